//! A sign that no other row has.
//!
//! **What it does.** Names negative values in a column in which next to none are negative.
//!
//! **Why.** A price, a quantity or a visit cannot be less than nothing; a minus there is a slip, or a correction booked as if it were a sale.
//! Where negatives are a habit of the column (returns, corrections) they are left alone.
//!
//! **Example.** One row of 60,000 has gmv −186.80.

use super::profile::Profile;
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};

/// With more than this share of negatives they are a habit.
const HABIT: f64 = 0.002;
/// Fewest values to know a column by.
const FEWEST: usize = 50;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = Vec::new();
    for numbers in &profile.numbers {
        ctx.check()?;
        let known = numbers.values.iter().filter(|v| v.is_finite()).count();
        let negative: Vec<usize> = (0..numbers.values.len()).filter(|&row| numbers.values[row] < 0.0).collect();
        if known < FEWEST || negative.len() as f64 > HABIT.mul_add(known as f64, 1.0) {
            continue;
        }
        faults.extend(negative.into_iter().map(|row| RowFault {
            row,
            column: Some(numbers.column),
            kind: FaultKind::Sign,
            score: 2.0,
            flagged: true,
            why: format!("{} is {}; it is negative in next to no other row.", numbers.name, numbers.words(numbers.values[row])).into(),
        }));
    }
    Ok(faults)
}
