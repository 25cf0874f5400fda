//! Changing how an open file is read, taking it back, and reading the next file of its shape the same way.

use std::path::{Path, PathBuf};

use sheetsleuth::import::{ColumnChange, DateOrder, ImportChange, ImportOptions, Target};
use sheetsleuth::session::{Action, ImportMemory, Session};
use sheetsleuth::table::{ColumnType, Value};

const WEEK: &str = "Report of the week\nDay,Zip,Amt\nof order,to,in USD\n01/02/2026,10115,5.50\n03/02/2026,20095,6.50\nTotal,,12.00\n";

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn change(session: &mut Session, change: ImportChange) {
    let id = session.active_spec().unwrap().id;
    session.act_here(Action::ChangeImport(id, change));
}

fn day(session: &Session) -> Value<'_> {
    session.active_data().unwrap().table().unwrap().value(0, 0)
}

fn february(day: u32) -> Value<'static> {
    Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 2, day).unwrap())
}

#[test]
fn a_change_is_one_named_step_and_undo_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write(folder.path(), "a.csv", WEEK)]));
    change(&mut session, ImportChange::DateOrder(Some(DateOrder::Dmy)));
    assert_eq!(day(&session), february(1));
    change(&mut session, ImportChange::Keep(vec![6]));
    assert_eq!(session.history().undo_label(), Some("Keep row 6 as data"));
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 3);
    change(&mut session, ImportChange::Column("Amt".into(), ColumnChange::Name(Some("Amount".into()))));
    let data = session.active_data().unwrap();
    assert_eq!(data.table().unwrap().columns()[2].name, "Amount");
    assert_eq!(data.pivot().failure(), None, "what was only suggested is suggested anew");
    assert!(session.active_spec().unwrap().view.pivot.values[0].measure.expr.contains("Amount"));
    session.act_here(Action::Undo);
    session.act_here(Action::Undo);
    let table = session.active_data().unwrap().table().unwrap();
    assert_eq!((table.rows(), table.columns()[2].name.as_str()), (2, "Amt"));
    assert_eq!(session.active_data().unwrap().pivot().failure(), None);
    assert_eq!(session.notices(), []);
}

/// Where a person said that a table begins, the one above it was looked at still, as it has the same names.
#[test]
fn the_table_that_is_said_to_begin_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    let text = "Day,Shop,Sales\n1,A,10\n2,A,20\n3,A,30\nDay,Shop,Sales\n1,B,5\n2,B,6\n";
    session.act_here(Action::Open(vec![write(folder.path(), "a.csv", text)]));
    let shops = |session: &Session| {
        let table = session.active_data().unwrap().table().unwrap();
        (0..table.rows()).map(|row| format!("{:?}", table.value(row, 1))).collect::<Vec<_>>()
    };
    let of = |shop: &str, rows: usize| vec![format!("Text({shop:?})"); rows];
    assert_eq!(shops(&session), [of("A", 3), of("B", 2)].concat());
    change(&mut session, ImportChange::Begin(5));
    assert_eq!(shops(&session), of("B", 2));
    assert_eq!(session.history().undo_label(), Some("Begin a table in row 5"));
    session.act_here(Action::Undo);
    assert_eq!(shops(&session).len(), 5);
    change(&mut session, ImportChange::End(4));
    assert_eq!(shops(&session), of("A", 3));
}

#[test]
fn the_newest_of_two_changes_wins() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write(folder.path(), "a.csv", WEEK)]));
    let id = session.active_spec().unwrap().id;
    let first = session.update(Action::ChangeImport(id, ImportChange::Keep(vec![6])));
    assert_eq!(session.loading().len(), 1);
    drop(first);
    session.act_here(Action::ChangeImport(id, ImportChange::Skip(vec![4])));
    assert!(session.loading().is_empty());
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 2);
}

#[test]
fn the_next_file_of_the_same_shape_is_read_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let memory = ImportMemory::at(folder.path().join("settings/imports.json"));
    let mut session = Session::new();
    session.remember_imports(memory.clone());
    session.act_here(Action::Open(vec![write(folder.path(), "week1.csv", WEEK)]));
    change(&mut session, ImportChange::DateOrder(Some(DateOrder::Mdy)));
    change(&mut session, ImportChange::Column("Zip".into(), ColumnChange::Type(Some(ColumnType::Text))));
    change(&mut session, ImportChange::Skip(vec![5]));

    let next = WEEK.replace("03/02/2026,20095", "04/02/2026,04103");
    let next =
        write(folder.path(), "week2.csv", &next.replace("Total", "05/02/2026,1,1\n06/02/2026,2,2\n07/02/2026,3,3\n08/02/2026,4,4\nTotal"));
    let mut later = Session::new();
    later.remember_imports(memory.clone());
    later.act_here(Action::Open(vec![next.clone()]));
    let options = later.active_spec().unwrap().options.clone();
    assert_eq!((options.date_order, options.columns["Zip"].ty), (Some(DateOrder::Mdy), Some(ColumnType::Text)));
    let found = later.active_data().unwrap().found().unwrap().clone();
    assert_eq!((found.decisions[0].target, found.questions().count()), (Some(Target::Remembered), 0));
    assert_eq!(found.table.value(1, 1), Value::Text("04103"));

    change(&mut later, ImportChange::Guess);
    assert_eq!(later.active_spec().unwrap().options, ImportOptions::default());
    let mut last = Session::new();
    last.remember_imports(memory);
    last.act_here(Action::Open(vec![next]));
    assert!(last.active_spec().unwrap().options.is_guess());
}

#[test]
fn without_a_memory_nothing_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "a.csv", WEEK);
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path.clone()]));
    change(&mut session, ImportChange::Skip(vec![4]));
    let mut later = Session::new();
    later.act_here(Action::Open(vec![path]));
    assert!(later.active_spec().unwrap().options.is_guess());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_was_asked_of_a_column_follows_its_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![write(folder.path(), "a.csv", WEEK)]));
    session.act_here(Action::SetSort(vec![sheetsleuth::table::SortKey { column: "Amt".into(), descending: true }]));
    change(&mut session, ImportChange::Column("Amt".into(), ColumnChange::Name(Some("Amount".into()))));
    let data = session.active_data().unwrap();
    assert_eq!((data.rows().failure(), data.pivot().failure()), (None, None));
    assert_eq!(session.active_spec().unwrap().view.sort[0].column, "Amount");
    session.act_here(Action::Undo);
    assert_eq!(session.active_spec().unwrap().view.sort[0].column, "Amt");
    assert_eq!(session.active_data().unwrap().rows().failure(), None);
}
