//! What all charts share: axes with human marks, one look, gaps where there is nothing.

use std::cell::RefCell;
use std::rc::Rc;

use eframe::egui::{Id, Ui};
use egui_plot::{AxisHints, GridInput, GridMark, HoverPosition, Plot};

use super::theme::{Palette, font};
use crate::chart::{AxisScale, time_ticks};
use crate::table::format;

/// Points between two marks of an axis, at least.
const MARK_WIDTH: f32 = 92.0;
/// The same up and down.
const MARK_HEIGHT: f32 = 46.0;

/// An empty plot so many points high, with axes for these scales; `name` gives what is said over a point.
pub(super) fn plot<'a>(
    ui: &Ui,
    id: Id,
    (x, y_unit): (&'a AxisScale, Option<&'a str>),
    height_points: f32,
    name: impl Fn(&HoverPosition<'_>) -> Option<String> + 'a,
) -> Plot<'a> {
    let palette = Palette::of(ui);
    let marks = (ui.available_width() / MARK_WIDTH).clamp(2.0, 14.0) as usize;
    let labels: Rc<RefCell<Vec<(f64, String)>>> = Rc::default();
    let known = labels.clone();
    let spacer = move |input: GridInput| {
        let found = marks_along(x, input.bounds, marks);
        let step = found.windows(2).map(|w| w[1].0 - w[0].0).fold(f64::INFINITY, f64::min);
        let step = if step.is_finite() { step } else { (input.bounds.1 - input.bounds.0).max(1e-9) };
        let grid = found.iter().map(|(value, _)| GridMark { value: *value, step_size: step }).collect();
        known.replace(found);
        grid
    };
    let style = |axis: AxisHints<'a>| axis.tick_label_color(palette.text_muted).tick_label_font(font::regular(font::SMALL));
    let x_axis = style(AxisHints::new_x()).formatter(move |mark, _| {
        let labels = labels.borrow();
        labels.iter().find(|(at, _)| *at == mark.value).map(|(_, label)| label.clone()).unwrap_or_default()
    });
    let x_axis = x_axis.label_spacing(eframe::egui::Rangef::new(20.0, 40.0));
    let upright = (height_points / MARK_HEIGHT).clamp(2.0, 9.0) as usize;
    let y_spacer = move |input: GridInput| {
        let found = marks_along(&AxisScale::Number, input.bounds, upright);
        let step = found.windows(2).map(|w| w[1].0 - w[0].0).fold(f64::INFINITY, f64::min);
        let step = if step.is_finite() { step } else { (input.bounds.1 - input.bounds.0).max(1e-9) };
        found.into_iter().map(|(value, _)| GridMark { value, step_size: step }).collect()
    };
    let y_axis = style(AxisHints::new_y()).min_thickness(46.0).formatter(move |mark, _| height(mark.value, y_unit));
    Plot::new(id)
        .height(height_points)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(spacer)
        .y_grid_spacer(y_spacer)
        .grid_color(palette.border)
        .grid_spacing(eframe::egui::Rangef::new(12.0, 40.0))
        .cursor_color(palette.border_strong)
        .show_background(false)
        .show_crosshair(false)
        // The wheel goes on with the page: it took the curve out of its frame at the same time.
        .allow_scroll([true, false])
        .set_margin_fraction(eframe::egui::vec2(0.02, 0.08))
        .label_formatter(name)
}

/// A number on the upright axis.
fn height(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some("%") => format!("{}%", format::number(value * 100.0, 2)),
        _ => format::short(value),
    }
}

/// The marks along an axis between two bounds, `most` of them at most.
fn marks_along(scale: &AxisScale, (start, end): (f64, f64), most: usize) -> Vec<(f64, String)> {
    match scale {
        AxisScale::Time(part) => time_ticks(start, end, most, *part).into_iter().map(|t| (t.at, t.label)).collect(),
        AxisScale::Category(names) => {
            let span = (end - start).max(1.0);
            let step = (span / most as f64).ceil().max(1.0) as usize;
            let visible = names.iter().enumerate().filter(|(i, _)| i % step == 0 && *i as f64 >= start && *i as f64 <= end);
            visible.map(|(i, name)| (i as f64, clipped(name))).collect()
        }
        AxisScale::Number => {
            let rough = (end - start).max(1e-12) / most as f64;
            let magnitude = 10_f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|f| f * magnitude).find(|s| *s >= rough).unwrap_or(rough);
            let (from, to) = ((start / step).ceil() as i64, (end / step).floor() as i64);
            (from..=to).map(|i| (i as f64 * step, format::short(i as f64 * step))).collect()
        }
    }
}

fn clipped(name: &str) -> String {
    const LONGEST: usize = 13;
    if name.chars().count() <= LONGEST { name.to_owned() } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// The place along an axis in words: the day of a point, its category, its number.
pub(super) fn place(scale: &AxisScale, x: f64) -> String {
    use crate::pivot::DatePart;
    match scale {
        AxisScale::Category(names) => names.get(x.round().max(0.0) as usize).cloned().unwrap_or_default(),
        AxisScale::Number => format::amount(x, None),
        AxisScale::Time(part) => {
            let Some(moment) = chrono::DateTime::from_timestamp_millis((x * 86_400_000.0).round() as i64) else { return String::new() };
            let pattern = match part {
                Some(DatePart::Year) => "%Y",
                Some(DatePart::Month) => "%b %Y",
                Some(DatePart::Week) => "week of %-d %b %Y",
                Some(DatePart::Hour) => "%-d %b %Y %H:%M",
                _ => "%a %-d %b %Y",
            };
            moment.format(pattern).to_string()
        }
    }
}

/// Points as runs without gaps: a line is drawn for each.
pub(super) fn runs(points: impl Iterator<Item = (f64, f64)>) -> Vec<Vec<[f64; 2]>> {
    let mut runs: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
    for (x, y) in points {
        if y.is_finite() {
            if let Some(run) = runs.last_mut() {
                run.push([x, y]);
            }
        } else if runs.last().is_some_and(|r| !r.is_empty()) {
            runs.push(Vec::new());
        }
    }
    runs.retain(|r| !r.is_empty());
    runs
}

/// A moment as the charts count: days since 1970.
pub(super) fn days(moment: chrono::NaiveDateTime) -> f64 {
    moment.and_utc().timestamp_millis() as f64 / 86_400_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_ends_a_run() {
        let nan = f64::NAN;
        let found = runs([(0.0, 1.0), (1.0, nan), (2.0, nan), (3.0, 2.0), (4.0, 3.0)].into_iter());
        assert_eq!(found, [vec![[0.0, 1.0]], vec![[3.0, 2.0], [4.0, 3.0]]]);
    }

    #[test]
    fn marks_are_round_and_few() {
        let marks = marks_along(&AxisScale::Number, (0.0, 97.0), 6);
        assert_eq!(marks.iter().map(|m| m.1.as_str()).collect::<Vec<_>>(), ["0", "20", "40", "60", "80"]);
        let names = AxisScale::Category((0..100).map(|i| format!("Category number {i}")).collect());
        let marks = marks_along(&names, (-0.5, 99.5), 10);
        assert!(marks.len() <= 10 && marks[0].1 == "Category num…", "{marks:?}");
    }
}
