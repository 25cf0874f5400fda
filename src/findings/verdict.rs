//! What a person decided about a finding.

use serde::{Deserialize, Serialize};

/// How a finding was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    /// Not judged yet.
    #[default]
    Unresolved,
    /// It is real and matters.
    Confirmed,
    /// It is real and was to be expected.
    Expected,
    /// Nothing happened.
    FalseAlarm,
    /// It is the start of something lasting.
    NewTrend,
}

impl VerdictState {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 5] = [Self::Unresolved, Self::Confirmed, Self::Expected, Self::FalseAlarm, Self::NewTrend];

    /// The words on screen and in the exported workbook.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unresolved => "unresolved",
            Self::Confirmed => "confirmed",
            Self::Expected => "expected",
            Self::FalseAlarm => "false alarm",
            Self::NewTrend => "new trend",
        }
    }
}

/// What a person decided about a finding, and why; empty where nothing was said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// How it was judged.
    pub state: VerdictState,
    /// What brought it about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// Who follows it up.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
}
