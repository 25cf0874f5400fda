//! Writing a file so that a reader never sees half of it: written beside the target, then renamed over it.

use std::fs::File;
use std::io;
use std::path::Path;

use super::Failure;

/// Write a file beside `target` and rename it to `target` once it is whole; on any error the target stays as it was.
///
/// # Errors
/// What `write` returns; a [`Failure`] of kind `no_folder`, `read_only`, `disk_full`, `locked` or `write` where the file
/// system refuses.
pub fn write_beside<T, E: From<Failure>>(target: &Path, write: impl FnOnce(&mut File) -> Result<T, E>) -> Result<T, E> {
    let refused = |error: io::Error| E::from(write_failure(target, &error));
    // What a link leads to is written, and the link stays.
    let linked = target.is_symlink().then(|| std::fs::canonicalize(target).ok()).flatten();
    let place = linked.as_deref().unwrap_or(target);
    let folder = match place.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = beside(folder).map_err(refused)?;
    let result = write(file.as_file_mut())?;
    file.as_file().sync_all().map_err(refused)?;
    if let Ok(former) = std::fs::metadata(place) {
        // Whoever may read the file that is replaced may read the new one; where that cannot be set it is what a new file gets.
        drop(file.as_file().set_permissions(former.permissions()));
    }
    file.persist(place).map_err(|error| refused(error.error))?;
    Ok(result)
}

/// Refuse to write `target` where it is one of the files that are read: a source is never changed.
///
/// # Errors
/// Of kind `same_file`, naming the file.
pub fn keep_sources(target: &Path, mut sources: impl Iterator<Item: AsRef<Path>>) -> Result<(), Failure> {
    if !sources.any(|source| same_file(source.as_ref(), target)) {
        return Ok(());
    }
    let message = format!("{} was not written: it is read here, and a file that is read is never changed.", target.display());
    Err(Failure::new("same_file", message, "Choose another name."))
}

/// Whether two paths name one file.
#[must_use]
pub fn same_file(a: &Path, b: &Path) -> bool {
    a == b || std::fs::canonicalize(a).ok().zip(std::fs::canonicalize(b).ok()).is_some_and(|(a, b)| a == b)
}

/// A new file in `folder` that vanishes unless it is kept, with the permissions any new file gets.
fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sheetsleuth-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// What a person should read when writing `target` failed.
#[must_use]
pub fn write_failure(target: &Path, error: &io::Error) -> Failure {
    let name = target.display();
    match error.kind() {
        io::ErrorKind::NotFound => Failure::new(
            "no_folder",
            format!("{name} was not written: its folder does not exist."),
            "Make the folder, or choose another place.",
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem if target.exists() => Failure::new(
            "locked",
            format!("{name} was not written: it is open in another program, or you may not change it."),
            "Close it there and try again, or choose another name.",
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Failure::new("read_only", format!("{name} was not written: you may not write in this folder."), "Choose another folder.")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Failure::new("disk_full", format!("{name} was not written: the disk is full."), "Make room, or choose another disk.")
        }
        io::ErrorKind::IsADirectory => Failure::new("write", format!("{name} was not written: it is a folder."), "Choose another name."),
        _ => Failure::new("write", format!("{name} was not written: {error}."), "Try again, or choose another place."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.txt");
        write_beside(&target, |f| f.write_all(b"old").map_err(|e| write_failure(&target, &e))).unwrap();
        let failed = write_beside(&target, |f| {
            f.write_all(b"half").map_err(|e| write_failure(&target, &e))?;
            Err::<(), _>(Failure::new("cancelled", "Cancelled.", ""))
        });
        assert!(failed.unwrap_err().is_cancelled());
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_locked_target_a_full_disk_and_a_closed_folder_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (there, new) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
        std::fs::write(&there, "old").unwrap();
        let kind = |path: &Path, kind: io::ErrorKind| write_failure(path, &kind.into()).kind;
        assert_eq!(kind(&there, io::ErrorKind::PermissionDenied), "locked");
        assert_eq!(kind(&new, io::ErrorKind::PermissionDenied), "read_only");
        assert_eq!(kind(&new, io::ErrorKind::StorageFull), "disk_full");
    }

    #[test]
    fn a_file_that_is_read_is_not_written_by_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("a.csv");
        std::fs::write(&source, "a\n1\n").unwrap();
        let roundabout = folder.path().join("..").join(folder.path().file_name().unwrap()).join("a.csv");
        for name in [&source, &roundabout] {
            assert_eq!(keep_sources(name, [&source].into_iter()).unwrap_err().kind, "same_file");
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&source, &link).unwrap();
            assert!(keep_sources(&link, [&source].into_iter()).is_err());
        }
        keep_sources(&folder.path().join("b.csv"), [&source].into_iter()).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link_and_a_file_keeps_who_may_read_it() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.txt"), folder.path().join("link.txt"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&file, &link).unwrap();
        write_beside(&link, |f| f.write_all(b"new").map_err(|e| write_failure(&link, &e))).unwrap();
        assert!(link.is_symlink());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!((std::fs::read(&file).unwrap(), mode), (b"new".to_vec(), 0o600));
    }

    #[test]
    fn a_missing_folder_is_said() {
        let failure = write_beside(Path::new("no/such/folder/a.txt"), |_| Ok::<_, Failure>(())).unwrap_err();
        assert_eq!(failure.kind, "no_folder");
    }
}
