//! Whether another program has changed an open file, or taken it away: looked at on a thread of its own, every other second while the window is
//! in front, so that no frame is spent on it and an idle window stays idle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::analysis::SourceId;
use crate::prepare::{files_called, is_pattern};

/// How often files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// How a file looks to the file system, or all files of a pattern; another stamp, another content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The latest of them.
    modified: SystemTime,
    bytes: u64,
    files: usize,
}

impl Stamp {
    /// The stamp of the file at `path`, if it is there.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok()?;
        Some(Self { modified: meta.modified().ok()?, bytes: meta.len(), files: 1 })
    }

    /// The stamp of a file that is stacked below `own`, or of all that a pattern names.
    #[must_use]
    pub fn of_stacked(pattern: &Path, own: &Path) -> Option<Self> {
        if !is_pattern(pattern) {
            return Self::of(pattern);
        }
        let none = Self { modified: SystemTime::UNIX_EPOCH, bytes: 0, files: 0 };
        let together = |a: Self, b: Self| Self { modified: a.modified.max(b.modified), bytes: a.bytes + b.bytes, files: a.files + b.files };
        Some(files_called(pattern, own).unwrap_or_default().iter().filter_map(|path| Self::of(path)).fold(none, together))
    }
}

/// A file that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// The stamp it had when it was read.
    pub(super) stamp: Stamp,
    /// The file below which it is stacked; itself for the file of a source.
    pub(super) own: PathBuf,
}

/// What has become of a file that is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileNews {
    /// Another program has written it; it looks like this now.
    Changed(Stamp),
    /// It is not there any more.
    Gone,
    /// It is there again, as it was.
    Back,
}

/// The files and patterns that are watched, by the source they are read for.
pub(super) type Watched = BTreeMap<(SourceId, PathBuf), Known>;

#[derive(Default)]
struct State {
    watched: Watched,
    /// Stamps seen once: a file that is still being written has another one at the next look.
    seen: BTreeMap<(SourceId, PathBuf), Stamp>,
    /// Files that were not there at the last look, and whether that was told: one that is being replaced is there again at the next.
    absent: BTreeMap<(SourceId, PathBuf), bool>,
    news: Vec<(SourceId, PathBuf, FileNews)>,
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
            state.seen.retain(|key, _| watched.contains_key(key));
            state.absent.retain(|key, _| watched.contains_key(key));
            (state.watched, state.in_front) = (watched, in_front);
            self.0.1.notify_all();
        }
    }

    /// What has become of files since this was asked last.
    pub(super) fn take_news(&self) -> Vec<(SourceId, PathBuf, FileNews)> {
        std::mem::take(&mut lock(&self.0.0).news)
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
        let now: Vec<_> = watched.into_iter().map(|(key, known)| (Stamp::of_stacked(&key.1, &known.own), key)).collect();
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
    /// Take in how the files look now; `true` if there is news of one of them.
    fn look(&mut self, now: &[(Option<Stamp>, (SourceId, PathBuf))]) -> bool {
        let known = self.news.len();
        for (stamp, key) in now {
            let Some(stamp) = stamp else {
                self.miss(key);
                continue;
            };
            if self.absent.remove(key) == Some(true) {
                self.tell(key, FileNews::Back);
            }
            let Some(known) = self.watched.get_mut(key) else { continue };
            if *stamp == known.stamp {
                self.seen.remove(key);
            } else if self.seen.get(key) == Some(stamp) {
                known.stamp = *stamp;
                self.seen.remove(key);
                self.tell(key, FileNews::Changed(*stamp));
            } else {
                self.seen.insert(key.clone(), *stamp);
            }
        }
        self.news.len() > known
    }

    /// A file is not there: told once it was missed twice.
    fn miss(&mut self, key: &(SourceId, PathBuf)) {
        if !self.watched.contains_key(key) {
            return;
        }
        let told = self.absent.insert(key.clone(), self.absent.contains_key(key));
        if told == Some(false) {
            self.tell(key, FileNews::Gone);
        }
    }

    fn tell(&mut self, key: &(SourceId, PathBuf), news: FileNews) {
        self.news.push((key.0, key.1.clone(), news));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_of_once_it_has_come_to_rest() {
        let stamp = |bytes| Stamp { modified: SystemTime::UNIX_EPOCH, bytes, files: 1 };
        let key = (SourceId(0), PathBuf::from("a"));
        let known = Known { stamp: stamp(1), own: key.1.clone() };
        let mut state = State { watched: [(key.clone(), known)].into(), ..State::default() };
        let look = |state: &mut State, bytes: Option<u64>| state.look(&[(bytes.map(stamp), key.clone())]);
        assert!(!look(&mut state, Some(1)));
        assert!(!look(&mut state, Some(2)), "still being written, perhaps");
        assert!(!look(&mut state, Some(3)));
        assert!(!look(&mut state, None));
        assert!(look(&mut state, Some(3)));
        assert_eq!(std::mem::take(&mut state.news), [(key.0, key.1.clone(), FileNews::Changed(stamp(3)))]);
        assert!(!look(&mut state, Some(3)), "once");
    }

    /// A file that was moved away was not missed before somebody asked for it to be read again.
    #[test]
    fn a_file_that_stays_away_is_told_of_and_told_to_be_back() {
        let stamp = Stamp { modified: SystemTime::UNIX_EPOCH, bytes: 1, files: 1 };
        let key = (SourceId(0), PathBuf::from("a"));
        let known = Known { stamp, own: key.1.clone() };
        let mut state = State { watched: [(key.clone(), known)].into(), ..State::default() };
        let mut look = |is_there: bool| {
            state.look(&[(is_there.then_some(stamp), key.clone())]);
            std::mem::take(&mut state.news).into_iter().map(|(_, _, news)| news).collect::<Vec<_>>()
        };
        assert_eq!((look(false), look(true)), (vec![], vec![]), "it was replaced");
        assert_eq!((look(false), look(false), look(false)), (vec![], vec![FileNews::Gone], vec![]), "once");
        assert_eq!((look(true), look(true)), (vec![FileNews::Back], vec![]));
    }

    #[test]
    fn a_file_that_comes_or_goes_changes_the_stamp_of_its_pattern() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for month in ["orders-1.csv", "orders-2.csv"] {
            fs::write(at(month), "a\n1\n").unwrap();
        }
        let stamp = || Stamp::of_stacked(&at("orders-*.csv"), &at("orders-1.csv")).unwrap();
        let (before, again) = (stamp(), stamp());
        assert_eq!(before, again);
        fs::write(at("orders-3.csv"), "").unwrap();
        let three = stamp();
        assert_ne!(three, before, "an empty file counts too");
        fs::remove_file(at("orders-3.csv")).unwrap();
        fs::remove_file(at("orders-2.csv")).unwrap();
        assert!(stamp() != three && stamp() != before, "none is a change as well");
    }
}
