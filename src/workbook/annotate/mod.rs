//! The user's own workbook with findings on their very cells: everything in it stays as it is.
//!
//! The package is patched, never written anew. Parts that are not touched are copied with their compressed bytes. An
//! annotated sheet keeps the text of its cells; a conditional format for the highlight and the reference to the notes are
//! put in behind them. Notes that are there stay, and a cell that has one gets ours below it. Sheets of our own are
//! appended behind those of the user, so that nothing that counts sheets is moved, and the first of them is shown first.

mod book;
mod cell;
mod error;
mod highlight;
mod merge;
mod notes;
mod sheet;
mod styles;
mod vml;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Read as _};
use std::path::{Path, PathBuf};

use super::embed;
use super::opc::xml;
use super::opc::{Package, PackageError};
use crate::engine::{Context, Failure, same_file, write_beside};
pub(super) use book::Book;
use merge::Merge;
use sheet::Sheet;

pub use cell::{Cell, CellMark};
pub use error::AnnotateError;

const COMMENTS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const VML: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
const STYLES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// Sheets larger than this are compressed for speed.
const LARGE: u64 = 8 << 20;

/// What is put into the workbook besides the marks.
#[derive(Debug, Default)]
pub struct Addition<'a> {
    /// A workbook whose sheets are put behind those of the original.
    pub sheets: Option<File>,
    /// The analysis as text, and the name of the Excel table of its findings.
    pub analysis: Option<(&'a str, &'a str)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotated {
    /// How many cells are highlighted.
    pub cells: usize,
    /// How many sheets were appended.
    pub sheets: usize,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A workbook that can be annotated, and what of it is taken.
#[derive(Debug)]
pub struct Original {
    path: PathBuf,
    package: Package,
    book: Book,
    tables: BTreeSet<String>,
    next_table: u32,
}

impl Original {
    /// Open a workbook that is to be annotated.
    ///
    /// # Errors
    /// Where it is encrypted, damaged, or of another format.
    pub fn open(path: &Path) -> Result<Self, AnnotateError> {
        let mut file = File::open(path).map_err(|error| read_failure(path, &error))?;
        let mut start = Vec::new();
        file.by_ref().take(1 << 20).read_to_end(&mut start).map_err(|error| read_failure(path, &error))?;
        if !start.starts_with(b"PK") {
            return Err(error::not_a_package(path, &start));
        }
        let failed = |error| error::of_package(error, path, path);
        let mut package = Package::open(path).map_err(failed)?;
        let format = |reason: &str| AnnotateError::Format { path: path.to_owned(), reason: reason.to_owned() };
        let main = package.relations("").map_err(failed)?.into_iter().find(|r| r.kind == "officeDocument");
        if let Some(main) = main.as_ref().filter(|m| !m.outside) {
            let content = package.content_type(&main.target).map_err(failed)?.unwrap_or_default();
            if content.contains("binary") {
                return Err(format("it is a binary workbook (xlsb)"));
            }
        } else if package.has("META-INF/manifest.xml") || package.has("content.xml") {
            return Err(format("it is an OpenDocument file"));
        }
        let book = Book::read(&mut package).map_err(failed)?.ok_or_else(|| format("it holds no Excel workbook"))?;
        let (mut tables, mut next_table) = (book.defined_names(), 1);
        for sheet in &book.sheets {
            if !package.has(&sheet.part) {
                continue;
            }
            for table in package.relations(&sheet.part).map_err(failed)?.into_iter().filter(|r| r.kind == "table" && !r.outside) {
                let Ok(text) = package.text(&table.target) else { continue };
                let Some(root) = xml::root(&text) else { continue };
                tables.extend(["name", "displayName"].iter().filter_map(|n| Some(root.tag.attribute(n)?.to_lowercase())));
                let number = root.tag.attribute("id").and_then(|id| id.parse::<u32>().ok()).unwrap_or_default();
                next_table = next_table.max(number.saturating_add(1));
            }
        }
        Ok(Self { path: path.to_owned(), package, book, tables, next_table })
    }

    /// The names of its sheets, in the order of the tabs.
    #[must_use]
    pub fn sheets(&self) -> Vec<&str> {
        self.book.sheets.iter().map(|s| s.name.as_str()).collect()
    }

    /// Names of tables and cells, in small letters, that a new table cannot have.
    #[must_use]
    pub fn names(&self) -> &BTreeSet<String> {
        &self.tables
    }

    /// Write a copy to `target` with `marks` on their cells and what is to be added.
    ///
    /// # Errors
    /// On cancel, where a cell is none, where the package is damaged, and where the file cannot be written; the old file
    /// stays then.
    pub fn write(mut self, target: &Path, marks: &[CellMark], added: Addition<'_>, ctx: &Context) -> Result<Annotated, AnnotateError> {
        if same_file(&self.path, target) {
            return Err(AnnotateError::Itself(target.to_owned()));
        }
        let ending = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if ending(target) != ending(&self.path) {
            return Err(AnnotateError::Ending { path: target.to_owned(), wanted: ending(&self.path) });
        }
        let mut done = Annotated { notes: self.warnings(), ..Annotated::default() };
        let failed = |path: &Path, error| error::of_package(error, path, target);
        let by_sheet = self.by_sheet(marks)?;
        self.prepare(by_sheet, added, &mut done, ctx).map_err(|error| failed(&self.path, error))?;
        let large = std::fs::metadata(&self.path).is_ok_and(|m| m.len() > LARGE);
        let (package, source) = (self.package, self.path);
        write_beside(target, |file| {
            package.write(BufWriter::with_capacity(1 << 20, file), if large { 3 } else { 6 }, ctx).map_err(|error| failed(&source, error))
        })?;
        Ok(done)
    }

    /// Every change there is to make, in memory; the cells of the sheets are not.
    fn prepare(
        &mut self,
        by_sheet: BTreeMap<usize, BTreeMap<Cell, String>>,
        added: Addition<'_>,
        done: &mut Annotated,
        ctx: &Context,
    ) -> Result<(), PackageError> {
        let styles = self.styles()?;
        let show_added = added.sheets.is_some();
        if let Some((analysis, table)) = added.analysis {
            embed::put(&mut self.package, &self.book, analysis, table)?;
        }
        if let Some(file) = added.sheets {
            let mut from = Package::read(file)?;
            let mut merge = Merge { package: &mut self.package, book: &self.book, styles: &styles, next_table: self.next_table };
            done.sheets = merge.append(&mut from, ctx)?;
        }
        let text = self.package.text(&styles)?;
        let mut highlight = None;
        if !by_sheet.is_empty() {
            let (text, number) = styles::with_highlight(&text).ok_or_else(|| PackageError::damaged(&styles))?;
            self.package.put(&styles, &text)?;
            highlight = Some(number);
        }
        let mut spare = self.spare_block()?;
        for index in 0..self.book.sheets.len() {
            ctx.check()?;
            let entry = self.book.sheets[index].clone();
            let marks = by_sheet.get(&index);
            if !self.package.has(&entry.part) || (marks.is_none() && !show_added) {
                continue;
            }
            let Some(mut sheet) = Sheet::read(&mut self.package, &entry.part, ctx)? else {
                if show_added {
                    self.deselect(&entry.part)?;
                }
                continue;
            };
            let deselected = show_added && sheet.deselect();
            if let (Some(marks), Some(highlight)) = (marks, highlight) {
                done.cells += marks.len();
                highlight::put(&mut sheet, marks, highlight);
                self.write_notes(&mut sheet, &entry, marks, &mut spare, done)?;
            } else if !deselected {
                continue;
            }
            sheet.write(&mut self.package)?;
        }
        Ok(())
    }

    /// The style sheet; a plain one is made where there is none.
    fn styles(&mut self) -> Result<String, PackageError> {
        if let Some(part) = self.book.related(&mut self.package, "styles")? {
            return Ok(part);
        }
        // Some readers look nowhere else for it.
        let usual = "xl/styles.xml".to_owned();
        let part = if self.package.has(&usual) { self.package.free("xl/styles", ".xml") } else { usual };
        let text = styles::plain(&self.book.namespace("/spreadsheetml/2006/main"));
        self.package.add(&part, text.into_bytes());
        self.package.declare(&part, STYLES)?;
        self.package.relate(&self.book.part, &self.book.relation("styles"), &part)?;
        Ok(part)
    }

    /// Take a sheet that is not of cells out of those that are selected.
    fn deselect(&mut self, part: &str) -> Result<(), PackageError> {
        let text = self.package.text(part)?;
        match sheet::deselected(&text) {
            Some(text) => self.package.put(part, &text),
            None => Ok(()),
        }
    }

    /// The first block of shape ids that no drawing uses.
    fn spare_block(&mut self) -> Result<u32, PackageError> {
        let mut largest = 0;
        for name in self.package.names().into_iter().filter(|n| n.rsplit_once('.').is_some_and(|(_, e)| e == "vml")) {
            largest = vml::blocks(&self.package.text(&name)?).into_iter().max().unwrap_or_default().max(largest);
        }
        Ok(largest + 1)
    }

    /// Put the words of the marks into the notes of the sheet.
    fn write_notes(
        &mut self,
        sheet: &mut Sheet,
        entry: &book::SheetEntry,
        marks: &BTreeMap<Cell, String>,
        spare: &mut u32,
        done: &mut Annotated,
    ) -> Result<(), PackageError> {
        let words: BTreeMap<String, String> = marks.iter().filter(|(_, n)| !n.is_empty()).map(|(c, n)| (c.name(), n.clone())).collect();
        if words.is_empty() {
            return Ok(());
        }
        let relations = self.package.relations(&entry.part)?;
        let there = relations.iter().find(|r| r.kind == "comments" && !r.outside && self.package.has(&r.target));
        let placed = if let Some(there) = there {
            let text = self.package.text(&there.target)?;
            let (text, placed) = notes::extend(&text, &words).ok_or_else(|| PackageError::damaged(&there.target))?;
            self.package.put(&there.target, &text)?;
            placed
        } else {
            let part = self.package.free("xl/comments", ".xml");
            let text = notes::create(&self.book.namespace("/spreadsheetml/2006/main"), &words);
            self.package.add(&part, text.into_bytes());
            self.package.declare(&part, COMMENTS)?;
            self.package.relate(&entry.part, &self.book.relation("comments"), &part)?;
            notes::Placed { new: words.keys().cloned().collect(), threaded: Vec::new() }
        };
        for cell in &placed.threaded {
            done.notes.push(format!("{}!{cell} has a threaded comment, which was left as it is; the cell is highlighted.", entry.name));
        }
        let shapes: Vec<vml::Note<'_>> = placed.new.iter().filter_map(|c| Some((Cell::parse(c)?, words.get(c)?.as_str()))).collect();
        if shapes.is_empty() {
            return Ok(());
        }
        let drawing = legacy_drawing(sheet).and_then(|id| relations.iter().find(|r| r.id == id && !r.outside));
        if let Some(drawing) = drawing.filter(|d| self.package.has(&d.target)) {
            let text = self.package.text(&drawing.target)?;
            let text = vml::extend(&text, *spare, &shapes).ok_or_else(|| PackageError::damaged(&drawing.target))?;
            self.package.put(&drawing.target, &text)?;
        } else {
            let part = self.package.free("xl/drawings/vmlDrawing", ".vml");
            self.package.add(&part, vml::create(*spare, &shapes).into_bytes());
            self.package.declare_by_ending(&part, VML)?;
            let id = self.package.relate(&entry.part, &self.book.relation("vmlDrawing"), &part)?;
            let space = self.book.relation("").trim_end_matches('/').to_owned();
            sheet.edit(|sheet, patch| {
                let prefix = &sheet.prefix;
                patch.insert(sheet.slot("legacyDrawing"), &format!("<{prefix}legacyDrawing xmlns:sl=\"{space}\" sl:id=\"{id}\"/>"));
            });
        }
        *spare += 1 + shapes.len() as u32 / 1024;
        Ok(())
    }

    /// The marks by the position of their sheet, those of one cell together.
    fn by_sheet(&self, marks: &[CellMark]) -> Result<BTreeMap<usize, BTreeMap<Cell, String>>, AnnotateError> {
        let mut by_sheet: BTreeMap<usize, BTreeMap<Cell, String>> = BTreeMap::new();
        for mark in marks {
            let refused =
                |reason: &str| AnnotateError::Cell { cell: format!("{}!{}", mark.sheet, mark.cell.name()), reason: reason.to_owned() };
            let sheets = &self.book.sheets;
            let position = sheets.iter().position(|s| s.name == mark.sheet);
            let position = position.or_else(|| sheets.iter().position(|s| s.name.to_lowercase() == mark.sheet.to_lowercase()));
            let position = position.ok_or_else(|| refused("the workbook has no such sheet"))?;
            if !self.package.has(&sheets[position].part) {
                return Err(refused("its sheet is missing in the file"));
            }
            let words = by_sheet.entry(position).or_default().entry(mark.cell).or_default();
            if !words.is_empty() && !mark.note.is_empty() {
                words.push_str("\n\n");
            }
            words.push_str(&mark.note);
        }
        Ok(by_sheet)
    }

    /// What the copy does not keep, or keeps and should be known.
    fn warnings(&self) -> Vec<String> {
        let names = self.package.names();
        let has = |part: &str| names.iter().any(|n| n.contains(part));
        let mut notes = Vec::new();
        if has("_xmlsignatures/") {
            notes.push("The workbook was signed; the copy is another file, so its signature is void there.".to_owned());
        }
        if has("/revisions/") {
            notes.push("The workbook is shared and keeps a history of changes; what was added is not part of that history.".to_owned());
        }
        if self.book.is_locked() {
            notes.push("The structure of the workbook is protected; to remove an added sheet, take the protection off first.".to_owned());
        }
        notes
    }
}

/// The relation of the drawing of the sheet's notes and controls.
fn legacy_drawing(sheet: &Sheet) -> Option<String> {
    let tag = xml::tags(&sheet.after, 0).find(|t| t.local() == "legacyDrawing")?;
    tag.relation().map(std::borrow::Cow::into_owned)
}

fn read_failure(path: &Path, error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::new("not_found", format!("{} is not there.", path.display()), "Check the path; the file may have been moved.")
        }
        _ => Failure::new("read", format!("{} could not be read: {error}.", path.display()), "Check that you may read it."),
    }
}
