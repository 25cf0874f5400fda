//! Texts cleaned: blanks that are not meant, capitals and small letters.

use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{Change, columns_of, rewrite, text_columns, with_columns};
use super::report::{Done, decision};
use crate::engine::Context;
use crate::table::Table;

/// Take away blanks at both ends, and of several within all but one; what is empty then is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trim {
    /// The columns; all that hold text where none is named.
    #[serde(default)]
    pub columns: Vec<String>,
}

/// How letters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// CAPITALS.
    #[default]
    Upper,
    /// small letters.
    Lower,
    /// Each Word With A Capital.
    Title,
}

impl Case {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Upper, Self::Lower, Self::Title];

    /// The words on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upper => "Capitals",
            Self::Lower => "Small letters",
            Self::Title => "Capital at each word",
        }
    }

    fn write(self, text: &str) -> String {
        match self {
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
            Self::Title => titled(text),
        }
    }
}

/// Write in capitals or small letters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChangeCase {
    /// The columns; all that hold text where none is named.
    pub columns: Vec<String>,
    /// How.
    pub case: Case,
}

pub(super) fn trim(table: &Table, step: &Trim, context: &Context) -> Result<Done, PrepareError> {
    each_text(table, &step.columns, "Trimmed", context, |text| Change::between(text, trimmed(text)))
}

pub(super) fn change_case(table: &Table, step: &ChangeCase, context: &Context) -> Result<Done, PrepareError> {
    let what = format!("Written as: {}", step.case.name().to_lowercase());
    each_text(table, &step.columns, &what, context, |text| Change::between(text, step.case.write(text)))
}

/// Change every text of these columns, telling each column that was touched.
pub(super) fn each_text(
    table: &Table,
    names: &[String],
    what: &str,
    context: &Context,
    mut change: impl FnMut(&str) -> Change,
) -> Result<Done, PrepareError> {
    let mut columns = columns_of(table);
    let mut decisions = Vec::new();
    for at in text_columns(table, names)? {
        let rewritten = rewrite(table, at, context, &mut change)?;
        if rewritten.changed > 0 {
            decisions.push(decision(what, Some(&columns[at].0.name), "A step asks for it", rewritten.changed, rewritten.example));
            columns[at].1 = rewritten.values;
        }
    }
    let table = if decisions.is_empty() { table.clone() } else { with_columns(table, columns)? };
    Ok(Done { table, decisions, warnings: Vec::new() })
}

/// A text without outer blanks and control characters, inner runs of blanks made one; no-break spaces count as blanks.
pub(super) fn trimmed(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}');
    let words: Vec<&str> = text.split(is_blank).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut within = false;
    for c in text.chars() {
        if within {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        within = c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_are_trimmed_and_words_titled() {
        assert_eq!(trimmed(" \u{a0}Los\u{3000} Angeles\t\u{feff}"), "Los Angeles");
        assert_eq!(titled("o'NEILL los-angeles"), "O'neill Los-Angeles");
    }
}
