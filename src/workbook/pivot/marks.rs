//! Heat colours, bars and icons of a pivot as conditional formats, so that they follow when somebody edits a cell.

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, ConditionalFormatIconSet, ConditionalFormatIconType, Worksheet,
    XlsxError,
};

use super::{Grid, Input, blocks, runs, theme};
use crate::pivot::{AxisKind, MarkKind, Marks, PivotTable};

/// The most ranges one conditional format is written over; Excel opens slowly with more.
const MOST_BLOCKS: usize = 60;
/// The most sets of cells that get a format of their own.
const MOST_SETS: usize = 500;

/// Write the marks that were asked for; where none were, a quiet shade by size over the leaves of each value.
pub(super) fn write(sheet: &mut Worksheet, input: &Input<'_>, grid: &Grid) -> Result<(), XlsxError> {
    let table = input.table;
    if table.marks.iter().all(Option::is_none) {
        return shade(sheet, table, grid);
    }
    for marks in table.marks.iter().flatten().filter(|m| m.len() <= MOST_SETS) {
        for (rows, columns) in marks.sets() {
            one(sheet, grid, marks, &together(&rows), &together(&columns))?;
        }
    }
    Ok(())
}

/// Positions as runs of neighbours.
fn together(positions: &[usize]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for &at in positions {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => out.push((at, at)),
        }
    }
    out
}

fn one(sheet: &mut Worksheet, grid: &Grid, marks: &Marks, rows: &[(usize, usize)], columns: &[(usize, usize)]) -> Result<(), XlsxError> {
    if rows.len() * columns.len() > MOST_BLOCKS {
        return Ok(());
    }
    let (Some(&(top, bottom)), Some(&(left, right))) = (rows.first(), columns.first()) else { return Ok(()) };
    let (top, bottom) = (grid.top + top as u32, grid.top + bottom as u32);
    let (left, right) = (grid.left + left as u16, grid.left + right as u16);
    let ranges = blocks(grid, rows, columns).join(" ");
    match marks.mark.kind {
        MarkKind::Heat => {
            let heat = ConditionalFormat2ColorScale::new().set_minimum_color(Color::White).set_maximum_color(theme::BAND);
            sheet.add_conditional_format(top, left, bottom, right, &heat.set_multi_range(ranges))?;
        }
        MarkKind::Bar => {
            let bar = ConditionalFormatDataBar::new().set_fill_color(theme::BAND).set_solid_fill(true);
            sheet.add_conditional_format(top, left, bottom, right, &bar.set_multi_range(ranges))?;
        }
        MarkKind::Icon => {
            let icons = ConditionalFormatIconSet::new().set_icon_type(ConditionalFormatIconType::ThreeArrows);
            sheet.add_conditional_format(top, left, bottom, right, &icons.set_multi_range(ranges))?;
        }
    }
    Ok(())
}

/// A quiet shade by size over the cells of each value, totals left out.
fn shade(sheet: &mut Worksheet, table: &PivotTable, grid: &Grid) -> Result<(), XlsxError> {
    if table.values_on_rows {
        return Ok(());
    }
    let rows = runs(&table.rows, |r| r.kind == AxisKind::Leaf);
    for value in 0..table.values.len() {
        let columns = runs(&table.columns, |c| c.kind == AxisKind::Leaf && c.value == value);
        let places: Vec<String> = blocks(grid, &rows, &columns);
        let (Some(&(first_row, last_row)), Some(&(first, last))) = (rows.first(), columns.first()) else { continue };
        if rows.len() * columns.len() > MOST_BLOCKS || (last_row + last) < first_row + first + 2 {
            continue;
        }
        let scale = ConditionalFormat2ColorScale::new().set_minimum_color(Color::White).set_maximum_color(theme::BAND);
        let (top, left) = (grid.top + first_row as u32, grid.left + first as u16);
        let (bottom, right) = (grid.top + last_row as u32, grid.left + last as u16);
        sheet.add_conditional_format(top, left, bottom, right, &scale.set_multi_range(places.join(" ")))?;
    }
    Ok(())
}
