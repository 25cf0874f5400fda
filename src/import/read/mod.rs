//! One reader per format: each turns bytes into sheets of raw cells and guesses nothing.

pub(super) mod biff;
pub(super) mod child;
mod encoding;
mod html;
mod legacy;
mod markup;
mod ods;
mod package;
pub(super) mod parquet;
mod relations;
mod separated;
mod spreadsheetml;
mod utf8;
mod xlsb;
mod xlsx;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::raw::{Book, NumberStyle, SheetBuilder, TooManyCells};
use super::sniff::Kind;
use super::{FileFormat, ImportError, ImportOptions, dates};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::format;
use crate::table::locale::Locale;

/// Why a file, or one sheet of it, could not be read.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nobody wants it any more.
    Cancelled(Cancelled),
    /// It is not as such files are.
    Broken(String),
    /// It would not fit into memory, or was made not to.
    TooLarge(String),
    /// It is encrypted.
    Locked,
}

impl Trouble {
    /// The package does not hold what its workbook names, for a sheet or for all.
    fn cells_missing() -> Self {
        Self::Broken("the part of the file that holds its cells is missing".to_owned())
    }
}

impl From<Cancelled> for Trouble {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}

impl From<TooManyCells> for Trouble {
    fn from(reason: TooManyCells) -> Self {
        Self::TooLarge(reason.to_string())
    }
}

/// What a reader is given: the whole file and what to call it.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    /// All bytes of the file.
    pub(super) bytes: &'a [u8],
    /// Its name without folders, for messages.
    pub(super) file: &'a str,
    /// What a person decided.
    pub(super) options: &'a ImportOptions,
    /// Only these many rows of the first sheet with any, as far as the format can be read from its start; all where absent.
    pub(super) first: Option<u32>,
}

impl Input<'_> {
    fn damaged(&self, reason: impl std::fmt::Display) -> ImportError {
        let reason = reason.to_string();
        ImportError::Damaged { file: self.file.to_owned(), reason: reason.trim_end_matches('.').to_owned() }
    }

    fn failed(&self, trouble: Trouble) -> ImportError {
        match trouble {
            Trouble::Cancelled(cancelled) => cancelled.into(),
            Trouble::Broken(reason) => self.damaged(reason),
            Trouble::TooLarge(reason) => ImportError::TooLarge { file: self.file.to_owned(), reason },
            Trouble::Locked => ImportError::Password(self.file.to_owned()),
        }
    }

    fn too_large(&self, reason: TooManyCells) -> ImportError {
        ImportError::TooLarge { file: self.file.to_owned(), reason: reason.to_string() }
    }
}

/// Read every sheet. A panic in a reader, ours or one underneath, is an error like any other.
pub(super) fn read(kind: Kind, input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    let read = || match kind {
        Kind::Workbook(FileFormat::Xlsx | FileFormat::Xlsm) => xlsx::read(input, context),
        Kind::Workbook(FileFormat::Xlsb) => xlsb::read(input, context),
        Kind::Workbook(FileFormat::Ods) => ods::read(input, context),
        Kind::Workbook(_) if biff::is_bare(input.bytes) => biff::read(input, context),
        Kind::Workbook(_) => child::read(input, context, || legacy::read(input, context)),
        Kind::Html => html::read(input, context),
        Kind::SpreadsheetMl => spreadsheetml::read(input, context),
        Kind::Text | Kind::Parquet => separated::read(input, context),
    };
    guarded(input, read)
}

/// What a reader gives; a panic in it is an error like any other.
fn guarded<T>(input: Input<'_>, read: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(input.damaged("its reader stumbled over it")))
}

/// What is said of a table whose file ends in the middle of it, at this 1-based row.
fn cut_short(row: u32) -> Warning {
    let message = format!("The file is cut short at row {row} of this table: what came after is missing. Download or copy it again");
    Warning::new("cut_short", message).at_rows([u64::from(row)])
}

/// What is said of rows or columns that a workbook hides.
fn hidden(count: usize, thing: &str) -> Warning {
    let (one, many) = ("is hidden in the workbook and is read all the same", "are hidden in the workbook and are read all the same");
    Warning::new(&format!("hidden_{thing}s"), Locale::kept(|| format::those(count, thing, one, many)))
}

/// Put a date written as ISO 8601 as the serial number a workbook would hold; anything else as text.
fn put_iso(builder: &mut SheetBuilder, row: u32, column: u32, text: &str) -> Result<(), TooManyCells> {
    match dates::iso_serial(text) {
        Some((serial, notation)) => {
            let style = builder.style(NumberStyle { notation, decimals: None });
            builder.number(row, column, serial, style)
        }
        None => builder.text(row, column, text),
    }
}
