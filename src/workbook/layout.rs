//! Where everything will stand, decided before anything is written.

use polars::prelude::ArgAgg as _;

use crate::engine::Context;
use crate::table::{Column, ColumnType, Role, Table, Value, format};

use super::data::MOST_ROWS;
use super::names::Names;
use super::native::{self, NativePivot};
use super::report::{DetectionReport, Report};
use super::{WorkbookError, pivot_chart, text};

/// Rows of a sheet, one of them for the header.
const SHEET_ROWS: usize = 1_048_576;
/// Whole numbers beyond this lose digits in Excel.
const EXACT: u64 = 999_999_999_999_999;
/// Series that get a chart.
const MOST_CHARTS: usize = 24;
/// Rows of the Charts sheet per chart, title included.
pub(super) const CHART_ROWS: u32 = 21;
/// The first column of the charts' data, right of the charts.
pub(super) const CHART_DATA: u16 = 11;
/// Columns of one series' data, a blank one included.
pub(super) const SERIES_COLUMNS: u16 = 10;

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, also for identifiers.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A number of days since 1900, shown as a date.
    Day,
    /// The same with a time.
    Moment,
    /// A fraction of a day, shown as a clock.
    Clock,
}

/// One column of the Data sheet.
#[derive(Debug, Clone)]
pub(super) struct DataColumn {
    /// Its header, unique.
    pub(super) header: String,
    /// How it is written.
    pub(super) kind: Kind,
    /// Every value stands there as Excel's own kind, so that a formula over it gives the program's number.
    pub(super) exact: bool,
}

/// One sheet of data.
#[derive(Debug, Clone)]
pub(super) struct DataPart {
    /// Name of the sheet.
    pub(super) sheet: String,
    /// Name of the Excel table on it.
    pub(super) table: String,
    /// Its first row of the table.
    pub(super) first: usize,
    /// How many rows.
    pub(super) rows: usize,
}

/// Where the rows and columns of the table go.
#[derive(Debug, Clone)]
pub(super) struct DataLayout {
    /// The columns.
    pub(super) columns: Vec<DataColumn>,
    /// The sheets; one unless there are more rows than a sheet holds.
    pub(super) parts: Vec<DataPart>,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
}

/// A cell by name: `Data!B17`.
pub(super) fn place(sheet: &str, row: u32, column: u16) -> String {
    format!("{}!{}{}", text::quoted(sheet), crate::table::column_letters(column.into()), row + 1)
}

impl DataLayout {
    /// Look at every column once and divide the rows.
    pub(super) fn plan(table: &Table, ctx: &Context) -> Result<Self, WorkbookError> {
        Self::divided(table, SHEET_ROWS - 1, ctx)
    }

    /// The same with at most `most` rows on a sheet.
    pub(super) fn divided(table: &Table, most: usize, ctx: &Context) -> Result<Self, WorkbookError> {
        let headers = text::headers(table.columns().iter().map(|c| c.name.as_str()));
        let mut columns = Vec::with_capacity(headers.len());
        let (mut notes, mut cut) = (Vec::new(), 0);
        for (index, (header, column)) in headers.into_iter().zip(table.columns()).enumerate() {
            ctx.check()?;
            let kind = kind(column);
            let odd = odd(table, index, column);
            if odd > 0 && kind != Kind::Text {
                notes.push(format!(
                    "{odd} values of {header} are outside what Excel can hold as a number or date; they are written as text."
                ));
            }
            cut += cut_texts(table, index);
            columns.push(DataColumn { header, kind, exact: odd == 0 });
        }
        if cut > 0 {
            notes.push(format!("{cut} texts are longer than the 32,767 characters a cell holds and were cut."));
        }
        let count = table.rows().div_ceil(most).max(1);
        let parts: Vec<DataPart> = (0..count)
            .map(|i| {
                let (sheet, name) =
                    if i == 0 { ("Data".to_owned(), "Data".to_owned()) } else { (format!("Data {}", i + 1), format!("Data_{}", i + 1)) };
                DataPart { sheet, table: name, first: i * most, rows: (table.rows() - i * most).min(most) }
            })
            .collect();
        if count > 1 {
            let rows = crate::table::format::fixed(table.rows() as f64, 0);
            notes.push(format!(
                "The {rows} rows are more than one sheet holds; they are divided over {count} sheets, Data to Data {count}."
            ));
        }
        Ok(Self { columns, parts, notes })
    }

    /// The sheet and the 0-based row on it where a row of the table stands.
    pub(super) fn row(&self, row: usize) -> Option<(&DataPart, u32)> {
        let part = self.parts.iter().find(|p| (p.first..p.first + p.rows).contains(&row))?;
        Some((part, u32::try_from(row - part.first + 1).ok()?))
    }
}

/// How many values of a column Excel cannot hold as what they are. What it can hold lies between two ends, so the least and the
/// greatest value tell where that is all of them.
fn odd(table: &Table, index: usize, column: &Column) -> usize {
    if !matches!(column.ty, ColumnType::Integer | ColumnType::Date | ColumnType::DateTime | ColumnType::Time | ColumnType::Duration) {
        return 0;
    }
    let holds = |row: usize| native(table.value(row, index), column);
    let ends = table.frame().select_at_idx(index).map(|values| {
        let numbers = values.as_materialized_series().to_physical_repr();
        [numbers.arg_min(), numbers.arg_max()]
    });
    if ends.is_some_and(|ends| ends.into_iter().flatten().all(holds)) {
        return 0;
    }
    (0..table.rows()).filter(|&row| !holds(row)).count()
}

/// How many texts of a column are longer than a cell holds.
fn cut_texts(table: &Table, index: usize) -> usize {
    let values = table.frame().select_at_idx(index);
    let texts = values.and_then(|values| values.as_materialized_series().str().ok());
    texts.map_or(0, |texts| texts.iter().flatten().filter(|words| text::cell(words).1).count())
}

fn kind(column: &Column) -> Kind {
    match column.ty {
        _ if column.role == Role::Identifier => Kind::Text,
        ColumnType::Text => Kind::Text,
        ColumnType::Integer | ColumnType::Decimal => Kind::Number,
        ColumnType::Boolean => Kind::Boolean,
        ColumnType::Date => Kind::Day,
        ColumnType::DateTime => Kind::Moment,
        ColumnType::Time | ColumnType::Duration => Kind::Clock,
    }
}

/// Whether Excel can hold the value as what it is.
pub(super) fn native(value: Value<'_>, column: &Column) -> bool {
    match value {
        Value::Integer(i) => column.role != Role::Identifier && i.unsigned_abs() <= EXACT,
        Value::Date(d) => serial(d.into()).is_some(),
        Value::DateTime(t) => serial(t).is_some(),
        Value::Time(ms) | Value::Duration(ms) => ms >= 0,
        _ => true,
    }
}

/// Excel's number of a moment: days since the end of 1899, from March 1900 (before it Excel counts a day that never was).
pub(super) fn serial(time: chrono::NaiveDateTime) -> Option<f64> {
    let origin = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = (time - chrono::NaiveDateTime::from(origin)).num_milliseconds() as f64 / 86_400_000.0;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// Where everything will stand.
pub(super) struct Layout {
    /// What the sheets and tables are called.
    pub(super) names: Names,
    /// The Data sheets.
    pub(super) data: DataLayout,
    /// Names of the pivot sheets.
    pub(super) pivots: Vec<String>,
    /// `PivotTables` of Excel, for the pivots that it can compute; else why there is none.
    pub(super) natives: Vec<Result<NativePivot, &'static str>>,
    /// Names of the sheets of the pivots' charts.
    pub(super) pivot_charts: Vec<Option<String>>,
    /// The series that get a chart, as indices into the detection's list, top to bottom.
    pub(super) charts: Vec<usize>,
    /// Whether there is a forecast to show.
    pub(super) has_forecast: bool,
    /// The cell where the rows of each finding begin: on Data, else in the user's own sheet.
    rows: Vec<Option<String>>,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
}

impl Layout {
    /// Decide it; `names` are those of the sheets, and none of `taken` is given to a pivot.
    pub(super) fn plan(report: &Report<'_>, names: Names, taken: &[&str], ctx: &Context) -> Result<Self, WorkbookError> {
        let mut data = DataLayout::plan(report.table, ctx)?;
        if !report.sheets.data {
            data = DataLayout { parts: Vec::new(), notes: Vec::new(), ..data };
        }
        let mut others: Vec<&str> = names.sheets().into_iter().chain(taken.iter().copied()).collect();
        others.extend(data.parts.iter().map(|p| p.sheet.as_str()));
        let mut pivots: Vec<String> = Vec::new();
        for pivot in report.pivots.iter().filter(|_| report.sheets.pivots) {
            let taken: Vec<&str> = others.iter().copied().chain(pivots.iter().map(String::as_str)).collect();
            let name = text::sheet_name(pivot.name, &taken);
            pivots.push(name);
        }
        let mut notes = data.notes.clone();
        notes.extend(report.left_out.iter().cloned());
        notes.extend(report.pivots.iter().filter(|_| report.sheets.pivots).flat_map(|p| super::pivot::notes(p.name, p.table)));
        notes.extend(report.told_faults().and_then(super::faults::note));
        let mut natives: Vec<Result<NativePivot, &'static str>> = Vec::new();
        for pivot in report.pivots.iter().filter(|_| report.sheets.pivots && report.sheets.data) {
            let used = natives.iter().flatten().map(|n: &NativePivot| n.sheet.as_str());
            let taken: Vec<&str> = others.iter().copied().chain(pivots.iter().map(String::as_str)).chain(used).collect();
            let name = text::sheet_name(&format!("{} - PivotTable", pivot.name), &taken);
            let planned = native::plan(pivot, name, report.table, &data, report.filters);
            if let Err(why) = &planned {
                notes.push(format!("{} is written without a PivotTable of Excel: {why}.", pivot.name));
            }
            natives.push(planned);
        }
        let drawn = report.detection.as_ref().filter(|_| report.sheets.findings && report.sheets.charts);
        let (charts, left) = drawn.map_or_else(|| (Vec::new(), 0), charted);
        if left > 0 {
            notes.push(format!(
                "{} more series with findings have no chart; the {MOST_CHARTS} with the largest findings have one.",
                format::count(left)
            ));
        }
        let rows =
            report.detection.as_ref().map_or_else(Vec::new, |d| d.items.iter().map(|item| first_cell(report, &data, item)).collect());
        let has_forecast = report.sheets.forecast && report.detection.as_ref().is_some_and(|d| !d.forecasts.is_empty());
        let mut pivot_charts: Vec<Option<String>> = Vec::new();
        for pivot in report.pivots.iter().filter(|_| report.sheets.pivots) {
            let used = pivots.iter().chain(natives.iter().flatten().map(|n| &n.sheet)).chain(pivot_charts.iter().flatten());
            let taken: Vec<&str> = others.iter().copied().chain(used.map(String::as_str)).collect();
            let why = pivot.chart.and_then(pivot_chart::left_out);
            notes.extend(why.map(|why| format!("The chart of {} is not in the workbook: {why}.", pivot.name)));
            let drawn = pivot.chart.filter(|_| why.is_none());
            pivot_charts.push(drawn.map(|_| text::sheet_name(&format!("{} - chart", pivot.name), &taken)));
        }
        Ok(Self { names, data, pivots, natives, pivot_charts, charts, has_forecast, rows, notes })
    }

    /// The cell where the rows of a finding begin.
    pub(super) fn rows_of(&self, position: usize) -> Option<&str> {
        self.rows.get(position)?.as_deref()
    }

    /// The place of a series among the charts.
    pub(super) fn chart(&self, series: usize) -> Option<usize> {
        self.charts.iter().position(|&s| s == series)
    }

    /// The first row of a chart on its sheet.
    pub(super) fn chart_row(position: usize) -> u32 {
        3 + u32::try_from(position).unwrap_or(u32::MAX / CHART_ROWS - 1) * CHART_ROWS
    }

    /// The first column of a chart's data.
    pub(super) fn chart_column(position: usize) -> u16 {
        CHART_DATA + u16::try_from(position).unwrap_or_default() * SERIES_COLUMNS
    }
}

/// The cell where the rows of a finding begin.
fn first_cell(report: &Report<'_>, data: &DataLayout, item: &super::Item<'_>) -> Option<String> {
    if let Some((part, line)) = item.rows.first().and_then(|&row| data.row(row as usize)) {
        return Some(place(&part.sheet, line, 0));
    }
    if report.sheets.data {
        return None;
    }
    let own = |row: &u32| {
        let address = (0..report.table.columns().len()).find_map(|c| report.table.address(*row as usize, c))?;
        (*address.file == *report.source.file).then(|| format!("{}!{}{}", text::quoted(&address.sheet), "A", address.row))
    };
    item.rows.iter().take(MOST_ROWS).find_map(own)
}

/// The series to chart, in the order of their first finding (the first total where there is none), and how many are left out.
fn charted(detection: &DetectionReport<'_>) -> (Vec<usize>, usize) {
    let mut wanted: Vec<usize> = Vec::new();
    for item in &detection.items {
        if let Some((series, _)) = item.place
            && series < detection.series.len()
            && !wanted.contains(&series)
        {
            wanted.push(series);
        }
    }
    if wanted.is_empty() {
        wanted.extend(detection.series.iter().position(|s| s.segment.is_empty()));
    }
    let left = wanted.len().saturating_sub(MOST_CHARTS);
    wanted.truncate(MOST_CHARTS);
    (wanted, left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Origin;
    use polars::prelude::Column as Stored;

    #[test]
    fn days_are_numbered_as_in_excel() {
        let at = |y, m, d| serial(chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap().into());
        assert_eq!(at(1900, 3, 1), Some(61.0));
        assert_eq!(at(2026, 3, 5), Some(46_086.0));
        assert_eq!(at(9999, 12, 31), Some(2_958_465.0));
        assert_eq!((at(1900, 2, 28), at(1754, 1, 1)), (None, None));
    }

    #[test]
    fn rows_are_divided_over_sheets_and_that_is_said() {
        let values = vec![(Column::new("n", ColumnType::Integer), Stored::new("n".into(), [1_i64, 2, 3, 4, 5]))];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let layout = DataLayout::divided(&table, 2, &Context::detached()).unwrap();
        let parts: Vec<_> = layout.parts.iter().map(|p| (p.table.as_str(), p.first, p.rows)).collect();
        assert_eq!(parts, [("Data", 0, 2), ("Data_2", 2, 2), ("Data_3", 4, 1)]);
        assert_eq!(layout.row(3).map(|(p, r)| (p.sheet.as_str(), r)), Some(("Data 2", 2)));
        assert_eq!(layout.notes.len(), 1);
    }

    #[test]
    fn what_excel_cannot_hold_is_not_exact() {
        let values = vec![(Column::new("n", ColumnType::Integer), Stored::new("n".into(), [1_i64, 12_345_678_901_234_567]))];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let layout = DataLayout::plan(&table, &Context::detached()).unwrap();
        assert!(!layout.columns[0].exact);
        assert!(layout.notes[0].starts_with("1 values of n"));
    }
}
