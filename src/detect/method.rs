//! Which method judges a series: the registry of detectors.
//!
//! | series | method |
//! |---|---|
//! | a ratio of two counts | [`ratio`] |
//! | under 14 values | none, the median is shown |
//! | 14 values to three seasons | [`level`] |
//! | small or rare counts, sums of which many periods have none | [`ratio`], per period |
//! | hourly, two weeks or more | [`decompose`] with [`neighbours`] |
//! | all others | [`decompose`] |
//!
//! Beside each series' own past, segments of crossed splits are judged against their peers by [`drift`](super::drift).

use super::decompose::{self, Cycles};
use super::signal::{Judgement, Signal};
use super::{Grain, level, neighbours, ratio, stats};

/// Below this many values nothing is alerted.
const SHORTEST: usize = 14;
/// Counts with a smaller median are judged as counts.
const SPARSE: f64 = 5.0;
/// So are sums of which such a share of the periods has none: few orders stand behind each, and one large one is no stranger than it is rare.
const EMPTY: f64 = 0.2;
/// What is given back may take so much of what they add up to.
const GIVEN_BACK: f64 = 0.03;

/// How a series was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Too short to say anything.
    Short,
    /// Against the level of the others.
    Level,
    /// Trend, season and events.
    Decomposition,
    /// The same, together with how unlike all others the day around is.
    HourlyPattern,
    /// By the tail of the numerator, given the denominator.
    Rate,
    /// By the tail of a few events, each of one piece or several.
    Counts,
}

impl Method {
    /// The method for a series.
    pub(super) fn of(signal: &Signal<'_>) -> Self {
        let present = signal.values.iter().filter(|v| !v.is_nan()).count();
        let cycle = season(signal.grain);
        if present < SHORTEST {
            return Self::Short;
        }
        if signal.parts.is_some_and(|(above, below)| is_rate(above, below)) {
            return Self::Rate;
        }
        let median = stats::median(signal.values.iter().copied());
        let is_few = || if super::series::is_count(signal.values) { median < SPARSE } else { is_often_empty(signal) };
        if signal.parts.is_none() && is_few() {
            return Self::Counts;
        }
        if present < 3 * cycle.min(7) {
            return Self::Level;
        }
        if signal.grain == Grain::Hour && present >= 14 * 24 { Self::HourlyPattern } else { Self::Decomposition }
    }

    /// Fewer periods with values than this are not judged.
    pub const LEAST: usize = SHORTEST;

    /// The method in a few words, with its baseline window.
    #[must_use]
    pub fn words(self, grain: Grain) -> String {
        let window = match grain {
            Grain::Hour => "two days and the same hour of the week",
            Grain::Day | Grain::Auto => "four weeks and the same weekday over six weeks on each side",
            Grain::Week => "fourteen weeks on each side",
            Grain::Month => "two years on each side",
        };
        match self {
            Self::Short => "too short to judge".to_owned(),
            Self::Level => "robust level of the whole series".to_owned(),
            Self::Decomposition => format!("robust trend, season and events; baseline {window}"),
            Self::HourlyPattern => format!("robust trend and season with the nearest other day; baseline {window}"),
            Self::Rate => format!("tail of the numerator given the denominator; baseline {window}"),
            Self::Counts => format!("tail of a few events; baseline {window}"),
        }
    }

    /// How many periods on each side the expected value is learned from; `None` where it is all of the series.
    #[must_use]
    pub fn baseline(self, grain: Grain) -> Option<usize> {
        match (self, grain) {
            (Self::Short | Self::Level, _) => None,
            (_, Grain::Hour) => Some(48),
            (_, Grain::Week) => Some(14),
            (_, Grain::Month) => Some(24),
            (_, Grain::Day | Grain::Auto) => Some(28),
        }
    }

    /// Judge a series by this method.
    pub(super) fn judge(self, signal: &Signal<'_>) -> Judgement {
        let cycles = cycles(signal);
        match (self, signal.parts) {
            (Self::Short, _) => level::calm(signal.values),
            (Self::Level, _) => level::judge(signal.values),
            (Self::Rate, Some((above, below))) => ratio::judge(above, below, signal, cycles),
            (Self::Counts, _) => {
                let one: Vec<f64> = signal.values.iter().map(|v| if v.is_nan() { 0.0 } else { 1.0 }).collect();
                // A day on which much is given back is as strange as one on which so much is sold.
                let sizes: Vec<f64> = signal.values.iter().map(|v| v.abs()).collect();
                ratio::judge(&sizes, &one, signal, cycles)
            }
            (Self::HourlyPattern, _) => hourly(signal, cycles),
            (Self::Decomposition | Self::Rate, _) => decompose::judge(signal, cycles),
        }
    }
}

/// Hourly: the hours around must be out of line *and* their day unlike the others; the geometric mean of both scores.
fn hourly(signal: &Signal<'_>, cycles: Cycles) -> Judgement {
    /// What is wrong on machine-like data lasts some hours; one odd hour is common.
    const AROUND: usize = 5;
    /// Brings the mean over those hours back to the scale on which other scores are flagged.
    const RESCALE: f64 = 1.45;
    let mut judgement = decompose::judge(signal, cycles);
    // What holds nothing most of the time is never flagged: its parent tells more. To look for its odd days would take most of the time.
    if stats::is_mostly_zero(signal.values) {
        judgement.score.fill(0.0);
        return judgement;
    }
    let around = stats::running_mean(&judgement.score, AROUND);
    let unlike = neighbours::scores(signal.values, cycles.unit);
    judgement.score = around.iter().zip(unlike).map(|(score, unlike)| RESCALE * (score * unlike).sqrt()).collect();
    judgement
}

/// Whether a series has nothing on many of its periods, and hardly ever less than nothing. What is closed on a weekday, has not begun or is gone for
/// weeks is not rare for that, and hours at night are the pattern of a day.
fn is_often_empty(signal: &Signal<'_>) -> bool {
    let is_some = |v: &f64| *v != 0.0 && !v.is_nan();
    let (Some(first), Some(last)) = (signal.values.iter().position(is_some), signal.values.iter().rposition(is_some)) else { return false };
    let (back, sold) = signal.values.iter().filter(|v| !v.is_nan()).fold((0.0, 0.0), |(b, s), v| (b + (-v).max(0.0), s + v.max(0.0)));
    if signal.grain == Grain::Hour || back > GIVEN_BACK * sold {
        return false;
    }
    let values = &signal.values[first..=last];
    let cycle = season(signal.grain).min(7);
    let is_closed: Vec<bool> = (0..cycle).map(|phase| stats::is_nearly_zero(values.iter().skip(phase).step_by(cycle))).collect();
    let open: Vec<f64> = values.iter().enumerate().filter(|(t, v)| !is_closed[t % cycle] && !v.is_nan()).map(|(_, v)| *v).collect();
    let runs = open.chunk_by(|a, b| (*a == 0.0) == (*b == 0.0));
    let brief: usize = runs.filter(|run| run[0] == 0.0 && run.len() <= 2 * cycle).map(<[f64]>::len).sum();
    stats::is_mostly_zero(&open) || brief as f64 >= EMPTY * open.len() as f64
}

/// Whether these are events out of occasions: counts, the numerator hardly ever above the denominator.
fn is_rate(above: &[f64], below: &[f64]) -> bool {
    let more = above.iter().zip(below).filter(|(a, b)| a > b).count();
    super::series::is_count(above) && super::series::is_count(below) && more as f64 <= 0.01 * above.len() as f64
}

/// The season a grain usually has.
pub(super) fn season(grain: Grain) -> usize {
    match grain {
        Grain::Hour => 24,
        Grain::Day | Grain::Auto => 7,
        Grain::Week => 52,
        Grain::Month => 12,
    }
}

/// The longest season that a series of so many periods shows.
pub(super) fn season_of(grain: Grain, periods: usize) -> usize {
    let season = season(grain);
    if periods >= 3 * season { season } else { 1 }
}

/// The windows and seasons for a series of this length.
pub(super) fn cycles(signal: &Signal<'_>) -> Cycles {
    let n = signal.values.len();
    let season = season(signal.grain);
    let short = (n >= 3 * season).then_some(season);
    let long = (signal.grain == Grain::Hour && n >= 4 * 168).then_some(168);
    // A year of weeks is no window for a trend.
    let unit = if signal.grain == Grain::Week { 7 } else { season };
    Cycles { unit, short, long }
}
