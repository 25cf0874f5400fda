//! The smallest window, 640 x 400 points, or a screen of 1280 x 800 at twice the size: nothing is cut that is said or clicked.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::ui::App;

use crate::window::{Prepared, idle, opened, tap, wait, window};

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 400.0;
/// Where the page ends and the status bar begins.
const PAGE: f32 = HEIGHT - 28.0;

fn small(harness: &mut Harness<'_, App>) {
    harness.set_size(vec2(WIDTH, HEIGHT));
    idle(harness);
}

/// The third of three steps stood beyond the right edge, and what came below them could not be reached.
#[test]
fn the_welcome_scrolls_and_its_steps_stand_within_the_window() {
    let mut harness = window(vec![], Prepared::default());
    harness.run_ok();
    small(&mut harness);
    let last = harness.get_by_label_contains("Hand it back").rect();
    assert!(last.left() > 0.0 && last.right() < WIDTH, "{last:?}");
    harness.get_by_label("Nothing ever leaves this machine.").scroll_to_me();
    harness.run_ok();
    let end = harness.get_by_label("Nothing ever leaves this machine.").rect();
    assert!(end.bottom() < HEIGHT, "{end:?}");
}

/// The button of the page that invites to look for anomalies was cut by the status bar.
#[test]
fn what_an_empty_page_asks_for_is_in_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Num5);
    small(&mut harness);
    let button = harness.get_by_label("Find anomalies now").rect();
    assert!(button.bottom() <= PAGE, "{button:?}");
}

/// The name of the result lay over the buttons beside the query, and there was no room for a row of it.
#[test]
fn a_query_has_its_buttons_beside_each_other_and_its_result_in_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    small(&mut harness);
    tap(&mut harness, Modifiers::COMMAND, Key::J);
    harness.event(Event::Text("SELECT Region, SUM(Sales) AS Total FROM orders GROUP BY Region ".to_owned()));
    harness.run_ok();
    harness.get_by_label("Run the query").click();
    wait(&mut harness, "the result", |h| h.query_by_label("Add as a table").is_some());
    let names = ["Insert a table or column", "Name of the result", "Add as a table", "Close the queries"];
    let places = names.map(|name| harness.get_by_label(name).rect());
    assert!(places.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{places:?}");
    assert!(places[3].right() < WIDTH);
    let first = harness.get_all_by_role_and_label(Role::Cell, "Thailand").map(|cell| cell.rect().bottom()).fold(0.0, f32::max);
    assert!(first > places[0].bottom() && first <= PAGE, "{first}");
}

/// The keyboard went to the last button, and with it the view: the name of the dialog and what it is about lay above.
#[test]
fn a_dialog_that_scrolls_begins_at_its_top() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    small(&mut harness);
    tap(&mut harness, Modifiers::COMMAND, Key::Comma);
    harness.run_ok();
    let title = harness.get_by_value("Settings").rect();
    assert!(title.top() > 0.0 && harness.get_by_role_and_label(Role::RadioButton, "System").is_focused(), "{title:?}");
}

/// At 800 x 500 the last verdict stood alone on a line, and the chart below the fold.
#[test]
fn the_verdicts_of_a_finding_stand_on_one_line_at_800_points() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Num5);
    tap(&mut harness, Modifiers::NONE, Key::F9);
    wait(&mut harness, "the findings", |h| h.query_by_label("Verdict: Confirmed").is_some());
    harness.set_size(vec2(800.0, 500.0));
    idle(&mut harness);
    let middles = ["Verdict: Confirmed", "Verdict: Unresolved", "Sensitivity", "Least impact"].map(|name| {
        let found = harness.get_all_by_label(name).map(|node| node.rect().center().y).fold(0.0, f32::max);
        assert!(found > 0.0, "{name}");
        found
    });
    assert!((middles[0] - middles[1]).abs() < 1.0 && (middles[2] - middles[3]).abs() < 3.0, "{middles:?}");
    let chart = harness.get_by_label_contains("Chart of").rect();
    assert!(chart.top() + 100.0 < 500.0 - 28.0, "{chart:?}");
}
