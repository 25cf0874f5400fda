//! How the values of a column are shown where a person chose it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::locale::Locale;
use super::{Column, ColumnType, Role, format};

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePattern {
    /// `2026-03-05`
    Iso,
    /// `05/03/2026`
    DayFirst,
    /// `03/05/2026`
    MonthFirst,
    /// `05.03.2026`
    Dotted,
    /// `5 Mar 2026`
    Named,
    /// `Thu 5 Mar 2026`
    Weekday,
    /// `Mar 2026`
    Month,
    /// `2026`
    Year,
}

impl DatePattern {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 8] =
        [Self::Iso, Self::DayFirst, Self::MonthFirst, Self::Dotted, Self::Named, Self::Weekday, Self::Month, Self::Year];

    /// A day written so.
    #[must_use]
    pub fn day(self, day: NaiveDate) -> String {
        let pattern = match self {
            Self::Iso => "%Y-%m-%d",
            Self::DayFirst => "%d/%m/%Y",
            Self::MonthFirst => "%m/%d/%Y",
            Self::Dotted => "%d.%m.%Y",
            Self::Named => "%-d %b %Y",
            Self::Weekday => "%a %-d %b %Y",
            Self::Month => "%b %Y",
            Self::Year => "%Y",
        };
        day.format(pattern).to_string()
    }

    /// The same as a number format of Excel.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Iso => "yyyy-mm-dd",
            Self::DayFirst => "dd/mm/yyyy",
            Self::MonthFirst => "mm/dd/yyyy",
            Self::Dotted => "dd.mm.yyyy",
            Self::Named => "d mmm yyyy",
            Self::Weekday => "ddd d mmm yyyy",
            Self::Month => "mmm yyyy",
            Self::Year => "yyyy",
        }
    }
}

/// How much of the time of day is written after the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Nothing.
    Hidden,
    /// `14:05`
    Minutes,
    /// `14:05:09`
    Seconds,
}

/// How the values of a column are shown, as far as a person chose it; the rest stays as the file says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnFormat {
    /// Decimal places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Whether signs stand between thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<bool>,
    /// `%`, a currency or another unit, shown after each number; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How days are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DatePattern>,
    /// How much of the time of day is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

impl ColumnFormat {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// A column shown so. What is computed from it later is shown with the same unit and places.
    #[must_use]
    pub fn of(&self, column: &Column) -> Column {
        let unit = match self.unit.as_deref().map(str::trim) {
            Some("") => None,
            Some(unit) => Some(unit.to_owned()),
            None => column.unit.clone(),
        };
        Column { unit, decimals: self.decimals.or(column.decimals), format: self.clone(), ..column.clone() }
    }

    /// A number; `exact` is its value where it is whole, which may have more digits than a fraction holds.
    pub(super) fn number(&self, value: f64, exact: Option<i64>, column: &Column) -> String {
        let percent = column.unit.as_deref() == Some("%");
        // Codes and years are names, not amounts: no separators unless they are asked for.
        let thousands = self.thousands.unwrap_or(column.role == Role::Measure || column.ty == ColumnType::Decimal);
        let (between, point) = Locale::current().numbers.signs();
        let signs = (between.filter(|_| thousands), point);
        let text = match (exact, percent, column.decimals) {
            (_, true, places) => format::written(value * 100.0, places.unwrap_or(1).into(), signs),
            (Some(whole), false, None | Some(0)) => format::grouped(&whole.unsigned_abs().to_string(), whole < 0, signs),
            (_, false, Some(places)) => format::written(value, places.into(), signs),
            (None, false, None) => format::trimmed(&format::written(value, 6, signs), signs),
        };
        match self.unit.as_deref().map(str::trim) {
            _ if percent => format!("{text}%"),
            Some(unit) if !unit.is_empty() => format!("{text} {unit}"),
            _ => text,
        }
    }

    /// A day.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        self.dates.map_or_else(|| Locale::current().dates.day(day), |pattern| pattern.day(day))
    }

    /// A day and a time.
    pub(super) fn moment(&self, at: NaiveDateTime) -> String {
        let day = self.day(at.date());
        match self.clock.unwrap_or(Clock::Seconds) {
            Clock::Hidden => day,
            Clock::Minutes => format!("{day} {}", at.format("%H:%M")),
            Clock::Seconds => format!("{day} {}", at.format("%H:%M:%S")),
        }
    }

    /// The number format of Excel for a column shown so; `None` where nothing was chosen that it would say.
    #[must_use]
    pub fn code(column: &Column) -> Option<String> {
        let chosen = &column.format;
        if column.ty.is_temporal() {
            let clock = match (column.ty, chosen.clock) {
                (ColumnType::Date, _) | (_, Some(Clock::Hidden)) => "",
                (_, Some(Clock::Minutes)) => " hh:mm",
                (_, Some(Clock::Seconds) | None) => " hh:mm:ss",
            };
            let asked = chosen.dates.is_some() || chosen.clock.is_some();
            return asked.then(|| format!("{}{clock}", chosen.dates.unwrap_or(DatePattern::Iso).code()));
        }
        if chosen.is_default() || !matches!(column.ty, ColumnType::Integer | ColumnType::Decimal) {
            return None;
        }
        let percent = column.unit.as_deref() == Some("%");
        let thousands = chosen.thousands.unwrap_or(!percent && (column.role == Role::Measure || column.ty == ColumnType::Decimal));
        let whole = if thousands { "#,##0" } else { "0" };
        let fraction = match (column.decimals, column.ty) {
            (Some(0), _) | (None, ColumnType::Integer) if !percent => String::new(),
            (Some(0), _) => String::new(),
            (Some(places), _) => format!(".{}", "0".repeat(places.min(15).into())),
            (None, _) if percent => ".0".to_owned(),
            (None, _) => ".######".to_owned(),
        };
        let unit = match chosen.unit.as_deref().map(str::trim) {
            _ if percent => "%".to_owned(),
            Some(unit) if !unit.is_empty() => format!("\" {}\"", unit.replace('"', "")),
            _ => String::new(),
        };
        Some(format!("{whole}{fraction}{unit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, exact: Option<i64>, ty: ColumnType, format: ColumnFormat) -> (String, Option<String>) {
        let column = format.of(&Column::new("x", ty));
        (column.format.number(value, exact, &column), ColumnFormat::code(&column))
    }

    #[test]
    fn numbers_are_shown_as_chosen_and_alike_in_excel() {
        let with = |f: fn(&mut ColumnFormat)| {
            let mut format = ColumnFormat::default();
            f(&mut format);
            format
        };
        let decimal = |f| shown(-1234.56, None, ColumnType::Decimal, with(f));
        assert_eq!(decimal(|f| f.decimals = Some(2)), ("-1,234.56".into(), Some("#,##0.00".into())));
        assert_eq!(decimal(|f| f.thousands = Some(false)), ("-1234.56".into(), Some("0.######".into())));
        assert_eq!(decimal(|f| (f.unit, f.decimals) = (Some("USD".into()), Some(0))), ("-1,235 USD".into(), Some("#,##0\" USD\"".into())),);
        assert_eq!(shown(0.125, None, ColumnType::Decimal, with(|f| f.unit = Some("%".into()))), ("12.5%".into(), Some("0.0%".into())));
        let whole = |i: i64, f| shown(i as f64, Some(i), ColumnType::Integer, with(f));
        assert_eq!(whole(9_007_199_254_740_993, |f| f.thousands = Some(true)).0, "9,007,199,254,740,993", "every digit");
        assert_eq!(whole(5, |f| f.decimals = Some(1)), ("5.0".into(), Some("#,##0.0".into())));
        assert_eq!(whole(-5, |f| f.unit = Some(String::new())), ("-5".into(), Some("#,##0".into())));
    }

    #[test]
    fn dates_are_shown_as_chosen_and_alike_in_excel() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let all = DatePattern::ALL.map(|p| p.day(day));
        let expected = ["2026-03-05", "05/03/2026", "03/05/2026", "05.03.2026", "5 Mar 2026", "Thu 5 Mar 2026", "Mar 2026", "2026"];
        assert_eq!(all, expected);
        let format = ColumnFormat { dates: Some(DatePattern::Named), clock: Some(Clock::Minutes), ..ColumnFormat::default() };
        assert_eq!(format.moment(day.and_hms_opt(14, 5, 9).unwrap()), "5 Mar 2026 14:05");
        let column = format.of(&Column::new("x", ColumnType::DateTime));
        assert_eq!(ColumnFormat::code(&column).as_deref(), Some("d mmm yyyy hh:mm"));
        assert_eq!(ColumnFormat::code(&Column::new("x", ColumnType::Date)), None, "as the file says");
    }
}
