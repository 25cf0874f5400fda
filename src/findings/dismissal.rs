//! What a person does not want to be told again: a finding, a segment, or a rule.

use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind};
use crate::detect::Segment;
use crate::table::locale::Locale;

/// How much is dismissed with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This finding alone.
    Point,
    /// Everything in its segment.
    Segment,
    /// Everything of its kind in its measure.
    Rule,
}

impl Scope {
    /// All of them, narrowest first.
    pub const ALL: [Self; 3] = [Self::Point, Self::Segment, Self::Rule];
}

/// A thing that is not told any more; part of the analysis, listed and reversible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Dismissal {
    /// One finding, by its id.
    Point {
        /// The finding's id.
        id: String,
        /// Its headline when it was dismissed, to be listed by where it is not there any more; in the words of files.
        #[serde(default)]
        title: String,
    },
    /// Every finding in a segment and within it.
    Segment {
        /// Its members.
        segment: Segment,
    },
    /// Every finding of a kind in a measure.
    Rule {
        /// The kind.
        kind: FindingKind,
        /// The measure.
        measure: String,
    },
}

impl Dismissal {
    /// What to dismiss with a finding; `None` for the segment of the total, which would be everything.
    #[must_use]
    pub fn of(finding: &Finding, scope: Scope) -> Option<Self> {
        match scope {
            Scope::Point => Some(Self::Point { id: finding.id.clone(), title: Locale::for_files(|| super::headline(finding)) }),
            Scope::Segment => (!finding.segment.is_empty()).then(|| Self::Segment { segment: finding.segment.clone() }),
            Scope::Rule => Some(Self::Rule { kind: finding.kind, measure: finding.measure.clone() }),
        }
    }

    /// Whether it is of one finding, or of faults of one kind, by their id.
    #[must_use]
    pub fn is_of(&self, wanted: &str) -> bool {
        matches!(self, Self::Point { id, .. } if id == wanted)
    }

    /// Whether it hides this finding.
    #[must_use]
    pub fn hides(&self, finding: &Finding) -> bool {
        match self {
            Self::Point { id, .. } => finding.ids().any(|own| own == id),
            Self::Segment { segment } => segment.iter().all(|part| finding.segment.contains(part)),
            Self::Rule { kind, measure } => finding.kind == *kind && finding.measure == *measure,
        }
    }

    /// What is dismissed, in words; `findings` are those that are there.
    #[must_use]
    pub fn words(&self, findings: &[Finding]) -> String {
        match self {
            Self::Point { id, title } => match findings.iter().find(|f| f.ids().any(|own| own == id)) {
                Some(finding) => super::headline(finding),
                None => if title.is_empty() { id } else { title }.clone(),
            },
            Self::Segment { segment } => format!("Everything in {}", crate::explain::words(segment)),
            Self::Rule { kind, measure } => every(*kind, measure),
        }
    }
}

/// Every finding of a kind in a measure, in words: `Every new level of Orders`.
#[must_use]
pub fn every(kind: FindingKind, measure: &str) -> String {
    format!("Every {} of {measure}", kind.words().to_lowercase())
}
