//! What is nothing to report, or no more than it is.

use super::*;

/// A shop that is closed at weekends had no rate on them: every weekend of every segment was told.
#[test]
fn closed_days_are_no_silence_of_a_rate() {
    let open = |day: usize, _| (day % 7 < 5).then_some(1.0);
    assert_eq!(alerts(&shop(210, open)), []);
}

/// The certain score of a gap let hundreds of chance points pass with it.
#[test]
fn gaps_make_nothing_else_stranger() {
    let noisy = |day: usize, r: usize| Some(1.0 + 0.25 * noise(day, r + 31));
    let gap = |day: usize| (90..94).contains(&day);
    let flagged = |table: &Table| {
        let detection = run(table, &spec(), &Context::detached()).unwrap();
        let of = |(flags, series): (&Vec<bool>, &Series)| {
            flags.iter().zip(&series.missing).filter(|(flag, missing)| **flag && !**missing).count()
        };
        detection.flags(70.0).iter().zip(&detection.series).map(of).sum::<usize>()
    };
    let (whole, with_gaps) = (shop(200, noisy), shop(200, |day, r| if gap(day) { None } else { noisy(day, r) }));
    assert!(flagged(&with_gaps) <= flagged(&whole), "{} {}", flagged(&with_gaps), flagged(&whole));
}

/// Hours beside an outage were told for themselves, within their bands, and an outage was told an hour longer than it was.
#[test]
fn hours_beside_an_outage_are_not_told_for_themselves() {
    let of_day = |hour: usize| 400.0 + 300.0 * (hour as f64 / 24.0 * std::f64::consts::TAU).sin();
    let count = 60 * 24;
    let value = |t: usize| of_day(t % 24) * (1.0 + 0.04 * noise(t, 3)) * if (700..706).contains(&t) { 0.3 } else { 1.0 };
    let start = NaiveDate::from_ymd_opt(2025, 1, 6).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis();
    let at: Vec<i64> = (0..count as i64).map(|t| start + t * 3_600_000).collect();
    let time = Stored::new("date".into(), at).cast(&DataType::Datetime(polars::prelude::TimeUnit::Milliseconds, None)).unwrap();
    let columns = vec![
        (Column::new("date", ColumnType::DateTime), time),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), (0..count).map(value).collect::<Vec<f64>>())),
    ];
    let table = Table::new("hours", columns, Origin::default()).unwrap();
    let asked = DetectSpec { measures: vec![Measure::parse("sum(sales) as sales")], splits: Vec::new(), grain: Grain::Hour, ..spec() };
    let detection = run(&table, &asked, &Context::detached()).unwrap();
    let found = detection.alerts(50.0);
    assert!(found.iter().any(|a| a.kind == AlertKind::Drop && a.span == (700..706)), "{found:?}");
    let series = &detection.series[0];
    for alert in &found {
        for edge in [alert.span.start, alert.span.end - 1] {
            assert!(series.actual[edge] < series.lower[edge] || series.actual[edge] > series.upper[edge], "{alert:?}");
        }
    }
}

/// The last day was judged with a band so wide that a third of the sales could be missing.
#[test]
fn yesterday_is_judged_nearly_as_any_day() {
    let detection = run(&shop(180, |_, _| Some(1.0)), &spec(), &Context::detached()).unwrap();
    let series = &detection.series[0];
    let half = |t: usize| (series.upper[t] - series.lower[t]) / series.expected[t];
    assert!(half(179) < 1.4 * half(90), "{} {}", half(179), half(90));
}

/// Christmas of every year filled the first places.
#[test]
fn what_is_there_every_year_may_be_the_season() {
    let peak = |days: &[usize]| {
        let days = days.to_vec();
        shop(900, move |day, _| Some(if days.contains(&day) { 2.5 } else { 1.0 }))
    };
    let recurs = |table: &Table, day: usize| {
        let detection = run(table, &spec(), &Context::detached()).unwrap();
        detection.series[0].recurs(&(day..day + 1), Grain::Day)
    };
    let twice = peak(&[300, 666]);
    assert!(recurs(&twice, 300) && recurs(&twice, 666));
    assert!(!recurs(&peak(&[300]), 300) && !recurs(&peak(&[300, 690]), 690));
}

/// Four days that were loaded twice widened the band of all others until it held them.
#[test]
fn days_loaded_twice_do_not_hide_each_other() {
    for twice in [28..32, 50..57] {
        let found = alerts(&shop(90, |day, _| Some(if twice.contains(&day) { 2.0 } else { 1.0 })));
        let of_total = found.iter().filter(|(measure, segment, ..)| measure == "sales" && segment.is_empty());
        assert!(of_total.clone().any(|(.., start, _)| *start == twice.start), "{found:?}");
    }
}

/// Sales that stopped a week before the end were told against twice of what they had been: the step was taken off an expectation that had not
/// followed it.
#[test]
fn a_step_is_told_against_the_old_level_wherever_the_trend_is() {
    for (from, factor) in [(180, 0.02), (120, 0.4), (150, 1.9)] {
        let table = shop(187, |day, _| Some(if day >= from { factor } else { 1.0 }));
        let detection = run(&table, &spec(), &Context::detached()).unwrap();
        let series = detection.series.iter().find(|s| s.segment.is_empty() && s.additive).unwrap();
        let shift = series.shifts.iter().find(|s| s.at.abs_diff(from) <= 1).unwrap();
        let before: f64 = series.actual[shift.at - 7..shift.at].iter().sum();
        let led_to: f64 = shift.led_to.iter().sum();
        assert!((led_to / before - 1.0).abs() < 0.05, "{from}: {led_to} {before}");
    }
}

/// Two weeks of prices in cents were a new level, and the usual one after them another, "91 % below the old one".
#[test]
fn what_lasts_two_weeks_is_one_stretch_and_its_end_no_step() {
    for (burst, factor, kind) in [(100..113, 30.0, AlertKind::Spike), (90..104, 0.3, AlertKind::Drop), (120..140, 2.5, AlertKind::Spike)] {
        let table = shop(210, |day, _| Some(if burst.contains(&day) { factor } else { 1.0 }));
        let asked = DetectSpec { measures: vec![Measure::parse("sum(sales) as sales")], ..spec() };
        let detection = run(&table, &asked, &Context::detached()).unwrap();
        for alert in detection.alerts(50.0) {
            assert_eq!((alert.kind, alert.span.clone()), (kind, burst.clone()), "{alert:?}");
        }
        let series = &detection.series[0];
        assert!(series.expected[burst.clone()].iter().zip(&series.actual[burst]).all(|(e, a)| (a / e / factor - 1.0).abs() < 0.2));
    }
}

/// The last days on the old level were told as a spike, because the trend had turned already.
#[test]
fn days_before_a_step_are_judged_by_the_level_they_are_on() {
    let found = alerts(&shop(180, |day, _| Some(if day >= 100 { 0.6 } else { 1.0 })));
    assert!(found.iter().any(|(.., kind)| *kind == AlertKind::LevelShift), "{found:?}");
    let sums = || found.iter().filter(|(measure, ..)| measure != "conversion");
    assert!(sums().all(|(.., kind)| *kind == AlertKind::LevelShift), "{found:?}");
}

/// Pieces come several to an order: of pure chance hundreds of days of small segments were told, for their scatter was taken for that of counts. And
/// a day without an order was said to be missing where there are six a day, as one day in four hundred is.
#[test]
fn orders_of_several_pieces_are_no_more_than_chance() {
    for (seed, orders, regions) in [(7, 4_000, 25), (1, 1_000, 5), (2, 1_000, 5), (3, 300, 5)] {
        let table = chance(seed, orders, regions);
        for expr in ["sum(pieces) as pieces", "sum(amount) as amount", "count(*) as orders"] {
            let asked = DetectSpec { measures: vec![Measure::parse(expr)], grain: Grain::Day, ..spec() };
            let told = run(&table, &asked, &Context::detached()).unwrap().alerts(50.0);
            // One day in some thousand may be as far out by chance.
            assert!(told.len() <= usize::from(expr.contains("amount")), "{seed}, {orders}: {told:?}");
        }
    }
}

/// Orders of one to eight pieces on any of 180 days, each in any region, for amounts that differ as much as those of a shop do.
fn chance(seed: u64, orders: usize, regions: u64) -> Table {
    let mut state = seed;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let orders: Vec<(i32, String, i64)> =
        (0..orders).map(|_| (20_000 + below(180) as i32, format!("S{}", below(regions)), 1 + below(8) as i64)).collect();
    let days: Vec<i32> = orders.iter().map(|o| o.0).collect();
    let names: Vec<String> = orders.iter().map(|o| o.1.clone()).collect();
    let pieces: Vec<i64> = orders.iter().map(|o| o.2).collect();
    // One order in sixty is given back.
    let given_back = |order: usize| if order % 60 == 59 { -1.0 } else { 1.0 };
    let amounts: Vec<f64> = (0..orders.len()).map(|order| given_back(order) * (3.0 + noise(order, seed as usize)).exp()).collect();
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), days).cast(&DataType::Date).unwrap()),
        (Column::new("region", ColumnType::Text), Stored::new("region".into(), names)),
        (Column::new("pieces", ColumnType::Integer), Stored::new("pieces".into(), pieces)),
        (Column::new("amount", ColumnType::Decimal), Stored::new("amount".into(), amounts)),
    ];
    Table::new("orders", columns, Origin::default()).unwrap()
}
