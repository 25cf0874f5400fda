//! The shapes of notes. They are VML, which need not even be well-formed, so it is searched as text.

use super::Cell;
use crate::workbook::text;

const NAMESPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];
const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
    <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";
/// Shapes whose ids begin with one number of the map.
const BLOCK: u32 = 1024;
/// Columns a note is wide, and rows it is high at most.
const WIDE: u32 = 5;
const HIGH: u32 = 24;
/// Characters in a line of a note.
const LINE: usize = 44;

/// The last column and row of a sheet, from 0.
const LAST: (u32, u32) = (16_383, 1_048_575);

/// A note to draw: its cell, and its words for the size.
pub(super) type Note<'a> = (Cell, &'a str);

/// The blocks of shape ids a part uses.
pub(super) fn blocks(part: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for piece in part.split("idmap").skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let data = tag.split_once("data=").map_or("", |(_, d)| d.get(1..).unwrap_or_default());
        let list = data.split(['"', '\'']).next().unwrap_or_default();
        found.extend(list.split(',').filter_map(|n| n.trim().parse::<u32>().ok()));
    }
    found
}

/// A part with these notes alone; its shape ids begin in `block`, and the blocks behind it as far as needed.
pub(super) fn create(block: u32, notes: &[Note<'_>]) -> String {
    let last = block + notes.len() as u32 / BLOCK;
    let map: Vec<String> = (block..=last).map(|b| b.to_string()).collect();
    let spaces: String = NAMESPACES.map(|(p, uri)| format!(" xmlns:{p}=\"{uri}\"")).concat();
    format!(
        "<xml{spaces}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout>{SHAPE_TYPE}{}</xml>",
        map.join(","),
        shapes(block * BLOCK + 1, 1, notes)
    )
}

/// The part with these notes added; `None` where it has no end. Ids continue behind the largest there is, and where they
/// leave the blocks of the part, `spare` is the first block that no part has.
pub(super) fn extend(part: &str, spare: u32, notes: &[Note<'_>]) -> Option<String> {
    let end = part.rfind("</")?;
    let largest = ids(part).max();
    let mine = blocks(part);
    let count = notes.len() as u32;
    let fits = |first: u32| mine.contains(&(first / BLOCK)) && (first + count) / BLOCK == first / BLOCK;
    let (first, added) = match largest.map(|id| id + 1) {
        Some(first) if mine.is_empty() || fits(first) => (first, None),
        _ => (spare * BLOCK + 1, Some(spare)),
    };
    let mut text = part.to_owned();
    let mut inside = String::new();
    if !part.contains("id=\"_x0000_t202\"") && !part.contains("id='_x0000_t202'") {
        inside.push_str(SHAPE_TYPE);
    }
    inside.push_str(&shapes(first, part.matches("<v:shape ").count() + 1, notes));
    text.insert_str(end, &inside);
    if let Some(block) = added
        && let Some(at) = map_end(&text)
    {
        let list: Vec<String> = (block..=block + count / BLOCK).map(|b| b.to_string()).collect();
        let comma = if mine.is_empty() { "" } else { "," };
        text.insert_str(at, &format!("{comma}{}", list.join(",")));
    }
    for (prefix, uri) in NAMESPACES {
        if !text.contains(&format!("xmlns:{prefix}=")) {
            let at = text.find("<xml")? + 4;
            text.insert_str(at, &format!(" xmlns:{prefix}=\"{uri}\""));
        }
    }
    Some(text)
}

/// The numbers of the shapes.
fn ids(part: &str) -> impl Iterator<Item = u32> {
    part.split("_x0000_s").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    })
}

/// Where the list of blocks ends.
fn map_end(part: &str) -> Option<usize> {
    let map = part.find("idmap")?;
    let data = map + part[map..].find("data=")? + 5;
    let quote = part[data..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(data + 1 + part[data + 1..].find(quote)?)
}

fn shapes(first: u32, order: usize, notes: &[Note<'_>]) -> String {
    notes.iter().enumerate().map(|(i, (cell, words))| shape(first + i as u32, order + i, *cell, words)).collect()
}

fn shape(id: u32, order: usize, cell: Cell, words: &str) -> String {
    let lines: usize = text::lines(words, LINE);
    let high = u32::try_from(lines + 1).unwrap_or(HIGH).clamp(3, HIGH);
    let left = (cell.column + 1).min(LAST.0 - WIDE);
    let top = cell.row.saturating_sub(1).min(LAST.1 - high);
    format!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:59.25pt;margin-top:1.5pt;\
         width:240pt;height:{}pt;z-index:{order};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
         <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
         <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>\
         <x:Anchor>{left}, 15, {top}, 10, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row><x:Column>{}</x:Column>\
         </x:ClientData></v:shape>",
        high * 15,
        left + WIDE,
        top + high,
        cell.row,
        cell.column
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_those_that_are_there() {
        let first = create(3, &[(Cell { row: 0, column: 0 }, "one")]);
        assert!(first.contains("_x0000_s3073"));
        assert_eq!(blocks(&first), [3]);
        let more = extend(&first, 9, &[(Cell { row: 1, column: 16_383 }, "two")]).unwrap();
        assert!(more.contains("_x0000_s3074") && more.ends_with("</v:shape></xml>"));
        assert_eq!(more.matches("<v:shapetype").count(), 1);
        assert!(more.contains("<x:Anchor>16378, 15, 0, 10, 16383,"));
    }

    #[test]
    fn a_full_block_is_left_for_a_spare_one() {
        let part = "<xml><o:idmap data=\"1\"/><v:shape id=\"_x0000_s2047\"/></xml>";
        let more = extend(part, 7, &[(Cell { row: 0, column: 0 }, "x")]).unwrap();
        assert!(more.contains("data=\"1,7\"") && more.contains("_x0000_s7169") && more.contains("xmlns:x="));
    }
}
