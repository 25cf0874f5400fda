//! The parts of a zip package, inflated piece by piece.
//!
//! Nothing a package says about itself is believed: sizes in its directory allocate nothing, every inflated byte counts
//! against a budget, and a part is never in memory as a whole unless it is small. Large parts are inflated on a thread of
//! their own while the caller takes them apart.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::{CompressionMethod, ZipArchive};

use super::Trouble;
use super::xml::Stream;
use crate::engine::Context;

/// Bytes handed on at a time: enough to make the hand-over cheap, little enough to feel a cancel at once.
const CHUNK: usize = 256 << 10;
/// Chunks the inflating thread may be ahead.
const AHEAD: usize = 4;
/// Parts compressed to more than this are inflated on a thread of their own.
const WORTH_A_THREAD: usize = 1 << 20;
/// Whatever its size, a package may inflate to this.
const ALWAYS_ALLOWED: u64 = 192 << 20;
/// Bytes that one compressed byte may become: real sheets stay below a hundred, a bomb is near a thousand.
const MOST_RATIO: u64 = 250;
/// The most bytes a package may inflate to, however large it is.
const MOST_INFLATED: u64 = 24 << 30;
/// The most bytes of a part that is read as a whole.
const MOST_WHOLE: usize = 256 << 20;

/// Where a part lies in the file and how it is packed.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    len: usize,
    crc: u32,
    stored: bool,
}

/// A zip package in memory.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    /// By name without a leading slash, in lower case with forward slashes; the exact name as well where it differs.
    entries: HashMap<String, Entry>,
    context: &'a Context,
    /// Bytes that may still be inflated.
    budget: Cell<u64>,
    /// Compressed bytes that were read.
    done: Cell<u64>,
    /// The share of the whole job that reading the package is.
    share: f32,
    damaged: Cell<bool>,
    defines_entities: Cell<bool>,
}

impl<'a> Package<'a> {
    /// Read the directory of a package.
    pub(super) fn open(bytes: &'a [u8], context: &'a Context, share: f32) -> Result<Self, Trouble> {
        let broken = |e: &dyn std::fmt::Display| Trouble::Broken(format!("its zip directory cannot be read ({e})"));
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
        let mut entries = HashMap::new();
        for index in 0..zip.len() {
            let Ok(part) = zip.by_index_raw(index) else { continue };
            let Ok(name) = part.name().map(|n| n.replace('\\', "/").trim_start_matches('/').to_owned()) else { continue };
            if part.encrypted() {
                return Err(Trouble::Locked);
            }
            let (Some((start, len)), method) = (extent(bytes, part.header_start(), part.compressed_size()), part.compression()) else {
                continue;
            };
            if !matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
                continue;
            }
            let entry = Entry { start, len, crc: part.crc32(), stored: method == CompressionMethod::Stored };
            entries.entry(name.to_ascii_lowercase()).or_insert(entry);
            // Two parts may differ by case alone.
            entries.entry(name).or_insert(entry);
        }
        let budget = (bytes.len() as u64).saturating_mul(MOST_RATIO).clamp(ALWAYS_ALLOWED, MOST_INFLATED);
        let (budget, done, damaged) = (Cell::new(budget), Cell::new(0), Cell::new(false));
        Ok(Self { bytes, entries, context, budget, done, share, damaged, defines_entities: Cell::new(false) })
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// Whether a part that was read since the last call does not have the checksum its directory tells.
    pub(super) fn take_damage(&self) -> bool {
        self.damaged.take()
    }

    /// Whether a part that was read as a stream defines entities, which are not put in place of their names.
    pub(super) fn defines_entities(&self) -> bool {
        self.defines_entities.get()
    }

    /// A small part as text; none where it is not there.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Trouble> {
        let Some(bytes) = self.bytes_of(name)? else { return Ok(None) };
        let (text, ..) = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]),
            None => super::xml::declared(&bytes).decode_without_bom_handling(&bytes),
        };
        Ok(Some(text.into_owned()))
    }

    /// A part as a whole, up to 256 MB; none where it is not there.
    pub(super) fn bytes_of(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        let mut inflater = Inflater::new(self.slice(entry), entry, self.budget.get());
        let mut whole = Vec::new();
        loop {
            self.context.check()?;
            let chunk = inflater.next(Vec::new());
            let Some(chunk) = self.account(chunk, entry)? else { return Ok(Some(whole)) };
            if whole.len() + chunk.bytes.len() > MOST_WHOLE {
                return Err(Trouble::TooLarge(format!("its part {name} unpacks to more than {} MB", MOST_WHOLE >> 20)));
            }
            whole.extend_from_slice(&chunk.bytes);
        }
    }

    /// Let `read` take a part apart while it is inflated; none where it is not there.
    pub(super) fn stream<T>(&self, name: &str, read: impl FnOnce(&mut Stream<'_>) -> Result<T, Trouble>) -> Result<Option<T>, Trouble> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        let read = |stream: &mut Stream<'_>| {
            let result = read(stream);
            self.defines_entities.set(self.defines_entities.get() || stream.defines_entities);
            result
        };
        let mut inflater = Inflater::new(self.slice(entry), entry, self.budget.get());
        let result = if entry.len < WORTH_A_THREAD {
            read(&mut Stream::new(|used| self.account(inflater.next(used), entry).map(|c| c.map(|c| c.bytes))))
        } else {
            std::thread::scope(|scope| {
                let (full, chunks) = sync_channel::<Inflated>(AHEAD);
                let (empty, used) = sync_channel::<Vec<u8>>(AHEAD + 2);
                let spawned = std::thread::Builder::new().name("inflate".to_owned()).spawn_scoped(scope, move || {
                    pump(&mut inflater, &full, &used);
                });
                if spawned.is_err() {
                    return Err(Trouble::Broken("no thread could be started to unpack it".to_owned()));
                }
                read(&mut Stream::new(|used| {
                    drop(empty.try_send(used));
                    let chunk = chunks.recv().unwrap_or_else(|_| Err(Trouble::Broken("its unpacking stopped".to_owned())));
                    self.account(chunk, entry).map(|c| c.map(|c| c.bytes))
                }))
            })
        };
        result.map(Some)
    }

    fn entry(&self, name: &str) -> Option<Entry> {
        let name = name.trim_start_matches('/');
        self.entries.get(name).or_else(|| self.entries.get(&name.to_ascii_lowercase())).copied()
    }

    fn slice(&self, entry: Entry) -> &'a [u8] {
        self.bytes.get(entry.start..entry.start + entry.len).unwrap_or_default()
    }

    /// Take a chunk off the budget, tell how far the file is, feel a cancel.
    fn account(&self, chunk: Inflated, entry: Entry) -> Inflated {
        self.context.check()?;
        let Some(chunk) = chunk? else { return Ok(None) };
        self.budget.set(self.budget.get().saturating_sub(chunk.bytes.len() as u64));
        let before = self.done.get();
        let done = before + chunk.consumed as u64;
        self.done.set(done);
        let all = self.bytes.len().max(1) as u64;
        if done * 200 / all > before * 200 / all {
            self.context.progress(Some(done.min(all) as f32 / all as f32 * self.share), "Reading the workbook");
        }
        if chunk.crc.is_some_and(|crc| crc != entry.crc) {
            self.damaged.set(true);
        }
        Ok(Some(chunk))
    }
}

/// The compressed bytes of the part whose local header starts at `header`, cut to what is there.
fn extent(bytes: &[u8], header: u64, len: u64) -> Option<(usize, usize)> {
    let header = usize::try_from(header).ok()?;
    let lengths = bytes.get(header.checked_add(26)?..header.checked_add(30)?)?;
    let names = usize::from(u16::from_le_bytes([lengths[0], lengths[1]])) + usize::from(u16::from_le_bytes([lengths[2], lengths[3]]));
    let start = header.checked_add(30 + names).filter(|&s| s <= bytes.len())?;
    Some((start, usize::try_from(len).unwrap_or(usize::MAX).min(bytes.len() - start)))
}

/// A chunk, nothing at the end, or why there is none.
type Inflated = Result<Option<Chunk>, Trouble>;

struct Chunk {
    bytes: Vec<u8>,
    /// Compressed bytes it was made of.
    consumed: usize,
    /// The checksum of the part, with its last chunk.
    crc: Option<u32>,
}

/// Inflate until the part ends, something is wrong, or nobody wants more.
fn pump(inflater: &mut Inflater<'_>, full: &SyncSender<Inflated>, used: &Receiver<Vec<u8>>) {
    loop {
        let chunk = inflater.next(used.try_recv().unwrap_or_default());
        let last = !matches!(chunk, Ok(Some(_)));
        if full.send(chunk).is_err() || last {
            return;
        }
    }
}

/// Inflates one part.
struct Inflater<'a> {
    input: &'a [u8],
    deflate: Option<Decompress>,
    crc: Crc,
    left: u64,
    ended: bool,
}

impl<'a> Inflater<'a> {
    fn new(input: &'a [u8], entry: Entry, budget: u64) -> Self {
        let deflate = (!entry.stored).then(|| Decompress::new(false));
        Self { input, deflate, crc: Crc::new(), left: budget, ended: false }
    }

    /// The next chunk, in the memory of a used one.
    fn next(&mut self, mut bytes: Vec<u8>) -> Inflated {
        if self.ended {
            return Ok(None);
        }
        bytes.resize(CHUNK, 0);
        let before = self.input.len();
        let filled = self.fill(&mut bytes)?;
        bytes.truncate(filled);
        self.crc.update(&bytes);
        self.left = self.left.checked_sub(filled as u64).ok_or_else(|| {
            Trouble::TooLarge("it unpacks to far more than a workbook of its size holds, as if made to fill the memory".to_owned())
        })?;
        Ok(Some(Chunk { bytes, consumed: before - self.input.len(), crc: self.ended.then(|| self.crc.sum()) }))
    }

    /// Fill `out` as far as there is something; how far.
    fn fill(&mut self, out: &mut [u8]) -> Result<usize, Trouble> {
        let Some(deflate) = &mut self.deflate else {
            let got = self.input.read(out).unwrap_or(0);
            self.ended = self.input.is_empty();
            return Ok(got);
        };
        let mut filled = 0;
        while filled < out.len() {
            let (consumed, produced) = (deflate.total_in(), deflate.total_out());
            let status = deflate.decompress(self.input, &mut out[filled..], FlushDecompress::None);
            let (consumed, produced) = ((deflate.total_in() - consumed) as usize, (deflate.total_out() - produced) as usize);
            self.input = &self.input[consumed..];
            filled += produced;
            match status {
                Ok(Status::StreamEnd) => {
                    self.ended = true;
                    break;
                }
                Ok(_) if consumed + produced > 0 => {}
                Ok(_) => return Err(Trouble::Broken("one of its parts is cut short".to_owned())),
                Err(_) => return Err(Trouble::Broken("one of its parts cannot be unpacked".to_owned())),
            }
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::super::xml::Event;
    use super::*;

    fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_found_whatever_their_case_and_slashes() {
        let bytes = package(&[("xl\\Workbook.xml", b"one"), ("xl/sheet1.xml", b"a"), ("xl/Sheet1.xml", b"b")]);
        let context = Context::detached();
        let package = Package::open(&bytes, &context, 1.0).unwrap();
        let text = |name| package.text(name).unwrap();
        assert_eq!(text("/xl/workbook.xml").as_deref(), Some("one"));
        assert_eq!((text("xl/sheet1.xml").as_deref(), text("xl/Sheet1.xml").as_deref()), (Some("a"), Some("b")));
        assert!(!package.has("xl/none.xml") && !package.take_damage());
    }

    #[test]
    fn a_bomb_is_refused_while_it_unpacks() {
        let bytes = package(&[("a.xml", &vec![b' '; 200 << 20])]);
        let context = Context::detached();
        let package = Package::open(&bytes, &context, 1.0).unwrap();
        let read = package.stream("a.xml", |stream| {
            while !matches!(stream.next()?, Event::End) {}
            Ok(())
        });
        assert!(matches!(read, Err(Trouble::TooLarge(_))));
    }

    #[test]
    fn a_part_cut_short_says_so() {
        let whole = package(&[("a.xml", &b"<a>some text that does not repeat 1234567890</a>".repeat(99))]);
        let context = Context::detached();
        let mut bytes = whole.clone();
        // The deflated bytes start behind the local header and its name.
        bytes[40..60].fill(0xff);
        let package = Package::open(&bytes, &context, 1.0).unwrap();
        assert!(matches!(package.text("a.xml"), Err(Trouble::Broken(_))) || package.take_damage());
    }
}
