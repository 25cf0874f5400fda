//! What is looked for over time, as `detect` and `report` are told it.

use std::path::PathBuf;

use clap::Args;

use super::args::GrainArg;
use super::events;
use crate::detect::{self, DetectSpec};
use crate::engine::Failure;
use crate::table::{Measure, Table, split_list};

/// What is looked for over time. What is not said is suggested from the table.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The date column.
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// What to look at: "sum(orders) / sum(visits) as Conversion". May be repeated.
    #[arg(long = "measure", value_name = "EXPR")]
    measures: Vec<String>,
    /// Columns to split by, each --by its own split; a comma crosses. The total is always there.
    ///
    /// Of a split with more than 2,000 members, or more than 4,000,000 points (members x periods x measures, shared by all splits) have room for,
    /// those that were largest at any time are looked at one by one, the others together as "Everything else"; it is told which.
    #[arg(long = "by", value_name = "COLUMNS")]
    by: Vec<String>,
    /// The length of a period.
    #[arg(long, value_name = "GRAIN", default_value = "auto")]
    grain: GrainArg,
    /// From 0, only the grossest, to 100, everything that stirs.
    #[arg(long, value_name = "0..100", default_value_t = DetectSpec::TUNED, value_parser = sensitivity)]
    sensitivity: f64,
    /// Leave out findings worth less than this, in units of their measure.
    #[arg(long, value_name = "N", default_value_t = 0.0)]
    min_impact: f64,
    /// Known events: a CSV file with name,start,end,before,after.
    #[arg(long, value_name = "FILE.csv")]
    events: Option<PathBuf>,
}

/// What is split by where nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Splits {
    /// What is suggested, unless measures were named: who names measures names splits too.
    WithSuggestedMeasures,
    /// What is suggested.
    Suggested,
}

impl Wanted {
    /// Whether anything is wanted that is not what it is where nobody says anything.
    pub(super) fn is_said(&self) -> bool {
        let usual = (self.grain, self.sensitivity, self.min_impact) == (GrainArg::Auto, DetectSpec::TUNED, 0.0);
        !usual || self.date.is_some() || !self.measures.is_empty() || !self.by.is_empty() || self.events.is_some()
    }

    /// The detection that is wanted of `table`.
    ///
    /// # Errors
    /// Where there is no date or no measure, said or suggested, and where the events cannot be read.
    pub(super) fn spec(&self, table: &Table, splits: Splits) -> Result<DetectSpec, Failure> {
        let suggested = detect::suggest(table);
        let date = self.date.clone().or_else(|| suggested.as_ref().map(|s| s.date.clone())).ok_or_else(|| nothing("date"))?;
        let measures: Vec<Measure> = match (self.measures.as_slice(), &suggested) {
            ([], Some(spec)) => spec.measures.clone(),
            ([], None) => return Err(nothing("measure")),
            (given, _) => given.iter().map(|m| with_unit(Measure::parse(m), table)).collect(),
        };
        let suggests = self.by.is_empty() && (splits == Splits::Suggested || self.measures.is_empty());
        let said = |by: &String| split_list(by).into_iter().map(str::to_owned).collect();
        let splits = if suggests { suggested.map(|s| s.splits).unwrap_or_default() } else { self.by.iter().map(said).collect() };
        Ok(DetectSpec {
            grain: self.grain.into(),
            sensitivity: self.sensitivity,
            min_impact: self.min_impact,
            events: self.events.as_deref().map_or(Ok(Vec::new()), events::read)?,
            ..DetectSpec::new(date, measures, splits)
        })
    }
}

/// The kind of the failure where there is nothing to look at over time.
pub(super) const NOTHING: &str = "nothing_to_detect";

fn nothing(what: &str) -> Failure {
    Failure::new(NOTHING, format!("No {what} was found in the table."), format!("Name one with --{what}."))
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

fn sensitivity(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|s| (0.0..=100.0).contains(s)).ok_or_else(|| "give a number from 0 to 100".to_owned())
}
