//! Nothing lost: unsaved work is written to the user's data folder within seconds, and offered back by the next start if this
//! one ends before it was saved.
//!
//! Every running program holds the lock of a file of its own there. The system lets go of it however the program ends, so that
//! a file whose lock is free belongs to nobody any more.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::history::Place;
use crate::analysis::Analysis;
use crate::engine::{Failure, write_beside, write_failure};

/// How often this process has started to keep work.
static STARTS: AtomicU32 = AtomicU32::new(0);

/// Changes are gathered this long before they are written.
const GATHER: Duration = Duration::from_secs(2);
/// What could not be written is tried again after this long.
const AGAIN: Duration = Duration::from_secs(10);

/// Unsaved work as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Where the analysis was saved before it was changed; absolute.
    pub saved_at: Option<PathBuf>,
    /// The fingerprint that file had then.
    #[serde(default)]
    pub seen: Option<String>,
    /// The document, its paths absolute.
    pub analysis: Analysis,
}

/// Work that a former start left behind.
#[derive(Debug)]
pub struct Leftover {
    /// The work.
    pub kept: Kept,
    /// When it was written last.
    pub when: chrono::NaiveDateTime,
    file: PathBuf,
    /// Held so that a second start does not offer it too.
    lock: File,
}

/// Keeps the unsaved work of this start.
pub struct Recovery {
    orders: Option<Sender<Option<Box<Kept>>>>,
    writer: Option<JoinHandle<()>>,
    news: Receiver<Result<(), Failure>>,
    /// What was ordered last; `None` where nothing is kept.
    ordered: Option<Kept>,
    folder: PathBuf,
    name: String,
    _lock: File,
}

impl Recovery {
    /// Keep unsaved work in `folder`; `wake` is called on a thread when that fails later on.
    ///
    /// # Errors
    /// Where the folder cannot be made or written in.
    pub fn start(folder: &Path, wake: impl Fn() + Send + 'static) -> Result<Self, Failure> {
        let refused = |e: std::io::Error| write_failure(folder, &e);
        fs::create_dir_all(folder).map_err(refused)?;
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        // Counted too: two starts of one process within a millisecond would wait for each other's lock for ever.
        let number = STARTS.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{}-{number}", since.as_millis(), std::process::id());
        let lock = File::create(folder.join(format!("{name}.lock"))).map_err(refused)?;
        lock.lock().map_err(refused)?;
        let target = folder.join(format!("{name}.json"));
        let (orders, received) = channel();
        let (tell, news) = channel();
        let report = move |result| {
            // Nobody hears of it any more only where the program ends.
            drop(tell.send(result));
            wake();
        };
        let write_all = move || write_all(&received, &target, &report);
        let writer = thread::Builder::new().name("autosave".to_owned()).spawn(write_all).map_err(refused)?;
        Ok(Self { orders: Some(orders), writer: Some(writer), news, ordered: None, folder: folder.to_owned(), name, _lock: lock })
    }

    /// Why work is not kept, told once, and that it is kept again.
    pub fn news(&self) -> Option<Result<(), Failure>> {
        self.news.try_recv().ok()
    }

    /// Keep this from now on, or nothing. Cheap where nothing has changed; what has is written soon, on a thread.
    pub(super) fn keep(&mut self, work: Option<(&Analysis, &Place)>) {
        // Where everything was taken back there is nothing to offer by the next start.
        let work = work.filter(|(analysis, place)| place.saved_at.is_some() || !analysis.sources.is_empty());
        let same = match (&self.ordered, work) {
            (None, None) => true,
            (Some(kept), Some((analysis, place))) => {
                kept.analysis == *analysis && kept.saved_at == place.saved_at && kept.seen == place.on_disk.fingerprint
            }
            _ => false,
        };
        if same {
            return;
        }
        self.ordered = work.map(|(analysis, place)| Kept {
            saved_at: place.saved_at.clone(),
            seen: place.on_disk.fingerprint.clone(),
            analysis: analysis.clone(),
        });
        if let Some(orders) = &self.orders {
            // The thread lives as long as this does.
            drop(orders.send(self.ordered.clone().map(Box::new)));
        }
    }

    /// The same, written before this returns: what it was kept in until now is about to go.
    pub(super) fn keep_at_once(&mut self, work: Option<(&Analysis, &Place)>) {
        self.keep(work);
        if let Some(kept) = &self.ordered {
            // The thread tries once more where this fails.
            drop(write(kept, &self.kept_in()));
        }
    }

    fn kept_in(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.name))
    }

    /// The work that former starts left behind, the newest first.
    #[must_use]
    pub fn leftovers(&self) -> Vec<Leftover> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut found: Vec<Leftover> = entries.filter_map(|entry| self.leftover(&entry.path())).collect();
        found.sort_by_key(|l| std::cmp::Reverse(l.when));
        found
    }

    fn leftover(&self, lock: &Path) -> Option<Leftover> {
        if lock.extension()? != "lock" || lock.file_stem()?.to_str()? == self.name {
            return None;
        }
        let held = File::options().write(true).open(lock).ok()?;
        held.try_lock().ok()?;
        let file = lock.with_extension("json");
        let read = || {
            let kept: Kept = serde_json::from_slice(&fs::read(&file).ok()?).ok()?;
            let modified = fs::metadata(&file).ok()?.modified().ok()?;
            Some((kept, chrono::DateTime::<chrono::Local>::from(modified).naive_local()))
        };
        let Some((kept, when)) = read() else {
            // Nothing was kept, or nothing that can be read.
            drop((fs::remove_file(&file), fs::remove_file(lock)));
            return None;
        };
        Some(Leftover { kept, when, file, lock: held })
    }
}

impl Leftover {
    /// Remove it: it was taken up, or is not wanted.
    pub fn discard(self) {
        // Removed or not, it is not asked for again in this start.
        drop((fs::remove_file(&self.file), fs::remove_file(self.file.with_extension("lock"))));
        drop(self.lock);
    }
}

impl Drop for Recovery {
    /// What is kept stays for the next start; where nothing is, nothing stays.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(writer) = self.writer.take() {
            // A writer that broke has nothing more to tell.
            drop(writer.join());
        }
        if self.ordered.is_none() {
            let file = self.kept_in();
            drop((fs::remove_file(&file), fs::remove_file(file.with_extension("lock"))));
        }
    }
}

/// Write what is ordered, some time after the first change and never more often; what fails is tried again, and told once.
fn write_all(orders: &Receiver<Option<Box<Kept>>>, target: &Path, report: &dyn Fn(Result<(), Failure>)) {
    let mut failed: Option<Box<Kept>> = None;
    loop {
        let next = if failed.is_some() { orders.recv_timeout(AGAIN) } else { orders.recv().map_err(Into::into) };
        let mut order = match next {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => failed.clone(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let until = Instant::now() + GATHER;
        while let Ok(newer) = orders.recv_timeout(until.saturating_duration_since(Instant::now())) {
            order = newer;
        }
        let Some(kept) = order else {
            drop(fs::remove_file(target));
            if failed.take().is_some() {
                report(Ok(()));
            }
            continue;
        };
        failed = match write(&kept, target) {
            Ok(()) => {
                if failed.is_some() {
                    report(Ok(()));
                }
                None
            }
            Err(failure) => {
                if failed.is_none() {
                    report(Err(failure));
                }
                Some(kept)
            }
        };
    }
}

fn write(kept: &Kept, target: &Path) -> Result<(), Failure> {
    let mut kept = kept.clone();
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    kept.saved_at = kept.saved_at.as_deref().map(absolute);
    for source in &mut kept.analysis.sources {
        source.path = absolute(&source.path);
        source.all_steps_mut().for_each(|step| step.kind.map_paths(absolute));
    }
    let text = serde_json::to_vec(&kept).map_err(|e| Failure::new("analysis", e.to_string(), ""))?;
    write_beside(target, |file| file.write_all(&text).map_err(|e| write_failure(target, &e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportOptions;

    fn start(folder: &Path) -> Result<Recovery, Failure> {
        Recovery::start(folder, || {})
    }

    #[test]
    fn work_of_a_start_that_ended_is_offered_once_and_of_a_running_one_never() {
        let folder = tempfile::tempdir().unwrap();
        let mut analysis = Analysis::default();
        analysis.add("a.csv", ImportOptions::default());
        let next = start(folder.path()).unwrap();

        let mut ended = start(folder.path()).unwrap();
        ended.keep(Some((&analysis, &Place { saved_at: Some("w.sleuth".into()), ..Place::default() })));
        assert!(next.leftovers().is_empty(), "the other one still runs");
        drop(ended);
        let mut left = next.leftovers();
        assert!(next.leftovers().is_empty(), "it is offered already");
        let one = left.pop().unwrap();
        assert_eq!(one.kept.saved_at, std::path::absolute("w.sleuth").ok(), "the next start is in another folder");
        assert!(one.kept.analysis.sources[0].path.is_absolute());
        one.discard();
        assert!(next.leftovers().is_empty());
    }

    #[test]
    fn starts_within_one_millisecond_do_not_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let all: Vec<Recovery> = (0..20).map(|_| start(folder.path()).unwrap()).collect();
        assert_eq!(all.iter().map(|r| &r.name).collect::<std::collections::BTreeSet<_>>().len(), 20);
    }

    #[test]
    fn saved_unwanted_or_undone_work_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut analysis = Analysis::default();
        analysis.add("a.csv", ImportOptions::default());
        // Where the opening itself was undone, the next start offered unsaved work on nothing.
        for last in [None, Some((&Analysis::default(), &Place::default()))] {
            let mut recovery = start(folder.path()).unwrap();
            recovery.keep(Some((&analysis, &Place::default())));
            recovery.keep(last);
            drop(recovery);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    /// A full disk was passed over in silence: the person learnt of it after a crash. Once told, it was told for good, also after the work
    /// was kept again.
    #[test]
    fn work_that_cannot_be_kept_is_told_once_and_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("kept");
        let (woken, wakes) = channel();
        let mut recovery = Recovery::start(&place, move || woken.send(()).unwrap()).unwrap();
        fs::remove_dir_all(&place).unwrap();
        let mut analysis = Analysis::default();
        for name in ["a.csv", "b.csv"] {
            analysis.add(name, ImportOptions::default());
            recovery.keep(Some((&analysis, &Place::default())));
            thread::sleep(GATHER + GATHER / 2);
        }
        wakes.recv_timeout(GATHER * 10).unwrap();
        assert_eq!(recovery.news().unwrap().unwrap_err().kind, "no_folder");
        fs::create_dir(&place).unwrap();
        let written = (0..200).find(|_| {
            thread::sleep(AGAIN / 50);
            recovery.kept_in().exists()
        });
        assert!(written.is_some(), "it is tried again without a further change");
        wakes.recv_timeout(GATHER).unwrap();
        assert!(matches!(recovery.news(), Some(Ok(()))), "the second failure was the same trouble, and it is over");
        assert!(recovery.news().is_none() && wakes.try_recv().is_err());
    }
}
