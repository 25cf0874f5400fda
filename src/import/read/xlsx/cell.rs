//! The small things in a cell: its place, its number.

use memchr::memchr;

/// A reference such as `B12`: 0-based row and column, each where it is there and makes sense.
pub(super) fn reference(text: &[u8]) -> (Option<u32>, Option<u32>) {
    let mut column = 0_u32;
    let mut at = 0;
    while let Some(letter @ (b'A'..=b'Z' | b'a'..=b'z')) = text.get(at) {
        column = column.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        at += 1;
    }
    let row = whole(&text[at..]).and_then(|row| row.checked_sub(1)).filter(|r| *r < MOST_ROWS);
    (row, column.checked_sub(1).filter(|c| *c < MOST_COLUMNS))
}

/// The first and the last row and column of a reference such as `A1:B2`.
pub(super) fn area(text: &[u8]) -> Option<((u32, u32), (u32, u32))> {
    let cut = memchr(b':', text).unwrap_or(text.len());
    let (top, left) = reference(&text[..cut]);
    let (bottom, right) = text.get(cut + 1..).map_or((None, None), reference);
    let ((top, left), (bottom, right)) = ((top?, left?), (bottom?, right?));
    Some(((top, bottom.max(top)), (left, right.max(left))))
}

/// Rows and columns beyond these are damage; more than Excel has, because others write more.
const MOST_ROWS: u32 = 1 << 26;
const MOST_COLUMNS: u32 = 1 << 16;

/// A whole number of digits alone.
pub(super) fn whole(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, d| d.is_ascii_digit().then(|| sum * 10 + u32::from(d - b'0')))
}

/// A number as spreadsheets store it. Up to 15 digits with as small an exponent are exact in one division; the rest is
/// left to the library.
pub(super) fn number(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 23] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
    let (negative, digits) = text.strip_prefix(b"-").map_or((false, text), |rest| (true, rest));
    let (mut mantissa, mut places, mut in_fraction) = (0_u64, 0_usize, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' if mantissa < 900_000_000_000_000 => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                places += usize::from(in_fraction);
            }
            b'.' if !in_fraction => in_fraction = true,
            _ => return by_library(text),
        }
    }
    if digits.len() <= usize::from(in_fraction) || places >= POWERS.len() {
        return by_library(text);
    }
    let value = mantissa as f64 / POWERS[places];
    Some(if negative { -value } else { value })
}

#[cold]
fn by_library(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.trim_ascii();
    // `nan` and `inf` are words here.
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_read_or_left_open() {
        assert_eq!(reference(b"A1"), (Some(0), Some(0)));
        assert_eq!(reference(b"xfd1048576"), (Some(1_048_575), Some(16_383)));
        assert_eq!((reference(b"12"), reference(b"AB")), ((Some(11), None), (None, Some(27))));
        assert_eq!((reference(b"A0"), reference(b"ZZZZZZ9"), reference(b"")), ((None, Some(0)), (Some(8), None), (None, None)));
    }

    #[test]
    fn words_are_no_numbers() {
        for word in ["", "-", ".", "nan", "inf", "-inf", "1,5", "1 2", "0x1", "\u{663}"] {
            assert!(number(word.as_bytes()).is_none(), "{word}");
        }
        assert_eq!((number(b" 1.5E-3 "), number(b"-0.1"), number(b"5.")), (Some(0.0015), Some(-0.1), Some(5.0)));
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_the_library(value in any::<f64>().prop_filter("finite", |v| v.is_finite()), cents in -9_000_000_000_000_i64..9_000_000_000_000) {
            prop_assert_eq!(number(value.to_string().as_bytes()), Some(value));
            prop_assert_eq!(number(format!("{value:e}").as_bytes()), Some(value));
            let money = cents as f64 / 100.0;
            prop_assert_eq!(number(money.to_string().as_bytes()), Some(money));
        }
    }
}
