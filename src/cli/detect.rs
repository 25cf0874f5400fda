//! `detect`: what is out of line over time.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::Value as Json;

use super::args::GrainArg;
use super::explain::{ContributorReport, place};
use super::{Outcome, Run, SourceArgs, events, print, print_json, rows};
use crate::detect::{self, DetectSpec, Detection, Grain};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::findings::{self, Finding};
use crate::table::{Measure, Table, format};

/// How many findings the text lists.
const LISTED: usize = 50;

/// Find what is out of line over time.
///
/// Without --date or --measure, the ones the program would suggest are looked at.
#[derive(Debug, Args)]
pub(super) struct Detect {
    #[command(flatten)]
    source: SourceArgs,
    /// Check rows instead of series: duplicates, broken arithmetic, impossible values, slips of unit, misspelt labels.
    #[arg(long, conflicts_with_all = ["date", "measures", "by", "events", "min_impact"])]
    rows: bool,
    /// The date column.
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// What to look at: "sum(orders) / sum(visits) as Conversion". May be repeated.
    #[arg(long = "measure", value_name = "EXPR")]
    measures: Vec<String>,
    /// Columns to split by, each --by its own split; a comma crosses. The total is always there.
    #[arg(long = "by", value_name = "COLUMNS")]
    by: Vec<String>,
    /// The length of a period.
    #[arg(long, value_name = "GRAIN", default_value = "auto")]
    grain: GrainArg,
    /// From 0, only the grossest, to 100, everything that stirs.
    #[arg(long, value_name = "0..100", default_value_t = 50.0, value_parser = sensitivity)]
    sensitivity: f64,
    /// Leave out findings worth less than this, in units of their measure.
    #[arg(long, value_name = "N", default_value_t = 0.0)]
    min_impact: f64,
    /// Known events: a CSV file with name,start,end,before,after.
    #[arg(long, value_name = "FILE.csv")]
    events: Option<PathBuf>,
    /// Write every point of every series with its score to a CSV file; - is stdout.
    #[arg(long, value_name = "OUT.csv")]
    scores: Option<PathBuf>,
    /// End with status 3 where there is such a finding: any, or kinds such as drop,missing.
    #[arg(long, value_name = "KINDS", value_delimiter = ',', num_args = 0..=1, default_missing_value = "any", value_parser = ["any", "spike", "drop", "level_shift", "missing", "partial", "row", "quality"])]
    fail_on: Vec<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Run for Detect {
    fn wants_json(&self) -> bool {
        self.json
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let table = self.source.load(context)?.table;
        let asked = |kind: &str| self.fail_on.iter().any(|k| k == "any" || k == kind);
        if self.rows {
            let kinds = rows::run(&table, self.scores.as_deref(), self.json, context)?;
            return Ok(if kinds.into_iter().any(asked) { Outcome::FailOnMet } else { Outcome::Done });
        }
        let spec = self.spec(&table)?;
        let detection = detect::run(&table, &spec, context)?;
        let found = findings::find(&table, &spec, &detection, context)?;
        if let Some(path) = &self.scores {
            write_scores(path, &spec, &detection, context)?;
        }
        if self.json {
            print_json(&Report::of(&detection, &found))?;
        } else if self.scores.as_deref() != Some(Path::new("-")) {
            print(&text(&detection, &found))?;
        }
        Ok(if found.iter().any(|f| asked(f.kind.name())) { Outcome::FailOnMet } else { Outcome::Done })
    }
}

impl Detect {
    /// What was asked for; what was not is suggested from the table.
    fn spec(&self, table: &Table) -> Result<DetectSpec, Failure> {
        let suggested = detect::suggest(table);
        let nothing = |what: &str| {
            Failure::new("nothing_to_detect", format!("No {what} was found in the table."), format!("Name one with --{what}."))
        };
        let date = match (&self.date, &suggested) {
            (Some(date), _) => date.clone(),
            (None, Some(spec)) => spec.date.clone(),
            (None, None) => return Err(nothing("date")),
        };
        let measures: Vec<Measure> = match (self.measures.as_slice(), &suggested) {
            ([], Some(spec)) => spec.measures.clone(),
            ([], None) => return Err(nothing("measure")),
            (given, _) => given.iter().map(|m| with_unit(Measure::parse(m), table)).collect(),
        };
        let all_suggested = self.measures.is_empty() && self.by.is_empty();
        let splits =
            if all_suggested { suggested.map(|s| s.splits).unwrap_or_default() } else { self.by.iter().map(|by| columns(by)).collect() };
        Ok(DetectSpec {
            date,
            measures,
            splits,
            grain: self.grain.into(),
            sensitivity: self.sensitivity,
            min_impact: self.min_impact,
            events: self.events.as_deref().map_or(Ok(Vec::new()), events::read)?,
            filters: Vec::new(),
        })
    }
}

/// The sum of one column has that column's unit.
fn with_unit(measure: Measure, table: &Table) -> Measure {
    let inner = measure.expr.trim().to_ascii_lowercase();
    let column = inner
        .strip_prefix("sum(")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|name| table.column(name.trim().trim_matches('"')).ok());
    let unit = column.and_then(|(_, c)| c.unit.clone());
    Measure { unit, ..measure }
}

fn columns(list: &str) -> Vec<String> {
    list.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect()
}

fn sensitivity(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|s| (0.0..=100.0).contains(s)).ok_or_else(|| "give a number from 0 to 100".to_owned())
}

/// A detection as it is written.
#[derive(Debug, Serialize)]
struct Report<'a> {
    series: usize,
    points: usize,
    findings: Vec<FindingReport<'a>>,
}

#[derive(Debug, Serialize)]
struct FindingReport<'a> {
    id: &'a str,
    kind: &'static str,
    measure: &'a str,
    unit: Option<&'a str>,
    segment: Json,
    start: String,
    end: String,
    actual: f64,
    expected: f64,
    lower: f64,
    upper: f64,
    impact: f64,
    score: f64,
    p_value: f64,
    method: &'a str,
    why: &'a str,
    contributors: Vec<ContributorReport>,
    cells: &'a [String],
}

impl<'a> Report<'a> {
    fn of(detection: &Detection, found: &'a [Finding]) -> Self {
        Self { series: detection.series.len(), points: detection.points(), findings: found.iter().map(FindingReport::of).collect() }
    }
}

impl<'a> FindingReport<'a> {
    fn of(f: &'a Finding) -> Self {
        Self {
            id: &f.id,
            kind: f.kind.name(),
            measure: &f.measure,
            unit: f.unit.as_deref(),
            segment: place(&f.segment),
            start: time(f.start, f.grain),
            end: time(f.end, f.grain),
            actual: f.actual,
            expected: f.expected,
            lower: f.lower,
            upper: f.upper,
            impact: f.impact,
            score: f.score,
            p_value: f.p_value,
            method: &f.method,
            why: &f.why,
            contributors: f.contributors.iter().map(ContributorReport::of).collect(),
            cells: &f.cells,
        }
    }
}

/// A period by its start: a day, or a moment where periods are hours.
fn time(at: chrono::NaiveDateTime, grain: Grain) -> String {
    if grain == Grain::Hour { at.format("%Y-%m-%dT%H:%M:%S").to_string() } else { at.date().to_string() }
}

fn text(detection: &Detection, found: &[Finding]) -> String {
    let mut out = String::new();
    let count = |n: usize, one: &str, many: &str| format!("{} {}", format::fixed(n as f64, 0), if n == 1 { one } else { many });
    let series = count(detection.series.len(), "series", "series");
    let points = count(detection.points(), "point", "points");
    let findings = count(found.len(), "finding", "findings");
    // Writing to a String does not fail.
    let _ = writeln!(out, "{findings} in {series} by {}, {points}.", detection.grain.name());
    for (number, finding) in (1..).zip(found.iter().take(LISTED)) {
        let _ = writeln!(out, "\n{number:>3}. {}", finding.why);
        let band = format!("{} to {}", amount(finding, finding.lower), amount(finding, finding.upper));
        let _ = write!(out, "     {} against {} ({band})", amount(finding, finding.actual), amount(finding, finding.expected));
        let _ = writeln!(out, ", {} deviations", format::fixed(finding.score, 1));
        if let [first, rest @ ..] = finding.cells.as_slice() {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            let _ = writeln!(out, "     {first}{more}");
        }
    }
    if found.len() > LISTED {
        let _ = writeln!(
            out,
            "\n{} more with --json, or fewer with --min-impact and --sensitivity.",
            count(found.len() - LISTED, "finding", "findings")
        );
    }
    out
}

fn amount(finding: &Finding, value: f64) -> String {
    format::with_unit(value, finding.unit.as_deref(), None)
}

/// Every point of every series: `measure,segment,time,actual,expected,lower,upper,score,flag`.
fn write_scores(path: &Path, spec: &DetectSpec, detection: &Detection, context: &Context) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return scores(&mut io::BufWriter::new(io::stdout().lock()), spec, detection, context)?.or_else(|e| match e.kind() {
            io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(write_failure(path, &e)),
        });
    }
    write_beside(path, |file| {
        let mut out = io::BufWriter::new(file);
        scores(&mut out, spec, detection, context)?.map_err(|e| write_failure(path, &e))
    })
}

/// The lines of the file; the outer error is a cancel, the inner one of the file.
fn scores(out: &mut dyn Write, spec: &DetectSpec, detection: &Detection, context: &Context) -> Result<io::Result<()>, Failure> {
    let mut writer = csv::Writer::from_writer(out);
    let mut result = writer.write_record(["measure", "segment", "time", "actual", "expected", "lower", "upper", "score", "flag"]);
    let times: Vec<String> = detection.times.iter().map(|t| time(*t, detection.grain)).collect();
    for (series, flags) in detection.series.iter().zip(detection.flags(spec.sensitivity)) {
        context.check()?;
        let measure = spec.measures.get(series.measure).map_or("", |m| m.name.as_str());
        let key = series.key();
        for (t, (time, flag)) in times.iter().zip(flags).enumerate() {
            let number = |v: f64| if v.is_finite() { v.to_string() } else { String::new() };
            let fields = [series.actual[t], series.expected[t], series.lower[t], series.upper[t], series.score[t]].map(number);
            let [actual, expected, lower, upper, score] = fields.each_ref().map(String::as_str);
            let flag = if flag { "1" } else { "0" };
            result = result.and_then(|()| writer.write_record([measure, &key, time, actual, expected, lower, upper, score, flag]));
        }
    }
    Ok(result.map_err(io::Error::from).and_then(|()| writer.flush()))
}
