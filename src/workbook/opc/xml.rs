//! Finding places in XML text, and changing the text there. Nothing is built of it: what is not touched stays as it is.

use std::borrow::Cow;
use std::ops::Range;

/// How a tag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::workbook) enum Kind {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Empty,
}

/// A tag and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::workbook) struct Tag<'a> {
    text: &'a str,
    /// Its name as written, with a prefix.
    pub(in crate::workbook) name: &'a str,
    /// How it stands.
    pub(in crate::workbook) kind: Kind,
    /// Its first byte.
    pub(in crate::workbook) start: usize,
    /// Behind its last byte.
    pub(in crate::workbook) end: usize,
}

impl<'a> Tag<'a> {
    /// The name without its prefix.
    pub(in crate::workbook) fn local(&self) -> &'a str {
        local(self.name)
    }

    /// The prefix with its colon; empty where there is none.
    pub(in crate::workbook) fn prefix(&self) -> &'a str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// The attributes: name as written, and the place of the raw value in the text; a closing tag has none.
    pub(in crate::workbook) fn attributes(&self) -> impl Iterator<Item = (&'a str, Range<usize>)> + use<'a> {
        let (text, end) = (self.text, self.end);
        let mut at = if self.kind == Kind::Close { end } else { self.start + 1 + self.name.len() };
        std::iter::from_fn(move || {
            let rest = &text[at..end];
            let equals = rest.find('=')?;
            let name = rest[..equals].trim();
            let open = rest[equals..].find(['"', '\''])? + equals;
            let quote = rest.as_bytes()[open];
            let length = rest.as_bytes()[open + 1..].iter().position(|&b| b == quote)?;
            let value = at + open + 1..at + open + 1 + length;
            at = value.end + 1;
            Some((name, value))
        })
    }

    /// The place of the raw value of the attribute `name`.
    pub(in crate::workbook) fn place(&self, name: &str) -> Option<Range<usize>> {
        self.attributes().find(|(n, _)| *n == name).map(|(_, place)| place)
    }

    /// The value of the attribute `name`, its references resolved.
    pub(in crate::workbook) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.place(name).map(|place| unescape(&self.text[place]))
    }

    /// The value of a relationship's id: an attribute `id` with whatever prefix.
    pub(in crate::workbook) fn relation(&self) -> Option<Cow<'a, str>> {
        let (_, place) = self.attributes().find(|(n, _)| n.contains(':') && local(n) == "id")?;
        Some(unescape(&self.text[place]))
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The tags of a text in order, from a place on; comments, instructions and character data are stepped over.
pub(in crate::workbook) fn tags(text: &str, from: usize) -> impl Iterator<Item = Tag<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find('<')?;
            let rest = &text[start..];
            let skip = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
            if let Some((_, close)) = skip.iter().find(|(open, _)| rest.starts_with(open)) {
                at = start + rest.find(close)? + close.len();
                continue;
            }
            let end = start + tag_length(rest.as_bytes())?;
            at = end;
            let inner = &text[start + 1..end - 1];
            let (kind, inner) = match (inner.strip_prefix('/'), inner.strip_suffix('/')) {
                (Some(name), _) => (Kind::Close, name),
                (_, Some(name)) => (Kind::Empty, name),
                _ => (Kind::Open, inner),
            };
            let name = inner.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
            return Some(Tag { text, name, kind, start, end });
        }
    })
}

/// The bytes of the tag at the start: up to the first `>` outside quotes.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// An element and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) struct Element<'a> {
    /// Its opening tag, or the whole of it.
    pub(in crate::workbook) tag: Tag<'a>,
    /// What stands between its tags; empty behind it where it is one tag.
    pub(in crate::workbook) inner: Range<usize>,
    /// Behind its last byte.
    pub(in crate::workbook) end: usize,
}

impl<'a> Element<'a> {
    /// The elements directly inside.
    pub(in crate::workbook) fn children(&self) -> Vec<Element<'a>> {
        if self.tag.kind == Kind::Empty { Vec::new() } else { elements(self.tag.text, self.inner.start) }
    }

    /// The first element directly inside that has this name, whatever its prefix.
    pub(in crate::workbook) fn child(&self, name: &str) -> Option<Element<'a>> {
        self.children().into_iter().find(|e| e.tag.local() == name)
    }

    /// Where to put something behind all that is inside, and the text around it where the element has to be opened first.
    pub(in crate::workbook) fn append(&self, patch: &mut Patch, inside: &str) {
        if self.tag.kind == Kind::Empty {
            patch.replace(self.tag.end - 2..self.tag.end, format!(">{inside}</{}>", self.tag.name));
        } else {
            patch.insert(self.inner.end, inside);
        }
    }

    /// Set an attribute to a value that needs no escapes.
    pub(in crate::workbook) fn set(&self, patch: &mut Patch, name: &str, value: &str) {
        match self.tag.place(name) {
            Some(place) => patch.replace(place, value.to_owned()),
            None => patch.insert(self.tag.start + 1 + self.tag.name.len(), &format!(" {name}=\"{value}\"")),
        }
    }
}

/// The elements from a place on, side by side, up to the end of the element that holds them.
pub(in crate::workbook) fn elements(text: &str, from: usize) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(Tag<'_>, usize)> = None;
    for tag in tags(text, from) {
        open = match (tag.kind, open) {
            (Kind::Empty, None) => {
                found.push(Element { tag, inner: tag.end..tag.end, end: tag.end });
                None
            }
            (Kind::Open, None) => Some((tag, 1)),
            (Kind::Close, None) => break,
            (Kind::Empty, still) => still,
            (Kind::Open, Some((first, depth))) => Some((first, depth + 1)),
            (Kind::Close, Some((first, 1))) => {
                found.push(Element { tag: first, inner: first.end..tag.start, end: tag.end });
                None
            }
            (Kind::Close, Some((first, depth))) => Some((first, depth - 1)),
        };
    }
    found
}

/// The element that is the whole of a part.
pub(in crate::workbook) fn root(text: &str) -> Option<Element<'_>> {
    elements(text, 0).into_iter().next()
}

/// Changes of a text, all at places of the text as it was.
#[derive(Debug, Default)]
pub(in crate::workbook) struct Patch {
    edits: Vec<(Range<usize>, String)>,
}

impl Patch {
    /// Put something at a place; behind what was put there before.
    pub(in crate::workbook) fn insert(&mut self, at: usize, text: &str) {
        self.edits.push((at..at, text.to_owned()));
    }

    /// Put something in the place of what is there.
    pub(in crate::workbook) fn replace(&mut self, place: Range<usize>, text: String) {
        self.edits.push((place, text));
    }

    /// Whether nothing changes.
    pub(in crate::workbook) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text with the changes made.
    pub(in crate::workbook) fn apply(mut self, text: &str) -> String {
        self.edits.sort_by_key(|(place, _)| place.start);
        let mut out = String::with_capacity(text.len() + self.edits.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut at = 0;
        for (place, new) in self.edits {
            out.push_str(text.get(at..place.start).unwrap_or_default());
            out.push_str(&new);
            at = place.end.max(at);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// Text as it stands between tags and in attributes. Control characters, which XML has none of, are left out.
pub(in crate::workbook) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Text in an attribute of a spreadsheet (`ST_Xstring`): control characters, line ends and tabs among them, stand as `_x000A_`, and what
/// looks like that in the text itself begins with `_x005F_`.
pub(in crate::workbook) fn escape_value(text: &str) -> String {
    coded(text, &[])
}

/// The same for the text of a cell, where line ends and tabs stand as they are.
pub(in crate::workbook) fn escape_text(text: &str) -> String {
    coded(text, &['\n', '\t'])
}

fn coded(text: &str, plain: &[char]) -> String {
    let mut told = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            c if plain.contains(&c) => told.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => told.push_str(&format!("_x{:04X}_", u32::from(c))),
            '_' if is_coded(&text[at..]) => told.push_str("_x005F_"),
            c => told.push(c),
        }
    }
    escape(&told)
}

/// Whether a text begins like a coded character: `_x0041_`.
fn is_coded(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1].eq_ignore_ascii_case(&b'x') && bytes[2..6].iter().all(u8::is_ascii_hexdigit) && bytes[6] == b'_'
}

/// The text that stands escaped in XML; a reference that is none stays as it is.
pub(in crate::workbook) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest.find(';').and_then(|end| Some((reference(&rest[1..end])?, end)));
        if let Some((c, end)) = known {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str =
        "<?xml version='1.0'?><!-- <b> --><x:a n='1>2' r:id=\"r&amp;1\"><x:b/><![CDATA[</x:a>]]><x:c><x:b>t</x:b></x:c ></x:a>";

    #[test]
    fn values_tell_control_characters_as_excel_does() {
        assert_eq!(escape_value("a\u{1}b\nc\td"), "a_x0001_b_x000A_c_x0009_d");
        assert_eq!(escape_value("_x0041_ & _x004 _y0041_ 😀_x00e9_"), "_x005F_x0041_ &amp; _x004 _y0041_ 😀_x005F_x00e9_");
    }

    #[test]
    fn elements_are_found_side_by_side() {
        let a = root(TEXT).unwrap();
        assert_eq!((a.tag.prefix(), a.tag.local()), ("x:", "a"));
        assert_eq!((a.tag.attribute("n").unwrap(), a.tag.relation().unwrap()), ("1>2".into(), "r&1".into()));
        let names: Vec<_> = a.children().iter().map(|e| e.tag.local()).collect();
        assert_eq!(names, ["b", "c"]);
        assert_eq!(&TEXT[a.child("c").unwrap().inner], "<x:b>t</x:b>");
        assert_eq!(elements("<b/></a><c/>", 0).len(), 1);
    }

    #[test]
    fn changes_are_made_where_they_belong() {
        let text = "<a><b/><c n=\"1\"></c></a>";
        let a = root(text).unwrap();
        let mut patch = Patch::default();
        a.child("b").unwrap().append(&mut patch, "<d/>");
        a.child("c").unwrap().set(&mut patch, "n", "2");
        a.child("c").unwrap().set(&mut patch, "m", "3");
        a.append(&mut patch, "<e/>");
        assert_eq!(patch.apply(text), "<a><b><d/></b><c m=\"3\" n=\"2\"></c><e/></a>");
    }

    proptest! {
        #[test]
        fn text_survives_escaping(text in "[ -~äß泰😀&<>\"']{0,40}") {
            let escaped = escape(&text);
            prop_assert_eq!(unescape(&escaped), text);
        }

        #[test]
        fn closing_tags_have_no_attributes(name in "\\PC{0,8}") {
            // Looked for behind a name that begins one byte later, they once were looked for within a letter.
            let text = format!("<a></{name} b='1'>");
            prop_assert_eq!(tags(&text, 3).filter(|t| t.kind == Kind::Close).flat_map(|t| t.attributes()).count(), 0);
        }

        #[test]
        fn no_text_stops_the_scanner(text in ".{0,80}") {
            let _ = tags(&text, 0).count() + elements(&text, 0).len();
            let _ = tags(&text, 0).flat_map(|t| t.attributes().collect::<Vec<_>>()).count();
        }
    }
}
