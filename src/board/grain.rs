//! The length of periods that fits the days a board looks at: four weeks by month are one point and a half.

use super::DateRange;
use crate::pivot::{DatePart, Field, PivotSpec};

/// With fewer periods than this the course is not seen any more.
const LEAST: i64 = 4;
/// So many are aimed at where others are chosen.
const WANTED: i64 = 12;

/// The pivot with the periods along the board's column of dates as short as its days ask for; the same where they do.
#[must_use]
pub fn fitted(pivot: &PivotSpec, dates: Option<&DateRange>) -> PivotSpec {
    let mut pivot = pivot.clone();
    let Some((dates, start, end)) = dates.and_then(|d| Some((d, d.start?, d.end?))) else { return pivot };
    let days = (end - start).num_days() + 1;
    for field in pivot.rows.iter_mut().chain(&mut pivot.columns).filter(|f| f.column == dates.column) {
        if let Some(part) = shorter(field, days) {
            field.by = Some(part);
        }
    }
    pivot
}

fn shorter(field: &Field, days: i64) -> Option<DatePart> {
    // Items chosen by name are months, and stay so.
    let length = length(field.by?).filter(|_| field.filters.is_empty() && field.top.is_none())?;
    let parts = [DatePart::Month, DatePart::Week, DatePart::Day];
    let fits = |part: &DatePart| self::length(*part).is_some_and(|l| days / l >= WANTED) || *part == DatePart::Day;
    (days / length < LEAST).then(|| parts.into_iter().find(fits)).flatten()
}

/// Days of a period; nothing for parts that come again, and for days.
fn length(part: DatePart) -> Option<i64> {
    match part {
        DatePart::Year => Some(365),
        DatePart::Quarter => Some(91),
        DatePart::Month => Some(30),
        DatePart::Week => Some(7),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_days_are_looked_at_day_by_day() {
        let by = |part: DatePart, start: &str, end: &str| {
            let pivot = PivotSpec { rows: vec![Field::by("Day", part), Field::new("Region")], ..PivotSpec::default() };
            let dates = DateRange { column: "Day".into(), start: start.parse().ok(), end: end.parse().ok(), recent: None };
            fitted(&pivot, Some(&dates)).rows[0].by
        };
        assert_eq!(by(DatePart::Month, "2026-06-01", "2026-06-28"), Some(DatePart::Day));
        assert_eq!(by(DatePart::Month, "2026-04-01", "2026-06-29"), Some(DatePart::Week));
        assert_eq!(by(DatePart::Month, "2026-01-01", "2026-06-30"), Some(DatePart::Month));
        assert_eq!(by(DatePart::Year, "2025-01-01", "2026-06-30"), Some(DatePart::Month));
        assert_eq!(by(DatePart::Weekday, "2026-06-01", "2026-06-28"), Some(DatePart::Weekday));
    }
}
