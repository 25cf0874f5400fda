//! Which rows of a table count and which period each falls in.

use polars::prelude::{BooleanChunked, DataType, PolarsResult};

use super::clock::{self, Axis, DAY_MS, finest};
use super::rows::dates::bulk;
use super::{DetectError, DetectSpec, Grain, gaps};
use crate::engine::{Context, Warning};
use crate::pivot::ends_early;
use crate::table::{Filter, Table};

/// No period: the row has no date or is filtered out.
pub(super) const NONE: u32 = u32::MAX;
/// More periods than this are a wrong date or a wrong grain.
const MOST: usize = 100_000;

/// The period of each row of a table.
pub struct Periods {
    /// The periods.
    pub axis: Axis,
    /// The period of each row; [`NONE`] where it does not count.
    pub(super) of_row: Vec<u32>,
    /// Whether the last period is not over yet.
    pub partial: bool,
}

impl Periods {
    /// Place the rows of `table` that `spec` looks at.
    ///
    /// # Errors
    /// Where the date column holds no dates or a filter cannot be read.
    pub fn of(table: &Table, spec: &DetectSpec, ctx: &Context) -> Result<Self, DetectError> {
        let (index, column) = table.column(&spec.date)?;
        if !column.ty.is_temporal() {
            return Err(DetectError::NotDates { name: column.name.clone(), found: column.ty.name() });
        }
        let moments = moments(table, index)?;
        let keep = mask(&spec.filters, table)?;
        let kept = |row: usize| keep.as_ref().is_none_or(|k| k.get(row) == Some(true));
        let mut used: Vec<i64> = moments.iter().enumerate().filter(|&(row, _)| kept(row)).filter_map(|(_, m)| *m).collect();
        ctx.check()?;
        if let Some(warning) = without_far(&mut used) {
            ctx.warn(warning.in_column(&column.name));
        }
        let (Some(&first), Some(&last)) = (used.iter().min(), used.iter().max()) else {
            return Err(DetectError::NoDates { name: column.name.clone() });
        };
        let grain = if spec.grain == Grain::Auto { auto(&used) } else { spec.grain };
        let axis = Axis::over(grain, first, last);
        if axis.len > MOST {
            let (first, last) = (axis.start(0).date(), axis.start(axis.len - 1).date());
            return Err(DetectError::TooManyPeriods { first, last, periods: axis.len, grain: grain.name() });
        }
        let place = |(row, m): (usize, &Option<i64>)| (*m).filter(|_| kept(row)).and_then(|ms| axis.index(ms)).map_or(NONE, |i| i as u32);
        let of_row: Vec<u32> = moments.iter().enumerate().map(place).collect();
        ctx.check()?;
        let undated = moments.iter().enumerate().filter(|&(row, m)| m.is_none() && kept(row)).count();
        if undated > 0 {
            ctx.warn(Warning::new("no_date", format!("{undated} rows without a date were left out.")).in_column(&column.name));
        }
        let partial = is_partial(&axis, &used);
        Ok(Self { axis, of_row, partial })
    }

    /// The period of a row; `None` where it does not count.
    #[must_use]
    pub fn of_row(&self, row: usize) -> Option<usize> {
        self.of_row.get(row).filter(|&&p| p != NONE).map(|&p| p as usize)
    }
}

/// Leave out the few dates far outside all others: a year mistyped by ten would stretch the axis by ten years of nothing. What was left out, as
/// a warning.
fn without_far(used: &mut Vec<i64>) -> Option<Warning> {
    let day = |ms: &i64| ms.div_euclid(DAY_MS);
    let (first, last) = bulk(used.iter().map(day).collect())?;
    let mut far: Vec<i64> = used.iter().map(day).filter(|d| !(first..=last).contains(d)).collect();
    if far.is_empty() {
        return None;
    }
    used.retain(|ms| (first..=last).contains(&day(ms)));
    far.sort_unstable();
    let said = |day: i64| clock::start(Grain::Day, day).date().to_string();
    let (count, dates) = match *far.as_slice() {
        [one] => ("1 row was".to_owned(), said(one)),
        [from, .., to] if from == to => (format!("{} rows were", far.len()), said(from)),
        [from, .., to] => (format!("{} rows were", far.len()), format!("{} to {}", said(from), said(to))),
        [] => return None,
    };
    let message = format!("{count} left out, dated {dates}: all others lie between {} and {}.", said(first), said(last));
    Some(Warning::new("far_date", message))
}

/// The moments of a date or date-time column in milliseconds since 1970.
pub(crate) fn moments(table: &Table, column: usize) -> PolarsResult<Vec<Option<i64>>> {
    let Some(stored) = table.frame().select_at_idx(column) else { return Ok(Vec::new()) };
    let scale = if *stored.dtype() == DataType::Date { 86_400_000 } else { 1 };
    let whole = stored.as_materialized_series().to_physical_repr().cast(&DataType::Int64)?;
    Ok(whole.i64()?.iter().map(|v| v.map(|v| v * scale)).collect())
}

fn mask(filters: &[Filter], table: &Table) -> Result<Option<BooleanChunked>, DetectError> {
    let mut all: Option<BooleanChunked> = None;
    for filter in filters {
        let mask = filter.mask(table)?;
        all = Some(all.map_or(mask.clone(), |a| a & mask));
    }
    Ok(all)
}

/// The finest grain that the dates fill; weeks where days hold hardly any rows: four refunds today and none tomorrow say nothing.
fn auto(used: &[i64]) -> Grain {
    /// Days with fewer rows are too few to judge by.
    const FEW: u32 = 5;
    /// Fewer weeks are too few as well.
    const LEAST_WEEKS: usize = 14;
    let grain = finest(used);
    let (Grain::Day, Some(&first), Some(&last)) = (grain, used.iter().min(), used.iter().max()) else { return grain };
    let days = Axis::over(Grain::Day, first, last);
    if days.len < 7 * LEAST_WEEKS || days.len > MOST {
        return grain;
    }
    let mut rows = vec![0_u32; days.len];
    for at in used.iter().filter_map(|&ms| days.index(ms)) {
        rows[at] += 1;
    }
    let mut present: Vec<u32> = rows.iter().copied().filter(|&r| r > 0).collect();
    present.sort_unstable();
    let usual = present.get(present.len() / 2).copied().unwrap_or(0);
    if usual < FEW && !gaps::is_metric(&rows) { Grain::Week } else { grain }
}

/// Whether the last period ends long after its last row, compared with the periods before it.
fn is_partial(axis: &Axis, used: &[i64]) -> bool {
    /// Periods looked at: the last one and what is usual before it.
    const LOOKED_AT: usize = 13;
    if axis.len < 2 {
        return false;
    }
    let from = axis.len.saturating_sub(LOOKED_AT);
    let mut last = vec![i64::MIN; axis.len - from];
    for &ms in used {
        if let Some(at) = axis.index(ms).and_then(|i| i.checked_sub(from)) {
            last[at] = last[at].max(ms);
        }
    }
    let quiet: Vec<i64> = last.iter().enumerate().filter(|(_, ms)| **ms > i64::MIN).map(|(i, ms)| axis.end_ms(from + i) - ms).collect();
    let length = axis.end_ms(axis.len - 1) - axis.end_ms(axis.len - 2);
    ends_early(&quiet, length)
}
