//! What changed: the difference of a value between the last two periods, item by item.

use crate::chart::{ChartData, ChartKind, ChartSpec, build};
use crate::pivot::{Axis, AxisKind, PivotTable};

/// Items shown; the rest is added up.
const MOST: usize = 9;

/// The waterfall from nothing to the difference between the last two whole periods (the leaf columns of the pivot), the largest steps first.
/// The pivot of the differences is returned with it, its keys those of the items.
pub(super) fn changes(pivot: &PivotTable) -> (PivotTable, ChartData) {
    let partial = |column: &Axis| {
        let name = column.key.first().cloned().flatten();
        pivot.partial.iter().find(|p| Some(&p.period) == name.as_ref() && pivot.column_fields.first() == Some(&p.field))
    };
    let leaf = |c: &usize| pivot.columns[*c].kind == AxisKind::Leaf;
    let periods: Vec<usize> = (0..pivot.columns.len()).filter(leaf).filter(|&c| partial(&pivot.columns[c]).is_none()).collect();
    let spec = ChartSpec { kind: Some(ChartKind::Waterfall), ..ChartSpec::default() };
    let [.., before, now] = periods.as_slice() else {
        let nothing = PivotTable::default();
        let mut chart = build(&nothing, &spec);
        chart.notes.push("There is but one whole period; nothing to compare it with.".to_owned());
        return (nothing, chart);
    };
    let change = |row: usize| {
        let (then, now) = (pivot.cell(row, *before), pivot.cell(row, *now));
        (then.is_some() || now.is_some()).then(|| now.unwrap_or(0.0) - then.unwrap_or(0.0))
    };
    let rows = pivot.rows.iter().enumerate();
    let mut steps: Vec<(Axis, f64)> =
        rows.clone().filter(|(_, r)| r.kind == AxisKind::Leaf).filter_map(|(i, r)| Some((r.clone(), change(i)?))).collect();
    steps.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    if steps.len() > MOST {
        let rest: f64 = steps.split_off(MOST - 1).iter().map(|s| s.1).sum();
        steps.push((Axis { kind: AxisKind::Leaf, key: vec![Some("Others".to_owned())], value: 0 }, rest));
    }
    // What rises first, then what falls: the total is read off the end.
    steps.sort_by(|a, b| b.1.total_cmp(&a.1));
    let total = rows.clone().find(|(_, r)| r.kind == AxisKind::Grand).and_then(|(i, r)| Some((r.clone(), change(i)?)));
    let lines: Vec<(Axis, f64)> = steps.into_iter().chain(total).collect();
    let label = |column: usize| pivot.columns[column].key.first().cloned().flatten().unwrap_or_default();
    let value = pivot.caption(0);
    let differences = PivotTable {
        row_fields: pivot.row_fields.clone(),
        row_scales: pivot.row_scales.clone(),
        values: vec![format!("Change of {value}")],
        formats: pivot.formats.clone(),
        rows: lines.iter().map(|l| l.0.clone()).collect(),
        columns: vec![Axis { kind: AxisKind::Leaf, key: Vec::new(), value: 0 }],
        cells: lines.iter().map(|l| Some(l.1)).collect(),
        source_rows: pivot.source_rows,
        ..PivotTable::default()
    };
    let mut chart = build(&differences, &spec);
    chart.title = format!("What changed in {value}: {} against {}", label(*now), label(*before));
    chart.y.title = String::new();
    chart.notes.extend(pivot.columns.iter().filter(|c| c.kind == AxisKind::Leaf).filter_map(partial).map(crate::pivot::Partial::words));
    (differences, chart)
}

/// Two pivots without columns as one with a column for each: what was before, and now.
pub(super) fn side_by_side(now: &PivotTable, then: &PivotTable, before: &str) -> PivotTable {
    let cell = |pivot: &PivotTable, row: &Axis| pivot.rows.iter().position(|r| r == row).and_then(|at| pivot.cell(at, 0));
    let gone = then.rows.iter().filter(|r| r.kind == AxisKind::Leaf && !now.rows.contains(r));
    let rows: Vec<Axis> = now.rows.iter().chain(gone).cloned().collect();
    let column = |key: &str| Axis { kind: AxisKind::Leaf, key: vec![Some(key.to_owned())], value: 0 };
    PivotTable {
        cells: rows.iter().flat_map(|row| [cell(then, row), cell(now, row)]).collect(),
        columns: vec![column(before), column("these days")],
        column_fields: vec!["Days".to_owned()],
        rows,
        partial: Vec::new(),
        ..now.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Growth;

    #[test]
    fn items_of_either_span_are_held_against_each_other() {
        let leaf = |key: &str| Axis { kind: AxisKind::Leaf, key: vec![Some(key.to_owned())], value: 0 };
        let pivot = |rows: &[(&str, f64)]| PivotTable {
            values: vec!["Sales".into()],
            rows: rows.iter().map(|r| leaf(r.0)).collect(),
            columns: vec![Axis { kind: AxisKind::Leaf, key: Vec::new(), value: 0 }],
            cells: rows.iter().map(|r| Some(r.1)).collect(),
            ..PivotTable::default()
        };
        let both = side_by_side(&pivot(&[("a", 9.0), ("new", 2.0)]), &pivot(&[("a", 5.0), ("gone", 3.0)]), "1 – 7 May");
        let (_, chart) = changes(&both);
        assert_eq!(chart.title, "What changed in Sales: these days against 1 – 7 May");
        let ends: Vec<_> = chart.series().iter().map(|s| (s.growth, s.points.y.clone())).collect();
        assert_eq!(ends, [(Growth::Up, vec![4.0, 2.0]), (Growth::Down, vec![-3.0]), (Growth::Total, vec![3.0])]);
    }

    #[test]
    fn the_steps_add_up_to_the_change() {
        let leaf = |key: &str| Axis { kind: AxisKind::Leaf, key: vec![Some(key.to_owned())], value: 0 };
        let pivot = PivotTable {
            values: vec!["Sales".into()],
            rows: vec![leaf("a"), leaf("b"), leaf("c"), Axis { kind: AxisKind::Grand, key: Vec::new(), value: 0 }],
            columns: vec![leaf("2026-01"), leaf("2026-02"), leaf("2026-03")],
            cells: [[9.0, 5.0, 8.0], [9.0, 6.0, 1.0], [9.0, 0.0, 4.0], [27.0, 11.0, 13.0]].concat().into_iter().map(Some).collect(),
            ..PivotTable::default()
        };
        let (_, chart) = changes(&pivot);
        assert_eq!(chart.title, "What changed in Sales: 2026-03 against 2026-02");
        let ends: Vec<_> = chart.series().iter().map(|s| (s.growth, s.points.y.clone())).collect();
        assert_eq!(ends, [(Growth::Up, vec![4.0, 3.0]), (Growth::Down, vec![-5.0]), (Growth::Total, vec![2.0])]);
    }
}
