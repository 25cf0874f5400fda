//! Reading in a process of its own, for formats whose reader may not be trusted with the memory of this one.
//!
//! An allocation that fails ends a process at once, and no panic handler is asked. The reader of Excel 97 to 2003 takes
//! what a file says for granted, so the program starts itself again with a limit on memory and on time, gives it the bytes
//! and gets cells back. A file that is too much for it ends that process, not this one. Where the program cannot be started
//! again, as in a test of the library, the reading happens in this process.

mod serve;
mod wire;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::{Input, Trouble};
use crate::engine::Context;
use crate::import::ImportError;
use crate::import::raw::Book;

pub use serve::serve;

/// The first argument that makes the program such a reader.
const ARGUMENT: &str = "__read-cells";
/// How long a file may take. The largest workbooks of that format need a few seconds.
const LONGEST: Duration = Duration::from_mins(1);
/// How often a cancel is looked for.
const TICK: Duration = Duration::from_millis(25);

/// The program that reads when it is started with [`ARGUMENT`]; set once `serve` was asked.
static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Read in a process of its own where that can be, else with `here`.
pub(super) fn read(input: Input<'_>, context: &Context, here: impl FnOnce() -> Result<Book, ImportError>) -> Result<Book, ImportError> {
    let Some(program) = PROGRAM.get().and_then(Option::as_ref) else { return here() };
    let Ok(mut child) = start(program) else { return here() };
    let result = exchange(&mut child, input, context);
    // It has nothing more to say; where it ended by itself this does nothing.
    let _ = child.kill();
    let status = child.wait();
    result.map_err(|trouble| match trouble {
        Trouble::Broken(reason) if reason.is_empty() => {
            let signalled = status.is_ok_and(|s| s.code().is_none());
            input.failed(Trouble::TooLarge(if signalled { TOO_MUCH } else { STUMBLED }.to_owned()))
        }
        other => input.failed(other),
    })
}

const TOO_MUCH: &str = "reading it takes more memory or time than any workbook of this format should";
const STUMBLED: &str = "its reader stumbled over it";

fn start(program: &PathBuf) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt;
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        command.creation_flags(CREATE_NO_WINDOW);
    }
    command.spawn()
}

/// Send the bytes and take the cells, looking for a cancel all the while. A child that ended early is a broken exchange
/// without a reason.
fn exchange(child: &mut Child, input: Input<'_>, context: &Context) -> Result<Book, Trouble> {
    let ended = || Trouble::Broken(String::new());
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Err(ended()) };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ended does not take the rest.
            let _ = to.write_all(input.bytes);
        });
        let (send, chunks) = sync_channel(4);
        scope.spawn(move || wire::pump(from, &send));
        let result = receive(&chunks, context);
        if result.is_err() {
            // The threads wait on the pipes, which close with the child.
            let _ = child.kill();
        }
        drop(chunks);
        result
    })
}

fn receive(chunks: &Receiver<Vec<u8>>, context: &Context) -> Result<Book, Trouble> {
    let deadline = Instant::now() + LONGEST;
    let mut decoder = wire::Decoder::default();
    context.progress(None, "Reading the workbook");
    loop {
        context.check()?;
        match chunks.recv_timeout(TICK) {
            Ok(chunk) => {
                if let Some(book) = decoder.take(&chunk)? {
                    return Ok(book);
                }
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
            Err(RecvTimeoutError::Timeout) => return Err(Trouble::TooLarge(TOO_MUCH.to_owned())),
            Err(RecvTimeoutError::Disconnected) => return Err(Trouble::Broken(String::new())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancel_is_felt_while_nothing_comes() {
        let (_send, chunks) = sync_channel::<Vec<u8>>(1);
        let context = Context::detached();
        let other = context.clone();
        let start = Instant::now();
        std::thread::spawn(move || {
            std::thread::sleep(TICK);
            other.cancel();
        });
        assert!(matches!(receive(&chunks, &context), Err(Trouble::Cancelled(_))));
        assert!(start.elapsed() < LONGEST);
    }

    #[test]
    fn a_child_that_ended_is_a_broken_exchange() {
        let (send, chunks) = sync_channel(1);
        send.send(b"S\0\x01\0\0\0".to_vec()).unwrap();
        drop(send);
        assert!(matches!(receive(&chunks, &Context::detached()), Err(Trouble::Broken(reason)) if reason.is_empty()));
    }
}
