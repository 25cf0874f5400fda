//! A chart to point at: hover, zoom, pan, brush, choose, by pointer and by keyboard. Used by the chart page and by boards.
//!
//! The wheel zooms around the pointer (with Shift held, up and down too), dragging with the middle button or with Shift pans, plain
//! dragging brushes, a click chooses, a double click shows everything again. By keyboard: arrows go from mark to mark, Enter chooses,
//! Shift with Enter opens the menu, plus and minus zoom, Shift with an arrow pans, B begins a brush that Enter ends, Home shows all.

use std::sync::Arc;

use eframe::egui::{
    Event, EventFilter, Id, Key, Modifiers, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::counting::Counter;
use super::paint::{Painting, rect_of, ring};
use super::tooltip;
use crate::chart::{Area, Band, ChartData, Scene, Target, View, draw, events_at, find, tip};
use crate::session::ChartView;
use crate::ui::theme::Palette;
use crate::ui::widgets;

/// A drag shorter than this is a click.
const CLICK: f32 = 5.0;
/// How far one key zooms, and by which share of what is seen it pans.
const STEP: f64 = 0.8;
const PAN: f64 = 0.2;
/// A brush drawn by keyboard reaches this far beyond its marks, so that they are in it.
const EDGE: f64 = 1e-6;

/// What the screen remembers of a chart.
#[derive(Default)]
pub(in crate::ui) struct CanvasState {
    view: View,
    brush: Option<(Pos2, Pos2)>,
    /// The mark the keyboard is on, and the one where a brush was begun by it.
    at: Option<Target>,
    anchor: Option<Target>,
    drawn: Option<Drawn>,
    counter: Counter,
    /// The drawing says which series is which, where nothing beside it does.
    legend: bool,
    /// A menu lies over the chart: nothing is said of marks meanwhile.
    hushed: bool,
}

/// The last drawing, kept until what it shows changes.
struct Drawn {
    chart: Arc<ChartView>,
    size: Vec2,
    view: View,
    dark: bool,
    scale: f32,
    scene: Scene,
    painting: Painting,
}

/// What was done to a chart.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) enum CanvasEvent {
    /// A mark was clicked or chosen by Enter; where.
    Chosen(Target, Pos2),
    /// A stretch along x was brushed; where it ends on the screen.
    Brushed((f64, f64), Pos2),
    /// The menu of a mark is wanted.
    Menu(Target, Pos2),
}

impl CanvasState {
    /// Show everything again.
    pub(in crate::ui) fn reset(&mut self) {
        (self.view.x, self.view.y) = (None, None);
        (self.brush, self.at, self.anchor) = (None, None, None);
    }

    /// Whether less than everything is shown.
    pub(in crate::ui) fn is_zoomed(&self) -> bool {
        self.view.x.is_some() || self.view.y.is_some()
    }

    /// Whether the pointer is drawing a brush.
    pub(in crate::ui) fn is_brushing(&self, ui: &Ui) -> bool {
        self.anchor.is_some() || self.brush.is_some() && ui.input(|i| i.pointer.any_down())
    }

    /// Put the brush away.
    pub(in crate::ui) fn clear_brush(&mut self) {
        (self.brush, self.anchor) = (None, None);
    }

    /// Look at a stretch of x alone.
    pub(in crate::ui) fn zoom_to(&mut self, x: (f64, f64)) {
        (self.view.x, self.brush, self.anchor) = (Some(x), None, None);
    }

    /// Shade these days behind charts along time.
    pub(in crate::ui) fn shade(&mut self, events: Arc<[Band]>) {
        self.view.events = events;
    }

    /// Say nothing of the marks while a menu lies over them.
    pub(in crate::ui) fn hush(&mut self, hushed: bool) {
        self.hushed = hushed;
    }

    /// Whether the drawing is to say which series is which.
    pub(in crate::ui) fn name_series(&mut self, legend: bool) {
        self.legend = legend;
    }

    /// What is looked at.
    pub(in crate::ui) fn view(&self) -> &View {
        &self.view
    }

    fn scene(&mut self, ui: &Ui, chart: &Arc<ChartView>, size: Vec2) -> &Drawn {
        let (dark, scale) = (ui.visuals().dark_mode, ui.pixels_per_point());
        let fits = |d: &Drawn| Arc::ptr_eq(&d.chart, chart) && d.size == size && d.view == self.view && d.dark == dark && d.scale == scale;
        let kept = self.drawn.take().filter(fits);
        self.drawn.insert(kept.unwrap_or_else(|| {
            let scene = draw(&chart.data, [size.x, size.y], &self.view);
            let painting = Painting::of(ui, &scene);
            Drawn { chart: chart.clone(), size, view: self.view.clone(), dark, scale, scene, painting }
        }))
    }
}

/// Show a chart in a rectangle; what was done to it is returned.
pub(in crate::ui) fn show(ui: &mut Ui, id: Id, rect: Rect, chart: &Arc<ChartView>, state: &mut CanvasState) -> Vec<CanvasEvent> {
    let palette = Palette::of(ui);
    (state.view.title, state.view.legend) = (false, state.legend);
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Chart: {}", name(&chart.data))));
    let drawn = state.scene(ui, chart, rect.size());
    drawn.painting.paint(&ui.painter().with_clip_rect(rect.expand(4.0).intersect(ui.clip_rect())), rect.min);
    let scene = drawn.scene.clone_places();
    if response.has_focus() {
        // Who uses the mouse sees where the pointer is.
        if widgets::is_led_by_keys(ui) {
            ui.painter().rect_stroke(rect.expand(2.0), 4.0, Stroke::new(1.5, palette.accent.gamma_multiply(0.7)), StrokeKind::Outside);
        }
        widgets::shows_focus(ui, response.id);
    }
    state.counter.follow(ui, chart, &scene, &mut state.view);
    let mut events = Vec::new();
    zoom_and_pan(ui, &response, &scene, state);
    brush(ui, &response, &scene, state, &mut events);
    keys(ui, &response, (&chart.data, &scene), state, &mut events);
    if let (Some(from), Some(to)) = (state.anchor, state.at) {
        let place = |t| place_of(&chart.data, &scene, t).map(|[x, y]| pos2(x, y) + rect.min.to_vec2());
        state.brush = place(from).zip(place(to));
    }
    let hovered = response.hover_pos().filter(|_| state.brush.is_none() && !response.dragged());
    let pointed = hovered.and_then(|p| find(&chart.data, &scene, local(rect, p)));
    if let Some(place) = response.interact_pointer_pos().or(response.hover_pos()) {
        match pointed {
            Some(target) if response.secondary_clicked() => events.push(CanvasEvent::Menu(target, place)),
            Some(target) if response.clicked_by(PointerButton::Primary) && !response.double_clicked() => {
                events.push(CanvasEvent::Chosen(target, place));
            }
            _ => {}
        }
    }
    // Enter is a click too, to egui; what it means here is said by the keys.
    if response.clicked_by(PointerButton::Primary) {
        response.request_focus();
        state.brush = None;
    }
    if response.double_clicked() {
        state.reset();
        events.clear();
    }
    let target = pointed.or(state.at.filter(|_| response.has_focus()));
    if let Some(target) = target.filter(|_| !state.hushed) {
        mark(ui, rect, (&chart.data, &scene), (target, &state.view.events), pointed.and(hovered));
    }
    events
}

fn name(chart: &ChartData) -> String {
    if chart.title.is_empty() { chart.y.title.clone() } else { chart.title.clone() }
}

fn local(rect: Rect, at: Pos2) -> [f32; 2] {
    [at.x - rect.min.x, at.y - rect.min.y]
}

impl Scene {
    /// The scene without its drawing: what pointing needs.
    fn clone_places(&self) -> Self {
        Self { size: self.size, items: Vec::new(), areas: self.areas.clone(), hits: self.hits.clone() }
    }
}

/// The area of a scene under the pointer; the only one where there is but one.
fn area_at(scene: &Scene, at: [f32; 2]) -> Option<&Area> {
    scene.areas.iter().find(|a| a.contains(at)).or(scene.areas.first().filter(|_| scene.areas.len() == 1))
}

fn zoom_and_pan(ui: &Ui, response: &Response, scene: &Scene, state: &mut CanvasState) {
    let Some(at) = response.hover_pos().map(|p| local(response.rect, p)) else { return };
    let Some(area) = area_at(scene, at) else { return };
    let (scroll, pinch, shift) = ui.input(|i| (i.smooth_scroll_delta(), i.zoom_delta(), i.modifiers.shift));
    let wheel = if scroll.y == 0.0 && shift { scroll.x } else { scroll.y };
    let factor = (f64::from(-wheel) / 240.0).exp() / f64::from(pinch);
    if wheel != 0.0 || pinch != 1.0 {
        // The page must not scroll along.
        ui.input_mut(|i| i.smooth_scroll_delta = Vec2::ZERO);
    }
    if (factor - 1.0).abs() > 1e-6 {
        let (along, up) = if area.horizontal { (at[1], at[0]) } else { (at[0], at[1]) };
        let is_cloud = scene.hits.is_empty() && area.y.log == area.x.log && shift;
        state.view.x = Some(around(area.x.data, area.x.from(along), factor));
        if shift || is_cloud {
            state.view.y = Some(around(area.y.data, area.y.from(up), factor));
        }
    }
    let panning =
        response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Primary) && shift && state.brush.is_none();
    if panning {
        let delta = response.drag_delta();
        let (along, up) = if area.horizontal { (delta.y, delta.x) } else { (delta.x, delta.y) };
        let moved = |a: crate::chart::Along, by: f32| (a.from(a.place.0 - by), a.from(a.place.1 - by));
        state.view.x = Some(moved(area.x, along));
        if state.view.y.is_some() {
            state.view.y = Some(moved(area.y, up));
        }
    }
}

/// A range made larger or smaller around a position.
fn around((from, to): (f64, f64), at: f64, factor: f64) -> (f64, f64) {
    (at + (from - at) * factor, at + (to - at) * factor)
}

fn brush(ui: &Ui, response: &Response, scene: &Scene, state: &mut CanvasState, events: &mut Vec<CanvasEvent>) {
    let shift = ui.input(|i| i.modifiers.shift);
    let origin = ui.input(|i| i.pointer.press_origin());
    if response.dragged_by(PointerButton::Primary)
        && (!shift || state.brush.is_some())
        && let (Some(from), Some(to)) = (origin, response.interact_pointer_pos())
        && scene.areas.iter().any(|a| a.contains(local(response.rect, from)))
        && from.distance(to) > CLICK
    {
        state.brush = Some((from, to));
    }
    let Some((from, to)) = state.brush else { return };
    let Some(area) = area_at(scene, local(response.rect, from)) else { return };
    let whole = rect_of(area.rect).translate(response.rect.min.to_vec2());
    let chosen = Rect::from_two_pos(from, to).intersect(whole);
    let chosen = if area.horizontal {
        Rect::from_x_y_ranges(whole.x_range(), chosen.y_range())
    } else {
        Rect::from_x_y_ranges(chosen.x_range(), whole.y_range())
    };
    let palette = Palette::of(ui);
    ui.painter().rect_filled(chosen, 0.0, palette.accent.gamma_multiply(0.14));
    ui.painter().rect_stroke(chosen, 0.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    if response.drag_stopped() {
        let (a, b) = if area.horizontal { (chosen.top(), chosen.bottom()) } else { (chosen.left(), chosen.right()) };
        let origin = if area.horizontal { response.rect.top() } else { response.rect.left() };
        let (a, b) = (area.x.from(a - origin), area.x.from(b - origin));
        events.push(CanvasEvent::Brushed((a.min(b), a.max(b)), pos2(chosen.right(), chosen.top())));
    }
}

fn keys(ui: &Ui, response: &Response, (chart, scene): (&ChartData, &Scene), state: &mut CanvasState, events: &mut Vec<CanvasEvent>) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: state.brush.is_some(), tab: false };
    ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
    let pressed: Vec<(Key, Modifiers)> = ui.input(|i| {
        let key = |e: &Event| if let Event::Key { key, pressed: true, modifiers, .. } = e { Some((*key, *modifiers)) } else { None };
        i.events.iter().filter_map(key).filter(|(_, m)| !m.command && !m.alt).collect()
    });
    for (key, modifiers) in pressed {
        match key {
            Key::ArrowRight if modifiers.shift => pan_by(scene, state, PAN),
            Key::ArrowLeft if modifiers.shift => pan_by(scene, state, -PAN),
            Key::ArrowRight => state.at = step(chart, state.at, (0, 1)),
            Key::ArrowLeft => state.at = step(chart, state.at, (0, -1)),
            Key::ArrowDown => state.at = step(chart, state.at, (1, 0)),
            Key::ArrowUp => state.at = step(chart, state.at, (-1, 0)),
            Key::Plus | Key::Equals => zoom_by(scene, state, STEP),
            Key::Minus => zoom_by(scene, state, 1.0 / STEP),
            Key::Home | Key::Num0 => state.reset(),
            Key::Escape => state.clear_brush(),
            Key::B => state.anchor = if state.anchor.is_some() { None } else { state.at },
            Key::Enter | Key::Space if state.anchor.is_some() => {
                if let Some((x, place)) = stretch(chart, scene, state) {
                    events.push(CanvasEvent::Brushed(x, pos2(place[0], place[1]) + response.rect.min.to_vec2()));
                }
                state.anchor = None;
            }
            Key::Enter | Key::Space => {
                if let Some((target, place)) = state.at.and_then(|t| Some((t, place_of(chart, scene, t)?))) {
                    let place = pos2(place[0], place[1]) + response.rect.min.to_vec2();
                    events.push(if modifiers.shift { CanvasEvent::Menu(target, place) } else { CanvasEvent::Chosen(target, place) });
                }
            }
            _ => {}
        }
    }
}

/// From one mark to the other of a brush drawn by keyboard, and where the second is.
fn stretch(chart: &ChartData, scene: &Scene, state: &CanvasState) -> Option<((f64, f64), [f32; 2])> {
    let x = |t: Target| chart.series_in(t.panel).get(t.series)?.points.x.get(t.point).copied();
    let (from, to) = (x(state.anchor?)?, x(state.at?)?);
    Some(((from.min(to) - EDGE, from.max(to) + EDGE), place_of(chart, scene, state.at?)?))
}

fn pan_by(scene: &Scene, state: &mut CanvasState, share: f64) {
    if let Some(area) = scene.areas.first().filter(|_| state.is_zoomed()) {
        let by = (area.x.data.1 - area.x.data.0) * share;
        state.view.x = Some((area.x.data.0 + by, area.x.data.1 + by));
    }
}

fn zoom_by(scene: &Scene, state: &mut CanvasState, factor: f64) {
    if let Some(area) = scene.areas.first() {
        let middle = f64::midpoint(area.x.data.0, area.x.data.1);
        state.view.x = Some(around(area.x.data, middle, factor));
    }
}

/// The next mark from one, along its series or to another series (of the next small chart, after the last one); the first one from none.
fn step(chart: &ChartData, at: Option<Target>, (series, point): (isize, isize)) -> Option<Target> {
    let Some(at) = at else {
        return (0..chart.series().len().max(1)).map(|series| Target { series, ..Target::default() }).find(|t| tip(chart, *t).is_some());
    };
    let mut next = at;
    // Gaps and hidden series are stepped over.
    for _ in 0..10_000 {
        next = match (next.series.checked_add_signed(series), next.point.checked_add_signed(point)) {
            (Some(series), Some(point)) => Target { series, point, ..next },
            // Above the first series of a small chart is the last one of the chart before it.
            (None, Some(_)) if next.panel > 0 => {
                Target { panel: next.panel - 1, series: chart.series_in(next.panel - 1).len().max(1) - 1, ..next }
            }
            _ => return Some(at),
        };
        let within = chart.series_in(next.panel);
        let hidden = within.get(next.series).is_some_and(|s| s.hidden);
        if !hidden && tip(chart, next).is_some() {
            return Some(next);
        }
        let is_beyond = !within.is_empty() && next.series >= within.len();
        if is_beyond && !chart.series_in(next.panel + 1).is_empty() {
            next = Target { panel: next.panel + 1, series: 0, ..next };
            if tip(chart, next).is_some() {
                return Some(next);
            }
            continue;
        }
        let ends = within.get(next.series).is_none_or(|s| next.point >= s.points.len());
        if ends {
            return Some(at);
        }
    }
    Some(at)
}

/// Where a mark is drawn.
fn place_of(chart: &ChartData, scene: &Scene, target: Target) -> Option<[f32; 2]> {
    if let Some((rect, _)) = scene.hits.iter().find(|(_, t)| *t == target) {
        return Some([rect[0] + rect[2] / 2.0, rect[1]]);
    }
    let series = chart.series_in(target.panel).get(target.series)?;
    let area = scene.areas.iter().find(|a| a.panel == target.panel)?;
    let x = *series.points.x.get(target.point)?;
    Some(area.to(x, series.points.top(target.point), series.second))
}

/// Show which mark is meant, and what is said of it.
fn mark(ui: &Ui, rect: Rect, (chart, scene): (&ChartData, &Scene), (target, events): (Target, &[Band]), pointer: Option<Pos2>) {
    let palette = Palette::of(ui);
    let offset = rect.min.to_vec2();
    if let Some((hit, _)) = scene.hits.iter().find(|(_, t)| *t == target) {
        ring(ui.painter(), rect_of(*hit).translate(offset), palette.text);
    } else if let Some([x, y]) = place_of(chart, scene, target).filter(|p| p[0].is_finite() && p[1].is_finite()) {
        let place = pos2(x, y) + offset;
        if let Some(area) = scene.areas.iter().find(|a| a.panel == target.panel) {
            let whole = rect_of(area.rect).translate(offset);
            ui.painter().vline(place.x, whole.y_range(), Stroke::new(1.0, palette.border_strong));
        }
        ui.painter().circle(place, 5.0, palette.surface, Stroke::new(2.5, palette.text));
    }
    let at = pointer.or_else(|| place_of(chart, scene, target).map(|[x, y]| pos2(x, y) + offset));
    if let (Some(mut tip), Some(at)) = (tip(chart, target), at) {
        tip.lines.extend(events_at(chart, target, events).map(|names| ("Event".to_owned(), names)));
        tooltip::show(ui, &tip, at + vec2(14.0, 14.0));
    }
}
