//! What selected cells add up to.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::session::GridRows;
use crate::table::{Role, Table, Value, ValueKey, format};

/// More different values than this are not told apart: the set would grow with the selection.
const MOST_DISTINCT: usize = 2_000_000;

/// Count, sum and extremes of selected cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::ui) struct Stats {
    cells: u64,
    numbers: u64,
    sum: f64,
    min: f64,
    max: f64,
    distinct: Option<usize>,
    decimals: Option<u8>,
    /// Whether any of the numbers is no whole one.
    is_fractional: bool,
    unit: Unit,
}

/// The unit of the numbers among selected cells.
#[derive(Debug, Clone, Default, PartialEq)]
enum Unit {
    /// No number was met yet.
    #[default]
    Unknown,
    /// All are in this one, or in none.
    One(Option<String>),
    /// Amounts in several units, which cannot be added up.
    Several,
}

impl Unit {
    fn meet(&mut self, unit: Option<&str>) {
        match self {
            Self::Unknown => *self = Self::One(unit.map(str::to_owned)),
            Self::One(known) if known.as_deref() == unit => {}
            Self::One(_) | Self::Several => *self = Self::Several,
        }
    }
}

impl Stats {
    /// Of numbers with their units and decimal places.
    pub(in crate::ui) fn of_amounts<'a>(amounts: impl Iterator<Item = (f64, Option<&'a str>, Option<u8>)>) -> Self {
        let mut stats = Self { min: f64::INFINITY, max: f64::NEG_INFINITY, ..Self::default() };
        for (number, unit, decimals) in amounts {
            stats.cells += 1;
            stats.numbers += 1;
            stats.sum += number;
            (stats.min, stats.max) = (stats.min.min(number), stats.max.max(number));
            stats.is_fractional |= number.fract() != 0.0;
            stats.decimals = stats.decimals.max(decimals);
            stats.unit.meet(unit);
        }
        stats
    }

    /// In words; `None` where nothing is there to count.
    pub(in crate::ui) fn words(&self) -> Option<String> {
        if self.cells == 0 {
            return None;
        }
        let mut parts = Vec::new();
        match &self.unit {
            Unit::One(unit) => {
                // What is paid to the cent is added up to the cent, however large it is.
                let cents = |n: f64| (self.is_fractional && n.abs() >= 1_000.0).then_some(2);
                let shown = |n: f64, decimals: Option<u8>| format::with_unit(n, unit.as_deref(), decimals.or_else(|| cents(n)));
                parts.push(format!("Sum {}", shown(self.sum, self.decimals)));
                parts.push(format!("Average {}", shown(self.sum / self.numbers as f64, None)));
                parts.push(format!("Min {}", shown(self.min, self.decimals)));
                parts.push(format!("Max {}", shown(self.max, self.decimals)));
            }
            Unit::Several => parts.push("Several units, not added up".to_owned()),
            Unit::Unknown => {}
        }
        parts.push(format!("Count {}", format::fixed(self.cells as f64, 0)));
        parts.extend(self.distinct.map(|n| format!("Distinct {}", format::count(n))));
        Some(parts.join("   ·   "))
    }
}

/// Add up the cells of columns of the table, each in these rows of the grid; identifiers are counted, never summed.
pub(super) fn of(table: &Table, rows: &GridRows, selected: &[(usize, RangeInclusive<u64>)]) -> Stats {
    let mut stats = Stats { min: f64::INFINITY, max: f64::NEG_INFINITY, ..Stats::default() };
    let mut distinct: Option<HashSet<ValueKey<'_>>> = Some(HashSet::new());
    for (column, stretch) in selected {
        let column = *column;
        let Some(meta) = table.columns().get(column) else { continue };
        let sums = meta.ty.is_numeric() && meta.role != Role::Identifier;
        if sums {
            stats.decimals = stats.decimals.max(meta.decimals);
        }
        // The error of a long sum is carried along and added back (Neumaier).
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        for row in stretch.clone() {
            let Some(row) = usize::try_from(row).ok().and_then(|r| rows.row(r)) else { break };
            let value = table.value(row, column);
            if matches!(value, Value::Missing) {
                continue;
            }
            stats.cells += 1;
            count_distinct(&mut distinct, value);
            if let Some(number) = value.number().filter(|_| sums) {
                stats.numbers += 1;
                stats.unit.meet(meta.number_unit());
                stats.is_fractional |= number.fract() != 0.0;
                (stats.min, stats.max) = (stats.min.min(number), stats.max.max(number));
                let total = sum + number;
                lost += if sum.abs() >= number.abs() { (sum - total) + number } else { (number - total) + sum };
                sum = total;
            }
        }
        stats.sum += sum + lost;
    }
    stats.distinct = distinct.map(|d| d.len());
    stats
}

/// Remember a value that was not there before, until there are too many. It is the value that counts, not how its column shows it: prices
/// of 0.001 and 0 are two also where both are shown as 0.00; a whole number is the same in columns of whole numbers and of others.
fn count_distinct<'a>(distinct: &mut Option<HashSet<ValueKey<'a>>>, value: Value<'a>) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = match value {
        Value::Decimal(f) if f.fract() == 0.0 && f.abs() < EXACT => Value::Integer(f as i64),
        other => other,
    };
    if let (Some(set), Some(key)) = (&mut *distinct, ValueKey::of(value)) {
        set.insert(key);
        if set.len() > MOST_DISTINCT {
            *distinct = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn numbers_are_summed_and_missing_cells_left_out() {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), [Some("West"), None, Some("East")])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [Some(0.1), Some(0.2), None])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let stats = of(&table, &GridRows::default(), &[(0, 0..=2), (1, 0..=2)]);
        assert_eq!((stats.cells, stats.numbers, stats.distinct), (4, 2, Some(4)));
        assert!((stats.sum - 0.3).abs() < 1e-12);
        let words = "Sum 0.3   ·   Average 0.15   ·   Min 0.1   ·   Max 0.2   ·   Count 4   ·   Distinct 4";
        assert_eq!(stats.words().unwrap(), words);
        assert_eq!(of(&table, &GridRows::default(), &[(0, 1..=1)]).words(), None);
    }

    #[test]
    fn values_that_are_shown_alike_are_told_apart() {
        let prices = Column { decimals: Some(2), ..Column::new("Price", ColumnType::Decimal) };
        let values = vec![
            (prices, Stored::new("a".into(), [0.0, 0.001, 2.0, -0.0])),
            (Column::new("Units", ColumnType::Integer), Stored::new("b".into(), [2_i64, 3, 3, 3])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        assert_eq!(of(&table, &GridRows::default(), &[(0, 0..=3)]).distinct, Some(3));
        assert_eq!(of(&table, &GridRows::default(), &[(0, 0..=3), (1, 0..=3)]).distinct, Some(4), "2 is the same in both");
    }

    #[test]
    fn large_sums_of_what_has_cents_keep_their_cents() {
        let values = vec![(Column::new("Sales", ColumnType::Decimal), Stored::new("a".into(), [9_000_000.25, 747_747.68]))];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let words = of(&table, &GridRows::default(), &[(0, 0..=1)]).words().unwrap();
        assert!(words.starts_with("Sum 9,747,747.93   ·") && words.contains("Min 747,747.68   ·   Max 9,000,000.25"), "{words}");
    }

    #[test]
    fn numbers_have_their_unit_and_several_units_are_not_added_up() {
        let column = |name: &str, unit: &str, values: [f64; 2]| {
            (Column { unit: Some(unit.to_owned()), ..Column::new(name, ColumnType::Decimal) }, Stored::new(name.into(), values))
        };
        let values = vec![column("Sales", "USD", [1.5, 2.5]), column("Tax", "USD", [0.5, 0.5]), column("Margin", "%", [0.25, 0.75])];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let words = |columns: &[usize]| {
            let selected: Vec<_> = columns.iter().map(|&column| (column, 0..=1)).collect();
            of(&table, &GridRows::default(), &selected).words().unwrap()
        };
        let amounts = "Sum 5 USD   ·   Average 1.25 USD   ·   Min 0.5 USD   ·   Max 2.5 USD   ·   Count 4   ·   Distinct 3";
        assert_eq!(words(&[0, 1]), amounts);
        assert!(words(&[2]).contains("Average 50.0 %   ·   Min 25.0 %   ·   Max 75.0 %"), "{}", words(&[2]));
        assert_eq!(words(&[0, 2]), "Several units, not added up   ·   Count 4   ·   Distinct 4");
    }
}
