//! The detection itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::decompose::{self, Cycles};
use super::null::{Discoveries, Null};
use super::series::{Collection, Observed, collect};
use super::signal::Signal;
use super::{Axis, DetectError, DetectSpec, Detection, Event, Grain, Method, Series, drift, events, panel, shift};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::Table;

/// Judge every point of every series that `spec` asks for.
///
/// The result does not depend on the number of threads or on the order of rows that share a period.
///
/// # Errors
/// Where the date column holds no dates, a measure or filter cannot be computed, or somebody cancelled.
pub fn run(table: &Table, spec: &DetectSpec, ctx: &Context) -> Result<Detection, DetectError> {
    let Collection { axis, partial, observed } = collect(table, spec, None, ctx)?;
    let Recurring { recurring, proposed } = recurring(&axis, &observed, &spec.events);
    let known: Vec<Event> = spec.events.iter().chain(&recurring).cloned().collect();
    let classes = events::classes(&axis, &known);
    if partial {
        let last = axis.start(axis.len - 1).date();
        ctx.warn(Warning::new("partial", format!("The last {}, from {last}, is not over yet and was not judged.", axis.grain.name())));
    }
    let times: Arc<[_]> = axis.starts().into();
    let done = AtomicUsize::new(0);
    let many = observed.len();
    let mut series = observed
        .into_par_iter()
        .map(|one| {
            ctx.check()?;
            let judged = judge(one, &axis, &classes, partial, &times);
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            if count.is_multiple_of(16) {
                ctx.progress(Some(0.4 + 0.5 * count as f32 / many as f32), "Judging the series");
            }
            Ok(judged)
        })
        .collect::<Result<Vec<Series>, Cancelled>>()?;
    let nulls = nulls(&series, spec.measures.len(), ctx)?;
    let deepest = series.iter().map(|s| s.segment.len()).max().unwrap_or(0);
    let discoveries = (0..=deepest).map(|depth| discoveries(&series, &nulls, depth, ctx)).collect::<Result<_, Cancelled>>()?;
    ctx.progress(Some(0.9), "Comparing segments with their peers");
    let drifts = beside_peers(&mut series, &axis, partial, ctx)?;
    Ok(Detection { series, axis, times, grain: axis.grain, partial, recurring, proposed, nulls, discoveries, drifts })
}

/// What only a segment's peers tell: which steps they take with it, and where it parts from them.
fn beside_peers(series: &mut [Series], axis: &Axis, partial: bool, ctx: &Context) -> Result<Discoveries, Cancelled> {
    let mut p_values = Vec::new();
    if axis.grain == Grain::Hour {
        return Ok(Discoveries::default());
    }
    for panel in panel::all(series) {
        ctx.check()?;
        let shares = panel.shares(series, partial);
        ctx.check()?;
        shift::beside(series, &panel, &shares, axis.grain);
        p_values.extend(drift::find(series, &panel, shares, axis.grain));
    }
    shift::within(series, axis.grain);
    ctx.check()?;
    Ok(Discoveries::of(p_values.into_iter()))
}

fn judge(one: Observed, axis: &Axis, classes: &[u16], partial: bool, times: &Arc<[chrono::NaiveDateTime]>) -> Series {
    let mut values = one.values.clone();
    if let (true, Some(last)) = (partial, values.last_mut()) {
        *last = f64::NAN;
    }
    let parts = one.parts.as_ref().map(|(a, b)| (a.as_slice(), b.as_slice()));
    let signal = Signal { values: &values, parts, volume: one.volume.as_deref(), classes, grain: axis.grain };
    let method = Method::of(&signal);
    let mut judged = method.judge(&signal);
    for t in events::precedents(classes) {
        judged.score[t] = 0.0;
    }
    for (score, gap) in judged.score.iter_mut().zip(&one.gap_score) {
        *score = if score.is_finite() { score.max(*gap) } else { *gap };
    }
    if let (true, Some(last)) = (partial, judged.score.last_mut()) {
        *last = 0.0;
    }
    Series {
        measure: one.measure,
        segment: one.segment,
        times: times.clone(),
        actual: one.values,
        expected: judged.expected,
        lower: judged.lower,
        upper: judged.upper,
        score: judged.score,
        missing: one.gap_score.iter().map(|&g| g > 0.0).collect(),
        weight: one.parts.map(|(_, below)| below),
        additive: one.additive,
        shifts: judged.shifts,
        bends: judged.bends,
        method,
    }
}

/// Days that recur in the totals, though no event names them.
struct Recurring {
    /// Those of rules that hold.
    recurring: Vec<Event>,
    /// Those of rules that hold in part.
    proposed: Vec<Event>,
}

fn recurring(axis: &Axis, observed: &[Observed], listed: &[Event]) -> Recurring {
    let plain = vec![0_u16; axis.len];
    let deviates = |total: &Observed| {
        let signal = Signal { values: &total.values, parts: None, volume: None, classes: &plain, grain: axis.grain };
        let cycle = axis.cycles().first().copied().unwrap_or(7);
        let fit = decompose::fit(&signal, Cycles { unit: cycle, short: (axis.len >= 3 * cycle).then_some(cycle), long: None })?;
        Some(fit.plain_deviates())
    };
    let totals: Vec<Vec<f64>> = observed.iter().filter(|o| o.segment.is_empty() && o.parts.is_none()).filter_map(deviates).collect();
    let in_first = |find: fn(&Axis, &[f64], &[u16]) -> Vec<Event>, known: &[Event]| {
        let known = events::classes(axis, known);
        totals.iter().map(|total| find(axis, total, &known)).find(|found| !found.is_empty()).unwrap_or_default()
    };
    let recurring = in_first(events::recurring, listed);
    let known: Vec<Event> = listed.iter().chain(&recurring).cloned().collect();
    Recurring { proposed: in_first(events::in_part, &known), recurring }
}

fn discoveries(series: &[Series], nulls: &[Null], depth: usize, ctx: &Context) -> Result<Discoveries, Cancelled> {
    ctx.check()?;
    let of_depth = series.par_iter().filter(|s| s.segment.len() == depth);
    Ok(Discoveries::of_scores(of_depth.map(|s| (&nulls[s.measure], s.judged().collect()))))
}

fn nulls(series: &[Series], measures: usize, ctx: &Context) -> Result<Vec<Null>, Cancelled> {
    let of = |measure: usize| {
        ctx.check()?;
        Ok(Null::of(series.par_iter().filter(|s| s.measure == measure).map(|s| s.judged().collect())))
    };
    (0..measures).map(of).collect()
}
