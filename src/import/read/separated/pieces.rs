//! Reads a text in several pieces at once, each beginning where a record probably does; one that began elsewhere is read anew.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use memchr::memchr;
use rayon::prelude::*;

use super::super::super::raw::{Coded, Coder, MOST_CELLS, Seen, Sheet, TooManyCells, start_at};
use super::super::Trouble;
use super::marks::Marks;
use super::records::{FieldEnd, Records};
use super::{Parted, Rows, tell};
use crate::engine::Context;

/// Less than this is not worth a thread of its own.
const LEAST: usize = 256 << 10;
/// Wider records are no spreadsheet's, and would cost more to take apart by column than they hold.
const MOST_COLUMNS: usize = 16_384;
/// Room for the tables of texts of a piece, in slots of 16 bytes.
const ROOM: usize = 1 << 19;
/// How many records are read between two looks at what else there is.
const BATCH: u32 = 4096;
/// How many line ends are tried for one behind which a record begins.
const MOST_TRIED: usize = 32;
/// How many records are looked at to see how many fields they usually have, and how many to see whether they have as many.
const SAMPLE: (usize, usize) = (100, 3);

/// How long pieces are best: one for each thread.
pub(super) fn usual_length(text: usize) -> usize {
    text.div_ceil(rayon::current_num_threads()).max(LEAST)
}

/// Read a text in pieces of about this length; `None` where it is unusual: NUL characters, a separator of several bytes,
/// records wider than any sheet, more than 4 GB.
pub(super) fn read(parted: &Parted<'_>, length: usize, context: &Context) -> Result<Option<Rows>, Trouble> {
    let separator = u8::try_from(u32::from(parted.separator)).ok();
    let Some(separator) = separator.filter(|s| s.is_ascii() && !matches!(s, b'\0' | b' ' | b'"' | b'\n' | b'\r')) else { return Ok(None) };
    if u32::try_from(parted.text.len()).is_err() {
        return Ok(None);
    }
    let mut records = Records::new(parted.text, parted.separator);
    if parted.is_hinted {
        records.width(&mut String::new());
    }
    let (hinted, start) = (u32::from(parted.is_hinted), records.at);
    let (is_broken, is_stray) = (std::mem::take(&mut records.unterminated), std::mem::take(&mut records.stray));
    let all = Whole { parted, separator, context, done: AtomicUsize::new(start), cells: AtomicU64::new(0) };
    let mut starts = all.starts(start, length);
    starts.push(parted.text.len());
    let spans: Vec<Range<usize>> = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    let read: Vec<Option<Piece>> = spans.par_iter().map(|span| all.read(span.clone())).collect::<Result<_, _>>()?;
    let mut pieces: Vec<Piece> = Vec::with_capacity(read.len());
    for (span, piece) in spans.iter().zip(read) {
        let begin = pieces.last().map_or(start, |before| before.end);
        let Some(mut piece) = piece else { return Ok(None) };
        if begin != span.start {
            all.cells.fetch_sub(piece.cells(), Ordering::Relaxed);
            let Some(anew) = all.read(begin..span.end)? else { return Ok(None) };
            piece = anew;
        }
        pieces.push(piece);
    }
    let mut rows = put_together(pieces, hinted, context)?;
    if is_broken {
        rows.broken.insert(0, 1);
    }
    if is_stray {
        rows.strays.insert(0, 1);
    }
    Ok(Some(rows))
}

/// What the readers of all pieces share.
struct Whole<'a> {
    parted: &'a Parted<'a>,
    separator: u8,
    context: &'a Context,
    /// Bytes read so far.
    done: AtomicUsize,
    /// Cells read so far.
    cells: AtomicU64,
}

/// A part of the records.
#[derive(Default)]
struct Piece {
    columns: Vec<Coder>,
    /// How many records it has.
    records: u32,
    /// Those with a cell, counted from 1.
    lines: Vec<u32>,
    /// How long they are.
    seen: Seen,
    /// Those with a quote that is never closed.
    broken: Vec<u32>,
    /// Those with a quote within quotes that is not doubled.
    strays: Vec<u32>,
    /// Where the next piece begins.
    end: usize,
}

impl Piece {
    /// How many cells it has, the gaps between them included.
    fn cells(&self) -> u64 {
        self.columns.iter().map(|column| column.len() as u64).sum()
    }
}

impl Whole<'_> {
    /// Where pieces of about this length probably begin.
    fn starts(&self, first: usize, length: usize) -> Vec<usize> {
        let Parted { text, separator, .. } = *self.parted;
        let mut buffer = String::new();
        let mut widths = |at: usize, most: usize| {
            let mut records = Records::new(text, separator);
            records.at = at;
            let widths = std::iter::from_fn(|| records.width(&mut buffer)).map(|(width, _)| width);
            widths.take(most).collect::<Vec<usize>>()
        };
        let mut starts = vec![first];
        if text.len() - first < length * 2 {
            return starts;
        }
        let mut sample = widths(first, SAMPLE.0);
        sample.sort_unstable();
        let usual = sample.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map_or(0, |run| run[0]);
        for nominal in (first + length..text.len() - length / 2).step_by(length) {
            let line_ends = memchr::memchr_iter(b'\n', &text.as_bytes()[nominal..]).map(|found| nominal + found + 1);
            let mut tried = line_ends.take(MOST_TRIED).peekable();
            let some = tried.peek().copied();
            let likely = tried.find(|&at| widths(at, SAMPLE.1).iter().all(|&width| width == usual));
            if let Some(at) = likely.or(some)
                && at < text.len()
                && starts.last().is_none_or(|&last| last < at)
            {
                starts.push(at);
            }
        }
        starts
    }

    /// Read the records that start in a part of the text; `None` where they are unusual.
    fn read(&self, span: Range<usize>) -> Result<Option<Piece>, Trouble> {
        let Parted { text, separator, .. } = *self.parted;
        let mut piece = Piece { end: span.start, ..Piece::default() };
        let mut fields = Fields {
            text,
            separator: self.separator,
            marks: Marks::new(text.as_bytes(), self.separator, span.start),
            odd: Records::new(text, separator),
            buffer: String::new(),
            room: ROOM,
        };
        let (mut looked, mut cells) = (span.start, 0);
        loop {
            let is_over = piece.end >= span.end;
            if is_over || piece.records.is_multiple_of(BATCH) {
                self.context.check()?;
                let now = piece.cells();
                if self.cells.fetch_add(now - cells, Ordering::Relaxed) + now - cells > MOST_CELLS {
                    return Err(TooManyCells.into());
                }
                let batch = &text.as_bytes()[looked..piece.end];
                if memchr(0, batch).is_some() {
                    return Ok(None);
                }
                tell(self.done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len(), text.len(), self.context);
                (looked, cells) = (piece.end, now);
            }
            if is_over {
                return Ok(Some(piece));
            }
            if !fields.put_record(&mut piece) {
                return Ok(None);
            }
        }
    }
}

/// The fields of a piece, one after the other.
struct Fields<'a> {
    text: &'a str,
    separator: u8,
    marks: Marks<'a>,
    /// Reads what a field is that does not stand in the text as it is.
    odd: Records<'a>,
    buffer: String,
    /// What is left for tables of texts.
    room: usize,
}

impl Fields<'_> {
    /// Put the fields of the next record into a piece; whether it is no wider than a sheet.
    #[inline]
    fn put_record(&mut self, piece: &mut Piece) -> bool {
        let bytes = self.text.as_bytes();
        let row = piece.lines.len();
        let (mut at, mut column, mut is_filled) = (piece.end, 0, false);
        loop {
            let is_last;
            if matches!(bytes.get(at), Some(b'"' | b' ')) {
                self.odd.at = at;
                let Some((field, end)) = self.odd.next_field(&mut self.buffer) else { break };
                if !field.is_empty() {
                    column_at(&mut piece.columns, column, &mut self.room).put(row, field, start_at(field.as_bytes(), 0), &mut self.room);
                    is_filled = true;
                }
                (at, is_last) = (self.odd.at, end == FieldEnd::Record);
            } else {
                let end = self.marks.from(at);
                if end > at {
                    let start = start_at(bytes, at);
                    column_at(&mut piece.columns, column, &mut self.room).put(row, &self.text[at..end], start, &mut self.room);
                    is_filled = true;
                }
                let found = bytes.get(end).copied();
                is_last = found != Some(self.separator);
                let is_pair = found == Some(b'\r') && bytes.get(end + 1) == Some(&b'\n');
                at = end + usize::from(found.is_some()) + usize::from(is_pair);
            }
            column += 1;
            if is_last {
                break;
            }
            if column > MOST_COLUMNS {
                return false;
            }
        }
        piece.end = at;
        piece.records += 1;
        if is_filled {
            piece.lines.push(piece.records);
        }
        piece.seen.see(piece.records, column as u32, !is_filled);
        if std::mem::take(&mut self.odd.unterminated) {
            piece.broken.push(piece.records);
        }
        if std::mem::take(&mut self.odd.stray) {
            piece.strays.push(piece.records);
        }
        true
    }
}

/// A column of a piece, a new one if there are not so many.
#[inline]
fn column_at<'a>(columns: &'a mut Vec<Coder>, at: usize, room: &mut usize) -> &'a mut Coder {
    while columns.len() <= at {
        columns.push(Coder::new(room));
    }
    &mut columns[at]
}

/// The rows of all pieces, one behind the other, below so many records in front of them.
fn put_together(pieces: Vec<Piece>, before: u32, context: &Context) -> Result<Rows, Trouble> {
    let (mut lines, mut broken, mut strays, mut records) = (Vec::new(), Vec::new(), Vec::new(), before);
    let mut columns: Vec<Vec<(usize, Coded)>> = Vec::new();
    let mut seen = Seen::default();
    for piece in pieces {
        seen.append(records, &piece.seen);
        broken.extend(piece.broken.iter().map(|line| u64::from(line + records)));
        strays.extend(piece.strays.iter().map(|line| u64::from(line + records)));
        columns.resize_with(columns.len().max(piece.columns.len()), Vec::new);
        for (parts, coder) in columns.iter_mut().zip(piece.columns) {
            parts.push((lines.len(), coder.finish()));
        }
        if lines.is_empty() && records == 0 {
            lines = piece.lines;
        } else {
            lines.extend(piece.lines.iter().map(|line| line + records));
        }
        records += piece.records;
    }
    let whole = |parts: Vec<(usize, Coded)>| {
        context.check()?;
        let mut parts = parts.into_iter();
        let mut whole = Coded::default();
        match parts.next() {
            Some((0, first)) => whole = first,
            Some((rows, first)) => whole.append(rows, &first, context)?,
            None => {}
        }
        for (rows, part) in parts {
            whole.append(rows, &part, context)?;
        }
        Ok::<_, Trouble>(whole)
    };
    let columns = columns.into_par_iter().map(whole).collect::<Result<_, _>>()?;
    Ok(Rows { sheet: Sheet::of_texts(lines, columns, seen)?, broken, strays, nuls: Vec::new() })
}
