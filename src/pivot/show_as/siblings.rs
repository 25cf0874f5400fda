//! Which groups of an axis are alike but for their item of one field: what a cell is compared and ranked with.

use std::collections::BTreeMap;

use crate::pivot::layout::Side;

/// The groups of one level of an axis, put together with those that differ from them in the item of one field only. Each set
/// stands in the order in which the items of that field are shown.
pub(super) struct Siblings {
    /// Per group, its set and its place in it.
    place: Vec<(u32, u32)>,
    sets: Vec<Vec<u32>>,
    /// Per group, its item of the field.
    items: Vec<u32>,
}

impl Siblings {
    /// Those of the groups at `level`, by the field at `base`, counted from 1; `level` is not above it.
    pub(super) fn new(side: &Side<'_>, base: usize, level: usize) -> Self {
        let tree = side.tree;
        let mut shown = vec![0; tree.levels[base].len()];
        for parent in 0..tree.levels[base - 1].len() as u32 {
            for (at, group) in (0_u32..).zip(side.children(base - 1, parent)) {
                shown[group as usize] = at;
            }
        }
        // Groups are alike if they lie in one parent of the field and their inner items are the same.
        let mut alike: BTreeMap<(u32, Vec<u32>), Vec<(u32, u32)>> = BTreeMap::new();
        let mut items = Vec::with_capacity(tree.levels[level].len());
        for group in 0..tree.levels[level].len() as u32 {
            let (mut at, mut inner) = (group, Vec::with_capacity(level - base));
            for below in (base + 1..=level).rev() {
                inner.push(tree.levels[below].items[at as usize]);
                at = tree.levels[below].parents[at as usize];
            }
            items.push(tree.levels[base].items[at as usize]);
            alike.entry((tree.levels[base].parents[at as usize], inner)).or_default().push((shown[at as usize], group));
        }
        let mut place = vec![(0, 0); items.len()];
        let mut sets = Vec::with_capacity(alike.len());
        for (set, mut groups) in (0_u32..).zip(alike.into_values()) {
            groups.sort_unstable();
            for (at, (_, group)) in (0_u32..).zip(&groups) {
                place[*group as usize] = (set, at);
            }
            sets.push(groups.into_iter().map(|(_, group)| group).collect());
        }
        Self { place, sets, items }
    }

    /// All groups alike, in the order shown.
    pub(super) fn sets(&self) -> &[Vec<u32>] {
        &self.sets
    }

    /// The group alike that stands so many places after (or before) this one.
    pub(super) fn beside(&self, group: u32, by: i64) -> Option<u32> {
        let &(set, at) = self.place.get(group as usize)?;
        self.sets.get(set as usize)?.get(usize::try_from(i64::from(at) + by).ok()?).copied()
    }

    /// The group alike that has this item.
    pub(super) fn with_item(&self, group: u32, item: u32) -> Option<u32> {
        let &(set, _) = self.place.get(group as usize)?;
        self.sets.get(set as usize)?.iter().copied().find(|&g| self.items[g as usize] == item)
    }

    /// The last of the groups alike.
    pub(super) fn last(&self, group: u32) -> Option<u32> {
        let &(set, _) = self.place.get(group as usize)?;
        self.sets.get(set as usize)?.last().copied()
    }
}
