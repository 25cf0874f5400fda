//! Dates far outside all others.
//!
//! **What it does.** Names the few dates that stand apart from the rest by a gap that is long for the table.
//!
//! **Why.** 1900-01-01 and 2035-01-01 are what an empty field, a wrong century or a swapped day and month become.
//!
//! **Example.** Orders run from January to June 2025, and one is of 2035-03-22.

use chrono::NaiveDate;

use super::profile::Profile;
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};

/// A gap counts from so many days on, and from this share of the days that the bulk spans.
const GAP_DAYS: i64 = 30;
const GAP_SHARE: f64 = 0.25;
/// At most this share of rows may stand apart at either end.
const FEW: f64 = 0.001;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = Vec::new();
    for dates in &profile.dates {
        ctx.check()?;
        let Some((first, last)) = bulk(dates.days.iter().flatten().copied().collect()) else { continue };
        let outside = |day: &i64| !(first..=last).contains(day);
        let found = (0..).zip(&dates.days).filter_map(|(row, day)| Some((row, day.filter(outside)?)));
        faults.extend(found.map(|(row, day)| RowFault {
            row,
            column: Some(dates.column),
            kind: FaultKind::Date,
            score: 2.0,
            flagged: true,
            why: format!("{} is {}; all others lie between {} and {}.", dates.name, said(day), said(first), said(last)).into(),
        }));
    }
    Ok(faults)
}

/// First and last day of the dates that hang together; `None` of too few.
pub(in crate::detect) fn bulk(mut days: Vec<i64>) -> Option<(i64, i64)> {
    days.sort_unstable();
    let few = (days.len() as f64 * FEW).ceil() as usize;
    if days.len() < 50 {
        return None;
    }
    let (mut from, mut to) = (0, days.len() - 1);
    let inner = days[days.len() - 1 - few] - days[few];
    let gap = GAP_DAYS.max((inner as f64 * GAP_SHARE) as i64);
    for at in (1..=few).rev() {
        if days[at] - days[at - 1] > gap {
            from = at;
            break;
        }
    }
    for at in days.len() - 1 - few..days.len() - 1 {
        if days[at + 1] - days[at] > gap {
            to = at;
            break;
        }
    }
    Some((days[from], days[to]))
}

fn said(days: i64) -> String {
    i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days).map_or_else(|| days.to_string(), |d| d.to_string())
}
