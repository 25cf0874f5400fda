//! Series over time and what is out of line in them.

pub mod rows;
mod spec;

pub use spec::{DetectSpec, Event, Grain};
