//! What stands around the digits of a number: signs, brackets, currencies, scales, per cent.

use super::currency::{has_letters, take_currency};

/// Full-width digits and signs, other minus signs and other blanks as their ASCII kin.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' if c != '\u{ffe5}' => char::from((c as u32 - 0xfee0) as u8),
            '\u{2212}' | '\u{2010}'..='\u{2012}' => '-',
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' | '\t' => ' ',
            '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' => '\'',
            '\u{66b}' => ',',
            '\u{66c}' => '.',
            other => other,
        })
        .filter(|&c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}'))
        .collect()
}

/// Whether a text holds words that cannot stand around the digits of a number; cheap, as most names and codes are told by it.
/// All letters before the digits are those of a currency, one letter behind them is a scale, and among them is none but an `e`.
pub(super) fn is_worded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.iter().position(u8::is_ascii_digit), bytes.iter().rposition(u8::is_ascii_digit)) else {
        return false;
    };
    if !text.is_ascii() {
        return false;
    }
    let (head, among, tail) = (&bytes[..first], &bytes[first..last], &bytes[last + 1..]);
    if among.iter().any(|b| b.is_ascii_alphabetic() && !matches!(b, b'e' | b'E')) {
        return true;
    }
    if let [letter] = tail
        && letter.is_ascii_alphabetic()
    {
        return !matches!(letter.to_ascii_lowercase(), b'k' | b'm' | b'b');
    }
    let mut letters = [0; 3];
    let mut count = 0;
    for &letter in head.iter().filter(|b| b.is_ascii_alphabetic()) {
        let Some(place) = letters.get_mut(count) else { return true };
        *place = letter;
        count += 1;
    }
    count > 0 && !has_letters(&letters[..count], text.contains(['$', '/']))
}

/// What stands around the digits.
pub(super) struct Affixes {
    pub(super) negative: bool,
    pub(super) scale: f64,
    pub(super) currency: Option<&'static str>,
    pub(super) percent: bool,
}

impl Default for Affixes {
    fn default() -> Self {
        Self { negative: false, scale: 1.0, currency: None, percent: false }
    }
}

impl Affixes {
    /// Take sign, brackets, currency, scale and per cent off both ends; `None` where one comes twice.
    pub(super) fn strip<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let mut rest = text.trim();
        let mut signed = false;
        for _ in 0..8 {
            let before = rest;
            if let Some(inner) = rest.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                (self.negative, signed, rest) = self.once(signed, true, inner)?;
            } else if let Some(tail) = rest.strip_prefix(['-', '\u{25b2}', '\u{25b3}']) {
                (self.negative, signed, rest) = self.once(signed, true, tail)?;
            } else if let Some(tail) = rest.strip_prefix('+') {
                (self.negative, signed, rest) = self.once(signed, false, tail)?;
            } else if let Some(head) = rest.strip_suffix('-') {
                (self.negative, signed, rest) = self.once(signed, true, head)?;
            } else if let Some(head) = rest.strip_suffix('%') {
                if std::mem::replace(&mut self.percent, true) {
                    return None;
                }
                rest = head;
            } else if let Some((code, inner)) = take_currency(rest) {
                if self.currency.replace(code).is_some() {
                    return None;
                }
                rest = inner;
            } else if let Some((scale, head)) = take_scale(rest) {
                if self.scale != 1.0 {
                    return None;
                }
                (self.scale, rest) = (scale, head);
            }
            rest = rest.trim();
            if rest == before {
                break;
            }
        }
        let digits = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
        let starts = digits(rest.as_bytes().first()) || (rest.starts_with(['.', ',']) && digits(rest.as_bytes().get(1)));
        (starts && digits(rest.as_bytes().last())).then_some(rest)
    }

    fn once<'t>(&self, signed: bool, negative: bool, rest: &'t str) -> Option<(bool, bool, &'t str)> {
        if signed { None } else { Some((negative || self.negative, true, rest)) }
    }
}

/// A scale behind the digits: `K`, `M`, `B`, `mln`, `万`, `亿`.
fn take_scale(text: &str) -> Option<(f64, &str)> {
    const SCALES: [(&str, f64); 18] = [
        ("\u{4e07}\u{4ebf}", 1e12),
        ("\u{4e07}", 1e4),
        ("\u{842c}", 1e4),
        ("\u{4ebf}", 1e8),
        ("\u{5104}", 1e8),
        ("\u{5343}", 1e3),
        ("mln", 1e6),
        ("mio", 1e6),
        ("mrd", 1e9),
        ("mld", 1e9),
        ("tys", 1e3),
        ("rb", 1e3),
        ("jt", 1e6),
        ("bn", 1e9),
        ("mn", 1e6),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
    ];
    let text = text.trim_end_matches('.');
    SCALES.iter().find_map(|&(name, scale)| {
        let at = text.len().checked_sub(name.len())?;
        let (head, tail) = (text.get(..at)?, text.get(at..)?);
        let head = head.trim_end();
        (tail.eq_ignore_ascii_case(name) && head.ends_with(|c: char| c.is_ascii_digit())).then_some((scale, head))
    })
}
