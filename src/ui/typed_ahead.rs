//! What is typed faster than frames come: one step through the findings chooses another one or gives the keyboard to a field, Enter takes it
//! from there, and what was pressed behind it is meant for the window as it is then.

use std::mem::take;

use eframe::egui::{Context, Event, Key};

use super::{Command, Triage};
use crate::session::Session;

/// Holds back what was typed behind a step until the step is done.
#[derive(Default)]
pub(super) struct TypedAhead {
    /// What is held back, in its order.
    later: Vec<Event>,
    /// Frames until the keyboard is where the last step gives it to.
    wait: u8,
}

impl TypedAhead {
    /// Leave in this frame what was typed up to its first step, beginning with what an earlier frame held back.
    pub(super) fn arrange(&mut self, ctx: &Context, session: &Session) {
        let is_early = self.wait > 0;
        self.wait = self.wait.saturating_sub(1);
        let (editing, hears) = (ctx.text_edit_focused(), Command::hears_letters(ctx));
        // The frames until the keyboard is where a key gives it to.
        let step = |event: &Event| match event {
            Event::Key { key: Key::Enter | Key::Escape | Key::Tab, pressed: true, .. } if editing => Some(0),
            event if hears => Triage::of(event, session).map(|step| u8::from(step.takes_keyboard())),
            _ => None,
        };
        ctx.input_mut(|input| {
            let mut events = take(&mut self.later);
            events.append(&mut input.events);
            let first = events.iter().enumerate().find_map(|(at, event)| Some((at, step(event)?)));
            let end = match first {
                _ if is_early => 0,
                None => events.len(),
                Some((at, frames)) => {
                    self.wait = frames;
                    behind(&events, at)
                }
            };
            (input.events, self.later) = parted(events, end);
        });
        if self.wait > 0 || !self.later.is_empty() {
            ctx.request_repaint();
        }
    }
}

/// Where the events behind a key begin: the letter that it types is its own.
fn behind(events: &[Event], key: usize) -> usize {
    let letters = events[key + 1..].iter().take_while(|event| matches!(event, Event::Text(_))).count();
    key + 1 + letters
}

/// The events of now, and what is typed at `end` or behind it; a key that is held down waits for nothing.
fn parted(events: Vec<Event>, end: usize) -> (Vec<Event>, Vec<Event>) {
    let (mut now, mut later) = (Vec::new(), Vec::new());
    for (at, event) in events.into_iter().enumerate() {
        match event {
            Event::Key { repeat: true, .. } if at >= end => {}
            Event::Key { .. } | Event::Text(_) | Event::Paste(_) | Event::Copy | Event::Cut | Event::Ime(_) if at >= end => {
                later.push(event);
            }
            event => now.push(event),
        }
    }
    (now, later)
}
