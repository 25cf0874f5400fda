//! Which part belongs to which, and what each part is.

use super::package::{Package, PackageError};
use super::xml::{self, Patch};

const TYPES: &str = "[Content_Types].xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// One part named by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) struct Relation {
    /// Its id within the part that names it.
    pub(in crate::workbook) id: String,
    /// The last word of its type: `worksheet`, `styles`, `comments`.
    pub(in crate::workbook) kind: String,
    /// The name of the part it leads to; an address outside where `outside`.
    pub(in crate::workbook) target: String,
    /// Whether it leads out of the package.
    pub(in crate::workbook) outside: bool,
}

/// The part that holds the relations of `part`; of the package itself where that is empty.
pub(in crate::workbook) fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The part a target leads to from `part`: relative, absolute, with slashes of either kind.
fn resolve(part: &str, target: &str) -> String {
    let target = target.replace('\\', "/").replace("%20", " ");
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        part.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect())
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// `to` as seen from the part `from`.
fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let steps: Vec<&str> = to.split('/').collect();
    let shared = folders.iter().zip(&steps[..steps.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(folders.len() - shared) + &steps[shared..].join("/")
}

impl Package {
    /// The parts that `part` names; those of the package itself where `part` is empty.
    pub(in crate::workbook) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, PackageError> {
        let name = relations_of(part);
        if !self.has(&name) {
            return Ok(Vec::new());
        }
        let text = self.text(&name)?;
        let found = xml::root(&text).map(|root| root.children()).unwrap_or_default();
        Ok(found
            .iter()
            .filter_map(|e| {
                let outside = e.tag.attribute("TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
                let target = e.tag.attribute("Target")?;
                Some(Relation {
                    id: e.tag.attribute("Id")?.into_owned(),
                    kind: e.tag.attribute("Type")?.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if outside { target.into_owned() } else { resolve(part, &target) },
                    outside,
                })
            })
            .collect())
    }

    /// Make `part` name `target`; returns the id of the relation.
    pub(in crate::workbook) fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, PackageError> {
        let taken = self.relations(part)?;
        let id = (1..).map(|n| format!("rId{n}")).find(|id| taken.iter().all(|r| !r.id.eq_ignore_ascii_case(id))).unwrap_or_default();
        let target = xml::escape(&relative(part, target));
        let name = relations_of(part);
        let relation = |prefix: &str| format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>");
        if !self.has(&name) {
            self.declare_extension("rels", RELATIONS_TYPE)?;
            self.add(&name, format!("{EMPTY}<Relationships xmlns=\"{RELATIONS}\">{}</Relationships>", relation("")).into_bytes());
            return Ok(id);
        }
        let text = self.text(&name)?;
        let mut patch = Patch::default();
        let root = xml::root(&text).ok_or_else(|| PackageError::damaged(&name))?;
        root.append(&mut patch, &relation(root.tag.prefix()));
        let text = patch.apply(&text);
        self.put(&name, &text)?;
        Ok(id)
    }

    /// What a part is, by its own declaration or that of its ending.
    pub(in crate::workbook) fn content_type(&mut self, part: &str) -> Result<Option<String>, PackageError> {
        let text = self.text(TYPES)?;
        let all = xml::root(&text).map(|root| root.children()).unwrap_or_default();
        let ending = part.rsplit_once('.').map_or("", |(_, e)| e);
        let own = all.iter().find(|e| e.tag.attribute("PartName").is_some_and(|n| n.trim_start_matches('/').eq_ignore_ascii_case(part)));
        let by_ending = || all.iter().find(|e| e.tag.attribute("Extension").is_some_and(|n| n.eq_ignore_ascii_case(ending)));
        Ok(own.or_else(by_ending).and_then(|e| e.tag.attribute("ContentType")).map(std::borrow::Cow::into_owned))
    }

    /// Say what a part is.
    pub(in crate::workbook) fn declare(&mut self, part: &str, content: &str) -> Result<(), PackageError> {
        self.extend_types(|prefix| format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content}\"/>", xml::escape(part)), false)
    }

    /// Say what parts of an ending are, unless that is said; where something else is said, the caller declares each part.
    fn declare_extension(&mut self, ending: &str, content: &str) -> Result<bool, PackageError> {
        let said = self.content_type(&format!("no such part.{ending}"))?;
        if let Some(said) = said {
            return Ok(said == content);
        }
        self.extend_types(|prefix| format!("<{prefix}Default Extension=\"{ending}\" ContentType=\"{content}\"/>"), true)?;
        Ok(true)
    }

    /// Say what a part is by its ending, and by itself where the ending is taken.
    pub(in crate::workbook) fn declare_by_ending(&mut self, part: &str, content: &str) -> Result<(), PackageError> {
        let ending = part.rsplit_once('.').map_or("", |(_, e)| e).to_owned();
        if self.declare_extension(&ending, content)? { Ok(()) } else { self.declare(part, content) }
    }

    fn extend_types(&mut self, element: impl Fn(&str) -> String, first: bool) -> Result<(), PackageError> {
        let text = self.text(TYPES)?;
        let root = xml::root(&text).ok_or_else(|| PackageError::damaged(TYPES))?;
        let mut patch = Patch::default();
        let new = element(root.tag.prefix());
        if first && root.tag.kind == xml::Kind::Open {
            patch.insert(root.inner.start, &new);
        } else {
            root.append(&mut patch, &new);
        }
        let text = patch.apply(&text);
        self.put(TYPES, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_to_parts() {
        assert_eq!(resolve("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "xl\\workbook.xml"), "xl/workbook.xml");
        assert_eq!(relations_of(""), "_rels/.rels");
        assert_eq!(relations_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
    }

    #[test]
    fn a_part_is_named_from_where_it_is_seen() {
        for (from, to, seen) in [
            ("xl/worksheets/sheet1.xml", "xl/comments1.xml", "../comments1.xml"),
            ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "worksheets/sheet1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("customXml/item1.xml", "customXml/itemProps1.xml", "itemProps1.xml"),
        ] {
            assert_eq!(relative(from, to), seen);
            assert_eq!(resolve(from, seen), to);
        }
    }
}
