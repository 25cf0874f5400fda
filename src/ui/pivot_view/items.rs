//! Edits about single items of a pivot: kept alone, left out, put together, folded.

use std::collections::HashSet;

use super::PivotModel;
use super::carried::{self, is_list};
use super::edit::{self, Edited, Well};
use crate::pivot::{Axis, Field, Folded, Form, Group, ItemFilter, Key, LabelTest, NamedGroup, Order, PivotSpec, PivotTable, Top};
use crate::ui::grid::{Areas, Cell, Selection};

/// Items of one choice at most; more are chosen by a filter.
const MOST: u64 = 10_000;

/// How an item reads.
pub(super) fn name(item: Option<&str>) -> &str {
    match item {
        None => "(missing)",
        Some("") => "(empty)",
        Some(name) => name,
    }
}

/// The level of the label in a cell, and the item it names.
fn item_at(model: &PivotModel<'_>, cell: Cell) -> Option<(usize, Option<String>)> {
    let row = model.table.rows.get(usize::try_from(cell.row).ok()?)?;
    let innermost = row.key.len().checked_sub(1)?;
    let level = if model.table.form == Form::Compact { innermost } else { cell.column.min(innermost) };
    Some((level, row.key.get(level)?.clone()))
}

/// The items selected in the field of a label, each once, and the level of that field.
pub(super) fn selected(model: &PivotModel<'_>, cell: Cell, areas: &Areas) -> Option<(usize, Vec<Option<String>>)> {
    let (level, own) = item_at(model, cell)?;
    if !areas.contains(cell) || areas.cells() > MOST {
        return Some((level, vec![own]));
    }
    let mut found: Vec<Option<String>> = Vec::new();
    for row in areas.iter().filter(|area| area.columns().contains(&cell.column)).flat_map(Selection::rows) {
        match item_at(model, Cell { row, ..cell }) {
            Some((at, item)) if at == level && !found.contains(&item) => found.push(item),
            _ => {}
        }
    }
    Some((level, found))
}

fn changed(spec: &PivotSpec, well: Well, level: usize, edit: impl FnOnce(&mut Field)) -> Option<(PivotSpec, String)> {
    let mut edited = spec.clone();
    let field = edit::field_mut(&mut edited, well, level)?;
    edit(field);
    let label = field.label();
    carried::rebase(spec, &mut edited, Some((well, level)), false);
    Some((edited, label))
}

/// Show these items of a field only.
pub(super) fn keep_only(spec: &PivotSpec, well: Well, level: usize, items: &[Option<String>]) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| {
        field.filters.retain(|f| !is_list(f));
        field.filters.push(ItemFilter::Label(LabelTest::Only(items.to_vec())));
    })?;
    Some((spec, format!("Keep only {} of {label}", words(items))))
}

/// Show these items of a field no more.
pub(super) fn leave_out(spec: &PivotSpec, well: Well, level: usize, items: &[Option<String>]) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| {
        for filter in &mut field.filters {
            match filter {
                ItemFilter::Label(LabelTest::Without(out)) => {
                    out.extend(items.iter().filter(|i| !out.contains(i)).cloned().collect::<Vec<_>>());
                    return;
                }
                ItemFilter::Label(LabelTest::Only(kept)) => {
                    kept.retain(|k| !items.contains(k));
                    return;
                }
                _ => {}
            }
        }
        field.filters.push(ItemFilter::Label(LabelTest::Without(items.to_vec())));
    })?;
    Some((spec, format!("Leave {} of {label} out", words(items))))
}

/// What the rest of a field is called of which the top items alone are shown.
pub(super) fn rest(table: &PivotTable, well: Well, level: usize) -> Option<&str> {
    let rests = if well == Well::Rows { &table.row_rests } else { &table.column_rests };
    rests.get(level)?.as_deref()
}

/// Show the top items of a field without their rest.
pub(super) fn without_rest(spec: &PivotSpec, well: Well, level: usize) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| {
        if let Some(top) = &mut field.top {
            top.others = false;
        }
    })?;
    Some((spec, format!("Leave the rest of {label} out")))
}

fn words(items: &[Option<String>]) -> String {
    match items {
        [one] => name(one.as_deref()).to_owned(),
        several => format!("{} items", several.len()),
    }
}

/// Show the items of a field that a list says; all of them where it leaves none out.
pub(super) fn choose(spec: &PivotSpec, well: Well, level: usize, list: LabelTest) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| {
        field.filters.retain(|f| !is_list(f));
        if list != LabelTest::Without(Vec::new()) {
            field.filters.push(ItemFilter::Label(list));
        }
    })?;
    Some((spec, format!("Choose items of {label}")))
}

/// Keep the largest or smallest items of a field by the first value.
pub(super) fn top(spec: &PivotSpec, well: Well, level: usize, count: usize, bottom: bool) -> Option<Edited> {
    let value = spec.values.first()?.measure.name.clone();
    let (spec, label) = changed(spec, well, level, |field| {
        field.top = Some(Top { count, value, bottom, within_parent: level > 0, others: false });
    })?;
    Some((spec, format!("{} {count} of {label}", if bottom { "Bottom" } else { "Top" })))
}

/// Show all items of a field again.
pub(super) fn show_all(spec: &PivotSpec, well: Well, level: usize) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| (field.filters, field.top) = (Vec::new(), None))?;
    Some((spec, format!("Show all of {label}")))
}

/// The items of a field in the order they are shown, each once.
fn in_order(lines: &[Axis], level: usize) -> Vec<Option<String>> {
    let mut seen = HashSet::new();
    lines.iter().filter_map(|line| line.key.get(level)).filter(|item| seen.insert(*item)).cloned().collect()
}

/// Where an item is moved to among those under the same parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// One place towards the beginning.
    Before,
    /// One place towards the end.
    Behind,
    /// To the beginning.
    First,
    /// To the end.
    Last,
}

/// Move an item among those under the same parent; from then on the field is ordered by hand. `None` where it stands there already, and
/// for dates, which are always in the order of time.
pub(super) fn shift(spec: &PivotSpec, table: &PivotTable, (well, level): (Well, usize), key: &Key, to: To) -> Option<Edited> {
    let lines = if well == Well::Rows { &table.rows } else { &table.columns };
    if edit::field(spec, well, level)?.by.is_some() {
        return None;
    }
    let (parent, item) = (key.get(..level)?, key.get(level)?);
    let siblings: Vec<Axis> = lines.iter().filter(|line| line.key.starts_with(parent)).cloned().collect();
    let siblings = in_order(&siblings, level);
    let at = siblings.iter().position(|s| s == item)?;
    let (beside, before) = match to {
        To::Before => (siblings.get(at.checked_sub(1)?)?, true),
        To::Behind => (siblings.get(at + 1)?, false),
        To::First => (siblings.first()?, true),
        To::Last => (siblings.last()?, false),
    };
    if beside == item {
        return None;
    }
    let mut order = in_order(lines, level);
    order.retain(|other| other != item);
    let place = order.iter().position(|other| other == beside)?;
    order.insert(if before { place } else { place + 1 }, item.clone());
    let (spec, label) = changed(spec, well, level, |field| field.order = Order::Manual(order))?;
    Some((spec, format!("Move {} of {label}", name(item.as_deref()))))
}

/// Fold all items of a field up, or open them.
pub(super) fn fold_level(spec: &PivotSpec, well: Well, level: usize, fold: bool) -> Option<Edited> {
    let (spec, label) = changed(spec, well, level, |field| field.folded = Folded { all: fold, items: Vec::new() })?;
    Some((spec, format!("{} all of {label}", if fold { "Fold" } else { "Open" })))
}

/// Whether the items of a field can be put together by hand.
pub(super) fn can_group(field: &Field) -> bool {
    field.by.is_none() && matches!(field.group, None | Some(Group::Named(_)))
}

/// Put items of a field together; groups among them become one.
pub(super) fn group(spec: &PivotSpec, table: &PivotTable, (well, level): (Well, usize), items: &[Option<String>]) -> Option<Edited> {
    let shown = Shown::of(table, well, level);
    let (spec, label) = changed(spec, well, level, |field| {
        let mut groups = match field.group.take() {
            Some(Group::Named(groups)) => groups,
            _ => Vec::new(),
        };
        let mut members = Vec::new();
        for item in items {
            match groups.iter().position(|g| shown.is(g, item.as_deref())) {
                Some(at) => members.extend(groups.remove(at).members),
                None => members.push(item.clone()),
            }
        }
        let taken = |name: &str| groups.iter().any(|g| g.name == name);
        let name = (1..).map(|n| format!("Group {n}")).find(|name| !taken(name)).unwrap_or_default();
        carried::follow_group(field, &name, items);
        groups.push(NamedGroup { name, members });
        field.group = Some(Group::Named(groups));
    })?;
    Some((spec, format!("Group {} of {label}", words(items))))
}

/// The items of a field as they are shown, to tell which of them are groups.
struct Shown<'a> {
    lines: &'a [Axis],
    level: usize,
}

impl<'a> Shown<'a> {
    fn of(table: &'a PivotTable, well: Well, level: usize) -> Self {
        Self { lines: if well == Well::Rows { &table.rows } else { &table.columns }, level }
    }

    /// Whether an item is that group: where an item outside of it has its name, the group is called otherwise.
    fn is(&self, group: &NamedGroup, item: Option<&str>) -> bool {
        let Some(name) = item else { return false };
        let there = |name: &str| self.lines.iter().any(|line| line.key.get(self.level).and_then(Option::as_deref) == Some(name));
        match group.names().take_while(|other| *other == group.name || there(other)).last() {
            Some(own) => own == name,
            None => false,
        }
    }
}

/// Whether one of these items is a group made by hand, or the field is grouped as a whole.
pub(super) fn can_ungroup(spec: &PivotSpec, table: &PivotTable, (well, level): (Well, usize), items: &[Option<String>]) -> bool {
    let shown = Shown::of(table, well, level);
    match edit::field(spec, well, level).map(|f| (&f.group, f.by)) {
        Some((Some(Group::Named(groups)), _)) => groups.iter().any(|g| items.iter().any(|item| shown.is(g, item.as_deref()))),
        Some((Some(_), _)) => true,
        _ => false,
    }
}

/// The name of the group that an item is; `None` where it is none made by hand.
pub(super) fn group_of(spec: &PivotSpec, table: &PivotTable, (well, level): (Well, usize), item: Option<&str>) -> Option<String> {
    let Some(Group::Named(groups)) = &edit::field(spec, well, level)?.group else { return None };
    let shown = Shown::of(table, well, level);
    groups.iter().find(|group| shown.is(group, item)).map(|group| group.name.clone())
}

/// Give a group another name, and have what names it follow; `None` where it is called so, or another group is.
pub(super) fn rename_group(spec: &PivotSpec, (well, level): (Well, usize), before: &str, name: &str) -> Option<Edited> {
    let name = name.trim();
    let Some(Group::Named(groups)) = &edit::field(spec, well, level)?.group else { return None };
    if name.is_empty() || groups.iter().any(|group| group.name == name) {
        return None;
    }
    let (mut spec, _) = changed(spec, well, level, |field| {
        if let Some(Group::Named(groups)) = &mut field.group {
            groups.iter_mut().filter(|group| group.name == before).for_each(|group| name.clone_into(&mut group.name));
        }
    })?;
    carried::follow_name(&mut spec, (well, level), before, name);
    Some((spec, format!("Rename {before} to {name}")))
}

/// Take groups apart again: those among these items, or the bins of the field.
pub(super) fn ungroup(spec: &PivotSpec, table: &PivotTable, (well, level): (Well, usize), items: &[Option<String>]) -> Option<Edited> {
    if !can_ungroup(spec, table, (well, level), items) {
        return None;
    }
    let shown = Shown::of(table, well, level);
    let (spec, label) = changed(spec, well, level, |field| {
        field.group = match field.group.take() {
            Some(Group::Named(groups)) => {
                let (apart, kept): (Vec<_>, Vec<_>) =
                    groups.into_iter().partition(|g| items.iter().any(|item| shown.is(g, item.as_deref())));
                for group in apart {
                    carried::follow_members(field, &group.name, &group.members);
                }
                (!kept.is_empty()).then_some(Group::Named(kept))
            }
            _ => {
                carried::forget_items(field);
                None
            }
        };
    })?;
    Some((spec, format!("Ungroup {label}")))
}

/// The outer item of the columns that is folded or opened at a column, with its level: the item itself, or the one a column
/// of the innermost field lies in.
pub(super) fn foldable_column(table: &PivotTable, column: &Axis) -> Option<(usize, Key)> {
    let level = (column.key.len().checked_sub(1)?).min(table.column_fields.len().checked_sub(2)?);
    Some((level, column.key.get(..=level)?.to_vec()))
}

/// Whether an item is folded up.
pub(super) fn is_folded(spec: &PivotSpec, well: Well, level: usize, key: &Key) -> bool {
    edit::field(spec, well, level).is_some_and(|f| f.folded.items.contains(key) != f.folded.all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(items: &[&str]) -> Vec<Option<String>> {
        items.iter().map(|i| Some((*i).to_owned())).collect()
    }

    #[test]
    fn items_are_kept_left_out_and_shown_again() {
        let spec = PivotSpec { rows: vec![Field::new("City")], ..PivotSpec::default() };
        let (kept, label) = keep_only(&spec, Well::Rows, 0, &some(&["A", "B"])).unwrap();
        assert_eq!(label, "Keep only 2 items of City");
        let (less, _) = leave_out(&kept, Well::Rows, 0, &some(&["B"])).unwrap();
        assert_eq!(less.rows[0].filters, [ItemFilter::Label(LabelTest::Only(some(&["A"])))]);
        let (out, _) = leave_out(&spec, Well::Rows, 0, &some(&["A"])).unwrap();
        let (out, _) = leave_out(&out, Well::Rows, 0, &some(&["A", "C"])).unwrap();
        assert_eq!(out.rows[0].filters, [ItemFilter::Label(LabelTest::Without(some(&["A", "C"])))]);
        assert_eq!(show_all(&out, Well::Rows, 0).unwrap().0, spec);
    }

    /// Ctrl took the place of what was selected, so that only items beside each other could be grouped.
    #[test]
    fn items_that_stand_apart_are_selected_together() {
        let line = |city: &str| Axis { kind: crate::pivot::AxisKind::Leaf, key: some(&["E", city]), value: 0 };
        let row_fields = ["Region", "City"].map(String::from).to_vec();
        let table = PivotTable { rows: ["a", "b", "c", "d"].map(line).to_vec(), row_fields, ..PivotTable::default() };
        let spec = PivotSpec { rows: vec![Field::new("Region"), Field::new("City")], ..PivotSpec::default() };
        let model = PivotModel::new(&table, &spec, &crate::ui::theme::Palette::LIGHT);
        let at = |row, column| Cell { row, column };
        let areas = Areas::of([at(3, 1), at(0, 1), at(2, 0)].map(Selection::one));
        assert_eq!(selected(&model, at(3, 1), &areas), Some((1, some(&["d", "a"]))));
        assert_eq!(selected(&model, at(2, 0), &areas), Some((0, some(&["E"]))), "that of the other field");
        assert_eq!(selected(&model, at(1, 1), &areas), Some((1, some(&["b"]))), "a label that is not selected stands alone");
    }

    #[test]
    fn items_are_moved_within_their_parent() {
        let line = |key: &[&str]| Axis { kind: crate::pivot::AxisKind::Leaf, key: some(key), value: 0 };
        let keys: [&[&str]; 5] = [&["E", "a"], &["E", "b"], &["E", "c"], &["W", "a"], &["W", "c"]];
        let table = PivotTable { rows: keys.map(line).to_vec(), ..PivotTable::default() };
        let spec = PivotSpec { rows: vec![Field::new("Region"), Field::new("City")], ..PivotSpec::default() };
        let moved = |key: &[&str], to| shift(&spec, &table, (Well::Rows, key.len() - 1), &some(key), to).map(|(spec, _)| spec);
        let by_hand = |key: &[&str], to| moved(key, to).unwrap().rows[key.len() - 1].order.clone();
        assert_eq!(by_hand(&["E", "c"], To::First), Order::Manual(some(&["c", "a", "b"])));
        assert_eq!(by_hand(&["E", "a"], To::Last), Order::Manual(some(&["b", "c", "a"])));
        assert!(moved(&["E", "c"], To::Last).is_none());
        assert_eq!(moved(&["E", "b"], To::Before).unwrap().rows[1].order, Order::Manual(some(&["b", "a", "c"])));
        assert_eq!(
            moved(&["W", "a"], To::Behind).unwrap().rows[1].order,
            Order::Manual(some(&["b", "c", "a"])),
            "behind its neighbour there"
        );
        assert_eq!(moved(&["W"], To::Before).unwrap().rows[0].order, Order::Manual(some(&["W", "E"])));
        assert!(moved(&["E", "a"], To::Before).is_none() && moved(&["W", "c"], To::Behind).is_none());
        let dates = PivotSpec { rows: vec![Field::by("Day", crate::pivot::DatePart::Month)], ..PivotSpec::default() };
        assert!(shift(&dates, &table, (Well::Rows, 0), &some(&["W"]), To::Before).is_none(), "time has its own order");
    }

    #[test]
    fn items_are_put_together_and_taken_apart() {
        let (spec, table) = (PivotSpec { rows: vec![Field::new("City")], ..PivotSpec::default() }, PivotTable::default());
        let (one, _) = group(&spec, &table, (Well::Rows, 0), &some(&["A", "B"])).unwrap();
        let (two, _) = group(&one, &table, (Well::Rows, 0), &some(&["Group 1", "C"])).unwrap();
        let Some(Group::Named(groups)) = &two.rows[0].group else { panic!() };
        assert_eq!((groups.len(), groups[0].members.clone()), (1, some(&["A", "B", "C"])));
        assert!(!can_ungroup(&two, &table, (Well::Rows, 0), &some(&["D"])));
        assert_eq!(ungroup(&two, &table, (Well::Rows, 0), &some(&["Group 1"])).unwrap().0, spec);
    }

    /// A group had its name in the settings of its field alone, and what named it by the old one kept that.
    #[test]
    fn a_group_is_renamed_and_what_names_it_goes_along() {
        let table = PivotTable::default();
        let spec = PivotSpec { rows: vec![Field::new("City"), Field::new("Shop")], ..PivotSpec::default() };
        let (made, _) = group(&spec, &table, (Well::Rows, 0), &some(&["A", "B"])).unwrap();
        assert_eq!(group_of(&made, &table, (Well::Rows, 0), Some("Group 1")).as_deref(), Some("Group 1"));
        assert_eq!(group_of(&made, &table, (Well::Rows, 0), Some("C")), None);
        let (mut made, _) = keep_only(&made, Well::Rows, 0, &some(&["Group 1", "C"])).unwrap();
        made.rows[0].order = Order::Manual(some(&["C", "Group 1"]));
        made.rows[0].folded.items = vec![some(&["Group 1"])];
        made.rows[1].folded.items = vec![some(&["Group 1", "x"])];
        let (renamed, label) = rename_group(&made, (Well::Rows, 0), "Group 1", " 北部 ").unwrap();
        assert_eq!(label, "Rename Group 1 to 北部");
        let [city, shop] = renamed.rows.as_slice() else { panic!() };
        assert_eq!(city.filters, [ItemFilter::Label(LabelTest::Only(some(&["北部", "C"])))]);
        assert_eq!(
            (&city.order, &city.folded.items, &shop.folded.items),
            (&Order::Manual(some(&["C", "北部"])), &vec![some(&["北部"])], &vec![some(&["北部", "x"])],)
        );
        assert_eq!(rename_group(&renamed, (Well::Rows, 0), "北部", "北部"), None);
        assert_eq!(rename_group(&renamed, (Well::Rows, 0), "北部", " "), None);
    }

    /// A group called as an item outside of it is "d (group)", and could not be taken apart: it was looked for by its own name.
    #[test]
    fn a_group_called_as_another_item_is_taken_apart_by_what_it_is_called() {
        let made = NamedGroup { name: "d".into(), members: some(&["a", "b"]) };
        let spec = PivotSpec { rows: vec![Field { group: Some(Group::Named(vec![made])), ..Field::new("k") }], ..PivotSpec::default() };
        let line = |key: &str| Axis { kind: crate::pivot::AxisKind::Leaf, key: some(&[key]), value: 0 };
        let table = PivotTable { rows: ["d", "d (group)"].map(line).to_vec(), ..PivotTable::default() };
        let place = (Well::Rows, 0);
        assert!(!can_ungroup(&spec, &table, place, &some(&["d"])) && can_ungroup(&spec, &table, place, &some(&["d (group)"])));
        assert_eq!(ungroup(&spec, &table, place, &some(&["d (group)"])).unwrap().0.rows[0].group, None);
    }
}
