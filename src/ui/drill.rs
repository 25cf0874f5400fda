//! The rows behind a number, in a panel at the bottom.

use eframe::egui::{Align, CentralPanel, Frame, Id, Label, Margin, TextStyle, Ui};

use super::app::Scene;
use super::data_view::DataModel;
use super::grid::{Grid, GridEvent, GridState};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind, Side};
use crate::session::{Action, Drill, GridRows, SourceData};
use crate::table::format;

/// Seconds for which the cells of a panel that has just come take no clicks: the second half of a double click that brought it
/// may land on them.
const SETTLES: f64 = 0.4;

/// What the screen remembers of the panel.
#[derive(Default)]
pub(super) struct DrillState {
    grid: GridState,
    shown: usize,
    /// When it came.
    since: Option<f64>,
}

/// Whether the panel is there, with rows, waiting for them or saying why there are none.
pub(super) fn is_open(data: &SourceData) -> bool {
    let slot = data.drill();
    slot.value().is_some() || slot.is_running() || slot.failure().is_some()
}

/// Show the panel, if rows were asked for; whether it has just come.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, state: &mut DrillState) -> bool {
    if !is_open(data) {
        state.since = None;
        return false;
    }
    let slot = data.drill();
    let palette = Palette::of(ui);
    let now = ui.input(|i| i.time);
    let settling = now - *state.since.get_or_insert(now) < SETTLES;
    if settling {
        ui.ctx().request_repaint_after_secs(SETTLES as f32);
    }
    let room = ui.available_height();
    let panel = Side::Bottom.panel("rows behind").default_size((room * 0.38).clamp(130.0, 420.0));
    let panel = panel.size_range(110.0..=(room * 0.6).max(111.0)).frame(Frame::new().fill(palette.surface));
    widgets::side_panel(ui, (Side::Bottom, "rows behind"), panel, |ui| {
        // Until the rows are there nothing fills the panel; it would shrink to its least height, and stay so.
        ui.set_min_height(ui.available_height());
        Frame::new().fill(palette.raised).inner_margin(Margin::symmetric(space::L as i8, 6)).show(ui, |ui| header(ui, scene, data));
        if let Some(failure) = slot.failure() {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        }
        let Some(drill) = slot.value() else { return };
        CentralPanel::no_frame().show(ui, |ui| {
            if settling {
                ui.visuals_mut().disabled_alpha = 1.0;
                ui.disable();
            }
            rows(ui, scene, data, drill, state);
        });
    });
    settling
}

fn rows(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, drill: &Drill, state: &mut DrillState) {
    let Some(table) = data.table() else { return };
    let rows = GridRows { order: Some(drill.rows.clone()) };
    let model = DataModel::new(table, &rows);
    let address = drill.rows.as_ptr() as usize;
    if state.shown != address {
        state.shown = address;
        state.grid.scroll_to_top();
        state.grid.selection = None;
    }
    if drill.rows.is_empty() {
        ui.add_space(space::L);
        ui.vertical_centered(|ui| widgets::muted(ui, "No rows of the table lie behind it."));
        return;
    }
    let events = Grid::new(Id::unique("rows behind grid"), &model, data.table_index() as u64).show(ui, &mut state.grid);
    scene.say_copied(&events);
    if events.contains(&GridEvent::Left) {
        scene.act(Action::CloseDrill);
    }
}

fn header(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData) {
    /// Points of what stands at the right.
    const CONTROLS: f32 = 68.0;
    ui.horizontal(|ui| {
        drop(widgets::title(ui, "Rows behind"));
        if let Some(drill) = data.drill().value() {
            // A long name gives way: how many rows they are and what they add up to is the proof of the number.
            let told = format!("·  {}", told(drill));
            let colour = ui.visuals().text_color();
            let proof = ui.painter().layout_no_wrap(told.clone(), TextStyle::Body.resolve(ui.style()), colour).size().x;
            let room = ui.available_width() - CONTROLS;
            ui.scope(|ui| {
                ui.set_max_width((room - proof - ui.spacing().item_spacing.x).max(40.0));
                ui.add(Label::new(&drill.title).truncate());
            });
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - CONTROLS).max(40.0));
                ui.add(Label::new(told).truncate());
            });
        }
        if data.drill().is_running() {
            widgets::spinner(ui, 14.0);
        }
        widgets::from_right(ui, Align::Center, |ui| {
            if widgets::icon_button(ui, icon::X, "Close the rows behind").on_hover_text("Close (Escape)").clicked() {
                scene.act(Action::CloseDrill);
            }
        });
    });
}

/// How many rows they are, and the number they add up to.
fn told(drill: &Drill) -> String {
    let count = match drill.rows.len() {
        0 => "no rows".to_owned(),
        1 => "1 row".to_owned(),
        n => format!("{} rows", format::fixed(n as f64, 0)),
    };
    if drill.answer.is_empty() { count } else { format!("{count}  ·  {}", drill.answer) }
}
