//! What the columns of a table are: one decision for a whole column, taken from all its cells.
//!
//! Each column is surveyed, what a column leaves open is settled by its siblings (the decimal mark, the order of dates),
//! and only then are its cells read. A cell that does not fit is missing with a warning that names its row, never coerced.

mod asked;
mod build;
mod cells;
mod codes;
mod days;
mod decide;
mod doubt;
mod grain;
mod lengths;
mod marks;
mod percents;
mod ragged;
mod recent;
mod roles;
mod said;
mod survey;
mod units;

use std::sync::Arc;

pub(crate) use grain::repeated as repeated_amounts;

use cells::Cells;
use decide::Plan;
use polars::prelude::{Column as Stored, Float64Chunked, Series};
use rayon::prelude::*;
use survey::Survey;

use super::layout::{Block, BlockColumn};
use super::raw::Sheet;
use super::source::{Decision, FileColumn, Found};
use super::words;
use super::{ImportError, ImportOptions, preview, text};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::{Column, Origin, Part, Role, RowOrigin, Table, column_letters};

/// A column that was read, and what there is to say about it.
#[derive(Debug, Clone)]
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

/// The columns of a table as its cells are read, before what a person said about single columns.
#[derive(Debug)]
pub(super) struct Typing {
    block: Block,
    surveys: Arc<[Survey]>,
    /// In the order of the file, each with the decision it was read by.
    columns: Vec<(Plan, Typed)>,
}

impl Typing {
    /// Type the columns of a table. Of `earlier`, which is of the same block, stays what is decided as it was.
    pub(super) fn of(
        sheet: &Sheet,
        block: Block,
        place: Place<'_>,
        options: &ImportOptions,
        earlier: Option<&Self>,
        context: &Context,
    ) -> Result<Self, ImportError> {
        let (surveys, amounts): (Arc<[Survey]>, Vec<_>) = match earlier {
            Some(earlier) => (earlier.surveys.clone(), vec![None; block.columns.len()]),
            None => {
                let surveyed = |column: &BlockColumn| Survey::of(Cells::of(sheet, &block, column), context);
                let (surveys, amounts): (Vec<_>, _) =
                    block.columns.par_iter().map(surveyed).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
                (surveys.into(), amounts)
            }
        };
        let common = decide::Common::of(&block.columns, &surveys, place.delimiter, options);
        let typed = |(at, ((column, survey), amounts)): (usize, ((&BlockColumn, &Survey), Option<Float64Chunked>))| {
            let plan = decide::plan(column, survey, &common, options);
            if let Some((_, typed)) = earlier.and_then(|e| e.columns.get(at)).filter(|(before, _)| *before == plan) {
                return Ok((plan, typed.clone()));
            }
            let cells = Cells::of(sheet, &block, column);
            let currencies = units::currencies(cells, survey, &plan, context)?;
            let typed = build::column(cells, survey, amounts, &plan, context)?;
            Ok((plan, Typed { currencies, ..typed }))
        };
        let columns =
            block.columns.par_iter().zip(surveys.par_iter()).zip(amounts).enumerate().map(typed).collect::<Result<_, ImportError>>()?;
        Ok(Self { block, surveys, columns })
    }

    /// Whether it is of this table.
    pub(super) fn is_of(&self, block: &Block) -> bool {
        self.block == *block
    }

    /// Put the table together.
    pub(super) fn table(&self, sheet: &Sheet, place: Place<'_>, options: &ImportOptions, context: &Context) -> Result<Found, ImportError> {
        let block = &self.block;
        let mut typed: Vec<Typed> = self.columns.iter().map(|(_, typed)| typed.clone()).collect();
        units::from_rows(&mut typed, sheet, block);
        let place_of = |c: &BlockColumn| FileColumn { header: c.name.clone(), index: c.index as u32, position: None };
        let file_columns = asked::apply(&mut typed, block.columns.iter().map(place_of).collect(), options)?;
        let mut decisions = block.decisions.clone();
        let mut warnings = sheet.warnings.clone();
        warnings.extend_from_slice(&block.warnings);
        let mut columns = Vec::new();
        for one in &mut typed {
            decisions.append(&mut one.decisions);
            warnings.append(&mut one.warnings);
            columns.push((one.column.clone(), one.values.clone()));
        }
        units::put_currencies(&mut typed, &mut columns, &mut decisions);
        let table = Table::new(place.name, columns, origin(sheet, block, place.file))?;
        warnings.extend(ragged::warnings(sheet, block));
        let lines = |rows: &[usize]| rows.iter().map(|&r| u64::from(sheet.line(r))).collect();
        let mut found = Found {
            table,
            other_name: None,
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
}

/// A table whose columns came typed, with what a person said about single columns.
pub(super) fn as_asked(found: Found, options: &ImportOptions, context: &Context) -> Result<Found, ImportError> {
    let frame = found.table.frame().columns();
    let columns = found.table.columns().iter().cloned().zip(frame.iter().cloned());
    let plain = |(column, values)| Typed { column, values, warnings: Vec::new(), decisions: Vec::new(), currencies: None };
    let mut typed: Vec<Typed> = columns.map(plain).collect();
    for one in &mut typed {
        if let Some(ty) = options.column(&one.column.name).and_then(|asked| asked.ty) {
            asked::retype(one, ty);
            one.column.role = role_of(&one.column, one.values.as_materialized_series(), context)?;
        }
    }
    let columns = asked::apply(&mut typed, found.columns, options)?;
    let mut decisions = found.decisions;
    let mut warnings = found.warnings;
    let mut kept = Vec::with_capacity(typed.len());
    for one in typed {
        decisions.extend(one.decisions);
        warnings.extend(one.warnings);
        kept.push((one.column, one.values));
    }
    let table = Table::new(found.table.name(), kept, found.table.origin().clone())?;
    let mut found = Found { table, columns, decisions, warnings, ..found };
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
