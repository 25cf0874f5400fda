//! Periods without rows: which are missing, which are zero, which are closed.
//!
//! **What it does.** A period without any row of the whole table is *closed* where its phase (Sundays) is nearly always empty,
//! else *missing*. A segment without rows on a day the table has some is *zero* where rows are transactions (their number
//! varies from day to day), and *missing* where rows are a metric per day (always the same number).
//!
//! **Why.** Missing is not zero: a feed that failed must not look like a day without sales, and a day without sales must
//! not look like a feed that failed.
//!
//! **Example.** A daily table by region loses Thailand on 5 August: Thailand is missing on that day, and the total low.

/// A phase emptier than this is closed.
const CLOSED: f64 = 0.8;
/// Above this share of gaps, a gap is nothing special.
const COMMON: f64 = 0.10;
/// The score of a gap in a series that has next to none.
pub(super) const SCORE: f64 = 10.0;

/// For each period whether the table is closed in it: empty, in a phase that nearly always is.
pub(super) fn closed(rows: &[u32], cycle: usize) -> Vec<bool> {
    let mut closed = vec![false; rows.len()];
    for phase in 0..cycle.min(rows.len()) {
        let of_phase = || (phase..rows.len()).step_by(cycle);
        let empty = of_phase().filter(|&t| rows[t] == 0).count() as f64 / of_phase().count() as f64;
        for t in of_phase().filter(|&t| rows[t] == 0 && empty > CLOSED) {
            closed[t] = true;
        }
    }
    closed
}

/// Whether rows are a metric per period, the same number in each, and not transactions.
pub(super) fn is_metric(rows: &[u32]) -> bool {
    let mut present: Vec<u32> = rows.iter().copied().filter(|&r| r > 0).collect();
    present.sort_unstable();
    let Some(&usual) = present.get(present.len() / 2) else { return false };
    let same = present.iter().filter(|&&r| r == usual).count();
    same as f64 >= 0.9 * present.len() as f64 && present.len() as f64 >= 0.5 * rows.len() as f64
}

/// The score of each missing period: high where gaps are rare, nothing where they are common. `open` are the periods in
/// which there could have been rows.
pub(super) fn scores(missing: &[bool], open: &[bool]) -> Vec<f64> {
    let gaps = missing.iter().filter(|m| **m).count() as f64;
    let share = gaps / open.iter().filter(|o| **o).count().max(1) as f64;
    let score = SCORE * (1.0 - share / COMMON).max(0.0);
    missing.iter().map(|&m| if m { score } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturdays_of_a_shop_that_rests_are_closed_and_a_lost_tuesday_is_not() {
        let mut rows: Vec<u32> = (0..70).map(|t| if t % 7 == 5 { 0 } else { 40 + t }).collect();
        rows[15] = 0;
        let closed = closed(&rows, 7);
        assert!(closed[5] && closed[12] && !closed[15] && !closed[16]);
    }

    #[test]
    fn a_metric_table_has_the_same_rows_each_day() {
        assert!(is_metric(&[3, 3, 0, 3, 3, 3, 3, 3, 3, 3]));
        assert!(!is_metric(&[3, 5, 1, 4, 3, 9, 2, 6]));
        assert!(!is_metric(&[1, 0, 0, 0, 0, 1, 0, 0]));
    }

    #[test]
    fn rare_gaps_score_and_common_ones_do_not() {
        let rare: Vec<bool> = (0..100).map(|t| t == 50).collect();
        assert!(scores(&rare, &[true; 100])[50] > 8.0);
        let common: Vec<bool> = (0..100).map(|t| t % 5 == 0).collect();
        assert_eq!(scores(&common, &[true; 100])[50], 0.0);
    }
}
