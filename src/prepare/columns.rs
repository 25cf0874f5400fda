//! Columns called otherwise or left out.

use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::columns_of;
use super::report::{Done, RENAMED, decision};
use super::step::listed;
use crate::engine::{Warning, quoted};
use crate::table::Table;

/// Call a column otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rename {
    /// What it is called now.
    pub from: String,
    /// What it shall be called.
    pub to: String,
}

pub(super) fn rename(table: &Table, step: &Rename) -> Result<Done, PrepareError> {
    let (at, column) = table.column(&step.from)?;
    let to = step.to.trim();
    if to.is_empty() {
        return Err(PrepareError::refused("The new name is empty.", "Type a name."));
    }
    if table.columns().iter().enumerate().any(|(i, c)| i != at && c.name == to) {
        return Err(PrepareError::refused(format!("There is a column {} already.", quoted(&to)), "Choose another name."));
    }
    let told = decision(format!("{RENAMED}{to}"), Some(&column.name), "A step asks for it", 0, column.name.clone());
    let mut columns = table.columns().to_vec();
    to.clone_into(&mut columns[at].name);
    for key in columns.iter_mut().filter_map(|c| c.once_per.as_mut()).filter(|key| **key == column.name) {
        to.clone_into(key);
    }
    Ok(Done::new(table.describe(columns)?).told(told))
}

/// Leave columns out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Remove {
    /// Which.
    pub columns: Vec<String>,
}

pub(super) fn remove(table: &Table, step: &Remove) -> Result<Done, PrepareError> {
    let positions = step.columns.iter().map(|c| Ok(table.column(c)?.0)).collect::<Result<Vec<_>, PrepareError>>()?;
    if (0..table.columns().len()).all(|i| positions.contains(&i)) {
        return Err(PrepareError::refused("No column would be left.", "Keep at least one."));
    }
    let kept = columns_of(table).into_iter().enumerate().filter(|(i, _)| !positions.contains(i)).map(|(_, c)| c);
    let kept: Vec<_> = kept.collect();
    let is_gone = |key: &String| step.columns.contains(key);
    let repeated = kept.iter().filter_map(|(c, _)| Some((c.name.clone(), c.once_per.clone().filter(is_gone)?)));
    let warnings = repeated.map(|(name, key)| {
        let message = format!("{name} was counted once per {key}, which is left out: a plain sum counts it several times.");
        Warning::new("order_level", message).in_column(&name)
    });
    let warnings = warnings.collect();
    let table = super::cells::with_columns(table, kept)?;
    Ok(Done { warnings, ..Done::new(table) }.told(decision(
        format!("Left out {}", listed(&step.columns)),
        None,
        "A step asks for it",
        0,
        "",
    )))
}
