//! Walking through an expression outside its quotes, with the depth of its brackets.

use std::str::CharIndices;

/// The characters of an expression that stand outside quotes, each with its place and the number of brackets around it.
#[derive(Debug, Clone)]
pub(super) struct Scan<'a> {
    rest: CharIndices<'a>,
    depth: i32,
    quote: Option<char>,
}

impl<'a> Scan<'a> {
    /// From the beginning of `text`.
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text.char_indices(), depth: 0, quote: None }
    }

    /// Whether every bracket and quote opened in `text` is closed again.
    pub(super) fn is_closed(text: &'a str) -> bool {
        let mut scan = Self::of(text);
        while scan.next().is_some() {}
        scan.depth == 0 && scan.quote.is_none()
    }
}

impl Iterator for Scan<'_> {
    /// Byte place, character, brackets open around it; a bracket itself stands outside what it encloses.
    type Item = (usize, char, i32);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (at, c) = self.rest.next()?;
            match (self.quote, c) {
                (Some(quote), _) if quote == c => self.quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => self.quote = Some(c),
                (None, '(') => {
                    self.depth += 1;
                    return Some((at, c, self.depth - 1));
                }
                (None, ')') => {
                    self.depth -= 1;
                    return Some((at, c, self.depth));
                }
                (None, _) => return Some((at, c, self.depth)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_passed_over_and_brackets_are_counted() {
        let seen: Vec<(usize, char, i32)> = Scan::of("f(\"a(\", 'b)')/c").filter(|(_, c, _)| !c.is_alphabetic()).collect();
        assert_eq!(seen, [(1, '(', 0), (6, ',', 1), (7, ' ', 1), (12, ')', 0), (13, '/', 0)]);
        assert!(Scan::is_closed("sum(\"a(b\")") && !Scan::is_closed("sum(a") && !Scan::is_closed("'it"));
    }
}
