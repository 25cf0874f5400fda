//! The file itself: fixed properties, compression by size, written beside the target with a cancel that works.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::WorkbookError;
use super::annotate::Book;
use super::embed;
use super::layout::DataLayout;
use super::native::{self, NativePivot};
use super::opc::{Package, PackageError, Watched};
use super::rows::{Filling, Rows};
use super::widen::{self, Widened};
use crate::engine::{Cancelled, Context, write_beside, write_failure};

/// Above this many rows compression is what takes the time: level 3 halves it for a file about a tenth larger.
const MANY_ROWS: usize = 100_000;
/// Bytes collected before they go to the disk.
const BUFFER: usize = 1 << 20;

/// A workbook with its properties set; nothing in it depends on the clock. Without a moment of its own it was made when the century began.
pub(super) fn new_workbook(title: &str, created: Option<NaiveDateTime>) -> Workbook {
    let created = created.unwrap_or_else(|| NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default().into());
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(title).set_author("Sheetsleuth").set_comment("Made by Sheetsleuth.");
    let year = u16::try_from(created.year()).unwrap_or(2000);
    let date = ExcelDateTime::from_ymd(year, created.month() as u8, created.day() as u8);
    if let Ok(date) = date.and_then(|d| d.and_hms(created.hour() as u16, created.minute() as u8, created.second())) {
        properties = properties.set_creation_datetime(&date);
    }
    workbook.set_properties(&properties);
    workbook
}

/// What the writer cannot put into a workbook, and is put there behind it.
#[derive(Debug, Default)]
pub(super) struct Extras<'a> {
    /// The rows of the Data sheets.
    pub(super) rows: Option<Rows<'a>>,
    /// Tables wider than the writer knows.
    pub(super) tables: &'a [Widened],
    /// `PivotTables` of Excel, and where the rows stand that they compute from.
    pub(super) pivots: Option<(&'a [NativePivot], &'a DataLayout)>,
    /// The analysis, and the table of its findings.
    pub(super) analysis: Option<(&'a str, &'a str)>,
}

/// Write the workbook to `path`, which holds about `rows` rows of data.
pub(super) fn save(workbook: &mut Workbook, path: &Path, rows: usize, extras: &Extras<'_>, ctx: &Context) -> Result<(), WorkbookError> {
    let level = if rows > MANY_ROWS { 3 } else { 6 };
    workbook.set_zip_compression_level(level);
    ctx.progress(None, "Compressing the workbook");
    if extras.rows.is_none() && extras.analysis.is_none() {
        return write_beside(path, |file| compress(workbook, file, ctx).map_err(|error| refused(path, error, ctx)));
    }
    let mut package = Package::read(temporary(workbook, path, ctx)?).map_err(|error| of_package(path, error))?;
    let mut put = || {
        widen::widen(&mut package, extras.tables)?;
        if let Some((pivots, layout)) = extras.pivots {
            native::put(&mut package, pivots, layout)?;
        }
        if let Some((analysis, table)) = extras.analysis
            && let Some(book) = Book::read(&mut package)?
        {
            embed::put(&mut package, &book, analysis, table)?;
        }
        extras.rows.map(|rows| rows.begin(&mut package)).transpose()
    };
    let mut filling = put().map_err(|error| of_package(path, error))?;
    let filled = filling.as_ref().map(Filling::parts).unwrap_or_default();
    let mut fill = |part: &str, was: &str, out: &mut dyn io::Write| match &mut filling {
        Some(filling) => filling.fill(part, was, out, ctx),
        None => Err(PackageError::damaged(part)),
    };
    write_beside(path, |file| {
        let out = BufWriter::with_capacity(BUFFER, file);
        package.write_filled(out, i64::from(level), (&filled, &mut fill), ctx).map_err(|error| of_package(path, error))
    })
}

/// The workbook in a file without a name; it is the package that further parts are put into.
pub(super) fn temporary(workbook: &mut Workbook, path: &Path, ctx: &Context) -> Result<File, WorkbookError> {
    let mut file = tempfile::tempfile().map_err(|error| write_failure(&std::env::temp_dir(), &error))?;
    compress(workbook, &mut file, ctx).map_err(|error| refused(path, error, ctx))?;
    Ok(file)
}

/// An error of a package that we wrote ourselves.
fn of_package(path: &Path, error: PackageError) -> WorkbookError {
    match error {
        PackageError::Cancelled(cancelled) => cancelled.into(),
        PackageError::Io(error) => write_failure(path, &error).into(),
        other => write_failure(path, &io::Error::other(other.to_string())).into(),
    }
}

fn compress(workbook: &mut Workbook, file: &mut File, ctx: &Context) -> Result<(), XlsxError> {
    let mut out = Watched { inner: BufWriter::with_capacity(BUFFER, file), ctx };
    workbook.save_to_writer(&mut out)?;
    Ok(out.flush()?)
}

/// A writer's error in the words of whoever is to act on it.
fn refused(path: &Path, error: XlsxError, ctx: &Context) -> WorkbookError {
    if ctx.is_cancelled() {
        return Cancelled.into();
    }
    match error {
        XlsxError::IoError(error) => write_failure(path, &error).into(),
        XlsxError::ZipError(error) => {
            let inner = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<io::Error>());
            inner.map_or_else(|| write_failure(path, &io::Error::other(error.to_string())), |io| write_failure(path, io)).into()
        }
        other => other.into(),
    }
}
