//! Seeded random numbers that are the same on every machine.

/// `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014): small, seedable by any number, good enough for a sample.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits fill a double exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in `[low, high)`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in `0..limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Close to a standard normal: twelve uniforms added up (Irwin–Hall), so that no logarithm or cosine is needed.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A count around `mean` with the spread of a Poisson variable, never negative.
    pub(crate) fn count(&mut self, mean: f64) -> u32 {
        let spread = mean.max(0.0).sqrt();
        (mean + spread * self.normal()).round().max(0.0) as u32
    }

    /// One of `items`, the first ones more often: item `i` has the weight `1 / (i + 1)`.
    pub(crate) fn favourite<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let total: f64 = (0..items.len()).map(|rank| 1.0 / (rank + 1) as f64).sum();
        let mut left = self.unit() * total;
        for (rank, item) in items.iter().enumerate() {
            left -= 1.0 / (rank + 1) as f64;
            if left < 0.0 {
                return item;
            }
        }
        &items[0]
    }
}
