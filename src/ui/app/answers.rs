//! What the system's dialogs are asked and what is done with their answers.

use std::path::PathBuf;

use eframe::egui::{Context, Theme};

use super::{App, short_path};
use crate::engine::Failure;
use crate::session::{Action, OverwriteAnswer};
use crate::ui::chart_view;
use crate::ui::dialogs::{Answer, Ask};
use crate::ui::shell::Purpose;

impl App {
    pub(super) fn ask(&mut self, ctx: &Context, ask: Ask) {
        let ctx = ctx.clone();
        self.asking = true;
        self.dialogs.ask(ask, Box::new(move || ctx.request_repaint()));
    }

    pub(super) fn take_answers(&mut self, ctx: &Context) {
        let Some((ask, answer)) = self.dialogs.answer() else { return };
        self.asking = false;
        match (ask, answer) {
            (_, Answer::Nothing) => {}
            (Ask::Replace, Answer::Paths(mut paths)) => {
                if let (Some(id), Some(path)) = (self.session().analysis().active, paths.pop()) {
                    self.runtime.act(Action::Replace(id, path));
                }
            }
            (Ask::Replace, Answer::NoDialog) => {
                if let Some(id) = self.session().analysis().active {
                    self.screen.path_prompt.open(Purpose::Replace(id));
                }
            }
            (Ask::Open, Answer::Paths(paths)) => self.perform(Action::Open(paths)),
            (Ask::Events, Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.runtime.act(Action::ImportEvents(path));
                }
            }
            (Ask::Events, Answer::NoDialog) => {
                let hint = "Paste the list into the events instead.";
                self.runtime.act(Action::Report(Failure::new("no_dialog", "This desktop offers no file dialog.", hint)));
            }
            (Ask::Stack, Answer::Paths(paths)) => self.stack(paths),
            (Ask::Stack, Answer::NoDialog) => self.stack_by_name(),
            (Ask::Open, Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Open),
            (Ask::Export(_), Answer::Paths(mut paths)) => {
                if let (Some(dialog), Some(path)) = (&mut self.screen.export, paths.pop()) {
                    dialog.choose(path);
                }
            }
            (Ask::Save(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.save_to(path);
                }
            }
            (Ask::Picture(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.save_picture(ctx, path);
                }
            }
            (Ask::Picture(path), Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Picture(path)),
            (Ask::Pivot(_), Answer::Paths(mut paths)) => {
                if let (Some(id), Some(path)) = (self.session().analysis().active, paths.pop()) {
                    self.screen.sources.entry(id).or_default().pivot.write_to(&path);
                }
            }
            // The path can be typed where it was asked for.
            (Ask::Export(_) | Ask::Pivot(_), Answer::NoDialog) => {}
            (Ask::Elsewhere(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.perform(Action::SaveElsewhere(path));
                }
            }
            (Ask::Elsewhere(path), Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Elsewhere(path)),
            (Ask::Save(path), Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Save(path)),
        }
        ctx.request_repaint();
    }

    /// Write the chart as it is looked at.
    pub(super) fn save_picture(&mut self, ctx: &Context, path: PathBuf) {
        let session = self.runtime.session();
        let shown = session.active_spec().and_then(|s| self.screen.sources.get(&s.id));
        let (Some(view), Some(views)) = (session.active_data().and_then(|d| d.chart().value().cloned()), shown) else { return };
        let picture = chart_view::picture(&view, &views.chart, ctx.theme() == Theme::Dark);
        self.saved_quietly = Some(path.clone());
        self.runtime.act(Action::SavePicture(Box::new(picture), path));
    }

    /// Save the analysis, and say so once it is.
    pub(super) fn save_to(&mut self, path: PathBuf) {
        self.saved_quietly = Some(path.clone());
        self.runtime.act(Action::Save(path));
    }

    /// Note where something is saved of which that is said once it is there: a dialog that is open follows.
    pub(super) fn note_saving(&mut self, action: &Action) {
        if let (Action::AnswerOverwrite(answer), Some(asked)) = (action, self.session().overwriting()) {
            self.saved_quietly = match answer {
                OverwriteAnswer::Beside => Some(asked.beside().to_owned()),
                OverwriteAnswer::Over => Some(asked.path().to_owned()),
                OverwriteAnswer::Neither => None,
            };
        }
        let Action::SaveElsewhere(path) = action else { return };
        self.saved_quietly = Some(path.clone());
        if let Some(dialog) = &mut self.screen.export {
            dialog.choose(path.clone());
        }
        if let Some(id) = self.session().analysis().active {
            self.screen.sources.entry(id).or_default().pivot.written_to(path);
        }
    }

    /// Say where a picture was saved, or what could not be saved where it was asked to be; that it was not is said in its place.
    pub(super) fn tell_saved(&mut self, ctx: &Context) {
        let session = self.runtime.session();
        if self.saved_quietly.is_none() || session.is_writing() {
            return;
        }
        let Some(path) = self.saved_quietly.take() else { return };
        if session.unwritten().is_none() && session.overwriting().is_none() {
            self.say(ctx, &format!("Saved as {}", short_path(&path)));
        }
    }
}
