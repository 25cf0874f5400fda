//! A cell as nearly all programs write it, straight from the bytes.

use memchr::{memchr, memchr2, memmem};

use super::super::super::super::raw::TooManyCells;
use super::super::cell::{number, whole};
use super::{Head, Kind, SheetReader};

impl SheetReader {
    /// Read a whole cell at the start of `bytes` if it looks as usual, and tell how long it is.
    pub(super) fn quick(&mut self, bytes: &[u8]) -> Result<Option<usize>, TooManyCells> {
        let mut head = Head { row: self.row, column: self.column, style: 0, kind: Kind::Number };
        // Behind `<c`: attributes of one letter.
        let mut at = 2;
        while let Some([b' ', name, b'=', b'"', rest @ ..]) = bytes.get(at..) {
            let Some(len) = rest.iter().take(24).position(|&b| b == b'"') else { return Ok(None) };
            let value = &rest[..len];
            match name {
                b'r' => self.place(value, &mut head),
                b's' => head.style = whole(value).unwrap_or(0) as usize,
                b't' => head.kind = Kind::of(value),
                _ => return Ok(None),
            }
            at += len + 5;
        }
        let Some(rest) = bytes.get(at..) else { return Ok(None) };
        let Some(used) = (if rest.starts_with(b"/>") { Some(2) } else { self.quick_value(head, rest)? }) else { return Ok(None) };
        self.column = head.column + 1;
        Ok(Some(at + used))
    }

    /// The value and the end of a cell, behind its attributes; how many bytes it was.
    fn quick_value(&mut self, head: Head, rest: &[u8]) -> Result<Option<usize>, TooManyCells> {
        let mut at = 1;
        if rest.first() != Some(&b'>') {
            return Ok(None);
        }
        if rest[at..].starts_with(b"<f") {
            let Some(len) = formula(&rest[at..]) else { return Ok(None) };
            at += len;
        }
        let value = &rest[at..];
        let (open, close): (usize, &[u8]) = if head.kind == Kind::Inline {
            if value.starts_with(b"<is><t>") {
                (7, b"</t></is></c>")
            } else if value.starts_with(b"<is><t xml:space=\"preserve\">") {
                (28, b"</t></is></c>")
            } else {
                return Ok(None);
            }
        } else if value.starts_with(b"<v>") {
            (3, b"</v></c>")
        } else {
            return Ok(None);
        };
        let value = &value[open..];
        let Some(len) = memchr(b'<', value).filter(|&len| value[len..].starts_with(close)) else { return Ok(None) };
        let value = &value[..len];
        let done = match head.kind {
            Kind::Number => match number(value) {
                Some(number) => self.put_number(head, number).map(|()| true)?,
                None => false,
            },
            Kind::Shared => match whole(value) {
                Some(_) => self.put_shared(head, value).map(|()| true)?,
                None => false,
            },
            Kind::Text | Kind::Inline => match plain(value) {
                Some(text) => self.builder.text(head.row, head.column, text).map(|()| true)?,
                None => false,
            },
            Kind::Boolean | Kind::Error | Kind::Iso => false,
        };
        Ok(done.then_some(at + open + len + close.len()))
    }
}

/// The length of a formula with its tags; none where it is not written as usual.
fn formula(bytes: &[u8]) -> Option<usize> {
    let tag = memchr(b'>', bytes)?;
    if bytes[tag - 1] == b'/' {
        return Some(tag + 1);
    }
    let end = tag + memchr(b'<', &bytes[tag..])?;
    bytes[end..].starts_with(b"</f>").then_some(end + 4)
}

/// Text that stands for itself: nothing escaped, no line end to be made another.
fn plain(value: &[u8]) -> Option<&str> {
    let escaped = memchr2(b'&', b'\r', value).is_some() || memmem::find(value, b"_x").is_some();
    if escaped { None } else { std::str::from_utf8(value).ok() }
}
