//! A computed pivot: its two axes and the cells between them.

use serde::{Deserialize, Serialize};

use super::{DatePart, Form, Marks, Partial};
use crate::table::{Direction, format};

/// How a missing member reads.
pub(super) const MISSING_LABEL: &str = "(missing)";

/// What the items of a field are, which says how a chart places them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scale {
    /// Names: one beside the other (weekdays and hours of the day too).
    #[default]
    Category,
    /// Numbers.
    Number,
    /// Periods of the calendar; [`period_start`](super::period_start) reads their names.
    Time(DatePart),
    /// Points in time, named `2026-03-05T07:30:00`.
    Moment,
}

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
    /// The name of an outer item on a line of its own, without numbers.
    Header,
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
    /// Which of the pivot's values stands here; of rows only where the values stand on rows, of columns otherwise.
    pub value: usize,
}

/// A computed pivot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PivotTable {
    /// Names of the row fields, outermost first.
    pub row_fields: Vec<String>,
    /// Names of the column fields, outermost first.
    pub column_fields: Vec<String>,
    /// What the items of each row field are.
    pub row_scales: Vec<Scale>,
    /// What the items of each column field are.
    pub column_scales: Vec<Scale>,
    /// For each row field of which the top items alone are shown, what their rest is called; it is no member of its column.
    pub row_rests: Vec<Option<String>>,
    /// The same for each column field.
    pub column_rests: Vec<Option<String>>,
    /// Names of the values, by which they are asked for.
    pub values: Vec<String>,
    /// What stands above the numbers of each value; its name where nothing else is said.
    pub captions: Vec<String>,
    /// In words what is shown of each value: `value`, `% of column total`.
    pub shown_as: Vec<String>,
    /// Unit and decimal places of each value, for showing it.
    pub formats: Vec<(Option<String>, Option<u8>)>,
    /// For each value, whether nothing stands between its thousands; there is where nothing is said.
    pub ungrouped: Vec<bool>,
    /// The rows from top to bottom.
    pub rows: Vec<Axis>,
    /// The columns from left to right.
    pub columns: Vec<Axis>,
    /// Row by row, `rows.len() * columns.len()`; `None` where there is nothing to compute from.
    pub cells: Vec<Option<f64>>,
    /// How many rows of the table were used.
    pub source_rows: usize,
    /// How many rows the table has.
    pub table_rows: usize,
    /// Whether each row, rather than each column, is for one of the values.
    pub values_on_rows: bool,
    /// The form of the row labels.
    pub form: Form,
    /// Whether outer items are named on every row.
    pub repeat_labels: bool,
    /// What stands in cells with nothing to compute from.
    pub blank: String,
    /// The marks of each value that has some.
    pub marks: Vec<Option<Marks>>,
    /// Which way is good, for each value; up where nothing is said.
    pub good: Vec<Direction>,
    /// Periods among its items that are not whole: to be told apart wherever periods are compared.
    pub partial: Vec<Partial>,
}

/// Captions in one line: with commas between them, or with semicolons where some hold commas themselves.
#[must_use]
pub(crate) fn in_one_line<'a>(captions: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = captions.collect();
    let between = if all.len() > 1 && all.iter().any(|caption| caption.contains(", ")) { "; " } else { ", " };
    all.join(between)
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

    /// A number of a value as people read it, its unit left out; shares as per cent.
    #[must_use]
    pub fn amount(&self, number: f64, value: usize) -> String {
        let (unit, decimals) = self.formats.get(value).map_or((None, None), |(unit, decimals)| (unit.as_deref(), *decimals));
        if unit == Some(format::CLOCK) {
            return format::clock(number, decimals);
        }
        let percent = unit == Some("%");
        let text = if percent { format::fixed(number * 100.0, decimals.unwrap_or(1).into()) } else { format::amount(number, decimals) };
        let text = if self.ungrouped.get(value).copied().unwrap_or_default() { format::ungrouped(&text) } else { text };
        if percent { text + "%" } else { text }
    }

    /// A number of a value with its unit.
    #[must_use]
    pub fn with_unit(&self, number: f64, value: usize) -> String {
        let amount = self.amount(number, value);
        match self.formats.get(value).and_then(|f| f.0.as_deref()) {
            Some("%") => amount.replace('%', " %"),
            Some(format::CLOCK) => amount,
            Some(unit) => format!("{amount} {unit}"),
            None => amount,
        }
    }

    /// What stands above the numbers of a value.
    #[must_use]
    pub fn caption(&self, value: usize) -> &str {
        self.captions.get(value).or_else(|| self.values.get(value)).map_or("", String::as_str)
    }

    /// The captions of all values in one line.
    #[must_use]
    pub fn all_captions(&self) -> String {
        in_one_line((0..self.values.len()).map(|value| self.caption(value)))
    }

    /// Whether the columns are named by items alone, so that what the numbers are stands nowhere above them.
    #[must_use]
    pub fn names_items_alone(&self) -> bool {
        !self.values_on_rows && self.values.len() == 1 && !self.column_fields.is_empty()
    }

    /// How many rows were used, in words: `All 9,994 rows used.`
    #[must_use]
    pub fn rows_used(&self) -> String {
        let number = |n: usize| crate::table::format::fixed(n as f64, 0);
        match (self.source_rows, self.table_rows) {
            (1, 1) => "The only row is used.".to_owned(),
            (used, all) if used == all => format!("All {} rows used.", number(all)),
            (used, all) => format!("{} of {} rows used.", number(used), number(all)),
        }
    }

    /// Which of the values the cell at a row and a column shows.
    #[must_use]
    pub fn value_of(&self, row: &Axis, column: &Axis) -> usize {
        if self.values_on_rows { row.value } else { column.value }
    }

    /// The same cells with the values across the top, where they stand down the side: as charts want them.
    #[must_use]
    pub fn with_values_across(&self) -> Self {
        let count = self.values.len();
        if !self.values_on_rows || count == 0 {
            return self.clone();
        }
        // The name of an item on a line of its own has one row, everything else one for each value.
        let lines: Vec<usize> = (0..self.rows.len()).filter(|&r| self.rows[r].value == 0).collect();
        let rows: Vec<Axis> = lines.iter().map(|&r| self.rows[r].clone()).collect();
        let columns = self.columns.iter().flat_map(|c| (0..count).map(move |value| Axis { value, ..c.clone() })).collect();
        let cell = |row: usize, column: usize, value: usize| {
            let has_values = self.rows[row].kind != AxisKind::Header;
            has_values.then(|| self.cell(row + value, column)).flatten()
        };
        let across = || (0..self.columns.len()).flat_map(|c| (0..count).map(move |v| (c, v)));
        let cells = lines.iter().flat_map(|&r| across().map(move |(c, v)| (r, c, v))).map(|(r, c, v)| cell(r, c, v)).collect();
        Self { cells, rows, columns, values_on_rows: false, marks: Vec::new(), ..self.clone() }
    }

    /// The name of a column in one line: `East / 2026 / Sales`. The value is named where there are several, or where
    /// nothing else names the column.
    #[must_use]
    pub fn column_label(&self, column: &Axis) -> String {
        let total = match column.kind {
            AxisKind::Leaf | AxisKind::Header => None,
            AxisKind::Subtotal => Some("Total"),
            AxisKind::Grand => Some("Grand total"),
        };
        let named = !self.values_on_rows && (self.values.len() > 1 || column.key.is_empty() && total.is_none());
        let value = named.then(|| self.caption(column.value));
        let members = column.key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL));
        let label = members.chain(total).chain(value).collect::<Vec<_>>().join(" / ");
        if label.is_empty() && self.values_on_rows { "Value".to_owned() } else { label }
    }
}
