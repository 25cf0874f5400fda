//! What the columns of a table are: one decision for a whole column, taken from all its cells.
//!
//! Each column is surveyed, what a column leaves open is settled by its siblings (the decimal mark, the order of dates),
//! and only then are its cells read. A cell that does not fit is missing with a warning that names its row, never coerced.

mod asked;
mod build;
mod cells;
mod decide;
mod doubt;
mod grain;
mod recent;
mod roles;
mod said;
mod survey;
mod units;
mod words;

use std::sync::Arc;

use cells::Cells;
use polars::prelude::{Column as Stored, Series};
use rayon::prelude::*;

use super::layout::Block;
use super::raw::{Cell, Sheet};
use super::source::{Decision, Found};
use super::{ImportError, ImportOptions, preview, text};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::{Column, Origin, Part, Role, RowOrigin, Table, column_letters};

/// A column that was read, and what there is to say about it.
struct Typed {
    column: Column,
    values: Stored,
    warnings: Vec<Warning>,
    decisions: Vec<Decision>,
    /// The currency of each amount, where there are several.
    currencies: Option<(Column, Stored)>,
}

impl Typed {
    /// Call it otherwise, in everything that is said about it too.
    fn rename(&mut self, name: String) {
        let old = std::mem::replace(&mut self.column.name, name);
        let renamed = |column: &mut Option<String>| {
            if column.as_deref() == Some(old.as_str()) {
                *column = Some(self.column.name.clone());
            }
        };
        self.warnings.iter_mut().map(|w| &mut w.column).chain(self.decisions.iter_mut().map(|d| &mut d.column)).for_each(renamed);
    }
}

/// What a table is called and where it comes from.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The file without folders.
    pub(super) file: &'a str,
    /// The separator of a text file.
    pub(super) delimiter: Option<char>,
}

/// Type the columns of a table and put it together.
pub(super) fn table(
    sheet: &Sheet,
    block: &Block,
    place: Place<'_>,
    options: &ImportOptions,
    context: &Context,
) -> Result<Found, ImportError> {
    let cells = |column| Cells::of(sheet, block, column);
    let surveys: Vec<survey::Survey> = block.columns.par_iter().map(|c| survey::Survey::of(cells(c), context)).collect::<Result<_, _>>()?;
    let common = decide::Common::of(&surveys, place.delimiter, options);
    let mut typed: Vec<Typed> = block
        .columns
        .par_iter()
        .zip(&surveys)
        .map(|(column, survey)| {
            let plan = decide::plan(column, survey, &common, options);
            let currencies = units::currencies(cells(column), survey, &plan);
            Ok(Typed { currencies, ..build::column(cells(column), survey, &plan, context)? })
        })
        .collect::<Result<_, ImportError>>()?;
    units::from_rows(&mut typed, sheet, block);
    let file_columns = asked::apply(&mut typed, block, options)?;
    let mut decisions = block.decisions.clone();
    let mut warnings = sheet.warnings.clone();
    let mut columns = Vec::new();
    for one in &mut typed {
        decisions.append(&mut one.decisions);
        warnings.append(&mut one.warnings);
        columns.push((one.column.clone(), one.values.clone()));
    }
    units::put_currencies(&mut typed, &mut columns, &mut decisions);
    let table = Table::new(place.name, columns, origin(sheet, block, place.file))?;
    warnings.extend(ragged(sheet, block));
    let lines = |rows: &[usize]| rows.iter().map(|&r| u64::from(sheet.line(r))).collect();
    let mut found = Found {
        table,
        sheet: sheet.name.clone(),
        hidden: sheet.hidden,
        range: range(sheet, block),
        header_rows: lines(&block.header),
        skipped_rows: lines(&block.skipped),
        footer_rows: lines(&block.footers),
        columns: file_columns,
        preview: Arc::new(preview::of(sheet, block)),
        decisions,
        warnings,
    };
    grain::mark(&mut found, options, context)?;
    Ok(found)
}

/// The role of a column whose values came typed.
pub(super) fn role_of(column: &Column, values: &Series, context: &Context) -> Result<Role, Cancelled> {
    let traits = build::traits(values, column.ty, None, words::names_identifier(&column.name), context)?;
    Ok(roles::role(&column.name, column.ty, column.unit.is_some(), false, traits))
}

fn origin(sheet: &Sheet, block: &Block, file: &str) -> Origin {
    let lines: Vec<u32> = block.data.iter().map(|&r| sheet.line(r as usize)).collect();
    let contiguous = lines.windows(2).all(|w| w[1] == w[0] + 1);
    let rows = match lines.first() {
        Some(&first) if contiguous => RowOrigin::Contiguous { first: u64::from(first) },
        _ => RowOrigin::Listed(Arc::from(lines)),
    };
    Origin::of(vec![Part {
        file: Arc::from(file),
        sheet: Arc::from(sheet.name.as_str()),
        len: block.data.len(),
        rows,
        moved: Arc::default(),
    }])
}

/// The place of a table, header included: `A3:C6`.
fn range(sheet: &Sheet, block: &Block) -> String {
    let rows = block.header.iter().copied().chain(block.data.first().map(|&r| r as usize)).chain(block.data.last().map(|&r| r as usize));
    let (top, bottom) = rows.fold((usize::MAX, 0), |(top, bottom), r| (top.min(r), bottom.max(r)));
    let (Some(first), Some(last)) = (block.columns.first(), block.columns.last()) else { return String::new() };
    format!("{}{}:{}{}", column_letters(first.index as u32), sheet.line(top), column_letters(last.index as u32), sheet.line(bottom))
}

/// Rows of a text file that are longer or shorter than its header.
fn ragged(sheet: &Sheet, block: &Block) -> Vec<Warning> {
    let Some(&header) = block.header.last() else { return Vec::new() };
    if !sheet.name.is_empty() {
        return Vec::new();
    }
    let unnamed = block.columns.iter().filter(|c| text_of(sheet, header, c.index).is_empty());
    let rows: Vec<u64> = unnamed
        .flat_map(|c| {
            block.data.iter().filter(move |&&r| !sheet.is_blank(r as usize, c.index)).take(100).map(|&r| u64::from(sheet.line(r as usize)))
        })
        .collect();
    if rows.is_empty() || rows.len() * 2 > block.data.len() {
        return Vec::new();
    }
    vec![
        Warning::new(
            "long_rows",
            format!("{} rows are longer than the header; what is too much is kept in columns of its own", rows.len()),
        )
        .at_rows(rows),
    ]
}

fn text_of(sheet: &Sheet, row: usize, column: usize) -> &str {
    match sheet.cell(row, column) {
        Cell::Text(raw) => text::unwrapped(raw).0,
        Cell::Empty | Cell::Number(..) | Cell::Boolean(_) | Cell::Error(_) => "",
    }
}
