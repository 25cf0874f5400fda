//! Cells by their names, and what is to be said at them.

use crate::table::column_letters;

/// A cell, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Its row.
    pub row: u32,
    /// Its column.
    pub column: u32,
}

impl Cell {
    /// The cell of a name such as `B2`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.replace('$', "").to_ascii_uppercase();
        let letters = name.len() - name.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
        let (letters, digits) = name.split_at(letters);
        if letters.is_empty() || letters.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
        let row: u32 = digits.parse().ok()?;
        (column < 16_384 && (1..=1_048_576).contains(&row)).then(|| Self { row: row - 1, column })
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}{}", column_letters(self.column), self.row + 1)
    }
}

/// What is to be said at a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellMark {
    /// The name of its sheet.
    pub sheet: String,
    /// The cell.
    pub cell: Cell,
    /// The words of its note; where there are none the cell is only highlighted.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        for (name, row, column) in [("A1", 0, 0), ("$AB$12", 11, 27), ("XFD1048576", 1_048_575, 16_383)] {
            assert_eq!(Cell::parse(name), Some(Cell { row, column }));
        }
        for none in ["", "A", "1", "A0", "XFE1", "A1048577", "ä1", "A1B"] {
            assert_eq!(Cell::parse(none), None, "{none}");
        }
        assert_eq!(Cell { row: 11, column: 27 }.name(), "AB12");
    }
}
