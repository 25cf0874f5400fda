//! What went wrong, above the view and never instead of it.

use eframe::egui::{Frame, Margin, Ui};

use super::super::Command;
use super::super::app::Scene;
use super::super::widgets::{Notice, NoticeKind, Push};
use super::toolbar;
use crate::session::Action;

/// No more are shown at once; the rest is counted.
const AT_ONCE: usize = 3;

/// What opened workbooks bring back.
fn offers(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(offer) = scene.session.offers().last().cloned() else { return };
    let words = offer.words();
    let hint = "Use the analysis to go on where it ended; drop a newer file on it later.";
    let card = Notice { kind: NoticeKind::Info, message: &words, hint, dismissable: true };
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 12, bottom: 4 }).show(ui, |ui| {
        let mut answer = None;
        let dismissed = card.show(ui, |ui| {
            if Push::new("Use the analysis").primary().show(ui).clicked() {
                answer = Some(Action::TakeAnalysis(offer.id));
            }
            if !offer.returned.verdicts.is_empty() && Push::new("Take the verdicts").show(ui).clicked() {
                answer = Some(Action::TakeVerdicts(offer.id));
            }
        });
        if let Some(action) = answer.or(dismissed.then_some(Action::Decline(offer.id))) {
            scene.act(action);
        }
    });
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    offers(ui, scene);
    let notices = scene.session.notices();
    if notices.is_empty() {
        return;
    }
    let mut elsewhere = false;
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 12, bottom: 4 }).show(ui, |ui| {
        for notice in notices.iter().rev().take(AT_ONCE) {
            let kind = if notice.is_news { NoticeKind::Info } else { NoticeKind::Error };
            let card = Notice { kind, message: &notice.failure.message, hint: &notice.failure.hint, dismissable: true };
            let unwritten = scene.session.unwritten().filter(|kept| *kept.failure() == notice.failure).map(|kept| kept.target().to_owned());
            let again = unwritten
                .clone()
                .map(Action::SaveElsewhere)
                .or_else(|| notice.path.clone().filter(|_| !notice.is_news).map(|path| Action::Open(vec![path])));
            let mut answer = None;
            let dismissed = card.show(ui, |ui| {
                if again.is_some() && Push::new("Try again").quiet().show(ui).clicked() {
                    answer = again;
                }
                let tip = toolbar::shortcut(ui, Command::SaveElsewhere);
                if unwritten.is_some() && Push::new("Save elsewhere…").show(ui).on_hover_text(tip).clicked() {
                    elsewhere = true;
                }
            });
            if dismissed || answer.is_some() {
                scene.act(Action::Dismiss(notice.id));
            }
            if let Some(action) = answer {
                scene.act(action);
            }
        }
        let more = notices.len().saturating_sub(AT_ONCE);
        if more > 0 {
            ui.horizontal(|ui| {
                super::super::widgets::muted(ui, &format!("{more} more"));
                if Push::new("Dismiss all").quiet().show(ui).clicked() {
                    scene.act(Action::DismissAll);
                }
            });
        }
    });
    if elsewhere {
        scene.run(Command::SaveElsewhere);
    }
}
