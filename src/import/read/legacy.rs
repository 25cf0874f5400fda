//! Excel 97 to 2003, Excel binary and OpenDocument workbooks: formats whose reader gives whole sheets.

use std::io::Cursor;

use calamine::{
    Data, Dimensions, ExcelDateTime, ExcelDateTimeType, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb,
    XlsbError,
};

use super::super::raw::{Book, Merge, NumberStyle, Sheet, SheetBuilder, TooManyCells};
use super::super::{FileFormat, ImportError, dates};
use super::{Input, put_iso};
use crate::engine::Context;

/// Read every worksheet of an xls, xlsb or ods file.
pub(super) fn read(format: FileFormat, input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    context.progress(None, "Reading the workbook");
    let bytes = Cursor::new(input.bytes);
    match format {
        FileFormat::Xlsb => {
            let workbook = Xlsb::new(bytes).map_err(|e| match e {
                XlsbError::Password => ImportError::Password(input.file.to_owned()),
                other => input.damaged(other),
            })?;
            sheets(workbook, |_, _| Vec::new(), input, context)
        }
        FileFormat::Ods => {
            let workbook = Ods::new(bytes).map_err(|e| match e {
                OdsError::Password => ImportError::Password(input.file.to_owned()),
                other => input.damaged(other),
            })?;
            sheets(workbook, |_, _| Vec::new(), input, context)
        }
        _ => match Xls::new(bytes) {
            Ok(workbook) => sheets(workbook, |w, name| w.merge_cells_by_sheet_name(name).unwrap_or_default(), input, context),
            Err(XlsError::Password) => Err(ImportError::Password(input.file.to_owned())),
            Err(_) if is_encrypted_package(input.bytes) => Err(ImportError::Password(input.file.to_owned())),
            Err(other) => Err(input.damaged(other)),
        },
    }
}

/// An encrypted xlsx is an OLE file with a stream of this name.
fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    bytes.windows(name.len()).any(|w| w == name)
}

fn sheets<'a, R: Reader<Cursor<&'a [u8]>>>(
    mut workbook: R,
    merges: impl Fn(&R, &str) -> Vec<Dimensions>,
    input: Input<'_>,
    context: &Context,
) -> Result<Book, ImportError>
where
    R::Error: std::fmt::Display,
{
    let mut book = Book::default();
    for sheet in workbook.sheets_metadata().to_vec() {
        context.check()?;
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        context.progress(None, &format!("Reading sheet {}", sheet.name));
        match workbook.worksheet_range(&sheet.name) {
            Ok(range) => {
                let mut builder = SheetBuilder::new(&sheet.name, sheet.visible != SheetVisible::Visible);
                for area in merges(&workbook, &sheet.name) {
                    builder.merge(Merge { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) });
                }
                book.sheets.push(fill(builder, &range, context)?.map_err(|e| input.too_large(e))?);
            }
            Err(error) => book.unread.push((sheet.name.clone(), error.to_string())),
        }
    }
    match book.unread.first() {
        Some((sheet, reason)) if book.sheets.is_empty() => Err(input.damaged(format!("sheet {sheet:?} cannot be read ({reason})"))),
        _ => Ok(book),
    }
}

fn fill(mut builder: SheetBuilder, range: &Range<Data>, context: &Context) -> Result<Result<Sheet, TooManyCells>, ImportError> {
    let (top, left) = range.start().unwrap_or_default();
    let mut put = |row: u32, column: u32, value: &Data| match value {
        Data::Empty => Ok(()),
        Data::Int(value) => builder.number(row, column, *value as f64, 0),
        Data::Float(value) => builder.number(row, column, *value, 0),
        // Strings of old workbooks may hold NULs.
        Data::String(text) if text.contains('\0') => builder.text(row, column, &text.replace('\0', "")),
        Data::String(text) => builder.text(row, column, text),
        Data::Bool(value) => builder.boolean(row, column, *value),
        Data::DateTime(date) => put_date(&mut builder, row, column, date, false, 0),
        Data::DateTimeIso(text) | Data::DurationIso(text) => put_iso(&mut builder, row, column, text),
        Data::Error(error) => builder.error(row, column, &error.to_string()),
    };
    for (row, cells) in (top..).zip(range.rows()) {
        if row.is_multiple_of(1024) {
            context.check()?;
        }
        for (column, value) in (left..).zip(cells) {
            if let Err(error) = put(row, column, value) {
                return Ok(Err(error));
            }
        }
    }
    Ok(builder.finish())
}

/// Put a date as a serial number of the 1900 system, with the style of its cell where that says what it is.
pub(super) fn put_date(
    builder: &mut SheetBuilder,
    row: u32,
    column: u32,
    date: &ExcelDateTime,
    is_1904: bool,
    style: u8,
) -> Result<(), TooManyCells> {
    // Readers that do not tell the date system of the workbook tell it with every date.
    let is_1904 = is_1904 || *date == ExcelDateTime::new(date.as_f64(), ExcelDateTimeType::DateTime, true);
    let serial = if is_1904 && !date.is_duration() { date.as_f64() + dates::DAYS_FROM_1900_TO_1904 } else { date.as_f64() };
    let style = if builder.is_temporal(style) {
        style
    } else {
        builder.style(NumberStyle { notation: dates::notation_of(serial, date.is_duration()), decimals: None })
    };
    builder.number(row, column, serial, style)
}
