//! What a chart draws: series of points over an axis, in numbers.

use super::ChartKind;
use crate::pivot::DatePart;

/// How positions along an axis are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisScale {
    /// Position `i` is the `i`-th name.
    Category(Vec<String>),
    /// Positions are numbers.
    Number,
    /// Positions are days since 1970-01-01 with their fraction; periods stand at their first day. The part of the date
    /// that one point covers, where the points are periods.
    Time(Option<DatePart>),
}

/// One of the two axes of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartAxis {
    /// What it shows: the fields along x, the value along y.
    pub title: String,
    /// The unit of its numbers, where all share one.
    pub unit: Option<String>,
    /// How its positions are meant.
    pub scale: AxisScale,
}

/// One point, with the cell of the pivot it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// Position along x.
    pub x: f64,
    /// Height; nothing where the cell is empty.
    pub y: Option<f64>,
    /// Row of the pivot.
    pub row: usize,
}

/// Points of one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSeries {
    /// What the legend says; unique in its chart.
    pub name: String,
    /// Unit of its heights.
    pub unit: Option<String>,
    /// Decimal places to show of its heights.
    pub decimals: Option<u8>,
    /// Column of the pivot its heights come from.
    pub column: usize,
    /// Its points by ascending x; scatters keep the order of the pivot's rows.
    pub points: Vec<ChartPoint>,
}

/// A chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartData {
    /// The kind of mark: the one asked for, else the suggested one.
    pub kind: ChartKind,
    /// Bars on top of each other.
    pub stacked: bool,
    /// Along.
    pub x: ChartAxis,
    /// Up.
    pub y: ChartAxis,
    /// The least distance between two positions along x: how wide a bar may be.
    pub step: f64,
    /// The series in the order of the pivot's columns, hidden ones included.
    pub series: Vec<ChartSeries>,
}
