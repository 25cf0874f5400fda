//! The way from what is on screen to the annotated workbook; what is missing on the way is computed first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::action::Output;
use super::results::{Detected, Pivoted};
use crate::analysis::{Analysis, Change, Gone, Run, Since, View};
use crate::chart;
use crate::detect::rows::FaultKind;
use crate::detect::{self, Grain, Series};
use crate::engine::{Context, Failure};
use crate::findings::{self, Fault, FaultGroup, Faults, Finding, Verdict};
use crate::import::{Found, Source};
use crate::pivot;
use crate::table::locale::Locale;
use crate::table::{Filter, Table, format};
use crate::workbook::{
    self, DetectionReport, Earlier, FaultsOf, FaultsReport, Item, PivotSheet, Prospect, Report, SeriesData, Sheets, Written,
};

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    /// A copy of the file itself, with the findings on its own cells; else a new workbook.
    pub in_place: bool,
    /// Which sheets are wanted.
    pub sheets: Sheets,
}

impl Choice {
    /// A copy of the file with what is useful beside its own sheets.
    pub const IN_PLACE: Self = Self { in_place: true, sheets: Sheets::BESIDE };
}

/// What a workbook is made of.
#[derive(Debug, Clone)]
pub struct Input {
    /// The file.
    pub source: Arc<Source>,
    /// Which of its tables.
    pub table: usize,
    /// What is asked of that table.
    pub view: View,
    /// Its pivot, where it was computed already.
    pub pivoted: Option<Arc<Pivoted>>,
    /// Its findings, where they were looked for already.
    pub detected: Option<Arc<Detected>>,
    /// What is wrong with its rows, where they were checked already.
    pub faults: Option<Arc<Faults>>,
    /// The analysis it belongs to, with what was decided about findings; it travels in the workbook.
    pub analysis: Analysis,
    /// What is to be written.
    pub choice: Choice,
}

/// Write a workbook; its sentences are those of files, however the window writes numbers.
pub(super) fn job(mut input: Input) -> impl FnMut(&Path, &Context) -> Result<Output, Failure> + Send + 'static {
    let now = chrono::Local::now().naive_local();
    let mut is_worded_for_window = !Locale::current().is_neutral();
    move |path, context| {
        if std::mem::take(&mut is_worded_for_window) {
            // Findings are told anew, rows are checked anew.
            input.faults = None;
            input.detected = input.detected.take().map(|d| d.at(d.spec.clone(), context)).transpose()?.map(Arc::new);
        }
        Ok(Output::Exported(write(&input, path, Some(now), context)?.0))
    }
}

/// What a workbook tells.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The findings, without those that were dismissed.
    pub findings: Vec<Finding>,
    /// How they stand to those of the file before, where there was one.
    pub since: Option<Since>,
    /// The kinds of the faults in single rows, one each; `None` where the rows were not checked.
    pub faults: Option<Vec<FaultKind>>,
}

/// Write the annotated workbook to `path`; `generated` is the time it tells, if it is to tell one.
///
/// # Errors
/// On cancel, where something missing cannot be computed, and where the file cannot be written.
pub fn write(input: &Input, path: &Path, generated: Option<NaiveDateTime>, context: &Context) -> Result<(Written, Told), Failure> {
    let Some(found) = input.source.tables.get(input.table) else {
        return Err(Failure::new("no_table", "The table to export is not there any more.", "Open the file again."));
    };
    context.progress(None, "Gathering what goes in");
    let detected = detected(input, found, context)?;
    let mut told = told(input, detected.as_deref());
    let decided = |f: &Finding| input.analysis.verdict(f).map(|v| (f.id.clone(), v.clone()));
    let verdicts: BTreeMap<String, Verdict> = told.findings.iter().filter_map(decided).collect();
    if workbook::is_list(path) {
        if detected.is_none() {
            return Err(Failure::new("no_findings", "Nothing was looked for.", "Choose a date and a measure under Anomalies."));
        }
        workbook::write_list(path, &told.findings, &verdicts)?;
        return Ok((Written { sheets: 0, rows: told.findings.len() as u64, notes: Vec::new() }, told));
    }
    let table = Filter::apply(&input.view.filters, &found.table)?;
    let pivoted = pivoted(input, found, context)?;
    let mut detection = detected.as_ref().map(|d| detection(d, &told.findings, &table, &verdicts, context)).transpose()?;
    if let (Some(report), Some(detected)) = (detection.as_mut(), detected.as_ref().filter(|_| input.choice.sheets.forecast)) {
        report.forecasts = forecasts(detected, report, context)?;
    }
    if let Some(report) = &mut detection {
        report.earlier = told.since.as_ref().map(earlier);
    }
    let title = Path::new(&input.source.file).file_stem().map_or_else(|| input.source.file.clone(), |s| s.to_string_lossy().into_owned());
    let chart = pivoted.as_ref().filter(|_| input.choice.sheets.pivots).map(|p| {
        let across = if p.table.values_on_rows { p.table.with_values_across() } else { p.table.clone() };
        chart::compute(&found.table, &p.spec, &across, &input.view.chart, context)
    });
    // A chart that cannot be drawn of this pivot does not keep the workbook from being written.
    let (chart, failure) =
        chart.map_or((None, None), |made| made.map_or_else(|error| (None, Some(Failure::from(error))), |chart| (Some(chart), None)));
    let left_out = failure.map(|f| format!("The chart of Pivot is not in the workbook. {}", f.message)).into_iter().collect();
    let pivots = pivoted.as_ref().map(|p| PivotSheet { name: "Pivot", spec: &p.spec, table: &p.table, chart: chart.as_ref() });
    let faults = faults(input, found, context)?;
    let faults = faults.as_deref().map(|f| placed(f, input, &found.table)).transpose()?;
    told.faults = faults.as_ref().map(kinds);
    let report = Report {
        title: &title,
        source: &input.source,
        found,
        table: &table,
        filters: &input.view.filters,
        pivots: pivots.into_iter().collect(),
        detection,
        faults,
        sheets: input.choice.sheets,
        left_out,
        analysis: travelling(input, found, detected.as_deref(), path)?,
        generated,
    };
    let written = if input.choice.in_place {
        workbook::write_in_place(&input.source.path, path, &report, context)?
    } else {
        workbook::write(path, &report, context)?
    };
    Ok((written, told))
}

/// What is wrong with the rows of the table: what is on screen if it is of that table, else looked for.
fn faults(input: &Input, found: &Found, context: &Context) -> Result<Option<Arc<Faults>>, Failure> {
    if !input.choice.sheets.findings {
        return Ok(None);
    }
    if let Some(ready) = &input.faults {
        return Ok(Some(ready.clone()));
    }
    Ok(Some(Arc::new(Faults::of(&found.table, context)?)))
}

/// The faults in the rows that are written, with their places among these.
fn placed<'a>(faults: &'a Faults, input: &'a Input, table: &Table) -> Result<FaultsReport<'a>, Failure> {
    // The place among the rows that pass, by the place in the table.
    let places: Option<Vec<Option<u32>>> = Filter::mask_all(&input.view.filters, table)?.map(|mask| {
        let mut next = 0;
        let place = |passes: Option<bool>| {
            let (at, is_kept) = (next, passes == Some(true));
            next += u32::from(is_kept);
            is_kept.then_some(at)
        };
        mask.iter().map(place).collect()
    });
    let place = |row: usize| places.as_ref().map_or_else(|| u32::try_from(row).ok(), |places| places.get(row).copied().flatten());
    let told = faults.groups.iter().filter(|group| !input.analysis.hides(group)).filter_map(|group| {
        let hidden = input.analysis.hidden_in(group);
        let told = group.faults.iter().filter(|f| !hidden.contains(&f.id));
        let (kept, rows): (Vec<Fault>, Vec<u32>) = told.filter_map(|f| Some((f.clone(), place(f.found.row)?))).unzip();
        let verdicts = kept.iter().map(|f| input.analysis.verdict_on_one(f)).collect();
        let verdict = input.analysis.verdict_on(group);
        let group = if kept.len() == group.faults.len() {
            Cow::Borrowed(group)
        } else {
            Cow::Owned(FaultGroup::of(group.id.clone(), group.kind, group.column.clone(), kept))
        };
        (!rows.is_empty()).then_some(FaultsOf { group, rows, verdict, verdicts })
    });
    let checked = places.as_ref().map_or(faults.checked, |places| places.iter().flatten().count());
    Ok(FaultsReport { groups: told.collect(), checked })
}

/// The kind of each fault that is told.
fn kinds(faults: &FaultsReport<'_>) -> Vec<FaultKind> {
    faults.groups.iter().flat_map(|told| std::iter::repeat_n(told.group.kind, told.rows.len())).collect()
}

/// The kinds of the faults in the rows of a table that was not checked for what was written.
///
/// # Errors
/// On cancel.
pub fn faults_in(input: &Input, context: &Context) -> Result<Vec<FaultKind>, Failure> {
    let Some(found) = input.source.tables.get(input.table) else { return Ok(Vec::new()) };
    let faults = Faults::of(&found.table, context)?;
    Ok(kinds(&placed(&faults, input, &found.table)?))
}

/// What is told of findings, and how they stand to those of the file before.
fn told(input: &Input, detected: Option<&Detected>) -> Told {
    let Some(detected) = detected else { return Told::default() };
    let findings = detected.findings.iter().filter(|f| !input.analysis.is_dismissed(f)).cloned().collect();
    let previous = input.analysis.active().and_then(|spec| spec.previous.clone());
    let since = previous.zip(detected.covered()).map(|(run, covered)| run.compare(&detected.findings, &detected.spec, covered));
    Told { findings, faults: None, since: since.map(|since| since.told(&detected.findings, &input.analysis.dismissed)) }
}

/// How the findings stand to those of the file before, in the words of the workbook.
fn earlier(since: &Since) -> Earlier {
    let word = |change: &Change| match change {
        Change::New => "New".to_owned(),
        Change::Worse { was: Some(was) } => format!("Worse: impact was {}", format::fixed(*was, 0)),
        Change::Worse { was: None } => "Worse".to_owned(),
        Change::Same => "As before".to_owned(),
    };
    Earlier {
        file: since.file.clone(),
        marks: since.changes.iter().map(|(id, change)| (id.clone(), word(change))).collect(),
        gone: since.gone.iter().map(Gone::headline).collect(),
    }
}

/// The analysis as it travels in the workbook at `path`: the view as it was written, what was found in it, and of files elsewhere
/// only the name.
fn travelling(input: &Input, found: &Found, detected: Option<&Detected>, path: &Path) -> Result<String, Failure> {
    let mut analysis = input.analysis.clone();
    if let Some(id) = analysis.active.or(analysis.sources.first().map(|s| s.id))
        && let Some(spec) = analysis.source_mut(id)
    {
        if let Some(detected) = detected {
            let source = &input.source;
            spec.latest = Some(Arc::new(Run::of(&source.file, &source.fingerprint, &detected.findings, &detected.spec)));
            spec.fingerprint = Some(source.fingerprint.clone());
        }
        spec.view = input.view.clone();
        spec.table = Some(found.table.name().to_owned());
    }
    analysis.to_travel(path.parent().unwrap_or(Path::new("")))
}

/// The pivot of the view: the one on screen if it answers the view, else computed.
fn pivoted(input: &Input, found: &Found, context: &Context) -> Result<Option<Arc<Pivoted>>, Failure> {
    let mut spec = input.view.pivot.clone();
    if spec.values.is_empty() {
        return Ok(None);
    }
    spec.filters.extend(input.view.filters.iter().cloned());
    if let Some(ready) = input.pivoted.as_ref().filter(|p| p.spec == spec) {
        return Ok(Some(ready.clone()));
    }
    let table = pivot::compute(&found.table, &spec, context)?;
    Ok(Some(Arc::new(Pivoted { spec, table })))
}

/// The findings of the view: those on screen if they answer the view, else looked for.
fn detected(input: &Input, found: &Found, context: &Context) -> Result<Option<Arc<Detected>>, Failure> {
    let Some(mut spec) = input.view.detect.clone() else { return Ok(None) };
    spec.filters.extend(input.view.filters.iter().cloned());
    if let Some(ready) = input.detected.as_ref().filter(|d| d.spec == spec) {
        return Ok(Some(ready.clone()));
    }
    Ok(Some(Arc::new(Detected::of(&found.table, spec, context)?)))
}

/// Each finding with its series and its rows of `table`; of the series only those that are shown.
fn detection<'a>(
    detected: &'a Detected,
    findings: &'a [Finding],
    table: &Table,
    verdicts: &'a BTreeMap<String, Verdict>,
    context: &Context,
) -> Result<DetectionReport<'a>, Failure> {
    let all = &detected.detection.series;
    let mut shown: Vec<usize> = all.iter().enumerate().filter(|(_, s)| s.segment.is_empty()).map(|(i, _)| i).collect();
    shown.extend(findings.iter().filter_map(|f| f.place.as_ref().map(|(i, _)| *i)));
    shown.sort_unstable();
    shown.dedup();
    let rows = findings::rows_of_each(table, &detected.spec, findings, context)?;
    let items = findings.iter().zip(rows).map(|(finding, rows)| {
        let place = finding.place.clone().and_then(|(i, periods)| Some((shown.binary_search(&i).ok()?, periods)));
        Item { finding, place, rows }
    });
    Ok(DetectionReport {
        spec: &detected.spec,
        items: items.collect(),
        series: shown.iter().filter_map(|&i| Some(series(detected, all.get(i)?))).collect(),
        forecasts: Vec::new(),
        earlier: None,
        checked_series: detected.detection.judged().count(),
        checked_points: detected.detection.judged().map(Series::points).sum(),
        verdicts,
    })
}

/// The next periods of the totals that go along, where their past is long enough to try it on.
fn forecasts(detected: &Detected, report: &DetectionReport<'_>, context: &Context) -> Result<Vec<Prospect>, Failure> {
    context.progress(None, "Trying forecasts on the past");
    let events = findings::events(&detected.spec, &detected.detection);
    let totals = detected.detection.series.iter().filter(|s| s.segment.is_empty());
    let mut found = Vec::new();
    for total in totals {
        let Some(name) = detected.spec.measures.get(total.measure).map(|m| m.name.as_str()) else { continue };
        let Some(series) = report.series.iter().position(|s| s.segment.is_empty() && s.measure == name) else { continue };
        let forecast = detect::forecast(&detected.detection, total, &events, ahead(detected.detection.grain), context)?;
        found.extend(forecast.map(|forecast| Prospect { series, forecast }));
    }
    Ok(found)
}

/// So many periods ahead are of use: two days, four weeks, a quarter in weeks, half a year.
fn ahead(grain: Grain) -> usize {
    match grain {
        Grain::Hour => 48,
        Grain::Week => 13,
        Grain::Month => 6,
        Grain::Day | Grain::Auto => 28,
    }
}

fn series(detected: &Detected, series: &Series) -> SeriesData {
    let measure = detected.spec.measures.get(series.measure);
    SeriesData {
        measure: measure.map(|m| m.name.clone()).unwrap_or_default(),
        unit: measure.and_then(|m| m.unit.clone()),
        additive: series.additive,
        segment: series.segment.clone(),
        grain: detected.detection.grain,
        times: series.times.to_vec(),
        actual: series.actual.iter().map(|v| v.is_finite().then_some(*v)).collect(),
        expected: series.expected.clone(),
        lower: series.lower.clone(),
        upper: series.upper.clone(),
    }
}
