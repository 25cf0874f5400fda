use super::*;
use crate::chart::{Annotation, ChartSpec, LineAt, RefLine, Scales, build};
use crate::pivot::{Axis, AxisKind, DatePart, PivotTable, Scale};

fn pivot(scale: Scale, names: [&str; 3]) -> PivotTable {
    let leaf = |key: &str, value| Axis { kind: AxisKind::Leaf, key: vec![Some(key.to_owned())], value };
    PivotTable {
        row_fields: vec!["Field".into()],
        row_scales: vec![scale],
        values: vec!["Sales".into(), "Rate".into()],
        formats: vec![(Some("USD".into()), None), (Some("%".into()), None)],
        rows: names.iter().map(|name| leaf(name, 0)).collect(),
        columns: vec![Axis { kind: AxisKind::Leaf, key: vec![], value: 0 }, Axis { kind: AxisKind::Leaf, key: vec![], value: 1 }],
        cells: vec![Some(3.0), Some(0.1), None, Some(0.2), Some(5.0), Some(0.3)],
        ..PivotTable::default()
    }
}

fn written(chart: &ChartData) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    write(workbook.add_worksheet().set_name("Pivot - chart").unwrap(), "Pivot - chart", chart, &Theme::new()).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn every_kind_of_a_pivot_is_written() {
    let tables = [pivot(Scale::Category, ["=a", "b", "กรุงเทพ"]), pivot(Scale::Time(DatePart::Month), ["2026-01", "2026-02", "2026-03"])];
    for table in &tables {
        for kind in ChartKind::ALL {
            let all = [(None, Stack::Grouped), (Some(Scales::Shared), Stack::Stacked), (None, Stack::Percent)];
            for (panels, stack) in all {
                let chart = build(table, &ChartSpec { kind: Some(kind), stack, panels, log: true, ..ChartSpec::default() });
                assert_eq!(left_out(&chart).is_none(), kind != ChartKind::Kpi, "{kind:?}");
                assert!(!written(&chart).is_empty());
            }
        }
    }
}

#[test]
fn a_waterfall_stands_on_what_is_not_painted() {
    let mut table = pivot(Scale::Category, ["a", "b", "c"]);
    table.cells = vec![Some(3.0), None, Some(-1.0), None, Some(5.0), None];
    let chart = build(&table, &ChartSpec { kind: Some(ChartKind::Waterfall), ..ChartSpec::default() });
    let found = block(&chart).unwrap();
    let of = |name: &str| found.columns.iter().find(|c| c.name == name).unwrap().values.clone();
    assert_eq!(of("Below Increase"), [Some(0.0), None, Some(2.0), None]);
    assert_eq!((of("Decrease"), of("Total")), (vec![None, Some(1.0), None, None], vec![None, None, None, Some(7.0)]));
    table.cells = vec![Some(-3.0), None, Some(-1.0), None, Some(6.0), None];
    let chart = build(&table, &ChartSpec { kind: Some(ChartKind::Waterfall), ..ChartSpec::default() });
    let found = block(&chart).unwrap();
    let of = |name: &str| found.columns.iter().find(|c| c.name == name).unwrap().values.clone();
    // From 0 to -3, on to -4, and up through zero to 2.
    assert_eq!(
        (of("Below Decrease"), of("Decrease, below zero")),
        (vec![Some(0.0), Some(-3.0), None, None], vec![Some(-3.0), Some(-1.0), None, None])
    );
    assert_eq!((of("Increase"), of("Increase, below zero")), (vec![None, None, Some(2.0), None], vec![None, None, Some(-4.0), None]));
    assert!(left_out(&chart).is_none() && !written(&chart).is_empty());
}

#[test]
fn what_excel_does_not_draw_stands_beside_the_numbers_or_is_said() {
    let line = |at| RefLine { at, label: String::new() };
    let note = Annotation { at: "b".into(), series: None, text: "Strike".into() };
    let kind = Some(ChartKind::Line);
    let spec = ChartSpec { kind, lines: vec![line(LineAt::Value(4.0))], annotations: vec![note], ..ChartSpec::default() };
    let mut table = pivot(Scale::Category, ["a", "b", "c"]);
    let chart = build(&table, &spec);
    let found = block(&chart).unwrap();
    let rule = found.columns.iter().find(|c| c.look == Look::Rule).expect("the target is a series");
    assert_eq!((rule.name.as_str(), &rule.values), ("Target 4 USD", &vec![Some(4.0); 3]));
    assert_eq!(found.words, [("Note", ["", "Strike", ""].map(str::to_owned).to_vec())]);
    assert_eq!(differs(&chart), ["Words pinned to it stand beside their numbers."]);
    let small = build(&table, &ChartSpec { panels: Some(Scales::Shared), ..spec.clone() });
    assert_eq!(differs(&small).len(), 3);

    table.values.push("Weight".into());
    table.formats.push((None, None));
    table.columns.push(Axis { kind: AxisKind::Leaf, key: vec![], value: 2 });
    table.cells = [[3.0, 0.1, 7.0], [4.0, 0.2, 8.0], [5.0, 0.3, 9.0]].concat().into_iter().map(Some).collect();
    let chart = build(&table, &ChartSpec { kind: Some(ChartKind::Scatter), ..ChartSpec::default() });
    let found = block(&chart).unwrap();
    assert_eq!(found.words, [("Item", ["a", "b", "c"].map(str::to_owned).to_vec())]);
    assert_eq!(found.columns.last().unwrap().values, [Some(7.0), Some(8.0), Some(9.0)]);
    assert_eq!(differs(&chart).len(), 1);
    assert!(!written(&chart).is_empty());
}
