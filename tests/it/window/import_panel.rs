//! How a file was read, looked at and changed by its accessible names.

use super::*;

fn messy(folder: &Path) -> PathBuf {
    let path = folder.join("messy.csv");
    let text = "Sales of the week,,\nDay,Region,Amt\nof the order,where it went,before tax\n01/02/2026,East,5.50\n03/02/2026,West,6.50\nTotal,,12.00\n";
    std::fs::write(&path, text).unwrap();
    path
}

fn table<'a>(harness: &'a Harness<'_, App>) -> &'a sheetsleuth::table::Table {
    harness.state().session().active_data().unwrap().table().unwrap()
}

#[test]
fn what_was_decided_is_seen_and_changed_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened_file(messy(folder.path()));
    // The question holds nothing up: the rows are there.
    harness.get_by_label("Rows of messy");
    harness.get_by_label("Month first").click();
    idle(&mut harness);
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    assert_eq!(table(&harness).value(0, 0), sheetsleuth::table::Value::Date(first));
    assert!(harness.query_by_label("Month first").is_none());

    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run_ok();
    harness.get_by_label("The sheet as it is in the file");
    assert!(harness.query_all_by_label_contains("Totals and footnotes left out").next().is_some());
    harness.get_by_label("The sheet as it is in the file").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run_ok();
    harness.get_by_label("Keep this row as data").click();
    idle(&mut harness);
    assert_eq!(table(&harness).rows(), 3);
    assert_eq!(harness.state().session().history().undo_label(), Some("Keep row 6 as data"));

    let name = harness.get_by_label("Name of Amt");
    name.focus();
    harness.run_ok();
    harness.get_by_label("Name of Amt").set_text_value_accesskit("Amount");
    harness.run_ok();
    harness.key_press(Key::Enter);
    idle(&mut harness);
    assert_eq!(table(&harness).columns()[2].name, "Amount");

    harness.get_by_label("Leave out Region").click();
    idle(&mut harness);
    assert_eq!(table(&harness).columns().len(), 2);
    harness.get_by_label("Reset, guess everything again").click();
    idle(&mut harness);
    assert_eq!((table(&harness).rows(), table(&harness).columns().len()), (2, 3));
    harness.get_by_label("Done").click();
    harness.run_ok();
    harness.get_by_label("Rows of messy");
}

/// A right click in the sheet offered nothing but to copy: what a row or a column is could only be said by a strip above it.
#[test]
fn the_menu_of_a_cell_says_what_its_row_and_its_column_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened_file(messy(folder.path()));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    idle(&mut harness);
    harness.get_by_label("The sheet as it is in the file").focus();
    harness.run_ok();
    // The second column of the row of data below the header and its description.
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowRight] {
        harness.key_press(key);
        harness.run_ok();
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    idle(&mut harness);
    let item = |h: &Harness<'_, App>, label: &str| h.query_by_role_and_label(egui::accesskit::Role::MenuItem, label).is_some();
    for label in
        ["Use as header", "Leave this row out", "Table begins here", "Table ends here", "Read as", "Use as", "Leave this column out"]
    {
        assert!(item(&harness, label), "{label}");
    }
    harness.get_by_role_and_label(egui::accesskit::Role::MenuItem, "Rename Region…").click();
    idle(&mut harness);
    assert!(harness.get_by_label("Name of Region").is_focused());
    harness.get_by_label("The sheet as it is in the file").focus();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    idle(&mut harness);
    harness.get_by_role_and_label(egui::accesskit::Role::MenuItem, "Leave this column out").click();
    idle(&mut harness);
    assert_eq!(table(&harness).columns().len(), 2);
}

#[test]
fn escape_closes_the_menu_of_a_column_and_then_the_panel() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened_file(messy(folder.path()));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    idle(&mut harness);
    harness.get_by_label("More about Region").click();
    idle(&mut harness);
    assert!(harness.query_by_label("Fill its labels down").is_some());
    harness.key_press(Key::Escape);
    idle(&mut harness);
    assert!(harness.query_by_label("Fill its labels down").is_none());
    harness.get_by_label("The sheet as it is in the file");
    harness.key_press(Key::Escape);
    idle(&mut harness);
    assert!(harness.query_by_label("The sheet as it is in the file").is_none());
}

#[test]
fn escape_closes_the_list_of_a_field_and_then_the_dialog_of_a_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened_file(messy(folder.path()));
    for label in ["Steps", "Add step", "Split column…"] {
        harness.get_by_label(label).click();
        idle(&mut harness);
    }
    harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Column").click();
    idle(&mut harness);
    let list = |h: &Harness<'_, App>| h.query_by_role_and_label(egui::accesskit::Role::MenuItem, "Amt").is_some();
    assert!(list(&harness));
    harness.key_press(Key::Escape);
    idle(&mut harness);
    // What was filled in was gone with the list.
    assert!(!list(&harness) && harness.query_by_label("Add step to the table").is_some());
    harness.key_press(Key::Escape);
    idle(&mut harness);
    assert!(harness.query_by_label("Add step to the table").is_none());
}

#[test]
fn tables_are_listed_with_the_rows_that_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.csv");
    let text = "Region,2026-01-01,2026-02-01,2026-03-01\nNorth,10,20,30\nSouth,40,50,60\n\n\nShop,Owner,Since,Mark\nA1,Ann,2020,good\nA2,Bob,2021,bad\n";
    std::fs::write(&path, text).unwrap();
    let mut harness = opened_file(path);
    assert_eq!(harness.state().session().active_data().unwrap().source().unwrap().tables.len(), 2);
    let listed = |h: &Harness<'_, App>| h.get_by_label("Table").accesskit_node().value().unwrap();
    assert!(listed(&harness).ends_with("(2 rows)"), "{}", listed(&harness));
    harness.get_by_label("Unpivot them").click();
    idle(&mut harness);
    // The rows of the file stood there still.
    assert!(listed(&harness).ends_with("(6 rows)"), "{}", listed(&harness));
}
