//! Columns of texts alone, as text files have them: each cell is the number of a text, and a text that repeats has one number
//! as long as enough of them do. What is asked of a column can then be asked of its different texts.

use crate::engine::{Cancelled, Context};

/// How many slots a column's table of texts has at first; a power of two.
const FIRST_SLOTS: usize = 16;
/// Texts up to this length are known by their key.
const SHORT: usize = 8;
/// The key of a text tells its length up to this.
const MANY: usize = 255;
/// Spreads keys (Knuth's multiplicative hashing).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Cells copied between two looks at a cancel.
const STRETCH: usize = 1 << 18;
/// The longest text that is kept whole.
const LONGEST: usize = (1 << 28) - 1;

/// A column of texts.
#[derive(Debug, Clone)]
pub(crate) struct Coded {
    /// The number of each cell's text, 0 where there is none; cells behind the last one with a text are not there.
    codes: Vec<u32>,
    /// Where the text of each number starts, and behind them where the last one ends.
    starts: Vec<u32>,
    /// The texts by their numbers, one behind the other.
    text: String,
}

impl Default for Coded {
    fn default() -> Self {
        Self { codes: Vec::new(), starts: vec![0; 2], text: String::new() }
    }
}

impl Coded {
    /// The number of the text of a cell.
    #[inline]
    pub(crate) fn code(&self, row: usize) -> u32 {
        self.codes.get(row).copied().unwrap_or_default()
    }

    /// The numbers of all cells up to the last one with a text.
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The room it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.capacity() + (self.codes.capacity() + self.starts.capacity()) * size_of::<u32>()
    }

    /// How many numbers there are, that of no text included.
    pub(crate) fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The text of a number; none has no length.
    #[inline]
    pub(crate) fn text(&self, code: u32) -> &str {
        let at = code as usize;
        let (Some(&start), Some(&end)) = (self.starts.get(at), self.starts.get(at + 1)) else { return "" };
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Put other numbers in the place of those of all cells.
    pub(super) fn part(&mut self, other: impl FnOnce(&[u32]) -> Vec<u32>) {
        self.codes = other(&self.codes);
    }

    /// Give a text the next number.
    fn add(&mut self, text: &str) -> u32 {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let code = self.count() as u32;
        self.text.push_str(&text[..end]);
        self.starts.push(self.text.len() as u32);
        code
    }

    /// Put the cells of another column below the first `rows` cells of this one; a text of both then has two numbers.
    pub(crate) fn append(&mut self, rows: usize, other: &Self, context: &Context) -> Result<(), Cancelled> {
        let (base, length) = (self.count() as u32 - 1, self.text.len() as u32);
        self.codes.resize(rows, 0);
        for codes in other.codes.chunks(STRETCH) {
            context.check()?;
            self.codes.extend(codes.iter().map(|&code| if code == 0 { 0 } else { code + base }));
        }
        for starts in other.starts[2..].chunks(STRETCH) {
            context.check()?;
            self.starts.extend(starts.iter().map(|start| start + length));
        }
        let mut texts = other.text.as_str();
        while !texts.is_empty() {
            context.check()?;
            let (stretch, rest) = texts.split_at(texts.floor_char_boundary(4 * STRETCH));
            self.text.push_str(stretch);
            texts = rest;
        }
        Ok(())
    }
}

/// Numbers the texts of a column as they come: less than 4 GB of them, none without a length or with a NUL in it.
#[derive(Debug)]
pub(crate) struct Coder {
    column: Coded,
    /// The texts by their keys, no more than three of four slots taken; none once they repeat too little.
    slots: Vec<Slot>,
    /// What is left of a key when it is moved by so many bits is a slot.
    shift: u32,
    /// How many texts came.
    seen: usize,
    /// Whether texts are still looked for.
    looks: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// What tells its text from others.
    key: u64,
    /// Where its text starts.
    start: u32,
    /// 0 where the slot is free.
    code: u32,
}

impl Coder {
    /// A column without cells; its table is taken from `room`, counted in slots.
    pub(crate) fn new(room: &mut usize) -> Self {
        let mut coder = Self { column: Coded::default(), slots: Vec::new(), shift: 0, seen: 0, looks: true };
        coder.resize(FIRST_SLOTS, room);
        coder
    }

    /// How many cells there are, the gaps between them included.
    pub(crate) fn len(&self) -> usize {
        self.column.codes.len()
    }

    /// Put a text into a row below all others. `start` are the bytes it starts with, the first of them the lowest, and whatever
    /// follows it; a larger table is taken from `room`.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, text: &str, start: u64, room: &mut usize) {
        if self.column.codes.len() < row {
            self.column.codes.resize(row, 0);
        }
        let code = if self.looks { self.number(text, start, room) } else { self.column.add(text) };
        self.column.codes.push(code);
    }

    /// The number of a text, a new one if it has none.
    #[inline]
    fn number(&mut self, text: &str, start: u64, room: &mut usize) -> u32 {
        self.seen += 1;
        let key = key(text.as_bytes(), start);
        let mut at = self.place(key);
        while let Some(slot) = self.slots.get(at).filter(|slot| slot.code != 0) {
            if slot.key == key && (text.len() <= SHORT || self.is_at(slot, text)) {
                return slot.code;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.add(text, key, at, room)
    }

    /// Whether the text of a slot is this one, which has the same key.
    #[inline]
    fn is_at(&self, slot: &Slot, text: &str) -> bool {
        let start = slot.start as usize;
        let is_same = self.column.text.as_bytes().get(start..start + text.len()) == Some(text.as_bytes());
        is_same && (text.len() < MANY || self.column.text(slot.code).len() == text.len())
    }

    /// Give a text the next number and keep it in a free slot.
    #[cold]
    fn add(&mut self, text: &str, key: u64, at: usize, room: &mut usize) -> u32 {
        let start = self.column.text.len() as u32;
        let code = self.column.add(text);
        self.slots[at] = Slot { key, start, code };
        if self.column.count() * 4 > self.slots.len() * 3 {
            self.grow(room);
        }
        code
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        (key.wrapping_mul(MIX) >> self.shift) as usize
    }

    fn grow(&mut self, room: &mut usize) {
        let count = self.column.count();
        // Texts that repeat seldom are looked for in vain, and the larger the table, the dearer.
        let repeats = match count {
            0..1_024 => true,
            1_024..4_096 => self.seen * 32 > count * 33,
            4_096..16_384 => self.seen * 8 > count * 9,
            16_384..65_536 => self.seen > count * 2,
            _ => self.seen > count * 4,
        };
        let slots = if repeats { self.slots.len() * 2 } else { 0 };
        self.resize(slots, room);
    }

    fn resize(&mut self, count: usize, room: &mut usize) {
        let old = std::mem::take(&mut self.slots);
        *room += old.len();
        self.looks = count > 0 && count <= *room;
        if self.looks {
            *room -= count;
            self.shift = u64::BITS - count.trailing_zeros();
            self.slots.resize(count, Slot::default());
            for slot in old.into_iter().filter(|slot| slot.code > 0) {
                let mut at = self.place(slot.key);
                while self.slots[at].code > 0 {
                    at = (at + 1) & (count - 1);
                }
                self.slots[at] = slot;
            }
        }
    }

    /// The column.
    pub(crate) fn finish(self) -> Coded {
        self.column
    }
}

/// The first bytes of a text from `at` on as [`Coder::put`] takes them.
#[inline]
pub(crate) fn start_at(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    let padded = |rest: &[u8]| rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    rest.first_chunk().map_or_else(|| padded(rest), |chunk| u64::from_le_bytes(*chunk))
}

/// What tells a text from others: up to [`SHORT`] all of it, its last byte the highest; else zero, its length and a hash.
#[inline]
fn key(bytes: &[u8], start: u64) -> u64 {
    if let Some(beyond) = SHORT.checked_sub(bytes.len()) {
        return start << (8 * beyond);
    }
    let fold = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(MIX);
        mixed ^ mixed >> 32
    };
    let words = bytes.as_chunks::<8>().0.iter().fold(0, |hash, chunk| fold(hash, u64::from_le_bytes(*chunk)));
    fold(words, start_at(bytes, bytes.len() - 8)) >> 16 | (bytes.len().min(MANY) as u64) << 48
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_repeats_has_one_number_and_gaps_have_none() {
        let (mut room, mut coder) = (1 << 12, Coder::new(&mut (1 << 12)));
        for (row, text) in [(0, "north"), (1, "south"), (4, "north"), (5, "a text longer than a word"), (6, "a text longer than a word")] {
            coder.put(row, text, start_at(text.as_bytes(), 0), &mut room);
        }
        let column = coder.finish();
        assert_eq!(column.codes(), [1, 2, 0, 0, 1, 3, 3]);
        assert_eq!((column.count(), column.text(0), column.text(2), column.text(9)), (4, "", "south", ""));
    }

    #[test]
    fn texts_that_hardly_repeat_are_no_longer_looked_for_and_give_their_room_back() {
        let mut room = 1 << 16;
        let (mut all, mut two) = (Coder::new(&mut room), Coder::new(&mut room));
        for row in 0..20_000 {
            let (one, other) = (row.to_string(), ["yes", "no"][row % 2]);
            all.put(row, &one, start_at(one.as_bytes(), 0), &mut room);
            two.put(row, other, start_at(other.as_bytes(), 0), &mut room);
        }
        assert_eq!((all.looks, two.looks, room), (false, true, (1 << 16) - FIRST_SLOTS));
        assert_eq!((all.finish().count(), two.finish().count()), (20_001, 3));
    }

    proptest! {
        #[test]
        fn cells_come_back_from_parts_put_together(
            parts in proptest::collection::vec(proptest::collection::vec("[ab\u{e9}]{0,12}", 0..60), 1..4),
            mut room in 0_usize..2_000,
        ) {
            let mut whole = Coded::default();
            let mut texts: Vec<&str> = Vec::new();
            for part in &parts {
                let mut coder = Coder::new(&mut room);
                for (row, text) in (0..).zip(part).filter(|(_, text)| !text.is_empty()) {
                    coder.put(row, text, start_at(text.as_bytes(), 0), &mut room);
                }
                whole.append(texts.len(), &coder.finish(), &Context::detached()).unwrap();
                texts.extend(part.iter().map(String::as_str));
            }
            let read: Vec<&str> = (0..texts.len()).map(|row| whole.text(whole.code(row))).collect();
            prop_assert_eq!(read, texts);
        }

        #[test]
        fn texts_differ_by_their_keys(a in "[a-c\u{e9}]{1,6}", b in "[a-c\u{e9}]{1,6}") {
            let before = |text: &str, what: &str| key(text.as_bytes(), start_at((text.to_owned() + what).as_bytes(), 0));
            prop_assert_eq!(before(&a, ",1,2") == before(&b, "\n"), a == b);
        }
    }
}
