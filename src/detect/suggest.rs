//! What to look at in a table nobody has said anything about yet.

use super::DetectSpec;
use crate::table::{Role, Table, suggest_measures};

/// Dimensions with more members than this are not split by.
const MOST_MEMBERS: usize = 60;
/// Crossed pairs with more members than this are not split by.
const MOST_CROSSED: usize = 120;
/// How many dimensions are split by, and how many measures are looked at.
const DIMENSIONS: usize = 3;
const MEASURES: usize = 3;

/// A detection worth running on this table: its first date, its best measures, its dimensions with few members and a pair
/// of them. `None` where there is no date.
#[must_use]
pub fn suggest(table: &Table) -> Option<DetectSpec> {
    let date = date(table)?;
    let mut measures = suggest_measures(table);
    measures.truncate(MEASURES);
    let dimensions = dimensions(table);
    let mut splits: Vec<Vec<String>> = dimensions.iter().map(|(name, _)| vec![name.clone()]).collect();
    if let [(a, n), (b, m), ..] = dimensions.as_slice()
        && n * m <= MOST_CROSSED
    {
        splits.push(vec![a.clone(), b.clone()]);
    }
    Some(DetectSpec::new(date, measures, splits))
}

/// The fullest date column, the first among equals.
fn date(table: &Table) -> Option<String> {
    let candidates = table.columns().iter().enumerate().filter(|(_, c)| c.role == Role::Date && c.ty.is_temporal());
    let filled = |i: usize| table.frame().select_at_idx(i).map_or(0, |v| v.len() - v.null_count());
    // The calendar of events, which may be filled before anything was looked for, asks for these in a frame.
    for (column, _) in candidates.clone() {
        let _ = table.days(column);
    }
    let best = candidates.rev().max_by_key(|(i, _)| filled(*i))?;
    (filled(best.0) > 0).then(|| best.1.name.clone())
}

/// Dimensions with two members or more, fewest first, with their number of members.
fn dimensions(table: &Table) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for (index, column) in table.columns().iter().enumerate().filter(|(_, c)| c.role == Role::Dimension) {
        let Ok(codes) = table.codes(index) else { continue };
        if (2..=MOST_MEMBERS).contains(&codes.labels.len()) {
            found.push((column.name.clone(), codes.labels.len()));
        }
    }
    found.sort_by_key(|(_, members)| *members);
    found.truncate(DIMENSIONS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::{Column as Stored, DataType};

    #[test]
    fn order_lines_are_watched_by_revenue_and_country() {
        let columns = vec![
            (Column::new("InvoiceDate", ColumnType::Date), Stored::new("d".into(), [1_i32, 2, 3]).cast(&DataType::Date).unwrap()),
            (Column::new("Quantity", ColumnType::Integer), Stored::new("q".into(), [1_i64, 2, 3])),
            (Column::new("UnitPrice", ColumnType::Decimal), Stored::new("p".into(), [1.5, 2.0, 2.5])),
            (Column::new("Country", ColumnType::Text), Stored::new("c".into(), ["UK", "FR", "UK"])),
        ];
        let spec = suggest(&Table::new("t", columns, Origin::default()).unwrap()).unwrap();
        assert_eq!(spec.date, "InvoiceDate");
        assert_eq!(spec.measures[0].expr, "sum(\"Quantity\" * \"UnitPrice\")");
        assert_eq!(spec.splits, [vec!["Country".to_owned()]]);
    }
}
