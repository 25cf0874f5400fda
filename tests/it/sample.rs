//! The committed sample is what its generator makes, and it is what its description says.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use calamine::{Data, Range, Reader, Xlsx};

#[path = "../../examples/make_sample/sample/mod.rs"]
mod generator;

fn sample_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name)
}

/// The unpacked parts of a workbook: packed bytes change with every release of the compressor, the content must not.
fn parts(workbook: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().to_string(), content)
        })
        .collect()
}

fn sheet(name: &str) -> Range<Data> {
    let bytes = std::fs::read(sample_file("marketplace.xlsx")).unwrap();
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range(name).unwrap()
}

#[test]
fn committed_sample_is_what_the_generator_makes() {
    let made = generator::build().unwrap();
    let hint = "run: cargo run --release --example make_sample";

    let committed = parts(&std::fs::read(sample_file("marketplace.xlsx")).unwrap());
    let remade = parts(&made.workbook);
    assert_eq!(committed.keys().collect::<Vec<_>>(), remade.keys().collect::<Vec<_>>(), "{hint}");
    for (name, content) in &committed {
        assert!(remade[name] == *content, "{name} differs; {hint}");
    }
    let text = |name| std::fs::read_to_string(sample_file(name)).unwrap();
    assert_eq!(text("marketplace-events.csv"), made.events_csv, "{hint}");
    assert_eq!(text("marketplace-anomalies.csv"), made.anomalies_csv, "{hint}");
    assert_eq!(text("marketplace-anomalies.md"), made.anomalies_markdown, "{hint}");
}

#[test]
fn order_ids_are_text_of_18_digits() {
    let orders = sheet("Orders");
    assert_eq!(orders.height(), 30_001);
    for row in orders.rows().skip(1) {
        let Data::String(id) = &row[0] else { panic!("{:?} is not text", row[0]) };
        assert!(id.len() == 18 && id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    }
}

#[test]
fn listed_duplicates_repeat_an_earlier_row() {
    let list = std::fs::read_to_string(sample_file("marketplace-anomalies.csv")).unwrap();
    let line = list.lines().find(|line| line.starts_with("R01,")).unwrap();
    let numbers: Vec<usize> = line.split(',').nth(9).unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers.len(), 40);

    let orders = sheet("Orders");
    let rows: Vec<&[Data]> = orders.rows().collect();
    for number in numbers {
        let copy = rows[number - 1];
        assert!(rows[..number - 1].contains(&copy), "row {number} repeats no earlier row");
    }
}

#[test]
fn daily_metrics_lack_only_the_rows_listed_as_missing() {
    let days = 546;
    let segments = 36;
    let listed_as_missing = 18;
    assert_eq!(sheet("Daily metrics").height(), 1 + days * segments - listed_as_missing);
}
