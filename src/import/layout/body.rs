//! Which rows are data: below the header, without descriptions, totals, footnotes and repeated headers.

use super::super::raw::{Cell, Sheet};
use super::super::source::{Decision, Target};
use super::super::{ImportOptions, SheetOptions, text, totals};
use super::header::{self, Header};
use super::survey::{Look, Rows, look};
use super::{Area, Block, glance, sums};
use crate::engine::{Cancelled, Context};

/// How far under a header its description may reach.
const MOST_DESCRIPTIONS: usize = 4;
/// How far above the end footnotes may reach.
const MOST_FOOTERS: usize = 80;

/// The rows of a table by what they are.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) data: Vec<u32>,
    pub(super) skipped: Vec<usize>,
    pub(super) footers: Vec<usize>,
    pub(super) decisions: Vec<Decision>,
}

/// Sort the rows below a header, or all rows where there is none.
pub(super) fn find(
    sheet: &Sheet,
    rows: &Rows,
    header: Option<&Header>,
    asked: &SheetOptions,
    context: &Context,
) -> Result<Body, Cancelled> {
    let area = rows.area;
    let start = header.map_or(area.top, |h| h.rows.end() + 1);
    let judge = Judge { sheet, area, typed: typed_columns(rows, start - area.top), header: header.cloned() };
    let asked = Asked { sheet, options: asked };
    let mut body = Body::default();
    let mut first = start;
    while header.is_some() && first < area.bottom && first - start < MOST_DESCRIPTIONS && !asked.keeps(first) {
        let row = judge.read(first);
        if !(judge.describes(&row)
            || judge.is_total(first, &row) && first + 1 < area.bottom && !judge.is_total(first + 1, &judge.read(first + 1)))
        {
            break;
        }
        body.skipped.push(first);
        first += 1;
    }
    let mut last = area.bottom;
    while last > first && area.bottom - last < MOST_FOOTERS && !asked.keeps(last - 1) {
        let row = judge.read(last - 1);
        if row.filled > 0 {
            if asked.skips(last - 1) || !(judge.is_total(last - 1, &row) || judge.is_note(last - 1, &row)) {
                break;
            }
            body.footers.push(last - 1);
        }
        last -= 1;
    }
    let surely = match asked.is_silent() {
        true => glance::data(sheet, area, &judge.typed, header.map(|h| *h.rows.end()), first..last, context)?,
        false => Vec::new(),
    };
    let mut blank = Blank::default();
    for row in first..last {
        if row.is_multiple_of(8192) {
            context.check()?;
        }
        if row > first {
            blank.add_between(sheet.line(row - 1), sheet.line(row));
        }
        if asked.keeps(row) || surely.get(row - first).is_some_and(|is_data| *is_data) {
            body.data.push(row as u32);
        } else if asked.skips(row) || judge.is_no_data(row) {
            body.skipped.push(row);
        } else if judge.may_be_total(row) && judge.is_total(row, &judge.read(row)) {
            body.footers.push(row);
        } else if area.columns().any(|c| !sheet.is_blank(row, c)) {
            body.data.push(row as u32);
        } else {
            blank.add_between(sheet.line(row) - 1, sheet.line(row) + 1);
        }
    }
    body.decisions.extend(blank.decision());
    if header.is_some() {
        sums::take_out(sheet, area, &judge.typed, &asked, &mut body);
    }
    body.footers.sort_unstable();
    Ok(body)
}

/// Rows of the file among the data that hold nothing.
#[derive(Debug, Default)]
struct Blank {
    count: u64,
    first: Option<u32>,
}

impl Blank {
    /// Count the lines between two others.
    fn add_between(&mut self, above: u32, below: u32) {
        let lines = below.saturating_sub(above).saturating_sub(1);
        if lines > 0 {
            self.count += u64::from(lines);
            self.first.get_or_insert(above + 1);
        }
    }

    fn decision(&self) -> Option<Decision> {
        let decision = Decision::new("Blank rows left out", "no column of the table holds anything in them");
        self.first.map(|first| decision.touching(self.count, format!("row {first}")))
    }
}

/// What a person said about single rows; both lists are short or empty, and ascending.
pub(super) struct Asked<'a> {
    sheet: &'a Sheet,
    options: &'a SheetOptions,
}

impl Asked<'_> {
    fn is_silent(&self) -> bool {
        self.options.keep.is_empty() && self.options.skip.is_empty()
    }

    pub(super) fn keeps(&self, row: usize) -> bool {
        !self.options.keep.is_empty() && self.options.keep.contains(&u64::from(self.sheet.line(row)))
    }

    fn skips(&self, row: usize) -> bool {
        !self.options.skip.is_empty() && self.options.skip.binary_search(&u64::from(self.sheet.line(row))).is_ok()
    }
}

/// Columns of which most filled cells below the header are typed.
fn typed_columns(rows: &Rows, start: usize) -> Vec<bool> {
    let width = rows.area.right - rows.area.left;
    let share = |column: usize, at: usize| {
        let (filled, typed) = rows.below(at, column);
        if filled == 0 { 0.0 } else { f64::from(typed) / f64::from(filled) }
    };
    (0..width).map(|c| share(c, start).max(share(c, start + 1)) >= 0.6).collect()
}

struct Judge<'a> {
    sheet: &'a Sheet,
    area: Area,
    typed: Vec<bool>,
    header: Option<Header>,
}

/// What one row holds.
struct Row {
    filled: usize,
    labels: usize,
    /// Words in a column of numbers; `<10%` is none.
    contradictions: usize,
    /// Numbers in a column of numbers.
    agreements: usize,
    longest: usize,
}

impl Judge<'_> {
    fn read(&self, row: usize) -> Row {
        let mut out = Row { filled: 0, labels: 0, contradictions: 0, agreements: 0, longest: 0 };
        for (column, &typed) in self.area.columns().zip(&self.typed) {
            let look = look(self.sheet, row, column);
            out.filled += usize::from(look != Look::Blank);
            out.labels += usize::from(look == Look::Label);
            out.contradictions += usize::from(typed && look == Look::Label && self.is_worded(row, column));
            out.agreements += usize::from(typed && look.is_typed());
            if let Cell::Text(text) = self.sheet.cell(row, column) {
                out.longest = out.longest.max(text.len());
            }
        }
        out
    }

    /// A row among the data that is none: a comment, the header again, codes or units, nothing but marks.
    fn is_no_data(&self, row: usize) -> bool {
        self.is_comment(row) || self.repeats_header(row) || self.holds_words_for_numbers(row) || self.holds_no_value(row)
    }

    /// A line that starts with `#` and fits the columns in nothing else.
    fn is_comment(&self, row: usize) -> bool {
        if !super::is_comment(self.sheet, row) || self.area.left > 0 {
            return false;
        }
        let seen = self.read(row);
        let typed = self.typed.iter().any(|t| *t);
        seen.agreements == 0 && (typed || (seen.filled == 1 && self.area.right > 1))
    }

    /// Whether a label is made of words rather than of digits: a censored number such as `<10%` is a value.
    fn is_worded(&self, row: usize, column: usize) -> bool {
        let Cell::Text(text) = self.sheet.cell(row, column) else { return true };
        let (mut letters, mut digits) = (0_usize, 0_usize);
        for c in text.chars() {
            letters += usize::from(c.is_alphabetic());
            digits += usize::from(c.is_numeric());
        }
        digits == 0 || letters > digits
    }

    /// Words under a header that say what the columns mean.
    fn describes(&self, row: &Row) -> bool {
        let typed = self.typed.iter().filter(|t| **t).count();
        row.agreements == 0 && (row.contradictions >= 2 || (row.contradictions == 1 && typed == 1 && row.longest > 20))
    }

    /// A line of text below the data.
    fn is_note(&self, at: usize, row: &Row) -> bool {
        let width = self.area.right - self.area.left;
        let named = self
            .header
            .as_ref()
            .map_or(width, |h| self.area.columns().filter(|&c| !header::name(self.sheet, self.area, h.rows.clone(), c).is_empty()).count());
        let gap = at > self.area.top && self.sheet.line(at) > self.sheet.line(at - 1) + 1;
        if row.labels == 0 || row.agreements > 0 {
            return false;
        }
        let typed = self.typed.iter().any(|t| *t);
        let alone = row.filled == 1 && (named >= 3 || (named == 2 && (row.longest > 30 || gap)) || (gap && row.longest > 30));
        alone || (typed && row.contradictions > 0) || (typed && gap && row.filled * 2 <= named)
    }

    /// Nothing but marks for missing values: `null` in one column and blanks in the others.
    fn holds_no_value(&self, row: usize) -> bool {
        let mut marks = 0;
        for column in self.area.columns() {
            match self.sheet.cell(row, column) {
                Cell::Empty => {}
                Cell::Text(raw) if text::is_blank(raw) => {}
                Cell::Text(raw) if text::is_missing(text::unwrapped(raw).0) => marks += 1,
                _ => return false,
            }
        }
        marks > 0 && self.area.columns().len() > 1
    }

    /// Words in most columns of numbers, as codes or units between the data; looked at column by column, as it is rare.
    fn holds_words_for_numbers(&self, row: usize) -> bool {
        let mut first_three = self.area.columns().zip(&self.typed).filter(|(_, typed)| **typed).map(|(c, _)| c).take(3);
        let words = first_three.by_ref().take_while(|&c| look(self.sheet, row, c) == Look::Label).count();
        if words < 3 || self.header.is_none() {
            return false;
        }
        let seen = self.read(row);
        seen.agreements == 0 && seen.contradictions * 2 > self.typed.iter().filter(|t| **t).count()
    }

    /// Cheap: whether a row could be a total, before its cells are taken apart.
    fn may_be_total(&self, row: usize) -> bool {
        self.area.columns().take(4).chain(self.area.right.saturating_sub(2)..self.area.right).any(|c| match self.sheet.cell(row, c) {
            Cell::Text(text) => totals::may_start(text),
            _ => false,
        })
    }

    /// A row whose only words are a word for total.
    fn is_total(&self, at: usize, row: &Row) -> bool {
        if row.labels != 1 || row.filled < 2 {
            return false;
        }
        let label = self.area.columns().find(|&c| look(self.sheet, at, c) == Look::Label);
        let Some((column, Cell::Text(text))) = label.map(|c| (c, self.sheet.cell(at, c))) else { return false };
        let text = text::trimmed(text);
        if totals::is_total(text) {
            return true;
        }
        // "East Total" under the rows of East.
        let Some(member) = totals::subtotal_of(text) else { return false };
        (self.area.top..at).rev().take(1000).any(|r| matches!(self.sheet.cell(r, column), Cell::Text(t) if text::trimmed(t) == member))
    }

    /// The header again, as on every page of a printed report.
    fn repeats_header(&self, row: usize) -> bool {
        let Some(header) = &self.header else { return false };
        let last = *header.rows.end();
        let same = |c: usize| match (self.sheet.cell(row, c), self.sheet.cell(last, c)) {
            (Cell::Text(a), Cell::Text(b)) => a == b,
            (a, b) => a == Cell::Empty && b == Cell::Empty,
        };
        self.area.columns().next().is_some_and(same)
            && self.area.columns().all(same)
            && self.area.columns().filter(|&c| !self.sheet.is_blank(row, c)).count() > 1
    }
}

/// Give the rows under a merged or unrepeated label its text: dimensions only, never numbers, unless a person asks for it.
pub(super) fn fill_down(sheet: &Sheet, block: &mut Block, options: &ImportOptions, context: &Context) -> Result<(), Cancelled> {
    for (position, column) in block.columns.iter_mut().enumerate() {
        context.check()?;
        let (mut filled, why) = match options.column(&column.name).and_then(|c| c.fill_down) {
            Some(false) => continue,
            Some(true) => (below_labels(sheet, column.index, &block.data), "you asked for it"),
            None => {
                let merged = merged_labels(sheet, column.index, &block.data);
                if merged.is_empty() && position == 0 {
                    (unrepeated(sheet, column.index, &block.data), "each label stands only on the first of its rows")
                } else {
                    (merged, "its cells are merged")
                }
            }
        };
        if let Some(&(_, from)) = filled.first() {
            filled.sort_unstable();
            let example = header::label(sheet, from as usize, column.index);
            let decision = Decision::new("Labels filled down", why).in_column(&column.name).touching(filled.len() as u64, example);
            block.decisions.push(decision.about(Target::FillDown));
            column.filled = filled;
        }
    }
    Ok(())
}

/// Rows inside merged cells of a column that begin with a label.
fn merged_labels(sheet: &Sheet, column: usize, data: &[u32]) -> Vec<(u32, u32)> {
    let (Some(&first), Some(&last)) = (data.first(), data.last()) else { return Vec::new() };
    let lines = (sheet.line(first as usize), sheet.line(last as usize));
    let mut filled: Vec<(u32, u32)> = Vec::new();
    for merge in sheet.merges.iter().filter(|m| m.columns.0 as usize == column && m.rows.1 > m.rows.0) {
        let Ok(from) = sheet.row_at(merge.rows.0 + 1) else { continue };
        let inside = (merge.rows.0 + 2..=merge.rows.1 + 1).filter(|l| (lines.0..=lines.1).contains(l)).filter_map(|l| sheet.row_at(l).ok());
        if look(sheet, from, column) == Look::Label {
            filled.extend(inside.filter(|&r| sheet.is_blank(r, column)).map(|r| (r as u32, from as u32)));
        }
    }
    filled
}

/// Every blank row under a filled one.
fn below_labels(sheet: &Sheet, column: usize, data: &[u32]) -> Vec<(u32, u32)> {
    let mut from = None;
    let mut filled = Vec::new();
    for &row in data {
        if !sheet.is_blank(row as usize, column) {
            from = Some(row);
        } else if let Some(from) = from {
            filled.push((row, from));
        }
    }
    filled
}

/// Rows of a first column whose label stands only on the first row of its group.
fn unrepeated(sheet: &Sheet, column: usize, data: &[u32]) -> Vec<(u32, u32)> {
    let blank = |row: u32| sheet.is_blank(row as usize, column);
    let blanks = data.iter().filter(|&&r| blank(r)).count();
    let Some(&first) = data.first() else { return Vec::new() };
    if blanks * 3 < data.len() || blanks == data.len() || blank(first) {
        return Vec::new();
    }
    let mut seen = std::collections::HashSet::new();
    let (mut from, mut out) = (first, Vec::new());
    for &row in data {
        if blank(row) {
            out.push((row, from));
            continue;
        }
        let Cell::Text(text) = sheet.cell(row as usize, column) else { return Vec::new() };
        if look(sheet, row as usize, column) != Look::Label || !seen.insert(text::trimmed(text)) {
            return Vec::new();
        }
        from = row;
    }
    out
}
