//! The days on which the rows of a column of dates lie.

use std::sync::OnceLock;

use chrono::NaiveDate;
use polars::prelude::{ChunkAgg as _, DataType, Int64Chunked};

use super::value::date_from_days;
use super::{ColumnType, Table};

const DAY_MS: i64 = 86_400_000;
/// Days that lie further apart are no record of days.
const MOST_DAYS: i64 = 4_000_000;

/// What is known of the days of a column; looked for once and kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Days {
    ends: OnceLock<Option<(NaiveDate, NaiveDate)>>,
    with_rows: OnceLock<Vec<(i64, i64)>>,
}

impl Table {
    /// The first and the last day of a column of dates; computed once and kept.
    #[must_use]
    pub fn days(&self, column: usize) -> Option<(NaiveDate, NaiveDate)> {
        *self.known_days(column)?.ends.get_or_init(|| {
            let days =
                self.frame().select_at_idx(column).filter(|_| self.columns()[column].ty.is_temporal())?.cast(&DataType::Date).ok()?;
            let physical = days.as_materialized_series().to_physical_repr().into_owned();
            let (least, most) = (physical.i32().ok()?.min()?, physical.i32().ok()?.max()?);
            Some((date_from_days(least), date_from_days(most)))
        })
    }

    /// The days since 1970 on which a column of dates has rows, in order, each with the moment of the last of them in milliseconds since 1970;
    /// computed once and kept. None of other columns, and where the first and the last are ten thousand years apart.
    pub(crate) fn days_with_rows(&self, column: usize) -> &[(i64, i64)] {
        let moments = || {
            let stored = self.frame().select_at_idx(column).filter(|_| self.columns()[column].ty.is_temporal())?;
            let scale = if self.columns()[column].ty == ColumnType::Date { DAY_MS } else { 1 };
            let stored = stored.as_materialized_series().to_physical_repr().cast(&DataType::Int64).ok()?;
            Some(last_of_each(stored.i64().ok()?, scale))
        };
        self.known_days(column).map_or(&[], |days| days.with_rows.get_or_init(|| moments().unwrap_or_default()))
    }
}

/// The days that hold some of the moments, in order, each with the last of these.
fn last_of_each(moments: &Int64Chunked, scale: i64) -> Vec<(i64, i64)> {
    let day = |moment: i64| (moment * scale).div_euclid(DAY_MS);
    let Some((first, last)) = moments.min().zip(moments.max()).map(|(first, last)| (day(first), day(last))) else { return Vec::new() };
    if last - first >= MOST_DAYS {
        return Vec::new();
    }
    // A place for every day: a set of those there are would be asked once for every row.
    let mut latest = vec![i64::MIN; (last - first + 1) as usize];
    for moment in moments.iter().flatten() {
        let latest = &mut latest[(day(moment) - first) as usize];
        *latest = (*latest).max(moment * scale);
    }
    (first..).zip(latest).filter(|(_, latest)| *latest > i64::MIN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn the_days_with_rows_are_those_of_the_column_each_with_its_last_moment() {
        let moments = [Some(3 * DAY_MS + 5), None, Some(-1), Some(3 * DAY_MS + 2), Some(-DAY_MS)];
        let at = Stored::new("a".into(), moments).cast(&ColumnType::DateTime.storage()).unwrap();
        let day = Stored::new("b".into(), [Some(9), None, Some(-2), Some(9), Some(4)]).cast(&DataType::Date).unwrap();
        let number = Stored::new("c".into(), [1_i64, 2, 3, 4, 5]);
        let columns = vec![
            (Column::new("at", ColumnType::DateTime), at),
            (Column::new("day", ColumnType::Date), day),
            (Column::new("n", ColumnType::Integer), number),
        ];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        assert_eq!(table.days_with_rows(0), [(-1, -1), (3, 3 * DAY_MS + 5)]);
        assert_eq!(table.days_with_rows(1), [(-2, -2 * DAY_MS), (4, 4 * DAY_MS), (9, 9 * DAY_MS)]);
        assert_eq!((table.days_with_rows(2), table.days_with_rows(7)), (&[][..], &[][..]));
        let far = Int64Chunked::from_vec("d".into(), vec![0, 5_000_000 * DAY_MS]);
        assert_eq!(last_of_each(&far, 1), []);
    }
}
