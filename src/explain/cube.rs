//! Leaves and the combinations of dimensions ("cuboids") whose elements are candidate segments.

use crate::engine::{Cancelled, Context};
use crate::table::numbered;

/// The finest cells of a table: one code per leaf and dimension.
#[derive(Debug, Clone, Default)]
pub(super) struct Cube {
    /// Name of each dimension.
    pub(super) names: Vec<String>,
    /// Members of each dimension; a code is a position here.
    pub(super) labels: Vec<Vec<String>>,
    /// `codes[dimension][leaf]`.
    pub(super) codes: Vec<Vec<u32>>,
}

/// The leaves grouped by one combination of dimensions.
pub(super) struct Cuboid {
    /// The dimensions, ascending.
    pub(super) dims: Vec<usize>,
    /// Element of each leaf, numbered by the codes of its members.
    pub(super) element: Vec<u32>,
    /// How many elements.
    pub(super) size: usize,
}

/// With no more dimensions than this every combination is looked at, else those of up to three.
const ALL_COMBINATIONS_UP_TO: usize = 5;

impl Cube {
    /// How many leaves.
    pub(super) fn leaves(&self) -> usize {
        self.codes.first().map_or(0, Vec::len)
    }

    /// The leaves at these positions.
    pub(super) fn take(&self, leaves: &[u32]) -> Self {
        let codes = self.codes.iter().map(|c| leaves.iter().map(|&l| c[l as usize]).collect()).collect();
        Self { names: self.names.clone(), labels: self.labels.clone(), codes }
    }

    /// Every combination worth scanning, few dimensions first. Dimensions with a single member are left out: they say nothing.
    ///
    /// # Errors
    /// Where nobody wants the result any more.
    pub(super) fn cuboids(&self, ctx: &Context) -> Result<Vec<Cuboid>, Cancelled> {
        let telling: Vec<usize> = (0..self.codes.len()).filter(|&d| self.codes[d].windows(2).any(|w| w[0] != w[1])).collect();
        let layers = if telling.len() <= ALL_COMBINATIONS_UP_TO { telling.len() } else { 3 };
        let mut sets: Vec<Vec<usize>> = (1_u32..1 << telling.len().min(20))
            .filter(|bits| bits.count_ones() as usize <= layers)
            .map(|bits| telling.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, &d)| d).collect())
            .collect();
        sets.sort_by(|a: &Vec<usize>, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        sets.into_iter().map(|dims| self.cuboid(dims, ctx)).collect()
    }

    fn cuboid(&self, dims: Vec<usize>, ctx: &Context) -> Result<Cuboid, Cancelled> {
        let mut keys = vec![0_u64; self.leaves()];
        for &d in &dims {
            let width = self.labels[d].len() as u64 + 1;
            for (key, &code) in keys.iter_mut().zip(&self.codes[d]) {
                *key = key.wrapping_mul(width) + u64::from(code);
            }
        }
        let (element, keys) = numbered(keys.into_iter().map(Some), ctx)?;
        Ok(Cuboid { dims, element, size: keys.len() })
    }

    /// The members shared by the leaves of the element that `leaf` lies in.
    pub(super) fn members(&self, dims: &[usize], leaf: usize) -> Vec<(usize, u32)> {
        dims.iter().map(|&d| (d, self.codes[d][leaf])).collect()
    }

    /// Whether a leaf lies in a segment.
    pub(super) fn holds(&self, members: &[(usize, u32)], leaf: usize) -> bool {
        members.iter().all(|&(d, code)| self.codes[d][leaf] == code)
    }

    /// A segment in words: column and member.
    pub(super) fn segment(&self, members: &[(usize, u32)]) -> Vec<(String, String)> {
        members.iter().map(|&(d, code)| (self.names[d].clone(), self.labels[d][code as usize].clone())).collect()
    }
}
