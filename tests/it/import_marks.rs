//! What a point or a comma between digits means, and per cents beside plain numbers: proved, shown by other columns, or asked.

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, BareNumbers, ColumnChange, Decision, Found, ImportChange, ImportOptions};
use sheetsleuth::table::{ColumnType, Value};

fn open(name: &str, bytes: impl AsRef<[u8]>, options: &ImportOptions) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut source = import::open(&path, options, &Context::detached()).unwrap();
    source.tables.remove(0)
}

fn only(text: impl AsRef<[u8]>) -> Found {
    open("a.csv", text, &ImportOptions::default())
}

/// A table of an item and these cells.
fn column(name: &str, cells: &[&str]) -> Found {
    let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("item {at}\t{cell}\n")).collect();
    only(format!("Item\t{name}\n{rows}"))
}

fn numbers(found: &Found, name: &str) -> Vec<f64> {
    let (column, _) = found.table.column(name).unwrap();
    (0..found.table.rows()).map(|row| found.table.value(row, column).number().unwrap_or(f64::NAN)).collect()
}

fn kind<'a>(found: &'a Found, name: &str) -> (ColumnType, Option<&'a str>) {
    let (_, column) = found.table.column(name).unwrap();
    (column.ty, column.unit.as_deref())
}

fn question(found: &Found, name: &str) -> Option<String> {
    let of_column = |d: &&Decision| d.column.as_deref() == Some(name);
    found.decisions.iter().filter(of_column).find_map(|d| d.question.as_ref()).map(|q| q.text().to_string())
}

fn decided(found: &Found, name: &str, what: &str) -> bool {
    found.decisions.iter().any(|d| d.column.as_deref() == Some(name) && d.what.starts_with(what))
}

fn warned(found: &Found, kind: &str) -> Option<(String, Vec<u64>)> {
    found.warnings.iter().find(|w| w.kind == kind).map(|w| (w.message.to_string(), w.rows.clone()))
}

/// An Indonesian shop's prices of `12.000` stood beside ratings of `4.8` and were read as 12 without a word.
#[test]
fn a_rating_does_not_settle_what_the_points_of_prices_are() {
    let found = only("No Pesanan,Harga,Rating\nA1,12.000,4.8\nA2,7.500,4.75\nA3,150.000,3.9\n");
    assert_eq!(numbers(&found, "Harga"), [12.0, 7.5, 150.0]);
    assert_eq!(question(&found, "Harga").unwrap(), "12.000 in Harga could be 12 or 12,000. It is read as 12.");
    assert!(decided(&found, "Harga", "Read with a decimal point") && question(&found, "Rating").is_none());
    let options = ImportChange::Decimal(Some(import::DecimalMark::Comma)).apply(&ImportOptions::default(), "");
    let asked = open("a.csv", "No Pesanan,Harga,Rating\nA1,12.000,4.8\nA2,7.500,4.75\n", &options);
    assert_eq!((numbers(&asked, "Harga"), numbers(&asked, "Rating")), (vec![12_000.0, 7500.0], vec![4.8, 4.75]));
    assert_eq!(question(&asked, "Harga"), None);
}

/// The name of a column said rupiah, whose amounts are never below one hundred, and `12.000` was asked about or twelve.
#[test]
fn a_name_of_rupiah_or_dong_settles_what_points_are() {
    let found = only("Pesanan,Harga (Rp),Rating\nA1,12.000,4.8\nA2,7.500,4.75\n");
    assert_eq!((numbers(&found, "Harga (Rp)"), question(&found, "Harga (Rp)")), (vec![12_000.0, 7500.0], None));
    assert!(decided(&found, "Harga (Rp)", "Read with a decimal comma"));
}

/// Three weights with a comma and three ratios with a point passed for a proof that `1.500` is one and a half.
#[test]
fn columns_that_contradict_each_other_prove_nothing_for_a_third() {
    let found = only("Order;Price;Weight;Ratio\nA1;1.500;0,5;0.25\nA2;2.500;1,25;0.5\nA3;3.500;2,5;0.75\n");
    assert_eq!((numbers(&found, "Price"), numbers(&found, "Ratio")), (vec![1500.0, 2500.0, 3500.0], vec![0.25, 0.5, 0.75]));
    assert_eq!(question(&found, "Price").unwrap(), "1.500 in Price could be 1,500 or 1.5. It is read as 1,500.");
}

/// The months `10.2026` of a report counted as numbers with a point, and made 1.5 of the sales `1.500` beside them.
#[test]
fn a_column_of_other_things_than_numbers_says_nothing() {
    let found = only("Monat;Umsatz\n03.2026;1.500\n10.2026;2.500\n11.2026;3.500\n");
    assert_eq!(numbers(&found, "Umsatz"), [1500.0, 2500.0, 3500.0]);
    assert!(question(&found, "Umsatz").is_some());
}

/// A file that writes `1.234,50` elsewhere, or `0.125`, shows what its points before three digits are: nobody need be asked.
#[test]
fn other_columns_that_write_a_separator_in_the_same_way_settle_it() {
    let found = only("Artikel;Menge;Preis\nA;1.500;1.234,50\nB;2.500;0,99\n");
    assert_eq!((numbers(&found, "Menge"), question(&found, "Menge")), (vec![1500.0, 2500.0], None));
    assert!(decided(&found, "Menge", "Read with a decimal comma"));
    let found = only("Probe,Mass,Share\nA,1.250,0.125\nB,2.500,0.375\n");
    assert_eq!((numbers(&found, "Mass"), question(&found, "Mass")), (vec![1.25, 2.5], None));
    assert!(decided(&found, "Mass", "Read with a decimal point"));
    // Half a kilogram says nothing of points.
    let found = only("Artikel;Menge;Gewicht\nA;1.500;0,5\nB;2.500;1,5\n");
    assert_eq!(numbers(&found, "Menge"), [1500.0, 2500.0]);
    assert!(question(&found, "Menge").is_some());
    let found = only("Product,Views,CTR\nA,\"1,234\",4.8\nB,\"12,345\",3.9\n");
    assert_eq!((numbers(&found, "Views"), question(&found, "Views")), (vec![1234.0, 12_345.0], None));
}

/// A column put together from two systems held `1.234,5` and `1,234.5`, and its `1.234` and `1,234` were read by a majority of none.
#[test]
fn a_column_that_proves_both_marks_is_warned_of_and_asked_about() {
    let found = column("Amount", &["1.234,5", "1,234.5", "1,250.5", "1.234", "1,234"]);
    assert_eq!(numbers(&found, "Amount"), [1234.5, 1234.5, 1250.5, 1.234, 1234.0]);
    let told = "1 number has a decimal comma and 2 a decimal point; each is read by its own";
    assert_eq!(warned(&found, "mixed_marks").unwrap(), (told.to_owned(), vec![2]));
    assert_eq!(question(&found, "Amount").unwrap(), "1.234 in Amount could be 1.234 or 1,234. It is read as 1.234.");
    // Where each cell proves its own there is nothing to ask.
    let found = column("Amount", &["1.234,5", "1,234.5"]);
    assert_eq!((warned(&found, "mixed_marks").is_some(), question(&found, "Amount")), (true, None));
}

/// One amount in euro with a decimal comma made one dollar of `$1,000`.
#[test]
fn the_mark_of_one_currency_is_no_proof_for_another() {
    let found = column("Amount", &["$1,000", "\u{20ac}1.000,50", "Rp 12.000", "1.234"]);
    assert_eq!(numbers(&found, "Amount"), [1000.0, 1000.5, 12_000.0, 1234.0]);
    assert_eq!(question(&found, "Amount").unwrap(), "1.234 in Amount could be 1,234 or 1.234. It is read as 1,234.");
    // Euro with and without three decimals: other cells of the same currency speak against the mark.
    let found = column("Amount", &["\u{20ac}2.50", "\u{20ac}1.234"]);
    assert!(question(&found, "Amount").is_some());
    assert_eq!(question(&column("CPC", &["\u{20ac}2.50", "\u{20ac}0.015", "\u{20ac}1.234"]), "CPC"), None);
}

/// `5E+16` was counted as a number with a decimal point, and so was the column beside it.
#[test]
fn an_exponent_without_a_mark_proves_none() {
    let found = only("Item;Size;Price\nA;5E+6;1.500\nB;6E+6;2.500\n");
    assert_eq!(numbers(&found, "Price"), [1500.0, 2500.0]);
    assert!(question(&found, "Price").is_some());
}

/// A column of amounts with a decimal comma became two columns, of the whole units and of the cents.
#[test]
fn a_single_column_of_amounts_with_commas_is_one_column() {
    let found = only("Amount\n1,5\n2,25\n-12\n");
    assert_eq!((found.table.columns().len(), numbers(&found, "Amount")), (1, vec![1.5, 2.25, -12.0]));
    assert!(found.decisions.iter().any(|d| d.why.kept() == "its one column holds numbers with commas"));
}

/// In a rate typed by hand one cell went without its sign: `12.5` among `3%` and `7%` was shown as 1,250 %.
#[test]
fn numbers_without_the_sign_among_per_cents_are_asked_about() {
    let found = column("Rate", &["12.5", "3%", "7%", "8%", "0"]);
    assert_eq!((numbers(&found, "Rate"), kind(&found, "Rate")), (vec![0.125, 0.03, 0.07, 0.08, 0.0], (ColumnType::Decimal, Some("%"))));
    assert_eq!(question(&found, "Rate").unwrap(), "12.5 in Rate could be 12.5 % or 1,250 %. It is read as 12.5 %.");
    let told = "1 number stands without % among per cents; read as per cent";
    assert_eq!(warned(&found, "mixed_percent").unwrap(), (told.to_owned(), vec![2]));
    let options = ImportChange::Column("Rate".into(), ColumnChange::Unit(Some(String::new()))).apply(&ImportOptions::default(), "");
    let asked = open("a.csv", "Item\tRate\nA\t12.5\nB\t3%\nC\t7%\n", &options);
    assert_eq!((numbers(&asked, "Rate"), question(&asked, "Rate")), (vec![12.5, 0.03, 0.07], None));
    // Shares beside per cents are shares.
    let found = column("Rate", &["0.035", "3.5%", "7%"]);
    assert_eq!(numbers(&found, "Rate"), [0.035, 0.035, 0.07]);
    assert_eq!(question(&found, "Rate").unwrap(), "0.035 in Rate could be 3.5 % or 0.035 %. It is read as 3.5 %.");
    // Zero is the same with the sign and without.
    let found = column("Rate", &["0", "0", "0", "3%"]);
    assert_eq!((kind(&found, "Rate").1, warned(&found, "mixed_percent"), question(&found, "Rate")), (Some("%"), None, None));
}

/// Of numbers without a sign among per cents it could only be said that they have no unit, and text stayed text: a person knows which
/// they are.
#[test]
fn what_numbers_among_per_cents_are_can_be_said() {
    let read = |rates: &[&str], change: ColumnChange| {
        let lines: String = rates.iter().map(|rate| format!("A\t{rate}\n")).collect();
        let options = ImportChange::Column("Rate".into(), change).apply(&ImportOptions::default(), "");
        open("a.csv", format!("Item\tRate\n{lines}"), &options)
    };
    let bare = |how| ColumnChange::Bare(Some(how));
    let (per_cent, strays) = (&["12.5", "3%", "7%"][..], &["5", "10%", "7", "8"][..]);
    let found = read(per_cent, bare(BareNumbers::Share));
    assert_eq!((numbers(&found, "Rate"), kind(&found, "Rate").1, question(&found, "Rate")), (vec![12.5, 0.03, 0.07], Some("%"), None));
    let found = read(per_cent, bare(BareNumbers::PerCent));
    assert_eq!((numbers(&found, "Rate"), question(&found, "Rate")), (vec![0.125, 0.03, 0.07], None));
    let found = column("Rate", strays);
    assert_eq!(question(&found, "Rate").unwrap(), "10% and 5 stand in Rate. It is kept as text; are all of them per cent, or numbers?");
    let found = read(strays, bare(BareNumbers::PerCent));
    assert_eq!((numbers(&found, "Rate"), kind(&found, "Rate").1), (vec![0.05, 0.1, 0.07, 0.08], Some("%")));
    let found = read(strays, ColumnChange::Type(Some(ColumnType::Decimal)));
    assert_eq!((numbers(&found, "Rate"), kind(&found, "Rate").1, question(&found, "Rate")), (vec![5.0, 0.1, 7.0, 8.0], None, None));
}

/// A workbook held the number 12.5 beside the text `12.5%`, and the sum of both was 12.625.
#[test]
fn a_number_of_a_workbook_among_per_cents_as_text_is_asked_about() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Shop").unwrap().write(0, 1, "Rate").unwrap();
    for row in 1..5 {
        sheet.write(row, 0, format!("shop {row}")).unwrap();
    }
    sheet.write(1, 1, 12.5).unwrap().write(2, 1, "12.5%").unwrap().write(3, 1, "7%").unwrap();
    sheet.write_with_format(4, 1, 0.08, &Format::new().set_num_format("0%")).unwrap();
    let found = open("a.xlsx", book.save_to_buffer().unwrap(), &ImportOptions::default());
    assert_eq!((numbers(&found, "Rate"), kind(&found, "Rate").1), (vec![0.125, 0.125, 0.07, 0.08], Some("%")));
    assert_eq!(warned(&found, "mixed_percent").unwrap().1, [2]);
}

/// A board of key figures held orders and a margin shown as per cent: both are stored as what they are, and only a sum mixes them.
#[test]
fn numbers_that_a_workbook_shows_as_per_cent_stay_numbers_beside_others() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Figure").unwrap().write(0, 1, "Value").unwrap();
    for (row, figure) in (1..).zip(["Orders", "Visits", "Margin", "Returns"]) {
        sheet.write(row, 0, figure).unwrap();
    }
    sheet.write(1, 1, 120).unwrap().write(2, 1, 4500).unwrap().write(4, 1, 7).unwrap();
    sheet.write_with_format(3, 1, 0.125, &Format::new().set_num_format("0.0%")).unwrap();
    let found = open("a.xlsx", book.save_to_buffer().unwrap(), &ImportOptions::default());
    assert_eq!((numbers(&found, "Value"), kind(&found, "Value").1), (vec![120.0, 4500.0, 0.125, 7.0], None));
    let told = "1 number is per cent and 3 without %; a sum mixes them";
    assert_eq!((warned(&found, "mixed_percent").unwrap(), question(&found, "Value")), ((told.to_owned(), vec![4]), None));
}

/// A discount of `10%` among amounts was read as 0.1 of whatever they are.
#[test]
fn per_cents_among_amounts_keep_a_column_as_text() {
    let found = column("Discount", &["$5", "10%", "$7"]);
    assert_eq!((kind(&found, "Discount").0, found.table.value(1, 1)), (ColumnType::Text, Value::Text("10%")));
    assert_eq!(warned(&found, "mixed_percent").unwrap(), ("1 number is per cent and 2 without %; kept as text".to_owned(), vec![3]));
    assert_eq!(kind(&column("Units", &["500", "300", "200", "12%"]), "Units").0, ColumnType::Text);
}

/// An export from a spreadsheet had damaged two of three identifiers in two ways; it was told of one, and of no row.
#[test]
fn damaged_identifiers_are_counted_and_listed() {
    let lost = |cells: &[&str]| warned(&column("Order ID", cells), "precision_lost");
    let told = "2 identifiers or numbers lost their last digits before the file was written".to_owned();
    assert_eq!(lost(&["5.76786E+17", "576786000000000000", "576786123456789012"]), Some((told, vec![2, 3])));
    let (good, bad) = ("576786123456789012", "576786000000000000");
    let told = "1 identifier or number lost its last digits before the file was written".to_owned();
    assert_eq!(lost(&[good, "576786123456789013", bad, "576786123456789014"]), Some((told, vec![4])));
    assert_eq!(lost(&[bad, good, bad, good]).unwrap().1, [2, 4]);
    // One of ten numbers of 16 digits ends with a zero anyway.
    assert_eq!(lost(&["5767861234567890", "5767861234567891", "5767861234567892"]), None);
}

/// Followers of Spanish and Brazilian profiles, `1,5 mil`, stayed text; in English the word is a million or a mile.
#[test]
fn mil_is_a_thousand_where_a_comma_shows_the_language() {
    let found = only("Perfil\tVistas\nA\t1,5 mil\nB\t12 mil\nC\t2,1 M\nD\t3,4 mi\n");
    assert_eq!(numbers(&found, "Vistas"), [1500.0, 12_000.0, 2.1e6, 3.4e6]);
    let found = column("Views", &["1.5 mil", "12 mil"]);
    assert_eq!(kind(&found, "Views").0, ColumnType::Text);
    assert_eq!(warned(&found, "kept_as_text").unwrap().1, [2, 3]);
}

/// Amounts with the full-width sign of the won or the name of a currency behind them stayed text.
#[test]
fn currencies_are_known_by_their_words_and_full_width_signs() {
    let cases = [
        ("\u{ffe6}3,000", "KRW"),
        ("45\u{4eba}\u{6c11}\u{5e01}", "CNY"),
        ("45\u{5143}", "CNY"),
        ("45\u{5186}", "JPY"),
        ("45\u{5706}", "CNY"),
        ("45\u{7f8e}\u{5143}", "USD"),
        ("45 \u{e1a}\u{e32}\u{e17}", "THB"),
        ("3,000\u{c6d0}", "KRW"),
        ("50.000 \u{111}\u{1ed3}ng", "VND"),
    ];
    for (text, code) in cases {
        assert_eq!(kind(&column("Price", &[text, text]), "Price").1, Some(code), "{text}");
    }
}

/// A number of thousandths as a program writes it with this many decimals.
fn written(thousandths: i64, decimals: u32, is_grouped: bool, mark: char) -> String {
    let text = format!("{:03}", (thousandths / 10_i64.pow(3 - decimals)).abs());
    let padded = format!("{:0>width$}", text, width = decimals as usize + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals as usize);
    let whole = whole.trim_start_matches('0');
    let digits: Vec<char> = if whole.is_empty() { vec!['0'] } else { whole.chars().collect() };
    let mut out = String::new();
    for (at, digit) in digits.iter().enumerate() {
        if is_grouped && at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(if mark == ',' { '.' } else { ',' });
        }
        out.push(*digit);
    }
    if decimals == 0 { out } else { format!("{out}{mark}{fraction}") }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever one program writes with one mark is read as it was, or a question is asked about its column.
    #[test]
    fn a_factor_of_a_thousand_is_never_guessed_silently(
        rows in proptest::collection::vec((1_i64..2_000_000_000, 1_i64..3_000_000), 2..6),
        decimals in (0_u32..=3, 0_u32..=3),
        is_grouped: bool,
        has_comma: bool,
    ) {
        let (mark, separator) = if has_comma { (',', ';') } else { ('.', '\t') };
        let cell = |number, decimals| written(number, decimals, is_grouped, mark);
        let lines: String = rows
            .iter()
            .enumerate()
            .map(|(at, (one, two))| format!("item {at}{separator}{}{separator}{}\n", cell(*one, decimals.0), cell(*two, decimals.1)))
            .collect();
        let found = only(format!("Item{separator}One{separator}Two\n{lines}"));
        let of = |name: &str, numbers_there: Vec<i64>, decimals: u32| {
            let unit = 10_i64.pow(3 - decimals);
            let expected: Vec<f64> = numbers_there.iter().map(|n| (n / unit) as f64 / 10_f64.powi(decimals as i32)).collect();
            let is_right = kind(&found, name).0.is_numeric() && numbers(&found, name) == expected;
            is_right || question(&found, name).is_some()
        };
        prop_assert!(of("One", rows.iter().map(|r| r.0).collect(), decimals.0), "{lines}");
        prop_assert!(of("Two", rows.iter().map(|r| r.1).collect(), decimals.1), "{lines}");
    }
}
