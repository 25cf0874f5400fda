//! Spans of time as reports spell them: years, halves, quarters, months, weeks, days, in headers and in cells.

use chrono::{NaiveDate, Weekday};

use super::dates::header_dates;
use super::months::month_named;

/// Words before the number of a quarter, a half or a week, and the greatest number.
const NUMBERED: [(&str, u32); 14] = [
    ("q", 4),
    ("quarter", 4),
    ("quartal", 4),
    ("trimestre", 4),
    ("t", 4),
    ("h", 2),
    ("w", 53),
    ("wk", 53),
    ("week", 53),
    ("kw", 53),
    ("cw", 53),
    ("month", 12),
    ("th\u{e1}ng", 12),
    ("\u{e40}\u{e14}\u{e37}\u{e2d}\u{e19}", 12),
];
/// What stands behind such a number in languages that put it there.
const BEHIND: [(&str, u32); 9] = [
    ("\u{6708}", 12),
    ("\u{6708}\u{4efd}", 12),
    ("\u{c6d4}", 12),
    ("\u{5b63}\u{5ea6}", 4),
    ("\u{bd84}\u{ae30}", 4),
    ("\u{5468}", 53),
    ("\u{9031}", 53),
    ("q", 4),
    ("h", 2),
];

/// Whether a header names a span of time: `2026`, `2026年`, `Q1 2026`, `2026-W12`, `März`, `3月`, `Mar 26`, `2026-03-05`.
#[must_use]
pub fn is_period(header: &str) -> bool {
    let lower = header.trim().to_lowercase();
    if lower.len() > 40 {
        return false;
    }
    if is_year(&lower) || month_named(lower.trim_end_matches('.')).is_some() || header_dates(&[header]).is_some() {
        return true;
    }
    // With or without its year, on whichever side.
    let parts: Vec<&str> = lower.split([' ', '-', '/', '.', '\'', '_', '\u{5e74}', '\u{b144}']).filter(|p| !p.is_empty()).collect();
    match parts[..] {
        [one] => {
            let cut = |at: usize| one.get(..at).zip(one.get(at..));
            is_numbered(one)
                || cut(4).is_some_and(|(year, rest)| is_year(year) && is_numbered(rest))
                || cut(2).is_some_and(|(part, year)| is_numbered(part) && is_year_or_short(year))
        }
        [first, second] => {
            is_numbered(&format!("{first}{second}"))
                || is_numbered(first) && is_year_or_short(second)
                || is_year(first) && is_numbered(second)
        }
        [first, second, third] => {
            is_numbered(&format!("{first}{second}")) && is_year_or_short(third)
                || is_year(first) && is_numbered(&format!("{second}{third}"))
        }
        _ => false,
    }
}

fn is_year(text: &str) -> bool {
    let digits = text.trim_end_matches(['\u{5e74}', '\u{b144}']);
    let digits = digits.strip_prefix("fy").unwrap_or(digits).trim_start();
    digits.len() == 4 && digits.parse().is_ok_and(|y: u32| (1950..=2100).contains(&y))
}

fn is_year_or_short(text: &str) -> bool {
    is_year(text) || text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `q1`, `1q`, `w12`, `3月`, `第1季度`.
fn is_numbered(text: &str) -> bool {
    let in_range = |digits: &str, most: u32| digits.len() <= 2 && digits.parse().is_ok_and(|n: u32| (1..=most).contains(&n));
    let bare = text.strip_prefix('\u{7b2c}').unwrap_or(text);
    NUMBERED.iter().any(|(word, most)| bare.strip_prefix(word).is_some_and(|n| in_range(n, *most)))
        || BEHIND.iter().any(|(word, most)| bare.strip_suffix(word).is_some_and(|n| in_range(n, *most)))
}

/// How long a period of a year is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Quarter,
    Week,
    Half,
}

impl Length {
    /// What such periods are called, at the start of a sentence.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Quarter => "Quarters",
            Self::Week => "Weeks",
            Self::Half => "Halves of years",
        }
    }

    /// Why they are read as days.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Week => "they follow each other in time so; weeks are those of ISO 8601, which begin on Monday",
            Self::Quarter | Self::Half => "they follow each other in time so; years are those of the calendar",
        }
    }
}

/// Words before the number of a period in cells, and behind it; a `t` stands for more than a quarter there.
const LENGTHS: [(&str, Length); 10] = [
    ("q", Length::Quarter),
    ("quarter", Length::Quarter),
    ("quartal", Length::Quarter),
    ("trimestre", Length::Quarter),
    ("h", Length::Half),
    ("w", Length::Week),
    ("wk", Length::Week),
    ("week", Length::Week),
    ("kw", Length::Week),
    ("cw", Length::Week),
];
const LENGTHS_BEHIND: [(&str, Length); 11] = [
    ("q", Length::Quarter),
    ("\u{5b63}\u{5ea6}", Length::Quarter),
    ("\u{56db}\u{534a}\u{671f}", Length::Quarter),
    ("\u{5b63}", Length::Quarter),
    ("\u{bd84}\u{ae30}", Length::Quarter),
    ("h", Length::Half),
    ("\u{534a}\u{5e74}", Length::Half),
    ("\u{5468}", Length::Week),
    ("\u{9031}", Length::Week),
    ("\u{c8fc}\u{cc28}", Length::Week),
    ("\u{c8fc}", Length::Week),
];

/// The length and the first day of a quarter, week or half with its year: `Q1 2026`, `2026-W03`, `2026年第1季度`.
pub(super) fn first_day(text: &str) -> Option<(Length, NaiveDate)> {
    let text = text.trim();
    if text.len() > 32 {
        return None;
    }
    let (year, rest) = parted_year(text)?;
    let rest = rest.trim_matches([' ', '-', '/', '.', '_', '\'']).to_lowercase();
    let (length, number) = numbered(rest.strip_prefix('\u{7b2c}').unwrap_or(&rest))?;
    let month = |months: u32| NaiveDate::from_ymd_opt(year, (number - 1) * months + 1, 1);
    let day = match length {
        Length::Quarter => month(3).filter(|_| number <= 4)?,
        Length::Half => month(6).filter(|_| number <= 2)?,
        Length::Week => NaiveDate::from_isoywd_opt(year, number, Weekday::Mon)?,
    };
    Some((length, day))
}

/// The year at either end of a text and what else it holds; one of two digits behind an apostrophe or as in `1Q26`.
fn parted_year(text: &str) -> Option<(i32, &str)> {
    let year_of = |part: &str| Some(part).filter(|p| p.len() == 4 && is_year(p))?.parse::<i32>().ok();
    let tail = |len: usize| text.len().checked_sub(len).and_then(|at| text.split_at_checked(at));
    if let Some((year, rest)) = text.split_at_checked(4).and_then(|(year, rest)| Some((year_of(year)?, rest))) {
        return Some((year, rest.trim_start_matches(['\u{5e74}', '\u{b144}'])));
    }
    if let Some((rest, year)) = tail(4).and_then(|(rest, year)| Some((rest, year_of(year)?))) {
        return Some((year, rest));
    }
    let (rest, year) = tail(2).filter(|(_, year)| year.bytes().all(|b| b.is_ascii_digit()))?;
    let is_short = rest.ends_with(['\'', '\u{2019}']) || matches!(rest.as_bytes(), [b'1'..=b'4', b'q' | b'Q']);
    Some((2000 + year.parse::<i32>().ok()?, rest.trim_end_matches('\u{2019}'))).filter(|_| is_short)
}

/// `q1`, `w 03`, `1季度`, `一季度`, `上半年`.
fn numbered(text: &str) -> Option<(Length, u32)> {
    const WRITTEN: [(&str, u32); 6] =
        [("\u{4e00}", 1), ("\u{4e8c}", 2), ("\u{4e09}", 3), ("\u{56db}", 4), ("\u{4e0a}", 1), ("\u{4e0b}", 2)];
    let number = |digits: &str| {
        let digits = digits.trim();
        let written = WRITTEN.iter().find(|(word, _)| *word == digits).map(|(_, number)| *number);
        let is_short = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        written.or_else(|| digits.parse().ok().filter(|number| is_short && *number > 0))
    };
    let before = LENGTHS.iter().find_map(|(word, length)| Some((*length, number(text.strip_prefix(word)?)?)));
    before.or_else(|| LENGTHS_BEHIND.iter().find_map(|(word, length)| Some((*length, number(text.strip_suffix(word)?)?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_told_from_other_names() {
        let periods = [
            "2026",
            "2026\u{5e74}",
            "FY2026",
            "Q1",
            "Q1 2026",
            "2026Q1",
            "2026-Q1",
            "1Q26",
            "Q3/25",
            "H1 2026",
            "W12",
            "KW 12",
            "KW 12/2026",
            "2026-W12",
            "March",
            "M\u{e4}rz",
            "3\u{6708}",
            "2026\u{5e74}3\u{6708}",
            "3\u{c6d4}",
            "Th\u{e1}ng 3",
            "Week 7",
            "Mar 26",
            "2026-03-05",
            "\u{7b2c}1\u{5b63}\u{5ea6}",
        ];
        for header in periods {
            assert!(is_period(header), "{header}");
        }
        for header in ["Sales", "Q5", "12", "1234", "Tier 1", "T-shirt", "H3", "Week", "Total", "Qty", "W99", "Marketing", "", "2026 Sales"]
        {
            assert!(!is_period(header), "{header}");
        }
    }

    #[test]
    fn periods_begin_on_their_first_day() {
        let first = |text: &str| first_day(text).map(|(length, day)| format!("{length:?} {day}")).unwrap_or_default();
        for text in [
            "Q1 2026",
            "2026-Q1",
            "2026Q1",
            "1Q 2026",
            "2026 Q1",
            "q1/2026",
            "Quarter 1 2026",
            "2026\u{5e74}\u{7b2c}1\u{5b63}\u{5ea6}",
            "2026\u{5e74}\u{4e00}\u{5b63}\u{5ea6}",
            "2026\u{b144} 1\u{bd84}\u{ae30}",
        ] {
            assert_eq!(first(text), "Quarter 2026-01-01", "{text}");
        }
        for text in ["2026-W03", "W03 2026", "2026W3", "KW 3/2026", "2026\u{5e74}\u{7b2c}3\u{5468}"] {
            assert_eq!(first(text), "Week 2026-01-12", "{text}");
        }
        assert_eq!((first("H2 2026"), first("2026\u{5e74}\u{4e0b}\u{534a}\u{5e74}")), ("Half 2026-07-01".into(), "Half 2026-07-01".into()));
        for text in [
            "Q5 2026", "Q1", "2026", "2026-W54", "T1 2026", "Q1 1026", "H3 2026", "SQ1 2026", "Q1-26", "Q126", "Q1 20261", "2026-03",
            "Q-2026", "",
        ] {
            assert_eq!(first_day(text), None, "{text}");
        }
    }
}
