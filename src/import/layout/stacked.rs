//! Whether what stands below a gap is another table, where no label over numbers says so.
//!
//! A blank row alone parts nothing: tables hold blank rows, section names and rows of blanks. Below the gap there has to be a row
//! of names over rows that fill the same columns, and the table above has to differ: it fills columns that are blank here or
//! has none for what stands here, or holds words where numbers stand here.

use std::collections::HashSet;

use super::super::raw::Sheet;
use super::super::words;
use super::survey::{Look, Rows, look};
use super::{Area, header};

/// Most titles above a header.
const MOST_TITLES: usize = 2;
/// Longer texts describe rather than name.
const LONGEST_NAME: usize = 60;
/// Rows looked at of either table.
const SAMPLE: usize = 300;
/// Fewer rows of data than this are no table of their own.
const LEAST_ROWS: usize = 2;

/// Rows under names.
struct Table<'a> {
    sheet: &'a Sheet,
    header: usize,
    /// The columns with a name.
    columns: Vec<usize>,
    /// Its rows of data, notes of a single cell aside.
    rows: Vec<usize>,
    /// A line of its own stands above the names.
    has_title: bool,
}

/// Whether the rows of `part`, which begin below a gap, are a table other than the one in `above`.
pub(super) fn is_another(sheet: &Sheet, above: Area, part: Area) -> bool {
    let Some(new) = Table::below_gap(sheet, part) else { return false };
    let Some(old) = Table::above_gap(sheet, above) else { return false };
    if new.repeats(&old) {
        return new.has_title && !old.has_numbers() && !new.title_counts_pages(part);
    }
    if new.begins_with_data_of(&old) {
        return false;
    }
    let is_apart = gap_above(sheet, part) >= 2;
    let names = new.contrasts() || new.has_known_names();
    if new.is_wider_than(&old) {
        return true;
    }
    if new.is_narrower_than(&old) || new.differs_in_types(&old) {
        return new.has_numbers() || names || new.has_title || is_apart;
    }
    (new.has_title || is_apart) && names && !new.has_numbers() && !new.shares_values_with(&old)
}

/// Whether a cell of a row stands in its column among some rows further up as well.
pub(super) fn recurs(sheet: &Sheet, area: Area, mut above: std::ops::Range<usize>, row: usize) -> bool {
    let cells: Vec<(usize, String)> = filled(sheet, area, row).into_iter().map(|c| (c, header::label(sheet, row, c))).collect();
    above.any(|other| cells.iter().any(|(column, own)| header::label(sheet, other, *column) == *own))
}

/// How many blank lines stand above an area.
fn gap_above(sheet: &Sheet, area: Area) -> u32 {
    let above = (0..area.top).rev().find(|&row| area.columns().any(|c| !sheet.is_blank(row, c)));
    above.map_or(0, |row| sheet.line(area.top) - sheet.line(row) - 1)
}

fn filled(sheet: &Sheet, area: Area, row: usize) -> Vec<usize> {
    area.columns().filter(|&c| !sheet.is_blank(row, c)).collect()
}

impl<'a> Table<'a> {
    /// The table that begins with an area: up to two titles, names side by side, and rows that fill no other columns.
    fn below_gap(sheet: &'a Sheet, area: Area) -> Option<Self> {
        let is_title = |row: &usize| matches!(filled(sheet, area, *row).as_slice(), [only] if look(sheet, *row, *only) == Look::Label);
        let titles = (area.top..area.bottom).take(MOST_TITLES).take_while(is_title).count();
        let header = area.top + titles;
        if header >= area.bottom {
            return None;
        }
        let columns = filled(sheet, area, header);
        let is_run = columns.len() >= 2 && columns.windows(2).all(|w| w[1] == w[0] + 1);
        if !is_run || !names_all(sheet, header, &columns) {
            return None;
        }
        let mut rows = Vec::new();
        for row in (header + 1..area.bottom).take(SAMPLE) {
            let cells = filled(sheet, area, row);
            if cells.len() > 1 {
                if cells.iter().any(|c| columns.binary_search(c).is_err()) {
                    return None;
                }
                rows.push(row);
            }
        }
        (rows.len() >= LEAST_ROWS).then_some(Self { sheet, header, columns, rows, has_title: titles > 0 })
    }

    /// The table of an area as it is found when looked at alone; settings of a report are none.
    fn above_gap(sheet: &'a Sheet, area: Area) -> Option<Self> {
        let found = header::find(sheet, &Rows::look(sheet, area), &[])?;
        let header = *found.rows.end();
        let names = header::names(sheet, area, found.rows.clone());
        let columns: Vec<usize> = area.columns().zip(names).filter(|(_, name)| !name.is_empty()).map(|(column, _)| column).collect();
        let step = (area.bottom - header).div_ceil(SAMPLE).max(1);
        let rows: Vec<usize> = (header + 1..area.bottom).step_by(step).filter(|&row| filled(sheet, area, row).len() > 1).collect();
        let table = Self { sheet, header, columns, rows, has_title: false };
        let is_plain = table.columns.len() > 2
            || names_all(sheet, header, &table.columns)
                && (table.has_numbers() || table.rows.len() > LEAST_ROWS && (table.contrasts() || table.has_known_names()));
        (table.columns.len() >= 2 && table.rows.len() >= LEAST_ROWS && is_plain).then_some(table)
    }

    fn label(&self, row: usize, column: usize) -> String {
        header::label(self.sheet, row, column)
    }

    /// How many cells of a column are filled, and how many of them typed.
    fn count(&self, column: usize) -> (usize, usize) {
        let looks = self.rows.iter().map(|&row| look(self.sheet, row, column));
        looks
            .filter(|look| !matches!(look, Look::Blank | Look::Missing))
            .fold((0, 0), |(all, typed), look| (all + 1, typed + usize::from(look.is_typed())))
    }

    fn is_of_numbers(&self, column: usize) -> bool {
        matches!(self.count(column), (all, typed) if typed > 0 && typed * 5 >= all * 4)
    }

    fn is_of_words(&self, column: usize) -> bool {
        matches!(self.count(column), (all, typed) if all > 0 && typed * 5 <= all)
    }

    fn has_numbers(&self) -> bool {
        self.columns.iter().any(|&c| self.is_of_numbers(c))
    }

    /// Whether the names are those of another table, in the same columns.
    fn repeats(&self, other: &Self) -> bool {
        self.columns == other.columns && self.columns.iter().all(|&c| self.label(self.header, c) == self.label(other.header, c))
    }

    /// Whether the line above the names only says which page this is.
    fn title_counts_pages(&self, area: Area) -> bool {
        (area.top..self.header).any(|row| area.columns().any(|c| words::names_page(&self.label(row, c))))
    }

    /// Whether what would be names are values of the other table.
    fn begins_with_data_of(&self, other: &Self) -> bool {
        self.columns.iter().any(|&column| {
            let own = self.label(self.header, column);
            other.rows.iter().any(|&row| self.label(row, column) == own)
        })
    }

    fn shares_values_with(&self, other: &Self) -> bool {
        self.columns.iter().any(|&column| {
            let values: HashSet<String> = other.rows.iter().map(|&row| self.label(row, column)).filter(|value| !value.is_empty()).collect();
            self.rows.iter().any(|&row| values.contains(&self.label(row, column)))
        })
    }

    /// Whether a column has digits in all its texts, but none in its name.
    fn contrasts(&self) -> bool {
        let has_digit = |text: &str| text.contains(char::is_numeric);
        self.columns.iter().any(|&c| {
            !has_digit(&self.label(self.header, c))
                && self.rows.iter().all(|&row| look(self.sheet, row, c) == Look::Label && has_digit(&self.label(row, c)))
        })
    }

    fn has_known_names(&self) -> bool {
        self.columns.iter().any(|&c| words::names_column(&self.label(self.header, c)))
    }

    /// Whether rows fill a column for which the other table has no name.
    fn is_wider_than(&self, other: &Self) -> bool {
        self.columns.iter().any(|c| other.columns.binary_search(c).is_err() && self.count(*c).0 >= LEAST_ROWS)
    }

    /// Whether the other table fills in nearly every row a column that is blank here.
    fn is_narrower_than(&self, other: &Self) -> bool {
        other.columns.iter().any(|c| self.columns.binary_search(c).is_err() && other.count(*c).0 * 10 >= other.rows.len() * 9)
    }

    /// Whether a column holds words here and numbers there, or the other way round.
    fn differs_in_types(&self, other: &Self) -> bool {
        let differs = |&c: &usize| (self.is_of_numbers(c) && other.is_of_words(c)) || (self.is_of_words(c) && other.is_of_numbers(c));
        self.columns.iter().any(differs)
    }
}

/// Whether the cells of a row can be names: short labels, each different from what stands below it, none of them of a setting.
fn names_all(sheet: &Sheet, row: usize, columns: &[usize]) -> bool {
    let mut seen = HashSet::new();
    columns.iter().all(|&column| {
        let name = header::label(sheet, row, column);
        let recurs = || (row + 1..sheet.rows()).take(MOST_TITLES).any(|below| header::label(sheet, below, column) == name);
        look(sheet, row, column) == Look::Label
            && name.chars().count() <= LONGEST_NAME
            && !name.ends_with([':', '\u{ff1a}'])
            && !recurs()
            && seen.insert(name)
    })
}
