//! Before unsaved work would be lost: the question, and what is done once it is answered.

use eframe::egui::{Context, Ui, ViewportCommand};

use super::App;
use crate::session::Action;
use crate::ui::Command;
use crate::ui::asking::{self, Answered, Leaving};
use crate::ui::shell::is_analysis;

impl App {
    /// Do what a person asked for; where unsaved work would be lost with it, ask first.
    pub(super) fn perform(&mut self, action: Action) {
        match asking::loses_work(&action, self.session()) {
            Some(words) if self.leaving == Leaving::No => {
                self.leaving = Leaving::Asked;
                self.next = Some((action, words));
            }
            // One question at a time: what would lose work too can be asked for again.
            Some(_) => {}
            None => self.carry_out(action),
        }
    }

    fn carry_out(&mut self, action: Action) {
        if let Action::Close(id) = &action {
            self.screen.sources.remove(id);
        }
        self.note_saving(&action);
        let taken_up =
            if let Action::Recover(kept) = &action { self.screen.leftovers.iter().position(|left| left.kept == **kept) } else { None };
        let opens =
            matches!(&action, Action::Open(paths) if paths.iter().any(|path| is_analysis(path))) || matches!(action, Action::Recover(_));
        self.runtime.act(action);
        if opens {
            self.go_where_left();
        }
        if let Some(at) = taken_up {
            self.runtime.keep_at_once();
            self.screen.leftovers.remove(at).discard();
        }
    }

    /// Hold the window while there is unsaved work, until a person has said what becomes of it.
    pub(super) fn mind_leaving(&mut self, ui: &Ui) {
        let asked_to_close = ui.ctx().input(|i| i.viewport().close_requested());
        if asked_to_close && self.leaving != Leaving::Yes && self.session().is_unsaved() {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
            if self.leaving == Leaving::No {
                self.leaving = Leaving::Asked;
            }
        }
        match self.leaving {
            Leaving::No | Leaving::Yes => {}
            Leaving::Asked => {
                let file = self.session().active_data().and_then(|d| d.source()).map_or("the open files", |s| s.file.as_str());
                let before = self.next.as_ref().map_or("closing", |(_, words)| words.as_str());
                match asking::before_leaving(ui, file, before) {
                    None => {}
                    Some(Answered::Stay) => self.stay(),
                    Some(Answered::Leave) => self.leave(ui.ctx()),
                    Some(Answered::Save) => {
                        self.leaving = Leaving::Saving;
                        self.run(ui.ctx(), Command::Save);
                    }
                }
            }
            Leaving::Saving if self.asking || self.session().is_saving() || self.screen.path_prompt.is_shown() => {}
            Leaving::Saving if self.session().overwriting().is_some() => {}
            Leaving::Saving if self.session().is_unsaved() => self.stay(),
            Leaving::Saving => self.leave(ui.ctx()),
        }
    }

    fn stay(&mut self) {
        self.leaving = Leaving::No;
        self.next = None;
    }

    fn leave(&mut self, ctx: &Context) {
        if let Some((action, _)) = self.next.take() {
            self.leaving = Leaving::No;
            self.carry_out(action);
            return;
        }
        self.leaving = Leaving::Yes;
        self.runtime.abandon();
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}
