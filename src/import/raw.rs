//! Cells as they were read, before anything is guessed: what the readers write and the layout and typing stages read.
//!
//! A sheet is kept by column in nine bytes a cell: a tag and eight bytes that are a number or point into one text, that of
//! the sheet or that of the table of strings all sheets of a workbook share; a sheet of texts alone by their numbers. Rows
//! without a cell take no room, so that one cell in the last row of a sheet costs nothing.

mod builder;
mod coded;
mod merges;
mod records;
mod texts;

use std::sync::Arc;

pub(crate) use builder::SheetBuilder;
pub(crate) use coded::{Coded, Coder, start_at};
pub(crate) use records::{Lengths, Seen};
pub(crate) use texts::SharedStrings;
use texts::slice;

use crate::engine::Warning;

/// What the number format of a cell says about its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) enum Notation {
    /// Nothing.
    #[default]
    Plain,
    /// A whole number shown with leading zeros, so many digits in all.
    Padded(u8),
    /// A fraction shown as per cent.
    Percent,
    /// An amount of this currency.
    Currency(&'static str),
    /// Days since 1899-12-30.
    Date,
    /// The same with a time.
    DateTime,
    /// A fraction of a day.
    Time,
    /// A length in days.
    Duration,
}

impl Notation {
    /// Whether the number is a point or a length of time.
    pub(crate) fn is_temporal(&self) -> bool {
        matches!(self, Self::Date | Self::DateTime | Self::Time | Self::Duration)
    }
}

/// A number format as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct NumberStyle {
    /// What the number is.
    pub(crate) notation: Notation,
    /// Decimal places shown.
    pub(crate) decimals: Option<u8>,
}

/// One cell, borrowed from its sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text as it stands in the file, blanks included.
    Text(&'a str),
    /// A number and the index of its style.
    Number(f64, u8),
    /// True or false.
    Boolean(bool),
    /// An error such as `#DIV/0!`.
    Error(&'a str),
}

impl<'a> Cell<'a> {
    /// Of a text that may have no length.
    #[inline]
    pub(crate) fn of_text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const BOOLEAN: u8 = 2;
const ERROR: u8 = 3;
const SHARED: u8 = 4;
const NUMBER: u8 = 5;

/// The most cells of one sheet, gaps in columns included: 2.7 GB of memory.
pub(crate) const MOST_CELLS: u64 = 300_000_000;

/// The most columns of one sheet; each takes room before it holds a cell.
pub(crate) const MOST_COLUMNS: usize = 2_000_000;

/// The sheet would not fit into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sheet holds more than {} million cells or {} million columns", MOST_CELLS / 1_000_000, MOST_COLUMNS / 1_000_000)]
pub(crate) struct TooManyCells;

#[derive(Debug, Clone, Default)]
struct RawColumn {
    tags: Vec<u8>,
    payload: Vec<u64>,
}

/// A rectangle of merged cells, both ends included; rows are 0-based rows of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    /// First and last row.
    pub(crate) rows: (u32, u32),
    /// First and last column.
    pub(crate) columns: (u32, u32),
}

/// A part of a sheet that its file gives a name, as Excel does its tables; both ends included, rows are 0-based rows of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedArea {
    /// What it is called.
    pub(crate) name: String,
    /// First and last row.
    pub(crate) rows: (u32, u32),
    /// First and last column.
    pub(crate) columns: (u32, u32),
}

/// One sheet as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// Its name; empty for formats without sheets.
    pub(crate) name: String,
    /// Whether it is hidden.
    pub(crate) hidden: bool,
    /// Merged cells, by their first row and column; no cell is in two of them.
    pub(crate) merges: Vec<Merge>,
    /// The tables that the file names.
    pub(crate) named: Vec<NamedArea>,
    /// What the reader noticed.
    pub(crate) warnings: Vec<Warning>,
    /// A text file whose records are all as long as its first, which fills most of its fields: records of separators
    /// alone are rows of it, but for those at its end.
    pub(crate) is_even: bool,
    /// Of a text file, how many fields its records have.
    pub(crate) lengths: Lengths,
    lines: Vec<u32>,
    columns: Vec<RawColumn>,
    /// Instead of them the columns of a sheet of texts alone.
    coded: Vec<Coded>,
    text: String,
    shared: Arc<String>,
    styles: Vec<NumberStyle>,
}

impl Sheet {
    /// A sheet without a name that holds texts alone; `lines` are the 1-based rows of the file with a cell.
    pub(crate) fn of_texts(lines: Vec<u32>, coded: Vec<Coded>, records: Seen) -> Result<Self, TooManyCells> {
        let cells: u64 = coded.iter().map(|column| column.codes().len() as u64).sum();
        if cells > MOST_CELLS {
            return Err(TooManyCells);
        }
        let mut sheet = Self { lines, coded, ..Self::default() };
        records.tell(&mut sheet);
        Ok(sheet)
    }

    /// How many rows have a cell.
    pub(crate) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// One more than the last column with a cell.
    pub(crate) fn width(&self) -> usize {
        self.columns.len().max(self.coded.len())
    }

    /// The 1-based row of the file that the `row`-th row with a cell is.
    pub(crate) fn line(&self, row: usize) -> u32 {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// The row with a cell that is `line` of the file, or where it would stand.
    pub(crate) fn row_at(&self, line: u32) -> Result<usize, usize> {
        self.lines.binary_search(&line)
    }

    /// A cell of the `row`-th row with a cell.
    #[inline]
    pub(crate) fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.column(column).cell(row)
    }

    /// A column, to be read cell by cell.
    #[inline]
    pub(crate) fn column(&self, column: usize) -> ColumnCells<'_> {
        if let Some(coded) = self.coded.get(column) {
            return ColumnCells::Coded(coded);
        }
        let (tags, payload) = self.columns.get(column).map_or((&[][..], &[][..]), |c| (&c.tags, &c.payload));
        ColumnCells::Tagged { tags, payload, text: &self.text, shared: &self.shared }
    }

    /// Whether a cell holds nothing but blanks.
    pub(crate) fn is_blank(&self, row: usize, column: usize) -> bool {
        match self.cell(row, column) {
            Cell::Empty => true,
            Cell::Text(text) => super::text::is_blank(text),
            _ => false,
        }
    }

    /// The merged cells whose first row is this 0-based row of the file.
    pub(crate) fn merges_from(&self, row: u32) -> &[Merge] {
        let start = self.merges.partition_point(|m| m.rows.0 < row);
        let len = self.merges[start..].partition_point(|m| m.rows.0 == row);
        &self.merges[start..start + len]
    }

    /// The room its cells take, in bytes, without the text it shares with others.
    fn size(&self) -> usize {
        let tagged = self.columns.iter().map(|column| column.tags.capacity() + column.payload.capacity() * size_of::<u64>());
        let coded = self.coded.iter().map(Coded::size);
        self.text.capacity() + self.lines.capacity() * size_of::<u32>() + tagged.chain(coded).sum::<usize>()
    }

    /// The style of a number.
    pub(crate) fn style(&self, index: u8) -> &NumberStyle {
        const PLAIN: &NumberStyle = &NumberStyle { notation: Notation::Plain, decimals: None };
        self.styles.get(usize::from(index)).unwrap_or(PLAIN)
    }
}

/// One column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ColumnCells<'a> {
    /// Cells of any kind: their tags, and what these mean, which may point into one of two texts.
    Tagged { tags: &'a [u8], payload: &'a [u64], text: &'a str, shared: &'a str },
    /// Texts alone.
    Coded(&'a Coded),
}

impl<'a> ColumnCells<'a> {
    /// Whether no row has a cell in it.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Tagged { tags, .. } => tags.is_empty(),
            Self::Coded(coded) => coded.codes().is_empty(),
        }
    }

    /// Its cell in the `row`-th row with a cell.
    #[inline]
    pub(crate) fn cell(&self, row: usize) -> Cell<'a> {
        let (tags, payload, text, shared) = match *self {
            Self::Tagged { tags, payload, text, shared } => (tags, payload, text, shared),
            Self::Coded(coded) => return Cell::of_text(coded.text(coded.code(row))),
        };
        let (Some(&tag), Some(&payload)) = (tags.get(row), payload.get(row)) else { return Cell::Empty };
        match tag {
            EMPTY => Cell::Empty,
            TEXT => Cell::Text(slice(text, payload)),
            SHARED => Cell::Text(slice(shared, payload)),
            BOOLEAN => Cell::Boolean(payload != 0),
            ERROR => Cell::Error(slice(text, payload)),
            style => Cell::Number(f64::from_bits(payload), style - NUMBER),
        }
    }
}

/// A whole file as it was read.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Its sheets in the order of the file.
    pub(crate) sheets: Vec<Sheet>,
    /// Text formats: the encoding, by its WHATWG label.
    pub(crate) encoding: Option<String>,
    /// Text formats: the separator.
    pub(crate) delimiter: Option<char>,
    /// Sheets that could not be read, and why.
    pub(crate) unread: Vec<(String, String)>,
}

impl Book {
    /// The room its cells take, in bytes.
    pub(crate) fn size(&self) -> usize {
        // One text is shared by all sheets.
        let shared = self.sheets.iter().map(|sheet| sheet.shared.capacity()).max().unwrap_or_default();
        shared + self.sheets.iter().map(Sheet::size).sum::<usize>()
    }
}
