//! What brings the text of an older analysis up to date.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::table::{ColumnType, format, read_truth};

/// The types that the columns of an analysis had, by their names in lower case.
type Types = BTreeMap<String, ColumnType>;

/// What is asked of a source and found in it: all that names members. What was decided about reading it, and its steps, hold words of its file.
const ASKED: [&str; 5] = ["pivot", "board", "other_boards", "chart", "detect"];
const FOUND: [&str; 2] = ["latest", "previous"];
/// What a person wrote or a column is called, whatever it reads like.
const WRITTEN: [&str; 8] = ["name", "title", "text", "comment", "cause", "owner", "column", "expr"];
/// Places among several fields, whose members are those of other columns than the one they stand with: see [`rename_places`].
const PLACES: [&str; 2] = ["within", "folded"];

/// Version 1 called truth values `true` and `false`, and lengths of time by their seconds; version 2 calls them as they are shown: items,
/// orders, groups, filters and folds of a pivot, and truth values in the members of a segment and in the ids of findings too.
pub(super) fn members_as_shown(analysis: &mut Value) {
    let mut types = Types::new();
    let sources = || analysis.get("sources").and_then(Value::as_array).into_iter().flatten();
    for column in sources().filter_map(|source| source.get("columns")?.as_array()).flatten() {
        let name = column.get("name").and_then(Value::as_str);
        let ty = column.get("type").and_then(|ty| serde_json::from_value(ty.clone()).ok());
        types.extend(name.map(str::to_lowercase).zip(ty));
    }
    // What a step makes is not in the list.
    let has_steps = sources().any(|source| source.get("steps").is_some());
    let has = |ty: ColumnType| types.values().any(|known| *known == ty);
    if !has_steps && !has(ColumnType::Boolean) && !has(ColumnType::Duration) && !has(ColumnType::Time) {
        return;
    }
    rename_parts(analysis, &["verdicts", "dismissed"], &types);
    for source in analysis.get_mut("sources").and_then(Value::as_array_mut).into_iter().flatten() {
        rename_parts(source, &FOUND, &types);
        if let Some(view) = source.get_mut("view") {
            rename_parts(view, &ASKED, &types);
        }
    }
}

/// Rename what names members in those parts that are there.
fn rename_parts(of: &mut Value, parts: &[&str], types: &Types) {
    for part in parts {
        if let Some(part) = of.get_mut(part) {
            rename(part, None, types);
        }
    }
}

/// Rename the members of the column `of`, where it is known.
fn rename(value: &mut Value, of: Option<ColumnType>, types: &Types) {
    match value {
        Value::String(text) => {
            if let Some(new) = renamed(text, of) {
                *text = new;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, of, types)),
        Value::Object(fields) => {
            rename_places(fields, types);
            let of = type_of(fields, types).or(of);
            *fields = std::mem::take(fields)
                .into_iter()
                .map(|(key, mut value)| {
                    let is_written = value.is_string() && WRITTEN.contains(&key.as_str());
                    if !is_written && !PLACES.contains(&key.as_str()) {
                        rename(&mut value, of, types);
                    }
                    (renamed(&key, of).unwrap_or(key), value)
                })
                .collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The type of the column that a field, a filter or a measure is of, where it is known.
fn type_of(fields: &Map<String, Value>, types: &Types) -> Option<ColumnType> {
    types.get(&fields.get("column")?.as_str()?.to_lowercase()).copied()
}

/// Rename the members in the folds of a pivot, which stand from the outermost field of their axis inwards, and those in which a value is
/// looked at to sort by it, which stand so on the other axis.
fn rename_places(pivot: &mut Map<String, Value>, types: &Types) {
    let fields = |axis: &str| pivot.get(axis).and_then(Value::as_array).into_iter().flatten();
    let axis_types = |axis| fields(axis).map(|field| type_of(field.as_object()?, types)).collect::<Vec<_>>();
    let (rows, columns) = (axis_types("rows"), axis_types("columns"));
    for (axis, own, other) in [("rows", &rows, &columns), ("columns", &columns, &rows)] {
        for field in pivot.get_mut(axis).and_then(Value::as_array_mut).into_iter().flatten() {
            for key in field.pointer_mut("/folded/items").and_then(Value::as_array_mut).into_iter().flatten() {
                rename_key(key, own);
            }
            if let Some(key) = field.pointer_mut("/order/value/within") {
                rename_key(key, other);
            }
        }
    }
}

/// Rename the members of a place, each of the column of its position.
fn rename_key(key: &mut Value, columns: &[Option<ColumnType>]) {
    for (member, &of) in key.as_array_mut().into_iter().flatten().zip(columns) {
        if let Some(new) = member.as_str().and_then(|member| renamed(member, of)) {
            *member = new.into();
        }
    }
}

/// A member, or the id of a finding whose segment has such members, as it is called now; `None` where that is as it was.
fn renamed(text: &str, of: Option<ColumnType>) -> Option<String> {
    match of {
        None | Some(ColumnType::Boolean) => as_truth(text).or_else(|| with_truths(text)),
        Some(ColumnType::Duration | ColumnType::Time) => {
            let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite())?;
            Some(format::span((seconds * 1000.0).round() as i64))
        }
        Some(_) => None,
    }
}

fn as_truth(text: &str) -> Option<String> {
    (read_truth(text).is_some() && text.chars().all(|c| c.is_ascii_lowercase())).then(|| text.to_uppercase())
}

/// `Sales:Refunded=true&Region=TH:drop:2026-03-05`.
fn with_truths(id: &str) -> Option<String> {
    let ends = |at: usize| id[at..].find(['&', ':']).map(|length| at + length);
    let members = id.match_indices('=').filter_map(|(at, _)| Some(at + 1..ends(at + 1)?));
    let members: Vec<_> = members.filter_map(|place| Some((place.clone(), as_truth(&id[place])?))).collect();
    (!members.is_empty()).then(|| {
        let mut new = id.to_owned();
        for (place, member) in members {
            new.replace_range(place, &member);
        }
        new
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Truth values were renamed without a thought for what was saved: a filter of `true` then kept nothing, silently.
    #[test]
    fn truth_values_that_were_saved_are_named_as_they_are_now() {
        let mut analysis = json!({
            "sources": [{
                "columns": [{"name": "Refunded", "type": "boolean"}, {"name": "Answer", "type": "text"}, {"name": "Sales", "type": "decimal"}, {"name": "Wait", "type": "duration"}],
                "view": {"pivot": {"rows": [
                    {"column": "Refunded", "filters": [{"label": {"only": ["true", null]}}], "order": {"manual": ["true", "false"]}, "fill": true},
                    {"column": "Answer", "filters": [{"label": {"only": ["true", "maybe"]}}]},
                    {"column": "wait", "order": {"manual": ["1800", "90.5"]}},
                    {"column": "calculated", "group": {"named": [{"name": "Both", "members": ["true", "false"]}]}},
                ]}},
            }],
            "verdicts": {"Sales:Refunded=true&Region=TH:drop:2026-03-05": {"also": ["Orders:Refunded=true:drop:2026-03-05"]}, "Sales:Region=truename:drop:x": {}},
            "dismissed": [{"segment": {"segment": [["Refunded", "false"]]}}],
        });
        members_as_shown(&mut analysis);
        let rows = &analysis["sources"][0]["view"]["pivot"]["rows"];
        assert_eq!(rows[0]["filters"][0]["label"]["only"], json!(["TRUE", null]));
        assert_eq!((&rows[0]["order"]["manual"], &rows[0]["fill"]), (&json!(["TRUE", "FALSE"]), &json!(true)));
        assert_eq!(rows[1]["filters"][0]["label"]["only"], json!(["true", "maybe"]), "words of a text stay");
        assert_eq!(rows[2]["order"]["manual"], json!(["0:30:00", "0:01:30.500"]));
        assert_eq!(rows[3]["group"]["named"][0], json!({"name": "Both", "members": ["TRUE", "FALSE"]}));
        assert_eq!(
            analysis["verdicts"],
            json!({"Sales:Refunded=TRUE&Region=TH:drop:2026-03-05": {"also": ["Orders:Refunded=TRUE:drop:2026-03-05"]}, "Sales:Region=truename:drop:x": {}})
        );
        assert_eq!(analysis["dismissed"][0]["segment"]["segment"], json!([["Refunded", "FALSE"]]));

        let no_truths =
            json!({"sources": [{"columns": [{"name": "Answer", "type": "text"}]}], "verdicts": {"Sales:Answer=true:drop:x": {}}});
        let mut same = no_truths.clone();
        members_as_shown(&mut same);
        assert_eq!(same, no_truths);
    }

    /// A place among several fields stands in the field it folds or sorts, whose own column may be a text.
    #[test]
    fn places_among_several_fields_are_renamed_and_what_a_person_wrote_is_not() {
        let mut analysis = json!({
            "sources": [{
                "name": "true",
                "columns": [{"name": "Late", "type": "boolean"}, {"name": "Region", "type": "text"}, {"name": "Wait", "type": "duration"}],
                "options": {"columns": {"true": {"name": "false"}}},
                "steps": [{"replace": {"column": "Made", "find": "true", "by": "false"}}],
                "view": {"columns": {"hidden": ["true"]}, "pivot": {
                    "rows": [
                        {"column": "Late"},
                        {"column": "wait", "name": "90"},
                        {
                            "column": "Region", "name": "true",
                            "order": {"value": {"value": "90", "descending": true, "within": ["true"]}},
                            "folded": {"items": [["false", "90", "true"], ["true", null, "90"]]},
                        },
                    ],
                    "columns": [
                        {"column": "Made"},
                        {"column": "Wait", "order": {"value": {"value": "Sales", "descending": true, "within": ["false", "1800"]}}},
                    ],
                }},
            }],
            "verdicts": {"Sales:Late=true:drop:x": {"comment": "true", "cause": "Late=true: see there", "owner": "false"}},
        });
        let before = analysis.clone();
        members_as_shown(&mut analysis);
        let (source, old) = (&analysis["sources"][0], &before["sources"][0]);
        let pivot = &source["view"]["pivot"];
        let region = &pivot["rows"][2];
        assert_eq!(region["folded"]["items"], json!([["FALSE", "0:01:30", "true"], ["TRUE", null, "90"]]));
        assert_eq!(region["order"]["value"], json!({"value": "90", "descending": true, "within": ["TRUE"]}));
        assert_eq!(pivot["columns"][1]["order"]["value"]["within"], json!(["FALSE", "0:30:00"]));
        assert_eq!(pivot["rows"][1]["name"], json!("90"));
        for kept in ["name", "options", "steps", "columns"] {
            assert_eq!(source[kept], old[kept], "{kept}");
        }
        assert_eq!((&source["view"]["columns"], &region["name"]), (&old["view"]["columns"], &json!("true")));
        assert_eq!(analysis["verdicts"]["Sales:Late=TRUE:drop:x"], before["verdicts"]["Sales:Late=true:drop:x"]);
    }
}
