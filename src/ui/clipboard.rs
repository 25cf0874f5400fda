//! What a paste brings. A text comes as an event of its own. Where the clipboard holds a page alone, as browsers and some spreadsheet
//! programs put a table there, nothing comes at all: the page is asked for once it is clear that no text will come.

use std::sync::mpsc::{Receiver, channel};

use eframe::egui::{Context, Event, Key};

/// Frames until a text that was asked of the system by name is there.
const FRAMES: u8 = 3;

/// Listens for what is pasted.
#[derive(Default)]
pub(super) struct Clipboard {
    /// Frames in which a text that was asked for by name may still come.
    wait: Option<u8>,
    keys: Keys,
    page: Option<Receiver<Option<String>>>,
}

/// What the keys said since the one that pastes was let go last. Going down it is not heard: what it pastes comes in its place.
#[derive(Default)]
struct Keys {
    /// It went down as any other key, and pastes nothing.
    types: bool,
    /// Something came in its place.
    came: bool,
}

/// What was heard.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Text(String),
    /// Something was pasted that is no text.
    Other,
}

/// What the clipboard holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copied {
    Text(String),
    /// Marked up, as a browser copies.
    Page(String),
    /// Neither.
    Nothing,
}

impl Clipboard {
    /// What has come since the frame before, if anything was pasted.
    pub(super) fn take(&mut self, ctx: &Context) -> Option<Copied> {
        if let Some(page) = self.page.as_ref().and_then(|page| page.try_recv().ok()) {
            self.page = None;
            return Some(page.map_or(Copied::Nothing, Copied::Page));
        }
        let heard = ctx.input(|i| self.keys.hear(&i.events));
        if heard.is_some() {
            // What came because it was asked for by name came in no key's place.
            self.keys.came &= self.wait.take().is_none();
        } else if let Some(frames) = self.wait {
            self.wait = frames.checked_sub(1);
            ctx.request_repaint();
        }
        match heard {
            // It is the field's in which somebody types.
            _ if ctx.text_edit_focused() => None,
            Some(Heard::Text(text)) => Some(Copied::Text(text)),
            Some(Heard::Other) => {
                self.ask_page(ctx);
                None
            }
            None => {
                if self.wait == Some(0) {
                    self.wait = None;
                    self.ask_page(ctx);
                }
                None
            }
        }
    }

    /// A text was asked for by name.
    pub(super) fn expect(&mut self) {
        self.wait = Some(FRAMES);
    }

    /// Ask for a page, on a thread: whoever holds it may take its time.
    pub(super) fn ask_page(&mut self, ctx: &Context) {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let started = std::thread::Builder::new().name("clipboard".to_owned()).spawn(move || {
            let page = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().html()).ok();
            // Nobody waits any more if this fails.
            if sender.send(page.filter(|page| !page.trim().is_empty())).is_ok() {
                ctx.request_repaint();
            }
        });
        self.page = started.ok().map(|_| receiver);
    }
}

impl Keys {
    fn hear(&mut self, events: &[Event]) -> Option<Heard> {
        let mut heard = None;
        for event in events {
            match event {
                Event::Paste(text) => {
                    self.came = true;
                    heard = Some(Heard::Text(text.clone()));
                }
                Event::PasteImage(_) => {
                    self.came = true;
                    heard = Some(Heard::Other);
                }
                Event::Key { key: Key::V | Key::Paste, pressed: true, .. } => self.types = true,
                Event::Key { key: Key::V | Key::Paste, pressed: false, .. } => {
                    let before = std::mem::take(self);
                    heard = if before.pasted_something() { heard } else { Some(Heard::Other) };
                }
                _ => {}
            }
        }
        heard
    }

    fn pasted_something(&self) -> bool {
        self.types || self.came
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    fn v(pressed: bool) -> Event {
        Event::Key { key: Key::V, physical_key: None, pressed, repeat: false, modifiers: Modifiers::COMMAND }
    }

    /// Ctrl+V did nothing at all, and said nothing, where a browser had put a table on the clipboard without a text beside it: the window
    /// library swallows the key then.
    #[test]
    fn a_paste_that_brings_no_text_is_heard_by_its_key() {
        let mut keys = Keys::default();
        assert_eq!(keys.hear(&[v(false)]), Some(Heard::Other));
        assert_eq!(keys.hear(&[Event::Paste("a".to_owned())]), Some(Heard::Text("a".to_owned())));
        assert_eq!(keys.hear(&[v(false)]), None, "its text came");
        assert_eq!((keys.hear(&[v(true)]), keys.hear(&[v(false)])), (None, None), "the letter");
        assert_eq!(keys.hear(&[v(false)]), Some(Heard::Other), "and again");
    }
}
