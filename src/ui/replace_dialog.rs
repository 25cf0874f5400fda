//! What became of the columns of an analysis in a new export: matches are proposed, and a person decides.

use std::path::PathBuf;

use eframe::egui::{Align, Id, Label, Layout, RichText, ScrollArea, Ui, vec2};

use super::app::Scene;
use super::theme::{Palette, font, icon, space};
use super::widgets::{self, Push};
use crate::analysis::{Drift, Mapping, Missing, SourceId, SourceSpec};
use crate::session::{Action, Replacement};

/// The dialog while it is open.
#[derive(Debug, Default)]
pub(super) struct ReplaceDialog {
    /// The file it is about; another one starts anew.
    about: Option<(SourceId, PathBuf)>,
    matches: Vec<(String, Option<String>)>,
}

impl ReplaceDialog {
    /// Show it while a file waits.
    pub(super) fn show(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        let Some(waiting) = scene.session.replacing() else {
            self.about = None;
            return;
        };
        let Some(spec) = scene.session.analysis().source(waiting.id()) else { return };
        let about = Some((waiting.id(), waiting.path().to_owned()));
        if self.about != about {
            (self.about, self.matches) = (about, waiting.drift().likely());
        }
        let (mut accepted, mut dropped) = (false, false);
        let ((), should_close) = widgets::form(ui, "replace", 560.0, |ui| {
            self.explain(ui, waiting);
            ScrollArea::vertical().max_height((ui.ctx().content_rect().height() - 320.0).max(140.0)).show(ui, |ui| {
                self.missing(ui, waiting.drift());
                retyped(ui, waiting.drift());
                appeared(ui, waiting.drift(), &self.matches);
                self.left_out(ui, spec, waiting.drift());
            });
            ui.add_space(space::M);
            widgets::answers(ui, |ui| {
                accepted = Push::new("Use this file").name("Use this file with these matches").primary().show(ui).clicked();
                dropped = Push::new("Cancel").show(ui).clicked();
            });
        });
        if accepted {
            scene.act(Action::AcceptReplacement(std::mem::take(&mut self.matches)));
        } else if dropped || should_close {
            scene.act(Action::DropReplacement);
        }
    }

    fn explain(&self, ui: &mut Ui, waiting: &Replacement) {
        let name = waiting.path().file_name().unwrap_or_default().to_string_lossy();
        widgets::title(ui, "Some columns have changed");
        let text =
            format!("{name} does not have all the columns this analysis was made for. Check what each has become; nothing runs before.");
        widgets::muted(ui, &text);
        ui.add_space(space::S);
    }

    fn missing(&mut self, ui: &mut Ui, drift: &Drift) {
        if drift.missing.is_empty() {
            return;
        }
        widgets::section_title(ui, "Not there any more");
        for at in 0..drift.missing.len().min(self.matches.len()) {
            let missing = &drift.missing[at];
            let choices = self.choices(drift, missing, at);
            ui.horizontal(|ui| {
                let label = RichText::new(&missing.column.name).font(font::medium(font::BODY));
                ui.allocate_ui_with_layout(vec2(190.0, 28.0), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(190.0);
                    ui.add(Label::new(label).truncate());
                });
                widgets::glyph(ui, icon::ARROW_RIGHT, 14.0, Palette::of(ui).text_faint);
                let name = format!("What {} has become", missing.column.name);
                widgets::picker(ui, Id::unique(("became", at)), &name, 200.0, &mut self.matches[at].1, &choices);
                let why = self.matches[at].1.as_ref().and_then(|chosen| missing.proposals.iter().find(|p| p.column == *chosen));
                let words = match (why, missing.used) {
                    (Some(proposal), _) => proposal.reason.words(),
                    (None, true) => "in use",
                    (None, false) => "not in use",
                };
                widgets::muted_inline(ui, words);
            });
        }
        ui.add_space(space::S);
    }

    /// What a missing column can be matched with: its proposals first, then the other new columns that are still free.
    fn choices(&self, drift: &Drift, missing: &Missing, at: usize) -> Vec<(Option<String>, String)> {
        let proposed = missing.proposals.iter().map(|p| &p.column);
        let others = drift.appeared.iter().map(|c| &c.name).filter(|name| !missing.proposals.iter().any(|p| p.column == **name));
        let taken = |name: &String| self.matches.iter().enumerate().any(|(i, (_, new))| i != at && new.as_ref() == Some(name));
        let free = proposed.chain(others).filter(|name| !taken(name)).map(|name| (Some(name.clone()), name.clone()));
        std::iter::once((None, "Gone".to_owned())).chain(free).collect()
    }

    /// What cannot be kept as the matches stand.
    fn left_out(&self, ui: &mut Ui, spec: &SourceSpec, drift: &Drift) {
        let left_out = self.matches.iter().cloned().collect::<Mapping>().retyped(drift).apply(spec).left_out;
        if left_out.is_empty() {
            return;
        }
        widgets::section_title(ui, "Left out, because its column is gone or holds no numbers");
        for line in left_out {
            widgets::icon_label(ui, icon::MINUS, &line, Palette::of(ui).warning);
        }
    }
}

fn retyped(ui: &mut Ui, drift: &Drift) {
    if drift.retyped.is_empty() {
        return;
    }
    widgets::section_title(ui, "Of another type");
    for (column, was) in &drift.retyped {
        let text = format!("{} was {} and is {}", column.name, was.name(), column.ty.name());
        widgets::icon_label(ui, icon::TRIANGLE_ALERT, &text, Palette::of(ui).text);
    }
    ui.add_space(space::S);
}

fn appeared(ui: &mut Ui, drift: &Drift, matches: &[(String, Option<String>)]) {
    let new: Vec<&str> =
        drift.appeared.iter().map(|c| c.name.as_str()).filter(|name| !matches.iter().any(|(_, m)| m.as_deref() == Some(*name))).collect();
    if !new.is_empty() {
        widgets::section_title(ui, "New");
        widgets::muted(ui, &new.join(", "));
        ui.add_space(space::S);
    }
}
