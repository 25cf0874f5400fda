//! A reader over bytes that feels a cancel and tells how far it is, however long the code above it keeps reading.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use crate::engine::Context;

/// Bytes whose every read asks the context whether to go on.
pub(super) struct Watched<'a> {
    bytes: Cursor<&'a [u8]>,
    context: &'a Context,
    what: &'a str,
    told: u64,
    share: f32,
}

impl<'a> Watched<'a> {
    /// Watch `bytes`; `what` is told as progress, up to `share` of the whole job.
    pub(super) fn new(bytes: &'a [u8], context: &'a Context, what: &'a str, share: f32) -> Self {
        Self { bytes: Cursor::new(bytes), context, what, told: 0, share }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.context.check().map_err(io::Error::other)?;
        // What is decompressed from one large read takes long to work through: hand out little at a time.
        let most = buffer.len().min(64 * 1024);
        let got = self.bytes.read(&mut buffer[..most])?;
        let (at, all) = (self.bytes.position(), self.bytes.get_ref().len().max(1) as u64);
        // Only forward in small steps: the directory of a zip stands at its end and is read first.
        if at > self.told + all / 200 && at < self.told + all / 4 {
            self.told = at;
            self.context.progress(Some(at as f32 / all as f32 * self.share), self.what);
        }
        Ok(got)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
