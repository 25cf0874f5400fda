//! A stretch of time to choose what a pivot counts.

use chrono::{Datelike, Months, NaiveDate};
use eframe::egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::edit::Edited;
use super::slicers::{Panel, with_filter};
use crate::pivot::{DatePart, PivotSpec};
use crate::table::{Filter, FilterTest, Table, format};
use crate::ui::filter_editor::days_of;
use crate::ui::theme::{Palette, font, radius};
use crate::ui::widgets;

/// Steps of a timeline at most; a finer grain would be too fine to hit.
const MOST_STEPS: usize = 400;

/// The first day of a step, and of the one after it.
type Step = (NaiveDate, NaiveDate);

/// The first day of the step in which a day lies, and of the step after it.
fn step(grain: DatePart, day: NaiveDate) -> Option<Step> {
    let month = day.with_day(1)?;
    let (start, months) = match grain {
        DatePart::Year => (month.with_month(1)?, 12),
        DatePart::Quarter => (month.with_month(day.month0() / 3 * 3 + 1)?, 3),
        DatePart::Month => (month, 1),
        _ => return Some((day, day.succ_opt()?)),
    };
    Some((start, start.checked_add_months(Months::new(months))?))
}

fn steps(grain: DatePart, (first, last): (NaiveDate, NaiveDate)) -> Vec<Step> {
    let mut out = Vec::new();
    let mut at = first;
    while at <= last && out.len() < MOST_STEPS {
        let Some((start, next)) = step(grain, at) else { break };
        out.push((start, next));
        at = next;
    }
    out
}

/// A line of steps to click and to draw over; a stretch from one to another is chosen.
pub(super) fn show(ui: &mut Ui, pivot: &PivotSpec, at: usize, table: &Table, panel: &mut Panel) -> Option<Edited> {
    let slicer = pivot.slicers.get(at)?;
    let (own, (column, _)) = (table.clone(), table.column(&slicer.column).ok()?);
    let Some(span) = panel.span.get(ui.ctx(), (), || move || days_of(&own, column)).copied() else {
        widgets::spinner(ui, 16.0);
        return None;
    };
    let Some(span) = span else {
        widgets::muted(ui, "No dates.");
        return None;
    };
    let mut grain = slicer.grain.unwrap_or(DatePart::Month);
    let grains = [
        (DatePart::Year, None, "Years"),
        (DatePart::Quarter, None, "Quarters"),
        (DatePart::Month, None, "Months"),
        (DatePart::Day, None, "Days"),
    ];
    if widgets::segmented(ui, &mut grain, &grains) {
        let mut spec = pivot.clone();
        spec.slicers[at].grain = Some(grain);
        return Some((spec, "Change the steps of the timeline".to_owned()));
    }
    let filter = pivot.filters.iter().find(|f| f.column == slicer.column);
    let chosen = filter.and_then(Filter::span_of_days).map(|(start, end)| (start.unwrap_or(span.0), end.unwrap_or(span.1)));
    let steps = steps(grain, span);
    if steps.last().is_some_and(|(_, next)| *next <= span.1) {
        widgets::small(ui, "Too many steps: choose longer ones.");
    }
    let words = match (chosen, filter) {
        (Some((a, b)), _) => format!("{} to {}", format::day(a), format::day(b)),
        (None, Some(filter)) => filter.words(),
        (None, None) => "All dates".to_owned(),
    };
    widgets::small(ui, &words);
    let clicked = ScrollArea::horizontal()
        .id_salt(("timeline", &slicer.column))
        .show(ui, |ui| {
            let clicked = strip(ui, grain, &steps, chosen, panel);
            // Room for the scroll bar.
            ui.add_space(8.0);
            clicked
        })
        .inner?;
    let (start, end) = clicked;
    let end = end.pred_opt()?;
    let same = chosen == Some((start, end));
    let test = (!same).then_some(FilterTest::Days { start: Some(start), end: Some(end) });
    Some(with_filter(pivot, &slicer.column, test))
}

/// The steps; the stretch that was chosen, its end the day after its last.
fn strip(ui: &mut Ui, grain: DatePart, steps: &[Step], chosen: Option<(NaiveDate, NaiveDate)>, panel: &mut Panel) -> Option<Step> {
    let palette = Palette::of(ui);
    let width = if grain == DatePart::Quarter { 62.0 } else { 52.0 };
    let coming = panel.drawn.and_then(|(from, to)| stretch(steps, from, to));
    let shown = coming.map(|(start, next)| (start, next.pred_opt().unwrap_or(next))).or(chosen);
    let mut result = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        for (at, (start, next)) in steps.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0), Sense::click_and_drag());
            let name = match grain {
                DatePart::Year => start.format("%Y").to_string(),
                DatePart::Quarter => format!("{} Q{}", start.year(), start.month0() / 3 + 1),
                DatePart::Month => start.format("%b %y").to_string(),
                _ => start.format("%-d %b").to_string(),
            };
            let on = shown.is_none_or(|(a, b)| *start <= b && *next > a);
            response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), on, format!("{name} in the timeline")));
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
            let fill = if on { palette.accent_soft } else { palette.sunken };
            ui.painter().rect_filled(rect, f32::from(radius::S), fill);
            if response.hovered() || response.has_focus() {
                ui.painter().rect_stroke(rect, f32::from(radius::S), (1.5, palette.accent), eframe::egui::StrokeKind::Inside);
            }
            let colour = if on { palette.accent_text } else { palette.text_muted };
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, font::regular(font::SMALL), colour);
            let held = chosen.map(|(a, b)| (of_day(steps, a), of_day(steps, b)));
            if response.clicked() {
                let shift = ui.input(|i| i.modifiers.shift);
                result =
                    held.filter(|_| shift).map_or(Some((*start, *next)), |(a, b)| stretch(steps, if *start < a { b } else { a }, *start));
            }
            if response.dragged() {
                // An end of the stretch is moved; from anywhere else a new one is drawn.
                let from = panel.drawn.map_or_else(|| opposite(held, *start), |(from, _)| from);
                panel.drawn = Some((from, under(ui, steps, at, (rect, width))));
            }
            if response.drag_stopped()
                && let Some((from, to)) = panel.drawn.take()
            {
                result = stretch(steps, from, to);
            }
        }
    });
    result
}

/// The step a day lies in.
fn of_day(steps: &[Step], day: NaiveDate) -> NaiveDate {
    steps.iter().rev().find(|(start, _)| *start <= day).map_or(day, |(start, _)| *start)
}

/// From where a stretch is drawn: the other end where an end of what is chosen was taken, else where the drag began.
fn opposite(held: Option<(NaiveDate, NaiveDate)>, start: NaiveDate) -> NaiveDate {
    match held {
        Some((first, last)) if start == last => first,
        Some((first, last)) if start == first => last,
        _ => start,
    }
}

/// From one step to another, whichever comes first.
fn stretch(steps: &[Step], from: NaiveDate, to: NaiveDate) -> Option<Step> {
    let next = steps.iter().find(|(start, _)| *start == from.max(to))?.1;
    Some((from.min(to), next))
}

/// The step under the pointer, told from the place of one of them.
fn under(ui: &Ui, steps: &[Step], at: usize, (rect, width): (Rect, f32)) -> NaiveDate {
    let pointer = ui.input(|i| i.pointer.interact_pos()).unwrap_or(rect.center());
    let moved = ((pointer.x - rect.left()) / (width + 1.0)).floor() as i64;
    steps[usize::try_from(at as i64 + moved).unwrap_or(0).min(steps.len() - 1)].0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_timeline_has_every_step_from_the_first_to_the_last_day() {
        let quarters = steps(DatePart::Quarter, (day("2025-11-30"), day("2026-04-01")));
        assert_eq!(quarters.iter().map(|(start, _)| start.to_string()).collect::<Vec<_>>(), ["2025-10-01", "2026-01-01", "2026-04-01"]);
        assert_eq!(steps(DatePart::Day, (day("2026-02-27"), day("2026-03-01"))).len(), 3);
    }

    #[test]
    fn an_end_of_a_stretch_is_drawn_away_from_the_other() {
        let months = steps(DatePart::Month, (day("2026-01-10"), day("2026-06-01")));
        let held = Some((day("2026-02-01"), day("2026-04-01")));
        assert_eq!(opposite(held, day("2026-04-01")), day("2026-02-01"));
        assert_eq!(opposite(held, day("2026-03-01")), day("2026-03-01"), "from within, a new one");
        assert_eq!(stretch(&months, day("2026-05-01"), day("2026-02-01")), Some((day("2026-02-01"), day("2026-06-01"))));
        assert_eq!(of_day(&months, day("2026-04-30")), day("2026-04-01"));
    }
}
