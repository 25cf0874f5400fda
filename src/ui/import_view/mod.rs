//! How a file was read: the sheet as it is in the file on top, the columns that came of it below, every decision beside
//! them, and each of them changeable with the effect seen at once.

mod choices;
mod column_menu;
mod columns;
mod decisions;
mod questions;
mod settings;
mod sheet;
mod table_picker;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Align, CentralPanel, Frame, Id, Key, Margin, Modifiers, Ui};

use self::column_menu::Asked;
use super::app::Scene;
use super::theme::{Palette, icon, space};
use super::widgets::{self, Push, Side};
use crate::analysis::SourceSpec;
use crate::import::{Found, ImportChange, Target};
use crate::session::{Action, SourceData};

pub(super) use columns::{role_change, role_picker, roles_of};
pub(super) use questions::show as show_questions;
pub(super) use table_picker::show as show_tables;

/// Narrower than this, columns and decisions take turns.
const WIDE: f32 = 980.0;

/// Which of the two is shown where there is no room for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Lower {
    #[default]
    Columns,
    Decisions,
}

/// What the screen remembers of how a file was read.
#[derive(Default)]
pub(super) struct ImportState {
    open: bool,
    lower: Lower,
    sheet: sheet::SheetState,
    columns: columns::ColumnsState,
    /// Questions put off, by the file's fingerprint.
    put_off: BTreeSet<(String, Target)>,
}

impl ImportState {
    /// Whether it is shown in place of the rows.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Show the rows again.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// Show it, or the rows again.
    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
    }
}

/// Show it.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut ImportState) {
    let (Some(found), Some(source)) = (data.found(), data.source()) else { return };
    let palette = Palette::of(ui);
    let mut chosen = None;
    // Asked before they are shown: a menu that is closed by the key is gone after.
    let has_menu = eframe::egui::Popup::is_any_open(ui.ctx());
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8)).show(ui, |ui| bar(ui, scene, (spec, data), state, &mut chosen));
    let room = ui.available_height();
    let (height, most) = ((room * 0.52).clamp(112.0, 480.0), (room * 0.62).max(112.0));
    let frame = Frame::new().fill(palette.surface);
    let panel = Side::Bottom.panel("import result").default_size(height).min_size(112.0).max_size(most).frame(frame);
    widgets::side_panel(ui, (Side::Bottom, "import result"), panel, |ui| {
        let wide = ui.available_width() >= WIDE;
        if wide {
            let side = Frame::new().fill(palette.sunken);
            let panel = Side::Right.panel("import decisions").default_size(340.0).min_size(260.0).frame(side);
            widgets::side_panel(ui, (Side::Right, "import decisions"), panel, |ui| {
                chosen = decisions::show(ui, found, source, data).or(chosen.take());
            });
        } else {
            ui.add_space(space::S);
            ui.horizontal(|ui| {
                ui.add_space(space::M);
                let decisions = format!("Decisions ({})", found.decisions.len());
                widgets::segmented(ui, &mut state.lower, &[(Lower::Columns, None, "Columns"), (Lower::Decisions, None, &decisions)]);
            });
        }
        CentralPanel::no_frame().show(ui, |ui| {
            let change = match state.lower {
                Lower::Decisions if !wide => decisions::show(ui, found, source, data),
                _ => columns::show(ui, found, source, &mut state.columns),
            };
            chosen = change.or(chosen.take());
        });
    });
    CentralPanel::no_frame().show(ui, |ui| match sheet::show(ui, found, source, version(found), &mut state.sheet) {
        Some(Asked::Change(change)) => chosen = Some(change),
        Some(Asked::Rename(header)) => {
            state.lower = Lower::Columns;
            state.columns.rename(&header);
            ui.ctx().request_repaint();
        }
        None => {}
    });
    if let Some(change) = chosen {
        scene.act(Action::ChangeImport(spec.id, change));
    }
    let free = !ui.ctx().text_edit_focused() && !has_menu;
    if free && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
        state.open = false;
    }
}

/// The name of it, which table, what holds for the whole file, and the way back.
fn bar(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut ImportState,
    chosen: &mut Option<ImportChange>,
) {
    let (Some(found), Some(source)) = (data.found(), data.source()) else { return };
    ui.horizontal(|ui| {
        if widgets::icon_button(ui, icon::CHEVRON_LEFT, "Back to the rows").clicked() {
            state.open = false;
        }
        widgets::title(ui, "How the file was read");
        if scene.session.loading().iter().any(|l| l.path() == spec.path) {
            widgets::spinner(ui, 16.0);
        }
        widgets::from_right(ui, Align::Center, |ui| {
            if Push::new("Done").primary().show(ui).clicked() {
                state.open = false;
            }
            if Push::new("Reset")
                .name("Reset, guess everything again")
                .icon(icon::UNDO_2)
                .quiet()
                .enabled(!spec.options.is_guess())
                .show(ui)
                .clicked()
            {
                *chosen = Some(ImportChange::Guess);
            }
        });
    });
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if source.tables.len() > 1 {
            let shown = (data.table_index(), found.table.rows());
            if let Some(index) = table_picker::show(ui, Id::unique("import table"), 200.0, source, shown) {
                scene.act(Action::ChooseTable(index));
            }
        }
        *chosen = settings::show(ui, found, source).or(chosen.take());
    });
}

/// Changes when another sheet or other rows are shown, so that widths and place begin anew.
fn version(found: &Found) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&found.sheet, found.preview.first_column, found.preview.columns, found.preview.total).hash(&mut hasher);
    hasher.finish()
}
