//! Small judgements about the text of a cell, shared by the stages.

/// Characters that people see as nothing: white space, no-break spaces, zero-width marks.
pub(crate) fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{0}')
}

/// Without the blanks around it.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    // Nearly every cell is plain ASCII without blanks around it.
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim_matches(is_blank_char),
    }
}

/// Whether there is nothing to see.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    trimmed(text).is_empty()
}

/// A text without the wrapping that kept a spreadsheet from reading it as a number: `="0012"`, `'0012`, a trailing tab.
///
/// The second value says whether there was such a wrapping.
#[inline]
pub(crate) fn unwrapped(text: &str) -> (&str, bool) {
    // Nearly every cell.
    if let (Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-'), Some(b'!'..=b'~')) = (text.as_bytes().first(), text.as_bytes().last()) {
        return (text, false);
    }
    unwrapped_in_full(text)
}

fn unwrapped_in_full(text: &str) -> (&str, bool) {
    let inner = trimmed(text);
    if let Some(quoted) = inner.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        return (trimmed(quoted), true);
    }
    if let Some(rest) = inner.strip_prefix('\'')
        && rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '=' | '@'))
    {
        return (rest, true);
    }
    (inner, text.ends_with('\t') && inner.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a text stands for a missing value in any column.
pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty()
        || (text.len() <= 6
            && !starts_as_number(text)
            && matches!(
                text,
                "-" | "--"
                    | "---"
                    | "\u{2013}"
                    | "\u{2014}"
                    | "/"
                    | "N/A"
                    | "n/a"
                    | "#N/A"
                    | "#n/a"
                    | "nan"
                    | "NaN"
                    | "NAN"
                    | "NULL"
                    | "null"
                    | "Null"
                    | "\\N"
                    | "<NA>"
                    | "(null)"
                    | "#NULL!"
            ))
}

/// Whether a text is what a spreadsheet writes where a formula failed.
pub(crate) fn is_error(text: &str) -> bool {
    text.starts_with('#') && matches!(text, "#DIV/0!" | "#VALUE!" | "#REF!" | "#NAME?" | "#NUM!" | "#SPILL!" | "#CALC!" | "#GETTING_DATA")
}

/// Whether a text starts as no mark for a missing value does, and most values.
fn starts_as_number(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..])
}

/// Whether a text stands for a missing value in a column of numbers or dates.
#[inline]
pub(crate) fn is_missing_number(text: &str) -> bool {
    if starts_as_number(text) { text.starts_with('0') && is_no_day(text) } else { is_mark_among_numbers(text) }
}

/// Whether a text is the day that databases write where there is none: `0000-00-00 00:00:00`, `00.00.0000`, `0001-01-01`.
fn is_no_day(text: &str) -> bool {
    let Some((day, time)) = text.split_at_checked(10) else { return false };
    matches!(day, "0000-00-00" | "0000/00/00" | "00.00.0000" | "00/00/0000" | "00-00-0000" | "0001-01-01")
        && time.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b' ' | b'T' | b'Z'))
}

fn is_mark_among_numbers(text: &str) -> bool {
    is_missing(text)
        || matches!(
            text,
            ".." | "."
                | ":"
                | "..."
                | "NA"
                | "None"
                | "none"
                | "x"
                | "X"
                | "?"
                | "*"
                | "n.a."
                | "\u{2026}"
                | "#DIV/0!"
                | "#VALUE!"
                | "#REF!"
                | "#NAME?"
                | "#NUM!"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappings_come_off() {
        assert_eq!(unwrapped("=\"0000100\""), ("0000100", true));
        assert_eq!(unwrapped("'02139"), ("02139", true));
        assert_eq!(unwrapped("576786105183930101\t"), ("576786105183930101", true));
        assert_eq!(unwrapped(" Tray "), ("Tray", false));
        assert_eq!(unwrapped("'tis"), ("'tis", false));
        assert_eq!(unwrapped("\t"), ("", false));
    }

    #[test]
    fn blanks_are_more_than_spaces() {
        assert!(is_blank("\u{feff}\u{a0} \t") && !is_blank("0"));
        assert!(is_missing_number("0000-00-00") && is_missing_number("0000-00-00 00:00:00") && !is_missing_number("0000-00-01"));
        assert!(is_missing("--") && !is_missing("0") && is_missing_number("x") && !is_missing("x"));
    }
}
