//! Which segments of a split are looked at one by one.
//!
//! **What it does.** A split may have more segments than can be judged in the memory and the time there is: 4,000 products by hour are 36 million
//! points a measure. All splits of a detection share four million points; where a split has more segments than its part has room for, or more than
//! 2,000, those that were largest at some time are looked at one by one and all others together as "Everything else".
//!
//! **Why.** A cut by the size over all time, or by the latest, would leave out what was large once and has gone, which is what one looks
//! for. So the size of a segment is its largest share in any tenth of the time, of the first measure that adds up (else of the rows).
//!
//! **Example.** A product makes 4 % of the sales of spring and is never sold again: it is looked at, however little that is of three years.

use std::collections::{BTreeSet, HashMap};

use super::DetectSpec;

/// Points of all splits together; one takes about a hundred bytes while it is judged.
const MOST_POINTS: usize = 4_000_000;
/// Never more segments of a split than this.
const MOST_SEGMENTS: usize = 2_000;
/// Never fewer, however long their series are.
const FEWEST_SEGMENTS: usize = 20;
/// Into so many stretches of time sizes are told apart.
const STRETCHES: usize = 10;

/// How many segments of each split are looked at one by one.
pub(super) fn most(periods: usize, spec: &DetectSpec) -> usize {
    let splits = spec.splits.iter().filter(|s| !s.is_empty()).count().max(1);
    (MOST_POINTS / splits / periods.max(1) / spec.measures.len().max(1)).clamp(FEWEST_SEGMENTS, MOST_SEGMENTS)
}

/// The largest share of each segment in any tenth of `n` periods; `cells` are (segment, period, size). What was large once and has gone is as
/// large as what is large now.
pub(crate) fn largest_shares(cells: impl Iterator<Item = (u64, usize, f64)>, n: usize) -> HashMap<u64, f64> {
    let mut sizes: HashMap<u64, [f64; STRETCHES]> = HashMap::new();
    let mut whole = [0.0; STRETCHES];
    for (segment, period, size) in cells {
        let stretch = (period * STRETCHES / n.max(1)).min(STRETCHES - 1);
        let size = if size.is_nan() { 0.0 } else { size.abs() };
        sizes.entry(segment).or_default()[stretch] += size;
        whole[stretch] += size;
    }
    let share = |of: &[f64; STRETCHES]| of.iter().zip(&whole).filter(|(_, w)| **w > 0.0).map(|(s, w)| s / w).fold(0.0, f64::max);
    sizes.iter().map(|(segment, of)| (*segment, share(of))).collect()
}

/// The segments of a split that are looked at one by one, where others are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// Their numbers.
    pub(super) codes: BTreeSet<u64>,
    /// How many there are with those that are not.
    pub(super) all: usize,
}

impl Kept {
    /// The largest `most` of the segments in `cells`, as [`largest_shares`] tells; `None` where there are no more than that.
    pub(super) fn of(cells: impl Iterator<Item = (u64, usize, f64)>, n: usize, most: usize) -> Option<Self> {
        let shares = largest_shares(cells, n);
        let all = shares.len();
        if all <= most {
            return None;
        }
        let mut ranked: Vec<(u64, f64)> = shares.into_iter().collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Some(Self { codes: ranked.into_iter().take(most).map(|(code, _)| code).collect(), all })
    }

    /// Give the rows of all other segments to the segment `rest`; `keys` are segment times `n` plus period.
    pub(super) fn merge(&self, keys: &mut [Option<u64>], rest: u64, n: usize) {
        let n = n as u64;
        for key in keys.iter_mut().flatten() {
            if !self.codes.contains(&(*key / n)) {
                *key = rest * n + *key % n;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(splits: usize) -> DetectSpec {
        let splits = vec![vec!["product".to_owned()]; splits];
        DetectSpec { splits, ..crate::detect::tests::daily_spec() }
    }

    #[test]
    fn what_is_kept_is_bounded_by_points_and_a_usual_split_is_kept_whole() {
        assert_eq!(most(730, &spec(1)), 2_000);
        assert_eq!(most(9_000, &spec(1)), 444);
        assert_eq!(most(9_000, &spec(4)), 111);
        assert_eq!(most(100_000, &spec(8)), FEWEST_SEGMENTS);
        assert_eq!(Kept::of([(0, 0, 1.0), (1, 3, 2.0)].into_iter(), 10, 2), None);
    }

    /// Sizes over all time kept three that always sold a little and dropped the one that sold a lot in spring.
    #[test]
    fn what_was_large_once_and_has_gone_is_kept() {
        let always = (0..4).flat_map(|code| (0..100).map(move |t| (code, t, 10.0)));
        let gone = (0..10).map(|t| (4, t, 30.0));
        let small = (0..100).map(|t| (5, t, 1.0));
        let kept = Kept::of(always.chain(gone).chain(small), 100, 3).unwrap();
        assert!(kept.codes.contains(&4) && kept.codes.len() == 3 && kept.all == 6, "{kept:?}");
        let mut keys = [Some(4 * 100 + 7), Some(5 * 100 + 9), None];
        kept.merge(&mut keys, 6, 100);
        assert_eq!(keys, [Some(407), Some(609), None]);
    }
}
