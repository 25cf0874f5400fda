//! The chart of the pivot: every kind, to hover, to zoom, to brush, to read.

mod bar;
pub(in crate::ui) mod canvas;
mod counting;
mod export;
pub(in crate::ui) mod investigate;
mod legend;
pub(in crate::ui) mod menu;
mod options;
mod paint;
mod tooltip;

use std::sync::Arc;

use eframe::egui::{Color32, Frame, Id, Label, Margin, RichText, Sense, Ui};

use super::app::Scene;
use super::drill::{self, DrillState};
use super::filter_editor::{FilterEditor, filter_trail};
use super::theme::{font, icon, space};
use super::widgets::{self, Notice, NoticeKind, Push};
use super::{Command, page_icon};
use crate::analysis::SourceSpec;
use crate::chart::{ChartKind, ChartSeries, ChartSpec, Growth, Ink, Inks};
use crate::session::{Action, DrillTarget, Page, SourceData};
use canvas::{CanvasEvent, CanvasState};
use investigate::Wanted;
use menu::{About, Chosen, Menu};

pub(in crate::ui) use bar::kind_icon;
pub(in crate::ui) use export::picture;

/// What the screen remembers of a chart.
#[derive(Default)]
pub(super) struct ChartState {
    canvas: CanvasState,
    menu: Option<Menu>,
    scale: export::Scale,
    target: String,
    filter: FilterEditor,
    wanted: Option<Wanted>,
    /// The chart is to have the keyboard.
    focus: bool,
}

impl ChartState {
    /// Take the keyboard to the chart.
    pub(super) fn focus(&mut self) {
        self.focus = true;
    }

    /// Show all of it again, as of a chart that was not looked at yet.
    pub(super) fn reset(&mut self) {
        self.canvas.reset();
    }
}

/// A chart of another kind.
pub(super) fn of_kind(spec: &ChartSpec, kind: ChartKind) -> ChartSpec {
    // Only a scatter is of single rows.
    let marks = spec.marks.clone().filter(|_| kind == ChartKind::Scatter);
    ChartSpec { kind: Some(kind), marks, ..spec.clone() }
}

/// Show it.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut ChartState,
    rows_behind: &mut DrillState,
) {
    let view = data.chart().value().cloned();
    bar::show(ui, scene, &spec.view.chart, (view.as_deref(), data), state);
    if let Some(table) = data.table() {
        filter_trail(ui, scene, &spec.view.filters, &mut state.filter, table);
    }
    if let Some(failure) = data.pivot().failure().or(data.chart().failure()) {
        Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        });
    }
    let Some(view) = view.filter(|v| !v.data.is_empty()) else {
        nothing(ui, scene, data, &mut state.focus);
        return;
    };
    drill::show(ui, scene, data, rows_behind);
    investigate::go_on(scene, (spec, data), &mut state.wanted);
    investigate::explanation(ui, scene, data, state.wanted.as_ref());
    state.canvas.hush(state.menu.is_some());
    let hidden = spec.view.chart.hide_events;
    state.canvas.shade(if hidden { Arc::default() } else { investigate::events(spec, data) });
    Frame::new().inner_margin(Margin { left: 16, right: 20, top: 4, bottom: 12 }).show(ui, |ui| {
        // A key figure has no title of its own; it is named by its value.
        let title = if view.data.title.is_empty() { &view.data.y.title } else { &view.data.title };
        if !title.is_empty() {
            ui.add(Label::new(RichText::new(title).font(font::bold(font::TITLE))).truncate());
        }
        if let Some(spec) = legend::show(ui, &spec.view.chart, &view.data) {
            scene.act(Action::EditChart(spec));
        }
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let id = Id::unique(("chart", spec.id.0));
        if std::mem::take(&mut state.focus) {
            ui.memory_mut(|m| m.request_focus(id));
        }
        for event in canvas::show(ui, id, rect, &view, &mut state.canvas) {
            state.menu = Some(match event {
                CanvasEvent::Chosen(target, at) | CanvasEvent::Menu(target, at) => Menu::new(About::Mark(target), at, id),
                CanvasEvent::Brushed(x, at) => Menu::new(About::Stretch(x), at, id),
            });
        }
    });
    if let Some(chosen) = menu::show(ui, &mut state.menu, &view, &spec.view.chart) {
        take(scene, (spec, data), chosen, state);
    }
    if state.menu.is_none() && !state.canvas.is_brushing(ui) {
        state.canvas.clear_brush();
    }
}

/// Do what was chosen for a mark or a stretch.
fn take(scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), chosen: Chosen, state: &mut ChartState) {
    let view = &spec.view;
    match chosen {
        Chosen::Keep(filters) => {
            state.canvas.reset();
            scene.act(Action::SetFilters(menu::joined(&view.filters, filters)));
        }
        Chosen::Exclude(filter) => scene.act(Action::SetFilters(menu::joined(&view.filters, vec![filter]))),
        Chosen::Rows(row, column) => scene.act(Action::Drill(DrillTarget::Cell { row, column })),
        Chosen::Explain(subject) => investigate::start(scene, (spec, data), Wanted::Explain(subject), &mut state.wanted),
        Chosen::Finding(subject) => investigate::start(scene, (spec, data), Wanted::Finding(subject), &mut state.wanted),
        Chosen::Pin(note) => {
            let mut chart = view.chart.clone();
            chart.annotations.push(note);
            scene.act(Action::EditChart(chart));
        }
        Chosen::Zoom(x) => state.canvas.zoom_to(x),
    }
}

fn nothing(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, focus: &mut bool) {
    if data.pivot().is_running() || data.chart().is_running() {
        widgets::empty_state(ui, icon::LOADER_CIRCLE, "Computing", "", 10.0, |_| {});
        return;
    }
    let said = data.chart().value().map(|v| v.data.notes.join(" ")).filter(|n| !n.is_empty());
    let text = said.as_deref().unwrap_or("A chart shows the pivot: put a date or a category in rows and a number in values.");
    widgets::empty_state(ui, page_icon(Page::Chart), "Nothing to draw yet", text, 130.0, |ui| {
        let push = Push::new("Go to the pivot").primary().tall().show(ui);
        if std::mem::take(focus) {
            push.request_focus();
        }
        if push.clicked() {
            scene.run(Command::Show(Page::Pivot));
        }
    });
}

/// The colour of a series in the theme of the window.
fn ink(ui: &Ui, series: &ChartSeries) -> Color32 {
    let inks = if ui.visuals().dark_mode { Inks::DARK } else { Inks::LIGHT };
    let ink = match series.growth {
        Growth::Plain => Ink::Series(series.colour),
        Growth::Up => Ink::Series(2),
        Growth::Down => Ink::Series(1),
        Growth::Total => Ink::Series(7),
    };
    let [r, g, b] = inks.rgb(ink);
    Color32::from_rgb(r, g, b)
}
