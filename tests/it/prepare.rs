//! Steps of preparing a table: by scripts of actions, saved and opened again, and by the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sheetsleuth::analysis::{Analysis, SourceId};
use sheetsleuth::prepare::{Formula, Join, KeyPair, Several, Stack, Step, StepKind, StepOutcome, TableRef};
use sheetsleuth::session::{Action, Session};
use sheetsleuth::table::{Filter, FilterTest, Table, Value};

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Orders of one month; the last row of each is the first of the next.
fn month(folder: &Path, number: u32) -> PathBuf {
    let mut text = String::from("Order ID,Day,SKU,Qty,Price\n");
    for row in 0..40_u32 {
        let (id, month, day) = (number * 39 + row, number + row / 39, row % 39 % 28 + 1);
        text.push_str(&format!("O{id:05},2026-{month:02}-{day:02},s{},{},{}.50\n", id % 4, id % 5 + 1, id % 7 + 3));
    }
    write(folder, &format!("orders-{number:02}.csv"), &text)
}

fn opened(paths: Vec<PathBuf>) -> Session {
    let mut session = Session::new();
    session.act_here(Action::Open(paths));
    assert_eq!(session.notices(), []);
    session
}

fn table(session: &Session) -> Table {
    session.active_data().unwrap().table().unwrap().clone()
}

fn lookup(with: SourceId) -> Step {
    let keys = vec![KeyPair { here: "SKU".into(), there: "Code".into() }];
    let several = Several::Refuse;
    Step::from(StepKind::Join(Join {
        with,
        table: None,
        keys,
        take: vec!["Name".into()],
        trim: true,
        ignore_case: true,
        several,
        mark: true,
    }))
}

fn formula(expression: &str) -> Step {
    Step::from(StepKind::Formula(Formula { name: "Amount".into(), expression: expression.into() }))
}

#[test]
fn files_of_one_shape_are_offered_to_be_stacked_and_undo_takes_them_apart() {
    let folder = tempfile::tempdir().unwrap();
    let other = write(folder.path(), "products.csv", "Code,Name\ns0,zero\ns1,one\n");
    let paths = vec![month(folder.path(), 1), month(folder.path(), 2), other, month(folder.path(), 3)];
    let mut session = opened(paths);
    let offer = session.stack_offer().to_vec();
    assert_eq!(offer, [SourceId(0), SourceId(1), SourceId(3)]);
    session.act_here(Action::StackSources(offer));
    assert_eq!(session.analysis().sources.len(), 2);
    assert_eq!(session.history().undo_label(), Some("Stack 3 files"));
    let stacked = table(&session);
    assert_eq!((stacked.rows(), stacked.columns().len()), (120, 6));
    assert_eq!(stacked.cell_name(45, 0).as_deref(), Some("[orders-02.csv]A7"));
    let ready = session.active_data().unwrap().prepared().value().unwrap().clone();
    let warnings: Vec<&str> = ready.prepared.warnings().map(|w| w.kind.as_str()).collect();
    assert_eq!(warnings, ["repeated_rows", "overlap", "overlap", "repeated_keys"]);
    assert_eq!(session.active_data().unwrap().pivot().value().unwrap().table.source_rows, 120);

    session.act_here(Action::Undo);
    assert_eq!((session.analysis().sources.len(), table(&session).rows()), (4, 40));
    session.act_here(Action::Redo);
    assert_eq!(table(&session).rows(), 120);
}

#[test]
fn steps_are_kept_with_the_analysis_and_done_again_over_new_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let products = write(folder.path(), "products.csv", "Code,Name\nS0,zero\ns1 ,one\ns2,two\n");
    let mut session = opened(vec![month(folder.path(), 1), products]);
    session.act_here(Action::Activate(SourceId(0)));
    session.act_here(Action::EditSteps(vec![lookup(SourceId(1)), formula("Qty * Price")], "Add steps".into()));
    let ready = session.active_data().unwrap().prepared().value().unwrap().clone();
    assert!(ready.is_whole(), "{:?}", ready.prepared.failure());
    let StepOutcome::Done(report) = &ready.prepared.outcomes()[0] else { panic!("not done") };
    assert_eq!(report.warnings[0].message, "10 rows found nothing in products: s3.");
    assert_eq!((table(&session).columns().len(), report.effect().as_str()), (8, "2 columns more"));
    let unmatched = Filter { column: "In products".into(), test: FilterTest::Members(vec![Some("false".into())]) };
    session.act_here(Action::SetFilters(vec![unmatched]));
    assert_eq!(session.active_data().unwrap().rows().value().unwrap().len(40), 10);

    session.act_here(Action::Save(at("week.sleuth")));
    let mut again = opened(vec![at("week.sleuth")]);
    assert_eq!(again.active_data().unwrap().rows().value().unwrap().len(40), 10);
    assert_eq!(table(&again).columns().len(), 8);

    // The table looked into changes: what looks into it follows.
    fs::write(at("products.csv"), "Code,Name\ns0,zero\ns3,three\n").unwrap();
    let (id, options) = (again.analysis().sources[1].id, again.analysis().sources[1].options.clone());
    again.act_here(Action::Reload(id, options));
    assert_eq!(again.active_data().unwrap().rows().value().unwrap().len(40), 20);

    // It is closed: the step fails at its place, the one behind it waits, the table before stays.
    again.act_here(Action::Close(id));
    let outcomes = again.active_data().unwrap().prepared().value().unwrap().prepared.outcomes().to_vec();
    assert!(matches!(&outcomes[0], StepOutcome::Failed(f) if f.kind == "not_open") && outcomes[1] == StepOutcome::Waiting);
    assert_eq!(table(&again).columns().len(), 5);
    again.act_here(Action::Undo);
    assert_eq!(table(&again).columns().len(), 8);
}

#[test]
fn two_tables_that_need_each_other_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let a = write(folder.path(), "a.csv", "SKU,Name\ns1,one\n");
    let b = write(folder.path(), "b.csv", "Code,SKU,Name\ns1,s1,uno\n");
    let mut session = opened(vec![a, b]);
    session.act_here(Action::Activate(SourceId(0)));
    session.act_here(Action::EditSteps(vec![lookup(SourceId(1))], "Look up".into()));
    session.act_here(Action::Activate(SourceId(1)));
    session.act_here(Action::EditSteps(vec![lookup(SourceId(0))], "Look up".into()));
    let ready = session.active_data().unwrap().prepared().value().unwrap().clone();
    assert_eq!(ready.prepared.failure().unwrap().1.kind, "circle");
}

#[test]
fn a_suggested_pivot_follows_the_steps_and_a_changed_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let wide = write(folder.path(), "wide.csv", "Region,2026-01,2026-02,2026-03\nN,1,2,3\nS,4,5,6\n");
    let mut session = opened(vec![wide]);
    let step = sheetsleuth::prepare::wide_dates(&table(&session)).unwrap();
    session.act_here(Action::EditSteps(vec![Step::from(StepKind::Unpivot(step))], "Unpivot".into()));
    assert_eq!(table(&session).rows(), 6);
    let data = session.active_data().unwrap();
    assert_eq!(data.pivot().failure(), None);
    assert_eq!(data.pivot().value().unwrap().table.source_rows, 6);
    session.act_here(Action::Undo);
    assert_eq!(session.active_data().unwrap().pivot().failure(), None);
    assert_eq!(table(&session).value(0, 1), Value::Integer(1));
}

#[test]
fn the_suggested_pivot_of_unpivoted_weeks_is_the_sum_of_their_values() {
    let folder = tempfile::tempdir().unwrap();
    let wide = write(folder.path(), "wide.csv", "Region,Sales target,2026-01,2026-02,2026-03,Total\nN,5,1,2,3,6\nN,9,4,5,6,15\n");
    let mut session = opened(vec![wide]);
    let step = sheetsleuth::prepare::wide_dates(&table(&session)).unwrap();
    session.act_here(Action::EditSteps(vec![Step::from(StepKind::Unpivot(step))], "Unpivot".into()));
    let spec = session.active_spec().unwrap();
    assert_eq!(spec.view.pivot.values.iter().map(|v| v.measure.name.as_str()).collect::<Vec<_>>(), ["Sum of Value"]);
    assert!(table(&session).column("Total").is_err());
}

fn program(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder).env_remove("DISPLAY").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn sql_answers_over_several_files_and_names_the_place_of_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "orders-26.csv", "SKU,Qty\ns1,2\ns2,3\ns1,4\n");
    write(folder.path(), "products.csv", "SKU,Name\ns1,one\ns2,two\n");
    let sql = "SELECT Name, SUM(Qty) AS Qty FROM orders_26 JOIN products USING (SKU) GROUP BY Name ORDER BY Name";
    let run = |more: &[&str]| program(folder.path(), &[&["sql", "orders-26.csv", "products.csv", sql], more].concat());
    assert_eq!(run(&["--format", "csv"]), (0, "Name,Qty\none,6\ntwo,3\n".to_owned(), String::new()));
    assert_eq!(run(&[]).1, "Name  Qty\n---------\none     6\ntwo     3\n");
    let told: serde_json::Value = serde_json::from_str(&run(&["--format", "json"]).1).unwrap();
    assert_eq!((&told["columns"][1]["type"], &told["rows"][1][0]), (&"integer".into(), &"two".into()));
    let (code, _, errors) = program(folder.path(), &["sql", "orders-26.csv", "SELECT Qti FROM \"orders-26\""]);
    assert_eq!(
        (code, errors.as_str()),
        (1, "The query cannot be read at character 8: there is no column \"Qti\".\nDid you mean \"Qty\"?\n")
    );
}

#[test]
fn reports_stack_files_and_take_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=3 {
        month(folder.path(), number);
    }
    let (code, _, errors) =
        program(folder.path(), &["report", "orders-01.csv", "--input", "orders-02.csv", "--input", "orders-03.csv", "-o", "three.xlsx"]);
    assert!(code == 0 && errors.lines().all(|line| line.starts_with("Note: ")), "{errors}");
    let mut analysis = Analysis::default();
    let id = analysis.add(folder.path().join("orders-01.csv"), sheetsleuth::import::ImportOptions::default());
    let pattern = sheetsleuth::prepare::Stack::of(vec![folder.path().join("orders-*.csv")]);
    analysis.source_mut(id).unwrap().steps.push(Step::from(StepKind::Stack(pattern)));
    analysis.save(&folder.path().join("all.sleuth")).unwrap();
    assert!(fs::read_to_string(folder.path().join("all.sleuth")).unwrap().contains("\"orders-*.csv\""));
    assert_eq!(program(folder.path(), &["report", "all.sleuth", "-o", "all.xlsx"]).0, 0);
    let (code, _, errors) =
        program(folder.path(), &["report", "all.sleuth", "--input", "orders-02.csv", "--input", "orders-03.csv", "-o", "two.xlsx"]);
    assert!(code == 0 && errors.lines().all(|line| line.starts_with("Note: ")), "{errors}");
    let rows =
        |name: &str| program(folder.path(), &["sql", name, "SELECT COUNT(*) AS n FROM Data", "--format", "csv", "--sheet", "Data"]).1;
    assert_eq!((rows("three.xlsx").as_str(), rows("two.xlsx").as_str()), ("n\n120\n", "n\n80\n"));
    assert_eq!(rows("all.xlsx"), rows("three.xlsx"));
}

/// A workbook with a sheet for each month and one of shops.
fn months(folder: &Path) -> PathBuf {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (number, month) in (1..).zip(["Jan", "Feb", "Mar"]) {
        let sheet = book.add_worksheet();
        sheet.set_name(month).unwrap();
        sheet.write_row(0, 0, ["Day", "Shop", "Sales"]).unwrap();
        for row in 1..=10_u32 {
            let shop = format!("S{}", row % 3);
            sheet.write(row, 0, row).unwrap().write(row, 1, shop).unwrap().write(row, 2, f64::from(number * row)).unwrap();
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Shops").unwrap();
    sheet.write_row(0, 0, ["Shop", "City"]).unwrap();
    for (row, city) in (1..).zip(["Bonn", "Bern"]) {
        sheet.write(row, 0, format!("S{row}")).unwrap().write(row, 1, city).unwrap();
    }
    let path = folder.join("months.xlsx");
    book.save(&path).unwrap();
    path
}

/// Sheets of one workbook could neither be stacked nor looked up in: only other files could.
#[test]
fn other_sheets_of_a_workbook_are_stacked_and_looked_up_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = opened(vec![months(folder.path())]);
    let own = session.analysis().active.unwrap();
    let sheet = |name: &str| TableRef { source: own, table: Some(name.to_owned()) };
    assert_eq!(session.tables_beside(), ["Feb", "Mar", "Shops"].map(sheet));
    let stack = Step::from(StepKind::Stack(Stack::of_tables(vec![sheet("Feb"), sheet("Mar")])));
    let keys = vec![KeyPair { here: "Shop".into(), there: "Shop".into() }];
    let shops = Some("Shops".to_owned());
    let join =
        Join { with: own, table: shops, keys, take: Vec::new(), trim: true, ignore_case: true, several: Several::Refuse, mark: false };
    session.act_here(Action::EditSteps(vec![stack, Step::from(StepKind::Join(join))], "Stack tables".into()));
    let ready = session.active_data().unwrap().prepared().value().unwrap().clone();
    assert!(ready.is_whole(), "{:?}", ready.prepared.failure());
    let names: Vec<String> = table(&session).columns().iter().map(|c| c.name.clone()).collect();
    assert_eq!((table(&session).rows(), names), (30, ["Day", "Shop", "Sales", "Source table", "City"].map(str::to_owned).to_vec()));
    let value = |row, column| format!("{:?}", table(&session).value(row, column));
    assert_eq!([value(0, 3), value(10, 3), value(29, 3)], ["Jan", "Feb", "Mar"].map(|name| format!("Text({name:?})")));
    assert_eq!(table(&session).cell_name(12, 2).as_deref(), Some("Feb!C4"));

    // The same without a window, and after the file was read again.
    session.act_here(Action::Save(folder.path().join("all.sleuth")));
    assert_eq!(program(folder.path(), &["report", "all.sleuth", "-o", "all.xlsx"]).0, 0);
    let options = session.analysis().sources[0].options.clone();
    session.act_here(Action::Reload(own, options));
    assert_eq!(table(&session).rows(), 30);
    session.act_here(Action::Undo);
    assert_eq!(table(&session).rows(), 10);
}

/// Tables that are open beside can be stacked as they were prepared, and a sheet of another file is read with its file.
#[test]
fn open_tables_are_stacked_as_they_are_prepared() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = opened(vec![month(folder.path(), 1), month(folder.path(), 2), months(folder.path())]);
    session.act_here(Action::DismissStack);
    let [first, second, book] = [0, 1, 2].map(|at| session.analysis().sources[at].id);
    session.act_here(Action::Activate(second));
    let few = StepKind::Keep(sheetsleuth::prepare::Keep { condition: "Qty = 5".into() });
    session.act_here(Action::EditSteps(vec![Step::from(few)], "Keep rows".into()));
    let kept = table(&session).rows();
    session.act_here(Action::Activate(first));
    let sheet = |name: &str| TableRef { source: book, table: Some(name.to_owned()) };
    let names: Vec<TableRef> = vec![second.into(), book.into(), sheet("Feb"), sheet("Mar"), sheet("Shops")];
    assert_eq!(session.tables_beside(), names);
    let stack = |tables| vec![Step::from(StepKind::Stack(Stack { tables, ..Stack::of(Vec::new()) }))];
    session.act_here(Action::EditSteps(stack(vec![second.into()]), "Stack tables".into()));
    assert!(kept > 0 && kept < 40);
    assert_eq!(table(&session).rows(), 40 + kept);
    // What is done to the other table is followed.
    session.act_here(Action::Activate(second));
    session.act_here(Action::EditSteps(Vec::new(), "Remove a step".into()));
    session.act_here(Action::Activate(first));
    assert_eq!(table(&session).rows(), 80);
    // One that needs this very table would never be ready.
    session.act_here(Action::Activate(second));
    session.act_here(Action::EditSteps(stack(vec![first.into()]), "Stack tables".into()));
    let failed = session.active_data().unwrap().prepared().value().unwrap().prepared.failure().map(|(_, f)| f.kind.clone());
    assert_eq!(failed.as_deref(), Some("circle"));
}
