//! What a step did, for the list of steps and for the cleaning log.

use crate::engine::{Warning, Words};
use crate::import::Decision;
use crate::table::locale::Locale;
use crate::table::{Table, format};

/// Begins what is told of a column that is called otherwise: no cell is another one for it.
pub(super) const RENAMED: &str = "Renamed to ";

/// What a step did to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// Rows before and after.
    pub rows: (usize, usize),
    /// Columns before and after.
    pub columns: (usize, usize),
    /// Whether there are as many columns as before, but some are called otherwise.
    pub renamed: bool,
    /// What was done, with the number of cells or rows and an example.
    pub decisions: Vec<Decision>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

impl StepReport {
    /// The effect in a few words: `12,345 rows → 12,300`, `3 columns more`, `1,204 cells changed`.
    #[must_use]
    pub fn effect(&self) -> String {
        let mut parts = Vec::new();
        if self.rows.0 != self.rows.1 {
            parts.push(format!("{} \u{2192} {}", count(self.rows.0, "row"), whole(self.rows.1)));
        }
        // Where there are more rows than before, nothing else tells that some were left out.
        if self.rows.1 > self.rows.0 {
            let left_out =
                self.decisions.iter().filter(|d| d.count > 0).filter_map(|d| d.what.text().strip_prefix("Left out ").map(str::to_owned));
            parts.extend(left_out.map(|what| format!("left out {what}")));
        }
        match self.columns {
            (before, after) if after > before => parts.push(format!("{} more", count(after - before, "column"))),
            (before, after) if after < before => parts.push(format!("{} fewer", count(before - after, "column"))),
            _ => {}
        }
        if parts.is_empty() {
            let touched: u64 = self.decisions.iter().map(|d| d.count).sum();
            let renamed = self.decisions.iter().filter(|d| d.what.text().starts_with(RENAMED)).count();
            parts.push(match (touched, renamed) {
                (0, 0) if self.renamed => "Only names of columns change".to_owned(),
                (0, 0) => "Nothing to change".to_owned(),
                (0, columns) => format!("{} renamed", count(columns, "column")),
                _ => format!("{} changed", count(touched as usize, "cell")),
            });
        }
        Words::from(parts.join(", ")).to_string()
    }
}

/// A new table and what is to be told about it.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) table: Table,
    pub(super) decisions: Vec<Decision>,
    pub(super) warnings: Vec<Warning>,
}

impl Done {
    pub(super) fn new(table: Table) -> Self {
        Self { table, decisions: Vec::new(), warnings: Vec::new() }
    }

    /// The same, with one thing that was done.
    pub(super) fn told(mut self, decision: Decision) -> Self {
        self.decisions.push(decision);
        self
    }

    /// What was done to `before`.
    pub(super) fn report(self, before: &Table) -> (Table, StepReport) {
        let names = |table: &Table| table.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let columns = (before.columns().len(), self.table.columns().len());
        let report = StepReport {
            rows: (before.rows(), self.table.rows()),
            columns,
            renamed: columns.0 == columns.1 && names(before) != names(&self.table),
            decisions: self.decisions,
            warnings: self.warnings,
        };
        (self.table, report)
    }
}

/// One thing that was done.
pub(super) fn decision(
    what: impl Into<Words>,
    column: Option<&str>,
    why: impl Into<Words>,
    count: usize,
    example: impl Into<Words>,
) -> Decision {
    let decision = Decision::new(what, why).touching(count as u64, example);
    if let Some(column) = column { decision.in_column(column) } else { decision }
}

/// A whole number with its separators, in a sentence that is kept.
pub(super) fn whole(n: usize) -> String {
    Locale::kept(|| format::fixed(n as f64, 0))
}

/// `1 row`, `1,204 rows`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{} {what}{}", whole(n), if n == 1 { "" } else { "s" })
}
