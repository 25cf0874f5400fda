//! What the tables of a file are called: as their sheet, and where a workbook names its tables, as it calls them.

use std::collections::HashSet;

use super::layout::Block;
use super::raw::{NamedArea, Sheet};

/// The names of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// What it is called.
    pub(super) name: String,
    /// What it is called too: as the workbook calls it, or by its number on the sheet.
    pub(super) other: Option<String>,
}

/// The names of the tables of a sheet, called `base`; `taken` are those, in lower case, that other tables of the file have.
pub(super) fn of(sheet: &Sheet, blocks: &[Block], base: &str, taken: &mut HashSet<String>) -> Vec<Names> {
    let mut areas: Vec<&NamedArea> = sheet.named.iter().collect();
    let name = |(number, block): (usize, &Block)| {
        let own = areas.iter().position(|area| covers(area, sheet, block)).map(|at| areas.remove(at).name.clone());
        let own = own.filter(|own| own.to_lowercase() != base.to_lowercase());
        if blocks.len() == 1 {
            return Names { name: base.to_owned(), other: own };
        }
        let numbered = format!("{base} {number}");
        match own.filter(|own| taken.insert(own.to_lowercase())) {
            Some(own) => Names { name: own, other: Some(numbered) },
            None => Names { name: numbered, other: None },
        }
    };
    (1..).zip(blocks).map(name).collect()
}

/// Whether an area of a workbook is where a table begins.
fn covers(area: &NamedArea, sheet: &Sheet, block: &Block) -> bool {
    let row = block.header.last().copied().or_else(|| block.data.first().map(|&row| row as usize));
    let column = block.columns.first().map(|column| column.index as u32);
    let (Some(row), Some(column)) = (row, column) else { return false };
    let row = sheet.line(row) - 1;
    (area.rows.0..=area.rows.1).contains(&row) && (area.columns.0..=area.columns.1).contains(&column)
}
