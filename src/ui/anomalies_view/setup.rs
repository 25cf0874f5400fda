//! What is looked for: along which date, of which measures, split by what, and how readily.

use eframe::egui::style::HandleShape;
use eframe::egui::{Align, Checkbox, DragValue, Frame, Id, Layout, Margin, Popup, PopupCloseBehavior, Slider, Stroke, Ui, vec2};

use crate::detect::{DetectSpec, Grain};
use crate::session::{Action, Detected, JobKey, SourceData};
use crate::table::locale::Locale;
use crate::table::{Column, Filter, Measure, Role, Table, format};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, control, icon, space};
use crate::ui::widgets::{self, Push};

/// What the screen remembers of the setup.
#[derive(Default)]
pub(super) struct SetupState {
    expression: String,
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, spec: &DetectSpec, data: &SourceData, state: &mut SetupState) {
    let Some(table) = data.table() else { return };
    let palette = Palette::of(ui);
    let strip = Frame::new().inner_margin(Margin::symmetric(space::L as i8, if is_low(ui) { 5 } else { 10 })).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            let mut edited = date(ui, spec, table);
            edited = measures(ui, spec, table, state).or(edited);
            edited = splits(ui, spec, table).or(edited);
            edited = grain(ui, spec, data).or(edited);
            edited = sensitivity(ui, spec, data).or(edited);
            edited = least_impact(ui, spec).or(edited);
            if let Some(spec) = edited {
                scene.act(Action::EditDetect(spec));
            }
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), strip.response.rect.bottom(), palette.hairline());
}

/// Whether the window is so low that strips give their room to what they are for.
pub(super) fn is_low(ui: &Ui) -> bool {
    ui.ctx().content_rect().height() < 520.0
}

fn date(ui: &mut Ui, spec: &DetectSpec, table: &Table) -> Option<DetectSpec> {
    let mut date = spec.date.clone();
    let dates = table.columns().iter().filter(|c| c.ty.is_temporal());
    let choices: Vec<(String, String)> = dates.map(|c| (c.name.clone(), c.name.clone())).collect();
    let changed = widgets::picker(ui, Id::unique("detect date"), "Date", 130.0, &mut date, &choices);
    changed.then(|| DetectSpec { date, ..spec.clone() })
}

fn grain(ui: &mut Ui, spec: &DetectSpec, data: &SourceData) -> Option<DetectSpec> {
    let mut grain = spec.grain;
    let label = |g: Grain| match g {
        Grain::Auto => "Any period",
        Grain::Hour => "Hourly",
        Grain::Day => "Daily",
        Grain::Week => "Weekly",
        Grain::Month => "Monthly",
    };
    // Which one the dates of the table led to.
    let chosen = data.detected().value().filter(|d| d.spec.grain == Grain::Auto && d.detection.grain != Grain::Auto);
    let named = |g: Grain| match chosen {
        Some(detected) if g == Grain::Auto => format!("{}: {}", label(g), label(detected.detection.grain).to_lowercase()),
        _ => label(g).to_owned(),
    };
    let choices = Grain::ALL.map(|g| (g, named(g)));
    let changed = widgets::picker(ui, Id::unique("detect grain"), "Period", 104.0, &mut grain, &choices);
    changed.then(|| DetectSpec { grain, ..spec.clone() })
}

/// A list in few words: the first of it and how many more.
fn summary(names: &[String], nothing: &str) -> String {
    match names {
        [] => nothing.to_owned(),
        [one] => clipped(one),
        [one, rest @ ..] => format!("{} +{}", clipped(one), rest.len()),
    }
}

pub(super) fn clipped(name: &str) -> String {
    if name.chars().count() > 22 { name.chars().take(21).chain(['…']).collect() } else { name.to_owned() }
}

fn measures(ui: &mut Ui, spec: &DetectSpec, table: &Table, state: &mut SetupState) -> Option<DetectSpec> {
    let names: Vec<String> = spec.measures.iter().map(|m| m.name.clone()).collect();
    let label = summary(&names, "No measure");
    let button = Push::new(&label).icon(icon::SIGMA).name(&format!("{label}: measures")).show(ui).on_hover_text(names.join("\n"));
    let mut edited = None;
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(300.0);
        widgets::section_title(ui, "Measures");
        let sums = table.columns().iter().filter(|c| c.role == Role::Measure && c.ty.is_numeric()).map(Measure::sum_of);
        let offered: Vec<Measure> = sums.chain([Measure { decimals: Some(0), ..Measure::new("Number of rows", "count(*)") }]).collect();
        let own = spec.measures.iter().filter(|m| !offered.iter().any(|o| o.expr == m.expr)).cloned();
        for measure in own.chain(offered.iter().cloned()).collect::<Vec<_>>() {
            let mut chosen = spec.measures.iter().any(|m| m.expr == measure.expr);
            if ui.add(Checkbox::new(&mut chosen, &measure.name)).on_hover_text(&measure.expr).changed() {
                let mut spec = spec.clone();
                if chosen {
                    spec.measures.push(measure);
                } else {
                    spec.measures.retain(|m| m.expr != measure.expr);
                }
                edited = Some(spec);
            }
        }
        ui.separator();
        ui.horizontal(|ui| {
            let field = widgets::text_field(ui, &mut state.expression, "Expression of a measure", "sum(a) / sum(b) as Rate", 212.0);
            let is_written = !state.expression.trim().is_empty();
            let entered = is_written && widgets::is_entered(ui, &field);
            if Push::new("Add").name("Add the measure").enabled(is_written).show(ui).clicked() || entered {
                let mut spec = spec.clone();
                spec.measures.push(Measure::parse(&std::mem::take(&mut state.expression)));
                edited = Some(spec);
            }
        });
    });
    edited
}

fn splits(ui: &mut Ui, spec: &DetectSpec, table: &Table) -> Option<DetectSpec> {
    let names: Vec<String> = spec.splits.iter().map(|s| s.join(" × ")).collect();
    let label = summary(&names, "No split");
    let button = Push::new(&label)
        .icon(icon::SPLIT)
        .name(&format!("{label}: split by"))
        .show(ui)
        .on_hover_text(format!("Split by\n{}", names.join("\n")));
    let mut edited = None;
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(260.0);
        widgets::section_title(ui, "Split by");
        let dimensions: Vec<&Column> = table.columns().iter().filter(|c| c.role == Role::Dimension).collect();
        for dimension in &dimensions {
            edited = toggle(ui, spec, vec![dimension.name.clone()]).or(edited.take());
        }
        let single: Vec<&String> = spec.splits.iter().filter_map(|s| if let [one] = s.as_slice() { Some(one) } else { None }).collect();
        let mut pairs: Vec<Vec<String>> = spec.splits.iter().filter(|s| s.len() > 1).cloned().collect();
        for (i, a) in single.iter().enumerate() {
            pairs.extend(single[i + 1..].iter().map(|b| vec![(*a).clone(), (*b).clone()]).filter(|p| !spec.splits.contains(p)));
        }
        if !pairs.is_empty() {
            ui.separator();
            widgets::section_title(ui, "Crossed");
            for pair in pairs.into_iter().take(10) {
                edited = toggle(ui, spec, pair).or(edited.take());
            }
        }
    });
    edited
}

fn toggle(ui: &mut Ui, spec: &DetectSpec, split: Vec<String>) -> Option<DetectSpec> {
    let mut chosen = spec.splits.contains(&split);
    ui.add(Checkbox::new(&mut chosen, split.join(" × "))).changed().then(|| {
        let mut spec = spec.clone();
        if chosen {
            spec.splits.push(split);
        } else {
            spec.splits.retain(|s| *s != split);
        }
        spec
    })
}

fn sensitivity(ui: &mut Ui, spec: &DetectSpec, data: &SourceData) -> Option<DetectSpec> {
    let mut value = spec.sensitivity;
    break_before(ui, 250.0);
    widgets::muted_inline(ui, "Sensitivity");
    let slider = ui.scope(|ui| {
        let palette = Palette::of(ui);
        ui.spacing_mut().slider_width = 100.0;
        ui.spacing_mut().interact_size.y = 20.0;
        let visuals = ui.visuals_mut();
        visuals.handle_shape = HandleShape::Circle;
        visuals.selection.bg_fill = palette.accent;
        visuals.widgets.inactive.bg_fill = palette.border_strong;
        for state in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
            state.fg_stroke = Stroke::new(2.0, palette.accent);
        }
        ui.add(Slider::new(&mut value, 0.0..=100.0).step_by(5.0).show_value(false)).accessible_name("Sensitivity")
    });
    let slider = slider.inner;
    let slider = slider.on_hover_text(format!("{value:.0}: 0 shows only the grossest, 100 everything that stirs"));
    // In a small window the list alone tells how many, so that this stays two lines.
    let has_room = ui.available_size_before_wrap().x > 260.0;
    let found = data.detected().value().filter(|_| has_room);
    let count = found.map(|d| format!(" · {}", format::counted(d.findings.len(), "finding"))).unwrap_or_default();
    widgets::muted_inline(ui, &format!("{value:.0}{count}"));
    // A drag is one step of undo; each of its places flags the kept scores anew.
    (slider.changed() && value != spec.sensitivity).then(|| DetectSpec { sensitivity: value, ..spec.clone() })
}

/// Below which impact nothing is told; in the unit of the measures, where they have one unit.
fn least_impact(ui: &mut Ui, spec: &DetectSpec) -> Option<DetectSpec> {
    let mut least = spec.min_impact;
    break_before(ui, 150.0);
    let unit = spec.measures.first().and_then(|m| m.unit.as_deref()).filter(|u| *u != "%");
    let unit = unit.filter(|unit| spec.measures.iter().all(|m| m.unit.as_deref() == Some(unit))).map(|u| format!(" {u}"));
    let written = |value: f64, _: std::ops::RangeInclusive<usize>| match value {
        0.0 => "Any impact".to_owned(),
        _ => format!("Impact from {}{}", format::amount(value, None), unit.as_deref().unwrap_or_default()),
    };
    let speed = (least * 0.02).max(1.0);
    let field = DragValue::new(&mut least).range(0.0..=f64::MAX).speed(speed).custom_formatter(written).custom_parser(amount);
    let field = ui.add(field.update_while_editing(false)).accessible_name("Least impact");
    field.on_hover_text(
        "Findings worth less are not listed, in the unit of their measure; of ratios, of what they count.\n\
         Drag, or click and type a number; 0 lists all.",
    );
    (least != spec.min_impact).then(|| DetectSpec { min_impact: least, ..spec.clone() })
}

/// A number as it is typed, with what may stand around it: `2,500`, `10K`, `Impact from 2.5M USD`; 0 without one.
fn amount(text: &str) -> Option<f64> {
    let from = text.find(|c: char| c.is_ascii_digit());
    let Some(from) = from else { return Some(0.0) };
    let number: String =
        text[from..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\u{202f}' | '\u{2019}')).collect();
    let factor = match text[from + number.len()..].trim_start().chars().next() {
        Some('K' | 'k') => 1e3,
        Some('M' | 'm') => 1e6,
        Some('B' | 'b') => 1e9,
        _ => 1.0,
    };
    let (_, point) = Locale::current().numbers.signs();
    let plain: String = number.chars().filter(|c| c.is_ascii_digit() || *c == point).map(|c| if c == point { '.' } else { c }).collect();
    plain.parse::<f64>().ok().map(|n| n * factor)
}

/// Go on in the next line where less than `width` is left in this one: what has a style of its own does not wrap by itself.
pub(super) fn break_before(ui: &mut Ui, width: f32) {
    if ui.available_size_before_wrap().x < width {
        ui.end_row();
        // What comes first there is lower than the rest.
        ui.set_row_height(control::HEIGHT);
    }
}

/// Whether the scores that were kept answer `spec` on the rows that the view shows.
fn answers(detected: &Detected, spec: &DetectSpec, view: &[Filter]) -> bool {
    let filters = spec.filters.iter().chain(view).cloned().collect();
    detected.scores_answer(&DetectSpec { filters, ..spec.clone() })
}

/// The button that looks for it, from the right edge leftwards; while it is being looked for, how far that is and a way to stop it.
pub(super) fn run(ui: &mut Ui, scene: &mut Scene<'_>, spec: &DetectSpec, data: &SourceData) {
    /// What the word that the settings are others needs.
    const NOTE: f32 = 190.0;
    /// What the button needs with its word; with less room it is known by its icon.
    const WORDED: f32 = 128.0;
    const CHANGED: &str = "Changed since it was run";
    let slot = data.detected();
    let view = scene.session.active_spec().map(|s| s.view.filters.as_slice()).unwrap_or_default();
    // Flagging kept scores anew is over before a bar could be read.
    let flags_only = slot.value().is_some_and(|d| answers(d, spec, view));
    if let Some(progress) = slot.progress().filter(|p| !flags_only || p.fraction.is_some_and(|f| f < 0.9)) {
        if let Some(id) = scene.session.analysis().active
            && Push::new("Cancel").name("Cancel the detection").icon(icon::X).show(ui).clicked()
        {
            scene.act(Action::Cancel(JobKey::Detect(id)));
        }
        let width = ui.available_width().min(110.0);
        widgets::progress_bar(ui, &progress.what, progress.fraction, width).on_hover_text(&progress.what);
        return;
    }
    let stale = slot.value().is_some_and(|d| !answers(d, spec, view));
    let label = if slot.value().is_some() { "Find again" } else { "Find anomalies" };
    let word = if ui.available_width() < WORDED { "" } else { label };
    let push = Push::new(word).name(label).icon(icon::PLAY).enabled(!spec.measures.is_empty());
    let push = if stale || slot.value().is_none() { push.primary() } else { push };
    let mut pressed = push.show(ui);
    if stale {
        if ui.available_width() < NOTE {
            pressed = pressed.on_hover_text(CHANGED);
        } else {
            ui.allocate_ui_with_layout(vec2(NOTE, 28.0), Layout::left_to_right(Align::Center), |ui| {
                widgets::icon_label(ui, icon::INFO, CHANGED, Palette::of(ui).warning);
            });
        }
    }
    if pressed.clicked() {
        scene.run(Command::Detect);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_least_impact_is_read_as_it_is_shown_and_as_it_is_typed() {
        let read = ["2,500", "10K", "Impact from 2.5M USD", "Any impact", "250 USD", ""].map(amount);
        assert_eq!(read, [2_500.0, 10_000.0, 2_500_000.0, 0.0, 250.0, 0.0].map(Some));
    }
}
