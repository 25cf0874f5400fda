//! Codes that look like numbers, numbers and dates as exporters of many countries write them, and what spreadsheets made of either.

use rust_xlsxwriter::{Format, Workbook};
use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, Found, ImportOptions};
use sheetsleuth::table::{ColumnType, Role, Value};

fn open(name: &str, bytes: impl AsRef<[u8]>) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    source.tables.remove(0)
}

fn only(text: impl AsRef<[u8]>) -> Found {
    open("a.csv", text)
}

/// A table of one more column, so that nothing is taken for a title.
fn column(name: &str, cells: &[&str]) -> Found {
    let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("item {at};{cell};{at}.5\n")).collect();
    only(format!("Item;{name};Worth\n{rows}"))
}

/// A column of a workbook: texts, and numbers with a format each.
fn workbook(name: &str, cells: &[(Option<&str>, f64, &str)]) -> Found {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Item").unwrap().write(0, 1, name).unwrap();
    for (row, (text, number, format)) in (1..).zip(cells) {
        sheet.write(row, 0, format!("item {row}")).unwrap();
        match text {
            Some(text) => sheet.write(row, 1, *text).unwrap(),
            None => sheet.write_with_format(row, 1, *number, &Format::new().set_num_format(*format)).unwrap(),
        };
    }
    open("a.xlsx", book.save_to_buffer().unwrap())
}

fn texts(found: &Found) -> Vec<String> {
    (0..found.table.rows())
        .map(|row| if let Value::Text(text) = found.table.value(row, 1) { text.to_owned() } else { String::new() })
        .collect()
}

fn numbers(found: &Found) -> Vec<Option<f64>> {
    (0..found.table.rows()).map(|row| found.table.value(row, 1).number()).collect()
}

fn ty(found: &Found) -> ColumnType {
    found.table.columns()[1].ty
}

fn day(year: i32, month: u32, day: u32) -> Value<'static> {
    Value::Date(chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn decided(found: &Found, what: &str) -> bool {
    found.decisions.iter().any(|d| d.what.starts_with(what))
}

fn warned(found: &Found, kind: &str) -> Option<(String, Vec<u64>)> {
    found.warnings.iter().find(|w| w.kind == kind).map(|w| (w.message.kept().to_owned(), w.rows.clone()))
}

/// 0719.10 was 719.1, 12E5 was 1200000, (0281) was -281 and +66802345678 lost its plus.
#[test]
fn codes_that_look_like_numbers_stay_as_they_are_written() {
    for (name, cells) in [
        ("HS code", ["0719.10", "0802.20", "6403.99"]),
        ("HS code", ["6403.10", "8517.62", "6404.20"]),
        ("Ref", ["-1", "0001", "5"]),
        ("SKU", ["12E5", "34E6", "99E1"]),
        ("SKU", ["1E5", "345", "9E1"]),
        ("Area code", ["(0281)", "(0312)", "(0999)"]),
        ("Phone", ["+66802345678", "+66812345678", "0892345678"]),
        ("Contact", ["+66802345678", "+4915112345678", "+12025550123"]),
    ] {
        let found = column(name, &cells);
        assert_eq!(texts(&found), cells, "{name}");
        assert!(decided(&found, "Digits kept as text") || name == "SKU" && cells[0] == "12E5", "{name} {:?}", found.decisions);
    }
    for (name, cells) in
        [("SKU Unit Price", ["12.50", "8.00", "7.10"]), ("Change", ["+5", "+1200", "-3"]), ("Rate", ["1e3", "2.5E+04", "1"])]
    {
        assert!(ty(&column(name, &cells)).is_numeric(), "{name}");
    }
    let phones = column("Telefone", &["66802345678", "66812345678", "66892345678"]);
    assert_eq!((ty(&phones), phones.table.columns()[1].role), (ColumnType::Integer, Role::Identifier));
}

#[test]
fn zeros_that_only_a_number_format_shows_are_kept() {
    let zips = workbook("Zip", &[(None, 2139.0, "00000"), (None, 90_210.0, "00000"), (None, 501.0, "00000")]);
    assert_eq!(texts(&zips), ["02139", "90210", "00501"]);
    assert!(decided(&zips, "Digits kept as text"));
    assert_eq!(ty(&workbook("Qty", &[(None, 2139.0, "0"), (None, 5.0, "0")])), ColumnType::Integer);
}

/// 7.5 kg was noon on 7 January 1900.
#[test]
fn a_general_number_with_a_unit_is_no_date() {
    let found = workbook("Weight", &[(None, 7.5, "General\" kg\""), (None, 12.0, "General\" kg\"")]);
    assert_eq!((ty(&found), numbers(&found)), (ColumnType::Decimal, vec![Some(7.5), Some(12.0)]));
    let yen = workbook("Sum", &[(None, 7.0, "[$\u{a5}-411]#,##0"), (None, 12.0, "[$\u{a5}-411]#,##0")]);
    assert_eq!(yen.table.columns()[1].unit.as_deref(), Some("JPY"));
}

#[test]
fn money_and_shares_are_read_as_their_countries_write_them() {
    for (cells, want, unit) in [
        (["%12,5", "%8", "%21"], [0.125, 0.08, 0.21], "%"),
        (["R 9 108.11", "R 5.00", "R1,250.00"], [9108.11, 5.0, 1250.0], "ZAR"),
        (["RMB 9,108", "RMB 12", "RMB 7"], [9108.0, 12.0, 7.0], "CNY"),
        (["Rp 12.000,-", "Rp 1.250.000,-", "Rp 500,-"], [12_000.0, 1_250_000.0, 500.0], "IDR"),
        (["12,- \u{20ac}", "1.250,- \u{20ac}", "9,50 \u{20ac}"], [12.0, 1250.0, 9.5], "EUR"),
        (["\u{20b9}12.5 Cr", "\u{20b9}3 L", "\u{20b9}5,000"], [1.25e8, 3e5, 5000.0], "INR"),
        (["$12.5MM", "$3M", "$ -"], [1.25e7, 3e6, 0.0], "USD"),
        (["\u{25b2}9.1%", "\u{25bc}12%", "\u{25b2}0.5%"], [0.091, -0.12, 0.005], "%"),
        (["\u{25b2}9.1%", "12%", "0.5%"], [-0.091, 0.12, 0.005], "%"),
        (["\u{2191}9%", "\u{2193}12%", "\u{2191}1%"], [0.09, -0.12, 0.01], "%"),
    ] {
        let found = column("Amount", &cells);
        assert_eq!(numbers(&found), want.map(Some), "{cells:?}");
        assert_eq!(found.table.columns()[1].unit.as_deref(), Some(unit), "{cells:?}");
        assert_eq!(warned(&found, "unparsed"), None, "{cells:?}");
    }
    // Rooms and sizes are none of it.
    assert_eq!(ty(&column("Room", &["R12", "R2", "R305"])), ColumnType::Text);
    assert_eq!(ty(&column("Thickness", &["5mm", "12mm", "7mm"])), ColumnType::Text);
}

#[test]
fn months_and_moments_written_as_numbers_are_read_where_something_says_so() {
    let months = ["202511", "202512", "202601", "202602", "202603", "202604"];
    for (name, cells) in [
        ("Month", &["01.2026", "02.2026", "10.2026"][..]),
        ("x", &["01.2026", "10.2026"]),
        ("Month", &["202601", "202603"]),
        ("x", &months),
        ("Month", &["1/2026", "12/2026"]),
    ] {
        let found = column(name, cells);
        assert_eq!((ty(&found), matches!(found.table.value(0, 1), Value::Date(_))), (ColumnType::Date, true), "{name} {cells:?}");
        assert!(cells[0].contains('/') || decided(&found, "Numbers read as dates"), "{name} {cells:?}");
    }
    assert_eq!(column("Month", &["10.2026", "11.2026"]).table.value(0, 1), day(2026, 10, 1));
    // Weeks, amounts and numbers of things are none.
    for (name, cells) in [
        ("Week", &["202601", "202603"][..]),
        ("KW", &months),
        ("x", &["202601", "202603"]),
        ("Sum", &["10.2026", "11.2026"]),
        ("Order ID", &months),
    ] {
        assert!(ty(&column(name, cells)).is_numeric(), "{name} {cells:?}");
    }
    assert_eq!(ty(&column("Invoice no", &["1/2026", "2/2026", "3/2026"])), ColumnType::Text);
    let times = column("created time", &["20260114070500", "20260115231500"]);
    assert_eq!(ty(&times), ColumnType::DateTime);
    assert!(ty(&column("Order ID", &["20260114070500", "20260115231500"])).is_numeric());
    let numbers = workbook("Month", &[(None, 202_601.0, "General"), (None, 202_602.0, "General")]);
    assert_eq!(numbers.table.value(1, 1), day(2026, 2, 1));
}

#[test]
fn years_of_two_digits_under_a_thai_name_are_buddhist() {
    let found = column("วันที่", &["14/01/69", "25/12/68"]);
    assert_eq!((found.table.value(0, 1), found.table.value(1, 1)), (day(2026, 1, 14), day(2025, 12, 25)));
    assert!(found.decisions.iter().any(|d| d.what.starts_with("Years of the Buddhist calendar") && d.count == 2));
    assert_eq!(column("วันที่", &["14/01/26", "25/12/25"]).table.value(0, 1), day(2026, 1, 14));
    assert_eq!(column("Date", &["14/01/68", "25/12/67"]).table.value(0, 1), day(2068, 1, 14));
}

#[test]
fn what_databases_write_for_no_day_is_missing() {
    let found = column("paid_at", &["2026-03-01 10:00:00", "0000-00-00 00:00:00", "2026-03-03 10:00:00"]);
    assert_eq!((ty(&found), found.table.value(1, 1)), (ColumnType::DateTime, Value::Missing));
    assert!(decided(&found, "Marks read as missing"));
}

#[test]
fn a_column_that_other_words_keep_as_text_says_so() {
    let dates = |odd: &str, every: usize| -> Vec<String> {
        (0..40).map(|n| if n % every == 3 { odd.to_owned() } else { format!("2026-03-{:02}", n % 28 + 1) }).collect()
    };
    let of = |cells: &[String]| column("Due", &cells.iter().map(String::as_str).collect::<Vec<_>>());
    // A day that no calendar has is no reason to lose all others.
    let found = of(&dates("2026-02-30", 40));
    assert_eq!((ty(&found), found.table.value(3, 1)), (ColumnType::Date, Value::Missing));
    assert_eq!(warned(&found, "unparsed"), Some(("1 cell is no date and counts as missing".to_owned(), vec![5])));
    let found = of(&dates("TBD", 4));
    assert_eq!(ty(&found), ColumnType::Text);
    assert_eq!(warned(&found, "kept_as_text").unwrap().0, "10 cells are no date (TBD), so that all 40 are kept as text");
    let stock: Vec<String> = (0..40).map(|n| if n % 4 == 1 { "unlimited".to_owned() } else { (n * 3).to_string() }).collect();
    assert!(warned(&of(&stock), "kept_as_text").unwrap().0.starts_with("10 cells are no number (unlimited)"));
    assert_eq!(warned(&column("Size", &["S", "M", "L", "38", "40", "42"]), "kept_as_text"), None);
    assert!(warned(&column("Bestellnummer", &["5,76786E+17", "5,76786E+17", "5,76787E+17"]), "precision_lost").is_some());
}

/// Excel set to the United States reads 03/04/2026 as 4 March and leaves 25/04/2026 as text.
#[test]
fn days_and_months_that_a_spreadsheet_swapped_are_warned_of() {
    let text = |text| (Some(text), 0.0, "");
    let real = |serial| (None, serial, "yyyy-mm-dd");
    let found =
        workbook("Date", &[real(46_031.0), real(46_062.0), text("25/03/2026"), text("26/03/2026"), real(46_090.0), text("13/04/2026")]);
    let told = warned(&found, "swapped_dates").unwrap().0;
    assert!(told.starts_with("3 dates stand beside text that is a date only with the day first"), "{told}");
    // A real date behind the twelfth was not swapped.
    let found = workbook("Date", &[real(46_031.0), real(46_047.0), text("25/03/2026"), text("26/03/2026")]);
    assert_eq!((ty(&found), warned(&found, "swapped_dates")), (ColumnType::Date, None));
    // Half of them text, and a serial without a format.
    let found = workbook("Date", &[real(46_086.0), text("25/03/2026"), text("26/03/2026"), (None, 46_107.0, "General")]);
    assert_eq!((ty(&found), found.table.value(3, 1), warned(&found, "swapped_dates")), (ColumnType::Date, day(2026, 3, 26), None));
}
