//! The conditions of filters, written in SQL.

use crate::table::{ColumnType, Stretch, read_truth};

/// A text as a literal.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A member as a literal of its column's type.
fn literal(member: &str, ty: ColumnType) -> String {
    match ty {
        ColumnType::Integer | ColumnType::Decimal if member.parse::<f64>().is_ok() => member.to_owned(),
        ColumnType::Date => format!("DATE '{member}'"),
        ColumnType::Time => format!("TIME {}", text(member)),
        ColumnType::Duration => format!("INTERVAL {}", text(member)),
        ColumnType::Boolean if read_truth(member).is_some() => member.to_owned(),
        _ => text(member),
    }
}

/// One of these members.
pub(super) fn among(column: &str, ty: ColumnType, members: &[Option<String>]) -> String {
    let named: Vec<String> = members.iter().flatten().map(|m| literal(m, ty)).collect();
    let listed = if named.is_empty() { None } else { Some(format!("{column} IN ({})", named.join(", "))) };
    match (listed, members.contains(&None)) {
        (Some(listed), true) => format!("({listed} OR {column} IS NULL)"),
        (Some(listed), false) => listed,
        (None, true) => format!("{column} IS NULL"),
        (None, false) => "FALSE".to_owned(),
    }
}

/// None of these members.
pub(super) fn without(column: &str, ty: ColumnType, members: &[Option<String>]) -> String {
    let named: Vec<String> = members.iter().flatten().map(|m| literal(m, ty)).collect();
    let listed = if named.is_empty() { None } else { Some(format!("{column} NOT IN ({})", named.join(", "))) };
    match (listed, members.contains(&None)) {
        (Some(listed), true) => format!("{listed} AND {column} IS NOT NULL"),
        (Some(listed), false) => format!("({listed} OR {column} IS NULL)"),
        (None, true) => format!("{column} IS NOT NULL"),
        (None, false) => "TRUE".to_owned(),
    }
}

/// The rows whose date lies in one of some stretches, or with `except` the others.
pub(super) fn in_stretches(column: &str, of: &[Stretch], (missing, except): (bool, bool)) -> String {
    let moment = |ms: i64| {
        let at = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
        let is_day = ms.rem_euclid(86_400_000) == 0;
        if is_day { format!("DATE '{}'", at.format("%Y-%m-%d")) } else { format!("TIMESTAMP '{}'", at.format("%Y-%m-%d %H:%M:%S")) }
    };
    let spans = Stretch::joined(of);
    let mut listed: Vec<String> =
        spans.into_iter().map(|span| format!("({column} >= {} AND {column} < {})", moment(span.start), moment(span.end))).collect();
    let null = |is: bool| format!("{column} IS {}NULL", if is { "" } else { "NOT " });
    match (listed.is_empty(), missing, except) {
        (true, true, except) => null(!except),
        (true, false, except) => if except { "TRUE" } else { "FALSE" }.to_owned(),
        (false, missing, false) => {
            listed.extend(missing.then(|| null(true)));
            format!("({})", listed.join(" OR "))
        }
        (false, true, true) => format!("(NOT ({}) AND {})", listed.join(" OR "), null(false)),
        (false, false, true) => format!("(NOT ({}) OR {})", listed.join(" OR "), null(true)),
    }
}
