//! What is said about a column that was read: warnings of what did not fit or is doubtful, and every decision.

use super::super::dates::Compact;
use super::super::numbers::Sign;
use super::super::raw::Cell;
use super::super::source::{Decision, Target};
use super::super::{DateOrder, dates, formats, numbers, periods, text};
use super::codes::{self, Kept};
use super::decide::{Plan, WhyOrder, currencies};
use super::survey::Survey;
use super::{Cells, days, doubt, lengths, marks, percents};
use crate::engine::Warning;
use crate::table::{ColumnType, format, locale::Locale};

/// What a person should look at; `lost` are the positions of cells that do not fit.
pub(super) fn warnings(cells: Cells<'_>, survey: &Survey, plan: &Plan, lost: &[usize]) -> Vec<Warning> {
    let name = cells.column.name.as_str();
    let mut out = Vec::new();
    let mut warn = |kind: &str, message: String, at: &[usize]| {
        out.push(Warning::new(kind, message).in_column(name).at_rows(at.iter().take(100).map(|&at| cells.line(at))));
    };
    if !survey.errors.is_empty() {
        let addresses: Vec<String> = survey.errors.iter().take(5).map(|&at| cells.address(at)).collect();
        let more = if survey.errors.len() > 5 { ", \u{2026}" } else { "" };
        let addresses = format!("({}{more})", addresses.join(", "));
        let (one, many) =
            (format!("holds an error {addresses} and counts as missing"), format!("hold an error {addresses} and count as missing"));
        warn("error_cells", Locale::kept(|| format::those(survey.errors.len(), "cell", &one, &many)), &survey.errors);
    }
    if !lost.is_empty() {
        let what = plan.ty.name();
        let (one, many) = (format!("is no {what} and counts as missing"), format!("are no {what} and count as missing"));
        warn("unparsed", Locale::kept(|| format::those(lost.len(), "cell", &one, &many)), lost);
    }
    if let Some(strays) = doubt::Strays::of(name, survey, plan) {
        let at: Vec<usize> = strays.positions(cells).take(100).collect();
        let example = at.first().map(|&at| formats::shown(cells.sheet, cells.get(at))).unwrap_or_default();
        let (count, of) = (
            Locale::kept(|| format::those(strays.count as usize, "cell", "is", "are")),
            Locale::kept(|| format::fixed(f64::from(survey.filled()), 0)),
        );
        warn("kept_as_text", format!("{count} no {} ({example}), so that all {of} are kept as text", strays.words()), &at);
    }
    if let Some((message, at)) = bounds_warning(cells, survey, plan) {
        warn("lower_bounds", message, &at);
    }
    if plan.ty == ColumnType::Text && survey.texts.mixes_periods() {
        warn("mixed_periods", "periods of different lengths stand in one column; kept as text".to_owned(), &[]);
    }
    if let Some(doubt) = doubt::of_order(cells, survey, plan) {
        warn("ambiguous_date", doubt.warning(), &[doubt.at]);
    }
    if let Some((message, at)) = days::months_warning(cells, survey, plan) {
        warn("ambiguous_month", message, &[at]);
    }
    if let Some((kind, message, at)) = lengths::warning(cells, survey, plan) {
        warn(kind, message, &[at]);
    }
    if let Some(doubt) = doubt::of_mark(cells, survey, plan) {
        let message =
            format!("no cell proves whether {} holds thousands or a fraction; read with a decimal {}", doubt.example, plan.mark.word());
        warn("ambiguous_number", message, &[doubt.at]);
    }
    if let Some(count) = days::swapped(cells, survey).filter(|_| plan.ty.is_temporal()) {
        warn("swapped_dates", swapped(count), &days::first_text(cells).into_iter().collect::<Vec<_>>());
    }
    let texts = &survey.texts;
    if plan.ty == ColumnType::Text
        && texts.open > 0
        && texts.dates + texts.impossible == texts.count
        && texts.against.iter().all(|&n| n > 0)
    {
        warn("mixed_dates", "some dates have the day first and others the month; kept as text".to_owned(), &[]);
    }
    for (message, at) in codes::lost_digits(cells, survey, plan) {
        warn("precision_lost", message, &at);
    }
    if let Some((message, at)) = marks::mixed_warning(cells, survey, plan) {
        warn("mixed_marks", message, &at);
    }
    if let Some((message, at)) = percents::warning(cells, survey, plan) {
        warn("mixed_percent", message, &at);
    }
    if let Some((message, at)) = codes::vague_scales(cells, survey, plan) {
        warn("kept_as_text", message, &at);
    }
    let codes = currencies(survey);
    if plan.ty.is_numeric() && codes.len() > 1 {
        warn("mixed_currency", format!("amounts in {} stand in one column; a sum would mix them", codes.join(", ")), &[]);
    }
    if plan.ty.is_temporal() && !plan.utc && texts.zones > 0 {
        warn("mixed_zone", "some moments name a time zone and others do not; all are read as the clock on the wall".to_owned(), &[]);
    }
    out
}

/// Where numbers stand that are only the least they can be.
fn bounds(cells: Cells<'_>) -> impl Iterator<Item = usize> {
    let is_bound = |text: &str| numbers::scan(text).is_some_and(|number| number.at_least);
    (0..cells.len()).filter(move |&at| matches!(cells.get(at), Cell::Text(raw) if is_bound(text::unwrapped(raw).0)))
}

/// What is said of numbers that are only the least they can be, and where the first of them stand.
fn bounds_warning(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(String, Vec<usize>)> {
    let count = plan.bounds(survey)?;
    let at: Vec<usize> = bounds(cells).take(100).collect();
    let example = formats::shown(cells.sheet, cells.get(*at.first()?));
    let (one, many) = ("says only the least it can be", "say only the least they can be");
    let said = Locale::kept(|| format::those(count as usize, "cell", one, many));
    Some((format!("{said} ({example}); sums and averages are too low"), at))
}

/// What is said of dates whose day and month seem to be swapped.
fn swapped(count: u32) -> String {
    let one = "stands beside text that is a date only with the day first; its day and month are likely swapped";
    let many = "stand beside text that is a date only with the day first; their days and months are likely swapped";
    Locale::kept(|| format::those(count as usize, "date", one, many))
}

/// What was decided, and why.
pub(super) fn decisions(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<Decision> {
    let texts = &survey.texts;
    let example = |at: usize| formats::shown(cells.sheet, cells.get(at));
    let find = |is: &dyn Fn(&str) -> bool| (0..cells.len()).map(example).find(|t| is(t));
    let first = || find(&|t| !t.is_empty()).unwrap_or_default();
    let first_date = || find(&|t| dates::scan(t).is_some()).unwrap_or_else(first);
    let decision = |what: &str, why: &str, count: u32, example: String| {
        Decision::new(what, why).in_column(&cells.column.name).touching(u64::from(count), example)
    };
    let mut out = Vec::new();
    if plan.forced {
        out.push(decision(&format!("Read as {}", plan.ty.name()), "you asked for it", survey.filled(), first()).about(Target::Type));
    }
    out.extend(order_decision(cells, survey, plan));
    out.extend(days::decisions(cells, survey, plan));
    out.extend(lengths::decisions(cells, survey, plan));
    out.extend(marks::decision(cells, survey, plan));
    out.extend(percents::decision(cells, survey, plan));
    if plan.utc {
        out.push(decision("Moments read as UTC", "each names its time zone", texts.zones, first_date()));
    }
    out.extend(period_decision(cells, survey, plan));
    out.extend(bounds_decision(cells, survey, plan));
    let buddhist = texts.buddhist + if plan.buddhist { texts.short_dates } else { 0 };
    if plan.ty.is_temporal() && buddhist > 0 {
        let why = if plan.buddhist {
            "Thailand counts 543 years more: 69 is 2569, which is 2026"
        } else {
            "Thailand counts 543 years more: 2569 is 2026"
        };
        out.push(decision("Years of the Buddhist calendar read as common ones", why, buddhist, first_date()).about(Target::Type));
    }
    if plan.forced {
        // What was asked for is a number, not that `84406B` is one.
        out.extend(amounts_decision(cells, survey, plan).filter(|_| texts.dressed > 0));
        out.extend(blanks_decision(cells, survey, plan));
        return out;
    }
    if plan.ty.is_temporal() && (plan.compact.is_some() || (plan.serial && survey.numbers.dates == 0)) {
        let why = match plan.compact {
            Some(Compact::Day) => "every number is a day written as year, month, day",
            Some(Compact::Month) => "every number is a month written as year and month",
            Some(Compact::MonthPoint) => "every number is a month written as month and year",
            Some(Compact::Moment) => "every number is a moment written as year, month, day, hour, minute, second",
            None => "its name says date and every number is the serial number of a day",
        };
        out.push(decision("Numbers read as dates", why, survey.filled(), first()).about(Target::Type));
    }
    out.extend(digits_decision(cells, survey, plan));
    if plan.rises && plan.ty.is_numeric() {
        let shown = find(&|t| numbers::scan(t).is_some_and(|n| n.sign == Sign::Rise)).unwrap_or_default();
        out.push(decision("\u{25b2} read as a rise", "\u{25bc} stands in the column too", texts.arrows[0], shown).about(Target::Type));
    }
    out.extend(amounts_decision(cells, survey, plan));
    if plan.by_currency {
        let shown = find(&|t| numbers::scan(t).is_some_and(|n| n.mark_of_currency().is_some())).unwrap_or_default();
        out.push(decision("Separators read as thousands", "amounts in that currency never have three decimals", texts.thousands, shown));
    }
    out.extend(marks_decision(cells, survey, plan));
    out.extend(blanks_decision(cells, survey, plan));
    out
}

/// The periods that were read as days.
fn period_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let (length, (_, count)) = (plan.period?, survey.texts.period()?);
    let shown = (0..cells.len()).map(|at| formats::shown(cells.sheet, cells.get(at))).find(|t| periods::first_day(t).is_some());
    let decision = Decision::new(format!("{} read as their first day", length.plural()), length.why()).in_column(&cells.column.name);
    Some(decision.touching(u64::from(count), shown.unwrap_or_default()).about(Target::Type))
}

/// The numbers that are only the least they can be.
fn bounds_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let count = plan.bounds(survey)?;
    let shown = formats::shown(cells.sheet, cells.get(bounds(cells).next()?));
    let why = "a plus behind a number says that it is at least that";
    let decision = Decision::new("Lower bounds read as numbers", why).in_column(&cells.column.name);
    Some(decision.touching(u64::from(count), shown).about(Target::Type))
}

/// The digits that were kept as text.
fn digits_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let (kept, texts) = (plan.kept?, &survey.texts);
    let count = if matches!(kept, Kept::Long | Kept::Marked) { texts.digits } else { texts.numbers } + survey.numbers.count;
    let is_long = |t: &str| t.len() > 15 && t.bytes().all(|b| b.is_ascii_digit());
    let is_one = |t: &str| match kept {
        Kept::Zeros => numbers::scan(t).is_some_and(|n| n.is_padded()),
        Kept::Phones => numbers::scan(t).is_some_and(|n| n.is_phone()),
        Kept::Codes => numbers::scan(t).is_some_and(|n| n.has_mark() || n.is_exponent_code()),
        Kept::Long => is_long(t),
        Kept::Marked => numbers::has_digit(t),
    };
    let mut shown = (0..cells.len()).map(|at| formats::shown(cells.sheet, cells.get(at)));
    let shown =
        shown.find(|t| is_one(t)).or_else(|| (0..cells.len()).map(|at| formats::shown(cells.sheet, cells.get(at))).find(|t| !t.is_empty()));
    let decision = Decision::new("Digits kept as text", kept.why()).in_column(&cells.column.name);
    Some(decision.touching(u64::from(count), shown.unwrap_or_default()).about(Target::Type)).filter(|_| count > 0)
}

/// The texts that were read as numbers, as they are written or with what they wear.
fn amounts_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let texts = &survey.texts;
    if !matches!(plan.ty, ColumnType::Integer | ColumnType::Decimal) || texts.numbers == 0 {
        return None;
    }
    let of_text = |at: usize| matches!(cells.get(at), Cell::Text(_)).then(|| formats::shown(cells.sheet, cells.get(at)));
    let find = |is: &dyn Fn(&numbers::Scanned<'_>) -> bool| {
        (0..cells.len()).filter_map(of_text).find(|t| numbers::scan(t).as_ref().is_some_and(is)).unwrap_or_default()
    };
    if texts.dressed > 0 {
        let unit = plan.unit.as_ref().map(|unit| format!("; the unit of the column is {unit}")).unwrap_or_default();
        let why = format!("separators, signs, brackets and scales are understood{unit}");
        let target = if plan.unit.is_some() { Target::Unit } else { Target::Type };
        let decision = Decision::new("Written amounts read as numbers", why).in_column(&cells.column.name);
        return Some(decision.touching(u64::from(texts.dressed), find(&|number| number.is_dressed())).about(target));
    }
    let decision = Decision::new("Text read as numbers", "every value is a number").in_column(&cells.column.name);
    let decision = decision.touching(u64::from(texts.numbers), find(&|_| true)).about(Target::Type);
    Some(decision).filter(|_| !cells.sheet.name.is_empty())
}

/// The blanks that were left out around the texts of a column of texts.
fn blanks_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    if plan.ty != ColumnType::Text || survey.padded == 0 {
        return None;
    }
    let shown = cells.iter().find_map(|cell| match cell {
        Cell::Text(raw) => Some(raw).filter(|raw| !text::is_blank(raw) && text::trimmed(raw).len() < raw.len()),
        _ => None,
    });
    let decision = Decision::new("Blanks around texts left out", "nobody sees them, and they part what is the same");
    Some(decision.in_column(&cells.column.name).touching(u64::from(survey.padded), shown.unwrap_or_default()))
}

/// The marks that were read as missing: some in any column, others only among values of one type.
fn marks_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let (is_mark, count, why): (fn(&str) -> bool, _, _) = match plan.ty {
        ColumnType::Text => (text::is_missing, survey.marks, "they say that there is no value"),
        _ => (text::is_missing_number, survey.marks + survey.soft_missing, "they stand among values of one type"),
    };
    if count == 0 {
        return None;
    }
    let shown = cells.iter().find_map(|cell| match cell {
        Cell::Text(raw) => Some(text::unwrapped(raw).0).filter(|t| !t.is_empty() && is_mark(t)),
        _ => None,
    });
    let decision = Decision::new("Marks read as missing", why).in_column(&cells.column.name);
    Some(decision.touching(u64::from(count), shown.unwrap_or_default()).about(Target::Type))
}

/// The order its dates were read in, where there was something to decide.
fn order_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let texts = &survey.texts;
    if !plan.ty.is_temporal() || texts.open == 0 {
        return None;
    }
    let example = |at: usize| formats::shown(cells.sheet, cells.get(at));
    let first = || (0..cells.len()).map(example).find(|t| dates::scan(t).is_some()).unwrap_or_default();
    let doubt = doubt::of_order(cells, survey, plan);
    let (why, shown) = match plan.why_order {
        WhyOrder::Proved(at) => {
            let no_year = if texts.against[DateOrder::Ymd as usize] == 0 && plan.order != DateOrder::Ymd {
                "; with the year first the days would lie years apart"
            } else {
                ""
            };
            (format!("{} in row {} proves it{no_year}", example(at), cells.line(at)), example(at))
        }
        WhyOrder::Sibling => ("another column of the table proves it".to_owned(), first()),
        WhyOrder::Asked => ("you asked for it".to_owned(), first()),
        WhyOrder::Closest => ("the days lie closest together so; no row proves it".to_owned(), first()),
        WhyOrder::Locale | WhyOrder::Clear if doubt.is_none() => ("every order gives the same days".to_owned(), first()),
        WhyOrder::Locale | WhyOrder::Clear => ("usual where this computer is; no row proves it".to_owned(), first()),
    };
    let decision = Decision::new(format!("Read as {}", plan.order.words()), why).in_column(&cells.column.name);
    let question = doubt.as_ref().map(|d| d.question(&cells.column.name).into());
    let orders = doubt.map(|d| d.open).unwrap_or_default();
    Some(Decision { question, orders, ..decision.touching(u64::from(texts.open), shown).about(Target::DateOrder) })
}
