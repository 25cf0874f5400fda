//! Segments of crossed columns beside their peers.
//!
//! **What it does.** Where two columns or more are crossed, takes from the logarithm of each segment what it has in common with its peers: for each
//! column in turn the median over the column's other members in the same period, three times over. What stays is the segment's share among
//! its peers: the season of a category and that of a region cancel in it.
//!
//! Source: median polish of two-way tables (Tukey 1977).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Series;
use super::method::Method;
use super::stats::median;

/// With fewer peers, counted with the segment itself, their median is hardly more than one of them.
const LEAST_PEERS: usize = 3;
/// Smaller values are judged as counts, where a share of their logarithm says little.
const LEAST_SIZE: f64 = 5.0;
/// How often columns are gone through.
const ROUNDS: usize = 3;

/// Segments of one measure by the same columns.
pub(super) struct Panel {
    /// Positions among the series.
    pub(super) cells: Vec<usize>,
    /// For each column, groups of places in `cells` that differ in this column alone.
    groups: Vec<Vec<Vec<usize>>>,
}

/// One segment among its peers, period by period; `NaN` where it cannot be told.
pub(super) struct Share {
    /// The logarithm of its share among them.
    pub(super) own: Vec<f64>,
    /// The logarithm of what they make of it.
    pub(super) peers: Vec<f64>,
}

/// All panels that are large enough, in the order of their series.
pub(super) fn all(series: &[Series]) -> Vec<Panel> {
    let mut of: BTreeMap<(usize, Vec<&str>), Vec<usize>> = BTreeMap::new();
    for (at, one) in series.iter().enumerate() {
        if one.segment.len() >= 2 && is_judged(one) {
            of.entry((one.measure, one.segment.iter().map(|(column, _)| column.as_str()).collect())).or_default().push(at);
        }
    }
    let panel = |((_, columns), cells): ((usize, Vec<&str>), Vec<usize>)| {
        let groups = |column: usize| {
            let mut beside: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
            for (place, &at) in cells.iter().enumerate() {
                let others = series[at].segment.iter().enumerate().filter(|(c, _)| *c != column);
                beside.entry(others.map(|(_, (_, member))| member.as_str()).collect()).or_default().push(place);
            }
            beside.into_values().collect::<Vec<_>>()
        };
        let groups: Vec<_> = (0..columns.len()).map(groups).collect();
        let enough = groups.iter().all(|g| g.iter().any(|peers| peers.len() >= LEAST_PEERS));
        enough.then_some(Panel { cells, groups })
    };
    of.into_iter().filter_map(panel).collect()
}

/// Whether a share of it can be looked at: sums and ratios that were judged on their own, and are large enough.
fn is_judged(series: &Series) -> bool {
    let size = |t: usize| series.actual[t] * series.weight.as_ref().map_or(1.0, |w| w[t]);
    matches!(series.method, Method::Decomposition | Method::Rate)
        && median((0..series.actual.len()).map(size)) >= LEAST_SIZE
        && series.actual.iter().all(|v| v.is_nan() || *v >= 0.0)
}

impl Panel {
    /// Each of its segments among the others, in the order of `cells`; a `partial` last period says nothing.
    pub(super) fn shares(&self, series: &[Series], partial: bool) -> Vec<Share> {
        let n = series[self.cells[0]].actual.len();
        let offsets: Vec<f64> = self.cells.iter().map(|&at| 0.01 * median(series[at].actual.iter().copied())).collect();
        let level = |place: usize, t: usize| {
            let value = series[self.cells[place]].actual[t];
            if partial && t + 1 == n { f64::NAN } else { (value + offsets[place]).ln() }
        };
        // Of segments as large as they are the median would be one segment in one period and another in the next.
        let usual: Vec<f64> = (0..self.cells.len()).map(|place| median((0..n).map(|t| level(place, t)))).collect();
        let periods: Vec<(Vec<f64>, Vec<f64>)> = (0..n)
            .into_par_iter()
            .map(|t| {
                let whole: Vec<f64> = (0..self.cells.len()).map(|place| level(place, t)).collect();
                let mut own: Vec<f64> = whole.iter().zip(&usual).map(|(w, u)| w - u).collect();
                for groups in std::iter::repeat_n(&self.groups, ROUNDS).flatten() {
                    for group in groups {
                        take_out_median(&mut own, group);
                    }
                }
                let peers = whole.iter().zip(&own).map(|(w, o)| w - o).collect();
                (own, peers)
            })
            .collect();
        let of = |place: usize| Share {
            own: periods.iter().map(|(own, _)| own[place]).collect(),
            peers: periods.iter().map(|(_, peers)| peers[place]).collect(),
        };
        (0..self.cells.len()).map(of).collect()
    }
}

/// Take the median of a group from each of its values; all become `NaN` where too few are there.
fn take_out_median(values: &mut [f64], group: &[usize]) {
    let present = group.iter().filter(|&&place| !values[place].is_nan()).count();
    let centre = if present < LEAST_PEERS { f64::NAN } else { median(group.iter().map(|&place| values[place])) };
    for &place in group {
        values[place] -= centre;
    }
}
