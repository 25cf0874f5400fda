//! From the bytes of a file to cleaned tables: sniff, read, find the tables, type the columns.
//!
//! [`open`] is the whole way. Each stage knows only the one before: `sniff` decides from the bytes what a file is, `read`
//! turns it into raw cells, `layout` finds the tables among them, `typing` decides what each column is. Every guess is a
//! [`Decision`] a person can see and overrule through [`ImportOptions`].

mod affixes;
mod change;
mod currency;
mod date_clock;
mod date_text;
mod dates;
mod error;
mod first;
mod formats;
mod kept;
mod layout;
mod months;
mod named;
mod numbers;
mod options;
mod periods;
mod plain;
mod preview;
mod raw;
mod read;
mod sniff;
mod source;
mod text;
mod totals;
mod typing;
mod weekdays;
mod words;

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

pub use change::{ColumnChange, ImportChange, separator_name};
pub use dates::header_dates;
pub use error::ImportError;
pub use first::first_rows;
pub use kept::Kept;
pub use options::{BareNumbers, ClockParts, ColumnOptions, DateOrder, DecimalMark, ImportOptions, NO_HEADER, SheetOptions};
pub use periods::is_period;
pub use preview::{Preview, PreviewRow, RowKind};
pub use read::child::serve;
pub use source::{Decision, FileColumn, FileFormat, Found, Source, Target};
pub(crate) use typing::repeated_amounts;
pub(crate) use words::names_order;

use crate::engine::{Cancelled, Context, quoted};
use kept::FileCells;
use named::Names;
use raw::{Book, Sheet};
use sniff::Kind;
use typing::Typing;
pub(crate) use words::names_identifier;

/// Open a file: find its tables and clean them.
///
/// # Errors
/// What could not be done and why; as a [`Failure`](crate::engine::Failure) also what to do next.
pub fn open(path: &Path, options: &ImportOptions, context: &Context) -> Result<Source, ImportError> {
    Ok(open_recalling(path, options, &|_| None, None, context)?.0)
}

/// As [`open`]; where nothing was decided, `recall` may know what was decided for other files of the same
/// [shape](Source::shape). What can be kept of the file for the next reading comes with it; where `earlier` is what was kept of
/// this file, neither is it read again nor a column typed again about which nothing changed.
///
/// # Errors
/// As [`open`].
pub fn open_recalling(
    path: &Path,
    options: &ImportOptions,
    recall: &dyn Fn(&str) -> Option<ImportOptions>,
    earlier: Option<&Kept>,
    context: &Context,
) -> Result<(Source, Option<Kept>), ImportError> {
    let file = name_of(path);
    let mut cells = match earlier.and_then(|kept| kept.cells(path, options)) {
        Some(cells) => cells,
        None => {
            let bytes = load(path, &file, context)?;
            let kind = sniff::sniff(&bytes, &file)?;
            if kind == Kind::Parquet {
                return Ok((open_parquet(path, file, &bytes, options, context)?, None));
            }
            Arc::new(FileCells::read(path, (kind, bytes), (&file, options), context)?)
        }
    };
    let mut source = Source { bytes: cells.bytes, fingerprint: cells.fingerprint.clone(), ..unread(path, &file, cells.kind, options) };
    let mut laid = lay_out(&cells.book, options, context)?;
    source.shape = shape(source.format, &laid).filter(|_| options.guesses_layout());
    let recalled = source.shape.as_deref().filter(|_| options.is_guess()).and_then(recall).filter(|o| !o.is_guess());
    if let Some(recalled) = recalled {
        if recalled.encoding.is_some() || recalled.delimiter.is_some() {
            let bytes = load(path, &file, context)?;
            cells = Arc::new(FileCells::read(path, (cells.kind, bytes), (&file, &recalled), context)?);
        }
        laid = lay_out(&cells.book, &recalled, context)?;
        source.options = recalled;
    }
    source.encoding.clone_from(&cells.book.encoding);
    source.delimiter = cells.book.delimiter;
    source.unread.clone_from(&cells.book.unread);
    let earlier = earlier.filter(|kept| kept.is_of(&cells));
    let (tables, typed) = clean(&cells.book, laid, &file, &source.options, earlier, context)?.into_iter().unzip();
    source.tables = tables;
    if source.options != *options {
        let what = "Read as you decided for files of this shape";
        let remembered = Decision::new(what, "a file with these columns was read like this before").about(Target::Remembered);
        source.tables.iter_mut().for_each(|t| t.decisions.insert(0, remembered.clone()));
    }
    if source.tables.is_empty() && cells.book.sheets.iter().all(|s| s.rows() == 0) {
        return Err(ImportError::Empty(file));
    }
    Ok((source, Kept::of(cells, typed)))
}

/// A file of which nothing is known yet.
fn unread(path: &Path, file: &str, kind: Kind, options: &ImportOptions) -> Source {
    Source {
        path: path.to_owned(),
        format: format_of(kind),
        encoding: None,
        delimiter: None,
        bytes: 0,
        fingerprint: String::new(),
        tables: Vec::new(),
        unread: Vec::new(),
        options: options.clone(),
        shape: None,
        file: file.to_owned(),
    }
}

/// Its columns are typed: there is nothing to find or to decide.
fn open_parquet(path: &Path, file: String, bytes: &[u8], options: &ImportOptions, context: &Context) -> Result<Source, ImportError> {
    let table = read::parquet::read(read::Input { bytes, file: &file, options, first: None }, context)?;
    let fingerprint = fingerprint(bytes, context)?;
    let source = unread(path, &file, Kind::Parquet, options);
    Ok(Source { bytes: bytes.len() as u64, fingerprint, tables: vec![table], ..source })
}

/// Every cell of a file as it was read, before any cleaning, in the order of the file.
///
/// # Errors
/// As [`open`].
pub fn cells(path: &Path, options: &ImportOptions, context: &Context, mut each: impl FnMut(&RawCell<'_>)) -> Result<(), ImportError> {
    let file = name_of(path);
    let bytes = load(path, &file, context)?;
    let kind = sniff::sniff(&bytes, &file)?;
    if kind == Kind::Parquet {
        return Err(ImportError::Option {
            message: "A Parquet file holds columns, not cells.".to_owned(),
            hint: "Inspect it without --cells.".to_owned(),
        });
    }
    let book = read::read(kind, read::Input { bytes: &bytes, file: &file, options, first: None }, context)?;
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

/// The tables found on a sheet, by the index of the sheet.
type Laid = Vec<(usize, Vec<layout::Block>)>;

fn lay_out(book: &Book, options: &ImportOptions, context: &Context) -> Result<Laid, ImportError> {
    chosen(book, options)?.map(|index| Ok((index, layout::find(&book.sheets[index], options, context)?))).collect()
}

/// The tables cleaned, each with the index of its sheet and how it was typed; what `earlier` tells of them is not done again.
fn clean(
    book: &Book,
    laid: Laid,
    file: &str,
    options: &ImportOptions,
    earlier: Option<&Kept>,
    context: &Context,
) -> Result<Vec<(Found, (usize, Typing))>, ImportError> {
    let mut found = Vec::new();
    let mut taken: HashSet<String> = book.sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect();
    for (index, blocks) in laid {
        let sheet = &book.sheets[index];
        let stem = Path::new(file).file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned());
        let base = if sheet.name.is_empty() { stem } else { sheet.name.clone() };
        let names = named::of(sheet, &blocks, &base, &mut taken);
        for (block, Names { name, other }) in blocks.into_iter().zip(names) {
            context.progress(Some(0.85), &format!("Cleaning {name}"));
            let place = typing::Place { name: &name, file, delimiter: book.delimiter };
            let known = earlier.and_then(|kept| kept.typing(index, &block));
            let typing = Typing::of(sheet, block, place, options, known, context)?;
            let mut table = typing.table(sheet, place, options, context)?;
            text_decisions(book, &mut table, options);
            table.other_name = other;
            found.push((table, (index, typing)));
        }
    }
    Ok(found)
}

/// What the next export of the same report has in common with this file: the format and the names of its largest table,
/// in any order and any case.
fn shape(format: FileFormat, laid: &Laid) -> Option<String> {
    let blocks = laid.iter().flat_map(|(_, blocks)| blocks);
    let largest = blocks.max_by_key(|b| b.data.len() * b.columns.len())?;
    let mut names: Vec<String> = largest.columns.iter().map(|c| c.name.trim().to_lowercase()).collect();
    names.sort_unstable();
    let of_names = format!("{format:?}\n{}", names.join("\n"));
    fingerprint(of_names.as_bytes(), &Context::detached()).ok()
}

/// What was decided about the bytes of a text file, where it is not the plainest.
fn text_decisions(book: &Book, found: &mut Found, options: &ImportOptions) {
    let why = |asked: bool, guess| if asked { "you asked for it" } else { guess };
    let mut decisions = Vec::new();
    if let Some(encoding) = book.encoding.as_deref().filter(|e| *e != "utf-8" || options.encoding.is_some()) {
        decisions.push(
            Decision::new(format!("Decoded as {encoding}"), why(options.encoding.is_some(), "its bytes say so")).about(Target::Encoding),
        );
    }
    if let Some(separator) = book.delimiter.filter(|d| *d != ',' || options.delimiter.is_some()) {
        let what = format!("Fields parted at each {}", separator_name(separator));
        let is_one = separator == ';' && found.columns.len() == 1;
        let guess = if is_one { "its one column holds numbers with commas" } else { "its rows are even that way" };
        decisions.push(Decision::new(what, why(options.delimiter.is_some(), guess)).about(Target::Delimiter));
    }
    found.decisions.splice(0..0, decisions);
}

/// The indices of all sheets, or of the one that was asked for by name or 1-based number.
fn chosen(book: &Book, options: &ImportOptions) -> Result<std::ops::Range<usize>, ImportError> {
    let Some(wanted) = &options.sheet else { return Ok(0..book.sheets.len()) };
    let folded = wanted.trim().to_lowercase();
    let position = |is: &dyn Fn(&Sheet) -> bool| book.sheets.iter().position(is);
    let by_name = position(&|s| s.name == *wanted).or_else(|| position(&|s| s.name.trim().to_lowercase() == folded));
    let by_number = || wanted.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < book.sheets.len());
    by_name.or_else(by_number).map(|index| index..index + 1).ok_or_else(|| {
        let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
        let hint = if names.is_empty() { "This file has no sheets.".to_owned() } else { format!("The sheets are: {}.", names.join(", ")) };
        ImportError::Option { message: format!("There is no sheet {}.", quoted(&wanted)), hint }
    })
}

/// The name of a file without folders.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// Bytes of a file between two looks at a cancel.
const STRETCH: usize = 4 << 20;

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
    // Where the room is not to be had at once, what is there of the file may still fit.
    drop(bytes.try_reserve(usize::try_from(meta.len()).unwrap_or(0).saturating_add(32)));
    let mut chunk = source.by_ref().take(STRETCH as u64);
    while chunk.read_to_end(&mut bytes).map_err(failed)? > 0 {
        context.check()?;
        chunk.set_limit(STRETCH as u64);
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

/// The fingerprint of a few bytes.
pub(crate) fn fingerprint_of(bytes: &[u8]) -> String {
    fingerprint(bytes, &Context::detached()).unwrap_or_default()
}

/// FNV-1a over eight bytes at a time: tells a changed file, proves nothing against malice.
fn fingerprint(bytes: &[u8], context: &Context) -> Result<String, Cancelled> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    for part in bytes.chunks(STRETCH) {
        context.check()?;
        let (words, rest) = part.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain((!rest.is_empty()).then_some(&last)) {
            hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3);
            hash ^= hash >> 32;
        }
    }
    Ok(format!("{hash:016x}"))
}
