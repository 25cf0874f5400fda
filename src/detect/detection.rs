//! What a detection found: every point of every series with what was expected of it.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::null::{Discoveries, Null};
use super::trend::RECURS;
use super::{Axis, Bend, Event, Grain, Method, Shift};

/// Members that name a segment, column first, in the order of the columns; empty for everything.
pub type Segment = Vec<(String, String)>;

/// One measure over time for one segment. All vectors are as long as `times`.
#[derive(Debug, Clone)]
pub struct Series {
    /// Position of the measure in the spec.
    pub measure: usize,
    /// Which rows; empty for all.
    pub segment: Segment,
    /// The start of each period; shared by all series of a detection.
    pub times: Arc<[NaiveDateTime]>,
    /// What was measured; `NaN` where missing or closed.
    pub actual: Vec<f64>,
    /// What was expected.
    pub expected: Vec<f64>,
    /// Three standard deviations below what was expected.
    pub lower: Vec<f64>,
    /// Three standard deviations above what was expected.
    pub upper: Vec<f64>,
    /// How strange, in standard deviations of this series; 0 or more.
    pub score: Vec<f64>,
    /// Whether rows are missing that should be there.
    pub missing: Vec<bool>,
    /// The denominator per period, where the measure is a ratio: what its deviation is weighted by.
    pub weight: Option<Vec<f64>>,
    /// Whether the periods of the measure add up: sums and counts.
    pub additive: bool,
    /// Lasting steps.
    pub shifts: Vec<Shift>,
    /// Lasting changes of slope.
    pub bends: Vec<Bend>,
    /// How it was judged.
    pub method: Method,
}

impl Series {
    /// The segment as `category=Food&region=TH`, names sorted; empty for the total.
    #[must_use]
    pub fn key(&self) -> String {
        let mut parts: Vec<String> = self.segment.iter().map(|(column, member)| format!("{column}={member}")).collect();
        parts.sort_unstable();
        parts.join("&")
    }

    /// How many periods hold a value or miss one.
    #[must_use]
    pub fn points(&self) -> usize {
        self.actual.iter().zip(&self.missing).filter(|(a, m)| !a.is_nan() || **m).count()
    }

    /// Whether most periods hold nothing: a period that holds something is then no surprise, and its parent tells more.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.weight.is_none() && super::stats::is_mostly_zero(&self.actual)
    }

    /// The scores of the periods that were judged by their values: a gap is told for itself, and no measure of what is usual.
    pub(super) fn judged(&self) -> impl Iterator<Item = f64> {
        self.score.iter().zip(&self.missing).filter(|(_, missing)| !**missing).map(|(score, _)| *score)
    }

    /// Whether the same was there a year before or after: about the same date, as many periods off by at least half of the share, and strange in themselves.
    #[must_use]
    pub fn recurs(&self, span: &std::ops::Range<usize>, grain: Grain) -> bool {
        /// Scores below this are there by chance in one week of two.
        const STRANGE: f64 = 3.0;
        let (year, near) = match grain {
            Grain::Hour => return false,
            Grain::Day | Grain::Auto => (365, 3),
            Grain::Week => (52, 1),
            Grain::Month => (12, 0),
        };
        let share = |at: std::ops::Range<usize>| {
            let both = at.filter(|&t| !self.actual[t].is_nan()).map(|t| (self.actual[t] - self.expected[t], self.expected[t]));
            let (off, expected) = both.fold((0.0, 0.0), |(off, all), (o, e)| (off + o, all + e));
            off / expected
        };
        let now = share(span.clone());
        let there = |then: std::ops::Range<usize>| {
            let strange = self.score.get(then.clone()).is_some_and(|scores| scores.iter().any(|&s| s > STRANGE));
            strange && share(then) * now.signum() >= RECURS * now.abs()
        };
        let around = |first: usize| (first..=first + 2 * near).any(|start| there(start..start + span.len()));
        now.is_finite() && (span.start.checked_sub(year + near).is_some_and(around) || around(span.start + year - near))
    }

    /// What the deviations of a span are worth: their sum, for ratios in units of the numerator.
    #[must_use]
    pub fn impact(&self, span: std::ops::Range<usize>) -> f64 {
        span.filter(|&t| !self.actual[t].is_nan() || self.missing[t])
            .map(|t| {
                let actual = if self.actual[t].is_nan() { 0.0 } else { self.actual[t] };
                (actual - self.expected[t]) * self.weight.as_ref().map_or(1.0, |w| w[t])
            })
            .filter(|d| d.is_finite())
            .sum()
    }
}

/// Everything a detection computed. What is flagged is asked for with a sensitivity.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The series: the total of each measure first, then split by split.
    pub series: Vec<Series>,
    /// The periods; its grain is never [`Grain::Auto`].
    pub axis: Axis,
    /// The start of each period.
    pub times: Arc<[NaiveDateTime]>,
    /// The length of a period.
    pub grain: Grain,
    /// Whether the last period is not over yet; it is shown but not judged.
    pub partial: bool,
    /// Days that recur by a rule of the calendar and were judged as events, though nobody listed them.
    pub recurring: Vec<Event>,
    /// Days that keep to a rule which others of its days do not keep to: proposed as events, and not judged as such before they are listed.
    pub proposed: Vec<Event>,
    /// One per measure.
    pub(super) nulls: Vec<Null>,
    /// The p-values of all points, by how many dimensions their segments have: the many small segments of a cross would ask as much of a total as
    /// of each of them.
    pub(super) discoveries: Vec<Discoveries>,
    /// The p-values of all bends away from peers.
    pub(super) drifts: Discoveries,
}

/// The score that is flagged at sensitivity 50.
const TUNED: f64 = 4.5;
/// The nominal share of chance among what is flagged at sensitivity 50. The null holds the ripples of true faults too, so that
/// the share measured on labelled data is about half of it.
const FALSE_DISCOVERIES: f64 = 0.20;

/// From so many series on, chance alone flags hours somewhere.
const MANY: usize = 20;

/// The score from which a point can be flagged: 9 at sensitivity 0, 4.5 at 50, 2.25 at 100.
#[must_use]
pub fn threshold(sensitivity: f64) -> f64 {
    TUNED * 2_f64.powf((50.0 - sensitivity.clamp(0.0, 100.0)) / 50.0)
}

/// The share of chance allowed among what is flagged: 5 % at sensitivity 0, 20 % at 50, 80 % at 100.
fn false_discoveries(sensitivity: f64) -> f64 {
    FALSE_DISCOVERIES * 2_f64.powf((sensitivity.clamp(0.0, 100.0) - 50.0) / 25.0)
}

impl Detection {
    /// The series that are long enough to be judged.
    pub fn judged(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| series.method != Method::Short)
    }

    /// How many points were judged.
    #[must_use]
    pub fn points(&self) -> usize {
        self.series.iter().map(Series::points).sum()
    }

    /// The probability of a point as strange by chance, from the pooled scores of the measure.
    #[must_use]
    pub fn p_value(&self, measure: usize, score: f64) -> f64 {
        self.nulls.get(measure).map_or(1.0, |n| n.p_value(score))
    }

    /// For each series which of its points are out of line at this sensitivity (0 to 100): strange enough, and not to be
    /// expected by chance among so many points. Nothing is computed anew.
    #[must_use]
    pub fn flags(&self, sensitivity: f64) -> Vec<Vec<bool>> {
        let limits: Vec<f64> = self.discoveries.iter().map(|d| d.limit(false_discoveries(sensitivity))).collect();
        let limit = |s: &Series| limits.get(s.segment.len()).copied().unwrap_or(0.0);
        self.series.iter().map(|s| self.flagged(s, threshold(sensitivity), limit(s))).collect()
    }

    /// The same for one series of this detection.
    #[must_use]
    pub fn flags_of(&self, series: &Series, sensitivity: f64) -> Vec<bool> {
        let limit = self.discoveries.get(series.segment.len()).map_or(0.0, |d| d.limit(false_discoveries(sensitivity)));
        self.flagged(series, threshold(sensitivity), limit)
    }

    /// Whether a bend away from its peers so improbable is told.
    pub(super) fn tells_drift(&self, p_value: f64, sensitivity: f64) -> bool {
        p_value <= self.drifts.limit(false_discoveries(sensitivity))
    }

    /// Whether a score of the measure and segment of a series, not one of this detection, would be flagged.
    pub(super) fn is_flagged(&self, of: &Series, score: f64, sensitivity: f64) -> bool {
        let p_value = self.p_value(of.measure, score);
        let admits = |d: &Discoveries| d.admits(p_value, false_discoveries(sensitivity));
        score > threshold(sensitivity) && (self.is_free(of) || self.discoveries.get(of.segment.len()).is_some_and(admits))
    }

    /// An hourly pattern scores by the day around: its hours are no independent tries, and the threshold alone controls a few series of them.
    fn is_free(&self, series: &Series) -> bool {
        series.method == Method::HourlyPattern && self.series.len() < MANY
    }

    fn flagged(&self, series: &Series, least: f64, limit: f64) -> Vec<bool> {
        if series.is_sparse() {
            return vec![false; series.score.len()];
        }
        let free = self.is_free(series);
        let out = |(&score, &missing): (&f64, &bool)| score > least && (missing || free || self.p_value(series.measure, score) <= limit);
        series.score.iter().zip(&series.missing).map(out).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slider_halves_the_threshold_every_fifty() {
        assert_eq!([threshold(0.0), threshold(50.0), threshold(100.0)], [9.0, 4.5, 2.25]);
    }
}
