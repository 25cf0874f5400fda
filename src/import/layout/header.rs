//! Which rows are the header.

use std::ops::RangeInclusive;

use super::super::raw::{Cell, Merge, Sheet};
use super::super::{formats, text};
use super::Area;
use super::survey::{Look, Rows};

/// The most rows a header has.
const MOST_ROWS: usize = 4;
/// Longer texts describe rather than name.
const LONGEST_NAME: usize = 120;

/// A header that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Its rows with a cell, 0-based.
    pub(super) rows: RangeInclusive<usize>,
}

/// The header a person named, by rows of the file.
pub(super) fn at_lines(sheet: &Sheet, area: Area, (first, last): (u64, u64)) -> Option<Header> {
    let row = |line: u64| u32::try_from(line).ok().and_then(|l| sheet.row_at(l).ok()).filter(|r| (area.top..area.bottom).contains(r));
    let (first, last) = (row(first)?, row(last)?);
    (first <= last).then_some(Header { rows: first..=last })
}

/// The rows that name the columns best, none of them among the rows of the file in `skip`; `None` where every row looks
/// like data.
pub(super) fn find(sheet: &Sheet, rows: &Rows, skip: &[u64]) -> Option<Header> {
    let top = rows.area.top;
    let mut best: Option<(f64, RangeInclusive<usize>)> = None;
    let end = sheet.line((top + rows.top()).min(rows.area.bottom.saturating_sub(1)));
    let tall: Vec<Merge> = sheet.merges.iter().filter(|m| m.rows.0 < m.rows.1 && m.rows.0 <= end).copied().collect();
    for start in 0..rows.top() {
        for end in start..(start + MOST_ROWS).min(rows.top()) {
            let window = top + start..=top + end;
            if window.clone().any(|row| skip.contains(&u64::from(sheet.line(row)))) {
                break;
            }
            if cuts_a_merge(sheet, &tall, &window) {
                continue;
            }
            let Some(score) = score(sheet, rows, start, end) else { break };
            // Enough better to be worth more rows; of equals the first.
            if best.as_ref().is_none_or(|(b, _)| score > b + 1e-9) {
                best = Some((score, window));
            }
        }
    }
    best.filter(|&(score, _)| score > 0.0).map(|(_, rows)| Header { rows })
}

fn cuts_a_merge(sheet: &Sheet, tall: &[Merge], window: &RangeInclusive<usize>) -> bool {
    let (first, last) = (sheet.line(*window.start()) - 1, sheet.line(*window.end()) - 1);
    tall.iter().any(|m| (m.rows.0 < first && first <= m.rows.1) || (m.rows.0 <= last && last < m.rows.1))
}

/// How well the rows `start..=end` (counted from the top of the area) would name the columns; `None` where they cannot.
fn score(sheet: &Sheet, rows: &Rows, start: usize, end: usize) -> Option<f64> {
    let area = rows.area;
    let width = area.right - area.left;
    if rows.looks(end).iter().all(|look| *look == Look::Blank) {
        return None;
    }
    for upper in start..end {
        // A line between header rows, or a title over them, is no header row.
        if sheet.line(area.top + upper) + 1 != sheet.line(area.top + upper + 1) || !spans_columns(sheet, rows, upper) {
            return None;
        }
    }
    let below_rows = rows.remaining(end + 1).max(1) as f64;
    // Of two that name the columns alike the upper one is the header.
    let upper = (start..end).map(|row| if is_section_row(rows, row) { 0.1 } else { -0.6 });
    let mut total = upper.sum::<f64>() - 0.02 * start as f64;
    let steps = is_scale(sheet, rows, end);
    let mut seen = std::collections::HashSet::new();
    for column in 0..width {
        let (filled, _) = rows.below(end + 1, column);
        let looks = (start..=end).map(|r| rows.looks(r).get(column).copied().unwrap_or(Look::Blank));
        let name = name(sheet, area, area.top + start..=area.top + end, area.left + column);
        let share = (0..3)
            .map(|skip| rows.below(end + 1 + skip, column))
            .map(|(f, t)| if f == 0 { 0.0 } else { f64::from(t) / f64::from(f) })
            .fold(0.0, f64::max);
        // A few notes among the numbers make a column no less typed.
        let share = (share * 1.1).min(1.0);
        if looks.clone().any(|l| l == Look::Typed) {
            total += if steps && rows.looks(end).get(column) == Some(&Look::Typed) { share - 0.5 } else { -2.0 };
        } else if name.is_empty() {
            total -= if filled == 0 { 0.0 } else { (f64::from(filled) / below_rows * 2.0).clamp(0.2, 1.0) };
        } else {
            let is_label = looks.clone().any(|l| l == Look::Label) || start < end;
            total += match (is_label, filled) {
                (true, 0) => 0.3,
                (true, _) => 0.6 + 1.4 * share,
                (false, _) if looks.clone().any(|l| l == Look::Missing) => -0.5,
                (false, _) => share - 0.5,
            };
            total -= if name.chars().count() > LONGEST_NAME { 0.3 } else { 0.0 };
            total -= if seen.insert(name) { 0.0 } else { 0.4 };
        }
    }
    Some(total)
}

/// Whether a row above the last of a header names sections: several labels, none of them where titles start.
fn is_section_row(rows: &Rows, at: usize) -> bool {
    let looks = rows.looks(at);
    let labels = looks.iter().filter(|&&l| l == Look::Label).count();
    let others = looks.iter().any(|l| matches!(l, Look::Typed | Look::Missing));
    looks.first() == Some(&Look::Blank) && labels >= 2 && labels * 2 < looks.len() && !others
}

/// Whether the numbers of a row are the steps of a scale that names columns: percentiles, days of a month, sizes.
fn is_scale(sheet: &Sheet, rows: &Rows, at: usize) -> bool {
    let looks = rows.looks(at);
    let numbers: Vec<f64> = (0..)
        .zip(looks)
        .filter(|(_, look)| look.is_typed())
        .filter_map(|(column, _): (usize, _)| label(sheet, rows.area.top + at, rows.area.left + column).parse().ok())
        .collect();
    let count = |wanted: Look| looks.iter().filter(|&&l| l == wanted).count();
    let typed = count(Look::Typed) + count(Look::Period);
    typed >= 3
        && count(Look::Label) >= 2
        && numbers.len() == typed
        && numbers.iter().all(|n| n.fract() == 0.0 && (0.0..=366.0).contains(n))
        && numbers.windows(2).all(|w| w[0] < w[1])
}

/// Whether a row above the last of a header can be one: it names several columns, not the whole table.
fn spans_columns(sheet: &Sheet, rows: &Rows, upper: usize) -> bool {
    let area = rows.area;
    let line = sheet.line(area.top + upper).wrapping_sub(1);
    let filled = rows.looks(upper).iter().filter(|l| **l != Look::Blank).count();
    let width = (area.right - area.left) as u32;
    let mut merges = sheet.merges_from(line).iter().filter(|m| area.columns().contains(&(m.columns.0 as usize)));
    if merges.clone().any(|m| width > 2 && m.columns.1 - m.columns.0 + 1 >= width) {
        return false;
    }
    filled >= 2 || merges.any(|m| m.rows.1 > m.rows.0 || m.columns.1 > m.columns.0)
}

/// The name that the header rows give a column: their texts from above, joined by ` / `.
pub(super) fn name(sheet: &Sheet, area: Area, rows: RangeInclusive<usize>, column: usize) -> String {
    let last = *rows.end();
    let mut parts: Vec<String> = Vec::new();
    for row in rows {
        let own = label(sheet, row, column);
        let part = if own.is_empty() { spanned(sheet, area, row, column, row == last) } else { own };
        if !part.is_empty() && parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts.join(" / ")
}

/// The label a blank header cell is covered by.
fn spanned(sheet: &Sheet, area: Area, row: usize, column: usize, is_last: bool) -> String {
    let line = sheet.line(row).wrapping_sub(1);
    let merges = sheet.merges_from(line);
    if let Some(merge) = merges.iter().find(|m| (m.columns.0..=m.columns.1).contains(&(column as u32))) {
        return label(sheet, row, merge.columns.0 as usize);
    }
    let merged_row = merges.iter().any(|m| m.columns.1 > m.columns.0);
    // Without merged cells a section name stands over its first column and the next ones are blank; it belongs to them if
    // they repeat from section to section.
    let below = label(sheet, row + 1, column);
    let repeats = || area.columns().filter(|&c| label(sheet, row + 1, c) == below).count() > 1;
    if is_last || merged_row || below.is_empty() || !repeats() {
        return String::new();
    }
    (area.left..column).rev().map(|c| label(sheet, row, c)).find(|l| !l.is_empty()).unwrap_or_default()
}

/// A header cell as one line of text.
pub(super) fn label(sheet: &Sheet, row: usize, column: usize) -> String {
    match sheet.cell(row, column) {
        Cell::Empty => String::new(),
        Cell::Text(raw) => {
            let (text, _) = text::unwrapped(raw);
            let text = text.strip_prefix('*').map_or(text, str::trim_start);
            if text.contains(char::is_whitespace) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() }
        }
        other => formats::shown(sheet, other),
    }
}
