//! Lengths of time as people write and type them: `1:30:00`, `30 min`, `1 h 5 min`.

use super::format;

/// Milliseconds of a length with hours, minutes and seconds, or with units: `26:10:00`, `1m28s`, `2h 5m`.
pub(crate) fn read(text: &str) -> Option<i64> {
    let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let ms = if body.contains(':') { of_clock(body)? } else { of_units(body)? };
    Some(if negative { -ms } else { ms })
}

/// Seconds of a length as it is typed: besides what cells hold, hours and minutes as in Excel (`1:30`), and a comma before a fraction.
#[must_use]
pub fn typed(text: &str) -> Option<f64> {
    let text = text.trim();
    if text == "0" {
        return Some(0.0);
    }
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_point = |at: usize| is_digit(text[..at].chars().next_back()) && is_digit(text[at + 1..].chars().next());
    let pointed: String = text.char_indices().map(|(at, c)| if c == ',' && is_point(at) { '.' } else { c }).collect();
    let full = if pointed.matches(':').count() == 1 { format!("{pointed}:00") } else { pointed };
    read(&full).map(|ms| ms as f64 / 1000.0)
}

/// Seconds as [`typed`] reads them: `30 min`, `1 h 5 min`, `0.25 s`.
#[must_use]
pub fn words(seconds: f64) -> String {
    let (sign, seconds) = (if seconds < 0.0 { "-" } else { "" }, seconds.abs());
    let whole = (seconds / 60.0).floor();
    let parts = [((whole / 60.0).floor(), "h"), (whole % 60.0, "min"), (seconds - whole * 60.0, "s")];
    let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0.0).map(|(n, unit)| format!("{} {unit}", format::plain(*n, 3))).collect();
    if told.is_empty() { "0 s".to_owned() } else { format!("{sign}{}", told.join(" ")) }
}

/// Milliseconds of two numbers as minutes and seconds: `75:10`. They may be hours and minutes as well, which is 60 times as long.
pub(crate) fn pair(text: &str) -> Option<i64> {
    let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (first, second) = body.split_once(':')?;
    let is_number = |part: &str, longest: usize| (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    // Only what is so short can be multiplied.
    if !(is_number(first, 6) && is_number(second, 2) && second.len() == 2) {
        return None;
    }
    let (first, second) = (first.parse::<i64>().ok()?, second.parse::<i64>().ok()?);
    let ms = (first * 60 + second) * 1000;
    (second < 60).then_some(if negative { -ms } else { ms })
}

/// Whether two numbers are too long for a time of day: `24:10`.
pub(crate) fn is_long_pair(text: &str) -> bool {
    pair(text).is_some_and(|ms| ms.abs() >= 24 * 60_000)
}

fn of_clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    // A fraction is one of seconds, before which are minutes.
    if let (Some(ms), false) = (pair(whole), fraction.is_empty()) {
        return Some(ms + thousandths(fraction)?);
    }
    let mut parts = whole.split(':');
    let (h, m, s) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || h.len() > 6 || m.len() != 2 || s.len() != 2 {
        return None;
    }
    let number = |t: &str| if t.bytes().all(|b| b.is_ascii_digit()) { t.parse::<i64>().ok() } else { None };
    let ms = if fraction.is_empty() { 0 } else { thousandths(fraction)? };
    let (m, s) = (number(m)?, number(s)?);
    (m < 60 && s < 60).then_some(())?;
    Some(((number(h)? * 60 + m) * 60 + s) * 1000 + ms)
}

/// Milliseconds behind a point.
fn thousandths(fraction: &str) -> Option<i64> {
    let is_number = (1..=3).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    format!("{fraction:0<3}").parse().ok().filter(|_| is_number)
}

/// Numbers each with a unit, the larger first: `1h 2m 3.5s`.
pub(crate) fn of_units(text: &str) -> Option<i64> {
    let mut rest = text;
    let (mut total, mut last) = (0.0_f64, f64::INFINITY);
    let mut parts = 0;
    while !rest.is_empty() && parts < 5 {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let value: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let unit = match rest[..letters].to_ascii_lowercase().as_str() {
            "d" | "day" | "days" | "\u{5929}" => 86_400_000.0,
            "h" | "hr" | "hrs" | "hour" | "hours" | "\u{5c0f}\u{65f6}" => 3_600_000.0,
            "m" | "min" | "mins" | "minute" | "minutes" | "\u{5206}" | "\u{5206}\u{949f}" => 60_000.0,
            "s" | "sec" | "secs" | "second" | "seconds" | "\u{79d2}" => 1000.0,
            "ms" => 1.0,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        (total, last, parts) = (total + value * unit, unit, parts + 1);
        rest = rest[letters..].trim_start_matches([' ', ',']);
    }
    (parts > 0 && rest.is_empty() && total < 9e15).then_some(total.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_typed_as_people_write_them_and_never_as_bare_numbers() {
        let texts = ["30 min", "30min", "1:00:00", "1:30", "1 h 5 min", "2.5 s", "2,5 s", "1 h, 30 min", "0", "-1:00:00"];
        let seconds = [1800.0, 1800.0, 3600.0, 5400.0, 3900.0, 2.5, 2.5, 5400.0, 0.0, -3600.0];
        assert_eq!(texts.map(typed), seconds.map(Some));
        assert_eq!(["30", "", "1:5", "1:30:00:00", "5 x", "1:60"].map(typed), [None; 6]);
    }

    #[test]
    fn two_numbers_are_minutes_and_seconds_for_sure_only_with_a_fraction() {
        assert_eq!(
            ["75:10", "1:28", "-0:05", "1:60", "1:5", "75:10:00", ":10", "34567:901234567890123456"].map(pair),
            [Some(4_510_000), Some(88_000), Some(-5_000), None, None, None, None, None]
        );
        assert_eq!(
            ["75:10", "02:05.125", "02:05.1", "-2:05.5", "02:05.", "1:00:00.5"].map(read),
            [None, Some(125_125), Some(125_100), Some(-125_500), None, Some(3_600_500)]
        );
        assert!(is_long_pair("24:00") && !is_long_pair("23:59") && !is_long_pair("24:60"));
    }

    #[test]
    fn a_length_in_words_is_typed_as_it_is_shown() {
        assert_eq!(
            [1800.0, 3900.0, 90_061.5, 0.25, 0.0, -60.0].map(words),
            ["30 min", "1 h 5 min", "25 h 1 min 1.5 s", "0.25 s", "0 s", "-1 min"]
        );
        for seconds in [0.001, 59.999, 60.0, 86_400.0, 359_999.5] {
            assert_eq!(typed(&words(seconds)), Some(seconds));
        }
    }
}
