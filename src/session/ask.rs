//! Questions beside the findings: why here, what changed, what would be caught, what comes next.

use std::ops::Range;
use std::sync::Arc;

use super::Session;
use super::action::{JobKey, Output};
use super::results::Detected;
use super::update::{Effects, spawn};
use crate::detect::{self, DetectSpec, Forecast, Rehearsal, Segment, Unfit};
use crate::engine::{Context, Failure, Work};
use crate::explain::{self, Changes, Explanation, Leaves, PriceVolumeMix, Span};
use crate::findings;
use crate::table::{Measure, Table};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Which segments contributed to a finding, by its id.
    Finding(String),
    /// Which segments contributed to some periods of a series of the detection.
    Point {
        /// Position of the series.
        series: usize,
        /// Its periods.
        periods: Range<usize>,
    },
    /// What changed between two spans.
    Changes {
        /// Position of the measure in the spec.
        measure: usize,
        /// The later span.
        after: Span,
        /// The earlier span.
        before: Span,
    },
    /// Which drops would be caught in a series.
    Rehearsal {
        /// Position of the measure in the spec.
        measure: usize,
        /// The segment; empty for the total.
        segment: Segment,
    },
    /// What comes next in a series of the detection.
    Forecast {
        /// Position of the series.
        series: usize,
        /// How many periods.
        horizon: usize,
    },
}

/// What a question is about; each has one answer on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// The contributors of a deviation.
    Explanation,
    /// Two spans held against each other.
    Changes,
    /// Drops put into a series.
    Rehearsal,
    /// The next periods.
    Forecast,
}

impl Question {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::Finding(_) | Self::Point { .. } => Topic::Explanation,
            Self::Changes { .. } => Topic::Changes,
            Self::Rehearsal { .. } => Topic::Rehearsal,
            Self::Forecast { .. } => Topic::Forecast,
        }
    }
}

/// An answer with its question.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What was asked.
    pub question: Question,
    /// What it is about, in words.
    pub title: String,
    /// Unit of the measure.
    pub unit: Option<String>,
    /// The answer.
    pub answer: Answer,
}

/// The answer to a question; nothing where there is too little to answer from.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The contributors of a deviation.
    Explanation(Explanation),
    /// Two spans, and price, volume and mix where the measure is money and the units in the brackets are known.
    Changes(Changes, Option<(String, PriceVolumeMix)>),
    /// What would be caught, or why that cannot be tried.
    Rehearsal(Result<Rehearsal, Unfit>),
    /// The next periods.
    Forecast(Option<Forecast>),
}

impl Session {
    /// Start to answer a question about the active source.
    pub(super) fn ask(&mut self, question: Question) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let (Some(table), Some(detected)) = (data.table().cloned(), data.detected.value().cloned()) else { return Effects::new() };
        let topic = question.topic();
        let generation = data.answers.entry(topic).or_default().start("Answering");
        vec![spawn(JobKey::Ask(id, topic), generation, work(table, detected, question))]
    }
}

fn work(table: Table, detected: Arc<Detected>, question: Question) -> Work<Output> {
    Box::new(move |context| Ok(Output::Answered(Arc::new(answer(&table, &detected, question, context)?))))
}

fn gone() -> Failure {
    Failure::new("gone", "What was asked about is not there any more.", "Find anomalies again, then ask again.")
}

fn answer(table: &Table, detected: &Detected, question: Question, context: &Context) -> Result<Answered, Failure> {
    let Detected { spec, detection, .. } = detected;
    let named = |at: usize| spec.measures.get(at).ok_or_else(gone);
    let place = |segment: &Segment| if segment.is_empty() { "Total".to_owned() } else { explain::words(segment) };
    let (title, unit, answer) = match &question {
        Question::Finding(id) => {
            let finding = detected.findings.iter().find(|f| f.id == *id).ok_or_else(gone)?;
            explained(detected, finding, context)?
        }
        Question::Point { series, periods } => {
            let finding = findings::at(spec, detection, *series, periods.clone()).ok_or_else(gone)?;
            explained(detected, &finding, context)?
        }
        Question::Changes { measure, after, before } => {
            let (measure, unit) = (named(*measure)?, findings::unit_of(spec, detection, *measure));
            let answer = changes(table, spec, measure, (*after, *before), context)?;
            (measure.name.clone(), unit, answer)
        }
        Question::Rehearsal { measure, segment } => {
            let found = detect::rehearse(table, spec, detection, (*measure, segment), context)?;
            let measure = named(*measure)?;
            // What is taken off a rate is so much of what it counts.
            let unit = measure.unit.clone().filter(|u| u != "%").or_else(|| measure.counted());
            (format!("{}, {}", measure.name, place(segment)), unit, Answer::Rehearsal(found))
        }
        Question::Forecast { series, horizon } => {
            context.progress(None, "Trying forecasts on the past");
            let series = detection.series.get(*series).ok_or_else(gone)?;
            let found = detect::forecast(detection, series, &findings::events(spec, detection), *horizon, context)?;
            let measure = named(series.measure)?;
            let unit = findings::unit_of(spec, detection, series.measure);
            (format!("{}, {}", measure.name, place(&series.segment)), unit, Answer::Forecast(found))
        }
    };
    Ok(Answered { question, title, unit, answer })
}

fn explained(detected: &Detected, finding: &findings::Finding, context: &Context) -> Result<(String, Option<String>, Answer), Failure> {
    let nothing =
        || Failure::new("no_dimensions", "There is nothing to explain it by.", "Choose columns to split by, and a sum or a ratio of sums.");
    let explanation = detected.proof.explain(&detected.spec, &detected.detection, finding, context)?.ok_or_else(nothing)?;
    Ok((findings::headline(finding), finding.unit.clone(), Answer::Explanation(explanation)))
}

fn changes(
    table: &Table,
    spec: &DetectSpec,
    measure: &Measure,
    (after, before): (Span, Span),
    context: &Context,
) -> Result<Answer, Failure> {
    context.progress(None, "Holding both spans against each other");
    let by = findings::dimensions(spec);
    let found = explain::changes(table, (&spec.date, spec.grain), measure, (&by, &spec.filters), (after, before), context)?;
    let factors = match explain::units_of(measure, table) {
        Some(units) => {
            let price = Measure::new("Price", format!("{} / {units}", measure.expr));
            // A measure whose price cannot be added up has no factors, and that is no fault.
            let leaves = Leaves::of(table, &spec.date, &price, spec.grain, &by, &spec.filters, context);
            leaves.ok().map(|l| l.price_volume_mix(after, before)).transpose()?.flatten().map(|f| (units, f))
        }
        None => None,
    };
    Ok(Answer::Changes(found, factors))
}
