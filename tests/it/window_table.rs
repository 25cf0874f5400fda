//! The table in the window: columns arranged, rows ordered by several, cells found, columns profiled.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::analysis::View;
use sheetsleuth::pivot::{Field, PivotSpec, PivotValue};
use sheetsleuth::session::Action;
use sheetsleuth::table::{Filter, FilterTest, Measure, Typed};
use sheetsleuth::ui::App;

use crate::window::{Prepared, idle, opened, tap, wait, window};

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
    harness.get_by_label("1 hidden of the columns").click();
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
    harness.get_by_label("As the file says").click();
    idle(&mut harness);
    assert!(view(&harness).columns.is_default());
}

#[test]
fn the_menu_of_a_cell_copies_and_leads_to_its_column_by_keyboard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Num1);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    tap(&mut harness, Modifiers::NONE, Key::ArrowRight);
    tap(&mut harness, Modifiers::SHIFT, Key::F10);
    assert!(harness.get_by_label("Copy").is_focused());
    harness.get_by_label("Filter…").focus();
    harness.run_ok();
    tap(&mut harness, Modifiers::NONE, Key::Enter);
    wait(&mut harness, "the members", |h| h.query_by_role_and_label(Role::CheckBox, "Germany").is_some());
    assert!(harness.get_by_label("Search values").is_focused(), "the Enter that opened it does not apply it");
    harness.get_by_label("Search values").type_text("germ");
    idle(&mut harness);
    tap(&mut harness, Modifiers::NONE, Key::Enter);
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

/// What was looked for next was typed behind what had been looked for before; F3 did nothing once the bar was closed.
#[test]
fn a_text_that_is_looked_for_again_takes_the_place_of_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    for text in ["2026-03-06", "Germany"] {
        tap(&mut harness, Modifiers::COMMAND, Key::F);
        for letter in text.chars() {
            harness.event(Event::Text(letter.to_string()));
            harness.run_ok();
        }
        assert_eq!(harness.get_by_label("Find in the cells").accesskit_node().value().as_deref(), Some(text));
        wait(&mut harness, "the hits", |h| h.query_by_label_contains(" found").is_some());
        tap(&mut harness, Modifiers::NONE, Key::Escape);
        assert!(harness.query_by_label("Find in the cells").is_none());
    }
    tap(&mut harness, Modifiers::NONE, Key::F3);
    harness.get_by_label("1 of 90");
    assert!(harness.get_by_label("Rows of orders").is_focused(), "the keys go on in the rows");
}

/// Enter did nothing among the data, and Ctrl+Shift+L made the window dark.
#[test]
fn enter_and_the_key_of_filters_do_as_in_a_spreadsheet() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Num1);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    tap(&mut harness, Modifiers::NONE, Key::ArrowRight);
    tap(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.get_by_label("Rows of orders").accesskit_node().value().unwrap().split(':').next(), Some("Region, row 2"));
    tap(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    wait(&mut harness, "the members", |h| h.query_by_role_and_label(Role::CheckBox, "Germany").is_some());
    assert!(harness.get_by_label("Search values").is_focused());
}

/// A click with Ctrl took the place of what was selected, so that cells that stand apart could not be added up.
#[test]
fn cells_that_stand_apart_are_selected_with_ctrl_added_up_and_copied() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let shown = |harness: &Harness<'_, App>, row: usize, column: usize| {
        let table = harness.state().session().active_data().unwrap().table().unwrap();
        sheetsleuth::table::format::cell(table.value(row, column), &table.columns()[column])
    };
    let click = |harness: &mut Harness<'_, App>, text: &str, modifiers: Modifiers| {
        harness.get_all_by_role_and_label(Role::Cell, text).next().unwrap().click_modifiers(modifiers);
        harness.run_ok();
    };
    let (first, third, day) = (shown(&harness, 0, 2), shown(&harness, 2, 2), shown(&harness, 1, 0));
    click(&mut harness, &first, Modifiers::NONE);
    click(&mut harness, &third, Modifiers::COMMAND);
    wait(&mut harness, "what they add up to", |h| h.query_by_label_contains("Count 2").is_some());
    harness.event(Event::Copy);
    harness.run_ok();
    harness.get_by_label("Copied 2 cells");
    click(&mut harness, &day, Modifiers::COMMAND);
    harness.event(Event::Copy);
    harness.run_ok();
    harness.get_by_label_contains("Cells that stand apart are copied only where");
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert!(harness.query_by_label_contains("Count 3").is_none(), "another selection takes the place of all");
}

#[test]
fn a_column_tells_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    choose(&mut harness, "Region", "Column profile");
    let region = "Distribution of Region, most frequent values first";
    wait(&mut harness, "the profile", |h| h.query_by_label(region).is_some());
    harness.get_by_label("Germany: 90 rows");
    harness.get_by_label("Distributions").click();
    harness.run_ok();
    harness.get_by_label("Close the column profile").click();
    harness.run_ok();
    assert!(harness.query_by_label(region).is_none());
    choose(&mut harness, "Sales", "Format…");
    harness.get_by_label("Unit of the column").focus();
    harness.get_by_label("Unit of the column").type_text("THB");
    harness.run_ok();
    harness.get_by_label("Apply the format").click();
    idle(&mut harness);
    choose(&mut harness, "Sales", "Column profile");
    // The axis has its ends with their unit: there was none at all.
    wait(&mut harness, "the axis", |h| h.query_by_label_contains("Distribution of Sales, from 100 THB to 1,").is_some());
    choose(&mut harness, "Day", "Column profile");
    wait(&mut harness, "the days", |h| h.query_by_label("Distribution of Day, from 2026-01-05 to 2026-04-04").is_some());
}

#[test]
fn dates_are_ticked_by_year_month_and_day_by_keyboard_and_each_filter_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visits.csv");
    let days = ["2025-11-30 08:15", "2025-12-01 09:00", "2025-12-01 09:30", "2025-12-24 10:00", "2026-01-02 11:00", ""];
    let rows: String = days.iter().enumerate().map(|(n, at)| format!("{at},{n}\n")).collect();
    std::fs::write(&path, format!("At,N\n{rows}")).unwrap();
    let mut harness = window(vec![path], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    idle(&mut harness);
    choose(&mut harness, "At", "Filter…");
    harness.get_by_label("List of values").click();
    wait(&mut harness, "the years", |h| h.query_by_role_and_label(Role::CheckBox, "2026").is_some());
    assert!(harness.query_by_role_and_label(Role::CheckBox, "Dec 2025").is_none(), "months come when the year is open");
    harness.get_by_role_and_label(Role::CheckBox, "2026").focus();
    harness.run_ok();
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    harness.run_ok();
    assert!(harness.get_by_role_and_label(Role::CheckBox, "2025").is_focused());
    tap(&mut harness, Modifiers::NONE, Key::ArrowRight);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    harness.run_ok();
    assert!(harness.get_by_role_and_label(Role::CheckBox, "Dec 2025").is_focused());
    tap(&mut harness, Modifiers::NONE, Key::Space);
    harness.get_by_label("Fold 2025");
    harness.get_by_label("Open Dec 2025").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::CheckBox, "2025-12-01").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::CheckBox, "(missing)").click();
    harness.run_ok();
    harness.get_by_label("Apply filter").click();
    idle(&mut harness);
    let of = |of: &[&str]| of.iter().map(|s| s.parse().unwrap()).collect::<Vec<_>>();
    let left_out = FilterTest::Stretches { of: of(&["2025-12-24"]), missing: true, except: true };
    assert_eq!(view(&harness).filters, [Filter { column: "At".into(), test: left_out }]);
    assert_eq!(harness.state().session().active_data().unwrap().rows().value().unwrap().len(6), 4);
    harness.get_by_label_contains("Filter: At is not").click();
    // The search finds nothing before the days are counted again.
    wait(&mut harness, "the years again", |h| h.query_by_role_and_label(Role::CheckBox, "2026").is_some());
    harness.get_by_label("Search dates").type_text("dec");
    wait(&mut harness, "what is found", |h| h.query_by_role_and_label(Role::CheckBox, "2026").is_none());
    harness.get_by_label("Select none").click();
    harness.run_ok();
    harness.get_by_label("Select all").click();
    harness.run_ok();
    harness.get_by_label("Apply filter").click();
    idle(&mut harness);
    let december = FilterTest::Stretches { of: of(&["2025-12"]), missing: false, except: false };
    assert_eq!(view(&harness).filters, [Filter { column: "At".into(), test: december }], "only what was found is kept");
    for left in [1, 0] {
        tap(&mut harness, Modifiers::COMMAND, Key::Z);
        idle(&mut harness);
        assert_eq!(view(&harness).filters.len(), left);
    }
}

#[test]
fn a_new_column_is_selected_and_brought_into_view() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.csv");
    let names: Vec<String> = (1..=40).map(|n| format!("Number {n}")).collect();
    let row = |n: u32| (1..=40).map(|c| (n * c).to_string()).collect::<Vec<_>>().join(",");
    std::fs::write(&path, format!("{}\n{}\n{}\n", names.join(","), row(1), row(2))).unwrap();
    let mut harness = window(vec![path], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    idle(&mut harness);
    let formula = sheetsleuth::prepare::Formula { name: "Half".into(), expression: "\"Number 1\" / 2.0".into() };
    let step = sheetsleuth::prepare::Step::from(sheetsleuth::prepare::StepKind::Formula(formula));
    harness.state_mut().act(Action::EditSteps(vec![step], "Add formula column".into()));
    idle(&mut harness);
    harness.run_ok();
    harness.get_by_role_and_label(Role::ColumnHeader, "Half");
    let grid = harness.get_by_label("Rows of wide");
    assert_eq!(grid.accesskit_node().value().unwrap(), "Half, row 1: 0.5");
    assert!(grid.is_focused());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    idle(&mut harness);
    assert!(harness.query_by_role_and_label(Role::ColumnHeader, "Half").is_none());
}

/// "Keep only Others" emptied the pivot, and "Leave Others out" did nothing: the rest of a top N is no member of its column.
#[test]
fn the_rest_of_the_top_items_is_left_out_by_its_own_menu() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    let top = sheetsleuth::pivot::Top { count: 1, value: "Sales".into(), bottom: false, within_parent: false, others: true };
    let spec = PivotSpec {
        rows: vec![Field { top: Some(top), ..Field::new("Region") }],
        values: vec![PivotValue::from(Measure::new("Sales", "sum(Sales)"))],
        ..PivotSpec::default()
    };
    harness.state_mut().act(Action::EditPivot(spec, "Ask".into()));
    idle(&mut harness);
    harness.run_ok();
    harness.get_by_role_and_label(Role::Cell, "Others").click_secondary();
    harness.run_ok();
    assert!(harness.query_by_label("Keep only Others").is_none());
    harness.get_by_label("Leave Others out").click();
    idle(&mut harness);
    let pivot = &harness.state().session().active_data().unwrap().pivot().value().unwrap().table;
    assert_eq!((pivot.rows.len(), pivot.source_rows), (2, 90), "Thailand and the total of what is shown");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    idle(&mut harness);
    harness.get_by_role_and_label(Role::Cell, "Others");
}

#[test]
fn a_slicer_counts_what_the_timeline_and_the_other_filters_keep() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    idle(&mut harness);
    let slicer = |column: &str, grain| sheetsleuth::pivot::Slicer { column: column.into(), grain };
    let days = FilterTest::Days { start: "2026-01-05".parse().ok(), end: "2026-01-14".parse().ok() };
    let spec = PivotSpec {
        rows: vec![Field::new("Region")],
        values: vec![PivotValue::from(Measure::new("Sales", "sum(Sales)"))],
        slicers: vec![slicer("Region", None), slicer("Day", Some(sheetsleuth::pivot::DatePart::Month))],
        filters: vec![Filter { column: "Day".into(), test: days }],
        ..PivotSpec::default()
    };
    harness.state_mut().act(Action::EditPivot(spec.clone(), "Ask".into()));
    idle(&mut harness);
    wait(&mut harness, "the counts", |h| h.query_by_label("Thailand in the slicer of Region").is_some());
    assert_eq!(harness.get_all_by_label("10").count(), 2, "ten days of each region, not all ninety");
    let small = Filter { column: "Sales".into(), test: FilterTest::Range { min: None, max: Some(900.0), typed: Typed::Number } };
    harness.state_mut().act(Action::SetFilters(vec![small]));
    idle(&mut harness);
    wait(&mut harness, "the counts of the filter", |h| h.query_by_label("0").is_some());
    assert!(harness.query_by_label("Thailand in the slicer of Region").is_some(), "without rows it is pale, not gone");
}

#[test]
fn whole_columns_are_selected_and_numbers_filtered_by_a_list_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Num1);
    tap(&mut harness, Modifiers::NONE, Key::ArrowDown);
    tap(&mut harness, Modifiers::COMMAND, Key::ArrowRight);
    tap(&mut harness, Modifiers::COMMAND, Key::Space);
    wait(&mut harness, "what the column adds up to", |h| h.query_by_label_contains("Count 180").is_some());
    tap(&mut harness, Modifiers::ALT, Key::ArrowDown);
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
