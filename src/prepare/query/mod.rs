//! SQL over tables, each by its name.

mod decimals;
mod fault;
mod groups;
mod reach;
mod running;
mod stable;
mod windows;
mod written;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{LazyFrame, PolarsError, PolarsResult};
use polars::sql::SQLContext;
use serde::{Deserialize, Serialize};

use self::running::Functions;
use self::written::Asked;
use super::report::{Done, decision};
use super::step::TableRef;
use super::{PrepareError, places};
use crate::engine::{Cancelled, Context, Failure};
use crate::import::{Source, repeated_amounts};
use crate::table::fault::{Fault, find_word};
use crate::table::{Column, ColumnType, Table, TableError};

/// The name of the table itself in a step's query.
const THIS: &str = "this";

/// Put the result of a query in place of the table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    /// A SELECT; the table is called `this`.
    pub sql: String,
    /// The other tables it asks, by the names it calls them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "super::step::asked")]
    pub tables: BTreeMap<String, TableRef>,
}

/// Why a query gave no result.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The job was cancelled.
    #[error("cancelled")]
    Cancelled(#[from] Cancelled),
    /// It cannot be read, or names what is not there.
    #[error("The query cannot be read{}: {}.", .fault.place_words(.sql), .fault.reason)]
    Fault {
        /// As it was written.
        sql: String,
        /// What is wrong, and where.
        fault: Fault,
    },
    /// The result is no table.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let message = error.to_string();
        match error {
            QueryError::Cancelled(cancelled) => cancelled.into(),
            QueryError::Fault { fault, .. } => Self::new("sql", message, fault.hint),
            QueryError::Table(table) => table.into(),
        }
    }
}

/// The result of a SELECT over `tables`, each under its name, as a table called `name`. A column that comes out as it went
/// in keeps its role, unit and format.
///
/// # Errors
/// Where the query cannot be read or computed; with the place where it is known.
pub fn query(tables: &[(String, Table)], sql: &str, name: &str, context: &Context) -> Result<Table, QueryError> {
    context.progress(None, "Running the query");
    let wrong = |fault: Fault| QueryError::Fault { sql: sql.to_owned(), fault };
    let asked = written::read(sql).map_err(wrong)?;
    let frame = planned(tables, &asked).and_then(LazyFrame::collect).map_err(|e| wrong(fault::of(&e, sql, tables)))?;
    context.check()?;
    let result = Table::of_frame(name, &frame)?;
    let described = result.columns().iter().map(|column| {
        let known = tables.iter().flat_map(|(_, t)| t.columns()).find(|c| c.name == column.name && c.ty == column.ty);
        match known {
            Some(known) => Ok(Column { source: None, ..known.clone() }),
            None if column.ty == ColumnType::Decimal => {
                let values = result.frame().column(&column.name)?;
                Ok(Column { decimals: Some(places::of_answer(tables.iter().map(|(_, t)| t), values)?), ..column.clone() })
            }
            None => Ok(column.clone()),
        }
    });
    // Tables that were joined repeat the amounts of one on the rows of the other.
    let described = described.collect::<PolarsResult<Vec<Column>>>().map_err(TableError::from)?;
    let result = result.describe(described)?;
    let mut columns = result.columns().to_vec();
    for (at, key) in repeated_amounts(&result, context)? {
        columns[at].once_per.get_or_insert(key);
    }
    Ok(result.describe(columns)?)
}

/// The plan of a query over these tables. What the engine has to say of its own next version is kept from people.
fn planned(tables: &[(String, Table)], asked: &Asked) -> Result<LazyFrame, PolarsError> {
    polars::error::set_warning_function(|_, _| ());
    let mut frames: Vec<(&str, LazyFrame)> = tables.iter().map(|(name, table)| (name.as_str(), table.lazy())).collect();
    let mut answer = LazyFrame::default();
    for part in &asked.parts {
        let mut sql_context = SQLContext::new().with_function_registry(Arc::new(Functions::of(&part.running)));
        for (name, frame) in &frames {
            sql_context.register(name, frame.clone());
        }
        answer = sql_context.execute(&part.sql)?;
        answer.logical_plan = stable::stable(answer.logical_plan);
        frames.push((&part.name, answer.clone()));
    }
    Ok(answer)
}

/// What is wrong with a query over `tables`, if anything: it is read and planned, not run.
#[must_use]
pub fn query_fault(tables: &[(String, Table)], sql: &str) -> Option<Fault> {
    let asked = match written::read(sql) {
        Ok(asked) => asked,
        Err(fault) => return Some(fault),
    };
    let schema = planned(tables, &asked).and_then(|mut frame| frame.collect_schema());
    schema.err().map(|error| fault::of(&error, sql, tables))
}

/// Whether a query asks the table of this name, as far as its words tell.
#[must_use]
pub fn names_table(sql: &str, name: &str) -> bool {
    find_word(sql, name).is_some()
}

/// The tables of open files as a query may call them: each by its name, the main one of a file also by the file's, and
/// either with `_` for what would need quotes. The first to have a name keeps it; a later table is called after its file
/// too: `week_Orders`.
#[must_use]
pub fn table_names(sources: &[&Source]) -> Vec<(String, Table)> {
    let mut named: Vec<(String, Table)> = Vec::new();
    let mut add = |name: String, table: &Table| -> bool {
        let is_free = !named.iter().any(|(n, _)| n.eq_ignore_ascii_case(&name));
        if is_free {
            named.push((name, table.clone()));
        }
        is_free
    };
    let stem =
        |source: &Source| Path::new(&source.file).file_stem().map_or_else(|| source.file.clone(), |s| s.to_string_lossy().into_owned());
    for source in sources {
        for found in &source.tables {
            let name = found.table.name();
            if !add(name.to_owned(), &found.table) {
                add(format!("{}_{name}", stem(source)), &found.table);
            }
        }
    }
    for source in sources {
        if let Some(found) = source.main_table().and_then(|at| source.tables.get(at)) {
            add(stem(source), &found.table);
            add(plain_name(&stem(source)), &found.table);
        }
        for found in &source.tables {
            add(plain_name(found.table.name()), &found.table);
        }
    }
    named
}

/// A name that needs no quotes in SQL.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("t{plain}") } else { plain }
}

pub(super) fn replace_table(
    table: &Table,
    step: &Query,
    others: &BTreeMap<TableRef, Table>,
    context: &Context,
) -> Result<Done, PrepareError> {
    let mut tables = Vec::new();
    for (name, read) in &step.tables {
        tables.push((name.clone(), others.get(read).ok_or(PrepareError::NotOpen)?.clone()));
    }
    for own in [THIS, table.name()] {
        if !step.tables.contains_key(own) {
            tables.push((own.to_owned(), table.clone()));
        }
    }
    let result = query(&tables, &step.sql, table.name(), context).map_err(|error| match error {
        QueryError::Cancelled(cancelled) => PrepareError::from(cancelled),
        QueryError::Table(table) => table.into(),
        QueryError::Fault { sql, fault } => PrepareError::Formula { text: sql, fault },
    })?;
    let rows = result.rows();
    Ok(Done::new(result).told(decision("Replaced by the result of a query", None, step.sql.clone(), rows, "")))
}

#[cfg(test)]
mod tests;
