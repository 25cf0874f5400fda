//! Workbooks that are not annotated, each with its reason and what to do instead.

use std::path::{Path, PathBuf};

use super::super::opc::PackageError;
use crate::engine::{Cancelled, Failure, write_failure};

/// Why a workbook could not be annotated.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file system refused.
    #[error(transparent)]
    File(#[from] Failure),
    /// The format cannot carry notes in place.
    #[error("{} is no workbook of the kind that can be annotated in place: {reason}.", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// Encrypted: its parts cannot be read.
    #[error("{} is protected with a password, so nothing can be written into it.", .0.display())]
    Encrypted(PathBuf),
    /// A part is missing or damaged.
    #[error("{} is damaged: {reason}.", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        reason: String,
    },
    /// A cell is named that cannot carry a note.
    #[error("{cell} cannot carry a note: {reason}.")]
    Cell {
        /// The cell, as it was named.
        cell: String,
        /// Why not.
        reason: String,
    },
    /// The copy is named as another kind of workbook.
    #[error("{} must end in .{wanted}, as the workbook it is a copy of.", .path.display())]
    Ending {
        /// The copy.
        path: PathBuf,
        /// The ending of the workbook.
        wanted: String,
    },
    /// The copy would overwrite the workbook.
    #[error("{} is the workbook itself; its copy needs another name.", .0.display())]
    Itself(PathBuf),
}

impl From<AnnotateError> for Failure {
    fn from(error: AnnotateError) -> Self {
        let message = error.to_string();
        match error {
            AnnotateError::Cancelled(cancelled) => cancelled.into(),
            AnnotateError::File(failure) => failure,
            AnnotateError::Format { .. } => {
                Self::new("unsupported", message, "Write a new workbook instead; it carries the same findings.")
            }
            AnnotateError::Encrypted(_) => {
                Self::new("encrypted", message, "Take the password off in Excel, or write a new workbook instead.")
            }
            AnnotateError::Damaged { .. } => {
                Self::new("damaged", message, "Open it in Excel, save it and try again, or write a new workbook instead.")
            }
            AnnotateError::Cell { .. } => Self::new("no_cell", message, "Name a cell of a sheet, such as 'Sheet 1!B2'."),
            AnnotateError::Ending { .. } => Self::new("unsupported", message, "Excel opens a workbook only under the ending of its kind."),
            AnnotateError::Itself(_) => Self::new("same_file", message, "Choose another name; the workbook itself is never changed."),
        }
    }
}

/// An error of the package, in the words of whoever is to act on it: about `source` on reading, about `target` on writing.
pub(super) fn of_package(error: PackageError, source: &Path, target: &Path) -> AnnotateError {
    match error {
        PackageError::Cancelled(cancelled) => cancelled.into(),
        // A reader that fails names the archive; everything else the file system says is about the target.
        PackageError::Io(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::Other
                    | std::io::ErrorKind::InvalidData
                    | std::io::ErrorKind::UnexpectedEof
                    | std::io::ErrorKind::InvalidInput
            ) =>
        {
            AnnotateError::Damaged { path: source.to_owned(), reason: error.to_string() }
        }
        PackageError::Io(error) => write_failure(target, &error).into(),
        other => AnnotateError::Damaged { path: source.to_owned(), reason: other.to_string() },
    }
}

/// What the first bytes say, where the file is no package at all.
pub(super) fn not_a_package(path: &Path, start: &[u8]) -> AnnotateError {
    let path = path.to_owned();
    let reason = match start {
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            if start.windows(name.len()).any(|w| w == name) {
                return AnnotateError::Encrypted(path);
            }
            "it is an Excel 97-2003 file"
        }
        b"" => "it is empty",
        [b'<', ..] => "it is a page or an XML file",
        _ => "it is not an Excel file",
    };
    AnnotateError::Format { path, reason: reason.to_owned() }
}
