//! Several tables on one sheet: side by side, or one below the other.

use std::collections::HashSet;
use std::ops::Range;

use super::super::raw::Sheet;
use super::super::{ImportOptions, NO_HEADER, SheetOptions};
use super::survey::{Look, Rows, look};
use super::{Area, header, scale, stacked};
use crate::engine::{Cancelled, Context};

/// More gaps than this are blank lines in a table, not space between tables.
const MOST_GAPS: usize = 200;

/// A row this far below a gap that a person wants among the data is no header of another table.
const LEAST_KEPT: usize = 3;

/// The areas of a sheet that hold a table each.
pub(super) fn split(sheet: &Sheet, options: &ImportOptions, context: &Context) -> Result<Vec<Area>, Cancelled> {
    let whole = Area { top: 0, bottom: sheet.rows(), left: 0, right: sheet.width() };
    if whole.bottom == 0 || whole.right == 0 {
        return Ok(Vec::new());
    }
    let asked = options.rows_of(&sheet.name);
    if asked.header == Some(NO_HEADER) {
        return Ok(parted(sheet, vec![whole], &asked));
    }
    let sides = beside(sheet, whole, context)?;
    let mut areas = Vec::new();
    for side in sides {
        areas.extend(below(sheet, side, &asked, context)?);
    }
    Ok(parted(sheet, areas, &asked))
}

/// The areas, parted where a person says that a table begins.
fn parted(sheet: &Sheet, areas: Vec<Area>, asked: &SheetOptions) -> Vec<Area> {
    let begins: Vec<usize> = asked.begins.iter().map(|&line| row_from(sheet, line)).collect();
    let part = |area: Area| {
        let within = begins.iter().copied().filter(move |row| (area.top + 1..area.bottom).contains(row));
        let starts: Vec<usize> = std::iter::once(area.top).chain(within).collect();
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([area.bottom]).collect();
        starts.into_iter().zip(ends).map(move |(top, bottom)| Area { top, bottom, ..area })
    };
    let parts: Vec<Area> = areas.into_iter().flat_map(part).collect();
    if begins.is_empty() { parts } else { parts.into_iter().map(|area| trim(sheet, area)).collect() }
}

/// The first row with a cell in this line of the file or below it.
fn row_from(sheet: &Sheet, line: u64) -> usize {
    u32::try_from(line).map_or(sheet.rows(), |line| sheet.row_at(line).unwrap_or_else(|next| next))
}

/// Split at columns without any cell, if the parts are tables of their own.
fn beside(sheet: &Sheet, whole: Area, context: &Context) -> Result<Vec<Area>, Cancelled> {
    let mut groups: Vec<Area> = Vec::new();
    let mut open = false;
    for column in whole.columns() {
        if sheet.column(column).is_empty() {
            open = false;
            continue;
        }
        context.check()?;
        let mut rows = (whole.top..whole.bottom).filter(|&r| !sheet.is_blank(r, column));
        let Some(first) = rows.next() else {
            open = false;
            continue;
        };
        let last = rows.next_back().unwrap_or(first);
        match groups.last_mut() {
            Some(group) if open => {
                *group = Area { top: group.top.min(first), bottom: group.bottom.max(last + 1), right: column + 1, ..*group };
            }
            _ => groups.push(Area { top: first, bottom: last + 1, left: column, right: column + 1 }),
        }
        open = true;
    }
    let tables = groups.len() >= 2
        && groups.len() <= 12
        && groups.iter().all(|g| g.right - g.left >= 2 && names(sheet, *g).is_some_and(|n| n.len() >= 2));
    if !tables {
        return Ok(vec![whole]);
    }
    let mut seen: HashSet<String> = HashSet::new();
    let repeats = groups.iter().filter_map(|g| names(sheet, *g)).flatten().any(|name| !seen.insert(name));
    let staggered = groups.windows(2).any(|w| w[0].bottom != w[1].bottom);
    // What a workbook calls a table begins one.
    let named = groups.iter().skip(1).any(|g| sheet.named.iter().any(|area| area.columns.0 as usize == g.left));
    Ok(if repeats || staggered || named { groups } else { vec![whole] })
}

/// The names of the header of an area, if it has one above typed data.
fn names(sheet: &Sheet, area: Area) -> Option<Vec<String>> {
    let rows = Rows::look(sheet, area);
    let found = header::find(sheet, &rows, &[])?;
    let data = found.rows.end() + 1 - area.top;
    let typed = (0..area.right - area.left).any(|c| rows.below(data, c).1 > 0);
    typed.then(|| header::names(sheet, area, found.rows.clone()).into_iter().filter(|n| !n.is_empty()).collect())
}

/// Split below gaps where another header follows; never within the header a person named.
fn below(sheet: &Sheet, area: Area, asked: &SheetOptions, context: &Context) -> Result<Vec<Area>, Cancelled> {
    let in_header =
        |row: usize| asked.header.is_some_and(|(first, last)| first < u64::from(sheet.line(row)) && u64::from(sheet.line(row)) <= last);
    let used = area.used(sheet);
    let is_gap = |&row: &usize| sheet.line(row) > sheet.line(row - 1) + 1 || used.iter().all(|&c| sheet.is_blank(row - 1, c));
    let gaps: Vec<usize> = (area.top + 1..area.bottom).filter(is_gap).take(MOST_GAPS + 1).collect();
    if gaps.is_empty() || gaps.len() > MOST_GAPS {
        return Ok(vec![area]);
    }
    let mut starts = vec![area.top];
    for (i, &gap) in gaps.iter().enumerate() {
        context.check()?;
        let end = gaps.get(i + 1).copied().unwrap_or(area.bottom);
        let above = Area { top: starts.last().copied().unwrap_or(area.top), bottom: gap, ..area };
        let part = Area { top: gap, bottom: end, ..area };
        let seen = |area| table_in(sheet, area).or_else(|| words_in(sheet, area));
        let is_other = |new: &Seen, old: &Seen| {
            let is_data = || stacked::recurs(sheet, area, old.header + 1..gap, new.header);
            old.typed.is_empty() != new.typed.is_empty() && !is_data() || !new.typed.is_empty() && !continues(sheet, new.header, old)
        };
        let is_kept = |row: usize| asked.keep.contains(&u64::from(sheet.line(row)));
        let is_seen = matches!((seen(part), seen(above)), (Some(new), Some(old)) if is_other(&new, &old) && !is_kept(new.header));
        if !in_header(gap) && (is_seen || !(gap..end).take(LEAST_KEPT).any(is_kept) && stacked::is_another(sheet, above, part)) {
            starts.push(gap);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([area.bottom]);
    Ok(starts.iter().zip(ends).map(|(&top, bottom)| trim(sheet, Area { top, bottom, ..area })).collect())
}

/// A table that an area holds when looked at alone.
struct Seen {
    /// The last row of its header.
    header: usize,
    /// Its columns that hold numbers or dates.
    typed: Vec<usize>,
    /// Its columns with a name.
    named: Vec<usize>,
}

/// The table of an area: several labels near its top that name all its columns, typed data below.
fn table_in(sheet: &Sheet, area: Area) -> Option<Seen> {
    let rows = Rows::look(sheet, area);
    let found = header::find(sheet, &rows, &[])?;
    let header = *found.rows.end();
    let data = header + 1 - area.top;
    let names = header::names(sheet, area, found.rows.clone());
    let named: Vec<usize> = area.columns().zip(names).filter(|(_, name)| !name.is_empty()).map(|(column, _)| column).collect();
    let names_columns = names_columns(sheet, area, header) || scale::names_columns(sheet, &rows, header - area.top);
    let below = |c: usize| rows.below(data, c - area.left);
    let typed: Vec<usize> = area.columns().filter(|&c| below(c).1 > 0 && below(c).1 * 5 >= below(c).0 * 3).collect();
    let complete = area.columns().all(|c| below(c).0 == 0 || named.binary_search(&c).is_ok());
    (names_columns && !typed.is_empty() && complete).then_some(Seen { header, typed, named })
}

/// The table of an area of words alone: three columns or more, three rows or more, and no cell blank. Settings of a report
/// have two.
fn words_in(sheet: &Sheet, area: Area) -> Option<Seen> {
    let is_word = |row: usize, column: usize| look(sheet, row, column) == Look::Label;
    let named: Vec<usize> = area.columns().filter(|&c| !sheet.is_blank(area.top, c)).collect();
    let others = || area.columns().filter(|c| named.binary_search(c).is_err());
    let is_full = |row: usize| named.iter().all(|&c| is_word(row, c)) && others().all(|c| sheet.is_blank(row, c));
    let is_table = named.len() >= 3 && area.bottom - area.top >= 3 && (area.top..area.bottom).all(is_full);
    is_table.then_some(Seen { header: area.top, typed: Vec::new(), named })
}

/// Whether a row may name columns: several labels, or one beside periods, as months stand across the columns.
fn names_columns(sheet: &Sheet, area: Area, row: usize) -> bool {
    let labels = area.columns().filter(|&c| look(sheet, row, c) == Look::Label).count();
    labels >= 2 || labels == 1 && !periods(sheet, area.columns(), row).is_empty()
}

/// The columns over which a row has several periods side by side, none of them twice; none where there are others.
fn periods(sheet: &Sheet, columns: Range<usize>, row: usize) -> Vec<usize> {
    let found: Vec<usize> = columns.filter(|&c| look(sheet, row, c) == Look::Period).collect();
    let different: HashSet<String> = found.iter().map(|&c| header::label(sheet, row, c)).collect();
    let is_run = found.len() >= 2 && found.windows(2).all(|w| w[1] == w[0] + 1) && different.len() == found.len();
    if is_run { found } else { Vec::new() }
}

/// Whether a row fits the table above it: nothing in a column without a name, no words where numbers stand, no run of periods
/// where words do.
fn continues(sheet: &Sheet, row: usize, above: &Seen) -> bool {
    let (named, typed) = (|c: usize| above.named.binary_search(&c).is_ok(), |c: usize| above.typed.binary_search(&c).is_ok());
    let fits = |c: usize| match look(sheet, row, c) {
        Look::Blank | Look::Missing => true,
        Look::Label => named(c) && !typed(c),
        Look::Period | Look::Typed => named(c),
    };
    (0..sheet.width()).all(fits) && periods(sheet, 0..sheet.width(), row).into_iter().all(typed)
}

/// Without the columns at either side that hold nothing.
fn trim(sheet: &Sheet, area: Area) -> Area {
    let used = |c: &usize| !sheet.column(*c).is_empty() && (area.top..area.bottom).any(|r| !sheet.is_blank(r, *c));
    let left = area.columns().find(used).unwrap_or(area.left);
    let right = area.columns().rev().find(used).map_or(area.right, |c| c + 1);
    Area { left, right, ..area }
}
