//! Order lines: a sample of the orders behind the daily metrics, and the faults planted in them.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar::{self, FIRST_DAY, date};
use super::market::{CHANNELS, CREATOR_CHANNELS, Category, Region};
use super::metrics::MetricRow;
use super::planted::{EXPORT_HOUR, LAST_DAY};
use super::random::Random;

const SEED: u64 = 11_111_212;
/// Lines of the sheet, duplicates included.
const LINES: usize = 30_000;

/// One line of an order. Money in US cents.
#[derive(Clone)]
pub(crate) struct OrderLine {
    pub(crate) order_id: String,
    pub(crate) created: NaiveDateTime,
    pub(crate) category: &'static str,
    pub(crate) product: &'static str,
    pub(crate) region: Region,
    pub(crate) seller: &'static str,
    /// Nothing where no creator was involved.
    pub(crate) creator: Option<&'static str>,
    pub(crate) channel: &'static str,
    pub(crate) quantity: i64,
    pub(crate) price_cents: i64,
    pub(crate) discount_cents: i64,
    pub(crate) amount_cents: i64,
    pub(crate) refund_cents: i64,
    pub(crate) status: &'static str,
    /// Index into [`FAULTS`] of what was planted here.
    fault: Option<usize>,
}

/// A fault that was planted in order lines.
pub(crate) struct PlantedFault {
    pub(crate) fault: &'static Fault,
    /// The data rows of the sheet, counted from 1 for the header as Excel shows them.
    pub(crate) rows: Vec<usize>,
}

/// What is wrong in some order lines, on purpose.
pub(crate) struct Fault {
    pub(crate) id: &'static str,
    /// row or quality, as the program names kinds of findings.
    pub(crate) kind: &'static str,
    pub(crate) column: &'static str,
    pub(crate) region: Option<Region>,
    pub(crate) category: Option<Category>,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
    pub(crate) size: &'static str,
    pub(crate) story: &'static str,
    at_most: usize,
    applies: fn(&OrderLine) -> bool,
    spoil: fn(&mut OrderLine),
}

/// The line block that was loaded twice; its copies are made by [`load_twice`].
const DOUBLE_LOAD: usize = 0;

const FAULTS: &[Fault] = &[
    Fault {
        id: "R01",
        kind: "quality",
        column: "Order ID",
        region: None,
        category: None,
        first: date(2025, 12, 2),
        last: date(2025, 12, 2),
        size: "the whole row again",
        story: "A block of lines was loaded twice: the rows listed are exact copies of the rows above them",
        at_most: 40,
        applies: |_| true,
        spoil: |_| {},
    },
    Fault {
        id: "R02",
        kind: "row",
        column: "Unit price",
        region: Some(Region::Thailand),
        category: Some(Category::Electronics),
        first: date(2026, 2, 9),
        last: date(2026, 2, 22),
        size: "x 100",
        story: "One seller (Chang & Co Gadgets) sent prices in cents instead of dollars",
        at_most: usize::MAX,
        applies: |line| line.seller == "Chang & Co Gadgets",
        spoil: |line| {
            line.price_cents *= 100;
            line.discount_cents *= 100;
            line.amount_cents *= 100;
            line.refund_cents *= 100;
        },
    },
    Fault {
        id: "R03",
        kind: "row",
        column: "Amount",
        region: None,
        category: None,
        first: date(2025, 9, 15),
        last: date(2025, 9, 17),
        size: "the discount",
        story: "The discount was not taken off: Amount is not Quantity x Unit price - Discount",
        at_most: 12,
        applies: |line| line.discount_cents > 0,
        spoil: |line| line.amount_cents += line.discount_cents,
    },
    Fault {
        id: "R04",
        kind: "row",
        column: "Refund",
        region: Some(Region::UnitedKingdom),
        category: None,
        first: date(2026, 4, 1),
        last: date(2026, 5, 31),
        size: "x 2.5",
        story: "More was refunded than was paid",
        at_most: 6,
        applies: |line| line.status == "Refunded",
        spoil: |line| line.refund_cents = line.amount_cents * 5 / 2,
    },
    Fault {
        id: "R05",
        kind: "quality",
        column: "Category",
        region: Some(Region::Germany),
        category: Some(Category::Home),
        first: date(2026, 3, 1),
        last: date(2026, 6, 30),
        size: "another spelling",
        story: "The category is written \"Home & Living\"",
        at_most: 14,
        applies: |_| true,
        spoil: |line| line.category = "Home & Living",
    },
    Fault {
        id: "R06",
        kind: "row",
        column: "Quantity",
        region: Some(Region::Indonesia),
        category: None,
        first: date(2025, 7, 8),
        last: date(2025, 7, 9),
        size: "below zero",
        story: "A negative quantity on a completed order",
        at_most: 5,
        applies: |line| line.status == "Completed",
        spoil: |line| line.quantity = -line.quantity,
    },
];

/// Draws the lines in the order of their time and plants [`FAULTS`] in them.
pub(crate) fn order_lines(metrics: &[MetricRow]) -> (Vec<OrderLine>, Vec<PlantedFault>) {
    let mut lines = draw(metrics, LINES - FAULTS[DOUBLE_LOAD].at_most);
    lines.sort_by(|a, b| (a.created, &a.order_id).cmp(&(b.created, &b.order_id)));
    for (index, fault) in FAULTS.iter().enumerate() {
        let chosen = lines.iter_mut().filter(|line| line.fault.is_none() && fault.covers(line)).take(fault.at_most);
        for line in chosen {
            (fault.spoil)(line);
            line.fault = Some(index);
        }
    }
    load_twice(&mut lines);
    let planted = FAULTS.iter().enumerate().map(|(index, fault)| PlantedFault { fault, rows: rows_with(&lines, index) }).collect();
    (lines, planted)
}

impl Fault {
    fn covers(&self, line: &OrderLine) -> bool {
        (self.first..=self.last).contains(&line.created.date())
            && self.region.is_none_or(|region| region == line.region)
            && self.category.is_none_or(|category| category.name() == line.category)
            && (self.applies)(line)
    }
}

/// Repeats the marked block right below itself and leaves only the copies marked.
fn load_twice(lines: &mut Vec<OrderLine>) {
    let marked = |line: &OrderLine| line.fault == Some(DOUBLE_LOAD);
    let block: Vec<OrderLine> = lines.iter().filter(|line| marked(line)).cloned().collect();
    let end = lines.iter().rposition(marked).map_or(0, |last| last + 1);
    for line in lines.iter_mut().filter(|line| marked(line)) {
        line.fault = None;
    }
    lines.splice(end..end, block);
}

fn rows_with(lines: &[OrderLine], fault: usize) -> Vec<usize> {
    let header_rows = 1;
    lines.iter().enumerate().filter(|(_, line)| line.fault == Some(fault)).map(|(index, _)| index + header_rows + 1).collect()
}

/// Takes `wanted` lines from the orders of all rows in proportion, evenly rather than by lot, so that even the sample
/// shows the rhythm of the metrics.
fn draw(metrics: &[MetricRow], wanted: usize) -> Vec<OrderLine> {
    let mut random = Random::new(SEED);
    let orders: u64 = metrics.iter().map(|row| u64::from(row.orders)).sum();
    let mut lines = Vec::with_capacity(wanted);
    let mut seen = 0;
    for row in metrics {
        seen += u64::from(row.orders);
        let due = (seen * wanted as u64 / orders.max(1)) as usize;
        while lines.len() < due {
            let basket = lines.last().filter(|last: &&OrderLine| belongs_to(last, row) && random.chance(0.12));
            let line = match basket.cloned() {
                Some(first) => further_line(&mut random, row, &first),
                None => new_order(&mut random, row),
            };
            lines.push(line);
        }
    }
    lines
}

fn belongs_to(line: &OrderLine, row: &MetricRow) -> bool {
    line.created.date() == row.day && line.region == row.region && line.category == row.category.name()
}

fn new_order(random: &mut Random, row: &MetricRow) -> OrderLine {
    let created = row.day.and_time(chrono::NaiveTime::MIN) + time_of_day(random, row.day);
    let since_start = (created - FIRST_DAY.and_time(chrono::NaiveTime::MIN)).num_seconds();
    let order_id = format!("57{since_start:08}{:08}", random.below(100_000_000));
    let channel = random.favourite(&CHANNELS);
    let by_creator = CHANNELS[..CREATOR_CHANNELS].contains(channel);
    let seller = if random.chance(0.72) {
        row.region.specialists()[Category::ALL.iter().position(|&category| category == row.category).unwrap_or(0)]
    } else {
        random.favourite(row.region.traders())
    };
    let creator = by_creator.then(|| *random.favourite(row.region.creators()));
    let status = status(random, row);
    let head = OrderLine {
        order_id,
        created,
        category: row.category.name(),
        product: "",
        region: row.region,
        seller,
        creator,
        channel,
        quantity: 1,
        price_cents: 0,
        discount_cents: 0,
        amount_cents: 0,
        refund_cents: 0,
        status,
        fault: None,
    };
    further_line(random, row, &head)
}

/// Another product in the same order.
fn further_line(random: &mut Random, row: &MetricRow, order: &OrderLine) -> OrderLine {
    let &(product, price) = random.favourite(row.category.products());
    let quantity = if random.chance(0.78) { 1 } else { 2 + random.below(3) as i64 };
    let price_cents = (price * row.region.price_level() * 100.0).round() as i64;
    let share = if calendar::is_double_day(row.day) {
        random.between(0.12, 0.30)
    } else if random.chance(0.35) {
        random.between(0.04, 0.15)
    } else {
        0.0
    };
    let discount_cents = ((price_cents * quantity) as f64 * share).round() as i64;
    let amount_cents = price_cents * quantity - discount_cents;
    let refund_cents = match order.status {
        "Refunded" => amount_cents,
        "Partially refunded" => amount_cents / 2,
        _ => 0,
    };
    OrderLine { product, quantity, price_cents, discount_cents, amount_cents, refund_cents, ..order.clone() }
}

fn status(random: &mut Random, row: &MetricRow) -> &'static str {
    if random.chance(row.refund_rate) {
        return if random.chance(0.8) { "Refunded" } else { "Partially refunded" };
    }
    let age = (LAST_DAY - row.day).num_days();
    match age {
        _ if random.chance(0.03) => "Cancelled",
        0..=2 => "To ship",
        3..=7 => "Shipped",
        _ => "Completed",
    }
}

/// Buyers are busy at noon and in the evening. The day of the export ends with it.
fn time_of_day(random: &mut Random, day: NaiveDate) -> TimeDelta {
    const BUSY: [u64; 24] = [4, 2, 1, 1, 1, 2, 4, 7, 9, 11, 13, 15, 18, 14, 12, 12, 13, 14, 16, 20, 25, 26, 19, 10];
    let hours = if day == LAST_DAY { &BUSY[..EXPORT_HOUR as usize] } else { &BUSY[..] };
    let mut left = random.below(hours.iter().sum());
    let mut hour = 0;
    while hour + 1 < hours.len() && left >= hours[hour] {
        left -= hours[hour];
        hour += 1;
    }
    TimeDelta::seconds(hour as i64 * 3600 + random.below(3600) as i64)
}
