//! The scale on which a measure scatters evenly: money multiplies, counts go with their root, the rest adds.

use super::stats;

/// Counts with a median below this are small: their scatter is that of counting.
const SMALL_COUNT: f64 = 30.0;

/// So many units (orders) are added before the logarithm is taken.
const UNITS: f64 = 2.0;

/// A monotone map to the scale on which deviations are judged, and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Transform {
    /// As it is: values of both signs, or that scatter by a fixed amount.
    Linear,
    /// `ln(x + offset)`: money and large counts, which scatter by a share of their size.
    Log {
        /// A few units, at least 1 % of the median, so that a zero stays finite and is no stranger than the few units that it lacks.
        offset: f64,
    },
    /// `2 sqrt(x + 3/8)` (Anscombe 1948): small counts get a deviation of 1.
    Anscombe,
}

impl Transform {
    /// The scale that suits these values; `volume` is how many units (orders, rows) stand behind each, where that is known.
    pub(super) fn of(values: &[f64], volume: Option<&[f64]>) -> Self {
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
            Self::Log { offset: median * (0.01_f64).max(UNITS / units(&present, volume)) }
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

/// How many units stand behind a usual value: their number, or as many as leave so many periods without any by chance (Poisson).
fn units(present: &[f64], volume: Option<&[f64]>) -> f64 {
    if let Some(volume) = volume {
        return stats::median(volume.iter().copied().filter(|v| *v > 0.0)).max(1.0);
    }
    let empty = present.iter().filter(|v| **v == 0.0).count() as f64 / present.len() as f64;
    if empty > 0.0 { -empty.ln() } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_follow_the_values() {
        assert_eq!(Transform::of(&[3.0, 0.0, 5.0, 2.0], None), Transform::Anscombe);
        assert!(matches!(Transform::of(&[300.5, 280.0, 350.2], None), Transform::Log { .. }));
        assert_eq!(Transform::of(&[3.0, -1.0, 5.0], None), Transform::Linear);
        assert_eq!(Transform::of(&[], None), Transform::Linear);
    }

    /// A day without sales among days of a few orders was as strange as an outage of a large shop.
    #[test]
    fn few_units_make_a_zero_no_stranger_than_it_is() {
        let daily = |units: f64| vec![units; 100];
        let values: Vec<f64> = (0..100).map(|t| 60.5 + f64::from(t % 7)).collect();
        let offset = |values: &[f64], volume: Option<&[f64]>| match Transform::of(values, volume) {
            Transform::Log { offset } => offset / stats::median(values.iter().copied()),
            other => panic!("{other:?}"),
        };
        assert!((offset(&values, Some(&daily(4.0))) - 0.5).abs() < 1e-9 && (offset(&values, Some(&daily(900.0))) - 0.01).abs() < 1e-9);
        assert!((offset(&values, None) - 0.01).abs() < 1e-9);
        let with_zeros: Vec<f64> = values.iter().enumerate().map(|(t, v)| if t % 33 == 5 { 0.0 } else { *v }).collect();
        assert!((offset(&with_zeros, None) - 2.0 / -(0.03_f64.ln())).abs() < 1e-9);
    }

    #[test]
    fn back_undoes_forward() {
        for transform in [Transform::Linear, Transform::Log { offset: 0.5 }, Transform::Anscombe] {
            assert!((transform.back(transform.forward(42.0)) - 42.0).abs() < 1e-9);
        }
    }
}
