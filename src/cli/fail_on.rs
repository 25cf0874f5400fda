//! When a command that could be done ends with status 3, for schedulers that are to wake somebody.

use clap::Args;

use super::Outcome;

/// What ends a command with status 3.
#[derive(Debug, Args)]
pub(super) struct FailOn {
    /// End with status 3 where there is such a finding: any, or kinds such as drop,missing; row and quality
    /// are of single rows and asked for by name.
    #[arg(long = "fail-on", value_name = "KINDS", value_delimiter = ',', num_args = 0..=1, default_missing_value = "any", value_parser = ["any", "spike", "drop", "level_shift", "trend_change", "missing", "partial", "row", "quality"])]
    kinds: Vec<String>,
}

impl FailOn {
    /// Whether faults in single rows are among what is asked for by name.
    pub(super) fn asks_rows(&self) -> bool {
        ["row", "quality"].iter().any(|kind| self.names(kind))
    }

    /// Whether a kind is asked for by its name.
    pub(super) fn names(&self, kind: &str) -> bool {
        self.kinds.iter().any(|k| k == kind)
    }

    /// How a command ends that found these kinds.
    pub(super) fn outcome<'k>(&self, mut found: impl Iterator<Item = &'k str>) -> Outcome {
        let asked = |kind: &str| self.kinds.iter().any(|k| k == "any" || k == kind);
        if found.any(asked) { Outcome::FailOnMet } else { Outcome::Done }
    }
}
