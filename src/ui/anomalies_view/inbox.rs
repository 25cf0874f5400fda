//! Which findings are listed: open or decided ones, of one kind, measure or direction, and what was dismissed.

use eframe::egui::{Align, Id, Popup, PopupCloseBehavior, Ui};

use crate::findings::{Dismissal, FindingKind};
use crate::session::{Action, Detected, Direction, Inbox, SourceData, Status};
use crate::ui::app::Scene;
use crate::ui::theme::{icon, space};
use crate::ui::widgets::{self, Push};

/// The controls above the list, which may have been changed already to `inbox`; `search` gives the keyboard to the field.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), mut inbox: Inbox, search: bool) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let choices = [(Status::All, None, "All"), (Status::Open, None, "Open"), (Status::Decided, None, "Decided")];
        widgets::segmented(ui, &mut inbox.status, &choices);
        let dismissed = scene.session.analysis().dismissed.len();
        if dismissed > 0 || inbox.status == Status::Dismissed {
            widgets::segmented(ui, &mut inbox.status, &[(Status::Dismissed, None, "Dismissed")]);
        }
        widgets::from_right(ui, Align::Center, |ui| narrow(ui, detected, &mut inbox));
    });
    if detected.findings.len() > super::FEW_FINDINGS {
        ui.add_space(2.0);
        let field = widgets::search_field(ui, &mut inbox.search, "Search findings");
        if search {
            field.request_focus();
            field.scroll_to_me(None);
        }
    }
    if inbox != *data.inbox() {
        scene.act(Action::FilterInbox(inbox.clone()));
    }
    if inbox.status == Status::Dismissed {
        restore(ui, scene, detected);
    }
}

/// Kind, measure and direction, behind a funnel.
fn narrow(ui: &mut Ui, detected: &Detected, inbox: &mut Inbox) {
    let plain = Inbox { search: String::new(), since: None, ..inbox.clone() };
    let funnel = Push::new("").icon(icon::FUNNEL).name("Filter findings").quiet().selected(plain.is_narrowed()).show(ui);
    let funnel = funnel.on_hover_text("Only one kind, measure or direction");
    Popup::from_toggle_button_response(&funnel).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(230.0);
        let kinds: Vec<FindingKind> =
            FindingKind::ALL.into_iter().filter(|k| detected.findings.iter().any(|f| f.kind == *k) || inbox.kind == Some(*k)).collect();
        let mut choices = vec![(None, "Every kind".to_owned())];
        choices.extend(kinds.into_iter().map(|k| (Some(k), k.words().to_owned())));
        pick(ui, "Kind", &mut inbox.kind, &choices);
        let mut choices = vec![(None, "Every measure".to_owned())];
        choices.extend(detected.spec.measures.iter().map(|m| (Some(m.name.clone()), m.name.clone())));
        pick(ui, "Measure", &mut inbox.measure, &choices);
        let choices = [(None, "Both ways"), (Some(Direction::Up), "Above expected"), (Some(Direction::Down), "Below expected")];
        pick(ui, "Direction", &mut inbox.direction, &choices.map(|(d, label)| (d, label.to_owned())));
        ui.add_space(space::XS);
        if Push::new("Show all").name("Show all findings").enabled(inbox.is_narrowed()).show(ui).clicked() {
            *inbox = Inbox { status: inbox.status, ..Inbox::default() };
        }
    });
}

fn pick<T: Clone + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, choices: &[(T, String)]) {
    widgets::small(ui, name);
    widgets::picker(ui, Id::unique(("inbox", name)), name, 200.0, value, choices);
}

/// What was dismissed, each with the way back.
fn restore(ui: &mut Ui, scene: &mut Scene<'_>, detected: &Detected) {
    let dismissed: Vec<Dismissal> = scene.session.analysis().dismissed.clone();
    for dismissal in dismissed.into_iter().rev() {
        ui.horizontal(|ui| {
            let words = dismissal.words(&detected.findings);
            let name = format!("Restore {words}");
            if Push::new("").icon(icon::UNDO_2).name(&name).quiet().show(ui).on_hover_text("Tell it again").clicked() {
                scene.act(Action::Restore(dismissal));
            }
            widgets::muted(ui, &words);
        });
    }
}
