//! The open tables that are put below one another, each called so that its rows can be told from those of the others.

use super::PrepareError;
use super::run::Inputs;
use super::stack::Stack;
use crate::table::Table;

/// The table and those that a stack puts below it, each with its name: that of its file, that of the table where all are of one file,
/// both where only some are.
pub(super) fn open(table: &Table, step: &Stack, inputs: &Inputs) -> Result<Vec<(String, Table)>, PrepareError> {
    let mut tables = vec![(inputs.file.clone(), table.clone())];
    for one in &step.tables {
        let other = inputs.tables.get(one).ok_or(PrepareError::NotOpen)?;
        tables.push((file_of(other), other.clone()));
    }
    let files: Vec<String> = tables.iter().map(|(file, _)| file.clone()).collect();
    let of_one = step.files.is_empty() && files.iter().all(|file| *file == files[0]);
    let named = tables.into_iter().map(|(file, table)| {
        let is_alone = files.iter().filter(|other| **other == file).count() == 1;
        let name = match (file.is_empty() || of_one, is_alone) {
            (true, _) => table.name().to_owned(),
            (false, true) => file,
            (false, false) => format!("{file}: {}", table.name()),
        };
        (name, table)
    });
    // One table alone is called by its file, as those are that come from files below it.
    Ok(if files.len() == 1 { vec![(inputs.file.clone(), table.clone())] } else { named.collect() })
}

/// The file that the rows of a table stand in; none where they stand in no file.
fn file_of(table: &Table) -> String {
    table.origin().parts.first().map(|part| part.file.to_string()).unwrap_or_default()
}
