//! The texts of cells, one behind the other, each known by its place: where it starts and how long it is, in one number.

use std::sync::Arc;

/// The offset above, the length in the lower 28 bits.
const LENGTH_BITS: u32 = 28;
/// The most units of UTF-16 a cell of a spreadsheet program holds.
const LONGEST_CELL: usize = 32_767;
/// How many texts are remembered, a power of two.
const RECENT: usize = 1 << 13;
/// Texts up to this length are known by two numbers.
const SHORT: usize = 16;
/// The longest text that is looked for among them.
const LONGEST_RECENT: usize = 64;

/// The text at a place.
#[inline]
pub(super) fn slice(all: &str, place: u64) -> &str {
    let start = (place >> LENGTH_BITS) as usize;
    all.get(start..start + len(place)).unwrap_or_default()
}

/// How long the text at a place is.
pub(super) fn len(place: u64) -> usize {
    (place & ((1 << LENGTH_BITS) - 1)) as usize
}

/// Append a text to others and give the place it has among them.
fn append(all: &mut String, text: &str) -> u64 {
    let longest = (1_usize << LENGTH_BITS) - 1;
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = all.len() as u64;
    all.push_str(&text[..end]);
    start << LENGTH_BITS | end as u64
}

/// The strings that the sheets of a workbook share, by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedStrings {
    /// All of them.
    pub(super) text: Arc<String>,
    /// The place of each.
    pub(super) places: Arc<Vec<u64>>,
    /// Whether one was longer than a cell can hold.
    pub(super) is_cut: bool,
}

/// How many bytes of a text fit into a cell.
fn longest_fit(text: &str) -> usize {
    let mut units = 0;
    let beyond = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    });
    beyond.map_or(text.len(), |(at, _)| at)
}

impl SharedStrings {
    /// Add the next one, cut to what a cell can hold: many cells may point at one that is longer.
    pub(crate) fn push(&mut self, text: &str) {
        let fits = if text.len() <= LONGEST_CELL { text.len() } else { longest_fit(text) };
        self.is_cut |= fits < text.len();
        let place = append(Arc::make_mut(&mut self.text), &text[..fits]);
        Arc::make_mut(&mut self.places).push(place);
    }
}

/// Where texts that were kept lately stand, so that one that repeats is kept once.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// By their hash: the place of a text, and what tells whether it is the same without looking there.
    places: Vec<(u64, [u64; 2])>,
}

impl Recent {
    /// Keep a text behind `all` and give its place; a short one that was kept lately is not kept again.
    pub(super) fn keep(&mut self, all: &mut String, text: &str) -> u64 {
        if text.len() > LONGEST_RECENT {
            return append(all, text);
        }
        if self.places.is_empty() {
            self.places.resize(RECENT, (0, [0; 2]));
        }
        let (hash, key) = hash(text.as_bytes());
        let slot = &mut self.places[(hash >> (64 - RECENT.trailing_zeros())) as usize];
        let known = slot.0;
        let is_known = len(known) == text.len() && slot.1 == key && (text.len() <= SHORT || slice(all, known) == text);
        if !is_known {
            *slot = (append(all, text), key);
        }
        slot.0
    }
}

/// A number that spreads texts over the slots of [`Recent`], and two that together with its length are all of a short text.
fn hash(bytes: &[u8]) -> (u64, [u64; 2]) {
    let mut hash = bytes.len() as u64;
    let mut key = [0; 2];
    for (at, chunk) in bytes.chunks(8).enumerate() {
        let word = if let Ok(whole) = chunk.try_into() {
            u64::from_le_bytes(whole)
        } else {
            chunk.iter().rev().fold(0, |word, &b| word << 8 | u64::from(b))
        };
        key[at % 2] ^= word;
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (hash, key)
}
