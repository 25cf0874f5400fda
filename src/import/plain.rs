//! Numbers as programs write them: an optional sign, digits, at most one point between digits. Most cells; read in one pass.

use super::DecimalMark;
use super::numbers::Evidence;

/// Numbers of so many digits are whole numbers of a float, and so are the powers of ten up to it.
const EXACT: usize = 15;
const TENS: [f64; EXACT + 1] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A number written plainly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plain<'a> {
    /// Without its sign.
    pub(super) body: &'a str,
    /// Whether there is a minus.
    pub(super) negative: bool,
    /// Its digits as one whole number; of no use where they are many.
    digits: u64,
    /// How many digits stand before the point, and how many behind it.
    places: (usize, usize),
}

impl<'a> Plain<'a> {
    /// Take a text apart; `None` where it is written otherwise.
    #[inline]
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let body = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mut digits, mut point) = (0_u64, None);
        for (at, byte) in body.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')),
                b'.' if point.is_none() && at > 0 => point = Some(at),
                _ => return None,
            }
        }
        let places = point.map_or((body.len(), 0), |at| (at, body.len() - at - 1));
        let is_closed = places.0 > 0 && (point.is_none() || places.1 > 0);
        is_closed.then_some(Self { body, negative: text.starts_with('-'), digits, places })
    }

    /// Whether it is made of digits alone, apart from its sign.
    pub(super) fn is_whole(&self) -> bool {
        self.places.1 == 0
    }

    /// What it says about the decimal mark.
    pub(super) fn evidence(&self) -> Evidence {
        match self.places {
            (_, 0) => Evidence::None,
            (1..=3, 3) if !self.body.starts_with('0') => Evidence::Open(DecimalMark::Point),
            _ => Evidence::Proved(DecimalMark::Point),
        }
    }

    /// Its amount and its decimal places with that mark, where its digits are few enough to be exact.
    #[inline]
    pub(super) fn amount(&self, mark: DecimalMark) -> Option<(f64, usize)> {
        if self.places.0 + self.places.1 > EXACT {
            return None;
        }
        let is_grouped = mark == DecimalMark::Comma && self.evidence() == Evidence::Open(DecimalMark::Point);
        let places = if is_grouped { 0 } else { self.places.1 };
        // Of two numbers that are exact the quotient is the nearest to what is written.
        Some((self.digits as f64 / TENS[places], places))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{dates, numbers};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_plain_is_taken() {
        for text in ["0", "-12.50", "+7", "1234567890123456789012345678.5"] {
            assert!(Plain::of(text).is_some(), "{text}");
        }
        for text in ["", "-", ".5", "5.", "1.2.3", "1,5", "--5", "1e3", " 1"] {
            assert_eq!(Plain::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn amounts_are_those_of_the_standard_library(text in "[-+]?[0-9]{1,16}(\\.[0-9]{1,16})?") {
            let plain = Plain::of(&text).unwrap();
            if let Some((amount, places)) = plain.amount(DecimalMark::Point) {
                prop_assert_eq!(amount, text.trim_start_matches(['-', '+']).parse::<f64>().unwrap());
                prop_assert_eq!(places, text.split_once('.').map_or(0, |(_, fraction)| fraction.len()));
            }
            // What the survey of a column does not ask of plain numbers.
            prop_assert!(dates::duration(&text).is_none() && !numbers::scan(&text).unwrap().is_damaged_id());
        }
    }
}
