//! The dates of a column as a tree of years, months, days and times.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::members::Members;
use crate::table::{Column, DatePattern, Stretch, format};

/// Times of day are listed below the days while there are no more of them; beyond, a day is the least that is ticked.
const MOST_TIMES: usize = 100_000;

/// One line of the tree; those below it follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it stands for; `None` is the missing date.
    pub(super) at: Option<Stretch>,
    /// What a person reads.
    pub(super) label: String,
    /// How deep it lies, from 0.
    pub(super) depth: usize,
    /// The rows in it.
    pub(super) rows: u64,
    /// The leaves in it.
    pub(super) leaves: Range<usize>,
    /// The line after all that lies below it.
    pub(super) end: usize,
}

/// The lines of the tree from top to bottom: years newest first as in Excel, what is in them in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct DateTree {
    pub(super) nodes: Vec<Node>,
    /// How many lines have nothing below them.
    pub(super) leaves: usize,
}

impl DateTree {
    /// The tree of the members of a column of dates or moments, which stand in the order of time.
    pub(super) fn of(members: &Members, column: &Column) -> Self {
        let read = |(member, rows): &(Option<String>, u64)| {
            let at: Stretch = member.as_deref()?.parse().ok()?;
            Some((at, *rows))
        };
        let mut leaves: Vec<(Stretch, u64)> = members.counted.iter().filter_map(read).collect();
        leaves.sort_by_key(|(at, _)| at.milliseconds().start);
        // Moments of the same second read alike.
        leaves = together(&leaves, |at| at);
        if leaves.len() > MOST_TIMES {
            leaves = together(&leaves, |at| upto(at, 2));
        }
        let year = |at: Stretch| day_of(at).map(|day| day.year());
        let mut years: Vec<&[(Stretch, u64)]> = leaves.chunk_by(|a, b| year(a.0) == year(b.0)).collect();
        years.reverse();
        let mut tree = Self::default();
        for leaves in years {
            tree.grow(0, leaves, column);
        }
        let missing = members.counted.iter().find(|(member, _)| member.is_none());
        if let Some((_, rows)) = missing {
            tree.leaf(None, "(missing)".to_owned(), 0, *rows);
        }
        tree
    }

    /// Add a line for what `leaves` have in common at a depth, and those below it.
    fn grow(&mut self, depth: usize, leaves: &[(Stretch, u64)], column: &Column) {
        let Some(&(first, rows)) = leaves.first() else { return };
        let at = upto(first, depth);
        let label = label(at, column);
        if at == first && leaves.len() == 1 {
            self.leaf(Some(at), label, depth, rows);
            return;
        }
        let own = self.nodes.len();
        let rows = leaves.iter().map(|l| l.1).sum();
        self.nodes.push(Node { at: Some(at), label, depth, rows, leaves: self.leaves..self.leaves, end: 0 });
        for below in leaves.chunk_by(|a, b| upto(a.0, depth + 1) == upto(b.0, depth + 1)) {
            self.grow(depth + 1, below, column);
        }
        let (leaves, end) = (self.leaves, self.nodes.len());
        if let Some(node) = self.nodes.get_mut(own) {
            (node.leaves.end, node.end) = (leaves, end);
        }
    }

    fn leaf(&mut self, at: Option<Stretch>, label: String, depth: usize, rows: u64) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Node { at, label, depth, rows, leaves: self.leaves..self.leaves + 1, end });
        self.leaves += 1;
    }

    /// Whether a line has others below it.
    pub(super) fn has_more(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|n| n.end > node + 1)
    }

    /// The lines that hold `search`, with all they lie in and all that lies in them.
    pub(super) fn find(&self, search: &str) -> Found {
        let holds = |node: &Node| {
            let iso = || node.at.map(|at| at.to_string().to_lowercase()).unwrap_or_default();
            node.label.to_lowercase().contains(search) || iso().contains(search)
        };
        let mut found = Found { leaves: vec![search.is_empty(); self.leaves], leads: vec![false; self.nodes.len()] };
        if search.is_empty() {
            // With one year alone there is nothing to choose before it is open.
            let years = self.nodes.iter().filter(|n| n.depth == 0 && n.at.is_some()).count();
            found.leads.iter_mut().take(usize::from(years == 1)).for_each(|leads| *leads = true);
            return found;
        }
        // The lines that the one at hand lies in.
        let mut above: Vec<usize> = Vec::new();
        let mut covered = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            above.truncate(node.depth);
            if at >= covered && holds(node) {
                covered = node.end;
                found.leaves[node.leaves.clone()].fill(true);
                for &outer in &above {
                    found.leads[outer] = true;
                }
            }
            above.push(at);
        }
        found
    }
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Whether each leaf is found.
    pub(super) leaves: Vec<bool>,
    /// Whether each line has to be open for what is found to be seen.
    pub(super) leads: Vec<bool>,
}

/// Neighbours that lie in the same stretch as one.
fn together(leaves: &[(Stretch, u64)], stretch: impl Fn(Stretch) -> Stretch) -> Vec<(Stretch, u64)> {
    let same = |a: &(Stretch, u64), b: &(Stretch, u64)| stretch(a.0) == stretch(b.0);
    leaves.chunk_by(same).map(|all| (stretch(all[0].0), all.iter().map(|l| l.1).sum())).collect()
}

fn day_of(at: Stretch) -> Option<NaiveDate> {
    match at {
        Stretch::Second(at) => Some(at.date()),
        Stretch::Day(day) => Some(day),
        Stretch::Year(_) | Stretch::Month(..) => at.days().map(|d| d.0),
    }
}

/// The year, month or day that a moment lies in, by depth.
fn upto(at: Stretch, depth: usize) -> Stretch {
    match (depth, day_of(at)) {
        (0, Some(day)) => Stretch::Year(day.year()),
        (1, Some(day)) => Stretch::Month(day.year(), day.month()),
        (2, Some(day)) => Stretch::Day(day),
        _ => at,
    }
}

/// What a line reads: days as the column shows them, times with seconds where there are some.
fn label(at: Stretch, column: &Column) -> String {
    match at {
        Stretch::Year(year) => year.to_string(),
        Stretch::Month(..) => at.days().map_or_else(|| at.to_string(), |(first, _)| first.format("%B").to_string()),
        Stretch::Day(day) => match column.format.dates {
            // These would give all days of a month one name.
            None | Some(DatePattern::Month | DatePattern::Year) => format::day(day),
            Some(pattern) => pattern.day(day),
        },
        Stretch::Second(at) => time(at),
    }
}

fn time(at: NaiveDateTime) -> String {
    at.format(if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}
