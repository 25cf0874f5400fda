//! Which segments contributed to a deviation.

use serde::{Deserialize, Serialize};

/// Members that name a segment, column first, in the order of the columns; empty for everything.
pub type Segment = Vec<(String, String)>;

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
