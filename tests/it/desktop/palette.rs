//! Every command of the palette does something: none is dead.

use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::session::Page;
use sheetsleuth::ui::{App, Command, Triage};

use super::{at_home_with, open, sort};
use crate::window::{Prepared, idle, orders, press, wait};

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

/// What holds for the whole program, in which other tests look at pictures at the same time; and what cannot show anything here: a zoom that is as it was, a filter that holds already, the only finding, which is looked at already.
fn is_left_out(command: Command) -> bool {
    use sheetsleuth::findings::VerdictState;
    use sheetsleuth::session::Status;
    matches!(
        command,
        Command::SwitchContrast
            | Command::ZoomReset
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
