//! `detect --rows`: rows that are out of line, instead of series.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{print, print_json};
use crate::detect::rows::{self, FaultKind, RowFault};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::table::{Table, format};

/// How many rows of each kind the text lists.
const LISTED: usize = 10;

/// The kinds there are, in the order of the text.
const KINDS: [FaultKind; 9] = [
    FaultKind::ExactDuplicate,
    FaultKind::NearDuplicate,
    FaultKind::BrokenIdentity,
    FaultKind::PartOverWhole,
    FaultKind::Sign,
    FaultKind::Date,
    FaultKind::UnitSlip,
    FaultKind::Outlier,
    FaultKind::LabelVariant,
];

/// Check the rows of a table and write what was found; the kinds of finding there were.
pub(super) fn run(table: &Table, to: Option<&Path>, json: bool, context: &Context) -> Result<Vec<&'static str>, Failure> {
    let faults = rows::check(table, context)?;
    if let Some(path) = to {
        write_scores(path, table, &faults)?;
    }
    let flagged: Vec<&RowFault> = faults.iter().filter(|f| f.flagged).collect();
    if json {
        let findings = flagged.iter().map(|f| FaultReport::of(f, table)).collect();
        print_json(&Report { rows: table.rows(), findings })?;
    } else if to != Some(Path::new("-")) {
        print(&text(table, &flagged))?;
    }
    Ok(flagged.iter().map(|f| finding_kind(f.kind)).collect())
}

/// A value that is only unusual is a row to look at; anything else is a fault of the data.
pub(super) fn finding_kind(kind: FaultKind) -> &'static str {
    if kind == FaultKind::Outlier { "row" } else { "quality" }
}

/// The checked rows as they are written.
#[derive(Debug, Serialize)]
struct Report<'a> {
    rows: usize,
    findings: Vec<FaultReport<'a>>,
}

/// A fault as a finding.
#[derive(Debug, Serialize)]
struct FaultReport<'a> {
    id: String,
    kind: &'static str,
    rule: &'static str,
    /// 1-based row of the table.
    row: usize,
    column: Option<&'a str>,
    score: f64,
    why: Cow<'a, str>,
    cells: Vec<String>,
}

impl<'a> FaultReport<'a> {
    fn of(fault: &'a RowFault, table: &'a Table) -> Self {
        let column = name(fault, table);
        let rule = fault.kind.name();
        Self {
            id: format!("{rule}:{}:{}", column.unwrap_or("row"), fault.row + 1),
            kind: finding_kind(fault.kind),
            rule,
            row: fault.row + 1,
            column,
            score: fault.score,
            why: fault.why.text(),
            cells: cell(fault, table).into_iter().collect(),
        }
    }
}

fn name<'a>(fault: &RowFault, table: &'a Table) -> Option<&'a str> {
    Some(table.columns().get(fault.column?)?.name.as_str())
}

/// The cell of the file, or the first of the row where the whole row is meant.
fn cell(fault: &RowFault, table: &Table) -> Option<String> {
    table.cell_name(fault.row, fault.column.unwrap_or(0))
}

fn text(table: &Table, flagged: &[&RowFault]) -> String {
    let count = |n: usize, one: &str, many: &str| format!("{} {}", format::fixed(n as f64, 0), if n == 1 { one } else { many });
    let mut out = format!("{} in {}.\n", count(flagged.len(), "fault", "faults"), count(table.rows(), "row", "rows"));
    for kind in KINDS {
        let of_kind: Vec<&&RowFault> = flagged.iter().filter(|f| f.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let title = kind.name().replace('_', " ");
        // Writing to a String does not fail.
        let _ = writeln!(out, "\n{} ({})", title, format::fixed(of_kind.len() as f64, 0));
        for fault in of_kind.iter().take(LISTED) {
            let _ = writeln!(out, "  {:<10} {}", cell(fault, table).unwrap_or_else(|| format!("row {}", fault.row + 1)), fault.why);
        }
        if of_kind.len() > LISTED {
            let _ = writeln!(out, "  {} more with --json or --scores.", format::fixed((of_kind.len() - LISTED) as f64, 0));
        }
    }
    out
}

/// `row,column,kind,score,flag`, row as the 1-based row of the table.
fn write_scores(path: &Path, table: &Table, faults: &[RowFault]) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return match scores(&mut io::BufWriter::new(io::stdout().lock()), table, faults) {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(write_failure(path, &e)),
            _ => Ok(()),
        };
    }
    write_beside(path, |file| scores(&mut io::BufWriter::new(file), table, faults).map_err(|e| write_failure(path, &e)))
}

fn scores(out: &mut dyn Write, table: &Table, faults: &[RowFault]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["row", "column", "kind", "score", "flag"])?;
    for fault in faults {
        let (row, score) = ((fault.row + 1).to_string(), fault.score.to_string());
        let column = name(fault, table).unwrap_or_default();
        writer.write_record([row.as_str(), column, fault.kind.name(), &score, if fault.flagged { "1" } else { "0" }])?;
    }
    writer.flush()
}
