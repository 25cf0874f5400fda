//! Bytes as one part of a workbook that is otherwise well: the scanners of xlsx, xlsb, ods and old records.
//!
//! The first byte says which part, so that what is mutated is what the scanners read and not the zip around it.

#![no_main]

mod common;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

const SPACE: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [which, rest @ ..] = bytes else { return };
    common::open(&match which % 8 {
        0 => xml(&[("xl/worksheets/sheet1.xml", &framed(&format!("<worksheet {SPACE}><sheetData>"), rest, "</sheetData></worksheet>"))]),
        1 => xml(&[("xl/worksheets/sheet1.xml", rest)]),
        2 => xml(&[("xl/sharedStrings.xml", rest)]),
        3 => xml(&[("xl/styles.xml", rest)]),
        4 => xml(&[("xl/workbook.xml", rest)]),
        5 => binary(rest),
        6 => framed(
            "<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"><table:table>",
            rest,
            "</table:table></office:document>",
        ),
        _ => framed("\u{9}\u{4}\u{6}\0\0\0\u{10}\0\0\0", rest, ""),
    });
});

fn framed(before: &str, bytes: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("a part begins");
        zip.write_all(bytes).expect("a part is written");
    }
    zip.finish().expect("the package ends").into_inner()
}

fn relations(all: &[(&str, &str)]) -> String {
    let links = (1..).zip(all).map(|(n, (kind, target))| format!("<Relationship Id=\"rId{n}\" Type=\"x/{kind}\" Target=\"{target}\"/>"));
    format!("<Relationships>{}</Relationships>", links.collect::<String>())
}

/// An xlsx file with some of its parts replaced.
fn xml(other: &[(&str, &[u8])]) -> Vec<u8> {
    let (root, links) = (
        relations(&[("officeDocument", "xl/workbook.xml")]),
        relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]),
    );
    let book = format!("<workbook {SPACE}><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" r:id=\"rId1\"/></sheets></workbook>");
    let sheet = format!("<worksheet {SPACE}><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>5</v></c></row></sheetData></worksheet>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", b"<sst><si><t>a</t></si></sst>"),
        ("xl/styles.xml", b"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
    ];
    parts.retain(|(name, _)| other.iter().all(|(replaced, _)| replaced != name));
    parts.extend_from_slice(other);
    package(&parts)
}

/// An xlsb file of one sheet with these records.
fn binary(records: &[u8]) -> Vec<u8> {
    let (root, links) = (
        relations(&[("officeDocument", "xl/workbook.bin")]),
        relations(&[("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin")]),
    );
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let sheet = [[0; 8].as_slice(), &[4, 0, 0, 0], &units("rId1"), &[1, 0, 0, 0], &units("S")].concat();
    let book = [&[0x9C, 0x01, sheet.len() as u8], sheet.as_slice()].concat();
    package(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/_rels/workbook.bin.rels", links.as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/worksheets/sheet1.bin", &[&[0x91, 0x01, 0], records].concat()),
        ("xl/sharedStrings.bin", &[19, 7, 0, 1, 0, 0, 0, b'x', 0]),
    ])
}
