//! The real program, run without a display.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sheetsleuth"))
        .args(args)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = "Report,,,\nDay,Region,Sales,Note\n05/03/2026,East,\"$1,200.50\",a\n25/03/2026,West,$3.00,\nTotal,,\"$1,203.50\",\n";
    std::fs::write(folder.path().join("sales.csv"), text).unwrap();
    folder
}

#[test]
fn inspect_tells_what_was_found_as_json() {
    let folder = sample();
    let output = run(folder.path(), &["inspect", "sales.csv", "--json"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    let seen: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&seen["format"], &seen["encoding"], &seen["delimiter"]), (&"csv".into(), &"utf-8".into(), &",".into()));
    let table = &seen["tables"][0];
    assert_eq!(
        (&table["range"], &table["rows"], &table["header_rows"][0], &table["footer_rows"][0]),
        (&"A2:D4".into(), &2.into(), &2.into(), &5.into())
    );
    let sales = &table["columns"][2];
    assert_eq!(
        (&sales["type"], &sales["role"], &sales["unit"], &sales["sum"], &sales["source"]),
        (&"decimal".into(), &"measure".into(), &"USD".into(), &1203.5.into(), &"C".into())
    );
    assert_eq!((&table["columns"][0]["min"], &table["columns"][3]["nulls"]), (&"2026-03-05".into(), &1.into()));
}

#[test]
fn cells_are_listed_as_they_were_read() {
    let folder = sample();
    let shown = stdout(&run(folder.path(), &["inspect", "sales.csv", "--cells"]));
    assert_eq!(shown.lines().nth(5), Some("\tA3\ttext\t05/03/2026"));
}

#[test]
fn convert_writes_the_cleaned_rows_and_twice_the_same() {
    let folder = sample();
    let expected = "Day,Region,Sales,Note\n2026-03-05,East,1200.5,a\n2026-03-25,West,3,\n";
    assert_eq!(stdout(&run(folder.path(), &["convert", "sales.csv", "-o", "-"])), expected);
    for out in ["out.csv", "out.jsonl", "out.parquet"] {
        assert!(run(folder.path(), &["convert", "sales.csv", "-o", out]).status.success());
        let first = std::fs::read(folder.path().join(out)).unwrap();
        assert!(run(folder.path(), &["convert", "sales.csv", "-o", out]).status.success());
        assert_eq!(std::fs::read(folder.path().join(out)).unwrap(), first);
    }
    assert_eq!(stdout(&run(folder.path(), &["convert", "out.parquet", "-o", "-"])), expected);
    assert!(run(folder.path(), &["convert", "sales.csv", "-o", "out.xlsx"]).status.success());
    assert_eq!(stdout(&run(folder.path(), &["convert", "out.xlsx", "-o", "-"])), expected);
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    assert_eq!(lines.lines().nth(1), Some(r#"{"Day":"2026-03-25","Region":"West","Sales":3.0,"Note":null}"#));
}

#[test]
fn rows_are_selected_and_columns_typed_as_asked() {
    let folder = sample();
    let shown = stdout(&run(folder.path(), &["convert", "sales.csv", "--where", "Region = 'West'", "--type", "Day=text", "-o", "-"]));
    assert_eq!(shown, "Day,Region,Sales,Note\n25/03/2026,West,3,\n");
}

#[test]
fn what_goes_wrong_is_said_with_the_right_status() {
    let folder = sample();
    let missing = run(folder.path(), &["inspect", "none.csv", "--json"]);
    assert_eq!(missing.status.code(), Some(1));
    let told: Value = serde_json::from_str(&stdout(&missing)).unwrap();
    assert_eq!(told["error"]["kind"], "not_found");
    assert_eq!(String::from_utf8_lossy(&missing.stderr).lines().count(), 2);
    assert_eq!(run(folder.path(), &["inspect", "sales.csv", "--where", "Regoin = 'x'"]).status.code(), Some(1));
    assert_eq!(run(folder.path(), &["inspect"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["convert", "sales.csv", "-o", "out.docx"]).status.code(), Some(1));
    assert_eq!(run(folder.path(), &["--help"]).status.code(), Some(0));
}

#[test]
fn what_is_said_of_a_file_and_is_not_in_it_is_refused_and_not_passed_over() {
    let folder = sample();
    let said = |args: &[&str]| {
        let done = run(folder.path(), &[&["inspect", "sales.csv"], args].concat());
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, told) = said(&["--type", "Zip=text"]);
    assert_eq!((code, told.lines().next()), (Some(1), Some("There is no column \"Zip\" to give a type.")), "{told}");
    assert!(told.contains("Region"), "{told}");
    assert_eq!(said(&["--type", " region =text"]).0, Some(0));
    let (code, told) = said(&["--header", "999"]);
    assert_eq!((code, told.lines().next()), (Some(1), Some("No table has its header in row 999.")), "{told}");
    let (code, told) = said(&["--table", "wages"]);
    assert_eq!((code, told.lines().next()), (Some(1), Some("There is no table \"wages\".")), "{told}");
    let one = stdout(&run(folder.path(), &["inspect", "sales.csv", "--where", "Region = 'West'"]));
    assert!(one.contains(": 1 row, 4 columns"), "{one}");
    let sql = ["sql", "--type", "Zip=text", "sales.csv", "SELECT * FROM sales"];
    assert_eq!(run(folder.path(), &sql).status.code(), Some(1));
}

/// A truth value was `TRUE` in a cell and `true` as an item, in a list and in a file.
#[test]
fn truths_are_spelled_alike_everywhere_and_found_however_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("work.csv"), "Item,Done,Hours\na,true,2\nb,false,3\nc,true,5\n").unwrap();
    let told = |args: &[&str]| stdout(&run(folder.path(), args));
    let rows = "Item,Done,Hours\na,TRUE,2\nb,FALSE,3\nc,TRUE,5\n";
    assert_eq!(told(&["convert", "work.csv", "-o", "-"]), rows);
    let by_done = ["pivot", "work.csv", "--rows", "Done", "--values", "sum(Hours) as Hours", "--format"];
    assert_eq!(told(&[&by_done[..], &["csv"]].concat()), "Done,Hours\nFALSE,3\nTRUE,7\nGrand total,10\n");
    assert!(told(&[&by_done[..], &["text"]].concat()).contains("\nTRUE "));
    let shown = told(&["sql", "work.csv", "SELECT Item, Done FROM work WHERE Done"]);
    assert_eq!(shown, "Item  Done\n----------\na     TRUE\nc     TRUE\n");
}

#[test]
fn bins_of_lengths_of_time_are_as_wide_as_a_length_of_time() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calls.csv"), "Call,Wait\n1,10m 0s\n2,20m 30s\n3,1h 10m\n").unwrap();
    let by = |bins: &str, values: &str| run(folder.path(), &["pivot", "calls.csv", "--rows", bins, "--values", values, "--format", "csv"]);
    let shown = stdout(&by("Wait:bins 30 min", "count(*) as Calls"));
    assert_eq!(shown, "Wait (by 30 min),Calls\n0:00:00 to <0:30:00,2\n1:00:00 to <1:30:00,1\nGrand total,3\n");
    assert_eq!(shown, stdout(&by("Wait:bins 0:30:00", "count(*) as Calls")));
    let refused = by("Call:bins 30 min", "count(*) as Calls");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds no lengths of time"));
}

/// Names of two places a character moved the numbers beside them to the right.
#[test]
fn wide_characters_do_not_move_the_columns_of_a_table() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cities.csv"), "City,Sales\n\u{6771}\u{4eac},10\nBern,200\n").unwrap();
    let shown = stdout(&run(folder.path(), &["pivot", "cities.csv", "--rows", "City", "--values", "sum(Sales) as Sales"]));
    let ends: Vec<&str> = shown.lines().skip(2).take(3).collect();
    assert_eq!(ends, ["Bern           200", "\u{6771}\u{4eac}            10", "Grand total    210"]);
}

/// Rows that two stacked files hold were counted twice without a word, and a misspelt key of the analysis was passed over.
#[test]
fn report_of_an_analysis_tells_what_its_steps_warn_of_and_what_was_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let rows = |from: u32, to: u32| (from..to).map(|n| format!("2026-01-{:02},North,{}\n", n % 28 + 1, 100 + n)).collect::<String>();
    for (name, from, to) in [("a.csv", 0, 60), ("b.csv", 40, 100)] {
        std::fs::write(folder.path().join(name), format!("Date,Region,Sales\n{}", rows(from, to))).unwrap();
    }
    let analysis = r#"{"version": 2, "active": 0, "verdict": {},
        "sources": [{"id": 0, "path": "a.csv", "steps": [{"step": "stack", "files": ["b.csv"]}]}]}"#;
    std::fs::write(folder.path().join("stack.sleuth"), analysis).unwrap();
    let output = run(folder.path(), &["report", "stack.sleuth", "--json", "-o", "out.xlsx"]);
    let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let (notes, stderr) = (told["notes"].to_string(), String::from_utf8(output.stderr).unwrap());
    for words in ["20 rows", "verdict"] {
        assert!(notes.contains(words) && stderr.contains(words), "{words}: {notes}\n{stderr}");
    }
}
