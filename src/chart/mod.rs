//! From a pivot to what a chart draws: series, axes, decimation. Draws nothing itself.

mod build;
mod data;
mod decimate;
mod spec;
mod ticks;

pub use build::{build, suggest};
pub use data::{AxisScale, ChartAxis, ChartData, ChartPoint, ChartSeries};
pub use decimate::decimate;
pub use spec::{ChartKind, ChartSpec};
pub use ticks::{Tick, time_ticks};
