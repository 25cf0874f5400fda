//! Ratios as evidence: a numerator given its denominator, leaf by leaf.

use super::noise::median;
use super::quantity::{Ratio, over};
use super::scan::Evidence;

/// Denominator that the rate of the whole counts for when a leaf's own rate is taken from little.
pub(super) const PRIOR: f64 = 20.0;
/// The median of a squared standard normal.
const MEDIAN_CHI2: f64 = 0.455;

/// The past of a ratio, by leaf: numerators and denominators summed over the baseline.
pub(super) struct Past {
    pub(super) above: Vec<f64>,
    pub(super) below: Vec<f64>,
}

impl Past {
    /// The rate of each leaf, drawn to that of the whole as if `prior` more had been seen at it.
    pub(super) fn rates(&self, prior: f64) -> Vec<f64> {
        let whole = over(self.above.iter().sum(), self.below.iter().sum());
        self.above.iter().zip(&self.below).map(|(a, b)| (a + prior * whole) / (b + prior)).collect()
    }
}

/// Measured and expected numerators of a ratio with their variances, given the denominators.
pub(super) struct Numerators {
    actual: Vec<f64>,
    expected: Vec<f64>,
    variance: Vec<f64>,
}

impl Numerators {
    /// Of a proper fraction (orders of visitors) the rarer outcome is counted, binomially and with as much overdispersion as the leaves show;
    /// of any other ratio (money per order) the numerator is taken with the noise that the leaves show.
    pub(super) fn of(ratio: &Ratio, past: &Past, prior: f64) -> Self {
        let fraction = |above: &[f64], below: &[f64]| above.iter().zip(below).all(|(a, b)| (0.0..=*b).contains(a));
        if fraction(&ratio.above, &ratio.below) && fraction(&past.above, &past.below) {
            return Self::of_fraction(ratio, past, prior);
        }
        let expected: Vec<f64> = ratio.below.iter().zip(&ratio.rate).map(|(b, p)| b * p).collect();
        let mut variance = super::noise::variances(&ratio.above, &expected, 0.03);
        // The expected rate itself was measured on the past, with noise of its own.
        for ((s, below), past) in variance.iter_mut().zip(&ratio.below).zip(&past.below) {
            *s *= 1.0 + below.abs() / (past.abs() + prior);
        }
        Self { actual: ratio.above.clone(), expected, variance }
    }

    fn of_fraction(ratio: &Ratio, past: &Past, prior: f64) -> Self {
        let flip = ratio.expected_above.iter().sum::<f64>() > 0.5 * ratio.expected_below.iter().sum::<f64>();
        let chance = |p: f64| if flip { 1.0 - p } else { p }.clamp(1e-4, 1.0 - 1e-4);
        let rates: Vec<f64> = ratio.rate.iter().map(|&p| chance(p)).collect();
        let actual: Vec<f64> = ratio.above.iter().zip(&ratio.below).map(|(a, b)| if flip { b - a } else { *a }).collect();
        let expected: Vec<f64> = ratio.below.iter().zip(&rates).map(|(b, p)| b * p).collect();
        let binomial: Vec<f64> = expected.iter().zip(&rates).map(|(f, p)| f * (1.0 - p)).collect();
        let strays = (0..actual.len()).filter(|&i| ratio.below[i] > 3.0).map(|i| (actual[i] - expected[i]).powi(2) / (binomial[i] + 1e-9));
        let strays: Vec<f64> = strays.collect();
        let overdispersion = if strays.len() > 10 { (median(strays) / MEDIAN_CHI2).max(1.0) } else { 1.0 };
        let variance = (0..actual.len()).map(|i| {
            let (b, p) = (ratio.below[i], rates[i]);
            (binomial[i] + 0.25) * overdispersion + b * b * p * (1.0 - p) / (past.below[i] + prior)
        });
        Self { variance: variance.collect(), actual, expected }
    }

    /// The same, for the scan.
    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence { actual: &self.actual, expected: &self.expected, variance: &self.variance }
    }
}
