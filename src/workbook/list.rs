//! The findings alone, as csv or JSON, for those who go on with another tool.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use super::WorkbookError;
use super::report::segment_words;
use crate::engine::{Failure, write_beside, write_failure};
use crate::findings::{Finding, Verdict};

/// A finding with what was decided about it.
#[derive(Debug, Serialize)]
struct Judged<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    verdict: Verdict,
}

const HEADER: [&str; 20] = [
    "id", "kind", "measure", "unit", "segment", "start", "end", "actual", "expected", "lower", "upper", "impact", "score", "p_value",
    "method", "why", "verdict", "cause", "owner", "comment",
];

/// Whether the findings alone are meant by this name: it ends in .csv or .json.
#[must_use]
pub fn is_list(path: &Path) -> bool {
    ends_in(path, "csv") || ends_in(path, "json")
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// Write the findings to `path`, as JSON where it ends so, else as csv; numbers plain, times as in ISO 8601.
///
/// # Errors
/// Where the file cannot be written; the old file stays then.
pub fn write_list(path: &Path, findings: &[Finding], verdicts: &BTreeMap<String, Verdict>) -> Result<(), WorkbookError> {
    let of = |finding: &Finding| verdicts.get(&finding.id).cloned().unwrap_or_default();
    let bytes = if ends_in(path, "json") {
        let list: Vec<Judged<'_>> = findings.iter().map(|finding| Judged { finding, verdict: of(finding) }).collect();
        let mut bytes = serde_json::to_vec_pretty(&list).map_err(|e| refused(&e.to_string()))?;
        bytes.push(b'\n');
        bytes
    } else {
        csv_of(findings, of).map_err(|e| refused(&e.to_string()))?
    };
    write_beside(path, |file| file.write_all(&bytes).map_err(|e| write_failure(path, &e).into()))
}

fn refused(reason: &str) -> Failure {
    Failure::new("findings", format!("The findings could not be written: {reason}."), "Write the workbook instead.")
}

fn csv_of(findings: &[Finding], verdict: impl Fn(&Finding) -> Verdict) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER)?;
    let number = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
    for f in findings {
        let v = verdict(f);
        let time = |t: chrono::NaiveDateTime| t.format("%Y-%m-%dT%H:%M:%S").to_string();
        out.write_record([
            f.id.clone(),
            f.kind.name().to_owned(),
            f.measure.clone(),
            f.unit.clone().unwrap_or_default(),
            segment_words(&f.segment),
            time(f.start),
            time(f.end),
            number(f.actual),
            number(f.expected),
            number(f.lower),
            number(f.upper),
            number(f.impact),
            number(f.score),
            number(f.p_value),
            f.method.clone(),
            f.why.clone(),
            v.state.name().to_owned(),
            v.cause,
            v.owner,
            v.comment,
        ])?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}
