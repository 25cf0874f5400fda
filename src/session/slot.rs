//! A derived result and the job that makes it.

use crate::engine::{Failure, Progress, Warning};

/// A derived result: empty, running with the last good result still there, ready, or failed.
#[derive(Debug, Clone)]
pub struct Slot<T> {
    generation: u64,
    running: Option<Progress>,
    value: Option<T>,
    failure: Option<Failure>,
    warnings: Vec<Warning>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { generation: 0, running: None, value: None, failure: None, warnings: Vec::new() }
    }
}

impl<T> Slot<T> {
    /// The last good result, even while a newer one is on its way.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// How far the running job is, if one runs.
    pub fn progress(&self) -> Option<&Progress> {
        self.running.as_ref()
    }

    /// Whether a job runs.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Why the last job failed, until the next succeeds.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// What a person should know about [`value`](Self::value).
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// A job starts; its generation is returned and older ones do not count any more.
    pub(super) fn start(&mut self, what: &str) -> u64 {
        self.generation += 1;
        self.running = Some(Progress { fraction: None, what: what.to_owned() });
        self.generation
    }

    /// Forget everything; a job that still runs does not count any more.
    pub(super) fn clear(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    /// Nobody waits for the running job any more; the last good result stays.
    pub(super) fn stop(&mut self) {
        self.generation += 1;
        self.running = None;
    }

    /// Note how far the job of `generation` is; ignored if it is not the newest.
    pub(super) fn advance(&mut self, generation: u64, progress: Progress) {
        if generation == self.generation && self.running.is_some() {
            self.running = Some(progress);
        }
    }

    /// Whether the job of `generation` is the one that is waited for.
    pub(super) fn awaits(&self, generation: u64) -> bool {
        generation == self.generation
    }

    /// Take the result of the job of `generation`; `false` if it is not the newest and was dropped.
    pub(super) fn finish(&mut self, generation: u64, result: Result<T, Failure>, warnings: Vec<Warning>) -> bool {
        if generation != self.generation {
            return false;
        }
        self.running = None;
        match result {
            Ok(value) => (self.value, self.failure, self.warnings) = (Some(value), None, warnings),
            Err(failure) if failure.is_cancelled() => {}
            Err(failure) => self.failure = Some(failure),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_result_is_dropped_and_the_last_good_one_stays() {
        let mut slot = Slot::default();
        let first = slot.start("first");
        assert!(slot.finish(first, Ok(1), vec![]));
        let second = slot.start("second");
        let third = slot.start("third");
        assert!(!slot.finish(second, Ok(2), vec![]));
        assert_eq!((slot.value(), slot.is_running()), (Some(&1), true));
        assert!(slot.finish(third, Err(Failure::new("x", "no", "")), vec![]));
        assert_eq!((slot.value(), slot.failure().map(|f| f.kind.as_str())), (Some(&1), Some("x")));
    }

    #[test]
    fn a_cancel_leaves_what_was_there() {
        let mut slot = Slot::default();
        let first = slot.start("a");
        slot.finish(first, Ok(1), vec![]);
        let second = slot.start("b");
        slot.stop();
        assert!(!slot.finish(second, Ok(2), vec![]));
        assert_eq!((slot.value(), slot.is_running()), (Some(&1), false));
    }
}
