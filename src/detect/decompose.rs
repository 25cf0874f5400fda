//! Trend, season and events, fitted so that what is out of line does not bend the fit.
//!
//! **What it does.** Expects each period to be trend + season + event effect on the scale of [`Transform`], in four rounds: a
//! running-median trend about eight seasons wide (cut at the ends, so that yesterday can be judged), the median of the
//! same phase over about six seasons on each side, and for each event class the median of its *other* days. After each
//! round, values beyond 3.5 deviations are replaced by the fit.
//!
//! **Why.** Business series are mostly weekday and calendar; medians keep a single bad day from hiding itself, which
//! least-squares fits (Prophet, STL without its robust weights) do not.
//!
//! **Example.** An outage on a Tuesday in a series that grows 2 % a week and halves at weekends: the expected value is that
//! of a Tuesday on today's level, and the outage does not lower next Tuesday's.
//!
//! Source: running medians and resistant smoothing after Tukey (1977); phase medians as in robust STL (Cleveland et al.
//! 1990); heavy-tail inflation by matched quantiles is ours.

use std::collections::BTreeMap;

use super::signal::{BAND, Judgement, Shift, Signal};
use super::stats::{about_zero, mad, mean_and_deviation, median, quantile_in_place, running_mean, running_median, running_sum, varies};
use super::transform::Transform;
use super::{Grain, runs, shift, trend};

/// The least relative deviation believed of money and large counts.
const RELATIVE_FLOOR: f64 = 0.02;
/// Squared coefficient of variation of one order's value, plus one: the variance money gets from few orders.
const COMPOUND: f64 = 1.3;
/// Values further out than this are taken out of the next round of the fit.
const OUTLIER: f64 = 3.5;

/// The cycles of a series, shortest first, in periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cycles {
    /// The unit all windows are made of, even where no season shows.
    pub(super) unit: usize,
    /// The shorter season.
    pub(super) short: Option<usize>,
    /// The longer season, on top of the shorter.
    pub(super) long: Option<usize>,
}

/// A fit on the transformed scale.
pub(super) struct Fit {
    pub(super) transform: Transform,
    /// The transformed values; `NaN` where missing.
    pub(super) values: Vec<f64>,
    pub(super) season: Vec<f64>,
    pub(super) effect: Vec<f64>,
    pub(super) expected: Vec<f64>,
    pub(super) residual: Vec<f64>,
    pub(super) outlier: Vec<bool>,
    /// One deviation of the whole series.
    pub(super) scale: f64,
    /// The deviation at each period.
    pub(super) spread: Vec<f64>,
}

impl Fit {
    /// Residuals in plain deviations, without the allowance for heavy tails.
    pub(super) fn plain_deviates(&self) -> Vec<f64> {
        let scale = about_zero(&self.residual).max(f64::MIN_POSITIVE);
        self.residual.iter().map(|r| r / scale).collect()
    }

    /// Residuals without the outliers, for what is learned of the usual scatter.
    pub(super) fn usual(&self) -> Vec<f64> {
        self.residual.iter().zip(&self.outlier).map(|(r, &out)| if out { f64::NAN } else { *r }).collect()
    }
}

/// Judge a series by its decomposition.
pub(super) fn judge(signal: &Signal<'_>, cycles: Cycles) -> Judgement {
    let Some((fit, persistence, shifts)) = fit_with_steps(signal, cycles) else {
        let level = median(signal.values.iter().copied());
        return Judgement::calm(vec![if level.is_nan() { 0.0 } else { level }; signal.values.len()]);
    };
    let deviates: Vec<f64> = fit.residual.iter().zip(&fit.spread).map(|(r, s)| if r.is_nan() { 0.0 } else { r / s }).collect();
    let mut score: Vec<f64> = deviates.iter().map(|z| z.abs()).collect();
    runs::raise(&mut score, &deviates, if cycles.unit <= 12 { [3, cycles.unit] } else { [3, 6] }, persistence);
    shift::settle(&mut score, &fit, cycles.unit, &shifts);
    shift::raise(&mut score, &deviates, &shifts);
    let back =
        |offset: f64| -> Vec<f64> { fit.expected.iter().zip(&fit.spread).map(|(m, s)| fit.transform.back(m + offset * s)).collect() };
    // A step bends no line around it.
    let near_step = |bend: &trend::Bend| shifts.iter().any(|s| s.at.abs_diff(bend.at) <= 2 * cycles.unit);
    let mut bends = trend::find(&fit, signal.grain, persistence);
    bends.retain(|bend| !near_step(bend));
    Judgement { expected: back(0.0), lower: back(-BAND), upper: back(BAND), score, shifts, bends }
}

/// The fit with the persistence of its residuals and the steps. Stretches on another level that ended are not learned from: some weeks of them bend
/// the trend before and after.
fn fit_with_steps(signal: &Signal<'_>, cycles: Cycles) -> Option<(Fit, f64, Vec<Shift>)> {
    let with_steps = |fit: Fit| {
        let persistence = super::stats::persistence(&fit.usual(), 0.9);
        let (shifts, bursts) = shift::find(&fit, cycles.unit, signal.grain, persistence);
        (fit, persistence, shifts, bursts)
    };
    let (first, persistence, shifts, bursts) = with_steps(fit(signal, cycles)?);
    let mut usual = signal.values.to_vec();
    for burst in &bursts {
        usual[burst.clone()].fill(f64::NAN);
    }
    let again = if bursts.is_empty() { None } else { fit(&Signal { values: &usual, ..*signal }, cycles) };
    let Some((mut again, persistence, shifts, _)) = again.map(with_steps) else { return Some((first, persistence, shifts)) };
    for t in bursts.into_iter().flatten().filter(|&t| signal.values[t].is_finite()) {
        again.values[t] = again.transform.forward(signal.values[t]);
        again.residual[t] = again.values[t] - again.expected[t];
        again.outlier[t] = true;
    }
    Some((again, persistence, shifts))
}

/// Fit trend, season and events; `None` where nothing varies or too little is there.
pub(super) fn fit(signal: &Signal<'_>, cycles: Cycles) -> Option<Fit> {
    let n = signal.values.len();
    let transform = Transform::of(signal.values, signal.volume.filter(|_| signal.parts.is_none()));
    let values: Vec<f64> = signal.values.iter().map(|&v| if v.is_finite() { transform.forward(v) } else { f64::NAN }).collect();
    let present = values.iter().filter(|v| !v.is_nan()).count();
    if present < 8 || !varies(&values) {
        return None;
    }
    let width = trend_width(cycles.unit, n);
    let mut clean = values.clone();
    let (mut season, mut effect) = (vec![0.0; n], vec![0.0; n]);
    let mut fit = Fit {
        transform,
        season: Vec::new(),
        effect: Vec::new(),
        expected: Vec::new(),
        residual: Vec::new(),
        outlier: Vec::new(),
        scale: 0.0,
        spread: Vec::new(),
        values,
    };
    for round in 0..4 {
        let level: Vec<f64> = (0..n).map(|t| clean[t] - season[t] - effect[t]).collect();
        // A season much longer than the windows would pass for trend: it is learned first, against the level of two of it.
        let around = cycles.short.filter(|season| round == 0 && *season > 2 * cycles.unit).map_or(width, |season| (2 * season + 1).min(n));
        let mut trend = running_median(&level, around, (width / 4).max(2));
        if round == 0 {
            trend = running_mean(&trend, if cycles.unit <= 12 { (cycles.unit / 2 * 2 + 1).max(3) } else { 5 });
        }
        let rest: Vec<f64> = (0..n).map(|t| clean[t] - trend[t] - effect[t]).collect();
        season = seasons(&rest, cycles);
        let rest: Vec<f64> = (0..n).map(|t| fit.values[t] - trend[t] - season[t]).collect();
        effect = event_effects(&rest, signal.classes);
        fit.expected = (0..n).map(|t| trend[t] + season[t] + effect[t]).collect();
        fit.residual = (0..n).map(|t| fit.values[t] - fit.expected[t]).collect();
        fit.scale = ordinary_scale(&fit.residual, signal.classes);
        fit.outlier = fit.residual.iter().map(|r| r.abs() > OUTLIER * fit.scale).collect();
        clean = (0..n).map(|t| if fit.outlier[t] || fit.values[t].is_nan() { fit.expected[t] } else { fit.values[t] }).collect();
    }
    (fit.season, fit.effect) = (season, effect);
    spread(&mut fit, signal, cycles.unit, width);
    Some(fit)
}

/// About eight seasons of a short cycle, four of a long one; odd, and never the whole series.
fn trend_width(unit: usize, n: usize) -> usize {
    let wanted = 2 * (if unit <= 12 { 4 * unit } else { 2 * unit } / 2) + 1;
    wanted.min((n / 2 * 2).saturating_sub(1).max(3))
}

/// The seasons of the cycles there are, each centred so that the trend keeps the level.
fn seasons(rest: &[f64], cycles: Cycles) -> Vec<f64> {
    let mut total = vec![0.0; rest.len()];
    for (cycle, half) in [(cycles.short, 6), (cycles.long, 3)] {
        let Some(cycle) = cycle else { continue };
        let unexplained: Vec<f64> = rest.iter().zip(&total).map(|(r, s)| r - s).collect();
        let mut part = season(&unexplained, cycle, half);
        // A window cut at an end would hold only part of the season, whose mean is not the level.
        let whole = |t: usize| t.saturating_sub(cycle / 2).min(rest.len().saturating_sub(cycle));
        let centre: Vec<f64> = (0..rest.len()).map(|t| mean(&part[whole(t)..(whole(t) + cycle).min(rest.len())])).collect();
        for (value, centre) in part.iter_mut().zip(centre) {
            *value -= centre;
        }
        for (sum, part) in total.iter_mut().zip(part) {
            *sum += part;
        }
    }
    total
}

/// The median of the same phase over `half` cycles on each side.
fn season(rest: &[f64], cycle: usize, half: usize) -> Vec<f64> {
    let mut season = vec![0.0; rest.len()];
    for phase in 0..cycle.min(rest.len()) {
        let same: Vec<f64> = rest.iter().skip(phase).step_by(cycle).copied().collect();
        if same.iter().filter(|v| !v.is_nan()).count() < 2 {
            continue;
        }
        for (k, m) in running_median(&same, 2 * half + 1, 2).into_iter().enumerate() {
            season[phase + k * cycle] = if m.is_nan() { 0.0 } else { m };
        }
    }
    season
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// What each event class does, as the median of its other days: an event never explains itself. One that has no like cannot be judged, and is
/// taken as it was.
fn event_effects(rest: &[f64], classes: &[u16]) -> Vec<f64> {
    let mut effect = vec![0.0; rest.len()];
    let most = classes.iter().copied().max().unwrap_or(0);
    for class in 1..=most {
        let days: Vec<usize> = (0..rest.len()).filter(|&t| classes[t] == class && !rest[t].is_nan()).collect();
        let n = days.len() as f64;
        for &day in &days {
            effect[day] = match days.as_slice() {
                [only] => rest[*only],
                many => median(many.iter().filter(|&&d| d != day).map(|&d| rest[d])) * n / (n + 0.5),
            };
        }
    }
    effect
}

/// One deviation of the days without an event.
fn ordinary_scale(residual: &[f64], classes: &[u16]) -> f64 {
    let ordinary: Vec<f64> = residual.iter().zip(classes).map(|(r, &c)| if c == 0 { *r } else { f64::NAN }).collect();
    // About zero: were the fit off everywhere, a deviation about the median would hide it and call all values outliers.
    let scale = about_zero(&ordinary);
    if scale > 0.0 {
        return scale;
    }
    let wide = mean_and_deviation(&ordinary).1;
    if wide > 0.0 { wide } else { 1e-9 }
}

/// The deviation at each period: half global and half local variance, never below what the kind of measure must scatter.
fn spread(fit: &mut Fit, signal: &Signal<'_>, unit: usize, width: usize) {
    let n = fit.values.len();
    let usual: Vec<f64> = fit.usual().iter().map(|r| r.abs()).collect();
    let local = running_median(&usual, n.min(if unit <= 12 { 8 * unit + 1 } else { 7 * unit }), 5);
    let floor = match fit.transform {
        Transform::Log { .. } => RELATIVE_FLOOR,
        Transform::Anscombe => 1.0,
        Transform::Linear => 1e-6 * signal.values.iter().filter(|v| v.is_finite()).fold(1.0_f64, |m, v| m.max(v.abs())),
    };
    fit.spread = local
        .iter()
        .map(|l| {
            let here = if l.is_nan() { fit.scale } else { l * 1.4826 * 1.06 };
            (0.5 * fit.scale.powi(2) + 0.5 * here.powi(2)).sqrt().max(floor)
        })
        .collect();
    if let (Some(volume), Transform::Log { offset }) = (signal.volume, fit.transform) {
        // What is added to every value takes as much off a relative deviation.
        let share: Vec<f64> = fit.expected.iter().map(|m| (1.0 - offset / m.exp()).clamp(0.0, 1.0)).collect();
        widen_by_volume(&mut fit.spread, volume, width, signal.parts.is_none().then_some(&share));
    }
    widen_on_events(fit, signal.classes);
    widen_at_ends(&mut fit.spread, width);
    inflate(fit, signal.grain);
}

/// Few orders scatter more than many: half of the variance goes with the number of orders, and money cannot be surer than
/// the orders it is made of.
fn widen_by_volume(spread: &mut [f64], volume: &[f64], width: usize, of_sum: Option<&[f64]>) {
    let orders: Vec<f64> = running_median(volume, width, (width / 4).max(2)).into_iter().map(|o| o.max(0.5)).collect();
    let typical = median(orders.iter().copied());
    for (t, (s, o)) in spread.iter_mut().zip(&orders).enumerate() {
        *s = (0.5 * s.powi(2) * (1.0 + typical / o)).sqrt();
        if let Some(share) = of_sum {
            *s = s.max(share[t] * (RELATIVE_FLOOR.powi(2) + COMPOUND / o).sqrt());
        }
    }
}

/// At the ends the trend is that of half a window, and lags behind a series that grows. On series without faults the last period scatters by a
/// tenth to a quarter more than those inside.
fn widen_at_ends(spread: &mut [f64], width: usize) {
    /// How much wider the very last period is.
    const WIDEST: f64 = 0.25;
    let (n, half) = (spread.len(), width / 2);
    for (t, s) in spread.iter_mut().enumerate() {
        let inside = t.min(n - 1 - t).min(half);
        *s *= 1.0 + WIDEST * (half - inside) as f64 / half.max(1) as f64;
    }
}

/// Events differ among each other by more than ordinary days do, and what is known of them comes from few others.
fn widen_on_events(fit: &mut Fit, classes: &[u16]) {
    let mut days: BTreeMap<u16, u32> = BTreeMap::new();
    for class in classes {
        *days.entry(*class).or_default() += 1;
    }
    let on: Vec<f64> = fit.residual.iter().zip(classes).filter(|&(r, &c)| c > 0 && !r.is_nan()).map(|(r, _)| *r).collect();
    let scatter = if on.len() >= 4 { mad(&on) } else { 2.0 * fit.scale };
    for (s, class) in fit.spread.iter_mut().zip(classes).filter(|(_, c)| **c > 0) {
        let others = f64::from(days.get(class).copied().unwrap_or(1).max(2) - 1);
        *s = s.hypot(1.2 * scatter) * (1.0 + 1.0 / others).sqrt();
    }
}

/// Where the tails are heavier than normal, widen the deviation until the 95, 97.5 and 98.5 % quantiles fit. Of what multiplies, the tail of single
/// periods grows from one quantile to the next by no more than a share: days that were loaded twice are no tail. What few orders make, and hours
/// of machines, do have such tails.
fn inflate(fit: &mut Fit, grain: Grain) {
    /// Student's t with two degrees of freedom grows by a quarter.
    const STEEPEST: f64 = 1.4;
    let steepest = if matches!(fit.transform, Transform::Log { .. }) && grain != Grain::Hour { STEEPEST } else { f64::INFINITY };
    let mut sizes: Vec<f64> = fit.residual.iter().zip(&fit.spread).filter(|(r, _)| !r.is_nan()).map(|(r, s)| (r / s).abs()).collect();
    let many = sizes.len() > 400;
    // A lasting step is told by the scatter of all periods, strange ones included.
    let (mut factor, mut of_steps): (f64, f64) = (1.0, 1.0);
    for (q, normal, used) in [(0.90, 1.645, true), (0.95, 1.96, true), (0.975, 2.24, true), (0.985, 2.43, many)] {
        if used {
            let fits = quantile_in_place(&mut sizes, q) / normal;
            (factor, of_steps) = (factor.max(fits.min(steepest * factor)), of_steps.max(fits));
        }
    }
    fit.scale *= of_steps;
    for s in &mut fit.spread {
        *s *= factor;
    }
}

/// Units per window of the trend, for methods that judge by counts.
pub(super) fn window_sum(values: &[f64], unit: usize) -> Vec<f64> {
    running_sum(values, 8 * unit + 1)
}
