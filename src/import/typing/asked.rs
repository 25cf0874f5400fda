//! What a person said about single columns, done after they were typed: name, role, unit, left out.

use polars::prelude::{DataType, IntoSeries};

use super::super::layout::{Block, unique};
use super::super::source::{Decision, FileColumn, Target};
use super::super::{ImportError, ImportOptions};
use super::Typed;
use crate::table::{ColumnType, TableError};

/// Apply it; the columns of the file are returned with where each stands in the table.
pub(super) fn apply(typed: &mut Vec<Typed>, block: &Block, options: &ImportOptions) -> Result<Vec<FileColumn>, ImportError> {
    let mut file: Vec<FileColumn> =
        block.columns.iter().map(|c| FileColumn { header: c.name.clone(), index: c.index as u32, position: None }).collect();
    let is_out = |c: &FileColumn| options.column(&c.header).is_some_and(|o| o.leave_out);
    // A table without columns would be none.
    let keeps_any = !file.iter().all(is_out);
    let mut out: Vec<Decision> = Vec::new();
    let mut kept = Vec::with_capacity(typed.len());
    for (mut column, place) in std::mem::take(typed).into_iter().zip(&mut file) {
        if keeps_any && is_out(place) {
            out.push(Decision::new("Left out", "you asked for it").in_column(&place.header).about(Target::LeftOut));
            continue;
        }
        place.position = Some(kept.len());
        describe(&mut column, place, options)?;
        kept.push(column);
    }
    let names = unique(kept.iter().enumerate().map(|(i, c)| (i, c.column.name.as_str())));
    for (column, name) in kept.iter_mut().zip(names) {
        if column.column.name != name {
            column.rename(name);
        }
    }
    if let Some(last) = kept.last_mut() {
        last.decisions.append(&mut out);
    }
    *typed = kept;
    Ok(file)
}

/// Numbers that are per cent as the fractions a table keeps them as: 12.5 is 0.125. Where none is above one they are
/// fractions already.
fn to_fractions(typed: &mut Typed) -> Result<(), ImportError> {
    if !typed.column.ty.is_numeric() {
        return Ok(());
    }
    let values = typed.values.cast(&DataType::Float64).map_err(TableError::from)?;
    let numbers = values.as_materialized_series().f64().map_err(TableError::from)?.clone();
    typed.column.ty = ColumnType::Decimal;
    if numbers.iter().flatten().any(|v| v.abs() > 1.0) {
        typed.values = (numbers / 100.0).into_series().into();
        let decision = Decision::new("Divided by 100", "a share of 12.5 % is kept as 0.125").in_column(&typed.column.name);
        typed.decisions.push(decision.about(Target::Unit));
    } else {
        typed.values = values;
    }
    Ok(())
}

fn describe(typed: &mut Typed, place: &FileColumn, options: &ImportOptions) -> Result<(), ImportError> {
    let Some(asked) = options.column(&place.header) else { return Ok(()) };
    let why = "you asked for it";
    if let Some(role) = asked.role {
        typed.column.role = role;
        typed.decisions.push(Decision::new(format!("Used as {}", role.name()), why).in_column(&place.header).about(Target::Role));
    }
    if let Some(unit) = &asked.unit {
        if unit.trim() == "%" && typed.column.unit.as_deref() != Some("%") {
            to_fractions(typed)?;
        }
        typed.column.unit = Some(unit.trim().to_owned()).filter(|u| !u.is_empty());
        let what = if unit.trim().is_empty() { "Unit taken off".to_owned() } else { format!("Unit set to {}", unit.trim()) };
        typed.decisions.push(Decision::new(what, why).in_column(&place.header).about(Target::Unit));
    }
    if let Some(name) = asked.name.as_ref().map(|n| n.trim()).filter(|n| !n.is_empty() && *n != place.header) {
        typed.rename(name.to_owned());
        typed.decisions.push(Decision::new(format!("Renamed from {}", place.header), why).in_column(name).about(Target::Name));
    }
    Ok(())
}
