//! Text with separators: one record after the other, whatever the line ends, quotes and lengths.
//!
//! Written for what exports hold rather than for a standard: a quote after a blank opens a field, a quote that is never
//! closed is a plain character, blank records count as rows, no record is dropped.

use encoding_rs::UTF_8;
use memchr::memchr;

use super::super::raw::{Book, SheetBuilder};
use super::super::{ImportError, text};
use super::Input;
use super::encoding::{Decoded, decode};
use crate::engine::{Context, Warning};

/// The separators that are guessed among, of equals the first.
const SEPARATORS: [char; 9] = [',', ';', '\t', '|', '\u{1}', '\u{1f}', '^', '~', '\u{a6}'];
/// How many records the guess looks at.
const SAMPLE_RECORDS: usize = 300;

/// Read a text file as one sheet without a name.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    context.progress(Some(0.05), "Decoding the text");
    let Decoded { text, encoding, warning } = decode(input, context)?;
    if text::is_blank(&text) {
        return Err(ImportError::Empty(input.file.to_owned()));
    }
    let mut builder = SheetBuilder::new("", false);
    if let Some(warning) = warning {
        builder.warn(warning);
    }
    let hint = separator_line(&text);
    let separator = input.options.delimiter.or(hint).unwrap_or_else(|| guess_separator(&text));
    let mut records = Records::new(&text, separator);
    let has_nuls = memchr(0, text.as_bytes()).is_some();
    let mut buffer = String::new();
    let (mut row, mut broken, mut nuls) = (0_u32, Vec::new(), Vec::new());
    while let Some(start) = records.next_record().filter(|_| input.first.is_none_or(|most| row < most)) {
        if row.is_multiple_of(4096) {
            context.check()?;
            context.progress(Some(0.1 + 0.6 * start as f32 / text.len() as f32), "Reading the rows");
        }
        if row > 0 || hint.is_none() {
            let mut column = 0_u32;
            while let Some((field, end)) = records.next_field(&mut buffer) {
                if has_nuls && field.contains('\0') {
                    builder.text(row, column, &field.replace('\0', ""))
                } else {
                    builder.text(row, column, field)
                }
                .map_err(|e| input.too_large(e))?;
                nuls.extend((has_nuls && field.contains('\0')).then_some(u64::from(row) + 1));
                column = column.saturating_add(1);
                if end == FieldEnd::Record {
                    break;
                }
            }
            builder.record(row, column);
        } else {
            while records.next_field(&mut buffer).is_some_and(|(_, end)| end == FieldEnd::Field) {}
        }
        if std::mem::take(&mut records.unterminated) {
            broken.push(u64::from(row) + 1);
        }
        row = row.saturating_add(1);
    }
    if !broken.is_empty() {
        let message = format!("{} quotes are opened and never closed; they are read as plain characters", broken.len());
        builder.warn(Warning::new("unterminated_quote", message).at_rows(broken));
    }
    if !nuls.is_empty() {
        builder.warn(Warning::new("nul", format!("NUL characters were removed from {} cells", nuls.len())).at_rows(nuls));
    }
    let label = if encoding == UTF_8 { "utf-8".to_owned() } else { encoding.name().to_ascii_lowercase() };
    let sheet = builder.finish().map_err(|e| input.too_large(e))?;
    Ok(Book { sheets: vec![sheet], encoding: Some(label), delimiter: Some(separator), ..Book::default() })
}

/// The `sep=;` line Excel understands.
fn separator_line(text: &str) -> Option<char> {
    let first = text.lines().next()?;
    let bare = first.strip_prefix('"').and_then(|rest| rest.trim_end().strip_suffix('"')).unwrap_or(first);
    let mut chars = bare.strip_prefix("sep=").or_else(|| bare.strip_prefix("SEP="))?.chars();
    let separator = chars.next().filter(|c| !c.is_alphanumeric() && *c != '"')?;
    chars.all(char::is_whitespace).then_some(separator)
}

/// The separator that cuts the most records into the same number of fields, more than one.
fn guess_separator(text: &str) -> char {
    let score = |&separator: &char| {
        let mut records = Records::new(text, separator);
        let mut widths: Vec<usize> = Vec::new();
        let mut buffer = String::new();
        while widths.len() < SAMPLE_RECORDS && records.next_record().is_some() {
            let (mut width, mut is_blank) = (0, true);
            while let Some((field, end)) = records.next_field(&mut buffer) {
                width += 1;
                if end == FieldEnd::Record {
                    is_blank = text::is_blank(field);
                    break;
                }
            }
            if width > 1 || !is_blank {
                widths.push(width);
            }
        }
        // Of the widths above one, the one most records have; long records prove more than short ones.
        let mut counted: Vec<usize> = widths.iter().copied().filter(|&w| w > 1).collect();
        counted.sort_unstable();
        let (mut best, mut run) = ((0, 0), (0, 0));
        for width in counted {
            run = if run.0 == width { (width, run.1 + 1) } else { (width, 1) };
            if run.1 * (run.0 + 2) > best.1 * (best.0 + 2) {
                best = run;
            }
        }
        (best.1 * 1000 / widths.len().max(1)) * (best.0.min(30) + 4)
    };
    let scores = SEPARATORS.map(|s| score(&s));
    let best = scores.iter().copied().max().unwrap_or(0);
    let at = scores.iter().position(|&s| s == best && best > 0);
    at.map_or(',', |i| SEPARATORS[i])
}

/// What ended a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldEnd {
    /// A separator: another field follows.
    Field,
    /// The end of the record.
    Record,
}

/// Walks through a text record by record and field by field.
struct Records<'a> {
    text: &'a str,
    at: usize,
    separator: char,
    /// Below 128, where a byte is enough to find the separator.
    byte: Option<u8>,
    /// A quote of the current record was opened and never closed.
    unterminated: bool,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, separator: char) -> Self {
        Self { text, at: 0, separator, byte: u8::try_from(u32::from(separator)).ok().filter(u8::is_ascii), unterminated: false }
    }

    /// Where the next record starts; `None` at the end of the text.
    fn next_record(&mut self) -> Option<usize> {
        (self.at < self.text.len()).then_some(self.at)
    }

    /// Read one field of the record, where it does not stand in the text as it is, into `buffer`.
    fn next_field<'b>(&mut self, buffer: &'b mut String) -> Option<(&'b str, FieldEnd)>
    where
        'a: 'b,
    {
        let rest = self.text.as_bytes().get(self.at..)?;
        if matches!(rest.first(), Some(b'"' | b' ')) {
            let blanks = rest.iter().take_while(|&&b| b == b' ').count();
            buffer.clear();
            if rest.get(blanks) == Some(&b'"')
                && let Some(end) = self.quoted(self.at + blanks + 1, buffer)
            {
                return Some((buffer, end));
            }
        }
        Some(self.plain(self.at))
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

    /// Behind an opening quote; `None` if no quote closes it.
    fn quoted(&mut self, from: usize, field: &mut String) -> Option<FieldEnd> {
        let mut at = from;
        loop {
            let Some(found) = memchr(b'"', &self.text.as_bytes()[at..]) else {
                field.clear();
                self.unterminated = true;
                return None;
            };
            field.push_str(&self.text[at..at + found]);
            at += found + 1;
            if self.text.as_bytes().get(at) == Some(&b'"') {
                field.push('"');
                at += 1;
                continue;
            }
            // What stands between the closing quote and the separator belongs to the field: `"a" b`.
            let (tail, end) = self.plain(at);
            field.push_str(tail.trim_end_matches(' '));
            return Some(end);
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

    #[test]
    fn separators_are_guessed_from_even_records() {
        assert_eq!(guess_separator("a;b;c\n1,5;2,5;3\n1,5;2,5;3\n"), ';');
        assert_eq!(guess_separator("Title, with a comma\na\tb\n1,5\t2\n3\t4\n"), '\t');
        assert_eq!(guess_separator("id~name~value\n1~Soap, large~2\n2~Tea~3\n"), '~');
        assert_eq!(guess_separator("sku,range\nA,1~5\nB,2~6\n"), ',');
        assert_eq!(guess_separator("sku\nA\nB\n"), ',');
        assert_eq!(guess_separator("Report\nName,Shop\n\nNo,Ad,Code,Views\n1,Max,-,5\n2,Min,-,6\n"), ',');
    }

    #[test]
    fn a_line_names_the_separator_as_excel_knows_it() {
        let lines = ["sep=;", "SEP=|\r\na|b", "\"sep=,\"", "sep=\t", "sep=", "sep=x", "\"\"\"sep=;\"", "sep=;;", "a,sep=;"];
        let named = lines.map(separator_line);
        assert_eq!(named, [Some(';'), Some('|'), Some(','), Some('\t'), None, None, None, None, None]);
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
            guess_separator(&text);
        }
    }
}
