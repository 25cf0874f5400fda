//! Totals that are not what their parts make.
//!
//! **What it does.** Learns which column is arithmetic of others (`total = price × quantity − discount`, `gross = net + tax`) or a fixed share of one
//! (a commission of 5 %), where needed with a factor that depends on a label (tax by region), and names the rows that break it.
//!
//! **Why.** A total that was typed over, or a price changed after the order, is money that is not there.
//!
//! **Example.** gmv is (`unit_price` × qty − discount) × 1.12 in region PH; one row has 38.87 where 15.14 is due.
//!
//! Where a label's rows only nearly keep to it (a small fee on some), the band that 99 % of them keep to, and half as much again, is usual.

use super::profile::{Labels, Numbers, Profile, quantile, sample};
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};
use crate::table::MISSING;

/// Columns beyond these are not combined: their number of formulas grows with the fifth power.
const MOST_COLUMNS: usize = 12;
/// Rows on which formulas are glanced at, tried, and on which the good ones are measured.
const GLANCED: usize = 60;
const TRIED: usize = 1_500;
const MEASURED: usize = 20_000;
/// Least share of rows that keep to a formula, of those that do not so by chance.
const LEAST_KEPT: f64 = 0.6;
/// A factor by label has to win so many rows.
const FACTOR_GAIN: f64 = 0.03;
/// Labels of a column that factors may depend on.
const MOST_LABELS: usize = 60;
/// Share of a label's rows that keep to the formula for every other to be a fault.
const STRICT: f64 = 0.97;
/// Rounding may be no more than this share of a usual amount, for a share of another column to be told from chance.
const PRECISE: f64 = 0.05;
/// Faults smaller than this share of the total are not named.
const LEAST_FAULT: f64 = 0.005;

/// How a total is made of other columns, as positions among the numbers: a column or the product of two, and what is added and taken off.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Formula {
    first: usize,
    times: Option<usize>,
    terms: [Option<(Sign, usize)>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Plus,
    Less,
}

impl Formula {
    fn new(first: usize, times: Option<usize>, terms: [Option<(Sign, usize)>; 2]) -> Self {
        Self { first, times, terms }
    }

    fn terms(&self) -> impl Iterator<Item = (Sign, usize)> {
        self.terms.into_iter().flatten()
    }

    fn at(self, numbers: &[Numbers], row: usize) -> f64 {
        let v = |i: usize| numbers[i].values[row];
        let product = v(self.first) * self.times.map_or(1.0, v);
        self.terms().fold(product, |sum, (sign, i)| if sign == Sign::Plus { sum + v(i) } else { sum - v(i) })
    }

    /// Whether every part plays its part in a row: a factor of 1 or a summand of 0 proves nothing.
    fn tells(self, numbers: &[Numbers], row: usize) -> bool {
        let v = |i: usize| numbers[i].values[row];
        let first = match self.times {
            None => v(self.first) != 0.0,
            Some(times) if self.terms().next().is_none() => v(self.first) != 1.0 && v(times) != 1.0,
            Some(times) => v(self.first) != 1.0 || v(times) != 1.0,
        };
        first && self.terms().all(|(_, i)| v(i) != 0.0)
    }

    fn parts(self) -> Vec<usize> {
        std::iter::once(self.first).chain(self.times).chain(self.terms().map(|(_, i)| i)).collect()
    }

    fn words(self, numbers: &[Numbers]) -> String {
        let n = |i: usize| numbers[i].name.as_str();
        let product = self.times.map_or_else(|| n(self.first).to_owned(), |times| format!("{} × {}", n(self.first), n(times)));
        self.terms().fold(product, |words, (sign, i)| format!("{words} {} {}", if sign == Sign::Plus { '+' } else { '−' }, n(i)))
    }

    /// Every formula over `count` columns for the column `total`, simple ones first.
    fn all(count: usize, total: usize) -> Vec<Self> {
        use Sign::{Less, Plus};
        let others = || (0..count).filter(move |&i| i != total);
        let (mut two, mut three, mut four) = (Vec::new(), Vec::new(), Vec::new());
        for a in others() {
            for b in others().filter(|&b| b != a) {
                two.push(Self::new(a, None, [Some((Less, b)), None]));
                if a > b {
                    continue;
                }
                two.extend([Self::new(a, Some(b), [None; 2]), Self::new(a, None, [Some((Plus, b)), None])]);
                for c in others().filter(|&c| c != a && c != b) {
                    let product = |sign| Self::new(a, Some(b), [Some((sign, c)), None]);
                    three.extend([product(Less), product(Plus), Self::new(a, None, [Some((Plus, b)), Some((Less, c))])]);
                    if c > b {
                        three.push(Self::new(a, None, [Some((Plus, b)), Some((Plus, c))]));
                    }
                    for d in others().filter(|&d| d != a && d != b && d != c) {
                        let product = |x, y| Self::new(a, Some(b), [Some((x, c)), Some((y, d))]);
                        four.push(product(Less, Plus));
                        if d > c {
                            four.extend([product(Less, Less), product(Plus, Plus)]);
                        }
                    }
                }
            }
        }
        two.into_iter().chain(three).chain(four).collect()
    }
}

/// What was learned of a total.
struct Identity<'a> {
    total: usize,
    formula: Formula,
    kept: f64,
    /// What the formula is multiplied by.
    factor: f64,
    /// The same by label.
    by: Option<(&'a Labels, Vec<f64>)>,
}

impl Identity<'_> {
    fn factor(&self, row: usize) -> f64 {
        self.by.as_ref().and_then(|(labels, factors)| factors.get(labels.codes.codes[row] as usize)).copied().unwrap_or(self.factor)
    }

    /// `(unit_price × qty − discount) × 1.12`, as it is due in a row.
    fn words(&self, numbers: &[Numbers], row: usize) -> String {
        let (words, factor) = (self.formula.words(numbers), self.factor(row));
        match factor {
            1.0 => words,
            _ if self.formula.parts().len() == 1 => format!("{words} × {}", crate::table::format::number(factor, 4)),
            _ => format!("({words}) × {}", crate::table::format::number(factor, 4)),
        }
    }
}

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = Vec::new();
    for identity in learn(profile, ctx)? {
        ctx.check()?;
        faults.extend(broken(profile, &identity));
    }
    Ok(faults)
}

/// Positions among the numbers of the columns that are made of others.
pub(super) fn totals(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<usize>, Cancelled> {
    Ok(learn(profile, ctx)?.into_iter().map(|i| i.total).collect())
}

/// The identities that hold, best first, at most one for each set of columns.
fn learn<'a>(profile: &'a Profile<'_>, ctx: &Context) -> Result<Vec<Identity<'a>>, Cancelled> {
    let numbers = &profile.numbers[..profile.numbers.len().min(MOST_COLUMNS)];
    let mut found: Vec<Identity<'_>> = Vec::new();
    for total in 0..numbers.len() {
        ctx.check()?;
        let tried: Vec<usize> = sample(profile.rows(), TRIED).collect();
        let few: Vec<usize> = sample(tried.len(), GLANCED).map(|at| tried[at]).collect();
        let mut promising: Vec<(f64, usize, Formula)> = Vec::new();
        for (rank, formula) in Formula::all(numbers.len(), total).into_iter().enumerate() {
            // Nearly all formulas are wrong on the first rows they are tried on.
            if keeping(numbers, total, formula, &few) < 0.25 {
                continue;
            }
            let share = kept(numbers, total, formula, &tried, |_| 1.0);
            if share > 0.4 {
                promising.push((share, rank, formula));
            }
        }
        promising.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let measured: Vec<usize> = sample(profile.rows(), MEASURED).collect();
        let best = promising.into_iter().take(4).map(|(_, _, formula)| with_factor(profile, (total, formula, 1.0), &measured));
        // Of equals the first, which is the simplest.
        let chance = constant(&numbers[total], &tried);
        let by_far = |i: &Identity<'_>| i.kept - chance >= LEAST_KEPT * (1.0 - chance);
        let proved = |i: &Identity<'_>| i.by.is_none() && i.kept >= STRICT || by_far(i);
        let sum = best.filter(proved).reduce(|best, i| if i.kept > best.kept { i } else { best });
        let of_another = || {
            let shares = (0..numbers.len()).filter(|&of| of != total).filter_map(|of| share(profile, (total, of), &tried, &measured));
            shares.filter(by_far).reduce(|best, i| if i.kept > best.kept { i } else { best })
        };
        found.extend(sum.or_else(of_another));
    }
    // A product says what a total is; that a discount, mostly 0, is the product less the total is the same fact told backwards.
    let product = |i: &Identity<'_>| i.formula.times.is_some();
    let empty = |i: &Identity<'_>| numbers[i.total].values.iter().filter(|v| **v == 0.0).count() * 10 / profile.rows().max(1);
    let rank = |i: &Identity<'_>| (!product(i), empty(i));
    found.sort_by(|x, y| rank(x).cmp(&rank(y)).then(y.kept.total_cmp(&x.kept)).then(y.total.cmp(&x.total)));
    let mut kept: Vec<(Vec<usize>, Identity<'_>)> = Vec::new();
    for identity in found {
        let mut columns = identity.formula.parts();
        columns.push(identity.total);
        columns.sort_unstable();
        let told_before = |(known, _): &(Vec<usize>, Identity<'_>)| columns.iter().all(|c| known.contains(c));
        if !kept.iter().any(told_before) {
            kept.push((columns, identity));
        }
    }
    Ok(kept.into_iter().map(|(_, identity)| identity).collect())
}

/// Share of some rows that are the usual value of a column, give or take rounding: quantities of one to five keep to nearly any formula.
fn constant(total: &Numbers, rows: &[usize]) -> f64 {
    let mut values: Vec<f64> = rows.iter().map(|&row| total.values[row]).filter(|v| v.is_finite()).collect();
    let usual = quantile(&mut values, 0.5);
    values.iter().filter(|v| (**v - usual).abs() <= total.rounding()).count() as f64 / values.len().max(1) as f64
}

/// Share of some rows that keep to a formula, those without one of its columns left out.
fn keeping(numbers: &[Numbers], total: usize, formula: Formula, rows: &[usize]) -> f64 {
    let rounding = numbers[total].rounding();
    let (mut all, mut good) = (0_usize, 0_usize);
    for &row in rows {
        let (is, due) = (numbers[total].values[row], formula.at(numbers, row));
        if is.is_finite() && due.is_finite() {
            all += 1;
            good += usize::from((is - due).abs() <= rounding.max(1e-9 * is.abs()));
        }
    }
    if all == 0 { 1.0 } else { good as f64 / all as f64 }
}

/// Share of the rows that keep to a formula; of those in which all its parts play a part, if that is less.
fn kept(numbers: &[Numbers], total: usize, formula: Formula, rows: &[usize], factor: impl Fn(usize) -> f64) -> f64 {
    let rounding = numbers[total].rounding();
    let (mut all, mut good, mut telling, mut told) = (0_usize, 0_usize, 0_usize, 0_usize);
    for &row in rows {
        let (is, due) = (numbers[total].values[row], formula.at(numbers, row) * factor(row));
        // That nothing is nothing proves nothing; the difference of a product and its total is nothing up to the last bits.
        if !is.is_finite() || !due.is_finite() || is.abs().max(due.abs()) < 0.5 * rounding {
            continue;
        }
        let keeps = (is - due).abs() <= rounding.max(1e-9 * is.abs());
        all += 1;
        good += usize::from(keeps);
        if formula.tells(numbers, row) {
            telling += 1;
            told += usize::from(keeps);
        }
    }
    if all < 20 || telling * 50 < all {
        return 0.0;
    }
    (good as f64 / all as f64).min(told as f64 / telling as f64)
}

/// That a column is a fixed share of another one, by a label or altogether, if nearly all rows keep to it. Columns that are the same say nothing.
fn share<'a>(profile: &'a Profile<'_>, (total, of): (usize, usize), tried: &[usize], measured: &[usize]) -> Option<Identity<'a>> {
    let numbers = &profile.numbers;
    let formula = Formula::new(of, None, [None; 2]);
    let mut sizes: Vec<f64> = tried.iter().map(|&row| numbers[total].values[row].abs()).filter(|v| *v > 0.0).collect();
    if numbers[total].rounding() > PRECISE * quantile(&mut sizes, 0.5) {
        return None;
    }
    let mut ratios: Vec<f64> =
        tried.iter().map(|&row| numbers[total].values[row] / numbers[of].values[row]).filter(|r| r.is_finite()).collect();
    let usual = settle(quantile(&mut ratios, 0.5));
    let holds = |i: &Identity<'_>| {
        let factors = i.by.as_ref().map_or(std::slice::from_ref(&i.factor), |(_, factors)| factors);
        i.kept >= STRICT && factors.iter().all(|f| *f != 0.0) && factors.iter().any(|f| *f != 1.0)
    };
    holds(&with_factor(profile, (total, formula, usual), tried))
        .then(|| with_factor(profile, (total, formula, usual), measured))
        .filter(holds)
}

/// The identity, with a factor by the label column under which most more rows keep to it than under the `usual` one.
fn with_factor<'a>(profile: &'a Profile<'_>, (total, formula, usual): (usize, Formula, f64), rows: &[usize]) -> Identity<'a> {
    let numbers = &profile.numbers;
    let plain = kept(numbers, total, formula, rows, |_| usual);
    let mut best = Identity { total, formula, kept: plain, factor: usual, by: None };
    for labels in profile.labels.iter().filter(|l| l.codes.labels.len() <= MOST_LABELS) {
        let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); labels.codes.labels.len()];
        for &row in rows {
            let code = labels.codes.codes[row];
            let ratio = numbers[total].values[row] / formula.at(numbers, row);
            if code != MISSING && ratio.is_finite() {
                ratios[code as usize].push(ratio);
            }
        }
        let factors: Vec<f64> = ratios.iter_mut().map(|r| if r.len() < 20 { usual } else { settle(quantile(r, 0.5)) }).collect();
        let factor = |row: usize| factors.get(labels.codes.codes[row] as usize).copied().unwrap_or(usual);
        let share = kept(numbers, total, formula, rows, factor);
        if share > best.kept.max(plain + FACTOR_GAIN) {
            best = Identity { kept: share, by: Some((labels, factors)), ..best };
        }
    }
    best
}

/// A factor as people set it: a tax of 12 % is 1.12, not 1.11998.
fn settle(factor: f64) -> f64 {
    let round = (factor * 1000.0).round() / 1000.0;
    if (round - factor).abs() < 5e-4 { round } else { factor }
}

fn broken(profile: &Profile<'_>, identity: &Identity<'_>) -> Vec<RowFault> {
    let (numbers, total) = (&profile.numbers, &profile.numbers[identity.total]);
    let group = |row: usize| identity.by.as_ref().map_or(0, |(labels, _)| labels.codes.codes[row]);
    let off: Vec<f64> =
        (0..profile.rows()).map(|row| total.values[row] - identity.factor(row) * identity.formula.at(numbers, row)).collect();
    let groups = identity.by.as_ref().map_or(1, |(_, factors)| factors.len());
    let bands: Vec<(f64, f64)> =
        (0..groups as u32).map(|g| band(total, (0..off.len()).filter(|&r| group(r) == g).map(|r| off[r]))).collect();
    let fault = |row: usize| {
        let (low, high) = bands.get(group(row) as usize).copied()?;
        let (is, off) = (total.values[row], off[row]);
        let size = is.abs().max((is - off).abs());
        if !off.is_finite() || (low..=high).contains(&off) || off.abs() < LEAST_FAULT * size {
            return None;
        }
        let due = identity.words(numbers, row);
        Some(RowFault {
            row,
            column: Some(total.column),
            kind: FaultKind::BrokenIdentity,
            score: 1.0 + off.abs() / size,
            flagged: true,
            why: format!("{} is {}, but {due} is {}.", total.name, total.words(is), total.words(is - off)).into(),
        })
    };
    (0..profile.rows()).filter_map(fault).collect()
}

/// The differences that are usual in a group of rows: rounding, or what 99 % of them show and half as much again.
fn band(total: &Numbers, off: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut off: Vec<f64> = off.filter(|o| o.is_finite()).collect();
    let rounding = 2.0 * total.rounding();
    let strict = off.iter().filter(|o| o.abs() <= rounding).count() as f64 >= STRICT * off.len() as f64;
    if strict {
        return (-rounding, rounding);
    }
    let (low, high) = (quantile(&mut off, 0.005), quantile(&mut off, 0.995));
    let slack = 0.5 * (high - low) + rounding;
    (low - slack, high + slack)
}
