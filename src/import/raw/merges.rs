//! Merged cells as a sheet can have them: no cell in two of them.

use std::collections::BTreeMap;

use super::Merge;

/// In the order of their first cells, without those that share a cell with one before: no program shows these, and a file made
/// to be a trap may name the whole sheet a hundred thousand times.
pub(super) fn apart(mut merges: Vec<Merge>) -> Vec<Merge> {
    merges.sort_by_key(|m| (m.rows.0, m.columns, m.rows.1));
    // By first column the last column and the last row of those that may reach further down; no column in two of them.
    let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    merges.retain(|merge| {
        let mut ended = Vec::new();
        for (&first, &(_, bottom)) in open.range(..=merge.columns.1).rev().take_while(|(_, (last, _))| *last >= merge.columns.0) {
            if bottom >= merge.rows.0 {
                return false;
            }
            ended.push(first);
        }
        for first in ended {
            open.remove(&first);
        }
        open.insert(merge.columns.0, (merge.columns.1, merge.rows.1));
        true
    });
    merges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(rows: (u32, u32), columns: (u32, u32)) -> Merge {
        Merge { rows, columns }
    }

    #[test]
    fn a_cell_is_in_one_merge_only() {
        let (band, tall, below) = (merge((0, 0), (2, 5)), merge((0, 9), (0, 1)), merge((10, 12), (1, 3)));
        let beside = merge((4, 4), (2, 3));
        let overlapping = [merge((5, 6), (1, 2)), band, merge((0, 1_048_575), (0, 16_383)), merge((9, 9), (0, 0))];
        assert_eq!(apart([vec![below, tall, band, beside], overlapping.to_vec()].concat()), [tall, band, beside, below]);
    }

    #[test]
    fn the_same_merge_a_hundred_thousand_times_is_one() {
        let whole = merge((0, 1_048_575), (0, 16_383));
        assert_eq!(apart(vec![whole; 100_000]), [whole]);
    }
}
