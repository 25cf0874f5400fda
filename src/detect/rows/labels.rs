//! Rare spellings of frequent labels.
//!
//! **What it does.** Names rows whose label differs from a far more frequent one only in case, blanks and punctuation, or in one letter.
//!
//! **Why.** `electronics` and `Electronics` become two lines of every pivot.
//!
//! **Example.** `Beaut` in one row, `Beauty` in ten thousand.

use std::collections::HashMap;

use super::profile::{Labels, Profile};
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};
use crate::table::likeness::{folded as folded_label, one_letter_apart};
use crate::table::{MISSING, format};

/// How many times more frequent the usual spelling is.
const TIMES: usize = 50;
/// Columns with more labels are compared by their folded form only.
const MOST_COMPARED: usize = 400;
/// Shorter labels differ by one letter for good reasons: `S`, `M`, `L`; `TH`, `ID`.
const SHORTEST: usize = 4;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = Vec::new();
    for labels in profile.labels.iter().filter(|l| !l.is_key && l.is_text) {
        ctx.check()?;
        let counts = labels.counts();
        let meant = usual_spellings(labels, &counts);
        if meant.is_empty() {
            continue;
        }
        let rows = labels.codes.codes.iter().enumerate().filter(|(_, code)| **code != MISSING);
        faults.extend(rows.filter_map(|(row, code)| {
            let usual = *meant.get(code)?;
            let name = |c: u32| labels.codes.labels[c as usize].as_str();
            let count = |c: u32| format::counted(counts[c as usize], "row");
            let why = format!(
                "{} is \u{201c}{}\u{201d} ({}); probably \u{201c}{}\u{201d} ({}) is meant.",
                labels.name,
                name(*code),
                count(*code),
                name(usual),
                count(usual)
            );
            Some(RowFault { row, column: Some(labels.column), kind: FaultKind::LabelVariant, score: 1.5, flagged: true, why: why.into() })
        }));
    }
    Ok(faults)
}

/// The frequent label that each rare variant stands for, by code.
fn usual_spellings(labels: &Labels, counts: &[usize]) -> HashMap<u32, u32> {
    let folded: Vec<String> = labels.codes.labels.iter().map(|l| folded_label(l)).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|&x, &y| counts[y].cmp(&counts[x]).then(x.cmp(&y)));
    let mut by_form: HashMap<&str, usize> = HashMap::new();
    for &code in &order {
        by_form.entry(&folded[code]).or_insert(code);
    }
    let compared = counts.len() <= MOST_COMPARED;
    let is_usual = |of: usize, rare: usize| counts[of] >= TIMES * counts[rare];
    let meant = |rare: usize| {
        let same_form = by_form.get(folded[rare].as_str()).copied().filter(|&of| of != rare && is_usual(of, rare));
        same_form.or_else(|| {
            let near = |&of: &usize| folded[of].chars().count() >= SHORTEST && one_letter_apart(&folded[of], &folded[rare]);
            order.iter().copied().take_while(|&of| compared && is_usual(of, rare)).find(near)
        })
    };
    (0..counts.len()).filter_map(|rare| Some((rare as u32, meant(rare)? as u32))).collect()
}
