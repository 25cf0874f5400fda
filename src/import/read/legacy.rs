//! Excel 5 to 2003 workbooks, whose reader gives whole sheets; the number formats it does not give are read beside it.

mod formats;
mod ole;

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Xls, XlsError, XlsOptions};

use super::super::raw::{Book, Merge, Notation, NumberStyle, Sheet, SheetBuilder, TooManyCells};
use super::super::{ImportError, dates};
use super::{Input, put_iso};
use crate::engine::Context;
use formats::{Formats, Styles};

/// Read every worksheet.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    context.progress(None, "Reading the workbook");
    if ole::is_circular(input.bytes) {
        return Err(input.damaged("its parts refer to each other in a circle"));
    }
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
    let formats = Formats::of(input.bytes);
    for (number, sheet) in workbook.sheets_metadata().to_vec().into_iter().enumerate() {
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
                let styles = formats.as_ref().map(|formats| formats.of_sheet(number));
                let numbers = Numbers { styles, is_1904: workbook.has_1904_epoch() };
                book.sheets.push(fill(builder, &range, &numbers, context)?.map_err(|e| input.too_large(e))?);
            }
            Err(error) => book.unread.push((sheet.name.clone(), in_words(&error))),
        }
    }
    match book.unread.first() {
        Some((sheet, reason)) if book.sheets.is_empty() => Err(input.damaged(format!("sheet {sheet:?} cannot be read ({reason})"))),
        _ => Ok(book),
    }
}

fn fill(
    mut builder: SheetBuilder,
    range: &Range<Data>,
    numbers: &Numbers<'_>,
    context: &Context,
) -> Result<Result<Sheet, TooManyCells>, ImportError> {
    let (top, left) = range.start().unwrap_or_default();
    let mut put = |row: u32, column: u32, value: &Data| match value {
        Data::Empty => Ok(()),
        Data::Int(value) => numbers.put(&mut builder, row, column, *value as f64),
        Data::Float(value) => numbers.put(&mut builder, row, column, *value),
        // Strings of old workbooks may hold NULs.
        Data::String(text) if text.contains('\0') => builder.text(row, column, &text.replace('\0', "")),
        Data::String(text) => builder.text(row, column, text),
        Data::Bool(value) => builder.boolean(row, column, *value),
        Data::DateTime(date) => numbers.put_date(&mut builder, row, column, date),
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

/// How the numbers of a sheet are put.
struct Numbers<'f> {
    /// What their formats say, where they could be read.
    styles: Option<Styles<'f>>,
    is_1904: bool,
}

impl Numbers<'_> {
    fn put(&self, builder: &mut SheetBuilder, row: u32, column: u32, value: f64) -> Result<(), TooManyCells> {
        let style = self.styles.as_ref().and_then(|styles| styles.at(row, column)).cloned().unwrap_or_default();
        self.put_as(builder, row, column, value, style)
    }

    fn put_date(&self, builder: &mut SheetBuilder, row: u32, column: u32, date: &ExcelDateTime) -> Result<(), TooManyCells> {
        let value = date.as_f64();
        let guess = || NumberStyle { notation: dates::notation_of(value, date.is_duration()), decimals: None };
        let style = self.styles.as_ref().and_then(|styles| styles.at(row, column)).cloned().unwrap_or_else(guess);
        self.put_as(builder, row, column, value, style)
    }

    /// Put a number; one that counts days as a serial number of the 1900 system.
    fn put_as(&self, builder: &mut SheetBuilder, row: u32, column: u32, value: f64, style: NumberStyle) -> Result<(), TooManyCells> {
        let from_1904 = self.is_1904 && matches!(style.notation, Notation::Date | Notation::DateTime);
        let style = builder.style(style);
        builder.number(row, column, if from_1904 { value + dates::DAYS_FROM_1900_TO_1904 } else { value }, style)
    }
}
