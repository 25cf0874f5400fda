//! Series over time and what is out of line in them.

mod spec;

pub use spec::{DetectSpec, Event, Grain};
