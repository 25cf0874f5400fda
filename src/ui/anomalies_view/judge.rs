//! What a person makes of a finding: the verdict, its cause, owner and comment, and what is not to be told again.

use eframe::egui::{Id, Key, Popup, Ui};

use super::look;
use crate::findings::{self, Finding, Scope, Verdict, VerdictState};
use crate::session::{Action, DrillTarget};
use crate::ui::app::Scene;
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};
use crate::ui::{Command, Note, Triage};

/// Widths of the short fields, in points.
const CAUSE: f32 = 150.0;
const OWNER: f32 = 110.0;

/// Which field a key asked for.
#[derive(Default)]
pub(super) struct JudgeState {
    asked: Option<Note>,
}

impl JudgeState {
    /// Give the keyboard to a field.
    pub(super) fn write(&mut self, note: Note) {
        self.asked = Some(note);
    }
}

/// What can be done with it: by words, or where there is `little` room by pictures alone.
pub(super) fn actions(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding, little: bool) {
    let word = |word: &'static str| if little { "" } else { word };
    let rows = Push::new(word("Show rows")).name("Show rows").icon(icon::ROWS_3).primary().enabled(look::has_rows(finding)).show(ui);
    let rows = rows.on_disabled_hover_text("There are no rows: that is the finding");
    if rows.on_hover_text(tip(ui, "The rows of the table this finding rests on", Triage::Rows)).clicked() {
        scene.act(Action::Drill(DrillTarget::Finding(finding.id.clone())));
    }
    let copy = Push::new(word("Copy sentence")).icon(icon::COPY).name("Copy sentence of the finding").show(ui);
    if copy.on_hover_text("Copy sentence of the finding").clicked() {
        ui.copy_text(finding.why.clone());
    }
    dismiss(ui, scene, finding, little);
}

/// What it is taken for.
pub(super) fn verdicts(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding) {
    let verdict = scene.session.analysis().verdict(finding).cloned().unwrap_or_default();
    row(ui, |ui| {
        let order =
            [VerdictState::Confirmed, VerdictState::Expected, VerdictState::FalseAlarm, VerdictState::NewTrend, VerdictState::Unresolved];
        for choice in order {
            let label = look::verdict(choice);
            let chip = widgets::chip(ui, &label, &format!("Verdict: {label}"), verdict.state == choice);
            if chip.on_hover_text(tip(ui, meaning(choice), Triage::Judge(choice))).clicked() {
                // Only the key goes on: by mouse its cause and owner are written next.
                scene.act(Action::SetVerdict(finding.id.clone(), Verdict { state: choice, ..verdict.clone() }));
            }
        }
    });
}

/// Its cause, owner and comment.
pub(super) fn notes(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding, state: &mut JudgeState) {
    let verdict = scene.session.analysis().verdict(finding).cloned().unwrap_or_default();
    row(ui, |ui| {
        // The comment has what the two short fields leave.
        let comment = ui.available_width() - Note::ALL.len() as f32 * 6.0 - CAUSE - OWNER;
        for field in Note::ALL {
            note(ui, scene, finding, &verdict, (field, comment.max(160.0)), state);
        }
    });
}

pub(super) fn row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
        content(ui);
    });
}

/// What a button does with the key it is on.
fn tip(ui: &Ui, what: &str, step: Triage) -> String {
    format!("{what} ({})", ui.ctx().format_shortcut(&step.key()))
}

fn meaning(state: VerdictState) -> &'static str {
    match state {
        VerdictState::Confirmed => "It is real and matters",
        VerdictState::Expected => "It is real and was to be expected",
        VerdictState::FalseAlarm => "Nothing happened",
        VerdictState::NewTrend => "It is the start of something lasting",
        VerdictState::Unresolved => "Not judged yet",
    }
}

fn dismiss(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding, little: bool) {
    let word = |word: &'static str| if little { "" } else { word };
    if scene.session.active_data().is_some_and(|d| d.marked_as(finding).is_some()) {
        let remove = Push::new(word("Remove")).icon(icon::TRASH_2).name("Remove the finding").show(ui);
        if remove.on_hover_text("It was made by hand; undo brings it back (Delete)").clicked() {
            scene.run(Command::Triage(Triage::Dismiss(Scope::Point)));
        }
        return;
    }
    let button = Push::new(word("Dismiss")).icon(icon::X).name("Dismiss…").show(ui);
    let button = button.on_hover_text(tip(ui, "Do not tell it again", Triage::Dismiss(Scope::Point)));
    Popup::menu(&button).show(|ui| {
        ui.set_width(280.0);
        let members: Vec<&str> = finding.segment.iter().map(|(_, member)| member.as_str()).collect();
        for scope in Scope::ALL {
            let label = match scope {
                Scope::Point => "This finding".to_owned(),
                Scope::Segment => format!("Everything in {}", members.join(", ")),
                Scope::Rule => findings::every(finding.kind, &finding.measure),
            };
            let step = Triage::Dismiss(scope);
            if step.applies(scene.session) && widgets::menu_item(ui, "", &tip(ui, &label, step), false).clicked() {
                scene.run(Command::Triage(step));
            }
        }
    });
}

/// A word of the verdict, taken over when its field is left.
fn note(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    finding: &Finding,
    verdict: &Verdict,
    (note, comment_width): (Note, f32),
    state: &mut JudgeState,
) {
    let (known, hint, width) = match note {
        Note::Cause => (&verdict.cause, "Cause", CAUSE),
        Note::Owner => (&verdict.owner, "Owner", OWNER),
        Note::Comment => (&verdict.comment, "Add a comment", comment_width),
    };
    let id = Id::unique(("note", note, &finding.id));
    let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| known.clone());
    let field = widgets::text_field(ui, &mut text, note.name(), hint, width);
    if state.asked == Some(note) {
        state.asked = None;
        field.request_focus();
        // In a small window it lies below the chart.
        field.scroll_to_me(None);
    }
    let field = field.on_hover_text(tip(ui, note.name(), Triage::Write(note)));
    if field.lost_focus() {
        ui.data_mut(|d| d.remove_temp::<String>(id));
        if text != *known && !ui.input(|i| i.key_pressed(Key::Escape)) {
            scene.act(Action::SetVerdict(finding.id.clone(), with(verdict, note, &text)));
        }
    } else if field.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, text));
    }
}

fn with(verdict: &Verdict, note: Note, text: &str) -> Verdict {
    let text = text.trim().to_owned();
    match note {
        Note::Cause => Verdict { cause: text, ..verdict.clone() },
        Note::Owner => Verdict { owner: text, ..verdict.clone() },
        Note::Comment => Verdict { comment: text, ..verdict.clone() },
    }
}
