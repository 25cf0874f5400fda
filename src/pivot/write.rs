//! A pivot as text, CSV and JSON; the same bytes for the same pivot.

use serde_json::{Map, Number, Value, json};

use super::{Axis, AxisKind, DatePart, Form, PivotTable, Scale, ShowAs};
use crate::table::format::{CLOCK, clock};
use crate::table::{aligned, copied};

impl PivotTable {
    /// The pivot as JSON: its fields, its columns and its rows with their keys and cells. A missing member is `null`,
    /// and so is a cell with nothing to compute from.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let named = |axis: &Axis, with_value: bool| {
            let mut out = Map::new();
            out.insert("kind".to_owned(), json!(axis.kind));
            out.insert("key".to_owned(), json!(axis.key));
            if with_value {
                out.insert("value".to_owned(), json!(self.values.get(axis.value).filter(|_| axis.kind != AxisKind::Header)));
            }
            out
        };
        let columns: Vec<Value> = self.columns.iter().map(|c| Value::Object(named(c, !self.values_on_rows))).collect();
        let rows: Vec<Value> = self
            .rows
            .iter()
            .enumerate()
            .map(|(r, row)| {
                let cells: Vec<Value> = (0..self.columns.len()).map(|c| self.cell(r, c).map_or(Value::Null, number)).collect();
                let mut out = named(row, self.values_on_rows);
                out.insert("cells".to_owned(), Value::Array(cells));
                Value::Object(out)
            })
            .collect();
        let mut out = Map::new();
        out.insert("row_fields".to_owned(), json!(self.row_fields));
        out.insert("column_fields".to_owned(), json!(self.column_fields));
        out.insert("values".to_owned(), json!(self.values));
        if self.shown_as.iter().any(|how| how != ShowAs::Value.name()) {
            out.insert("shown_as".to_owned(), json!(self.shown_as));
        }
        out.insert("columns".to_owned(), Value::Array(columns));
        out.insert("rows".to_owned(), Value::Array(rows));
        out.insert("source_rows".to_owned(), json!(self.source_rows));
        Value::Object(out)
    }

    /// The pivot as CSV with one header line; numbers plain with a point, shares as fractions, a missing cell empty. Every row
    /// names all its items, so that it can be read as records.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut header = self.row_fields.clone();
        header.extend(self.values_on_rows.then(|| "Values".to_owned()));
        let mut out = csv_line(header.into_iter().chain(self.columns.iter().map(|c| self.column_label(c))));
        for (r, row) in self.rows.iter().enumerate() {
            let cells = (0..self.columns.len()).map(|c| self.cell(r, c).map(plain).unwrap_or_default());
            out.push_str(&csv_line(self.row_labels(row).into_iter().chain(cells)));
        }
        out
    }

    /// The pivot as it is laid out, one line per row, for a spreadsheet: labels as its form has them, numbers plain with the 15 digits that one
    /// keeps.
    #[must_use]
    pub fn to_csv_as_shown(&self) -> String {
        self.captioned_lines(|number, _| certain(number)).into_iter().map(|line| csv_line(line.into_iter())).collect()
    }

    /// The same separated by tabs, as it is pasted: values only, with the decimal sign of the locale, and labels that stay the text they are.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let cell = |text: String| if text.contains(['\t', '\n', '\r', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text };
        let mut lines = self.captioned_lines(|number, value| self.copied(number, value));
        let (labels, headers) = (self.label_columns(), lines.len() - self.rows.len());
        for (at, line) in lines.iter_mut().enumerate() {
            for (column, text) in line.iter_mut().enumerate() {
                let is_number = match at.checked_sub(headers) {
                    Some(row) if column < labels => self.label_is_amount(row, column),
                    Some(row) => self.cell(row, column - labels).is_some(),
                    None => column.checked_sub(labels).is_some_and(|across| self.header_is_amount(across)),
                };
                if !is_number {
                    *text = copied::kept_as_text(text);
                }
            }
        }
        lines.into_iter().map(|line| line.into_iter().map(cell).collect::<Vec<_>>().join("\t") + "\n").collect()
    }

    /// A number of a value for a cell of a spreadsheet.
    #[must_use]
    pub fn copied(&self, number: f64, value: usize) -> String {
        match self.formats.get(value).and_then(|format| format.0.as_deref()) {
            Some(CLOCK) => clock(number, self.formats[value].1),
            _ => copied::number(number),
        }
    }

    /// Whether a label is a number, a day or a moment, which a spreadsheet is to read as such.
    #[must_use]
    pub fn label_is_amount(&self, row: usize, column: usize) -> bool {
        let Some(axis) = self.rows.get(row) else { return false };
        let level = if self.form == Form::Compact { axis.key.len().wrapping_sub(1) } else { column };
        level < axis.key.len()
            && self.label(row, column).text == axis.key[level].as_deref().unwrap_or_default()
            && is_amount(self.row_scales.get(level))
    }

    /// The same of the header of a column.
    fn header_is_amount(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|c| c.key.len() == 1 && c.key[0].as_ref().is_some_and(|key| self.column_label(c) == *key))
            && is_amount(self.column_scales.first())
    }

    /// What is laid out below a line of its own with what the numbers are, where the headers name items alone: as Excel has it in the corner.
    fn captioned_lines(&self, number: impl Fn(f64, usize) -> String) -> Vec<Vec<String>> {
        let mut lines = self.lines_as_shown(number);
        if self.names_items_alone() {
            let width = lines.first().map_or(1, Vec::len);
            let caption = std::iter::once(self.caption(0).to_owned()).chain(std::iter::repeat(String::new())).take(width).collect();
            lines.insert(0, caption);
        }
        lines
    }

    /// Header and rows as they are laid out; the labels of a compact form are indented by two spaces a level.
    fn lines_as_shown(&self, number: impl Fn(f64, usize) -> String) -> Vec<Vec<String>> {
        let mut lines = vec![self.label_titles().into_iter().chain(self.columns.iter().map(|c| self.column_label(c))).collect()];
        for (r, row) in self.rows.iter().enumerate() {
            let labels = (0..self.label_columns()).map(|at| {
                let label = self.label(r, at);
                let indent = if self.form == Form::Compact { "  ".repeat(label.indent) } else { String::new() };
                indent + &label.text
            });
            let blank = if row.kind == AxisKind::Header { "" } else { self.blank.as_str() };
            let cells = (0..self.columns.len())
                .map(|c| self.cell(r, c).map_or_else(|| blank.to_owned(), |n| number(n, self.value_of(row, &self.columns[c]))));
            lines.push(labels.chain(cells).collect());
        }
        lines
    }

    /// The pivot as a table for a terminal: numbers as people read them, right-aligned.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = self.lines_as_shown(|_, _| String::new());
        let labels = self.label_columns();
        for (r, line) in lines.iter_mut().skip(1).enumerate() {
            for (c, cell) in line.iter_mut().skip(labels).enumerate() {
                self.shown(r, c, cell);
            }
        }
        let table = aligned::below_headers(&lines, |column| column >= labels);
        if self.names_items_alone() && self.shown_as.first().is_some_and(|how| how != ShowAs::Value.name()) {
            return format!("{}\n{table}", self.caption(0));
        }
        table
    }

    /// Write a cell as people read it, where there is a number.
    fn shown(&self, row: usize, column: usize, cell: &mut String) {
        let (Some(value), Some(down), Some(across)) = (self.cell(row, column), self.rows.get(row), self.columns.get(column)) else {
            return;
        };
        *cell = self.with_unit(value, self.value_of(down, across));
    }
}

fn is_amount(scale: Option<&Scale>) -> bool {
    matches!(scale, Some(Scale::Number | Scale::Moment | Scale::Time(DatePart::Day)))
}

/// A number as JSON: whole where it is whole, so that counts read as counts.
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == value.trunc() && value.abs() <= EXACT {
        return Value::Number(Number::from(value as i64));
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A number plain, without a sign on zero.
fn plain(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

/// A number with the digits that are certain: 4814.23, where the sum of its parts is 4814.2300000000005.
fn certain(value: f64) -> String {
    format!("{value:.14e}").parse().map_or_else(|_| plain(value), plain)
}

fn csv_line(fields: impl Iterator<Item = String>) -> String {
    let quoted = fields.map(|f| if f.contains([',', '"', '\n', '\r']) { format!("\"{}\"", f.replace('"', "\"\"")) } else { f });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}
