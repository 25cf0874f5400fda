//! The keyboard is always somewhere: on arrival, after a dialog, and from control to control as one reads.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{App, Beside, Command};

use crate::window::{idle, opened, opened_file, press, wait};

/// What has the keyboard: its role, and what assistive tools call it.
fn place(harness: &Harness<'_, App>) -> Option<String> {
    let mut waiting = vec![harness.root()];
    while let Some(node) = waiting.pop() {
        let inner = node.accesskit_node();
        if inner.is_focused() && inner.role() != Role::Window {
            return Some(format!("{:?} {}", inner.role(), inner.label().unwrap_or_default()));
        }
        waiting.extend(node.children());
    }
    None
}

/// The name alone.
fn focused(harness: &Harness<'_, App>) -> Option<String> {
    place(harness).and_then(|place| place.split_once(' ').map(|(_, name)| name.to_owned()))
}

fn run(harness: &mut Harness<'_, App>, command: Command) {
    let shortcut = command.shortcut().unwrap();
    press(harness, shortcut.modifiers, shortcut.logical_key);
    idle(harness);
    harness.run_ok();
}

/// On Chart, Board and Anomalies nothing had the keyboard, so that Tab began at the menu of files, fifteen stops away.
#[test]
fn every_page_has_the_keyboard_on_what_it_is_about_and_gets_it_back_from_what_lay_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.state_mut().act(sheetsleuth::session::Action::ProposeBoard);
    idle(&mut harness);
    run(&mut harness, Command::Detect);
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    for page in Page::ALL {
        run(&mut harness, Command::Show(page));
        let main = place(&harness);
        assert!(main.is_some(), "{page:?}");
        for over in [Command::Palette, Command::Export, Command::Settings, Command::Shortcuts, Command::Messages] {
            run(&mut harness, over);
            assert_ne!(place(&harness), main, "{over:?} has it on {page:?}");
            press(&mut harness, Modifiers::NONE, Key::Escape);
            idle(&mut harness);
            assert_eq!(place(&harness), main, "after {over:?} on {page:?}");
        }
        // Escape from the query left it nowhere.
        run(&mut harness, Command::Sql);
        assert_eq!(focused(&harness).as_deref(), Some("Query"));
        press(&mut harness, Modifiers::NONE, Key::Escape);
        idle(&mut harness);
        assert_eq!(place(&harness), main, "after the query on {page:?}");
        run(&mut harness, Command::Sql);
    }
}

/// What stands at the right of a bar was gone through from right to left.
#[test]
fn tab_goes_through_a_bar_as_it_is_read_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    // Something to undo, so that its button takes the keyboard.
    harness.get_by_role_and_label(Role::ColumnHeader, "Sales").click();
    idle(&mut harness);
    harness.get_by_label("Open").focus();
    harness.run_ok();
    let read = ["orders.csv", "Close orders.csv", "Undo", "Command palette"];
    let mut order = Vec::new();
    for _ in 0..7 {
        press(&mut harness, Modifiers::NONE, Key::Tab);
        order.push(focused(&harness).unwrap_or_default());
    }
    assert_eq!(order[..4], read, "{order:?}");
    assert!(order[4].ends_with("theme") && order[5] == "Export" && order[6] == "Data", "{order:?}");
    for wanted in order.iter().rev().skip(1) {
        press(&mut harness, Modifiers::SHIFT, Key::Tab);
        assert_eq!(focused(&harness).as_ref(), Some(wanted));
    }
    // The bar above the rows, and the answers of a dialog.
    harness.get_by_label("Find in the cells (Ctrl+F)").focus();
    harness.run_ok();
    for wanted in ["Distributions", "Columns", "Steps", "How it was read"] {
        press(&mut harness, Modifiers::NONE, Key::Tab);
        assert_eq!(focused(&harness).as_deref(), Some(wanted));
    }
    run(&mut harness, Command::Export);
    harness.get_by_label("Choose where to write").focus();
    harness.run_ok();
    for wanted in ["Cancel", "Export the workbook"] {
        press(&mut harness, Modifiers::NONE, Key::Tab);
        assert_eq!(focused(&harness).as_deref(), Some(wanted));
    }
}

/// The list of columns had it, though the column was the one whose menu it was: what was typed was lost, and Enter opened the list.
#[test]
fn a_column_is_renamed_from_its_menu_by_typing_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::SHIFT, Key::F10);
    harness.get_by_label("Change column").click();
    harness.run_ok();
    harness.get_by_label("Rename column…").click();
    idle(&mut harness);
    assert_eq!(focused(&harness).as_deref(), Some("New name"));
    harness.event(Event::Text("When".into()));
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    idle(&mut harness);
    let table = harness.state().session().active_data().unwrap().table().unwrap().clone();
    assert_eq!(table.columns()[0].name, "When");
    harness.get_by_label("1 column renamed");
}

/// Another sheet was three stops of Tab, a list and a search away, and no page but that of the data said which one it was about.
#[test]
fn the_tables_of_a_file_are_a_key_or_a_name_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.csv");
    std::fs::write(&path, "Region,Sales\nNorth,10\nSouth,40\nEast,30\n\n\nShop,Owner\nA1,Ann\nA2,Bob\n").unwrap();
    let mut harness = opened_file(path);
    let shown = |h: &Harness<'_, App>| h.state().session().active_data().unwrap().table_index();
    run(&mut harness, Command::Show(Page::Pivot));
    assert_eq!(shown(&harness), 0);
    let names: Vec<String> =
        harness.state().session().active_data().unwrap().source().unwrap().tables.iter().map(|t| t.table.name().to_owned()).collect();
    harness.get_by_label(&format!("{}: 3 rows", names[0]));
    run(&mut harness, Command::Table(Beside::Next));
    assert_eq!(shown(&harness), 1);
    harness.get_by_label(&format!("{}: 2 rows", names[1]));
    run(&mut harness, Command::Table(Beside::Next));
    assert_eq!(shown(&harness), 1, "there is none after the last");
    run(&mut harness, Command::Table(Beside::Previous));
    assert_eq!(shown(&harness), 0);
    run(&mut harness, Command::Palette);
    harness.get_by_label("Type a command").type_text(&format!("Go to {}", names[1]));
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(shown(&harness), 1);
}
