//! Each fault is planted in an otherwise sound export of orders and found there, and nothing else is.

use chrono::NaiveDate;
use polars::prelude::{Column as Stored, DataType, NamedFrom, Series};

use super::{FaultKind, RowFault, check};
use crate::engine::Context;
use crate::table::{Column, ColumnType, Origin, Table};

#[derive(Debug, Clone)]
struct Order {
    id: String,
    day: i32,
    product: String,
    region: String,
    price: f64,
    units: f64,
    discount: f64,
    total: f64,
    refund: f64,
}

/// Orders of ten products in three regions, one of which adds 12 % of tax and one a small fee on some orders.
fn orders(count: usize) -> Vec<Order> {
    let cents = |v: f64| (v * 100.0).round() / 100.0;
    let order = |i: usize| {
        let product = i % 10;
        let price = cents((5.0 + 9.0 * product as f64) * (1.0 + 0.01 * (i % 7) as f64));
        let units = [1.0, 1.0, 2.0, 3.0, 5.0][i * 7 % 5];
        let discount = if i.is_multiple_of(3) { cents(0.03 * price) } else { 0.0 };
        let region = ["TH", "PH", "ID"][i * 5 % 3];
        let net = price * units - discount;
        let total = match region {
            "PH" => cents(net * 1.12),
            "ID" if i.is_multiple_of(2) => cents(net + 0.01 * (i % 100) as f64),
            _ => cents(net),
        };
        let refund = if i.is_multiple_of(17) { total } else { 0.0 };
        let (product, region) = (format!("P{product:04}"), region.to_owned());
        Order { id: format!("O{:06}", 100_000 + i), day: 20_000 + i as i32 / 20, product, region, price, units, discount, total, refund }
    };
    (0..count).map(order).collect()
}

fn table(orders: &[Order]) -> Table {
    let text = |name: &str, value: &dyn Fn(&Order) -> &str| {
        (Column::new(name, ColumnType::Text), Stored::new(name.into(), orders.iter().map(value).collect::<Vec<&str>>()))
    };
    let number = |name: &str, value: &dyn Fn(&Order) -> f64| {
        (Column::new(name, ColumnType::Decimal), Stored::new(name.into(), orders.iter().map(value).collect::<Vec<f64>>()))
    };
    let days = Series::new("date".into(), orders.iter().map(|o| o.day).collect::<Vec<_>>()).cast(&DataType::Date).unwrap();
    let columns = vec![
        text("order", &|o| &o.id),
        (Column::new("date", ColumnType::Date), days.into()),
        text("product", &|o| &o.product),
        text("region", &|o| &o.region),
        number("price", &|o| o.price),
        number("units", &|o| o.units),
        number("discount", &|o| o.discount),
        number("total", &|o| o.total),
        number("refund", &|o| o.refund),
    ];
    Table::new("orders", columns, Origin::default()).unwrap()
}

fn flagged(orders: &[Order]) -> Vec<RowFault> {
    check(&table(orders), &Context::detached()).unwrap().into_iter().filter(|f| f.flagged).collect()
}

/// What is found after `plant` changed row 1,000.
fn found(plant: impl Fn(&mut Order)) -> Vec<RowFault> {
    let mut orders = orders(3000);
    plant(&mut orders[1000]);
    flagged(&orders)
}

fn kinds(faults: &[RowFault]) -> Vec<(usize, FaultKind)> {
    faults.iter().map(|f| (f.row, f.kind)).collect()
}

#[test]
fn a_sound_export_has_no_faults() {
    assert_eq!(flagged(&orders(3000)), []);
}

#[test]
fn a_total_that_is_not_what_its_parts_make_is_found_in_every_region() {
    for row in [999, 1000, 1001] {
        let mut orders = orders(3000);
        orders[row].total = (orders[row].total * 2.3 * 100.0).round() / 100.0;
        let faults = flagged(&orders);
        assert_eq!(kinds(&faults), [(row, FaultKind::BrokenIdentity)], "{:?}", orders[row]);
        assert!(faults[0].why.contains("price × units − discount"), "{}", faults[0].why);
    }
}

#[test]
fn a_refund_over_its_sale_is_found() {
    let faults = found(|o| o.refund = 3.0 * o.total);
    assert_eq!(kinds(&faults), [(1000, FaultKind::PartOverWhole)]);
    assert_eq!(faults[0].column, Some(8));
}

/// A commission is a share of one amount, here by region: no sum and no product, and so it was not checked at all.
#[test]
fn a_commission_that_is_not_its_share_is_found() {
    for by_region in [[0.05, 0.08, 0.065], [0.05; 3]] {
        let mut orders = orders(3000);
        for (i, order) in orders.iter_mut().enumerate() {
            order.refund = (order.total * by_region[i * 5 % 3] * 100.0).round() / 100.0;
        }
        assert_eq!(flagged(&orders), []);
        orders[1000].refund *= 1.5;
        let faults = flagged(&orders);
        assert_eq!(kinds(&faults), [(1000, FaultKind::BrokenIdentity)]);
        assert!(faults[0].why.contains(&format!("total × {}", by_region[1000 * 5 % 3])), "{}", faults[0].why);
    }
}

/// Shipping made the formula longer than any that was tried, and no total was checked at all.
#[test]
fn a_total_with_discount_and_shipping_is_checked_too() {
    let mut orders = orders(3000);
    for (i, order) in orders.iter_mut().enumerate() {
        let shipping = [0.0, 3.5, 3.5, 4.9, 7.25][i % 5];
        // The fees of some regions are another story.
        order.region = "TH".to_owned();
        order.total = ((order.price * order.units - order.discount + shipping) * 100.0).round() / 100.0;
        order.refund = shipping;
    }
    for row in [17, 2500] {
        orders[row].total += 10.0;
    }
    let faults = flagged(&orders);
    assert_eq!(kinds(&faults), [(17, FaultKind::BrokenIdentity), (2500, FaultKind::BrokenIdentity)]);
    assert!(faults[0].why.contains("price × units − discount + refund"), "{}", faults[0].why);
}

/// A product less its discount less its total is nothing, and so is a refund, mostly: that is no sum of it.
#[test]
fn what_is_mostly_nothing_is_not_made_of_what_always_is() {
    let mut orders = orders(3000);
    for (i, order) in orders.iter_mut().enumerate() {
        order.region = "TH".to_owned();
        order.total = ((order.price * order.units - order.discount) * 100.0).round() / 100.0;
        order.refund = if i.is_multiple_of(17) { (order.total * 50.0).round() / 100.0 } else { 0.0 };
    }
    assert_eq!(flagged(&orders), []);
}

/// One piece of each product is its price: pieces were "made of" the rest of the total, give or take one.
#[test]
fn small_quantities_are_not_made_of_whatever_is_near_them() {
    let mut orders = orders(3000);
    for (i, order) in orders.iter_mut().enumerate() {
        let product = i % 9;
        (order.product, order.price, order.discount, order.refund) = (format!("P{product}"), 13.5 + 7.3 * product as f64, 0.0, 0.0);
        order.units = [1.0, 1.0, 2.0, 1.0, 3.0, 5.0, 2.0][i % 7];
        // A fee of some orders, so that the total itself is no product.
        order.total = ((order.price * order.units + [0.0, 4.9, 7.25][i * 31 % 3] * order.units) * 100.0).round() / 100.0;
    }
    let broken: Vec<RowFault> = flagged(&orders).into_iter().filter(|f| f.column == Some(5)).collect();
    assert_eq!(broken, []);
}

/// One more refund over its sale, and the whole rule was taken for none.
#[test]
fn a_few_refunds_over_their_sales_are_found_where_there_are_few_refunds() {
    let mut orders = orders(1200);
    for row in [17, 34, 51] {
        orders[row].refund = 2.5 * orders[row].total;
    }
    let over: Vec<usize> = flagged(&orders).iter().filter(|f| f.kind == FaultKind::PartOverWhole).map(|f| f.row).collect();
    assert_eq!(over, [17, 34, 51]);
}

/// All of a product's prices in cents were taken for a price of their own.
#[test]
fn the_same_slip_made_several_times_is_no_price_level() {
    let mut orders = orders(3000);
    let slipped = [1004, 1104, 1204, 1304];
    for row in slipped {
        let order = &mut orders[row];
        order.total += 99.0 * order.price * order.units * if order.region == "PH" { 1.12 } else { 1.0 };
        order.total = (order.total * 100.0).round() / 100.0;
        order.refund = 0.0;
        order.price *= 100.0;
    }
    let slips: Vec<usize> =
        flagged(&orders).iter().filter(|f| f.kind == FaultKind::UnitSlip && f.column == Some(4)).map(|f| f.row).collect();
    assert_eq!(slips, slipped);
}

#[test]
fn a_price_in_the_wrong_unit_is_found_and_named_a_slip() {
    let faults = found(|o| {
        o.total += 99.0 * o.price * o.units * if o.region == "PH" { 1.12 } else { 1.0 };
        o.price *= 100.0;
    });
    assert_eq!(kinds(&faults), [(1000, FaultKind::UnitSlip)], "{faults:?}");
    assert!(faults[0].why.contains("for product P0000"), "{}", faults[0].why);
}

/// Orders of one unit, a few of two: "2 times the usual 1" is nothing to look at, forty of them are.
#[test]
fn two_of_what_is_usually_one_are_no_fault() {
    let mut orders = orders(3000);
    for (i, order) in orders.iter_mut().enumerate() {
        order.units = if i % 600 == 7 { 2.0 } else { 1.0 };
        order.total = ((order.price * order.units - order.discount) * 100.0).round() / 100.0;
        order.refund = 0.0;
    }
    assert_eq!(kinds(&flagged(&orders)), []);
    orders[1000].units = 40.0;
    orders[1000].total = ((orders[1000].price * 40.0 - orders[1000].discount) * 100.0).round() / 100.0;
    assert_eq!(kinds(&flagged(&orders)), [(1000, FaultKind::Outlier)]);
}

#[test]
fn two_prices_of_one_product_are_no_fault() {
    let mut orders = orders(3000);
    for order in orders.iter_mut().filter(|o| o.product == "P0004").step_by(6) {
        order.total += 3.0 * order.price * order.units * if order.region == "PH" { 1.12 } else { 1.0 };
        order.total = (order.total * 100.0).round() / 100.0;
        order.price *= 4.0;
        order.refund = 0.0;
    }
    assert_eq!(kinds(&flagged(&orders)), []);
}

#[test]
fn a_minus_where_there_is_none_is_found() {
    assert!(kinds(&found(|o| o.total = -o.total)).contains(&(1000, FaultKind::Sign)));
}

#[test]
fn dates_far_outside_are_found_and_the_edges_are_not() {
    let far = NaiveDate::from_ymd_opt(2035, 1, 1).unwrap().to_epoch_days();
    let faults = found(|o| o.day = far);
    assert_eq!(kinds(&faults), [(1000, FaultKind::Date)]);
    assert!(faults[0].why.starts_with("date is 2035-01-01; all others lie between"), "{}", faults[0].why);
    assert_eq!(found(|o| o.day = 20_160), []);
}

#[test]
fn misspelt_labels_are_found_but_numbered_ones_differ_for_a_reason() {
    let regions = |region: &str| kinds(&found(|o| o.region = region.to_owned()));
    assert_eq!(regions("th"), [(1000, FaultKind::LabelVariant)]);
    assert_eq!(regions("VN"), []);
    assert_eq!(kinds(&found(|o| o.product = "P0011".to_owned())), []);
}

#[test]
fn duplicates_are_found_once() {
    let mut orders = orders(3000);
    orders.push(orders[1000].clone());
    orders.push(Order { id: format!("{}-1", orders[2000].id), ..orders[2000].clone() });
    orders.push(Order { id: "O777777".to_owned(), ..orders[2500].clone() });
    assert_eq!(kinds(&flagged(&orders)), [(3000, FaultKind::ExactDuplicate), (3001, FaultKind::NearDuplicate)]);
}

#[test]
fn where_rows_repeat_by_habit_no_repetition_is_a_fault() {
    let orders: Vec<Order> = orders(300).into_iter().flat_map(|o| [o.clone(), o]).collect();
    assert_eq!(flagged(&orders), []);
}

#[test]
fn small_empty_and_cancelled_tables_are_no_trouble() {
    for count in [0, 1, 5] {
        assert_eq!(flagged(&orders(count)), []);
    }
    let cancelled = Context::detached();
    cancelled.cancel();
    assert!(check(&table(&orders(10)), &cancelled).is_err());
}

/// Of a shop's 541,909 lines the five largest, 80,995 pieces sold and taken back among them, were never looked at: their customers had few lines,
/// and what was taken back is below zero.
#[test]
fn the_largest_of_what_has_no_like_of_its_own_are_found() {
    let lines = 3000;
    let customer = |i: usize| if i.is_multiple_of(20) { format!("rare {i}") } else { format!("C{}", i % 7) };
    let pieces = |i: usize| match i {
        1000 => 80_995,
        1001 => -80_995,
        _ if i % 40 == 3 => -(1 + i as i64 % 9),
        _ => (1 + i as i64 % 5) * if i.is_multiple_of(20) { 3 } else { 1 + 40 * (i as i64 % 7) },
    };
    let customers: Vec<String> = (0..lines).map(customer).collect();
    let values: Vec<i64> = (0..lines).map(pieces).collect();
    let columns = vec![
        (Column::new("customer", ColumnType::Text), Stored::new("a".into(), customers)),
        (Column::new("pieces", ColumnType::Integer), Stored::new("b".into(), values)),
    ];
    let table = Table::new("lines", columns, Origin::default()).unwrap();
    let found: Vec<RowFault> = check(&table, &Context::detached()).unwrap().into_iter().filter(|f| f.flagged).collect();
    assert_eq!(found.iter().map(|f| f.row).collect::<Vec<_>>(), [1000, 1001], "{found:?}");
    assert!(found.iter().all(|f| !f.why.contains("for customer")), "{found:?}");
}

/// Ten orders of toys in Singapore were "1/8.7 of the usual" of Singapore, "perhaps a slip of unit"; toys sell there by the dozen, and a slow
/// day is for the series of toys in Singapore to say.
#[test]
fn figures_by_day_are_held_against_their_own_region_and_category() {
    let days = 200;
    let rows = 6 * 5 * days;
    let cell = |i: usize| (i % 6, i / 6 % 5);
    let usual = |i: usize| {
        let (region, category) = cell(i);
        [1.0, 2.2, 5.1, 9.0, 17.0, 41.0][region] * [12.0, 25.0, 60.0, 130.0, 300.0][category]
    };
    // What a cell sells varies by a fifth from day to day.
    let orders = |i: usize| (usual(i) * (0.8 + 0.01 * (i * 7919 % 41) as f64)).round() as i64;
    let found = |orders: Vec<i64>| {
        let text = |name: &str, value: &dyn Fn(usize) -> String| {
            (Column::new(name, ColumnType::Text), Stored::new(name.into(), (0..rows).map(value).collect::<Vec<String>>()))
        };
        let dates: Vec<i32> = (0..rows).map(|i| 20_000 + (i / 30) as i32).collect();
        let columns = vec![
            (Column::new("date", ColumnType::Date), Series::new("date".into(), dates).cast(&DataType::Date).unwrap().into()),
            text("region", &|i| format!("R{}", cell(i).0)),
            text("category", &|i| format!("toys {}", cell(i).1)),
            (Column::new("orders", ColumnType::Integer), Stored::new("orders".into(), orders)),
        ];
        let table = Table::new("daily", columns, Origin::default()).unwrap();
        check(&table, &Context::detached()).unwrap().into_iter().filter(|f| f.flagged).collect::<Vec<_>>()
    };
    let sound: Vec<i64> = (0..rows).map(orders).collect();
    assert_eq!(found(sound.clone()), []);

    let mut slow = sound.clone();
    for row in [600, 700, 900] {
        slow[row] /= 5;
    }
    assert_eq!(found(slow), []);

    // A hundred times the usual of the smallest cell is a tenth of what the largest sells.
    let mut slipped = sound;
    slipped[600] *= 100;
    assert_eq!(cell(600), (0, 0));
    let faults = found(slipped);
    assert_eq!(kinds(&faults), [(600, FaultKind::UnitSlip)]);
    assert!(faults[0].why.contains(" for region R0 and category toys 0,"), "{}", faults[0].why);
}
