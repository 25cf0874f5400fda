//! What goes along when a field is moved, grouped otherwise, renamed or taken out: its filters, its order, what is shown relative to it.

use super::edit::{self, Well};
use crate::pivot::{BaseItem, DatePart, Field, Folded, Group, ItemFilter, Key, LabelTest, Order, PivotSpec, ShowAs};
use crate::table::{Filter, FilterTest, Table};

/// Whether a filter is a list of items by their names.
pub(super) fn is_list(filter: &ItemFilter) -> bool {
    matches!(filter, ItemFilter::Label(LabelTest::Only(_) | LabelTest::Without(_)))
}

/// The items of a field have other names from now on: what lists them by the old ones would leave all of them out.
pub(super) fn forget_items(field: &mut Field) {
    field.filters.retain(|filter| !is_list(filter));
    field.folded = Folded::default();
    if matches!(field.order, Order::Manual(_)) {
        field.order = Order::Natural;
    }
}

/// Years, quarters and weeks are named by the calendar: where it is another one, their items have other names.
pub(super) fn follow_calendar(before: &PivotSpec, after: &mut PivotSpec) {
    let (years, weeks) =
        (before.calendar.fiscal_start != after.calendar.fiscal_start, before.calendar.week_start != after.calendar.week_start);
    for field in after.rows.iter_mut().chain(&mut after.columns) {
        match field.by {
            Some(DatePart::Year | DatePart::Quarter | DatePart::QuarterOfYear) if years => forget_items(field),
            Some(DatePart::Week) if weeks => forget_items(field),
            _ => {}
        }
    }
}

/// Items were put together: lists that name them name the group.
pub(super) fn follow_group(field: &mut Field, name: &str, members: &[Option<String>]) {
    let group = Some(name.to_owned());
    for filter in &mut field.filters {
        let ItemFilter::Label(LabelTest::Only(list) | LabelTest::Without(list)) = filter else { continue };
        let named = list.iter().any(|item| members.contains(item));
        list.retain(|item| !members.contains(item));
        if named {
            list.push(group.clone());
        }
    }
}

/// An item is called otherwise: what names it does so too.
pub(super) fn follow_name(spec: &mut PivotSpec, (well, level): (Well, usize), before: &str, name: &str) {
    let rename = |item: &mut Option<String>| {
        if item.as_deref() == Some(before) {
            *item = Some(name.to_owned());
        }
    };
    let rename_in = |key: &mut Key| key.get_mut(level).into_iter().for_each(rename);
    let Some(label) = edit::field(spec, well, level).map(Field::label) else { return };
    let is_innermost = spec.innermost().is_some_and(|field| field.label() == label);
    let (own, across) = if well == Well::Rows { (&mut spec.rows, &mut spec.columns) } else { (&mut spec.columns, &mut spec.rows) };
    for field in own.iter_mut().skip(level) {
        field.folded.items.iter_mut().for_each(rename_in);
    }
    if let Some(field) = own.get_mut(level) {
        for filter in &mut field.filters {
            if let ItemFilter::Label(LabelTest::Only(list) | LabelTest::Without(list)) = filter {
                list.iter_mut().for_each(rename);
            }
        }
        if let Order::Manual(list) = &mut field.order {
            list.iter_mut().for_each(rename);
        }
    }
    for field in across {
        if let Order::Value(sort) = &mut field.order {
            rename_in(&mut sort.within);
        }
    }
    for value in &mut spec.values {
        let Some(base) = value.show_as.base().filter(|base| base.field == label || base.field.is_empty() && is_innermost) else { continue };
        if base.item == BaseItem::Named(Some(before.to_owned())) {
            value.show_as = value.show_as.clone().with_item(BaseItem::Named(Some(name.to_owned())));
        }
    }
}

/// A group was taken apart: lists that name it name its members.
pub(super) fn follow_members(field: &mut Field, name: &str, members: &[Option<String>]) {
    for filter in &mut field.filters {
        let ItemFilter::Label(LabelTest::Only(list) | LabelTest::Without(list)) = filter else { continue };
        if let Some(at) = list.iter().position(|item| item.as_deref() == Some(name)) {
            list.remove(at);
            list.extend(members.iter().cloned());
        }
    }
}

/// What is shown relative to a field follows it where it is called otherwise; where it is gone, the value itself is shown. `changed` is a
/// field that stands where it stood, and `regrouped` whether its items have other names.
pub(super) fn rebase(before: &PivotSpec, after: &mut PivotSpec, changed: Option<(Well, usize)>, regrouped: bool) {
    let label = |spec: &PivotSpec| changed.and_then(|(well, at)| edit::field(spec, well, at)).map(Field::label);
    let (old, new) = (label(before), label(after));
    let turned = |value: &ShowAs| -> Option<ShowAs> {
        let name = value.base_field()?;
        let meant = if name.is_empty() { before.innermost() } else { before.field(name) }.map(Field::label);
        if meant.is_some() && meant == old {
            let to = new.as_deref().filter(|_| !name.is_empty()).unwrap_or(name);
            let named = regrouped && value.base().is_some_and(|base| matches!(base.item, BaseItem::Named(_)));
            let moved = value.clone().with_field(to);
            return Some(if named { moved.with_item(BaseItem::Previous) } else { moved });
        }
        let there = if name.is_empty() { after.innermost() } else { after.field(name) };
        there.is_none().then_some(ShowAs::Value)
    };
    let shown: Vec<Option<ShowAs>> = after.values.iter().map(|value| turned(&value.show_as)).collect();
    for (value, shown) in after.values.iter_mut().zip(shown) {
        value.show_as = shown.unwrap_or_else(|| value.show_as.clone());
    }
}

/// The filter of rows that keeps what a field shows of its items, by their names; `None` where all are shown, or where the items are no
/// members of the column.
pub(super) fn to_filter(field: &Field, table: &Table) -> Option<Filter> {
    let tests: Vec<&LabelTest> =
        field.filters.iter().filter_map(|f| if let ItemFilter::Label(test) = f { Some(test) } else { None }).collect();
    let is_plain = field.by.is_none() && !matches!(field.group, Some(Group::Bins { .. } | Group::Edges(_)));
    if tests.is_empty() || !is_plain {
        return None;
    }
    let test = match (tests.as_slice(), &field.group) {
        ([LabelTest::Only(list)], None) => FilterTest::Members(list.clone()),
        ([LabelTest::Without(list)], None) => FilterTest::Except(list.clone()),
        ([LabelTest::Contains(part)], None) => FilterTest::Contains(part.clone()),
        _ => {
            let codes = table.codes(table.column(&field.column).ok()?.0).ok()?;
            let members = codes.labels.iter().map(|label| Some(label.clone())).chain([None]);
            FilterTest::Members(members.filter(|member| passes(field, &tests, member.as_deref())).collect())
        }
    };
    Some(Filter { column: field.column.clone(), test })
}

/// Whether a member of the column is shown: under its own name, or under that of its group.
fn passes(field: &Field, tests: &[&LabelTest], member: Option<&str>) -> bool {
    let groups = if let Some(Group::Named(groups)) = &field.group { groups.as_slice() } else { &[] };
    let group = groups.iter().find(|group| group.members.iter().any(|m| m.as_deref() == member));
    let item = group.map_or(member, |group| Some(group.name.as_str()));
    tests.iter().all(|test| test.passes(item))
}

/// What a filter of rows is as a filter of the items of a field; `None` where it keeps everything, or where it asks for what no item is
/// called.
pub(super) fn to_items(filter: &Filter, field: &Field) -> Option<ItemFilter> {
    if field.by.is_some() || field.group.is_some() {
        return None;
    }
    Some(ItemFilter::Label(match &filter.test {
        FilterTest::Members(list) => LabelTest::Only(list.clone()),
        FilterTest::Except(list) => LabelTest::Without(list.clone()),
        FilterTest::Contains(part) if !part.is_empty() => LabelTest::Contains(part.clone()),
        _ => return None,
    }))
}

/// Whether a filter leaves nothing out.
pub(super) fn keeps_all(filter: &Filter) -> bool {
    match &filter.test {
        FilterTest::Contains(part) => part.is_empty(),
        FilterTest::Except(list) => list.is_empty(),
        FilterTest::Range { min: None, max: None, .. } | FilterTest::Days { start: None, end: None } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::{NamedGroup, PivotValue};
    use crate::table::{Column, ColumnType, Measure, Origin};
    use polars::prelude::Column as Stored;

    fn some(items: &[&str]) -> Vec<Option<String>> {
        items.iter().map(|i| Some((*i).to_owned())).collect()
    }

    fn table() -> Table {
        let values = vec![
            (Column::new("Day", ColumnType::Date), Stored::new("a".into(), [0_i32, 40, 80])),
            (Column::new("Status", ColumnType::Text), Stored::new("b".into(), ["Paid", "Open", "Cancelled"])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    /// "Status is not Cancelled" moved from the filters to the rows let the cancelled orders in again.
    #[test]
    fn a_filtered_field_keeps_its_filter_wherever_it_is_moved() {
        let except = Filter { column: "Status".into(), test: FilterTest::Except(some(&["Cancelled"])) };
        let spec = PivotSpec { filters: vec![except.clone()], ..PivotSpec::default() };
        let (rows, _) = edit::shift(&spec, (Well::Filters, 0), (Well::Rows, 0), &table()).unwrap();
        assert!(rows.filters.is_empty());
        assert_eq!(rows.rows[0].filters, [ItemFilter::Label(LabelTest::Without(some(&["Cancelled"])))]);
        let (columns, _) = edit::shift(&rows, (Well::Rows, 0), (Well::Columns, 0), &table()).unwrap();
        assert_eq!(columns.columns[0].filters, rows.rows[0].filters);
        let (back, _) = edit::shift(&columns, (Well::Columns, 0), (Well::Filters, 0), &table()).unwrap();
        assert_eq!((back.filters, back.columns.len()), (vec![except], 0));
        let days =
            Filter { column: "Day".into(), test: FilterTest::Days { start: None, end: chrono::NaiveDate::from_ymd_opt(1970, 2, 1) } };
        let spec = PivotSpec { filters: vec![days.clone()], ..PivotSpec::default() };
        let (rows, _) = edit::shift(&spec, (Well::Filters, 0), (Well::Rows, 0), &table()).unwrap();
        assert_eq!((rows.filters, rows.rows.len()), (vec![days], 1), "months are no days: the filter stays");
        let made = NamedGroup { name: "Live".into(), members: some(&["Paid", "Open"]) };
        let only = ItemFilter::Label(LabelTest::Only(some(&["Live"])));
        let grouped = Field { group: Some(Group::Named(vec![made])), filters: vec![only], ..Field::new("Status") };
        let Some(Filter { test: FilterTest::Members(kept), .. }) = to_filter(&grouped, &table()) else { panic!() };
        assert!(kept.len() == 2 && some(&["Paid", "Open"]).iter().all(|m| kept.contains(m)), "{kept:?}");
    }

    /// Quarters that were kept left every month out: 0 of 30,000 rows.
    #[test]
    fn a_list_of_items_does_not_outlive_their_names() {
        let only = ItemFilter::Label(LabelTest::Only(some(&["2026-Q1"])));
        let field = Field { filters: vec![only.clone()], order: Order::Manual(some(&["2026-Q1"])), ..Field::by("Day", DatePart::Quarter) };
        let spec = PivotSpec { rows: vec![field], ..PivotSpec::default() };
        let (months, _) = edit::set_part(&spec, Well::Rows, 0, DatePart::Month).unwrap();
        assert_eq!(months.rows[0], Field::by("Day", DatePart::Month));
        let (same, _) = edit::set_part(&spec, Well::Rows, 0, DatePart::Quarter).unwrap();
        assert_eq!(same, spec);
        let mut fiscal = PivotSpec { calendar: crate::pivot::Calendar { fiscal_start: 4, week_start: 1 }, ..spec.clone() };
        follow_calendar(&spec, &mut fiscal);
        assert!(fiscal.rows[0].filters.is_empty());
        let mut field = Field { filters: vec![ItemFilter::Label(LabelTest::Only(some(&["a", "c"])))], ..Field::new("k") };
        follow_group(&mut field, "G", &some(&["a", "b"]));
        assert_eq!(field.filters, [ItemFilter::Label(LabelTest::Only(some(&["c", "G"])))]);
        follow_members(&mut field, "G", &some(&["a", "b"]));
        assert_eq!(field.filters, [ItemFilter::Label(LabelTest::Only(some(&["c", "a", "b"])))]);
    }

    /// A running total over a field that was taken out failed every pivot after it.
    #[test]
    fn what_is_shown_relative_to_a_field_follows_it_or_is_plain_without_it() {
        let value = |show_as| PivotValue { show_as, ..PivotValue::from(Measure::new("N", "count(*)")) };
        let running = ShowAs::RunningTotal("Day (month)".into());
        let rows = vec![Field::new("Status"), Field::by("Day", DatePart::Month)];
        let spec = PivotSpec { rows, values: vec![value(running.clone())], ..PivotSpec::default() };
        let (without, _) = edit::remove(&spec, Well::Rows, 1).unwrap();
        assert_eq!(without.values[0].show_as, ShowAs::Value);
        let (other, _) = edit::remove(&spec, Well::Rows, 0).unwrap();
        assert_eq!(other.values[0].show_as, running);
        let (moved, _) = edit::shift(&spec, (Well::Rows, 1), (Well::Columns, 0), &table()).unwrap();
        assert_eq!(moved.values[0].show_as, running);
        let (years, _) = edit::set_part(&spec, Well::Rows, 1, DatePart::Year).unwrap();
        assert_eq!(years.values[0].show_as, ShowAs::RunningTotal("Day (year)".into()));
        let innermost = PivotSpec { values: vec![value(ShowAs::RankAscending(String::new()))], ..spec };
        let (one, _) = edit::remove(&innermost, Well::Rows, 1).unwrap();
        let (none, _) = edit::remove(&one, Well::Rows, 0).unwrap();
        assert_eq!((&one.values[0].show_as, &none.values[0].show_as), (&ShowAs::RankAscending(String::new()), &ShowAs::Value));
    }
}
