//! What was found in a file, and every decision taken on the way.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DateOrder, ImportOptions, Preview};
use crate::engine::{Warning, Words};
use crate::table::Table;

/// What the bytes of a file are, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// Office Open XML workbook.
    Xlsx,
    /// The same with macros.
    Xlsm,
    /// Excel binary workbook.
    Xlsb,
    /// Excel 97 to 2003.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Text with separators.
    Csv,
    /// An HTML table, often named `.xls`.
    Html,
    /// Excel 2003 XML, often named `.xls`.
    SpreadsheetMl,
    /// Apache Parquet.
    Parquet,
}

/// What a decision is about, and so what a person can change about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The rows of the header.
    Header,
    /// Rows left out between header and data, or among the data.
    Skipped,
    /// Totals and footnotes left out.
    Footers,
    /// Rows kept as data that others would leave out: those of the decision.
    Kept,
    /// That a table begins where it does.
    Begin,
    /// The encoding of a text file.
    Encoding,
    /// The separator of a text file.
    Delimiter,
    /// The decimal mark of numbers that are text.
    Decimal,
    /// The order of dates.
    DateOrder,
    /// What the two numbers of lengths of time are.
    Clock,
    /// What numbers without a sign among per cents are.
    Bare,
    /// The type of a column.
    Type,
    /// What a column is for.
    Role,
    /// The unit of a column.
    Unit,
    /// The name of a column.
    Name,
    /// Whether labels are filled down.
    FillDown,
    /// Whether a column is counted once per order.
    Grain,
    /// Whether a column is in the table.
    LeftOut,
    /// That it was read as other files of its shape were.
    Remembered,
}

/// One decision the import took: an entry of the cleaning log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decision {
    /// What was done: "Read as day first".
    pub what: Words,
    /// The column it is about.
    pub column: Option<String>,
    /// Why: "25/03/2026 in row 7 proves it".
    pub why: Words,
    /// How many cells or rows it touched.
    pub count: u64,
    /// One of them as it stood in the file.
    pub example: Words,
    /// What can be changed about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The rows it is about, 1-based as in the file, where they can be chosen about one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<u64>,
    /// Where nothing in the file proves it, what a person is asked: "01/02/2026 could be 1 February or 2 January …".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Words>,
    /// The orders of dates that nothing rules out, where that is the question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<DateOrder>,
}

impl Decision {
    /// A decision about a whole table, for this reason.
    pub fn new(what: impl Into<Words>, why: impl Into<Words>) -> Self {
        Self { what: what.into(), why: why.into(), ..Self::default() }
    }

    /// The same, about one column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same, with how many cells or rows it touched and one of them.
    #[must_use]
    pub fn touching(mut self, count: u64, example: impl Into<Words>) -> Self {
        self.count = count;
        self.example = example.into();
        self
    }

    /// The same, with the rows it is about.
    #[must_use]
    pub fn on_rows(mut self, rows: Vec<u64>) -> Self {
        self.rows = rows;
        self
    }

    /// The same, changeable.
    #[must_use]
    pub fn about(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }
}

/// A column as it stands in the file, whether or not it is in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileColumn {
    /// Its name as found, made unique: what [`ImportOptions::columns`] goes by.
    pub header: String,
    /// 0-based column of the sheet.
    pub index: u32,
    /// Its position in the table; `None` where it was left out.
    pub position: Option<usize>,
}

/// One table found in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The cleaned data.
    pub table: Table,
    /// What it is called too: as the workbook names it, or by its number on the sheet.
    pub other_name: Option<String>,
    /// The sheet it lies on; empty for formats without sheets.
    pub sheet: String,
    /// Whether that sheet is hidden.
    pub hidden: bool,
    /// Its place, header included: `A3:C6`.
    pub range: String,
    /// Rows of the header, 1-based as in the file.
    pub header_rows: Vec<u64>,
    /// Rows between header and data that are neither.
    pub skipped_rows: Vec<u64>,
    /// Totals and footnotes left out below or between the data.
    pub footer_rows: Vec<u64>,
    /// The columns of the file in their order, those left out included.
    pub columns: Vec<FileColumn>,
    /// Its rows as they stand in the file, first and last ones and those left out; none for formats of typed columns.
    pub preview: Arc<Preview>,
    /// Everything decided on the way.
    pub decisions: Vec<Decision>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

impl Found {
    /// A table about which there is nothing to say: its columns are those of the file.
    #[must_use]
    pub fn plain(table: Table) -> Self {
        let columns = (0_u32..).zip(table.columns()).map(|(i, c)| FileColumn {
            header: c.name.clone(),
            index: c.source.unwrap_or(i),
            position: Some(i as usize),
        });
        Self {
            columns: columns.collect(),
            table,
            other_name: None,
            sheet: String::new(),
            hidden: false,
            range: String::new(),
            header_rows: Vec::new(),
            skipped_rows: Vec::new(),
            footer_rows: Vec::new(),
            preview: Arc::default(),
            decisions: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The name in the file of the table's column called `name`.
    #[must_use]
    pub fn header_of(&self, name: &str) -> Option<&str> {
        let position = self.table.columns().iter().position(|c| c.name == name)?;
        self.columns.iter().find(|c| c.position == Some(position)).map(|c| c.header.as_str())
    }

    /// The questions that nothing in the file answers.
    pub fn questions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(|d| d.question.is_some())
    }
}

/// A file that was opened.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without folders.
    pub file: String,
    /// What its bytes are.
    pub format: FileFormat,
    /// Text formats: the encoding, by its WHATWG label.
    pub encoding: Option<String>,
    /// Text formats: the separator.
    pub delimiter: Option<char>,
    /// Its size in bytes.
    pub bytes: u64,
    /// A hash of its bytes, to tell the same file from a changed one.
    pub fingerprint: String,
    /// The tables, in the order of the file.
    pub tables: Vec<Found>,
    /// Sheets that could not be read, and why.
    pub unread: Vec<(String, String)>,
    /// What it was read with.
    pub options: ImportOptions,
    /// The shape it has as far as it was guessed: the same for next week's export of the same report.
    pub shape: Option<String>,
}

impl Source {
    /// The table to show first: the largest on the first visible sheet that has one.
    #[must_use]
    pub fn main_table(&self) -> Option<usize> {
        main_of(&self.tables)
    }

    /// The table of this name, in any case, or that is called so too.
    #[must_use]
    pub fn table_called(&self, name: &str) -> Option<usize> {
        let folded = name.trim().to_lowercase();
        let position = |is: &dyn Fn(&Found) -> bool| self.tables.iter().position(is);
        let is_other = |found: &Found| found.other_name.as_ref().is_some_and(|other| other.to_lowercase() == folded);
        position(&|found| found.table.name() == name)
            .or_else(|| position(&|found| found.table.name().to_lowercase() == folded))
            .or_else(|| position(&is_other))
    }
}

/// Of the tables of a file the one to show first: the largest on the first visible sheet that has one.
pub(super) fn main_of(tables: &[Found]) -> Option<usize> {
    let first = tables.iter().find(|t| !t.hidden && t.table.rows() > 0).or_else(|| tables.first())?;
    let on_sheet = tables.iter().enumerate().filter(|(_, t)| t.sheet == first.sheet);
    on_sheet.max_by_key(|(i, t)| (t.table.rows() * t.table.columns().len(), std::cmp::Reverse(*i))).map(|(i, _)| i)
}
