//! Excel tables over millions of cells.
//!
//! The writer keeps one entry per cell of a table to find overlaps, 200 MB for half a million rows of eight columns. So the
//! table of the data is given to it with its first row only, and its range is set here, in the one small part that says it.

use super::opc::{Package, PackageError};

/// A table that reaches further than the writer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Widened {
    /// The table's name.
    pub(super) table: String,
    /// Its range as written: `A1:H2`.
    pub(super) from: String,
    /// Its range.
    pub(super) to: String,
}

/// Set the ranges of the tables of a workbook.
pub(super) fn widen(package: &mut Package, tables: &[Widened]) -> Result<(), PackageError> {
    if tables.is_empty() {
        return Ok(());
    }
    for part in package.names().into_iter().filter(|n| n.starts_with("xl/tables/")) {
        let text = package.text(&part)?;
        if let Some(wide) = widened(&text, tables) {
            package.put(&part, &wide)?;
        }
    }
    Ok(())
}

fn widened(xml: &str, tables: &[Widened]) -> Option<String> {
    let table = tables.iter().find(|t| xml.contains(&format!(" displayName=\"{}\" ", t.table)))?;
    // Once for the table, once for its filter.
    Some(xml.replace(&format!(" ref=\"{}\"", table.from), &format!(" ref=\"{}\"", table.to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_table_is_widened() {
        let tables = [Widened { table: "Data".into(), from: "A1:B2".into(), to: "A1:B9".into() }];
        let xml = |name: &str| format!("<table id=\"1\" name=\"{name}\" displayName=\"{name}\" ref=\"A1:B2\"><autoFilter ref=\"A1:B2\"/>");
        assert_eq!(widened(&xml("Data"), &tables).unwrap().matches("A1:B9").count(), 2);
        assert_eq!(widened(&xml("Data_2"), &tables), None);
    }
}
