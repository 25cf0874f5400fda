//! The dates of a column to tick, as a tree that opens and shuts.

use std::sync::Arc;

use eframe::egui::{
    Align, Align2, Checkbox, EventFilter, Key, Layout, Modifiers, Response, Role, ScrollArea, Sense, TextWrapMode, Ui, WidgetInfo, vec2,
};

use super::date_ticks::{Kept, Ticks};
use super::date_tree::{DateTree, Found, Node};
use super::members::Members;
use crate::table::{Column, Filter, FilterTest, Table, format};
use crate::ui::background::Background;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Push};

/// Points of a line, and from one line to the next.
const LINE: f32 = 22.0;
const STEP: f32 = LINE + 2.0;
/// Points of the list at most.
const HEIGHT: f32 = 240.0;
/// Points that each level is set in.
const INDENT: f32 = 16.0;

/// The list while it is open.
#[derive(Default)]
pub(super) struct DateList {
    tree: Background<u64, Arc<DateTree>>,
    found: Background<(u64, String), Found>,
    /// What is ticked, once the tree is there, and for which search.
    ticks: Option<Ticks>,
    searched: Option<String>,
    /// The line the keyboard goes to.
    wanted: Option<usize>,
}

/// What is done to a line.
enum Done {
    Ticked(bool),
    Turned,
    Accepted,
    /// The keyboard goes to the line so far below.
    Moved(isize),
}

impl DateList {
    /// Begin anew.
    pub(super) fn reset(&mut self) {
        (self.ticks, self.searched, self.wanted) = (None, None, None);
    }

    /// The filter that keeps what is ticked of what `search` finds, if any; that of the `start` as long as nothing is known.
    pub(super) fn test(&self, search: &str, start: Option<&FilterTest>) -> Option<FilterTest> {
        let (Some(tree), Some(ticks)) = (self.tree.last(), self.ticks.as_ref()) else { return start.cloned() };
        let search = search.trim().to_lowercase();
        if self.searched.as_ref() == Some(&search) {
            return ticks.test(tree, !search.is_empty());
        }
        // Enter came faster than the answer to what was typed.
        let mut ticks = ticks.clone();
        ticks.search(tree, &tree.find(&search));
        ticks.test(tree, !search.is_empty())
    }

    /// Show it for the time that a popup is `opened`; whether Enter was pressed on a line. `start` is the filter there is.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (opened, search, start): (u64, &str, Option<&FilterTest>),
        (table, index, column): (&Table, usize, &Column),
        others: &[Filter],
    ) -> bool {
        let (own, others, column) = (table.clone(), others.to_vec(), column.clone());
        let grow = move || Arc::new(DateTree::of(&Members::among(&own, index, &others), &column));
        let Some(tree) = self.tree.get(ui.ctx(), opened, || grow).cloned() else {
            widgets::spinner(ui, 18.0);
            return false;
        };
        let search = search.trim().to_lowercase();
        let searched = tree.clone();
        let find = search.clone();
        let found = self.found.get(ui.ctx(), (opened, search.clone()), || move || searched.find(&find));
        let ticks = self.ticks.get_or_insert_with(|| Ticks::new(&tree, start));
        if let Some(found) = found
            && self.searched.as_ref() != Some(&search)
        {
            ticks.search(&tree, found);
            self.searched = Some(search);
        }
        ui.horizontal(|ui| {
            for (name, all) in [("Select all", true), ("Select none", false)] {
                if Push::new(name).quiet().show(ui).clicked() {
                    ticks.tick_all(&tree, all);
                }
            }
        });
        if ticks.shown.is_empty() && self.searched.is_some() {
            widgets::muted(ui, "No date holds that.");
        }
        lines(ui, &tree, ticks, &mut self.wanted)
    }
}

/// The lines that are in view; whether Enter was pressed on one.
fn lines(ui: &mut Ui, tree: &DateTree, ticks: &mut Ticks, wanted: &mut Option<usize>) -> bool {
    ui.spacing_mut().interact_size.y = LINE;
    ui.spacing_mut().item_spacing.y = STEP - LINE;
    let mut area = ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]);
    let wants = wanted.take();
    if let Some(place) = wants {
        // What the keyboard goes to has to be in view to take it.
        let offset = ui.data(|d| d.get_temp::<f32>(ui.scope_id().with("offset"))).unwrap_or_default();
        let top = place as f32 * STEP;
        area = area.vertical_scroll_offset(offset.clamp((top + STEP - HEIGHT).max(0.0), top));
    }
    let mut done = None;
    let shown = area.show_rows(ui, LINE, ticks.shown.len(), |ui, range| {
        for place in range {
            let Some((at, node)) = ticks.shown.get(place).and_then(|&at| Some((at, tree.nodes.get(at)?))) else { continue };
            let line = (ticks.of(node), tree.has_more(at).then(|| ticks.is_open(at)));
            let (response, of_line) = ui.push_id(("date", at), |ui| one(ui, node, line)).inner;
            if wants == Some(place) {
                response.request_focus();
            }
            done = of_line.map(|of_line| (place, at, of_line)).or(done.take());
        }
    });
    ui.data_mut(|d| d.insert_temp(ui.scope_id().with("offset"), shown.state.clamped_offset().y));
    match done {
        Some((_, at, Done::Ticked(kept))) => ticks.tick(tree, at, kept),
        Some((_, at, Done::Turned)) => ticks.turn(tree, at),
        Some((place, _, Done::Moved(by))) => *wanted = Some(place.saturating_add_signed(by).min(ticks.shown.len().saturating_sub(1))),
        Some((_, _, Done::Accepted)) => return true,
        None => {}
    }
    false
}

/// A line: whether it is open, its box, its rows. Space ticks it, the arrows open, shut and go on, Enter means the list as it is.
fn one(ui: &mut Ui, node: &Node, (kept, open): (Kept, Option<bool>)) -> (Response, Option<Done>) {
    let mut done = None;
    let inner = ui.horizontal(|ui| {
        ui.set_height(LINE);
        widgets::from_right(ui, Align::Center, |ui| {
            ui.add_space(space::S);
            widgets::small(ui, &format::fixed(node.rows as f64, 0));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                ui.add_space(INDENT * node.depth as f32);
                if opener(ui, node, open) {
                    done = Some(Done::Turned);
                }
                ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                let mut on = kept == Kept::All;
                let name = node.at.map_or_else(|| node.label.clone(), crate::table::Stretch::words);
                let tick = ui.add(Checkbox::new(&mut on, &node.label).indeterminate(kept == Kept::Some));
                (tick.accessible_name(name), on)
            })
            .inner
        })
        .inner
    });
    let (response, on) = inner.inner;
    let done = keys(ui, &response, open).or(done).or_else(|| response.changed().then_some(Done::Ticked(on)));
    (response, done)
}

/// What opens and shuts a line.
fn opener(ui: &mut Ui, node: &Node, open: Option<bool>) -> bool {
    // The keyboard opens a line from its box.
    let (rect, response) = ui.allocate_exact_size(vec2(INDENT, LINE), if open.is_some() { Sense::CLICK } else { Sense::hover() });
    let Some(open) = open else { return false };
    let verb = if open { "Fold" } else { "Open" };
    let name = node.at.map_or_else(|| node.label.clone(), crate::table::Stretch::words);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("{verb} {name}")));
    let palette = Palette::of(ui);
    let colour = if response.hovered() { palette.text } else { palette.text_muted };
    let symbol = if open { icon::CHEVRON_DOWN } else { icon::CHEVRON_RIGHT };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, symbol, font::icon(13.0), colour);
    response.clicked()
}

fn keys(ui: &Ui, response: &Response, open: Option<bool>) -> Option<Done> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    if response.changed() && ui.input(|i| i.key_pressed(Key::Enter)) {
        return Some(Done::Accepted);
    }
    match open {
        Some(false) if pressed(Key::ArrowRight) => return Some(Done::Turned),
        Some(true) if pressed(Key::ArrowLeft) => return Some(Done::Turned),
        _ => {}
    }
    let page = (HEIGHT / STEP) as isize;
    let moves = [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, page), (Key::PageUp, -page)];
    moves.into_iter().find(|(key, _)| pressed(*key)).map(|(_, by)| Done::Moved(by))
}
