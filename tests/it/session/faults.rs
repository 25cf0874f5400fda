//! Faults in single rows: told by kind, judged and dismissed, shown at their cells, carried into the workbook and back.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use sheetsleuth::findings::{Verdict, VerdictState};
use sheetsleuth::session::export::Choice;
use sheetsleuth::session::{Action, DrillTarget, Page, Session};
use sheetsleuth::table::{Filter, FilterTest};
use sheetsleuth::workbook::read_back;

/// 240 orders without a date whose total is price times quantity, but for two; two more rows repeat others.
pub(crate) fn orders(folder: &Path) -> PathBuf {
    let mut lines = Vec::new();
    for n in 0..240_u32 {
        let (product, price) = [("Mug", 1050), ("Lamp", 2000), ("Chair", 3575), ("Pen", 725)][n as usize % 4];
        let quantity = 1 + (n * 7 + n / 4) % 5;
        let total = price * quantity + if n == 50 || n == 121 { 1000 } else { 0 };
        let money = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
        lines.push(format!("A-{:05},{product},{quantity},{},{}", 731 + n * 3, money(price), money(total)));
    }
    lines.extend([lines[7].clone(), lines[30].clone()]);
    let mut text = String::from("Order,Product,Qty,Price,Total\n");
    for line in &lines {
        writeln!(text, "{line}").unwrap();
    }
    let path = folder.join("orders.csv");
    fs::write(&path, text).unwrap();
    path
}

fn told(session: &Session) -> Vec<(String, usize)> {
    let groups = session.active_data().unwrap().told_faults(session.analysis());
    groups.iter().map(|g| (g.title(), g.faults.len())).collect()
}

const BROKEN: &str = "rows:broken_identity:Total";

fn checked(folder: &Path) -> Session {
    let mut session = Session::new();
    session.act_here(Action::Open(vec![orders(folder)]));
    session.act_here(Action::CheckRows);
    assert_eq!(session.active_data().unwrap().faults().failure(), None);
    session
}

#[test]
fn faults_are_told_by_kind_and_lead_to_their_rows_and_cells() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    let all = [("Duplicate rows".to_owned(), 2), ("Broken arithmetic in Total".to_owned(), 2)];
    assert_eq!(told(&session), all);
    session.act_here(Action::Drill(DrillTarget::Faults(BROKEN.into())));
    let drill = session.active_data().unwrap().drill().value().unwrap().clone();
    assert_eq!((&*drill.rows, drill.title.as_str()), (&[50, 121][..], "Broken arithmetic in Total"));
    session.act_here(Action::ShowCell { row: 121, column: Some(4) });
    let wanted = session.active_data().unwrap().wanted_cell().unwrap();
    assert_eq!((session.page(), wanted.row, wanted.column), (Page::Data, 121, Some(4)));

    session.act_here(Action::DismissFaults(BROKEN.into()));
    assert_eq!((told(&session), session.history().undo_label()), (all[..1].to_vec(), Some("Dismiss faults")));
    session.act_here(Action::Undo);
    assert_eq!(told(&session), all);
}

/// The words of a sheet, row by row, without those that are empty.
fn sheet(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(Data::as_string).map(Option::unwrap_or_default).collect()).collect()
}

#[test]
fn faults_stand_in_the_workbook_at_the_rows_that_were_written_and_their_verdicts_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    // Only the second of the broken totals is a chair's or a lamp's.
    let lamps = Filter { column: "Product".into(), test: FilterTest::Contains("Lamp".into()) };
    session.act_here(Action::SetFilters(vec![lamps]));
    let verdict = Verdict { state: VerdictState::Confirmed, comment: "Typed in by hand".into(), ..Verdict::default() };
    session.act_here(Action::SetVerdict(BROKEN.into(), verdict.clone()));
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    assert_eq!(session.active_data().unwrap().export().failure(), None);

    let rows = sheet(&target, "Row faults");
    let of = |what: &str, kind: usize| rows.iter().filter(|r| r[kind] == what).cloned().collect::<Vec<_>>();
    let kind = of(BROKEN, 7);
    assert_eq!(kind[0][1..6], ["Broken arithmetic", "Total", "1", "confirmed", "Typed in by hand"].map(str::to_owned));
    // Row 121 of the file is the 31st lamp, below the header.
    let fault = rows.iter().find(|r| r[3].starts_with("Data!E")).unwrap();
    assert_eq!((fault[3].as_str(), fault[4].as_str()), ("Data!E32", "E123"));
    let data = sheet(&target, "Data");
    assert_eq!((data[31][0].as_str(), data[31][1].as_str()), ("A-01094", "Lamp"));
    assert_eq!(data[31][4].parse::<f64>().unwrap(), fault[5].parse::<f64>().unwrap());
    assert_eq!(read_back(&target).unwrap().verdicts.get(BROKEN), Some(&verdict));
}

#[test]
fn faults_that_were_dismissed_are_not_in_the_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    session.act_here(Action::DismissFaults(BROKEN.into()));
    session.act_here(Action::DismissFaults("rows:exact_duplicate:".into()));
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    let book: Xlsx<_> = calamine::open_workbook(&target).unwrap();
    assert!(!book.sheet_names().contains(&"Row faults".to_owned()));
}
