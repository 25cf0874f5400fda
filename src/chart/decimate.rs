//! Fewer points than pixels, with nothing worth seeing left out.

use super::{Points, Pyramid};

/// The positions of the points to draw out of a series sorted by x: per bucket of equal width the first, the least, the
/// largest and the last, the first without a height (so that a line still breaks there), and every flagged one.
///
/// All points are drawn where that is no more. The result ascends without repeats.
#[must_use]
pub fn decimate(points: &[(f64, f64)], buckets: usize, flagged: &[usize]) -> Vec<usize> {
    let buckets = buckets.max(1);
    if points.len() <= buckets.saturating_mul(4) {
        return (0..points.len()).collect();
    }
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let width = (last.0 - first.0) / buckets as f64;
    let bucket_of = |x: f64| if width > 0.0 { (((x - first.0) / width) as usize).min(buckets - 1) } else { 0 };
    let mut drawn: Vec<usize> = flagged.iter().copied().filter(|&f| f < points.len()).collect();
    let mut start = 0;
    while start < points.len() {
        let bucket = bucket_of(points[start].0);
        let length = points[start..].iter().take_while(|p| bucket_of(p.0) == bucket).count().max(1);
        drawn.extend(extremes(points, start, start + length));
        start += length;
    }
    drawn.sort_unstable();
    drawn.dedup();
    drawn
}

/// The positions of the points to draw of a series sorted by x, between two places along it and one point beyond each, so that a
/// line leaves the picture where it should; chosen as by [`decimate`], in a time that grows with `buckets` and hardly with the series.
#[must_use]
pub fn decimate_series(points: &Points, (from, to): (f64, f64), buckets: usize) -> Vec<usize> {
    let xs = &points.x;
    let start = xs.partition_point(|x| *x < from).saturating_sub(1);
    let end = (xs.partition_point(|x| *x <= to) + 1).min(xs.len());
    let buckets = buckets.max(1);
    if end <= start || end - start <= buckets.saturating_mul(4) {
        return (start..end.max(start)).collect();
    }
    let inside = |f: &usize| (start..end).contains(f);
    let mut drawn: Vec<usize> = points.flagged.iter().copied().filter(inside).collect();
    let (first, last) = (xs[start], xs[end - 1]);
    let mut at = start;
    for bucket in 1..=buckets {
        let edge = first + (last - first) * bucket as f64 / buckets as f64;
        let next = if bucket == buckets { end } else { at + xs[at..end].partition_point(|x| *x < edge) };
        if next > at {
            drawn.extend([at, next - 1]);
            match &points.pyramid {
                Some(pyramid) => drawn.extend(pyramid.over(&points.y, at, next).positions()),
                None => drawn.extend(Pyramid::of(&points.y[at..next]).over(&points.y[at..next], 0, next - at).positions().map(|p| p + at)),
            }
        }
        at = next;
    }
    drawn.sort_unstable();
    drawn.dedup();
    drawn
}

/// The first, the least, the largest and the last point of a run, and its first gap.
fn extremes(points: &[(f64, f64)], start: usize, end: usize) -> impl Iterator<Item = usize> {
    let heights = || (start..end).filter(|&i| points[i].1.is_finite());
    let height = |i: &usize| points[*i].1;
    let least = heights().min_by(|a, b| height(a).total_cmp(&height(b)));
    // `max_by` gives the last of equals; the first keeps the choice symmetric with the least.
    let largest = heights().rev().max_by(|a, b| height(a).total_cmp(&height(b)));
    let gap = (start..end).find(|&i| !points[i].1.is_finite());
    [Some(start), least, largest, gap, Some(end - 1)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn extremes_ends_and_flagged_points_are_always_drawn(
            heights in prop::collection::vec(-1e6..1e6_f64, 1..2_000),
            gaps in prop::collection::vec(0.0..5.0_f64, 2_000),
            flagged in prop::collection::vec(0..2_000_usize, 0..10),
            buckets in 1..60_usize,
        ) {
            let mut x = 0.0;
            let points: Vec<(f64, f64)> = heights.iter().zip(&gaps).map(|(&y, gap)| { x += gap; (x, y) }).collect();
            let drawn = decimate(&points, buckets, &flagged);
            prop_assert!(drawn.is_sorted_by(|a, b| a < b));
            prop_assert!(drawn.len() <= buckets * 4 + flagged.len());
            prop_assert!(flagged.iter().filter(|f| **f < points.len()).all(|f| drawn.contains(f)));
            prop_assert_eq!((drawn.first(), drawn.last()), (Some(&0), Some(&(points.len() - 1))));
            // Within every stretch of two drawn points nothing stands out above or below what is drawn in its bucket.
            let width = (points[points.len() - 1].0 - points[0].0) / buckets as f64;
            let bucket = |x: f64| if width > 0.0 { (((x - points[0].0) / width) as usize).min(buckets - 1) } else { 0 };
            for wanted in 0..buckets {
                let of = |shown: bool| {
                    let inside = points.iter().enumerate().filter(|(i, p)| bucket(p.0) == wanted && (!shown || drawn.contains(i)));
                    inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), (_, p)| (lo.min(p.1), hi.max(p.1)))
                };
                prop_assert_eq!(of(true), of(false));
            }
        }
    }

    proptest! {
        #[test]
        fn a_long_series_keeps_its_extremes_and_flags_in_any_window(
            heights in prop::collection::vec(prop_oneof![20 => -1e6..1e6_f64, 1 => Just(f64::NAN)], 1..4_000),
            flagged in prop::collection::vec(0..4_000_usize, 0..10),
            window in (0.0..1.0_f64, 0.0..1.0_f64),
            buckets in 1..60_usize,
            indexed in any::<bool>(),
        ) {
            let x: Vec<f64> = (0..heights.len()).map(|i| i as f64).collect();
            let mut points = Points { flagged: flagged.clone(), ..Points::new(x, heights.clone(), Vec::new()) };
            if indexed {
                points.pyramid = Some(Pyramid::of(&points.y));
            }
            let at = |share: f64| share * heights.len() as f64;
            let (from, to) = (at(window.0.min(window.1)), at(window.0.max(window.1)));
            let drawn = decimate_series(&points, (from, to), buckets);
            prop_assert!(drawn.is_sorted_by(|a, b| a < b));
            prop_assert!(drawn.len() <= buckets * 5 + flagged.len());
            let seen = |i: &usize| (*i as f64) >= from && (*i as f64) <= to;
            for f in flagged.into_iter().filter(|f| *f < heights.len() && seen(f)) {
                prop_assert!(drawn.contains(&f));
            }
            let range = |of: &mut dyn Iterator<Item = usize>| {
                of.map(|i| heights[i]).filter(|h| h.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), h| (lo.min(h), hi.max(h)))
            };
            let all = range(&mut (0..heights.len()).filter(|i| seen(i)));
            let shown = range(&mut drawn.iter().copied());
            prop_assert!(shown.0 <= all.0 && shown.1 >= all.1);
        }
    }

    #[test]
    fn gaps_still_break_the_line() {
        let points: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), if i == 50 { f64::NAN } else { 1.0 })).collect();
        assert!(decimate(&points, 5, &[]).contains(&50));
    }
}
