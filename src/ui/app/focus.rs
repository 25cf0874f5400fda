//! The keyboard goes back to where it was once a menu or a dialog over it is closed, and to the page where nothing has it any more.

use eframe::egui::{Context, Event, Id, Key, Memory, Order, Popup};

use super::App;
use crate::session::Page;
use crate::ui::widgets;

/// For so many frames after it was closed, what had the keyboard in a menu still seems to have it.
const FRAMES: u8 = 3;

/// What has just lost the keyboard may be about to give it on; nothing has it for so many frames before the page takes it.
const PAUSE: u8 = 3;

/// What had the keyboard when something came over it.
#[derive(Default)]
pub(super) struct FocusBelow {
    /// On the page, and in the menu or dialog over it; nothing lies over a menu in a dialog.
    ids: [Option<Id>; 2],
    /// How many lie over the page.
    over: usize,
    /// What had the keyboard when the upper one was closed, and how many frames are left to give it back.
    closing: Option<(Option<Id>, u8)>,
    /// What had the keyboard in the frame before.
    before: Option<Id>,
    /// For how many frames more nothing may have it.
    lost: u8,
}

impl FocusBelow {
    /// Look at the end of each frame; whether the page is to take the keyboard, because nothing else has it any more.
    pub(super) fn look(&mut self, ctx: &Context) -> bool {
        let is_left = self.is_left(ctx);
        self.give_back(ctx) || is_left
    }

    /// Whether Escape took the keyboard away, or what had it is gone, and nothing got it since.
    fn is_left(&mut self, ctx: &Context) -> bool {
        let focused = ctx.memory(Memory::focused);
        let before = std::mem::replace(&mut self.before, focused);
        if focused.is_some() || self.over > 0 || ctx.input(|i| i.pointer.any_pressed()) {
            self.lost = 0;
            return false;
        }
        let is_escape = |e: &Event| matches!(e, Event::Key { key: Key::Escape, pressed: true, .. });
        // Whatever took the key for itself has taken it out of the events by now.
        let escaped = || ctx.input(|i| i.raw.events.iter().any(is_escape));
        if before.is_some_and(|id| escaped() || widgets::place_of(ctx, id).is_none()) {
            self.lost = PAUSE;
        }
        if self.lost == 0 {
            return false;
        }
        self.lost -= 1;
        ctx.request_repaint();
        self.lost == 0
    }

    /// Where closing gave the keyboard to something else, that keeps it. Whether nothing has it although something was closed: a mouse had
    /// opened it.
    fn give_back(&mut self, ctx: &Context) -> bool {
        let menus = Popup::is_any_open(ctx) || widgets::is_over(ctx);
        let over = usize::from(menus) + usize::from(ctx.memory(|m| m.top_modal_layer().is_some()));
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

impl App {
    /// Take the keyboard to what the page that is looked at is about.
    pub(super) fn focus_page(&mut self) {
        let session = self.runtime.session();
        let page = session.page();
        let Some(views) = session.analysis().active.map(|id| self.screen.sources.entry(id).or_default()) else { return };
        match page {
            Page::Data => views.data.focus(),
            Page::Pivot => views.pivot.focus(),
            Page::Chart => views.chart.focus(),
            Page::Board => views.board.focus(),
            Page::Anomalies => views.anomalies.focus(),
        }
    }

    /// Whether another page or file has come into view while nothing has the keyboard.
    pub(super) fn arrives(&mut self, ctx: &Context) -> bool {
        let session = self.session();
        let there = session.active_data().is_some_and(|d| d.table().is_some());
        let now = session.analysis().active.filter(|_| there).map(|id| (id, session.page()));
        let before = std::mem::replace(&mut self.arrived, now);
        now.is_some() && now != before && ctx.memory(|m| m.focused().is_none() && m.top_modal_layer().is_none())
    }
}

fn is_on_page(ctx: &Context, id: Id) -> bool {
    widgets::place_of(ctx, id).is_some_and(|place| place.layer_id.order == Order::Background)
}
