//! The numbers of a chart as rows and columns of a sheet.

use std::collections::BTreeMap;

use crate::chart::{AxisScale, Body, BoxMark, ChartData, ChartKind, ChartSeries, Growth, Ink, Mark, Stack, Stage, decimate_series};

/// Rows of numbers above which a long series is thinned; its extremes are kept.
pub(super) const MOST: usize = 20_000;

/// How a column of numbers is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// In the colour of its mark.
    Mark(Mark),
    /// Not at all: others stand on it.
    Ground,
    /// As the bar before it, whose part below zero it is.
    Below,
    /// Not at all but for its error bars, upwards or down, as long as the column two places on says.
    Whisker { up: bool },
    /// Not at all: error bars are as long, or it is there to be read.
    Hidden,
    /// As a dashed line across.
    Rule,
}

/// A column of numbers.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) values: Vec<Option<f64>>,
    pub(super) look: Look,
    pub(super) ink: Ink,
    pub(super) second: bool,
    pub(super) unit: Option<String>,
}

/// What stands along x.
pub(super) enum Labels {
    Names(Vec<String>),
    /// Days since 1970.
    Days(Vec<f64>),
    Numbers(Vec<f64>),
}

/// The numbers of a chart as they stand on the sheet.
pub(super) struct Block {
    pub(super) title: String,
    pub(super) labels: Labels,
    pub(super) columns: Vec<Column>,
    /// Columns of words behind the numbers, a text for each row: what a point is called, what is pinned to a place.
    pub(super) words: Vec<(&'static str, Vec<String>)>,
}

/// The numbers of a chart; nothing where Excel has no chart for it.
pub(super) fn block(chart: &ChartData) -> Option<Block> {
    if chart.is_empty() {
        return None;
    }
    match &chart.body {
        Body::Series(series) => of_series(chart, &series.iter().map(|s| (s.name.clone(), s)).collect::<Vec<_>>()),
        Body::Panels(panels) => {
            let all = panels.iter().flat_map(|p| p.chart.series().iter().map(|s| (named(&p.title, &s.name), s)));
            of_series(chart, &all.collect::<Vec<_>>())
        }
        Body::Boxes(boxes) => of_boxes(chart, boxes),
        Body::Funnel(stages) => Some(of_stages(chart, stages)),
        Body::Heat(_) | Body::Kpis(_) => None,
    }
}

fn named(panel: &str, series: &str) -> String {
    if panel == series { panel.to_owned() } else { format!("{panel} / {series}") }
}

fn of_series(chart: &ChartData, all: &[(String, &ChartSeries)]) -> Option<Block> {
    let shown: Vec<&(String, &ChartSeries)> = all.iter().filter(|(_, s)| !s.hidden && !s.points.is_empty()).collect();
    let places: Vec<Vec<usize>> = shown
        .iter()
        .map(|(_, s)| match (s.points.x.first(), s.points.x.last()) {
            (Some(&first), Some(&last)) if s.points.len() > MOST && s.mark != Mark::Point => {
                decimate_series(&s.points, (first, last), MOST / 4)
            }
            _ => (0..s.points.len().min(MOST)).collect(),
        })
        .collect();
    // Clouds have a row for each point, everything else one for each place.
    let is_cloud = shown.iter().any(|(_, s)| s.mark == Mark::Point);
    let mut rows: Vec<(u64, f64)> = Vec::new();
    let key = |series: usize, at: usize, x: f64| if is_cloud { (series as u64) << 32 | at as u64 } else { ordered(x) };
    for (index, ((_, s), places)) in shown.iter().zip(&places).enumerate() {
        rows.extend(places.iter().map(|&at| (key(index, at, s.points.x[at]), s.points.x[at])));
    }
    rows.sort_by_key(|r| r.0);
    rows.dedup_by_key(|r| r.0);
    let row_of: BTreeMap<u64, usize> = rows.iter().enumerate().map(|(row, (key, _))| (*key, row)).collect();
    let mut columns = Vec::new();
    for (index, ((name, s), places)) in shown.iter().zip(&places).enumerate() {
        let stands_on = chart.kind == ChartKind::Waterfall;
        let mut values = vec![None; rows.len()];
        let (mut ground, mut below) = (values.clone(), values.clone());
        for &at in places {
            let row = *row_of.get(&key(index, at, s.points.x[at]))?;
            let ends = (s.points.base(at), s.points.top(at));
            if stands_on {
                (ground[row], values[row], below[row]) = stacked(ends.0, ends.1);
            } else {
                values[row] = s.points.measured(at);
            }
        }
        if stands_on {
            columns.push(Column { name: format!("Below {name}"), values: ground, look: Look::Ground, ..column(name, s) });
        }
        columns.push(Column { values, ..column(name, s) });
        columns.extend(under(Column { values: below, ..column(name, s) }));
        columns.extend(sizes(chart, s, rows.len(), |at| row_of.get(&key(index, at, s.points.x[at])).copied()));
    }
    columns.extend(rules(chart, rows.len()));
    let mut words = Vec::new();
    if shown.iter().any(|(_, s)| !s.points.name.is_empty()) {
        let all = shown.iter().zip(&places).flat_map(|((_, s), places)| places.iter().map(|&at| s.points.name.get(at)));
        words.push(("Item", all.map(|name| name.map(ToString::to_string).unwrap_or_default()).collect()));
    }
    let noted = |x: f64| chart.pins.iter().filter(|p| p.x == x).map(|p| p.text.as_str()).collect::<Vec<_>>().join("; ");
    if !chart.pins.is_empty() {
        words.push(("Note", rows.iter().map(|r| noted(r.1)).collect()));
    }
    let xs: Vec<f64> = rows.into_iter().map(|r| r.1).collect();
    let labels = match &chart.x.scale {
        AxisScale::Category(names) => Labels::Names(xs.iter().map(|x| names.get(*x as usize).cloned().unwrap_or_default()).collect()),
        AxisScale::Time(_) => Labels::Days(xs),
        AxisScale::Number if chart.kind == ChartKind::Histogram => {
            let half = chart.step / 2.0;
            let number = |v: f64| crate::table::format::number(v, 4);
            Labels::Names(xs.iter().map(|x| format!("{} to {}", number(x - half), number(x + half))).collect())
        }
        AxisScale::Number => Labels::Numbers(xs),
    };
    (!columns.is_empty()).then(|| Block { title: chart.x.title.clone(), labels, columns, words })
}

/// What the sizes of a cloud's dots stand for.
fn sizes(chart: &ChartData, series: &ChartSeries, rows: usize, row: impl Fn(usize) -> Option<usize>) -> Option<Column> {
    let axis = chart.size.as_ref().filter(|_| !series.points.size.is_empty())?;
    let mut values = vec![None; rows];
    for (at, size) in series.points.size.iter().enumerate() {
        if let Some(row) = row(at) {
            values[row] = Some(*size);
        }
    }
    Some(plain(&axis.title, values, Look::Hidden, axis.unit.as_ref()))
}

/// Whether the lines across a chart can be drawn by Excel: over places that follow each other from left to right.
pub(super) fn has_rules(chart: &ChartData) -> bool {
    let stands = |s: &ChartSeries| matches!(s.mark, Mark::Line | Mark::Bar | Mark::Area);
    !chart.lines.is_empty() && !chart.horizontal && chart.stack != Stack::Percent && chart.series().iter().all(stands)
}

/// The lines across, as series of one height.
fn rules(chart: &ChartData, rows: usize) -> Vec<Column> {
    if !has_rules(chart) {
        return Vec::new();
    }
    let unit = chart.y.unit.as_ref();
    chart.lines.iter().map(|line| plain(&line.label, vec![Some(line.at); rows], Look::Rule, unit)).collect()
}

/// A bar from one value to another of what is stacked from zero: what it stands on, its part above zero, and its part below.
fn stacked(from: f64, to: f64) -> (Option<f64>, Option<f64>, Option<f64>) {
    let (low, high) = (from.min(to), from.max(to));
    let ground = if low >= 0.0 { low } else { high.min(0.0) };
    let (above, below) = (high.max(0.0) - low.max(0.0), low.min(0.0) - high.min(0.0));
    (Some(ground), (high > 0.0 || low == high).then_some(above), (low < 0.0 && below < 0.0).then_some(below))
}

/// The part of a bar below zero, where there is any.
fn under(column: Column) -> Option<Column> {
    let name = format!("{}, below zero", column.name);
    column.values.iter().any(Option::is_some).then_some(Column { name, look: Look::Below, ..column })
}

/// A number that sorts as `x` does.
fn ordered(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn column(name: &str, series: &ChartSeries) -> Column {
    let ink = match series.growth {
        Growth::Plain => Ink::Series(series.colour),
        Growth::Up => Ink::Series(2),
        Growth::Down => Ink::Series(1),
        Growth::Total => Ink::Series(7),
    };
    let (name, unit) = (name.to_owned(), series.unit.clone());
    Column { name, values: Vec::new(), look: Look::Mark(series.mark), ink, second: series.second, unit }
}

fn plain(name: &str, values: Vec<Option<f64>>, look: Look, unit: Option<&String>) -> Column {
    Column { name: name.to_owned(), values, look, ink: Ink::Series(0), second: false, unit: unit.cloned() }
}

/// The parts of the boxes below and above the median, stacked from zero; the whiskers set out from the quartiles.
fn of_boxes(chart: &ChartData, boxes: &[BoxMark]) -> Option<Block> {
    let AxisScale::Category(names) = &chart.x.scale else { return None };
    let of = |value: &dyn Fn(&BoxMark) -> f64| boxes.iter().map(|b| Some(value(b))).collect::<Vec<_>>();
    let unit = chart.y.unit.as_ref();
    let bar = Look::Mark(Mark::Bar);
    let part = |of_box: fn(&BoxMark) -> (f64, f64), name: &str, ink: Ink| {
        let parts = boxes.iter().map(|b| stacked(of_box(b).0, of_box(b).1));
        let (above, below): (Vec<_>, Vec<_>) = parts.map(|(_, above, below)| (above, below)).unzip();
        let column = |values| Column { ink, ..plain(name, values, bar, unit) };
        (column(above), under(column(below)))
    };
    let ground = boxes.iter().map(|b| stacked(b.stats.lower, b.stats.upper).0).collect();
    let (lower, lower_below) = part(|b| (b.stats.lower, b.stats.median), "To the median", Ink::Series(0));
    let (upper, upper_below) = part(|b| (b.stats.median, b.stats.upper), "To the upper quartile", Ink::Series(6));
    let mut columns = vec![plain("Below the box", ground, Look::Ground, unit)];
    // What lies nearer to zero is stacked first, on either side.
    columns.extend(upper_below.into_iter().chain(lower_below).chain([lower, upper]));
    columns.extend([
        plain("Lower quartile", of(&|b| b.stats.lower), Look::Whisker { up: false }, unit),
        plain("Upper quartile", of(&|b| b.stats.upper), Look::Whisker { up: true }, unit),
        plain("Whisker down", of(&|b| b.stats.lower - b.stats.low), Look::Hidden, unit),
        plain("Whisker up", of(&|b| b.stats.high - b.stats.upper), Look::Hidden, unit),
    ]);
    Some(Block { title: chart.x.title.clone(), labels: Labels::Names(names.clone()), columns, words: Vec::new() })
}

/// Stages in the middle of the widest.
fn of_stages(chart: &ChartData, stages: &[Stage]) -> Block {
    let most = stages.iter().map(|s| s.value).fold(0.0, f64::max);
    let unit = chart.y.unit.as_ref();
    let columns = vec![
        plain("Beside it", stages.iter().map(|s| Some((most - s.value) / 2.0)).collect(), Look::Ground, unit),
        plain(&chart.y.title, stages.iter().map(|s| Some(s.value)).collect(), Look::Mark(Mark::Bar), unit),
    ];
    let labels = Labels::Names(stages.iter().map(|s| s.name.clone()).collect());
    Block { title: "Stage".to_owned(), labels, columns, words: Vec::new() }
}

impl Block {
    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        match &self.labels {
            Labels::Names(names) => names.len(),
            Labels::Days(numbers) | Labels::Numbers(numbers) => numbers.len(),
        }
    }
}
