//! Several periods in a row that are each only a little out of line.
//!
//! **What it does.** Takes every window of three periods and of one season, and scores its standardised mean (Stouffer),
//! widened by the series' own persistence; each period in the window that points the same way gets that score.
//!
//! **Why.** A drop of 12 % for four days is certain, although no day of it is.
//!
//! **Example.** Deviates of -2.6, -2.9, -2.4 give 4.6 together.
//!
//! Source: Stouffer et al. (1949) for the combined deviate; variance inflation of a mean under first-order autoregression.

/// What a run is worth against a single period of the same score.
pub(super) const DISCOUNT: f64 = 0.95;
/// A period is part of a run only if it points the same way at least this far.
pub(super) const PART: f64 = 1.5;
/// A period this far out is told for itself, and does not carry its neighbours.
pub(super) const ALONE: f64 = 6.0;
/// No single period carries a run by more than this.
const CLIP: f64 = 3.5;

/// Raise the scores of periods that belong to a run of one of these lengths.
pub(super) fn raise(score: &mut [f64], deviates: &[f64], lengths: [usize; 2], persistence: f64) {
    let clipped: Vec<f64> = deviates.iter().map(|z| if z.abs() > ALONE { PART * z.signum() } else { z.clamp(-CLIP, CLIP) }).collect();
    for length in lengths.into_iter().filter(|&l| l > 1 && clipped.len() > 2 * l) {
        let norm = (length as f64).sqrt() * persistence;
        for (start, window) in clipped.windows(length).enumerate() {
            let together = window.iter().sum::<f64>() / norm;
            for (offset, z) in window.iter().enumerate() {
                if z.signum() == together.signum() && z.abs() > PART {
                    let slot = &mut score[start + offset];
                    *slot = slot.max(together.abs() * DISCOUNT);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_small_deviations_adds_up_and_a_calm_neighbour_is_left_alone() {
        let mut z = vec![0.1_f64; 30];
        z[10..13].fill(-3.0);
        let mut score: Vec<f64> = z.iter().map(|v| v.abs()).collect();
        raise(&mut score, &z, [3, 7], 1.0);
        assert!(score[11] > 4.5 && score[9] < 0.2);
    }
}
