//! The order of rows in the grid: kept as row numbers, so that sorting copies no table.

use std::cmp::Ordering;

use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};

use polars::prelude::{DataType, IdxSize, Series};

use super::{ColumnType, MISSING, Table, TableError};

/// One column to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    /// The column.
    pub column: String,
    /// Largest, latest, last first.
    #[serde(default)]
    pub descending: bool,
}

/// The rank of missing values: last in both directions.
const LAST: u64 = u64::MAX;

/// The rows of `table` ordered by `keys`, the first key first; equal rows keep their order, missing values come last.
/// Numbers and dates go by value, text as [`natural_cmp`] orders it.
///
/// # Errors
/// Where a column is not there.
pub fn sort(table: &Table, keys: &[SortKey]) -> Result<Vec<IdxSize>, TableError> {
    let rows = 0..table.rows() as IdxSize;
    let ranks = keys.iter().map(|key| ranks(table, key)).collect::<Result<Vec<_>, _>>()?;
    let Some((first, rest)) = ranks.split_first() else { return Ok(rows.collect()) };
    // Keys stand beside their row, so that the sort does not jump through memory.
    let mut order: Vec<(u64, IdxSize)> = first.iter().copied().zip(rows).collect();
    if rest.is_empty() {
        order.par_sort_unstable();
    } else {
        order.par_sort_unstable_by(|a, b| {
            let deeper = || rest.iter().map(|r| r[a.1 as usize].cmp(&r[b.1 as usize])).find(|o| o.is_ne());
            a.0.cmp(&b.0).then_with(|| deeper().unwrap_or(Ordering::Equal)).then(a.1.cmp(&b.1))
        });
    }
    Ok(order.into_iter().map(|(_, row)| row).collect())
}

/// A number per row that sorts as the key asks.
fn ranks(table: &Table, key: &SortKey) -> Result<Vec<u64>, TableError> {
    let (index, column) = table.column(&key.column)?;
    let mut ranks = match (column.ty, table.frame().select_at_idx(index)) {
        (ColumnType::Text, _) | (_, None) => text_ranks(table, index)?,
        (_, Some(values)) => value_ranks(values.as_materialized_series())?,
    };
    if key.descending {
        // `LAST - 1` mirrors the values onto themselves and leaves LAST free for what is missing.
        ranks.iter_mut().filter(|r| **r != LAST).for_each(|r| *r = LAST - 1 - *r);
    }
    Ok(ranks)
}

fn text_ranks(table: &Table, index: usize) -> Result<Vec<u64>, TableError> {
    let codes = table.codes(index)?;
    let mut order: Vec<(NaturalKey, u32)> = codes.labels.iter().map(|l| NaturalKey::of(l)).zip(0..).collect();
    // Equal keys cannot be: labels are distinct and the key ends in the label itself or in the code, which follows it.
    order.par_sort_unstable();
    let mut rank_of = vec![0; order.len()];
    for (rank, (_, code)) in (0_u64..).zip(order) {
        rank_of[code as usize] = rank;
    }
    Ok(codes.codes.iter().map(|&c| if c == MISSING { LAST } else { rank_of[c as usize] }).collect())
}

fn value_ranks(series: &Series) -> Result<Vec<u64>, TableError> {
    let stored = series.to_physical_repr();
    if *stored.dtype() == DataType::Float64 {
        let values = stored.f64()?;
        return Ok(values.iter().map(|v| v.filter(|f| f.is_finite()).map_or(LAST, float_rank)).collect());
    }
    let stored = stored.cast(&DataType::Int64)?;
    Ok(stored.i64()?.iter().map(|v| v.map_or(LAST, whole_rank)).collect())
}

/// Whole numbers in ascending order, below [`LAST`].
fn whole_rank(value: i64) -> u64 {
    (value.cast_unsigned() ^ (1 << 63)).min(LAST - 1)
}

/// Finite numbers in ascending order, below [`LAST`]: the order of IEEE 754's totalOrder with one zero.
fn float_rank(value: f64) -> u64 {
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Order two texts as people expect: those that are numbers first and by value, the others by letter whatever the case.
#[must_use]
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    NaturalKey::of(a).cmp(&NaturalKey::of(b)).then_with(|| a.cmp(b))
}

/// What [`natural_cmp`] compares; to be made once per text where many are sorted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NaturalKey {
    Number(u64),
    Text(String),
}

impl NaturalKey {
    pub(crate) fn of(text: &str) -> Self {
        let digits = text.bytes().next_back().is_some_and(|b| b.is_ascii_digit());
        let number = digits.then(|| text.trim().parse().ok().filter(|n: &f64| n.is_finite())).flatten();
        number.map_or_else(|| Self::Text(text.to_lowercase()), |n| Self::Number(float_rank(n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin};
    use polars::prelude::Column as Stored;
    use proptest::prelude::*;

    fn sorted(table: &Table, keys: &[(&str, bool)]) -> Vec<u32> {
        let keys: Vec<SortKey> = keys.iter().map(|(c, d)| SortKey { column: (*c).to_owned(), descending: *d }).collect();
        sort(table, &keys).unwrap()
    }

    #[test]
    fn missing_is_last_both_ways_and_equal_rows_keep_their_order() {
        let values = vec![
            (Column::new("n", ColumnType::Decimal), Stored::new("n".into(), [Some(2.0), None, Some(-1.0), Some(2.0)])),
            (Column::new("t", ColumnType::Text), Stored::new("t".into(), [Some("b"), Some("B"), Some("a"), None])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        assert_eq!(sorted(&table, &[("n", false)]), [2, 0, 3, 1]);
        assert_eq!(sorted(&table, &[("n", true)]), [0, 3, 2, 1]);
        assert_eq!(sorted(&table, &[("t", false)]), [2, 1, 0, 3]);
        assert_eq!(sorted(&table, &[("n", true), ("t", true)]), [0, 3, 2, 1]);
        assert_eq!(sorted(&table, &[]), [0, 1, 2, 3]);
    }

    #[test]
    fn numbers_in_text_go_by_value() {
        let mut names = ["10", "b", "9", "A", "-1.5", "a"];
        names.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(names, ["-1.5", "9", "10", "A", "a", "b"]);
    }

    proptest! {
        #[test]
        fn ranks_follow_values(a in any::<f64>(), b in any::<f64>(), i in any::<i64>(), j in any::<i64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            prop_assert_eq!(float_rank(a).cmp(&float_rank(b)), a.partial_cmp(&b).unwrap());
            prop_assume!(i < i64::MAX && j < i64::MAX);
            prop_assert_eq!(whole_rank(i).cmp(&whole_rank(j)), i.cmp(&j));
        }
    }
}
