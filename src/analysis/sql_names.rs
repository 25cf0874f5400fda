//! The column names in a SQL expression: which there are, and the same text with other names.
//!
//! The text is walked token by token instead of being parsed and printed anew, so that what a person typed keeps its shape.

use crate::table::quote;

/// One piece of an expression.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// Something that may name a column, and what it names once unquoted.
    Name(&'a str, String),
    /// Anything else: operators, literals, functions, blanks.
    Other(&'a str),
}

/// Words of the language that are never columns unless quoted.
const WORDS: [&str; 42] = [
    "all", "and", "as", "asc", "between", "by", "case", "cast", "date", "desc", "distinct", "double", "else", "end", "false", "filter",
    "from", "group", "having", "in", "inner", "interval", "is", "join", "left", "like", "limit", "not", "null", "offset", "on", "or",
    "order", "over", "select", "then", "true", "union", "varchar", "when", "where", "with",
];

/// The names in `text` that may be columns, each once, in their order.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        if let Piece::Name(_, name) = piece
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

/// `text` with every name for which `new_name` knows another one replaced by that, quoted.
pub(super) fn rename(text: &str, new_name: impl Fn(&str) -> Option<String>) -> String {
    let piece = |piece| match piece {
        Piece::Name(written, name) => new_name(&name).map_or_else(|| written.to_owned(), |new| quote(&new)),
        Piece::Other(written) => written.to_owned(),
    };
    pieces(text).into_iter().map(piece).collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => quoted(rest, first),
            c if is_letter(c) => rest.find(|c: char| !(is_letter(c) || c.is_numeric() || c == '$')).unwrap_or(rest.len()),
            // A number takes the letters that belong to it along: 1e5 names no column.
            c if c.is_ascii_digit() => rest.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (written, after) = rest.split_at(length);
        let is_call = after.trim_start().starts_with('(');
        pieces.push(match first {
            '"' => Piece::Name(written, unquoted(written)),
            c if is_letter(c) && !is_call && !WORDS.contains(&written.to_ascii_lowercase().as_str()) => {
                Piece::Name(written, written.to_owned())
            }
            _ => Piece::Other(written),
        });
        rest = after;
    }
    pieces
}

fn unquoted(written: &str) -> String {
    let inner = written.strip_prefix('"').unwrap_or(written);
    inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// The length of what stands in quotes at the start of `text`; a doubled quote is one of its letters.
fn quoted(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = letters.next() {
        if c == quote {
            if letters.peek().is_some_and(|(_, next)| *next == quote) {
                letters.next();
            } else {
                return at + c.len_utf8();
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_told_from_functions_words_and_literals() {
        assert_eq!(names("sum(\"GMV (USD)\") / nullif(sum(visits), 0)"), ["GMV (USD)", "visits"]);
        assert_eq!(names("Region <> 'West' and \"a \"\"b\"\"\" is not null"), ["Region", "a \"b\""]);
        assert_eq!(names("sum(case when 状态 = 'paid' then 1e5 else 0 end)"), ["状态"]);
    }

    #[test]
    fn only_the_names_asked_for_change() {
        let new = |name: &str| name.eq_ignore_ascii_case("sales").then(|| "Net \"sales\"".to_owned());
        assert_eq!(rename("sum(Sales) / sum(\"sales\")", new), "sum(\"Net \"\"sales\"\"\") / sum(\"Net \"\"sales\"\"\")");
        assert_eq!(rename("label = 'Sales' and sales(x) > Sales_2", new), "label = 'Sales' and sales(x) > Sales_2");
    }

    proptest! {
        #[test]
        fn a_text_in_which_nothing_is_renamed_stays_as_it_was(text in "\\PC{0,40}") {
            prop_assert_eq!(rename(&text, |_| None), text);
        }
    }
}
