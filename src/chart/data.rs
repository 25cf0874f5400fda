//! What a chart draws, in numbers: neither sizes nor colours.

use super::{ChartKind, Points, Stack};
use crate::pivot::DatePart;
use crate::table::Direction;

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

/// One of the axes of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartAxis {
    /// What it shows: the fields along x, the value along y.
    pub title: String,
    /// The unit of its numbers, where all share one.
    pub unit: Option<String>,
    /// How its positions are meant.
    pub scale: AxisScale,
    /// Positions by their logarithm to ten.
    pub log: bool,
    /// From where to where, where that is decided already: by small multiples that share a scale.
    pub range: Option<(f64, f64)>,
}

impl ChartAxis {
    /// An axis that shows all there is, linearly.
    pub fn new(title: impl Into<String>, unit: Option<String>, scale: AxisScale) -> Self {
        Self { title: title.into(), unit, scale, log: false, range: None }
    }
}

/// What stands at the points of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// They are joined.
    Line,
    /// They are joined and filled down to their base.
    Area,
    /// A bar from the base.
    Bar,
    /// A dot.
    Point,
}

/// What a series means besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Growth {
    /// One of several, by its place among them.
    #[default]
    Plain,
    /// Steps up.
    Up,
    /// Steps down.
    Down,
    /// A sum of what stands before it.
    Total,
}

/// Marks of one colour.
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
    /// Its place in the palette, the same in every panel and whatever is hidden.
    pub colour: usize,
    /// What stands at its points.
    pub mark: Mark,
    /// Whether its heights are read from the second axis.
    pub second: bool,
    /// What it means besides.
    pub growth: Growth,
    /// Hidden by the legend.
    pub hidden: bool,
    /// Its points by ascending x; scatters keep the order of the rows.
    pub points: Points,
}

/// The rows of one item, as a box.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxMark {
    /// Its place along x.
    pub x: f64,
    /// Quartiles, whiskers and outliers.
    pub stats: super::BoxStats,
    /// The pivot's row it is for.
    pub row: usize,
}

/// A value for each pair of items.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Names of the rows, top first.
    pub rows: Vec<String>,
    /// Per row, one value for each category of x.
    pub cells: Vec<Vec<Option<f64>>>,
    /// The pivot's row and column of each cell, in the same order.
    pub places: Vec<Vec<Place>>,
    /// Least and largest value.
    pub range: (f64, f64),
    /// Decimal places to show.
    pub decimals: Option<u8>,
}

/// A cell of the pivot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
}

/// One stage of a funnel.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// What it is called.
    pub name: String,
    /// How much reaches it.
    pub value: f64,
    /// The pivot's cell.
    pub place: Place,
}

/// Whether a change is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// It is.
    Good,
    /// It is not.
    Bad,
    /// Nothing changed, or nobody can say.
    Even,
}

impl Level {
    /// What a change is, for a measure of which this way is good.
    #[must_use]
    pub fn of(change: Option<f64>, good: Direction) -> Self {
        match change {
            Some(c) if c == 0.0 || c.is_nan() => Self::Even,
            Some(c) if (c > 0.0) == (good == Direction::Up) => Self::Good,
            Some(_) => Self::Bad,
            None => Self::Even,
        }
    }
}

/// One number with its course.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    /// What is measured.
    pub name: String,
    /// The number; nothing where there is none.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: Option<String>,
    /// Decimal places to show.
    pub decimals: Option<u8>,
    /// Its course, if there is time to run along.
    pub course: Points,
    /// Positions in the course of periods that are not whole.
    pub partial: Vec<usize>,
    /// The last whole period against the one before, as a share of that.
    pub change: Option<f64>,
    /// The two periods compared, in words.
    pub compared: String,
    /// Which way is good.
    pub good: Direction,
    /// Whether the change is good news.
    pub level: Level,
}

/// One of several small charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What it is for.
    pub title: String,
    /// The chart.
    pub chart: ChartData,
}

/// What a chart is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Series over an axis.
    Series(Vec<ChartSeries>),
    /// A box for each item.
    Boxes(Vec<BoxMark>),
    /// Cells in colour.
    Heat(Heat),
    /// Stages.
    Funnel(Vec<Stage>),
    /// Key figures.
    Kpis(Vec<Kpi>),
    /// Several charts beside each other.
    Panels(Vec<Panel>),
}

/// A reference line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it stands along y.
    pub at: f64,
    /// What is written at it, its number included.
    pub label: String,
}

/// Words pinned to a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Its place along x.
    pub x: f64,
    /// Its place along y.
    pub y: f64,
    /// The words.
    pub text: String,
    /// Which of the spec's annotations it is.
    pub index: usize,
}

/// A chart, ready to be drawn at any size.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartData {
    /// The kind of mark: the one asked for, else the suggested one.
    pub kind: ChartKind,
    /// What stands above it.
    pub title: String,
    /// Along.
    pub x: ChartAxis,
    /// Up.
    pub y: ChartAxis,
    /// Up, for the series that say so.
    pub y2: Option<ChartAxis>,
    /// What the size of dots stands for, where it stands for something.
    pub size: Option<ChartAxis>,
    /// How its series share a place.
    pub stack: Stack,
    /// Whether x runs down and y to the right.
    pub horizontal: bool,
    /// The least distance between two positions along x: how wide a bar may be.
    pub step: f64,
    /// What it is made of.
    pub body: Body,
    /// Lines across it.
    pub lines: Vec<Line>,
    /// Words pinned to it.
    pub pins: Vec<Pin>,
    /// Places along x of periods that are not whole, each with the sentence that says so.
    pub partial: Vec<(f64, String)>,
    /// What could not be shown and why, a sentence each.
    pub notes: Vec<String>,
}

impl ChartData {
    /// Its series; those of the first panel where it has panels, none for what is not made of series.
    #[must_use]
    pub fn series(&self) -> &[ChartSeries] {
        match &self.body {
            Body::Series(series) => series,
            Body::Panels(panels) => panels.first().map_or(&[], |p| p.chart.series()),
            _ => &[],
        }
    }

    /// The series of one of its small charts; of it itself, as its only panel, where it has none.
    #[must_use]
    pub fn series_in(&self, panel: usize) -> &[ChartSeries] {
        match &self.body {
            Body::Panels(panels) => panels.get(panel).map_or(&[], |p| p.chart.series()),
            _ if panel > 0 => &[],
            _ => self.series(),
        }
    }

    /// The sentence about the period at a place along x, where it is not whole.
    #[must_use]
    pub fn partial_at(&self, x: f64) -> Option<&str> {
        self.partial.iter().find(|(at, _)| *at == x).map(|(_, words)| words.as_str())
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.body {
            Body::Series(series) => series.iter().all(|s| s.points.has_no_height()),
            Body::Boxes(boxes) => boxes.is_empty(),
            Body::Heat(heat) => heat.cells.iter().all(|row| row.iter().all(Option::is_none)),
            Body::Funnel(stages) => stages.is_empty(),
            Body::Kpis(kpis) => kpis.is_empty(),
            Body::Panels(panels) => panels.iter().all(|p| p.chart.is_empty()),
        }
    }
}
