//! The grid as a whole: its state, its layout, and what a person did to it.

use eframe::egui::{Event, Id, Key, Modifiers, PointerButton, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::keys::Towards;
use super::layout::{Layout, range_x};
use super::state::{GridState, Press};
use super::{Cell, Columns, GridEvent, GridMenu, GridModel, MenuOn, Selection, bars, body, header, keys, menu, selection};
use crate::ui::theme::Palette;
use crate::ui::widgets;

/// A grid about to be shown.
#[must_use = "Call show"]
pub struct Grid<'a> {
    model: &'a dyn GridModel,
    id: Id,
    version: u64,
    arrangement: u64,
    contents: u64,
    menu: Option<&'a mut GridMenu<'a>>,
    takes_keys: bool,
}

impl<'a> Grid<'a> {
    /// A grid of `model`. With another `version` the state begins anew: count it up where the columns are other ones.
    pub fn new(id: Id, model: &'a dyn GridModel, version: u64) -> Self {
        Self { model, id, version, arrangement: 0, contents: 0, menu: None, takes_keys: false }
    }

    /// With another `arrangement` the columns are measured anew, and the place stays: count it up where they were moved or hidden.
    pub fn arrangement(mut self, arrangement: u64) -> Self {
        self.arrangement = arrangement;
        self
    }

    /// With other `contents` the columns become wider where these ask for it: a number that does not fit is not shown.
    pub fn contents(mut self, contents: u64) -> Self {
        self.contents = contents;
        self
    }

    /// Where nothing has the keyboard, keys that lead through cells lead through these: it is what its page is about.
    pub fn takes_keys(mut self, takes: bool) -> Self {
        self.takes_keys = takes;
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
            (state.arranged, state.also) = (self.arrangement, None);
            state.selection = state.selection.and_then(|s| s.within(self.model.rows(), self.model.columns()));
        } else if state.held != self.contents {
            let wider = |column| self.model.suggested_width(column).max(state.columns.width(column));
            state.columns = Columns::new((0..self.model.columns()).map(wider).collect());
            // The rows of before may be fewer now: nothing is selected below the last.
            state.also = None;
            state.selection = state.selection.and_then(|s| s.within(self.model.rows(), self.model.columns()));
        }
        state.held = self.contents;
        let layout = Layout::of(ui, self.model, rect, state);
        state.anchor = layout.extent.clamped(state.anchor);
        state.x = state.x.clamp(0.0, range_x(state, &layout));
        let response = ui.interact(layout.cells(), Self::cells_id(self.id), Sense::click_and_drag());
        if std::mem::take(&mut state.focus) || self.takes_keys && keys::are_free(ui) {
            response.request_focus();
        }
        Self::wheel(ui, rect, &layout, state);
        Self::pointer(ui, &response, &layout, state, &mut events);
        self.row_numbers(ui, &response, &layout, state, &mut events);
        self.fold_by_pointer(&response, &layout, state, &mut events);
        if response.has_focus() {
            self.keyboard(ui, response.id, &layout, state, &mut events);
        }
        let last = self.model.columns().saturating_sub(1);
        let of_rows = last > 0 && state.selection.is_some_and(|s| s.columns() == (0..=last));
        let mut own = self.menu.take();
        menu::show(ui, self.id, &response, &layout, state, |ui, at, by_keyboard| match &mut own {
            Some(own) => own(ui, MenuOn::Cell(at.0), by_keyboard),
            None => menu::usual(ui, self.model, at, (by_keyboard, of_rows), &mut events),
        });
        if std::mem::take(&mut state.reveal) {
            Self::reveal(&layout, state);
        }
        if let Some(cell) = state.edit.take() {
            let (place, clip) = layout.rect_of(state, cell);
            events.push(GridEvent::Edit(cell, place.intersect(clip)));
        }
        if let Some(column) = state.filter.take() {
            events.push(GridEvent::Filter { column, at: layout.header_of(state, column) });
        }
        self.describe(ui, &response, state);
        ui.painter().rect_filled(rect, 0.0, Palette::of(ui).surface);
        body::paint(ui, self.id, self.model, state, &layout, response.has_focus());
        body::tell_cut(ui, self.id, self.model, state, &layout, &response);
        if state.selection.is_some() && self.model.rows() > 0 {
            // The outline of the selected cells tells it.
            widgets::shows_focus(ui, response.id);
        } else {
            widgets::focus_ring_for_keys(ui, &response);
        }
        header::show(ui, (self.id, self.model), state, &layout, &mut own, &mut events);
        for event in &mut events {
            if let GridEvent::SelectColumn(column) = *event {
                let last = self.model.rows().saturating_sub(1);
                state.selection = Some(Selection { start: Cell { row: 0, column }, head: Cell { row: last, column } });
                (state.also, state.focus) = (None, true);
                *event = GridEvent::Selected;
            }
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
        let (pressed, shift, ctrl, now) = ui.input(|i| (i.pointer.primary_pressed(), i.modifiers.shift, i.modifiers.command, i.time));
        let delay = ui.ctx().options(|o| o.input_options.max_double_click_delay);
        // What a click opens may take the place of cells or move them: pressed once more, or let go of, it is the same cell.
        let under = state.pressed.and_then(|p| p.meant(pos, pressed.then_some((now, delay))));
        if pressed && under.is_none() && !layout.frozen.union(layout.scrolled).contains(pos) {
            return;
        }
        let cell = if response.dragged() { cell } else { under.unwrap_or(cell) };
        if pressed {
            state.pressed = Some(Press { at: pos, time: now, cell });
        }
        let before = state.selection;
        if pressed || response.secondary_clicked() {
            response.request_focus();
            let inside = state.areas().contains(cell);
            match &mut state.selection {
                Some(selection) if shift && pressed => selection.head = cell,
                Some(_) if ctrl && pressed => state.add(Selection::one(cell)),
                Some(_) if inside && response.secondary_clicked() => {}
                _ => (state.selection, state.also) = (Some(Selection::one(cell)), None),
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

    /// A click on the number of a row selects the row, a drag or Shift the rows up to there, Ctrl this one too.
    fn row_numbers(&self, ui: &Ui, cells: &Response, layout: &Layout, state: &mut GridState, events: &mut Vec<GridEvent>) {
        let last = self.model.columns().saturating_sub(1);
        if layout.gutter.width() <= 0.0 {
            return;
        }
        let numbers = ui.interact(layout.gutter, self.id.with("row numbers"), Sense::DRAG);
        numbers.widget_info(|| WidgetInfo::labeled(Role::RowHeader, ui.is_enabled(), "Row numbers"));
        let other = ui.input(|i| i.pointer.button_clicked(PointerButton::Secondary).then(|| i.pointer.interact_pos()).flatten());
        if let Some(pos) = other.filter(|pos| layout.gutter.contains(*pos) && ui.rect_contains_pointer(layout.gutter)) {
            self.row_menu(pos, cells, layout, state, events);
        }
        let Some(pos) = numbers.interact_pointer_pos() else { return };
        let Some(Cell { row, .. }) = layout.cell_at(state, pos) else { return };
        let (pressed, shift, ctrl) = ui.input(|i| (i.pointer.primary_pressed(), i.modifiers.shift, i.modifiers.command));
        let before = state.selection;
        if pressed {
            cells.request_focus();
            let start = before.filter(|_| shift).map_or(row, |s| s.start.row);
            let rows = Selection { start: Cell { row: start, column: 0 }, head: Cell { row, column: last } };
            if ctrl && !shift {
                state.add(rows);
            } else {
                (state.selection, state.also) = (Some(rows), None);
            }
        } else if numbers.dragged_by(PointerButton::Primary)
            && let Some(selection) = &mut state.selection
        {
            selection.head = Cell { row, column: last };
            Self::drag_past_edge(ui, Pos2::new(layout.scrolled.left() + 1.0, pos.y), layout, state);
        }
        if state.selection != before {
            events.push(GridEvent::Selected);
        }
    }

    /// A click with the other button on the number of a row opens the menu of its cells: all of them are meant.
    fn row_menu(&self, pos: Pos2, cells: &Response, layout: &Layout, state: &mut GridState, events: &mut Vec<GridEvent>) {
        let Some(Cell { row, .. }) = layout.cell_at(state, pos) else { return };
        let first = Cell { row, column: 0 };
        if !state.areas().contains(first) {
            let head = Cell { row, column: self.model.columns().saturating_sub(1) };
            (state.selection, state.also) = (Some(Selection { start: first, head }), None);
            events.push(GridEvent::Selected);
        }
        cells.request_focus();
        state.menu_asked = Some((first, pos));
    }

    /// A click on the chevron of an item folds it; it is no click on the cell then.
    fn fold_by_pointer(&self, response: &Response, layout: &Layout, state: &GridState, events: &mut [GridEvent]) {
        let Some(pos) = response.interact_pointer_pos() else { return };
        for event in events {
            let GridEvent::Clicked(cell) = *event else { continue };
            let left = layout.rect_of(state, cell).0.left();
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
        keys::hold(ui, id);
        if let Some(column) = Some(state.selection.map_or(0, |s| s.start.column)).filter(|&column| self.model.filterable(column))
            && keys::asks_filter(ui)
        {
            events.push(GridEvent::Filter { column, at: layout.header_of(state, column) });
        }
        let jump = |from: Cell, towards| self.jump(from, towards);
        let bounds = keys::Bounds { rows: self.model.rows(), columns: self.model.columns(), page: layout.extent.page(), jump: &jump };
        let home = ui.input(|i| i.key_pressed(Key::Home));
        if let Some(moved) = ui.input_mut(|i| keys::moved(i, state.selection, bounds, !self.model.activates())) {
            state.reveal = moved.reveal;
            if !ui.input(|i| i.modifiers.shift) {
                state.also = None;
            }
            if home {
                // The first column may be one that stays: the others come back to theirs.
                state.x = 0.0;
            }
            if state.selection.replace(moved.selection) != Some(moved.selection) {
                events.push(GridEvent::Selected);
            }
        }
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            events.push(GridEvent::Left);
        }
        let Some(selection) = state.selection else { return };
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter)) {
            events.push(GridEvent::Activated(selection.start));
        }
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::F2)) {
            state.ask_edit(selection.start);
            state.reveal = true;
        }
        for (key, fold) in [(Key::Plus, false), (Key::Equals, false), (Key::Minus, true)] {
            if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key) || i.consume_key(Modifiers::SHIFT, key)) {
                events.push(GridEvent::Fold(selection.start, Some(fold)));
            }
        }
        if ui.input(|i| i.events.iter().any(|e| matches!(e, Event::Copy))) {
            events.push(selection::copy(ui, self.model, &state.areas()));
        }
    }

    /// Where Ctrl and an arrow lead from a cell: to the edge of what is filled.
    fn jump(&self, from: Cell, towards: Towards) -> Cell {
        let (last_row, last_column) = (self.model.rows().saturating_sub(1), self.model.columns().saturating_sub(1) as u64);
        let along = |forward| {
            let blank = |column: u64| usize::try_from(column).is_ok_and(|column| self.model.is_blank(from.row, column));
            let to = keys::edge(from.column as u64, last_column, forward, blank);
            Cell { column: usize::try_from(to).unwrap_or(from.column), ..from }
        };
        let down = |forward| {
            if !self.model.has_blanks(from.column) {
                return Cell { row: if forward { last_row } else { 0 }, ..from };
            }
            Cell { row: keys::edge(from.row, last_row, forward, |row| self.model.is_blank(row, from.column)), ..from }
        };
        match towards {
            Towards::Up => down(false),
            Towards::Down => down(true),
            Towards::Left => along(false),
            Towards::Right => along(true),
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
