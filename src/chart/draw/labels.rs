//! Words in the chart: values at bars, names at lines, reference lines, notes pinned to points.

use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped, text_width};
use super::super::scale::tick;
use super::super::scene::{Anchor, Area, Form, Item, Stroke};
use super::super::{ChartData, ChartKind, ChartSeries, Mark, Stack};
use super::series::{ink_of, is_category};
use super::{Pen, SMALL};

/// More bars than this carry no values: the axis is read instead.
const LABELLED: usize = 30;

impl Pen {
    /// The value at each bar, where bars are few and all of them have the room.
    pub(super) fn value_labels(&mut self, chart: &ChartData, series: &[ChartSeries], order: &[usize], area: &Area) {
        let bars: Vec<usize> = order.iter().copied().filter(|&i| series[i].mark == Mark::Bar).collect();
        let count: usize = bars.iter().map(|&i| series[i].points.len()).sum();
        if count == 0 || count > LABELLED || chart.stack != Stack::Grouped || chart.kind == ChartKind::Histogram || !is_category(chart) {
            return;
        }
        let hits = self.scene.hits.iter().filter(|(_, t)| t.panel == self.panel && bars.contains(&t.series));
        let found: Vec<([f32; 4], String, bool)> = hits
            .filter_map(|(rect, target)| {
                let one = &series[target.series];
                let value = one.points.measured(target.point)?;
                Some((*rect, tick(value, value.abs(), one.unit.as_deref()), value < 0.0))
            })
            .collect();
        let fits = |(rect, label, _): &([f32; 4], String, bool)| {
            if area.horizontal { rect[3] >= SMALL } else { text_width(label, SMALL, Weight::Medium) <= rect[2] * 1.2 }
        };
        if !found.iter().all(fits) {
            return;
        }
        for ([x, y, w, h], label, below) in found {
            let voice = (SMALL, Weight::Medium, Ink::Text);
            if chart.kind == ChartKind::Pareto {
                // The line of the running share crosses them.
                let words = text_width(&label, SMALL, Weight::Medium) + 6.0;
                self.backing([x + (w - words) / 2.0, y - SMALL - 5.0, words, SMALL + 4.0]);
            }
            match (area.horizontal, below) {
                (true, false) => self.scene.text([x + w + 5.0, y + h / 2.0 + SMALL * 0.36], label, voice, Anchor::Start),
                (true, true) => self.scene.text([x - 5.0, y + h / 2.0 + SMALL * 0.36], label, voice, Anchor::End),
                (false, false) => self.scene.text([x + w / 2.0, y - 4.0], label, voice, Anchor::Middle),
                (false, true) => self.scene.text([x + w / 2.0, y + h + SMALL], label, voice, Anchor::Middle),
            }
        }
    }

    /// The name of each line at its end, moved apart where ends are near.
    pub(super) fn end_labels(&mut self, series: &[ChartSeries], order: &[usize], area: &Area) {
        const APART: f32 = SMALL + 3.0;
        let mut ends: Vec<(f32, &ChartSeries)> = order
            .iter()
            .filter_map(|&i| {
                let points = &series[i].points;
                let last = (0..points.len()).rev().find(|&at| points.y[at].is_finite() && points.x[at] <= area.x.data.1)?;
                Some((area.to(points.x[last], points.top(last), series[i].second)[1], &series[i]))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [left, top, width, height] = area.rect;
        for i in 1..ends.len() {
            ends[i].0 = ends[i].0.max(ends[i - 1].0 + APART);
        }
        let mut lowest = top + height;
        for end in ends.iter_mut().rev() {
            end.0 = end.0.min(lowest).max(top);
            lowest = end.0 - APART;
        }
        let room = self.rect[0] + self.rect[2] - (left + width) - 10.0;
        for (y, one) in ends {
            let name = clipped(&one.name, SMALL, Weight::Medium, room);
            self.scene.text([left + width + 8.0, y + SMALL * 0.36], name, (SMALL, Weight::Medium, ink_of(one)), Anchor::Start);
        }
    }

    pub(super) fn reference_lines(&mut self, chart: &ChartData, area: &Area) {
        let [left, top, width, height] = area.rect;
        for line in &chart.lines {
            if line.at < area.y.data.0 || line.at > area.y.data.1 {
                continue;
            }
            let place = area.y.to(line.at);
            let stroke = Stroke { dash: &[6.0, 4.0], ..Stroke::new(Ink::Text, 1.2) };
            let voice = (SMALL, Weight::Medium, Ink::Text);
            let words = text_width(&line.label, SMALL, Weight::Medium);
            if chart.horizontal {
                self.scene.line([place, top], [place, top + height], stroke);
                self.backing([place + 3.0, top + height - SMALL - 5.0, words + 6.0, SMALL + 5.0]);
                self.scene.text([place + 6.0, top + height - 4.0], line.label.clone(), voice, Anchor::Start);
            } else {
                self.scene.line([left, place], [left + width, place], stroke);
                let above = if place - SMALL - 8.0 < top { place + 3.0 } else { place - SMALL - 8.0 };
                self.backing([left + 4.0, above, words + 6.0, SMALL + 5.0]);
                self.scene.text([left + 7.0, above + SMALL], line.label.clone(), voice, Anchor::Start);
            }
        }
    }

    pub(super) fn pins(&mut self, chart: &ChartData, area: &Area) {
        let [left, top, width, _] = area.rect;
        for pin in &chart.pins {
            let [x, y] = area.to(pin.x, pin.y, false);
            if !area.contains([x, y]) {
                continue;
            }
            let words = clipped(&pin.text, SMALL, Weight::Medium, width * 0.4);
            let half = text_width(&words, SMALL, Weight::Medium) / 2.0 + 6.0;
            let middle = x.clamp(left + half, (left + width - half).max(left + half));
            let above = (y - 30.0).max(top);
            self.scene.line([x, y], [x, above + SMALL + 8.0], Stroke::new(Ink::Muted, 1.0));
            self.scene.items.push(Item::Dot { at: [x, y], radius: 4.0, form: Form::Circle, ink: Ink::Text, alpha: 1.0 });
            self.scene.items.push(Item::Dot { at: [x, y], radius: 2.2, form: Form::Circle, ink: Ink::Ground, alpha: 1.0 });
            let rect = [middle - half, above, half * 2.0, SMALL + 8.0];
            self.scene.items.push(Item::Rect { rect, ink: Ink::Text, alpha: 0.92, radius: 4.0 });
            self.scene.text([middle, above + SMALL + 1.5], words, (SMALL, Weight::Medium, Ink::Ground), Anchor::Middle);
        }
    }

    /// Ground under words that lie over marks.
    fn backing(&mut self, rect: [f32; 4]) {
        self.scene.items.push(Item::Rect { rect, ink: Ink::Ground, alpha: 0.8, radius: 3.0 });
    }
}
