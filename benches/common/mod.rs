//! The table that the benchmarks share.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

use polars::prelude::{Column as Stored, TimeUnit};
use sheetsleuth::table::{Column, ColumnType, Origin, Table};

/// As many order lines as a year of the public retail export has.
pub(crate) const ROWS: usize = 541_909;

/// A small linear congruential generator (Knuth's MMIX constants): the same rows at every run.
pub(crate) struct Random(u64);

impl Random {
    /// Begin anywhere.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Order lines shaped as those of an online shop: some twenty lines an order, a year of moments in order.
pub(crate) fn orders() -> Table {
    orders_of(ROWS)
}

/// As many of them as are asked for.
pub(crate) fn orders_of(rows: usize) -> Table {
    let mut random = Random::new(7);
    let (mut invoices, mut countries, mut categories, mut customers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut codes, mut moments, mut quantities, mut prices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut country, mut customer) = (0, 0);
    for row in 0..rows {
        if row % 21 == 0 {
            country = if random.below(10) < 9 { 0 } else { random.below(38) };
            customer = random.below(4_372);
        }
        invoices.push((536_365 + row / 21).to_string());
        countries.push(format!("Country {country}"));
        categories.push(format!("Category {}", random.below(12)));
        customers.push((customer % 4 != 0).then(|| (12_346 + customer).to_string()));
        codes.push(format!("{}", 10_000 + random.below(4_070)));
        moments.push(1_291_161_600_000 + row as i64 * 59_000);
        quantities.push(random.below(50) as i64 - 2);
        prices.push(random.below(5_000) as f64 / 100.0);
    }
    let column = |name: &str, ty| Column::new(name, ty);
    let moments = Stored::new("".into(), moments).cast(&polars::prelude::DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap();
    let columns = vec![
        (column("Invoice", ColumnType::Text), Stored::new("".into(), invoices)),
        (column("Country", ColumnType::Text), Stored::new("".into(), countries)),
        (column("Category", ColumnType::Text), Stored::new("".into(), categories)),
        (column("Customer", ColumnType::Text), Stored::new("".into(), customers)),
        (column("StockCode", ColumnType::Text), Stored::new("".into(), codes)),
        (column("Date", ColumnType::DateTime), moments),
        (column("Quantity", ColumnType::Integer), Stored::new("".into(), quantities)),
        (column("UnitPrice", ColumnType::Decimal), Stored::new("".into(), prices)),
    ];
    Table::new("orders", columns, Origin::default()).unwrap()
}
