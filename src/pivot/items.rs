//! The items of a field: every row's member as a small number that sorts as people expect.

use std::cmp::Ordering;
use std::collections::HashMap;

use polars::prelude::{DataType, Series};

use super::{DatePart, Field, PivotError, Scale, dates};
use crate::table::{Column, ColumnType, MISSING, NaturalKey, Table, TableError};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// The members of a field in natural order, and which of them each row of the table has.
#[derive(Debug, Clone, Default)]
pub(super) struct Items {
    /// One item per row of the table.
    pub(super) ids: Vec<u32>,
    /// Their names in natural order, the missing member last (but for Others).
    pub(super) labels: Vec<Option<String>>,
    /// The item that stands for all but the top ones; always the last.
    pub(super) others: Option<u32>,
    /// What the names are.
    pub(super) scale: Scale,
}

impl Items {
    /// Number the members of `field`.
    pub(super) fn of(table: &Table, field: &Field) -> Result<Self, PivotError> {
        let (index, column) = table.column(&field.column)?;
        match field.by {
            Some(part) => Self::by_part(table, index, column, part),
            None => Self::by_member(table, index, column.ty),
        }
    }

    fn by_member(table: &Table, index: usize, ty: ColumnType) -> Result<Self, PivotError> {
        let codes = table.codes(index)?;
        let mut order: Vec<u32> = (0..codes.labels.len() as u32).collect();
        if ty == ColumnType::Text {
            order.sort_by_cached_key(|&code| NaturalKey::of(&codes.labels[code as usize]));
        }
        // Values that read the same (two moments within one second) are one item.
        let mut labels: Vec<Option<String>> = Vec::with_capacity(order.len());
        let mut item_of = vec![0; order.len()];
        for code in order {
            let label = &codes.labels[code as usize];
            if labels.last().and_then(Option::as_ref) != Some(label) {
                labels.push(Some(label.clone()));
            }
            item_of[code as usize] = labels.len() as u32 - 1;
        }
        let missing = labels.len() as u32;
        let ids: Vec<u32> = codes.codes.iter().map(|&c| if c == MISSING { missing } else { item_of[c as usize] }).collect();
        if codes.codes.contains(&MISSING) {
            labels.push(None);
        }
        let scale = match ty {
            ColumnType::Date => Scale::Time(DatePart::Day),
            ColumnType::DateTime => Scale::Moment,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Duration | ColumnType::Time => Scale::Number,
            ColumnType::Text | ColumnType::Boolean => Scale::Category,
        };
        Ok(Self { ids, labels, others: None, scale })
    }

    fn by_part(table: &Table, index: usize, column: &Column, part: DatePart) -> Result<Self, PivotError> {
        let fits = match part {
            DatePart::Hour => matches!(column.ty, ColumnType::DateTime | ColumnType::Time),
            _ => column.ty.is_temporal(),
        };
        let values = table.frame().select_at_idx(index).filter(|_| fits);
        let Some(values) = values else { return Err(PivotError::NotADate { column: column.name.clone(), part }) };
        let values = whole_numbers(values.as_materialized_series())?;
        let per_unit = match (part, column.ty) {
            (DatePart::Hour, _) => HOUR_MS,
            (_, ColumnType::Date) => 1,
            _ => DAY_MS,
        };
        let units = values.iter().map(|v| v.map(|v| v.div_euclid(per_unit)));
        let units: Vec<Option<i64>> =
            if part == DatePart::Hour { units.map(|u| u.map(|u| u.rem_euclid(24))).collect() } else { units.collect() };
        Ok(Self::by_unit(&units, part))
    }

    /// Items from each row's day (or hour of the day), looked up once per distinct one.
    fn by_unit(units: &[Option<i64>], part: DatePart) -> Self {
        let mut distinct = Distinct::over(units);
        let mut named: Vec<(i64, i64)> =
            distinct.units().map(|unit| (if part == DatePart::Hour { unit } else { dates::ordinal(part, day(unit)) }, unit)).collect();
        named.sort_unstable();
        let mut labels: Vec<Option<String>> = Vec::new();
        let mut last = None;
        for (ordinal, unit) in named {
            if last != Some(ordinal) {
                labels.push(Some(if part == DatePart::Hour { unit.to_string() } else { dates::name(part, day(unit)) }));
                last = Some(ordinal);
            }
            distinct.set(unit, labels.len() as u32 - 1);
        }
        let missing = labels.len() as u32;
        let ids: Vec<u32> = units.iter().map(|u| u.map_or(missing, |unit| distinct.get(unit))).collect();
        if units.contains(&None) {
            labels.push(None);
        }
        let scale = if matches!(part, DatePart::Weekday | DatePart::Hour) { Scale::Category } else { Scale::Time(part) };
        Self { ids, labels, others: None, scale }
    }

    /// Keep the items `kept` (in natural order) and make one of all others, named so that no kept item is called alike.
    pub(super) fn keep(&mut self, kept: &[u32]) {
        let mut renumbered = vec![kept.len() as u32; self.labels.len()];
        for (new, &old) in (0_u32..).zip(kept) {
            renumbered[old as usize] = new;
        }
        self.labels = kept.iter().map(|&k| self.labels[k as usize].clone()).collect();
        let mut name = "Others".to_owned();
        for n in 2.. {
            if !self.labels.iter().flatten().any(|l| *l == name) {
                break;
            }
            name = format!("Others ({n})");
        }
        self.others = Some(self.labels.len() as u32);
        self.labels.push(Some(name));
        for id in &mut self.ids {
            *id = renumbered[*id as usize];
        }
        if self.scale == Scale::Number {
            self.scale = Scale::Category;
        }
    }

    /// The item called `label`.
    pub(super) fn find(&self, label: Option<&str>) -> Option<u32> {
        self.labels.iter().position(|l| l.as_deref() == label).map(|at| at as u32)
    }
}

/// Item numbers by day or hour: a plain list where the days lie close together, as they nearly always do.
enum Distinct {
    Near { first: i64, items: Vec<u32> },
    Far(HashMap<i64, u32>),
}

impl Distinct {
    /// Longer spans of days than the calendar of spreadsheets (years 1 to 9999) are rare and wrong.
    const LONGEST: i64 = 3_700_000;
    const UNSEEN: u32 = u32::MAX;

    fn over(units: &[Option<i64>]) -> Self {
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for unit in units.iter().flatten() {
            first = first.min(*unit);
            last = last.max(*unit);
        }
        if first > last || last.saturating_sub(first) > Self::LONGEST {
            return Self::Far(units.iter().flatten().map(|&u| (u, 0)).collect());
        }
        let mut items = vec![Self::UNSEEN; (last - first) as usize + 1];
        for unit in units.iter().flatten() {
            items[(unit - first) as usize] = 0;
        }
        Self::Near { first, items }
    }

    fn units(&self) -> Box<dyn Iterator<Item = i64> + '_> {
        match self {
            Self::Near { first, items } => Box::new((*first..).zip(items).filter(|(_, item)| **item != Self::UNSEEN).map(|(unit, _)| unit)),
            Self::Far(items) => Box::new(items.keys().copied()),
        }
    }

    fn set(&mut self, unit: i64, item: u32) {
        match self {
            Self::Near { first, items } => items[(unit - *first) as usize] = item,
            Self::Far(items) => {
                items.insert(unit, item);
            }
        }
    }

    fn get(&self, unit: i64) -> u32 {
        match self {
            Self::Near { first, items } => items[(unit - first) as usize],
            Self::Far(items) => items.get(&unit).copied().unwrap_or(0),
        }
    }
}

fn day(unit: i64) -> chrono::NaiveDate {
    crate::table::date_from_days(i32::try_from(unit).unwrap_or(if unit < 0 { i32::MIN } else { i32::MAX }))
}

/// The stored numbers of dates, times and moments.
fn whole_numbers(series: &Series) -> Result<Vec<Option<i64>>, PivotError> {
    let stored = series.to_physical_repr();
    let stored = stored.cast(&DataType::Int64).map_err(TableError::from)?;
    let stored = stored.i64().map_err(TableError::from)?;
    Ok(match stored.cont_slice() {
        Ok(all) if stored.null_count() == 0 => all.iter().map(|&v| Some(v)).collect(),
        _ => stored.iter().collect(),
    })
}

/// Order two items of one field as a person expects, the missing one last.
pub(super) fn compare(a: Option<f64>, b: Option<f64>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
