//! What a person makes of faults in rows: of all of one kind, and of one alone.

use eframe::egui::{Align, Id, Key, Layout, Modifiers, Ui, vec2};

use super::look;
use crate::findings::{Fault, FaultGroup, Verdict, VerdictState};
use crate::session::Action;
use crate::ui::app::Scene;
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};

/// Nothing of a trend can be said of single rows. Each with its key while the list has the keyboard, the same as of findings.
const STATES: [(VerdictState, Key); 4] = [
    (VerdictState::Confirmed, Key::C),
    (VerdictState::Expected, Key::E),
    (VerdictState::FalseAlarm, Key::F),
    (VerdictState::Unresolved, Key::U),
];
/// Width of what is judged, and of the comment, in points.
const WHAT: f32 = 92.0;
const COMMENT: std::ops::RangeInclusive<f32> = 110.0..=240.0;
/// Height of a line, and the room between its parts.
const BUTTON: f32 = 28.0;
const GAP: f32 = 6.0;

/// All faults of a kind; `told` whether it says so.
pub(super) fn of_kind(ui: &mut Ui, scene: &mut Scene<'_>, group: &FaultGroup, told: bool) {
    let verdict = scene.session.analysis().verdict_on(group).cloned().unwrap_or_default();
    let what = told.then_some("All of them");
    let judged = Judged { id: &group.id, what, name: "the faults", dismiss: "Dismiss these faults", keys: false };
    judged.show(ui, scene, &verdict);
}

/// One fault, at a cell of the file, which is told where it is given.
pub(super) fn of_one(ui: &mut Ui, scene: &mut Scene<'_>, fault: &Fault, place: Option<&str>) {
    let verdict = scene.session.analysis().verdict_on_one(fault).cloned().unwrap_or_default();
    let what = place.map(only);
    let judged = Judged { id: &fault.id, what: what.as_deref(), name: "this fault", dismiss: "Dismiss this fault", keys: true };
    judged.show(ui, scene, &verdict);
}

/// `Only C15`: the sheet is told in the list below.
pub(super) fn only(place: &str) -> String {
    format!("Only {}", place.rsplit('!').next().unwrap_or(place))
}

/// Judge one fault by key, while the `list` of faults has the keyboard.
pub(super) fn by_key(ui: &Ui, scene: &mut Scene<'_>, fault: &Fault, list: Id) {
    if !ui.memory(|m| m.has_focus(list)) {
        return;
    }
    let pressed = |key: Key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if let Some((state, _)) = STATES.into_iter().find(|(_, key)| pressed(*key)) {
        let verdict = scene.session.analysis().verdict_on_one(fault).cloned().unwrap_or_default();
        scene.act(Action::SetVerdict(fault.id.clone(), Verdict { state, ..verdict }));
    }
    if pressed(Key::D) || pressed(Key::Delete) {
        scene.act(Action::DismissFaults(fault.id.clone()));
    }
}

/// What is judged.
struct Judged<'a> {
    id: &'a str,
    what: Option<&'a str>,
    /// The same within a sentence.
    name: &'a str,
    dismiss: &'a str,
    /// Whether keys do the same.
    keys: bool,
}

impl Judged<'_> {
    fn show(&self, ui: &mut Ui, scene: &mut Scene<'_>, verdict: &Verdict) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            if let Some(what) = self.what {
                ui.allocate_ui_with_layout(vec2(WHAT, BUTTON), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(WHAT);
                    widgets::muted_inline(ui, what);
                });
            }
            for (state, key) in STATES {
                let label = look::verdict(state);
                let chip = widgets::chip(ui, &label, &format!("Verdict on {}: {label}", self.name), verdict.state == state);
                if chip.on_hover_text(self.tip(&label, key)).clicked() {
                    scene.act(Action::SetVerdict(self.id.to_owned(), Verdict { state, ..verdict.clone() }));
                }
            }
            // The comment has what is left of the line, and a line of its own where that is too little.
            let left = ui.available_size_before_wrap().x - BUTTON - 2.0 * GAP;
            self.comment(ui, scene, verdict, if left < *COMMENT.start() { *COMMENT.end() } else { left.min(*COMMENT.end()) });
            let dismiss = Push::new("").name(self.dismiss).icon(icon::X).show(ui);
            if dismiss.on_hover_text(self.tip("Do not tell it again", Key::D)).clicked() {
                scene.act(Action::DismissFaults(self.id.to_owned()));
            }
        });
    }

    fn tip(&self, what: &str, key: Key) -> String {
        if self.keys { format!("{what} ({} in the list)", key.name()) } else { what.to_owned() }
    }

    /// Taken over when the field is left.
    fn comment(&self, ui: &mut Ui, scene: &mut Scene<'_>, verdict: &Verdict, width: f32) {
        let id = Id::unique(("comment on faults", self.id));
        let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| verdict.comment.clone());
        let field = widgets::text_field(ui, &mut text, &format!("Comment on {}", self.name), "Add a comment", width);
        if field.lost_focus() {
            ui.data_mut(|d| d.remove_temp::<String>(id));
            if text != verdict.comment && !ui.input(|i| i.key_pressed(Key::Escape)) {
                scene.act(Action::SetVerdict(self.id.to_owned(), Verdict { comment: text.trim().to_owned(), ..verdict.clone() }));
            }
        } else if field.has_focus() {
            ui.data_mut(|d| d.insert_temp(id, text));
        }
    }
}
