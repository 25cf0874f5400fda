//! Carries effects out on worker threads and brings what they say back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::SourceData;
use super::watch::{Known, Watched};
use super::{Action, Effect, ImportMemory, JobKey, Leftover, Output, Recovery, Session, Watcher};
use crate::analysis::SourceId;
use crate::engine::{Context, Event, Failure, Job, News, Workers, run_here};

/// Long and short jobs together: a pivot must not wait for a load, a detection and an export.
const WORKERS: usize = 4;

/// A session with the threads that work for it.
pub struct Runtime {
    session: Session,
    workers: Workers<JobKey, Output>,
    watcher: Watcher,
    wake: Arc<dyn Fn() + Send + Sync>,
    recovery: Option<Recovery>,
    /// What was told about unsaved work that is not set aside.
    unkept: Option<Failure>,
}

impl Runtime {
    /// An empty session; `wake` is called on a worker whenever there is news.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        let [of_workers, of_watcher] = [wake.clone(), wake.clone()];
        Self {
            session: Session::new(),
            workers: Workers::new(WORKERS, move || of_workers()),
            watcher: Watcher::new(move || of_watcher()),
            wake,
            recovery: None,
            unkept: None,
        }
    }

    /// Keep unsaved work in `folder` from now on; what former starts left there is returned.
    ///
    /// # Errors
    /// Where the folder cannot be made or written in.
    pub fn keep_in(&mut self, folder: &Path) -> Result<Vec<Leftover>, Failure> {
        let wake = self.wake.clone();
        let recovery = Recovery::start(folder, move || wake())?;
        let leftovers = recovery.leftovers();
        self.recovery = Some(recovery);
        Ok(leftovers)
    }

    /// What is unsaved now is not wanted: keep it no longer.
    pub fn abandon(&mut self) {
        if let Some(mut recovery) = self.recovery.take() {
            recovery.keep(None);
        }
    }

    /// Look after the files around the session: whether open ones were changed or taken away by another program (only while the window is
    /// `in_front`), and that unsaved work is kept.
    pub fn look_after(&mut self, in_front: bool) {
        self.watcher.watch(self.session.watched(), in_front);
        for (id, path, news) in self.watcher.take_news() {
            self.act(Action::FileNews(id, path, news));
        }
        if let Some(recovery) = &mut self.recovery {
            let session = &self.session;
            recovery.keep(session.is_unsaved().then(|| (session.analysis(), &session.place)));
            match recovery.news() {
                Some(Err(failure)) => self.tell_unkept(failure),
                Some(Ok(())) => self.take_back_unkept(),
                None => {}
            }
        }
    }

    /// Tell that unsaved work is not set aside: what that means first, where it was to go last.
    fn tell_unkept(&mut self, failure: Failure) {
        let hint = format!("Save the analysis in another place until it can be, which is tried again. {}", failure.message);
        let told = Failure::new(&failure.kind, "Unsaved work cannot be set aside for the next start.", hint);
        self.unkept = Some(told.clone());
        self.act(Action::Report(told));
    }

    /// It is set aside again: what was told does not hold any more.
    fn take_back_unkept(&mut self) {
        let Some(told) = self.unkept.take() else { return };
        let ids: Vec<u64> = self.session.notices().iter().filter(|n| n.failure == told).map(|n| n.id).collect();
        for id in ids {
            self.act(Action::Dismiss(id));
        }
    }

    /// Keep unsaved work now, not soon.
    pub fn keep_at_once(&mut self) {
        if let Some(recovery) = &mut self.recovery {
            let session = &self.session;
            recovery.keep_at_once(session.is_unsaved().then(|| (session.analysis(), &session.place)));
        }
    }

    /// Remember there how files of a shape are read.
    pub fn remember_imports(&mut self, memory: ImportMemory) {
        self.session.remember_imports(memory);
    }

    /// The state.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Do what a person asked for.
    pub fn act(&mut self, action: Action) {
        for effect in self.session.update(action) {
            match effect {
                Effect::Spawn(job) => self.workers.spawn(job),
                Effect::Cancel(key) => self.workers.cancel(&key),
                Effect::Discard(data) => drop(std::thread::spawn(move || drop(data))),
            }
        }
    }

    /// Take in what the workers said; `true` if there was anything.
    pub fn poll(&mut self) -> bool {
        let mut any = false;
        while let Some(event) = self.workers.next_event() {
            any = true;
            self.act(Action::Job(Box::new(event)));
        }
        any
    }
}

impl Session {
    /// The open files, and those and the patterns that are stacked below them, with the stamps they had when they were read.
    fn watched(&self) -> Watched {
        let known = self.analysis.with_files().filter_map(|spec| Some((spec, self.data.get(&spec.id)?)));
        let files = known.flat_map(|(spec, data)| {
            let own = data.opened.as_ref().and_then(|o| o.stamp).map(|stamp| (spec.path.clone(), stamp));
            let stacked = data.prepared.value().map(|ready| ready.stamps.clone()).unwrap_or_default();
            own.into_iter().chain(stacked).map(|(path, read)| {
                let stamp = data.told.get(&path).copied().unwrap_or(read);
                ((spec.id, path), Known { stamp, own: spec.path.clone() })
            })
        });
        files.collect()
    }

    /// A source of which a file was changed by another program since it was read, and that file or pattern; the one that is looked
    /// at before any other.
    #[must_use]
    pub fn outdated(&self) -> Option<(SourceId, &Path)> {
        self.first_of(|data| data.outdated.as_deref())
    }

    /// A source of which a file is not there any more, and that file; the one that is looked at before any other.
    #[must_use]
    pub fn gone(&self) -> Option<(SourceId, &Path)> {
        self.first_of(|data| data.gone.first().map(PathBuf::as_path))
    }

    fn first_of<'a>(&'a self, what: impl Fn(&'a SourceData) -> Option<&'a Path>) -> Option<(SourceId, &'a Path)> {
        let of = |id: SourceId| Some((id, what(self.data.get(&id)?)?));
        self.analysis.active.and_then(of).or_else(|| self.analysis.sources.iter().find_map(|s| of(s.id)))
    }

    /// Do what was asked and all that follows from it, here and now: for scripts and tests.
    pub fn act_here(&mut self, action: Action) {
        let mut waiting: Vec<Job<JobKey, Output>> = Vec::new();
        let mut actions = vec![action];
        loop {
            for action in std::mem::take(&mut actions) {
                for effect in self.update(action) {
                    match effect {
                        Effect::Spawn(job) => waiting.push(job),
                        Effect::Cancel(key) => waiting.retain(|j| j.key != key),
                        Effect::Discard(_) => {}
                    }
                }
            }
            if waiting.is_empty() {
                return;
            }
            let job = waiting.remove(0);
            let (result, warnings) = run_here(job.work, &Context::detached());
            let event = Event { key: job.key, generation: job.generation, news: News::Done(result, warnings) };
            actions.push(Action::Job(Box::new(event)));
        }
    }
}
