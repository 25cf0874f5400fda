//! A computed pivot: its two axes and the cells between them.

use serde::{Deserialize, Serialize};

/// What a row or a column of a pivot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AxisKind {
    /// One item of the innermost field.
    Leaf,
    /// All items under an outer item.
    Subtotal,
    /// Everything.
    Grand,
}

/// The items that a row or column is for, outermost first; shorter than the axis for a subtotal, empty for the grand
/// total. `None` is the missing value.
pub type Key = Vec<Option<String>>;

/// One row or one column of a pivot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Axis {
    /// Leaf, subtotal or grand total.
    pub kind: AxisKind,
    /// Its items.
    pub key: Key,
    /// Columns only: which of the pivot's values stands here.
    pub value: usize,
}

/// A computed pivot.
#[derive(Debug, Clone, PartialEq)]
pub struct PivotTable {
    /// Names of the row fields, outermost first.
    pub row_fields: Vec<String>,
    /// Names of the column fields, outermost first.
    pub column_fields: Vec<String>,
    /// Names of the values.
    pub values: Vec<String>,
    /// Unit and decimal places of each value, for showing it.
    pub formats: Vec<(Option<String>, Option<u8>)>,
    /// The rows from top to bottom.
    pub rows: Vec<Axis>,
    /// The columns from left to right.
    pub columns: Vec<Axis>,
    /// Row by row, `rows.len() * columns.len()`; `None` where there is nothing to compute from.
    pub cells: Vec<Option<f64>>,
    /// How many rows of the table were used.
    pub source_rows: usize,
}

impl PivotTable {
    /// The cell at a row and a column of the pivot.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<f64> {
        if column >= self.columns.len() {
            return None;
        }
        self.cells.get(row * self.columns.len() + column).copied().flatten()
    }
}
