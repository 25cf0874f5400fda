//! One sheet of the user's workbook: its cells stay as they are, what is put in stands behind them.

use std::io::{BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::opc::xml::{self, Patch};
use super::super::opc::{Package, PackageError, Splice};
use crate::engine::Context;

/// The most bytes before or behind the cells that are held as text.
const MOST_AROUND: u64 = 128 << 20;
/// Tags between two looks at the cancel.
const STEP: usize = 65_536;

/// What may stand in a sheet, in the order of the schema (ECMA-376 part 1, 18.3.1.99).
const ORDER: [&str; 38] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// The cells: copied from where they are, or held where their bytes are not their text.
#[derive(Debug)]
enum Cells {
    Copied { from: u64, to: u64 },
    Held(String),
}

/// A sheet, taken apart around its cells.
#[derive(Debug)]
pub(super) struct Sheet {
    part: String,
    before: String,
    cells: Cells,
    /// Everything behind the cells.
    pub(super) after: String,
    /// The prefix of its elements, with its colon.
    pub(super) prefix: String,
}

impl Sheet {
    /// Find the cells of a sheet; `None` where the part is no sheet of cells.
    pub(super) fn read(package: &mut Package, part: &str, ctx: &Context) -> Result<Option<Self>, PackageError> {
        let (before, cells, after) = if package.is_utf8(part)? {
            let Some((from, to, after)) = locate(package.reader(part)?, ctx)? else { return Ok(None) };
            if from > MOST_AROUND {
                return Err(PackageError::TooLarge(part.to_owned()));
            }
            let mut before = Vec::new();
            package.reader(part)?.take(from).read_to_end(&mut before)?;
            (String::from_utf8(before).map_err(|_| PackageError::damaged(part))?, Cells::Copied { from, to }, after)
        } else {
            let text = package.text(part)?;
            let Some((from, to, after)) = locate(text.as_bytes(), ctx)? else { return Ok(None) };
            (text[..from as usize].to_owned(), Cells::Held(text[from as usize..to as usize].to_owned()), after)
        };
        let Some(root) = xml::tags(&before, 0).next().filter(|t| t.local() == "worksheet") else { return Ok(None) };
        let prefix = root.prefix().to_owned();
        Ok(Some(Self { part: part.to_owned(), before, cells, after, prefix }))
    }

    /// Take the sheet out of those that are selected when the workbook is opened; false where it was not.
    pub(super) fn deselect(&mut self) -> bool {
        let changed = deselected(&self.before);
        let was = changed.is_some();
        if let Some(text) = changed {
            self.before = text;
        }
        was
    }

    /// Write it back.
    pub(super) fn write(self, package: &mut Package) -> Result<(), PackageError> {
        match self.cells {
            Cells::Copied { from, to } => {
                let splice = Splice { head: self.before.into_bytes(), from, to, tail: self.after.into_bytes() };
                package.splice(&self.part, splice)
            }
            Cells::Held(cells) => package.put(&self.part, &(self.before + &cells + &self.after)),
        }
    }

    /// Where an element of this name belongs among what stands behind the cells.
    pub(super) fn slot(&self, name: &str) -> usize {
        let rank = rank(name);
        let before = xml::elements(&self.after, 0).into_iter().take_while(|e| self.rank_of(e) <= rank).last();
        before.map_or(0, |e| e.end)
    }

    /// The rank of an element; of one that offers alternatives that of what it holds.
    fn rank_of(&self, element: &xml::Element<'_>) -> usize {
        if element.tag.local() != "AlternateContent" {
            return rank(element.tag.local());
        }
        let inside = xml::tags(&self.after, element.inner.start).take_while(|t| t.start < element.inner.end);
        inside.map(|t| rank(t.local())).find(|&r| r < ORDER.len()).unwrap_or(ORDER.len())
    }

    /// Change what stands behind the cells.
    pub(super) fn edit(&mut self, change: impl FnOnce(&Self, &mut Patch)) {
        let mut patch = Patch::default();
        change(self, &mut patch);
        self.after = patch.apply(&self.after);
    }
}

fn rank(name: &str) -> usize {
    ORDER.iter().position(|n| *n == name).unwrap_or(ORDER.len())
}

/// The text with its views not selected; `None` where none was.
pub(super) fn deselected(text: &str) -> Option<String> {
    let mut patch = Patch::default();
    for tag in xml::tags(text, 0).filter(|t| t.local() == "sheetView" && t.kind != xml::Kind::Close) {
        if let Some(place) = tag.place("tabSelected").filter(|p| matches!(&text[p.clone()], "1" | "true")) {
            patch.replace(place, "0".to_owned());
        }
    }
    (!patch.is_empty()).then(|| patch.apply(text))
}

/// Where the cells begin and end, and the text behind them.
fn locate(from: impl Read, ctx: &Context) -> Result<Option<(u64, u64, String)>, PackageError> {
    let mut input = BufReader::with_capacity(1 << 18, from);
    let mark = if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    input.consume(mark);
    let mark = mark as u64;
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let (mut buffer, mut start, mut count) = (Vec::new(), None, 0_usize);
    loop {
        let at = reader.buffer_position();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| std::io::Error::other(error.to_string()))?;
        count += 1;
        if count.is_multiple_of(STEP) {
            ctx.check()?;
        }
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "sheetData" => start = Some(at),
            Event::Empty(tag) if tag.local_name().as_ref() == "sheetData" => {
                start = Some(at);
                break;
            }
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => break,
            Event::Eof => break,
            _ => {}
        }
    }
    let end = reader.buffer_position();
    let Some(start) = start else { return Ok(None) };
    let mut after = Vec::new();
    reader.into_inner().take(MOST_AROUND + 1).read_to_end(&mut after)?;
    if after.len() as u64 > MOST_AROUND {
        return Err(PackageError::TooLarge("behind the cells".to_owned()));
    }
    let after = String::from_utf8(after).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(Some((start + mark, end + mark, after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(after: &str) -> Sheet {
        Sheet {
            part: String::new(),
            before: String::new(),
            cells: Cells::Copied { from: 0, to: 0 },
            after: after.to_owned(),
            prefix: String::new(),
        }
    }

    #[test]
    fn the_cells_are_found_whatever_the_prefix() {
        let find = |text: &str| locate(text.as_bytes(), &Context::detached()).unwrap();
        let text = "\u{feff}<x:worksheet><!-- <sheetData> --><x:sheetData><x:c/></x:sheetData><x:pageMargins/></x:worksheet>";
        let (from, to, after) = find(text).unwrap();
        assert_eq!(&text[from as usize..to as usize], "<x:sheetData><x:c/></x:sheetData>");
        assert_eq!(after, "<x:pageMargins/></x:worksheet>");
        assert_eq!(find("<worksheet><sheetData/></worksheet>").unwrap().2, "</worksheet>");
        assert_eq!(find("<chartsheet/>"), None);
    }

    #[test]
    fn elements_go_where_the_schema_wants_them() {
        let after =
            "<mergeCells/><dataValidations/><mc:AlternateContent><mc:Choice><controls/></mc:Choice></mc:AlternateContent></worksheet>";
        let sheet = sheet(after);
        assert_eq!(&after[sheet.slot("conditionalFormatting")..][..5], "<data");
        assert_eq!(&after[sheet.slot("legacyDrawing")..][..5], "<mc:A");
        assert!(after[sheet.slot("tableParts")..].starts_with("</worksheet>"));
    }

    #[test]
    fn a_selected_sheet_is_deselected_at_that_one_place() {
        let text = "<worksheet><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"/></sheetViews>";
        assert_eq!(deselected(text).unwrap(), text.replace("\"1\"", "\"0\""));
        assert_eq!(deselected("<worksheet/>"), None);
    }
}
