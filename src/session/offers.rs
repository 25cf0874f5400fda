//! What an exported workbook brings back when it is opened: an offer, taken or not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Session;
use super::data::SourceData;
use super::update::Effects;
use crate::analysis::{Analysis, SourceSpec};
use crate::import::ImportOptions;
use crate::workbook::Returned;

/// A workbook that was opened carries an analysis, and perhaps verdicts that were typed into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number, for the actions that answer it.
    pub id: u64,
    /// The workbook.
    pub path: PathBuf,
    /// What it brings back.
    pub returned: Arc<Returned>,
}

impl Offer {
    /// What is offered, in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let name = self.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match self.returned.verdicts.len() {
            0 => format!("{name} carries the analysis it was made with."),
            1 => format!("{name} carries the analysis it was made with, and one verdict typed into Findings."),
            n => format!("{name} carries the analysis it was made with, and {n} verdicts typed into Findings."),
        }
    }
}

impl Session {
    pub(super) fn offer(&mut self, path: PathBuf, returned: Arc<Returned>) {
        self.tickets += 1;
        self.offers.retain(|o| o.path != path);
        self.offers.push(Offer { id: self.tickets, path, returned });
    }

    fn answered(&mut self, id: u64) -> Option<Offer> {
        let at = self.offers.iter().position(|o| o.id == id)?;
        Some(self.offers.remove(at))
    }

    /// Go on with the analysis of the workbook, verdicts included.
    pub(super) fn take_analysis(&mut self, id: u64) -> Effects {
        let Some(offer) = self.answered(id) else { return Effects::new() };
        let loaded = match Analysis::from_travel(&offer.returned.analysis, &offer.path) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.notify(None, error.into());
                return Effects::new();
            }
        };
        if let Some(passed_over) = loaded.passed_over(&offer.path) {
            self.notify(None, passed_over);
        }
        let mut analysis = loaded.analysis;
        analysis.take_verdicts(offer.returned.verdicts.clone());
        let opened = self.data.values().find(|d| d.source().is_some_and(|s| s.path == offer.path));
        for source in analysis.sources.iter_mut().filter(|s| !s.path.exists()) {
            stand_in(source, &offer.path, opened);
        }
        self.adopt(analysis, "Take the analysis of a workbook")
    }

    /// Take only what was typed into its Findings.
    pub(super) fn take_verdicts(&mut self, id: u64) -> Effects {
        let Some(offer) = self.answered(id) else { return Effects::new() };
        self.edit("Take verdicts from a workbook", None, |analysis| analysis.take_verdicts(offer.returned.verdicts.clone()))
    }

    pub(super) fn decline(&mut self, id: u64) -> Effects {
        self.answered(id);
        Effects::new()
    }
}

/// Where the file of an analysis is gone, the workbook has its rows: in its own sheets if it was annotated in place, else on
/// Data.
fn stand_in(source: &mut SourceSpec, workbook: &Path, opened: Option<&SourceData>) {
    let tables = opened.and_then(SourceData::source).map(|s| s.tables.as_slice()).unwrap_or_default();
    if tables.iter().any(|t| source.table.as_deref() == Some(t.table.name())) {
        workbook.clone_into(&mut source.path);
    } else if tables.iter().any(|t| t.sheet == "Data") {
        workbook.clone_into(&mut source.path);
        source.options = ImportOptions { sheet: Some("Data".to_owned()), ..ImportOptions::default() };
        source.table = None;
    }
}
