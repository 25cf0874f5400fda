//! Series over time and what is out of line in them.
//!
//! The way through: `periods` places rows on a regular axis, `series` adds them up per split, `events` says which periods
//! are events, `method` picks the detector of each series, `null` tells how often a score is chance. The result is a
//! [`Detection`]: expected values, bands and scores of every point. What is flagged follows from it and a sensitivity without
//! computing anything anew, so that a slider is live.

mod alerts;
mod behind;
mod clock;
mod decompose;
mod detection;
mod drift;
mod error;
mod events;
mod forecast;
mod gaps;
mod largest;
mod level;
mod members;
mod method;
mod neighbours;
mod null;
mod panel;
mod periods;
mod plan;
mod ratio;
mod rehearse;
pub mod rows;
mod run;
mod runs;
mod series;
mod shift;
mod signal;
mod spec;
mod stats;
mod suggest;
mod sums;
#[cfg(test)]
mod tests;
mod transform;
mod trend;

pub use alerts::{Alert, AlertKind};
pub use behind::Behind;
pub use clock::Axis;
pub(crate) use clock::{ordinal as period_number, start as period_start};
pub use detection::{Detection, Segment, Series, threshold};
pub(crate) use drift::words as drift_words;
pub use error::DetectError;
pub(crate) use events::class as event_class;
pub use events::{Country, EventListError, Generator, read_events};
pub use forecast::{Forecast, forecast};
pub(crate) use largest::largest_shares;
pub use members::EVERYTHING_ELSE;
pub use method::Method;
pub use periods::Periods;
pub(crate) use periods::moments;
pub use rehearse::{Caught, Rehearsal, Unfit, rehearse};
pub use run::run;
pub use shift::looked_at;
pub use signal::{Season, Shift};
pub use spec::{DetectSpec, Event, Grain, Marked};
pub(crate) use stats::median;
pub use suggest::suggest;
pub use trend::{Bend, Path};
