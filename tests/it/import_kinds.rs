//! Kinds of exports in other languages, currencies and shapes than the rest of the tests, each as an analyst wants it read.

use std::fmt::Write as _;

use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, ColumnOptions, Found, ImportChange, ImportOptions, Source};
use sheetsleuth::table::{ColumnType, Role, Value};

fn read(bytes: impl AsRef<[u8]>, options: &ImportOptions) -> Source {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    import::open(&path, options, &Context::detached()).unwrap()
}

fn only(bytes: impl AsRef<[u8]>) -> Found {
    let mut source = read(bytes, &ImportOptions::default());
    assert_eq!(source.tables.len(), 1);
    source.tables.remove(0)
}

fn sum(found: &Found, name: &str) -> f64 {
    let (column, _) = found.table.column(name).unwrap();
    (0..found.table.rows()).filter_map(|row| found.table.value(row, column).number()).sum()
}

fn day(year: i32, month: u32, day: u32) -> Value<'static> {
    Value::Date(chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn kinds(found: &Found) -> Vec<&str> {
    found.warnings.iter().map(|w| w.kind.as_str()).collect()
}

/// An outline as statistical offices publish it: levels in columns of their own, page breaks written as records, and a source below.
const OUTLINE: &str = "Id,Group,Item,Name,Part,Detail,Spent\n1,,,State,,,900\n,10,,,Law,,400\n,,100,,,Courts,150\n,,,,,,\n\
    2,,,Schools,,,700\n,20,,,Books,,300\n,,200,,,Rooms,50\nSource: the budget of the year and what was said about it,,,,,,\n,,,,,,\n";

#[test]
fn a_text_file_that_is_even_keeps_every_record_among_its_data() {
    let found = only(OUTLINE);
    assert_eq!((found.table.rows(), &found.footer_rows), (8, &vec![]));
    let what: Vec<&str> = found.decisions.iter().map(|d| d.what.kept()).collect();
    assert!(what.contains(&"Blank records kept as rows") && what.contains(&"A row with one text kept as data"), "{what:?}");
    // Each can be left out after all.
    let rows: Vec<u64> = found.decisions.iter().flat_map(|d| d.rows.clone()).collect();
    assert_eq!(rows, [9, 5]);
    let without = read(OUTLINE, &ImportChange::Skip(rows).apply(&ImportOptions::default(), ""));
    assert_eq!(without.tables[0].table.rows(), 6);
    // The same rows under a title are a report, whose blank lines part and whose notes explain.
    let report = only(format!("Budget,,,,,,\n,,,,,,\n{OUTLINE}"));
    assert_eq!((report.table.rows(), &report.footer_rows), (6, &vec![11]));
}

#[test]
fn notes_and_padding_stay_out_where_rows_are_full() {
    let found = only("Region,Sales,Orders\nEast,10,1\nWest,20,2\n,,\n,,\nSource: the back office,,\n,,\n");
    assert_eq!((found.table.rows(), &found.footer_rows), (2, &vec![6]));
    assert!(found.decisions.iter().all(|d| d.rows.is_empty()));
    // Two columns are few, but a blank record above tells the note.
    let found = only("Region,Sales\nEast,10\nWest,20\n,\nSource: internal,\n");
    assert_eq!((found.table.rows(), &found.footer_rows), (2, &vec![5]));
    // Nor do they count among full rows, a few of which are short.
    assert_eq!(only("Region,City,Sales\nEast,A,10\n,B,20\n,,\nWest,C,30\n,D,40\n").table.rows(), 4);
}

#[test]
fn totals_are_known_in_many_languages() {
    for word in [
        "\u{5408}\u{8ba1}",
        "Gesamt",
        "\u{e23}\u{e27}\u{e21}",
        "T\u{1ed5}ng",
        "\u{418}\u{442}\u{43e}\u{433}\u{43e}",
        "Toplam",
        "\u{5408}\u{8a08}",
        "\u{d569}\u{acc4}",
        "Razem",
        "Celkem",
    ] {
        let found = only(format!("Shop,Units,Sales\nA,1,10\nB,2,20\n{word},3,30\n"));
        assert_eq!((found.table.rows(), &found.footer_rows), (2, &vec![4]), "{word}");
    }
    let found = only(
        "\u{533a},Product,Sales\n\u{534e}\u{4e1c},A,1\n\u{534e}\u{4e1c},B,2\n\u{534e}\u{4e1c}\u{5c0f}\u{8ba1},,3\n\u{534e}\u{5357},A,4\n\u{603b}\u{8ba1},,7\n",
    );
    assert_eq!((found.table.rows(), &found.footer_rows), (3, &vec![4, 6]));
    // With other words beside it a total is proved by what it adds up.
    assert_eq!(only("Region,Category,Sales\nEast,Food,10\nWest,Food,20\nEast,Toys,5\nTotal,All,35\n").footer_rows, [5]);
    // Behind a number or a date too: a kind of refund is no total.
    assert_eq!(only("Order,Refund,Amount\n1,Total,10\n2,Partial,5\n3,Total,8\n").table.rows(), 3);
    assert_eq!(only("Year,Region,Sales\n2025,East,10\n2025,West,20\n2025,Total,30\n2026,East,5\n2026,Total,5\n").footer_rows, [4, 6]);
}

#[test]
fn totals_of_a_report_of_ads_are_known_though_a_currency_stands_in_them() {
    let report = |totals: &str| {
        let rows: String = (1..7).map(|n| format!("Enabled,Brand {n},USD,{n}000,{n}.50\n")).collect();
        only(format!("Status,Campaign,Currency,Impr.,Cost\n{rows}{totals}"))
    };
    let found = report("Total: Campaigns, --,USD,\"21,000\",24.00\nTotal: Account, --,USD,\"21,000\",24.00\n");
    assert_eq!((found.table.rows(), &found.footer_rows, sum(&found, "Cost")), (6, &vec![8, 9], 24.0));
    // Rounded, or of more than is listed: its word is enough.
    for word in ["Total: Account", "Gesamt", "Jumlah"] {
        assert_eq!(report(&format!("{word},,USD,\"38,404\",1903.00\n")).footer_rows, [8], "{word}");
    }
    // With other words in it too, several are proved by what they add up.
    let found = report("Total,All,All,21000,24.00\nTotal,All,All,21000,24.00\n");
    assert_eq!((found.footer_rows.as_slice(), found.questions().count()), (&[8, 9][..], 0));
}

#[test]
fn a_row_that_may_be_a_total_is_asked_about_where_nothing_proves_it() {
    let text = "Region,Category,Sales\nEast,Food,10\nWest,Food,20\nEast,Toys,5\nTotal,All,99\n";
    let found = only(text);
    assert_eq!((found.table.rows(), &found.footer_rows), (4, &vec![]));
    let asked: Vec<_> = found.questions().map(|d| (d.rows.clone(), d.example.kept())).collect();
    assert_eq!(asked, [(vec![5], "row 5: Total, All, 99")]);
    let kept = read(text, &ImportChange::Keep(vec![5]).apply(&ImportOptions::default(), ""));
    assert_eq!((kept.tables[0].table.rows(), kept.tables[0].questions().count()), (4, 0));
    // A kind of refund is a name as any other, whatever else stands in every row.
    let refunds = "Total,USD,done,10\nPartial,USD,done,5\n".repeat(12);
    let found = only(format!("Refund,Currency,Status,Amount\n{refunds}"));
    assert_eq!((found.table.rows(), found.questions().count()), (24, 0));
    let measures: String = (1..5).map(|n| format!("Sum - Sales {n},A,{n}68,{n}69\n")).collect();
    let found = only(format!("Data,Type,Berlin,Glasgow\n{measures}"));
    assert_eq!((found.table.rows(), found.questions().count()), (4, 0));
}

#[test]
fn an_order_whose_numbers_are_still_words_is_an_order() {
    let rows =
        |from: u32, to: u32| -> String { (from..to).map(|n| format!("A{n},Shoe {n},2026-03-{:02},{n}.5,{n}\n", n % 28 + 1)).collect() };
    let header = "id,name,paid,amount,qty\n";
    for (text, words) in [
        (format!("{header}{}A31,Shoe,pending,free,tbc\nA32,Hat 32,pending,tbc,tbc\n", rows(1, 31)), 2),
        (format!("{header}A0,Blue winter jacket XXL,pending,pending review,tbc\n{}", rows(1, 31)), 1),
        (format!("{header}{}A300,Shoe,pending,tbc,tbc\n{}", rows(1, 31), rows(301, 340)), 1),
    ] {
        let found = only(&text);
        let lines = text.lines().count() - 1;
        assert_eq!((found.table.rows(), &found.skipped_rows, &found.footer_rows), (lines, &vec![], &vec![]), "{text}");
        let (amount, _) = found.table.column("amount").unwrap();
        assert_eq!((0..lines).filter(|&row| found.table.value(row, amount).number().is_none()).count(), words, "{text}");
    }
    // What describes the columns, or explains the table, has no such code.
    let text = format!("{header}Max20chars,The name,The day,In dollars,Pieces\n{}Note1,,,see above,\nTotal,,,465,465\n", rows(10, 40));
    let found = only(&text);
    assert_eq!((found.table.rows(), &found.skipped_rows, &found.footer_rows), (30, &vec![2], &vec![33, 34]));
}

#[test]
fn measures_called_total_are_rows_where_they_are_listed() {
    let found = only("Metric,Value\nTotal sales,1200\nTotal orders,50\nAverage order value,24\nVisitors,900\n");
    assert_eq!(found.table.rows(), 4);
    let found = only(
        "Date,Detail,Sales\n2026-01-03,a,1\n2026-01-09,b,2\n,Totals for January,3\n2026-02-03,a,4\n2026-02-05,c,5\n,Totals for February,9\n",
    );
    assert_eq!((found.table.rows(), &found.footer_rows), (4, &vec![4, 7]));
    assert_eq!(only("Line,Q1,Q2\nRevenue,100,120\nRent,10,10\nWages,50,60\nTotal costs,60,70\nOther,5,5\n").footer_rows, [5]);
}

#[test]
fn several_currencies_of_a_column_are_kept_apart() {
    let found = only("Market,GMV\nUS,$100\nUK,\u{a3}80\nDE,\u{20ac}90\n,5\n");
    assert_eq!((kinds(&found), sum(&found, "GMV")), (vec!["mixed_currency"], 275.0));
    let (column, meta) = found.table.column("GMV currency").unwrap();
    assert_eq!((meta.role, meta.source), (Role::Dimension, Some(1)));
    let codes: Vec<_> = (0..4).map(|row| found.table.value(row, column)).collect();
    assert_eq!(codes, [Value::Text("USD"), Value::Text("GBP"), Value::Text("EUR"), Value::Missing]);
}

#[test]
fn a_row_of_units_names_those_of_its_columns() {
    let found = only("Order,Gross,Weight\n(text),(THB),(kg)\nA1,100,2\nA2,200,3\n");
    let units: Vec<_> = found.table.columns().iter().map(|c| c.unit.as_deref()).collect();
    assert_eq!((&found.skipped_rows, units), (&vec![2], vec![None, Some("THB"), None]));
}

#[test]
fn money_before_three_digits_is_thousands() {
    let cases = [
        ("\u{20ac}1.234", 1234.0),
        ("R$ 1.500", 1500.0),
        ("Rp 12,000", 12_000.0),
        ("\u{20b9}12,000", 12_000.0),
        ("2.500 kr", 2500.0),
        ("$3.459", 3.459),
        ("1.234 KWD", 1.234),
    ];
    for (text, value) in cases {
        for separator in ['\t', ';'] {
            let found = only(format!("Shop{separator}Price\nA{separator}{text}\nB{separator}{text}\n"));
            let is_open = text.starts_with('$') || text.ends_with("KWD");
            assert!(separator == ';' && is_open || sum(&found, "Price") == 2.0 * value, "{text:?} {separator:?}: {}", sum(&found, "Price"));
            assert_eq!(kinds(&found) == ["ambiguous_number"], is_open, "{text}");
        }
    }
}

#[test]
fn a_number_with_a_letter_that_is_as_often_a_unit_stays_text() {
    let found = only("Item,Length,Views\nA,5m,1.2k\nB,12m,3m\n");
    assert_eq!((found.table.columns()[1].ty, sum(&found, "Views")), (ColumnType::Text, 3_001_200.0));
}

#[test]
fn years_of_two_digits_are_those_that_keep_the_days_together() {
    let found = only("Day,Sales\n26/03/04,1\n26/03/25,2\n");
    assert_eq!((found.table.value(0, 0), kinds(&found)), (day(2026, 3, 4), vec!["ambiguous_date"]));
}

#[test]
fn utf16_without_a_mark_is_known_where_few_letters_are_latin() {
    let text =
        "\u{8ba2}\u{5355}\u{7f16}\u{53f7},\u{5546}\u{54c1},\u{91d1}\u{989d}\n0001,\u{80a5}\u{7682},12.50\n0002,\u{7eff}\u{8336},8.00\n";
    for (to, label) in [(u16::to_le_bytes as fn(u16) -> [u8; 2], "utf-16le"), (u16::to_be_bytes, "utf-16be")] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to).collect();
        let source = read(bytes, &ImportOptions::default());
        assert_eq!((source.encoding.as_deref(), source.tables[0].table.value(1, 1)), (Some(label), Value::Text("\u{7eff}\u{8336}")));
    }
}

#[test]
fn exports_of_east_asia_are_read() {
    let found = only(
        "\u{c8fc}\u{bb38}\u{bc88}\u{d638},\u{c8fc}\u{bb38}\u{c77c}\u{c2dc},\u{acb0}\u{c81c}\u{ae08}\u{c561}\n0001,2026. 3. 5. \u{c624}\u{d6c4} 3:07:00,\"12,000\u{c6d0}\"\n0002,2026. 3. 6. \u{c624}\u{c804} 9:00:00,\"3,500\u{c6d0}\"\n",
    );
    let columns: Vec<_> = found.table.columns().iter().map(|c| (c.ty, c.role, c.unit.as_deref())).collect();
    assert_eq!(
        columns,
        [
            (ColumnType::Text, Role::Identifier, None),
            (ColumnType::DateTime, Role::Date, None),
            (ColumnType::Integer, Role::Measure, Some("KRW"))
        ]
    );
    // The yen sign of Shift-JIS is the byte of a backslash.
    let found = only(b"\x8f\xa4\x95\x69,\x8b\xe0\x8az\n\x90\xce\x8c\xb2,\"\\1,200\"\n\x82\xa8\x92\x83,\\900\n");
    assert_eq!((found.table.value(1, 0), sum(&found, "\u{91d1}\u{984d}")), (Value::Text("\u{304a}\u{8336}"), 2100.0));
}

#[test]
fn years_of_the_buddhist_calendar_are_said_to_be_read_so() {
    let found = only("\u{e27}\u{e31}\u{e19}\u{e17}\u{e35}\u{e48},\u{e22}\u{e2d}\u{e14}\n05/03/2569,10\n25/03/2569,20\n");
    assert_eq!(found.table.value(0, 0), day(2026, 3, 5));
    assert!(found.decisions.iter().any(|d| d.what.starts_with("Years of the Buddhist calendar") && d.count == 2));
}

#[test]
fn amounts_of_orders_are_noticed_whatever_they_are_called() {
    let lines: String = (0..14).map(|i| format!("A{};x{i};{};{};{}\n", i / 2, 1 + i % 3, 100 * (i / 2), 4 + i)).collect();
    let found = only(format!("Auftragsnummer;Artikel;Menge;Punkte;Gewicht\n{lines}"));
    let once: Vec<_> = found.table.columns().iter().map(|c| c.once_per.as_deref()).collect();
    assert_eq!(once, [None, None, None, Some("Auftragsnummer"), None]);
    // What a line has for itself may repeat by chance.
    let lines: String = (0..14).map(|i| format!("A{},x,{},{}\n", i / 2, 2 + i / 2, 5 + i / 2)).collect();
    assert!(only(format!("Order ID,SKU,Quantity,Unit price\n{lines}")).table.columns().iter().all(|c| c.once_per.is_none()));
}

#[test]
fn the_order_total_of_thai_and_vietnamese_exports_counts_once() {
    let lines = "A1,1,62.00\nA2,2,174.50\nA2,3,174.50\nA3,1,8.20\n";
    for (order, pieces, total) in [("หมายเลขคำสั่งซื้อ", "จำนวน", "จำนวนเงินทั้งหมด"), ("Mã đơn hàng", "Số lượng", "Tổng giá trị đơn hàng")]
    {
        let found = only(format!("{order},{pieces},{total}\n{lines}"));
        assert_eq!(found.table.column(total).unwrap().1.once_per.as_deref(), Some(order));
        assert_eq!(found.table.column(pieces).unwrap().1.once_per, None);
        let told = found.decisions.iter().find(|d| d.what.text() == format!("Counted once per {order}")).unwrap();
        assert_eq!((told.count, &*told.example.text()), (2, "174.50 on 2 rows of A2"));
    }
}

#[test]
fn dong_and_rupiah_beside_dollars_are_read_by_their_own_rule() {
    let found = only("order;price\n1;US$ 3.50\n2;S$ 4.00\n3;\u{20ab}50.000\n4;Rp 12.000\n5;US$ 1,234.50\n");
    assert_eq!(sum(&found, "price"), 3.5 + 4.0 + 50_000.0 + 12_000.0 + 1234.5);
    assert_eq!(found.table.column("price").unwrap().1.decimals, Some(2));
    assert_eq!(kinds(&found), ["mixed_currency"]);
    let told = found.decisions.iter().find(|d| d.what == "Separators read as thousands").unwrap();
    assert_eq!((told.count, told.example.kept()), (2, "\u{20ab}50.000"));
}

#[test]
fn one_bad_cell_of_many_is_named_where_it_keeps_a_column_as_text() {
    let row = |n: u32| match n {
        7 => "12.5x,2026-03-32\n".to_owned(),
        n => format!("{n}.25,2026-03-{:02}\n", n % 28 + 1),
    };
    let found = only(format!("amt,when\n{}", (0..40).map(row).collect::<String>()));
    let told: Vec<(&str, &[u64])> = found.warnings.iter().map(|w| (w.message.kept(), w.rows.as_slice())).collect();
    assert_eq!(
        told,
        [
            ("1 cell is no number (12.5x), so that all 40 are kept as text", &[9_u64][..]),
            ("1 cell is no date (2026-03-32), so that all 40 are kept as text", &[9_u64][..]),
        ]
    );
    assert!(found.table.columns().iter().all(|c| c.role == Role::Dimension), "{:?}", found.table.columns());
    // What names things is no number with a fault.
    let codes: String = (0..40).map(|n| if n == 7 { "C536379\n".to_owned() } else { format!("{}\n", 536_000 + n) }).collect();
    assert_eq!(kinds(&only(format!("InvoiceNo,x\n{}", codes.replace('\n', ",1\n")))), Vec::<&str>::new());
}

#[test]
fn marks_and_lengths_of_time_are_in_the_report() {
    let found = only("rate,watch,note\n5,1m28s,N/A\n--,2m05s,fine\n7,59s,N/A\n9,1h02m,late\n");
    let told: Vec<(&str, &str, u64, &str)> =
        found.decisions.iter().filter_map(|d| Some((d.column.as_deref()?, d.what.kept(), d.count, d.example.kept()))).collect();
    assert!(told.contains(&("rate", "Marks read as missing", 1, "--")), "{told:?}");
    assert!(told.contains(&("watch", "Read as lengths of time", 4, "1m28s")), "{told:?}");
    assert!(told.contains(&("note", "Marks read as missing", 2, "N/A")), "{told:?}");
}

#[test]
fn the_example_of_digits_kept_as_text_is_one_of_them() {
    let found = only("code,n\nA & B,1\n00123,2\n00124,3\n00125,4\n");
    let example = found.decisions.iter().find(|d| d.what == "Digits kept as text").map(|d| d.example.kept());
    assert_eq!(example, Some("00123"));
}

#[test]
fn a_warning_counts_each_row_once_and_speaks_of_one_as_of_one() {
    // Two fields too many were two rows, and "1 rows are longer".
    let found = only("Shop,Units\nA,1\nB,2,note,other\nC,3\nD,4\nE,5\n");
    let told: Vec<&str> = found.warnings.iter().map(|w| w.message.kept()).collect();
    assert_eq!(told, ["1 row is longer than the header (row 3); what is too much is kept in columns of its own"]);
}

#[test]
fn blanks_around_texts_and_scales_that_were_asked_for_are_in_the_report() {
    let found = only("Day,Note\n2026-01-01, tray \n2026-01-02,tray\n2026-01-03,cup\u{a0}\n2026-01-04,lid\n");
    let told: Vec<(&str, u64, &str)> = found.decisions.iter().map(|d| (d.what.kept(), d.count, d.example.kept())).collect();
    assert!(told.contains(&("Blanks around texts left out", 2, " tray ")), "{told:?}");
    let asked = ColumnOptions { ty: Some(ColumnType::Integer), ..ColumnOptions::default() };
    let options = ImportOptions { columns: [("Code".to_owned(), asked)].into(), ..ImportOptions::default() };
    let found = read("Code,n\n71053,1\n84406B,2\n85123A,3\n22752,4\n", &options).tables.remove(0);
    let told: Vec<(&str, &str)> = found.decisions.iter().map(|d| (d.what.kept(), d.example.kept())).collect();
    assert!(told.contains(&("Written amounts read as numbers", "84406B")), "{told:?}");
}

#[test]
fn rows_written_twice_are_no_lines_of_an_order() {
    let rows = |lines: &str| (1..9).map(|n| lines.replace('#', &n.to_string())).collect::<String>();
    let twice = only(format!("Order ID,SKU,Worth\n{}", rows("A10#,S#,#.50\nA10#,S#,#.50\n")));
    assert!(twice.table.columns().iter().all(|c| c.once_per.is_none()));
    let lines = only(format!("Order ID,SKU,Worth\n{}", rows("A10#,S#,#.50\nA10#,T#,#.50\n")));
    assert_eq!(lines.table.columns()[2].once_per.as_deref(), Some("Order ID"));
}

/// Numbers that never repeat are read while the column is surveyed; one cell that is written otherwise, and all are taken apart as ever.
#[test]
fn numbers_that_never_repeat_are_what_is_written() {
    let written =
        |row: i32| if row % 7 == 0 { String::new() } else { format!("{}{}.{:02}", ["", "-"][row as usize % 2], row * 3, row % 100) };
    let mut text = "Plain,Marked,Dressed,Whole\n".to_owned();
    for row in 1..600 {
        let plain = written(row);
        let marked = if row % 7 == 0 { "N/A" } else { &plain };
        let dressed = if row == 500 { "\"1,234.50\"" } else { &plain };
        writeln!(text, "{plain},{marked},{dressed},{}", row * 1_000_003).unwrap();
    }
    let found = only(text);
    let types: Vec<ColumnType> = found.table.columns().iter().map(|c| c.ty).collect();
    assert_eq!(types, [ColumnType::Decimal, ColumnType::Decimal, ColumnType::Decimal, ColumnType::Integer]);
    for row in 1..600_i32 {
        let at = row as usize - 1;
        let amount = written(row).parse().map_or(Value::Missing, Value::Decimal);
        assert_eq!([0, 1].map(|column| found.table.value(at, column)), [amount, amount]);
        assert_eq!(found.table.value(at, 2), if row == 500 { Value::Decimal(1234.5) } else { amount });
        assert_eq!(found.table.value(at, 3), Value::Integer(i64::from(row) * 1_000_003));
    }
}

fn decided(found: &Found) -> Vec<&str> {
    found.decisions.iter().map(|d| d.what.kept()).collect()
}

/// A list of rows of two columns.
fn pairs(names: &str, values: &[&str]) -> String {
    values.iter().enumerate().fold(format!("{names}\n"), |mut text, (at, value)| {
        writeln!(text, "Shop {},{value}", (b'a' + at as u8) as char).unwrap();
        text
    })
}

/// A column of quarters stayed text, so that nothing could be drawn over time.
#[test]
fn quarters_and_weeks_are_their_first_days_where_a_column_holds_nothing_else() {
    for (values, first, what) in [
        (["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"], day(2026, 1, 1), "Quarters read as their first day"),
        (["2025年第4季度", "2026年第1季度", "2026年第2季度", ""], day(2025, 10, 1), "Quarters read as their first day"),
        (["2026-W03", "2026-W04", "2026-W05", "2026-W53"], day(2026, 1, 12), "Weeks read as their first day"),
        (["H1 2025", "H2 2025", "H1 2026", "H2 2026"], day(2025, 1, 1), "Halves of years read as their first day"),
    ] {
        let found = only(pairs("Shop,Period", &values));
        assert_eq!((found.table.columns()[1].ty, found.table.value(0, 1)), (ColumnType::Date, first), "{values:?}");
        assert!(decided(&found).contains(&what) && kinds(&found).is_empty(), "{values:?} {:?}", decided(&found));
    }
    let fiscal = only(pairs("Shop,Period", &["Q1 2026", "Q2 2026", "Q3 2026", "FY 2026"]));
    assert_eq!((fiscal.table.columns()[1].ty, kinds(&fiscal)), (ColumnType::Text, vec!["kept_as_text"]));
    // Side by side a quarter and its first month would be the same day.
    let mixed = only(pairs("Shop,Period", &["Q1 2026", "2026-01", "Q2 2026", "2026-02"]));
    assert_eq!((mixed.table.columns()[1].ty, kinds(&mixed)), (ColumnType::Text, vec!["mixed_periods"]));
    for (names, values) in [("Shop,Batch no", ["Q1 2026", "Q2 2026", "Q3 2026"]), ("Shop,Model", ["Q1 2026", "Q5 2026", "Q7 2026"])] {
        assert_eq!(only(pairs(names, &values)).table.columns()[1].ty, ColumnType::Text, "{names}");
    }
}

/// `10K+` kept what was sold as text.
#[test]
fn counts_that_are_the_least_they_can_be_are_numbers_and_told() {
    let found = only(pairs("Shop,Sold", &["10K+", "1.2万+", "500+", "50+", "312"]));
    assert_eq!((found.table.columns()[1].ty, sum(&found, "Sold")), (ColumnType::Integer, 22_862.0));
    let warning = found.warnings.iter().find(|w| w.kind == "lower_bounds").unwrap();
    assert_eq!(warning.message.kept(), "4 cells say only the least they can be (10K+); sums and averages are too low");
    assert_eq!((&warning.rows, decided(&found).contains(&"Lower bounds read as numbers")), (&vec![2, 3, 4, 5], true));
    let sold = only(pairs("Shop,Sold", &["10K+ sold", "523 sold", "已售1.5万+", "1K+ bought in past month", "2000+人付款"]));
    assert_eq!((sold.table.columns()[1].ty, sum(&sold, "Sold")), (ColumnType::Integer, 28_523.0));
    // Classes of age, and a class among counts, are no such counts.
    let classes = only(pairs("Shop,Age", &["4+", "9+", "12+", "17+"]));
    assert_eq!((classes.table.columns()[1].ty, kinds(&classes)), (ColumnType::Text, vec![]));
    let children = only(pairs("Shop,Children", &["1", "2", "0", "3", "1", "0", "2", "1", "0", "2", "1", "5+"]));
    assert_eq!((children.table.columns()[1].ty, kinds(&children)), (ColumnType::Text, vec!["kept_as_text"]));
    assert_eq!(children.warnings[0].rows, [13]);
}
