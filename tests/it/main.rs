//! The integration tests, in one binary so that they are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise, helpers included")]

mod analysis;
mod annotate;
#[cfg(feature = "gui")]
mod anomalies_window;
mod architecture;
#[cfg(feature = "gui")]
mod charts_window;
mod cli;
#[cfg(feature = "gui")]
mod desktop;
mod determinism;
mod planted;
mod gallery;
mod generated;
mod hostile;
mod import;
mod import_codes;
mod import_options;
mod import_formats;
mod import_kinds;
mod import_layout;
mod import_marks;
mod import_session;
mod import_times;
mod pivot;
#[cfg(feature = "gui")]
mod pivot_window;
mod prepare;
mod sample;
mod session;
#[cfg(feature = "gui")]
mod triage_window;
#[cfg(feature = "gui")]
mod window;
#[cfg(feature = "gui")]
mod window_place;
#[cfg(feature = "gui")]
mod window_table;
mod workbook;
