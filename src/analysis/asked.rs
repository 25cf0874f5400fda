//! What is asked of the tables of a file that are not looked at: it waits until they are, as the sheets of a workbook do.

use std::mem::take;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Run, SourceSpec, View};
use crate::prepare::Step;

/// What is asked of one table of a file, and what was found in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// What is done to the table first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What is asked of it.
    #[serde(default)]
    pub view: View,
    /// The findings of the file that was there last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Arc<Run>>,
    /// The findings of the file that one took the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Arc<Run>>,
}

impl SourceSpec {
    /// Look at another table, each given by its name with what the program suggests for it. What was asked of the one so far waits, unless it
    /// is no more than that; what waits of the other is asked again.
    pub fn turn(&mut self, (from, suggested): (&str, Option<&View>), (to, fresh): (&str, &View)) {
        let left =
            Asked { steps: take(&mut self.steps), view: take(&mut self.view), latest: self.latest.take(), previous: self.previous.take() };
        if !left.steps.is_empty() || left.latest.is_some() || suggested != Some(&left.view) {
            self.other_tables.insert(from.to_owned(), left);
        }
        let asked = self.other_tables.remove(to).unwrap_or_else(|| Asked { view: fresh.clone(), ..Asked::default() });
        Asked { steps: self.steps, view: self.view, latest: self.latest, previous: self.previous } = asked;
        // The file that it was found in has made way for another meanwhile.
        if self.latest.as_ref().is_some_and(|run| Some(&run.fingerprint) != self.fingerprint.as_ref()) {
            self.previous = self.latest.take();
        }
        self.table = Some(to.to_owned());
    }

    /// The steps of all its tables.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(self.other_tables.values().flat_map(|asked| &asked.steps))
    }

    /// The steps of all its tables, to be changed.
    pub fn all_steps_mut(&mut self) -> impl Iterator<Item = &mut Step> {
        self.steps.iter_mut().chain(self.other_tables.values_mut().flat_map(|asked| &mut asked.steps))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::import::ImportOptions;
    use crate::prepare::SourceId;
    use crate::table::SortKey;

    fn sorted_by(column: &str) -> View {
        View { sort: vec![SortKey { column: column.to_owned(), descending: true }], ..View::default() }
    }

    /// What was found before the file made way for the next week's is what that is compared with, also where nobody looked at the table then.
    #[test]
    fn a_table_that_waits_over_a_new_file_looks_back_on_the_former_one() {
        let run = Arc::new(Run { file: "a.xlsx".into(), fingerprint: "old".into(), filters: Vec::new(), findings: BTreeMap::new() });
        let (asked, suggested) = (sorted_by("Sales"), sorted_by("Date"));
        let mut spec = SourceSpec::new(SourceId(0), PathBuf::from("a.xlsx"), ImportOptions::default());
        (spec.view, spec.latest, spec.fingerprint) = (asked.clone(), Some(run.clone()), Some("old".into()));
        spec.turn(("Orders", Some(&suggested)), ("Days", &suggested));
        assert_eq!((&spec.view, &spec.latest, spec.table.as_deref()), (&suggested, &None, Some("Days")));
        let mut same = spec.clone();
        same.turn(("Days", Some(&suggested)), ("Orders", &suggested));
        assert_eq!((&same.view, same.latest.as_ref(), same.previous.as_ref()), (&asked, Some(&run), None));
        assert!(same.other_tables.is_empty(), "nothing was asked of the days");
        spec.fingerprint = Some("new".into());
        spec.turn(("Days", Some(&suggested)), ("Orders", &suggested));
        assert_eq!((&spec.view, spec.latest.as_ref(), spec.previous.as_ref()), (&asked, None, Some(&run)));
    }
}
