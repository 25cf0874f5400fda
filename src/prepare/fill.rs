//! Empty cells filled with the value above them.

use polars::prelude::{IdxCa, IdxSize, NewChunkedArray, PlSmallStr};
use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{check, columns_of, with_columns};
use super::report::{Done, decision};
use crate::engine::{Context, Warning, quoted};
use crate::table::{MISSING, Role, Table};

/// Put the value above into empty cells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FillDown {
    /// Which columns.
    pub columns: Vec<String>,
}

pub(super) fn fill_down(table: &Table, step: &FillDown, context: &Context) -> Result<Done, PrepareError> {
    let mut columns = columns_of(table);
    let mut done = Done::new(table.clone());
    for name in &step.columns {
        let (at, column) = table.column(name)?;
        let codes = table.codes(at)?;
        let mut from: Vec<Option<IdxSize>> = Vec::with_capacity(table.rows());
        let (mut last, mut filled, mut left) = (None, 0, 0);
        let mut example = String::new();
        for (row, code) in codes.codes.iter().enumerate() {
            check(context, row)?;
            if *code != MISSING {
                last = Some(row);
            } else if let Some(above) = last {
                if filled == 0 {
                    let place = table.cell_name(row, at).unwrap_or_else(|| format!("row {}", row + 1));
                    example = format!("{place} got {}", quoted(codes.label(above).unwrap_or_default()));
                }
                filled += 1;
            } else {
                left += 1;
            }
            from.push(last.map(|r| r as IdxSize));
        }
        if filled > 0 {
            let rows = IdxCa::from_iter_options(PlSmallStr::EMPTY, from.into_iter());
            columns[at].1 = columns[at].1.take(&rows)?;
            done.decisions.push(decision("Filled down", Some(&column.name), "A step asks for it", filled, example));
        }
        if left > 0 {
            let message = format!("{left} cells at the top of {} stay empty: nothing stands above them.", column.name);
            done.warnings.push(Warning::new("nothing_above", message).in_column(&column.name));
        }
        if column.role == Role::Measure && filled > 0 {
            let message = format!("{} holds amounts: filled down, each counts several times in a total.", column.name);
            done.warnings.push(Warning::new("filled_measure", message).in_column(&column.name));
        }
    }
    done.table = if done.decisions.is_empty() { table.clone() } else { with_columns(table, columns)? };
    Ok(done)
}
