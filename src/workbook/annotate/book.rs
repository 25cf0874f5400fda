//! The workbook part: which sheets there are, what names are taken, and where new sheets are listed.

use std::collections::BTreeSet;

use super::super::opc::xml::{self, Patch};
use super::super::opc::{Package, PackageError};

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org";
const STRICT: &str = "http://purl.oclc.org/ooxml";
/// What stands before the list of names, in the order of the schema.
const BEFORE_NAMES: [&str; 9] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
];

/// A sheet of the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetEntry {
    /// Its name.
    pub(super) name: String,
    /// Its part.
    pub(super) part: String,
}

/// The workbook part as it was.
#[derive(Debug)]
pub(in crate::workbook) struct Book {
    /// Its own part.
    pub(in crate::workbook) part: String,
    /// Its text.
    text: String,
    /// Whether it speaks the strict namespaces.
    pub(super) strict: bool,
    /// Its sheets, in the order of the tabs.
    pub(super) sheets: Vec<SheetEntry>,
}

/// What a sheet to be listed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewSheet {
    /// Its name, which no sheet has.
    pub(super) name: String,
    /// The id of the relation that leads to it.
    pub(super) relation: String,
}

/// A defined name of an added sheet: its attributes without the sheet's number, the position of the sheet among the added
/// ones, and what it stands for.
pub(super) type NewName = (String, usize, String);

impl Book {
    /// Read it; `None` where the package holds no workbook.
    pub(in crate::workbook) fn read(package: &mut Package) -> Result<Option<Self>, PackageError> {
        let Some(part) = package.relations("")?.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.target) else { return Ok(None) };
        let text = package.text(&part)?;
        let Some(root) = xml::root(&text).filter(|r| r.tag.local() == "workbook") else { return Ok(None) };
        let relations = package.relations(&part)?;
        let mut sheets = Vec::new();
        for sheet in root.child("sheets").map(|s| s.children()).unwrap_or_default() {
            let (Some(name), Some(id)) = (sheet.tag.attribute("name"), sheet.tag.relation()) else { continue };
            let Some(target) = relations.iter().find(|r| r.id == id && !r.outside) else { continue };
            sheets.push(SheetEntry { name: name.into_owned(), part: target.target.clone() });
        }
        let strict = text[..root.tag.end].contains(STRICT);
        Ok(Some(Self { part, text, strict, sheets }))
    }

    /// A namespace in the dialect of the workbook: `/spreadsheetml/2006/main` and so on.
    pub(in crate::workbook) fn namespace(&self, of: &str) -> String {
        self.dialect(&format!("{TRANSITIONAL}{of}"))
    }

    /// Text written in the transitional dialect, in that of the workbook.
    pub(super) fn dialect(&self, text: &str) -> String {
        if !self.strict {
            return text.to_owned();
        }
        ["spreadsheetml", "officeDocument", "drawingml"]
            .iter()
            .fold(text.to_owned(), |text, area| text.replace(&format!("{TRANSITIONAL}/{area}/2006/"), &format!("{STRICT}/{area}/")))
    }

    /// The type of a relation: `worksheet`, `comments`.
    pub(in crate::workbook) fn relation(&self, kind: &str) -> String {
        self.namespace(&format!("/officeDocument/2006/relationships/{kind}"))
    }

    /// The part that the workbook names as its `kind`.
    pub(in crate::workbook) fn related(&self, package: &mut Package, kind: &str) -> Result<Option<String>, PackageError> {
        Ok(package.relations(&self.part)?.into_iter().find(|r| r.kind == kind && !r.outside && package.has(&r.target)).map(|r| r.target))
    }

    /// The part of a sheet.
    pub(in crate::workbook) fn part_of(&self, sheet: &str) -> Option<&str> {
        self.sheets.iter().find(|s| s.name == sheet).map(|s| s.part.as_str())
    }

    /// The text with the cache of `PivotTables` that a relation leads to; the workbook has none yet.
    pub(in crate::workbook) fn with_cache(&self, relation: &str) -> Option<String> {
        let root = xml::root(&self.text)?;
        let prefix = root.tag.prefix();
        let before =
            |name: &str| BEFORE_NAMES.contains(&name) || ["definedNames", "calcPr", "oleSize", "customWorkbookViews"].contains(&name);
        let last = root.children().into_iter().take_while(|e| before(e.tag.local())).last()?;
        let space = self.relation("").trim_end_matches('/').to_owned();
        let mut patch = Patch::default();
        let cache = format!("<{prefix}pivotCache cacheId=\"1\" xmlns:sl=\"{space}\" sl:id=\"{relation}\"/>");
        patch.insert(last.end, &format!("<{prefix}pivotCaches>{cache}</{prefix}pivotCaches>"));
        Some(patch.apply(&self.text))
    }

    /// Whether sheets may not be added by hand.
    pub(super) fn is_locked(&self) -> bool {
        let protection = xml::root(&self.text).and_then(|r| r.child("workbookProtection"));
        protection.and_then(|p| p.tag.attribute("lockStructure")).is_some_and(|l| l == "1" || l == "true")
    }

    /// The names that stand for cells, in small letters.
    pub(super) fn defined_names(&self) -> BTreeSet<String> {
        let names = xml::root(&self.text).and_then(|r| r.child("definedNames"));
        let each = names.map(|n| n.children()).unwrap_or_default();
        each.iter().filter_map(|n| Some(n.tag.attribute("name")?.to_lowercase())).collect()
    }

    /// The text with sheets listed behind those there are, their names behind the names, the first of them to be shown.
    pub(super) fn with_sheets(&self, sheets: &[NewSheet], names: &[NewName]) -> Option<String> {
        let root = xml::root(&self.text)?;
        let list = root.child("sheets")?;
        let prefix = root.tag.prefix();
        let all = list.children();
        let largest = all.iter().filter_map(|s| s.tag.attribute("sheetId")?.parse::<u32>().ok()).max().unwrap_or_default();
        let space = self.relation("").trim_end_matches('/').to_owned();
        let mut patch = Patch::default();
        let listed: String = (largest + 1..)
            .zip(sheets)
            .map(|(id, sheet)| {
                let (name, relation) = (xml::escape(&sheet.name), &sheet.relation);
                format!("<{prefix}sheet xmlns:sl=\"{space}\" name=\"{name}\" sheetId=\"{id}\" sl:id=\"{relation}\"/>")
            })
            .collect();
        self.show_first(&root, &list, all.len(), &mut patch);
        list.append(&mut patch, &listed);
        let defined: String = names
            .iter()
            .map(|(attributes, sheet, what)| {
                format!("<{prefix}definedName {attributes} localSheetId=\"{}\">{what}</{prefix}definedName>", all.len() + sheet)
            })
            .collect();
        match root.child("definedNames") {
            _ if defined.is_empty() => {}
            Some(there) => there.append(&mut patch, &defined),
            None => {
                let before = root.children().into_iter().take_while(|e| BEFORE_NAMES.contains(&e.tag.local())).last()?;
                patch.insert(before.end.max(list.end), &format!("<{prefix}definedNames>{defined}</{prefix}definedNames>"));
            }
        }
        Some(patch.apply(&self.text))
    }

    /// Open the workbook on the sheet of this position.
    fn show_first(&self, root: &xml::Element<'_>, list: &xml::Element<'_>, position: usize, patch: &mut Patch) {
        let prefix = root.tag.prefix();
        let view = || format!("<{prefix}workbookView activeTab=\"{position}\"/>");
        match root.child("bookViews") {
            Some(views) => match views.child("workbookView") {
                Some(first) => first.set(patch, "activeTab", &position.to_string()),
                None => views.append(patch, &view()),
            },
            None => patch.insert(list.tag.start, &format!("<{prefix}bookViews>{}</{prefix}bookViews>", view())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(text: &str) -> Book {
        Book { part: "xl/workbook.xml".into(), text: text.into(), strict: false, sheets: Vec::new() }
    }

    #[test]
    fn sheets_are_listed_behind_and_shown_first() {
        let text = "<x:workbook><x:bookViews><x:workbookView activeTab=\"0\"/></x:bookViews><x:sheets><x:sheet name=\"A\" sheetId=\"4\" r:id=\"r\"/>\
            </x:sheets><x:calcPr/></x:workbook>";
        let new = [NewSheet { name: "A & B".into(), relation: "rId9".into() }];
        let names = [("name=\"_xlnm.Print_Titles\"".to_owned(), 0, "'A &amp; B'!$1:$1".to_owned())];
        let out = book(text).with_sheets(&new, &names).unwrap();
        assert!(out.contains("activeTab=\"1\""));
        assert!(out.contains("name=\"A &amp; B\" sheetId=\"5\" sl:id=\"rId9\"/></x:sheets><x:definedNames><x:definedName name="));
        assert!(out.contains("localSheetId=\"1\">'A &amp; B'!$1:$1</x:definedName></x:definedNames><x:calcPr/>"));
    }

    #[test]
    fn the_strict_dialect_is_kept() {
        let strict = Book { strict: true, ..book("") };
        assert_eq!(strict.relation("comments"), "http://purl.oclc.org/ooxml/officeDocument/relationships/comments");
        assert_eq!(book("").namespace("/spreadsheetml/2006/main"), "http://schemas.openxmlformats.org/spreadsheetml/2006/main");
    }
}
