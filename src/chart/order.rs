//! Words written from right to left, in the order in which they stand from left to right.
//!
//! Text is laid out in stretches of one face each, from left to right; each stretch of Arabic or Hebrew letters is shaped from right to left, but
//! the blanks between two of them are of another face, so that the words of a phrase would stand in the order of an English one. What is
//! drawn here goes from left to right as a whole, as the Unicode bidirectional algorithm has it for a paragraph that begins on the left;
//! viewers of SVG do that by themselves.

use std::borrow::Cow;

/// What a character does to the direction of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It is read from right to left.
    Right,
    /// It is read from left to right.
    Left,
    /// A digit, which goes along with what stands before it.
    Digit,
    /// Neither.
    Neutral,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => Class::Digit,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => Class::Right,
        _ if c.is_alphanumeric() => Class::Left,
        _ => Class::Neutral,
    }
}

/// A text with its stretches from right to left in the order in which they are drawn from left to right.
pub(crate) fn as_drawn(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| class(c) == Class::Right) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c| class(c) == Class::Right) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let left = rest.find(|c| class(c) == Class::Left).unwrap_or(rest.len());
        let last = rest[..left].trim_end_matches(|c| class(c) != Class::Right).len();
        let end = last + tail(&rest[..last], &rest[last..left]);
        out.extend(pieces(&rest[..end]).into_iter().rev());
        rest = &rest[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a text begins with a word from right to left, so that its end is at the left.
#[cfg(feature = "gui")]
pub(crate) fn begins_right(text: &str) -> bool {
    text.chars().map(class).find(|c| *c != Class::Neutral) == Some(Class::Right)
}

/// How much after the last word from right to left belongs to it: a bracket that was opened among such words, a mark that it
/// was cut, a number beside it. A number
/// behind a colon or a comma is that of the sentence around a name.
fn tail(before: &str, after: &str) -> usize {
    let opened = before.chars().filter(|c| *c == '(').count() > before.chars().filter(|c| *c == ')').count();
    if opened && after.starts_with(')') {
        return 1;
    }
    if let Some(cut) = after.trim_start().strip_prefix('\u{2026}') {
        return after.len() - cut.len();
    }
    let number = after.trim_start_matches([' ', '-']);
    let digits = number.find(|c| class(c) != Class::Digit).unwrap_or(number.len());
    if digits == 0 { 0 } else { after.len() - number.len() + digits }
}

/// Words, numbers, and each sign between them; brackets open the other way.
fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<(Class, String)> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let own = class(c);
        let last = out.last_mut().filter(|(class, _)| *class == own && own != Class::Neutral);
        let within = |of: &(Class, String)| of.0 == Class::Digit && matches!(c, '.' | ',' | ':' | '/');
        if let Some((_, piece)) = last {
            piece.push(c);
        } else if out.last().is_some_and(within) && chars.peek().is_some_and(|next| class(*next) == Class::Digit) {
            // A sign within a number is part of it.
            out.iter_mut().next_back().into_iter().for_each(|(_, piece)| piece.push(c));
        } else {
            out.push((own, mirrored(c).to_string()));
        }
    }
    out.into_iter().map(|(_, piece)| piece).collect()
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
            ("אבג 1,250 דהו: x", "דהו 1,250 אבג: x"),
            ("12 אבג", "12 אבג"),
            ("אבג ד…", "…ד אבג"),
            ("אבג (דהו) x", "(דהו) אבג x"),
            ("متجر، الرياض", "الرياض متجر،"),
        ] {
            assert_eq!(as_drawn(text), drawn, "{text}");
        }
        assert!(matches!(as_drawn("plain"), Cow::Borrowed(_)), "nothing is copied where nothing is to be done");
    }
}
