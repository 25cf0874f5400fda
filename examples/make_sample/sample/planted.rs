//! What is wrong in the daily metrics, on purpose. The faults of the order lines are in [`super::orders`].

use chrono::NaiveDate;

use super::calendar::date;
use super::market::{Category, Region};

/// One planted anomaly of the daily metrics.
pub(crate) struct Planted {
    pub(crate) id: &'static str,
    /// As the program names kinds of findings: spike, drop, `level_shift`, `trend_change`, missing, partial.
    pub(crate) kind: &'static str,
    /// The measure that shows it best.
    pub(crate) measure: &'static str,
    /// Nothing stands for every region.
    pub(crate) region: Option<Region>,
    /// Nothing stands for every category.
    pub(crate) category: Option<Category>,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
    pub(crate) effect: Effect,
    /// The invented story.
    pub(crate) story: &'static str,
}

/// What an anomaly does to a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Factors on visits, on orders per visit and on the share of refunded orders.
    Scale { visits: f64, conversion: f64, refunds: f64 },
    /// Visits lose this share of an ordinary day with every further day.
    Decline { per_day: f64 },
    /// The campaign of the day did not take place.
    NoCampaign,
    /// The rows were not delivered.
    Absent,
    /// The rows were delivered with zeros.
    Zeros,
    /// The export was made during the day, when this share of it had passed.
    Partial { share: f64 },
}

impl Planted {
    pub(crate) fn touches(&self, day: NaiveDate, region: Region, category: Category) -> bool {
        (self.first..=self.last).contains(&day)
            && self.region.is_none_or(|wanted| wanted == region)
            && self.category.is_none_or(|wanted| wanted == category)
    }
}

/// The day of the export.
pub(crate) const LAST_DAY: NaiveDate = date(2026, 6, 30);
/// The hour of the export, by which the share [`Effect::Partial`] of the day had been sold.
pub(crate) const EXPORT_HOUR: u32 = 13;

const fn scale(visits: f64, conversion: f64, refunds: f64) -> Effect {
    Effect::Scale { visits, conversion, refunds }
}

/// All anomalies of the daily metrics, by date.
pub(crate) const PLANTED: &[Planted] = &[
    Planted {
        id: "M01",
        kind: "spike",
        measure: "GMV",
        region: Some(Region::Thailand),
        category: Some(Category::Beauty),
        first: date(2025, 5, 14),
        last: date(2025, 5, 15),
        effect: scale(2.3, 1.35, 1.0),
        story: "A creator's live stream went viral",
    },
    Planted {
        id: "M02",
        kind: "level_shift",
        measure: "Visits",
        region: Some(Region::Vietnam),
        category: Some(Category::Fashion),
        first: date(2025, 6, 16),
        last: LAST_DAY,
        effect: scale(0.66, 1.0, 1.0),
        story: "An affiliate programme ended and its traffic never came back",
    },
    Planted {
        id: "M03",
        kind: "drop",
        measure: "Orders",
        region: Some(Region::Indonesia),
        category: Some(Category::Electronics),
        first: date(2025, 8, 19),
        last: date(2025, 8, 21),
        effect: scale(0.85, 0.40, 1.0),
        story: "The best-selling earbuds were out of stock",
    },
    Planted {
        id: "M04",
        kind: "missing",
        measure: "Orders",
        region: Some(Region::Germany),
        category: None,
        first: date(2025, 9, 22),
        last: date(2025, 9, 24),
        effect: Effect::Absent,
        story: "The feed of one region was not delivered for three days",
    },
    Planted {
        id: "M05",
        kind: "drop",
        measure: "Orders",
        region: None,
        category: None,
        first: date(2025, 10, 21),
        last: date(2025, 10, 21),
        effect: scale(0.96, 0.52, 1.0),
        story: "The checkout failed for half a day, everywhere",
    },
    Planted {
        id: "M06",
        kind: "spike",
        measure: "Refunded orders / Orders",
        region: Some(Region::UnitedKingdom),
        category: Some(Category::Electronics),
        first: date(2025, 11, 17),
        last: date(2025, 11, 23),
        effect: scale(1.0, 1.0, 4.5),
        story: "A faulty batch of power banks came back",
    },
    Planted {
        id: "M07",
        kind: "trend_change",
        measure: "Visits",
        region: Some(Region::UnitedKingdom),
        category: Some(Category::Toys),
        first: date(2026, 1, 12),
        last: LAST_DAY,
        effect: Effect::Decline { per_day: 0.0035 },
        story: "A competitor opened; visits decline day by day",
    },
    Planted {
        id: "M08",
        kind: "spike",
        measure: "Visits",
        region: Some(Region::Germany),
        category: Some(Category::Fashion),
        first: date(2026, 1, 21),
        last: date(2026, 1, 22),
        effect: scale(3.1, 0.34, 1.0),
        story: "Bots: three times the visits, no more orders",
    },
    Planted {
        id: "M09",
        kind: "level_shift",
        measure: "Orders",
        region: Some(Region::Singapore),
        category: Some(Category::Home),
        first: date(2026, 2, 2),
        last: LAST_DAY,
        effect: scale(1.12, 1.38, 1.0),
        story: "A local warehouse opened; delivery next day",
    },
    Planted {
        id: "M10",
        kind: "drop",
        measure: "GMV",
        region: Some(Region::Vietnam),
        category: None,
        first: date(2026, 3, 2),
        last: date(2026, 3, 4),
        effect: Effect::NoCampaign,
        story: "The 3.3 campaign was not switched on: an ordinary day where a campaign day was due",
    },
    Planted {
        id: "M11",
        kind: "missing",
        measure: "Orders",
        region: Some(Region::Singapore),
        category: Some(Category::Fashion),
        first: date(2026, 3, 26),
        last: date(2026, 3, 26),
        effect: Effect::Zeros,
        story: "The feed delivered zeros instead of numbers",
    },
    Planted {
        id: "M12",
        kind: "drop",
        measure: "Orders / Visits",
        region: Some(Region::Thailand),
        category: None,
        first: date(2026, 5, 18),
        last: date(2026, 5, 20),
        effect: scale(1.0, 0.58, 1.0),
        story: "A payment provider was down; visitors came but could not pay",
    },
    Planted {
        id: "M13",
        kind: "partial",
        measure: "Orders",
        region: None,
        category: None,
        first: LAST_DAY,
        last: LAST_DAY,
        effect: Effect::Partial { share: 0.44 },
        story: "The export was made early in the afternoon, so the last day is not complete",
    },
];
