//! Values out of scale: slips of unit, and values far from the usual of their product.
//!
//! **What it does.** Finds the label column that says most about a number (the product of a price), and the one or few levels that the number
//! takes for each label; names values that lie beyond the nearest level by more than the rows of the column do. A distance of
//! about a power of ten is called a slip of unit.
//!
//! **Why.** A price in cents, a quantity in grams or an amount in another currency drowns every sum it enters.
//!
//! **Example.** `unit_price` 435.10 of a product that costs 42.60 everywhere else. Two prices of one product (two sizes) are two levels, not a
//! fault; and a column whose values spread over three decades has a limit to match. In a table of figures by date, one row for each day, region and
//! category, a figure is held against its own region and category, and a day on which little was sold is no fault: that is for the series to say.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::profile::{Dates, Labels, Numbers, Profile, quantile};
use super::{FaultKind, RowFault, identities};
use crate::engine::{Cancelled, Context};
use crate::table::{MISSING, format};

/// Fewest positive values of a column, and of a label, to learn a level from.
const FEWEST: usize = 50;
const FEWEST_OF_LABEL: usize = 16;
/// The share of the spread that a label column must leave at most to be worth naming.
const WORTH: f64 = 0.8;
/// A table is one of figures by date where so much of all dates and labels has a row, and hardly one has two.
const FILLED: f64 = 0.5;
const UNIQUE: f64 = 0.98;
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
/// Fewer pieces are no tenth of what they should have been.
const FEW_PIECES: f64 = 5.0;
/// How near to a whole number of decades a slip of unit lies.
const NEAR_DECADE: f64 = 0.1;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let totals = identities::totals(profile, ctx)?;
    let figures = figures(profile);
    let mut faults = Vec::new();
    for (_, numbers) in profile.numbers.iter().enumerate().filter(|(i, _)| !totals.contains(i)) {
        ctx.check()?;
        let known = numbers.values.iter().filter(|v| v.is_finite() && **v != 0.0).count();
        let positive = numbers.values.iter().filter(|v| **v > 0.0).count();
        // A column that is mostly empty or changes sign has no scale of its own.
        if positive >= FEWEST && positive * 10 >= known * 9 && known * 2 >= numbers.values.len() {
            faults.extend(out_of_scale(profile, numbers, figures.as_ref()));
        }
    }
    Ok(faults)
}

fn out_of_scale(profile: &Profile<'_>, numbers: &Numbers, figures: Option<&Like<'_>>) -> Vec<RowFault> {
    let above: Vec<f64> = numbers.values.iter().map(|v| if *v > 0.0 { v.log10() } else { f64::NAN }).collect();
    let told = if figures.is_none() { telling(profile, &above) } else { Like::default() };
    // Figures have seasons, events and days out of line, which are looked for in their series: here only what no day makes.
    let (like, least) = figures.map_or((&told, LEAST_DISTANCE), |of| (of, LEAST_OF_ANY));
    let held = distances(&above, like);
    let mut faults = far_ones(numbers, &held, like, least);
    // What has too few of its label to be held against, and what is below zero, is held against its like.
    let rest: Vec<f64> = above.iter().zip(&held).map(|(decade, held)| if held.is_some() { f64::NAN } else { *decade }).collect();
    let below: Vec<f64> = numbers.values.iter().map(|v| if *v < 0.0 { (-v).log10() } else { f64::NAN }).collect();
    for decades in [rest, below] {
        if decades.iter().filter(|d| d.is_finite()).count() >= FEWEST {
            let any = Like::default();
            faults.extend(far_ones(numbers, &distances(&decades, &any), &any, LEAST_OF_ANY));
        }
    }
    faults
}

/// The faults among values whose distances from their levels are known, as far as `least` or farther.
fn far_ones(numbers: &Numbers, distances: &[Option<(f64, f64)>], like: &Like<'_>, least: f64) -> Vec<RowFault> {
    let limit = limit(distances.iter().filter_map(|d| d.map(|(beyond, _)| beyond)).collect(), least);
    let far = |row: usize, level: f64| numbers.decimals > 0 || counts_differ(numbers.values[row].abs(), 10_f64.powf(level));
    let found = distances.iter().enumerate().filter_map(|(row, d)| Some((row, (*d)?)));
    let found = found.filter(|&(row, (beyond, level))| beyond > limit && far(row, level));
    found.map(|(row, (beyond, level))| fault(numbers, like, row, level, beyond / limit)).collect()
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

fn fault(numbers: &Numbers, like: &Like<'_>, row: usize, level: f64, score: f64) -> RowFault {
    let size = numbers.values[row];
    let distance = size.abs().log10() - level;
    // Of a few pieces each is a tenth of many others.
    let slip = is_slip(distance) && (numbers.decimals > 0 || distance.abs() > 1.5 || size.abs().min(10_f64.powf(level)) >= FEW_PIECES);
    let times = 10_f64.powf(distance.abs());
    let times = format::number(times, usize::from(times < 10.0));
    let of = like.words(row);
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

/// What is alike: rows with the same labels in some columns; all rows where there is no column.
#[derive(Default)]
struct Like<'a> {
    columns: Vec<&'a Labels>,
    /// One per row, [`MISSING`] where a label is; empty where there is no column.
    codes: Cow<'a, [u32]>,
    groups: usize,
}

impl<'a> Like<'a> {
    /// Rows that are alike in another column too.
    fn and(&self, labels: &'a Labels) -> Self {
        let columns = self.columns.iter().copied().chain([labels]).collect();
        if self.columns.is_empty() {
            return Self { columns, codes: Cow::Borrowed(&labels.codes.codes), groups: labels.codes.labels.len() };
        }
        let mut numbered = HashMap::new();
        let mut code = |(&one, &other): (&u32, &u32)| {
            let next = numbered.len() as u32;
            if one == MISSING || other == MISSING { MISSING } else { *numbered.entry((one, other)).or_insert(next) }
        };
        let codes: Vec<u32> = self.codes.iter().zip(&labels.codes.codes).map(&mut code).collect();
        Self { columns, codes: codes.into(), groups: numbered.len() }
    }

    /// Values with their rows, by what is alike.
    fn grouped(&self, decades: &[f64]) -> Vec<Vec<(f64, usize)>> {
        let mut groups = vec![Vec::new(); self.groups.max(1)];
        for (row, &value) in decades.iter().enumerate().filter(|(_, v)| v.is_finite()) {
            let code = self.codes.get(row).copied().unwrap_or_default();
            if code != MISSING {
                groups[code as usize].push((value, row));
            }
        }
        groups
    }

    /// The mean distance of a value from the middle of its like; none where too few values have enough of their like.
    fn spread(&self, decades: &[f64]) -> Option<f64> {
        let mut groups = self.grouped(decades);
        let all: usize = groups.iter().map(Vec::len).sum();
        groups.retain(|g| g.len() >= FEWEST_OF_LABEL);
        let enough: usize = groups.iter().map(Vec::len).sum();
        if all == 0 || enough * 10 < all * 9 {
            return None;
        }
        let mut sum = 0.0;
        for group in &mut groups {
            let at = group.len() / 2;
            let (_, &mut (middle, _), _) = group.select_nth_unstable_by(at, |x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
            sum += group.iter().map(|(d, _)| (d - middle).abs()).sum::<f64>();
        }
        Some(sum / enough as f64)
    }

    /// What a row is alike in, as people read it behind a value.
    fn words(&self, row: usize) -> String {
        let named = self.columns.iter().filter_map(|labels| Some(format!("{} {}", labels.name, labels.codes.label(row)?)));
        let named: Vec<String> = named.collect();
        if named.is_empty() { String::new() } else { format!(" for {}", named.join(" and ")) }
    }
}

/// The label column within whose labels the values differ least; none where no column tells anything.
fn telling<'a>(profile: &'a Profile<'_>, decades: &[f64]) -> Like<'a> {
    let any = Like::default();
    let Some(whole) = any.spread(decades) else { return any };
    let told = usable(profile).map(|l| (l.column, any.and(l))).filter_map(|(at, like)| Some((like.spread(decades)?, at, like)));
    let best = told.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    best.filter(|(least, ..)| *least < WORTH * whole).map_or(any, |(.., like)| like)
}

fn usable<'a>(profile: &'a Profile<'_>) -> impl Iterator<Item = &'a Labels> {
    profile.labels.iter().filter(|l| !l.is_key && l.codes.labels.len() > 1)
}

/// What the rows of a table of figures by date are figures of: all its labels together. None of a table of single happenings.
fn figures<'a>(profile: &'a Profile<'_>) -> Option<Like<'a>> {
    let rows = profile.rows();
    let is_long = |like: &Like<'_>| rows >= FEWEST_OF_LABEL * like.groups.max(1);
    let like = usable(profile).try_fold(Like::default(), |like, labels| Some(like.and(labels)).filter(is_long))?;
    let series = like.groups.max(1);
    let is_panel = |dates: &Dates| {
        let days: HashSet<i64> = dates.days.iter().flatten().copied().collect();
        let filled = rows as f64 / (days.len() * series) as f64;
        let at = |(row, day): (usize, &Option<i64>)| Some((like.codes.get(row).copied().unwrap_or_default(), (*day)?));
        let distinct = || dates.days.iter().enumerate().filter_map(at).collect::<HashSet<_>>().len();
        filled >= FILLED && filled * UNIQUE <= 1.0 && distinct() as f64 >= UNIQUE * rows as f64
    };
    (is_long(&like) && profile.dates.iter().any(is_panel)).then_some(like)
}

/// Whether a distance in decades is a power of ten.
fn is_slip(distance: f64) -> bool {
    let decade = distance.round();
    decade != 0.0 && (distance - decade).abs() < NEAR_DECADE
}

/// For each row how far it lies beyond the nearest level of its label (0 within one), and the middle of the level to hold it against: the nearest
/// where it may have slipped from that, else the one with most values. `None` where too little is known.
fn distances(decades: &[f64], like: &Like<'_>) -> Vec<Option<(f64, f64)>> {
    let mut distances = vec![None; decades.len()];
    for mut group in like.grouped(decades).into_iter().filter(|g| g.len() >= FEWEST_OF_LABEL) {
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
