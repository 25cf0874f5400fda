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
//! **Weeks on another level.** What is more than twice or less than half the usual for some weeks, and then as before, is no step and no way back: it is out
//! of line for as long as it lasts, and the series is fitted again without it.
//!
//! **The season.** What lasts some weeks can be the season, as the end of Christmas is. A step that was there a year before or after says so; where the
//! data reach to neither, one that its peers took with it does ([`panel`](super::panel)), or a small one where there are no peers.
//!
//! Source: a two-window median contrast; standard error of a median 1.2533 times that of a mean.

use std::ops::Range;

use super::decompose::Fit;
use super::panel::{Panel, Share};
use super::signal::Shift;
use super::stats::{leading_median, mean_and_deviation, median};
use super::trend::{RECURS, year};
use super::{Grain, Segment, Series};

/// Steps with a smaller score are not kept at any sensitivity.
const LEAST: f64 = 3.0;
/// The share of a step that must still be there over two seasons.
pub(super) const LASTING: f64 = 0.5;
/// A slope counts that moves both windows apart by so many standard errors of a step.
const CLEAR_SLOPE: f64 = 0.5;
/// Over four seasons a step must be so large, on the transformed scale (a share, where that is logarithmic): the year itself turns by a tenth
/// within six weeks.
const LEAST_BORNE_OUT: f64 = 0.10;
/// No season makes such a share of the old level within a quarter.
const NO_SEASON: f64 = 0.5;
/// A step of which the share among its peers shows less than this is one of all of them.
const OWN: f64 = 0.5;
/// What a step is worth against a single period of the same score.
pub(super) const DISCOUNT: f64 = 0.95;

/// The steps of a fitted series, in order, and the stretches that were as long on another level as steps can be told from. Weeks are compared by the month, for over a quarter of a year the season itself is a step; only what no
/// season does is told by the quarter.
pub(super) fn find(fit: &Fit, unit: usize, grain: Grain, persistence: f64) -> (Vec<Shift>, Vec<Range<usize>>) {
    if grain != Grain::Week {
        let mut found = steps(fit, (unit, grain), persistence, Least::Any);
        let bursts = bursts(&mut found, unit);
        return (found, bursts);
    }
    let month = steps(fit, (unit.min(4), grain), persistence, Least::Weekly(0.0));
    let mut found = steps(fit, (unit, grain), persistence, Least::Weekly(NO_SEASON));
    let near = |a: &Shift, b: &Shift| a.at.abs_diff(b.at) <= unit;
    found.retain(|s| month.iter().all(|m| !near(s, m) || m.score < s.score));
    let others: Vec<Shift> = month.into_iter().filter(|m| found.iter().all(|s| !near(s, m))).collect();
    found.extend(others);
    found.sort_by_key(|s| s.at);
    (found, Vec::new())
}

/// Which steps are kept.
#[derive(Clone, Copy)]
enum Least {
    /// All that are proved, by four seasons too.
    Any,
    /// Of weeks, those by a larger share of the old level; over four of its windows a year turns, and proves nothing.
    Weekly(f64),
}

fn steps(fit: &Fit, (unit, grain): (usize, Grain), persistence: f64, least: Least) -> Vec<Shift> {
    let n = fit.values.len();
    if n < 6 * unit || unit < 2 {
        return Vec::new();
    }
    let level: Vec<f64> = (0..n).map(|t| fit.values[t] - fit.season[t] - fit.effect[t]).collect();
    let error = fit.scale * 1.2533 * (1.5 / unit as f64).sqrt() * persistence;
    let (one, two) = (leading_median(&level, unit, unit), leading_median(&level, 2 * unit, unit));
    let before = |t: usize| t.checked_sub(2 * unit).map_or_else(|| window(&level, 0, t, unit), |from| two[from]);
    let steps: Vec<(f64, f64)> = (0..n).map(|t| (before(t), one[t])).collect();
    let slopes = slopes(&level, unit, error);
    // What the slope before, the slope after or anything between them makes of the distance of both windows is no step.
    let beyond = |t: usize| {
        let (before, after) = steps[t];
        let (least, most) = slopes[t];
        let grown = (after - before).clamp(1.5 * unit as f64 * least, 1.5 * unit as f64 * most);
        after - before - grown
    };
    let contrast: Vec<f64> = (0..n).map(beyond).map(|step| if step.is_nan() { 0.0 } else { step.abs() / error }).collect();
    let mut found: Vec<Shift> = Vec::new();
    for t in 0..n {
        if contrast[t] <= LEAST {
            continue;
        }
        let around = &contrast[t.saturating_sub(unit)..(t + unit + 1).min(n)];
        let (before, after) = steps[t];
        let large = (after - before).abs() > (1.2 * fit.scale).max(0.04);
        // A few bad days at the start of a season can pull its median down, not that of two.
        let lasts = (two[t] - before) * (after - before).signum() > LASTING * (after - before).abs();
        let first = found.last().is_none_or(|s| t > s.at + unit);
        // The first weeks have no past that a step could be told from.
        let settled = t >= 3 * unit;
        if settled && large && lasts && first && around.iter().all(|c| *c <= contrast[t]) {
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
                let another_year = another_year(&level, t, (unit, grain), after - before);
                let until = (t + looked_at(grain)).min(n);
                let levels = (before, after);
                let led_to = (t..until).map(|u| fit.transform.back(before + fit.season[u] + fit.effect[u])).collect();
                found.push(Shift {
                    at: t,
                    score: score * DISCOUNT,
                    step,
                    another_year,
                    with_peers: None,
                    share: step / old,
                    led_to,
                    levels,
                });
            }
        }
    }
    found
}

/// Take out the steps that were taken back soon after, and tell where they were: what lasted some weeks is out of line for as long as it lasts, and
/// its end is no new level but the usual one.
fn bursts(shifts: &mut Vec<Shift>, unit: usize) -> Vec<Range<usize>> {
    /// So near to the level before it is the way back, in steps.
    const BACK: f64 = 0.25;
    // Less than half or more than twice the usual: small ones are as often the turn of the year and days of events.
    let is_large = |away: &Shift| away.share <= -0.5 || away.share >= 1.0;
    // Half the width of the trend: what is longer bends it.
    let longest = if unit <= 12 { 4 * unit } else { unit };
    let is_back = |away: &Shift, back: &Shift| {
        let (step, left) = (away.levels.1 - away.levels.0, back.levels.1 - away.levels.0);
        is_large(away) && back.at - away.at <= longest && (back.levels.1 - back.levels.0) * step < 0.0 && left.abs() <= BACK * step.abs()
    };
    let mut bursts = Vec::new();
    let mut kept: Vec<Shift> = Vec::with_capacity(shifts.len());
    for shift in shifts.drain(..) {
        match kept.pop_if(|last| is_back(last, &shift)) {
            Some(away) => bursts.push(away.at..shift.at),
            None => kept.push(shift),
        }
    }
    *shifts = kept;
    bursts
}

/// Whether a step of at least half the size was there around the same time a year before or after; `None` where the data reach to neither.
pub(super) fn another_year(level: &[f64], t: usize, (unit, grain): (usize, Grain), size: f64) -> Option<bool> {
    let (year, near) = year(grain);
    let there = |s: usize| window(level, s, s + unit, unit) - window(level, s - 2 * unit, s, unit);
    let around = |first: usize| (first..=first + 2 * near).any(|s| there(s) * size.signum() >= RECURS * size.abs());
    let before = t.checked_sub(year + near).filter(|first| *first >= 2 * unit);
    let after = Some(t + year - near).filter(|first| first + 2 * near + unit <= level.len());
    match (before.map(around), after.map(around)) {
        (None, None) => None,
        (before, after) => Some(before == Some(true) || after == Some(true)),
    }
}

/// How many periods a step is looked at on its new level, which tell what it is worth: a day, a week, a month, a quarter; twice as many on the old one.
#[must_use]
pub fn looked_at(grain: Grain) -> usize {
    match grain {
        Grain::Hour => 24,
        Grain::Day | Grain::Auto => 7,
        Grain::Week => 4,
        Grain::Month => 3,
    }
}

/// Mark the steps that segments of a panel took with their peers.
pub(super) fn beside(series: &mut [Series], panel: &Panel, shares: &[Share], grain: Grain) {
    let unit = looked_at(grain);
    for (&at, share) in panel.cells.iter().zip(shares) {
        let n = share.own.len();
        let moved = |of: &[f64], t: usize| window(of, t, (t + unit).min(n), 2) - window(of, t.saturating_sub(2 * unit), t, 2);
        for shift in &mut series[at].shifts {
            let (own, peers) = (moved(&share.own, shift.at), moved(&share.peers, shift.at));
            let whole = own + peers;
            shift.with_peers = whole.is_finite().then(|| own * whole.signum() < OWN * whole.abs());
        }
    }
}

/// Mark the steps of segments without peers that one of their parts took apart from its own.
pub(super) fn within(series: &mut [Series], grain: Grain) {
    let alone: Vec<(usize, Segment, Shift)> = series
        .iter()
        .flat_map(|s| {
            s.shifts.iter().filter(|shift| shift.with_peers == Some(false)).map(|shift| (s.measure, s.segment.clone(), shift.clone()))
        })
        .collect();
    for one in series {
        let (measure, segment) = (one.measure, &one.segment);
        for shift in one.shifts.iter_mut().filter(|shift| shift.with_peers.is_none()) {
            let parted = alone.iter().any(|(m, part, other)| {
                *m == measure
                    && other.at.abs_diff(shift.at) <= looked_at(grain)
                    && other.step * shift.step.signum() >= OWN * shift.step.abs()
                    && segment.iter().all(|member| part.contains(member))
            });
            shift.with_peers = parted.then_some(false);
        }
    }
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
pub(super) fn slopes(level: &[f64], unit: usize, error: f64) -> Vec<(f64, f64)> {
    let (n, lag) = (level.len(), 3 * unit);
    let rises: Vec<f64> = (0..n.saturating_sub(lag)).map(|t| (level[t + lag] - level[t]) / lag as f64).collect();
    let clear = |slope: f64| if (1.5 * unit as f64 * slope).abs() > CLEAR_SLOPE * error { slope } else { 0.0 };
    // The median rise over lags that lie within two lags of one side, so that nothing across the period itself counts.
    let ahead = leading_median(&rises, lag, 1);
    let within = |from: usize, to: usize| {
        let (to, all) = (to.min(rises.len()), (from + lag).min(rises.len()));
        let slope = |to: usize| if to == all { ahead[from] } else { median(rises[from..to].iter().copied()) };
        if to < from + unit { 0.0 } else { clear(slope(to)) }
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

/// Lower the score of the periods just before each step that lie on the old level where the trend is on the new one already: a running median
/// turns half a window early.
pub(super) fn settle(score: &mut [f64], fit: &Fit, unit: usize, shifts: &[Shift]) {
    let trend = |t: usize| fit.expected[t] - fit.season[t] - fit.effect[t];
    for shift in shifts {
        let ((old, new), earlier) = (shift.levels, trend(shift.at.saturating_sub(2 * unit)));
        // At the end of a burst the trend never was on what is the old level there.
        if (earlier - old).abs() > (earlier - new).abs() {
            continue;
        }
        let first = shift.at.saturating_sub(unit);
        for (t, score) in (first..).zip(&mut score[first..shift.at]) {
            let off = (fit.values[t] - old - fit.season[t] - fit.effect[t]).abs() / fit.spread[t];
            if off < (fit.residual[t] / fit.spread[t]).abs() {
                *score = score.min(off);
            }
        }
    }
}

/// Raise the score of the first period of each step, and of the next where it lies on the same side of what was expected: on the other it would
/// be told as out of line by itself, though nothing is.
pub(super) fn raise(score: &mut [f64], deviates: &[f64], shifts: &[Shift]) {
    for shift in shifts {
        for t in (shift.at..score.len()).take(2).filter(|&t| deviates[t] * deviates[shift.at] > 0.0 || t == shift.at) {
            score[t] = score[t].max(shift.score);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Season;
    use super::*;

    #[test]
    fn a_step_of_another_year_is_known_where_the_data_reach_so_far() {
        let daily = (7, Grain::Day);
        let days = |n: usize, steps: &[usize]| (0..n).map(|t| steps.iter().filter(|s| t >= **s).count() as f64).collect::<Vec<f64>>();
        let level = |steps: &[usize]| days(800, steps);
        assert_eq!(another_year(&days(600, &[300]), 300, daily, 1.0), None);
        assert_eq!(another_year(&level(&[300]), 300, daily, 1.0), Some(false), "a year after");
        assert_eq!(another_year(&level(&[300, 660]), 300, daily, 1.0), Some(true), "the first of two, looked back at");
        assert_eq!(another_year(&level(&[235, 595]), 595, daily, 1.0), Some(true));
        assert_eq!(another_year(&level(&[595]), 595, daily, 1.0), Some(false));
        assert_eq!(another_year(&level(&[235, 595]), 595, daily, -1.0), Some(false), "the other way");
    }

    /// The second day of a step down was 0.1 % above what was expected, and told as a spike of its own.
    #[test]
    fn the_second_day_of_a_step_counts_only_on_the_same_side() {
        let shift = Shift {
            at: 1,
            score: 9.0,
            step: -1.0,
            another_year: None,
            with_peers: None,
            share: -0.3,
            led_to: Vec::new(),
            levels: (0.0, 0.0),
        };
        let raised = |deviates: [f64; 4]| {
            let mut score = [0.5; 4];
            raise(&mut score, &deviates, std::slice::from_ref(&shift));
            score
        };
        assert_eq!(raised([0.1, -2.0, -1.0, 0.2]), [0.5, 9.0, 9.0, 0.5]);
        assert_eq!(raised([0.1, -2.0, 0.1, 0.2]), [0.5, 9.0, 0.5, 0.5]);
    }

    #[test]
    fn a_small_step_without_peers_or_another_year_may_be_the_season() {
        let shift = Shift {
            at: 0,
            score: 9.0,
            step: -1.0,
            another_year: None,
            with_peers: None,
            share: -0.05,
            led_to: Vec::new(),
            levels: (0.0, 0.0),
        };
        assert_eq!(shift.season(), Some(Season::NoYearBefore));
        assert_eq!(Shift { share: -0.3, ..shift.clone() }.season(), None);
        assert_eq!(Shift { with_peers: Some(false), ..shift.clone() }.season(), None);
        assert_eq!(Shift { another_year: Some(true), with_peers: Some(false), ..shift.clone() }.season(), Some(Season::Recurs));
    }
}
