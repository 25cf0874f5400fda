//! The other side: what the program does when it was started to read.

use std::ffi::OsString;
use std::io::{BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use super::super::{Input, Trouble, legacy};
use super::{ARGUMENT, PROGRAM, wire};
use crate::engine::Context;
use crate::import::{ImportError, ImportOptions};

/// Where the arguments ask for it, read a workbook from stdin, write its cells to stdout and give the exit code to leave
/// with. To be called first by a program that wants files read in processes of their own; it notes that it may be started
/// for that.
pub fn serve(args: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    if args.into_iter().nth(1).is_none_or(|first| first != ARGUMENT) {
        PROGRAM.get_or_init(|| std::env::current_exe().ok());
        return None;
    }
    // Silence: the other side says what happened.
    std::panic::set_hook(Box::new(|_| {}));
    limit();
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return Some(ExitCode::FAILURE);
    }
    let options = ImportOptions::default();
    let input = Input { bytes: &bytes, file: "", options: &options, first: None };
    let read = catch_unwind(AssertUnwindSafe(|| legacy::read(input, &Context::detached())));
    let read = read.unwrap_or_else(|_| Err(input.damaged(super::STUMBLED)));
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let written = match read {
        Ok(book) => wire::write(&book, &mut out),
        Err(error) => wire::refuse(&trouble(error), &mut out),
    };
    Some(if written.and_then(|()| out.flush()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn trouble(error: ImportError) -> Trouble {
    match error {
        ImportError::Password(_) => Trouble::Locked,
        ImportError::TooLarge { reason, .. } => Trouble::TooLarge(reason),
        ImportError::Damaged { reason, .. } => Trouble::Broken(reason),
        other => Trouble::Broken(other.to_string()),
    }
}

/// Memory and processor time the reading may take: what it may not have, it does not get.
#[cfg(unix)]
fn limit() {
    use rlimit::Resource;
    const MOST_MEMORY: u64 = 2 << 30;
    const MOST_SECONDS: u64 = 12;
    for (resource, most) in [(Resource::AS, MOST_MEMORY), (Resource::CPU, MOST_SECONDS), (Resource::CORE, 0)] {
        // Where a limit cannot be set, or is lower already, the reading goes on as it is.
        if let Ok((soft, hard)) = rlimit::getrlimit(resource) {
            let _ = rlimit::setrlimit(resource, most.min(soft), hard);
        }
    }
}

#[cfg(not(unix))]
fn limit() {}
