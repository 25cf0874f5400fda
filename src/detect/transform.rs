//! The scale on which a measure scatters evenly: money multiplies, counts go with their root, the rest adds.

use super::stats;

/// Counts with a median below this are small: their scatter is that of counting.
const SMALL_COUNT: f64 = 30.0;

/// A monotone map to the scale on which deviations are judged, and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Transform {
    /// As it is: values of both signs, or that scatter by a fixed amount.
    Linear,
    /// `ln(x + offset)`: money and large counts, which scatter by a share of their size.
    Log {
        /// 1 % of the median, so that a zero stays finite.
        offset: f64,
    },
    /// `2 sqrt(x + 3/8)` (Anscombe 1948): small counts get a deviation of 1.
    Anscombe,
}

impl Transform {
    /// The scale that suits these values.
    pub(super) fn of(values: &[f64]) -> Self {
        let present: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let median = stats::median(present.iter().copied());
        if present.iter().any(|&v| v < 0.0) || median.is_nan() || median <= 0.0 {
            return Self::Linear;
        }
        let share = |test: fn(f64) -> bool| present.iter().filter(|&&v| test(v)).count() as f64 / present.len() as f64;
        if median < SMALL_COUNT && share(|v| v == v.round()) > 0.99 {
            return Self::Anscombe;
        }
        let logs: Vec<f64> = present.iter().filter(|&&v| v > 0.0).map(|v| v.ln()).collect();
        if share(|v| v == 0.0) < 0.2 && stats::mean_and_deviation(&logs).1 < 1.2 {
            Self::Log { offset: 0.01 * median }
        } else {
            Self::Linear
        }
    }

    pub(super) fn forward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log { offset } => (value + offset).ln(),
            Self::Anscombe => 2.0 * (value + 0.375).sqrt(),
        }
    }

    pub(super) fn back(self, scaled: f64) -> f64 {
        match self {
            Self::Linear => scaled,
            Self::Log { offset } => (scaled.exp() - offset).max(0.0),
            Self::Anscombe => ((scaled.max(0.0) / 2.0).powi(2) - 0.375).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_follow_the_values() {
        assert_eq!(Transform::of(&[3.0, 0.0, 5.0, 2.0]), Transform::Anscombe);
        assert!(matches!(Transform::of(&[300.5, 280.0, 350.2]), Transform::Log { .. }));
        assert_eq!(Transform::of(&[3.0, -1.0, 5.0]), Transform::Linear);
        assert_eq!(Transform::of(&[]), Transform::Linear);
    }

    #[test]
    fn back_undoes_forward() {
        for transform in [Transform::Linear, Transform::Log { offset: 0.5 }, Transform::Anscombe] {
            assert!((transform.back(transform.forward(42.0)) - 42.0).abs() < 1e-9);
        }
    }
}
