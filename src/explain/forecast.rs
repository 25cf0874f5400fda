//! What each leaf would have been: its recent level, times the calendar of the whole.
//!
//! A leaf is often too small to have a weekday or a campaign of its own: most of its days are a handful of orders. So the shape of the
//! calendar (phase of the week, class of event) is learned from the total, where there is enough to see it, and only the level from the leaf,
//! as a mean that forgets and that clips what was out of line before.

use super::noise::{MAD_TO_SD, median};

/// The periods of a series, in order: what kind of day each is.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    /// Position in the cycle: day of the week, hour of the week.
    pub(super) phase: Vec<u16>,
    /// Class of event, 0 for none; [`MARGIN`] beside one.
    pub(super) class: Vec<u16>,
    /// Periods in a cycle; 1 for none.
    pub(super) cycle: usize,
}

/// Class of the periods beside an event that it may touch: neither judged with it nor part of a baseline.
pub(super) const MARGIN: u16 = u16::MAX;

/// The part of the past that levels are taken from, and the periods to be judged.
#[derive(Debug, Clone)]
pub(super) struct Baseline {
    /// Ordinary periods before the span, oldest first.
    pub(super) past: Vec<usize>,
    /// What the calendar does to each of `past`, about 1.
    pub(super) past_factor: Vec<f64>,
    /// What the calendar does to each period of the span, about 1.
    pub(super) span_factor: Vec<f64>,
}

/// Cycles that a baseline goes back.
const CYCLES: usize = 5;
/// Periods that a baseline goes back where there is no cycle.
const PERIODS: usize = 24;
/// Earlier events of a class that are remembered.
const EVENTS: usize = 4;
/// Cycles in which the weight of a period halves.
const HALF_LIFE: f64 = 2.0;

impl Baseline {
    /// The baseline for judging `span`, with the calendar learned from `total`, the sum over all leaves of each period.
    ///
    /// Where nothing lies before the span, what lies after it is taken.
    pub(super) fn of(calendar: &Calendar, total: &[f64], span: std::ops::Range<usize>) -> Self {
        let length = if calendar.cycle > 1 { CYCLES * calendar.cycle } else { PERIODS };
        let ordinary = |t: &usize| calendar.class[*t] == 0;
        let mut past: Vec<usize> = (span.start.saturating_sub(length)..span.start).filter(ordinary).collect();
        if past.len() < calendar.cycle.min(4) {
            past = (0..total.len()).filter(|t| !span.contains(t)).filter(ordinary).take(length).collect();
        }
        let phases = phase_factors(calendar, total, &past);
        let factor = |t: usize| phases.get(usize::from(calendar.phase[t])).copied().unwrap_or(1.0);
        let before = span.start;
        let event = |t: usize| match calendar.class[t] {
            0 | MARGIN => 1.0,
            class => event_factor(calendar, total, class, before, &factor),
        };
        Self {
            past_factor: past.iter().map(|&t| factor(t)).collect(),
            span_factor: span.map(|t| factor(t) * event(t)).collect(),
            past,
        }
    }

    /// Expected sum over the span, and its variance, of a leaf with these values in the `past` periods.
    pub(super) fn expect(&self, values: &[f64], cycle: usize) -> (f64, f64) {
        if values.is_empty() {
            return (0.0, 0.0);
        }
        let level = level(values, &self.past_factor, cycle.max(7) as f64 * HALF_LIFE);
        let expected = level * self.span_factor.iter().sum::<f64>();
        let strays: Vec<f64> = values.iter().zip(&self.past_factor).map(|(v, f)| v - level * f).collect();
        let typical = MAD_TO_SD * median(strays.iter().map(|s| s.abs()).collect());
        let rough = (strays.iter().map(|s| s * s).sum::<f64>() / strays.len() as f64).sqrt();
        let sd = if typical > 0.0 { typical } else { rough };
        let times: f64 = self.span_factor.iter().map(|f| f.max(0.3)).sum();
        (expected, sd * sd * times)
    }
}

/// How each phase of the cycle stands to the mean of all, from the total.
fn phase_factors(calendar: &Calendar, total: &[f64], past: &[usize]) -> Vec<f64> {
    if calendar.cycle < 2 || past.len() < 2 * calendar.cycle {
        return Vec::new();
    }
    let of_phase = |p: usize| median(past.iter().filter(|&&t| usize::from(calendar.phase[t]) == p).map(|&t| total[t]).collect());
    let medians: Vec<f64> = (0..calendar.cycle).map(of_phase).collect();
    let mean = medians.iter().sum::<f64>() / medians.len() as f64;
    if mean > 0.0 { medians.iter().map(|m| (m / mean).max(0.02)).collect() } else { Vec::new() }
}

/// How earlier periods of an event class stood to the fortnight before them, from the total; 1 where there is none.
fn event_factor(calendar: &Calendar, total: &[f64], class: u16, before: usize, phase: &dyn Fn(usize) -> f64) -> f64 {
    let earlier = (0..before).rev().filter(|&t| calendar.class[t] == class).take(EVENTS);
    let stands = earlier.filter_map(|t| {
        let ordinary = (t.saturating_sub(2 * calendar.cycle.max(7))..t).filter(|&u| calendar.class[u] == 0);
        let usual = median(ordinary.map(|u| total[u] / phase(u)).collect());
        (usual > 0.0).then(|| total[t] / (usual * phase(t)))
    });
    let stands: Vec<f64> = stands.collect();
    if stands.is_empty() { 1.0 } else { median(stands) }
}

/// The level of a leaf, cleared of its calendar: a mean that forgets, with values far from the median drawn in.
fn level(values: &[f64], factors: &[f64], half_life: f64) -> f64 {
    let cleared: Vec<f64> = values.iter().zip(factors).map(|(v, f)| v / f).collect();
    let middle = median(cleared.clone());
    let spread = MAD_TO_SD * median(cleared.iter().map(|c| (c - middle).abs()).collect());
    let reach = if spread > 0.0 { 2.5 * spread } else { f64::INFINITY };
    let (mut sum, mut weights) = (0.0, 0.0);
    for (age, c) in cleared.iter().rev().enumerate() {
        let weight = 0.5_f64.powf(age as f64 / half_life);
        sum += weight * c.clamp(middle - reach, middle + reach);
        weights += weight;
    }
    sum / weights
}
