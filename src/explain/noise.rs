//! How far a leaf strays from its expected value where nothing happened.

/// `1.4826 ×` the median absolute deviation estimates the standard deviation of a normal sample.
pub(super) const MAD_TO_SD: f64 = 1.4826;
/// With no more leaves than this a cause may well have moved half of them.
const FEW: usize = 64;
/// Relative noise of a few leaves that all moved.
const SOME: f64 = 0.1;
/// The lower quartile of the absolute value of a standard normal.
const QUARTILE: f64 = 0.3186;

/// Variances `a f + (c f)²` of leaves about their expected values `f`: counting noise for the small, relative noise for the large.
///
/// Both parts are medians over the leaves, so that the few that a cause moved do not count: `c` from the upper half by size, `a` from the
/// lower half less what `c` explains there. `least_relative` is a floor of `c`.
pub(super) fn variances(actual: &[f64], expected: &[f64], least_relative: f64) -> Vec<f64> {
    let known: Vec<(f64, f64)> = actual.iter().zip(expected).filter(|(_, f)| **f > 0.0).map(|(v, f)| (*v - *f, *f)).collect();
    let mean = known.iter().map(|(_, f)| f).sum::<f64>() / known.len().max(1) as f64;
    let floor = (5e-4 * mean).powi(2).max(f64::MIN_POSITIVE);
    if known.len() < 8 {
        // Of a few, what hardly any of them moved by; no more than is usual where all did.
        let c = spread(known.iter().map(|(d, f)| d.abs() / f).collect()).clamp(least_relative.min(SOME), SOME);
        return expected.iter().map(|f| (f.abs() + (c * f).powi(2)).max(floor)).collect();
    }
    let middle = median(known.iter().map(|(_, f)| *f).collect());
    let c = spread(known.iter().filter(|(_, f)| *f >= middle).map(|(d, f)| d.abs() / f).collect()).max(least_relative);
    let small = || known.iter().filter(|(_, f)| *f <= middle);
    let per_unit = spread(small().map(|(d, f)| d.abs() / f.sqrt()).collect()).powi(2);
    let a = (per_unit - c * c * median(small().map(|(_, f)| *f).collect())).max(0.0);
    expected.iter().map(|f| (a * f.abs() + (c * f).powi(2)).max(1e-9 * mean * mean) + floor).collect()
}

/// Standard deviation from absolute deviations, by their median; of a few, by the lower quartile where that says less, so that it holds
/// where a cause moved half of them.
fn spread(mut values: Vec<f64>) -> f64 {
    let half = MAD_TO_SD * median(values.clone());
    if values.is_empty() || values.len() > FEW {
        return half;
    }
    let at = values.len() / 4;
    let (_, quartile, _) = values.select_nth_unstable_by(at, f64::total_cmp);
    half.min(*quartile / QUARTILE)
}

/// The median; 0 of nothing.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    let n = values.len();
    if n == 0 {
        return 0.0;
    }
    let (below, middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return *middle;
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(*middle);
    f64::midpoint(lower, *middle)
}
