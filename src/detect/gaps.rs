//! Periods without rows: which are missing, which are zero, which are closed.
//!
//! **What it does.** A period without any row of the whole table is *closed* where its phase (Sundays) is nearly always empty,
//! else *missing*. A segment without rows on a day the table has some is *zero* where rows are transactions (their number
//! varies from day to day), and *missing* where rows are a metric per day (always the same number).
//!
//! **Why.** Missing is not zero: a feed that failed must not look like a day without sales, and a day without sales must
//! not look like a feed that failed.
//!
//! **Gone.** A segment that was there nearly always and then never again is told at the place where it went, and not looked at much longer: most
//! of its periods would be empty, as those of one that was hardly ever there.
//!
//! **Example.** A daily table by region loses Thailand on 5 August: Thailand is missing on that day, and the total low.

use super::stats::poisson_deviate;

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

/// Whether the rows of a segment are a metric per period as long as it was there: at least two weeks of days, hardly one of them without.
pub(super) fn is_metric_while_there(rows: &[u32]) -> bool {
    const LEAST: usize = 14;
    let Some((first, last)) = rows.iter().position(|&r| r > 0).zip(rows.iter().rposition(|&r| r > 0)) else { return false };
    let there = &rows[first..=last];
    let filled = there.iter().filter(|&&r| r > 0).count();
    filled >= LEAST && filled as f64 >= (1.0 - COMMON) * there.len() as f64 && is_metric(there)
}

/// The end of a segment that has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone {
    /// From this period on it is not looked at any more.
    pub(super) until: usize,
    /// Its last period with rows.
    pub(super) last: usize,
}

/// Whether a segment has gone for so long that its end would not be told from a lack of data: `rows` of it in each period, and which are `open`.
/// `some` periods tell what a lasting change is worth.
pub(super) fn gone(rows: &[u32], open: &[bool], metric: bool, some: usize) -> Option<Gone> {
    /// So many periods with rows make a segment that can go.
    const LEAST: usize = 14;
    let last = rows.iter().rposition(|&r| r > 0)?;
    let count = |range: std::ops::Range<usize>, filled: bool| range.filter(|&t| open[t] && (rows[t] > 0) == filled).count();
    let (filled, empty, after) = (count(0..last + 1, true), count(0..last + 1, false), count(last + 1..rows.len(), false));
    let all = (filled + empty + after) as f64;
    if filled < LEAST {
        return None;
    }
    let kept = if metric {
        let is_usual = empty as f64 <= COMMON * (filled + empty) as f64;
        (is_usual && (empty + after) as f64 > COMMON * all).then_some(some)
    } else {
        // Enough empty periods to tell a new level from, and fewer than those that are filled.
        let (room, wanted) = (filled.saturating_sub(empty), 4 * some);
        (2.0 * (empty + after) as f64 > all && room >= 3 * some).then_some(room.min(wanted))
    };
    kept.map(|kept| Gone { until: (last + 1 + kept).min(rows.len()), last })
}

/// The score of each missing period: high where gaps are rare, nothing where they are common. `open` are the periods in
/// which there could have been rows.
pub(super) fn scores(missing: &[bool], open: &[bool]) -> Vec<f64> {
    let gaps = missing.iter().filter(|m| **m).count() as f64;
    let share = gaps / open.iter().filter(|o| **o).count().max(1) as f64;
    let score = SCORE * (1.0 - share / COMMON).max(0.0);
    missing.iter().map(|&m| if m { score } else { 0.0 }).collect()
}

/// The score of each missing period of a measure that counts: no more than that of a zero, for exports leave rows out that count nothing. Of
/// some in a row, what would have been counted in all of them.
pub(super) fn as_zeros(scores: &mut [f64], values: &[f64]) {
    if !super::series::is_count(values) {
        return;
    }
    // A low weekday is no gap.
    let mut present: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    let at = present.len() / 4;
    let usual = *present.select_nth_unstable_by(at, f64::total_cmp).1;
    for run in scores.chunk_by_mut(|a, b| (*a > 0.0) == (*b > 0.0)).filter(|run| run[0] > 0.0) {
        let most = poisson_deviate(0.0, (usual * run.len() as f64).max(1e-9), 1.0).abs();
        for score in run {
            *score = score.min(most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_and_then_never_again_has_gone() {
        let rows = |filled: usize, empty: usize| [vec![3; filled], vec![0; empty]].concat();
        let of = |rows: &[u32], metric: bool| gone(rows, &vec![true; rows.len()], metric, 7).map(|g| (g.last, g.until));
        assert_eq!(of(&rows(100, 150), true), Some((99, 107)));
        assert_eq!((of(&rows(100, 150), false), of(&rows(22, 150), false)), (Some((99, 128)), Some((21, 44))));
        // Gaps at the end that are rare among all are told as gaps, empty days of a filled segment as days without sales.
        assert_eq!((of(&rows(100, 5), true), of(&rows(100, 60), false)), (None, None));
        assert_eq!((of(&rows(10, 90), true), of(&rows(20, 200), false)), (None, None), "too little to go");
        let rare: Vec<u32> = (0..200).map(|t| u32::from(t < 100 && t % 5 == 0)).collect();
        assert_eq!((of(&rare, true), of(&rare, false)), (None, None));
    }

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
        let there = |filled: usize, empty: usize| [vec![0; 40], vec![1; filled], vec![0; empty]].concat();
        assert!(is_metric_while_there(&there(30, 90)) && !is_metric(&there(30, 90)) && !is_metric_while_there(&there(3, 90)));
    }

    /// 800 products of a few pieces a day, exported without the days on which none was sold: 391 of those days were said to have no data.
    #[test]
    fn a_day_without_a_count_is_a_zero_where_few_are_counted() {
        let scored = |level: f64, gap: std::ops::Range<usize>| {
            let values: Vec<f64> = (0..100).map(|t| if gap.contains(&t) { f64::NAN } else { level + f64::from(t as u32 % 3) }).collect();
            let mut scores = vec![0.0; 100];
            scores[gap.clone()].fill(SCORE);
            as_zeros(&mut scores, &values);
            scores[gap.start]
        };
        assert!(scored(5.0, 50..51) < 3.0 && scored(5.0, 50..60) > 8.0, "{} {}", scored(5.0, 50..51), scored(5.0, 50..60));
        assert!(scored(100.0, 50..51) == SCORE && scored(100.5, 50..51) == SCORE);
    }

    #[test]
    fn rare_gaps_score_and_common_ones_do_not() {
        let rare: Vec<bool> = (0..100).map(|t| t == 50).collect();
        assert!(scores(&rare, &[true; 100])[50] > 8.0);
        let common: Vec<bool> = (0..100).map(|t| t % 5 == 0).collect();
        assert_eq!(scores(&common, &[true; 100])[50], 0.0);
    }
}
