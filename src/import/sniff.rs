//! What a file is: its bytes decide, whatever its name says.

use std::io::{Cursor, Read, Seek};

use super::{FileFormat, ImportError};

/// The most bytes that the parts of a package may unpack to.
const MOST_UNPACKED: u64 = 12 << 30;

/// How the bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A zip package or an OLE file, read as this.
    Workbook(FileFormat),
    /// Text with separators.
    Text,
    /// HTML.
    Html,
    /// Excel 2003 XML.
    SpreadsheetMl,
    /// Apache Parquet.
    Parquet,
}

/// Decide from the bytes; `file` is named in errors.
pub(crate) fn sniff(bytes: &[u8], file: &str) -> Result<Kind, ImportError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(bytes, file);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Ok(Kind::Workbook(FileFormat::Xls));
    }
    if bytes.starts_with(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    if super::read::biff::is_bare(bytes) {
        return Ok(Kind::Workbook(FileFormat::Xls));
    }
    if let Some(what) = other_kind(bytes) {
        return Err(ImportError::Unsupported { file: file.to_owned(), what: what.to_owned() });
    }
    if let Some(kind) = markup(bytes) {
        return Ok(kind);
    }
    if is_json(bytes) {
        return Err(ImportError::Unsupported { file: file.to_owned(), what: "JSON, not a table".to_owned() });
    }
    if is_binary(bytes) {
        return Err(ImportError::Unsupported { file: file.to_owned(), what: "neither text nor a spreadsheet".to_owned() });
    }
    Ok(Kind::Text)
}

/// Whether bytes are no text in any encoding: control signs that no text holds, more than one in a hundred. In UTF-16 they are halves of
/// letters; it begins with its mark, or has its zeros in every other place. Where there is no zero at all, the signs that part the fields of
/// exports of Hive and the like are none of them.
fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even.max(odd) > head.len() / 40 && even.min(odd) < head.len() / 400 {
        return false;
    }
    let odd_ones = head.iter().filter(|b| matches!(**b, 0x02..=0x08 | 0x0E..=0x19 | 0x1C..=0x1E)).count();
    let separators = head.iter().filter(|b| matches!(**b, 0x01 | 0x1F)).count();
    let odd_ones = if even + odd > 0 { odd_ones + separators } else { odd_ones };
    odd_ones > 8 && odd_ones > head.len() / 100
}

/// Whether a text is JSON: one value in brackets and nothing behind it but more of them on lines of their own. Of a long text its head
/// tells.
fn is_json(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let begins = |text: &[u8]| match text.split_first() {
        Some((b'{', rest)) => rest.trim_ascii_start().starts_with(b"\""),
        Some((b'[', rest)) => rest.trim_ascii_start().starts_with(b"{"),
        _ => false,
    };
    if !begins(text) {
        return false;
    }
    let head = &text[..text.len().min(LOOKED_AT)];
    let mut values = serde_json::Deserializer::from_slice(head).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = &head[values.byte_offset()..];
            let more = rest.trim_ascii_start();
            more.is_empty() || begins(more) && rest.iter().take_while(|b| b.is_ascii_whitespace()).any(|b| *b == b'\n')
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}

/// Files people drop by mistake.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1F\x8B", "compressed with gzip"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"Rar!", "a rar archive"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"{\\rtf", "a rich text document"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|&(_, what)| what)
}

/// HTML, Excel 2003 XML or flat `OpenDocument`, in whatever Unicode encoding.
fn markup(bytes: &[u8]) -> Option<Kind> {
    let head: String = bytes.iter().take(4096).filter(|&&b| b != 0).map(|&b| char::from(b).to_ascii_lowercase()).collect();
    let start = head.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}']).trim_start();
    if !start.starts_with('<') {
        return None;
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && !start.starts_with("<html") {
        return Some(Kind::SpreadsheetMl);
    }
    if head.contains("urn:oasis:names:tc:opendocument:xmlns:office") && head.contains("<office:document") {
        return Some(Kind::Workbook(FileFormat::Ods));
    }
    ["<html", "<!doctype html", "<table", "<meta", "<head", "<body", "<style", "<div", "<tr"]
        .iter()
        .any(|t| head.contains(t))
        .then_some(Kind::Html)
}

fn package(bytes: &[u8], file: &str) -> Result<Kind, ImportError> {
    let mut zip = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(zip) => zip,
        Err(_) if !has_end_record(bytes) => return Err(ImportError::CutShort(file.to_owned())),
        Err(error) => {
            return Err(ImportError::Damaged { file: file.to_owned(), reason: format!("its zip directory cannot be read ({error})") });
        }
    };
    let unpacked: u64 = (0..zip.len()).filter_map(|i| zip.by_index_raw(i).ok().map(|part| part.size())).fold(0, u64::saturating_add);
    if unpacked > MOST_UNPACKED {
        let reason = format!("it would unpack to {} GB", unpacked >> 30);
        return Err(ImportError::TooLarge { file: file.to_owned(), reason });
    }
    let names: Vec<String> = zip.file_names().filter_map(Result::ok).map(|n| n.to_ascii_lowercase()).collect();
    let has = |name: &str| names.iter().any(|n| n.trim_start_matches('/') == name);
    if has("mimetype") {
        let mime = part(&mut zip, "mimetype", 200);
        if mime.contains("opendocument.spreadsheet") {
            let locked = part(&mut zip, "META-INF/manifest.xml", 1 << 20).contains("encryption-data");
            return if locked { Err(ImportError::Password(file.to_owned())) } else { Ok(Kind::Workbook(FileFormat::Ods)) };
        }
    }
    if names.iter().any(|n| n.ends_with("workbook.bin")) {
        return Ok(Kind::Workbook(FileFormat::Xlsb));
    }
    let types = part(&mut zip, "[Content_Types].xml", 1 << 20);
    if types.contains("sheet.macroEnabled") || types.contains("template.macroEnabled") {
        return Ok(Kind::Workbook(FileFormat::Xlsm));
    }
    if types.contains("spreadsheetml") || names.iter().any(|n| n.ends_with("workbook.xml")) {
        return Ok(Kind::Workbook(FileFormat::Xlsx));
    }
    let what = if has("word/document.xml") {
        "a Word document"
    } else if has("ppt/presentation.xml") {
        "a presentation"
    } else if names.iter().any(|n| n.starts_with("index/") && n.contains("document")) {
        "a Numbers document"
    } else {
        "a zip archive, not a workbook"
    };
    Err(ImportError::Unsupported { file: file.to_owned(), what: what.to_owned() })
}

/// Whether the record that every whole zip ends with is there.
fn has_end_record(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    tail.windows(4).any(|w| w == b"PK\x05\x06")
}

fn part<R: Read + Seek>(zip: &mut zip::ZipArchive<R>, name: &str, most: u64) -> String {
    let mut bytes = Vec::new();
    // A part that is not there or not readable is as good as an empty one: the readers say what is missing.
    if let Ok(part) = zip.by_name(name) {
        drop(part.take(most).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Any program and any random bytes opened as a table of letters.
    #[test]
    fn what_is_no_text_is_no_table() {
        let mut noise = 1_u32;
        let random: Vec<u8> = std::iter::repeat_with(|| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .take(3000)
        .collect();
        assert!(sniff(&random, "junk.bin").is_err());
        let text = "Región;订单金额\tΣ\n1;2\n".repeat(40);
        assert!(!is_binary(text.as_bytes()));
        let wide = |big: bool| text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect::<Vec<u8>>();
        assert!(!is_binary(&wide(true)) && !is_binary(&wide(false)), "UTF-16 without its mark");
        let hive: Vec<u8> = (0..50).flat_map(|i| format!("{i}\u{1}Soap\u{1}\n").into_bytes()).collect();
        assert!(!is_binary(&hive), "the separator of Hive");
        assert!(is_binary(&[hive.as_slice(), &[0, 1, 0, 1]].concat()), "numbers of a program");
        assert!(!is_binary(b"a\x1b,b\n1,\x022\n"), "a stray sign makes no program of it");
    }

    #[test]
    fn bytes_decide() {
        assert_eq!(sniff(b"a,b\n1,2\n", "x.xls").unwrap(), Kind::Text);
        assert_eq!(sniff(b"<html><table><tr><td>1", "x.xls").unwrap(), Kind::Html);
        assert_eq!(
            sniff(b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "x.xls").unwrap(),
            Kind::SpreadsheetMl
        );
        assert!(matches!(sniff(b"PK\x03\x04 and then nothing", "x.xlsx"), Err(ImportError::CutShort(_))));
        assert!(matches!(sniff(b"%PDF-1.7", "x.csv"), Err(ImportError::Unsupported { .. })));
        assert_eq!(sniff(b"<10%,5\n", "x.csv").unwrap(), Kind::Text);
        for json in ["[{\"a\": 1}, {\"a\": 2}]", "{\"rows\": [\n", "{\"a\":1}\n{\"a\":2}\n"] {
            assert!(matches!(sniff(json.as_bytes(), "x.csv"), Err(ImportError::Unsupported { .. })), "{json}");
        }
        for text in ["{\"a\":1},x\n{\"a\":2},y\n", "[Table 1]\na,b\n1,2\n", "{a},b\n1,2\n", "[\"a\"],b\n"] {
            assert_eq!(sniff(text.as_bytes(), "x.csv").unwrap(), Kind::Text, "{text}");
        }
    }
}
