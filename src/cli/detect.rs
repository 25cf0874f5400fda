//! `detect`: what is out of line over time.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::Value as Json;

use super::explain::{ContributorReport, place};
use super::fail_on::FailOn;
use super::wanted::{Splits, Wanted};
use super::{Outcome, Run, SourceArgs, print, print_json, rows};
use crate::detect::{self, DetectSpec, Detection, Forecast, Grain};
use crate::engine::{Context, Failure, Warning, write_beside, write_failure};
use crate::findings::{self, Also, Finding};
use crate::pivot::mixed_currencies;
use crate::table::format;

/// How many findings the text lists.
const LISTED: usize = 50;

/// Find what is out of line over time.
///
/// Without --date or --measure, the ones the program would suggest are looked at.
#[derive(Debug, Args)]
pub(super) struct Detect {
    #[command(flatten)]
    source: SourceArgs,
    /// Another file whose rows are put below, matched by the names of the columns. May be repeated.
    #[arg(long, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// Check rows instead of series: duplicates, broken arithmetic, impossible values, slips of unit, misspelt labels.
    #[arg(long, conflicts_with_all = ["date", "measures", "by", "events", "min_impact"])]
    rows: bool,
    #[command(flatten)]
    wanted: Wanted,
    /// Forecast so many periods of every series that is long enough.
    #[arg(long, value_name = "N", default_value_t = 0)]
    forecast: usize,
    /// Write every point of every series with its score to a CSV file; - is stdout.
    #[arg(long, value_name = "OUT.csv")]
    scores: Option<PathBuf>,
    #[command(flatten)]
    fail_on: FailOn,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Run for Detect {
    fn wants_json(&self) -> bool {
        self.json
    }

    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (self.scores.as_deref(), std::iter::once(&self.source.file).chain(&self.input).map(PathBuf::as_path).collect())
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let table = self.source.load_stacked(&self.input, context)?.table;
        if self.rows {
            let kinds = rows::run(&table, self.scores.as_deref(), self.json, context)?;
            return Ok(self.fail_on.outcome(kinds.into_iter()));
        }
        let spec = self.wanted.spec(&table, Splits::WithSuggestedMeasures)?;
        for (amounts, currencies) in spec.measures.iter().filter_map(|measure| mixed_currencies(&table, measure)) {
            let message = format!(
                "{} holds amounts in {}, which are taken together; look at each by --where or --by {}.",
                amounts.name,
                currencies.codes.join(", "),
                currencies.column.name
            );
            context.warn(Warning::new("mixed_currency", message));
        }
        let detection = detect::run(&table, &spec, context)?;
        let found = findings::find(&table, &spec, &detection, context)?;
        if let Some(path) = &self.scores {
            write_scores(path, &spec, &detection, context)?;
        }
        let forecasts = self.forecasts(&spec, &detection, context)?;
        if self.json {
            print_json(&Report::of(&spec, &detection, &found, &forecasts))?;
        } else if self.scores.as_deref() != Some(Path::new("-")) {
            print(&(text(&detection, &found) + &forecast_text(&spec, &detection, &forecasts)))?;
        }
        Ok(self.fail_on.outcome(found.iter().map(|f| f.kind.name())))
    }
}

impl Detect {
    /// The next periods of the series, with the position of each.
    fn forecasts(&self, spec: &DetectSpec, detection: &Detection, context: &Context) -> Result<Vec<(usize, Forecast)>, Failure> {
        if self.forecast == 0 {
            return Ok(Vec::new());
        }
        let events = findings::events(spec, detection);
        let count = detection.series.len();
        let mut found = Vec::new();
        for (at, series) in detection.series.iter().enumerate() {
            context.progress(Some(at as f32 / count as f32), "Trying forecasts on the past");
            found.extend(detect::forecast(detection, series, &events, self.forecast, context)?.map(|f| (at, f)));
        }
        if found.is_empty() {
            context.warn(Warning::new("short", "Nothing was forecast: no series is long enough to try a forecast on its past."));
        }
        Ok(found)
    }
}

/// A detection as it is written.
#[derive(Debug, Serialize)]
struct Report<'a> {
    series: usize,
    points: usize,
    findings: Vec<FindingReport<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forecasts: Vec<ForecastReport<'a>>,
}

/// The next periods of a series.
#[derive(Debug, Serialize)]
struct ForecastReport<'a> {
    measure: &'a str,
    segment: Json,
    method: &'static str,
    coverage: f64,
    error: f64,
    naive_error: f64,
    origins: usize,
    periods: Vec<PeriodReport>,
}

#[derive(Debug, Serialize)]
struct PeriodReport {
    start: String,
    expected: f64,
    lower: f64,
    upper: f64,
}

impl<'a> ForecastReport<'a> {
    fn of(spec: &'a DetectSpec, detection: &Detection, at: usize, forecast: &Forecast) -> Self {
        let series = &detection.series[at];
        let period = |i: usize| PeriodReport {
            start: time(forecast.times[i], detection.grain),
            expected: forecast.expected[i],
            lower: forecast.lower[i],
            upper: forecast.upper[i],
        };
        Self {
            measure: spec.measures.get(series.measure).map_or("", |m| m.name.as_str()),
            segment: place(&series.segment),
            method: forecast.method,
            coverage: forecast.coverage,
            error: forecast.error,
            naive_error: forecast.naive_error,
            origins: forecast.origins,
            periods: (0..forecast.times.len()).map(period).collect(),
        }
    }
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
    /// What the contributors leave of the deviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    residual: Option<f64>,
    also: Vec<AlsoReport<'a>>,
    cells: &'a [String],
}

/// The same event in another measure.
#[derive(Debug, Serialize)]
struct AlsoReport<'a> {
    id: &'a str,
    kind: &'static str,
    measure: &'a str,
    segment: Json,
    actual: f64,
    expected: f64,
    impact: f64,
    score: f64,
}

impl<'a> AlsoReport<'a> {
    fn of(a: &'a Also) -> Self {
        Self {
            id: &a.id,
            kind: a.kind.name(),
            measure: &a.measure,
            segment: place(&a.segment),
            actual: a.actual,
            expected: a.expected,
            impact: a.impact,
            score: a.score,
        }
    }
}

impl<'a> Report<'a> {
    fn of(spec: &'a DetectSpec, detection: &Detection, found: &'a [Finding], forecasts: &[(usize, Forecast)]) -> Self {
        Self {
            series: detection.series.len(),
            points: detection.points(),
            findings: found.iter().map(FindingReport::of).collect(),
            forecasts: forecasts.iter().map(|(at, forecast)| ForecastReport::of(spec, detection, *at, forecast)).collect(),
        }
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
            residual: (!f.contributors.is_empty()).then(|| f.actual - f.expected - f.contributors.iter().map(|c| c.delta).sum::<f64>()),
            also: f.also.iter().map(AlsoReport::of).collect(),
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
        if !finding.cells.is_empty() {
            let _ = writeln!(out, "     {}", finding.first_cells(1));
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

/// The forecasts of the totals, one line a period.
fn forecast_text(spec: &DetectSpec, detection: &Detection, forecasts: &[(usize, Forecast)]) -> String {
    let mut out = String::new();
    for (at, forecast) in forecasts.iter().filter(|(at, _)| detection.series[*at].segment.is_empty()) {
        let measure = &spec.measures[detection.series[*at].measure];
        let unit = findings::unit_of(spec, detection, detection.series[*at].measure);
        let amount = |v: f64| format::with_unit(v, unit.as_deref(), None);
        let percent = |share: f64| format::number(share * 100.0, 1);
        let _ = writeln!(
            out,
            "\nForecast of {}: off by {} % in {} tries on the past, the season before by {} %.",
            measure.name,
            percent(forecast.error),
            forecast.origins,
            percent(forecast.naive_error)
        );
        if let Some(calendar) = forecast.calendar() {
            let _ = writeln!(out, "{calendar}");
        }
        for (i, start) in forecast.times.iter().enumerate() {
            let (expected, lower, upper) = (forecast.expected[i], forecast.lower[i], forecast.upper[i]);
            let _ = writeln!(out, "     {}  {} ({} to {})", time(*start, detection.grain), amount(expected), amount(lower), amount(upper));
        }
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
