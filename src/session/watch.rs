//! Whether another program has changed an open file: looked at on a thread of its own, every other second while the window is
//! in front, so that no frame is spent on it and an idle window stays idle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::analysis::SourceId;

/// How often files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// How a file looks to the file system; another stamp, another content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: SystemTime,
    bytes: u64,
}

impl Stamp {
    /// The stamp of the file at `path`, if it is there.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok()?;
        Some(Self { modified: meta.modified().ok()?, bytes: meta.len() })
    }
}

/// The files that are watched, each with the stamp it had when it was read.
pub(super) type Watched = BTreeMap<SourceId, (PathBuf, Stamp)>;

#[derive(Default)]
struct State {
    watched: Watched,
    /// Stamps seen once: a file that is still being written has another one at the next look.
    seen: BTreeMap<SourceId, Stamp>,
    changed: Vec<(SourceId, Stamp)>,
    in_front: bool,
    over: bool,
}

/// Watches files until it is dropped.
pub struct Watcher(Arc<(Mutex<State>, Condvar)>);

impl Watcher {
    /// Watch nothing yet; `wake` is called on its thread when a file has changed.
    pub fn new(wake: impl Fn() + Send + 'static) -> Self {
        let shared: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let inner = shared.clone();
        // Without the thread changes are not noticed, and reading again by hand still works.
        drop(thread::Builder::new().name("file-watch".to_owned()).spawn(move || watch(&inner, &wake)));
        Self(shared)
    }

    /// Watch these files and no others, while the window is in front.
    pub(super) fn watch(&self, watched: Watched, in_front: bool) {
        let mut state = lock(&self.0.0);
        if state.watched != watched || state.in_front != in_front {
            state.seen.retain(|id, _| watched.contains_key(id));
            (state.watched, state.in_front) = (watched, in_front);
            self.0.1.notify_all();
        }
    }

    /// The files that have changed since this was asked last.
    pub(super) fn take_changed(&self) -> Vec<(SourceId, Stamp)> {
        std::mem::take(&mut lock(&self.0.0).changed)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        lock(&self.0.0).over = true;
        self.0.1.notify_all();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn watch(shared: &(Mutex<State>, Condvar), wake: &dyn Fn()) {
    loop {
        let mut state = lock(&shared.0);
        while !state.over && (!state.in_front || state.watched.is_empty()) {
            state = shared.1.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.over {
            return;
        }
        let watched = state.watched.clone();
        drop(state);
        // A network drive that hangs must not hold the lock.
        let now: Vec<(SourceId, Option<Stamp>)> = watched.iter().map(|(id, (path, _))| (*id, Stamp::of(path))).collect();
        let mut state = lock(&shared.0);
        if state.look(&now) {
            wake();
        }
        if !state.over {
            drop(shared.1.wait_timeout(state, EVERY).unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl State {
    /// Take in how the files look now; `true` if one of them has changed and come to rest.
    fn look(&mut self, now: &[(SourceId, Option<Stamp>)]) -> bool {
        let mut any = false;
        for (id, stamp) in now {
            // A file that is gone for now is often one that is being replaced; it is told of when it is back.
            let (Some(stamp), Some((_, known))) = (stamp, self.watched.get_mut(id)) else { continue };
            if stamp == known {
                self.seen.remove(id);
            } else if self.seen.get(id) == Some(stamp) {
                *known = *stamp;
                self.seen.remove(id);
                self.changed.push((*id, *stamp));
                any = true;
            } else {
                self.seen.insert(*id, *stamp);
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_of_once_it_has_come_to_rest() {
        let stamp = |bytes| Stamp { modified: SystemTime::UNIX_EPOCH, bytes };
        let id = SourceId(0);
        let mut state = State { watched: [(id, (PathBuf::from("a"), stamp(1)))].into(), ..State::default() };
        assert!(!state.look(&[(id, Some(stamp(1)))]));
        assert!(!state.look(&[(id, Some(stamp(2)))]), "still being written, perhaps");
        assert!(!state.look(&[(id, Some(stamp(3)))]));
        assert!(!state.look(&[(id, None)]));
        assert!(state.look(&[(id, Some(stamp(3)))]));
        assert_eq!(std::mem::take(&mut state.changed), [(id, stamp(3))]);
        assert!(!state.look(&[(id, Some(stamp(3)))]), "once");
    }
}
