//! Why a file could not be opened.

use std::io;

use crate::engine::{Cancelled, Failure};
use crate::table::TableError;

/// Why a file could not be opened: each says what, why and, as a [`Failure`], what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The job was cancelled.
    #[error("cancelled")]
    Cancelled(#[from] Cancelled),
    /// There is no such file.
    #[error("There is no file {0}.")]
    NotFound(String),
    /// The path is a folder.
    #[error("{0} is a folder, not a file.")]
    Folder(String),
    /// The system refused to read it.
    #[error("{file} could not be read: {reason}.")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// Nothing in it.
    #[error("{0} is empty.")]
    Empty(String),
    /// Encrypted.
    #[error("{0} is protected with a password.")]
    Password(String),
    /// The end of the file is missing.
    #[error("{0} is cut short: its end is missing.")]
    CutShort(String),
    /// Bytes of a kind that holds no table.
    #[error("{file} cannot be opened: it is {what}.")]
    Unsupported {
        /// The file.
        file: String,
        /// What it is instead: "a PDF document".
        what: String,
    },
    /// The reader of that format gave up.
    #[error("{file} is damaged: {reason}.")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// As [`Self::Damaged`], of a file that spreadsheet programs do not open.
    #[error("{file} is damaged: {reason}.")]
    DamagedParquet {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// More cells or bytes than fit.
    #[error("{file} is too large: {reason}.")]
    TooLarge {
        /// The file.
        file: String,
        /// What is too large.
        reason: String,
    },
    /// An option that does not fit the file.
    #[error("{message}")]
    Option {
        /// What does not fit.
        message: String,
        /// What would.
        hint: String,
    },
    /// The cleaned columns could not be put together.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl ImportError {
    /// The failure of reading `file` from the disk.
    pub(crate) fn from_io(file: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound(file.to_owned()),
            io::ErrorKind::IsADirectory => Self::Folder(file.to_owned()),
            io::ErrorKind::PermissionDenied => Self::Unreadable { file: file.to_owned(), reason: "access was denied".to_owned() },
            io::ErrorKind::UnexpectedEof => Self::CutShort(file.to_owned()),
            _ => Self::Unreadable { file: file.to_owned(), reason: error.to_string() },
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let message = error.to_string();
        let (kind, hint) = match error {
            ImportError::Cancelled(cancelled) => return cancelled.into(),
            ImportError::Table(table) => return table.into(),
            ImportError::Option { hint, .. } => return Self::new("option", message, hint),
            ImportError::NotFound(_) => ("not_found", "Check the name and the folder."),
            ImportError::Folder(_) => ("folder", "Name a file in it, or several that are one table by a pattern: orders-*.csv."),
            ImportError::Unreadable { .. } => ("unreadable", "Close it in other programs, check that you may read it, and try again."),
            ImportError::Empty(_) => ("empty", "Export it again; the export may have failed."),
            ImportError::Password(_) => ("password", "Open it in Excel, save it without a password, and open that copy."),
            ImportError::CutShort(_) => ("cut_short", "Download or copy it again; the transfer stopped early."),
            ImportError::Unsupported { what, .. } if is_packed(&what) => ("unsupported", "Unpack it, and open the file that is in it."),
            ImportError::Unsupported { .. } => ("unsupported", "Save it as xlsx or csv and open that."),
            ImportError::Damaged { .. } => ("damaged", "Open it in Excel or LibreOffice, save it as xlsx, and open that copy."),
            ImportError::DamagedParquet { .. } => ("damaged", "Download or copy it again, or have it written anew where it comes from."),
            ImportError::TooLarge { .. } => ("too_large", "Split it, or export fewer rows or columns."),
        };
        Self::new(kind, message, hint)
    }
}

/// Whether a file only holds others, by what it is said to be.
fn is_packed(what: &str) -> bool {
    what.starts_with("compressed") || what.ends_with("archive")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a file packed with gzip it was said that it should be saved as xlsx.
    #[test]
    fn what_is_packed_is_to_be_unpacked() {
        let hint = |what: &str| Failure::from(ImportError::Unsupported { file: "a".to_owned(), what: what.to_owned() }).hint;
        assert_eq!(hint("compressed with gzip"), "Unpack it, and open the file that is in it.");
        assert_eq!(hint("a 7z archive"), hint("compressed with gzip"));
        assert_eq!(hint("a PDF document"), "Save it as xlsx or csv and open that.");
    }
}
