//! Excel 97 to 2003 workbooks, whose reader gives whole sheets.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, ExcelDateTimeType, Range, Reader, SheetType, SheetVisible, Xls, XlsError, XlsOptions};

use super::super::raw::{Book, Merge, NumberStyle, Sheet, SheetBuilder, TooManyCells};
use super::super::{ImportError, dates};
use super::{Input, put_iso};
use crate::engine::Context;

/// Read every worksheet.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    context.progress(None, "Reading the workbook");
    match workbook(input.bytes) {
        Ok(workbook) => sheets(workbook, input, context),
        Err(XlsError::Password) => Err(ImportError::Password(input.file.to_owned())),
        Err(_) if is_encrypted_package(input.bytes) => Err(ImportError::Password(input.file.to_owned())),
        Err(other) => Err(input.damaged(in_words(&other))),
    }
}

/// What is wrong with a workbook, without the terms of its format.
fn in_words(error: &XlsError) -> String {
    match error {
        XlsError::Cfb(_) => "the directory of its parts is broken".to_owned(),
        XlsError::EoStream(_) | XlsError::Len { .. } | XlsError::ContinueRecordTooShort => "one of its records is cut short".to_owned(),
        other => other.to_string(),
    }
}

/// Take the workbook apart. Old programs number two code pages in a way of their own: 8000 (hexadecimal) is that of the
/// Macintosh, 8001 Windows 1252, which is also the best guess for one nobody knows.
fn workbook(bytes: &[u8]) -> Result<Xls<Cursor<&[u8]>>, XlsError> {
    Xls::new(Cursor::new(bytes)).or_else(|error| {
        let message = error.to_string();
        if !message.contains("Codepage") {
            return Err(error);
        }
        let mut options = XlsOptions::default();
        options.force_codepage = Some(if message.contains("Codepage 8000 ") { 10_000 } else { 1252 });
        Xls::new_with_options(Cursor::new(bytes), options)
    })
}

/// An encrypted xlsx is an OLE file with a stream of this name.
fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    bytes.windows(name.len()).any(|w| w == name)
}

fn sheets(mut workbook: Xls<Cursor<&[u8]>>, input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
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
                for area in workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default() {
                    builder.merge(Merge { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) });
                }
                book.sheets.push(fill(builder, &range, context)?.map_err(|e| input.too_large(e))?);
            }
            Err(error) => book.unread.push((sheet.name.clone(), in_words(&error))),
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
        Data::DateTime(date) => put_date(&mut builder, row, column, date),
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

/// Put a date as a serial number of the 1900 system.
fn put_date(builder: &mut SheetBuilder, row: u32, column: u32, date: &ExcelDateTime) -> Result<(), TooManyCells> {
    // The date system of the workbook is told with every date only.
    let is_1904 = *date == ExcelDateTime::new(date.as_f64(), ExcelDateTimeType::DateTime, true);
    let serial = if is_1904 && !date.is_duration() { date.as_f64() + dates::DAYS_FROM_1900_TO_1904 } else { date.as_f64() };
    let style = builder.style(NumberStyle { notation: dates::notation_of(serial, date.is_duration()), decimals: None });
    builder.number(row, column, serial, style)
}
