//! What is wrong with single rows, gathered by what it is and where, so that a person judges it once.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use polars::prelude::IdxSize;

use crate::detect::rows::{self, FaultKind, RowFault, RowsError};
use crate::engine::Context;
use crate::table::{Table, Value, format};

/// One fault with the name a person's decision on it is kept by.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where it is and what is wrong.
    pub found: RowFault,
    /// Stable over refreshes: made of the group and of what stands in its row, never of the row's place. Of rows that are equal, of how many came
    /// before it.
    pub id: String,
}

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
    pub faults: Vec<Fault>,
    /// Where each stands among them, by its id.
    places: HashMap<String, usize>,
}

impl FaultGroup {
    /// Those of `faults`, all of one kind in one column.
    #[must_use]
    pub fn of(id: String, kind: FaultKind, column: Option<String>, faults: Vec<Fault>) -> Self {
        let places = faults.iter().enumerate().map(|(at, fault)| (fault.id.clone(), at)).collect();
        Self { id, kind, column, faults, places }
    }

    /// What is wrong and where: `Slip of unit in Price`.
    #[must_use]
    pub fn title(&self) -> String {
        let words = self.kind.words();
        self.column.as_ref().map_or_else(|| words.to_owned(), |column| format!("{words} in {column}"))
    }

    /// The place among its faults of the one with this id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The positions of its rows in the table, ascending, but for faults whose ids are `hidden`.
    #[must_use]
    pub fn rows(&self, hidden: &BTreeSet<String>) -> Vec<IdxSize> {
        let told = self.faults.iter().filter(|f| !hidden.contains(&f.id));
        let mut rows: Vec<IdxSize> = told.filter_map(|f| IdxSize::try_from(f.found.row).ok()).collect();
        rows.dedup();
        rows
    }
}

/// What stands in a row as one number, whatever its columns are called and in which order they are.
fn content(table: &Table, row: usize) -> u64 {
    let mut cells: Vec<u64> = (0..table.columns().len()).filter_map(|column| said(table.value(row, column))).collect();
    cells.sort_unstable();
    cells.into_iter().fold(BASIS, |hash, cell| mixed(hash, &cell.to_le_bytes()))
}

/// What a cell says as one number; nothing where it is empty. It is the same for a number with and without places, for a day and its midnight.
fn said(value: Value<'_>) -> Option<u64> {
    let bytes = |kind: u8, bytes: &[u8]| Some(mixed(mixed(BASIS, &[kind]), bytes));
    match value {
        Value::Missing => None,
        Value::Text(text) => bytes(0, text.as_bytes()),
        Value::Date(day) => bytes(2, &NaiveDateTime::from(day).and_utc().timestamp_millis().to_le_bytes()),
        Value::DateTime(moment) => bytes(2, &moment.and_utc().timestamp_millis().to_le_bytes()),
        // Zero has one sign.
        number => bytes(1, &(number.number().unwrap_or_default() + 0.0).to_le_bytes()),
    }
}

/// FNV-1a (Fowler, Noll, Vo), which is the same on every machine and in every version: ids are saved.
const BASIS: u64 = 0xCBF2_9CE4_8422_2325;

fn mixed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3))
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
        let mut groups = Vec::new();
        for faults in flagged.chunk_by(|a, b| (a.kind, a.column) == (b.kind, b.column)) {
            let (kind, at) = (faults[0].kind, faults[0].column);
            let column = at.and_then(|at| table.columns().get(at)).map(|c| c.name.clone());
            let id = format!("rows:{}:{}", kind.name(), column.as_deref().unwrap_or(""));
            let faults = named(table, &id, faults, ctx)?;
            groups.push(FaultGroup::of(id, kind, column, faults));
        }
        Ok(Self { groups, checked: table.rows() })
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

/// Each fault of a group with its id.
fn named(table: &Table, group: &str, faults: &[RowFault], ctx: &Context) -> Result<Vec<Fault>, RowsError> {
    let mut before: HashMap<u64, usize> = HashMap::new();
    let mut named = Vec::with_capacity(faults.len());
    for (at, found) in faults.iter().enumerate() {
        if at % 4_096 == 0 {
            ctx.check()?;
        }
        let content = content(table, found.row);
        let times = before.entry(content).or_default();
        *times += 1;
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        named.push(Fault { found: found.clone(), id: format!("{group}#{content:016x}{again}") });
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn table(names: [&str; 2], amounts: Vec<Option<f64>>, labels: Vec<&str>) -> Table {
        let columns = vec![
            (Column::new(names[0], ColumnType::Decimal), Stored::new(names[0].into(), amounts)),
            (Column::new(names[1], ColumnType::Text), Stored::new(names[1].into(), labels)),
        ];
        Table::new("t", columns, Origin::default()).unwrap()
    }

    /// A verdict on row 7 was a verdict on whatever stood in row 7 of the next file.
    #[test]
    fn a_fault_is_known_by_what_stands_in_its_row_wherever_that_is() {
        let old = table(["amount", "label"], vec![Some(1.0), Some(2.5), None], vec!["a", "b", "c"]);
        let new = table(["total", "name"], vec![Some(2.5), Some(9.0)], vec!["b", "a"]);
        assert_eq!(content(&old, 1), content(&new, 0));
        assert_ne!(content(&old, 0), content(&new, 1), "another amount is another row");
        assert_ne!(content(&old, 0), content(&old, 2));
        let whole = Table::new("t", vec![(Column::new("n", ColumnType::Integer), Stored::new("n".into(), [2_i64]))], Origin::default());
        assert_eq!(said(whole.unwrap().value(0, 0)), said(Value::Decimal(2.0)));
    }

    #[test]
    fn equal_rows_are_told_apart_by_how_many_came_before() {
        let table = table(["amount", "label"], vec![Some(1.0); 3], vec!["a", "a", "b"]);
        let fault = |row| RowFault { row, column: None, kind: FaultKind::ExactDuplicate, score: 1.0, flagged: true, why: "".into() };
        let named = named(&table, "g", &[fault(0), fault(1), fault(2)], &Context::detached()).unwrap();
        assert!(named[1].id == format!("{}-2", named[0].id) && !named[2].id.contains('-'), "{named:?}");
        let group = FaultGroup::of("g".into(), FaultKind::ExactDuplicate, None, named);
        assert_eq!(group.place(&group.faults[1].id), Some(1));
        assert_eq!(group.rows(&BTreeSet::from([group.faults[1].id.clone()])), [0, 2]);
    }
}
