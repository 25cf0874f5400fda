//! Cells written as text with separators: what is read must be what was written, whatever stands in the cells.
//!
//! The first byte says how it is written; byte 30 ends a record and byte 31 a field.

#![no_main]

mod common;

use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, ImportOptions};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [how, rest @ ..] = bytes else { return };
    // Of what is mostly control characters it is said that it is no text.
    let is_text = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{1e}' | '\u{1f}');
    let text: String = String::from_utf8_lossy(rest).chars().filter(is_text).filter(|c| *c != '\u{feff}').collect();
    let separator = [',', ';', '\t', '|', '\u{1}', '\u{a7}'][usize::from(how % 6)];
    let line_end = ["\n", "\r\n", "\r"][usize::from(how / 6 % 3)];
    let records: Vec<Vec<&str>> = text.split('\u{1e}').map(|record| record.split('\u{1f}').collect()).collect();
    // Nothing but blanks is an empty file, and Excel's line for the separator is no record.
    if text.chars().all(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) || records[0][0].to_lowercase().starts_with("sep=") {
        return;
    }
    let quoted = |field: &&str| format!("\"{}\"", field.replace('"', "\"\""));
    let line = |record: &Vec<&str>| record.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string()) + line_end;
    let file = records.iter().map(line).collect::<String>();
    let options = ImportOptions { delimiter: Some(separator), encoding: Some("utf-8".to_owned()), ..ImportOptions::default() };
    let mut read = Vec::new();
    let path = common::file(file.as_bytes());
    import::cells(&path, &options, &Context::detached(), |cell| read.push((cell.row, cell.column, cell.value.to_owned())))
        .expect("it can be read");
    let written: Vec<(u64, u32, String)> = (1..)
        .zip(&records)
        .flat_map(|(row, record)| (0..).zip(record).map(move |(column, field)| (row, column, (*field).to_owned())))
        .filter(|(.., field)| !field.is_empty())
        .collect();
    assert_eq!(read, written, "{file:?}");
});
