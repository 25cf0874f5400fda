//! Findings from a table to their sentences.

use chrono::NaiveDateTime;
use polars::prelude::{Column as Stored, DataType};

use super::{
    Also, Dismissal, Finding, FindingKind, Scope, Verdict, VerdictState, find, headline, may_be_cut, rows, unit_of, verdict_of, words,
};
use crate::detect::{DetectSpec, Grain, Season, run};
use crate::engine::Context;
use crate::explain::Contributor;
use crate::table::{Column, ColumnType, Filter, FilterTest, Measure, Origin, Part, RowOrigin, Table, Value};

/// A daily table of two regions and two channels; TH video loses most of day 90.
fn shop() -> Table {
    let (mut date, mut region, mut channel, mut sales) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut state = 7_u64;
    for day in 0..180 {
        for (r, c) in [("ID", "shop"), ("ID", "video"), ("TH", "shop"), ("TH", "video")] {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5;
            let lost = if day == 90 && (r, c) == ("TH", "video") { 0.2 } else { 1.0 };
            date.push(20_000 + day);
            region.push(r);
            channel.push(c);
            sales.push(1000.5 * (1.0 + f64::from(day % 7) * 0.1) * (1.0 + 0.1 * noise) * lost);
        }
    }
    let with_source = |name: &str, ty, source| Column { source: Some(source), ..Column::new(name, ty) };
    let rows = RowOrigin::Contiguous { first: 2 };
    let part = Part { file: "shop.csv".into(), sheet: "Data".into(), len: sales.len(), rows, moved: std::sync::Arc::default() };
    let origin = Origin::of(vec![part]);
    let columns = vec![
        (with_source("date", ColumnType::Date, 0), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (with_source("region", ColumnType::Text, 1), Stored::new("region".into(), region)),
        (with_source("channel", ColumnType::Text, 2), Stored::new("channel".into(), channel)),
        (with_source("sales", ColumnType::Decimal, 3), Stored::new("sales".into(), sales)),
    ];
    Table::new("Data", columns, origin).unwrap()
}

fn spec() -> DetectSpec {
    let by = |columns: &[&str]| columns.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    DetectSpec {
        grain: Grain::Day,
        ..DetectSpec::new(
            "date",
            vec![Measure { unit: Some("USD".into()), ..Measure::new("Sales", "sum(sales)") }],
            vec![by(&["region"]), by(&["channel"]), by(&["region", "channel"])],
        )
    }
}

#[test]
fn one_fault_in_many_series_is_one_finding_of_the_most_specific_segment() {
    let (table, spec, ctx) = (shop(), spec(), Context::detached());
    let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
    let first = &found[0];
    assert_eq!(first.id, "Sales:channel=video&region=TH:drop:2025-01-02");
    assert_eq!(first.segment, [("region".to_owned(), "TH".to_owned()), ("channel".to_owned(), "video".to_owned())]);
    assert!(
        first.why.starts_with("Sales in TH, video was ")
            && first.why.contains("% below the expected ")
            && first.why.contains("USD on Thursday 2 January 2025"),
        "{}",
        first.why
    );
    assert!((first.impact - (first.actual - first.expected)).abs() < 1e-9 && first.lower < first.expected && first.expected < first.upper);
    assert_eq!(found.iter().filter(|f| f.start == first.start).count(), 1, "{:?}", found.iter().map(|f| &f.id).collect::<Vec<_>>());
}

/// Six regions and six channels over 180 days, changed by a factor.
fn grid(factor: impl Fn(i32, usize, usize) -> f64) -> Table {
    let (mut date, mut region, mut channel, mut sales) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut state = 11_u64;
    for day in 0..180 {
        for (r, c) in (0..36).map(|cell| (cell / 6, cell % 6)) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5;
            date.push(20_000 + day);
            region.push(format!("region {r}"));
            channel.push(format!("channel {c}"));
            sales.push(1000.5 * (1.0 + 0.1 * noise) * factor(day, r, c));
        }
    }
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
        (Column::new("channel", ColumnType::Text), Stored::new("channel".into(), channel)),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), sales)),
    ];
    Table::new("grid", columns, Origin::default()).unwrap()
}

/// A fault where a region and a channel cross was told of both where the cross itself was not looked at, and a channel that was out of line in all
/// regions once more of a region, "whose gap the channel contributed".
#[test]
fn what_lies_within_a_finding_is_no_finding_of_its_own() {
    let told = |crossed: bool, factor: fn(i32, usize, usize) -> f64| {
        let mut spec = spec();
        if !crossed {
            spec.splits.pop();
        }
        let (table, ctx) = (grid(factor), Context::detached());
        let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
        found.iter().map(|f| f.id.clone()).collect::<Vec<_>>()
    };
    let cell = |day, r, c| if day == 90 && (r, c) == (2, 3) { 20.0 } else { 1.0 };
    assert_eq!(told(true, cell), ["Sales:channel=channel 3&region=region 2:spike:2025-01-02"]);
    assert_eq!(told(false, cell), ["Sales:channel=channel 3:spike:2025-01-02"]);
    let column = |day, _, c| if day == 90 && c == 3 { 20.0 } else { 1.0 };
    assert_eq!(told(true, column), ["Sales:channel=channel 3:spike:2025-01-02"]);
    assert_eq!(told(false, column), ["Sales:channel=channel 3:spike:2025-01-02"]);
}

/// A feed that is missing was told once as missing, and again of every other measure, as a drop of the total and as nothing there in each part.
#[test]
fn a_missing_feed_is_told_once_whatever_the_measures() {
    let whole = shop();
    let lost = |row: usize| (100..102).contains(&(row / 4)) && row % 4 >= 2;
    let keep: Vec<bool> = (0..whole.rows()).map(|row| !lost(row)).collect();
    let kept: polars::prelude::BooleanChunked = keep.into_iter().map(Some).collect();
    let frame = whole.frame().filter(&kept).unwrap();
    let columns = whole.columns().iter().cloned().zip(frame.columns().iter().cloned()).collect();
    let table = Table::new("Data", columns, Origin::default()).unwrap();
    let told = |measures: &[&str]| {
        let spec = DetectSpec { measures: measures.iter().map(|m| Measure::parse(m)).collect(), ..spec() };
        let found = find(&table, &spec, &run(&table, &spec, &Context::detached()).unwrap(), &Context::detached()).unwrap();
        let at = |f: &&Finding| f.start.date().to_string() == "2025-01-12";
        found.iter().filter(at).cloned().collect::<Vec<_>>()
    };
    for measures in [vec!["sum(sales) as Sales", "sum(sales) * 2 as Twice"], vec!["sum(sales) / count(sales) as Basket"]] {
        let found = told(&measures);
        let ids: Vec<&str> = found.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(
            (found[0].kind, found[0].segment.as_slice()),
            (FindingKind::Missing, [("region".to_owned(), "TH".to_owned())].as_slice())
        );
    }
    // Of no row there is no rate: neither a value nor a deviation is made up.
    let rate = &told(&["sum(sales) / count(sales) as Basket"])[0];
    assert!(rate.actual.is_nan() && rate.lower.is_nan() && rate.upper.is_nan() && rate.impact == 0.0 && rate.expected > 900.0, "{rate:?}");
}

#[test]
fn the_rows_behind_a_finding_sum_to_its_actual_value() {
    let (table, spec, ctx) = (shop(), spec(), Context::detached());
    let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
    let behind = rows(&table, &spec, &found[0]).unwrap();
    assert_eq!(behind, [90 * 4 + 3]);
    assert_eq!(table.value(behind[0] as usize, 3), Value::Decimal(found[0].actual));
    assert_eq!(found[0].cells, ["Data!D365"]);
}

/// A finding that rests on thousands of rows was said to rest on "Data!D2 and 99 more": on as many as were kept.
#[test]
fn cells_that_are_not_named_are_counted_all() {
    let (table, ctx) = (shop(), Context::detached());
    let monthly = DetectSpec { grain: Grain::Month, sensitivity: 100.0, ..spec() };
    let detection = run(&table, &monthly, &ctx).unwrap();
    let proof = super::Proof::of(&table, &monthly, &ctx).unwrap();
    // November 2024: thirty days of four segments each.
    let total = detection.series.iter().position(|s| s.segment.is_empty()).unwrap();
    let month = detection.times.iter().position(|t| t.date().to_string() == "2024-11-01").unwrap();
    let mut finding = super::at(&monthly, &detection, total, month..month + 1).unwrap();
    (finding.cells, finding.cell_count) = proof.cells(&monthly, &finding).unwrap();
    assert_eq!((finding.cells.len(), finding.cell_count), (100, 120));
    assert!(finding.first_cells(1).ends_with(" and 119 more") && finding.first_cells(3).ends_with(" and 117 more"));
    let few = Finding { cells: finding.cells[..2].to_vec(), cell_count: 2, ..finding };
    assert_eq!(few.first_cells(5), few.cells.join(", "));
}

#[test]
fn a_place_marked_by_hand_is_a_finding_unless_it_is_one_already() {
    let (table, ctx) = (shop(), Context::detached());
    let mark = |start: &str| crate::detect::Marked {
        measure: "Sales".into(),
        segment: vec![("channel".into(), "video".into()), ("region".into(), "TH".into())],
        start: start.parse().unwrap(),
        end: start.parse().unwrap(),
    };
    let marked = |days: &[&str]| {
        let spec = DetectSpec { marked: days.iter().map(|d| mark(d)).collect(), ..spec() };
        find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap()
    };
    let (plain, both) = (marked(&[]), marked(&["2024-11-20", "2025-01-02"]));
    assert_eq!(both.len(), plain.len() + 1);
    assert!(both[0].why.ends_with("Marked by hand.") && both[0].start.date().to_string() == "2024-11-20", "{}", both[0].why);
    assert_eq!(marked(&["1999-01-01"]).len(), plain.len(), "a day that the data do not reach is no finding");
}

#[test]
fn a_rate_of_counts_is_told_in_per_cent_wherever_it_is_told() {
    let (table, ctx) = (shop(), Context::detached());
    let rate = Measure::new("Rate", "count(sales) / count(*)");
    let plain = Measure::new("Sales", "sum(sales)");
    let spec = DetectSpec { measures: vec![rate, plain], ..spec() };
    let detection = run(&table, &spec, &ctx).unwrap();
    assert_eq!(unit_of(&spec, &detection, 0).as_deref(), Some("%"));
    assert_eq!((unit_of(&spec, &detection, 1), unit_of(&spec, &detection, 2)), (None, None));
}

#[test]
fn a_last_day_that_is_low_may_not_be_complete() {
    let (table, ctx) = (shop(), Context::detached());
    let until = |last: &str| {
        let days = FilterTest::Days { start: None, end: Some(last.parse().unwrap()) };
        let spec = DetectSpec { filters: vec![Filter { column: "date".into(), test: days }], ..spec() };
        may_be_cut(&spec, &run(&table, &spec, &ctx).unwrap())
    };
    assert_eq!((until("2025-01-01"), until("2025-01-02"), until("2025-01-03")), (false, true, false));
}

#[test]
fn small_impacts_can_be_left_out() {
    let (table, ctx) = (shop(), Context::detached());
    let spec = DetectSpec { min_impact: 1e6, ..spec() };
    assert_eq!(find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap(), []);
}

fn finding(kind: FindingKind, grain: Grain, start: &str, end: &str, actual: f64, expected: f64) -> Finding {
    let at = |t: &str| NaiveDateTime::parse_from_str(t, "%Y-%m-%d %H:%M").unwrap();
    Finding {
        id: String::new(),
        kind,
        measure: "GMV".into(),
        unit: Some("USD".into()),
        segment: vec![("country".into(), "Thailand".into()), ("channel".into(), "video".into())],
        start: at(start),
        end: at(end),
        grain,
        actual,
        expected,
        lower: 0.0,
        upper: 0.0,
        impact: actual - expected,
        score: 9.0,
        against_peers: false,
        may_be_season: None,
        p_value: 1e-6,
        method: String::new(),
        why: String::new(),
        contributors: Vec::new(),
        also: Vec::new(),
        cells: Vec::new(),
        cell_count: 0,
        place: None,
    }
}

#[test]
fn findings_are_said_with_numbers_units_and_dates() {
    let mut drop = finding(FindingKind::Drop, Grain::Day, "2025-06-03 00:00", "2025-06-03 00:00", 75_756.0, 128_400.0);
    let part = Contributor {
        segment: vec![("category".into(), "Home".into())],
        actual: 0.0,
        expected: 0.0,
        delta: 0.0,
        share: 0.62,
        score: 9.0,
        rate_effect: None,
        mix_effect: None,
    };
    drop.contributors.push(part);
    assert_eq!(
        words::why(&drop, 0),
        "GMV in Thailand, video was 41 % below the expected 128,400 USD on Tuesday 3 June 2025; Home contributed 62 % of the gap."
    );
    assert_eq!(headline(&drop), "GMV in Thailand, video: 41 % below expected, Tuesday 3 June 2025");
    drop.contributors[0].share = 12.4;
    assert!(words::why(&drop, 0).contains("; Home contributed 12 times the gap."), "{}", words::why(&drop, 0));
    drop.contributors[0].share = 1.08;
    assert!(words::why(&drop, 0).contains("; Home contributed 108 % of the gap."), "what others made up for is told");
    (drop.contributors[0].rate_effect, drop.contributors[0].mix_effect) = (Some(-0.002), Some(-0.011));
    assert!(words::why(&drop, 0).contains("; Home contributed 108 % of the gap by its weight in the mix."));
    let from_nothing = finding(FindingKind::Spike, Grain::Day, "2025-06-03 00:00", "2025-06-03 00:00", 13_565.0, 0.62);
    assert!(words::why(&from_nothing, 0).contains("13,564 USD above the expected 0.62 USD"), "{}", words::why(&from_nothing, 0));
    // It was said to be 41,386 % above on its card, and here how much more it was.
    let manifold = finding(FindingKind::Spike, Grain::Day, "2025-06-03 00:00", "2025-06-03 00:00", 512_110.0, 1_234.0);
    assert!(words::why(&manifold, 0).contains(" was 415 times the expected 1,234 USD on "), "{}", words::why(&manifold, 0));
    let spike = finding(FindingKind::Spike, Grain::Day, "2025-05-30 00:00", "2025-06-02 00:00", 5000.0, 1250.0);
    assert_eq!(
        words::why(&spike, 4),
        "GMV in Thailand, video was 4.0 times the expected 1,250 USD from 30 May to 2 June 2025; the same shows in 4 more series."
    );
    let named_alike =
        Finding { segment: vec![("region".into(), "Singapore".into()), ("city".into(), "Singapore".into())], ..spike.clone() };
    assert!(headline(&named_alike).starts_with("GMV in Singapore: 4.0 times expected, "), "{}", headline(&named_alike));
    let gone = finding(FindingKind::Missing, Grain::Week, "2025-06-02 00:00", "2025-06-02 00:00", 0.0, 1250.0);
    assert_eq!(words::why(&gone, 0), "GMV in Thailand, video has no data in the week from 2 June 2025, where 1,250 USD was expected.");
    let level = finding(FindingKind::LevelShift, Grain::Day, "2025-06-03 00:00", "2025-06-09 00:00", 700.0, 1000.0);
    assert_eq!(
        words::why(&level, 0),
        "GMV in Thailand, video moved to a new level on Tuesday 3 June 2025: 30 % below the old one, 700 USD instead of 1,000 USD over the first 7 days."
    );
    let partial =
        Finding { segment: Vec::new(), ..finding(FindingKind::Partial, Grain::Day, "2026-06-30 00:00", "2026-06-30 00:00", 440.0, 1000.0) };
    assert_eq!(
        words::why(&partial, 0),
        "The last day, Tuesday 30 June 2026, is not over yet and was not judged: GMV is 440 USD so far, where 1,000 USD is expected of the whole day."
    );
    let parted = Finding {
        against_peers: true,
        ..finding(FindingKind::TrendChange, Grain::Day, "2026-01-12 00:00", "2026-04-05 00:00", 83_000.0, 100_000.0)
    };
    assert_eq!(
        words::why(&parted, 0),
        "GMV in Thailand, video began to part from its peers on Monday 12 January 2026: 17 % below where they led, 83,000 USD instead of 100,000 USD over the first 84 days."
    );
    assert_eq!(
        headline(&parted),
        "GMV in Thailand, video: parted from its peers, 17 % below where they led, from 12 January to 5 April 2026"
    );
    let turned = Finding { against_peers: false, may_be_season: Some(Season::NoYearBefore), ..parted };
    assert_eq!(
        words::why(&turned, 0),
        "GMV in Thailand, video took another course on Monday 12 January 2026: 17 % below where the old one led, 83,000 USD instead of 100,000 USD over the first 84 days. It may be the season: the data hold no other year to compare it with."
    );
    let hours = finding(FindingKind::Drop, Grain::Hour, "2025-06-03 14:00", "2025-06-03 16:00", 0.0, 300.0);
    assert_eq!(
        words::why(&hours, 0),
        "GMV in Thailand, video was 100 % below the expected 300 USD from 14:00 to 16:59 on Tuesday 3 June 2025."
    );
    let month = finding(FindingKind::Drop, Grain::Month, "2025-06-01 00:00", "2025-06-01 00:00", 97.5, 100.0);
    assert_eq!(words::why(&month, 0), "GMV in Thailand, video was 2.5 % below the expected 100 USD in June 2025.");
}

/// Two measures that rise and fall together and one that does not; on day 90 the first two fall.
fn funnel() -> (Table, DetectSpec) {
    let (mut date, mut orders, mut sales, mut returns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut state = 3_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5
    };
    for day in 0..180 {
        let level = 1000.0 * (1.0 + 0.1 * noise()) * if day == 90 { 0.4 } else { 1.0 };
        date.push(20_000 + day);
        orders.push(level.round());
        sales.push(level * 25.0 * (1.0 + 0.02 * noise()));
        returns.push(400.0 * (1.0 + 0.1 * noise()) * if day == 90 { 2.5 } else { 1.0 });
    }
    let number = |name: &str, values: Vec<f64>| (Column::new(name, ColumnType::Decimal), Stored::new(name.into(), values));
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        number("orders", orders),
        number("sales", sales),
        number("returns", returns),
    ];
    let measures = ["sum(orders) as Orders", "sum(sales) as Sales", "sum(returns) as Returns"].map(Measure::parse).into();
    (Table::new("Data", columns, Origin::default()).unwrap(), DetectSpec { measures, splits: Vec::new(), ..spec() })
}

#[test]
fn an_event_in_several_measures_is_one_finding_that_lists_the_others() {
    let (table, spec) = funnel();
    let ctx = Context::detached();
    let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
    let drop = found.iter().find(|f| f.kind == FindingKind::Drop).unwrap();
    assert_eq!(drop.also.len(), 1, "{found:#?}");
    let mut both = [drop.measure.as_str(), drop.also[0].measure.as_str()];
    both.sort_unstable();
    assert_eq!(both, ["Orders", "Sales"]);
    assert!(drop.why.contains("; also seen in "), "{}", drop.why);
    assert!(found.iter().any(|f| f.measure == "Returns" && f.kind == FindingKind::Spike), "what does not stray with the others stays");
}

#[test]
fn a_verdict_is_found_by_another_measure_and_a_period_off_but_not_further() {
    let mut drop = finding(FindingKind::Drop, Grain::Day, "2025-06-03 00:00", "2025-06-03 00:00", 1.0, 2.0);
    drop.id = "GMV:country=TH:drop:2025-06-03".into();
    let confirmed = |id: &str| {
        let verdict = Verdict { state: VerdictState::Confirmed, ..Verdict::default() };
        std::collections::BTreeMap::from([(id.to_owned(), verdict)])
    };
    let state = |id: &str, finding: &Finding| verdict_of(&confirmed(id), finding).map(|v| v.state);
    assert_eq!(state("GMV:country=TH:drop:2025-06-03", &drop), Some(VerdictState::Confirmed));
    assert_eq!(state("GMV:country=TH:drop:2025-06-02", &drop), Some(VerdictState::Confirmed));
    assert_eq!(state("GMV:country=TH:drop:2025-06-05", &drop), None);
    assert_eq!(state("GMV:country=TH:spike:2025-06-03", &drop), None);
    assert_eq!(state("GMV:country=VN:drop:2025-06-03", &drop), None);
    let also = Also {
        id: "Orders:country=TH:drop:2025-06-03".into(),
        kind: FindingKind::Drop,
        measure: "Orders".into(),
        unit: None,
        segment: Vec::new(),
        actual: 1.0,
        expected: 2.0,
        impact: -1.0,
        score: 5.0,
    };
    drop.also.push(also);
    assert_eq!(state("Orders:country=TH:drop:2025-06-03", &drop), Some(VerdictState::Confirmed));
}

#[test]
fn a_dismissal_hides_what_it_names_and_nothing_else() {
    let (table, spec, ctx) = (shop(), spec(), Context::detached());
    let found = find(&table, &spec, &run(&table, &spec, &ctx).unwrap(), &ctx).unwrap();
    let first = &found[0];
    for scope in Scope::ALL {
        let dismissal = Dismissal::of(first, scope).unwrap();
        assert!(dismissal.hides(first) && !dismissal.words(&[]).is_empty());
    }
    let other = Finding { kind: FindingKind::Spike, segment: Vec::new(), id: "x".into(), ..first.clone() };
    assert!(Scope::ALL.iter().all(|s| !Dismissal::of(first, *s).unwrap().hides(&other)));
    assert_eq!(Dismissal::of(&other, Scope::Segment), None, "the segment of the total is everything");
}
