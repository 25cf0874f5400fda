//! The analysis inside a workbook: what was asked, so that the workbook is the template for the next file. And the way back: the
//! analysis of such a workbook, and what people typed into its Findings.
//!
//! It travels as a custom XML part, which Excel keeps and `LibreOffice` keeps in another place, and once more in hidden rows of
//! About: programs that know cells only, such as scripts with openpyxl, drop parts that they do not know.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, DataType as _, Reader as _, Table, Xlsx};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::annotate::Book;
use super::names::{FAULT_LIST_TABLE, FAULTS_TABLE};
use super::opc::xml;
use super::opc::{Package, PackageError};
use crate::findings::{Verdict, VerdictState};

const NAMESPACE: &str = "urn:sheetsleuth:analysis";
/// Names the part among the custom parts of a workbook; one such part is the analysis, so one number will do.
const ITEM: &str = "{6B3E1C0A-7C55-4E0B-9C0D-5EE7A11A7E57}";
const PROPERTIES: &str = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";
/// Before each piece of the analysis in the hidden rows, and the most characters of a piece.
const IN_CELLS: &str = "Analysis for Sheetsleuth";
const PIECE: usize = 16_000;
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What an exported workbook brings back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Returned {
    /// The analysis, as the text of a `.sleuth` file.
    pub analysis: String,
    /// What was typed into Findings, by the id of the finding; only where something was.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Words in the column of verdicts that are none, as they stand there.
    pub unknown: Vec<String>,
}

/// Put the analysis into a workbook, in the place of one that is there; `table` is the Excel table of the findings.
pub(super) fn put(package: &mut Package, book: &Book, analysis: &str, table: &str) -> Result<(), PackageError> {
    if analysis.is_empty() {
        return Ok(());
    }
    let text =
        format!("{DECLARATION}<analysis xmlns=\"{NAMESPACE}\" findings=\"{}\">{}</analysis>", xml::escape(table), xml::escape(analysis));
    if let Some(part) = find(package) {
        return package.put(&part, &text);
    }
    let part = package.free("customXml/item", ".xml");
    let properties = package.free("customXml/itemProps", ".xml");
    package.add(&part, text.into_bytes());
    package.declare_by_ending(&part, "application/xml")?;
    let described = format!(
        "{DECLARATION}<ds:datastoreItem ds:itemID=\"{ITEM}\" xmlns:ds=\"{}\"><ds:schemaRefs><ds:schemaRef ds:uri=\"{NAMESPACE}\"/></ds:schemaRefs>\
         </ds:datastoreItem>",
        book.namespace("/officeDocument/2006/customXml")
    );
    package.add(&properties, described.into_bytes());
    package.declare(&properties, PROPERTIES)?;
    package.relate(&part, &book.relation("customXmlProps"), &properties)?;
    package.relate(&book.part, &book.relation("customXml"), &part)?;
    Ok(())
}

/// Write the analysis into hidden rows from `row` on; `table` is the Excel table of the findings.
pub(super) fn put_in_cells(sheet: &mut Worksheet, mut row: u32, analysis: &str, table: &str, format: &Format) -> Result<(), XlsxError> {
    let letters: Vec<char> = analysis.chars().collect();
    for piece in letters.chunks(PIECE) {
        sheet.write_string_with_format(row, 0, IN_CELLS, format)?;
        sheet.write_string_with_format(row, 1, piece.iter().collect::<String>(), format)?;
        sheet.write_string_with_format(row, 2, table, format)?;
        sheet.set_row_hidden(row)?;
        row += 1;
    }
    Ok(())
}

/// The custom part that is ours, by its place among the custom parts: `LibreOffice` relates them to the package, Excel to the workbook.
fn find(package: &mut Package) -> Option<String> {
    let is_custom = |name: &String| {
        let name = name.replace('\\', "/").to_lowercase();
        let ours = name.trim_start_matches('/').strip_prefix("customxml/item").and_then(|rest| rest.strip_suffix(".xml"));
        ours.is_some_and(|rest| !rest.contains("props"))
    };
    package.names().into_iter().filter(is_custom).find(|name| package.text(name).is_ok_and(|text| text.contains(NAMESPACE)))
}

/// The analysis and the table of the findings, from the custom part.
fn in_part(path: &Path) -> Option<(String, String)> {
    let mut package = Package::open(path).ok()?;
    let part = find(&mut package)?;
    let text = package.text(&part).ok()?;
    let root = xml::root(&text)?;
    let table = root.tag.attribute("findings").map(Cow::into_owned).unwrap_or_default();
    Some((xml::unescape(&text[root.inner]).into_owned(), table))
}

/// The same from the hidden rows of About, whatever number its name got.
fn in_cells(path: &Path) -> Option<(String, String)> {
    let mut book: Xlsx<BufReader<std::fs::File>> = calamine::open_workbook(path).ok()?;
    let names = book.sheet_names();
    let about = names.iter().rev().find(|name| name.starts_with("About"))?;
    let cells = book.worksheet_range(about).ok()?;
    let ours = || cells.rows().filter(|row| row.first().is_some_and(|cell| cell == IN_CELLS));
    let analysis: String = ours().filter_map(|row| row.get(1)?.as_string()).collect();
    let table = ours().find_map(|row| row.get(2)?.as_string())?;
    (!analysis.is_empty()).then_some((analysis, table))
}

/// What a workbook brings back; `None` where it carries no analysis, or is no such workbook at all.
#[must_use]
pub fn read_back(path: &Path) -> Option<Returned> {
    let (analysis, table) = in_part(path).or_else(|| in_cells(path))?;
    let (verdicts, unknown) = typed_in(path, &table).unwrap_or_default();
    Some(Returned { analysis, verdicts, unknown })
}

/// Verdicts by finding, and words that are no verdict.
type Typed = (BTreeMap<String, Verdict>, Vec<String>);

/// What stands in the table of findings and in those of faults now, wherever their sheets went and whatever these are called.
fn typed_in(path: &Path, findings: &str) -> Option<Typed> {
    let mut book: Xlsx<BufReader<std::fs::File>> = calamine::open_workbook(path).ok()?;
    book.load_tables().ok()?;
    let of_faults = |name: &&String| [FAULTS_TABLE, FAULT_LIST_TABLE].iter().any(|table| name.starts_with(table));
    let faults: Vec<String> = book.table_names().into_iter().filter(of_faults).cloned().collect();
    let mut all = Typed::default();
    for name in std::iter::once(findings).chain(faults.iter().map(String::as_str)) {
        if let Some((verdicts, unknown)) = book.table_by_name(name).ok().and_then(|table| verdicts(&table)) {
            all.0.extend(verdicts);
            all.1.extend(unknown);
        }
    }
    Some(all)
}

/// What stands in a table that has verdicts by id.
fn verdicts(table: &Table<Data>) -> Option<Typed> {
    let column = |name: &str| table.columns().iter().position(|c| c == name);
    let (id, state) = (column("Id")?, column("Verdict")?);
    let others = ["Cause", "Owner", "Comment"].map(column);
    let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
    for row in table.data().rows() {
        let words = |at: Option<usize>| at.and_then(|at| row.get(at)).map(typed).unwrap_or_default();
        let (id, word) = (words(Some(id)), words(Some(state)));
        let known = VerdictState::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(&word));
        if known.is_none() && !word.is_empty() {
            unknown.push(word);
        }
        let [cause, owner, comment] = others.map(words);
        let verdict = Verdict { state: known.unwrap_or_default(), cause, owner, comment, ..Verdict::default() };
        if !id.is_empty() && verdict != Verdict::default() {
            found.insert(id, verdict);
        }
    }
    Some((found, unknown))
}

fn typed(cell: &Data) -> String {
    cell.as_string().unwrap_or_default().trim().to_owned()
}
