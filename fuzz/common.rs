//! What the targets share: a file on disk, and what must hold of any file that is opened.

use std::cell::RefCell;
use std::path::PathBuf;

use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::import::{self, ImportError, ImportOptions, Source};

thread_local! {
    static FILE: RefCell<Option<(tempfile::TempDir, PathBuf)>> = const { RefCell::new(None) };
}

/// A file of these bytes; the next call writes over it.
pub fn file(bytes: &[u8]) -> PathBuf {
    let path = FILE.with_borrow_mut(|file| {
        let (_, path) = file.get_or_insert_with(|| {
            let folder = tempfile::tempdir().expect("a folder for the file");
            let path = folder.path().join("fuzz");
            (folder, path)
        });
        path.clone()
    });
    std::fs::write(&path, bytes).expect("the file is written");
    path
}

/// Open a file of these bytes the whole way and read its cells; a refusal must be a sentence that blames no panic.
#[allow(dead_code, reason = "not every target reads any file")]
pub fn open(bytes: &[u8]) {
    // Old workbooks are read by a process of their own in the program.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return;
    }
    let (path, options, context) = (file(bytes), ImportOptions::default(), Context::detached());
    let refusals = [import::cells(&path, &options, &context, |_| {}).err(), import::open(&path, &options, &context).err()];
    refusals.into_iter().flatten().for_each(sentence);
}

/// Open a file of these bytes with these options.
#[allow(dead_code, reason = "not every target reads with options")]
pub fn open_with(bytes: &[u8], options: &ImportOptions) -> Option<Source> {
    import::open(&file(bytes), options, &Context::detached()).map_err(sentence).ok()
}

fn sentence(error: ImportError) {
    let failure = Failure::from(error);
    assert!(!failure.message.contains("stumbled") && failure.message.ends_with('.'), "{}", failure.message);
}
