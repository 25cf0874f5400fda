//! Files as they come out of real systems, small and made here, opened the whole way.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rust_xlsxwriter::{Format, Workbook};
use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::import::{self, ColumnOptions, DateOrder, FileFormat, Found, ImportError, ImportOptions, Source, Target};
use sheetsleuth::table::{ColumnType, Role, Value};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn open(path: &Path) -> Source {
    import::open(path, &ImportOptions::default(), &Context::detached()).unwrap()
}

fn text(content: impl AsRef<[u8]>) -> Source {
    open(&Folder::new().write("a.csv", content))
}

fn main_table(source: &Source) -> &Found {
    &source.tables[source.main_table().unwrap()]
}

fn types(found: &Found) -> Vec<(&str, ColumnType, Role)> {
    found.table.columns().iter().map(|c| (c.name.as_str(), c.ty, c.role)).collect()
}

fn sum(found: &Found, name: &str) -> f64 {
    let (column, _) = found.table.column(name).unwrap();
    (0..found.table.rows()).filter_map(|row| found.table.value(row, column).number()).sum()
}

#[test]
fn a_clean_file_gives_the_obvious_result_without_a_warning() {
    let source = text(
        "Date,Region,Order ID,Quantity,Price\n2026-03-05,East,A-17,2,1.50\n2026-03-06,West,A-18,3,2.25\n2026-03-07,East,A-19,1,1.50\n",
    );
    let found = main_table(&source);
    assert_eq!((source.format, source.encoding.as_deref(), source.delimiter), (FileFormat::Csv, Some("utf-8"), Some(',')));
    assert_eq!(
        types(found),
        [
            ("Date", ColumnType::Date, Role::Date),
            ("Region", ColumnType::Text, Role::Dimension),
            ("Order ID", ColumnType::Text, Role::Dimension),
            ("Quantity", ColumnType::Integer, Role::Measure),
            ("Price", ColumnType::Decimal, Role::Measure),
        ]
    );
    assert_eq!((&found.warnings, &found.decisions, found.range.as_str()), (&vec![], &vec![], "A1:E4"));
    assert_eq!(found.table.address(2, 4).unwrap().to_string(), "E4");
}

#[test]
fn titles_descriptions_totals_and_footnotes_stay_out_of_the_data() {
    let source = text(
        "Sales report,,\nSeptember 2026,,\n,,\nProduct,Units,Revenue\nName of the product,Units sold,Revenue before tax\nSoap,10,25.00\nTea,4,18.00\nTotal,14,43.00\n,,\n* preliminary figures,,\n",
    );
    let found = main_table(&source);
    assert_eq!((&found.header_rows, &found.skipped_rows, &found.footer_rows), (&vec![4], &vec![5], &vec![8, 10]));
    assert_eq!((found.table.rows(), sum(found, "Revenue")), (2, 43.0));
    assert_eq!(found.table.address(0, 0).unwrap().to_string(), "A6");
}

#[test]
fn identifiers_keep_their_digits() {
    let source = text("Order ID,Zip,Bundle,Units\n576786105183930101\t,02139,=\"0000100\",1\n576786105183930102\t,90210,=\"0000101\",2\n");
    let found = main_table(&source);
    assert_eq!(found.table.value(0, 0), Value::Text("576786105183930101"));
    assert_eq!((found.table.value(0, 1), found.table.value(1, 2)), (Value::Text("02139"), Value::Text("0000101")));
    assert!(found.table.columns()[..3].iter().all(|c| c.role == Role::Identifier));
    assert_eq!(sum(found, "Units"), 3.0);
}

#[test]
fn damaged_identifiers_are_warned_of() {
    let source = text("Order ID,Units\n5.76786E+17,1\n5.76786E+17,2\n");
    let found = main_table(&source);
    assert_eq!(found.table.columns()[0].ty, ColumnType::Text);
    assert_eq!(found.warnings[0].kind, "precision_lost");
}

#[test]
fn the_decimal_mark_is_decided_for_the_whole_file() {
    let source = text("Produk,Biaya,Klik\nA,1.250.300,\"0,99%\"\nB,900.000,\"1,00%\"\n");
    let found = main_table(&source);
    assert_eq!((sum(found, "Biaya"), sum(found, "Klik")), (2_150_300.0, 0.0199));
    assert_eq!(found.table.columns()[2].unit.as_deref(), Some("%"));
}

#[test]
fn the_order_of_dates_is_proved_or_asked() {
    let source = text("Proved,Open\n05/03/2026,01/02/2026\n25/03/2026,03/04/2026\n");
    let found = main_table(&source);
    assert_eq!(found.table.value(0, 0).clone(), Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap()));
    // The proved column settles its sibling.
    assert_eq!(found.table.value(0, 1), Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 2, 1).unwrap()));
    let alone = Folder::new();
    let path = alone.write("a.csv", "Open\n01/02/2026\n03/04/2026\n");
    assert_eq!(main_table(&open(&path)).warnings[0].kind, "ambiguous_date");
    let options = ImportOptions { date_order: Some(DateOrder::Mdy), ..ImportOptions::default() };
    let asked = import::open(&path, &options, &Context::detached()).unwrap();
    assert!(main_table(&asked).warnings.is_empty());
    assert_eq!(main_table(&asked).table.value(0, 0), Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()));
}

/// Created was asked about and answered with "Month first"; Paid, whose days prove the day first, lost all its cells to the answer.
#[test]
fn an_answer_for_the_whole_file_leaves_a_column_alone_that_proves_another() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "Created,Paid,Shipped\n01/02/2026,25/03/2026,03/25/2026\n03/04/2026,26/03/2026,03/26/2026\n");
    let answered = ImportOptions { date_order: Some(DateOrder::Mdy), ..ImportOptions::default() };
    let source = import::open(&path, &answered, &Context::detached()).unwrap();
    let found = main_table(&source);
    let day = |month, day| Value::Date(chrono::NaiveDate::from_ymd_opt(2026, month, day).unwrap());
    assert_eq!([0, 1, 2].map(|at| found.table.value(0, at)), [day(1, 2), day(3, 25), day(3, 25)]);
    let of_paid = found.decisions.iter().find(|d| d.column.as_deref() == Some("Paid") && d.target == Some(Target::DateOrder)).unwrap();
    assert!(of_paid.why.text().contains("proves it"), "{of_paid:?}");
    // What is asked of the column itself is done, whatever it costs, and told.
    let own = ColumnOptions { date_order: Some(DateOrder::Mdy), ..ColumnOptions::default() };
    let asked = ImportOptions { columns: [("Paid".to_owned(), own)].into(), ..ImportOptions::default() };
    let source = import::open(&path, &asked, &Context::detached()).unwrap();
    assert_eq!(main_table(&source).table.value(0, 1), Value::Missing);
    assert!(main_table(&source).warnings.iter().any(|w| w.column.as_deref() == Some("Paid")));
}

#[test]
fn encodings_are_recognised() {
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("Stadt\tWert\nK\u{f6}ln\t5\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let source = text(utf16);
    assert_eq!((source.encoding.as_deref(), source.delimiter), (Some("utf-16le"), Some('\t')));
    assert_eq!(main_table(&source).table.value(0, 0), Value::Text("K\u{f6}ln"));
    let source = text(b"Artikel;Umsatz\nM\xFCsli;\"1.234,56 \x80\"\nBrot;\"-99,00 \x80\"\n");
    assert_eq!(source.encoding.as_deref(), Some("windows-1252"));
    assert_eq!((sum(main_table(&source), "Umsatz"), main_table(&source).table.columns()[1].unit.as_deref()), (1135.56, Some("EUR")));
}

#[test]
fn ragged_rows_and_open_quotes_lose_nothing() {
    let source = text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n\"open,10,11\n");
    let found = main_table(&source);
    assert_eq!((found.table.rows(), found.table.columns().len()), (4, 4));
    let kinds: Vec<&str> = found.warnings.iter().map(|w| w.kind.as_str()).collect();
    assert_eq!(kinds, ["unterminated_quote", "long_rows", "short_rows"]);
}

#[test]
fn rows_with_fewer_fields_than_the_header_are_told_where_they_are_the_exception() {
    let warnings = |content: &str| -> Vec<(String, Vec<u64>)> {
        main_table(&text(content)).warnings.iter().map(|w| (w.message.kept().to_owned(), w.rows.clone())).collect()
    };
    let full = "a,b,\"c\n\"\n".repeat(3);
    let ragged = format!("Shop report\nname,kind,note\n{full}d,e\n{full}f\n{full}");
    assert_eq!(
        warnings(&ragged),
        [("2 rows have fewer fields than the header (rows 6, 10); the missing ones are blank".to_owned(), vec![6, 10])]
    );
    let one = ragged.replace("\nf\n", "\nf,,\n");
    assert_eq!(warnings(&one), [("1 row has fewer fields than the header (row 6); the missing ones are blank".to_owned(), vec![6])]);
    // A program that writes nothing behind the last value of a row, and a header with a separator too many.
    let trimmed = format!("name,kind,note\n{}", "a,b,c\na,b\na,b,c\n".repeat(6));
    let trailing = "name,kind,note,\na,b,c\na,b,c\na,b,c\na,b,c,\n";
    assert_eq!((warnings(&trimmed), warnings(trailing)), (vec![], vec![]));
}

#[test]
fn tables_below_each_other_are_told_apart_and_blank_lines_are_not() {
    let two = text("Region,Sales\nEast,1\nWest,2\n\nMonth,Visits,Orders\n2026-01,5,1\n2026-02,6,2\n");
    assert_eq!(two.tables.iter().map(|t| (t.range.as_str(), t.table.rows())).collect::<Vec<_>>(), [("A1:B3", 2), ("A5:C7", 2)]);
    let one = text("Region,Sales\nEast,1\n\nWest,2\n\nNorth,\nSouth,4\n");
    assert_eq!(one.tables.iter().map(|t| t.table.rows()).collect::<Vec<_>>(), [4]);
    // A header of one label and months was none, and its table was gone: the other one's header was that of the sheet.
    let wide = "Region,2026-01-01,2026-02-01,2026-03-01\nNorth,10,20,30\nSouth,40,50,60\n";
    let plain = "Shop,Owner,Since,Mark\nA1,Ann,2020,good\nA2,Bob,2021,bad\n";
    for both in [[wide, plain].join("\n"), [plain, wide].join("\n\n")] {
        let found = text(&both);
        assert_eq!(found.tables.iter().map(|t| (t.table.rows(), t.columns.len())).collect::<Vec<_>>(), [(2, 4), (2, 4)], "{both}");
    }
    let [words, numbers] = ["Region,Manager,City\nNorth,Ann,Rome\nSouth,Bob,Paris\n", "Shop,Sales,Net\nA,1,2\nB,2,3\n"];
    for both in [[words, numbers].join("\n"), [numbers, words].join("\n")] {
        let found = text(&both);
        assert_eq!(found.tables.iter().map(|t| (t.table.rows(), t.range.len())).collect::<Vec<_>>(), [(2, 5), (2, 5)], "{both}");
    }
    let dates = text("Name,From,To\nAnn,2026-01-01,2026-02-01\n\nBob,2026-03-01,2026-04-01\n\nCy,2026-05-01,2026-06-01\n");
    assert_eq!(dates.tables.iter().map(|t| t.table.rows()).collect::<Vec<_>>(), [3]);
}

#[test]
fn settings_of_a_report_above_a_narrow_table_are_not_its_header() {
    let days: String = (1..29).map(|day| format!("2026-01-{day:02},{day}\n")).collect();
    let shops = "A,2\nB,4\nC,6\n";
    for (settings, header, rows) in [
        ("Shop,Acme\nCurrency,USD\n", "Day,Sales", days.as_str()),
        ("Shop name:,Acme\nCurrency:,USD\nRegion:,EU\n", "Day,Sales", &days),
        ("Shop name,Acme\n", "Product,Sales", shops),
        ("Sales of the week\nShop,Acme\n", "Product,Sales", shops),
        ("Shop,TH Store\nCurrency,THB", "Date,Orders", &days),
        ("Report,Daily sales", "Date,Orders", &days),
        ("店铺,小店\n货币,THB", "日期,订单数", &days),
        ("Shop,TH Store\nYear,2026", "SKU,Units", shops),
    ] {
        let source = text(format!("{settings}\n{header}\n{rows}"));
        let names: Vec<&str> = main_table(&source).table.columns().iter().map(|c| c.name.as_str()).collect();
        assert_eq!((names.join(","), main_table(&source).table.rows()), (header.to_owned(), rows.lines().count()), "{settings}");
    }
    // A header that names columns as well stays one, whatever is said of them in the next line.
    for (header, below) in [("Day,Sales", "Date,Amount"), ("Product ID,Sold", "Name,Count")] {
        let source = text(format!("{header}\n{below}\n{shops}"));
        assert_eq!(main_table(&source).header_rows.as_slice(), [1], "{header}");
    }
    // A header above a gap stays one, whatever describes its columns below.
    let apart = text("Product,Sales\n\nA,2\nB,4\nC,6\n");
    assert_eq!((main_table(&apart).header_rows.as_slice(), main_table(&apart).table.rows()), ([1].as_slice(), 3));
    let described = text("Product,Sales\nWhat was sold,For how much\nA,2\nB,4\nC,6\n");
    assert_eq!(
        (main_table(&described).header_rows.as_slice(), main_table(&described).table.columns()[0].name.as_str()),
        ([1].as_slice(), "Product")
    );
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Source {
    let folder = Folder::new();
    let mut book = Workbook::new();
    fill(&mut book);
    let path = folder.0.path().join("book.xlsx");
    book.save(&path).unwrap();
    open(&path)
}

#[test]
fn merged_headers_and_labels_are_read_as_people_see_them() {
    let plain = Format::new();
    let source = workbook(|book| {
        let sheet = book.add_worksheet().set_name("S").unwrap();
        sheet.merge_range(0, 0, 1, 0, "Region", &plain).unwrap();
        sheet.merge_range(0, 1, 0, 2, "2025", &plain).unwrap();
        sheet.merge_range(0, 3, 0, 4, "2026", &plain).unwrap();
        for column in [1, 3] {
            sheet.write(1, column, "Qty").unwrap();
            sheet.write(1, column + 1, "Amount").unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, "North", &plain).unwrap();
        sheet.write(4, 0, "South").unwrap();
        for (row, value) in (2..5).zip([1.0, 2.0, 3.0]) {
            for column in 1..5 {
                sheet.write(row, column, value).unwrap();
            }
        }
    });
    let found = main_table(&source);
    let names: Vec<&str> = found.table.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Region", "2025 / Qty", "2025 / Amount", "2026 / Qty", "2026 / Amount"]);
    assert_eq!((&found.header_rows, found.table.value(1, 0)), (&vec![1, 2], Value::Text("North")));
}

#[test]
fn names_that_repeat_under_sections_are_the_header_though_each_is_described_below() {
    let plain = Format::new();
    for described in [false, true] {
        let source = workbook(|book| {
            let sheet = book.add_worksheet().set_name("S").unwrap();
            for (column, section) in [(0, "Order"), (2, "Revenue"), (4, "Fees")] {
                sheet.merge_range(0, column, 0, column + 1, section, &plain).unwrap();
            }
            sheet.write_row(1, 0, ["Order ID", "SKU", "Gross", "Refund", "Gross", "Refund"]).unwrap();
            if described {
                let descriptions =
                    ["Platform unique order ID.", "Seller SKU.", "Gross amount paid.", "Refunded.", "Commission.", "Shipping fee."];
                sheet.write_row(2, 0, descriptions).unwrap();
            }
            for (row, number) in (2 + u32::from(described)..).zip(0..6_u8) {
                sheet.write_row(row, 0, [format!("OR{number}"), format!("K{}", number % 3)]).unwrap();
                sheet.write_row(row, 2, [1.5, 2.0, -1.0, 1.25].map(|v| v * f64::from(number))).unwrap();
            }
        });
        let found = main_table(&source);
        let names: Vec<&str> = found.table.columns().iter().map(|c| c.name.as_str()).collect();
        let expected = ["Order / Order ID", "Order / SKU", "Revenue / Gross", "Revenue / Refund", "Fees / Gross", "Fees / Refund"];
        assert_eq!((names.as_slice(), &found.header_rows, found.table.rows()), (&expected[..], &vec![1, 2], 6));
        assert_eq!(found.skipped_rows, if described { vec![3] } else { vec![] });
    }
}

#[test]
fn a_cell_far_from_the_table_hides_no_total() {
    let source = workbook(|book| {
        let sheet = book.add_worksheet().set_name("S").unwrap();
        sheet.write_row(0, 0, ["Product", "Units", "Sales"]).unwrap();
        for (row, number) in (1..).zip([3.0, 4.0, 5.0]) {
            sheet.write(row, 0, "Soap").unwrap().write_row(row, 1, [number, number * 2.5]).unwrap();
        }
        sheet.write(4, 0, "Total").unwrap().write_row(4, 1, [12.0, 30.0]).unwrap();
        sheet.write(6, 0, "* before tax").unwrap();
        sheet.write(1_048_575, 16_383, 1).unwrap();
    });
    let found = main_table(&source);
    assert_eq!((found.table.rows(), found.table.columns().len(), &found.footer_rows), (3, 3, &vec![5, 7, 1_048_576]));
}

#[test]
fn number_formats_give_units_and_dates() {
    let source = workbook(|book| {
        book.add_worksheet().set_name("Empty").unwrap();
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        for (column, name) in (0..).zip(["Day", "Share", "Fee", "Sum"]) {
            sheet.write(0, column, name).unwrap();
        }
        let formats = ["yyyy-mm-dd", "0.0%", "[$\u{20ac}-407] #,##0.00", "0.00"].map(|f| Format::new().set_num_format(f));
        for (row, values) in (1..).zip([[46_086.0, 0.125, 9.5, 10.0], [46_087.0, 0.5, 3.0, 20.0]]) {
            for ((column, value), format) in (0..).zip(values).zip(&formats) {
                sheet.write_with_format(row, column, value, format).unwrap();
            }
        }
    });
    let found = main_table(&source);
    let shown: Vec<_> = found.table.columns().iter().map(|c| (c.ty, c.unit.as_deref(), c.decimals)).collect();
    assert_eq!(
        shown,
        [
            (ColumnType::Date, None, None),
            (ColumnType::Decimal, Some("%"), Some(1)),
            (ColumnType::Decimal, Some("EUR"), Some(2)),
            (ColumnType::Decimal, None, Some(2)),
        ]
    );
    assert_eq!(
        (found.sheet.as_str(), found.table.value(0, 0)),
        ("Data", Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap()))
    );
}

#[test]
fn a_measure_of_orders_repeated_on_their_lines_is_warned_of() {
    let source = text("Order ID,SKU,Units,Order Amount\nA1,x,1,20\nA1,y,2,20\nA2,x,5,9\n");
    let warning = &main_table(&source).warnings[0];
    assert_eq!((warning.kind.as_str(), warning.column.as_deref()), ("order_level", Some("Order Amount")));
}

#[test]
fn what_cannot_be_opened_says_why_and_what_to_do() {
    let folder = Folder::new();
    let cases = [
        (folder.0.path().join("none.csv"), "not_found"),
        (folder.0.path().to_owned(), "folder"),
        (folder.write("empty.csv", ""), "empty"),
        (folder.write("mark.csv", "\u{feff}"), "empty"),
        (folder.write("cut.xlsx", b"PK\x03\x04 and then the line broke"), "cut_short"),
        (folder.write("a.xlsx", b"%PDF-1.7"), "unsupported"),
        (folder.write("bad.parquet", b"PAR1 and then nothing"), "damaged"),
        (folder.write("bad.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0]), "damaged"),
    ];
    for (path, kind) in cases {
        let failure = Failure::from(import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap_err());
        assert_eq!(failure.kind, kind, "{}", path.display());
        assert!(!failure.message.is_empty() && !failure.hint.is_empty());
        // No spreadsheet program opens Parquet.
        assert!(!path.ends_with("bad.parquet") || !failure.hint.contains("Excel"), "{}", failure.hint);
    }
}

#[test]
fn a_cancel_stops_the_reading() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "a,b\n".to_owned() + &"1,2\n".repeat(200_000));
    let seen = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&seen);
    let context = Context::new(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    import::open(&path, &ImportOptions::default(), &context).unwrap();
    assert!(seen.load(Ordering::Relaxed) > 10);
    context.cancel();
    assert!(matches!(import::open(&path, &ImportOptions::default(), &context), Err(ImportError::Cancelled(_))));
}

#[test]
fn the_same_bytes_have_the_same_fingerprint() {
    let (one, same, other) = (text("a,b\n1,2\n"), text("a,b\n1,2\n"), text("a,b\n1,3\n"));
    assert_eq!(one.fingerprint, same.fingerprint);
    assert_ne!(one.fingerprint, other.fingerprint);
}

mod random {
    use super::text;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_grid_panics_and_no_row_is_lost(cells in proptest::collection::vec(proptest::collection::vec("(|a|Total|12|1,5|2026-03-05|01/02/26|x y|-|5%|0012){1}", 1..6), 1..12)) {
            let lines: Vec<String> = cells.iter().map(|row| row.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",")).collect();
            let filled = cells.iter().filter(|row| row.iter().any(|c| !c.is_empty())).count();
            if filled == 0 {
                return Ok(());
            }
            let source = text(lines.join("\n"));
            for found in &source.tables {
                let all = found.table.rows() + found.header_rows.len() + found.skipped_rows.len() + found.footer_rows.len();
                // Titles above a header are the only rows that are neither. A row of two tables beside each other belongs to both.
                // Nor are records of separators alone, which are rows where they stand among the data of an even file.
                prop_assert!(all <= cells.len());
                let first = found.header_rows.first().copied().unwrap_or(1);
                prop_assert!(found.table.rows() == 0 || found.table.address(0, 0).is_none_or(|a| a.row >= first));
            }
        }
    }
}
