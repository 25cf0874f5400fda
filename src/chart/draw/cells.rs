//! Heatmaps and funnels: rectangles that carry their own words.

use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped, text_width};
use super::super::scale::tick;
use super::super::scene::{Anchor, Item};
use super::super::{AxisScale, ChartData, Heat, Stage, Target};
use super::frame::{BELOW, LINE, labels};
use super::{LABEL, Pen, SMALL};
use crate::table::format;

/// The least height of a stage of a funnel with its words.
const LOWEST: f32 = LABEL + 5.0;

impl Pen {
    pub(super) fn heat(&mut self, chart: &ChartData, heat: &Heat) {
        let AxisScale::Category(names) = &chart.x.scale else { return };
        self.heat_scale(chart, heat);
        let [left, top, width, height] = self.rect;
        let beside = heat.rows.iter().map(|r| text_width(r, SMALL, Weight::Regular)).fold(0.0, f32::max) + 10.0;
        let beside = beside.min(width * 0.3);
        let (columns, rows) = (names.len().max(1) as f32, heat.rows.len().max(1) as f32);
        let below = labels(chart, (-0.5, f64::from(columns) - 0.5), width - beside);
        let deep = below.iter().map(|l| l.1.len()).max().unwrap_or(1);
        let (w, h) = ((width - beside) / columns, (height - BELOW - (deep - 1) as f32 * LINE).max(1.0) / rows);
        let gap = if w > 5.0 && h > 5.0 { 1.0 } else { 0.0 };
        let unit = chart.y.unit.as_deref();
        let words = |v: f64| tick(v, v.abs(), unit);
        let all = heat.cells.iter().flatten().flatten();
        let labelled = h >= SMALL + 4.0 && all.map(|v| text_width(&words(*v), SMALL, Weight::Regular)).fold(0.0, f32::max) + 6.0 <= w;
        for (row, cells) in heat.cells.iter().enumerate() {
            for (column, value) in cells.iter().enumerate() {
                let rect = [left + beside + column as f32 * w, top + row as f32 * h, (w - gap).max(0.5), (h - gap).max(0.5)];
                let Some(value) = value else { continue };
                let share = share_of(*value, heat.range);
                self.scene.rect(rect, Ink::Heat(share));
                self.scene.hits.push((rect, Target { panel: self.panel, series: row, point: column }));
                if labelled {
                    let at = [rect[0] + w / 2.0, rect[1] + h / 2.0 + SMALL * 0.36];
                    self.scene.text(at, words(*value), (SMALL, Weight::Regular, Ink::OnHeat(share)), Anchor::Middle);
                }
            }
        }
        let voice = (SMALL, Weight::Regular, Ink::Muted);
        let every = ((SMALL + 2.0) / h).ceil().max(1.0) as usize;
        for (row, name) in heat.rows.iter().enumerate().step_by(every) {
            let at = [left + beside - 8.0, top + (row as f32 + 0.5) * h + SMALL * 0.36];
            self.scene.text(at, clipped(name, SMALL, Weight::Regular, beside - 10.0), voice, Anchor::End);
        }
        for (column, lines) in below {
            let middle = left + beside + (column as f32 + 0.5) * w;
            for (line, words) in lines.into_iter().enumerate() {
                self.scene.text([middle, top + rows * h + SMALL + 5.0 + line as f32 * LINE], words, voice, Anchor::Middle);
            }
        }
    }

    /// What the colours mean, at the top right.
    fn heat_scale(&mut self, chart: &ChartData, heat: &Heat) {
        const STEPS: usize = 24;
        const WIDTH: f32 = 120.0;
        let (low, high) = heat.range;
        let unit = chart.y.unit.as_deref();
        let [left, top, width, _] = self.rect;
        let voice = (SMALL, Weight::Regular, Ink::Muted);
        let most = tick(high, high.abs(), unit);
        let right = left + width - text_width(&most, SMALL, Weight::Regular);
        let start = right - 6.0 - WIDTH;
        self.scene.text([left + width, top + SMALL], most, voice, Anchor::End);
        self.scene.text([start - 6.0, top + SMALL], tick(low, low.abs(), unit), voice, Anchor::End);
        for step in 0..STEPS {
            let value = low + (high - low) * step as f64 / (STEPS - 1) as f64;
            let w = WIDTH / STEPS as f32;
            self.scene.rect([start + step as f32 * w, top + 2.0, w + 0.3, 9.0], Ink::Heat(share_of(value, heat.range)));
        }
        self.take_top(22.0);
    }

    pub(super) fn funnel(&mut self, chart: &ChartData, stages: &[Stage]) {
        let most = (self.rect[3] / LOWEST).max(1.0) as usize;
        if stages.len() > most {
            let [left, top, width, height] = self.rect;
            let more = format!("{} more stages are not drawn.", stages.len() + 1 - most);
            self.scene.text([left + width, top + height - 3.0], more, (SMALL, Weight::Regular, Ink::Muted), Anchor::End);
            self.rect[3] = (height - LOWEST).max(1.0);
        }
        let stages = &stages[..stages.len().min(if stages.len() > most { (most - 1).max(1) } else { most })];
        let [left, top, width, height] = self.rect;
        let voice = (LABEL, Weight::Medium, Ink::Text);
        let beside = stages.iter().map(|s| text_width(&s.name, LABEL, Weight::Medium)).fold(0.0, f32::max) + 14.0;
        let beside = beside.min(width * 0.3);
        let unit = chart.y.unit.as_deref();
        let first = stages.first().map_or(0.0, |s| s.value);
        let most = stages.iter().map(|s| s.value).fold(0.0, f64::max);
        let said: Vec<String> = stages.iter().enumerate().map(|(i, s)| stage_words(stages, i, s, first, unit)).collect();
        let after = said.iter().map(|s| text_width(s, SMALL, Weight::Regular)).fold(0.0, f32::max) + 12.0;
        let room = (width - beside - after).max(20.0);
        let slot = (height / stages.len().max(1) as f32).min(72.0);
        let bar = slot * 0.72;
        let wide = |v: f64| if most > 0.0 { (v / most) as f32 * room } else { 0.0 };
        let middle = left + beside + room / 2.0;
        for (index, stage) in stages.iter().enumerate() {
            let (y, w) = (top + index as f32 * slot, wide(stage.value));
            let rect = [middle - w / 2.0, y, w.max(1.0), bar];
            self.scene.items.push(Item::Rect { rect, ink: Ink::Series(0), alpha: 1.0, radius: 2.0 });
            self.scene.hits.push(([left + beside, y, room, bar], Target { panel: self.panel, series: 0, point: index }));
            if let Some(next) = stages.get(index + 1) {
                let n = wide(next.value);
                let (from, to) = (y + bar, y + slot);
                let points = vec![[middle - w / 2.0, from], [middle + w / 2.0, from], [middle + n / 2.0, to], [middle - n / 2.0, to]];
                self.scene.items.push(Item::Path { points, closed: true, fill: Some((Ink::Series(0), 0.18)), stroke: None });
            }
            let base = y + bar / 2.0 + LABEL * 0.36;
            self.scene.text([left, base], clipped(&stage.name, LABEL, Weight::Medium, beside - 10.0), voice, Anchor::Start);
            let muted = (SMALL, Weight::Regular, Ink::Muted);
            self.scene.text([left + width - after + 12.0, base], said[index].clone(), muted, Anchor::Start);
        }
    }
}

/// `12,400 · 62% of the first · 80% of the one before`.
fn stage_words(stages: &[Stage], index: usize, stage: &Stage, first: f64, unit: Option<&str>) -> String {
    let share = |of: f64| if of > 0.0 { format!("{}%", format::number(stage.value / of * 100.0, 1)) } else { "–".to_owned() };
    let value = tick(stage.value, stage.value.abs(), unit);
    match index {
        0 => value,
        1 => format!("{value} · {} of the first", share(first)),
        _ => format!("{value} · {} of the first · {} of the one before", share(first), share(stages[index - 1].value)),
    }
}

/// From 0 to 1, or around zero where values have both signs.
fn share_of(value: f64, (low, high): (f64, f64)) -> f32 {
    if low < 0.0 && high > 0.0 {
        return (value / high.max(-low)) as f32;
    }
    let share = if high > low { (value - low) / (high - low) } else { 0.6 };
    // All below zero: the least is the strongest.
    if high <= 0.0 && low < 0.0 { (share - 1.0) as f32 } else { share as f32 }
}
