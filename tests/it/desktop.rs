//! The window as a guest of the desktop: nothing lost, files that come back, settings that stay, a name for every control.

mod accessible;
mod crawl;
mod elsewhere;
mod focus;
mod gone;
mod kept;
mod keyboard;
mod palette;
mod small;
mod sql;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, DroppedFile, Event, Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::table::locale::Locale;
use sheetsleuth::ui::{Answer, App, Ask, Home, Settings, ThemeChoice};

use super::window::{Dropped, Prepared, idle, orders, wait, window};

/// A window that remembers in `folder`.
fn at_home(folder: &Path, paths: Vec<PathBuf>) -> Harness<'static, App> {
    at_home_with(folder, paths, Prepared::default())
}

fn at_home_with(folder: &Path, paths: Vec<PathBuf>, dialogs: Prepared) -> Harness<'static, App> {
    let home = Home::at(folder);
    let settings = Settings { locale: Some(Locale::default()), ..home.settings() };
    let builder = Harness::builder().with_size([1280.0, 800.0]).with_context_setup(sheetsleuth::ui::theme::install);
    builder.build_eframe(move |cc| App::new(&cc.egui_ctx, Box::new(dialogs), paths).at_home(home, settings))
}

fn open(harness: &mut Harness<'_, App>) {
    wait(harness, "opening", |h| h.state().session().active_data().is_some_and(|d| d.table().is_some()));
    idle(harness);
}

/// An edit by which work becomes unsaved.
fn sort(harness: &mut Harness<'_, App>) {
    harness.get_by_role_and_label(Role::ColumnHeader, "Sales").click();
    idle(harness);
    assert!(harness.state().session().is_unsaved());
}

fn close(harness: &mut Harness<'_, App>) -> Vec<ViewportCommand> {
    harness.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    harness.step();
    let said = sent(harness);
    harness.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.clear();
    said
}

fn sent(harness: &Harness<'_, App>) -> Vec<ViewportCommand> {
    harness.output().viewport_output[&ViewportId::ROOT].commands.clone()
}

fn let_go(harness: &mut Harness<'_, App>, path: PathBuf) {
    let dropped: Arc<dyn DroppedFile + Send + Sync> = Arc::new(Dropped(path));
    harness.input_mut().dropped_files.push(dropped);
    harness.step();
    harness.run_ok();
}

#[test]
fn closing_with_unsaved_work_asks_first() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    assert!(!close(&mut harness).contains(&ViewportCommand::CancelClose), "nothing is lost by a file that was only opened");
    sort(&mut harness);
    assert!(close(&mut harness).contains(&ViewportCommand::CancelClose));
    harness.run_ok();
    harness.get_by_label("Cancel").click();
    harness.run_ok();
    assert!(harness.query_by_label("Save").is_none());

    assert!(close(&mut harness).contains(&ViewportCommand::CancelClose));
    harness.run_ok();
    let target = folder.path().join("week.sleuth");
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![target.clone()]));
    harness.get_by_label("Save").click();
    wait(&mut harness, "saving", |h| !h.state().session().is_unsaved());
    assert!(target.exists() && matches!(dialogs.asked.borrow()[..], [Ask::Save(_)]));
    assert!(!close(&mut harness).contains(&ViewportCommand::CancelClose));
}

#[test]
fn work_that_is_not_wanted_can_be_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    sort(&mut harness);
    close(&mut harness);
    harness.run_ok();
    harness.get_by_label("Don't save").click();
    harness.step();
    harness.step();
    let mut said = sent(&harness);
    for _ in 0..3 {
        harness.step();
        said.extend(sent(&harness));
    }
    assert!(!close(&mut harness).contains(&ViewportCommand::CancelClose), "{said:?}");
}

#[test]
fn a_place_that_cannot_be_written_is_said_and_the_work_stays() {
    let folder = tempfile::tempdir().unwrap();
    let dialogs = Prepared::default();
    let mut harness = window(vec![orders(folder.path())], dialogs.clone());
    open(&mut harness);
    sort(&mut harness);
    *dialogs.answer.borrow_mut() = Some(Answer::Paths(vec![folder.path().join("no/such/week.sleuth")]));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait(&mut harness, "the message", |h| !h.state().session().notices().is_empty());
    assert!(harness.query_all_by_label_contains("its folder does not exist").next().is_some());
    assert!(harness.state().session().is_unsaved());
    harness.get_by_label("Dismiss").click();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    harness.run_ok();
    assert!(harness.query_all_by_label_contains("its folder does not exist").next().is_some());
    harness.get_by_label("Close the messages").click();
    harness.run_ok();
}

#[test]
fn a_drop_on_work_under_way_is_offered_as_the_next_export() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    sort(&mut harness);
    let text = std::fs::read_to_string(folder.path().join("orders.csv")).unwrap();
    let next = folder.path().join("next.csv");
    std::fs::write(&next, text.replacen("Region", "Market", 1)).unwrap();

    let_go(&mut harness, next.clone());
    // The keyboard is on what the name of the file suggests: `next` is no other `orders`.
    assert!(harness.get_by_label("Open beside").accesskit_node().is_focused());
    harness.key_press(Key::Enter);
    harness.run_ok();
    idle(&mut harness);
    assert_eq!(harness.state().session().analysis().sources.len(), 2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    idle(&mut harness);

    let_go(&mut harness, next);
    harness.get_by_label("Replace orders.csv").click();
    wait(&mut harness, "the question", |h| h.state().session().replacing().is_some());
    harness.get_by_label("What Region has become");
    harness.get_by_label_contains("same values");
    harness.get_by_label("Use this file with these matches").click();
    idle(&mut harness);
    let session = harness.state().session();
    assert_eq!(session.active_data().unwrap().source().unwrap().file, "next.csv");
    assert_eq!(session.active_spec().unwrap().aliases["Region"], "Market");
    assert_eq!(session.active_spec().unwrap().view.sort[0].column, "Sales");
}

#[test]
fn a_table_copied_in_a_spreadsheet_is_pasted_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = at_home(folder.path(), vec![]);
    harness.event(Event::Paste("Day\tRegion\tSales\n2026-01-05\tTH\t12\n2026-01-06\tDE\t15\n".into()));
    open(&mut harness);
    let data = harness.state().session().active_data().unwrap();
    assert_eq!((data.table().unwrap().rows(), data.table().unwrap().columns().len()), (2, 3));
    assert!(data.source().unwrap().path.starts_with(folder.path()), "kept, so that it can be opened again");
    harness.event(Event::Paste("Dear Mai".into()));
    wait(&mut harness, "the word", |h| h.query_by_label_contains("There is no table on the clipboard").is_some());
}

#[test]
fn settings_recent_files_and_unsaved_work_are_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = orders(folder.path());
    let mut harness = at_home(folder.path(), vec![file.clone()]);
    open(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    harness.run_ok();
    harness.get_by_label("Light").click();
    harness.run_ok();
    harness.get_by_label("Done").click();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    harness.run_ok();
    sort(&mut harness);
    wait(&mut harness, "keeping", |_| Home::at(folder.path()).settings().scale == 110);
    // A start that ends like this has saved nothing: the program is gone in the middle of work.
    drop(harness);

    let settings = Home::at(folder.path()).settings();
    assert_eq!((settings.theme, settings.scale, settings.recents.as_slice()), (ThemeChoice::Light, 110, [file].as_slice()));
    let mut harness = at_home(folder.path(), vec![]);
    harness.run_ok();
    assert!(harness.query_all_by_label_contains("Unsaved work on orders.csv was kept").next().is_some());
    harness.get_by_label("orders.csv");
    // At the smallest size it wrapped into three lines beside its buttons.
    harness.set_size(egui::vec2(640.0, 400.0));
    harness.run_ok();
    let notice = harness.get_by_role_and_label(Role::Alert, "Unsaved work on orders.csv was kept.").rect();
    let restore = harness.get_by_label("Restore the unsaved work").rect();
    assert!(notice.height() < 56.0 && notice.contains_rect(restore) && notice.right() <= 640.0, "{notice:?} {restore:?}");
    harness.get_by_label("Restore the unsaved work").click();
    harness.step();
    open(&mut harness);
    assert_eq!(harness.state().session().active_spec().unwrap().view.sort[0].column, "Sales");
    assert!(harness.query_by_label("Restore the unsaved work").is_none() && harness.state().session().is_unsaved());
}

#[test]
fn a_changed_file_is_offered_to_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = orders(folder.path());
    let mut harness = window(vec![file.clone()], Prepared::default());
    open(&mut harness);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}2026-04-05,Germany,700\n")).unwrap();
    wait(&mut harness, "noticing", |h| h.state().session().active_data().unwrap().is_outdated());
    assert_eq!(harness.state().session().active_data().unwrap().table().unwrap().rows(), 180, "never forced");
    harness.get_by_label("Refresh: read the changed file").click();
    wait(&mut harness, "reading", |h| h.state().session().active_data().is_some_and(|d| d.table().is_some_and(|t| t.rows() == 181)));
    assert!(!harness.state().session().active_data().unwrap().is_outdated());
}

/// A file that was moved away while it was open was not told of before it was read again, which failed then.
#[test]
fn a_file_that_is_moved_away_is_told_of_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let (file, away) = (orders(folder.path()), folder.path().join("away.csv"));
    let mut harness = window(vec![file.clone()], Prepared::default());
    open(&mut harness);
    std::fs::rename(&file, &away).unwrap();
    wait(&mut harness, "missing it", |h| h.query_all_by_label_contains("it was moved or deleted").next().is_some());
    assert_eq!(harness.state().session().active_data().unwrap().table().unwrap().rows(), 180, "what was read stays");
    std::fs::rename(&away, &file).unwrap();
    wait(&mut harness, "finding it", |h| h.query_all_by_label_contains("it was moved or deleted").next().is_none());
    assert!(!harness.state().session().active_data().unwrap().is_outdated());
}

#[test]
fn the_window_works_at_every_size_and_scale() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    for (size, scale) in [([800.0, 500.0], 0.8), ([800.0, 500.0], 1.0), ([1280.0, 800.0], 2.0), ([3840.0, 2160.0], 2.0)] {
        harness.set_size(egui::vec2(size[0], size[1]) / scale);
        harness.ctx.set_zoom_factor(scale);
        for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5] {
            harness.key_press_modifiers(Modifiers::COMMAND, key);
            idle(&mut harness);
        }
        harness.get_by_label("File");
    }
}

/// The choice System: as the desktop is, also once that changes.
#[test]
fn the_theme_of_the_system_is_followed_while_the_window_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = at_home(folder.path(), vec![]);
    // A test has a theme of its own; a window begins like this.
    harness.ctx.set_theme(egui::ThemePreference::from(ThemeChoice::System));
    let mut seen = Vec::new();
    for theme in [egui::Theme::Light, egui::Theme::Dark, egui::Theme::Light] {
        harness.input_mut().system_theme = Some(theme);
        harness.run_ok();
        seen.push(harness.ctx.theme());
    }
    assert_eq!(seen, [egui::Theme::Light, egui::Theme::Dark, egui::Theme::Light]);
}
