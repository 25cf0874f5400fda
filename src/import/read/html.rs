//! HTML tables, which many programs write and name `.xls`.

use super::super::raw::{Book, Merge, SheetBuilder, TooManyCells};
use super::super::{ImportError, text};
use super::encoding::{Decoded, decode_as};
use super::markup::{Token, Tokens, attribute};
use super::{Input, cut_short};
use crate::engine::Context;

/// Spans beyond these are typing errors.
const WIDEST: u32 = 1000;
const TALLEST: u32 = 65_534;
/// What lies further to the right is no table: the columns of a workbook's sheet.
const MOST_COLUMNS: u32 = 16_384;

/// Read every table as a sheet without a name.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    let Decoded { text, encoding, warning } = decode_as(input, declared_encoding(input.bytes), context)?;
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(&text);
    let mut count = 0_u32;
    while let Some(token) = tokens.next() {
        count = count.wrapping_add(1);
        if count.is_multiple_of(4096) {
            context.check()?;
            context.progress(Some(0.8 * tokens.position() as f32 / text.len() as f32), "Reading the tables");
        }
        if let Token::Open { name, .. } = &token
            && ["script", "style", "title"].iter().any(|n| name.eq_ignore_ascii_case(n))
        {
            tokens.skip_to_close(name);
            continue;
        }
        reader.take(&token).map_err(|e| input.too_large(e))?;
    }
    if tokens.is_cut() || reader.is_page && !reader.has_ended {
        reader.cut_short();
    }
    while !reader.open.is_empty() {
        reader.close_table().map_err(|e| input.too_large(e))?;
    }
    reader.done.sort_by_key(|(order, _)| *order);
    let mut book = Book { encoding: Some(encoding.name().to_ascii_lowercase()), ..Book::default() };
    for (_, mut table) in reader.done {
        if let Some(warning) = &warning {
            table.warn(warning.clone());
        }
        book.sheets.push(table.finish().map_err(|e| input.too_large(e))?);
    }
    book.sheets.retain(|s| s.rows() > 0);
    if book.sheets.is_empty() {
        Err(ImportError::Unsupported { file: input.file.to_owned(), what: "a page without a table".to_owned() })
    } else {
        Ok(book)
    }
}

/// The `charset` a page declares near its top.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(4096).map(|&b| char::from(b)).collect();
    let at = head.to_ascii_lowercase().find("charset")?;
    let value = head[at + 7..].trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(value.len());
    Some(value[..end].to_owned())
}

#[derive(Default)]
struct Reader {
    /// The tables being read, the innermost last.
    open: Vec<OpenTable>,
    done: Vec<(usize, SheetBuilder)>,
    /// It begins as a whole page does, which ends as one too.
    is_page: bool,
    has_ended: bool,
    /// It closes its cells, which not every program does.
    closes_cells: bool,
}

struct OpenTable {
    order: usize,
    sheet: SheetBuilder,
    /// The next row, and whether its `<tr>` was seen.
    row: u32,
    in_row: bool,
    column: u32,
    /// Until which row each column is taken by a cell from above.
    taken: Vec<u32>,
    cell: Option<OpenCell>,
}

struct OpenCell {
    text: String,
    columns: u32,
    rows: u32,
    /// The number behind the text, as Excel writes it.
    number: Option<f64>,
}

impl Reader {
    fn take(&mut self, token: &Token<'_>) -> Result<(), TooManyCells> {
        match token {
            Token::Open { name, attributes, .. } => match name.to_ascii_lowercase().as_str() {
                "table" => {
                    let order = self.open.len() + self.done.len();
                    let sheet = SheetBuilder::new("", false);
                    self.open.push(OpenTable { order, sheet, row: 0, in_row: false, column: 0, taken: Vec::new(), cell: None });
                }
                "tr" => return self.open.last_mut().map_or(Ok(()), OpenTable::start_row),
                "td" | "th" => return self.open.last_mut().map_or(Ok(()), |t| t.start_cell(attributes)),
                "br" | "p" | "div" => self.add_text(" "),
                "html" => self.is_page = true,
                _ => {}
            },
            Token::Close { name } => match name.to_ascii_lowercase().as_str() {
                "table" => return self.close_table(),
                "tr" => return self.open.last_mut().map_or(Ok(()), OpenTable::end_row),
                "td" | "th" => {
                    self.closes_cells = true;
                    return self.open.last_mut().map_or(Ok(()), OpenTable::end_cell);
                }
                "body" | "html" => self.has_ended = true,
                _ => {}
            },
            Token::Text(text) => self.add_text(text),
        }
        Ok(())
    }

    fn add_text(&mut self, text: &str) {
        if let Some(cell) = self.open.last_mut().and_then(|t| t.cell.as_mut()) {
            cell.text.push_str(text);
        }
    }

    /// Say of the tables that are still open that the rest of them is missing, and drop the last cell if it may be half a one.
    fn cut_short(&mut self) {
        for table in &mut self.open {
            if self.closes_cells {
                table.cell = None;
            }
            table.sheet.warn(cut_short(table.row + u32::from(table.in_row)));
        }
    }

    fn close_table(&mut self) -> Result<(), TooManyCells> {
        let Some(mut table) = self.open.pop() else { return Ok(()) };
        table.end_row()?;
        self.done.push((table.order, table.sheet));
        Ok(())
    }
}

impl OpenTable {
    fn start_row(&mut self) -> Result<(), TooManyCells> {
        self.end_row()?;
        self.in_row = true;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), TooManyCells> {
        self.end_cell()?;
        if std::mem::take(&mut self.in_row) {
            self.row = self.row.saturating_add(1);
            self.column = 0;
        }
        Ok(())
    }

    fn start_cell(&mut self, attributes: &str) -> Result<(), TooManyCells> {
        self.end_cell()?;
        self.in_row = true;
        let span =
            |name: &str, most: u32| attribute(attributes, name).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1).clamp(1, most);
        let number = attribute(attributes, "num").and_then(|v| v.trim().parse().ok());
        self.cell = Some(OpenCell { text: String::new(), columns: span("colspan", WIDEST), rows: span("rowspan", TALLEST), number });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), TooManyCells> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        while self.taken.get(self.column as usize).is_some_and(|&until| until > self.row) {
            self.column += 1;
        }
        if self.column >= MOST_COLUMNS {
            return Ok(());
        }
        let (row, column) = (self.row, self.column);
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match cell.number {
            Some(number) if !text::is_blank(&text) => self.sheet.number(row, column, number, 0)?,
            _ => self.sheet.text(row, column, &text)?,
        }
        let (last_row, last_column) = (row.saturating_add(cell.rows - 1), column + cell.columns - 1);
        self.sheet.merge(Merge { rows: (row, last_row), columns: (column, last_column) });
        if cell.rows > 1 {
            let columns = column as usize..last_column as usize + 1;
            self.taken.resize(self.taken.len().max(columns.end), 0);
            self.taken[columns].fill(last_row.saturating_add(1));
        }
        self.column = last_column + 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportOptions;
    use crate::import::raw::Cell;

    fn read_text(text: &str) -> Book {
        read(Input { bytes: text.as_bytes(), file: "a.xls", options: &ImportOptions::default(), first: None }, &Context::detached())
            .unwrap()
    }

    #[test]
    fn unclosed_tags_spans_and_entities_are_read() {
        let book = read_text(
            "<table><tr><th rowspan=2>SKU<th colspan=2>Sep &amp; Oct<tr><th>Qty<th>Amount<tr><td>00123<td>2<td>$1,234.50</table>",
        );
        let sheet = &book.sheets[0];
        assert_eq!((sheet.rows(), sheet.width()), (3, 3));
        assert_eq!(
            (sheet.cell(0, 1), sheet.cell(1, 1), sheet.cell(2, 0)),
            (Cell::Text("Sep & Oct"), Cell::Text("Qty"), Cell::Text("00123"))
        );
        assert_eq!(sheet.merges.len(), 2);
    }

    #[test]
    fn a_page_that_ends_within_its_table_is_said_to_be_cut_short() {
        let page = "<html><body><table><tr><td>Qty</td></tr><tr><td>12</td></tr><tr><td>34</td></tr></table></body></html>";
        assert!(read_text(page).sheets[0].warnings.is_empty() && read_text("<table><tr><td>Qty<tr><td>12").sheets[0].warnings.is_empty());
        for end in ["<td>34", "<td>3", "<td", "</tr><tr>"] {
            let (at, _) = page.rmatch_indices(end).next().unwrap();
            let sheet = &read_text(&page[..at + end.len()]).sheets[0];
            assert_eq!((sheet.rows(), sheet.warnings.len(), sheet.warnings[0].kind.as_str()), (2, 1, "cut_short"), "{end}");
            assert!(sheet.warnings[0].message.contains("row 3"), "{:?}", sheet.warnings);
        }
        let unclosed = &read_text("<html><table><tr><td>Qty<tr><td>12").sheets[0];
        assert_eq!((unclosed.rows(), unclosed.warnings.len()), (2, 1));
    }

    #[test]
    fn a_table_in_a_table_is_one_of_its_own() {
        let book = read_text("<table><tr><td>a<td><table><tr><td>x</table><td>b</table>");
        assert_eq!(book.sheets.len(), 2);
        assert_eq!(
            (book.sheets[0].cell(0, 0), book.sheets[0].cell(0, 2), book.sheets[1].cell(0, 0)),
            (Cell::Text("a"), Cell::Text("b"), Cell::Text("x"))
        );
    }
}
