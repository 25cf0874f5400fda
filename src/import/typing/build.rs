//! Reads the cells of a column as it was decided, and says what was done.

use std::collections::BTreeSet;

use polars::prelude::{
    BooleanChunkedBuilder, ChunkAgg, ChunkedArray, ChunkedBuilder, Column as Stored, DataType, Float64Chunked, Float64Type, Int32Type,
    Int64Chunked, Int64Type, IntoSeries, PlHashSet, PlSmallStr, PolarsDataType, PrimitiveChunkedBuilder, Series, StringChunked,
    StringChunkedBuilder,
};

use super::super::currency::currency_in_name;
use super::super::dates::{self, DAY_MS};
use super::super::numbers::Sign;
use super::super::raw::Cell;
use super::super::{DecimalMark, ImportError, formats, numbers, periods, text};
use super::cells::{BATCH, Cells};
use super::decide::Plan;
use super::doubt::Strays;
use super::percents::{self, Bare};
use super::recent::Recent;
use super::roles::{self, Traits};
use super::survey::{Survey, is_no_number};
use super::{Typed, days, lengths, said, words};
use crate::engine::{Cancelled, Context};
use crate::table::{Column, ColumnType, Role, TableError};

/// Texts of which a smaller share of a sample differs repeat, so that how many there are in all is worth counting.
const REPEATING: f64 = 0.9;

/// Read a column. `amounts` are its numbers where they were read with the survey.
pub(super) fn column(
    cells: Cells<'_>,
    survey: &Survey,
    amounts: Option<Float64Chunked>,
    plan: &Plan,
    context: &Context,
) -> Result<Typed, ImportError> {
    context.check()?;
    let name = cells.column.name.as_str();
    let (mut lost, mut distinct) = (Vec::new(), None);
    let mut reading = Reading { cells, plan, lost: &mut lost, context };
    let amounts = amounts.filter(|_| plan.mark == DecimalMark::Point);
    let series: Series = match plan.ty {
        ColumnType::Text => {
            let (series, different) = texts_of(cells, context)?;
            distinct = different;
            series
        }
        ColumnType::Boolean => reading.stored(BooleanChunkedBuilder::new, truth, |value| value != 0.0)?,
        ColumnType::Decimal => match amounts {
            Some(amounts) => amounts.into_series(),
            None => reading.stored(PrimitiveChunkedBuilder::<Float64Type>::new, number, |value| value)?,
        },
        ColumnType::Integer => match amounts.as_ref().and_then(whole_amounts) {
            Some(amounts) => amounts.into_series(),
            None => reading.stored(PrimitiveChunkedBuilder::<Int64Type>::new, integer, |value| value as i64)?,
        },
        ColumnType::Date => {
            let days = |ms: f64| (ms / DAY_MS as f64).floor() as i32;
            let days = reading.stored(PrimitiveChunkedBuilder::<Int32Type>::new, moment, days)?;
            days.cast(&DataType::Date).map_err(TableError::from)?
        }
        ColumnType::DateTime | ColumnType::Time | ColumnType::Duration => {
            let value = if plan.ty == ColumnType::DateTime { moment } else { span };
            let times = reading.stored(PrimitiveChunkedBuilder::<Int64Type>::new, value, |ms| ms as i64)?;
            times.cast(&plan.ty.storage()).map_err(TableError::from)?
        }
    };
    let is_named = words::names_identifier(name);
    // What is kept as text, or was asked to be, names things if its name says so.
    let names_things = plan.kept.is_some() || plan.forced && plan.ty == ColumnType::Text && is_named;
    let traits = traits(&series, plan.ty, distinct, names_things || is_named, context)?;
    let mut column = Column::new(name, plan.ty);
    column.source = Some(cells.column.index as u32);
    let named = || currency_in_name(name).filter(|_| plan.ty.is_numeric()).map(str::to_owned);
    column.unit = plan.unit.clone().or_else(named);
    column.utc = plan.utc;
    column.decimals = decimals(survey, plan);
    column.role = roles::role(name, plan.ty, plan.unit.is_some(), names_things, traits);
    if column.role == Role::Identifier && Strays::of(name, survey, plan).is_some_and(|strays| strays.are_few) {
        column.role = Role::Dimension;
    }
    let (warnings, decisions) = (said::warnings(cells, survey, plan, &lost), said::decisions(cells, survey, plan));
    Ok(Typed { column, values: Stored::from(series), warnings, decisions, currencies: None })
}

/// A column of numbers, days or times being read.
struct Reading<'a> {
    cells: Cells<'a>,
    plan: &'a Plan,
    /// Positions of cells that do not fit.
    lost: &'a mut Vec<usize>,
    context: &'a Context,
}

impl Reading<'_> {
    /// The values that `value` finds in the cells that are not missing, none where one does not fit, as `convert` stores them in a column
    /// that `builder` makes of a name and a length.
    fn stored<N, T, B>(
        &mut self,
        builder: impl Fn(PlSmallStr, usize) -> B,
        value: impl Fn(&Plan, &Cells<'_>, Cell<'_>) -> Option<f64>,
        convert: impl Fn(f64) -> N,
    ) -> Result<Series, ImportError>
    where
        T: PolarsDataType,
        B: ChunkedBuilder<N, T>,
        ChunkedArray<T>: IntoSeries,
    {
        let put = |builder: &mut B, read| match read {
            Read::Value(value) => builder.append_value(convert(value)),
            Read::Missing | Read::Lost => builder.append_null(),
        };
        if let Some(numbered) = self.cells.numbered() {
            let mut values = builder(PlSmallStr::EMPTY, 0);
            let mut lost = Vec::new();
            for (code, cell) in (0..).zip(numbered.different()) {
                if code % BATCH as u32 == 0 {
                    self.context.check()?;
                }
                let read = self.read(cell, &value);
                put(&mut values, read);
                lost.extend(matches!(read, Read::Lost).then_some(code));
            }
            self.lost.extend((0..).zip(numbered.codes()).filter(|(_, code)| lost.binary_search(code).is_ok()).map(|(at, _)| at));
            return Ok(values.finish().into_series().take_slice(numbered.codes()).map_err(TableError::from)?);
        }
        let mut values = builder(PlSmallStr::EMPTY, self.cells.len());
        let mut recent = Recent::default();
        for (at, cell) in self.cells.iter().enumerate() {
            if at.is_multiple_of(BATCH) {
                self.context.check()?;
            }
            let read = match cell {
                Cell::Text(raw) if !self.cells.is_coded() => match recent.get(raw) {
                    Some(read) => *read,
                    None => {
                        let read = self.read(cell, &value);
                        recent.put(raw, read);
                        read
                    }
                },
                cell => self.read(cell, &value),
            };
            put(&mut values, read);
            if matches!(read, Read::Lost) {
                self.lost.push(at);
            }
        }
        Ok(values.finish().into_series())
    }

    #[inline]
    fn read(&self, cell: Cell<'_>, value: &impl Fn(&Plan, &Cells<'_>, Cell<'_>) -> Option<f64>) -> Read {
        if is_no_number(cell) { Read::Missing } else { value(self.plan, &self.cells, cell).map_or(Read::Lost, Read::Value) }
    }
}

/// What became of a cell.
#[derive(Clone, Copy)]
enum Read {
    Value(f64),
    Missing,
    /// It holds something that does not fit.
    Lost,
}

fn number(plan: &Plan, cells: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    let value = match cell {
        Cell::Number(value, _) => Some(if value == 0.0 { 0.0 } else { value }),
        Cell::Text(raw) => amount(text::unwrapped(raw).0, plan),
        Cell::Boolean(value) if plan.forced => Some(f64::from(u8::from(value))),
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    }?;
    let without_sign = plan.bare == Some(Bare::PerCent) && percents::is_bare(cells, cell);
    Some(if without_sign { numbers::percent(&value.to_string(), value) } else { value })
}

/// A number that is text, read with the mark of the column, or of its own currency where the column holds several.
fn amount(text: &str, plan: &Plan) -> Option<f64> {
    if !plan.by_currency && !plan.rises {
        return numbers::value(text, plan.mark);
    }
    let number = numbers::scan(text)?;
    if plan.rises && number.sign == Sign::Rise {
        return number.value(plan.mark).map(|(value, _)| value.abs());
    }
    if !plan.by_currency {
        return number.value(plan.mark).map(|(value, _)| value);
    }
    number.value(number.mark_of_currency().unwrap_or(plan.mark)).map(|(value, _)| value)
}

fn integer(plan: &Plan, cells: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    whole(number(plan, cells, cell)?)
}

/// The whole number that an amount is.
fn whole(value: f64) -> Option<f64> {
    // Scales such as 1.2K leave a rest in the last bit.
    let whole = value.round();
    ((value - whole).abs() < 1e-6 && whole.abs() < 9.2e18).then_some(whole)
}

/// The whole numbers that amounts are; `None` where some are none.
fn whole_amounts(amounts: &Float64Chunked) -> Option<Int64Chunked> {
    amounts.iter().map(|amount| amount.map_or(Some(None), |value| whole(value).map(|whole| Some(whole as i64)))).collect()
}

/// Milliseconds since 1970-01-01.
fn moment(plan: &Plan, cells: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    let ms = match cell {
        Cell::Number(value, _) if plan.compact.is_some() => plan.compact?.read(&value.to_string()),
        Cell::Number(value, style) if plan.serial || cells.sheet.style(style).notation.is_temporal() => dates::serial_ms(value),
        Cell::Text(raw) => moment_of_text(text::unwrapped(raw).0, plan),
        Cell::Number(..) | Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    };
    Some(ms? as f64)
}

fn moment_of_text(text: &str, plan: &Plan) -> Option<i64> {
    if let Some(ms) = plan.compact.and_then(|how| how.read(text)) {
        return Some(ms);
    }
    if let Some(date) = days::scan(text, plan.buddhist) {
        let wall = if plan.utc { date } else { dates::Scanned { offset: None, ..date } };
        return wall.resolve(plan.order);
    }
    if plan.period.is_some() {
        return periods::first_day(text).map(|(_, day)| i64::from(day.to_epoch_days()) * DAY_MS);
    }
    if plan.serial { numbers::scan(text)?.value(DecimalMark::Point).and_then(|(v, _)| dates::serial_ms(v)) } else { None }
}

/// Milliseconds of a time of day or a length of time.
fn span(plan: &Plan, _: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(days, _) => Some((days * DAY_MS as f64).round()),
        Cell::Text(raw) => {
            let text = text::unwrapped(raw).0;
            let ms = if plan.ty == ColumnType::Time { dates::time_of_day(text) } else { lengths::read(text, plan) };
            Some(ms? as f64)
        }
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => None,
    }
}

/// True is 1 and false 0.
fn truth(_: &Plan, _: &Cells<'_>, cell: Cell<'_>) -> Option<f64> {
    let value = match cell {
        Cell::Boolean(value) => Some(value),
        Cell::Number(value, _) if value == 0.0 || value == 1.0 => Some(value == 1.0),
        Cell::Text(raw) => {
            let text = text::unwrapped(raw).0;
            let is_one_of = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            let value = is_one_of(["true", "yes", "1"]);
            (value || is_one_of(["false", "no", "0"])).then_some(value)
        }
        Cell::Number(..) | Cell::Empty | Cell::Error(_) => None,
    };
    value.map(|value| f64::from(u8::from(value)))
}

/// The texts of a column, and how many different ones there are where that is cheap to say.
fn texts_of(cells: Cells<'_>, context: &Context) -> Result<(Series, Option<usize>), ImportError> {
    let present = |raw| Some(text::unwrapped(raw).0).filter(|text| !text::is_missing(text));
    let mut different = PlHashSet::default();
    if let Some(numbered) = cells.numbered() {
        let mut texts = StringChunkedBuilder::new(PlSmallStr::EMPTY, 0);
        for (at, (cell, seen)) in numbered.different().zip(numbered.seen(context)?).enumerate() {
            if at.is_multiple_of(BATCH) {
                context.check()?;
            }
            let text = if let Cell::Text(raw) = cell { present(raw) } else { None };
            texts.append_option(text);
            different.extend(text.filter(|_| seen.times > 0));
        }
        return Ok((texts.finish().into_series().take_slice(numbered.codes()).map_err(TableError::from)?, Some(different.len())));
    }
    let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, cells.len());
    let (mut recent, mut shown) = (Recent::default(), BTreeSet::new());
    for (at, cell) in cells.iter().enumerate() {
        if at.is_multiple_of(BATCH) {
            context.check()?;
        }
        match cell {
            Cell::Empty | Cell::Error(_) => builder.append_null(),
            Cell::Text(raw) if cells.is_coded() => builder.append_option(present(raw)),
            Cell::Text(raw) => match recent.get(raw) {
                Some(text) => builder.append_option(*text),
                None => {
                    let text = present(raw);
                    recent.put(raw, text);
                    different.extend(text);
                    builder.append_option(text);
                }
            },
            other => {
                let text = formats::shown(cells.sheet, other);
                builder.append_value(&text);
                shown.insert(text);
            }
        }
    }
    let distinct = || different.len() + shown.iter().filter(|text| !different.contains(text.as_str())).count();
    let distinct = (!cells.is_coded()).then(distinct);
    Ok((builder.finish().into_series(), distinct))
}

/// How the values of a column repeat; the texts by a sample, and `distinct` ones where that is known. How many there are of
/// long ones matters only where they name things, or repeat at all.
pub(super) fn traits(
    series: &Series,
    ty: ColumnType,
    distinct: Option<usize>,
    names_things: bool,
    context: &Context,
) -> Result<Traits, Cancelled> {
    let filled = series.len() - series.null_count();
    let mut traits = Traits { filled, ..Traits::default() };
    if let Ok(values) = series.str() {
        let step = (series.len() / 2000).max(1);
        let (mut count, mut length, mut phrases, mut codes) = (0.0, 0, 0.0, 0.0);
        let mut sampled = PlHashSet::default();
        for text in values.iter().step_by(step).flatten() {
            let blank = text.contains(' ');
            count += 1.0;
            sampled.insert(text);
            length += text.chars().count();
            phrases += f64::from(u8::from(blank));
            codes += f64::from(u8::from(!blank && text.bytes().any(|b| b.is_ascii_digit())));
        }
        let count: f64 = f64::max(count, 1.0);
        let repeat = (sampled.len() as f64) < REPEATING * count;
        (traits.length, traits.phrases, traits.codes) = (length as f64 / count, phrases / count, codes / count);
        traits.distinct = match distinct {
            Some(distinct) => distinct,
            None if names_things || repeat || traits.length <= roles::LONG => different(values, context)?,
            None => filled,
        };
    } else if ty == ColumnType::Integer
        && let Ok(values) = series.i64()
    {
        traits.span = values.min().zip(values.max()).map(|(least, most)| (least as f64, most as f64));
        let mut pairs = values.iter().flatten().zip(values.iter().flatten().skip(1));
        traits.consecutive = filled > 1 && pairs.all(|(a, b)| a.checked_add(1) == Some(b));
    }
    Ok(traits)
}

/// How many different texts there are.
fn different(values: &StringChunked, context: &Context) -> Result<usize, Cancelled> {
    let mut different = PlHashSet::default();
    for (at, text) in values.iter().enumerate() {
        if at.is_multiple_of(BATCH) {
            context.check()?;
        }
        different.extend(text);
    }
    Ok(different.len())
}

/// Decimal places: those of the number format, else those the values need if they are few.
fn decimals(survey: &Survey, plan: &Plan) -> Option<u8> {
    if plan.ty != ColumnType::Decimal {
        return None;
    }
    let numbers = &survey.numbers;
    let texts = survey.text_places(plan.mark, plan.by_currency);
    let percent = plan.unit.as_deref() == Some("%");
    // The places of a share are those of its per cent.
    let values = if percent && plan.bare != Some(Bare::PerCent) { numbers.places.saturating_sub(2) } else { numbers.places };
    let places = numbers.style_places.filter(|_| numbers.percent > 0 || !percent).unwrap_or(values).max(texts);
    (places <= 6).then_some(places)
}
