//! Lasting steps of a rate.
//!
//! **What it does.** At every period compares the counted of the season after it with that of the two before, given their occasions and without weekdays,
//! events and what slopes make of it; of large steps, the four seasons on either side too. A step is kept where it is the strangest around and stays for
//! as long as the moving rate looks to each side. Then the rate of each level is judged by itself, as if the occasions after the step had been so many
//! times more.
//!
//! **Why.** A moving rate turns half a window before the step and half a window late: a new level was told as a spike of the weeks before and a drop
//! of those after it.
//!
//! **Example.** Of 4,000 visits a day 3.4 % order, and 2.9 % from 9 August on: no day of them is strange, the four weeks are by 6 deviations.
//!
//! Source: the log ratio of two Poisson rates with its delta-method error (Rothman 1986), widened for scatter beyond counting; as [`shift`] besides.

use std::ops::Range;

use super::super::Grain;
use super::super::decompose::Cycles;
use super::super::shift::{self, DISCOUNT, LASTING};
use super::super::signal::Shift;
use super::super::stats::{median, persistence, running_median};
use super::{Model, OUTLIER};

/// Added to the counted, so that a period without any has a logarithm.
const HALF: f64 = 0.5;
/// So strange a step is one at the usual sensitivity; the level is not parted for less.
const SURE: f64 = 4.5;
/// Smaller steps, on the scale of logarithms, are none.
const LEAST: f64 = 0.04;
/// Over four seasons a step must be so large: the year itself turns.
const LEAST_OVER_LONG: f64 = 0.1;
/// Seasons to each side that the moving rate looks at.
const REACH: usize = 4;
/// No single period pulls a level by more than so many deviations.
const CLIP: f64 = 3.0;

/// What was counted of a rate, without weekdays and events.
struct Counted {
    /// Sums up to each period: of the counted, of the occasions, of the periods that have any.
    sums: Vec<[f64; 3]>,
    /// The logarithm of the rate; `NaN` where there was no occasion.
    level: Vec<f64>,
    /// Squared coefficient of variation beyond counting.
    excess: f64,
    /// By how much the error of a mean grows because periods resemble those before.
    persistence: f64,
    /// The deviation of a usual period.
    scale: f64,
}

impl Counted {
    fn of(above: &[f64], below: &[f64], model: &Model, unit: usize) -> Self {
        let occasions: Vec<f64> = below.iter().zip(&model.factor).map(|(b, f)| b * f).collect();
        let level: Vec<f64> = above.iter().zip(&occasions).map(|(a, b)| if *b > 0.0 { ((a + HALF) / b).ln() } else { f64::NAN }).collect();
        // Beside a moving rate, which turns long before a step, all days around it would resemble each other; a running median turns at it.
        let trend = running_median(&level, 2 * REACH * unit + 1, 2);
        let deviation = |t: usize| (1.0 / (occasions[t] * trend[t].exp()).max(HALF) + model.excess).sqrt();
        let off: Vec<f64> = (0..level.len()).map(|t| (level[t] - trend[t]) / deviation(t)).collect();
        let usual: Vec<f64> = off.iter().map(|z| if z.abs() > OUTLIER { f64::NAN } else { *z }).collect();
        // What single periods are held against turns at a step also where little follows it.
        let near = running_median(&level, 2 * unit + 1, 2);
        let mut sums = vec![[0.0; 3]];
        for t in 0..level.len() {
            let [mut counted, mut all, mut periods] = sums[t];
            if !level[t].is_nan() {
                let (usual, room) = (occasions[t] * near[t].exp(), CLIP * deviation(t));
                counted += above[t].clamp(usual * (1.0 - room).max(0.0), usual * (1.0 + room));
                (all, periods) = (all + occasions[t], periods + 1.0);
            }
            sums.push([counted, all, periods]);
        }
        let scale = median((0..level.len()).map(deviation));
        Self { sums, level, excess: model.excess, persistence: persistence(&usual, 0.8), scale }
    }

    /// The logarithm of the rate over some periods and the square of its error; `None` where there were no occasions.
    fn over(&self, span: Range<usize>) -> Option<(f64, f64)> {
        let (from, to) = (self.sums[span.start], self.sums[span.end]);
        let [counted, occasions, periods] = [0, 1, 2].map(|i| to[i] - from[i]);
        (occasions > 0.0).then(|| (((counted + HALF) / occasions).ln(), 1.0 / (counted + HALF) + self.excess / periods))
    }

    /// The step at `t` between as many periods before and after, beyond what slopes make of their distance, and its error.
    fn step(&self, t: usize, (before, after): (usize, usize), (least, most): (f64, f64)) -> Option<(f64, f64)> {
        let (from, to) = (t.saturating_sub(before), (t + after).min(self.level.len()));
        let ((old, error), (new, other)) = (self.over(from..t)?, self.over(t..to)?);
        let apart = (to - from) as f64 / 2.0;
        let beyond = new - old - (new - old).clamp(apart * least, apart * most);
        Some((beyond, (error + other).sqrt() * self.persistence))
    }
}

/// The steps of a rate that last, in order.
pub(super) fn find(above: &[f64], below: &[f64], model: &Model, grain: Grain, cycles: Cycles) -> Vec<Shift> {
    // Over a quarter of a year the season itself is a step: weeks are compared by the month.
    let unit = if grain == Grain::Week { cycles.unit.min(4) } else { cycles.unit };
    let n = above.len();
    if n < 6 * unit || unit < 2 {
        return Vec::new();
    }
    let counted = Counted::of(above, below, model, unit);
    let slopes = shift::slopes(&counted.level, unit, counted.scale * counted.persistence * (1.5 / unit as f64).sqrt());
    let long = unit <= 12 && grain != Grain::Week;
    let score = |t: usize| {
        let proved = |windows: (usize, usize), least: f64| {
            let clear = counted.step(t, windows, slopes[t]).filter(|(step, _)| step.abs() > least);
            clear.map_or(0.0, |(step, error)| step.abs() / error)
        };
        let first = proved((2 * unit, unit), LEAST);
        if long { first.max(proved((REACH * unit, REACH * unit), LEAST_OVER_LONG)) } else { first }
    };
    // The first weeks have no past that a step could be told from, the last no future.
    let scores: Vec<f64> = (0..n).map(|t| if (3 * unit..=n - unit / 2).contains(&t) { score(t) } else { 0.0 }).collect();
    let mut found: Vec<Shift> = Vec::new();
    for t in 0..n {
        let around = &scores[t.saturating_sub(unit)..(t + unit + 1).min(n)];
        let first = found.last().is_none_or(|s| t > s.at + unit);
        if scores[t] * DISCOUNT > SURE && first && around.iter().all(|s| *s <= scores[t]) {
            found.extend(told(&counted, t, scores[t] * DISCOUNT, (unit, grain)));
        }
    }
    let mut kept = lasting(found, n, REACH * unit);
    kept.retain(|shift| is_usual(&counted.level, shift, REACH * unit));
    kept
}

/// Whether a step is there between usual periods: one week of many refunds makes the weeks around it another level before it and after.
fn is_usual(level: &[f64], shift: &Shift, reach: usize) -> bool {
    let (old, new) = shift.levels;
    let usual = |span: Range<usize>| median(level[span].iter().copied());
    let between = usual(shift.at..(shift.at + reach).min(level.len())) - usual(shift.at.saturating_sub(reach)..shift.at);
    between * (new - old).signum() > LASTING * (new - old).abs()
}

/// The step at `t`, if most of it is still there as far as the moving rate looks.
fn told(counted: &Counted, t: usize, score: f64, (unit, grain): (usize, Grain)) -> Option<Shift> {
    let n = counted.level.len();
    let until = |periods: usize| (t + periods).min(n);
    let (before, old) = (counted.over(t.saturating_sub(2 * unit)..t)?.0, counted.over(t.saturating_sub(REACH * unit)..t)?.0);
    let (after, new) = (counted.over(t..until(unit))?.0, counted.over(t..until(REACH * unit))?.0);
    ((new - before) * (after - before).signum() > LASTING * (after - before).abs()).then(|| Shift {
        at: t,
        score,
        step: f64::NAN,
        another_year: shift::another_year(&counted.level, t, (unit, grain), after - before),
        with_peers: None,
        share: (new - old).exp_m1(),
        led_to: vec![f64::NAN; until(shift::looked_at(grain)) - t],
        levels: (old, new),
    })
}

/// Those with no other within `reach` periods: what goes up and comes down is a stretch of odd periods, and told as such.
fn lasting(found: Vec<Shift>, n: usize, reach: usize) -> Vec<Shift> {
    let stays = |at: usize| found.get(at + 1).is_none_or(|next| next.at >= (found[at].at + reach).min(n));
    let begins = |at: usize| at == 0 || found[at].at - found[at - 1].at >= reach;
    let kept: Vec<bool> = (0..found.len()).map(|at| stays(at) && begins(at)).collect();
    found.into_iter().zip(kept).filter_map(|(shift, kept)| kept.then_some(shift)).collect()
}

/// The occasions as many as they would have been, had the rate stayed and they grown.
pub(super) fn levelled(below: &[f64], shifts: &[Shift]) -> Vec<f64> {
    let mut factor = 1.0;
    let mut next = shifts.iter().peekable();
    let mut at = |t: usize| {
        while let Some(shift) = next.next_if(|s| s.at <= t) {
            factor *= 1.0 + shift.share;
        }
        factor
    };
    below.iter().enumerate().map(|(t, occasions)| occasions * at(t)).collect()
}

/// Say of each step what it is worth, given the rate expected on the new level.
pub(super) fn tell(shifts: &mut [Shift], expected: &[f64]) {
    for shift in shifts {
        let old = 1.0 / (1.0 + shift.share);
        let until = shift.at + shift.led_to.len();
        shift.led_to = expected[shift.at..until].iter().map(|new| new * old).collect();
        shift.step = expected[shift.at] * (1.0 - old);
    }
}
