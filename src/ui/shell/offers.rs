//! What the program offers without being asked, above the view: work that was left behind, a file that has changed or is gone.

use std::path::Path;

use eframe::egui::{Frame, Margin, Ui};

use super::super::Command;
use super::super::app::{Scene, short_path};
use super::super::widgets::{Notice, NoticeKind, Push};
use crate::analysis::SourceId;
use crate::session::{Action, Leftover};

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, leftovers: &mut Vec<Leftover>) {
    let outdated = scene.session.outdated().map(|(id, path)| (id, path.to_owned()));
    let missed = scene.session.gone().map(|(id, path)| (id, path.to_owned()));
    if leftovers.is_empty() && outdated.is_none() && missed.is_none() {
        return;
    }
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 12, bottom: 4 }).show(ui, |ui| {
        if leftovers.first().is_some_and(|leftover| left_behind(ui, scene, leftover)) {
            leftovers.remove(0).discard();
        }
        if let Some((id, path)) = outdated {
            changed(ui, scene, id, &path);
        } else if let Some((id, path)) = missed {
            gone(ui, scene, id, &path);
        }
    });
}

/// Work of a start that ended before it was saved; `true` once it was put away. One that is taken up is kept until it has been.
fn left_behind(ui: &mut Ui, scene: &mut Scene<'_>, leftover: &Leftover) -> bool {
    let sources = &leftover.kept.analysis.sources;
    let first = sources.first().map(|s| file_name(&s.path)).unwrap_or_default();
    let of_files = || if sources.len() > 1 { format!("{first} and {} more", sources.len() - 1) } else { first.clone() };
    let name = leftover.kept.saved_at.as_deref().map_or_else(of_files, file_name);
    let message = format!("Unsaved work on {name} was kept.");
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
        format!("Among the files {name} one was added, removed or changed.")
    } else {
        format!("{name} has changed on the disk.")
    };
    let card = Notice { kind: NoticeKind::Info, message: &message, hint: "What you see was read before that.", dismissable: true };
    let mut refresh = false;
    let dismissed = card.show(ui, |ui| refresh = Push::new("Refresh").name("Refresh: read the changed file").primary().show(ui).clicked());
    if refresh {
        scene.act(Action::Reload(id, options));
    } else if dismissed {
        scene.act(Action::IgnoreNews(id));
    }
}

/// A file was moved or deleted by another program. What was read of it is still there, and another one may take its place.
fn gone(ui: &mut Ui, scene: &mut Scene<'_>, id: SourceId, path: &Path) {
    let Some(spec) = scene.session.analysis().source(id) else { return };
    let is_own = spec.path == path;
    let message = format!("{} is no longer in its folder: it was moved or deleted.", file_name(path));
    let hint = format!("What was read of it stays. It was in {}.", path.parent().map(short_path).unwrap_or_default());
    let card = Notice { kind: NoticeKind::Info, message: &message, hint: &hint, dismissable: true };
    let mut choose = false;
    let dismissed = card.show(ui, |ui| choose = is_own && Push::new("Choose the file…").show(ui).clicked());
    if choose {
        scene.act(Action::Activate(id));
        scene.run(Command::Replace);
    } else if dismissed {
        scene.act(Action::IgnoreNews(id));
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
