//! Numbers as people write them: currencies, thousands, decimal commas, per cent, brackets, scales.
//!
//! One cell rarely proves what its comma means, so reading has two steps: [`scan`] takes a text apart, and
//! [`Scanned::value`] reads it with the decimal mark that was decided for the whole column.

use super::DecimalMark;
pub(crate) use super::affixes::Sign;
use super::affixes::{self, Affixes, fold};
use super::currency::{currency_of_nothing, has_mills, has_no_decimals};
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
#[expect(clippy::struct_excessive_bools, reason = "each is something written beside the digits, and all combinations occur")]
pub(crate) struct Scanned<'a> {
    /// Digits and separators, ASCII.
    body: std::borrow::Cow<'a, str>,
    /// The same where it is written plainly.
    plain: Option<Plain<'a>>,
    negative: bool,
    /// The sign written with it.
    pub(crate) sign: Sign,
    scale: f64,
    /// The currency written with it.
    pub(crate) currency: Option<&'static str>,
    /// Written with a per cent sign.
    pub(crate) percent: bool,
    /// What it says about the decimal mark.
    pub(crate) evidence: Evidence,
    /// Scaled by a letter that is as often a unit: `5m`.
    pub(crate) vague: bool,
    /// Scaled by a word of Spanish and Portuguese that is another in English: `12 mil`.
    pub(crate) is_mil: bool,
    /// The least it can be: `10K+`.
    pub(crate) at_least: bool,
}

/// The digits that a number of a spreadsheet keeps.
const KEPT: usize = 15;

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
    if !has_digit(text) {
        return scan_nothing(text);
    }
    if is_joined(text) || affixes::is_worded(text) {
        return None;
    }
    scan_in_full(text)
}

/// A zero without a digit, as number formats of accounting write it: `$ -`.
pub(crate) fn scan_nothing(text: &str) -> Option<Scanned<'static>> {
    let currency = currency_of_nothing(text)?;
    Some(Scanned {
        body: "0".into(),
        plain: None,
        negative: false,
        sign: Sign::Plain,
        scale: 1.0,
        currency: Some(currency),
        percent: false,
        evidence: Evidence::None,
        vague: false,
        is_mil: false,
        at_least: false,
    })
}

/// Take a text apart that is written as programs write numbers: nothing else than a number, and not missing.
#[inline]
pub(crate) fn scan_plain(text: &str) -> Option<Scanned<'_>> {
    let plain = Plain::of(text).filter(|_| text.len() <= LONGEST)?;
    Some(Scanned {
        body: plain.body.into(),
        plain: Some(plain),
        negative: plain.negative,
        sign: if text.starts_with('+') { Sign::Plus } else { Sign::Plain },
        scale: 1.0,
        currency: None,
        percent: false,
        evidence: plain.evidence(),
        vague: false,
        is_mil: false,
        at_least: false,
    })
}

/// Take a text apart of which nothing is known.
fn scan_in_full(text: &str) -> Option<Scanned<'static>> {
    let folded = fold(text);
    let mut parts = Affixes::default();
    let body = parts.strip(&folded)?;
    let body = join_digits(body)?;
    let evidence = match parts.dashed {
        Some(mark) => Some(Evidence::Proved(mark)).filter(|_| valid_with(&body, mark) && !body.contains(['e', 'E'])),
        None => evidence(&body),
    }?;
    if parts.currency.is_some_and(|written| written.is_letter) && !has_cents_or_groups(&body) {
        return None;
    }
    Some(Scanned {
        body: body.into(),
        plain: None,
        negative: parts.negative,
        sign: parts.sign,
        scale: parts.scale,
        currency: parts.currency.map(|written| written.code),
        percent: parts.percent,
        evidence,
        vague: if parts.is_mil { evidence != Evidence::Proved(DecimalMark::Comma) } else { parts.vague && parts.currency.is_none() },
        is_mil: parts.is_mil,
        at_least: parts.at_least,
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
        // 1.2K has none.
        let places = places.saturating_sub(self.scale.log10().round() as usize);
        let value: f64 = plain.parse().ok()?;
        let value = value * self.scale;
        let value = if self.percent { percent(&plain, value) } else { value };
        let value = signed(if value == 0.0 { 0.0 } else { value }, self.negative);
        value.is_finite().then_some((value, places.min(9) as u8))
    }

    /// The decimal mark that leaves its one separator before three digits to thousands, where amounts in its currency never have three
    /// decimals: `Rp 12.000`, `€1.000`. Prices of petrol have them in dollars.
    pub(crate) fn mark_of_currency(&self) -> Option<DecimalMark> {
        let (Evidence::Open(own), Some(code)) = (self.evidence, self.currency) else { return None };
        let parts = match own {
            DecimalMark::Point => has_no_decimals(code) || !has_mills(code) && code != "USD",
            DecimalMark::Comma => !has_mills(code),
        };
        parts.then_some(if own == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point })
    }

    /// Whether it parts thousands by the sign that is not its decimal mark.
    pub(crate) fn parts_thousands(&self, mark: DecimalMark) -> bool {
        self.is_dressed() && self.body.contains(if mark == DecimalMark::Comma { '.' } else { ',' })
    }

    /// Whether it is zero, whatever its separators mean.
    pub(crate) fn is_zero(&self) -> bool {
        self.body.bytes().all(|b| !b.is_ascii_digit() || b == b'0')
    }

    /// Digits alone, without sign, separator or unit: what an identifier looks like.
    pub(crate) fn digits(&self) -> Option<&str> {
        if let Some(plain) = self.plain {
            return (!self.negative && plain.is_whole()).then_some(plain.body);
        }
        let bare = !self.negative && !self.percent && !self.at_least && self.currency.is_none() && self.scale == 1.0;
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

    /// Written as a month and its year are with a point: `03.2026`.
    pub(crate) fn is_month(&self) -> bool {
        !self.negative && matches!(self.body.len(), 6 | 7) && super::dates::month_point(&self.body).is_some()
    }

    /// Written with a zero before other digits, as codes are: `0719.10`, `(0281)`.
    pub(crate) fn is_padded(&self) -> bool {
        matches!(self.body.as_bytes(), [b'0', b'0'..=b'9', ..])
    }

    /// Written with a point or comma, whatever it means: `6403.99`.
    pub(crate) fn has_mark(&self) -> bool {
        match self.plain {
            Some(plain) => !plain.is_whole(),
            None => self.body.contains(['.', ',']),
        }
    }

    /// Written as codes are that look like numbers with an exponent: `1E5`; programs write a point or a sign.
    pub(crate) fn is_exponent_code(&self) -> bool {
        let is_code = |exponent: &str, digits: &str| !exponent.starts_with(['+', '-']) && !digits.contains(['.', ',']);
        self.is_dressed() && self.body.split_once(['e', 'E']).is_some_and(|(digits, exponent)| is_code(exponent, digits))
    }

    /// Written as telephone numbers are with the code of their country: `+66802345678`.
    pub(crate) fn is_phone(&self) -> bool {
        self.sign == Sign::Plus
            && self.currency.is_none()
            && (10..=15).contains(&self.body.bytes().filter(u8::is_ascii_digit).count())
            && self.body.bytes().all(|b| b.is_ascii_digit() || b == b'\'')
    }

    /// Of more digits than a number keeps, and only zeros behind those: `576786000000000000`.
    pub(crate) fn is_rounded_id(&self) -> bool {
        self.digits().and_then(|digits| digits.get(KEPT..)).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b == b'0'))
    }

    /// Written with an exponent and so many digits that an identifier was damaged: `5.76786E+17`.
    pub(crate) fn is_damaged_id(&self) -> bool {
        let is_large = |exponent: &str| exponent.trim_start_matches('+').parse::<i32>().is_ok_and(|e| e >= 11);
        self.is_dressed() && self.body.split_once(['e', 'E']).is_some_and(|(_, exponent)| is_large(exponent))
    }
}

/// A share as the fraction nearest to what was written: `0,3 %` is 0.003 and not 0.0030000000000000001.
pub(super) fn percent(plain: &str, value: f64) -> f64 {
    if plain.contains(['e', 'E']) { value / 100.0 } else { format!("{plain}e-2").parse().unwrap_or(value / 100.0) }
}

/// Whether an amount has cents or groups of digits, without which `R12` is a code.
fn has_cents_or_groups(body: &str) -> bool {
    body.contains(['.', ',', '\'']) && body.rsplit(['.', ',', '\'']).next().is_some_and(|last| matches!(last.len(), 2 | 3))
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
        let marks = mantissa.bytes().filter(|b| matches!(b, b'.' | b',')).count();
        let plain = mantissa.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) && marks <= 1;
        let digits = exponent.trim_start_matches(['+', '-']);
        // Programs write one digit before the point and a sign before the exponent: 12E5 is a code.
        let is_code = marks == 0 && mantissa.len() > 1 && digits.len() == exponent.len();
        let mark = if mantissa.contains(',') { DecimalMark::Comma } else { DecimalMark::Point };
        return (plain && !is_code && !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(if marks == 0 { Evidence::None } else { Evidence::Proved(mark) });
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
mod tests;
