//! What a person said about single columns, done after they were typed: name, role, unit, left out.

use polars::prelude::{DataType, IntoSeries};

use super::super::layout::unique;
use super::super::source::{Decision, FileColumn, Target};
use super::super::{ImportError, ImportOptions};
use super::Typed;
use crate::engine::Warning;
use crate::table::locale::Locale;
use crate::table::{ColumnType, TableError, format};

/// Apply it; `file` are the columns of the file, which are told where each stands in the table.
pub(super) fn apply(typed: &mut Vec<Typed>, mut file: Vec<FileColumn>, options: &ImportOptions) -> Result<Vec<FileColumn>, ImportError> {
    let is_out = |c: &FileColumn| options.column(&c.header).is_some_and(|o| o.leave_out);
    // A table without columns would be none.
    let keeps_any = !file.iter().all(is_out);
    let mut out: Vec<Decision> = Vec::new();
    let mut kept = Vec::with_capacity(typed.len());
    for (mut column, place) in std::mem::take(typed).into_iter().zip(&mut file) {
        place.position = None;
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

/// Read a column that came typed as another type; what does not fit is missing, and told.
pub(super) fn retype(typed: &mut Typed, ty: ColumnType) {
    if typed.column.ty == ty {
        return;
    }
    let name = typed.column.name.clone();
    let read =
        typed.values.cast(&ty.storage()).ok().filter(|read| read.null_count() < read.len() || typed.values.null_count() == read.len());
    let Some(read) = read else {
        let why = format!("nothing in it can be read as {}", ty.name());
        typed.decisions.push(Decision::new(format!("Kept as {}", typed.column.ty.name()), why).in_column(&name).about(Target::Type));
        return;
    };
    let is_lost = |row: &usize| read.get(*row).is_ok_and(|value| value.is_null()) && typed.values.get(*row).is_ok_and(|v| !v.is_null());
    let lost = read.null_count() - typed.values.null_count().min(read.null_count());
    if lost > 0 {
        let rows = (0..read.len()).filter(is_lost).take(100).map(|row| row as u64 + 1);
        let (one, many) = (format!("is no {} and counts as missing", ty.name()), format!("are no {} and count as missing", ty.name()));
        let message = Locale::kept(|| format::those(lost, "cell", &one, &many));
        typed.warnings.push(Warning::new("unparsed", message).in_column(&name).at_rows(rows));
    }
    let count = (read.len() - read.null_count()) as u64;
    let decision = Decision::new(format!("Read as {}", ty.name()), "you asked for it").in_column(&name);
    typed.decisions.push(decision.touching(count, "").about(Target::Type));
    (typed.column.ty, typed.values) = (ty, read);
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
