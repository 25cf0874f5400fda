//! Going through findings by keyboard alone, in the window.

use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::findings::VerdictState;
use sheetsleuth::session::{Page, Session, Status};
use sheetsleuth::ui::App;

use crate::generated::six_series;
use crate::window::{Prepared, idle, tap, wait, window};

fn listed(session: &Session) -> Vec<String> {
    session.active_data().unwrap().listed(session.analysis()).iter().map(|f| f.id.clone()).collect()
}

fn selected(harness: &Harness<'_, App>) -> Option<String> {
    harness.state().session().active_data()?.selected().map(|f| f.id.clone())
}

/// A window in which the findings of the shops are there.
fn searched(folder: &Path) -> Harness<'static, App> {
    let mut harness = window(vec![six_series(&folder.join("shops.csv"), 400)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    harness
}

#[test]
fn twenty_findings_are_judged_without_the_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = searched(folder.path());
    let all = listed(harness.state().session());
    assert!(all.len() >= 20, "{}", all.len());
    assert_eq!(selected(&harness).as_ref(), Some(&all[0]));

    tap(&mut harness, Modifiers::NONE, Key::J);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(&harness).as_ref(), Some(&all[2]));
    tap(&mut harness, Modifiers::NONE, Key::K);
    tap(&mut harness, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(selected(&harness).as_ref(), Some(&all[0]));

    let keys = [
        (Key::C, VerdictState::Confirmed),
        (Key::E, VerdictState::Expected),
        (Key::F, VerdictState::FalseAlarm),
        (Key::N, VerdictState::NewTrend),
    ];
    for (at, (key, state)) in keys.into_iter().cycle().take(20).enumerate() {
        assert_eq!(selected(&harness).as_ref(), Some(&all[at]));
        tap(&mut harness, Modifiers::NONE, key);
        assert_eq!(harness.state().session().analysis().verdicts[&all[at]].state, state);
    }
    for _ in 0..3 {
        tap(&mut harness, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(harness.state().session().analysis().verdicts.len(), 17);
}

/// F9 was lost while a field had the keyboard, as if it were a letter.
#[test]
fn findings_are_looked_for_by_key_from_within_a_field() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![six_series(&folder.path().join("shops.csv"), 400)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::COMMAND, Key::J);
    idle(&mut harness);
    harness.event(Event::Text("x".into()));
    harness.run_ok();
    tap(&mut harness, Modifiers::NONE, Key::C);
    assert_eq!(harness.state().session().active_data().unwrap().detected().value().map(|d| d.findings.len()), None);
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
}

/// What a keyboard sends for letters, blanks and Enter.
fn typed(text: &str) -> Vec<Event> {
    let event = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let of = |c: char| {
        let name = if c == '\n' { "Enter".to_owned() } else { c.to_uppercase().to_string() };
        let key = if c == ' ' { Key::Space } else { Key::from_name(&name).unwrap() };
        let letter = (c != '\n').then(|| Event::Text(c.to_string()));
        [event(key, true)].into_iter().chain(letter).chain([event(key, false)])
    };
    text.chars().flat_map(of).collect()
}

/// On a machine that draws slowly a word typed behind the key for its field confirmed, dismissed and listed findings by its letters, and
/// of keys pressed twice within a frame one was lost.
#[test]
fn what_is_typed_faster_than_frames_come_is_heard_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = searched(folder.path());
    let all = listed(harness.state().session());
    harness.input_mut().events.extend(typed("cjjeastock ran out, decided\noMai\nkf"));
    // A frame or two for each step.
    (0..30).for_each(|_| harness.step());
    let analysis = harness.state().session().analysis();
    let verdicts: Vec<_> = all.iter().map(|id| analysis.verdicts.get(id).map(|v| (v.state, v.cause.as_str(), v.owner.as_str()))).collect();
    let state = |state| Some((state, "", ""));
    assert_eq!(verdicts[0], state(VerdictState::Confirmed));
    assert_eq!(verdicts[1..3], [None, None]);
    assert_eq!(verdicts[3], state(VerdictState::FalseAlarm), "{verdicts:?}");
    assert_eq!(verdicts[4], Some((VerdictState::Unresolved, "stock ran out, decided", "Mai")));
    assert!(verdicts[5..].iter().all(Option::is_none) && analysis.dismissed.is_empty());
}

#[test]
fn cause_and_owner_are_typed_and_a_finding_is_dismissed_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = searched(folder.path());
    let all = listed(harness.state().session());
    for (key, text) in [(Key::A, "Stock ran out"), (Key::O, "Mai")] {
        tap(&mut harness, Modifiers::NONE, key);
        harness.event(eframe::egui::Event::Text(text.to_owned()));
        harness.run_ok();
        tap(&mut harness, Modifiers::NONE, Key::Enter);
    }
    let verdict = harness.state().session().analysis().verdicts[&all[0]].clone();
    assert_eq!((verdict.cause.as_str(), verdict.owner.as_str(), verdict.state), ("Stock ran out", "Mai", VerdictState::Unresolved));

    tap(&mut harness, Modifiers::NONE, Key::D);
    assert_eq!(listed(harness.state().session()), all[1..]);
    assert_eq!(selected(&harness).as_ref(), Some(&all[1]));
    harness.get_by_label("Dismissed").click();
    harness.run_ok();
    assert_eq!(harness.state().session().active_data().unwrap().inbox().status, Status::Dismissed);
    harness.get_by_label_contains("Restore ").click();
    harness.run_ok();
    assert!(harness.state().session().analysis().dismissed.is_empty());
}

#[test]
fn the_list_is_narrowed_and_searched_without_the_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = searched(folder.path());
    let all = listed(harness.state().session());

    tap(&mut harness, Modifiers::NONE, Key::Num2);
    tap(&mut harness, Modifiers::NONE, Key::C);
    assert_eq!(listed(harness.state().session()), all[1..], "what is decided leaves the open ones");
    assert_eq!(selected(&harness).as_ref(), Some(&all[1]));
    tap(&mut harness, Modifiers::NONE, Key::Num3);
    assert_eq!(listed(harness.state().session()), all[..1]);
    tap(&mut harness, Modifiers::NONE, Key::Num4);
    assert_eq!(listed(harness.state().session()), [] as [String; 0]);
    tap(&mut harness, Modifiers::NONE, Key::Num1);
    assert_eq!(listed(harness.state().session()), all);

    tap(&mut harness, Modifiers::NONE, Key::J);
    for key in [Key::T, Key::V, Key::W] {
        tap(&mut harness, Modifiers::NONE, key);
    }
    let session = harness.state().session();
    let inbox = session.active_data().unwrap().inbox();
    assert!(inbox.kind.is_some() && inbox.measure.is_some() && inbox.direction.is_some());
    let alike = listed(session);
    assert!(alike.len() > 1 && alike.len() < all.len(), "{} of {}", alike.len(), all.len());
    for key in [Key::T, Key::V, Key::W] {
        tap(&mut harness, Modifiers::NONE, key);
    }
    assert_eq!(listed(harness.state().session()), all);

    tap(&mut harness, Modifiers::NONE, Key::Slash);
    harness.event(eframe::egui::Event::Text("berlin".to_owned()));
    harness.run_ok();
    tap(&mut harness, Modifiers::NONE, Key::Enter);
    let found = listed(harness.state().session());
    assert!(!found.is_empty() && found.iter().all(|id| id.contains("Berlin")), "{found:?}");
    tap(&mut harness, Modifiers::NONE, Key::J);
    assert!(found.contains(&selected(&harness).unwrap()), "the keys are those of the list again");
}

/// A list of orders without a date has no anomalies over time, but its rows are checked.
#[test]
fn faults_in_rows_are_judged_in_the_window_and_lead_to_their_cells() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![crate::session::faults::orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::COMMAND, Key::Num5);
    wait(&mut harness, "the faults", |h| h.state().session().active_data().unwrap().faults().value().is_some());
    idle(&mut harness);
    harness.get_by_label("4 faults in 242 rows");
    harness.get_by_role_and_label(Role::ListBoxOption, "Broken arithmetic in Total").click();
    harness.run_ok();
    harness.get_by_label("Verdict on the faults: Confirmed").click();
    harness.run_ok();
    let verdict = harness.state().session().analysis().verdicts["rows:broken_identity:Total"].clone();
    assert_eq!(verdict.state, VerdictState::Confirmed);
    // The second of them alone, by key while the list has the keyboard.
    let id = |h: &Harness<'_, App>, at: usize| {
        let session = h.state().session();
        let told = session.active_data().unwrap().told_faults(session.analysis());
        told.iter().find(|t| t.group.id == "rows:broken_identity:Total").unwrap().nth(at).unwrap().id.clone()
    };
    let second = id(&harness, 1);
    harness.get_by_role_and_label(Role::Table, "Broken arithmetic in Total, faults").focus();
    harness.run_ok();
    for key in [Key::ArrowDown, Key::ArrowDown, Key::F] {
        tap(&mut harness, Modifiers::NONE, key);
    }
    assert_eq!(harness.state().session().analysis().verdicts[&second].state, VerdictState::FalseAlarm);
    assert!(harness.query_by_role_and_label(Role::Cell, "False alarm").is_some());
    tap(&mut harness, Modifiers::NONE, Key::D);
    harness.get_by_label("3 faults in 242 rows");
    harness.get_by_label("Go to the cell").click();
    harness.run_ok();
    assert_eq!(harness.state().session().page(), Page::Data);
    // Row 52 of the file lies below what the window shows at first.
    idle(&mut harness);
    assert!(harness.query_by_role_and_label(Role::Cell, "117.25").is_some());
}

/// The window on the page of the findings of some shops, and the ids of those that are listed.
fn found(folder: &Path) -> (Harness<'static, App>, Vec<String>) {
    let mut harness = window(vec![six_series(&folder.join("shops.csv"), 400)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    let all = listed(harness.state().session());
    (harness, all)
}

#[test]
fn a_finding_that_nobody_sees_is_not_judged_by_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, all) = found(folder.path());
    harness.get_by_label("Events").click();
    harness.run_ok();
    for key in [Key::C, Key::D, Key::J] {
        tap(&mut harness, Modifiers::NONE, key);
    }
    let session = harness.state().session();
    assert!(session.analysis().verdicts.is_empty() && session.analysis().dismissed.is_empty());
    assert_eq!(selected(&harness).as_ref(), Some(&all[0]));
    // A search brings the list back, and with it its keys.
    tap(&mut harness, Modifiers::NONE, Key::Slash);
    tap(&mut harness, Modifiers::NONE, Key::Escape);
    tap(&mut harness, Modifiers::NONE, Key::C);
    assert_eq!(harness.state().session().analysis().verdicts.len(), 1);
}

#[test]
fn a_key_with_shift_that_means_nothing_here_is_not_the_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = found(folder.path());
    let total = |h: &Harness<'_, App>| h.state().session().active_data().unwrap().selected().unwrap().segment.is_empty();
    let ids = listed(harness.state().session());
    let of_total =
        harness.state().session().active_data().unwrap().detected().value().unwrap().findings.iter().find(|f| f.segment.is_empty());
    if let Some(id) = of_total.map(|f| f.id.clone()) {
        harness.state_mut().act(sheetsleuth::session::Action::SelectFinding(Some(id)));
        harness.run_ok();
    }
    let before = selected(&harness);
    tap(&mut harness, Modifiers::SHIFT, Key::C);
    assert!(harness.state().session().analysis().verdicts.is_empty());
    if total(&harness) {
        tap(&mut harness, Modifiers::SHIFT, Key::D);
        assert_eq!((selected(&harness), listed(harness.state().session())), (before, ids));
    }
}

#[test]
fn escape_puts_the_rows_away_and_an_explanation_goes_with_its_finding() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = found(folder.path());
    tap(&mut harness, Modifiers::NONE, Key::R);
    let is_open = |h: &Harness<'_, App>| h.state().session().active_data().unwrap().drill().value().is_some();
    wait(&mut harness, "the rows", is_open);
    // The first Escape leaves a field, and only the next one puts the rows away.
    tap(&mut harness, Modifiers::NONE, Key::O);
    tap(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(is_open(&harness));
    tap(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!is_open(&harness));

    let first = selected(&harness).unwrap();
    harness.state_mut().act(sheetsleuth::session::Action::Ask(sheetsleuth::session::Question::Finding(first)));
    wait(&mut harness, "the explanation", |h| h.query_by_label("Close the explanation").is_some());
    tap(&mut harness, Modifiers::NONE, Key::J);
    assert!(harness.query_by_label("Close the explanation").is_none());
}

#[test]
fn an_event_is_added_with_enter_and_what_is_looked_at_beside_the_findings_is_asked_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = found(folder.path());
    harness.get_by_label("Forecast").click();
    let forecast = |h: &Harness<'_, App>| {
        h.state().session().active_data().unwrap().answer(sheetsleuth::session::Topic::Forecast).is_some_and(|s| s.value().is_some())
    };
    wait(&mut harness, "a first forecast", forecast);
    harness.get_by_label("Events").click();
    harness.run_ok();
    for (name, text) in [("Name of the event", "1.1 sale"), ("First day of the event", "2026-01-01")] {
        harness.get_by_label(name).focus();
        harness.run_ok();
        harness.event(eframe::egui::Event::Text(text.to_owned()));
        harness.run_ok();
    }
    tap(&mut harness, Modifiers::NONE, Key::Enter);
    let events = harness.state().session().active_spec().unwrap().view.detect.as_ref().unwrap().events.clone();
    assert_eq!(events.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["1.1 sale"]);
    tap(&mut harness, Modifiers::NONE, Key::F9);
    idle(&mut harness);
    assert!(!forecast(&harness), "it was of the findings before");
    harness.get_by_label("Forecast").click();
    wait(&mut harness, "a forecast with the event", forecast);
    harness.get_by_label_contains("No event is listed after 2026-01-01");
}

/// What was typed over the open list of countries went nowhere.
#[test]
fn the_holidays_of_a_country_are_listed_by_typing_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = found(folder.path());
    harness.get_by_label("Events").click();
    harness.run_ok();
    harness.get_by_label("Holidays").click();
    harness.run_ok();
    harness.event(eframe::egui::Event::Text("viet".to_owned()));
    harness.run_ok();
    tap(&mut harness, Modifiers::NONE, Key::Enter);
    let events = harness.state().session().active_spec().unwrap().view.detect.as_ref().unwrap().events.clone();
    assert!(events.iter().any(|e| e.start == chrono::NaiveDate::from_ymd_opt(2025, 9, 2).unwrap()), "{events:?}");
    assert!(harness.query_by_label("Search countries").is_none());
}

/// At 900 x 600 the chart lay below the fold, and at 1280 "Find again" stood alone on a line of the settings.
#[test]
fn the_chart_of_a_finding_is_in_view_beside_its_verdicts_in_a_small_window() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, _) = found(folder.path());
    let middle = |h: &Harness<'_, App>, name: &str| h.get_by_label(name).rect().center().y;
    assert!((middle(&harness, "Find again") - middle(&harness, "Rehearsal")).abs() < 4.0);
    harness.set_size(eframe::egui::vec2(900.0, 600.0));
    idle(&mut harness);
    let (chart, verdict) = (harness.get_by_label_contains("Chart of").rect(), harness.get_by_label("Verdict: Unresolved").rect());
    assert!(chart.height() > 100.0 && chart.bottom() < 572.0 && verdict.bottom() < chart.top(), "{chart:?} {verdict:?}");
    // Its fields are reached by their keys wherever they are.
    tap(&mut harness, Modifiers::NONE, Key::M);
    assert!(harness.get_by_label("Comment").rect().bottom() < 572.0);
}
