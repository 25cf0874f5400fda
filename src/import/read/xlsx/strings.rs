//! The table of shared strings, and what a string may look like: plain, in runs of one format each, with escapes.

use std::borrow::Cow;

use super::super::super::raw::SharedStrings;
use super::super::Trouble;
use super::super::package::Package;
use super::super::xml::{Event, Stream, push_text};

/// Read the table; an empty one where there is none.
pub(super) fn read(package: &Package<'_>, part: &str) -> Result<SharedStrings, Trouble> {
    let table = package.stream(part, |stream| {
        let mut table = SharedStrings::default();
        let mut text = String::new();
        loop {
            match stream.next()? {
                Event::Open { name: b"si", empty: false, .. } => {
                    text.clear();
                    rich_text(stream, b"si", &mut text)?;
                    table.push(&unescaped(&text));
                }
                Event::Open { name: b"si", empty: true, .. } => table.push(""),
                Event::End => return Ok(table),
                _ => {}
            }
        }
    })?;
    Ok(table.unwrap_or_default())
}

/// Append the text of `<si>` or `<is>`, which was opened: all its runs, without the reading aids of East Asian text.
pub(super) fn rich_text(stream: &mut Stream<'_>, closing: &[u8], out: &mut String) -> Result<(), Trouble> {
    let (mut in_text, mut in_aid) = (false, false);
    loop {
        match stream.next()? {
            Event::Open { name: b"t", empty, .. } => in_text = !empty && !in_aid,
            Event::Open { name: b"rPh", empty, .. } => in_aid = !empty,
            Event::Close { name: b"t" } => in_text = false,
            Event::Close { name: b"rPh" } => in_aid = false,
            Event::Close { name } if name == closing => return Ok(()),
            Event::Text { raw, literal } if in_text => push_text(raw, literal, out),
            Event::End => return Err(Trouble::Broken("one of its texts has no end".to_owned())),
            _ => {}
        }
    }
}

/// A text without the escapes Excel writes for what XML cannot hold: `_x000D_` is a carriage return, `_x005F_` an
/// underscore. Units of UTF-16 that are no character become U+FFFD.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let unit = escape(&rest[at..]);
        if at > 0 || unit.is_none() {
            flush(&mut units, &mut out);
            let plain = if unit.is_some() { at } else { at + 2 };
            out.push_str(&rest[..plain]);
            rest = &rest[plain..];
        }
        if let Some(unit) = unit {
            units.push(unit);
            rest = &rest[7..];
        }
    }
    flush(&mut units, &mut out);
    out.push_str(rest);
    Cow::Owned(out)
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// The unit that a text starting with `_xHHHH_` escapes.
fn escape(text: &str) -> Option<u16> {
    let digits = text.get(2..6).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    if text.as_bytes().get(6) == Some(&b'_') { u16::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped("a_x000D_\nb"), "a\r\nb");
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescaped("_xD83D__xDCF7_ _xD83D_"), "\u{1f4f7} \u{fffd}");
        assert_eq!(unescaped("my_x_file _x12"), "my_x_file _x12");
    }

    #[test]
    fn runs_are_joined_and_reading_aids_left_out() {
        let text = b"<r><rPr><b/></rPr><t>a </t></r><r><t xml:space=\"preserve\"> b</t></r><rPh><t>no</t></rPh></si>";
        let mut chunk = Some(text.to_vec());
        let mut stream = Stream::new(|_| Ok(chunk.take()));
        let mut out = String::new();
        rich_text(&mut stream, b"si", &mut out).unwrap();
        assert_eq!(out, "a  b");
    }
}
