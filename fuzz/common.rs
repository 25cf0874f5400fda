//! What both targets do with a file.

use std::cell::RefCell;
use std::path::PathBuf;

use sheetsleuth::engine::{Context, Failure};
use sheetsleuth::import::{self, ImportOptions};

thread_local! {
    static FILE: RefCell<Option<(tempfile::TempDir, PathBuf)>> = const { RefCell::new(None) };
}

/// Open a file of these bytes the whole way and read its cells; a refusal must be a sentence that blames no panic.
pub fn open(bytes: &[u8]) {
    // Old workbooks are read by a process of their own in the program.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return;
    }
    let path = FILE.with_borrow_mut(|file| {
        let (_, path) = file.get_or_insert_with(|| {
            let folder = tempfile::tempdir().expect("a folder for the file");
            let path = folder.path().join("fuzz");
            (folder, path)
        });
        path.clone()
    });
    std::fs::write(&path, bytes).expect("the file is written");
    let (options, context) = (ImportOptions::default(), Context::detached());
    for refusal in [import::cells(&path, &options, &context, |_| {}).err(), import::open(&path, &options, &context).err()] {
        if let Some(error) = refusal {
            let failure = Failure::from(error);
            assert!(!failure.message.contains("stumbled") && failure.message.ends_with('.'), "{}", failure.message);
        }
    }
}
