//! What a method is given and what it gives back.

use serde::{Deserialize, Serialize};

use super::Grain;
use super::trend::{Bend, LEAST_GAP};

/// One regular series as a method sees it. All slices are as long as `values`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal<'a> {
    /// The measure per period; `NaN` where it is missing.
    pub(super) values: &'a [f64],
    /// Numerator and denominator, where the measure is a ratio of two.
    pub(super) parts: Option<(&'a [f64], &'a [f64])>,
    /// How many units (orders, rows) stand behind each value, where that is known: few units scatter more.
    pub(super) volume: Option<&'a [f64]>,
    /// The class of the event on each period; 0 where there is none.
    pub(super) classes: &'a [u16],
    /// The length of a period.
    pub(super) grain: Grain,
}

/// A lasting step to another level.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The first period on the new level.
    pub at: usize,
    /// How strange, in standard deviations.
    pub score: f64,
    /// The level after it over the level before it, in units of the measure: the new expected value less the old one.
    pub step: f64,
    /// Whether such a step was there a year before or after; `None` where the data reach to neither.
    pub another_year: Option<bool>,
    /// Whether its peers moved with it, not it alone or a part of it; `None` where that cannot be told.
    pub with_peers: Option<bool>,
    /// The step as a share of the old level.
    pub share: f64,
    /// What the old level led to from [`at`](Self::at) on, as long as the new one is looked at.
    pub led_to: Vec<f64>,
    /// The old and the new level on the scale of the fit.
    pub(super) levels: (f64, f64),
}

impl Shift {
    /// Why it may be the season of the year, if so.
    #[must_use]
    pub fn season(&self) -> Option<Season> {
        match (self.another_year, self.with_peers) {
            (Some(recurs), _) => recurs.then_some(Season::Recurs),
            (None, Some(with_peers)) => with_peers.then_some(Season::WithPeers),
            (None, None) => (self.share.abs() < LEAST_GAP).then_some(Season::NoYearBefore),
        }
    }
}

/// Why something may be no more than the season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Season {
    /// The same was there in another year.
    Recurs,
    /// No other year is there to compare it with.
    NoYearBefore,
    /// No other year is there, and its peers moved with it.
    WithPeers,
    /// It begins with the data: it may be the end of something before.
    Beginning,
}

/// What a method found, per period, in units of the measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Judgement {
    /// What was expected.
    pub(super) expected: Vec<f64>,
    /// Three standard deviations below it.
    pub(super) lower: Vec<f64>,
    /// Three standard deviations above it.
    pub(super) upper: Vec<f64>,
    /// How strange, in standard deviations of this series; never negative, 0 where nothing can be said.
    pub(super) score: Vec<f64>,
    /// Lasting steps.
    pub(super) shifts: Vec<Shift>,
    /// Lasting changes of slope.
    pub(super) bends: Vec<Bend>,
}

impl Judgement {
    /// A judgement that finds nothing: `expected` with no band.
    pub(super) fn calm(expected: Vec<f64>) -> Self {
        let n = expected.len();
        Self { lower: expected.clone(), upper: expected.clone(), expected, score: vec![0.0; n], shifts: Vec::new(), bends: Vec::new() }
    }
}

/// How many standard deviations wide the shown band is on each side.
pub(super) const BAND: f64 = 3.0;
