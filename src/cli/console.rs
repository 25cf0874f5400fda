//! What a person or a script sees: results, errors, a progress bar.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::engine::{Context, Failure, Progress, Warning, write_failure};

/// Write a result to stdout. A reader that has gone away (`| head`) is no fault.
///
/// # Errors
/// Where stdout cannot be written for another reason.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(write_failure("the output".as_ref(), &e)),
        _ => Ok(()),
    }
}

/// Write a result to stdout as indented JSON.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|e| Failure::new("json", format!("The result could not be written as JSON: {e}."), ""))?;
    print(&(text + "\n"))
}

/// Tell a failure: one line why and one line what to do on stderr, with `json` also an object on stdout.
pub(super) fn report(failure: &Failure, json: bool) {
    if json {
        // Nothing is left to be told it to if this fails.
        drop(print_json(&serde_json::json!({ "error": failure })));
    }
    let mut err = io::stderr().lock();
    drop(writeln!(err, "{}", failure.message));
    if !failure.hint.is_empty() {
        drop(writeln!(err, "{}", failure.hint));
    }
}

/// Tell something about a result that was reached all the same, on stderr.
pub(super) fn tell(words: &str) {
    // Without stderr there is nobody to tell.
    drop(writeln!(io::stderr().lock(), "{words}"));
}

/// Tell what a person should know about a result that was reached, a line each on stderr.
pub(super) fn warn(warnings: &[Warning]) {
    let mut err = io::stderr().lock();
    for warning in warnings {
        drop(writeln!(err, "Note: {}", warning.message));
    }
}

/// A progress bar on stderr, if that is a terminal.
pub(super) struct Bar {
    shown: Option<Arc<Mutex<Option<Instant>>>>,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { shown: io::stderr().is_terminal().then(Arc::default) }
    }

    /// A context whose progress the bar shows.
    pub(super) fn context(&self) -> Context {
        let Some(shown) = self.shown.clone() else { return Context::detached() };
        Context::new(move |progress| {
            let mut last = shown.lock().unwrap_or_else(PoisonError::into_inner);
            if last.is_none_or(|at| at.elapsed() > Duration::from_millis(80)) {
                *last = Some(Instant::now());
                drop(write!(io::stderr().lock(), "\r\u{1b}[2K{}", line(progress)));
            }
        })
    }

    /// Take the bar away.
    pub(super) fn clear(&self) {
        if let Some(shown) = &self.shown
            && shown.lock().unwrap_or_else(PoisonError::into_inner).is_some()
        {
            drop(write!(io::stderr().lock(), "\r\u{1b}[2K"));
        }
    }
}

fn line(progress: &Progress) -> String {
    const WIDTH: usize = 24;
    let Some(fraction) = progress.fraction else { return progress.what.clone() };
    let done = (fraction * WIDTH as f32) as usize;
    format!("[{}{}] {:3.0} % {}", "#".repeat(done), " ".repeat(WIDTH - done.min(WIDTH)), fraction * 100.0, progress.what)
}
