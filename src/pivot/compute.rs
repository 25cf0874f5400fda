//! From a spec and a table to a pivot, and from a cell of it back to its rows.

use polars::prelude::IdxSize;

use super::cube::Cube;
use super::grouped::{Grouped, value_index};
use super::items::Items;
use super::layout::{Layout, Line, Ranking, Side, axis};
use super::measures::Plan;
use super::partial;
use super::show_as::rules::Shower;
use super::tree::{EXCLUDED, Tree};
use super::{Axis, AxisKind, Field, Form, Marks, Order, PivotError, PivotSpec, PivotTable, PivotValue, ShowAs, SortBy, ValuesOn};
use crate::engine::Context;
use crate::table::Table;
use crate::table::format::{CLOCK, places_of_ratios};

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
    let (row_tree, column_tree) = (grouped.tree(&grouped.rows), grouped.tree(&grouped.columns));
    ctx.check()?;
    let (mut rows, mut columns) = (Side::new(&row_tree, &grouped.rows), Side::new(&column_tree, &grouped.columns));
    let row_layout = Layout::new(&rows, &spec.rows, spec.subtotals, spec.grand_rows, spec.form);
    // Across the top outer items always stand above their inner ones.
    let column_layout = Layout::new(&columns, &spec.columns, spec.subtotals, spec.grand_columns, Form::Tabular);
    check_size(row_layout.count(&row_tree), column_layout.count(&column_tree), spec)?;
    ctx.progress(Some(0.4), "Adding up");
    let plan = Plan::new(table, spec.values.iter().map(|v| &v.measure))?;
    let mut cube = Cube::new(table, &plan, &row_tree, &column_tree, ctx)?;
    rows.rankings = rankings(&mut cube, spec, &spec.rows, (&rows, &columns), ctx)?;
    columns.rankings = rankings(&mut cube, spec, &spec.columns, (&columns, &rows), ctx)?;
    let (row_lines, column_lines) = (row_layout.lines(&rows), column_layout.lines(&columns));
    let levels = |lines: &[Line]| Shower::levels(spec, lines.iter().map(|l| l.level).collect());
    let (row_levels, column_levels) = (levels(&row_lines), levels(&column_lines));
    for &row_level in &row_levels {
        for &column_level in &column_levels {
            cube.evaluate(row_level, column_level, ctx)?;
        }
    }
    let shower = Shower::new(&cube, spec, (&rows, &columns), (&row_levels, &column_levels), ctx)?;
    let answers = answers(&shower, spec, &row_lines, &column_lines, ctx)?;
    let mut pivot = assemble(spec, (&rows, &columns), (&row_lines, &column_lines), answers, cube.source_rows());
    pivot.table_rows = table.rows();
    let fields = (spec.rows.iter().zip(&grouped.rows)).chain(spec.columns.iter().zip(&grouped.columns));
    pivot.partial = fields.flat_map(|(field, items)| partial::of(table, spec, (field, items), &grouped.included)).collect();
    pivot.marks = spec.values.iter().enumerate().map(|(v, value)| value.mark.map(|mark| Marks::of(&pivot, v, mark))).collect();
    Ok(pivot)
}

/// The rows of `table`, in ascending order, behind the cell at a row and a column of the pivot that `spec` gives:
/// evaluating the value's measure over exactly these rows gives the cell (before it is shown as something else).
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

/// The order of the items of every field of an axis; `sides` are the axis itself and the other one.
fn rankings(
    cube: &mut Cube<'_>,
    spec: &PivotSpec,
    fields: &[Field],
    (side, other): (&Side<'_>, &Side<'_>),
    ctx: &Context,
) -> Result<Vec<Ranking>, PivotError> {
    let is_rows = std::ptr::eq(fields, spec.rows.as_slice());
    let one = |(at, field): (usize, &Field)| {
        Ok(match &field.order {
            Order::Natural => Ranking::Natural,
            Order::Reversed => Ranking::Reversed,
            Order::Manual(first) => Ranking::Places(places(&side.items[at], first)),
            Order::Value(sort) => {
                // An item that is filtered out now does not stop the pivot: the total takes its place.
                let place = other.tree.find(other.items, &sort.within).unwrap_or((0, 0));
                by_value(cube, spec, sort, (side.tree, at + 1), (place, is_rows), ctx)?
            }
        })
    };
    fields.iter().enumerate().map(one).collect()
}

fn by_value(
    cube: &mut Cube<'_>,
    spec: &PivotSpec,
    sort: &SortBy,
    (tree, level): (&Tree, usize),
    (other, is_rows): ((usize, u32), bool),
    ctx: &Context,
) -> Result<Ranking, PivotError> {
    let measure = value_index(spec, &sort.value)?;
    let groups = 0..tree.levels[level].len() as u32;
    let values = if is_rows {
        cube.evaluate(level, other.0, ctx)?;
        groups.map(|g| cube.value((level, g), other, measure)).collect()
    } else {
        cube.evaluate(other.0, level, ctx)?;
        groups.map(|g| cube.value(other, (level, g), measure)).collect()
    };
    Ok(Ranking::Values { values, descending: sort.descending })
}

/// The place of each item that is ordered by hand; the others behind them, the missing one and Others last.
fn places(items: &Items, first: &[Option<String>]) -> Vec<u32> {
    let place = |(item, label): (usize, &Option<String>)| {
        let by_hand = first.iter().position(|f| f == label).map(|at| at as u32);
        by_hand.unwrap_or(if items.is_last(item as u32) { u32::MAX } else { u32::MAX - 1 })
    };
    items.labels.iter().enumerate().map(place).collect()
}

fn check_size(rows: usize, columns: usize, spec: &PivotSpec) -> Result<(), PivotError> {
    // Without values there is nothing in the cells, but the groups are counted all the same.
    let values = spec.values.len().max(1);
    let columns = if on_rows(spec) { columns } else { columns.saturating_mul(values) };
    let rows = if on_rows(spec) { rows.saturating_mul(values) } else { rows };
    if columns > MOST_COLUMNS {
        return Err(PivotError::TooManyColumns { columns, most: MOST_COLUMNS });
    }
    let cells = rows.saturating_mul(columns);
    if cells > MOST_CELLS { Err(PivotError::TooManyCells { cells, most: MOST_CELLS }) } else { Ok(()) }
}

/// Whether each row is for one of the values; one value alone needs no name of its own.
fn on_rows(spec: &PivotSpec) -> bool {
    spec.values_on == ValuesOn::Rows && spec.values.len() > 1
}

/// What every cell shows: line by line down, line by line across, value by value.
fn answers(shower: &Shower<'_>, spec: &PivotSpec, rows: &[Line], columns: &[Line], ctx: &Context) -> Result<Vec<Option<f64>>, PivotError> {
    let mut cells = Vec::with_capacity(rows.len() * columns.len() * spec.values.len());
    for row in rows {
        ctx.check()?;
        for column in columns {
            let named = row.kind == AxisKind::Header;
            cells.extend((0..spec.values.len()).map(|v| if named { None } else { shower.shown(row.place(), column.place(), v) }));
        }
    }
    Ok(cells)
}

fn assemble(
    spec: &PivotSpec,
    (rows, columns): (&Side<'_>, &Side<'_>),
    (row_lines, column_lines): (&[Line], &[Line]),
    answers: Vec<Option<f64>>,
    source_rows: usize,
) -> PivotTable {
    let (values, across) = (spec.values.len(), column_lines.len());
    let formats = spec.values.iter().enumerate().map(|(v, value)| format(value, answers.iter().skip(v).step_by(values)));
    let table = PivotTable {
        formats: formats.collect(),
        row_fields: spec.rows.iter().map(Field::label).collect(),
        column_fields: spec.columns.iter().map(Field::label).collect(),
        row_rests: rows.items.iter().map(Items::rest).collect(),
        column_rests: columns.items.iter().map(Items::rest).collect(),
        row_scales: rows.items.iter().map(|f| f.scale).collect(),
        column_scales: columns.items.iter().map(|f| f.scale).collect(),
        values: spec.values.iter().map(|v| v.measure.name.clone()).collect(),
        captions: spec.captions(),
        shown_as: spec.values.iter().map(|v| v.show_as.words()).collect(),
        ungrouped: spec.values.iter().map(|v| v.format.ungrouped).collect(),
        good: spec.values.iter().map(|v| v.measure.good).collect(),
        source_rows,
        values_on_rows: on_rows(spec),
        form: spec.form,
        repeat_labels: spec.repeat_labels,
        blank: spec.blank.clone(),
        ..PivotTable::default()
    };
    let each_value = |line: &Line, side: &Side<'_>| (0..values).map(|v| axis(*line, side, v)).collect::<Vec<_>>();
    if !table.values_on_rows {
        return PivotTable {
            rows: row_lines.iter().map(|&line| axis(line, rows, 0)).collect(),
            columns: column_lines.iter().flat_map(|line| each_value(line, columns)).collect(),
            cells: answers,
            ..table
        };
    }
    let answer = |row: usize, column: usize, value: usize| answers.get((row * across + column) * values + value).copied().flatten();
    // As in Excel the name of an outer item stands once above its items, not once for each value.
    let lines_of = |line: &Line| if line.kind == AxisKind::Header { 1 } else { values };
    let lines = row_lines.iter().enumerate();
    let cells = lines.flat_map(|(r, line)| (0..lines_of(line)).flat_map(move |v| (0..across).map(move |c| (r, c, v))));
    PivotTable {
        rows: row_lines.iter().flat_map(|line| each_value(line, rows).into_iter().take(lines_of(line))).collect(),
        columns: column_lines.iter().map(|&line| axis(line, columns, 0)).collect(),
        cells: cells.map(|(r, c, v)| answer(r, c, v)).collect(),
        ..table
    }
}

/// How a value is shown: shares are fractions shown as per cent, ranks whole numbers.
fn format<'a>(value: &PivotValue, cells: impl Iterator<Item = &'a Option<f64>> + Clone) -> (Option<String>, Option<u8>) {
    let (unit, decimals) = match &value.show_as {
        share if share.is_share() => (Some("%".to_owned()), None),
        ShowAs::RankAscending(_) | ShowAs::RankDescending(_) => (None, Some(0)),
        amount if amount.keeps_unit() => (value.measure.unit.clone(), value.measure.decimals),
        _ => (None, None),
    };
    let is_ratio = value.show_as.keeps_unit() && value.measure.ratio().is_some();
    let usual = || if is_ratio { ratio_decimals(cells, unit.as_deref()) } else { usual_decimals(cells, unit.as_deref()) };
    let decimals = value.format.decimals.or(decimals).or_else(usual);
    (unit, decimals)
}

/// The same for a ratio: by most of its cells, for with its largest the places would change with every filter.
fn ratio_decimals<'a>(cells: impl Iterator<Item = &'a Option<f64>> + Clone, unit: Option<&str>) -> Option<u8> {
    let usual = usual_decimals(cells.clone(), unit)?;
    Some(if usual == 0 || unit == Some(CLOCK) { usual } else { places_of_ratios(cells.flatten().copied()) })
}

/// The decimal places that suit all cells of a value, so that they stand in line: none for whole numbers, two for amounts,
/// more for small ones. Shares have their own.
fn usual_decimals<'a>(cells: impl Iterator<Item = &'a Option<f64>>, unit: Option<&str>) -> Option<u8> {
    if unit == Some("%") {
        return None;
    }
    // Up to a minute the parts of a second tell.
    let (large, of_large, of_small) = if unit == Some(CLOCK) { (60.0, 0, 3) } else { (1.0, 2, 4) };
    let (mut whole, mut largest) = (true, 0.0_f64);
    for cell in cells.flatten() {
        whole &= cell.fract() == 0.0;
        largest = largest.max(cell.abs());
    }
    Some(if whole {
        0
    } else if largest >= large {
        of_large
    } else {
        of_small
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Measure;

    /// A ratio was shown as 0.68, and as 0.4428 once a slicer narrowed it: the one cell above one was gone.
    #[test]
    fn the_places_of_a_ratio_do_not_hang_on_its_largest_cell() {
        let places = |measure: &str, cells: &[f64]| {
            let cells: Vec<Option<f64>> = cells.iter().copied().map(Some).collect();
            format(&PivotValue::from(Measure::parse(measure)), cells.iter()).1
        };
        let ratio = "sum(a) / sum(b)";
        assert_eq!((places(ratio, &[0.68, 0.44, 1.2]), places(ratio, &[0.68, 0.44])), (Some(4), Some(4)));
        assert_eq!((places(ratio, &[12.5, 0.9, 7.25]), places(ratio, &[2.0, 3.0])), (Some(2), Some(0)));
        assert_eq!((places("sum(a)", &[0.68, 1.2]), places("sum(a)", &[0.68])), (Some(2), Some(4)));
    }
}
