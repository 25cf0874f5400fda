//! Panels above a pivot that choose what it counts: a checklist of members, or a stretch of time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use eframe::egui::{Align2, Checkbox, Frame, Margin, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::edit::Edited;
use crate::pivot::{DatePart, PivotSpec, Slicer};
use crate::table::{Filter, FilterTest, Table, format};
use crate::ui::background::Background;
use crate::ui::filter_editor::{Members, days_of};
use crate::ui::theme::{Palette, font, icon, radius};
use crate::ui::widgets::{self, Push};

/// Members listed at most; the search of the filters finds the others.
const LISTED: usize = 1_000;
/// Steps of a timeline at most; a finer grain would be too fine to hit.
const MOST_STEPS: usize = 400;
/// Height of the panels.
const HEIGHT: f32 = 128.0;

/// The first and the last day of a column.
type Span = Option<(NaiveDate, NaiveDate)>;
/// The first day of a step, and of the one after it.
type Step = (NaiveDate, NaiveDate);

/// What the screen remembers of the panels.
#[derive(Default)]
pub(super) struct SlicerState {
    panels: Vec<Panel>,
    table: usize,
}

/// What is known of one panel's column.
#[derive(Default)]
struct Panel {
    column: String,
    members: Background<(), Arc<Members>>,
    span: Background<(), Span>,
    /// The step from which a stretch is drawn, and the one it reaches by now.
    drawn: Option<(NaiveDate, NaiveDate)>,
}

/// The menu to add and remove panels; the pivot as it is to be then.
pub(super) fn menu(ui: &mut Ui, pivot: &PivotSpec, table: Option<&Table>) -> Option<Edited> {
    let table = table?;
    let button = Push::new("Slicers").icon(icon::LIST_FILTER).show(ui);
    let mut edited = None;
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(220.0);
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for column in table.columns() {
                let at = pivot.slicers.iter().position(|s| s.column == column.name);
                let symbol = if column.ty.is_temporal() { icon::CALENDAR_DAYS } else { icon::LIST_FILTER };
                if widgets::menu_item(ui, symbol, &column.name, at.is_some()).clicked() {
                    let mut spec = pivot.clone();
                    let name = column.name.clone();
                    let label = if let Some(at) = at {
                        spec.slicers.remove(at);
                        spec.filters.retain(|f| f.column != name);
                        format!("Remove the slicer of {name}")
                    } else {
                        spec.slicers.push(Slicer { column: name.clone(), grain: column.ty.is_temporal().then_some(DatePart::Month) });
                        format!("Add a slicer of {name}")
                    };
                    edited = Some((spec, label));
                }
            }
        });
    });
    edited
}

/// Show the panels; the pivot as it is to be then, if something was chosen.
pub(super) fn show(ui: &mut Ui, pivot: &PivotSpec, table: &Table, state: &mut SlicerState) -> Option<Edited> {
    if pivot.slicers.is_empty() {
        return None;
    }
    let address = std::ptr::from_ref(table.frame()) as usize;
    if state.table != address || state.panels.iter().map(|p| &p.column).ne(pivot.slicers.iter().map(|s| &s.column)) {
        state.table = address;
        state.panels = pivot.slicers.iter().map(|s| Panel { column: s.column.clone(), ..Panel::default() }).collect();
    }
    let mut edited = None;
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 0, bottom: 8 }).show(ui, |ui| {
        ScrollArea::horizontal().id_salt("slicers").show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for (at, (slicer, panel)) in pivot.slicers.iter().zip(&mut state.panels).enumerate() {
                    let wide = slicer.grain.is_some();
                    edited = edited.take().or(card(ui, if wide { 420.0 } else { 190.0 }, |ui| {
                        let closed = title(ui, pivot, slicer, at);
                        let chosen = if wide { timeline(ui, pivot, at, table, panel) } else { checklist(ui, pivot, slicer, table, panel) };
                        closed.or(chosen)
                    }));
                }
            });
        });
    });
    edited
}

fn card<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(f32::from(radius::M)).inner_margin(8);
    frame
        .show(ui, |ui| {
            ui.set_width(width);
            ui.set_height(HEIGHT);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                content(ui)
            })
            .inner
        })
        .inner
}

/// The name of a panel, with buttons to choose everything again and to put it away.
fn title(ui: &mut Ui, pivot: &PivotSpec, slicer: &Slicer, at: usize) -> Option<Edited> {
    let mut edited = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icon::X, &format!("Remove the slicer of {}", slicer.column)).clicked() {
                let mut spec = pivot.clone();
                spec.slicers.remove(at);
                spec.filters.retain(|f| f.column != slicer.column);
                edited = Some((spec, format!("Remove the slicer of {}", slicer.column)));
            }
            let chosen = pivot.filters.iter().any(|f| f.column == slicer.column);
            if chosen && widgets::icon_button(ui, icon::FUNNEL_X, &format!("Choose all of {}", slicer.column)).clicked() {
                edited = Some(with_filter(pivot, &slicer.column, None));
            }
            ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
                widgets::section_title(ui, &slicer.column);
            });
        });
    });
    edited
}

/// The pivot with another filter of a column, or none.
fn with_filter(pivot: &PivotSpec, column: &str, test: Option<FilterTest>) -> Edited {
    let mut spec = pivot.clone();
    let at = spec.filters.iter().position(|f| f.column == column);
    let label = if test.is_some() { format!("Slice by {column}") } else { format!("Choose all of {column}") };
    match (at, test) {
        (Some(at), Some(test)) => spec.filters[at].test = test,
        (Some(at), None) => drop(spec.filters.remove(at)),
        (None, Some(test)) => spec.filters.push(Filter { column: column.to_owned(), test }),
        (None, None) => {}
    }
    (spec, label)
}

fn checklist(ui: &mut Ui, pivot: &PivotSpec, slicer: &Slicer, table: &Table, panel: &mut Panel) -> Option<Edited> {
    let (own, (column, _)) = (table.clone(), table.column(&slicer.column).ok()?);
    let Some(members) = panel.members.get(ui.ctx(), (), || move || Arc::new(Members::of(&own, column).by_name())).cloned() else {
        widgets::spinner(ui, 16.0);
        return None;
    };
    let members = &members.counted;
    let kept: Option<BTreeSet<&Option<String>>> = pivot.filters.iter().find(|f| f.column == slicer.column).and_then(|f| match &f.test {
        FilterTest::Members(members) => Some(members.iter().collect()),
        _ => None,
    });
    let mut changed = None;
    ui.spacing_mut().interact_size.y = 20.0;
    let rows = members.len().min(LISTED);
    ScrollArea::vertical().id_salt(("slicer", &slicer.column)).max_height(HEIGHT - 30.0).auto_shrink([false, false]).show_rows(
        ui,
        20.0,
        rows,
        |ui, range| {
            for (member, rows) in &members[range] {
                let text = member.as_deref().map_or("(missing)", |m| if m.is_empty() { "(empty)" } else { m });
                let mut on = kept.as_ref().is_none_or(|k| k.contains(member));
                ui.horizontal(|ui| {
                    ui.set_height(20.0);
                    ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                        widgets::small(ui, &format::fixed(*rows as f64, 0));
                        ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                            ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
                            let name = format!("{text} in the slicer of {}", slicer.column);
                            if ui.add(Checkbox::new(&mut on, text)).accessible_name(name).changed() {
                                changed = Some((member.clone(), on));
                            }
                        });
                    });
                });
            }
        },
    );
    let (member, on) = changed?;
    let mut now: Vec<Option<String>> = match &kept {
        Some(kept) => kept.iter().map(|m| (*m).clone()).collect(),
        // The first click of all chooses one, as in Excel; the next ones add to it.
        None => Vec::new(),
    };
    if kept.is_none() || on {
        now.push(member);
    } else {
        now.retain(|m| *m != member);
    }
    let all = now.len() == members.len() || now.is_empty();
    Some(with_filter(pivot, &slicer.column, (!all).then_some(FilterTest::Members(now))))
}

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
fn timeline(ui: &mut Ui, pivot: &PivotSpec, at: usize, table: &Table, panel: &mut Panel) -> Option<Edited> {
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
    let chosen = pivot.filters.iter().find(|f| f.column == slicer.column).and_then(|f| match f.test {
        FilterTest::Days { start, end } => Some((start.unwrap_or(span.0), end.unwrap_or(span.1))),
        _ => None,
    });
    let steps = steps(grain, span);
    if steps.last().is_some_and(|(_, next)| *next <= span.1) {
        widgets::small(ui, "Too many steps: choose longer ones.");
    }
    let words = chosen.map_or_else(|| "All dates".to_owned(), |(a, b)| format!("{a} to {b}"));
    widgets::small(ui, &words);
    let clicked = ScrollArea::horizontal()
        .id_salt(("timeline", &slicer.column))
        .show(ui, |ui| {
            let clicked = line(ui, grain, &steps, chosen, panel);
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
fn line(ui: &mut Ui, grain: DatePart, steps: &[Step], chosen: Option<(NaiveDate, NaiveDate)>, panel: &mut Panel) -> Option<Step> {
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

    #[test]
    fn a_slicer_sets_and_takes_back_the_filter_of_its_column() {
        let spec = PivotSpec::default();
        let (spec, label) = with_filter(&spec, "Region", Some(FilterTest::Members(vec![None])));
        assert_eq!((spec.filters.len(), label.as_str()), (1, "Slice by Region"));
        assert!(with_filter(&spec, "Region", None).0.filters.is_empty());
    }
}
