//! The styles of the user's workbook: one more format for the highlight, and those of the added sheets behind its own.

use super::super::opc::xml::{self, Element, Kind, Patch};

/// What the style sheet holds, in the order of the schema (ECMA-376 part 1, 18.8.39).
const ORDER: [&str; 11] =
    ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"];
/// The first number of a format that is not built in.
const OWN_FORMATS: u32 = 164;

/// What a flagged cell looks like, besides what it looks like anyway.
const HIGHLIGHT: &str = "<dxf><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFDE3CF\"/><bgColor rgb=\"FFFDE3CF\"/></patternFill>\
    </fill></dxf>";

/// A style sheet for a workbook that has none.
pub(super) fn plain(namespace: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"{namespace}\"><fonts count=\"1\"><font>\
         <sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill>\
         <patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border>\
         </borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"1\"><xf/></cellXfs></styleSheet>"
    )
}

/// How far the numbers of the added styles are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offsets {
    /// Cell formats.
    pub(super) cells: usize,
    /// Formats of conditions and tables.
    pub(super) conditions: usize,
}

/// The style sheet with the highlight, and its number among the formats of conditions.
pub(super) fn with_highlight(styles: &str) -> Option<(String, usize)> {
    let styles = &opened(styles)?;
    if xml::root(styles)?.child("cellXfs").is_none() {
        // Without a single cell format, readers stumble over a condition that names a format.
        let (filled, _) = merged(styles, &plain(""))?;
        return highlighted(&filled);
    }
    highlighted(styles)
}

fn highlighted(styles: &str) -> Option<(String, usize)> {
    let root = xml::root(styles)?;
    let mut patch = Patch::default();
    let number = extend(&root, &mut patch, "dxfs", HIGHLIGHT);
    Some((patch.apply(styles), number))
}

/// The style sheet with the formats of another behind its own.
pub(super) fn merged(styles: &str, added: &str) -> Option<(String, Offsets)> {
    let styles = &opened(styles)?;
    let (root, other) = (xml::root(styles)?, xml::root(added)?);
    let inside = |name: &str| other.child(name).map_or("", |e| &added[e.inner]);
    let mut patch = Patch::default();
    let (formats, renumbered) = number_formats(&root, inside("numFmts"));
    if !formats.is_empty() {
        extend(&root, &mut patch, "numFmts", &formats);
    }
    let fonts = extend(&root, &mut patch, "fonts", inside("fonts"));
    let fills = extend(&root, &mut patch, "fills", inside("fills"));
    let borders = extend(&root, &mut patch, "borders", inside("borders"));
    let has_bases = root.child("cellStyleXfs").is_some();
    let body = inside("cellXfs");
    let mut moved = Patch::default();
    for tag in xml::tags(body, 0).filter(|t| t.local() == "xf" && t.kind != Kind::Close) {
        for (name, place) in tag.attributes() {
            let Ok(number) = body[place.clone()].parse::<usize>() else { continue };
            let new = match name {
                "fontId" => number + fonts,
                "fillId" => number + fills,
                "borderId" => number + borders,
                "numFmtId" => renumbered.iter().find(|(old, _)| *old == number).map_or(number, |(_, new)| *new),
                "xfId" if has_bases => 0,
                "xfId" => {
                    moved.replace(place.start - "xfId=\"".len()..place.end + 1, String::new());
                    continue;
                }
                _ => continue,
            };
            moved.replace(place, new.to_string());
        }
    }
    let cells = extend(&root, &mut patch, "cellXfs", &moved.apply(body));
    let conditions = extend(&root, &mut patch, "dxfs", inside("dxfs"));
    Some((patch.apply(styles), Offsets { cells, conditions }))
}

/// The style sheet with a tag to close, so that several things can be put into it.
fn opened(styles: &str) -> Option<String> {
    let root = xml::root(styles)?;
    let mut patch = Patch::default();
    if root.tag.kind == Kind::Empty {
        root.append(&mut patch, "");
    }
    Some(patch.apply(styles))
}

/// The number formats to add, and their old and new numbers.
fn number_formats(root: &Element<'_>, added: &str) -> (String, Vec<(usize, usize)>) {
    let used = root.child("numFmts").map(|f| f.children()).unwrap_or_default();
    let largest = used.iter().filter_map(|f| f.tag.attribute("numFmtId")?.parse::<u32>().ok()).max();
    let mut next = largest.map_or(OWN_FORMATS, |l| (l + 1).max(OWN_FORMATS)) as usize;
    let (mut patch, mut numbers) = (Patch::default(), Vec::new());
    for format in xml::elements(added, 0) {
        let Some(place) = format.tag.place("numFmtId") else { continue };
        let Ok(old) = added[place.clone()].parse() else { continue };
        patch.replace(place, next.to_string());
        numbers.push((old, next));
        next += 1;
    }
    (patch.apply(added), numbers)
}

/// Put `body` behind what a list of the style sheet holds, making the list where there is none; returns how many it held.
fn extend(root: &Element<'_>, patch: &mut Patch, name: &str, body: &str) -> usize {
    let prefix = root.tag.prefix();
    let count = xml::elements(body, 0).len();
    let body = prefixed(body, prefix);
    if let Some(list) = root.child(name) {
        let held = list.children().len();
        list.set(patch, "count", &(held + count).to_string());
        list.append(patch, &body);
        return held;
    }
    // Without a list of cell formats, every cell has the one that is built in: it must stay the first.
    let (first, held) = match name {
        "cellXfs" => (format!("<{prefix}xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"), 1),
        _ => (String::new(), 0),
    };
    let list = format!("<{prefix}{name} count=\"{}\">{first}{body}</{prefix}{name}>", held + count);
    let rank = |name: &str| ORDER.iter().position(|n| *n == name).unwrap_or(ORDER.len());
    let before = root.children().into_iter().take_while(|e| rank(e.tag.local()) < rank(name)).last();
    match before {
        Some(before) => patch.insert(before.end, &list),
        None if root.tag.kind == Kind::Open => patch.insert(root.inner.start, &list),
        None => root.append(patch, &list),
    }
    held
}

/// The same elements under a prefix.
fn prefixed(body: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return body.to_owned();
    }
    let mut patch = Patch::default();
    for tag in xml::tags(body, 0) {
        patch.insert(tag.start + if tag.kind == Kind::Close { 2 } else { 1 }, prefix);
    }
    patch.apply(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDED: &str = "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0.0\"/></numFmts><fonts count=\"1\"><font/></fonts>\
        <fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellXfs count=\"1\"><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" \
        borderId=\"0\" xfId=\"0\"/></cellXfs><dxfs count=\"1\"><dxf/></dxfs></styleSheet>";

    #[test]
    fn formats_are_added_behind_those_there_are() {
        let styles = "<s:styleSheet><s:numFmts count=\"1\"><s:numFmt numFmtId=\"170\" formatCode=\"0\"/></s:numFmts><s:fonts count=\"2\"><s:font/>\
            <s:font/></s:fonts><s:cellXfs count=\"1\"><s:xf/></s:cellXfs><s:dxfs count=\"0\"/></s:styleSheet>";
        let (text, offsets) = merged(styles, ADDED).unwrap();
        assert_eq!(offsets, Offsets { cells: 1, conditions: 0 });
        assert!(text.contains("<s:numFmts count=\"2\">") && text.contains("numFmtId=\"171\" formatCode=\"0.0\""));
        assert!(text.contains("<s:xf numFmtId=\"171\" fontId=\"2\" fillId=\"0\" borderId=\"0\" />"));
        assert!(text.contains("<s:dxfs count=\"1\"><s:dxf/></s:dxfs>"));
        assert!(text.contains("</s:fonts><s:fills count=\"1\"><s:fill/></s:fills><s:borders"));
    }

    #[test]
    fn the_highlight_is_one_more_condition() {
        let (text, number) = with_highlight("<styleSheet><cellXfs/><tableStyles/></styleSheet>").unwrap();
        assert_eq!(number, 0);
        assert!(text.contains("<cellXfs/><dxfs count=\"1\"><dxf>") && text.contains("</dxfs><tableStyles/>"));
        assert_eq!(with_highlight(&text).unwrap().1, 1);
        let (text, _) = with_highlight("<styleSheet xml:space=\"preserve\"/>").unwrap();
        assert!(text.matches("</styleSheet>").count() == 1 && text.contains("<cellXfs count=\"2\">"));
    }
}
