//! The encoding of a text file: byte order mark, UTF-16 by its NULs, strict UTF-8, then a statistical guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use super::super::ImportError;
use super::Input;
use crate::engine::{Context, Warning};

/// How much of a file the guess looks at.
const SAMPLE: usize = 4 << 20;

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
            message: format!("There is no encoding {label:?}."),
            hint: "Use a name such as utf-8, utf-16le, gb18030, shift_jis or windows-1252.".to_owned(),
        })?
    } else {
        let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
        // A page in UTF-16 says so in ASCII only if it was converted since.
        let declared = declared
            .filter(|e| Encoding::for_bom(bytes).is_none() && *e != UTF_16LE && *e != UTF_16BE && utf16_without_mark(bytes).is_none());
        declared.filter(|e| *e != UTF_8 || std::str::from_utf8(bytes).is_ok()).unwrap_or_else(|| guess(bytes))
    };
    context.check()?;
    let bytes = Encoding::for_bom(bytes).filter(|(e, _)| *e == encoding).map_or(bytes, |(_, len)| &bytes[len..]);
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    context.check()?;
    let warning = broken.then(|| {
        let rows: Vec<u64> = (1..).zip(text.lines()).filter(|(_, line)| line.contains('\u{fffd}')).map(|(row, _)| row).collect();
        let message = format!("{} rows hold bytes that are not {}; they are shown as \u{fffd}", rows.len(), encoding.name());
        Warning::new("encoding", message).at_rows(rows)
    });
    Ok(Decoded { text, encoding, warning })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding;
    }
    if is_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    detector.feed(sample, bytes.len() <= SAMPLE);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    // GB18030 holds all of GBK and is what Chinese programs write today.
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    if mostly_broken(encoding, sample) { best_of_all(sample) } else { encoding }
}

/// Text in UTF-16 of mostly ASCII has a NUL at every second byte.
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
    if odd * 10 > half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8, a few broken places forgiven where the rest cannot be anything else.
fn is_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut good, mut bad) = (0_u32, 0_u32);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u32;
        bad += u32::from(!chunk.invalid().is_empty());
    }
    good > 20 && bad * 50 < good
}

fn mostly_broken(encoding: &'static Encoding, sample: &[u8]) -> bool {
    replaced(encoding, sample) * 200 > sample.len()
}

fn replaced(encoding: &'static Encoding, sample: &[u8]) -> usize {
    encoding.decode_without_bom_handling(sample).0.matches('\u{fffd}').count()
}

fn best_of_all(sample: &[u8]) -> &'static Encoding {
    let all = [GB18030, SHIFT_JIS, BIG5, EUC_KR, encoding_rs::WINDOWS_1252];
    all.into_iter().min_by_key(|e| replaced(e, sample)).unwrap_or(UTF_8)
}
