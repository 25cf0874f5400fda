//! Extremes of a long series at several grains, so that any stretch of it is summed up in a few steps.

/// How many points the finest grain sums up, and how many of one grain the next coarser one.
const FINEST: usize = 64;
const COARSER: usize = 8;
/// No such point in a block.
const NONE: u32 = u32::MAX;

/// What is worth drawing of a stretch: the positions of its least and largest height and of its first gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extremes {
    least: u32,
    largest: u32,
    gap: u32,
}

impl Extremes {
    const EMPTY: Self = Self { least: NONE, largest: NONE, gap: NONE };

    /// The positions, in no order; the least, the largest and the first gap, where there are such.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        [self.least, self.largest, self.gap].into_iter().filter(|&p| p != NONE).map(|p| p as usize)
    }

    fn with(self, other: Self, heights: &[f64]) -> Self {
        let pick = |a: u32, b: u32, better: fn(f64, f64) -> bool| match (a, b) {
            (NONE, b) => b,
            (a, NONE) => a,
            (a, b) if better(heights[b as usize], heights[a as usize]) => b,
            (a, _) => a,
        };
        Self {
            least: pick(self.least, other.least, |b, a| b < a),
            largest: pick(self.largest, other.largest, |b, a| b > a),
            gap: self.gap.min(other.gap),
        }
    }

    fn of(start: usize, heights: &[f64]) -> Self {
        let (mut least, mut largest, mut gap) = ((NONE, f64::INFINITY), (NONE, f64::NEG_INFINITY), NONE);
        for (at, &height) in (start as u32..).zip(heights) {
            if !height.is_finite() {
                gap = gap.min(at);
                continue;
            }
            if least.0 == NONE || height < least.1 {
                least = (at, height);
            }
            if largest.0 == NONE || height > largest.1 {
                largest = (at, height);
            }
        }
        Self { least: least.0, largest: largest.0, gap }
    }
}

/// The extremes of every block of 64, 512, 4,096 … points. Made once on a worker; 10,000,000 points take 2 MB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyramid {
    levels: Vec<Vec<Extremes>>,
}

impl Pyramid {
    /// Fewer points than this are looked at one by one.
    pub const FROM: usize = 20_000;

    /// The extremes of these heights; what is not a number is a gap.
    #[must_use]
    pub fn of(heights: &[f64]) -> Self {
        let finest: Vec<Extremes> = heights.chunks(FINEST).enumerate().map(|(i, c)| Extremes::of(i * FINEST, c)).collect();
        let mut levels = vec![finest];
        while let Some(below) = levels.last().filter(|l| l.len() > COARSER) {
            let sum = |c: &[Extremes]| c.iter().fold(Extremes::EMPTY, |a, b| a.with(*b, heights));
            levels.push(below.chunks(COARSER).map(sum).collect());
        }
        Self { levels }
    }

    /// The extremes of `heights[start..end]`, the heights being those it was made of.
    #[must_use]
    pub fn over(&self, heights: &[f64], start: usize, end: usize) -> Extremes {
        let end = end.min(heights.len());
        if start >= end {
            return Extremes::EMPTY;
        }
        let (first, last) = (start.div_ceil(FINEST), end / FINEST);
        if first >= last {
            return Extremes::of(start, &heights[start..end]);
        }
        let mut found = Extremes::of(start, &heights[start..first * FINEST]);
        let (mut from, mut to) = (first, last);
        let mut after = Extremes::of(last * FINEST, &heights[last * FINEST..end]);
        for (grain, level) in self.levels.iter().enumerate() {
            let (up_from, up_to) = (from.div_ceil(COARSER), to / COARSER);
            // Above the coarsest grain there is none that could sum up what is left.
            let is_last = up_from >= up_to || grain + 1 == self.levels.len();
            let (left, right) = if is_last { (to, to) } else { (up_from * COARSER, up_to * COARSER) };
            found = level[from..left].iter().fold(found, |a, b| a.with(*b, heights));
            after = level[right..to].iter().rev().fold(after, |a, b| b.with(a, heights));
            if is_last {
                break;
            }
            (from, to) = (up_from, up_to);
        }
        found.with(after, heights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_stretch_has_the_extremes_of_its_points(
            heights in prop::collection::vec(prop_oneof![9 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 1..9_000),
            cut in (0.0..1.0_f64, 0.0..1.0_f64),
        ) {
            let at = |share: f64| (share * heights.len() as f64) as usize;
            let (start, end) = (at(cut.0.min(cut.1)), at(cut.0.max(cut.1)) + 1);
            let end = end.min(heights.len());
            prop_assert_eq!(Pyramid::of(&heights).over(&heights, start, end), Extremes::of(start, &heights[start..end]));
        }
    }

    #[test]
    fn the_whole_of_full_blocks_has_its_extremes() {
        for length in [64, 512, 4_096, 32_768] {
            let mut heights = vec![0.0; length];
            (heights[length / 3], heights[length / 2]) = (-7.0, 9.0);
            let found: Vec<usize> = Pyramid::of(&heights).over(&heights, 0, length).positions().collect();
            assert_eq!(found, [length / 3, length / 2], "{length}");
        }
    }

    #[test]
    fn nothing_has_no_extremes() {
        assert_eq!(Pyramid::of(&[]).over(&[], 0, 5).positions().count(), 0);
        assert_eq!(Pyramid::of(&[f64::NAN]).over(&[f64::NAN], 0, 1).positions().collect::<Vec<_>>(), [0]);
    }
}
