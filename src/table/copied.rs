//! Values as they are copied: what a spreadsheet reads as the same value when it is pasted.

use super::locale::Locale;
use super::{Column, Value};

/// A value for a cell of a spreadsheet: numbers in full, with the decimal sign of the locale and nothing between thousands; days as
/// `2026-03-05`; nothing where it is missing. `alone` leaves text as it is; beside other cells text that a spreadsheet would take
/// for something else is written `="0012"`, which it shows as the very text.
#[must_use]
pub fn copied(value: Value<'_>, column: &Column, alone: bool) -> String {
    let percent = column.unit.as_deref() == Some("%");
    match value {
        Value::Missing => String::new(),
        Value::Text(text) if alone => text.to_owned(),
        Value::Text(text) => kept_as_text(text),
        Value::Decimal(f) if percent => format!("{}%", number(f * 100.0)),
        Value::Decimal(f) => number(f),
        Value::Integer(i) => i.to_string(),
        Value::Boolean(b) => super::truth(b).to_owned(),
        Value::Date(day) => day.to_string(),
        Value::DateTime(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Value::Time(ms) | Value::Duration(ms) => super::format::span(ms),
    }
}

/// A number with the 15 digits that a spreadsheet keeps, and the decimal sign of the locale.
#[must_use]
pub fn number(value: f64) -> String {
    let certain: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let text = if certain == 0.0 { "0".to_owned() } else { certain.to_string() };
    match Locale::current().numbers.signs().1 {
        '.' => text,
        sign => text.replace('.', &sign.to_string()),
    }
}

/// A text beside other cells: as it is, or so written that a spreadsheet shows the very text.
#[must_use]
pub fn kept_as_text(text: &str) -> String {
    if is_misread(text) { format!("=\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Whether a spreadsheet would make something else of a text: a formula, a number with fewer digits, a power of ten, a day.
fn is_misread(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let Some(&first) = bytes.first() else { return false };
    if matches!(first, b'=' | b'+' | b'-' | b'@') {
        return bytes.len() > 1;
    }
    if digits == bytes.len() {
        return digits > 15 || digits > 1 && first == b'0';
    }
    if !first.is_ascii_digit() {
        return false;
    }
    let rest = |kinds: &[u8]| bytes.iter().all(|b| b.is_ascii_digit() || kinds.contains(b));
    rest(b"-/") || rest(b"eE") && bytes.last().is_some_and(u8::is_ascii_digit) || rest(b".") && (first == b'0' || digits > 15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnType;

    #[test]
    fn numbers_are_copied_in_full_and_days_as_every_spreadsheet_reads_them() {
        let column = |ty, unit: Option<&str>| Column { unit: unit.map(str::to_owned), ..Column::new("x", ty) };
        let decimal = column(ColumnType::Decimal, Some("USD"));
        assert_eq!(copied(Value::Decimal(1_234_567.125), &decimal, false), "1234567.125");
        assert_eq!(copied(Value::Decimal(0.1 + 0.2), &decimal, false), "0.3");
        assert_eq!(copied(Value::Decimal(0.125), &column(ColumnType::Decimal, Some("%")), false), "12.5%");
        assert_eq!(copied(Value::Integer(-5), &column(ColumnType::Integer, None), false), "-5");
        assert_eq!(copied(Value::Missing, &decimal, false), "");
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        assert_eq!(copied(Value::Date(day), &column(ColumnType::Date, None), false), "2026-03-05");
    }

    #[test]
    fn text_stays_text_beside_other_cells_and_is_itself_alone() {
        let column = Column::new("id", ColumnType::Text);
        let of = |text, alone| copied(Value::Text(text), &column, alone);
        for text in ["0012", "579123456789012345", "=SUM(A1)", "+49 30 1234", "@me", "1-2", "3/4/2026", "12E5", "0.10"] {
            assert_eq!(of(text, false), format!("=\"{text}\""));
            assert_eq!(of(text, true), text);
        }
        for text in ["West", "12345", "7", "A-1", "-", "85123A", "12 Mar", "1.5 kg", ""] {
            assert_eq!(of(text, false), text);
        }
        assert_eq!(of("=\"a\"", false), "=\"=\"\"a\"\"\"");
    }
}
