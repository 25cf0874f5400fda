//! Text with separators: one record after the other, whatever the line ends, quotes and lengths.
//!
//! Written for what exports hold rather than for a standard: a quote after a blank opens a field, a quote that is never
//! closed is a plain character, blank records count as rows, no record is dropped.
//!
//! Two ways lead to the same sheet. [`one_by_one`] says what a text means and reads any; [`pieces`] reads those that nearly
//! all files are, several pieces at once.

mod guess;
mod marks;
mod pieces;
mod records;

use encoding_rs::UTF_8;
use memchr::{memchr, memchr2};

use super::super::raw::{Book, Sheet, SheetBuilder};
use super::super::{ImportError, text};
use super::encoding::{Decoded, decode};
use super::{Input, Trouble};
use crate::engine::{Context, Warning};
use crate::table::format;
use crate::table::locale::Locale;
use guess::{guess_separator, separator_line};
use records::{FieldEnd, Records};

/// As much of a text without a line end is no table; as a cell it would be held several times over.
const MOST_LINE: usize = 64 << 20;

/// Whether as much as that has no line end: found where a line is twice as long, and sought in no more than a line of each part.
fn is_one_line(text: &str) -> bool {
    text.as_bytes().chunks_exact(MOST_LINE).any(|part| memchr2(b'\n', b'\r', part).is_none())
}

/// Read a text file as one sheet without a name.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    context.progress(Some(0.05), "Decoding the text");
    let Decoded { text, encoding, warning } = decode(input, context)?;
    if text::is_blank(&text) {
        return Err(ImportError::Empty(input.file.to_owned()));
    }
    if is_one_line(&text) {
        return Err(input.failed(Trouble::TooLarge(format!("a single line is longer than {} MB", MOST_LINE >> 20))));
    }
    let hint = separator_line(&text);
    let separator = input.options.delimiter.or(hint).unwrap_or_else(|| guess_separator(&text));
    let parted = Parted { text: &text, separator, is_hinted: hint.is_some() };
    let rows = || match input.first {
        None => pieces::read(&parted, pieces::usual_length(text.len()), context)?.map_or_else(|| one_by_one(&parted, None, context), Ok),
        first => one_by_one(&parted, first, context),
    };
    let Rows { mut sheet, broken, strays, nuls } = rows().map_err(|trouble| input.failed(trouble))?;
    sheet.warnings.extend(warning);
    if !broken.is_empty() {
        let (one, many) = (
            "is opened and never closed; it is read as a plain character",
            "are opened and never closed; they are read as plain characters",
        );
        let message = Locale::kept(|| format::those(broken.len(), "quote", one, many));
        sheet.warnings.push(Warning::new("unterminated_quote", message).at_rows(broken));
    }
    if !strays.is_empty() {
        let message = Locale::kept(|| {
            let (one, many) = ("holds a quote within quotes that is not doubled", "hold quotes within quotes that are not doubled");
            format!("{}; read as what seems to be meant", format::those(strays.len(), "row", one, many))
        });
        sheet.warnings.push(Warning::new("stray_quote", message).at_rows(strays));
    }
    if !nuls.is_empty() {
        sheet.warnings.push(
            Warning::new("nul", format!("NUL characters were removed from {}", Locale::kept(|| format::counted(nuls.len(), "cell"))))
                .at_rows(nuls),
        );
    }
    let label = if encoding == UTF_8 { "utf-8".to_owned() } else { encoding.name().to_ascii_lowercase() };
    Ok(Book { sheets: vec![sheet], encoding: Some(label), delimiter: Some(separator), ..Book::default() })
}

/// A text and what parts its fields.
struct Parted<'a> {
    text: &'a str,
    separator: char,
    /// Its first record only names the separator.
    is_hinted: bool,
}

/// What was read.
#[derive(Debug, Default)]
struct Rows {
    sheet: Sheet,
    /// 1-based rows with a quote that is opened and never closed.
    broken: Vec<u64>,
    /// 1-based rows with a quote within quotes that is not doubled.
    strays: Vec<u64>,
    /// 1-based rows of cells from which NUL characters were removed.
    nuls: Vec<u64>,
}

/// Read any text field by field, or its first rows.
fn one_by_one(parted: &Parted<'_>, first: Option<u32>, context: &Context) -> Result<Rows, Trouble> {
    let mut records = Records::new(parted.text, parted.separator);
    let mut builder = SheetBuilder::new("", false);
    let has_nuls = memchr(0, parted.text.as_bytes()).is_some();
    let mut buffer = String::new();
    let (mut row, mut broken, mut strays, mut nuls) = (0_u32, Vec::new(), Vec::new(), Vec::new());
    while let Some(start) = records.next_record().filter(|_| first.is_none_or(|most| row < most)) {
        if row.is_multiple_of(4096) {
            context.check()?;
            tell(start, parted.text.len(), context);
        }
        if row > 0 || !parted.is_hinted {
            let mut column = 0_u32;
            while let Some((field, end)) = records.next_field(&mut buffer) {
                if has_nuls && field.contains('\0') {
                    builder.text(row, column, &field.replace('\0', ""))?;
                    nuls.push(u64::from(row) + 1);
                } else {
                    builder.text(row, column, field)?;
                }
                column = column.saturating_add(1);
                if end == FieldEnd::Record {
                    break;
                }
            }
            builder.record(row, column);
        } else {
            records.width(&mut buffer);
        }
        if std::mem::take(&mut records.unterminated) {
            broken.push(u64::from(row) + 1);
        }
        if std::mem::take(&mut records.stray) {
            strays.push(u64::from(row) + 1);
        }
        row = row.saturating_add(1);
    }
    Ok(Rows { sheet: builder.finish()?, broken, strays, nuls })
}

/// Tell that so many bytes of a text are read.
fn tell(done: usize, of: usize, context: &Context) {
    context.progress(Some(0.1 + 0.6 * done as f32 / of as f32), "Reading the rows");
}

#[cfg(test)]
mod tests {
    use super::super::super::raw::Cell;
    use super::super::super::{ImportOptions, layout, typing};
    use super::*;
    use proptest::prelude::*;

    /// All cells by row of the file and column, the width, and what was noticed.
    fn seen(rows: &Rows) -> (Vec<(u32, usize, String)>, usize, [&[u64]; 3]) {
        let sheet = &rows.sheet;
        let places = (0..sheet.rows()).flat_map(|row| (0..sheet.width()).map(move |column| (row, column)));
        let cells = places.filter_map(|(row, column)| match sheet.cell(row, column) {
            Cell::Text(text) => Some((sheet.line(row), column, text.to_owned())),
            _ => None,
        });
        (cells.collect(), sheet.width(), [&rows.broken, &rows.strays, &rows.nuls])
    }

    /// Both ways lead to the same sheet, wherever the pieces begin.
    fn same_both_ways(text: &str, separator: char) -> Result<(), TestCaseError> {
        let parted = Parted { text, separator, is_hinted: separator_line(text) == Some(separator) };
        let context = Context::detached();
        let plain = one_by_one(&parted, None, &context).unwrap();
        for length in [1, 7, 30, usize::MAX / 4] {
            let pieces = pieces::read(&parted, length, &context).unwrap();
            prop_assert_eq!(pieces.is_none(), text.contains('\0') || !separator.is_ascii());
            if let Some(pieces) = pieces {
                prop_assert_eq!(seen(&pieces), seen(&plain), "pieces of {}", length);
                prop_assert_eq!((pieces.sheet.rows(), pieces.sheet.is_even), (plain.sheet.rows(), plain.sheet.is_even));
                prop_assert_eq!(pieces.sheet.lengths, plain.sheet.lengths.clone());
            }
        }
        Ok(())
    }

    #[test]
    fn a_piece_that_begins_within_quotes_is_read_anew() {
        let within = "a,b,c\n".repeat(40) + &"x,\"1,2,3\n1,2,3\n1,2,3\n1,2,3\n\",z\n".repeat(40);
        let never_closed = "a,b,c\n".repeat(40) + "1,\"2,3\n" + &"a,b,c\n".repeat(40);
        for text in [&within, &never_closed] {
            same_both_ways(text, ',').unwrap();
        }
    }

    #[test]
    fn records_wider_than_a_sheet_are_read_one_by_one() {
        let text = "a,".repeat(20_000) + "\n1,2\n";
        let parted = Parted { text: &text, separator: ',', is_hinted: false };
        assert!(pieces::read(&parted, 100, &Context::detached()).unwrap().is_none());
        assert_eq!(one_by_one(&parted, None, &Context::detached()).unwrap().sheet.width(), 20_000);
    }

    #[test]
    fn a_cancel_ends_the_reading() {
        let text = "a,b\n".repeat(10_000);
        let parted = Parted { text: &text, separator: ',', is_hinted: false };
        let context = Context::detached();
        context.cancel();
        assert!(matches!(pieces::read(&parted, 1_000, &context), Err(Trouble::Cancelled(_))));
    }

    /// All that is told of the tables of a sheet.
    fn told(sheet: &Sheet) -> String {
        let (options, context) = (ImportOptions::default(), Context::detached());
        let place = typing::Place { name: "t", file: "t.csv", delimiter: Some(',') };
        let mut told = String::new();
        for block in layout::find(sheet, &options, &context).unwrap() {
            let shown = format!("{block:?}");
            let found = typing::Typing::of(sheet, block, place, &options, None, &context).unwrap();
            let found = found.table(sheet, place, &options, &context).unwrap();
            let cells = (0..found.table.rows()).flat_map(|row| (0..found.table.columns().len()).map(move |column| (row, column)));
            let values: Vec<String> = cells.map(|(row, column)| format!("{:?}", found.table.value(row, column))).collect();
            let lines: Vec<_> = (0..found.table.rows()).map(|row| found.table.address(row, 0)).collect();
            told += &format!("{shown}\n{:?}\n{values:?}\n{lines:?}\n", found.table.columns());
            told += &format!("{:?}\n{:?}\n{:?}\n{:?}\n", found.decisions, found.warnings, found.preview, found.range);
        }
        told
    }

    /// A table as it is exported, with what stands around and between its rows.
    fn table() -> impl Strategy<Value = String> {
        let pools: [&[&str]; 8] = [
            &["north", "south", "East", "East Total", "#DIV/0!", ""],
            &["1", "2.50", "-3", "1.234", "", "n/a", "x"],
            &["2026-03-05", "2026-03-06", "05/03/2026", "2026-13-01"],
            &["05/03/2026", "25/03/2026", "06/04/2026", "-"],
            &["$1,234.50", "($2.00)", "12%", "1.2K", ".."],
            &["true", "FALSE", "", "yes"],
            &["007", "'0012", "12345678901234567", "C12", "5.76786E+17"],
            &["07:30", "1m28s", "26:10:00", "2026-03-05 07:30:15", "2026-03-05T07:30:60"],
        ];
        let odd = prop_oneof![
            20 => Just(""), 1 => Just("Total"), 1 => Just("# a comment"), 1 => Just("blank"), 1 => Just("header"), 1 => Just("words"), 1 => Just("short"),
        ];
        let columns = proptest::collection::vec(0..pools.len(), 1..5);
        (columns, proptest::collection::vec((odd, proptest::collection::vec(0_usize..100, 5)), 1..90)).prop_map(move |(columns, rows)| {
            let header: Vec<String> = columns.iter().enumerate().map(|(at, pool)| format!("Column {at} {pool}")).collect();
            let cells = |picks: &[usize]| -> Vec<&str> {
                // Most often the first ones of each pool, so that columns have a type.
                columns
                    .iter()
                    .zip(picks)
                    .map(|(&pool, &pick)| pools[pool][if pick < 85 { pick % 2 } else { pick % pools[pool].len() }])
                    .collect()
            };
            let mut text = header.join(";") + "\n";
            for (odd, picks) in &rows {
                text += &match *odd {
                    "Total" => "Total".to_owned() + &";9".repeat(columns.len() - 1),
                    "blank" => String::new(),
                    "header" => header.join(";"),
                    "words" => vec!["word"; columns.len()].join(";"),
                    "short" => cells(picks)[..1].join(";"),
                    "" => cells(picks).join(";"),
                    comment => comment.to_owned(),
                };
                text += "\n";
            }
            text
        })
    }

    /// What stands in files: values, quotes as they should be and as they are, blanks, letters of several bytes.
    fn field() -> impl Strategy<Value = String> {
        prop_oneof![
            8 => "[a-c0-9]{0,3}",
            2 => "[a-z\u{e9}\u{6f22}]{8,20}",
            2 => "\"([a-z,;\n\r]|\"\"){0,8}\"",
            1 => " {1,2}\"[a-z,\n]{0,4}\" {0,2}",
            1 => "\"[a-c, ]{0,3}\"[a-c, ]{1,3}\"{1,2}",
            1 => "[a \"\u{e9}]{0,6}",
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        let line_end = prop_oneof![4 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r"), 1 => Just("\n\n")];
        let record = (proptest::collection::vec(field(), 0..5), line_end, prop_oneof![9 => Just(','), 1 => Just(';'), 1 => Just('\t')]);
        let hint = prop_oneof![9 => Just(""), 1 => Just("sep=,\r\n"), 1 => Just("\"sep=;\"\n"), 1 => Just("\u{feff}"), 1 => Just("\0")];
        (hint, proptest::collection::vec(record, 0..40)).prop_map(|(hint, records)| {
            let line = |(fields, end, separator): (Vec<String>, &str, char)| fields.join(&separator.to_string()) + end;
            hint.to_owned() + &records.into_iter().map(line).collect::<String>()
        })
    }

    proptest! {
        #[test]
        fn pieces_are_what_is_read_one_by_one(text in text(), separator in prop_oneof![8 => Just(','), 1 => Just(';'), 1 => Just('\u{a7}')]) {
            same_both_ways(&text, separator)?;
        }

        #[test]
        fn tables_are_the_same_whichever_way_they_were_read(text in table(), length in prop_oneof![Just(usize::MAX / 4), 40_usize..400]) {
            let parted = Parted { text: &text, separator: ';', is_hinted: false };
            let context = Context::detached();
            let plain = one_by_one(&parted, None, &context).unwrap();
            let pieces = pieces::read(&parted, length, &context).unwrap().unwrap();
            prop_assert_eq!(told(&pieces.sheet), told(&plain.sheet));
        }

        #[test]
        fn pieces_of_anything_are_what_is_read_one_by_one(text in "[a\",;\t\n\r\u{e9}\0 ]{0,120}") {
            same_both_ways(&text, ',')?;
        }
    }
}
