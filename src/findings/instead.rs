//! What came in the place of something that went, or went where something came.
//!
//! **What it says.** A segment moved one way, a member beside it the other way by about as much, and nothing is left of it in all members of
//! that column together: orders that have not reached their last status yet, a category that is written otherwise from a day on, sales that went
//! from one channel to another. Nothing was lost or won then, and that is the first thing to know.

use std::ops::Range;

use super::find::Totals;
use super::{Finding, FindingKind};
use crate::detect::{Detection, Segment, Series};

/// The least share of the deviation that the other member moved the other way; and of its move the deviation has as much.
const OF_IT: f64 = 0.6;
/// The largest share of the deviation that may be left in all members together.
const LEFT: f64 = 0.25;
/// A lasting change is held against so many times its own length before.
const BEFORE: usize = 4;

/// The member that moved instead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Instead {
    /// Its name.
    pub(super) member: String,
    /// By how much it moved, in units of the measure.
    pub(super) moved: f64,
}

/// The member beside the finding's own that moved instead of it, if one did.
pub(super) fn instead(detection: &Detection, finding: &Finding) -> Option<Instead> {
    let (at, span) = finding.place.as_ref()?;
    let own = detection.series.get(*at).filter(|series| series.additive)?;
    let lasting = match finding.kind {
        FindingKind::LevelShift => true,
        FindingKind::Spike | FindingKind::Drop => false,
        _ => return None,
    };
    let deviation = moved(own, span, lasting);
    let of_column = |column: usize| {
        let beside = detection.series.iter().filter(|s| s.measure == own.measure && parts_in(&s.segment, &own.segment, column));
        let others: Vec<(&Series, f64)> = beside.map(|s| (s, moved(s, span, lasting))).collect();
        let left = deviation + others.iter().map(|(_, moved)| moved).sum::<f64>();
        let (other, moved) = others.into_iter().min_by(|a, b| (a.1 * deviation).total_cmp(&(b.1 * deviation)))?;
        let is_alike = (OF_IT..=1.0 / OF_IT).contains(&(moved.abs() / deviation.abs()));
        let instead = moved * deviation < 0.0 && is_alike && left.abs() <= LEFT * deviation.abs();
        // What a large member moves by itself on any day balances what a small one lost, by chance.
        let is_usual = !lasting && Totals::of(other, span.clone()).is_within_band();
        (instead && !is_usual).then(|| Instead { member: other.segment[column].1.clone(), moved })
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
    let before = span.start.saturating_sub(BEFORE * span.len())..span.start;
    let scale = span.len() as f64 / before.len().max(1) as f64;
    sum(span.clone()) - scale * sum(before)
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use polars::prelude::{Column as Stored, DataType};

    use crate::detect::{DetectSpec, Grain, run};
    use crate::engine::Context;
    use crate::findings::find;
    use crate::table::{Column, ColumnType, Measure, Origin, Table};

    /// Orders of three regions by status; of the last week those of the North have not arrived yet, and `lost` of them are not there at all.
    fn orders(lost: f64) -> Table {
        let (mut date, mut region, mut status, mut amount) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut state = 11_u64;
        for day in 0..140_i32 {
            for name in ["North", "South", "East"] {
                for order in 0..20 + day % 7 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let random = (state >> 33) as f64 / (1_u64 << 31) as f64;
                    let late = day >= 133 && name == "North";
                    if late && random < lost {
                        continue;
                    }
                    date.push(20_000 + day);
                    region.push(name);
                    status.push(if late || order % 10 == 0 { "in transit" } else { "delivered" });
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

    /// What is told of the delivered orders of the North.
    fn told(lost: f64) -> Vec<String> {
        let spec = DetectSpec {
            date: "date".into(),
            measures: vec![Measure::new("Sales", "sum(amount)")],
            splits: vec![vec!["region".into(), "status".into()]],
            grain: Grain::Day,
            sensitivity: 50.0,
            min_impact: 0.0,
            events: Vec::new(),
            filters: Vec::new(),
            marked: Vec::new(),
        };
        let (table, ctx) = (orders(lost), Context::detached());
        let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
        let first = NaiveDate::from_epoch_days(20_133).unwrap().and_time(chrono::NaiveTime::MIN) - Days::new(7);
        let of = found.into_iter().filter(|f| f.segment.iter().any(|(_, m)| m == "delivered") && f.start >= first);
        of.map(|finding| finding.why).collect()
    }

    #[test]
    fn what_came_in_the_place_of_something_is_named_and_what_is_lost_has_no_such() {
        let moved = told(0.0);
        assert!(moved.iter().any(|why| why.contains(" in transit had ") && why.contains(" more than ")), "{moved:?}");
        let lost = told(0.9);
        assert!(!lost.is_empty() && lost.iter().all(|why| !why.contains("all together stayed")), "{lost:?}");
    }
}
