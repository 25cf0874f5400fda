//! What stands above a tile: its own title, else what it shows.

use super::{BoardSpec, Content, Tile, fitted};
use crate::chart::ChartKind;
use crate::pivot::{Field, PivotSpec, in_one_line};

/// What stands above a tile.
#[must_use]
pub fn title(board: &BoardSpec, tile: &Tile) -> String {
    let of = |pivot: &PivotSpec| of(&fitted(pivot, board.dates.as_ref()));
    if !tile.title.is_empty() {
        return tile.title.clone();
    }
    match &tile.content {
        Content::Chart { pivot, chart } if chart.kind == Some(ChartKind::Kpi) => {
            if pivot.values.len() == 1 {
                pivot.caption(&pivot.values[0])
            } else {
                "Key figures".to_owned()
            }
        }
        Content::Chart { pivot, chart } => {
            if chart.title.is_empty() {
                of(pivot)
            } else {
                chart.title.clone()
            }
        }
        Content::Pivot { pivot } => of(pivot),
        Content::Changes { pivot } if board.compare.is_some() => {
            format!("What changed: {}", of(&PivotSpec { columns: Vec::new(), ..pivot.clone() }))
        }
        Content::Changes { pivot } => format!("What changed: {}", of(pivot)),
        Content::Findings => "What is out of line".to_owned(),
        Content::Text { .. } => String::new(),
    }
}

fn of(pivot: &PivotSpec) -> String {
    let values = in_one_line(pivot.captions().iter().map(String::as_str));
    let fields: Vec<String> = pivot.rows.iter().chain(&pivot.columns).map(Field::label).collect();
    if fields.is_empty() { values } else { format!("{values} by {}", fields.join(" and ")) }
}
