//! Rows below the data that tell an average, the least, the greatest or the middle value, or how many there are: proved by what
//! they tell.

use super::super::raw::{Cell, Sheet};
use super::super::totals::{self, Statistic};
use super::super::{DecimalMark, text};
use super::Area;
use super::sums::{first_text, may_add_up, number};

/// Fewer values than this prove nothing.
const LEAST_VALUES: usize = 2;

/// Whether a row is called by a word for a statistic and every number of it is that of the rows from `start` on above it.
pub(super) fn is_one(sheet: &Sheet, area: Area, typed: &[bool], start: usize, row: usize) -> bool {
    let told = |row: usize| first_text(sheet, area, row).and_then(totals::statistic);
    let Some(statistic) = told(row) else { return false };
    let above: Vec<usize> = (start..row).filter(|&other| told(other).is_none() && !may_add_up(sheet, area, other)).collect();
    let columns = || area.columns().zip(typed).filter(|(_, typed)| **typed).map(|(column, _)| column);
    [DecimalMark::Point, DecimalMark::Comma].into_iter().any(|mark| {
        let mut proved = 0;
        for column in columns() {
            let Some(stated) = number(sheet, row, column, mark) else { continue };
            let values: Vec<f64> = above.iter().filter_map(|&other| number(sheet, other, column, mark)).collect();
            if values.len() < LEAST_VALUES || !agrees(stated, of(statistic, values), places(sheet, row, column)) {
                return false;
            }
            proved += 1;
        }
        proved > 0
    })
}

/// A statistic of some values.
fn of(statistic: Statistic, mut values: Vec<f64>) -> f64 {
    let count = values.len();
    values.sort_by(f64::total_cmp);
    match statistic {
        Statistic::Mean => values.iter().sum::<f64>() / count as f64,
        Statistic::Least => values[0],
        Statistic::Greatest => values[count - 1],
        Statistic::Median => f64::midpoint(values[(count - 1) / 2], values[count / 2]),
        Statistic::Count => count as f64,
    }
}

/// Whether a number is another one rounded to so many places.
fn agrees(stated: f64, exact: f64, places: i32) -> bool {
    let rounded = 0.5 * 10_f64.powi(-places) * 1.000_001;
    (stated - exact).abs() <= rounded.max(1e-6 * exact.abs().max(1.0))
}

/// How many places a number shows; more than any where it is stored as a number.
fn places(sheet: &Sheet, row: usize, column: usize) -> i32 {
    match sheet.cell(row, column) {
        Cell::Text(raw) => {
            let shown = text::unwrapped(raw).0;
            shown.rfind(['.', ',']).map_or(0, |at| shown[at..].chars().filter(char::is_ascii_digit).count() as i32)
        }
        _ => 9,
    }
}
