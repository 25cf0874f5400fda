//! The members of a column, numbered: what grouping, splitting and explaining work on.

use polars::prelude::{AnyValue, PlHashMap, PolarsResult, Series};

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
    /// Only for a storage type that no [`ColumnType`](super::ColumnType) uses.
    pub(crate) fn of(series: &Series) -> PolarsResult<Self> {
        if let Ok(text) = series.str() {
            let mut first: PlHashMap<&str, u32> = PlHashMap::default();
            // Rows that follow one another often hold the same member.
            let mut last = ("", MISSING);
            let codes = text.iter().map(|value| {
                value.map_or(MISSING, |v| {
                    if last.1 == MISSING || last.0 != v {
                        let next = first.len() as u32;
                        last = (v, *first.entry(v).or_insert(next));
                    }
                    last.1
                })
            });
            let codes: Vec<u32> = codes.collect();
            let mut found: Vec<(&str, u32)> = first.into_iter().collect();
            found.sort_unstable();
            let mut renumbered = vec![0; found.len()];
            for (sorted, &(_, old)) in (0_u32..).zip(&found) {
                renumbered[old as usize] = sorted;
            }
            return Ok(Self {
                codes: codes.into_iter().map(|c| if c == MISSING { c } else { renumbered[c as usize] }).collect(),
                labels: found.into_iter().map(|(label, _)| label.to_owned()).collect(),
            });
        }
        let unique = series.unique()?.drop_nulls().sort(polars::prelude::SortOptions::default())?;
        let index: PlHashMap<Key, u32> = (0_u32..).zip(unique.iter()).map(|(i, v)| (Key::of(&v), i)).collect();
        let codes = series.iter().map(|v| if v.is_null() { MISSING } else { index.get(&Key::of(&v)).copied().unwrap_or(MISSING) });
        Ok(Self { codes: codes.collect(), labels: unique.iter().map(|v| label(&v)).collect() })
    }

    /// The text of the value in `row`; `None` where it is missing.
    #[must_use]
    pub fn label(&self, row: usize) -> Option<&str> {
        self.labels.get(*self.codes.get(row)? as usize).map(String::as_str)
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Whole(i64),
    Bits(u64),
    Other(String),
}

impl Key {
    fn of(value: &AnyValue<'_>) -> Self {
        match value {
            AnyValue::Int64(i) | AnyValue::Duration(i, _) | AnyValue::Datetime(i, _, _) => Self::Whole(*i),
            AnyValue::Date(d) => Self::Whole(i64::from(*d)),
            AnyValue::Boolean(b) => Self::Whole(i64::from(*b)),
            AnyValue::Float64(f) => Self::Bits(if *f == 0.0 { 0 } else { f.to_bits() }),
            other => Self::Other(other.to_string()),
        }
    }
}

fn label(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Int64(i) => i.to_string(),
        AnyValue::Float64(f) => f.to_string(),
        AnyValue::Boolean(b) => b.to_string(),
        AnyValue::Date(d) => super::value::date_from_days(*d).to_string(),
        AnyValue::Datetime(ms, _, _) => super::value::datetime_from_ms(*ms).format("%Y-%m-%dT%H:%M:%S").to_string(),
        AnyValue::Duration(ms, _) => (*ms as f64 / 1000.0).to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::NamedFrom;

    #[test]
    fn members_are_sorted_and_missing_stays_missing() {
        let codes = Codes::of(&Series::new("r".into(), [Some("TH"), None, Some("ID"), Some("TH")])).unwrap();
        assert_eq!(codes.labels, ["ID", "TH"]);
        assert_eq!(codes.codes, [1, MISSING, 0, 1]);
        assert_eq!((codes.label(0), codes.label(1)), (Some("TH"), None));
    }

    #[test]
    fn numbers_are_sorted_by_value_not_as_text() {
        let codes = Codes::of(&Series::new("n".into(), [10_i64, 9, 10])).unwrap();
        assert_eq!((codes.labels, codes.codes), (vec!["9".to_owned(), "10".to_owned()], vec![1, 0, 1]));
    }
}
