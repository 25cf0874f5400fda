//! What is wrong with an expression as a person wrote it, and where.

use std::ops::Range;

use polars::sql::SQLContext;

use crate::engine::quoted;

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place, in bytes of the text; `None` where it is wrong as a whole.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub reason: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Fault {
    /// The place in words, as part of a sentence: ` at character 14`; empty where it is not known.
    #[must_use]
    pub fn place_words(&self, text: &str) -> String {
        let Some(before) = self.at.as_ref().and_then(|at| text.get(..at.start)) else { return String::new() };
        let line = before.matches('\n').count() + 1;
        let character = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        if text.contains('\n') { format!(" at line {line}, character {character}") } else { format!(" at character {character}") }
    }
}

/// Where the parser stops, reading `prefix` and then `text` as a statement.
pub(crate) fn syntax_fault(text: &str, prefix: &str) -> Option<Fault> {
    let statement = format!("{prefix}{text}");
    let message = SQLContext::new().execute(&statement).err()?.to_string();
    let said = message.split_once("sql parser error: ")?.1;
    Some(parser_fault(said, text, prefix.len()))
}

/// The parser's message in plain words with its place in `text`, before which `skipped` bytes stood.
pub(crate) fn parser_fault(said: &str, text: &str, skipped: usize) -> Fault {
    let (reason, place) = said.split_once(" at Line: ").map_or((said, None), |(reason, place)| (reason, Some(place)));
    let at = place.and_then(|place| {
        let (line, column) = place.split_once(", Column: ")?;
        let column: String = column.chars().take_while(char::is_ascii_digit).collect();
        let (line, column) = (line.parse::<usize>().ok()?, column.parse::<usize>().ok()?);
        let skipped = if line == 1 { skipped } else { 0 };
        offset(text, line, column.checked_sub(skipped)?)
    });
    let at = at.or_else(|| reason.ends_with("found: EOF").then_some(text.len()));
    let reason = plain(reason);
    Fault { at: at.map(|start| start..word_end(text, start)), reason, hint: String::new() }
}

/// `Expected: an expression, found: )` as a person says it.
fn plain(reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    match reason.strip_prefix("Expected: ").and_then(|r| r.split_once(", found: ")) {
        Some((expected, "EOF")) => format!("{} is missing at the end", expected.trim_end_matches(':')),
        Some((expected, found)) => format!("{} was expected, not {found}", expected.trim_end_matches(':'), found = quoted(&found)),
        None => reason.to_owned(),
    }
}

/// The byte of a 1-based line and character.
pub(crate) fn offset(text: &str, line: usize, character: usize) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let within = text[start..].char_indices().nth(character.saturating_sub(1)).map_or(text.len() - start, |(at, _)| at);
    Some(start + within)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.char_indices().find(|(_, c)| !(c.is_alphanumeric() || *c == '_')).map_or(rest.len(), |(at, _)| at);
    start + length.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// Where `name` stands in `text` as a word of its own.
pub(crate) fn find_word(text: &str, name: &str) -> Option<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let alone =
        |at: usize| !text[..at].chars().next_back().is_some_and(is_word) && !text[at + name.len()..].chars().next().is_some_and(is_word);
    (!name.is_empty()).then(|| text.match_indices(name).map(|(at, _)| at).find(|&at| alone(at)))?.map(|at| at..at + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        let fault = parser_fault("Expected: an expression, found: ) at Line: 1, Column: 12", "a * )", 7);
        assert_eq!((fault.at.clone(), fault.place_words("a * )")), (Some(4..5), " at character 5".to_owned()));
        let end = parser_fault("Expected: ), found: EOF", "sum(a", 7);
        assert_eq!((end.at, end.reason.as_str()), (Some(5..5), ") is missing at the end"));
        assert_eq!(offset("ab\ncd", 2, 2), Some(4));
        assert_eq!(find_word("Sales2 + \"Sales\"", "Sales"), Some(10..15));
    }
}
