//! Which segments contributed to a deviation.
//!
//! A deviation of a total is looked at in its finest cells, the leaves: what was measured in each, what was expected, and how far it strays
//! by chance. A [scan] over all combinations of up to three dimensions finds the segments that deviate as wholes; each leaf then belongs to
//! one of them or to none, so that the contributors and the residual sum to the deviation exactly. Ratios are split into what changed rates
//! and what changed weights give.
//!
//! Two questions are answered: a span of time against what was expected of it or against another span ([`over_time()`], or [`Leaves`] for many
//! questions to one table), and a measured column against an expected one ([`given()`]).

mod assemble;
mod changes;
mod cube;
mod factors;
mod forecast;
mod given;
mod leaves;
mod noise;
mod over_time;
mod periods;
mod quantity;
mod rates;
mod request;
mod scan;
mod shape;
#[cfg(test)]
mod tests;

pub use assemble::stands_out;
pub use changes::{Change, Changes, Presence, Span, changes};
pub use factors::{Factors, PriceVolumeMix, units_of};
pub use given::given;
pub use leaves::Leaves;
pub use over_time::over_time;
pub use request::{Against, ExplainError, Request};

use serde::{Deserialize, Serialize};

pub use crate::detect::Segment;

/// One segment's part in a deviation. Contributors do not overlap; with the residual they sum to the deviation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contributor {
    /// The segment.
    pub segment: Segment,
    /// What was measured in it.
    pub actual: f64,
    /// What was expected in it.
    pub expected: f64,
    /// Its part of the deviation, in units of the measure.
    pub delta: f64,
    /// `delta` over the whole deviation.
    pub share: f64,
    /// Log-likelihood gain of calling this segment a cause of its own.
    pub score: f64,
    /// Ratios: the part that a changed rate within the segment gives.
    pub rate_effect: Option<f64>,
    /// Ratios: the part that a changed weight of the segment gives.
    pub mix_effect: Option<f64>,
}

/// Which segments contributed to a deviation, and how surely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was measured.
    pub actual: f64,
    /// What was expected.
    pub expected: f64,
    /// `actual - expected`.
    pub delta: f64,
    /// The segments, largest part first.
    pub contributors: Vec<Contributor>,
    /// The part of `delta` that belongs to none of them.
    pub residual: f64,
    /// Sets of segments that explain it, best first.
    pub root_causes: Vec<Vec<Segment>>,
    /// 0 to 1.
    pub confidence: f64,
    /// What to know about it, such as "spread out, no single segment".
    pub note: String,
}

/// A segment as people read it: `region TH, channel video`; `everything` where it is empty.
#[must_use]
pub fn words(segment: &[(String, String)]) -> String {
    if segment.is_empty() {
        return "everything".to_owned();
    }
    segment.iter().map(|(column, member)| format!("{column} {member}")).collect::<Vec<_>>().join(", ")
}
