//! How a pivot is laid out: forms, subtotals, folding, values on rows, order, groups and gaps.

use super::*;

fn shown(pivot: &PivotTable) -> Vec<String> {
    let label = |r: usize| (0..pivot.label_columns()).map(|c| pivot.label(r, c)).collect::<Vec<_>>();
    let text = |l: Label<'_>| format!("{}{}", "  ".repeat(if pivot.form == Form::Compact { l.indent } else { 0 }), l.text);
    (0..pivot.rows.len()).map(|r| label(r).into_iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

fn places() -> PivotSpec {
    asked(&["place", "who"], &[], "sum(x) as X")
}

#[test]
fn every_form_names_outer_items_its_own_way() {
    let mut spec = places();
    spec.rows[0].filters = vec![ItemFilter::Label(LabelTest::Only(vec![Some("West".into()), None]))];
    assert_eq!(shown(&run(&spec).unwrap()), ["West|a", "|B", "West total|", "(missing)|B", "(missing) total|", "Grand total|"]);
    spec.form = Form::Outline;
    let outline = run(&spec).unwrap();
    assert_eq!(shown(&outline)[..5], ["West|", "|a", "|B", "West total|", "(missing)|"]);
    assert_eq!((outline.rows[0].kind, outline.cell(0, 0)), (AxisKind::Header, None));
    spec.form = Form::Compact;
    assert_eq!(shown(&run(&spec).unwrap())[..5], ["West", "  a", "  B", "West total", "(missing)"]);
    spec.subtotals = Subtotals::Top;
    let top = run(&spec).unwrap();
    assert_eq!(shown(&top), ["West", "  a", "  B", "(missing)", "  B", "Grand total"]);
    assert_eq!((top.rows[0].kind, top.cell(0, 0)), (AxisKind::Subtotal, Some(15.0)));
    spec.form = Form::Tabular;
    spec.repeat_labels = true;
    spec.subtotals = Subtotals::Off;
    assert_eq!(shown(&run(&spec).unwrap()), ["West|a", "West|B", "(missing)|B", "Grand total|"]);
}

#[test]
fn a_field_may_have_subtotals_of_its_own() {
    let mut spec = asked(&["place", "who", "n"], &[], "sum(x) as X");
    spec.rows[1].subtotals = Some(Subtotals::Off);
    let kinds: Vec<usize> = run(&spec).unwrap().rows.iter().filter(|r| r.kind == AxisKind::Subtotal).map(|r| r.key.len()).collect();
    assert_eq!(kinds, [1, 1, 1]);
}

#[test]
fn folded_items_keep_their_total_and_lose_their_parts() {
    let mut spec = places();
    spec.rows[0].folded.toggle(&vec![Some("east".into())]);
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot)[..2], ["east|", "West|a"]);
    assert!((pivot.cell(0, 0).unwrap() - 30.3).abs() < 1e-9 && pivot.is_folded(0) && !pivot.is_folded(3));
    assert!(pivot.label(0, 0).foldable && !pivot.label(1, 1).foldable);
    spec.rows[0].folded.all = true;
    let pivot = run(&spec).unwrap();
    let expected = ["9", "10", "a"].len();
    assert_eq!(pivot.rows.iter().filter(|r| r.kind == AxisKind::Leaf).count(), expected, "all but the one that is open");
}

#[test]
fn values_may_stand_on_rows() {
    let mut spec = asked(&["place"], &["who"], "sum(x) as X, count(*) as N");
    spec.values_on = ValuesOn::Rows;
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot)[..3], ["east|X", "|N", "West|X"]);
    assert_eq!((pivot.columns.len(), pivot.rows.len(), pivot.cells.len()), (5, 8, 40));
    let across = run(&PivotSpec { values_on: ValuesOn::Columns, ..spec }).unwrap();
    assert_eq!(pivot.with_values_across().cells, across.cells);
    assert_eq!(pivot.to_json()["rows"][1]["value"], "N");
}

/// Excel names an outer item once above its items and sums it up below, value by value; here it was named once for each value.
#[test]
fn with_values_on_rows_an_outer_item_is_named_once_in_every_output() {
    let mut spec = asked(&["place", "who"], &[], "sum(x) as X, count(*) as N");
    spec.rows[0].filters = vec![ItemFilter::Label(LabelTest::Only(vec![Some("West".into())]))];
    (spec.values_on, spec.form) = (ValuesOn::Rows, Form::Compact);
    let pivot = run(&spec).unwrap();
    let compact = ["West|", "  a|X", "|N", "  B|X", "|N", "West total|X", "|N", "Grand total|X", "|N"];
    assert_eq!(shown(&pivot), compact);
    assert_eq!((pivot.rows[0].kind, pivot.cells.len(), pivot.cell(0, 0)), (AxisKind::Header, 9, None));
    let across = run(&PivotSpec { values_on: ValuesOn::Columns, ..spec.clone() }).unwrap();
    assert_eq!(pivot.with_values_across().cells, across.cells);
    let csv = pivot.to_csv_as_shown();
    assert_eq!(csv.lines().skip(1).filter(|line| line.starts_with("West,")).count(), 1, "{csv}");
    assert_eq!(pivot.to_json()["rows"][0]["value"], serde_json::Value::Null);
    spec.form = Form::Outline;
    assert_eq!(shown(&run(&spec).unwrap())[..4], ["West||", "|a|X", "||N", "|B|X"]);
    (spec.form, spec.subtotals) = (Form::Compact, Subtotals::Top);
    assert_eq!(shown(&run(&spec).unwrap())[..4], ["West|X", "|N", "  a|X", "|N"]);
}

/// A share had the plain name of its value, so that nobody saw what the numbers were.
#[test]
fn a_caption_says_what_is_shown_unless_a_person_named_the_value() {
    let mut spec = asked(&["who"], &[], "sum(x)");
    spec.values[0].show_as = ShowAs::PercentOfColumn;
    let pivot = run(&spec).unwrap();
    assert_eq!((pivot.values[0].as_str(), pivot.caption(0)), ("sum(x)", "sum(x), % of column"));
    assert!(pivot.to_text().contains("sum(x), % of column") && pivot.to_csv().starts_with("who,\"sum(x), % of column\"\n"));
    let json = pivot.to_json();
    assert_eq!((&json["values"][0], &json["columns"][0]["value"]), (&"sum(x)".into(), &"sum(x)".into()), "by which it is asked for");
    assert_eq!(json["shown_as"][0], "% of column total");
    let across = run(&PivotSpec { columns: vec![Field::new("place")], ..spec.clone() }).unwrap();
    assert!(across.to_text().starts_with("sum(x), % of column\nwho "), "headers that name items alone do not say it");
    let headers = pivot.to_csv_as_shown();
    assert!(headers.starts_with("who,"), "a header that names its value says it: {headers}");
    let (laid_out, pasted) = (across.to_csv_as_shown(), across.to_tsv());
    let fields = across.columns.len();
    assert!(laid_out.starts_with(&format!("\"sum(x), % of column\"{}\nwho,", ",".repeat(fields))), "{laid_out}");
    assert!(pasted.starts_with(&format!("sum(x), % of column{}\nwho\t", "\t".repeat(fields))), "{pasted}");
    assert!(across.to_csv().starts_with("who,"), "records have one header line");
    spec.values = Measure::parse_list("sum(x) as Share").into_iter().map(PivotValue::written).collect();
    spec.values[0].show_as = ShowAs::PercentOfColumn;
    let named = run(&spec).unwrap();
    assert_eq!((named.caption(0), named.all_captions().as_str()), ("Share", "Share"));
    spec.values.extend([Measure::new("N", "count(*)").into()]);
    (spec.values[0].named, spec.values_on) = (false, ValuesOn::Rows);
    let on_rows = run(&spec).unwrap();
    assert_eq!(on_rows.label(0, 1).text, "Share, % of column");
    assert_eq!(on_rows.all_captions(), "Share, % of column; N");
    assert_eq!(run(&asked(&["who"], &[], "sum(x)")).unwrap().to_json().get("shown_as"), None, "nothing to say of plain values");
}

#[test]
fn periods_without_rows_are_filled_in() {
    let mut spec = asked(&["day:month"], &[], "sum(x) as X");
    // The days are 2026-03-02, 2026-04-02 and 2026-05-27 (20,514, 20,545 and 20,600).
    spec.rows[0].fill = true;
    spec.filters = vec![Filter { column: "n".into(), test: FilterTest::Members(vec![Some("1".into()), Some("3".into())]) }];
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot), ["2026-03", "2026-04", "2026-05", "Grand total"]);
    assert_eq!((pivot.cell(1, 0), pivot.cell(2, 0)), (None, Some(7.5)));
    spec.rows[0].by = Some(DatePart::Weekday);
    spec.calendar.week_start = 7;
    assert_eq!(shown(&run(&spec).unwrap())[..7], ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]);
}

#[test]
fn what_a_filter_leaves_out_is_not_filled_in_again() {
    let mut spec = asked(&["day:month"], &[], "sum(x) as X");
    spec.rows[0].fill = true;
    spec.rows[0].filters = vec![ItemFilter::Label(LabelTest::Without(vec![Some("2026-04".into())]))];
    assert_eq!(shown(&run(&spec).unwrap()), ["2026-03", "2026-05", "Grand total"]);
    spec.rows[0].filters = vec![ItemFilter::Value { value: "X".into(), test: ValueTest::Below(0.0) }];
    assert_eq!(shown(&run(&spec).unwrap()), ["Grand total"]);
    spec.rows[0] = Field { fill: true, ..Field::by("day", DatePart::Weekday) };
    spec.rows[0].filters = vec![ItemFilter::Label(LabelTest::Only(vec![Some("Mon".into())]))];
    assert_eq!(shown(&run(&spec).unwrap()), ["Mon", "Grand total"]);
}

#[test]
fn numbers_are_written_as_chosen() {
    let mut spec = asked(&["who"], &[], "sum(x) * 1000 as X");
    spec.values[0].format = NumberFormat { decimals: Some(1), ungrouped: true };
    let pivot = run(&spec).unwrap();
    assert_eq!((pivot.amount(12_345.67, 0), pivot.with_unit(12_345.67, 0)), ("12345.7".into(), "12345.7".into()));
    spec.values[0].show_as = ShowAs::PercentOfGrand;
    let shares = run(&spec).unwrap();
    assert_eq!((shares.amount(0.123, 0), shares.with_unit(0.123, 0)), ("12.3%".into(), "12.3 %".into()));
    spec.values[0].format.decimals = Some(0);
    assert_eq!(run(&spec).unwrap().amount(0.128, 0), "13%", "of a share too");
}

#[test]
fn members_are_put_together_by_hand_and_by_size() {
    let mut spec = asked(&["who"], &[], "sum(x) as X");
    let group = NamedGroup { name: "digits".into(), members: vec![Some("10".into()), Some("9".into())] };
    spec.rows[0].group = Some(Group::Named(vec![group]));
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot), ["a", "B", "digits", "Grand total"]);
    assert_eq!(rows_behind(&sample(), &spec, &pivot.rows[2], &pivot.columns[0], &Context::detached()).unwrap(), [4, 5]);
    let mut spec = asked(&["x"], &[], "count(*) as N");
    spec.rows[0].group = Some(Group::Bins { width: 10.0, start: 0.0, typed: Typed::Number });
    spec.rows[0].fill = true;
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot), ["0 to <10", "10 to <20", "20 to <30", "30 to <40", "Grand total"]);
    assert_eq!(pivot.cells, [Some(4.0), Some(1.0), None, Some(1.0), Some(6.0)]);
    spec.rows[0].group = Some(Group::Edges(vec![0.2, 10.0]));
    assert_eq!(shown(&run(&spec).unwrap()), ["<0.2", "0.2 to <10", "10 and more", "Grand total"]);
}

#[test]
fn items_are_ordered_by_a_column_and_by_hand() {
    let mut spec = asked(&["who"], &["place"], "sum(x) as X");
    let within = vec![Some("West".to_owned())];
    spec.rows[0].order = Order::Value(SortBy { value: "X".into(), descending: true, within });
    assert_eq!(shown(&run(&spec).unwrap()), ["a", "B", "9", "10", "Grand total"], "those without a value in West last");
    spec.rows[0].order = Order::Manual(vec![Some("B".into()), Some("10".into())]);
    assert_eq!(shown(&run(&spec).unwrap()), ["B", "10", "9", "a", "Grand total"]);
    spec.columns[0].order = Order::Reversed;
    let pivot = run(&spec).unwrap();
    assert_eq!(pivot.columns.iter().map(|c| pivot.column_label(c)).collect::<Vec<_>>(), ["West", "east", "(missing)", "Grand total"]);
}

#[test]
fn top_items_are_kept_within_their_parent_and_value_filters_look_there_too() {
    let mut spec = places();
    spec.subtotals = Subtotals::Off;
    spec.rows[1].top = Some(Top { within_parent: true, ..largest(1, "X") });
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot), ["east|a", "|Others", "West|a", "|Others", "(missing)|B", "Grand total|"]);
    assert_eq!(pivot.row_rests, [None, Some("Others".to_owned())], "which is no member that could be filtered by");
    assert_eq!(pivot.source_rows, 6);
    spec.rows[1].top = Some(Top { within_parent: true, others: false, bottom: true, ..largest(1, "X") });
    assert_eq!(shown(&run(&spec).unwrap()), ["east|10", "West|B", "(missing)|B", "Grand total|"]);
    spec.rows[1].top = None;
    spec.rows[1].filters = vec![ItemFilter::Value { value: "X".into(), test: ValueTest::AtLeast(7.5) }];
    let pivot = run(&spec).unwrap();
    assert_eq!(shown(&pivot), ["east|a", "West|a", "(missing)|B", "Grand total|"]);
    assert_eq!((pivot.cell(3, 0), pivot.rows_used().as_str()), (Some(47.5), "3 of 6 rows used."));
}

/// The rows behind the second of two items of one name were those of the first.
#[test]
fn groups_of_one_name_are_one_item() {
    let group = |members: &[&str]| NamedGroup { name: "G".into(), members: members.iter().map(|m| Some((*m).to_owned())).collect() };
    let mut spec = asked(&["who"], &[], "count(*) as N");
    let all = run(&spec).unwrap();
    let Some(labels) = all.rows.iter().filter_map(|r| r.key.first()?.clone()).collect::<Vec<_>>().get(..2).map(<[_]>::to_vec) else {
        panic!()
    };
    spec.rows[0].group = Some(Group::Named(labels.iter().map(|label| group(&[label])).collect()));
    let pivot = run(&spec).unwrap();
    assert_eq!(pivot.rows.iter().filter(|row| row.key == [Some("G".to_owned())]).count(), 1, "{}", pivot.to_text());
    assert_eq!(pivot.cell(0, 0), Some(all.cell(0, 0).unwrap() + all.cell(1, 0).unwrap()), "{}", pivot.to_text());
    let joined = Group::with(Some(Group::Named(vec![group(&["a"])])), group(&["a", "b"]));
    assert_eq!(joined, Group::Named(vec![group(&["a", "b"])]));
}

/// A spreadsheet made 1 of the code 01, a formula of =1+1 and an error of -x.
#[test]
fn labels_that_a_spreadsheet_would_misread_are_pasted_as_text() {
    let column = |name: &str, ty| Column::new(name, ty);
    let codes = Stored::new("".into(), ["01", "-x", "=1+1", "West"]);
    let values =
        vec![(column("code", ColumnType::Text), codes), (column("n", ColumnType::Integer), Stored::new("".into(), [-5_i64, -5, 7, 7]))];
    let table = Table::new("t", values, Origin::default()).unwrap();
    let pasted = |rows: &str, columns: &str| {
        let spec = PivotSpec {
            rows: vec![Field::new(rows)],
            columns: vec![Field::new(columns)],
            values: vec![Measure::new("N", "count(*)").into()],
            ..PivotSpec::default()
        };
        compute(&table, &spec, &Context::detached()).unwrap().to_tsv()
    };
    let down = pasted("code", "n");
    for line in ["code\t-5\t7\tGrand total", "\"=\"\"01\"\"\"\t1\t\t1", "\"=\"\"-x\"\"\"\t1", "\"=\"\"=1+1\"\"\"\t\t1", "West\t"] {
        assert!(down.contains(line), "{line}: {down}");
    }
    let across = pasted("n", "code");
    assert!(across.contains("\"=\"\"01\"\"\"") && across.contains("\n-5\t"), "{across}");
}
