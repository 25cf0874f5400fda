//! An invented marketplace: what its daily metrics and order lines look like, and what is wrong in them.
//!
//! Everything comes from fixed tables, a seeded generator and arithmetic that is exact by IEEE 754 (`+ − × ÷ √`), never from the
//! platform's mathematics library, so that the files are the same on every machine. The list of planted anomalies is
//! written from the very table that plants them.

mod calendar;
mod listing;
mod market;
mod metrics;
mod orders;
mod planted;
mod random;
mod workbook;

use rust_xlsxwriter::XlsxError;

/// The files of the sample.
pub(crate) struct Sample {
    pub(crate) workbook: Vec<u8>,
    /// What was known beforehand: campaigns, paydays, holidays.
    pub(crate) events_csv: String,
    pub(crate) anomalies_csv: String,
    pub(crate) anomalies_markdown: String,
}

/// Makes the whole sample in memory.
pub(crate) fn build() -> Result<Sample, XlsxError> {
    let metrics = metrics::daily_metrics();
    let (lines, faults) = orders::order_lines(&metrics);
    let entries = listing::entries(&metrics, &faults);
    Ok(Sample {
        workbook: workbook::write(&lines, &metrics)?,
        events_csv: calendar::events_csv(),
        anomalies_csv: listing::csv(&entries),
        anomalies_markdown: listing::markdown(&entries),
    })
}
