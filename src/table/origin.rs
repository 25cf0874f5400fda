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
    /// Columns that stand elsewhere on this sheet than [`Column::source`](super::Column::source) says: that number and the
    /// place here, `None` where this sheet has no such column. Ascending; empty for a table of one sheet.
    pub moved: Arc<[(u32, Option<u32>)]>,
}

impl Part {
    /// The 0-based column of this sheet where the column that calls itself `source` stands.
    #[must_use]
    pub fn place(&self, source: u32) -> Option<u32> {
        self.moved.binary_search_by_key(&source, |m| m.0).map_or(Some(source), |at| self.moved[at].1)
    }
}

/// Columns that were looked up in another table, with the row of that table each row got its values from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// [`Column::source`](super::Column::source) of each looked-up column here, and there.
    pub columns: Arc<[(u32, u32)]>,
    /// The row of the other table for every row of this one; [`NO_ROW`] where there is none.
    pub rows: Arc<[u32]>,
    /// Where the rows of the other table came from.
    pub origin: Arc<Origin>,
}

/// Stands for a row that nothing was looked up for.
pub const NO_ROW: u32 = u32::MAX;

/// Where every row of a table came from: its parts, in row order, and what was looked up for them elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The parts; their lengths sum to the rows of the table.
    pub parts: Vec<Part>,
    /// Columns that came from other tables.
    pub looked_up: Vec<LookedUp>,
}

impl Origin {
    /// The origin of a table whose rows lie on these sheets, one after the other.
    #[must_use]
    pub fn of(parts: Vec<Part>) -> Self {
        Self { parts, looked_up: Vec::new() }
    }

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

    /// The cell behind a row and the column that calls itself `source`.
    #[must_use]
    pub fn cell(&self, row: usize, source: u32) -> Option<CellAddress> {
        let (part, row, column) = self.place(row, source)?;
        Some(CellAddress { file: part.file.clone(), sheet: part.sheet.clone(), row, column })
    }

    /// The same as a part with its row and its column in that file.
    pub(super) fn place(&self, row: usize, source: u32) -> Option<(&Part, u64, u32)> {
        for other in &self.looked_up {
            if let Some((_, there)) = other.columns.iter().find(|(here, _)| *here == source) {
                let row = other.rows.get(row).copied().filter(|&r| r != NO_ROW)?;
                return other.origin.place(row as usize, *there);
            }
        }
        let (part, line) = self.row(row)?;
        Some((part, line, part.place(source)?))
    }

    /// The files the rows lie in, each once, in row order; those that columns were looked up in follow.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = Vec::new();
        let own = self.parts.iter().map(|p| &*p.file);
        for file in own.chain(self.looked_up.iter().flat_map(|l| l.origin.files())) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    /// The origin of the rows `rows` (ascending or not) of the table this is the origin of.
    #[must_use]
    pub fn take(&self, rows: impl IntoIterator<Item = usize> + Clone) -> Self {
        let looked_up = self.looked_up.iter().map(|other| LookedUp {
            rows: rows.clone().into_iter().map(|row| other.rows.get(row).copied().unwrap_or(NO_ROW)).collect(),
            ..other.clone()
        });
        Self { looked_up: looked_up.collect(), parts: self.take_parts(rows) }
    }

    fn take_parts(&self, rows: impl IntoIterator<Item = usize>) -> Vec<Part> {
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
        parts.collect()
    }

    /// The origin of several tables under one another. Each comes with the number of its rows and, for every column of the
    /// whole by its [`Column::source`](super::Column::source), what that column calls itself in this table; `None` where
    /// it has none.
    #[must_use]
    pub fn stack(tables: &[(&Self, usize, Vec<(u32, Option<u32>)>)]) -> Self {
        let all: usize = tables.iter().map(|(_, rows, _)| rows).sum();
        let mut stacked = Self::default();
        let mut start = 0;
        for (origin, rows, sources) in tables {
            stacked.parts.extend(origin.parts.iter().map(|part| {
                let mut moved: Vec<(u32, Option<u32>)> =
                    sources.iter().map(|&(here, there)| (here, there.and_then(|s| part.place(s)))).collect();
                moved.sort_unstable();
                Part { moved: moved.into(), ..part.clone() }
            }));
            for other in &origin.looked_up {
                let columns = sources.iter().filter_map(|&(here, there)| {
                    let (_, far) = other.columns.iter().find(|(near, _)| Some(*near) == there)?;
                    Some((here, *far))
                });
                let columns: Arc<[(u32, u32)]> = columns.collect();
                if !columns.is_empty() {
                    let mut lines = vec![NO_ROW; all];
                    lines[start..start + rows].copy_from_slice(&other.rows[..*rows]);
                    stacked.looked_up.push(LookedUp { columns, rows: lines.into(), origin: other.origin.clone() });
                }
            }
            start += rows;
        }
        stacked
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

    fn part(file: &str, first: u64, len: usize) -> Part {
        Part { file: file.into(), sheet: "".into(), len, rows: RowOrigin::Contiguous { first }, moved: Arc::default() }
    }

    #[test]
    fn stacked_and_looked_up_cells_lie_in_their_own_files() {
        let (a, mut b) = (Origin::of(vec![part("a.csv", 2, 2)]), Origin::of(vec![part("b.csv", 3, 2)]));
        let names = Arc::new(Origin::of(vec![part("names.csv", 10, 5)]));
        b.looked_up.push(LookedUp { columns: Arc::new([(7, 1)]), rows: Arc::new([4, NO_ROW]), origin: names });
        let whole =
            Origin::stack(&[(&a, 2, vec![(0, Some(0)), (1, Some(1)), (2, None)]), (&b, 2, vec![(0, Some(1)), (1, Some(0)), (2, Some(7))])]);
        let cell = |origin: &Origin, row, source| origin.cell(row, source).map(|c| format!("{} {c}", c.file));
        assert_eq!(cell(&whole, 1, 0).as_deref(), Some("a.csv A3"));
        assert_eq!(cell(&whole, 2, 0).as_deref(), Some("b.csv B3"));
        assert_eq!(cell(&whole, 2, 2).as_deref(), Some("names.csv B14"));
        assert_eq!((cell(&whole, 3, 2), cell(&whole, 0, 2)), (None, None));
        let taken = whole.take([3, 2]);
        assert_eq!(cell(&taken, 1, 2).as_deref(), Some("names.csv B14"));
        assert_eq!(cell(&taken, 0, 1).as_deref(), Some("b.csv A4"));
        assert_eq!(taken.files(), ["b.csv", "names.csv"]);
    }

    #[test]
    fn rows_keep_their_line_through_a_selection_over_two_files() {
        let origin = Origin::of(vec![part("a.csv", 2, 3), part("b.csv", 5, 2)]);
        let taken = origin.take([0, 2, 3]);
        let lines: Vec<_> = (0..3).map(|r| taken.row(r).map(|(p, line)| (p.file.to_string(), line)).unwrap()).collect();
        assert_eq!(lines, [("a.csv".to_owned(), 2), ("a.csv".to_owned(), 4), ("b.csv".to_owned(), 5)]);
        assert!(taken.row(3).is_none());
    }
}
