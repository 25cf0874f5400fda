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
        let channel = ["live", "video", "shop"][(state >> 50) as usize % 3];
        let price = 1 + (state >> 33) % 9000;
        writeln!(text, "{},{region},{channel},{},{}.{:02}", first + chrono::Days::new(day), 1 + line % 3, price / 100, price % 100)
            .unwrap();
    }
    std::fs::write(path, text).unwrap();
}

/// What the program writes with so many threads.
fn written(path: &Path, threads: &str, args: &[&str]) -> Vec<u8> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sheetsleuth"));
    program.env("POLARS_MAX_THREADS", threads).env("RAYON_NUM_THREADS", threads);
    let output = program.arg(args[0]).arg(path).args(&args[1..]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    orders(&path);
    let by = ["--by", "Region", "--by", "Region,Channel"];
    let measures =
        ["--measure", "sum(Sales) as Sales", "--measure", "sum(Orders) as Orders", "--measure", "sum(Sales) / sum(Orders) as Basket"];
    let asked: [Vec<&str>; 4] = [
        [&["detect", "--json", "--forecast", "7"][..], &by, &measures].concat(),
        [&["detect", "--scores", "-"][..], &by, &measures].concat(),
        vec!["detect", "--rows", "--json"],
        vec!["explain", "--date", "Day", "--measure", "sum(Sales)", "--at", "2025-06-29", "--by", "Region,Channel", "--json"],
    ];
    for args in asked {
        let one = written(&path, "1", &args);
        assert!(one.len() > 100, "{args:?}");
        for threads in ["2", "4", "4"] {
            assert!(one == written(&path, threads, &args), "{threads} threads: {args:?}");
        }
    }
}
