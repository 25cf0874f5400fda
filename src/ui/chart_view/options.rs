//! What else can be set of a chart, in one menu.

use eframe::egui::{Id, Popup, PopupCloseBehavior, RichText, Ui};

use super::ChartState;
use crate::chart::{AxisScale, ChartData, ChartKind, ChartSpec, LineAt, Marks, RefLine, Scales, column_within};
use crate::pivot::PivotSpec;
use crate::session::ChartView;
use crate::table::locale::Locale;
use crate::table::{Column, Role, Table};
use crate::ui::theme::{font, icon};
use crate::ui::widgets::{self, Push};

/// How many bins a histogram can be asked to have.
const BINS: [u32; 4] = [10, 20, 50, 100];
/// Width of a choice of a column in points.
const PICKER: f32 = 136.0;

/// The button and its menu; the spec as it is to be then, where something was chosen. Nothing for kinds that have nothing to set.
pub(super) fn show(ui: &mut Ui, spec: &ChartSpec, (view, narrow): (&ChartView, bool), state: &mut ChartState) -> Option<ChartSpec> {
    let kind = view.data.kind;
    if matches!(kind, ChartKind::Heatmap | ChartKind::Funnel | ChartKind::Kpi) {
        return None;
    }
    let word = if narrow { "" } else { "Options" };
    let button = Push::new(word).icon(icon::SLIDERS_HORIZONTAL).name("Options").quiet().show(ui);
    let mut wanted = None;
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(230.0);
        wanted = match kind {
            ChartKind::Histogram => bins(ui, spec),
            ChartKind::Combo => second(ui, spec, &view.pivot.spec),
            _ => None,
        };
        wanted = axes(ui, spec, &view.data).or(wanted.take());
        let along_time = matches!(view.data.x.scale, AxisScale::Time(_));
        if along_time && (!state.canvas.view().events.is_empty() || spec.hide_events) {
            let on = !spec.hide_events;
            if widgets::menu_item_stays(ui, "", "Events behind it", on).clicked() {
                wanted = Some(ChartSpec { hide_events: on, ..spec.clone() });
            }
        }
        if kind != ChartKind::Box {
            ui.separator();
            wanted = lines(ui, spec).or(wanted.take());
            wanted = target(ui, spec, &mut state.target).or(wanted.take());
        }
        wanted = notes(ui, spec).or(wanted.take());
    });
    wanted
}

/// The logarithm of the heights, and small charts instead of one.
fn axes(ui: &mut Ui, spec: &ChartSpec, chart: &ChartData) -> Option<ChartSpec> {
    let mut wanted = None;
    let has_log = !matches!(chart.kind, ChartKind::Pareto | ChartKind::Waterfall);
    if has_log && widgets::menu_item_stays(ui, "", "Logarithmic axis", spec.log).clicked() {
        wanted = Some(ChartSpec { log: !spec.log, ..spec.clone() });
    }
    if matches!(chart.kind, ChartKind::Pareto | ChartKind::Waterfall | ChartKind::Box) {
        return wanted;
    }
    for (scales, label) in [(Scales::Shared, "Small charts, one scale"), (Scales::Free, "Small charts, own scales")] {
        let on = spec.panels == Some(scales);
        let several = chart.series().len() > 1 || spec.panels.is_some();
        ui.add_enabled_ui(several, |ui| {
            if widgets::menu_item_stays(ui, "", label, on).on_disabled_hover_text("Needs several series").clicked() {
                wanted = Some(ChartSpec { panels: (!on).then_some(scales), ..spec.clone() });
            }
        });
    }
    wanted
}

fn lines(ui: &mut Ui, spec: &ChartSpec) -> Option<ChartSpec> {
    let mut wanted = None;
    for (at, label) in [(LineAt::Mean, "Average line"), (LineAt::Median, "Median line")] {
        let on = spec.lines.iter().any(|l| l.at == at);
        if widgets::menu_item_stays(ui, "", label, on).clicked() {
            let mut lines = spec.lines.clone();
            if on {
                lines.retain(|l| l.at != at);
            } else {
                lines.push(RefLine { at, label: String::new() });
            }
            wanted = Some(ChartSpec { lines, ..spec.clone() });
        }
    }
    wanted
}

/// The notes there are, to be taken away.
fn notes(ui: &mut Ui, spec: &ChartSpec) -> Option<ChartSpec> {
    let mut wanted = None;
    if !spec.annotations.is_empty() {
        ui.separator();
    }
    for (index, note) in spec.annotations.iter().enumerate() {
        if widgets::menu_item_stays(ui, icon::TRASH_2, &format!("Remove “{}”", note.text), false).clicked() {
            let mut annotations = spec.annotations.clone();
            annotations.remove(index);
            wanted = Some(ChartSpec { annotations, ..spec.clone() });
        }
    }
    wanted
}

fn bins(ui: &mut Ui, spec: &ChartSpec) -> Option<ChartSpec> {
    let mut bins = spec.bins;
    widgets::section_title(ui, "Bins, about");
    let named = BINS.map(|n| n.to_string());
    let choices: Vec<_> =
        std::iter::once((None, None, "Auto")).chain(BINS.iter().zip(&named).map(|(n, t)| (Some(*n), None, t.as_str()))).collect();
    let changed = widgets::segmented(ui, &mut bins, &choices);
    ui.separator();
    changed.then(|| ChartSpec { bins, ..spec.clone() })
}

/// Which values a combo measures on its second axis; at least one stays on either.
fn second(ui: &mut Ui, spec: &ChartSpec, pivot: &PivotSpec) -> Option<ChartSpec> {
    let names: Vec<&String> = pivot.values.iter().map(|v| &v.measure.name).collect();
    let is_second = |at: usize| if spec.second.is_empty() { at > 0 } else { spec.second.contains(names[at]) };
    let now: Vec<bool> = (0..names.len()).map(is_second).collect();
    let mut wanted = None;
    widgets::section_title(ui, "A line on the second axis");
    for (at, name) in names.iter().enumerate() {
        let mut next = now.clone();
        next[at] = !next[at];
        ui.add_enabled_ui(next.contains(&true) && next.contains(&false), |ui| {
            if widgets::menu_item_stays(ui, "", name, now[at]).on_disabled_hover_text("Each axis keeps a value").clicked() {
                let second = names.iter().zip(&next).filter(|(_, on)| **on).map(|(name, _)| (*name).clone()).collect();
                wanted = Some(ChartSpec { second, ..spec.clone() });
            }
        });
    }
    ui.separator();
    wanted
}

/// Whether a scatter has a point for each item of the pivot or for each row of the table, and of which columns then.
pub(super) fn points(ui: &mut Ui, spec: &ChartSpec, view: &ChartView, table: &Table) -> Option<ChartSpec> {
    let is_number = |c: &&Column| c.ty.is_numeric() || c.ty.is_temporal();
    let numbers: Vec<&String> = table.columns().iter().filter(is_number).map(|c| &c.name).collect();
    let mut marks = spec.marks.clone();
    let mut by_row = marks.is_some();
    let mut changed = widgets::segmented(ui, &mut by_row, &[(false, None, "Items"), (true, None, "Rows")]);
    marks = by_row.then(|| marks.or_else(|| usual(view, table))).flatten();
    if let Some(marks) = &mut marks {
        let choices: Vec<(String, String)> = numbers.iter().map(|n| ((*n).clone(), (*n).clone())).collect();
        let mut sizes = vec![(None, "One size".to_owned())];
        sizes.extend(numbers.iter().map(|n| (Some((*n).clone()), (*n).clone())));
        for (name, value) in [("Across", &mut marks.x), ("Up", &mut marks.y)] {
            widgets::muted_inline(ui, name);
            changed |= widgets::picker(ui, Id::unique(("chart points", name)), name, PICKER, value, &choices);
        }
        widgets::muted_inline(ui, "Size");
        changed |= widgets::picker(ui, Id::unique(("chart points", "Size")), "Size", PICKER, &mut marks.size, &sizes);
    }
    changed.then(|| ChartSpec { marks, ..spec.clone() })
}

/// What the pivot measures upwards and another measure across.
fn usual(view: &ChartView, table: &Table) -> Option<Marks> {
    let measures = || table.columns().iter().filter(|c| c.role == Role::Measure && c.ty.is_numeric()).map(|c| &c.name);
    let measured = view.pivot.spec.values.iter().find_map(|v| column_within(&v.measure.expr)).filter(|n| table.column(n).is_ok());
    let y = measured.or_else(|| measures().next().cloned())?;
    let x = measures().find(|n| **n != y).cloned()?;
    Some(Marks { x, y, size: None })
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
