//! Finding a text in the cells of a table.

use std::sync::Arc;

use crate::session::GridRows;
use crate::table::{ColumnType, MISSING, Table, Value, format};
use crate::ui::find::{Hits, Search};

/// The search in some columns of a table whose rows are in some order.
pub(super) fn in_table(table: &Table, rows: &GridRows, columns: &[usize]) -> Search {
    let (table, rows, columns) = (table.clone(), rows.clone(), columns.to_vec());
    Box::new(move |text, is_stale| search(&table, &rows, &columns, text, is_stale))
}

/// The shown cells whose text holds `text`, which is in lower case.
fn search(table: &Table, rows: &GridRows, columns: &[usize], text: &str, is_stale: &dyn Fn() -> bool) -> Hits {
    let tests: Vec<Test> = columns.iter().map(|&c| Test::of(table, c, text)).collect();
    Hits::among(rows.len(table.rows()), is_stale, |at| {
        let row = rows.row(at);
        let (tests, text) = (&tests, &text);
        tests
            .iter()
            .zip(columns)
            .enumerate()
            .filter(move |(_, (test, c))| row.is_some_and(|r| test.holds(table, r, **c, text)))
            .map(|(at, _)| at)
    })
}

/// How to tell whether a cell of a column holds the text.
enum Test {
    /// Its member does: each was tested once.
    Members(Arc<crate::table::Codes>, Vec<bool>),
    /// Its value as it is shown does.
    Shown,
    /// None can.
    Never,
}

impl Test {
    fn of(table: &Table, column: usize, text: &str) -> Self {
        let Some(meta) = table.columns().get(column) else { return Self::Never };
        match meta.ty {
            ColumnType::Text => table.codes(column).map_or(Self::Never, |codes| {
                let members = codes.labels.iter().map(|l| l.to_lowercase().contains(text)).collect();
                Self::Members(codes, members)
            }),
            ColumnType::Boolean => Self::Shown,
            // Numbers and dates are shown with these characters only.
            _ if text.chars().all(|c| c.is_ascii_digit() || " ,.-:%".contains(c)) => Self::Shown,
            _ => Self::Never,
        }
    }

    fn holds(&self, table: &Table, row: usize, column: usize, text: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Members(codes, members) => {
                codes.codes.get(row).is_some_and(|&c| c != MISSING && members.get(c as usize).copied().unwrap_or_default())
            }
            Self::Shown => match table.value(row, column) {
                Value::Missing => false,
                value => table.columns().get(column).is_some_and(|meta| format::cell(value, meta).to_lowercase().contains(text)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin};
    use crate::ui::grid::Cell;
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), [Some("West"), None, Some("east 12")])),
            (Column::new("Sales", ColumnType::Integer), Stored::new("b".into(), [Some(12_i64), Some(3), None])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn text_and_numbers_are_found_as_they_are_shown_in_the_order_of_the_grid() {
        let rows = GridRows { order: Some([2, 1, 0].into()) };
        let found = |text: &str| search(&sample(), &rows, &[1, 0], text, &|| false).cells().to_vec();
        assert_eq!(found("12"), [Cell { row: 0, column: 1 }, Cell { row: 2, column: 0 }]);
        assert_eq!(found("es"), [Cell { row: 2, column: 1 }]);
        assert_eq!(found("zzz"), []);
    }
}
