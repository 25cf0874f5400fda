//! What changed between two spans of time: every member of every dimension, and how each did beside its peers.

use std::ops::Range;

use chrono::NaiveDateTime;

use super::leaves::Leaves;
use super::quantity::{Part, Quantity, Ratio, over};
use super::{Against, ExplainError, Explanation, Request, Segment};
use crate::detect::Grain;
use crate::engine::Context;
use crate::table::{Filter, Measure, Table};

/// First and last period of a span, both included; any moment within a period stands for it.
pub type Span = (NaiveDateTime, NaiveDateTime);

/// Whether a member was there in both spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// In both.
    Both,
    /// Only in the later.
    New,
    /// Only in the earlier.
    Gone,
}

/// One member of one dimension in both spans.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The member.
    pub segment: Segment,
    /// What was measured in the earlier span, scaled to the length of the later.
    pub before: f64,
    /// What was measured in the later span.
    pub after: f64,
    /// Its part in the change of the whole. Members of one dimension add up to it.
    pub delta: f64,
    /// How much more it did than its peers: for sums what lies beyond growing like all other members together, for ratios beyond their change.
    /// `NaN` for what is new or gone, which has no growth to hold beside theirs.
    pub beyond_peers: f64,
    /// Whether it was there in both.
    pub presence: Presence,
}

/// What changed between two spans.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The segments that do not overlap, with what is left.
    pub explanation: Explanation,
    /// Every member of every dimension, the largest part first.
    pub members: Vec<Change>,
    /// How many periods the later and the earlier span have, where sums of the earlier were scaled to the length of the later.
    pub scaled: Option<(usize, usize)>,
}

impl Leaves {
    /// Hold one span against another; sums of spans of unlike length are scaled to the later.
    ///
    /// # Errors
    /// On cancel, and where a span holds no data.
    pub fn changes(&self, measure: &Measure, after: Span, before: Span, ctx: &Context) -> Result<Changes, ExplainError> {
        let request = Request {
            date: String::new(),
            measure: measure.clone(),
            span: after,
            grain: self.grain,
            against: Against::Span(before.0, before.1),
            by: self.cube.names.clone(),
            events: Vec::new(),
            filters: Vec::new(),
            segment: Vec::new(),
            expected: None,
        };
        let explanation = self.explain(&request, ctx)?;
        let (later, earlier) = (self.range(after)?, self.range(before)?);
        let scaled = (later.len() != earlier.len() && !self.is_ratio).then(|| (later.len(), earlier.len()));
        Ok(Changes { explanation, members: self.members(&later, &earlier, ctx)?, scaled })
    }

    /// Every member of every dimension in two spans, the largest part first.
    fn members(&self, later: &Range<usize>, earlier: &Range<usize>, ctx: &Context) -> Result<Vec<Change>, ExplainError> {
        let pair = Pair::of(self, later, earlier);
        ctx.check()?;
        let mut members = Vec::new();
        for (dim, codes) in self.cube.codes.iter().enumerate() {
            let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.cube.labels[dim].len()];
            for (leaf, &code) in codes.iter().enumerate() {
                groups[code as usize].push(leaf);
            }
            let filled = (0_u32..).zip(&groups).filter(|(_, leaves)| !leaves.is_empty());
            members.extend(filled.filter_map(|(code, leaves)| pair.change(self.cube.segment(&[(dim, code)]), leaves)));
        }
        members.sort_by(by_part);
        Ok(members)
    }

    /// What every leaf had in two spans, the second scaled to the length of the first: numerators and denominators.
    pub(super) fn both(&self, after: &Range<usize>, before: &Range<usize>) -> (Vec<(f64, f64)>, Vec<(f64, f64)>) {
        let scale = after.len() as f64 / before.len().max(1) as f64;
        let leaves = 0..self.cube.leaves() as u32;
        let scaled = |(a, b): (f64, f64)| (a * scale, b * scale);
        (leaves.clone().map(|l| self.sum(l, after)).collect(), leaves.map(|l| scaled(self.sum(l, before))).collect())
    }
}

/// The largest part first.
fn by_part(a: &Change, b: &Change) -> std::cmp::Ordering {
    b.delta.abs().total_cmp(&a.delta.abs()).then_with(|| a.segment.cmp(&b.segment))
}

/// Hold one span of a table against another: the segments that contributed, and every member of every column of `by`.
///
/// Where the columns cross to so many leaves that small members are taken together, the members are told by each column alone: a member that
/// is new or gone is not lost among the small ones.
///
/// # Errors
/// As [`Leaves::of`] and [`Leaves::changes`].
pub fn changes(
    table: &Table,
    (date, grain): (&str, Grain),
    measure: &Measure,
    (by, filters): (&[String], &[Filter]),
    (after, before): (Span, Span),
    ctx: &Context,
) -> Result<Changes, ExplainError> {
    let leaves = |by: &[String]| Leaves::of(table, date, measure, grain, by, filters, ctx);
    let crossed = leaves(by)?;
    let mut changes = crossed.changes(measure, after, before, ctx)?;
    if crossed.is_merged && by.len() > 1 {
        changes.members.clear();
        for column in by {
            let alone = leaves(std::slice::from_ref(column))?;
            changes.members.extend(alone.members(&alone.range(after)?, &alone.range(before)?, ctx)?);
        }
        changes.members.sort_by(by_part);
    }
    Ok(changes)
}

/// Both spans, leaf by leaf.
struct Pair {
    quantity: Quantity,
    whole: Part,
    is_ratio: bool,
}

impl Pair {
    fn of(leaves: &Leaves, after: &Range<usize>, before: &Range<usize>) -> Self {
        let (now, then) = leaves.both(after, before);
        let (above, below): (Vec<f64>, Vec<f64>) = now.into_iter().unzip();
        let (base_above, base_below): (Vec<f64>, Vec<f64>) = then.into_iter().unzip();
        let quantity = if leaves.is_ratio {
            let whole = over(base_above.iter().sum(), base_below.iter().sum());
            let rate = base_above.iter().zip(&base_below).map(|(a, b)| if *b > 0.0 { a / b } else { whole }).collect();
            Quantity::Ratio(Ratio { above, below, expected_above: base_above, expected_below: base_below, rate })
        } else {
            Quantity::Sum { actual: above, expected: base_above }
        };
        let whole = quantity.whole();
        Self { quantity, whole, is_ratio: leaves.is_ratio }
    }

    /// A member's change; `None` where it is in neither span.
    fn change(&self, segment: Segment, leaves: &[usize]) -> Option<Change> {
        let part = self.quantity.part(leaves.iter().copied());
        // A rate of zero twice still changes the whole where its share of the denominator changes.
        if part.actual == 0.0 && part.expected == 0.0 && part.delta == 0.0 {
            return None;
        }
        let presence = match (part.expected == 0.0, part.actual == 0.0) {
            (true, true) => Presence::Both,
            (true, _) => Presence::New,
            (_, true) => Presence::Gone,
            _ => Presence::Both,
        };
        let beyond_peers = if presence != Presence::Both {
            f64::NAN
        } else if self.is_ratio {
            (part.actual - part.expected) - self.whole.delta
        } else {
            // The others without this member: a large one is not its own peer.
            let (after, before) = (self.whole.actual - part.actual, self.whole.expected - part.expected);
            if before > 0.0 { part.actual - part.expected * after / before } else { 0.0 }
        };
        Some(Change { segment, before: part.expected, after: part.actual, delta: part.delta, beyond_peers, presence })
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column as Stored, DataType};

    use super::*;
    use crate::table::{Column, ColumnType, Origin};

    /// Where small members are taken together, one that was small and has gone was nowhere to be seen in what changed.
    #[test]
    fn a_small_member_that_has_gone_is_told_however_many_there_are() {
        let (mut date, mut product, mut shop, mut sales) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for day in 0..2_i32 {
            for at in 0..52_000_u32 {
                let (p, s) = (at % 1_300, at / 1_300);
                if p == 1_299 && day == 1 {
                    continue;
                }
                date.push(20_000 + day);
                product.push(format!("P{p:04}"));
                shop.push(format!("S{s:02}"));
                sales.push(if p == 1_299 { 0.25 } else { 1.0 + f64::from(p % 7) });
            }
        }
        let columns = vec![
            (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
            (Column::new("product", ColumnType::Text), Stored::new("product".into(), product)),
            (Column::new("shop", ColumnType::Text), Stored::new("shop".into(), shop)),
            (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), sales)),
        ];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        let day = |at: i64| (chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000 + at)).naive_utc();
        let (by, measure) = (["product".to_owned(), "shop".to_owned()], Measure::parse("sum(sales)"));
        let spans = ((day(1), day(1)), (day(0), day(0)));
        let found = changes(&table, ("date", Grain::Day), &measure, (&by, &[]), spans, &Context::detached()).unwrap();
        assert!(found.explanation.note.contains("taken together"), "{}", found.explanation.note);
        let gone: Vec<&Change> = found.members.iter().filter(|m| m.presence == Presence::Gone).collect();
        assert!(gone.len() == 1 && gone[0].segment[0].1 == "P1299" && (gone[0].delta + 10.0).abs() < 1e-9, "{gone:?}");
        for column in &by {
            let sum: f64 = found.members.iter().filter(|m| m.segment[0].0 == *column).map(|m| m.delta).sum();
            assert!((sum - found.explanation.delta).abs() < 1e-6, "{column}");
        }
    }
}
