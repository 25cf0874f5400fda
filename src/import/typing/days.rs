//! Columns whose days are not written as days: digits without separators, years of two digits in Thailand, and what a spreadsheet
//! set to another country made of them.

use chrono::{Datelike, NaiveDate};

use super::super::DateOrder;
use super::super::dates::{self, Compact, Scanned};
use super::super::raw::Cell;
use super::super::source::{Decision, Target};
use super::super::{formats, text};
use super::decide::Plan;
use super::survey::Survey;
use super::{Cells, words};

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

/// Whether the dates of a column may have an order: each of them is a day so, and with a year of two digits first they do not lie years
/// apart while they lie together otherwise, as 25/03/26 and 31/03/26 do.
pub(super) fn fits(survey: &Survey, order: DateOrder) -> bool {
    const TIMES: i64 = 8;
    const FAR_APART: i64 = 3 * 366 * dates::DAY_MS;
    let texts = &survey.texts;
    let is_possible = |order: DateOrder| texts.against[order as usize] == 0;
    let length = |order: DateOrder| texts.short[order as usize].map(|(first, last)| last - first);
    let others = [DateOrder::Dmy, DateOrder::Mdy].into_iter().filter(|other| is_possible(*other)).filter_map(length);
    let is_scattered = || length(order).zip(others.min()).is_some_and(|(own, least)| own >= FAR_APART && least * TIMES <= own);
    is_possible(order) && !(order == DateOrder::Ymd && is_scattered())
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

/// Whether two digits behind the names of months may be days as well as years: each is a day of its month, no name says months, and they do
/// not follow each other month by month.
fn are_months_open(survey: &Survey, plan: &Plan, name: &str) -> bool {
    let (texts, months) = (&survey.texts, &survey.texts.short_months);
    let is_day = |month: &NaiveDate| {
        let day = month.year().rem_euclid(100) as u32;
        // A leap year has them all.
        NaiveDate::from_ymd_opt(2024, month.month(), day).is_some()
    };
    let number = |month: &NaiveDate| month.year() * 12 + month.month0() as i32;
    let ascending: Vec<i32> = months.keys().map(number).collect();
    let follow = ascending.len() > 2 && ascending.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let says_year = words::names_month(name) || name.to_lowercase().contains("yy");
    let are_all = texts.months == months.values().sum::<u32>();
    plan.ty.is_temporal() && !plan.forced && are_all && !months.is_empty() && months.keys().all(is_day) && !follow && !says_year
}

/// The first text that is such a month.
fn short_month(cells: Cells<'_>) -> Option<(usize, &str, NaiveDate)> {
    cells.iter().enumerate().find_map(|(at, cell)| {
        let Cell::Text(raw) = cell else { return None };
        let text = text::unwrapped(raw).0;
        Some((at, text, dates::short_month(text, &dates::scan(text)?)?))
    })
}

/// What is said of months that may be days.
pub(super) fn months_warning(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(String, usize)> {
    let (at, text, month) = short_month(cells).filter(|_| are_months_open(survey, plan, &cells.column.name))?;
    let message =
        format!("no row proves whether {text} is a month of {} or a day of {}; read as a month", month.year(), month.format("%B"));
    Some((message, at))
}

/// What was decided about texts that are days, and why.
pub(super) fn decisions(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<Decision> {
    let (name, texts) = (cells.column.name.as_str(), &survey.texts);
    let mut out = Vec::new();
    if !plan.ty.is_temporal() || texts.dates == 0 {
        return out;
    }
    // In a text file all days are texts.
    if !cells.sheet.name.is_empty() && !plan.forced {
        let shown = first_text(cells).map(|at| formats::shown(cells.sheet, cells.get(at))).unwrap_or_default();
        let decision = Decision::new("Text read as dates", "every value is a date").in_column(name);
        out.push(decision.touching(u64::from(texts.dates), shown).about(Target::Type));
    }
    if let Some((_, text, month)) = short_month(cells) {
        let (shown, day) = (month.format("%B %Y"), month.year().rem_euclid(100));
        let question = format!(
            "{text} in {name} could be {shown}, or {day} {} of a year that is not said. It is shown as {shown}.",
            month.format("%B")
        );
        let question = are_months_open(survey, plan, name).then(|| question.into());
        let why =
            if question.is_some() { "usual in spreadsheets; no row proves it" } else { "the name, the numbers or their order say so" };
        let decision = Decision::new("Two digits behind a month read as its year", why).in_column(name).about(Target::Type);
        out.push(Decision { question, ..decision.touching(u64::from(texts.short_months.values().sum::<u32>()), text) });
    }
    if texts.eras > 0 {
        let shown = first_text(cells).map(|at| formats::shown(cells.sheet, cells.get(at))).unwrap_or_default();
        let why = "Japan counts years by its emperors: the seventh of Reiwa is 2025";
        let decision = Decision::new("Years of Japanese eras read as common ones", why).in_column(name);
        out.push(decision.touching(u64::from(texts.eras), shown).about(Target::Type));
    }
    out
}
