//! What a person decides about reading a file, and what is asked of them.

use std::path::{Path, PathBuf};

use sheetsleuth::engine::Context;
use sheetsleuth::import::{
    self, ColumnChange, DateOrder, DecimalMark, Found, ImportChange, ImportOptions, NO_HEADER, RowKind, Source, Target,
};
use sheetsleuth::table::{ColumnType, Role, Value};

fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn open(path: &Path, options: &ImportOptions) -> Source {
    import::open(path, options, &Context::detached()).unwrap()
}

/// Read `text` with `changes` made one after the other.
fn read(text: &str, changes: &[ImportChange]) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
    open(&write(&folder, "a.csv", text), &options).tables.remove(0)
}

fn column(name: &str, change: ColumnChange) -> ImportChange {
    ImportChange::Column(name.to_owned(), change)
}

fn names(found: &Found) -> Vec<&str> {
    found.table.columns().iter().map(|c| c.name.as_str()).collect()
}

const REPORT: &str =
    "Weekly report,,\nProduct,Units,Revenue\nName of it,Units sold,Before tax\nSoap,10,25.00\nTea,4,18.00\nTotal,14,43.00\n";

#[test]
fn every_row_can_be_read_as_something_else() {
    let guessed = read(REPORT, &[]);
    assert_eq!((&guessed.header_rows, &guessed.skipped_rows, &guessed.footer_rows), (&vec![2], &vec![3], &vec![6]));
    let kept = read(REPORT, &[ImportChange::Keep(vec![3, 6])]);
    assert_eq!((kept.table.rows(), kept.skipped_rows.len(), kept.footer_rows.len()), (4, 0, 0));
    assert!(kept.decisions.iter().any(|d| d.what == "Rows kept as data" && d.count == 2));
    let skipped = read(REPORT, &[ImportChange::Skip(vec![5])]);
    assert_eq!((skipped.table.rows(), &skipped.skipped_rows), (1, &vec![3, 5]));
    let last = read(REPORT, &[ImportChange::Skip(vec![6])]);
    assert_eq!((&last.skipped_rows, &last.footer_rows), (&vec![3, 6], &vec![]));
    let lower = read(REPORT, &[ImportChange::Header(Some((3, 3)))]);
    assert_eq!(names(&lower), ["Name of it", "Units sold", "Before tax"]);
    let both = read(REPORT, &[ImportChange::Header(Some((2, 3)))]);
    assert_eq!(names(&both)[0], "Product / Name of it");
    let not_the_first = read("Product,Units\nArticle,Pieces\nSoap,10\nTea,4\n", &[ImportChange::Skip(vec![1])]);
    assert_eq!(names(&not_the_first), ["Article", "Pieces"]);
}

#[test]
fn a_file_without_a_header_keeps_its_first_row() {
    let found = read("Soap,10\nTea,4\n", &[ImportChange::Header(Some(NO_HEADER))]);
    assert_eq!((names(&found), found.table.rows()), (vec!["column_1", "column_2"], 2));
    assert_eq!(found.table.value(0, 0), Value::Text("Soap"));
}

#[test]
fn a_header_named_by_hand_is_that_of_its_table_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "Shop,Orders\nLondon,5\nParis,6\n\nProduct,Units,Net\nunit,pieces,EUR\nTee,7,1.5\nHat,8,2.5\n\nRegion,Visits\nNorth,9\nSouth,10\n";
    let path = write(&folder, "a.csv", text);
    let tables = |changes: &[ImportChange]| {
        let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
        let found = open(&path, &options).tables;
        found
            .iter()
            .map(|t| (t.header_rows.clone(), t.table.rows(), t.decisions.iter().any(|d| d.why == "you asked for it")))
            .collect::<Vec<_>>()
    };
    assert_eq!(tables(&[]), [(vec![1], 2, false), (vec![5], 2, false), (vec![10], 2, false)]);
    let both = ImportChange::Header(Some((5, 6)));
    assert_eq!(tables(std::slice::from_ref(&both)), [(vec![1], 2, false), (vec![5, 6], 2, true), (vec![10], 2, false)]);
    // A header that is none, kept as data, parts no tables.
    assert_eq!(tables(&[both, ImportChange::Keep(vec![10])]), [(vec![1], 2, false), (vec![5, 6], 5, true)]);
}

#[test]
fn blank_rows_among_the_data_are_no_data_and_told() {
    let found = read("Day,Sum\n1,2\n,\n3,4\n , \n5,6\n,\n", &[]);
    let told: Vec<_> = found.decisions.iter().filter(|d| d.what == "Blank rows left out").map(|d| (d.count, d.example.kept())).collect();
    assert_eq!((found.table.rows(), told), (3, vec![(2, "row 3")]));
    assert_eq!(read("Day,Sum\n1,2\n , \n3,4\n", &[ImportChange::Keep(vec![3])]).table.rows(), 3);
}

#[test]
fn everything_about_a_column_can_be_changed() {
    let text = "Code,Region,Amt,Note\n12,East,5.5,a\n13,,6.5,b\n14,West,7.5,c\n";
    let found = read(
        text,
        &[
            column("Code", ColumnChange::Type(Some(ColumnType::Text))),
            column("Code", ColumnChange::Role(Some(Role::Identifier))),
            column("Region", ColumnChange::FillDown(Some(true))),
            column("Amt", ColumnChange::Name(Some("Amount".into()))),
            column("Amt", ColumnChange::Unit(Some("EUR".into()))),
            column("Note", ColumnChange::LeaveOut(true)),
        ],
    );
    assert_eq!(names(&found), ["Code", "Region", "Amount"]);
    assert_eq!((found.table.value(0, 0), found.table.columns()[0].role), (Value::Text("12"), Role::Identifier));
    assert_eq!(found.table.value(1, 1), Value::Text("East"));
    assert_eq!(found.table.columns()[2].unit.as_deref(), Some("EUR"));
    assert_eq!(found.header_of("Amount"), Some("Amt"));
    assert_eq!((found.columns.len(), found.columns[3].position), (4, None));
    let targets: Vec<Target> = found.decisions.iter().filter_map(|d| d.target).collect();
    for target in [Target::Type, Target::Role, Target::Unit, Target::Name, Target::FillDown, Target::LeftOut] {
        assert!(targets.contains(&target), "{target:?} is not in the report: {targets:?}");
    }
    assert_eq!(read(text, &[column("Region", ColumnChange::FillDown(Some(false)))]).table.value(1, 1), Value::Missing);
}

#[test]
fn what_nothing_proves_is_shown_and_asked() {
    let found = read("Day,Units\n01/02/2026,5\n03/04/2026,6\n", &[ImportChange::DateOrder(None)]);
    let asked: Vec<_> = found.questions().collect();
    assert_eq!((asked.len(), asked[0].target), (1, Some(Target::DateOrder)));
    let question = asked[0].question.as_ref().unwrap().text();
    assert!(question.contains("01/02/2026 in Day could be") && question.contains("1 February 2026") && question.contains("2 January 2026"));
    let answered = read("Day,Units\n01/02/2026,5\n", &[column("Day", ColumnChange::DateOrder(Some(DateOrder::Mdy)))]);
    assert_eq!(answered.questions().count(), 0);
    assert_eq!(answered.table.value(0, 0), Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()));
    let alike = read("Day,Units\n02/02/2026,5\n03/03/2026,6\n", &[]);
    assert_eq!((alike.questions().count(), alike.warnings.len()), (0, 0));

    let weights = read("Item,Weight\na,12.500\nb,3.250\n", &[]);
    assert_eq!(
        weights.questions().next().and_then(|d| d.question.as_ref()).map(ToString::to_string).as_deref(),
        Some("12.500 in Weight could be 12.5 or 12,500. It is read as 12.5.")
    );
    let answered = read("Item,Weight\na,12.500\nb,3.250\n", &[ImportChange::Decimal(Some(DecimalMark::Comma))]);
    assert_eq!((answered.table.value(0, 1).number(), answered.questions().count()), (Some(12_500.0), 0));
    assert_eq!(read("Item,Weight\na,12.5\nb,3.250\n", &[]).questions().count(), 0);
    assert_eq!(read("Item,Price\na,\"1,234\"\nb,\"5,678\"\n", &[]).questions().count(), 0);
    let semicolons = read("Item;Weight\na;1,234\nb;5,678\n", &[]);
    assert_eq!((semicolons.table.value(0, 1).number(), semicolons.questions().count()), (Some(1.234), 1));
}

#[test]
fn the_rows_of_the_file_are_shown_with_what_they_became() {
    let found = read("# made by a tool\nProduct,Units\nName,How many pieces were sold\nSoap,10\n# checked\nTea,4\nTotal,14\n", &[]);
    let kinds: Vec<(u64, RowKind)> = found.preview.rows.iter().map(|r| (r.line, r.kind)).collect();
    let expected = [
        (1, RowKind::Outside),
        (2, RowKind::Header),
        (3, RowKind::Skipped),
        (4, RowKind::Data),
        (5, RowKind::Comment),
        (6, RowKind::Data),
        (7, RowKind::Footer),
    ];
    assert_eq!(kinds, expected);
    assert_eq!((&*found.preview.rows[3].cells[1], found.preview.total), ("10", 7));
}

#[test]
fn the_rows_shown_are_few_however_large_the_sheet() {
    let mut text = "Product,Units\n".to_owned() + &"Soap,10\n".repeat(30_000);
    text.push_str("Total,300000\n");
    let found = read(&text, &[]);
    assert!(found.preview.rows.len() < 200, "{}", found.preview.rows.len());
    assert_eq!(found.preview.rows.last().map(|r| (r.line, r.kind)), Some((30_002, RowKind::Footer)));
    let wide = (0..5_000).map(|c| format!("c{c}")).collect::<Vec<_>>().join(",") + "\n" + &("1,".repeat(4_999) + "1\n").repeat(300);
    let found = read(&wide, &[]);
    assert!(found.preview.rows.iter().map(|r| r.cells.len()).sum::<usize>() <= 24_000);
}

#[test]
fn files_of_one_shape_are_known_by_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let week = write(&folder, "w1.csv", "Day,Region,Sales\n05/03/2026,East,1\n");
    let next = write(&folder, "w2.csv", "sales,day,REGION\n7,12/03/2026,West\n");
    let other = write(&folder, "o.csv", "Day,Region,Cost\n05/03/2026,East,1\n");
    let shape = |path: &Path| open(path, &ImportOptions::default()).shape.unwrap();
    assert_eq!(shape(&week), shape(&next));
    assert_ne!(shape(&week), shape(&other));
    let known = shape(&week);
    let remembered = ImportOptions { date_order: Some(DateOrder::Mdy), ..ImportOptions::default() };
    let recall = |shape: &str| (shape == known).then(|| remembered.clone());
    let (source, _) = import::open_recalling(&next, &ImportOptions::default(), &recall, None, &Context::detached()).unwrap();
    assert_eq!((&source.options, source.tables[0].decisions[0].target), (&remembered, Some(Target::Remembered)));
    assert_eq!(source.tables[0].table.value(0, 1), Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 12, 3).unwrap()));
    let own = ImportOptions { date_order: Some(DateOrder::Dmy), ..ImportOptions::default() };
    let (source, _) = import::open_recalling(&next, &own, &recall, None, &Context::detached()).unwrap();
    assert_eq!(source.options, own);
}

const LINES: &str = "Order ID,SKU,Units,Order Amount\nA1,x,1,20\nA1,y,2,20\nA2,x,5,9\n";

#[test]
fn the_amount_of_an_order_is_counted_once() {
    let found = read(LINES, &[]);
    assert_eq!(found.table.columns()[3].once_per.as_deref(), Some("Order ID"));
    assert!(found.decisions.iter().any(|d| d.target == Some(Target::Grain)));
    let measures = sheetsleuth::table::suggest_measures(&found.table);
    assert_eq!(measures[0].expr, "sum_once_per(\"Order Amount\", \"Order ID\")");
    let pivot = sheetsleuth::pivot::suggest(&found.table);
    let table = sheetsleuth::pivot::compute(&found.table, &pivot, &Context::detached()).unwrap();
    assert_eq!(table.cells.last(), Some(&Some(29.0)), "{pivot:?}");
    let by_line = read(LINES, &[column("Order Amount", ColumnChange::OncePer(Some(String::new())))]);
    assert_eq!((by_line.table.columns()[3].once_per.as_deref(), by_line.warnings.len()), (None, 0));
}

#[test]
fn rows_that_are_the_sum_of_the_others_are_no_data() {
    let above = read("Date,Campaign,Clicks,Cost\n--,--,50,12.50\n2026-03-05,A,20,5.00\n2026-03-06,B,30,7.50\n", &[]);
    assert_eq!((above.table.rows(), &above.footer_rows), (2, &vec![2]));
    let below = read("Campaign,Clicks,Rate\nA,20,0.1\nB,30,0.2\n,50,0.16\n", &[]);
    assert_eq!((below.table.rows(), &below.footer_rows), (2, &vec![4]));
    let data = read("Campaign,Clicks\nA,20\nB,30\n,7\n", &[]);
    assert_eq!((data.table.rows(), data.footer_rows.len()), (3, 0));
}

#[test]
fn censored_numbers_are_values_and_not_words() {
    let found = read("Share,Level\n<10%,\u{2265}95\n12%,90\n14%,91\n", &[]);
    assert_eq!((found.table.rows(), found.skipped_rows.len(), found.footer_rows.len()), (3, 0, 0));
    assert_eq!(found.table.value(0, 0), Value::Text("<10%"));
}

#[test]
fn errors_written_as_text_are_missing_and_named() {
    let found = read("a,b\n#DIV/0!,1\n5,2\n6,3\n", &[]);
    assert_eq!((found.table.columns()[0].ty, found.table.value(0, 0)), (ColumnType::Integer, Value::Missing));
    assert!(found.warnings[0].kind == "error_cells" && found.warnings[0].message.contains("A2"), "{:?}", found.warnings);
}

#[test]
fn lines_of_two_encodings_are_read_as_what_each_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.csv");
    std::fs::write(&path, [b"name,n\n", "K\u{f6}ln,1\n".as_bytes(), b"M\xFCnchen,2\nBonn,3\n", "Lom\u{e9},4\n".as_bytes()].concat())
        .unwrap();
    let source = open(&path, &ImportOptions::default());
    let found = &source.tables[0];
    let names: Vec<Value<'_>> = (0..4).map(|row| found.table.value(row, 0)).collect();
    assert_eq!(names, ["K\u{f6}ln", "M\u{fc}nchen", "Bonn", "Lom\u{e9}"].map(Value::Text));
    assert_eq!((found.warnings[0].kind.as_str(), found.warnings[0].rows.as_slice()), ("encoding", &[3][..]));
}

#[test]
fn a_column_said_to_be_per_cent_holds_fractions() {
    let share = |text: &str| {
        let found = read(text, &[column("Rate", ColumnChange::Unit(Some("%".into())))]);
        (found.table.value(0, 1).number(), found.table.columns()[1].unit.clone())
    };
    assert_eq!(share("a,Rate\nx,12.5\ny,3\n"), (Some(0.125), Some("%".into())));
    assert_eq!(share("a,Rate\nx,0.125\ny,0.5\n"), (Some(0.125), Some("%".into())));
    assert_eq!(share("a,Rate\nx,12.5%\ny,3%\n"), (Some(0.125), Some("%".into())));
}

/// Where nothing on the sheet told that a table ends, what stands below it was taken for its rows, and nobody could say otherwise.
#[test]
fn a_table_begins_and_ends_where_a_person_says() {
    let text = "Day,Shop,Sales\n1,A,10\n2,A,20\n3,A,30\n1,B,5\n2,B,6\n";
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "a.csv", text);
    let changed = |changes: &[ImportChange]| {
        let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
        open(&path, &options).tables
    };
    let lines = |found: &Found| (0..found.table.rows()).map(|row| found.table.address(row, 0).unwrap().row).collect::<Vec<_>>();
    assert_eq!(changed(&[]).iter().map(lines).collect::<Vec<_>>(), [[2, 3, 4, 5, 6]]);
    let parted = changed(&[ImportChange::Begin(5)]);
    assert_eq!(lines(&parted[0]), [2, 3, 4]);
    // What begins without names has none, and is data from its first row on.
    assert_eq!((lines(&parted[1]), parted[1].header_rows.as_slice()), (vec![5, 6], &[][..]));
    let told = parted[0].decisions.iter().find(|d| d.target == Some(Target::Begin)).unwrap();
    assert_eq!((told.what.kept(), told.why.kept()), ("The table ends where you said", "you asked for it"));
    assert_eq!(changed(&[ImportChange::Begin(5), ImportChange::GuessRows(vec![5])]).len(), 1);
    assert_eq!(ImportChange::Begin(5).label(), "Begin a table in row 5");
}
