//! The members of a split, crossed and numbered.

use std::sync::Arc;

use super::{DetectError, Segment};
use crate::engine::Context;
use crate::table::{Codes, MISSING, Table};

/// How members that are missing are called.
pub(super) const NO_MEMBER: &str = "(missing)";
/// How the members without a series of their own are called together.
pub const EVERYTHING_ELSE: &str = "Everything else";
/// The same where a member is called so.
const ALL_OTHERS: &str = "Everything else (all others)";

/// The members of one split, crossed.
pub(super) struct Members {
    pub(super) names: Vec<String>,
    codes: Vec<Arc<Codes>>,
}

impl Members {
    pub(super) fn of(table: &Table, columns: &[String], ctx: &Context) -> Result<Self, DetectError> {
        let mut members = Self { names: Vec::new(), codes: Vec::new() };
        for name in columns {
            let (index, column) = table.column(name)?;
            members.names.push(column.name.clone());
            members.codes.push(table.codes_if_wanted(index, ctx)?);
        }
        Ok(members)
    }

    /// The number of the segment a row belongs to; segments are numbered in the order of their members.
    pub(super) fn code(&self, row: usize) -> u64 {
        self.codes.iter().fold(0, |code, column| {
            let radix = column.labels.len() as u64;
            let member = column.codes[row];
            code * (radix + 1) + if member == MISSING { radix } else { u64::from(member) }
        })
    }

    /// The number of all segments together that have no series of their own: one no segment has.
    pub(super) fn rest(&self) -> u64 {
        self.codes.iter().map(|column| column.labels.len() as u64 + 1).product()
    }

    pub(super) fn segment(&self, mut code: u64) -> Segment {
        if code == self.rest() {
            return self.names.iter().map(|name| (name.clone(), self.rest_name().to_owned())).collect();
        }
        let mut segment: Segment = Vec::with_capacity(self.names.len());
        for (name, column) in self.names.iter().zip(&self.codes).rev() {
            let radix = column.labels.len() as u64 + 1;
            let label = column.labels.get((code % radix) as usize).map_or(NO_MEMBER, String::as_str);
            segment.push((name.clone(), label.to_owned()));
            code /= radix;
        }
        segment.reverse();
        segment
    }

    /// The code of each member of `segment`; `None` where the table has no such member.
    pub(super) fn codes_of(&self, segment: &Segment) -> Option<Vec<u32>> {
        let code = |(label, column): (&str, &Codes)| match column.labels.iter().position(|l| l == label) {
            Some(at) => Some(at as u32),
            None => (label == NO_MEMBER).then_some(MISSING),
        };
        segment.iter().zip(&self.codes).map(|((_, label), column)| code((label, column))).collect()
    }

    /// Whether a row has these codes.
    pub(super) fn has(&self, row: usize, codes: &[u32]) -> bool {
        self.codes.iter().zip(codes).all(|(column, &code)| column.codes[row] == code)
    }

    /// Whether a segment is what all those with a series of their own leave.
    pub(super) fn is_rest(&self, segment: &Segment) -> bool {
        !segment.is_empty() && segment.iter().all(|(_, label)| label == self.rest_name())
    }

    /// What the rest is called; no member has that name.
    fn rest_name(&self) -> &'static str {
        let taken = self.codes.iter().any(|column| column.labels.iter().any(|label| label == EVERYTHING_ELSE));
        if taken { ALL_OTHERS } else { EVERYTHING_ELSE }
    }
}
