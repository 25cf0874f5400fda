//! From a pivot to a chart: its leaf rows along x, its leaf columns as series. Totals are not drawn, for they would be
//! counted twice by the eye.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::{AxisScale, ChartAxis, ChartData, ChartKind, ChartPoint, ChartSeries, ChartSpec};
use crate::pivot::{Axis, AxisKind, PivotTable, Scale, period_start};

const MISSING_LABEL: &str = "(missing)";

/// The chart of a pivot.
///
/// Where the first row field is time, x is time and further row fields split the series; otherwise every leaf row is one
/// category. A scatter of two values puts the first along x and the second up; with one value it stands over the rows.
#[must_use]
pub fn build(pivot: &PivotTable, spec: &ChartSpec) -> ChartData {
    let kind = spec.kind.unwrap_or_else(|| suggest(pivot));
    let stacked = spec.stacked && kind == ChartKind::Bar;
    if kind == ChartKind::Scatter && pivot.values.len() >= 2 {
        return scatter(pivot);
    }
    let places = Places::of(pivot);
    let mut series = Vec::new();
    for (split, rows) in &places.splits {
        for (index, column) in leaves(&pivot.columns) {
            let points = rows.iter().map(|&(x, row)| ChartPoint { x, y: pivot.cell(row, index), row }).collect();
            let name = if split.is_empty() {
                pivot.column_label(column)
            } else if pivot.columns.len() == 1 {
                split.clone()
            } else {
                format!("{split} / {}", pivot.column_label(column))
            };
            let (unit, decimals) = pivot.formats.get(column.value).cloned().unwrap_or_default();
            series.push(ChartSeries { name, unit, decimals, column: index, points });
        }
    }
    let y = ChartAxis { title: pivot.values.join(", "), unit: shared_unit(&series), scale: AxisScale::Number };
    let x = ChartAxis { title: pivot.row_fields.join(", "), unit: None, scale: places.scale };
    ChartData { kind, stacked, x, y, step: step(&series), series }
}

/// The kind of chart that suits a pivot: a line over time, points for two values side by side, bars for the rest.
#[must_use]
pub fn suggest(pivot: &PivotTable) -> ChartKind {
    match pivot.row_scales.first() {
        Some(Scale::Time(_) | Scale::Moment) => ChartKind::Line,
        Some(_) if pivot.values.len() == 2 && pivot.columns.len() == 2 => ChartKind::Scatter,
        _ => ChartKind::Bar,
    }
}

/// Where the leaf rows stand along x, and the series they split into.
struct Places {
    scale: AxisScale,
    /// Per name of a split, in the order of the pivot, its rows with their position.
    splits: Vec<(String, Vec<(f64, usize)>)>,
}

impl Places {
    fn of(pivot: &PivotTable) -> Self {
        let leaf = || leaves(&pivot.rows);
        let position = |row: &Axis| row.key.first().and_then(|label| time(pivot.row_scales.first().copied()?, label.as_deref()?));
        let grain = match pivot.row_scales.first() {
            Some(Scale::Time(part)) => Some(*part),
            _ => None,
        };
        let timed = matches!(pivot.row_scales.first(), Some(Scale::Time(_) | Scale::Moment));
        if !timed || !leaf().any(|(_, row)| position(row).is_some()) {
            let names = leaf().map(|(_, row)| name(&row.key)).collect();
            let rows = leaf().enumerate().map(|(at, (index, _))| (at as f64, index)).collect();
            return Self { scale: AxisScale::Category(names), splits: vec![(String::new(), rows)] };
        }
        let mut splits: Vec<(String, Vec<(f64, usize)>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, row) in leaf() {
            // A missing date and the rest of a top N have no place in time.
            let Some(x) = position(row) else { continue };
            let split = name(&row.key[1..]);
            let at = *known.entry(split.clone()).or_insert(splits.len());
            if at == splits.len() {
                splits.push((split, Vec::new()));
            }
            splits[at].1.push((x, index));
        }
        for (_, rows) in &mut splits {
            rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self { scale: AxisScale::Time(grain), splits }
    }
}

/// Two values against each other: one point per leaf row, one series per leaf column.
fn scatter(pivot: &PivotTable) -> ChartData {
    let format = |value: usize| pivot.formats.get(value).cloned().unwrap_or_default();
    let named = |value: usize| pivot.values.get(value).cloned().unwrap_or_default();
    let columns: Vec<(usize, &Axis)> = leaves(&pivot.columns).collect();
    let along = |key| columns.iter().find(|(_, c)| c.value == 0 && &c.key == key);
    let series = columns.iter().filter(|(_, c)| c.value == 1).filter_map(|&(column, axis)| {
        let (x_column, _) = *along(&axis.key)?;
        let point = |row: usize| Some(ChartPoint { x: pivot.cell(row, x_column)?, y: pivot.cell(row, column), row });
        let points = leaves(&pivot.rows).filter_map(|(row, _)| point(row)).collect();
        let (unit, decimals) = format(1);
        let name = if axis.key.is_empty() { named(1) } else { name(&axis.key) };
        Some(ChartSeries { name, unit, decimals, column, points })
    });
    let series: Vec<ChartSeries> = series.collect();
    let axis = |value: usize| ChartAxis { title: named(value), unit: format(value).0, scale: AxisScale::Number };
    ChartData { kind: ChartKind::Scatter, stacked: false, x: axis(0), y: axis(1), step: step(&series), series }
}

fn leaves(axis: &[Axis]) -> impl Iterator<Item = (usize, &Axis)> {
    axis.iter().enumerate().filter(|(_, a)| a.kind == AxisKind::Leaf)
}

fn name(key: &[Option<String>]) -> String {
    key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL)).collect::<Vec<_>>().join(" / ")
}

/// The place of a period or a moment in time, in days since 1970-01-01.
fn time(scale: Scale, label: &str) -> Option<f64> {
    match scale {
        Scale::Time(part) => period_start(part, label).map(days),
        Scale::Moment => {
            let moment: NaiveDateTime = label.parse().ok()?;
            Some(moment.and_utc().timestamp_millis() as f64 / 86_400_000.0)
        }
        Scale::Category | Scale::Number => None,
    }
}

fn days(day: NaiveDate) -> f64 {
    f64::from(day.to_epoch_days())
}

fn shared_unit(series: &[ChartSeries]) -> Option<String> {
    let first = series.first()?.unit.clone();
    if series.iter().all(|s| s.unit == first) { first } else { None }
}

/// The least distance between two neighbouring positions.
fn step(series: &[ChartSeries]) -> f64 {
    let mut xs: Vec<f64> = series.iter().flat_map(|s| s.points.iter().map(|p| p.x)).collect();
    xs.sort_by(f64::total_cmp);
    let least = xs.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 0.0).min_by(f64::total_cmp);
    least.unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::DatePart;

    fn leaf(key: &[&str], value: usize) -> Axis {
        Axis { kind: AxisKind::Leaf, key: key.iter().map(|k| (!k.is_empty()).then(|| (*k).to_owned())).collect(), value }
    }

    fn total(value: usize) -> Axis {
        Axis { kind: AxisKind::Grand, key: Vec::new(), value }
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

    #[test]
    fn time_is_drawn_to_scale_and_totals_are_not_drawn() {
        let chart = build(&pivot(), &ChartSpec::default());
        assert_eq!((chart.kind, &chart.x.scale), (ChartKind::Line, &AxisScale::Time(Some(DatePart::Month))));
        assert_eq!(chart.series.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["East", "West"]);
        let january = days(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
        let east = [ChartPoint { x: january, y: Some(1.0), row: 0 }, ChartPoint { x: january + 59.0, y: None, row: 2 }];
        assert_eq!(chart.series[0].points, east);
        assert_eq!((chart.step, chart.y.unit.as_deref()), (59.0, Some("USD")));
    }

    #[test]
    fn categories_stand_side_by_side() {
        let mut pivot = pivot();
        pivot.row_scales = vec![Scale::Category, Scale::Category];
        let chart = build(&pivot, &ChartSpec { stacked: true, ..ChartSpec::default() });
        let names = ["2026-01 / East", "2026-01 / West", "2026-03 / East", "(missing) / East"].map(str::to_owned).to_vec();
        assert_eq!((chart.kind, chart.stacked, &chart.x.scale), (ChartKind::Bar, true, &AxisScale::Category(names)));
        assert_eq!((chart.series[0].name.as_str(), chart.series[0].points[3].x), ("Sales", 3.0));
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
        assert_eq!(chart.series.len(), 1);
        assert_eq!(chart.series[0].points[1], ChartPoint { x: 20.0, y: None, row: 1 });
        assert_eq!(chart.y.unit.as_deref(), Some("EUR"));
    }
}
