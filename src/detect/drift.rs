//! A segment that slowly parts from its peers.
//!
//! **What it does.** Looks at the share of a segment among its peers, where two columns or more are crossed ([`panel`](super::panel)). Around
//! every period fits a line and a line with a bend there over twelve weeks on each side (nine months), as [`trend`](super::trend) does. A bend
//! is told where a step does not explain it about as well, where the share ends up clearly elsewhere, and where it has not come back since. Its
//! onset is where a constant that turns into a parabola fits best. What the peers did since, at the share of before, is what it is told against.
//!
//! **Why.** A category has a season of its own, and a region has one, so that neither against its own past nor against other categories
//! can a slide of some per mille a day be told from the turn of the year. Both seasons cancel in what is left. A single split does not
//! cancel them: there the seasons themselves are the strongest bends, so that it is not looked at.
//!
//! **Example.** Toys in the United Kingdom fall by a third of a per cent a day from 12 January on, when all toys fall after Christmas; twelve weeks
//! later they are 29 % below what toys elsewhere and the rest of the United Kingdom led to, and no single day was out of line.
//!
//! **How often by chance.** The scores of all segments of a measure make an empirical [`null`](super::null); each bend is the best of its
//! window, whose periods are so many tries; Benjamini and Hochberg's rule bounds the share of chance.
//!
//! Source: synthetic peers as in difference in differences (Abadie 2005), segmented regression (Muggeo 2003).

use rayon::prelude::*;

use super::null::Null;
use super::panel::{Panel, Share};
use super::stats::{about_zero, fill_gaps, median, persistence, running_median};
use super::trend::{Bend, LEAST, LEAST_GAP, Path, Shape};
use super::{Grain, Series};

/// Values further out than this are no part of a slow change.
const OUTLIER: f64 = 3.5;
/// The least deviation believed, on the scale of logarithms.
const FLOOR: f64 = 0.01;
/// By so much more, in squared standard deviations, a bend must explain than a step.
const CLEARLY: f64 = 9.0;
/// The share of the gap that must still be there at the end of the data.
const LASTING: f64 = 0.5;

/// Periods looked at on each side, and those of a season; `None` where the hours of a day would be the strongest bends.
fn reach(grain: Grain) -> Option<(usize, usize)> {
    match grain {
        Grain::Hour => None,
        Grain::Day | Grain::Auto => Some((84, 7)),
        Grain::Week => Some((13, 1)),
        Grain::Month => Some((9, 1)),
    }
}

/// The method in a few words, with its baseline window.
pub(crate) fn words(grain: Grain) -> &'static str {
    match grain {
        Grain::Month => "share among its peers; baseline the nine months before",
        Grain::Week => "share among its peers; baseline the thirteen weeks before",
        Grain::Hour | Grain::Day | Grain::Auto => "share among its peers; baseline the twelve weeks before",
    }
}

/// Find the segments of a panel that part from their peers, and add the bends to their series. Returns the p-values of all that were looked at.
pub(super) fn find(series: &mut [Series], panel: &Panel, shares: Vec<Share>, grain: Grain) -> Vec<f64> {
    let n = shares.first().map_or(0, |share| share.own.len());
    let Some((reach, unit)) = reach(grain).filter(|(reach, _)| n >= 2 * reach) else { return Vec::new() };
    // A shop that is closed on Sundays misses none of them.
    let open = (0..n).filter(|&t| shares.iter().any(|share| !share.own[t].is_nan())).count();
    let judged: Vec<(usize, Course)> =
        panel.cells.par_iter().zip(shares).filter_map(|(&at, share)| Some((at, Course::of(share, open, (reach, unit))?))).collect();
    let null = Null::of(judged.par_iter().map(|(_, course)| course.scores[course.looked_at()].to_vec()));
    let mut p_values = Vec::new();
    for (at, course) in judged {
        for peak in course.peaks() {
            let p_value = (reach as f64 * null.p_value(course.scores[peak])).min(1.0);
            p_values.push(p_value);
            series[at].bends.extend(course.bend(peak, p_value));
        }
    }
    p_values
}

/// How the share of one segment among its peers goes on over time.
struct Course {
    reach: usize,
    unit: usize,
    /// Its logarithm without weekdays and outliers.
    level: Vec<f64>,
    /// What was taken out of it for the weekdays.
    season: Vec<f64>,
    /// The logarithm of what the peers make of the segment.
    peers: Vec<f64>,
    /// One deviation of a period, widened by the persistence of the series.
    error: f64,
    /// How far a bend at each period is from none, in deviations.
    scores: Vec<f64>,
}

impl Course {
    /// Prepare it; `None` where a fifth of the `open` periods is not there.
    fn of(Share { own, mut peers }: Share, open: usize, (reach, unit): (usize, usize)) -> Option<Self> {
        let n = own.len();
        let present = own.iter().filter(|v| !v.is_nan()).count();
        if present == 0 || 5 * present < 4 * open {
            return None;
        }
        let (smooth, season) = rhythm(&own, unit);
        let rest: Vec<f64> = (0..n).map(|t| own[t] - smooth[t] - season[t]).collect();
        let scale = about_zero(&rest);
        let usual: Vec<f64> = rest.iter().map(|r| if r.abs() > OUTLIER * scale { f64::NAN } else { *r }).collect();
        let level: Vec<f64> = smooth.iter().zip(&usual).map(|(s, r)| if r.is_nan() { *s } else { s + r }).collect();
        // What was filled in tells nothing of its own.
        let error = scale.max(FLOOR) * persistence(&usual, 0.9) * (n as f64 / present as f64).sqrt();
        fill_gaps(&mut peers);
        let mut course = Self { reach, unit, level, season, peers, error, scores: vec![0.0; n] };
        let mut shapes: Vec<Option<Shape>> = (0..=reach).map(|_| None).collect();
        for t in course.looked_at() {
            let after = reach.min(n - t);
            let hinge = shapes[after].get_or_insert_with(|| Shape::of(reach, after, |u| u.max(0.0)));
            course.scores[t] = hinge.explains(&course.level[t - reach..t + after]).sqrt() / error;
        }
        Some(course)
    }

    /// The periods that have enough on both sides.
    fn looked_at(&self) -> std::ops::Range<usize> {
        self.reach..self.level.len() - self.reach / 2 + 1
    }

    /// Where the score is the largest around.
    fn peaks(&self) -> Vec<usize> {
        let (n, half) = (self.scores.len(), self.reach / 2);
        let largest = |t: &usize| self.scores[t.saturating_sub(half)..(t + half + 1).min(n)].iter().all(|s| *s <= self.scores[*t]);
        self.looked_at().filter(largest).collect()
    }

    /// The bend around a peak, if it is large, lasts and is no step.
    fn bend(&self, peak: usize, p_value: f64) -> Option<Bend> {
        let n = self.level.len();
        let score = self.scores[peak];
        if score <= LEAST || self.is_step(peak) {
            return None;
        }
        let at = self.onset(peak);
        let end = (at + self.reach).min(n);
        let held = median(self.level[at.saturating_sub(self.reach)..at].iter().copied());
        // The last four weeks of a stretch, against the share that was held.
        let moved = |until: usize| median(self.level[until.saturating_sub(4 * self.unit).max(at)..until].iter().copied()) - held;
        let change = Shape::of(self.reach, self.reach.min(n - peak), |u| u.max(0.0))
            .size(&self.level[peak - self.reach..(peak + self.reach).min(n)]);
        let gap = moved(end);
        let lasts = moved(n) * gap.signum() >= LASTING * gap.abs();
        if gap.abs() <= LEAST_GAP || gap.signum() != change.signum() || !lasts {
            return None;
        }
        let led_to = (at..end).map(|t| (held + self.season[t] + self.peers[t]).exp()).collect();
        Some(Bend { at, score, led_to, path: Path::Peers { p_value } })
    }

    /// Whether a step explains about as much as the bend.
    fn is_step(&self, peak: usize) -> bool {
        let after = self.reach.min(self.level.len() - peak);
        let window = &self.level[peak - self.reach..peak + after];
        let least = Shape::of(self.reach, after, |u| u.max(0.0)).explains(window) - CLEARLY * self.error * self.error;
        let step = |s: usize| Shape::of(self.reach, after, |u| f64::from(u >= s as f64 - self.reach as f64)).explains(window);
        (1..self.reach + after).any(|s| step(s) > least)
    }

    /// Where a constant that turns into a parabola fits best: a slide that grows steeper bends most some weeks after it began.
    fn onset(&self, peak: usize) -> usize {
        let (n, half) = (self.level.len(), self.reach / 2);
        let window = peak - self.reach..(peak + self.reach).min(n);
        let values = &self.level[window.clone()];
        let rest = |at: &usize| {
            let since = |t: usize| t.saturating_sub(*at) as f64;
            let slope: Vec<f64> = window.clone().map(since).collect();
            let bow = slope.iter().map(|u| u * u).collect();
            squares_beside(values, vec![vec![1.0; values.len()], slope, bow])
        };
        let near = (peak - half).max(window.start + 2 * self.unit)..(peak + half).min(n.saturating_sub(2 * self.unit));
        near.map(|at| (at, rest(&at))).min_by(|a, b| a.1.total_cmp(&b.1)).map_or(peak, |(at, _)| at)
    }
}

/// A smooth course about eight seasons wide, and what the phases of a season are beside it.
fn rhythm(values: &[f64], unit: usize) -> (Vec<f64>, Vec<f64>) {
    let smooth = running_median(values, 8 * unit + 1, 2);
    let mut season = vec![0.0; values.len()];
    if unit > 1 {
        for phase in 0..unit {
            let same = (phase..values.len()).step_by(unit);
            let typical = median(same.clone().map(|t| values[t] - smooth[t]));
            same.for_each(|t| season[t] = if typical.is_nan() { 0.0 } else { typical });
        }
    }
    (smooth, season)
}

/// The sum of squares of what shapes leave of values, by Gram and Schmidt's way.
fn squares_beside(values: &[f64], shapes: Vec<Vec<f64>>) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut left = values.to_vec();
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(shapes.len());
    for mut shape in shapes {
        for base in &basis {
            let part = dot(&shape, base);
            shape.iter_mut().zip(base).for_each(|(s, b)| *s -= part * b);
        }
        let length = dot(&shape, &shape).sqrt();
        if length > 1e-9 {
            for s in &mut shape {
                *s /= length;
            }
            let part = dot(&left, &shape);
            left.iter_mut().zip(&shape).for_each(|(l, s)| *l -= part * s);
            basis.push(shape);
        }
    }
    dot(&left, &left)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use polars::prelude::{Column as Stored, DataType};

    use super::super::tests::noise;
    use super::super::{AlertKind, DetectSpec, Detection, Season, Shift, run};
    use super::*;
    use crate::engine::Context;
    use crate::table::{Column, ColumnType, Measure, Origin, Table};

    const DAYS: usize = 420;

    /// Five regions by five categories over fourteen months; each region and each category has a season of its own, the first category a Christmas.
    fn market(slide: impl Fn(usize, usize, usize) -> f64) -> Table {
        let (mut date, mut region, mut category, mut visits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for day in 0..DAYS {
            let year = day as f64 / 365.0 * std::f64::consts::TAU;
            let christmas = 0.5 * (-((day as f64 - 210.0) / 25.0).powi(2)).exp();
            for (r, c) in (0..25).map(|cell| (cell / 5, cell % 5)) {
                let season = 0.1 * (year + r as f64).sin() + 0.15 * (year + 2.0 * c as f64).sin() + if c == 0 { christmas } else { 0.0 };
                let weekday = [0.0, 0.0, 0.0, 0.0, 0.1, 0.2, 0.15][day % 7];
                let level = (season + weekday + 0.03 * noise(day, r * 5 + c)).exp() * 3000.0 / (1.0 + r as f64 + c as f64);
                date.push(20_000 + day as i32);
                region.push(format!("region {r}"));
                category.push(format!("category {c}"));
                visits.push((level * slide(day, r, c)).round() as i64);
            }
        }
        let columns = vec![
            (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
            (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
            (Column::new("category", ColumnType::Text), Stored::new("category".into(), category)),
            (Column::new("visits", ColumnType::Integer), Stored::new("visits".into(), visits)),
        ];
        Table::new("market", columns, Origin::default()).unwrap()
    }

    fn detected(slide: impl Fn(usize, usize, usize) -> f64) -> Detection {
        let spec = DetectSpec {
            grain: Grain::Day,
            ..DetectSpec::new(
                "date",
                vec![Measure::parse("sum(visits) as visits")],
                vec![vec!["region".into()], vec!["category".into()], vec!["region".into(), "category".into()]],
            )
        };
        run(&market(slide), &spec, &Context::detached()).unwrap()
    }

    fn drifts(detection: &Detection, sensitivity: f64) -> Vec<(String, NaiveDate)> {
        let told = detection.alerts(sensitivity).into_iter().filter(|a| a.kind == AlertKind::Drift);
        told.map(|a| (detection.series[a.series].key(), detection.times[a.span.start].date())).collect()
    }

    /// A third of a per cent of the usual off each day from day 200 on, in one segment, when its whole category falls after Christmas.
    fn slide(day: usize, r: usize, c: usize) -> f64 {
        if (r, c) == (2, 0) { 1.0 - 0.0035 * day.saturating_sub(230) as f64 } else { 1.0 }
    }

    #[test]
    fn a_slide_that_the_season_hides_is_found_where_it_began() {
        let detection = detected(slide);
        let found = drifts(&detection, 50.0);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "category=category 0&region=region 2");
        let began = NaiveDate::from_ymd_opt(2024, 10, 4).unwrap() + chrono::Days::new(230);
        assert!((found[0].1 - began).num_days().abs() <= 7, "{found:?}");
        let series = detection.series.iter().find(|s| s.key() == found[0].0).unwrap();
        let bend = series.bends.iter().find(|b| !b.is_own()).unwrap();
        let (last, led_to) = (bend.until() - 1, *bend.led_to.last().unwrap());
        let wanted = slide(last, 2, 0);
        assert!((series.expected[last] / led_to / wanted - 1.0).abs() < 0.08, "{} of {led_to} against {wanted}", series.expected[last]);
    }

    /// A step in the months after Christmas is the season of all toys, or the news of one market.
    #[test]
    fn a_step_that_peers_take_too_may_be_the_season() {
        let season = |detection: &Detection, key: &str| {
            let series = detection.series.iter().find(|s| s.key() == key).unwrap();
            let near = series.shifts.iter().filter(|s| s.at.abs_diff(200) <= 3);
            near.map(Shift::season).collect::<Vec<_>>()
        };
        let step = |day: usize| if day >= 200 { 0.7 } else { 1.0 };
        let alone = detected(|day, r, c| if (r, c) == (1, 3) { step(day) } else { 1.0 });
        assert_eq!(season(&alone, "category=category 3&region=region 1"), [None]);
        let all = detected(|day, _, c| if c == 3 { step(day) } else { 1.0 });
        assert_eq!(season(&all, "category=category 3&region=region 1"), [Some(Season::WithPeers)]);
        // No season makes so large a step of a whole category.
        assert_eq!(season(&all, "category=category 3"), [None]);
    }

    #[test]
    fn seasons_steps_and_what_comes_back_are_no_partings() {
        assert_eq!(drifts(&detected(|_, _, _| 1.0), 75.0), []);
        assert_eq!(drifts(&detected(|day, r, c| if (r, c) == (1, 3) && day >= 200 { 0.7 } else { 1.0 }), 50.0), []);
        let away = |day: usize| 0.4 * (1.0 - (day as f64 - 200.0).abs() / 60.0).max(0.0);
        assert_eq!(drifts(&detected(|day, r, c| if (r, c) == (1, 3) { 1.0 - away(day) } else { 1.0 }), 50.0), []);
    }
}
