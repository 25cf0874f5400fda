//! The pivot in the window: values that are written, settings by keyboard, filters that leave nothing.

use eframe::egui::{Event, Key, Modifiers, PointerButton, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::pivot::{Field, ItemFilter, LabelTest, PivotSpec, PivotTable, PivotValue};
use sheetsleuth::session::Action;
use sheetsleuth::table::{Filter, FilterTest, Measure};
use sheetsleuth::ui::App;

use crate::window::{idle, opened, press};

fn pivot<'a>(harness: &'a Harness<'_, App>) -> &'a PivotTable {
    &harness.state().session().active_data().unwrap().pivot().value().unwrap().table
}

fn spec<'a>(harness: &'a Harness<'_, App>) -> &'a PivotSpec {
    &harness.state().session().active_spec().unwrap().view.pivot
}

/// A window with the sum of sales by region.
fn by_region(folder: &std::path::Path) -> Harness<'static, App> {
    let mut harness = opened(folder);
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    let values = vec![PivotValue::from(Measure::new("Sum of Sales", "sum(\"Sales\")"))];
    let asked = PivotSpec { rows: vec![Field::new("Region")], values, ..PivotSpec::default() };
    harness.state_mut().act(Action::EditPivot(asked, "Ask".into()));
    idle(&mut harness);
    harness.run_ok();
    harness
}

/// One letter after the other, as a person types.
fn typed(harness: &mut Harness<'_, App>, text: &str) {
    for letter in text.chars() {
        harness.event(Event::Text(letter.to_string()));
        harness.run_ok();
    }
}

fn settings(harness: &mut Harness<'_, App>, field: &str) {
    harness.get_by_label(field).click();
    harness.run_ok();
    harness.get_by_label("Settings…").click();
    harness.run_ok();
}

/// The row above went away with the first letter, and the keyboard with it: only "a" arrived.
#[test]
fn an_expression_is_typed_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    settings(&mut harness, "Sum of Sales in values");
    harness.get_by_label("Expression of the value").focus();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_ok();
    typed(&mut harness, "avg(Sales) * 2");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(spec(&harness).values[0].measure.expr, "avg(Sales) * 2");
    assert!(pivot(&harness).cells[0].is_some());
}

#[test]
fn a_new_value_is_written_from_the_panel() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    harness.get_by_label("New calculated value…").click();
    harness.run_ok();
    harness.get_by_label("Expression of the value").focus();
    harness.run_ok();
    typed(&mut harness, "max(Sales) - min(Sales)");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(pivot(&harness).values, ["Sum of Sales", "max(Sales) - min(Sales)"]);
}

/// "4x" set no filter and said nothing.
#[test]
fn what_is_no_number_is_said_and_not_applied() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    let top = sheetsleuth::pivot::Top { count: 1, value: "Sum of Sales".into(), bottom: false, within_parent: false, others: false };
    let field = Field { top: Some(top), ..Field::new("Region") };
    let asked = PivotSpec { rows: vec![field], ..spec(&harness).clone() };
    harness.state_mut().act(Action::EditPivot(asked, "Top".into()));
    idle(&mut harness);
    settings(&mut harness, "Region in rows");
    harness.get_by_label("How many items").focus();
    harness.run_ok();
    typed(&mut harness, "x");
    harness.get_by_label("“1x” is not a count of items.");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(spec(&harness).rows[0].top.as_ref().map(|t| t.count), Some(1), "the top item that was there stays");
    harness.get_by_label("How many items").focus();
    harness.run_ok();
    harness.key_press(Key::Backspace);
    harness.run_ok();
    harness.key_press(Key::Backspace);
    harness.run_ok();
    typed(&mut harness, "2");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(spec(&harness).rows[0].top.as_ref().map(|t| t.count), Some(2), "Enter applies");
}

#[test]
fn a_pivot_without_rows_says_why_and_lets_them_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    let nobody = ItemFilter::Label(LabelTest::Only(vec![Some("Nowhere".into())]));
    let field = Field { filters: vec![nobody], ..Field::new("Region") };
    let asked = PivotSpec { rows: vec![field], ..spec(&harness).clone() };
    harness.state_mut().act(Action::EditPivot(asked, "Keep".into()));
    idle(&mut harness);
    harness.run_ok();
    assert_eq!(pivot(&harness).source_rows, 0);
    harness.get_by_label("Clear the filters").click();
    idle(&mut harness);
    assert_eq!(pivot(&harness).source_rows, 180);
}

/// A group was called "Group 1" until the settings of its field were found.
#[test]
fn a_group_is_renamed_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    harness.get_by_label("Pivot table").focus();
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut harness, Modifiers::ALT | Modifiers::SHIFT, Key::ArrowRight);
    idle(&mut harness);
    assert!(pivot(&harness).rows.iter().any(|row| row.key == [Some("Group 1".to_owned())]), "{:?}", pivot(&harness).rows);
    let named = |harness: &Harness<'_, App>| harness.get_by_label("Pivot table").accesskit_node().value().unwrap_or_default();
    assert!(!named(&harness).is_empty(), "one stays where one is");
    press(&mut harness, Modifiers::COMMAND, Key::Home);
    assert!(named(&harness).ends_with(": Group 1"), "{}", named(&harness));
    press(&mut harness, Modifiers::NONE, Key::F2);
    typed(&mut harness, "Europe");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    idle(&mut harness);
    assert!(pivot(&harness).rows.iter().any(|row| row.key == [Some("Europe".to_owned())]), "{:?}", pivot(&harness).rows);
    assert!(harness.get_by_label("Pivot table").accesskit_node().is_focused(), "the keys go on in the table");
    press(&mut harness, Modifiers::NONE, Key::F2);
    typed(&mut harness, "x");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    idle(&mut harness);
    assert!(pivot(&harness).rows.iter().any(|row| row.key == [Some("Europe".to_owned())]), "Escape leaves the name");
}

/// Ctrl+F went to the rows of the table.
#[test]
fn a_text_is_found_in_the_pivot_and_the_keys_go_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    press(&mut harness, Modifiers::COMMAND, Key::F);
    typed(&mut harness, "total");
    for _ in 0..100 {
        if harness.query_by_label("1 found").is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.run_ok();
    }
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("1 of 1");
    let at = || format!("Region, row {}: Grand total", pivot(&harness).rows.len());
    assert_eq!(harness.get_by_label("Pivot table").accesskit_node().value().unwrap(), at());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Find in the cells").is_none());
    assert!(harness.get_by_label("Pivot table").accesskit_node().is_focused());
}

/// A list or palette that gave the keyboard to its search at once kept it for nobody when it was closed.
#[test]
fn escape_leads_back_to_the_cells_from_what_has_a_field() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    let is_in_cells = |h: &Harness<'_, App>| h.get_by_label("Pivot table").accesskit_node().is_focused();
    for (modifiers, key, field) in [(Modifiers::ALT, Key::ArrowDown, "Search items"), (Modifiers::COMMAND, Key::K, "Type a command")] {
        assert!(is_in_cells(&harness));
        press(&mut harness, modifiers, key);
        assert!(harness.get_by_label(field).accesskit_node().is_focused());
        press(&mut harness, Modifiers::NONE, Key::Escape);
        idle(&mut harness);
        assert!(harness.query_by_label(field).is_none() && is_in_cells(&harness), "{field}");
    }
}

/// Of 6,000 rows 1,203 were used and nothing on the page said why: the filter of the table is to be seen, and cleared, here too.
#[test]
fn what_the_filters_of_the_table_leave_out_is_seen_above_the_pivot() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    let filter = Filter { column: "Region".into(), test: FilterTest::Contains("germ".into()) };
    harness.state_mut().act(Action::SetFilters(vec![filter]));
    idle(&mut harness);
    harness.run_ok();
    assert_eq!(pivot(&harness).source_rows, 90);
    harness.get_by_label("Filter: Region contains \u{201c}germ\u{201d}");
    harness.get_by_label("Remove filter: Region contains \u{201c}germ\u{201d}").click();
    idle(&mut harness);
    assert_eq!(pivot(&harness).source_rows, 180);
}

/// A click beside the dialog threw away what was typed in it.
#[test]
fn a_click_beside_a_dialog_keeps_what_was_typed_and_escape_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    harness.get_by_label("New calculated value\u{2026}").click();
    harness.run_ok();
    harness.get_by_label("Expression of the value").focus();
    harness.run_ok();
    typed(&mut harness, "sum(Sales) / sum(Sal");
    let beside = pos2(6.0, 6.0);
    harness.hover_at(beside);
    for pressed in [true, false] {
        let button = Event::PointerButton { pos: beside, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        harness.event(button);
        harness.run_ok();
    }
    let field = harness.get_by_label("Expression of the value").accesskit_node().value();
    assert_eq!(field.as_deref(), Some("sum(Sales) / sum(Sal"));
    // What is wrong is said with its place, as in the dialog of a formula.
    harness.get_by_label_contains("cannot be read at character 21: ) is missing at the end");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Expression of the value").is_none());
}

/// On the data nothing told that Ctrl+Z had changed the pivot back.
#[test]
fn what_is_undone_is_named_wherever_it_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    press(&mut harness, Modifiers::COMMAND, Key::Num1);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    harness.get_by_label_contains("Undone: Ask");
    press(&mut harness, Modifiers::COMMAND, Key::Y);
    harness.get_by_label_contains("Done again: Ask");
}

/// The keyboard was left on the table, and the field whose values had just been chosen had to be found again.
#[test]
fn the_keyboard_is_on_the_field_again_once_its_values_are_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = by_region(folder.path());
    let asked = PivotSpec {
        filters: vec![Filter { column: "Region".into(), test: FilterTest::Contains(String::new()) }],
        ..spec(&harness).clone()
    };
    harness.state_mut().act(Action::EditPivot(asked, "Ask".into()));
    idle(&mut harness);
    harness.get_by_label("Region: all in filters").focus();
    harness.run_ok();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    typed(&mut harness, "no");
    idle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    idle(&mut harness);
    harness.run_ok();
    assert_eq!(spec(&harness).filters[0].test, FilterTest::Contains("no".to_owned()));
    let field = harness.get_by_label("Region contains “no” in filters");
    assert!(field.accesskit_node().is_focused());
}
