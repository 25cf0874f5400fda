//! How the parts of an Office package point at each other.

use super::Trouble;
use super::markup::{Token, Tokens, attribute};
use super::package::Package;

/// Points from one part to another.
pub(super) struct Relation {
    /// How the part names it.
    pub(super) id: String,
    /// A web address whose end says what it points at.
    pub(super) kind: String,
    /// The part it points at.
    pub(super) target: String,
}

/// The part that lists the sheets, where nothing tells, `usual`.
pub(super) fn workbook_part(package: &Package<'_>, usual: &str) -> Result<String, Trouble> {
    let named = relations(package, "")?.into_iter().find(|r| r.kind.ends_with("/officeDocument")).map(|r| r.target);
    Ok(named.filter(|p| package.has(p)).unwrap_or_else(|| usual.to_owned()))
}

/// The relations of a part, or of the package itself; targets as whole names.
pub(super) fn relations(package: &Package<'_>, part: &str) -> Result<Vec<Relation>, Trouble> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let text = package.text(&format!("{inside}_rels/{name}.rels"))?.unwrap_or_default();
    let mut found = Vec::new();
    for token in Tokens::new(&text) {
        if let Token::Open { name: "Relationship", attributes, .. } = token {
            let value = |name| attribute(attributes, name).unwrap_or_default().into_owned();
            let target = value("Target").replace('\\', "/");
            let target = target.strip_prefix('/').map_or_else(|| joined(folder, &target), str::to_owned);
            found.push(Relation { id: value("Id"), kind: value("Type"), target });
        }
    }
    Ok(found)
}

/// A relative name as seen from a folder: `xl` and `../a/b.xml` are `a/b.xml`.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The first part of a kind, where none is told, the usual one beside the part the relations are of.
pub(super) fn of_kind(package: &Package<'_>, relations: &[Relation], kind: &str, usual: &str) -> String {
    let found = relations.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.clone());
    found.filter(|p| package.has(p)).unwrap_or_else(|| usual.to_owned())
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(joined("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!((joined("xl", "../a/./b.xml"), joined("", "../../c.xml")), ("a/b.xml".to_owned(), "c.xml".to_owned()));
    }
}
