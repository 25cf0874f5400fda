//! What was measured and expected in each leaf, for sums and for ratios, and how a deviation of the whole falls apart into leaves.
//!
//! Sums: a leaf's part is its own deviation. Ratios: with `w` a leaf's share of the denominator, `r` its rate, hats for expected, and `R` the
//! ratio of the whole, `R − R̂ = Σ w (r − p) + Σ [w (p − R̂) − ŵ (r̂ − R̂)]`: the first sum is what changed rates give, the second what changed
//! weights give. It holds exactly for any `p`; here `p` is the expected rate, steadied by that of the whole where the leaf is small.

/// What was measured and expected in each leaf.
#[derive(Debug, Clone)]
pub(super) enum Quantity {
    /// A sum.
    Sum {
        /// Measured.
        actual: Vec<f64>,
        /// Expected.
        expected: Vec<f64>,
    },
    /// A ratio.
    Ratio(Ratio),
}

/// A ratio, by leaf.
#[derive(Debug, Clone)]
pub(super) struct Ratio {
    /// Measured numerator.
    pub(super) above: Vec<f64>,
    /// Measured denominator.
    pub(super) below: Vec<f64>,
    /// Expected numerator.
    pub(super) expected_above: Vec<f64>,
    /// Expected denominator.
    pub(super) expected_below: Vec<f64>,
    /// Expected rate, steadied.
    pub(super) rate: Vec<f64>,
}

/// A group of leaves, or the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) actual: f64,
    pub(super) expected: f64,
    /// What it gives to the deviation of the whole.
    pub(super) delta: f64,
    pub(super) rate_effect: Option<f64>,
    pub(super) mix_effect: Option<f64>,
}

impl Quantity {
    /// The part of the deviation of the whole that a group of leaves gives.
    pub(super) fn part(&self, group: impl Iterator<Item = usize> + Clone) -> Part {
        match self {
            Self::Sum { actual, expected } => {
                let (v, f) = (sum(actual, group.clone()), sum(expected, group));
                Part { actual: v, expected: f, delta: v - f, rate_effect: None, mix_effect: None }
            }
            Self::Ratio(ratio) => ratio.part(group),
        }
    }

    /// Everything.
    pub(super) fn whole(&self) -> Part {
        let leaves = match self {
            Self::Sum { actual, .. } => actual.len(),
            Self::Ratio(ratio) => ratio.above.len(),
        };
        let whole = self.part(0..leaves);
        Part { delta: whole.actual - whole.expected, ..whole }
    }
}

impl Ratio {
    fn part(&self, group: impl Iterator<Item = usize> + Clone) -> Part {
        let (above, below) = (sum(&self.above, group.clone()), sum(&self.below, group.clone()));
        let (expected_above, expected_below) = (sum(&self.expected_above, group.clone()), sum(&self.expected_below, group.clone()));
        let all = |values: &[f64]| values.iter().sum::<f64>();
        let (all_below, all_expected_below) = (all(&self.below), all(&self.expected_below));
        let usual = over(all(&self.expected_above), all_expected_below);
        let usual_above: f64 = group.map(|i| self.below[i] * self.rate[i]).sum();
        let rate = over(above - usual_above, all_below);
        // Where nothing is left to divide by, what each gave to the ratio is gone, and no share can have moved.
        let mix = if all_below == 0.0 {
            -over(expected_above, all_expected_below)
        } else {
            over(usual_above - usual * below, all_below) - over(expected_above - usual * expected_below, all_expected_below)
        };
        Part {
            actual: over(above, below),
            expected: over(expected_above, expected_below),
            delta: rate + mix,
            rate_effect: Some(rate),
            mix_effect: Some(mix),
        }
    }
}

fn sum(values: &[f64], group: impl Iterator<Item = usize>) -> f64 {
    group.map(|i| values[i]).sum()
}

/// A quotient; 0 of nothing.
pub(super) fn over(above: f64, below: f64) -> f64 {
    if below == 0.0 { 0.0 } else { above / below }
}
