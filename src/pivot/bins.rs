//! Numbers in bins: which stretch each number lies in, and what the stretch is called.

use super::items::{Filled, Items};
use super::measures::numbers;
use super::{Group, PivotError};
use crate::table::{Column, ColumnType, Table, Typed, format};

/// The most bins that are filled in between.
const MOST_FILLED: i64 = 200_000;
/// Decimal places that tell most bins apart.
const USUAL: usize = 6;
/// Bins further out than this are numbered alike: such numbers are errors of the file.
const FURTHEST: f64 = 1e15;

/// The bins of a column's numbers; where `fill` is set, those without rows too.
pub(super) fn items(table: &Table, index: usize, column: &Column, group: &Group, fill: bool) -> Result<Items, PivotError> {
    let refused = || PivotError::NotBinned { column: column.name.clone() };
    if matches!(group, Group::Bins { typed: Typed::Length, .. }) && column.ty != ColumnType::Duration {
        return Err(PivotError::NoLengths { column: column.name.clone() });
    }
    let stored = table.frame().select_at_idx(index).filter(|_| column.ty.is_numeric()).ok_or_else(refused)?;
    let values = numbers(stored.as_materialized_series()).ok_or_else(refused)??;
    let whole = column.ty == ColumnType::Integer;
    let named = |value: f64, most: usize| match column.ty {
        ColumnType::Duration => format::clock(value, (most > USUAL).then_some(most.min(9) as u8)),
        _ => format::plain(value, most),
    };
    match group {
        Group::Bins { width, start, .. } if *width > 0.0 && width.is_finite() && start.is_finite() => {
            let units: Vec<Option<i64>> = values.iter().map(|v| v.is_finite().then(|| bin(*v, *width, *start))).collect();
            let (plain, most) = (whole && width.fract() == 0.0 && start.fract() == 0.0, places(*width));
            let label = |bin: i64| {
                stretch(Some(start + bin as f64 * width), Some(start + (bin + 1) as f64 * width), plain, |value| named(value, most))
            };
            let gaps = if fill { between(&units)? } else { Vec::new() };
            Ok(Items::by_unit(&units, &gaps, |bin| bin, label, fill.then_some(Filled::Between)))
        }
        Group::Edges(edges) => {
            let mut edges: Vec<f64> = edges.iter().copied().filter(|e| e.is_finite()).collect();
            edges.sort_by(f64::total_cmp);
            edges.dedup();
            let units: Vec<Option<i64>> = values.iter().map(|v| v.is_finite().then(|| edges.partition_point(|e| e <= v) as i64)).collect();
            let edge = |at: i64| usize::try_from(at).ok().and_then(|at| edges.get(at)).copied();
            let plain = whole && edges.iter().all(|e| e.fract() == 0.0);
            let narrowest = edges.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
            let most = places(narrowest);
            let label = |at: i64| stretch(edge(at - 1), edge(at), plain, |value| named(value, most));
            let all: Vec<i64> = if fill { (1..edges.len() as i64).collect() } else { Vec::new() };
            Ok(Items::by_unit(&units, &all, |at| at, label, fill.then_some(Filled::Between)))
        }
        _ => Err(refused()),
    }
}

/// The bin of a number. A number that the rounding of floating point puts a hair beside an edge counts as the edge: 0.3 lies
/// in the bin from 0.3, though 3 × 0.1 is a little more.
fn bin(value: f64, width: f64, start: f64) -> i64 {
    const HAIR: f64 = 1e-9;
    let exact = (value - start) / width;
    let edge = exact.round();
    let bin = if (exact - edge).abs() <= HAIR { edge } else { exact.floor() };
    bin.clamp(-FURTHEST, FURTHEST) as i64
}

fn between(units: &[Option<i64>]) -> Result<Vec<i64>, PivotError> {
    let (Some(&first), Some(&last)) = (units.iter().flatten().min(), units.iter().flatten().max()) else { return Ok(Vec::new()) };
    if last - first > MOST_FILLED {
        return Err(PivotError::TooManyPeriods { most: MOST_FILLED as usize });
    }
    Ok((first..=last).collect())
}

/// The decimal places that tell the edges of bins of a width apart: six, and three digits of a narrow width.
pub(super) fn places(width: f64) -> usize {
    const MOST: f64 = 17.0;
    let needed = if width > 0.0 && width.is_finite() { (2.0 - width.log10().floor()).clamp(0.0, MOST) } else { 0.0 };
    USUAL.max(needed as usize)
}

/// What the numbers from `lower` up to (and without) `upper` are called; whole numbers name the last one they hold. A name is
/// what filters, folds and sorts by hand are saved by, so it is written as numbers of other fields are: whoever reads it.
fn stretch(lower: Option<f64>, upper: Option<f64>, whole: bool, text: impl Fn(f64) -> String) -> String {
    match (lower, upper) {
        (Some(lower), Some(upper)) if whole && upper - lower <= 1.0 => text(lower),
        (Some(lower), Some(upper)) if whole => format!("{}\u{2013}{}", text(lower), text(upper - 1.0)),
        (Some(lower), Some(upper)) => format!("{} to <{}", text(lower), text(upper)),
        (Some(lower), None) => format!("{} and more", text(lower)),
        (None, Some(upper)) => format!("<{}", text(upper)),
        (None, None) => "all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_are_named_by_what_they_hold() {
        let stretch = |lower, upper, whole| stretch(lower, upper, whole, |value| format::plain(value, USUAL));
        assert_eq!(stretch(Some(0.0), Some(10.0), true), "0–9");
        assert_eq!(stretch(Some(0.0), Some(2.5), false), "0 to <2.5");
        assert_eq!((stretch(None, Some(1000.0), false), stretch(Some(1000.0), None, false)), ("<1000".into(), "1000 and more".into()));
        assert_eq!(stretch(Some(-0.000_000_1), Some(1234.5), false), "0 to <1234.5");
    }

    /// Bins of 0.0000003 were all called "0 to <0" or "-165.37 to <-165.37", and the rows behind the second were those of the first.
    #[test]
    fn narrow_bins_have_names_of_their_own() {
        let text = |value: f64| format::plain(value, places(3e-7));
        assert_eq!(stretch(Some(-165.37), Some(-165.369_999_7), false, text), "-165.37 to <-165.3699997");
        assert_eq!([places(100.0), places(0.01), places(1e-4), places(2.5e-6), places(1e-300), places(f64::INFINITY)], [6, 6, 6, 8, 17, 6]);
    }

    proptest! {
        #[test]
        fn a_number_lies_in_its_bin(value in -1e6..1e6_f64, width in 0.001..1e4_f64, start in -10.0..10.0_f64) {
            let (bin, hair) = (bin(value, width, start) as f64, 1e-8 * width);
            prop_assert!(start + bin * width <= value + hair && value < start + (bin + 1.0) * width + hair);
        }
    }

    #[test]
    fn rounding_does_not_move_a_number_over_an_edge() {
        assert_eq!([0.3, 0.7, -0.1, 0.5, 0.69].map(|v| bin(v, 0.1, 0.0)), [3, 7, -1, 5, 6]);
    }
}
