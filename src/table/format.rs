//! Numbers, money, dates and spans as people read them; the same on screen, in sentences and in notes. The signs are those of
//! the [`Locale`] in force.

use super::locale::Locale;
use super::{Column, Value};

/// What stands between thousands, and between whole and fraction.
pub(super) type Signs = (Option<char>, char);

/// The unit of lengths of time, whose numbers are seconds: they are shown as `39:01:53`.
pub const CLOCK: &str = "h:mm:ss";

/// The unit of a column or an axis that is still to be said beside its name: values show a per cent and a length of time themselves, and some names
/// say it.
#[must_use]
pub fn unsaid_unit<'a>(unit: Option<&'a str>, name: &str) -> Option<&'a str> {
    // "Weight" has a g in it and does not say grams.
    let is_word = |at: usize, word: &str| {
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        ends(name[..at].chars().next_back()) && ends(name[at + word.len()..].chars().next())
    };
    unit.filter(|unit| !matches!(*unit, "%" | CLOCK) && !name.match_indices(*unit).any(|(at, word)| is_word(at, word)))
}

/// What stands where there is no number.
const NOTHING: &str = "–";

/// A number with thousands separators and `decimals` places: `1,234.50`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    written(value, decimals, Locale::current().numbers.signs())
}

pub(super) fn written(value: f64, decimals: usize, signs: Signs) -> String {
    if value.is_nan() {
        return NOTHING.to_owned();
    }
    grouped(&format!("{:.decimals$}", halves_up(value.abs(), decimals)), value < 0.0, signs)
}

/// A number a hair larger, where it has a half at its last place: 127.205 is kept as a little less than that, and is written 127.21 as in
/// any spreadsheet, which knows of 15 digits and rounds halves away from zero.
fn halves_up(size: f64, decimals: usize) -> f64 {
    const DIGITS: usize = 15;
    let whole = size.log10().floor().max(0.0) as usize + 1;
    if size.fract() == 0.0 || whole + decimals >= DIGITS { size } else { size * (1.0 + 4.0 * f64::EPSILON) }
}

/// The places of numbers that never end, such as ratios: four where most of them lie below one, else two.
pub(crate) fn places_of_ratios(values: impl Iterator<Item = f64>) -> u8 {
    let (mut small, mut all) = (0_usize, 0_usize);
    for value in values.filter(|v| v.is_finite()) {
        small += usize::from(value.abs() < 1.0);
        all += 1;
    }
    if 2 * small > all { 4 } else { 2 }
}

/// Digits, with a point before the fraction if there is one, with other signs.
pub(super) fn grouped(text: &str, negative: bool, (thousands, point): Signs) -> String {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    let is_zero = text.bytes().all(|b| b == b'0' || b == b'.');
    if negative && !is_zero {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.extend(thousands);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// A day: `2026-03-05`, or as the locale has it.
#[must_use]
pub fn day(day: chrono::NaiveDate) -> String {
    Locale::current().dates.day(day)
}

/// A count, with separators between thousands: `541,909`.
#[must_use]
pub fn count(n: usize) -> String {
    fixed(n as f64, 0)
}

/// So many of a thing: `1 event`, `1,200 events`.
#[must_use]
pub fn counted(n: usize, one: &str) -> String {
    format!("{} {one}{}", count(n), if n == 1 { "" } else { "s" })
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}

/// What is said of so many of a thing: `1 row is hidden`, `1,200 rows are hidden`.
#[must_use]
pub fn those(n: usize, thing: &str, is: &str, are: &str) -> String {
    format!("{} {}", counted(n, thing), if n == 1 { is } else { are })
}

/// A number with as many places as it needs, at most `most`.
#[must_use]
pub fn number(value: f64, most: usize) -> String {
    // Without places a sign in the text stands between thousands.
    if most > 0 { trimmed(&fixed(value, most), Locale::current().numbers.signs()) } else { fixed(value, 0) }
}

/// A number that names something, the same whoever reads it: `1234.5`, with at most `most` places.
#[must_use]
pub fn plain(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let text = if most > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number with places, without the zeros at their end.
pub(super) fn trimmed(text: &str, (_, point): Signs) -> String {
    text.trim_end_matches('0').trim_end_matches(point).to_owned()
}

/// A number with its unit: `1,234.50 USD`, `12.5 %`. Fractions become per cent where the unit is `%`.
#[must_use]
pub fn with_unit(value: f64, unit: Option<&str>, decimals: Option<u8>) -> String {
    match unit {
        _ if value.is_nan() => NOTHING.to_owned(),
        Some("%") => format!("{} %", fixed(value * 100.0, decimals.unwrap_or(1).into())),
        Some(CLOCK) => clock(value, decimals),
        Some(unit) => format!("{} {unit}", amount(value, decimals)),
        None => amount(value, decimals),
    }
}

/// A difference with its sign and unit: `+1,234 USD`; of what is told in per cent, in percentage points: `-0.37 pp`.
#[must_use]
pub fn difference(value: f64, unit: Option<&str>) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match unit {
        Some("%") => format!("{sign}{} pp", fixed(value * 100.0, 2)),
        unit => format!("{sign}{}", with_unit(value, unit, None)),
    }
}

/// A name with its unit: `Sales (USD)`; per cent needs none, its numbers show it, and a name that tells it none either.
#[must_use]
pub fn titled(name: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) if !matches!(unit, "%" | CLOCK) && !name.contains(&format!("({unit})")) => format!("{name} ({unit})"),
        _ => name.to_owned(),
    }
}

/// Seconds as `39:01:53`, with so many places of the last one.
#[must_use]
pub fn clock(seconds: f64, decimals: Option<u8>) -> String {
    if !seconds.is_finite() {
        return NOTHING.to_owned();
    }
    let places = usize::from(decimals.unwrap_or(0).min(9));
    let scale = 10_f64.powi(places as i32);
    let parts = (seconds.abs() * scale).round();
    let whole = (parts / scale).floor();
    let (h, m, s) = ((whole / 3600.0).floor(), (whole / 60.0).floor() % 60.0, whole % 60.0);
    let fraction = if places == 0 { String::new() } else { format!(".{:0places$.0}", parts - whole * scale) };
    format!("{}{h:.0}:{m:02.0}:{s:02.0}{fraction}", if seconds < 0.0 && parts > 0.0 { "-" } else { "" })
}

/// A number at a precision that suits its size, unless `decimals` says otherwise.
#[must_use]
pub fn amount(value: f64, decimals: Option<u8>) -> String {
    match decimals {
        Some(d) => fixed(value, d.into()),
        None if value == value.trunc() || value.abs() >= 1000.0 => fixed(value, 0),
        None if value.abs() >= 1.0 => number(value, 2),
        None => number(value, 4),
    }
}

/// A number without what stands between its thousands.
#[must_use]
pub fn ungrouped(text: &str) -> String {
    Locale::current().numbers.signs().0.map_or_else(|| text.to_owned(), |sign| text.replace(sign, ""))
}

/// A number shortened for axes and tiles: `1.2K`, `3.4M`, `5.6B`.
#[must_use]
pub fn short(value: f64) -> String {
    let (scaled, suffix) = match value.abs() {
        a if a >= 999_500_000.0 => (value / 1e9, "B"),
        a if a >= 999_500.0 => (value / 1e6, "M"),
        a if a >= 1_000.0 => (value / 1e3, "K"),
        _ => return number(value, if value.abs() < 1.0 { 3 } else { 2 }),
    };
    let places = if scaled.abs() < 10.0 { 2 } else { 1 };
    format!("{}{suffix}", number(scaled, places))
}

/// A cell as the table shows it; empty where the value is missing.
#[must_use]
pub fn cell(value: Value<'_>, column: &Column) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Text(text) => text.to_owned(),
        Value::Integer(i) if !column.format.is_default() => column.format.number(i as f64, Some(i), column),
        Value::Decimal(f) if !column.format.is_default() => column.format.number(f, None, column),
        Value::Integer(i) => integer(i, column),
        Value::Decimal(f) if column.unit.as_deref() == Some("%") => format!("{}%", fixed(f * 100.0, column.decimals.unwrap_or(1).into())),
        Value::Decimal(f) => column.decimals.map_or_else(|| number(f, 6), |d| fixed(f, d.into())),
        Value::Boolean(b) => super::truth(b).to_owned(),
        Value::Date(d) => column.format.day(d),
        Value::DateTime(t) => column.format.moment(t),
        Value::Time(ms) | Value::Duration(ms) => span(ms),
    }
}

fn integer(value: i64, column: &Column) -> String {
    use super::Role;
    // Codes and years are names, not amounts: no separators.
    if matches!(column.role, Role::Measure) { fixed(value as f64, 0) } else { value.to_string() }
}

/// A time or a length of time in milliseconds as `1:02:03`, with the fraction where there is one.
#[must_use]
pub fn span(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let total = ms.unsigned_abs();
    let (h, m, s, rest) = (total / 3_600_000, total / 60_000 % 60, total / 1000 % 60, total % 1000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{sign}{h}:{m:02}:{s:02}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::locale::NumberStyle;

    #[test]
    fn thousands_are_grouped_and_zero_has_no_sign() {
        assert_eq!(fixed(-1_234_567.891, 2), "-1,234,567.89");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(number(1_200.50, 4), "1,200.5");
    }

    #[test]
    fn a_unit_is_said_beside_a_name_that_does_not_say_it() {
        assert_eq!(unsaid_unit(Some("USD"), "Amount"), Some("USD"));
        assert_eq!(unsaid_unit(Some("USD"), "Amount (USD)"), None);
        assert_eq!(unsaid_unit(Some("g"), "Weight"), Some("g"));
        assert_eq!(unsaid_unit(Some("g"), "Weight, g"), None);
        assert_eq!(unsaid_unit(Some("%"), "Rate"), None);
        assert_eq!(unsaid_unit(None, "Orders"), None);
    }

    #[test]
    fn names_are_listed_as_a_sentence_has_them() {
        assert_eq!([listed::<&str>(&[]), listed(&["a"]), listed(&["a", "b"])], ["", "a", "a and b"]);
        assert_eq!(listed(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
    }

    /// The 90th percentile 127.205 was written 127.20, and 127.21 by the spreadsheet it was compared with.
    #[test]
    fn halves_are_rounded_up_as_a_spreadsheet_does() {
        assert_eq!((fixed(127.205, 2), fixed(-1.005, 2), fixed(2.5, 0)), ("127.21".into(), "-1.01".into(), "3".into()));
        assert_eq!((fixed(127.204_9, 2), fixed(0.1, 17)), ("127.20".into(), "0.10000000000000001".into()));
        assert_eq!((fixed(0.0, 2), fixed(9_007_199_254_740_991.0, 0)), ("0.00".into(), "9,007,199,254,740,991".into()));
    }

    #[test]
    fn the_signs_are_those_of_the_locale() {
        let all = NumberStyle::ALL.map(|style| written(-1_234_567.5, 2, style.signs()));
        assert_eq!(all, ["-1,234,567.50", "-1.234.567,50", "-1\u{202f}234\u{202f}567,50", "-1\u{2019}234\u{2019}567.50", "-1234567.50"]);
    }

    #[test]
    fn names_tell_their_unit_once() {
        let titles = [Some("USD"), Some("%"), None].map(|unit| titled("Sales", unit));
        assert_eq!(titles, ["Sales (USD)", "Sales", "Sales"]);
        assert_eq!(titled("Sum of Amount (USD)", Some("USD")), "Sum of Amount (USD)");
    }

    #[test]
    fn units_follow_the_number() {
        assert_eq!(with_unit(0.125, Some("%"), None), "12.5 %");
        assert_eq!(with_unit(128_400.4, Some("USD"), None), "128,400 USD");
        assert_eq!(counted(1, "event"), "1 event");
    }

    #[test]
    fn a_difference_of_rates_is_in_percentage_points() {
        let said = [difference(-0.0037, Some("%")), difference(0.165, Some("%")), difference(1_234.0, Some("USD")), difference(0.0, None)];
        assert_eq!(said, ["-0.37 pp", "+16.50 pp", "+1,234 USD", "0"]);
    }

    #[test]
    fn no_number_is_a_dash() {
        let none = f64::NAN;
        assert_eq!([with_unit(none, Some("%"), None), fixed(none, 2), short(none), amount(none, None)], ["–"; 4]);
    }

    #[test]
    fn axes_are_short() {
        assert_eq!(
            [short(999.0), short(1_234.0), short(999_600.0), short(-2_500_000_000.0), short(0.25)],
            ["999", "1.23K", "1M", "-2.5B", "0.25"]
        );
    }

    #[test]
    fn seconds_read_as_clocks() {
        let read = |seconds, decimals| clock(seconds, decimals);
        assert_eq!([read(140_513.4, None), read(-90.0, None), read(59.6, None)], ["39:01:53", "-0:01:30", "0:01:00"]);
        assert_eq!([read(1.25, Some(2)), read(-0.2, None), read(0.0, None)], ["0:00:01.25", "0:00:00", "0:00:00"]);
        assert_eq!((with_unit(80_606.9, Some(CLOCK), None), titled("took", Some(CLOCK))), ("22:23:27".into(), "took".into()));
    }

    #[test]
    fn spans_read_as_clocks() {
        assert_eq!((span(3_723_000), span(-1_500)), ("1:02:03".to_owned(), "-0:00:01.500".to_owned()));
    }
}
