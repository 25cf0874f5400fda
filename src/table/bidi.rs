//! Words written from right to left, in the order in which they stand from left to right.
//!
//! Text is drawn in stretches of one face each, from left to right; each stretch of Arabic or Hebrew letters is shaped from right to left, but
//! the blanks between two of them are of another face, so that the words of a phrase would stand in the order of an English one. The order
//! is that of the Unicode bidirectional algorithm (UAX #9) for a paragraph that goes the way its first word goes, as in a cell of Excel.

use std::borrow::Cow;

use unicode_bidi::{BidiClass, BidiInfo, Direction, Level, bidi_class, get_base_direction};

/// A text with its stretches from right to left in the order in which they are drawn from left to right.
pub(crate) fn as_drawn(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    if !BidiInfo::new(text, None).has_rtl() {
        return Cow::Borrowed(text);
    }
    let text = if get_base_direction(text) == Direction::Rtl { Cow::Borrowed(text) } else { Cow::Owned(with_marks(text)) };
    let info = BidiInfo::new(&text, None);
    let mut out = String::with_capacity(text.len());
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_right = levels.get(run.start).is_some_and(Level::is_rtl);
            let stretch = &text[run];
            if is_right { put_from_right(stretch, &mut out) } else { out.push_str(stretch) }
        }
    }
    out.retain(|c| c != LEFT_TO_RIGHT_MARK);
    Cow::Owned(out)
}

/// Says that what follows belongs to the sentence, which goes from left to right.
const LEFT_TO_RIGHT_MARK: char = '\u{200e}';

/// A sentence that names things: a number or a name behind a colon or a comma does not belong to the name before it.
fn with_marks(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        if c == ' ' && matches!(before, ':' | ',') {
            marked.push(LEFT_TO_RIGHT_MARK);
        }
        marked.push(c);
        before = c;
    }
    marked
}

/// Whether a text goes from right to left, so that its end is at the left.
#[cfg(feature = "gui")]
pub(crate) fn ends_left(text: &str) -> bool {
    get_base_direction(text) == Direction::Rtl
}

/// Words in the opposite order, each as it is; the signs between them one by one, brackets open the other way.
fn put_from_right(stretch: &str, out: &mut String) {
    let is_letter = |c: char| matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::NSM);
    let mut rest = stretch;
    while let Some(last) = rest.chars().next_back() {
        let word = rest.trim_end_matches(is_letter).len();
        if word < rest.len() {
            out.push_str(&rest[word..]);
            rest = &rest[..word];
        } else {
            out.push(mirrored(last));
            rest = &rest[..rest.len() - last.len_utf8()];
        }
    }
}

fn mirrored(c: char) -> char {
    const PAIRS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('\u{ab}', '\u{bb}')];
    let other = PAIRS.iter().find_map(|&(a, b)| if c == a { Some(b) } else { (c == b).then_some(a) });
    other.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first word of an Arabic shop stood at the left.
    #[test]
    fn words_from_right_to_left_are_drawn_in_their_order() {
        for (text, drawn) in [
            ("Zürich 12", "Zürich 12"),
            ("אבג", "אבג"),
            ("אבג דהו", "דהו אבג"),
            ("Shop אבג דהו in TH", "Shop דהו אבג in TH"),
            ("אבג 12", "12 אבג"),
            ("in אבג דהו: 3.2 times", "in דהו אבג: 3.2 times"),
            ("in אבג 1,250 דהו: x", "in דהו 1,250 אבג: x"),
            ("Home, אבג, דהו and 3 more", "Home, אבג, דהו and 3 more"),
            ("אבג ד…", "…ד אבג"),
            ("x אבג (דהו) x", "x (דהו) אבג x"),
            ("متجر، الرياض", "الرياض ،متجر"),
        ] {
            assert_eq!(as_drawn(text), drawn, "{text}");
        }
        assert!(matches!(as_drawn("plain"), Cow::Borrowed(_)), "nothing is copied where nothing is to be done");
    }
}
