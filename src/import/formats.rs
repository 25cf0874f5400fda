//! Number formats of workbooks: whether a number is an amount, a share, a date or a time.

use chrono::DateTime;

use super::currency::{currency_in_locale, currency_of_symbol};
use super::dates::{DAY_MS, serial_ms};
use super::raw::{Cell, Notation, NumberStyle, Sheet};
use super::text;
use crate::table::truth;

/// A cell as plain text: what a text column makes of a number or a date.
pub(crate) fn shown(sheet: &Sheet, cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(raw) => text::unwrapped(raw).0.to_owned(),
        Cell::Boolean(value) => truth(value).to_owned(),
        Cell::Error(text) => text.to_owned(),
        Cell::Number(value, style) => match sheet.style(style).notation {
            Notation::Date | Notation::DateTime => serial_ms(value).and_then(moment).unwrap_or_else(|| value.to_string()),
            Notation::Time | Notation::Duration => crate::table::format::span((value * DAY_MS as f64).round() as i64),
            Notation::Padded(width) if is_padded(value) => format!("{value:0>width$}", width = usize::from(width)),
            Notation::Plain | Notation::Padded(_) | Notation::Percent | Notation::Currency(_) => value.to_string(),
        },
    }
}

/// Whether a number is one that leading zeros are shown with.
pub(crate) fn is_padded(value: f64) -> bool {
    value.fract() == 0.0 && (0.0..1e15).contains(&value)
}

/// A cell as it was read: its kind and its value; `None` for an empty one.
pub(crate) fn raw(sheet: &Sheet, cell: Cell<'_>) -> Option<(&'static str, String)> {
    Some(match cell {
        Cell::Empty => return None,
        Cell::Text(raw) => ("text", raw.to_owned()),
        Cell::Boolean(_) => ("boolean", shown(sheet, cell)),
        Cell::Error(_) => ("error", shown(sheet, cell)),
        Cell::Number(value, style) => match sheet.style(style).notation {
            Notation::Date | Notation::DateTime => match serial_ms(value).filter(|_| DAYS.contains(&value)).and_then(full_moment) {
                Some(moment) => ("date", moment),
                None => ("number", value.to_string()),
            },
            Notation::Time | Notation::Duration => ("time", value.to_string()),
            Notation::Plain | Notation::Padded(_) | Notation::Percent | Notation::Currency(_) => ("number", value.to_string()),
        },
    })
}

/// The serial numbers that are days: up to the end of the year 9999.
const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

fn full_moment(ms: i64) -> Option<String> {
    Some(DateTime::from_timestamp_millis(ms)?.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// A moment as ISO 8601, without a time of midnight.
fn moment(ms: i64) -> Option<String> {
    let format = if ms.rem_euclid(DAY_MS) == 0 { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" };
    Some(DateTime::from_timestamp_millis(ms)?.format(format).to_string())
}

/// The code of a number format that workbooks name by number only (ECMA-376 part 1, 18.8.30); for East Asian formats,
/// which differ by language, one that says as much.
pub(crate) fn builtin(number: u32) -> Option<&'static str> {
    Some(match number {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        32..=35 | 55 | 56 => "h:mm:ss",
        37 | 38 => "#,##0 ;(#,##0)",
        39 | 40 => "#,##0.00;(#,##0.00)",
        41 => "_(* #,##0_);_(* (#,##0)",
        42 => "_($* #,##0_);_($* (#,##0)",
        43 => "_(* #,##0.00_);_(* (#,##0.00)",
        44 => "_($* #,##0.00_);_($* (#,##0.00)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

/// What a number format such as `#,##0.00 [$€-407]` says.
pub(crate) fn style_of(code: &str) -> NumberStyle {
    let section = code.split(';').next().unwrap_or_default();
    let parts = Parts::of(section);
    let notation = if parts.is_span {
        Notation::Duration
    } else if parts.has_day && parts.has_clock {
        Notation::DateTime
    } else if parts.has_day {
        Notation::Date
    } else if parts.has_clock {
        Notation::Time
    } else if parts.has_percent {
        Notation::Percent
    } else if (3..=15).contains(&section.len()) && section.bytes().all(|b| b == b'0') {
        Notation::Padded(section.len() as u8)
    } else {
        currency(section).map_or(Notation::Plain, Notation::Currency)
    };
    NumberStyle { notation, decimals: parts.decimals }
}

/// The word that stands for a number as it is, without what may stand beside it: `General" kg"`, `"€"General`.
const GENERAL: &str = "general";

/// A section without the word for numbers as they are, whose letters are no placeholders; `None` where it does not stand there. In quotes
/// it is a text like any other, which says no more.
fn without_general(section: &str) -> Option<String> {
    let at = section.to_ascii_lowercase().find(GENERAL)?;
    Some([&section[..at], &section[at + GENERAL.len()..]].concat())
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one kind of placeholder occurs")]
struct Parts {
    is_span: bool,
    has_day: bool,
    has_clock: bool,
    has_percent: bool,
    decimals: Option<u8>,
}

impl Parts {
    /// Look at the placeholders outside quotes, escapes and brackets.
    fn of(section: &str) -> Self {
        let mut parts = Self::default();
        if section.trim() == "@" || without_general(section).is_some() {
            return parts;
        }
        let mut chars = section.chars().peekable();
        let (mut fraction, mut placeholders, mut in_fraction) = (0_u8, false, false);
        while let Some(c) = chars.next() {
            match c.to_ascii_lowercase() {
                '"' => while chars.next().is_some_and(|c| c != '"') {},
                '\\' | '_' | '*' => drop(chars.next()),
                '[' => {
                    let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    parts.is_span |= !inside.is_empty() && inside.chars().all(|c| matches!(c, 'h' | 'm' | 's'));
                }
                'y' | 'd' | 'e' if !placeholders => parts.has_day = true,
                'h' | 's' => parts.has_clock = true,
                '%' => parts.has_percent = true,
                '.' => in_fraction = placeholders,
                '0' | '#' | '?' => {
                    placeholders = true;
                    fraction = fraction.saturating_add(u8::from(in_fraction && c == '0'));
                }
                _ => {}
            }
        }
        // `m` is a month unless it stands beside hours or seconds.
        parts.has_day |= !placeholders && !parts.has_clock && has_month(section);
        if placeholders && !parts.has_clock {
            parts.decimals = Some(fraction.min(9));
        }
        parts
    }
}

fn has_month(section: &str) -> bool {
    let mut quoted = false;
    let mut brackets = 0_u32;
    section.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        !quoted && brackets == 0 && matches!(c, 'm' | 'M')
    })
}

/// The currency a format shows: `[$€-407]`, `"$"#,##0`, `[$USD] 0.00`; a symbol that several countries share is that of the locale
/// beside it: `[$¥-411]`.
fn currency(section: &str) -> Option<&'static str> {
    let mut outside = String::new();
    let mut rest = section;
    while let Some((before, behind)) = rest.split_once("[$") {
        let (inside, behind) = behind.split_once(']').unwrap_or((behind, ""));
        let (symbol, locale) = inside.split_once('-').unwrap_or((inside, ""));
        if !symbol.trim().is_empty() {
            let symbol = currency_of_symbol(symbol.trim())?;
            return Some(u32::from_str_radix(locale, 16).ok().and_then(|locale| currency_in_locale(symbol, locale)).unwrap_or(symbol));
        }
        outside.push_str(before);
        rest = behind;
    }
    outside.push_str(rest);
    let outside = without_general(&outside).unwrap_or(outside);
    let plain: String = outside
        .chars()
        .filter(|c| !matches!(c, '"' | '\\' | '_' | '*' | '(' | ')' | '0'..='9' | '#' | ',' | '.' | '?' | ' ' | '-' | '+'))
        .collect();
    if plain.is_empty() { None } else { currency_of_symbol(plain.trim()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(code: &str) -> Notation {
        style_of(code).notation
    }

    #[test]
    fn formats_say_what_a_number_is() {
        assert_eq!((notation("General"), notation("0"), notation("#,##0.00")), (Notation::Plain, Notation::Plain, Notation::Plain));
        assert_eq!((notation("0.00%"), style_of("0.00%").decimals), (Notation::Percent, Some(2)));
        assert_eq!(
            (notation("mm-dd-yy"), notation("mmm-yy"), notation("yyyy\"年\"m\"月\"")),
            (Notation::Date, Notation::Date, Notation::Date)
        );
        assert_eq!(
            (notation("m/d/yy h:mm"), notation("h:mm:ss"), notation("[h]:mm:ss"), notation("mm:ss")),
            (Notation::DateTime, Notation::Time, Notation::Duration, Notation::Time)
        );
        assert_eq!(
            (notation("[$€-407] #,##0.00"), notation("\"$\"#,##0"), notation("$#,##0.00")),
            (Notation::Currency("EUR"), Notation::Currency("USD"), Notation::Currency("USD"))
        );
        assert_eq!((style_of("#,##0.00").decimals, style_of("0").decimals, style_of("General").decimals), (Some(2), Some(0), None));
        assert_eq!(notation("[Red]0.0E+00"), Notation::Plain);
    }

    /// 7.5 with `General" kg"` was noon on 7 January 1900: the `e` of the word is that of a year.
    #[test]
    fn a_number_as_it_is_stays_one_whatever_stands_beside_it() {
        for code in
            ["General_)", "General\" kg\"", "[$-409]General", "General\\ \"x\"", "[Red]General", "GENERAL;-General", "\"General date\"0"]
        {
            assert_eq!(notation(code), Notation::Plain, "{code}");
        }
        assert_eq!(
            (notation("\"\u{20ac}\"General"), notation("[$\u{20ac}-407]General")),
            (Notation::Currency("EUR"), Notation::Currency("EUR"))
        );
        assert_eq!((style_of("General_)").decimals, notation("[$-409]d-mmm-yy")), (None, Notation::Date));
    }

    #[test]
    fn a_symbol_of_several_countries_is_that_of_its_locale() {
        let codes = [
            "[$\u{a5}-411]#,##0",
            "[$\u{a5}-804]#,##0.00",
            "[$kr-41D] 0.00",
            "[$$-1009]#,##0.00",
            "[$$-409]0",
            "[$\u{a5}]0",
            "[$-409]\"$\"0.00",
        ];
        let currencies = codes.map(|code| if let Notation::Currency(code) = notation(code) { code } else { "" });
        assert_eq!(currencies, ["JPY", "CNY", "SEK", "CAD", "USD", "\u{a5}", "USD"]);
    }

    #[test]
    fn a_format_of_zeros_alone_keeps_them() {
        assert_eq!((notation("00000"), notation("0"), notation("00000-0000")), (Notation::Padded(5), Notation::Plain, Notation::Plain));
        let mut sheet = super::super::raw::SheetBuilder::new("", false);
        let style = sheet.style(style_of("00000"));
        let sheet = sheet.finish().unwrap();
        assert_eq!([2139.0, 90_210.0, -5.0, 1.5].map(|n| shown(&sheet, Cell::Number(n, style))), ["02139", "90210", "-5", "1.5"]);
    }
}
