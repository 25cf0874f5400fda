//! Queries as people write them, with what the standard makes of them.

use super::*;
use crate::import::{self, ImportOptions};

/// Days, regions and orders; two rows of each day.
const TEXT: &str = "Day,Region,Orders,Visits\n2026-01-01,North,3,30\n2026-01-01,South,1,10\n2026-01-02,North,4,40\n2026-01-02,South,,20\n\
    2026-01-03,North,5,50\n2026-01-03,South,2,20\n2026-01-03,North,6,60\n";

fn sample() -> Vec<(String, Table)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, TEXT).unwrap();
    let source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    table_names(&[&source])
}

/// The names of the columns, and each row as a text.
fn answer(sql: &str) -> (Vec<String>, Vec<String>) {
    let table = query(&sample(), sql, "result", &Context::detached()).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let names = table.columns().iter().map(|c| c.name.clone()).collect();
    let cell = |row, at| crate::table::format::cell(table.value(row, at), &table.columns()[at]);
    let row = |row| (0..table.columns().len()).map(|at| cell(row, at)).collect::<Vec<_>>().join(" ");
    (names, (0..table.rows()).map(row).collect())
}

fn rows(sql: &str) -> Vec<String> {
    answer(sql).1
}

fn refused(sql: &str) -> (Option<usize>, String) {
    let fault = query_fault(&sample(), sql).unwrap_or_else(|| panic!("{sql} is answered"));
    (fault.at.map(|at| at.start), fault.reason)
}

#[test]
fn a_window_over_sums_of_groups_is_of_all_groups() {
    let sql = "SELECT Region, SUM(Orders) AS o, SUM(SUM(Orders)) OVER () AS total FROM orders GROUP BY Region";
    assert_eq!(rows(sql), ["North 18 21", "South 3 21"]);
    let sql = "SELECT o.Region, RANK() OVER (ORDER BY SUM(o.Visits)) AS place FROM orders o GROUP BY o.Region HAVING COUNT(*) > 2 ORDER BY o.Region";
    assert_eq!(rows(sql), ["North 2", "South 1"]);
    let sql = "SELECT STRFTIME(Day, '%d') AS d, SUM(SUM(Orders)) OVER (ORDER BY STRFTIME(Day, '%d')) AS run FROM orders GROUP BY d";
    assert_eq!(rows(sql), ["01 4", "02 8", "03 21"]);
    let (at, reason) = refused("SELECT Region, Visits, SUM(SUM(Orders)) OVER () AS t FROM orders GROUP BY Region");
    assert_eq!((at, reason.as_str()), (Some(15), "\"Visits\" is neither grouped by nor added up"));
}

/// An average was told with six places, and the next one beside it with none.
#[test]
fn numbers_that_a_query_computes_have_the_places_that_they_need() {
    let sql = "SELECT Region, AVG(Visits) AS a, SUM(Orders) / (SUM(Visits) + 1.0) AS rate, SUM(Orders) * 0.25 AS quarter, \
               CAST(SUM(Visits) AS DOUBLE) AS whole FROM orders GROUP BY Region ORDER BY Region";
    assert_eq!(rows(sql), ["North 45.00 0.0994 4.50 180", "South 16.67 0.0588 0.75 50"]);
}

/// `DECIMAL(12, 2)` was refused in the words of the engine, and without its place.
#[test]
fn numbers_with_so_many_places_are_rounded_to_them() {
    let sql = "SELECT Region, CAST(AVG(Visits) AS DECIMAL(12, 2)), (SUM(Orders) / 5.0)::NUMERIC(8) AS whole, \
               CAST(CAST('2.5' AS DECIMAL) AS DECIMAL(4, 1)) AS text FROM orders \
               GROUP BY Region ORDER BY CAST(AVG(Visits) AS DECIMAL(12, 2)) DESC";
    let (names, rows) = answer(sql);
    assert_eq!(names[1], "CAST(AVG(Visits) AS DECIMAL(12,2))", "called by what was asked");
    assert_eq!(rows, ["North 45.00 4 2.5", "South 16.67 1 2.5"]);
}

#[test]
fn a_running_sum_is_the_same_for_equal_days_unless_rows_are_asked_for() {
    let of = |window: &str| {
        let sql = format!("SELECT {window} AS w FROM orders");
        rows(&sql).join(" ")
    };
    assert_eq!(of("SUM(Orders) OVER (ORDER BY Day)"), "4 4 8 8 21 21 21");
    assert_eq!(of("SUM(Orders) OVER (ORDER BY Day RANGE UNBOUNDED PRECEDING)"), "4 4 8 8 21 21 21");
    assert_eq!(of("SUM(Orders) OVER (ORDER BY Day ROWS UNBOUNDED PRECEDING)"), "3 4 8 8 13 15 21");
    assert_eq!(of("SUM(Orders) OVER (PARTITION BY Region ORDER BY Day)"), "3 1 7 1 18 3 18");
    assert_eq!(of("SUM(Orders) OVER (ORDER BY Day DESC)"), "21 21 17 17 13 13 13");
    assert_eq!(of("COUNT(*) OVER (ORDER BY Day)"), "2 2 4 4 7 7 7");
    assert_eq!(of("COUNT(Orders) OVER (ORDER BY Day)"), "2 2 3 3 6 6 6");
    assert_eq!(of("AVG(Visits) OVER (ORDER BY Day ROWS UNBOUNDED PRECEDING)"), "30.00 20.00 26.67 25.00 30.00 28.33 32.86");
    assert_eq!(of("MIN(Visits) OVER (ORDER BY Day DESC)"), "10 10 20 20 20 20 20");
    assert_eq!(of("MAX(Day) OVER (PARTITION BY Region ORDER BY Visits)").matches("2026-01-03").count(), 4);
    assert_eq!(of("SUM(Orders) OVER ()"), "21 21 21 21 21 21 21");
    assert_eq!(of("SUM(Orders) OVER (PARTITION BY Region)"), "18 3 18 3 18 3 18");
    let sql = "SELECT COUNT(*) OVER w AS n FROM orders WINDOW w AS (PARTITION BY Region ORDER BY Day)";
    assert_eq!(rows(sql).join(" "), "1 1 2 2 4 3 4");
    // Wherever it stands.
    let within = "SELECT run FROM (SELECT Day, SUM(Orders) OVER (ORDER BY Day) AS run FROM orders) t WHERE run > 8 LIMIT 1";
    assert_eq!(rows(within), ["21"]);
    let with = "WITH n AS (SELECT * FROM orders WHERE Region = 'North'), r AS (SELECT Day, SUM(Orders) OVER (ORDER BY Day) AS run FROM n) \
                SELECT MAX(run) AS most, COUNT(*) AS rows FROM r";
    assert_eq!(rows(with), ["18 4"]);
    let both = "SELECT SUM(Orders) OVER () AS t FROM orders UNION SELECT SUM(Visits) OVER () AS t FROM orders";
    assert_eq!(rows(both), ["21", "230"]);
    assert_eq!(refused("SELECT Day, MEDIAN(Orders) OVER (ORDER BY Day) AS m FROM orders").0, Some(12));
}

/// Each as `DuckDB` computes it; a dash where nothing is.
#[test]
fn a_window_moves_along_by_rows_or_by_days() {
    let of = |window: &str| {
        let cells = rows(&format!("SELECT {window} AS w FROM orders"));
        cells.iter().map(|cell| if cell.is_empty() { "-" } else { cell }).collect::<Vec<_>>().join(" ")
    };
    for (window, expected) in [
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS 2 PRECEDING)", "4 1 7 4 11 6 13"),
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "4 4 6 7 13 11 11"),
        ("SUM(Orders) OVER (PARTITION BY Region ORDER BY Day, Visits ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)", "3 1 7 1 9 2 11"),
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "20 21 17 17 11 13 6"),
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING)", "- - 4 1 4 3 6"),
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING)", "4 3 7 6 6 11 -"),
        ("SUM(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING)", "- - - - - - -"),
        ("AVG(Visits) OVER (PARTITION BY Region ORDER BY Day, Visits ROWS 1 PRECEDING)", "30 10 35 15 45 20 55"),
        ("MIN(Visits) OVER (ORDER BY Day, Visits ROWS 2 PRECEDING)", "10 10 20 10 20 20 20"),
        ("MAX(Visits) OVER (ORDER BY Day DESC, Visits ROWS 1 PRECEDING)", "30 40 40 60 50 20 60"),
        ("COUNT(*) OVER (ORDER BY Day, Visits ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "3 2 3 3 3 3 2"),
        ("COUNT(Orders) OVER (ORDER BY Day, Visits ROWS 1 PRECEDING)", "2 1 1 1 2 2 2"),
        ("FIRST_VALUE(Visits) OVER (ORDER BY Day, Visits ROWS 1 PRECEDING)", "10 10 20 30 20 40 50"),
        ("LAST_VALUE(Visits) OVER (PARTITION BY Region)", "60 20 60 20 60 20 60"),
        ("LAST_VALUE(Orders) OVER (ORDER BY Day, Visits ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)", "- 3 2 4 6 5 6"),
        ("SUM(Visits) OVER (ORDER BY Day RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW)", "40 40 100 100 190 190 190"),
        (
            "SUM(Visits) OVER (PARTITION BY Region ORDER BY Day DESC RANGE BETWEEN INTERVAL '24 hours' PRECEDING AND CURRENT ROW)",
            "70 30 150 40 110 20 110",
        ),
        ("COUNT(*) OVER (ORDER BY Day RANGE BETWEEN INTERVAL 2 DAY PRECEDING AND INTERVAL 1 DAY PRECEDING)", "0 0 2 2 4 4 4"),
        ("COUNT(*) OVER (ORDER BY Visits RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING)", "4 3 3 4 3 4 2"),
        ("SUM(Visits) OVER (ORDER BY Orders RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)", "50 10 70 20 90 30 110"),
        ("COUNT(*) OVER (ORDER BY Day RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "7 7 5 5 3 3 3"),
    ] {
        assert_eq!(of(window), expected, "{window}");
    }
}

#[test]
fn a_window_that_cannot_be_is_refused_with_what_to_write() {
    let reason = |frame: &str| refused(&format!("SELECT SUM(Orders) OVER (ORDER BY Day {frame}) AS m FROM orders")).1;
    assert_eq!(reason("GROUPS 2 PRECEDING"), "GROUPS is not computed");
    assert_eq!(reason("ROWS BETWEEN UNBOUNDED FOLLOWING AND CURRENT ROW"), "the window ends before it begins");
    assert_eq!(reason("ROWS 1.5 PRECEDING"), "how many rows is not a whole number");
    assert_eq!(reason("RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW"), "RANGE does not know such a difference");
    assert_eq!(reason("RANGE BETWEEN 6 PRECEDING AND CURRENT ROW"), "a RANGE over days or times needs an INTERVAL, as in INTERVAL 6 DAY");
    assert_eq!(reason(", Visits RANGE 6 PRECEDING"), "a RANGE with a difference needs an ORDER BY one column");
    let sql = "SELECT SUM(Visits) OVER (ORDER BY Region RANGE 1 PRECEDING) AS m FROM orders";
    assert_eq!(refused(sql).1, "a RANGE with a difference goes over one column of numbers, days or times");
}

#[test]
fn rows_come_in_the_order_they_appear_in() {
    for _ in 0..8 {
        assert_eq!(rows("SELECT Region, COUNT(*) AS n FROM orders GROUP BY Region"), ["North 4", "South 3"]);
        assert_eq!(rows("SELECT Visits FROM orders UNION SELECT Orders FROM orders").join(" "), "30 10 40 20 50 60 3 1 4  5 2 6");
        assert_eq!(rows("SELECT DISTINCT Visits FROM orders").join(" "), "30 10 40 20 50 60");
        let joined = "SELECT a.Visits FROM orders a JOIN orders b ON a.Region = b.Region WHERE b.Visits = 30";
        assert_eq!(rows(joined).join(" "), "30 40 50 60");
        let numbered = "SELECT Region, ROW_NUMBER() OVER (ORDER BY Day) AS n FROM orders ORDER BY Day";
        assert_eq!(rows(numbered)[4..], ["North 5", "South 6", "North 7"]);
    }
}

#[test]
fn what_has_no_name_is_called_as_it_is_written() {
    let names = |sql: &str| answer(sql).0;
    let sql = "SELECT Region, SUM(Orders), AVG(Orders), COUNT(*) FROM orders GROUP BY Region ORDER BY SUM(Orders)";
    assert_eq!(names(sql), ["Region", "SUM(Orders)", "AVG(Orders)", "COUNT(*)"]);
    assert_eq!(rows(sql), ["South 3 1.5 3", "North 18 4.5 4"]);
    assert_eq!(names("SELECT SUM(Visits)/SUM(Orders) FROM orders"), ["SUM(Visits) / SUM(Orders)"]);
    assert_eq!(names("SELECT 1/2, 'x', 'x'"), ["1 / 2", "'x'", "'x' 2"]);
    assert_eq!(rows("SELECT Region, MAX(Day), MIN(Day) FROM orders GROUP BY Region").len(), 2);
    assert_eq!(names("SELECT a.Day, b.Day FROM orders a JOIN orders b ON a.Day = b.Day"), ["Day", "b.Day"]);
    assert_eq!(rows("SELECT Region FROM orders GROUP BY Region ORDER BY SUM(Orders)"), ["South", "North"]);
    let (at, reason) = refused("SELECT Region AS x, Day AS x FROM orders");
    assert_eq!((at, reason.as_str()), (Some(27), "two columns are called \"x\""));
}

#[test]
fn only_questions_are_answered_and_what_is_not_there_is_called_by_its_name() {
    assert_eq!(refused("DROP TABLE orders"), (Some(0), "DROP is no question".to_owned()));
    assert_eq!(refused(" delete from orders where Orders = 1").1, "DELETE is no question");
    assert_eq!(refused("SELECT 1; SELECT 2").0, Some(10));
    assert_eq!(refused("").1, "it is empty");
    assert_eq!(refused("SELECT date_trunc('month', Day) AS m FROM orders"), (Some(7), "there is no function DATE_TRUNC".to_owned()));
    let (at, reason) = refused("SELECT Orders / (SELECT SUM(Orders) FROM orders) AS s FROM orders");
    assert_eq!((at, reason.as_str()), (Some(17), "a SELECT in brackets cannot stand within an expression"));
}
