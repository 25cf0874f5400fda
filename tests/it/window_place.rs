//! Where the keyboard is, and where one looks, after something was opened, moved, added, taken back or answered anew.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::pivot::{DatePart, Field, PivotSpec, PivotValue};
use sheetsleuth::prepare::{Formula, Step, StepKind};
use sheetsleuth::session::Action;
use sheetsleuth::table::{Filter, FilterTest, Measure};
use sheetsleuth::ui::App;

use crate::window::{idle, opened, tap, wait};

/// What is said of the selected cell.
fn selected(harness: &Harness<'_, App>, table: &str) -> Option<String> {
    harness.get_by_label(table).accesskit_node().value()
}

fn show_pivot(harness: &mut Harness<'_, App>, spec: PivotSpec) {
    tap(harness, Modifiers::COMMAND, Key::Num2);
    idle(harness);
    harness.state_mut().act(Action::EditPivot(spec, "Ask".into()));
    idle(harness);
    harness.run_ok();
}

/// A file was opened and Ctrl+End did nothing: no control had the keyboard. Then it led to the first cell, and Tab to the menu of files.
#[test]
fn keys_lead_through_the_cells_as_soon_as_a_file_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    assert!(harness.get_by_label("Rows of orders").is_focused());
    tap(&mut harness, Modifiers::COMMAND, Key::End);
    assert!(harness.get_by_label("Rows of orders").is_focused());
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Sales, row 180: "), "{:?}", selected(&harness, "Rows of orders"));
    tap(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Region, row 180: "), "an arrow does not lead away from the cells");
}

/// The days of the column are looked for on a thread; once they were there the field below them had lost the keyboard.
#[test]
fn the_filter_of_dates_has_the_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Home);
    tap(&mut harness, Modifiers::ALT, Key::ArrowDown);
    wait(&mut harness, "the days", |h| h.query_by_label("Last 7 days").is_some());
    harness.run_ok();
    assert!(harness.get_by_role_and_label(Role::TextInput, "From").is_focused());
    // The arrow comes at once, before another frame.
    harness.key_press(Key::Escape);
    harness.step();
    tap(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert!(harness.get_by_label("Rows of orders").is_focused(), "an arrow leads through the cells again");
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Region, row 1: "));
}

#[test]
fn the_selected_cell_goes_along_with_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::Home);
    tap(&mut harness, Modifiers::NONE, Key::End);
    for place in ["Day", "Region"] {
        assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Sales, row 1: "), "before {place}");
        tap(&mut harness, Modifiers::SHIFT, Key::F10);
        harness.get_by_label("Move left").click();
        idle(&mut harness);
    }
    let view = &harness.state().session().active_spec().unwrap().view;
    assert_eq!(view.columns.order, ["Sales", "Day", "Region"], "moved on by the same keys");
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Sales, row 1: "));
}

/// The undo of a step that had added a column put the grid back at its first row and column.
#[test]
fn one_stays_where_one_looks_when_a_column_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    tap(&mut harness, Modifiers::COMMAND, Key::End);
    tap(&mut harness, Modifiers::NONE, Key::ArrowUp);
    let before = selected(&harness, "Rows of orders").unwrap();
    assert!(before.starts_with("Sales, row 179: "), "{before}");
    let formula = Formula { name: "Half".into(), expression: "Sales / 2.0".into() };
    harness.state_mut().act(Action::EditSteps(vec![Step::from(StepKind::Formula(formula))], "Add formula column".into()));
    idle(&mut harness);
    harness.run_ok();
    tap(&mut harness, Modifiers::COMMAND, Key::End);
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Half, row 180: "));
    tap(&mut harness, Modifiers::COMMAND, Key::Z);
    idle(&mut harness);
    harness.run_ok();
    assert!(selected(&harness, "Rows of orders").unwrap().starts_with("Sales, row 180: "), "{:?}", selected(&harness, "Rows of orders"));
}

/// Choosing another way to show a value led back to the first column of a wide pivot, and compared regions with one another though there
/// were months to compare.
#[test]
fn a_value_shown_in_another_way_is_compared_along_time_and_stays_in_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let spec = PivotSpec {
        rows: vec![Field::new("Region")],
        columns: vec![Field { by: Some(DatePart::Month), ..Field::new("Day") }],
        values: vec![PivotValue::from(Measure::new("Sales", "sum(Sales)"))],
        ..PivotSpec::default()
    };
    show_pivot(&mut harness, spec);
    tap(&mut harness, Modifiers::COMMAND, Key::End);
    let before = selected(&harness, "Pivot table").unwrap();
    tap(&mut harness, Modifiers::SHIFT, Key::F10);
    harness.get_by_label("Show as").click();
    harness.run_ok();
    harness.get_by_label("Difference from").click();
    idle(&mut harness);
    harness.run_ok();
    let shown = &harness.state().session().active_spec().unwrap().view.pivot.values[0].show_as;
    assert_eq!(shown.base_field(), Some("Day (month)"));
    let place = |text: &str| text.split_once(": ").map(|(place, _)| place.to_owned());
    assert_eq!(selected(&harness, "Pivot table").as_deref().and_then(place), place(&before));
}

/// Widths were those of the first answer: a filter taken away left `###` in the place of larger numbers.
#[test]
fn columns_of_a_pivot_grow_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let few = Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("Thailand".into())]) };
    let spec = |factor: &str, filters: Vec<Filter>| PivotSpec {
        rows: vec![Field::new("Region")],
        values: vec![PivotValue::from(Measure::new("S", format!("sum(case when Region = 'Germany' then Sales * {factor} else 0 end)")))],
        filters,
        ..PivotSpec::default()
    };
    show_pivot(&mut harness, spec("100000000.0", vec![few]));
    let width = |harness: &Harness<'_, App>| harness.get_by_role_and_label(Role::ColumnHeader, "S").rect().width();
    let narrow = width(&harness);
    harness.state_mut().act(Action::EditPivot(spec("100000000.0", Vec::new()), "Show all".into()));
    idle(&mut harness);
    harness.run_ok();
    assert!(width(&harness) > narrow + 20.0, "{narrow} became {}", width(&harness));
}
