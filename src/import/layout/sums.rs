//! Rows of totals without a word for it, `--,--,1000,50`, or with other words beside it, `Total,All,1000`: above or below the
//! data, proved by what they add up to.

use super::super::raw::{Cell, Sheet};
use super::super::totals::{self, Total};
use super::super::{DecimalMark, numbers, text};
use super::Area;
use super::body::{Asked, Body};
use super::survey::{Look, look};

/// Fewer rows than this prove nothing by their sum.
const LEAST_ROWS: usize = 2;

/// Take the first and the last row of the data out where they do not name a member and are the sum of the others.
pub(super) fn take_out(sheet: &Sheet, area: Area, typed: &[bool], asked: &Asked<'_>, body: &mut Body) {
    for last in [false, true] {
        if body.data.len() <= LEAST_ROWS {
            return;
        }
        let (at, beside) = if last { (body.data.len() - 1, body.data.len() - 2) } else { (0, 1) };
        let (row, neighbour) = (body.data[at] as usize, body.data[beside] as usize);
        if asked.keeps(row) || !(is_unnamed(sheet, area, row, neighbour) || has_word(sheet, area, row)) {
            continue;
        }
        let others: Vec<u32> = body.data.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, &r)| r).collect();
        if adds_up(sheet, area, typed, row, &others, LEAST_ROWS) {
            body.data = others;
            body.footers.push(row);
        }
    }
}

/// Whether a row holds numbers alone and its first cell nothing, where its neighbour has names or dates.
fn is_unnamed(sheet: &Sheet, area: Area, row: usize, neighbour: usize) -> bool {
    let is_nothing = |row: usize, c: usize| matches!(look(sheet, row, c), Look::Blank | Look::Missing);
    let first = area.left;
    is_nothing(row, first) && !is_nothing(neighbour, first) && area.columns().all(|c| is_nothing(row, c) || look(sheet, row, c).is_typed())
}

/// Whether the first value of a row is a word for a total.
fn has_word(sheet: &Sheet, area: Area, row: usize) -> bool {
    let first = area.columns().find(|&c| !matches!(look(sheet, row, c), Look::Blank | Look::Missing)).map(|c| sheet.cell(row, c));
    matches!(first, Some(Cell::Text(text)) if totals::total(text::trimmed(text)) == Some(Total::Word))
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
    let mut proved = 0;
    for (column, _) in area.columns().zip(typed).filter(|(_, typed)| **typed) {
        let Some(total) = number(sheet, row, column).filter(|t| *t != 0.0) else { continue };
        let (mut sum, mut count) = (0.0, 0);
        for value in others.iter().filter_map(|&r| number(sheet, r as usize, column)).filter(|v| *v != 0.0) {
            sum += value;
            count += 1;
        }
        proved += usize::from(count >= least && (sum - total).abs() <= 1e-6 * total.abs().max(1.0));
    }
    proved > 0
}

fn number(sheet: &Sheet, row: usize, column: usize) -> Option<f64> {
    match sheet.cell(row, column) {
        Cell::Number(value, style) if !sheet.style(style).notation.is_temporal() => Some(value),
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0)?.value(DecimalMark::Point).map(|(value, _)| value),
        _ => None,
    }
}
