//! Heat colours, bars and icons of a pivot as conditional formats, so that they follow when somebody edits a cell.

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, ConditionalFormatIconSet, ConditionalFormatIconType, Worksheet,
    XlsxError,
};

use super::{Grid, Input, blocks, runs, theme};
use crate::pivot::{AxisKind, MarkKind, Marks, PivotTable};
use crate::table::format;

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

/// Which marks are not written, and why.
pub(super) fn notes(name: &str, table: &PivotTable) -> Vec<String> {
    let told = |(value, marks): (&String, &Option<Marks>)| {
        let marks = marks.as_ref()?;
        let all = marks.len();
        let left_out =
            if all > MOST_SETS { all } else { marks.sets().iter().filter(|(r, c)| is_scattered(&together(r), &together(c))).count() };
        (left_out > 0).then(|| {
            let (left_out, all) = (format::count(left_out), format::count(all));
            format!("{name}: {left_out} of the {all} groups of cells in which {value} is marked are written without marks; Excel opens slowly with so many.")
        })
    };
    table.values.iter().zip(&table.marks).filter_map(told).collect()
}

/// Whether cells lie in more places than one conditional format is written over.
fn is_scattered(rows: &[(usize, usize)], columns: &[(usize, usize)]) -> bool {
    rows.len() * columns.len() > MOST_BLOCKS
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
    if is_scattered(rows, columns) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::{Axis, Mark, MarkScope};

    #[test]
    fn marks_that_are_not_written_are_told() {
        let axis = |n: usize| Axis { kind: AxisKind::Leaf, key: vec![Some(n.to_string())], value: 0 };
        let with = |rows: usize| {
            let mut table = PivotTable {
                values: vec!["Sales".into()],
                rows: (0..rows).map(axis).collect(),
                columns: vec![axis(0), axis(1)],
                cells: (0..rows * 2).map(|n| Some(n as f64)).collect(),
                ..PivotTable::default()
            };
            let mark = Mark { kind: MarkKind::Bar, scope: MarkScope::Row };
            table.marks = vec![Some(Marks::of(&table, 0, mark))];
            notes("By city", &table)
        };
        assert_eq!(with(MOST_SETS), [""; 0]);
        assert!(with(MOST_SETS + 1)[0].starts_with("By city: 501 of the 501 groups of cells in which Sales is marked"));
    }
}
