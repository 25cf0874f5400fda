//! How often which values occur, and what a box plot says of them.

/// The most bins a histogram gets by itself.
const MOST: usize = 60;
/// The share of the values at either end that may lie outside the bins, and how many times the range of the others they must reach.
const FEW: f64 = 0.005;
const FAR: f64 = 5.0;
/// Whiskers reach to the last value within so many interquartile ranges of the box (Tukey 1977).
const WHISKER: f64 = 1.5;
/// The most outliers a box keeps: the farthest, half of them on either side.
const OUTLIERS: usize = 200;

/// A range of values; the last bin holds its upper end too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// Ranges of one round width over the finite `values`: as many as Freedman and Diaconis (1981) advise, or about `wanted`.
///
/// Where a few values lie so far out that they would press all others into a bin or two, the ranges reach over the middle of the
/// values only: [`bin_of`] gives the others no bin. Whole numbers get bins of whole width. No value gives no bin, one value gives one.
#[must_use]
pub fn bins(values: &[f64], wanted: Option<u32>) -> Vec<Bin> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(&least), Some(&largest)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let whole = sorted.iter().all(|v| v.fract() == 0.0);
    if least == largest {
        let half = if whole { 0.5 } else { least.abs().max(1e-9) * 0.05 };
        return vec![Bin { from: least - half, to: least + half }];
    }
    let (least, largest) = core(&sorted, (least, largest));
    let range = largest - least;
    let spread = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
    let advised = 2.0 * spread / (sorted.len() as f64).cbrt();
    let width = match wanted {
        Some(n) => range / f64::from(n.max(1)),
        None if advised > 0.0 => advised.max(range / MOST as f64),
        None => range / 20.0,
    };
    let width = round_width(width, whole);
    let first = (least / width).floor();
    let count = ((largest / width).floor() - first) as usize + 1;
    (0..count).map(|i| Bin { from: (first + i as f64) * width, to: (first + i as f64 + 1.0) * width }).collect()
}

/// From where to where nearly all values lie, where the rest reaches so much further that the shape of them all is lost; else `all`.
fn core(sorted: &[f64], all: (f64, f64)) -> (f64, f64) {
    let (low, high) = (quantile(sorted, FEW), quantile(sorted, 1.0 - FEW));
    if sorted.len() as f64 * FEW < 1.0 || high <= low || (high - low) * FAR >= all.1 - all.0 {
        return all;
    }
    // On the side where nothing is far out nothing is left out.
    let room = high - low;
    (if all.0 < low - room { low } else { all.0 }, if all.1 > high + room { high } else { all.1 })
}

/// The next of 1, 2, 2.5 and 5 times a power of ten; at least one where values are whole.
fn round_width(width: f64, whole: bool) -> f64 {
    let magnitude = 10_f64.powf(width.log10().floor());
    let round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|f| f * magnitude).find(|w| *w >= width * 0.999).unwrap_or(width);
    if whole { round.max(1.0).ceil() } else { round }
}

/// The bin a value belongs to, of bins as [`bins`] gives them; nothing for what lies outside them.
pub(super) fn bin_of(bins: &[Bin], value: f64) -> Option<usize> {
    let (first, last) = (bins.first()?, bins.last()?);
    let width = first.to - first.from;
    let at = ((value - first.from) / width).floor();
    (value.is_finite() && at >= 0.0 && value <= last.to + width * 1e-9).then(|| (at as usize).min(bins.len() - 1))
}

/// What a box plot says of some values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoxStats {
    /// How many there are.
    pub count: usize,
    /// The lower quartile.
    pub lower: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub upper: f64,
    /// Their mean.
    pub mean: f64,
    /// The least value within reach of the whisker.
    pub low: f64,
    /// The largest one.
    pub high: f64,
    /// Values beyond the whiskers, ascending; the farthest where there are many.
    pub outliers: Vec<f64>,
    /// How many lie beyond the whiskers in all.
    pub beyond: usize,
}

/// Quartiles (by linear interpolation, type 7 of Hyndman and Fan 1996), whiskers and outliers; nothing of nothing.
#[must_use]
pub fn box_stats(mut values: Vec<f64>) -> Option<BoxStats> {
    values.retain(|v| v.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    if values.is_empty() {
        return None;
    }
    let [lower, median, upper] = [0.25, 0.5, 0.75].map(|q| quantile(&values, q));
    let reach = WHISKER * (upper - lower);
    let from = values.partition_point(|v| *v < lower - reach);
    let to = values.partition_point(|v| *v <= upper + reach);
    let (below, above) = (&values[..from], &values[to..]);
    let half = OUTLIERS / 2;
    let kept_below = below.len().min(OUTLIERS - above.len().min(half));
    let kept_above = above.len().min(OUTLIERS - kept_below);
    let outliers = below[..kept_below].iter().chain(&above[above.len() - kept_above..]).copied().collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    // Where no value lies between a quartile and its fence the whisker has no length.
    let (low, high) = (values[from.min(to.saturating_sub(1))].min(lower), values[to.saturating_sub(1)].max(upper));
    Some(BoxStats { count: values.len(), lower, median, upper, mean, low, high, outliers, beyond: below.len() + above.len() })
}

/// A quantile of sorted values by linear interpolation.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = q * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_value_lies_in_its_bin(values in prop::collection::vec(-1e5..1e5_f64, 1..300), wanted in prop::option::of(1..40_u32)) {
            let found = bins(&values, wanted);
            prop_assert!(found.len() <= 4 * MOST);
            for value in values {
                let bin = found[bin_of(&found, value).unwrap()];
                let slack = (bin.to - bin.from) * 1e-6;
                prop_assert!(value >= bin.from - slack && value <= bin.to + slack, "{value} {bin:?}");
            }
        }

        #[test]
        fn a_box_is_in_order(values in prop::collection::vec(-1e5..1e5_f64, 1..300)) {
            let b = box_stats(values.clone()).unwrap();
            prop_assert!(b.low <= b.lower + 1e-9 && b.lower <= b.median && b.median <= b.upper && b.upper <= b.high + 1e-9, "{b:?}");
            prop_assert!(b.beyond == 0 || b.outliers.contains(&values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
                || b.outliers.contains(&values.iter().copied().fold(f64::INFINITY, f64::min)));
        }
    }

    #[test]
    fn a_few_far_values_do_not_hide_the_shape_of_the_others() {
        let mut values: Vec<f64> = (0..1_000).map(|i| f64::from(i % 100)).collect();
        values.extend([9_000.0, 10_300.0]);
        let found = bins(&values, None);
        assert!(found.len() > 5 && found[found.len() - 1].to < 200.0, "{found:?}");
        assert_eq!((bin_of(&found, 9_000.0), bin_of(&found, 0.0)), (None, Some(0)));
        assert_eq!(values.iter().filter(|v| bin_of(&found, **v).is_none()).count(), 2);
    }

    #[test]
    fn bins_are_round_and_whole_for_whole_numbers() {
        let found = bins(&[1.0, 2.0, 2.0, 3.0, 7.0], Some(3));
        assert_eq!(found.first().map(|b| (b.from, b.to)), Some((0.0, 2.0)));
        assert_eq!(bins(&[4.0; 9], None), [Bin { from: 3.5, to: 4.5 }]);
        assert!(bins(&[f64::NAN], None).is_empty());
    }

    #[test]
    fn whiskers_stop_at_the_last_value_within_reach() {
        let b = box_stats(vec![1.0, 2.0, 3.0, 4.0, 100.0]).unwrap();
        assert_eq!((b.lower, b.median, b.upper, b.low, b.high, b.outliers), (2.0, 3.0, 4.0, 1.0, 4.0, vec![100.0]));
        assert_eq!(box_stats(vec![f64::NAN]), None);
    }
}
