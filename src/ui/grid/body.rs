//! The cells: painted straight, one galley each, only those in view.

use std::borrow::Cow;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Align2, Color32, FontId, Id, Painter, Pos2, Rangef, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::header::BEFORE_UNIT;
use super::layout::{Layout, Section};
use super::{Align, Areas, Cell, CellLook, GridCell, GridModel, GridState, Selection};
use crate::table::{as_drawn, ends_left};
use crate::ui::theme::{Palette, font, icon};

/// Points between the edge of a cell and its text.
pub(super) const PADDING: f32 = 10.0;
/// Points per level of indentation.
const INDENT: f32 = 16.0;
/// Points that the chevron of a foldable item takes.
pub(super) const CHEVRON: f32 = 16.0;
/// No cell shows more characters; laying out a novel every frame would be felt.
const LONGEST: usize = 300;

/// Paint the cells, the row numbers and the selection.
pub(super) fn paint(ui: &Ui, id: Id, model: &dyn GridModel, state: &GridState, layout: &Layout, focused: bool) {
    let areas = state.areas();
    for section in layout.sections(state) {
        if section.clip.width() > 0.0 {
            paint_section(ui, id, model, (state, &areas), layout, &section, focused);
        }
    }
    paint_gutter(ui, model, (state, &areas), layout);
    if layout.frozen_columns > 0 {
        let stroke = Stroke::new(1.0, Palette::of(ui).border_strong);
        ui.painter().vline(layout.frozen.right() - 0.5, layout.header.top()..=layout.frozen.bottom(), stroke);
    }
}

fn paint_section(
    ui: &Ui,
    id: Id,
    model: &dyn GridModel,
    (state, areas): (&GridState, &Areas),
    layout: &Layout,
    section: &Section,
    focused: bool,
) {
    let palette = Palette::of(ui);
    let painter = ui.painter_at(section.clip);
    let rows = layout.extent.visible(state.anchor);
    for row in rows.clone() {
        let top = section.clip.top() + layout.extent.top_of(state.anchor, row);
        for column in section.columns.clone() {
            let left = section.origin + state.columns.left(column) as f32;
            let rect = Rect::from_min_size(pos2(left, top), vec2(state.columns.width(column), layout.extent.row_height));
            let cell = model.cell(row, column);
            let selected = areas.contains(Cell { row, column });
            ground(&painter, palette, &cell, rect, selected);
            marks(&painter, palette, &cell, rect);
            text(&painter, palette, &cell, rect);
            name_cell(ui, id, &cell, row, column, rect.intersect(section.clip));
        }
        let bottom = top + layout.extent.row_height;
        let right = section.clip.right().min(section.origin + state.columns.total() as f32);
        painter.hline(section.clip.left()..=right, bottom - 0.5, Stroke::new(1.0, palette.grid_line));
    }
    for column in section.columns.clone() {
        let right = section.origin + state.columns.left(column + 1) as f32;
        let bottom = section.clip.top() + layout.extent.top_of(state.anchor, rows.end).min(section.clip.height());
        painter.vline(right - 0.5, section.clip.top()..=bottom, Stroke::new(1.0, palette.grid_line));
    }
    for beside in state.beside() {
        outline(&painter, palette, (state, beside), layout, section, false);
    }
    if let Some(selection) = &state.selection {
        outline(&painter, palette, (state, selection), layout, section, focused);
    }
}

fn ground(painter: &Painter, palette: &Palette, cell: &GridCell<'_>, rect: Rect, selected: bool) {
    let own = match cell.look {
        CellLook::Total => Some(palette.hovered),
        CellLook::Subtotal => Some(palette.sunken),
        CellLook::Plain | CellLook::Muted | CellLook::Label => None,
    };
    if let Some(fill) = if selected { Some(palette.selection) } else { cell.fill.or(own) } {
        painter.rect_filled(rect, 0.0, fill);
    }
}

/// The bar and the sign of a cell, and whether its item is folded up.
fn marks(painter: &Painter, palette: &Palette, cell: &GridCell<'_>, rect: Rect) {
    if let Some((zero, end)) = cell.bar {
        let full = rect.shrink2(vec2(3.0, 5.0));
        let at = |share: f32| full.left() + full.width() * share.clamp(0.0, 1.0);
        let colour = if end < zero { palette.negative } else { palette.accent };
        let bar = Rect::from_x_y_ranges(at(zero.min(end))..=at(zero.max(end)), full.y_range());
        painter.rect_filled(bar, 2.0, colour.gamma_multiply(0.28));
        if zero > 0.0 {
            painter.vline(at(zero), rect.y_range(), Stroke::new(1.0, palette.border_strong));
        }
    }
    if let Some((sign, colour)) = cell.sign {
        painter.text(pos2(rect.left() + 12.0, rect.center().y), Align2::CENTER_CENTER, sign, font::icon(12.0), colour);
    }
    if let Some(folded) = cell.folded {
        let chevron = if folded { icon::CHEVRON_RIGHT } else { icon::CHEVRON_DOWN };
        painter.text(chevron_at(cell, rect), Align2::CENTER_CENTER, chevron, font::icon(13.0), palette.text_muted);
    }
}

/// Where the chevron of a foldable item stands.
fn chevron_at(cell: &GridCell<'_>, rect: Rect) -> Pos2 {
    pos2(rect.left() + PADDING + f32::from(cell.indent) * INDENT + 5.0, rect.center().y)
}

/// Whether a point lies on the chevron of a cell whose left edge is at `left`.
pub(super) fn is_on_chevron(cell: &GridCell<'_>, left: f32, x: f32) -> bool {
    cell.folded.is_some() && x - left <= PADDING + f32::from(cell.indent) * INDENT + CHEVRON
}

fn text(painter: &Painter, palette: &Palette, cell: &GridCell<'_>, rect: Rect) {
    if cell.text.is_empty() {
        return;
    }
    let colour = if cell.look == CellLook::Muted { palette.text_faint } else { palette.text };
    let (font, inner) = (font_of(cell.look), room_for_text(cell, rect));
    match cell.align {
        Align::Left => {
            line(painter, &cell.text, font, colour, inner);
        }
        Align::Right => number(painter, &cell.text, font, colour, inner),
    }
}

fn font_of(look: CellLook) -> FontId {
    match look {
        CellLook::Plain | CellLook::Muted => font::regular(font::BODY),
        CellLook::Label => font::medium(font::BODY),
        CellLook::Subtotal | CellLook::Total => font::bold(font::BODY),
    }
}

fn room_for_text(cell: &GridCell<'_>, rect: Rect) -> Rect {
    let indent = f32::from(cell.indent) * INDENT + if cell.folded.is_some() { CHEVRON } else { 0.0 };
    Rect::from_min_max(rect.min + vec2(PADDING + indent, 0.0), rect.max - vec2(PADDING, 0.0))
}

/// A number at the right. A part of it would be read as another number: one that is wider than its column is shown as `###`, one that
/// reaches under the columns that stay or out of the table as `…`.
fn number(painter: &Painter, text: &str, font: FontId, colour: Color32, inner: Rect) {
    let galley = painter.layout_no_wrap(text.to_owned(), font.clone(), colour);
    let (width, seen) = (galley.size().x, painter.clip_rect().x_range());
    if is_whole(width, inner, seen) {
        painter.galley(pos2(inner.right() - width, inner.center().y - galley.size().y / 2.0), galley, colour);
    } else if fits(width, inner) {
        let right = inner.right().min(seen.max - PADDING);
        painter.text(pos2(right, inner.center().y), Align2::RIGHT_CENTER, "\u{2026}", font, colour.gamma_multiply(0.6));
    } else {
        painter.text(inner.right_center(), Align2::RIGHT_CENTER, "###", font, colour);
    }
}

fn fits(width: f32, inner: Rect) -> bool {
    width <= inner.width() + 4.0
}

/// Whether all digits of a number so wide are seen, of which nothing is drawn outside `seen`.
fn is_whole(width: f32, inner: Rect, seen: Rangef) -> bool {
    fits(width, inner) && inner.right() - width >= seen.min && inner.right() <= seen.max
}

/// Tell the whole of a text that is cut, over its cell.
pub(super) fn tell_cut(ui: &Ui, id: Id, model: &dyn GridModel, state: &GridState, layout: &Layout, cells: &Response) {
    /// Characters told at most.
    const TOLD: usize = 2_000;
    let Some(pos) = cells.hover_pos().filter(|_| cells.contains_pointer()) else { return };
    let Some((at, (rect, clip))) = layout.cell_at(state, pos).map(|at| (at, layout.rect_of(state, at))) else { return };
    // Below the last row there is nothing to tell.
    if !rect.contains(pos) {
        return;
    }
    let cell = model.cell(at.row, at.column);
    let (font, inner) = (font_of(cell.look), room_for_text(&cell, rect));
    let cut = match cell.align {
        Align::Left => is_cut(ui, &cell.text, &font, inner.width()),
        Align::Right => !is_whole(width_of(ui, &cell.text, &font), inner, clip.x_range()),
    };
    if cut {
        let told = ui.interact(rect.intersect(clip), id.with(("cut", at.row, at.column)), Sense::hover());
        let end = cell.text.char_indices().nth(TOLD).map(|(end, _)| end);
        told.on_hover_text(end.map_or_else(|| cell.text.to_string(), |end| format!("{}\u{2026}", &cell.text[..end])));
    }
}

/// Whether a text is longer than its line has room for.
pub(in crate::ui) fn is_cut(ui: &Ui, text: &str, font: &FontId, room: f32) -> bool {
    text.contains('\n') || text.char_indices().nth(LONGEST).is_some() || width_of(ui, text, font) > room
}

fn width_of(ui: &Ui, text: &str, font: &FontId) -> f32 {
    let shown: String = text.chars().take(LONGEST).collect();
    ui.fonts_mut(|f| f.layout_no_wrap(shown, font.clone(), Color32::WHITE).size().x)
}

/// One line of text at the left, cut with an ellipsis where it is too long; its right end is returned.
pub(in crate::ui) fn line(painter: &Painter, text: &str, font: FontId, colour: Color32, inner: Rect) -> f32 {
    if inner.width() < 6.0 {
        return inner.left();
    }
    let cut = text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at]);
    let shown = if cut.contains(['\n', '\r', '\t']) { cut.replace(['\n', '\r', '\t'], " ") } else { cut.to_owned() };
    let shown = drawn_within(painter, shown, &font, inner.width());
    let mut job = LayoutJob::simple_singleline(shown, font, colour);
    job.wrap = TextWrapping { max_rows: 1, break_anywhere: true, ..TextWrapping::truncate_at_width(inner.width()) };
    let galley = painter.layout_job(job);
    let width = galley.size().x;
    painter.galley(pos2(inner.left(), inner.center().y - galley.size().y / 2.0), galley, colour);
    inner.left() + width
}

/// A line with its words from right to left in their order. Where it is too long it is cut at its end, which is at the left then.
fn drawn_within(painter: &Painter, text: String, font: &FontId, room: f32) -> String {
    let Cow::Owned(mut drawn) = as_drawn(&text) else { return text };
    if !ends_left(&text) {
        return drawn;
    }
    let mut rest = text.as_str();
    let width = |drawn: &str| painter.layout_no_wrap(drawn.to_owned(), font.clone(), Color32::WHITE).size().x;
    while width(&drawn) > room {
        let Some((at, _)) = rest.char_indices().next_back().filter(|(at, _)| *at > 0) else { break };
        rest = rest[..at].trim_end();
        drawn = as_drawn(&format!("{rest}\u{2026}")).into_owned();
    }
    drawn
}

/// A node per visible cell for assistive tools, where one listens.
fn name_cell(ui: &Ui, id: Id, cell: &GridCell<'_>, row: u64, column: usize, rect: Rect) {
    if cell.text.is_empty() || rect.width() < 4.0 || rect.height() < 4.0 {
        return;
    }
    ui.ctx().accesskit_node_builder(id.with((row, column)), |node| {
        node.set_role(Role::Cell);
        node.set_label(&*cell.text);
        node.set_row_index(usize::try_from(row).unwrap_or(usize::MAX));
        node.set_column_index(column);
        let (min, max) = (rect.min, rect.max);
        node.set_bounds(eframe::egui::accesskit::Rect { x0: min.x.into(), y0: min.y.into(), x1: max.x.into(), y1: max.y.into() });
    });
}

fn outline(
    painter: &Painter,
    palette: &Palette,
    (state, selection): (&GridState, &Selection),
    layout: &Layout,
    section: &Section,
    focused: bool,
) {
    let edge = |column: usize| section.origin + state.columns.left(column) as f32;
    let (rows, columns) = (selection.rows(), selection.columns());
    let near = |y: f32| section.clip.top() + y.clamp(-50.0, section.clip.height() + 50.0);
    let top = near(layout.extent.top_of(state.anchor, *rows.start()));
    let bottom = near(layout.extent.top_of(state.anchor, rows.end() + 1));
    let rect = Rect::from_min_max(Pos2::new(edge(*columns.start()), top), Pos2::new(edge(columns.end() + 1), bottom));
    let colour = if focused { palette.accent } else { palette.accent.gamma_multiply(0.6) };
    painter.rect_stroke(rect.expand(0.5), 1.0, Stroke::new(1.5, colour), StrokeKind::Inside);
}

fn paint_gutter(ui: &Ui, model: &dyn GridModel, (state, areas): (&GridState, &Areas), layout: &Layout) {
    if layout.gutter.width() <= 0.0 {
        return;
    }
    let palette = Palette::of(ui);
    let painter = ui.painter_at(layout.gutter);
    painter.rect_filled(layout.gutter, 0.0, palette.sunken);
    for row in layout.extent.visible(state.anchor) {
        let top = layout.gutter.top() + layout.extent.top_of(state.anchor, row);
        let middle = pos2(layout.gutter.right() - PADDING, top + layout.extent.row_height / 2.0);
        let chosen = areas.iter().any(|area| area.rows().contains(&row));
        if let Some(number) = model.row_number(row) {
            let colour = if chosen { palette.accent_text } else { palette.text_faint };
            painter.text(middle, Align2::RIGHT_CENTER, number, font::regular(font::SMALL), colour);
        }
    }
    painter.vline(layout.gutter.right() - 0.5, layout.gutter.y_range(), palette.hairline());
}

/// How wide a column must be for its visible cells.
pub(super) fn fitting_width(ui: &Ui, model: &dyn GridModel, state: &GridState, layout: &Layout, column: usize) -> f32 {
    let header = model.header(column);
    let icons = if header.icon.is_some() { 22.0 } else { 0.0 } + 26.0;
    let unit = header.unit.map_or(0.0, |unit| width_of(ui, unit, &font::regular(font::SMALL)) + BEFORE_UNIT);
    let mut widest = width_of(ui, &header.title, &font::medium(font::BODY)) + unit + icons;
    for row in layout.extent.visible(state.anchor) {
        let cell = model.cell(row, column);
        let chevron = if cell.folded.is_some() { CHEVRON } else { 0.0 };
        widest = widest.max(width_of(ui, &cell.text, &font::bold(font::BODY)) + f32::from(cell.indent) * INDENT + chevron);
    }
    (widest + 2.0 * PADDING + 2.0).ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With columns that stay, -74,215 was read as 74,215 and -80,995 as 30,995; at the edge of the table 119.08 was read as 119.0.
    #[test]
    fn a_number_of_which_an_end_is_hidden_is_not_whole() {
        let inner = Rect::from_min_max(pos2(110.0, 0.0), pos2(190.0, 26.0));
        let whole = |width: f32, left: f32, right: f32| is_whole(width, inner, Rangef::new(left, right));
        assert!(whole(60.0, 100.0, 400.0) && whole(60.0, 130.0, 190.0));
        assert!(!whole(60.0, 131.0, 400.0), "its sign is hidden");
        assert!(!whole(60.0, 100.0, 189.0), "its last digit is hidden");
        assert!(!whole(90.0, 0.0, 400.0), "wider than its column");
    }
}
