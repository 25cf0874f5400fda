//! The settings of a field: its name, how its members are grouped, in which order they stand, which of them are shown.

use eframe::egui::{Checkbox, Id, ScrollArea, Ui};

use super::carried;
use super::edit::{self, Edited, Well};
use super::field_drafts::{LABEL_TESTS, LabelDraft, TopDraft, VALUE_TESTS, ValueDraft, takes_two};
use super::value_dialog::{Outcome, buttons, offered, room_in_dialog, row};
use crate::pivot::{Field, Group, ItemFilter, LabelTest, Order, PivotSpec, PivotTable, SortBy, Subtotals};
use crate::table::{Column, Table, Typed};
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets;

/// Points of a control.
pub(super) const CONTROL: f32 = 320.0;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct FieldDialog {
    place: (Well, usize),
    pub(super) draft: Field,
    /// How the numbers of its column are typed.
    pub(super) typed: Typed,
    name: String,
    pub(super) width: String,
    pub(super) edges: String,
    label: LabelDraft,
    /// Which of the field's filters the one by name and the one by value were read from.
    taken: [Option<usize>; 2],
    value: ValueDraft,
    top: TopDraft,
    /// Items chosen to be put together, and what they are to be called.
    pub(super) chosen: Vec<Option<String>>,
    pub(super) group: String,
    fresh: bool,
}

impl FieldDialog {
    /// The settings of the field at a place; `table` tells how the numbers of its column are typed.
    pub(super) fn open(spec: &PivotSpec, place: (Well, usize), table: Option<&Table>) -> Option<Self> {
        let draft = edit::field(spec, place.0, place.1)?.clone();
        let column = table.and_then(|table| Some(table.column(&draft.column).ok()?.1));
        let typed = Typed::of(column.and_then(Column::number_unit));
        let (mut width, mut edges) = (String::new(), String::new());
        match &draft.group {
            Some(Group::Bins { width: w, .. }) => width = typed.text(*w, 9),
            Some(Group::Edges(e)) => edges = e.iter().map(|e| typed.text(*e, 9)).collect::<Vec<_>>().join("; "),
            _ => {}
        }
        let value = spec.values.first().map(|v| v.measure.name.clone()).unwrap_or_default();
        let mut dialog = Self {
            place,
            name: draft.name.clone().unwrap_or_default(),
            width,
            edges,
            label: LabelDraft::default(),
            taken: [None, None],
            value: ValueDraft { value: value.clone(), ..ValueDraft::default() },
            top: TopDraft { count: "10".into(), value, others: true, ..TopDraft::default() },
            chosen: Vec::new(),
            group: String::new(),
            fresh: true,
            draft,
            typed,
        };
        dialog.read(spec);
        Some(dialog)
    }

    /// Take over the filters that are set.
    fn read(&mut self, spec: &PivotSpec) {
        for (at, filter) in self.draft.filters.clone().into_iter().enumerate() {
            match filter {
                ItemFilter::Label(test) => {
                    // One item by its name may come of a list beside it: what was typed comes first.
                    let is_list = matches!(test, LabelTest::Only(_) | LabelTest::Without(_));
                    if let Some(label) = LabelDraft::of(&test).filter(|_| !is_list || self.label.test.is_none()) {
                        (self.label, self.taken[0]) = (label, Some(at));
                    }
                }
                ItemFilter::Value { value, test } => {
                    let typed = typed_of(spec, &value);
                    (self.value, self.taken[1]) = (ValueDraft::of(value, test, typed), Some(at));
                }
            }
        }
        if let Some(top) = &self.draft.top {
            self.top = TopDraft {
                on: Some(top.bottom),
                count: top.count.to_string(),
                value: top.value.clone(),
                within_parent: top.within_parent,
                others: top.others,
            };
        }
    }

    /// Show it; `pivot` offers the items to order and to group.
    pub(super) fn show(&mut self, ui: &Ui, spec: &PivotSpec, table: &Table, pivot: Option<&PivotTable>) -> Outcome {
        let column = table.column(&self.draft.column).ok().map(|(_, column)| column.clone());
        let label = edit::field(spec, self.place.0, self.place.1).map(Field::label).unwrap_or_default();
        let items = offered(spec, pivot, &label);
        let ((apply, cancel), escaped) = widgets::form(ui, "field settings", 468.0, |ui| {
            widgets::title(ui, &format!("Settings of {label}"));
            ui.add_space(space::S);
            ScrollArea::vertical().max_height(room_in_dialog(ui)).show(ui, |ui| {
                // The frame of what has the keyboard stands around it.
                ui.add_space(2.0);
                self.naming(ui, &label);
                if let Some(column) = &column {
                    self.grouping(ui, column, &items);
                }
                ui.separator();
                self.order(ui, spec, &items);
                ui.separator();
                self.filters(ui, spec);
            });
            ui.add_space(space::M);
            buttons(ui, self.wrong().is_none())
        });
        if apply {
            return self.edited(spec).map_or(Outcome::Closed, Outcome::Applied);
        }
        if cancel || escaped { Outcome::Closed } else { Outcome::Open }
    }

    /// Why what was typed cannot be applied, if so.
    fn wrong(&self) -> Option<String> {
        self.wrong_bins().or_else(|| self.value.wrong()).or_else(|| self.top.wrong())
    }

    fn edited(&self, spec: &PivotSpec) -> Option<Edited> {
        let mut edited = spec.clone();
        let field = edit::field_mut(&mut edited, self.place.0, self.place.1)?;
        // Lists of items are chosen elsewhere and stay as they are, and so does what there is no room for here.
        let others = self.draft.filters.iter().enumerate().filter(|(at, _)| !self.taken.contains(&Some(*at)));
        let mut filters: Vec<ItemFilter> = others.map(|(_, filter)| filter.clone()).collect();
        filters.extend(self.label.test().map(ItemFilter::Label));
        filters.extend(self.value.test().map(|test| ItemFilter::Value { value: self.value.value.clone(), test }));
        let (before, name) = (field.clone(), Some(self.name.trim().to_owned()).filter(|n| !n.is_empty()));
        *field = Field { name, filters, top: self.top.top(), ..self.draft.clone() };
        let regrouped = is_regrouped(&before, field);
        if regrouped {
            // Lists of items that were there name them as they were; what was typed here is meant as it stands.
            let typed = self.label.test().filter(|test| !before.filters.contains(&ItemFilter::Label(test.clone())));
            carried::forget_items(field);
            field.filters.extend(typed.map(ItemFilter::Label).filter(carried::is_list));
        }
        let label = format!("Change {}", field.label());
        carried::rebase(spec, &mut edited, Some(self.place), regrouped);
        Some((edited, label))
    }

    fn naming(&mut self, ui: &mut Ui, label: &str) {
        let fresh = std::mem::take(&mut self.fresh);
        row(ui, "Name", |ui| {
            let field = widgets::text_field(ui, &mut self.name, "Name of the field", label, CONTROL);
            if fresh {
                field.request_focus();
            }
        });
        let places = [
            (None, "Subtotals as the pivot"),
            (Some(Subtotals::Off), "No subtotals"),
            (Some(Subtotals::Top), "Subtotals above"),
            (Some(Subtotals::Bottom), "Subtotals below"),
        ];
        row(ui, "Subtotals", |ui| {
            let id = Id::unique("field subtotals");
            widgets::picker(ui, id, "Subtotals of the field", CONTROL, &mut self.draft.subtotals, &places.map(|(p, l)| (p, l.to_owned())));
        });
    }

    fn order(&mut self, ui: &mut Ui, spec: &PivotSpec, items: &[Option<String>]) {
        let mut kind = match &self.draft.order {
            Order::Natural => 0,
            Order::Reversed => 1,
            Order::Value(_) => 2,
            Order::Manual(_) => 3,
        };
        let before = kind;
        let kinds = [(0, "Natural (time, number, A to Z)"), (1, "The other way round"), (2, "By a value"), (3, "By hand")];
        row(ui, "Order", |ui| {
            widgets::picker(ui, Id::unique("order"), "Order", CONTROL, &mut kind, &kinds.map(|(k, l)| (k, l.to_owned())));
        });
        if kind != before {
            let value = spec.values.first().map(|v| v.measure.name.clone()).unwrap_or_default();
            self.draft.order = match kind {
                1 => Order::Reversed,
                2 => Order::Value(SortBy { value, descending: true, within: Vec::new() }),
                3 => Order::Manual(items.to_vec()),
                _ => Order::Natural,
            };
        }
        match &mut self.draft.order {
            Order::Value(sort) => row(ui, "", |ui| {
                let values: Vec<(String, String)> = spec.values.iter().map(|v| (v.measure.name.clone(), v.measure.name.clone())).collect();
                widgets::picker(ui, Id::unique("order by"), "Order by", 190.0, &mut sort.value, &values);
                let ways = [(true, "largest first".to_owned()), (false, "smallest first".to_owned())];
                widgets::picker(ui, Id::unique("direction"), "Direction", 122.0, &mut sort.descending, &ways);
            }),
            Order::Manual(by_hand) => row(ui, "", |ui| manual(ui, by_hand)),
            Order::Natural | Order::Reversed => {}
        }
    }

    fn filters(&mut self, ui: &mut Ui, spec: &PivotSpec) {
        let values: Vec<(String, String)> = spec.values.iter().map(|v| (v.measure.name.clone(), v.measure.name.clone())).collect();
        let tests = |none: &str, tests: &[&'static str]| -> Vec<(Option<&'static str>, String)> {
            std::iter::once((None, none.to_owned())).chain(tests.iter().map(|t| (Some(*t), format!("Name {t}")))).collect()
        };
        row(ui, "By name", |ui| {
            widgets::picker(
                ui,
                Id::unique("label filter"),
                "Filter by name",
                156.0,
                &mut self.label.test,
                &tests("All items", &LABEL_TESTS),
            );
            if self.label.test.is_some() {
                let two = self.label.test == Some("is between");
                widgets::text_field(ui, &mut self.label.first, "Name to look for", "", if two { 74.0 } else { 156.0 });
                if two {
                    widgets::text_field(ui, &mut self.label.second, "Last name", "", 74.0);
                }
            }
        });
        row(ui, "By value", |ui| {
            let tests: Vec<_> = std::iter::once((None, "All items".to_owned()))
                .chain(VALUE_TESTS.iter().map(|t| (Some(*t), format!("Value {t}"))))
                .collect();
            widgets::picker(ui, Id::unique("value filter"), "Filter by value", 156.0, &mut self.value.test, &tests);
            if self.value.test.is_some() {
                widgets::picker(ui, Id::unique("filtered value"), "Value to filter by", 156.0, &mut self.value.value, &values);
            }
        });
        if let Some(test) = self.value.test {
            row(ui, "", |ui| {
                let [limit, upper] = if self.value.typed.is_number() { ["1000", "5000"] } else { ["30 min", "1 h"] };
                widgets::text_field(ui, &mut self.value.first, "Limit", limit, 156.0);
                if takes_two(test) {
                    widgets::text_field(ui, &mut self.value.second, "Upper limit", upper, 156.0);
                }
            });
            self.value.typed = typed_of(spec, &self.value.value);
            said(ui, self.value.wrong());
        }
        row(ui, "Top", |ui| {
            let kinds = [(None, "All items"), (Some(false), "The largest"), (Some(true), "The smallest")].map(|(k, l)| (k, l.to_owned()));
            widgets::picker(ui, Id::unique("top"), "Top items", 120.0, &mut self.top.on, &kinds);
            if self.top.on.is_some() {
                widgets::text_field(ui, &mut self.top.count, "How many items", "10", 40.0);
                widgets::picker(ui, Id::unique("top by"), "Ranked by", 136.0, &mut self.top.value, &values);
            }
        });
        said(ui, self.top.wrong());
        if self.top.on.is_some() {
            row(ui, "", |ui| {
                widgets::small(ui, "As in Excel all that equal the last of them are kept.");
            });
            row(ui, "", |ui| {
                ui.add(Checkbox::new(&mut self.top.within_parent, "within each parent")).accessible_name("Rank within each parent");
                ui.add(Checkbox::new(&mut self.top.others, "add the rest as Others")).accessible_name("Add the rest as Others");
            });
        }
    }
}

/// How the numbers of a value are typed.
fn typed_of(spec: &PivotSpec, value: &str) -> Typed {
    let measure = spec.values.iter().map(|v| &v.measure).find(|measure| measure.name == value);
    Typed::of(measure.and_then(|measure| measure.unit.as_deref()))
}

/// What is wrong with the field above, if something is.
pub(super) fn said(ui: &mut Ui, wrong: Option<String>) {
    if let Some(wrong) = wrong {
        row(ui, "", |ui| {
            widgets::icon_label(ui, icon::CIRCLE_ALERT, &wrong, Palette::of(ui).negative);
        });
    }
}

/// Whether the items of a field have other names than before: it is grouped by another part or in other bins. A group made by hand leaves
/// the names of all others alone.
fn is_regrouped(before: &Field, after: &Field) -> bool {
    let bins = |field: &Field| field.group.clone().filter(|group| !matches!(group, Group::Named(_)));
    before.by != after.by || bins(before) != bins(after)
}

/// Lines below each other that scroll beyond a height, long ones cut.
pub(super) fn list(ui: &mut Ui, id: &str, height: f32, lines: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_max_width(CONTROL);
        // In a line a list has the height of the line only, if it is not said that it must have more.
        let area = ScrollArea::vertical().id_salt(id).max_height(height).min_scrolled_height(height);
        area.auto_shrink([false, true]).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
            lines(ui);
        });
    });
}

/// Items in the order of a person, each to be moved up or down, or to an end.
fn manual(ui: &mut Ui, items: &mut Vec<Option<String>>) {
    let mut moved = None;
    list(ui, "order by hand", 130.0, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (at, item) in items.iter().enumerate() {
            let name = item.as_deref().unwrap_or("(missing)");
            ui.horizontal(|ui| {
                if widgets::icon_button(ui, icon::CHEVRON_UP, &format!("Move {name} up")).clicked() && at > 0 {
                    moved = Some((at, at - 1));
                }
                if widgets::icon_button(ui, icon::CHEVRON_DOWN, &format!("Move {name} down")).clicked() && at + 1 < items.len() {
                    moved = Some((at, at + 1));
                }
                if widgets::icon_button(ui, icon::CHEVRONS_UP, &format!("Move {name} to the beginning")).clicked() {
                    moved = Some((at, 0));
                }
                if widgets::icon_button(ui, icon::CHEVRONS_DOWN, &format!("Move {name} to the end")).clicked() {
                    moved = Some((at, items.len() - 1));
                }
                ui.label(name);
            });
        }
    });
    if let Some((from, to)) = moved {
        let item = items.remove(from);
        items.insert(to, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::{Top, ValueTest};

    #[test]
    fn what_is_set_is_shown_and_applied_again() {
        let field = Field {
            filters: vec![
                ItemFilter::Label(LabelTest::Begins("Sa".into())),
                ItemFilter::Value { value: "Sales".into(), test: ValueTest::Between(1.0, 2.5) },
            ],
            top: Some(Top { count: 3, value: "Sales".into(), bottom: true, within_parent: true, others: false }),
            group: Some(Group::Bins { width: 10.0, start: 0.0, typed: Typed::Number }),
            name: Some("Town".into()),
            ..Field::new("City")
        };
        let spec = PivotSpec { rows: vec![field], ..PivotSpec::default() };
        let dialog = FieldDialog::open(&spec, (Well::Rows, 0), None).unwrap();
        assert_eq!(dialog.edited(&spec).unwrap(), (spec, "Change Town".to_owned()));
    }

    /// "4x" set no filter and said nothing, and "two" took the two largest away that were there.
    #[test]
    fn what_is_no_number_is_not_applied() {
        let top = Top { count: 2, value: "Sales".into(), bottom: false, within_parent: false, others: true };
        let field = Field { top: Some(top), ..Field::new("City") };
        let spec = PivotSpec { rows: vec![field], ..PivotSpec::default() };
        let mut dialog = FieldDialog::open(&spec, (Well::Rows, 0), None).unwrap();
        assert_eq!(dialog.wrong(), None);
        dialog.top.count = "two".into();
        assert_eq!(dialog.wrong().unwrap(), "“two” is not a count of items.");
        dialog.value.test = Some("is above");
        dialog.value.first = "4x".into();
        assert_eq!(dialog.wrong().unwrap(), "“4x” is not a number.");
        dialog.draft.group = Some(Group::Bins { width: 100.0, start: 0.0, typed: Typed::Number });
        dialog.width = "wide".into();
        assert_eq!(dialog.wrong().unwrap(), "“wide” is not a number above zero.");
    }

    /// One item left out by the menu was lost once a filter by name was set beside it.
    #[test]
    fn a_filter_by_name_does_not_take_away_the_item_that_was_left_out() {
        let out = ItemFilter::Label(LabelTest::Without(vec![Some("Bern".into())]));
        let contains = ItemFilter::Label(LabelTest::Contains("e".into()));
        for filters in [vec![out.clone(), contains.clone()], vec![contains.clone(), out.clone()]] {
            let spec = PivotSpec { rows: vec![Field { filters, ..Field::new("City") }], ..PivotSpec::default() };
            let (edited, _) = FieldDialog::open(&spec, (Well::Rows, 0), None).unwrap().edited(&spec).unwrap();
            assert_eq!(edited.rows[0].filters, [out.clone(), contains.clone()]);
        }
        let spec = PivotSpec { rows: vec![Field { filters: vec![out.clone()], ..Field::new("City") }], ..PivotSpec::default() };
        let dialog = FieldDialog::open(&spec, (Well::Rows, 0), None).unwrap();
        assert_eq!(dialog.label.test, Some("is not"));
        assert_eq!(dialog.edited(&spec).unwrap().0, spec);
    }
}
