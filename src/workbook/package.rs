//! The file itself: fixed properties, compression by size, written beside the target with a cancel that works.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::WorkbookError;
use super::widen::{self, Widened};
use crate::engine::{Cancelled, Context, write_beside, write_failure};

/// Above this many rows compression is what takes the time: level 3 halves it for a file about a tenth larger.
const MANY_ROWS: usize = 100_000;
/// Bytes collected before they go to the disk.
const BUFFER: usize = 1 << 20;

/// A workbook with its properties set; nothing in it depends on the clock.
pub(super) fn new_workbook(title: &str, created: NaiveDateTime) -> Workbook {
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

/// The date of files that have none of their own.
pub(super) fn epoch() -> NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default().into()
}

/// Write the workbook to `path`, which holds about `rows` rows of data and `tables` wider than the writer knows.
pub(super) fn save(workbook: &mut Workbook, path: &Path, rows: usize, tables: &[Widened], ctx: &Context) -> Result<(), WorkbookError> {
    workbook.set_zip_compression_level(if rows > MANY_ROWS { 3 } else { 6 });
    ctx.progress(None, "Compressing the workbook");
    write_beside(path, |file| {
        if tables.is_empty() {
            return compress(workbook, file, ctx).map_err(|error| refused(path, error, ctx));
        }
        let mut narrow = tempfile::tempfile().map_err(|error| write_failure(&std::env::temp_dir(), &error))?;
        compress(workbook, &mut narrow, ctx).map_err(|error| refused(path, error, ctx))?;
        let copied = widen::copy(BufReader::new(narrow), BufWriter::with_capacity(BUFFER, file), tables);
        Ok(copied.map_err(|error| write_failure(path, &widen::io_error(error)))?)
    })
}

fn compress(workbook: &mut Workbook, file: &mut File, ctx: &Context) -> Result<(), XlsxError> {
    let mut out = Cancellable { inner: BufWriter::with_capacity(BUFFER, file), ctx };
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

/// A file that refuses to be written once the job was cancelled, which is the only way out of a running compression.
struct Cancellable<'a> {
    inner: BufWriter<&'a mut File>,
    ctx: &'a Context,
}

impl Write for Cancellable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ctx.check().map_err(io::Error::other)?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Seek for Cancellable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
