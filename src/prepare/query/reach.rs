//! Which rows a window is of, as its ROWS or RANGE say.

use std::ops::Range;

use polars::prelude::{Column, DataType, PolarsResult, polars_bail};

/// The rows a window is of, around the current one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reach {
    pub(super) from: Bound,
    pub(super) to: Bound,
}

impl Reach {
    pub(super) const ALL: Self = Self { from: Bound::Unbounded, to: Bound::Unbounded };
    /// What is meant where an order is given and nothing else.
    pub(super) const RUNNING: Self = Self { from: Bound::Unbounded, to: Bound::Equals };

    /// The difference one of its bounds is at, if one is.
    fn apart(&self) -> Option<Apart> {
        [self.from, self.to].into_iter().find_map(|bound| if let Bound::Apart(apart) = bound { Some(apart) } else { None })
    }
}

/// Where a window begins or ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// With the part.
    Unbounded,
    /// So many rows after the current one; before it below zero.
    Rows(isize),
    /// With the rows that equal the current one in the order.
    Equals,
    /// With the rows whose place in the order is so far from that of the current one.
    Apart(Apart),
}

/// A difference along the order; before the current row below zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Apart {
    Number(f64),
    Microseconds(f64),
}

impl Apart {
    fn amount(self) -> f64 {
        match self {
            Self::Number(amount) | Self::Microseconds(amount) => amount,
        }
    }
}

/// Refuse a difference that cannot be one along a column of this type.
pub(super) fn check(reach: &Reach, key: &DataType) -> PolarsResult<()> {
    match (reach.apart(), key.is_temporal()) {
        (None, _) | (Some(Apart::Microseconds(_)), true) => Ok(()),
        (Some(Apart::Number(_)), false) if key.is_primitive_numeric() => Ok(()),
        (Some(Apart::Number(_)), true) => {
            polars_bail!(InvalidOperation: "a RANGE over days or times needs an INTERVAL, as in INTERVAL 6 DAY")
        }
        _ => polars_bail!(InvalidOperation: "a RANGE with a difference goes over one column of numbers, days or times"),
    }
}

/// The places of the rows of `key` along the order, where a bound asks how far they are apart.
pub(super) fn places(reach: &Reach, key: Option<&Column>, falls: bool, nulls_last: bool, order: &[usize]) -> PolarsResult<Vec<f64>> {
    let (Some(apart), Some(key)) = (reach.apart(), key) else { return Ok(Vec::new()) };
    check(reach, key.dtype())?;
    let per_unit = match (apart, key.dtype()) {
        (Apart::Microseconds(_), DataType::Date) => 86_400_000_000.0,
        (Apart::Microseconds(_), DataType::Datetime(unit, _) | DataType::Duration(unit)) => 1_000_000.0 / units_per_second(*unit),
        (Apart::Microseconds(_), _) => 0.001,
        (Apart::Number(_), _) => 1.0,
    };
    let numbers = key.as_materialized_series().to_physical_repr().cast(&DataType::Float64)?;
    let numbers = numbers.f64()?;
    let place = |&row: &usize| match numbers.get(row) {
        None if nulls_last => f64::INFINITY,
        None => f64::NEG_INFINITY,
        Some(number) => {
            // As it is sorted: no number is after every number.
            let rising = if number.is_nan() { f64::INFINITY } else { number * per_unit };
            if falls { -rising } else { rising }
        }
    };
    Ok(order.iter().map(place).collect())
}

fn units_per_second(unit: polars::prelude::TimeUnit) -> f64 {
    use polars::prelude::TimeUnit::{Microseconds, Milliseconds, Nanoseconds};
    match unit {
        Nanoseconds => 1e9,
        Microseconds => 1e6,
        Milliseconds => 1e3,
    }
}

/// The window of each row, all in order: where parts and equal rows begin, and the places along the order if a bound asks for them. Both
/// ends of the windows of a part only ever rise.
pub(super) fn windows(reach: &Reach, new_part: &[bool], new_value: &[bool], places: &[f64]) -> Vec<Range<usize>> {
    let mut windows = Vec::with_capacity(new_part.len());
    for part in runs(new_part, 0..new_part.len()) {
        for equals in runs(new_value, part.clone()) {
            for at in equals.clone() {
                let row = |after: isize| at.saturating_add_signed(after).clamp(part.start, part.end);
                let apart = |is_before: &dyn Fn(f64) -> bool| part.start + places[part.clone()].partition_point(|place| is_before(*place));
                let start = match reach.from {
                    Bound::Unbounded => part.start,
                    Bound::Rows(after) => row(after),
                    Bound::Equals => equals.start,
                    Bound::Apart(by) => apart(&|place| place < places[at] + by.amount()),
                };
                let end = match reach.to {
                    Bound::Unbounded => part.end,
                    Bound::Rows(after) => row(after.saturating_add(1)),
                    Bound::Equals => equals.end,
                    Bound::Apart(by) => apart(&|place| place <= places[at] + by.amount()),
                };
                windows.push(start..end.max(start));
            }
        }
    }
    windows
}

/// The stretches that begin where it is said.
fn runs(begins: &[bool], within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut from = within.start;
    std::iter::from_fn(move || {
        let run = from..(from + 1..within.end).find(|&at| begins[at]).unwrap_or(within.end);
        from = run.end;
        (!run.is_empty()).then_some(run)
    })
}
