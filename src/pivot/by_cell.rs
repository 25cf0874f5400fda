//! The values of many cells laid out cell by cell, so that each group of cells is answered from its own stretches: medians
//! partly sort a copy of them, distinct counts tick off what they have met.

use super::cube::Targets;
use super::tree::EXCLUDED;

/// Values laid out by leaf cell.
#[derive(Debug)]
pub(super) struct ByCell<T> {
    values: Vec<T>,
    /// Where each cell's values start; one more than there are cells.
    starts: Vec<usize>,
}

impl<T: Copy> ByCell<T> {
    /// Lay out the values of the rows that are in a cell, as far as `counts` says they are there.
    fn new(cell_of: &[u32], values: &[T], cells: usize, counts: impl Fn(T) -> bool) -> Self {
        let rows = || cell_of.iter().zip(values).filter(|(cell, x)| **cell != EXCLUDED && counts(**x));
        let mut lens = vec![0; cells];
        rows().for_each(|(&cell, _)| lens[cell as usize] += 1);
        let starts = starts(&lens);
        let mut next = starts.clone();
        let mut laid = values.get(..1).map(|first| vec![first[0]; starts[cells]]).unwrap_or_default();
        for (&cell, &x) in rows() {
            laid[next[cell as usize]] = x;
            next[cell as usize] += 1;
        }
        Self { values: laid, starts }
    }

    fn cells(&self) -> usize {
        self.starts.len() - 1
    }

    fn of(&self, cell: usize) -> &[T] {
        &self.values[self.starts[cell]..self.starts[cell + 1]]
    }
}

/// The numbers whose medians are asked for.
#[derive(Debug)]
pub(super) struct Medians(ByCell<f64>);

impl Medians {
    /// Lay out the finite values of a base.
    pub(super) fn new(cell_of: &[u32], base: &[f64], cells: usize) -> Self {
        Self(ByCell::new(cell_of, base, cells, f64::is_finite))
    }

    /// The median of each group of cells, the mean of the two middle values where their number is even; NaN where there
    /// are none.
    pub(super) fn by_group(&self, targets: &Targets, groups: usize) -> Vec<f64> {
        let mut of_group = Vec::new();
        let one = |cells: &[u32]| {
            of_group.clear();
            for &cell in cells {
                of_group.extend_from_slice(self.0.of(cell as usize));
            }
            median(&mut of_group)
        };
        CellsOfGroups::new(targets, self.0.cells(), groups).map(one)
    }
}

/// The members whose different ones are counted.
#[derive(Debug)]
pub(super) struct Members {
    laid: ByCell<u32>,
    /// How many members the column has.
    kinds: usize,
}

impl Members {
    /// Lay out the members of `codes`, which number `kinds` members and give `missing` where there is none.
    pub(super) fn new(cell_of: &[u32], codes: &[u32], kinds: usize, missing: u32, cells: usize) -> Self {
        Self { laid: ByCell::new(cell_of, codes, cells, |code| code != missing), kinds }
    }

    /// How many different members each group of cells has.
    pub(super) fn by_group(&self, targets: &Targets, groups: usize) -> Vec<u64> {
        // The last group each member was met in, by how many groups were counted until then.
        let (mut met, mut now) = (vec![0_u32; self.kinds], 0);
        let one = |cells: &[u32]| {
            now += 1;
            let mut count = 0;
            for &member in cells.iter().flat_map(|&cell| self.laid.of(cell as usize)) {
                let last = &mut met[member as usize];
                count += u64::from(*last != now);
                *last = now;
            }
            count
        };
        CellsOfGroups::new(targets, self.laid.cells(), groups).map(one)
    }
}

/// The cells that count in each group.
struct CellsOfGroups {
    cells: Vec<u32>,
    starts: Vec<usize>,
}

impl CellsOfGroups {
    fn new(targets: &Targets, cells: usize, groups: usize) -> Self {
        let mut lens = vec![0; groups];
        for cell in 0..cells {
            targets.of(cell).iter().for_each(|&group| lens[group as usize] += 1);
        }
        let starts = starts(&lens);
        let mut next = starts.clone();
        let mut sorted = vec![0; starts[groups]];
        for cell in 0..cells {
            for &group in targets.of(cell) {
                sorted[next[group as usize]] = cell as u32;
                next[group as usize] += 1;
            }
        }
        Self { cells: sorted, starts }
    }

    fn map<R>(&self, one: impl FnMut(&[u32]) -> R) -> Vec<R> {
        self.starts.windows(2).map(|ends| &self.cells[ends[0]..ends[1]]).map(one).collect()
    }
}

/// Where stretches of these lengths start, and where the last one ends.
fn starts(lens: &[usize]) -> Vec<usize> {
    let mut end = 0;
    let ends = lens.iter().map(|len| {
        end += len;
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

    #[test]
    fn members_of_several_cells_are_counted_once_in_each_group() {
        const NONE: u32 = u32::MAX;
        let cell_of = [0, 1, 0, 2, 1, EXCLUDED, 0];
        let members = Members::new(&cell_of, &[0, 0, 1, NONE, 2, 3, 0], 4, NONE, 3);
        assert_eq!(members.by_group(&Targets::One(vec![0, 1, 2]), 3), [2, 2, 0]);
        assert_eq!(members.by_group(&Targets::One(vec![0, 0, 0]), 1), [3]);
        let running = Targets::Many { starts: vec![0, 2, 3, 3], groups: vec![0, 1, 1] };
        assert_eq!(members.by_group(&running, 2), [2, 3]);
    }
}
