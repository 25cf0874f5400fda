//! From rows to regular series: one pass over the table per split, all measures at once.

use rayon::prelude::*;

use super::clock::Axis;
use super::largest::{self, Kept};
use super::members::{EVERYTHING_ELSE, Members};
use super::periods::{NONE, Periods};
use super::plan::{Formula, Plan};
use super::sums::Sums;
use super::{DetectError, DetectSpec, Segment, gaps, shift, stats};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::{Table, format};

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

/// Compute every series that `spec` asks for: the total first, then split by split, or the split by the columns `only` alone.
pub(super) fn collect(table: &Table, spec: &DetectSpec, only: Option<&[String]>, ctx: &Context) -> Result<Collection, DetectError> {
    let plan = Plan::of(&spec.measures, table)?;
    let periods = Periods::of(table, spec, ctx)?;
    let axis = periods.axis;
    let mut splits: Vec<&[String]> = vec![&[]];
    let asked = |split: &&[String]| !split.is_empty() && only.is_none_or(|only| only == *split);
    splits.extend(spec.splits.iter().map(Vec::as_slice).filter(asked));
    let most = largest::most(periods.axis.len, spec);
    let mut groups = Vec::with_capacity(splits.len());
    for (done, columns) in splits.iter().enumerate() {
        ctx.check()?;
        ctx.progress(Some(0.4 * done as f32 / splits.len() as f32), "Adding up the series");
        groups.push(split(table, columns, &periods, &plan, most, ctx)?);
    }
    let Some(total) = groups.first().and_then(|g| g.first()) else {
        return Err(DetectError::NoDates { name: spec.date.clone() });
    };
    let shape = Shape::of(total, &axis, &plan);
    let cells: Vec<&Cells> = groups.iter().flatten().collect();
    let observed = cells.into_par_iter().map(|cells| ctx.check().map(|()| shape.observe(cells, &plan)));
    let observed = observed.collect::<Result<Vec<_>, Cancelled>>()?.into_iter().flatten().collect();
    Ok(Collection { axis, partial: periods.partial, observed })
}

/// Add up all aggregates of one split. Segments are in the order of their members, what they leave last.
fn split(table: &Table, columns: &[String], periods: &Periods, plan: &Plan, most: usize, ctx: &Context) -> Result<Vec<Cells>, DetectError> {
    let members = Members::of(table, columns, ctx)?;
    let mut keys = keys(&members, periods, ctx)?;
    let mut sums = Sums::of(table, &keys, plan, ctx)?;
    if let Some(kept) = sums.largest(periods.axis.len, plan, most) {
        ctx.warn(merged(&members, &kept));
        kept.merge(&mut keys, members.rest(), periods.axis.len);
        sums = Sums::of(table, &keys, plan, ctx)?;
    }
    sums.scatter(&members, periods.axis.len, ctx)
}

/// The segments of a split that have a series of their own; `None` where all have.
pub(super) fn kept(
    table: &Table,
    columns: &[String],
    spec: &DetectSpec,
    periods: &Periods,
    ctx: &Context,
) -> Result<Option<Kept>, DetectError> {
    let plan = Plan::of(&spec.measures, table)?;
    let members = Members::of(table, columns, ctx)?;
    let sums = Sums::of(table, &keys(&members, periods, ctx)?, &plan, ctx)?;
    Ok(sums.largest(periods.axis.len, &plan, largest::most(periods.axis.len, spec)))
}

/// Segment and period of each row as one number; nothing where it does not count.
fn keys(members: &Members, periods: &Periods, ctx: &Context) -> Result<Vec<Option<u64>>, Cancelled> {
    let n = periods.axis.len as u64;
    let key = |(row, &p): (usize, &u32)| {
        if row % 65_536 == 0 {
            ctx.check()?;
        }
        Ok((p != NONE).then(|| members.code(row) * n + u64::from(p)))
    };
    periods.of_row.iter().enumerate().map(key).collect()
}

/// That only the largest were looked at one by one.
fn merged(members: &Members, kept: &Kept) -> Warning {
    let many = |n: usize| format::fixed(n as f64, 0);
    let message = format!(
        "{} has {} members with data: the {} that were largest at some time were looked at one by one, the other {} together as \
         {EVERYTHING_ELSE}.",
        members.names.join(" and "),
        many(kept.all),
        many(kept.codes.len()),
        many(kept.all - kept.codes.len())
    );
    Warning::new("many_segments", message)
}

impl Sums {
    /// The largest `most` segments by the first aggregate that adds up, else by their rows; `None` where there are no more.
    fn largest(&self, n: usize, plan: &Plan, most: usize) -> Option<Kept> {
        let n64 = n as u64;
        // Sizes are added up only where they are needed.
        if self.keys.chunk_by(|a, b| a / n64 == b / n64).count() <= most {
            return None;
        }
        let first = plan.aggregates.iter().position(|a| a.additive);
        let size = |i: usize| first.map_or_else(|| f64::from(self.rows[i]), |first| self.values[first][i]);
        Kept::of(self.keys.iter().enumerate().map(|(i, key)| (key / n64, (key % n64) as usize, size(i))), n, most)
    }

    /// From one row per segment and period to regular slices.
    fn scatter(&self, members: &Members, n: usize, ctx: &Context) -> Result<Vec<Cells>, DetectError> {
        let width = n as u64;
        let (mut cells, mut from) = (Vec::new(), 0);
        for keys in self.keys.chunk_by(|a, b| a / width == b / width) {
            ctx.check()?;
            let code = keys.first().map_or(0, |key| key / width);
            let aggregates = vec![vec![f64::NAN; n]; self.values.len()];
            let mut segment = Cells { segment: members.segment(code), rows: vec![0; n], aggregates };
            for (i, key) in (from..).zip(keys) {
                let t = (key % width) as usize;
                segment.rows[t] = self.rows[i];
                for (slot, sums) in segment.aggregates.iter_mut().zip(&self.values) {
                    slot[t] = sums[i];
                }
            }
            cells.push(segment);
            from += keys.len();
        }
        Ok(cells)
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
    /// So many periods tell what a lasting change is worth.
    some: usize,
}

impl Shape {
    fn of(total: &Cells, axis: &Axis, plan: &Plan) -> Self {
        let closed = gaps::closed(&total.rows, axis.cycles().first().copied().unwrap_or(1).min(31));
        let filled = total.rows.iter().map(|&r| r > 0).collect();
        let volume = plan.formulas.iter().map(|f| volume(*f, &total.aggregates, plan)).collect();
        Self { closed, filled, volume, metric: gaps::is_metric(&total.rows), some: shift::looked_at(axis.grain) }
    }

    /// The series of one segment, one per measure.
    fn observe(&self, cells: &Cells, plan: &Plan) -> Vec<Observed> {
        let n = cells.rows.len();
        let first = cells.rows.iter().position(|&r| r > 0).unwrap_or(n);
        let metric = self.metric || gaps::is_metric(&cells.rows) || gaps::is_metric_while_there(&cells.rows);
        let open: Vec<bool> = (0..n).map(|t| t >= first && !self.closed[t]).collect();
        let gone = gaps::gone(&cells.rows, &open, metric, self.some);
        let until = gone.map_or(n, |g| g.until);
        // A transactional segment without rows on a day the table has some did nothing that day.
        let zero: Vec<bool> = (0..n).map(|t| (first..until).contains(&t) && cells.rows[t] == 0 && self.filled[t] && !metric).collect();
        let missing: Vec<bool> = (0..until).map(|t| open[t] && cells.rows[t] == 0 && !zero[t]).chain((until..n).map(|_| false)).collect();
        let mut gap_score = match gone {
            // How usual its gaps were is told by the time it was there.
            Some(gone) if metric => {
                let was = gone.last + 1;
                let mut scores = gaps::scores(&missing[..was], &open[..was]);
                scores.extend(missing[was..].iter().map(|&m| if m { gaps::SCORE } else { 0.0 }));
                scores
            }
            _ => gaps::scores(&missing, &open),
        };
        if !metric {
            // Of six rows a day one day in four hundred has none.
            let rows: Vec<f64> = cells.rows.iter().map(|&r| if r > 0 { f64::from(r) } else { f64::NAN }).collect();
            gaps::as_zeros(&mut gap_score, &rows);
        }
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
            let mut gap_score = gap_score.clone();
            if additive {
                gaps::as_zeros(&mut gap_score, &values);
            }
            Observed { measure, segment: cells.segment.clone(), values, parts, volume, additive, gap_score }
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
