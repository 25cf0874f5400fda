//! The exported workbook, read back by another program's reader.

mod pivots;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::{Column as Stored, NamedFrom as _, Series};
use sheetsleuth::detect::{DetectSpec, Forecast, Grain};
use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::explain::Contributor;
use sheetsleuth::findings::{Finding, FindingKind, Verdict, VerdictState};
use sheetsleuth::import::{Decision, FileFormat, Found, ImportOptions, Source};
use sheetsleuth::pivot::{self, Field, PivotSpec, PivotTable, PivotValue};
use sheetsleuth::table::{Column, ColumnType, Measure, Origin, Role, Table};
use sheetsleuth::workbook::{self, DetectionReport, Item, PivotSheet, Prospect, Report, SeriesData, Sheets};

const DAYS: i32 = 120;
const REGIONS: [&str; 3] = ["North", "South", "*West?"];

/// A folder whose workbooks stay after the test, so that `tests/readers/prove.sh` can hold them against other programs. Of annotated
/// copies what they were made of is called `original` there.
pub(crate) fn kept(test: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbooks").join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn day(offset: i32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().checked_add_signed(chrono::Duration::days(offset.into())).unwrap().into()
}

fn amount(offset: i32, region: usize) -> f64 {
    let wave = 1000.0 + 120.0 * f64::from(offset % 7) + 250.0 * region as f64;
    if offset == 90 && region == 1 { wave * 0.2 } else { wave + f64::from((offset * 37 + region as i32 * 11) % 23) * 0.25 }
}

/// One row per day and region, with texts that must not become formulas.
fn orders() -> Table {
    let rows: Vec<(i32, usize)> = (0..DAYS).flat_map(|d| (0..REGIONS.len()).map(move |r| (d, r))).collect();
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().to_epoch_days();
    let traps = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "plain", "tab\u{1}control", "_x0041_"];
    let text = |f: &dyn Fn(&(i32, usize)) -> Option<String>| Stored::from(Series::new("x".into(), rows.iter().map(f).collect::<Vec<_>>()));
    let mut order = Column::new("Order id", ColumnType::Text);
    order.role = Role::Identifier;
    let mut sales = Column::new("Sales", ColumnType::Decimal);
    (sales.unit, sales.decimals) = (Some("USD".into()), Some(2));
    let columns = vec![
        (order, text(&|(d, r)| Some(format!("00057671{:010}", d * 10 + *r as i32)))),
        (
            Column::new("Day", ColumnType::Date),
            Stored::from(Series::new("x".into(), rows.iter().map(|(d, _)| first + d).collect::<Vec<_>>())),
        ),
        (Column::new("Region", ColumnType::Text), text(&|(d, r)| (*d != 5).then(|| REGIONS[*r].to_owned()))),
        (Column::new("Note [x]", ColumnType::Text), text(&|(d, r)| Some(traps[(*d as usize + r) % traps.len()].to_owned()))),
        (sales, Stored::from(Series::new("x".into(), rows.iter().map(|&(d, r)| amount(d, r)).collect::<Vec<_>>()))),
        (
            Column::new("Quantity", ColumnType::Integer),
            Stored::from(Series::new("x".into(), rows.iter().map(|(d, r)| i64::from(d % 5) + *r as i64).collect::<Vec<_>>())),
        ),
    ];
    Table::new("Orders", columns, Origin::default()).unwrap()
}

fn series() -> Vec<SeriesData> {
    let one = |segment: Option<usize>| {
        let actual: Vec<Option<f64>> =
            (0..DAYS).map(|d| Some(segment.map_or_else(|| (0..3).map(|r| amount(d, r)).sum(), |r| amount(d, r)))).collect();
        let base = |d: i32| {
            segment.map_or_else(
                || (0..3).map(|r| 1000.0 + 120.0 * f64::from(d % 7) + 250.0 * f64::from(r)).sum(),
                |r| 1000.0 + 120.0 * f64::from(d % 7) + 250.0 * r as f64,
            )
        };
        let expected: Vec<f64> = (0..DAYS).map(base).collect();
        SeriesData {
            measure: "Sum of Sales".into(),
            unit: Some("USD".into()),
            additive: true,
            segment: segment.map(|r| vec![("Region".into(), REGIONS[r].into())]).unwrap_or_default(),
            grain: Grain::Day,
            times: (0..DAYS).map(day).collect(),
            lower: expected.iter().map(|e| e * 0.93).collect(),
            upper: expected.iter().map(|e| e * 1.07).collect(),
            actual,
            expected,
        }
    };
    vec![one(None), one(Some(1))]
}

fn finding(actual: f64, expected: f64) -> Finding {
    let part = Contributor {
        segment: vec![("Region".into(), "South".into()), ("Note [x]".into(), "=1+1".into())],
        actual: actual * 0.5,
        expected: expected * 0.5,
        delta: (actual - expected) * 0.8,
        share: 0.8,
        score: 12.0,
        rate_effect: None,
        mix_effect: None,
    };
    Finding {
        id: "Sum of Sales|Region=South|drop|2026-04-01".into(),
        kind: FindingKind::Drop,
        measure: "Sum of Sales".into(),
        unit: Some("USD".into()),
        segment: vec![("Region".into(), "South".into())],
        start: day(90),
        end: day(90),
        grain: Grain::Day,
        actual,
        expected,
        lower: expected * 0.93,
        upper: expected * 1.07,
        impact: actual - expected,
        score: 9.1,
        against_peers: false,
        may_be_season: None,
        p_value: 1e-6,
        method: "Robust weekly pattern over 12 weeks".into(),
        why: "=Sales in South on 1 Apr 2026 were 80 % below what its Wednesdays suggest: 352 USD instead of 1,760 USD.".into(),
        contributors: vec![part],
        also: Vec::new(),
        cells: vec!["Orders!E272".into()],
        cell_count: 1,
        place: None,
    }
}

fn forecast() -> Forecast {
    let expected: Vec<f64> = (DAYS..DAYS + 14).map(|d| 3750.0 + 360.0 * f64::from(d % 7)).collect();
    Forecast {
        going_on: Vec::new(),
        listed_until: None,
        times: (DAYS..DAYS + 14).map(day).collect(),
        lower: expected.iter().map(|e| e * 0.9).collect(),
        upper: expected.iter().map(|e| e * 1.1).collect(),
        expected,
        coverage: 0.9,
        method: "the same period of the season before",
        error: 0.04,
        naive_error: 0.05,
        origins: 24,
    }
}

struct Case {
    source: Source,
    table: Table,
    specs: Vec<(String, PivotSpec, PivotTable)>,
    detect: DetectSpec,
    finding: Finding,
    verdicts: BTreeMap<String, Verdict>,
}

impl Case {
    fn new() -> Self {
        let table = orders();
        let found = Found {
            table: table.clone(),
            sheet: "Orders".into(),
            hidden: false,
            range: "A1:F361".into(),
            header_rows: vec![1],
            skipped_rows: Vec::new(),
            footer_rows: vec![362],
            decisions: vec![Decision {
                what: "Kept as text".into(),
                column: Some("Order id".into()),
                why: "18 digits".into(),
                count: 360,
                example: "=0005".into(),
                ..Decision::default()
            }],
            ..Found::plain(table.clone())
        };
        let source = Source {
            path: PathBuf::from("orders.csv"),
            file: "orders.csv".into(),
            format: FileFormat::Csv,
            encoding: Some("UTF-8".into()),
            delimiter: Some(','),
            bytes: 12_345,
            fingerprint: "0123456789abcdef".into(),
            tables: vec![found],
            unread: Vec::new(),
            options: ImportOptions::default(),
            shape: None,
        };
        let measure = Measure { unit: Some("USD".into()), decimals: Some(2), ..Measure::new("Sum of Sales", "sum(Sales)") };
        let value = |m: &Measure| PivotValue::from(m.clone());
        let by = |rows: &[&str], columns: &[&str], values: Vec<PivotValue>| PivotSpec {
            rows: rows.iter().map(|f| Field::parse(f)).collect(),
            columns: columns.iter().map(|f| Field::parse(f)).collect(),
            values,
            ..PivotSpec::default()
        };
        let price = Measure::new("Average", "sum(Sales) / sum(Quantity)");
        let product = Measure::new("Turnover", "sum(Sales * Quantity)");
        let asked = [
            ("Sales by month: region", by(&["Region", "Day:month"], &[], vec![value(&measure), value(&price), value(&product)])),
            ("Rows by quarter", by(&["Day:quarter"], &["Region"], vec![value(&Measure::new("Rows", "count(*)"))])),
            ("Distinct", by(&["Region"], &["Day:weekday"], vec![value(&Measure::new("Orders", "count(distinct \"Order id\")"))])),
            ("Across", by(&["Region"], &["Note [x]"], vec![value(&Measure::new("Quantity", "sum(Quantity)"))])),
            ("Beside", by(&["Note [x]", "Region"], &[], vec![value(&measure), value(&Measure::new("Mean", "avg(Quantity)"))])),
        ];
        let specs = asked.map(|(name, spec)| {
            let pivot = pivot::compute(&table, &spec, &Context::detached()).unwrap();
            (name.to_owned(), spec, pivot)
        });
        let detect = DetectSpec { grain: Grain::Day, ..DetectSpec::new("Day", vec![measure], vec![vec!["Region".into()]]) };
        let finding = finding(amount(90, 1), 1000.0 + 120.0 * f64::from(90 % 7) + 250.0);
        let verdict = Verdict { state: VerdictState::Confirmed, cause: "=HYPERLINK(\"http://x\")".into(), ..Verdict::default() };
        let verdicts = BTreeMap::from([(finding.id.clone(), verdict)]);
        Self { source, table, specs: specs.into(), detect, finding, verdicts }
    }

    fn report(&self) -> Report<'_> {
        Report {
            title: "Orders, first quarter",
            source: &self.source,
            found: &self.source.tables[0],
            table: &self.table,
            filters: &[],
            pivots: self.specs.iter().map(|(name, spec, table)| PivotSheet { name, spec, table, chart: None }).collect(),
            detection: Some(DetectionReport {
                spec: &self.detect,
                items: vec![Item { finding: &self.finding, place: Some((1, 90..91)), rows: vec![271] }],
                series: series(),
                earlier: None,
                forecasts: vec![Prospect { series: 0, forecast: forecast() }],
                checked_series: 4,
                checked_points: 480,
                verdicts: &self.verdicts,
            }),
            faults: None,
            sheets: Sheets::ALL,
            left_out: Vec::new(),
            analysis: String::new(),
            generated: NaiveDate::from_ymd_opt(2026, 5, 4).unwrap().and_hms_opt(9, 30, 0),
        }
    }
}

fn written(name: &str) -> PathBuf {
    let path = kept("written").join(name);
    workbook::write(&path, &Case::new().report(), &Context::detached()).unwrap();
    path
}

fn sheet(path: &Path, name: &str) -> calamine::Range<Data> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheet_range(name).unwrap()
}

#[test]
fn the_data_comes_back_cell_by_cell() {
    let path = written("workbook.xlsx");
    let (data, table) = (sheet(&path, "Data"), orders());
    assert_eq!(data.get_size(), (table.rows() + 1, table.columns().len()));
    for row in 0..table.rows() {
        for (column, meta) in table.columns().iter().enumerate() {
            use sheetsleuth::table::Value;
            let read = data.get((row + 1, column)).unwrap();
            match (table.value(row, column), read) {
                (Value::Missing, Data::Empty) => {}
                (Value::Text(text), Data::String(read)) => assert_eq!(text, read),
                (Value::Integer(i), Data::Float(f)) => assert_eq!((i as f64).to_bits(), f.to_bits()),
                (Value::Decimal(d), Data::Float(f)) => assert_eq!(d.to_bits(), f.to_bits()),
                (Value::Date(d), Data::DateTime(t)) => assert_eq!(t.as_f64(), f64::from(d.to_epoch_days() + 25_569)),
                (value, read) => panic!("{} in row {row}: {value:?} was read as {read:?}", meta.name),
            }
        }
    }
}

#[test]
fn text_is_never_a_formula() {
    let path = written("formulas.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.worksheet_formula("Data").unwrap().used_cells().count(), 0);
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(
            formulas.used_cells().all(|(_, _, f)| {
                // A text within quotes is what rows are compared with.
                let f: String = f.split('"').step_by(2).collect();
                !f.contains("HYPERLINK") && !f.contains("cmd") && f != "1+1"
            }),
            "a text became a formula on {name}"
        );
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(std::fs::read(written("first.xlsx")).unwrap(), std::fs::read(written("second.xlsx")).unwrap());
}

#[test]
fn the_sheets_stand_in_order_and_every_check_holds() {
    let path = written("checks.xlsx");
    let book: Xlsx<std::io::BufReader<std::fs::File>> = open_workbook(&path).unwrap();
    let names = book.sheet_names();
    assert_eq!(
        names,
        [
            "Summary",
            "Findings",
            "Charts",
            "Forecast",
            "Sales by month  region",
            "Rows by quarter",
            "Distinct",
            "Across",
            "Beside",
            "Across - PivotTable",
            "Beside - PivotTable",
            "Data",
            "Checks",
            "Cleaning log",
            "About"
        ]
    );
    let checks = sheet(&path, "Checks");
    let holds: Vec<&Data> = checks.rows().skip(4).filter_map(|row| row.get(4)).collect();
    assert!(holds.len() >= 7 && holds.iter().all(|h| **h == Data::Bool(true)), "{holds:?}");
    assert_eq!(checks.get_value((1, 0)), Some(&Data::String(format!("All {} checks hold.", holds.len()))));
}

#[test]
fn the_forecast_stands_beside_its_past_with_its_error() {
    let path = written("forecast.xlsx");
    let cells = sheet(&path, "Forecast");
    let expected: f64 = forecast().expected.iter().sum();
    assert!(matches!(cells.get_value((4, 5)), Some(Data::Float(sum)) if (sum - expected).abs() < 1e-6), "{:?}", cells.get_value((4, 5)));
    assert_eq!(cells.get_value((4, 6)), Some(&Data::Float(0.04)));
    // Three periods of the past for each one ahead; the first ahead is the day after the last of the past.
    let (period, expected, upper) = (cells.get_value((4 + 42, 11)), cells.get_value((4 + 42, 13)), cells.get_value((4 + 42, 15)));
    assert!(matches!(period, Some(Data::DateTime(t)) if t.as_f64() == 46_023.0 + f64::from(DAYS)), "{period:?}");
    assert_eq!((expected, upper), (Some(&Data::Float(forecast().expected[0])), Some(&Data::Float(forecast().upper[0]))));
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let formulas = book.worksheet_formula("Forecast").unwrap();
    assert_eq!(formulas.used_cells().map(|(_, _, f)| f.as_str()).collect::<Vec<_>>(), ["SUM(N47:N60)"]);
}

#[test]
fn a_cancelled_or_impossible_export_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    let ctx = Context::detached();
    ctx.cancel();
    let cancelled = workbook::write(&path, &Case::new().report(), &ctx).map_err(Failure::from).unwrap_err();
    assert!(cancelled.is_cancelled());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let missing = folder.path().join("no/out.xlsx");
    let refused = workbook::write(&missing, &Case::new().report(), &Context::detached()).map_err(Failure::from).unwrap_err();
    assert_eq!(refused.kind, "no_folder");
}

#[test]
fn a_table_and_a_pivot_can_be_written_alone() {
    let (case, folder) = (Case::new(), kept("alone"));
    let (table, pivot) = (folder.join("table.xlsx"), folder.join("pivot.xlsx"));
    let done = workbook::write_table(&table, &case.table, &Context::detached()).unwrap();
    assert_eq!((done.sheets, done.rows), (1, case.table.rows() as u64));
    assert_eq!(sheet(&table, "Data").get_value((1, 0)), Some(&Data::String("000576710000000000".into())));
    let (name, spec, result) = &case.specs[0];
    workbook::write_pivot(&pivot, name, spec, result, &Context::detached()).unwrap();
    let cells = sheet(&pivot, "Sales by month  region");
    let total: f64 = (0..DAYS).flat_map(|d| (0..3).map(move |r| amount(d, r))).sum();
    let grand = cells.rows().next_back().and_then(|r| r.get(2)).cloned();
    assert!(matches!(grand, Some(Data::Float(f)) if (f - total).abs() < 1e-6), "{grand:?}");
}

#[test]
fn a_long_table_reaches_to_its_last_row() {
    const ROWS: i64 = 30_000;
    let values = vec![(Column::new("n", ColumnType::Integer), Stored::from(Series::new("x".into(), (0..ROWS).collect::<Vec<i64>>())))];
    let table = Table::new("long", values, Origin::default()).unwrap();
    let path = kept("written").join("long.xlsx");
    workbook::write_table(&path, &table, &Context::detached()).unwrap();
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    book.load_tables().unwrap();
    let read = book.table_by_name("Data").unwrap();
    assert_eq!((read.columns(), read.data().get_size()), (&["n".to_owned()][..], (ROWS as usize, 1)));
    assert_eq!(read.data().get_value((ROWS as u32, 0)), Some(&Data::Float((ROWS - 1) as f64)));
}

/// More rows than a sheet holds, a text longer than a cell holds, and names of sheets that Excel would refuse.
#[test]
fn more_than_excel_holds_is_divided_cut_and_said() {
    let rows = 1_100_000_usize;
    let numbers = Stored::from(Series::new("x".into(), (0..rows as i64).collect::<Vec<_>>()));
    let texts: Vec<Option<String>> = (0..rows).map(|i| (i == 7).then(|| "😀x".repeat(20_000))).collect();
    let columns = vec![
        (Column::new("n", ColumnType::Integer), numbers),
        (Column::new("ข้อความ", ColumnType::Text), Stored::from(Series::new("x".into(), texts))),
    ];
    let table = Table::new("long", columns, Origin::default()).unwrap();
    let path = kept("written").join("more.xlsx");
    let done = workbook::write_table(&path, &table, &Context::detached()).unwrap();
    assert_eq!((done.sheets, done.rows), (2, rows as u64));
    assert!(
        done.notes.iter().any(|n| n.contains("divided over 2 sheets")) && done.notes.iter().any(|n| n.starts_with("1 texts are longer"))
    );
    let second = sheet(&path, "Data 2");
    assert_eq!(second.get_size().0, rows - 1_048_575 + 1);
    assert_eq!(second.get_value((1, 0)), Some(&Data::Float(1_048_575.0)));
    assert_eq!(second.get_value((0, 1)), Some(&Data::String("ข้อความ".into())));
}

/// A disk that takes no more, and a target that cannot be replaced.
#[cfg(unix)]
#[test]
fn a_full_disk_or_a_folder_in_its_place_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..4000).map(|i| format!("{i},{}\n", i * 7919 % 10_007)).collect();
    std::fs::write(folder.path().join("a.csv"), format!("No,Sales\n{lines}")).unwrap();
    std::fs::write(folder.path().join("out.xlsx"), "old").unwrap();
    let line = "trap '' XFSZ; ulimit -f 8; exec \"$0\" report a.csv -o out.xlsx";
    let run = |line: &str| {
        let program = env!("CARGO_BIN_EXE_sheetsleuth");
        let output = std::process::Command::new("sh").args(["-c", line, program]).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (status, told) = run(line);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("was not written"), "{told}");
    assert_eq!(std::fs::read(folder.path().join("out.xlsx")).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);

    std::fs::create_dir(folder.path().join("taken.xlsx")).unwrap();
    let (status, told) = run("exec \"$0\" report a.csv -o taken.xlsx");
    assert_eq!((status, told.contains("it is a folder")), (Some(1), true), "{told}");
    assert_eq!(run("exec \"$0\" report a.csv -o out.xlsx").0, Some(0), "the same workbook fits where there is room");
}

/// Excel holds a workbook that it shows so that nobody else may write it.
#[cfg(windows)]
#[test]
fn a_locked_target_is_said_and_left() {
    use std::os::windows::fs::OpenOptionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.xlsx");
    std::fs::write(&path, "old").unwrap();
    let held = std::fs::OpenOptions::new().read(true).share_mode(1).open(&path).unwrap();
    let refused = workbook::write(&path, &Case::new().report(), &Context::detached()).map_err(Failure::from).unwrap_err();
    assert_eq!(refused.kind, "locked");
    drop(held);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
}
