//! One running window per desktop: a second start hands its files to it and ends.
//!
//! The two meet at a socket in the user's runtime folder, which no one else may enter. Where there is no such folder, or nobody
//! answers in time, the second start opens a window of its own.

#[cfg(not(unix))]
use std::{path::PathBuf, sync::mpsc::Receiver};

/// Called when files have come.
pub(super) type Wake = Box<dyn Fn() + Send>;

#[cfg(unix)]
pub(super) use unix::{hand_over, listen};

/// Not on this system: every start has a window of its own.
#[cfg(not(unix))]
pub(super) fn hand_over(_paths: &[PathBuf]) -> bool {
    false
}

/// Not on this system: nobody hands anything over.
#[cfg(not(unix))]
pub(super) fn listen(_wake: Wake) -> Option<Receiver<Vec<PathBuf>>> {
    None
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::{self, BufRead as _, BufReader, Write as _};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Duration;

    use super::Wake;

    /// A running window that has not answered by then is taken to hang.
    const PATIENCE: Duration = Duration::from_millis(1500);
    const TAKEN: &str = "taken";

    /// Hand files to the running window; `false` where there is none, or none that answers.
    pub(in crate::ui) fn hand_over(paths: &[PathBuf]) -> bool {
        let Some(socket) = socket().filter(|_| !paths.is_empty()) else { return false };
        let absolute: Vec<PathBuf> = paths.iter().map(|p| std::path::absolute(p).unwrap_or_else(|_| p.clone())).collect();
        let (done, answer) = channel();
        // Connecting has no time-out of its own, so that the whole exchange gets one.
        let exchange = move || done.send(ask(&socket, &absolute).is_ok()).unwrap_or_default();
        let asked = thread::Builder::new().name("hand-over".to_owned()).spawn(exchange);
        asked.is_ok() && answer.recv_timeout(PATIENCE).unwrap_or(false)
    }

    fn ask(socket: &Path, paths: &[PathBuf]) -> io::Result<()> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let line = serde_json::to_string(paths)?;
        stream.write_all(format!("{line}\n").as_bytes())?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer)?;
        if answer.trim() == TAKEN { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Listen for files of later starts; `None` where another window listens already, or nothing can.
    pub(in crate::ui) fn listen(wake: Wake) -> Option<Receiver<Vec<PathBuf>>> {
        listen_at(&socket()?, wake)
    }

    fn listen_at(socket: &Path, wake: Wake) -> Option<Receiver<Vec<PathBuf>>> {
        let listener = UnixListener::bind(socket).or_else(|error| {
            // Left behind by a window that was killed: nobody answers there.
            if UnixStream::connect(socket).is_ok() {
                return Err(error);
            }
            fs::remove_file(socket)?;
            UnixListener::bind(socket)
        });
        let listener = listener.ok()?;
        let (sender, files) = channel();
        let started = thread::Builder::new().name("second-start".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                // One that says nothing sensible is passed over.
                if serve(stream, &sender).is_ok() {
                    wake();
                }
            }
        });
        started.ok().map(|_| files)
    }

    fn serve(stream: UnixStream, sender: &Sender<Vec<PathBuf>>) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        let paths: Vec<PathBuf> = serde_json::from_str(&line)?;
        sender.send(paths).map_err(|_| io::ErrorKind::BrokenPipe)?;
        (&stream).write_all(format!("{TAKEN}\n").as_bytes())
    }

    /// The meeting place: of this user, and of the display whose windows this person sees.
    fn socket() -> Option<PathBuf> {
        let folder = PathBuf::from(std::env::var_os("XDG_RUNTIME_DIR").filter(|v| !v.is_empty())?);
        let display = ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))?;
        let plain: String = display.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        folder.is_dir().then(|| folder.join(format!("sheetsleuth-{plain}.sock")))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn files_are_handed_over_and_a_dead_socket_is_taken_over() {
            let folder = tempfile::tempdir().unwrap();
            let socket = folder.path().join("s.sock");
            drop(UnixListener::bind(&socket).unwrap());
            assert!(ask(&socket, &[]).is_err(), "nobody listens");
            let files = listen_at(&socket, Box::new(|| {})).unwrap();
            assert!(listen_at(&socket, Box::new(|| {})).is_none(), "one window listens");
            let paths = vec![PathBuf::from("/a b.xlsx"), PathBuf::from("/é.csv")];
            ask(&socket, &paths).unwrap();
            assert_eq!(files.recv_timeout(PATIENCE).unwrap(), paths);
            let mut noise = UnixStream::connect(&socket).unwrap();
            noise.write_all(b"nonsense\n").unwrap();
            ask(&socket, &paths).unwrap();
        }
    }
}
