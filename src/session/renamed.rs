//! Columns that a person calls otherwise or leaves out, by a step or in how the file is read: what names them goes along in the same
//! edit, and what cannot be without them is left out and told.

use std::sync::Arc;

use super::Session;
use super::data::SourceData;
use super::update::Effects;
use crate::analysis::{Analysis, Mapping, PastFinding, Run, SourceId, SourceSpec, View};
use crate::engine::Failure;
use crate::findings::{Dismissal, Verdict};
use crate::import::{ColumnChange, Found, ImportChange};
use crate::prepare::{Join, Rename, Step, StepKind, StepOutcome, TableRef};
use crate::table::{Measure, Table};

/// A column by the name it had, with the one it has now; `None` where it is gone.
pub(super) type Match = (String, Option<String>);

impl Session {
    /// Change what is done to the table of the active source.
    pub(super) fn edit_steps(&mut self, steps: Vec<Step>, label: &str) -> Effects {
        let Some(spec) = self.analysis.active().cloned() else { return Effects::new() };
        let data = self.data.get(&spec.id);
        let matches = by_steps(&done(&spec, data), &steps, data.and_then(SourceData::unformatted));
        let (view, left_out) = mapped(&spec, &matches, data.and_then(SourceData::suggested));
        let effects = self.edit(label, None, |analysis| {
            rename_elsewhere(analysis, &spec, &matches);
            if let Some(source) = analysis.source_mut(spec.id) {
                (source.steps, source.view) = (steps, view);
            }
        });
        self.tell_left_out(&matches, &left_out);
        effects
    }

    /// Change one thing about how a file is read, as one step.
    pub(super) fn change_import(&mut self, id: SourceId, change: &ImportChange) -> Effects {
        let Some(spec) = self.analysis.source(id).cloned() else { return Effects::new() };
        let data = self.data.get(&id);
        let found = data.and_then(SourceData::found);
        let sheet = found.map(|f| f.sheet.clone()).unwrap_or_default();
        // What nobody has touched will be suggested anew, unless findings are told by it.
        let suggested = data.and_then(SourceData::suggested);
        let touched = suggested != Some(&spec.view) || spec.latest.is_some();
        let (steps, matches) = found.and_then(|found| by_reading(&spec, found, change)).unwrap_or_else(|| (spec.steps.clone(), Vec::new()));
        let suggested = suggested.filter(|_| !spec.steps.is_empty());
        let (view, left_out) = if touched { mapped(&spec, &matches, suggested) } else { (spec.view.clone(), Vec::new()) };
        let effects = self.edit(&change.label(), None, |analysis| {
            rename_elsewhere(analysis, &spec, &matches);
            if let Some(source) = analysis.source_mut(id) {
                source.options = change.apply(&source.options, &sheet);
                (source.steps, source.view) = (steps, view);
            }
        });
        if matches!(change, ImportChange::Begin(_) | ImportChange::End(_)) {
            self.on(id, |data| data.look_for = Some((sheet, change.clone())));
        }
        self.tell_left_out(&matches, &left_out);
        effects
    }

    fn tell_left_out(&mut self, matches: &[Match], left_out: &[String]) {
        if left_out.is_empty() {
            return;
        }
        let gone: Vec<&str> = matches.iter().filter(|(_, now)| now.is_none()).map(|(column, _)| column.as_str()).collect();
        let message = format!("Left out with {}: {}.", gone.join(", "), left_out.join("; "));
        self.say(None, Failure::new("left_out", message, "Undo brings all of it back."), true);
    }
}

/// The steps of a source that were done; those that are to be, where nothing is known of them yet.
fn done(spec: &SourceSpec, data: Option<&SourceData>) -> Vec<Step> {
    let known = data.and_then(|d| d.prepared.value()).map(|ready| &ready.prepared).filter(|p| p.steps() == spec.steps);
    let Some(known) = known else { return spec.steps.clone() };
    let outcomes = spec.steps.iter().zip(known.outcomes());
    outcomes.filter(|(_, outcome)| matches!(outcome, StepOutcome::Done(_))).map(|(step, _)| step.clone()).collect()
}

/// What other steps make of the columns that `table` has by the `old` ones.
fn by_steps(old: &[Step], new: &[Step], table: Option<&Table>) -> Vec<Match> {
    let active = |steps: &[Step]| steps.iter().filter(|s| !s.off).map(|s| s.kind.clone()).collect::<Vec<_>>();
    let (old, new) = (active(old), active(new));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[same..], &new[same..]);
    // Of the columns of a query nobody knows which one was which.
    if old.iter().chain(new).any(|kind| matches!(kind, StepKind::Query(_))) {
        return Vec::new();
    }
    let mut names: Vec<&str> = Vec::new();
    for kind in old.iter().chain(new) {
        match kind {
            StepKind::Rename(rename) => names.extend([rename.from.trim(), rename.to.trim()]),
            StepKind::Remove(remove) => names.extend(remove.columns.iter().map(|name| name.trim())),
            _ => {}
        }
    }
    let mut matches: Vec<Match> = Vec::new();
    for name in names {
        let first = before(old, name);
        // Only what the table has now can have been asked for.
        let is_there = after(old, first).is_some_and(|there| is_same(&there, name));
        let now = after(new, first);
        if is_there && now.as_deref() != Some(name) && !matches.iter().any(|(known, _)| is_same(known, name)) {
            matches.push((name.to_owned(), now));
        }
    }
    // A name that another column has is none: the step cannot be done.
    let is_taken =
        |name: &str| table.is_some_and(|t| t.columns().iter().any(|c| c.name == name)) && !matches.iter().any(|(old, _)| old == name);
    let is_free = |now: &Option<String>| now.as_ref().is_none_or(|now| !now.is_empty() && !is_taken(now));
    matches.iter().filter(|(_, now)| is_free(now)).cloned().collect()
}

fn is_same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// What a column was called before these steps.
fn before<'n>(steps: &'n [StepKind], name: &'n str) -> &'n str {
    steps.iter().rev().fold(name, |name, kind| match kind {
        StepKind::Rename(rename) if is_same(&rename.to, name) => rename.from.trim(),
        _ => name,
    })
}

/// What it is called after them; `None` where they leave it out.
fn after(steps: &[StepKind], name: &str) -> Option<String> {
    let mut name = name.to_owned();
    for kind in steps {
        match kind {
            StepKind::Rename(rename) if is_same(&rename.from, &name) => rename.to.trim().clone_into(&mut name),
            StepKind::Remove(remove) if remove.columns.iter().any(|gone| is_same(gone, &name)) => return None,
            _ => {}
        }
    }
    Some(name)
}

/// What a change of how the file is read makes of a column, and the steps as they are then; nothing where a step needs what is left out:
/// it tells that itself.
fn by_reading(spec: &SourceSpec, found: &Found, change: &ImportChange) -> Option<(Vec<Step>, Vec<Match>)> {
    let ImportChange::Column(header, change) = change else { return None };
    let position = found.columns.iter().find(|c| c.header == *header)?.position?;
    let old = found.table.columns().get(position)?.name.clone();
    let new = match change {
        ColumnChange::Name(Some(name)) => Some(name.clone()),
        ColumnChange::Name(None) | ColumnChange::Guess => Some(header.clone()),
        ColumnChange::LeaveOut(true) => None,
        _ => return None,
    };
    if new.is_some() {
        return (new.as_ref() != Some(&old)).then(|| (spec.steps.clone(), vec![(old, new)]));
    }
    let (mut name, mut steps) = (old, Vec::new());
    for step in &spec.steps {
        match &step.kind {
            StepKind::Rename(rename) if is_same(&rename.from, &name) => rename.to.trim().clone_into(&mut name),
            kind if !step.off && kind.words().contains(&name) => return None,
            _ => steps.push(step.clone()),
        }
    }
    Some((steps, vec![(name, None)]))
}

/// What is asked of a source over its columns as they are now, and what had to be left out. What was suggested for it and nobody has
/// touched is as it was: it will be suggested anew, unless findings are told by it.
fn mapped(spec: &SourceSpec, matches: &[Match], suggested: Option<&View>) -> (View, Vec<String>) {
    if matches.is_empty() {
        return (spec.view.clone(), Vec::new());
    }
    let mut asked = spec.clone();
    let pivot = suggested.filter(|s| s.pivot == spec.view.pivot).map(|_| std::mem::take(&mut asked.view.pivot));
    let is_asked = spec.latest.is_some() || suggested.is_none_or(|s| s.detect != spec.view.detect);
    let detect = if is_asked { None } else { asked.view.detect.take() };
    let now = matches.iter().cloned().collect::<Mapping>().apply(&asked);
    let mut view = now.spec.view;
    view.pivot = pivot.unwrap_or(view.pivot);
    view.detect = detect.or(view.detect);
    (view, now.left_out)
}

/// Let what names columns of a source outside of it and of what was found in it follow: verdicts and dismissals by the ids and segments
/// of findings, queries, and tables that look columns up in it, which keep their own names.
pub(super) fn rename_elsewhere(analysis: &mut Analysis, spec: &SourceSpec, matches: &[Match]) {
    if matches.is_empty() {
        return;
    }
    let mapping: Mapping = matches.iter().cloned().collect();
    let measures = spec.view.detect.as_ref().map_or(&[][..], |d| &d.measures);
    rename_decisions(analysis, &mapping, measures);
    if let Some(source) = analysis.source_mut(spec.id) {
        for run in [&mut source.latest, &mut source.previous] {
            *run = run.take().map(|run| Arc::new(renamed_run(Arc::unwrap_or_clone(run), &mapping, spec)));
        }
    }
    for source in analysis.sources.iter_mut().filter(|s| s.id != spec.id) {
        let steps = std::mem::take(&mut source.steps);
        source.steps = steps.into_iter().flat_map(|step| looking_into(step, spec, matches, &mapping)).collect();
    }
}

fn rename_decisions(analysis: &mut Analysis, mapping: &Mapping, measures: &[Measure]) {
    let renamed = |id: &str| mapping.finding_id(id, measures);
    let verdicts = std::mem::take(&mut analysis.verdicts);
    let of_event = |verdict: Verdict| Verdict { also: verdict.also.iter().map(|id| renamed(id)).collect(), ..verdict };
    analysis.verdicts = verdicts.into_iter().map(|(id, verdict)| (renamed(&id), of_event(verdict))).collect();
    for dismissal in &mut analysis.dismissed {
        match dismissal {
            Dismissal::Point { id, .. } => *id = renamed(id),
            Dismissal::Segment { segment } => mapping.segment(segment),
            Dismissal::Rule { .. } => {}
        }
    }
}

/// The findings of a run under the ids that they have for the columns as they are now; `spec` is the source as it was asked then.
pub(super) fn renamed_run(mut run: Run, mapping: &Mapping, spec: &SourceSpec) -> Run {
    let measures = spec.view.detect.as_ref().map_or(&[][..], |d| &d.measures);
    let now = |id: &String| mapping.finding_id(id, measures);
    let renamed = |mut past: PastFinding| {
        past.facts.iter_mut().for_each(|facts| mapping.segment(&mut facts.segment));
        PastFinding { also: past.also.iter().map(now).collect(), ..past }
    };
    run.findings = run.findings.into_iter().map(|(id, past)| (now(&id), renamed(past))).collect();
    let looked_at = View { filters: std::mem::take(&mut run.filters), ..View::default() };
    run.filters = mapping.apply(&SourceSpec { view: looked_at, ..spec.clone() }).spec.view.filters;
    run
}

/// A step of another source, where it looks into the table of `spec`: what it brings is called there as before.
fn looking_into(mut step: Step, spec: &SourceSpec, matches: &[Match], mapping: &Mapping) -> Vec<Step> {
    let mut back = Vec::new();
    match &mut step.kind {
        StepKind::Query(query) if query.tables.values().any(|read| *read == TableRef::from(spec.id)) => {
            query.sql = mapping.query(&query.sql);
        }
        StepKind::Join(join) if join.with == spec.id && join.table.is_none() => {
            for (former, now) in matches {
                let Some(now) = now else { continue };
                if brings(join, former) {
                    back.push(Step { kind: StepKind::Rename(Rename { from: now.clone(), to: former.clone() }), off: step.off });
                }
                let names = join.keys.iter_mut().map(|pair| &mut pair.there).chain(&mut join.take);
                names.filter(|name| is_same(name, former)).for_each(|name| name.clone_from(now));
            }
        }
        _ => {}
    }
    std::iter::once(step).chain(back).collect()
}

/// Whether a column of the other table comes along.
fn brings(join: &Join, column: &str) -> bool {
    let is_key = || join.keys.iter().any(|pair| is_same(&pair.there, column));
    if join.take.is_empty() { !is_key() } else { join.take.iter().any(|name| is_same(name, column)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::Remove;

    fn rename(from: &str, to: &str) -> Step {
        Step::from(StepKind::Rename(Rename { from: from.into(), to: to.into() }))
    }

    fn remove(column: &str) -> Step {
        Step::from(StepKind::Remove(Remove { columns: vec![column.into()] }))
    }

    fn made(old: &[Step], new: &[Step]) -> Vec<(String, String)> {
        by_steps(old, new, None).into_iter().map(|(old, now)| (old, now.unwrap_or_default())).collect()
    }

    #[test]
    fn steps_that_are_added_changed_switched_off_or_taken_away_rename_and_leave_out() {
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let trim = Step::from(StepKind::Trim(crate::prepare::Trim { columns: vec!["A".into()] }));
        assert_eq!(made(&[], &[rename("A", "B")]), pairs(&[("A", "B")]));
        assert_eq!(made(std::slice::from_ref(&trim), &[trim.clone(), rename("a ", "B")]), pairs(&[("a", "B")]));
        assert_eq!(made(&[rename("A", "B")], &[rename("A", "C")]), pairs(&[("B", "C")]));
        assert_eq!(made(&[rename("A", "B")], &[Step { off: true, ..rename("A", "B") }]), pairs(&[("B", "A")]));
        assert_eq!(made(&[rename("A", "B"), rename("B", "C")], &[rename("B", "C")]), pairs(&[("C", "A")]));
        assert_eq!(made(&[rename("A", "X"), rename("B", "A"), rename("X", "B")], &[]), pairs(&[("A", "B"), ("B", "A")]));
        assert_eq!(made(&[rename("A", "B")], &[rename("A", "B"), remove("B")]), pairs(&[("B", "")]));
        assert_eq!(made(&[remove("A")], &[]), pairs(&[]), "nobody could name it");
    }
}
