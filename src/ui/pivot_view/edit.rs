//! Edits of a pivot: what a drag, a menu or a key does to its spec, and what undo calls it.

use super::aggregate::Aggregate;
use super::carried;
use crate::pivot::{DatePart, Field, Folded, ItemFilter, Key, Order, PivotSpec, PivotValue, SortBy, Subtotals};
use crate::table::{Column, ColumnType, Filter, FilterTest, Measure, Role, Table, Typed};

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

/// An edited spec and what undo calls the edit.
pub(in crate::ui) type Edited = (PivotSpec, String);

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
            let field = Field { by: temporal.then_some(DatePart::Month), ..Field::new(&column.name) };
            let field = finer(&spec, field);
            let fields = if well == Well::Rows { &mut spec.rows } else { &mut spec.columns };
            fields.insert(at, field);
        }
        Well::Values => {
            let aggregate = match column.role {
                // Shares are not added up.
                Role::Measure if column.ty.is_numeric() && column.unit.as_deref() == Some("%") => Aggregate::Average,
                Role::Measure if column.ty.is_numeric() => Aggregate::Sum,
                Role::Identifier => Aggregate::Distinct,
                _ => Aggregate::Count,
            };
            let measure = unlike(&spec, aggregate.measure(column));
            spec.values.insert(at, PivotValue::from(measure));
        }
    }
    (spec, format!("Add {} to {}", column.name, well.name().to_lowercase()))
}

/// A filter that keeps everything, to begin with.
fn everything(column: &Column) -> FilterTest {
    if matches!(column.ty, ColumnType::Date | ColumnType::DateTime) {
        FilterTest::Days { start: None, end: None }
    } else if column.ty.is_numeric() && column.role == Role::Measure {
        FilterTest::Range { min: None, max: None, typed: Typed::of(column.number_unit()) }
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
pub(super) fn unlike(spec: &PivotSpec, mut measure: Measure) -> Measure {
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
    let (mut without, name) = taken_out(spec, well, index)?;
    carried::rebase(spec, &mut without, None, false);
    Some((without, format!("Remove {name}")))
}

/// The pivot without a field, and what that was called.
fn taken_out(spec: &PivotSpec, well: Well, index: usize) -> Option<Edited> {
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
            forget_value(&mut spec, &name);
            name
        }
    };
    Some((spec, name))
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
    let settings = field(spec, from.0, from.1).cloned();
    let filter = if from.0 == Well::Filters { spec.filters.get(from.1).filter(|f| !carried::keeps_all(f)).cloned() } else { None };
    let (without, _) = taken_out(spec, from.0, from.1)?;
    let (mut moved, _) = add(&without, to.0, &column, Some(to.1));
    let at = to.1.min(to.0.len(&moved).saturating_sub(1));
    if let (Some(settings), Some(field)) = (&settings, field_mut(&mut moved, to.0, at)) {
        // An order by a value names items of the other axis.
        let order = if matches!(settings.order, Order::Value(_)) { Order::Natural } else { settings.order.clone() };
        *field = Field { folded: Folded::default(), order, ..settings.clone() };
    }
    if let (Some(filter), Some(field)) = (filter, field_mut(&mut moved, to.0, at)) {
        match carried::to_items(&filter, field) {
            Some(items) => field.filters.push(items),
            // What the items cannot say goes on being asked of the rows.
            None => moved.filters.insert(from.1.min(moved.filters.len()), filter),
        }
    }
    if let Some(kept) = settings.filter(|_| to.0 == Well::Filters).and_then(|settings| carried::to_filter(&settings, table)) {
        match moved.filters.iter_mut().find(|there| there.column == kept.column && carried::keeps_all(there)) {
            Some(there) => *there = kept,
            None => moved.filters.push(kept),
        }
    }
    carried::rebase(spec, &mut moved, None, false);
    Some((moved, format!("Move {} to {}", column.name, to.0.name().to_lowercase())))
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

pub(super) fn field(spec: &PivotSpec, well: Well, index: usize) -> Option<&Field> {
    match well {
        Well::Columns => spec.columns.get(index),
        Well::Rows => spec.rows.get(index),
        Well::Filters | Well::Values => None,
    }
}

pub(super) fn field_mut(spec: &mut PivotSpec, well: Well, index: usize) -> Option<&mut Field> {
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

/// Drop what refers to a value that is there no more.
fn forget_value(spec: &mut PivotSpec, name: &str) {
    for field in spec.rows.iter_mut().chain(&mut spec.columns) {
        if matches!(&field.order, Order::Value(sort) if sort.value == name) {
            field.order = Order::Natural;
        }
        field.top = field.top.take().filter(|t| t.value != name);
        field.filters.retain(|f| !matches!(f, ItemFilter::Value { value, .. } if value == name));
    }
}

/// Have what refers to a value follow its new name.
pub(super) fn rename_value(spec: &mut PivotSpec, old: &str, new: &str) {
    for field in spec.rows.iter_mut().chain(&mut spec.columns) {
        let sorted = if let Order::Value(sort) = &mut field.order { Some(&mut sort.value) } else { None };
        let topped = field.top.as_mut().map(|t| &mut t.value);
        let filtered = field.filters.iter_mut().filter_map(|f| if let ItemFilter::Value { value, .. } = f { Some(value) } else { None });
        sorted.into_iter().chain(topped).chain(filtered).filter(|v| *v == old).for_each(|v| new.clone_into(v));
    }
}

/// Order the row fields by a value within their parents, or naturally again. Outer dates stay in the order of time.
pub(super) fn sort_rows(spec: &PivotSpec, sort: Option<SortBy>) -> Option<Edited> {
    let mut spec = spec.clone();
    let label = sort.as_ref().map_or_else(|| "Sort naturally".to_owned(), |s| format!("Sort by {}", s.value));
    let innermost = spec.rows.len().checked_sub(1)?;
    for (at, field) in spec.rows.iter_mut().enumerate().filter(|(at, f)| *at == innermost || f.by.is_none()) {
        match (&sort, &field.order) {
            (Some(sort), _) => field.order = Order::Value(sort.clone()),
            (None, Order::Value(_)) => field.order = Order::Natural,
            (None, _) if at == innermost => field.order = Order::Natural,
            (None, _) => {}
        }
    }
    Some((spec, label))
}

/// Order a field by its names, last first or naturally.
pub(super) fn sort_names(spec: &PivotSpec, well: Well, index: usize, descending: bool) -> Option<Edited> {
    let mut spec = spec.clone();
    let field = field_mut(&mut spec, well, index)?;
    field.order = if descending { Order::Reversed } else { Order::Natural };
    let label = format!("Sort {}", field.label());
    Some((spec, label))
}

/// Show the subtotals of a field below its items, or none; `None` for the innermost one, which has none.
pub(super) fn subtotals(spec: &PivotSpec, well: Well, index: usize, shown: bool) -> Option<Edited> {
    let mut edited = spec.clone();
    let last = well.len(spec).checked_sub(1)?;
    let field = field_mut(&mut edited, well, index).filter(|_| index < last)?;
    let usual = if spec.subtotals == Subtotals::Off { Subtotals::Bottom } else { spec.subtotals };
    field.subtotals = Some(if shown { usual } else { Subtotals::Off });
    let label = format!("{} of {}", if shown { "Subtotals" } else { "No subtotals" }, field.label());
    Some((edited, label))
}

/// Leave a grand total out: the row below, or the column at the right.
pub(super) fn without_grand(spec: &PivotSpec, well: Well) -> Edited {
    let mut spec = spec.clone();
    *(if well == Well::Rows { &mut spec.grand_rows } else { &mut spec.grand_columns }) = false;
    (spec, "Remove the grand total".to_owned())
}

/// Fold an item of a field up, open it, or the other of the two.
pub(super) fn fold(spec: &PivotSpec, (well, level): (Well, usize), key: &Key, fold: Option<bool>) -> Option<Edited> {
    let mut spec = spec.clone();
    let field = field_mut(&mut spec, well, level)?;
    let is_folded = field.folded.items.contains(key) != field.folded.all;
    if fold == Some(is_folded) {
        return None;
    }
    field.folded.toggle(key);
    let item = key.last().and_then(Option::as_deref).unwrap_or("(missing)").to_owned();
    Some((spec, if is_folded { format!("Open {item}") } else { format!("Fold {item}") }))
}

/// Fold every item of all outer fields, or open all of them.
pub(in crate::ui) fn fold_all(spec: &PivotSpec, all: bool) -> Edited {
    let mut spec = spec.clone();
    for fields in [&mut spec.rows, &mut spec.columns] {
        let outer = fields.len().saturating_sub(1);
        for field in &mut fields[..outer] {
            field.folded = Folded { all, items: Vec::new() };
        }
    }
    (spec, if all { "Fold all".to_owned() } else { "Open all".to_owned() })
}

/// Group a date by another part.
pub(super) fn set_part(spec: &PivotSpec, well: Well, index: usize, by: DatePart) -> Option<Edited> {
    let mut edited = spec.clone();
    let field = field_mut(&mut edited, well, index)?;
    let regrouped = field.by != Some(by);
    field.by = Some(by);
    if regrouped {
        carried::forget_items(field);
    }
    let label = format!("Group {} by {}", field.column, by.name());
    carried::rebase(spec, &mut edited, Some((well, index)), regrouped);
    Some((edited, label))
}

/// Have every row of the table count, and every item be shown.
pub(in crate::ui) fn clear_filters(spec: &PivotSpec) -> Edited {
    let mut spec = PivotSpec { filters: Vec::new(), ..spec.clone() };
    for field in spec.rows.iter_mut().chain(&mut spec.columns) {
        (field.filters, field.top) = (Vec::new(), None);
    }
    (spec, "Clear the filters of the pivot".to_owned())
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
    let value = edited.values.get_mut(index)?;
    (value.measure, value.named) = (measure, false);
    rename_value(&mut edited, &old, &name);
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
    fn a_sort_follows_its_value() {
        let table = table();
        let sales = &table.columns()[2];
        let (spec, _) = add(&PivotSpec::default(), Well::Values, sales, None);
        let (spec, _) = add(&spec, Well::Rows, &table.columns()[1], None);
        let sort = SortBy { value: spec.values[0].measure.name.clone(), descending: true, within: Vec::new() };
        let (spec, _) = sort_rows(&spec, Some(sort.clone())).unwrap();
        let (spec, _) = set_aggregate(&spec, 0, Aggregate::Average, sales).unwrap();
        assert_eq!(spec.rows[0].order, Order::Value(SortBy { value: spec.values[0].measure.name.clone(), ..sort }));
        let (spec, _) = remove(&spec, Well::Values, 0).unwrap();
        assert_eq!(spec.rows[0].order, Order::Natural);
    }

    #[test]
    fn items_are_folded_and_opened() {
        let spec = PivotSpec { rows: vec![Field::new("Region"), Field::new("City")], ..PivotSpec::default() };
        let east = vec![Some("East".to_owned())];
        let (spec, label) = fold(&spec, (Well::Rows, 0), &east, None).unwrap();
        assert_eq!((spec.rows[0].folded.items.as_slice(), label.as_str()), ([east.clone()].as_slice(), "Fold East"));
        assert!(fold(&spec, (Well::Rows, 0), &east, Some(true)).is_none());
        let (spec, _) = fold_all(&spec, true);
        assert_eq!((spec.rows[0].folded.all, spec.rows[1].folded.all), (true, false), "the innermost has nothing below it");
        let (spec, label) = fold(&spec, (Well::Rows, 0), &east, Some(false)).unwrap();
        assert_eq!((spec.rows[0].folded.items.len(), label.as_str()), (1, "Open East"));
    }
}
