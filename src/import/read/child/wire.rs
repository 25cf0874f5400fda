//! Sheets as bytes in a pipe: records of a letter and numbers, little end first; texts with their length before them.

use std::io::{self, Read, Write};
use std::sync::mpsc::SyncSender;

use super::super::Trouble;
use crate::engine::Warning;
use crate::import::currency::currency_of_symbol;
use crate::import::raw::{Book, Cell, Merge, Notation, NumberStyle, Sheet, SheetBuilder};

/// Text longer than a cell may hold by far is damage.
const LONGEST_TEXT: u32 = 256 << 20;

/// Write a book; a last record says that it is whole.
pub(super) fn write(book: &Book, out: &mut impl Write) -> io::Result<()> {
    for sheet in &book.sheets {
        write_sheet(sheet, out)?;
    }
    for (sheet, reason) in &book.unread {
        out.write_all(b"U")?;
        text(sheet, out)?;
        text(reason, out)?;
    }
    out.write_all(b"Z")
}

fn write_sheet(sheet: &Sheet, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[b'S', u8::from(sheet.hidden)])?;
    text(&sheet.name, out)?;
    for merge in &sheet.merges {
        out.write_all(b"M")?;
        for end in [merge.rows.0, merge.rows.1, merge.columns.0, merge.columns.1] {
            out.write_all(&end.to_le_bytes())?;
        }
    }
    for warning in &sheet.warnings {
        out.write_all(b"W")?;
        text(&warning.kind, out)?;
        text(warning.message.kept(), out)?;
    }
    for row in 0..sheet.rows() {
        for column in 0..sheet.width() {
            let mut head = |letter: u8| {
                out.write_all(&[letter])?;
                out.write_all(&(sheet.line(row) - 1).to_le_bytes())?;
                out.write_all(&(column as u32).to_le_bytes())
            };
            match sheet.cell(row, column) {
                Cell::Empty => {}
                Cell::Text(value) => head(b'T').and_then(|()| text(value, out))?,
                Cell::Error(value) => head(b'E').and_then(|()| text(value, out))?,
                Cell::Boolean(value) => head(b'B').and_then(|()| out.write_all(&[u8::from(value)]))?,
                Cell::Number(value, style) => {
                    head(b'N')?;
                    out.write_all(&value.to_le_bytes())?;
                    let style = sheet.style(style);
                    let (notation, unit) = notation_byte(&style.notation);
                    out.write_all(&[notation, style.decimals.unwrap_or(u8::MAX)])?;
                    text(unit, out)?;
                }
            }
        }
    }
    out.write_all(b"F")
}

/// Write why there is no book.
pub(super) fn refuse(trouble: &Trouble, out: &mut impl Write) -> io::Result<()> {
    let (kind, reason) = match trouble {
        Trouble::Locked => (b'P', ""),
        Trouble::TooLarge(reason) => (b'L', reason.as_str()),
        Trouble::Broken(reason) => (b'D', reason.as_str()),
        Trouble::Cancelled(_) => (b'D', "its reading was stopped"),
    };
    out.write_all(&[b'R', kind])?;
    text(reason, out)
}

fn text(text: &str, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&(text.len() as u32).to_le_bytes())?;
    out.write_all(text.as_bytes())
}

/// The byte of numbers with leading zeros, above which stands how many digits they have.
const PADDED: u8 = 16;

fn notation_byte(notation: &Notation) -> (u8, &'static str) {
    match notation {
        Notation::Plain => (0, ""),
        Notation::Percent => (1, ""),
        Notation::Currency(code) => (2, code),
        Notation::Date => (3, ""),
        Notation::DateTime => (4, ""),
        Notation::Time => (5, ""),
        Notation::Duration => (6, ""),
        Notation::Padded(width) => (PADDED + width.min(&15), ""),
    }
}

fn notation(byte: u8, unit: &str) -> Notation {
    match byte {
        1 => Notation::Percent,
        2 => currency_of_symbol(unit).map_or(Notation::Plain, Notation::Currency),
        3 => Notation::Date,
        4 => Notation::DateTime,
        5 => Notation::Time,
        6 => Notation::Duration,
        PADDED..=u8::MAX => Notation::Padded(byte - PADDED),
        _ => Notation::Plain,
    }
}

/// Hand on what comes through the pipe until it closes or nobody takes it.
pub(super) fn pump(mut from: impl Read, send: &SyncSender<Vec<u8>>) {
    loop {
        let mut chunk = vec![0; 1 << 16];
        match from.read(&mut chunk) {
            Ok(0) => return,
            Ok(len) => {
                chunk.truncate(len);
                if send.send(chunk).is_err() {
                    return;
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// Puts a book together from bytes that arrive in pieces.
#[derive(Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
    book: Book,
    sheet: Option<SheetBuilder>,
}

/// What one record did.
enum Step {
    /// It was taken.
    Taken,
    /// The book is whole.
    Whole,
}

impl Decoder {
    /// Take the next bytes; the book once it is whole.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Option<Book>, Trouble> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let mut fields = Fields { bytes: &pending, at: 0 };
        let mut done = 0;
        let mut whole = false;
        // A record that is not there yet as a whole is looked at again with the bytes that follow.
        while let Some(step) = self.record(&mut fields)? {
            done = fields.at;
            if matches!(step, Step::Whole) {
                whole = true;
                break;
            }
        }
        pending.drain(..done);
        self.pending = pending;
        Ok(whole.then(|| std::mem::take(&mut self.book)))
    }

    fn record(&mut self, fields: &mut Fields<'_>) -> Result<Option<Step>, Trouble> {
        let Some(letter) = fields.byte() else { return Ok(None) };
        Ok(match letter {
            b'Z' => Some(Step::Whole),
            b'R' => {
                let (Some(kind), Some(reason)) = (fields.byte(), fields.text()?) else { return Ok(None) };
                return Err(match kind {
                    b'P' => Trouble::Locked,
                    b'L' => Trouble::TooLarge(reason.to_owned()),
                    _ => Trouble::Broken(reason.to_owned()),
                });
            }
            b'U' => {
                let (Some(sheet), Some(reason)) = (fields.text()?, fields.text()?) else { return Ok(None) };
                self.book.unread.push((sheet.to_owned(), reason.to_owned()));
                Some(Step::Taken)
            }
            b'S' => {
                let (Some(hidden), Some(name)) = (fields.byte(), fields.text()?) else { return Ok(None) };
                self.sheet = Some(SheetBuilder::new(name, hidden != 0));
                Some(Step::Taken)
            }
            b'F' => {
                let sheet = self.sheet.take().ok_or_else(confused)?;
                self.book.sheets.push(sheet.finish()?);
                Some(Step::Taken)
            }
            other => {
                let mut sheet = self.sheet.take().ok_or_else(confused)?;
                let step = in_sheet(other, &mut sheet, fields);
                self.sheet = Some(sheet);
                step?
            }
        })
    }
}

fn confused() -> Trouble {
    Trouble::Broken(super::STUMBLED.to_owned())
}

fn in_sheet(letter: u8, sheet: &mut SheetBuilder, fields: &mut Fields<'_>) -> Result<Option<Step>, Trouble> {
    if letter == b'W' {
        let (Some(kind), Some(message)) = (fields.text()?, fields.text()?) else { return Ok(None) };
        sheet.warn(Warning::new(kind, message));
        return Ok(Some(Step::Taken));
    }
    let (Some(row), Some(column)) = (fields.u32(), fields.u32()) else { return Ok(None) };
    match letter {
        b'M' => {
            let (Some(left), Some(right)) = (fields.u32(), fields.u32()) else { return Ok(None) };
            sheet.merge(Merge { rows: (row, column), columns: (left, right) });
        }
        b'T' => match fields.text()? {
            Some(text) => sheet.text(row, column, text)?,
            None => return Ok(None),
        },
        b'E' => match fields.text()? {
            Some(text) => sheet.error(row, column, text)?,
            None => return Ok(None),
        },
        b'B' => match fields.byte() {
            Some(value) => sheet.boolean(row, column, value != 0)?,
            None => return Ok(None),
        },
        b'N' => {
            let (Some(value), Some(byte), Some(decimals), Some(unit)) = (fields.f64(), fields.byte(), fields.byte(), fields.text()?) else {
                return Ok(None);
            };
            let decimals = (decimals != u8::MAX).then_some(decimals);
            let style = sheet.style(NumberStyle { notation: notation(byte, unit), decimals });
            sheet.number(row, column, value, style)?;
        }
        _ => return Err(confused()),
    }
    Ok(Some(Step::Taken))
}

/// Takes fields off bytes; none where they do not reach.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let taken = self.at.checked_add(len).and_then(|end| self.bytes.get(self.at..end));
        // Once one field does not reach, none behind it is there.
        self.at = if taken.is_some() { self.at + len } else { self.bytes.len() };
        taken
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[b]| b)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    fn text(&mut self) -> Result<Option<&'a str>, Trouble> {
        let Some(len) = self.u32() else { return Ok(None) };
        if len > LONGEST_TEXT {
            return Err(confused());
        }
        self.take(len as usize).map(|bytes| std::str::from_utf8(bytes).map_err(|_| confused())).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Book {
        let mut builder = SheetBuilder::new("S \u{e9}", true);
        let style = builder.style(NumberStyle { notation: Notation::Currency("EUR"), decimals: Some(2) });
        builder.text(0, 0, "a\nb").unwrap();
        builder.number(4, 2, -1.5, style).unwrap();
        builder.boolean(5, 1, true).unwrap();
        builder.error(5, 2, "#N/A").unwrap();
        builder.merge(Merge { rows: (0, 1), columns: (0, 2) });
        builder.warn(Warning::new("kind", "message"));
        Book { sheets: vec![builder.finish().unwrap()], unread: vec![("T".to_owned(), "why".to_owned())], ..Book::default() }
    }

    #[test]
    fn a_book_comes_back_in_pieces_of_any_size() {
        let mut bytes = Vec::new();
        write(&book(), &mut bytes).unwrap();
        for size in 1..40 {
            let mut decoder = Decoder::default();
            let read = bytes.chunks(size).find_map(|chunk| decoder.take(chunk).unwrap()).unwrap();
            let sheet = &read.sheets[0];
            assert_eq!((sheet.name.as_str(), sheet.hidden, sheet.rows(), read.unread.len()), ("S \u{e9}", true, 3, 1));
            assert_eq!((sheet.cell(0, 0), sheet.line(1)), (Cell::Text("a\nb"), 5));
            assert!(matches!(sheet.cell(1, 2), Cell::Number(-1.5, s) if sheet.style(s).notation == Notation::Currency("EUR")));
            assert_eq!((sheet.cell(2, 1), sheet.cell(2, 2)), (Cell::Boolean(true), Cell::Error("#N/A")));
            assert_eq!((sheet.merges.len(), sheet.warnings[0].message.kept()), (1, "message"));
        }
    }

    #[test]
    fn a_refusal_comes_back_and_noise_is_refused() {
        let mut bytes = Vec::new();
        refuse(&Trouble::Locked, &mut bytes).unwrap();
        assert!(matches!(Decoder::default().take(&bytes), Err(Trouble::Locked)));
        assert!(Decoder::default().take(b"Q123").is_err() && Decoder::default().take(b"S\0\xff\xff\xff\xff").is_err());
        assert!(Decoder::default().take(b"S\0\x01\0\0\0").unwrap().is_none());
    }
}
