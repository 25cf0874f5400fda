//! The arguments that every command shares: which file, which table of it, how it is read, which rows count.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::detect::Grain;
use crate::engine::{Context, Failure, quoted};
use crate::import::{self, ColumnOptions, DateOrder, DecimalMark, Found, ImportOptions, Source};
use crate::prepare::{self, Inputs, Stack, Step, StepKind, files_called, is_pattern};
use crate::session::prepared::with_table;
use crate::table::{ColumnType, Table, expr};

/// Which file, which table of it, how it is read, which rows count.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// The file to read.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How it is read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// A table, by name; the largest of the sheet if absent.
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Only rows for which this SQL condition is true: "Region <> 'West'".
    #[arg(long = "where", value_name = "EXPR")]
    pub filter: Option<String>,
}

/// How a file is read; everything absent is guessed.
#[derive(Debug, Clone, Args)]
pub struct ReadArgs {
    /// A sheet, by name or number; the first visible one with data if absent.
    #[arg(long, value_name = "NAME|N")]
    pub sheet: Option<String>,
    /// The rows of the header, as counted in the file.
    #[arg(long, value_name = "ROW[-ROW]", value_parser = row_range)]
    pub header: Option<(u64, u64)>,
    /// Rows to leave out, as counted in the file: `4,7-9`.
    #[arg(long, value_name = "ROWS", value_delimiter = ',', value_parser = row_range)]
    pub skip: Vec<(u64, u64)>,
    /// The order of dates such as 01/02/2026, but for columns that prove another
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<OrderArg>,
    /// The decimal mark of numbers that are text.
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<DecimalArg>,
    /// The encoding of a text file, such as utf-8 or gb18030.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The separator of a text file; `tab` or `\t` for a tab.
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    pub delimiter: Option<char>,
    /// The type of a column: 'Zip=text'. May be repeated.
    #[arg(long = "type", value_name = "COLUMN=TYPE", value_parser = column_type)]
    pub types: Vec<(String, ColumnType)>,
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Year first.
    Ymd,
}

/// The sign between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecimalArg {
    /// `1.234,50`
    Comma,
    /// `1,234.50`
    Point,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GrainArg {
    /// The finest that the dates fill.
    Auto,
    /// One hour.
    Hour,
    /// One day.
    Day,
    /// One ISO week, from Monday.
    Week,
    /// One calendar month.
    Month,
}

impl From<GrainArg> for Grain {
    fn from(grain: GrainArg) -> Self {
        match grain {
            GrainArg::Auto => Self::Auto,
            GrainArg::Hour => Self::Hour,
            GrainArg::Day => Self::Day,
            GrainArg::Week => Self::Week,
            GrainArg::Month => Self::Month,
        }
    }
}

/// An opened file and the table that was asked for, its rows already selected.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The file.
    pub source: Source,
    /// The position of the table in it.
    pub index: usize,
    /// The table, after `--where`.
    pub table: Table,
}

impl Loaded {
    /// What is known of the table besides its data.
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.source.tables[self.index]
    }
}

impl ReadArgs {
    /// The import options these arguments stand for.
    #[must_use]
    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            sheet: self.sheet.clone(),
            header: self.header,
            skip: self.skip.iter().flat_map(|&(first, last)| first..=last).collect(),
            date_order: self.date_order.map(|order| match order {
                OrderArg::Dmy => DateOrder::Dmy,
                OrderArg::Mdy => DateOrder::Mdy,
                OrderArg::Ymd => DateOrder::Ymd,
            }),
            decimal: self.decimal.map(|mark| match mark {
                DecimalArg::Comma => DecimalMark::Comma,
                DecimalArg::Point => DecimalMark::Point,
            }),
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            columns: self
                .types
                .iter()
                .map(|(name, ty)| (name.clone(), ColumnOptions { ty: Some(*ty), ..ColumnOptions::default() }))
                .collect(),
            ..ImportOptions::default()
        }
    }

    /// Refuse what names nothing in any of these files: it would change nothing, and nobody would know.
    ///
    /// # Errors
    /// Where a column or the header is in none of them.
    pub(super) fn check(&self, sources: &[&Source]) -> Result<(), Failure> {
        let tables = || sources.iter().flat_map(|s| &s.tables);
        if tables().next().is_none() {
            return Ok(());
        }
        for (name, _) in &self.types {
            let asked = ImportOptions { columns: [(name.clone(), ColumnOptions::default())].into(), ..ImportOptions::default() };
            let headers = || tables().flat_map(|t| &t.columns).map(|c| c.header.as_str());
            if !headers().any(|header| asked.column(header).is_some()) {
                let (message, names) =
                    (format!("There is no column {} to give a type.", quoted(&name)), headers().take(40).collect::<Vec<_>>());
                return Err(Failure::new("no_column", message, format!("The columns are: {}.", names.join(", "))));
            }
        }
        match self.header {
            Some((first, last)) if !tables().any(|t| t.header_rows.iter().any(|row| (first..=last).contains(row))) => {
                let rows = if first == last { format!("row {first}") } else { format!("rows {first} to {last}") };
                Err(Failure::new(
                    "no_header",
                    format!("No table has its header in {rows}."),
                    "Count the rows of the file from 1, or leave --header out.",
                ))
            }
            _ => Ok(()),
        }
    }
}

impl SourceArgs {
    /// The import options these arguments stand for.
    #[must_use]
    pub fn options(&self) -> ImportOptions {
        self.read.options()
    }

    /// Open the file.
    ///
    /// # Errors
    /// Where it cannot be opened, or has nothing of what was said about it.
    pub fn open(&self, context: &Context) -> Result<Source, Failure> {
        self.read_from(&self.file, context)
    }

    fn read_from(&self, path: &Path, context: &Context) -> Result<Source, Failure> {
        let source = import::open(path, &self.options(), context)?;
        self.read.check(&[&source])?;
        Ok(source)
    }

    /// Open the file, choose the table and select its rows. A pattern such as `orders-*.csv` is its first file with the others
    /// put below.
    ///
    /// # Errors
    /// Where the file cannot be opened, has no such table, or the condition cannot be read.
    pub fn load(&self, context: &Context) -> Result<Loaded, Failure> {
        self.load_stacked(&[], context)
    }

    /// The step that puts below the file what is named beside it: the others of its pattern, and `files`.
    pub(super) fn below(&self, files: &[PathBuf]) -> Option<Step> {
        let others = Some(&self.file).filter(|file| is_pattern(file));
        let named: Vec<PathBuf> = others.into_iter().chain(files).cloned().collect();
        (!named.is_empty()).then(|| Step::from(StepKind::Stack(Stack::of(named))))
    }

    /// The same with the rows of more files put below, matched by the names of their columns. What the stack did stands
    /// among the decisions and warnings of the table.
    ///
    /// # Errors
    /// As [`load`](Self::load), and where a file has no column in common.
    pub fn load_stacked(&self, files: &[PathBuf], context: &Context) -> Result<Loaded, Failure> {
        let first = if is_pattern(&self.file) { files_called(&self.file, Path::new(""))?.into_iter().next() } else { None };
        let path = first.as_ref().unwrap_or(&self.file);
        let source = self.read_from(path, context)?;
        let index = self.choose(&source)?;
        let Some(stack) = self.below(files) else {
            let table = self.select(&source.tables[index].table)?;
            return Ok(Loaded { source, index, table });
        };
        let steps = [stack];
        let inputs = Inputs { file: source.file.clone(), path: path.clone(), options: self.options(), ..Inputs::default() };
        let stacked = prepare::apply(&source.tables[index].table, &steps, &inputs, None, context)?;
        if let Some((_, failure)) = stacked.failure() {
            return Err(failure.clone());
        }
        stacked.warnings().for_each(|warning| context.warn(warning.clone()));
        let source = with_table(&source, index, &stacked);
        let table = self.select(&source.tables[index].table)?;
        Ok(Loaded { source, index, table })
    }

    /// The rows of a table for which `--where` is true.
    fn select(&self, table: &Table) -> Result<Table, Failure> {
        Ok(match &self.filter {
            Some(condition) => table.filter(&expr::mask(condition, table)?)?,
            None => table.clone(),
        })
    }

    /// The position of the table that was asked for, else of the largest.
    ///
    /// # Errors
    /// Where there is no such table.
    pub(super) fn choose(&self, source: &Source) -> Result<usize, Failure> {
        let Some(wanted) = &self.table else {
            return source.main_table().ok_or_else(|| {
                Failure::new("no_table", format!("{} holds no table.", source.file), "Name the header with --header ROW if there is one.")
            });
        };
        source.table_called(wanted).ok_or_else(|| {
            let names: Vec<&str> = source.tables.iter().map(|t| t.table.name()).collect();
            Failure::new("no_table", format!("There is no table {}.", quoted(&wanted)), format!("The tables are: {}.", names.join(", ")))
        })
    }
}

fn row_range(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let row =
        |t: &str| t.trim().parse::<u64>().ok().filter(|r| (1..=100_000_000).contains(r)).ok_or_else(|| format!("{} is no row", quoted(&t)));
    let (first, last) = (row(first)?, row(last)?);
    if first <= last { Ok((first, last)) } else { Err("the first row comes after the last".to_owned()) }
}

fn separator(text: &str) -> Result<char, String> {
    if text.eq_ignore_ascii_case("tab") || text == "\\t" {
        return Ok('\t');
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if !matches!(c, '"' | '\n' | '\r') => Ok(c),
        _ => Err("give one character, or tab".to_owned()),
    }
}

fn column_type(text: &str) -> Result<(String, ColumnType), String> {
    let (name, ty) = text.rsplit_once('=').ok_or("write it as COLUMN=TYPE")?;
    let found = ColumnType::ALL.into_iter().find(|t| t.name().eq_ignore_ascii_case(ty.trim()));
    let names = || format!("the types are {}", ColumnType::ALL.map(ColumnType::name).join(", "));
    found.map(|ty| (name.trim().to_owned(), ty)).ok_or_else(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_people_write_them() {
        assert_eq!((row_range("3-4"), row_range("5")), (Ok((3, 4)), Ok((5, 5))));
        assert!(row_range("4-3").is_err() && row_range("0").is_err());
        assert_eq!((separator("tab"), separator(";")), (Ok('\t'), Ok(';')));
        assert_eq!(column_type("a=b=text"), Ok(("a=b".to_owned(), ColumnType::Text)));
        assert!(column_type("Zip=string").unwrap_err().contains("decimal"));
    }
}
