//! Tags and text, read as browsers do: nothing need be closed, quoted or well-formed.

use std::borrow::Cow;

/// One piece of markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<td colspan=2>`
    Open {
        /// Without a prefix, as it stands.
        name: &'a str,
        /// Everything behind the name.
        attributes: &'a str,
        /// Closed by itself: `<br/>`.
        empty: bool,
    },
    /// `</td>`
    Close {
        /// Without a prefix, as it stands.
        name: &'a str,
    },
    /// Text with its entities resolved.
    Text(Cow<'a, str>),
}

/// The pieces of a text, in order.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// A tag, a comment or other markup had no end.
    is_cut: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, is_cut: false }
    }

    /// How many bytes were read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether the text ended in the middle of a tag, a comment or other markup.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Step over everything up to the closing tag `name`, as for scripts.
    pub(super) fn skip_to_close(&mut self, name: &str) {
        let mut from = self.at;
        while let Some(found) = self.text[from..].find("</") {
            let start = from + found + 2;
            if self.text.get(start..start + name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name)) {
                self.at = start - 2;
                return;
            }
            from = start;
        }
        self.at = self.text.len();
    }

    /// Behind `end`, or the end of the text.
    fn after(&mut self, from: usize, end: &str) -> usize {
        let found = self.text[from..].find(end);
        self.is_cut |= found.is_none();
        found.map_or(self.text.len(), |i| from + i + end.len())
    }

    /// Where the tag that starts at `from` ends: the first `>` outside quotes.
    fn tag_end(&self, from: usize) -> usize {
        let mut quote = None;
        let mut after_equals = false;
        for (i, b) in self.text.bytes().enumerate().skip(from) {
            match (quote, b) {
                (Some(q), _) if q == b => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') if after_equals => quote = Some(b),
                (None, b'>') => return i,
                _ => {}
            }
            after_equals = b == b'=' || (after_equals && b.is_ascii_whitespace());
        }
        // A quote that is never closed: the tag ends at the first `>` after all.
        self.text[from..].find('>').map_or(self.text.len(), |i| from + i)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
            let markup =
                rest.strip_prefix('<').filter(|r| r.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')));
            let Some(inside) = markup else {
                let next = rest.bytes().skip(1).position(|b| b == b'<').map_or(rest.len(), |i| i + 1);
                self.at += next;
                return Some(Token::Text(resolved(&rest[..next])));
            };
            if let Some(data) = inside.strip_prefix("![CDATA[") {
                let start = self.text.len() - data.len();
                self.at = self.after(start, "]]>");
                return Some(Token::Text(Cow::Borrowed(self.text[start..self.at].trim_end_matches("]]>"))));
            }
            if inside.starts_with("!--") {
                self.at = self.after(self.at + 4, "-->");
                continue;
            }
            let start = self.at + 1;
            let end = self.tag_end(start);
            let tag = &self.text[start..end];
            self.is_cut |= end == self.text.len();
            self.at = (end + 1).min(self.text.len());
            if tag.starts_with(['!', '?']) {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                return Some(Token::Close { name: local(name.trim()) });
            }
            let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |t| (t, true));
            let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
            return Some(Token::Open { name: local(name), attributes, empty });
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of the attribute called `name`, whatever its prefix.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = &rest[..end];
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            rest = if end == 0 { rest.get(1..).unwrap_or_default() } else { rest };
            continue;
        };
        rest = after.trim_start();
        let value = if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            let inner = &rest[1..];
            let end = inner.find(quote).unwrap_or(inner.len());
            rest = inner.get(end + 1..).unwrap_or_default();
            &inner[..end]
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (value, tail) = rest.split_at(end);
            rest = tail;
            value
        };
        rest = rest.trim_start();
        if local(key).eq_ignore_ascii_case(name) {
            return Some(resolved(value));
        }
    }
    None
}

/// A text with its entities resolved; what is no entity stays.
fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        if let Some((c, end)) = end.and_then(|end| entity(&rest[..end]).map(|c| (c, end))) {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The entities of XML, and of those of HTML the ones that stand in tables.
fn entity(name: &str) -> Option<char> {
    if let known @ Some(_) = super::xml::entity(name) {
        return known;
    }
    Some(match name {
        "nbsp" => '\u{a0}',
        "euro" => '\u{20ac}',
        "pound" => '\u{a3}',
        "yen" => '\u{a5}',
        "cent" => '\u{a2}',
        "copy" => '\u{a9}',
        "reg" => '\u{ae}',
        "deg" => '\u{b0}',
        "plusmn" => '\u{b1}',
        "ndash" => '\u{2013}',
        "mdash" => '\u{2014}',
        "minus" => '\u{2212}',
        "hellip" => '\u{2026}',
        "bull" => '\u{2022}',
        "laquo" => '\u{ab}',
        "raquo" => '\u{bb}',
        "lsquo" => '\u{2018}',
        "rsquo" => '\u{2019}',
        "ldquo" => '\u{201c}',
        "rdquo" => '\u{201d}',
        "le" => '\u{2264}',
        "ge" => '\u{2265}',
        "szlig" => '\u{df}',
        _ => return accented(name),
    })
}

/// Letters with an accent: `eacute`, `Uuml`.
fn accented(name: &str) -> Option<char> {
    const MARKS: [(&str, &str, &str); 6] = [
        ("acute", "AEIOUYaeiouy", "\u{c1}\u{c9}\u{cd}\u{d3}\u{da}\u{dd}\u{e1}\u{e9}\u{ed}\u{f3}\u{fa}\u{fd}"),
        ("grave", "AEIOUaeiou", "\u{c0}\u{c8}\u{cc}\u{d2}\u{d9}\u{e0}\u{e8}\u{ec}\u{f2}\u{f9}"),
        ("circ", "AEIOUaeiou", "\u{c2}\u{ca}\u{ce}\u{d4}\u{db}\u{e2}\u{ea}\u{ee}\u{f4}\u{fb}"),
        ("uml", "AEIOUaeiouy", "\u{c4}\u{cb}\u{cf}\u{d6}\u{dc}\u{e4}\u{eb}\u{ef}\u{f6}\u{fc}\u{ff}"),
        ("tilde", "ANOano", "\u{c3}\u{d1}\u{d5}\u{e3}\u{f1}\u{f5}"),
        ("cedil", "Cc", "\u{c7}\u{e7}"),
    ];
    let letter = name.chars().next()?;
    let mark = name.get(letter.len_utf8()..)?;
    let (_, plain, marked) = MARKS.iter().find(|(m, ..)| *m == mark)?;
    plain.chars().zip(marked.chars()).find(|(p, _)| *p == letter).map(|(_, m)| m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_attributes_and_entities_are_read_leniently() {
        let tokens: Vec<_> = Tokens::new("<!-- x --><td colspan=2 style='a>b'>5 &lt; 6 &eacute;<br/></TD>1 < 2").collect();
        assert_eq!(
            tokens,
            [
                Token::Open { name: "td", attributes: "colspan=2 style='a>b'", empty: false },
                Token::Text("5 < 6 \u{e9}".into()),
                Token::Open { name: "br", attributes: "", empty: true },
                Token::Close { name: "TD" },
                Token::Text("1 ".into()),
                Token::Text("< 2".into()),
            ]
        );
        assert_eq!(attribute("colspan=\"\"4\"\" x:num='5'", "num").as_deref(), Some("5"));
        assert_eq!(attribute("nowrap colspan = 3", "colspan").as_deref(), Some("3"));
    }

    proptest! {
        #[test]
        fn anything_ends(text in "[<>/a!\\-?='\" &;\u{e9}]{0,60}") {
            for token in Tokens::new(&text).take(1000) {
                if let Token::Open { attributes, .. } = token {
                    attribute(attributes, "x");
                }
            }
        }
    }
}
