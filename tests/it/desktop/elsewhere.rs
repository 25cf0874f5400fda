//! Where something cannot be written, it is offered to be saved elsewhere, in its place and by keyboard.

use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::{Action, Page};
use sheetsleuth::ui::{Answer, App, Ask};

use super::{open, sort};
use crate::window::{Prepared, idle, orders, press, wait, window};

fn type_path(harness: &mut Harness<'_, App>, field: &str, path: &std::path::Path) {
    harness.get_by_label(field).focus();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_label(field).type_text(&path.display().to_string());
    harness.run_ok();
}

fn has_keyboard(harness: &Harness<'_, App>, name: &str) -> bool {
    harness.get_by_label(name).accesskit_node().is_focused()
}

/// The analysis: a message above the page, a key, and the system's dialog.
#[test]
fn an_analysis_is_saved_elsewhere_by_a_key_or_a_click() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    sort(&mut harness);
    let target = folder.path().join("no/such/week.sleuth");
    let fail = |harness: &mut Harness<'_, App>| {
        *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![target.clone()]));
        harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
        wait(harness, "the message", |h| h.state().session().unwritten().is_some());
        harness.get_by_label("Try again");
    };
    fail(&mut harness);
    let elsewhere = folder.path().join("here.sleuth");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![elsewhere.clone()]));
    press(&mut harness, Modifiers::NONE, Key::F12);
    wait(&mut harness, "saving", |h| !h.state().session().is_unsaved());
    let asked = dialogs.asked.borrow().clone();
    assert!(matches!(asked.last(), Some(Ask::Elsewhere(path)) if path.ends_with("week.sleuth")), "{asked:?}");
    assert!(elsewhere.exists());
}

/// The workbook: the button has the keyboard as soon as it is there.
#[test]
fn a_workbook_is_saved_elsewhere_with_enter() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    type_path(&mut harness, "Path of the workbook", &folder.path().join("no/such/book.xlsx"));
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    wait(&mut harness, "the refusal", |h| h.state().session().unwritten().is_some());
    harness.run_ok();
    assert!(has_keyboard(&harness, "Save elsewhere…"));
    let elsewhere = folder.path().join("book.xlsx");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![elsewhere.clone()]));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    wait(&mut harness, "the workbook", |h| h.query_by_label("The workbook is written").is_some());
    assert!(elsewhere.exists() && harness.state().session().unwritten().is_none());
    press(&mut harness, Modifiers::NONE, Key::Escape);
}

/// Without a dialog of the system the place is typed, over the dialog that asked for it.
#[test]
fn a_pivot_is_saved_elsewhere_where_the_desktop_has_no_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    harness.get_by_label("Write the pivot to a file").click();
    idle(&mut harness);
    type_path(&mut harness, "Path of the file", &folder.path().join("no/such/pivot.csv"));
    harness.get_by_label("Write the file").click();
    wait(&mut harness, "the refusal", |h| h.state().session().unwritten().is_some());
    harness.run_ok();
    *dialogs.answer.borrow_mut() = Some(Answer::NoDialog);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("Save at this path");
    let elsewhere = folder.path().join("pivot.csv");
    harness.event(eframe::egui::Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    harness.event(eframe::egui::Event::Text(elsewhere.display().to_string()));
    harness.run_ok();
    harness.get_by_label("Save at this path").click();
    wait(&mut harness, "the pivot", |h| h.query_by_label("The file is written.").is_some());
    assert!(elsewhere.exists());
}

/// Without a dialog of the system the picture was written over whatever had its name.
#[test]
fn a_chart_is_saved_where_a_person_says_and_kept_where_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("orders.png");
    std::fs::write(&there, "mine").unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::Num3);
    *dialogs.answer.borrow_mut() = Some(Answer::NoDialog);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.event(eframe::egui::Event::Text("Save the chart as PNG".into()));
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("This file is there already and will be replaced.");
    assert_eq!(std::fs::read_to_string(&there).unwrap(), "mine");
    type_path(&mut harness, "Path of the file", &folder.path().join("no/such/chart.png"));
    harness.get_by_label("Save at this path").click();
    wait(&mut harness, "the refusal", |h| h.state().session().unwritten().is_some());
    harness.run_ok();
    let elsewhere = folder.path().join("chart.png");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![elsewhere.clone()]));
    harness.get_by_label("Save elsewhere…").click();
    wait(&mut harness, "the picture", |h| h.state().session().unwritten().is_none());
    assert!(std::fs::read(&elsewhere).unwrap().starts_with(b"\x89PNG") && harness.state().session().notices().is_empty());
}

/// In a low window where the workbook goes and the button that writes it lay below what could be seen.
#[test]
fn the_answers_of_the_export_stay_in_sight_in_a_low_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    idle(&mut harness);
    for height in [500.0, 400.0] {
        harness.set_size(eframe::egui::vec2(800.0, height));
        harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
        idle(&mut harness);
        for name in ["Path of the workbook", "Export the workbook"] {
            let rect = harness.get_by_label(name).rect();
            assert!(rect.top() > 0.0 && rect.bottom() < height, "{name} at {height}: {rect:?}");
        }
        harness.key_press(Key::Escape);
        idle(&mut harness);
    }
}

/// The dialog said that the source would be replaced, and the export was refused once it was asked for.
#[test]
fn an_export_onto_the_source_is_refused_before_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let source = orders(folder.path());
    let mut harness = window(vec![source.clone()], Prepared::default());
    open(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    type_path(&mut harness, "Path of the workbook", &source);
    harness.get_by_label_contains("a file that is read is never changed");
    assert!(harness.query_by_label_contains("will be replaced").is_none());
    assert!(harness.get_by_label("Export the workbook").accesskit_node().is_disabled());
}

/// A second start brought its file into view below the dialog, and that would have been written under the name of the first.
#[test]
fn a_file_that_comes_meanwhile_is_not_written_under_the_name_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.get_by_label("Path of the workbook");
    let other = folder.path().join("other.csv");
    std::fs::write(&other, "Day,Visits\n2026-01-01,4\n2026-01-02,5\n").unwrap();
    harness.state_mut().act(Action::Open(vec![other]));
    wait(&mut harness, "the other file", |h| h.state().session().active_spec().is_some_and(|s| s.path.ends_with("other.csv")));
    idle(&mut harness);
    harness.run_ok();
    assert!(harness.query_by_label("Path of the workbook").is_none());
    // Its rows come first, not an empty pivot.
    assert_eq!(harness.state().session().page(), Page::Data);
}
