//! A report by script over a file whose columns have changed: what a person said is followed and told, nothing is guessed.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sheetsleuth::session::{Action, Session};
use sheetsleuth::table::{Filter, FilterTest};

fn export(folder: &Path, name: &str, header: &str) {
    let mut text = format!("{header}\n");
    for day in 0..60_u64 {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + chrono::Days::new(day);
        text.push_str(&format!("{date},North,{}\n{date},South,{}\n", 100 + day % 7, 200 + day % 5));
    }
    fs::write(folder.join(name), text).unwrap();
}

/// An analysis of `w1.csv` that filters by region, saved as `week.sleuth`.
fn saved(folder: &Path) -> Session {
    export(folder, "w1.csv", "Date,Region,Sales");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![folder.join("w1.csv")]));
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("North".into())]) }]));
    session.act_here(Action::Save(folder.join("week.sleuth")));
    session
}

fn report(folder: &Path, more: &[&str]) -> (i32, Value, String) {
    let args = [&["report", "week.sleuth", "-o", "out.xlsx", "--json"], more].concat();
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder).output().unwrap();
    let told = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), told, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_renamed_column_stops_the_report_until_somebody_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    export(folder.path(), "w2.csv", "Date,Region name,Sales");
    let (code, told, errors) = report(folder.path(), &["--input", "w2.csv"]);
    assert_eq!((code, &told["error"]["kind"]), (1, &"drift".into()), "{errors}");
    assert!(errors.starts_with("w2.csv has no column \"Region\"") && errors.contains("--match \"Region=Region name\""), "{errors}");
    assert!(!folder.path().join("out.xlsx").exists(), "nothing is written");

    let (code, told, errors) = report(folder.path(), &["--input", "w2.csv", "--match", "Region=Region name"]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(told["drift"][0]["matched"], serde_json::json!([{"former": "Region", "now": "Region name"}]));
    assert_eq!((&told["drift"][0]["missing"], &told["drift"][0]["appeared"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(told["rows"], 60, "the filter goes along");
    let first = fs::read(folder.path().join("out.xlsx")).unwrap();
    report(folder.path(), &["--input", "w2.csv", "--match", "Region=Region name"]);
    assert!(first == fs::read(folder.path().join("out.xlsx")).unwrap(), "byte for byte the same");

    let (code, told, _) = report(folder.path(), &["--input", "w2.csv", "--match", "Region=Nowhere"]);
    assert_eq!((code, &told["error"]["kind"]), (1, &"unknown_column".into()));
}

#[test]
fn what_was_matched_in_the_window_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = saved(folder.path());
    export(folder.path(), "w2.csv", "Date,Market,Sales");
    session.act_here(Action::Replace(session.analysis().active.unwrap(), folder.path().join("w2.csv")));
    session.act_here(Action::AcceptReplacement(vec![("Region".into(), Some("Market".into()))]));
    session.act_here(Action::Save(folder.path().join("week.sleuth")));
    // The former name is back, then the new one again.
    export(folder.path(), "w3.csv", "Date,Region,Sales");
    let (code, told, errors) = report(folder.path(), &["--input", "w3.csv"]);
    assert_eq!((code, &told["drift"][0]["matched"][0]["now"]), (0, &"Region".into()), "{errors}");
    assert!(errors.contains("\"Market\" is \"Region\" in w3.csv"), "{errors}");
    export(folder.path(), "w4.csv", "Date,Market,Sales");
    let (code, told, _) = report(folder.path(), &["--input", "w4.csv"]);
    assert_eq!((code, &told["drift"][0]["matched"]), (0, &serde_json::json!([])));
}

#[test]
fn another_type_of_a_column_that_is_asked_for_stops_the_report_and_one_nobody_asks_for_is_told() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    let text = fs::read_to_string(folder.path().join("w1.csv")).unwrap();
    let spelled: String = text
        .lines()
        .map(|l| if l.starts_with("Date") { format!("{l}\n") } else { format!("{} pcs\n", l.replace(",1", ",one hundred ")) })
        .collect();
    fs::write(folder.path().join("w2.csv"), spelled).unwrap();
    let (code, told, errors) = report(folder.path(), &["--input", "w2.csv"]);
    assert_eq!((code, &told["error"]["kind"]), (1, &"drift".into()), "{errors}");
    assert!(errors.contains("\"Sales\" is text"), "{errors}");
    assert_eq!(
        report(folder.path(), &["--input", "w2.csv", "--match", "Sales=Sales"]).1["error"]["kind"].as_str().filter(|k| *k == "drift"),
        None
    );

    let added: String = text.lines().map(|l| format!("{l},{}\n", if l.starts_with("Date") { "Note" } else { "x" })).collect();
    fs::write(folder.path().join("w3.csv"), added).unwrap();
    let (code, told, errors) = report(folder.path(), &["--input", "w3.csv"]);
    assert_eq!((code, &told["drift"][0]["appeared"]), (0, &serde_json::json!(["Note"])), "{errors}");
}
