//! Lengths of time, days and quotes in files as they are, read as an analyst means them or asked about.

use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, ClockParts, ColumnChange, DateOrder, Decision, Found, ImportChange, ImportOptions, Target};
use sheetsleuth::table::{ColumnType, Role, Value};

fn open(name: &str, bytes: impl AsRef<[u8]>, changes: &[ImportChange]) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
    let mut source = import::open(&path, &options, &Context::detached()).unwrap();
    assert_eq!(source.tables.len(), 1);
    source.tables.remove(0)
}

/// A text file with a number of each row and one column.
fn column(name: &str, cells: &[&str]) -> Found {
    changed(name, cells, &[])
}

fn changed(name: &str, cells: &[&str], changes: &[ImportChange]) -> Found {
    let rows: String = cells.iter().map(|cell| format!("a;{cell}\n")).collect();
    open("a.csv", format!("Shop;{name}\n{rows}"), changes)
}

fn ty(found: &Found) -> (ColumnType, Role) {
    let column = &found.table.columns()[1];
    (column.ty, column.role)
}

/// Seconds of lengths of time.
fn seconds(found: &Found) -> Vec<f64> {
    let value = |row| match found.table.value(row, 1) {
        Value::Duration(ms) => ms as f64 / 1000.0,
        other => panic!("{other:?}"),
    };
    (0..found.table.rows()).map(value).collect()
}

fn warned<'f>(found: &'f Found, kind: &str) -> Option<&'f str> {
    found.warnings.iter().find(|w| w.kind == kind).map(|w| w.message.kept())
}

fn decided<'f>(found: &'f Found, what: &str) -> Option<&'f Decision> {
    found.decisions.iter().find(|d| d.what == what)
}

fn asked(found: &Found) -> Vec<(Option<Target>, String)> {
    found.questions().map(|d| (d.target, d.question.as_ref().unwrap().text().into_owned())).collect()
}

const LENGTH: (ColumnType, Role) = (ColumnType::Duration, Role::Measure);

/// The "Avg. Session Duration" of Google Analytics, `00:01:28`, was a time of day to split by.
#[test]
fn hours_minutes_and_seconds_under_the_name_of_a_length_are_one() {
    for name in ["Avg. Session Duration", "Durée moyenne", "播放时长", "Wartezeit", "Time spent"] {
        let found = column(name, &["00:01:28", "00:02:45", "00:00:10"]);
        assert_eq!((ty(&found), seconds(&found), asked(&found)), (LENGTH, vec![88.0, 165.0, 10.0], vec![]), "{name}");
        let decision = decided(&found, "Read as lengths of time").unwrap();
        assert_eq!((decision.why.kept(), decision.count, decision.example.kept()), ("its name says so", 3, "00:01:28"));
    }
    // A day or more proves it under any name.
    let found = column("Value", &["00:01:28", "26:10:00"]);
    assert_eq!(
        (ty(&found), decided(&found, "Read as lengths of time").unwrap().why.kept()),
        (LENGTH, "26:10:00 in row 3 is a day or more")
    );
    // Nothing says what these are.
    let found = column("Value", &["00:01:28", "00:02:45"]);
    assert_eq!((ty(&found).0, asked(&found).len()), (ColumnType::Time, 1));
    assert_eq!(asked(&found)[0].1, "00:01:28 in Value could be a time of day or a length of time. It is read as a time of day.");
    let found = column("Order time", &["00:01:28", "00:02:45"]);
    assert_eq!((ty(&found).0, asked(&found)), (ColumnType::Time, vec![]));
}

/// A "Call duration" of 75:10 was text without a word, and a "Watch time" of 01:28 an hour and 28 minutes.
#[test]
fn two_numbers_of_a_length_are_asked_about_where_nothing_says_what_they_are() {
    let found = column("Call duration", &["1:28", "2:45", "75:10", "12:10"]);
    assert_eq!((ty(&found), seconds(&found)), (LENGTH, vec![88.0, 165.0, 4510.0, 730.0]));
    assert_eq!(
        asked(&found),
        [(Some(Target::Clock), "1:28 in Call duration could be 1 h 28 min or 1 min 28 s. It is read as 1 min 28 s.".to_owned())]
    );
    assert_eq!(
        warned(&found, "ambiguous_duration"),
        Some("no cell proves whether 1:28 is in hours or in minutes; read as minutes and seconds")
    );
    let hours = ImportChange::Column("Call duration".into(), ColumnChange::Clock(Some(ClockParts::HoursMinutes)));
    let answered = changed("Call duration", &["1:28", "75:10"], &[hours]);
    assert_eq!((seconds(&answered), asked(&answered), answered.warnings.len()), (vec![5280.0, 270_600.0], vec![], 0));
    // The name may say it, and so may hours in the column.
    let named = column("Duration (hh:mm)", &["1:28", "26:10"]);
    assert_eq!((seconds(&named), asked(&named)), (vec![5280.0, 94_200.0], vec![]));
    let beside = column("Watch time", &["01:28", "1:02:03"]);
    assert_eq!((seconds(&beside), asked(&beside)), (vec![88.0, 3723.0], vec![]));
    assert_eq!(seconds(&column("Working time", &["7:45", "8:00"])), [27_900.0, 28_800.0]);
    assert_eq!(ty(&column("Opens", &["07:45", "08:00"])).0, ColumnType::Time);
    // Without a name they stay, and are told.
    let found = column("Value", &["1:28", "75:10"]);
    assert_eq!(ty(&found).0, ColumnType::Text);
    assert!(warned(&found, "kept_as_text").unwrap().starts_with("75:10 is no time of day"));
    // A fraction is one of seconds.
    assert_eq!(seconds(&column("Lap", &["02:05.125", "12:00.5"])), [125.125, 720.5]);
}

fn workbook(name: &str, cells: &[Result<&str, (f64, &str)>]) -> Found {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Shop").unwrap();
    sheet.write(0, 1, name).unwrap();
    for (row, cell) in (1..).zip(cells) {
        sheet.write(row, 0, "a").unwrap();
        match cell {
            Ok(text) => sheet.write(row, 1, *text).unwrap(),
            Err((number, format)) => {
                sheet.write_with_format(row, 1, *number, &rust_xlsxwriter::Format::new().set_num_format(*format)).unwrap()
            }
        };
    }
    open("a.xlsx", book.save_to_buffer().unwrap(), &[])
}

/// A workbook's cells shown as h:mm:ss under "Handle time" were times of day too, and days that were text left no word in the report.
#[test]
fn cells_of_workbooks_are_lengths_by_name_and_text_read_as_dates_is_told() {
    let found = workbook("Handle time", &[Err((88.0 / 86_400.0, "h:mm:ss")), Err((165.0 / 86_400.0, "h:mm:ss"))]);
    assert_eq!((ty(&found), seconds(&found)), (LENGTH, vec![88.0, 165.0]));
    let found = workbook("Paid", &[Ok("2026-01-15"), Err((46_038.0, "yyyy-mm-dd")), Ok("2026-01-17")]);
    let told = decided(&found, "Text read as dates").unwrap();
    assert_eq!((ty(&found).0, told.count, told.example.kept()), (ColumnType::Date, 2, "2026-01-15"));
}

/// `Apr-18` was April 2018 without a word, though it may be the 18th.
#[test]
fn a_month_whose_year_may_be_a_day_is_asked_about() {
    let found = column("Paid", &["Apr-18", "Apr-19", "May-02"]);
    assert_eq!(
        asked(&found),
        [(
            Some(Target::Type),
            "Apr-18 in Paid could be April 2018, or 18 April of a year that is not said. It is shown as April 2018.".to_owned()
        )]
    );
    assert!(warned(&found, "ambiguous_month").is_some());
    let proved: [(&str, &[&str]); 5] = [
        ("mon_yy", &["Apr-18", "Apr-19"]),
        ("Month", &["Apr-18", "Apr-19"]),
        ("Paid", &["Apr-18", "Apr-98"]),
        ("Paid", &["Nov-25", "Dec-25", "Jan-26"]),
        ("Paid", &["Apr '18", "May '18"]),
    ];
    for (name, cells) in proved {
        let found = column(name, cells);
        assert_eq!((ty(&found).0, asked(&found), found.warnings.len()), (ColumnType::Date, vec![], 0), "{cells:?}");
    }
}

/// 25/03/26 to 01/04/26 was asked about with "no row proves whether the day or the month comes first", where a row does.
#[test]
fn a_year_of_two_digits_is_first_only_where_that_is_open() {
    for cells in [&["25/03/26", "26/03/26", "31/03/26", "01/04/26"][..], &["05.01.26", "25.01.26"]] {
        let found = column("Date", cells);
        assert_eq!((asked(&found), found.warnings.len()), (vec![], 0), "{cells:?}");
        let why = decided(&found, "Read as day first").unwrap().why.text();
        assert!(why.ends_with("proves it; with the year first the days would lie years apart"), "{why}");
    }
    let alone = column("Date", &["25/03/26"]);
    assert_eq!(warned(&alone, "ambiguous_date"), Some("no row proves whether the day or the year comes first; read as day first"));
    assert_eq!(alone.questions().next().unwrap().orders, [DateOrder::Dmy, DateOrder::Ymd]);
    assert!(asked(&alone)[0].1.contains("25 March 2026 or 26 March 2025"));
    let all = column("Date", &["05/03/04"]);
    assert!(warned(&all, "ambiguous_date").unwrap().starts_with("no row proves whether the day, the month or the year comes first"));
    let plain = column("Date", &["05/03/2026"]);
    assert!(warned(&plain, "ambiguous_date").unwrap().starts_with("no row proves whether the day or the month comes first"));
}

/// The first of each month kept a French column as text, and Japanese eras were not read at all.
#[test]
fn french_first_days_and_japanese_eras_are_dates() {
    let day = |year, month, day| Value::Date(chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let found = column("Date", &["3 juin 2025", "13 décembre 2025", "1er janvier 2026"]);
    assert_eq!((found.table.value(2, 1), found.warnings.len()), (day(2026, 1, 1), 0));
    let found = column("Date", &["令和7年6月3日", "令和元年12月1日"]);
    assert_eq!([found.table.value(0, 1), found.table.value(1, 1)], [day(2025, 6, 3), day(2019, 12, 1)]);
    assert_eq!(decided(&found, "Years of Japanese eras read as common ones").map(|d| d.count), Some(2));
}

/// `"TV 55" LED"` lost its inch sign without a word.
#[test]
fn quotes_that_are_not_doubled_are_kept_and_named() {
    let found = open("a.csv", "Name,Size,Qty\n\"TV 55\" LED\",x,1\n\"Cable 6\" long\",y,2\nplain,z,3\n", &[]);
    let names = [0, 1, 2].map(|row| found.table.value(row, 0));
    assert_eq!(names, ["TV 55\" LED", "Cable 6\" long", "plain"].map(Value::Text));
    let warning = found.warnings.iter().find(|w| w.kind == "stray_quote").unwrap();
    assert_eq!(
        (warning.rows.as_slice(), warning.message.kept()),
        ([2, 3].as_slice(), "2 rows hold quotes within quotes that are not doubled; read as what seems to be meant")
    );
}

/// Read as text in the panel, an identifier became something to split by.
#[test]
fn an_identifier_that_is_asked_to_be_text_stays_one() {
    let change = ImportChange::Column("Order ID".into(), ColumnChange::Type(Some(ColumnType::Text)));
    let cells = ["1001", "1002", "1003", "1004"];
    assert_eq!(ty(&changed("Order ID", &cells, &[])), (ColumnType::Integer, Role::Identifier));
    assert_eq!(ty(&changed("Order ID", &cells, &[change])), (ColumnType::Text, Role::Identifier));
}
