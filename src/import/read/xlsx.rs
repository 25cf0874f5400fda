//! Office Open XML workbooks, streamed: one pass over each sheet gives values and number formats.

use std::collections::HashMap;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::super::ImportError;
use super::super::formats::style_of;
use super::super::raw::{Book, Merge, Sheet, SheetBuilder, TooManyCells};
use super::legacy::put_date;
use super::watched::Watched;
use super::{Input, put_iso};
use crate::engine::Context;

/// Merged cells stand behind the cells of a sheet and cost a second pass: worth it up to this many cells.
const MOST_CELLS_FOR_MERGES: u64 = 2_000_000;

/// Read every worksheet; one that fails is listed and the others are read all the same.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    let source = Watched::new(input.bytes, context, "Reading the workbook", 0.8);
    let mut workbook = Xlsx::new(source).map_err(|e| refusal(&e, input, context))?;
    let sheets: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut book = Book::default();
    let mut last = None;
    let wanted = input.options.sheet.as_deref().map(str::trim);
    let named = |name: &str| wanted.is_some_and(|w| name.trim().to_lowercase() == w.to_lowercase());
    let any_named = sheets.iter().any(|s| named(&s.name));
    for (number, sheet) in (1_usize..).zip(sheets.iter().filter(|s| s.typ == SheetType::WorkSheet)) {
        let hidden = sheet.visible != SheetVisible::Visible;
        if wanted.is_some_and(|w| !named(&sheet.name) && (any_named || w.parse() != Ok(number))) {
            // Known by name, as messages list it, but not read.
            book.sheets.push(SheetBuilder::new(&sheet.name, hidden).finish().map_err(|e| input.too_large(e))?);
            continue;
        }
        match read_sheet(&mut workbook, &sheet.name, hidden, context) {
            Ok(read) => book.sheets.push(read),
            Err(SheetError::TooMany(error)) => return Err(input.too_large(error)),
            Err(SheetError::Xlsx(error)) => {
                context.check()?;
                book.unread.push((sheet.name.clone(), error.to_string()));
                last = Some(error);
            }
        }
    }
    match last {
        Some(error) if book.sheets.is_empty() => Err(refusal(&error, input, context)),
        _ => Ok(book),
    }
}

enum SheetError {
    Xlsx(Box<XlsxError>),
    TooMany(TooManyCells),
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(Box::new(error))
    }
}

impl From<TooManyCells> for SheetError {
    fn from(error: TooManyCells) -> Self {
        Self::TooMany(error)
    }
}

fn read_sheet(workbook: &mut Xlsx<Watched<'_>>, name: &str, hidden: bool, context: &Context) -> Result<Sheet, SheetError> {
    let is_1904 = workbook.has_1904_epoch();
    let mut builder = SheetBuilder::new(name, hidden);
    let mut reader = workbook.worksheet_cells_reader(name)?;
    let formats = reader.styles().iter().map(|s| s.number_format.as_ref());
    let styles: Vec<u8> = formats.map(|f| f.map_or(0, |f| builder.style(style_of(&f.format_code)))).collect();
    // Shared strings are lent by address, so that each is copied once however often it is used.
    let mut shared: HashMap<usize, u64> = HashMap::new();
    let mut count = 0_u32;
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        count = count.wrapping_add(1);
        if count.is_multiple_of(4096) && context.is_cancelled() {
            return Err(XlsxError::Unexpected("cancelled").into());
        }
        let (row, column) = cell.get_position();
        let style = styles.get(style).copied().unwrap_or(0);
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::Float(value) => builder.number(row, column, *value, style)?,
            DataRef::Int(value) => builder.number(row, column, *value as f64, style)?,
            DataRef::DateTime(date) => put_date(&mut builder, row, column, date, is_1904, style)?,
            DataRef::SharedString(text) => {
                let interned = *shared.entry(text.as_ptr() as usize).or_insert_with(|| builder.intern(text));
                builder.text_at(row, column, interned)?;
            }
            DataRef::String(text) | DataRef::DurationIso(text) => builder.text(row, column, text)?,
            DataRef::DateTimeIso(text) => put_iso(&mut builder, row, column, text)?,
            DataRef::Bool(value) => builder.boolean(row, column, *value)?,
            DataRef::Error(error) => builder.error(row, column, &error.to_string())?,
        }
    }
    drop(reader);
    if builder.cells() <= MOST_CELLS_FOR_MERGES {
        for area in workbook.merge_cells_by_sheet_name(name).unwrap_or_default() {
            builder.merge(Merge { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) });
        }
    }
    Ok(builder.finish()?)
}

/// What to tell when the package cannot be read at all.
fn refusal(error: &XlsxError, input: Input<'_>, context: &Context) -> ImportError {
    if let Err(cancelled) = context.check() {
        return cancelled.into();
    }
    match error {
        XlsxError::Password => ImportError::Password(input.file.to_owned()),
        other => input.damaged(other),
    }
}
