//! The scan: which segments deviate as wholes.
//!
//! The working model is a ripple: a segment of leaves is touched by one cause, and each of its leaves moves by the same share of what was
//! expected in it. For leaves with expected value `f`, actual value `v` and variance `s`, a move by the share `q` has the likelihood gain
//! `A² / 2B` with `A = Σ f (v − f) / s` and `B = Σ f² / s`, which one pass of sums gives for every element of a combination of dimensions.
//! From it the price of having looked at so many is taken. The best segment wins, its leaves are taken out ("explained away"), and the
//! scan is repeated; so a true segment beats its parents (which hold undisturbed leaves) and its children (which hold fewer) by itself.

use super::cube::{Cube, Cuboid};
use crate::engine::{Cancelled, Context};

/// What is known of each leaf.
pub(super) struct Evidence<'a> {
    /// What was measured.
    pub(super) actual: &'a [f64],
    /// What was expected.
    pub(super) expected: &'a [f64],
    /// Variance of `actual − expected` where nothing happened; above zero.
    pub(super) variance: &'a [f64],
}

/// When the scan stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    /// At most this many segments.
    pub(super) segments: usize,
    /// Least net gain of a segment.
    pub(super) gain: f64,
    /// Least gain as a share of the first one's.
    pub(super) relative: f64,
    /// Least part of the deviation (or of a fifth of all movement, if larger); the first segment is free of it.
    pub(super) share: f64,
    /// Shares by which segments drift on ordinary days (standard deviation): a segment has to move by more than that.
    pub(super) drift: f64,
    /// Whether everything may have moved alike before any segment did.
    pub(super) common: bool,
}

/// A segment that deviates as a whole.
#[derive(Debug, Clone)]
pub(super) struct Cause {
    /// Dimension and code of each member.
    pub(super) members: Vec<(usize, u32)>,
    /// Log-likelihood gain after the price of looking.
    pub(super) gain: f64,
    /// Net gain of the best segment that does not overlap the same leaves by more than half.
    pub(super) runner_up: f64,
    /// The best other segment there was.
    pub(super) rival: Option<Vec<(usize, u32)>>,
}

/// Leaf deviations count for at most this many standard deviations each, so that one wild leaf cannot name a segment.
const CLIP: f64 = 12.0;
/// Price of each dimension in a segment's name, in nats.
const LAYER_PRICE: f64 = 1.2;
/// Owner of a leaf that belongs to no segment.
pub(super) const NOBODY: u32 = u32::MAX;

/// What a scan found.
pub(super) struct Scan {
    /// The segments that deviate, best first.
    pub(super) causes: Vec<Cause>,
    /// For each leaf the cause that owns it, or [`NOBODY`].
    pub(super) owner: Vec<u32>,
    /// The factor by which everything moved alike; 1 where it did not.
    pub(super) common: f64,
}

/// Find the segments that deviate.
///
/// Where all leaves moving alike says more than any segment (a campaign day nobody listed), segments are sought in what is left after that.
///
/// # Errors
/// Where nobody wants the result any more.
pub(super) fn scan(cube: &Cube, evidence: &Evidence<'_>, stop: Stop, ctx: &Context) -> Result<Scan, Cancelled> {
    let cuboids = cube.cuboids(ctx)?;
    let prices = prices(&cuboids);
    let mut leaves = Terms::of(evidence, 1.0);
    let mut owner = vec![NOBODY; cube.leaves()];
    let alone = best(cube, &cuboids, &prices, &leaves, &owner);
    let mut common = 1.0;
    if stop.common && alone.first().is_some_and(|top| leaves.gain_of_all() > top.gain + top.price) {
        common = usual_ratio(&cuboids, evidence);
        leaves = Terms::of(evidence, common);
    }
    let mut causes: Vec<Cause> = Vec::new();
    let whole: f64 = leaves.delta.iter().sum();
    let moved: f64 = leaves.delta.iter().map(|d| d.abs()).sum();
    let least = stop.share * whole.abs().max(0.2 * moved);
    while causes.len() < stop.segments {
        ctx.check()?;
        let best = best(cube, &cuboids, &prices, &leaves, &owner);
        let Some(top) = best.first() else { break };
        if top.gain <= stop.gain
            || top.beyond(stop.drift) <= stop.gain
            || causes.first().is_some_and(|first| top.gain < stop.relative * first.gain)
        {
            break;
        }
        let members = cube.members(&cuboids[top.cuboid].dims, top.leaf);
        let inside: Vec<usize> = (0..owner.len()).filter(|&l| owner[l] == NOBODY && cube.holds(&members, l)).collect();
        let delta: f64 = inside.iter().map(|&l| leaves.delta[l]).sum();
        if !causes.is_empty() && delta.abs() < least {
            break;
        }
        for &leaf in &inside {
            owner[leaf] = causes.len() as u32;
        }
        let rival = best.get(1);
        causes.push(Cause {
            members,
            gain: top.gain,
            runner_up: rival.map_or(0.0, |r| r.gain.max(0.0)),
            rival: rival.map(|r| cube.members(&cuboids[r.cuboid].dims, r.leaf)),
        });
    }
    Ok(Scan { causes, owner, common })
}

/// The ratio of actual to expected that half of everything, by what was expected, lies below: of the leaves, or where so many of these are
/// empty that it says nothing, of the members of single dimensions.
fn usual_ratio(cuboids: &[Cuboid], evidence: &Evidence<'_>) -> f64 {
    let leaves = evidence.actual.iter().copied().zip(evidence.expected.iter().copied()).collect();
    let of_leaves = weighted_median(leaves);
    if of_leaves > 0.0 {
        return of_leaves;
    }
    let mut members = Vec::new();
    for cuboid in cuboids.iter().filter(|c| c.dims.len() == 1) {
        let mut sums = vec![(0.0, 0.0); cuboid.size];
        for ((&element, v), f) in cuboid.element.iter().zip(evidence.actual).zip(evidence.expected) {
            let sum = &mut sums[element as usize];
            *sum = (sum.0 + v, sum.1 + f);
        }
        members.extend(sums);
    }
    let of_members = weighted_median(members);
    if of_members > 0.0 { of_members } else { 1.0 }
}

/// The median of `v / f` over pairs of them, weighted by `f`; 1 of nothing.
fn weighted_median(pairs: Vec<(f64, f64)>) -> f64 {
    let mut ratios: Vec<(f64, f64)> = pairs.into_iter().filter(|(_, f)| *f > 0.0).map(|(v, f)| (v / f, f)).collect();
    ratios.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let half = ratios.iter().map(|(_, f)| f).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let middle = ratios.iter().find(|(_, f)| {
        below += f;
        below >= half
    });
    middle.map_or(1.0, |(ratio, _)| *ratio)
}

/// The price of choosing an element of each cuboid.
fn prices(cuboids: &[Cuboid]) -> Vec<f64> {
    let of_layer = |n: usize| cuboids.iter().filter(|c| c.dims.len() == n).count();
    let price = |c: &Cuboid| (c.size.max(2) as f64).ln() + (of_layer(c.dims.len()) as f64).ln() + LAYER_PRICE * c.dims.len() as f64;
    cuboids.iter().map(price).collect()
}

/// The summands of `A` and `B`, and the plain deviation, of each leaf.
struct Terms {
    a: Vec<f64>,
    b: Vec<f64>,
    delta: Vec<f64>,
}

impl Terms {
    /// The terms against `common` times the expected values.
    fn of(evidence: &Evidence<'_>, common: f64) -> Self {
        let n = evidence.actual.len();
        let mut terms = Self { a: Vec::with_capacity(n), b: Vec::with_capacity(n), delta: Vec::with_capacity(n) };
        for ((&v, &f), &s) in evidence.actual.iter().zip(evidence.expected).zip(evidence.variance) {
            let (f, sd) = (common * f, s.sqrt());
            // A member that is new has no expected value to take a share of; it still has to weigh something.
            let weight = f.abs().max((0.05 * v.abs()).min(8.0 * sd));
            terms.a.push(weight * ((v - f) / sd).clamp(-CLIP, CLIP) / sd);
            terms.b.push(weight * weight / s);
            terms.delta.push(v - f);
        }
        terms
    }

    /// The gain of all leaves moving alike.
    fn gain_of_all(&self) -> f64 {
        let (a, b) = (self.a.iter().sum::<f64>(), self.b.iter().sum::<f64>());
        if b > 0.0 { a * a / (2.0 * b) } else { 0.0 }
    }
}

/// An element of a cuboid, by a leaf that lies in it.
struct Candidate {
    gain: f64,
    price: f64,
    b: f64,
    cuboid: usize,
    leaf: usize,
}

impl Candidate {
    /// The net gain that is left where segments drift by this share by themselves.
    fn beyond(&self, drift: f64) -> f64 {
        (self.gain + self.price) / (1.0 + drift * drift * self.b) - self.price
    }
}

/// The best element among the leaves nobody owns, and the best one elsewhere.
fn best(cube: &Cube, cuboids: &[Cuboid], prices: &[f64], leaves: &Terms, owner: &[u32]) -> Vec<Candidate> {
    let mut found: Vec<(f64, usize, u32, f64)> = Vec::new();
    for (index, (cuboid, price)) in cuboids.iter().zip(prices).enumerate() {
        let (mut a, mut b) = (vec![0.0; cuboid.size], vec![0.0; cuboid.size]);
        for (leaf, &element) in cuboid.element.iter().enumerate() {
            if owner[leaf] == NOBODY {
                a[element as usize] += leaves.a[leaf];
                b[element as usize] += leaves.b[leaf];
            }
        }
        let gain = |e: usize| if b[e] > 0.0 { a[e] * a[e] / (2.0 * b[e]) - price } else { -price };
        let top = (0..cuboid.size).map(|e| (gain(e), e as u32)).max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        found.extend(top.map(|(g, e)| (g, index, e, b[e as usize])));
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let leaf_of = |index: usize, element: u32| cuboids[index].element.iter().position(|&e| e == element).unwrap_or(0);
    let mut out: Vec<Candidate> = Vec::new();
    for (gain, index, element, b) in found {
        let candidate = Candidate { gain, price: prices[index], b, cuboid: index, leaf: leaf_of(index, element) };
        if out.first().is_none_or(|top| !nested(cube, &cuboids[top.cuboid], top.leaf, &cuboids[index], candidate.leaf)) {
            out.push(candidate);
        }
        if out.len() == 2 {
            break;
        }
    }
    out
}

/// Whether one of two elements lies within the other.
fn nested(cube: &Cube, x: &Cuboid, in_x: usize, y: &Cuboid, in_y: usize) -> bool {
    let (x, y) = (cube.members(&x.dims, in_x), cube.members(&y.dims, in_y));
    x.iter().all(|m| y.contains(m)) || y.iter().all(|m| x.contains(m))
}
