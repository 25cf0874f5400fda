//! Lays a chart out in a rectangle: title, legend, axes, marks, words.
//!
//! Each part takes its room from the [`Pen`]'s rectangle and leaves the rest to the next. What is drawn grows with the size of the
//! picture, never with the data: lines are thinned and clouds are counted.

mod bands;
mod boxes;
mod cells;
mod frame;
mod kpi;
mod labels;
mod legend;
mod panels;
mod ranges;
mod series;

use std::sync::Arc;

use chrono::NaiveDate;

use super::inks::Ink;
use super::metrics::{Weight, clipped};
use super::scene::{Anchor, Scene};
use super::{Body, ChartData, ChartSeries, Counted, Stack};

/// More series than this cannot be told apart; the first are drawn and the rest is told. Parts of a whole are all drawn.
pub(super) const MOST_SERIES: usize = 12;

/// Sizes of text in points.
const TITLE: f32 = 16.0;
const LABEL: f32 = 12.0;
const SMALL: f32 = 11.5;

/// What of a chart is looked at, and what is said around it.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Positions along x; all where absent.
    pub x: Option<(f64, f64)>,
    /// Heights; all where absent.
    pub y: Option<(f64, f64)>,
    /// With the title above it.
    pub title: bool,
    /// With a legend where there is more than one series.
    pub legend: bool,
    /// With the notes below it.
    pub notes: bool,
    /// Named spans of days, shaded behind charts along time.
    pub events: Arc<[Band]>,
    /// Who counts the points of a crowded part.
    pub counting: Counting,
}

/// Who counts the points of a part of a cloud that is too crowded to be drawn point by point.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Counting {
    /// The drawing itself, which takes as long as there are points.
    #[default]
    Here,
    /// Somebody else, ahead; as long as nobody did for this part, the counts of the whole cloud are shown.
    Ahead(Option<Arc<Counted>>),
}

/// A named span of days: a campaign, a holiday, an outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
}

impl Default for View {
    fn default() -> Self {
        Self { x: None, y: None, title: true, legend: true, notes: true, events: Arc::default(), counting: Counting::Here }
    }
}

impl View {
    /// The marks and axes alone, as where the window says the rest.
    #[must_use]
    pub fn bare() -> Self {
        Self { title: false, legend: false, notes: false, ..Self::default() }
    }
}

/// Draw a chart `size` points wide and high.
#[must_use]
pub fn draw(chart: &ChartData, size: [f32; 2], view: &View) -> Scene {
    let size = size.map(|s| s.max(1.0));
    let margin = if view.title { 16.0 } else { 4.0 };
    let rect = [margin, margin, (size[0] - 2.0 * margin).max(1.0), (size[1] - 2.0 * margin).max(1.0)];
    let mut pen = Pen { scene: Scene { size, ..Scene::default() }, rect, panel: 0 };
    if view.title && !chart.title.is_empty() {
        pen.title(&chart.title);
    }
    if view.notes {
        pen.notes(chart);
    }
    pen.body(chart, view);
    pen.scene
}

/// What is drawn on, and the room that is left of it.
struct Pen {
    scene: Scene,
    /// Left, top, width, height.
    rect: [f32; 4],
    /// Which of several small charts is drawn.
    panel: usize,
}

impl Pen {
    fn title(&mut self, title: &str) {
        let [left, top, width, _] = self.rect;
        let words = clipped(title, TITLE, Weight::Bold, width);
        self.scene.text([left, top + TITLE * 0.9], words, (TITLE, Weight::Bold, Ink::Text), Anchor::Start);
        self.take_top(TITLE + 10.0);
    }

    /// What could not be shown, a line each, at the bottom.
    fn notes(&mut self, chart: &ChartData) {
        let more = unseen(chart);
        let notes = chart.notes.iter().cloned().chain((more > 0).then(|| {
            format!(
                "The {MOST_SERIES} largest series are drawn, {more} more are not. A top N in the pivot keeps the rest together as Others."
            )
        }));
        for note in notes.collect::<Vec<_>>().iter().rev() {
            let [left, top, width, height] = self.rect;
            let words = clipped(note, SMALL, Weight::Regular, width);
            self.scene.text([left, top + height - 3.0], words, (SMALL, Weight::Regular, Ink::Muted), Anchor::Start);
            self.rect[3] = (height - SMALL - 6.0).max(1.0);
        }
    }

    fn body(&mut self, chart: &ChartData, view: &View) {
        if chart.is_empty() {
            let [left, top, width, height] = self.rect;
            let place = [left + width / 2.0, top + height / 2.0];
            self.scene.text(place, "Nothing to draw", (LABEL, Weight::Regular, Ink::Muted), Anchor::Middle);
            return;
        }
        match &chart.body {
            Body::Series(series) => self.series(chart, series, view),
            Body::Boxes(marks) => self.boxes(chart, marks, view),
            Body::Heat(heat) => self.heat(chart, heat),
            Body::Funnel(stages) => self.funnel(chart, stages),
            // A single figure is named by the title of its tile, where that has one.
            Body::Kpis(kpis) => self.kpis(kpis, view.title || kpis.len() > 1),
            Body::Panels(list) => self.panels(list, view),
        }
    }

    fn take_top(&mut self, height: f32) {
        self.rect[1] += height;
        self.rect[3] = (self.rect[3] - height).max(1.0);
    }
}

/// The series of a chart that are drawn: of very many, the first.
#[must_use]
pub fn drawn(chart: &ChartData) -> Vec<usize> {
    shown(chart, chart.series())
}

/// The series that are drawn.
fn shown(chart: &ChartData, series: &[ChartSeries]) -> Vec<usize> {
    let most = if chart.stack == Stack::Grouped { MOST_SERIES } else { usize::MAX };
    (0..series.len()).filter(|&i| !series[i].hidden && !series[i].points.is_empty()).take(most).collect()
}

/// How many series are not drawn, though nobody hid them.
fn unseen(chart: &ChartData) -> usize {
    let Body::Series(series) = &chart.body else { return 0 };
    series.iter().filter(|s| !s.hidden && !s.points.is_empty()).count() - shown(chart, series).len()
}

#[cfg(test)]
mod tests;
