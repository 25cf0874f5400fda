//! The columns of a table and their names.

use std::collections::{HashMap, HashSet};

use super::super::raw::Sheet;
use super::super::source::{Decision, Target};
use super::super::{NO_HEADER, SheetOptions};
use super::header::{self, Header};
use super::{Area, Block, BlockColumn};

/// The columns that have a name or data, named.
pub(super) fn columns(sheet: &Sheet, area: Area, header: Option<&Header>, data: &[u32]) -> Vec<BlockColumn> {
    let names = header.map_or_else(|| vec![String::new(); area.columns().len()], |h| header::names(sheet, area, h.rows.clone()));
    let named: Vec<(usize, String)> = area
        .columns()
        .zip(names)
        .filter(|(index, name)| {
            !name.is_empty() || !sheet.column(*index).is_empty() && data.iter().any(|&row| !sheet.is_blank(row as usize, *index))
        })
        .collect();
    let names = unique(named.iter().map(|(index, name)| (index - area.left, name.as_str())));
    named.into_iter().zip(names).map(|((index, _), name)| BlockColumn { index, name, filled: Vec::new() }).collect()
}

/// Names that differ but for case: blank ones by their position, repeated ones by a number.
pub(in crate::import) fn unique<'a>(names: impl Iterator<Item = (usize, &'a str)> + Clone) -> Vec<String> {
    let folded = |name: &str| name.to_lowercase();
    let mut taken: HashSet<String> = names.clone().map(|(_, name)| folded(name)).collect();
    let mut used: HashMap<String, usize> = HashMap::new();
    let mut fresh = |base: &str, first: usize| {
        let mut number = first;
        loop {
            let candidate = format!("{base}_{number}");
            if taken.insert(folded(&candidate)) {
                return (candidate, number);
            }
            number += 1;
        }
    };
    let mut out = Vec::new();
    for (position, name) in names {
        let seen = used.entry(folded(name)).or_insert(0);
        out.push(if name.is_empty() {
            fresh("column", position + 1).0
        } else if *seen == 0 {
            *seen = 1;
            name.to_owned()
        } else {
            let (candidate, number) = fresh(name, *seen + 1);
            *seen = number;
            candidate
        });
    }
    out
}

/// Note the names that were made up and the rows that were left out.
pub(super) fn decide(sheet: &Sheet, block: &mut Block, asked: &SheetOptions) {
    let lines = |rows: &[usize]| -> Vec<u64> { rows.iter().map(|&r| u64::from(sheet.line(r))).collect() };
    // What stands beside the table is of another one, unless nothing of the row is of this.
    let ends = block.columns.first().zip(block.columns.last()).map(|(first, last)| first.index..last.index + 1);
    let mut note = |what: &str, why: &str, rows: &[usize], target: Target| {
        if let Some(&first) = rows.first() {
            let own = ends.clone().filter(|ends| ends.clone().any(|c| !sheet.is_blank(first, c))).unwrap_or(0..sheet.width());
            let cells = own.map(|c| header::label(sheet, first, c)).filter(|t| !t.is_empty());
            let example = format!("row {}: {}", sheet.line(first), cells.take(4).collect::<Vec<_>>().join(", "));
            block.decisions.push(Decision::new(what, why).touching(rows.len() as u64, example).about(target));
        }
    };
    if asked.header.is_some() {
        note("Header read where you said", "you asked for it", &block.header, Target::Header);
    } else if block.header.len() > 1 || block.header.first().is_some_and(|&row| sheet.line(row) > 1) {
        note("Header found below other rows or over several", "its labels stand above columns of one type", &block.header, Target::Header);
    }
    let (asked_for, guessed): (Vec<usize>, Vec<usize>) =
        block.skipped.iter().partition(|&&row| asked.skip.contains(&u64::from(sheet.line(row))));
    note(
        "Rows left out of the data",
        "they describe the columns, are comments, repeat the header, name a page or a section, or hold no value",
        &guessed,
        Target::Skipped,
    );
    note("Rows left out of the data", "you asked for it", &asked_for, Target::Skipped);
    note("Totals and footnotes left out", "they would be counted twice, or are no data", &block.footers, Target::Footers);
    let kept: Vec<usize> = block.data.iter().map(|&r| r as usize).filter(|&r| asked.keep.contains(&u64::from(sheet.line(r)))).collect();
    note("Rows kept as data", "you asked for it", &kept, Target::Footers);
    if asked.header == Some(NO_HEADER) {
        block.decisions.push(Decision::new("Read without a header", "you asked for it").about(Target::Header));
    } else if let Some((first, _)) = asked.header.filter(|(first, _)| lines(&block.header).first() != Some(first)) {
        let why = format!("row {first}, where you said it is, holds nothing");
        block.decisions.push(Decision::new("Header guessed", why).about(Target::Header));
    }
    let invented = block
        .columns
        .iter()
        .filter(|c| block.header.last().is_some_and(|&row| header::label(sheet, row, c.index) != c.name) && block.header.len() == 1);
    let names: Vec<&str> = invented.map(|c| c.name.as_str()).filter(|n| n.contains('_')).collect();
    if let Some(first) = names.first() {
        let decision = Decision::new("Blank or repeated names made unique", "two columns cannot share a name");
        block.decisions.push(decision.touching(names.len() as u64, *first).about(Target::Name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_and_repeated_names_are_made_unique() {
        let names = ["name", "amount", "", "amount", "amount", "Amount"];
        assert_eq!(unique(names.into_iter().enumerate()), ["name", "amount", "column_3", "amount_2", "amount_3", "Amount_4"]);
        assert_eq!(unique(["a_2", "a", "a"].into_iter().enumerate()), ["a_2", "a", "a_3"]);
    }
}
