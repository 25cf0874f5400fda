//! What the engine says of a query, as a person says it.

use std::collections::BTreeSet;

use polars::prelude::PolarsError;

use crate::engine::quoted;
use crate::table::fault::{Fault, find_word};
use crate::table::{Table, likeness};

/// So many columns are named to who has written one that is not there.
const LISTED: usize = 12;

/// The fault of a query over `tables` that the engine refused.
pub(super) fn of(error: &PolarsError, sql: &str, tables: &[(String, Table)]) -> Fault {
    let message = error.to_string();
    let text = message.split_once(": ").map_or(message.as_str(), |(_, rest)| rest);
    let text = text.lines().next().unwrap_or_default().trim();
    if let Some(fault) = unsupported(text, sql) {
        return fault;
    }
    let missing = name_in(text);
    let at = missing.and_then(|name| find_word(sql, name));
    let is_relation = text.contains("relation");
    let reason = match missing {
        Some(name) if is_relation => format!("there is no table {}", quoted(name)),
        Some(name) if names_column(error, text) => format!("there is no column {}", quoted(name)),
        _ => return Fault { at, reason: text.trim_end_matches('.').to_owned(), hint: String::new() },
    };
    let mut names: Vec<&str> = if is_relation {
        tables.iter().map(|(n, _)| n.as_str()).collect()
    } else {
        tables.iter().flat_map(|(_, t)| t.columns().iter().map(|c| c.name.as_str())).collect()
    };
    // Tables that are alike have the same columns; each is named once.
    let mut told = BTreeSet::new();
    names.retain(|name| told.insert(*name));
    let hint = match missing.and_then(|m| nearest(m, &names)) {
        Some(near) => format!("Did you mean {}?", quoted(near)),
        None if is_relation => format!("The tables are: {}.", names.join(", ")),
        None => {
            let more = if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
            format!("The columns are: {}{more}.", names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", "))
        }
    };
    Fault { at, reason, hint }
}

fn names_column(error: &PolarsError, text: &str) -> bool {
    matches!(error, PolarsError::ColumnNotFound(_)) || text.starts_with("unable to find column") || text.contains("no column named")
}

/// What the engine cannot do, called by its name.
fn unsupported(text: &str, sql: &str) -> Option<Fault> {
    if text.contains("subquer") {
        let at = sql.to_ascii_uppercase().rfind("SELECT").filter(|&at| at > 0).map(|at| at..at + "SELECT".len());
        return Some(Fault {
            at,
            reason: "a SELECT in brackets cannot stand within an expression".to_owned(),
            hint: "Put it behind IN or FROM. For a share of the total, divide by SUM(…) OVER (), of groups by SUM(SUM(…)) OVER ()."
                .to_owned(),
        });
    }
    if text.starts_with("group_by keys contained duplicate output name") {
        let name = name_in(text)?;
        let reason = format!("two of the columns that are grouped by are called {}", quoted(name));
        let hint = "Give one of them another name in a SELECT of its own: FROM (SELECT … AS …).".to_owned();
        return Some(Fault { at: find_word(sql, name), reason, hint });
    }
    let name = name_in(text.strip_prefix("unsupported function ")?)?.to_ascii_uppercase();
    let at = find_word(&sql.to_ascii_uppercase(), &name);
    let hint = match name.as_str() {
        "DATE_TRUNC" | "TO_CHAR" | "DATE_FORMAT" | "YEAR" | "MONTH" | "DAY" => {
            "Write STRFTIME(Date, '%Y-%m') for months, or EXTRACT(month FROM Date) for the number of one."
        }
        _ => "Write it with functions that are there: ROUND, COALESCE, CASE, STRFTIME, EXTRACT, SUBSTR, RANK, LAG and the like.",
    };
    Some(Fault { at, reason: format!("there is no function {name}"), hint: hint.to_owned() })
}

/// The first text in quotes.
fn name_in(text: &str) -> Option<&str> {
    let start = text.find(['"', '\''])?;
    let quote = text[start..].chars().next()?;
    let rest = &text[start + 1..];
    Some(&rest[..rest.find(quote)?])
}

fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let wanted = likeness::folded(name);
    let alike = |n: &&&str| likeness::folded(n) == wanted || likeness::one_letter_apart(&likeness::folded(n), &wanted);
    names.iter().find(alike).copied()
}
