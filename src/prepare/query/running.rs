//! Sums, counts, averages, least, greatest, first and last values over windows that run or move along, as the standard has them.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use polars::prelude::{
    AnyValue, BaseColumnUdf, Column, DataFrame, DataType, Field, IdxCa, IdxSize, NamedFrom, PolarsError, PolarsResult, Schema, Series,
    SortMultipleOptions, UserDefinedFunction, polars_bail,
};
use polars::sql::{FunctionOptions, FunctionRegistry};

use super::reach::{self, Reach};

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

impl Running {
    /// So many columns stand before those of the parts and the order.
    fn values(&self) -> usize {
        usize::from(self.computes != Computes::CountRows)
    }
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
    /// The value of the first row, and of the last, be there one or not.
    First,
    Last,
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
            "first_value" => Self::First,
            "last_value" => Self::Last,
            _ => return None,
        })
    }
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
    let (computes, reach) = (window.computes, window.reach);
    let before_order = window.values() + window.partitions;
    let field = move |_: &Schema, fields: &[Field]| {
        let (name, of) = fields.first().map_or(("window".into(), DataType::Null), |f| (f.name().clone(), f.dtype().clone()));
        if let Some(key) = fields.get(before_order) {
            reach::check(&reach, key.dtype())?;
        }
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
        Computes::Least | Computes::Greatest | Computes::First | Computes::Last => of.clone(),
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
    let (values, keys) = whole.split_at(window.values());
    let value = values.first();
    let of = value.map_or(DataType::Null, |v| v.dtype().clone());
    let dtype = result_type(window.computes, &of)?;
    let order = order(window, keys, rows)?;
    let (parts, by) = keys.split_at(window.partitions.min(keys.len()));
    let falls = window.descending.first() == Some(&true);
    let places = reach::places(&window.reach, by.first(), falls, window.nulls_last.first() == Some(&true), &order)?;
    let windows = reach::windows(&window.reach, &changes(parts, &order), &changes(by, &order), &places);
    let over = Over { order: &order, windows: &windows };
    let name = value.map_or_else(|| "window".into(), |v| v.name().clone());
    let result = match window.computes {
        Computes::Least | Computes::Greatest | Computes::First | Computes::Last => {
            let Some(value) = value else { polars_bail!(InvalidOperation: "it is of no column") };
            let taken = taken(value, window.computes, &over)?;
            return Ok(value.take(&IdxCa::new("".into(), taken))?.with_name(name));
        }
        Computes::Sum if dtype != DataType::Float64 => {
            let known = numbers(value, &DataType::Int64)?;
            let known = known.i64()?;
            let both = |a: &Option<i64>, b: &Option<i64>| a.zip(*b).map(|(a, b)| a.wrapping_add(b)).or(*a).or(*b);
            Series::new(name, over.gather(|row| known.get(row), both))
        }
        Computes::Sum | Computes::Average => {
            let known = numbers(value, &DataType::Float64)?;
            let known = known.f64()?;
            let sums = over.gather(|row| known.get(row).map(Sum::of).unwrap_or_default(), Sum::and);
            let told = |s: Sum| (s.count > 0).then(|| if window.computes == Computes::Sum { s.total() } else { s.mean() });
            Series::new(name, sums.into_iter().map(told).collect::<Vec<_>>())
        }
        Computes::Count | Computes::CountRows => {
            let known = value.map(Column::is_not_null);
            let one = |row| i64::from(known.as_ref().is_none_or(|k| k.get(row) == Some(true)));
            Series::new(name, over.gather(one, |a, b| a + b))
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

/// The rows in order, and of each the rows in order it is computed from.
struct Over<'a> {
    order: &'a [usize],
    windows: &'a [Range<usize>],
}

impl Over<'_> {
    /// What is gathered from the window of each row, by row of the table: what rows are `one` by one, put together by `both`.
    ///
    /// Nothing is taken out again, which no least value and no sum of fractions allows: the rows that a window leaves soon are gathered
    /// once from behind, so that what remains of them is at hand, and later ones are added to as they come.
    fn gather<S: Default + Clone>(&self, one: impl Fn(usize) -> S, both: impl Fn(&S, &S) -> S) -> Vec<S> {
        let mut result = vec![S::default(); self.order.len()];
        let (mut leaving, mut later) = (Vec::<S>::new(), S::default());
        let (mut from, mut to) = (0, 0);
        for (at, window) in self.windows.iter().enumerate() {
            if window.start >= to {
                (from, to) = (window.start, window.start);
                leaving.clear();
                later = S::default();
            }
            for at in to..window.end {
                later = both(&later, &one(self.order[at]));
            }
            to = to.max(window.end);
            if leaving.len() < window.start - from {
                let mut behind = S::default();
                from = window.start;
                leaving = (from..to)
                    .rev()
                    .map(|at| {
                        behind = both(&one(self.order[at]), &behind);
                        behind.clone()
                    })
                    .collect();
                later = S::default();
            } else {
                leaving.truncate(leaving.len() - (window.start - from));
                from = window.start;
            }
            result[self.order[at]] = leaving.last().map_or_else(|| later.clone(), |left| both(left, &later));
        }
        result
    }
}

/// The row whose value is taken for each.
fn taken(value: &Column, which: Computes, over: &Over<'_>) -> PolarsResult<Vec<Option<IdxSize>>> {
    let series = value.as_materialized_series();
    let wanted = if which == Computes::Least { Ordering::Less } else { Ordering::Greater };
    let one =
        |row: usize| (matches!(which, Computes::First | Computes::Last) || series.get(row).is_ok_and(|v| !v.is_null())).then_some(row);
    let both = |a: &Option<usize>, b: &Option<usize>| {
        let (Some(first), Some(second)) = (*a, *b) else { return a.or(*b) };
        let is_second = match which {
            Computes::First => false,
            Computes::Last => true,
            _ => series.get(second).is_ok_and(|b| series.get(first).is_ok_and(|a| b.partial_cmp(&a) == Some(wanted))),
        };
        Some(if is_second { second } else { first })
    };
    let index = |row: usize| IdxSize::try_from(row).map_err(|_| PolarsError::ComputeError("there are too many rows".into()));
    over.gather(one, both).into_iter().map(|row| row.map(index).transpose()).collect()
}

/// A sum that loses nothing to small numbers beside large ones, and of how many.
#[derive(Debug, Clone, Default)]
struct Sum {
    so_far: f64,
    lost: f64,
    count: u32,
}

impl Sum {
    fn of(value: f64) -> Self {
        Self { so_far: value, lost: 0.0, count: 1 }
    }

    fn and(&self, other: &Self) -> Self {
        let sum = self.so_far + other.so_far;
        let (large, small) = if self.so_far.abs() >= other.so_far.abs() { (self, other) } else { (other, self) };
        let lost = if sum.is_finite() { (large.so_far - sum) + small.so_far } else { 0.0 };
        Self { so_far: sum, lost: self.lost + other.lost + lost, count: self.count + other.count }
    }

    fn total(&self) -> f64 {
        self.so_far + self.lost
    }

    fn mean(&self) -> f64 {
        self.total() / f64::from(self.count)
    }
}
