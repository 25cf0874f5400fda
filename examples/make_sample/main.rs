//! Writes the sample files of `assets/samples/`: `cargo run --release --example make_sample`.
//!
//! The result is the same on every machine and at every run; a test compares it with the committed files.

mod sample;

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    fs::create_dir_all(&folder)?;
    let sample = sample::build()?;
    fs::write(folder.join("marketplace.xlsx"), &sample.workbook)?;
    fs::write(folder.join("marketplace-events.csv"), &sample.events_csv)?;
    fs::write(folder.join("marketplace-anomalies.csv"), &sample.anomalies_csv)?;
    fs::write(folder.join("marketplace-anomalies.md"), &sample.anomalies_markdown)?;
    Ok(())
}
