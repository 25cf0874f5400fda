//! What a chart is asked to show, as it is saved.

use serde::{Deserialize, Serialize};

/// The kind of mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Points joined in order.
    #[default]
    Line,
    /// Bars from zero.
    Bar,
    /// Points by two values.
    Scatter,
}

impl ChartKind {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 3] = [Self::Line, Self::Bar, Self::Scatter];

    /// The word used on the command line and, capitalised, on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Bar => "bar",
            Self::Scatter => "scatter",
        }
    }
}

/// A chart of a pivot: its row items along x, its columns as series.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChartSpec {
    /// The kind of mark; a suggested one where absent.
    pub kind: Option<ChartKind>,
    /// Bars on top of each other instead of side by side.
    #[serde(default)]
    pub stacked: bool,
    /// Series hidden by the legend, by name.
    #[serde(default)]
    pub hidden: Vec<String>,
}
