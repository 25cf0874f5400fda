//! Scroll bars that count in 64 bits.

use eframe::egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::GridState;
use super::layout::Layout;
use crate::ui::theme::Palette;

/// Room a bar takes, in points.
pub(super) const SIZE: f32 = 12.0;
/// The handle never gets shorter.
const SHORTEST: f32 = 32.0;

/// What a bar scrolls through, in points.
struct Track {
    position: f64,
    range: f64,
    view: f64,
}

/// Show the bars there is a need for and scroll by them.
pub(super) fn show(ui: &Ui, id: Id, state: &mut GridState, layout: &Layout) {
    if let Some(rect) = layout.vertical_bar {
        let extent = layout.extent;
        let track = Track { position: extent.position(state.anchor), range: extent.range(), view: f64::from(extent.view) };
        if let Some(position) = bar(ui, id.with("vertical"), rect, 1, "Vertical scroll bar", &track) {
            state.anchor = extent.at(position);
        }
    }
    if let Some(rect) = layout.horizontal_bar {
        let view = f64::from(layout.scrolled.width());
        let content = state.columns.total() - state.columns.left(layout.frozen_columns);
        let track = Track { position: state.x, range: (content - view).max(0.0), view };
        if let Some(position) = bar(ui, id.with("horizontal"), rect, 0, "Horizontal scroll bar", &track) {
            state.x = position;
        }
    }
}

/// One bar along `axis` (0 is horizontal); the position it was moved to, if it was.
fn bar(ui: &Ui, id: Id, rect: Rect, axis: usize, name: &str, track: &Track) -> Option<f64> {
    let palette = Palette::of(ui);
    let length = rect.size()[axis];
    let share = track.view / (track.view + track.range).max(1.0);
    let handle = ((f64::from(length) * share) as f32).clamp(SHORTEST.min(length), length);
    let travel = f64::from(length - handle).max(1.0);
    let offset = if track.range > 0.0 { (track.position / track.range * travel) as f32 } else { 0.0 };
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, ui.is_enabled(), name));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_numeric_value(track.position);
        node.set_max_numeric_value(track.range);
    });
    let start = rect.min[axis] + offset;
    let mut moved = None;
    if let Some(pointer) = response.interact_pointer_pos() {
        let at = pointer[axis];
        // Where on the handle it was taken, kept while it is dragged; a press beside it takes its middle.
        let pressed = ui.input(|i| i.pointer.primary_pressed());
        let taken = ui.data_mut(|data| {
            if pressed {
                let on_handle = at >= start && at <= start + handle;
                data.insert_temp(id, if on_handle { at - start } else { handle / 2.0 });
            }
            data.get_temp::<f32>(id).unwrap_or(handle / 2.0)
        });
        let position = f64::from(at - taken - rect.min[axis]) / travel * track.range;
        moved = Some(position.clamp(0.0, track.range)).filter(|_| response.dragged() || pressed);
    }
    let busy = response.hovered() || response.dragged();
    let inset = if busy { 2.0 } else { 3.0 };
    let thumb = if axis == 1 {
        Rect::from_min_max(pos2(rect.left() + inset, start), pos2(rect.right() - inset, start + handle))
    } else {
        Rect::from_min_max(pos2(start, rect.top() + inset), pos2(start + handle, rect.bottom() - inset))
    };
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let colour = if busy { palette.text_faint } else { palette.border_strong };
    ui.painter().rect_filled(thumb, (SIZE - 2.0 * inset) / 2.0, colour);
    moved
}
