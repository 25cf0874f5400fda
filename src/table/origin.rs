//! Where the rows and columns of a table came from, so that a finding can point at a cell of the file.

use std::fmt;
use std::sync::Arc;

/// A cell as a person finds it in the file: `Data!C15`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CellAddress {
    /// File name without folders.
    pub file: Arc<str>,
    /// Sheet name; empty for formats without sheets.
    pub sheet: Arc<str>,
    /// 1-based row of the file or sheet.
    pub row: u64,
    /// 0-based column of the sheet.
    pub column: u32,
}

impl fmt::Display for CellAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            if self.sheet.chars().all(|c| c.is_alphanumeric() || c == '_') {
                write!(f, "{}!", self.sheet)?;
            } else {
                write!(f, "'{}'!", self.sheet.replace('\'', "''"))?;
            }
        }
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

/// Excel's name of a 0-based column: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = u64::from(column) + 1;
    while n > 0 {
        n -= 1;
        letters.push(char::from(b'A' + (n % 26) as u8));
        n /= 26;
    }
    letters.iter().rev().collect()
}

/// The rows of one file that a run of table rows came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOrigin {
    /// Row `first`, then one after the other (1-based).
    Contiguous {
        /// 1-based row of the first.
        first: u64,
    },
    /// Each row's own 1-based number.
    Listed(Arc<[u32]>),
}

/// A run of table rows that came from one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// File name without folders.
    pub file: Arc<str>,
    /// Sheet name; empty for formats without sheets.
    pub sheet: Arc<str>,
    /// How many table rows.
    pub len: usize,
    /// Their rows in the file.
    pub rows: RowOrigin,
}

/// Where every row of a table came from: its parts, in row order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The parts; their lengths sum to the rows of the table.
    pub parts: Vec<Part>,
}

impl Origin {
    /// The part a table row lies in and its 1-based row in that file.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<(&Part, u64)> {
        let mut start = 0;
        for part in &self.parts {
            if row < start + part.len {
                let offset = row - start;
                let line = match &part.rows {
                    RowOrigin::Contiguous { first } => first + offset as u64,
                    RowOrigin::Listed(rows) => u64::from(*rows.get(offset)?),
                };
                return Some((part, line));
            }
            start += part.len;
        }
        None
    }

    /// The origin of the rows `rows` (ascending or not) of the table this is the origin of.
    #[must_use]
    pub fn take(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut runs: Vec<(usize, Vec<u32>)> = Vec::new();
        let starts: Vec<usize> = self
            .parts
            .iter()
            .scan(0, |at, p| {
                let s = *at;
                *at += p.len;
                Some(s)
            })
            .collect();
        for row in rows {
            let index = starts.partition_point(|&s| s <= row).saturating_sub(1);
            let Some(part) = self.parts.get(index) else { continue };
            let offset = row - starts[index];
            let line = match &part.rows {
                RowOrigin::Contiguous { first } => u32::try_from(first + offset as u64).unwrap_or(u32::MAX),
                RowOrigin::Listed(list) => list.get(offset).copied().unwrap_or_default(),
            };
            match runs.last_mut() {
                Some((last, lines)) if *last == index => lines.push(line),
                _ => runs.push((index, vec![line])),
            }
        }
        let parts = runs.into_iter().map(|(index, lines)| Part {
            len: lines.len(),
            rows: RowOrigin::Listed(lines.into()),
            ..self.parts[index].clone()
        });
        Self { parts: parts.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_excel() {
        for (n, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(n), name);
        }
    }

    #[test]
    fn addresses_quote_sheet_names_that_need_it() {
        let cell = CellAddress { file: "a.xlsx".into(), sheet: "It's May".into(), row: 15, column: 2 };
        assert_eq!(cell.to_string(), "'It''s May'!C15");
    }

    #[test]
    fn rows_keep_their_line_through_a_selection_over_two_files() {
        let part = |file: &str, first, len| Part { file: file.into(), sheet: "".into(), len, rows: RowOrigin::Contiguous { first } };
        let origin = Origin { parts: vec![part("a.csv", 2, 3), part("b.csv", 5, 2)] };
        let taken = origin.take([0, 2, 3]);
        let lines: Vec<_> = (0..3).map(|r| taken.row(r).map(|(p, line)| (p.file.to_string(), line)).unwrap()).collect();
        assert_eq!(lines, [("a.csv".to_owned(), 2), ("a.csv".to_owned(), 4), ("b.csv".to_owned(), 5)]);
        assert!(taken.row(3).is_none());
    }
}
