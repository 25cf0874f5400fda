//! How the columns of a new export differ from those an analysis was made for, and which of them may be the same.
//!
//! Only proposals are made here; a person accepts or changes them.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{SourceSpec, mapping};
use crate::engine::{Cancelled, Context};
use crate::table::{ColumnType, Table, format};

/// A column an analysis was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: ColumnType,
}

/// How the columns of a table differ from those that were known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drift {
    /// Known columns that are not there, in their order.
    pub missing: Vec<Missing>,
    /// Columns whose type is another one, with the type they had.
    pub retyped: Vec<(KnownColumn, ColumnType)>,
    /// Columns that were not known.
    pub appeared: Vec<KnownColumn>,
}

/// A known column that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The column.
    pub column: KnownColumn,
    /// Whether anything that is asked names it.
    pub used: bool,
    /// New columns that may be it, the likeliest first.
    pub proposals: Vec<Proposal>,
}

/// A new column that may be a known one.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its name.
    pub column: String,
    /// Why it may be.
    pub reason: Reason,
    /// How likely, from 0 to 1.
    pub score: f64,
}

/// Why a new column may be a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A person said so before.
    Remembered,
    /// Most of its values are among those of the known one.
    Values,
    /// The names are alike.
    Name,
}

impl Reason {
    /// The words on screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Remembered => "matched before",
            Self::Values => "same values",
            Self::Name => "similar name",
        }
    }
}

/// Proposals below this are noise.
const LEAST: f64 = 0.4;
/// From here on the best proposal is chosen beforehand in the dialog.
const LIKELY: f64 = 0.55;
/// Rows whose values are compared.
const LOOKED_AT: usize = 5_000;
/// So few values in common prove nothing.
const FEW: usize = 3;

/// The columns of `table`, to be known later.
#[must_use]
pub fn known(table: &Table) -> Vec<KnownColumn> {
    table.columns().iter().map(|c| KnownColumn { name: c.name.clone(), ty: c.ty }).collect()
}

impl Drift {
    /// Compare the columns `spec` was made for with those of `now`; values are compared where the table `before` is given.
    ///
    /// # Errors
    /// On cancel.
    pub fn between(spec: &SourceSpec, before: Option<&Table>, now: &Table, context: &Context) -> Result<Self, Cancelled> {
        let present = known(now);
        let mut drift = Self::default();
        let mut missing = Vec::new();
        for column in &spec.columns {
            match present.iter().find(|c| same_name(&c.name, &column.name)) {
                None => missing.push(column.clone()),
                Some(found) if !same_kind(found.ty, column.ty) => drift.retyped.push((found.clone(), column.ty)),
                Some(_) => {}
            }
        }
        if spec.columns.is_empty() {
            return Ok(drift);
        }
        drift.appeared = present.into_iter().filter(|c| !spec.columns.iter().any(|k| same_name(&k.name, &c.name))).collect();
        let mut values = Values::default();
        for column in missing {
            context.check()?;
            let mut proposals = Vec::new();
            for candidate in &drift.appeared {
                let overlap = before.map_or(0.0, |before| values.overlap((before, &column), (now, candidate)));
                proposals.extend(proposal(&spec.aliases, &column, candidate, overlap));
            }
            proposals.sort_by(|a: &Proposal, b| b.score.total_cmp(&a.score).then_with(|| a.column.cmp(&b.column)));
            drift.missing.push(Missing { used: mapping::is_used(spec, &column.name), column, proposals });
        }
        Ok(drift)
    }

    /// Whether a person must look before the analysis can run on the new columns.
    #[must_use]
    pub fn needs_asking(&self) -> bool {
        !self.missing.is_empty() || !self.retyped.is_empty()
    }

    /// For every missing column the match that is likely, no new column twice.
    #[must_use]
    pub fn likely(&self) -> Vec<(String, Option<String>)> {
        let mut all: Vec<(usize, &Proposal)> =
            self.missing.iter().enumerate().flat_map(|(i, m)| m.proposals.iter().map(move |p| (i, p))).collect();
        all.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        let mut chosen: Vec<(String, Option<String>)> = self.missing.iter().map(|m| (m.column.name.clone(), None)).collect();
        for (at, proposal) in all {
            let taken = chosen.iter().any(|(_, new)| new.as_deref() == Some(&proposal.column));
            if proposal.score >= LIKELY && !taken && chosen[at].1.is_none() {
                chosen[at].1 = Some(proposal.column.clone());
            }
        }
        chosen
    }
}

fn proposal(aliases: &BTreeMap<String, String>, old: &KnownColumn, new: &KnownColumn, overlap: f64) -> Option<Proposal> {
    let remembered = |a: &str, b: &str| aliases.get(a).is_some_and(|n| n == b);
    let (score, reason) = if remembered(&old.name, &new.name) || remembered(&new.name, &old.name) {
        (1.0, Reason::Remembered)
    } else {
        let name = likeness(&old.name, &new.name);
        // Both together say more than either alone; another type speaks against it.
        let together = 1.0 - (1.0 - name) * (1.0 - 0.9 * overlap);
        let score = if same_kind(old.ty, new.ty) { together } else { together * 0.5 };
        (score, if overlap > name { Reason::Values } else { Reason::Name })
    };
    (score >= LEAST).then(|| Proposal { column: new.name.clone(), reason, score })
}

fn same_name(a: &str, b: &str) -> bool {
    a == b || a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Whether what is asked of one type can be asked of the other.
fn same_kind(a: ColumnType, b: ColumnType) -> bool {
    a == b || (a.is_numeric() && b.is_numeric()) || (a.is_temporal() && b.is_temporal())
}

/// How alike two names are, from 0 to 1: the shared pairs of letters (Sørensen and Dice), all words of the shorter in the
/// longer, or an abbreviation.
fn likeness(a: &str, b: &str) -> f64 {
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let (joined_a, joined_b) = (a.concat(), b.concat());
    if joined_a.is_empty() || joined_b.is_empty() {
        return 0.0;
    }
    if joined_a == joined_b {
        return 1.0;
    }
    let (few, many) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let within = if few.iter().all(|w| many.contains(w)) { 0.75 } else { 0.0 };
    let (short, long) = if joined_a.chars().count() <= joined_b.chars().count() { (&joined_a, &joined_b) } else { (&joined_b, &joined_a) };
    let abbreviated = if short.chars().count() >= 2 && abbreviates(short, long) { 0.6 } else { 0.0 };
    dice(&joined_a, &joined_b).max(within).max(abbreviated)
}

/// Whether `short` starts like `long` and its letters stand in it in their order: `qty` and `quantity`.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().next() == long.chars().next() && short.chars().all(|wanted| letters.any(|c| c == wanted))
}

fn dice(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    let shared = a.iter().filter(|pair| b.iter().position(|other| other == *pair).map(|at| b.swap_remove(at)).is_some()).count();
    if total == 0 { 0.0 } else { 2.0 * shared as f64 / total as f64 }
}

/// The distinct values of columns that were looked at.
#[derive(Default)]
struct Values {
    before: BTreeMap<String, HashSet<String>>,
    now: BTreeMap<String, HashSet<String>>,
}

impl Values {
    /// The share of the values that both columns have, of those of the smaller one; 0 where there are too few to tell.
    fn overlap(&mut self, before: (&Table, &KnownColumn), now: (&Table, &KnownColumn)) -> f64 {
        let old = self.before.entry(before.1.name.clone()).or_insert_with(|| distinct(before.0, &before.1.name));
        let new = self.now.entry(now.1.name.clone()).or_insert_with(|| distinct(now.0, &now.1.name));
        let (small, large) = if old.len() <= new.len() { (&*old, &*new) } else { (&*new, &*old) };
        let shared = small.iter().filter(|v| large.contains(*v)).count();
        let enough = shared.min(FEW) as f64 / FEW as f64;
        if small.is_empty() { 0.0 } else { enough * shared as f64 / small.len() as f64 }
    }
}

fn distinct(table: &Table, name: &str) -> HashSet<String> {
    let Ok((index, column)) = table.column(name) else { return HashSet::new() };
    let texts = (0..table.rows().min(LOOKED_AT)).map(|row| format::cell(table.value(row, index), column));
    texts.filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analysis;
    use crate::import::ImportOptions;
    use crate::table::{Column, Filter, FilterTest, Origin};
    use polars::prelude::Column as Stored;

    fn table(columns: &[(&str, [&str; 4])]) -> Table {
        let columns = columns.iter().map(|(name, values)| (Column::new(*name, ColumnType::Text), Stored::new((*name).into(), values)));
        Table::new("t", columns.collect(), Origin::default()).unwrap()
    }

    fn spec_for(table: &Table) -> SourceSpec {
        let mut analysis = Analysis::default();
        let id = analysis.add("a.csv", ImportOptions::default());
        let spec = analysis.source_mut(id).unwrap();
        spec.columns = known(table);
        spec.view.filters = vec![Filter { column: "Region".into(), test: FilterTest::Contains("x".into()) }];
        spec.clone()
    }

    #[test]
    fn a_renamed_column_is_proposed_by_name_or_by_values_and_a_remembered_one_first() {
        let before = table(&[("Region", ["TH", "DE", "FR", "JP"]), ("Seller name", ["a", "b", "c", "d"]), ("Note", ["", "", "", ""])]);
        let now = table(&[("Area", ["TH", "DE", "FR", "US"]), ("Seller", ["w", "x", "y", "z"]), ("Plan", ["1", "1", "2", "2"])]);
        let mut spec = spec_for(&before);
        let drift = Drift::between(&spec, Some(&before), &now, &Context::detached()).unwrap();
        assert!(drift.needs_asking());
        let best = |d: &Drift, at: usize| d.missing[at].proposals.first().map(|p| (p.column.clone(), p.reason));
        assert_eq!(best(&drift, 0), Some(("Area".into(), Reason::Values)));
        assert_eq!(best(&drift, 1), Some(("Seller".into(), Reason::Name)));
        assert_eq!(best(&drift, 2), None);
        assert!(drift.missing[0].used && !drift.missing[1].used);
        let likely: Vec<_> = drift.likely().into_iter().map(|(_, new)| new).collect();
        assert_eq!(likely, [Some("Area".to_owned()), Some("Seller".to_owned()), None]);

        spec.aliases.insert("Note".into(), "Plan".into());
        let drift = Drift::between(&spec, None, &now, &Context::detached()).unwrap();
        assert_eq!(best(&drift, 2), Some(("Plan".into(), Reason::Remembered)));
        assert_eq!(best(&drift, 0), None, "without the old values nothing is guessed from unlike names");
    }

    #[test]
    fn the_same_columns_in_another_order_and_case_are_no_drift_and_new_ones_need_no_asking() {
        let before = table(&[("Region", ["a"; 4]), ("Sales", ["1"; 4])]);
        let now = table(&[("sales ", ["1"; 4]), ("Region", ["a"; 4]), ("Extra", ["e"; 4])]);
        let drift = Drift::between(&spec_for(&before), Some(&before), &now, &Context::detached()).unwrap();
        assert!(!drift.needs_asking());
        assert_eq!(drift.appeared.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Extra"]);
    }

    #[test]
    fn names_are_alike_by_letters_words_or_abbreviation() {
        assert!(likeness("Order ID", "order_id") == 1.0);
        assert!(likeness("GMV (USD)", "GMV") >= LIKELY && likeness("Qty", "Quantity") >= LIKELY);
        assert!(likeness("Region", "Amount") < LEAST);
        assert!(likeness("订单金额", "订单总金额") >= LIKELY);
    }
}
