//! The first rows of a large file, to be looked at until the whole of it is there. Nothing is counted or added up here.

use eframe::egui::{Align, Frame, Id, Margin, Ui};

use super::super::app::Scene;
use super::super::data_view::DataModel;
use super::super::grid::{Grid, GridState};
use super::super::theme::space;
use super::super::widgets::{self, Push};
use crate::import::Found;
use crate::session::{Action, GridRows, Loading};
use crate::table::format;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, loading: &Loading, found: &Found, state: &mut GridState) {
    let name = loading.path().file_name().unwrap_or_default().to_string_lossy();
    let progress = loading.slot().progress();
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::spinner(ui, 16.0);
            widgets::title(ui, found.table.name());
            widgets::muted_inline(ui, &format!("The first {} rows, while the others are read", format::count(found.table.rows())));
            widgets::from_right(ui, Align::Center, |ui| {
                if Push::new("Cancel").show(ui).clicked() {
                    scene.act(Action::Cancel(loading.key()));
                }
                widgets::progress_bar(ui, &format!("Opening {name}"), progress.and_then(|p| p.fraction), 160.0);
            });
        });
    });
    let rows = GridRows::default();
    let model = DataModel::new(&found.table, &rows);
    Grid::new(Id::unique(("first rows", loading.path())), &model, 0).show(ui, state);
}
