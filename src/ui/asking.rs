//! Short questions over the window: what to do with unsaved work, and what a dropped file is for.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use super::app::Scene;
use super::shell::is_analysis;
use super::theme::space;
use super::widgets::{self, Push};
use crate::analysis::SourceId;
use crate::session::{Action, OverwriteAnswer, Session};

/// How far the window is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Leaving {
    /// It stays.
    #[default]
    No,
    /// A person is asked about unsaved work.
    Asked,
    /// It goes once the work is saved.
    Saving,
    /// It goes.
    Yes,
}

/// What a person answered to the question about unsaved work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// Save, then leave.
    Save,
    /// Leave.
    Leave,
    /// Stay.
    Stay,
}

/// Whether a person is asked about unsaved work before this is done, and what it is called in the question. What only opens a file
/// beside the others loses nothing.
pub(super) fn loses_work(action: &Action, session: &Session) -> Option<String> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match action {
        Action::Open(paths) => {
            let analysis = paths.iter().find(|path| is_analysis(path))?;
            session.is_unsaved().then(|| format!("opening {}", name(analysis)))
        }
        Action::Recover(_) => session.is_unsaved().then(|| "restoring the other".to_owned()),
        Action::TakeAnalysis(_) => session.is_unsaved().then(|| "going on with another".to_owned()),
        Action::Close(id) => {
            let spec = session.analysis().source(*id).filter(|_| session.has_work(*id))?;
            Some(format!("closing {}", spec.title()))
        }
        _ => None,
    }
}

/// Ask what becomes of unsaved work `before` something.
pub(super) fn before_leaving(ui: &Ui, name: &str, before: &str) -> Option<Answered> {
    let mut answered = None;
    let ((), should_close) = widgets::dialog(ui, "leave", 420.0, |ui| {
        widgets::title(ui, &format!("Save the analysis before {before}?"));
        widgets::muted(
            ui,
            &format!("What was asked of {name} and the verdicts are lost otherwise. The files themselves are never changed."),
        );
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            let save = Push::new("Save").primary().show(ui);
            if ui.memory(|m| m.focused().is_none()) {
                save.request_focus();
            }
            if save.clicked() {
                answered = Some(Answered::Save);
            }
            if Push::new("Cancel").show(ui).clicked() {
                answered = Some(Answered::Stay);
            }
            if Push::new("Don't save").show(ui).clicked() {
                answered = Some(Answered::Leave);
            }
        });
    });
    answered.or(should_close.then_some(Answered::Stay))
}

/// Ask whether a saved analysis is written over that holds what is not known here.
pub(super) fn whether_to_overwrite(ui: &Ui, scene: &mut Scene<'_>) {
    let Some(asked) = scene.session.overwriting() else { return };
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut answer = None;
    let ((), should_close) = widgets::dialog(ui, "overwrite", 470.0, |ui| {
        widgets::title(ui, &format!("Write over {}?", name(asked.path())));
        widgets::muted(ui, asked.why());
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            let beside = Push::new(&format!("Save as {}", name(asked.beside()))).primary().show(ui);
            if ui.memory(|m| m.focused().is_none()) {
                beside.request_focus();
            }
            if beside.clicked() {
                answer = Some(OverwriteAnswer::Beside);
            }
            if Push::new("Cancel").show(ui).clicked() {
                answer = Some(OverwriteAnswer::Neither);
            }
            if Push::new("Write over").show(ui).clicked() {
                answer = Some(OverwriteAnswer::Over);
            }
        });
    });
    if let Some(answer) = answer.or(should_close.then_some(OverwriteAnswer::Neither)) {
        scene.act(Action::AnswerOverwrite(answer));
    }
}

/// A file that was dropped on an analysis that is under way.
#[derive(Debug)]
pub(super) struct Dropped {
    pub(super) path: PathBuf,
    pub(super) onto: SourceId,
}

/// Ask whether a dropped file is the next export or another source; `true` once that is answered.
pub(super) fn what_for(ui: &Ui, scene: &mut Scene<'_>, dropped: &Dropped) -> bool {
    let Some(spec) = scene.session.analysis().source(dropped.onto) else { return true };
    let name = |path: &std::path::Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (new, old) = (name(&dropped.path), spec.title());
    let mut done = false;
    let ((), should_close) = widgets::dialog(ui, "dropped", 470.0, |ui| {
        widgets::title(ui, &format!("What is {new} for?"));
        widgets::muted(
            ui,
            &format!("Everything asked of {old} can run again on it: filters, pivot, chart, detection and verdicts. Undo takes it back."),
        );
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            let (replace, beside) = (format!("Replace {old}"), "Open beside");
            let (replace, beside) = (Push::new(&replace), Push::new(beside));
            // A file that is not there waits for the one that takes its place.
            let is_missing = scene.session.data(dropped.onto).is_none_or(|d| d.table().is_none());
            let is_next = is_missing || are_exports(&name(&spec.path), &new);
            let (replace, beside) = if is_next { (replace.primary(), beside) } else { (replace, beside.primary()) };
            let (replace, beside) = (replace.show(ui), beside.show(ui));
            if ui.memory(|m| m.focused().is_none()) {
                // Enter does what Ctrl+Enter does.
                if is_next { &replace } else { &beside }.request_focus();
            }
            if replace.clicked() {
                scene.act(Action::Replace(dropped.onto, dropped.path.clone()));
                done = true;
            }
            if beside.clicked() {
                scene.act(Action::Open(vec![dropped.path.clone()]));
                done = true;
            }
            done |= Push::new("Cancel").show(ui).clicked();
        });
    });
    done || should_close
}

/// Whether two files are called as exports of one report are: alike but for digits, `orders_2026-01.csv` and `orders_2026-02 (1).csv`.
fn are_exports(a: &str, b: &str) -> bool {
    let stem = |name: &str| {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        stem.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>()
    };
    stem(a) == stem(b)
}

#[cfg(test)]
mod tests {
    use super::are_exports;

    #[test]
    fn the_next_export_is_told_from_a_file_of_something_else_by_its_name() {
        assert!(are_exports("orders_2026-01.csv", "Orders_2026-02 (1).xlsx"));
        assert!(!are_exports("orders_2026-01.csv", "catalog.csv"));
    }
}
