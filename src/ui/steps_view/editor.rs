//! The dialog in which a step is made or changed, with what it would do.

use std::path::PathBuf;

use eframe::egui::{Key, Modifiers, Popup, Ui};

use super::before;
use super::forms::{self, Buffers};
use super::preview::Preview;
use crate::analysis::SourceSpec;
use crate::prepare::{Step, StepKind};
use crate::session::{Action, SourceData};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::{icon, space};
use crate::ui::widgets::{self, Push};

/// A step being made or changed.
pub(super) struct Editor {
    at: usize,
    replaces: bool,
    kind: StepKind,
    buffers: Buffers,
    preview: Preview,
    /// A new step as it was offered: what it still lacks is no fault.
    offered: Option<StepKind>,
}

impl Editor {
    /// Make the step at `at`, or change the one that stands there.
    pub(super) fn new(at: usize, replaces: bool, kind: StepKind) -> Self {
        let buffers = Buffers::of(&kind);
        let offered = (!replaces).then(|| kind.clone());
        Self { at, replaces, kind, buffers, preview: Preview::default(), offered }
    }

    /// The same, its column given already: the keyboard begins at what is asked next.
    pub(super) fn of_column(self) -> Self {
        Self { buffers: self.buffers.with_column(), ..self }
    }

    /// Show the dialog; whether it stays open.
    pub(super) fn show(&mut self, ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData)) -> bool {
        let Some(table) = before(data, self.at).cloned() else { return false };
        let (mut apply, mut cancel, mut open) = (false, false, false);
        // Nothing can be looked up where no other table is open.
        let is_alone = matches!(self.kind, StepKind::Join(_)) && scene.session.tables_beside().is_empty();
        // Enter in the name of what is made is an answer.
        let is_named = matches!(self.kind, StepKind::Formula(_) | StepKind::Rename(_));
        // Asked before it is shown: a list that is closed by the key is gone after.
        let has_list = Popup::is_any_open(ui.ctx());
        let ((), should_close) = widgets::form(ui, self.kind.name(), 460.0, |ui| {
            widgets::title(ui, self.kind.name());
            ui.add_space(space::XS);
            forms::show(ui, &mut self.kind, &mut self.buffers, &table, scene.session);
            if self.buffers.take_wish_for_files() {
                scene.run(Command::StackFiles);
            }
            ui.add_space(space::S);
            if is_alone {
                widgets::answers(ui, |ui| {
                    open = Push::new("Open a file\u{2026}").icon(icon::FOLDER_OPEN).primary().show(ui).clicked();
                    cancel = Push::new("Cancel").show(ui).clicked();
                });
                return;
            }
            let works = self.preview.show(ui, &self.kind, &table, scene.session, self.offered.as_ref() == Some(&self.kind));
            ui.add_space(space::M);
            widgets::answers(ui, |ui| {
                let (label, name) =
                    if self.replaces { ("Change step", "Change step of the table") } else { ("Add step", "Add step to the table") };
                apply = Push::new(label).name(name).primary().enabled(works).show(ui).clicked();
                apply |= is_named && works && widgets::take_entered(ui);
                cancel = Push::new("Cancel").show(ui).clicked();
            });
        });
        if apply {
            scene.act(self.action(spec));
        }
        if open {
            scene.run(Command::Open);
        }
        let escaped = !has_list && ui.ctx().input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        !(apply || cancel || open || should_close || escaped)
    }

    /// Put files among those that are to be stacked; whether that is what is being written.
    pub(super) fn take_files(&mut self, files: &[PathBuf]) -> bool {
        let StepKind::Stack(stack) = &mut self.kind else { return false };
        stack.files.extend(files.iter().filter(|f| !stack.files.contains(f)).cloned().collect::<Vec<_>>());
        self.buffers = Buffers::of(&self.kind);
        true
    }

    fn action(&self, spec: &SourceSpec) -> Action {
        let mut steps = spec.steps.clone();
        if self.replaces && self.at < steps.len() {
            steps[self.at].kind = self.kind.clone();
            Action::EditSteps(steps, format!("Change step: {}", self.kind.name()))
        } else {
            steps.push(Step::from(self.kind.clone()));
            Action::EditSteps(steps, self.kind.name().to_owned())
        }
    }
}
