//! Undo and redo through every kind of edit: each is one named step, and all of them lead back to where they began and forth again.

use std::path::{Path, PathBuf};

use sheetsleuth::analysis::{Analysis, ColumnsView};
use sheetsleuth::chart::{ChartKind, ChartSpec};
use sheetsleuth::detect::Event;
use sheetsleuth::findings::{Scope, Verdict, VerdictState};
use sheetsleuth::import::ImportOptions;
use sheetsleuth::pivot::{Field, PivotSpec};
use sheetsleuth::prepare::{Keep, Step, StepKind};
use sheetsleuth::session::{Action, Session};
use sheetsleuth::table::{Filter, FilterTest, SortKey};

fn write(folder: &Path, name: &str, factor: u64) -> PathBuf {
    let mut text = String::from("Date,Region,Sales\n");
    for day in 0..70_u64 {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + chrono::Days::new(day);
        for (index, region) in (0_u64..).zip(["North", "South"]) {
            let sales = if day == 50 && index == 0 { 5 } else { 300 + 40 * index + (day * 7919) % 13 };
            text.push_str(&format!("{date},{region},{}\n", factor * sales));
        }
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// One edit of every kind, as what the active source is like asks for it.
fn edits(session: &Session, folder: &Path) -> Vec<Vec<Action>> {
    let spec = session.active_spec().unwrap();
    let (id, view) = (spec.id, spec.view.clone());
    let pivot = PivotSpec { rows: vec![Field::new("Region")], ..view.pivot.clone() };
    let chart = ChartSpec { kind: Some(ChartKind::Bar), ..view.chart.clone() };
    let mut detect = view.detect.clone().unwrap();
    detect.sensitivity = 70.0;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 2, 1).unwrap();
    let mut with_event = detect.clone();
    with_event.events.push(Event { name: "Sale".into(), start: day, end: day, before: 0, after: 0 });
    let keep = StepKind::Keep(Keep { condition: "Sales > 10".into() });
    let finding = session.active_data().unwrap().detected().value().unwrap().findings[0].clone();
    let confirmed = Verdict { state: VerdictState::Confirmed, ..Verdict::default() };
    vec![
        vec![Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Contains("o".into()) }])],
        vec![Action::SetSort(vec![SortKey { column: "Sales".into(), descending: true }])],
        vec![Action::SetColumns(ColumnsView { frozen: 1, ..ColumnsView::default() }, "Freeze columns".into())],
        vec![Action::EditPivot(pivot, "Change the rows".into())],
        vec![Action::EditChart(chart)],
        vec![Action::ProposeBoard],
        vec![Action::EditBoard(None, "Remove the board".into())],
        vec![Action::EditDetect(detect)],
        vec![Action::SetVerdict(finding.id.clone(), confirmed)],
        vec![Action::EditDetect(with_event)],
        vec![Action::SelectFinding(Some(finding.id)), Action::DismissFinding(Scope::Point)],
        vec![Action::EditSteps(vec![Step::from(keep)], "Keep rows".into())],
        vec![Action::Reload(id, ImportOptions { header: Some((1, 1)), ..ImportOptions::default() })],
        vec![Action::AddQuery { name: "By region".into(), sql: "SELECT Region, SUM(Sales) AS Sales FROM w1 GROUP BY Region".into() }],
        vec![Action::Activate(id), Action::Replace(id, write(folder, "w2.csv", 2))],
        vec![Action::Open(vec![write(folder, "other.csv", 3)])],
        vec![Action::Close(id)],
    ]
}

#[test]
fn every_kind_of_edit_is_one_named_step_back_and_forth() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write(folder.path(), "w1.csv", 1)]));
    session.act_here(Action::Detect);
    let edits = edits(&session, folder.path());
    let mut states: Vec<Analysis> = vec![session.analysis().work()];
    let mut labels = Vec::new();
    for edit in edits {
        let words = format!("{edit:?}");
        for action in edit {
            session.act_here(action);
        }
        assert_eq!(session.notices(), [], "{words}");
        assert_ne!(Some(&session.analysis().work()), states.last(), "{words} changes something");
        states.push(session.analysis().work());
        labels.push(session.history().undo_label().unwrap().to_owned());
    }
    assert!(labels.iter().all(|l| l.len() > 3), "{labels:?}");
    for (state, label) in states.iter().rev().skip(1).zip(labels.iter().rev()) {
        assert_eq!(session.history().undo_label(), Some(label.as_str()));
        session.act_here(Action::Undo);
        assert_eq!(&session.analysis().work(), state, "undo {label}");
    }
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 140);
    for (state, label) in states.iter().skip(1).zip(&labels) {
        assert_eq!(session.history().redo_label(), Some(label.as_str()));
        session.act_here(Action::Redo);
        assert_eq!(&session.analysis().work(), state, "redo {label}");
    }
}

/// The findings of the table chosen last stayed on the page, over the rows of the one that undo went back to.
#[test]
fn going_back_to_another_table_forgets_what_was_found_in_the_one_left() {
    let mut session = Session::new();
    session.act_here(Action::Open(vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx")]));
    let shown = |s: &Session| s.active_data().unwrap().table().unwrap().name().to_owned();
    let found = |s: &Session| s.active_data().unwrap().detected().value().map(|d| d.findings.len());
    let first = shown(&session);
    let other = (0..).zip(&session.active_data().unwrap().source().unwrap().tables).find(|(_, t)| t.table.name() != first).unwrap().0;
    session.act_here(Action::ChooseTable(other));
    session.act_here(Action::Detect);
    session.act_here(Action::CheckRows);
    let (second, of_second) = (shown(&session), found(&session));
    assert!(of_second.is_some_and(|count| count > 0));
    session.act_here(Action::ChooseTable(other));
    assert_eq!(found(&session), of_second, "the table that is looked at already is no choice");
    session.act_here(Action::Undo);
    assert_eq!((shown(&session), found(&session)), (first, None));
    assert!(session.active_data().unwrap().faults().value().is_none());
    assert!(session.active_data().unwrap().pivot().value().is_some(), "the pivot is computed anew");
    session.act_here(Action::Redo);
    assert_eq!((shown(&session), found(&session)), (second, None));
}
