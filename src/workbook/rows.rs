//! The cells of the Data sheets, written as XML straight into the package.
//!
//! The workbook's writer keeps a tree for every row and looks each format and each text up: more than half of the time of a large
//! export. So it is told two rows of a Data sheet, a plain and a flagged one, which show how the cells of every column are styled. The
//! real rows take their place while the package is written: made on a thread of their own, compressed on the other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use super::annotate::Book;
use super::data::Flags;
use super::layout::{DataColumn, DataLayout, Kind, native, serial};
use super::opc::xml::{self, Element, Patch};
use super::opc::{Filled, Package, PackageError};
use super::text;
use crate::engine::Context;
use crate::table::{Column, Table, Value, column_letters, format};

/// Rows between two looks at the cancel.
const STEP: usize = 4_096;
/// Steps that are made ahead of the compression.
const AHEAD: usize = 4;
/// A generous guess of the bytes of a cell, to know sheets that need the large format of archives.
const CELL_BYTES: usize = 64;

/// The rows of the Data sheets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    /// The table they are of.
    pub(super) table: &'a Table,
    /// Where they go.
    pub(super) layout: &'a DataLayout,
    /// Which cells are flagged.
    pub(super) flags: &'a Flags,
}

impl<'a> Rows<'a> {
    /// Find the parts that they go into.
    pub(super) fn begin(self, package: &mut Package) -> Result<Filling<'a>, PackageError> {
        let book = Book::read(package)?.ok_or_else(|| PackageError::damaged("xl/workbook.xml"))?;
        let sheets = self.layout.parts.iter().filter(|_| !self.layout.columns.is_empty());
        let sheets = sheets.map(|part| book.part_of(&part.sheet).map(str::to_owned).ok_or_else(|| PackageError::damaged(&part.sheet)));
        let sheets = sheets.collect::<Result<Vec<String>, _>>()?;
        let shared = book.related(package, "sharedStrings")?.ok_or_else(|| PackageError::damaged("xl/sharedStrings.xml"))?;
        let text = package.text(&shared)?;
        let known = xml::root(&text).and_then(|root| root.tag.attribute("uniqueCount")?.parse().ok());
        let first = known.ok_or_else(|| PackageError::damaged(&shared))?;
        Ok(Filling { rows: self, sheets, shared, texts: Texts { first, ..Texts::default() } })
    }
}

/// Rows on their way into a package.
pub(super) struct Filling<'a> {
    rows: Rows<'a>,
    /// The parts of the Data sheets, in the order of the layout.
    sheets: Vec<String>,
    /// The part of the texts that all sheets share.
    shared: String,
    texts: Texts<'a>,
}

impl Filling<'_> {
    /// The parts to be filled, that of the texts last.
    pub(super) fn parts(&self) -> Vec<Filled> {
        let size = |rows: usize| rows.saturating_mul(self.rows.layout.columns.len()).saturating_mul(CELL_BYTES);
        let sheets = self.sheets.iter().zip(&self.rows.layout.parts);
        let mut parts: Vec<Filled> =
            sheets.map(|(part, of)| Filled { part: part.clone(), large: size(of.rows) > u32::MAX as usize }).collect();
        parts.push(Filled { part: self.shared.clone(), large: false });
        parts
    }

    /// Write the part `name`, which `was` without them.
    pub(super) fn fill(&mut self, name: &str, was: &str, out: &mut dyn Write, ctx: &Context) -> Result<(), PackageError> {
        let done = match self.sheets.iter().position(|sheet| sheet == name) {
            Some(index) => self.sheet(index, was, out, ctx)?,
            None => self.texts.put_into(was).map(|text| out.write_all(text.as_bytes())).transpose()?,
        };
        done.ok_or_else(|| PackageError::damaged(name))
    }

    fn sheet(&mut self, index: usize, was: &str, out: &mut dyn Write, ctx: &Context) -> Result<Option<()>, PackageError> {
        let (Rows { table, layout, flags }, texts) = (self.rows, &mut self.texts);
        let Some((part, stencil)) = layout.parts.get(index).and_then(|part| Some((part, Stencil::of(was, part.rows)?))) else {
            return Ok(None);
        };
        out.write_all(stencil.before.as_bytes())?;
        let mut done = 0;
        let make = || {
            if done == part.rows {
                return Ok(None);
            }
            ctx.check()?;
            ctx.progress(Some((part.first + done) as f32 / table.rows() as f32), "Writing the data");
            let until = (done + STEP).min(part.rows);
            let mut xml = String::with_capacity((until - done) * stencil.looks.len() * CELL_BYTES / 2);
            for offset in done..until {
                let row = part.first + offset;
                let flagged = flags.columns(row);
                let line = (offset + 2).to_string();
                xml.push_str("<row r=\"");
                xml.push_str(&line);
                xml.push_str("\">");
                for (index, ((look, column), data)) in stencil.looks.iter().zip(table.columns()).zip(&layout.columns).enumerate() {
                    let style = if flagged.contains(&index) { Some(&look.flagged) } else { None };
                    cell(&mut xml, (look, &line), content(table.value(row, index), column, data), style, texts);
                }
                xml.push_str("</row>");
            }
            done = until;
            Ok(Some(xml))
        };
        piped(out, make)?;
        out.write_all(stencil.after.as_bytes())?;
        Ok(Some(()))
    }
}

/// Make the text of a part on a thread of its own, chunk by chunk, and write it here.
fn piped(out: &mut dyn Write, mut make: impl FnMut() -> Result<Option<String>, PackageError> + Send) -> Result<(), PackageError> {
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(AHEAD);
        let maker = move || {
            while let Some(chunk) = make()? {
                // Nobody receives any more where the file took no more, which is told there.
                if send.send(chunk).is_err() {
                    break;
                }
            }
            Ok(())
        };
        let maker = thread::Builder::new().name("rows".to_owned()).spawn_scoped(scope, maker)?;
        for chunk in receive {
            out.write_all(chunk.as_bytes())?;
        }
        maker.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// A Data sheet as the workbook's writer made it, taken apart around the two rows that stand for all.
struct Stencil<'a> {
    /// Everything up to the end of the header.
    before: String,
    looks: Vec<Look>,
    after: &'a str,
}

/// The cells of a column: its letters, and the attribute of the style of plain and flagged ones.
struct Look {
    letters: String,
    plain: String,
    flagged: String,
}

impl<'a> Stencil<'a> {
    /// Take a sheet that is to have so many rows of data apart.
    fn of(sheet: &'a str, rows: usize) -> Option<Self> {
        let root = xml::root(sheet)?;
        let written = root.child("sheetData")?.children();
        // Behind them stand empty rows, of cells with a note.
        let [header, plain, flagged, ..] = written.as_slice() else { return None };
        let styles = |row: &Element<'_>| {
            row.children().into_iter().map(|c| c.tag.attribute("s").map_or_else(String::new, |s| format!(" s=\"{s}\""))).collect::<Vec<_>>()
        };
        let styles = styles(plain).into_iter().zip(styles(flagged));
        let looks: Vec<Look> =
            (0..).zip(styles).map(|(column, (plain, flagged))| Look { letters: column_letters(column), plain, flagged }).collect();
        let mut patch = Patch::default();
        root.child("dimension")?.set(&mut patch, "ref", &format!("A1:{}{}", looks.last()?.letters, rows.max(1) + 1));
        Some(Self { before: patch.apply(&sheet[..header.end]), looks, after: &sheet[written.last()?.end..] })
    }
}

/// What a cell holds.
enum Content<'a> {
    Empty,
    Number(f64),
    Boolean(bool),
    Text(Cow<'a, str>),
}

/// What Excel is to hold of a value.
fn content<'a>(value: Value<'a>, column: &Column, data: &DataColumn) -> Content<'a> {
    match value {
        Value::Missing => Content::Empty,
        Value::Boolean(b) => Content::Boolean(b),
        Value::Text(words) => Content::Text(Cow::Borrowed(text::cell(words).0)),
        other if data.kind == Kind::Text || !native(other, column) => Content::Text(Cow::Owned(match other {
            Value::Integer(i) => i.to_string(),
            Value::Decimal(f) => f.to_string(),
            other => format::cell(other, column),
        })),
        Value::Integer(i) => Content::Number(i as f64),
        Value::Decimal(f) => Content::Number(f),
        Value::Date(d) => Content::Number(serial(d.into()).unwrap_or_default()),
        Value::DateTime(t) => Content::Number(serial(t).unwrap_or_default()),
        Value::Time(ms) | Value::Duration(ms) => Content::Number(ms as f64 / 86_400_000.0),
    }
}

/// Write one cell; `style` is that of a flagged one.
fn cell<'a>(xml: &mut String, (look, line): (&Look, &str), content: Content<'a>, style: Option<&String>, texts: &mut Texts<'a>) {
    if matches!(content, Content::Empty) && style.is_none() {
        return;
    }
    for part in ["<c r=\"", &look.letters, line, "\"", style.unwrap_or(&look.plain)] {
        xml.push_str(part);
    }
    // Writing to a text cannot fail.
    let _ = match content {
        Content::Empty => xml.write_str("/>"),
        Content::Boolean(b) => write!(xml, " t=\"b\"><v>{}</v></c>", u8::from(b)),
        Content::Text(words) => write!(xml, " t=\"s\"><v>{}</v></c>", texts.number(words)),
        Content::Number(n) if n != 0.0 && !(1e-9..1e17).contains(&n.abs()) => write!(xml, "><v>{n:e}</v></c>"),
        Content::Number(n) => write!(xml, "><v>{n}</v></c>"),
    };
}

/// The texts of the cells, each once; the sheets name them by number.
#[derive(Debug, Default)]
struct Texts<'a> {
    numbers: HashMap<Cow<'a, str>, u32>,
    /// How many there were before.
    first: u32,
    /// How many cells name one.
    cells: u64,
    xml: String,
}

impl<'a> Texts<'a> {
    fn number(&mut self, words: Cow<'a, str>) -> u32 {
        self.cells += 1;
        if let Some(&number) = self.numbers.get(&words) {
            return number;
        }
        let blank = ['\t', '\n', ' '];
        let space = if words.starts_with(blank) || words.ends_with(blank) { " xml:space=\"preserve\"" } else { "" };
        self.xml.push_str(&format!("<si><t{space}>{}</t></si>", xml::escape_text(&words)));
        let number = self.first + self.numbers.len() as u32;
        self.numbers.insert(words, number);
        number
    }

    /// The part of the shared texts with these behind those that were there.
    fn put_into(&self, shared: &str) -> Option<String> {
        let root = xml::root(shared)?;
        let cells: u64 = root.tag.attribute("count")?.parse().ok()?;
        let mut patch = Patch::default();
        root.set(&mut patch, "count", &(cells + self.cells).to_string());
        root.set(&mut patch, "uniqueCount", &(self.first as usize + self.numbers.len()).to_string());
        root.append(&mut patch, &self.xml);
        Some(patch.apply(shared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_taken_apart_around_its_rows() {
        let sheet = "<worksheet><dimension ref=\"A1:B3\"/><sheetData><row r=\"1\"><c r=\"A1\"/></row><row r=\"2\"><c r=\"A2\" s=\"3\"/>\
                     <c r=\"B2\"/></row><row r=\"3\"><c r=\"A3\" s=\"4\"/><c r=\"B3\" s=\"5\"/></row><row r=\"8\"/></sheetData><pageMargins/></worksheet>";
        let stencil = Stencil::of(sheet, 9).unwrap();
        assert_eq!(stencil.before, "<worksheet><dimension ref=\"A1:B10\"/><sheetData><row r=\"1\"><c r=\"A1\"/></row>");
        assert_eq!(stencil.after, "</sheetData><pageMargins/></worksheet>");
        let looks: Vec<_> = stencil.looks.iter().map(|l| (l.letters.as_str(), l.plain.as_str(), l.flagged.as_str())).collect();
        assert_eq!(looks, [("A", " s=\"3\"", " s=\"4\""), ("B", "", " s=\"5\"")]);
    }

    #[test]
    fn cells_hold_what_was_read() {
        let look = Look { letters: "B".into(), plain: " s=\"1\"".into(), flagged: " s=\"2\"".into() };
        let mut texts = Texts { first: 7, ..Texts::default() };
        let mut written = |content, flagged| {
            let mut xml = String::new();
            cell(&mut xml, (&look, "5"), content, if flagged { Some(&look.flagged) } else { None }, &mut texts);
            xml
        };
        assert_eq!(written(Content::Empty, false), "");
        assert_eq!(written(Content::Empty, true), "<c r=\"B5\" s=\"2\"/>");
        assert_eq!(written(Content::Boolean(true), false), "<c r=\"B5\" s=\"1\" t=\"b\"><v>1</v></c>");
        for number in [0.1 + 0.2, -0.0, 1e300, 5e-324, 45_992.5, -12.0, 1e17] {
            let xml = written(Content::Number(number), false);
            let read: f64 = xml.split(['>', '<']).nth(4).unwrap().parse().unwrap();
            assert_eq!(read.to_bits(), number.to_bits(), "{xml}");
        }
        for (words, number) in [("=1+1", 7), (" <r>&\u{1}_x0041_\n</r>", 8), ("=1+1", 7)] {
            assert_eq!(written(Content::Text(words.into()), true), format!("<c r=\"B5\" s=\"2\" t=\"s\"><v>{number}</v></c>"));
        }
        let shared = texts.put_into("<sst count=\"9\" uniqueCount=\"7\"><si/></sst>").unwrap();
        assert_eq!(
            shared,
            "<sst count=\"12\" uniqueCount=\"9\"><si/><si><t>=1+1</t></si>\
             <si><t xml:space=\"preserve\"> &lt;r&gt;&amp;_x0001__x005F_x0041_\n&lt;/r&gt;</t></si></sst>"
        );
    }
}
