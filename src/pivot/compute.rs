//! From a spec and a table to a pivot, and from a cell of it back to its rows.

use polars::prelude::IdxSize;

use super::cube::Cube;
use super::items::{Items, compare};
use super::layout::{Layout, Line, axis, by_value};
use super::measures::Plan;
use super::tree::{EXCLUDED, Tree};
use super::{Axis, Field, PivotError, PivotSpec, PivotTable, ShowAs, Top};
use crate::engine::Context;
use crate::table::{Filter, Table};

/// The most columns a pivot may have: what a sheet of a workbook holds.
pub const MOST_COLUMNS: usize = 16_384;

/// The most cells a pivot may have.
pub const MOST_CELLS: usize = 5_000_000;

/// Compute a pivot. Every leaf, subtotal and grand total is evaluated from the rows of the table it stands for.
///
/// # Errors
/// [`PivotError::Table`] for columns and expressions that do not fit the table, the others as they are named. A pivot
/// too large to be shown is refused, never cut.
pub fn compute(table: &Table, spec: &PivotSpec, ctx: &Context) -> Result<PivotTable, PivotError> {
    ctx.progress(Some(0.0), "Grouping rows");
    let grouped = Grouped::new(table, spec, ctx)?;
    let (rows, columns) = (grouped.tree(&grouped.rows), grouped.tree(&grouped.columns));
    ctx.check()?;
    let layouts =
        (Layout { subtotals: spec.subtotals, grand: spec.grand_rows }, Layout { subtotals: spec.subtotals, grand: spec.grand_columns });
    check_size(layouts.0.count(&rows), layouts.1.count(&columns), spec.values.len())?;
    ctx.progress(Some(0.4), "Adding up");
    let plan = Plan::new(table, spec.values.iter().map(|v| &v.measure))?;
    let mut cube = Cube::new(table, &plan, &rows, &columns, ctx)?;
    let row_lines = match (&spec.sort, grouped.rows.last()) {
        (Some(sort), Some(field)) => {
            let measure = value_index(spec, &sort.value)?;
            cube.evaluate(rows.depth(), 0, ctx)?;
            let value = |g| cube.value((rows.depth(), g), (0, 0), measure);
            layouts.0.lines(&rows, &|groups| by_value(groups, &rows, field, sort.descending, value))
        }
        _ => layouts.0.lines(&rows, &|_| {}),
    };
    let column_lines = layouts.1.lines(&columns, &|_| {});
    let cells = cells(&mut cube, spec, &row_lines, &column_lines, ctx)?;
    let values = 0..spec.values.len();
    let formats = spec.values.iter().enumerate().map(|(v, value)| {
        let (unit, decimals) = format(value);
        let decimals = decimals.or_else(|| usual_decimals(cells.iter().skip(v).step_by(spec.values.len()), unit.as_deref()));
        (unit, decimals)
    });
    Ok(PivotTable {
        formats: formats.collect(),
        row_fields: spec.rows.iter().map(Field::label).collect(),
        column_fields: spec.columns.iter().map(Field::label).collect(),
        row_scales: grouped.rows.iter().map(|f| f.scale).collect(),
        column_scales: grouped.columns.iter().map(|f| f.scale).collect(),
        values: spec.values.iter().map(|v| v.measure.name.clone()).collect(),
        rows: row_lines.iter().map(|&line| axis(line, &rows, &grouped.rows, 0)).collect(),
        columns: column_lines
            .iter()
            .flat_map(|&line| values.clone().map(move |v| (line, v)))
            .map(|(line, v)| axis(line, &columns, &grouped.columns, v))
            .collect(),
        cells,
        source_rows: cube.source_rows(),
    })
}

/// The rows of `table`, in ascending order, behind the cell at a row and a column of the pivot that `spec` gives:
/// evaluating the value's measure over exactly these rows gives the cell (before it is shown as a share).
///
/// # Errors
/// As [`compute`]. A key that the pivot does not have gives no rows.
pub fn rows_behind(table: &Table, spec: &PivotSpec, row: &Axis, column: &Axis, ctx: &Context) -> Result<Vec<IdxSize>, PivotError> {
    let grouped = Grouped::new(table, spec, ctx)?;
    let mut wanted = Vec::with_capacity(row.key.len() + column.key.len());
    let asked = grouped.rows.iter().zip(&row.key).chain(grouped.columns.iter().zip(&column.key));
    for (field, label) in asked {
        let Some(item) = field.find(label.as_deref()) else { return Ok(Vec::new()) };
        wanted.push((&field.ids, item));
    }
    let behind = |at: usize| grouped.included[at] != EXCLUDED && wanted.iter().all(|(ids, item)| ids[at] == *item);
    Ok((0..table.rows()).filter(|&at| behind(at)).map(|at| at as IdxSize).collect())
}

/// The items of every field of a spec, top N applied, and the rows its filters keep.
struct Grouped {
    rows: Vec<Items>,
    columns: Vec<Items>,
    /// Per row 0, or [`EXCLUDED`].
    included: Vec<u32>,
}

impl Grouped {
    fn new(table: &Table, spec: &PivotSpec, ctx: &Context) -> Result<Self, PivotError> {
        let included = match Filter::mask_all(&spec.filters, table)? {
            Some(mask) => mask.iter().map(|keep| if keep == Some(true) { 0 } else { EXCLUDED }).collect(),
            None => vec![0; table.rows()],
        };
        let items = |fields: &[Field]| {
            fields.iter().map(|f| ctx.check().map_err(PivotError::from).and_then(|()| Items::of(table, f))).collect::<Result<Vec<_>, _>>()
        };
        let mut grouped = Self { rows: items(&spec.rows)?, columns: items(&spec.columns)?, included };
        for top in &spec.top {
            grouped.keep_top(table, spec, top, ctx)?;
        }
        Ok(grouped)
    }

    fn tree(&self, fields: &[Items]) -> Tree {
        Tree::new(fields, &self.included)
    }

    /// Keep the items of a field that are largest over all rows of the pivot, so that the same ones stay everywhere.
    fn keep_top(&mut self, table: &Table, spec: &PivotSpec, top: &Top, ctx: &Context) -> Result<(), PivotError> {
        let measure = value_index(spec, &top.value)?;
        let fields: Vec<&Field> = spec.rows.iter().chain(&spec.columns).collect();
        let asked = Field::parse(&top.field);
        let is_it = |f: &Field| {
            f.column == top.field
                || f.label() == top.field
                || f.column.eq_ignore_ascii_case(&asked.column) && (asked.by.is_none() || asked.by == f.by)
        };
        if !fields.iter().any(|f| is_it(f)) {
            let fields = fields.iter().map(|f| f.label()).collect();
            return Err(PivotError::UnknownField { name: top.field.clone(), fields });
        }
        let plan = Plan::new(table, [&spec.values[measure].measure])?;
        let included = &self.included;
        for (items, field) in self.rows.iter_mut().chain(&mut self.columns).zip(fields) {
            if is_it(field) {
                keep_largest(items, table, &plan, included, top.count, ctx)?;
            }
        }
        Ok(())
    }
}

fn keep_largest(items: &mut Items, table: &Table, plan: &Plan, included: &[u32], count: usize, ctx: &Context) -> Result<(), PivotError> {
    let (rows, all) = (Tree::new(std::slice::from_ref(items), included), Tree::new(&[], included));
    let found = &rows.levels[1].items;
    if found.len() <= count {
        return Ok(());
    }
    let mut cube = Cube::new(table, plan, &rows, &all, ctx)?;
    cube.evaluate(1, 0, ctx)?;
    let mut groups: Vec<u32> = (0..found.len() as u32).collect();
    groups.sort_by(|&a, &b| compare(cube.value((1, a), (0, 0), 0), cube.value((1, b), (0, 0), 0), true));
    let mut kept: Vec<u32> = groups[..count].iter().map(|&g| found[g as usize]).collect();
    kept.sort_unstable();
    items.keep(&kept);
    Ok(())
}

fn check_size(rows: usize, columns: usize, values: usize) -> Result<(), PivotError> {
    // Without values there is nothing in the cells, but the groups are counted all the same.
    let columns = columns.saturating_mul(values.max(1));
    if columns > MOST_COLUMNS {
        return Err(PivotError::TooManyColumns { columns, most: MOST_COLUMNS });
    }
    let cells = rows.saturating_mul(columns);
    if cells > MOST_CELLS { Err(PivotError::TooManyCells { cells, most: MOST_CELLS }) } else { Ok(()) }
}

fn value_index(spec: &PivotSpec, name: &str) -> Result<usize, PivotError> {
    let names = || spec.values.iter().map(|v| &v.measure.name);
    let found = names().position(|n| n == name).or_else(|| names().position(|n| n.to_lowercase() == name.to_lowercase()));
    found.ok_or_else(|| PivotError::UnknownValue { name: name.to_owned(), values: names().cloned().collect() })
}

/// The decimal places that suit all cells of a value, so that they stand in line: none for whole numbers, two for amounts,
/// more for small ones. Shares have their own.
fn usual_decimals<'a>(cells: impl Iterator<Item = &'a Option<f64>>, unit: Option<&str>) -> Option<u8> {
    if unit == Some("%") {
        return None;
    }
    let (mut whole, mut largest) = (true, 0.0_f64);
    for cell in cells.flatten() {
        whole &= cell.fract() == 0.0;
        largest = largest.max(cell.abs());
    }
    Some(if whole {
        0
    } else if largest >= 1.0 {
        2
    } else {
        4
    })
}

/// How a value is shown: shares are fractions shown as per cent.
fn format(value: &super::PivotValue) -> (Option<String>, Option<u8>) {
    match value.show_as {
        ShowAs::Value => (value.measure.unit.clone(), value.measure.decimals),
        ShowAs::PercentOfGrand | ShowAs::PercentOfColumn | ShowAs::PercentOfRow => (Some("%".to_owned()), None),
    }
}

fn cells(cube: &mut Cube<'_>, spec: &PivotSpec, rows: &[Line], columns: &[Line], ctx: &Context) -> Result<Vec<Option<f64>>, PivotError> {
    const TOTAL: (usize, u32) = (0, 0);
    let levels = |lines: &[Line]| {
        let mut levels: Vec<usize> = lines.iter().map(|l| l.level).chain([0]).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    };
    // Level 0 of both axes is always among them: shares need their totals even where none is shown.
    for row_level in levels(rows) {
        for column_level in levels(columns) {
            cube.evaluate(row_level, column_level, ctx)?;
        }
    }
    let mut cells = Vec::with_capacity(rows.len() * columns.len() * spec.values.len());
    for row in rows {
        ctx.check()?;
        for column in columns {
            for (v, value) in spec.values.iter().enumerate() {
                let own = cube.value(row.place(), column.place(), v);
                let whole = match value.show_as {
                    ShowAs::Value => {
                        cells.push(own);
                        continue;
                    }
                    ShowAs::PercentOfGrand => cube.value(TOTAL, TOTAL, v),
                    ShowAs::PercentOfColumn => cube.value(TOTAL, column.place(), v),
                    ShowAs::PercentOfRow => cube.value(row.place(), TOTAL, v),
                };
                cells.push(own.zip(whole).filter(|(_, w)| *w != 0.0).map(|(o, w)| o / w));
            }
        }
    }
    Ok(cells)
}
