//! `explain`: which segments contributed to a deviation.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::args::GrainArg;
use super::{Outcome, Run, SourceArgs, events, print, print_json};
use crate::engine::{Context, Failure, quoted};
use crate::explain::{self, Against, Contributor, Explanation, Factors, Leaves, PriceVolumeMix, Request, Segment};
use crate::table::{Measure, Relative, Table, aligned, format};

/// Show which segments contributed to a deviation.
///
/// Either of a span of time (--date, --measure, --at) or of a measured value against an expected one (--actual, --expected).
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    source: SourceArgs,
    /// The columns among whose members segments are sought, crossed.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    by: Vec<String>,
    /// The measured value: "sum(real)" or "sum(a) / sum(b)".
    #[arg(long, value_name = "EXPR", requires = "expected", conflicts_with_all = ["date", "measure", "at"])]
    actual: Option<String>,
    /// The expected value.
    #[arg(long, value_name = "EXPR", requires = "actual")]
    expected: Option<String>,
    /// The date column.
    #[arg(long, value_name = "COLUMN", requires = "at", required_unless_present = "actual")]
    date: Option<String>,
    /// What deviates: "sum(orders) / sum(visits) as Conversion".
    #[arg(long, value_name = "EXPR", requires = "date", required_unless_present = "actual")]
    measure: Option<String>,
    /// The span: 2011-06-01 or 2011-06-01..2011-06-03.
    #[arg(long, value_name = "SPAN", value_parser = span, requires = "measure")]
    at: Option<(NaiveDateTime, NaiveDateTime)>,
    /// What it is held against: expected, previous, last-week, or a span.
    #[arg(long, value_name = "WHAT", value_parser = against, default_value = "expected")]
    against: Against,
    /// The length of a period.
    #[arg(long, value_name = "GRAIN", default_value = "auto")]
    grain: GrainArg,
    /// Known events: a CSV file with name,start,end,before,after.
    #[arg(long, value_name = "FILE.csv")]
    events: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Run for Explain {
    fn wants_json(&self) -> bool {
        self.json
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let table = self.source.load(context)?.table;
        context.progress(None, "Explaining");
        let (explanation, factors) = if let (Some(actual), Some(expected)) = (&self.actual, &self.expected) {
            (explain::given(&table, actual, expected, &self.by, context)?, None)
        } else {
            let request = self.request()?;
            (explain::over_time(&table, &request, context)?, self.factors(&table, &request, context)?)
        };
        if self.json {
            print_json(&Report { factors: factors.as_ref().map(FactorsReport::of), ..Report::of(&explanation) })?;
        } else {
            print(&(self.text(&explanation) + &factors.as_ref().map(factors_text).unwrap_or_default()))?;
        }
        Ok(Outcome::Done)
    }
}

impl Explain {
    fn request(&self) -> Result<Request, Failure> {
        let (Some(date), Some(measure), Some(span)) = (&self.date, &self.measure, self.at) else {
            return Err(Failure::new(
                "usage",
                "There is nothing to explain.",
                "Give --date, --measure and --at, or --actual and --expected.",
            ));
        };
        Ok(Request {
            date: date.clone(),
            measure: Measure::parse(measure),
            span,
            grain: self.grain.into(),
            against: self.against,
            by: self.by.clone(),
            events: self.events.as_deref().map_or(Ok(Vec::new()), events::read)?,
            filters: Vec::new(),
            segment: Vec::new(),
            expected: None,
        })
    }

    /// Price, volume and mix, where money is held against money of another span.
    fn factors(&self, table: &Table, request: &Request, context: &Context) -> Result<Option<PriceVolumeMix>, Failure> {
        let (Against::Span(from, to), Some(units)) = (request.against, explain::units_of(&request.measure, table)) else { return Ok(None) };
        let price = Measure::new("Price", format!("{} / {units}", request.measure.expr));
        let leaves = Leaves::of(table, &request.date, &price, request.grain, &request.by, &request.filters, context)?;
        Ok(leaves.price_volume_mix(request.span, (from, to))?)
    }

    fn text(&self, e: &Explanation) -> String {
        let name = match (&self.measure, &self.actual) {
            (Some(measure), _) => Measure::parse(measure).name,
            (None, actual) => actual.clone().unwrap_or_default(),
        };
        let mut out = format!("{name}: {} instead of {} ({}", amount(e.actual), amount(e.expected), signed(e.delta));
        let relative = Relative::of(e.actual, e.expected).map(|r| format!(", {}", r.words(1))).unwrap_or_default();
        let _ = writeln!(out, "{relative})\n");
        let is_ratio = e.contributors.iter().any(|c| c.rate_effect.is_some());
        let mut rows = vec![header(is_ratio)];
        rows.extend(e.contributors.iter().map(|c| row(c, is_ratio)));
        let share = if e.delta == 0.0 { 0.0 } else { e.residual / e.delta };
        rows.push([
            "everything else".into(),
            String::new(),
            String::new(),
            signed(e.residual),
            percent(share),
            String::new(),
            String::new(),
        ]);
        let _ = writeln!(out, "{}", aligned::lines(&rows, |column| column > 0).join("\n"));
        let _ = writeln!(out, "\nConfidence {}.{}{}", format::fixed(e.confidence, 2), if e.note.is_empty() { "" } else { " " }, e.note);
        out
    }
}

fn header(is_ratio: bool) -> [String; 7] {
    let effect = |name: &str| if is_ratio { name.to_owned() } else { String::new() };
    ["Contributed".into(), "Actual".into(), "Expected".into(), "Part".into(), "Share".into(), effect("By rate"), effect("By mix")]
}

fn row(c: &Contributor, is_ratio: bool) -> [String; 7] {
    let effect = |part: Option<f64>| if is_ratio { part.map(signed).unwrap_or_default() } else { String::new() };
    [
        explain::words(&c.segment),
        amount(c.actual),
        amount(c.expected),
        signed(c.delta),
        percent(c.share),
        effect(c.rate_effect),
        effect(c.mix_effect),
    ]
}

fn amount(value: f64) -> String {
    format::amount(value, None)
}

fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", amount(value)) } else { amount(value) }
}

fn percent(share: f64) -> String {
    format!("{} %", format::fixed(100.0 * share, 1))
}

/// An explanation as it is written.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    actual: f64,
    expected: f64,
    delta: f64,
    contributors: Vec<ContributorReport>,
    residual: f64,
    root_causes: Vec<Vec<Json>>,
    confidence: f64,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    factors: Option<FactorsReport>,
}

/// Money as volume, mix and price.
#[derive(Debug, Serialize)]
struct FactorsReport {
    volume: f64,
    mix: f64,
    price: f64,
    new: f64,
    gone: f64,
}

impl FactorsReport {
    fn of(found: &PriceVolumeMix) -> Self {
        let Factors { volume, mix, price } = found.whole;
        Self { volume, mix, price, new: found.new, gone: found.gone }
    }
}

fn factors_text(found: &PriceVolumeMix) -> String {
    let Factors { volume, mix, price } = found.whole;
    format!("By volume {}, by mix {}, by price {}.\n", signed(volume), signed(mix), signed(price))
}

/// A contributor as it is written, here and in findings.
#[derive(Debug, Serialize)]
pub(super) struct ContributorReport {
    r#where: Json,
    actual: f64,
    expected: f64,
    delta: f64,
    share: f64,
    score: f64,
    rate_effect: Option<f64>,
    mix_effect: Option<f64>,
}

impl Report {
    pub(super) fn of(e: &Explanation) -> Self {
        Self {
            actual: e.actual,
            expected: e.expected,
            delta: e.delta,
            contributors: e.contributors.iter().map(ContributorReport::of).collect(),
            residual: e.residual,
            root_causes: e.root_causes.iter().map(|set| set.iter().map(place).collect()).collect(),
            confidence: e.confidence,
            note: e.note.clone(),
            factors: None,
        }
    }
}

impl ContributorReport {
    pub(super) fn of(c: &Contributor) -> Self {
        Self {
            r#where: place(&c.segment),
            actual: c.actual,
            expected: c.expected,
            delta: c.delta,
            share: c.share,
            score: c.score,
            rate_effect: c.rate_effect,
            mix_effect: c.mix_effect,
        }
    }
}

/// A segment as an object: column and member.
pub(super) fn place(segment: &Segment) -> Json {
    Json::Object(segment.iter().map(|(column, member)| (column.clone(), Json::from(member.as_str()))).collect::<Map<_, _>>())
}

fn span(text: &str) -> Result<(NaiveDateTime, NaiveDateTime), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to) = (moment(from, NaiveTime::MIN)?, moment(to, END_OF_DAY)?);
    if from <= to { Ok((from, to)) } else { Err("the span ends before it starts".to_owned()) }
}

/// The last second of a day: a day without a time stands for all of it.
const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

fn moment(text: &str, time: NaiveTime) -> Result<NaiveDateTime, String> {
    let text = text.trim().replace(' ', "T");
    let day = text.parse::<NaiveDate>().map(|day| day.and_time(time));
    let minute = || NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M");
    day.or_else(|_| text.parse::<NaiveDateTime>())
        .or_else(|_| minute())
        .map_err(|_| format!("{} is no date such as 2011-06-01", quoted(&text)))
}

fn against(text: &str) -> Result<Against, String> {
    Ok(match text {
        "expected" => Against::Expected,
        "previous" => Against::Previous,
        "last-week" => Against::LastWeek,
        other => {
            let (from, to) =
                span(other).map_err(|_| "give expected, previous, last-week or a span such as 2011-05-01..2011-05-31".to_owned())?;
            Against::Span(from, to)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert_eq!(span("2011-06-01"), Ok((at("2011-06-01T00:00:00"), at("2011-06-01T23:59:59"))));
        assert_eq!(span("2011-06-01 05:00..2011-06-03"), Ok((at("2011-06-01T05:00:00"), at("2011-06-03T23:59:59"))));
        assert!(span("2011-06-03..2011-06-01").is_err() && span("June").unwrap_err().contains("2011-06-01"));
        assert_eq!(against("last-week"), Ok(Against::LastWeek));
        assert!(against("yesterday").unwrap_err().contains("last-week"));
    }
}
