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
    groups.iter().map(|g| (g.group.title(), g.count())).collect()
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
    assert_eq!((fault[3].as_str(), fault[8].as_str()), ("Data!E32", "E123"));
    let data = sheet(&target, "Data");
    assert_eq!((data[31][0].as_str(), data[31][1].as_str()), ("A-01094", "Lamp"));
    assert_eq!(data[31][4].parse::<f64>().unwrap(), fault[9].parse::<f64>().unwrap());
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

/// The ids of the faults that are told of the broken totals, by the amount that stands there.
fn broken(session: &Session) -> Vec<String> {
    let told = session.active_data().unwrap().told_faults(session.analysis());
    let group = told.iter().find(|t| t.group.id == BROKEN).unwrap();
    (0..group.count()).map(|at| group.nth(at).unwrap().id.clone()).collect()
}

/// Faults could be judged by their kind alone, and the product says that every number that is flagged carries a verdict.
#[test]
fn one_fault_has_a_verdict_of_its_own_that_stays_with_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    let ids = broken(&session);
    let verdict = Verdict { state: VerdictState::FalseAlarm, comment: "Gift wrapped".into(), ..Verdict::default() };
    session.act_here(Action::SetVerdict(ids[1].clone(), verdict.clone()));
    assert_eq!(session.history().undo_label(), Some("Judge faults as false alarm"));
    session.act_here(Action::Undo);
    assert_eq!(session.analysis().verdicts.get(&ids[1]), None);
    session.act_here(Action::Redo);

    // The row before the one that was judged is corrected in next week's file, and rows come before it.
    let old = fs::read_to_string(folder.path().join("orders.csv")).unwrap();
    let mut lines: Vec<&str> = old.lines().collect();
    let (header, faulty) = (lines[0], lines[122]);
    lines.retain(|line| !line.starts_with("A-00881"));
    lines.remove(0);
    lines.splice(0..0, [header, "A-90001,Mug,2,10.50,21.00", "A-90002,Pen,1,7.25,7.25"]);
    let new = folder.path().join("orders-next.csv");
    fs::write(&new, lines.join("\n")).unwrap();
    assert!(faulty.starts_with("A-01094"), "{faulty}");
    let id = session.analysis().active.unwrap();
    session.act_here(Action::Replace(id, new));
    session.act_here(Action::CheckRows);
    let now = broken(&session);
    assert_eq!(now, [ids[1].clone()], "the row is known by what stands in it, though it moved");
    let analysis = session.analysis();
    assert_eq!(analysis.verdicts.get(&now[0]), Some(&verdict));
}

#[test]
fn one_fault_is_dismissed_and_restored_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    let ids = broken(&session);
    session.act_here(Action::DismissFaults(ids[0].clone()));
    assert_eq!((told(&session)[1].1, session.history().undo_label()), (1, Some("Dismiss a fault")));
    assert_eq!(broken(&session), ids[1..]);
    session.act_here(Action::Drill(DrillTarget::Faults(BROKEN.into())));
    assert_eq!(&*session.active_data().unwrap().drill().value().unwrap().rows, &[121]);
    let dismissed = session.analysis().dismissed[0].clone();
    assert_eq!(dismissed.words(&[]), "Broken arithmetic in Total, E52");
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    assert!(!sheet(&target, "Row faults").iter().flatten().any(|cell| *cell == ids[0]));
    session.act_here(Action::Restore(dismissed));
    assert_eq!(broken(&session), ids);
}

#[test]
fn the_verdict_on_one_fault_goes_into_the_workbook_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = checked(folder.path());
    let ids = broken(&session);
    let verdict = Verdict { state: VerdictState::Expected, comment: "Wrapped".into(), ..Verdict::default() };
    session.act_here(Action::SetVerdict(ids[1].clone(), verdict.clone()));
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    let rows = sheet(&target, "Row faults");
    let of = |id: &str| rows.iter().find(|r| r[7] == id).cloned().unwrap();
    assert_eq!(of(&ids[1])[4..6], ["expected", "Wrapped"].map(str::to_owned));
    assert_eq!(of(&ids[0])[4..6], ["", ""].map(str::to_owned), "of this one nothing was said");
    assert_eq!(read_back(&target).unwrap().verdicts, [(ids[1].clone(), verdict)].into());
}
