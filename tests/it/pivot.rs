//! The `pivot` command, as a script calls it.

use std::path::Path;
use std::process::{Command, Output};

const ORDERS: &str = "Region,Order Date,Sales,Profit,Customer\n\
    East,2026-01-05,100,10,a\n\
    West,2026-02-05,50,-5,b\n\
    East,2026-02-07,70,7,a\n\
    ,2026-03-01,5,0,c\n";

fn pivot(folder: &Path, args: &[&str]) -> Output {
    std::fs::write(folder.join("orders.csv"), ORDERS).unwrap();
    Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(["pivot", "orders.csv"]).args(args).current_dir(folder).output().unwrap()
}

#[test]
fn ratios_and_distinct_counts_are_right_at_every_total() {
    let folder = tempfile::tempdir().unwrap();
    let values = "sum(Profit)/sum(Sales) as Margin, count(distinct Customer) as Customers";
    let args = ["--rows", "Region, Order Date:month", "--values", values, "--sort", "Margin desc", "--format", "csv"];
    let output = pivot(folder.path(), &args);
    let expected = "Region,Order Date (month),Margin,Customers\n\
        East,2026-01,0.1,1\n\
        East,2026-02,0.1,1\n\
        East,Total,0.1,1\n\
        West,2026-02,-0.1,1\n\
        West,Total,-0.1,1\n\
        (missing),2026-03,0,1\n\
        (missing),Total,0,1\n\
        Grand total,,0.05333333333333334,3\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(pivot(folder.path(), &args).stdout, output.stdout);
}

#[test]
fn json_has_keys_kinds_and_cells() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "--rows",
        "Region",
        "--columns",
        "Order Date:quarter",
        "--values",
        "sum(Sales) as Sales",
        "--where",
        "Sales > 10",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_slice(&pivot(folder.path(), &args).stdout).unwrap();
    assert_eq!(json["columns"][0], serde_json::json!({"kind": "leaf", "key": ["2026-Q1"], "value": "Sales"}));
    assert_eq!(json["rows"][2], serde_json::json!({"kind": "grand", "key": [], "cells": [220, 220]}));
    assert_eq!(json["source_rows"], 3);
}

#[test]
fn a_wrong_name_fails_with_what_to_do_and_wrong_usage_has_its_own_status() {
    let folder = tempfile::tempdir().unwrap();
    let output = pivot(folder.path(), &["--rows", "Regin", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), json["error"]["kind"].as_str(), json["error"]["hint"].as_str()),
        (Some(1), Some("unknown_column"), Some("Did you mean \"Region\"?"))
    );
    assert_eq!(pivot(folder.path(), &["--top", "Region"]).status.code(), Some(2));
}

#[test]
fn a_workbook_is_written_by_the_ending_of_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let output = pivot(folder.path(), &["--rows", "Region", "-o", "pivot.xlsx"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(std::fs::read(folder.path().join("pivot.xlsx")).unwrap().starts_with(b"PK"));
}
