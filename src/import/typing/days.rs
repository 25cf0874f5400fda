//! Columns whose days are not written as days: digits without separators, years of two digits in Thailand, and what a spreadsheet
//! set to another country made of them.

use chrono::{Datelike, NaiveDate};

use super::super::DateOrder;
use super::super::dates::{self, Compact, Scanned};
use super::super::raw::Cell;
use super::super::text;
use super::Cells;
use super::survey::Survey;
use super::words;

/// How numbers without separators are days, if all of them are; by what the cells alone say.
pub(super) fn written(survey: &Survey) -> Option<Compact> {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let filled = survey.filled();
    let is_all = |count: u32| count > 0 && count == filled;
    if is_all(texts.compact + numbers.compact) {
        Some(Compact::Day)
    } else if is_all(texts.compact_moments + numbers.compact_moments) {
        Some(Compact::Moment)
    } else if is_all(texts.point_months) {
        Some(Compact::MonthPoint)
    } else if is_all(texts.compact_months + numbers.compact_months) {
        Some(Compact::Month)
    } else {
        None
    }
}

/// The same where the name of the column, or the numbers together, say that they are days and nothing else.
pub(super) fn compact(survey: &Survey, name: &str) -> Option<Compact> {
    let how = written(survey)?;
    if words::names_identifier(name) {
        return None;
    }
    let is_month = words::names_month(name) && !words::names_week(name);
    // Six digits may be a time of day as well, but not three of them.
    let is_named = is_month || words::names_date(name) && (how != Compact::Month || survey.filled() > 2);
    let is_proved = match how {
        Compact::Day | Compact::Moment => survey.filled() > 1,
        // A number has no zero before it.
        Compact::MonthPoint => survey.texts.padded > 0,
        Compact::Month => !words::names_week(name) && !words::names_count(name) && is_across_years(survey),
    };
    (is_named || is_proved).then_some(how)
}

/// Whether six digits run over the end of a year as months do and other numbers do not: 202511, 202512, 202601.
fn is_across_years(survey: &Survey) -> bool {
    const FEWEST: u32 = 6;
    let span = survey.numbers.month_span.into_iter().chain(survey.texts.month_span).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    survey.filled() >= FEWEST && span.is_some_and(|(first, last)| first / 100 < last / 100)
}

/// Whether a column holds quarters, weeks or halves of years of one length; a few words may stand among many of them.
pub(super) fn are_periods(survey: &Survey, name: &str) -> bool {
    let Some((_, count)) = survey.texts.period() else { return false };
    let (filled, others) = (survey.filled(), survey.filled().saturating_sub(count));
    let fits = others == 0 || survey.texts.stubborn == count && survey.numbers.count == 0 && filled >= 10 && others * 10 <= filled;
    fits && survey.texts.dates == 0 && (!words::names_identifier(name) || words::names_date(name))
}

/// Years that Thais write with two digits: 2012 to 2037.
const SHORT_BUDDHIST: std::ops::RangeInclusive<u32> = 55..=80;

/// Whether the years of two digits of a column are those of the Buddhist calendar: in a table with Thai names all of them, when they would
/// else be far off.
pub(super) fn is_buddhist(survey: &Survey, is_thai: bool) -> bool {
    let in_range = |(first, last): (u32, u32)| SHORT_BUDDHIST.contains(&first) && SHORT_BUDDHIST.contains(&last);
    is_thai && survey.texts.short_years.is_some_and(in_range)
}

/// A date as it is read in a column whose years of two digits may be of the Buddhist calendar.
pub(super) fn scan(text: &str, is_buddhist: bool) -> Option<Scanned> {
    let date = dates::scan(text)?;
    Some(if is_buddhist { date.in_buddhist_years() } else { date })
}

/// How many days of a workbook stand beside days that are text, where a spreadsheet set to the United States seems to have read the one
/// kind with day and month swapped and left the other, whose first number is no month, as text.
pub(super) fn swapped(cells: Cells<'_>, survey: &Survey) -> Option<u32> {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let month_first = DateOrder::Mdy as usize;
    if numbers.dates == 0 || texts.open < 2 || texts.against[month_first] < texts.dates || texts.against[DateOrder::Dmy as usize] > 0 {
        return None;
    }
    let day = |cell: Cell<'_>| match cell {
        Cell::Number(value, _) => {
            let days = dates::serial_ms(value)?.div_euclid(dates::DAY_MS);
            Some(NaiveDate::from_epoch_days(i32::try_from(days).ok()?)?.day())
        }
        _ => None,
    };
    cells.iter().filter_map(day).all(|day| day <= 12).then_some(numbers.dates)
}

/// Where the first day stands that is text.
pub(super) fn first_text(cells: Cells<'_>) -> Option<usize> {
    (0..cells.len()).find(|&at| matches!(cells.get(at), Cell::Text(raw) if dates::scan(text::unwrapped(raw).0).is_some()))
}
