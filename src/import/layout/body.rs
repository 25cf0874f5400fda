//! Which rows are data: below the header, without descriptions, totals, footnotes and repeated headers.

mod ends;

use super::super::raw::{Cell, Sheet};
use super::super::source::Decision;
use super::super::totals::{self, Total};
use super::super::{SheetOptions, text};
use super::header::{self, Header};
use super::records;
use super::survey::{Look, Rows, look};
use super::{Area, again, glance, likeness, notes, scale, sums};
use crate::engine::{Cancelled, Context, Warning};

/// How far under a header its description may reach.
const MOST_DESCRIPTIONS: usize = 4;
/// How many footers there may be at the end.
const MOST_FOOTERS: usize = 80;

/// The rows of a table by what they are.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) data: Vec<u32>,
    pub(super) skipped: Vec<usize>,
    pub(super) footers: Vec<usize>,
    pub(super) decisions: Vec<Decision>,
    /// What a person should look at.
    pub(super) warnings: Vec<Warning>,
}

impl Body {
    /// Rows of nothing but marks for missing values are rows where they stand between data, and padding at its ends.
    fn take_without_value(&mut self, rows: Vec<usize>) {
        let (Some(&first), Some(&last)) = (self.data.first(), self.data.last()) else { return self.skipped.extend(rows) };
        if rows.iter().any(|&row| row > first as usize && row < last as usize) {
            self.data.extend(rows.into_iter().map(|row| row as u32));
            self.data.sort_unstable();
        } else {
            self.skipped.extend(rows);
            self.skipped.sort_unstable();
        }
    }
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
    let judge = Judge::of(sheet, rows, header, start);
    let keeps_sparse = records::lack_contrast(sheet, rows, header, start);
    let asked = Asked { sheet, options: asked };
    let mut body = Body::default();
    let first = judge.descriptions(start, &asked, &mut body);
    let last = judge.footers(first, &asked, keeps_sparse, &mut body);
    let surely = if asked.is_silent() {
        glance::data(sheet, area, &judge.typed, header.map(|h| *h.rows.end()), first..last, context)?
    } else {
        Vec::new()
    };
    let (mut blank, mut blank_records, mut maybe_totals) = (Blank::default(), Vec::new(), Vec::new());
    let mut without_value = Vec::new();
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
        } else if judge.holds_no_value(row) {
            without_value.push(row);
        } else if judge.may_be_total(row) && judge.is_total(row, &judge.read(row), false) {
            body.footers.push(row);
        } else if judge.used.iter().any(|&c| !sheet.is_blank(row, c)) {
            maybe_totals.extend(judge.may_be_total(row).then_some(row));
            body.data.push(row as u32);
        } else if keeps_sparse && !body.data.is_empty() {
            blank_records.push(u64::from(sheet.line(row)));
            body.data.push(row as u32);
        } else {
            blank.add_between(sheet.line(row) - 1, sheet.line(row) + 1);
        }
    }
    judge.take_upper_rows(&mut body);
    body.take_without_value(without_value);
    body.decisions.extend(blank.decision());
    body.decisions.extend(records::blanks_kept(blank_records));
    if header.is_some() {
        if let Some(header) = header.filter(|_| !keeps_sparse) {
            notes::take_out(sheet, (area, &judge.used, &judge.typed), header, &asked, &mut body);
        }
        sums::take_out(sheet, area, &judge.typed, &asked, &mut body);
        body.decisions.extend(sums::kept(sheet, area, &maybe_totals, &body));
        body.warnings.extend(sums::disagrees(sheet, area, &judge.typed, &body));
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
    /// Its columns with a cell.
    used: Vec<usize>,
    /// Of each column from the left of the area, whether it is typed.
    typed: Vec<bool>,
    /// What the other columns hold in most rows.
    usual: likeness::Usual<'a>,
    /// Of each column from the left of the area, whether the header names it.
    named: Vec<bool>,
    header: Option<Header>,
    /// Many rows are called `Total …`: they are measures, each with its own name.
    lists_totals: bool,
}

/// What one row holds.
struct Row {
    filled: usize,
    labels: usize,
    /// Labels that stand in nearly every row: a currency, a status.
    constant: usize,
    /// Words in a column of numbers; `<10%` is none.
    contradictions: usize,
    /// Numbers in a column of numbers.
    agreements: usize,
    longest: usize,
}

impl<'a> Judge<'a> {
    /// For the rows from `start` on, below a header.
    fn of(sheet: &'a Sheet, rows: &Rows, header: Option<&Header>, start: usize) -> Self {
        let area = rows.area;
        let used = area.used(sheet);
        let named = |row: &usize| used.iter().find_map(|&c| if sheet.is_blank(*row, c) { None } else { Some(sheet.cell(*row, c)) });
        let step = ((area.bottom - start) / 200).max(1);
        let (mut all, mut phrases) = (0, 0);
        for cell in (start..area.bottom).step_by(step).filter_map(|row| named(&row)) {
            all += 1;
            phrases += usize::from(matches!(cell, Cell::Text(text) if totals::total(text::trimmed(text)) == Some(Total::Phrase)));
        }
        let typed = typed_columns(rows, start - area.top);
        // A total of each month is called so too, but adds the month up.
        let lists_totals = phrases > 1 && phrases * 4 >= all && !sums::phrases_add_up(sheet, area, &typed, start);
        let usual = likeness::Usual::of(sheet, area, &used, &typed, start);
        let names = header.map_or_else(Vec::new, |h| header::names(sheet, area, h.rows.clone()));
        let named = names.iter().map(|name| !name.is_empty()).collect();
        Self { sheet, area, used, typed, usual, named, header: header.cloned(), lists_totals }
    }

    fn is_typed(&self, column: usize) -> bool {
        self.typed.get(column - self.area.left).copied().unwrap_or_default()
    }

    /// Leave out what describes the columns, and totals above the data; where the data begin.
    fn descriptions(&self, start: usize, asked: &Asked<'_>, body: &mut Body) -> usize {
        let mut first = start;
        let bottom = self.area.bottom;
        while self.header.is_some() && first < bottom && first - start < MOST_DESCRIPTIONS && !asked.keeps(first) {
            let row = self.read(first);
            let is_total = |at: usize, row: &Row| self.is_total(at, row, true);
            let is_total_above = || is_total(first, &row) && first + 1 < bottom && !is_total(first + 1, &self.read(first + 1));
            let counts = first == start && scale::counts_columns(self.sheet, self.area, &self.used, first);
            if !(counts || self.describes(first, &row) || self.names_again(first) || is_total_above()) {
                break;
            }
            body.skipped.push(first);
            first += 1;
        }
        first
    }

    /// Leave out totals and notes at the end; where the data end.
    fn footers(&self, first: usize, asked: &Asked<'_>, keeps_sparse: bool, body: &mut Body) -> usize {
        let mut last = self.area.bottom;
        while last > first && body.footers.len() < MOST_FOOTERS && !asked.keeps(last - 1) {
            let at = last - 1;
            let row = self.read(at);
            if row.filled > 0 && asked.skips(at) {
                break;
            }
            if row.filled > 0 && !self.is_stray(at) && !self.is_total(at, &row, true) && !self.is_statistic(first, at) {
                if !self.is_note(at, &row) && !self.counts_rows(first, at, &row) {
                    break;
                }
                if keeps_sparse {
                    body.decisions.push(records::note_kept(self.sheet, at));
                    break;
                }
            }
            body.footers.extend((row.filled > 0).then_some(at));
            last = at;
        }
        last
    }

    fn read(&self, row: usize) -> Row {
        let mut out = Row { filled: 0, labels: 0, constant: 0, contradictions: 0, agreements: 0, longest: 0 };
        for (column, typed) in self.used.iter().map(|&c| (c, self.is_typed(c))) {
            let look = look(self.sheet, row, column);
            out.filled += usize::from(look != Look::Blank);
            out.labels += usize::from(look == Look::Label);
            out.constant += usize::from(look == Look::Label && self.usual.is_constant(row, column));
            out.contradictions += usize::from(typed && look == Look::Label && self.is_worded(row, column));
            out.agreements += usize::from(typed && look.is_typed());
            if let Cell::Text(text) = self.sheet.cell(row, column) {
                out.longest = out.longest.max(text.len());
            }
        }
        out
    }

    /// A row among the data that is none: a comment, the header again, codes or units.
    fn is_no_data(&self, row: usize) -> bool {
        self.is_comment(row) || self.repeats_header(row) || self.holds_words_for_numbers(row)
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
    fn describes(&self, at: usize, row: &Row) -> bool {
        let typed = self.typed.iter().filter(|t| **t).count();
        let is_description = row.contradictions >= 2 || (row.contradictions == 1 && typed == 1 && row.longest > 20);
        row.agreements == 0 && is_description && (row.contradictions > 1 || row.labels == row.filled) && !self.usual.is_like_the_others(at)
    }

    /// A row right under the header, or under another such row, that names the columns once more.
    fn names_again(&self, row: usize) -> bool {
        let Self { sheet, area, used, typed, named, .. } = self;
        let candidate = again::Candidate { sheet, area: *area, used, typed, named, row };
        !self.is_apart(row) && candidate.names_again()
    }

    /// Something far from the table, in columns of which it holds nothing else.
    fn is_stray(&self, at: usize) -> bool {
        let is_alone = |c: usize| !self.is_named(c) && (self.area.top..self.area.bottom).all(|r| r == at || self.sheet.is_blank(r, c));
        self.header.is_some() && self.is_apart(at) && self.used.iter().all(|&c| self.sheet.is_blank(at, c) || is_alone(c))
    }

    /// Whether nothing stands right above a row.
    fn is_apart(&self, at: usize) -> bool {
        let is_blank = |row: usize| self.used.iter().all(|&c| self.sheet.is_blank(row, c));
        at > self.area.top && (self.sheet.line(at) > self.sheet.line(at - 1) + 1 || is_blank(at - 1))
    }

    fn is_named(&self, column: usize) -> bool {
        self.named.get(column - self.area.left).copied().unwrap_or_default()
    }

    /// Nothing but marks for missing values: `null` in one column and blanks in the others.
    fn holds_no_value(&self, row: usize) -> bool {
        let mut marks = 0;
        for &column in &self.used {
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
        let mut first_three = self.used.iter().copied().filter(|&c| self.is_typed(c)).take(3);
        let words = first_three.by_ref().take_while(|&c| look(self.sheet, row, c) == Look::Label).count();
        if words < 3 || self.header.is_none() {
            return false;
        }
        let seen = self.read(row);
        let most = seen.contradictions * 2 > self.typed.iter().filter(|t| **t).count();
        seen.agreements == 0 && most && !self.usual.is_like_the_others(row)
    }

    /// Cheap: whether a row could be a total, before its cells are taken apart.
    fn may_be_total(&self, row: usize) -> bool {
        self.area.columns().take(4).chain(self.area.right.saturating_sub(2)..self.area.right).any(|c| match self.sheet.cell(row, c) {
            Cell::Text(text) => totals::may_be_total(text),
            _ => false,
        })
    }

    /// A row whose only words are a word for total, but for those that stand in every row. With such words it is one at an end of
    /// the data, or where it adds up.
    fn is_total(&self, at: usize, row: &Row, is_end: bool) -> bool {
        if row.labels != row.constant + 1 || row.filled < 2 {
            return false;
        }
        let label = self.used.iter().copied().find(|&c| look(self.sheet, at, c) == Look::Label && !self.usual.is_constant(at, c));
        let Some((column, Cell::Text(text))) = label.map(|c| (c, self.sheet.cell(at, c))) else { return false };
        let text = text::trimmed(text);
        // "Total" behind a number or a date is a total of that, if it is one: a kind of refund is called so too. In a field too
        // many it is no value.
        let is_value = self.header.is_none() || self.is_named(column);
        let is_first = !is_value || !(self.area.left..column).any(|c| look(self.sheet, at, c).is_typed());
        match totals::total(text) {
            // A kind of refund may be called so in every other row.
            Some(Total::Word) if row.constant > 0 && self.usual.recurs(at, column) => return false,
            Some(Total::Word) => {
                return (is_first && (is_end || row.constant == 0)) || sums::adds_up_above(self.sheet, self.area, &self.typed, at, column);
            }
            Some(Total::Phrase) => return is_first && row.constant == 0 && !self.lists_totals,
            None => {}
        }
        // "East Total" under the rows of East, or of the page.
        let member = totals::subtotal_of(text);
        let is_of = |member| {
            let alike = |r: usize| matches!(self.sheet.cell(r, column), Cell::Text(t) if text::trimmed(t) == member);
            (self.area.top..at).rev().take(1000).any(alike)
        };
        let start = self.header.as_ref().map_or(self.area.top, |h| h.rows.end() + 1);
        let proves = || sums::adds_up_part(self.sheet, self.area, &self.typed, start, at, is_end);
        member.is_some_and(is_of) || (member.is_some() || totals::is_hint(text)) && is_first && self.header.is_some() && proves()
    }

    /// Where the last row of a header of several rows stands again, those above it do too.
    fn take_upper_rows(&self, body: &mut Body) {
        let Some(header) = self.header.as_ref().filter(|h| h.rows.start() < h.rows.end()) else { return };
        let (first, last) = (*header.rows.start(), *header.rows.end());
        let same = |row: usize, upper: usize| self.used.iter().all(|&c| self.sheet.cell(row, c) == self.sheet.cell(upper, c));
        let again = body.skipped.iter().filter(|&&row| row >= last + header.rows.clone().count() && self.repeats_header(row));
        let upper: Vec<usize> = again
            .flat_map(|&row| (first..last).map(move |upper| (row + upper - last, upper)))
            .filter(|&(row, upper)| same(row, upper))
            .map(|(row, _)| row)
            .collect();
        body.data.retain(|&row| !upper.contains(&(row as usize)));
        body.skipped.extend(upper);
        body.skipped.sort_unstable();
    }

    /// The header again, as on every page of a printed report.
    fn repeats_header(&self, row: usize) -> bool {
        let Some(header) = &self.header else { return false };
        let last = *header.rows.end();
        let same = |c: usize| match (self.sheet.cell(row, c), self.sheet.cell(last, c)) {
            (Cell::Text(a), Cell::Text(b)) => a == b,
            (a, b) => a == Cell::Empty && b == Cell::Empty,
        };
        self.used.iter().all(|&c| same(c)) && self.used.iter().filter(|&&c| !self.sheet.is_blank(row, c)).count() > 1
    }
}
