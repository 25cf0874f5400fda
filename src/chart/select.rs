//! From what is pointed at in a chart to filters of the rows behind it.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::rows::within;
use super::{AxisScale, ChartData, ChartKind, ChartSpec, name_of};
use crate::pivot::{Axis, Calendar, DatePart, Field, PivotSpec, period_start};
use crate::table::{Filter, FilterTest, Typed, quote};

/// The filters that keep the rows behind a cell of the pivot: one for each field whose item can be said as a filter.
#[must_use]
pub fn kept(spec: &PivotSpec, row: &Axis, column: &Axis) -> Vec<Filter> {
    let items = spec.rows.iter().zip(&row.key).chain(spec.columns.iter().zip(&column.key));
    items.filter_map(|(field, item)| keep(field, item.as_deref(), spec.calendar)).collect()
}

fn keep(field: &Field, item: Option<&str>, calendar: Calendar) -> Option<Filter> {
    let column = field.column.clone();
    match (field.by, item) {
        // Bins and groups made by hand are no values of the column.
        _ if field.group.is_some() => None,
        (None, item) => Some(Filter { column, test: FilterTest::Members(vec![item.map(str::to_owned)]) }),
        (Some(part), Some(item)) => {
            let start = period_start(part, item, calendar)?;
            Some(Filter { column, test: FilterTest::Days { start: Some(start), end: Some(last_day(part, start)?) } })
        }
        (Some(_), None) => Some(Filter { column, test: FilterTest::Members(vec![None]) }),
    }
}

/// The filter that leaves out the rows behind one cell of the pivot; nothing where that cannot be said.
#[must_use]
pub fn excluded(spec: &PivotSpec, row: &Axis, column: &Axis) -> Option<Filter> {
    let items = spec.rows.iter().zip(&row.key).chain(spec.columns.iter().zip(&column.key));
    let texts: Option<Vec<String>> = items.map(|(field, item)| is_item(field, item.as_deref(), spec.calendar)).collect();
    let texts = texts.filter(|t| !t.is_empty())?;
    // A comparison with a missing value is neither true nor false; such rows are not the ones excluded.
    let test = FilterTest::Sql(format!("NOT coalesce({}, false)", texts.join(" AND ")));
    Some(Filter { column: spec.rows.first().or(spec.columns.first())?.column.clone(), test })
}

fn is_item(field: &Field, item: Option<&str>, calendar: Calendar) -> Option<String> {
    let column = quote(&field.column);
    match (field.by, item) {
        _ if field.group.is_some() => None,
        (_, None) => Some(format!("{column} IS NULL")),
        (None, Some(item)) => Some(format!("cast({column} as varchar) = '{}'", item.replace('\'', "''"))),
        (Some(part), Some(item)) => {
            let start = period_start(part, item, calendar)?;
            let after = last_day(part, start)?.checked_add_days(Days::new(1))?;
            Some(format!("({column} >= '{start}'::date AND {column} < '{after}'::date)"))
        }
    }
}

/// The filter of what a brush from one place along x to another covers; nothing where positions are no values of a column.
#[must_use]
pub fn within_brush(spec: &PivotSpec, of: &ChartSpec, chart: &ChartData, (from, to): (f64, f64)) -> Option<Filter> {
    let rows_column = || {
        let marks =
            of.marks.as_ref().map(|m| if chart.kind == ChartKind::Histogram && !m.y.is_empty() { m.y.clone() } else { m.x.clone() });
        marks.or_else(|| spec.values.iter().find_map(|v| within(&v.measure.expr)))
    };
    match &chart.x.scale {
        AxisScale::Number => {
            let range = FilterTest::Range { min: Some(from), max: Some(to), typed: Typed::of(chart.x.unit.as_deref()) };
            Some(Filter { column: rows_column()?, test: range })
        }
        AxisScale::Category(names) => {
            let covered = names.iter().enumerate().filter(|(i, _)| (*i as f64) >= from && (*i as f64) <= to);
            let field = spec.rows.first().filter(|f| f.by.is_none() && f.group.is_none() && spec.rows.len() == 1)?;
            let member = |name: &String| (name != "(missing)").then(|| name.clone());
            let members: Vec<Option<String>> = covered.map(|(_, name)| member(name)).collect();
            (!members.is_empty()).then(|| Filter { column: field.column.clone(), test: FilterTest::Members(members) })
        }
        AxisScale::Time(part) => {
            let column = spec.rows.first().map(|f| f.column.clone()).filter(|_| of.marks.is_none()).or_else(rows_column)?;
            // Periods stand at their first day: one is covered where that day is.
            let first = day(from.ceil())?;
            let last = day(to.floor())?;
            let (first, last) = match part {
                Some(part) => (start_of(*part, first), last_day(*part, start_of(*part, last))?),
                None => (day(from.floor())?, last),
            };
            (first <= last).then_some(Filter { column, test: FilterTest::Days { start: Some(first), end: Some(last) } })
        }
    }
}

fn day(at: f64) -> Option<NaiveDate> {
    name_of(&super::ChartAxis::new("", None, AxisScale::Time(None)), at.floor())?.parse().ok()
}

/// The first day of the period a day lies in.
fn start_of(part: DatePart, day: NaiveDate) -> NaiveDate {
    let found = match part {
        DatePart::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        DatePart::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        DatePart::Month => NaiveDate::from_ymd_opt(day.year(), day.month(), 1),
        DatePart::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
        _ => Some(day),
    };
    found.unwrap_or(day)
}

/// The last day of the period that begins on a day.
fn last_day(part: DatePart, start: NaiveDate) -> Option<NaiveDate> {
    let next = match part {
        DatePart::Year => start.checked_add_months(Months::new(12)),
        DatePart::Quarter => start.checked_add_months(Months::new(3)),
        DatePart::Month => start.checked_add_months(Months::new(1)),
        DatePart::Week => start.checked_add_days(Days::new(7)),
        _ => start.checked_add_days(Days::new(1)),
    };
    next?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::super::places::days;
    use super::*;
    use crate::pivot::AxisKind;

    fn axis(key: &[&str]) -> Axis {
        Axis { kind: AxisKind::Leaf, key: key.iter().map(|k| Some((*k).to_owned())).collect(), value: 0 }
    }

    #[test]
    fn a_mark_is_a_filter_of_its_items() {
        let month = Field::by("Day", DatePart::Month);
        let spec = PivotSpec { rows: vec![month], columns: vec![Field::new("Region")], ..PivotSpec::default() };
        let words: Vec<String> = kept(&spec, &axis(&["2026-02"]), &axis(&["North"])).iter().map(Filter::words).collect();
        assert_eq!(words, ["Day from 2026-02-01 to 2026-02-28", "Region is North"]);
        let Some(Filter { test: FilterTest::Sql(text), .. }) = excluded(&spec, &axis(&["2026-02"]), &axis(&["O'Hara"])) else { panic!() };
        assert!(text.contains("O''Hara") && text.contains("2026-03-01"), "{text}");
    }

    #[test]
    fn a_brush_over_time_covers_whole_periods() {
        let spec = PivotSpec { rows: vec![Field::by("Day", DatePart::Month)], ..PivotSpec::default() };
        let mut chart = super::super::build(&crate::pivot::PivotTable::default(), &ChartSpec::default());
        chart.x.scale = AxisScale::Time(Some(DatePart::Month));
        let at = |text: &str| days(text.parse().unwrap());
        let found = within_brush(&spec, &ChartSpec::default(), &chart, (at("2026-01-20"), at("2026-03-04"))).unwrap();
        assert_eq!(found.words(), "Day from 2026-01-01 to 2026-03-31");
    }
}
