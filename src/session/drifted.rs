//! A new export in the place of an old one without a window: a report by script must never guess what became of a column.
//!
//! Matches that a person made before, in the window or on the command line, are followed and told. Where a column that is asked
//! for is gone or has another type and nobody has said what became of it, the report is refused, and nothing is written.

use super::prepared::table_of;
use super::replace::{called_as_before, look_back, rename_for_other_file};
use crate::analysis::{Analysis, Drift, Mapping, Missing, Reason, SourceId};
use crate::engine::{Context, Failure, quoted};
use crate::import::Source;

/// What became of the columns of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Drifted {
    /// The file that takes the place of the former one.
    pub file: String,
    /// How its columns differ.
    pub drift: Drift,
    /// The columns that were matched: the former name, and the one it has now.
    pub matched: Vec<(String, String)>,
    /// Columns that were said to be gone; what was asked of them was left out.
    pub left_out: Vec<String>,
    /// What was left out of what was asked, in words: measures, splits, fields, tiles.
    pub omitted: Vec<String>,
    /// Whether it must be read again, because what was decided about a column holds for the one that it has become.
    pub read_again: bool,
}

/// Rewrite a source of an analysis for the columns of another file. `said` are matches given for this run, the former name first; a
/// column matched to itself is taken with the type it has now, one matched to nothing is gone.
///
/// # Errors
/// Of kind `drift` where a person must say what became of a column; `unknown_column` where a match names one that is not there.
pub fn adapt(
    analysis: &mut Analysis,
    id: SourceId,
    source: &Source,
    said: &[(String, String)],
    context: &Context,
) -> Result<Drifted, Failure> {
    let mut result = Drifted {
        file: source.file.clone(),
        drift: Drift::default(),
        matched: Vec::new(),
        left_out: Vec::new(),
        omitted: Vec::new(),
        read_again: false,
    };
    let Some(spec) = analysis.source(id).filter(|s| s.fingerprint.as_ref() != Some(&source.fingerprint)).cloned() else {
        return Ok(result);
    };
    let table = &source.tables[table_of(source, &spec)?].table;
    result.drift = Drift::between(&spec, None, table, context)?;
    let mut matches: Vec<(String, Option<String>)> = Vec::new();
    for missing in &result.drift.missing {
        let now = match said_of(said, &missing.column.name) {
            Some("") => {
                result.left_out.push(missing.column.name.clone());
                None
            }
            Some(name) => Some(table.column(name)?.1.name.clone()),
            None => missing.proposals.iter().find(|p| p.reason == Reason::Remembered).map(|p| p.column.clone()),
        };
        if now.is_none() && missing.used && !result.left_out.contains(&missing.column.name) {
            return Err(not_there(&source.file, missing));
        }
        result.matched.extend(now.clone().map(|now| (missing.column.name.clone(), now)));
        matches.push((missing.column.name.clone(), now));
    }
    for (column, former) in &result.drift.retyped {
        if spec.uses(&column.name) && said_of(said, &column.name).is_none() {
            let (is, was) = (column.ty.name(), former.name());
            let message = format!("In {} the column {} is {is}, and the analysis was made for {was}.", source.file, quoted(&column.name));
            let hint = format!("Correct the file, or say that it is meant with --match {}.", quoted(&format!("{0}={0}", column.name)));
            return Err(Failure::new("drift", message, hint));
        }
    }
    let mapping = matches.iter().cloned().collect::<Mapping>().retyped(&result.drift);
    if !matches.is_empty() || !result.drift.retyped.is_empty() {
        rename_for_other_file(analysis, &spec, &matches);
        let rewritten = if spec.steps.is_empty() {
            let remapped = mapping.apply(&spec);
            result.omitted = remapped.left_out;
            remapped.spec
        } else {
            called_as_before(&spec, &matches)
        };
        result.read_again = rewritten.options != spec.options;
        if let Some(source) = analysis.source_mut(id) {
            *source = rewritten;
            source.aliases.extend(result.matched.iter().cloned());
        }
    }
    if let Some(source) = analysis.source_mut(id) {
        look_back(source, &spec, &mapping);
    }
    Ok(result)
}

fn said_of<'s>(said: &'s [(String, String)], column: &str) -> Option<&'s str> {
    said.iter().find(|(former, _)| former.trim().eq_ignore_ascii_case(column.trim())).map(|(_, now)| now.as_str())
}

/// A column that is asked for and not there, with what it may be.
fn not_there(file: &str, missing: &Missing) -> Failure {
    let name = &missing.column.name;
    let message = format!("{file} has no column {}, which the analysis asks for.", quoted(&name));
    let gone = format!("If it is gone, --match {} leaves out what was asked of it.", quoted(&format!("{name}=")));
    let hint = match missing.proposals.first() {
        Some(likely) => format!(
            "It may be {} ({}): say so with --match {}, or once in the window, which remembers it. {gone}",
            quoted(&likely.column),
            likely.reason.words(),
            quoted(&format!("{name}={}", likely.column))
        ),
        None => format!(
            "Say what it is called now with --match {}, or open the analysis in the window with this file. {gone}",
            quoted(&format!("{name}=NEW NAME"))
        ),
    };
    Failure::new("drift", message, hint)
}
