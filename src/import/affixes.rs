//! What stands around the digits of a number: signs, brackets, currencies, scales, per cent.

use super::DecimalMark;
use super::currency::{Written, has_letters, take_currency};

/// The digits of other scripts by their zeros: Arabic, Persian, Devanagari, Bengali, Thai, full-width.
const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];

/// The value of a digit in whatever script.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).map(|d| d as u8);
    }
    let value = |zero: char| (c as u32).checked_sub(zero as u32).filter(|d| *d < 10);
    ZEROS.into_iter().find_map(value).map(|d| d as u8)
}

/// Digits and signs of other scripts, other minus signs and other blanks as their ASCII kin.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .map(|c| digit(c).map_or(c, |d| char::from(b'0' + d)))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' if c != '\u{ffe5}' => char::from((c as u32 - 0xfee0) as u8),
            '\u{2212}' | '\u{2010}'..='\u{2012}' => '-',
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' | '\t' => ' ',
            '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' => '\'',
            '\u{66b}' => '.',
            '\u{66c}' => '\'',
            '\u{66a}' => '%',
            other => other,
        })
        .filter(|&c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}'))
        .collect()
}

/// Whether a text holds words that cannot stand around the digits of a number; cheap, as most names and codes are told by it.
/// All letters before the digits are those of currencies, one letter behind them is a scale, and
/// among them is none but an `e`.
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
    let letters: Vec<u8> = head.iter().copied().filter(u8::is_ascii_alphabetic).collect();
    !is_made_of_currencies(&letters, text.contains(['$', '/']))
}

/// Whether letters are those of currencies, one behind the other.
fn is_made_of_currencies(letters: &[u8], with_sign: bool) -> bool {
    let is_first = |end: &usize| has_letters(&letters[..*end], with_sign) && is_made_of_currencies(&letters[*end..], with_sign);
    letters.is_empty() || (1..=letters.len().min(3)).any(|end| is_first(&end))
}

/// A sign that says more than that a number is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sign {
    /// None, or a minus.
    #[default]
    Plain,
    /// `+`, which stands before telephone numbers too.
    Plus,
    /// `▲`: a loss in the books of Japan, but a rise where `▼` stands in the column too.
    Rise,
    /// `▼`.
    Fall,
}

/// What stands around the digits.
#[expect(clippy::struct_excessive_bools, reason = "each is something written beside the digits, and all combinations occur")]
pub(super) struct Affixes {
    pub(super) negative: bool,
    pub(super) sign: Sign,
    pub(super) scale: f64,
    pub(super) currency: Option<Written>,
    pub(super) percent: bool,
    /// Scaled by a letter that stands for metres and minutes too: `5m`.
    pub(super) vague: bool,
    /// Scaled by a word of Spanish and Portuguese that is another in English: `12 mil`.
    pub(super) is_mil: bool,
    /// The mark before a dash in place of cents: `12,-`.
    pub(super) dashed: Option<DecimalMark>,
    /// Written as the least it can be: `10K+`.
    pub(super) at_least: bool,
    /// What is scaled by a word that is something else with other numbers.
    bound: Option<Bound>,
}

impl Default for Affixes {
    fn default() -> Self {
        Self {
            negative: false,
            sign: Sign::Plain,
            scale: 1.0,
            currency: None,
            percent: false,
            vague: false,
            is_mil: false,
            dashed: None,
            at_least: false,
            bound: None,
        }
    }
}

/// What only some numbers are scaled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Money: `$12.5MM`; 5 mm are millimetres.
    Money,
    /// Rupees: `₹12.5 Cr`, `₹3 L`.
    Rupees,
}

impl Affixes {
    /// Take sign, brackets, currency, scale and per cent off both ends; `None` where one comes twice.
    pub(super) fn strip<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let mut rest = without_sold(text.trim());
        let mut signed = false;
        for _ in 0..8 {
            let before = rest;
            if let Some(inner) = rest.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                (self.negative, signed, rest) = self.once(signed, true, inner)?;
            } else if let Some(tail) = rest.strip_prefix('-') {
                (self.negative, signed, rest) = self.once(signed, true, tail)?;
            } else if let Some(tail) = rest.strip_prefix('+') {
                (self.negative, signed, rest) = self.once(signed, false, tail)?;
                self.sign = Sign::Plus;
            } else if let Some((sign, negative, inner)) = take_arrow(rest) {
                (self.negative, signed, rest) = self.once(signed, negative, inner)?;
                self.sign = sign;
            } else if let Some((mark, head)) = take_dash(rest) {
                (self.dashed, rest) = (Some(mark), head);
            } else if let Some(head) = rest.strip_suffix('+').filter(|_| !signed && !self.at_least) {
                (self.at_least, rest) = (true, head);
            } else if let Some(head) = rest.strip_suffix('-') {
                (self.negative, signed, rest) = self.once(signed, true, head)?;
            } else if let Some(head) = rest.strip_suffix('%').or_else(|| rest.strip_prefix('%')) {
                if std::mem::replace(&mut self.percent, true) {
                    return None;
                }
                rest = head;
            } else if let Some((written, inner)) = take_currency(rest) {
                self.currency = Some(self.currency.map_or(Some(written), |before| before.and(written))?);
                rest = inner;
            } else if let Some((scale, head, bound)) = take_scale(rest) {
                if self.scale != 1.0 {
                    return None;
                }
                let word = rest[head.len()..].trim();
                (self.vague, self.is_mil) = (word == "m", ["mil", "mi"].iter().any(|mil| word.eq_ignore_ascii_case(mil)));
                (self.scale, self.bound, rest) = (scale, bound, head);
            }
            rest = rest.trim();
            if rest == before {
                break;
            }
        }
        let code = self.currency.map(|written| written.code);
        if self.bound == Some(Bound::Money) && code.is_none() || self.bound == Some(Bound::Rupees) && code != Some("INR") {
            return None;
        }
        let digits = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
        let starts = digits(rest.as_bytes().first()) || (rest.starts_with(['.', ',']) && digits(rest.as_bytes().get(1)));
        (starts && digits(rest.as_bytes().last())).then_some(rest)
    }

    fn once<'t>(&self, signed: bool, negative: bool, rest: &'t str) -> Option<(bool, bool, &'t str)> {
        if signed { None } else { Some((negative || self.negative, true, rest)) }
    }
}

/// A count without the words of shops that it was sold so often: `10K+ sold`, `月销 1.2万+`.
fn without_sold(text: &str) -> &str {
    const BEFORE: [&str; 9] = ["已售", "已拼", "月销", "销量", "已賣出", "ขายแล้ว", "Đã bán", "đã bán", "販売数"];
    const BEHIND: [&str; 12] = [
        "bought in past month",
        "bought in past week",
        "terjual",
        "vendidos",
        "vendus",
        "bought",
        "sold",
        "人付款",
        "人收货",
        "人已买",
        "ชิ้น",
        "件",
    ];
    let head = |word: &&str| {
        let at = text.len().checked_sub(word.len())?;
        let head = text.get(..at).filter(|_| text[at..].eq_ignore_ascii_case(word))?.trim_end();
        head.ends_with(|c: char| !c.is_alphabetic() || "kKmMbB万萬亿億千".contains(c)).then_some(head)
    };
    if let Some(head) = BEHIND.iter().find_map(head) {
        return head;
    }
    BEFORE.iter().find_map(|word| text.strip_prefix(word)).map_or(text, |rest| rest.trim_start_matches([':', '：', ' ']))
}

/// An arrow at either end of a number, whether it makes it negative, and the rest.
fn take_arrow(text: &str) -> Option<(Sign, bool, &str)> {
    const ARROWS: [(char, Sign, bool); 6] = [
        ('\u{25b2}', Sign::Rise, true),
        ('\u{25b3}', Sign::Rise, true),
        ('\u{25bc}', Sign::Fall, true),
        ('\u{25bd}', Sign::Fall, true),
        ('\u{2191}', Sign::Plain, false),
        ('\u{2193}', Sign::Plain, true),
    ];
    if text.is_ascii() {
        return None;
    }
    let taken = |arrow: char| text.strip_prefix(arrow).or_else(|| text.strip_suffix(arrow));
    ARROWS.iter().find_map(|&(arrow, sign, negative)| Some((sign, negative, taken(arrow)?)))
}

/// A dash in place of cents behind the digits, `12,-`, `5.–`: the mark before it, and the rest.
fn take_dash(text: &str) -> Option<(DecimalMark, &str)> {
    let head = text.strip_suffix("--").or_else(|| text.strip_suffix(['-', '\u{2013}', '\u{2014}']))?;
    let (mark, head) = match head.strip_suffix(',') {
        Some(head) => (DecimalMark::Comma, head),
        None => (DecimalMark::Point, head.strip_suffix('.')?),
    };
    head.ends_with(|c: char| c.is_ascii_digit()).then_some((mark, head))
}

/// A scale behind the digits: `K`, `M`, `B`, `mln`, `万`, `亿`; and what numbers it must be to be one.
fn take_scale(text: &str) -> Option<(f64, &str, Option<Bound>)> {
    const BOUND: [(&str, f64, Bound); 3] = [("mm", 1e6, Bound::Money), ("cr", 1e7, Bound::Rupees), ("l", 1e5, Bound::Rupees)];
    const SCALES: [(&str, f64); 47] = [
        ("\u{4e07}\u{4ebf}", 1e12),
        ("\u{5146}", 1e12),
        ("\u{4e07}", 1e4),
        ("\u{842c}", 1e4),
        ("\u{4ebf}", 1e8),
        ("\u{5104}", 1e8),
        ("\u{5343}", 1e3),
        ("\u{b9cc}", 1e4),
        ("\u{c5b5}", 1e8),
        ("\u{cc9c}", 1e3),
        ("\u{e25}\u{e49}\u{e32}\u{e19}", 1e6),
        ("\u{e41}\u{e2a}\u{e19}", 1e5),
        ("\u{e2b}\u{e21}\u{e37}\u{e48}\u{e19}", 1e4),
        ("\u{e1e}\u{e31}\u{e19}", 1e3),
        ("t\u{1ef7}", 1e9),
        ("tri\u{1ec7}u", 1e6),
        ("tr", 1e6),
        ("ngh\u{ec}n", 1e3),
        ("\u{43c}\u{43b}\u{440}\u{434}", 1e9),
        ("\u{43c}\u{43b}\u{43d}", 1e6),
        ("\u{442}\u{44b}\u{441}", 1e3),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
        ("lakhs", 1e5),
        ("lakh", 1e5),
        ("crores", 1e7),
        ("crore", 1e7),
        ("miliar", 1e9),
        ("juta", 1e6),
        ("ribu", 1e3),
        ("mln", 1e6),
        ("mio", 1e6),
        ("mrd", 1e9),
        ("mld", 1e9),
        ("tsd", 1e3),
        ("tys", 1e3),
        ("rb", 1e3),
        ("mil", 1e3),
        ("mi", 1e6),
        ("jt", 1e6),
        ("bn", 1e9),
        ("mn", 1e6),
        ("md", 1e9),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
    ];
    let text = text.trim_end_matches('.');
    let bound = BOUND.iter().map(|&(name, scale, bound)| (name, scale, Some(bound)));
    bound.chain(SCALES.iter().map(|&(name, scale)| (name, scale, None))).find_map(|(name, scale, bound)| {
        let at = text.len().checked_sub(name.len())?;
        let (head, tail) = (text.get(..at)?, text.get(at..)?);
        let head = head.trim_end();
        // "1TR" is no million of Vietnam.
        let is_it = tail == name || name != "tr" && tail.eq_ignore_ascii_case(name);
        (is_it && head.ends_with(|c: char| c.is_ascii_digit())).then_some((scale, head, bound))
    })
}
