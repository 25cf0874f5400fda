//! The handle a job holds on whoever started it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Warning;

/// The job was asked to stop; its result is not wanted any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Share of the work done, 0 to 1; `None` while it cannot be known.
    pub fraction: Option<f32>,
    /// What is being done, for people: "Reading sheet Orders".
    pub what: String,
}

type OnProgress = dyn Fn(&Progress) + Send + Sync;

/// What a job gets besides its input. Clones share one state.
#[derive(Clone)]
pub struct Context {
    cancel: Arc<AtomicBool>,
    warnings: Arc<Mutex<Vec<Warning>>>,
    on_progress: Arc<OnProgress>,
}

impl Default for Context {
    fn default() -> Self {
        Self::detached()
    }
}

impl Context {
    /// A context that tells `on_progress` every step; it is called on the worker and must be quick.
    pub fn new(on_progress: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self { cancel: Arc::default(), warnings: Arc::default(), on_progress: Arc::new(on_progress) }
    }

    /// A context nobody watches: for tests and for commands without a bar.
    #[must_use]
    pub fn detached() -> Self {
        Self::new(|_| {})
    }

    /// A context for a part of the job: it is stopped with the whole, and tells nobody how far it is.
    #[must_use]
    pub fn quiet(&self) -> Self {
        Self { cancel: self.cancel.clone(), ..Self::detached() }
    }

    /// Ask the job to stop at its next [`check`](Self::check).
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// To be called every few thousand rows, so that a cancel is felt within 100 ms.
    ///
    /// # Errors
    /// [`Cancelled`] once the job was cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// Tell how far the job is; `fraction` from 0 to 1, `None` if unknown.
    pub fn progress(&self, fraction: Option<f32>, what: &str) {
        (self.on_progress)(&Progress { fraction: fraction.map(|f| f.clamp(0.0, 1.0)), what: what.to_owned() });
    }

    /// Add something a person should know about the result.
    pub fn warn(&self, warning: Warning) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(warning);
    }

    /// Take the warnings given so far.
    #[must_use]
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancel_reaches_every_clone() {
        let context = Context::detached();
        let worker = context.clone();
        assert_eq!(worker.check(), Ok(()));
        let part = context.quiet();
        context.cancel();
        assert_eq!((worker.check(), part.check()), (Err(Cancelled), Err(Cancelled)));
    }

    #[test]
    fn progress_is_clamped_and_warnings_are_taken_once() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let context = Context::new({
            let seen = seen.clone();
            move |p| seen.lock().unwrap().push(p.clone())
        });
        context.progress(Some(7.0), "Reading");
        assert_eq!(seen.lock().unwrap()[0].fraction, Some(1.0));
        context.warn(Warning::new("dates", "37 dates did not parse"));
        assert_eq!(context.take_warnings().len(), 1);
        assert!(context.take_warnings().is_empty());
    }
}
