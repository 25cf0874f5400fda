//! The `pivot` command, as a script calls it.

use std::path::Path;
use std::process::{Command, Output};

use sheetsleuth::pivot::{
    Base, BaseItem, Calendar, DatePart, Field, Folded, Form, Group, ItemFilter, LabelTest, NamedGroup, NumberFormat, Order, PivotSpec,
    PivotValue, ShowAs, SortBy, Subtotals, Top, ValueTest, ValuesOn,
};
use sheetsleuth::table::{Measure, Typed};

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

/// Every cell of a pivot in every file and text it leaves by, for every form, place of subtotals and values, and way to show a value.
#[test]
fn every_export_holds_the_cells_of_the_pivot() {
    use calamine::{Data, Reader as _, Xlsx, open_workbook};
    use sheetsleuth::engine::Context;
    use sheetsleuth::pivot::{AxisKind, compute};

    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx");
    let context = Context::detached();
    let source = sheetsleuth::import::open(&sample, &sheetsleuth::import::ImportOptions::default(), &context).unwrap();
    let table = &source.tables.iter().find(|t| t.table.name().contains("Orders")).unwrap().table;
    let measures = "sum(\"Amount (USD)\")/sum(Quantity) as Price, count(distinct Creator) as Buyers, median(\"Amount (USD)\") as Middle";
    let parse = |text: &str| text.parse::<f64>().ok();
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-13 * a.abs().max(b.abs()),
        (a, b) => a == b,
    };
    for (at, way) in ShowAs::all().into_iter().enumerate() {
        let mut values: Vec<PivotValue> = Measure::parse_list(measures).into_iter().map(PivotValue::written).collect();
        values[at % 3].show_as = way.with_field("Region");
        let top =
            Top { count: 3, value: "Buyers".into(), bottom: false, within_parent: at.is_multiple_of(2), others: at.is_multiple_of(3) };
        let spec = PivotSpec {
            rows: vec![Field::new("Region"), Field { top: Some(top), ..Field::new("Category") }],
            columns: vec![Field::by("Created time", DatePart::Year), Field::by("Created time", DatePart::Quarter)],
            values,
            subtotals: [Subtotals::Off, Subtotals::Top, Subtotals::Bottom][at % 3],
            form: [Form::Compact, Form::Outline, Form::Tabular][at / 3 % 3],
            values_on: [ValuesOn::Columns, ValuesOn::Rows][at % 2],
            repeat_labels: at.is_multiple_of(4),
            ..PivotSpec::default()
        };
        let pivot = compute(table, &spec, &context).unwrap();
        let labels = pivot.label_columns();
        let json = pivot.to_json();
        let path = folder.path().join("pivot.xlsx");
        sheetsleuth::workbook::write_pivot(&path, "Pivot", &spec, &pivot, &context).unwrap();
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let top = sheet.height() - pivot.rows.len();
        let lines = |text: String, sign: char| -> Vec<Vec<String>> {
            let above = text.lines().count() - pivot.rows.len();
            text.lines().skip(above).map(|line| line.split(sign).map(str::to_owned).collect()).collect()
        };
        // Names with a comma would need a reader of their own; there are none in these columns.
        let (csv, shown, pasted) = (lines(pivot.to_csv(), ','), lines(pivot.to_csv_as_shown(), ','), lines(pivot.to_tsv(), '\t'));
        for (r, row) in pivot.rows.iter().enumerate() {
            assert_eq!(json["rows"][r]["key"], serde_json::json!(row.key));
            for c in 0..pivot.columns.len() {
                let cell = pivot.cell(r, c);
                assert_eq!(json["rows"][r]["cells"][c].as_f64(), cell, "json {row:?}");
                let names = spec.rows.len() + usize::from(pivot.values_on_rows);
                assert!(close(parse(&csv[r][names + c]), cell), "csv {row:?}: {:?}, not {cell:?}", csv[r]);
                for text in [&shown, &pasted] {
                    assert!(close(parse(&text[r][labels + c]), cell), "as laid out {row:?}: {:?}, not {cell:?}", text[r]);
                }
                let written = match sheet.get((top + r, labels + c)) {
                    Some(Data::Float(n)) => Some(*n),
                    Some(Data::Int(n)) => Some(*n as f64),
                    _ => None,
                };
                assert!(close(written, cell), "workbook {row:?} {:?}: {written:?}, not {cell:?}", pivot.columns[c]);
                assert!(row.kind != AxisKind::Header || cell.is_none());
            }
        }
    }
}

/// Order lines of three regions over two years, with gaps and missing values.
fn order_lines() -> String {
    let mut text = String::from("Region,City,Order Date,Sales,Units,Customer\n");
    for at in 0..600_u32 {
        let region = ["West", "East", "", "South"][(at * 7 % 11 % 4) as usize];
        let city = ["Bern", "Cairo", "Delhi", "Essen", "Faro"][(at * 13 % 17 % 5) as usize];
        let day = chrono::NaiveDate::from_ymd_opt(2025, 3, 9).unwrap() + chrono::Days::new(u64::from(at * 31 % 571));
        let sales = if at.is_multiple_of(19) { String::new() } else { format!("{}.{:02}", at * 37 % 211, at % 100) };
        text.push_str(&format!("{region},{city},{day},{sales},{},c{}\n", at % 9, at * 5 % 83));
    }
    text
}

const SALES: &str = "sum(Sales) as Sales";
const TWO: &str = "sum(Sales) as Sales, count(distinct Customer) as Buyers";

/// Ten pivots, each as the window and as the command asks for it.
#[expect(clippy::too_many_lines, reason = "ten shapes, each said twice")]
fn shapes() -> Vec<(PivotSpec, Vec<&'static str>)> {
    let some = |items: &[&str]| items.iter().map(|i| Some((*i).to_owned())).collect::<Vec<_>>();
    let base = |field: &str, item: BaseItem| Base { field: field.to_owned(), item };
    let values = |text: &str| Measure::parse_list(text).into_iter().map(PivotValue::written).collect::<Vec<_>>();
    let shown = |text: &str, ways: &[ShowAs]| {
        let mut values = values(text);
        values.iter_mut().zip(ways).for_each(|(value, way)| value.show_as = way.clone());
        values
    };
    let spec = |rows: Vec<Field>, columns: Vec<Field>, values: Vec<PivotValue>| PivotSpec { rows, columns, values, ..PivotSpec::default() };
    let (region, city) = (|| Field::new("Region"), || Field::new("City"));
    let day = |part| Field::by("Order Date", part);
    let by_sales = |within: &[&str]| Order::Value(SortBy { value: "Sales".into(), descending: true, within: some(within) });
    let top = |within_parent, others| Top { count: 2, value: "Sales".into(), bottom: false, within_parent, others };
    vec![
        (
            spec(vec![region(), city()], vec![day(DatePart::Year)], shown(TWO, &[ShowAs::PercentOfParentRow])),
            vec!["--rows", "Region, City", "--columns", "Order Date:year", "--values", TWO, "--show-as", "Sales=% of parent row total"],
        ),
        (
            PivotSpec {
                form: Form::Compact,
                subtotals: Subtotals::Top,
                grand_columns: false,
                ..spec(vec![day(DatePart::Quarter), region()], vec![], shown(TWO, &[ShowAs::RunningTotal("Order Date (quarter)".into())]))
            },
            vec![
                "--rows",
                "Order Date:quarter, Region",
                "--values",
                TWO,
                "--show-as",
                "Sales=running total in Order Date:quarter",
                "--layout",
                "compact",
                "--subtotals",
                "top",
                "--grand",
                "rows",
            ],
        ),
        (
            PivotSpec { form: Form::Outline, values_on: ValuesOn::Rows, ..spec(vec![region()], vec![day(DatePart::Weekday)], values(TWO)) },
            vec!["--rows", "Region", "--columns", "Order Date:weekday", "--values", TWO, "--layout", "outline", "--values-on", "rows"],
        ),
        (
            PivotSpec {
                calendar: Calendar { fiscal_start: 4, week_start: 7 },
                ..spec(vec![Field { fill: true, ..day(DatePart::Week) }], vec![day(DatePart::Year)], values("avg(Sales) as Sales"))
            },
            vec![
                "--rows",
                "Order Date:week",
                "--columns",
                "Order Date:year",
                "--values",
                "avg(Sales) as Sales",
                "--fill",
                "Order Date:week",
                "--fiscal-start",
                "4",
                "--week-start",
                "7",
            ],
        ),
        (
            spec(vec![region(), Field { top: Some(top(true, true)), order: by_sales(&[]), ..city() }], vec![], values(TWO)),
            vec!["--rows", "Region, City", "--values", TWO, "--top", "City:2:Sales", "--within-parents", "--sort", "City by Sales desc"],
        ),
        (
            spec(
                vec![Field { top: Some(top(false, false)), order: by_sales(&["2025"]), ..city() }],
                vec![day(DatePart::Year)],
                values(TWO),
            ),
            vec![
                "--rows",
                "City",
                "--columns",
                "Order Date:year",
                "--values",
                TWO,
                "--top",
                "City:2:Sales",
                "--no-others",
                "--sort",
                "City by Sales in 2025 desc",
            ],
        ),
        (
            spec(
                vec![Field {
                    group: Some(Group::Named(vec![NamedGroup { name: "Hot".into(), members: some(&["Cairo", "Delhi"]) }])),
                    order: Order::Manual(some(&["Hot", "Bern"])),
                    ..city()
                }],
                vec![Field { group: Some(Group::Bins { width: 50.0, start: 0.0, typed: Typed::Number }), ..Field::new("Sales") }],
                values("count(*) as Rows"),
            ),
            vec![
                "--rows",
                "City",
                "--columns",
                "Sales:bins 50",
                "--values",
                "count(*) as Rows",
                "--group",
                "City:Hot=Cairo,Delhi",
                "--order",
                "City=Hot,Bern",
            ],
        ),
        (
            spec(
                vec![
                    Field { filters: vec![ItemFilter::Label(LabelTest::Without(vec![None]))], ..region() },
                    Field { filters: vec![ItemFilter::Value { value: "Sales".into(), test: ValueTest::Above(3000.0) }], ..city() },
                ],
                vec![],
                shown(TWO, &[ShowAs::DifferenceFrom(base("Region", BaseItem::Named(Some("East".into()))))]),
            ),
            vec![
                "--rows",
                "Region, City",
                "--values",
                TWO,
                "--label-filter",
                "Region: is not (missing)",
                "--value-filter",
                "City: Sales > 3000",
                "--show-as",
                "Sales=difference from East in Region",
            ],
        ),
        (
            PivotSpec {
                repeat_labels: true,
                blank: "n/a".into(),
                ..spec(
                    vec![
                        Field { subtotals: Some(Subtotals::Off), folded: Folded { all: false, items: vec![some(&["West"])] }, ..region() },
                        Field { name: Some("Town".into()), ..city() },
                    ],
                    vec![day(DatePart::MonthOfYear)],
                    shown(SALES, &[ShowAs::RankDescending("Town".into())]),
                )
            },
            vec![
                "--rows",
                "Region, City",
                "--columns",
                "Order Date:month-of-year",
                "--values",
                SALES,
                "--subtotals",
                "Region=off",
                "--collapse",
                "Region=West",
                "--repeat-labels",
                "--blank",
                "n/a",
                "--name",
                "City=Town",
                "--show-as",
                "Sales=rank largest to smallest in City",
            ],
        ),
        (
            {
                let mut spec = spec(vec![region()], vec![city()], shown("sum(Sales)/sum(Units) as Price", &[ShowAs::Index]));
                spec.values[0].format = NumberFormat { decimals: Some(3), ungrouped: true };
                spec
            },
            vec![
                "--rows",
                "Region",
                "--columns",
                "City",
                "--values",
                "sum(Sales)/sum(Units) as Price",
                "--show-as",
                "Price=index",
                "--number-format",
                "Price=3 plain",
            ],
        ),
    ]
}

#[test]
fn the_command_writes_what_the_window_writes() {
    use sheetsleuth::session::{Action, Session};

    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.csv");
    std::fs::write(&orders, order_lines()).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![orders]));
    for (at, (spec, args)) in shapes().into_iter().enumerate() {
        let layout = if args.contains(&"--layout") { &[][..] } else { &["--layout", "tabular"] };
        session.act_here(Action::EditPivot(spec.clone(), "Ask".into()));
        assert_eq!(session.active_data().unwrap().pivot().failure().map(|f| f.message.clone()), None, "shape {at}");
        for ending in ["csv", "xlsx"] {
            let (window, command) = (folder.path().join(format!("window.{ending}")), folder.path().join(format!("command.{ending}")));
            session.act_here(Action::ExportPivot(window.clone()));
            let mut asked = vec!["pivot", "orders.csv"];
            asked.extend(args.iter().chain(layout));
            asked.extend(["-o", command.to_str().unwrap()]);
            let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(&asked).current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "shape {at}: {}", String::from_utf8_lossy(&output.stderr));
            let [window, command] = [window, command].map(|path| std::fs::read(path).unwrap());
            if ending == "csv" {
                assert_eq!(String::from_utf8_lossy(&window), String::from_utf8_lossy(&command), "shape {at}");
            } else {
                assert!(window == command, "the workbooks of shape {at} differ");
            }
        }
    }
}

/// Excel puts the sign that folds an item beside its total: above its rows or below them, as the layout says.
#[test]
fn rows_fold_into_the_total_that_is_theirs() {
    use sheetsleuth::engine::Context;
    use sheetsleuth::pivot::compute;

    let (context, folder) = (Context::detached(), tempfile::tempdir().unwrap());
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx");
    let source = sheetsleuth::import::open(&sample, &sheetsleuth::import::ImportOptions::default(), &context).unwrap();
    let table = &source.tables.iter().find(|t| t.table.name().contains("Orders")).unwrap().table;
    let path = folder.path().join("pivot.xlsx");
    for (subtotals, form, is_above) in
        [(Subtotals::Bottom, Form::Tabular, false), (Subtotals::Top, Form::Compact, true), (Subtotals::Bottom, Form::Compact, true)]
    {
        let values = vec![Measure::parse("count(*) as Orders").into()];
        let rows = vec![Field::new("Region"), Field::new("Category")];
        let spec = PivotSpec { rows, values, subtotals, form, ..PivotSpec::default() };
        let pivot = compute(table, &spec, &context).unwrap();
        sheetsleuth::workbook::write_pivot(&path, "Pivot", &spec, &pivot, &context).unwrap();
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet).unwrap();
        assert_eq!(sheet.contains("summaryBelow=\"0\""), is_above, "{subtotals:?} {form:?}");
    }
}

const MIXED: &str = "shop,amount,rate,took,d\n\
    A,\"$1,200.50\",12%,00:30:00,2024-01-05 10:30\n\
    B,\u{20ac}300.00,5%,01:00:00,2024-01-06 23:59\n\
    A,\u{a5}5000,7.5%,26:10:00,2024-02-01 00:00\n\
    B,,,,\n";

/// The average of a column of per cents was 0.0975 here and 9.8% in the window, a length of time a number of seconds, and dollars, euros and yen
/// were added up without a word.
#[test]
fn values_have_the_unit_of_their_column_and_currencies_are_not_mixed_silently() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mix.csv"), MIXED).unwrap();
    let run = |args: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(["pivot", "mix.csv"]).args(args).current_dir(folder.path()).output();
        let output = output.unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (text, said) = run(&["--rows", "shop", "--values", "avg(rate) as rate, sum(took) as took"]);
    for shown in ["9.8 %", "26:40:00", "27:40:00"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(!said.contains("currency"), "{said}");
    let (csv, _) = run(&["--rows", "shop", "--values", "sum(took) as took", "--format", "csv"]);
    assert!(csv.contains("A,96000"), "plain for scripts: {csv}");
    let (_, said) = run(&["--rows", "shop", "--values", "sum(amount) as a"]);
    assert!(said.contains("as if they were one currency") && said.contains("amount currency"), "{said}");
    let (_, said) = run(&["--rows", "amount currency, shop", "--grand", "columns", "--values", "sum(amount) as a"]);
    assert!(!said.contains("one currency"), "{said}");
    let xlsx = folder.path().join("mix.xlsx");
    run(&["--rows", "shop", "--values", "sum(took) as took", "-o", xlsx.to_str().unwrap()]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&xlsx).unwrap();
    let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let days = |cell: &calamine::Data| matches!(cell, calamine::Data::DateTime(d) if d.is_duration() && (d.as_f64() - 96_000.0 / 86_400.0).abs() < 1e-9);
    assert!(sheet.rows().flatten().any(days), "{sheet:?}");
}

/// Which of two equal items stays was told by its name.
#[test]
fn the_top_items_keep_all_that_equal_the_last_of_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ties.csv"), "k,v\na,5\nb,5\nc,5\nd,3\ne,1\n").unwrap();
    let args = ["pivot", "ties.csv", "--rows", "k", "--values", "sum(v) as v", "--top", "k:2:v", "--format", "csv"];
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "k,v\na,5\nb,5\nc,5\nOthers,4\nGrand total,19\n");
}
