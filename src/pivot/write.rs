//! A pivot as text, CSV and JSON; the same bytes for the same pivot.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value, json};

use super::{Axis, PivotTable};
use crate::table::format;

impl PivotTable {
    /// The pivot as JSON: its fields, its columns and its rows with their keys and cells. A missing member is `null`,
    /// and so is a cell with nothing to compute from.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let columns: Vec<Value> =
            self.columns.iter().map(|c| json!({"kind": c.kind, "key": c.key, "value": self.values.get(c.value)})).collect();
        let rows: Vec<Value> = self
            .rows
            .iter()
            .enumerate()
            .map(|(r, row)| {
                let cells: Vec<Value> = (0..self.columns.len()).map(|c| self.cell(r, c).map_or(Value::Null, number)).collect();
                json!({"kind": row.kind, "key": row.key, "cells": cells})
            })
            .collect();
        let mut out = Map::new();
        out.insert("row_fields".to_owned(), json!(self.row_fields));
        out.insert("column_fields".to_owned(), json!(self.column_fields));
        out.insert("values".to_owned(), json!(self.values));
        out.insert("columns".to_owned(), Value::Array(columns));
        out.insert("rows".to_owned(), Value::Array(rows));
        out.insert("source_rows".to_owned(), json!(self.source_rows));
        Value::Object(out)
    }

    /// The pivot as CSV with one header line; numbers plain with a point, shares as fractions, a missing cell empty.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let header = self.row_fields.iter().cloned().chain(self.columns.iter().map(|c| self.column_label(c)));
        let mut out = csv_line(header);
        for (r, row) in self.rows.iter().enumerate() {
            let cells = (0..self.columns.len()).map(|c| self.cell(r, c).map(plain).unwrap_or_default());
            out.push_str(&csv_line(self.row_labels(row).into_iter().chain(cells)));
        }
        out
    }

    /// The pivot as a table for a terminal: numbers as people read them, right-aligned.
    #[must_use]
    pub fn to_text(&self) -> String {
        let header: Vec<String> = self.row_fields.iter().cloned().chain(self.columns.iter().map(|c| self.column_label(c))).collect();
        let mut lines = vec![header];
        for (r, row) in self.rows.iter().enumerate() {
            let cells = self.columns.iter().enumerate().map(|(c, column)| self.shown(r, c, column));
            lines.push(self.row_labels(row).into_iter().chain(cells).collect());
        }
        let widths: Vec<usize> = (0..lines[0].len()).map(|i| lines.iter().map(|l| l[i].chars().count()).max().unwrap_or(0)).collect();
        let mut out = String::new();
        for (at, line) in lines.iter().enumerate() {
            let mut text = String::new();
            for (i, (cell, &width)) in line.iter().zip(&widths).enumerate() {
                let gap = if i == 0 { "" } else { "  " };
                // Writing to a String cannot fail.
                let _ = if i < self.row_fields.len() { write!(text, "{gap}{cell:<width$}") } else { write!(text, "{gap}{cell:>width$}") };
            }
            out.push_str(text.trim_end());
            out.push('\n');
            if at == 0 {
                out.push_str(&"-".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)));
                out.push('\n');
            }
        }
        out
    }

    /// A cell as people read it; empty where there is nothing.
    fn shown(&self, row: usize, column: usize, axis: &Axis) -> String {
        let (unit, decimals) = self.formats.get(axis.value).map_or((None, None), |(u, d)| (u.as_deref(), *d));
        self.cell(row, column).map(|v| format::with_unit(v, unit, decimals)).unwrap_or_default()
    }
}

/// A number as JSON: whole where it is whole, so that counts read as counts.
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == value.trunc() && value.abs() <= EXACT {
        return Value::Number(Number::from(value as i64));
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A number as CSV, without a sign on zero.
fn plain(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

fn csv_line(fields: impl Iterator<Item = String>) -> String {
    let quoted = fields.map(|f| if f.contains([',', '"', '\n', '\r']) { format!("\"{}\"", f.replace('"', "\"\"")) } else { f });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}
