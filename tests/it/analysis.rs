//! The saved analysis: old versions open for ever, newer ones are refused, a new export takes the place of an old one.

mod drift;

use std::fs;
use std::path::{Path, PathBuf};

use sheetsleuth::analysis::{Analysis, Change, Reason, VERSION};
use sheetsleuth::engine::Failure;
use sheetsleuth::findings::{Verdict, VerdictState};
use sheetsleuth::session::{Action, Session};
use sheetsleuth::table::{Filter, FilterTest, Measure};

fn golden(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/analysis-v{version}.sleuth"))
}

#[test]
fn an_analysis_of_every_version_opens_and_comes_back_whole() {
    for version in 1..=VERSION {
        let loaded = Analysis::read(&golden(version)).unwrap();
        assert_eq!(loaded.unknown, [], "version {version}");
        let analysis = loaded.analysis;
        let spec = &analysis.sources[0];
        assert_eq!(spec.path, golden(version).with_file_name("exports/orders-w10.csv"));
        assert_eq!((spec.options.header, spec.options.delimiter), (Some((3, 4)), Some(';')));
        assert_eq!(spec.options.columns["Order ID"].name.as_deref(), Some("Order"));
        assert_eq!((spec.view.filters.len(), spec.view.pivot.rows.len(), spec.steps.len()), (4, 2, 1));
        assert_eq!(spec.view.pivot.rows[1].top.as_ref().unwrap().count, 5);
        assert_eq!(spec.view.pivot.values[0].measure.unit.as_deref(), Some("EUR"));
        assert_eq!(spec.view.detect.as_ref().unwrap().events[0].after, 2);
        assert_eq!((spec.columns.len(), spec.aliases["Umsatz"].as_str()), (4, "Sales"));
        assert_eq!(spec.latest.as_ref().unwrap().findings["Sales:Region=TH:drop:2026-03-05"].impact, -1200.5);
        assert_eq!(analysis.verdicts["Sales:Region=TH:drop:2026-03-05"].state, VerdictState::FalseAlarm);

        let folder = tempfile::tempdir().unwrap();
        let again = folder.path().join("again.sleuth");
        analysis.save(&again).unwrap();
        assert_eq!(Analysis::load(&again).unwrap(), Analysis { version: VERSION, ..analysis });
    }
}

/// The file as this version writes it, with every part in use. A part that comes later must not be written while it is as it was
/// before, or files of one version would differ by who saved them.
#[test]
fn what_this_version_writes_is_what_it_wrote_before_to_the_letter() {
    let kept = golden(VERSION).with_file_name(format!("analysis-v{VERSION}-whole.sleuth"));
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("week.sleuth");
    fs::copy(&kept, &copy).unwrap();
    Analysis::load(&copy).unwrap().save(&copy).unwrap();
    let (expected, written) = (fs::read_to_string(&kept).unwrap(), fs::read_to_string(&copy).unwrap());
    if expected != written {
        let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join("analysis-whole.sleuth");
        fs::copy(&copy, &actual).unwrap();
        let line = expected.lines().zip(written.lines()).position(|(a, b)| a != b).unwrap_or_default() + 1;
        panic!("another text from line {line} on; as it is written now: {}", actual.display());
    }
}

/// The older version called truth values `true` and `false`: its items were not found among `TRUE` and `FALSE`.
#[test]
fn items_of_truth_values_that_an_older_version_saved_are_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "Late,Sales\nTRUE,3\nFALSE,4\nTRUE,5\n").unwrap();
    let text = r#"{"version": 1, "active": 0, "sources": [{"id": 0, "path": "a.csv",
        "columns": [{"name": "Late", "type": "boolean"}, {"name": "Sales", "type": "integer"}],
        "view": {"pivot": {"values": [{"measure": {"name": "Sales", "expr": "sum(Sales)"}}],
            "rows": [{"column": "Late", "filters": [{"label": {"only": ["true"]}}]}]}}}]}"#;
    let path = folder.path().join("old.sleuth");
    fs::write(&path, text).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    let shown = session.active_data().unwrap().pivot().value().unwrap();
    assert_eq!(shown.table.cells, [Some(8.0), Some(8.0)]);
}

/// Every kind of step, a board and a query of the first version come through unchanged.
#[test]
fn the_whole_of_an_older_analysis_is_what_this_version_writes() {
    let kept = golden(VERSION).with_file_name(format!("analysis-v{VERSION}-whole.sleuth"));
    let folder = tempfile::tempdir().unwrap();
    for version in 1..VERSION {
        let copy = folder.path().join("week.sleuth");
        fs::copy(kept.with_file_name(format!("analysis-v{version}-whole.sleuth")), &copy).unwrap();
        Analysis::load(&copy).unwrap().save(&copy).unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), fs::read_to_string(&kept).unwrap(), "version {version}");
    }
}

#[test]
fn a_newer_version_is_refused_and_what_is_open_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("next.sleuth");
    fs::write(&path, format!("{{\"version\": {}}}", VERSION + 1)).unwrap();
    let failure = Failure::from(Analysis::load(&path).unwrap_err());
    assert_eq!(failure.kind, "newer_version");
    assert!(failure.message.contains("saved by a newer Sheetsleuth") && failure.hint.contains("Update"), "{failure:?}");

    let mut session = Session::new();
    session.act_here(Action::Open(vec![export(folder.path(), "w1.csv", "Region", 0, 60)]));
    session.act_here(Action::Open(vec![path]));
    assert_eq!((session.notices().len(), session.analysis().sources.len()), (1, 1));
}

/// Days of two regions, `column` naming them; Thailand falls on day 50, the more the later the export.
fn export(folder: &Path, name: &str, column: &str, first: u32, days: u32) -> PathBuf {
    let mut text = format!("Date,{column},Orders,Sales\n");
    let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    for day in first..first + days {
        for (index, region) in (0_u32..).zip(["Thailand", "Germany", "France", "Japan"]) {
            let noise = (day * 7919 + index * 104_729) % 11;
            let sales = if day == 50 && region == "Thailand" { 60 - days / 2 } else { 400 + noise + 50 * index };
            text.push_str(&format!("{},{region},{},{sales}.5\n", start + chrono::Days::new(day.into()), sales / 12));
        }
    }
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A session that has filtered, looked and judged in the export of the first week.
fn first_week(folder: &Path) -> (Session, String) {
    let mut session = Session::new();
    session.act_here(Action::Open(vec![export(folder, "w1.csv", "Region", 0, 60)]));
    let members = ["Thailand", "Germany", "Japan"].map(|r| Some(r.to_owned())).to_vec();
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Members(members) }]));
    let mut detect = session.active_spec().unwrap().view.detect.clone().unwrap();
    detect.splits = vec![vec!["Region".into()]];
    session.act_here(Action::EditDetect(detect));
    session.act_here(Action::Detect);
    let findings = &session.active_data().unwrap().detected().value().unwrap().findings;
    let id = findings.iter().find(|f| f.id.contains("Region=Thailand")).unwrap().id.clone();
    session.act_here(Action::SetVerdict(id.clone(), Verdict { state: VerdictState::Confirmed, ..Verdict::default() }));
    assert_eq!(session.notices(), []);
    (session, id)
}

#[test]
fn next_week_with_the_same_columns_simply_runs_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, id) = first_week(folder.path());
    let source = session.analysis().active.unwrap();
    session.act_here(Action::Replace(source, export(folder.path(), "w2.csv", "Region", 0, 67)));
    assert!(session.replacing().is_none());
    let data = session.active_data().unwrap();
    assert_eq!((data.source().unwrap().file.as_str(), data.table().unwrap().rows()), ("w2.csv", 67 * 4));
    assert_eq!(data.rows().value().unwrap().len(0), 67 * 3, "the filter still holds");
    assert!(data.pivot().value().is_some());
    let since = data.since().unwrap();
    assert_eq!(since.file, "w1.csv");
    assert!(matches!(since.changes[&id], Change::Same | Change::Worse { .. }), "{since:?}");
    assert!(session.analysis().verdicts.contains_key(&id));

    assert_eq!(session.history().undo_label(), Some("Replace w1.csv by w2.csv"));
    session.act_here(Action::Undo);
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 60 * 4);
    session.act_here(Action::Redo);
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 67 * 4);
}

#[test]
fn a_renamed_column_is_asked_about_and_carries_everything_over() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, id) = first_week(folder.path());
    let source = session.analysis().active.unwrap();
    let before = session.analysis().clone();
    session.act_here(Action::Replace(source, export(folder.path(), "w2.csv", "Market", 0, 67)));
    let waiting = session.replacing().expect("a person is asked");
    assert_eq!(session.analysis().work(), before.work(), "nothing is guessed silently");
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 240, "the former file stays until then");
    let missing = &waiting.drift().missing[0];
    assert!(missing.used && missing.column.name == "Region");
    assert_eq!((missing.proposals[0].column.as_str(), missing.proposals[0].reason), ("Market", Reason::Values));
    let matches = waiting.drift().likely();
    assert_eq!(matches, [("Region".to_owned(), Some("Market".to_owned()))]);

    session.act_here(Action::AcceptReplacement(matches));
    assert!(session.replacing().is_none());
    let spec = session.active_spec().unwrap();
    assert_eq!(spec.view.filters[0].column, "Market");
    assert_eq!(spec.view.detect.as_ref().unwrap().splits, [["Market"]]);
    let data = session.active_data().unwrap();
    assert_eq!(data.rows().value().unwrap().len(0), 67 * 3);
    let renamed = id.replace("Region=", "Market=");
    assert!(session.analysis().verdicts.contains_key(&renamed) && !session.analysis().verdicts.contains_key(&id));
    assert!(data.detected().value().unwrap().findings.iter().any(|f| f.id == renamed));
    assert!(!matches!(data.since().unwrap().changes[&renamed], Change::New));

    // The week after, the former name is back: it is remembered, and asked all the same.
    session.act_here(Action::Replace(source, export(folder.path(), "w3.csv", "Region", 7, 67)));
    let missing = &session.replacing().unwrap().drift().missing[0];
    assert_eq!(missing.proposals[0].reason, Reason::Remembered);
    session.act_here(Action::DropReplacement);
    assert!(session.replacing().is_none());
    assert_eq!(session.active_data().unwrap().source().unwrap().file, "w2.csv");

    session.act_here(Action::Undo);
    assert_eq!(session.analysis().work(), before.work(), "one step takes it all back");
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 240);
}

#[test]
fn a_saved_analysis_finds_its_file_changed_and_asks() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, _) = first_week(folder.path());
    let saved = folder.path().join("week.sleuth");
    session.act_here(Action::Save(saved.clone()));
    assert!(!session.is_unsaved());
    export(folder.path(), "w1.csv", "Market", 0, 67);
    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved]));
    let matches = again.replacing().expect("its columns have changed").drift().likely();
    assert_eq!(matches, [("Region".to_owned(), None)], "without the former values the names alone prove nothing");
    again.act_here(Action::AcceptReplacement(vec![("Region".into(), Some("Market".into()))]));
    assert_eq!(again.active_data().unwrap().rows().value().unwrap().len(0), 67 * 3);
    assert!(again.is_unsaved());
}

#[test]
fn a_saved_analysis_that_was_judged_looks_again_without_being_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, id) = first_week(folder.path());
    let saved = folder.path().join("week.sleuth");
    session.act_here(Action::Save(saved.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved.clone()]));
    let found = again.active_data().unwrap().detected().value().expect("the verdicts are in view");
    assert!(found.findings.iter().any(|f| f.id == id));
    assert!(!again.is_unsaved());
    again.act_here(Action::Replace(again.analysis().active.unwrap(), export(folder.path(), "w2.csv", "Region", 0, 67)));
    assert_eq!(again.active_data().unwrap().since().unwrap().file, "w1.csv");

    // The file itself has gone on since.
    export(folder.path(), "w1.csv", "Region", 0, 67);
    let mut later = Session::new();
    later.act_here(Action::Open(vec![saved]));
    assert!(matches!(later.active_data().unwrap().since().unwrap().changes[&id], Change::Same | Change::Worse { .. }));
}

#[test]
fn a_column_that_has_become_text_takes_only_its_own_measures_away() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, _) = first_week(folder.path());
    let mut detect = session.active_spec().unwrap().view.detect.clone().unwrap();
    detect.measures = vec![Measure::new("Money", "sum(Sales)"), Measure::new("Count", "sum(Orders)")];
    session.act_here(Action::EditDetect(detect));
    let text = fs::read_to_string(export(folder.path(), "w2.csv", "Region", 0, 67)).unwrap();
    fs::write(folder.path().join("w2.csv"), text.replace(".5\n", " and a half\n")).unwrap();
    session.act_here(Action::Replace(session.analysis().active.unwrap(), folder.path().join("w2.csv")));
    assert!(session.replacing().is_some(), "a person is asked");
    session.act_here(Action::AcceptReplacement(vec![]));
    let measures = &session.active_spec().unwrap().view.detect.as_ref().unwrap().measures;
    assert_eq!(measures.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Count"]);
    session.act_here(Action::Detect);
    assert!(session.active_data().unwrap().detected().value().is_some());
    session.act_here(Action::Undo);
    assert_eq!(session.active_spec().unwrap().view.detect.as_ref().unwrap().measures.len(), 2);
}

#[test]
fn files_that_were_only_opened_are_no_unsaved_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![export(folder.path(), "a.csv", "Region", 0, 60), export(folder.path(), "b.csv", "Region", 0, 60)]));
    assert!(!session.is_unsaved());
    let first = session.analysis().sources[0].id;
    session.act_here(Action::Activate(first));
    session.act_here(Action::Close(first));
    assert!(!session.is_unsaved());
    session.act_here(Action::Detect);
    assert!(!session.is_unsaved(), "what the program notes by itself is no work of a person");
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Contains("a".into()) }]));
    assert!(session.is_unsaved());
    session.act_here(Action::Undo);
    assert!(!session.is_unsaved());
}
