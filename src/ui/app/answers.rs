//! What the system's dialogs are asked and what is done with their answers.

use std::path::PathBuf;

use eframe::egui::{Context, Theme};

use super::{App, short_path};
use crate::engine::Failure;
use crate::session::Action;
use crate::ui::dialogs::{Answer, Ask};
use crate::ui::shell::Purpose;
use crate::ui::{NewStep, chart_view};

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
            (Ask::Stack, Answer::NoDialog) => self.begin_step(NewStep::Stack),
            (Ask::Open, Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Open),
            (Ask::Export(_), Answer::Paths(mut paths)) => {
                if let (Some(dialog), Some(path)) = (&mut self.screen.export, paths.pop()) {
                    dialog.choose(path);
                }
            }
            (Ask::Save(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.runtime.act(Action::Save(path));
                }
            }
            (Ask::Picture(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.save_picture(ctx, path);
                }
            }
            (Ask::Picture(path), Answer::NoDialog) => self.save_picture(ctx, path),
            (Ask::Pivot(_), Answer::Paths(mut paths)) => {
                if let (Some(id), Some(path)) = (self.session().analysis().active, paths.pop()) {
                    self.screen.sources.entry(id).or_default().pivot.write_to(&path);
                }
            }
            // The path can be typed where it was asked for.
            (Ask::Export(_) | Ask::Pivot(_), Answer::NoDialog) => {}
            (Ask::Save(path), Answer::NoDialog) => self.screen.path_prompt.open(Purpose::Save(path)),
        }
        ctx.request_repaint();
    }

    /// Write the chart as it is looked at.
    fn save_picture(&mut self, ctx: &Context, path: PathBuf) {
        let session = self.runtime.session();
        let shown = session.active_spec().and_then(|s| self.screen.sources.get(&s.id));
        let (Some(view), Some(views)) = (session.active_data().and_then(|d| d.chart().value().cloned()), shown) else { return };
        let picture = chart_view::picture(&view, &views.chart, ctx.theme() == Theme::Dark);
        self.picturing = true;
        self.runtime.act(Action::SavePicture(Box::new(picture), path));
    }

    /// Say where a picture was saved; that it was not is said among the messages.
    pub(super) fn tell_picture(&mut self, ctx: &Context) {
        let saved = self.runtime.session().picture();
        if !self.picturing || saved.is_running() {
            return;
        }
        self.picturing = false;
        if let (Some(path), None) = (saved.value(), saved.failure()) {
            self.screen.toast = Some((format!("Saved as {}", short_path(path)), ctx.input(|i| i.time)));
        }
    }
}
