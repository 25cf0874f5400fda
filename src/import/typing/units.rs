//! Units that do not stand with the numbers of a column alone: several currencies in one column, and a row of units under the
//! header.

use polars::prelude::{Column as Stored, IntoSeries, PlSmallStr, StringChunkedBuilder};

use super::super::currency::currency_of_symbol;
use super::super::layout::{Block, unique};
use super::super::numbers;
use super::super::raw::{Cell, Notation, Sheet};
use super::super::source::{Decision, Target};
use super::super::text;
use super::cells::BATCH;
use super::decide::Plan;
use super::survey::Survey;
use super::{Cells, Typed};
use crate::engine::{Cancelled, Context};
use crate::table::{Column, ColumnType, Role};

/// The currency of each amount of a column that holds several, as a column to split by; `None` where there is one or none.
pub(super) fn currencies(cells: Cells<'_>, survey: &Survey, plan: &Plan, context: &Context) -> Result<Option<(Column, Stored)>, Cancelled> {
    let (numbers, texts) = (&survey.numbers.currencies, &survey.texts.currencies);
    let mut codes = numbers.keys().chain(texts.keys());
    let first = codes.next();
    if !plan.ty.is_numeric() || codes.all(|code| Some(code) == first) {
        return Ok(None);
    }
    let code = |cell: Cell<'_>| match cell {
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0)?.currency,
        Cell::Number(_, style) => match cells.sheet.style(style).notation {
            Notation::Currency(code) => Some(code),
            _ => None,
        },
        Cell::Empty | Cell::Boolean(_) | Cell::Error(_) => None,
    };
    let mut column = Column::new(format!("{} currency", cells.column.name), ColumnType::Text);
    column.source = Some(cells.column.index as u32);
    column.role = Role::Dimension;
    let mut values = StringChunkedBuilder::new(PlSmallStr::EMPTY, cells.len());
    for (at, cell) in cells.iter().enumerate() {
        if at.is_multiple_of(BATCH) {
            context.check()?;
        }
        values.append_option(code(cell));
    }
    Ok(Some((column, values.finish().into_series().into())))
}

/// Put the currencies of mixed columns behind all others, and tell of it.
pub(super) fn put_currencies(typed: &mut [Typed], columns: &mut Vec<(Column, Stored)>, decisions: &mut Vec<Decision>) {
    for one in typed {
        let Some((mut column, values)) = one.currencies.take() else { continue };
        let names = columns.iter().map(|(c, _)| c.name.as_str()).chain([column.name.as_str()]);
        let name = unique(names.enumerate()).pop().unwrap_or_default();
        column.name = name;
        let count = values.len() - values.null_count();
        let what = format!("Currencies kept in {}", column.name);
        let why = "amounts in several currencies stand in one column: split by it, or choose one";
        decisions.push(Decision::new(what, why).in_column(&one.column.name).touching(count as u64, ""));
        columns.push((column, values));
    }
}

/// Give columns of numbers the currency that a row between header and data says: `(THB)`.
pub(super) fn from_rows(typed: &mut [Typed], sheet: &Sheet, block: &Block) {
    let first = block.data.first().map_or(usize::MAX, |row| *row as usize);
    let rows: Vec<usize> = block.skipped.iter().copied().filter(|row| *row < first).collect();
    for one in typed.iter_mut().filter(|t| t.column.unit.is_none() && t.column.ty.is_numeric()) {
        let Some(index) = one.column.source else { continue };
        let said = rows.iter().find_map(|&row| match sheet.cell(row, index as usize) {
            Cell::Text(raw) => {
                Some((row, currency_of_symbol(text::trimmed(raw).trim_matches(['(', ')', '[', ']', '\u{ff08}', '\u{ff09}']))?))
            }
            _ => None,
        });
        if let Some((row, code)) = said {
            one.column.unit = Some(code.to_owned());
            let decision = Decision::new(format!("Unit {code}"), format!("row {} under the header says so", sheet.line(row)));
            one.decisions.push(decision.in_column(&one.column.name).about(Target::Unit));
        }
    }
}
