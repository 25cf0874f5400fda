//! Other values put in place, one by one or as a part of texts.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::Change;
use super::report::Done;
use super::text::each_text;
use crate::engine::{Context, quoted};
use crate::table::Table;

/// One value and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Replacement {
    /// What is looked for.
    pub from: String,
    /// What takes its place; nothing makes the cell missing where the whole value is replaced.
    pub to: String,
}

/// Put other values in place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Replace {
    /// The columns; all that hold text where none is named.
    pub columns: Vec<String>,
    /// Each value with what takes its place.
    pub values: Vec<Replacement>,
    /// Also within longer texts, not only where it is the whole value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub within: bool,
    /// Whatever the case of its letters.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ignore_case: bool,
}

impl Replace {
    pub(super) fn words(&self) -> String {
        let place = if self.columns.is_empty() { "all text".to_owned() } else { super::step::listed(&self.columns) };
        match self.values.as_slice() {
            [one] => format!("Replace {} by {} in {place}", quoted(&one.from), quoted(&one.to)),
            values => format!("Replace {} values in {place}", values.len()),
        }
    }
}

pub(super) fn replace(table: &Table, step: &Replace, context: &Context) -> Result<Done, PrepareError> {
    if step.values.iter().all(|v| v.from.is_empty()) {
        return Err(PrepareError::refused("Nothing to look for was named.", "Type the value to replace."));
    }
    if step.within {
        let values: Vec<&Replacement> = step.values.iter().filter(|v| !v.from.is_empty()).collect();
        return each_text(table, &step.columns, "Replaced within texts", context, |text| {
            Change::between(text, values.iter().fold(text.to_owned(), |text, v| within(&text, v, step.ignore_case)))
        });
    }
    let folded = |text: &str| if step.ignore_case { text.to_lowercase() } else { text.to_owned() };
    let by: HashMap<String, &str> = step.values.iter().rev().map(|v| (folded(&v.from), v.to.as_str())).collect();
    each_text(table, &step.columns, "Replaced", context, |text| {
        by.get(&folded(text)).map_or(Change::Keep, |to| Change::between(text, (*to).to_owned()))
    })
}

/// Replace every occurrence, from left to right.
fn within(text: &str, one: &Replacement, ignore_case: bool) -> String {
    if !ignore_case {
        return text.replace(&one.from, &one.to);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((start, end)) = find_ignoring_case(rest, &one.from) {
        out.push_str(&rest[..start]);
        out.push_str(&one.to);
        rest = &rest[end..];
    }
    out + rest
}

/// The first place where `part` stands in `text` but for case, in bytes of `text`.
fn find_ignoring_case(text: &str, part: &str) -> Option<(usize, usize)> {
    let wanted: Vec<char> = part.chars().flat_map(char::to_lowercase).collect();
    for (start, _) in text.char_indices() {
        let mut left = wanted.iter().peekable();
        for (at, c) in text[start..].char_indices() {
            if !c.to_lowercase().all(|l| left.next() == Some(&l)) {
                break;
            }
            if left.peek().is_none() {
                return Some((start, start + at + c.len_utf8()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_whatever_their_case() {
        let one = Replacement { from: "shop".into(), to: "S".into() };
        assert_eq!(within("SHOP a Shopee shop", &one, true), "S a See S");
        assert_eq!(within("SHOP a shop", &one, false), "SHOP a S");
        assert_eq!(find_ignoring_case("\u{130}x", "X"), Some((2, 3)));
    }
}
