//! The bar above the chart: which kind, how it stands, lines across it, a way out.

use eframe::egui::{Align, Frame, Layout, Margin, Popup, PopupCloseBehavior, RichText, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{ChartState, export};
use crate::chart::{ChartData, ChartKind, ChartSpec, LineAt, RefLine, Scales, Stack, fitting, suggest};
use crate::session::{Action, ChartView, Page, SourceData};
use crate::table::locale::Locale;
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
            if let Some(view) = view {
                let mut wanted = kinds(ui, spec, view);
                wanted = stacking(ui, spec, &view.data).or(wanted);
                wanted = options(ui, spec, &view.data, state).or(wanted);
                if let Some(spec) = wanted {
                    state.canvas.reset();
                    scene.act(Action::EditChart(spec));
                }
            }
            if data.pivot().is_running() || data.chart().is_running() {
                widgets::spinner(ui, 16.0);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(view) = view {
                    export::button(ui, scene, view, state);
                }
                if widgets::icon_button(ui, icon::TABLE_PROPERTIES, "Back to the pivot").clicked() {
                    scene.run(Command::Show(Page::Pivot));
                }
                let reset = Push::new("Reset view").icon(icon::ZOOM_OUT).quiet().enabled(state.canvas.is_zoomed());
                if reset.show(ui).on_hover_text(KEYS).clicked() {
                    state.canvas.reset();
                }
            });
        });
    });
}

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
    let button = Push::new(now.label()).icon(kind_icon(now)).name("Kind of chart").show(ui);
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
                            wanted = Some(ChartSpec { kind: Some(kind), ..spec.clone() });
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
    response.on_hover_text(if best { "Suggested for these fields" } else { kind.label() }).clicked()
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

/// What else can be set, in one menu.
fn options(ui: &mut Ui, spec: &ChartSpec, chart: &ChartData, state: &mut ChartState) -> Option<ChartSpec> {
    let button = Push::new("Options").icon(icon::SLIDERS_HORIZONTAL).quiet().show(ui);
    let mut wanted = None;
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(230.0);
        if widgets::menu_item(ui, "", "Logarithmic axis", spec.log).clicked() {
            wanted = Some(ChartSpec { log: !spec.log, ..spec.clone() });
        }
        for (scales, label) in [(Scales::Shared, "Small charts, one scale"), (Scales::Free, "Small charts, own scales")] {
            let on = spec.panels == Some(scales);
            let several = chart.series().len() > 1 || spec.panels.is_some();
            ui.add_enabled_ui(several, |ui| {
                if widgets::menu_item(ui, "", label, on).clicked() {
                    wanted = Some(ChartSpec { panels: (!on).then_some(scales), ..spec.clone() });
                }
            });
        }
        if !state.canvas.view().events.is_empty() || spec.hide_events {
            let on = !spec.hide_events;
            if widgets::menu_item(ui, "", "Events behind it", on).clicked() {
                wanted = Some(ChartSpec { hide_events: on, ..spec.clone() });
            }
        }
        ui.separator();
        for (at, label) in [(LineAt::Mean, "Average line"), (LineAt::Median, "Median line")] {
            let on = spec.lines.iter().any(|l| l.at == at);
            if widgets::menu_item(ui, "", label, on).clicked() {
                let mut lines = spec.lines.clone();
                if on {
                    lines.retain(|l| l.at != at);
                } else {
                    lines.push(RefLine { at, label: String::new() });
                }
                wanted = Some(ChartSpec { lines, ..spec.clone() });
            }
        }
        wanted = target(ui, spec, &mut state.target).or(wanted.take());
        if !spec.annotations.is_empty() {
            ui.separator();
            for (index, note) in spec.annotations.iter().enumerate() {
                if widgets::menu_item(ui, icon::TRASH_2, &format!("Remove “{}”", note.text), false).clicked() {
                    let mut annotations = spec.annotations.clone();
                    annotations.remove(index);
                    wanted = Some(ChartSpec { annotations, ..spec.clone() });
                }
            }
        }
    });
    wanted
}

/// Targets: those there are, to be removed, and a field for another.
fn target(ui: &mut Ui, spec: &ChartSpec, text: &mut String) -> Option<ChartSpec> {
    let mut wanted = None;
    for (index, line) in spec.lines.iter().enumerate() {
        if let LineAt::Value(value) = line.at {
            let label = format!("Target {}", crate::table::format::number(value, 4));
            if widgets::menu_item(ui, "", &label, true).clicked() {
                let mut lines = spec.lines.clone();
                lines.remove(index);
                wanted = Some(ChartSpec { lines, ..spec.clone() });
            }
        }
    }
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        ui.label(RichText::new("Target").font(font::regular(font::BODY)));
        let field = widgets::text_field(ui, text, "Target line", "a number", 110.0);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
        let add = widgets::icon_button(ui, icon::PLUS, "Add the target line").clicked();
        if (entered || add)
            && let Some(value) = Locale::current().read_number(text)
        {
            let mut lines = spec.lines.clone();
            lines.push(RefLine { at: LineAt::Value(value), label: String::new() });
            text.clear();
            wanted = Some(ChartSpec { lines, ..spec.clone() });
        }
    });
    wanted
}
