//! What holds for every step: rows and totals are conserved, cells keep their place.

use polars::prelude::Column as Stored;
use proptest::prelude::*;

use super::*;
use crate::engine::Context;
use crate::table::{Column, ColumnType, Origin, Part, Role, RowOrigin, Table, Value};

fn part(file: &str, len: usize) -> Part {
    Part { file: file.into(), sheet: "".into(), len, rows: RowOrigin::Contiguous { first: 2 }, moved: std::sync::Arc::default() }
}

/// A table of one file whose columns stand in the order they are given in.
fn table(file: &str, columns: Vec<(&str, ColumnType, Stored)>) -> Table {
    let rows = columns.first().map_or(0, |(_, _, v)| v.len());
    let columns = (0_u32..).zip(columns).map(|(at, (name, ty, values))| {
        let mut column = Column::new(name, ty);
        column.source = Some(at);
        (column, values)
    });
    Table::new(file.trim_end_matches(".csv"), columns.collect(), Origin::of(vec![part(file, rows)])).unwrap()
}

fn texts(values: &[Option<&str>]) -> Stored {
    Stored::new("x".into(), values.to_vec())
}

fn run(table: &Table, kinds: Vec<StepKind>) -> Prepared {
    let steps: Vec<Step> = kinds.into_iter().map(Step::from).collect();
    apply(table, &steps, &Inputs::default(), None, &Context::detached()).unwrap()
}

fn cell(table: &Table, row: usize, column: &str) -> String {
    let (at, meta) = table.column(column).unwrap();
    crate::table::format::cell(table.value(row, at), meta)
}

fn total(table: &Table, column: &str) -> f64 {
    let at = table.column(column).unwrap().0;
    (0..table.rows()).filter_map(|row| table.value(row, at).number()).sum()
}

#[test]
fn a_stack_matches_names_tells_what_differs_and_names_the_right_cells() {
    let a = table(
        "a.csv",
        vec![
            ("Order ID", ColumnType::Text, texts(&[Some("A1"), Some("A2")])),
            ("Sales", ColumnType::Decimal, Stored::new("x".into(), [1.5, 2.5])),
        ],
    );
    let b = table(
        "b.csv",
        vec![
            ("sales", ColumnType::Integer, Stored::new("x".into(), [7_i64, 8, 9])),
            ("order_id", ColumnType::Text, texts(&[Some("A2"), Some("B1"), None])),
            ("Channel", ColumnType::Text, texts(&[Some("x"), Some("y"), Some("z")])),
        ],
    );
    let step = Stack::of(Vec::new());
    let (whole, report) = stacked(&[("a.csv".into(), a), ("b.csv".into(), b)], &step, &Context::detached()).unwrap();
    let names: Vec<&str> = whole.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Order ID", "Sales", "Channel", "Source file"]);
    assert_eq!((report.rows, whole.columns()[1].ty), ((2, 5), ColumnType::Decimal));
    assert_eq!((cell(&whole, 2, "Sales"), cell(&whole, 4, "Source file")), ("7".to_owned(), "b.csv".to_owned()));
    assert_eq!(whole.value(0, 2), Value::Missing);
    assert_eq!(whole.cell_name(2, 1).as_deref(), Some("[b.csv]A2"));
    assert_eq!(whole.cell_name(1, 0).as_deref(), Some("[a.csv]A3"));
    assert_eq!((whole.address(0, 2), whole.address(0, 3)), (None, None));
    let kinds: Vec<&str> = report.warnings.iter().map(|w| w.kind.as_str()).collect();
    assert_eq!(kinds, ["missing_column", "repeated_keys"]);
    assert_eq!(report.decisions.iter().filter(|d| d.why.contains("differ only in case")).count(), 2);
}

#[test]
fn text_wins_over_numbers_and_says_so() {
    let a = table(
        "a.csv",
        vec![("Zip", ColumnType::Text, texts(&[Some("02139")])), ("n", ColumnType::Integer, Stored::new("x".into(), [1_i64]))],
    );
    let b = table(
        "b.csv",
        vec![
            ("Zip", ColumnType::Integer, Stored::new("x".into(), [94_107_i64])),
            ("n", ColumnType::Integer, Stored::new("x".into(), [2_i64])),
        ],
    );
    let (whole, report) = stacked(&[("a.csv".into(), a), ("b.csv".into(), b)], &Stack::of(Vec::new()), &Context::detached()).unwrap();
    assert_eq!((whole.columns()[0].ty, cell(&whole, 1, "Zip")), (ColumnType::Text, "94107".to_owned()));
    assert_eq!(report.warnings[0].message, "Zip is text in a.csv, integer in b.csv: kept as text.");
}

#[test]
fn repeated_rows_of_a_later_file_are_told_and_left_out_only_when_asked() {
    let rows = |file, keys: &[&str]| {
        let keys: Vec<Option<&str>> = keys.iter().copied().map(Some).collect();
        table(
            file,
            vec![("k", ColumnType::Text, texts(&keys)), ("v", ColumnType::Integer, Stored::new("x".into(), vec![1_i64; keys.len()]))],
        )
    };
    // Of the two "a" of the second file one is in the first too; the other is a row of its own.
    let parts = [("1.csv".to_owned(), rows("1.csv", &["a", "b"])), ("2.csv".to_owned(), rows("2.csv", &["c", "a", "a"]))];
    let step = Stack::of(Vec::new());
    let (kept, report) = stacked(&parts, &step, &Context::detached()).unwrap();
    let warning = report.warnings.iter().find(|w| w.kind == "repeated_rows").unwrap();
    assert_eq!((kept.rows(), warning.rows.as_slice()), (5, &[3][..]));
    assert!(warning.message.ends_with("kept, it counts twice."), "{}", warning.message);
    let (dropped, report) = stacked(&parts, &Stack { repeated: Repeated::Drop, ..step }, &Context::detached()).unwrap();
    assert_eq!((dropped.rows(), report.effect().as_str()), (4, "2 rows \u{2192} 4, left out 1 row, 1 column more"));
    assert_eq!(dropped.cell_name(3, 0).as_deref(), Some("[2.csv]A4"));
}

/// Of rows that repeat a key the first always stayed, also where the last or the newest is what counts.
#[test]
fn which_of_the_rows_that_repeat_a_key_stays_is_chosen() {
    let day = |days: &[Option<i32>]| Stored::new("x".into(), days.to_vec()).cast(&polars::prelude::DataType::Date).unwrap();
    let table = table(
        "a.csv",
        vec![
            ("k", ColumnType::Text, texts(&[Some("a"), Some("b"), Some("a"), Some("a"), None, None])),
            ("day", ColumnType::Date, day(&[Some(3), Some(1), Some(9), None, Some(5), Some(5)])),
            ("v", ColumnType::Integer, Stored::new("x".into(), [1_i64, 2, 3, 4, 5, 6])),
        ],
    );
    let left = |stays: Stays| {
        let step = StepKind::Deduplicate(Deduplicate { columns: vec!["k".into()], stays });
        let prepared = apply(&table, &[Step::from(step)], &Inputs::default(), None, &Context::detached()).unwrap();
        let after = prepared.table();
        let kept: Vec<_> = (0..after.rows()).filter_map(|row| after.value(row, 2).number()).collect();
        let told: Vec<String> = prepared.warnings().map(|w| w.message.to_string()).collect();
        (kept, told, prepared.failure().map(|(_, f)| f.kind.clone()))
    };
    let (kept, told, _) = left(Stays::First);
    assert_eq!(kept, [1.0, 2.0, 5.0]);
    assert_eq!(
        told,
        [
            "3 rows left out differ in other columns from the row that stays, such as row 4 of a.csv.",
            "1 row left out has no value in k, such as row 7 of a.csv.",
        ]
    );
    assert_eq!(left(Stays::Last).0, [2.0, 4.0, 6.0]);
    assert_eq!(left(Stays::Newest("day".into())).0, [2.0, 3.0, 5.0]);
    assert_eq!(left(Stays::Newest("k".into())).2.as_deref(), Some("step"));
}

fn orders() -> Table {
    table(
        "orders.csv",
        vec![
            ("SKU", ColumnType::Text, texts(&[Some("s1"), Some(" S2"), Some("s9"), None])),
            ("Qty", ColumnType::Integer, Stored::new("x".into(), [1_i64, 2, 3, 4])),
        ],
    )
}

fn products() -> Table {
    table(
        "products.csv",
        vec![
            ("Code", ColumnType::Text, texts(&[Some("S2"), Some("s1"), Some("s1")])),
            ("Name", ColumnType::Text, texts(&[Some("two"), Some("one"), Some("uno")])),
            ("Cost", ColumnType::Decimal, Stored::new("x".into(), [5.0, 1.0, 2.0])),
        ],
    )
}

fn lookup(several: Several) -> Join {
    let keys = vec![KeyPair { here: "SKU".into(), there: "Code".into() }];
    Join { with: SourceId(1), table: None, keys, take: Vec::new(), trim: true, ignore_case: true, several, mark: true }
}

#[test]
fn a_lookup_refuses_to_multiply_rows_unless_told_how() {
    let context = Context::detached();
    let refused = joined(&orders(), &products(), &lookup(Several::Refuse), &context).unwrap_err();
    assert_eq!(refused.to_string(), "1 key stands in several rows of products (s1): 4 rows would become 5.");

    let (first, report) = joined(&orders(), &products(), &lookup(Several::First), &context).unwrap();
    assert_eq!((first.rows(), cell(&first, 0, "Name"), cell(&first, 1, "Name")), (4, "one".to_owned(), "two".to_owned()));
    assert_eq!(first.value(2, 2), Value::Missing);
    assert_eq!((first.value(1, 4), first.value(3, 4)), (Value::Boolean(true), Value::Boolean(false)));
    assert_eq!(first.cell_name(1, 2).as_deref(), Some("[products.csv]B2"));
    assert_eq!((first.address(2, 2), first.cell_name(2, 1).as_deref()), (None, Some("[orders.csv]B4")));
    let kinds: Vec<&str> = report.warnings.iter().map(|w| w.kind.as_str()).collect();
    assert_eq!(kinds, ["unmatched", "no_key", "several"]);
    assert!(report.warnings[0].message.contains("s9") && report.decisions[0].what.contains("50.0 %"), "{report:?}");

    let (summed, _) = joined(&orders(), &products(), &lookup(Several::Sum), &context).unwrap();
    assert_eq!((summed.rows(), cell(&summed, 0, "Cost"), summed.value(0, 2)), (4, "3".to_owned(), Value::Missing));
    let (all, _) = joined(&orders(), &products(), &lookup(Several::Multiply), &context).unwrap();
    assert_eq!((all.rows(), cell(&all, 1, "Name"), all.cell_name(2, 1).as_deref()), (5, "uno".to_owned(), Some("[orders.csv]B3")));
}

#[test]
fn keys_match_exactly_unless_blanks_and_case_are_let_go() {
    let keys = lookup(Several::First).keys;
    let report = |trim, case| matching(&orders(), &products(), &keys, trim, case, &Context::detached()).unwrap();
    assert_eq!((report(false, false).matched, report(true, false).matched, report(true, true).matched), (1, 2, 2));
    assert_eq!((report(true, true).multiplied, report(true, true).unused), (5, 0));
}

#[test]
fn dates_across_become_rows_that_know_their_cells() {
    let wide = table(
        "wide.csv",
        vec![
            ("Region", ColumnType::Text, texts(&[Some("N"), Some("S")])),
            ("2026-01", ColumnType::Integer, Stored::new("x".into(), [Some(1_i64), None])),
            ("2026-02", ColumnType::Decimal, Stored::new("x".into(), [3.5, 4.5])),
            ("2026-03", ColumnType::Integer, Stored::new("x".into(), [5_i64, 6])),
        ],
    );
    let step = wide_dates(&wide).unwrap();
    let narrow = unpivoted(&wide, &step, &Context::detached()).unwrap();
    assert_eq!((narrow.rows(), narrow.columns()[1].ty, narrow.columns()[2].ty), (6, ColumnType::Date, ColumnType::Decimal));
    assert_eq!((cell(&narrow, 3, "Date"), cell(&narrow, 3, "Value")), ("2026-02-01".to_owned(), "4.5".to_owned()));
    assert_eq!(narrow.address(3, 2).unwrap().to_string(), "C3");
    assert_eq!(narrow.address(4, 0).unwrap().to_string(), "A2");
    let filled = unpivoted(&wide, &Unpivot { drop_missing: true, ..step }, &Context::detached()).unwrap();
    assert_eq!((filled.rows(), filled.address(1, 2).unwrap().to_string()), (5, "C2".to_owned()));
}

/// Counts of months that go up by one from row to row made an identifier of what they became.
#[test]
fn amounts_that_count_up_in_each_column_are_a_measure_when_they_are_one_column() {
    let number = |role, name, from: i64| {
        let mut column = Column::new(name, ColumnType::Integer);
        column.role = role;
        (column, Stored::new("x".into(), [from, from + 1, from + 2]))
    };
    let role = |names: [&'static str; 2], role| {
        let wide = Table::new("wide", vec![number(role, names[0], 1), number(role, names[1], 2)], Origin::default()).unwrap();
        let step = Unpivot { columns: names.map(str::to_owned).into(), ..Unpivot::default() };
        unpivoted(&wide, &step, &Context::detached()).unwrap().columns()[1].role
    };
    assert_eq!(role(["Store A", "Store B"], Role::Identifier), Role::Measure);
    assert_eq!(role(["Order ID 1", "Order ID 2"], Role::Identifier), Role::Identifier);
}

/// Weeks across the columns with their total, beside what is known of each row.
fn weeks(key: &'static str) -> Table {
    let numbers = |values: [i64; 2]| Stored::new("x".into(), values);
    table(
        "weeks.csv",
        vec![
            ("SKU", ColumnType::Text, texts(&[Some("s1"), Some(key)])),
            ("2026-01-05", ColumnType::Integer, numbers([1, 2])),
            ("2026-01-12", ColumnType::Integer, numbers([3, 4])),
            ("2026-01-19", ColumnType::Integer, numbers([5, 6])),
            ("Total", ColumnType::Integer, numbers([9, 12])),
            ("Budget", ColumnType::Integer, numbers([10, 20])),
        ],
    )
}

#[test]
fn a_total_beside_the_weeks_is_left_out_and_what_stays_counts_once() {
    let wide = weeks("s2");
    let prepared = run(&wide, vec![StepKind::Unpivot(wide_dates(&wide).unwrap())]);
    let narrow = prepared.table();
    assert_eq!(narrow.columns().iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["SKU", "Budget", "Date", "Value"]);
    assert_eq!((total(narrow, "Value"), narrow.columns()[1].once_per.as_deref()), (21.0, Some("SKU")));
    let StepOutcome::Done(report) = &prepared.outcomes()[0] else { panic!("{:?}", prepared.outcomes()) };
    assert_eq!(report.effect(), "2 rows \u{2192} 6, left out Total, 2 columns fewer");
    assert_eq!(report.warnings, []);
    // Whoever wants it keeps it, counted once too.
    let kept = unpivoted(&wide, &Unpivot { drop_totals: false, ..wide_dates(&wide).unwrap() }, &Context::detached()).unwrap();
    assert_eq!(kept.column("Total").unwrap().1.once_per.as_deref(), Some("SKU"));
}

#[test]
fn where_nothing_names_the_rows_of_weeks_a_sum_of_what_stays_is_warned_of() {
    let wide = weeks("s1");
    let prepared = run(&wide, vec![StepKind::Unpivot(wide_dates(&wide).unwrap())]);
    let warnings: Vec<&str> = prepared.warnings().map(|w| w.message.kept()).collect();
    assert_eq!(warnings, ["Each value of Budget stands on 3 rows now; a plain sum counts it 3 times."]);
}

#[test]
fn texts_are_split_extracted_trimmed_replaced_and_filled() {
    let start = table(
        "a.csv",
        vec![
            ("Size", ColumnType::Text, texts(&[Some("10x20 "), Some("30x40"), Some("round"), None])),
            ("Shop", ColumnType::Text, texts(&[Some(" Acme  Inc"), None, Some("acme inc"), None])),
        ],
    );
    let replace = Replacement { from: "acme inc".into(), to: "Acme Inc".into() };
    let prepared = run(
        &start,
        vec![
            StepKind::Trim(Trim::default()),
            StepKind::Replace(Replace { columns: vec!["Shop".into()], values: vec![replace], ..Replace::default() }),
            StepKind::FillDown(FillDown { columns: vec!["Shop".into()] }),
            StepKind::Split(Split { column: "Size".into(), at: Splitter::Separator("x".into()), parts: None, keep: true }),
            StepKind::Extract(Extract { column: "Shop".into(), piece: Piece::Before(" ".into()), name: "First".into() }),
            StepKind::Rename(Rename { from: "Size 2".into(), to: "Height".into() }),
            StepKind::Case(ChangeCase { columns: vec!["First".into()], case: Case::Upper }),
        ],
    );
    assert_eq!(prepared.failure(), None);
    let table = prepared.table();
    let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Size", "Size 1", "Height", "Shop", "First"]);
    assert_eq!((0..4).map(|row| cell(table, row, "Shop")).collect::<Vec<_>>(), ["Acme Inc"; 4]);
    assert_eq!((cell(table, 1, "Height"), cell(table, 3, "First"), cell(table, 0, "Size")), ("40".into(), "ACME".into(), "10x20".into()));
    assert_eq!(table.columns()[2].ty, ColumnType::Integer);
    assert_eq!(table.address(1, 3).unwrap().to_string(), "B3");
    let effects: Vec<String> =
        prepared.outcomes().iter().map(|o| if let StepOutcome::Done(r) = o { r.effect() } else { String::new() }).collect();
    assert_eq!(effects[..4], ["2 cells changed", "1 cell changed", "2 cells changed", "2 columns more"]);
}

#[test]
fn a_step_that_fails_keeps_the_table_before_it_and_the_later_ones_wait() {
    let start = orders();
    let bad = Formula { name: "x".into(), expression: "Qty * Prise".into() };
    let prepared = run(
        &start,
        vec![StepKind::Keep(Keep { condition: "Qty > 1".into() }), StepKind::Formula(bad.clone()), StepKind::Trim(Trim::default())],
    );
    assert_eq!((prepared.table().rows(), prepared.failure().unwrap().0), (3, 1));
    assert_eq!(prepared.outcomes()[2], StepOutcome::Waiting);
    assert!(prepared.failure().unwrap().1.message.contains("at character 7"), "{:?}", prepared.failure());

    let mut steps = prepared.steps().to_vec();
    steps[1].off = true;
    let again = apply(&start, &steps, &Inputs::default(), Some(&prepared), &Context::detached()).unwrap();
    assert_eq!((again.failure(), again.outcomes()[1].clone()), (None, StepOutcome::Off));
    assert!(again.before(1).is(prepared.before(1)), "what was done already is not done again");
    assert_eq!(again.table().value(0, 0), Value::Text("S2"));
}

#[test]
fn a_formula_is_computed_and_its_fault_has_a_place() {
    let start = table(
        "a.csv",
        vec![
            ("Unit Price", ColumnType::Decimal, Stored::new("x".into(), [2.0, 3.0])),
            ("Quantity", ColumnType::Integer, Stored::new("x".into(), [10_i64, 0])),
        ],
    );
    let prepared = run(
        &start,
        vec![
            StepKind::Formula(Formula { name: "Amount".into(), expression: "\"Unit Price\" * Quantity".into() }),
            StepKind::Formula(Formula { name: "Each".into(), expression: "\"Unit Price\" / Quantity".into() }),
        ],
    );
    assert_eq!((cell(prepared.table(), 0, "Amount"), prepared.table().value(1, 3)), ("20".to_owned(), Value::Missing));
    assert_eq!(prepared.warnings().map(|w| w.kind.as_str()).collect::<Vec<_>>(), ["computed_missing"]);
    assert_eq!(fault("\"Unit Price\" * Quantity", &start), None);
    assert_eq!(fault("Quantity * Quantty", &start).unwrap().at, Some(11..18));
    let broken = fault("(Quantity + ) * 2", &start).unwrap();
    assert_eq!(broken.at, Some(12..13), "{broken:?}");
    assert_eq!(fault("sum(Quantity", &start).unwrap().at, Some(12..12));
}

/// "arithmetic on dtypes f64 and str ... (lhs: expression ..." stood there, at no place.
#[test]
fn a_text_in_a_formula_of_numbers_is_named_at_its_place() {
    let start = table(
        "a.csv",
        vec![
            ("Price", ColumnType::Decimal, Stored::new("x".into(), [2.0, 3.0])),
            ("Channel", ColumnType::Text, Stored::new("x".into(), ["web", "shop"])),
        ],
    );
    let wrong = fault("Price * 2 + Channel", &start).unwrap();
    assert_eq!((wrong.at, wrong.reason.as_str()), (Some(12..19), "Channel is text; a number is needed"));
    assert_eq!(fault("Channel || '-' || Channel", &start), None);
    assert_eq!(fault("cast(Channel as double) * Price", &start), None);
    let total = run(&start, vec![StepKind::Formula(Formula { name: "Price".into(), expression: "sum(Price)".into() })]);
    let said: Vec<_> = total.decisions().iter().map(|d| (d.what.text().to_string(), d.column.clone())).collect();
    assert!(said.contains(&("Add formula column: Computed over all rows".into(), Some("Price_2".into()))), "{said:?}");
}

#[test]
fn a_query_has_its_place_and_its_nearest_name() {
    let tables = [("orders".to_owned(), orders()), ("products".to_owned(), products())];
    let context = Context::detached();
    let sql = "SELECT p.Name, SUM(o.Qty) AS Qty FROM orders o JOIN products p ON o.SKU = p.Code GROUP BY p.Name ORDER BY p.Name";
    let result = query(&tables, sql, "result", &context).unwrap();
    assert_eq!((result.rows(), cell(&result, 0, "Name"), cell(&result, 0, "Qty")), (2, "one".to_owned(), "1".to_owned()));
    let wrong = |sql: &str| crate::engine::Failure::from(query(&tables, sql, "result", &context).unwrap_err());
    assert_eq!(wrong("SELECT Qti FROM orders").hint, "Did you mean \"Qty\"?");
    assert!(wrong("SELECT Qti FROM orders").message.contains("at character 8"), "{}", wrong("SELECT Qti FROM orders").message);
    assert_eq!(wrong("SELECT * FROM ordres").hint, "Did you mean \"orders\"?");
    assert!(wrong("SELECT * FORM orders").message.contains("at character 10"), "{}", wrong("SELECT * FORM orders").message);
}

#[test]
fn steps_are_written_as_people_can_read_them() {
    let step = Step::from(StepKind::Split(Split { column: "Size".into(), at: Splitter::Separator("x".into()), parts: None, keep: false }));
    let text = serde_json::to_string(&step).unwrap();
    assert_eq!(text, r#"{"step":"split","column":"Size","at":{"separator":"x"}}"#);
    assert_eq!(serde_json::from_str::<Step>(&text).unwrap(), step);
    let stack: Step = serde_json::from_str(r#"{"step":"stack","files":["orders-*.csv"]}"#).unwrap();
    assert_eq!(stack.kind, StepKind::Stack(Stack::of(vec!["orders-*.csv".into()])));
}

/// A small table of keys and whole numbers, so that sums are exact.
fn any_table() -> impl Strategy<Value = (Vec<u8>, Vec<i16>, Vec<i16>)> {
    (1_usize..12).prop_flat_map(|n| {
        (prop::collection::vec(0_u8..4, n), prop::collection::vec(any::<i16>(), n), prop::collection::vec(any::<i16>(), n))
    })
}

fn numbers(file: &str, (keys, x, y): &(Vec<u8>, Vec<i16>, Vec<i16>)) -> Table {
    let keys: Vec<String> = keys.iter().map(|k| format!("k{k}")).collect();
    let whole = |v: &[i16]| Stored::new("x".into(), v.iter().map(|n| i64::from(*n)).collect::<Vec<_>>());
    table(
        file,
        vec![
            ("k", ColumnType::Text, Stored::new("x".into(), keys)),
            ("x", ColumnType::Integer, whole(x)),
            ("y", ColumnType::Integer, whole(y)),
        ],
    )
}

/// Every cell that names a place stands there: its value is that of the file's own table.
fn cells_are_right(whole: &Table, files: &[(&str, &Table)]) -> Result<(), TestCaseError> {
    for row in 0..whole.rows() {
        for column in 0..whole.columns().len() {
            let Some(address) = whole.address(row, column) else { continue };
            let (_, own) = files.iter().find(|(name, _)| **name == *address.file).unwrap();
            prop_assert_eq!(whole.value(row, column), own.value(address.row as usize - 2, address.column as usize));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stack_conserves_rows_totals_and_places(a in any_table(), b in any_table()) {
        let (a, b) = (numbers("a.csv", &a), numbers("b.csv", &b));
        let parts = [("a.csv".to_owned(), a.clone()), ("b.csv".to_owned(), b.clone())];
        let (whole, report) = stacked(&parts, &Stack::of(Vec::new()), &Context::detached()).unwrap();
        prop_assert_eq!(whole.rows(), a.rows() + b.rows());
        prop_assert_eq!(report.rows, (a.rows(), whole.rows()));
        prop_assert_eq!(total(&whole, "x"), total(&a, "x") + total(&b, "x"));
        cells_are_right(&whole, &[("a.csv", &a), ("b.csv", &b)])?;
    }

    #[test]
    fn an_unpivot_conserves_totals_and_places(a in any_table()) {
        let wide = numbers("a.csv", &a);
        let step = Unpivot { columns: vec!["x".into(), "y".into()], name: "n".into(), value: "v".into(), ..Unpivot::default() };
        let narrow = unpivoted(&wide, &step, &Context::detached()).unwrap();
        prop_assert_eq!(narrow.rows(), 2 * wide.rows());
        prop_assert_eq!(total(&narrow, "v"), total(&wide, "x") + total(&wide, "y"));
        cells_are_right(&narrow, &[("a.csv", &wide)])?;
    }

    #[test]
    fn a_lookup_conserves_rows_and_places(a in any_table(), b in any_table()) {
        let (a, b) = (numbers("a.csv", &a), numbers("b.csv", &b));
        let keys = vec![KeyPair { here: "k".into(), there: "k".into() }];
        let step = |several| Join { keys: keys.clone(), ..Join { take: Vec::new(), trim: false, ignore_case: false, mark: false, with: SourceId(1), table: None, keys: Vec::new(), several } };
        let (first, _) = joined(&a, &b, &step(Several::First), &Context::detached()).unwrap();
        prop_assert_eq!((first.rows(), total(&first, "x")), (a.rows(), total(&a, "x")));
        cells_are_right(&first, &[("a.csv", &a), ("b.csv", &b)])?;
        let (all, _) = joined(&a, &b, &step(Several::Multiply), &Context::detached()).unwrap();
        let report = matching(&a, &b, &keys, false, false, &Context::detached()).unwrap();
        prop_assert_eq!(all.rows(), report.multiplied);
        cells_are_right(&all, &[("a.csv", &a), ("b.csv", &b)])?;
    }

    #[test]
    fn removing_duplicates_twice_is_removing_them_once(a in any_table()) {
        let start = numbers("a.csv", &a);
        let step = || StepKind::Deduplicate(Deduplicate { columns: vec!["k".into()], ..Deduplicate::default() });
        let prepared = run(&start, vec![step(), step()]);
        prop_assert_eq!(prepared.before(1).rows(), prepared.table().rows());
        prop_assert_eq!(prepared.table().rows(), a.0.iter().collect::<std::collections::BTreeSet<_>>().len());
        cells_are_right(prepared.table(), &[("a.csv", &start)])?;
    }
}

/// Two exports of one report named all their columns twice, and the sentence ran out of the window.
#[test]
fn a_column_that_is_in_no_table_is_told_with_each_column_once() {
    let of = |file: &str| (file.to_owned(), table("t.csv", vec![("Region", ColumnType::Text, texts(&[Some("TH")]))]));
    let fault = query_fault(&[of("a"), of("b")], "SELECT Zzz FROM a").unwrap();
    assert_eq!(fault.hint, "The columns are: Region.");
}
