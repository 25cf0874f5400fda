//! Charts of single rows: histograms, box plots, and one mark for each row of the table.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataType;

use super::bins::{bin_of, bins};
use super::build::{empty, plural, tell_lost};
use super::{
    AxisScale, Body, BoxMark, ChartAxis, ChartData, ChartError, ChartKind, ChartSeries, ChartSpec, Density, Growth, Mark, Marks, Points,
    Stack, box_stats, stack,
};
use crate::engine::Context;
use crate::pivot::{Axis, AxisKind, Field, Key, PivotSpec, PivotTable, rows_behind};
use crate::table::{Filter, MISSING, Table, expr, format, quote};

/// How a missing member and the rest of a top N read.
const MISSING_LABEL: &str = "(missing)";
const REST: &str = "Others";

/// The rows of a table that pass the filters of a pivot, and the member of its splitting field each has.
pub(super) struct Rows {
    table: Table,
}

impl Rows {
    pub(super) fn of(table: &Table, spec: &PivotSpec) -> Result<Self, ChartError> {
        Ok(Self { table: Filter::apply(&spec.filters, table)? })
    }

    /// A column or an expression as numbers, one per row; dates and moments in days since 1970-01-01.
    fn numbers(&self, text: &str) -> Result<Numbers, ChartError> {
        let text = unquoted(text);
        let text = text.as_str();
        let column = self.table.column(text).ok().map(|(_, c)| c.clone());
        let parsed = match &column {
            Some(column) => expr::parse(&quote(&column.name), &self.table)?,
            None => expr::parse(text, &self.table)?,
        };
        let frame = self.table.lazy().select([parsed.alias("numbers")]).collect().map_err(crate::table::TableError::from)?;
        let refused = || ChartError::NotNumbers { expr: text.to_owned() };
        let values = frame.column("numbers").map_err(|_| refused())?;
        let per_day = match values.dtype() {
            DataType::Date => Some(1.0),
            DataType::Datetime(..) => Some(86_400_000.0),
            DataType::String | DataType::Boolean => return Err(refused()),
            _ => None,
        };
        let plain = values.to_physical_repr().cast(&DataType::Float64).map_err(|_| refused())?;
        let plain = plain.f64().map_err(|_| refused())?;
        if plain.len() != self.table.rows() {
            return Err(refused());
        }
        let scale = per_day.unwrap_or(if matches!(values.dtype(), DataType::Duration(_)) { 1000.0 } else { 1.0 });
        let values = plain.iter().map(|v| v.map_or(f64::NAN, |v| v / scale)).collect();
        let is_date = per_day.is_some();
        let unit = column.as_ref().and_then(|c| c.unit.clone());
        // The quotes of columns are for the query, not for the eye.
        Ok(Numbers { values, title: text.replace('"', ""), unit, decimals: column.and_then(|c| c.decimals), is_date })
    }

    /// The members of a field by name with the rows of each; all rows under no name where there is no field. What is left over by the
    /// names goes to the rest of a top N, if that is among them.
    fn split(&self, field: Option<&Field>, names: &[String], ctx: &Context) -> Result<Vec<(String, Vec<u32>)>, ChartError> {
        let rows = self.table.rows() as u32;
        let Some(field) = field else { return Ok(vec![(String::new(), (0..rows).collect())]) };
        let mut found: Vec<(String, Vec<u32>)> = names.iter().map(|n| (n.clone(), Vec::new())).collect();
        if field.by.is_none() {
            let (index, _) = self.table.column(&field.column)?;
            let codes = self.table.codes(index)?;
            let by_name: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
            let place = |label: &str| by_name.get(label).or_else(|| by_name.get(REST)).copied();
            let of_code: Vec<Option<usize>> = codes.labels.iter().map(|l| place(l)).collect();
            let missing = place(MISSING_LABEL);
            for (row, &code) in (0..rows).zip(&codes.codes) {
                if let Some(at) = if code == MISSING { missing } else { of_code[code as usize] } {
                    found[at].1.push(row);
                }
            }
            return Ok(found);
        }
        let spec = PivotSpec { rows: vec![field.clone()], ..PivotSpec::default() };
        let leaf = |key: Key| Axis { kind: AxisKind::Leaf, key, value: 0 };
        for (name, rows) in &mut found {
            ctx.check()?;
            let row = leaf(vec![(name != MISSING_LABEL).then(|| name.clone())]);
            *rows = rows_behind(&self.table, &spec, &row, &leaf(Vec::new()), ctx)?;
        }
        Ok(found)
    }
}

/// Numbers of all rows, and what is known of them.
struct Numbers {
    values: Vec<f64>,
    title: String,
    unit: Option<String>,
    decimals: Option<u8>,
    is_date: bool,
}

impl Numbers {
    fn axis(&self) -> ChartAxis {
        let scale = if self.is_date { AxisScale::Time(None) } else { AxisScale::Number };
        ChartAxis::new(self.title.clone(), self.unit.clone(), scale)
    }

    fn of(&self, rows: &[u32]) -> Vec<f64> {
        rows.iter().map(|&r| self.values[r as usize]).collect()
    }
}

/// The column or expression within a row that a chart of rows is about: the one asked for, else what the first value of the pivot
/// aggregates (`x` of `sum(x)`).
fn subject(pivot: &PivotSpec, spec: &ChartSpec, kind: &'static str) -> Result<String, ChartError> {
    let asked = spec.marks.as_ref().map(|m| if m.y.is_empty() { m.x.clone() } else { m.y.clone() }).filter(|e| !e.is_empty());
    let aggregated = || pivot.values.iter().find_map(|v| within(&v.measure.expr));
    asked.or_else(aggregated).ok_or(ChartError::Incomplete { kind, needs: "a column of numbers among the values" })
}

/// What stands in the brackets of a single aggregate: `"Unit Price"` of `sum("Unit Price")`; nothing for counts and ratios.
pub fn within(expr: &str) -> Option<String> {
    let (function, rest) = expr.trim().split_once('(')?;
    let inner = rest.strip_suffix(')')?.trim();
    let balanced = inner.chars().try_fold(0_i32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => (depth > 0).then_some(depth - 1),
        _ => Some(depth),
    });
    let is_sum = ["sum", "avg", "mean", "min", "max", "median"].contains(&function.trim().to_lowercase().as_str());
    if !is_sum || balanced != Some(0) {
        return None;
    }
    Some(unquoted(inner))
}

/// A column without the quotes it may stand in; an expression as it is.
fn unquoted(text: &str) -> String {
    let name = text.trim().strip_prefix('"').and_then(|n| n.strip_suffix('"')).filter(|n| !n.replace("\"\"", "").contains('"'));
    name.map_or_else(|| text.to_owned(), |n| n.replace("\"\"", "\""))
}

/// How many rows have a value in which range; members of the first column field on top of each other.
pub(super) fn histogram(rows: &Rows, asked: (&PivotSpec, &PivotTable), spec: &ChartSpec, ctx: &Context) -> Result<ChartData, ChartError> {
    let (pivot_spec, pivot) = asked;
    let numbers = rows.numbers(&subject(pivot_spec, spec, "histogram")?)?;
    let ranges = bins(&numbers.values, spec.bins);
    let mut series = Vec::new();
    for (name, members) in rows.split(pivot_spec.columns.first(), &members_of(&pivot.columns), ctx)? {
        let mut counts = vec![0.0; ranges.len()];
        for value in numbers.of(&members) {
            if let Some(at) = bin_of(&ranges, value) {
                counts[at] += 1.0;
            }
        }
        let x: Vec<f64> = ranges.iter().map(|b| f64::midpoint(b.from, b.to)).collect();
        let hidden = spec.hidden.contains(&name);
        let name = if name.is_empty() { "Rows".to_owned() } else { name };
        let own = bare(name, series.len(), Mark::Bar, Points::new(x, counts, Vec::new()));
        series.push(ChartSeries { hidden, ..own });
    }
    let how = if series.len() > 1 { Stack::Stacked } else { Stack::Grouped };
    stack::stack(&mut series, how);
    let mut chart = empty(ChartKind::Histogram, pivot);
    chart.title = format!("Distribution of {}", numbers.title);
    chart.x = numbers.axis();
    chart.y = ChartAxis::new("Rows", None, AxisScale::Number);
    chart.step = ranges.first().map_or(1.0, |b| b.to - b.from);
    chart.stack = how;
    chart.body = Body::Series(series);
    let beyond = || numbers.values.iter().copied().filter(|v| v.is_finite() && bin_of(&ranges, *v).is_none());
    if let Some(farthest) = beyond().max_by(|a, b| a.abs().total_cmp(&b.abs())) {
        let (count, far) = (beyond().count(), format::with_unit(farthest, chart.x.unit.as_deref(), numbers.decimals));
        chart.notes.push(format!("{} far out {} not drawn, the farthest at {far}.", plural(count, "row"), super::build::is(count)));
    }
    tell_missing(&mut chart, &numbers.values);
    Ok(chart)
}

/// A box for each item of the first row field.
pub(super) fn boxes(rows: &Rows, asked: (&PivotSpec, &PivotTable), spec: &ChartSpec, ctx: &Context) -> Result<ChartData, ChartError> {
    let (pivot_spec, pivot) = asked;
    let numbers = rows.numbers(&subject(pivot_spec, spec, "box")?)?;
    let names = members_of(&pivot.rows);
    let mut chart = empty(ChartKind::Box, pivot);
    let (mut marks, mut shown, mut hidden, mut lost) = (Vec::new(), Vec::new(), 0, 0);
    for (at, (name, members)) in rows.split(pivot_spec.rows.first(), &names, ctx)?.into_iter().enumerate() {
        let mut values = numbers.of(&members);
        if spec.log {
            let all = values.len();
            values.retain(|v| *v > 0.0 || v.is_nan());
            lost += all - values.len();
        }
        if let Some(stats) = box_stats(values) {
            hidden += stats.beyond - stats.outliers.len();
            let row = pivot.rows.iter().position(|r| r.kind == AxisKind::Leaf && r.key.first() == Some(&key_of(&name))).unwrap_or(at);
            marks.push(BoxMark { x: marks.len() as f64, stats, row });
            shown.push(if name.is_empty() { "All".to_owned() } else { name });
        }
    }
    let by = pivot_spec.rows.first().map(|f| format!(" by {}", f.label())).unwrap_or_default();
    chart.title = format!("{}{by}", numbers.title);
    chart.x = ChartAxis::new(pivot_spec.rows.first().map(Field::label).unwrap_or_default(), None, AxisScale::Category(shown));
    chart.y = ChartAxis { log: spec.log, ..numbers.axis() };
    chart.body = Body::Boxes(marks);
    tell_lost(&mut chart, lost);
    if hidden > 0 {
        chart.notes.push(format!("{} nearer to the whiskers {} not drawn.", plural(hidden, "outlier"), super::build::is(hidden)));
    }
    tell_missing(&mut chart, &numbers.values);
    Ok(chart)
}

/// One mark for each row of the table: a line along x, or a cloud.
pub(super) fn marks(
    rows: &Rows,
    (pivot_spec, pivot): (&PivotSpec, &PivotTable),
    (spec, asked): (&ChartSpec, &Marks),
    ctx: &Context,
) -> Result<ChartData, ChartError> {
    let kind = spec.kind.unwrap_or(ChartKind::Scatter);
    let mark = if kind == ChartKind::Scatter { Mark::Point } else { Mark::Line };
    let (x, y) = (rows.numbers(&asked.x)?, rows.numbers(&asked.y)?);
    let size = asked.size.as_ref().map(|s| rows.numbers(s)).transpose()?;
    let mut series = Vec::new();
    let mut lost = 0;
    for (name, members) in rows.split(pivot_spec.columns.first(), &members_of(&pivot.columns), ctx)? {
        ctx.check()?;
        let usable = |r: &u32| x.values[*r as usize].is_finite() && (mark == Mark::Line || y.values[*r as usize].is_finite());
        let mut kept: Vec<u32> = members.iter().copied().filter(usable).collect();
        lost += members.len() - kept.len();
        if mark == Mark::Line {
            kept.sort_by(|a, b| x.values[*a as usize].total_cmp(&x.values[*b as usize]));
        }
        let mut points = Points::new(x.of(&kept), y.of(&kept), kept.clone());
        points.size = size.as_ref().map(|s| s.of(&kept)).unwrap_or_default();
        let name = if name.is_empty() { y.title.clone() } else { name };
        let hidden = spec.hidden.contains(&name);
        let own = bare(name, series.len(), mark, points);
        series.push(ChartSeries { unit: y.unit.clone(), decimals: y.decimals, hidden, ..own });
    }
    if mark == Mark::Point {
        crowd(&mut series);
    }
    let mut chart = empty(kind, pivot);
    chart.size = size.as_ref().map(Numbers::axis);
    let sized = chart.size.as_ref().map(|s| format!(", sized by {}", s.title)).unwrap_or_default();
    chart.title = format!("{} against {}{sized}", y.title, x.title);
    (chart.x, chart.y, chart.body) = (x.axis(), y.axis(), Body::Series(series));
    if lost > 0 {
        chart.notes.push(format!("{} without a number {} not drawn.", plural(lost, "row"), super::build::is(lost)));
    }
    Ok(chart)
}

/// Clouds that are too many points together are counted, each on its own grid.
fn crowd(series: &mut [ChartSeries]) {
    let all: usize = series.iter().map(|s| s.points.len()).sum();
    for points in series.iter_mut().map(|s| &mut s.points).filter(|p| all >= Density::FROM && p.len() >= Density::PART) {
        points.density = Some(Density::of(&points.x, &points.y, span(&points.x), span(&points.y)));
    }
}

fn bare(name: String, colour: usize, mark: Mark, points: Points) -> ChartSeries {
    let (unit, decimals) = (None, if mark == Mark::Bar { Some(0) } else { None });
    ChartSeries { name, unit, decimals, column: 0, colour, mark, second: false, growth: Growth::Plain, hidden: false, points }
}

/// The first members of the leaves of an axis, each once, in their order.
fn members_of(axis: &[Axis]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let first = |a: &Axis| a.key.first().map(|m| m.clone().unwrap_or_else(|| MISSING_LABEL.to_owned()));
    axis.iter().filter(|a| a.kind == AxisKind::Leaf).filter_map(first).filter(|n| seen.insert(n.clone())).collect()
}

fn key_of(name: &str) -> Option<String> {
    (name != MISSING_LABEL).then(|| name.to_owned())
}

fn span(values: &[f64]) -> (f64, f64) {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max))
}

fn tell_missing(chart: &mut ChartData, values: &[f64]) {
    let missing = values.iter().filter(|v| !v.is_finite()).count();
    if missing > 0 {
        let all = format::fixed(values.len() as f64, 0);
        chart.notes.push(format!("{} of {all} {} no number there.", plural(missing, "row"), if missing == 1 { "has" } else { "have" }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_single_aggregate_is_found() {
        assert_eq!(within("sum(\"Unit Price\")").as_deref(), Some("Unit Price"));
        assert_eq!(within("avg(a * (b + 1))").as_deref(), Some("a * (b + 1)"));
        assert_eq!(within("sum(\"a\" * \"b\")").as_deref(), Some("\"a\" * \"b\""));
        for none in ["sum(a) / sum(b)", "count(*)", "a"] {
            assert_eq!(within(none), None, "{none}");
        }
    }
}
