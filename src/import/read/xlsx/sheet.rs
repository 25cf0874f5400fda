//! The cells of one sheet.
//!
//! A cell as nearly all programs write it is read straight from the bytes by [`SheetReader::quick`]; whatever looks
//! different goes piece by piece through [`SheetReader::cell`], with the same result.

mod quick;

use super::super::super::dates::DAYS_FROM_1900_TO_1904;
use super::super::super::raw::{Merge, Notation, SheetBuilder, TooManyCells};
use super::super::xml::{Event, Stream, attribute, push_text};
use super::super::{Trouble, hidden, put_iso};
use super::cell::{area, number, reference, whole};
use super::strings::{rich_text, unescaped};
use super::styles::Styles;
use crate::engine::Warning;
use crate::table::format;
use crate::table::locale::Locale;

/// What the `t` of a cell says its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Inline,
    Boolean,
    Error,
    Iso,
}

impl Kind {
    fn of(t: &[u8]) -> Self {
        match t {
            b"s" => Self::Shared,
            b"str" => Self::Text,
            b"inlineStr" | b"is" => Self::Inline,
            b"b" => Self::Boolean,
            b"e" => Self::Error,
            b"d" => Self::Iso,
            _ => Self::Number,
        }
    }
}

/// A cell as its tag describes it.
#[derive(Debug, Clone, Copy)]
struct Head {
    row: u32,
    column: u32,
    style: usize,
    kind: Kind,
}

/// Reads one sheet.
pub(super) struct SheetReader {
    builder: SheetBuilder,
    /// By the `s` of a cell: the style in the builder, and whether its numbers count days from 1904.
    styles: Vec<(u8, bool)>,
    /// Of the next cell without a reference.
    row: u32,
    column: u32,
    /// Where reading ends, though there may be more.
    most_rows: u32,
    text: String,
    /// 1-based rows of formulas whose result was not saved, and how many there are.
    uncalculated: (Vec<u64>, u64),
    hidden_rows: u64,
    hidden_columns: u64,
    lost_strings: u64,
}

impl SheetReader {
    /// Fill `builder`.
    pub(super) fn new(mut builder: SheetBuilder, styles: &Styles, is_1904: bool) -> Self {
        let styles = styles.all().iter().map(|style| {
            let counts_days = is_1904 && matches!(style.notation, Notation::Date | Notation::DateTime);
            (builder.style(style.clone()), counts_days)
        });
        let styles = styles.collect();
        let (row, column, hidden_rows, hidden_columns, lost_strings) = (0, 0, 0, 0, 0);
        let (text, uncalculated) = (String::new(), (Vec::new(), 0));
        let most_rows = u32::MAX;
        Self { builder, styles, row, column, most_rows, text, uncalculated, hidden_rows, hidden_columns, lost_strings }
    }

    /// The same, but no further than to this row, where one is given.
    pub(super) fn up_to(mut self, rows: Option<u32>) -> Self {
        self.most_rows = rows.unwrap_or(u32::MAX);
        self
    }

    /// Read the part; none where it is no sheet with cells.
    pub(super) fn read(mut self, stream: &mut Stream<'_>) -> Result<Option<SheetBuilder>, Trouble> {
        let Some(has_cells) = self.before_cells(stream)? else { return Ok(None) };
        if !has_cells || self.cells(stream)? {
            self.behind_cells(stream)?;
        }
        Ok(Some(self.finish()))
    }

    /// The cells up to their end, or up to the rows that are wanted; whether that was the end.
    fn cells(&mut self, stream: &mut Stream<'_>) -> Result<bool, Trouble> {
        loop {
            let window = stream.window();
            if window.starts_with(b"<c ")
                && let Some(len) = self.quick(window)?
            {
                stream.advance(len);
                continue;
            }
            match stream.next()? {
                Event::Open { name: b"c", attributes, empty } => {
                    let head = self.head(attributes);
                    self.column = head.column + 1;
                    if !empty {
                        self.cell(head, stream)?;
                    }
                }
                Event::Open { name: b"row", attributes, empty } => {
                    if let (Some(row), _) = attribute(attributes, "r").map_or((None, None), reference) {
                        self.row = row;
                    }
                    self.hidden_rows += u64::from(is_true(attribute(attributes, "hidden")));
                    self.column = 0;
                    self.row += u32::from(empty);
                }
                Event::Close { name: b"row" } => {
                    (self.row, self.column) = (self.row + 1, 0);
                    if self.row >= self.most_rows {
                        return Ok(false);
                    }
                }
                Event::Close { name: b"sheetData" } => return Ok(true),
                Event::End => return Err(Trouble::Broken("it ends in the middle of its cells".to_owned())),
                _ => {}
            }
        }
    }

    /// Up to the cells; whether there are any, none where this is no sheet.
    fn before_cells(&mut self, stream: &mut Stream<'_>) -> Result<Option<bool>, Trouble> {
        let mut is_sheet = None;
        loop {
            match stream.next()? {
                Event::Open { name: b"sheetData", empty, .. } => return Ok(Some(!empty)),
                Event::Open { name: b"col", attributes, .. } if is_true(attribute(attributes, "hidden")) => {
                    let end = |name| attribute(attributes, name).and_then(whole).unwrap_or(0);
                    let (first, last) = (end("min"), end("max").min(16_384));
                    self.hidden_columns += u64::from((last + 1).saturating_sub(first.max(1)));
                }
                Event::Open { name, .. } => {
                    is_sheet.get_or_insert(name == b"worksheet");
                }
                Event::End if is_sheet == Some(true) => return Err(Trouble::Broken("it holds no cells".to_owned())),
                Event::End => return Ok(None),
                _ => {}
            }
        }
    }

    /// What stands behind the cells: which of them are merged.
    fn behind_cells(&mut self, stream: &mut Stream<'_>) -> Result<(), Trouble> {
        loop {
            match stream.next()? {
                Event::Open { name: b"mergeCell", attributes, .. } => {
                    if let Some((rows, columns)) = attribute(attributes, "ref").and_then(area) {
                        self.builder.merge(Merge { rows, columns });
                    }
                }
                Event::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn finish(mut self) -> SheetBuilder {
        let (rows, count) = self.uncalculated;
        if count > 0 {
            let (one, many) =
                ("was saved without its result and is read as empty", "were saved without their result and are read as empty");
            let message = Locale::kept(|| format::those(count as usize, "formula", one, many));
            self.builder.warn(Warning::new("uncalculated", message).at_rows(rows));
        }
        if self.lost_strings > 0 {
            let (one, many) = (
                "points at a text the file does not hold and is read as empty",
                "point at texts the file does not hold and are read as empty",
            );
            let message = Locale::kept(|| format::those(self.lost_strings as usize, "cell", one, many));
            self.builder.warn(Warning::new("lost_text", message));
        }
        for (count, what) in [(self.hidden_rows, "row"), (self.hidden_columns, "column")] {
            if count > 0 {
                self.builder.warn(hidden(count as usize, what));
            }
        }
        self.builder
    }

    /// What a tag says, with what the place of the cell before it tells.
    fn head(&self, attributes: &[u8]) -> Head {
        let mut head = Head { row: self.row, column: self.column, style: 0, kind: Kind::Number };
        for (name, value) in super::super::xml::attributes(attributes) {
            match name {
                b"r" => self.place(value, &mut head),
                b"s" => head.style = whole(value).unwrap_or(0) as usize,
                b"t" => head.kind = Kind::of(value),
                _ => {}
            }
        }
        head
    }

    fn place(&self, value: &[u8], head: &mut Head) {
        let (row, column) = reference(value);
        head.row = row.unwrap_or(self.row);
        head.column = column.unwrap_or(self.column);
    }

    /// A cell whose tag was read, piece by piece up to its end.
    fn cell(&mut self, head: Head, stream: &mut Stream<'_>) -> Result<(), Trouble> {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let (mut in_value, mut has_formula, mut inline, mut filled) = (false, false, head.kind == Kind::Inline, false);
        loop {
            match stream.next()? {
                Event::Open { name: b"is", empty: false, .. } => {
                    text.clear();
                    rich_text(stream, b"is", &mut text)?;
                    (inline, filled) = (true, true);
                }
                Event::Open { name: b"v", empty, .. } => in_value = !empty && !inline,
                Event::Close { name: b"v" } => in_value = false,
                Event::Open { name: b"f", .. } => has_formula = true,
                Event::Text { raw, literal } if in_value => {
                    push_text(raw, literal, &mut text);
                    filled = true;
                }
                Event::Close { name: b"c" } => break,
                Event::End => return Err(Trouble::Broken("it ends in the middle of a cell".to_owned())),
                _ => {}
            }
        }
        if has_formula && !filled && head.kind != Kind::Text {
            let (rows, count) = &mut self.uncalculated;
            let row = u64::from(head.row) + 1;
            if rows.len() < 100 && rows.last() != Some(&row) {
                rows.push(row);
            }
            *count += 1;
        }
        let kind = if inline { Kind::Text } else { head.kind };
        self.put(Head { kind, ..head }, &text)?;
        self.text = text;
        Ok(())
    }

    /// Put a value whose entities are resolved.
    fn put(&mut self, head: Head, value: &str) -> Result<(), TooManyCells> {
        let Head { row, column, kind, .. } = head;
        if value.is_empty() {
            return Ok(());
        }
        match kind {
            Kind::Number => match number(value.as_bytes()) {
                Some(number) => self.put_number(head, number),
                None => self.builder.text(row, column, value),
            },
            Kind::Shared => self.put_shared(head, value.trim().as_bytes()),
            Kind::Text | Kind::Inline => self.builder.text(row, column, &unescaped(value)),
            Kind::Boolean => match value.trim() {
                "1" | "true" | "TRUE" | "True" => self.builder.boolean(row, column, true),
                "0" | "false" | "FALSE" | "False" => self.builder.boolean(row, column, false),
                other => self.builder.text(row, column, other),
            },
            Kind::Error => self.builder.error(row, column, value.trim()),
            Kind::Iso => put_iso(&mut self.builder, row, column, value.trim()),
        }
    }

    fn put_number(&mut self, head: Head, number: f64) -> Result<(), TooManyCells> {
        let (style, from_1904) = self.styles.get(head.style).copied().unwrap_or((0, false));
        let number = if from_1904 { number + DAYS_FROM_1900_TO_1904 } else { number };
        self.builder.number(head.row, head.column, number, style)
    }

    fn put_shared(&mut self, head: Head, digits: &[u8]) -> Result<(), TooManyCells> {
        let known = match whole(digits) {
            Some(number) => self.builder.shared(head.row, head.column, number as usize)?,
            None => false,
        };
        self.lost_strings += u64::from(!known);
        Ok(())
    }
}

fn is_true(value: Option<&[u8]>) -> bool {
    value.is_some_and(|v| v == b"1" || v == b"true")
}

#[cfg(test)]
mod tests {
    use super::super::super::super::raw::{Cell, NumberStyle, SharedStrings, Sheet};
    use super::*;
    use proptest::prelude::*;

    /// A sheet of these rows, arriving in chunks of `size` bytes.
    fn sheet(rows: &str, size: usize) -> Sheet {
        let text = format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>");
        let mut strings = SharedStrings::default();
        for text in ["zero", "", "two"] {
            strings.push(text);
        }
        let builder = SheetBuilder::with_strings("S", false, &strings);
        let mut chunks = text.as_bytes().chunks(size);
        let mut stream = Stream::new(|_| Ok(chunks.next().map(<[u8]>::to_vec)));
        let reader = SheetReader::new(builder, &Styles::default(), false);
        reader.read(&mut stream).unwrap().unwrap().finish().unwrap()
    }

    fn shown(sheet: &Sheet) -> Vec<String> {
        let cells = (0..sheet.rows()).flat_map(|r| (0..sheet.width()).map(move |c| (r, c)));
        cells
            .filter(|&(r, c)| sheet.cell(r, c) != Cell::Empty)
            .map(|(r, c)| format!("{}.{c} {:?}", sheet.line(r), sheet.cell(r, c)))
            .collect()
    }

    #[test]
    fn values_of_every_kind_are_read() {
        let rows = "<row r=\"2\"><c r=\"A2\"><v>1.5</v></c><c r=\"C2\" t=\"s\"><v>2</v></c><c t=\"b\"><v>1</v></c>\
            <c t=\"e\"><v>#SPILL!</v></c><c t=\"str\"><f>A1</f><v>a &amp; b</v></c><c t=\"inlineStr\"><is><t> x </t></is></c></row>\
            <row><c><v>7</v></c><c t=\"n\"><v>word</v></c><c t=\"s\"><v>1</v></c><c/><c r=\"E3\"><f>1/0</f></c></row>";
        let want = [
            "2.0 Number(1.5, 0)",
            "2.2 Text(\"two\")",
            "2.3 Boolean(true)",
            "2.4 Error(\"#SPILL!\")",
            "2.5 Text(\"a & b\")",
            "2.6 Text(\" x \")",
            "3.0 Number(7.0, 0)",
            "3.1 Text(\"word\")",
        ];
        let read = sheet(rows, 1000);
        assert_eq!(shown(&read), want);
        assert_eq!((read.warnings[0].kind.as_str(), read.warnings[0].rows.as_slice()), ("uncalculated", [3].as_slice()));
        assert!((1..40).all(|size| shown(&sheet(rows, size)) == want));
    }

    #[test]
    fn prefixes_cdata_and_odd_writing_change_nothing() {
        let rows = "<x:row r='5'><x:c t='inlineStr' r='B5'><x:is><x:r><x:t>a</x:t></x:r><x:r><x:t><![CDATA[<b>]]></x:t></x:r></x:is></x:c>\
            <x:c r='C5' ><x:v> 12 </x:v></x:c></x:row>";
        assert_eq!(shown(&sheet(rows, 1000)), ["5.1 Text(\"a<b>\")", "5.2 Number(12.0, 0)"]);
    }

    #[test]
    fn what_a_cell_points_at_need_not_be_there() {
        let read = sheet("<row><c t=\"s\"><v>9</v></c><c s=\"77\"><v>5</v></c></row>", 1000);
        assert_eq!((shown(&read), read.warnings[0].kind.as_str()), (vec!["1.1 Number(5.0, 0)".to_owned()], "lost_text"));
    }

    #[test]
    fn merged_cells_stand_behind_the_others() {
        let text = "<worksheet><sheetData/><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells></worksheet>";
        let mut chunk = Some(text.as_bytes().to_vec());
        let reader = SheetReader::new(SheetBuilder::new("S", false), &Styles::default(), false);
        let builder = reader.read(&mut Stream::new(|_| Ok(chunk.take()))).unwrap().unwrap();
        assert_eq!(builder.finish().unwrap().merges.len(), 1);
    }

    #[test]
    fn days_of_1904_are_days_of_1900() {
        let styles = [Notation::Date, Notation::Time].map(|notation| NumberStyle { notation, decimals: None });
        let mut reader = SheetReader::new(SheetBuilder::new("S", false), &Styles::of(&styles), true);
        let day = Head { row: 0, column: 0, style: 0, kind: Kind::Number };
        reader.put(day, "1").unwrap();
        reader.put(Head { column: 1, style: 1, ..day }, "0.5").unwrap();
        let sheet = reader.finish().finish().unwrap();
        assert!(matches!((sheet.cell(0, 0), sheet.cell(0, 1)), (Cell::Number(1463.0, _), Cell::Number(0.5, _))));
    }

    proptest! {
        #[test]
        fn the_quick_way_and_the_other_agree(cells in proptest::collection::vec(
            "<c( r=\"[A-C][1-3]\")?( s=\"[0-2]\")?( t=\"(s|str|n|b|inlineStr)\")?(/>|>(<f>A1</f>|<f/>)?(<v>[0-9]{0,3}(\\.5)?</v>|<is><t>[a&;_x0-9]{0,9}</t></is>)?</c>)", 0..9))
        {
            let quick = cells.concat();
            // A prefix keeps the quick way from knowing the cells.
            let slow = quick.replace("<c", "<p:c").replace("</c", "</p:c");
            prop_assert_eq!(shown(&sheet(&format!("<row>{quick}</row>"), 1000)), shown(&sheet(&format!("<row>{slow}</row>"), 1000)));
        }
    }
}
