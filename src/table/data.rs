//! The table itself.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use polars::prelude::{
    AnyValue, BooleanChunked, Column as Stored, DataFrame, IdxCa, IdxSize, IntoLazy, LazyFrame, NewChunkedArray, PlSmallStr, PolarsError,
};

use super::calendar::Days;
use super::value::{date_from_days, datetime_from_ms};
use super::{CellAddress, Codes, Column, ColumnFormat, ColumnType, Origin, Value};
use crate::engine::{Cancelled, Context, Failure, quoted};

/// Why a table could not be made or computed from.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A name that no column has.
    #[error("There is no column {}.", quoted(.name))]
    UnknownColumn {
        /// The name asked for.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// An expression that could not be read.
    #[error("The expression {} could not be read{place}: {reason}", quoted(.text))]
    Expression {
        /// As it was written.
        text: String,
        /// Where it is wrong, as part of a sentence; empty where that is not known.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something that only numbers have is asked of a text.
    #[error("{} is text, so that {text} cannot be computed.", quoted(.column))]
    NotNumbers {
        /// The expression as it was written.
        text: String,
        /// The column.
        column: String,
    },
    /// Nobody wants the result any more.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The engine underneath refused.
    #[error("The computation failed: {}", said(.0))]
    Compute(#[from] PolarsError),
}

impl TableError {
    /// An expression that could not be read as a whole.
    pub(crate) fn expression(text: &str, reason: impl Into<String>) -> Self {
        Self::Expression { text: text.to_owned(), place: String::new(), reason: reason.into() }
    }
}

/// The sentence of an error of the engine, without the plan it adds.
pub(crate) fn said(error: &PolarsError) -> String {
    error.to_string().lines().next().unwrap_or_default().trim().to_owned()
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        match error {
            TableError::UnknownColumn { nearest: Some(n), .. } => {
                Self::new("unknown_column", message, format!("Did you mean {}?", quoted(&n)))
            }
            TableError::UnknownColumn { .. } => {
                Self::new("unknown_column", message, "Check it against the names of the columns there are.")
            }
            TableError::Expression { .. } => {
                Self::new("expression", message, "Write it as in SQL, with column names in double quotes where they hold spaces.")
            }
            TableError::NotNumbers { .. } => {
                Self::new("not_a_number", message, "Have the column read as a number under How it was read, or choose another measure.")
            }
            TableError::Cancelled(cancelled) => cancelled.into(),
            TableError::Compute(_) => Self::new("compute", message, "Check that the columns used have the type the expression needs."),
        }
    }
}

/// A cleaned rectangle of data. Cheap to clone, never changes.
#[derive(Clone)]
pub struct Table(Arc<Inner>);

struct Inner {
    name: String,
    columns: Vec<Column>,
    frame: DataFrame,
    origin: Origin,
    codes: Vec<OnceLock<Arc<Codes>>>,
    days: Vec<Days>,
    /// Columns that may say in which currency amounts are.
    currencies: OnceLock<Vec<usize>>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({:?}, {} rows x {} columns)", self.0.name, self.rows(), self.columns().len())
    }
}

impl Table {
    /// A table of these columns, each with its values stored as [`ColumnType::storage`] says.
    ///
    /// # Errors
    /// Where lengths differ, names repeat, or a storage type is not the column's.
    pub fn new(name: impl Into<String>, columns: Vec<(Column, Stored)>, origin: Origin) -> Result<Self, TableError> {
        let height = columns.first().map_or(0, |(_, values)| values.len());
        let mut metas = Vec::with_capacity(columns.len());
        let mut stored = Vec::with_capacity(columns.len());
        let names: HashSet<String> = columns.iter().map(|(column, _)| column.name.clone()).collect();
        for (mut column, values) in columns {
            // Nothing counts once per what is not there.
            column.once_per = column.once_per.filter(|key| names.contains(key));
            let wanted = column.ty.storage();
            let values = if *values.dtype() == wanted { values } else { values.cast(&wanted)? };
            stored.push(values.with_name(PlSmallStr::from(column.name.as_str())));
            metas.push(column);
        }
        let mut frame = DataFrame::new(height, stored)?;
        frame.rechunk_mut();
        let (codes, days) = (vec![OnceLock::new(); metas.len()], vec![Days::default(); metas.len()]);
        Ok(Self(Arc::new(Inner { name: name.into(), columns: metas, frame, origin, codes, days, currencies: OnceLock::new() })))
    }

    /// The table's name: the sheet's, or the file's where there are no sheets.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.frame.height()
    }

    /// The columns in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.0.columns
    }

    /// The values, one chunk per column, named as [`columns`](Self::columns).
    #[must_use]
    pub fn frame(&self) -> &DataFrame {
        &self.0.frame
    }

    /// The values as the start of a query.
    pub fn lazy(&self) -> LazyFrame {
        self.0.frame.clone().lazy()
    }

    /// Where the rows came from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The position and description of the column called `name`: exactly, else but for case and outer blanks.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`] with the nearest name.
    pub fn column(&self, name: &str) -> Result<(usize, &Column), TableError> {
        let folded = name.trim().to_lowercase();
        let position = (self.columns().iter().position(|c| c.name == name))
            .or_else(|| self.columns().iter().position(|c| c.name.to_lowercase() == folded));
        position
            .map(|i| (i, &self.columns()[i]))
            .ok_or_else(|| TableError::UnknownColumn { name: name.to_owned(), nearest: self.nearest(&folded) })
    }

    fn nearest(&self, folded: &str) -> Option<String> {
        let distance = |c: &Column| edit_distance(&c.name.to_lowercase(), folded);
        let best = self.columns().iter().min_by_key(|c| distance(c))?;
        (distance(best) <= folded.chars().count().div_ceil(3).max(1)).then(|| best.name.clone())
    }

    /// The members of a column, numbered; computed once and kept.
    ///
    /// # Errors
    /// Where the column cannot be numbered.
    pub fn codes(&self, column: usize) -> Result<Arc<Codes>, TableError> {
        self.codes_if_wanted(column, &Context::detached())
    }

    /// The same for as long as somebody wants them.
    ///
    /// # Errors
    /// As [`codes`](Self::codes), and where nobody does any more.
    pub fn codes_if_wanted(&self, column: usize, ctx: &Context) -> Result<Arc<Codes>, TableError> {
        let (Some(slot), Some(values)) = (self.0.codes.get(column), self.0.frame.select_at_idx(column)) else {
            return Err(TableError::UnknownColumn { name: format!("#{}", column + 1), nearest: None });
        };
        if let Some(codes) = slot.get() {
            return Ok(codes.clone());
        }
        let codes = Arc::new(Codes::of(values.as_materialized_series(), ctx)?);
        Ok(slot.get_or_init(|| codes).clone())
    }

    /// The same where they have been numbered already.
    pub(super) fn codes_if_known(&self, column: usize) -> Option<Arc<Codes>> {
        self.0.codes.get(column)?.get().cloned()
    }

    /// What is known of the days of a column.
    pub(super) fn known_days(&self, column: usize) -> Option<&Days> {
        self.0.days.get(column)
    }

    /// The columns that `find` finds to say in which currency amounts are; looked for once and kept.
    pub(super) fn currency_columns(&self, find: impl FnOnce(&Self) -> Vec<usize>) -> &[usize] {
        self.0.currencies.get_or_init(|| find(self))
    }

    /// One cell; missing outside the table.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        let (Some(meta), Some(values)) = (self.columns().get(column), self.0.frame.select_at_idx(column)) else { return Value::Missing };
        // A column of one row may be stored as a scalar, whose own `get` lends nothing.
        match (values.as_materialized_series().get(row), meta.ty) {
            (Ok(AnyValue::String(s)), _) => Value::Text(s),
            (Ok(AnyValue::Int64(i)), _) => Value::Integer(i),
            (Ok(AnyValue::Float64(f)), _) if f.is_finite() => Value::Decimal(f),
            (Ok(AnyValue::Boolean(b)), _) => Value::Boolean(b),
            (Ok(AnyValue::Date(d)), _) => Value::Date(date_from_days(d)),
            (Ok(AnyValue::Datetime(ms, _, _)), _) => Value::DateTime(datetime_from_ms(ms)),
            (Ok(AnyValue::Duration(ms, _)), ColumnType::Time) => Value::Time(ms),
            (Ok(AnyValue::Duration(ms, _)), _) => Value::Duration(ms),
            _ => Value::Missing,
        }
    }

    /// Whether this is the very same table, not only an equal one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The cell of the file a value came from; `None` for computed columns.
    #[must_use]
    pub fn address(&self, row: usize, column: usize) -> Option<CellAddress> {
        self.0.origin.cell(row, self.columns().get(column)?.source?)
    }

    /// Whether there is one.
    #[must_use]
    pub fn has_address(&self, row: usize, column: usize) -> bool {
        self.columns().get(column).and_then(|c| self.0.origin.place(row, c.source?)).is_some()
    }

    /// The same in words: `Data!C15`, and `[orders-02.csv]C15` in a table made of several files.
    #[must_use]
    pub fn cell_name(&self, row: usize, column: usize) -> Option<String> {
        let address = self.address(row, column)?;
        Some(if self.0.origin.files().len() > 1 { format!("[{}]{address}", address.file) } else { address.to_string() })
    }

    /// A number that no column calls its [`source`](Column::source) yet.
    #[must_use]
    pub fn free_source(&self) -> u32 {
        self.columns().iter().filter_map(|c| c.source).max().map_or(0, |last| last + 1)
    }

    /// The rows at these positions, in this order, with their provenance.
    ///
    /// # Errors
    /// Where a position is outside the table.
    pub fn take(&self, rows: &[IdxSize]) -> Result<Self, TableError> {
        let frame = self.0.frame.take(&IdxCa::from_slice("rows".into(), rows))?;
        Ok(self.with_frame(frame, self.0.origin.take(rows.iter().map(|&r| r as usize))))
    }

    /// The rows where `mask` is true, with their provenance.
    ///
    /// # Errors
    /// Where the mask is not as long as the table.
    pub fn filter(&self, mask: &BooleanChunked) -> Result<Self, TableError> {
        let kept: Vec<IdxSize> = (0..).zip(mask.iter()).filter_map(|(i, keep)| (keep == Some(true)).then_some(i)).collect();
        if kept.len() == self.rows() { Ok(self.clone()) } else { self.take(&kept) }
    }

    /// The same table with columns described anew (role, unit, name); values are shared.
    ///
    /// # Errors
    /// Where names repeat or a type no longer fits its storage.
    pub fn describe(&self, columns: Vec<Column>) -> Result<Self, TableError> {
        let stored = self.0.frame.columns().iter().cloned();
        Self::new(self.name(), columns.into_iter().zip(stored).collect(), self.0.origin.clone())
    }

    /// The same table with the columns of these names shown as chosen; all that is known of its values is shared.
    #[must_use]
    pub fn formatted(&self, formats: &BTreeMap<String, ColumnFormat>) -> Self {
        let columns = self.0.columns.iter().map(|c| formats.get(&c.name).map_or_else(|| c.clone(), |f| f.of(c))).collect();
        self.same_values(self.0.name.clone(), columns)
    }

    /// The same table under another name.
    #[must_use]
    pub fn renamed(&self, name: impl Into<String>) -> Self {
        self.same_values(name.into(), self.0.columns.clone())
    }

    /// The same values under another name and other descriptions; all that is known of them is shared.
    fn same_values(&self, name: String, columns: Vec<Column>) -> Self {
        let (frame, origin) = (self.0.frame.clone(), self.0.origin.clone());
        let (codes, days) = (self.0.codes.clone(), self.0.days.clone());
        Self(Arc::new(Inner { name, columns, frame, origin, codes, days, currencies: OnceLock::new() }))
    }

    fn with_frame(&self, mut frame: DataFrame, origin: Origin) -> Self {
        frame.rechunk_mut();
        let many = self.columns().len();
        let (codes, days) = (vec![OnceLock::new(); many], vec![Days::default(); many]);
        Self(Arc::new(Inner {
            name: self.0.name.clone(),
            columns: self.0.columns.clone(),
            frame,
            origin,
            codes,
            days,
            currencies: OnceLock::new(),
        }))
    }
}

/// Levenshtein's distance between two short texts, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Part, RowOrigin};

    fn sample() -> Table {
        let rows = RowOrigin::Contiguous { first: 2 };
        let origin = Origin::of(vec![Part { file: "a.csv".into(), sheet: "".into(), len: 3, rows, moved: Arc::default() }]);
        let mut region = Column::new("Region", ColumnType::Text);
        region.source = Some(0);
        let mut sales = Column::new("Sales", ColumnType::Decimal);
        sales.source = Some(1);
        let values = vec![
            (region, Stored::new("x".into(), [Some("TH"), None, Some("ID")])),
            (sales, Stored::new("y".into(), [Some(1.5), Some(2.0), None])),
        ];
        Table::new("a", values, origin).unwrap()
    }

    #[test]
    fn cells_keep_their_address_through_a_selection() {
        let taken = sample().take(&[2, 1]).unwrap();
        assert_eq!(taken.value(0, 0), Value::Text("ID"));
        assert_eq!(taken.value(0, 1), Value::Missing);
        assert_eq!(taken.address(0, 1).unwrap().to_string(), "B4");
        assert_eq!(taken.address(1, 0).unwrap().to_string(), "A3");
    }

    #[test]
    fn a_table_of_one_row_has_its_values() {
        let taken = sample().take(&[0]).unwrap();
        assert_eq!((taken.value(0, 0), taken.value(0, 1)), (Value::Text("TH"), Value::Decimal(1.5)));
        let one =
            Table::new("b", vec![(Column::new("Region", ColumnType::Text), Stored::new("x".into(), ["TH"]))], Origin::default()).unwrap();
        assert_eq!(one.value(0, 0), Value::Text("TH"));
    }

    #[test]
    fn an_unknown_column_names_the_nearest() {
        let table = sample();
        assert_eq!(table.column(" sales ").unwrap().0, 1);
        let failure = Failure::from(table.column("Saels").unwrap_err());
        assert_eq!(failure.hint, "Did you mean \"Sales\"?");
        assert!(matches!(table.column("quite another"), Err(TableError::UnknownColumn { nearest: None, .. })));
    }
}
