//! The encoding of a text file: byte order mark, UTF-16 by its NULs, strict UTF-8, then a statistical guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};
use memchr::memchr_iter;

use super::super::ImportError;
use super::{Input, utf8};
use crate::engine::{Cancelled, Context, Warning, quoted};
use crate::table::format;
use crate::table::locale::Locale;

/// How much of a file the guess looks at: of a larger one, so much of its lines that hold more than ASCII.
const SAMPLE: usize = 256 << 10;

/// A decoded text.
pub(super) struct Decoded<'a> {
    /// The text without a byte order mark.
    pub(super) text: Cow<'a, str>,
    /// Its encoding.
    pub(super) encoding: &'static Encoding,
    /// What did not decode.
    pub(super) warning: Option<Warning>,
}

/// Decode a whole file.
pub(super) fn decode<'a>(input: Input<'a>, context: &Context) -> Result<Decoded<'a>, ImportError> {
    decode_as(input, None, context)
}

/// Decode a whole file that declares an encoding, believed unless the bytes prove another.
pub(super) fn decode_as<'a>(input: Input<'a>, declared: Option<String>, context: &Context) -> Result<Decoded<'a>, ImportError> {
    let bytes = input.bytes;
    let encoding = if let Some(label) = &input.options.encoding {
        Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| ImportError::Option {
            message: format!("There is no encoding {}.", quoted(&label)),
            hint: "Use a name such as utf-8, utf-16le, gb18030, shift_jis or windows-1252.".to_owned(),
        })?
    } else {
        let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
        // A page in UTF-16 says so in ASCII only if it was converted since.
        let declared = declared
            .filter(|e| Encoding::for_bom(bytes).is_none() && *e != UTF_16LE && *e != UTF_16BE && utf16_without_mark(bytes).is_none());
        match declared {
            Some(declared) if declared != UTF_8 || utf8::text(bytes, context)?.is_some() => declared,
            _ => match guess(bytes, context)? {
                // Nearly every file, and looking at it once is enough.
                Guess::Text(text) => return Ok(Decoded { text: Cow::Borrowed(text), encoding: UTF_8, warning: None }),
                Guess::Encoding(encoding) => encoding,
            },
        }
    };
    context.check()?;
    if input.options.encoding.is_none()
        && let Some(mixed) = by_line(bytes, encoding, context)?
    {
        return Ok(mixed);
    }
    let bytes = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(bytes, |(_, len)| &bytes[len..]);
    let (text, broken) = decoded(bytes, encoding, context)?;
    let warning = if broken { Some(broken_rows(&text, encoding, context)?) } else { None };
    Ok(Decoded { text, encoding, warning })
}

/// What is said of rows with bytes that are none in the encoding.
fn broken_rows(text: &str, encoding: &'static Encoding, context: &Context) -> Result<Warning, Cancelled> {
    let mut rows: Vec<u64> = Vec::new();
    for (row, line) in (1..).zip(text.lines()) {
        if row % 8192 == 0 {
            context.check()?;
        }
        rows.extend(line.contains('\u{fffd}').then_some(row));
    }
    let said = Locale::kept(|| format::those(rows.len(), "row", "holds bytes", "hold bytes"));
    let message = format!("{said} that are not {}; they are shown as \u{fffd}", encoding.name());
    Ok(Warning::new("encoding", message).at_rows(rows))
}

/// Bytes as text, and whether some of them are none in this encoding. What has to be converted is so in stretches, to feel a cancel.
fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding, context: &Context) -> Result<(Cow<'a, str>, bool), Cancelled> {
    const STRETCH: usize = 1 << 20;
    if encoding == UTF_8
        && let Some(text) = utf8::text(bytes, context)?
    {
        return Ok((Cow::Borrowed(text), false));
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut broken) = (String::with_capacity(bytes.len()), false);
    let mut stretches = bytes.chunks(STRETCH).peekable();
    while let Some(stretch) = stretches.next() {
        context.check()?;
        text.reserve(decoder.max_utf8_buffer_length(stretch.len()).unwrap_or_default());
        let (_, _, errors) = decoder.decode_to_string(stretch, &mut text, stretches.peek().is_none());
        broken |= errors;
    }
    Ok((Cow::Owned(text), broken))
}

/// A file put together from lines in UTF-8 and lines in a code page, each line decoded as what it is; `None` where the
/// file is of one piece.
fn by_line<'a>(bytes: &[u8], encoding: &'static Encoding, context: &Context) -> Result<Option<Decoded<'a>>, Cancelled> {
    let is_code_page = encoding.is_single_byte() && encoding.is_ascii_compatible();
    if !is_code_page && encoding != UTF_8 || utf8::text(bytes, context)?.is_some() {
        return Ok(None);
    }
    // Letters of a code page that happen to be UTF-8 are rare; two such lines are no chance.
    let lines = || bytes.split_inclusive(|b| *b == b'\n');
    let (mut good, mut other) = (0_usize, 0_usize);
    for (row, line) in lines().enumerate().filter(|(row, line)| row % 8192 == 0 || !line.is_ascii()) {
        if row % 8192 == 0 {
            context.check()?;
        }
        match std::str::from_utf8(line) {
            Ok(line) => good += usize::from(!line.is_ascii()),
            Err(_) => other += 1,
        }
    }
    if good == 0 || other == 0 || good + other < 3 && good < other {
        return Ok(None);
    }
    let page = if encoding == UTF_8 { WINDOWS_1252 } else { encoding };
    let mut text = String::with_capacity(bytes.len());
    let mut rows = Vec::new();
    for (row, line) in (1..).zip(lines()) {
        if row % 8192 == 0 {
            context.check()?;
        }
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            // A line with letters in UTF-8 too is damaged, not of another encoding.
            Err(_) if line.utf8_chunks().any(|c| !c.valid().is_ascii()) => {
                rows.push(row);
                text.push_str(&String::from_utf8_lossy(line));
            }
            Err(_) => {
                rows.push(row);
                text.push_str(&page.decode_without_bom_handling(line).0);
            }
        }
    }
    let what = if other == 1 { "1 row is" } else { "some rows are" };
    let message = format!("{what} not in UTF-8 as the others are; read as {} where that is possible", page.name());
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(Some(Decoded { text: Cow::Owned(text), encoding: UTF_8, warning: Some(Warning::new("encoding", message).at_rows(rows)) }))
}

/// What is guessed of bytes.
enum Guess<'a> {
    /// They are this text, in UTF-8.
    Text(&'a str),
    /// They are in this encoding.
    Encoding(&'static Encoding),
}

fn guess<'a>(bytes: &'a [u8], context: &Context) -> Result<Guess<'a>, Cancelled> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if let Some(encoding) = marked.or_else(|| utf16_without_mark(bytes)) {
        return Ok(Guess::Encoding(encoding));
    }
    if let Some(text) = utf8::text(bytes, context)? {
        return Ok(Guess::Text(text));
    }
    let sample = Sample::of(bytes, context)?;
    Ok(Guess::Encoding(if sample.is_mostly_utf8() { UTF_8 } else { sample.guess() }))
}

/// Bytes of a text that is not UTF-8, by which its encoding is told.
struct Sample<'a> {
    bytes: Cow<'a, [u8]>,
    /// So many bytes of the text were looked through for them.
    of: usize,
}

impl<'a> Sample<'a> {
    /// The whole of a short text; of a long one the lines with letters beyond ASCII, wherever they begin.
    fn of(bytes: &'a [u8], context: &Context) -> Result<Self, Cancelled> {
        if bytes.len() <= SAMPLE {
            return Ok(Self { bytes: Cow::Borrowed(bytes), of: bytes.len() });
        }
        let (mut lines, mut from) = (Vec::with_capacity(SAMPLE), 0);
        for (row, end) in memchr_iter(b'\n', bytes).map(|at| at + 1).chain([bytes.len()]).enumerate() {
            if row % 8192 == 0 {
                context.check()?;
            }
            let line = &bytes[from..end];
            if !line.is_ascii() {
                lines.extend_from_slice(&line[..line.len().min(SAMPLE - lines.len())]);
            }
            from = end;
            if lines.len() == SAMPLE {
                break;
            }
        }
        Ok(Self { bytes: Cow::Owned(lines), of: from })
    }

    fn guess(&self) -> &'static Encoding {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.bytes, true);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        // GB18030 holds all of GBK and is what Chinese programs write today.
        let encoding = if encoding == GBK { GB18030 } else { encoding };
        if self.replaced(encoding) * 200 > self.of {
            self.best_of_all()
        } else if encoding == WINDOWS_1252 {
            by_letters(&self.bytes)
        } else {
            encoding
        }
    }

    /// UTF-8 but for a few broken places, forgiven where the rest cannot be anything else.
    fn is_mostly_utf8(&self) -> bool {
        let (mut good, mut bad) = (0_u32, 0_u32);
        for chunk in self.bytes.utf8_chunks() {
            good += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u32;
            bad += u32::from(!chunk.invalid().is_empty());
        }
        good > 20 && bad * 50 < good
    }

    fn best_of_all(&self) -> &'static Encoding {
        let all = [GB18030, SHIFT_JIS, BIG5, EUC_KR, WINDOWS_1252];
        all.into_iter().min_by_key(|encoding| self.replaced(encoding)).unwrap_or(UTF_8)
    }

    /// How much of it is nothing in an encoding.
    fn replaced(&self, encoding: &'static Encoding) -> usize {
        encoding.decode_without_bom_handling(&self.bytes).0.matches('\u{fffd}').count()
    }
}

/// The letters of Turkish, and those of them that Western Europe has in their place: ð ý þ.
const TURKISH: &[u8] = b"\xc7\xd6\xdc\xe7\xf6\xfc\xc2\xe2\xce\xee\xdb\xfb\xd0\xdd\xde\xf0\xfd\xfe";
const TURKISH_ALONE: &[u8] = b"\xd0\xdd\xde\xf0\xfd\xfe";
/// The letters of Hungarian, and ő and ű, which are õ and û in the West.
const HUNGARIAN: &[u8] = b"\xc1\xc9\xcd\xd3\xd6\xda\xdc\xe1\xe9\xed\xf3\xf6\xfa\xfc\xd5\xdb\xf5\xfb";
const HUNGARIAN_ALONE: &[u8] = b"\xd5\xdb\xf5\xfb";
/// Letters with an accent that neither Estonian, which has õ, nor French, which has û and é, has.
const ACCENTED: &[u8] = b"\xc1\xcd\xd3\xda\xe1\xed\xf3\xfa";

/// Which encoding the letters of a short text in that of the West prove: Icelandic beside ð has á and æ, Portuguese writes õ before an e,
/// French has à and è as well as û.
fn by_letters(sample: &[u8]) -> &'static Encoding {
    let letters = || sample.iter().filter(|b| **b >= 0xc0);
    let has = |some: &[u8]| letters().any(|b| some.contains(b));
    let only = |some: &[u8]| letters().all(|b| some.contains(b));
    if has(TURKISH_ALONE) && only(TURKISH) {
        return WINDOWS_1254;
    }
    let is_portuguese = || sample.windows(2).any(|w| matches!(w, [0xf5 | 0xd5, b'e' | b'E']));
    if has(HUNGARIAN_ALONE) && only(HUNGARIAN) && has(ACCENTED) && !is_portuguese() {
        return WINDOWS_1250;
    }
    WINDOWS_1252
}

/// Text in UTF-16 has the NUL of each ASCII character, separators and digits at least, always on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 8 {
        return None;
    }
    let (mut even, mut odd) = (0, 0);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let half = sample.len() / 2;
    let is_side = |nuls: usize, others: usize| nuls * 10 > half * 7 && others * 10 < half || others == 0 && nuls >= 4 && nuls * 12 > half;
    if is_side(odd, even) {
        Some(UTF_16LE)
    } else if is_side(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Győr was Gyõr, and Yağ was Yað.
    #[test]
    fn letters_tell_hungarian_and_turkish_from_the_west() {
        let guessed =
            |text: &str, encoding: &'static Encoding| Sample::of(&encoding.encode(text).0, &Context::detached()).unwrap().guess().name();
        assert_eq!(guessed("Név;Város\nSzűcs Ödön;Győr\nTóth Ágnes;Pécs\n", WINDOWS_1250), "windows-1250");
        assert_eq!(guessed("Sipariş;Ürün\n1;Süt\n2;Yağ\n", WINDOWS_1254), "windows-1254");
        let western = [
            "Nome;Ações\nJoão;5 milhões\n",
            "Mois;Coût\nAoût;goûté à Besançon\n",
            "Nafn;Staður\nGuðrún;Reykjavík\nÞór;Akureyri\n",
            "Nimi;Linn\nTõnu;Põlva öö\n",
        ];
        assert!(
            western.iter().all(|text| guessed(text, WINDOWS_1252) == "windows-1252"),
            "{:?}",
            western.map(|t| guessed(t, WINDOWS_1252))
        );
    }

    /// What stands after the first megabytes was not looked at: an export whose first names are all ASCII was read as one from Western Europe.
    #[test]
    fn letters_far_down_tell_the_encoding_too() {
        let text = format!("city;orders\n{}{}", "Bangkok;12\n".repeat(500_000), "\u{4e0a}\u{6d77}\u{5e02};7\n".repeat(40));
        let (bytes, _, _) = GB18030.encode(&text);
        let Guess::Encoding(encoding) = guess(&bytes, &Context::detached()).unwrap() else { panic!("it is not UTF-8") };
        assert_eq!(encoding, GB18030);
    }

    #[test]
    fn a_letter_across_two_stretches_stays_whole() {
        let text = format!("a{}", "\u{4e2d}\u{6587}".repeat(3 << 20));
        let (bytes, encoding, _) = GB18030.encode(&text);
        let (read, broken) = decoded(&bytes, encoding, &Context::detached()).unwrap();
        assert!(read == text && !broken);
        assert!(decoded(&bytes[..bytes.len() - 1], encoding, &Context::detached()).unwrap().1, "the last letter is cut");
    }
}
