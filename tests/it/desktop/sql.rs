//! Queries over the open tables: written in the window, kept with the analysis, followed to next week's files.

use std::path::{Path, PathBuf};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::analysis::Analysis;
use sheetsleuth::prepare::StepKind;
use sheetsleuth::session::{Action, Session};
use sheetsleuth::table::{Table, Value};
use sheetsleuth::ui::App;

use crate::window::{idle, opened, tap, wait};

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn two_files(folder: &Path) -> [PathBuf; 2] {
    [write(folder, "sales.csv", "SKU,Qty\ns1,2\ns2,3\ns1,4\n"), write(folder, "products.csv", "SKU,Product name\ns1,one\ns2,two\n")]
}

const BY_NAME: &str = "SELECT \"Product name\", SUM(Qty) AS Total FROM sales JOIN products USING (SKU) GROUP BY 1 ORDER BY 1";

fn totals(table: &Table) -> Vec<i64> {
    let (at, _) = table.column("Total").unwrap();
    (0..table.rows()).map(|row| if let Value::Integer(n) = table.value(row, at) { n } else { -1 }).collect()
}

fn active(session: &Session) -> Vec<i64> {
    assert_eq!(session.active_data().unwrap().prepared().value().unwrap().prepared.failure(), None);
    totals(session.active_data().unwrap().table().unwrap())
}

#[test]
fn the_result_is_a_table_that_is_saved_undone_and_follows_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(two_files(folder.path()).to_vec()));
    let names: Vec<String> = session.open_tables().into_iter().map(|t| t.name).collect();
    assert_eq!(names, ["sales", "products"]);
    session.act_here(Action::AddQuery { name: "By name".into(), sql: BY_NAME.into() });
    assert_eq!(active(&session), [6, 3]);
    assert_eq!(session.active_spec().unwrap().title(), "By name");
    assert_eq!(session.open_tables()[2].name, "By_name", "a query may ask the result of a query");

    session.act_here(Action::AddQuery { name: "Twice".into(), sql: "SELECT Total * 2 AS Total FROM By_name".into() });
    assert_eq!(active(&session), [12, 6]);
    session.act_here(Action::Undo);
    assert_eq!(session.analysis().sources.len(), 3);
    session.act_here(Action::Redo);

    let saved = folder.path().join("week.sleuth");
    session.act_here(Action::Save(saved.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved]));
    again.act_here(Action::Activate(session.analysis().sources[3].id));
    assert_eq!(active(&again), [12, 6]);

    // Next week's file takes the place of the first, under a renamed column.
    let next = write(folder.path(), "sales-2.csv", "SKU,Quantity\ns1,10\ns2,20\n");
    again.act_here(Action::Replace(again.analysis().sources[3].id, next.clone()));
    again.act_here(Action::AcceptReplacement(vec![("Qty".into(), Some("Quantity".into()))]));
    assert_eq!(active(&again), [20, 40]);
    assert!(again.analysis().sources.iter().filter(|s| s.path == next).count() == 3, "the results go along");
    assert_eq!(again.history().undo_label(), Some("Replace sales.csv by sales-2.csv"));
    again.act_here(Action::Undo);
    assert_eq!(active(&again), [12, 6], "in one step");
}

#[test]
fn a_report_of_a_result_takes_the_new_file_for_the_table_it_asks() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(two_files(folder.path()).to_vec()));
    session.act_here(Action::AddQuery { name: "By name".into(), sql: BY_NAME.into() });
    session.act_here(Action::Save(folder.path().join("week.sleuth")));
    write(folder.path(), "new.csv", "SKU,Qty\ns1,100\n");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sheetsleuth"))
        .args(["report", "week.sleuth", "--input", "new.csv", "-o", "out.xlsx", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["rows"], told["drift"].as_array().map(Vec::len)), (&1.into(), Some(1)));
    // The saved analysis itself is as it was.
    assert!(Analysis::load(&folder.path().join("week.sleuth")).unwrap().sources[2].path.ends_with("sales.csv"));
}

/// A window with the orders, the keyboard in the query over them.
fn asking(folder: &Path) -> Harness<'static, App> {
    let mut harness = opened(folder);
    tap(&mut harness, Modifiers::COMMAND, Key::J);
    harness.get_by_role_and_label(Role::MultilineTextInput, "Query").focus();
    harness.run_ok();
    harness
}

fn type_in(harness: &mut Harness<'_, App>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_ok();
}

#[test]
fn a_query_is_written_with_completion_run_corrected_and_added() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = asking(folder.path());
    type_in(&mut harness, "select Region, sum(Sal");
    harness.get_by_role_and_label(Role::ListBoxOption, "Sales");
    harness.key_press(Key::Tab);
    harness.run_ok();
    type_in(&mut harness, ") as Total from order");
    harness.key_press(Key::Enter);
    harness.run_ok();
    type_in(&mut harness, " group by Regio");
    harness.key_press(Key::Escape);
    harness.run_ok();
    wait(&mut harness, "the fault", |h| {
        h.query_by_label_contains("there is no column").is_some() || h.query_by_label_contains("There is no column").is_some()
    });
    type_in(&mut harness, "n");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    wait(&mut harness, "the result", |h| h.query_by_label("Rows of Result").is_some());
    assert!(harness.query_by_label_contains("There is no column").is_none());
    harness.get_by_label("2 rows");
    harness.get_by_label("Add as a table").click();
    idle(&mut harness);
    let session = harness.state().session();
    assert_eq!(session.analysis().sources.len(), 2);
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 2);
    harness.get_by_label("Close Query");
}

/// Why a query could not be run stood there below the corrected one; a result of one row had "1 rows".
#[test]
fn a_refusal_is_gone_once_the_query_is_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = asking(folder.path());
    type_in(&mut harness, "select count(*) as n from orders where Regio = 'x");
    harness.get_by_label("Run the query").click();
    idle(&mut harness);
    harness.get_by_role_and_label(Role::MultilineTextInput, "Query").focus();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_ok();
    type_in(&mut harness, "select count(*) as n from orders");
    idle(&mut harness);
    assert!(harness.query_by_role(Role::Alert).is_none());
    harness.get_by_label("Run the query").click();
    wait(&mut harness, "the result", |h| h.query_by_label("1 row").is_some());
}

#[test]
fn every_view_shows_its_sql() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = asking(folder.path());
    harness.get_by_label("SQL of Data").click();
    harness.run_ok();
    for (key, begins) in
        [(Key::Num1, "SELECT *"), (Key::Num2, "-- The inner cells"), (Key::Num3, "-- The inner cells"), (Key::Num5, "-- The total")]
    {
        harness.key_press_modifiers(Modifiers::COMMAND, key);
        idle(&mut harness);
        let shown = harness.get_by_label("SQL of this view").accesskit_node().value().unwrap_or_default();
        assert!(shown.starts_with(begins), "{shown}");
    }
    harness.get_by_label("Go on with it in the query").click();
    harness.run_ok();
    harness.get_by_label("Run the query");
}

/// Of a workbook only the sheet that was looked at could be asked: the others were no tables to a query.
#[test]
fn every_sheet_of_a_workbook_can_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, other, rows) in [("Orders", "Qty", 30), ("Daily metrics", "Visits", 3)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, ["Region", other]).unwrap();
        for row in 1..=rows {
            sheet.write_string(row, 0, ["TH", "VN"][row as usize % 2]).unwrap();
            sheet.write_number(row, 1, f64::from(row)).unwrap();
        }
    }
    let path = folder.path().join("week.xlsx");
    book.save(&path).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    let names: Vec<String> = session.open_tables().into_iter().map(|t| t.name).collect();
    assert_eq!(names, ["Orders", "Daily_metrics"]);
    let sql = "SELECT SUM(Visits) AS Total FROM Daily_metrics UNION ALL SELECT SUM(Qty) AS Total FROM Orders";
    session.act_here(Action::AddQuery { name: "Both".into(), sql: sql.into() });
    assert_eq!(active(&session), [6, 465]);

    // Whichever sheet is looked at: over another one the query had failed, and its table was what it began with.
    let [file, query] = [0, 1].map(|at| session.analysis().sources[at].id);
    for (sheet, steps) in [(1, Some("Orders")), (0, None)] {
        session.act_here(Action::Activate(file));
        session.act_here(Action::ChooseTable(sheet));
        session.act_here(Action::Activate(query));
        assert_eq!(active(&session), [6, 465]);
        let StepKind::Query(asked) = &session.active_spec().unwrap().steps[0].kind else { panic!() };
        assert_eq!(asked.tables["Orders"].table.as_deref(), steps);
    }

    // What is kept names the sheet, and it is found again.
    let saved = folder.path().join("week.sleuth");
    session.act_here(Action::Save(saved.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved]));
    again.act_here(Action::Activate(session.analysis().sources[1].id));
    assert_eq!(active(&again), [6, 465]);
}
