//! Excel 2 to 4: a bare stream of records, each with a type and a length of two bytes (the OpenOffice.org documentation of
//! the Excel file format, chapters 3 to 5). Excel 5 without its OLE wrapping is written alike.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::super::ImportError;
use super::super::dates::DAYS_FROM_1900_TO_1904;
use super::super::formats::{builtin, style_of};
use super::super::raw::{Book, Notation, NumberStyle, SheetBuilder, TooManyCells};
use super::xlsb::error_name;
use super::{Input, Trouble};
use crate::engine::Context;

/// The type of a worksheet in a record that begins a stream.
const WORKSHEET: u16 = 0x10;

/// Whether bytes begin such a stream.
pub(in super::super) fn is_bare(bytes: &[u8]) -> bool {
    matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..])
}

/// Read the sheets of such a file.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    let mut reader = Reader::default();
    for (count, (kind, record)) in records(input.bytes).enumerate() {
        if count.is_multiple_of(4096) {
            context.check()?;
        }
        reader.take(kind, record).map_err(|e| input.failed(Trouble::from(e)))?;
    }
    reader.end_sheet().map_err(|e| input.failed(Trouble::from(e)))?;
    Ok(reader.book)
}

/// The records of a stream, each with its type; the last one cut to what is there.
pub(super) fn records(mut rest: &[u8]) -> impl Iterator<Item = (u16, Record<'_>)> {
    std::iter::from_fn(move || {
        let [a, b, c, d, tail @ ..] = rest else { return None };
        let len = usize::from(u16::from_le_bytes([*c, *d])).min(tail.len());
        rest = &tail[len..];
        Some((u16::from_le_bytes([*a, *b]), Record(&tail[..len])))
    })
}

/// The bytes of a record; what lies behind their end reads as none.
#[derive(Clone, Copy)]
pub(super) struct Record<'a>(&'a [u8]);

impl<'a> Record<'a> {
    pub(super) fn len(self) -> usize {
        self.0.len()
    }

    /// The bytes behind the first ones.
    pub(super) fn from(self, at: usize) -> &'a [u8] {
        self.0.get(at..).unwrap_or_default()
    }

    fn bytes<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at + N)?.try_into().ok()
    }

    pub(super) fn u8(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    pub(super) fn u16(self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn f64(self, at: usize) -> Option<f64> {
        self.bytes(at).map(f64::from_le_bytes)
    }

    /// Text with its length before it, of one byte or two, cut to what is there.
    pub(super) fn text(self, at: usize, long: bool) -> Option<&'a [u8]> {
        let (len, start) = if long { (usize::from(self.u16(at)?), at + 2) } else { (usize::from(self.u8(at)?), at + 1) };
        self.0.get(start..).map(|t| &t[..len.min(t.len())])
    }
}

#[derive(Default)]
struct Reader {
    book: Book,
    sheet: Option<SheetBuilder>,
    name: Option<String>,
    encoding: Option<&'static Encoding>,
    /// Of Excel 2, whose cells look different, and of Excel 5, whose formats are numbered.
    is_two: bool,
    is_five: bool,
    is_1904: bool,
    /// Codes of formats, and the format of every style, in the order of the file.
    codes: Vec<String>,
    styles: Vec<u16>,
    /// Where the text that follows a formula belongs.
    formula: Option<(u32, u32)>,
}

impl Reader {
    fn take(&mut self, kind: u16, record: Record<'_>) -> Result<(), TooManyCells> {
        let long = kind >= 0x0200;
        if matches!(kind, 0x0009 | 0x0209 | 0x0409 | 0x0809) {
            (self.is_two, self.is_five) = (kind == 0x0009, kind == 0x0809);
        }
        match kind {
            0x0009 | 0x0209 | 0x0409 | 0x0809 if record.u16(2) == Some(WORKSHEET) => self.begin_sheet()?,
            0x000A => self.end_sheet()?,
            0x0042 => self.encoding = Some(encoding(record.u16(0).unwrap_or(0))),
            0x0022 => self.is_1904 = record.u16(0) == Some(1),
            0x001E | 0x041E if !self.is_five => {
                let text = if kind == 0x041E { record.text(2, false) } else { record.text(0, false) };
                self.codes.push(self.decoded(text.unwrap_or_default()));
            }
            0x0043 => self.styles.push(u16::from(record.u8(2).unwrap_or(0) & 0x3f)),
            0x00E0 => self.styles.push(record.u16(2).unwrap_or(0)),
            0x0243 | 0x0443 => self.styles.push(u16::from(record.u8(1).unwrap_or(0))),
            0x008F => self.name = record.text(4, false).map(|name| self.decoded(name)),
            0x0007 | 0x0207 => {
                if let (Some((row, column)), Some(text)) = (self.formula.take(), record.text(0, long)) {
                    let text = self.decoded(text);
                    return self.sheet.as_mut().map_or(Ok(()), |sheet| sheet.text(row, column, &text));
                }
            }
            _ => return self.cell(kind, record),
        }
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), TooManyCells> {
        self.end_sheet()?;
        let name = self.name.take().unwrap_or_else(|| format!("Sheet{}", self.book.sheets.len() + 1));
        self.sheet = Some(SheetBuilder::new(&name, false));
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), TooManyCells> {
        if let Some(sheet) = self.sheet.take() {
            self.book.sheets.push(sheet.finish()?);
        }
        Ok(())
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        self.encoding.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
    }

    fn cell(&mut self, kind: u16, record: Record<'_>) -> Result<(), TooManyCells> {
        // Excel 2 has three bytes of looks behind the place, later ones the number of a style.
        let (start, style) = if self.is_two { (7, record.u8(4).map(|b| u16::from(b & 0x3f))) } else { (6, record.u16(4)) };
        let (Some(row), Some(column), Some(style)) = (record.u16(0), record.u16(2), style) else { return Ok(()) };
        let (row, column) = (u32::from(row), u32::from(column));
        let number = match kind {
            0x0002 => record.u16(start).map(f64::from),
            0x0003 | 0x0203 => record.f64(start),
            0x027E => rk(record.bytes(start)),
            0x0006 | 0x0206 | 0x0406 => match record.bytes::<8>(start) {
                Some([special, _, value, _, _, _, 0xff, 0xff]) => return self.special(row, column, special, value),
                bytes => bytes.map(f64::from_le_bytes),
            },
            _ => None,
        };
        if let Some(number) = number {
            return self.number(row, column, number, style);
        }
        match kind {
            0x0004 | 0x0204 | 0x00D6 => {
                let text = record.text(start, kind != 0x0004);
                let text = self.decoded(text.unwrap_or_default());
                self.sheet.as_mut().map_or(Ok(()), |sheet| sheet.text(row, column, &text))
            }
            0x0005 | 0x0205 => match (record.u8(start), record.u8(start + 1)) {
                (Some(value), Some(is_error)) => self.special(row, column, if is_error == 0 { 1 } else { 2 }, value),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// A result that is no number: a text that follows, true or false, an error.
    fn special(&mut self, row: u32, column: u32, kind: u8, value: u8) -> Result<(), TooManyCells> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        match kind {
            0 => self.formula = Some((row, column)),
            1 => return sheet.boolean(row, column, value != 0),
            2 => return sheet.error(row, column, error_name(value)),
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self, row: u32, column: u32, value: f64, style: u16) -> Result<(), TooManyCells> {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        // Formats are told in full up to Excel 4; a number without one is that of later versions.
        let code = self.codes.get(usize::from(format)).map(String::as_str).or_else(|| builtin(u32::from(format)));
        let style: NumberStyle = code.map(style_of).unwrap_or_default();
        let from_1904 = self.is_1904 && matches!(style.notation, Notation::Date | Notation::DateTime);
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let style = sheet.style(style);
        sheet.number(row, column, if from_1904 { value + DAYS_FROM_1900_TO_1904 } else { value }, style)
    }
}

/// A number kept in four bytes.
fn rk(bytes: Option<[u8; 4]>) -> Option<f64> {
    let bits = u32::from_le_bytes(bytes?);
    let value = if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    Some(if bits & 1 != 0 { value / 100.0 } else { value })
}

/// The encoding of a code page; that of the West where it is unknown.
pub(super) fn encoding(page: u16) -> &'static Encoding {
    match page {
        10_000 | 32_768 => MACINTOSH,
        32_769 => WINDOWS_1252,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        874 => encoding_rs::WINDOWS_874,
        866 => encoding_rs::IBM866,
        1200 => encoding_rs::UTF_16LE,
        page => Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::raw::Cell;
    use super::*;
    use crate::import::ImportOptions;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn place(row: u16, column: u16, rest: &[u8]) -> Vec<u8> {
        [&row.to_le_bytes(), &column.to_le_bytes(), rest].concat()
    }

    fn book(bytes: &[u8]) -> Book {
        let options = ImportOptions::default();
        read(Input { bytes, file: "a.xls", options: &options, first: None }, &Context::detached()).unwrap()
    }

    #[test]
    fn excel_2_is_read() {
        let bytes = [
            record(0x0009, &[2, 0, 0x10, 0]),
            record(0x0002, &place(0, 0, &[0, 0, 0, 7, 0])),
            record(0x0004, &place(0, 1, b"\0\0\0\x02\xe9!")),
            record(0x0003, &place(2, 0, &[[0; 3].as_slice(), &1.5_f64.to_le_bytes()].concat())),
            record(0x0005, &place(2, 1, &[0, 0, 0, 0x2a, 1])),
            record(0x000A, &[]),
        ];
        let book = book(&bytes.concat());
        let sheet = &book.sheets[0];
        assert_eq!((sheet.cell(0, 0), sheet.cell(0, 1)), (Cell::Number(7.0, 0), Cell::Text("\u{e9}!")));
        assert_eq!((sheet.line(1), sheet.cell(1, 0), sheet.cell(1, 1)), (3, Cell::Number(1.5, 0), Cell::Error("#N/A")));
    }

    #[test]
    fn excel_4_is_read_and_noise_ends() {
        let bytes = [
            record(0x0409, &[4, 0, 0x10, 0, 0, 0]),
            record(0x041E, &[0, 0, 10, b'y', b'y', b'y', b'y', b'-', b'm', b'm', b'-', b'd', b'd']),
            record(0x0443, &[0, 0, 0, 0]),
            record(0x027E, &place(0, 0, &[0, 0, 0x0b, 0x10, 0, 0])),
            record(0x0406, &place(1, 0, &[0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])),
            record(0x0207, b"\x02\0ok"),
            b"\xff".to_vec(),
        ];
        let book = book(&bytes.concat());
        let sheet = &book.sheets[0];
        let Cell::Number(days, style) = sheet.cell(0, 0) else { panic!("no number") };
        assert_eq!((days, &sheet.style(style).notation), (10.26, &Notation::Date));
        assert_eq!(sheet.cell(1, 0), Cell::Text("ok"));
    }
}
