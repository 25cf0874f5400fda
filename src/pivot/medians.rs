//! Medians of many groups at once: the values are laid out group by group, then each stretch is partly sorted.

use super::cube::Targets;
use super::tree::EXCLUDED;

/// The values of a base, laid out by leaf cell.
#[derive(Debug)]
pub(super) struct Medians {
    values: Vec<f64>,
    /// Where each cell's values start; one more than there are cells.
    starts: Vec<usize>,
}

impl Medians {
    /// Lay out the values of the rows that are in a cell and have one.
    pub(super) fn new(cell_of: &[u32], base: &[f64], cells: usize) -> Self {
        let rows = || cell_of.iter().zip(base).filter(|(cell, x)| **cell != EXCLUDED && x.is_finite());
        let mut counts = vec![0; cells];
        rows().for_each(|(&cell, _)| counts[cell as usize] += 1);
        let starts = starts(&counts);
        let mut next = starts.clone();
        let mut values = vec![0.0; starts[cells]];
        for (&cell, &x) in rows() {
            values[next[cell as usize]] = x;
            next[cell as usize] += 1;
        }
        Self { values, starts }
    }

    /// The median of each group of cells, the mean of the two middle values where their number is even; NaN where there
    /// are none.
    pub(super) fn by_group(&self, targets: &Targets, groups: usize) -> Vec<f64> {
        let of_cell = |cell: usize| &self.values[self.starts[cell]..self.starts[cell + 1]];
        let cells = self.starts.len() - 1;
        let mut counts = vec![0; groups];
        for cell in 0..cells {
            for &group in targets.of(cell) {
                counts[group as usize] += of_cell(cell).len();
            }
        }
        let starts = starts(&counts);
        let mut next = starts.clone();
        let mut values = vec![0.0; starts[groups]];
        for cell in 0..cells {
            let part = of_cell(cell);
            for &group in targets.of(cell) {
                let at = &mut next[group as usize];
                values[*at..*at + part.len()].copy_from_slice(part);
                *at += part.len();
            }
        }
        starts.windows(2).map(|ends| median(&mut values[ends[0]..ends[1]])).collect()
    }
}

/// Where stretches of these lengths start, and where the last one ends.
fn starts(counts: &[usize]) -> Vec<usize> {
    let mut end = 0;
    let ends = counts.iter().map(|count| {
        end += count;
        end
    });
    std::iter::once(0).chain(ends).collect()
}

fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return f64::NAN;
    }
    let even = values.len().is_multiple_of(2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if !even {
        return upper;
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(upper);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_groups_come_from_the_values_not_from_medians_of_cells() {
        let cell_of = [0, 1, 0, 2, 1, EXCLUDED, 0];
        let base = [5.0, 1.0, 3.0, f64::NAN, 2.0, 100.0, 4.0];
        let medians = Medians::new(&cell_of, &base, 3);
        let by_cell = medians.by_group(&Targets::One(vec![0, 1, 2]), 3);
        assert_eq!(by_cell[..2], [4.0, 1.5]);
        assert!(by_cell[2].is_nan());
        assert_eq!(medians.by_group(&Targets::One(vec![0, 0, 0]), 1), [3.0]);
        let twice = Targets::Many { starts: vec![0, 2, 3, 3], groups: vec![0, 1, 1] };
        assert_eq!(medians.by_group(&twice, 2), [4.0, 3.0]);
    }
}
