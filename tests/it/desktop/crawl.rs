//! Every control of every page is pressed, with both buttons of the mouse, and so is what leads on from there: what opens has names
//! and roles as well, whatever it is, and all of it can be undone. A menu that is added is walked without being listed here.

use std::collections::BTreeSet;

use eframe::egui::accesskit::{Action as Asked, Role};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use sheetsleuth::session::{Action, Page};
use sheetsleuth::ui::App;

use super::accessible::{nameless, opened};
use crate::window::{idle, wait};

/// So many of those that differ in their place alone, such as cells, are pressed.
const ALIKE: usize = 2;

/// A control by role and name.
type Control = (String, String);

fn controls(harness: &Harness<'_, App>) -> Vec<(Control, Pos2)> {
    let mut found = Vec::new();
    let mut waiting = vec![harness.root()];
    while let Some(node) = waiting.pop() {
        let inner = node.accesskit_node();
        let pressed = inner.data().supports_action(Asked::Click) || inner.role() == Role::Image;
        let rect = node.rect();
        // Undo and redo are how it is found back.
        let wanted = |n: &String| pressed && !n.is_empty() && n != "Undo" && n != "Redo" && rect.is_positive();
        if let Some(name) = inner.label().or_else(|| inner.value()).filter(wanted) {
            found.push(((format!("{:?}", inner.role()), name), rect.center()));
        }
        waiting.extend(node.children());
    }
    found
}

/// What is pressed of a page: everything once, of things that are alike the first few.
fn chosen(harness: &Harness<'_, App>) -> Vec<Control> {
    let mut roles = std::collections::BTreeMap::<String, usize>::new();
    let mut seen = BTreeSet::new();
    let alike = |role: &str| matches!(role, "Cell" | "ColumnHeader" | "Label" | "ListBoxOption" | "Row");
    controls(harness)
        .into_iter()
        .map(|(control, _)| control)
        .filter(|control| seen.insert(control.clone()))
        .filter(|(role, _)| {
            let count = roles.entry(role.clone()).or_default();
            *count += 1;
            !alike(role) || *count <= ALIKE
        })
        .collect()
}

fn press(harness: &mut Harness<'_, App>, control: &Control, button: PointerButton) -> bool {
    let Some((_, place)) = controls(harness).into_iter().find(|(c, _)| c == control) else { return false };
    harness.event(Event::PointerMoved(place));
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos: place, button, pressed, modifiers: Modifiers::NONE });
    }
    harness.run_ok();
    idle(harness);
    true
}

struct Crawl {
    harness: Harness<'static, App>,
    page: Page,
    /// What undo would take back before anything was pressed.
    from: Option<String>,
    faults: BTreeSet<String>,
    pressed: usize,
}

impl Crawl {
    fn note(&mut self, way: &[&Control]) {
        for fault in nameless(&self.harness) {
            self.faults.insert(format!("{} after {way:?}: {fault}", self.page.name()));
        }
    }

    /// Put away what was opened and take back what was changed.
    fn back(&mut self) {
        for _ in 0..3 {
            self.harness.key_press(Key::Escape);
            self.harness.run_ok();
        }
        let label = |h: &Harness<'_, App>| h.state().session().history().undo_label().map(str::to_owned);
        for _ in 0..20 {
            if label(&self.harness) == self.from {
                break;
            }
            self.harness.state_mut().act(Action::Undo);
            idle(&mut self.harness);
        }
        assert_eq!(label(&self.harness), self.from, "all of it can be undone");
        wait(&mut self.harness, "the table", |h| h.state().session().active_data().is_some_and(|d| d.table().is_some()));
        for action in [Action::Show(self.page), Action::CloseDrill, Action::CloseExport, Action::DismissAll] {
            self.harness.state_mut().act(action);
        }
        idle(&mut self.harness);
    }

    /// Press each, and each that leads on from there to a dialog.
    fn walk(&mut self) {
        let first = chosen(&self.harness);
        for control in &first {
            for button in [PointerButton::Primary, PointerButton::Secondary] {
                let before: BTreeSet<Control> = controls(&self.harness).into_iter().map(|(c, _)| c).collect();
                if !press(&mut self.harness, control, button) {
                    continue;
                }
                self.pressed += 1;
                self.note(&[control]);
                let opens = |c: &Control| !before.contains(c) && c.1.ends_with('\u{2026}');
                let leads: Vec<Control> = controls(&self.harness).into_iter().map(|(c, _)| c).filter(opens).collect();
                self.back();
                for next in leads {
                    press(&mut self.harness, control, button);
                    press(&mut self.harness, &next, PointerButton::Primary);
                    self.pressed += 1;
                    self.note(&[control, &next]);
                    self.back();
                }
            }
        }
    }
}

#[test]
fn whatever_is_pressed_opens_nothing_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.state_mut().act(Action::Detect);
    harness.state_mut().act(Action::ProposeBoard);
    idle(&mut harness);
    let from = harness.state().session().history().undo_label().map(str::to_owned);
    let mut crawl = Crawl { harness, page: Page::Data, from, faults: BTreeSet::new(), pressed: 0 };
    for page in Page::ALL {
        crawl.page = page;
        crawl.back();
        let before = crawl.pressed;
        crawl.walk();
        assert!(crawl.pressed - before > 20, "{}: {} controls", page.name(), crawl.pressed - before);
    }
    assert!(crawl.faults.is_empty(), "{:#?}", crawl.faults);
}
