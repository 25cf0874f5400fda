//! What nothing in the file proves: dates and numbers that can be read two ways, and how a person is asked.

use chrono::NaiveDate;

use super::super::numbers::{self, Evidence};
use super::super::raw::Cell;
use super::super::{DateOrder, DecimalMark, dates, formats, periods, text};
use super::decide::{Plan, WhyOrder, mixed_orders};
use super::marks::WhyMark;
use super::survey::Survey;
use super::{Cells, days, words};
use crate::table::{ColumnType, format, locale::Locale};

/// A column of dates of which every one is a date in another order too.
pub(super) struct OrderDoubt {
    /// Where the first stands that another order reads as another day.
    pub(super) at: usize,
    /// The order it is shown in.
    pub(super) shown: DateOrder,
    /// Those that nothing rules out.
    pub(super) open: Vec<DateOrder>,
    example: String,
    shown_day: NaiveDate,
    other_day: NaiveDate,
}

/// The doubt about the order of a column's dates; `None` where it was proved, asked for, or makes no difference.
pub(super) fn of_order(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<OrderDoubt> {
    if !matches!(plan.why_order, WhyOrder::Locale | WhyOrder::Closest) || !plan.ty.is_temporal() {
        return None;
    }
    let open: Vec<DateOrder> = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter(|o| days::fits(survey, *o)).collect();
    let others = open.iter().copied().filter(|o| *o != plan.order);
    let found = cells.iter().enumerate().find_map(|(at, cell)| {
        let Cell::Text(raw) = cell else { return None };
        let date = days::scan(text::unwrapped(raw).0, plan.buddhist)?;
        let day = |order| NaiveDate::from_epoch_days(i32::try_from(date.resolve(order)?.div_euclid(dates::DAY_MS)).ok()?);
        let possible = date.orders();
        let shown_day = day(plan.order)?;
        let other_day = others.clone().filter(|o| possible[*o as usize]).filter_map(day).find(|other| *other != shown_day)?;
        let example = formats::shown(cells.sheet, cell);
        Some((at, example, shown_day, other_day))
    });
    found.map(|(at, example, shown_day, other_day)| OrderDoubt { at, shown: plan.order, open, example, shown_day, other_day })
}

impl OrderDoubt {
    /// What a person should look at.
    pub(super) fn warning(&self) -> String {
        let first = match self.open[..] {
            [_, DateOrder::Mdy, _] => "the day, the month or the year",
            [DateOrder::Dmy, DateOrder::Ymd] => "the day or the year",
            [DateOrder::Mdy, DateOrder::Ymd] => "the month or the year",
            _ => "the day or the month",
        };
        format!("no row proves whether {first} comes first; read as {}", self.shown.words())
    }

    /// What a person is asked.
    pub(super) fn question(&self, column: &str) -> String {
        let words = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        let (shown, other) = (words(self.shown_day), words(self.other_day));
        format!("{} in {column} could be {shown} or {other}. It is shown as {shown}.", self.example)
    }
}

/// Few cells that keep a column from being one of numbers or dates.
pub(super) struct Strays {
    /// What the others are.
    pub(super) others: ColumnType,
    /// How many there are.
    pub(super) count: u32,
    /// So few among so many that the others are what the column is of.
    pub(super) are_few: bool,
    /// `100+` is a number in it.
    counts_bounds: bool,
}

/// Columns of fewer cells prove nothing by what most of them are, nor does it where more than one in so many is something else.
const FEWEST_CELLS: u32 = 20;
const STRAYS: u32 = 20;
/// Columns of fewer numbers are as often of codes.
const FEWEST_NUMBERS: u32 = 10;

impl Strays {
    /// The strays of a column that was kept as text for their sake.
    pub(super) fn of(name: &str, survey: &Survey, plan: &Plan) -> Option<Self> {
        let (numbers, texts) = (&survey.numbers, &survey.texts);
        if plan.ty != ColumnType::Text
            || plan.forced
            || plan.kept.is_some()
            || words::names_identifier(name)
            || mixed_orders(survey)
            || texts.mixes_periods()
        {
            return None;
        }
        let periods = texts.period().map_or(0, |(_, count)| count);
        let dates = (periods.max(numbers.dates + texts.dates), ColumnType::Date);
        let plain = (numbers.count - numbers.dates.min(numbers.count) + texts.numbers, ColumnType::Decimal);
        let (most, others) = if dates.0 > plain.0 { dates } else { plain };
        let filled = survey.filled();
        let count = filled.saturating_sub(most);
        let are_few = filled >= FEWEST_CELLS && count <= filled / STRAYS;
        // Sizes are letters and numbers; days stand among other words by mistake.
        let is_most = if others == ColumnType::Date { count * 2 < filled } else { filled >= FEWEST_NUMBERS && count * 3 <= filled };
        (count > 0 && (are_few || is_most)).then_some(Self { others, count, are_few, counts_bounds: texts.bounds != [0, 0] })
    }

    /// What they are not.
    pub(super) fn words(&self) -> &'static str {
        if self.others == ColumnType::Date { "date" } else { "number" }
    }

    /// Where they stand.
    pub(super) fn positions(&self, cells: Cells<'_>) -> impl Iterator<Item = usize> {
        let (others, counts_bounds) = (self.others, self.counts_bounds);
        let is_stray = move |cell: Cell<'_>| match cell {
            Cell::Empty | Cell::Error(_) => false,
            Cell::Boolean(_) => true,
            Cell::Number(_, style) => cells.sheet.style(style).notation.is_temporal() != (others == ColumnType::Date),
            Cell::Text(raw) => {
                let text = text::unwrapped(raw).0;
                let is_day = || dates::scan(text).is_some_and(|date| date.orders() != [false; 3]);
                let is_date = || is_day() || periods::first_day(text).is_some();
                let fits = || {
                    if others == ColumnType::Date { is_date() } else { numbers::scan(text).is_some_and(|n| counts_bounds || !n.at_least) }
                };
                !text::is_missing_number(text) && !fits()
            }
        };
        cells.iter().enumerate().filter(move |(_, cell)| is_stray(*cell)).map(|(at, _)| at)
    }
}

/// A column of numbers whose separators could be thousands or a fraction.
pub(super) struct MarkDoubt {
    /// Where the first stands.
    pub(super) at: usize,
    /// That cell.
    pub(super) example: String,
    shown: f64,
    other: f64,
}

/// The doubt about the decimal mark of a column; `None` where something proves it or nobody writes it otherwise.
pub(super) fn of_mark(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<MarkDoubt> {
    let is_open = matches!(plan.why_mark, WhyMark::Guessed | WhyMark::Sibling | WhyMark::Mixed);
    if !is_open || !plan.ty.is_numeric() || survey.texts.open_marks == [0, 0] {
        return None;
    }
    cells.iter().enumerate().find_map(|(at, cell)| {
        let Cell::Text(raw) = cell else { return None };
        let number = numbers::scan(text::unwrapped(raw).0)?;
        let Evidence::Open(own) = number.evidence else { return None };
        if plan.by_currency && number.mark_of_currency().is_some() {
            return None;
        }
        // 1,234 is one thousand to everybody whose fields are parted by commas or tabs, unless others of its column are written otherwise.
        if own == DecimalMark::Comma && plan.mark == DecimalMark::Point && survey.texts.comma == 0 {
            return None;
        }
        let value = |mark| number.value(mark).map(|(v, _)| v);
        let other = if plan.mark == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point };
        Some(MarkDoubt { at, example: formats::shown(cells.sheet, cell), shown: value(plan.mark)?, other: value(other)? })
    })
}

impl MarkDoubt {
    /// What a person is asked.
    pub(super) fn question(&self, column: &str) -> String {
        let (shown, other) = (Locale::kept(|| format::number(self.shown, 6)), Locale::kept(|| format::number(self.other, 6)));
        format!("{} in {column} could be {shown} or {other}. It is read as {shown}.", self.example)
    }
}
