//! The parts of a package: read one by one, changed as text, written with everything else copied as it is.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::encoding::Encoding;
use crate::engine::{Cancelled, Context};

/// The most bytes of a part that are held as text. Sheets may be larger; they are spliced.
const MOST_TEXT: u64 = 256 << 20;
/// Bytes copied between two looks at the cancel.
const CHUNK: usize = 1 << 18;

/// Why a package could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(in crate::workbook) enum PackageError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Not a zip, or a damaged one.
    #[error("the archive is damaged: {0}")]
    Zip(ZipError),
    /// A part is missing, or not what it must be.
    #[error("the part {0} is missing or damaged")]
    Damaged(String),
    /// A part is larger than is held in memory.
    #[error("the part {0} is too large to edit")]
    TooLarge(String),
}

impl PackageError {
    /// A part is missing, or not what it must be.
    pub(in crate::workbook) fn damaged(part: &str) -> Self {
        Self::Damaged(part.to_owned())
    }
}

impl From<ZipError> for PackageError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::Io(error),
            other => Self::Zip(other),
        }
    }
}

/// A part with its beginning and its end replaced and all between copied from what it was.
#[derive(Debug, Clone)]
pub(in crate::workbook) struct Splice {
    /// In the place of everything before `from`.
    pub(in crate::workbook) head: Vec<u8>,
    /// The first byte that is copied.
    pub(in crate::workbook) from: u64,
    /// Behind the last byte that is copied.
    pub(in crate::workbook) to: u64,
    /// In the place of everything from `to` on.
    pub(in crate::workbook) tail: Vec<u8>,
}

/// A part that is too large to be held: it is written by whoever makes it, while the package is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workbook) struct Filled {
    /// Its name.
    pub(in crate::workbook) part: String,
    /// Whether it may become larger than 4 GiB.
    pub(in crate::workbook) large: bool,
}

/// Writes a part by its name; it is told the text of the part as it was.
pub(in crate::workbook) type Fill<'a> = dyn FnMut(&str, &str, &mut dyn Write) -> Result<(), PackageError> + 'a;

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Splice(Splice),
}

/// An open package with the changes that are to be written.
#[derive(Debug)]
pub(in crate::workbook) struct Package {
    archive: ZipArchive<BufReader<File>>,
    /// Entries by their name in small letters with forward slashes, as the conventions compare them.
    index: HashMap<String, usize>,
    changed: BTreeMap<usize, Content>,
    added: Vec<(String, Vec<u8>)>,
    encodings: HashMap<usize, Encoding>,
}

fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

impl Package {
    /// Open one.
    pub(in crate::workbook) fn open(path: &Path) -> Result<Self, PackageError> {
        Self::read(File::open(path)?)
    }

    /// Open one that is a file already.
    pub(in crate::workbook) fn read(file: File) -> Result<Self, PackageError> {
        let mut archive = ZipArchive::new(BufReader::with_capacity(CHUNK, file))?;
        let mut index = HashMap::new();
        for i in 0..archive.len() {
            let entry = archive.by_index_raw(i)?;
            if entry.is_file() {
                index.entry(key(&entry.name()?)).or_insert(i);
            }
        }
        Ok(Self { archive, index, changed: BTreeMap::new(), added: Vec::new(), encodings: HashMap::new() })
    }

    /// The names of all parts as they were, in the order of the archive.
    pub(in crate::workbook) fn names(&self) -> Vec<String> {
        let mut names: Vec<(usize, &String)> = self.index.iter().map(|(name, i)| (*i, name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// Whether there is such a part.
    pub(in crate::workbook) fn has(&self, name: &str) -> bool {
        let key = key(name);
        self.index.contains_key(&key) || self.added.iter().any(|(n, _)| self::key(n) == key)
    }

    /// A name of the form that no part has: `xl/comments{}.xml`.
    pub(in crate::workbook) fn free(&self, before: &str, after: &str) -> String {
        (1_u32..).map(|n| format!("{before}{n}{after}")).find(|name| !self.has(name)).unwrap_or_default()
    }

    /// The bytes of a part, changes included.
    pub(in crate::workbook) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, PackageError> {
        let key = key(name);
        if let Some((_, bytes)) = self.added.iter().find(|(n, _)| self::key(n) == key) {
            return Ok(bytes.clone());
        }
        let index = *self.index.get(&key).ok_or_else(|| PackageError::damaged(name))?;
        if let Some(Content::Bytes(bytes)) = self.changed.get(&index) {
            return Ok(bytes.clone());
        }
        let entry = self.archive.by_index(index)?;
        if entry.size() > MOST_TEXT {
            return Err(PackageError::TooLarge(name.to_owned()));
        }
        let mut bytes = Vec::new();
        entry.take(MOST_TEXT).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The text of a part, changes included.
    pub(in crate::workbook) fn text(&mut self, name: &str) -> Result<String, PackageError> {
        let bytes = self.bytes(name)?;
        let encoding = Encoding::of(&bytes);
        if let Some(&index) = self.index.get(&key(name)) {
            self.encodings.insert(index, encoding);
        }
        Ok(encoding.decode(&bytes))
    }

    /// Whether a part is stored as UTF-8, so that its bytes are its text.
    pub(in crate::workbook) fn is_utf8(&mut self, name: &str) -> Result<bool, PackageError> {
        let mut start = Vec::new();
        self.reader(name)?.take(200).read_to_end(&mut start)?;
        Ok(matches!(Encoding::of(&start), Encoding::Utf8 { .. }))
    }

    /// The bytes of a part as it was, one after the other.
    pub(in crate::workbook) fn reader(&mut self, name: &str) -> Result<impl Read, PackageError> {
        let index = *self.index.get(&key(name)).ok_or_else(|| PackageError::damaged(name))?;
        Ok(self.archive.by_index(index)?)
    }

    /// Change the text of a part; it is stored in the encoding it had.
    pub(in crate::workbook) fn put(&mut self, name: &str, text: &str) -> Result<(), PackageError> {
        let key = key(name);
        if let Some((_, content)) = self.added.iter_mut().find(|(n, _)| self::key(n) == key) {
            *content = text.as_bytes().to_vec();
            return Ok(());
        }
        let index = *self.index.get(&key).ok_or_else(|| PackageError::damaged(name))?;
        let encoding = self.encodings.get(&index).copied().unwrap_or(Encoding::Utf8 { mark: false });
        self.changed.insert(index, Content::Bytes(encoding.encode(text)));
        Ok(())
    }

    /// Change the beginning and the end of a part.
    pub(in crate::workbook) fn splice(&mut self, name: &str, splice: Splice) -> Result<(), PackageError> {
        let index = *self.index.get(&key(name)).ok_or_else(|| PackageError::damaged(name))?;
        self.changed.insert(index, Content::Splice(splice));
        Ok(())
    }

    /// Add a part.
    pub(in crate::workbook) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.added.push((name.to_owned(), bytes));
    }

    /// Write the package with its changes; `level` is that of the compression of what changed.
    pub(in crate::workbook) fn write(self, out: impl Write + Seek, level: i64, ctx: &Context) -> Result<(), PackageError> {
        self.write_filled(out, level, (&[], &mut |part, _, _| Err(PackageError::damaged(part))), ctx)
    }

    /// The same with parts that are filled while it is written, behind the others.
    pub(in crate::workbook) fn write_filled(
        self,
        out: impl Write + Seek,
        level: i64,
        filled: (&[Filled], &mut Fill<'_>),
        ctx: &Context,
    ) -> Result<(), PackageError> {
        let mut writer = ZipWriter::new(Watched { inner: out, ctx });
        let done = self.write_parts(&mut writer, level, filled, ctx);
        if done.is_err() {
            // Dropped, it would try to finish the archive and tell the same error on the terminal once more.
            std::mem::forget(writer);
            // A cancel ends the copying of a part as an error of the file.
            ctx.check()?;
            return done;
        }
        Ok(writer.finish()?.flush()?)
    }

    fn write_parts<W: Write + Seek>(
        mut self,
        writer: &mut ZipWriter<W>,
        level: i64,
        (filled, fill): (&[Filled], &mut Fill<'_>),
        ctx: &Context,
    ) -> Result<(), PackageError> {
        let filled_at: Vec<Option<&usize>> = filled.iter().map(|f| self.index.get(&key(&f.part))).collect();
        let plain = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(level))
            .last_modified_time(DateTime::DEFAULT);
        let count = self.archive.len();
        for index in 0..count {
            ctx.check()?;
            if filled_at.contains(&Some(&index)) {
                continue;
            }
            ctx.progress(Some(index as f32 / count.max(1) as f32), "Copying the workbook");
            let Some(content) = self.changed.remove(&index) else {
                writer.raw_copy_file(self.archive.by_index_raw(index)?)?;
                continue;
            };
            let mut entry = self.archive.by_index(index)?;
            writer.start_file(entry.name()?.into_owned(), plain.large_file(entry.size() > u64::from(u32::MAX / 2)))?;
            match content {
                Content::Bytes(bytes) => writer.write_all(&bytes)?,
                Content::Splice(splice) => {
                    writer.write_all(&splice.head)?;
                    io::copy(&mut entry.by_ref().take(splice.from), &mut io::sink())?;
                    copy(&mut entry.take(splice.to.saturating_sub(splice.from)), writer, ctx)?;
                    writer.write_all(&splice.tail)?;
                }
            }
        }
        for (name, bytes) in std::mem::take(&mut self.added) {
            writer.start_file(name, plain)?;
            writer.write_all(&bytes)?;
        }
        for Filled { part, large } in filled {
            let was = self.text(part)?;
            writer.start_file(part.as_str(), plain.large_file(*large))?;
            fill(part, &was, writer)?;
        }
        Ok(())
    }
}

/// A file that refuses to be written once the job was cancelled: the only way out of copying or compressing one large part.
pub(in crate::workbook) struct Watched<'a, W> {
    pub(in crate::workbook) inner: W,
    pub(in crate::workbook) ctx: &'a Context,
}

impl<W: Write> Write for Watched<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ctx.check().map_err(io::Error::other)?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Seek> Seek for Watched<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Copy everything, with a look at the cancel now and then.
fn copy(from: &mut impl Read, to: &mut impl Write, ctx: &Context) -> Result<(), PackageError> {
    let mut buffer = vec![0; CHUNK];
    loop {
        ctx.check()?;
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            n => to.write_all(&buffer[..n])?,
        }
    }
}
