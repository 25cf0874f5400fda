//! The find bar of a grid: a text is looked for in what the grid shows, and hits are gone through.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use eframe::egui::{Event, Frame, Key, Margin, Modifiers, Ui};

use super::background::Background;
use super::grid::{Cell, GridState};
use super::theme::{icon, space};
use super::widgets;
use crate::table::format;

/// Hits that are kept; more are only said to be more.
const MOST: usize = 100_000;

/// Cells that hold a text, in the order of reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hits {
    cells: Vec<Cell>,
    more: bool,
}

impl Hits {
    /// Those among `rows` rows: `in_row` tells the columns of one; given up once `is_stale`.
    pub(super) fn among<C: IntoIterator<Item = usize>>(rows: usize, is_stale: impl Fn() -> bool, in_row: impl Fn(usize) -> C) -> Self {
        let mut hits = Self::default();
        for row in 0..rows {
            if row.is_multiple_of(4096) && is_stale() {
                break;
            }
            for column in in_row(row) {
                if hits.cells.len() == MOST {
                    hits.more = true;
                    return hits;
                }
                hits.cells.push(Cell { row: row as u64, column });
            }
        }
        hits
    }

    #[cfg(test)]
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }
}

/// What identifies a search: the text, and what it is looked for in.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    text: String,
    contents: u64,
}

/// Looks for a text, in lower case; gives up once the second says that nobody waits any more.
pub(super) type Search = Box<dyn FnOnce(&str, &dyn Fn() -> bool) -> Hits + Send>;

/// The find bar, open or not.
#[derive(Default)]
pub(super) struct Find {
    open: bool,
    fresh: bool,
    text: String,
    lower: String,
    hits: Background<Question, Arc<Hits>>,
    at: Option<usize>,
    /// Counts the questions, so that the search for an older one stops.
    latest: Arc<AtomicU64>,
}

impl Find {
    /// Open the bar and put the keyboard in it.
    pub(super) fn open(&mut self) {
        (self.open, self.fresh) = (true, true);
    }

    /// What to mark in the grid, in lower case.
    pub(super) fn marked(&self) -> Option<&str> {
        (self.open && !self.lower.is_empty()).then_some(self.lower.as_str())
    }

    /// Show the bar, if it is open, and bring the hit that is gone to into view; `search` looks through `contents`.
    pub(super) fn show(&mut self, ui: &mut Ui, contents: u64, grid: &mut GridState, search: impl FnOnce() -> Search) {
        let mut step = step_by_key(ui);
        if step.is_some() && !self.open {
            // Looked for once more, the keyboard stays in the cells; where nothing was yet, the text is asked for.
            (self.open, self.fresh) = (true, self.lower.is_empty());
        }
        if !self.open {
            return;
        }
        let mut closed = false;
        Frame::new().inner_margin(Margin { left: space::L as i8, right: space::L as i8, top: 0, bottom: 8 }).show(ui, |ui| {
            ui.horizontal(|ui| {
                let field = widgets::text_field(ui, &mut self.text, "Find in the cells", "Find", 260.0);
                if std::mem::take(&mut self.fresh) {
                    field.request_focus();
                    widgets::select_all(ui, &field, &self.text);
                }
                if field.changed() {
                    self.lower = self.text.trim().to_lowercase();
                    self.at = None;
                }
                if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
                    // As it was when the key went down: Shift may be up again by the end of the frame.
                    let back =
                        |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, modifiers, .. } if modifiers.shift);
                    step = Some(!ui.input(|i| i.modifiers.shift || i.events.iter().any(back)));
                    field.request_focus();
                }
                closed |= (field.has_focus() || field.lost_focus()) && ui.input(|i| i.key_pressed(Key::Escape));
                if widgets::icon_button(ui, icon::CHEVRON_UP, "Previous hit (Shift+F3)").clicked() {
                    step = Some(false);
                }
                if widgets::icon_button(ui, icon::CHEVRON_DOWN, "Next hit (F3)").clicked() {
                    step = Some(true);
                }
                let words = self.words(ui, contents, search);
                widgets::muted_inline(ui, &words);
                closed |= widgets::icon_button(ui, icon::X, "Close find").clicked();
            });
        });
        if let (Some(forward), Some(hits)) = (step, self.hits.last().cloned()) {
            self.at = next(&hits.cells, self.at, grid.selection.map(|s| s.start), forward);
            if let Some(cell) = self.at.and_then(|at| hits.cells.get(at)) {
                grid.select(*cell);
            }
        }
        if closed {
            self.open = false;
            grid.focus();
        }
    }

    /// How many hits there are and which one is looked at.
    fn words(&mut self, ui: &Ui, contents: u64, search: impl FnOnce() -> Search) -> String {
        if self.lower.is_empty() {
            return String::new();
        }
        let question = Question { text: self.lower.clone(), contents };
        let hits = self.hits.get(ui.ctx(), question, || {
            let number = self.latest.fetch_add(1, Ordering::Relaxed) + 1;
            let (search, text, latest) = (search(), self.lower.clone(), self.latest.clone());
            move || Arc::new(search(&text, &|| latest.load(Ordering::Relaxed) != number))
        });
        match (hits, self.at) {
            (None, _) => "Looking…".to_owned(),
            (Some(hits), _) if hits.cells.is_empty() => "Not found".to_owned(),
            (Some(hits), at) => {
                let count = format::count(hits.cells.len());
                let many = if hits.more { format!("more than {count}") } else { count };
                at.map_or_else(|| format!("{many} found"), |at| format!("{} of {many}", format::count(at + 1)))
            }
        }
    }
}

/// Which way F3 leads, if it was pressed, unless a dialog lies over the grid.
fn step_by_key(ui: &Ui) -> Option<bool> {
    if ui.memory(|m| m.top_modal_layer().is_some()) {
        return None;
    }
    ui.input_mut(|i| {
        if i.consume_key(Modifiers::SHIFT, Key::F3) { Some(false) } else { i.consume_key(Modifiers::NONE, Key::F3).then_some(true) }
    })
}

/// The hit after or before the one that is looked at, or else after the selected cell; around the end it goes on.
fn next(hits: &[Cell], at: Option<usize>, selected: Option<Cell>, forward: bool) -> Option<usize> {
    let last = hits.len().checked_sub(1)?;
    Some(match (at, forward) {
        (Some(at), true) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.min(last + 1).checked_sub(1).unwrap_or(last),
        (None, forward) => {
            let key = |c: &Cell| (c.row, c.column);
            let from = selected.map_or(0, |s| hits.partition_point(|h| key(h) < key(&s)));
            if forward { from % hits.len() } else { from.checked_sub(1).unwrap_or(last) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_go_round() {
        let hits: Vec<Cell> = [1, 5, 9].map(|row| Cell { row, column: 0 }).into();
        let start = Some(Cell { row: 4, column: 0 });
        assert_eq!((next(&hits, None, start, true), next(&hits, None, start, false)), (Some(1), Some(0)));
        assert_eq!((next(&hits, Some(2), None, true), next(&hits, Some(0), None, false)), (Some(0), Some(2)));
        assert_eq!(next(&[], None, None, true), None);
    }
}
