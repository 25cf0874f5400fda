//! Rates of two counts, judged by the counts behind them.
//!
//! **What it does.** Expects the numerator to be denominator x rate x weekday x event, with the rate a robust moving one that is
//! shrunk to the whole; scores each period by the mid-p tail of its numerator, deflated by the scatter beyond counting
//! that the series itself shows. A lasting step of the rate is told once ([`steps`]), and each side of it judged by its own level.
//!
//! Pieces come several at once: where few are counted they scatter more than as many single events, by the ratio of variance to mean that the series
//! shows; so many of them are one event.
//!
//! **Why.** A refund rate of 20 % on five orders is nothing, on five thousand it is a fire. Judged without their
//! denominators, small segments gave nine of ten false alerts.
//!
//! **Example.** 14 refunds on 180 orders where 4.1 were expected: 3.7 deviations.
//!
//! Source: mid-p tails (Lancaster 1961); over-dispersion as a multiplicative extra variance, by its median, and for small counts as a factor of it
//! (quasi-Poisson, Wedderburn 1974).

mod steps;

use super::decompose::{Cycles, window_sum};
use super::runs::{ALONE, DISCOUNT, PART};
use super::signal::{BAND, Judgement, Signal};
use super::stats::{median, persistence, poisson_deviate, running_median};

/// Denominator units by which a moving rate is pulled to the rate of the whole.
const RATE_PRIOR: f64 = 5.0;
/// Expected events by which a weekday factor is pulled to 1.
const PHASE_PRIOR: f64 = 20.0;
/// Expected events by which an event factor is pulled to 1.
const EVENT_PRIOR: f64 = 10.0;
/// A period counts for no more than so many usual ones: weeks of bought traffic would make the rate their own.
const MOST_OCCASIONS: f64 = 4.0;
/// A day told for itself makes its neighbours stranger up to this, which is not told by default.
const NEARBY: f64 = 4.0;
/// Periods further out than this are taken out of the next round of the fit.
const OUTLIER: f64 = 4.0;
/// Of a rate whose numerator is usually smaller the scatter is that of how many come at once.
const SMALL: f64 = 5.0;
/// Values beyond this quantile of those above zero count as that…
const DRAWN_IN: f64 = 0.95;
/// …which makes the variance of what is left so much smaller than it was.
const OF_DRAWN_IN: f64 = 1.15;
/// Scores beyond this say no more.
const CEILING: f64 = 60.0;

struct Model {
    /// Expected numerator.
    expected: Vec<f64>,
    /// Squared coefficient of variation beyond counting.
    excess: f64,
    /// What its weekday and event multiply the rate by.
    factor: Vec<f64>,
    deviates: Vec<f64>,
}

impl Model {
    /// What a period counts for in a run: no more than a part of one where it is told for itself.
    fn carried(&self, hits: f64, t: usize) -> f64 {
        let (expected, z) = (self.expected[t], self.deviates[t]);
        let deviation = (expected + self.excess * expected.powi(2)).sqrt();
        if z.abs() > ALONE { (expected + PART * z.signum() * deviation).max(0.0) } else { hits }
    }
}

/// Judge a rate by its numerator and denominator.
pub(super) fn judge(numerator: &[f64], denominator: &[f64], signal: &Signal<'_>, cycles: Cycles) -> Judgement {
    let mut above: Vec<f64> = numerator.iter().map(|v| if v.is_nan() { 0.0 } else { v.max(0.0) }).collect();
    let below: Vec<f64> = denominator.iter().map(|v| if v.is_nan() { 0.0 } else { v.max(0.0) }).collect();
    let mut first = fit(&above, &below, signal.classes, cycles);
    // Counts themselves are judged here where they are small, whatever is expected of them.
    let is_small = signal.parts.is_none() || median(first.expected.iter().copied()) < SMALL;
    let at_once = if is_small { at_once(&above, &first.expected) } else { 1.0 };
    if at_once > 1.0 {
        for v in &mut above {
            *v /= at_once;
        }
        first = fit(&above, &below, signal.classes, cycles);
    }
    let mut shifts = steps::find(&above, &below, &first, signal.grain, cycles);
    let model = if shifts.is_empty() { first } else { fit(&above, &steps::levelled(&below, &shifts), signal.classes, cycles) };
    let mut score: Vec<f64> = model.deviates.iter().map(|z| z.abs()).collect();
    raise_runs(&mut score, &above, &model);
    silences(&mut score, denominator, &below, cycles);
    for shift in &shifts {
        score[shift.at] = score[shift.at].max(shift.score);
    }
    for s in &mut score {
        *s = s.min(CEILING);
    }
    let n = above.len();
    let rate = |t: usize| if below[t] > 0.0 { at_once * model.expected[t] / below[t] } else { f64::NAN };
    let margin = |t: usize| at_once * BAND * (model.expected[t] + model.excess * model.expected[t].powi(2)).sqrt() / below[t].max(1.0);
    let mut expected: Vec<f64> = (0..n).map(rate).collect();
    super::stats::fill_gaps(&mut expected);
    steps::tell(&mut shifts, &expected);
    Judgement {
        lower: (0..n).map(|t| (expected[t] - margin(t)).max(0.0)).collect(),
        upper: (0..n).map(|t| expected[t] + margin(t)).collect(),
        expected,
        score,
        shifts,
        bends: Vec::new(),
    }
}

fn fit(above: &[f64], below: &[f64], classes: &[u16], cycles: Cycles) -> Model {
    let n = above.len();
    let total = above.iter().sum::<f64>() / below.iter().sum::<f64>().max(1.0);
    let busy = above.iter().sum::<f64>() / n as f64 > 5.0;
    let usual: Vec<f64> = running_median(below, 8 * cycles.unit + 1, 2).into_iter().map(|u| u.max(1.0)).collect();
    let (mut weight, mut phase, mut event) = (vec![1.0; n], vec![1.0; n], vec![1.0; n]);
    let mut model = Model { expected: Vec::new(), excess: 0.0, factor: Vec::new(), deviates: Vec::new() };
    for _ in 0..4 {
        let weighted: Vec<f64> = (0..n).map(|t| weight[t] * above[t]).collect();
        let exposed: Vec<f64> = (0..n).map(|t| weight[t] * below[t] * phase[t] * event[t]).collect();
        let (hits, units) = (window_sum(&weighted, cycles.unit), window_sum(&exposed, cycles.unit));
        let rate: Vec<f64> = (0..n).map(|t| (hits[t] + RATE_PRIOR * total) / (units[t] + RATE_PRIOR)).collect();
        if let (Some(cycle), true) = (cycles.short, busy) {
            phases(&mut phase, cycle, |t| (weighted[t], weight[t] * below[t] * rate[t] * event[t]));
        }
        events(&mut event, classes, &weight, |t| (above[t], below[t] * rate[t] * phase[t]));
        model.factor = (0..n).map(|t| phase[t] * event[t]).collect();
        model.expected = (0..n).map(|t| (below[t] * rate[t] * model.factor[t]).max(1e-9)).collect();
        model.excess = excess(above, &model.expected);
        model.deviates = (0..n)
            .map(
                |t| if below[t] > 0.0 { poisson_deviate(above[t], model.expected[t], 1.0 + model.excess * model.expected[t]) } else { 0.0 },
            )
            .collect();
        let full = |t: usize| (MOST_OCCASIONS * usual[t] / below[t]).min(1.0);
        weight = (0..n).map(|t| if model.deviates[t].abs() > OUTLIER || below[t] <= 0.0 { 0.0 } else { full(t) }).collect();
    }
    model
}

/// How many of what is counted come at once: the variance of small counts over their mean, at least 1. What is far out does not count for all it is.
fn at_once(above: &[f64], expected: &[f64]) -> f64 {
    let mut some: Vec<f64> = above.iter().copied().filter(|v| *v > 0.0).collect();
    if some.is_empty() {
        return 1.0;
    }
    some.sort_unstable_by(f64::total_cmp);
    let most = some[(DRAWN_IN * (some.len() - 1) as f64) as usize];
    let squares: f64 = above.iter().zip(expected).map(|(v, e)| (v.min(most) - e).powi(2)).sum();
    (OF_DRAWN_IN * squares / expected.iter().sum::<f64>()).max(1.0)
}

/// The factor of each phase of the cycle: hits over expected hits, pulled to 1.
fn phases(factor: &mut [f64], cycle: usize, counts: impl Fn(usize) -> (f64, f64)) {
    for phase in 0..cycle.min(factor.len()) {
        let (mut hits, mut expected) = (PHASE_PRIOR, PHASE_PRIOR);
        for t in (phase..factor.len()).step_by(cycle) {
            let (h, e) = counts(t);
            hits += h;
            expected += e;
        }
        for t in (phase..factor.len()).step_by(cycle) {
            factor[t] = hits / expected;
        }
    }
}

/// The factor of each event class, without the day itself. An event that has no like cannot be judged, and is taken as it was.
fn events(factor: &mut [f64], classes: &[u16], weight: &[f64], counts: impl Fn(usize) -> (f64, f64)) {
    for class in 1..=classes.iter().copied().max().unwrap_or(0) {
        let days: Vec<usize> = (0..factor.len()).filter(|&t| classes[t] == class).collect();
        for &day in &days {
            let alike = || days.iter().copied().filter(|&d| d != day);
            // Where each of its like was taken out of the fit, they still are all there is to judge by.
            let weigh = alike().any(|d| weight[d] > 0.0);
            let counted = alike().map(|d| (if weigh { weight[d] } else { 1.0 }, counts(d)));
            let others = counted.fold((0.0, 0.0), |(hits, expected), (w, (h, e))| (hits + w * h, expected + w * e));
            let (hits, expected) = if days.len() == 1 { counts(day) } else { others };
            factor[day] = (hits + EVENT_PRIOR) / (expected + EVENT_PRIOR);
        }
    }
}

/// Scatter beyond counting, as the squared coefficient of variation `c²` in `variance = λ + (cλ)²`, by its median.
fn excess(above: &[f64], expected: &[f64]) -> f64 {
    /// The median of a squared standard normal deviate.
    const MEDIAN_CHI2: f64 = 0.455;
    let large: Vec<f64> =
        above.iter().zip(expected).filter(|(_, l)| **l > 20.0).map(|(k, l)| ((k - l).powi(2) / MEDIAN_CHI2 - l) / l.powi(2)).collect();
    if large.len() > 20 { median(large).max(0.0) } else { 0.0025 }
}

/// A period without any occasion has no rate; that there was none is strange where there usually are many. Periods in which none were counted, as
/// those that are closed, say nothing.
fn silences(score: &mut [f64], counted: &[f64], below: &[f64], cycles: Cycles) {
    /// Half of the usual occasions: quiet weekdays are not silences.
    const QUIET: f64 = 0.5;
    let width = 8 * cycles.unit + 1;
    for (s, (occasions, usual)) in score.iter_mut().zip(counted.iter().zip(running_median(below, width, 2))) {
        if *occasions <= 0.0 {
            *s = poisson_deviate(0.0, (QUIET * usual).max(1e-9), 1.0).abs().min(super::gaps::SCORE);
        }
    }
}

/// Windows of three and five periods, judged by their summed counts; what is told for itself hardly carries its neighbours.
fn raise_runs(score: &mut [f64], above: &[f64], model: &Model) {
    let usual: Vec<f64> = model.deviates.iter().map(|z| if z.abs() > OUTLIER { f64::NAN } else { *z }).collect();
    let persistence = persistence(&usual, 0.8).powi(2);
    let counted: Vec<f64> = (0..above.len()).map(|t| model.carried(above[t], t)).collect();
    for length in [3, 5] {
        if above.len() <= 2 * length {
            continue;
        }
        for start in 0..=above.len() - length {
            let span = start..start + length;
            let expected: f64 = model.expected[span.clone()].iter().sum();
            let inflation = (1.0 + model.excess * expected / length as f64) * persistence;
            let of = |counts: &[f64]| DISCOUNT * poisson_deviate(counts[span.clone()].iter().sum(), expected, inflation);
            let (together, whole) = (of(&counted), of(above).clamp(-NEARBY, NEARBY));
            for t in span {
                let z = model.deviates[t];
                for run in [together, whole] {
                    if z.signum() == run.signum() && z.abs() > 1.2 {
                        score[t] = score[t].max(run.abs());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Grain;
    use crate::detect::tests::noise;

    /// Judge 400 days of 30,000 visits of which 3.4 % order, changed by `factor`.
    fn judged(classes: &[u16], factor: impl Fn(usize) -> f64) -> Judgement {
        let visits = vec![30_000.0; 400];
        let orders: Vec<f64> = (0..400).map(|t| (visits[t] * 0.034 * factor(t) + 20.0 * noise(t, 5)).round()).collect();
        let rate: Vec<f64> = orders.iter().zip(&visits).map(|(a, b)| a / b).collect();
        let signal = Signal { values: &rate, parts: Some((&orders, &visits)), volume: None, classes, grain: Grain::Day };
        judge(&orders, &visits, &signal, Cycles { unit: 7, short: Some(7), long: None })
    }

    /// Each of two campaign days was taken out of the fit, and so neither was judged by the other: both stood far above an ordinary day.
    #[test]
    fn an_event_of_two_days_that_differ_a_little_is_judged_by_the_other_of_them() {
        let mut classes = vec![0; 400];
        (classes[20], classes[385]) = (1, 1);
        let found = judged(&classes, |t| if t == 20 { 1.38 } else { [1.0, 1.19][usize::from(t == 385)] });
        for day in [20, 385] {
            assert!(found.expected[day] > 0.034 * 1.15, "{}", found.expected[day]);
        }
    }

    /// Three days on which nobody could pay carried the next day, which was a little low, with them.
    #[test]
    fn days_told_for_themselves_do_not_carry_the_day_after() {
        let found = judged(&[0; 400], |t| {
            if (200..203).contains(&t) {
                0.6
            } else if t == 203 {
                0.945
            } else {
                1.0
            }
        });
        assert!(found.score[202] > 6.0 && found.score[203] < 4.5, "{:?}", &found.score[198..206]);
    }

    /// Together they are more than any of them, as before.
    #[test]
    fn days_that_are_each_a_little_low_add_up() {
        let found = judged(&[0; 400], |t| if (200..205).contains(&t) { 0.9 } else { 1.0 });
        let alone = judged(&[0; 400], |t| if t == 202 { 0.9 } else { 1.0 });
        assert!(found.score[202] > 1.3 * alone.score[202], "{} {}", found.score[202], alone.score[202]);
    }

    /// A rate that fell for good was told as a spike of the weeks before and a drop of those after.
    #[test]
    fn a_new_level_of_a_rate_is_told_once_and_by_its_own_size() {
        for (from, share) in [(200, -0.1), (200, 0.3), (385, -0.2)] {
            let found = judged(&[0; 400], |t| if t >= from { 1.0 + share } else { 1.0 });
            let [shift] = found.shifts.as_slice() else { panic!("{share}: {:?}", found.shifts) };
            assert!(shift.at.abs_diff(from) <= 1 && shift.score > 4.5 && (shift.share - share).abs() < 0.02, "{shift:?}");
            let others = || found.score.iter().enumerate().filter(|(t, _)| *t != shift.at);
            assert!(others().all(|(_, score)| *score < 4.5), "{share}: {:?}", others().filter(|(_, s)| **s >= 4.5).collect::<Vec<_>>());
            let (before, after) = (found.expected[from - 3] / 0.034, found.expected[from + 3] / 0.034);
            assert!((before - 1.0).abs() < 0.02 && (after - 1.0 - share).abs() < 0.02, "{before} {after}");
        }
    }

    #[test]
    fn what_comes_back_is_no_new_level_of_a_rate() {
        let found = judged(&[0; 400], |t| if (200..214).contains(&t) { 0.8 } else { 1.0 });
        assert!(found.shifts.is_empty() && found.score[205] > 4.5, "{:?}", found.shifts);
    }

    /// Three refunds a week: counts so small make no step by chance.
    #[test]
    fn few_counts_step_nowhere_by_chance() {
        let orders = vec![12.0; 400];
        let refunds: Vec<f64> = (0..400).map(|t| (0.5 + 1.6 * noise(t, 11)).max(0.0).round()).collect();
        let rate: Vec<f64> = refunds.iter().map(|r| r / 12.0).collect();
        let signal = Signal { values: &rate, parts: Some((&refunds, &orders)), volume: None, classes: &[0; 400], grain: Grain::Day };
        assert_eq!(judge(&refunds, &orders, &signal, Cycles { unit: 7, short: Some(7), long: None }).shifts, []);
    }
}
