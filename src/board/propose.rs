//! A first board for a table nobody has said anything about yet: key figures, the trend, the top segments, what changed.

use super::{BoardSpec, Content, Spot, Tile};
use crate::chart::{ChartKind, ChartSpec};
use crate::pivot::{self, Field, Order, PivotSpec, PivotValue, SortBy, Top};
use crate::table::{Column, ColumnType, Measure, Role, Table, suggest_measures};

/// Key figures at most.
const FIGURES: usize = 4;
/// Segments shown; the rest is Others.
const SEGMENTS: usize = 8;

/// Key figures of the measures that suggest themselves, their course, the top segments of the two dimensions that tell most, and which
/// items contributed to the last change.
#[must_use]
pub fn propose(table: &Table) -> BoardSpec {
    let measures: Vec<Measure> = suggest_measures(table).into_iter().take(FIGURES).collect();
    let Some(main) = measures.first().cloned() else { return BoardSpec::default() };
    let period = pivot::suggest(table).rows.into_iter().find(|f| f.by.is_some());
    let dimensions = dimensions(table);
    let mut board = BoardSpec { name: "Overview".to_owned(), ..BoardSpec::default() };
    let mut add = |spot: (u16, u16, u16, u16), content: Content| {
        let id = board.next_id();
        board.tiles.push(Tile { id, spot: Spot { x: spot.0, y: spot.1, w: spot.2, h: spot.3 }, title: String::new(), content });
    };
    let wide = 12 / measures.len().max(1) as u16;
    let fields = |field: Option<&Field>| field.into_iter().cloned().collect::<Vec<_>>();
    for (at, measure) in (0..).zip(&measures) {
        let spec = asked(fields(period.as_ref()), Vec::new(), measure);
        add((at * wide, 0, wide, 3), chart(spec, ChartKind::Kpi));
    }
    let mut top = 3;
    if let Some(period) = &period {
        let wide = if dimensions.is_empty() { 12 } else { 8 };
        add((0, top, wide, 5), chart(asked(vec![period.clone()], Vec::new(), &main), ChartKind::Line));
    }
    if let Some(first) = dimensions.first() {
        let spec = largest(asked(vec![first.clone()], Vec::new(), &main), &main);
        let (x, w) = if period.is_some() { (8, 4) } else { (0, 12) };
        let Content::Chart { pivot, chart } = chart(spec, ChartKind::Bar) else { return board };
        add((x, top, w, 5), Content::Chart { pivot, chart: ChartSpec { horizontal: true, ..chart } });
    }
    if period.is_some() || !dimensions.is_empty() {
        top += 5;
    }
    if let (Some(period), Some(first)) = (&period, dimensions.first()) {
        add((0, top, 6, 5), Content::Changes { pivot: asked(vec![first.clone()], vec![period.clone()], &main) });
        let across = dimensions.get(1).unwrap_or(first);
        let mut spec = asked(vec![period.clone()], vec![across.clone()], &main);
        spec.columns[0].top = Some(keep(SEGMENTS - 1, &main));
        let Content::Chart { pivot, chart } = chart(spec, ChartKind::Area) else { return board };
        add((6, top, 6, 5), Content::Chart { pivot, chart: ChartSpec { stack: crate::chart::Stack::Stacked, ..chart } });
        top += 5;
    }
    if dimensions.len() > 1 {
        let spec = asked(vec![dimensions[0].clone()], vec![dimensions[1].clone()], &main);
        add((0, top, 7, 5), chart(spec, ChartKind::Heatmap));
        add((7, top, 5, 5), Content::Findings);
    } else {
        add((0, top, 12, 4), Content::Findings);
    }
    board
}

fn asked(rows: Vec<Field>, columns: Vec<Field>, measure: &Measure) -> PivotSpec {
    let value = PivotValue::from(measure.clone());
    PivotSpec { rows, columns, values: vec![value], ..PivotSpec::default() }
}

fn chart(pivot: PivotSpec, kind: ChartKind) -> Content {
    Content::Chart { pivot, chart: ChartSpec { kind: Some(kind), ..ChartSpec::default() } }
}

/// The largest items first, the rest as Others.
fn largest(mut spec: PivotSpec, measure: &Measure) -> PivotSpec {
    for field in &mut spec.rows {
        field.order = Order::Value(SortBy { value: measure.name.clone(), descending: true, within: Vec::new() });
        field.top = Some(keep(SEGMENTS, measure));
    }
    spec
}

fn keep(count: usize, measure: &Measure) -> Top {
    Top { count, value: measure.name.clone(), bottom: false, within_parent: false, others: true }
}

/// Dimensions that can be read at a glance, those with the most members up to a dozen first.
fn dimensions(table: &Table) -> Vec<Field> {
    let is_dimension = |c: &Column| c.role == Role::Dimension && matches!(c.ty, ColumnType::Text | ColumnType::Boolean);
    let columns = table.columns().iter().enumerate().filter(|(_, c)| is_dimension(c));
    let mut found: Vec<(usize, usize)> = columns.filter_map(|(i, _)| Some((table.codes(i).ok()?.labels.len(), i))).collect();
    found.retain(|(members, _)| (2..=200).contains(members));
    found.sort_by_key(|&(members, i)| (members > 12, if members > 12 { members } else { 12 - members }, i));
    found.into_iter().map(|(_, i)| Field::new(&table.columns()[i].name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::compute;
    use crate::engine::Context;
    use crate::pivot::DatePart;
    use crate::table::Origin;
    use polars::prelude::{Column as Stored, DataType};

    /// A table of numbers alone got a hole where the charts of others stand.
    #[test]
    fn a_board_of_key_figures_alone_has_no_hole() {
        let columns = vec![(Column::new("a", ColumnType::Integer), Stored::new("".into(), [1_i64, 2]))];
        let board = propose(&Table::new("t", columns, Origin::default()).unwrap());
        let spots: Vec<(u16, u16)> = board.tiles.iter().map(|t| (t.spot.y, t.spot.h)).collect();
        assert_eq!(spots, [(0, 3), (3, 4)]);
    }

    #[test]
    fn a_board_is_proposed_and_all_of_it_can_be_computed() {
        let days: Vec<i32> = (0..200).map(|i| 20_000 + i).collect();
        let days = Stored::new("".into(), days).cast(&DataType::Date).unwrap();
        let region: Vec<&str> = (0..200).map(|i| ["North", "South", "East"][i % 3]).collect();
        let sales: Vec<f64> = (0..200).map(|i| f64::from(i % 13) + 1.0).collect();
        let columns = vec![
            (Column::new("Day", ColumnType::Date), days),
            (Column::new("Region", ColumnType::Text), Stored::new("".into(), region)),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("".into(), sales)),
        ];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        let board = propose(&table);
        assert!(board.tiles.len() >= 5, "{board:?}");
        let periods = board.tiles.iter().filter_map(|t| t.content.pivot()).flat_map(|p| p.rows.iter().chain(&p.columns));
        let is_period = |f: &Field| !matches!(f.by, None | Some(DatePart::Weekday | DatePart::Hour));
        assert!(periods.clone().any(is_period));
        let answer = compute(&table, &board, &[], &Context::detached()).unwrap();
        for (id, tile) in &answer.tiles {
            assert!(tile.as_ref().is_ok_and(|t| t.chart.as_ref().is_none_or(|c| !c.is_empty())), "tile {id}: {tile:?}");
        }
        assert_eq!(answer.span.map(|s| (s.0, (s.2 - s.1).num_days())), Some(("Day".to_owned(), 199)));
    }
}
