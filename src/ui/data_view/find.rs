//! Finding a text in the cells that are shown, and going from hit to hit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use eframe::egui::{Event, Frame, Key, Margin, Modifiers, Ui};

use crate::session::GridRows;
use crate::table::{ColumnType, MISSING, Table, Value, format};
use crate::ui::background::Background;
use crate::ui::grid::{Cell, GridState};
use crate::ui::theme::{icon, space};
use crate::ui::widgets;

/// Hits that are kept; more are only said to be more.
const MOST: usize = 100_000;

/// Cells that hold a text, in the order of reading.
#[derive(Debug, Clone, Default, PartialEq)]
struct Hits {
    cells: Vec<Cell>,
    more: bool,
}

/// What is searched: the text, and what identifies the rows and columns.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    text: String,
    shown: u64,
    rows: usize,
}

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

    /// Show the bar, if it is open, and bring the hit that is gone to into view.
    pub(super) fn show(&mut self, ui: &mut Ui, (table, rows, columns): (&Table, &GridRows, &[usize]), shown: u64, grid: &mut GridState) {
        if !self.open {
            return;
        }
        let mut step = ui.input_mut(|i| {
            if i.consume_key(Modifiers::SHIFT, Key::F3) { Some(false) } else { i.consume_key(Modifiers::NONE, Key::F3).then_some(true) }
        });
        let mut closed = false;
        Frame::new().inner_margin(Margin { left: space::L as i8, right: space::L as i8, top: 0, bottom: 8 }).show(ui, |ui| {
            ui.horizontal(|ui| {
                let field = widgets::text_field(ui, &mut self.text, "Find in the cells", "Find", 260.0);
                if std::mem::take(&mut self.fresh) {
                    field.request_focus();
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
                let words = self.words(ui, (table, rows, columns), shown);
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
    fn words(&mut self, ui: &Ui, (table, rows, columns): (&Table, &GridRows, &[usize]), shown: u64) -> String {
        if self.lower.is_empty() {
            return String::new();
        }
        let question = Question { text: self.lower.clone(), shown, rows: rows.order.as_ref().map_or(0, |o| o.as_ptr() as usize) };
        let (latest, text) = (&self.latest, &self.lower);
        let hits = self.hits.get(ui.ctx(), question, || {
            let number = latest.fetch_add(1, Ordering::Relaxed) + 1;
            let (table, rows, columns, text, latest) = (table.clone(), rows.clone(), columns.to_vec(), text.clone(), latest.clone());
            move || Arc::new(search(&table, &rows, &columns, &text, || latest.load(Ordering::Relaxed) != number))
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

/// The shown cells whose text holds `text`, which is in lower case.
fn search(table: &Table, rows: &GridRows, columns: &[usize], text: &str, stale: impl Fn() -> bool) -> Hits {
    let tests: Vec<Test> = columns.iter().map(|&c| Test::of(table, c, text)).collect();
    let mut hits = Hits::default();
    for at in 0..rows.len(table.rows()) {
        if at.is_multiple_of(4096) && stale() {
            break;
        }
        let Some(row) = rows.row(at) else { break };
        for (column, (test, &table_column)) in tests.iter().zip(columns).enumerate() {
            if test.holds(table, row, table_column, text) {
                if hits.cells.len() == MOST {
                    hits.more = true;
                    return hits;
                }
                hits.cells.push(Cell { row: at as u64, column });
            }
        }
    }
    hits
}

/// How to tell whether a cell of a column holds the text.
enum Test {
    /// Its member does: each was tested once.
    Members(Arc<crate::table::Codes>, Vec<bool>),
    /// Its value as it is shown does.
    Shown,
    /// None can.
    Never,
}

impl Test {
    fn of(table: &Table, column: usize, text: &str) -> Self {
        let Some(meta) = table.columns().get(column) else { return Self::Never };
        match meta.ty {
            ColumnType::Text => table.codes(column).map_or(Self::Never, |codes| {
                let members = codes.labels.iter().map(|l| l.to_lowercase().contains(text)).collect();
                Self::Members(codes, members)
            }),
            ColumnType::Boolean => Self::Shown,
            // Numbers and dates are shown with these characters only.
            _ if text.chars().all(|c| c.is_ascii_digit() || " ,.-:%".contains(c)) => Self::Shown,
            _ => Self::Never,
        }
    }

    fn holds(&self, table: &Table, row: usize, column: usize, text: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Members(codes, members) => {
                codes.codes.get(row).is_some_and(|&c| c != MISSING && members.get(c as usize).copied().unwrap_or_default())
            }
            Self::Shown => match table.value(row, column) {
                Value::Missing => false,
                value => table.columns().get(column).is_some_and(|meta| format::cell(value, meta).to_lowercase().contains(text)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin};
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), [Some("West"), None, Some("east 12")])),
            (Column::new("Sales", ColumnType::Integer), Stored::new("b".into(), [Some(12_i64), Some(3), None])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn text_and_numbers_are_found_as_they_are_shown_in_the_order_of_the_grid() {
        let rows = GridRows { order: Some([2, 1, 0].into()) };
        let found = |text: &str| search(&sample(), &rows, &[1, 0], text, || false).cells;
        assert_eq!(found("12"), [Cell { row: 0, column: 1 }, Cell { row: 2, column: 0 }]);
        assert_eq!(found("es"), [Cell { row: 2, column: 1 }]);
        assert_eq!(found("zzz"), []);
    }

    #[test]
    fn hits_go_round() {
        let hits: Vec<Cell> = [1, 5, 9].map(|row| Cell { row, column: 0 }).into();
        let start = Some(Cell { row: 4, column: 0 });
        assert_eq!((next(&hits, None, start, true), next(&hits, None, start, false)), (Some(1), Some(0)));
        assert_eq!((next(&hits, Some(2), None, true), next(&hits, Some(0), None, false)), (Some(0), Some(2)));
        assert_eq!(next(&[], None, None, true), None);
    }
}
