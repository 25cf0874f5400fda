//! A measured value against an expected one that stands in the same table.

use super::assemble::{Base, assemble};
use super::leaves::{Size, crossed};
use super::noise::variances;
use super::quantity::{Quantity, Ratio};
use super::rates::{Numerators, PRIOR, Past};
use super::scan::{Evidence, Stop, scan};
use super::shape::PerRow;
use super::{ExplainError, Explanation};
use crate::engine::Context;
use crate::table::Table;

/// Least relative noise of a leaf.
const LEAST_NOISE: f64 = 0.005;
/// When the scan stops: expected values that were given are taken at their word.
const SUMS: Stop = Stop { segments: 10, gain: 3.0, relative: 0.02, share: 0.0, drift: 0.005, common: true };
/// Rates of segments drift by a tenth from period to period, and a second cause has to come near the first. A rate that was given for each
/// leaf knows already what moved all of them: to look for that once more hides the segment where a large one is the cause.
const RATIOS: Stop = Stop { segments: 4, gain: 3.0, relative: 0.6, share: 0.02, drift: 0.1, common: false };

/// Which segments among the columns `by` the measure `actual` differs from the measure `expected` in.
///
/// Both are SQL aggregates over the same rows, such as `sum(real)` and `sum(predict)`; ratios are written as one, `sum(a) / sum(b)`.
///
/// # Errors
/// Where a column is missing, a measure is no sum or ratio of sums, one is a ratio and the other is not, or there are no rows.
pub fn given(table: &Table, actual: &str, expected: &str, by: &[String], ctx: &Context) -> Result<Explanation, ExplainError> {
    let (measured, hoped) = (PerRow::of(actual, table)?, PerRow::of(expected, table)?);
    ctx.check()?;
    let mut note = String::new();
    let (cube, leaf) = crossed(table, by, &Size { terms: &hoped, places: &[], periods: 1 }, &mut note, ctx)?;
    let add = |values: &[f64]| {
        let mut sums = vec![0.0; cube.leaves()];
        for (&leaf, value) in leaf.iter().zip(values) {
            sums[leaf as usize] += value;
        }
        sums
    };
    match (measured, hoped) {
        (PerRow::Sum(v), PerRow::Sum(f)) => {
            let (v, f) = (add(&v), add(&f));
            let alive: Vec<u32> = (0..v.len()).filter(|&i| v[i] != 0.0 || f[i] != 0.0).map(|i| i as u32).collect();
            let pick = |values: &[f64]| -> Vec<f64> { alive.iter().map(|&i| values[i as usize]).collect() };
            let (cube, actual, expected) = (cube.take(&alive), pick(&v), pick(&f));
            let variance = variances(&actual, &expected, LEAST_NOISE);
            let evidence = Evidence { actual: &actual, expected: &expected, variance: &variance };
            let found = scan(&cube, &evidence, SUMS, ctx)?;
            Ok(assemble(&cube, &Quantity::Sum { actual, expected }, &found, Base::Expected, &note))
        }
        (PerRow::Ratio(above, below), PerRow::Ratio(expected_above, expected_below)) => {
            let (expected_above, expected_below) = (add(&expected_above), add(&expected_below));
            let past = Past { above: expected_above.clone(), below: expected_below.clone() };
            let rate = past.rates(PRIOR);
            let ratio = Ratio { above: add(&above), below: add(&below), expected_above, expected_below, rate };
            let found = scan(&cube, &Numerators::of(&ratio, &past, PRIOR).evidence(), RATIOS, ctx)?;
            Ok(assemble(&cube, &Quantity::Ratio(ratio), &found, Base::Expected, &note))
        }
        _ => Err(ExplainError::Unlike { actual: actual.to_owned(), expected: expected.to_owned() }),
    }
}
