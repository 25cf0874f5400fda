//! Fills a sheet with cells of any kind, one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use super::merges;
use super::texts::{Recent, len};
use super::{
    BOOLEAN, EMPTY, ERROR, MOST_CELLS, MOST_COLUMNS, Merge, NUMBER, NumberStyle, RawColumn, SHARED, Seen, SharedStrings, Sheet, TEXT,
    TooManyCells,
};
use crate::engine::Warning;

/// The most number styles a sheet can tell apart; the rest read as plain.
const MOST_STYLES: usize = 250;

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
    records: Seen,
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
        let (rows, columns) = (merge.rows.0..=merge.rows.1, merge.columns.0..=merge.columns.1);
        let is_one_cell = rows.start() == rows.end() && columns.start() == columns.end();
        if !(rows.is_empty() || columns.is_empty() || is_one_cell) {
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
        records.tell(&mut sheet);
        Ok(sheet)
    }

    fn ordered(mut self) -> Result<Sheet, TooManyCells> {
        self.sheet.merges = merges::apart(std::mem::take(&mut self.sheet.merges));
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

#[cfg(test)]
mod tests {
    use super::super::{Cell, Notation};
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
