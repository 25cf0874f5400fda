//! Writing the pivot to a file of its own: where to, and that it is there.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Ui};

use crate::analysis::SourceSpec;
use crate::session::{Action, SourceData};
use crate::ui::app::Scene;
use crate::ui::dialogs::Ask;
use crate::ui::export_dialog;
use crate::ui::target::Target;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push};

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct PivotExport {
    path: String,
    target: Target,
    asked: bool,
    fresh: bool,
}

impl PivotExport {
    /// A dialog that suggests a file beside the one that is looked at.
    pub(super) fn suggest(spec: &SourceSpec) -> Option<Self> {
        let stem = spec.path.file_stem()?.to_string_lossy();
        let path = spec.path.with_file_name(format!("{stem} - pivot.xlsx"));
        Some(Self { path: path.display().to_string(), target: Target::default(), asked: false, fresh: true })
    }

    /// Write there.
    pub(super) fn choose(&mut self, path: &Path) {
        let path = if is_known(path) { path.to_owned() } else { path.with_added_extension("xlsx") };
        *self = Self { path: path.display().to_string(), target: Target::default(), asked: false, fresh: true };
    }

    /// It is on its way there.
    pub(super) fn follow(&mut self, path: &Path) {
        *self = Self { path: path.display().to_string(), target: Target::default(), asked: true, fresh: false };
    }
}

/// Show the dialog, if it is open; a dialog of the system that is asked for is returned.
pub(super) fn show(ui: &Ui, scene: &mut Scene<'_>, data: &SourceData, dialog: &mut Option<PivotExport>) -> Option<Ask> {
    let open = dialog.as_mut()?;
    let (mut ask, mut close) = (None, false);
    let ((), escaped) = widgets::form(ui, "write the pivot", 500.0, |ui| {
        widgets::title(ui, "Write the pivot");
        widgets::muted(ui, "By the ending of the name: .xlsx keeps formats, folding and marks, .csv the labels as they are laid out.");
        ui.add_space(space::S);
        let field = ui.horizontal(|ui| {
            let field = widgets::text_field(ui, &mut open.path, "Path of the file", "", 388.0);
            if Push::new("Choose…").name("Choose where to write").show(ui).clicked() {
                ask = Some(Ask::Pivot(PathBuf::from(open.path.trim())));
            }
            field
        });
        let field = field.inner;
        if std::mem::take(&mut open.fresh) {
            field.request_focus();
        }
        let path = PathBuf::from(open.path.trim());
        let slot = data.export();
        if open.asked && !slot.is_running() {
            if let Some(failure) = slot.failure() {
                ask = export_dialog::refusal(ui, scene.session, failure).or(ask.take());
            } else {
                widgets::icon_label(ui, icon::CIRCLE_CHECK, "The file is written.", Palette::of(ui).positive);
                for note in slot.value().map(|w| w.notes.as_slice()).unwrap_or_default() {
                    widgets::muted(ui, note);
                }
            }
        } else {
            open.target.look(&path, scene.session);
            open.target.tell(ui);
        }
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let ready = is_known(&path) && !slot.is_running() && open.target.may_be_written();
            if (Push::new("Write").name("Write the file").primary().enabled(ready).show(ui).clicked() || entered) && ready {
                open.asked = true;
                scene.act(Action::ExportPivot(path));
            }
            close = Push::new(if open.asked { "Done" } else { "Cancel" }).show(ui).clicked();
            if slot.is_running() {
                widgets::spinner(ui, 16.0);
            }
        });
    });
    if close || escaped {
        scene.act(Action::CloseExport);
        *dialog = None;
    }
    ask
}

/// Whether a pivot can be written under this name.
fn is_known(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx") || e.eq_ignore_ascii_case("csv"))
}
