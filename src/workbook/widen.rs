//! Excel tables over millions of cells.
//!
//! The writer keeps one entry per cell of a table to find overlaps, 200 MB for half a million rows of eight columns. So a
//! large table is given to it with its first row only, and its range is set here, in the one small part that says it;
//! all other parts are copied compressed as they are.

use std::io::{self, Read, Seek, Write};

use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// A table that reaches further than the writer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Widened {
    /// The table's name.
    pub(super) table: String,
    /// Its range as written: `A1:H2`.
    pub(super) from: String,
    /// Its range.
    pub(super) to: String,
}

/// Copy a workbook with the ranges of its tables set.
pub(super) fn copy(workbook: impl Read + Seek, out: impl Write + Seek, tables: &[Widened]) -> ZipResult<()> {
    let mut archive = ZipArchive::new(workbook)?;
    let mut writer = ZipWriter::new(out);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::DEFAULT);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name()?.into_owned();
        if !name.starts_with("xl/tables/") {
            writer.raw_copy_file(entry)?;
            continue;
        }
        drop(entry);
        let mut xml = String::new();
        archive.by_index(index)?.read_to_string(&mut xml)?;
        writer.start_file(name, options)?;
        writer.write_all(widened(xml, tables).as_bytes())?;
    }
    writer.finish()?.flush()?;
    Ok(())
}

fn widened(xml: String, tables: &[Widened]) -> String {
    let named = |t: &&Widened| xml.contains(&format!(" displayName=\"{}\" ", t.table));
    match tables.iter().find(named) {
        // Once for the table, once for its filter.
        Some(table) => xml.replace(&format!(" ref=\"{}\"", table.from), &format!(" ref=\"{}\"", table.to)),
        None => xml,
    }
}

/// The file system's error where there is one inside.
pub(super) fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_table_is_widened() {
        let tables = [Widened { table: "Data".into(), from: "A1:B2".into(), to: "A1:B9".into() }];
        let xml = |name: &str| format!("<table id=\"1\" name=\"{name}\" displayName=\"{name}\" ref=\"A1:B2\"><autoFilter ref=\"A1:B2\"/>");
        assert_eq!(widened(xml("Data"), &tables).matches("A1:B9").count(), 2);
        assert_eq!(widened(xml("Data_2"), &tables), xml("Data_2"));
    }
}
