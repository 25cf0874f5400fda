//! Detection from a table to its flags.

mod calm;

use chrono::NaiveDate;
use polars::prelude::{Column as Stored, DataType};
use proptest::prelude::*;

use super::*;
use crate::engine::Context;
use crate::table::{Column, ColumnType, Measure, Origin, Table};

/// A repeatable, nearly normal number of deviation 1 for every place: the sum of four uniform ones (splitmix64).
pub(super) fn noise(day: usize, salt: usize) -> f64 {
    let mut state = (day as u64) << 32 | salt as u64;
    let mut uniform = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64 - 0.5
    };
    (uniform() + uniform() + uniform() + uniform()) * 3_f64.sqrt()
}

/// A daily metric table of two regions with trend, weekday rhythm and noise, changed by `fault`.
fn shop(days: usize, fault: impl Fn(usize, usize) -> Option<f64>) -> Table {
    let (mut date, mut region, mut orders, mut visits, mut sales) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for day in 0..days {
        for (r, name) in ["ID", "TH"].into_iter().enumerate() {
            let Some(factor) = fault(day, r) else { continue };
            let weekday = [1.0, 0.95, 0.9, 1.0, 1.2, 1.5, 1.4][day % 7];
            let level = 400.0 * (1.0 + 0.001 * day as f64) * weekday * (1.0 + 0.03 * noise(day, r));
            date.push(20_000 + day as i32);
            region.push(name);
            visits.push((level * 20.0).round() as i64);
            orders.push((level * factor).round() as i64);
            sales.push(level * factor * 25.0 * (1.0 + 0.02 * noise(day, r + 7)));
        }
    }
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
        (Column::new("visits", ColumnType::Integer), Stored::new("visits".into(), visits)),
        (Column::new("orders", ColumnType::Integer), Stored::new("orders".into(), orders)),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), sales)),
    ];
    Table::new("shop", columns, Origin::default()).unwrap()
}

fn spec() -> DetectSpec {
    DetectSpec::new(
        "date",
        ["sum(sales) as sales", "sum(orders) as orders", "sum(orders) / sum(visits) as conversion"].map(Measure::parse).into(),
        vec![vec!["region".into()]],
    )
}

fn alerts(table: &Table) -> Vec<(String, String, usize, AlertKind)> {
    let spec = spec();
    let detection = run(table, &spec, &Context::detached()).unwrap();
    let name = |a: &Alert| {
        let series = &detection.series[a.series];
        (spec.measures[series.measure].name.clone(), series.key(), a.span.start, a.kind)
    };
    detection.alerts(spec.sensitivity).iter().map(name).collect()
}

#[test]
fn growth_and_weekdays_are_nothing_to_report() {
    assert_eq!(alerts(&shop(180, |_, _| Some(1.0))), []);
}

#[test]
fn a_drop_is_found_where_and_when_it_was() {
    let found = alerts(&shop(180, |day, region| Some(if region == 1 && (90..93).contains(&day) { 0.6 } else { 1.0 })));
    for measure in ["sales", "orders", "conversion"] {
        assert!(found.contains(&(measure.into(), "region=TH".into(), 90, AlertKind::Drop)), "{found:?}");
    }
    assert!(found.iter().all(|(_, segment, start, _)| segment != "region=ID" && (90..93).contains(start)), "{found:?}");
}

#[test]
fn a_spike_on_the_last_day_is_found() {
    let found = alerts(&shop(120, |day, _| Some(if day == 119 { 1.8 } else { 1.0 })));
    assert!(found.contains(&("orders".into(), String::new(), 119, AlertKind::Spike)), "{found:?}");
}

#[test]
fn a_new_level_is_reported_once() {
    let found = alerts(&shop(180, |day, _| Some(if day >= 100 { 0.6 } else { 1.0 })));
    let sales: Vec<_> = found.iter().filter(|(m, s, ..)| m == "sales" && s.is_empty()).collect();
    assert_eq!(sales.len(), 1, "{found:?}");
    assert!(sales[0].3 == AlertKind::LevelShift && (99..102).contains(&sales[0].2), "{found:?}");
}

#[test]
fn a_lost_day_of_one_region_is_missing_there_and_not_zero() {
    let found = alerts(&shop(120, |day, region| (region != 1 || day != 60).then_some(1.0)));
    assert!(found.contains(&("sales".into(), "region=TH".into(), 60, AlertKind::Missing)), "{found:?}");
}

#[test]
fn recurring_days_are_learned_and_a_listed_event_is_judged_against_its_kind() {
    let start = NaiveDate::from_epoch_days(20_000).unwrap();
    let double = |day: usize| {
        use chrono::Datelike;
        let d = start + chrono::Days::new(day as u64);
        d.day() == d.month()
    };
    let table = shop(300, |day, _| Some(if double(day) { 2.5 } else { 1.0 }));
    let detection = run(&table, &spec(), &Context::detached()).unwrap();
    assert!(detection.recurring.len() >= 8 && detection.recurring.iter().all(|e| e.name == "Double day"), "{:?}", detection.recurring);
    assert_eq!(alerts(&table), []);
}

#[test]
fn the_slider_needs_no_new_detection() {
    let table = shop(180, |day, _| Some(if day == 90 { 1.35 } else { 1.0 }));
    let detection = run(&table, &spec(), &Context::detached()).unwrap();
    let count = |s| detection.flags(s).iter().flatten().filter(|f| **f).count();
    assert!(count(0.0) <= count(50.0) && count(50.0) <= count(100.0) && count(50.0) > 0);
}

#[test]
fn a_week_that_is_not_over_is_said_and_not_judged() {
    let table = shop(7 * 30 + 2, |_, _| Some(1.0));
    let detection = run(&table, &DetectSpec { grain: Grain::Week, ..spec() }, &Context::detached()).unwrap();
    assert!(detection.partial);
    assert!(detection.series.iter().all(|s| s.score.last() == Some(&0.0)));
}

#[test]
fn cancel_and_wrong_columns_are_errors() {
    let table = shop(30, |_, _| Some(1.0));
    let ctx = Context::detached();
    ctx.cancel();
    assert!(matches!(run(&table, &spec(), &ctx), Err(DetectError::Cancelled(_))));
    let ctx = Context::detached();
    assert!(matches!(run(&table, &DetectSpec { date: "region".into(), ..spec() }, &ctx), Err(DetectError::NotDates { .. })));
    assert!(matches!(run(&table, &DetectSpec { measures: Vec::new(), ..spec() }, &ctx), Err(DetectError::NoMeasure)));
    assert!(matches!(run(&table, &DetectSpec { splits: vec![vec!["no".into()]], ..spec() }, &ctx), Err(DetectError::Table(_))));
}

/// One order dated ten years ahead made months of two hundred days, and nothing was found in them.
#[test]
fn one_mistyped_year_does_not_stretch_the_axis() {
    let lost = |day: usize, region: usize| if region == 1 && (90..93).contains(&day) { 0.6 } else { 1.0 };
    let sound = shop(180, |day, region| Some(lost(day, region)));
    let with_far = shop(181, |day, region| (day < 180 || region == 0).then(|| lost(day, region)));
    let far = NaiveDate::from_ymd_opt(2035, 3, 22).unwrap().to_epoch_days();
    let (_, column) = with_far.column("date").unwrap();
    let column = column.clone();
    let mut days: Vec<i32> = with_far.frame().column("date").unwrap().to_physical_repr().i32().unwrap().iter().flatten().collect();
    *days.last_mut().unwrap() = far;
    let mut columns: Vec<(Column, Stored)> =
        with_far.columns().iter().cloned().zip(with_far.frame().columns().iter().cloned()).filter(|(c, _)| c.name != "date").collect();
    columns.insert(0, (column, Stored::new("date".into(), days).cast(&DataType::Date).unwrap()));
    let with_far = Table::new("shop", columns, Origin::default()).unwrap();
    let ctx = Context::detached();
    let detection = run(&with_far, &spec(), &ctx).unwrap();
    assert_eq!((detection.grain, detection.times.len()), (Grain::Day, 180));
    assert_eq!(alerts(&with_far), alerts(&sound));
    let warnings = ctx.take_warnings();
    let told = warnings.iter().find(|w| w.kind == "far_date").unwrap();
    assert_eq!(told.message, "1 row was left out, dated 2035-03-22: all others lie between 2024-10-04 and 2025-04-01.");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_numbers_give_finite_scores_whatever_the_order_of_rows(
        values in prop::collection::vec((0_i32..90, prop_oneof![Just(None), (-1e6..1e6_f64).prop_map(Some), Just(Some(0.0))]), 1..150),
        seed in 0_usize..1000,
    ) {
        let table = |rows: &[(i32, Option<f64>)]| {
            let days: Vec<i32> = rows.iter().map(|r| r.0).collect();
            let numbers: Vec<Option<f64>> = rows.iter().map(|r| r.1.map(f64::round)).collect();
            Table::new("t", vec![
                (Column::new("d", ColumnType::Date), Stored::new("d".into(), days).cast(&DataType::Date).unwrap()),
                (Column::new("v", ColumnType::Decimal), Stored::new("v".into(), numbers)),
            ], Origin::default()).unwrap()
        };
        let spec = DetectSpec { date: "d".into(), measures: ["sum(v)", "sum(v) / count(v)", "avg(v)", "count(*)"].map(Measure::parse).into(), splits: Vec::new(), grain: Grain::Day, ..spec() };
        let first = run(&table(&values), &spec, &Context::detached()).unwrap();
        for series in &first.series {
            prop_assert!(series.score.iter().all(|s| s.is_finite() && *s >= 0.0));
            prop_assert!(series.expected.iter().all(|e| e.is_finite()), "{:?} {:?}", series.method, series.expected);
            prop_assert_eq!(series.score.len(), series.times.len());
        }
        let mut turned = values.clone();
        turned.rotate_left(seed % values.len());
        let again = run(&table(&turned), &spec, &Context::detached()).unwrap();
        for (a, b) in first.series.iter().zip(&again.series) {
            prop_assert_eq!(&a.score, &b.score);
        }
    }
}

/// The same to the last bit, or both nothing.
fn bits(series: &Series) -> Vec<u64> {
    let columns = [&series.actual, &series.expected, &series.lower, &series.upper, &series.score];
    columns.iter().flat_map(|values| values.iter().map(|v| v.to_bits())).collect()
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let table = shop(150, |day, region| Some(if region == 1 && (90..93).contains(&day) { 0.6 } else { 1.0 }));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&table, &spec(), &Context::detached()).unwrap())
    };
    let (one, many) = (with(1), with(8));
    assert_eq!(one.series.iter().map(bits).collect::<Vec<_>>(), many.series.iter().map(bits).collect::<Vec<_>>());
    assert_eq!(one.flags(50.0), many.flags(50.0));
    assert_eq!(one.alerts(70.0), many.alerts(70.0));
}

/// One series of `count` periods, `step_days` apart or monthly for 0.
fn periodic(count: usize, step_days: u32, value: impl Fn(usize) -> f64) -> Table {
    let first = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap();
    let day = |t: usize| match step_days {
        0 => first + chrono::Months::new(t as u32),
        step => first + chrono::Days::new(u64::from(step) * t as u64),
    };
    let dates: Vec<i32> = (0..count).map(|t| (day(t) - NaiveDate::default()).num_days() as i32).collect();
    let values: Vec<f64> = (0..count).map(|t| value(t) * (1.0 + 0.02 * noise(t, 3))).collect();
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), dates).cast(&DataType::Date).unwrap()),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), values)),
    ];
    Table::new("periodic", columns, Origin::default()).unwrap()
}

fn of_sales(table: &Table, grain: Grain) -> Vec<(usize, AlertKind)> {
    let spec = DetectSpec { measures: vec![Measure::parse("sum(sales) as sales")], splits: Vec::new(), grain, ..spec() };
    let detection = run(table, &spec, &Context::detached()).unwrap();
    assert_eq!(detection.grain, if grain == Grain::Auto { Grain::Week } else { grain });
    detection.alerts(50.0).iter().map(|a| (a.span.start, a.kind)).collect()
}

#[test]
fn weeks_are_judged_with_and_without_a_season_of_the_year() {
    let season = |t: usize| 1.0 + 0.25 * (t as f64 / 52.18 * std::f64::consts::TAU).sin();
    let years = |fault: fn(usize) -> f64| periodic(220, 7, move |t| 5000.0 * season(t) * fault(t));
    assert_eq!(of_sales(&years(|_| 1.0), Grain::Auto), []);
    assert_eq!(of_sales(&years(|t| if t == 150 { 0.6 } else { 1.0 }), Grain::Auto), [(150, AlertKind::Drop)]);
    let year = |fault: fn(usize) -> f64| periodic(50, 7, move |t| 5000.0 * (1.0 + 0.003 * t as f64) * fault(t));
    assert_eq!(of_sales(&year(|_| 1.0), Grain::Week), []);
    assert_eq!(of_sales(&year(|t| if t == 49 { 1.5 } else { 1.0 }), Grain::Week), [(49, AlertKind::Spike)]);
}

#[test]
fn months_are_judged_by_the_same_month_of_other_years() {
    let years = |fault: fn(usize) -> f64| {
        periodic(72, 0, move |t| 90_000.0 * (1.0 + 0.005 * t as f64) * (1.0 + 0.3 * f64::from(u8::from(t % 12 >= 10))) * fault(t))
    };
    assert_eq!(of_sales(&years(|_| 1.0), Grain::Month), []);
    assert_eq!(of_sales(&years(|t| if t == 40 { 0.7 } else { 1.0 }), Grain::Month), [(40, AlertKind::Drop)]);
}

#[test]
fn a_slide_that_no_day_of_it_gives_away_is_a_change_of_trend() {
    let slope = |day: usize| (0.004 * day.min(120) as f64 - 0.006 * day.saturating_sub(120) as f64).exp();
    let found = alerts(&shop(200, |day, _| Some(slope(day))));
    assert!(found.iter().any(|(_, segment, _, kind)| segment.is_empty() && *kind == AlertKind::TrendChange), "{found:?}");
    // Days at the peak itself may stand out too, nothing far from it.
    assert!(found.iter().all(|(.., at, _)| (114..127).contains(at)), "{found:?}");
}

/// One daily series with a little noise.
pub(super) fn daily(days: usize, value: impl Fn(usize) -> f64) -> Table {
    periodic(days, 1, value)
}

pub(super) fn daily_spec() -> DetectSpec {
    DetectSpec { measures: vec![Measure::parse("sum(sales) as sales")], splits: Vec::new(), grain: Grain::Day, ..spec() }
}

pub(super) fn detected(table: &Table) -> Detection {
    run(table, &daily_spec(), &Context::detached()).unwrap()
}

/// 2,100 products of one piece a day; one sold ten in each of the first days and never again.
fn catalogue() -> Table {
    let (mut date, mut product, mut sales) = (Vec::new(), Vec::new(), Vec::new());
    for day in 0..30_i32 {
        for at in 0..2_100 {
            if at == 1_234 && day >= 4 {
                continue;
            }
            date.push(20_000 + day);
            product.push(format!("P{at:04}"));
            sales.push(if at == 1_234 { 10.0 } else { 1.0 + f64::from(at % 3) });
        }
    }
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (Column::new("product", ColumnType::Text), Stored::new("product".into(), product)),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), sales)),
    ];
    Table::new("catalogue", columns, Origin::default()).unwrap()
}

/// Members beyond the most were cut off, and of those with as many rows the last of the alphabet.
#[test]
fn members_beyond_the_most_are_looked_at_together_and_their_rows_are_known() {
    let (table, ctx) = (catalogue(), Context::detached());
    let spec = DetectSpec { splits: vec![vec!["product".into()]], ..daily_spec() };
    let detection = run(&table, &spec, &ctx).unwrap();
    let warning = ctx.take_warnings().into_iter().find(|w| w.kind == "many_segments").unwrap();
    assert!(
        warning.message.contains("2,100 members") && warning.message.contains("the other 100 together as Everything else"),
        "{warning:?}"
    );
    let named = |name: &str| detection.series.iter().find(|s| s.segment.iter().any(|(_, member)| member == name));
    let (rest, gone) = (named(EVERYTHING_ELSE).unwrap(), named("P1234"));
    assert!(gone.is_some() && detection.series.len() == 1 + 2_000 + 1);
    // Nothing is lost: the parts are the whole in every period.
    for t in 0..30 {
        let value = |s: &Series| if s.actual[t].is_nan() { 0.0 } else { s.actual[t] };
        let parts: f64 = detection.series[1..].iter().map(value).sum();
        assert!((parts - detection.series[0].actual[t]).abs() < 1e-6, "{t}");
    }
    let behind = Behind::of(&table, &spec, &ctx).unwrap();
    assert!(behind.is_rest(&rest.segment).unwrap() && !behind.is_rest(&gone.unwrap().segment).unwrap());
    let rows = behind.rows(&rest.segment, 7..8).unwrap();
    let sales = table.frame().column("sales").unwrap().f64().unwrap();
    let sum: f64 = rows.iter().filter_map(|&row| sales.get(row as usize)).sum();
    assert!(rows.len() == 100 && (sum - rest.actual[7]).abs() < 1e-9, "{} rows, {sum} against {}", rows.len(), rest.actual[7]);
}

/// A segment that has gone for most of the time was taken for one that was hardly ever there, and nothing was said.
#[test]
fn a_segment_that_has_gone_is_told_however_long_ago() {
    // A metric, one row a day and region.
    let ctx = Context::detached();
    let table = shop(240, |day, region| (region == 0 || day < 90).then_some(1.0));
    let of_th = |table: &Table| {
        let detection = run(table, &DetectSpec { splits: vec![vec!["region".into()]], ..daily_spec() }, &ctx).unwrap();
        let is_th = |a: &Alert| detection.series[a.series].key() == "region=TH";
        detection.alerts(50.0).into_iter().filter(is_th).map(|a| (a.span, a.kind)).collect::<Vec<_>>()
    };
    assert_eq!(of_th(&table), [(90..97, AlertKind::Missing)]);
    // Transactions: several rows a day, of one product none any more.
    let (mut date, mut region, mut sales) = (Vec::new(), Vec::new(), Vec::new());
    for day in 0..240_usize {
        for (r, name) in ["ID", "TH"].into_iter().enumerate() {
            if r == 1 && day >= 90 {
                continue;
            }
            for row in 0..4 + (day * 7 + r * 3) % 4 {
                date.push(20_000 + day as i32);
                region.push(name);
                sales.push(20.0 * (1.0 + 0.05 * noise(day, r * 10 + row)));
            }
        }
    }
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), sales)),
    ];
    let table = Table::new("rows", columns, Origin::default()).unwrap();
    let gone = of_th(&table);
    assert!(gone.iter().any(|(span, kind)| *kind == AlertKind::LevelShift && (89..92).contains(&span.start)), "{gone:?}");
}
