//! The highlight of annotated cells: a condition that always holds, so that the cells keep their own styles.

use std::collections::BTreeMap;

use super::super::opc::xml;
use super::Cell;
use super::sheet::Sheet;

/// Ranges in one conditional format; Excel reads any number, people's tools not.
const MOST_RANGES: usize = 1_000;

/// Highlight the cells above every other condition of the sheet.
pub(super) fn put(sheet: &mut Sheet, marks: &BTreeMap<Cell, String>, highlight: usize) {
    let ranges = ranges(marks.keys().copied());
    sheet.edit(|sheet, patch| {
        let text = &sheet.after;
        let rules: Vec<_> = xml::tags(text, 0).filter(|t| t.local() == "cfRule" && t.kind != xml::Kind::Close).collect();
        let priority = |t: &xml::Tag<'_>| t.place("priority").and_then(|p| Some((text[p.clone()].parse::<u32>().ok()?, p)));
        // A pivot names its conditions by their priority, so there the others stay and ours comes last.
        let is_bound = xml::tags(text, 0)
            .any(|t| t.local() == "conditionalFormatting" && t.attribute("pivot").is_some_and(|p| p == "1" || p == "true"));
        let count = ranges.len().div_ceil(MOST_RANGES) as u32;
        let mut first = 1;
        if is_bound {
            first = rules.iter().filter_map(|t| Some(priority(t)?.0)).max().unwrap_or_default() + 1;
        } else {
            for (number, place) in rules.iter().filter_map(priority).filter(|(n, _)| *n > 0) {
                patch.replace(place, (number.saturating_add(count)).to_string());
            }
        }
        let p = &sheet.prefix;
        let conditions: String = ranges
            .chunks(MOST_RANGES)
            .zip(first..)
            .map(|(ranges, priority)| {
                format!(
                    "<{p}conditionalFormatting sqref=\"{}\"><{p}cfRule type=\"expression\" dxfId=\"{highlight}\" priority=\"{priority}\">\
                     <{p}formula>TRUE</{p}formula></{p}cfRule></{p}conditionalFormatting>",
                    ranges.join(" ")
                )
            })
            .collect();
        patch.insert(sheet.slot("conditionalFormatting"), &conditions);
    });
}

/// The cells as ranges, those below one another together.
fn ranges(cells: impl Iterator<Item = Cell>) -> Vec<String> {
    let mut sorted: Vec<Cell> = cells.collect();
    sorted.sort_by_key(|c| (c.column, c.row));
    let mut runs: Vec<(Cell, u32)> = Vec::new();
    for cell in sorted {
        match runs.last_mut() {
            Some((first, last)) if first.column == cell.column && *last + 1 == cell.row => *last = cell.row,
            _ => runs.push((cell, cell.row)),
        }
    }
    let name = |(first, last): (Cell, u32)| {
        if last == first.row { first.name() } else { format!("{}:{}", first.name(), Cell { row: last, ..first }.name()) }
    };
    runs.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_one_another_are_one_range() {
        let cells = ["B2", "A1", "A2", "A3", "C7"].iter().filter_map(|c| Cell::parse(c));
        assert_eq!(ranges(cells), ["A1:A3", "B2", "C7"]);
    }
}
