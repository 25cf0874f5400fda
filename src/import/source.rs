//! What was found in a file, and every decision taken on the way.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::engine::Warning;
use crate::table::{ColumnType, Table};

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

/// The order of the numbers in a date such as `01/02/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Year first.
    Ymd,
}

/// The sign between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1.234,50`
    Comma,
    /// `1,234.50`
    Point,
}

/// What a person decided about reading a file; everything absent is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Only this sheet, by name or 1-based number.
    pub sheet: Option<String>,
    /// First and last header row, 1-based as in the file.
    pub header: Option<(u64, u64)>,
    /// Rows to leave out, 1-based as in the file.
    pub skip: Vec<u64>,
    /// The order of dates.
    pub date_order: Option<DateOrder>,
    /// The decimal mark of numbers that are text.
    pub decimal: Option<DecimalMark>,
    /// The encoding of a text file, by its WHATWG label.
    pub encoding: Option<String>,
    /// The separator of a text file.
    pub delimiter: Option<char>,
    /// Types of columns, by name.
    pub types: BTreeMap<String, ColumnType>,
}

/// One decision the import took: an entry of the cleaning log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was done: "Read as day first".
    pub what: String,
    /// The column it is about.
    pub column: Option<String>,
    /// Why: "25/03/2026 in row 7 proves it".
    pub why: String,
    /// How many cells or rows it touched.
    pub count: u64,
    /// One of them as it stood in the file.
    pub example: String,
}

/// One table found in a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The cleaned data.
    pub table: Table,
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
    /// Everything decided on the way.
    pub decisions: Vec<Decision>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
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
}

impl Source {
    /// The table to show first: the largest on the first visible sheet that has one.
    #[must_use]
    pub fn main_table(&self) -> Option<usize> {
        let first = self.tables.iter().find(|t| !t.hidden && t.table.rows() > 0).or_else(|| self.tables.first())?;
        let on_sheet = self.tables.iter().enumerate().filter(|(_, t)| t.sheet == first.sheet);
        on_sheet.max_by_key(|(i, t)| (t.table.rows() * t.table.columns().len(), std::cmp::Reverse(*i))).map(|(i, _)| i)
    }
}
