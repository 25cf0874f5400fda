//! Nothing is lost: sources are never written, one document is never saved over another, several files are one source that grows.

use std::fs;
use std::path::{Path, PathBuf};

use sheetsleuth::analysis::Analysis;
use sheetsleuth::findings::VerdictState;
use sheetsleuth::prepare::StepKind;
use sheetsleuth::session::export::Choice;
use sheetsleuth::session::{Action, Kept, OverwriteAnswer, Session};
use sheetsleuth::table::SortKey;

use super::write_export;

fn sort_by(column: &str) -> Action {
    Action::SetSort(vec![SortKey { column: column.into(), descending: true }])
}

fn rows(session: &Session) -> usize {
    session.active_data().unwrap().table().unwrap().rows()
}

fn month(folder: &Path, number: u32, rows: u32) -> PathBuf {
    let lines: String = (0..rows).map(|row| format!("2026-{number:02}-{:02},North,{}\n", row % 28 + 1, 100 + row)).collect();
    let path = folder.join(format!("orders-{number}.csv"));
    fs::write(&path, format!("Date,Region,Sales\n{lines}")).unwrap();
    path
}

/// "The source file is never written": the export dialog let one choose the open file, and replaced it.
#[test]
fn no_export_writes_over_a_file_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (month(folder.path(), 1, 20), month(folder.path(), 2, 20));
    let before = [&first, &second].map(|path| fs::read(path).unwrap());
    let mut session = Session::new();
    session.act_here(Action::Open(vec![folder.path().join("orders-*.csv")]));
    assert_eq!((session.notices(), rows(&session)), (&[][..], 40));
    for target in [&first, &second] {
        for export in [Action::Export(target.clone(), Choice::default()), Action::ExportPivot(target.clone())] {
            session.act_here(export);
            let failure = session.active_data().unwrap().export().failure().unwrap();
            assert_eq!(failure.kind, "same_file", "{failure:?}");
        }
        session.act_here(Action::Save(target.clone()));
    }
    assert_eq!([&first, &second].map(|path| fs::read(path).unwrap()), before);
    assert_eq!(Analysis::load(&folder.path().join("orders-2.csv.sleuth")).unwrap().sources.len(), 1, "the ending that was left out");

    // A name that was completed is not taken from another analysis.
    fs::write(folder.path().join("week.sleuth"), "{}").unwrap();
    session.act_here(Action::Save(folder.path().join("week")));
    assert_eq!(session.notices().last().unwrap().failure.kind, "exists");
    assert_eq!(fs::read_to_string(folder.path().join("week.sleuth")).unwrap(), "{}");
}

/// Undo led back to the former analysis, and saving that wrote it over the other one.
#[test]
fn going_back_to_another_analysis_goes_back_to_where_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a", "b"] {
        let mut session = Session::new();
        session.act_here(Action::Open(vec![write_export(folder.path(), &format!("{name}.csv"))]));
        session.act_here(Action::Save(at(&format!("{name}.sleuth"))));
    }
    let mut session = Session::new();
    let saved_b = fs::read(at("b.sleuth")).unwrap();
    session.act_here(Action::Open(vec![at("a.sleuth")]));
    session.act_here(sort_by("Sales"));
    session.act_here(Action::Open(vec![at("b.sleuth")]));
    assert_eq!((session.saved_at(), session.is_unsaved()), (Some(at("b.sleuth").as_path()), false));

    session.act_here(Action::Undo);
    assert_eq!((session.saved_at(), session.is_unsaved()), (Some(at("a.sleuth").as_path()), true));
    assert_eq!(session.active_data().unwrap().source().unwrap().file, "a.csv");
    let place = session.saved_at().unwrap().to_owned();
    session.act_here(Action::Save(place));
    assert_eq!(fs::read(at("b.sleuth")).unwrap(), saved_b);
    assert_eq!(Analysis::load(&at("a.sleuth")).unwrap().sources[0].view.sort.len(), 1);

    session.act_here(Action::Redo);
    assert_eq!(
        (session.saved_at(), session.active_data().unwrap().source().unwrap().file.as_str()),
        (Some(at("b.sleuth").as_path()), "b.csv")
    );
}

#[test]
fn a_pattern_is_one_source_that_grows_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    month(folder.path(), 1, 20);
    let mut session = Session::new();
    session.act_here(Action::Open(vec![folder.path().join("orders-*.csv")]));
    assert_eq!((session.notices(), rows(&session)), (&[][..], 20), "the first month is alone");
    let spec = session.active_spec().unwrap();
    assert_eq!(spec.title(), "orders-*.csv");
    assert!(matches!(&spec.steps[0].kind, StepKind::Stack(_)));
    assert!(!session.is_unsaved(), "nothing is asked of it yet");

    let saved = folder.path().join("year.sleuth");
    session.act_here(Action::Save(saved.clone()));
    assert!(fs::read_to_string(&saved).unwrap().contains("\"orders-*.csv\""), "relative, as a pattern");
    month(folder.path(), 2, 30);
    let (id, options) = (session.active_spec().unwrap().id, session.active_spec().unwrap().options.clone());
    session.act_here(Action::Reload(id, options));
    assert_eq!(rows(&session), 50);
    assert!(!session.is_unsaved());

    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved]));
    assert_eq!((again.notices(), rows(&again)), (&[][..], 50));
    again.act_here(Action::Open(vec![folder.path().join("none-*.csv")]));
    assert_eq!(again.notices().len(), 1, "a pattern of nothing is said");
}

#[test]
fn an_analysis_says_that_its_file_is_another_than_when_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let file = month(folder.path(), 1, 20);
    let saved = folder.path().join("week.sleuth");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![file]));
    session.act_here(Action::Save(saved.clone()));
    let open = |saved: &Path| {
        let mut session = Session::new();
        session.act_here(Action::Open(vec![saved.to_owned()]));
        session
    };
    assert_eq!(open(&saved).notices(), []);
    month(folder.path(), 1, 21);
    let again = open(&saved);
    let notice = &again.notices()[0];
    assert!(notice.is_news && notice.failure.message.contains("orders-1.csv has changed since the analysis was saved"), "{notice:?}");
    assert_eq!((again.log().len(), rows(&again)), (1, 21));
}

/// Once the last file of a saved analysis was closed, the analysis without files was taken for unsaved work: to open the saved one again asked
/// whether to save first, and to say yes saved nothing in its place.
#[test]
fn an_analysis_whose_files_are_all_closed_is_no_unsaved_work() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("week.sleuth");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![month(folder.path(), 1, 20)]));
    session.act_here(sort_by("Sales"));
    session.act_here(Action::Save(saved.clone()));
    let id = session.active_spec().unwrap().id;
    assert!(!session.has_work(id) && !session.is_unsaved());
    session.act_here(Action::Close(id));
    assert!(session.analysis().sources.is_empty() && !session.is_unsaved());
    session.act_here(Action::Undo);
    session.act_here(sort_by("Region"));
    assert!(session.has_work(id) && session.is_unsaved(), "it is asked about before its file is closed");
}

/// A source whose file was not there had its number given away: the analysis was saved with two sources of one number.
#[test]
fn a_source_whose_file_is_missing_keeps_its_number_and_takes_the_file_once_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other, saved) = (month(folder.path(), 1, 20), month(folder.path(), 2, 30), folder.path().join("week.sleuth"));
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path.clone()]));
    session.act_here(sort_by("Sales"));
    session.act_here(Action::Save(saved.clone()));
    let away = folder.path().join("away");
    fs::rename(&path, &away).unwrap();

    let mut session = Session::new();
    session.act_here(Action::Open(vec![saved]));
    assert_eq!(session.notices()[0].path.as_ref(), Some(&path));
    session.act_here(Action::Open(vec![other]));
    let sql = "SELECT Region, SUM(Sales) AS Sales FROM \"orders_2\" GROUP BY Region".to_owned();
    session.act_here(Action::AddQuery { name: "By region".into(), sql });
    let ids = |session: &Session| session.analysis().sources.iter().map(|s| s.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&session), [0, 1, 2]);

    fs::rename(&away, &path).unwrap();
    session.act_here(Action::Open(vec![path]));
    assert_eq!((ids(&session), session.notices()), (vec![0, 1, 2], &[][..]));
    let first = session.analysis().sources[0].id;
    assert_eq!(session.data(first).unwrap().table().unwrap().rows(), 20);
    assert!(!session.analysis().sources[0].view.sort.is_empty(), "what was asked of it is asked still");
}

/// Undo took what was restored away, and with it what had been kept.
#[test]
fn undo_does_not_take_restored_work_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![month(folder.path(), 1, 20)]));
    session.act_here(sort_by("Sales"));
    let kept = Kept { saved_at: None, seen: None, analysis: session.analysis().clone() };
    let mut next = Session::new();
    next.act_here(Action::Recover(Box::new(kept)));
    next.act_here(Action::Undo);
    assert!(next.is_unsaved() && rows(&next) == 20);
}

/// Two windows had one analysis open: the second to save took away the verdicts of the first without a word.
#[test]
fn what_somebody_else_saved_meanwhile_is_not_written_over_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let open = |path: PathBuf| {
        let mut session = Session::new();
        session.act_here(Action::Open(vec![path]));
        session
    };
    let mut first = open(month(folder.path(), 1, 20));
    first.act_here(Action::Save(at("week.sleuth")));
    first.act_here(sort_by("Sales"));
    first.act_here(Action::Save(at("week.sleuth")));
    assert!(first.overwriting().is_none() && !first.is_unsaved(), "what it wrote itself is its own");

    let mut second = open(at("week.sleuth"));
    second.act_here(sort_by("Region"));
    second.act_here(Action::Save(at("week.sleuth")));
    let theirs = fs::read_to_string(at("week.sleuth")).unwrap();
    first.act_here(sort_by("Date"));
    for answer in [OverwriteAnswer::Neither, OverwriteAnswer::Beside] {
        first.act_here(Action::Save(at("week.sleuth")));
        let asked = first.overwriting().unwrap();
        assert!(asked.why().starts_with("week.sleuth has changed since"), "{}", asked.why());
        assert_eq!((asked.beside(), first.is_unsaved()), (at("week 2.sleuth").as_path(), true));
        first.act_here(Action::AnswerOverwrite(answer));
        assert_eq!(fs::read_to_string(at("week.sleuth")).unwrap(), theirs);
    }
    assert_eq!((first.saved_at(), first.is_unsaved(), first.overwriting()), (Some(at("week 2.sleuth").as_path()), false, None));

    fs::write(at("week 2.sleuth"), &theirs).unwrap();
    first.act_here(sort_by("Sales"));
    first.act_here(Action::Save(at("week 2.sleuth")));
    first.act_here(Action::AnswerOverwrite(OverwriteAnswer::Over));
    assert_ne!(fs::read_to_string(at("week 2.sleuth")).unwrap(), theirs);
    fs::remove_file(at("week 2.sleuth")).unwrap();
    first.act_here(Action::Save(at("week 2.sleuth")));
    assert!(first.overwriting().is_none() && at("week 2.sleuth").exists(), "what was removed is nobody's");

    // Work that was kept when a start ended is of the file as it was then.
    for seen in [None, Some("ff".to_owned())] {
        let kept = Kept { saved_at: Some(at("week.sleuth")), seen: seen.clone(), analysis: first.analysis().clone() };
        let mut next = Session::new();
        next.act_here(Action::Recover(Box::new(kept)));
        next.act_here(Action::Save(at("week.sleuth")));
        assert_eq!(next.overwriting().is_some(), seen.is_some());
    }
}

/// A key that was misspelt, or that a newer program wrote, was passed over and erased by the next save.
#[test]
fn what_an_analysis_says_and_is_not_known_is_told_and_stays_until_a_person_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("week.sleuth");
    month(folder.path(), 1, 20);
    let text = "{\"version\": 2,\n\"active\": 0, \"sources\": [{\"id\": 0, \"path\": \"orders-1.csv\"}],\n\"verdict\": {\"a\": {\"state\": \"confirmed\"}}}";
    fs::write(&path, text).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path.clone()]));
    let told = "week.sleuth says what this Sheetsleuth does not know and passes over: \"verdict\" (line 3).";
    assert!(session.notices().iter().chain(session.log()).all(|n| n.failure.message == told) && session.log().len() == 1);
    session.act_here(sort_by("Sales"));
    session.act_here(Action::Save(path.clone()));
    assert!(session.overwriting().unwrap().why().contains("\"verdict\" (line 3)"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    session.act_here(Action::AnswerOverwrite(OverwriteAnswer::Over));
    session.act_here(sort_by("Region"));
    session.act_here(Action::Save(path.clone()));
    assert!(!session.is_unsaved() && !fs::read_to_string(&path).unwrap().contains("\"verdict\""), "it is asked once");
}

/// The message of the first try stayed when the second was saved.
#[test]
fn of_several_tries_to_save_none_is_told_once_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![month(folder.path(), 1, 20)]));
    session.act_here(sort_by("Sales"));
    session.act_here(Action::Save(folder.path().join("no/such/week.sleuth")));
    session.act_here(Action::SaveElsewhere(folder.path().join("nor/this/week.sleuth")));
    assert_eq!(session.notices().len(), 1, "{:?}", session.notices());
    session.act_here(Action::SaveElsewhere(folder.path().join("week.sleuth")));
    assert_eq!(session.notices(), []);
}

/// The verdict was kept under the measure that led the finding, and lost where a new export had it no longer.
#[test]
fn a_verdict_stays_on_its_event_when_the_measure_that_led_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_export(folder.path(), "w1.csv");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path.clone()]));
    session.act_here(Action::Detect);
    let findings = &session.active_data().unwrap().detected().value().unwrap().findings;
    let found = findings.iter().find(|f| !f.also.is_empty()).unwrap().clone();
    session.act_here(Action::SelectFinding(Some(found.id.clone())));
    session.act_here(Action::Judge(VerdictState::Confirmed));

    let gone = if found.measure.contains("Orders") { "Orders" } else { "Sales" };
    let text = fs::read_to_string(&path).unwrap();
    let at = text.lines().next().unwrap().split(',').position(|name| name == gone).unwrap();
    let without = |line: &str| line.split(',').enumerate().filter(|(i, _)| *i != at).map(|(_, cell)| cell).collect::<Vec<_>>().join(",");
    let next = folder.path().join("w2.csv");
    fs::write(&next, text.lines().map(|line| without(line) + "\n").collect::<String>()).unwrap();
    let id = session.analysis().active.unwrap();
    session.act_here(Action::Replace(id, next));
    session.act_here(Action::AcceptReplacement(vec![(gone.to_owned(), None)]));
    let findings = &session.active_data().unwrap().detected().value().unwrap().findings;
    let same = findings.iter().find(|f| f.segment == found.segment && f.start == found.start).unwrap();
    assert_ne!(same.id, found.id);
    assert_eq!(session.analysis().verdict(same).map(|v| v.state), Some(VerdictState::Confirmed));
}
