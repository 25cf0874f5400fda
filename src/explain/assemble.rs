//! From segments that deviate to an explanation that adds up.

use super::cube::Cube;
use super::quantity::{Part, Quantity};
use super::scan::{Cause, NOBODY, Scan};
use super::{Contributor, Explanation, Segment};
use crate::table::format;

/// Below this confidence no single segment is said to stand out.
const SPREAD_OUT: f64 = 0.3;
/// A part of all that moved, above which one member leads although none is a cause for sure.
const MOST: f64 = 0.6;
/// Said of what has no parts.
const FINEST: &str = "This is the finest segment: split by one more column to see what contributed within it.";
/// Members shown where nothing stands out.
const SHOWN: usize = 5;

/// What a span is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// What was to be expected of it.
    Expected,
    /// What was measured in another span.
    Before,
}

/// Give every cause the leaves it owns, so that contributors and residual sum to the deviation.
pub(super) fn assemble(cube: &Cube, quantity: &Quantity, found: &Scan, base: Base, note: &str) -> Explanation {
    let causes = found.causes.as_slice();
    let whole = quantity.whole();
    let mut owned: Vec<Vec<usize>> = vec![Vec::new(); causes.len()];
    for (leaf, &by) in found.owner.iter().enumerate().filter(|(_, by)| **by != NOBODY) {
        owned[by as usize].push(leaf);
    }
    let parts: Vec<Part> = owned.iter().map(|leaves| quantity.part(leaves.iter().copied())).collect();
    let mut contributors: Vec<Contributor> =
        causes.iter().zip(&parts).map(|(cause, part)| contributor(cube.segment(&cause.members), *part, whole, cause.gain)).collect();
    let confidence = confidence(causes, &parts, whole);
    let mut notes: Vec<String> = if note.is_empty() { Vec::new() } else { vec![note.to_owned()] };
    notes.extend(contributors.iter().filter_map(|c| appeared(c, base)));
    if matches!(quantity, Quantity::Sum { .. }) && (found.common - 1.0).abs() >= 0.01 {
        let way = if found.common > 1.0 { "more" } else { "less" };
        let than = if base == Base::Before { "before" } else { "expected" };
        let share = format::fixed(100.0 * (found.common - 1.0).abs(), 0);
        notes.insert(0, format!("Most of everything is about {share} % {way} than {than}."));
    }
    if contributors.is_empty() {
        contributors = by_widest_dimension(cube, quantity, whole);
    }
    if cube.leaves() == 1 {
        notes = vec![note.to_owned(), FINEST.to_owned()];
        notes.retain(|n| !n.is_empty());
    } else if confidence < SPREAD_OUT {
        notes.insert(0, unsure(&contributors));
    }
    contributors.sort_by(|x, y| y.delta.abs().total_cmp(&x.delta.abs()).then_with(|| x.segment.cmp(&y.segment)));
    Explanation {
        actual: whole.actual,
        expected: whole.expected,
        delta: whole.delta,
        residual: whole.delta - contributors.iter().map(|c| c.delta).sum::<f64>(),
        contributors,
        root_causes: root_causes(cube, causes),
        confidence,
        note: notes.join(" "),
    }
}

fn contributor(segment: Segment, part: Part, whole: Part, score: f64) -> Contributor {
    Contributor {
        segment,
        actual: part.actual,
        expected: part.expected,
        delta: part.delta,
        share: if whole.delta == 0.0 { 0.0 } else { part.delta / whole.delta },
        score,
        rate_effect: part.rate_effect,
        mix_effect: part.mix_effect,
    }
}

/// Whether the first of some contributors, largest part first, is more than the largest of many: a segment that was found to be a cause, or one
/// that holds most of all that moved.
#[must_use]
pub fn stands_out(contributors: &[Contributor]) -> bool {
    let moved: f64 = contributors.iter().map(|c| c.delta.abs()).sum();
    contributors.first().is_some_and(|first| first.score > 0.0 || contributors.len() > 1 && first.delta.abs() >= MOST * moved)
}

/// Said where no segment is a cause for sure.
fn unsure(contributors: &[Contributor]) -> String {
    match contributors.first() {
        Some(first) if first.score == 0.0 && stands_out(contributors) => {
            format!("Mostly {}, though not surely more than it moves by itself.", super::words(&first.segment))
        }
        _ => "Spread out, no single segment stands out.".to_owned(),
    }
}

/// The segments found; and, where another one came close to the first, the same with that instead.
fn root_causes(cube: &Cube, causes: &[Cause]) -> Vec<Vec<Segment>> {
    let Some(first) = causes.first() else { return Vec::new() };
    let named = |c: &Cause| cube.segment(&c.members);
    let mut sets = vec![causes.iter().map(named).collect::<Vec<_>>()];
    if let Some(rival) = first.rival.as_ref().filter(|_| first.runner_up > 0.5 * first.gain) {
        let rival = cube.segment(rival);
        if !sets[0].contains(&rival) {
            sets.push(std::iter::once(rival).chain(causes.iter().skip(1).map(named)).collect());
        }
    }
    sets
}

/// From 0 to 1: how clearly the first segment beats the next best, and how much of the movement the segments hold.
fn confidence(causes: &[Cause], parts: &[Part], whole: Part) -> f64 {
    let Some(first) = causes.first() else { return 0.0 };
    let clear = 1.0 - (-(first.gain - first.runner_up).max(0.0) / 5.0).exp();
    let held: f64 = parts.iter().map(|p| p.delta).sum();
    let moved: f64 = parts.iter().map(|p| p.delta.abs()).sum();
    let rest = (whole.delta - held).abs();
    let explained = if moved + rest > 0.0 { moved / (moved + rest) } else { 0.0 };
    (clear * explained).sqrt()
}

/// Said of a segment that was not there before, or is gone.
fn appeared(c: &Contributor, base: Base) -> Option<String> {
    let name = || super::words(&c.segment);
    if c.expected == 0.0 && c.actual != 0.0 {
        Some(format!("{} is new: nothing was {} there.", name(), if base == Base::Before { "measured" } else { "expected" }))
    } else if c.actual == 0.0 && c.expected != 0.0 {
        Some(format!("{} is gone: nothing was measured there.", name()))
    } else {
        None
    }
}

/// The largest parts by the members of the dimension in which the deviation is most concentrated.
fn by_widest_dimension(cube: &Cube, quantity: &Quantity, whole: Part) -> Vec<Contributor> {
    let mut best: (f64, Vec<Contributor>) = (0.0, Vec::new());
    for (d, codes) in cube.codes.iter().enumerate() {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); cube.labels[d].len()];
        for (leaf, &code) in codes.iter().enumerate() {
            members[code as usize].push(leaf);
        }
        let filled = (0_u32..).zip(&members).filter(|(_, leaves)| !leaves.is_empty());
        let mut parts: Vec<Contributor> = filled
            .map(|(code, leaves)| contributor(cube.segment(&[(d, code)]), quantity.part(leaves.iter().copied()), whole, 0.0))
            .collect();
        if parts.len() < 2 {
            continue;
        }
        let moved: f64 = parts.iter().map(|p| p.delta.abs()).sum();
        let concentration = parts.iter().map(|p| p.delta * p.delta).sum::<f64>() / (moved * moved).max(f64::MIN_POSITIVE);
        if concentration > best.0 {
            parts.sort_by(|x, y| y.delta.abs().total_cmp(&x.delta.abs()).then_with(|| x.segment.cmp(&y.segment)));
            parts.truncate(SHOWN);
            best = (concentration, parts);
        }
    }
    best.1
}
