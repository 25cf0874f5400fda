//! A span of time against what was expected of it, or against another span.

use std::ops::Range;

use super::assemble::{Base, assemble};
use super::cube::Cube;
use super::forecast::{Baseline, Calendar};
use super::leaves::Leaves;
use super::noise::variances;
use super::quantity::{Quantity, Ratio, over};
use super::rates::{Numerators, PRIOR, Past};
use super::scan::{Evidence, Stop, scan};
use super::{Against, ExplainError, Explanation, Request, periods};
use crate::detect::Grain;
use crate::engine::Context;
use crate::table::{Filter, FilterTest, Table};

/// When the scan stops: segments drift by a few per cent from day to day.
const STOP: Stop = Stop { segments: 8, gain: 3.0, relative: 0.15, share: 0.08, drift: 0.02, common: true };
/// Relative noise of a leaf from one period to another, and at least from one long span to another.
const LEAST_NOISE: f64 = 0.08;
const LEAST_OF_SPANS: f64 = 0.03;

/// Which segments contributed to the deviation that `request` asks about.
///
/// # Errors
/// Where a column is missing, the measure is no sum or ratio of sums, or the span holds no data.
pub fn over_time(table: &Table, request: &Request, ctx: &Context) -> Result<Explanation, ExplainError> {
    let mut filters = request.filters.clone();
    filters.extend(request.segment.iter().map(|(column, member)| {
        let member = (member != super::leaves::NO_MEMBER).then(|| member.clone());
        Filter { column: column.clone(), test: FilterTest::Members(vec![member]) }
    }));
    let by: Vec<String> = request.by.iter().filter(|b| request.segment.iter().all(|(c, _)| c != *b)).cloned().collect();
    let leaves = Leaves::of(table, &request.date, &request.measure, request.grain, &by, &filters, ctx)?;
    leaves.explain(&Request { segment: Vec::new(), ..request.clone() }, ctx)
}

impl Leaves {
    /// The same from leaves added up before; `request` must be of their date, measure, grain and filters, and its segment of members they have.
    ///
    /// # Errors
    /// Where the span or the segment holds no data.
    pub fn explain(&self, request: &Request, ctx: &Context) -> Result<Explanation, ExplainError> {
        let span = self.range(request.span)?;
        let chosen = self.within(&request.segment);
        if chosen.is_empty() {
            return Err(ExplainError::NoRows);
        }
        ctx.check()?;
        let mut note = self.note.clone();
        let view = View { leaves: self, cube: self.cube.take(&chosen), chosen, span, ctx };
        match request.against {
            Against::Expected => {
                let calendar = periods::calendar(self.first, self.periods, self.grain, &request.events);
                view.against_expected(&calendar, request.expected, &note)
            }
            other => {
                let base = self.base(&view.span, other)?;
                if base.len() != view.span.len() && !self.is_ratio {
                    let said = format!("The {} periods compared with are scaled to {}.", base.len(), view.span.len());
                    [note.as_str(), &said].join(" ").trim().clone_into(&mut note);
                }
                view.against_span(&base, &note)
            }
        }
    }

    /// The periods between two moments, as far as there is data.
    pub(super) fn range(&self, (from, to): (chrono::NaiveDateTime, chrono::NaiveDateTime)) -> Result<Range<usize>, ExplainError> {
        let number = |t: chrono::NaiveDateTime| periods::number(self.grain, t.and_utc().timestamp_millis()) - self.first;
        let (from, to) = (number(from).max(0), (number(to) + 1).min(self.periods as i64));
        if from < to {
            return Ok(from as usize..to as usize);
        }
        let day = |at: i64| periods::start(self.grain, self.first + at).date().to_string();
        Err(ExplainError::OutsideData { first: day(0), last: day(self.periods as i64 - 1) })
    }

    /// The leaves that lie in a segment.
    fn within(&self, segment: &[(String, String)]) -> Vec<u32> {
        let member = |(column, member): &(String, String)| {
            let dim = self.cube.names.iter().position(|n| n == column)?;
            Some((dim, self.cube.labels[dim].iter().position(|l| l == member)? as u32))
        };
        let Some(members) = segment.iter().map(member).collect::<Option<Vec<_>>>() else { return Vec::new() };
        (0..self.cube.leaves()).filter(|&leaf| self.cube.holds(&members, leaf)).map(|leaf| leaf as u32).collect()
    }

    /// The periods that a span is compared with.
    fn base(&self, span: &Range<usize>, against: Against) -> Result<Range<usize>, ExplainError> {
        let back = match (against, self.grain) {
            (Against::Span(from, to), _) => return self.range((from, to)),
            (Against::LastWeek, Grain::Hour) => 168,
            (Against::LastWeek, Grain::Day | Grain::Auto) => 7,
            (Against::LastWeek, Grain::Week) => 1,
            _ => span.len(),
        };
        let base = span.start.saturating_sub(back)..span.end.saturating_sub(back);
        let at = |t: usize| periods::start(self.grain, self.first + t as i64);
        if base.is_empty() { self.range((at(0), at(0))) } else { Ok(base) }
    }
}

/// The chosen leaves of a table at a span.
struct View<'a> {
    leaves: &'a Leaves,
    chosen: Vec<u32>,
    cube: Cube,
    span: Range<usize>,
    ctx: &'a Context,
}

impl View<'_> {
    /// Numerators and denominators (or sums and nothing) over some periods.
    fn sums(&self, span: &Range<usize>) -> (Vec<f64>, Vec<f64>) {
        self.chosen.iter().map(|&leaf| self.leaves.sum(leaf, span)).unzip()
    }

    fn against_span(&self, base: &Range<usize>, note: &str) -> Result<Explanation, ExplainError> {
        let scale = self.span.len() as f64 / base.len().max(1) as f64;
        let (above, below) = self.sums(&self.span);
        let (mut base_above, mut base_below) = self.sums(base);
        base_above.iter_mut().chain(&mut base_below).for_each(|v| *v *= scale);
        if self.leaves.is_ratio {
            let past = Past { above: base_above.clone(), below: base_below.clone() };
            return self.ratio((above, below), (base_above, base_below), &past, Base::Before, note);
        }
        let periods = self.span.len().min(base.len()).max(1) as f64;
        let mut variance = variances(&above, &base_above, (LEAST_NOISE / periods.sqrt()).max(LEAST_OF_SPANS));
        variance.iter_mut().zip(above.iter().zip(&base_above)).for_each(|(s, (v, f))| *s += 0.01 * (v * v + f * f).sqrt());
        self.sum(above, base_above, &variance, Base::Before, note)
    }

    fn against_expected(&self, calendar: &Calendar, known: Option<f64>, note: &str) -> Result<Explanation, ExplainError> {
        let (above, below) = self.sums(&self.span);
        let totals = self.totals();
        let sized = if self.leaves.is_ratio { &totals.1 } else { &totals.0 };
        let baseline = Baseline::of(calendar, sized, self.span.clone());
        let mut past = Past { above: Vec::new(), below: Vec::new() };
        let mut histories = Vec::with_capacity(self.chosen.len());
        for (at, &leaf) in self.chosen.iter().enumerate() {
            if at % 4096 == 0 {
                self.ctx.check()?;
            }
            let (above, below) = self.history(leaf, &baseline);
            past.above.push(above.iter().sum());
            past.below.push(below.iter().sum());
            histories.push(if self.leaves.is_ratio { below } else { above });
        }
        self.ctx.check()?;
        let profiles = baseline.profiles(&self.cube, &histories);
        let mut codes = vec![0; self.cube.codes.len()];
        let forecasts = histories.iter().enumerate().map(|(leaf, history)| {
            codes.iter_mut().zip(&self.cube.codes).for_each(|(code, of)| *code = of[leaf]);
            let (mean, noise) = baseline.expect(history, &profiles, &codes);
            (mean, noise + (LEAST_NOISE * mean).powi(2))
        });
        let (mut expected, mut variance): (Vec<f64>, Vec<f64>) = forecasts.unzip();
        if self.leaves.is_ratio {
            let rates = past.rates(PRIOR);
            let mut usual: Vec<f64> = expected.iter().zip(&rates).map(|(b, p)| b * p).collect();
            let whole = over(usual.iter().sum(), expected.iter().sum());
            let scale = known.map_or(1.0, |known| over(known, whole));
            if plausible(scale) {
                for u in &mut usual {
                    *u *= scale;
                }
            }
            return self.ratio((above, below), (usual, expected), &past, Base::Expected, note);
        }
        let whole: f64 = expected.iter().sum();
        let scale = known.map_or(1.0, |known| over(known, whole));
        if plausible(scale) {
            for f in &mut expected {
                *f *= scale;
            }
        }
        let mean = whole / expected.len().max(1) as f64;
        for s in &mut variance {
            *s += (0.005 * mean).powi(2).max(f64::MIN_POSITIVE);
        }
        self.sum(above, expected, &variance, Base::Expected, note)
    }

    /// What a leaf had in the ordinary periods of the past.
    fn history(&self, leaf: u32, baseline: &Baseline) -> (Vec<f64>, Vec<f64>) {
        let mut entries = self.leaves.of_leaf(leaf).iter().peekable();
        let value = |&period: &usize| {
            while entries.next_if(|e| (e.period as usize) < period).is_some() {}
            entries.next_if(|e| e.period as usize == period).map_or((0.0, 0.0), |e| (e.above, e.below))
        };
        baseline.past.iter().map(value).unzip()
    }

    /// Sums over the chosen leaves, for each period.
    fn totals(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut above, mut below) = (vec![0.0; self.leaves.periods], vec![0.0; self.leaves.periods]);
        for &leaf in &self.chosen {
            for entry in self.leaves.of_leaf(leaf) {
                above[entry.period as usize] += entry.above;
                below[entry.period as usize] += entry.below;
            }
        }
        (above, below)
    }

    fn sum(&self, actual: Vec<f64>, expected: Vec<f64>, variance: &[f64], base: Base, note: &str) -> Result<Explanation, ExplainError> {
        let evidence = Evidence { actual: &actual, expected: &expected, variance };
        let found = scan(&self.cube, &evidence, STOP, self.ctx)?;
        Ok(assemble(&self.cube, &Quantity::Sum { actual, expected }, &found, base, note))
    }

    fn ratio(
        &self,
        actual: (Vec<f64>, Vec<f64>),
        expected: (Vec<f64>, Vec<f64>),
        past: &Past,
        base: Base,
        note: &str,
    ) -> Result<Explanation, ExplainError> {
        let ratio =
            Ratio { above: actual.0, below: actual.1, expected_above: expected.0, expected_below: expected.1, rate: past.rates(PRIOR) };
        let numerators = Numerators::of(&ratio, past, PRIOR);
        let found = scan(&self.cube, &numerators.evidence(), STOP, self.ctx)?;
        Ok(assemble(&self.cube, &Quantity::Ratio(ratio), &found, base, note))
    }
}

/// Whether an expected value from elsewhere can be reached by scaling one's own.
fn plausible(scale: f64) -> bool {
    (0.2..=5.0).contains(&scale) && scale != 1.0
}
