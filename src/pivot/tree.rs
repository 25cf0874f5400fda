//! An axis as a tree: the groups of rows under each prefix of its fields.

use super::items::{Filled, Items};

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
            let mut pairs = pair(&mut leaf, parents, &field.ids, field.labels.len());
            if field.filled != Filled::No {
                pairs = fill(&pairs, parents as u32, field, &mut leaf);
            }
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

    /// The groups right below a group, in natural order.
    pub(super) fn children(&self, level: usize, group: u32) -> std::ops::Range<u32> {
        let parents = &self.levels[level + 1].parents;
        parents.partition_point(|&p| p < group) as u32..parents.partition_point(|&p| p <= group) as u32
    }

    /// The group at an upper level that a group lies in.
    pub(super) fn ancestor(&self, level: usize, group: u32, upper: usize) -> u32 {
        (upper + 1..=level).rev().fold(group, |group, at| self.levels[at].parents[group as usize])
    }

    /// The level and group of a key; `None` where there is no such group.
    pub(super) fn find(&self, fields: &[Items], key: &[Option<String>]) -> Option<(usize, u32)> {
        let mut group = 0;
        for (level, (label, field)) in key.iter().zip(fields).enumerate() {
            let item = field.find(label.as_deref())?;
            group = self.children(level, group).find(|&g| self.levels[level + 1].items[g as usize] == item)?;
        }
        (key.len() <= fields.len()).then_some((key.len(), group))
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

/// Add the pairs that are shown though they have no rows, and renumber the rows' pairs.
fn fill(pairs: &[(u32, u32)], parents: u32, field: &Items, leaf: &mut [u32]) -> Vec<(u32, u32)> {
    let named = |item: &u32| field.labels.get(*item as usize).is_some_and(Option::is_some);
    let occurring = || pairs.iter().map(|(_, item)| *item).filter(named);
    let range = match (field.filled, occurring().min(), occurring().max()) {
        (Filled::First(count), ..) => 0..count.min(field.labels.len() as u32),
        (Filled::Between, Some(first), Some(last)) => first..last + 1,
        _ => 0..0,
    };
    let wanted: Vec<u32> = range.filter(|&item| !field.unwanted.get(item as usize).copied().unwrap_or_default()).collect();
    let mut all: Vec<(u32, u32)> = (0..parents).flat_map(|parent| wanted.iter().map(move |&item| (parent, item))).collect();
    all.extend(pairs);
    all.sort_unstable();
    all.dedup();
    let renumbered: Vec<u32> = pairs.iter().map(|pair| all.partition_point(|p| p < pair) as u32).collect();
    for group in leaf.iter_mut().filter(|g| **g != EXCLUDED) {
        *group = renumbered[*group as usize];
    }
    all
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

    #[test]
    fn gaps_are_filled_under_every_parent() {
        let time = Items { filled: Filled::Between, ..items(&[0, 2, 3], 4) };
        let mut leaf = vec![0, 0, 0];
        let tree = Tree::new(&[items(&[0, 1, 1], 2), time], &leaf);
        assert_eq!(tree.levels[2].items, [0, 1, 2, 3, 0, 1, 2, 3]);
        leaf.copy_from_slice(&tree.leaf);
        assert_eq!(leaf, [0, 6, 7]);
        assert_eq!((tree.children(1, 1), tree.ancestor(2, 6, 1), tree.ancestor(2, 6, 0)), (4..8, 1, 0));
    }
}
