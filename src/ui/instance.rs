//! One running window per desktop: a second start hands its files to it and ends.
//!
//! The two meet at a socket in a folder that only this user may enter, on Windows at a named pipe. Where there is none, or nobody
//! answers in time, the second start opens a window of its own.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use eframe::egui::Context;
use local::{Listener, Place, Stream};

/// A running window that has not answered by then is taken to hang.
const PATIENCE: Duration = Duration::from_millis(1500);
const TAKEN: &str = "taken";

/// Where files go that arrive while the window is open, or before it is.
#[derive(Clone)]
pub(super) struct Arrivals {
    files: Sender<Vec<PathBuf>>,
    window: Arc<OnceLock<Context>>,
}

impl Arrivals {
    /// And what the window takes them from.
    pub(super) fn new() -> (Self, Receiver<Vec<PathBuf>>) {
        let (files, arrived) = channel();
        (Self { files, window: Arc::default() }, arrived)
    }

    /// The window is there: it is to be woken.
    pub(super) fn wake(&self, window: Context) {
        drop(self.window.set(window));
    }

    /// Pass files on.
    pub(super) fn send(&self, paths: Vec<PathBuf>) -> io::Result<()> {
        self.files.send(paths).map_err(|_| io::ErrorKind::BrokenPipe)?;
        if let Some(window) = self.window.get() {
            window.request_repaint();
        }
        Ok(())
    }
}

/// Hand files to the running window; `false` where there is none, or none that answers.
pub(super) fn hand_over(paths: &[PathBuf]) -> bool {
    let Some(place) = local::place().filter(|_| !paths.is_empty()) else { return false };
    let absolute: Vec<PathBuf> = paths.iter().map(|p| std::path::absolute(p).unwrap_or_else(|_| p.clone())).collect();
    let (done, answer) = channel();
    // Connecting has no time-out of its own, nor has a named pipe, so that the whole exchange gets one.
    let exchange = move || done.send(ask(&place, &absolute).is_ok()).unwrap_or_default();
    let asked = thread::Builder::new().name("hand-over".to_owned()).spawn(exchange);
    asked.is_ok() && answer.recv_timeout(PATIENCE).unwrap_or(false)
}

fn ask(place: &Place, paths: &[PathBuf]) -> io::Result<()> {
    let mut stream = local::connect(place)?;
    let line = serde_json::to_string(paths)?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    if answer.trim() == TAKEN { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Listen for files of later starts, unless another window listens already or nothing can; whether it does.
pub(super) fn listen(arrivals: Arrivals) -> bool {
    local::place().is_some_and(|place| listen_at(&place, arrivals))
}

fn listen_at(place: &Place, arrivals: Arrivals) -> bool {
    let listener = local::listen(place).or_else(|error| {
        // Left behind by a window that was killed: nobody answers there.
        if local::connect(place).is_ok() { Err(error) } else { local::take_over(place) }
    });
    let Ok(listener) = listener else { return false };
    thread::Builder::new().name("second-start".to_owned()).spawn(move || wait(&listener, &arrivals)).is_ok()
}

fn wait(listener: &Listener, arrivals: &Arrivals) {
    #[cfg(windows)]
    use local::Incoming as _;

    for stream in listener.incoming().flatten() {
        // One that says nothing sensible is passed over.
        drop(serve(&stream, arrivals));
    }
}

fn serve(stream: &Stream, arrivals: &Arrivals) -> io::Result<()> {
    let mut line = String::new();
    local::be_patient(stream)?;
    BufReader::new(stream).read_line(&mut line)?;
    let paths: Vec<PathBuf> = serde_json::from_str(&line)?;
    arrivals.send(paths)?;
    let mut stream = stream;
    stream.write_all(format!("{TAKEN}\n").as_bytes())
}

/// A socket of this user, and of the display whose windows this person sees.
#[cfg(unix)]
mod local {
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::PathBuf;
    use std::{fs, io};

    use super::PATIENCE;

    pub(super) type Place = PathBuf;
    pub(super) type Listener = UnixListener;
    pub(super) type Stream = UnixStream;

    pub(super) fn place() -> Option<Place> {
        let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        // On macOS the folder for temporary files belongs to the user alone, and there is one screen.
        let (folder, display) = if cfg!(target_os = "macos") {
            (std::env::temp_dir(), String::new())
        } else {
            let display = ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| set(name))?;
            (PathBuf::from(set("XDG_RUNTIME_DIR")?), display.to_string_lossy().into_owned())
        };
        let plain: String = display.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        folder.is_dir().then(|| folder.join(format!("sheetsleuth-{plain}.sock")))
    }

    pub(super) fn connect(place: &Place) -> io::Result<Stream> {
        let stream = UnixStream::connect(place)?;
        be_patient(&stream)?;
        Ok(stream)
    }

    pub(super) fn be_patient(stream: &Stream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))
    }

    pub(super) fn listen(place: &Place) -> io::Result<Listener> {
        UnixListener::bind(place)
    }

    pub(super) fn take_over(place: &Place) -> io::Result<Listener> {
        fs::remove_file(place)?;
        listen(place)
    }
}

/// A pipe of this user and session. A pipe goes with its window, so that none is left behind, and knows no time-outs; who may write
/// to it is settled by who made it.
#[cfg(windows)]
mod local {
    use std::io;

    use interprocess::local_socket::traits::Stream as _;
    use interprocess::local_socket::{GenericNamespaced, ListenerOptions, Name, ToNsName as _};

    pub(super) use interprocess::local_socket::{Listener, Stream, traits::ListenerExt as Incoming};

    pub(super) type Place = Name<'static>;

    pub(super) fn place() -> Option<Place> {
        let part = |name: &str| std::env::var(name).unwrap_or_default();
        format!("sheetsleuth-{}-{}", part("USERNAME"), part("SESSIONNAME")).to_ns_name::<GenericNamespaced>().ok()
    }

    pub(super) fn connect(place: &Place) -> io::Result<Stream> {
        Stream::connect(place.clone())
    }

    pub(super) fn be_patient(_: &Stream) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn listen(place: &Place) -> io::Result<Listener> {
        ListenerOptions::new().name(place.clone()).create_sync()
    }

    pub(super) fn take_over(place: &Place) -> io::Result<Listener> {
        listen(place)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::{UnixListener, UnixStream};

    #[test]
    fn files_are_handed_over_and_a_dead_socket_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s.sock");
        drop(UnixListener::bind(&socket).unwrap());
        assert!(ask(&socket, &[]).is_err(), "nobody listens");
        let (arrivals, files) = Arrivals::new();
        assert!(listen_at(&socket, arrivals.clone()));
        assert!(!listen_at(&socket, arrivals), "one window listens");
        let paths = vec![PathBuf::from("/a b.xlsx"), PathBuf::from("/é.csv")];
        ask(&socket, &paths).unwrap();
        assert_eq!(files.recv_timeout(PATIENCE).unwrap(), paths);
        let mut noise = UnixStream::connect(&socket).unwrap();
        noise.write_all(b"nonsense\n").unwrap();
        ask(&socket, &paths).unwrap();
    }
}
