//! A table on the clipboard, as Excel and Google Sheets copy it, opened like a file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::{Failure, write_failure};

/// So many rows tell what a text is.
const LOOKED_AT: usize = 20;

/// What a text from the clipboard can be opened as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pasted<'a> {
    /// Files that were copied in a file manager.
    Files(Vec<PathBuf>),
    /// A table: cells parted by tabs, or rows of a text with separators.
    Table(&'a str),
}

/// Understand a text from the clipboard; `None` where it is neither files nor a table.
pub(super) fn understand(text: &str) -> Option<Pasted<'_>> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let files: Option<Vec<PathBuf>> = lines.iter().map(|line| file_of(line)).collect();
    if let Some(files) = files.filter(|f| !f.is_empty()) {
        return Some(Pasted::Files(files));
    }
    let parted = |sign: char| lines.len() >= 2 && lines.iter().take(LOOKED_AT).all(|l| l.contains(sign));
    (has_cells(text) || parted(',') || parted(';') || is_column(&lines)).then_some(Pasted::Table(text))
}

/// Whether a text is rows of cells parted by tabs. A cell of several lines stands in quotes, as Excel and Sheets copy it.
fn has_cells(text: &str) -> bool {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let counts: Vec<usize> = reader.records().take(LOOKED_AT).map(|record| record.map_or(0, |cells| cells.len())).collect();
    counts.len() >= 2 && counts.iter().all(|cells| *cells >= 2)
}

/// Whether lines are a single column: under its title nothing but numbers and dates. Anything else may be prose.
fn is_column(lines: &[&str]) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '/' | ':' | '%' | '(' | ')' | ' ' | '\'');
    let is_number =
        |line: &&str| line.chars().any(|c| c.is_ascii_digit()) && line.trim().trim_matches(['$', '€', '£', '¥', '฿']).chars().all(plain);
    lines.len() >= 3 && lines[1..].iter().take(LOOKED_AT).all(is_number)
}

/// The path in a line such as `file:///home/you/a%20b.xlsx`.
fn file_of(line: &str) -> Option<PathBuf> {
    let escaped = line.trim().strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    Some(PathBuf::from(String::from_utf8(bytes).ok()?))
}

/// Whether a page from the clipboard holds cells: not every one does that was copied in a browser.
pub(super) fn has_table(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    page.contains("<table") && (page.contains("<td") || page.contains("<th"))
}

/// Put a pasted table into a file below `folder`, named after the moment; an analysis can be opened on it again. `ending` is that of
/// the way it is written.
pub(super) fn keep(text: &str, ending: &str, folder: &Path, now: chrono::NaiveDateTime) -> Result<PathBuf, Failure> {
    let stem = format!("Pasted {}", now.format("%Y-%m-%d %H.%M.%S"));
    fs::create_dir_all(folder).map_err(|e| write_failure(folder, &e))?;
    let named = |n: u32| folder.join(if n == 1 { format!("{stem}.{ending}") } else { format!("{stem} {n}.{ending}") });
    let path = (1..).map(named).find(|p| !p.exists()).unwrap_or_else(|| named(1));
    fs::write(&path, text).map_err(|e| write_failure(&path, &e))?;
    Ok(path)
}

/// A page as it is kept: what it says of its encoding was true where it was copied from, and here it is UTF-8.
pub(super) fn as_utf8(page: &str) -> String {
    format!("\u{feff}{}", page.trim_start_matches('\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_files_are_told_from_prose() {
        let table = "Date\tSales\r\n2026-01-05\t12\r\n";
        assert_eq!(understand(table), Some(Pasted::Table(table)));
        assert_eq!(understand("a,b\n1,2"), Some(Pasted::Table("a,b\n1,2")));
        assert_eq!(understand("file:///tmp/a%20b.xlsx\r\n"), Some(Pasted::Files(vec!["/tmp/a b.xlsx".into()])));
        assert_eq!((understand("hello"), understand("a\tb"), understand("")), (None, None, None));
        assert_eq!(understand("Dear Mai,\nsee you then"), None);
        let note = "Item\tNote\n1\t\"two\nlines\"\n";
        assert_eq!(understand(note), Some(Pasted::Table(note)), "a cell of two lines");
        let column = "Sales\n$1,200\n-7\n";
        assert_eq!(understand(column), Some(Pasted::Table(column)));
        assert_eq!(understand("Shopping\neggs\nmilk"), None);
    }

    #[test]
    fn a_page_with_cells_is_a_table() {
        assert!(has_table("<meta charset='utf-8'><TABLE border=0><tr><TD>1</TD></tr></TABLE>"));
        assert!(!has_table("<p>Dear Mai</p>") && !has_table("<table></table>"));
    }

    #[test]
    fn pasted_tables_do_not_overwrite_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let now = chrono::NaiveDateTime::default();
        let [a, b] = ["a\tb\n1\t2", "c\td\n3\t4"].map(|text| keep(text, "tsv", &folder.path().join("pasted"), now).unwrap());
        assert_ne!(a, b);
        assert_eq!(fs::read_to_string(a).unwrap(), "a\tb\n1\t2");
    }
}
