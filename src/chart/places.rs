//! Where the leaf rows of a pivot stand along x, and the series they split into.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::AxisScale;
use crate::pivot::{Axis, AxisKind, Calendar, PivotTable, Scale, period_start};

const MISSING_LABEL: &str = "(missing)";

/// Positions along x, per split.
pub(super) struct Places {
    pub(super) scale: AxisScale,
    /// Per name of a split, in the order of the pivot, its rows with their position.
    pub(super) splits: Vec<(String, Vec<(f64, usize)>)>,
    /// Rows without a place in time: missing dates, and the rest of a top N.
    pub(super) out_of_time: usize,
}

impl Places {
    /// Where the first row field is time, x is time and further row fields split the series; otherwise every leaf row is one
    /// category.
    pub(super) fn of(pivot: &PivotTable) -> Self {
        let leaf = || leaves(&pivot.rows);
        let position = |row: &Axis| row.key.first().and_then(|label| time(pivot.row_scales.first().copied()?, label.as_deref()?));
        let grain = match pivot.row_scales.first() {
            Some(Scale::Time(part)) => Some(*part),
            _ => None,
        };
        let timed = matches!(pivot.row_scales.first(), Some(Scale::Time(_) | Scale::Moment));
        if !timed || !leaf().any(|(_, row)| position(row).is_some()) {
            let names = leaf().map(|(_, row)| if row.key.is_empty() { "All".to_owned() } else { name(&row.key) }).collect();
            let rows = leaf().enumerate().map(|(at, (index, _))| (at as f64, index)).collect();
            return Self { scale: AxisScale::Category(names), splits: vec![(String::new(), rows)], out_of_time: 0 };
        }
        let mut splits: Vec<(String, Vec<(f64, usize)>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut out_of_time = 0;
        for (index, row) in leaf() {
            let Some(x) = position(row) else {
                out_of_time += 1;
                continue;
            };
            let split = name(&row.key[1..]);
            let at = *known.entry(split.clone()).or_insert(splits.len());
            if at == splits.len() {
                splits.push((split, Vec::new()));
            }
            splits[at].1.push((x, index));
        }
        for (_, rows) in &mut splits {
            rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self { scale: AxisScale::Time(grain), splits, out_of_time }
    }
}

/// The leaves of an axis with their positions on it.
pub(super) fn leaves(axis: &[Axis]) -> impl Iterator<Item = (usize, &Axis)> {
    axis.iter().enumerate().filter(|(_, a)| a.kind == AxisKind::Leaf)
}

/// The members of a key in one line.
pub(super) fn name(key: &[Option<String>]) -> String {
    key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL)).collect::<Vec<_>>().join(" / ")
}

/// The place of a period or a moment in time, in days since 1970-01-01.
pub(super) fn time(scale: Scale, label: &str) -> Option<f64> {
    match scale {
        Scale::Time(part) => period_start(part, label, Calendar::default()).map(days),
        Scale::Moment => {
            let moment: NaiveDateTime = label.parse().ok()?;
            Some(moment.and_utc().timestamp_millis() as f64 / 86_400_000.0)
        }
        Scale::Category | Scale::Number => None,
    }
}

/// A day as the charts count: days since 1970-01-01.
pub(super) fn days(day: NaiveDate) -> f64 {
    f64::from(day.to_epoch_days())
}
