//! Faults in single rows: when they are looked for, and what a person decides about them.

use super::action::JobKey;
use super::update::{Effects, spawn};
use super::{Session, SourceData, jobs};
use crate::analysis::Analysis;
use crate::findings::{Dismissal, FaultGroup, Verdict};
use crate::table::locale::Locale;

impl Analysis {
    /// What was decided about faults of one kind.
    #[must_use]
    pub fn verdict_on(&self, group: &FaultGroup) -> Option<&Verdict> {
        self.verdicts.get(&group.id)
    }

    /// Whether faults of one kind are not told any more.
    #[must_use]
    pub fn hides(&self, group: &FaultGroup) -> bool {
        self.dismissed.iter().any(|d| d.is_of(&group.id))
    }
}

impl SourceData {
    /// The faults that are told, by what is wrong.
    #[must_use]
    pub fn told_faults(&self, analysis: &Analysis) -> Vec<&FaultGroup> {
        let groups = self.faults().value().map(|f| f.groups.as_slice()).unwrap_or_default();
        groups.iter().filter(|g| !analysis.hides(g)).collect()
    }
}

impl Session {
    /// Check the rows of the active source, all of them whatever is filtered.
    pub(super) fn check_rows(&mut self) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let Some(table) = data.table().cloned() else { return Effects::new() };
        let generation = data.faults.start("Checking the rows");
        vec![spawn(JobKey::Faults(id), generation, jobs::faults(table))]
    }

    /// Do not tell faults of one kind again, and look at those after them.
    pub(super) fn dismiss_faults(&mut self, id: String) -> Effects {
        let Some(data) = self.active_data() else { return Effects::new() };
        let told = data.told_faults(&self.analysis);
        let Some(at) = told.iter().position(|g| g.id == id) else { return Effects::new() };
        let title = Locale::for_files(|| told[at].title());
        let next = told.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| told.get(before))).map(|g| g.id.clone());
        let effects = self.edit("Dismiss faults", None, |analysis| analysis.dismissed.push(Dismissal::Point { id, title }));
        drop(self.with_active(|data| data.selected_faults = next));
        effects
    }
}
