//! Edits of a pivot: what a drag, a menu or a key does to its spec, and what undo calls it.

use crate::pivot::{DatePart, Field, PivotSpec, PivotValue, ShowAs};
use crate::table::{Column, ColumnType, Filter, FilterTest, Measure, Role, Table};

/// A place for fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Well {
    /// Which rows count.
    Filters,
    /// Across the top.
    Columns,
    /// Down the side.
    Rows,
    /// What is computed.
    Values,
}

impl Well {
    /// All of them, in the order of the panel.
    pub(super) const ALL: [Self; 4] = [Self::Rows, Self::Columns, Self::Values, Self::Filters];

    /// The word on screen.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Filters => "Filters",
            Self::Columns => "Columns",
            Self::Rows => "Rows",
            Self::Values => "Values",
        }
    }

    /// How many fields lie in it.
    pub(super) fn len(self, spec: &PivotSpec) -> usize {
        match self {
            Self::Filters => spec.filters.len(),
            Self::Columns => spec.columns.len(),
            Self::Rows => spec.rows.len(),
            Self::Values => spec.values.len(),
        }
    }
}

/// How the rows of a value are brought to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Sum,
    Count,
    Average,
    Distinct,
    Min,
    Max,
    Median,
}

impl Aggregate {
    pub(super) const ALL: [Self; 7] = [Self::Sum, Self::Count, Self::Average, Self::Distinct, Self::Min, Self::Max, Self::Median];

    /// The word on screen.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sum => "Sum",
            Self::Count => "Count",
            Self::Average => "Average",
            Self::Distinct => "Distinct count",
            Self::Min => "Minimum",
            Self::Max => "Maximum",
            Self::Median => "Median",
        }
    }

    /// Whether it makes sense for a column.
    pub(super) fn suits(self, column: &Column) -> bool {
        matches!(self, Self::Count | Self::Distinct) || column.ty.is_numeric()
    }

    fn expression(self, column: &str) -> String {
        let quoted = format!("\"{}\"", column.replace('"', "\"\""));
        match self {
            Self::Sum => format!("sum({quoted})"),
            Self::Count => format!("count({quoted})"),
            Self::Average => format!("avg({quoted})"),
            Self::Distinct => format!("count(distinct {quoted})"),
            Self::Min => format!("min({quoted})"),
            Self::Max => format!("max({quoted})"),
            Self::Median => format!("median({quoted})"),
        }
    }

    /// The measure of a column.
    pub(super) fn measure(self, column: &Column) -> Measure {
        let keeps_unit = !matches!(self, Self::Count | Self::Distinct);
        let decimals = match self {
            Self::Sum | Self::Min | Self::Max => column.decimals,
            Self::Count | Self::Distinct => Some(0),
            Self::Average | Self::Median => None,
        };
        let unit = column.unit.clone().filter(|_| keeps_unit);
        Measure { unit, decimals, ..Measure::new(format!("{} of {}", self.name(), column.name), self.expression(&column.name)) }
    }

    /// What a measure is of which column, where it is that plain.
    pub(super) fn of<'a>(measure: &Measure, table: &'a Table) -> Option<(Self, &'a Column)> {
        table.columns().iter().find_map(|column| {
            let aggregate = Self::ALL.into_iter().find(|a| a.expression(&column.name) == measure.expr)?;
            Some((aggregate, column))
        })
    }
}

/// An edited spec and what undo calls the edit.
pub(super) type Edited = (PivotSpec, String);

/// The well a column goes to when nobody says which.
pub(super) fn natural_well(column: &Column) -> Well {
    match column.role {
        Role::Measure => Well::Values,
        _ => Well::Rows,
    }
}

/// Put a column into a well, before the field at `at` or last.
pub(super) fn add(spec: &PivotSpec, well: Well, column: &Column, at: Option<usize>) -> Edited {
    let mut spec = spec.clone();
    let at = at.unwrap_or(usize::MAX).min(well.len(&spec));
    match well {
        Well::Filters => {
            if !spec.filters.iter().any(|f| f.column == column.name) {
                spec.filters.insert(at, Filter { column: column.name.clone(), test: everything(column) });
            }
        }
        Well::Columns | Well::Rows => {
            let temporal = matches!(column.ty, ColumnType::Date | ColumnType::DateTime);
            let field = Field { column: column.name.clone(), by: temporal.then_some(DatePart::Month) };
            let field = finer(&spec, field);
            let fields = if well == Well::Rows { &mut spec.rows } else { &mut spec.columns };
            fields.insert(at, field);
        }
        Well::Values => {
            let aggregate = match column.role {
                Role::Measure if column.ty.is_numeric() => Aggregate::Sum,
                Role::Identifier => Aggregate::Distinct,
                _ => Aggregate::Count,
            };
            let measure = unlike(&spec, aggregate.measure(column));
            spec.values.insert(at, PivotValue { measure, show_as: ShowAs::Value });
        }
    }
    (spec, format!("Add {} to {}", column.name, well.name().to_lowercase()))
}

/// A filter that keeps everything, to begin with.
fn everything(column: &Column) -> FilterTest {
    if matches!(column.ty, ColumnType::Date | ColumnType::DateTime) {
        FilterTest::Days { start: None, end: None }
    } else if column.ty.is_numeric() && column.role == Role::Measure {
        FilterTest::Range { min: None, max: None }
    } else {
        FilterTest::Contains(String::new())
    }
}

/// A date that is there by one part already comes by the next finer one.
fn finer(spec: &PivotSpec, mut field: Field) -> Field {
    let there = |f: &Field| spec.rows.iter().chain(&spec.columns).any(|o| o == f);
    while there(&field) {
        let Some(next) = field.by.and_then(|by| DatePart::ALL.iter().skip_while(|p| **p != by).nth(1)) else { break };
        field.by = Some(*next);
    }
    field
}

/// The measure under a name no other value has.
fn unlike(spec: &PivotSpec, mut measure: Measure) -> Measure {
    let plain = measure.name.clone();
    let mut number = 2;
    while spec.values.iter().any(|v| v.measure.name == measure.name) {
        measure.name = format!("{plain} {number}");
        number += 1;
    }
    measure
}

/// Take a field out of a well.
pub(super) fn remove(spec: &PivotSpec, well: Well, index: usize) -> Option<Edited> {
    let mut spec = spec.clone();
    if index >= well.len(&spec) {
        return None;
    }
    let name = match well {
        Well::Filters => spec.filters.remove(index).column,
        Well::Columns => spec.columns.remove(index).label(),
        Well::Rows => spec.rows.remove(index).label(),
        Well::Values => {
            let name = spec.values.remove(index).measure.name;
            spec.sort = spec.sort.filter(|s| s.value != name);
            spec.top.retain(|t| t.value != name);
            name
        }
    };
    Some((spec, format!("Remove {name}")))
}

/// Move a field within its well or to another one.
pub(super) fn shift(spec: &PivotSpec, from: (Well, usize), to: (Well, usize), table: &Table) -> Option<Edited> {
    let column = column_of(spec, from.0, from.1, table)?.clone();
    if from.0 == to.0 {
        let target = if to.1 > from.1 { to.1 - 1 } else { to.1 };
        if target == from.1 {
            return None;
        }
        let mut spec = spec.clone();
        reorder(&mut spec, from.0, from.1, target)?;
        return Some((spec, format!("Move {}", column.name)));
    }
    let by = field(spec, from.0, from.1).and_then(|f| f.by);
    let (without, _) = remove(spec, from.0, from.1)?;
    let (mut spec, _) = add(&without, to.0, &column, Some(to.1));
    if let (Some(by), Some(field)) = (by, field_mut(&mut spec, to.0, to.1)) {
        field.by = Some(by);
    }
    Some((spec, format!("Move {} to {}", column.name, to.0.name().to_lowercase())))
}

fn reorder(spec: &mut PivotSpec, well: Well, from: usize, to: usize) -> Option<()> {
    fn turn<T>(list: &mut Vec<T>, from: usize, to: usize) -> Option<()> {
        if from >= list.len() {
            return None;
        }
        let item = list.remove(from);
        list.insert(to.min(list.len()), item);
        Some(())
    }
    match well {
        Well::Filters => turn(&mut spec.filters, from, to),
        Well::Columns => turn(&mut spec.columns, from, to),
        Well::Rows => turn(&mut spec.rows, from, to),
        Well::Values => turn(&mut spec.values, from, to),
    }
}

fn field(spec: &PivotSpec, well: Well, index: usize) -> Option<&Field> {
    match well {
        Well::Columns => spec.columns.get(index),
        Well::Rows => spec.rows.get(index),
        Well::Filters | Well::Values => None,
    }
}

fn field_mut(spec: &mut PivotSpec, well: Well, index: usize) -> Option<&mut Field> {
    match well {
        Well::Columns => spec.columns.get_mut(index),
        Well::Rows => spec.rows.get_mut(index),
        Well::Filters | Well::Values => None,
    }
}

/// The column a field is made of.
pub(super) fn column_of<'a>(spec: &PivotSpec, well: Well, index: usize, table: &'a Table) -> Option<&'a Column> {
    let name = match well {
        Well::Filters => &spec.filters.get(index)?.column,
        Well::Columns | Well::Rows => &field(spec, well, index)?.column,
        Well::Values => return Aggregate::of(&spec.values.get(index)?.measure, table).map(|(_, column)| column),
    };
    table.column(name).ok().map(|(_, column)| column)
}

/// Group a date by another part.
pub(super) fn set_part(spec: &PivotSpec, well: Well, index: usize, by: DatePart) -> Option<Edited> {
    let mut spec = spec.clone();
    let field = field_mut(&mut spec, well, index)?;
    field.by = Some(by);
    let label = format!("Group {} by {}", field.column, by.name());
    Some((spec, label))
}

/// Bring the rows of a value to one number another way.
pub(super) fn set_aggregate(spec: &PivotSpec, index: usize, aggregate: Aggregate, column: &Column) -> Option<Edited> {
    let mut edited = spec.clone();
    let old = edited.values.get(index)?.measure.name.clone();
    let others = PivotSpec {
        values: edited.values.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, v)| v.clone()).collect(),
        ..spec.clone()
    };
    let measure = unlike(&others, aggregate.measure(column));
    let name = measure.name.clone();
    edited.values.get_mut(index)?.measure = measure;
    if let Some(sort) = edited.sort.as_mut().filter(|s| s.value == old) {
        sort.value.clone_from(&name);
    }
    edited.top.iter_mut().filter(|t| t.value == old).for_each(|t| t.value.clone_from(&name));
    Some((edited, format!("Show the {} of {}", aggregate.name().to_lowercase(), column.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Origin;
    use polars::prelude::Column as Stored;

    fn table() -> Table {
        let values = vec![
            (Column::new("Day", ColumnType::Date), Stored::new("a".into(), [0_i32])),
            (Column::new("Region", ColumnType::Text), Stored::new("b".into(), ["West"])),
            (Column::new("Sales \"net\"", ColumnType::Decimal), Stored::new("c".into(), [1.0])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn fields_go_in_move_and_come_out() {
        let table = table();
        let [day, region, sales] = table.columns() else { panic!() };
        let (spec, label) = add(&PivotSpec::default(), Well::Rows, day, None);
        assert_eq!((spec.rows[0].by, label.as_str()), (Some(DatePart::Month), "Add Day to rows"));
        let (spec, _) = add(&spec, Well::Rows, region, Some(0));
        assert_eq!(spec.rows[0].column, "Region");
        let (spec, _) = shift(&spec, (Well::Rows, 1), (Well::Columns, 0), &table).unwrap();
        assert_eq!((spec.rows.len(), spec.columns[0].label().as_str()), (1, "Day (month)"));
        let (spec, _) = add(&spec, Well::Rows, day, None);
        assert_eq!(spec.rows[1].by, Some(DatePart::Week), "the month is taken already");
        let (spec, label) = remove(&spec, Well::Rows, 0).unwrap();
        assert_eq!((spec.rows.len(), label.as_str()), (1, "Remove Region"));
        assert!(remove(&spec, Well::Values, 0).is_none());
        let (spec, _) = add(&spec, Well::Values, sales, None);
        let (spec, _) = add(&spec, Well::Values, sales, None);
        assert_eq!(spec.values[1].measure.name, "Sum of Sales \"net\" 2");
    }

    #[test]
    fn an_aggregate_is_read_back_from_its_expression() {
        let table = table();
        for column in table.columns() {
            for aggregate in Aggregate::ALL.into_iter().filter(|a| a.suits(column)) {
                let measure = aggregate.measure(column);
                assert_eq!(Aggregate::of(&measure, &table), Some((aggregate, column)));
                assert!(measure.over(&table).is_ok(), "{}", measure.expr);
            }
        }
    }

    #[test]
    fn a_sort_follows_its_value() {
        let table = table();
        let sales = &table.columns()[2];
        let (mut spec, _) = add(&PivotSpec::default(), Well::Values, sales, None);
        spec.sort = Some(crate::pivot::SortBy { value: spec.values[0].measure.name.clone(), descending: true });
        let (spec, _) = set_aggregate(&spec, 0, Aggregate::Average, sales).unwrap();
        assert_eq!(spec.sort.unwrap().value, spec.values[0].measure.name);
    }
}
