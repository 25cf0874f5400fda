//! Rows of totals without a word for it, `--,--,1000,50`, or with other words beside it, `Total,All,1000`: above or below the
//! data, proved by what they add up to.

use super::super::raw::{Cell, Sheet};
use super::super::source::{Decision, Target};
use super::super::totals::{self, Total};
use super::super::{DecimalMark, numbers, text};
use super::body::{Asked, Body};
use super::survey::{Look, look};
use super::{Area, header};
use crate::engine::Warning;
use crate::table::{format, locale::Locale};

/// Fewer rows than this prove nothing by their sum.
const LEAST_ROWS: usize = 2;
/// Values that add up by chance are fewer than this in each of several columns, or in a single one.
const LEAST_VALUES: usize = 3;
const MANY_VALUES: usize = 8;
/// So many rows show that a number is not their sum.
const ENOUGH: usize = 1000;
/// How many totals may stand one after the other at an end of the data.
const MOST_TOTALS: usize = 8;

/// Take rows out at either end of the data that do not name a member and are the sum of the others, until there are none.
pub(super) fn take_out(sheet: &Sheet, area: Area, typed: &[bool], asked: &Asked<'_>, body: &mut Body) {
    for last in [false, true] {
        while let Some(totals) = totals_at(last, sheet, area, typed, asked, &body.data) {
            body.data.retain(|&row| !totals.contains(&(row as usize)));
            body.footers.extend(totals);
        }
    }
    if let Some(row) = unknown_total(sheet, area, typed, asked, &body.data) {
        body.data.pop();
        body.footers.push(row);
    }
}

/// The last row, if it adds up all others in every column of numbers, whatever it is called.
fn unknown_total(sheet: &Sheet, area: Area, typed: &[bool], asked: &Asked<'_>, data: &[u32]) -> Option<usize> {
    let (&last, others) = data.split_last()?;
    let row = last as usize;
    let mut labels = area.columns().filter(|&c| look(sheet, row, c) == Look::Label);
    if asked.keeps(row) || labels.next().is_none() || labels.next().is_some() {
        return None;
    }
    // Nearly always the first rows alone are more than the last one.
    let some = &others[..others.len().min(ENOUGH)];
    let exceeds = |column: usize| {
        let values = || some.iter().filter_map(|&r| number(sheet, r as usize, column, DecimalMark::Point));
        let total = number(sheet, row, column, DecimalMark::Point);
        total.is_some_and(|total| values().all(|value| value >= 0.0) && values().sum::<f64>() > total * 1.000_1)
    };
    if area.columns().zip(typed).any(|(column, typed)| *typed && exceeds(column)) {
        return None;
    }
    let of = |least| sums(sheet, area, typed, (row, others), (least, DecimalMark::Point));
    let is_proved = match of(LEAST_VALUES) {
        (1, _) => of(MANY_VALUES) == (1, 1),
        (numbers, proved) => numbers > 1 && numbers == proved,
    };
    is_proved.then_some(row)
}

/// The totals among the rows at an end of the data: of campaigns and of the account, one after the other.
fn totals_at(last: bool, sheet: &Sheet, area: Area, typed: &[bool], asked: &Asked<'_>, data: &[u32]) -> Option<Vec<usize>> {
    let nth = |n: usize| data.get(if last { data.len().checked_sub(n + 1)? } else { n }).map(|&row| row as usize);
    let may_be_total = |n: &usize| {
        let (Some(row), Some(neighbour)) = (nth(*n), nth(n + 1)) else { return false };
        !asked.keeps(row) && (is_unnamed(sheet, area, row, neighbour) || may_add_up(sheet, area, row))
    };
    let most = data.len().saturating_sub(LEAST_ROWS).min(MOST_TOTALS);
    let run: Vec<usize> = (0..most).take_while(may_be_total).filter_map(nth).collect();
    (1..=run.len()).rev().find_map(|count| {
        let others = if last { &data[..data.len() - count] } else { &data[count..] };
        let totals: Vec<usize> = run[..count].iter().copied().filter(|&row| adds_up(sheet, area, typed, row, others, LEAST_ROWS)).collect();
        (!totals.is_empty()).then_some(totals)
    })
}

/// Data of more rows is not added up again only to see whether a total agrees with it.
const MOST_ADDED_UP: usize = 200_000;

/// What is said of the one row called a total, where none of its numbers is the sum of the rows: it says 99 and they add up to 15.
/// A number no greater than those of the rows may be an average of them and says nothing.
pub(super) fn disagrees(sheet: &Sheet, area: Area, typed: &[bool], body: &Body) -> Option<Warning> {
    let mut totals = body.footers.iter().copied().filter(|&row| has_word(sheet, area, row));
    let row = totals.next()?;
    // One that stands among the data adds up what stands above it.
    let above = body.data.partition_point(|&other| (other as usize) < row);
    let others = if above > 0 { &body.data[..above] } else { &body.data[..] };
    if totals.next().is_some() || others.len() < LEAST_ROWS || others.len() > MOST_ADDED_UP {
        return None;
    }
    let marks = [DecimalMark::Point, DecimalMark::Comma];
    if marks.into_iter().any(|mark| sums(sheet, area, typed, (row, others), (LEAST_ROWS, mark)).1 > 0) {
        return None;
    }
    let (total, sum) = area.columns().zip(typed).filter(|(_, typed)| **typed).find_map(|(column, _)| {
        let total = number(sheet, row, column, DecimalMark::Point)?;
        let values: Vec<f64> = others.iter().filter_map(|&r| number(sheet, r as usize, column, DecimalMark::Point)).collect();
        let greatest = values.iter().fold(0.0, |greatest: f64, value| greatest.max(value.abs()));
        (values.len() >= LEAST_ROWS && total.abs() > greatest).then(|| (total, values.iter().sum::<f64>()))
    })?;
    let shown = |value: f64| Locale::kept(|| format::number(value, 2));
    let message = format!(
        "row {} is called a total and says {}, but the rows add up to {}; it was left out",
        sheet.line(row),
        shown(total),
        shown(sum)
    );
    Some(Warning::new("total_disagrees", message).at_rows([u64::from(sheet.line(row))]))
}

/// What is asked about rows that start with a word for a total and stayed among the data, unless it is a name as any other.
pub(super) fn kept(sheet: &Sheet, area: Area, rows: &[usize], body: &Body) -> Option<Decision> {
    let stayed = |row: &usize| u32::try_from(*row).is_ok_and(|row| body.data.binary_search(&row).is_ok());
    let kept: Vec<usize> = rows.iter().copied().filter(|row| stayed(row) && has_word(sheet, area, *row)).collect();
    let first = *kept.first()?;
    if kept.len() > MOST_TOTALS.max(body.data.len() / 20) || kept.len() * 2 >= body.data.len() {
        return None;
    }
    let lines: Vec<u64> = kept.iter().map(|&row| u64::from(sheet.line(row))).collect();
    let cells = area.columns().map(|c| header::label(sheet, first, c)).filter(|text| !text.is_empty());
    let shown = format!("row {}: {}", sheet.line(first), cells.take(4).collect::<Vec<_>>().join(", "));
    let why = "they name something else too, and their numbers are not the sum of the other rows";
    let question = "Rows that start with a word for a total are among the data: they name something else too, and do not add up the \
                    other rows. Leave them out if they are totals, or they are counted twice.";
    let decision = Decision::new("Rows that may be totals kept as data", why).touching(kept.len() as u64, shown);
    Some(Decision { question: Some(question.into()), ..decision.on_rows(lines).about(Target::Kept) })
}

/// Whether a row holds numbers alone and its first cell nothing, where its neighbour has names or dates.
fn is_unnamed(sheet: &Sheet, area: Area, row: usize, neighbour: usize) -> bool {
    let is_nothing = |row: usize, c: usize| matches!(look(sheet, row, c), Look::Blank | Look::Missing);
    let first = area.left;
    is_nothing(row, first) && !is_nothing(neighbour, first) && area.columns().all(|c| is_nothing(row, c) || look(sheet, row, c).is_typed())
}

/// Whether the first value of a row is a word for a total, or may be one.
pub(super) fn may_add_up(sheet: &Sheet, area: Area, row: usize) -> bool {
    has_word(sheet, area, row)
        || first_text(sheet, area, row).is_some_and(|text| totals::is_hint(text) || totals::subtotal_of(text).is_some())
}

/// The first value of a row, if it is a text.
pub(super) fn first_text(sheet: &Sheet, area: Area, row: usize) -> Option<&str> {
    let first = area.columns().find(|&c| !matches!(look(sheet, row, c), Look::Blank | Look::Missing))?;
    match sheet.cell(row, first) {
        Cell::Text(text) => Some(text::trimmed(text)),
        _ => None,
    }
}

/// Whether the first value of a row is a word for a total.
fn has_word(sheet: &Sheet, area: Area, row: usize) -> bool {
    first_text(sheet, area, row).is_some_and(|text| totals::total(text) == Some(Total::Word))
}

/// Whether a row adds up those right above it that are alike left of `column`: `2026, Total, 30` under the rows of 2026.
pub(super) fn adds_up_above(sheet: &Sheet, area: Area, typed: &[bool], row: usize, column: usize) -> bool {
    const MOST: usize = 10_000;
    let alike = |other: &usize| (area.left..column).all(|c| sheet.cell(*other, c) == sheet.cell(row, c));
    let above: Vec<u32> = (area.top..row).rev().take(MOST).take_while(alike).map(|r| r as u32).collect();
    let right = Area { left: column + 1, ..area };
    let typed = typed.get(right.left - area.left..).unwrap_or_default();
    !above.is_empty() && adds_up(sheet, right, typed, row, &above, 1)
}

/// Whether a row adds up those between it and the total above: the page in `Page total`. At the end of the data it may also add up
/// all that are no totals themselves.
pub(super) fn adds_up_part(sheet: &Sheet, area: Area, typed: &[bool], start: usize, row: usize, is_end: bool) -> bool {
    const MOST: usize = 10_000;
    let is_total = |other: &usize| may_add_up(sheet, area, *other);
    let part: Vec<u32> = (start..row).rev().take(MOST).take_while(|other| !is_total(other)).map(|r| r as u32).collect();
    let all = || (start..row).rev().take(MOST).filter(|other| !is_total(other)).map(|r| r as u32).collect::<Vec<_>>();
    adds_up(sheet, area, typed, row, &part, LEAST_ROWS) || is_end && adds_up(sheet, area, typed, row, &all(), LEAST_ROWS)
}

/// Whether one of the first rows called `Total …` adds up those between it and the one before.
pub(super) fn phrases_add_up(sheet: &Sheet, area: Area, typed: &[bool], start: usize) -> bool {
    const LOOKED_AT: usize = 2000;
    let is_phrase = |row: usize| {
        let first = area.columns().find(|&c| look(sheet, row, c) == Look::Label).map(|c| sheet.cell(row, c));
        matches!(first, Some(Cell::Text(text)) if totals::total(text::trimmed(text)) == Some(Total::Phrase))
    };
    let mut above: Vec<u32> = Vec::new();
    for row in (start..area.bottom).take(LOOKED_AT) {
        if !is_phrase(row) {
            above.push(row as u32);
        } else if adds_up(sheet, area, typed, row, &std::mem::take(&mut above), LEAST_ROWS) {
            return true;
        }
    }
    false
}

/// Whether every number of the row that can be a sum is the sum of the others, at least one of them of so many values.
fn adds_up(sheet: &Sheet, area: Area, typed: &[bool], row: usize, others: &[u32], least: usize) -> bool {
    let sums = [DecimalMark::Point, DecimalMark::Comma].map(|mark| sums(sheet, area, typed, (row, others), (least, mark)));
    sums.into_iter().any(|(numbers, proved)| numbers > 0 && proved > 0)
}

/// How many numbers of a row can be the sum of others, and how many of them are that of at least so many values.
fn sums(sheet: &Sheet, area: Area, typed: &[bool], (row, others): (usize, &[u32]), (least, mark): (usize, DecimalMark)) -> (usize, usize) {
    let (mut numbers, mut proved) = (0, 0);
    for (column, _) in area.columns().zip(typed).filter(|(_, typed)| **typed) {
        let Some(total) = number(sheet, row, column, mark).filter(|t| *t != 0.0) else { continue };
        let (mut sum, mut count) = (0.0, 0);
        for value in others.iter().filter_map(|&r| number(sheet, r as usize, column, mark)).filter(|v| *v != 0.0) {
            sum += value;
            count += 1;
        }
        numbers += 1;
        proved += usize::from(count >= least && (sum - total).abs() <= 1e-6 * total.abs().max(1.0));
    }
    (numbers, proved)
}

/// The number in a cell, where texts have this decimal mark.
pub(super) fn number(sheet: &Sheet, row: usize, column: usize, mark: DecimalMark) -> Option<f64> {
    match sheet.cell(row, column) {
        Cell::Number(value, style) if !sheet.style(style).notation.is_temporal() => Some(value),
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0)?.value(mark).map(|(value, _)| value),
        _ => None,
    }
}
