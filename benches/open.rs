//! Opening a workbook of 541,909 order lines, and one of 1,000,000 rows of 12 columns: read, typed, with provenance, beside
//! calamine's own range of the same sheets.
//!
//! `cargo bench --bench open`. Calamine's range is untyped cells: what a program on it would still have to clean. With
//! `SHEETSLEUTH_BENCH_FILES` set to a folder, the files are left there for `benches/peers.py`.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use calamine::{Reader, Xlsx, open_workbook};
use common::orders;
use divan::Bencher;
use sheetsleuth::engine::Context;
use sheetsleuth::import::{ImportOptions, open};
use sheetsleuth::workbook::write_table;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

fn main() {
    divan::main();
}

/// The files to open, and the folder that goes with the benchmark.
struct Files {
    /// The order lines.
    orders: PathBuf,
    /// The same as text.
    text: PathBuf,
    /// A million rows of twelve columns.
    wide: PathBuf,
    _folder: TempDir,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let place = std::env::var_os("SHEETSLEUTH_BENCH_FILES").map_or_else(|| folder.path().to_owned(), PathBuf::from);
    let (workbook, text, wide) = (place.join("orders.xlsx"), place.join("orders.csv"), place.join("wide.xlsx"));
    let table = orders();
    write_table(&workbook, &table, &Context::detached()).unwrap();
    let mut csv = csv::Writer::from_path(&text).unwrap();
    csv.write_record(table.columns().iter().map(|c| c.name.as_str())).unwrap();
    for row in 0..table.rows() {
        let cells = table.columns().iter().enumerate().map(|(at, column)| sheetsleuth::table::format::cell(table.value(row, at), column));
        csv.write_record(cells).unwrap();
    }
    csv.flush().unwrap();
    write_wide(&wide);
    Files { orders: workbook, text, wide, _folder: folder }
});

/// The sheet of a million rows, written as Excel does: shared strings, styles, formulas with their results.
fn write_wide(path: &Path) {
    const ROWS: u64 = 1_000_000;
    const NAMES: [&str; 12] = ["Order", "Day", "Region", "Product", "SKU", "Qty", "Price", "Discount", "Cost", "Total", "Customer", "Note"];
    const SPACE: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let mut part = |name: &str, write: &mut dyn FnMut(&mut dyn std::io::Write)| {
        zip.start_file(name, SimpleFileOptions::default().large_file(true)).unwrap();
        write(&mut zip);
    };
    let mut text = |name: &str, content: &str| part(name, &mut |out| out.write_all(content.as_bytes()).unwrap());
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}\"/></Types>"
    );
    text("[Content_Types].xml", &types);
    let relations = |all: &[(&str, &str)]| {
        let links: String = (1..)
            .zip(all)
            .map(|(n, (kind, target))| format!("<Relationship Id=\"rId{n}\" Type=\"{LINKS}/{kind}\" Target=\"{target}\"/>"))
            .collect();
        format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>")
    };
    text("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")]));
    let parts = [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")];
    text("xl/_rels/workbook.xml.rels", &relations(&parts));
    let sheets = "<sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets>";
    text("xl/workbook.xml", &format!("<workbook {SPACE} xmlns:r=\"{LINKS}\">{sheets}</workbook>"));
    text(
        "xl/styles.xml",
        &format!(
            "<styleSheet {SPACE}><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><cellXfs count=\"4\">\
            <xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"4\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>"
        ),
    );
    let regions = ["North", "South", "East", "West", "Central"].map(str::to_owned);
    let products = (0..20_000).map(|i| format!("Name {i} of product"));
    let notes = (0..5_000).map(|i| format!("remark {i} &amp; more"));
    let strings = NAMES.map(str::to_owned).into_iter().chain(regions).chain(products).chain(notes);
    let strings: String = strings.map(|s| format!("<si><t>{s}</t></si>")).collect();
    text("xl/sharedStrings.xml", &format!("<sst {SPACE}>{strings}</sst>"));
    part("xl/worksheets/sheet1.xml", &mut |out| {
        let names: String = (0..12).map(|i| format!("<c r=\"{}1\" t=\"s\"><v>{i}</v></c>", char::from(b'A' + i))).collect();
        write!(out, "<worksheet {SPACE}><dimension ref=\"A1:L{}\"/><sheetData><row r=\"1\">{names}</row>", ROWS + 1).unwrap();
        let mut random = common::Random::new(1);
        let mut rows = String::new();
        for n in 2..=ROWS + 1 {
            let (quantity, price, discount) = (random.below(49) + 1, random.below(99_900) + 100, random.below(3) * 5);
            let (price, share) = (price as f64 / 100.0, discount as f64 / 100.0);
            let total = (quantity as f64 * price * (1.0 - share) * 100.0).round() / 100.0;
            let (region, product, code) = (12 + random.below(5), 17 + random.below(20_000), 17 + random.below(2_000));
            let (customer, note) = (random.below(1_000_000), 20_017 + random.below(5_000));
            write!(
                rows,
                "<row r=\"{n}\" spans=\"1:12\"><c r=\"A{n}\"><v>{}</v></c><c r=\"B{n}\" s=\"1\"><v>{}</v></c><c r=\"C{n}\" t=\"s\"><v>{region}</v></c>\
                <c r=\"D{n}\" t=\"s\"><v>{product}</v></c><c r=\"E{n}\" t=\"s\"><v>{code}</v></c><c r=\"F{n}\"><v>{quantity}</v></c>\
                <c r=\"G{n}\" s=\"2\"><v>{price}</v></c><c r=\"H{n}\" s=\"3\"><v>{share}</v></c><c r=\"I{n}\" s=\"2\"><v>{}</v></c>\
                <c r=\"J{n}\" s=\"2\"><f>F{n}*G{n}*(1-H{n})</f><v>{total}</v></c><c r=\"K{n}\"><v>{customer}</v></c>\
                <c r=\"L{n}\" t=\"s\"><v>{note}</v></c></row>",
                100_000 + n,
                45_000 + n % 900,
                price * 0.618_033_98,
            )
            .unwrap();
            if rows.len() > 1 << 20 {
                out.write_all(rows.as_bytes()).unwrap();
                rows.clear();
            }
        }
        write!(out, "{rows}</sheetData></worksheet>").unwrap();
    });
    zip.finish().unwrap();
}

/// What a program on calamine starts from.
fn by_calamine(path: &Path) -> calamine::Range<calamine::Data> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheets = book.sheet_names();
    book.worksheet_range(&sheets[0]).unwrap()
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx(bencher: Bencher<'_, '_>) {
    let path = &FILES.orders;
    bencher.bench(|| open(path, &ImportOptions::default(), &Context::detached()).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx_by_calamine(bencher: Bencher<'_, '_>) {
    let path = &FILES.orders;
    bencher.bench(|| by_calamine(path));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx_wide(bencher: Bencher<'_, '_>) {
    let path = &FILES.wide;
    bencher.bench(|| open(path, &ImportOptions::default(), &Context::detached()).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx_wide_by_calamine(bencher: Bencher<'_, '_>) {
    let path = &FILES.wide;
    bencher.bench(|| by_calamine(path));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn csv_file(bencher: Bencher<'_, '_>) {
    let path = &FILES.text;
    bencher.bench(|| open(path, &ImportOptions::default(), &Context::detached()).unwrap());
}

/// From a cancel to the end of the reading, so many milliseconds after its start: while the sheet is inflated, scanned, typed and built.
#[divan::bench(sample_count = 5, sample_size = 1, args = [50, 300, 600, 900, 1_200])]
fn cancel_wide(bencher: Bencher<'_, '_>, after: u64) {
    cancel(bencher, &FILES.wide, after);
}

/// The same for the order lines as text.
#[divan::bench(sample_count = 5, sample_size = 1, args = [20, 100, 200, 300, 400])]
fn cancel_text(bencher: Bencher<'_, '_>, after: u64) {
    cancel(bencher, &FILES.text, after);
}

fn cancel(bencher: Bencher<'_, '_>, path: &Path, after: u64) {
    let start = || {
        let (ctx, path) = (Context::detached(), path.to_owned());
        let told = ctx.clone();
        let reading = std::thread::spawn(move || open(&path, &ImportOptions::default(), &ctx).is_err());
        std::thread::sleep(std::time::Duration::from_millis(after));
        (told, reading)
    };
    bencher.with_inputs(start).bench_local_values(|(ctx, reading)| {
        ctx.cancel();
        reading.join().unwrap()
    });
}
