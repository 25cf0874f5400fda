//! A lasting step to another level, reported once at its onset.
//!
//! **What it does.** Compares the median of the next season with the median of the two seasons before, without season and
//! events and beyond what the slopes before and after it make of their distance, at every period; a step is kept where it is the largest
//! within one season on each side. Where four seasons on each side prove it better, and it is large, their score counts.
//!
//! **Why.** The trend follows a new level after some weeks, so that the step itself would go unsaid; and reported daily it
//! would drown the list.
//!
//! **Example.** A seller leaves on 1 May: sales fall from 1,000 to 700 a day and stay there; 1 May is reported.
//!
//! Source: a two-window median contrast; standard error of a median 1.2533 times that of a mean.

use super::Grain;
use super::decompose::Fit;
use super::signal::Shift;
use super::stats::{mean_and_deviation, median};

/// Steps with a smaller score are not kept at any sensitivity.
const LEAST: f64 = 3.0;
/// The share of a step that must still be there over two seasons.
const LASTING: f64 = 0.5;
/// A slope counts that moves both windows apart by so many standard errors of a step.
const CLEAR_SLOPE: f64 = 0.5;
/// Over four seasons a step must be so large, on the transformed scale (a share, where that is logarithmic): the year itself turns by a tenth
/// within six weeks.
const LEAST_BORNE_OUT: f64 = 0.15;
/// No season makes such a share of the old level within a quarter.
const NO_SEASON: f64 = 0.5;
/// What a step is worth against a single period of the same score.
const DISCOUNT: f64 = 0.95;

/// The steps of a fitted series, in order. Weeks are compared by the month, for over a quarter of a year the season itself is a step; only what no
/// season does is told by the quarter.
pub(super) fn find(fit: &Fit, unit: usize, grain: Grain, persistence: f64) -> Vec<Shift> {
    if grain != Grain::Week {
        return steps(fit, unit, persistence, Least::Any);
    }
    let month = steps(fit, unit.min(4), persistence, Least::Weekly(0.0));
    let mut found = steps(fit, unit, persistence, Least::Weekly(NO_SEASON));
    let near = |a: &Shift, b: &Shift| a.at.abs_diff(b.at) <= unit;
    found.retain(|s| month.iter().all(|m| !near(s, m) || m.score < s.score));
    let others: Vec<Shift> = month.into_iter().filter(|m| found.iter().all(|s| !near(s, m))).collect();
    found.extend(others);
    found.sort_by_key(|s| s.at);
    found
}

/// Which steps are kept.
#[derive(Clone, Copy)]
enum Least {
    /// All that are proved, by four seasons too.
    Any,
    /// Of weeks, those by a larger share of the old level; over four of its windows a year turns, and proves nothing.
    Weekly(f64),
}

fn steps(fit: &Fit, unit: usize, persistence: f64, least: Least) -> Vec<Shift> {
    let n = fit.values.len();
    if n < 6 * unit || unit < 2 {
        return Vec::new();
    }
    let level: Vec<f64> = (0..n).map(|t| fit.values[t] - fit.season[t] - fit.effect[t]).collect();
    let error = fit.scale * 1.2533 * (1.5 / unit as f64).sqrt() * persistence;
    let steps: Vec<(f64, f64)> =
        (0..n).map(|t| (window(&level, t.saturating_sub(2 * unit), t, unit), window(&level, t, (t + unit).min(n), unit))).collect();
    let slopes = slopes(&level, unit, error);
    // What the slope before, the slope after or anything between them makes of the distance of both windows is no step.
    let beyond = |t: usize| {
        let (before, after) = steps[t];
        let (least, most) = slopes[t];
        let grown = (after - before).clamp(1.5 * unit as f64 * least, 1.5 * unit as f64 * most);
        after - before - grown
    };
    let contrast: Vec<f64> = (0..n).map(|t| if beyond(t).is_nan() { 0.0 } else { beyond(t).abs() / error }).collect();
    let mut found: Vec<Shift> = Vec::new();
    for t in 0..n {
        let around = &contrast[t.saturating_sub(unit)..(t + unit + 1).min(n)];
        let (before, after) = steps[t];
        let large = (after - before).abs() > (1.2 * fit.scale).max(0.04);
        // A few bad days at the start of a season can pull its median down, not that of two.
        let later = window(&level, t, (t + 2 * unit).min(n), unit);
        let lasts = (later - before) * (after - before).signum() > LASTING * (after - before).abs();
        let first = found.last().is_none_or(|s| t > s.at + unit);
        // The first weeks have no past that a step could be told from.
        let settled = t >= 3 * unit;
        if settled && contrast[t] > LEAST && large && lasts && first && around.iter().all(|c| *c <= contrast[t]) {
            let t = onset(&level, t, unit);
            let here = fit.season[t] + fit.effect[t];
            let old = fit.transform.back(before + here);
            let step = fit.transform.back(after + here) - old;
            let (proved, share) = match least {
                Least::Any => (borne_out(&level, t, unit, slopes[t]), 0.0),
                Least::Weekly(share) => (0.0, share),
            };
            let score = contrast[t].max(proved / error);
            if step.abs() >= share * old.abs() {
                found.push(Shift { at: t, score: score * DISCOUNT, step });
            }
        }
    }
    found
}

/// How large a step is over four seasons on each side, beyond what the slopes make of their distance, in units of its error over one and two:
/// what is hardly more than noise at first is proved by what follows. Nothing where a season is a day.
fn borne_out(level: &[f64], t: usize, unit: usize, (least, most): (f64, f64)) -> f64 {
    let reach = 4 * unit;
    if unit > 12 {
        return 0.0;
    }
    let after = window(level, t, (t + reach).min(level.len()), 3 * unit);
    let difference = after - window(level, t.saturating_sub(reach), t, 3 * unit);
    let beyond = difference - difference.clamp(reach as f64 * least, reach as f64 * most);
    // The error of medians over four seasons each against those over one and two.
    if beyond.abs() > LEAST_BORNE_OUT { beyond.abs() * (1.5_f64 / 0.5).sqrt() } else { 0.0 }
}

/// Where the step near `t` begins: medians hardly tell within half a season, means of the same windows do.
fn onset(level: &[f64], t: usize, unit: usize) -> usize {
    let contrast = |u: usize| {
        let before = mean_and_deviation(&level[u.saturating_sub(2 * unit)..u]).0;
        (mean_and_deviation(&level[u..(u + unit).min(level.len())]).0 - before).abs()
    };
    let near = t.saturating_sub(unit / 2 + 1).max(1)..(t + unit / 2 + 2).min(level.len());
    near.filter(|u| contrast(*u).is_finite()).max_by(|a, b| contrast(*a).total_cmp(&contrast(*b)).then(b.cmp(a))).unwrap_or(t)
}

/// The slopes at each period, least and largest of none, the one before and the one after it; a slope that could be chance is none.
fn slopes(level: &[f64], unit: usize, error: f64) -> Vec<(f64, f64)> {
    let (n, lag) = (level.len(), 3 * unit);
    let rises: Vec<f64> = (0..n.saturating_sub(lag)).map(|t| (level[t + lag] - level[t]) / lag as f64).collect();
    let clear = |slope: f64| if (1.5 * unit as f64 * slope).abs() > CLEAR_SLOPE * error { slope } else { 0.0 };
    // The median rise over lags that lie within two lags of one side, so that nothing across the period itself counts.
    let within = |from: usize, to: usize| {
        let to = to.min(rises.len());
        if to < from + unit { 0.0 } else { clear(median(rises[from..to].iter().copied())) }
    };
    let at = |t: usize| {
        let before = within(t.saturating_sub(2 * lag), t.saturating_sub(lag));
        let after = within(t, t + lag);
        (before.min(after).min(0.0), before.max(after).max(0.0))
    };
    (0..n).map(at).collect()
}

/// The median of a window of at least `least` values; `NaN` where there are fewer.
fn window(level: &[f64], from: usize, to: usize, least: usize) -> f64 {
    let present = level[from..to].iter().filter(|v| !v.is_nan()).count();
    if present < least { f64::NAN } else { median(level[from..to].iter().copied()) }
}

/// Raise the score of the first two periods of each step.
pub(super) fn raise(score: &mut [f64], shifts: &[Shift]) {
    for shift in shifts {
        for slot in score.iter_mut().skip(shift.at).take(2) {
            *slot = slot.max(shift.score);
        }
    }
}
