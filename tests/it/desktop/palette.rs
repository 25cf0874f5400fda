//! Every command of the palette does something: none is dead.

use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Theme, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{App, ColumnTask, Command, Home, Task, Triage};

use super::{at_home, at_home_with, open, sort};
use crate::window::{Prepared, idle, opened, orders, press, wait, window};

/// The filter of a column that was chosen in the palette stood at the left edge of the table, wherever its column was.
#[test]
fn the_filter_of_a_column_from_the_palette_stands_at_its_title() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Type a command").type_text("Filter by a column");
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("Filter by which column?").type_text("Sales");
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    idle(&mut harness);
    let (title, apply) = (harness.get_by_role_and_label(Role::ColumnHeader, "Sales").rect(), harness.get_by_label("Apply filter").rect());
    assert!(title.left() > 300.0 && apply.left() >= title.left() && apply.top() > title.bottom(), "{title:?} {apply:?}");
}

/// All that can be seen of the window, and what it asked of the system.
fn seen(harness: &Harness<'_, App>, dialogs: &Prepared) -> String {
    let mut out = String::new();
    let mut waiting = vec![harness.root()];
    while let Some(node) = waiting.pop() {
        let inner = node.accesskit_node();
        out.push_str(&format!("{:?} {:?} {:?} {:?} {}\n", inner.role(), inner.label(), inner.value(), inner.toggled(), inner.is_focused()));
        waiting.extend(node.children());
    }
    let session = harness.state().session();
    let looks = (harness.ctx.theme(), harness.ctx.zoom_factor(), harness.ctx.global_style().visuals.widgets.noninteractive.bg_stroke);
    let listed = session.active_data().map(|d| d.inbox().clone());
    out.push_str(&format!("{looks:?} {listed:?} {:?} {:?} {:?}\n", session.page(), session.analysis(), dialogs.asked.borrow()));
    out
}

/// A window in which nearly every command can be done: two files, something done and something taken back, findings.
fn busy(folder: &Path, dialogs: &Prepared, on: Page) -> Harness<'static, App> {
    let other = folder.join("other.csv");
    std::fs::write(&other, "Shop,Orders\nBangkok,12\nBerlin,7\n").unwrap();
    let mut harness = at_home_with(folder, vec![other, orders(folder)], dialogs.clone());
    open(&mut harness);
    wait(&mut harness, "both files", |h| h.state().session().analysis().sources.len() == 2);
    idle(&mut harness);
    let session = harness.state().session();
    let id = session.analysis().sources.iter().find(|s| s.path.ends_with("orders.csv")).unwrap().id;
    harness.state_mut().act(sheetsleuth::session::Action::Activate(id));
    idle(&mut harness);
    sort(&mut harness);
    harness.get_by_role_and_label(Role::ColumnHeader, "Region").click();
    idle(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    if on == Page::Anomalies {
        press(&mut harness, Modifiers::NONE, Key::F9);
        wait(&mut harness, "the findings", |h| h.state().session().active_data().unwrap().selected().is_some());
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
    harness
}

/// What holds for the whole program, in which other tests look at pictures at the same time; and what cannot show anything here: a zoom and a theme that are as they were, an analysis that was never saved, a filter that holds already, the only finding, which is looked at already.
fn is_left_out(command: Command) -> bool {
    use sheetsleuth::findings::VerdictState;
    use sheetsleuth::session::Status;
    matches!(
        command,
        Command::SwitchContrast
            | Command::ZoomReset
            | Command::Theme(_)
            | Command::ReopenLast
            | Command::Triage(Triage::Show(Status::All) | Triage::Next | Triage::Previous | Triage::Judge(VerdictState::Unresolved))
    )
}

#[test]
fn every_command_of_the_palette_acts_or_asks() {
    let folder = tempfile::tempdir().unwrap();
    let mut dead = Vec::new();
    let mut walked = 0;
    let of_findings = |c: &Command| matches!(c, Command::Triage(_));
    for page in [Page::Data, Page::Anomalies] {
        let dialogs = Prepared::default();
        let mut harness = busy(folder.path(), &dialogs, page);
        let commands: Vec<Command> = Command::all()
            .filter(|c| of_findings(c) == (page == Page::Anomalies) && c.applies(harness.state().session()))
            // The page that is there is there already.
            .filter(|c| !matches!(c, Command::Palette) && *c != Command::Show(page) && !is_left_out(*c))
            .collect();
        for command in commands {
            // What one command leaves behind must not hide the next.
            if !command.applies(harness.state().session()) {
                harness = busy(folder.path(), &dialogs, page);
            }
            press(&mut harness, Modifiers::COMMAND, Key::K);
            press(&mut harness, Modifiers::NONE, Key::Escape);
            let before = seen(&harness, &dialogs);
            press(&mut harness, Modifiers::COMMAND, Key::K);
            harness.event(Event::Text(command.label().to_owned()));
            harness.run_ok();
            // One frame at a time: what is asked of the system is told in one of them only.
            let enter = Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
            harness.input_mut().events.push(enter);
            let mut asked = false;
            for _ in 0..3 {
                harness.step();
                asked |= harness.output().viewport_output.get(&ViewportId::ROOT).is_some_and(|v| !v.commands.is_empty());
                asked |= harness.state().session().is_busy();
            }
            idle(&mut harness);
            walked += 1;
            if before == seen(&harness, &dialogs) && !asked {
                dead.push(command.label());
            }
            // A window that was left, closed or changed altogether begins anew.
            harness = busy(folder.path(), &dialogs, page);
        }
    }
    assert_eq!(dead, [""; 0], "of {walked}");
    assert!(walked > 60, "{walked}");
}

/// Type a query into the palette, and take the first line.
fn choose(harness: &mut Harness<'_, App>, query: &str) {
    harness.event(Event::Text(query.to_owned()));
    harness.run_ok();
    press(harness, Modifiers::NONE, Key::Enter);
    idle(harness);
    harness.run_ok();
}

fn palette(harness: &mut Harness<'_, App>, query: &str) {
    press(harness, Modifiers::COMMAND, Key::K);
    choose(harness, query);
}

/// Filter, sort, hide, format and slicers were only in menus: the palette found nothing for them.
#[test]
fn what_is_done_with_a_column_asks_which_and_does_it_on_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let view = |h: &Harness<'_, App>| h.state().session().active_spec().unwrap().view.clone();
    palette(&mut harness, "sort");
    assert!(harness.query_by_label(ColumnTask::SortAscending.question()).is_some());
    choose(&mut harness, "sales");
    assert_eq!(view(&harness).sort.iter().map(|k| (k.column.as_str(), k.descending)).collect::<Vec<_>>(), [("Sales", false)]);
    assert!(harness.get_by_role(Role::Table).accesskit_node().is_focused());
    palette(&mut harness, "filter");
    choose(&mut harness, "region");
    assert!(harness.query_by_label("Filter Region").is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    palette(&mut harness, "hide column");
    choose(&mut harness, "region");
    assert!(view(&harness).columns.hidden.contains("Region"));
    palette(&mut harness, "unhide");
    assert!(view(&harness).columns.hidden.is_empty());
    palette(&mut harness, "change date format");
    choose(&mut harness, "day");
    assert!(harness.query_by_label("Format of Day").is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    palette(&mut harness, "slicer");
    choose(&mut harness, "region");
    assert_eq!(view(&harness).pivot.slicers.len(), 1);
    assert_eq!(harness.state().session().page(), Page::Pivot);
    palette(&mut harness, "forecast");
    assert_eq!(harness.state().session().page(), Page::Anomalies);
    assert!(harness.get_by_role_and_label(Role::RadioButton, "Forecast").accesskit_node().toggled().is_some());
}

/// Recent files stood only in the menu; with nothing saved yet, the last analysis was offered, and then there was none.
#[test]
fn recent_files_are_found_and_the_last_analysis_only_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = at_home(folder.path(), vec![orders(folder.path())]);
    open(&mut harness);
    assert!(!listed(&mut harness, "reopen").contains(&Command::ReopenLast.label().to_owned()));
    harness.get_by_label("File").click();
    harness.run_ok();
    assert!(harness.get_by_label(Command::ReopenLast.label()).accesskit_node().is_disabled());
    harness.get_by_role_and_label(Role::MenuItem, "Quit");
    // They are kept by a thread.
    wait(&mut harness, "the file among the recent ones", |_| Home::at(folder.path()).settings().recents.len() == 1);
    drop(harness);
    let mut harness = at_home(folder.path(), vec![]);
    assert!(listed(&mut harness, "recent").contains(&"Open orders.csv".to_owned()));
    palette(&mut harness, "recent");
    open(&mut harness);
}

/// What the palette lists for a query.
fn listed(harness: &mut Harness<'_, App>, query: &str) -> Vec<String> {
    press(harness, Modifiers::COMMAND, Key::K);
    harness.event(Event::Text(query.to_owned()));
    harness.run_ok();
    let lines = harness.query_all_by_role(Role::ListBoxOption).filter_map(|n| n.accesskit_node().label()).collect();
    press(harness, Modifiers::NONE, Key::Escape);
    lines
}

/// It stood in the middle of the window, and moved with every letter by which less was found.
#[test]
fn the_palette_stands_still_while_one_types() {
    let mut harness = window(vec![], Prepared::default());
    press(&mut harness, Modifiers::COMMAND, Key::K);
    let place = |h: &Harness<'_, App>| h.get_by_label("Type a command").rect();
    let before = place(&harness);
    for letters in ["qu", "it", "zz"] {
        harness.event(Event::Text(letters.to_owned()));
        harness.run_ok();
        assert_eq!(place(&harness), before, "after {letters}");
    }
    harness.get_by_label("No command of that name.");
}

#[test]
fn a_theme_is_chosen_by_its_name() {
    let mut harness = window(vec![], Prepared::default());
    for (query, theme) in [("light mode", Theme::Light), ("dark mode", Theme::Dark)] {
        palette(&mut harness, query);
        assert_eq!(harness.ctx.theme(), theme);
    }
}

/// What cannot be done now is named, and nothing else run in its place.
#[test]
fn a_command_that_does_not_apply_is_named() {
    let mut harness = window(vec![], Prepared::default());
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.event(Event::Text("slicer".to_owned()));
    harness.run_ok();
    let name = Command::Task(Task::Column(ColumnTask::Slicer)).label();
    harness.get_by_label(&format!("\u{201c}{name}\u{201d} does not apply to what is shown now."));
}
