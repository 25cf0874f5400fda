//! Numbers without a per cent sign among others that have one: `12.5` beside `3%` is 12.5 % or 1,250 %.

use super::super::numbers;
use super::super::raw::{Cell, Notation};
use super::super::source::{Decision, Target};
use super::super::{BareNumbers, ColumnOptions, formats, text};
use super::Cells;
use super::decide::{Plan, currencies};
use super::survey::Survey;
use crate::table::{ColumnType, format, locale::Locale};

/// How numbers without the sign are read in a column of per cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// As per cent, whose sign was left off: 12.5 is 0.125.
    PerCent,
    /// As the shares they are: 0.125 is 12.5 %.
    Share,
    /// As they stand, without a unit: a person said so.
    Asked,
}

impl Bare {
    /// Whether the column is one of per cents.
    pub(super) fn is_per_cent(self) -> bool {
        self != Self::Asked
    }
}

/// How many numbers are per cent, and how many others are neither that nor zero.
fn counts(survey: &Survey) -> (u32, u32) {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    (numbers.percent + texts.percent, numbers.bare.0 + texts.bare.0)
}

/// Whether a text is among those of one kind or the other. A number that a workbook shows as per cent is stored as what it is.
fn is_written(survey: &Survey) -> bool {
    survey.texts.percent > 0 || survey.texts.bare.0 > 0
}

/// Whether the numbers of a column are shares: written as per cent, and the others fewer.
pub(super) fn are_shares(survey: &Survey) -> bool {
    let (per_cent, bare) = counts(survey);
    let are_most = per_cent > bare || per_cent == bare && is_written(survey);
    per_cent > 0 && are_most && currencies(survey).is_empty()
}

/// Whether per cents stand among numbers that are something else, amounts of money or just more of them.
pub(super) fn are_strays(survey: &Survey) -> bool {
    let (per_cent, bare) = counts(survey);
    per_cent > 0 && bare > 0 && is_written(survey) && !are_shares(survey)
}

/// How the numbers without the sign are read, where there are any; `asked` is what a person decided about the column.
pub(super) fn bare(survey: &Survey, asked: Option<&ColumnOptions>) -> Option<Bare> {
    let (per_cent, others) = counts(survey);
    let unit = asked.and_then(|c| c.unit.as_deref());
    if per_cent == 0 || others == 0 {
        return None;
    }
    match asked.and_then(|c| c.bare) {
        Some(BareNumbers::PerCent) => return Some(Bare::PerCent),
        Some(BareNumbers::Share) => return Some(Bare::Share),
        None => {}
    }
    if !are_shares(survey) || !is_written(survey) {
        return None;
    }
    let most = survey.numbers.bare.1.max(survey.texts.bare.1);
    Some(match unit.map(str::trim) {
        Some("%") => Bare::PerCent,
        Some(_) => Bare::Asked,
        None if most > 1.0 => Bare::PerCent,
        None => Bare::Share,
    })
}

/// Whether a cell is a number without the sign; zero is the same with it.
pub(super) fn is_bare(cells: &Cells<'_>, cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(value, style) => value != 0.0 && cells.sheet.style(style).notation != Notation::Percent,
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0).is_some_and(|number| !number.percent && !number.is_zero()),
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => false,
    }
}

/// Where the numbers stand that are without the sign, or with it.
fn positions(cells: Cells<'_>, bare: bool) -> impl Iterator<Item = usize> {
    let is_it = move |cell: Cell<'_>| match cell {
        cell if bare => is_bare(&cells, cell),
        Cell::Number(_, style) => cells.sheet.style(style).notation == Notation::Percent,
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0).is_some_and(|number| number.percent),
        Cell::Boolean(_) | Cell::Empty | Cell::Error(_) => false,
    };
    (0..cells.len()).filter(move |&at| is_it(cells.get(at)))
}

/// What is said of numbers with and without the sign in one column, and where the fewer of them stand.
pub(super) fn warning(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(String, Vec<usize>)> {
    let (per_cent, bare) = counts(survey);
    let said = |count: u32, one: &str, many: &str| Locale::kept(|| format::those(count as usize, "number", one, many));
    if let Some(how) = plan.bare {
        let read = match how {
            Bare::PerCent => "per cent",
            Bare::Share => "shares",
            Bare::Asked => "it stands",
        };
        let message = format!("{} without % among per cents; read as {read}", said(bare, "stands", "stand"));
        return Some((message, positions(cells, true).take(100).collect()));
    }
    let is_told = if plan.ty == ColumnType::Text { are_all(survey, plan) } else { plan.ty.is_numeric() };
    if per_cent == 0 || bare == 0 || !is_told {
        return None;
    }
    let others = Locale::kept(|| format::fixed(f64::from(bare), 0));
    let end = if plan.ty == ColumnType::Text { "kept as text" } else { "a sum mixes them" };
    let message = format!("{} per cent and {others} without %; {end}", said(per_cent, "is", "are"));
    Some((message, positions(cells, bare < per_cent).take(100).collect()))
}

/// How the numbers without the sign were read, and the question that leaves.
pub(super) fn decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    if plan.ty == ColumnType::Text {
        return stray_decision(cells, survey, plan);
    }
    let how = plan.bare.filter(|how| *how != Bare::Asked)?;
    let column = &cells.column.name;
    let at = positions(cells, true).next()?;
    let example = formats::shown(cells.sheet, cells.get(at));
    let value = match cells.get(at) {
        Cell::Number(value, _) => value,
        Cell::Text(raw) => numbers::value(text::unwrapped(raw).0, plan.mark)?,
        _ => return None,
    };
    let (own, hundredfold) = (value, value * 100.0);
    let (shown, other) = if how == Bare::PerCent { (own, hundredfold) } else { (hundredfold, own) };
    let [shown, other] = [shown, other].map(|share| format!("{} %", Locale::kept(|| format::number(share, 6))));
    let (what, why) = match how {
        Bare::PerCent => ("Numbers without % read as per cent", "the others have the sign"),
        _ => ("Numbers without % read as shares", "none of them is above one"),
    };
    let why = if plan.bare_asked { "you asked for it" } else { why };
    let question = format!("{example} in {column} could be {shown} or {other}. It is read as {shown}.");
    let decision = Decision::new(what, why).in_column(column).touching(u64::from(counts(survey).1), example).about(Target::Bare);
    Some(Decision { question: (!plan.bare_asked).then(|| question.into()), ..decision })
}

/// Whether per cents among plain numbers are all that keeps a column as text.
fn are_all(survey: &Survey, plan: &Plan) -> bool {
    let is_of_numbers = survey.numbers.count + survey.texts.numbers == survey.filled();
    are_strays(survey) && is_of_numbers && !plan.forced && plan.ty == ColumnType::Text && plan.kept.is_none()
}

/// That a column is kept as text because per cents stand among plain numbers, and the question what the others are.
fn stray_decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    // Money among per cents is neither.
    if !are_all(survey, plan) || !currencies(survey).is_empty() {
        return None;
    }
    let shown = |bare: bool| positions(cells, bare).next().map(|at| formats::shown(cells.sheet, cells.get(at)));
    let (plain, per_cent) = (shown(true)?, shown(false)?);
    let column = &cells.column.name;
    let question = format!("{per_cent} and {plain} stand in {column}. It is kept as text; are all of them per cent, or numbers?");
    let (count, _) = counts(survey);
    let decision = Decision::new("Kept as text", "per cents stand among plain numbers").in_column(column);
    Some(Decision { question: Some(question.into()), ..decision.touching(u64::from(count), per_cent).about(Target::Bare) })
}
