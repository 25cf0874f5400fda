//! How the text of a part is stored. XML may be UTF-8, UTF-16 or what its declaration says; it goes back as it came.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The encoding of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// With or without its mark.
    Utf8 { mark: bool },
    /// Two bytes a unit, always with a mark.
    Utf16 { little: bool },
    /// As the declaration says.
    Declared(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// What the first bytes of a part say.
    pub(super) fn of(start: &[u8]) -> Self {
        match start {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => return Self::Utf16 { little: true },
            [0xfe, 0xff, ..] | [0, b'<', ..] => return Self::Utf16 { little: false },
            _ => {}
        }
        let mark = start.starts_with(UTF8_MARK);
        let line = start.split(|&b| b == b'>').next().unwrap_or_default();
        let declared = String::from_utf8_lossy(line).split_once("encoding").and_then(|(_, rest)| {
            let quoted = rest.trim_start().strip_prefix('=')?.trim_start();
            let name = quoted.get(1..)?.split(['"', '\'']).next()?;
            encoding_rs::Encoding::for_label(name.as_bytes())
        });
        match declared {
            // A declaration that says UTF-16 in single bytes is wrong by itself.
            Some(known) if !mark && known != UTF_8 && known != UTF_16LE && known != UTF_16BE => Self::Declared(known),
            _ => Self::Utf8 { mark },
        }
    }

    /// The text of a whole part, without its mark.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let encoding = match self {
            Self::Utf8 { .. } => UTF_8,
            Self::Utf16 { little: true } => UTF_16LE,
            Self::Utf16 { little: false } => UTF_16BE,
            Self::Declared(encoding) => encoding,
        };
        encoding.decode_with_bom_removal(bytes).0.into_owned()
    }

    /// The bytes of a whole part; what the encoding lacks is written as character references.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 { mark } => [if mark { UTF8_MARK } else { b"" }, text.as_bytes()].concat(),
            Self::Utf16 { little } => std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect(),
            Self::Declared(encoding) => encoding.encode(text).0.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_back_as_it_came() {
        for (bytes, text) in [
            (b"<?xml version=\"1.0\"?><a>\xc3\xa9</a>".to_vec(), "<?xml version=\"1.0\"?><a>é</a>"),
            (b"\xef\xbb\xbf<a/>".to_vec(), "<a/>"),
            (b"\xff\xfe<\0a\0/\0>\0".to_vec(), "<a/>"),
            (b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>".to_vec(), "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"),
        ] {
            let encoding = Encoding::of(&bytes);
            assert_eq!(encoding.decode(&bytes), text);
            assert_eq!(encoding.encode(text), bytes);
        }
        assert_eq!(Encoding::of(b"<?xml encoding=\"iso-8859-1\"?>").encode("泰"), b"&#27888;");
    }
}
