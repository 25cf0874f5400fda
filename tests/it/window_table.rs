//! The table in the window: columns arranged, rows ordered by several, cells found, columns profiled.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::analysis::View;
use sheetsleuth::pivot::{Field, PivotSpec, PivotValue};
use sheetsleuth::session::Action;
use sheetsleuth::table::{Filter, FilterTest, Measure};
use sheetsleuth::ui::App;

use crate::window::{Prepared, idle, orders, wait, window};

fn opened(folder: &std::path::Path) -> Harness<'static, App> {
    let mut harness = window(vec![orders(folder)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    idle(&mut harness);
    harness
}

fn view<'a>(harness: &'a Harness<'_, App>) -> &'a View {
    &harness.state().session().active_spec().unwrap().view
}

/// Choose an item of the menu of a column.
fn choose(harness: &mut Harness<'_, App>, column: &str, item: &str) {
    harness.get_by_label(&format!("Menu of {column}")).click();
    harness.run_ok();
    harness.get_by_label(item).click();
    idle(harness);
}

#[test]
fn columns_are_moved_hidden_and_frozen_and_each_step_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    choose(&mut harness, "Sales", "Move left");
    assert_eq!(view(&harness).columns.order, ["Day", "Sales", "Region"]);
    choose(&mut harness, "Day", "Hide column");
    assert!(harness.query_by_role_and_label(Role::ColumnHeader, "Day").is_none());
    choose(&mut harness, "Sales", "Freeze up to here");
    assert_eq!(view(&harness).columns.frozen, 1);
    harness.get_by_label("Columns").click();
    harness.run_ok();
    harness.get_by_label("Show Day").click();
    idle(&mut harness);
    harness.get_by_role_and_label(Role::ColumnHeader, "Day");
    for _ in 0..4 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        idle(&mut harness);
    }
    assert!(view(&harness).columns.is_default());
}

#[test]
fn a_column_is_shown_as_chosen_and_as_the_file_says_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let first = |harness: &Harness<'_, App>| {
        let table = harness.state().session().active_data().unwrap().table().unwrap();
        sheetsleuth::table::format::cell(table.value(0, 2), &table.columns()[2])
    };
    assert_eq!(first(&harness), "1,011");
    choose(&mut harness, "Sales", "Format…");
    harness.get_by_role_and_label(Role::ComboBox, "Decimals").click();
    harness.run_ok();
    harness.get_by_label("2 decimals").click();
    harness.run_ok();
    harness.get_by_label("Unit of the column").focus();
    harness.get_by_label("Unit of the column").type_text("THB");
    harness.run_ok();
    harness.get_by_label("Apply the format").click();
    idle(&mut harness);
    assert_eq!(first(&harness), "1,011.00 THB");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    idle(&mut harness);
    assert_eq!(first(&harness), "1,011");
    choose(&mut harness, "Day", "Format…");
    harness.get_by_label("Pattern of days").click();
    harness.run_ok();
    harness.get_by_label("5 Mar 2026").click();
    harness.run_ok();
    harness.get_by_label("Apply the format").click();
    idle(&mut harness);
    harness.get_by_label("Rows of orders").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    assert_eq!(harness.get_by_label("Rows of orders").accesskit_node().value().unwrap(), "Day, row 1: 5 Jan 2026");
    choose(&mut harness, "Day", "Format…");
    harness.get_by_label("Show the column as the file says").click();
    idle(&mut harness);
    assert!(view(&harness).columns.is_default());
}

#[test]
fn the_menu_of_a_cell_copies_and_leads_to_its_column_by_keyboard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let press = |harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key| {
        harness.key_press_modifiers(modifiers, key);
        harness.run_ok();
    };
    press(&mut harness, Modifiers::COMMAND, Key::Num1);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::SHIFT, Key::F10);
    assert!(harness.get_by_label("Copy").is_focused());
    harness.get_by_label("Filter…").focus();
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    wait(&mut harness, "the members", |h| h.query_by_role_and_label(Role::CheckBox, "Germany").is_some());
    assert!(harness.get_by_label("Search values").is_focused(), "the Enter that opened it does not apply it");
    harness.get_by_label("Search values").type_text("germ");
    idle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    idle(&mut harness);
    assert_eq!(view(&harness).filters.len(), 1);
    assert!(harness.get_by_label("Rows of orders").is_focused(), "the keys go on in the rows");
}

#[test]
fn rows_are_ordered_by_several_columns() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    choose(&mut harness, "Region", "Sort ascending");
    choose(&mut harness, "Sales", "Then by this, descending");
    let keys: Vec<(&str, bool)> = view(&harness).sort.iter().map(|k| (k.column.as_str(), k.descending)).collect();
    assert_eq!(keys, [("Region", false), ("Sales", true)]);
    let data = harness.state().session().active_data().unwrap();
    let first = data.rows().value().unwrap().row(0).unwrap();
    let table = data.table().unwrap();
    let most = (0..table.rows()).filter(|&r| r % 2 == 1).filter_map(|r| table.value(r, 2).number()).fold(0.0, f64::max);
    assert_eq!((first % 2, table.value(first, 2).number()), (1, Some(most)), "the largest of Germany");
}

#[test]
fn a_text_is_found_and_gone_to_from_hit_to_hit() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run_ok();
    harness.get_by_label("Find in the cells").type_text("2026-03-06");
    wait(&mut harness, "the hits", |h| h.query_by_label("2 found").is_some());
    for (hit, row) in [("1 of 2", 121), ("2 of 2", 122), ("1 of 2", 121)] {
        harness.key_press(Key::F3);
        harness.run_ok();
        harness.get_by_label(hit);
        let grid = harness.get_by_label("Rows of orders");
        assert_eq!(grid.accesskit_node().value().unwrap(), format!("Day, row {row}: 2026-03-06"));
    }
    harness.get_by_label("Close find").click();
    harness.run_ok();
    assert!(harness.query_by_label("Find in the cells").is_none());
}

#[test]
fn a_column_tells_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    choose(&mut harness, "Region", "Column profile");
    wait(&mut harness, "the profile", |h| h.query_by_label("Distribution of Region").is_some());
    harness.get_by_label("Germany: 90 rows");
    harness.get_by_label("Distributions").click();
    harness.run_ok();
    harness.get_by_label("Close the column profile").click();
    harness.run_ok();
    assert!(harness.query_by_label("Distribution of Region").is_none());
}

#[test]
fn whole_columns_are_selected_and_numbers_filtered_by_a_list_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let press = |harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key| {
        harness.key_press_modifiers(modifiers, key);
        harness.run_ok();
    };
    press(&mut harness, Modifiers::COMMAND, Key::Num1);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
    press(&mut harness, Modifiers::COMMAND, Key::Space);
    wait(&mut harness, "what the column adds up to", |h| h.query_by_label_contains("Count 180").is_some());
    press(&mut harness, Modifiers::ALT, Key::ArrowDown);
    harness.get_by_label("List of values").click();
    wait(&mut harness, "the values", |h| h.query_by_role_and_label(Role::CheckBox, "100").is_some());
    harness.get_by_role_and_label(Role::CheckBox, "100").click();
    harness.run_ok();
    harness.get_by_label("Apply filter").click();
    idle(&mut harness);
    let test = FilterTest::Except(vec![Some("100".into())]);
    assert_eq!(view(&harness).filters, [Filter { column: "Sales".into(), test }], "the day that fell to a tenth is left out");
    choose(&mut harness, "Sales", "Use as");
    harness.get_by_role_and_label(Role::MenuItem, "Dimension").click();
    idle(&mut harness);
    let role = harness.state().session().active_data().unwrap().table().unwrap().columns()[2].role;
    assert_eq!(role, sheetsleuth::table::Role::Dimension);
}

#[test]
fn items_of_a_pivot_field_are_chosen_from_a_list_and_moved_by_menu() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    let spec = PivotSpec {
        rows: vec![Field::new("Region")],
        values: vec![PivotValue::from(Measure::new("Sales", "sum(Sales)"))],
        ..PivotSpec::default()
    };
    harness.state_mut().act(Action::EditPivot(spec, "Ask".into()));
    idle(&mut harness);
    harness.run_ok();
    let order = |harness: &Harness<'_, App>| {
        let pivot = &harness.state().session().active_data().unwrap().pivot().value().unwrap().table;
        pivot.rows.iter().filter_map(|row| row.key.first().cloned().flatten()).collect::<Vec<_>>()
    };
    assert_eq!(order(&harness), ["Germany", "Thailand"]);
    harness.get_by_role_and_label(Role::Cell, "Germany").click_secondary();
    harness.run_ok();
    harness.get_by_label("Move Germany down").click();
    idle(&mut harness);
    assert_eq!(order(&harness), ["Thailand", "Germany"]);
    harness.get_by_label("Region in rows").click();
    harness.run_ok();
    harness.get_by_label("Choose items…").click();
    wait(&mut harness, "the items", |h| h.query_by_role_and_label(Role::CheckBox, "Germany").is_some());
    harness.get_by_role_and_label(Role::CheckBox, "Germany").click();
    harness.run_ok();
    harness.get_by_label("Apply the settings").click();
    idle(&mut harness);
    assert_eq!(order(&harness), ["Thailand"]);
    assert_eq!(harness.state().session().active_data().unwrap().pivot().value().unwrap().table.source_rows, 90);
}
