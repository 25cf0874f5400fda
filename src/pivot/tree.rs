//! An axis as a tree: the groups of rows under each prefix of its fields.

use super::items::Items;

/// A row that the filters left out.
pub(super) const EXCLUDED: u32 = u32::MAX;

/// Pairs up to this many are counted in a plain list; beyond it they are sorted.
const DENSE: usize = 1 << 24;

/// The groups of one level, in natural order: by parent, then by item.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    /// The group one level up.
    pub(super) parents: Vec<u32>,
    /// The item of this level's field.
    pub(super) items: Vec<u32>,
}

impl Level {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}

/// The groups of an axis, by level: level 0 is everything, level `n` the groups of the first `n` fields.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// Levels 0 to the number of fields.
    pub(super) levels: Vec<Level>,
    /// For every row of the table its group at the deepest level; [`EXCLUDED`] where it is filtered out.
    pub(super) leaf: Vec<u32>,
}

impl Tree {
    /// The groups of `fields` among the rows that are not [`EXCLUDED`] in `rows` (and 0 elsewhere).
    pub(super) fn new(fields: &[Items], rows: &[u32]) -> Self {
        let mut levels = vec![Level { parents: vec![0], items: vec![0] }];
        let mut leaf = rows.to_vec();
        for field in fields {
            let parents = levels.last().map_or(0, Level::len);
            let pairs = pair(&mut leaf, parents, &field.ids, field.labels.len());
            let (parents, items) = pairs.into_iter().unzip();
            levels.push(Level { parents, items });
        }
        Self { levels, leaf }
    }

    /// The deepest level.
    pub(super) fn depth(&self) -> usize {
        self.levels.len() - 1
    }

    /// For every leaf group, the group it lies in at `level`.
    pub(super) fn ancestors(&self, level: usize) -> Vec<u32> {
        let mut groups: Vec<u32> = (0..self.levels[self.depth()].len() as u32).collect();
        for deeper in self.levels[level + 1..].iter().rev() {
            for group in &mut groups {
                *group = deeper.parents[*group as usize];
            }
        }
        groups
    }

    /// The names of a group's items, outermost first.
    pub(super) fn key(&self, fields: &[Items], level: usize, group: u32) -> super::Key {
        let mut key = Vec::with_capacity(level);
        let mut group = group as usize;
        for at in (1..=level).rev() {
            key.push(fields[at - 1].labels[self.levels[at].items[group] as usize].clone());
            group = self.levels[at].parents[group] as usize;
        }
        key.reverse();
        key
    }
}

/// Number the pairs (group, item) that occur, in ascending order; `groups` becomes each row's pair.
pub(super) fn pair(groups: &mut [u32], group_count: usize, items: &[u32], item_count: usize) -> Vec<(u32, u32)> {
    let key = |group: u32, item: u32| u64::from(group) * item_count as u64 + u64::from(item);
    let included = || groups.iter().zip(items).filter(|(g, _)| **g != EXCLUDED).map(|(&g, &i)| key(g, i));
    let split = |k: u64| ((k / item_count.max(1) as u64) as u32, (k % item_count.max(1) as u64) as u32);
    let size = group_count.saturating_mul(item_count);
    if size <= DENSE {
        let mut numbers = vec![EXCLUDED; size];
        included().for_each(|k| numbers[k as usize] = 0);
        let mut found = Vec::new();
        for (k, number) in (0_u64..).zip(&mut numbers).filter(|(_, n)| **n == 0) {
            *number = found.len() as u32;
            found.push(split(k));
        }
        for (group, &item) in groups.iter_mut().zip(items).filter(|(g, _)| **g != EXCLUDED) {
            *group = numbers[key(*group, item) as usize];
        }
        return found;
    }
    let mut found: Vec<u64> = included().collect();
    found.sort_unstable();
    found.dedup();
    for (group, &item) in groups.iter_mut().zip(items).filter(|(g, _)| **g != EXCLUDED) {
        *group = found.partition_point(|&k| k < key(*group, item)) as u32;
    }
    found.into_iter().map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(ids: &[u32], count: usize) -> Items {
        Items { ids: ids.to_vec(), labels: (0..count).map(|i| Some(i.to_string())).collect(), ..Items::default() }
    }

    #[test]
    fn groups_are_numbered_by_parent_then_item_and_left_out_rows_stay_out() {
        let tree = Tree::new(&[items(&[1, 0, 1, 0], 2), items(&[2, 1, 0, 1], 3)], &[0, 0, 0, EXCLUDED]);
        assert_eq!(tree.levels[2].parents, [0, 1, 1]);
        assert_eq!(tree.levels[2].items, [1, 0, 2]);
        assert_eq!(tree.leaf, [2, 0, 1, EXCLUDED]);
        assert_eq!((tree.ancestors(1), tree.ancestors(0)), (vec![0, 1, 1], vec![0, 0, 0]));
    }
}
