//! Workbooks of every format as programs write them against the book: small, made here byte by byte, read cell by cell.

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::import::{self, ImportError, ImportOptions};
use zip::write::SimpleFileOptions;

const NS: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

pub(super) fn package(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The relation of a workbook to its `number`-th part of a kind.
fn relation(number: usize, kind: &str, target: &str) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    format!("<Relationship Id=\"rId{number}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>")
}

fn relations(all: &str) -> Vec<u8> {
    format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>").into_bytes()
}

/// An xlsx file of one sheet with this content behind its root, and more parts.
pub(super) fn xlsx_with(sheet: &str, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let sheet = format!("<worksheet {NS}>{sheet}</worksheet>").into_bytes();
    xlsx_of("<sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>", &relation(1, "worksheet", "worksheets/sheet1.xml"), sheet, more)
}

fn xlsx_of(sheets: &str, workbook_relations: &str, sheet: Vec<u8>, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", b"<Types><Override ContentType=\"spreadsheetml.sheet.main+xml\"/></Types>".to_vec()),
        ("_rels/.rels", relations(&relation(1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", format!("<workbook {NS}><sheets>{sheets}</sheets></workbook>").into_bytes()),
        ("xl/_rels/workbook.xml.rels", relations(workbook_relations)),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    parts.extend_from_slice(more);
    package(&parts)
}

fn xlsx(rows: &str) -> Vec<u8> {
    xlsx_with(&format!("<dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData>"), &[])
}

/// The cells of a file: `sheet!A1 kind value`.
fn cells(name: &str, bytes: &[u8]) -> Result<Vec<String>, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut out = Vec::new();
    import::cells(&path, &ImportOptions::default(), &Context::detached(), |cell| {
        out.push(format!("{}!{}{} {} {}", cell.sheet, char::from(b'A' + cell.column as u8), cell.row, cell.kind, cell.value));
    })?;
    Ok(out)
}

/// What is said about a file when its tables are looked for.
fn warnings(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    source.tables.iter().flat_map(|t| t.warnings.iter().map(|w| w.kind.clone())).collect()
}

#[test]
fn a_sheet_without_references_and_with_a_lying_dimension_is_read() {
    let rows =
        "<row><c><v>1</v></c><c t=\"inlineStr\"><is><t> a </t></is></c></row><row r=\"9\"><c r=\"C9\" t=\"str\"><v>b&#10;c</v></c></row>";
    assert_eq!(cells("a.xlsx", &xlsx(rows)).unwrap(), ["S!A1 number 1", "S!B1 text  a ", "S!C9 text b\nc"]);
}

#[test]
fn styles_say_what_is_a_date_a_time_and_a_share() {
    let styles = format!(
        "<styleSheet {NS}><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd;@\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
        <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"21\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>"
    );
    let links = relation(1, "worksheet", "worksheets/sheet1.xml") + &relation(2, "styles", "/xl/looks.xml");
    let rows = "<row><c s=\"1\"><v>46086</v></c><c s=\"2\"><v>0.25</v></c><c s=\"3\"><v>0.125</v></c><c s=\"1\"><v>99999999</v></c>\
        <c t=\"d\"><v>2026-03-05</v></c><c t=\"d\"><v>10:10:10</v></c></row>";
    let sheet = format!("<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>").into_bytes();
    let book = xlsx_of("<sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>", &links, sheet, &[("xl/looks.xml", styles.into_bytes())]);
    let want =
        ["S!A1 date 2026-03-05T00:00:00", "S!B1 time 0.25", "S!C1 number 0.125", "S!D1 number 99999999", "S!E1 date 2026-03-05T00:00:00"];
    let seen = cells("a.xlsx", &book).unwrap();
    assert_eq!(seen[..5], want);
    assert!(seen[5].starts_with("S!F1 time 0.4237"), "{}", seen[5]);
}

#[test]
fn parts_may_be_utf16_missing_unrelated_or_of_another_kind() {
    let book = format!(
        "<workbook {NS}><sheets><sheet name=\"S\" state=\"show\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Gone\" sheetId=\"2\" r:id=\"rId7\"/>\
        <sheet name=\"Macro\" sheetId=\"3\" r:id=\"rId2\"/><sheet name=\"Chart\" sheetId=\"4\" r:id=\"rId3\"/></sheets></workbook>"
    );
    let utf16: Vec<u8> = [0xFE, 0xFF].into_iter().chain(book.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let links = relation(1, "worksheet", "worksheets/sheet1.xml")
        + &relation(2, "xlMacrosheet", "macrosheets/sheet1.xml")
        + &relation(3, "chartsheet", "chartsheets/sheet1.xml");
    let sheet = format!("<worksheet {NS}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>").into_bytes();
    let more = [
        ("xl/workbook.xml", utf16),
        ("xl/MacroSheets/sheet1.xml", b"<xm:macrosheet><sheetData><row><c><v>2</v></c></row></sheetData></xm:macrosheet>".to_vec()),
        ("xl/chartsheets/sheet1.xml", b"<chartsheet/>".to_vec()),
    ];
    let file = xlsx_of("", &links, sheet, &more);
    assert_eq!(cells("a.xlsx", &file).unwrap(), ["S!A1 number 1", "Macro!A1 number 2"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, &file).unwrap();
    let source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    assert_eq!(source.unread.iter().map(|u| u.0.as_str()).collect::<Vec<_>>(), ["Gone"]);
}

#[test]
fn what_a_sheet_hides_or_lacks_is_said() {
    let rows = "<row><c t=\"inlineStr\"><is><t>Name</t></is></c><c t=\"inlineStr\"><is><t>Sum</t></is></c></row>\
        <row hidden=\"1\"><c t=\"inlineStr\"><is><t>a</t></is></c><c><v>1</v></c></row>\
        <row><c t=\"inlineStr\"><is><t>b</t></is></c><c><f>B2*2</f></c></row>";
    let sheet = format!("<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{rows}</sheetData>");
    assert_eq!(warnings(&xlsx_with(&sheet, &[])), ["uncalculated", "hidden_rows", "hidden_columns"]);
}

#[test]
fn entities_do_not_expand_and_unknown_errors_are_kept() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let sheet = format!(
        "<?xml version=\"1.0\"?>{laughs}<worksheet {NS}><sheetData><row><c t=\"str\"><v>1 &b; &f;</v></c><c t=\"e\"><v>#SPILL!</v></c></row></sheetData></worksheet>"
    );
    let file = xlsx_with("", &[("xl/worksheets/sheet1.xml", sheet.into_bytes())]);
    assert_eq!(cells("a.xlsx", &file).unwrap(), ["S!A1 text 1 &b; &f;", "S!B1 error #SPILL!"]);
    // The cell that reads `&b;` was there without a word.
    assert_eq!(warnings(&file), ["entities", "error_cells"]);
}

#[test]
fn a_bomb_and_a_cut_sheet_are_refused_in_words() {
    let bomb = xlsx_with("", &[("xl/worksheets/sheet1.xml", vec![b' '; 200 << 20])]);
    assert!(bomb.len() < 2 << 20);
    let error = cells("a.xlsx", &bomb).unwrap_err();
    assert!(matches!(error, ImportError::TooLarge { .. }), "{error}");
    let cut = xlsx_with("", &[("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c><v>1</v></c>".to_vec())]);
    let failure = Failure::from(cells("a.xlsx", &cut).unwrap_err());
    assert_eq!((failure.kind.as_str(), failure.message.as_str()), ("damaged", "a.xlsx is damaged: it ends in the middle of its cells."));
}

/// A record of Excel's binary format.
fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut out = if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8] };
    out.extend([(body.len() & 0x7f) as u8 | 0x80, (body.len() >> 7) as u8]);
    out.extend_from_slice(body);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [(units.len() as u32).to_le_bytes().to_vec(), units.into_iter().flat_map(u16::to_le_bytes).collect()].concat()
}

#[test]
fn a_binary_workbook_gives_units_and_errors_of_formulas() {
    let at = |column: u32, style: u32, value: &[u8]| [&column.to_le_bytes(), &style.to_le_bytes(), value].concat();
    let sheet = [
        record(145, &[]),
        record(0, &4_u32.to_le_bytes()),
        record(7, &at(0, 0, &0_u32.to_le_bytes())),
        record(5, &at(1, 1, &46_086_f64.to_le_bytes())),
        record(11, &at(2, 0, &[0x0f])),
        record(146, &[]),
    ];
    let styles = [
        record(615, &1_u32.to_le_bytes()),
        record(44, &[200_u16.to_le_bytes().to_vec(), wide("dd/mm/yyyy")].concat()),
        record(617, &2_u32.to_le_bytes()),
        record(47, &[0; 16]),
        record(47, &[[0, 0].as_slice(), &200_u16.to_le_bytes(), &[0; 12]].concat()),
        record(618, &[]),
    ];
    let book = record(156, &[[0; 8].as_slice(), &wide("rId1"), &wide("S")].concat());
    let links = relation(1, "worksheet", "worksheets/sheet1.bin")
        + &relation(2, "styles", "styles.bin")
        + &relation(3, "sharedStrings", "sharedStrings.bin");
    let file = package(&[
        ("_rels/.rels", relations(&relation(1, "officeDocument", "xl/workbook.bin"))),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", relations(&links)),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
        ("xl/styles.bin", styles.concat()),
        ("xl/sharedStrings.bin", record(19, &[vec![0], wide("K\u{f6}ln")].concat())),
    ]);
    assert_eq!(cells("a.xlsb", &file).unwrap(), ["S!A5 text K\u{f6}ln", "S!B5 date 2026-03-05T00:00:00", "S!C5 error #VALUE!"]);
}

pub(super) const ODS: &str = "<office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\" \
    xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\">\n \
    <table:table-row>\n <table:table-cell office:value-type=\"percentage\" office:value=\"0.5\"><text:p>50%</text:p></table:table-cell>\n \
    <table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-05\"/>\n \
    <table:table-cell office:value-type=\"time\" office:time-value=\"PT07H30M00S\"/>\n \
    <table:table-cell office:value-type=\"string\"><text:p>a</text:p><text:p>b</text:p></table:table-cell>\n \
    <table:table-cell table:number-columns-repeated=\"16380\"/>\n</table:table-row>\n \
    <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\n\
    </table:table></office:spreadsheet></office:body></office:document>";

#[test]
fn an_opendocument_file_is_read_packed_or_flat_with_white_space_between_its_cells() {
    let want = ["S!A1 number 0.5", "S!B1 date 2026-03-05T00:00:00", "S!C1 time 0.3125", "S!D1 text a\nb"];
    let packed =
        package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()), ("content.xml", ODS.as_bytes().to_vec())]);
    assert_eq!(cells("a.ods", &packed).unwrap(), want);
    assert_eq!(cells("a.xml", ODS.as_bytes()).unwrap(), want);
}

/// A BIFF record.
fn biff(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(body.len() as u16).to_le_bytes(), body].concat()
}

/// An OLE file with one stream, of at least 4,096 bytes so that it has sectors of its own.
fn ole(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = (stream.len() / 512) as u32;
    let mut header = vec![0; 512];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    for (at, value) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    // One sector of the table, the directory behind it, no sectors of small streams, none of more tables.
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, 0xffff_fffe), (68, 0xffff_fffe), (76, 0)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[80..512].fill(0xff);
    let mut table = vec![0xffff_fffd_u32, 0xffff_fffe];
    table.extend((0..sectors).map(|i| if i + 1 == sectors { 0xffff_fffe } else { i + 3 }));
    table.resize(128, 0xffff_ffff);
    let mut directory = Vec::new();
    for (name, kind, start, len) in [("Root Entry", 5_u8, 0xffff_fffe_u32, 0_u32), (name, 2, 2, stream.len() as u32)] {
        let mut entry = vec![0_u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8 + 2;
        entry[66] = kind;
        entry[68..80].fill(0xff);
        if kind == 5 {
            entry[76..80].copy_from_slice(&1_u32.to_le_bytes());
        }
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&len.to_le_bytes());
        directory.extend(entry);
    }
    directory.resize(512, 0);
    [header, table.into_iter().flat_map(u32::to_le_bytes).collect(), directory, stream].concat()
}

/// A workbook of Excel 97 with one number and one text.
pub(super) fn xls() -> Vec<u8> {
    let bof = |kind: u8| biff(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let sheet_at = |at: u32| biff(0x0085, &[at.to_le_bytes().as_slice(), &[0, 0, 1, 0, b'S']].concat());
    let globals = |at| [bof(5), biff(0x0042, &[0xb0, 4]), sheet_at(at), biff(0x000A, &[])].concat();
    let start = globals(0).len() as u32;
    let number = [[0, 0, 0, 0, 0, 0].as_slice(), &2.5_f64.to_le_bytes()].concat();
    let label = [0, 0, 1, 0, 0, 0, 2, 0, 0, b'h', b'i'];
    ole("Workbook", &[globals(start), bof(0x10), biff(0x0203, &number), biff(0x0204, &label), biff(0x000A, &[])].concat())
}

/// A workbook of Excel 97, or of Excel 5, whose numbers are shares, amounts and codes by their formats alone.
fn formatted_xls(is_five: bool) -> Vec<u8> {
    let bof = |kind: u8| biff(0x0809, &[0, if is_five { 5 } else { 6 }, kind, 0, 0, 0, 0, 0]);
    let text = |text: &str| {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let narrow: Vec<u8> = text.chars().map(|c| if c == '\u{20ac}' { 0x80 } else { c as u8 }).collect();
        let len = text.encode_utf16().count() as u8;
        if is_five { (len, narrow) } else { (len, [vec![1], wide].concat()) }
    };
    let format = |number: u8, code: &str| {
        let (len, code) = text(code);
        let len = if is_five { vec![len] } else { vec![len, 0] };
        biff(0x041E, &[vec![number, 0], len, code].concat())
    };
    let style = |number: u8| biff(0x00E0, &[[0, 0, number, 0].as_slice(), &[0; 16]].concat());
    let sheet_at = |at: u32| {
        let (len, name) = text("S");
        biff(0x0085, &[at.to_le_bytes().as_slice(), &[0, 0, len], &name].concat())
    };
    let page = biff(0x0042, if is_five { &[0xe4, 4] } else { &[0xb0, 4] });
    let formats = [format(164, "0.0%"), format(165, "#,##0.00\\ \"\u{20ac}\""), format(166, "00000")].concat();
    let styles = [0, 164, 165, 166, 14, 10].map(style).concat();
    let globals = |at| [bof(5), page.clone(), formats.clone(), styles.clone(), sheet_at(at), biff(0x000A, &[])].concat();
    let label = |column: u8, name: &str| {
        let (len, name) = text(name);
        biff(0x0204, &[[0, 0, column, 0, 0, 0, len, 0].as_slice(), &name].concat())
    };
    let header: Vec<u8> = (0..).zip(["share", "price", "zip", "day", "done"]).flat_map(|(column, name)| label(column, name)).collect();
    let rk = |value: i32| (value << 2 | 3).to_le_bytes();
    let rows = (1_u8..5).flat_map(|row| {
        let place = |column: u8, style: u8| [row, 0, column, 0, style, 0];
        let n = f64::from(row);
        let share = biff(0x0203, &[place(0, 1).as_slice(), &(n / 8.0).to_le_bytes()].concat());
        let price = biff(0x027E, &[place(1, 2).as_slice(), &rk(1950 * i32::from(row))].concat());
        let both = biff(0x00BD, &[place(2, 3).as_slice(), &rk(213_900), &[4, 0], &rk(4_610_000), &[3, 0]].concat());
        let done = [place(4, 5).as_slice(), &(n / 4.0).to_le_bytes(), &[0; 8]].concat();
        [share, price, both, biff(0x0006, &done)].concat()
    });
    let start = globals(0).len() as u32;
    let name = if is_five { "Book" } else { "WORKBOOK" };
    ole(name, &[globals(start), bof(0x10), header, rows.collect(), biff(0x000A, &[])].concat())
}

/// A share of an old workbook was a bare fraction, an amount had no currency, and a code lost its zeros.
#[test]
fn number_formats_of_an_old_workbook_tell_what_its_numbers_are() {
    for is_five in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xls");
        std::fs::write(&path, formatted_xls(is_five)).unwrap();
        let source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
        let table = &source.tables[0].table;
        let told: Vec<_> = table.columns().iter().map(|c| (c.name.as_str(), c.ty.name(), c.unit.as_deref(), c.decimals)).collect();
        let want = [
            ("share", "decimal", Some("%"), Some(1)),
            ("price", "decimal", Some("EUR"), Some(2)),
            ("zip", "text", None, None),
            ("day", "date", None, None),
            ("done", "decimal", Some("%"), Some(2)),
        ];
        assert_eq!(told, want, "of Excel 5: {is_five}");
        let shown: Vec<String> = (0..5).map(|column| format!("{:?}", table.value(0, column))).collect();
        assert!(shown[1].contains("19.5") && shown[2].contains("02139"), "{shown:?}");
    }
}

fn inspect(folder: &Path, file: &str) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(["inspect", file, "--cells"]).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_old_workbook_is_read_the_same_here_and_in_a_process_of_its_own() {
    assert_eq!(cells("a.xls", &xls()).unwrap(), ["S!A1 number 2.5", "S!B1 text hi"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xls"), xls()).unwrap();
    assert_eq!(inspect(folder.path(), "a.xls"), (Some(0), "S\tA1\tnumber\t2.5\nS\tB1\ttext\thi\n".to_owned(), String::new()));
}

#[test]
fn an_old_workbook_may_number_its_code_page_as_nobody_else_does() {
    for page in [[0x01, 0x80], [0x00, 0x80], [0x77, 0x77]] {
        let mut bytes = xls();
        let at = bytes.windows(6).position(|w| w == [0x42, 0, 2, 0, 0xb0, 4]).unwrap();
        bytes[at + 4..at + 6].copy_from_slice(&page);
        assert_eq!(cells("a.xls", &bytes).unwrap()[0], "S!A1 number 2.5", "{page:?}");
    }
}

#[test]
fn an_old_workbook_that_is_a_trap_ends_in_words() {
    let folder = tempfile::tempdir().unwrap();
    // The sectors of the stream follow each other in a ring.
    let mut ring = xls();
    let last = 512 + 4 * 9;
    ring[last..last + 4].copy_from_slice(&2_u32.to_le_bytes());
    // A cell in the last place and one in the first, so that all between them are asked for.
    let far = [0xff, 0xff, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (name, bytes) in [("ring.xls", ring), ("cut.xls", xls()[..700].to_vec()), ("far.xls", with_cell(&far))] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let (code, out, words) = inspect(folder.path(), name);
        assert!(code == Some(0) || code == Some(1) && out.is_empty() && words.contains(name), "{name}: {code:?} {words}");
        assert!(!words.contains("panicked"), "{words}");
    }
}

/// The workbook with one more number.
fn with_cell(body: &[u8]) -> Vec<u8> {
    let mut bytes = xls();
    let record = biff(0x0203, body);
    let end = bytes.windows(record.len()).rposition(|w| w.starts_with(&[0x0A, 0, 0, 0])).unwrap();
    bytes[end..end + record.len()].copy_from_slice(&record);
    bytes
}

/// Of two tables side by side the one that Excel calls Regions was `Sheet 2` only, and `--table Regions` was refused.
#[test]
fn tables_that_a_workbook_names_are_called_so() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let write = |sheet: &mut rust_xlsxwriter::Worksheet, left: u16, names: [&str; 2]| {
        for (column, name) in (left..).zip(names) {
            sheet.write(0, column, name).unwrap();
        }
        for row in 1..5 {
            sheet.write(row, left, format!("{} {row}", names[0])).unwrap().write(row, left + 1, row * 7 % 5).unwrap();
        }
    };
    write(sheet, 0, ["Order", "Sales"]);
    write(sheet, 4, ["Region", "Stores"]);
    write(sheet, 8, ["Channel", "Fees"]);
    // A name that Excel gives itself says less than a number on the sheet.
    sheet.add_table(0, 8, 4, 9, &rust_xlsxwriter::Table::new().set_name("Table21")).unwrap();
    let regions = rust_xlsxwriter::Table::new().set_name("Regions");
    sheet.add_table(0, 4, 4, 5, &regions).unwrap();
    let alone = book.add_worksheet().set_name("Stock").unwrap();
    write(alone, 0, ["Item", "Units"]);
    alone.add_table(0, 0, 4, 1, &rust_xlsxwriter::Table::new().set_name("Items")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, book.save_to_buffer().unwrap()).unwrap();
    let source = import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    let names: Vec<(&str, Option<&str>)> = source.tables.iter().map(|t| (t.table.name(), t.other_name.as_deref())).collect();
    assert_eq!(names, [("Sheet1 1", None), ("Regions", Some("Sheet1 2")), ("Sheet1 3", Some("Table21")), ("Stock", Some("Items"))]);
    let called = ["regions", "Sheet1 2", "table21", "Items", "Stock", "Nowhere"].map(|name| source.table_called(name));
    assert_eq!(called, [Some(1), Some(1), Some(2), Some(3), Some(3), None]);
}
