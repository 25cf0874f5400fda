//! How a number stands to the one it is held against, as people say it: `+12 %`, and from some point on `415 times` instead of `+41,386 %`.

use super::format;

/// From so many times on there was hardly anything before, and how much more there is now says more than how many times.
const HARDLY_ANY: f64 = 1_000.0;
/// Fewer times, and smaller shares, are told with one place.
const FEW_TIMES: f64 = 10.0;

/// How a number stands to the one it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relative {
    /// By which share of the other it is more, or less where below zero.
    Share(f64),
    /// How many times the other it is.
    Times(f64),
}

impl Relative {
    /// From so many times on, how many times says more than per cent.
    pub const MANY: f64 = 3.0;

    /// How `value` stands to `base`; nothing where neither per cent nor times say anything: beside nothing or next to nothing, and where one is
    /// below zero and the other above.
    #[must_use]
    pub fn of(value: f64, base: f64) -> Option<Self> {
        let ratio = value / base;
        let says_something = base.abs() >= f64::EPSILON && ratio.is_finite() && (0.0..HARDLY_ANY).contains(&ratio);
        says_something.then(|| if ratio >= Self::MANY { Self::Times(ratio) } else { Self::Share((value - base) / base.abs()) })
    }

    /// Beside what it is named after: `+12.5 %` with at most so many `places`, `-41 %`, `4.2 times`.
    #[must_use]
    pub fn words(self, places: usize) -> String {
        match self {
            Self::Share(share) => format!("{}{} %", if share > 0.0 { "+" } else { "" }, format::number(share * 100.0, places)),
            Self::Times(ratio) => times(ratio),
        }
    }

    /// In a sentence, of `other`, below or above which it lies: `41 % below expected`, `4.2 times expected`. What is below zero and further down lies
    /// below.
    #[must_use]
    pub fn beside(self, other: &str) -> String {
        match self {
            Self::Share(share) => {
                let per_cent = (share * 100.0).abs();
                let side = if share < 0.0 { "below" } else { "above" };
                format!("{} % {side} {other}", format::fixed(per_cent, usize::from(per_cent < 3.0)))
            }
            Self::Times(ratio) => format!("{} {other}", times(ratio)),
        }
    }
}

fn times(ratio: f64) -> String {
    format!("{} times", format::fixed(ratio, usize::from(ratio < FEW_TIMES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day of 512,000 where 1,234 was expected stood as "+41,386 %" on its card.
    #[test]
    fn what_is_many_times_as_much_is_not_told_in_per_cent() {
        let words = |value: f64, base: f64| Relative::of(value, base).map(|r| r.words(1));
        assert_eq!(words(512_110.0, 1_234.0).as_deref(), Some("415 times"));
        assert_eq!(words(4_200.0, 1_000.0).as_deref(), Some("4.2 times"));
        assert_eq!(words(2_900.0, 1_000.0).as_deref(), Some("+190 %"));
        assert_eq!(words(975.0, 1_000.0).as_deref(), Some("-2.5 %"));
        assert_eq!(words(0.0, 1_000.0).as_deref(), Some("-100 %"));
        assert_eq!(Relative::of(512_110.0, 1_234.0).unwrap().beside("the expected 1,234 USD"), "415 times the expected 1,234 USD");
    }

    #[test]
    fn beside_nothing_and_beyond_zero_there_is_neither_share_nor_times() {
        for (value, base) in [(5.0, 0.0), (13_565.0, 0.62), (-5.0, 10.0), (5.0, -10.0), (f64::NAN, 1.0), (1.0, f64::NAN)] {
            assert_eq!(Relative::of(value, base), None, "{value} beside {base}");
        }
        assert_eq!(Relative::of(-130.0, -100.0), Some(Relative::Share(-0.3)));
        assert_eq!(Relative::of(-130.0, -100.0).unwrap().beside("expected"), "30 % below expected");
    }
}
