//! What the program offers without being asked, above the view: work that was left behind, a file that has changed.

use std::path::Path;

use eframe::egui::{Frame, Margin, Ui};

use super::super::app::Scene;
use super::super::widgets::{Notice, NoticeKind, Push};
use crate::analysis::SourceId;
use crate::session::{Action, Leftover};

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, leftovers: &mut Vec<Leftover>) {
    let outdated = scene.session.outdated().map(|(id, path)| (id, path.to_owned()));
    if leftovers.is_empty() && outdated.is_none() {
        return;
    }
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 12, bottom: 4 }).show(ui, |ui| {
        if leftovers.first().is_some_and(|leftover| left_behind(ui, scene, leftover)) {
            leftovers.remove(0).discard();
        }
        if let Some((id, path)) = outdated {
            changed(ui, scene, id, &path);
        }
    });
}

/// Work of a start that ended before it was saved; `true` once it was put away. One that is taken up is kept until it has been.
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
    discard
}

/// A file was changed by another program: one of a source, or one of those that it stacks.
fn changed(ui: &mut Ui, scene: &mut Scene<'_>, id: SourceId, path: &Path) {
    let Some(spec) = scene.session.analysis().source(id) else { return };
    let options = spec.options.clone();
    let name = file_name(path);
    let message = if name.contains(['*', '?']) {
        format!("The files {name} are others than those that were read: one came, went or was changed.")
    } else {
        format!("{name} has changed on the disk.")
    };
    let card = Notice { kind: NoticeKind::Info, message: &message, hint: "What you see is from before.", dismissable: true };
    let mut refresh = false;
    let dismissed = card.show(ui, |ui| refresh = Push::new("Refresh").name("Refresh: read the changed file").primary().show(ui).clicked());
    if refresh {
        scene.act(Action::Reload(id, options));
    } else if dismissed {
        scene.act(Action::IgnoreChange(id));
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
