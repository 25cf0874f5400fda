//! Going through findings by keyboard alone, in the window.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::findings::VerdictState;
use sheetsleuth::session::{Page, Session, Status};
use sheetsleuth::ui::App;

use crate::window::{Prepared, idle, wait, window};

/// Four hundred days of six shops; every fifteenth day one of them is out of line.
fn shops(folder: &Path) -> PathBuf {
    let mut text = String::from("Day,Shop,Orders\n");
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).unwrap();
    for day in 0..400_u64 {
        for (index, shop) in (0_u64..).zip(["Bangkok", "Berlin", "Jakarta", "London", "Paris", "Seoul"]) {
            let noise = (day * 7919 + index * 104_729) % 23;
            let usual = 400 + noise + 30 * index + if day % 7 >= 5 { 80 } else { 0 };
            let faulty = (30..390).contains(&day) && day % 15 == 0 && (day / 15) % 6 == index;
            let orders = if faulty && day % 30 == 0 {
                usual * 3 / 10
            } else if faulty {
                usual * 2
            } else {
                usual
            };
            writeln!(text, "{},{shop},{orders}", first + chrono::Days::new(day)).unwrap();
        }
    }
    let path = folder.join("shops.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn listed(session: &Session) -> Vec<String> {
    session.active_data().unwrap().listed(session.analysis()).iter().map(|f| f.id.clone()).collect()
}

fn selected(harness: &Harness<'_, App>) -> Option<String> {
    harness.state().session().active_data()?.selected().map(|f| f.id.clone())
}

fn press(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_ok();
}

#[test]
fn twenty_findings_are_judged_without_the_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![shops(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    press(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    let all = listed(harness.state().session());
    assert!(all.len() >= 20, "{}", all.len());
    assert_eq!(selected(&harness).as_ref(), Some(&all[0]));

    press(&mut harness, Modifiers::NONE, Key::J);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(&harness).as_ref(), Some(&all[2]));
    press(&mut harness, Modifiers::NONE, Key::K);
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(selected(&harness).as_ref(), Some(&all[0]));

    let keys = [
        (Key::C, VerdictState::Confirmed),
        (Key::E, VerdictState::Expected),
        (Key::F, VerdictState::FalseAlarm),
        (Key::N, VerdictState::NewTrend),
    ];
    for (at, (key, state)) in keys.into_iter().cycle().take(20).enumerate() {
        assert_eq!(selected(&harness).as_ref(), Some(&all[at]));
        press(&mut harness, Modifiers::NONE, key);
        assert_eq!(harness.state().session().analysis().verdicts[&all[at]].state, state);
    }
    for _ in 0..3 {
        press(&mut harness, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(harness.state().session().analysis().verdicts.len(), 17);
}

#[test]
fn cause_and_owner_are_typed_and_a_finding_is_dismissed_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![shops(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    press(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    let all = listed(harness.state().session());
    for (key, text) in [(Key::A, "Stock ran out"), (Key::O, "Mai")] {
        press(&mut harness, Modifiers::NONE, key);
        harness.event(eframe::egui::Event::Text(text.to_owned()));
        harness.run_ok();
        press(&mut harness, Modifiers::NONE, Key::Enter);
    }
    let verdict = harness.state().session().analysis().verdicts[&all[0]].clone();
    assert_eq!((verdict.cause.as_str(), verdict.owner.as_str(), verdict.state), ("Stock ran out", "Mai", VerdictState::Unresolved));

    press(&mut harness, Modifiers::NONE, Key::D);
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
    let mut harness = window(vec![shops(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    press(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    let all = listed(harness.state().session());

    press(&mut harness, Modifiers::NONE, Key::Num2);
    press(&mut harness, Modifiers::NONE, Key::C);
    assert_eq!(listed(harness.state().session()), all[1..], "what is decided leaves the open ones");
    assert_eq!(selected(&harness).as_ref(), Some(&all[1]));
    press(&mut harness, Modifiers::NONE, Key::Num3);
    assert_eq!(listed(harness.state().session()), all[..1]);
    press(&mut harness, Modifiers::NONE, Key::Num4);
    assert_eq!(listed(harness.state().session()), [] as [String; 0]);
    press(&mut harness, Modifiers::NONE, Key::Num1);
    assert_eq!(listed(harness.state().session()), all);

    press(&mut harness, Modifiers::NONE, Key::J);
    for key in [Key::T, Key::V, Key::W] {
        press(&mut harness, Modifiers::NONE, key);
    }
    let session = harness.state().session();
    let inbox = session.active_data().unwrap().inbox();
    assert!(inbox.kind.is_some() && inbox.measure.is_some() && inbox.direction.is_some());
    let alike = listed(session);
    assert!(alike.len() > 1 && alike.len() < all.len(), "{} of {}", alike.len(), all.len());
    for key in [Key::T, Key::V, Key::W] {
        press(&mut harness, Modifiers::NONE, key);
    }
    assert_eq!(listed(harness.state().session()), all);

    press(&mut harness, Modifiers::NONE, Key::Slash);
    harness.event(eframe::egui::Event::Text("berlin".to_owned()));
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let found = listed(harness.state().session());
    assert!(!found.is_empty() && found.iter().all(|id| id.contains("Berlin")), "{found:?}");
    press(&mut harness, Modifiers::NONE, Key::J);
    assert!(found.contains(&selected(&harness).unwrap()), "the keys are those of the list again");
}

/// A list of orders without a date has no anomalies over time, but its rows are checked.
#[test]
fn faults_in_rows_are_judged_in_the_window_and_lead_to_their_cells() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![crate::session::faults::orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    press(&mut harness, Modifiers::COMMAND, Key::Num4);
    wait(&mut harness, "the faults", |h| h.state().session().active_data().unwrap().faults().value().is_some());
    idle(&mut harness);
    harness.get_by_label("4 faults in 242 rows");
    harness.get_by_role_and_label(Role::ListBoxOption, "Broken arithmetic in Total").click();
    harness.run_ok();
    harness.get_by_label("Verdict on the faults: Confirmed").click();
    harness.run_ok();
    let verdict = harness.state().session().analysis().verdicts["rows:broken_identity:Total"].clone();
    assert_eq!(verdict.state, VerdictState::Confirmed);
    harness.get_by_label("Go to the cell").click();
    harness.run_ok();
    assert_eq!(harness.state().session().page(), Page::Data);
    // Row 52 of the file lies below what the window shows at first.
    idle(&mut harness);
    assert!(harness.query_by_role_and_label(Role::Cell, "117.25").is_some());
}
