//! The grid as a whole: its state, its layout, and what a person did to it.

use eframe::egui::{Event, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::scroll::{Anchor, Extent};
use super::{Cell, Columns, GridEvent, GridMenu, GridModel, MenuOn, Selection, bars, body, header, keys, menu, selection};
use crate::ui::theme::{Palette, control, font};

/// What a grid remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct GridState {
    /// Widths of the columns.
    pub columns: Columns,
    /// The selected cells.
    pub selection: Option<Selection>,
    pub(super) anchor: Anchor,
    /// Points of the columns hidden at the left.
    pub(super) x: f64,
    shown: Option<u64>,
    arranged: u64,
    reveal: bool,
    pub(super) focus: bool,
    /// Where the menu of a cell stands, while it is open.
    pub(super) menu: Option<(Cell, Pos2)>,
}

impl GridState {
    /// Select a cell and bring it into view.
    pub fn select(&mut self, cell: Cell) {
        self.selection = Some(Selection::one(cell));
        self.reveal = true;
    }

    /// Bring the selected cell into view at the next frame.
    pub fn reveal(&mut self) {
        self.reveal = true;
    }

    /// Take the keyboard at the next frame.
    pub fn focus(&mut self) {
        self.focus = true;
    }

    /// First row in view.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.anchor.row
    }

    /// Go back to the first row.
    pub fn scroll_to_top(&mut self) {
        self.anchor = Anchor::default();
    }
}

/// How far the columns that scroll can be scrolled, in points.
fn range_x(state: &GridState, layout: &Layout) -> f64 {
    (state.columns.total() - state.columns.left(layout.frozen_columns) - f64::from(layout.scrolled.width())).max(0.0)
}

/// Where the parts of a grid are in this frame.
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) gutter: Rect,
    /// Columns that stay.
    pub(super) frozen: Rect,
    /// Columns that scroll.
    pub(super) scrolled: Rect,
    pub(super) vertical_bar: Option<Rect>,
    pub(super) horizontal_bar: Option<Rect>,
    pub(super) extent: Extent,
    pub(super) frozen_columns: usize,
}

/// The frozen or the scrolled columns.
pub(super) struct Section {
    /// Where they are visible, without the header.
    pub(super) clip: Rect,
    /// The visible ones.
    pub(super) columns: std::ops::Range<usize>,
    /// Where column 0 would begin.
    pub(super) origin: f32,
}

impl Layout {
    /// All cells.
    pub(super) fn cells(&self) -> Rect {
        self.frozen.union(self.scrolled)
    }

    /// The parts, the lower one first.
    pub(super) fn sections(&self, state: &GridState) -> [Section; 2] {
        let fixed = state.columns.left(self.frozen_columns);
        let view = f64::from(self.scrolled.width());
        let scrolled = Section {
            clip: self.scrolled,
            columns: state.columns.between(fixed + state.x, fixed + state.x + view).clone(),
            origin: (f64::from(self.scrolled.left()) - fixed - state.x) as f32,
        };
        let scrolled = Section { columns: scrolled.columns.start.max(self.frozen_columns)..scrolled.columns.end, ..scrolled };
        [scrolled, Section { clip: self.frozen, columns: 0..self.frozen_columns, origin: self.frozen.left() }]
    }

    /// The cell under a point.
    pub(super) fn cell_at(&self, state: &GridState, pos: Pos2) -> Option<Cell> {
        let y = pos.y.clamp(self.scrolled.top(), self.scrolled.bottom() - 1.0) - self.scrolled.top();
        let row = state.anchor.row + ((y + state.anchor.hidden) / self.extent.row_height).floor() as u64;
        let x = if pos.x < self.frozen.right() && pos.x >= self.frozen.left() {
            f64::from(pos.x - self.frozen.left())
        } else {
            let inside = pos.x.clamp(self.scrolled.left(), self.scrolled.right() - 1.0);
            f64::from(inside - self.scrolled.left()) + state.columns.left(self.frozen_columns) + state.x
        };
        Some(Cell { row: row.min(self.extent.rows.checked_sub(1)?), column: state.columns.at(x)? })
    }
}

/// A grid about to be shown.
#[must_use = "Call show"]
pub struct Grid<'a> {
    model: &'a dyn GridModel,
    id: Id,
    version: u64,
    arrangement: u64,
    menu: Option<&'a mut GridMenu<'a>>,
}

impl<'a> Grid<'a> {
    /// A grid of `model`. With another `version` the state begins anew: count it up where the columns are other ones.
    pub fn new(id: Id, model: &'a dyn GridModel, version: u64) -> Self {
        Self { model, id, version, arrangement: 0, menu: None }
    }

    /// With another `arrangement` the columns are measured anew, and the place stays: count it up where they were moved or hidden.
    pub fn arrangement(mut self, arrangement: u64) -> Self {
        self.arrangement = arrangement;
        self
    }

    /// What the cells of the grid `id` are called by egui: who has the keyboard.
    #[must_use]
    pub fn cells_id(id: Id) -> Id {
        id.with("cells")
    }

    /// With a menu of its own for cells and headers.
    pub fn with_menu(mut self, menu: &'a mut GridMenu<'a>) -> Self {
        self.menu = Some(menu);
        self
    }

    /// Show it in all the room there is, and tell what a person did to it.
    pub fn show(mut self, ui: &mut Ui, state: &mut GridState) -> Vec<GridEvent> {
        let rect = ui.available_rect_before_wrap();
        let mut events = Vec::new();
        if state.shown != Some(self.version) {
            *state = GridState { shown: Some(self.version), focus: state.focus, arranged: !self.arrangement, ..GridState::default() };
        }
        if state.arranged != self.arrangement {
            state.columns = Columns::new((0..self.model.columns()).map(|c| self.model.suggested_width(c)).collect());
            state.arranged = self.arrangement;
            state.selection = state.selection.and_then(|s| s.within(self.model.rows(), self.model.columns()));
        }
        let layout = self.layout(ui, rect, state);
        state.anchor = layout.extent.clamped(state.anchor);
        state.x = state.x.clamp(0.0, range_x(state, &layout));
        let response = ui.interact(layout.cells(), Self::cells_id(self.id), Sense::click_and_drag());
        if std::mem::take(&mut state.focus) {
            response.request_focus();
        }
        Self::wheel(ui, rect, &layout, state);
        Self::pointer(ui, &response, &layout, state, &mut events);
        self.fold_by_pointer(&response, &layout, state, &mut events);
        if response.has_focus() {
            self.keyboard(ui, response.id, &layout, state, &mut events);
        }
        let mut own = self.menu.take();
        menu::show(ui, self.id, &response, &layout, state, |ui, at, selection, by_keyboard| match &mut own {
            Some(own) => own(ui, MenuOn::Cell(at.0, selection), by_keyboard),
            None => menu::usual(ui, self.model, at, by_keyboard, &mut events),
        });
        if std::mem::take(&mut state.reveal) {
            Self::reveal(&layout, state);
        }
        self.describe(ui, &response, state);
        ui.painter().rect_filled(rect, 0.0, Palette::of(ui).surface);
        body::paint(ui, self.id, self.model, state, &layout, response.has_focus());
        header::show(ui, (self.id, self.model), state, &layout, &mut own, &mut events);
        for event in &mut events {
            if let GridEvent::Fit(column) = *event {
                let width = body::fitting_width(ui, self.model, state, &layout, column);
                state.columns.resize(column, width);
                *event = GridEvent::Resized(column, state.columns.width(column));
            }
        }
        bars::show(ui, self.id, state, &layout);
        // Last, so that nothing of the grid counts as standing below it: a panel around it would grow with every frame.
        ui.advance_cursor_after_rect(rect);
        events
    }

    fn layout(&self, ui: &Ui, rect: Rect, state: &GridState) -> Layout {
        const LEVEL: f32 = 26.0;
        let drawn = if self.model.has_distributions() { header::DISTRIBUTION } else { 0.0 };
        let digits = self.model.largest_row_number().map(|n| n.max(1).ilog10() + 1);
        let digit = ui.fonts_mut(|f| f.glyph_width(&font::regular(font::SMALL), '0'));
        let gutter_width = digits.map_or(0.0, |d| (d as f32 * digit + 20.0).max(36.0).ceil());
        let header_height = control::HEADER + drawn + LEVEL * self.model.group_levels() as f32;
        let rows = self.model.rows();
        let (mut width, mut height) = (rect.width() - gutter_width, rect.height() - header_height);
        let content = rows as f64 * f64::from(control::ROW);
        // Each bar takes room that may make the other one needed.
        let needs_y = |height: f32| content > f64::from(height);
        let needs_x = |width: f32| state.columns.total() > f64::from(width);
        let (mut y, x) = (needs_y(height), needs_x(width - if needs_y(height) { bars::SIZE } else { 0.0 }));
        y |= x && needs_y(height - bars::SIZE);
        let x = x || (y && needs_x(width - bars::SIZE));
        width -= if y { bars::SIZE } else { 0.0 };
        height -= if x { bars::SIZE } else { 0.0 };
        let (width, height) = (width.max(1.0), height.max(1.0));
        let cells = Rect::from_min_size(rect.min + vec2(gutter_width, header_height), vec2(width, height));
        let fits = |n: &usize| state.columns.left(*n) <= f64::from(width) * 0.7;
        let frozen_columns = if needs_x(width) { Some(self.model.frozen()).filter(fits).unwrap_or_default() } else { 0 };
        let split = cells.left() + state.columns.left(frozen_columns) as f32;
        Layout {
            header: Rect::from_min_max(rect.min, Pos2::new(cells.right(), cells.top())),
            gutter: Rect::from_min_max(Pos2::new(rect.left(), cells.top()), cells.left_bottom()),
            frozen: Rect::from_min_max(cells.min, Pos2::new(split, cells.bottom())),
            scrolled: Rect::from_min_max(Pos2::new(split, cells.top()), cells.max),
            vertical_bar: y.then(|| Rect::from_min_max(cells.right_top(), Pos2::new(rect.right(), cells.bottom()))),
            horizontal_bar: x.then(|| Rect::from_min_max(Pos2::new(split, cells.bottom()), Pos2::new(cells.right(), rect.bottom()))),
            extent: Extent { rows, row_height: control::ROW, view: height },
            frozen_columns,
        }
    }

    fn wheel(ui: &Ui, rect: Rect, layout: &Layout, state: &mut GridState) {
        if !ui.rect_contains_pointer(rect) {
            return;
        }
        let delta = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta));
        state.anchor = layout.extent.scrolled(state.anchor, -f64::from(delta.y));
        state.x = (state.x - f64::from(delta.x)).clamp(0.0, range_x(state, layout));
    }

    fn pointer(ui: &Ui, response: &Response, layout: &Layout, state: &mut GridState, events: &mut Vec<GridEvent>) {
        let Some(pos) = response.interact_pointer_pos() else { return };
        let Some(cell) = layout.cell_at(state, pos) else { return };
        let (pressed, shift) = ui.input(|i| (i.pointer.primary_pressed(), i.modifiers.shift));
        let before = state.selection;
        if pressed || response.secondary_clicked() {
            response.request_focus();
            let inside = state.selection.is_some_and(|s| s.contains(cell));
            match &mut state.selection {
                Some(selection) if shift && pressed => selection.head = cell,
                Some(_) if inside && response.secondary_clicked() => {}
                _ => state.selection = Some(Selection::one(cell)),
            }
        } else if response.dragged()
            && let Some(selection) = &mut state.selection
        {
            selection.head = cell;
            Self::drag_past_edge(ui, pos, layout, state);
        }
        if response.double_clicked() {
            events.push(GridEvent::Activated(cell));
        } else if response.clicked() {
            events.push(GridEvent::Clicked(cell));
        }
        if state.selection != before {
            events.push(GridEvent::Selected);
        }
    }

    /// A click on the chevron of an item folds it; it is no click on the cell then.
    fn fold_by_pointer(&self, response: &Response, layout: &Layout, state: &GridState, events: &mut [GridEvent]) {
        let Some(pos) = response.interact_pointer_pos() else { return };
        for event in events {
            let GridEvent::Clicked(cell) = *event else { continue };
            let left = if cell.column < layout.frozen_columns {
                layout.frozen.left() + state.columns.left(cell.column) as f32
            } else {
                let hidden = state.columns.left(layout.frozen_columns) + state.x;
                layout.scrolled.left() + (state.columns.left(cell.column) - hidden) as f32
            };
            if body::is_on_chevron(&self.model.cell(cell.row, cell.column), left, pos.x) {
                *event = GridEvent::Fold(cell, None);
            }
        }
    }

    /// Scroll on while a selection is led past an edge, the faster the further out.
    fn drag_past_edge(ui: &Ui, pos: Pos2, layout: &Layout, state: &mut GridState) {
        let beyond = |value: f32, min: f32, max: f32| (value - max).max(0.0) + (value - min).min(0.0);
        let out = vec2(
            beyond(pos.x, layout.scrolled.left(), layout.scrolled.right()),
            beyond(pos.y, layout.scrolled.top(), layout.scrolled.bottom()),
        );
        if out != vec2(0.0, 0.0) {
            let seconds = ui.input(|i| i.stable_dt.min(0.1));
            state.anchor = layout.extent.scrolled(state.anchor, f64::from(out.y * seconds * 12.0));
            state.x = (state.x + f64::from(out.x * seconds * 8.0)).clamp(0.0, range_x(state, layout));
            ui.ctx().request_repaint();
        }
    }

    fn keyboard(&self, ui: &Ui, id: Id, layout: &Layout, state: &mut GridState, events: &mut Vec<GridEvent>) {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(id, filter));
        let bounds = keys::Bounds { rows: self.model.rows(), columns: self.model.columns(), page: layout.extent.page() };
        if let Some(moved) = ui.input_mut(|i| keys::moved(i, state.selection, bounds))
            && state.selection.replace(moved) != Some(moved)
        {
            state.reveal = moved.cells() < bounds.rows.saturating_mul(bounds.columns as u64);
            events.push(GridEvent::Selected);
        }
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            events.push(GridEvent::Left);
        }
        let Some(selection) = state.selection else { return };
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter)) {
            events.push(GridEvent::Activated(selection.start));
        }
        for (key, fold) in [(Key::Plus, false), (Key::Equals, false), (Key::Minus, true)] {
            if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key) || i.consume_key(Modifiers::SHIFT, key)) {
                events.push(GridEvent::Fold(selection.start, Some(fold)));
            }
        }
        if ui.input(|i| i.events.iter().any(|e| matches!(e, Event::Copy))) {
            events.push(if selection.cells() > selection::COPY_LIMIT {
                GridEvent::TooManyToCopy(selection.cells())
            } else {
                ui.ctx().copy_text(selection::as_tsv(self.model, selection));
                GridEvent::Copied(selection.cells())
            });
        }
    }

    /// Bring the head of the selection into view.
    fn reveal(layout: &Layout, state: &mut GridState) {
        let Some(head) = state.selection.map(|s| s.head) else { return };
        state.anchor = layout.extent.revealing(state.anchor, head.row);
        if head.column >= layout.frozen_columns {
            let fixed = state.columns.left(layout.frozen_columns);
            let (left, right) = (state.columns.left(head.column) - fixed, state.columns.left(head.column + 1) - fixed);
            state.x = state.x.max(right - f64::from(layout.scrolled.width())).min(left).max(0.0);
        }
    }

    /// Tell assistive tools what this is and which cell the keys are on.
    fn describe(&self, ui: &Ui, response: &Response, state: &GridState) {
        let name = self.model.name();
        response.widget_info(|| WidgetInfo::labeled(Role::Table, ui.is_enabled(), &name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_row_count(usize::try_from(self.model.rows()).unwrap_or(usize::MAX));
            node.set_column_count(self.model.columns());
            if let Some(at) = state.selection.and_then(|s| s.within(self.model.rows(), self.model.columns())).map(|s| s.head) {
                let (title, cell) = (self.model.header(at.column).title, self.model.cell(at.row, at.column));
                node.set_value(format!("{title}, row {}: {}", at.row + 1, cell.text));
            }
        });
    }
}
