//! The bar above the chart: which kind, how it stands, lines across it, a way out.

use eframe::egui::{Align, Frame, Margin, Popup, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{ChartState, export, of_kind, options};
use crate::chart::{ChartData, ChartKind, ChartSpec, Stack, fitting, suggest};
use crate::session::{Action, ChartView, Page, SourceData};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets::{self, Push};

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    spec: &ChartSpec,
    (view, data): (Option<&ChartView>, &SourceData),
    state: &mut ChartState,
) {
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            // The row is as high as its highest button, whichever are there.
            ui.set_min_height(ROW);
            let narrow = ui.available_width() < NARROW;
            if let Some(view) = view {
                let mut wanted = kinds(ui, spec, view);
                wanted = stacking(ui, spec, &view.data).or(wanted);
                wanted = options::show(ui, spec, (view, narrow), state).or(wanted);
                if let Some(spec) = wanted {
                    state.canvas.reset();
                    scene.act(Action::EditChart(spec));
                }
            }
            if data.pivot().is_running() || data.chart().is_running() {
                widgets::spinner(ui, 16.0);
            }
            widgets::from_right(ui, Align::Center, |ui| {
                if let Some(view) = view {
                    export::button(ui, scene, (view, narrow), state);
                }
                if widgets::icon_button(ui, icon::TABLE_PROPERTIES, "Back to the pivot").clicked() {
                    scene.run(Command::Show(Page::Pivot));
                }
                let word = if narrow { "" } else { "Reset view" };
                let reset = Push::new(word).icon(icon::ZOOM_OUT).name("Reset view").quiet().enabled(state.canvas.is_zoomed());
                if reset.show(ui).on_hover_text(KEYS).clicked() {
                    state.canvas.reset();
                }
            });
        });
        if let (Some(view), Some(table)) = (view.filter(|v| v.data.kind == ChartKind::Scatter), data.table()) {
            let wanted = ui.horizontal_wrapped(|ui| options::points(ui, spec, view, table)).inner;
            if let Some(spec) = wanted {
                state.canvas.reset();
                scene.act(Action::EditChart(spec));
            }
        }
    });
}

/// Height of the bar in points, and below which width its buttons are without words.
const ROW: f32 = 34.0;
const NARROW: f32 = 640.0;

/// What the keys do, once the chart has the keyboard.
const KEYS: &str = "Show everything again (double-click or Home).\nIn the chart: arrows go from mark to mark, Enter opens its menu, + and \u{2212} zoom, \
                    Shift with an arrow pans, B begins a brush that Enter ends.";

/// The icon of a kind.
pub(in crate::ui) fn kind_icon(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Line | ChartKind::Area => icon::CHART_LINE,
        ChartKind::Scatter => icon::CHART_SCATTER,
        ChartKind::Heatmap => icon::TABLE_2,
        ChartKind::Funnel => icon::FUNNEL,
        ChartKind::Kpi => icon::HASH,
        ChartKind::Box => icon::SQUARE,
        ChartKind::Combo => icon::ACTIVITY,
        ChartKind::Waterfall => icon::TRENDING_UP,
        ChartKind::Bar | ChartKind::Histogram | ChartKind::Pareto => icon::CHART_COLUMN,
    }
}

/// All kinds, the suggested one marked, those that have nothing to show greyed.
fn kinds(ui: &mut Ui, spec: &ChartSpec, view: &ChartView) -> Option<ChartSpec> {
    let pivot = &view.pivot.table;
    let now = view.data.kind;
    let button = Push::new(now.label()).icon(kind_icon(now)).name(&format!("{}: kind of chart", now.label())).show(ui);
    let best = suggest(pivot);
    let fit = fitting(pivot, view.pivot.spec.values.iter().any(|v| v.measure.expr.contains('(')));
    let mut wanted = None;
    Popup::menu(&button).show(|ui| {
        ui.set_width(2.0 * 150.0 + 4.0);
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for pair in ChartKind::ALL.chunks(2) {
            ui.horizontal(|ui| {
                for &kind in pair {
                    ui.add_enabled_ui(fit.contains(&kind), |ui| {
                        if choice(ui, kind, kind == now, kind == best) {
                            wanted = Some(of_kind(spec, kind));
                        }
                    });
                }
            });
        }
    });
    wanted
}

fn choice(ui: &mut Ui, kind: ChartKind, chosen: bool, best: bool) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(148.0, 32.0), Sense::click());
    let name = if best { format!("{} (suggested)", kind.label()) } else { kind.label().to_owned() };
    response.widget_info(|| WidgetInfo::selected(eframe::egui::Role::MenuItem, ui.is_enabled(), chosen, &name));
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, f32::from(radius::S), if chosen { palette.accent_soft } else { palette.hovered });
    }
    let colour = match (ui.is_enabled(), chosen) {
        (false, _) => palette.text_faint.gamma_multiply(0.6),
        (_, true) => palette.accent_text,
        _ => palette.text,
    };
    let middle = rect.center().y;
    let at = |x: f32| pos2(rect.left() + x, middle);
    ui.painter().text(at(16.0), eframe::egui::Align2::CENTER_CENTER, kind_icon(kind), font::icon(15.0), colour);
    ui.painter().text(at(32.0), eframe::egui::Align2::LEFT_CENTER, kind.label(), font::medium(13.0), colour);
    if best {
        let at = pos2(rect.right() - 12.0, middle);
        ui.painter().text(at, eframe::egui::Align2::CENTER_CENTER, icon::SPARKLES, font::icon(13.0), palette.accent);
    }
    if response.clicked() {
        ui.close();
    }
    let response = response.on_disabled_hover_text(needs(kind));
    response.on_hover_text(if best { "Suggested for these fields" } else { kind.label() }).clicked()
}

/// What a kind that does not fit lacks.
fn needs(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Combo => "Needs two values",
        ChartKind::Scatter => "Needs two values, or a value of a column of numbers",
        ChartKind::Histogram | ChartKind::Box => "Needs a value of a column of numbers",
        ChartKind::Heatmap => "Needs a row field and a column field",
        _ => "Needs a row field with more than one item",
    }
}

fn stacking(ui: &mut Ui, spec: &ChartSpec, chart: &ChartData) -> Option<ChartSpec> {
    let several = chart.series().len() > 1 && chart.kind.stacks();
    let mut stack = chart.stack;
    let first = if chart.kind == ChartKind::Area { "Overlaid" } else { "Grouped" };
    let choices = [(Stack::Grouped, None, first), (Stack::Stacked, None, "Stacked"), (Stack::Percent, None, "100 %")];
    if several && widgets::segmented(ui, &mut stack, &choices) {
        return Some(ChartSpec { stack, ..spec.clone() });
    }
    if chart.kind == ChartKind::Bar && widgets::chip(ui, "Horizontal", "Horizontal bars", chart.horizontal).clicked() {
        return Some(ChartSpec { horizontal: !spec.horizontal, ..spec.clone() });
    }
    None
}
