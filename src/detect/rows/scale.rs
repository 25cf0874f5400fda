//! Values out of scale: slips of unit, and values far from the usual of their product.
//!
//! **What it does.** Finds the label column that says most about a number (the product of a price), and the one or few levels that the number
//! takes for each label; names values that lie beyond the nearest level by more than the rows of the column do. A distance of
//! about a power of ten is called a slip of unit.
//!
//! **Why.** A price in cents, a quantity in grams or an amount in another currency drowns every sum it enters.
//!
//! **Example.** `unit_price` 435.10 of a product that costs 42.60 everywhere else. Two prices of one product (two sizes) are two levels, not a
//! fault; and a column whose values spread over three decades has a limit to match.

use super::profile::{Labels, Numbers, Profile, quantile};
use super::{FaultKind, RowFault, identities};
use crate::engine::{Cancelled, Context};
use crate::table::{MISSING, format};

/// Fewest positive values of a column, and of a label, to learn a level from.
const FEWEST: usize = 50;
const FEWEST_OF_LABEL: usize = 16;
/// Levels of a label lie further apart than this, in decades.
const LEVEL_GAP: f64 = 0.15;
/// A level holds at least so many values, and this share of the label's.
const LEAST_OF_LEVEL: usize = 3;
const LEAST_SHARE: f64 = 0.01;
/// What lies a decade or more from most values of its label is a level only with this share of them: less is a slip that was made some times.
const FAR_SHARE: f64 = 0.05;
/// The least distance beyond a level that can be a fault, in decades: a factor of 1.8.
const LEAST_DISTANCE: f64 = 0.25;
/// The same where nothing says what is usual for a value: a factor of ten.
const LEAST_OF_ANY: f64 = 1.0;
/// Share of rows that are taken to be sound; and how far, in decades, the next sound one may lie beyond them.
const SOUND: f64 = 0.998;
const STEP: f64 = 0.06;
/// How near to a whole number of decades a slip of unit lies.
const NEAR_DECADE: f64 = 0.1;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let totals = identities::totals(profile, ctx)?;
    let mut faults = Vec::new();
    for (_, numbers) in profile.numbers.iter().enumerate().filter(|(i, _)| !totals.contains(i)) {
        ctx.check()?;
        let known = numbers.values.iter().filter(|v| v.is_finite() && **v != 0.0).count();
        let positive = numbers.values.iter().filter(|v| **v > 0.0).count();
        // A column that is mostly empty or changes sign has no scale of its own.
        if positive >= FEWEST && positive * 10 >= known * 9 && known * 2 >= numbers.values.len() {
            faults.extend(out_of_scale(profile, numbers));
        }
    }
    Ok(faults)
}

fn out_of_scale(profile: &Profile<'_>, numbers: &Numbers) -> Vec<RowFault> {
    let above: Vec<f64> = numbers.values.iter().map(|v| if *v > 0.0 { v.log10() } else { f64::NAN }).collect();
    let context = telling(profile, &above);
    let held = distances(&above, context);
    let mut faults = far_ones(numbers, &held, context, LEAST_DISTANCE);
    // What has too few of its label to be held against, and what is below zero, is held against its like.
    let rest: Vec<f64> = above.iter().zip(&held).map(|(decade, held)| if held.is_some() { f64::NAN } else { *decade }).collect();
    let below: Vec<f64> = numbers.values.iter().map(|v| if *v < 0.0 { (-v).log10() } else { f64::NAN }).collect();
    for decades in [rest, below] {
        if decades.iter().filter(|d| d.is_finite()).count() >= FEWEST {
            faults.extend(far_ones(numbers, &distances(&decades, None), None, LEAST_OF_ANY));
        }
    }
    faults
}

/// The faults among values whose distances from their levels are known, as far as `least` or farther.
fn far_ones(numbers: &Numbers, distances: &[Option<(f64, f64)>], context: Option<&Labels>, least: f64) -> Vec<RowFault> {
    let limit = limit(distances.iter().filter_map(|d| d.map(|(beyond, _)| beyond)).collect(), least);
    let far = |row: usize, level: f64| numbers.decimals > 0 || counts_differ(numbers.values[row].abs(), 10_f64.powf(level));
    let found = distances.iter().enumerate().filter_map(|(row, d)| Some((row, (*d)?)));
    let found = found.filter(|&(row, (beyond, level))| beyond > limit && far(row, level));
    found.map(|(row, (beyond, level))| fault(numbers, context, row, level, beyond / limit)).collect()
}

/// Whether two whole numbers are as far apart as chance makes of counts: 2 is twice 1, and nothing to look at.
fn counts_differ(value: f64, usual: f64) -> bool {
    /// On the scale of Anscombe (1948), where a count has a deviation of 1.
    const APART: f64 = 2.0;
    2.0 * ((value + 0.375).sqrt() - (usual + 0.375).sqrt()).abs() > APART
}

/// The distance that sound rows keep to: the tail is followed from [`SOUND`] outwards for as long as it hangs together, so that a column whose
/// values spread far has a limit to match.
fn limit(mut sizes: Vec<f64>, least: f64) -> f64 {
    // Of what has no like of its own there may be few, and the farthest of a few is in question itself.
    let most = if least > LEAST_DISTANCE { 1.0 - 2.0 / sizes.len() as f64 } else { 1.0 };
    let sound = quantile(&mut sizes, SOUND.min(most));
    sizes.retain(|s| *s >= sound);
    sizes.sort_by(f64::total_cmp);
    let end = sizes.windows(2).find(|w| w[1] - w[0] > STEP).map_or(sizes.last(), |w| w.first());
    (end.copied().unwrap_or_default() + STEP / 2.0).max(least)
}

fn fault(numbers: &Numbers, context: Option<&Labels>, row: usize, level: f64, score: f64) -> RowFault {
    let size = numbers.values[row];
    let distance = size.abs().log10() - level;
    let slip = is_slip(distance);
    let times = 10_f64.powf(distance.abs());
    let times = format::number(times, usize::from(times < 10.0));
    let of = context.and_then(|labels| Some(format!(" for {} {}", labels.name, labels.codes.label(row)?))).unwrap_or_default();
    let usual = numbers.words(size.signum() * 10_f64.powf(level));
    let value = numbers.words(size);
    let how = if distance > 0.0 { format!("{times} times the usual {usual}{of}") } else { format!("1/{times} of the usual {usual}{of}") };
    let slipped = if slip { ", about a power of ten: perhaps a slip of unit or decimal point" } else { "" };
    RowFault {
        row,
        column: Some(numbers.column),
        kind: if slip { FaultKind::UnitSlip } else { FaultKind::Outlier },
        score,
        flagged: true,
        why: format!("{} is {value}, {how}{slipped}.", numbers.name).into(),
    }
}

/// The label column within whose labels the values differ least; none where no column tells anything.
fn telling<'a>(profile: &'a Profile<'_>, decades: &[f64]) -> Option<&'a Labels> {
    let whole = typical(decades, None)?;
    let usable = profile.labels.iter().filter(|l| !l.is_key && l.codes.labels.len() > 1);
    let told = usable.filter_map(|l| Some((typical(decades, Some(l))?, l)));
    let best = told.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.column.cmp(&y.1.column)))?;
    (best.0 < 0.8 * whole).then_some(best.1)
}

/// The median distance of a value from the middle of its label's.
fn typical(decades: &[f64], labels: Option<&Labels>) -> Option<f64> {
    let mut groups = grouped(decades, labels);
    let enough: usize = groups.iter().filter(|g| g.len() >= FEWEST_OF_LABEL).map(Vec::len).sum();
    let all: usize = groups.iter().map(Vec::len).sum();
    if all == 0 || enough * 10 < all * 9 {
        return None;
    }
    let mut distances = Vec::with_capacity(all);
    for group in groups.iter_mut().filter(|g| g.len() >= FEWEST_OF_LABEL) {
        group.sort_by(|x, y| x.0.total_cmp(&y.0));
        let middle = group[group.len() / 2].0;
        distances.extend(group.iter().map(|(d, _)| (d - middle).abs()));
    }
    Some(distances.iter().sum::<f64>() / distances.len().max(1) as f64)
}

/// Values with their rows, by label.
fn grouped(decades: &[f64], labels: Option<&Labels>) -> Vec<Vec<(f64, usize)>> {
    let mut groups = vec![Vec::new(); labels.map_or(1, |l| l.codes.labels.len())];
    for (row, &value) in decades.iter().enumerate().filter(|(_, v)| v.is_finite()) {
        let code = labels.map_or(0, |l| l.codes.codes[row]);
        if code != MISSING {
            groups[code as usize].push((value, row));
        }
    }
    groups
}

/// Whether a distance in decades is a power of ten.
fn is_slip(distance: f64) -> bool {
    let decade = distance.round();
    decade != 0.0 && (distance - decade).abs() < NEAR_DECADE
}

/// For each row how far it lies beyond the nearest level of its label (0 within one), and the middle of the level to hold it against: the nearest
/// where it may have slipped from that, else the one with most values. `None` where too little is known.
fn distances(decades: &[f64], labels: Option<&Labels>) -> Vec<Option<(f64, f64)>> {
    let mut distances = vec![None; decades.len()];
    for mut group in grouped(decades, labels).into_iter().filter(|g| g.len() >= FEWEST_OF_LABEL) {
        group.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        let least = LEAST_OF_LEVEL.max((LEAST_SHARE * group.len() as f64).ceil() as usize);
        let middle = |level: &[(f64, usize)]| level[level.len() / 2].0;
        let most = middle(&group);
        let is_near = |level: &[(f64, usize)]| {
            (middle(level) - most).abs() < 1.0 - NEAR_DECADE || level.len() as f64 > FAR_SHARE * group.len() as f64
        };
        let levels = group.chunk_by(|x, y| y.0 - x.0 < LEVEL_GAP).filter(|level| level.len() >= least && is_near(level));
        let levels: Vec<&[(f64, usize)]> = levels.collect();
        for &(value, row) in &group {
            let beyond = |level: &[(f64, usize)]| (level[0].0 - value).max(value - level[level.len() - 1].0).max(0.0);
            let nearest = levels.iter().min_by(|x, y| beyond(x).total_cmp(&beyond(y)));
            let largest = levels.iter().max_by_key(|l| l.len());
            let told = nearest.filter(|l| beyond(l) == 0.0 || is_slip(value - middle(l))).or(largest);
            distances[row] = nearest.zip(told).map(|(nearest, told)| (beyond(nearest), middle(told)));
        }
    }
    distances
}
