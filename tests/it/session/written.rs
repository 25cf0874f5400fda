//! What is written: the same whoever writes it, and kept where it cannot be written.

use std::fs;
use std::path::Path;
use std::process::Command;

use sheetsleuth::analysis::Analysis;
use sheetsleuth::chart::{View, draw};
use sheetsleuth::session::export::Choice;
use sheetsleuth::session::{Action, Inbox, Picture, Session, Standing};
use sheetsleuth::table::locale::{DateStyle, Locale, NumberStyle, WeekStart};
use sheetsleuth::table::{Filter, FilterTest};

use super::write_export;

/// Says where the test that runs as another program is to write.
const FOLDER: &str = "SHEETSLEUTH_TEST_FOLDER";

/// Write an export that says it is of the same minute, whichever it is: a workbook names the minute of its source.
fn write_as_of_then(path: &Path, text: impl AsRef<[u8]>) {
    fs::write(path, text).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
}

/// Look for what is out of line in a file, judge the first finding, go on with the next file, write everything that can be written.
fn write_all(folder: &Path) -> Session {
    let (first, next) = (write_export(folder, "w1.csv"), folder.join("w2.csv"));
    let text = fs::read_to_string(&first).unwrap();
    // The peak of the first week is not in the next one.
    write_as_of_then(&first, text.replace(",6,72.50", ",1030,12360.50"));
    write_as_of_then(&next, text.replace(",6,72.50", ",245,2940.50"));
    let mut session = Session::new();
    session.act_here(Action::Open(vec![first]));
    session.act_here(Action::Detect);
    let finding = session.active_data().unwrap().selected().unwrap().clone();
    session.act_here(Action::DismissFinding(sheetsleuth::findings::Scope::Point));
    session.act_here(Action::Replace(session.active_spec().unwrap().id, next));
    session.act_here(Action::Save(folder.join("week.sleuth")));
    session.act_here(Action::Export(folder.join("list.csv"), Choice::default()));
    session.act_here(Action::ExportPivot(folder.join("pivot.csv")));
    session.act_here(Action::Export(folder.join("book.xlsx"), Choice::default()));
    assert_eq!(session.notices(), [], "{}", finding.id);
    session
}

/// A file about which there is something to say in numbers: rows that are too long, a slip of unit.
fn write_odd(folder: &Path) -> Session {
    let path = folder.join("odd.csv");
    let row = |i: u32| {
        let price = if i == 1_500 { 72_500.5 } else { 72.5 };
        let (region, more) = (["North", "South"][i as usize % 2], if i.is_multiple_of(3) { ",x" } else { "" });
        format!("2026-03-{:02},{region},{price:.2}{more}\n", 1 + i % 28)
    };
    write_as_of_then(&path, format!("Date,Region,Price\n{}", (0..3_600).map(row).collect::<String>()));
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    session.act_here(Action::CheckRows);
    session.act_here(Action::Export(folder.join("odd.xlsx"), Choice::default()));
    session
}

fn sentences(book: &Path) -> Vec<String> {
    let mut read: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
    let names = ["Summary", "Findings", "Checks", "Cleaning log", "Row faults"];
    let names = names.into_iter().filter(|name| calamine::Reader::sheet_names(&read).iter().any(|sheet| sheet == name));
    let names: Vec<&str> = names.collect();
    let sheets: Vec<_> = names.into_iter().map(|name| calamine::Reader::worksheet_range(&mut read, name).unwrap()).collect();
    sheets.iter().flat_map(|s| s.used_cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>()).collect()
}

/// A headline in a saved analysis had the signs of whoever saved it: `1.234,5` from one desk, `1,234.5` from the next.
#[test]
fn files_are_the_same_whatever_the_window_writes_numbers_like() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        // As another program: how numbers are written holds for the whole of it.
        Locale { numbers: NumberStyle::PointComma, dates: DateStyle::Dotted, week: WeekStart::Monday }.set();
        let session = write_all(Path::new(&folder));
        let gone = session.active_data().unwrap().since().unwrap().gone[0].clone();
        assert!(gone.headline().contains("4,2 times") && gone.was.headline.contains("4.2 times"), "{gone:?}");
        let session = write_odd(Path::new(&folder));
        let data = session.active_data().unwrap();
        let warned = data.found().unwrap().warnings.iter().any(|w| w.message.starts_with("1.200 rows are longer"));
        let said = |part: &str| data.faults().value().unwrap().groups.iter().flat_map(|g| &g.faults).any(|f| f.found.why.contains(part));
        assert!(warned && said("72.500,5, 1.000 times"), "{:?}", data.faults());
        return;
    }
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    write_all(here.path());
    write_odd(here.path());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "session::written::files_are_the_same_whatever_the_window_writes_numbers_like"])
        .env(FOLDER, there.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let saved = fs::read_to_string(here.path().join("week.sleuth")).unwrap();
    assert!(saved.contains("\"headline\"") && saved.contains("\"title\""), "{saved}");
    for file in ["week.sleuth", "list.csv", "pivot.csv"] {
        let [a, b] = [&here, &there].map(|folder| fs::read_to_string(folder.path().join(file)).unwrap());
        assert_eq!(a, b, "{file}");
    }
    for book in ["book.xlsx", "odd.xlsx"] {
        assert_eq!(sentences(&here.path().join(book)), sentences(&there.path().join(book)), "{book}");
    }
    let odd = sentences(&here.path().join("odd.xlsx")).join("\n");
    assert!(["1,200 rows are longer", "72,500.5, 1,000 times"].iter().all(|said| odd.contains(said)), "{odd}");
}

/// A failed export had to be made once more; a picture that could not be saved was lost.
#[test]
fn what_cannot_be_written_is_kept_and_saved_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write_export(folder.path(), "week.csv")]));
    session.act_here(Action::Detect);
    let view = session.active_data().unwrap().chart().value().unwrap().clone();
    let picture =
        || Box::new(Picture { scene: draw(&view.data, [320.0, 200.0], &View::default()), title: "t".into(), dark: false, scale: 1.0 });
    let nowhere = |name: &str| folder.path().join("no/such").join(name);
    // A folder of that name is in the way, as a file that another program holds open is.
    fs::create_dir(folder.path().join("held.xlsx")).unwrap();
    let exports: Vec<(Box<dyn Fn(std::path::PathBuf) -> Action>, std::path::PathBuf)> = vec![
        (Box::new(|path| Action::Export(path, Choice::default())), nowhere("book.xlsx")),
        (Box::new(|path| Action::Export(path, Choice::default())), folder.path().join("held.xlsx")),
        (Box::new(|path| Action::Export(path, Choice::default())), nowhere("findings.csv")),
        (Box::new(Action::ExportPivot), nowhere("pivot.xlsx")),
        (Box::new(Action::ExportPivot), nowhere("pivot.csv")),
        (Box::new(move |path| Action::SavePicture(picture(), path)), nowhere("chart.png")),
    ];
    for (at, (export, target)) in exports.iter().enumerate() {
        session.act_here(export(target.clone()));
        let kept = session.unwritten().unwrap_or_else(|| panic!("{} is kept", target.display()));
        assert_eq!(kept.target(), target);
        assert!(kept.failure().hint.contains("Nothing is lost"), "{:?}", kept.failure());
        // It does not depend on what is asked next.
        session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Contains("o".into()) }]));
        let ending = target.extension().unwrap().to_str().unwrap();
        let elsewhere = folder.path().join(format!("{at}.{ending}"));
        session.act_here(Action::SaveElsewhere(elsewhere.with_extension("")));
        assert!(session.unwritten().is_none() && elsewhere.is_file(), "{}: {:?}", elsewhere.display(), session.log().last());
        session.act_here(Action::Undo);
        let again = folder.path().join(format!("{at}-again.{ending}"));
        session.act_here(export(again.clone()));
        assert!(session.unwritten().is_none());
        if ending != "xlsx" {
            assert_eq!(fs::read(&elsewhere).unwrap(), fs::read(&again).unwrap(), "{ending}");
        }
    }
}

#[test]
fn an_analysis_that_cannot_be_saved_is_saved_elsewhere_or_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write_export(folder.path(), "week.csv")]));
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Contains("o".into()) }]));
    let target = folder.path().join("later/week.sleuth");
    session.act_here(Action::Save(target.clone()));
    let failure = session.unwritten().unwrap().failure().clone();
    assert_eq!((session.notices()[0].failure.clone(), session.is_unsaved()), (failure, true));
    session.act_here(Action::SaveElsewhere(folder.path().join("here.sleuth")));
    assert_eq!((session.saved_at(), session.is_unsaved()), (Some(folder.path().join("here.sleuth").as_path()), false));
    assert!(session.unwritten().is_none() && session.notices().is_empty(), "what is settled is not said any longer");

    session.act_here(Action::Save(target.clone()));
    fs::create_dir(folder.path().join("later")).unwrap();
    session.act_here(Action::SaveElsewhere(target.clone()));
    assert_eq!((session.saved_at(), session.unwritten().is_none()), (Some(target.as_path()), true));
}

/// What nobody wanted to be told of again was told of once more when it was gone: in the list, its counts and the workbook.
#[test]
fn a_dismissed_finding_is_no_news_when_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = write_all(folder.path());
    let told = |session: &Session| {
        let data = session.active_data().unwrap();
        let listed: Vec<String> = data.listed_gone(session.analysis()).iter().map(|g| g.id.clone()).collect();
        assert_eq!(listed.len(), data.standing_so(session.analysis(), Standing::Gone), "the count is of what it lists");
        listed
    };
    let in_workbook = || sentences(&folder.path().join("book.xlsx")).join(" ").contains("4.2 times");
    let without = told(&session);
    assert!(!in_workbook());

    let dismissal = session.analysis().dismissed[0].clone();
    session.act_here(Action::Restore(dismissal.clone()));
    let with = told(&session);
    assert_eq!(with.len(), without.len() + 1);
    assert!(with.iter().any(|id| dismissal.is_of(id)) && !without.iter().any(|id| dismissal.is_of(id)));
    session.act_here(Action::Export(folder.path().join("book.xlsx"), Choice::default()));
    assert!(in_workbook());
}

/// That a finding of the last time is gone was said in a tip over a line of numbers.
#[test]
fn a_finding_that_is_gone_is_listed_and_can_be_filtered_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = write_all(folder.path());
    session.analysis().dismissed.clone().into_iter().for_each(|dismissal| session.act_here(Action::Restore(dismissal)));
    let data = session.active_data().unwrap();
    let gone: Vec<String> = data.listed_gone(session.analysis()).iter().map(|g| g.id.clone()).collect();
    assert!(!gone.is_empty(), "{:?}", data.since());
    let was = data.listed_gone(session.analysis())[0].finding().unwrap();
    assert!(was.segment.iter().any(|(_, member)| member == "North") && was.actual > was.expected, "{was:?}");

    let there = data.listed(session.analysis()).len();
    session.act_here(Action::StepFinding(1000));
    assert_eq!(session.active_data().unwrap().selected_gone().map(|g| g.id.as_str()), gone.last().map(String::as_str), "below the others");
    session.act_here(Action::FilterInbox(Inbox { since: Some(Standing::Gone), ..Inbox::default() }));
    let data = session.active_data().unwrap();
    assert_eq!((data.listed(session.analysis()).len(), data.listed_gone(session.analysis()).len()), (0, gone.len()));
    session.act_here(Action::FilterInbox(Inbox { kind: Some(was.kind), measure: Some(was.measure.clone()), ..Inbox::default() }));
    assert!(session.active_data().unwrap().listed_gone(session.analysis()).iter().any(|g| g.id == was.id));
    session.act_here(Action::FilterInbox(Inbox { since: Some(Standing::New), ..Inbox::default() }));
    let data = session.active_data().unwrap();
    assert!(data.listed_gone(session.analysis()).is_empty() && data.listed(session.analysis()).len() <= there);

    // An older file remembers only what it was called.
    let path = folder.path().join("week.sleuth");
    let text = fs::read_to_string(&path).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let findings = value["sources"][0]["previous"]["findings"].as_object_mut().unwrap();
    findings.values_mut().for_each(|f| drop(f.as_object_mut().unwrap().remove("facts")));
    fs::write(&path, value.to_string()).unwrap();
    assert_eq!(Analysis::load(&path).unwrap().sources[0].previous.as_ref().unwrap().findings.len(), findings_of(&text));
}

fn findings_of(text: &str) -> usize {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    value["sources"][0]["previous"]["findings"].as_object().unwrap().len()
}
