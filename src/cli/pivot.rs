//! `pivot`: a pivot table as text, CSV, JSON or a workbook.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Outcome, Run, SourceArgs, print};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::pivot::{self, Field, PivotError, PivotSpec, PivotValue, ShowAs, SortBy, Subtotals, Top};
use crate::table::{Measure, Table, split_list};
use crate::workbook;

/// Compute a pivot table; a suggested one where neither fields nor values are named.
#[derive(Debug, Args)]
pub(super) struct Pivot {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    asked: Asked,
    /// How the result is written; by the ending of the output if absent, else as text.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to; stdout if absent.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// What the pivot shows.
#[derive(Debug, Args)]
struct Asked {
    /// Fields down the side, outermost first: 'Region, "Order Date":month'.
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    rows: String,
    /// Fields across the top, outermost first.
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    columns: String,
    /// What is computed: "sum(Sales) as Sales, sum(Profit)/sum(Sales) as Margin"; the number of rows if absent.
    #[arg(long, value_name = "MEASURES", default_value = "", hide_default_value = true)]
    values: String,
    /// How a value is shown: "Sales=% of column" (or row, or grand). May be repeated.
    #[arg(long, value_name = "VALUE=HOW", value_parser = show_as)]
    show_as: Vec<(String, ShowAs)>,
    /// Order the innermost row field by a value: "Sales desc".
    #[arg(long, value_name = "VALUE [asc|desc]", value_parser = sort_by)]
    sort: Option<SortBy>,
    /// Keep the largest items of a field, the rest becomes Others: "Region:5:Sales". May be repeated.
    #[arg(long, value_name = "FIELD:COUNT[:VALUE]", value_parser = top)]
    top: Vec<(String, usize, Option<String>)>,
    /// Where subtotals stand.
    #[arg(long, value_enum, default_value_t = SubtotalsArg::Bottom)]
    subtotals: SubtotalsArg,
    /// Which grand totals are shown: rows (a last row), columns (a last column), rows,columns or none.
    #[arg(long, value_name = "AXES", default_value = "rows,columns", value_parser = grand)]
    grand: (bool, bool),
}

/// Where subtotals stand, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SubtotalsArg {
    Off,
    Top,
    Bottom,
}

/// How a pivot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for a terminal.
    Text,
    /// One header line, numbers plain.
    Csv,
    /// Keys and cells.
    Json,
    /// A workbook; needs -o.
    Xlsx,
}

impl Pivot {
    /// As asked, else by the ending of the output.
    fn format(&self) -> Format {
        let ending = self.output.as_ref().and_then(|o| o.extension()).map(|e| e.to_string_lossy().to_ascii_lowercase());
        self.format.unwrap_or(match ending.as_deref() {
            Some("csv") => Format::Csv,
            Some("json") => Format::Json,
            Some("xlsx") => Format::Xlsx,
            _ => Format::Text,
        })
    }
}

impl Run for Pivot {
    fn wants_json(&self) -> bool {
        self.format() == Format::Json
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let output = self.output.as_deref().filter(|o| o.as_os_str() != "-");
        if self.format() == Format::Xlsx && output.is_none() {
            return Err(Failure::new("no_output", "A workbook is not written to stdout.", "Name a file: -o pivot.xlsx."));
        }
        let table = self.source.load(context)?.table;
        let spec = self.asked.spec(&table)?;
        let pivot = pivot::compute(&table, &spec, context)?;
        context.progress(Some(0.9), "Writing");
        let text = match (self.format(), output) {
            (Format::Xlsx, Some(path)) => {
                workbook::write_pivot(path, table.name(), &spec, &pivot, context)?;
                return Ok(Outcome::Done);
            }
            (Format::Csv, _) => pivot.to_csv(),
            (Format::Json, _) => format!("{:#}\n", pivot.to_json()),
            (Format::Text | Format::Xlsx, _) => pivot.to_text(),
        };
        match output {
            Some(path) => write_beside(path, |file| file.write_all(text.as_bytes()).map_err(|e| write_failure(path, &e)))?,
            None => print(&text)?,
        }
        Ok(Outcome::Done)
    }
}

impl Asked {
    fn spec(&self, table: &Table) -> Result<PivotSpec, Failure> {
        let mut spec = PivotSpec {
            rows: fields(&self.rows),
            columns: fields(&self.columns),
            values: Measure::parse_list(&self.values).into_iter().map(plain).collect(),
            ..PivotSpec::default()
        };
        if spec.rows.is_empty() && spec.columns.is_empty() && spec.values.is_empty() {
            spec = pivot::suggest(table);
        } else if spec.values.is_empty() {
            spec.values.push(plain(Measure::new("Rows", "count(*)")));
        }
        for (name, how) in &self.show_as {
            let values: Vec<String> = spec.values.iter().map(|v| v.measure.name.clone()).collect();
            let at = values.iter().position(|v| v.eq_ignore_ascii_case(name));
            spec.values[at.ok_or_else(|| PivotError::UnknownValue { name: name.clone(), values })?].show_as = *how;
        }
        spec.sort.clone_from(&self.sort);
        let first = spec.values.first().map(|v| v.measure.name.clone()).unwrap_or_default();
        let top = |(field, count, value): &(String, usize, Option<String>)| Top {
            field: field.clone(),
            count: *count,
            value: value.clone().unwrap_or_else(|| first.clone()),
        };
        spec.top = self.top.iter().map(top).collect();
        spec.subtotals = match self.subtotals {
            SubtotalsArg::Off => Subtotals::Off,
            SubtotalsArg::Top => Subtotals::Top,
            SubtotalsArg::Bottom => Subtotals::Bottom,
        };
        (spec.grand_rows, spec.grand_columns) = self.grand;
        Ok(spec)
    }
}

fn plain(measure: Measure) -> PivotValue {
    PivotValue { measure, show_as: ShowAs::Value }
}

fn fields(text: &str) -> Vec<Field> {
    split_list(text).into_iter().map(Field::parse).collect()
}

/// A name as it is written in an argument.
fn name(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}

fn show_as(text: &str) -> Result<(String, ShowAs), String> {
    // The last sign, for a value may be named by an expression that holds one.
    let (value, how) = text.rsplit_once('=').ok_or("write it as VALUE=HOW, as in \"Sales=% of column\"")?;
    let how = how.trim().to_lowercase();
    let how = match how.trim_start_matches("% of ").trim_end_matches(" total") {
        "value" => ShowAs::Value,
        "grand" => ShowAs::PercentOfGrand,
        "column" => ShowAs::PercentOfColumn,
        "row" => ShowAs::PercentOfRow,
        _ => return Err("a value is shown as value, % of column, % of row or % of grand".to_owned()),
    };
    Ok((name(value), how))
}

/// `Sales desc`, `Sales asc`, or `Sales` (smallest first, as in SQL).
fn sort_by(text: &str) -> Result<SortBy, String> {
    let (value, descending) = match text.trim().rsplit_once(' ') {
        Some((value, order)) if order.eq_ignore_ascii_case("desc") => (value, true),
        Some((value, order)) if order.eq_ignore_ascii_case("asc") => (value, false),
        _ => (text, false),
    };
    let value = name(value);
    if value.is_empty() { Err("name a value, as in \"Sales desc\"".to_owned()) } else { Ok(SortBy { value, descending }) }
}

/// `Region:5:Sales`, or `Region:5` for the first value. The field may name a part of a date and the value may hold colons.
fn top(text: &str) -> Result<(String, usize, Option<String>), String> {
    let parts: Vec<&str> = text.split(':').collect();
    let count = parts.iter().enumerate().skip(1).find_map(|(at, part)| Some((at, part.trim().parse::<usize>().ok().filter(|n| *n > 0)?)));
    let (at, count) = count.ok_or("write it as FIELD:COUNT:VALUE, as in Region:5:Sales")?;
    let value = (at + 1 < parts.len()).then(|| name(&parts[at + 1..].join(":")));
    Ok((name(&parts[..at].join(":")), count, value))
}

/// Which grand totals are shown: of the rows (a last row), of the columns (a last column).
fn grand(text: &str) -> Result<(bool, bool), String> {
    let mut shown = (false, false);
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        match word.to_lowercase().as_str() {
            "rows" => shown.0 = true,
            "columns" => shown.1 = true,
            "none" | "off" => {}
            _ => return Err("write rows, columns, rows,columns or none".to_owned()),
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::pivot::PivotTable;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        asked: Asked,
    }

    fn sample() -> Table {
        use crate::table::{Column, ColumnType, Origin};
        use polars::prelude::Column as Stored;
        let values = vec![
            (Column::new("Region, all", ColumnType::Text), Stored::new("a".into(), ["West", "East", "West"])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [1.0, 2.0, 4.0])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    fn run(args: &[&str]) -> Result<PivotTable, Failure> {
        let line = Line::try_parse_from(["pivot"].iter().chain(args)).unwrap();
        Ok(pivot::compute(&sample(), &line.asked.spec(&sample())?, &Context::detached())?)
    }

    #[test]
    fn a_pivot_is_read_from_its_arguments() {
        let args = [
            "--rows",
            "\"Region, all\"",
            "--values",
            "sum(Sales) as Sales, count(*) as N",
            "--show-as",
            "sales=% of column total",
            "--sort",
            "Sales desc",
        ];
        let pivot = run(&args).unwrap();
        assert_eq!(pivot.to_csv(), "\"Region, all\",Sales,N\nWest,0.7142857142857143,2\nEast,0.2857142857142857,1\nGrand total,1,3\n");
        let shown = pivot.to_text();
        assert!(shown.contains("West          71.4 %  2\n"), "{shown}");
        let pivot = run(&["--rows", "\"Region, all\"", "--top", "\"Region, all\":1:Rows", "--grand", "none"]).unwrap();
        assert_eq!(pivot.cells, [Some(2.0), Some(1.0)]);
    }

    #[test]
    fn without_fields_one_is_suggested() {
        assert_eq!(run(&[]).unwrap().row_fields, ["Region, all"]);
    }

    #[test]
    fn what_cannot_be_read_is_wrong_usage() {
        for args in [["--show-as", "Sales"], ["--show-as", "Sales=% of moon"], ["--top", "Region:Sales"], ["--grand", "both"]] {
            assert!(Line::try_parse_from(["pivot"].iter().chain(&args)).is_err(), "{args:?}");
        }
        assert_eq!(top("Order Date:month:5:a:b"), Ok(("Order Date:month".to_owned(), 5, Some("a:b".to_owned()))));
        for args in [["--sort", "Profit"], ["--show-as", "Profit=% of row"]] {
            assert_eq!(run(&[&["--rows", "Sales"], args.as_slice()].concat()).unwrap_err().kind, "unknown_value", "{args:?}");
        }
    }
}
