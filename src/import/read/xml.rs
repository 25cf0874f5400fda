//! XML piece by piece, from bytes that arrive in chunks.
//!
//! Only as much as one tag or one text is in memory. It is not validated: what spreadsheet programs write is read, what
//! they do not write ends without harm. Entities are those of XML itself; a document cannot define its own, so none expands.

use memchr::{memchr, memchr3, memmem};

use super::Trouble;

/// The longest tag or text: far more than a cell may hold.
const MOST_PIECE: usize = 64 << 20;

/// One piece of a document; names come without their prefix.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event<'w> {
    /// `<c r="A1">`, or `<c r="A1"/>` with `empty`.
    Open {
        /// `c`.
        name: &'w [u8],
        /// Everything behind the name.
        attributes: &'w [u8],
        /// Closed by itself: no [`Close`](Self::Close) follows.
        empty: bool,
    },
    /// `</c>`.
    Close {
        /// `c`.
        name: &'w [u8],
    },
    /// Text between tags.
    Text {
        /// As it stands.
        raw: &'w [u8],
        /// From a CDATA section, where `&` is a plain character.
        literal: bool,
    },
    /// The document ends.
    End,
}

/// Gives the next bytes of a document into the vector it is given, or nothing at its end.
type Source<'a> = Box<dyn FnMut(Vec<u8>) -> Result<Option<Vec<u8>>, Trouble> + 'a>;

/// A document being read.
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own, and all combinations occur")]
pub(super) struct Stream<'a> {
    source: Source<'a>,
    buffer: Vec<u8>,
    at: usize,
    used: Vec<u8>,
    ended: bool,
    started: bool,
    is_binary: bool,
    decoder: Option<encoding_rs::Decoder>,
    /// The document defines entities, which are not put in place of their names.
    pub(super) defines_entities: bool,
}

impl<'a> Stream<'a> {
    /// Read what `source` gives. Documents in UTF-16 are recognised by their mark.
    pub(super) fn new(source: impl FnMut(Vec<u8>) -> Result<Option<Vec<u8>>, Trouble> + 'a) -> Self {
        Self {
            source: Box::new(source),
            buffer: Vec::new(),
            at: 0,
            used: Vec::new(),
            ended: false,
            started: false,
            is_binary: false,
            decoder: None,
            defines_entities: false,
        }
    }

    /// Take the bytes as they are: for parts that are no text.
    pub(super) fn set_binary(&mut self) {
        self.is_binary = true;
    }

    /// The bytes that are there, from the next one to be read.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Step over bytes of the window.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.buffer.len());
    }

    /// Get more bytes behind those that are there; whether there were any.
    pub(super) fn more(&mut self) -> Result<bool, Trouble> {
        if self.ended {
            return Ok(false);
        }
        if self.buffer.len() - self.at > MOST_PIECE {
            return Err(Trouble::TooLarge(format!("a single cell or tag in it is longer than {} MB", MOST_PIECE >> 20)));
        }
        let first = !std::mem::replace(&mut self.started, true) && !self.is_binary;
        self.buffer.drain(..self.at);
        self.at = 0;
        let Some(chunk) = (self.source)(std::mem::take(&mut self.used))? else {
            self.ended = true;
            return Ok(false);
        };
        let mut bytes = chunk.as_slice();
        if first {
            let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or_else(|| (declared(bytes), 0));
            bytes = &bytes[mark..];
            self.decoder = (encoding != encoding_rs::UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        }
        match &mut self.decoder {
            None => self.buffer.extend_from_slice(bytes),
            Some(decoder) => {
                let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
                let _ = decoder.decode_to_string(bytes, &mut text, false);
                self.buffer.extend_from_slice(text.as_bytes());
            }
        }
        self.used = chunk;
        Ok(true)
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Trouble> {
        loop {
            while self.at == self.buffer.len() {
                if !self.more()? {
                    return Ok(Event::End);
                }
            }
            if self.buffer.get(self.at) != Some(&b'<') {
                let len = self.find(0, b"<")?;
                let start = self.at;
                self.at += len;
                return Ok(Event::Text { raw: &self.buffer[start..start + len], literal: false });
            }
            while self.buffer.len() - self.at < 9 && self.more()? {}
            let inside = &self.buffer[self.at + 1..];
            if inside.starts_with(b"![CDATA[") {
                let len = self.find(9, b"]]>")?;
                let start = self.at;
                self.at = (start + len + 3).min(self.buffer.len());
                return Ok(Event::Text { raw: &self.buffer[start + 9..start + len], literal: true });
            }
            if inside.starts_with(b"!--") {
                let len = self.find(4, b"-->")?;
                self.advance(len + 3);
            } else if inside.starts_with(b"?") {
                let len = self.find(2, b"?>")?;
                self.advance(len + 2);
            } else if inside.starts_with(b"!") {
                let len = self.declaration()?;
                self.defines_entities |= memmem::find(&self.window()[..len], b"<!ENTITY").is_some();
                self.advance(len);
            } else {
                return self.tag();
            }
        }
    }

    /// Where `wanted` starts, counted from the current place and looked for from `from` on; the end where it is missing.
    fn find(&mut self, from: usize, wanted: &[u8]) -> Result<usize, Trouble> {
        let mut from = from.min(self.window().len());
        loop {
            let window = self.window();
            let found = if let [byte] = wanted { memchr(*byte, &window[from..]) } else { memmem::find(&window[from..], wanted) };
            if let Some(found) = found {
                return Ok(from + found);
            }
            from = from.max(window.len().saturating_sub(wanted.len() - 1));
            if !self.more()? {
                return Ok(self.window().len());
            }
        }
    }

    /// The length of a `<!DOCTYPE …>`, with the brackets in it.
    fn declaration(&mut self) -> Result<usize, Trouble> {
        let (mut at, mut depth, mut quote) = (0, 0_u32, None);
        loop {
            while let Some(&byte) = self.window().get(at) {
                at += 1;
                match (quote, byte) {
                    (Some(q), b) if q == b => quote = None,
                    (Some(_), _) => {}
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (None, b'[') => depth += 1,
                    (None, b']') => depth = depth.saturating_sub(1),
                    (None, b'>') if depth == 0 => return Ok(at),
                    _ => {}
                }
            }
            if !self.more()? {
                return Ok(at);
            }
        }
    }

    fn tag(&mut self) -> Result<Event<'_>, Trouble> {
        let mut from = 1;
        let mut quote = None;
        let end = loop {
            let window = &self.buffer[self.at..];
            let found = match quote {
                Some(q) => memchr(q, &window[from..]),
                None => memchr3(b'>', b'"', b'\'', &window[from..]),
            };
            if let Some(found) = found {
                let byte = window[from + found];
                from += found + 1;
                match quote {
                    Some(_) => quote = None,
                    None if byte == b'>' => break from - 1,
                    None => quote = Some(byte),
                }
            } else {
                from = window.len();
                if !self.more()? {
                    return Err(Trouble::Broken("one of its parts ends in the middle of a tag".to_owned()));
                }
            }
        };
        let start = self.at;
        self.at += end + 1;
        let tag = &self.buffer[start + 1..start + end];
        if let Some(name) = tag.strip_prefix(b"/") {
            return Ok(Event::Close { name: local(name.trim_ascii()) });
        }
        let (tag, empty) = tag.strip_suffix(b"/").map_or((tag, false), |t| (t, true));
        let cut = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
        Ok(Event::Open { name: local(&tag[..cut]), attributes: &tag[cut..], empty })
    }
}

/// The encoding a document declares in its first line; UTF-8 where it declares none that fits bytes of ASCII.
pub(super) fn declared(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let head = &bytes[..bytes.len().min(200)];
    let line = &head[..memchr(b'>', head).unwrap_or(0)];
    let label = memmem::find(line, b"encoding=").and_then(|at| line.get(at + 10..)?.split(|b| matches!(b, b'"' | b'\'')).next());
    label.and_then(encoding_rs::Encoding::for_label).filter(|e| e.is_ascii_compatible()).unwrap_or(encoding_rs::UTF_8)
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |i| &name[i + 1..])
}

/// The attributes behind a name: each with its name, prefix included, and its value as it stands.
pub(super) fn attributes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let equals = memchr(b'=', rest)?;
        let name = rest[..equals].trim_ascii();
        rest = rest[equals + 1..].trim_ascii_start();
        let quote = *rest.first().filter(|q| matches!(q, b'"' | b'\''))?;
        let len = memchr(quote, &rest[1..])?;
        let value = &rest[1..=len];
        rest = &rest[len + 2..];
        Some((name, value))
    })
}

/// The value of the attribute of this name; names with a prefix must be given with it.
pub(super) fn attribute<'w>(all: &'w [u8], name: &str) -> Option<&'w [u8]> {
    attributes(all).find(|(n, _)| *n == name.as_bytes()).map(|(_, value)| value)
}

/// Append text with its entities resolved and its line ends made `\n`. An entity that XML does not know stays as it is.
pub(super) fn push_text(raw: &[u8], literal: bool, out: &mut String) {
    let text = String::from_utf8_lossy(raw);
    let mut rest: &str = &text;
    while let Some(at) = rest.find(['&', '\r']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        if rest.as_bytes()[at] == b'\r' {
            out.push('\n');
            rest = tail.strip_prefix('\n').unwrap_or(tail);
            continue;
        }
        let end = tail.bytes().take(12).position(|b| b == b';').filter(|_| !literal);
        if let Some((c, end)) = end.and_then(|end| Some((entity(&tail[..end])?, end))) {
            out.push(c);
            rest = &tail[end + 1..];
        } else {
            out.push('&');
            rest = tail;
        }
    }
    out.push_str(rest);
}

/// The character that one of the entities of XML itself, or a number, stands for.
pub(super) fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = number.strip_prefix(['x', 'X']).map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pieces of a document that arrives in chunks of this size.
    fn pieces(text: &[u8], size: usize) -> Vec<String> {
        let mut chunks = text.chunks(size.max(1));
        let mut stream = Stream::new(|_| Ok(chunks.next().map(<[u8]>::to_vec)));
        let mut out = Vec::new();
        loop {
            let shown = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
            out.push(match stream.next() {
                Ok(Event::Open { name, attributes, empty }) => {
                    format!("<{}|{}{}", shown(name), shown(attributes).trim(), if empty { "/" } else { "" })
                }
                Ok(Event::Close { name }) => format!("</{}", shown(name)),
                Ok(Event::Text { raw, literal }) => {
                    let mut text = String::new();
                    push_text(raw, literal, &mut text);
                    text
                }
                Ok(Event::End) | Err(_) => return out,
            });
        }
    }

    #[test]
    fn pieces_are_the_same_in_chunks_of_any_size() {
        let text = br#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "]>">]><x:a y="1>2" z='"'><!-- <no> --><t>1 &lt; 2&#x41;&b;</t><![CDATA[<&]]]><b/></x:a >"#;
        let want = ["<a|y=\"1>2\" z='\"'", "<t|", "1 < 2A&b;", "</t", "<&]", "<b|/", "</a"];
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(pieces(text, size), want, "{size}");
        }
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        let text: Vec<u8> = [0xFE, 0xFF].into_iter().chain("<a>\u{e9}</a>".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(pieces(&text, 3), ["<a|", "\u{e9}", "</a"]);
    }

    #[test]
    fn attributes_are_told_apart() {
        let all = br#" r="A1" s = '2' r:id="x" broken"#;
        assert_eq!(attribute(all, "s"), Some(b"2".as_slice()));
        assert_eq!((attribute(all, "r:id"), attribute(all, "id")), (Some(b"x".as_slice()), None));
    }

    proptest! {
        #[test]
        fn anything_ends_and_chunks_change_nothing(text in "[<>/!?a\"'&;=\\[\\]\\- \r\n]{0,80}", size in 1_usize..9) {
            // Text is cut where a chunk ends only if nothing follows it.
            prop_assert_eq!(pieces(text.as_bytes(), size), pieces(text.as_bytes(), 1000));
        }
    }
}
