//! Key figures: a name, a number, its change, its course.

use super::super::data::Level;
use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped, text_width};
use super::super::scene::{Along, Anchor, Area, Form, Item, Stroke};
use super::super::{Kpi, decimate_series};
use super::Pen;
use crate::table::format;

/// Points that a tile of one figure takes at least.
const TILE: f32 = 190.0;

impl Pen {
    pub(super) fn kpis(&mut self, kpis: &[Kpi], named: bool) {
        let [left, top, width, height] = self.rect;
        let across = ((width / TILE) as usize).clamp(1, kpis.len().max(1));
        let down = kpis.len().div_ceil(across);
        let (w, h) = (width / across as f32, height / down as f32);
        for (index, kpi) in kpis.iter().enumerate() {
            let rect = [left + (index % across) as f32 * w, top + (index / across) as f32 * h, w - 12.0, h - 8.0];
            self.kpi(kpi, named, rect);
        }
    }

    fn kpi(&mut self, kpi: &Kpi, named: bool, [left, top, width, height]: [f32; 4]) {
        if named {
            let name = clipped(&kpi.name, 13.0, Weight::Medium, width);
            self.scene.text([left, top + 13.0], name, (13.0, Weight::Medium, Ink::Muted), Anchor::Start);
        }
        let number = kpi.value.map_or_else(|| "–".to_owned(), |v| figure(v, kpi));
        let size = (height * 0.24).clamp(18.0, 40.0).min(40.0 * width / text_width(&number, 40.0, Weight::Bold).max(1.0));
        let base = top + if named { 20.0 } else { 2.0 } + size;
        self.scene.text([left, base], number, (size, Weight::Bold, Ink::Text), Anchor::Start);
        let mut below = base + 8.0;
        if let Some(change) = kpi.change {
            let ink = match kpi.level {
                Level::Good => Ink::Good,
                Level::Bad => Ink::Bad,
                Level::Even => Ink::Muted,
            };
            let sign = match change {
                c if c > 0.0 => "↑ ",
                c if c < 0.0 => "↓ ",
                _ => "",
            };
            let words = format!("{sign}{}%", format::number(change.abs() * 100.0, 1));
            self.scene.text([left, below + 13.0], words.clone(), (13.0, Weight::Bold, ink), Anchor::Start);
            let after = text_width(&words, 13.0, Weight::Bold) + 8.0;
            let compared = clipped(&kpi.compared, 11.5, Weight::Regular, width - after);
            self.scene.text([left + after, below + 13.0], compared, (11.5, Weight::Regular, Ink::Muted), Anchor::Start);
            below += 22.0;
        }
        let room = top + height - below - 4.0;
        if kpi.course.len() > 1 && room >= 14.0 {
            self.sparkline(kpi, [left, below + 4.0, width, room.min((height * 0.5).max(90.0))]);
        }
    }

    fn sparkline(&mut self, kpi: &Kpi, [left, top, width, height]: [f32; 4]) {
        let course = &kpi.course;
        let finite = || course.y.iter().copied().filter(|v| v.is_finite());
        let range = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let along = |data, place| Along { data, place, log: false };
        let ends = (course.x[0], course.x[course.len() - 1]);
        let x = along(ends, (left + 3.0, left + width - 4.0));
        let y = along(range, (top + height - 4.0, top + 4.0));
        let area = Area { rect: [left, top, width, height], x, y, y2: None, horizontal: false, panel: self.panel };
        let indices = decimate_series(course, ends, width as usize);
        for run in indices.split(|&i| !course.y[i].is_finite()).filter(|r| !r.is_empty()) {
            let points: Vec<[f32; 2]> = run.iter().map(|&i| area.to(course.x[i], course.y[i], false)).collect();
            let mut ring = points.clone();
            ring.extend(points.iter().rev().map(|p| [p[0], top + height]));
            self.scene.items.push(Item::Path { points: ring, closed: true, fill: Some((Ink::Series(0), 0.12)), stroke: None });
            self.parted(&points, |i| kpi.partial.contains(&run[i]), Stroke::new(Ink::Series(0), 1.8));
        }
        if let Some(last) = (0..course.len()).rev().find(|&i| course.y[i].is_finite()) {
            let at = area.to(course.x[last], course.y[last], false);
            self.scene.items.push(Item::Dot { at, radius: 3.0, form: Form::Circle, ink: Ink::Series(0), alpha: 1.0 });
            if kpi.partial.contains(&last) {
                self.hollow(at, 1.6, Form::Circle);
            }
        }
    }
}

/// A figure short enough to be read at a glance.
fn figure(value: f64, kpi: &Kpi) -> String {
    match kpi.unit.as_deref() {
        Some(unit @ ("%" | format::CLOCK)) => format::with_unit(value, Some(unit), kpi.decimals),
        Some(unit) => super::super::scale::symbol(unit)
            .map_or_else(|| format!("{} {unit}", format::short(value)), |_| super::super::scale::tick(value, value.abs(), Some(unit))),
        None if value.abs() < 10_000.0 => format::amount(value, kpi.decimals),
        None => format::short(value),
    }
}
