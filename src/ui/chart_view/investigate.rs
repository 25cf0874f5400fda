//! From a mark of a chart to the findings: explain it, make a finding of it.
//!
//! A mark is explained by the series of the detection it belongs to. Where nobody has looked for anomalies yet, or not at this
//! measure by these columns, that is done first, and the mark is taken up again when it is done.

use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{Frame, Margin, ScrollArea, Ui};

use crate::analysis::SourceSpec;
use crate::chart::{Band, kept};
use crate::detect::{DetectSpec, Marked, Segment};
use crate::findings;
use crate::pivot::Axis;
use crate::session::{Action, ChartView, Detected, Page, Question, Slot, SourceData, Topic};
use crate::table::{FilterTest, Measure};
use crate::ui::Command;
use crate::ui::anomalies_view;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Side};

/// What a mark measures, of which segment, on which days.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Subject {
    measure: Measure,
    segment: Segment,
    days: (NaiveDate, NaiveDate),
}

/// What is to be done with a mark once its series is there.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) enum Wanted {
    Explain(Subject),
    Finding(Subject),
}

/// The subject of a cell of a pivot; `None` where it has no days or is a group that a finding cannot be about.
pub(super) fn subject(view: &ChartView, row: &Axis, column: &Axis) -> Option<Subject> {
    let pivot = &view.pivot;
    let items = row.key.len() + column.key.len();
    let filters = kept(&pivot.spec, row, column);
    let (mut segment, mut days) = (Segment::new(), None);
    for filter in &filters {
        match &filter.test {
            FilterTest::Days { start: Some(start), end: Some(end) } => days = Some((*start, *end)),
            FilterTest::Members(members) => match members.as_slice() {
                [Some(member)] => segment.push((filter.column.clone(), member.clone())),
                _ => return None,
            },
            _ => return None,
        }
    }
    let measure = pivot.spec.values.get(pivot.table.value_of(row, column))?.measure.clone();
    let days = days.filter(|_| filters.len() == items)?;
    Some(Subject { measure, segment, days })
}

impl Subject {
    /// The mark in the terms of a detection, which is told to look at its measure and its columns where it does not yet.
    fn marked(&self, spec: &DetectSpec) -> (DetectSpec, Marked) {
        let mut spec = spec.clone();
        let known = spec.measures.iter().find(|m| plain(&m.expr) == plain(&self.measure.expr)).map(|m| m.name.clone());
        let mut new = self.measure.clone();
        if known.is_none() {
            // The name of another measure would be taken for that one.
            if spec.measures.iter().any(|m| m.name == new.name) {
                new.name.clone_from(&new.expr);
            }
            spec.measures.push(new.clone());
        }
        let mut columns: Vec<String> = self.segment.iter().map(|(column, _)| column.clone()).collect();
        let same = |split: &Vec<String>| split.len() == columns.len() && columns.iter().all(|c| split.contains(c));
        if !columns.is_empty() && !spec.splits.iter().any(same) {
            columns.dedup();
            spec.splits.push(columns);
        }
        let measure = known.unwrap_or(new.name);
        (spec, Marked { measure, segment: self.segment.clone(), start: self.days.0, end: self.days.1 })
    }
}

/// An expression without quotes and spaces: `sum("Sales")` is `sum(Sales)`.
fn plain(expr: &str) -> String {
    expr.chars().filter(|c| !c.is_whitespace() && *c != '"').flat_map(char::to_lowercase).collect()
}

/// Start with what is wanted: at once where the series is there, else once it was looked for.
pub(in crate::ui) fn start(scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), wanted: Wanted, later: &mut Option<Wanted>) {
    let Some(asked) = &spec.view.detect else { return };
    let (Wanted::Explain(subject) | Wanted::Finding(subject)) = &wanted;
    let (asked, marked) = subject.marked(asked);
    let there = data.detected().value().filter(|d| findings::place_of(&d.spec, &d.detection, &marked).is_some());
    match there {
        Some(detected) => answer(scene, spec, detected, &wanted),
        None => {
            if spec.view.detect.as_ref() != Some(&asked) {
                scene.act(Action::EditDetect(asked));
            }
            scene.act(Action::Detect);
            *later = Some(wanted);
        }
    }
}

/// Take up again what waited for the findings.
pub(in crate::ui) fn go_on(scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), later: &mut Option<Wanted>) {
    if later.is_none() || data.detected().is_running() {
        return;
    }
    if let (Some(wanted), Some(detected)) = (later.take(), data.detected().value()) {
        answer(scene, spec, detected, &wanted);
    }
}

fn answer(scene: &mut Scene<'_>, spec: &SourceSpec, detected: &Arc<Detected>, wanted: &Wanted) {
    let (Wanted::Explain(subject) | Wanted::Finding(subject)) = wanted;
    let Some(asked) = &spec.view.detect else { return };
    let (mut asked, marked) = subject.marked(asked);
    let Some((series, periods)) = findings::place_of(&detected.spec, &detected.detection, &marked) else { return };
    if matches!(wanted, Wanted::Explain(_)) {
        scene.act(Action::Ask(Question::Point { series, periods }));
        return;
    }
    // What is flagged there already is that finding.
    let id = match detected.findings.iter().find(|f| findings::covers(f, series, &periods)) {
        Some(finding) => Some(finding.id.clone()),
        None => {
            asked.marked.push(marked);
            scene.act(Action::EditDetect(asked));
            findings::at(&detected.spec, &detected.detection, series, periods).map(|f| f.id)
        }
    };
    scene.act(Action::SelectFinding(id));
    scene.run(Command::Show(Page::Anomalies));
}

/// The answer to what was asked about a mark, at the right, until it is put away.
pub(in crate::ui) fn explanation(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, later: Option<&Wanted>) {
    let slot = data.answer(Topic::Explanation);
    let answered = slot.and_then(Slot::value).filter(|a| matches!(a.question, Question::Point { .. })).cloned();
    let failure = slot.and_then(Slot::failure).cloned();
    let waits = later.is_some() || slot.is_some_and(Slot::is_running);
    if answered.is_none() && failure.is_none() && !waits {
        return;
    }
    let frame = Frame::new().fill(Palette::of(ui).surface).inner_margin(Margin::same(space::M as i8));
    let panel = Side::Right.panel("explanation of a mark").default_size(360.0).size_range(260.0..=560.0).frame(frame);
    widgets::side_panel(ui, (Side::Right, "explanation of a mark"), panel, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if waits {
                ui.horizontal(|ui| {
                    widgets::spinner(ui, 16.0);
                    widgets::muted(ui, if later.is_some() { "Learning what is usual" } else { "Explaining" });
                });
            }
            if let Some(failure) = failure {
                if widgets::icon_button(ui, icon::X, "Close the explanation").clicked() {
                    scene.act(Action::CloseAnswer(Topic::Explanation));
                }
                Notice { kind: NoticeKind::Warning, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
            }
            if let Some(answered) = answered {
                anomalies_view::explained(ui, scene, &answered);
            }
        });
    });
}

/// The events of a source, as they are shaded behind its charts: the listed ones, and those that recur where they were looked for.
pub(in crate::ui) fn events(spec: &SourceSpec, data: &SourceData) -> Arc<[Band]> {
    let listed = || spec.view.detect.iter().flat_map(|d| d.events.clone()).collect();
    let all = data.detected().value().map_or_else(listed, |d| {
        let recurring = d.detection.recurring.iter().cloned();
        spec.view.detect.iter().flat_map(|d| d.events.clone()).chain(recurring).collect::<Vec<_>>()
    });
    let mut bands: Vec<Band> = all.into_iter().map(|e| Band { name: e.name, start: e.start, end: e.end }).collect();
    bands.sort_by(|a, b| (a.start, &a.name).cmp(&(b.start, &b.name)));
    bands.dedup();
    bands.into()
}
