//! Robust statistics over values with gaps: a gap is `NaN`, and every function skips gaps instead of passing them on.

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur, ln_gamma};

/// What turns a median absolute deviation into the standard deviation of a normal distribution.
const MAD_TO_SIGMA: f64 = 1.4826;

/// The `q`-quantile (0 to 1) of the values there are, with linear interpolation; `NaN` where there are none.
pub(super) fn quantile(values: impl IntoIterator<Item = f64>, q: f64) -> f64 {
    let mut present: Vec<f64> = values.into_iter().filter(|v| !v.is_nan()).collect();
    quantile_in_place(&mut present, q)
}

/// [`quantile`] of a buffer without gaps, which is reordered.
pub(super) fn quantile_in_place(present: &mut [f64], q: f64) -> f64 {
    if present.is_empty() {
        return f64::NAN;
    }
    let position = q * (present.len() - 1) as f64;
    let (below, rest) = (position.floor() as usize, position.fract());
    let (_, &mut low, above) = present.select_nth_unstable_by(below, f64::total_cmp);
    if rest == 0.0 {
        return low;
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    low + rest * (high - low)
}

/// The median of the values there are.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quantile(values, 0.5)
}

/// The standard deviation as the median absolute deviation from the median gives it.
pub(super) fn mad(values: &[f64]) -> f64 {
    let mut present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    let centre = quantile_in_place(&mut present, 0.5);
    for v in &mut present {
        *v = (*v - centre).abs();
    }
    MAD_TO_SIGMA * quantile_in_place(&mut present, 0.5)
}

/// Whether more than half of the values there are are zero.
pub(super) fn is_mostly_zero(values: &[f64]) -> bool {
    let present = values.iter().filter(|v| !v.is_nan());
    let (zero, all) = present.fold((0, 0), |(zero, all), &v| (zero + usize::from(v == 0.0), all + 1));
    2 * zero > all
}

/// Whether hardly any of the values there are is not zero.
pub(super) fn is_nearly_zero<'a>(values: impl Iterator<Item = &'a f64>) -> bool {
    let (zero, all) = values.filter(|v| !v.is_nan()).fold((0, 0), |(zero, all), &v| (zero + usize::from(v == 0.0), all + 1));
    10 * zero >= 9 * all
}

/// The standard deviation about 0, by the median of the sizes.
pub(super) fn about_zero(values: &[f64]) -> f64 {
    MAD_TO_SIGMA * median(values.iter().map(|v| v.abs()))
}

/// Mean and standard deviation of the values there are.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let (mut n, mut sum) = (0.0, 0.0);
    for v in values.iter().filter(|v| !v.is_nan()) {
        n += 1.0;
        sum += v;
    }
    let mean = sum / n;
    let squares: f64 = values.iter().filter(|v| !v.is_nan()).map(|v| (v - mean).powi(2)).sum();
    (mean, (squares / n).sqrt())
}

/// Whether there are two different values.
pub(super) fn varies(values: &[f64]) -> bool {
    mean_and_deviation(values).1 > 0.0
}

/// A window that slides over a series, its values in order.
struct Window(Vec<f64>);

impl Window {
    fn place(&self, value: f64) -> usize {
        self.0.partition_point(|v| *v < value)
    }

    /// Let `gone` go and `new` come; a gap is nothing.
    fn slide(&mut self, gone: f64, new: f64) {
        match (gone.is_nan(), new.is_nan()) {
            (true, true) => {}
            (true, false) => self.0.insert(self.place(new), new),
            (false, true) => drop(self.0.remove(self.place(gone))),
            (false, false) => {
                // What lies between both moves by one; the others stay.
                let (from, to) = (self.place(gone), self.place(new));
                if from < to {
                    self.0.copy_within(from + 1..to, from);
                    self.0[to - 1] = new;
                } else {
                    self.0.copy_within(to..from, to + 1);
                    self.0[to] = new;
                }
            }
        }
    }

    /// Of at least `least` values; `NaN` where there are fewer.
    fn median(&self, least: usize) -> f64 {
        let (window, n) = (&self.0, self.0.len());
        match n {
            0 => f64::NAN,
            _ if n < least => f64::NAN,
            _ if n % 2 == 1 => window[n / 2],
            _ => f64::midpoint(window[n / 2 - 1], window[n / 2]),
        }
    }
}

/// The medians of the windows that hold `before` values before each position, itself and `after` values after it, cut at the ends; `NaN` where
/// fewer than `least` are there.
fn sliding_median(values: &[f64], (before, after): (usize, usize), least: usize) -> Vec<f64> {
    let mut window = Window(Vec::with_capacity(before + after + 1));
    for &v in values.iter().take(after) {
        window.slide(f64::NAN, v);
    }
    let at = |at: Option<usize>| at.and_then(|at| values.get(at)).copied().unwrap_or(f64::NAN);
    (0..values.len())
        .map(|t| {
            window.slide(at(t.checked_sub(before + 1)), at(Some(t + after)));
            window.median(least)
        })
        .collect()
}

/// The median of each window of `width` values around a position; windows are cut at the ends, so that the last value can
/// be judged as soon as it is there. A window with fewer than `least` values is filled in from its neighbours.
pub(super) fn running_median(values: &[f64], width: usize, least: usize) -> Vec<f64> {
    let mut medians = sliding_median(values, (width / 2, width.saturating_sub(1) / 2), least);
    fill_gaps(&mut medians);
    medians
}

/// The median of the `width` values from each position on, fewer at the end; `NaN` where fewer than `least` are there.
pub(super) fn leading_median(values: &[f64], width: usize, least: usize) -> Vec<f64> {
    sliding_median(values, (0, width.saturating_sub(1)), least)
}

/// The sum of each window of `width` values around a position, cut at the ends; a gap adds nothing.
pub(super) fn running_sum(values: &[f64], width: usize) -> Vec<f64> {
    let (before, after) = (width / 2, width.saturating_sub(1) / 2);
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut total = 0.0;
    sums.push(0.0);
    for v in values {
        total += if v.is_nan() { 0.0 } else { *v };
        sums.push(total);
    }
    (0..values.len()).map(|at| sums[(at + after + 1).min(values.len())] - sums[at.saturating_sub(before)]).collect()
}

/// The mean of each window of `width` values around a position, cut at the ends.
pub(super) fn running_mean(values: &[f64], width: usize) -> Vec<f64> {
    let present: Vec<f64> = values.iter().map(|v| f64::from(u8::from(!v.is_nan()))).collect();
    let sums = running_sum(values, width);
    let mut means: Vec<f64> = sums.iter().zip(running_sum(&present, width)).map(|(s, n)| if n > 0.5 { s / n } else { f64::NAN }).collect();
    fill_gaps(&mut means);
    means
}

/// Fill gaps by straight lines between their neighbours, and the ends by the nearest value.
pub(super) fn fill_gaps(values: &mut [f64]) {
    let mut last: Option<usize> = None;
    for at in 0..values.len() {
        if values[at].is_nan() {
            continue;
        }
        match last {
            None => {
                let first = values[at];
                values[..at].fill(first);
            }
            Some(from) if at > from + 1 => {
                let (a, b) = (values[from], values[at]);
                for (step, value) in (1..).zip(&mut values[from + 1..at]) {
                    *value = a + (b - a) * f64::from(step) / (at - from) as f64;
                }
            }
            Some(_) => {}
        }
        last = Some(at);
    }
    if let Some(from) = last {
        let value = values[from];
        values[from + 1..].fill(value);
    }
}

/// The correlation of a series with itself `lag` periods before, over the pairs without a gap; 0 where it cannot be told.
pub(super) fn autocorrelation(values: &[f64], lag: usize) -> f64 {
    if values.len() <= lag {
        return 0.0;
    }
    correlation(values.iter().copied().zip(values[lag..].iter().copied()))
}

/// Pearson's correlation of the pairs without a gap; 0 where it cannot be told.
pub(super) fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in pairs.filter(|(a, b)| !a.is_nan() && !b.is_nan()) {
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let (vx, vy) = (xx - x * x / n, yy - y * y / n);
    let r = (xy - x * y / n) / (vx * vy).sqrt();
    if r.is_finite() { r } else { 0.0 }
}

/// By how much the deviation of a mean of correlated values exceeds that of independent ones (first-order autoregression).
pub(super) fn persistence(residuals: &[f64], most: f64) -> f64 {
    let rho = autocorrelation(residuals, 1).clamp(0.0, most);
    ((1.0 + rho) / (1.0 - rho)).sqrt()
}

/// The normal deviate that is exceeded with probability `p`.
pub(super) fn normal_isf(p: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv((2.0 * p.clamp(1e-300, 1.0)).min(2.0))
}

/// Above this expected count the square-root transform is exact enough.
const EXACT_BELOW: f64 = 400.0;

/// How far a count lies from its expectation, as a signed normal deviate, deflated by `inflation` (a factor of variance).
///
/// The tail is the mid-p tail of the Poisson distribution (Lancaster 1961): half of the probability of the count itself is
/// left out, which keeps small counts from looking too safe. Where a rough deviate shows nothing of note, it is returned.
pub(super) fn poisson_deviate(count: f64, expected: f64, inflation: f64) -> f64 {
    let rough = 2.0 * ((count + 0.375).sqrt() - (expected + 0.375).sqrt());
    let deviate = if expected > EXACT_BELOW || rough.abs() < 1.0 { rough } else { mid_p(count, expected) };
    deviate / inflation.max(1.0).sqrt()
}

fn mid_p(count: f64, expected: f64) -> f64 {
    let here = (count * expected.ln() - expected - ln_gamma(count + 1.0)).exp();
    if count >= expected {
        let above = if count < 1.0 { 1.0 } else { checked_gamma_lr(count, expected).unwrap_or(1.0) };
        normal_isf((above - 0.5 * here).clamp(1e-300, 1.0))
    } else {
        let below = checked_gamma_ur(count + 1.0, expected).unwrap_or(1.0);
        -normal_isf((below - 0.5 * here).clamp(1e-300, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_skip_gaps_and_interpolate() {
        assert_eq!(median([3.0, f64::NAN, 1.0]), 2.0);
        assert_eq!(quantile([0.0, 10.0], 0.25), 2.5);
        assert!(median([f64::NAN]).is_nan());
    }

    #[test]
    fn gaps_are_filled_by_lines_and_ends_by_the_nearest() {
        let mut values = [f64::NAN, 1.0, f64::NAN, 3.0, f64::NAN];
        fill_gaps(&mut values);
        assert_eq!(values, [1.0, 1.0, 2.0, 3.0, 3.0]);
    }

    #[test]
    fn mid_p_of_small_counts_agrees_with_a_table() {
        // Poisson(3): P(X >= 8) = 0.011905, P(X = 8) = 0.008102.
        let wanted = normal_isf(0.011_905 - 0.008_102 / 2.0);
        assert!((poisson_deviate(8.0, 3.0, 1.0) - wanted).abs() < 1e-3);
        assert!(poisson_deviate(0.0, 30.0, 1.0) < -7.0);
    }

    proptest! {
        #[test]
        fn a_running_median_is_the_median_of_each_window(values in prop::collection::vec(prop_oneof![4 => -1e3..1e3, 1 => Just(f64::NAN)], 1..60), width in 1_usize..15) {
            let fast = running_median(&values, width, 1);
            let (before, after) = (width / 2, (width - 1) / 2);
            let mut slow: Vec<f64> = (0..values.len())
                .map(|at| median(values[at.saturating_sub(before)..(at + after + 1).min(values.len())].iter().copied()))
                .collect();
            fill_gaps(&mut slow);
            for (a, b) in fast.iter().zip(&slow) {
                prop_assert!((a - b).abs() < 1e-9 || (a.is_nan() && b.is_nan()));
            }
            let ahead = leading_median(&values, width, 2);
            for (at, a) in ahead.iter().enumerate() {
                let window = &values[at..(at + width).min(values.len())];
                let wanted = if window.iter().filter(|v| !v.is_nan()).count() < 2 { f64::NAN } else { median(window.iter().copied()) };
                prop_assert!((a - wanted).abs() < 1e-9 || (a.is_nan() && wanted.is_nan()));
            }
        }
    }
}
