//! What became of the columns of an analysis in a new file, told to a person on stderr and to a script as JSON.

use serde_json::{Value as Json, json};

use super::console;
use crate::engine::quoted;
use crate::session::drifted::Drifted;

/// Tell what was matched, left out or is new, one line each.
pub(super) fn tell(drifted: &Drifted) {
    let file = &drifted.file;
    for (former, now) in &drifted.matched {
        console::tell(&format!("Note: {} is {now} in {file}, as was said.", quoted(&former), now = quoted(&now)));
    }
    for missing in drifted.drift.missing.iter().filter(|m| !drifted.matched.iter().any(|(former, _)| *former == m.column.name)) {
        let name = &missing.column.name;
        let said = if drifted.left_out.contains(name) { "what was asked of it is left out, as was said" } else { "nothing asked for it" };
        console::tell(&format!("Note: {file} has no column {} any more; {said}.", quoted(&name)));
    }
    for (column, former) in &drifted.drift.retyped {
        console::tell(&format!("Note: {} was {} and is {} in {file}.", quoted(&column.name), former.name(), column.ty.name()));
    }
    if !drifted.omitted.is_empty() {
        console::tell(&format!("Note: left out: {}.", drifted.omitted.join("; ")));
    }
}

/// `{"file", "matched": [{"former", "now"}], "missing": [..], "retyped": [{"column", "was", "is"}], "appeared": [..],
/// "left_out": ["Detection of Sum of Orders"]}`.
pub(super) fn to_json(drifted: &Drifted) -> Json {
    let drift = &drifted.drift;
    let matched: Vec<Json> = drifted.matched.iter().map(|(former, now)| json!({"former": former, "now": now})).collect();
    let is_matched = |name: &str| drifted.matched.iter().any(|(former, now)| former == name || now == name);
    let missing: Vec<&str> = drift.missing.iter().map(|m| m.column.name.as_str()).filter(|n| !is_matched(n)).collect();
    let appeared: Vec<&str> = drift.appeared.iter().map(|c| c.name.as_str()).filter(|n| !is_matched(n)).collect();
    let retyped: Vec<Json> = drift.retyped.iter().map(|(c, was)| json!({"column": c.name, "was": was.name(), "is": c.ty.name()})).collect();
    json!({"file": drifted.file, "matched": matched, "missing": missing, "retyped": retyped, "appeared": appeared, "left_out": drifted.omitted})
}
