//! The same input gives the same bytes, whatever the number of threads.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Thirty thousand order lines over 200 days; one region loses a day.
fn orders(path: &Path) {
    let mut text = String::from("Day,Region,Channel,Orders,Sales\n");
    let first = chrono::NaiveDate::from_ymd_opt(2025, 3, 1).unwrap();
    let mut state = 11_u64;
    for line in 0..30_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (day, region) = (line / 150, ["North", "South", "East"][(state >> 40) as usize % 3]);
        if day == 120 && region == "East" {
            continue;
        }
        let channel = ["live", "video"][(state >> 50) as usize % 2];
        let price = 1 + (state >> 33) % 9000;
        writeln!(text, "{},{region},{channel},{},{}.{:02}", first + chrono::Days::new(day), 1 + line % 3, price / 100, price % 100)
            .unwrap();
    }
    std::fs::write(path, text).unwrap();
}

fn detect(path: &Path, threads: &str) -> Vec<u8> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sheetsleuth"));
    program.env("POLARS_MAX_THREADS", threads).env("RAYON_NUM_THREADS", threads);
    program.arg("detect").arg(path).args(["--json", "--measure", "sum(Sales) as Sales", "--measure", "sum(Orders) as Orders"]);
    program.args(["--by", "Region", "--by", "Region,Channel", "--forecast", "7"]);
    let output = program.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    orders(&path);
    let one = detect(&path, "1");
    assert!(one.len() > 1000);
    assert_eq!(one, detect(&path, "5"));
    assert_eq!(one, detect(&path, "5"), "again");
}
