//! What is wrong with single rows, gathered by what it is and where, so that a person judges it once.

use polars::prelude::IdxSize;

use crate::detect::rows::{self, FaultKind, RowFault, RowsError};
use crate::engine::Context;
use crate::table::{Table, Value, format};

/// The faults of one kind in one column.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultGroup {
    /// Stable over refreshes: made of the kind and the column, never of rows or values.
    pub id: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// In which column; `None` where whole rows are meant.
    pub column: Option<String>,
    /// One for each row, in the order of the rows.
    pub faults: Vec<RowFault>,
}

impl FaultGroup {
    /// What is wrong and where: `Slip of unit in Price`.
    #[must_use]
    pub fn title(&self) -> String {
        let words = self.kind.words();
        self.column.as_ref().map_or_else(|| words.to_owned(), |column| format!("{words} in {column}"))
    }

    /// The positions of its rows in the table, ascending.
    #[must_use]
    pub fn rows(&self) -> Vec<IdxSize> {
        let mut rows: Vec<IdxSize> = self.faults.iter().filter_map(|f| IdxSize::try_from(f.row).ok()).collect();
        rows.dedup();
        rows
    }
}

/// Where a fault is: its cell in the file, the first of its row where all of it is meant.
#[must_use]
pub fn fault_place(table: &Table, fault: &RowFault) -> String {
    table.cell_name(fault.row, fault.column.unwrap_or(0)).unwrap_or_else(|| format!("row {}", fault.row + 1))
}

/// What stands in the cell of a fault, as it is shown among the data; nothing where all of the row is meant.
#[must_use]
pub fn fault_value(table: &Table, fault: &RowFault) -> String {
    let column = fault.column.and_then(|at| Some((at, table.columns().get(at)?)));
    column.map_or_else(String::new, |(at, column)| match table.value(fault.row, at) {
        Value::Missing => String::new(),
        value => format::cell(value, column),
    })
}

/// What is wrong with the rows of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faults {
    /// By what is wrong, in the order of the checks.
    pub groups: Vec<FaultGroup>,
    /// How many rows were checked.
    pub checked: usize,
}

impl Faults {
    /// Check every row of a table.
    ///
    /// # Errors
    /// On cancel, and where a column cannot be read.
    pub fn of(table: &Table, ctx: &Context) -> Result<Self, RowsError> {
        let mut flagged: Vec<RowFault> = rows::check(table, ctx)?.into_iter().filter(|f| f.flagged).collect();
        flagged.sort_by_key(|f| (f.kind, f.column, f.row));
        let groups = flagged.chunk_by(|a, b| (a.kind, a.column) == (b.kind, b.column)).map(|faults| {
            let (kind, at) = (faults[0].kind, faults[0].column);
            let column = at.and_then(|at| table.columns().get(at)).map(|c| c.name.clone());
            FaultGroup { id: format!("rows:{}:{}", kind.name(), column.as_deref().unwrap_or("")), kind, column, faults: faults.to_vec() }
        });
        Ok(Self { groups: groups.collect(), checked: table.rows() })
    }

    /// A group by its id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&FaultGroup> {
        self.groups.iter().find(|g| g.id == id)
    }

    /// How many faults there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.groups.iter().map(|g| g.faults.len()).sum()
    }
}
