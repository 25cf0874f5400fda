//! The first rows of a large file, to be looked at while the whole of it is read.
//!
//! The same stages as for the whole file, over what stands at its start: nothing here decides anything that is kept.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::read::Input;
use super::sniff::{Kind, sniff};
use super::source::main_of;
use super::{FileFormat, Found, ImportError, ImportOptions, clean, format_of, lay_out, load, name_of, read, shape};
use crate::engine::Context;

/// Rows that are read, those of the header included.
const ROWS: u32 = 1000;
/// Smaller files are open before anyone could look.
const WORTH_IT: u64 = 2 << 20;
/// Bytes at the start of a text file that surely hold that many rows of most tables.
const START: u64 = 1 << 20;

/// The first rows of the table to show first, of a file that is large and of a format that can be read from its start;
/// `recall` as for [`open_recalling`](super::open_recalling).
///
/// # Errors
/// As [`open`](super::open); reading the whole file says it better.
pub fn first_rows(
    path: &Path,
    options: &ImportOptions,
    recall: &dyn Fn(&str) -> Option<ImportOptions>,
    context: &Context,
) -> Result<Option<Found>, ImportError> {
    let file = name_of(path);
    let failed = |e: std::io::Error| ImportError::from_io(&file, &e);
    if std::fs::metadata(path).map_err(failed)?.len() < WORTH_IT {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(START).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.starts_with(b"PK") {
        // The directory of a package stands at its end.
        bytes = load(path, &file, context)?;
    } else if let Some(end) = memchr::memrchr(b'\n', &bytes) {
        bytes.truncate(end);
    }
    let kind = sniff(&bytes, &file)?;
    if !matches!(kind, Kind::Text | Kind::Workbook(FileFormat::Xlsx | FileFormat::Xlsm)) {
        return Ok(None);
    }
    let read = |options| read::read(kind, Input { bytes: &bytes, file: &file, options, first: Some(ROWS) }, context);
    let mut book = read(options)?;
    let mut laid = lay_out(&book, options, context)?;
    let recalled = if options.is_guess() { shape(format_of(kind), &laid).and_then(|shape| recall(&shape)) } else { None };
    if let Some(recalled) = &recalled {
        book = read(recalled)?;
        laid = lay_out(&book, recalled, context)?;
    }
    let cleaned = clean(&book, laid, &file, recalled.as_ref().unwrap_or(options), None, context)?;
    let mut found: Vec<Found> = cleaned.into_iter().map(|(found, _)| found).collect();
    Ok(main_of(&found).map(|at| found.swap_remove(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_those_of_the_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut text = "Report of all orders;;\nDay;Shop;Amount\n".to_owned();
        (0..120_000).for_each(|n| text += &format!("{:02}.03.2026;Sh\u{f6}p {};{},50\n", n % 28 + 1, n % 7, n));
        std::fs::write(&path, &text).unwrap();
        let (options, context) = (ImportOptions::default(), Context::detached());
        let first = first_rows(&path, &options, &|_| None, &context).unwrap().unwrap();
        let whole = super::super::open(&path, &options, &context).unwrap();
        let whole = &whole.tables[0].table;
        assert_eq!((first.table.rows(), whole.rows()), (998, 120_000));
        assert_eq!(
            first.table.columns().iter().map(|c| (&c.name, c.ty)).collect::<Vec<_>>(),
            whole.columns().iter().map(|c| (&c.name, c.ty)).collect::<Vec<_>>()
        );
        assert_eq!(first.table.value(997, 2), whole.value(997, 2));
        std::fs::write(&path, &text[..10_000]).unwrap();
        assert!(first_rows(&path, &options, &|_| None, &context).unwrap().is_none());
    }
}
