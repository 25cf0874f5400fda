//! The rows behind a number, in a panel at the bottom.

use eframe::egui::{Align, CentralPanel, Frame, Id, Layout, Margin, Panel, Ui};

use super::app::Scene;
use super::data_view::DataModel;
use super::grid::{Grid, GridState};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind};
use crate::session::{Action, GridRows, SourceData};
use crate::table::format;

/// What the screen remembers of the panel.
#[derive(Default)]
pub(super) struct DrillState {
    grid: GridState,
    shown: usize,
}

/// Show the panel, if rows were asked for.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, state: &mut DrillState) {
    let slot = data.drill();
    if slot.value().is_none() && !slot.is_running() && slot.failure().is_none() {
        return;
    }
    let palette = Palette::of(ui);
    let height = (ui.available_height() * 0.42).clamp(160.0, 420.0);
    Panel::bottom("rows behind").resizable(true).default_size(height).min_size(120.0).frame(Frame::new().fill(palette.surface)).show(
        ui,
        |ui| {
            Frame::new().fill(palette.raised).inner_margin(Margin::symmetric(space::L as i8, 6)).show(ui, |ui| header(ui, scene, data));
            if let Some(failure) = slot.failure() {
                Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
            }
            let (Some(table), Some(drill)) = (data.table(), slot.value()) else { return };
            let rows = GridRows { order: Some(drill.rows.clone()) };
            let model = DataModel::new(table, &rows);
            let address = drill.rows.as_ptr() as usize;
            if state.shown != address {
                state.shown = address;
                state.grid.scroll_to_top();
                state.grid.selection = None;
            }
            CentralPanel::no_frame().show(ui, |ui| {
                Grid::new(Id::unique("rows behind grid"), &model, data.table_index() as u64).show(ui, &mut state.grid);
            });
        },
    );
}

fn header(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData) {
    ui.horizontal(|ui| {
        match data.drill().value() {
            Some(drill) => {
                widgets::title(ui, "Rows behind");
                ui.label(&drill.title);
                let rows = format::fixed(drill.rows.len() as f64, 0);
                let count = if drill.rows.len() == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
                widgets::muted(ui, &if drill.answer.is_empty() { count } else { format!("{count}  ·  {}", drill.answer) });
            }
            None => drop(widgets::title(ui, "Rows behind")),
        }
        if data.drill().is_running() {
            widgets::spinner(ui, 14.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::icon_button(ui, icon::X, "Close the rows behind").clicked() {
                scene.act(Action::CloseDrill);
            }
        });
    });
}
