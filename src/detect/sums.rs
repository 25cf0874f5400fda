//! All aggregates of one split, added up by segment and period.
//!
//! What is made of sums and counts of values that stand in the rows is added up here, a stretch of rows at a time, so that a cancel is felt
//! at any size; polars does the rest, a part of the groups at a time.

use std::ops::Range;

use polars::prelude::{BooleanChunked, Column as Stored, DataFrame, DataType, IntoLazy, NewChunkedArray, Series, col};

use super::DetectError;
use super::plan::{Aggregate, Plan};
use crate::engine::Context;
use crate::table::{Adds, NO_KEY, Table, numbered};

const KEY: &str = "\u{1}key";
/// So many rows are looked at between two looks at whether somebody still wants the result.
const STRETCH: usize = 1 << 16;
/// So many rows polars aggregates at once: some ten milliseconds' worth.
const AT_ONCE: usize = 1 << 18;

/// All aggregates of one split by segment and period.
pub(super) struct Sums {
    /// Segment and period as one number, ascending.
    pub(super) keys: Vec<u64>,
    /// How many rows each of them has.
    pub(super) rows: Vec<u32>,
    /// One per aggregate; `NaN` where missing.
    pub(super) values: Vec<Vec<f64>>,
}

impl Sums {
    /// Aggregate the rows of `table` that have a key.
    pub(super) fn of(table: &Table, keys: &[Option<u64>], plan: &Plan, ctx: &Context) -> Result<Self, DetectError> {
        let (group, keys) = numbered(keys.iter().copied(), ctx)?;
        let mut rows = vec![0; keys.len()];
        for stretch in group.chunks(STRETCH) {
            ctx.check()?;
            stretch.iter().filter(|&&at| at != NO_KEY).for_each(|&at| rows[at as usize] += 1);
        }
        let grouped = Grouped { table, group: &group, rows: &rows, ctx };
        let added = grouped.added_up(plan)?;
        let others: Vec<&Aggregate> = plan.aggregates.iter().filter(|a| a.adds.is_none()).collect();
        let (mut added, mut others) = (added.into_iter(), grouped.evaluated(&others)?.into_iter());
        let values = plan.aggregates.iter().map(|a| if a.adds.is_some() { added.next() } else { others.next() });
        let values = values.map(Option::unwrap_or_default).collect();
        Ok(Self { keys, rows, values })
    }
}

/// Rows by the group each of them belongs to.
struct Grouped<'a> {
    table: &'a Table,
    group: &'a [u32],
    rows: &'a [u32],
    ctx: &'a Context,
}

/// What has been added to the groups of one aggregate.
#[derive(Clone)]
struct Added {
    sums: Vec<f64>,
    /// How many values.
    counts: Vec<u32>,
}

impl Grouped<'_> {
    /// Of each aggregate that adds, its value in every group.
    fn added_up(&self, plan: &Plan) -> Result<Vec<Vec<f64>>, DetectError> {
        let adding: Vec<&Adds> = plan.aggregates.iter().filter_map(|a| a.adds.as_ref()).collect();
        let named = adding.iter().enumerate().filter_map(|(i, adds)| Some(adds.values()?.clone().alias(format!("\u{1}{i}"))));
        let named: Vec<_> = named.collect();
        let groups = self.rows.len();
        let mut added = vec![Added { sums: vec![0.0; groups], counts: vec![0; groups] }; adding.len()];
        for (from, group) in (0..).step_by(STRETCH).zip(self.group.chunks(STRETCH)).filter(|_| !named.is_empty()) {
            self.ctx.check()?;
            let stretch = self.table.frame().slice(from, group.len()).lazy().select(named.clone()).collect()?;
            for (i, (added, adds)) in added.iter_mut().zip(&adding).enumerate().filter(|(_, (_, adds))| adds.values().is_some()) {
                let values = stretch.column(&format!("\u{1}{i}"))?.as_materialized_series();
                match adds {
                    Adds::Count(_) => added.count(group, values),
                    Adds::Rows | Adds::Sum(_) | Adds::Mean(_) => added.add(group, values)?,
                }
            }
        }
        Ok(added.into_iter().zip(adding).map(|(added, adds)| added.said_as(adds, self.rows)).collect())
    }

    /// Of each aggregate that only polars can evaluate, its value in every group.
    fn evaluated(&self, aggregates: &[&Aggregate]) -> Result<Vec<Vec<f64>>, DetectError> {
        let mut values = vec![vec![f64::NAN; self.rows.len()]; aggregates.len()];
        let named: Vec<_> = aggregates.iter().enumerate().map(|(i, a)| a.expr.clone().alias(format!("\u{1}{i}"))).collect();
        for groups in self.parts().into_iter().filter(|_| !aggregates.is_empty()) {
            self.ctx.check()?;
            let (of_row, mut frame) = self.part(&groups)?;
            frame.with_column(Stored::new(KEY.into(), of_row))?;
            let found = frame.lazy().group_by([col(KEY)]).agg(named.clone()).collect()?;
            let keys = found.column(KEY)?.u32()?.clone();
            for (i, values) in values.iter_mut().enumerate() {
                let numbers = numbers(found.column(&format!("\u{1}{i}"))?.as_materialized_series())?;
                keys.iter().flatten().zip(numbers).for_each(|(key, number)| values[key as usize] = number);
            }
        }
        Ok(values)
    }

    /// Groups that follow one another, so many that they have about [`AT_ONCE`] rows.
    fn parts(&self) -> Vec<Range<u32>> {
        let (mut parts, mut first, mut rows) = (Vec::new(), 0, 0);
        for (group, &of_group) in (0_u32..).zip(self.rows) {
            rows += of_group as usize;
            if rows >= AT_ONCE || group as usize + 1 == self.rows.len() {
                parts.push(first..group + 1);
                (first, rows) = (group + 1, 0);
            }
        }
        parts
    }

    /// The rows of some groups: the group of each, and the rows themselves.
    fn part(&self, groups: &Range<u32>) -> Result<(Vec<u32>, DataFrame), DetectError> {
        let within: BooleanChunked =
            BooleanChunked::from_iter_values("within".into(), self.group.iter().map(|group| groups.contains(group)));
        let of_row = self.group.iter().copied().filter(|group| groups.contains(group)).collect();
        Ok((of_row, self.table.frame().filter(&within)?))
    }
}

impl Added {
    fn add(&mut self, group: &[u32], values: &Series) -> Result<(), DetectError> {
        let numbers = values.to_physical_repr().cast(&DataType::Float64)?;
        let scale = scale_of(values);
        for (&at, number) in group.iter().zip(numbers.f64()?.iter()).filter(|(at, _)| **at != NO_KEY) {
            if let Some(number) = number {
                self.sums[at as usize] += number * scale;
                self.counts[at as usize] += 1;
            }
        }
        Ok(())
    }

    fn count(&mut self, group: &[u32], values: &Series) {
        for (&at, missing) in group.iter().zip(values.is_null().iter()).filter(|(at, _)| **at != NO_KEY) {
            self.counts[at as usize] += u32::from(missing == Some(false));
        }
    }

    /// The value of each group; `NaN` where it has none, or one that is no number.
    fn said_as(self, adds: &Adds, rows: &[u32]) -> Vec<f64> {
        let counts = |counts: &[u32]| counts.iter().map(|&n| f64::from(n)).collect();
        let of_values = |value: fn(f64, f64) -> f64| {
            let said = |(&sum, &count): (&f64, &u32)| if count > 0 && sum.is_finite() { value(sum, f64::from(count)) } else { f64::NAN };
            self.sums.iter().zip(&self.counts).map(said).collect()
        };
        match adds {
            Adds::Rows => counts(rows),
            Adds::Count(_) => counts(&self.counts),
            Adds::Sum(_) => of_values(|sum, _| sum),
            Adds::Mean(_) => of_values(|sum, count| sum / count),
        }
    }
}

/// A computed column as numbers; spans of time in seconds, `NaN` where missing.
fn numbers(values: &Series) -> Result<Vec<f64>, DetectError> {
    let scale = scale_of(values);
    let floats = values.to_physical_repr().cast(&DataType::Float64)?;
    Ok(floats.f64()?.iter().map(|v| v.filter(|v| v.is_finite()).map_or(f64::NAN, |v| v * scale)).collect())
}

fn scale_of(values: &Series) -> f64 {
    if matches!(values.dtype(), DataType::Duration(_)) { 1e-3 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Measure, Origin};
    use proptest::prelude::*;

    const MEASURES: [&str; 7] =
        ["sum(a)", "avg(a)", "count(a)", "count(*)", "sum(a * b) filter (where b > 2)", "median(a)", "count(distinct b)"];

    fn by_hand(measure: &str, rows: &[(Option<f64>, i64)]) -> f64 {
        let mut values: Vec<f64> = rows.iter().filter_map(|(a, _)| *a).collect();
        let of_some = |value: f64| if values.is_empty() { f64::NAN } else { value };
        let sum: f64 = values.iter().sum();
        match measure {
            "sum(a)" => of_some(sum),
            "avg(a)" => of_some(sum / values.len() as f64),
            "count(a)" => values.len() as f64,
            "count(*)" => rows.len() as f64,
            "median(a)" => {
                values.sort_by(f64::total_cmp);
                let middle = values.len() / 2;
                if values.is_empty() { f64::NAN } else { f64::midpoint(values[middle], values[(values.len() - 1) / 2]) }
            }
            "count(distinct b)" => rows.iter().map(|(_, b)| b).collect::<std::collections::BTreeSet<_>>().len() as f64,
            _ => rows.iter().filter(|(_, b)| *b > 2).filter_map(|(a, b)| Some((*a)? * *b as f64)).reduce(|a, b| a + b).unwrap_or(f64::NAN),
        }
    }

    proptest! {
        #[test]
        fn each_group_has_the_aggregates_of_its_rows(
            rows in prop::collection::vec((prop::option::of(-50_i32..50), 0_i64..5, prop::option::of(0_u64..6)), 1..60),
        ) {
            let keys: Vec<Option<u64>> = rows.iter().map(|row| row.2).collect();
            let columns = vec![
                (Column::new("a", ColumnType::Decimal), Stored::new("a".into(), rows.iter().map(|row| row.0.map(f64::from)).collect::<Vec<_>>())),
                (Column::new("b", ColumnType::Integer), Stored::new("b".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>())),
            ];
            let table = Table::new("t", columns, Origin::default()).unwrap();
            let plan = Plan::of(&MEASURES.map(Measure::parse), &table).unwrap();
            prop_assert_eq!(plan.aggregates.iter().filter(|a| a.adds.is_none()).count(), 2);
            let sums = Sums::of(&table, &keys, &plan, &Context::detached()).unwrap();
            for (group, key) in sums.keys.iter().enumerate() {
                let own: Vec<(Option<f64>, i64)> = rows.iter().filter(|row| row.2 == Some(*key)).map(|row| (row.0.map(f64::from), row.1)).collect();
                prop_assert_eq!(sums.rows[group] as usize, own.len());
                for (measure, values) in MEASURES.iter().zip(&sums.values) {
                    let wanted = by_hand(measure, &own);
                    prop_assert!((values[group] - wanted).abs() < 1e-9 || values[group].is_nan() && wanted.is_nan(), "{measure}: {} {wanted}", values[group]);
                }
            }
        }
    }

    /// A detection that was stopped went on until the rows were added up, however many there were.
    #[test]
    fn sums_that_nobody_wants_are_not_made() {
        let columns = vec![(Column::new("a", ColumnType::Integer), Stored::new("a".into(), [1_i64, 2]))];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        let plan = Plan::of(&[Measure::parse("median(a)")], &table).unwrap();
        let ctx = Context::detached();
        ctx.cancel();
        assert!(matches!(Sums::of(&table, &[Some(0), Some(1)], &plan, &ctx), Err(DetectError::Cancelled(_))));
    }
}
