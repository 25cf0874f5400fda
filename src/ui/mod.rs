//! The window: everything that is drawn and clicked. The only place that knows egui.

pub mod grid;
pub mod theme;
pub mod widgets;
