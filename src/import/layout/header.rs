//! Which rows are the header.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use super::super::raw::{Cell, Merge, Sheet};
use super::super::{formats, text, words};
use super::survey::{Look, Rows};
use super::{Area, among, scale};

/// The most rows a header has.
const MOST_ROWS: usize = 4;
/// Longer texts describe rather than name.
const LONGEST_NAME: usize = 120;
/// What each row further down costs: of two that name the columns alike the upper one is the header.
const UPPER: f64 = 0.02;

/// A header that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Its rows with a cell, 0-based.
    pub(super) rows: RangeInclusive<usize>,
}

/// How well some rows name the columns, and which they are.
type Scored = (f64, RangeInclusive<usize>);

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
    let mut scored: Vec<Scored> = Vec::new();
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
            scored.push((score, window));
        }
    }
    let first = best(sheet, rows, &scored).filter(|(score, _)| *score > 0.0)?.1.clone();
    let mut found = first.clone();
    // A row of words among the data names nothing: the header stands above it.
    while among::lies_in_data(sheet, rows, &found) {
        scored.retain(|(_, other)| other.end() < found.start());
        match best(sheet, rows, &scored) {
            Some((score, above)) if *score > 0.0 => found = above.clone(),
            _ => return Some(Header { rows: first }),
        }
    }
    Some(Header { rows: found })
}

/// The rows that name the columns best, with what they score.
fn best<'a>(sheet: &Sheet, rows: &Rows, scored: &'a [Scored]) -> Option<&'a Scored> {
    let mut best = scored.first()?;
    for next in scored {
        // Enough better to be worth more rows; of equals the first.
        if next.0 > best.0 + 1e-9 {
            best = next;
        }
    }
    let of_sections = scored.iter().filter(|other| other.0 > best.0 - 1.0 && is_described_by(sheet, rows.area, &other.1, &best.1));
    let best = of_sections.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or(best);
    // Settings of the report may name as many columns as a narrow table has.
    let further = |other: &RangeInclusive<usize>| UPPER * other.start().saturating_sub(*best.1.start()) as f64;
    let mut as_good = scored.iter().filter(|other| other.1.start() > best.1.end() && other.0 + further(&other.1) > best.0 - 1e-9);
    Some(as_good.find(|other| begins_anew(sheet, rows, &best.1, &other.1)).unwrap_or(best))
}

/// Whether a header further down stands below a gap or, of two columns, has more names that columns have; its words over columns
/// of values that from `first` to there hold hardly one.
fn begins_anew(sheet: &Sheet, rows: &Rows, first: &RangeInclusive<usize>, second: &RangeInclusive<usize>) -> bool {
    let (top, start) = (rows.area.top, *second.start());
    let has_gap = sheet.line(start) > sheet.line(start - 1) + 1;
    let known = |row: usize| {
        let is_words = rows.looks(row - top).iter().all(|look| *look == Look::Label);
        rows.area.columns().filter(|&column| is_words && words::names_column(&label(sheet, row, column))).count()
    };
    let names_more = || rows.area.columns().len() == 2 && (*first.start()..start).all(|row| known(row) < known(*second.end()));
    if !has_gap && !names_more() {
        return false;
    }
    let look = |row: usize, column: usize| rows.looks(row - top).get(column).copied().unwrap_or(Look::Blank);
    let mut typed = (0..rows.area.columns().len())
        .filter(|&column| matches!(rows.below(second.end() + 1 - top, column), (filled, typed) if typed > 0 && typed * 5 >= filled * 3))
        .peekable();
    let above = *first.start()..start;
    let hardly = |column| above.clone().filter(|&row| look(row, column).is_typed()).count() * 2 <= above.len();
    typed.peek().is_some() && typed.all(|column| look(*second.end(), column) == Look::Label && hardly(column))
}

/// Whether a row under a header of several rows describes, longer and just as many, the columns that these name: where names
/// repeat from section to section a description alone tells all columns apart, but is no header.
fn is_described_by(sheet: &Sheet, area: Area, header: &RangeInclusive<usize>, row: &RangeInclusive<usize>) -> bool {
    if header.start() == header.end() || row.start() != row.end() || header.end() + 1 != *row.start() {
        return false;
    }
    let last: Vec<String> = area.columns().map(|c| label(sheet, *header.end(), c)).collect();
    let own: Vec<String> = area.columns().map(|c| label(sheet, *row.start(), c)).collect();
    let length = |labels: &[String]| labels.iter().map(|l| l.chars().count()).sum::<usize>();
    let distinct = |labels: &[String]| labels.iter().filter(|l| !l.is_empty()).collect::<HashSet<_>>().len();
    let named = last.iter().filter(|label| !label.is_empty()).count();
    last.iter().zip(&own).all(|(last, own)| last.is_empty() == own.is_empty())
        && length(&own) > length(&last)
        && distinct(&last) < named
        && distinct(&names(sheet, area, header.clone())) == named
}

fn cuts_a_merge(sheet: &Sheet, tall: &[Merge], window: &RangeInclusive<usize>) -> bool {
    let (first, last) = (sheet.line(*window.start()) - 1, sheet.line(*window.end()) - 1);
    tall.iter().any(|m| (m.rows.0 < first && first <= m.rows.1) || (m.rows.0 <= last && last < m.rows.1))
}

/// How well the rows `start..=end` (counted from the top of the area) would name the columns; `None` where they cannot.
fn score(sheet: &Sheet, rows: &Rows, start: usize, end: usize) -> Option<f64> {
    let area = rows.area;
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
    let upper = (start..end).map(|row| if is_section_row(rows, row) { 0.1 } else { -0.6 });
    let mut total = upper.sum::<f64>() - UPPER * start as f64;
    let steps = scale::names_columns(sheet, rows, end);
    let mut seen = HashSet::new();
    for (column, name) in names(sheet, area, area.top + start..=area.top + end).into_iter().enumerate() {
        let (filled, _) = rows.below(end + 1, column);
        let looks = (start..=end).map(|r| rows.looks(r).get(column).copied().unwrap_or(Look::Blank));
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

/// The names that header rows give the columns of an area: their texts from above, joined by ` / `.
pub(super) fn names(sheet: &Sheet, area: Area, rows: RangeInclusive<usize>) -> Vec<String> {
    let last = *rows.end();
    let mut names: Vec<Vec<String>> = vec![Vec::new(); area.columns().len()];
    for row in rows {
        for (parts, part) in names.iter_mut().zip(spread(sheet, area, row, row == last)) {
            if !part.is_empty() && parts.last() != Some(&part) {
                parts.push(part);
            }
        }
    }
    names.into_iter().map(|parts| parts.join(" / ")).collect()
}

/// The labels of a header row, each over all the columns it stands for.
fn spread(sheet: &Sheet, area: Area, row: usize, is_last: bool) -> Vec<String> {
    let labels = |row| area.columns().map(|column| label(sheet, row, column)).collect::<Vec<_>>();
    let mut out = labels(row);
    let merges = sheet.merges_from(sheet.line(row).wrapping_sub(1));
    let over = |column: usize| merges[..merges.partition_point(|m| m.columns.0 as usize <= column)].last();
    // Without merged cells a section name stands over its first column and the next ones are blank; it belongs to them if
    // they repeat from section to section.
    let below = if is_last || merges.iter().any(|m| m.columns.1 > m.columns.0) { Vec::new() } else { labels(row + 1) };
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in below.iter().filter(|l| !l.is_empty()) {
        *counts.entry(label).or_default() += 1;
    }
    let mut section = String::new();
    for (at, column) in area.columns().enumerate() {
        if !out[at].is_empty() {
            section.clone_from(&out[at]);
        } else if let Some(merge) = over(column).filter(|m| column <= m.columns.1 as usize) {
            out[at] = label(sheet, row, merge.columns.0 as usize);
        } else if below.get(at).and_then(|label| counts.get(label.as_str())).is_some_and(|count| *count > 1) {
            out[at].clone_from(&section);
        }
    }
    out
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
