//! From one table of a file to that beside it, as Ctrl+Page Up and Ctrl+Page Down do between the sheets of a workbook.

use crate::session::Session;

/// Which of the tables beside the one that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Beside {
    /// The one before it.
    Previous,
    /// The one after it.
    Next,
}

impl Beside {
    /// The place of that table in the active file, if there is one.
    pub(in crate::ui) fn table(self, session: &Session) -> Option<usize> {
        let data = session.active_data()?;
        let at = match self {
            Self::Previous => data.table_index().checked_sub(1)?,
            Self::Next => data.table_index() + 1,
        };
        (at < data.source()?.tables.len()).then_some(at)
    }
}
