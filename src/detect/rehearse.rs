//! What would be caught: known drops put into a person's own series.
//!
//! **What it does.** Takes a share off one period or off several in a row, at a dozen places of the series where nothing was wrong, and judges the
//! series as it would have stood that evening, the next one, and so on. A drop counts as caught once one of its periods is
//! flagged; how many periods later than its first is how late. Closed periods within a drop, and those that sold nothing, lose nothing.
//!
//! **Why.** How readily to flag can only be chosen with open eyes: "at 50, a day that loses 20 % is caught nine times of ten, on the same day".
//!
//! **Example.** Sales of one region: drops of 10 % are caught 3 of 12 times at sensitivity 50 and 8 of 12 times at 75.

use rayon::prelude::*;

use super::method::Method;
use super::series::{Observed, collect, is_count};
use super::signal::Signal;
use super::stats::median;
use super::{DetectError, DetectSpec, Detection, Grain, Segment, Series, events};
use crate::engine::Context;
use crate::table::Table;

/// Shares that are taken off.
const SIZES: [f64; 5] = [0.05, 0.1, 0.2, 0.3, 0.5];
/// Sensitivities that are compared.
const SENSITIVITIES: [f64; 3] = [25.0, 50.0, 75.0];
/// Places at which each is tried.
const PLACES: usize = 12;
/// Periods after the end of a drop at which it is still looked for.
const AFTER: usize = 1;

/// How drops of one size and length fared at one sensitivity.
#[derive(Debug, Clone, PartialEq)]
pub struct Caught {
    /// The share taken off, 0 to 1.
    pub size: f64,
    /// For how many periods.
    pub length: usize,
    /// At which sensitivity.
    pub sensitivity: f64,
    /// How often it was tried.
    pub tried: usize,
    /// How often it was caught.
    pub caught: usize,
    /// Periods from its start to the first flag, in the middle of those caught; 0 is the same period.
    pub late: Option<f64>,
    /// What it took off, in the middle, in units of the measure (of a ratio: of its numerator).
    pub worth: f64,
}

/// Why there is nowhere to put a drop into a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The detection does not hold it.
    Gone,
    /// Most of its periods hold nothing, so that single ones are not judged.
    Sparse,
    /// It has so many periods with values, and needs so many.
    Short(usize, usize),
    /// Nowhere are so many periods in a row free of findings, events and values below zero.
    Unsettled(usize),
}

impl Unfit {
    /// The reason as a sentence.
    #[must_use]
    pub fn words(self, grain: Grain) -> String {
        let grain = grain.name();
        match self {
            Self::Gone => "This series is not there any more: find anomalies again.".to_owned(),
            Self::Sparse => {
                format!("Most {grain}s of this series hold nothing: single ones are not judged, so there is nothing to rehearse.")
            }
            Self::Short(have, need) => {
                format!("This series is too short for a rehearsal: it has {have} {grain}s with values, and {need} are needed.")
            }
            Self::Unsettled(length) => {
                format!("There is nowhere to put a drop: no {length} {grain}s in a row are without findings, events and values below zero.")
            }
        }
    }
}

/// What would be caught in a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// Position of the measure in the spec.
    pub measure: usize,
    /// The segment; empty for the total.
    pub segment: Segment,
    /// By size, length and sensitivity.
    pub caught: Vec<Caught>,
    /// For each sensitivity, how many stretches of the series as it is are flagged.
    pub flagged: Vec<(f64, usize)>,
}

/// Put drops into the series of a measure and a segment, or say why none can be.
///
/// # Errors
/// On cancel, and where the table cannot be read as `spec` asks.
pub fn rehearse(
    table: &Table,
    spec: &DetectSpec,
    detection: &Detection,
    (measure, segment): (usize, &Segment),
    ctx: &Context,
) -> Result<Result<Rehearsal, Unfit>, DetectError> {
    ctx.progress(None, "Putting drops into the series");
    let columns: Vec<String> = segment.iter().map(|(column, _)| column.clone()).collect();
    // What the detection said of the table it said once.
    let found = collect(table, spec, Some(&columns), &ctx.quiet())?;
    let wanted = |o: &&Observed| o.measure == measure && o.segment == *segment;
    let series = detection.series.iter().find(|s| s.measure == measure && s.segment == *segment);
    let (Some(observed), Some(series)) = (found.observed.iter().find(wanted), series) else { return Ok(Err(Unfit::Gone)) };
    if series.is_sparse() {
        return Ok(Err(Unfit::Sparse));
    }
    let known: Vec<_> = spec.events.iter().chain(&detection.recurring).cloned().collect();
    let stage = Stage { observed, series, classes: events::classes(&found.axis, &known), detection };
    let places = match stage.places() {
        Ok(places) => places,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let drops: Vec<(f64, usize)> = SIZES.iter().flat_map(|&size| lengths(detection.grain).map(|length| (size, length))).collect();
    let judged = drops.into_par_iter().map(|drop| {
        ctx.check()?;
        Ok(stage.try_drop(drop, &places))
    });
    let caught = judged.collect::<Result<Vec<_>, DetectError>>()?.concat();
    let stretches = |s: f64| detection.flags_of(series, s).chunk_by(|a, b| a == b).filter(|run| run[0]).count();
    let flagged = SENSITIVITIES.iter().map(|&s| (s, stretches(s))).collect();
    Ok(Ok(Rehearsal { measure, segment: segment.clone(), caught, flagged }))
}

/// One period, some, and a season.
fn lengths(grain: Grain) -> [usize; 3] {
    match grain {
        Grain::Hour => [1, 3, 6],
        Grain::Day | Grain::Auto => [1, 3, 7],
        Grain::Week => [1, 2, 4],
        Grain::Month => [1, 2, 3],
    }
}

/// Fewer periods with values before a drop are no baseline: a week of hours, four of days, the weeks of one side, a year of months.
fn least_past(grain: Grain) -> usize {
    match grain {
        Grain::Hour => 168,
        Grain::Day | Grain::Auto => 28,
        Grain::Week => 14,
        Grain::Month => 12,
    }
}

/// The series as it is.
struct Stage<'a> {
    observed: &'a Observed,
    series: &'a Series,
    classes: Vec<u16>,
    detection: &'a Detection,
}

impl Stage<'_> {
    /// Where drops begin: periods that sold something, with a baseline before them and nothing unusual for as long as a drop is looked for.
    fn places(&self) -> Result<Vec<usize>, Unfit> {
        let (values, grain) = (&self.observed.values, self.detection.grain);
        let longest = lengths(grain)[2] + AFTER;
        let whole = values.len() - usize::from(self.detection.partial);
        let mut present = (0..whole).filter(|&t| values[t].is_finite());
        let (have, need) = (present.clone().count(), least_past(grain) + longest);
        let first = present.nth(least_past(grain)).filter(|_| have >= need).ok_or(Unfit::Short(have, need))?;
        let flags = self.detection.flags_of(self.series, SENSITIVITIES[2]);
        // A closed period is no number, and below no bound.
        let is_unusual = |u: usize| self.classes[u] != 0 || flags[u] || values[u] < 0.0;
        let is_calm = |&t: &usize| values[t] > 0.0 && !(t..t + longest).any(is_unusual);
        let calm: Vec<usize> = (first..=whole.saturating_sub(longest)).filter(is_calm).collect();
        let tried = PLACES.min(calm.len());
        if tried == 0 {
            return Err(Unfit::Unsettled(longest));
        }
        Ok((0..tried).map(|k| calm[k * calm.len() / tried]).collect())
    }

    /// One kind of drop at every place, for each sensitivity.
    fn try_drop(&self, (size, length): (f64, usize), places: &[usize]) -> Vec<Caught> {
        // For each place and sensitivity, how late the first flag is.
        let late: Vec<[Option<usize>; 3]> = places.iter().map(|&at| self.late(size, length, at)).collect();
        let worth = median(places.iter().map(|&at| size * (at..at + length).map(|t| self.size_of(t)).sum::<f64>()));
        let of = |(i, sensitivity): (usize, &f64)| {
            let found: Vec<f64> = late.iter().filter_map(|l| l[i]).map(|d| d as f64).collect();
            let late = (!found.is_empty()).then(|| median(found.iter().copied()));
            Caught { size, length, sensitivity: *sensitivity, tried: places.len(), caught: found.len(), late, worth }
        };
        SENSITIVITIES.iter().enumerate().map(of).collect()
    }

    fn size_of(&self, t: usize) -> f64 {
        let value = self.observed.parts.as_ref().map_or(self.observed.values[t], |(above, _)| above[t]);
        if value.is_finite() { value } else { 0.0 }
    }

    /// How many periods after `at` the drop is flagged first, at each sensitivity.
    fn late(&self, size: f64, length: usize, at: usize) -> [Option<usize>; 3] {
        let mut first = [None; 3];
        for delay in 0..=length {
            let score = self.score(size, at..at + length, at + delay + 1);
            for (slot, &sensitivity) in first.iter_mut().zip(&SENSITIVITIES) {
                if slot.is_none() && self.detection.is_flagged(self.series, score, sensitivity) {
                    *slot = Some(delay);
                }
            }
            if first.iter().all(Option::is_some) {
                break;
            }
        }
        first
    }

    /// The highest score within the drop, judged with what was known before `until`.
    fn score(&self, size: f64, drop: std::ops::Range<usize>, until: usize) -> f64 {
        let kept = |t: usize| if drop.contains(&t) { 1.0 - size } else { 1.0 };
        // A count stays a count, which is judged as one.
        let round = if is_count(&self.observed.values) { f64::round } else { std::convert::identity };
        let values: Vec<f64> = (0..until).map(|t| round(self.observed.values[t] * kept(t))).collect();
        let parts = self.observed.parts.as_ref().map(|(above, below)| {
            let fewer: Vec<f64> = (0..until).map(|t| if drop.contains(&t) { (above[t] * kept(t)).round() } else { above[t] }).collect();
            (fewer, &below[..until])
        });
        let signal = Signal {
            values: &values,
            parts: parts.as_ref().map(|(above, below)| (above.as_slice(), *below)),
            volume: self.observed.volume.as_ref().map(|v| &v[..until]),
            classes: &self.classes[..until],
            grain: self.detection.grain,
        };
        let judged = Method::of(&signal).judge(&signal);
        judged.score[drop.start..until.min(drop.end)].iter().copied().filter(|s| s.is_finite()).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::{daily, daily_spec, detected};

    #[test]
    fn larger_drops_are_caught_more_often_and_higher_sensitivities_catch_more() {
        let table = daily(200, |t| 1000.0 * [1.0, 0.95, 0.9, 1.0, 1.2, 1.5, 1.4][t % 7]);
        let detection = detected(&table);
        let found = rehearse(&table, &daily_spec(), &detection, (0, &Vec::new()), &Context::detached()).unwrap().unwrap();
        let at = |size: f64, length: usize, sensitivity: f64| {
            found.caught.iter().find(|c| c.size == size && c.length == length && c.sensitivity == sensitivity).unwrap()
        };
        assert_eq!(at(0.5, 1, 50.0).caught, at(0.5, 1, 50.0).tried);
        assert_eq!(at(0.5, 1, 50.0).late, Some(0.0));
        assert!(at(0.05, 1, 25.0).caught <= at(0.2, 1, 25.0).caught && at(0.2, 1, 25.0).caught <= at(0.2, 1, 75.0).caught);
        assert!((at(0.5, 1, 50.0).worth / 500.0 - 1.0).abs() < 0.4);
        assert_eq!(found.caught.len(), 45);
    }

    #[test]
    fn a_segment_that_is_not_there_a_short_series_and_one_without_calm_have_a_reason_each() {
        let unfit = |table: &Table, segment: Segment| {
            rehearse(table, &daily_spec(), &detected(table), (0, &segment), &Context::detached()).unwrap().unwrap_err()
        };
        assert_eq!(unfit(&daily(20, |_| 10.0), Vec::new()), Unfit::Short(20, 36));
        assert_eq!(unfit(&daily(200, |_| 10.0), vec![("region".into(), "TH".into())]), Unfit::Gone);
        assert_eq!(unfit(&daily(200, |t| if t % 7 == 3 { -10.0 } else { 10.0 }), Vec::new()), Unfit::Unsettled(8));
        assert_eq!(unfit(&daily(200, |t| if t % 9 == 3 { 10.0 } else { 0.0 }), Vec::new()), Unfit::Sparse);
    }

    /// A shop closed on Saturdays has no seven days in a row with sales: its 374 days were called too short for a rehearsal.
    #[test]
    fn a_shop_with_a_closed_day_a_week_is_rehearsed() {
        let level = |t: usize| 1000.0 * [0.0, 0.95, 0.9, 1.0, 1.2, 1.5, 1.4][t % 7];
        for closed in [f64::NAN, 0.0] {
            let table = daily(200, |t| if t % 7 == 0 { closed } else { level(t) });
            let found = rehearse(&table, &daily_spec(), &detected(&table), (0, &Vec::new()), &Context::detached()).unwrap().unwrap();
            let halved = found.caught.iter().find(|c| c.size == 0.5 && c.length == 7 && c.sensitivity == 50.0).unwrap();
            assert_eq!((halved.tried, halved.caught), (PLACES, PLACES), "closed days are {closed}");
            assert!((halved.worth / (0.5 * 6.95 * 1000.0) - 1.0).abs() < 0.1, "closed days lose nothing: {}", halved.worth);
        }
    }
}
