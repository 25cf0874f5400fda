//! From a mark of a chart to its rows, its explanation and a finding, by keyboard; several boards, in the window.

use eframe::egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::pivot::{DatePart, Field, PivotSpec};
use sheetsleuth::session::{Action, Page, Topic};
use sheetsleuth::table::Measure;
use sheetsleuth::ui::App;

use crate::window::{Prepared, idle, orders, wait, window};

/// The window on the daily sales of a small file, at the chart page.
fn charted(folder: &std::path::Path) -> Harness<'static, App> {
    let mut harness = window(vec![orders(folder)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    let asked = PivotSpec {
        rows: vec![Field::by("Day", DatePart::Day)],
        values: vec![Measure::parse("sum(Sales) as Sales").into()],
        ..PivotSpec::default()
    };
    harness.state_mut().act(Action::EditPivot(asked, "By day".into()));
    harness.state_mut().act(Action::Show(Page::Chart));
    idle(&mut harness);
    harness
}

/// Choose a line of the menu of the fourth mark, by keyboard.
fn choose(harness: &mut Harness<'_, App>, line: &str) {
    harness.get_by_label_contains("Chart: ").focus();
    harness.run_ok();
    for _ in 0..4 {
        harness.key_press(Key::ArrowRight);
        harness.run_ok();
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    harness.run_ok();
    harness.get_by_label(line).focus();
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
}

#[test]
fn a_mark_leads_to_its_rows_its_explanation_and_a_finding_without_the_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = charted(folder.path());
    choose(&mut harness, "Show rows");
    wait(&mut harness, "the rows", |h| h.state().session().active_data().unwrap().drill().value().is_some());
    assert_eq!(harness.state().session().active_data().unwrap().drill().value().unwrap().rows.len(), 2);
    harness.state_mut().act(Action::CloseDrill);
    harness.run_ok();

    choose(&mut harness, "Explain");
    let answered = |h: &Harness<'_, App>| {
        h.state().session().active_data().unwrap().answer(Topic::Explanation).is_some_and(|s| s.value().is_some() || s.failure().is_some())
    };
    wait(&mut harness, "the explanation", answered);
    assert_eq!(harness.state().session().page(), Page::Chart);

    choose(&mut harness, "Make a finding");
    let by_hand = |h: &Harness<'_, App>| {
        let found = h.state().session().active_data().unwrap().detected().value().cloned();
        found.is_some_and(|d| d.findings.iter().any(|f| f.why.ends_with("Marked by hand.")))
    };
    wait(&mut harness, "the finding", by_hand);
    assert_eq!(harness.state().session().page(), Page::Anomalies);
    let selected = harness.state().session().active_data().unwrap().selected().cloned();
    assert!(selected.is_some_and(|f| f.why.ends_with("Marked by hand.")));

    // What was made by hand is taken away by hand, and comes back.
    harness.get_by_role_and_label(Role::List, "Findings").focus();
    harness.run_ok();
    harness.key_press(Key::Delete);
    wait(&mut harness, "the removal", |h| !by_hand(h));
    harness.state_mut().act(Action::Undo);
    wait(&mut harness, "the finding again", by_hand);
}

#[test]
fn boards_are_added_renamed_and_switched() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.state_mut().act(Action::ProposeBoard);
    harness.state_mut().act(Action::Show(Page::Board));
    idle(&mut harness);
    harness.get_by_label_contains(": boards").click();
    harness.run_ok();
    harness.get_by_label("New board").click();
    idle(&mut harness);
    let names = |h: &Harness<'_, App>| {
        let view = &h.state().session().active_spec().unwrap().view;
        (view.board.as_ref().map(|b| b.name.clone()), view.other_boards.iter().map(|b| b.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(&harness), (Some("Board".into()), vec!["Overview".into()]));
    if harness.query_by_label("Overview").is_none() {
        harness.get_by_label_contains(": boards").click();
        harness.run_ok();
    }
    harness.get_by_label("Overview").click();
    idle(&mut harness);
    assert_eq!(names(&harness), (Some("Overview".into()), vec!["Board".into()]));
}
