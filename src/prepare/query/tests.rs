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
    assert_eq!(of("AVG(Visits) OVER (ORDER BY Day ROWS UNBOUNDED PRECEDING)"), "30 20 26.666667 25 30 28.333333 32.857143");
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
    assert_eq!(refused("SELECT SUM(Orders) OVER (ORDER BY Day ROWS 2 PRECEDING) AS m FROM orders").0, Some(7));
    assert!(refused("SELECT LAST_VALUE(Orders) OVER (PARTITION BY Region) AS m FROM orders").1.contains("LAST_VALUE"));
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
