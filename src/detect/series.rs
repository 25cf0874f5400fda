//! From rows to regular series: one pass over the table per split, all measures at once.

use std::sync::Arc;

use polars::prelude::{Column as Stored, DataFrame, DataType, IntoLazy, col, len};

use super::clock::Axis;
use super::periods::{NONE, Periods};
use super::plan::{Formula, Plan};
use super::{DetectError, DetectSpec, Segment, gaps, stats};
use crate::engine::{Context, Warning};
use crate::table::{Codes, MISSING, Table};

/// Segments per split beyond this are left out, fewest rows first.
const MOST_SEGMENTS: usize = 2_000;
const KEY: &str = "\u{1}key";
const ROWS: &str = "\u{1}rows";
/// How members that are missing are called.
pub(super) const NO_MEMBER: &str = "(missing)";

/// One measure of one segment, regular, before it is judged.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// Position of the measure in the spec.
    pub(super) measure: usize,
    pub(super) segment: Segment,
    /// The measure per period; `NaN` where missing or closed.
    pub(super) values: Vec<f64>,
    /// Numerator and denominator of a ratio.
    pub(super) parts: Option<(Vec<f64>, Vec<f64>)>,
    /// Orders or rows behind each value.
    pub(super) volume: Option<Vec<f64>>,
    /// Whether its periods add up.
    pub(super) additive: bool,
    /// How strange it is that a period is missing.
    pub(super) gap_score: Vec<f64>,
}

/// All series of a detection.
pub(super) struct Collection {
    pub(super) axis: Axis,
    pub(super) partial: bool,
    pub(super) observed: Vec<Observed>,
}

/// The sums of one segment.
struct Cells {
    segment: Segment,
    rows: Vec<u32>,
    /// One per aggregate.
    aggregates: Vec<Vec<f64>>,
}

/// Compute every series that `spec` asks for: the total first, then split by split.
pub(super) fn collect(table: &Table, spec: &DetectSpec, ctx: &Context) -> Result<Collection, DetectError> {
    let plan = Plan::of(&spec.measures, table)?;
    let periods = Periods::of(table, spec, ctx)?;
    let axis = periods.axis;
    let mut splits: Vec<&[String]> = vec![&[]];
    splits.extend(spec.splits.iter().map(Vec::as_slice).filter(|s| !s.is_empty()));
    let mut groups = Vec::with_capacity(splits.len());
    for (done, columns) in splits.iter().enumerate() {
        ctx.check()?;
        ctx.progress(Some(0.4 * done as f32 / splits.len() as f32), "Adding up the series");
        groups.push(split(table, columns, &periods, &plan, ctx)?);
    }
    let Some(total) = groups.first().and_then(|g| g.first()) else {
        return Err(DetectError::NoDates { name: spec.date.clone() });
    };
    let shape = Shape::of(total, &axis, &plan);
    let observed = groups.iter().flatten().flat_map(|cells| shape.observe(cells, &plan)).collect();
    Ok(Collection { axis, partial: periods.partial, observed })
}

/// Add up all aggregates of one split. Segments are in the order of their members.
fn split(table: &Table, columns: &[String], periods: &Periods, plan: &Plan, ctx: &Context) -> Result<Vec<Cells>, DetectError> {
    let n = periods.axis.len as u64;
    let members = Members::of(table, columns)?;
    let keys: Vec<Option<u64>> = (0..table.rows())
        .map(|row| {
            let p = periods.of_row[row];
            (p != NONE).then(|| members.code(row) * n + u64::from(p))
        })
        .collect();
    ctx.check()?;
    let mut frame = table.frame().clone();
    frame.with_column(Stored::new(KEY.into(), keys))?;
    let mut sums: Vec<_> = plan.aggregates.iter().enumerate().map(|(i, a)| a.expr.clone().alias(format!("\u{1}{i}"))).collect();
    sums.extend(plan.aggregates.iter().enumerate().filter_map(|(i, a)| a.present.clone().map(|p| p.alias(format!("\u{1}{i}present")))));
    sums.push(len().alias(ROWS));
    let grouped = frame.lazy().filter(col(KEY).is_not_null()).group_by([col(KEY)]).agg(sums).collect()?;
    ctx.check()?;
    scatter(&grouped, &members, periods.axis.len, plan, ctx)
}

/// From one row per segment and period to regular slices.
fn scatter(grouped: &DataFrame, members: &Members, n: usize, plan: &Plan, ctx: &Context) -> Result<Vec<Cells>, DetectError> {
    let keys: Vec<u64> = grouped.column(KEY)?.u64()?.iter().flatten().collect();
    let rows = numbers(grouped, ROWS)?;
    let mut values = Vec::with_capacity(plan.aggregates.len());
    for (i, aggregate) in plan.aggregates.iter().enumerate() {
        let mut sums = numbers(grouped, &format!("\u{1}{i}"))?;
        if aggregate.present.is_some() {
            for (sum, present) in sums.iter_mut().zip(numbers(grouped, &format!("\u{1}{i}present"))?) {
                if present.is_nan() || present <= 0.0 {
                    *sum = f64::NAN;
                }
            }
        }
        values.push(sums);
    }
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|&i| keys[i]);
    let width = n as u64;
    let mut cells = Vec::new();
    for run in order.chunk_by(|&a, &b| keys[a] / width == keys[b] / width) {
        ctx.check()?;
        let code = run.first().map_or(0, |&i| keys[i] / width);
        let mut segment =
            Cells { segment: members.segment(code), rows: vec![0; n], aggregates: vec![vec![f64::NAN; n]; plan.aggregates.len()] };
        for &i in run {
            let t = (keys[i] % width) as usize;
            segment.rows[t] = rows[i] as u32;
            for (slot, sums) in segment.aggregates.iter_mut().zip(&values) {
                slot[t] = sums[i];
            }
        }
        cells.push(segment);
    }
    if cells.len() > MOST_SEGMENTS {
        let columns = members.names.join(" and ");
        ctx.warn(Warning::new(
            "many_segments",
            format!("{} has {} members; the {MOST_SEGMENTS} with the most rows were looked at.", columns, cells.len()),
        ));
        let size = |c: &Cells| c.rows.iter().map(|&r| u64::from(r)).sum::<u64>();
        let mut sizes: Vec<u64> = cells.iter().map(size).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let least = sizes[MOST_SEGMENTS - 1];
        cells.retain(|c| size(c) >= least);
        cells.truncate(MOST_SEGMENTS);
    }
    Ok(cells)
}

/// A computed column as numbers; spans of time in seconds, `NaN` where missing.
fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<f64>, DetectError> {
    let series = frame.column(name)?.as_materialized_series();
    let scale = if matches!(series.dtype(), DataType::Duration(_)) { 1e-3 } else { 1.0 };
    let floats = series.to_physical_repr().cast(&DataType::Float64)?;
    Ok(floats.f64()?.iter().map(|v| v.filter(|v| v.is_finite()).map_or(f64::NAN, |v| v * scale)).collect())
}

/// The members of one split, crossed.
pub(super) struct Members {
    pub(super) names: Vec<String>,
    codes: Vec<Arc<Codes>>,
}

impl Members {
    pub(super) fn of(table: &Table, columns: &[String]) -> Result<Self, DetectError> {
        let mut members = Self { names: Vec::new(), codes: Vec::new() };
        for name in columns {
            let (index, column) = table.column(name)?;
            members.names.push(column.name.clone());
            members.codes.push(table.codes(index)?);
        }
        Ok(members)
    }

    /// The number of the segment a row belongs to; segments are numbered in the order of their members.
    pub(super) fn code(&self, row: usize) -> u64 {
        self.codes.iter().fold(0, |code, column| {
            let radix = column.labels.len() as u64;
            let member = column.codes[row];
            code * (radix + 1) + if member == MISSING { radix } else { u64::from(member) }
        })
    }

    fn segment(&self, mut code: u64) -> Segment {
        let mut segment: Segment = Vec::with_capacity(self.names.len());
        for (name, column) in self.names.iter().zip(&self.codes).rev() {
            let radix = column.labels.len() as u64 + 1;
            let label = column.labels.get((code % radix) as usize).map_or(NO_MEMBER, String::as_str);
            segment.push((name.clone(), label.to_owned()));
            code /= radix;
        }
        segment.reverse();
        segment
    }

    /// The code of each member of `segment`; `None` where the table has no such member.
    pub(super) fn codes_of(&self, segment: &Segment) -> Option<Vec<u32>> {
        let code = |(label, column): (&str, &Codes)| match column.labels.iter().position(|l| l == label) {
            Some(at) => Some(at as u32),
            None => (label == NO_MEMBER).then_some(MISSING),
        };
        segment.iter().zip(&self.codes).map(|((_, label), column)| code((label, column))).collect()
    }

    /// Whether a row has these codes.
    pub(super) fn has(&self, row: usize, codes: &[u32]) -> bool {
        self.codes.iter().zip(codes).all(|(column, &code)| column.codes[row] == code)
    }
}

/// What the total tells about all series: when the table is closed, and what counts behind money.
struct Shape {
    closed: Vec<bool>,
    /// Periods in which the whole table has rows.
    filled: Vec<bool>,
    /// Per measure, the aggregate that counts its units; `None` for rows.
    volume: Vec<Option<usize>>,
    /// Whether the total is a metric table, one row per cell and period.
    metric: bool,
}

impl Shape {
    fn of(total: &Cells, axis: &Axis, plan: &Plan) -> Self {
        let closed = gaps::closed(&total.rows, axis.cycles().first().copied().unwrap_or(1).min(31));
        let filled = total.rows.iter().map(|&r| r > 0).collect();
        let volume = plan.formulas.iter().map(|f| volume(*f, &total.aggregates, plan)).collect();
        Self { closed, filled, volume, metric: gaps::is_metric(&total.rows) }
    }

    /// The series of one segment, one per measure.
    fn observe(&self, cells: &Cells, plan: &Plan) -> Vec<Observed> {
        let n = cells.rows.len();
        let first = cells.rows.iter().position(|&r| r > 0).unwrap_or(n);
        let metric = self.metric || gaps::is_metric(&cells.rows);
        // A transactional segment without rows on a day the table has some did nothing that day.
        let zero: Vec<bool> = (0..n).map(|t| t >= first && cells.rows[t] == 0 && self.filled[t] && !metric).collect();
        let open: Vec<bool> = (0..n).map(|t| t >= first && !self.closed[t]).collect();
        let missing: Vec<bool> = (0..n).map(|t| open[t] && cells.rows[t] == 0 && !zero[t]).collect();
        let gap_score = gaps::scores(&missing, &open);
        let column = |i: usize| -> Vec<f64> {
            let sums = &cells.aggregates[i];
            (0..n).map(|t| if zero[t] && plan.aggregates[i].additive { 0.0 } else { sums[t] }).collect()
        };
        let rows = || (!metric).then(|| cells.rows.iter().map(|&r| f64::from(r)).collect::<Vec<_>>());
        let observe = |(measure, formula): (usize, &Formula)| {
            let (values, parts) = match *formula {
                Formula::Plain(i) => (column(i), None),
                Formula::Ratio(i, j) => {
                    let (above, below) = (column(i), column(j));
                    (above.iter().zip(&below).map(|(a, b)| if *b == 0.0 { f64::NAN } else { a / b }).collect(), Some((above, below)))
                }
            };
            let volume = self.volume[measure].map(column).or_else(rows);
            let additive = matches!(formula, Formula::Plain(i) if plan.aggregates[*i].additive);
            Observed { measure, segment: cells.segment.clone(), values, parts, volume, additive, gap_score: gap_score.clone() }
        };
        plan.formulas.iter().enumerate().map(observe).collect()
    }
}

/// The count among the aggregates whose ups and downs the measure follows best: orders behind money, the denominator of a
/// ratio. `None` where there is no such count, or the measure is one itself.
fn volume(formula: Formula, totals: &[Vec<f64>], plan: &Plan) -> Option<usize> {
    /// A count that explains less of the ups and downs does not stand behind the measure.
    const FOLLOWS: f64 = 0.6;
    let measure = match formula {
        Formula::Ratio(_, below) => return is_count(&totals[below]).then_some(below),
        Formula::Plain(i) => i,
    };
    if is_count(&totals[measure]) {
        return None;
    }
    let changes = |i: usize| -> Vec<f64> {
        totals[i].windows(2).map(|w| (w[1] / w[0]).ln()).map(|c| if c.is_finite() { c } else { f64::NAN }).collect()
    };
    let own = changes(measure);
    (0..totals.len())
        .filter(|&i| i != measure && plan.aggregates[i].additive && is_count(&totals[i]))
        .map(|i| (i, stats::correlation(own.iter().copied().zip(changes(i)))))
        .filter(|(_, r)| *r > FOLLOWS)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(i, _)| i)
}

/// Whether these are counts: whole and never negative.
pub(super) fn is_count(values: &[f64]) -> bool {
    let mut any = false;
    values.iter().filter(|v| !v.is_nan()).all(|&v| {
        any = true;
        v >= 0.0 && v == v.round()
    }) && any
}
