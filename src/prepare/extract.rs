//! A part of a text as a column of its own.

use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{as_text, check, columns_of, new_name, typed, with_columns};
use super::report::{Done, decision};
use crate::engine::{Context, Warning, quoted};
use crate::table::Table;

/// Which part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// What stands before the first of these.
    Before(String),
    /// What stands after the first of these.
    After(String),
    /// What stands between the first of these and the next of those.
    Between(String, String),
    /// So many characters at the start.
    First(usize),
    /// So many characters at the end.
    Last(usize),
    /// The first run of digits.
    Digits,
}

/// Take a part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// The column it is taken from.
    pub column: String,
    /// Which part.
    pub piece: Piece,
    /// What the new column is called.
    pub name: String,
}

impl Extract {
    pub(super) fn words(&self) -> String {
        let column = &self.column;
        match &self.piece {
            Piece::Before(mark) => format!("{}: {column} before {mark}", self.name, mark = quoted(&mark)),
            Piece::After(mark) => format!("{}: {column} after {mark}", self.name, mark = quoted(&mark)),
            Piece::Between(from, to) => format!("{}: {column} between {from} and {to}", self.name, from = quoted(&from), to = quoted(&to)),
            Piece::First(n) => format!("{}: first {n} of {column}", self.name),
            Piece::Last(n) => format!("{}: last {n} of {column}", self.name),
            Piece::Digits => format!("{}: digits of {column}", self.name),
        }
    }
}

/// The part of one text; `None` where it has none.
fn piece<'t>(text: &'t str, piece: &Piece) -> Option<&'t str> {
    let part = match piece {
        Piece::Before(mark) => text.split_once(mark.as_str())?.0,
        Piece::After(mark) => text.split_once(mark.as_str())?.1,
        Piece::Between(from, to) => text.split_once(from.as_str())?.1.split_once(to.as_str())?.0,
        Piece::First(n) => &text[..text.char_indices().nth(*n).map_or(text.len(), |(at, _)| at)],
        Piece::Last(n) => {
            let skipped = text.chars().count().saturating_sub(*n);
            &text[text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at)..]
        }
        Piece::Digits => {
            let start = text.find(|c: char| c.is_ascii_digit())?;
            let rest = &text[start..];
            &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())]
        }
    };
    Some(part.trim()).filter(|p| !p.is_empty())
}

pub(super) fn extract(table: &Table, step: &Extract, context: &Context) -> Result<Done, PrepareError> {
    let empty = |mark: &str| mark.is_empty();
    if matches!(&step.piece, Piece::Before(m) | Piece::After(m) if empty(m))
        || matches!(&step.piece, Piece::Between(a, b) if empty(a) || empty(b))
    {
        return Err(PrepareError::refused("The text to cut at is empty.", "Type the text that marks the part."));
    }
    let (at, column) = table.column(&step.column)?;
    let mut values = Vec::with_capacity(table.rows());
    let (mut filled, mut without, mut example) = (0, 0, String::new());
    for (row, text) in as_text(table, at)?.into_iter().enumerate() {
        check(context, row)?;
        let part = text.as_deref().and_then(|t| piece(t, &step.piece)).map(str::to_owned);
        match (&text, &part) {
            (Some(text), Some(part)) => {
                if filled == 0 {
                    example = format!("{} gave {part}", quoted(&text), part = quoted(&part));
                }
                filled += 1;
            }
            (Some(_), None) => without += 1,
            (None, _) => {}
        }
        values.push(part);
    }
    let name = new_name(table, &step.name);
    let mut columns = columns_of(table);
    columns.insert(at + 1, typed(name.clone(), values));
    let mut done = Done::new(with_columns(table, columns)?);
    done.decisions.push(decision(format!("Extracted from {}", column.name), Some(&name), step.words(), filled, example));
    if without > 0 {
        let message = format!("{} of {} have no such part and are missing in {name}.", super::report::count(without, "value"), column.name);
        done.warnings.push(Warning::new("no_part", message).in_column(&name));
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cut_at_characters_not_bytes() {
        assert_eq!(piece("泰国-TH-01", &Piece::First(2)), Some("泰国"));
        assert_eq!(piece("泰国-TH-01", &Piece::Last(2)), Some("01"));
        assert_eq!(piece("a-b-c", &Piece::Before("-".into())), Some("a"));
        assert_eq!(piece("a-b-c", &Piece::After("-".into())), Some("b-c"));
        assert_eq!(piece("x (red) y", &Piece::Between("(".into(), ")".into())), Some("red"));
        assert_eq!((piece("SKU 0042b", &Piece::Digits), piece("none", &Piece::Digits)), (Some("0042"), None));
    }
}
