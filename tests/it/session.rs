//! The session by scripts of actions, its jobs run here and now.

use std::fs;
use std::path::{Path, PathBuf};

use sheetsleuth::analysis::Analysis;
use sheetsleuth::engine::Context;
use sheetsleuth::pivot::{AxisKind, Field};
use sheetsleuth::session::export::Choice;
use sheetsleuth::session::{Action, DrillTarget, Effect, Page, Session};
use sheetsleuth::table::{Filter, FilterTest, SortKey, Value};

/// 120 days of three regions with a weekly rhythm; region North loses nearly everything on one day.
fn write_export(folder: &Path, name: &str) -> PathBuf {
    let mut text = String::from("Date,Region,Orders,Sales\n");
    let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    for day in 0..120_u64 {
        for (index, region) in (0_u64..).zip(["North", "South", "East"]) {
            let weekend = if day % 7 >= 5 { 40 } else { 0 };
            let noise = (day * 7919 + index * 104_729) % 11;
            let orders = if day == 90 && region == "North" { 6 } else { 200 + weekend + noise + 30 * index };
            let date = start + chrono::Days::new(day);
            text.push_str(&format!("{date},{region},{orders},{}.50\n", orders * 12));
        }
    }
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn opened() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let path = write_export(folder.path(), "week.csv");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    assert_eq!(session.notices(), []);
    (folder, session)
}

#[test]
fn a_file_that_fails_hides_no_other_and_closes_nothing() {
    let (folder, mut session) = opened();
    let missing = folder.path().join("missing.xlsx");
    let second = write_export(folder.path(), "second.csv");
    session.act_here(Action::Open(vec![missing.clone(), second]));
    assert_eq!(session.analysis().sources.len(), 2);
    let notice = &session.notices()[0];
    assert_eq!((notice.path.as_deref(), notice.failure.kind.as_str()), (Some(missing.as_path()), "not_found"));
    assert!(!notice.failure.hint.is_empty());
    let id = notice.id;
    session.act_here(Action::Dismiss(id));
    assert!(session.notices().is_empty() && session.loading().is_empty() && !session.is_busy());
}

#[test]
fn filters_and_sorts_change_what_is_shown_and_undo_takes_them_back() {
    let (_folder, mut session) = opened();
    let all = session.active_data().unwrap().table().unwrap().rows();
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("North".into())]) }]));
    session.act_here(Action::SetSort(vec![SortKey { column: "Orders".into(), descending: false }]));
    let data = session.active_data().unwrap();
    let rows = data.rows().value().unwrap();
    assert_eq!(rows.len(all), 120);
    assert_eq!(data.table().unwrap().value(rows.row(0).unwrap(), 2), Value::Integer(6));
    assert_eq!(session.history().undo_label(), Some("Sort"));

    let edited = session.analysis().clone();
    session.act_here(Action::Undo);
    session.act_here(Action::Undo);
    assert_eq!(session.active_data().unwrap().rows().value().unwrap().len(all), all);
    session.act_here(Action::Redo);
    session.act_here(Action::Redo);
    assert_eq!(*session.analysis(), edited);
}

#[test]
fn a_pivot_cell_leads_to_its_rows_and_filters_reach_it() {
    let (_folder, mut session) = opened();
    let mut spec = session.active_spec().unwrap().view.pivot.clone();
    spec.rows = vec![Field::new("Region")];
    spec.columns = Vec::new();
    spec.values.truncate(1);
    session.act_here(Action::EditPivot(spec, "Put Region on rows".into()));
    let pivoted = session.active_data().unwrap().pivot().value().unwrap().clone();
    assert_eq!(pivoted.table.source_rows, 360);
    let north = pivoted.table.rows.iter().find(|r| r.key == [Some("North".to_owned())]).unwrap().clone();
    session.act_here(Action::Drill(DrillTarget::Cell { row: north, column: pivoted.table.columns[0].clone() }));
    assert_eq!(session.active_data().unwrap().drill().value().unwrap().rows.len(), 120);

    session.act_here(Action::SetFilters(vec![Filter { column: "Orders".into(), test: FilterTest::Range { min: None, max: Some(100.0) } }]));
    let data = session.active_data().unwrap();
    let table = &data.pivot().value().unwrap().table;
    assert_eq!((table.source_rows, table.rows.iter().filter(|r| r.kind == AxisKind::Leaf).count()), (1, 1));
    assert!(data.drill().value().is_none(), "rows behind a pivot that is gone must not stay");
    assert!(data.chart().value().is_some_and(|c| c.pivot.table == *table), "the chart follows the pivot");
}

#[test]
fn the_planted_drop_is_found_explained_judged_and_exported() {
    let (folder, mut session) = opened();
    session.act_here(Action::Show(Page::Anomalies));
    session.act_here(Action::Detect);
    let data = session.active_data().unwrap();
    assert_eq!(data.detected().failure(), None);
    let finding = data.detected().value().unwrap().findings[0].clone();
    assert_eq!(finding.start.date().to_string(), "2026-04-05", "{}", finding.why);
    assert!(finding.actual < finding.lower && finding.why.contains("North"), "{}", finding.why);
    session.act_here(Action::Drill(DrillTarget::Finding(finding.id.clone())));
    assert_eq!(session.active_data().unwrap().drill().value().unwrap().rows.len(), 1);

    let mut verdict = session.analysis().verdicts.get(&finding.id).cloned().unwrap_or_default();
    verdict.owner = "Mai".into();
    session.act_here(Action::SetVerdict(finding.id.clone(), verdict));
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    assert_eq!(session.active_data().unwrap().export().failure(), None);
    assert!(session.active_data().unwrap().export().value().is_some() && target.exists());
}

#[test]
fn a_saved_analysis_opens_again_with_everything_that_was_asked() {
    let (folder, mut session) = opened();
    session.act_here(Action::SetSort(vec![SortKey { column: "Sales".into(), descending: true }]));
    assert!(session.is_unsaved());
    let path = folder.path().join("week.sleuth");
    session.act_here(Action::Save(path.clone()));
    assert!(!session.is_unsaved());

    let mut again = Session::new();
    again.act_here(Action::Open(vec![path]));
    assert_eq!(again.notices(), []);
    let view = |a: &Analysis| a.sources[0].view.clone();
    assert_eq!(view(again.analysis()), view(session.analysis()));
    assert!(again.active_data().unwrap().rows().value().unwrap().order.is_some());
}

#[test]
fn a_result_that_comes_too_late_is_dropped() {
    let (_folder, mut session) = opened();
    let sorted = |column: &str| Action::SetSort(vec![SortKey { column: column.into(), descending: false }]);
    let run = |effects: Vec<Effect>| {
        let jobs = effects.into_iter().filter_map(|e| if let Effect::Spawn(job) = e { Some(job) } else { None });
        let events = jobs.map(|job| {
            let (result, warnings) = sheetsleuth::engine::run_here(job.work, &Context::detached());
            sheetsleuth::engine::Event { key: job.key, generation: job.generation, news: sheetsleuth::engine::News::Done(result, warnings) }
        });
        events.collect::<Vec<_>>()
    };
    let first = session.update(sorted("Orders"));
    let second = session.update(sorted("Sales"));
    let (late, newest) = (run(first), run(second));
    for event in newest.into_iter().chain(late) {
        session.update(Action::Job(Box::new(event)));
    }
    let data = session.active_data().unwrap();
    let table = data.table().unwrap();
    let first = data.rows().value().unwrap().row(0).unwrap();
    assert_eq!(table.value(first, 3), Value::Decimal(72.5));
}
