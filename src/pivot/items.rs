//! The items of a field: every row's member as a small number that sorts as people expect.

use std::cmp::Ordering;
use std::collections::HashMap;

use polars::prelude::{DataType, Series};

use super::{Calendar, DatePart, Field, Group, NamedGroup, PivotError, Scale, bins, dates};
use crate::table::{Column, ColumnType, MISSING, NaturalKey, Table, TableError};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// The most periods or bins that are filled in between.
const MOST_FILLED: usize = 200_000;

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
    /// Which items are shown even where they have no rows.
    pub(super) filled: Filled,
    /// Of those, the items that a filter by name leaves out; empty for none.
    pub(super) unwanted: Vec<bool>,
}

/// Which items of a field are shown even where they have no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Filled {
    /// None.
    #[default]
    No,
    /// Those between the first and the last one that has rows, none of them the missing one.
    Between,
    /// The first so many.
    First(u32),
}

impl Items {
    /// Number the members of `field`.
    pub(super) fn of(table: &Table, field: &Field, calendar: Calendar) -> Result<Self, PivotError> {
        let (index, column) = table.column(&field.column)?;
        // Days are periods too: filling them in is grouping by day.
        let part = field.by.or((field.fill && column.ty == ColumnType::Date).then_some(DatePart::Day));
        let mut items = match (part, &field.group) {
            (Some(part), _) => Self::by_part(table, index, column, part, (calendar, field.fill))?,
            (None, Some(group @ (Group::Bins { .. } | Group::Edges(_)))) => bins::items(table, index, column, group, field.fill)?,
            (None, _) => Self::by_member(table, index, column.ty)?,
        };
        if let Some(Group::Named(groups)) = &field.group {
            items.put_together(groups, column.ty == ColumnType::Text);
        }
        Ok(items)
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
            ColumnType::Integer | ColumnType::Decimal => Scale::Number,
            ColumnType::Text | ColumnType::Boolean | ColumnType::Duration | ColumnType::Time => Scale::Category,
        };
        Ok(Self { ids, labels, scale, ..Self::default() })
    }

    fn by_part(
        table: &Table,
        index: usize,
        column: &Column,
        part: DatePart,
        (calendar, fill): (Calendar, bool),
    ) -> Result<Self, PivotError> {
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
        let scale = if dates::is_placed(part, calendar) { Scale::Time(part) } else { Scale::Category };
        if part == DatePart::Hour {
            let units: Vec<Option<i64>> = units.map(|u| u.map(|u| u.rem_euclid(24))).collect();
            let all: Vec<i64> = if fill { (0..24).collect() } else { Vec::new() };
            return Ok(Self {
                scale,
                ..Self::by_unit(&units, &all, |unit| unit, |unit| unit.to_string(), fill.then_some(Filled::First(24)))
            });
        }
        let units: Vec<Option<i64>> = units.collect();
        let (gaps, filled) = match (fill, part.comes_again()) {
            (false, _) => (Vec::new(), Filled::No),
            (true, true) => {
                let days: Vec<i64> = dates::one_of_each(part).into_iter().map(|d| d.to_epoch_days().into()).collect();
                let count = if part == DatePart::QuarterOfYear { 4 } else { days.len() as u32 };
                (days, Filled::First(count))
            }
            (true, false) => (every_period(&units, part, calendar)?, Filled::Between),
        };
        let ordinal = |unit| dates::ordinal(part, day(unit), calendar);
        Ok(Self { scale, ..Self::by_unit(&units, &gaps, ordinal, |unit| dates::name(part, day(unit), calendar), Some(filled)) })
    }

    /// Items from each row's day (or hour of the day, or bin), looked up once per distinct one; units of one ordinal are one
    /// item. `also` are units that have an item whether or not they occur.
    pub(super) fn by_unit(
        units: &[Option<i64>],
        also: &[i64],
        ordinal: impl Fn(i64) -> i64,
        label: impl Fn(i64) -> String,
        filled: Option<Filled>,
    ) -> Self {
        let mut distinct = Distinct::over(units);
        // The second of the pair says whether the unit occurs.
        let mut named: Vec<(i64, i64, bool)> = distinct.units().map(|unit| (ordinal(unit), unit, true)).collect();
        named.extend(also.iter().map(|&unit| (ordinal(unit), unit, false)));
        named.sort_unstable();
        let mut labels: Vec<Option<String>> = Vec::new();
        let mut last = None;
        for (ordinal, unit, occurs) in named {
            if last != Some(ordinal) {
                labels.push(Some(label(unit)));
                last = Some(ordinal);
            }
            if occurs {
                distinct.set(unit, labels.len() as u32 - 1);
            }
        }
        let missing = labels.len() as u32;
        let ids: Vec<u32> = units.iter().map(|u| u.map_or(missing, |unit| distinct.get(unit))).collect();
        if units.contains(&None) {
            labels.push(None);
        }
        Self { ids, labels, filled: filled.unwrap_or_default(), ..Self::default() }
    }

    /// Make one item of the members of each group, named so that no other item is called alike: groups of one name are one group, for an
    /// item is looked up by its name.
    fn put_together(&mut self, groups: &[NamedGroup], by_name: bool) {
        let first = |name: &str| groups.iter().position(|g| g.name == name);
        let find = |label: &Option<String>| groups.iter().find(|g| g.members.contains(label)).and_then(|g| first(&g.name));
        let of: Vec<Option<usize>> = self.labels.iter().map(find).collect();
        let taken = |name: &str| self.labels.iter().zip(&of).any(|(l, g)| g.is_none() && l.as_deref() == Some(name));
        let free = |group: &NamedGroup| group.names().find(|name| !taken(name)).unwrap_or_default();
        // Every item with the place it takes: a group stands at its first member, or where its name belongs.
        let mut placed: Vec<(Option<String>, Vec<u32>)> = Vec::new();
        let mut place_of: Vec<Option<usize>> = vec![None; groups.len()];
        for (item, (label, group)) in self.labels.iter().zip(&of).enumerate() {
            match group.map(|g| (g, place_of[g])) {
                Some((_, Some(place))) => placed[place].1.push(item as u32),
                Some((g, None)) => {
                    place_of[g] = Some(placed.len());
                    placed.push((Some(free(&groups[g])), vec![item as u32]));
                }
                None => placed.push((label.clone(), vec![item as u32])),
            }
        }
        if by_name {
            placed.sort_by_cached_key(|(label, _)| (label.is_none(), label.as_deref().map(NaturalKey::of)));
        } else {
            placed.sort_by_key(|(label, _)| label.is_none());
        }
        let mut renumbered = vec![0; self.labels.len()];
        for (new, (_, old)) in (0_u32..).zip(&placed) {
            for &o in old {
                renumbered[o as usize] = new;
            }
        }
        self.labels = placed.into_iter().map(|(label, _)| label).collect();
        self.ids.iter_mut().for_each(|id| *id = renumbered[*id as usize]);
        (self.scale, self.filled) = (Scale::Category, Filled::No);
    }

    /// What the rest of the items is called, where there is one.
    pub(super) fn rest(&self) -> Option<String> {
        self.labels.get(self.others? as usize)?.clone()
    }

    /// Add an item for the rest, under a name that no item has.
    pub(super) fn add_others(&mut self) -> u32 {
        let mut name = "Others".to_owned();
        for n in 2.. {
            if !self.labels.iter().flatten().any(|l| *l == name) {
                break;
            }
            name = format!("Others ({n})");
        }
        let others = self.labels.len() as u32;
        self.others = Some(others);
        self.labels.push(Some(name));
        self.filled = Filled::No;
        if self.scale == Scale::Number {
            self.scale = Scale::Category;
        }
        others
    }

    /// Keep the items `kept` (in natural order) and make one of all others, named so that no kept item is called alike.
    pub(super) fn keep(&mut self, kept: &[u32]) {
        let mut renumbered = vec![kept.len() as u32; self.labels.len()];
        for (new, &old) in (0_u32..).zip(kept) {
            renumbered[old as usize] = new;
        }
        self.labels = kept.iter().map(|&k| self.labels[k as usize].clone()).collect();
        self.add_others();
        for id in &mut self.ids {
            *id = renumbered[*id as usize];
        }
    }

    /// Whether an item comes last whatever the order: the rest of a top N, and the missing value.
    pub(super) fn is_last(&self, item: u32) -> bool {
        self.others == Some(item) || self.labels.get(item as usize).is_none_or(Option::is_none)
    }

    /// The item called `label`.
    pub(super) fn find(&self, label: Option<&str>) -> Option<u32> {
        self.labels.iter().position(|l| l.as_deref() == label).map(|at| at as u32)
    }
}

/// A day of every period from the first to the last one that occurs.
fn every_period(units: &[Option<i64>], part: DatePart, calendar: Calendar) -> Result<Vec<i64>, PivotError> {
    let (Some(first), Some(last)) = (units.iter().flatten().min(), units.iter().flatten().max()) else { return Ok(Vec::new()) };
    let (mut at, last) = (day(*first), day(*last));
    let mut found = Vec::new();
    while at <= last {
        if found.len() == MOST_FILLED {
            return Err(PivotError::TooManyPeriods { most: MOST_FILLED });
        }
        found.push(at.to_epoch_days().into());
        let Some(next) = dates::next(part, at, calendar) else { break };
        at = next;
    }
    Ok(found)
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
