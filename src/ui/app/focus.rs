//! The keyboard goes back to where it was once a menu or a dialog over it is closed.

use eframe::egui::{Context, Id, Memory, Order, Popup};

use crate::ui::widgets;

/// For so many frames after it was closed, what had the keyboard in a menu still seems to have it.
const FRAMES: u8 = 3;

/// What had the keyboard when something came over it.
#[derive(Default)]
pub(super) struct FocusBelow {
    /// On the page, and in the menu or dialog over it; nothing lies over a menu in a dialog.
    ids: [Option<Id>; 2],
    /// How many lie over the page.
    over: usize,
    /// What had the keyboard when the upper one was closed, and how many frames are left to give it back.
    closing: Option<(Option<Id>, u8)>,
}

impl FocusBelow {
    /// Look at the end of each frame. Where closing gave the keyboard to something else, that keeps it. Whether nothing has it although
    /// something was closed: a mouse had opened it.
    pub(super) fn look(&mut self, ctx: &Context) -> bool {
        let over = usize::from(Popup::is_any_open(ctx)) + usize::from(ctx.memory(|m| m.top_modal_layer().is_some()));
        let focused = ctx.memory(Memory::focused);
        if over > self.over {
            self.closing = None;
        } else if over < self.over {
            self.closing = Some((focused, FRAMES));
        }
        self.over = over;
        let Some(below) = self.ids.get_mut(over) else { return false };
        match (self.closing, *below) {
            (Some(_), Some(id)) if focused.is_none() => {
                ctx.memory_mut(|m| m.request_focus(id));
                self.closing = None;
            }
            (Some(_), None) if focused.is_none() => {
                self.closing = None;
                return over == 0;
            }
            (Some((at_close, frames)), _) if focused == at_close && frames > 0 => {
                self.closing = Some((at_close, frames - 1));
                ctx.request_repaint();
            }
            // A dialog that gives the keyboard to a field at once counts from the next frame on: the field is not on the page.
            _ if over == 0 && focused.is_some_and(|id| !is_on_page(ctx, id)) => self.closing = None,
            _ => (self.closing, *below) = (None, focused),
        }
        false
    }
}

fn is_on_page(ctx: &Context, id: Id) -> bool {
    widgets::place_of(ctx, id).is_some_and(|place| place.layer_id.order == Order::Background)
}
