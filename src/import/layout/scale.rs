//! Numbers that name columns: days of a month, hours, sizes, shops, percentiles; and those that only count the columns.

use std::ops::Range;

use super::super::raw::Sheet;
use super::super::{DecimalMark, words};
use super::Area;
use super::header::label;
use super::sums::number;
use super::survey::{Look, Rows, look};

/// Fewer numbers than this are no scale.
const LEAST_STEPS: usize = 3;
/// Numbers that rise by chance are fewer than this.
const MANY_STEPS: usize = 5;
/// Fewer rows below than this tell nothing.
const LEAST_ROWS: usize = 3;
/// How many rows below tell whether numbers that rise are what every row holds.
const ROWS_BELOW: usize = 20;

/// Whether the numbers of the `at`-th row looked at are the steps of a scale that names columns.
pub(super) fn names_columns(sheet: &Sheet, rows: &Rows, at: usize) -> bool {
    let Some(steps) = steps(sheet, rows, at) else { return false };
    let labels = rows.looks(at).iter().filter(|&&look| look == Look::Label).count();
    if labels >= 2 && steps.iter().all(|step| (0.0..=366.0).contains(step)) {
        return true;
    }
    // The first row of data may rise as well, but not as evenly, or not as the only one.
    let begins = rows.looks(at).iter().find(|look| **look != Look::Blank) == Some(&Look::Label);
    let even = even_step(&steps);
    let is_alike = |other: Vec<f64>| if even.is_some() { even_step(&other) == even } else { true };
    let below = || at + 1..(at + 1 + ROWS_BELOW).min(rows.count());
    let alike = || below().filter(|&row| self::steps(sheet, rows, row).is_some_and(is_alike)).count();
    let is_sure = match (steps.len(), even) {
        (LEAST_STEPS, Some(_)) => is_named(sheet, rows, at, below()) || is_beyond(sheet, rows, &steps, below()),
        (_, Some(_)) => true,
        (count, None) => count >= MANY_STEPS,
    };
    begins && is_sure && below().len() >= LEAST_ROWS && alike() * 4 <= below().len()
}

/// Whether the first label of a row is a name columns have, or has no digit where all those below it have one.
fn is_named(sheet: &Sheet, rows: &Rows, at: usize, below: Range<usize>) -> bool {
    let first = |row: usize| label(sheet, rows.row(row), rows.area.left);
    let has_digit = |text: &str| text.contains(char::is_numeric);
    let name = first(at);
    words::names_column(&name) || !name.is_empty() && !has_digit(&name) && below.into_iter().all(|row| has_digit(&first(row)))
}

/// Whether each of the steps is greater than every number below.
fn is_beyond(sheet: &Sheet, rows: &Rows, steps: &[f64], below: Range<usize>) -> bool {
    let least = steps.first().copied().unwrap_or_default();
    let mut numbers = below.flat_map(|row| rows.area.columns().map(move |column| number(sheet, rows.row(row), column, DecimalMark::Point)));
    numbers.all(|number| number.is_none_or(|number| number < least))
}

/// How far apart the steps are, if all are equally far.
fn even_step(steps: &[f64]) -> Option<i64> {
    let first = steps.get(1)? - steps.first()?;
    steps.windows(2).all(|w| (w[1] - w[0] - first).abs() < f64::EPSILON).then_some(first as i64)
}

/// The numbers of a row, if they are whole, none is negative and each is greater than the one before.
fn steps(sheet: &Sheet, rows: &Rows, at: usize) -> Option<Vec<f64>> {
    let looks = rows.looks(at);
    let typed = looks.iter().filter(|look| look.is_typed()).count();
    if typed < LEAST_STEPS {
        return None;
    }
    let columns = rows.area.columns().zip(looks).filter(|(_, look)| look.is_typed()).map(|(column, _)| column);
    let steps: Vec<f64> = columns.filter_map(|column| label(sheet, rows.row(at), column).parse().ok()).collect();
    let rises = steps.windows(2).all(|w| w[0] < w[1]) && steps.iter().all(|step| *step >= 0.0 && step.fract() == 0.0);
    (steps.len() == typed && rises).then_some(steps)
}

/// Whether a row counts the columns, `1, 2, 3, 4` or `(1), (2), (3)`, over one at least that holds words.
pub(super) fn counts_columns(sheet: &Sheet, area: Area, used: &[usize], row: usize) -> bool {
    let number = |column: usize| label(sheet, row, column).trim_matches(['(', ')', '[', ']', '.']).parse::<usize>().ok();
    let is_word = |column: usize| {
        let below = (row + 1..area.bottom).take(ROWS_BELOW);
        below.clone().any(|other| look(sheet, other, column) == Look::Label)
            && !below.clone().any(|other| look(sheet, other, column).is_typed())
    };
    used.len() >= LEAST_STEPS
        && (1..).zip(used).all(|(place, &column)| number(column) == Some(place))
        && used.iter().any(|&column| is_word(column))
}
