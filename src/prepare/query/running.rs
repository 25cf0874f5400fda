//! Running sums, counts, averages, least and greatest values, as the standard has them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use polars::prelude::{
    AnyValue, BaseColumnUdf, Column, DataFrame, DataType, Field, IdxCa, IdxSize, NamedFrom, PolarsError, PolarsResult, Schema, Series,
    SortMultipleOptions, UserDefinedFunction, polars_bail,
};
use polars::sql::{FunctionOptions, FunctionRegistry};

/// A window that is computed here.
#[derive(Debug, Clone)]
pub(super) struct Running {
    /// What the engine calls it by.
    pub(super) name: String,
    pub(super) computes: Computes,
    /// By so many columns the rows are parted; they stand after the values, before those of the order.
    pub(super) partitions: usize,
    /// Of each column of the order, whether it falls.
    pub(super) descending: Vec<bool>,
    pub(super) nulls_last: Vec<bool>,
    pub(super) reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computes {
    Sum,
    Average,
    Least,
    Greatest,
    /// The values there are.
    Count,
    /// The rows, with a value or without.
    CountRows,
}

impl Computes {
    /// By the name of the function in SQL, in small letters.
    pub(super) fn called(name: &str) -> Option<Self> {
        Some(match name {
            "sum" => Self::Sum,
            "avg" | "mean" => Self::Average,
            "min" => Self::Least,
            "max" => Self::Greatest,
            "count" => Self::Count,
            _ => return None,
        })
    }
}

/// Up to where the rows of a window go, from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The current row: ROWS.
    Rows,
    /// The last row that equals the current one in the order: RANGE, which is meant where nothing is said.
    Equals,
    /// The last row.
    All,
}

/// The windows of a query as the engine finds them.
pub(super) struct Functions(BTreeMap<String, UserDefinedFunction>);

impl Functions {
    pub(super) fn of(running: &[Running]) -> Self {
        Self(running.iter().map(|window| (window.name.clone(), function(window.clone()))).collect())
    }
}

impl FunctionRegistry for Functions {
    fn register(&mut self, name: &str, function: UserDefinedFunction) -> PolarsResult<()> {
        self.0.insert(name.to_owned(), function);
        Ok(())
    }

    fn get_udf(&self, name: &str) -> PolarsResult<Option<UserDefinedFunction>> {
        Ok(self.0.get(name).cloned())
    }

    fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn function(window: Running) -> UserDefinedFunction {
    let computes = window.computes;
    let field = move |_: &Schema, fields: &[Field]| {
        let (name, of) = fields.first().map_or(("window".into(), DataType::Null), |f| (f.name().clone(), f.dtype().clone()));
        Ok(Field::new(name, result_type(computes, &of)?))
    };
    let name = window.name.as_str().into();
    let mut made = UserDefinedFunction::new(name, BaseColumnUdf::new(move |columns: &mut [Column]| computed(&window, columns), field));
    made.options = FunctionOptions::length_preserving();
    made
}

fn result_type(computes: Computes, of: &DataType) -> PolarsResult<DataType> {
    Ok(match computes {
        Computes::Count | Computes::CountRows => DataType::Int64,
        Computes::Least | Computes::Greatest => of.clone(),
        Computes::Average if is_number(of) => DataType::Float64,
        Computes::Sum if matches!(of, DataType::Duration(_)) => of.clone(),
        Computes::Sum if of.is_integer() || of.is_bool() => DataType::Int64,
        Computes::Sum if is_number(of) => DataType::Float64,
        _ => polars_bail!(InvalidOperation: "only numbers are added up over a window"),
    })
}

fn is_number(of: &DataType) -> bool {
    of.is_primitive_numeric() || of.is_bool() || matches!(of, DataType::Null | DataType::Unknown(_))
}

fn computed(window: &Running, columns: &[Column]) -> PolarsResult<Column> {
    let rows = columns.iter().map(Column::len).max().unwrap_or_default();
    let whole: Vec<Column> = columns.iter().map(|c| if c.len() == rows { c.clone() } else { c.new_from_index(0, rows) }).collect();
    let has_value = window.computes != Computes::CountRows;
    let (values, keys) = whole.split_at(usize::from(has_value));
    let value = values.first();
    let of = value.map_or(DataType::Null, |v| v.dtype().clone());
    let dtype = result_type(window.computes, &of)?;
    let order = order(window, keys, rows)?;
    let (parts, by) = keys.split_at(window.partitions.min(keys.len()));
    let (new_part, new_value) = (changes(parts, &order), changes(by, &order));
    let starts = |at: usize| new_part[at];
    // Up to which row, in order, the window of each reaches.
    let reaches = |at: usize| match window.reach {
        Reach::Rows => true,
        Reach::Equals => at + 1 == rows || starts(at + 1) || new_value[at + 1],
        Reach::All => at + 1 == rows || starts(at + 1),
    };
    let ends = Ends { order: &order, starts: &starts, reaches: &reaches };
    let name = value.map_or_else(|| "window".into(), |v| v.name().clone());
    let result = match window.computes {
        Computes::Least | Computes::Greatest => {
            let Some(value) = value else { polars_bail!(InvalidOperation: "it is of no column") };
            let taken = extremes(value, window.computes == Computes::Least, &ends)?;
            return Ok(value.take(&IdxCa::new("".into(), taken))?.with_name(name));
        }
        Computes::Sum if dtype != DataType::Float64 => {
            let known = numbers(value, &DataType::Int64)?;
            let known = known.i64()?;
            let sum = ends.run(|row, sum: &mut Option<i64>| {
                if let Some(v) = known.get(row) {
                    *sum = Some(sum.unwrap_or_default().wrapping_add(v));
                }
            });
            Series::new(name, sum.into_iter().map(Option::flatten).collect::<Vec<_>>())
        }
        Computes::Sum | Computes::Average => {
            let known = numbers(value, &DataType::Float64)?;
            let known = known.f64()?;
            let sums = ends.run(|row, sum: &mut Sum| {
                if let Some(v) = known.get(row) {
                    sum.add(v);
                }
            });
            let told =
                |sum: Option<Sum>| sum.filter(|s| s.count > 0).map(|s| if window.computes == Computes::Sum { s.total() } else { s.mean() });
            Series::new(name, sums.into_iter().map(told).collect::<Vec<_>>())
        }
        Computes::Count | Computes::CountRows => {
            let known = value.map(Column::is_not_null);
            let counted = ends.run(|row, count: &mut i64| *count += i64::from(known.as_ref().is_none_or(|k| k.get(row) == Some(true))));
            Series::new(name, counted)
        }
    };
    Ok(result.cast(&dtype)?.into())
}

/// The values as numbers of one kind.
fn numbers(value: Option<&Column>, kind: &DataType) -> PolarsResult<Series> {
    let Some(value) = value else { polars_bail!(InvalidOperation: "it is of no column") };
    value.as_materialized_series().to_physical_repr().cast(kind)
}

/// The rows by part and order; equal ones as they stand.
fn order(window: &Running, keys: &[Column], rows: usize) -> PolarsResult<Vec<usize>> {
    if keys.is_empty() {
        return Ok((0..rows).collect());
    }
    let parts = window.partitions.min(keys.len());
    let falls: Vec<bool> = std::iter::repeat_n(false, parts).chain(window.descending.iter().copied()).collect();
    let last: Vec<bool> = std::iter::repeat_n(true, parts).chain(window.nulls_last.iter().copied()).collect();
    let named = |(at, column): (usize, &Column)| column.clone().with_name(at.to_string().into());
    let mut columns: Vec<Column> = keys.iter().enumerate().map(named).collect();
    let names: Vec<String> = columns.iter().map(|c| c.name().to_string()).collect();
    let numbered = IdxSize::try_from(rows).map_err(|_| PolarsError::ComputeError("there are too many rows".into()))?;
    columns.push(Series::new("row".into(), (0..numbered).collect::<Vec<IdxSize>>()).into());
    let options = SortMultipleOptions::default().with_order_descending_multi(falls).with_nulls_last_multi(last).with_maintain_order(true);
    let sorted = DataFrame::new(rows, columns)?.sort(names, options)?;
    let numbers = sorted.column("row")?.idx()?.into_no_null_iter().map(|row| row as usize).collect();
    Ok(numbers)
}

/// Of each row in order, whether one of these columns differs from the row before; the first does.
fn changes(columns: &[Column], order: &[usize]) -> Vec<bool> {
    let mut changed = vec![false; order.len()];
    for column in columns {
        let series = column.as_materialized_series();
        let value = |at: usize| series.get(order[at]).unwrap_or(AnyValue::Null);
        for (at, changed) in changed.iter_mut().enumerate().skip(1) {
            *changed = *changed || value(at) != value(at - 1);
        }
    }
    if let Some(first) = changed.first_mut() {
        *first = true;
    }
    changed
}

/// The rows in order, with where a part begins and up to where windows reach.
struct Ends<'a> {
    order: &'a [usize],
    starts: &'a dyn Fn(usize) -> bool,
    reaches: &'a dyn Fn(usize) -> bool,
}

impl Ends<'_> {
    /// The state after the last row of the window of each row, by row of the table.
    fn run<S: Default + Clone>(&self, mut add: impl FnMut(usize, &mut S)) -> Vec<Option<S>> {
        let mut result = vec![None; self.order.len()];
        let (mut state, mut waiting) = (S::default(), Vec::new());
        for (at, &row) in self.order.iter().enumerate() {
            if (self.starts)(at) {
                state = S::default();
            }
            add(row, &mut state);
            waiting.push(row);
            if (self.reaches)(at) {
                for row in waiting.drain(..) {
                    result[row] = Some(state.clone());
                }
            }
        }
        result
    }
}

/// The row that holds the least or greatest value of the window of each.
fn extremes(value: &Column, least: bool, ends: &Ends<'_>) -> PolarsResult<Vec<Option<IdxSize>>> {
    let series = value.as_materialized_series();
    let wanted = if least { Ordering::Less } else { Ordering::Greater };
    let found = ends.run(|row, best: &mut Option<usize>| {
        let Ok(here) = series.get(row) else { return };
        let is_better = best.is_none_or(|b| series.get(b).is_ok_and(|there| here.partial_cmp(&there) == Some(wanted)));
        if !here.is_null() && is_better {
            *best = Some(row);
        }
    });
    let index = |row: usize| IdxSize::try_from(row).map_err(|_| PolarsError::ComputeError("there are too many rows".into()));
    found.into_iter().map(|row| row.flatten().map(index).transpose()).collect()
}

/// A sum that loses nothing to small numbers beside large ones, and of how many.
#[derive(Debug, Clone, Default)]
struct Sum {
    so_far: f64,
    lost: f64,
    count: u32,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let sum = self.so_far + value;
        let lost = if self.so_far.abs() >= value.abs() { (self.so_far - sum) + value } else { (value - sum) + self.so_far };
        self.lost += if sum.is_finite() { lost } else { 0.0 };
        self.so_far = sum;
        self.count += 1;
    }

    fn total(&self) -> f64 {
        self.so_far + self.lost
    }

    fn mean(&self) -> f64 {
        self.total() / f64::from(self.count)
    }
}
