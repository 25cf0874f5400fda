//! A step as it is written down in an analysis.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{ChangeCase, Deduplicate, Extract, FillDown, Formula, Join, Keep, Query, Remove, Rename, Replace, Split, Stack, Trim, Unpivot};

/// Names a source within one analysis; never used again after its source was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub u32);

/// A table that a step looks into: that of a source with its steps done, or another table of its file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableRef {
    /// The source.
    pub source: SourceId,
    /// The table of its file, by name; the one that is looked at where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

/// A table as a query writes it: a source by its number alone, as they all were before queries looked into other tables of a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Asked {
    Source(SourceId),
    Table(TableRef),
}

/// The tables that a query asks, by the names it calls them.
pub(super) mod asked {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::{Asked, TableRef};

    pub(in crate::prepare) fn serialize<S: Serializer>(tables: &BTreeMap<String, TableRef>, to: S) -> Result<S::Ok, S::Error> {
        let written = |read: &TableRef| if read.table.is_none() { Asked::Source(read.source) } else { Asked::Table(read.clone()) };
        tables.iter().map(|(name, read)| (name, written(read))).collect::<BTreeMap<_, _>>().serialize(to)
    }

    pub(in crate::prepare) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, TableRef>, D::Error> {
        let read = |asked| match asked {
            Asked::Source(source) => source.into(),
            Asked::Table(read) => read,
        };
        Ok(BTreeMap::<String, Asked>::deserialize(from)?.into_iter().map(|(name, asked)| (name, read(asked))).collect())
    }
}

impl From<SourceId> for TableRef {
    fn from(source: SourceId) -> Self {
        Self { source, table: None }
    }
}

/// One step of preparing a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What is done.
    #[serde(flatten)]
    pub kind: StepKind,
    /// Passed over for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

impl From<StepKind> for Step {
    fn from(kind: StepKind) -> Self {
        Self { kind, off: false }
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum StepKind {
    /// Put the rows of more files below.
    Stack(Stack),
    /// Look columns up in another table.
    Join(Join),
    /// Turn wide columns into rows.
    Unpivot(Unpivot),
    /// Split a column in several.
    Split(Split),
    /// Take a part of a text.
    Extract(Extract),
    /// Take away blanks that are not meant.
    Trim(Trim),
    /// Put other values in place.
    Replace(Replace),
    /// Put the value above into empty cells.
    FillDown(FillDown),
    /// Write in capitals or small letters.
    Case(ChangeCase),
    /// Compute a column.
    Formula(Formula),
    /// Call a column otherwise.
    Rename(Rename),
    /// Leave columns out.
    Remove(Remove),
    /// Leave repeated rows out.
    Deduplicate(Deduplicate),
    /// Keep only the rows that meet a condition.
    Keep(Keep),
    /// Put the result of a query in place of the table.
    Query(Query),
}

impl StepKind {
    /// What it is called in a menu.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stack(_) => "Stack tables",
            Self::Join(_) => "Look up columns",
            Self::Unpivot(_) => "Unpivot columns",
            Self::Split(_) => "Split column",
            Self::Extract(_) => "Extract text",
            Self::Trim(_) => "Trim blanks",
            Self::Replace(_) => "Replace values",
            Self::FillDown(_) => "Fill down",
            Self::Case(_) => "Change case",
            Self::Formula(_) => "Add formula column",
            Self::Rename(_) => "Rename column",
            Self::Remove(_) => "Remove columns",
            Self::Deduplicate(_) => "Remove duplicates",
            Self::Keep(_) => "Keep rows",
            Self::Query(_) => "Query",
        }
    }

    /// What it does here, in words: `Split Size at "x"`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Stack(step) => step.words(),
            Self::Join(step) => step.words(),
            Self::Unpivot(step) => format!("Unpivot {}", listed(&step.columns)),
            Self::Split(step) => step.words(),
            Self::Extract(step) => step.words(),
            Self::Trim(step) if step.columns.is_empty() => "Trim all text".to_owned(),
            Self::Trim(step) => format!("Trim {}", listed(&step.columns)),
            Self::Replace(step) => step.words(),
            Self::FillDown(step) => format!("Fill down {}", listed(&step.columns)),
            Self::Case(step) => format!("{} in {}", step.case.name(), listed(&step.columns)),
            Self::Formula(step) => format!("{} = {}", step.name, step.expression),
            Self::Rename(step) => format!("Rename {} to {}", step.from, step.to),
            Self::Remove(step) => format!("Remove {}", listed(&step.columns)),
            Self::Deduplicate(step) => step.words(),
            Self::Keep(step) => format!("Keep rows where {}", step.condition),
            Self::Query(step) => format!("Query: {}", step.sql.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    /// The tables it looks into.
    #[must_use]
    pub fn reads(&self) -> Vec<TableRef> {
        match self {
            Self::Stack(stack) => stack.tables.clone(),
            Self::Join(join) => vec![join.other()],
            Self::Query(query) => query.tables.values().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// The sources whose tables, with their steps done, it looks into.
    #[must_use]
    pub fn needs(&self) -> Vec<SourceId> {
        self.reads().into_iter().filter(|read| read.table.is_none()).map(|read| read.source).collect()
    }

    /// Change which table of a source it looks into.
    pub fn map_tables(&mut self, of: SourceId, change: impl Fn(&mut Option<String>)) {
        let reads: Vec<&mut TableRef> = match self {
            Self::Join(join) if join.with == of => return change(&mut join.table),
            Self::Stack(stack) => stack.tables.iter_mut().collect(),
            Self::Query(query) => query.tables.values_mut().collect(),
            _ => return,
        };
        reads.into_iter().filter(|read| read.source == of).for_each(|read| change(&mut read.table));
    }

    /// Change the paths of files it names.
    pub fn map_paths(&mut self, change: impl Fn(&Path) -> PathBuf) {
        if let Self::Stack(stack) = self {
            for path in &mut stack.files {
                *path = change(path);
            }
        }
    }
}

/// Columns in words: the first two and how many more.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}
