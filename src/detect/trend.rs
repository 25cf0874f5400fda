//! A lasting change of slope.
//!
//! **What it does.** Around every period fits a line, and a line with a bend there, to the values without season, events and outliers over six
//! weeks on each side (thirteen weeks, nine months). The bend's score is its t-value, with the standard error widened by the series' own
//! persistence. It is kept where it is the largest around, and where a bend explains clearly more than a bow (a parabola) and
//! than a step do, because slow swings of the year are no news and steps are told as [`shift`](super::shift). Where the data reach so far, a bend
//! that was there a year before is the season's and is not told; where they do not, that is said, and it is told after all that cannot be the season.
//!
//! **Why.** The expected value follows a series that starts to slide within days, so that no single day of it is ever out of line; what the old
//! slope had led to is the number that matters.
//!
//! **Example.** Sales that grew by 0.5 % a day fall by 0.5 % a day from 3 June on; six weeks later they are a third below the old path.
//!
//! Source: segmented regression (Quandt 1958; Muggeo 2003), the rivals compared by the sums of squares they explain.

use super::Grain;
use super::decompose::Fit;
use super::signal::Season;

/// A lasting change of slope.
#[derive(Debug, Clone, PartialEq)]
pub struct Bend {
    /// The first period on the new slope.
    pub at: usize,
    /// How strange, in standard deviations of the change.
    pub score: f64,
    /// What the old path leads to from [`at`](Self::at) on, in units of the measure, for as long as the new one was looked at.
    pub led_to: Vec<f64>,
    /// Which path it left.
    pub path: Path,
}

/// The path that a bend leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Path {
    /// That of the series before.
    Own {
        /// Whether the same time a year before was there to see that it is not the season.
        year_before: bool,
    },
    /// That of its peers; the probability that chance parts them so far somewhere in the window.
    Peers {
        /// 0 to 1.
        p_value: f64,
    },
}

impl Bend {
    /// The first period after those looked at.
    #[must_use]
    pub fn until(&self) -> usize {
        self.at + self.led_to.len()
    }

    /// Whether it leaves its own path, not that of its peers.
    #[must_use]
    pub fn is_own(&self) -> bool {
        matches!(self.path, Path::Own { .. })
    }

    /// Why it may be the season of the year, if so.
    #[must_use]
    pub fn season(&self) -> Option<Season> {
        (self.path == Path::Own { year_before: false }).then_some(Season::NoYearBefore)
    }
}

/// Changes of slope with a smaller score are not kept at any sensitivity.
pub(super) const LEAST: f64 = 4.0;
/// By so much more, in squared standard deviations, a bend must explain than a bow or a step.
const CLEARLY: f64 = 9.0;
/// The least gap between both slopes at the end, on the transformed scale (a share, where that is logarithmic), and in deviations of one
/// period. Seasons turn by a tenth within six weeks.
pub(super) const LEAST_GAP: f64 = 0.12;
const LEAST_DEVIATIONS: f64 = 2.0;
/// What was there a year before with this share of its size is the season's.
pub(super) const RECURS: f64 = 0.5;

/// Periods looked at on each side; `None` where slopes are not looked at: an hourly series bends every day.
fn reach(grain: Grain) -> Option<usize> {
    match grain {
        Grain::Hour => None,
        Grain::Day | Grain::Auto => Some(42),
        Grain::Week => Some(13),
        Grain::Month => Some(9),
    }
}

/// A year and how far its turns move from one to the next, in periods.
pub(super) fn year(grain: Grain) -> (usize, usize) {
    match grain {
        Grain::Hour => (365 * 24, 14 * 24),
        Grain::Day | Grain::Auto => (365, 14),
        Grain::Week => (52, 2),
        Grain::Month => (12, 1),
    }
}

/// The size of the same bend around the same time a year before; `None` where the data do not reach so far.
fn year_before(level: &[f64], t: usize, grain: Grain, hinge: &Shape, change: f64) -> Option<f64> {
    let (year, near) = year(grain);
    let reach = hinge.before();
    let first = t.checked_sub(year + near).filter(|first| *first >= reach)?;
    let size = |s: usize| hinge.size(&level[s - reach..s - reach + hinge.at.len()]);
    (first..=first + 2 * near).map(size).max_by(|a, b| (a * change).total_cmp(&(b * change)))
}

/// The changes of slope of a fitted series, in order.
pub(super) fn find(fit: &Fit, grain: Grain, persistence: f64) -> Vec<Bend> {
    let n = fit.values.len();
    let Some(reach) = reach(grain).filter(|reach| n >= 2 * reach) else { return Vec::new() };
    let usual = |t: usize| if fit.values[t].is_nan() || fit.outlier[t] { fit.expected[t] } else { fit.values[t] };
    let level: Vec<f64> = (0..n).map(|t| usual(t) - fit.season[t] - fit.effect[t]).collect();
    let error = fit.scale * persistence;
    let mut bends: Vec<Option<Shape>> = (0..=reach).map(|_| None).collect();
    let mut scores = vec![0.0_f64; n];
    for t in reach..=n - reach / 2 {
        let after = reach.min(n - t);
        let bend = bends[after].get_or_insert_with(|| Shape::of(reach, after, |u| u.max(0.0)));
        scores[t] = bend.explains(&level[t - reach..t + after]).sqrt() / error;
    }
    let is_peak = |t: &usize| {
        let around = &scores[t.saturating_sub(reach / 2)..(t + reach / 2 + 1).min(n)];
        scores[*t] > LEAST && around.iter().all(|s| *s <= scores[*t])
    };
    (reach..=n - reach / 2).filter(is_peak).filter_map(|t| bend(fit, &level, t, (reach, grain), (scores[t], error))).collect()
}

/// The bend at a period, if it is large, and neither a bow, a step nor the season.
fn bend(fit: &Fit, level: &[f64], t: usize, (reach, grain): (usize, Grain), (score, error): (f64, f64)) -> Option<Bend> {
    let after = reach.min(level.len() - t);
    let window = &level[t - reach..t + after];
    let hinge = Shape::of(reach, after, |u| u.max(0.0));
    let change = hinge.size(window);
    if (change * after as f64).abs() <= LEAST_GAP.max(LEAST_DEVIATIONS * fit.scale) {
        return None;
    }
    let least = hinge.explains(window) - CLEARLY * error * error;
    let rivals = |shape: &dyn Fn(f64) -> f64| Shape::of(reach, after, shape).explains(window) > least;
    // A step near the edge of the window looks like a bend half way to it.
    let step = |s: usize| rivals(&|u| f64::from(u >= s as f64 - reach as f64));
    if rivals(&|u| u * u) || (1..reach + after).any(step) {
        return None;
    }
    let before = year_before(level, t, grain, &hinge, change);
    if before.is_some_and(|size| size * change.signum() >= RECURS * change.abs()) {
        return None;
    }
    let (at_bend, slope) = hinge.line(window, change);
    let old = |k: usize| fit.transform.back(at_bend + slope * k as f64 + fit.season[t + k] + fit.effect[t + k]);
    Some(Bend { at: t, score, led_to: (0..after).map(old).collect(), path: Path::Own { year_before: before.is_some() } })
}

/// What is added to a straight line, made orthogonal to it: a bend, a bow, a step.
pub(super) struct Shape {
    /// Positions, 0 at the bend.
    at: Vec<f64>,
    /// The shape itself.
    plain: Vec<f64>,
    /// What is left of it beside a constant and a slope.
    beside_line: Vec<f64>,
    square: f64,
}

impl Shape {
    pub(super) fn of(before: usize, after: usize, shape: impl Fn(f64) -> f64) -> Self {
        let at: Vec<f64> = (0..before + after).map(|i| i as f64 - before as f64).collect();
        let plain: Vec<f64> = at.iter().map(|&u| shape(u)).collect();
        let (constant, slope) = straight(&at, &plain);
        let beside_line: Vec<f64> = at.iter().zip(&plain).map(|(u, g)| g - constant - slope * u).collect();
        let square = beside_line.iter().map(|g| g * g).sum::<f64>().max(f64::MIN_POSITIVE);
        Self { at, plain, beside_line, square }
    }

    /// How many positions lie before the bend.
    fn before(&self) -> usize {
        self.at.iter().filter(|u| **u < 0.0).count()
    }

    /// How much of it the values hold.
    pub(super) fn size(&self, values: &[f64]) -> f64 {
        self.beside_line.iter().zip(values).map(|(g, v)| g * v).sum::<f64>() / self.square
    }

    /// The sum of squares it explains beyond a straight line.
    pub(super) fn explains(&self, values: &[f64]) -> f64 {
        self.size(values).powi(2) * self.square
    }

    /// The straight line beside so much of the shape: its value at position 0 and its slope.
    fn line(&self, values: &[f64], size: f64) -> (f64, f64) {
        let rest: Vec<f64> = values.iter().zip(&self.plain).map(|(v, g)| v - size * g).collect();
        straight(&self.at, &rest)
    }
}

/// Least squares: constant and slope.
fn straight(at: &[f64], values: &[f64]) -> (f64, f64) {
    let n = at.len() as f64;
    let (mean_at, mean) = (at.iter().sum::<f64>() / n, values.iter().sum::<f64>() / n);
    let spread = at.iter().map(|u| (u - mean_at).powi(2)).sum::<f64>().max(f64::MIN_POSITIVE);
    let slope = at.iter().zip(values).map(|(u, v)| (u - mean_at) * (v - mean)).sum::<f64>() / spread;
    (mean - slope * mean_at, slope)
}

#[cfg(test)]
mod tests {
    use super::super::decompose::{self, Cycles};
    use super::super::signal::Signal;
    use super::*;

    fn bends(path: impl Fn(f64) -> f64) -> Vec<Bend> {
        bends_of(240, path)
    }

    /// Daily values around a path on the scale of logarithms, with weekdays and a little noise.
    fn bends_of(days: usize, path: impl Fn(f64) -> f64) -> Vec<Bend> {
        let values: Vec<f64> = (0..days as i32)
            .map(|t| {
                let noise = f64::from((t * 7919) % 23) / 23.0 - 0.5;
                1000.0 * (path(f64::from(t)) + 0.1 * f64::from(t % 7 / 5) + 0.05 * noise).exp()
            })
            .collect();
        let signal = Signal { values: &values, parts: None, volume: None, classes: &vec![0; days], grain: Grain::Day };
        let fit = decompose::fit(&signal, Cycles { unit: 7, short: Some(7), long: None }).unwrap();
        find(&fit, Grain::Day, 1.0)
    }

    #[test]
    fn growth_that_turns_into_decline_is_found_where_it_turns() {
        let found = bends(|t| 0.005 * t.min(120.0) - 0.006 * (t - 120.0).max(0.0));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((116..=124).contains(&found[0].at) && found[0].score > 10.0, "{found:?}");
        let last = found[0].led_to[41];
        assert!((last / (1000.0 * (0.005_f64 * 161.0).exp()) - 1.0).abs() < 0.15, "{last}");
    }

    /// A Christmas each year: the first cannot be told from a change of course, and says so; those after it can.
    #[test]
    fn what_was_there_a_year_before_is_the_season() {
        let christmas = |t: f64| 0.5 * (1.0 - ((t - 150.0).rem_euclid(365.0) - 60.0).abs() / 40.0).max(0.0);
        let found = bends_of(900, christmas);
        assert!(!found.is_empty() && found.iter().all(|b| b.at < 150 + 160), "{found:?}");
        assert!(found.iter().all(|b| b.path == Path::Own { year_before: false }), "{found:?}");
        let turned = bends_of(900, |t| christmas(t) - 0.006 * (t - 700.0).max(0.0));
        assert!(turned.iter().any(|b| b.at.abs_diff(700) < 7 && b.path == Path::Own { year_before: true }), "{turned:?}");
    }

    #[test]
    fn steady_growth_a_slow_swing_and_a_step_are_no_bends() {
        assert_eq!(bends(|t| 0.004 * t), []);
        assert_eq!(bends(|t| 0.2 * (t / 365.0 * std::f64::consts::TAU).sin()), []);
        assert_eq!(bends(|t| if t < 120.0 { 0.0 } else { 0.4 }), []);
    }
}
