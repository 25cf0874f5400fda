//! Reads the cells of a column as it was decided, and says what was done.

use polars::prelude::{
    BooleanChunked, Column as Stored, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries, NewChunkedArray, PlSmallStr,
    Series, StringChunkedBuilder,
};

use super::super::currency::currency_in_name;
use super::super::dates::{self, DAY_MS};
use super::super::raw::Cell;
use super::super::source::{Decision, Target};
use super::super::{DecimalMark, ImportError, formats, numbers, text};
use super::decide::{Plan, WhyMark, WhyOrder};
use super::doubt;
use super::roles::{self, Traits};
use super::survey::Survey;
use super::{Cells, Typed};
use crate::engine::{Cancelled, Context, Warning};
use crate::table::{Column, ColumnType, TableError};

/// Read a column.
pub(super) fn column(cells: Cells<'_>, survey: &Survey, plan: &Plan, context: &Context) -> Result<Typed, ImportError> {
    context.check()?;
    let name = cells.column.name.as_str();
    let mut lost = Vec::new();
    let mut read = |value: ReadCell| numbers_of(cells, plan, value, &mut lost, context);
    let series: Series = match plan.ty {
        ColumnType::Text => texts_of(cells, context)?,
        ColumnType::Boolean => booleans_of(cells, &mut lost),
        ColumnType::Decimal => Float64Chunked::from_iter_options(PlSmallStr::EMPTY, read(number)?.into_iter()).into_series(),
        ColumnType::Integer => {
            Int64Chunked::from_iter_options(PlSmallStr::EMPTY, read(integer)?.into_iter().map(|v| v.map(|f| f as i64))).into_series()
        }
        ColumnType::Date => {
            let days = read(moment)?.into_iter().map(|v| v.map(|ms| (ms / DAY_MS as f64).floor() as i32));
            Int32Chunked::from_iter_options(PlSmallStr::EMPTY, days).into_series().cast(&DataType::Date).map_err(TableError::from)?
        }
        ColumnType::DateTime => stored_ms(read(moment)?, &plan.ty.storage())?,
        ColumnType::Time | ColumnType::Duration => stored_ms(read(span)?, &plan.ty.storage())?,
    };
    let traits = traits(&series, plan.ty);
    let mut column = Column::new(name, plan.ty);
    column.source = Some(cells.column.index as u32);
    let named = || currency_in_name(name).filter(|_| plan.ty.is_numeric()).map(str::to_owned);
    column.unit = plan.unit.clone().or_else(named);
    column.utc = plan.utc;
    column.decimals = decimals(survey, plan);
    column.role = roles::role(name, plan.ty, plan.unit.is_some(), plan.identifier, traits);
    let warnings = warnings(cells, survey, plan, &lost);
    let decisions = decisions(cells, survey, plan);
    Ok(Typed { column, values: Stored::from(series), warnings, decisions })
}

fn stored_ms(values: Vec<Option<f64>>, ty: &DataType) -> Result<Series, ImportError> {
    let whole = Int64Chunked::from_iter_options(PlSmallStr::EMPTY, values.into_iter().map(|v| v.map(|ms| ms as i64)));
    Ok(whole.into_series().cast(ty).map_err(TableError::from)?)
}

/// Reads a cell that is not missing as a number; `None` where it does not fit.
type ReadCell = fn(&Plan, &Cells<'_>, Cell<'_>) -> Option<f64>;

/// The values of a column of numbers; positions of cells that do not fit are pushed to `lost`.
fn numbers_of(
    cells: Cells<'_>,
    plan: &Plan,
    value: ReadCell,
    lost: &mut Vec<usize>,
    context: &Context,
) -> Result<Vec<Option<f64>>, Cancelled> {
    let mut out = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        if at.is_multiple_of(8192) {
            context.check()?;
        }
        out.push(match cell {
            Cell::Empty | Cell::Error(_) => None,
            Cell::Text(raw) if text::is_missing_number(text::unwrapped(raw).0) => None,
            filled => {
                let read = value(plan, &cells, filled);
                if read.is_none() {
                    lost.push(at);
                }
                read
            }
        });
    }
    Ok(out)
}

fn number(plan: &Plan, _: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(value, _) => Some(if value == 0.0 { 0.0 } else { value }),
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0)?.value(plan.mark).map(|(v, _)| v),
        Cell::Boolean(value) if plan.forced => Some(f64::from(u8::from(value))),
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    }
}

fn integer(plan: &Plan, cells: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    let value = number(plan, cells, cell)?;
    // Scales such as 1.2K leave a rest in the last bit.
    let whole = value.round();
    ((value - whole).abs() < 1e-6 && whole.abs() < 9.2e18).then_some(whole)
}

/// Milliseconds since 1970-01-01.
fn moment(plan: &Plan, cells: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    let ms = match cell {
        Cell::Number(value, _) if plan.compact => dates::compact(&value.to_string()).map(|d| i64::from(d.to_epoch_days()) * DAY_MS),
        Cell::Number(value, style) if plan.serial || cells.sheet.style(style).notation.is_temporal() => dates::serial_ms(value),
        Cell::Text(raw) => moment_of_text(text::unwrapped(raw).0, plan),
        Cell::Number(..) | Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    };
    Some(ms? as f64)
}

fn moment_of_text(text: &str, plan: &Plan) -> Option<i64> {
    if plan.compact
        && let Some(date) = dates::compact(text)
    {
        return Some(i64::from(date.to_epoch_days()) * DAY_MS);
    }
    if let Some(date) = dates::scan(text) {
        let wall = if plan.utc { date } else { dates::Scanned { offset: None, ..date } };
        return wall.resolve(plan.order);
    }
    if plan.serial { numbers::scan(text)?.value(DecimalMark::Point).and_then(|(v, _)| dates::serial_ms(v)) } else { None }
}

/// Milliseconds of a time of day or a length of time.
fn span(plan: &Plan, _: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(days, _) => Some((days * DAY_MS as f64).round()),
        Cell::Text(raw) => {
            let text = text::unwrapped(raw).0;
            let ms = if plan.ty == ColumnType::Time {
                dates::time_of_day(text)
            } else {
                dates::duration(text).or_else(|| dates::time_of_day(text))
            };
            Some(ms? as f64)
        }
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    }
}

fn texts_of(cells: Cells<'_>, context: &Context) -> Result<Series, Cancelled> {
    let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, cells.len());
    for (at, cell) in cells.iter().enumerate() {
        if at.is_multiple_of(8192) {
            context.check()?;
        }
        match cell {
            Cell::Empty | Cell::Error(_) => builder.append_null(),
            Cell::Text(raw) => {
                let (text, _) = text::unwrapped(raw);
                if text::is_missing(text) { builder.append_null() } else { builder.append_value(text) }
            }
            other => builder.append_value(formats::shown(cells.sheet, other)),
        }
    }
    Ok(builder.finish().into_series())
}

fn booleans_of(cells: Cells<'_>, lost: &mut Vec<usize>) -> Series {
    let values = cells.iter().enumerate().map(|(at, cell)| match cell {
        Cell::Boolean(value) => Some(value),
        Cell::Number(value, _) if value == 0.0 || value == 1.0 => Some(value == 1.0),
        Cell::Text(raw) => {
            let text = text::unwrapped(raw).0;
            let value = ["true", "yes", "1"].iter().any(|t| text.eq_ignore_ascii_case(t));
            let known = value || ["false", "no", "0"].iter().any(|t| text.eq_ignore_ascii_case(t));
            if !known && !text::is_missing_number(text) {
                lost.push(at);
            }
            known.then_some(value)
        }
        Cell::Empty | Cell::Error(_) => None,
        Cell::Number(..) => {
            lost.push(at);
            None
        }
    });
    values.collect::<BooleanChunked>().into_series()
}

/// How the values of a column repeat; the texts by a sample.
pub(super) fn traits(series: &Series, ty: ColumnType) -> Traits {
    let filled = series.len() - series.null_count();
    let mut traits = Traits { filled, ..Traits::default() };
    if let Ok(values) = series.str() {
        traits.distinct = series.n_unique().unwrap_or(filled).saturating_sub(usize::from(series.null_count() > 0));
        let step = (series.len() / 2000).max(1);
        let (mut count, mut length, mut phrases, mut codes) = (0.0, 0, 0.0, 0.0);
        for text in values.iter().step_by(step).flatten() {
            let blank = text.contains(' ');
            count += 1.0;
            length += text.chars().count();
            phrases += f64::from(u8::from(blank));
            codes += f64::from(u8::from(!blank && text.bytes().any(|b| b.is_ascii_digit())));
        }
        let count: f64 = f64::max(count, 1.0);
        (traits.length, traits.phrases, traits.codes) = (length as f64 / count, phrases / count, codes / count);
    } else if ty == ColumnType::Integer
        && let Ok(values) = series.i64()
    {
        traits.span = values.iter().flatten().fold(None, |span: Option<(f64, f64)>, v| {
            let v = v as f64;
            Some(span.map_or((v, v), |(least, most)| (least.min(v), most.max(v))))
        });
        let mut pairs = values.iter().flatten().zip(values.iter().flatten().skip(1));
        traits.consecutive = filled > 1 && pairs.all(|(a, b)| a.checked_add(1) == Some(b));
    }
    traits
}

/// Decimal places: those of the number format, else those the values need if they are few.
fn decimals(survey: &Survey, plan: &Plan) -> Option<u8> {
    if plan.ty != ColumnType::Decimal {
        return None;
    }
    let numbers = &survey.numbers;
    let texts = survey.text_places(plan.mark);
    let percent = plan.unit.as_deref() == Some("%");
    // The places of a share are those of its per cent.
    let values = if percent { numbers.places.saturating_sub(2) } else { numbers.places };
    let places = numbers.style_places.filter(|_| numbers.percent > 0 || !percent).unwrap_or(values).max(texts);
    (places <= 6).then_some(places)
}

/// `1 cell is`, `37 cells are`.
fn cells_that(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 cell {one}") } else { format!("{} cells {many}", crate::table::format::fixed(count as f64, 0)) }
}

fn warnings(cells: Cells<'_>, survey: &Survey, plan: &Plan, lost: &[usize]) -> Vec<Warning> {
    let name = cells.column.name.as_str();
    let mut out = Vec::new();
    let mut warn = |kind: &str, message: String, at: &[usize]| {
        out.push(Warning::new(kind, message).in_column(name).at_rows(at.iter().take(100).map(|&at| cells.line(at))));
    };
    if !survey.errors.is_empty() {
        let addresses: Vec<String> = survey.errors.iter().take(5).map(|&at| cells.address(at)).collect();
        let more = if survey.errors.len() > 5 { ", \u{2026}" } else { "" };
        warn(
            "error_cells",
            format!("{} an error ({}{more}) and count as missing", cells_that(survey.errors.len(), "holds", "hold"), addresses.join(", ")),
            &survey.errors,
        );
    }
    if !lost.is_empty() {
        warn("unparsed", format!("{} no {} and count as missing", cells_that(lost.len(), "is", "are"), plan.ty.name()), lost);
    }
    if let Some(doubt) = doubt::of_order(cells, plan) {
        let order = doubt.shown.words();
        warn("ambiguous_date", format!("no row proves whether the day or the month comes first; read as {order}"), &[doubt.at]);
    }
    if let Some(doubt) = doubt::of_mark(cells, survey, plan) {
        let message =
            format!("no cell proves whether {} holds thousands or a fraction; read with a decimal {}", doubt.example, plan.mark.word());
        warn("ambiguous_number", message, &[doubt.at]);
    }
    let texts = &survey.texts;
    if plan.ty == ColumnType::Text && texts.open > 0 && texts.dates == texts.count && texts.against.iter().all(|&n| n > 0) {
        warn("mixed_dates", "some dates have the day first and others the month; kept as text".to_owned(), &[]);
    }
    if plan.ty == ColumnType::Text && (texts.damaged > 0 || (texts.rounded > 0 && texts.rounded == texts.long)) {
        let count = texts.damaged.max(texts.rounded);
        warn("precision_lost", format!("{count} identifiers or numbers lost their last digits before the file was written"), &[]);
    }
    if plan.identifier && survey.numbers.count > 0 && survey.numbers.most >= 9.0e15 {
        warn(
            "precision_lost",
            "identifiers stored as numbers keep only 15 digits; the rest was lost before the file was written".to_owned(),
            &[],
        );
    }
    let mut codes: Vec<&str> = survey.numbers.currencies.keys().chain(texts.currencies.keys()).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    if plan.ty.is_numeric() && codes.len() > 1 {
        warn("mixed_currency", format!("amounts in {} stand in one column; a sum would mix them", codes.join(", ")), &[]);
    }
    if plan.ty.is_temporal() && !plan.utc && texts.zones > 0 {
        warn("mixed_zone", "some moments name a time zone and others do not; all are read as the clock on the wall".to_owned(), &[]);
    }
    out
}

fn decisions(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<Decision> {
    let texts = &survey.texts;
    let example = |at: usize| formats::shown(cells.sheet, cells.get(at));
    let first = || (0..cells.len()).map(example).find(|t| !t.is_empty()).unwrap_or_default();
    let decision = |what: &str, why: &str, count: u32, example: String| {
        Decision::new(what, why).in_column(&cells.column.name).touching(u64::from(count), example)
    };
    let mut out = Vec::new();
    if plan.forced {
        out.push(decision(&format!("Read as {}", plan.ty.name()), "you asked for it", survey.filled(), first()).about(Target::Type));
    }
    out.extend(order_decision(cells, survey, plan));
    out.extend(mark_decision(cells, survey, plan));
    if plan.utc {
        out.push(decision("Moments read as UTC", "each names its time zone", texts.zones, first()));
    }
    if plan.forced {
        return out;
    }
    if plan.ty.is_temporal() && (plan.compact || (plan.serial && survey.numbers.dates == 0)) {
        let why = if plan.compact {
            "every number is a day written as year, month, day"
        } else {
            "its name says date and every number is the serial number of a day"
        };
        out.push(decision("Numbers read as dates", why, survey.filled(), first()).about(Target::Type));
    }
    if plan.identifier && texts.digits + survey.numbers.count > 0 {
        let why = if texts.zero_led > 0 {
            "leading zeros would be lost"
        } else if texts.long > 0 || texts.damaged > 0 {
            "a number keeps only 15 digits"
        } else {
            "its cells are marked as text"
        };
        out.push(decision("Digits kept as text", why, texts.digits + survey.numbers.count, first()).about(Target::Type));
    }
    if plan.ty.is_numeric() && texts.numbers > 0 {
        let is_dressed = |text: &String| numbers::Scanned::is_dressed(text) && numbers::scan(text).is_some();
        if texts.dressed > 0 {
            let unit = plan.unit.as_ref().map(|unit| format!("; the unit of the column is {unit}")).unwrap_or_default();
            let why = format!("separators, signs, brackets and scales are understood{unit}");
            let shown = (0..cells.len()).map(example).find(is_dressed).unwrap_or_default();
            let target = if plan.unit.is_some() { Target::Unit } else { Target::Type };
            out.push(decision("Written amounts read as numbers", &why, texts.dressed, shown).about(target));
        } else if !cells.sheet.name.is_empty() {
            let shown =
                (0..cells.len()).filter(|&at| matches!(cells.get(at), Cell::Text(_))).map(example).find(|t| numbers::scan(t).is_some());
            out.push(
                decision("Text read as numbers", "every value is a number", texts.numbers, shown.unwrap_or_default()).about(Target::Type),
            );
        }
    }
    if plan.ty != ColumnType::Text && survey.soft_missing > 0 {
        let found = (0..cells.len()).map(example).find(|t| text::is_missing_number(t) && !t.is_empty()).unwrap_or_default();
        out.push(decision("Marks read as missing", "they stand among values of one type", survey.soft_missing, found).about(Target::Type));
    }
    out
}

/// The order its dates were read in, where there was something to decide.
fn order_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let texts = &survey.texts;
    if !plan.ty.is_temporal() || texts.open == 0 {
        return None;
    }
    let example = |at: usize| formats::shown(cells.sheet, cells.get(at));
    let first = || (0..cells.len()).map(example).find(|t| dates::scan(t).is_some()).unwrap_or_default();
    let doubt = doubt::of_order(cells, plan);
    let (why, shown) = match plan.why_order {
        WhyOrder::Proved(at) => (format!("{} in row {} proves it", example(at), cells.line(at)), example(at)),
        WhyOrder::Sibling => ("another column of the table proves it".to_owned(), first()),
        WhyOrder::Asked => ("you asked for it".to_owned(), first()),
        WhyOrder::Locale | WhyOrder::Clear if doubt.is_none() => ("every order gives the same days".to_owned(), first()),
        WhyOrder::Locale | WhyOrder::Clear => ("usual where this computer is; no row proves it".to_owned(), first()),
    };
    let decision = Decision::new(format!("Read as {}", plan.order.words()), why).in_column(&cells.column.name);
    let question = doubt.map(|d| d.question(&cells.column.name));
    Some(Decision { question, ..decision.touching(u64::from(texts.open), shown).about(Target::DateOrder) })
}

/// The decimal mark its texts were read with, where there was something to decide.
fn mark_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let texts = &survey.texts;
    let doubt = doubt::of_mark(cells, survey, plan);
    let marked = texts.comma > 0 || texts.open_marks > 0;
    if !plan.ty.is_numeric() || doubt.is_none() && !(marked && plan.mark == DecimalMark::Comma) {
        return None;
    }
    let why = match plan.why_mark {
        WhyMark::Asked => "you asked for it",
        WhyMark::Proved => "its separators prove it",
        WhyMark::Sibling => "another column of the table proves it",
        WhyMark::Currency => "its currency has no decimal point",
        WhyMark::Guessed => "no cell proves it",
    };
    let first = || (0..cells.len()).map(|at| formats::shown(cells.sheet, cells.get(at))).find(|t| t.contains([',', '.']));
    let decision = Decision::new(format!("Read with a decimal {}", plan.mark.word()), why).in_column(&cells.column.name);
    let question = doubt.map(|d| d.question(&cells.column.name));
    Some(Decision { question, ..decision.touching(u64::from(texts.numbers), first().unwrap_or_default()).about(Target::Decimal) })
}
