//! Stretches of an hourly series that look like no other stretch.
//!
//! **What it does.** Takes every window of one day, and measures how far its nearest other window (not overlapping it) lies, in
//! Euclidean distance of the values; each hour gets the mean distance of the windows around it, in robust deviations.
//!
//! **Why.** On machine-like hourly data a wrong *shape* (a flat lunch peak, a missing night dip) matters more than any single
//! hour. It is not used on daily data, where campaigns look like no other week and are no fault.
//!
//! **Example.** The evening peak fails to appear: every hour is within its band, the day is like no other.
//!
//! Source: the discord of Keogh et al. (2005), all pairs by the diagonal recurrence of STOMP (Zhu et al. 2016).

use super::stats::{mad, median, running_mean};

/// Longer series are compared within their last values only, which keeps the work to a fraction of a second.
const MOST: usize = 10_000;

/// How unlike all others the surroundings of each period are, in robust deviations, 0 or more.
pub(super) fn scores(values: &[f64], window: usize) -> Vec<f64> {
    let n = values.len();
    let from = n.saturating_sub(MOST);
    let mut filled = values[from..].to_vec();
    super::stats::fill_gaps(&mut filled);
    if filled.len() < 4 * window || filled.iter().any(|v| !v.is_finite()) {
        return vec![0.0; n];
    }
    let nearest = nearest_distances(&filled, window);
    let mut spread = vec![f64::NAN; filled.len()];
    for (start, d) in nearest.iter().enumerate() {
        spread[start + window / 2] = *d;
    }
    let smooth = running_mean(&spread, window);
    let (centre, scale) = (median(smooth.iter().copied()), mad(&smooth));
    let mut scores = vec![0.0; from];
    let floor = 1e-9 + centre.abs() * 0.05;
    scores.extend(smooth.iter().map(|d| ((d - centre) / scale.max(floor)).max(0.0)));
    scores
}

/// The distance of each window to its nearest one that does not overlap it.
fn nearest_distances(values: &[f64], window: usize) -> Vec<f64> {
    let count = values.len() - window + 1;
    let mut nearest = vec![f64::INFINITY; count];
    for lag in window..count {
        let mut square: f64 = (0..window).map(|k| (values[k] - values[k + lag]).powi(2)).sum();
        for start in 0..count - lag {
            if start > 0 {
                let gone = values[start - 1] - values[start - 1 + lag];
                let come = values[start + window - 1] - values[start + window - 1 + lag];
                square += come * come - gone * gone;
            }
            nearest[start] = nearest[start].min(square);
            nearest[start + lag] = nearest[start + lag].min(square);
        }
    }
    nearest.into_iter().map(|s| if s.is_finite() { s.max(0.0).sqrt() } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_its_peak_is_unlike_all_others() {
        let mut values: Vec<f64> =
            (0..24 * 21).map(|h| if (17..21).contains(&(h % 24)) { 80.0 } else { 20.0 } + f64::from(h * 7 % 5)).collect();
        values[24 * 10 + 17..24 * 10 + 21].fill(22.0);
        let scores = scores(&values, 24);
        let (at, _) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        assert!((24 * 9 + 12..24 * 11 + 12).contains(&at), "{at}");
    }
}
