//! Named worker threads: jobs in, events out, a panic is a message.

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Context, Failure, Progress, Warning};

/// How many jobs may wait; more is a mistake of the caller and answered at once.
const WAITING: usize = 256;
/// Progress is passed on at most this often: a screen shows no more.
const PROGRESS_EVERY: Duration = Duration::from_millis(30);

/// What a worker says about a job, with the key and the generation it was started with.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<K, T> {
    /// The slot the job works for.
    pub key: K,
    /// Which of the slot's jobs it is.
    pub generation: u64,
    /// What happened.
    pub news: News<T>,
}

/// What happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub enum News<T> {
    /// It is under way.
    Progress(Progress),
    /// It ended, well or not, with what a person should know.
    Done(Result<T, Failure>, Vec<Warning>),
}

/// What a job does on its thread.
pub type Work<T> = Box<dyn FnOnce(&Context) -> Result<T, Failure> + Send>;

/// A job for a slot.
pub struct Job<K, T> {
    /// The slot it works for; a newer job of the same slot cancels it.
    pub key: K,
    /// Which of the slot's jobs it is.
    pub generation: u64,
    /// What it does.
    pub work: Work<T>,
}

impl<K: std::fmt::Debug, T> std::fmt::Debug for Job<K, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({:?}, generation {})", self.key, self.generation)
    }
}

/// Run a job here and now: for tests and for commands without a window.
pub fn run_here<T>(work: Work<T>, context: &Context) -> (Result<T, Failure>, Vec<Warning>) {
    let result = catch_unwind(AssertUnwindSafe(|| work(context))).unwrap_or_else(|panic| Err(of_panic(panic.as_ref())));
    let result = if context.is_cancelled() { Err(super::Cancelled.into()) } else { result };
    (result, context.take_warnings())
}

/// A fixed set of worker threads that end when this is dropped.
pub struct Workers<K, T> {
    jobs: SyncSender<(Job<K, T>, Context)>,
    events: Receiver<Event<K, T>>,
    send_event: Sender<Event<K, T>>,
    running: HashMap<K, (u64, Context)>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl<K, T> Workers<K, T>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + 'static,
{
    /// `count` threads; `wake` is called on a worker whenever there is an event to take.
    pub fn new(count: usize, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (jobs, queue) = sync_channel::<(Job<K, T>, Context)>(WAITING);
        let (send_event, events) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        for number in 1..=count.max(1) {
            let (queue, send_event, wake) = (queue.clone(), send_event.clone(), wake.clone());
            let worker = thread::Builder::new().name(format!("worker-{number}"));
            // A machine that refuses a thread still has the others; with none, `spawn` says so.
            drop(worker.spawn(move || work_off(&queue, &send_event, wake.as_ref())));
        }
        Self { jobs, events, send_event, running: HashMap::new(), wake }
    }

    /// Start a job; an older one of the same slot is cancelled.
    pub fn spawn(&mut self, job: Job<K, T>) {
        self.cancel(&job.key);
        let context = self.watched(&job);
        let (key, generation) = (job.key.clone(), job.generation);
        self.running.insert(key.clone(), (generation, context.clone()));
        let refused = match self.jobs.try_send((job, context)) {
            Ok(()) => return,
            Err(TrySendError::Full(_)) => Failure::new("busy", "Too much is going on at once.", "Wait for the running work, or cancel it."),
            Err(TrySendError::Disconnected(_)) => {
                Failure::new("no_workers", "No worker thread could be started.", "Close other programs and start again.")
            }
        };
        self.running.remove(&key);
        // The receiver lives in self, so this cannot fail.
        drop(self.send_event.send(Event { key, generation, news: News::Done(Err(refused), Vec::new()) }));
        (self.wake)();
    }

    /// Ask the job of this slot to stop.
    pub fn cancel(&mut self, key: &K) {
        if let Some((_, context)) = self.running.remove(key) {
            context.cancel();
        }
    }

    /// The next event, if there is one.
    pub fn next_event(&mut self) -> Option<Event<K, T>> {
        let event = self.events.try_recv().ok()?;
        if matches!(event.news, News::Done(..)) && self.running.get(&event.key).is_some_and(|(g, _)| *g == event.generation) {
            self.running.remove(&event.key);
        }
        Some(event)
    }

    fn watched(&self, job: &Job<K, T>) -> Context {
        let (key, generation) = (job.key.clone(), job.generation);
        let last = AtomicU64::new(0);
        let started = Instant::now();
        // Senders are not Sync everywhere this closure may go; the lock is held for one send.
        let send = Mutex::new(self.send_event.clone());
        let wake = self.wake.clone();
        Context::new(move |progress| {
            let now = started.elapsed().as_millis() as u64 + 1;
            let before = last.load(Ordering::Relaxed);
            if before != 0 && now < before + PROGRESS_EVERY.as_millis() as u64 {
                return;
            }
            last.store(now, Ordering::Relaxed);
            let news = News::Progress(progress.clone());
            let sent = send.lock().unwrap_or_else(PoisonError::into_inner).send(Event { key: key.clone(), generation, news });
            if sent.is_ok() {
                wake();
            }
        })
    }
}

impl<K, T> Drop for Workers<K, T> {
    fn drop(&mut self) {
        for (_, context) in self.running.values() {
            context.cancel();
        }
    }
}

fn work_off<K: Clone, T>(queue: &Mutex<Receiver<(Job<K, T>, Context)>>, events: &Sender<Event<K, T>>, wake: &(dyn Fn() + Send + Sync)) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((job, context)) = next else { return };
        let (result, warnings) = run_here(job.work, &context);
        if events.send(Event { key: job.key, generation: job.generation, news: News::Done(result, warnings) }).is_err() {
            return;
        }
        wake();
    }
}

fn of_panic(panic: &(dyn std::any::Any + Send)) -> Failure {
    let said = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let message = format!(
        "This could not be finished because of a fault in the program: {}.",
        said.as_deref().unwrap_or("unknown").trim_end_matches('.')
    );
    Failure::new("fault", message, "Nothing else is lost. Please report it with the file if you can.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait<T: Send + 'static>(workers: &mut Workers<&'static str, T>) -> Event<&'static str, T> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match workers.next_event() {
                Some(event) if matches!(event.news, News::Done(..)) => return event,
                _ => assert!(Instant::now() < until, "no event"),
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_panic_is_a_message_and_the_worker_lives_on() {
        let mut workers = Workers::new(1, || {});
        workers.spawn(Job { key: "a", generation: 1, work: Box::new(|_| panic!("boom")) });
        let News::Done(Err(failure), _) = wait(&mut workers).news else { panic!("not an error") };
        assert!(failure.kind == "fault" && failure.message.contains("boom"));
        workers.spawn(Job { key: "a", generation: 2, work: Box::new(|_| Ok(7)) });
        assert_eq!(wait(&mut workers).news, News::Done(Ok(7), vec![]));
    }

    #[test]
    fn the_newest_job_of_a_slot_cancels_the_older() {
        let mut workers = Workers::new(2, || {});
        workers.spawn(Job {
            key: "slot",
            generation: 1,
            work: Box::new(|context| {
                while context.check().is_ok() {
                    thread::yield_now();
                }
                Ok(1)
            }),
        });
        workers.spawn(Job { key: "slot", generation: 2, work: Box::new(|_| Ok(2)) });
        let mut ends = [wait(&mut workers), wait(&mut workers)];
        ends.sort_by_key(|e| e.generation);
        assert!(matches!(&ends[0].news, News::Done(Err(f), _) if f.is_cancelled()));
        assert_eq!(ends[1].news, News::Done(Ok(2), vec![]));
    }
}
