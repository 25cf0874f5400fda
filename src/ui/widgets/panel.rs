//! Panels whose edge is led by the pointer, or by the arrow keys while the edge has the keyboard.

use eframe::egui::accesskit::{Action, ActionRequest, TreeId};
use eframe::egui::{Event, EventFilter, Id, InnerResponse, Key, LayerId, Memory, Modifiers, Order, Panel, Rect, Ui, WidgetRect, vec2};

use super::focus::{place_of, shows_focus};
use crate::ui::theme::Palette;

/// The edge of the window that a panel stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// The lower one.
    Bottom,
}

impl Side {
    /// A panel there, to be given its size and its frame.
    pub fn panel(self, salt: &'static str) -> Panel {
        match self {
            Self::Left => Panel::left(salt),
            Self::Right => Panel::right(salt),
            Self::Bottom => Panel::bottom(salt).resizable(true),
        }
    }

    /// The keys that make the panel larger and smaller.
    fn keys(self) -> (Key, Key) {
        match self {
            Self::Left => (Key::ArrowRight, Key::ArrowLeft),
            Self::Right => (Key::ArrowLeft, Key::ArrowRight),
            Self::Bottom => (Key::ArrowUp, Key::ArrowDown),
        }
    }

    /// Whether `handle` leads the inner edge of `panel`.
    fn is_edge(self, handle: Rect, panel: Rect) -> bool {
        let (middle, thin, edge) = match self {
            Self::Left => (handle.center().x, handle.width(), panel.right()),
            Self::Right => (handle.center().x, handle.width(), panel.left()),
            Self::Bottom => (handle.center().y, handle.height(), panel.top()),
        };
        thin <= WIDEST && (middle - edge).abs() <= WIDEST / 2.0 && handle.expand(1.0).intersects(panel)
    }
}

/// A handle is no wider, in points.
const WIDEST: f32 = 8.0;

/// Show a panel of [`Side::panel`]; `salt` names it.
pub fn side_panel<R>(
    ui: &mut Ui,
    (side, salt): (Side, &'static str),
    panel: Panel,
    content: impl FnOnce(&mut Ui) -> R,
) -> InnerResponse<R> {
    let known = Id::unique(("edge of a panel", salt));
    let focused = ui.memory(Memory::focused);
    if let Some(edge) = focused.filter(|id| ui.data(|d| d.get_temp::<Id>(known)) == Some(*id)) {
        lead(ui, side, edge);
    }
    let shown = panel.show(ui, content);
    let handle = focused.and_then(|id| place_of(ui.ctx(), id)).filter(|r| r.sense.senses_drag());
    if let Some(handle) = handle.filter(|r| side.is_edge(r.rect, shown.response.rect)) {
        ui.data_mut(|d| d.insert_temp(known, handle.id));
        mark(ui, side, &handle);
    }
    shown
}

/// The arrow keys ask what assistive tools ask.
fn lead(ui: &Ui, side: Side, edge: Id) {
    let (larger, smaller) = side.keys();
    ui.input_mut(|input| {
        for (key, action) in [(larger, Action::Increment), (smaller, Action::Decrement)] {
            for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                let request = ActionRequest { action, target_tree: TreeId::ROOT, target_node: edge.accesskit_id(), data: None };
                input.events.push(Event::AccessKitActionRequest(request));
            }
        }
    });
}

/// Show that the keyboard is on the edge; the arrows stay with it.
fn mark(ui: &Ui, side: Side, handle: &WidgetRect) {
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(handle.id, arrows));
    // Above the panels on both sides, below what lies over the page.
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Middle, handle.id)).with_clip_rect(ui.ctx().content_rect());
    let size = if side == Side::Bottom { vec2(handle.rect.width(), 4.0) } else { vec2(4.0, handle.rect.height()) };
    painter.rect_filled(Rect::from_center_size(handle.rect.center(), size), 2.0, Palette::of(ui).accent);
    shows_focus(ui, handle.id);
}
