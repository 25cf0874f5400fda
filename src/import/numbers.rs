//! Numbers as people write them: currencies, thousands, decimal commas, per cent, brackets, scales.
//!
//! One cell rarely proves what its comma means, so reading has two steps: [`scan`] takes a text apart, and
//! [`Scanned::value`] reads it with the decimal mark that was decided for the whole column.

use super::DecimalMark;
use super::affixes::{self, Affixes, fold};
use super::currency::has_no_decimals;
use super::plain::Plain;

/// What a number says about the decimal mark of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Nothing: `1234`.
    None,
    /// It can only be read with this mark: `1.234,5`, `12,50`.
    Proved(DecimalMark),
    /// One separator before three digits: thousands, or a fraction if this is the decimal mark.
    Open(DecimalMark),
}

/// A text taken apart as a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scanned<'a> {
    /// Digits and separators, ASCII.
    body: std::borrow::Cow<'a, str>,
    /// The same where it is written plainly.
    plain: Option<Plain<'a>>,
    negative: bool,
    scale: f64,
    /// The currency written with it.
    pub(crate) currency: Option<&'static str>,
    /// Written with a per cent sign.
    pub(crate) percent: bool,
    /// What it says about the decimal mark.
    pub(crate) evidence: Evidence,
    /// Scaled by a letter that is as often a unit: `5m`.
    pub(crate) vague: bool,
}

/// The most characters a number has.
const LONGEST: usize = 48;

/// Take a text apart as a number; `None` where it is none.
pub(crate) fn scan(text: &str) -> Option<Scanned<'_>> {
    let text = super::text::trimmed(text);
    if text.len() > LONGEST {
        return None;
    }
    if let Some(number) = scan_plain(text) {
        return Some(number);
    }
    if !has_digit(text) || is_joined(text) || affixes::is_worded(text) {
        return None;
    }
    scan_in_full(text)
}

/// Take a text apart that is written as programs write numbers: nothing else than a number, and not missing.
#[inline]
pub(crate) fn scan_plain(text: &str) -> Option<Scanned<'_>> {
    let plain = Plain::of(text).filter(|_| text.len() <= LONGEST)?;
    Some(Scanned {
        body: plain.body.into(),
        plain: Some(plain),
        negative: plain.negative,
        scale: 1.0,
        currency: None,
        percent: false,
        evidence: plain.evidence(),
        vague: false,
    })
}

/// Take a text apart of which nothing is known.
fn scan_in_full(text: &str) -> Option<Scanned<'static>> {
    let folded = fold(text);
    let mut parts = Affixes::default();
    let body = parts.strip(&folded)?;
    let body = join_digits(body)?;
    let evidence = evidence(&body)?;
    Some(Scanned {
        body: body.into(),
        plain: None,
        negative: parts.negative,
        scale: parts.scale,
        currency: parts.currency.map(|written| written.code),
        percent: parts.percent,
        evidence,
        vague: parts.vague && parts.currency.is_none(),
    })
}

/// The value of a number, read with `mark` unless the text itself proves another; `None` where it is none.
#[inline]
pub(crate) fn value(text: &str, mark: DecimalMark) -> Option<f64> {
    if let Some((plain, (amount, _))) = Plain::of(text).and_then(|plain| Some((plain, plain.amount(mark)?))) {
        return Some(signed(amount, plain.negative));
    }
    scan(text)?.value(mark).map(|(value, _)| value)
}

/// An amount with its sign; there is one zero.
fn signed(amount: f64, negative: bool) -> f64 {
    if negative && amount != 0.0 { -amount } else { amount }
}

impl Scanned<'_> {
    /// The value and its decimal places, read with `mark` unless the text itself proves another.
    #[inline]
    pub(crate) fn value(&self, mark: DecimalMark) -> Option<(f64, u8)> {
        match self.plain.and_then(|plain| plain.amount(mark)) {
            Some((amount, places)) => Some((signed(amount, self.negative), places.min(9) as u8)),
            None => self.value_in_full(mark),
        }
    }

    /// The value of a number that is not written plainly, or with too many digits.
    fn value_in_full(&self, mark: DecimalMark) -> Option<(f64, u8)> {
        let mark = if let Evidence::Proved(own) = self.evidence { own } else { mark };
        let point = if mark == DecimalMark::Comma { ',' } else { '.' };
        let plain: std::borrow::Cow<'_, str> = if mark == DecimalMark::Point && !self.body.bytes().any(|b| matches!(b, b',' | b'\'')) {
            (&*self.body).into()
        } else {
            self.body.chars().filter(|&c| c == point || !matches!(c, ',' | '.' | '\'')).map(|c| if c == point { '.' } else { c }).collect()
        };
        let places = plain.split_once('.').map_or(0, |(_, f)| f.bytes().take_while(u8::is_ascii_digit).count());
        let value: f64 = plain.parse().ok()?;
        let value = value * self.scale;
        let value = if self.percent { percent(&plain, value) } else { value };
        let value = signed(if value == 0.0 { 0.0 } else { value }, self.negative);
        value.is_finite().then_some((value, places.min(9) as u8))
    }

    /// The decimal mark that leaves its one separator before three digits to thousands, where its currency has no decimals: `Rp 12.000`.
    pub(crate) fn mark_of_currency(&self) -> Option<DecimalMark> {
        match (self.evidence, self.currency) {
            (Evidence::Open(DecimalMark::Point), Some(code)) if has_no_decimals(code) => Some(DecimalMark::Comma),
            (Evidence::Open(DecimalMark::Comma), Some(code)) if has_no_decimals(code) => Some(DecimalMark::Point),
            _ => None,
        }
    }

    /// Digits alone, without sign, separator or unit: what an identifier looks like.
    pub(crate) fn digits(&self) -> Option<&str> {
        if let Some(plain) = self.plain {
            return (!self.negative && plain.is_whole()).then_some(plain.body);
        }
        let bare = !self.negative && !self.percent && self.currency.is_none() && self.scale == 1.0;
        (bare && self.body.bytes().all(|b| b.is_ascii_digit())).then_some(&self.body)
    }

    /// Written with more than digits, a minus and a point: a sign, a separator, brackets, a scale.
    pub(crate) fn is_dressed(&self) -> bool {
        self.plain.is_none()
    }

    /// Written with a scale: `1.2K`, `3亿`.
    pub(crate) fn is_scaled(&self) -> bool {
        self.scale != 1.0
    }

    /// Written with an exponent and so many digits that an identifier was damaged: `5.76786E+17`.
    pub(crate) fn is_damaged_id(&self) -> bool {
        let is_large = |exponent: &str| exponent.trim_start_matches('+').parse::<i32>().is_ok_and(|e| e >= 11);
        self.is_dressed() && self.body.split_once(['e', 'E']).is_some_and(|(_, exponent)| is_large(exponent))
    }
}

/// A share as the fraction nearest to what was written: `0,3 %` is 0.003 and not 0.0030000000000000001.
fn percent(plain: &str, value: f64) -> f64 {
    if plain.contains(['e', 'E']) { value / 100.0 } else { format!("{plain}e-2").parse().unwrap_or(value / 100.0) }
}

/// Whether digits are joined by what joins the parts of dates and times, never those of numbers; cheap, as most dates are told by it.
fn is_joined(text: &str) -> bool {
    let between = |w: &[u8]| matches!(w, [before, b'-' | b'/' | b':', behind] if before.is_ascii_digit() && behind.is_ascii_digit());
    text.as_bytes().windows(3).any(between)
}

/// Whether a text holds a digit, in whatever script.
pub(crate) fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) || !text.is_ascii() && text.chars().any(|c| affixes::digit(c).is_some())
}

/// Digits with their separators; blanks between groups of three become apostrophes.
fn join_digits(body: &str) -> Option<String> {
    let mut out = String::with_capacity(body.len());
    for c in body.chars() {
        match c {
            '0'..='9' | ',' | '.' | '\'' | 'e' | 'E' => out.push(c),
            ' ' => out.push('\''),
            '+' | '-' if out.ends_with(['e', 'E']) => out.push(c),
            _ => return None,
        }
    }
    Some(out)
}

/// What the separators say; `None` where they cannot be a number's.
fn evidence(body: &str) -> Option<Evidence> {
    let mantissa = body.split_once(['e', 'E']);
    if let Some((mantissa, exponent)) = mantissa {
        let plain = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.') && mantissa.matches('.').count() <= 1;
        let digits = exponent.trim_start_matches(['+', '-']);
        return (plain && !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(Evidence::Proved(DecimalMark::Point));
    }
    let (commas, points) = (body.matches(',').count(), body.matches('.').count());
    let proved = |mark| valid_with(body, mark).then_some(Evidence::Proved(mark));
    match (commas, points) {
        (0, 0) => valid_with(body, DecimalMark::Point).then_some(Evidence::None),
        (1.., 1..) if body.rfind(',') > body.rfind('.') => proved(DecimalMark::Comma),
        (1.., 1..) => proved(DecimalMark::Point),
        (2.., 0) => proved(DecimalMark::Point),
        (0, 2..) => proved(DecimalMark::Comma),
        (1, 0) => single(body, ',', DecimalMark::Comma, DecimalMark::Point),
        _ => single(body, '.', DecimalMark::Point, DecimalMark::Comma),
    }
}

/// One separator that is either the decimal mark `own`, or, before three digits, thousands of the other notation.
fn single(body: &str, separator: char, own: DecimalMark, other: DecimalMark) -> Option<Evidence> {
    let (whole, fraction) = body.split_once(separator)?;
    let could_group = fraction.len() == 3 && !whole.is_empty() && !whole.starts_with('0') && valid_with(body, other);
    match (valid_with(body, own), could_group) {
        (true, true) => Some(Evidence::Open(own)),
        (true, false) => Some(Evidence::Proved(own)),
        (false, true) => Some(Evidence::Proved(other)),
        (false, false) => None,
    }
}

/// Whether the groups are right if `mark` is the decimal mark: threes, or twos before the last three as in India.
fn valid_with(body: &str, mark: DecimalMark) -> bool {
    let (point, comma) = if mark == DecimalMark::Comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = body.split_once(point).unwrap_or((body, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let has = |c: char| whole.contains(c);
    if has(comma) && has('\'') {
        return false;
    }
    let groups: Vec<&str> = whole.split([comma, '\'']).collect();
    let Some((first, rest)) = groups.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return true };
    let size = middle.first().map_or(3, |g| g.len());
    (1..=3).contains(&first.len()) && last.len() == 3 && (2..=3).contains(&size) && middle.iter().all(|g| g.len() == size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, mark: DecimalMark) -> Option<f64> {
        scan(text)?.value(mark).map(|(v, _)| v)
    }

    #[test]
    fn the_zoo_is_read() {
        use DecimalMark::{Comma, Point};
        let cases = [
            ("$1,234.50", Point, 1234.5),
            ("Rp 12.000", Comma, 12_000.0),
            ("Rp1.234.567", Point, 1_234_567.0),
            ("\u{e3f}1,234", Point, 1234.0),
            ("1.234,56 \u{20ac}", Point, 1234.56),
            ("(1,234)", Point, -1234.0),
            ("($12.30)", Point, -12.3),
            ("-$5", Point, -5.0),
            ("$-5", Point, -5.0),
            ("5-", Point, -5.0),
            ("\u{2212}7", Point, -7.0),
            ("US$ 3.5", Point, 3.5),
            ("R$ 1.035,00", Point, 1035.0),
            ("\u{20ab}50.000", Comma, 50_000.0),
            ("50.000\u{111}", Comma, 50_000.0),
            ("\u{20b9}1,44,957.78", Point, 144_957.78),
            ("CHF 1'234.50", Point, 1234.5),
            ("1 234,50 z\u{142}", Point, 1234.5),
            ("1\u{a0}234,50 \u{20ac}", Point, 1234.5),
            ("1\u{202f}234,50", Point, 1234.5),
            ("12.5%", Point, 0.125),
            ("0,3 %", Comma, 0.003),
            ("1.2K", Point, 1200.0),
            ("3.4M", Point, 3.4e6),
            ("2.5B", Point, 2.5e9),
            ("1.2\u{4e07}", Point, 12_000.0),
            ("3\u{4ebf}", Point, 3e8),
            ("1,2 mln", Comma, 1.2e6),
            ("\u{ff11}\u{ff12}\u{ff13}", Point, 123.0),
            ("1e3", Point, 1000.0),
            ("\u{25b2}500", Point, -500.0),
            ("BRL 35,91", Comma, 35.91),
            (".5", Point, 0.5),
            ("$12.50 USD", Point, 12.5),
            ("$1,250.00 MXN", Point, 1250.0),
            ("US $3.5", Point, 3.5),
            ("Rp 12,000", Point, 12_000.0),
            ("12,5 Tsd. \u{20ac}", Comma, 12_500.0),
            ("1,2 \u{43c}\u{43b}\u{43d} \u{20bd}", Comma, 1.2e6),
            ("3.5\u{b9cc}\u{c6d0}", Point, 35_000.0),
            ("2.5 crore", Point, 2.5e7),
            ("\u{661}\u{66c}\u{662}\u{663}\u{664}\u{66b}\u{665}", Point, 1234.5),
            ("\u{e3f}\u{e51},\u{e52}\u{e53}\u{e54}", Point, 1234.0),
            ("1.234 \u{62f}.\u{625}", Comma, 1234.0),
            ("$3.4m", Point, 3.4e6),
        ];
        for (text, mark, value) in cases {
            assert_eq!(read(text, mark), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_stays_text() {
        for text in [
            "<10%",
            "\u{2265}95",
            "12/13",
            "1,2,3",
            "1.2.3",
            "12.01.2026",
            "C536379",
            "30ml",
            "",
            "-",
            "A1",
            "1-2",
            "--5",
            "$",
            "$$5",
            "$5 EUR",
            "EUR 5 EUR",
            "1TR $",
            "1 2",
            "5 pcs",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
    }

    #[test]
    fn one_separator_before_three_digits_proves_nothing() {
        assert_eq!(scan("1.234").unwrap().evidence, Evidence::Open(DecimalMark::Point));
        assert_eq!(scan("1,234").unwrap().evidence, Evidence::Open(DecimalMark::Comma));
        assert_eq!(scan("0.123").unwrap().evidence, Evidence::Proved(DecimalMark::Point));
        assert_eq!(scan("1234.567").unwrap().evidence, Evidence::Proved(DecimalMark::Point));
    }

    #[test]
    fn damaged_ids_are_noticed() {
        assert!(scan("5.76786E+17").unwrap().is_damaged_id());
        assert!(!scan("1e3").unwrap().is_damaged_id());
        assert_eq!(scan("00123").unwrap().digits(), Some("00123"));
        assert_eq!(scan("$5").unwrap().digits(), None);
    }

    proptest! {
        #[test]
        fn grouped_numbers_come_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            let value = cents as f64 / 100.0;
            let english = crate::table::format::fixed(value, 2);
            prop_assert_eq!(read(&english, DecimalMark::Point), Some(value));
            let german: String = english.chars().map(|c| match c { ',' => '.', '.' => ',', c => c }).collect();
            prop_assert_eq!(read(&german, DecimalMark::Comma), Some(value));
        }

        #[test]
        fn what_is_worded_is_no_number_in_full_either(text in "[a-zA-Z]{0,4}[-+( .$/]{0,2}[a-cA-C0-9 ,.e'%-]{0,6}[0-9]{1,3}[a-zA-Z$/.%) ]{0,5}") {
            if affixes::is_worded(&text) {
                prop_assert_eq!(scan_in_full(&text), None);
            }
        }

        #[test]
        fn anything_may_be_scanned(text in "\\PC{0,24}") {
            if let Some(scanned) = scan(&text) {
                let _ = scanned.value(DecimalMark::Comma);
            }
        }
    }
}
