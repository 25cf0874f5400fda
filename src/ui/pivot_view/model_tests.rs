//! What a pivot looks like in a grid.

use super::*;
use crate::pivot::{Field, ItemFilter, LabelTest};

fn axis(kind: AxisKind, key: &[&str], value: usize) -> Axis {
    Axis { kind, key: key.iter().map(|k| Some((*k).to_owned())).collect(), value }
}

fn pivot() -> PivotTable {
    let leaf = |key: &[&str]| axis(AxisKind::Leaf, key, 0);
    PivotTable {
        row_fields: vec!["Region".into(), "City".into()],
        column_fields: vec!["Year".into()],
        values: vec!["Sales".into()],
        formats: vec![(None, Some(1))],
        rows: vec![leaf(&["East", "A"]), leaf(&["East", "B"]), axis(AxisKind::Subtotal, &["East"], 0), axis(AxisKind::Grand, &[], 0)],
        columns: vec![leaf(&["2025"]), leaf(&["2026"]), axis(AxisKind::Grand, &[], 0)],
        cells: (0..12).map(|i| (i != 4).then_some(f64::from(i) * 1000.0)).collect(),
        source_rows: 7,
        ..PivotTable::default()
    }
}

#[test]
fn labels_are_said_once_and_totals_named() {
    let (table, spec) = (pivot(), PivotSpec::default());
    let model = PivotModel::new(&table, &spec, &Palette::LIGHT);
    let column = |c: usize| (0..4).map(|r| model.cell(r, c).text.into_owned()).collect::<Vec<_>>();
    assert_eq!(column(0), ["East", "", "East total", "Grand total"]);
    assert_eq!(column(1), ["A", "B", "", ""]);
    assert_eq!(column(3), ["1,000.0", "", "7,000.0", "10,000.0"]);
    assert_eq!(model.header(2).title, "2025");
    assert_eq!((model.header(4).title.as_ref(), model.cell(0, 4).look), ("Grand total", CellLook::Total));
}

/// The numbers of a country's products are short, its total is not; folded up it was shown as `###`.
#[test]
fn a_column_has_room_for_a_total_far_below() {
    let mut table = pivot();
    let products = (0..500).map(|n| axis(AxisKind::Leaf, &["East", &n.to_string()], 0));
    table.rows = products.chain([axis(AxisKind::Subtotal, &["East"], 0), axis(AxisKind::Leaf, &["West", "0"], 0)]).collect();
    table.cells = (0..502).flat_map(|row| [Some(if row == 500 { 123_456_789.0 } else { 1.0 }); 3]).collect();
    let spec = PivotSpec::default();
    let model = PivotModel::new(&table, &spec, &Palette::LIGHT);
    let text = model.cell(500, 3).text.into_owned();
    assert_eq!(text, "123,456,789.0");
    assert!(model.suggested_width(3) > 7.0 * text.len() as f32, "{}", model.suggested_width(3));
}

#[test]
fn an_arrow_up_is_good_news_only_where_a_rise_is() {
    let (mut table, spec) = (pivot(), PivotSpec::default());
    let colours = |table: &PivotTable| {
        let model = PivotModel::new(table, &spec, &Palette::LIGHT);
        [0.9, 0.5, 0.1].map(|share| model.sign(share, 0))
    };
    let sales = colours(&table);
    assert_eq!((sales[0].1, sales[2].1), (Palette::LIGHT.positive, Palette::LIGHT.negative));
    table.good = vec![Direction::Down];
    let refunds = colours(&table);
    assert_eq!((refunds[0].0, refunds[0].1, refunds[2].1), (icon::ARROW_UP, Palette::LIGHT.negative, Palette::LIGHT.positive));
}

/// Folding the first region of a quarter drew the quarter as folded and bold, though its other regions stood below.
#[test]
fn an_item_named_beside_a_folded_one_is_not_folded_itself() {
    let mut table = pivot();
    table.form = Form::Tabular;
    table.row_fields = ["Quarter", "Region", "Month"].map(String::from).to_vec();
    let leaf = |month: &str| axis(AxisKind::Leaf, &["2024-Q4", "West", month], 0);
    table.rows = vec![
        axis(AxisKind::Subtotal, &["2024-Q4", "East"], 0),
        leaf("2024-10"),
        leaf("2024-11"),
        axis(AxisKind::Subtotal, &["2024-Q4", "West"], 0),
        axis(AxisKind::Subtotal, &["2024-Q4"], 0),
    ];
    let spec = PivotSpec::default();
    let model = PivotModel::new(&table, &spec, &Palette::LIGHT);
    let (quarter, east) = (model.cell(0, 0), model.cell(0, 1));
    assert_eq!((quarter.text.as_ref(), quarter.folded, quarter.look), ("2024-Q4", Some(false), CellLook::Label));
    assert_eq!((east.text.as_ref(), east.folded, east.look), ("East", Some(true), CellLook::Subtotal));
    assert_eq!((model.cell(1, 1).text.as_ref(), model.cell(1, 1).folded), ("West", Some(false)));
}

/// With values on rows the header of their names had the funnel of the field beside it.
#[test]
fn the_column_that_names_the_values_has_no_funnel() {
    let mut table = pivot();
    (table.values_on_rows, table.form) = (true, Form::Compact);
    let only = ItemFilter::Label(LabelTest::Only(vec![Some("A".into())]));
    let rows = vec![Field::new("Region"), Field { filters: vec![only], ..Field::new("City") }];
    let spec = PivotSpec { rows, ..PivotSpec::default() };
    let shown = |table: &PivotTable| {
        let model = PivotModel::new(table, &spec, &Palette::LIGHT);
        (0..model.labels()).map(|column| model.header(column).filtered).collect::<Vec<_>>()
    };
    assert_eq!(shown(&table), [true, false]);
    table.form = Form::Tabular;
    assert_eq!(shown(&table), [false, true, false]);
}

/// Columns could be folded by the menu of their header alone, and one that was had the look of a total beside open ones.
#[test]
fn a_folded_group_of_columns_can_be_opened_and_is_named_by_its_item() {
    let mut table = pivot();
    table.column_fields = vec!["Channel".into(), "Year".into()];
    let leaf = |channel: &str, year: &str| axis(AxisKind::Leaf, &[channel, year], 0);
    let total = |channel: &str| axis(AxisKind::Subtotal, &[channel], 0);
    table.columns = vec![total("App"), leaf("Web", "2025"), leaf("Web", "2026"), total("Web"), axis(AxisKind::Grand, &[], 0)];
    let spec = PivotSpec::default();
    let model = PivotModel::new(&table, &spec, &Palette::LIGHT);
    let group = |column: usize| (model.group(0, column).unwrap().0.into_owned(), model.group_folded(0, column));
    assert_eq!((group(2), group(3)), (("App".into(), Some(true)), ("Web".into(), Some(false))));
    assert_eq!((group(5), group(6)), (("Web total".into(), None), ("Grand total".into(), None)));
    assert_eq!([2, 3, 5, 6].map(|column| model.header(column).said_above), [true, false, true, true]);
}

#[test]
fn groups_span_their_columns() {
    let mut table = pivot();
    table.values.push("Orders".into());
    table.columns = [("2025", 0), ("2025", 1), ("2026", 0), ("2026", 1)].map(|(y, v)| axis(AxisKind::Leaf, &[y], v)).to_vec();
    table.columns.extend([0, 1].map(|v| axis(AxisKind::Grand, &[], v)));
    let spec = PivotSpec::default();
    let model = PivotModel::new(&table, &spec, &Palette::LIGHT);
    assert_eq!(model.group_levels(), 1);
    assert_eq!(model.group(0, 3).unwrap(), ("2025".into(), 2..4));
    assert_eq!(model.group(0, 7).unwrap(), ("Grand total".into(), 6..8));
    assert_eq!(model.header(5).title, "Orders");
}
