//! Faults in single rows: when they are looked for, and what a person decides about them.

use std::collections::BTreeSet;

use super::action::JobKey;
use super::update::{Effects, spawn};
use super::{Session, SourceData, jobs};
use crate::analysis::{Analysis, SourceId};
use crate::findings::{Dismissal, Fault, FaultGroup, Verdict, fault_place};
use crate::table::locale::Locale;

impl Analysis {
    /// What was decided about faults of one kind.
    #[must_use]
    pub fn verdict_on(&self, group: &FaultGroup) -> Option<&Verdict> {
        self.verdicts.get(&group.id)
    }

    /// What was decided about one fault apart from its kind.
    #[must_use]
    pub fn verdict_on_one(&self, fault: &Fault) -> Option<&Verdict> {
        self.verdicts.get(&fault.id)
    }

    /// Whether faults of one kind are not told any more.
    #[must_use]
    pub fn hides(&self, group: &FaultGroup) -> bool {
        self.dismissed.iter().any(|d| d.is_of(&group.id))
    }

    /// Which faults of a group are not told any more, each by itself: their ids.
    #[must_use]
    pub fn hidden_in(&self, group: &FaultGroup) -> BTreeSet<String> {
        let single = |d: &Dismissal| match d {
            Dismissal::Point { id, .. } => group.place(id).map(|_| id.clone()),
            _ => None,
        };
        self.dismissed.iter().filter_map(single).collect()
    }
}

/// The faults of one kind that are told.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldFaults<'a> {
    /// All of them.
    pub group: &'a FaultGroup,
    /// The places among them of those that are not told, ascending.
    hidden: Vec<usize>,
}

impl<'a> ToldFaults<'a> {
    fn of(group: &'a FaultGroup, analysis: &Analysis) -> Option<Self> {
        let mut hidden: Vec<usize> = analysis.hidden_in(group).iter().filter_map(|id| group.place(id)).collect();
        hidden.sort_unstable();
        let told = Self { group, hidden };
        (!analysis.hides(group) && told.count() > 0).then_some(told)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.group.faults.len() - self.hidden.len()
    }

    /// One of them by its place among those that are told.
    #[must_use]
    pub fn nth(&self, mut place: usize) -> Option<&'a Fault> {
        for &hidden in &self.hidden {
            if hidden > place {
                break;
            }
            place += 1;
        }
        self.group.faults.get(place)
    }
}

impl SourceData {
    /// The faults that are told, by what is wrong.
    #[must_use]
    pub fn told_faults(&self, analysis: &Analysis) -> Vec<ToldFaults<'_>> {
        let groups = self.faults().value().map(|f| f.groups.as_slice()).unwrap_or_default();
        groups.iter().filter_map(|group| ToldFaults::of(group, analysis)).collect()
    }
}

impl Session {
    /// Check the rows of the active source, all of them whatever is filtered.
    pub(super) fn check_rows(&mut self) -> Effects {
        self.analysis.active.map(|id| self.check_rows_of(id)).unwrap_or_default()
    }

    pub(super) fn check_rows_of(&mut self, id: SourceId) -> Effects {
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let Some(table) = data.table().cloned() else { return Effects::new() };
        let generation = data.faults.start("Checking the rows");
        vec![spawn(JobKey::Faults(id), generation, jobs::faults(table))]
    }

    /// Do not tell faults of one kind again, or one fault alone, and look at those after them.
    pub(super) fn dismiss_faults(&mut self, id: String) -> Effects {
        let Some(data) = self.active_data() else { return Effects::new() };
        let told = data.told_faults(&self.analysis);
        let Some(at) = told.iter().position(|t| t.group.id == id || t.group.place(&id).is_some()) else { return Effects::new() };
        let group = told[at].group;
        let one = group.id != id;
        let fault = group.place(&id).and_then(|place| group.faults.get(place));
        let title = Locale::for_files(|| match (fault, data.table()) {
            (Some(fault), Some(table)) => format!("{}, {}", group.title(), fault_place(table, &fault.found)),
            _ => group.title(),
        });
        let stays = one && told[at].count() > 1;
        let beside = || told.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| told.get(before)));
        let next = if stays { Some(group.id.clone()) } else { beside().map(|t| t.group.id.clone()) };
        let label = if one { "Dismiss a fault" } else { "Dismiss faults" };
        let effects = self.edit(label, None, |analysis| analysis.dismissed.push(Dismissal::Point { id, title }));
        drop(self.with_active(|data| data.selected_faults = next));
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::rows::{FaultKind, RowFault};

    #[test]
    fn those_that_are_told_keep_their_order_around_those_that_are_not() {
        let fault = |row: usize| Fault {
            found: RowFault { row, column: None, kind: FaultKind::Sign, score: 1.0, flagged: true, why: "".into() },
            id: format!("g#{row}"),
        };
        let group = FaultGroup::of("g".into(), FaultKind::Sign, None, (0..6).map(fault).collect());
        let mut analysis = Analysis::default();
        let dismiss = |id: &str| Dismissal::Point { id: id.to_owned(), title: String::new() };
        analysis.dismissed.extend(["g#3", "g#0", "g#1", "other"].map(dismiss));
        let told = ToldFaults::of(&group, &analysis).unwrap();
        let rows: Vec<usize> = (0..told.count()).filter_map(|at| told.nth(at)).map(|f| f.found.row).collect();
        assert_eq!((rows, told.nth(3)), (vec![2, 4, 5], None));
    }
}
