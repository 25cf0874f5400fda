//! What a chart is asked to show, as it is saved.

use serde::{Deserialize, Serialize};

/// The kind of mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Points joined in order.
    #[default]
    Line,
    /// The same, filled down to zero.
    Area,
    /// Bars from zero.
    Bar,
    /// Bars of the first value and lines of the others, on a second axis.
    Combo,
    /// Points by two values.
    Scatter,
    /// How often which values occur.
    Histogram,
    /// Median, quartiles and outliers of the rows of each item.
    Box,
    /// Two fields against each other, the value as a colour.
    Heatmap,
    /// Items from the largest down, with their running share.
    Pareto,
    /// What adds up to a total, step by step.
    Waterfall,
    /// Stages, each as a share of the first.
    Funnel,
    /// One number with its course and its change.
    Kpi,
}

impl ChartKind {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 12] = [
        Self::Line,
        Self::Area,
        Self::Bar,
        Self::Combo,
        Self::Scatter,
        Self::Histogram,
        Self::Box,
        Self::Heatmap,
        Self::Pareto,
        Self::Waterfall,
        Self::Funnel,
        Self::Kpi,
    ];

    /// The word used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Area => "area",
            Self::Bar => "bar",
            Self::Combo => "combo",
            Self::Scatter => "scatter",
            Self::Histogram => "histogram",
            Self::Box => "box",
            Self::Heatmap => "heatmap",
            Self::Pareto => "pareto",
            Self::Waterfall => "waterfall",
            Self::Funnel => "funnel",
            Self::Kpi => "kpi",
        }
    }

    /// The word on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Line => "Line",
            Self::Area => "Area",
            Self::Bar => "Bar",
            Self::Combo => "Combo",
            Self::Scatter => "Scatter",
            Self::Histogram => "Histogram",
            Self::Box => "Box plot",
            Self::Heatmap => "Heatmap",
            Self::Pareto => "Pareto",
            Self::Waterfall => "Waterfall",
            Self::Funnel => "Funnel",
            Self::Kpi => "Key figure",
        }
    }

    /// Whether its series can stand on top of each other.
    #[must_use]
    pub fn stacks(self) -> bool {
        matches!(self, Self::Bar | Self::Area)
    }
}

/// How several series share a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stack {
    /// Side by side, or over each other for areas.
    #[default]
    Grouped,
    /// On top of each other.
    Stacked,
    /// On top of each other as shares of their sum.
    Percent,
}

/// Whether small multiples share their upright axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scales {
    /// One scale for all, so that heights compare.
    Shared,
    /// Each its own, so that courses compare.
    Free,
}

/// Where a reference line stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineAt {
    /// At the mean of what is shown.
    Mean,
    /// At its median.
    Median,
    /// At a number a person gave: a target, a limit.
    Value(f64),
}

/// A line across the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefLine {
    /// Where.
    pub at: LineAt,
    /// What it is called; `Average`, `Median` or `Target` where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// Words pinned to a place of the data, found again after a refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// The place along x by its name: a category, or a day as `2026-03-05`.
    pub at: String,
    /// The series whose point it names; the highest there where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The words.
    pub text: String,
}

/// One mark for each row of the table, instead of one for each item of a pivot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// A column or a SQL expression within a row, along x.
    pub x: String,
    /// The same upwards; the histogram and the box plot need one of the two.
    pub y: String,
    /// What makes points larger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
}

/// A chart of a pivot: its row items along x, its columns as series.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChartSpec {
    /// The kind of mark; a suggested one where absent.
    pub kind: Option<ChartKind>,
    /// How several series share a place.
    pub stack: Stack,
    /// Bars that lie instead of standing.
    pub horizontal: bool,
    /// Heights by their logarithm.
    pub log: bool,
    /// Series hidden by the legend, by name.
    pub hidden: Vec<String>,
    /// Values on the second axis of a combo, by name; all but the first where empty.
    pub second: Vec<String>,
    /// One mark for each row of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
    /// How many bins a histogram has; as the data ask for where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bins: Option<u32>,
    /// A small chart for each series, or for each member of the first column field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panels: Option<Scales>,
    /// Without the events of the analysis behind it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hide_events: bool,
    /// Lines across it.
    pub lines: Vec<RefLine>,
    /// Words pinned to it.
    pub annotations: Vec<Annotation>,
    /// What stands above it; said from the fields where empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
}
