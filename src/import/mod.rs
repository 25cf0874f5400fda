//! From the bytes of a file to cleaned tables: sniff, read, find the tables, type the columns.
//!
//! [`open`] is the whole way. Each stage knows only the one before: `sniff` decides from the bytes what a file is, `read`
//! turns it into raw cells, `layout` finds the tables among them, `typing` decides what each column is. Every guess is a
//! [`Decision`] a person can see and overrule through [`ImportOptions`].

mod currency;
mod date_text;
mod dates;
mod error;
mod formats;
mod layout;
mod numbers;
mod raw;
mod read;
mod sniff;
mod source;
mod text;
mod totals;
mod typing;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use error::ImportError;
pub use source::{DateOrder, DecimalMark, Decision, FileFormat, Found, ImportOptions, Source};

use crate::engine::Context;
use raw::{Book, Sheet};
use sniff::Kind;

/// Open a file: find its tables and clean them.
///
/// # Errors
/// What could not be done and why; as a [`Failure`](crate::engine::Failure) also what to do next.
pub fn open(path: &Path, options: &ImportOptions, context: &Context) -> Result<Source, ImportError> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let bytes = load(path, &file, context)?;
    let kind = sniff::sniff(&bytes, &file)?;
    let mut source = Source {
        path: path.to_owned(),
        format: format_of(kind),
        encoding: None,
        delimiter: None,
        bytes: bytes.len() as u64,
        fingerprint: fingerprint(&bytes),
        tables: Vec::new(),
        unread: Vec::new(),
        file: file.clone(),
    };
    let input = read::Input { bytes: &bytes, file: &file, options };
    if kind == Kind::Parquet {
        source.tables.push(read::parquet::read(input, context)?);
        return Ok(source);
    }
    let book = read::read(kind, input, context)?;
    drop(bytes);
    source.encoding.clone_from(&book.encoding);
    source.delimiter = book.delimiter;
    source.unread.clone_from(&book.unread);
    source.tables = tables(&book, &file, options, context)?;
    if source.tables.is_empty() && book.sheets.iter().all(|s| s.rows() == 0) {
        return Err(ImportError::Empty(file));
    }
    Ok(source)
}

/// Every cell of a file as it was read, before any cleaning, in the order of the file.
///
/// # Errors
/// As [`open`].
pub fn cells(path: &Path, options: &ImportOptions, context: &Context, mut each: impl FnMut(&RawCell<'_>)) -> Result<(), ImportError> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let bytes = load(path, &file, context)?;
    let kind = sniff::sniff(&bytes, &file)?;
    if kind == Kind::Parquet {
        return Err(ImportError::Option {
            message: "A Parquet file holds columns, not cells.".to_owned(),
            hint: "Inspect it without --cells.".to_owned(),
        });
    }
    let book = read::read(kind, read::Input { bytes: &bytes, file: &file, options }, context)?;
    for sheet in &book.sheets {
        for row in 0..sheet.rows() {
            if row.is_multiple_of(4096) {
                context.check()?;
            }
            for column in 0..sheet.width() {
                if let Some((kind, value)) = formats::raw(sheet, sheet.cell(row, column)) {
                    each(&RawCell { sheet: &sheet.name, row: u64::from(sheet.line(row)), column: column as u32, kind, value: &value });
                }
            }
        }
    }
    Ok(())
}

/// A cell as it was read.
#[derive(Debug, Clone, Copy)]
pub struct RawCell<'a> {
    /// Its sheet; empty for formats without sheets.
    pub sheet: &'a str,
    /// 1-based row of the file.
    pub row: u64,
    /// 0-based column.
    pub column: u32,
    /// `number`, `text`, `boolean`, `error`, `date` or `time`.
    pub kind: &'static str,
    /// Its value as text.
    pub value: &'a str,
}

fn tables(book: &Book, file: &str, options: &ImportOptions, context: &Context) -> Result<Vec<Found>, ImportError> {
    let mut found = Vec::new();
    for sheet in chosen(book, options)? {
        let blocks = layout::find(sheet, options, context)?;
        let several = blocks.len() > 1;
        let stem = Path::new(file).file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned());
        let base = if sheet.name.is_empty() { stem } else { sheet.name.clone() };
        for (number, block) in (1..).zip(&blocks) {
            let name = if several { format!("{base} {number}") } else { base.clone() };
            context.progress(Some(0.85), &format!("Cleaning {name}"));
            found.push(typing::table(sheet, block, &name, file, options, context)?);
        }
    }
    Ok(found)
}

/// All sheets, or the one that was asked for by name or 1-based number.
fn chosen<'b>(book: &'b Book, options: &ImportOptions) -> Result<Vec<&'b Sheet>, ImportError> {
    let Some(wanted) = &options.sheet else { return Ok(book.sheets.iter().collect()) };
    let folded = wanted.trim().to_lowercase();
    let by_name =
        book.sheets.iter().find(|s| s.name == *wanted).or_else(|| book.sheets.iter().find(|s| s.name.trim().to_lowercase() == folded));
    let by_number = || wanted.parse::<usize>().ok().and_then(|n| book.sheets.get(n.checked_sub(1)?));
    by_name.or_else(by_number).map(|s| vec![s]).ok_or_else(|| {
        let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
        let hint = if names.is_empty() { "This file has no sheets.".to_owned() } else { format!("The sheets are: {}.", names.join(", ")) };
        ImportError::Option { message: format!("There is no sheet {wanted:?}."), hint }
    })
}

/// Read a whole file, feeling a cancel.
fn load(path: &Path, file: &str, context: &Context) -> Result<Vec<u8>, ImportError> {
    let failed = |e: std::io::Error| ImportError::from_io(file, &e);
    let meta = std::fs::metadata(path).map_err(failed)?;
    if meta.is_dir() {
        return Err(ImportError::Folder(file.to_owned()));
    }
    context.progress(Some(0.0), &format!("Reading {file}"));
    let mut source = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let mut chunk = source.by_ref().take(16 << 20);
    while chunk.read_to_end(&mut bytes).map_err(failed)? > 0 {
        context.check()?;
        chunk.set_limit(16 << 20);
    }
    if bytes.is_empty() { Err(ImportError::Empty(file.to_owned())) } else { Ok(bytes) }
}

fn format_of(kind: Kind) -> FileFormat {
    match kind {
        Kind::Workbook(format) => format,
        Kind::Text => FileFormat::Csv,
        Kind::Html => FileFormat::Html,
        Kind::SpreadsheetMl => FileFormat::SpreadsheetMl,
        Kind::Parquet => FileFormat::Parquet,
    }
}

/// FNV-1a over eight bytes at a time: tells a changed file, proves nothing against malice.
fn fingerprint(bytes: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 32;
    }
    format!("{hash:016x}")
}
