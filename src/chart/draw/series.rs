//! Marks of series: lines, areas, bars, dots, clouds.

use super::super::data::Growth;
use super::super::inks::Ink;
use super::super::points::Points;
use super::super::scene::{Area, Form, Item, Stroke, cue};
use super::super::{AxisScale, ChartData, ChartKind, ChartSeries, Density, Mark, Seen, Stack, Target, decimate_series};
use super::frame::Ranges;
use super::{Counting, Pen, View, ranges, shown};

/// A line of no more points than this has a dot at each, whose form is a second cue beside the colour.
const DOTTED: usize = 48;
/// Second cue of longer lines.
const DASHES: [&[f32]; 4] = [&[], &[9.0, 4.0], &[2.5, 3.0], &[9.0, 3.0, 2.5, 3.0]];
/// How the way to a period that is not whole is dashed, and how much of its bars covers the ground.
const UNFINISHED: &[f32] = &[3.0, 4.0];
const PALE: f32 = 0.45;
/// How wide a group of bars is, of the distance between two.
const GROUP: f64 = 0.8;
/// Radius of a dot of a cloud.
const DOT: f32 = 3.6;

impl Pen {
    pub(super) fn series(&mut self, chart: &ChartData, series: &[ChartSeries], view: &View) {
        let order = shown(chart, series);
        let drawn: Vec<&ChartSeries> = order.iter().map(|&i| &series[i]).collect();
        if drawn.is_empty() {
            return;
        }
        let right = self.legend(chart, series, &order, view);
        let lines: Vec<f64> = chart.lines.iter().map(|l| l.at).collect();
        let of = |second: bool| drawn.iter().copied().filter(|s| s.second == second).collect::<Vec<_>>();
        let first = ranges::upwards(&chart.y, &of(false), &lines);
        let (first, second) = match &chart.y2 {
            Some(axis) if !chart.y.log => {
                let (first, second) = ranges::both(first, (axis, &of(true)));
                (first, Some(second))
            }
            other => (first, other.as_ref().map(|axis| ranges::upwards(axis, &of(true), &[]))),
        };
        let x = view.x.unwrap_or_else(|| ranges::along(chart, &drawn));
        let ranges = Ranges { x, y: view.y.unwrap_or(first), y2: second };
        let area = self.frame(chart, &ranges, right);
        let [x, y, w, h] = area.rect;
        self.scene.items.push(Item::Clip(Some([x - 5.0, y - 8.0, w + 10.0, h + 13.0])));
        self.bands(chart, &view.events, &area);
        let bars: Vec<usize> = order.iter().copied().filter(|&i| series[i].mark == Mark::Bar).collect();
        for (place, &index) in bars.iter().enumerate() {
            self.bars(chart, (index, &series[index]), (place, bars.len()), &area);
        }
        for &index in &order {
            let one = &series[index];
            match one.mark {
                Mark::Bar => {}
                Mark::Area => self.area(chart, one, &area),
                Mark::Line => self.line(chart, one, &area),
                Mark::Point => self.cloud((index, one), &area, &view.counting),
            }
        }
        self.scene.items.push(Item::Clip(None));
        self.value_labels(chart, series, &order, &area);
        self.reference_lines(chart, &area);
        self.pins(chart, &area);
        if right > 0.0 {
            self.end_labels(series, &order, &area);
        }
    }

    fn bars(&mut self, chart: &ChartData, (index, series): (usize, &ChartSeries), (place, count): (usize, usize), area: &Area) {
        let points = &series.points;
        let overlaid = chart.stack != Stack::Grouped || matches!(chart.kind, ChartKind::Waterfall | ChartKind::Histogram);
        let group = if chart.kind == ChartKind::Histogram { chart.step } else { chart.step * GROUP };
        let width = if overlaid { group } else { group / count as f64 };
        let offset = if overlaid { 0.0 } else { (place as f64 + 0.5) * width - group / 2.0 };
        let pixels = if area.horizontal { area.rect[3] } else { area.rect[2] };
        for at in decimate_series(points, (area.x.data.0 - width, area.x.data.1 + width), pixels as usize) {
            if !points.y[at].is_finite() {
                continue;
            }
            let middle = points.x[at] + offset;
            let floor = if area.y.log { area.y.data.0 } else { points.base(at) };
            let from = area.to(middle - width / 2.0, floor, series.second);
            let to = area.to(middle + width / 2.0, points.top(at), series.second);
            let rect = bar_rect(from, to, area.horizontal);
            let alpha = if chart.partial_at(points.x[at]).is_some() { PALE } else { 1.0 };
            self.scene.items.push(Item::Rect { rect, ink: ink_of(series), alpha, radius: 0.0 });
            self.scene.hits.push((rect, Target { panel: self.panel, series: index, point: at }));
        }
    }

    fn area(&mut self, chart: &ChartData, series: &ChartSeries, area: &Area) {
        let points = &series.points;
        let indices = decimate_series(points, area.x.data, area.rect[2] as usize);
        for run in runs(points, &indices) {
            let mut ring: Vec<[f32; 2]> = run.iter().map(|&i| area.to(points.x[i], points.top(i), series.second)).collect();
            let floor = |i: usize| if area.y.log { area.y.data.0 } else { points.base(i) };
            ring.extend(run.iter().rev().map(|&i| area.to(points.x[i], floor(i), series.second)));
            let alpha = if chart.stack == Stack::Grouped { 0.16 } else { 0.72 };
            self.scene.items.push(Item::Path { points: ring, closed: true, fill: Some((ink_of(series), alpha)), stroke: None });
        }
        self.stroke(chart, series, &indices, area, &[]);
        // A single point has no area; a dot shows that it is there.
        for at in runs(points, &indices).into_iter().filter(|run| run.len() == 1).flatten() {
            let place = area.to(points.x[at], points.top(at), series.second);
            self.scene.items.push(Item::Dot { at: place, radius: 3.2, form: Form::Circle, ink: ink_of(series), alpha: 1.0 });
        }
    }

    fn line(&mut self, chart: &ChartData, series: &ChartSeries, area: &Area) {
        let points = &series.points;
        let indices = decimate_series(points, area.x.data, area.rect[2] as usize);
        let dotted = indices.len() <= DOTTED;
        self.stroke(chart, series, &indices, area, if dotted { &[] } else { DASHES[cue(series.colour) % DASHES.len()] });
        let form = Form::of(series.colour);
        let alone = |run: &Vec<usize>| run.len() == 1;
        let dots: Vec<usize> = if dotted { indices.clone() } else { runs(points, &indices).into_iter().filter(alone).flatten().collect() };
        for at in dots.into_iter().filter(|&i| points.y[i].is_finite()) {
            let place = area.to(points.x[at], points.top(at), series.second);
            self.scene.items.push(Item::Dot { at: place, radius: 3.2, form, ink: ink_of(series), alpha: 1.0 });
            if chart.partial_at(points.x[at]).is_some() {
                self.hollow(place, 1.8, form);
            }
        }
        for &at in points.flagged.iter().filter(|i| points.y.get(**i).is_some_and(|y| y.is_finite())) {
            let place = area.to(points.x[at], points.top(at), series.second);
            self.scene.items.push(Item::Dot { at: place, radius: 4.2, form: Form::Circle, ink: Ink::Flag, alpha: 1.0 });
        }
    }

    fn stroke(&mut self, chart: &ChartData, series: &ChartSeries, indices: &[usize], area: &Area, dash: &'static [f32]) {
        let points = &series.points;
        // A crowd of strokes is drawn thinner, so that it stays a line.
        let width = if indices.len() > 900 { 1.3 } else { 2.0 };
        for run in runs(points, indices).into_iter().filter(|r| r.len() > 1) {
            let path: Vec<[f32; 2]> = run.iter().map(|&i| area.to(points.x[i], points.top(i), series.second)).collect();
            let stroke = Stroke { dash, ..Stroke::new(ink_of(series), width) };
            self.parted(&path, |i| chart.partial_at(points.x[run[i]]).is_some(), stroke);
        }
    }

    /// A line whose ends are dashed where they lead to periods that are not whole.
    pub(super) fn parted(&mut self, path: &[[f32; 2]], is_partial: impl Fn(usize) -> bool, stroke: Stroke) {
        let last = path.len() - 1;
        let first = usize::from(is_partial(0)).min(last);
        let end = if last > first && is_partial(last) { last - 1 } else { last };
        let mut part = |from: usize, to: usize, stroke: Stroke| {
            if from < to {
                let points = path[from..=to].to_vec();
                self.scene.items.push(Item::Path { points, closed: false, fill: None, stroke: Some(stroke) });
            }
        };
        let open = Stroke { dash: UNFINISHED, ..stroke };
        part(0, first, open);
        part(first, end, stroke);
        part(end, last, open);
    }

    /// The inside of a dot taken out again.
    pub(super) fn hollow(&mut self, at: [f32; 2], radius: f32, form: Form) {
        self.scene.items.push(Item::Dot { at, radius, form, ink: Ink::Ground, alpha: 1.0 });
    }

    /// Dots, or where there are too many of them, how many there are.
    fn cloud(&mut self, (index, series): (usize, &ChartSeries), area: &Area, counting: &Counting) {
        let points = &series.points;
        let (x, y) = (area.x.data, area.y.data);
        let Some(whole) = &points.density else {
            let within = |v: f64, (from, to): (f64, f64)| v >= from && v <= to;
            return self.dots(series, (0..points.len()).filter(|&i| within(points.x[i], x) && within(points.y[i], y)).collect(), area);
        };
        if x.0 <= whole.x.0 && x.1 >= whole.x.1 && y.0 <= whole.y.0 && y.1 >= whole.y.1 {
            return self.density(series, whole, area);
        }
        let seen = match counting {
            Counting::Here => Some(Seen::of(points, x, y)),
            Counting::Ahead(counted) => {
                counted.as_ref().filter(|c| (c.x, c.y) == (x, y)).and_then(|c| c.series.get(index).cloned()).flatten()
            }
        };
        match seen {
            Some(Seen::Points(few)) => self.dots(series, few, area),
            Some(Seen::Cells(part)) => self.density(series, &part, area),
            None => self.density(series, whole, area),
        }
    }

    fn dots(&mut self, series: &ChartSeries, mut order: Vec<usize>, area: &Area) {
        let points = &series.points;
        let largest = points.size.iter().copied().filter(|s| s.is_finite()).fold(0.0, f64::max);
        // Equal areas for equal amounts; the largest is drawn first, so that it hides none.
        let radius =
            |i: usize| points.size.get(i).filter(|_| largest > 0.0).map_or(DOT, |s| 2.0 + 16.0 * (s.max(0.0) / largest).sqrt() as f32);
        order.sort_by(|a, b| radius(*b).total_cmp(&radius(*a)));
        let alpha = if order.len() > 400 { 0.45 } else { 0.75 };
        let form = if points.size.is_empty() { Form::of(series.colour) } else { Form::Circle };
        for at in order {
            let place = area.to(points.x[at], points.y[at], series.second);
            self.scene.items.push(Item::Dot { at: place, radius: radius(at), form, ink: ink_of(series), alpha });
        }
    }

    fn density(&mut self, series: &ChartSeries, density: &Density, area: &Area) {
        let most = density.counts.iter().copied().max().unwrap_or(1).max(1);
        let step = |(from, to): (f64, f64), cells: usize| (to - from) / cells as f64;
        let (dx, dy) = (step(density.x, density.across), step(density.y, density.up()));
        for (column, row, count) in density.cells() {
            let from = area.to(density.x.0 + dx * column as f64, density.y.0 + dy * row as f64, false);
            let to = area.to(density.x.0 + dx * (column + 1) as f64, density.y.0 + dy * (row + 1) as f64, false);
            // By the logarithm, for crowds are a thousandfold denser than the rest.
            let share = (f64::from(count).ln_1p() / f64::from(most).ln_1p()) as f32;
            let rect = [from[0], to[1], to[0] - from[0] + 0.3, from[1] - to[1] + 0.3];
            self.scene.items.push(Item::Rect { rect, ink: Ink::Series(series.colour), alpha: 0.15 + 0.8 * share, radius: 0.0 });
        }
        let edges = density.edges.iter().chain(&series.points.flagged);
        for &at in edges.filter(|at| **at < series.points.len()) {
            let place = area.to(series.points.x[at], series.points.y[at], false);
            let ink = if series.points.flagged.contains(&at) { Ink::Flag } else { Ink::Series(series.colour) };
            self.scene.items.push(Item::Dot { at: place, radius: 1.6, form: Form::Circle, ink, alpha: 1.0 });
        }
    }
}

/// The colour of a series by what it means.
pub(super) fn ink_of(series: &ChartSeries) -> Ink {
    match series.growth {
        Growth::Plain => Ink::Series(series.colour),
        Growth::Up => Ink::Series(2),
        Growth::Down => Ink::Series(1),
        Growth::Total => Ink::Series(7),
    }
}

/// The rectangle between two corners, at least one point wide and high; a gap between neighbours where they are wide.
fn bar_rect(from: [f32; 2], to: [f32; 2], horizontal: bool) -> [f32; 4] {
    let (left, right) = (from[0].min(to[0]), from[0].max(to[0]));
    let (top, bottom) = (from[1].min(to[1]), from[1].max(to[1]));
    let (width, height) = (right - left, bottom - top);
    let gap = |side: f32| if side > 6.0 { 1.0 } else { 0.0 };
    if horizontal {
        [left, top + gap(height) / 2.0, width.max(0.5), (height - gap(height)).max(1.0)]
    } else {
        [left + gap(width) / 2.0, top, (width - gap(width)).max(1.0), height.max(0.5)]
    }
}

/// Neighbouring points without a gap between them.
fn runs(points: &Points, indices: &[usize]) -> Vec<Vec<usize>> {
    let runs = indices.split(|&i| !points.y[i].is_finite());
    runs.filter(|r| !r.is_empty()).map(<[usize]>::to_vec).collect()
}

/// Whether positions are names.
pub(super) fn is_category(chart: &ChartData) -> bool {
    matches!(chart.x.scale, AxisScale::Category(_))
}
