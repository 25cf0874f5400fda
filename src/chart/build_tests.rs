use super::*;
use crate::chart::places::days;
use crate::chart::{Annotation, Level, LineAt, RefLine};
use crate::pivot::{AxisKind, Cut, DatePart, Partial, Scale};
use crate::table::Direction;
use chrono::NaiveDate;

fn leaf(key: &[&str], value: usize) -> Axis {
    Axis { kind: AxisKind::Leaf, key: key.iter().map(|k| (!k.is_empty()).then(|| (*k).to_owned())).collect(), value }
}

fn total(value: usize) -> Axis {
    Axis { kind: AxisKind::Grand, key: Vec::new(), value }
}

fn of(kind: ChartKind) -> ChartSpec {
    ChartSpec { kind: Some(kind), ..ChartSpec::default() }
}

fn pivot() -> PivotTable {
    PivotTable {
        row_fields: vec!["Date (month)".into(), "Region".into()],
        row_scales: vec![Scale::Time(DatePart::Month), Scale::Category],
        values: vec!["Sales".into()],
        formats: vec![(Some("USD".into()), Some(0))],
        rows: vec![
            leaf(&["2026-01", "East"], 0),
            leaf(&["2026-01", "West"], 0),
            leaf(&["2026-03", "East"], 0),
            leaf(&["", "East"], 0),
            total(0),
        ],
        columns: vec![leaf(&[], 0)],
        cells: vec![Some(1.0), Some(2.0), None, Some(4.0), Some(7.0)],
        source_rows: 4,
        ..PivotTable::default()
    }
}

/// Items with one value each.
fn items(values: &[(&str, Option<f64>)]) -> PivotTable {
    PivotTable {
        row_fields: vec!["Seller".into()],
        row_scales: vec![Scale::Category],
        values: vec!["Sales".into()],
        formats: vec![(None, None)],
        rows: values.iter().map(|(name, _)| leaf(&[name], 0)).collect(),
        columns: vec![leaf(&[], 0)],
        cells: values.iter().map(|(_, v)| *v).collect(),
        ..PivotTable::default()
    }
}

#[test]
fn time_is_drawn_to_scale_and_totals_are_not_drawn() {
    let chart = build(&pivot(), &ChartSpec::default());
    assert_eq!((chart.kind, &chart.x.scale), (ChartKind::Line, &AxisScale::Time(Some(DatePart::Month))));
    assert_eq!(chart.series().iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["East", "West"]);
    let january = days(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
    let east = &chart.series()[0].points;
    assert_eq!((&east.x, east.y[0], east.y[1].is_nan(), &east.row), (&vec![january, january + 59.0], 1.0, true, &vec![0, 2]));
    assert_eq!((chart.step, chart.y.unit.as_deref()), (59.0, Some("USD")));
    assert_eq!(chart.notes, ["1 row without a date is not drawn."]);
}

#[test]
fn categories_stand_side_by_side() {
    let mut pivot = pivot();
    pivot.row_scales = vec![Scale::Category, Scale::Category];
    let chart = build(&pivot, &ChartSpec { stack: Stack::Stacked, ..ChartSpec::default() });
    let names = ["2026-01 / East", "2026-01 / West", "2026-03 / East", "(missing) / East"].map(str::to_owned).to_vec();
    assert_eq!((chart.kind, chart.stack, &chart.x.scale), (ChartKind::Bar, Stack::Stacked, &AxisScale::Category(names)));
    assert_eq!((chart.series()[0].name.as_str(), chart.series()[0].points.x[3]), ("Sales", 3.0));
}

#[test]
fn two_values_stand_against_each_other() {
    let pivot = PivotTable {
        row_fields: vec!["Seller".into()],
        row_scales: vec![Scale::Category],
        values: vec!["Orders".into(), "Refunds".into()],
        formats: vec![(None, None), (Some("EUR".into()), None)],
        rows: vec![leaf(&["a"], 0), leaf(&["b"], 0), total(0)],
        columns: vec![leaf(&[], 0), leaf(&[], 1)],
        cells: vec![Some(10.0), Some(1.0), Some(20.0), None, Some(30.0), Some(1.0)],
        ..PivotTable::default()
    };
    let chart = build(&pivot, &ChartSpec::default());
    assert_eq!((chart.kind, chart.x.title.as_str(), chart.y.title.as_str()), (ChartKind::Scatter, "Orders", "Refunds"));
    assert_eq!((&chart.series()[0].points.x, &chart.series()[0].points.row), (&vec![10.0], &vec![0]));
    assert_eq!(chart.y.unit.as_deref(), Some("EUR"));
    let said = crate::chart::hover::tip(&chart, crate::chart::Target::default()).unwrap();
    assert_eq!((said.title.as_str(), said.lines[1].clone()), ("a", ("Orders".to_owned(), "10".to_owned())));
    let combo = build(&pivot, &of(ChartKind::Combo));
    assert_eq!(combo.series().iter().map(|s| (s.mark, s.second)).collect::<Vec<_>>(), [(Mark::Bar, false), (Mark::Line, true)]);
    assert_eq!(combo.y2.unwrap().unit.as_deref(), Some("EUR"));
}

#[test]
fn zero_and_below_have_no_logarithm_and_that_is_told() {
    let pivot = items(&[("a", Some(10.0)), ("b", Some(0.0)), ("c", Some(-3.0)), ("d", Some(1000.0))]);
    let chart = build(&pivot, &ChartSpec { log: true, ..of(ChartKind::Bar) });
    assert!(chart.y.log && chart.series()[0].points.y[1].is_nan() && chart.series()[0].points.y[2].is_nan());
    assert_eq!(chart.notes, ["2 values of zero or below have no place on a logarithmic axis."]);
}

#[test]
fn a_pareto_runs_from_the_largest_to_the_whole() {
    let chart = build(&items(&[("a", Some(1.0)), ("b", Some(-5.0)), ("c", Some(3.0)), ("d", None)]), &of(ChartKind::Pareto));
    assert_eq!(chart.x.scale, AxisScale::Category(vec!["c".into(), "a".into()]));
    assert_eq!((&chart.series()[0].points.y, &chart.series()[1].points.y), (&vec![3.0, 1.0], &vec![0.75, 1.0]));
    assert_eq!(chart.notes.len(), 1);
}

#[test]
fn a_waterfall_ends_at_the_right_total_even_where_items_do_not_add_up() {
    let mut pivot = items(&[("a", Some(5.0)), ("b", Some(-2.0))]);
    let steps =
        |chart: &ChartData| chart.series().iter().map(|s| (s.growth, s.points.base.clone(), s.points.y.clone())).collect::<Vec<_>>();
    let plain = build(&pivot, &of(ChartKind::Waterfall));
    let wanted = [(Growth::Up, vec![0.0], vec![5.0]), (Growth::Down, vec![5.0], vec![-2.0]), (Growth::Total, vec![0.0], vec![3.0])];
    assert_eq!(steps(&plain), wanted);
    pivot.rows.push(total(0));
    pivot.cells.push(Some(2.5));
    let chart = build(&pivot, &of(ChartKind::Waterfall));
    assert_eq!(chart.x.scale, AxisScale::Category(["a", "b", "Not additive", "Total"].map(str::to_owned).to_vec()));
    assert_eq!(steps(&chart)[2], (Growth::Total, vec![0.0], vec![2.5]));
}

#[test]
fn panels_share_their_scale_or_not() {
    let spec = ChartSpec { panels: Some(Scales::Shared), ..ChartSpec::default() };
    let Body::Panels(panels) = build(&pivot(), &spec).body else { panic!("no panels") };
    assert_eq!(
        panels.iter().map(|p| (p.title.as_str(), p.chart.y.range)).collect::<Vec<_>>(),
        [("East", Some((1.0, 2.0))), ("West", Some((1.0, 2.0)))]
    );
    let spec = ChartSpec { panels: Some(Scales::Free), ..ChartSpec::default() };
    let Body::Panels(panels) = build(&pivot(), &spec).body else { panic!("no panels") };
    assert_eq!(panels[0].chart.y.range, None);
}

#[test]
fn notes_and_lines_find_their_place_or_are_told() {
    let annotation = |at: &str| Annotation { at: at.into(), series: None, text: "launch".into() };
    let spec = ChartSpec {
        lines: vec![RefLine { at: LineAt::Mean, label: String::new() }],
        annotations: vec![annotation("2026-01-01"), annotation("2030-01-01")],
        ..ChartSpec::default()
    };
    let chart = build(&pivot(), &spec);
    assert_eq!((chart.pins.len(), chart.pins[0].y, chart.lines[0].label.as_str()), (1, 2.0, "Average 2 USD"));
    assert!(chart.notes.iter().any(|n| n == "1 note stands at a place this chart does not show."), "{:?}", chart.notes);
}

#[test]
fn a_key_figure_compares_its_last_two_periods() {
    let mut pivot = items(&[("2026-01", Some(10.0)), ("2026-02", Some(8.0))]);
    pivot.row_scales = vec![Scale::Time(DatePart::Month)];
    pivot.rows.push(total(0));
    pivot.cells.push(Some(18.0));
    let Body::Kpis(kpis) = build(&pivot, &of(ChartKind::Kpi)).body else { panic!("no figures") };
    assert_eq!(
        (kpis[0].value, kpis[0].change, kpis[0].compared.as_str(), kpis[0].level),
        (Some(18.0), Some(-0.2), "in 2026-02 vs 2026-01", Level::Bad)
    );
}

#[test]
fn a_period_that_is_not_over_is_not_compared_and_is_told() {
    let mut pivot = items(&[("2026-01", Some(10.0)), ("2026-02", Some(8.0)), ("2026-03", Some(1.0))]);
    pivot.row_scales = vec![Scale::Time(DatePart::Month)];
    let cut = Cut::DataEnd(NaiveDate::from_ymd_opt(2026, 3, 9).unwrap());
    pivot.partial = vec![Partial { field: pivot.row_fields[0].clone(), period: "2026-03".into(), cut }];
    pivot.good = vec![Direction::Down];
    let chart = build(&pivot, &of(ChartKind::Kpi));
    let Body::Kpis(kpis) = &chart.body else { panic!("no figures") };
    assert_eq!((kpis[0].change, kpis[0].compared.as_str(), kpis[0].level), (Some(-0.2), "in 2026-02 vs 2026-01", Level::Good));
    assert_eq!((&kpis[0].partial, &chart.notes), (&vec![2], &vec!["2026-03 is not over".to_owned()]));
    let line = build(&pivot, &of(ChartKind::Line));
    assert_eq!(line.notes, ["2026-03 is not over: the data end on 9 Mar 2026."]);
    let march = line.series()[0].points.x[2];
    assert!(line.partial_at(march).is_some() && line.partial_at(line.series()[0].points.x[1]).is_none());
}

#[test]
fn a_heatmap_lets_time_run_along() {
    let mut pivot = items(&[("2026-01", Some(10.0)), ("2026-02", None)]);
    pivot.row_scales = vec![Scale::Time(DatePart::Month)];
    let chart = build(&pivot, &of(ChartKind::Heatmap));
    let Body::Heat(heat) = &chart.body else { panic!("no cells") };
    assert_eq!((&heat.rows, &heat.cells), (&vec!["Sales".to_owned()], &vec![vec![Some(10.0), None]]));
    assert_eq!(chart.x.scale, AxisScale::Category(vec!["2026-01".into(), "2026-02".into()]));
}
