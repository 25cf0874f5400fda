//! Headers that name a span of time: years, halves, quarters, months, weeks, days, as reports spell them.

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
}
