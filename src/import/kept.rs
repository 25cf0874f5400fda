//! The cells of a file and what became of its columns, kept in memory: who changes how a file is read sees it at once, because the
//! file is not read again, nor a column typed again about which nothing changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::layout::Block;
use super::raw::Book;
use super::sniff::Kind;
use super::typing::Typing;
use super::{ImportError, ImportOptions, fingerprint, read};
use crate::engine::Context;

/// Cells of more bytes are read again instead: the room is better left to the table.
const MOST: usize = 256 << 20;

/// The cells of a file, and its tables as they were typed.
#[derive(Debug)]
pub struct Kept {
    cells: Arc<FileCells>,
    typed: Vec<(usize, Typing)>,
}

impl Kept {
    /// Keep the cells of a file and its tables, each with the index of its sheet; `None` where they are too many.
    pub(super) fn of(cells: Arc<FileCells>, typed: Vec<(usize, Typing)>) -> Option<Self> {
        (cells.from.is_some() && cells.book.size() <= MOST).then_some(Self { cells, typed })
    }

    /// The cells, where the file is still the one that was read and is to be decoded as it was.
    pub(super) fn cells(&self, path: &Path, options: &ImportOptions) -> Option<Arc<FileCells>> {
        (self.cells.from == Origin::of(path, options)).then(|| self.cells.clone())
    }

    /// Whether these cells are those that its tables were typed from.
    pub(super) fn is_of(&self, cells: &Arc<FileCells>) -> bool {
        Arc::ptr_eq(&self.cells, cells)
    }

    /// What became of a table of a sheet, where it is still found as it was.
    pub(super) fn typing(&self, sheet: usize, block: &Block) -> Option<&Typing> {
        self.typed.iter().find(|(of, typing)| *of == sheet && typing.is_of(block)).map(|(_, typing)| typing)
    }
}

/// All cells of a file with what its bytes tell; only how they are decoded hangs on what was decided.
#[derive(Debug)]
pub(super) struct FileCells {
    /// What its bytes are.
    pub(super) kind: Kind,
    /// How many there are.
    pub(super) bytes: u64,
    /// Their hash.
    pub(super) fingerprint: String,
    /// The cells.
    pub(super) book: Book,
    /// Where they are from, as far as the file system tells.
    from: Option<Origin>,
}

impl FileCells {
    /// Read the cells of a file that is no Parquet.
    pub(super) fn read(
        path: &Path,
        (kind, bytes): (Kind, Vec<u8>),
        (file, options): (&str, &ImportOptions),
        context: &Context,
    ) -> Result<Self, ImportError> {
        let from = Origin::of(path, options).filter(|from| from.len == bytes.len() as u64);
        let input = read::Input { bytes: &bytes, file, options, first: None };
        let (book, fingerprint) = std::thread::scope(|scope| {
            let print = || fingerprint(&bytes, context);
            let beside = std::thread::Builder::new().name("fingerprint".to_owned()).spawn_scoped(scope, print);
            let book = read::read(kind, input, context)?;
            let print = beside.ok().and_then(|beside| beside.join().ok()).unwrap_or_else(print)?;
            Ok::<_, ImportError>((book, print))
        })?;
        Ok(Self { kind, bytes: bytes.len() as u64, fingerprint, book, from })
    }
}

/// Which file was read, and how it was decoded.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    path: PathBuf,
    len: u64,
    modified: SystemTime,
    sheet: Option<String>,
    encoding: Option<String>,
    delimiter: Option<char>,
}

impl Origin {
    /// The file as it is now; `None` where the file system does not tell.
    fn of(path: &Path, options: &ImportOptions) -> Option<Self> {
        let meta = std::fs::metadata(path).ok()?;
        Some(Self {
            path: path.to_owned(),
            len: meta.len(),
            modified: meta.modified().ok()?,
            sheet: options.sheet.clone(),
            encoding: options.encoding.clone(),
            delimiter: options.delimiter,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ColumnOptions, Source, open_recalling};
    use super::*;
    use crate::table::{ColumnType, Role, Value};

    fn read(path: &Path, options: &ImportOptions, earlier: Option<&Kept>) -> (Source, Option<Kept>) {
        open_recalling(path, options, &|_| None, earlier, &Context::detached()).unwrap()
    }

    fn told(source: &Source) -> String {
        let mut told = String::new();
        for found in &source.tables {
            let (rows, columns) = (found.table.rows(), found.table.columns().len());
            let values: Vec<_> = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).collect();
            let values: Vec<String> = values.iter().map(|(row, column)| format!("{:?}", found.table.value(*row, *column))).collect();
            told += &format!("{:?}\n{values:?}\n{:?}\n{:?}\n", found.table.columns(), found.decisions, found.warnings);
            told += &format!("{:?} {:?} {:?}\n", found.columns, found.header_rows, found.range);
        }
        format!("{told}{} {:?} {:?}", source.fingerprint, source.options, source.shape)
    }

    fn changes() -> Vec<ImportOptions> {
        let column = |name: &str, column: ColumnOptions| ImportOptions {
            columns: [(name.to_owned(), column)].into_iter().collect(),
            ..ImportOptions::default()
        };
        vec![
            column("Amount", ColumnOptions { role: Some(Role::Dimension), ..ColumnOptions::default() }),
            column("Zip", ColumnOptions { ty: Some(ColumnType::Integer), name: Some("Code".into()), ..ColumnOptions::default() }),
            column("Day", ColumnOptions { leave_out: true, ..ColumnOptions::default() }),
            ImportOptions { skip: vec![4], ..ImportOptions::default() },
            ImportOptions { header: Some((2, 2)), ..ImportOptions::default() },
            ImportOptions { delimiter: Some(','), ..ImportOptions::default() },
            ImportOptions::default(),
        ]
    }

    /// A role that was changed read half a million rows again, which took seconds.
    #[test]
    fn a_file_read_from_what_was_kept_is_the_file_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        let mut text = "Orders;;;\nDay;Zip;Amount;Shop\n".to_owned();
        (0..40).for_each(|n| text += &format!("{:02}.03.2026;0{};{},50;Shop {}\n", n % 28 + 1, 1000 + n, n, n % 3));
        std::fs::write(&path, text).unwrap();
        let mut kept = read(&path, &ImportOptions::default(), None).1;
        for options in changes() {
            let (again, next) = read(&path, &options, kept.as_ref());
            assert_eq!(told(&again), told(&read(&path, &options, None).0), "{options:?}");
            let shares_cells = next.as_ref().zip(kept.as_ref()).is_some_and(|(a, b)| Arc::ptr_eq(&a.cells, &b.cells));
            let decoded_alike = options.delimiter == kept.as_ref().and_then(|k| k.cells.from.as_ref()?.delimiter);
            assert_eq!(shares_cells, decoded_alike, "{options:?}");
            kept = next;
        }
    }

    #[test]
    fn a_file_that_changed_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "Shop,Amount\nA,1\nB,2\n").unwrap();
        let (_, kept) = read(&path, &ImportOptions::default(), None);
        // Laid out as before, and typed as before, it holds other cells.
        std::fs::write(&path, "Shop,Amount\nA,1\nC,30\n").unwrap();
        let (source, _) = read(&path, &ImportOptions::default(), kept.as_ref());
        assert_eq!(source.tables[0].table.value(1, 1), Value::Integer(30));
    }
}
