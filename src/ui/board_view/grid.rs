//! The tiles on their grid: drawn, moved by their headers, made larger by their corners.

use eframe::egui::{
    Align2, CornerRadius, CursorIcon, EventFilter, Id, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::{BoardState, edit, menu, tile};
use crate::analysis::SourceSpec;
use crate::board::{BoardSpec, COLUMNS, Spot, Tile, moved, removed, resized};
use crate::session::SourceData;
use crate::ui::app::Scene;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, icon, radius};
use crate::ui::widgets;

/// Height of a row of the grid in points.
const ROW: f32 = 62.0;
/// Between two tiles.
const GAP: f32 = 10.0;
/// Height of a tile's header.
const HEADER: f32 = 30.0;

/// A tile on its way: which, whether it is made larger, and how far it has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drag {
    tile: u32,
    resizes: bool,
    by: Vec2,
}

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, board): (&SourceSpec, &BoardSpec),
    data: &SourceData,
    state: &mut BoardState,
) {
    let rows = board.tiles.iter().map(|t| t.spot.y + t.spot.h).max().unwrap_or(0).max(4);
    let cell = vec2((ui.available_width() + GAP) / f32::from(COLUMNS), ROW);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), f32::from(rows) * ROW), Sense::hover());
    if board.tiles.is_empty() {
        let middle = rect.center_top() + vec2(0.0, 90.0);
        ui.painter().text(
            middle,
            Align2::CENTER_CENTER,
            "Add charts, pivots and words with the button above.",
            font::regular(13.0),
            Palette::of(ui).text_muted,
        );
    }
    // What is dragged is shown where it would come to lie, and the others make way.
    let preview = state.drag.map(|d| (d, preview(board, d, cell)));
    let drawn = preview.as_ref().map_or(board, |(_, board)| board);
    let mut dropped = None;
    let first = drawn.tiles.iter().min_by_key(|t| (t.spot.y, t.spot.x)).map(|t| t.id);
    for tile in &drawn.tiles {
        let place = place(tile.spot, rect.min, cell);
        if state.added == Some(tile.id) {
            state.added = None;
            state.tiles.entry(tile.id).or_default().fresh = true;
            ui.scroll_to_rect(place, None);
        }
        if !ui.is_rect_visible(place) {
            continue;
        }
        let header = frame(ui, (board, tile), place, state, &mut dropped);
        if state.focus && first == Some(tile.id) {
            state.focus = !tile::focus(ui, (spec, tile), data, (&header, &mut *state));
        }
        keys(ui, scene, board, tile.id, &header);
        menu::of_tile(ui, scene, (spec, board), tile, &header, state);
        let inner = Rect::from_min_max(place.min + vec2(12.0, HEADER), place.max - vec2(12.0, 8.0));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(("tile", tile.id)), |ui| {
            ui.set_clip_rect(inner.expand(6.0).intersect(ui.clip_rect()));
            tile::show(ui, scene, (spec, board, tile), data, state);
        });
    }
    if let (Some(_), Some((drag, board))) = (dropped, preview) {
        edit(scene, board, if drag.resizes { "Resize a tile" } else { "Move a tile" });
        state.drag = None;
    }
}

fn place(spot: Spot, at: Pos2, cell: Vec2) -> Rect {
    let corner = at + vec2(f32::from(spot.x) * cell.x, f32::from(spot.y) * cell.y);
    Rect::from_min_size(corner, vec2(f32::from(spot.w) * cell.x - GAP, f32::from(spot.h) * cell.y - GAP))
}

fn preview(board: &BoardSpec, drag: Drag, cell: Vec2) -> BoardSpec {
    let by = ((drag.by.x / cell.x).round() as i32, (drag.by.y / cell.y).round() as i32);
    if drag.resizes { resized(board, drag.tile, by) } else { moved(board, drag.tile, by) }
}

/// The ground, the outline, the header and the corner of a tile; its header is returned.
fn frame(ui: &Ui, (board, tile): (&BoardSpec, &Tile), place: Rect, state: &mut BoardState, dropped: &mut Option<u32>) -> Response {
    let palette = Palette::of(ui);
    let rounding = CornerRadius::same(radius::L);
    ui.painter().rect_filled(place, rounding, palette.raised);
    let header_rect = Rect::from_min_max(place.min, pos2(place.right() - 30.0, place.top() + HEADER));
    let header = ui.interact(header_rect, Id::unique(("tile header", tile.id)), Sense::click_and_drag());
    let title = crate::board::title(board, tile);
    header.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Tile {title}")));
    let held = state.drag.is_some_and(|d| d.tile == tile.id);
    widgets::shows_focus(ui, header.id);
    let outline = if header.has_focus() || held { Stroke::new(2.0, palette.accent) } else { palette.hairline() };
    ui.painter().rect_stroke(place, rounding, outline, StrokeKind::Inside);
    let line = Rect::from_min_max(place.min + vec2(12.0, 4.0), pos2(place.right() - 36.0, place.top() + HEADER));
    text_line(ui.painter(), &title, font::bold(12.5), palette.text, line);
    let corner_rect = Rect::from_min_max(place.max - vec2(18.0, 18.0), place.max);
    // By keyboard the size is led from the title.
    let corner = ui.interact(corner_rect, Id::unique(("tile corner", tile.id)), Sense::DRAG);
    corner.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Size of the tile {title}")));
    if !state.presenting {
        if corner.hovered() || held {
            let at = place.max - vec2(5.0, 5.0);
            for step in [4.0, 8.0] {
                ui.painter().line_segment([at - vec2(step, 0.0), at - vec2(0.0, step)], Stroke::new(1.5, palette.text_faint));
            }
        }
        drag(&header, tile.id, false, state, dropped);
        drag(&corner, tile.id, true, state, dropped);
        let _ = corner.on_hover_cursor(CursorIcon::ResizeNwSe);
        return header.on_hover_cursor(CursorIcon::Grab);
    }
    header
}

fn drag(response: &Response, tile: u32, resizes: bool, state: &mut BoardState, dropped: &mut Option<u32>) {
    if response.drag_started() {
        state.drag = Some(Drag { tile, resizes, by: Vec2::ZERO });
    }
    if let Some(drag) = state.drag.as_mut().filter(|d| d.tile == tile && d.resizes == resizes) {
        drag.by += response.drag_delta();
        if response.drag_stopped() {
            *dropped = Some(tile);
        }
    }
}

/// Arrows move the tile whose header has the keyboard, with Shift they make it larger; Delete removes it.
fn keys(ui: &Ui, scene: &mut Scene<'_>, board: &BoardSpec, tile: u32, header: &Response) {
    if header.clicked() {
        header.request_focus();
    }
    if !header.has_focus() {
        return;
    }
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(header.id, arrows));
    let (pressed, shift) = ui.input(|i| {
        let keys = [Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown, Key::Delete];
        (keys.map(|k| i.key_pressed(k)), i.modifiers.shift)
    });
    let by = match pressed {
        [true, ..] => (-1, 0),
        [_, true, ..] => (1, 0),
        [_, _, true, ..] => (0, -1),
        [_, _, _, true, _] => (0, 1),
        [.., true] => return edit(scene, removed(board, tile), "Remove a tile"),
        _ => return,
    };
    if shift {
        edit(scene, resized(board, tile, by), "Resize a tile");
    } else {
        edit(scene, moved(board, tile, by), "Move a tile");
    }
}

/// The button of a tile's menu, at the right of its header.
pub(super) fn menu_place(header: &Response) -> Rect {
    Rect::from_min_size(pos2(header.rect.right(), header.rect.top() + 2.0), vec2(26.0, 26.0))
}

/// Three dots.
pub(super) fn dots(ui: &Ui, rect: Rect, lit: bool) {
    let palette = Palette::of(ui);
    let colour = if lit { palette.text } else { palette.text_faint };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon::ELLIPSIS_VERTICAL, font::icon(15.0), colour);
}
