//! What each leaf would have been: its recent level, times the calendar of the whole.
//!
//! A leaf is often too small to have a weekday or a campaign of its own: most of its days are a handful of orders. So the shape of the
//! calendar is learned where there is enough to see it: the week and the class of event from the total, how a member of a dimension keeps
//! its own week (food on Fridays) from the sum of its leaves, as far as it stands out of the noise. Only the level is the leaf's own, a mean
//! that forgets and that clips what was out of line before.

use super::cube::Cube;
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
    past_factor: Vec<f64>,
    /// What the calendar does to each period of the span, about 1.
    span_factor: Vec<f64>,
    /// Phase of each of `past` and of each period of the span.
    past_phase: Vec<u16>,
    span_phase: Vec<u16>,
    cycle: usize,
}

/// How the members of each dimension keep their own cycle: `factors[dimension][member][phase]`, about 1.
pub(super) struct Profiles {
    factors: Vec<Vec<Vec<f64>>>,
}

/// Cycles that a baseline goes back.
const CYCLES: usize = 5;
/// Periods that a baseline goes back where there is no cycle.
const PERIODS: usize = 24;
/// Earlier events of a class that are remembered.
const EVENTS: usize = 4;
/// Cycles in which the weight of a period halves.
const HALF_LIFE: f64 = 2.0;
/// A period whose total strays by more than so many standard deviations, and by more than this share, is no part of a baseline.
const STRAY: f64 = 4.0;
const STRAY_SHARE: f64 = 0.25;

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
        past = ordinary_totals(&past, total, &factor);
        let before = span.start;
        let event = |t: usize| match calendar.class[t] {
            0 | MARGIN => 1.0,
            class => event_factor(calendar, total, class, before, &factor),
        };
        Self {
            past_factor: past.iter().map(|&t| factor(t)).collect(),
            past_phase: past.iter().map(|&t| calendar.phase[t]).collect(),
            span_factor: span.clone().map(|t| factor(t) * event(t)).collect(),
            span_phase: span.map(|t| calendar.phase[t]).collect(),
            cycle: calendar.cycle,
            past,
        }
    }

    /// How the members of each dimension keep their own cycle, from the values of the leaves in the `past` periods.
    pub(super) fn profiles(&self, cube: &Cube, histories: &[Vec<f64>]) -> Profiles {
        let of_dimension = |d: usize| {
            let mut sums = vec![vec![0.0; self.past.len()]; cube.labels[d].len()];
            for (&code, history) in cube.codes[d].iter().zip(histories) {
                sums[code as usize].iter_mut().zip(history).for_each(|(sum, value)| *sum += value);
            }
            sums.iter().map(|series| self.profile(series)).collect()
        };
        Profiles { factors: if self.cycle < 2 { Vec::new() } else { (0..cube.codes.len()).map(of_dimension).collect() } }
    }

    /// How a series stands to the calendar of the total in each phase, drawn to 1 by as much as chance could have made of it.
    fn profile(&self, series: &[f64]) -> Vec<f64> {
        let level = level(series, &self.past_factor, self.half_life());
        let mut stands: Vec<Vec<f64>> = vec![Vec::new(); self.cycle];
        for ((value, factor), &phase) in series.iter().zip(&self.past_factor).zip(&self.past_phase) {
            let stand = value / (factor * level);
            if stand.is_finite() && stand > 0.0 {
                stands[usize::from(phase)].push(stand.ln());
            }
        }
        let strays = stands.iter().flat_map(|s| {
            let middle = median(s.clone());
            s.iter().map(move |v| (v - middle).abs())
        });
        let noise = MAD_TO_SD * median(strays.collect());
        let drawn = |stands: &Vec<f64>| {
            let (middle, chance) = (median(stands.clone()), 1.57 * noise * noise / stands.len().max(1) as f64);
            if stands.len() < 3 || middle * middle <= chance { 1.0 } else { (middle * (1.0 - chance / (middle * middle))).exp() }
        };
        stands.iter().map(drawn).collect()
    }

    fn half_life(&self) -> f64 {
        self.cycle.max(7) as f64 * HALF_LIFE
    }

    /// Expected sum over the span, and its variance, of a leaf with these values in the `past` periods and these codes of its members.
    pub(super) fn expect(&self, values: &[f64], profiles: &Profiles, codes: &[u32]) -> (f64, f64) {
        if values.is_empty() {
            return (0.0, 0.0);
        }
        let own = |phase: u16| profiles.of(codes, phase);
        let past: Vec<f64> = self.past_factor.iter().zip(&self.past_phase).map(|(f, &p)| f * own(p)).collect();
        let span: Vec<f64> = self.span_factor.iter().zip(&self.span_phase).map(|(f, &p)| f * own(p)).collect();
        let level = level(values, &past, self.half_life());
        let strays: Vec<f64> = values.iter().zip(&past).map(|(v, f)| v - level * f).collect();
        let typical = MAD_TO_SD * median(strays.iter().map(|s| s.abs()).collect());
        let rough = (strays.iter().map(|s| s * s).sum::<f64>() / strays.len() as f64).sqrt();
        let sd = if typical > 0.0 { typical } else { rough };
        (level * span.iter().sum::<f64>(), sd * sd * span.iter().map(|f| f.max(0.3)).sum::<f64>())
    }
}

impl Profiles {
    /// What the members with these codes, one of each dimension, do to a phase together.
    fn of(&self, codes: &[u32], phase: u16) -> f64 {
        let factor = |(members, &code): (&Vec<Vec<f64>>, &u32)| members.get(code as usize)?.get(usize::from(phase)).copied();
        self.factors.iter().zip(codes).map(|pair| factor(pair).unwrap_or(1.0)).product()
    }
}

/// The periods whose total does not stray from the others': campaigns and outages that nobody listed are left out.
fn ordinary_totals(past: &[usize], total: &[f64], factor: &dyn Fn(usize) -> f64) -> Vec<usize> {
    let cleared: Vec<f64> = past.iter().map(|&t| total[t] / factor(t)).collect();
    let middle = median(cleared.clone());
    let spread = MAD_TO_SD * median(cleared.iter().map(|c| (c - middle).abs()).collect());
    let reach = (STRAY * spread).max(STRAY_SHARE * middle.abs());
    let kept: Vec<usize> = past.iter().zip(&cleared).filter(|(_, c)| (**c - middle).abs() <= reach).map(|(&t, _)| t).collect();
    if kept.len() * 2 > past.len() { kept } else { past.to_vec() }
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
