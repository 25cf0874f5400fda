//! Everything that a click opens, on every page: menus, popups and dialogs have names and roles too, and nothing that is clicked panics.

use std::collections::BTreeSet;

use eframe::egui::accesskit::{Action, Role};
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{App, Command};

use super::accessible::told;
use crate::window::{idle, opened, press, wait};

/// What is clicked by its role and name.
type Control = (Role, String);

/// These end what is walked through, or leave the window.
const LEFT_OUT: [&str; 7] = ["Close", "Quit", "Open", "Remove", "Delete", "Clear", "Undo"];

/// Every control on screen that a click does something with, once by role and name.
fn controls(harness: &Harness<'_, App>) -> BTreeSet<(String, Control)> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![harness.root()];
    while let Some(node) = waiting.pop() {
        let inner = node.accesskit_node();
        let role = inner.role();
        let clicked = inner.data().supports_action(Action::Click) && !inner.is_disabled();
        let pressed = matches!(role, Role::Button | Role::ComboBox | Role::MenuItem | Role::ColorWell | Role::DisclosureTriangle);
        if let Some(label) = inner.label().or_else(|| inner.value()).filter(|_| clicked && pressed)
            && !LEFT_OUT.iter().any(|word| label.starts_with(word))
        {
            found.insert((format!("{role:?}"), (role, label)));
        }
        waiting.extend(node.children());
    }
    found
}

/// Click a control, if it is still there.
fn click(harness: &mut Harness<'_, App>, (role, label): &Control) -> bool {
    let found = harness.query_all_by_role(*role).find(|node| {
        let inner = node.accesskit_node();
        inner.label().or_else(|| inner.value()).is_some_and(|l| l == *label)
    });
    let Some(node) = found else { return false };
    node.click_accesskit();
    idle(harness);
    true
}

/// Put away whatever lies over the page, and come back to it.
fn back(harness: &mut Harness<'_, App>, page: Page) {
    for _ in 0..3 {
        press(harness, Modifiers::NONE, Key::Escape);
    }
    let shortcut = Command::Show(page).shortcut().unwrap();
    press(harness, shortcut.modifiers, shortcut.logical_key);
}

#[test]
fn whatever_a_click_opens_has_names_and_roles() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let mut walked = BTreeSet::new();
    for page in Page::ALL {
        back(&mut harness, page);
        if page == Page::Anomalies {
            press(&mut harness, Modifiers::NONE, Key::F9);
            wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
            idle(&mut harness);
        }
        for (_, control) in controls(&harness) {
            // What stands on every page, the tabs and the bar below, is opened once.
            if !walked.insert(control.clone()) || !click(&mut harness, &control) {
                continue;
            }
            let place = format!("{} after a click on {control:?}", page.name());
            assert!(harness.state().session().active_data().is_some(), "{place} nothing is open");
            told(&harness, &place);
            back(&mut harness, page);
        }
    }
    assert!(walked.len() > 40, "only {} controls were found", walked.len());
}
