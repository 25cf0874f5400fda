//! The field a query is written in: coloured, with what is wrong marked at its place, and with what it may go on with.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use eframe::egui::{
    Area, Event, EventFilter, Frame, Galley, Id, Key, Margin, Modifiers, Order, ScrollArea, Stroke, TextBuffer, TextEdit, Ui, pos2,
};

use super::complete::{self, Offer};
use crate::session::OpenTable;
use crate::table::Role;
use crate::ui::theme::{Palette, font};
use crate::ui::widgets;

/// What the screen remembers of the field.
#[derive(Debug, Default)]
pub(super) struct Editor {
    pub(super) text: String,
    offers: Vec<Offer>,
    /// The bytes an offer takes the place of.
    at: Range<usize>,
    chosen: usize,
    /// The text for which the offers were put away.
    put_away: Option<String>,
    /// Where the cursor goes at the next frame, as a character.
    cursor: Option<usize>,
}

/// A query over what is open, to begin with.
fn example(tables: &[OpenTable]) -> String {
    let Some(open) = tables.first() else { return "SELECT …".to_owned() };
    let of = |role: Role| open.table.columns().iter().find(|c| c.role == role).map(|c| complete::name(&c.name));
    let from = complete::name(&open.name);
    match (of(Role::Dimension), of(Role::Measure)) {
        (Some(by), Some(value)) => format!("SELECT {by}, SUM({value}) AS Total FROM {from} GROUP BY {by}"),
        _ => format!("SELECT * FROM {from}"),
    }
}

impl Editor {
    /// Begin with another text.
    pub(super) fn set(&mut self, text: String) {
        self.cursor = Some(text.chars().count());
        self.put_away = Some(text.clone());
        (self.text, self.offers) = (text, Vec::new());
    }

    /// Write something where the cursor is, or at the end.
    pub(super) fn insert(&mut self, ui: &Ui, id: Id, words: &str) {
        let at = TextEdit::load_state(ui.ctx(), id).and_then(|s| s.cursor.char_range()).map(|r| r.primary.index.0);
        let byte = byte_of(&self.text, at.unwrap_or(usize::MAX));
        let gap = if byte > 0 && !self.text[..byte].ends_with([' ', '(', '\n', '.']) { " " } else { "" };
        self.replace(byte..byte, &format!("{gap}{words}"));
        ui.memory_mut(|m| m.request_focus(id));
    }

    fn replace(&mut self, at: Range<usize>, words: &str) {
        self.text.replace_range(at.clone(), words);
        self.cursor = Some(self.text[..at.start + words.len()].chars().count());
        self.put_away = Some(self.text.clone());
        self.offers.clear();
    }

    /// Show it; whether the query was asked to run by the keyboard.
    pub(super) fn show(&mut self, ui: &mut Ui, id: Id, tables: &[OpenTable], wrong: Option<&Range<usize>>) -> bool {
        let focused = ui.memory(|m| m.has_focus(id));
        let run = focused && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
        if focused && !self.offers.is_empty() {
            self.keys(ui);
        }
        if focused && self.offers.is_empty() && ui.input_mut(|i| i.consume_key(Modifiers::CTRL, Key::Space)) {
            self.put_away = None;
        }
        if let Some(cursor) = self.cursor.take() {
            let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
            state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(cursor))));
            TextEdit::store_state(ui.ctx(), id, state);
        }
        let palette = *Palette::of(ui);
        let wrong = wrong.cloned();
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| coloured(ui, text.as_str(), wrong.as_ref(), &palette, width);
        // While something is offered, Tab takes it and Escape puts it away; neither leaves the field.
        let open = !self.offers.is_empty();
        let keys = EventFilter { tab: open, escape: open, horizontal_arrows: true, vertical_arrows: true };
        // In a low panel the result needs what room there is.
        let (rows, least) = if ui.available_height() < 240.0 { (2, 48.0) } else { (4, 96.0) };
        let most = (ui.available_height() * 0.4).max(least);
        let edit = TextEdit::multiline(&mut self.text)
            .id(id)
            .desired_rows(rows)
            .desired_width(f32::INFINITY)
            .hint_text(example(tables))
            .event_filter(keys)
            .layouter(&mut layouter);
        let shown = ScrollArea::vertical().id_salt("query").max_height(most).show(ui, |ui| edit.show(ui)).inner;
        shown.response.response.clone().accessible_name("Query");
        let cursor = shown.cursor_range.map(|r| r.primary);
        match cursor.filter(|_| focused && self.put_away.as_deref() != Some(self.text.as_str())) {
            Some(cursor) => {
                let byte = byte_of(&self.text, cursor.index.0);
                let (at, offers) = complete::offers(&self.text, byte, tables);
                if offers != self.offers {
                    self.chosen = 0;
                }
                (self.at, self.offers) = (at, offers);
                let place = shown.galley.pos_from_cursor(cursor).translate(shown.galley_pos.to_vec2());
                self.list(ui, id, pos2(place.left(), place.bottom() + 4.0));
            }
            None => self.offers.clear(),
        }
        run
    }

    /// Up and down choose, Tab and Enter take, Escape puts away.
    fn keys(&mut self, ui: &Ui) {
        let last = self.offers.len() - 1;
        let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            self.chosen = if self.chosen >= last { 0 } else { self.chosen + 1 };
        }
        if pressed(Key::ArrowUp) {
            self.chosen = self.chosen.checked_sub(1).unwrap_or(last);
        }
        if pressed(Key::Escape) {
            self.put_away = Some(self.text.clone());
            self.offers.clear();
            return;
        }
        if pressed(Key::Tab) || pressed(Key::Enter) {
            // The letter that the key would write must not follow.
            ui.input_mut(|i| i.events.retain(|e| !matches!(e, Event::Text(text) if text == "\n" || text == "\t")));
            if let Some(offer) = self.offers.get(self.chosen).cloned() {
                self.replace(self.at.clone(), &offer.text);
            }
        }
    }

    fn list(&mut self, ui: &Ui, id: Id, at: eframe::egui::Pos2) {
        if self.offers.is_empty() {
            return;
        }
        let mut taken = None;
        Area::new(id.with("offers")).order(Order::Foreground).fixed_pos(at).show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(Margin::same(4)).show(ui, |ui| {
                ui.set_width(320.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                for (position, offer) in self.offers.iter().enumerate() {
                    if widgets::list_row(ui, offer.icon, &offer.text, &offer.what, position == self.chosen).clicked() {
                        taken = Some(offer.text.clone());
                    }
                }
            });
        });
        if let Some(text) = taken {
            self.replace(self.at.clone(), &text);
            ui.memory_mut(|m| m.request_focus(id));
        }
    }
}

/// The byte where a character begins; the end where there are not so many.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

/// A query in colours: words of the language, texts and comments told apart, what is wrong underlined.
pub(in crate::ui) fn coloured(ui: &Ui, text: &str, wrong: Option<&Range<usize>>, palette: &Palette, width: f32) -> Arc<Galley> {
    let wrong = wrong.filter(|r| r.end <= text.len() && text.is_char_boundary(r.start) && text.is_char_boundary(r.end));
    let mut job = LayoutJob::default();
    for (piece, kind) in pieces(text) {
        let colour = match kind {
            Kind::Word => palette.accent_text,
            Kind::Text => palette.positive,
            Kind::Comment => palette.text_muted,
            Kind::Other => palette.text,
        };
        let plain = TextFormat { font_id: font::regular(font::BODY), color: colour, ..TextFormat::default() };
        let marked = TextFormat { underline: Stroke::new(2.0, palette.negative), color: palette.negative, ..plain.clone() };
        let (start, end) =
            wrong.map_or((piece.end, piece.end), |w| (w.start.clamp(piece.start, piece.end), w.end.clamp(piece.start, piece.end)));
        for (part, format) in [(piece.start..start, &plain), (start..end, &marked), (end..piece.end, &plain)] {
            if !part.is_empty() {
                job.append(&text[part], 0.0, format.clone());
            }
        }
    }
    if text.is_empty() {
        job.append("", 0.0, TextFormat { font_id: font::regular(font::BODY), color: palette.text, ..TextFormat::default() });
    }
    job.wrap.max_width = width;
    ui.fonts_mut(|f| f.layout_job(job))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Text,
    Comment,
    Other,
}

const WORDS: [&str; 36] = [
    "select", "from", "where", "group", "order", "by", "having", "limit", "join", "left", "inner", "outer", "full", "cross", "on", "using",
    "as", "and", "or", "not", "in", "is", "null", "between", "like", "case", "when", "then", "else", "end", "distinct", "desc", "asc",
    "union", "all", "with",
];

/// The pieces of a query, in their order and without gaps.
fn pieces(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let letters = |c: char| c.is_alphanumeric() || c == '_';
        let (length, kind) = match first {
            '\'' | '"' => {
                let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
                (end, if first == '\'' { Kind::Text } else { Kind::Other })
            }
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), Kind::Comment),
            c if letters(c) => {
                let end = rest.find(|c| !letters(c)).unwrap_or(rest.len());
                let is_word = WORDS.contains(&rest[..end].to_lowercase().as_str());
                (end, if is_word { Kind::Word } else { Kind::Other })
            }
            c => (c.len_utf8(), Kind::Other),
        };
        pieces.push((at..at + length, kind));
        at += length;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_texts_and_comments_are_told_apart() {
        let kinds: Vec<(&str, Kind)> = {
            let text = "SELECT 'from' -- note\n\"by\"";
            pieces(text).into_iter().filter(|(r, _)| !text[r.clone()].trim().is_empty()).map(|(r, k)| (&text[r], k)).collect()
        };
        let expected = [("SELECT", Kind::Word), ("'from'", Kind::Text), ("-- note", Kind::Comment), ("\"by\"", Kind::Other)];
        assert_eq!(kinds, expected);
    }

    proptest! {
        #[test]
        fn the_pieces_cover_every_text_without_gaps(text in "\\PC{0,40}") {
            let mut at = 0;
            for (range, _) in pieces(&text) {
                prop_assert_eq!(range.start, at);
                prop_assert!(text.is_char_boundary(range.end));
                at = range.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
