//! What the program offers without being asked, above the view: work that was left behind, a file that has changed.

use eframe::egui::{Frame, Margin, Ui};

use super::super::app::Scene;
use super::super::widgets::{Notice, NoticeKind, Push};
use crate::session::{Action, Leftover};

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, leftovers: &mut Vec<Leftover>) {
    let outdated = scene.session.active_data().is_some_and(crate::session::SourceData::is_outdated);
    if leftovers.is_empty() && !outdated {
        return;
    }
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 12, bottom: 4 }).show(ui, |ui| {
        if let Some(leftover) = leftovers.first() {
            left_behind(ui, scene, leftover).then(|| leftovers.remove(0).discard());
        }
        if outdated {
            changed(ui, scene);
        }
    });
}

/// Work of a start that ended before it was saved; `true` once it was taken up or put away.
fn left_behind(ui: &mut Ui, scene: &mut Scene<'_>, leftover: &Leftover) -> bool {
    let names: Vec<String> = leftover.kept.analysis.sources.iter().map(|s| file_name(&s.path)).collect();
    let name = leftover.kept.saved_at.as_deref().map_or_else(|| names.join(", "), file_name);
    let message = format!("Unsaved work on {name} was kept when Sheetsleuth last ended.");
    let hint = format!("It was written on {} at {}.", leftover.when.format("%-d %B"), leftover.when.format("%H:%M"));
    let (mut restore, mut discard) = (false, false);
    Notice { kind: NoticeKind::Info, message: &message, hint: &hint, dismissable: false }.show(ui, |ui| {
        discard = Push::new("Discard").name("Discard the unsaved work").quiet().show(ui).clicked();
        restore = Push::new("Restore").name("Restore the unsaved work").primary().show(ui).clicked();
    });
    if restore {
        scene.act(Action::Recover(Box::new(leftover.kept.clone())));
    }
    restore || discard
}

/// The file that is looked at was changed by another program.
fn changed(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(spec) = scene.session.active_spec() else { return };
    let (id, options) = (spec.id, spec.options.clone());
    let message = format!("{} has changed on the disk.", file_name(&spec.path));
    let card = Notice { kind: NoticeKind::Info, message: &message, hint: "What you see is from before.", dismissable: true };
    let mut refresh = false;
    let dismissed = card.show(ui, |ui| refresh = Push::new("Refresh").name("Read the changed file").primary().show(ui).clicked());
    if refresh {
        scene.act(Action::Reload(id, options));
    } else if dismissed {
        scene.act(Action::IgnoreChange(id));
    }
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
