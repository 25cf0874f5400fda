//! Files made to do harm: whatever they are, the real program ends soon, in little memory, and in words.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::import::{self, ImportOptions};

use super::import_formats::{ODS, package, xls, xlsx_with};

/// No trap may keep the program longer, on however busy a machine.
const LONGEST: Duration = Duration::from_mins(5);
/// Address space that the program gets, in KB: twice what it takes for a file of no account.
const MEMORY: u32 = 6 << 20;

/// A document type whose entities would become a thousand million words, and one that names a file of this machine.
fn laughs(file: &Path) -> String {
    let grown: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    format!("<!DOCTYPE x [<!ENTITY l0 \"laugh\">{grown}<!ENTITY f SYSTEM \"file://{}\">]>", file.display())
}

/// A workbook as Excel 2003 writes it in XML.
fn spreadsheetml(doctype: &str, rows: &str) -> Vec<u8> {
    let space = "urn:schemas-microsoft-com:office:spreadsheet";
    let table = format!("<Worksheet ss:Name=\"S\"><Table>{rows}</Table></Worksheet>");
    format!("<?xml version=\"1.0\"?>{doctype}<Workbook xmlns=\"{space}\" xmlns:ss=\"{space}\">{table}</Workbook>").into_bytes()
}

/// Files by name.
fn traps(secret: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let laughs = laughs(secret);
    let entities = "&l9; &f;";
    let sheet = |rows: &str| xlsx_with(&format!("<dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData>"), &[]);
    let part = |text: String| xlsx_with("", &[("xl/worksheets/sheet1.xml", text.into_bytes())]);
    let cell = |text: &str| format!("<sheetData><row><c t=\"str\"><v>{text}</v></c></row></sheetData>");
    let merges: String = (1..5000).map(|n| format!("<mergeCell ref=\"A{n}:XFD1048576\"/>")).collect();
    let links =
        format!("<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"file://{}\"/></Relationships>", secret.display());
    let ods = |from: &str, to: &str| ODS.replace(from, to).into_bytes();
    vec![
        ("bomb.xlsx", part(" ".repeat(300 << 20))),
        ("bomb.ods", package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()), ("content.xml", vec![b' '; 300 << 20])])),
        ("laughs.xlsx", part(format!("<?xml version=\"1.0\"?>{laughs}<worksheet>{}</worksheet>", cell(entities)))),
        ("laughs.xml", spreadsheetml(&laughs, &format!("<Row><Cell><Data ss:Type=\"String\">{entities}</Data></Cell></Row>"))),
        ("laughs.fods", format!("<?xml version=\"1.0\"?>{laughs}{}", ODS.replace("<text:p>a</text:p>", &format!("<text:p>{entities}</text:p>"))).into_bytes()),
        ("laughs.html", format!("{laughs}<html><table><tr><td>{entities}</td></tr></table>").into_bytes()),
        ("path.xlsx", xlsx_with("", &[("xl/_rels/workbook.xml.rels", links.into_bytes()), ("../../../../secret.txt", b"<worksheet/>".to_vec())])),
        ("far.xlsx", sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>")),
        ("farther.xlsx", sheet("<row r=\"4294967295\"><c r=\"ZZZZZZ4294967295\"><v>1</v></c><c><v>2</v></c></row>")),
        ("right.xlsx", sheet(&(1..100_000).map(|n| format!("<row r=\"{n}\"><c r=\"XFD{n}\"><v>1</v></c></row>")).collect::<String>())),
        ("merged.xlsx", xlsx_with(&format!("{}<mergeCells>{merges}</mergeCells>", cell("a")), &[])),
        ("merged_often.xlsx", xlsx_with(&format!("{}<mergeCells>{}</mergeCells>", cell("a"), "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(100_000)), &[])),
        ("blank_names.csv", format!("{}\n{}\n", ["a", &",".repeat(16_384)].concat(), ["b"; 16_384].join(",")).into_bytes()),
        ("deep.xlsx", part(format!("<worksheet>{}", "<a>".repeat(1_000_000)))),
        ("repeated.fods", ods("<table:table-cell office:value-type=\"percentage\"", "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"percentage\"")),
        ("filled.fods", ods("<table:table-row>", "<table:table-row table:number-rows-repeated=\"1048576\">")),
        ("index.xml", spreadsheetml("", &"<Row ss:Index=\"4294967295\"><Cell ss:Index=\"4294967295\" ss:MergeAcross=\"4294967295\"><Data ss:Type=\"Number\">1</Data></Cell></Row>".repeat(100))),
        ("span.html", format!("<html><table>{}", "<tr><td rowspan=4000000000 colspan=4000000000>1</td></tr>".repeat(2000)).into_bytes()),
        ("nested.html", format!("<html>{}x", "<table><tr><td>".repeat(100_000)).into_bytes()),
        ("columns.csv", format!("a,b\n{}1\n", ",".repeat(20_000_000)).into_bytes()),
        ("commas.csv", format!("a,b\n{}1\n", ",".repeat(1_000_000)).into_bytes()),
        ("quotes.csv", "a,b\n\"x,1\n".repeat(100_001).into_bytes()),
        ("long.csv", [b"\"".to_vec(), vec![b'x'; 20 << 20]].concat()),
        ("line.csv", vec![b'x'; 130 << 20]),
        ("nothing.xls", [xls()[..512].to_vec(), vec![0xff; 4096]].concat()),
        ("ring.xls", ring()),
    ]
}

/// An old workbook whose directory follows itself.
fn ring() -> Vec<u8> {
    let mut file = xls();
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let (directory, table) = (number(48), number(76));
    let entry = 512 * (table as usize + 1) + 4 * directory as usize;
    file[entry..entry + 4].copy_from_slice(&directory.to_le_bytes());
    file
}

/// Run the program on a file and give its exit code and what it said; none if it had to be stopped.
fn inspect(folder: &Path, file: &str) -> Option<(Option<i32>, String)> {
    let program = env!("CARGO_BIN_EXE_sheetsleuth");
    let mut command = if cfg!(target_os = "linux") { Command::new("sh") } else { Command::new(program) };
    if cfg!(target_os = "linux") {
        command.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""), program]);
    }
    let out = folder.join("said");
    let said = std::fs::File::create(&out).unwrap();
    let mut child = command
        .args(["inspect", file])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(said.try_clone().unwrap())
        .stderr(said)
        .spawn()
        .unwrap();
    let until = Instant::now() + LONGEST;
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return Some((status.code(), String::from_utf8_lossy(&std::fs::read(&out).unwrap()).into_owned()));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

#[test]
fn no_trap_keeps_the_program_or_takes_its_memory() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "<worksheet><sheetData><row><c t=\"str\"><v>classified</v></c></row></sheetData></worksheet>").unwrap();
    for (name, bytes) in traps(&secret) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let Some((code, said)) = inspect(folder.path(), name) else { panic!("{name} keeps the program") };
        let refused = code == Some(1) && said.contains(name);
        assert!(code == Some(0) || refused, "{name}: {code:?} {said}");
        for word in ["panicked", "stumbled", "classified", "laughlaugh", "memory allocation"] {
            assert!(!said.contains(word), "{name}: {said}");
        }
        assert!(refused || !(name.starts_with("bomb") || name == "line.csv"), "{name}: {said}");
        // It was read until memory ended, and called too large at two kilobytes.
        assert!(name != "ring.xls" || said.contains("in a circle"), "{name}: {said}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_read_or_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut");
    let rows: String = (1..50).map(|n| format!("<row><c t=\"inlineStr\"><is><t>a{n}</t></is></c><c><v>{n}</v></c></row>")).collect();
    let packed =
        package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()), ("content.xml", ODS.as_bytes().to_vec())]);
    let text: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("Day\tSum\n1.2.26\t\"5\"\n".repeat(9).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let html = b"<html><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>&amp;</td></tr></table></html>".to_vec();
    let wholes = [
        xlsx_with(&format!("<sheetData>{rows}</sheetData>"), &[]),
        packed,
        ODS.as_bytes().to_vec(),
        xls(),
        spreadsheetml("", "<Row><Cell><Data ss:Type=\"Number\">1</Data></Cell></Row>"),
        html,
        text,
    ];
    for whole in wholes {
        for len in (1..whole.len()).step_by((whole.len() / 97).max(1)) {
            std::fs::write(&path, &whole[..len]).unwrap();
            if let Err(error) = import::open(&path, &ImportOptions::default(), &Context::detached()) {
                let failure = Failure::from(error);
                assert!(failure.message.contains("cut") && failure.message.ends_with('.'), "{len}: {}", failure.message);
                // The reader of old workbooks is a library, whose panics are caught.
                let is_old = whole.starts_with(&[0xD0, 0xCF]);
                assert!((is_old || !failure.message.contains("stumbled")) && !failure.hint.is_empty(), "{len}: {}", failure.message);
            }
        }
    }
}
