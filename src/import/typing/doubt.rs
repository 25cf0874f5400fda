//! What nothing in the file proves: dates and numbers that can be read two ways, and how a person is asked.

use chrono::NaiveDate;

use super::super::numbers::{self, Evidence};
use super::super::raw::Cell;
use super::super::{DateOrder, DecimalMark, dates, formats, text};
use super::Cells;
use super::decide::{Plan, WhyMark, WhyOrder};
use super::survey::Survey;
use crate::table::format;

/// A column of dates of which every one is a date in another order too.
pub(super) struct OrderDoubt {
    /// Where the first stands that another order reads as another day.
    pub(super) at: usize,
    /// The order it is shown in.
    pub(super) shown: DateOrder,
    example: String,
    shown_day: NaiveDate,
    other_day: NaiveDate,
}

/// The doubt about the order of a column's dates; `None` where it was proved, asked for, or makes no difference.
pub(super) fn of_order(cells: Cells<'_>, plan: &Plan) -> Option<OrderDoubt> {
    if !matches!(plan.why_order, WhyOrder::Locale | WhyOrder::Closest) || !plan.ty.is_temporal() {
        return None;
    }
    let others = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter(|o| *o != plan.order);
    cells.iter().enumerate().find_map(|(at, cell)| {
        let Cell::Text(raw) = cell else { return None };
        let date = dates::scan(text::unwrapped(raw).0)?;
        let day = |order| NaiveDate::from_epoch_days(i32::try_from(date.resolve(order)?.div_euclid(dates::DAY_MS)).ok()?);
        let possible = date.orders();
        let shown_day = day(plan.order)?;
        let other_day = others.clone().filter(|o| possible[*o as usize]).filter_map(day).find(|other| *other != shown_day)?;
        let example = formats::shown(cells.sheet, cell);
        Some(OrderDoubt { at, shown: plan.order, example, shown_day, other_day })
    })
}

impl OrderDoubt {
    /// What a person is asked.
    pub(super) fn question(&self, column: &str) -> String {
        let words = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        let (shown, other) = (words(self.shown_day), words(self.other_day));
        format!("{} in {column} could be {shown} or {other}. It is shown as {shown}.", self.example)
    }
}

/// A column of numbers whose separators could be thousands or a fraction.
pub(super) struct MarkDoubt {
    /// Where the first stands.
    pub(super) at: usize,
    /// That cell.
    pub(super) example: String,
    shown: f64,
    other: f64,
}

/// The doubt about the decimal mark of a column; `None` where something proves it or nobody writes it otherwise.
pub(super) fn of_mark(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<MarkDoubt> {
    if plan.why_mark != WhyMark::Guessed || !plan.ty.is_numeric() || survey.texts.open_marks == [0, 0] {
        return None;
    }
    cells.iter().enumerate().find_map(|(at, cell)| {
        let Cell::Text(raw) = cell else { return None };
        let number = numbers::scan(text::unwrapped(raw).0)?;
        let Evidence::Open(own) = number.evidence else { return None };
        // 1,234 is one thousand to everybody whose fields are parted by commas or tabs.
        if own == DecimalMark::Comma && plan.mark == DecimalMark::Point {
            return None;
        }
        let value = |mark| number.value(mark).map(|(v, _)| v);
        let other = if plan.mark == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point };
        Some(MarkDoubt { at, example: formats::shown(cells.sheet, cell), shown: value(plan.mark)?, other: value(other)? })
    })
}

impl MarkDoubt {
    /// What a person is asked.
    pub(super) fn question(&self, column: &str) -> String {
        let (shown, other) = (format::number(self.shown, 6), format::number(self.other, 6));
        format!("{} in {column} could be {shown} or {other}. It is read as {shown}.", self.example)
    }
}
