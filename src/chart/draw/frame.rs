//! The axes: their lines, their marks, their labels, and the area that is left for what stands between them.

use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped, text_width};
use super::super::scale::{marks, symbol};
use super::super::scene::{Along, Anchor, Area, Stroke};
use super::super::{AxisScale, ChartAxis, ChartData};
use super::{LABEL, Pen, SMALL};
use crate::table::format::{self, CLOCK};

/// Points between two marks up an axis, at least.
const APART: f32 = 44.0;
/// Room below for the labels of x, and for each further line of them.
pub(super) const BELOW: f32 = 22.0;
pub(super) const LINE: f32 = SMALL + 2.5;
/// Between two labels of x.
const GAP: f32 = 6.0;
/// The longest label of a category that stands below its mark without being cut.
const WHOLE: f32 = 110.0;
/// The longest label of a category beside a horizontal bar, as a share of the width.
const WIDEST: f32 = 0.32;

/// From where to where the axes run.
pub(super) struct Ranges {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) y2: Option<(f64, f64)>,
}

impl Pen {
    /// Draw the axes around the room that is left, `right` points kept free beside them.
    pub(super) fn frame(&mut self, chart: &ChartData, ranges: &Ranges, right: f32) -> Area {
        self.axis_titles(chart);
        let rect = if chart.horizontal { self.lying(chart, ranges) } else { self.standing(chart, ranges, right) };
        let [left, top, width, height] = rect;
        let (across, down, up) = ((left, left + width), (top, top + height), (top + height, top));
        let along = |data, place, log| Along { data, place, log };
        let area = Area {
            rect,
            x: along(ranges.x, if chart.horizontal { down } else { across }, chart.x.log),
            y: along(ranges.y, if chart.horizontal { across } else { up }, chart.y.log),
            y2: ranges.y2.map(|r| along(r, up, false)),
            horizontal: chart.horizontal,
            panel: self.panel,
        };
        self.grid(chart, &area);
        self.labels_along(chart, &area);
        self.scene.areas.push(area.clone());
        area
    }

    /// The names of the upright axes above them, where the title does not say it and for units without a sign.
    fn axis_titles(&mut self, chart: &ChartData) {
        let words = |axis: &ChartAxis| match axis.unit.as_deref().filter(|u| !matches!(*u, "%" | CLOCK) && symbol(u).is_none()) {
            Some(unit) if axis.title.is_empty() => unit.to_owned(),
            Some(unit) => format!("{}, {unit}", axis.title),
            None => axis.title.clone(),
        };
        let is_said = chart.y2.is_none() && !chart.y.title.is_empty() && chart.title.contains(&chart.y.title);
        let is_plain = chart.y.unit.as_deref().is_none_or(|u| matches!(u, "%" | CLOCK) || symbol(u).is_some() || chart.title.contains(u));
        let first = if is_said && is_plain { String::new() } else { words(&chart.y) };
        let second = chart.y2.as_ref().map(words).unwrap_or_default();
        if first.is_empty() && second.is_empty() {
            self.take_top(6.0);
            return;
        }
        let [left, top, width, _] = self.rect;
        let voice = (SMALL, Weight::Regular, Ink::Muted);
        let half = if second.is_empty() { width } else { width / 2.0 - 8.0 };
        self.scene.text([left, top + SMALL], clipped(&first, SMALL, Weight::Regular, half), voice, Anchor::Start);
        self.scene.text([left + width, top + SMALL], clipped(&second, SMALL, Weight::Regular, half), voice, Anchor::End);
        self.take_top(SMALL + 9.0);
    }

    /// The area of a chart whose x runs along.
    fn standing(&self, chart: &ChartData, ranges: &Ranges, right: f32) -> [f32; 4] {
        let [left, top, width, height] = self.rect;
        let of_height = |height: f32| {
            let widest = |axis: &ChartAxis, range| {
                upright(axis, range, height).iter().map(|m| text_width(&m.1, SMALL, Weight::Regular)).fold(0.0, f32::max) + 8.0
            };
            let first = widest(&chart.y, ranges.y).min(width / 3.0);
            let second = chart.y2.as_ref().zip(ranges.y2).map_or(right, |(axis, range)| widest(axis, range).min(width / 3.0));
            // Half a label of time may stand beyond the last mark.
            let second = if matches!(chart.x.scale, AxisScale::Category(_)) { second } else { second.max(14.0) };
            [left + first, top, (width - first - second).max(1.0), height]
        };
        let height = (height - BELOW - if names_x(chart) { SMALL + 6.0 } else { 0.0 }).max(1.0);
        let rect = of_height(height);
        let lines = labels(chart, ranges.x, rect[2]).iter().map(|l| l.1.len()).max().unwrap_or(1);
        if lines < 2 { rect } else { of_height((height - LINE).max(1.0)) }
    }

    /// The area of a chart whose x runs down.
    fn lying(&self, chart: &ChartData, ranges: &Ranges) -> [f32; 4] {
        let [left, top, width, height] = self.rect;
        let height = (height - BELOW).max(1.0);
        let most = (height / (LABEL + 2.0)).max(1.0) as usize;
        let names = marks(&chart.x, ranges.x, most);
        let widest = names.iter().map(|m| text_width(&m.1, SMALL, Weight::Regular)).fold(0.0, f32::max) + 10.0;
        let widest = widest.min(width * WIDEST);
        [left + widest, top, (width - widest - 44.0).max(1.0), height]
    }

    /// Lines at the heights that are marked, and their labels.
    fn grid(&mut self, chart: &ChartData, area: &Area) {
        let [left, top, width, height] = area.rect;
        let voice = (SMALL, Weight::Regular, Ink::Muted);
        let found = if chart.horizontal {
            marks(&chart.y, area.y.data, (width / 84.0).clamp(2.0, 12.0) as usize)
        } else {
            upright(&chart.y, area.y.data, height)
        };
        for (at, label) in found {
            let place = area.y.to(at).round() + 0.5;
            let zero = at == 0.0 && area.y.data.0 < 0.0;
            let stroke = Stroke::new(if zero || at == area.y.data.0 { Ink::Axis } else { Ink::Grid }, 1.0);
            if chart.horizontal {
                self.scene.line([place, top], [place, top + height], stroke);
                self.scene.text([place, top + height + SMALL + 5.0], label, voice, Anchor::Middle);
            } else {
                self.scene.line([left, place], [left + width, place], stroke);
                self.scene.text([left - 7.0, place + SMALL * 0.36], label, voice, Anchor::End);
            }
        }
        if let Some((axis, along)) = chart.y2.as_ref().zip(area.y2) {
            for (at, label) in upright(axis, along.data, height) {
                self.scene.text([left + width + 7.0, along.to(at) + SMALL * 0.36], label, voice, Anchor::Start);
            }
        }
    }

    /// The labels of x: as many as fit, cut where they are long.
    fn labels_along(&mut self, chart: &ChartData, area: &Area) {
        let [left, top, width, height] = area.rect;
        let voice = (SMALL, Weight::Regular, Ink::Muted);
        if chart.horizontal {
            let room = left - self.rect[0] - 8.0;
            for (at, label) in marks(&chart.x, area.x.data, (height / (LABEL + 2.0)).max(1.0) as usize) {
                let label = clipped(&label, SMALL, Weight::Regular, room);
                self.scene.text([left - 7.0, area.x.to(at) + SMALL * 0.36], label, voice, Anchor::End);
            }
            return;
        }
        let bottom = top + height;
        let mut free = f32::NEG_INFINITY;
        for (at, lines) in labels(chart, area.x.data, width) {
            let place = area.x.to(at);
            let half = lines.iter().map(|l| text_width(l, SMALL, Weight::Regular)).fold(0.0, f32::max) / 2.0;
            // A label at an end moves inwards instead of over the edge of the drawing.
            let place = place.clamp((self.rect[0] + half).min(place), (self.rect[0] + self.rect[2] - half).max(self.rect[0] + half));
            if place - half < free {
                continue;
            }
            free = place + half + GAP / 2.0;
            if !matches!(chart.x.scale, AxisScale::Category(_)) {
                let tick = area.x.to(at).round() + 0.5;
                self.scene.line([tick, bottom], [tick, bottom + 4.0], Stroke::new(Ink::Axis, 1.0));
            }
            for (line, words) in lines.into_iter().enumerate() {
                self.scene.text([place, bottom + SMALL + 6.0 + line as f32 * LINE], words, voice, Anchor::Middle);
            }
        }
        if names_x(chart) {
            let title = &chart.x.title;
            let words = match format::unsaid_unit(chart.x.unit.as_deref(), title) {
                Some(unit) => format!("{title}, {unit}"),
                None => title.clone(),
            };
            let words = clipped(&words, SMALL, Weight::Regular, width);
            self.scene.text([left + width / 2.0, bottom + 2.0 * SMALL + 12.0], words, voice, Anchor::Middle);
        }
    }
}

/// The marks of x with the lines of their labels: every label whole where the room allows, on two lines if need be, else every second,
/// third … one.
pub(super) fn labels(chart: &ChartData, range: (f64, f64), width: f32) -> Vec<(f64, Vec<String>)> {
    let AxisScale::Category(_) = &chart.x.scale else {
        let most = (width / 86.0).clamp(2.0, 14.0) as usize;
        return marks(&chart.x, range, most).into_iter().map(|(at, label)| (at, vec![label])).collect();
    };
    let all = marks(&chart.x, range, usize::MAX);
    let wide = |text: &str| text_width(text, SMALL, Weight::Regular);
    let longest = all.iter().map(|m| wide(&m.1)).fold(0.0, f32::max);
    let slot = width / (range.1 - range.0).max(1e-9) as f32;
    if longest + GAP > slot && slot > 3.0 * SMALL {
        let wrapped: Option<Vec<_>> = all.iter().map(|(at, label)| Some((*at, wrapped(label, slot - GAP)?))).collect();
        if let Some(wrapped) = wrapped {
            return wrapped;
        }
    }
    let every = ((longest.min(WHOLE) + GAP) / slot).ceil().max(1.0);
    let kept: Vec<(f64, String)> = all.into_iter().filter(|(at, _)| (*at as usize).is_multiple_of(every as usize)).collect();
    let room = slot * every - GAP;
    kept.iter().map(|(at, label)| (*at, vec![told_apart(label, room, kept.iter().map(|k| k.1.as_str()))])).collect()
}

/// A label on one line or on two, where it fits on so many.
fn wrapped(label: &str, room: f32) -> Option<Vec<String>> {
    let wide = |text: &str| text_width(text, SMALL, Weight::Regular);
    if wide(label) <= room {
        return Some(vec![label.to_owned()]);
    }
    let mut halves = label.rmatch_indices(' ').map(|(at, _)| (&label[..at], &label[at + 1..]));
    let (first, second) = halves.find(|(first, second)| wide(first) <= room && wide(second) <= room)?;
    Some(vec![first.to_owned(), second.to_owned()])
}

/// A label cut to a width: at its end, or within where others begin in the same way.
fn told_apart<'a>(label: &str, room: f32, mut others: impl Iterator<Item = &'a str>) -> String {
    let cut = clipped(label, SMALL, Weight::Regular, room);
    let Some(start) = cut.strip_suffix('…').filter(|start| !start.is_empty()) else { return cut };
    if !others.any(|o| o != label && o.starts_with(start)) {
        return cut;
    }
    // The end says more than the beginning; a third of the room shows how it begins.
    let head = clipped(label, SMALL, Weight::Regular, room * 0.4);
    let mut rest = room - text_width(&head, SMALL, Weight::Regular);
    let tail = label.chars().rev().take_while(|c| {
        rest -= text_width(c.encode_utf8(&mut [0; 4]), SMALL, Weight::Regular);
        rest >= 0.0
    });
    let tail: Vec<char> = tail.collect();
    format!("{head}{}", tail.into_iter().rev().collect::<String>())
}

/// The marks of an upright axis: as many as fit, and more than one where any step allows.
fn upright(axis: &ChartAxis, range: (f64, f64), height: f32) -> Vec<(f64, String)> {
    let most = ups(height);
    let found = |most: usize| marks(axis, range, most);
    (most..=2 * most).map(found).find(|m| m.len() > 1).unwrap_or_else(|| found(most))
}

/// Marks that fit on an upright axis.
fn ups(height: f32) -> usize {
    (height / APART).clamp(2.0, 9.0) as usize
}

/// Whether x is a quantity, whose name the title does not make plain.
fn names_x(chart: &ChartData) -> bool {
    !chart.horizontal && chart.x.scale == AxisScale::Number && !chart.x.title.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_on_two_lines_where_they_fit_so() {
        assert_eq!(wrapped("Home & living", 50.0), Some(vec!["Home &".to_owned(), "living".to_owned()]));
        assert_eq!(wrapped("Food", 50.0), Some(vec!["Food".to_owned()]));
        assert_eq!(wrapped("Haushaltswaren", 50.0), None);
    }

    #[test]
    fn names_that_begin_alike_are_cut_within() {
        let names = ["Shop number 023", "Shop number 024"];
        let cut = told_apart(names[0], 62.0, names.into_iter());
        assert!(cut.contains('…') && cut.ends_with("023"), "{cut}");
        assert!(text_width(&cut, SMALL, Weight::Regular) <= 62.0, "{cut}");
        let other = told_apart("Harbour and Finch", 62.0, names.into_iter());
        assert!(other.ends_with('…') && other.starts_with("Har"), "{other}");
    }
}
