//! Where files are, and how that is said.

use std::path::{Path, PathBuf};

/// The folder in which what is made of a file is suggested to be kept: its own, but for files that lie where nobody looks.
pub(in crate::ui) fn place_beside(path: &Path) -> PathBuf {
    let hidden = directories::BaseDirs::new().is_some_and(|d| path.starts_with(d.cache_dir())) || is_own(path);
    let folders = directories::UserDirs::new();
    let documents = || folders.map(|d| d.document_dir().filter(|f| f.is_dir()).unwrap_or(d.home_dir()).to_owned());
    let own = path.parent().map(Path::to_owned).unwrap_or_default();
    if hidden { documents().unwrap_or(own) } else { own }
}

/// Where something that could not be written at `target` may be saved: among a person's documents, under its name.
pub(in crate::ui) fn elsewhere(target: &Path) -> PathBuf {
    let folders = directories::UserDirs::new();
    let folder = folders.map(|d| d.document_dir().filter(|f| f.is_dir()).unwrap_or(d.home_dir()).to_owned());
    folder.unwrap_or_else(std::env::temp_dir).join(target.file_name().unwrap_or_default())
}

/// Whether a file is the program's own: the sample, or a pasted table.
pub(super) fn is_own(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("pasted") || folder.ends_with("samples") && path.ends_with("marketplace.xlsx"))
}

/// A path as people read it: with `~` for their folder.
pub(in crate::ui) fn short_path(path: &Path) -> String {
    match std::env::home_dir().as_ref().and_then(|h| path.strip_prefix(h).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}
