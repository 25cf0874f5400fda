//! Series too short for a season: each value against the level of the others.
//!
//! **What it does.** Expects every period to be the median of the series; the deviation is the median absolute deviation on the scale
//! of [`Transform`], widened for the few values it is learned from, and never below the scatter of counting.
//!
//! **Why.** Three weeks of daily data hold no weekday pattern that could be told from chance.
//!
//! **Example.** 18 days around 200 orders and one of 3.
//!
//! Source: the robust z-score (Iglewicz and Hoaglin 1993), with the small-sample factor of the median absolute deviation.

use super::signal::{BAND, Judgement};
use super::stats::{mad, median, varies};
use super::transform::Transform;

/// The least relative deviation believed.
const RELATIVE_FLOOR: f64 = 0.05;

/// Judge a short series by its level.
pub(super) fn judge(values: &[f64]) -> Judgement {
    let transform = Transform::of(values, None);
    let scaled: Vec<f64> = values.iter().map(|&v| if v.is_finite() { transform.forward(v) } else { f64::NAN }).collect();
    let present = scaled.iter().filter(|v| !v.is_nan()).count();
    let centre = median(scaled.iter().copied());
    if present < 3 || !varies(&scaled) {
        return calm(values);
    }
    let floor = match transform {
        Transform::Log { .. } => RELATIVE_FLOOR,
        Transform::Anscombe => 1.0,
        Transform::Linear => RELATIVE_FLOOR * median(values.iter().map(|v| v.abs())).max(1e-9),
    };
    let spread = (mad(&scaled) * (1.0 + 2.0 / present as f64)).max(floor);
    Judgement {
        expected: vec![transform.back(centre); values.len()],
        lower: vec![transform.back(centre - BAND * spread); values.len()],
        upper: vec![transform.back(centre + BAND * spread); values.len()],
        score: scaled.iter().map(|v| if v.is_nan() { 0.0 } else { ((v - centre) / spread).abs() }).collect(),
        shifts: Vec::new(),
        bends: Vec::new(),
    }
}

/// Too little to judge at all: the median as what is expected, and no score.
pub(super) fn calm(values: &[f64]) -> Judgement {
    let level = median(values.iter().copied());
    Judgement::calm(vec![if level.is_nan() { 0.0 } else { level }; values.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_day_of_eighteen_stands_out() {
        let mut values: Vec<f64> = (0..18).map(|t| 200.0 + f64::from(t * 7 % 11)).collect();
        values[9] = 3.0;
        let score = judge(&values).score;
        assert!(score[9] > 8.0);
        assert!(score.iter().enumerate().all(|(t, s)| t == 9 || *s < 3.5));
    }

    #[test]
    fn nothing_varies_nothing_is_said() {
        assert!(judge(&[5.0; 20]).score.iter().all(|s| *s == 0.0));
    }
}
