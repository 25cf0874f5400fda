//! A workbook of somebody else, annotated: everything that was in it is still there, byte for byte.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, Format, Image, Note, Table as ExcelTable, Workbook,
};
use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::workbook::{Addition, AnnotateError, Annotated, Cell, CellMark, Original};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// One pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\
    \x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

fn marks(list: &[(&str, &str, &str)]) -> Vec<CellMark> {
    let one =
        |&(sheet, cell, note): &(&str, &str, &str)| CellMark { sheet: sheet.into(), cell: Cell::parse(cell).unwrap(), note: note.into() };
    list.iter().map(one).collect()
}

fn annotate(from: &Path, to: &Path, marks: &[CellMark], added: Option<File>) -> Result<Annotated, AnnotateError> {
    Original::open(from)?.write(to, marks, Addition { sheets: added, analysis: None }, &Context::detached())
}

/// A workbook with a bit of everything: formulas, a chart, an image, a note, conditional formats, a table, protection.
fn lively(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Année 1 & co").unwrap();
    sheet.write_row(0, 0, ["Day", "Sales"]).unwrap();
    for row in 1..20_u32 {
        sheet.write_number(row, 0, 46_000.0 + f64::from(row)).unwrap();
        sheet.write_number_with_format(row, 1, f64::from(row * 7 % 13), &Format::new().set_num_format("0.00")).unwrap();
    }
    sheet.write_formula(20, 1, "=SUM(B2:B20)").unwrap();
    sheet.insert_note(3, 1, &Note::new("Ask Mai about this one").set_author("Mai")).unwrap();
    let high = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(9)).set_format(Format::new().set_bold());
    sheet.add_conditional_format(1, 1, 19, 1, &high).unwrap();
    let mut chart = Chart::new(ChartType::Line);
    chart.add_series().set_values("'Année 1 & co'!$B$2:$B$20");
    sheet.insert_chart(1, 4, &chart).unwrap();
    sheet.insert_image(20, 4, &Image::new_from_buffer(PNG).unwrap()).unwrap();
    sheet.protect_with_password("secret");
    let other = book.add_worksheet().set_name("Summary").unwrap();
    other.add_table(0, 0, 3, 1, &ExcelTable::new().set_name("Findings")).unwrap();
    other.write_string(5, 0, "=not a formula").unwrap();
    book.save(path).unwrap();
}

/// The same with parts that no library of ours writes: macros, a pivot, printer settings, a binary of an add-in.
fn with_strangers(path: &Path) -> PathBuf {
    let strange = path.with_extension("xlsm");
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut out = ZipWriter::new(File::create(&strange).unwrap());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).unwrap();
        if entry.name().unwrap() != "[Content_Types].xml" {
            out.raw_copy_file(entry).unwrap();
            continue;
        }
        drop(entry);
        let mut text = String::new();
        archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
        let text = text.replace(
            "<Default Extension=\"xml\"",
            "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Default Extension=\"xml\"",
        );
        out.start_file("[Content_Types].xml", SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    for (name, bytes) in [
        ("xl/vbaProject.bin", &b"\xd0\xcf\x11\xe0 macros"[..]),
        ("xl/pivotTables/pivotTable1.xml", b"<pivotTableDefinition xmlns=\"x\"/>"),
        ("xl\\printerSettings\\printerSettings1.bin", b"\0\x01\x02"),
        ("customXml/item9.xml", b"\xff\xfe<\0a\0/\0>\0"),
    ] {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap();
    strange
}

/// The compressed bytes of every entry.
fn raw(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let places: Vec<(String, u64, u64)> = (0..archive.len())
        .map(|i| {
            let entry = archive.by_index_raw(i).unwrap();
            (entry.name().unwrap().into_owned(), entry.data_start().unwrap(), entry.compressed_size())
        })
        .collect();
    let mut file = File::open(path).unwrap();
    let read = |(name, start, size): (String, u64, u64)| {
        let mut bytes = vec![0; size as usize];
        file.seek(std::io::SeekFrom::Start(start)).unwrap();
        file.read_exact(&mut bytes).unwrap();
        (name, bytes)
    };
    places.into_iter().map(read).collect()
}

pub(crate) fn part(path: &Path, name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(File::open(path).unwrap()).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn cells(sheet: &str) -> &str {
    &sheet[sheet.find("<sheetData").unwrap()..sheet.find("</sheetData>").unwrap()]
}

#[test]
fn everything_that_is_not_touched_is_the_same_bytes() {
    let folder = crate::workbook::kept("untouched");
    let plain = folder.join("original.xlsx");
    lively(&plain);
    let source = with_strangers(&plain);
    let target = folder.join("out.xlsm");
    let notes = [("Année 1 & co", "B4", "Drop: 40 % < expected"), ("Année 1 & co", "B9", "泰国 😀"), ("Année 1 & co", "B10", "")];
    let done = annotate(&source, &target, &marks(&notes), None).unwrap();
    assert_eq!((done.cells, done.sheets), (3, 0));

    let (before, after) = (raw(&source), raw(&target));
    let touched: Vec<&str> = before.iter().filter(|(name, bytes)| after.get(*name) != Some(bytes)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(touched, ["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]);
    assert_eq!(before.len(), after.len());

    let (old, new) = (part(&source, "xl/worksheets/sheet1.xml"), part(&target, "xl/worksheets/sheet1.xml"));
    assert_eq!(cells(&old), cells(&new));
    assert!(new.contains("<conditionalFormatting sqref=\"B4 B9:B10\"><cfRule type=\"expression\" dxfId=\"1\" priority=\"1\">"));
    assert!(new.contains("priority=\"2\"") && new.contains("<sheetProtection "));
    let comments = part(&target, "xl/comments1.xml");
    assert!(comments.contains("Ask Mai about this one") && comments.contains("\n\nDrop: 40 % &lt; expected"));
    assert!(comments.contains("<comment ref=\"B9\"") && comments.contains("泰国 😀"));
    assert_eq!(part(&target, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count(), 2);
}

#[test]
fn sheets_are_appended_under_free_names_and_shown_first() {
    let folder = crate::workbook::kept("appended");
    let (source, added, target) = (folder.join("original.xlsx"), folder.join("added.xlsx"), folder.join("out.xlsx"));
    lively(&source);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings").unwrap();
    sheet.write_string_with_format(0, 0, " shared & kept", &Format::new().set_bold().set_num_format("0.0 \"kg\"")).unwrap();
    sheet.add_table(2, 0, 4, 1, &ExcelTable::new().set_name("Mine")).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Findings!$A$4:$A$5");
    sheet.insert_chart(6, 0, &chart).unwrap();
    sheet.set_repeat_rows(0, 0).unwrap();
    book.save(&added).unwrap();

    let done = annotate(&source, &target, &marks(&[("Summary", "A1", "new note")]), Some(File::open(&added).unwrap())).unwrap();
    assert_eq!(done.sheets, 1);
    let mut read: Xlsx<_> = open_workbook(&target).unwrap();
    assert_eq!(read.sheet_names(), ["Année 1 & co", "Summary", "Findings"]);
    assert_eq!(read.worksheet_range("Findings").unwrap().get_value((0, 0)), Some(&Data::String(" shared & kept".into())));
    assert_eq!(read.worksheet_range("Année 1 & co").unwrap().get_value((5, 1)), Some(&Data::Float(9.0)));
    let book = part(&target, "xl/workbook.xml");
    assert!(book.contains("activeTab=\"2\"") && book.contains("localSheetId=\"2\">Findings!$1:$1</definedName>"));
    assert!(part(&target, "xl/worksheets/sheet1.xml").contains("tabSelected=\"0\""));
    assert!(part(&target, "xl/worksheets/sheet3.xml").contains("tabSelected=\"1\""));
    let tables = [part(&target, "xl/tables/table1.xml"), part(&target, "xl/tables/table2.xml")];
    assert!(tables[0].contains(" id=\"1\"") && tables[1].contains(" id=\"2\""));
    assert_eq!(raw(&source)["xl/sharedStrings.xml"], raw(&target)["xl/sharedStrings.xml"]);
    assert_eq!(raw(&source)["xl/charts/chart1.xml"], raw(&target)["xl/charts/chart1.xml"]);
    assert!(raw(&target).contains_key("xl/charts/chart2.xml"));
}

#[test]
fn what_cannot_be_annotated_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    lively(&at("good.xlsx"));
    std::fs::write(at("page.xlsx"), "<html></html>").unwrap();
    let encrypted: Vec<u8> =
        b"\xd0\xcf\x11\xe0".iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    std::fs::write(at("locked.xlsx"), encrypted).unwrap();
    std::fs::write(at("old.xlsx"), b"\xd0\xcf\x11\xe0 and no more").unwrap();
    std::fs::write(at("cut.xlsx"), &std::fs::read(at("good.xlsx")).unwrap()[..900]).unwrap();
    let kind = |from: &str, to: &str, cell: (&str, &str)| {
        let result = annotate(&at(from), &at(to), &marks(&[(cell.0, cell.1, "x")]), None);
        Failure::from(result.unwrap_err()).kind
    };
    let sheet = ("Summary", "A1");
    assert_eq!(kind("page.xlsx", "out.xlsx", sheet), "unsupported");
    assert_eq!(kind("locked.xlsx", "out.xlsx", sheet), "encrypted");
    assert_eq!(kind("old.xlsx", "out.xlsx", sheet), "unsupported");
    assert_eq!(kind("cut.xlsx", "out.xlsx", sheet), "damaged");
    assert_eq!(kind("gone.xlsx", "out.xlsx", sheet), "not_found");
    assert_eq!(kind("good.xlsx", "good.xlsx", sheet), "same_file");
    assert_eq!(kind("good.xlsx", "out.xlsm", sheet), "unsupported");
    assert_eq!(kind("good.xlsx", "out.xlsx", ("No such", "A1")), "no_cell");
    assert_eq!(kind("good.xlsx", "no such folder/out.xlsx", sheet), "no_folder");
    std::fs::create_dir(at("folder.xlsx")).unwrap();
    assert_eq!(kind("good.xlsx", "folder.xlsx", sheet), "write");
    assert!(!at("out.xlsx").exists());
}

#[test]
fn a_cancel_leaves_the_old_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("a.xlsx"), folder.path().join("out.xlsx"));
    lively(&source);
    std::fs::write(&target, "old").unwrap();
    let context = Context::detached();
    context.cancel();
    let failed = Original::open(&source).unwrap().write(&target, &marks(&[("Summary", "A1", "x")]), Addition::default(), &context);
    assert!(Failure::from(failed.unwrap_err()).is_cancelled());
    assert_eq!(std::fs::read(&target).unwrap(), b"old");
}

/// A disk that takes no more: the system refuses to let a file grow, and the program says so and leaves what was there.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("a.xlsx"), folder.path().join("out.xlsx"));
    lively(&source);
    std::fs::write(&target, "old").unwrap();
    let line = "trap '' XFSZ; ulimit -f 4; exec \"$0\" annotate a.xlsx --note 'Summary!A1=x' -o out.xlsx";
    let output = Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_sheetsleuth")]).current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("out.xlsx was not written"), "{told}");
    assert_eq!(std::fs::read(&target).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

fn orders(path: &Path, drop_on: u64) {
    let day = |d: u64| chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(d);
    let line = |d: u64, r: &str| {
        let sales = if d == drop_on && r == "N" { 5 } else { 1000 + 10 * (d % 7) };
        format!("{},{r},{sales}\n", day(d))
    };
    let lines: Vec<String> = (0..120).flat_map(|d| ["N", "S"].map(|r| line(d, r))).collect();
    std::fs::write(path, format!("Day,Region,Sales\n{}", lines.concat())).unwrap();
}

fn program(folder: &Path, args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth")).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The same workbook with a text of a sheet replaced, as somebody who types into it does.
fn typed(path: &Path, from: &str, to: &str) {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let changed = path.with_extension("typed");
    let mut out = ZipWriter::new(File::create(&changed).unwrap());
    for index in 0..archive.len() {
        let name = archive.by_index_raw(index).unwrap().name().unwrap().into_owned();
        if !name.ends_with("sharedStrings.xml") && !name.contains("worksheets/sheet") {
            out.raw_copy_file(archive.by_index_raw(index).unwrap()).unwrap();
            continue;
        }
        let mut text = String::new();
        archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.replace(from, to).as_bytes()).unwrap();
    }
    out.finish().unwrap();
    std::fs::rename(changed, path).unwrap();
}

#[test]
fn last_weeks_workbook_is_the_template_of_this_week() {
    let folder = crate::workbook::kept("template");
    let at = |name: &str| folder.join(name);
    orders(&at("last.csv"), 90);
    program(&folder, &["report", "last.csv", "-o", "last.xlsx"]);
    let returned = sheetsleuth::workbook::read_back(&at("last.xlsx")).unwrap();
    assert!(returned.verdicts.is_empty() && returned.analysis.contains("\"path\": \"last.csv\""));

    typed(&at("last.xlsx"), ">unresolved<", ">Confirmed<");
    let returned = sheetsleuth::workbook::read_back(&at("last.xlsx")).unwrap();
    let states: Vec<&str> = returned.verdicts.values().map(|v| v.state.name()).collect();
    assert!(!states.is_empty() && states.iter().all(|s| *s == "confirmed"));

    orders(&at("this.csv"), 90);
    program(&folder, &["report", "last.xlsx", "--input", "this.csv", "-o", "this.xlsx"]);
    let again = sheetsleuth::workbook::read_back(&at("this.xlsx")).unwrap();
    assert_eq!(again.verdicts, returned.verdicts);
    assert!(again.analysis.contains("\"path\": \"this.csv\""));
    assert_eq!(sheetsleuth::workbook::read_back(&at("this.csv")), None);
}

#[test]
fn the_file_itself_is_annotated_and_brings_its_analysis_back() {
    let folder = crate::workbook::kept("own");
    let at = |name: &str| folder.join(name);
    orders(&at("a.csv"), 90);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings").unwrap();
    sheet.write_string(0, 0, "Weekly numbers").unwrap();
    for (row, line) in (2..).zip(std::fs::read_to_string(at("a.csv")).unwrap().lines()) {
        let parts: Vec<&str> = line.split(',').collect();
        match chrono::NaiveDate::parse_from_str(parts[0], "%Y-%m-%d") {
            Ok(day) => {
                let format = Format::new().set_num_format("yyyy-mm-dd");
                sheet.write_number_with_format(row, 1, f64::from(day.to_epoch_days() + 25_569), &format).unwrap();
                sheet.write_string(row, 2, parts[1]).unwrap();
                sheet.write_number(row, 3, parts[2].parse::<f64>().unwrap()).unwrap();
            }
            Err(_) => drop(sheet.write_row(row, 1, parts).unwrap()),
        }
    }
    book.save(at("original.xlsx")).unwrap();
    program(&folder, &["report", "original.xlsx", "--in-place", "-o", "annotated.xlsx"]);

    let read: Xlsx<std::io::BufReader<File>> = open_workbook(at("annotated.xlsx")).unwrap();
    assert_eq!(read.sheet_names(), ["Findings", "Summary", "Findings 2", "Charts", "Row faults", "Forecast", "Checks", "About"]);
    assert_eq!(
        cells(&part(&at("original.xlsx"), "xl/worksheets/sheet1.xml")),
        cells(&part(&at("annotated.xlsx"), "xl/worksheets/sheet1.xml"))
    );
    // Day 90, region N: the third row is the header, two rows a day.
    let comments = part(&at("annotated.xlsx"), "xl/comments1.xml");
    assert!(comments.contains(&format!("<comment ref=\"D{}\"", 4 + 2 * 90)), "{comments}");
    assert!(sheetsleuth::workbook::read_back(&at("annotated.xlsx")).unwrap().analysis.contains("original.xlsx"));
}

/// A workbook that LibreOffice made, with a chart, a pivot, macros, a comment, an image, conditional formats and a protected sheet
/// (`tests/readers/lively.py`), gets notes on all three sheets and a sheet of its own.
#[test]
fn chart_pivot_macros_image_and_protection_survive() {
    const FIXTURE: &[u8] = include_bytes!("fixtures/lively.xlsm");
    let folder = crate::workbook::kept("lively");
    let (source, added, target) = (folder.join("original.xlsm"), folder.join("added.xlsx"), folder.join("out.xlsm"));
    std::fs::write(&source, FIXTURE).unwrap();
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Findings").unwrap().write_string(0, 0, "Findings").unwrap();
    book.save(&added).unwrap();
    let notes = [("Année 1 & co", "C4", "two"), ("Année 1 & co", "C16", "low"), ("Pivot", "A5", "of the pivot"), ("Locked", "A1", "read")];
    let done = annotate(&source, &target, &marks(&notes), Some(File::open(&added).unwrap())).unwrap();
    assert_eq!((done.cells, done.sheets), (4, 1));

    let (before, after) = (raw(&source), raw(&target));
    let same: Vec<&str> = before.iter().filter(|(name, bytes)| after.get(*name) == Some(bytes)).map(|(name, _)| name.as_str()).collect();
    for kept in [
        "xl/vbaProject.bin",
        "xl/charts/chart1.xml",
        "xl/media/image1.png",
        "xl/drawings/drawing1.xml",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/pivotTables/pivotTable1.xml",
        "xl/pivotTables/_rels/pivotTable1.xml.rels",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
        "xl/sharedStrings.xml",
    ] {
        assert!(same.contains(&kept), "{kept} changed");
    }
    for (sheet, element) in
        [("sheet1", "<conditionalFormatting sqref=\"C2:C25\""), ("sheet3", "<sheetProtection "), ("sheet1", "<drawing ")]
    {
        let name = format!("xl/worksheets/{sheet}.xml");
        let (old, new) = (part(&source, &name), part(&target, &name));
        assert_eq!(cells(&old), cells(&new));
        let of = |text: &str| text[text.find(element).unwrap()..].split_inclusive('>').next().unwrap().to_owned();
        assert_eq!(of(&old), of(&new));
    }
    let comments = part(&target, "xl/comments1.xml");
    assert!(comments.contains("Ask Mai about this one") && comments.contains("two"));
    assert!(part(&target, "[Content_Types].xml").contains("application/vnd.ms-excel.sheet.macroEnabled.main+xml"));
    let pivot = part(&target, "xl/worksheets/_rels/sheet2.xml.rels");
    assert!(pivot.contains("pivotTables/pivotTable1.xml"), "{pivot}");
}

/// A script that knows cells only drops the parts that it does not know; the analysis and the verdicts come back all the same, and
/// where `LibreOffice` puts the custom part too.
#[test]
fn what_was_typed_comes_back_through_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    orders(&at("last.csv"), 90);
    program(folder.path(), &["report", "last.csv", "-o", "last.xlsx"]);
    typed(&at("last.xlsx"), ">unresolved<", ">false alarm<");
    let told = sheetsleuth::workbook::read_back(&at("last.xlsx")).unwrap();
    assert!(!told.verdicts.is_empty());
    for (name, keep) in [("cells.xlsx", None), ("moved.xlsx", Some("customXml/item1.xml"))] {
        let mut archive = ZipArchive::new(File::open(at("last.xlsx")).unwrap()).unwrap();
        let mut out = ZipWriter::new(File::create(at(name)).unwrap());
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).unwrap().name().unwrap().into_owned();
            if part.starts_with("customXml") && Some(part.as_str()) != keep {
                continue;
            }
            let mut bytes = Vec::new();
            archive.by_index(index).unwrap().read_to_end(&mut bytes).unwrap();
            if part == "xl/_rels/workbook.xml.rels" {
                let text = String::from_utf8(bytes).unwrap();
                let (before, after) = text.split_once("<Relationship ").unwrap();
                let kept: String =
                    after.split("<Relationship ").filter(|r| !r.contains("customXml")).map(|r| format!("<Relationship {r}")).collect();
                bytes = format!("{before}{kept}{}", if kept.ends_with("</Relationships>") { "" } else { "</Relationships>" }).into_bytes();
            }
            out.start_file(part, SimpleFileOptions::default()).unwrap();
            out.write_all(&bytes).unwrap();
        }
        out.finish().unwrap();
        assert_eq!(sheetsleuth::workbook::read_back(&at(name)), Some(told.clone()), "{name}");
    }
}
