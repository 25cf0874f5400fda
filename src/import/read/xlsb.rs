//! Excel binary workbooks: the parts of an Office package as records, each with a type, a length and bytes (MS-XLSB).

use std::collections::HashMap;

use super::super::ImportError;
use super::super::dates::DAYS_FROM_1900_TO_1904;
use super::super::formats::{builtin, style_of};
use super::super::raw::{Book, Merge, Notation, NumberStyle, SharedStrings, Sheet, SheetBuilder, TooManyCells};
use super::package::Package;
use super::relations::{of_kind, relations, workbook_part};
use super::xlsx::{Place, sheets};
use super::xml::Stream;
use super::{Input, Trouble};
use crate::engine::Context;

/// The types of the records that matter, by their names in the specification.
mod kind {
    pub(super) const ROW_HEADER: u16 = 0;
    pub(super) const CELL_RK: u16 = 2;
    pub(super) const CELL_ERROR: u16 = 3;
    pub(super) const CELL_BOOL: u16 = 4;
    pub(super) const CELL_REAL: u16 = 5;
    pub(super) const CELL_STRING: u16 = 6;
    pub(super) const CELL_SHARED: u16 = 7;
    pub(super) const FORMULA_STRING: u16 = 8;
    pub(super) const FORMULA_NUMBER: u16 = 9;
    pub(super) const FORMULA_BOOL: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const CELL_RICH: u16 = 62;
    pub(super) const SHARED_ITEM: u16 = 19;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const XF: u16 = 47;
    pub(super) const BEGIN_SHEET_DATA: u16 = 145;
    pub(super) const WORKBOOK_PROPERTIES: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const MERGE: u16 = 176;
    pub(super) const BEGIN_CELL_XFS: u16 = 617;
    pub(super) const END_CELL_XFS: u16 = 618;
}

/// Read every worksheet.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    read_book(input, context).map_err(|trouble| input.failed(trouble))
}

fn read_book(input: Input<'_>, context: &Context) -> Result<Book, Trouble> {
    let package = Package::open(input.bytes, context, 0.8)?;
    let workbook = Workbook::read(&package)?;
    sheets(&workbook.sheets, input, |place| workbook.read_sheet(&package, place))
}

/// The bytes of one record; what lies behind their end reads as none.
#[derive(Clone, Copy)]
struct Record<'w>(&'w [u8]);

impl Record<'_> {
    fn bytes<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    fn u32(self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn f64(self, at: usize) -> Option<f64> {
        self.bytes(at).map(f64::from_le_bytes)
    }

    /// A text with its length before it, and where it ends; a length of all ones is no text.
    fn text(self, at: usize) -> Option<(String, usize)> {
        let units = self.u32(at)?;
        if units == u32::MAX {
            return Some((String::new(), at + 4));
        }
        let end = (at + 4).checked_add(usize::try_from(units).ok()?.checked_mul(2)?)?;
        let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(self.0.get(at + 4..end)?);
        Some((text.into_owned(), end))
    }

    /// The number in a cell that keeps it in four bytes.
    fn rk(self, at: usize) -> Option<f64> {
        let bits = self.u32(at)?;
        let value = if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
        Some(if bits & 1 != 0 { value / 100.0 } else { value })
    }
}

/// Give every record of a part to `each`, until it wants no more or the part ends.
fn records(stream: &mut Stream<'_>, mut each: impl FnMut(u16, Record<'_>) -> Result<bool, Trouble>) -> Result<(), Trouble> {
    stream.set_binary();
    loop {
        while stream.window().len() < 6 && stream.more()? {}
        let Some((kind, len, header)) = header(stream.window()) else { return Ok(()) };
        while stream.window().len() < header + len {
            if !stream.more()? {
                return Err(Trouble::Broken("it ends in the middle of a record".to_owned()));
            }
        }
        let go_on = each(kind, Record(&stream.window()[header..header + len]))?;
        stream.advance(header + len);
        if !go_on {
            return Ok(());
        }
    }
}

/// The type and the length at the start of a record, and how many bytes they took: seven bits a byte.
fn header(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let first = *bytes.first()?;
    let (kind, mut at) =
        if first & 0x80 == 0 { (u16::from(first), 1) } else { (u16::from(first & 0x7f) | u16::from(bytes.get(1)? & 0x7f) << 7, 2) };
    let mut len = 0_usize;
    for shift in [0, 7, 14, 21] {
        let byte = *bytes.get(at)?;
        at += 1;
        len |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((kind, len, at))
}

/// What all sheets share.
struct Workbook {
    sheets: Vec<Place>,
    strings: SharedStrings,
    styles: Vec<NumberStyle>,
    is_1904: bool,
}

impl Workbook {
    fn read(package: &Package<'_>) -> Result<Self, Trouble> {
        let part = workbook_part(package, "xl/workbook.bin")?;
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relations = relations(package, &part)?;
        let (mut sheets, mut is_1904) = (Vec::new(), false);
        let read = package.stream(&part, |stream| {
            records(stream, |kind, record| {
                match kind {
                    kind::WORKBOOK_PROPERTIES => is_1904 = record.u32(0).is_some_and(|flags| flags & 1 != 0),
                    kind::SHEET => {
                        if let Some((state, (id, end))) = record.u32(0).zip(record.text(8))
                            && let Some((name, _)) = record.text(end)
                        {
                            let part = relations.iter().find(|r| r.id == id).map(|r| r.target.clone());
                            sheets.push(Place { name, hidden: state != 0, part });
                        }
                    }
                    _ => {}
                }
                Ok(true)
            })
        })?;
        read.ok_or_else(|| Trouble::Broken("it has no workbook part".to_owned()))?;
        let shared = |kind, usual: &str| of_kind(package, &relations, kind, &format!("{folder}/{usual}"));
        let strings = strings(package, &shared("/sharedStrings", "sharedStrings.bin"))?;
        let styles = styles(package, &shared("/styles", "styles.bin"))?;
        Ok(Self { sheets, strings, styles, is_1904 })
    }

    /// Read one sheet; none where it is a chart or another thing without cells.
    fn read_sheet(&self, package: &Package<'_>, place: &Place) -> Result<Option<Sheet>, Trouble> {
        let part = place.part.as_deref().ok_or_else(Trouble::cells_missing)?;
        let mut builder = SheetBuilder::with_strings(&place.name, place.hidden, &self.strings);
        let styles = self.styles.iter().map(|style| {
            let counts_days = self.is_1904 && matches!(style.notation, Notation::Date | Notation::DateTime);
            (builder.style(style.clone()), counts_days)
        });
        let styles: Vec<(u8, bool)> = styles.collect();
        let mut reader = Reader { builder, styles, row: 0, is_sheet: false };
        let read = package.stream(part, |stream| records(stream, |kind, record| reader.take(kind, record)))?;
        read.ok_or_else(Trouble::cells_missing)?;
        Ok(if reader.is_sheet { Some(reader.builder.finish()?) } else { None })
    }
}

struct Reader {
    builder: SheetBuilder,
    /// By number: the style in the builder, and whether its numbers count days from 1904.
    styles: Vec<(u8, bool)>,
    row: u32,
    is_sheet: bool,
}

impl Reader {
    /// Read one record; a cell that is too short to be one is left out.
    fn take(&mut self, kind: u16, record: Record<'_>) -> Result<bool, Trouble> {
        match kind {
            kind::BEGIN_SHEET_DATA => self.is_sheet = true,
            kind::ROW_HEADER => match record.u32(0) {
                Some(row) if row < 1 << 20 => self.row = row,
                _ => return Err(Trouble::Broken("one of its rows has no place on a sheet".to_owned())),
            },
            kind::CELL_RK..=kind::FORMULA_ERROR | kind::CELL_RICH if self.is_sheet => {
                if let Some(column) = record.u32(0).filter(|c| *c < 1 << 14) {
                    self.cell(kind, column, record)?;
                }
            }
            kind::MERGE => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) = (record.u32(0), record.u32(4), record.u32(8), record.u32(12)) {
                    self.builder.merge(Merge { rows: (top, bottom.max(top)), columns: (left, right.max(left)) });
                }
            }
            _ => {}
        }
        Ok(true)
    }

    fn cell(&mut self, kind: u16, column: u32, record: Record<'_>) -> Result<(), TooManyCells> {
        let row = self.row;
        let byte = || record.0.get(8).copied();
        match kind {
            kind::CELL_RK => self.number(column, record, record.rk(8)),
            kind::CELL_REAL | kind::FORMULA_NUMBER => self.number(column, record, record.f64(8)),
            kind::CELL_BOOL | kind::FORMULA_BOOL => byte().map_or(Ok(()), |b| self.builder.boolean(row, column, b != 0)),
            kind::CELL_ERROR | kind::FORMULA_ERROR => byte().map_or(Ok(()), |b| self.builder.error(row, column, error_name(b))),
            kind::CELL_STRING | kind::FORMULA_STRING => record.text(8).map_or(Ok(()), |(t, _)| self.builder.text(row, column, &t)),
            kind::CELL_RICH => record.text(9).map_or(Ok(()), |(t, _)| self.builder.text(row, column, &t)),
            kind::CELL_SHARED => record.u32(8).map_or(Ok(()), |n| self.builder.shared(row, column, n as usize).map(drop)),
            _ => Ok(()),
        }
    }

    fn number(&mut self, column: u32, record: Record<'_>, value: Option<f64>) -> Result<(), TooManyCells> {
        let (Some(value), Some(style)) = (value, record.u32(4)) else { return Ok(()) };
        let (style, from_1904) = self.styles.get((style & 0x00ff_ffff) as usize).copied().unwrap_or((0, false));
        self.builder.number(self.row, column, if from_1904 { value + DAYS_FROM_1900_TO_1904 } else { value }, style)
    }
}

/// The name of an error by its number.
pub(super) fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

fn strings(package: &Package<'_>, part: &str) -> Result<SharedStrings, Trouble> {
    let mut table = SharedStrings::default();
    package.stream(part, |stream| {
        records(stream, |kind, record| {
            if kind == kind::SHARED_ITEM {
                table.push(&record.text(1).map(|(text, _)| text).unwrap_or_default());
            }
            Ok(true)
        })
    })?;
    Ok(table)
}

fn styles(package: &Package<'_>, part: &str) -> Result<Vec<NumberStyle>, Trouble> {
    let mut codes: HashMap<u16, String> = HashMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    package.stream(part, |stream| {
        records(stream, |kind, record| {
            match kind {
                kind::FORMAT => {
                    if let Some((id, (code, _))) = record.u16(0).zip(record.text(2)) {
                        codes.insert(id, code);
                    }
                }
                kind::BEGIN_CELL_XFS => in_cells = true,
                kind::END_CELL_XFS => in_cells = false,
                kind::XF if in_cells => {
                    let id = record.u16(2).unwrap_or(0);
                    let code = codes.get(&id).map(String::as_str).or_else(|| builtin(u32::from(id)));
                    styles.push(code.map(style_of).unwrap_or_default());
                }
                _ => {}
            }
            Ok(true)
        })
    })?;
    Ok(styles)
}

#[cfg(test)]
mod tests {
    use super::super::super::raw::Cell;
    use super::*;

    fn cell(column: u32, value: &[u8]) -> Vec<u8> {
        [&column.to_le_bytes(), [0; 4].as_slice(), value].concat()
    }

    fn read(parts: &[(u16, Vec<u8>)]) -> Sheet {
        let mut reader = Reader { builder: SheetBuilder::new("S", false), styles: Vec::new(), row: 0, is_sheet: false };
        for (kind, bytes) in parts {
            reader.take(*kind, Record(bytes)).unwrap();
        }
        reader.builder.finish().unwrap()
    }

    #[test]
    fn records_of_cells_are_read_and_short_ones_left_out() {
        let text: Vec<u8> = [2_u32.to_le_bytes().to_vec(), "ab".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
        let sheet = read(&[
            (kind::BEGIN_SHEET_DATA, Vec::new()),
            (kind::ROW_HEADER, 3_u32.to_le_bytes().to_vec()),
            (kind::CELL_RK, cell(0, &(1234_u32 << 2 | 3).to_le_bytes())),
            (kind::CELL_STRING, cell(1, &text)),
            (kind::FORMULA_ERROR, cell(2, &[0x07])),
            (kind::CELL_REAL, cell(3, &[1, 2])),
        ]);
        let cells: Vec<Cell<'_>> = (0..4).map(|c| sheet.cell(0, c)).collect();
        assert_eq!(cells, [Cell::Number(12.34, 0), Cell::Text("ab"), Cell::Error("#DIV/0!"), Cell::Empty]);
        assert_eq!(sheet.line(0), 4);
    }

    #[test]
    fn headers_take_seven_bits_of_a_byte() {
        assert_eq!(header(&[0x05, 0x10]), Some((5, 16, 2)));
        assert_eq!(header(&[0x9c, 0x01, 0x80, 0x01]), Some((156, 128, 4)));
        assert_eq!((header(&[0x9c]), header(&[])), (None, None));
    }
}
