//! What a column holds: how much is missing, how many values there are, how they are distributed, which lie far out.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::{Table, Value, format};
use crate::engine::{Context, Failure};

/// Bars of a distribution.
const BARS: usize = 24;
/// Most frequent values that are named.
const TOP: usize = 8;
/// Values far out that are named.
const NAMED: usize = 5;

/// What a column holds in some rows of its table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// Rows that were looked at.
    pub rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Different values.
    pub distinct: usize,
    /// The most frequent values as shown in the grid, with their rows.
    pub top: Vec<(String, usize)>,
    /// For numbers, moments and spans of time.
    pub numbers: Option<Numbers>,
    /// First and last day, for dates.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Rows per bar: equal widths for numbers and dates, the most frequent values first for everything else.
    pub bars: Vec<usize>,
    /// Where the bars of numbers and dates stand; `None` for everything else.
    pub scale: Option<BarScale>,
}

/// Where the bars of a distribution stand: numbers as they are, dates in days since the first of the common era.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarScale {
    /// Where the first bar begins.
    pub first: f64,
    /// Where the last one ends.
    pub last: f64,
    /// Whether the first bar holds what lies below it too, and the last one what lies above.
    pub beyond: (bool, bool),
}

impl BarScale {
    /// From where to where the bar at `at` of `bars` reaches.
    #[must_use]
    pub fn ends(&self, at: usize, bars: usize) -> (f64, f64) {
        let place = |edge: usize| self.first + (self.last - self.first) * edge as f64 / bars.max(1) as f64;
        (place(at), place(at + 1))
    }

    /// The day at a place of a scale of dates.
    #[must_use]
    pub fn day(place: f64) -> Option<NaiveDate> {
        day(place)
    }
}

/// The spread of numbers; spans and times of day in seconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    /// The smallest.
    pub min: f64,
    /// A quarter lies below.
    pub lower_quartile: f64,
    /// Half lies below.
    pub median: f64,
    /// A quarter lies above.
    pub upper_quartile: f64,
    /// The largest.
    pub max: f64,
    /// Their sum.
    pub sum: f64,
    /// Their average.
    pub mean: f64,
    /// How many are zero.
    pub zeros: usize,
    /// How many are below zero.
    pub negatives: usize,
    /// How many lie more than three interquartile ranges beyond the quartiles: "far out" (Tukey, Exploratory Data Analysis, 1977).
    pub far_out: usize,
    /// Rows of the farthest of them.
    pub farthest: Vec<usize>,
}

impl Profile {
    /// Look at a column in `rows` of its table.
    ///
    /// # Errors
    /// Only where it was cancelled.
    pub fn of(table: &Table, column: usize, rows: impl Iterator<Item = usize>, context: &Context) -> Result<Self, Failure> {
        let mut profile = Self::default();
        let mut texts: HashMap<Key<'_>, usize> = HashMap::new();
        let mut numbers: Vec<(f64, usize)> = Vec::new();
        for (at, row) in rows.enumerate() {
            if at.is_multiple_of(4096) {
                context.check()?;
            }
            profile.rows += 1;
            let value = table.value(row, column);
            let Some(key) = Key::of(value) else {
                profile.missing += 1;
                continue;
            };
            *texts.entry(key).or_default() += 1;
            if let Some(number) = position(value) {
                numbers.push((number, row));
            }
        }
        let mut counted: Vec<(Key<'_>, usize)> = texts.into_iter().collect();
        counted.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        profile.distinct = counted.len();
        let meta = table.columns().get(column);
        profile.top = counted.iter().take(TOP).filter_map(|(key, n)| Some((format::cell(key.value(), meta?), *n))).collect();
        numbers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let dates = meta.is_some_and(|m| m.ty.is_temporal());
        if numbers.is_empty() {
            profile.bars = counted.iter().take(BARS).map(|(_, n)| *n).collect();
        } else {
            let (bars, scale) = histogram(&numbers);
            (profile.bars, profile.scale) = (bars, Some(scale));
        }
        match (numbers.first(), numbers.last()) {
            (Some(first), Some(last)) if dates => profile.days = day(first.0).zip(day(last.0)),
            (Some(_), Some(_)) => profile.numbers = Some(spread(&numbers)),
            _ => {}
        }
        Ok(profile)
    }

    /// The bars as heights from 0 to 1.
    #[must_use]
    pub fn heights(&self) -> Vec<f32> {
        let highest = self.bars.iter().copied().max().unwrap_or_default().max(1);
        self.bars.iter().map(|&n| n as f32 / highest as f32).collect()
    }
}

/// A value that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key<'a> {
    Text(&'a str),
    Boolean(bool),
    Integer(i64),
    /// The bits of a decimal, in the order of the numbers.
    Decimal(u64),
    Date(NaiveDate),
    DateTime(chrono::NaiveDateTime),
    Time(i64),
    Duration(i64),
}

impl<'a> Key<'a> {
    /// `None` where nothing is there.
    pub(crate) fn of(value: Value<'a>) -> Option<Self> {
        Some(match value {
            Value::Missing => return None,
            Value::Text(text) => Self::Text(text),
            Value::Integer(i) => Self::Integer(i),
            Value::Decimal(f) => Self::Decimal(if f.is_sign_negative() && f != 0.0 { !f.to_bits() } else { (f + 0.0).to_bits() | 1 << 63 }),
            Value::Boolean(b) => Self::Boolean(b),
            Value::Date(d) => Self::Date(d),
            Value::DateTime(t) => Self::DateTime(t),
            Value::Time(ms) => Self::Time(ms),
            Value::Duration(ms) => Self::Duration(ms),
        })
    }

    fn value(self) -> Value<'a> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Integer(i) => Value::Integer(i),
            Self::Decimal(bits) => Value::Decimal(f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })),
            Self::Boolean(b) => Value::Boolean(b),
            Self::Date(d) => Value::Date(d),
            Self::DateTime(t) => Value::DateTime(t),
            Self::Time(ms) => Value::Time(ms),
            Self::Duration(ms) => Value::Duration(ms),
        }
    }
}

/// Where a value lies on a scale: numbers as they are, dates in days since the first of the common era.
fn position(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Boolean(_) => None,
        Value::Date(d) => Some(f64::from(d.num_days_from_ce())),
        Value::DateTime(t) => Some(f64::from(t.date().num_days_from_ce())),
        other => other.number().filter(|n| n.is_finite()),
    }
}

fn day(position: f64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(position as i32)
}

/// The value below which a share of sorted numbers lies, between neighbours by line (Hyndman and Fan 1996, type 7, as in Excel).
fn quantile(sorted: &[(f64, usize)], share: f64) -> f64 {
    let at = share * sorted.len().saturating_sub(1) as f64;
    let (below, above) = (sorted[at.floor() as usize].0, sorted[at.ceil() as usize].0);
    below + (above - below) * at.fract()
}

/// Rows in bars of equal width; with values far out the first and the last bar hold all that lies beyond them.
fn histogram(sorted: &[(f64, usize)]) -> (Vec<usize>, BarScale) {
    let (low, high) = (quantile(sorted, 0.25), quantile(sorted, 0.75));
    let reach = 3.0 * (high - low);
    let (least, most) = (sorted[0].0, sorted[sorted.len() - 1].0);
    let (mut first, mut last) = (least, most);
    if reach > 0.0 {
        (first, last) = (first.max(low - reach), last.min(high + reach));
    }
    let width = (last - first) / BARS as f64;
    let mut bars = vec![0; BARS];
    for (value, _) in sorted {
        let bar = if width > 0.0 { ((value - first) / width).floor().clamp(0.0, BARS as f64 - 1.0) as usize } else { BARS / 2 };
        bars[bar] += 1;
    }
    (bars, BarScale { first, last, beyond: (least < first, most > last) })
}

fn spread(sorted: &[(f64, usize)]) -> Numbers {
    let (lower_quartile, median, upper_quartile) = (quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    let reach = 3.0 * (upper_quartile - lower_quartile);
    let beyond = |v: f64| if reach > 0.0 { (lower_quartile - reach - v).max(v - upper_quartile - reach) } else { 0.0 };
    let mut far: Vec<(f64, usize)> = sorted.iter().map(|&(v, row)| (beyond(v), row)).filter(|(by, _)| *by > 0.0).collect();
    far.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    // From the smallest size to the largest the sum loses least.
    let mut sizes: Vec<f64> = sorted.iter().map(|(v, _)| *v).collect();
    sizes.sort_unstable_by(|a, b| a.abs().total_cmp(&b.abs()));
    let sum: f64 = sizes.iter().sum();
    Numbers {
        min: sorted[0].0,
        lower_quartile,
        median,
        upper_quartile,
        max: sorted[sorted.len() - 1].0,
        sum,
        mean: sum / sorted.len() as f64,
        zeros: sorted.iter().filter(|(v, _)| *v == 0.0).count(),
        negatives: sorted.iter().filter(|(v, _)| *v < 0.0).count(),
        far_out: far.len(),
        farthest: far.into_iter().take(NAMED).map(|(_, row)| row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;
    use proptest::prelude::*;

    fn profile(values: Stored, ty: ColumnType) -> Profile {
        let table = Table::new("t", vec![(Column::new("c", ty), values)], Origin::default()).unwrap();
        Profile::of(&table, 0, 0..table.rows(), &Context::detached()).unwrap()
    }

    #[test]
    fn text_is_counted_most_frequent_first() {
        let found = profile(Stored::new("".into(), [Some("b"), Some("a"), None, Some("b")]), ColumnType::Text);
        assert_eq!((found.rows, found.missing, found.distinct), (4, 1, 2));
        assert_eq!((found.top, found.bars), (vec![("b".to_owned(), 2), ("a".to_owned(), 1)], vec![2, 1]));
        assert!(found.numbers.is_none());
    }

    #[test]
    fn a_value_far_out_is_named_and_does_not_squeeze_the_others_into_one_bar() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        values.push(1e9);
        let found = profile(Stored::new("".into(), values), ColumnType::Decimal);
        let numbers = found.numbers.clone().unwrap();
        assert_eq!((numbers.far_out, numbers.farthest), (1, vec![100]));
        assert_eq!((numbers.median, numbers.min, numbers.max), (50.0, 0.0, 1e9));
        assert!(found.bars.iter().filter(|n| **n > 0).count() > 5);
        let scale = found.scale.unwrap();
        assert_eq!((scale.first, scale.last, scale.beyond), (0.0, 225.0, (false, true)), "the axis tells that more lies beyond it");
        assert_eq!(scale.ends(0, 24), (0.0, 225.0 / 24.0));
    }

    #[test]
    fn dates_tell_their_first_and_last_day() {
        let found = profile(Stored::new("".into(), [Some(20_000_i32), None, Some(20_009)]), ColumnType::Date);
        let (first, last) = found.days.unwrap();
        assert_eq!((last - first).num_days(), 9);
        assert_eq!(found.top[0].0, first.to_string());
    }

    proptest! {
        #[test]
        fn every_row_is_in_a_bar_or_missing(values in prop::collection::vec(prop::option::of(-1e12_f64..1e12), 0..200)) {
            let found = profile(Stored::new("".into(), values.clone()), ColumnType::Decimal);
            prop_assert_eq!(found.bars.iter().sum::<usize>() + found.missing, values.len());
            if let Some(numbers) = found.numbers {
                prop_assert!(numbers.min <= numbers.lower_quartile && numbers.lower_quartile <= numbers.median);
                prop_assert!(numbers.median <= numbers.upper_quartile && numbers.upper_quartile <= numbers.max);
            }
        }

        #[test]
        fn a_decimal_is_the_same_after_it_was_counted(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
            let key = Key::of(Value::Decimal(value)).unwrap();
            prop_assert_eq!(key.value(), Value::Decimal(value));
        }
    }
}
