//! Box plots.

use super::super::inks::Ink;
use super::super::scene::{Area, Form, Item, Stroke};
use super::super::{BoxMark, ChartData, Target};
use super::frame::Ranges;
use super::{Pen, View};

/// How wide a box is, of the distance between two, and at most in points.
const SHARE: f64 = 0.5;
const WIDEST: f32 = 64.0;

impl Pen {
    pub(super) fn boxes(&mut self, chart: &ChartData, marks: &[BoxMark], view: &View) {
        let ends = marks.iter().flat_map(|m| m.stats.outliers.iter().copied().chain([m.stats.low, m.stats.high]));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let upwards = if chart.y.log { (low / 1.2, high * 1.2) } else { upwards(low, high) };
        let ranges = Ranges { x: view.x.unwrap_or((-0.5, marks.len() as f64 - 0.5)), y: view.y.unwrap_or(upwards), y2: None };
        let area = self.frame(chart, &ranges, 0.0);
        let [x, y, w, h] = area.rect;
        self.scene.items.push(Item::Clip(Some([x, y - 2.0, w, h + 3.0])));
        for (index, mark) in marks.iter().enumerate() {
            self.one_box(index, mark, &area);
        }
        self.scene.items.push(Item::Clip(None));
    }

    fn one_box(&mut self, index: usize, mark: &BoxMark, area: &Area) {
        let stats = &mark.stats;
        let place = |value: f64| area.y.to(value);
        let middle = area.x.to(mark.x);
        let half = ((area.x.to(mark.x + SHARE / 2.0) - middle).abs()).min(WIDEST / 2.0);
        let (ink, thin) = (Ink::Series(0), Stroke::new(Ink::Axis, 1.0));
        for (from, to) in [(stats.upper, stats.high), (stats.lower, stats.low)] {
            self.scene.line([middle, place(from)], [middle, place(to)], thin);
            self.scene.line([middle - half / 2.0, place(to)], [middle + half / 2.0, place(to)], thin);
        }
        let rect = [middle - half, place(stats.upper), half * 2.0, (place(stats.lower) - place(stats.upper)).max(1.0)];
        self.scene.items.push(Item::Rect { rect, ink, alpha: 0.35, radius: 2.0 });
        self.scene.line([middle - half, place(stats.median)], [middle + half, place(stats.median)], Stroke::new(ink, 2.5));
        self.scene.items.push(Item::Dot { at: [middle, place(stats.mean)], radius: 3.0, form: Form::Diamond, ink: Ink::Text, alpha: 0.9 });
        for &outlier in &stats.outliers {
            self.scene.items.push(Item::Dot { at: [middle, place(outlier)], radius: 2.2, form: Form::Circle, ink, alpha: 0.55 });
        }
        let whole = [middle - half, place(stats.high), half * 2.0, place(stats.low) - place(stats.high)];
        self.scene.hits.push((whole, Target { panel: self.panel, series: 0, point: index }));
    }
}

/// From the lowest to the highest end with some air; from zero where that is not far.
fn upwards(low: f64, high: f64) -> (f64, f64) {
    let room = if high > low { (high - low) * 0.05 } else { low.abs().max(1.0) * 0.1 };
    (if low >= 0.0 && low < high * 0.3 { 0.0 } else { low - room }, high + room)
}
