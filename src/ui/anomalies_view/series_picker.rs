//! Choosing a series of a detection: a measure and a segment.

use eframe::egui::{Id, Ui};

use crate::session::Detected;
use crate::ui::widgets;

/// Segments offered.
const SHOWN: usize = 300;

/// What was chosen.
#[derive(Default)]
pub(super) struct SeriesChoice {
    measure: usize,
    /// The segment by its key; the total where empty.
    segment: String,
}

/// The pickers; the position of the chosen series, and whether it was chosen just now.
pub(super) fn show(ui: &mut Ui, salt: &str, detected: &Detected, choice: &mut SeriesChoice) -> (Option<usize>, bool) {
    let measures: Vec<(usize, String)> = detected.spec.measures.iter().enumerate().map(|(i, m)| (i, m.name.clone())).collect();
    choice.measure = choice.measure.min(measures.len().saturating_sub(1));
    let mut picked = widgets::picker(ui, Id::unique((salt, "measure")), "Measure of the series", 140.0, &mut choice.measure, &measures);
    let series = &detected.detection.series;
    let segments: Vec<(String, String)> = series
        .iter()
        .filter(|s| s.measure == choice.measure)
        .take(SHOWN)
        .map(|s| (s.key(), if s.segment.is_empty() { "Total".to_owned() } else { crate::explain::words(&s.segment) }))
        .collect();
    // What stands behind it stays on its line in a small window.
    let width = (ui.available_width() * 0.38).clamp(130.0, 190.0);
    picked |= widgets::picker(ui, Id::unique((salt, "segment")), "Segment of the series", width, &mut choice.segment, &segments);
    (series.iter().position(|s| s.measure == choice.measure && s.key() == choice.segment), picked)
}
