//! Cells as they were read, before anything is guessed: what the readers write and the layout and typing stages read.
//!
//! A sheet is kept by column in nine bytes a cell: a tag and eight bytes that are a number or point into one text, that of
//! the sheet or that of the table of strings all sheets of a workbook share. Rows without a cell take no room, so that one
//! cell in the last row of a sheet costs nothing.

mod records;
mod texts;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use texts::SharedStrings;
use texts::{Recent, len, slice};

use crate::engine::Warning;

/// What the number format of a cell says about its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) enum Notation {
    /// Nothing.
    #[default]
    Plain,
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

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const BOOLEAN: u8 = 2;
const ERROR: u8 = 3;
const SHARED: u8 = 4;
const NUMBER: u8 = 5;

/// The most number styles a sheet can tell apart; the rest read as plain.
const MOST_STYLES: usize = 250;
/// The most cells of one sheet, gaps in columns included: 2.7 GB of memory.
const MOST_CELLS: u64 = 300_000_000;

/// The most columns of one sheet; each takes room before it holds a cell.
const MOST_COLUMNS: usize = 2_000_000;

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

/// One sheet as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// Its name; empty for formats without sheets.
    pub(crate) name: String,
    /// Whether it is hidden.
    pub(crate) hidden: bool,
    /// Merged cells, by their first row.
    pub(crate) merges: Vec<Merge>,
    /// What the reader noticed.
    pub(crate) warnings: Vec<Warning>,
    /// A text file whose records are all as long as its first, which fills most of its fields: records of separators
    /// alone are rows of it, but for those at its end.
    pub(crate) is_even: bool,
    lines: Vec<u32>,
    columns: Vec<RawColumn>,
    text: String,
    shared: Arc<String>,
    styles: Vec<NumberStyle>,
}

impl Sheet {
    /// How many rows have a cell.
    pub(crate) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// One more than the last column with a cell.
    pub(crate) fn width(&self) -> usize {
        self.columns.len()
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
        let (tags, payload) = self.columns.get(column).map_or((&[][..], &[][..]), |c| (&c.tags, &c.payload));
        ColumnCells { tags, payload, text: &self.text, shared: &self.shared }
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

    /// The style of a number.
    pub(crate) fn style(&self, index: u8) -> &NumberStyle {
        const PLAIN: &NumberStyle = &NumberStyle { notation: Notation::Plain, decimals: None };
        self.styles.get(usize::from(index)).unwrap_or(PLAIN)
    }
}

/// One column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnCells<'a> {
    tags: &'a [u8],
    payload: &'a [u64],
    text: &'a str,
    shared: &'a str,
}

impl<'a> ColumnCells<'a> {
    /// Whether no row has a cell in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// Its cell in the `row`-th row with a cell.
    #[inline]
    pub(crate) fn cell(&self, row: usize) -> Cell<'a> {
        let (Some(&tag), Some(&payload)) = (self.tags.get(row), self.payload.get(row)) else { return Cell::Empty };
        match tag {
            EMPTY => Cell::Empty,
            TEXT => Cell::Text(slice(self.text, payload)),
            SHARED => Cell::Text(slice(self.shared, payload)),
            BOOLEAN => Cell::Boolean(payload != 0),
            ERROR => Cell::Error(slice(self.text, payload)),
            style => Cell::Number(f64::from_bits(payload), style - NUMBER),
        }
    }
}

/// Fills a [`Sheet`] cell by cell. Rows are best given in order; columns may come in any.
#[derive(Debug, Default)]
pub(crate) struct SheetBuilder {
    sheet: Sheet,
    cells: u64,
    style_index: HashMap<NumberStyle, u8>,
    late: Vec<(u32, u32, u8, u64)>,
    /// The row that was put into last: its line, and its index unless it came out of order.
    current: (u32, Option<usize>),
    recent: Recent,
    records: records::Seen,
    places: Arc<Vec<u64>>,
}

impl SheetBuilder {
    /// An empty sheet.
    pub(crate) fn new(name: &str, hidden: bool) -> Self {
        let mut builder = Self { sheet: Sheet { name: name.to_owned(), hidden, ..Sheet::default() }, ..Self::default() };
        builder.style(NumberStyle::default());
        builder
    }

    /// An empty sheet whose cells may point at shared strings.
    pub(crate) fn with_strings(name: &str, hidden: bool, strings: &SharedStrings) -> Self {
        let mut builder = Self::new(name, hidden);
        builder.sheet.shared = Arc::clone(&strings.text);
        builder.places = Arc::clone(&strings.places);
        if strings.is_cut {
            builder.warn(Warning::new("long_text", "Texts longer than the 32,767 characters a cell can hold were cut"));
        }
        builder
    }

    /// The index of a style, to be given with its numbers.
    pub(crate) fn style(&mut self, style: NumberStyle) -> u8 {
        let next = self.sheet.styles.len();
        if let Some(&index) = self.style_index.get(&style) {
            return index;
        }
        let Ok(index) = u8::try_from(next).map_err(drop).and_then(|i| if next < MOST_STYLES { Ok(i) } else { Err(()) }) else { return 0 };
        self.style_index.insert(style.clone(), index);
        self.sheet.styles.push(style);
        index
    }

    /// Put text; nothing is put for no text.
    pub(crate) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), TooManyCells> {
        if text.is_empty() {
            return Ok(());
        }
        let payload = self.recent.keep(&mut self.sheet.text, text);
        self.put(row, column, TEXT, payload)
    }

    /// Put a shared string by its number; whether there is one.
    pub(crate) fn shared(&mut self, row: u32, column: u32, number: usize) -> Result<bool, TooManyCells> {
        let Some(&place) = self.places.get(number) else { return Ok(false) };
        if len(place) > 0 {
            self.put(row, column, SHARED, place)?;
        }
        Ok(true)
    }

    /// Put a number; one that is not finite is left out.
    pub(crate) fn number(&mut self, row: u32, column: u32, value: f64, style: u8) -> Result<(), TooManyCells> {
        if value.is_finite() { self.put(row, column, NUMBER + style.min(MOST_STYLES as u8), value.to_bits()) } else { Ok(()) }
    }

    /// Put true or false.
    pub(crate) fn boolean(&mut self, row: u32, column: u32, value: bool) -> Result<(), TooManyCells> {
        self.put(row, column, BOOLEAN, u64::from(value))
    }

    /// Put an error such as `#DIV/0!`.
    pub(crate) fn error(&mut self, row: u32, column: u32, text: &str) -> Result<(), TooManyCells> {
        let payload = self.recent.keep(&mut self.sheet.text, text);
        self.put(row, column, ERROR, payload)
    }

    /// Note the end of a record of a text file, and how many fields it had.
    pub(crate) fn record(&mut self, row: u32, fields: u32) {
        let line = row.saturating_add(1);
        self.records.see(line, fields, self.current.0 != line);
    }

    /// Note something a person should know.
    pub(crate) fn warn(&mut self, warning: Warning) {
        self.sheet.warnings.push(warning);
    }

    /// Note merged cells.
    pub(crate) fn merge(&mut self, merge: Merge) {
        if merge.rows.1 > merge.rows.0 || merge.columns.1 > merge.columns.0 {
            self.sheet.merges.push(merge);
        }
    }

    fn put(&mut self, row: u32, column: u32, tag: u8, payload: u64) -> Result<(), TooManyCells> {
        let line = row.saturating_add(1);
        if self.current.0 != line {
            self.current = (line, self.index_of(line));
        }
        let (_, Some(index)) = self.current else {
            self.late.push((row, column, tag, payload));
            return Ok(());
        };
        let position = column as usize;
        if position >= MOST_COLUMNS {
            return Err(TooManyCells);
        }
        if position >= self.sheet.columns.len() {
            self.sheet.columns.resize_with(position + 1, RawColumn::default);
        }
        let column = &mut self.sheet.columns[position];
        if index < column.tags.len() {
            column.tags[index] = tag;
            column.payload[index] = payload;
            return Ok(());
        }
        self.cells += (index + 1 - column.tags.len()) as u64;
        if self.cells > MOST_CELLS {
            return Err(TooManyCells);
        }
        if index > column.tags.len() {
            column.tags.resize(index, EMPTY);
            column.payload.resize(index, 0);
        }
        column.tags.push(tag);
        column.payload.push(payload);
        Ok(())
    }

    /// The index of a row, a new one behind all others; none where it should stand between them.
    fn index_of(&mut self, line: u32) -> Option<usize> {
        let lines = &mut self.sheet.lines;
        if lines.last().is_none_or(|&last| last < line) {
            lines.push(line);
            return Some(lines.len() - 1);
        }
        lines.binary_search(&line).ok()
    }

    /// The sheet, its rows in order.
    pub(crate) fn finish(mut self) -> Result<Sheet, TooManyCells> {
        let records = std::mem::take(&mut self.records);
        let mut sheet = self.ordered()?;
        records.keep_blank(&mut sheet);
        Ok(sheet)
    }

    fn ordered(mut self) -> Result<Sheet, TooManyCells> {
        self.sheet.merges.sort_by_key(|m| (m.rows, m.columns));
        if self.late.is_empty() {
            return Ok(self.sheet);
        }
        let mut late = std::mem::take(&mut self.late);
        let old = std::mem::take(&mut self.sheet);
        for (row, &line) in old.lines.iter().enumerate() {
            for (column, raw) in (0_u32..).zip(&old.columns) {
                if let (Some(&tag), Some(&payload)) = (raw.tags.get(row), raw.payload.get(row))
                    && tag != EMPTY
                {
                    late.push((line - 1, column, tag, payload));
                }
            }
        }
        late.sort_by_key(|&(row, column, ..)| (row, column));
        self.sheet = Sheet { lines: Vec::new(), columns: Vec::new(), ..old };
        (self.cells, self.current) = (0, (0, None));
        for (row, column, tag, payload) in late {
            self.put(row, column, tag, payload)?;
        }
        Ok(self.sheet)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_and_gaps_cost_nothing() {
        let mut builder = SheetBuilder::new("S", false);
        let percent = builder.style(NumberStyle { notation: Notation::Percent, decimals: Some(1) });
        builder.text(0, 0, "a").unwrap();
        builder.number(1_048_575, 16_383, 0.5, percent).unwrap();
        assert!(builder.cells < 20);
        let sheet = builder.finish().unwrap();
        assert_eq!((sheet.rows(), sheet.line(1), sheet.cell(0, 0)), (2, 1_048_576, Cell::Text("a")));
        assert_eq!(sheet.cell(1, 16_383), Cell::Number(0.5, percent));
        assert_eq!(sheet.style(percent).notation, Notation::Percent);
        assert_eq!((sheet.cell(1, 0), sheet.cell(9, 9)), (Cell::Empty, Cell::Empty));
    }

    #[test]
    fn rows_out_of_order_are_put_in_order() {
        let mut builder = SheetBuilder::new("S", false);
        builder.number(4, 0, 5.0, 0).unwrap();
        builder.number(1, 1, 2.0, 0).unwrap();
        builder.number(4, 1, 6.0, 0).unwrap();
        let sheet = builder.finish().unwrap();
        assert_eq!((sheet.rows(), sheet.line(0), sheet.line(1)), (2, 2, 5));
        assert_eq!(
            (sheet.cell(0, 1), sheet.cell(1, 0), sheet.cell(1, 1)),
            (Cell::Number(2.0, 0), Cell::Number(5.0, 0), Cell::Number(6.0, 0))
        );
    }
}
