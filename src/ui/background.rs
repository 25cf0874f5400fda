//! A small computation of the window itself, away from its thread: the members of a column, the sum of a selection.

use std::sync::mpsc::{Receiver, channel};

use eframe::egui::Context;

/// The result of a computation for one question, or that it is on its way. Asking something else forgets the former.
pub(super) struct Background<K, T> {
    question: Option<K>,
    answer: Option<T>,
    coming: Option<Receiver<T>>,
}

impl<K, T> Default for Background<K, T> {
    fn default() -> Self {
        Self { question: None, answer: None, coming: None }
    }
}

impl<K: PartialEq, T: Send + 'static> Background<K, T> {
    /// The answer to `question`, once it is there; the first time, `work` is started on a thread.
    pub(super) fn get<W: FnOnce() -> T + Send + 'static>(&mut self, ctx: &Context, question: K, work: impl FnOnce() -> W) -> Option<&T> {
        if self.question.as_ref() != Some(&question) {
            let (sender, receiver) = channel();
            let (ctx, work) = (ctx.clone(), work());
            let started = std::thread::Builder::new().name("window-work".to_owned()).spawn(move || {
                // Nobody waits any more if this fails.
                if sender.send(work()).is_ok() {
                    ctx.request_repaint();
                }
            });
            self.question = Some(question);
            self.answer = None;
            self.coming = started.ok().map(|_| receiver);
        }
        if let Some(answer) = self.coming.as_ref().and_then(|c| c.try_recv().ok()) {
            (self.answer, self.coming) = (Some(answer), None);
        }
        self.answer.as_ref()
    }

    /// The last answer there was.
    pub(super) fn last(&self) -> Option<&T> {
        self.answer.as_ref()
    }
}
