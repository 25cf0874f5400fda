//! Where fields and records may end in a text: its separators and line ends, found 64 bytes at a time.

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Finds the separators and line ends of a text.
pub(super) struct Marks<'a> {
    bytes: &'a [u8],
    separator: u8,
    /// Where the block looked at last starts.
    block: usize,
    /// A bit for each of its bytes.
    bits: u64,
}

impl<'a> Marks<'a> {
    /// Of a text, from `at` on.
    pub(super) fn new(bytes: &'a [u8], separator: u8, at: usize) -> Self {
        let mut marks = Self { bytes, separator, block: at, bits: 0 };
        marks.look(at);
        marks
    }

    fn look(&mut self, block: usize) {
        self.block = block;
        let rest = self.bytes.get(block..).unwrap_or_default();
        self.bits = match rest.first_chunk() {
            Some(whole) => bits(whole, self.separator),
            None => {
                let mut padded = [0; BLOCK];
                padded[..rest.len()].copy_from_slice(rest);
                bits(&padded, self.separator)
            }
        };
    }

    /// The first separator or line end at or behind a place that is not before the last one asked for; the length of the text
    /// if there is none.
    #[inline]
    pub(super) fn from(&mut self, at: usize) -> usize {
        if at - self.block >= BLOCK {
            self.look(at);
        }
        let mut bits = self.bits & u64::MAX << (at - self.block);
        while bits == 0 {
            let next = self.block + BLOCK;
            if next >= self.bytes.len() {
                return self.bytes.len();
            }
            self.look(next);
            bits = self.bits;
        }
        self.block + bits.trailing_zeros() as usize
    }
}

/// A bit for each byte of a block that is a separator or ends a line, the lowest for the first one; no separator is NUL.
#[inline]
fn bits(block: &[u8; BLOCK], separator: u8) -> u64 {
    let mut found = [0_u8; BLOCK];
    for (found, &byte) in found.iter_mut().zip(block) {
        *found = u8::from(byte == separator) | u8::from(byte == b'\n') | u8::from(byte == b'\r');
    }
    // Eight bytes that are 0 or 1 become eight bits: the product moves the lowest bit of each into the highest byte.
    let eights = found.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |bits, (at, eight)| bits | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_mark_is_found(text in "[ab,;\n\r\u{e9}]{0,300}", start in 0_usize..80, step in 1_usize..90) {
            let (bytes, start) = (text.as_bytes(), start.min(text.len()));
            let mut marks = Marks::new(bytes, b',', start);
            for at in (start..=bytes.len()).step_by(step) {
                let plain = bytes[at..].iter().position(|b| matches!(b, b',' | b'\n' | b'\r')).map_or(bytes.len(), |found| at + found);
                prop_assert_eq!(marks.from(at), plain);
            }
        }
    }
}
