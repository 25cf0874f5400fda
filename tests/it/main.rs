//! The integration tests, in one binary so that they are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise, helpers included")]

mod analysis;
mod annotate;
mod architecture;
mod cli;
#[cfg(feature = "gui")]
mod desktop;
mod determinism;
mod gallery;
mod import;
mod import_options;
mod import_formats;
mod import_session;
mod pivot;
mod prepare;
mod sample;
mod session;
#[cfg(feature = "gui")]
mod triage_window;
#[cfg(feature = "gui")]
mod window;
#[cfg(feature = "gui")]
mod window_table;
mod workbook;

/// A folder whose workbooks stay after the test, so that `tests/readers/prove.sh` can hold them against other programs. Of annotated
/// copies what they were made of is called `original` there.
fn kept(test: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbooks").join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
