//! Keys of a saved analysis that this program does not know: misspelt by hand, or written by a newer program of the same version.
//!
//! What is read of a file is what comes back when it is written. A key that does not is unknown, or says what is so anyway; the
//! latter minds what it is given.

use std::fmt;

use serde_json::Value;

use super::Analysis;
use crate::engine::quoted;

/// No more are looked for: each costs a reading of its own.
const MOST: usize = 20;
/// No more are named in a sentence.
const NAMED: usize = 5;
/// What was written before charts had a word for how they stack, and nothing reads any more.
const FORMER: &str = ".chart.stacked";
/// No part of an analysis is this.
const NONSENSE: &str = "\u{1}";

/// A key that is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// Where it stands: `sources[0].view.verdict`.
    pub place: String,
    /// Its line in the file, where that is known.
    pub line: Option<usize>,
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", quoted(&self.place))?;
        self.line.map_or(Ok(()), |line| write!(f, " (line {line})"))
    }
}

/// Keys in words: the first few, and how many more.
pub(super) fn listed(keys: &[UnknownKey]) -> String {
    let mut named: Vec<String> = keys.iter().take(NAMED).map(UnknownKey::to_string).collect();
    if let Some(more) = keys.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    named.join(", ")
}

/// The keys of `value`, read from `text` and brought up to date, that `analysis` was read without.
pub(super) fn keys(text: &str, value: &Value, analysis: &Analysis) -> Vec<UnknownKey> {
    let Ok(back) = serde_json::to_value(analysis) else { return Vec::new() };
    let mut search = Search { lines: key_lines(text).into_iter(), found: Vec::new() };
    search.compare(value, Some(&back), &Place::default());
    // Where a key stands twice in one place, the lines are those of other keys.
    let has_lines = search.lines.next().is_none();
    let is_unknown = |place: &Place| {
        let mut nonsense = value.clone();
        let Some(at) = nonsense.pointer_mut(&place.pointer) else { return false };
        *at = NONSENSE.into();
        serde_json::from_value::<Analysis>(nonsense).is_ok_and(|read| read == *analysis)
    };
    let unknown = search.found.into_iter().filter(|(place, _)| !place.words.ends_with(FORMER) && is_unknown(place)).take(MOST);
    unknown.map(|(place, line)| UnknownKey { place: place.words, line: line.filter(|_| has_lines) }).collect()
}

/// Where a value stands, for the program and for people.
#[derive(Default)]
struct Place {
    pointer: String,
    words: String,
}

impl Place {
    fn item(&self, at: usize) -> Self {
        Self { pointer: format!("{}/{at}", self.pointer), words: format!("{}[{at}]", self.words) }
    }

    fn key(&self, key: &str) -> Self {
        let dot = if self.words.is_empty() { "" } else { "." };
        let escaped = key.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("{}/{escaped}", self.pointer), words: format!("{}{dot}{key}", self.words) }
    }
}

struct Search {
    lines: std::vec::IntoIter<usize>,
    found: Vec<(Place, Option<usize>)>,
}

impl Search {
    /// Look for keys of `old` that are not in `new`; within one that is not, they only count.
    fn compare(&mut self, old: &Value, new: Option<&Value>, place: &Place) {
        match old {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let line = self.lines.next();
                    let place = place.key(key);
                    let back = new.and_then(|new| new.get(key));
                    self.compare(value, back, &place);
                    if back.is_none() && new.is_some() {
                        self.found.push((place, line));
                    }
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.compare(item, new.and_then(|new| new.get(at)), &place.item(at));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The lines of all keys of a JSON text, in its order.
fn key_lines(text: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut line = 1;
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'\n' => line += 1,
            b'"' => {
                let begun = line;
                while let Some(within) = rest.next() {
                    match within {
                        b'"' => break,
                        b'\\' => drop(rest.next()),
                        _ => {}
                    }
                }
                while let Some(blank) = rest.next_if(u8::is_ascii_whitespace) {
                    line += usize::from(blank == b'\n');
                }
                if rest.peek() == Some(&b':') {
                    lines.push(begun);
                }
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn unknown(value: &Value) -> Vec<UnknownKey> {
        let text = serde_json::to_string_pretty(value).unwrap();
        let analysis = serde_json::from_str(&text).unwrap();
        let found = keys(&text, value, &analysis);
        for key in &found {
            let name = key.place.rsplit('.').next().unwrap();
            let line = text.lines().position(|line| line.trim().starts_with(&format!("\"{name}\":")));
            assert_eq!(key.line, line.map(|at| at + 1), "{key}");
        }
        found
    }

    /// A misspelt key was passed over, and erased by the next save; within a step, a tile or a dismissal it is read by way of others.
    #[test]
    fn keys_that_are_not_known_are_named_wherever_they_stand() {
        let step = |more: &str| json!({"step": "trim", "columns": ["a \"b\": {"], more: 1});
        let tile = json!({"id": 1, "spot": {"x": 0, "y": 0, "w": 2, "h": 2}, "content": {"kind": "text", "text": "b", "colour": "red"}});
        let analysis = json!({
            "version": 2,
            "sources": [{"id": 0, "path": "a.csv", "name": null, "steps": [step("on"), step("colums")],
                "view": {"board": {"tiles": [tile]}, "columns": {"hidden": [], "frozen": 0}, "pivots": {"rows": [1]}}}],
            "verdict": {"x": {"state": "confirmed"}},
            "dismissed": [{"what": "segment", "segment": [["a", "b"]], "reason": ["a/b"]}],
        });
        let places: Vec<String> = unknown(&analysis).into_iter().map(|key| key.place).collect();
        let expected = [
            "sources[0].steps[0].on",
            "sources[0].steps[1].colums",
            "sources[0].view.board.tiles[0].content.colour",
            "sources[0].view.pivots",
            "verdict",
            "dismissed[0].reason",
        ];
        assert_eq!(places, expected);
    }

    /// What says the usual is not written, and known all the same.
    #[test]
    fn what_is_known_and_as_usual_is_not_named() {
        let analysis = json!({"version": 2, "active": null, "dismissed": [], "sources": [{"id": 0, "path": "a.csv", "name": null,
            "steps": [{"step": "trim", "columns": [], "off": false}], "options": {"skip": [], "columns": {"A": {"leave_out": false, "name": null}}},
            "view": {"columns": {"order": [], "frozen": 0, "widths": {}}, "other_boards": []}}]});
        assert_eq!(unknown(&analysis), []);
    }
}
