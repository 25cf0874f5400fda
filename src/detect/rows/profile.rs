//! A table as the checks want it: numbers, labels and dates by column, read once.

use std::sync::Arc;

use polars::prelude::DataType;

use super::RowsError;
use crate::engine::Context;
use crate::table::{Codes, ColumnType, MISSING, Role, Table, format};

const MS_PER_DAY: i64 = 86_400_000;

/// A table by kind of column.
pub(super) struct Profile<'a> {
    pub(super) table: &'a Table,
    pub(super) numbers: Vec<Numbers>,
    pub(super) labels: Vec<Labels>,
    pub(super) dates: Vec<Dates>,
}

/// A column of numbers that are not identifiers.
pub(super) struct Numbers {
    pub(super) column: usize,
    pub(super) name: String,
    pub(super) unit: Option<String>,
    /// Not a number where missing.
    pub(super) values: Vec<f64>,
    /// Decimal places in use, at most 4.
    pub(super) decimals: u8,
}

/// A column of text, or of codes.
pub(super) struct Labels {
    pub(super) column: usize,
    pub(super) name: String,
    pub(super) codes: Arc<Codes>,
    /// Whether it names one thing a row, or nearly.
    pub(super) is_key: bool,
    pub(super) is_text: bool,
}

/// A column of dates.
pub(super) struct Dates {
    pub(super) column: usize,
    pub(super) name: String,
    /// Days since 1970-01-01.
    pub(super) days: Vec<Option<i64>>,
}

impl<'a> Profile<'a> {
    /// Read a table.
    pub(super) fn of(table: &'a Table, ctx: &Context) -> Result<Self, RowsError> {
        let mut profile = Self { table, numbers: Vec::new(), labels: Vec::new(), dates: Vec::new() };
        for (column, meta) in table.columns().iter().enumerate() {
            ctx.check()?;
            let Some(stored) = table.frame().select_at_idx(column) else { continue };
            let series = stored.as_materialized_series();
            let names_things = meta.role == Role::Identifier || meta.role == Role::Dimension;
            match meta.ty {
                ColumnType::Text => profile.labels.push(Labels::of(table, column, meta.role)?),
                ColumnType::Integer if names_things => profile.labels.push(Labels::of(table, column, meta.role)?),
                ColumnType::Integer | ColumnType::Decimal => {
                    let values: Vec<f64> = series.cast(&DataType::Float64)?.f64()?.iter().map(|v| v.unwrap_or(f64::NAN)).collect();
                    let decimals = decimals(&values);
                    profile.numbers.push(Numbers { column, name: meta.name.clone(), unit: meta.unit.clone(), values, decimals });
                }
                ColumnType::Date | ColumnType::DateTime => {
                    let scale = if meta.ty == ColumnType::Date { 1 } else { MS_PER_DAY };
                    let days = series.cast(&DataType::Int64)?.i64()?.iter().map(|v| v.map(|v| v.div_euclid(scale))).collect();
                    profile.dates.push(Dates { column, name: meta.name.clone(), days });
                }
                ColumnType::Boolean | ColumnType::Time | ColumnType::Duration => {}
            }
        }
        Ok(profile)
    }

    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        self.table.rows()
    }
}

impl Labels {
    fn of(table: &Table, column: usize, role: Role) -> Result<Self, RowsError> {
        let codes = table.codes(column)?;
        let is_key = role == Role::Identifier && codes.labels.len() * 2 > table.rows() || codes.labels.len() * 10 > table.rows() * 8;
        let meta = table.columns().get(column);
        let is_text = meta.is_some_and(|c| c.ty == ColumnType::Text);
        Ok(Self { column, name: meta.map(|c| c.name.clone()).unwrap_or_default(), codes, is_key, is_text })
    }

    /// How many rows each label has.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.codes.labels.len()];
        for &code in self.codes.codes.iter().filter(|c| **c != MISSING) {
            counts[code as usize] += 1;
        }
        counts
    }
}

impl Numbers {
    /// What rounding can make of a sum of two: half a unit of the last decimal place each, and a bit. Whole numbers are counts or are rounded once:
    /// of quantities, one more or less is no rounding.
    pub(super) fn rounding(&self) -> f64 {
        if self.decimals == 0 { 0.51 } else { 1.01 * 10_f64.powi(-i32::from(self.decimals)) }
    }

    /// A value of this column as people read it.
    pub(super) fn words(&self, value: f64) -> String {
        format::with_unit(value, self.unit.as_deref(), Some(self.decimals))
    }
}

/// Decimal places that nearly all values keep to, at most 4.
fn decimals(values: &[f64]) -> u8 {
    let sample = || values.iter().step_by((values.len() / 2000).max(1)).filter(|v| v.is_finite());
    let keeps = |places: u8| {
        let scale = 10_f64.powi(i32::from(places));
        let off = sample().filter(|v| ((**v * scale).round() / scale - **v).abs() > 1e-9 * v.abs().max(1.0)).count();
        off * 50 <= sample().count()
    };
    (0..4).find(|&places| keeps(places)).unwrap_or(4)
}

/// Rows spread evenly over a table, at most `most`: one of each stretch, at a place that no rhythm of the table shares.
pub(super) fn sample(rows: usize, most: usize) -> impl Iterator<Item = usize> + Clone {
    let step = rows.div_ceil(most).max(1);
    (0..rows).step_by(step).map(move |start| (start + mixed(start as u64) as usize % step).min(rows - 1))
}

/// A number with every bit spread over all (the finaliser of splitmix64, by Sebastiano Vigna, in the public domain).
pub(super) fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The value below which the share `q` of `values` lies; 0 of nothing.
pub(super) fn quantile(values: &mut [f64], q: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f64 * q).round() as usize;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}
