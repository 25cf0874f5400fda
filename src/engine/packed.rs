//! Files that the program carries inside it, kept small with gzip.

use std::io::Read as _;

use flate2::read::GzDecoder;

/// What a packed file holds; nothing where it cannot be unpacked, which tests of what it holds rule out.
pub(crate) fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match GzDecoder::new(gzip).read_to_end(&mut bytes) {
        Ok(_) => bytes,
        Err(_) => Vec::new(),
    }
}
