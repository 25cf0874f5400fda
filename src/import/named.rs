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
        match own {
            Some(own) if !is_numbered(&own) && taken.insert(own.to_lowercase()) => Names { name: own, other: Some(numbered) },
            other => Names { name: numbered, other },
        }
    };
    (1..).zip(blocks).map(name).collect()
}

/// Whether a name is one that a spreadsheet program gave itself: `Table12`, `Tabelle3`, `表1`.
fn is_numbered(name: &str) -> bool {
    const WORDS: &str =
        "table tabelle tableau tabla tabela tabella tabel tabell tablo tabulka taulukko táblázat таблица таблиця 表 テーブル 표 ตาราง bảng";
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
    word.len() < name.len() && WORDS.split(' ').any(|known| known == word.to_lowercase())
}

/// Whether an area of a workbook is where a table begins.
fn covers(area: &NamedArea, sheet: &Sheet, block: &Block) -> bool {
    let row = block.header.last().copied().or_else(|| block.data.first().map(|&row| row as usize));
    let column = block.columns.first().map(|column| column.index as u32);
    let (Some(row), Some(column)) = (row, column) else { return false };
    let row = sheet.line(row) - 1;
    (area.rows.0..=area.rows.1).contains(&row) && (area.columns.0..=area.columns.1).contains(&column)
}
