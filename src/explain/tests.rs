//! Planted causes are found, everything adds up, and the order of the rows does not matter.

use chrono::{Days, NaiveDate, NaiveDateTime};
use polars::prelude::{Column as Stored, DataType, NamedFrom, Series};
use proptest::prelude::*;

use super::{Against, ExplainError, Explanation, Leaves, Request, given, over_time, stands_out};
use crate::detect::{Event, Grain};
use crate::engine::Context;
use crate::table::{Column, ColumnType, Measure, Origin, Table};

const FIRST: &str = "2026-01-05";
const REGIONS: [&str; 3] = ["ID", "TH", "VN"];
const CHANNELS: [&str; 4] = ["affiliate", "live", "shop", "video"];

/// One row of a made-up export.
#[derive(Debug, Clone)]
struct Sale {
    day: u64,
    region: &'static str,
    channel: &'static str,
    visits: f64,
    orders: f64,
}

fn date(day: u64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().unwrap() + Days::new(day)
}

fn moment(day: u64) -> NaiveDateTime {
    date(day).into()
}

/// Ten weeks with a weekend twice as busy, and a little noise that needs no generator of random numbers.
fn export(days: u64, change: impl Fn(&mut Sale)) -> Vec<Sale> {
    let mut sales = Vec::new();
    for day in 0..days {
        for (r, region) in REGIONS.into_iter().enumerate() {
            for (c, channel) in CHANNELS.into_iter().enumerate() {
                let wobble = 1.0 + 0.04 * ((day * 7 + r as u64 * 5 + c as u64 * 3) % 11) as f64 / 11.0;
                let busy = if day % 7 >= 5 { 2.0 } else { 1.0 };
                let visits = (400.0 * busy * wobble * (1.0 + r as f64 + 0.5 * c as f64)).round();
                let mut sale = Sale { day, region, channel, visits, orders: (visits * 0.1).round() };
                change(&mut sale);
                sales.push(sale);
            }
        }
    }
    sales
}

fn table(sales: &[Sale]) -> Table {
    let text = |name: &str, values: Vec<&str>| (Column::new(name, ColumnType::Text), Stored::new(name.into(), values));
    // What is not a number is missing in the file.
    let number = |name: &str, values: Vec<f64>| {
        let values: Vec<Option<f64>> = values.into_iter().map(|v| (!v.is_nan()).then_some(v)).collect();
        (Column::new(name, ColumnType::Decimal), Stored::new(name.into(), values))
    };
    let epoch = NaiveDate::default();
    let days: Vec<i32> = sales.iter().map(|s| (date(s.day) - epoch).num_days() as i32).collect();
    let days = Series::new("date".into(), days).cast(&DataType::Date).unwrap();
    let columns = vec![
        (Column::new("date", ColumnType::Date), days.into()),
        text("region", sales.iter().map(|s| s.region).collect()),
        text("channel", sales.iter().map(|s| s.channel).collect()),
        number("visits", sales.iter().map(|s| s.visits).collect()),
        number("orders", sales.iter().map(|s| s.orders).collect()),
    ];
    Table::new("sales", columns, Origin::default()).unwrap()
}

fn request(measure: &str, from: u64, to: u64) -> Request {
    Request {
        date: "date".into(),
        measure: Measure::parse(measure),
        span: (moment(from), moment(to)),
        grain: Grain::Day,
        against: Against::Expected,
        by: vec!["region".into(), "channel".into()],
        events: Vec::new(),
        filters: Vec::new(),
        segment: Vec::new(),
        expected: None,
    }
}

fn ask(sales: &[Sale], request: &Request) -> Explanation {
    over_time(&table(sales), request, &Context::detached()).unwrap()
}

fn found(explanation: &Explanation) -> Vec<String> {
    explanation.root_causes.first().map(|set| set.iter().map(|s| super::words(s)).collect()).unwrap_or_default()
}

fn adds_up(e: &Explanation) -> bool {
    let parts: f64 = e.contributors.iter().map(|c| c.delta).sum();
    // Parts of both signs may be far larger than what they sum to.
    let size = e.contributors.iter().map(|c| c.delta.abs()).chain([e.delta.abs(), e.actual.abs(), e.expected.abs()]).fold(1e-9, f64::max);
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * size;
    let split = e.contributors.iter().all(|c| match (c.rate_effect, c.mix_effect) {
        (Some(rate), Some(mix)) => near(rate + mix, c.delta),
        _ => true,
    });
    split && near(parts + e.residual, e.delta) && near(e.actual - e.expected, e.delta) && size.is_finite()
}

#[test]
fn a_segment_that_lost_its_orders_is_found_at_its_own_level() {
    let halve = |s: &mut Sale| {
        if s.day == 60 && s.region == "TH" {
            s.orders *= 0.5;
        }
    };
    let explanation = ask(&export(70, halve), &request("sum(orders)", 60, 60));
    assert_eq!(found(&explanation), ["region TH"]);
    assert!(adds_up(&explanation) && explanation.confidence > 0.8, "{explanation:?}");
    assert!((explanation.contributors[0].actual / explanation.contributors[0].expected - 0.5).abs() < 0.05);
}

#[test]
fn a_crossed_segment_is_told_from_its_parents() {
    let double = |s: &mut Sale| {
        if (60..62).contains(&s.day) && s.region == "VN" && s.channel == "live" {
            s.orders *= 2.0;
        }
    };
    assert_eq!(found(&ask(&export(70, double), &request("sum(orders)", 60, 61))), ["region VN, channel live"]);
}

#[test]
fn two_causes_on_one_day_are_both_found() {
    let both = |s: &mut Sale| {
        if s.day == 60 && s.region == "ID" {
            s.orders *= 0.4;
        } else if s.day == 60 && s.channel == "video" {
            s.orders *= 1.8;
        }
    };
    let mut causes = found(&ask(&export(70, both), &request("sum(orders)", 60, 60)));
    causes.sort();
    assert_eq!(causes, ["channel video", "region ID"]);
}

#[test]
fn the_weekend_is_expected_and_so_is_a_campaign_day_like_those_before() {
    let campaign = |s: &mut Sale| {
        if [20, 40, 60].contains(&s.day) {
            s.orders *= 3.0;
        }
    };
    let sales = export(70, campaign);
    let weekend = ask(&sales, &request("sum(orders)", 61, 61));
    assert!((weekend.actual / weekend.expected - 1.0).abs() < 0.05, "{weekend:?}");
    let events = [20, 40, 60].map(|day| Event { name: format!("{day} sale"), start: date(day), end: date(day), before: 0, after: 0 });
    let known = Request { events: events.to_vec(), ..request("sum(orders)", 60, 60) };
    let judged = ask(&sales, &known);
    assert!((judged.actual / judged.expected - 1.0).abs() < 0.08, "{judged:?}");
    assert!(judged.note.contains("Spread out") && judged.root_causes.is_empty(), "{judged:?}");
}

#[test]
fn a_ratio_is_split_into_rate_and_mix() {
    let worse = |s: &mut Sale| {
        if s.day == 60 && s.channel == "live" {
            s.orders = (s.orders * 0.5).round();
        }
    };
    let explanation = ask(&export(70, worse), &request("sum(orders) / sum(visits)", 60, 60));
    assert_eq!(found(&explanation), ["channel live"]);
    let live = &explanation.contributors[0];
    assert!(adds_up(&explanation));
    assert!(live.rate_effect.unwrap() < 0.0 && live.mix_effect.unwrap().abs() < 0.1 * live.delta.abs(), "{live:?}");
}

#[test]
fn a_segment_restricts_what_is_explained_and_its_expected_value_may_be_known() {
    let halve = |s: &mut Sale| {
        if s.day == 60 && s.region == "TH" && s.channel == "shop" {
            s.orders *= 0.2;
        }
    };
    let sales = export(70, halve);
    let segment = vec![("region".to_owned(), "TH".to_owned())];
    let within = Request { segment, expected: Some(450.0), ..request("sum(orders)", 60, 60) };
    let explanation = ask(&sales, &within);
    assert_eq!(found(&explanation), ["channel shop"]);
    assert!((explanation.expected - 450.0).abs() < 1e-9 && adds_up(&explanation));
    let ctx = Context::detached();
    let leaves = Leaves::of(&table(&sales), "date", &within.measure, Grain::Day, &within.by, &[], &ctx).unwrap();
    assert_eq!(leaves.explain(&within, &ctx).unwrap(), explanation);
}

#[test]
fn other_spans_can_be_compared_with() {
    let halve = |s: &mut Sale| {
        if s.day == 60 && s.region == "TH" {
            s.orders *= 0.5;
        }
    };
    let sales = export(70, halve);
    for against in [Against::LastWeek, Against::Previous, Against::Span(moment(51), moment(53))] {
        let explanation = ask(&sales, &Request { against, ..request("sum(orders)", 60, 60) });
        assert_eq!(found(&explanation), ["region TH"], "{against:?}");
        assert!(adds_up(&explanation));
    }
}

/// A price that rose by 15 % for a month, in one region of three, was "spread out": every leaf was allowed to stray as far as on a single day.
#[test]
fn a_segment_that_moved_a_little_for_long_is_named_and_an_even_move_is_not() {
    let month = |change: fn(&mut Sale)| {
        let sales = export(70, |s| {
            if s.day >= 42 {
                change(s);
            }
        });
        let against = Against::Span(moment(14), moment(41));
        let of = |by: &[&str]| {
            let by = by.iter().map(|b| (*b).to_owned()).collect();
            ask(&sales, &Request { against, by, ..request("sum(orders)", 42, 69) })
        };
        [of(&["region"]), of(&["region", "channel"])]
    };
    for told in month(|s| s.orders *= if s.region == "TH" { 1.15 } else { 1.0 }) {
        assert_eq!(found(&told), ["region TH"], "{told:?}");
        assert!(stands_out(&told.contributors) && !told.note.contains("Spread out"), "{told:?}");
    }
    for told in month(|s| s.orders *= 0.8) {
        assert!(!stands_out(&told.contributors) && told.note.contains("Spread out"), "{told:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_said() {
    let table = table(&export(20, |_| {}));
    let refuse = |request: Request| over_time(&table, &request, &Context::detached()).unwrap_err();
    assert!(matches!(refuse(request("max(orders)", 3, 3)), ExplainError::NotAdditive { .. }));
    assert!(matches!(refuse(request("sum(orders)", 50, 60)), ExplainError::OutsideData { .. }));
    assert!(matches!(refuse(Request { by: Vec::new(), ..request("sum(orders)", 3, 3) }), ExplainError::NoDimensions));
    assert!(matches!(refuse(Request { date: "region".into(), ..request("sum(orders)", 3, 3) }), ExplainError::NotADate { .. }));
    let cancelled = Context::detached();
    cancelled.cancel();
    assert!(matches!(over_time(&table, &request("sum(orders)", 3, 3), &cancelled), Err(ExplainError::Cancelled(_))));
}

#[test]
fn a_measured_column_is_held_against_an_expected_one() {
    let table = table(&export(1, |s| {
        if s.region == "VN" {
            s.orders *= 0.6;
        }
    }));
    let by = ["region".to_owned(), "channel".to_owned()];
    let explanation = given(&table, "sum(orders)", "0.1 * sum(visits)", &by, &Context::detached()).unwrap();
    assert_eq!(found(&explanation), ["region VN"]);
    assert!(adds_up(&explanation));
    assert!(matches!(
        given(&table, "sum(orders)", "sum(orders) / sum(visits)", &by, &Context::detached()),
        Err(ExplainError::Unlike { .. })
    ));
}

/// Once half of all visits had lost their rate, everything was taken to have moved alike, and the undisturbed regions were named.
#[test]
fn a_segment_that_is_most_of_everything_is_still_the_one_that_moved() {
    let table = table(&export(1, |s| {
        if s.region == "VN" {
            s.visits *= 6.0;
        }
        s.orders = s.visits * if s.region == "VN" { 0.05 } else { 0.09 };
    }));
    let by = ["region".to_owned(), "channel".to_owned()];
    let (actual, expected) = ("sum(orders) / sum(visits)", "0.1 * sum(visits) / sum(visits)");
    let explanation = given(&table, actual, expected, &by, &Context::detached()).unwrap();
    assert_eq!(found(&explanation), ["region VN"]);
    assert!(adds_up(&explanation));
}

/// Any number at all as it stands in files: zero, missing, below zero, of any size.
fn any_number(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 1 => Just(f64::NAN), 1 => -most..0.0, 5 => (0.0..most).prop_map(f64::round), 1 => 0.0..1e9]
}

/// The same sale in whole numbers from zero on, as counts are.
fn counted(s: Sale) -> Sale {
    let count = |number: f64| if number.is_nan() { 0.0 } else { number.abs().round() % 500.0 };
    Sale { visits: count(s.visits), orders: count(s.orders), ..s }
}

/// Forty days of rows with any numbers; the first and the last day have some.
fn any_sales() -> impl Strategy<Value = Vec<Sale>> {
    let row = (0_u64..40, 0_usize..3, 0_usize..4, any_number(500.0), any_number(60.0));
    proptest::collection::vec(row, 20..400).prop_map(|rows| {
        let sale = |(day, r, c, visits, orders): (u64, usize, usize, f64, f64)| Sale {
            day,
            region: REGIONS[r],
            channel: CHANNELS[c],
            visits,
            orders,
        };
        let anchors = [0, 39].map(|day| sale((day, 0, 0, 10.0, 1.0)));
        anchors.into_iter().chain(rows.into_iter().map(sale)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn contributors_and_residual_sum_to_the_deviation(sales in any_sales(), day in 5_u64..40, ratio: bool, span: bool) {
        let measure = if ratio { "sum(orders) / sum(visits)" } else { "sum(orders)" };
        let against = if span { Against::Span(moment(0), moment(2)) } else { Against::Expected };
        let explanation = ask(&sales, &Request { against, ..request(measure, day, day + 1) });
        prop_assert!(adds_up(&explanation), "{:?}", explanation);
    }

    #[test]
    fn volume_mix_and_price_sum_to_the_change_of_money(sales in any_sales(), day in 8_u64..33) {
        let by = ["region".to_owned(), "channel".to_owned()];
        let measure = Measure::parse("sum(orders) / sum(visits)");
        let leaves = Leaves::of(&table(&sales), "date", &measure, Grain::Day, &by, &[], &Context::detached()).unwrap();
        let (after, before) = ((moment(day), moment(day + 6)), (moment(day - 7), moment(day - 1)));
        if let Ok(Some(found)) = leaves.price_volume_mix(after, before) {
            let parts = found.members.iter().map(|(_, f)| f.volume.abs().max(f.mix.abs()).max(f.price.abs()));
            let size = parts.chain([found.after.abs(), found.before.abs()]).fold(1e-9, f64::max);
            prop_assert!(size.is_finite(), "{:?}", found);
            prop_assert!((found.whole.total() - (found.after - found.before)).abs() <= 1e-9 * size, "{:?}", found);
            for dimension in ["region", "channel"] {
                let sum: f64 = found.members.iter().filter(|(s, _)| s[0].0 == dimension).map(|(_, f)| f.total()).sum();
                prop_assert!((sum - found.whole.total()).abs() <= 1e-9 * size, "{:?}", found);
            }
        }
    }

    #[test]
    fn members_of_two_spans_sum_to_the_change(sales in any_sales(), day in 8_u64..33, ratio: bool) {
        let by = ["region".to_owned(), "channel".to_owned()];
        let measure = Measure::parse(if ratio { "sum(orders) / sum(visits)" } else { "sum(orders)" });
        let leaves = Leaves::of(&table(&sales), "date", &measure, Grain::Day, &by, &[], &Context::detached()).unwrap();
        let found = leaves.changes(&measure, (moment(day), moment(day + 6)), (moment(day - 7), moment(day - 1)), &Context::detached());
        if let Ok(found) = found {
            prop_assert!(adds_up(&found.explanation), "{:?}", found.explanation);
            // What is nearly the same in both spans leaves a difference as exact as the spans are.
            let parts = found.members.iter().flat_map(|m| [m.delta.abs(), m.before.abs(), m.after.abs()]);
            let size = parts.fold(found.explanation.delta.abs().max(1e-9), f64::max);
            for dimension in ["region", "channel"] {
                let sum: f64 = found.members.iter().filter(|m| m.segment[0].0 == dimension).map(|m| m.delta).sum();
                prop_assert!((sum - found.explanation.delta).abs() <= 1e-9 * size, "{dimension}: {} against {:?}", sum, found);
            }
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(sales in any_sales(), day in 5_u64..40, ratio: bool) {
        let measure = if ratio { "sum(orders) / sum(visits)" } else { "sum(orders)" };
        // Sums of whole numbers are the same in any order.
        let sales: Vec<Sale> = sales.into_iter().map(counted).collect();
        let mut turned = sales.clone();
        turned.reverse();
        turned.rotate_left(sales.len() / 3);
        prop_assert_eq!(ask(&sales, &request(measure, day, day)), ask(&turned, &request(measure, day, day)));
    }
}

/// Nobody visits any more: the members of a rate that is gone said that they changed nothing.
#[test]
fn the_members_of_a_rate_that_is_gone_sum_to_its_end() {
    let sale = |day, region, visits, orders| Sale { day, region, channel: "live", visits, orders };
    let sales = [sale(0, "TH", 10.0, 2.0), sale(1, "VN", 30.0, 3.0), sale(7, "TH", 0.0, 0.0), sale(20, "VN", 5.0, 1.0)];
    let measure = Measure::parse("sum(orders) / sum(visits)");
    let leaves = Leaves::of(&table(&sales), "date", &measure, Grain::Day, &["region".to_owned()], &[], &Context::detached()).unwrap();
    let found = leaves.changes(&measure, (moment(7), moment(13)), (moment(0), moment(6)), &Context::detached()).unwrap();
    let parts: Vec<(&str, f64)> = found.members.iter().map(|m| (m.segment[0].1.as_str(), m.delta)).collect();
    assert_eq!((found.explanation.delta, parts), (-0.125, vec![("VN", -0.075), ("TH", -0.05)]));
    assert!(adds_up(&found.explanation), "{:?}", found.explanation);
}

#[test]
fn two_weeks_are_compared_member_by_member() {
    let grown = |s: &mut Sale| {
        if s.day >= 63 && s.region == "VN" {
            s.orders *= 1.5;
        }
        if s.channel == "live" && s.day < 63 || s.channel == "video" && s.day >= 63 {
            (s.orders, s.visits) = (0.0, 0.0);
        }
    };
    let ctx = Context::detached();
    let (asked, span) = (request("sum(orders)", 63, 69), |a, b| (moment(a), moment(b)));
    let table = table(&export(70, grown));
    let leaves = |measure: &str| Leaves::of(&table, "date", &Measure::parse(measure), Grain::Day, &asked.by, &[], &ctx).unwrap();
    let found = leaves("sum(orders)").changes(&asked.measure, span(63, 69), span(56, 62), &ctx).unwrap();
    assert!(adds_up(&found.explanation));
    for dimension in ["region", "channel"] {
        let sum: f64 = found.members.iter().filter(|m| m.segment[0].0 == dimension).map(|m| m.delta).sum();
        assert!((sum - found.explanation.delta).abs() < 1e-9 * found.explanation.actual);
    }
    let member = |name: &str| found.members.iter().find(|m| m.segment[0].1 == name).unwrap();
    assert_eq!(
        (member("live").presence, member("video").presence, member("VN").presence),
        (super::Presence::New, super::Presence::Gone, super::Presence::Both)
    );
    assert!(member("VN").beyond_peers > 0.0 && member("ID").beyond_peers < 0.0);
    assert!(member("live").beyond_peers.is_nan() && member("video").beyond_peers.is_nan(), "what is new or gone did not grow");
    let note = &found.explanation.note;
    assert!(!note.contains("expected"), "nothing was expected: {note}");
    let rate = leaves("sum(orders) / sum(visits)")
        .changes(&Measure::parse("sum(orders) / sum(visits)"), span(63, 69), span(56, 62), &ctx)
        .unwrap();
    let sum: f64 = rate.members.iter().filter(|m| m.segment[0].0 == "region").map(|m| m.delta).sum();
    assert!((sum - rate.explanation.delta).abs() < 1e-9);
}

#[test]
fn sums_of_spans_of_unlike_length_say_that_they_were_scaled_and_rates_are_not() {
    let ctx = Context::detached();
    let (asked, table) = (request("sum(orders)", 63, 69), table(&export(70, |_| {})));
    let found = |measure: &str| {
        let leaves = Leaves::of(&table, "date", &Measure::parse(measure), Grain::Day, &asked.by, &[], &ctx).unwrap();
        leaves.changes(&Measure::parse(measure), (moment(63), moment(69)), (moment(49), moment(62)), &ctx).unwrap().scaled
    };
    assert_eq!((found("sum(orders)"), found("sum(orders) / sum(visits)")), (Some((7, 14)), None));
}

#[test]
fn the_finest_segment_is_called_so_instead_of_spread_out() {
    let table = table(&export(70, |s| s.orders *= if s.day == 65 { 0.2 } else { 1.0 }));
    let of = |pairs: [(&str, &str); 2]| pairs.map(|(c, m)| (c.to_owned(), m.to_owned())).to_vec();
    let by = vec!["region".to_owned(), "channel".to_owned()];
    let leaves = Leaves::of(&table, "date", &Measure::parse("sum(orders)"), Grain::Day, &by, &[], &Context::detached()).unwrap();
    let asked = Request { segment: of([("region", "TH"), ("channel", "video")]), ..request("sum(orders)", 65, 65) };
    let found = leaves.explain(&asked, &Context::detached()).unwrap();
    assert!(found.note.starts_with("This is the finest segment") && found.contributors.is_empty(), "{found:?}");
}

#[test]
fn money_is_told_as_volume_mix_and_price() {
    let ctx = Context::detached();
    let dearer = |s: &mut Sale| {
        s.orders = s.visits * if s.day >= 63 { 3.0 } else { 2.0 };
    };
    let table = table(&export(70, dearer));
    let by = ["region".to_owned(), "channel".to_owned()];
    let leaves = Leaves::of(&table, "date", &Measure::parse("sum(orders) / sum(visits)"), Grain::Day, &by, &[], &ctx).unwrap();
    let found = leaves.price_volume_mix((moment(63), moment(69)), (moment(56), moment(62))).unwrap().unwrap();
    assert!((found.whole.total() - (found.after - found.before)).abs() < 1e-9 * found.after);
    assert!(found.whole.price > 0.8 * found.whole.total(), "{:?}", found.whole);
    let members: f64 = found.members.iter().filter(|(s, _)| s[0].0 == "region").map(|(_, f)| f.total()).sum();
    assert!((members - found.whole.total()).abs() < 1e-9 * found.after);
    assert_eq!(super::units_of(&Measure::parse("sum(orders)"), &table), None);
}

#[test]
fn the_units_behind_money_are_its_whole_factor_or_the_column_named_so() {
    let columns = vec![
        (Column::new("price", ColumnType::Decimal), Stored::new("price".into(), [1.5, 2.5])),
        (Column::new("Pack size", ColumnType::Integer), Stored::new("Pack size".into(), [1_i64, 2])),
        (
            Column { role: crate::table::Role::Measure, ..Column::new("Quantity", ColumnType::Integer) },
            Stored::new("Quantity".into(), [1_i64, 2]),
        ),
    ];
    let table = Table::new("t", columns, Origin::default()).unwrap();
    let units = |text: &str| super::units_of(&Measure::parse(text), &table);
    assert_eq!(units("sum(price * \"Pack size\")").as_deref(), Some("sum(\"Pack size\")"));
    assert_eq!(units("sum(price)").as_deref(), Some("sum(\"Quantity\")"));
    assert_eq!(units("avg(price)"), None);
}
