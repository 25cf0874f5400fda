//! The members of a column, numbered: what grouping, splitting and explaining work on.

use std::hash::Hash;

use polars::prelude::{DataType, PlHashMap, Series};

use super::TableError;
use super::numbered::BETWEEN_CHECKS;
use crate::engine::{Cancelled, Context};

/// The code of a missing value.
pub const MISSING: u32 = u32::MAX;

/// A column as small numbers: `labels[codes[row]]` is the text of the value in `row`.
///
/// Labels are sorted (numbers and dates by value, text by code point), so that equal data gives equal codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codes {
    /// One code per row; [`MISSING`] where there is no value.
    pub codes: Vec<u32>,
    /// The distinct values as text, sorted.
    pub labels: Vec<String>,
}

impl Codes {
    /// Number the members of a series of text, numbers, booleans or dates.
    ///
    /// # Errors
    /// For a storage type that no [`ColumnType`](super::ColumnType) uses, and where nobody wants the result any more.
    pub(crate) fn of(series: &Series, ctx: &Context) -> Result<Self, TableError> {
        let dtype = series.dtype();
        if let Ok(text) = series.str() {
            return Ok(Self::numbered(text.iter(), str::to_owned, ctx)?);
        }
        if let Ok(decimals) = series.f64() {
            return Ok(Self::numbered(decimals.iter().map(|v| v.map(ascending)), |key| decimal(key).to_string(), ctx)?);
        }
        let whole = series.to_physical_repr().cast(&DataType::Int64)?;
        Ok(Self::numbered(whole.i64()?.iter(), |v| label(v, dtype), ctx)?)
    }

    fn numbered<K: Copy + Ord + Hash>(
        values: impl Iterator<Item = Option<K>>,
        label: impl Fn(K) -> String,
        ctx: &Context,
    ) -> Result<Self, Cancelled> {
        let mut first: PlHashMap<K, u32> = PlHashMap::default();
        // Rows that follow one another often hold the same member.
        let mut last: Option<(K, u32)> = None;
        let mut code = |value: Option<K>| {
            let Some(value) = value else { return MISSING };
            match last {
                Some((before, code)) if before == value => code,
                _ => {
                    let next = first.len() as u32;
                    let code = *first.entry(value).or_insert(next);
                    last = Some((value, code));
                    code
                }
            }
        };
        let mut codes: Vec<u32> = Vec::with_capacity(values.size_hint().0);
        for (row, value) in values.enumerate() {
            if row.is_multiple_of(BETWEEN_CHECKS) {
                ctx.check()?;
            }
            codes.push(code(value));
        }
        let found = sorted(first.into_iter().collect(), ctx)?;
        let mut renumbered = vec![0; found.len()];
        for (sorted, &(_, old)) in (0_u32..).zip(&found) {
            renumbered[old as usize] = sorted;
        }
        for stretch in codes.chunks_mut(BETWEEN_CHECKS) {
            ctx.check()?;
            stretch.iter_mut().filter(|code| **code != MISSING).for_each(|code| *code = renumbered[*code as usize]);
        }
        let mut labels = Vec::with_capacity(found.len());
        for values in found.chunks(BETWEEN_CHECKS) {
            ctx.check()?;
            labels.extend(values.iter().map(|(value, _)| label(*value)));
        }
        Ok(Self { codes, labels })
    }

    /// The text of the value in `row`; `None` where it is missing.
    #[must_use]
    pub fn label(&self, row: usize) -> Option<&str> {
        self.labels.get(*self.codes.get(row)? as usize).map(String::as_str)
    }
}

/// Values in their order: runs of them sorted, then put together two by two, as a sort of millions could not be cancelled.
fn sorted<T: Copy + Ord>(mut values: Vec<T>, ctx: &Context) -> Result<Vec<T>, Cancelled> {
    for run in values.chunks_mut(BETWEEN_CHECKS) {
        ctx.check()?;
        run.sort_unstable();
    }
    let mut length = BETWEEN_CHECKS;
    while length < values.len() {
        let mut longer = Vec::with_capacity(values.len());
        for pair in values.chunks(length * 2) {
            let (a, b) = pair.split_at(length.min(pair.len()));
            merge(a, b, &mut longer, ctx)?;
        }
        (values, length) = (longer, length * 2);
    }
    Ok(values)
}

/// Put two sorted runs behind what is there, as one.
fn merge<T: Copy + Ord>(mut a: &[T], mut b: &[T], into: &mut Vec<T>, ctx: &Context) -> Result<(), Cancelled> {
    while let ([first, a_rest @ ..], [second, b_rest @ ..]) = (a, b) {
        if into.len().is_multiple_of(BETWEEN_CHECKS) {
            ctx.check()?;
        }
        if first <= second {
            into.push(*first);
            a = a_rest;
        } else {
            into.push(*second);
            b = b_rest;
        }
    }
    ctx.check()?;
    into.extend_from_slice(a);
    into.extend_from_slice(b);
    Ok(())
}

/// A decimal as a whole number of the same order; the two zeros are one, and what is not a number comes last.
fn ascending(value: f64) -> i64 {
    let plain = if value == 0.0 {
        0.0
    } else if value.is_nan() {
        f64::NAN
    } else {
        value
    };
    mirrored(plain.to_bits() as i64)
}

/// The decimal that stands for a whole number.
fn decimal(key: i64) -> f64 {
    f64::from_bits(mirrored(key) as u64)
}

/// Bits of a negative decimal grow as it falls; turned around, and back, they grow with it.
fn mirrored(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// The text of a value by how it is stored.
fn label(stored: i64, dtype: &DataType) -> String {
    match dtype {
        DataType::Boolean => super::truth(stored != 0).to_owned(),
        DataType::Date => super::value::date_from_days(stored as i32).to_string(),
        DataType::Datetime(..) => super::value::datetime_from_ms(stored).format("%Y-%m-%dT%H:%M:%S").to_string(),
        DataType::Duration(_) => super::format::span(stored),
        _ => stored.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::NamedFrom;

    fn of(series: &Series) -> Codes {
        Codes::of(series, &Context::detached()).unwrap()
    }

    #[test]
    fn runs_put_together_are_in_order() {
        let values: Vec<u32> = (0..BETWEEN_CHECKS as u32 * 5 + 7).map(|n| n.wrapping_mul(2_654_435_761)).collect();
        let mut expected = values.clone();
        expected.sort_unstable();
        assert_eq!(sorted(values, &Context::detached()).unwrap(), expected);
    }

    #[test]
    fn members_are_sorted_and_missing_stays_missing() {
        let codes = of(&Series::new("r".into(), [Some("TH"), None, Some("ID"), Some("TH")]));
        assert_eq!(codes.labels, ["ID", "TH"]);
        assert_eq!(codes.codes, [1, MISSING, 0, 1]);
        assert_eq!((codes.label(0), codes.label(1)), (Some("TH"), None));
    }

    #[test]
    fn numbers_are_sorted_by_value_not_as_text() {
        let codes = of(&Series::new("n".into(), [10_i64, 9, 10]));
        assert_eq!((codes.labels, codes.codes), (vec!["9".to_owned(), "10".to_owned()], vec![1, 0, 1]));
        let codes = of(&Series::new("n".into(), [0.5, -2.0, -0.0, -10.25, 0.0]));
        assert_eq!(codes.labels, ["-10.25", "-2", "0", "0.5"]);
        assert_eq!(codes.codes, [3, 1, 2, 0, 2]);
    }

    #[test]
    fn dates_and_truths_are_named_as_they_are_written() {
        let days = Series::new("d".into(), [19_000, -1, 19_000]).cast(&DataType::Date).unwrap();
        assert_eq!(of(&days).labels, ["1969-12-31", "2022-01-08"]);
        let codes = of(&Series::new("b".into(), [Some(true), None, Some(false)]));
        assert_eq!((codes.labels, codes.codes), (vec!["FALSE".to_owned(), "TRUE".to_owned()], vec![1, MISSING, 0]));
    }
}
