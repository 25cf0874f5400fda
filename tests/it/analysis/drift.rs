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

/// An analysis that has looked for what is out of line in its first file.
fn looked(folder: &Path) {
    let mut session = saved(folder);
    let mut detect = session.active_spec().unwrap().view.detect.clone().unwrap();
    detect.splits = vec![vec!["Region".into()]];
    session.act_here(Action::EditDetect(detect));
    session.act_here(Action::Detect);
    session.act_here(Action::Save(folder.join("week.sleuth")));
}

#[test]
fn a_report_says_what_is_new_since_the_file_before_and_ends_with_status_3_where_that_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    looked(folder.path());
    let (code, told, _) = report(folder.path(), &[]);
    assert_eq!((code, &told["since"]), (0, &Value::Null), "there was no file before");
    export(folder.path(), "w2.csv", "Date,Region,Sales");
    let text = fs::read_to_string(folder.path().join("w2.csv")).unwrap();
    fs::write(folder.path().join("w2.csv"), text.replace("2026-02-20,North,104", "2026-02-20,North,9")).unwrap();

    let (code, told, errors) = report(folder.path(), &["--input", "w2.csv", "--fail-on", "drop"]);
    assert_eq!((code, told["since"]["file"].as_str()), (3, Some("w1.csv")), "{told} {errors}");
    let new = told["since"]["new"].as_u64().unwrap();
    assert!(new > 0 && told["findings"].as_u64() >= Some(new), "{told}");
    let (code, ..) = report(folder.path(), &["--input", "w2.csv", "--fail-on", "missing"]);
    assert_eq!(code, 0);
    let book = fs::read(folder.path().join("out.xlsx")).unwrap();
    report(folder.path(), &["--input", "w2.csv"]);
    assert_eq!(fs::read(folder.path().join("out.xlsx")).unwrap(), book, "the same bytes twice");
    let mut read: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("out.xlsx")).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut read, "Findings").unwrap();
    let cells: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(cells.iter().any(|c| c == "Since last time") && cells.iter().any(|c| c == "New"), "{cells:?}");
    assert!(cells.iter().any(|c| c.starts_with(&format!("Since w1.csv: {new} new, "))), "{cells:?}");
}

#[test]
fn what_an_analysis_says_itself_is_not_said_beside_it_and_a_condition_is_added() {
    let folder = tempfile::tempdir().unwrap();
    looked(folder.path());
    for said in [["--header", "2"], ["--measure", "sum(Sales)"], ["--rows", "Region"]] {
        let (code, told, _) = report(folder.path(), &said);
        assert_eq!((code, told["error"]["kind"].as_str()), (2, Some("usage")), "{said:?}");
    }
    let rows = |more: &[&str]| report(folder.path(), more).1["rows"].as_u64();
    assert_eq!((rows(&[]), rows(&["--where", "Sales > 103"])), (Some(60), Some(24)));
}

#[test]
fn no_command_writes_over_a_file_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    let before = fs::read(folder.path().join("w1.csv")).unwrap();
    let commands: [&[&str]; 5] = [
        &["convert", "w1.csv", "-o", "./w1.csv"],
        &["pivot", "w1.csv", "--rows", "Region", "--values", "sum(Sales)", "-o", "w1.csv"],
        &["detect", "w1.csv", "--scores", "w1.csv"],
        &["sql", "w1.csv", "SELECT * FROM w1", "-o", "w1.csv"],
        &["report", "week.sleuth", "-o", "w1.csv"],
    ];
    for args in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains("never changed"), "{args:?}: {said}");
    }
    assert_eq!(fs::read(folder.path().join("w1.csv")).unwrap(), before);
}

#[test]
fn a_pattern_is_one_table_on_the_command_line_and_travels_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    for month in ["orders-1.csv", "orders-2.csv", "orders-10.csv"] {
        export(folder.path(), month, "Date,Region,Sales");
    }
    let run = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder.path()).output().unwrap();
    let output = run(&["convert", "orders-*.csv", "-o", "-"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1 + 3 * 120, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.lines().last().unwrap().contains("orders-10.csv"), "in natural order");
    assert!(run(&["report", "orders-*.csv", "-o", "all.xlsx"]).status.success());
    let carried = sheetsleuth::workbook::read_back(&folder.path().join("all.xlsx")).unwrap().analysis;
    assert!(carried.contains("\"orders-*.csv\""), "{carried}");
}

#[test]
fn a_column_that_is_said_to_be_gone_is_left_out_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    export(folder.path(), "w2.csv", "Date,Elsewhere,Sales");
    let (code, _, errors) = report(folder.path(), &["--input", "w2.csv"]);
    assert!(code == 1 && errors.contains("--match \"Region=\""), "{errors}");
    let (code, told, errors) = report(folder.path(), &["--input", "w2.csv", "--match", "Region="]);
    assert_eq!((code, &told["rows"]), (0, &120.into()), "{errors}");
    assert_eq!(told["drift"][0]["missing"], serde_json::json!(["Region"]));
    assert!(errors.contains("what was asked of it is left out"), "{errors}");
}
