//! From a pivot to what a chart draws: series, axes, decimation. Draws nothing itself.

mod spec;

pub use spec::{ChartKind, ChartSpec};
