//! `annotate`: notes on cells of a workbook, everything else in it left as it is.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, Run, print};
use crate::engine::{Context, Failure};
use crate::workbook::{Addition, Cell, CellMark, Original};

/// Write a copy of a workbook (xlsx, xlsm) with notes on cells; formulas, formats, charts and macros stay as they are.
#[derive(Debug, Args)]
pub(super) struct Annotate {
    /// The workbook.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A note on a cell, which is highlighted too: 'Sheet 1!B2=Look at this'. May be repeated.
    #[arg(long, value_name = "SHEET!CELL=TEXT", value_parser = note, required = true)]
    note: Vec<CellMark>,
    /// The copy to write.
    #[arg(short, long, value_name = "OUT.xlsx")]
    output: PathBuf,
}

/// The sheet may be quoted as in a formula, and its name may hold any sign: the last `!` before the `=` counts.
fn note(text: &str) -> Result<CellMark, String> {
    let usage = || "give a cell and its note: Sheet1!B2=text".to_owned();
    let cells = text.match_indices('=').filter_map(|(at, _)| {
        let (sheet, cell) = text[..at].rsplit_once('!')?;
        Some((sheet, Cell::parse(cell)?, &text[at + 1..]))
    });
    let (sheet, cell, words) = cells.into_iter().next().ok_or_else(usage)?;
    let quoted = sheet.strip_prefix('\'').and_then(|s| s.strip_suffix('\''));
    let sheet = quoted.map_or_else(|| sheet.to_owned(), |s| s.replace("''", "'"));
    Ok(CellMark { sheet, cell, note: words.to_owned() })
}

impl Run for Annotate {
    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let done = Original::open(&self.file)?.write(&self.output, &self.note, Addition::default(), context)?;
        for note in &done.notes {
            print(&format!("{note}\n"))?;
        }
        Ok(Outcome::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_their_cells() {
        let mark = note("'It''s = here!'!B2=a = b!").unwrap();
        assert_eq!((mark.sheet.as_str(), mark.cell, mark.note.as_str()), ("It's = here!", Cell { row: 1, column: 1 }, "a = b!"));
        assert!(note("B2=x").is_err() && note("Sheet1!B2").is_err());
    }
}
