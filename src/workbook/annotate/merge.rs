//! Sheets of another package put behind those of the user's workbook. They were written by our own writer, so their form
//! is known; what they name (styles, strings, drawings, charts, tables) is numbered anew.

use std::collections::BTreeMap;

use super::super::opc::xml::{self, Kind, Patch};
use super::super::opc::{Package, PackageError};
use super::book::{Book, NewName, NewSheet};
use super::styles::{self, Offsets};
use crate::engine::Context;

/// Where parts of a kind go.
fn folder(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "drawing" => ("xl/drawings/drawing", ".xml"),
        "chart" => ("xl/charts/chart", ".xml"),
        "table" => ("xl/tables/table", ".xml"),
        "pivotTable" => ("xl/pivotTables/pivotTable", ".xml"),
        _ => return None,
    })
}

/// Puts the sheets of one package into another.
pub(super) struct Merge<'a> {
    /// The package that is written.
    pub(super) package: &'a mut Package,
    /// Its workbook.
    pub(super) book: &'a Book,
    /// The style sheet of the package.
    pub(super) styles: &'a str,
    /// The first number that no table has.
    pub(super) next_table: u32,
}

impl Merge<'_> {
    /// Append every sheet of `from`, and open the workbook on the first of them; returns how many there were.
    pub(super) fn append(&mut self, from: &mut Package, ctx: &Context) -> Result<usize, PackageError> {
        let other = Book::read(from)?.ok_or_else(|| PackageError::damaged("xl/workbook.xml"))?;
        let offsets = self.merge_styles(from)?;
        let strings = strings(from)?;
        let mut listed = Vec::new();
        for sheet in &other.sheets {
            ctx.check()?;
            let part = self.package.free("xl/worksheets/sheet", ".xml");
            let text = inlined(&moved(&from.text(&sheet.part)?, offsets), &strings);
            let text = text.replace(" tabSelected=\"1\"", "");
            let text = if listed.is_empty() { text.replacen("<sheetView ", "<sheetView tabSelected=\"1\" ", 1) } else { text };
            self.store(from, &sheet.part, &part, &text)?;
            self.copy_relations(from, &sheet.part, &part, offsets)?;
            let relation = self.package.relate(&self.book.part, &self.book.relation("worksheet"), &part)?;
            listed.push(NewSheet { name: sheet.name.clone(), relation });
        }
        let text = self.book.with_sheets(&listed, &names(from, &other.part)?).ok_or_else(|| PackageError::damaged(&self.book.part))?;
        self.package.put(&self.book.part, &text)?;
        Ok(listed.len())
    }

    fn merge_styles(&mut self, from: &mut Package) -> Result<Offsets, PackageError> {
        let text = self.package.text(self.styles)?;
        let added = from.text("xl/styles.xml")?;
        let (text, offsets) = styles::merged(&text, &added).ok_or_else(|| PackageError::damaged(self.styles))?;
        self.package.put(self.styles, &text)?;
        Ok(offsets)
    }

    fn store(&mut self, from: &mut Package, old: &str, new: &str, text: &str) -> Result<(), PackageError> {
        self.package.add(new, self.book.dialect(text).into_bytes());
        if let Some(content) = from.content_type(old)? {
            self.package.declare(new, &content)?;
        }
        Ok(())
    }

    /// Copy what a part names, all the way down, under the same ids.
    fn copy_relations(&mut self, from: &mut Package, old: &str, new: &str, offsets: Offsets) -> Result<(), PackageError> {
        let mut renamed = BTreeMap::new();
        for relation in from.relations(old)? {
            let Some((before, after)) = folder(&relation.kind).filter(|_| !relation.outside) else { continue };
            let part = self.package.free(before, after);
            let mut text = moved(&from.text(&relation.target)?, offsets);
            if relation.kind == "table" {
                text = numbered(&text, self.next_table);
                self.next_table += 1;
            }
            self.store(from, &relation.target, &part, &text)?;
            self.copy_relations(from, &relation.target, &part, offsets)?;
            let id = self.package.relate(new, &self.book.relation(&relation.kind), &part)?;
            renamed.insert(relation.id, id);
        }
        if renamed.iter().all(|(old, new)| old == new) {
            return Ok(());
        }
        let text = self.package.text(new)?;
        let mut patch = Patch::default();
        for (name, place) in xml::tags(&text, 0).flat_map(|t| t.attributes().collect::<Vec<_>>()) {
            if let Some(id) = name.starts_with("r:").then(|| renamed.get(&text[place.clone()])).flatten() {
                patch.replace(place, id.clone());
            }
        }
        let text = patch.apply(&text);
        self.package.put(new, &text)
    }
}

/// The shared strings, each as what stands inside a cell.
fn strings(from: &mut Package) -> Result<Vec<String>, PackageError> {
    if !from.has("xl/sharedStrings.xml") {
        return Ok(Vec::new());
    }
    let text = from.text("xl/sharedStrings.xml")?;
    let all = xml::root(&text).map(|r| r.children()).unwrap_or_default();
    Ok(all.into_iter().map(|si| text[si.inner].to_owned()).collect())
}

/// The text of a sheet with its strings in the cells themselves, so that the shared strings of the workbook stay as they are.
fn inlined(sheet: &str, strings: &[String]) -> String {
    let mut patch = Patch::default();
    let mut shared = None;
    for tag in xml::tags(sheet, 0) {
        match (tag.local(), tag.kind) {
            ("c", Kind::Open) => shared = tag.place("t").filter(|t| &sheet[t.clone()] == "s"),
            ("v", Kind::Open) => {
                let Some(kind) = shared.take() else { continue };
                let Some(length) = sheet[tag.end..].find("</v>") else { continue };
                let number = sheet[tag.end..tag.end + length].parse::<usize>().ok();
                let Some(words) = number.and_then(|n| strings.get(n)) else { continue };
                patch.replace(kind, "inlineStr".to_owned());
                patch.replace(tag.start..tag.end + length + "</v>".len(), format!("<is>{words}</is>"));
            }
            _ => {}
        }
    }
    patch.apply(sheet)
}

/// The text of a part with the numbers of its formats moved; a cell without one gets the first of its own workbook.
fn moved(part: &str, offsets: Offsets) -> String {
    let mut patch = Patch::default();
    for tag in xml::tags(part, 0).filter(|t| t.kind != Kind::Close) {
        let cell = tag.local() == "c";
        let mut has_format = false;
        for (name, place) in tag.attributes() {
            let by = match (tag.local(), name) {
                ("c" | "row", "s") | ("col", "style") => offsets.cells,
                ("cfRule" | "table" | "tableColumn", name) if name.ends_with("xfId") => offsets.conditions,
                _ => continue,
            };
            has_format = true;
            if let Ok(number) = part[place.clone()].parse::<usize>() {
                patch.replace(place, (number + by).to_string());
            }
        }
        if cell && !has_format && tag.attribute("r").is_some() {
            patch.insert(tag.start + 2, &format!(" s=\"{}\"", offsets.cells));
        }
    }
    patch.apply(part)
}

/// A table under its number.
fn numbered(table: &str, number: u32) -> String {
    let mut patch = Patch::default();
    if let Some(root) = xml::root(table) {
        root.set(&mut patch, "id", &number.to_string());
    }
    patch.apply(table)
}

/// The names that belong to a sheet: what is printed, and which rows on every page.
fn names(from: &mut Package, book: &str) -> Result<Vec<NewName>, PackageError> {
    let text = from.text(book)?;
    let list = xml::root(&text).and_then(|r| r.child("definedNames")).map(|n| n.children()).unwrap_or_default();
    let each = list.into_iter().filter_map(|name| {
        let sheet = name.tag.attribute("localSheetId")?.parse().ok()?;
        let mut attributes = format!("name=\"{}\"", xml::escape(&name.tag.attribute("name")?));
        if name.tag.attribute("hidden").is_some() {
            attributes.push_str(" hidden=\"1\"");
        }
        Some((attributes, sheet, text[name.inner].to_owned()))
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_move_into_the_cells() {
        let strings = ["<t>a</t>".to_owned(), "<t xml:space=\"preserve\"> b</t>".to_owned()];
        let sheet = "<c r=\"A1\" s=\"2\" t=\"s\"><v>1</v></c><c r=\"B1\"><v>1</v></c>";
        let out = inlined(sheet, &strings);
        assert_eq!(out, "<c r=\"A1\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> b</t></is></c><c r=\"B1\"><v>1</v></c>");
    }

    #[test]
    fn formats_are_numbered_anew() {
        let offsets = Offsets { cells: 10, conditions: 3 };
        let out =
            moved("<cols><col style=\"1\"/></cols><row r=\"1\"><c r=\"A1\" s=\"2\"/><c r=\"B1\"/></row><cfRule dxfId=\"0\"/>", offsets);
        assert_eq!(
            out,
            "<cols><col style=\"11\"/></cols><row r=\"1\"><c r=\"A1\" s=\"12\"/><c s=\"10\" r=\"B1\"/></row><cfRule dxfId=\"3\"/>"
        );
        assert_eq!(numbered("<table id=\"1\" name=\"a\">", 7), "<table id=\"1\" name=\"a\">");
        assert_eq!(numbered("<table id=\"1\" name=\"a\"></table>", 7), "<table id=\"7\" name=\"a\"></table>");
    }
}
