//! The window as a screen reader meets it: a name and a role for every control of every view, and every command within reach.

use eframe::egui::accesskit::{Action, Role};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{App, Command, NewStep};

use crate::window::{Prepared, idle, opened, press, wait, window};

/// Roles of things that hold what is read, though nothing is done to them.
const READ: [Role; 4] = [Role::Grid, Role::Image, Role::ColumnHeader, Role::ProgressIndicator];

/// Every control on screen without a name or a role, as what it is and where: whatever can be clicked or focused, and what is read.
fn nameless(harness: &Harness<'_, App>) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![harness.root()];
    while let Some(node) = waiting.pop() {
        let inner = node.accesskit_node();
        let named =
            [inner.label(), inner.value(), inner.placeholder().map(str::to_owned)].into_iter().flatten().any(|n| !n.trim().is_empty());
        let named = named || inner.labelled_by().next().is_some();
        let clicked = inner.data().supports_action(Action::Click);
        let focused = inner.data().supports_action(Action::Focus);
        let has_role = !matches!(inner.role(), Role::Unknown | Role::GenericContainer);
        // Bars of a page that scrolls have no names anywhere; those of the grids, which are its own, do.
        let needs_name = READ.contains(&inner.role()) || (clicked && has_role && inner.role() != Role::ScrollBar);
        if needs_name && !named {
            found.push(format!("no name: {:?} at {:?}", inner.role(), inner.bounding_box()));
        }
        // Whatever the keyboard can be on says what it is.
        if focused && !clicked && (!named || !has_role) {
            found.push(format!("no name or role for the keyboard: {:?} {:?} at {:?}", inner.role(), inner.label(), inner.bounding_box()));
        }
        // A ground that takes a click to put something away has neither, and needs neither: Escape does the same.
        if clicked && !has_role && named {
            found.push(format!("no role: {:?} at {:?}", inner.label(), inner.bounding_box()));
        }
        waiting.extend(node.children());
    }
    found
}

pub(super) fn told(harness: &Harness<'_, App>, place: &str) {
    assert_eq!(nameless(harness), [""; 0], "{place}");
}

/// Run a command by its name, as a person does who knows no key.
fn by_palette(harness: &mut Harness<'_, App>, name: &str) {
    press(harness, Modifiers::COMMAND, Key::K);
    harness.event(Event::Text(name.to_owned()));
    harness.run_ok();
    press(harness, Modifiers::NONE, Key::Enter);
}

#[test]
fn every_control_of_every_page_has_a_name_and_a_role() {
    let folder = tempfile::tempdir().unwrap();
    let mut empty = window(vec![], Prepared::default());
    empty.run_ok();
    told(&empty, "the empty window");

    let mut harness = opened(folder.path());
    for page in Page::ALL {
        let shortcut = Command::Show(page).shortcut().unwrap();
        press(&mut harness, shortcut.modifiers, shortcut.logical_key);
        assert_eq!(harness.state().session().page(), page);
        told(&harness, page.name());
        match page {
            Page::Anomalies => {
                press(&mut harness, Modifiers::NONE, Key::F9);
                wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
                idle(&mut harness);
                told(&harness, "the findings");
            }
            Page::Board => {
                if let Some(propose) = harness.query_by_label_contains("Propose") {
                    propose.click();
                    idle(&mut harness);
                    told(&harness, "a proposed board");
                }
            }
            _ => {}
        }
        press(&mut harness, Modifiers::COMMAND, Key::J);
        told(&harness, &format!("the queries below {}", page.name()));
        press(&mut harness, Modifiers::COMMAND, Key::J);
    }
    press(&mut harness, Modifiers::COMMAND, Key::I);
    told(&harness, "how the file was read");
    press(&mut harness, Modifiers::COMMAND, Key::I);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    told(&harness, "the search");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    told(&harness, "the steps");
}

#[test]
fn every_control_of_every_dialog_has_a_name_and_a_role() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let dialogs = [Command::Palette, Command::Shortcuts, Command::Export, Command::Settings, Command::Messages, Command::OpenPath];
    for command in dialogs {
        let shortcut = command.shortcut().unwrap();
        press(&mut harness, shortcut.modifiers, shortcut.logical_key);
        told(&harness, command.label());
        let dialog = harness.get_by_role(Role::Dialog).accesskit_node().label();
        assert!(dialog.is_some_and(|name| !name.is_empty()), "{command:?} opens a dialog without a name");
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
    for step in NewStep::ALL.into_iter().filter(|s| *s != NewStep::Stack) {
        by_palette(&mut harness, step.label());
        told(&harness, step.label());
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
    harness.get_by_label("File").click();
    harness.run_ok();
    told(&harness, "the menu of files");
}

#[test]
fn every_command_is_in_the_palette_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    // No analysis was saved yet.
    let is_left_out = |c: &Command| matches!(c, Command::Palette | Command::ReopenLast);
    for command in Command::all().filter(|c| !is_left_out(c) && c.applies(harness.state().session())).collect::<Vec<_>>() {
        press(&mut harness, Modifiers::COMMAND, Key::K);
        harness.event(Event::Text(command.label().to_owned()));
        harness.run_ok();
        let listed = harness
            .query_all_by_role(Role::ListBoxOption)
            .any(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with(command.label())));
        assert!(listed, "{} is not found by its name", command.label());
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}

/// A button that said "Cancel" was called "Stay": who speaks what is seen reached nothing.
#[test]
fn the_name_of_a_button_begins_with_the_words_on_it() {
    let quoted = |text: &str| text.split('"').next().map(str::to_owned);
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let mut waiting = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/ui")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for button in text.split("Push::new(\"").skip(1) {
            // As far as it is shown; an icon alone has no words.
            let made = button.split(".show(ui)").next().unwrap_or_default();
            let Some((words, name)) = quoted(button).zip(made.split_once(".name(\"").and_then(|(_, name)| quoted(name))) else { continue };
            seen += 1;
            if !name.starts_with(words.trim_end_matches('\u{2026}')) {
                wrong.push(format!("{words} is called {name}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(seen > 20, "{seen}");
}
