//! What came in the place of something that went, or went where something came.
//!
//! **What it says.** A segment moved one way, a member beside it the other way by about as much, and nothing is left of it in all members of
//! that column together: orders that have not reached their last status yet, a category that is written otherwise from a day on, sales that went
//! from one channel to another. Nothing was lost or won then, and that is the first thing to know.

use std::ops::Range;

use super::find::Totals;
use super::{Finding, FindingKind};
use crate::detect::{Detection, Segment, Series, looked_at, median};

/// The least share of the deviation that the named members moved the other way; and of their move the deviation has as much.
const OF_IT: f64 = 0.6;
/// So many members are named at most: what went to many did not go to any.
const NAMED: usize = 2;
/// The largest share of the deviation that may be left in all members together.
const LEFT: f64 = 0.25;
/// A lasting change is held against the usual of so many spans of its length before: one of them may have been a campaign.
const BEFORE: usize = 4;

/// What moved instead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instead {
    /// The member, or the members, that of the largest move first.
    pub(super) members: Vec<String>,
    /// By how much they moved, in units of the measure.
    pub(super) moved: f64,
    /// Whether the data end so soon after that it may only be what has not come yet.
    pub(super) may_come: bool,
}

/// The members beside the finding's own that moved instead of it, if so.
pub(super) fn instead(detection: &Detection, finding: &Finding) -> Option<Instead> {
    let (at, span) = finding.place.as_ref()?;
    let own = detection.series.get(*at).filter(|series| series.additive)?;
    let lasting = match finding.kind {
        FindingKind::LevelShift => true,
        FindingKind::Spike | FindingKind::Drop => false,
        _ => return None,
    };
    let deviation = moved(own, span, lasting);
    let judged = detection.axis.len - usize::from(detection.partial);
    let may_come = span.end + if lasting { looked_at(detection.grain) } else { 0 } >= judged;
    let of_column = |column: usize| {
        let beside = detection.series.iter().filter(|s| s.measure == own.measure && parts_in(&s.segment, &own.segment, column));
        let mut others: Vec<(&Series, f64)> = beside.map(|s| (s, moved(s, span, lasting))).collect();
        let left = deviation + others.iter().map(|(_, moved)| moved).sum::<f64>();
        if left.abs() > LEFT * deviation.abs() {
            return None;
        }
        // What a large member moves by itself on any day balances what a small one lost, by chance.
        let is_usual = |other: &Series| !lasting && Totals::of(other, span.clone()).is_within_band();
        others.retain(|(other, moved)| moved * deviation < 0.0 && !is_usual(other));
        others.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let of_first = |named: usize| others.iter().take(named).map(|(_, moved)| moved).sum::<f64>();
        let is_alike = |named: &usize| (OF_IT..=1.0 / OF_IT).contains(&(of_first(*named).abs() / deviation.abs()));
        let named = (1..=NAMED.min(others.len())).find(is_alike)?;
        let members = others[..named].iter().map(|(other, _)| other.segment[column].1.clone()).collect();
        Some(Instead { members, moved: of_first(named), may_come })
    };
    (0..own.segment.len()).find_map(of_column)
}

/// Whether a segment has another member in this column and the same in all others.
fn parts_in(segment: &Segment, own: &Segment, column: usize) -> bool {
    segment.len() == own.len()
        && segment.iter().zip(own).enumerate().all(|(at, ((a, member), (b, other)))| a == b && (member == other) == (at != column))
}

/// By how much a series is off over a span: from what was expected, or where that has followed, from the time before.
fn moved(series: &Series, span: &Range<usize>, lasting: bool) -> f64 {
    if !lasting {
        return Totals::of(series, span.clone()).impact;
    }
    let sum = |of: Range<usize>| series.actual[of].iter().filter(|v| v.is_finite()).sum::<f64>();
    let before = (1..=BEFORE).filter_map(|back| span.start.checked_sub(back * span.len()));
    let usual = median(before.map(|start| sum(start..start + span.len())));
    sum(span.clone()) - if usual.is_nan() { 0.0 } else { usual }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use polars::prelude::{Column as Stored, DataType};

    use crate::detect::{DetectSpec, Grain, run};
    use crate::engine::Context;
    use crate::findings::find;
    use crate::table::{Column, ColumnType, Measure, Origin, Table};

    /// The orders of the North that have not arrived yet.
    #[derive(Clone)]
    struct Late {
        days: Range<i32>,
        /// The share of them that is not there at all.
        lost: f64,
        /// Half of those on their way are packed, instead of in transit as the others.
        in_two: bool,
    }

    const DAYS: i32 = 140;
    const LATE: Late = Late { days: DAYS - 7..DAYS, lost: 0.0, in_two: false };

    /// Orders of three regions by status; most of one day of the South is missing.
    fn orders(late: &Late) -> Table {
        let (mut date, mut region, mut status, mut amount) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut state = 11_u64;
        for day in 0..DAYS {
            for name in ["North", "South", "East"] {
                for order in 0..20 + day % 7 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let random = (state >> 33) as f64 / (1_u64 << 31) as f64;
                    let is_late = late.days.contains(&day) && name == "North";
                    let on_its_way = if order % 2 == 0 || !late.in_two { "in transit" } else { "packed" };
                    if is_late && random < late.lost || day == 100 && name == "South" && order % 10 > 0 {
                        continue;
                    }
                    date.push(20_000 + day);
                    region.push(name);
                    status.push(if is_late || order % 10 == 0 { on_its_way } else { "delivered" });
                    amount.push(40.0 + 20.0 * random);
                }
            }
        }
        let columns = vec![
            (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
            (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
            (Column::new("status", ColumnType::Text), Stored::new("status".into(), status)),
            (Column::new("amount", ColumnType::Decimal), Stored::new("amount".into(), amount)),
        ];
        Table::new("orders", columns, Origin::default()).unwrap()
    }

    /// The sentences, by rank.
    fn told(late: &Late) -> Vec<String> {
        let spec = DetectSpec {
            grain: Grain::Day,
            ..DetectSpec::new("date", vec![Measure::new("Sales", "sum(amount)")], vec![vec!["region".into(), "status".into()]])
        };
        let (table, ctx) = (orders(late), Context::detached());
        let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
        found.into_iter().map(|finding| finding.why).collect()
    }

    /// What is told of the delivered orders of the North.
    fn of_north(late: &Late) -> Vec<String> {
        let mut told = told(late);
        told.retain(|why| why.contains("North, delivered"));
        assert!(!told.is_empty());
        told
    }

    #[test]
    fn what_came_in_the_place_of_something_is_named_and_what_is_lost_has_no_such() {
        let moved = of_north(&LATE);
        assert!(moved.iter().any(|why| why.contains(" in transit had ") && why.contains(" more than ")), "{moved:?}");
        let lost = of_north(&Late { lost: 0.9, ..LATE });
        assert!(lost.iter().all(|why| !why.contains("all together stayed")), "{lost:?}");
    }

    /// Orders of the last week are shipped or yet to be: neither has most of what those completed lack.
    #[test]
    fn what_came_in_two_places_is_named_with_both() {
        let moved = of_north(&Late { in_two: true, ..LATE });
        assert!(moved.iter().any(|why| why.contains(" packed and in transit had ")), "{moved:?}");
    }

    /// A week without completed orders stood above the faults, because the data end with it.
    #[test]
    fn what_only_has_not_come_yet_is_told_after_a_smaller_fault() {
        let yet = |why: &String| why.ends_with("so it may only be what has not come yet.");
        let ranked = told(&LATE);
        let fault = ranked.iter().position(|why| why.contains("South")).unwrap();
        assert!(fault < ranked.iter().position(yet).unwrap(), "{ranked:?}");
        let long_ago = told(&Late { days: 80..87, ..LATE });
        assert!(long_ago.iter().any(|why| why.contains("all together stayed")) && !long_ago.iter().any(yet), "{long_ago:?}");
    }
}
