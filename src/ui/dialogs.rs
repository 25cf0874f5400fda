//! The system's file dialogs, which never hold a frame up: they answer some frames later.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// What a dialog is to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Files to open.
    Open,
    /// A list of events.
    Events,
    /// Files to put below the one that is open.
    Stack,
    /// The file that takes the place of the active one.
    Replace,
    /// Where to write the workbook; suggested here.
    Export(PathBuf),
    /// Where to write the pivot; suggested here.
    Pivot(PathBuf),
    /// Where to save the analysis; suggested here.
    Save(PathBuf),
    /// Where to write the picture of a chart; suggested here.
    Picture(PathBuf),
    /// Where to save what could not be written where it was asked to be; suggested here.
    Elsewhere(PathBuf),
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// These files.
    Paths(Vec<PathBuf>),
    /// Nothing: the dialog was closed.
    Nothing,
    /// The system has no dialog to show.
    NoDialog,
}

/// The system's dialogs, or what a test puts in their place.
pub trait Dialogs {
    /// Show a dialog; one at a time, a second request while one is open is ignored. `wake` is called when it was answered.
    fn ask(&mut self, ask: Ask, wake: Box<dyn Fn() + Send>);

    /// The answer, once.
    fn answer(&mut self) -> Option<(Ask, Answer)>;
}

/// File names that can be opened, by extension.
pub const EXTENSIONS: [&str; 15] =
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "txt", "tab", "html", "htm", "xml", "parquet", "pq", "sleuth"];

/// Those that hold a table: an analysis stands in no table's place.
fn tables() -> Vec<&'static str> {
    EXTENSIONS.into_iter().filter(|e| *e != "sleuth").collect()
}

/// A dialog closed sooner than a person can was never shown.
const TOO_FAST: Duration = Duration::from_millis(250);

/// The dialogs of the desktop.
#[derive(Default)]
pub struct SystemDialogs {
    open: Option<(Ask, Receiver<Answer>)>,
}

impl Dialogs for SystemDialogs {
    fn ask(&mut self, ask: Ask, wake: Box<dyn Fn() + Send>) {
        if self.open.is_some() {
            return;
        }
        let (sender, receiver) = channel();
        if !has_dialogs() {
            drop(sender);
            self.open = Some((ask, receiver));
            wake();
            return;
        }
        // Made here, on the thread of the window, as macOS demands; waited for elsewhere. The bus of a Linux desktop is waited for there too.
        #[cfg(not(target_os = "linux"))]
        let chosen = show(&ask, true);
        #[cfg(target_os = "linux")]
        let chosen = {
            let ask = ask.clone();
            async move { show(&ask, super::portal::has_dialogs().await).await }
        };
        let started = thread::Builder::new().name("dialog".to_owned()).spawn(move || {
            let asked = Instant::now();
            let answer = match block_on(chosen) {
                Some(paths) => Answer::Paths(paths),
                None if asked.elapsed() < TOO_FAST => Answer::NoDialog,
                None => Answer::Nothing,
            };
            // The window may be gone by now.
            if sender.send(answer).is_ok() {
                wake();
            }
        });
        if started.is_ok() {
            self.open = Some((ask, receiver));
        }
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        let (_, receiver) = self.open.as_ref()?;
        let answer = match receiver.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Answer::NoDialog,
        };
        self.open.take().map(|(ask, _)| (ask, answer))
    }
}

/// Whether anything here can show a dialog: on Linux a portal, which is reached by the bus of the session, or zenity. Asking in
/// vain takes its time on a busy machine, and then looks like a dialog that a person closed.
#[cfg(target_os = "linux")]
fn has_dialogs() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    let bus = set("XDG_RUNTIME_DIR").is_some_and(|folder| PathBuf::from(folder).join("bus").exists());
    let zenity = set("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file()));
    set("DBUS_SESSION_BUS_ADDRESS").is_some() || bus || zenity
}

#[cfg(not(target_os = "linux"))]
fn has_dialogs() -> bool {
    true
}

/// What a dialog begins with where `path` is suggested: a folder, and the name in it. zenity, which is asked where the desktop shows no
/// dialogs, is told no folder but that of the name.
fn suggestion(path: &Path, is_desktops: bool) -> (Option<&Path>, String) {
    let folder = path.parent().filter(|folder| folder.is_dir());
    let name = if is_desktops || folder.is_none() { path.file_name().map(Path::new) } else { Some(path) };
    (folder, name.unwrap_or(path).to_string_lossy().into_owned())
}

fn show(ask: &Ask, is_desktops: bool) -> std::pin::Pin<Box<dyn Future<Output = Option<Vec<PathBuf>>> + Send>> {
    let dialog = rfd::AsyncFileDialog::new();
    let at = |dialog: rfd::AsyncFileDialog, path: &Path| {
        let (folder, name) = suggestion(path, is_desktops);
        folder.map_or(dialog.clone(), |folder| dialog.set_directory(folder)).set_file_name(name)
    };
    match ask {
        Ask::Open | Ask::Stack => {
            let dialog = if *ask == Ask::Open {
                dialog.set_title("Open").add_filter("Spreadsheets and analyses", &EXTENSIONS)
            } else {
                dialog.set_title("Stack files").add_filter("Spreadsheets", &tables())
            };
            let dialog = dialog.add_filter("All files", &["*"]);
            let chosen = dialog.pick_files();
            Box::pin(async { chosen.await.map(|files| files.iter().map(|f| f.path().to_owned()).collect()) })
        }
        Ask::Events => {
            let chosen = dialog.set_title("Import events").add_filter("Lists of events", &["csv", "tsv", "txt"]).pick_file();
            Box::pin(async move { chosen.await.map(|file| vec![file.path().to_owned()]) })
        }
        Ask::Replace => {
            let chosen = dialog.set_title("Replace by").add_filter("Spreadsheets", &tables()).pick_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
        Ask::Export(path) => {
            let chosen = at(dialog.set_title("Export workbook").add_filter("Excel workbook", &["xlsx"]), path).save_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
        Ask::Pivot(path) => {
            let dialog = dialog.set_title("Write the pivot").add_filter("Excel workbook", &["xlsx"]).add_filter("CSV", &["csv"]);
            let chosen = at(dialog, path).save_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
        Ask::Picture(path) => {
            let ending = path.extension().map_or_else(|| "png".to_owned(), |e| e.to_string_lossy().into_owned());
            let chosen = at(dialog.set_title("Save the picture").add_filter("Picture", &[ending.as_str()]), path).save_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
        Ask::Elsewhere(path) => {
            let chosen = at(dialog.set_title("Save elsewhere"), path).save_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
        Ask::Save(path) => {
            let chosen = at(dialog.set_title("Save analysis").add_filter("Analysis", &["sleuth"]), path).save_file();
            Box::pin(async { chosen.await.map(|f| vec![f.path().to_owned()]) })
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Wait for a future on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_in_its_folder_whoever_shows_the_dialog() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("week.sleuth");
        let whole = path.to_string_lossy().into_owned();
        assert_eq!(suggestion(&path, true), (Some(folder.path()), "week.sleuth".to_owned()));
        assert_eq!(suggestion(&path, false), (Some(folder.path()), whole));
        assert_eq!(suggestion(Path::new("/gone/week.sleuth"), false), (None, "week.sleuth".to_owned()));
    }
}
