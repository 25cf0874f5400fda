//! What would lose work in the window is asked about first, however it was asked for.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::session::{Action, Page, Session};
use sheetsleuth::ui::{Answer, App, Ask, Home};

use super::{at_home, let_go, open, sort};
use crate::window::{Prepared, idle, orders, wait, window};

/// An analysis of another file, saved.
fn other(folder: &Path) -> PathBuf {
    let file = folder.join("other.csv");
    std::fs::write(&file, "Shop,Orders\nBangkok,12\nBerlin,7\n").unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![file]));
    session.act_here(Action::Save(folder.join("other.sleuth")));
    folder.join("other.sleuth")
}

fn shown(harness: &Harness<'_, App>) -> String {
    harness.state().session().active_data().and_then(|d| d.source()).map(|s| s.file.clone()).unwrap_or_default()
}

fn click(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_label(name).click();
    harness.run_ok();
    idle(harness);
}

/// A drop, a recent file, a second start: each put the other analysis in the place of the unsaved one without a word.
#[test]
fn another_analysis_does_not_take_the_place_of_unsaved_work_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let another = other(folder.path());
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    sort(&mut harness);
    let_go(&mut harness, another.clone());
    assert!(harness.query_by_label("Save the analysis before opening other.sleuth?").is_some());
    click(&mut harness, "Cancel");
    assert_eq!(shown(&harness), "orders.csv");

    let saved = folder.path().join("week.sleuth");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![saved.clone()]));
    let_go(&mut harness, another.clone());
    click(&mut harness, "Save");
    wait(&mut harness, "the other analysis", |h| shown(h) == "other.csv");
    assert!(std::fs::read_to_string(&saved).unwrap().contains("orders.csv"));

    // Nothing is asked where nothing would be lost.
    let_go(&mut harness, saved);
    wait(&mut harness, "the first analysis", |h| shown(h) == "orders.csv");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait(&mut harness, "undo", |h| shown(h) == "other.csv");
}

#[test]
fn a_file_that_something_was_asked_of_is_not_closed_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    idle(&mut harness);
    assert!(harness.state().session().analysis().sources.is_empty(), "it was only looked at");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    open(&mut harness);
    sort(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run_ok();
    assert!(harness.query_by_label("Save the analysis before closing orders.csv?").is_some());
    click(&mut harness, "Don't save");
    assert!(harness.state().session().analysis().sources.is_empty());
}

#[test]
fn where_the_desktop_has_no_dialog_the_place_is_typed_and_nothing_is_replaced_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("orders.sleuth");
    std::fs::write(&there, "{\"version\": 1}\n").unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    sort(&mut harness);
    *dialogs.answer.borrow_mut() = Some(Answer::NoDialog);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run_ok();
    assert!(harness.query_all_by_label_contains("is there already and will be replaced").next().is_some());
    assert_eq!(std::fs::read_to_string(&there).unwrap(), "{\"version\": 1}\n");
    harness.get_by_label("Path of the file").focus();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    let place = folder.path().join("mine.sleuth");
    harness.get_by_label("Path of the file").type_text(&place.display().to_string());
    harness.run_ok();
    click(&mut harness, "Save at this path");
    wait(&mut harness, "saving", |h| !h.state().session().is_unsaved());
    assert_eq!(harness.state().session().saved_at(), Some(place.as_path()));
}

#[test]
fn a_new_month_beside_the_others_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let month = |number: u32| {
        let text = format!("Date,Region,Sales\n2026-{number:02}-01,North,12\n2026-{number:02}-02,South,13\n");
        std::fs::write(folder.path().join(format!("orders-{number}.csv")), text).unwrap();
    };
    month(1);
    month(2);
    let mut harness = window(vec![folder.path().join("orders-*.csv")], Prepared::default());
    let rows = |h: &Harness<'_, App>| h.state().session().active_data().and_then(|d| d.table()).map_or(0, sheetsleuth::table::Table::rows);
    wait(&mut harness, "opening", |h| rows(h) == 4);
    month(3);
    wait(&mut harness, "noticing", |h| h.state().session().outdated().is_some());
    assert!(harness.query_all_by_label_contains("Among the files orders-*.csv one was added").next().is_some());
    assert_eq!(rows(&harness), 4, "never forced");
    click(&mut harness, "Refresh: read the changed file");
    wait(&mut harness, "reading", |h| rows(h) == 6);
    assert!(harness.state().session().outdated().is_none());
}

/// Whatever page an analysis was left on, it was opened on its rows.
#[test]
fn an_analysis_opens_on_the_page_it_was_left_on() {
    let folder = tempfile::tempdir().unwrap();
    let another = other(folder.path());
    let mut harness = at_home(folder.path(), vec![another.clone()]);
    open(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    wait(&mut harness, "keeping", |_| Home::at(folder.path()).settings().pages.values().eq([&Page::Chart]));
    drop(harness);

    let mut harness = at_home(folder.path(), vec![another.clone()]);
    open(&mut harness);
    assert_eq!(harness.state().session().page(), Page::Chart, "by a start with it");
    drop(harness);
    let mut harness = at_home(folder.path(), vec![]);
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    open(&mut harness);
    assert_eq!((harness.state().session().page(), shown(&harness).as_str()), (Page::Chart, "other.csv"), "by its command");
}

/// Was tried by a drop alone: the menu leads through the same question.
#[test]
fn the_source_is_replaced_by_the_menu_with_a_renamed_column() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    sort(&mut harness);
    let text = std::fs::read_to_string(folder.path().join("orders.csv")).unwrap();
    let next = folder.path().join("next.csv");
    std::fs::write(&next, text.replacen("Sales", "Net sales", 1)).unwrap();
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![next]));
    click(&mut harness, "File");
    click(&mut harness, "Replace by another file…");
    wait(&mut harness, "the question", |h| h.state().session().replacing().is_some());
    assert_eq!(*dialogs.asked.borrow(), [Ask::Replace]);
    harness.get_by_label("What Sales has become");
    click(&mut harness, "Use this file with these matches");
    let spec = harness.state().session().active_spec().unwrap();
    assert_eq!((shown(&harness).as_str(), spec.view.sort[0].column.as_str()), ("next.csv", "Net sales"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait(&mut harness, "undo", |h| shown(h) == "orders.csv");
}
