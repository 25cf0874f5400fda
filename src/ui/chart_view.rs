//! The pivot as a chart: line, bars or points, to zoom, to hover, to read.

use eframe::egui::{Align, Frame, Id, Label, Layout, Margin, RichText, Sense, Stroke, Ui, Vec2b, WidgetInfo, pos2, vec2};
use egui_plot::{Bar, BarChart, HoverPosition, Line, PlotUi, Points};

use super::app::Scene;
use super::plot::{self, place, runs};
use super::theme::{Palette, font, icon, radius, space};
use super::widgets::{self, Notice, NoticeKind, Push};
use super::{Command, page_icon};
use crate::analysis::SourceSpec;
use crate::chart::{ChartData, ChartKind, ChartSeries, ChartSpec, decimate};
use crate::session::{Action, Page, SourceData};
use crate::table::format;

/// More series than this cannot be told apart; the first are drawn and the rest is said.
const MOST_SERIES: usize = 12;

/// What the screen remembers of a chart.
#[derive(Default)]
pub(super) struct ChartState {
    resets: u32,
}

/// Show it.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut ChartState) {
    let chart = data.chart().value().map(|c| &c.data);
    bar(ui, scene, &spec.view.chart, chart, data, state);
    if let Some(failure) = data.pivot().failure().or(data.chart().failure()) {
        Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        });
    }
    let Some(chart) = chart.filter(|c| c.series.iter().any(|s| !s.points.is_empty())) else {
        if data.pivot().is_running() || data.chart().is_running() {
            widgets::empty_state(ui, icon::LOADER_CIRCLE, "Computing", "", 10.0, |_| {});
        } else {
            let text = "A chart shows the pivot: put a date or a category in rows and a number in values.";
            widgets::empty_state(ui, page_icon(Page::Chart), "Nothing to draw yet", text, 130.0, |ui| {
                if Push::new("Go to the pivot").primary().tall().show(ui).clicked() {
                    scene.run(Command::Show(Page::Pivot));
                }
            });
        }
        return;
    };
    Frame::new().inner_margin(Margin { left: 16, right: 20, top: 4, bottom: 12 }).show(ui, |ui| {
        ui.add(Label::new(RichText::new(title(chart)).font(font::bold(font::TITLE))).truncate());
        legend(ui, scene, &spec.view.chart, chart);
        draw(ui, &spec.view.chart, chart, Id::unique(("chart", spec.id.0, state.resets, chart.kind)));
    });
}

fn title(chart: &ChartData) -> String {
    if chart.x.title.is_empty() { chart.y.title.clone() } else { format!("{} by {}", chart.y.title, chart.x.title) }
}

fn bar(ui: &mut Ui, scene: &mut Scene<'_>, spec: &ChartSpec, chart: Option<&ChartData>, data: &SourceData, state: &mut ChartState) {
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let shown = chart.map(|c| c.kind).unwrap_or_default();
            let mut kind = shown;
            let choices = [
                (ChartKind::Line, Some(icon::CHART_LINE), "Line"),
                (ChartKind::Bar, Some(icon::CHART_COLUMN), "Bar"),
                (ChartKind::Scatter, Some(icon::CHART_SCATTER), "Scatter"),
            ];
            if widgets::segmented(ui, &mut kind, &choices) {
                scene.act(Action::EditChart(ChartSpec { kind: Some(kind), ..spec.clone() }));
            }
            if shown == ChartKind::Bar
                && chart.is_some_and(|c| c.series.len() > 1)
                && widgets::chip(ui, "Stacked", "Stacked bars", spec.stacked).clicked()
            {
                scene.act(Action::EditChart(ChartSpec { stacked: !spec.stacked, ..spec.clone() }));
            }
            if data.pivot().is_running() || data.chart().is_running() {
                widgets::spinner(ui, 16.0);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if Push::new("Reset view")
                    .icon(icon::ZOOM_OUT)
                    .quiet()
                    .show(ui)
                    .on_hover_text("Show everything again (double-click)")
                    .clicked()
                {
                    state.resets += 1;
                }
                widgets::small(ui, "Scroll to pan, Ctrl + scroll to zoom, drag with the right button to zoom in");
            });
        });
    });
}

/// The series as switches with their colours.
fn legend(ui: &mut Ui, scene: &mut Scene<'_>, spec: &ChartSpec, chart: &ChartData) {
    if chart.series.len() < 2 {
        ui.add_space(space::XS);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (index, series) in chart.series.iter().enumerate().take(MOST_SERIES) {
            let hidden = spec.hidden.contains(&series.name);
            if entry(ui, index, &series.name, hidden).clicked() {
                let mut spec = spec.clone();
                if hidden {
                    spec.hidden.retain(|n| *n != series.name);
                } else {
                    spec.hidden.push(series.name.clone());
                }
                scene.act(Action::EditChart(spec));
            }
        }
        let more = chart.series.len().saturating_sub(MOST_SERIES);
        if more > 0 {
            widgets::small(ui, &format!("{more} more series are not drawn; filter the pivot to see them."));
        }
    });
    ui.add_space(space::XS);
}

fn entry(ui: &mut Ui, index: usize, name: &str, hidden: bool) -> eframe::egui::Response {
    let palette = Palette::of(ui);
    let shown: String = if name.chars().count() > 28 { name.chars().take(27).chain(['…']).collect() } else { name.to_owned() };
    let colour = if hidden { palette.text_faint } else { palette.text };
    let galley = ui.painter().layout_no_wrap(shown, font::regular(12.5), colour);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 30.0, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(eframe::egui::Role::CheckBox, ui.is_enabled(), !hidden, format!("Series {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, f32::from(radius::S), palette.hovered);
    }
    let dot = pos2(rect.left() + 12.0, rect.center().y);
    if hidden {
        ui.painter().circle_stroke(dot, 4.5, Stroke::new(1.5, palette.text_faint));
    } else {
        ui.painter().circle_filled(dot, 5.0, palette.series(index));
    }
    ui.painter().galley(pos2(rect.left() + 22.0, rect.center().y - galley.size().y / 2.0), galley, colour);
    response.on_hover_text(name)
}

fn draw(ui: &mut Ui, spec: &ChartSpec, chart: &ChartData, id: Id) {
    let palette = Palette::of(ui);
    let shown: Vec<(usize, &ChartSeries)> =
        chart.series.iter().enumerate().take(MOST_SERIES).filter(|(_, s)| !spec.hidden.contains(&s.name)).collect();
    let width = ui.available_width();
    let hover = |at: &HoverPosition<'_>| hover(chart, at);
    let plot = plot::plot(ui, id, (&chart.x.scale, chart.y.unit.as_deref()), ui.available_height(), hover)
        .allow_zoom(Vec2b::TRUE)
        .allow_scroll(Vec2b::TRUE);
    let plot = if chart.kind == ChartKind::Bar { plot.include_y(0.0) } else { plot };
    let response = plot.show(ui, |plot| {
        let colour = |index: usize| palette.series(index);
        match chart.kind {
            ChartKind::Line => shown.iter().for_each(|(i, s)| line(plot, s, colour(*i), width)),
            ChartKind::Bar => bars(plot, chart, &shown, colour),
            ChartKind::Scatter => shown.iter().for_each(|(i, s)| {
                let points: Vec<[f64; 2]> = s.points.iter().filter_map(|p| Some([p.x, p.y?])).collect();
                plot.points(Points::new(s.name.clone(), points).radius(3.5).color(colour(*i)));
            }),
        }
    });
    response.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Chart: {}", title(chart))));
}

fn line(plot: &mut PlotUi<'_>, series: &ChartSeries, colour: eframe::egui::Color32, width: f32) {
    let bounds = plot.plot_bounds();
    let (from, to) = (bounds.min()[0], bounds.max()[0]);
    // Only what is in view and one point beyond, so that the line leaves the plot where it should.
    let start = series.points.partition_point(|p| p.x < from).saturating_sub(1);
    let end = (series.points.partition_point(|p| p.x <= to) + 1).min(series.points.len());
    let sees_all = plot.auto_bounds().x || start >= end;
    let visible = if sees_all { &series.points[..] } else { &series.points[start..end] };
    let points: Vec<(f64, f64)> = visible.iter().map(|p| (p.x, p.y.unwrap_or(f64::NAN))).collect();
    let drawn = decimate(&points, width.max(1.0) as usize, &[]);
    let few = points.len() <= 60;
    for (i, run) in runs(drawn.into_iter().map(|i| points[i])).into_iter().enumerate() {
        if few || run.len() == 1 {
            let dots = Points::new(series.name.clone(), run.clone()).id((&series.name, i, "dots"));
            plot.points(dots.radius(3.0).color(colour).allow_hover(run.len() == 1));
        }
        plot.line(Line::new(series.name.clone(), run).id((&series.name, i)).color(colour).width(2.0));
    }
}

fn bars(plot: &mut PlotUi<'_>, chart: &ChartData, shown: &[(usize, &ChartSeries)], colour: impl Fn(usize) -> eframe::egui::Color32) {
    let count = if chart.stacked { 1 } else { shown.len().max(1) };
    let group = if chart.step > 0.0 { chart.step * 0.8 } else { 0.8 };
    let width = group / count as f64;
    // Heights so far, upwards and downwards, by the bits of x.
    let mut stacks: std::collections::HashMap<u64, (f64, f64)> = std::collections::HashMap::new();
    for (place_in_group, (index, series)) in shown.iter().enumerate() {
        let mut bars = Vec::with_capacity(series.points.len());
        for point in &series.points {
            let Some(y) = point.y.filter(|y| y.is_finite()) else { continue };
            let offset = if chart.stacked { 0.0 } else { (place_in_group as f64 + 0.5) * width - group / 2.0 };
            let bar = Bar::new(point.x + offset, y).width(width * 0.94).fill(colour(*index)).stroke(Stroke::NONE);
            bars.push(if chart.stacked {
                let (up, down) = stacks.entry(point.x.to_bits()).or_default();
                let base = if y >= 0.0 { up } else { down };
                let stacked = bar.base_offset(*base);
                *base += y;
                stacked
            } else {
                bar
            });
        }
        let (name, unit, decimals) = (series.name.clone(), series.unit.clone(), series.decimals);
        let scale = chart.x.scale.clone();
        let said = move |bar: &Bar, _: &BarChart| said(&name, &place(&scale, bar.argument.round()), bar.value, unit.as_deref(), decimals);
        plot.bar_chart(BarChart::new(series.name.clone(), bars).color(colour(*index)).element_formatter(Box::new(said)));
    }
}

fn said(name: &str, place: &str, value: f64, unit: Option<&str>, decimals: Option<u8>) -> String {
    format!("{name}\n{place}\n{}", format::with_unit(value, unit, decimals))
}

fn hover(chart: &ChartData, at: &HoverPosition<'_>) -> Option<String> {
    let HoverPosition::NearDataPoint { plot_name, position, .. } = at else { return None };
    let series = chart.series.iter().find(|s| s.name == *plot_name)?;
    Some(said(&series.name, &place(&chart.x.scale, position.x), position.y, series.unit.as_deref(), series.decimals))
}
