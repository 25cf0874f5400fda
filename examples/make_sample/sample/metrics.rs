//! Daily metrics by region and category: visits, orders, GMV and refunds.

use chrono::NaiveDate;

use super::calendar::{self, Lift};
use super::market::{Category, Region};
use super::planted::{Effect, PLANTED};
use super::random::Random;

const SEED: u64 = 20_250_101;

/// One day of one region and category as it happened, and how it was delivered.
pub(crate) struct MetricRow {
    pub(crate) day: NaiveDate,
    pub(crate) region: Region,
    pub(crate) category: Category,
    pub(crate) visits: u32,
    pub(crate) orders: u32,
    /// Gross merchandise value in US cents.
    pub(crate) gmv_cents: u64,
    pub(crate) refunded_orders: u32,
    pub(crate) refund_cents: u64,
    /// Share of orders that are refunded, as the order lines use it too.
    pub(crate) refund_rate: f64,
    pub(crate) feed: Feed,
}

/// What arrived of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feed {
    Delivered,
    Absent,
    Zeros,
}

/// Every day, region and category, in this order, with what [`PLANTED`] does to them.
pub(crate) fn daily_metrics() -> Vec<MetricRow> {
    let mut random = Random::new(SEED);
    calendar::days()
        .flat_map(|day| Region::ALL.map(|region| (day, region)))
        .flat_map(|(day, region)| Category::ALL.map(|category| (day, region, category)))
        .map(|(day, region, category)| row(&mut random, day, region, category))
        .collect()
}

fn row(random: &mut Random, day: NaiveDate, region: Region, category: Category) -> MetricRow {
    let planted = Disturbance::of(day, region, category);
    let Lift { visits, conversion } = calendar::lift(day, region, category, planted.with_campaign);

    let usual_visits = region.visits() * category.share() * visits * planted.visits;
    let mood = 1.0 + 0.030 * random.normal();
    let visits = random.count(usual_visits * mood);
    let rate = category.conversion() * conversion * planted.conversion * (1.0 + 0.020 * random.normal());
    let orders = random.count(f64::from(visits) * rate);

    // 1.35 units an order; campaign days sell at a discount.
    let discount = if calendar::is_double_day(day) && planted.with_campaign { 0.90 } else { 1.0 };
    let basket = category.mean_price() * region.price_level() * 1.35 * discount;
    let basket_noise = 1.0 + random.normal() * (0.015 + 0.6 / f64::from(orders.max(1)).sqrt()).min(0.2);
    let gmv_cents = (f64::from(orders) * basket * basket_noise * 100.0).round() as u64;

    let refund_rate = category.refund_rate() * planted.refunds;
    let refunded_orders = random.count(f64::from(orders) * refund_rate).min(orders);
    let refund_share = f64::from(refunded_orders) / f64::from(orders.max(1)) * random.between(0.84, 0.98);
    let refund_cents = (gmv_cents as f64 * refund_share).round() as u64;

    MetricRow { day, region, category, visits, orders, gmv_cents, refunded_orders, refund_cents, refund_rate, feed: planted.feed }
}

/// All planted effects on one row together.
struct Disturbance {
    visits: f64,
    conversion: f64,
    refunds: f64,
    with_campaign: bool,
    feed: Feed,
}

impl Disturbance {
    fn of(day: NaiveDate, region: Region, category: Category) -> Self {
        let mut all = Self { visits: 1.0, conversion: 1.0, refunds: 1.0, with_campaign: true, feed: Feed::Delivered };
        for planted in PLANTED.iter().filter(|planted| planted.touches(day, region, category)) {
            match planted.effect {
                Effect::Scale { visits, conversion, refunds } => {
                    all.visits *= visits;
                    all.conversion *= conversion;
                    all.refunds *= refunds;
                }
                Effect::Decline { per_day } => all.visits *= 1.0 - per_day * (day - planted.first).num_days() as f64,
                Effect::Partial { share } => all.visits *= share,
                Effect::NoCampaign => all.with_campaign = false,
                Effect::Absent => all.feed = Feed::Absent,
                Effect::Zeros => all.feed = Feed::Zeros,
            }
        }
        all
    }
}
