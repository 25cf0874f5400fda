//! The window, driven through its accessible names as a person or a screen reader would.

mod import_panel;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, DroppedFile, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{Answer, App, Ask, Dialogs};

/// A dialog that answers with what the test put in, once it is asked: an answer laid out beforehand went to the question before.
#[derive(Clone, Default)]
pub(super) struct Prepared {
    pub(super) answer: Rc<RefCell<Option<Answer>>>,
    pub(super) asked: Rc<RefCell<Vec<Ask>>>,
    open: Rc<RefCell<Option<Ask>>>,
}

impl Dialogs for Prepared {
    fn ask(&mut self, ask: Ask, wake: Box<dyn Fn() + Send>) {
        self.asked.borrow_mut().push(ask.clone());
        *self.open.borrow_mut() = Some(ask);
        wake();
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        let ask = self.open.borrow().clone()?;
        let answer = self.answer.borrow_mut().take()?;
        *self.open.borrow_mut() = None;
        Some((ask, answer))
    }
}

#[derive(Debug)]
pub(super) struct Dropped(pub(super) PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

pub(super) fn window(paths: Vec<PathBuf>, dialogs: Prepared) -> Harness<'static, App> {
    window_in(egui::Theme::Dark, paths, dialogs)
}

pub(super) fn window_in(theme: egui::Theme, paths: Vec<PathBuf>, dialogs: Prepared) -> Harness<'static, App> {
    let builder = Harness::builder().with_size([1280.0, 800.0]).with_theme(theme).with_context_setup(sheetsleuth::ui::theme::install);
    builder.build_eframe(move |cc| App::new(&cc.egui_ctx, Box::new(dialogs), paths))
}

/// Let the window run until `done`, for a minute at most.
pub(super) fn wait(harness: &mut Harness<'_, App>, what: &str, done: impl Fn(&Harness<'_, App>) -> bool) {
    let start = Instant::now();
    loop {
        harness.step();
        if done(harness) {
            break;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{what} did not happen; notices: {:?}", harness.state().session().notices());
        std::thread::sleep(Duration::from_millis(10));
    }
    harness.run_ok();
}

pub(super) fn idle(harness: &mut Harness<'_, App>) {
    wait(harness, "rest", |h| !h.state().session().is_busy());
}

/// A window with the orders.
pub(super) fn opened(folder: &Path) -> Harness<'static, App> {
    opened_file(orders(folder))
}

/// The window with a file in it, once that is read.
pub(super) fn opened_file(path: PathBuf) -> Harness<'static, App> {
    let mut harness = window(vec![path], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some_and(|d| d.table().is_some()));
    idle(&mut harness);
    harness
}

/// Press a key, and wait for all that it starts.
pub(super) fn press(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    idle(harness);
}

/// The same without waiting for what it starts.
pub(super) fn tap(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_ok();
}

/// Ninety days of two regions with a day on which one of them fell to a tenth.
pub(super) fn orders(folder: &Path) -> PathBuf {
    let mut text = String::from("Day,Region,Sales\n");
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    for day in 0..90_u32 {
        let date = first + chrono::Days::new(day.into());
        for (region, level) in [("Thailand", 1000), ("Germany", 600)] {
            let weekday = [0, 15, 25, 20, 40, 120, 90][day as usize % 7];
            let ripple = (day * 37 + level) % 23;
            let sales = if day == 60 && region == "Thailand" { 100 } else { level + weekday + ripple };
            writeln!(text, "{date},{region},{sales}").unwrap();
        }
    }
    let path = folder.join("orders.csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn an_empty_window_says_what_to_do_and_opens_what_the_dialog_gives() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![], dialogs.clone());
    harness.run_ok();
    harness.get_by_label("Try the sample");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![orders(folder.path())]));
    harness.get_by_label("Open files").click();
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    assert_eq!(*dialogs.asked.borrow(), [Ask::Open]);
    harness.get_by_label("180 rows");
    harness.get_by_label("Rows of orders");
    assert_eq!(harness.get_all_by_label("2026-01-05").count(), 2);
}

#[test]
fn a_broken_file_is_said_and_what_is_open_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    let dropped: Arc<dyn DroppedFile + Send + Sync> = Arc::new(Dropped(folder.path().join("gone.xlsx")));
    harness.input_mut().dropped_files.push(dropped);
    wait(&mut harness, "the message", |h| !h.state().session().notices().is_empty());
    harness.get_by_label("Rows of orders");
    harness.get_by_label("Dismiss").click();
    harness.run_ok();
    assert!(harness.state().session().notices().is_empty());
}

#[test]
fn the_rows_are_walked_through_and_sorted_by_keyboard_and_pointer() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.get_by_label("Rows of orders").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run_ok();
    let grid = harness.get_by_label("Rows of orders");
    assert_eq!(grid.accesskit_node().value().unwrap(), "Sales, row 180: 726");
    harness.get_by_role_and_label(egui::accesskit::Role::ColumnHeader, "Sales").click();
    idle(&mut harness);
    assert_eq!(harness.state().session().active_spec().unwrap().view.sort[0].column, "Sales");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    idle(&mut harness);
    assert!(harness.state().session().active_spec().unwrap().view.sort.is_empty());
}

#[test]
fn a_pivot_is_made_by_menu_and_shows_the_rows_behind_a_cell() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    assert_eq!(harness.state().session().page(), Page::Pivot);
    let before = harness.state().session().active_spec().unwrap().view.pivot.values.len();
    harness.get_by_label("Menu of field Sales").click();
    harness.run_ok();
    harness.get_by_label("Add to values").click();
    idle(&mut harness);
    assert_eq!(harness.state().session().active_spec().unwrap().view.pivot.values.len(), before + 1);
    harness.get_by_label("Pivot table").focus();
    harness.run_ok();
    for key in [Key::ArrowDown, Key::ArrowRight, Key::Enter] {
        harness.key_press(key);
        harness.run_ok();
    }
    wait(&mut harness, "the rows", |h| h.state().session().active_data().unwrap().drill().value().is_some());
    harness.get_by_label("Close the rows behind").click();
    harness.run_ok();
    assert!(harness.state().session().active_data().unwrap().drill().value().is_none());
}

#[test]
fn an_item_is_kept_by_the_menu_of_its_column_and_settings_open_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    let pivot = |h: &Harness<'_, App>| h.state().session().active_spec().unwrap().view.pivot.clone();
    assert_eq!(pivot(&harness).columns[0].label(), "Region", "the suggested pivot has it across");
    harness.get_by_label("Menu of Germany").click();
    harness.run_ok();
    harness.get_by_label("Keep only Germany").click();
    idle(&mut harness);
    assert_eq!(pivot(&harness).columns[0].filters.len(), 1);
    // The Enter that opens the settings does not apply them, though their first field has the keyboard.
    harness.get_by_label("Region in columns").focus();
    harness.key_press(Key::Enter);
    harness.run_ok();
    harness.get_by_label("Settings…").focus();
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.get_by_label("Name of the field").is_focused());
    harness.key_press(Key::Escape);
    idle(&mut harness);
    // Alt and an arrow move the field, and the keyboard goes with it.
    harness.get_by_label("Region in columns").focus();
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    idle(&mut harness);
    assert!(harness.get_by_label("Region in rows").is_focused() && pivot(&harness).columns.is_empty());
}

#[test]
fn the_rows_behind_come_with_a_click_follow_the_keys_and_go_with_escape() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    // The second cell from the left of a row that has one.
    let at = |harness: &Harness<'_, App>, row: usize| {
        let mut rows: BTreeMap<i32, Vec<egui::Pos2>> = BTreeMap::new();
        for cell in harness.query_all_by_role(egui::accesskit::Role::Cell) {
            let center = cell.rect().center();
            rows.entry(center.y as i32).or_default().push(center);
        }
        let mut cells = rows.into_values().nth(row).unwrap();
        cells.sort_by(|a, b| a.x.total_cmp(&b.x));
        cells[1]
    };
    let button = |harness: &mut Harness<'_, App>, pos: egui::Pos2, pressed: bool, modifiers: Modifiers| {
        harness.event(egui::Event::PointerMoved(pos));
        harness.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers });
        harness.run_ok();
    };
    let behind =
        |h: &Harness<'_, App>| h.state().session().active_data().unwrap().drill().value().map(|d| (d.target.clone(), d.rows.len()));

    // A range that is led over the cells is for copying: no rows come.
    let (first, second) = (at(&harness, 0), at(&harness, 1));
    button(&mut harness, first, true, Modifiers::NONE);
    button(&mut harness, second, false, Modifiers::NONE);
    idle(&mut harness);
    assert!(behind(&harness).is_none());

    button(&mut harness, first, true, Modifiers::NONE);
    button(&mut harness, first, false, Modifiers::NONE);
    wait(&mut harness, "the rows of a click", |h| behind(h).is_some());
    idle(&mut harness);
    let clicked = behind(&harness).unwrap();
    assert!(clicked.1 > 0 && harness.get_by_label("Pivot table").is_focused(), "{clicked:?}");

    harness.key_press(Key::ArrowDown);
    wait(&mut harness, "the rows of the next cell", |h| behind(h).is_some_and(|b| b.0 != clicked.0));
    idle(&mut harness);
    let next = behind(&harness).unwrap();
    let top = |h: &Harness<'_, App>| h.get_by_label("Rows behind").rect().top();
    let before = top(&harness);
    harness.run_steps(8);
    assert_eq!(top(&harness), before, "the panel keeps its height");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    idle(&mut harness);
    assert_eq!(behind(&harness).unwrap(), next, "a range leaves the rows alone");

    harness.key_press(Key::Escape);
    idle(&mut harness);
    assert!(behind(&harness).is_none() && harness.get_by_label("Pivot table").is_focused());
}

#[test]
fn files_of_one_shape_are_stacked_by_a_click_and_a_step_is_added_changed_and_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let first = orders(folder.path());
    let second = folder.path().join("orders-2.csv");
    std::fs::write(&second, "Day,Region,Sales\n2026-05-01,Thailand,7\n").unwrap();
    let mut harness = window(vec![first, second], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().analysis().sources.len() == 2);
    harness.get_by_label("Stack these 2 files").click();
    idle(&mut harness);
    let rows = |h: &Harness<'_, App>| h.state().session().active_data().unwrap().table().unwrap().rows();
    assert_eq!((rows(&harness), harness.state().session().analysis().sources.len()), (181, 1));

    harness.get_by_label("Steps (1)").click();
    harness.run_ok();
    harness.get_by_label("Add step").click();
    harness.run_ok();
    harness.get_by_label("Keep rows where…").click();
    harness.run_ok();
    harness.get_by_label("Condition").focus();
    harness.get_by_label("Condition").type_text("Sales > 500");
    // A click while the preview is still coming fell between the buttons: the answer moved them.
    let bottom = harness.get_by_label("Add step to the table").rect().bottom();
    wait(&mut harness, "a step that was tried", |h| h.query_by_label_contains("181 rows \u{2192}").is_some());
    let moved = harness.get_by_label("Add step to the table").rect().bottom() - bottom;
    assert!(moved.abs() < 0.5, "the buttons moved by {moved} points");
    // Ctrl+Enter means the primary button, also where a line would be broken.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    wait(&mut harness, "fewer rows", |h| rows(h) < 181);
    let kept = rows(&harness);
    assert_eq!(harness.state().session().active_spec().unwrap().steps.len(), 2);
    harness.get_by_label("Switch step 2 off").click();
    wait(&mut harness, "all rows again", |h| rows(h) == 181);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait(&mut harness, "fewer rows again", |h| rows(h) == kept);
}

#[test]
fn what_is_out_of_line_is_found_shown_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    idle(&mut harness);
    harness.get_by_label_contains("Chart: ");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    harness.run_ok();
    harness.get_by_label("Find anomalies now").click();
    wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
    let data = harness.state().session().active_data().unwrap();
    let finding = data.selected().expect("the planted drop is found").clone();
    assert!(finding.impact < -500.0 && finding.start.date().to_string() == "2026-03-06", "{finding:?}");
    harness.get_by_label("Show rows").click();
    wait(&mut harness, "the rows", |h| h.state().session().active_data().unwrap().drill().value().is_some());

    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run_ok();
    harness.get_by_label("Export the workbook").click();
    wait(&mut harness, "the export", |h| h.state().session().active_data().unwrap().export().value().is_some());
    harness.get_by_label("Open folder");
    assert!(folder.path().join("orders - findings.xlsx").metadata().unwrap().len() > 4000);
    harness.get_by_label("Done").click();
    harness.run_ok();
    assert!(harness.query_by_label("Export the workbook").is_none());
}

#[test]
fn every_command_is_found_by_name_and_the_theme_switches() {
    let mut harness = window(vec![], Prepared::default());
    let dark = harness.ctx.theme();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    harness.get_by_label("Type a command").type_text("light and");
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_ne!(harness.ctx.theme(), dark);
    assert!(harness.query_by_label("Type a command").is_none());
}

/// Whether pictures can be compared: they are drawn by Mesa's software renderer, and by nothing else to the pixel.
fn has_software_renderer() -> bool {
    let folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let drivers = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    drivers.into_iter().any(|driver| driver.file_name().to_string_lossy().starts_with("lvp_icd"))
}

/// Set `UPDATE_SNAPSHOTS=true` to take the pictures of `tests/snapshots` anew, and look at them.
#[test]
fn every_page_looks_as_it_did() {
    if !has_software_renderer() {
        eprintln!("No pictures compared: mesa-vulkan-drivers is not installed.");
        return;
    }
    let mut results = SnapshotResults::new();
    for (theme, name) in [(egui::Theme::Light, "light"), (egui::Theme::Dark, "dark")] {
        let mut empty = window_in(theme, vec![], Prepared::default());
        empty.run_ok();
        results.add(empty.try_snapshot(format!("empty-{name}")));

        let folder = tempfile::tempdir().unwrap();
        let mut harness = window_in(theme, vec![orders(folder.path())], Prepared::default());
        wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
        for (key, page) in [(Key::Num1, "data"), (Key::Num2, "pivot"), (Key::Num3, "chart"), (Key::Num5, "anomalies")] {
            harness.key_press_modifiers(Modifiers::COMMAND, key);
            idle(&mut harness);
            if page == "anomalies" {
                harness.get_by_label("Find anomalies now").click();
                wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().detected().value().is_some());
                idle(&mut harness);
            }
            results.add(harness.try_snapshot(format!("{page}-{name}")));
        }
    }
}
