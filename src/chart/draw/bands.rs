//! Events behind charts along time: shaded days with their names.

use super::super::inks::Ink;
use super::super::metrics::{Weight, text_width};
use super::super::places::days;
use super::super::scene::{Anchor, Area, Item};
use super::super::{AxisScale, ChartData};
use super::{Band, Pen, SMALL};
use crate::pivot::DatePart;

/// A span is at least so wide, in points.
const LEAST: f32 = 2.0;

impl Band {
    /// From where to where it is shaded along an axis of time. A point of a day stands in the middle of its day, one of a longer
    /// period at its first day.
    pub(in super::super) fn along(&self, part: Option<DatePart>) -> (f64, f64) {
        let shift = if part == Some(DatePart::Day) { 0.5 } else { 0.0 };
        (days(self.start) - shift, days(self.end) + 1.0 - shift)
    }
}

/// The share of a period that an event must fill to be shaded.
const SLIGHT: f64 = 0.1;

impl Pen {
    /// Shade the events; those that have room are named, each name once in a row of them. Days within months are only told of a mark.
    pub(super) fn bands(&mut self, chart: &ChartData, events: &[Band], area: &Area) {
        let AxisScale::Time(part) = chart.x.scale else { return };
        let [left, top, width, height] = area.rect;
        let mut free = left;
        for event in events {
            let (from, to) = event.along(part);
            let is_slight = to - from < SLIGHT * chart.step;
            if is_slight || area.horizontal || to < area.x.data.0 || from > area.x.data.1 {
                continue;
            }
            let start = area.x.to(from).max(left);
            let wide = (area.x.to(to).min(left + width) - start).max(LEAST);
            self.scene.items.push(Item::Rect { rect: [start, top, wide, height], ink: Ink::Accent, alpha: 0.12, radius: 0.0 });
            let words = text_width(&event.name, SMALL, Weight::Regular);
            if start >= free && start + words <= left + width {
                let voice = (SMALL, Weight::Regular, Ink::Muted);
                self.scene.text([start + 2.0, top + SMALL], event.name.clone(), voice, Anchor::Start);
                free = start + words + 10.0;
            }
        }
    }
}
