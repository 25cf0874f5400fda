use super::*;
use proptest::prelude::*;

fn read(text: &str, mark: DecimalMark) -> Option<f64> {
    scan(text)?.value(mark).map(|(v, _)| v)
}

#[test]
fn the_zoo_is_read() {
    use DecimalMark::{Comma, Point};
    let cases = [
        ("$1,234.50", Point, 1234.5),
        ("Rp 12.000", Comma, 12_000.0),
        ("Rp1.234.567", Point, 1_234_567.0),
        ("\u{e3f}1,234", Point, 1234.0),
        ("1.234,56 \u{20ac}", Point, 1234.56),
        ("(1,234)", Point, -1234.0),
        ("($12.30)", Point, -12.3),
        ("-$5", Point, -5.0),
        ("$-5", Point, -5.0),
        ("5-", Point, -5.0),
        ("\u{2212}7", Point, -7.0),
        ("US$ 3.5", Point, 3.5),
        ("R$ 1.035,00", Point, 1035.0),
        ("\u{20ab}50.000", Comma, 50_000.0),
        ("50.000\u{111}", Comma, 50_000.0),
        ("\u{20b9}1,44,957.78", Point, 144_957.78),
        ("CHF 1'234.50", Point, 1234.5),
        ("1 234,50 z\u{142}", Point, 1234.5),
        ("1\u{a0}234,50 \u{20ac}", Point, 1234.5),
        ("1\u{202f}234,50", Point, 1234.5),
        ("12.5%", Point, 0.125),
        ("0,3 %", Comma, 0.003),
        ("1.2K", Point, 1200.0),
        ("3.4M", Point, 3.4e6),
        ("2.5B", Point, 2.5e9),
        ("1.2\u{4e07}", Point, 12_000.0),
        ("3\u{4ebf}", Point, 3e8),
        ("1,2 mln", Comma, 1.2e6),
        ("\u{ff11}\u{ff12}\u{ff13}", Point, 123.0),
        ("1e3", Point, 1000.0),
        ("\u{25b2}500", Point, -500.0),
        ("BRL 35,91", Comma, 35.91),
        (".5", Point, 0.5),
        ("$12.50 USD", Point, 12.5),
        ("$1,250.00 MXN", Point, 1250.0),
        ("US $3.5", Point, 3.5),
        ("Rp 12,000", Point, 12_000.0),
        ("12,5 Tsd. \u{20ac}", Comma, 12_500.0),
        ("1,2 \u{43c}\u{43b}\u{43d} \u{20bd}", Comma, 1.2e6),
        ("3.5\u{b9cc}\u{c6d0}", Point, 35_000.0),
        ("2.5 crore", Point, 2.5e7),
        ("\u{661}\u{66c}\u{662}\u{663}\u{664}\u{66b}\u{665}", Point, 1234.5),
        ("\u{e3f}\u{e51},\u{e52}\u{e53}\u{e54}", Point, 1234.0),
        ("1.234 \u{62f}.\u{625}", Comma, 1234.0),
        ("$3.4m", Point, 3.4e6),
        ("%12,5", Comma, 0.125),
        ("5,76786E+17", Point, 5.76786e17),
        ("R 9 108.11", Point, 9108.11),
        ("R9,108.11", Point, 9108.11),
        ("-R1,250", Point, -1250.0),
        ("RMB 9,108", Point, 9108.0),
        ("RM 9.50", Point, 9.5),
        ("Rp 12.000,-", Point, 12_000.0),
        ("1.250,- \u{20ac}", Point, 1250.0),
        ("CHF 12.\u{2013}", Comma, 12.0),
        ("1,250.50 \u{62c}.\u{645}", Point, 1250.5),
        ("12 000 \u{441}\u{443}\u{43c}", Point, 12_000.0),
        ("9 108,11 BYN", Comma, 9108.11),
        ("1.234,50 din.", Comma, 1234.5),
        ("Bs 12,50", Comma, 12.5),
        ("$12.5MM", Point, 1.25e7),
        ("\u{20b9}12.5 Cr", Point, 1.25e8),
        ("\u{25bc}12%", Point, -0.12),
        ("\u{2191} 9.1%", Point, 0.091),
        ("9.1% \u{2193}", Point, -0.091),
        ("$ -", Point, 0.0),
        ("- \u{20ac}", Point, 0.0),
    ];
    for (text, mark, value) in cases {
        assert_eq!(read(text, mark), Some(value), "{text}");
    }
}

#[test]
fn what_is_no_number_stays_text() {
    for text in [
        "<10%",
        "\u{2265}95",
        "12/13",
        "1,2,3",
        "1.2.3",
        "12.01.2026",
        "C536379",
        "30ml",
        "",
        "-",
        "A1",
        "1-2",
        "--5",
        "$",
        "$$5",
        "$5 EUR",
        "EUR 5 EUR",
        "1TR $",
        "1 2",
        "5 pcs",
        "5mm",
        "500 Cr",
        "12E5",
        "R12",
        "R1.2",
        "R 12",
        "10K++",
        "+10K+",
        "10K+ pieces",
        "try -",
        "A-",
    ] {
        assert_eq!(scan(text), None, "{text}");
    }
}

#[test]
fn one_separator_before_three_digits_proves_nothing() {
    assert_eq!(scan("1.234").unwrap().evidence, Evidence::Open(DecimalMark::Point));
    assert_eq!(scan("1,234").unwrap().evidence, Evidence::Open(DecimalMark::Comma));
    assert_eq!(scan("0.123").unwrap().evidence, Evidence::Proved(DecimalMark::Point));
    assert_eq!(scan("1234.567").unwrap().evidence, Evidence::Proved(DecimalMark::Point));
}

#[test]
fn damaged_ids_are_noticed() {
    assert!(scan("5.76786E+17").unwrap().is_damaged_id());
    assert!(!scan("1e3").unwrap().is_damaged_id());
    assert_eq!(scan("00123").unwrap().digits(), Some("00123"));
    assert_eq!(scan("$5").unwrap().digits(), None);
}

proptest! {
    #[test]
    fn grouped_numbers_come_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
        let value = cents as f64 / 100.0;
        let english = crate::table::format::fixed(value, 2);
        prop_assert_eq!(read(&english, DecimalMark::Point), Some(value));
        let german: String = english.chars().map(|c| match c { ',' => '.', '.' => ',', c => c }).collect();
        prop_assert_eq!(read(&german, DecimalMark::Comma), Some(value));
    }

    #[test]
    fn what_is_worded_is_no_number_in_full_either(text in "[a-zA-Z]{0,4}[-+( .$/]{0,2}[a-cA-C0-9 ,.e'%-]{0,6}[0-9]{1,3}[a-zA-Z$/.%) ]{0,5}") {
        if affixes::is_worded(&text) {
            prop_assert_eq!(scan_in_full(&text), None);
        }
    }

    #[test]
    fn anything_may_be_scanned(text in "\\PC{0,24}") {
        if let Some(scanned) = scan(&text) {
            let _ = scanned.value(DecimalMark::Comma);
        }
    }
}
