//! `report`: the whole way, from a file to the annotated workbook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::fail_on::FailOn;
use super::wanted::{self, Splits, Wanted};
use super::{Outcome, Run, SourceArgs, USAGE, drift, print_json, rows};
use crate::analysis::{Analysis, Change, Loaded, Since, SourceId, View};
use crate::detect::DetectSpec;
use crate::engine::{Context, Failure, Warning, keep_sources};
use crate::import::{self, ImportOptions, Source};
use crate::pivot::{self, Field, PivotSpec, PivotValue};
use crate::prepare::StepKind;
use crate::session::drifted::{self, Drifted};
use crate::session::export::{self, Choice, Input};
use crate::session::prepared;
use crate::table::{Filter, FilterTest, Measure, Table, split_list};
use crate::workbook::{self, Sheets};

/// Write the annotated workbook of a file, or of a saved analysis.
///
/// What is not asked for is suggested: a pivot, a date, measures and splits. Of an analysis everything is taken as saved. A
/// workbook of an earlier report is an analysis too, when --input names the file to look at: what was typed into its
/// Findings comes along.
#[derive(Debug, Args)]
pub(super) struct Report {
    #[command(flatten)]
    source: SourceArgs,
    /// Beside a file, another one whose rows are put below it. With an analysis, a file that takes the place of one of it: the
    /// active one, or with several each in its order, or the files that it stacks. May be repeated.
    #[arg(long, value_name = "FILE")]
    input: Vec<PathBuf>,
    /// What a column of the analysis is called in the new file, where it was renamed: "Sales=Net sales"; "Sales=" where it is gone,
    /// and what was asked of it is to be left out. May be repeated. Matches made in the window are remembered and need not be said.
    #[arg(long = "match", value_name = "FORMER=NEW", value_parser = pair)]
    matches: Vec<(String, String)>,
    /// Tell on stdout what was written and what became of the columns, as JSON.
    #[arg(long)]
    json: bool,
    /// The workbook to write; the findings alone where the name ends in .csv or .json.
    #[arg(short, long, value_name = "OUT.xlsx")]
    output: PathBuf,
    /// Write a copy of the file itself (xlsx, xlsm) with the findings on its own cells; everything else in it stays.
    #[arg(long)]
    in_place: bool,
    /// The sheets to write beside the Summary; all of them if absent, of a copy those that its own sheets do not replace.
    #[arg(long, value_name = "SHEETS", value_delimiter = ',')]
    sheets: Vec<SheetArg>,
    #[command(flatten)]
    fail_on: FailOn,
    #[command(flatten)]
    wanted: Wanted,
    /// Fields down the side of the pivot.
    #[arg(long, value_name = "FIELDS")]
    rows: Option<String>,
    /// Fields across the top of the pivot.
    #[arg(long, value_name = "FIELDS")]
    columns: Option<String>,
    /// The values of the pivot: "sum(Sales) as Sales".
    #[arg(long, value_name = "MEASURES")]
    values: Option<String>,
}

/// A sheet of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SheetArg {
    /// One row a finding, and the faults in single rows.
    Findings,
    /// The series of the findings; with them.
    Charts,
    /// The next periods of the totals.
    Forecast,
    /// The pivots.
    Pivots,
    /// The cleaned rows.
    Data,
    /// Formulas that must agree.
    Checks,
    /// What was decided on reading.
    Cleaning,
    /// Where the numbers come from.
    About,
}

impl Run for Report {
    fn wants_json(&self) -> bool {
        self.json
    }

    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (Some(&self.output), std::iter::once(&self.source.file).chain(&self.input).map(PathBuf::as_path).collect())
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let is_named = workbook::is_list(&self.output) || self.output.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        if !self.in_place && !is_named {
            return Err(Failure::new(
                "unsupported",
                format!("{} is no name for a workbook.", self.output.display()),
                "End the name in .xlsx; in .csv or .json for the findings alone.",
            ));
        }
        let mut drifted = Vec::new();
        let input = match self.analysis(context)? {
            Some(analysis) => self.saved(analysis, &mut drifted, context)?,
            None => self.fresh(context)?,
        };
        keep_sources(&self.output, input.analysis.files().iter())?;
        let (written, found) = export::write(&input, &self.output, None, context)?;
        for drifted in &drifted {
            drift::tell(drifted);
        }
        // Faults in rows are told where they are asked for: their sheet may not be.
        let is_asked = self.json || self.fail_on.asks_rows();
        let faults = match found.faults {
            None if is_asked => export::faults_in(&input, context)?,
            checked => checked.unwrap_or_default(),
        };
        if self.json {
            // What is told on stderr is told to a script too.
            let warnings = context.take_warnings();
            let mut notes = written.notes.clone();
            notes.extend(warnings.iter().map(|w| w.message.to_string()).filter(|told| !written.notes.contains(told)));
            for warning in warnings {
                context.warn(warning);
            }
            let columns: Vec<Json> = drifted.iter().map(drift::to_json).collect();
            let told = json!({"input": input.source.file, "output": self.output.display().to_string(), "sheets": written.sheets,
                "rows": written.rows, "notes": notes, "drift": columns, "findings": found.findings.len(), "faults": faults.len(),
                "since": found.since.as_ref().map(since)});
            print_json(&told)?;
        }
        let rows = faults.into_iter().map(rows::finding_kind).filter(|kind| self.fail_on.names(kind));
        Ok(self.fail_on.outcome(found.findings.iter().map(|f| f.kind.name()).chain(rows)))
    }
}

impl Report {
    /// A file nobody has asked anything of yet.
    fn fresh(&self, context: &Context) -> Result<Input, Failure> {
        let loaded = self.source.load_stacked(&self.input, context)?;
        let condition = self.source.filter.iter().map(|text| Filter { column: String::new(), test: FilterTest::Sql(text.clone()) });
        let view = View {
            filters: condition.collect(),
            pivot: self.pivot(&loaded.table),
            detect: self.detection(&loaded.table)?,
            ..View::default()
        };
        let mut analysis = Analysis::default();
        let id = analysis.add(&loaded.source.path, self.source.options());
        if let Some(spec) = analysis.source_mut(id) {
            spec.steps.extend(self.source.below(&self.input));
        }
        Ok(Input {
            source: Arc::new(loaded.source),
            table: loaded.index,
            view,
            pivoted: None,
            detected: None,
            faults: None,
            analysis,
            choice: self.choice(),
        })
    }

    /// The analysis that the file is, or carries where another file is to be looked at with it.
    fn analysis(&self, context: &Context) -> Result<Option<Analysis>, Failure> {
        let file = &self.source.file;
        if is_analysis(file) {
            return Ok(Some(understood(Analysis::read(file)?, file, context)));
        }
        if self.input.is_empty() {
            return Ok(None);
        }
        let Some(returned) = workbook::read_back(file) else { return Ok(None) };
        let mut analysis = understood(Analysis::from_travel(&returned.analysis, file)?, file, context);
        analysis.take_verdicts(returned.verdicts);
        Ok(Some(analysis))
    }

    /// Which workbook, and which sheets of it.
    fn choice(&self) -> Choice {
        let usual = if self.in_place { Choice::IN_PLACE } else { Choice::default() };
        if self.sheets.is_empty() {
            return usual;
        }
        let wants = |sheet| self.sheets.contains(&sheet);
        Choice {
            sheets: Sheets {
                findings: wants(SheetArg::Findings),
                charts: wants(SheetArg::Charts),
                forecast: wants(SheetArg::Forecast),
                pivots: wants(SheetArg::Pivots),
                data: wants(SheetArg::Data),
                checks: wants(SheetArg::Checks),
                cleaning: wants(SheetArg::Cleaning),
                about: wants(SheetArg::About),
            },
            ..usual
        }
    }

    /// A saved analysis, perhaps over new files.
    fn saved(&self, mut analysis: Analysis, told: &mut Vec<Drifted>, context: &Context) -> Result<Input, Failure> {
        let missing = || {
            Failure::new(
                "analysis",
                format!("{} holds no file to report on.", self.source.file.display()),
                "Open it in the window and add one.",
            )
        };
        let looked_at = analysis.active().or(analysis.sources.first()).ok_or_else(missing)?.id;
        let instead = self.replacements(&analysis, looked_at)?;
        let read = self.adapted(&mut analysis, &instead, told, context)?;
        let active = analysis.source(looked_at).ok_or_else(missing)?.clone();
        let (source, table) = prepared::open(&analysis, &active, &instead, read, context)?;
        let mut view = active.view.clone();
        self.refuse_what_is_saved(&view)?;
        view.filters.extend(self.source.filter.iter().map(|text| Filter { column: String::new(), test: FilterTest::Sql(text.clone()) }));
        let found = &source.tables[table].table;
        if view.pivot.values.is_empty() {
            view.pivot = self.pivot(found);
        }
        if view.detect.is_none() {
            view.detect = self.detection(found)?;
        }
        analysis.active = Some(active.id);
        if let Some(spec) = analysis.source_mut(active.id) {
            spec.path.clone_from(&source.path);
        }
        Ok(Input { source: Arc::new(source), table, view, pivoted: None, detected: None, faults: None, analysis, choice: self.choice() })
    }

    /// What an analysis says itself is not said otherwise beside it: half of each would be neither.
    fn refuse_what_is_saved(&self, view: &View) -> Result<(), Failure> {
        let reads = self.source.options() != ImportOptions::default() || self.source.table.is_some();
        let detects = view.detect.is_some() && self.wanted.is_said();
        let pivots = !view.pivot.values.is_empty() && (self.rows.is_some() || self.columns.is_some() || self.values.is_some());
        let said = match (reads, detects, pivots) {
            (true, ..) => "how its file is read",
            (_, true, _) => "what is looked for",
            (.., true) => "its pivot",
            _ => return Ok(()),
        };
        let message = format!("{} says {said} itself.", self.source.file.display());
        Err(Failure::new(USAGE, message, "Leave these arguments out, or change the analysis in the window and save it."))
    }

    /// Rewrite an analysis for the columns of the files given in place of its own; the files are returned as they were read.
    fn adapted(
        &self,
        analysis: &mut Analysis,
        instead: &BTreeMap<SourceId, Vec<PathBuf>>,
        told: &mut Vec<Drifted>,
        context: &Context,
    ) -> Result<BTreeMap<SourceId, Source>, Failure> {
        let mut read = BTreeMap::new();
        for (id, files) in instead {
            let Some((spec, path)) = analysis.source(*id).filter(|s| !s.is_query()).cloned().zip(files.first()) else { continue };
            let source = import::open(path, &spec.options, context)?;
            let drifted = drifted::adapt(analysis, *id, &source, &self.matches, context)?;
            if !drifted.read_again {
                read.insert(*id, source);
            }
            told.push(drifted);
        }
        Ok(read)
    }

    /// The files given in place of those of a source: one for the active source, several for all in their order, or for the
    /// files that the active one stacks. What is made of a file by a query goes along with it.
    fn replacements(&self, analysis: &Analysis, looked_at: SourceId) -> Result<BTreeMap<SourceId, Vec<PathBuf>>, Failure> {
        let active = analysis.file_behind(looked_at);
        let files: Vec<SourceId> = analysis.with_files().map(|s| s.id).collect();
        let stacks = analysis.source(active).is_some_and(|s| s.steps.iter().any(|s| matches!(s.kind, StepKind::Stack(_))));
        let given: Vec<(SourceId, Vec<PathBuf>)> = match self.input.as_slice() {
            [] => Vec::new(),
            [one] => vec![(active, vec![one.clone()])],
            many if stacks && files.len() == 1 => vec![(active, many.to_vec())],
            many if many.len() == files.len() => files.into_iter().zip(many.iter().map(|p| vec![p.clone()])).collect(),
            many => {
                let message = format!("{} files were given for an analysis of {}.", many.len(), files.len());
                return Err(Failure::new(USAGE, message, "Give one --input for the active file, or one for each file of the analysis."));
            }
        };
        Ok(given.into_iter().flat_map(|(id, paths)| analysis.sharing_file(id).into_iter().map(move |id| (id, paths.clone()))).collect())
    }

    /// The pivot that is asked for, else a suggested one.
    fn pivot(&self, table: &Table) -> PivotSpec {
        let suggested = pivot::suggest(table);
        if self.rows.is_none() && self.columns.is_none() && self.values.is_none() {
            return suggested;
        }
        let fields = |text: &Option<String>| split_list(text.as_deref().unwrap_or_default()).into_iter().map(Field::parse).collect();
        let values: Vec<PivotValue> =
            Measure::parse_list(self.values.as_deref().unwrap_or_default()).into_iter().map(PivotValue::written).collect();
        let values = if values.is_empty() { suggested.values } else { values };
        PivotSpec { rows: fields(&self.rows), columns: fields(&self.columns), values, ..PivotSpec::default() }
    }

    /// The detection that is asked for, what is not said as suggested; `None` where there is nothing to look at over time.
    fn detection(&self, table: &Table) -> Result<Option<DetectSpec>, Failure> {
        match self.wanted.spec(table, Splits::Suggested) {
            Err(failure) if failure.kind == wanted::NOTHING => Ok(None),
            found => found.map(Some),
        }
    }
}

/// How the findings stand to those of the file before, as numbers.
fn since(since: &Since) -> Json {
    let count = |wanted: fn(&Change) -> bool| since.changes.values().filter(|change| wanted(change)).count();
    json!({"file": since.file, "new": count(|c| matches!(c, Change::New)), "worse": count(|c| matches!(c, Change::Worse { .. })),
        "same": count(|c| matches!(c, Change::Same)), "gone": since.gone.len()})
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (former, now) = text.split_once('=').ok_or("write it as FORMER=NEW")?;
    Ok((former.trim().to_owned(), now.trim().to_owned()))
}

/// An analysis as it was read; what was passed over of it is told.
fn understood(loaded: Loaded, file: &Path, context: &Context) -> Analysis {
    if let Some(told) = loaded.passed_over(file) {
        context.warn(Warning::new(&told.kind, format!("{} {}", told.message, told.hint)));
    }
    loaded.analysis
}

fn is_analysis(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        report: Report,
    }

    fn run(args: &[&str]) -> Result<Outcome, Failure> {
        Line::try_parse_from(["report"].iter().chain(args)).unwrap().report.run(&Context::detached())
    }

    #[test]
    fn a_file_and_a_saved_analysis_give_the_same_workbook() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let lines: Vec<String> = (0..90)
            .flat_map(|d| {
                ["N", "S"].map(|r| {
                    format!("{},{r},{}\n", chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(d), 100 + d % 7)
                })
            })
            .collect();
        std::fs::write(at("a.csv"), format!("Day,Region,Sales\n{}", lines.concat())).unwrap();
        run(&[&at("a.csv"), "-o", &at("one.xlsx")]).unwrap();

        let mut analysis = Analysis::default();
        analysis.add(at("a.csv"), crate::import::ImportOptions::default());
        analysis.save(Path::new(&at("week.sleuth"))).unwrap();
        run(&[&at("week.sleuth"), "-o", &at("two.xlsx")]).unwrap();
        assert_eq!(std::fs::read(at("one.xlsx")).unwrap(), std::fs::read(at("two.xlsx")).unwrap());
        // The same file copied on another day is the same input.
        std::fs::File::options().write(true).open(at("a.csv")).unwrap().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        run(&[&at("a.csv"), "-o", &at("three.xlsx")]).unwrap();
        assert_eq!(std::fs::read(at("one.xlsx")).unwrap(), std::fs::read(at("three.xlsx")).unwrap());

        assert_eq!(run(&[&at("week.sleuth"), "--input", &at("gone.csv"), "-o", &at("x.xlsx")]).unwrap_err().kind, "not_found");
        assert_eq!(run(&[&at("a.csv"), "--input", &at("gone.csv"), "-o", &at("x.xlsx")]).unwrap_err().kind, "not_found");
        assert_eq!(run(&[&at("a.csv"), "-o", &at("x.txt")]).unwrap_err().kind, "unsupported");
        run(&[&at("a.csv"), "-o", &at("list.json")]).unwrap();
        run(&[&at("a.csv"), "-o", &at("list.csv")]).unwrap();
        let listed = std::fs::read_to_string(at("list.json")).unwrap().matches("\"why\"").count();
        assert_eq!(std::fs::read_to_string(at("list.csv")).unwrap().lines().count(), 1 + listed);
    }
    #[test]
    fn faults_in_rows_are_failed_on_where_they_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let row = |n: u32| {
            let (orders, sales) = (100 + n * 7919 % 997, f64::from(n * 104_729 % 9973) / 100.0);
            format!("2026-{:02}-{:02},{},{orders},{sales:.2}\n", n / 28 % 12 + 1, n % 28 + 1, ["N", "S", "E"][n as usize % 3])
        };
        let lines: String = (0..120).map(row).chain((4..7).map(row)).collect();
        std::fs::write(at("a.csv"), format!("Day,Region,Orders,Sales\n{lines}")).unwrap();
        for output in ["out.xlsx", "list.json"] {
            let outcome = |kinds: &str| run(&[&at("a.csv"), "-o", &at(output), "--fail-on", kinds]).unwrap();
            assert!(matches!(outcome("quality"), Outcome::FailOnMet), "{output}");
            assert!(matches!(outcome("missing"), Outcome::Done), "{output}");
        }
    }
}
