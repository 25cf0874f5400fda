use super::*;
use proptest::prelude::*;

fn shown(text: &str, order: DateOrder) -> Option<String> {
    let ms = scan(text)?.resolve(order)?;
    Some(chrono::DateTime::from_timestamp_millis(ms)?.format("%Y-%m-%dT%H:%M:%S").to_string())
}

#[test]
fn dates_of_many_kinds_are_read() {
    use DateOrder::{Dmy, Mdy, Ymd};
    let cases = [
        ("2026-03-05", Dmy, "2026-03-05T00:00:00"),
        ("05/03/2026", Dmy, "2026-03-05T00:00:00"),
        ("05/03/2026", Mdy, "2026-05-03T00:00:00"),
        ("31.12.2025", Dmy, "2025-12-31T00:00:00"),
        ("2025/12/18", Dmy, "2025-12-18T00:00:00"),
        ("2026-03-05T23:30:00-08:00", Dmy, "2026-03-06T07:30:00"),
        ("2026-03-06T07:30:00Z", Dmy, "2026-03-06T07:30:00"),
        ("Jan 5, 2026 11:03:05 AM PST", Dmy, "2026-01-05T19:03:05"),
        ("1 Jul 2026 4:24:44 am UTC", Dmy, "2026-07-01T04:24:44"),
        ("2026-09-03 10:15:00 -0400", Dmy, "2026-09-03T14:15:00"),
        ("25/04/2024 23:59:59", Dmy, "2024-04-25T23:59:59"),
        ("Apr-18", Dmy, "2018-04-01T00:00:00"),
        ("Apr 2018", Dmy, "2018-04-01T00:00:00"),
        ("2026\u{5e74}3\u{6708}5\u{65e5}", Dmy, "2026-03-05T00:00:00"),
        ("26-03-05", Ymd, "2026-03-05T00:00:00"),
        ("12/1/10 8:26", Mdy, "2010-12-01T08:26:00"),
        ("Thursday, 5 March 2026", Dmy, "2026-03-05T00:00:00"),
        ("2026-03", Dmy, "2026-03-01T00:00:00"),
        ("5-Mar-26", Dmy, "2026-03-05T00:00:00"),
        ("2026-03-05 07:30:15.250", Dmy, "2026-03-05T07:30:15"),
        ("5 de marzo de 2026", Dmy, "2026-03-05T00:00:00"),
        ("3. M\u{e4}rz 2026", Dmy, "2026-03-03T00:00:00"),
        ("2026. 3. 5.", Dmy, "2026-03-05T00:00:00"),
        ("2026. 3. 5. \u{c624}\u{d6c4} 3:07:00", Dmy, "2026-03-05T15:07:00"),
        ("2026/3/5 \u{4e0b}\u{5348} 3:07", Dmy, "2026-03-05T15:07:00"),
        ("2026\u{5e74}3\u{6708}5\u{65e5} 15\u{65f6}7\u{5206}", Dmy, "2026-03-05T15:07:00"),
        ("2026/03/05(\u{6728})", Dmy, "2026-03-05T00:00:00"),
        ("5 \u{43c}\u{430}\u{440}\u{442}\u{430} 2026", Dmy, "2026-03-05T00:00:00"),
        ("5 mrt 2026", Dmy, "2026-03-05T00:00:00"),
        ("05/03/2569", Dmy, "2026-03-05T00:00:00"),
        ("2567-02-29", Dmy, "2024-02-29T00:00:00"),
        ("5 Mart 2026", Dmy, "2026-03-05T00:00:00"),
        ("05/03/2026 3:07 CH", Dmy, "2026-03-05T15:07:00"),
        ("Sep-14-26", Dmy, "2026-09-14T00:00:00"),
        ("Sep-14-26 10:15", Dmy, "2026-09-14T10:15:00"),
        ("Mar. 14, 2026", Dmy, "2026-03-14T00:00:00"),
        ("mar. 14/04/2026", Dmy, "2026-04-14T00:00:00"),
        ("Jan 14, 2026, 10:15 am PDT(UTC-7)", Dmy, "2026-01-14T17:15:00"),
        ("14/01/2026 10:15 p. m.", Dmy, "2026-01-14T22:15:00"),
        ("14/01/2026, 10:15:00 a.\u{a0}m.", Dmy, "2026-01-14T10:15:00"),
        ("14 января 2026 г.", Dmy, "2026-01-14T00:00:00"),
        ("14.01.2026 г. 10:15", Dmy, "2026-01-14T10:15:00"),
        ("14. 1. 2026", Dmy, "2026-01-14T00:00:00"),
        ("14.01.2026. 10:15", Dmy, "2026-01-14T10:15:00"),
        ("14/01/2026 07.05", Dmy, "2026-01-14T07:05:00"),
        ("14/01/2026 à 07:05", Dmy, "2026-01-14T07:05:00"),
        ("14/01/2026 07h05", Dmy, "2026-01-14T07:05:00"),
        ("14.1.2026 klo 7.05", Dmy, "2026-01-14T07:05:00"),
        ("14 tháng 1, 2026", Dmy, "2026-01-14T00:00:00"),
        ("14 tháng 1 năm 2026", Dmy, "2026-01-14T00:00:00"),
        ("14 thg 1, 2026", Dmy, "2026-01-14T00:00:00"),
        ("14 يناير 2026", Dmy, "2026-01-14T00:00:00"),
        ("14 सितंबर 2026", Dmy, "2026-09-14T00:00:00"),
        ("14 Μαΐ 2026", Dmy, "2026-05-14T00:00:00"),
        ("Wed 14/01/2026", Dmy, "2026-01-14T00:00:00"),
        ("Mi, 14.01.2026", Dmy, "2026-01-14T00:00:00"),
        ("2026-01-14 星期三", Dmy, "2026-01-14T00:00:00"),
        ("quarta-feira, 14 de janeiro de 2026", Dmy, "2026-01-14T00:00:00"),
        ("20260114T070500Z", Dmy, "2026-01-14T07:05:00"),
        ("Wed Jan 14 2026 07:05:00 GMT+0200 (CEST)", Dmy, "2026-01-14T05:05:00"),
        ("Wed Jan 14 07:05:00 2026", Dmy, "2026-01-14T07:05:00"),
        ("Wed Jan 14 07:05:00 UTC 2026", Dmy, "2026-01-14T07:05:00"),
        ("14/Jan/2026:07:05:00 +0000", Dmy, "2026-01-14T07:05:00"),
        ("14-JAN-26 07.05.00.000000 PM", Dmy, "2026-01-14T19:05:00"),
        ("01/2026", Mdy, "2026-01-01T00:00:00"),
        ("\u{661}\u{664}/\u{660}\u{661}/\u{662}\u{660}\u{662}\u{666}", Dmy, "2026-01-14T00:00:00"),
        ("\u{e51}\u{e54}/\u{e50}\u{e51}/\u{e52}\u{e55}\u{e56}\u{e59}", Dmy, "2026-01-14T00:00:00"),
    ];
    for (text, order, want) in cases {
        assert_eq!(shown(text, order).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn what_is_no_date_stays_text() {
    for text in [
        "12-Jan",
        "1.234,56",
        "112-3456789-0000001",
        "30/02/2026x",
        "2026-13-45",
        "may",
        "10:30",
        "12345",
        "1,234",
        "SKU-2026",
        "3.14.15.92",
        "May be 2026",
        "13/2026",
        "1-2026",
        "01/2026 10:15",
        "Sat 14",
        "Mon 2",
        "Chair 14/01",
        "14.01.2026 1.5",
        "02:05.123",
    ] {
        assert_eq!(scan(text).and_then(|s| s.resolve(DateOrder::Dmy)), None, "{text}");
    }
}

#[test]
fn orders_are_proved_by_large_numbers() {
    assert_eq!(scan("25/03/2026").unwrap().orders(), [true, false, false]);
    assert_eq!(scan("03/25/2026").unwrap().orders(), [false, true, false]);
    assert_eq!(scan("01/02/2026").unwrap().orders(), [true, true, false]);
}

#[test]
fn moments_of_mercado_livre_and_thai_months_are_read() {
    let ms = |text: &str| scan(text).unwrap_or_else(|| panic!("{text}")).resolve(DateOrder::Dmy);
    assert_eq!(ms("13 de março de 2026 14:00 hs."), ms("2026-03-13 14:00"));
    for text in ["13 มี.ค. 2569", "13 มี.ค. 69", "13 มี.ค 2569", "13 มีนาคม 2569", "13 มี.ค. 2026", "13 มี.ค. 26"]
    {
        assert_eq!(ms(text), ms("2026-03-13"), "{text}");
    }
    assert_eq!(ms("1 พ.ย. 2568 08:05 น."), ms("2025-11-01 08:05"));
    assert_eq!(["13 มี.ค. 69", "13 มี.ค. 2026"].map(|text| scan(text).unwrap().calendar), [Calendar::Buddhist, Calendar::Common]);
}

/// A column of 3 juin 2025 and 1er janvier 2026 stayed text for the sake of the first of each month, and one of Japanese eras whole.
#[test]
fn first_days_of_months_and_years_of_eras_are_read() {
    let ms = |text: &str| scan(text).and_then(|date| date.resolve(DateOrder::Dmy));
    for text in ["1er janvier 2026", "jeudi 1er janvier 2026", "1º de janeiro de 2026", "1º gennaio 2026", "1° gennaio 2026 10:15"] {
        assert_eq!(ms(text).map(|ms| ms / DAY_MS), ms("2026-01-01").map(|ms| ms / DAY_MS), "{text}");
    }
    let eras = [
        ("令和7年6月3日", "2025-06-03"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和７年１２月１日", "2025-12-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日 10:15", "1989-01-07 10:15"),
        ("令和7年6月", "2025-06-01"),
    ];
    for (text, want) in eras {
        assert_eq!((ms(text), scan(text).map(|date| date.calendar)), (ms(want), Some(Calendar::Japanese)), "{text}");
    }
    for text in ["令和0年6月3日", "令和7", "令和123年6月3日", "令和7.6.3", "R7.6.3", "1er trimestre 2026"] {
        assert_eq!(ms(text), None, "{text}");
    }
}

#[test]
fn times_and_spans_differ() {
    assert_eq!((time_of_day("7:30 PM"), time_of_day("26:00")), (Some(70_200_000), None));
    assert_eq!(
        (duration("1m28s"), duration("26:10:00"), duration("2h 5m"), duration("5x")),
        (Some(88_000), Some(94_200_000), Some(7_500_000), None)
    );
    assert!(is_clear_duration("1m28s") && !is_clear_duration("12m"));
}

#[test]
fn serials_are_those_of_excel() {
    assert_eq!(serial_ms(46_086.0), scan("2026-03-05").unwrap().resolve(DateOrder::Dmy));
    assert_eq!(serial_ms(46_086.5), scan("2026-03-05 12:00").unwrap().resolve(DateOrder::Dmy));
    assert_eq!(serial_ms(1.0), scan("1900-01-01").unwrap().resolve(DateOrder::Dmy));
    assert_eq!(iso_serial("2026-03-05"), Some((46_086.0, Notation::Date)));
    assert_eq!(iso_serial("PT12H00M00S"), Some((0.5, Notation::Time)));
}

proptest! {
    #[test]
    fn every_day_comes_back(days in 0_i32..40_000, dmy: bool) {
        let date = NaiveDate::from_epoch_days(days).unwrap();
        let (format, order) = if dmy { ("%d/%m/%Y", DateOrder::Dmy) } else { ("%m/%d/%Y", DateOrder::Mdy) };
        let scanned = scan(&date.format(format).to_string()).unwrap();
        prop_assert_eq!(scanned.resolve(order), Some(i64::from(days) * DAY_MS));
        prop_assert_eq!(scan(&date.to_string()).unwrap().resolve(DateOrder::Dmy), Some(i64::from(days) * DAY_MS));
    }

    #[test]
    fn what_programs_write_is_what_is_read_part_by_part(
        text in "[1-2][0-9]{3}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?",
    ) {
        if let Some(read) = iso(&text) {
            let mut cursor = Cursor::new(&text);
            let (day, clock) = (cursor.day(), cursor.clock());
            prop_assert!(cursor.at_end());
            prop_assert_eq!((Some(read.day), Some((read.time, read.offset))), (day, clock));
            // What the survey of a column does not ask of such dates.
            prop_assert!(duration(&text).is_none() && time_of_day(&text).is_none() && super::super::numbers::scan(&text).is_none());
        }
    }

    #[test]
    fn anything_may_be_scanned(text in "\\PC{0,30}") {
        let _ = (scan(&text), duration(&text), time_of_day(&text), iso_serial(&text));
    }
}

#[test]
fn numbers_without_separators_are_days_months_and_moments() {
    let read = |how: Compact, text: &str| how.read(text);
    let ms = |text: &str| scan(text).unwrap().resolve(DateOrder::Dmy);
    assert_eq!(read(Compact::Month, "202603"), ms("2026-03-01"));
    assert_eq!(read(Compact::MonthPoint, "03.2026"), ms("2026-03-01"));
    assert_eq!(read(Compact::Moment, "20260305070500"), ms("2026-03-05 07:05"));
    let wrong =
        [(Compact::Month, "202613"), (Compact::MonthPoint, "13.2026"), (Compact::MonthPoint, "3.26"), (Compact::Moment, "20260305270500")];
    assert!(wrong.iter().all(|(how, text)| read(*how, text).is_none()));
    assert!(is_impossible("2026-02-30") && is_impossible("31/04/2026 10:15") && !is_impossible("2026-03-32") && !is_impossible("1.2.3"));
}
