//! What selected cells add up to.

use crate::session::GridRows;
use crate::table::{Role, Table, Value, format};
use crate::ui::grid::Selection;

/// Count, sum and extremes of selected cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Stats {
    cells: u64,
    numbers: u64,
    sum: f64,
    decimals: Option<u8>,
}

impl Stats {
    /// In words; `None` where nothing is there to count.
    pub(super) fn words(&self) -> Option<String> {
        let count = format::fixed(self.cells as f64, 0);
        if self.cells == 0 {
            return None;
        }
        if self.numbers == 0 {
            return Some(format!("Count {count}"));
        }
        let average = format::amount(self.sum / self.numbers as f64, None);
        Some(format!("Sum {}   ·   Average {average}   ·   Count {count}", format::amount(self.sum, self.decimals)))
    }
}

/// Add up the selected cells; identifiers are counted, never summed.
pub(super) fn of(table: &Table, rows: &GridRows, selection: Selection) -> Stats {
    let mut stats = Stats::default();
    for column in selection.columns() {
        let Some(meta) = table.columns().get(column) else { continue };
        let sums = meta.ty.is_numeric() && meta.role != Role::Identifier;
        if sums {
            stats.decimals = stats.decimals.max(meta.decimals);
        }
        // The error of a long sum is carried along and added back (Neumaier).
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        for row in selection.rows() {
            let Some(row) = usize::try_from(row).ok().and_then(|r| rows.row(r)) else { break };
            let value = table.value(row, column);
            if matches!(value, Value::Missing) {
                continue;
            }
            stats.cells += 1;
            if let Some(number) = value.number().filter(|_| sums) {
                stats.numbers += 1;
                let total = sum + number;
                lost += if sum.abs() >= number.abs() { (sum - total) + number } else { (number - total) + sum };
                sum = total;
            }
        }
        stats.sum += sum + lost;
    }
    stats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use crate::ui::grid::Cell;
    use polars::prelude::Column as Stored;

    #[test]
    fn numbers_are_summed_and_missing_cells_left_out() {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), [Some("West"), None, Some("East")])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [Some(0.1), Some(0.2), None])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let all = Selection { start: Cell { row: 0, column: 0 }, head: Cell { row: 2, column: 1 } };
        let stats = of(&table, &GridRows::default(), all);
        assert_eq!((stats.cells, stats.numbers), (4, 2));
        assert!((stats.sum - 0.3).abs() < 1e-12);
        assert_eq!(stats.words().unwrap(), "Sum 0.3   ·   Average 0.15   ·   Count 4");
        assert_eq!(of(&table, &GridRows::default(), Selection::one(Cell { row: 1, column: 0 })).words(), None);
    }
}
