//! What a person said about single columns, done after they were typed: name, role, unit, left out.

use super::super::ImportOptions;
use super::super::layout::{Block, unique};
use super::super::source::{Decision, FileColumn, Target};
use super::Typed;

/// Apply it; the columns of the file are returned with where each stands in the table.
pub(super) fn apply(typed: &mut Vec<Typed>, block: &Block, options: &ImportOptions) -> Vec<FileColumn> {
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
        describe(&mut column, place, options);
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
    file
}

fn describe(typed: &mut Typed, place: &FileColumn, options: &ImportOptions) {
    let Some(asked) = options.column(&place.header) else { return };
    let why = "you asked for it";
    if let Some(role) = asked.role {
        typed.column.role = role;
        typed.decisions.push(Decision::new(format!("Used as {}", role.name()), why).in_column(&place.header).about(Target::Role));
    }
    if let Some(unit) = &asked.unit {
        typed.column.unit = Some(unit.trim().to_owned()).filter(|u| !u.is_empty());
        let what = if unit.trim().is_empty() { "Unit taken off".to_owned() } else { format!("Unit set to {}", unit.trim()) };
        typed.decisions.push(Decision::new(what, why).in_column(&place.header).about(Target::Unit));
    }
    if let Some(name) = asked.name.as_ref().map(|n| n.trim()).filter(|n| !n.is_empty() && *n != place.header) {
        typed.rename(name.to_owned());
        typed.decisions.push(Decision::new(format!("Renamed from {}", place.header), why).in_column(name).about(Target::Name));
    }
}
