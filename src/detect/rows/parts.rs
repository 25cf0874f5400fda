//! A part that is larger than its whole.
//!
//! **What it does.** Learns which amount is part of which other (a refund of a sale, returned units of sold ones): never larger where it is
//! not zero, and often exactly as large. Names the few rows where it is larger.
//!
//! **Why.** More than was paid cannot be paid back; such a row is a typing error or a fraud.
//!
//! **Example.** Of 3,700 rows with a refund most give back exactly the sale; one gives back 371.04 of 145.30.

use super::profile::{Numbers, Profile};
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};

/// Share of the rows with a part in which it may exceed the whole by mistake; where there are few of them, as many rows as chance makes of it.
const MOST_BROKEN: f64 = 0.02;
const ALWAYS_FEW: usize = 3;
/// Share of the rows with a part in which it is the whole, for the one to be taken as part of the other.
const OFTEN_WHOLE: f64 = 0.2;
/// Fewest rows with a part to learn from.
const FEWEST: usize = 30;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = Vec::new();
    for part in &profile.numbers {
        for whole in profile.numbers.iter().filter(|w| w.column != part.column) {
            ctx.check()?;
            if is_part(part, whole) {
                faults.extend(broken(part, whole));
            }
        }
    }
    Ok(faults)
}

/// Rows in which the part is there at all, with what it should be part of.
fn pairs<'a>(part: &'a Numbers, whole: &'a Numbers) -> impl Iterator<Item = (usize, f64, f64)> + 'a {
    let both = part.values.iter().zip(&whole.values).enumerate();
    both.map(|(row, (&p, &w))| (row, p, w)).filter(|(_, p, w)| *p > 0.0 && w.is_finite())
}

fn is_part(part: &Numbers, whole: &Numbers) -> bool {
    let (mut there, mut over, mut equal) = (0_usize, 0_usize, 0_usize);
    for (_, p, w) in pairs(part, whole) {
        there += 1;
        over += usize::from(p > w.abs() + part.rounding());
        equal += usize::from((p - w).abs() < part.rounding());
    }
    let rare = there * 10 < part.values.len() * 8;
    let share = |count: usize| count as f64 / there as f64;
    there >= FEWEST && rare && (over <= ALWAYS_FEW || share(over) <= MOST_BROKEN) && (OFTEN_WHOLE..1.0).contains(&share(equal))
}

fn broken<'a>(part: &'a Numbers, whole: &'a Numbers) -> impl Iterator<Item = RowFault> + 'a {
    pairs(part, whole).filter(|(_, p, w)| *p > w.abs() + part.rounding()).map(|(row, p, w)| RowFault {
        row,
        column: Some(part.column),
        kind: FaultKind::PartOverWhole,
        score: 1.0 + (p / w.abs().max(part.rounding())).log10().clamp(0.0, 4.0),
        flagged: true,
        why: format!("{} of {} is more than {} of {}, of which it is a part.", part.name, part.words(p), whole.name, whole.words(w)).into(),
    })
}
