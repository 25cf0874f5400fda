//! Walks through a text with separators record by record and field by field.

use memchr::{memchr, memchr3};

use super::super::super::text;

/// What ended a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldEnd {
    /// A separator: another field follows.
    Field,
    /// The end of the record.
    Record,
}

/// Walks through a text record by record and field by field.
pub(super) struct Records<'a> {
    text: &'a str,
    /// Where the next record, or the next field of this one, starts.
    pub(super) at: usize,
    separator: char,
    /// Below 128, where a byte is enough to find the separator.
    byte: Option<u8>,
    /// A quote of the current record was opened and never closed.
    pub(super) unterminated: bool,
    /// A quote of the current record stands within quotes without being doubled, or something behind those that close a field.
    pub(super) stray: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, separator: char) -> Self {
        Self {
            text,
            at: 0,
            separator,
            byte: u8::try_from(u32::from(separator)).ok().filter(u8::is_ascii),
            unterminated: false,
            stray: false,
        }
    }

    /// Where the next record starts; `None` at the end of the text.
    pub(super) fn next_record(&mut self) -> Option<usize> {
        (self.at < self.text.len()).then_some(self.at)
    }

    /// Read one field of the record, where it does not stand in the text as it is, into `buffer`.
    pub(super) fn next_field<'b>(&mut self, buffer: &'b mut String) -> Option<(&'b str, FieldEnd)>
    where
        'a: 'b,
    {
        let rest = self.text.as_bytes().get(self.at..)?;
        if matches!(rest.first(), Some(b'"' | b' ')) {
            let blanks = rest.iter().take_while(|&&b| b == b' ').count();
            buffer.clear();
            if rest.get(blanks) == Some(&b'"')
                && let Some(field) = self.quoted(self.at + blanks + 1, buffer)
            {
                return Some(field);
            }
        }
        Some(self.plain(self.at))
    }

    /// Step over the next record: how many fields it has, and whether the last of them shows nothing; `None` at the end.
    pub(super) fn width(&mut self, buffer: &mut String) -> Option<(usize, bool)> {
        self.next_record()?;
        let mut width = 1;
        loop {
            match self.next_field(buffer)? {
                (_, FieldEnd::Field) => width += 1,
                (field, FieldEnd::Record) => return Some((width, text::is_blank(field))),
            }
        }
    }

    /// Up to the separator or the end of the line.
    fn plain(&mut self, from: usize) -> (&'a str, FieldEnd) {
        let bytes = &self.text.as_bytes()[from..];
        let stop = match self.byte {
            Some(separator) => bytes.iter().position(|&b| b == separator || b == b'\n' || b == b'\r').unwrap_or(bytes.len()),
            None => self.text[from..].find([self.separator, '\n', '\r']).unwrap_or(bytes.len()),
        };
        (&self.text[from..from + stop], self.finish(from + stop))
    }

    /// Behind an opening quote; `None` if no quote closes it. What does not stand in the text as it is comes into `buffer`,
    /// which is empty.
    fn quoted<'b>(&mut self, from: usize, buffer: &'b mut String) -> Option<(&'b str, FieldEnd)>
    where
        'a: 'b,
    {
        let text = self.text;
        let mut at = from;
        // Quotes before it stand for themselves.
        let mut closing = from;
        loop {
            let Some(found) = memchr(b'"', &text.as_bytes()[at..]) else {
                self.unterminated = true;
                return None;
            };
            let part = &text[at..at + found];
            at += found + 1;
            if text.as_bytes().get(at) == Some(&b'"') {
                buffer.push_str(part);
                buffer.push('"');
                at += 1;
                continue;
            }
            if at >= closing && !self.ends(at) {
                self.stray = true;
                closing = self.closing(at).unwrap_or(at);
            }
            if closing > at {
                buffer.push_str(part);
                buffer.push('"');
                continue;
            }
            // What stands between the closing quote and the separator belongs to the field: `"a" b`.
            let (tail, end) = self.plain(at);
            let tail = tail.trim_end_matches(' ');
            if buffer.is_empty() && tail.is_empty() {
                return Some((part, end));
            }
            buffer.push_str(part);
            buffer.push_str(tail);
            return Some((buffer, end));
        }
    }

    /// Whether a field ends at a place, but for blanks.
    fn ends(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let shown = rest.trim_start_matches(' ');
        shown.is_empty() || rest.starts_with(self.separator) || shown.starts_with([self.separator, '\n', '\r'])
    }

    /// Behind which quote the field ends where one within it was not doubled, as in `"TV 55" LED"`: the first of the line that ends a
    /// field and opens none.
    fn closing(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            let found = at + memchr3(b'"', b'\n', b'\r', &bytes[at..])?;
            if bytes[found] != b'"' {
                return None;
            }
            let before = &self.text[from..found];
            if before.ends_with(self.separator) || before.trim_end_matches(' ').ends_with(self.separator) {
                return None;
            }
            let is_doubled = bytes.get(found + 1) == Some(&b'"');
            at = found + 1 + usize::from(is_doubled);
            if !is_doubled && self.ends(at) {
                return Some(at);
            }
        }
    }

    /// Step over what ends a field at `at`.
    fn finish(&mut self, at: usize) -> FieldEnd {
        let rest = &self.text.as_bytes()[at..];
        let is_separator = match self.byte {
            Some(byte) => rest.first() == Some(&byte),
            None => self.text[at..].starts_with(self.separator),
        };
        if is_separator {
            self.at = at + self.separator.len_utf8();
            return FieldEnd::Field;
        }
        let len = if rest.starts_with(b"\r\n") { 2 } else { usize::from(!rest.is_empty()) };
        self.at = at + len;
        FieldEnd::Record
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(text: &str, separator: char) -> Vec<Vec<String>> {
        let mut reader = Records::new(text, separator);
        let mut all = Vec::new();
        while reader.next_record().is_some() {
            let mut record = Vec::new();
            let mut buffer = String::new();
            while let Some((field, end)) = reader.next_field(&mut buffer) {
                record.push(field.to_owned());
                if end == FieldEnd::Record {
                    break;
                }
            }
            all.push(record);
        }
        all
    }

    #[test]
    fn quotes_line_ends_and_lengths_vary() {
        assert_eq!(records("a,b\r\n1,\"x\ny\"\r2,3\n", ','), [["a", "b"], ["1", "x\ny"], ["2", "3"]]);
        assert_eq!(records("a, \"b,c\"\n\n\"d \"\"e\"\"\",", ','), [vec!["a", "b,c"], vec![""], vec!["d \"e\"", ""]]);
        assert_eq!(records("6,7\n\"open,10,11\n", ','), [vec!["6", "7"], vec!["\"open", "10", "11"]]);
    }

    /// `"TV 55" LED"` was read as `TV 55 LED"`, and nothing said so.
    #[test]
    fn a_quote_that_is_not_doubled_stands_for_itself_where_its_field_ends_on_the_line() {
        let fields = |line: &str| {
            let mut reader = Records::new(line, ',');
            let mut buffer = String::new();
            let mut fields = Vec::new();
            while let Some((field, end)) = reader.next_field(&mut buffer) {
                fields.push(field.to_owned());
                if end == FieldEnd::Record {
                    break;
                }
            }
            (fields, reader.stray)
        };
        assert_eq!(fields("\"TV 55\" LED\",x,1\n"), (vec!["TV 55\" LED".into(), "x".into(), "1".into()], true));
        assert_eq!(
            fields("1,\"say \"\"so\"\" to a 5\" x 7\" print\"\n"),
            (vec!["1".into(), "say \"so\" to a 5\" x 7\" print".into()], true)
        );
        assert_eq!(fields("\"5\" pipe, black\" ,2"), (vec!["5\" pipe, black".into(), "2".into()], true));
        // The next quote opens the next field.
        assert_eq!(fields("\"a\" b,\"c\",d"), (vec!["a b".into(), "c".into(), "d".into()], true));
        assert_eq!(fields("\"a\" b, \"c\""), (vec!["a b".into(), "c".into()], true));
        assert_eq!(fields("\"a\" ,\"b\"\"\"\n"), (vec!["a".into(), "b\"".into()], false));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cells in proptest::collection::vec(proptest::collection::vec("[a-z\",; \n\r]{0,6}", 3), 1..8)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for record in &cells {
                writer.write_record(record).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(records(&text, ','), cells);
        }

        #[test]
        fn anything_ends(text in "[a\",;\t\n\r\u{e9} ]{0,60}") {
            prop_assert!(records(&text, ',').len() <= text.len());
        }
    }
}
