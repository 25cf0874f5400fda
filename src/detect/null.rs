//! How often a score is reached by chance: the pooled empirical null of a measure.
//!
//! **What it does.** Pools the scores of all series of a measure; up to their 98 % quantile the probability of a stranger score is what
//! the pool says, beyond it an exponential tail continues the slope between the 90 % and the 98 % quantile. The strangest
//! points are left out of the fit, because they are what is looked for. Then Benjamini and Hochberg's step-up gives the
//! probability below which at most a given share of what is flagged is chance.
//!
//! **Why.** Normal tails are off by hundreds of times at five deviations, which with a thousand series is hundreds of false
//! alerts.
//!
//! Source: empirical null (Efron 2004), exponential excesses (Pickands 1975), by quantiles instead of means, false-discovery rate (Benjamini and Hochberg 1995).

use rayon::prelude::*;

use super::stats;

/// Where the tail begins.
const TAIL_FROM: f64 = 0.98;
/// Where its slope is measured from.
const SLOPE_FROM: f64 = 0.90;
/// The least and most the score may have to grow for the probability to fall by a factor of e. The least is about that of a
/// normal deviate; more than the most is not chance but a short series full of faults.
const SLOPES: (f64, f64) = (0.35, 0.85);
/// Scores are scaled so that their 98 % quantile is near 2.5; where it is far above, faults fill the tail.
const LATEST_TAIL: f64 = 3.0;
/// The null distribution of the scores of one measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Null {
    /// All scores, ascending.
    bulk: Vec<f64>,
    start: f64,
    /// Scores up to this one are more frequent than those of the tail.
    usual: f64,
    /// By how much the score must grow for the probability to fall by a factor of e.
    excess: f64,
    count: usize,
}

impl Null {
    /// Learn it from the scores of all points of several series.
    ///
    /// The tail is that of the median series, so that a fault which shows in many segments does not pass for chance.
    pub(super) fn of(series: impl ParallelIterator<Item = Vec<f64>>) -> Self {
        let learned = series.filter(|scores| !scores.is_empty()).map(|scores| {
            let quantile = |q| stats::quantile(scores.iter().copied(), q);
            let (base, start) = (quantile(SLOPE_FROM), quantile(TAIL_FROM));
            (scores, base, start)
        });
        let learned: Vec<(Vec<f64>, f64, f64)> = learned.collect();
        let mut bulk: Vec<f64> = learned.iter().flat_map(|(scores, ..)| scores).copied().collect();
        bulk.par_sort_unstable_by(f64::total_cmp);
        let (base, start) = (stats::median(learned.iter().map(|l| l.1)), stats::median(learned.iter().map(|l| l.2)).min(LATEST_TAIL));
        let excess = ((start - base) / ((1.0 - SLOPE_FROM) / (1.0 - TAIL_FROM)).ln()).clamp(SLOPES.0, SLOPES.1);
        let count = bulk.len();
        let rare = ((1.0 - TAIL_FROM) * count as f64) as usize;
        let usual = count.checked_sub(rare + 1).map_or(f64::NEG_INFINITY, |at| bulk[at]);
        Self { bulk, start, usual, excess, count }
    }

    /// The same as [`p_value`](Self::p_value) where that is small enough to be looked at, and 1 elsewhere, which takes no search.
    fn p_if_small(&self, score: f64) -> f64 {
        if score < self.start && score <= self.usual { 1.0 } else { self.p_value(score) }
    }

    /// The probability of a score at least this high by chance.
    pub(super) fn p_value(&self, score: f64) -> f64 {
        if self.count == 0 {
            return 1.0;
        }
        if score < self.start {
            let above = self.count - self.bulk.partition_point(|s| *s < score);
            return (above as f64 / self.count as f64).max(1.0 - TAIL_FROM);
        }
        ((1.0 - TAIL_FROM) * (-(score - self.start) / self.excess).exp()).clamp(1e-300, 1.0)
    }
}

/// All p-values of a detection, for Benjamini and Hochberg's step-up rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Discoveries {
    /// Those in the tail, ascending.
    small: Vec<f64>,
    count: usize,
}

impl Discoveries {
    /// Those of the scores of several series, each with the null of its measure.
    pub(super) fn of_scores<'a>(series: impl ParallelIterator<Item = (&'a Null, Vec<f64>)>) -> Self {
        let found: Vec<Self> = series.map(|(null, scores)| Self::of(scores.into_iter().map(|score| null.p_if_small(score)))).collect();
        let mut small: Vec<f64> = found.iter().flat_map(|f| &f.small).copied().collect();
        small.par_sort_unstable_by(f64::total_cmp);
        Self { small, count: found.iter().map(|f| f.count).sum() }
    }

    /// Collect them.
    pub(super) fn of(p_values: impl Iterator<Item = f64>) -> Self {
        let mut found = Self::default();
        for p in p_values {
            found.count += 1;
            if p <= 1.0 - TAIL_FROM {
                found.small.push(p);
            }
        }
        found.small.sort_unstable_by(f64::total_cmp);
        found
    }

    /// The largest p-value that may be called a discovery, where a share `q` of the discoveries may be chance.
    pub(super) fn limit(&self, q: f64) -> f64 {
        let passes = |(rank, p): (usize, &f64)| *p <= q * (rank + 1) as f64 / self.count as f64;
        self.small.iter().enumerate().rfind(|&(rank, p)| passes((rank, p))).map_or(0.0, |(_, p)| *p)
    }

    /// Whether a p-value would be called a discovery if it came to these.
    pub(super) fn admits(&self, p: f64, q: f64) -> bool {
        let rank = self.small.partition_point(|other| *other <= p);
        p <= q * (rank + 1) as f64 / (self.count + 1) as f64 || p <= self.limit(q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_scores_get_back_their_own_tail() {
        let n = 100_000;
        let scores: Vec<f64> = (0..n).map(|i| -(1.0 - (f64::from(i) + 0.5) / f64::from(n)).ln() / 2.0).collect();
        let null = Null::of(rayon::iter::once(scores));
        for score in [0.5, 2.0, 5.0] {
            let wanted = f64::exp(-2.0 * score);
            assert!((null.p_value(score) / wanted).ln().abs() < 0.2, "{score}: {} against {wanted}", null.p_value(score));
        }
        for score in null.bulk.iter().step_by(97).copied().chain([null.usual, null.start, 9.0]) {
            let (p, small) = (null.p_value(score), null.p_if_small(score));
            assert!(if p <= 1.0 - TAIL_FROM { p == small } else { small > 1.0 - TAIL_FROM }, "{score}: {p} and {small}");
        }
    }

    #[test]
    fn discoveries_are_those_of_the_step_up_rule() {
        let p = [0.012, 0.001, 0.9, 0.003, 0.95, 0.99, 0.7, 0.6, 0.8, 0.019];
        let found = Discoveries::of(p.into_iter());
        assert_eq!([found.limit(0.01), found.limit(0.05), found.limit(0.10)], [0.001, 0.019, 0.019]);
        assert_eq!(Discoveries::of([0.5, 0.9].into_iter()).limit(0.1), 0.0);
        let calm = Discoveries::of((0..99).map(|_| 0.5));
        assert!(calm.admits(0.0009, 0.1) && !calm.admits(0.0011, 0.1), "the first discovery must be one of a hundred");
    }
}
