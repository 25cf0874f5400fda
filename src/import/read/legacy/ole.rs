//! The compound file an old workbook comes in: streams cut into sectors that a table chains (MS-CFB).

/// Numbers above are no sectors: ends of chains, free places.
const MOST_SECTORS: u32 = 0xffff_fffa;
/// Shorter streams lie in sectors of their own size, within a stream of the root.
const SMALL: usize = 4096;
/// The size of those sectors.
const SMALL_SECTOR: usize = 64;
/// The size of an entry of the directory.
const ENTRY: usize = 128;

/// Whether the parts of a file refer to each other in a circle.
pub(super) fn is_circular(bytes: &[u8]) -> bool {
    Container::with_table(bytes).is_some_and(|file| file.is_circular())
}

/// A compound file, taken apart as far as its directory.
pub(super) struct Container<'a> {
    bytes: &'a [u8],
    /// The size of its sectors.
    size: usize,
    /// The sector behind each sector.
    table: Vec<u32>,
    directory: Vec<u8>,
}

impl<'a> Container<'a> {
    /// Take a file apart; `None` where it is damaged.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut file = Self::with_table(bytes)?;
        file.directory = file.chain(number(bytes, 48)?, usize::MAX)?;
        Some(file)
    }

    /// A file of which only the table is known.
    fn with_table(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16::from_le_bytes(bytes.get(30..32)?.try_into().ok()?);
        let size = [512, 4096].into_iter().find(|size| 1_usize << shift.min(31) == *size)?;
        let mut file = Self { bytes, size, table: Vec::new(), directory: Vec::new() };
        // The sectors of the table are named in the header, and what does not fit there in sectors that end with the next one.
        let mut parts: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let mut next = number(bytes, 68)?;
        for _ in 0..bytes.len() / size {
            let Some(sector) = file.sector(next) else { break };
            parts.extend(numbers(sector));
            next = parts.pop()?;
        }
        file.table = parts.into_iter().filter_map(|part| file.sector(part)).flat_map(numbers).collect();
        Some(file)
    }

    /// Whether its directory or one of its streams follows itself: a reader that trusts the table reads on until memory ends.
    fn is_circular(&self) -> bool {
        let named = [48, 60].into_iter().filter_map(|at| number(self.bytes, at));
        let directory = number(self.bytes, 48).and_then(|first| self.chain(first, usize::MAX)).unwrap_or_default();
        let (root, entries) = directory.split_at(ENTRY.min(directory.len()));
        let streams = entries.chunks_exact(ENTRY).filter_map(place).filter(|(_, len)| *len >= SMALL);
        let firsts = named.chain(place(root).into_iter().chain(streams).map(|(first, _)| first));
        firsts.into_iter().any(|first| is_ring(&self.table, first))
    }

    /// The bytes of a stream by its name, in any case; `None` where there is none or it is damaged.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.directory.chunks_exact(ENTRY).find(|entry| is_called(entry, name))?;
        let (first, len) = place(entry)?;
        if len >= SMALL {
            return self.chain(first, len);
        }
        let (root, most) = place(&self.directory)?;
        let small = self.chain(root, most)?;
        let table: Vec<u32> = numbers(&self.chain(number(self.bytes, 60)?, usize::MAX)?).collect();
        chain(&table, first, len, |at| small.get(at as usize * SMALL_SECTOR..).map(|rest| &rest[..rest.len().min(SMALL_SECTOR)]))
    }

    fn chain(&self, first: u32, len: usize) -> Option<Vec<u8>> {
        chain(&self.table, first, len, |at| self.sector(at))
    }

    /// A sector by its number, cut where the file ends.
    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let start = (at as usize).checked_add(1)?.checked_mul(self.size)?;
        let rest = self.bytes.get(start..).filter(|rest| at < MOST_SECTORS && !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.size)])
    }
}

/// The sectors one behind the other, up to `len` bytes; `None` where one is missing or they follow each other in a ring.
fn chain<'s>(table: &[u32], first: u32, len: usize, sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let (mut bytes, mut at) = (Vec::new(), first);
    for _ in 0..=table.len() {
        if at >= MOST_SECTORS || bytes.len() >= len {
            bytes.truncate(len);
            return Some(bytes);
        }
        bytes.extend_from_slice(sector(at)?);
        at = *table.get(at as usize)?;
    }
    None
}

/// Whether the sectors from `first` on never end.
fn is_ring(table: &[u32], first: u32) -> bool {
    let next = |at: &u32| table.get(*at as usize).copied().filter(|at| *at < MOST_SECTORS);
    std::iter::successors(Some(first).filter(|at| *at < MOST_SECTORS), next).nth(table.len()).is_some()
}

/// Whether an entry of the directory is one of this name.
fn is_called(entry: &[u8], name: &str) -> bool {
    let units = entry.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).take(32).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or_default().to_ascii_lowercase()).eq(name.chars().map(|c| c.to_ascii_lowercase()))
}

/// The first sector of the stream of an entry, and its length.
fn place(entry: &[u8]) -> Option<(u32, usize)> {
    Some((number(entry, 116)?, number(entry, 120)? as usize))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number))
}
