//! `chart`: a chart as PNG or SVG, drawn without a display.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Outcome, Run, SourceArgs, console, print};
use crate::chart::{
    self, Annotation, ChartKind, ChartSpec, Inks, Item, LineAt, Marks, RefLine, Scales, Scene, Stack, View, missing_glyphs, to_png,
};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::pivot::{self, Field, Order, PivotSpec, PivotValue, SortBy, Top};
use crate::table::{Measure, Table, split_list};

/// Draw a chart; a suggested one where nothing is named.
#[derive(Debug, Args)]
pub(super) struct Chart {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    look: Look,
    /// Where to, by its ending: chart.png or chart.svg; `-` is SVG on stdout.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

/// What the chart shows.
#[derive(Debug, Args)]
struct Asked {
    /// The kind of chart; the one that suits best if absent.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<ChartKind>,
    /// What runs along: a field such as "Order Date:month"; a number's column for scatter and histogram.
    #[arg(long, value_name = "FIELD")]
    x: Option<String>,
    /// What is measured: a column (summed up) or measures: "sum(Sales) as Sales"; the number of rows if absent.
    #[arg(long, value_name = "MEASURES")]
    y: Option<String>,
    /// The field that splits it into series.
    #[arg(long, value_name = "FIELD")]
    color: Option<String>,
    /// The field that gives each of its members a small chart.
    #[arg(long, value_name = "FIELD")]
    facet: Option<String>,
    /// Whether small charts share their scale.
    #[arg(long, value_enum, default_value_t = ScalesArg::Shared)]
    scales: ScalesArg,
    /// The column that makes points larger.
    #[arg(long, value_name = "COLUMN")]
    point_size: Option<String>,
    /// How bars and areas share a place.
    #[arg(long, value_enum, default_value_t = StackArg::Grouped)]
    stack: StackArg,
    /// Bars that lie.
    #[arg(long)]
    horizontal: bool,
    /// Heights by their logarithm.
    #[arg(long)]
    log: bool,
    /// How many bins a histogram has, about.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    bins: Option<u32>,
    /// Keep the largest members of --color (else of --x), the rest becomes Others.
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Order x by a value: "Sales desc".
    #[arg(long, value_name = "VALUE [asc|desc]")]
    sort: Option<String>,
    /// A line across: mean, median, or a number with a name: "120000=Target". May be repeated.
    #[arg(long, value_name = "AT[=NAME]", value_parser = line)]
    line: Vec<RefLine>,
    /// Words at a place of x: "2026-06-06=Campaign". May be repeated.
    #[arg(long, value_name = "AT=WORDS", value_parser = note)]
    note: Vec<Annotation>,
}

/// How it looks.
#[derive(Debug, Args)]
struct Look {
    /// What stands above it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    title: String,
    /// Width and height in points.
    #[arg(long, value_name = "WxH", default_value = "960x540", value_parser = size)]
    size: (u16, u16),
    /// Pixels of a PNG for each point.
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    scale: f32,
    /// Dark on light, or light on dark.
    #[arg(long, value_enum, default_value_t = ThemeArg::Light)]
    theme: ThemeArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ThemeArg {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScalesArg {
    Shared,
    Free,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StackArg {
    Grouped,
    Stacked,
    Percent,
}

impl Run for Chart {
    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (Some(&self.output), vec![&self.source.file])
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let to_stdout = self.output.as_os_str() == "-";
        let ending = self.output.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        let is_png = match ending.as_deref() {
            Some("png") => true,
            Some("svg") => false,
            None if to_stdout => false,
            _ => {
                let message = format!("{} is neither a .png nor a .svg.", self.output.display());
                return Err(Failure::new("picture_format", message, "Name the output chart.png or chart.svg."));
            }
        };
        let table = self.source.load(context)?.table;
        let (asked, spec) = self.asked.specs(&table, &self.look.title)?;
        let (_, chart) = chart::request(&table, &asked, &spec, context)?;
        context.progress(Some(0.9), "Drawing");
        let size = [f32::from(self.look.size.0), f32::from(self.look.size.1)];
        let scene = chart::draw(&chart, size, &View::default());
        let inks = if self.look.theme == ThemeArg::Dark { Inks::DARK } else { Inks::LIGHT };
        tell_missing(&scene);
        if to_stdout {
            print(&scene.to_svg(&inks, &chart.title))?;
        } else if is_png {
            save(&self.output, &to_png(&scene, &inks, self.look.scale)?)?;
        } else {
            save(&self.output, scene.to_svg(&inks, &chart.title).as_bytes())?;
        }
        Ok(Outcome::Done)
    }
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_beside(path, |file| file.write_all(bytes).map_err(|e| write_failure(path, &e)))
}

/// Tell which characters no embedded font can show, so that nobody wonders about a box in the picture.
fn tell_missing(scene: &Scene) {
    let text: String =
        scene.items.iter().filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None }).collect();
    let missing = missing_glyphs(&text);
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().take(12).map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
        console::tell(&format!("No embedded font has these characters, which appear as boxes in a PNG: {}.", named.join(", ")));
    }
}

impl Asked {
    /// The pivot and the chart of it that the arguments stand for.
    fn specs(&self, table: &Table, title: &str) -> Result<(PivotSpec, ChartSpec), Failure> {
        let mut spec = ChartSpec {
            kind: self.kind,
            stack: match self.stack {
                StackArg::Grouped => Stack::Grouped,
                StackArg::Stacked => Stack::Stacked,
                StackArg::Percent => Stack::Percent,
            },
            horizontal: self.horizontal,
            log: self.log,
            bins: self.bins,
            lines: self.line.clone(),
            annotations: self.note.clone(),
            title: title.to_owned(),
            ..ChartSpec::default()
        };
        if self.facet.is_some() {
            spec.panels = Some(if self.scales == ScalesArg::Free { Scales::Free } else { Scales::Shared });
        }
        if self.x.is_none() && self.y.is_none() && self.color.is_none() {
            return Ok((pivot::suggest(table), spec));
        }
        let mut asked = self.pivot(table);
        spec.marks = self.marks(table)?;
        if spec.marks.is_some() {
            asked.rows.clear();
            asked.values = vec![count()];
        } else if self.kind == Some(ChartKind::Combo) && asked.values.len() > 1 {
            spec.second = asked.values[1..].iter().map(|v| v.measure.name.clone()).collect();
        }
        Ok((asked, spec))
    }

    fn pivot(&self, table: &Table) -> PivotSpec {
        let fields = |text: &Option<String>| text.as_deref().map(split_list).unwrap_or_default().into_iter().map(Field::parse).collect();
        let mut columns: Vec<Field> = fields(&self.facet);
        columns.extend::<Vec<Field>>(fields(&self.color));
        let mut values: Vec<PivotValue> = self.y.as_deref().map(|y| measures(y, table)).unwrap_or_default();
        if values.is_empty() {
            values.push(count());
        }
        let mut spec = PivotSpec { rows: fields(&self.x), columns, values, ..PivotSpec::default() };
        let first = spec.values[0].measure.name.clone();
        if let Some(count) = self.top {
            let field = if spec.columns.is_empty() { spec.rows.first_mut() } else { spec.columns.last_mut() };
            if let Some(field) = field {
                field.top = Some(Top { count, value: first, bottom: false, within_parent: false, others: true });
            }
        }
        if let Some(sort) = &self.sort {
            let (value, order) = sort.trim().rsplit_once(' ').unwrap_or((sort, ""));
            let descending = order.eq_ignore_ascii_case("desc");
            let named = if descending || order.eq_ignore_ascii_case("asc") { value } else { sort.as_str() };
            let value = named.trim().trim_matches('"').to_owned();
            if let Some(field) = spec.rows.last_mut() {
                field.order = Order::Value(SortBy { value, descending, within: Vec::new() });
            }
        }
        spec
    }

    /// One mark for each row, where x and y are numbers of the rows.
    fn marks(&self, table: &Table) -> Result<Option<Marks>, Failure> {
        let is_number = |name: &str| table.column(name).is_ok_and(|(_, c)| c.ty.is_numeric() || c.ty.is_temporal());
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let (x, y, size) = (text(&self.x), text(&self.y), self.point_size.clone());
        Ok(match self.kind {
            Some(ChartKind::Scatter) if is_number(&x) => {
                table.column(&x)?;
                Some(Marks { x, y, size })
            }
            Some(ChartKind::Histogram) => Some(Marks { x: if y.is_empty() { x } else { y }, y: String::new(), size: None }),
            _ => None,
        })
    }
}

/// Measures; the name of a column stands for its sum.
fn measures(text: &str, table: &Table) -> Vec<PivotValue> {
    let measure = |m: Measure| match table.column(m.expr.trim_matches('"')) {
        Ok((_, column)) if m.name == m.expr => Measure { name: column.name.clone(), ..Measure::sum_of(column) },
        Ok((_, column)) => Measure { name: m.name, ..Measure::sum_of(column) },
        Err(_) => m,
    };
    Measure::parse_list(text).into_iter().map(|m| PivotValue::from(measure(m))).collect()
}

fn count() -> PivotValue {
    PivotValue::from(Measure::new("Rows", "count(*)"))
}

fn kind(text: &str) -> Result<ChartKind, String> {
    let found = ChartKind::ALL.into_iter().find(|k| k.name().eq_ignore_ascii_case(text.trim()));
    found.ok_or_else(|| format!("the kinds are {}", ChartKind::ALL.map(ChartKind::name).join(", ")))
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || "write it as WIDTHxHEIGHT in points, from 64x64 to 8000x8000".to_owned();
    let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(wrong)?;
    let side = |t: &str| t.trim().parse::<u16>().ok().filter(|s| (64..=8000).contains(s)).ok_or_else(wrong);
    Ok((side(width)?, side(height)?))
}

fn line(text: &str) -> Result<RefLine, String> {
    let (at, label) = text.split_once('=').map_or((text, ""), |(at, label)| (at, label.trim()));
    let at = match at.trim().to_ascii_lowercase().as_str() {
        "mean" | "average" => LineAt::Mean,
        "median" => LineAt::Median,
        number => LineAt::Value(number.parse().map_err(|_| "write mean, median or a number, as in 120000=Target".to_owned())?),
    };
    Ok(RefLine { at, label: label.to_owned() })
}

fn note(text: &str) -> Result<Annotation, String> {
    let (at, words) = text.split_once('=').ok_or("write it as AT=WORDS, as in 2026-06-06=Campaign")?;
    Ok(Annotation { at: at.trim().to_owned(), series: None, text: words.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_people_write_them() {
        assert_eq!((kind("Bar"), size("800x600")), (Ok(ChartKind::Bar), Ok((800, 600))));
        assert!(kind("pie").unwrap_err().contains("waterfall") && size("800").is_err() && size("0x10").is_err());
        assert_eq!(line("120000=Target").map(|l| (l.at, l.label)), Ok((LineAt::Value(120_000.0), "Target".to_owned())));
        assert!(line("half").is_err() && note("today").is_err());
    }
}
