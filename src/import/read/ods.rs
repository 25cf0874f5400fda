//! `OpenDocument` spreadsheets, packed or flat: one pass over the content gives values, units and merged cells.
//!
//! Rows and cells say how often they repeat, a row of formats to the end of the sheet as well as a value a million times:
//! empty ones cost nothing here, and a repetition no person made is read once and told.

use std::collections::HashSet;

use super::super::ImportError;
use super::super::currency::currency_of_symbol;
use super::super::raw::{Book, Merge, Notation, NumberStyle, SheetBuilder, TooManyCells};
use super::package::Package;
use super::xml::{Event, Stream, attribute, push_text};
use super::{Input, Trouble, hidden, put_iso};
use crate::engine::{Context, Warning};
use crate::table::format;
use crate::table::locale::Locale;

/// The most cells that one repeated row or cell is taken for.
const MOST_REPEATED: u64 = 20_000_000;
/// Elements in a cell or on a sheet whose text is not that of cells.
const OTHER_TEXT: [&[u8]; 22] = [
    b"annotation",
    b"caption",
    b"change-track-table-cell",
    b"circle",
    b"connector",
    b"control",
    b"custom-shape",
    b"dde-links",
    b"detective",
    b"ellipse",
    b"frame",
    b"g",
    b"line",
    b"measure",
    b"object",
    b"path",
    b"polygon",
    b"polyline",
    b"rect",
    b"shapes",
    b"text-box",
    b"tracked-changes",
];

/// Read every table.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    read_book(input, context).map_err(|trouble| input.failed(trouble))
}

fn read_book(input: Input<'_>, context: &Context) -> Result<Book, Trouble> {
    let reader = |stream: &mut Stream<'_>| Reader::default().read(stream);
    if input.bytes.starts_with(b"PK") {
        let package = Package::open(input.bytes, context, 0.8)?;
        return package.stream("content.xml", reader)?.ok_or_else(Trouble::cells_missing);
    }
    let mut chunks = input.bytes.chunks(1 << 18);
    reader(&mut Stream::new(|_| {
        context.check()?;
        Ok(chunks.next().map(<[u8]>::to_vec))
    }))
}

/// What a cell holds, as its tag tells.
#[derive(Debug, Default)]
enum Value {
    /// What its text says.
    #[default]
    Text,
    Number(f64, u8),
    Boolean(bool),
    /// This text, whatever its paragraphs show.
    Given(String),
    /// A day, a moment, a time or a span.
    Iso(String),
    Error,
}

#[derive(Default)]
struct Reader {
    book: Book,
    /// Styles of tables that are not shown.
    hidden: HashSet<Vec<u8>>,
    style: Vec<u8>,
    sheet: Option<SheetBuilder>,
    row: u32,
    /// How often the row repeats, and its cells with their first column and how often they repeat.
    repeated: u32,
    cells: Vec<(u32, u32, Value, String)>,
    column: u32,
    hidden_rows: u64,
    too_often: u64,
}

impl Reader {
    fn read(mut self, stream: &mut Stream<'_>) -> Result<Book, Trouble> {
        loop {
            match stream.next()? {
                Event::Open { name, empty: false, .. } if OTHER_TEXT.contains(&name) => {
                    let name = name.to_vec();
                    skip(stream, &name)?;
                }
                Event::Open { name: b"style", attributes, .. } => {
                    self.style = attribute(attributes, "style:name").unwrap_or_default().to_vec();
                }
                Event::Open { name: b"table-properties", attributes, .. } if attribute(attributes, "table:display") == Some(b"false") => {
                    self.hidden.insert(std::mem::take(&mut self.style));
                }
                Event::Open { name: b"table", attributes, .. } => self.open_table(attributes),
                Event::Close { name: b"table" } => self.close_table()?,
                Event::Open { name: b"table-row", attributes, empty } => {
                    self.repeated = count(attributes, "table:number-rows-repeated");
                    let shown = matches!(attribute(attributes, "table:visibility"), None | Some(b"visible"));
                    self.hidden_rows += if shown { 0 } else { u64::from(self.repeated) };
                    self.column = 0;
                    if empty {
                        self.close_row()?;
                    }
                }
                Event::Close { name: b"table-row" } => self.close_row()?,
                Event::Open { name: name @ (b"table-cell" | b"covered-table-cell"), attributes, empty } => {
                    let closing = if name.len() == 10 { b"table-cell".as_slice() } else { b"covered-table-cell" };
                    let (value, mut text) = self.open_cell(attributes);
                    let times = count(attributes, "table:number-columns-repeated");
                    if !empty {
                        cell_text(stream, closing, &mut text)?;
                    }
                    if !(text.is_empty() && matches!(value, Value::Text)) {
                        self.cells.push((self.column, times, value, text));
                    }
                    self.column = self.column.saturating_add(times);
                }
                Event::End if self.sheet.is_some() => return Err(Trouble::Broken("it ends in the middle of a sheet".to_owned())),
                Event::End => return Ok(self.book),
                _ => {}
            }
        }
    }

    fn open_table(&mut self, attributes: &[u8]) {
        let mut name = String::new();
        push_text(attribute(attributes, "table:name").unwrap_or_default(), false, &mut name);
        let hidden = attribute(attributes, "table:style-name").is_some_and(|s| self.hidden.contains(s));
        self.sheet = Some(SheetBuilder::new(&name, hidden));
        (self.row, self.hidden_rows, self.too_often) = (0, 0, 0);
    }

    fn close_table(&mut self) -> Result<(), Trouble> {
        let Some(mut builder) = self.sheet.take() else { return Ok(()) };
        if self.too_often > 0 {
            let (one, many) = (
                "repeats more often than a sheet has room for and is read once",
                "repeat more often than a sheet has room for and are read once",
            );
            let message = Locale::kept(|| format::those(self.too_often as usize, "cell", one, many));
            builder.warn(Warning::new("repeated", message));
        }
        if self.hidden_rows > 0 && self.hidden_rows < 1 << 19 {
            builder.warn(hidden(self.hidden_rows as usize, "row"));
        }
        self.book.sheets.push(builder.finish()?);
        Ok(())
    }

    fn open_cell(&mut self, attributes: &[u8]) -> (Value, String) {
        let text = |name| {
            attribute(attributes, name).map(|raw| {
                let mut text = String::new();
                push_text(raw, false, &mut text);
                text
            })
        };
        let number = || text("office:value").and_then(|v| v.trim().parse::<f64>().ok()).filter(|v| v.is_finite());
        let Some(builder) = &mut self.sheet else { return (Value::Text, String::new()) };
        let (across, down) = (count(attributes, "table:number-columns-spanned"), count(attributes, "table:number-rows-spanned"));
        if across > 1 || down > 1 {
            let end = |start: u32, len: u32| start.saturating_add(len - 1);
            builder.merge(Merge { rows: (self.row, end(self.row, down)), columns: (self.column, end(self.column, across)) });
        }
        if attribute(attributes, "calcext:value-type") == Some(b"error") {
            return (Value::Error, String::new());
        }
        let value = match attribute(attributes, "office:value-type").unwrap_or_default() {
            b"float" => number().map(|n| (n, Notation::Plain)),
            b"percentage" => number().map(|n| (n, Notation::Percent)),
            b"currency" => {
                let code = text("office:currency").and_then(|c| currency_of_symbol(c.trim()));
                number().map(|n| (n, code.map_or(Notation::Plain, Notation::Currency)))
            }
            b"boolean" => return (Value::Boolean(text("office:boolean-value").is_some_and(|v| v.trim() == "true")), String::new()),
            b"date" => return text("office:date-value").map_or_else(Default::default, |v| (Value::Iso(v), String::new())),
            b"time" => return text("office:time-value").map_or_else(Default::default, |v| (Value::Iso(v), String::new())),
            // A text may stand in an attribute, and its paragraphs then show it as its format has it.
            b"string" => return text("office:string-value").map_or_else(Default::default, |v| (Value::Given(v), String::new())),
            _ => return (Value::Text, String::new()),
        };
        let style = value.map(|(n, notation)| Value::Number(n, builder.style(NumberStyle { notation, decimals: None })));
        (style.unwrap_or_default(), String::new())
    }

    /// Put the cells of a row as often as it and they repeat.
    fn close_row(&mut self) -> Result<(), Trouble> {
        let cells = std::mem::take(&mut self.cells);
        let Some(builder) = &mut self.sheet else { return Ok(()) };
        let all = cells.iter().map(|c| u64::from(c.1)).sum::<u64>() * u64::from(self.repeated);
        let once = all > MOST_REPEATED;
        if once {
            self.too_often += cells.len() as u64;
        }
        let rows = if once || cells.is_empty() { 1 } else { self.repeated };
        for row in self.row..self.row.saturating_add(rows) {
            for (column, times, value, text) in &cells {
                for column in *column..column.saturating_add(if once { 1 } else { *times }) {
                    put(builder, row, column, value, text)?;
                }
            }
        }
        self.row = self.row.saturating_add(self.repeated);
        Ok(())
    }
}

fn put(builder: &mut SheetBuilder, row: u32, column: u32, value: &Value, text: &str) -> Result<(), TooManyCells> {
    match value {
        Value::Text => builder.text(row, column, text),
        Value::Given(given) => builder.text(row, column, given),
        Value::Number(number, style) => builder.number(row, column, *number, *style),
        Value::Boolean(value) => builder.boolean(row, column, *value),
        Value::Iso(iso) => put_iso(builder, row, column, iso),
        Value::Error => builder.error(row, column, if text.is_empty() { "#N/A" } else { text }),
    }
}

/// How often something repeats or how far it reaches: once, unless it says otherwise.
fn count(attributes: &[u8], name: &str) -> u32 {
    let digits = attribute(attributes, name).and_then(|v| std::str::from_utf8(v).ok());
    digits.and_then(|d| d.trim().parse().ok()).unwrap_or(1).max(1)
}

/// Step over an element that was opened, whatever is in it.
fn skip(stream: &mut Stream<'_>, closing: &[u8]) -> Result<(), Trouble> {
    let mut depth = 1_u32;
    while depth > 0 {
        match stream.next()? {
            Event::Open { name, empty: false, .. } if name == closing => depth += 1,
            Event::Close { name } if name == closing => depth -= 1,
            Event::End => return Err(Trouble::Broken("it ends in the middle of a sheet".to_owned())),
            _ => {}
        }
    }
    Ok(())
}

/// The text of a cell that was opened: its paragraphs, one a line. White space stays as it is written, as programs do
/// though the format would have a run of it count as one blank.
fn cell_text(stream: &mut Stream<'_>, closing: &[u8], out: &mut String) -> Result<(), Trouble> {
    let (mut paragraphs, mut depth) = (0, 0_u32);
    loop {
        match stream.next()? {
            Event::Open { name, empty: false, .. } if OTHER_TEXT.contains(&name) => {
                let name = name.to_vec();
                skip(stream, &name)?;
            }
            Event::Open { name: b"p" | b"h", empty, .. } => {
                if paragraphs > 0 {
                    out.push('\n');
                }
                paragraphs += 1;
                depth += u32::from(!empty);
            }
            Event::Close { name: b"p" | b"h" } => depth = depth.saturating_sub(1),
            Event::Open { name: b"s", attributes, .. } if depth > 0 => {
                out.extend(std::iter::repeat_n(' ', count(attributes, "text:c").min(32_767) as usize));
            }
            Event::Open { name: b"tab", .. } if depth > 0 => out.push('\t'),
            Event::Open { name: b"line-break", .. } if depth > 0 => out.push('\n'),
            Event::Text { raw, literal } if depth > 0 => push_text(raw, literal, out),
            Event::Close { name } if name == closing => return Ok(()),
            Event::End => return Err(Trouble::Broken("it ends in the middle of a cell".to_owned())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::raw::Cell;
    use super::*;

    fn book(tables: &str) -> Book {
        let text = format!("<office:document><office:spreadsheet>{tables}</office:spreadsheet></office:document>");
        let mut chunk = Some(text.into_bytes());
        Reader::default().read(&mut Stream::new(|_| Ok(chunk.take()))).unwrap()
    }

    #[test]
    fn values_units_and_repetitions_are_read() {
        let book = book(
            "<table:table table:name=\"A &amp; B\"><table:table-row table:number-rows-repeated=\"2\"> \n \
            <table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"1.5\"><text:p>1,50</text:p></table:table-cell>\n\
            <table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\">\
            <office:annotation><text:p>note</text:p></office:annotation><text:p>a <text:s text:c=\"2\"/>b c</text:p><text:p>d</text:p></table:table-cell>\
            <table:table-cell calcext:value-type=\"error\" office:value-type=\"string\"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
            </table:table>",
        );
        let sheet = &book.sheets[0];
        assert_eq!((sheet.name.as_str(), sheet.rows(), sheet.width()), ("A & B", 2, 6));
        for row in 0..2 {
            assert!(matches!(sheet.cell(row, 0), Cell::Number(1.5, style) if sheet.style(style).notation == Notation::Currency("EUR")));
            assert_eq!((sheet.cell(row, 3), sheet.cell(row, 4)), (Cell::Text("a   b c\nd"), Cell::Text("a   b c\nd")));
            assert_eq!((sheet.cell(row, 1), sheet.cell(row, 5)), (Cell::Empty, Cell::Error("#DIV/0!")));
        }
    }

    #[test]
    fn what_repeats_beyond_all_sheets_is_read_once() {
        let book = book(
            "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
            table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
        );
        assert_eq!((book.sheets[0].rows(), book.sheets[0].width(), book.sheets[0].warnings[0].kind.as_str()), (1, 1, "repeated"));
    }
}
