//! What is not there, or is not what it was: a file that is gone, findings of other rows, a count that has no room.

use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::session::{Action, Page, Session};
use sheetsleuth::table::{Filter, FilterTest};
use sheetsleuth::ui::Answer;

use super::{let_go, open};
use crate::generated::six_series;
use crate::window::{Prepared, idle, orders, press, tap, wait, window};

/// A blank page, a message without a folder, and a drop that opened this week's file beside one that was not there.
#[test]
fn a_file_that_is_gone_is_asked_for_where_it_would_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = (orders(folder.path()), folder.path().join("week.sleuth"));
    let mut session = Session::new();
    session.act_here(Action::Open(vec![file.clone()]));
    session.act_here(Action::Save(saved.clone()));
    let (away, next) = (folder.path().join("else"), folder.path().join("catalog.csv"));
    std::fs::rename(&file, &away).unwrap();

    let dialogs = Prepared::default();
    let mut harness = window(vec![saved], dialogs.clone());
    wait(&mut harness, "the page", |h| h.query_by_label("Choose the file…").is_some());
    assert!(harness.query_all_by_label_contains("It was looked for in").next().is_some());
    std::fs::copy(&away, &next).unwrap();
    let_go(&mut harness, next.clone());
    // Its name is another, and it takes the place all the same.
    press(&mut harness, Modifiers::NONE, Key::Enter);
    open(&mut harness);
    idle(&mut harness);
    assert_eq!(harness.state().session().analysis().sources.len(), 1);
    assert_eq!(harness.state().session().notices(), [], "that it was gone is said no longer");
}

/// The findings of rows that a filter leaves out were shown as those of the rows that are left.
#[test]
fn findings_of_other_rows_say_that_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![six_series(&folder.path().join("shops.csv"), 400)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    idle(&mut harness);
    let changed = "Changed since it was run";
    assert!(harness.query_by_label(changed).is_none());
    let spec = harness.state().session().active_spec().unwrap().clone();
    let column = spec.view.detect.unwrap().splits[0][0].clone();
    let none = Filter { column, test: FilterTest::Except(vec![Some("A".into())]) };
    harness.state_mut().act(Action::SetFilters(vec![none]));
    idle(&mut harness);
    assert!(harness.query_by_label(changed).is_some());
    harness.state_mut().act(Action::SetFilters(Vec::new()));
    idle(&mut harness);
    assert!(harness.query_by_label(changed).is_none());
}

/// "0 gone" was written one letter a line.
#[test]
fn counts_since_the_last_file_go_on_in_the_next_line() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (six_series(&folder.path().join("shops-1.csv"), 400), folder.path().join("shops-2.csv"));
    let text = std::fs::read_to_string(&one).unwrap();
    std::fs::write(&two, text.trim_end().rsplit_once('\n').unwrap().0).unwrap();
    let mut harness = window(vec![one], Prepared::default());
    harness.set_size(Vec2::new(800.0, 500.0));
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    let id = harness.state().session().analysis().active.unwrap();
    harness.state_mut().act(Action::Replace(id, two));
    wait(&mut harness, "the comparison", |h| h.state().session().active_data().is_some_and(|d| d.since().is_some()));
    idle(&mut harness);
    for word in ["new", "worse", "gone"] {
        let chip = harness.get_by_label(&format!("List only {word} findings")).rect();
        assert!(chip.height() < 40.0, "{word}: {chip:?}");
    }
}

/// The palette was opened unseen and came up once the board was left.
#[test]
fn a_board_that_is_presented_has_the_palette_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    harness.state_mut().act(Action::ProposeBoard);
    harness.state_mut().act(Action::Show(Page::Board));
    idle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::F11);
    assert!(harness.query_by_label("Leave the presentation").is_some());
    press(&mut harness, Modifiers::COMMAND, Key::K);
    assert!(harness.query_by_label("Type a command").is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Type a command").is_none());
    assert!(harness.query_by_label("Leave the presentation").is_some(), "the key was the palette's");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Leave the presentation").is_none());
}

/// A dialog that was closed added a step that stacks nothing.
#[test]
fn stacking_nothing_is_no_step_and_saving_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (file, dialogs) = (orders(folder.path()), Prepared::default());
    let mut harness = window(vec![file.clone()], dialogs.clone());
    open(&mut harness);
    for answer in [vec![], vec![file]] {
        *dialogs.answer.borrow_mut() = Some(Answer::Paths(answer));
        press(&mut harness, Modifiers::COMMAND, Key::K);
        harness.get_by_label("Type a command").type_text("Stack files");
        harness.run_ok();
        press(&mut harness, Modifiers::NONE, Key::Enter);
        idle(&mut harness);
        assert!(harness.state().session().active_spec().unwrap().steps.is_empty());
    }
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![folder.path().join("week.sleuth")]));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait(&mut harness, "the word", |h| h.query_all_by_label_contains("Saved as").next().is_some());
}
