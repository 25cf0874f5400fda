//! What is ticked in a tree of dates, and the filter that says it.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;

use super::date_tree::{DateTree, Found, Node};
use crate::table::{FilterTest, Stretch};

/// What is ticked, which lines are open, and what follows of it; worked out anew when something is done, not for every picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Ticks {
    kept: Vec<bool>,
    found: Vec<bool>,
    leads: Vec<bool>,
    /// The lines that a person opened or shut.
    turned: BTreeSet<usize>,
    /// How many found leaves, and how many of them are kept, come before each leaf.
    before: Vec<(u32, u32)>,
    /// The lines to show.
    pub(super) shown: Vec<usize>,
}

/// How much of a line is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    All,
    Some,
    None,
}

impl Ticks {
    /// What a filter keeps; everything where there is none.
    pub(super) fn new(tree: &DateTree, test: Option<&FilterTest>) -> Self {
        let (spans, missing, except) = match test {
            Some(FilterTest::Stretches { of, missing, except }) => (Stretch::joined(of), *missing, *except),
            Some(FilterTest::Members(members)) => (Stretch::joined(&stretches(members)), members.contains(&None), false),
            Some(FilterTest::Except(members)) => (Stretch::joined(&stretches(members)), members.contains(&None), true),
            Some(FilterTest::Days { start, end }) => {
                let day = |day: NaiveDate| Stretch::Day(day).milliseconds();
                let span = start.map_or(i64::MIN, |d| day(d).start)..end.map_or(i64::MAX, |d| day(d).end);
                (vec![span], false, false)
            }
            _ => (Vec::new(), false, true),
        };
        let within = |at: Option<Stretch>| {
            let Some(at) = at.map(Stretch::milliseconds) else { return missing != except };
            let span = spans.get(spans.partition_point(|span| span.end <= at.start)).filter(|span| span.start < at.end);
            // A day of which a part alone is listed is neither wholly kept nor wholly left out: it stays ticked.
            if except { span.is_none_or(|span| span.start > at.start || span.end < at.end) } else { span.is_some() }
        };
        let leaves = tree.nodes.iter().enumerate().filter(|(at, _)| !tree.has_more(*at));
        let kept = leaves.map(|(_, node)| within(node.at)).collect();
        Self { kept, ..Self::default() }
    }

    /// Take in what a search found.
    pub(super) fn search(&mut self, tree: &DateTree, found: &Found) {
        (self.found, self.leads) = (found.leaves.clone(), found.leads.clone());
        self.turned.clear();
        self.work_out(tree);
    }

    /// Tick all leaves of a line that are found, or none of them.
    pub(super) fn tick(&mut self, tree: &DateTree, node: usize, kept: bool) {
        if let Some(node) = tree.nodes.get(node) {
            self.set(node.leaves.clone(), kept);
        }
        self.work_out(tree);
    }

    /// Tick everything that is found, or nothing of it.
    pub(super) fn tick_all(&mut self, tree: &DateTree, kept: bool) {
        self.set(0..tree.leaves, kept);
        self.work_out(tree);
    }

    fn set(&mut self, leaves: Range<usize>, kept: bool) {
        for leaf in leaves.filter(|&leaf| self.found.get(leaf).copied().unwrap_or_default()) {
            self.kept[leaf] = kept;
        }
    }

    /// Open a line or shut it.
    pub(super) fn turn(&mut self, tree: &DateTree, node: usize) {
        if !self.turned.remove(&node) {
            self.turned.insert(node);
        }
        self.work_out(tree);
    }

    /// Whether what lies below a line is shown.
    pub(super) fn is_open(&self, node: usize) -> bool {
        self.leads.get(node).copied().unwrap_or_default() != self.turned.contains(&node)
    }

    /// How much of what is found in a line is kept.
    pub(super) fn of(&self, node: &Node) -> Kept {
        let (found, kept) = self.count(node);
        match kept {
            0 => Kept::None,
            _ if kept == found => Kept::All,
            _ => Kept::Some,
        }
    }

    fn count(&self, node: &Node) -> (u32, u32) {
        let at = |leaf: usize| self.before.get(leaf).copied().unwrap_or_default();
        let (from, to) = (at(node.leaves.start), at(node.leaves.end));
        (to.0 - from.0, to.1 - from.1)
    }

    fn work_out(&mut self, tree: &DateTree) {
        let mut sum = (0, 0);
        self.before.clear();
        self.before.push(sum);
        for (found, kept) in self.found.iter().zip(&self.kept) {
            sum = (sum.0 + u32::from(*found), sum.1 + u32::from(*found && *kept));
            self.before.push(sum);
        }
        self.shown.clear();
        let mut at = 0;
        while let Some(node) = tree.nodes.get(at) {
            let is_found = self.count(node).0 > 0;
            self.shown.extend(is_found.then_some(at));
            at = if is_found && self.is_open(at) { at + 1 } else { node.end };
        }
    }

    /// The filter that keeps what is ticked, of what `searched` for alone; `None` where it keeps everything.
    pub(super) fn test(&self, tree: &DateTree, searched: bool) -> Option<FilterTest> {
        let (found, kept) = self.before.last().copied().unwrap_or_default();
        if !searched && kept == found {
            return None;
        }
        // Where most are kept it is those left out that were meant: what next week's file adds is kept then.
        let except = !searched && found - kept < kept;
        let listed: Vec<bool> = self.found.iter().zip(&self.kept).map(|(found, kept)| *found && *kept != except).collect();
        let (of, missing) = cover(tree, &listed);
        Some(FilterTest::Stretches { of, missing, except })
    }
}

/// The fewest lines that hold the leaves which are listed, and whether the missing date is one of them.
fn cover(tree: &DateTree, listed: &[bool]) -> (Vec<Stretch>, bool) {
    let (mut of, mut missing, mut at) = (Vec::new(), false, 0);
    while let Some(node) = tree.nodes.get(at) {
        let leaves = &listed[node.leaves.clone()];
        at = if leaves.iter().all(|l| *l) {
            match node.at {
                Some(stretch) => of.push(stretch),
                None => missing = true,
            }
            node.end
        } else if leaves.contains(&true) {
            at + 1
        } else {
            node.end
        };
    }
    of.sort_by_key(|stretch| stretch.milliseconds().start);
    (of, missing)
}

fn stretches(members: &[Option<String>]) -> Vec<Stretch> {
    members.iter().flatten().filter_map(|member| member.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::members::Members;
    use super::*;
    use crate::table::{Column, ColumnType};

    fn tree(members: &[(&str, u64)]) -> DateTree {
        let counted = members.iter().map(|(m, n)| ((!m.is_empty()).then(|| (*m).to_owned()), *n)).collect();
        DateTree::of(&Members { counted }, &Column::new("at", ColumnType::DateTime))
    }

    fn sample() -> DateTree {
        let members = [
            ("2010-12-01T08:26:00", 7),
            ("2010-12-01T08:28:09", 2),
            ("2010-12-02T00:00:00", 1),
            ("2011-01-04T10:00:00", 5),
            ("2011-03-01T10:00:00", 3),
            ("", 4),
        ];
        tree(&members)
    }

    fn ticks(tree: &DateTree, test: Option<&FilterTest>, search: &str) -> Ticks {
        let mut ticks = Ticks::new(tree, test);
        ticks.search(tree, &tree.find(search));
        ticks
    }

    fn shown(tree: &DateTree, ticks: &Ticks) -> Vec<String> {
        let line = |&at: &usize| {
            let node = &tree.nodes[at];
            let mark = match ticks.of(node) {
                Kept::All => 'x',
                Kept::Some => '-',
                Kept::None => 'o',
            };
            format!("{}{mark} {} {}", "  ".repeat(node.depth), node.label, node.rows)
        };
        ticks.shown.iter().map(line).collect()
    }

    #[test]
    fn moments_stand_below_days_months_and_years() {
        let tree = sample();
        let mut ticks = ticks(&tree, None, "");
        assert_eq!(shown(&tree, &ticks), ["x 2011 8", "x 2010 10", "x (missing) 4"], "newest first, missing last");
        for name in ["2010", "2010-12", "2010-12-01"] {
            let at = tree.nodes.iter().position(|n| n.at == Some(name.parse().unwrap())).unwrap();
            ticks.turn(&tree, at);
        }
        let below = [
            "x 2011 8",
            "x 2010 10",
            "  x December 10",
            "    x 2010-12-01 9",
            "      x 08:26 7",
            "      x 08:28:09 2",
            "    x 2010-12-02 1",
        ];
        assert_eq!(shown(&tree, &ticks)[..7], below);
        let seven = tree.nodes.iter().position(|n| n.label == "08:26").unwrap();
        ticks.tick(&tree, seven, false);
        assert_eq!(shown(&tree, &ticks)[1..5], ["- 2010 10", "  - December 10", "    - 2010-12-01 9", "      o 08:26 7"]);
    }

    #[test]
    fn what_is_ticked_is_told_by_the_fewest_stretches_and_read_back() {
        let tree = sample();
        let mut now = ticks(&tree, None, "");
        assert_eq!(now.test(&tree, false), None, "everything is no filter");
        let year = |name: &str| tree.nodes.iter().position(|n| n.label == name).unwrap();
        now.tick(&tree, year("2010"), false);
        now.tick(&tree, year("(missing)"), false);
        let kept = now.test(&tree, false).unwrap();
        assert_eq!(kept, FilterTest::Stretches { of: vec![Stretch::Year(2011)], missing: false, except: false });
        assert_eq!(shown(&tree, &ticks(&tree, Some(&kept), "")), ["x 2011 8", "o 2010 10", "o (missing) 4"]);
        now.tick_all(&tree, true);
        now.tick(&tree, year("January"), false);
        let left_out = now.test(&tree, false).unwrap();
        assert_eq!(left_out, FilterTest::Stretches { of: vec![Stretch::Month(2011, 1)], missing: false, except: true });
        assert_eq!(shown(&tree, &ticks(&tree, Some(&left_out), "")), ["- 2011 8", "x 2010 10", "x (missing) 4"]);
        let members = FilterTest::Members(vec![Some("2010-12-01T08:26:00".into()), None]);
        assert_eq!(shown(&tree, &ticks(&tree, Some(&members), "")), ["o 2011 8", "- 2010 10", "x (missing) 4"], "a list of an older file");
        let days = FilterTest::Days { start: "2011-02-01".parse().ok(), end: None };
        assert_eq!(shown(&tree, &ticks(&tree, Some(&days), "")), ["- 2011 8", "o 2010 10", "o (missing) 4"], "from a range to the list");
    }

    #[test]
    fn a_search_opens_what_it_finds_and_only_that_is_kept() {
        let tree = sample();
        let mut found = ticks(&tree, None, "mar");
        assert_eq!(shown(&tree, &found), ["x 2011 8", "  x March 3"]);
        assert_eq!(
            found.test(&tree, true),
            Some(FilterTest::Stretches { of: vec![Stretch::Month(2011, 3)], missing: false, except: false })
        );
        found.tick_all(&tree, false);
        assert_eq!(shown(&tree, &found), ["o 2011 8", "  o March 3"]);
        assert_eq!(shown(&tree, &ticks(&tree, None, "2010-12-02")), ["x 2010 10", "  x December 10", "    x 2010-12-02 1"]);
        assert_eq!(shown(&tree, &ticks(&tree, None, "nothing")), [""; 0]);
    }

    #[test]
    fn days_are_leaves_of_a_column_of_days_and_the_only_year_is_open() {
        let tree = tree(&[("2026-01-05", 2), ("2026-02-01", 1)]);
        assert_eq!(shown(&tree, &ticks(&tree, None, "")), ["x 2026 3", "  x January 2", "  x February 1"]);
        let day = tree.nodes.iter().position(|n| n.label == "2026-01-05").unwrap();
        assert!(!tree.has_more(day));
    }
}
