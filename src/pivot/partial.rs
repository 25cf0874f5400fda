//! Periods that are not whole: the last one of an export made before it was over, and those that a filter of days cuts.
//!
//! Held against a whole period such a one always looks like a fall, so whoever compares periods must know of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime};

use super::items::Items;
use super::tree::EXCLUDED;
use super::{DatePart, Field, PivotSpec, Scale, dates, period_start};
use crate::table::{ColumnType, Filter, Table};

const DAY_MS: i64 = 86_400_000;
/// So many periods before the last tell what is usual, and at least so many are needed.
const COMPARED: usize = 12;
const LEAST: usize = 3;
/// Of days that have rows nearly all, two periods before are proof enough: so many days of ten have some, of so many at least.
const DAILY: (usize, usize) = (6, 14);

/// A period that its rows do not cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// The field it is an item of, by its label.
    pub field: String,
    /// Its name: `2026-03`.
    pub period: String,
    /// Where it is cut.
    pub cut: Cut,
}

/// Where a period is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The data end on this day, though the period goes on.
    DataEnd(NaiveDate),
    /// The data begin on this day, though the period began before.
    DataStart(NaiveDate),
    /// A filter keeps its days up to this one.
    Until(NaiveDate),
    /// A filter keeps its days from this one.
    From(NaiveDate),
}

impl Partial {
    /// It in a few words, for where there is little room.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{} is not {}", self.period, if matches!(self.cut, Cut::DataEnd(_)) { "over" } else { "whole" })
    }

    /// It in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let day = |day: NaiveDate| day.format("%-d %b %Y").to_string();
        match self.cut {
            Cut::DataEnd(last) => format!("{} is not over: the data end on {}.", self.period, day(last)),
            Cut::DataStart(first) => format!("{} is not whole: the data begin on {}.", self.period, day(first)),
            Cut::Until(last) => format!("{} is not whole: only days up to {} are kept.", self.period, day(last)),
            Cut::From(first) => format!("{} is not whole: only days from {} are kept.", self.period, day(first)),
        }
    }
}

/// Whether the last of some periods ends long after its last row, compared with the periods before it. `quiet` is, period by period,
/// how long after the last row the period ends; `length` is how long the last period is, in the same unit.
#[must_use]
pub(crate) fn ends_early(quiet: &[i64], length: i64) -> bool {
    let Some((now, before)) = quiet.split_last() else { return false };
    let before = &before[before.len().saturating_sub(COMPARED)..];
    before.len() >= LEAST && *now > before.iter().copied().max().unwrap_or(0) + length / 10
}

/// The periods of a field that are not whole, of those that have rows among the `included`. Whether the data end early is judged by all
/// rows of the table: what a filter keeps of them may be rare.
pub(super) fn of(table: &Table, spec: &PivotSpec, (field, items): (&Field, &Items), included: &[u32]) -> Vec<Partial> {
    // A fiscal year has no place on a time axis, and is over some day all the same.
    let fiscal = field.by.filter(|part| field.group.is_none() && !part.comes_again());
    let Some(part) = (if let Scale::Time(part) = items.scale { Some(part) } else { fiscal }) else { return Vec::new() };
    let periods: Vec<Option<(NaiveDate, NaiveDate)>> = items.labels.iter().map(|l| period(part, l.as_deref()?, spec)).collect();
    let named = |item: usize, cut: Cut| Some(Partial { field: field.label(), period: items.labels[item].clone()?, cut });
    let mut found: Vec<Partial> = Vec::new();
    for (start, end) in kept_days(spec, field) {
        let cut = |day: Option<NaiveDate>, what: fn(NaiveDate) -> Cut, cuts: &dyn Fn(NaiveDate, (NaiveDate, NaiveDate)) -> bool| {
            let day = day?;
            let item = periods.iter().position(|p| p.is_some_and(|p| p.0 <= day && day < p.1 && cuts(day, p)))?;
            named(item, what(day))
        };
        found.extend(cut(start, Cut::From, &|day, p| day > p.0));
        found.extend(cut(end, Cut::Until, &|day, p| day.succ_opt().is_some_and(|next| next < p.1)));
    }
    let Some(edges) = Edges::of(table, field, part, &periods) else { return shown(found, items, included) };
    if let Some((item, first)) = edges.begins_late()
        && let Some(partial) = named(item, Cut::DataStart(first))
        && !found.iter().any(|f| f.period == partial.period)
    {
        found.push(partial);
    }
    if let Some((item, last)) = edges.ends_early()
        && let Some(partial) = named(item, Cut::DataEnd(last))
        // A filter that ends with the data, or before it, is what cuts the period.
        && !found.iter().any(|f| f.period == partial.period && matches!(f.cut, Cut::Until(day) if day < last))
    {
        found.retain(|f| f.period != partial.period || !matches!(f.cut, Cut::Until(_)));
        found.push(partial);
    }
    shown(found, items, included)
}

/// Those that have rows among the `included`.
fn shown(mut found: Vec<Partial>, items: &Items, included: &[u32]) -> Vec<Partial> {
    found.retain(|partial| {
        let item = items.find(Some(&partial.period));
        item.is_some_and(|item| items.ids.iter().zip(included).any(|(id, row)| *id == item && *row != EXCLUDED))
    });
    found
}

/// First day of a period and the first one after it.
fn period(part: DatePart, name: &str, spec: &PivotSpec) -> Option<(NaiveDate, NaiveDate)> {
    let start = period_start(part, name, spec.calendar)?;
    Some((start, dates::next(part, start, spec.calendar)?))
}

/// The days that filters on the column of a field keep.
fn kept_days(spec: &PivotSpec, field: &Field) -> impl Iterator<Item = (Option<NaiveDate>, Option<NaiveDate>)> {
    spec.filters.iter().filter(|f| f.column == field.column).filter_map(Filter::span_of_days)
}

/// Where the rows of a table begin and end among the periods of a field.
struct Edges {
    /// The periods that have rows, in order: the item, when it begins and ends, and when its last row is.
    periods: Vec<(usize, i64, i64, i64)>,
    /// When the first row is.
    first: i64,
    /// Whether nearly every day between the first and the last has rows.
    is_daily: bool,
    /// When the months that have rows begin and end, and when their last row is.
    months: Vec<(i64, i64, i64)>,
}

impl Edges {
    /// `None` where they tell nothing: days of a column without hours are whole.
    fn of(table: &Table, field: &Field, part: DatePart, periods: &[Option<(NaiveDate, NaiveDate)>]) -> Option<Self> {
        let (index, column) = table.column(&field.column).ok()?;
        if part == DatePart::Day && column.ty == ColumnType::Date {
            return None;
        }
        let days = table.days_with_rows(index);
        let since_1970 = |day: NaiveDate| i64::from(day.to_epoch_days());
        let of_period = |(item, period): (usize, &Option<(NaiveDate, NaiveDate)>)| {
            let (start, end) = period.map(|(start, end)| (since_1970(start), since_1970(end)))?;
            let (day, last) = *days[..days.partition_point(|(day, _)| *day < end)].last()?;
            (day >= start).then_some((item, start * DAY_MS, end * DAY_MS, last))
        };
        let known = periods.iter().enumerate().filter_map(of_period).collect();
        let ((first, _), (latest, _)) = (*days.first()?, *days.last()?);
        let is_daily = days.len() >= DAILY.1 && usize::try_from(latest - first + 1).is_ok_and(|span| days.len() * 10 >= span * DAILY.0);
        Some(Self { periods: known, first: first * DAY_MS, is_daily, months: months_of(days) })
    }

    /// The last period and the day of its last row, where the data end before it does.
    fn ends_early(&self) -> Option<(usize, NaiveDate)> {
        let quiet: Vec<i64> = self.periods.iter().map(|(_, _, end, last)| end - last).collect();
        let (item, start, end, last) = *self.periods.last()?;
        (self.is_early(&quiet, end - start) || self.is_cut_by_its_month(&quiet, end - start)).then_some((item, day_of(last)?))
    }

    fn is_early(&self, quiet: &[i64], length: i64) -> bool {
        // The longest that is quiet in any case, with a weekend at the end.
        let usual = 3 * DAY_MS + length / 10;
        let is_proven = self.is_daily && matches!(quiet, [.., a, b, now] if (*a).max(*b) <= usual && *now > (*a).max(*b) + length / 10);
        is_proven || ends_early(quiet, length)
    }

    /// Whether a quarter or a year is not over because its last month is not, which takes fewer days and less past to prove; unless the
    /// ones before were quiet at their ends too.
    fn is_cut_by_its_month(&self, quiet: &[i64], length: i64) -> bool {
        let (Some((start, end, _)), Some((now, before))) = (self.months.last(), quiet.split_last()) else { return false };
        let months: Vec<i64> = self.months.iter().map(|(_, end, last)| end - last).collect();
        let month = end - start;
        length > month && *now > before.iter().copied().max().unwrap_or(0) + month / 10 && self.is_early(&months, month)
    }

    /// The first period and the day of its first row, where there were days in it before the data begin.
    fn begins_late(&self) -> Option<(usize, NaiveDate)> {
        let (item, start, end, _) = *self.periods.first()?;
        let (length, missed) = (end - start, self.first - start);
        (self.is_daily && length > DAY_MS && missed > length / 10).then_some((item, day_of(self.first)?))
    }
}

/// When the months of some days since 1970 begin and end, and when their last of these days is; in milliseconds, in order.
fn months_of(days: &[(i64, i64)]) -> Vec<(i64, i64, i64)> {
    let mut last: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for (day, first) in days.iter().filter_map(|&(day, _)| Some((day, day_of(day * DAY_MS)?.with_day(1)?))) {
        let known = last.entry(first).or_insert(day);
        *known = day.max(*known);
    }
    let ms = |day: NaiveDate| i64::from(day.to_epoch_days()) * DAY_MS;
    last.into_iter().filter_map(|(first, day)| Some((ms(first), ms(first.checked_add_months(Months::new(1))?), day * DAY_MS))).collect()
}

fn day_of(moment: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(moment).map(|t| NaiveDateTime::date(&t.naive_utc()))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column as Stored, DataType};

    use super::super::{Calendar, compute};
    use super::*;
    use crate::engine::Context;
    use crate::table::{Column, FilterTest, Measure, Origin};

    #[test]
    fn what_is_usual_decides() {
        // Months whose last row is a day or two before their end, and one that ends three weeks early.
        assert!(ends_early(&[1, 0, 2, 1, 22], 31));
        assert!(!ends_early(&[1, 0, 2, 1, 3], 31));
        // Months dated by their first day are always quiet until they end.
        assert!(!ends_early(&[31, 30, 31, 30], 31));
        assert!(!ends_early(&[1, 22], 31) && !ends_early(&[], 31));
    }

    /// Every day from 1 January of a year to 9 June 2026.
    fn days(year: i32) -> Table {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap().to_epoch_days();
        let days: Vec<i32> = (day(year, 1, 1)..=day(2026, 6, 9)).collect();
        let days = Stored::new("".into(), days).cast(&DataType::Date).unwrap();
        let columns = vec![(Column::new("Day", ColumnType::Date), days)];
        Table::new("t", columns, Origin::default()).unwrap()
    }

    fn partial(filters: Vec<Filter>, part: DatePart) -> Vec<String> {
        let values = vec![Measure::parse("count(*) as Days").into()];
        let spec = PivotSpec { rows: vec![Field::by("Day", part)], values, filters, ..PivotSpec::default() };
        compute(&days(2026), &spec, &Context::detached()).unwrap().partial.iter().map(Partial::words).collect()
    }

    #[test]
    fn a_period_that_is_not_over_is_told_and_so_is_one_that_a_filter_cuts() {
        assert_eq!(partial(Vec::new(), DatePart::Month), ["2026-06 is not over: the data end on 9 Jun 2026."]);
        assert_eq!(partial(Vec::new(), DatePart::Day), [""; 0]);
        let kept = |start: &str, end: &str| {
            let test = FilterTest::Days { start: start.parse().ok(), end: end.parse().ok() };
            partial(vec![Filter { column: "Day".into(), test }], DatePart::Month)
        };
        assert_eq!(kept("2026-02-01", "2026-03-31"), [""; 0]);
        assert_eq!(
            kept("2026-02-10", "2026-06-05"),
            ["2026-02 is not whole: only days from 10 Feb 2026 are kept.", "2026-06 is not whole: only days up to 5 Jun 2026 are kept."]
        );
        assert_eq!(kept("2026-02-01", "2026-06-30"), ["2026-06 is not over: the data end on 9 Jun 2026."]);
    }

    /// Two whole months were too few: March up to the 10th was told to have fallen by 64 %, and January from the 5th to be whole.
    #[test]
    fn of_daily_rows_two_months_before_are_proof_enough_and_the_first_month_may_be_cut() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap().to_epoch_days();
        let told = |days: Vec<i32>| {
            let days = Stored::new("".into(), days).cast(&DataType::Date).unwrap();
            let table = Table::new("t", vec![(Column::new("Day", ColumnType::Date), days)], Origin::default()).unwrap();
            let spec = PivotSpec {
                rows: vec![Field::by("Day", DatePart::Month)],
                values: vec![Measure::parse("count(*) as Days").into()],
                ..PivotSpec::default()
            };
            compute(&table, &spec, &Context::detached()).unwrap().partial.iter().map(Partial::words).collect::<Vec<_>>()
        };
        let (first, last) = ("2026-01 is not whole: the data begin on 5 Jan 2026.", "2026-03 is not over: the data end on 10 Mar 2026.");
        assert_eq!(told((day(1, 5)..=day(3, 10)).collect()), [first, last]);
        let is_workday = |d: &i32| (*d + 3).rem_euclid(7) < 5;
        assert_eq!(told((day(1, 1)..=day(3, 10)).filter(is_workday).collect()), [last]);
        assert_eq!(told((day(1, 1)..=day(3, 30)).collect()), [""; 0]);
        // Two rows a month prove nothing.
        assert_eq!(told(vec![day(1, 10), day(1, 30), day(2, 5), day(2, 27), day(3, 2), day(3, 10)]), [""; 0]);
        assert_eq!(told(vec![-700_000, 3_999_999]), [""; 0], "nor do days ten thousand years apart");
    }

    /// Once the year began in April the warning was gone, and with it that the quarter could not be compared.
    #[test]
    fn a_fiscal_quarter_that_is_not_over_is_told_too() {
        let calendar = Calendar { fiscal_start: 4, ..Calendar::default() };
        let values = vec![Measure::parse("count(*) as Days").into()];
        let spec = PivotSpec { rows: vec![Field::by("Day", DatePart::Quarter)], values, calendar, ..PivotSpec::default() };
        let told = compute(&days(2025), &spec, &Context::detached()).unwrap().partial;
        let words: Vec<String> = told.iter().map(Partial::words).collect();
        assert_eq!(words, ["FY2027-Q1 is not over: the data end on 9 Jun 2026."]);
    }

    /// Of an export from December 2010 to 9 December 2011 the month and the quarter were told not to be over, and the year was not.
    #[test]
    fn a_year_whose_last_month_is_not_over_is_not_over() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap().to_epoch_days();
        let told = |days: Vec<i32>, part: DatePart| {
            let days = Stored::new("".into(), days).cast(&DataType::Date).unwrap();
            let table = Table::new("t", vec![(Column::new("Day", ColumnType::Date), days)], Origin::default()).unwrap();
            let values = vec![Measure::parse("count(*) as Days").into()];
            let spec = PivotSpec { rows: vec![Field::by("Day", part)], values, ..PivotSpec::default() };
            compute(&table, &spec, &Context::detached()).unwrap().partial.iter().map(Partial::short).collect::<Vec<_>>()
        };
        let export: Vec<i32> = (day(2010, 12, 1)..=day(2011, 12, 9)).collect();
        assert_eq!(told(export.clone(), DatePart::Year), ["2010 is not whole", "2011 is not over"]);
        assert_eq!(told(export.clone(), DatePart::Quarter), ["2010-Q4 is not whole", "2011-Q4 is not over"]);
        assert_eq!(told(export, DatePart::Month), ["2011-12 is not over"]);
        let closed = |year: i32| day(year, 1, 1)..=day(year, 12, 20);
        let years: Vec<i32> = closed(2024).chain(closed(2025)).chain(closed(2026)).collect();
        assert_eq!(told(years, DatePart::Year), [""; 0], "a shop that is closed from the 21st every year");
        assert_eq!(told((day(2025, 1, 1)..=day(2026, 12, 31)).collect(), DatePart::Year), [""; 0]);
    }
}
