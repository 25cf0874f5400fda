//! What a detection found: every point of every series with what was expected of it.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::null::{Discoveries, Null};
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
    /// One per measure.
    pub(super) nulls: Vec<Null>,
    /// The p-values of all points.
    pub(super) discoveries: Discoveries,
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
        let limit = self.discoveries.limit(false_discoveries(sensitivity));
        self.series.iter().map(|s| self.flagged(s, threshold(sensitivity), limit)).collect()
    }

    /// The same for one series of this detection.
    #[must_use]
    pub fn flags_of(&self, series: &Series, sensitivity: f64) -> Vec<bool> {
        self.flagged(series, threshold(sensitivity), self.discoveries.limit(false_discoveries(sensitivity)))
    }

    /// Whether a bend away from its peers so improbable is told.
    pub(super) fn tells_drift(&self, p_value: f64, sensitivity: f64) -> bool {
        p_value <= self.drifts.limit(false_discoveries(sensitivity))
    }

    /// Whether a score of a measure, not one of this detection, would be flagged.
    pub(super) fn is_flagged(&self, measure: usize, score: f64, sensitivity: f64) -> bool {
        score > threshold(sensitivity) && self.discoveries.admits(self.p_value(measure, score), false_discoveries(sensitivity))
    }

    fn flagged(&self, series: &Series, least: f64, limit: f64) -> Vec<bool> {
        if series.is_sparse() {
            return vec![false; series.score.len()];
        }
        // An hourly pattern scores by the day around: its hours are no independent tries, and the threshold alone controls a few series of them.
        let free = series.method == Method::HourlyPattern && self.series.len() < MANY;
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
