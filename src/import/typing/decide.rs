//! From the survey of a column to one decision about it.

use super::super::dates::Compact;
use super::super::layout::BlockColumn;
use super::super::periods::Length;
use super::super::{ClockParts, DateOrder, DecimalMark, ImportOptions};
use super::codes::Kept;
use super::lengths::WhyClock;
use super::marks::{self, Siblings, WhyMark};
use super::percents::{self, Bare};
use super::survey::Survey;
use super::{days, lengths, words};
use crate::table::ColumnType;

/// What the columns of a table settle for each other.
#[derive(Debug)]
pub(super) struct Common {
    /// What they say about the decimal mark.
    marks: Siblings,
    /// The order of dates that a column proves and none contradicts.
    order: Option<DateOrder>,
    /// Whether a column has a Thai name.
    is_thai: bool,
}

impl Common {
    /// Look at all columns together.
    pub(super) fn of(columns: &[BlockColumn], surveys: &[Survey], delimiter: Option<char>, options: &ImportOptions) -> Self {
        let by_money = columns.iter().zip(surveys).find_map(|(column, survey)| marks::by_money(&column.name, survey)).map(|(mark, _)| mark);
        // Fields are parted by semicolons where the comma is taken.
        let guess = by_money.unwrap_or(if delimiter == Some(';') { DecimalMark::Comma } else { DecimalMark::Point });
        let is_numeric = |column: &BlockColumn, survey: &Survey| {
            let (name, kept) = (&column.name, Kept::of(survey, &column.name).is_some());
            let asked = options.column(name).and_then(|c| c.ty);
            asked.unwrap_or_else(|| self::guess(survey, name, kept, (guess, false)).0).is_numeric()
        };
        let proving = columns.iter().zip(surveys).filter(|(_, s)| s.texts.comma + s.texts.point > 0);
        let marks = Siblings::of(proving.filter(|(column, survey)| is_numeric(column, survey)).map(|(_, survey)| survey), guess);
        let mut proved: Vec<DateOrder> = surveys.iter().filter_map(|s| order_of(s).filter(|o| o.1).map(|o| o.0)).collect();
        proved.dedup();
        let order = if let [one] = proved[..] { Some(one) } else { None };
        let is_thai = columns.iter().any(|column| words::is_thai(&column.name));
        Self { marks, order, is_thai }
    }
}

/// How the cells of a column are read.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own, and all combinations occur")]
pub(super) struct Plan {
    /// The type of the column.
    pub(super) ty: ColumnType,
    /// The decimal mark of its texts.
    pub(super) mark: DecimalMark,
    /// Why that mark.
    pub(super) why_mark: WhyMark,
    /// The order of its dates.
    pub(super) order: DateOrder,
    /// Why that order.
    pub(super) why_order: WhyOrder,
    /// Numbers are days: written as `20260305`, or otherwise without separators.
    pub(super) compact: Option<Compact>,
    /// Dates are the first days of periods of this length.
    pub(super) period: Option<Length>,
    /// What the two numbers of lengths of time are, and why.
    pub(super) clock: Option<(ClockParts, WhyClock)>,
    /// Years of two digits are of the Buddhist calendar.
    pub(super) buddhist: bool,
    /// `▲` is a rise, as `▼` stands in the column too; else it is a minus.
    pub(super) rises: bool,
    /// Numbers are serial numbers of a workbook.
    pub(super) serial: bool,
    /// A person chose the type.
    pub(super) forced: bool,
    /// Kept as text because its digits name things, and why.
    pub(super) kept: Option<Kept>,
    /// Dates are instants.
    pub(super) utc: bool,
    /// Amounts in currencies without decimals stand among others, and are read by their own rule.
    pub(super) by_currency: bool,
    /// `%` or a currency.
    pub(super) unit: Option<String>,
    /// How numbers without a sign among per cents are read, if there are any.
    pub(super) bare: Option<Bare>,
    /// A person said how.
    pub(super) bare_asked: bool,
}

impl Plan {
    /// How many numbers are only the least they can be, `10K+`, if any.
    pub(super) fn bounds(&self, survey: &Survey) -> Option<u32> {
        Some(survey.texts.bounds.iter().sum()).filter(|count| *count > 0 && self.ty.is_numeric())
    }
}

/// Why dates are read in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhyOrder {
    /// There was nothing to decide.
    Clear,
    /// A person said so.
    Asked,
    /// A row of the column proves it: its position.
    Proved(usize),
    /// Another column of the table proves it.
    Sibling,
    /// The locale's.
    Locale,
    /// Its days lie closest together so.
    Closest,
}

/// Decide about a column.
pub(super) fn plan(column: &BlockColumn, survey: &Survey, common: &Common, options: &ImportOptions) -> Plan {
    let asked = options.column(&column.name);
    let forced = asked.and_then(|c| c.ty);
    let (order, why_order) = date_order(survey, common, (asked.and_then(|c| c.date_order), options.date_order));
    let kept = Kept::of(survey, &column.name);
    let (mark, why_mark) = marks::of(&column.name, survey, &common.marks, options);
    let by_currency = marks::by_currency(survey, why_mark);
    let (guess, compact, serial) = guess(survey, &column.name, kept.is_some(), (mark, by_currency));
    let bare = percents::bare(survey, asked);
    // Per cents among plain numbers are text only as long as nobody says what the others are.
    let guess = if guess == ColumnType::Text && bare.is_some_and(Bare::is_per_cent) { ColumnType::Decimal } else { guess };
    let ty = forced.unwrap_or(guess);
    Plan {
        ty,
        mark,
        why_mark,
        order,
        why_order,
        compact: compact.or_else(|| days::written(survey).filter(|_| forced.is_some_and(ColumnType::is_temporal))),
        period: survey.texts.period().map(|(length, _)| length).filter(|_| ty.is_temporal()),
        clock: lengths::clock(survey, &column.name, asked.and_then(|c| c.clock)).filter(|_| ty == ColumnType::Duration),
        buddhist: days::is_buddhist(survey, common.is_thai),
        rises: survey.texts.arrows.iter().all(|&count| count > 0),
        serial: serial || forced.is_some_and(ColumnType::is_temporal),
        forced: forced.is_some(),
        kept: kept.filter(|_| ty == ColumnType::Text),
        utc: ty == ColumnType::DateTime && survey.texts.zones > 0 && survey.texts.zones == survey.texts.dates,
        by_currency,
        unit: if bare.is_some_and(Bare::is_per_cent) { Some("%".to_owned()) } else { unit(survey) }.filter(|_| ty.is_numeric()),
        bare: bare.filter(|_| ty.is_numeric()),
        bare_asked: asked.is_some_and(|c| c.bare.is_some() || c.unit.is_some()),
    }
}

fn guess(survey: &Survey, name: &str, identifier: bool, mark: (DecimalMark, bool)) -> (ColumnType, Option<Compact>, bool) {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let filled = survey.filled();
    let plain = (ColumnType::Text, None, false);
    if filled == 0 {
        return plain;
    }
    if survey.booleans + texts.booleans == filled {
        return (ColumnType::Boolean, None, false);
    }
    if survey.booleans > 0 {
        return plain;
    }
    // Words without a digit, and days that no calendar has, may stand among many dates or numbers; else what has a digit may not be lost.
    let fits = |count: u32| {
        count == filled || (texts.stubborn == 0 && filled >= 10 && u64::from(filled - count.min(filled)) * 10 <= u64::from(filled))
    };
    let has_time = texts.clocks > 0 || texts.zones > 0 || (numbers.dates > 0 && numbers.fractions > 0);
    let day = if has_time { ColumnType::DateTime } else { ColumnType::Date };
    let (real, all_dates) = (numbers.dates * 2 > numbers.count, numbers.dates + texts.dates);
    let mixed =
        numbers.dates > 0 && texts.dates > 0 && all_dates * 2 > filled && numbers.least >= FIRST_SERIAL && numbers.most < LAST_SERIAL;
    if (real || mixed) && fits(numbers.count + texts.dates) || numbers.count == 0 && texts.dates > 0 && fits(texts.dates) {
        // 3/2026 numbers an invoice as often as a month.
        let numbered = numbers.count == 0 && texts.months == texts.dates && words::names_identifier(name) && !words::names_date(name);
        return if mixed_orders(survey) || numbered { plain } else { (day, None, numbers.count > 0) };
    }
    if days::are_periods(survey, name) {
        return (ColumnType::Date, None, false);
    }
    if let Some(how) = days::compact(survey, name) {
        return (if how == Compact::Moment { ColumnType::DateTime } else { ColumnType::Date }, Some(how), false);
    }
    if lengths::are_named(survey, name) {
        return (ColumnType::Duration, None, false);
    }
    if numbers.times * 2 > numbers.count && fits(numbers.count + texts.times)
        || numbers.count == 0 && texts.times > 0 && texts.times >= texts.spans && fits(texts.times)
    {
        return if numbers.count > 0 && (numbers.most >= 1.0 || numbers.least < 0.0) {
            (ColumnType::Duration, None, false)
        } else {
            (ColumnType::Time, None, false)
        };
    }
    if numbers.spans * 2 > numbers.count && fits(numbers.count + texts.spans)
        || numbers.count == 0 && texts.clear_spans > 0 && fits(texts.spans)
    {
        return (ColumnType::Duration, None, false);
    }
    // Where nothing says that an `m` is millions it is metres or minutes.
    let vague = if texts.scales[0] == 0 { texts.scales[1] } else { 0 };
    if identifier || vague > 0 || percents::are_strays(survey) || !fits(numbers.count + texts.numbers) {
        return plain;
    }
    if is_serial(survey, name) {
        let whole = numbers.fractions == 0 && survey.text_places(mark.0, mark.1) == 0;
        return (if whole { ColumnType::Date } else { ColumnType::DateTime }, None, true);
    }
    (number_type(survey, mark), None, false)
}

fn number_type(survey: &Survey, (mark, by_currency): (DecimalMark, bool)) -> ColumnType {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let places = survey.text_places(mark, by_currency);
    let percent = numbers.percent + texts.percent > 0;
    let small = numbers.count == 0 || numbers.most.abs().max(numbers.least.abs()) < 9.0e15;
    let shown_with_places = numbers.count > 0 && numbers.style_places.is_some_and(|p| p > 0);
    let whole = numbers.fractions == 0 && !percent && small && !shown_with_places && places == 0 && texts.damaged == 0;
    if whole { ColumnType::Integer } else { ColumnType::Decimal }
}

/// The serial numbers of the days of 2000 to 2099.
const FIRST_SERIAL: f64 = 36_526.0;
const LAST_SERIAL: f64 = 73_051.0;

/// Numbers in the range of this century's serial numbers, in a column whose name says date.
fn is_serial(survey: &Survey, name: &str) -> bool {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let in_range = numbers.count == 0 || (numbers.least >= FIRST_SERIAL && numbers.most < LAST_SERIAL);
    let fractions = numbers.fractions > 0 || texts.point > 0;
    // A serial number of a thing is whole; one of a moment is not.
    let named = words::names_date(name) || (fractions && name.to_lowercase().contains("serial"));
    named && in_range && texts.serials == texts.numbers && numbers.percent == 0
}

/// The order the dates of a column have, and whether one of them proves it; `None` without dates of open order.
fn order_of(survey: &Survey) -> Option<(DateOrder, bool)> {
    let texts = &survey.texts;
    if texts.open == 0 || texts.dates + texts.impossible < texts.count {
        return None;
    }
    let no_year_first = !days::fits(survey, DateOrder::Ymd);
    match texts.against {
        [0, against, _] => Some((DateOrder::Dmy, against > 0 && no_year_first)),
        [_, 0, _] => Some((DateOrder::Mdy, no_year_first)),
        [_, _, 0] => Some((DateOrder::Ymd, true)),
        _ => None,
    }
}

pub(super) fn mixed_orders(survey: &Survey) -> bool {
    survey.texts.open > 0 && survey.texts.against.iter().all(|&n| n > 0)
}

/// What was asked of the column holds whatever it holds; what was asked of the whole file, unless its dates prove another order.
fn date_order(survey: &Survey, common: &Common, (own, of_file): (Option<DateOrder>, Option<DateOrder>)) -> (DateOrder, WhyOrder) {
    let is_possible = |order: DateOrder| survey.texts.against[order as usize] == 0;
    let is_mixed = ![DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().any(is_possible);
    if let Some(order) = own.or(of_file.filter(|order| is_possible(*order) || is_mixed)) {
        return (order, WhyOrder::Asked);
    }
    let proof = survey.texts.proof;
    match order_of(survey) {
        None => (DateOrder::Dmy, WhyOrder::Clear),
        Some((order, true)) => {
            let at = if order == DateOrder::Mdy { proof[0] } else { proof[1] };
            (order, WhyOrder::Proved(at.unwrap_or(0)))
        }
        Some((guess, false)) => {
            let fits = |order: &DateOrder| days::fits(survey, *order);
            let sibling = common.order.filter(fits).map(|order| (order, WhyOrder::Sibling));
            let local = Some(locale_order()).filter(fits).unwrap_or(guess);
            let closest = closest(survey, local).filter(fits).map(|order| (order, WhyOrder::Closest));
            sibling.or(closest).unwrap_or((local, WhyOrder::Locale))
        }
    }
}

/// The order in which dates such as `26/03/04` and `26/03/25` lie far closer together than in another: in 2026.
fn closest(survey: &Survey, than: DateOrder) -> Option<DateOrder> {
    const TIMES: i64 = 8;
    let length = |order: DateOrder| survey.texts.short[order as usize].map(|(first, last)| last - first);
    let others = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter(|o| survey.texts.against[*o as usize] == 0);
    let (order, least) = others.filter_map(|o| Some((o, length(o)?))).min_by_key(|(_, length)| *length)?;
    (order != than && least > 0 && least * TIMES <= length(than)?).then_some(order)
}

/// Month first in the United States, day first nearly everywhere else.
fn locale_order() -> DateOrder {
    let set = ["LC_ALL", "LC_TIME", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
    if set.is_some_and(|v| v.starts_with("en_US")) { DateOrder::Mdy } else { DateOrder::Dmy }
}

/// Per cent where most numbers are, else the one currency there is.
fn unit(survey: &Survey) -> Option<String> {
    if percents::are_shares(survey) {
        return Some("%".to_owned());
    }
    if let [one] = currencies(survey)[..] { Some(one.to_owned()) } else { None }
}

/// The currencies of a column, in order.
pub(super) fn currencies(survey: &Survey) -> Vec<&'static str> {
    let mut codes: Vec<&str> = survey.numbers.currencies.keys().chain(survey.texts.currencies.keys()).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
