//! Sheetsleuth: investigate numbers that arrive as spreadsheets.
//!
//! The modules stand in the order the data flows; each imports only from those above it (a test enforces it).

pub mod engine;
pub mod table;
pub mod import;
pub mod prepare;
pub mod pivot;
pub mod chart;
pub mod detect;
pub mod explain;
pub mod findings;
pub mod board;
pub mod workbook;
pub mod analysis;
pub mod session;
#[cfg(feature = "gui")]
pub mod ui;
pub mod cli;
