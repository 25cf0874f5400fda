//! Series on top of each other: what is positive grows up from zero, what is negative down.

use std::collections::BTreeMap;

use super::{ChartSeries, Mark, Stack};

/// Stand the series that are shown on each other, in their order, place by place. Heights of a 100 % stack become shares of the
/// sum of all absolute heights at their place, so that they fill it whatever their signs; what was measured is kept beside.
pub(super) fn stack(series: &mut [ChartSeries], how: Stack) {
    if how == Stack::Grouped {
        return;
    }
    let mut sums: BTreeMap<u64, f64> = BTreeMap::new();
    let stacked = |s: &ChartSeries| !s.hidden && matches!(s.mark, Mark::Bar | Mark::Area);
    if how == Stack::Percent {
        for s in series.iter().filter(|s| stacked(s)) {
            for (x, y) in s.points.x.iter().zip(&s.points.y).filter(|(_, y)| y.is_finite()) {
                *sums.entry(key(*x)).or_default() += y.abs();
            }
        }
    }
    // How far each place has grown, up and down.
    let mut grown: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for s in series.iter_mut().filter(|s| stacked(s)) {
        let points = &mut s.points;
        points.value = points.y.clone();
        points.base = vec![0.0; points.x.len()];
        for at in 0..points.x.len() {
            let place = key(points.x[at]);
            if how == Stack::Percent {
                let sum = sums.get(&place).copied().unwrap_or_default();
                points.y[at] = if sum > 0.0 { points.y[at] / sum } else { f64::NAN };
            }
            let (up, down) = grown.entry(place).or_default();
            let height = points.y[at];
            let side = if height < 0.0 { down } else { up };
            points.base[at] = *side;
            if height.is_finite() {
                *side += height;
            }
        }
    }
}

/// Equal positions have equal keys; zero has no sign.
fn key(x: f64) -> u64 {
    (x + 0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Points;
    use proptest::prelude::*;

    fn bars(heights: &[f64]) -> ChartSeries {
        let x = (0..heights.len()).map(|i| i as f64).collect();
        ChartSeries {
            name: String::new(),
            unit: None,
            decimals: None,
            column: 0,
            colour: 0,
            mark: Mark::Bar,
            second: false,
            growth: crate::chart::Growth::Plain,
            hidden: false,
            points: Points::new(x, heights.to_vec(), Vec::new()),
        }
    }

    #[test]
    fn negatives_hang_below_zero() {
        let mut series = [bars(&[3.0, -1.0]), bars(&[-2.0, -4.0]), bars(&[5.0, f64::NAN]), bars(&[1.0, 2.0])];
        stack(&mut series, Stack::Stacked);
        let bases: Vec<_> = series.iter().map(|s| s.points.base.clone()).collect();
        assert_eq!(bases, [vec![0.0, 0.0], vec![0.0, -1.0], vec![3.0, 0.0], vec![8.0, 0.0]]);
    }

    #[test]
    fn hidden_series_take_no_room() {
        let mut series = [bars(&[3.0]), bars(&[2.0])];
        series[0].hidden = true;
        stack(&mut series, Stack::Percent);
        assert_eq!((series[1].points.base[0], series[1].points.y[0], series[1].points.value[0]), (0.0, 1.0, 2.0));
    }

    proptest! {
        #[test]
        fn a_full_stack_is_as_long_as_its_parts(heights in prop::collection::vec(-1e6..1e6_f64, 1..12)) {
            let mut series: Vec<ChartSeries> = heights.iter().map(|&h| bars(&[h])).collect();
            stack(&mut series, Stack::Stacked);
            let ends = |of: fn(f64, f64) -> f64| series.iter().map(|s| s.points.top(0)).fold(0.0, of);
            let total: f64 = heights.iter().map(|h| h.abs()).sum();
            prop_assert!((ends(f64::max) - ends(f64::min) - total).abs() < total * 1e-9);
            let mut shares: Vec<ChartSeries> = heights.iter().map(|&h| bars(&[h])).collect();
            stack(&mut shares, Stack::Percent);
            let whole: f64 = shares.iter().map(|s| s.points.y[0].abs()).sum();
            prop_assert!(total == 0.0 || (whole - 1.0).abs() < 1e-9);
        }
    }
}
