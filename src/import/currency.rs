//! Currency symbols and codes around a number.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Symbols and the ISO 4217 code they are read as; longer ones first, so that `US$` is not `$`.
const SYMBOLS: [(&str, &str); 109] = [
    ("CN\u{a5}", "CNY"),
    ("JP\u{a5}", "JPY"),
    ("US $", "USD"),
    ("US$", "USD"),
    ("Mex$", "MXN"),
    ("RMB\u{a5}", "CNY"),
    ("NT$", "TWD"),
    ("HK$", "HKD"),
    ("NZ$", "NZD"),
    ("MX$", "MXN"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("R$", "BRL"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("VN\u{110}", "VND"),
    ("VN\u{111}", "VND"),
    ("Php", "PHP"),
    ("Rp.", "IDR"),
    ("Rp", "IDR"),
    ("Rs.", "INR"),
    ("Rs", "INR"),
    ("RM", "MYR"),
    ("z\u{142}", "PLN"),
    ("K\u{10d}", "CZK"),
    ("Ft", "HUF"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("S/.", "PEN"),
    ("S/", "PEN"),
    ("lei", "RON"),
    ("TL", "TRY"),
    ("\u{43b}\u{432}.", "BGN"),
    ("\u{43b}\u{432}", "BGN"),
    ("\u{433}\u{440}\u{43d}.", "UAH"),
    ("\u{433}\u{440}\u{43d}", "UAH"),
    ("kr.", "kr"),
    ("kr", "kr"),
    ("\u{440}\u{443}\u{431}.", "RUB"),
    ("\u{440}.", "RUB"),
    ("\u{65b0}\u{53f0}\u{5e01}", "TWD"),
    ("\u{65b0}\u{53f0}\u{5e63}", "TWD"),
    ("\u{53f0}\u{5e01}", "TWD"),
    ("\u{53f0}\u{5e63}", "TWD"),
    ("\u{4eba}\u{6c11}\u{5e01}", "CNY"),
    ("\u{4eba}\u{6c11}\u{5e63}", "CNY"),
    ("\u{7f8e}\u{5143}", "USD"),
    ("\u{7f8e}\u{91d1}", "USD"),
    ("\u{6b27}\u{5143}", "EUR"),
    ("\u{6b50}\u{5143}", "EUR"),
    ("\u{65e5}\u{5143}", "JPY"),
    ("\u{65e5}\u{5713}", "JPY"),
    ("\u{6e2f}\u{5143}", "HKD"),
    ("\u{6e2f}\u{5e01}", "HKD"),
    ("\u{6e2f}\u{5e63}", "HKD"),
    ("\u{5706}", "CNY"),
    ("\u{111}\u{1ed3}ng", "VND"),
    ("\u{ffe6}", "KRW"),
    ("\u{ffe1}", "GBP"),
    ("$", "USD"),
    ("\u{20ac}", "EUR"),
    ("\u{a3}", "GBP"),
    ("\u{a5}", "\u{a5}"),
    ("\u{ffe5}", "\u{a5}"),
    // The yen sign of Shift-JIS, which every decoder gives as this.
    ("\\", "\u{a5}"),
    ("\u{20a9}", "KRW"),
    ("\u{20b9}", "INR"),
    ("\u{20ab}", "VND"),
    ("\u{111}", "VND"),
    ("\u{110}", "VND"),
    ("\u{e3f}", "THB"),
    ("\u{20bd}", "RUB"),
    ("\u{20ba}", "TRY"),
    ("\u{20b1}", "PHP"),
    ("\u{20b8}", "KZT"),
    ("\u{20b4}", "UAH"),
    ("\u{20aa}", "ILS"),
    ("\u{20a6}", "NGN"),
    ("\u{20a1}", "CRC"),
    ("\u{20b2}", "PYG"),
    ("\u{20b5}", "GHS"),
    ("\u{20be}", "GEL"),
    ("\u{20bc}", "AZN"),
    ("\u{20ae}", "MNT"),
    // Of Bolivia and of Venezuela.
    ("Bs.", "Bs"),
    ("Bs", "Bs"),
    ("din.", "RSD"),
    ("din", "RSD"),
    ("\u{434}\u{438}\u{43d}.", "RSD"),
    ("\u{441}\u{443}\u{43c}", "UZS"),
    ("\u{441}\u{45e}\u{43c}", "UZS"),
    ("so'm", "UZS"),
    ("\u{442}\u{433}.", "KZT"),
    ("\u{442}\u{433}", "KZT"),
    ("\u{62c}.\u{645}.", "EGP"),
    ("\u{62c}.\u{645}", "EGP"),
    ("\u{62f}.\u{643}.", "KWD"),
    ("\u{62f}.\u{643}", "KWD"),
    ("\u{631}.\u{642}", "QAR"),
    ("\u{62f}.\u{625}.", "AED"),
    ("\u{62f}.\u{625}", "AED"),
    ("\u{631}.\u{633}.", "SAR"),
    ("\u{631}.\u{633}", "SAR"),
    ("\u{c6d0}", "KRW"),
    ("\u{e1a}\u{e32}\u{e17}", "THB"),
    ("\u{440}\u{443}\u{431}", "RUB"),
    ("\u{5143}", "CNY"),
    ("\u{5186}", "JPY"),
];

/// ISO 4217 codes that stand beside amounts in exports.
const CODES: [&str; 95] = [
    "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "CHF", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "KRW", "INR", "IDR", "MYR", "THB", "VND",
    "PHP", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "ZAR", "EGP", "NGN", "KES", "AED", "SAR", "QAR", "KWD", "BHD", "OMR", "ILS", "TRY",
    "RUB", "UAH", "KZT", "PLN", "CZK", "HUF", "RON", "BGN", "SEK", "NOK", "DKK", "ISK", "PKR", "BDT", "LKR", "MOP", "JOD", "TND", "MAD",
    "IQD", "LYD", "DZD", "LBP", "GHS", "UGX", "TZS", "ETB", "XOF", "XAF", "UYU", "BOB", "PYG", "CRC", "DOP", "GTQ", "GEL", "AMD", "AZN",
    "UZS", "MMK", "KHR", "LAK", "NPR", "MNT", "BND", "RSD", "IRR", "BYN", "MDL", "MKD", "BAM", "KGS", "HNL", "NIO", "JMD", "MUR", "VES",
];

/// The ASCII letters of symbols and codes: of those of letters alone, and of those with a sign behind them.
static LETTERS: LazyLock<[HashSet<&'static [u8]>; 2]> = LazyLock::new(|| {
    let mut letters = [CODES.iter().map(|code| code.as_bytes()).chain([b"R".as_slice()]).collect::<HashSet<_>>(), HashSet::new()];
    for (symbol, _) in &SYMBOLS {
        let end = symbol.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(symbol.len());
        let (own, sign) = symbol.as_bytes().split_at(end);
        letters[usize::from(!matches!(sign, [] | [b'.']))].insert(own);
    }
    letters
});

/// Whether a symbol or a code has these ASCII letters; one with a sign behind them counts only where there is one.
pub(super) fn has_letters(letters: &[u8], with_sign: bool) -> bool {
    LETTERS[0].contains(letters) || with_sign && LETTERS[1].contains(letters)
}

/// The code of a symbol or code standing alone.
pub(crate) fn currency_of_symbol(text: &str) -> Option<&'static str> {
    SYMBOLS.iter().find(|(s, _)| *s == text).map(|&(_, code)| code).or_else(|| code_named(text))
}

/// The currency that a symbol of several countries stands for in a locale, by its number in number formats (MS-LCID); `None` where that
/// says nothing.
pub(super) fn currency_in_locale(symbol: &str, locale: u32) -> Option<&'static str> {
    // Above stand the calendar and the kind of digits.
    Some(match (symbol, locale & 0xffff) {
        ("\u{a5}", 0x411) => "JPY",
        ("\u{a5}", 0x804) => "CNY",
        ("kr", 0x41d | 0x81d) => "SEK",
        ("kr", 0x414 | 0x814) => "NOK",
        ("kr", 0x406) => "DKK",
        ("kr", 0x40f) => "ISK",
        ("USD", 0x1009 | 0xc0c) => "CAD",
        ("USD", 0xc09) => "AUD",
        ("USD", 0x1409) => "NZD",
        ("USD", 0x1004 | 0x4809) => "SGD",
        ("USD", 0xc04 | 0x3c09) => "HKD",
        ("USD", 0x404) => "TWD",
        ("USD", 0x80a) => "MXN",
        ("USD", 0x2c0a) => "ARS",
        ("USD", 0x340a) => "CLP",
        ("USD", 0x240a) => "COP",
        _ => return None,
    })
}

/// The currency that a column's name gives in brackets: `GMV (USD)`, `Betrag [€]`.
pub(super) fn currency_in_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end();
    let (open, inner) = name.strip_suffix(')').map(|n| ('(', n)).or_else(|| name.strip_suffix(']').map(|n| ('[', n)))?;
    currency_of_symbol(inner.rsplit_once(open)?.1.trim())
}

fn code_named(text: &str) -> Option<&'static str> {
    let code = *CODES.iter().find(|c| c.eq_ignore_ascii_case(text))?;
    Some(if code == "RMB" { "CNY" } else { code })
}

/// A currency written with an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// The ISO 4217 code it is read as.
    pub(super) code: &'static str,
    /// Written as that code, not as a symbol.
    by_code: bool,
    /// Written as a letter that is that of codes as often: `R`.
    pub(super) is_letter: bool,
}

impl Written {
    /// The currency of an amount with both, `$12.50 USD`, `C$ 5 CAD`, `¥100 CNY`; `None` where they contradict each other.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let (symbol, code) = if self.by_code { (other, self) } else { (self, other) };
        if symbol.by_code || !code.by_code {
            return None;
        }
        let shares_symbol = match symbol.code {
            // A dollar sign alone is that of many.
            "USD" => ["CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BND", "BRL"].contains(&code.code),
            "\u{a5}" => matches!(code.code, "CNY" | "JPY"),
            "kr" => matches!(code.code, "SEK" | "NOK" | "DKK" | "ISK"),
            "INR" => matches!(code.code, "PKR" | "LKR" | "NPR"),
            "GBP" => code.code == "EGP",
            _ => false,
        };
        (shares_symbol || symbol.code == code.code).then_some(code)
    }
}

/// The currency at either end of an amount, and the rest.
pub(super) fn take_currency(text: &str) -> Option<(Written, &str)> {
    let by_code = |code| Written { code, by_code: true, is_letter: false };
    let code_of = |part: &str| if part.bytes().all(|b| b.is_ascii_uppercase()) { code_named(part) } else { None };
    // Before the symbols: the RM of Malaysia begins "RMB".
    if let Some((code, rest)) = text.split_at_checked(3).and_then(|(head, rest)| Some((code_of(head)?, rest))) {
        return Some((by_code(code), rest));
    }
    for &(symbol, code) in &SYMBOLS {
        if let Some(rest) = text.strip_prefix(symbol).or_else(|| text.strip_suffix(symbol)) {
            return Some((Written { code, by_code: false, is_letter: false }, rest));
        }
    }
    if let Some(rest) = text.strip_prefix('R').filter(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
        return Some((Written { code: "ZAR", by_code: false, is_letter: true }, rest));
    }
    let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
    Some((by_code(code_of(code)?), rest))
}

/// The currency of a zero as number formats of accounting write it: `$ -`, `- €`.
pub(super) fn currency_of_nothing(text: &str) -> Option<&'static str> {
    const DASHES: [char; 2] = ['-', '\u{2013}'];
    if text.len() > 12 {
        return None;
    }
    let symbol = text.strip_suffix(DASHES).or_else(|| text.strip_prefix(DASHES))?;
    let symbol = super::text::trimmed(symbol);
    let is_word = symbol.len() == 3 && symbol.bytes().all(|b| b.is_ascii_alphabetic()) && symbol.bytes().any(|b| b.is_ascii_lowercase());
    currency_of_symbol(symbol).filter(|_| !is_word || SYMBOLS.iter().any(|(s, _)| *s == symbol))
}

/// Whether amounts in a currency are written with three decimals.
pub(super) fn has_mills(code: &str) -> bool {
    matches!(code, "KWD" | "BHD" | "OMR" | "JOD" | "TND" | "IQD" | "LYD")
}

/// Whether amounts in a currency are written without decimals.
pub(super) fn has_no_decimals(code: &str) -> bool {
    matches!(code, "IDR" | "VND" | "KRW" | "JPY" | "CLP" | "PYG" | "ISK" | "UGX" | "HUF" | "COP" | "XOF" | "XAF")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_its_currency_in_brackets_only() {
        assert_eq!(currency_in_name("GMV (USD)"), Some("USD"));
        assert_eq!(currency_in_name("Betrag [\u{20ac}] "), Some("EUR"));
        assert_eq!((currency_in_name("Orders (all)"), currency_in_name("USD price")), (None, None));
    }
}
