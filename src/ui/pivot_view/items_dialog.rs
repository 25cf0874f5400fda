//! Which items of a field are shown: all of them in a list, each with a box and its rows, as the button of a field has it in Excel.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{ScrollArea, Ui};

use super::edit::{self, Edited, Well};
use super::items;
use super::value_dialog::{Outcome, buttons};
use crate::engine::Context;
use crate::pivot::{self, Field, Folded, ItemFilter, LabelTest, Order, PivotSpec};
use crate::table::{Measure, Table, format};
use crate::ui::background::Background;
use crate::ui::filter_editor::{Ticked, member_row};
use crate::ui::theme::space;
use crate::ui::widgets::{self, Push};

/// Items with the rows each has.
type Listed = Vec<(Option<String>, u64)>;

/// The dialog while it is open.
pub(super) struct ItemsDialog {
    place: (Well, usize),
    search: String,
    /// What is unchecked.
    left_out: BTreeSet<Option<String>>,
    /// The items kept by a list there is, to start from once all are known.
    kept: Option<BTreeSet<Option<String>>>,
    listed: Background<(), Arc<Listed>>,
    /// Positions of the items that the search finds; looked for on a thread, there may be a million.
    found: Background<String, Vec<usize>>,
    fresh: bool,
    /// Enter was pressed on an item.
    accepted: bool,
}

impl ItemsDialog {
    /// The items of the field at a place.
    pub(super) fn open(spec: &PivotSpec, place: (Well, usize)) -> Option<Self> {
        let (mut left_out, mut kept) = (BTreeSet::new(), None);
        for filter in &edit::field(spec, place.0, place.1)?.filters {
            match filter {
                ItemFilter::Label(LabelTest::Only(items)) => kept = Some(items.iter().cloned().collect()),
                ItemFilter::Label(LabelTest::Without(items)) => left_out.extend(items.iter().cloned()),
                _ => {}
            }
        }
        Some(Self {
            place,
            search: String::new(),
            left_out,
            kept,
            listed: Background::default(),
            found: Background::default(),
            fresh: true,
            accepted: false,
        })
    }

    /// Show it; `spec` is what is edited, `counted` the same with every filter of its rows.
    pub(super) fn show(&mut self, ui: &Ui, spec: &PivotSpec, counted: &PivotSpec, table: &Table) -> Outcome {
        let Some(field) = edit::field(spec, self.place.0, self.place.1) else { return Outcome::Closed };
        let label = field.label();
        let work = || {
            let (table, alone) = (table.clone(), alone(field, counted));
            move || Arc::new(listed(&table, &alone))
        };
        let items = self.listed.get(ui.ctx(), (), work).cloned();
        let ((apply, cancel), escaped) = widgets::form(ui, "items of a field", 360.0, |ui| {
            widgets::title(ui, &format!("Items of {label}"));
            ui.add_space(space::XS);
            let search = widgets::search_field(ui, &mut self.search, "Search items");
            if std::mem::take(&mut self.fresh) {
                search.request_focus();
            }
            self.accepted |= widgets::is_entered(ui, &search);
            match &items {
                Some(items) => self.list(ui, items),
                None => widgets::spinner(ui, 18.0),
            }
            ui.add_space(space::S);
            let some = items.as_ref().is_some_and(|items| self.keeps_some(items));
            buttons(ui, some)
        });
        let accepted = std::mem::take(&mut self.accepted);
        match items {
            Some(items) if apply || accepted && self.keeps_some(&items) => {
                self.edited(spec, &items).map_or(Outcome::Closed, Outcome::Applied)
            }
            _ if cancel || escaped => Outcome::Closed,
            _ => Outcome::Open,
        }
    }

    fn list(&mut self, ui: &mut Ui, items: &Arc<Listed>) {
        if let Some(kept) = self.kept.take() {
            self.left_out = items.iter().map(|(item, _)| item.clone()).filter(|item| !kept.contains(item)).collect();
        }
        let (wanted, searched) = (self.wanted(), items.clone());
        let look = || {
            let wanted = wanted.clone();
            move || (0..searched.len()).filter(|&at| is_found(searched[at].0.as_deref(), &wanted)).collect()
        };
        let found = self.found.get(ui.ctx(), wanted.clone(), look).map_or(&[][..], Vec::as_slice);
        ui.horizontal(|ui| {
            if Push::new("Select all").quiet().show(ui).clicked() {
                for &at in found {
                    self.left_out.remove(&items[at].0);
                }
            }
            if Push::new("Select none").quiet().show(ui).clicked() {
                self.left_out.extend(found.iter().map(|&at| items[at].0.clone()));
            }
            let kept = items.len().saturating_sub(self.left_out.len());
            widgets::muted_inline(ui, &format!("{} of {} shown", format::count(kept), format::count(items.len())));
        });
        // Rows as close as those of a menu: the list may be long.
        ui.spacing_mut().interact_size.y = 22.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        let room = (ui.ctx().content_rect().height() - 280.0).clamp(120.0, 360.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show_rows(ui, 22.0, found.len(), |ui, range| {
            for &at in &found[range] {
                let (item, rows) = &items[at];
                match member_row(ui, items::name(item.as_deref()), *rows, !self.left_out.contains(item)) {
                    Ticked::On => drop(self.left_out.remove(item)),
                    Ticked::Off => drop(self.left_out.insert(item.clone())),
                    Ticked::Accepted => self.accepted = true,
                    Ticked::Not => {}
                }
            }
        });
        if found.is_empty() {
            widgets::muted(ui, "No item is called so.");
        }
    }

    /// What is searched for.
    fn wanted(&self) -> String {
        self.search.trim().to_lowercase()
    }

    fn keeps_some(&self, items: &Listed) -> bool {
        if self.wanted().is_empty() {
            return self.left_out.len() < items.len();
        }
        self.found.last().is_some_and(|found| found.iter().any(|&at| !self.left_out.contains(&items[at].0)))
    }

    fn edited(&self, spec: &PivotSpec, items: &Listed) -> Option<Edited> {
        // As in Excel: with a search only what it found can be kept.
        let wanted = self.wanted();
        let is_kept = |item: &Option<String>| is_found(item.as_deref(), &wanted) && !self.left_out.contains(item);
        let (kept, out): (Vec<_>, Vec<_>) = items.iter().map(|(item, _)| item.clone()).partition(is_kept);
        // Where most are kept it is those left out that were meant: what next week's file adds is kept then.
        let test = if self.search.trim().is_empty() && out.len() < kept.len() { LabelTest::Without(out) } else { LabelTest::Only(kept) };
        items::choose(spec, self.place.0, self.place.1, test)
    }
}

/// Whether an item holds a text in lower case.
fn is_found(item: Option<&str>, wanted: &str) -> bool {
    items::name(item).to_lowercase().contains(wanted)
}

/// A pivot of all items of a field and their rows, whatever it leaves out now.
fn alone(field: &Field, counted: &PivotSpec) -> PivotSpec {
    let order = if matches!(field.order, Order::Value(_)) { Order::Natural } else { field.order.clone() };
    let whole = Field { filters: Vec::new(), top: None, folded: Folded::default(), fill: false, order, ..field.clone() };
    PivotSpec {
        rows: vec![whole],
        values: vec![Measure::new("Rows", "count(*)").into()],
        filters: counted.filters.clone(),
        calendar: counted.calendar,
        grand_rows: false,
        grand_columns: false,
        ..PivotSpec::default()
    }
}

fn listed(table: &Table, alone: &PivotSpec) -> Listed {
    let Ok(pivot) = pivot::compute(table, alone, &Context::detached()) else { return Vec::new() };
    let rows = |at: usize| pivot.cell(at, 0).unwrap_or_default() as u64;
    pivot.rows.iter().enumerate().filter_map(|(at, row)| Some((row.key.first()?.clone(), rows(at)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn some(items: &[&str]) -> Vec<Option<String>> {
        items.iter().map(|i| Some((*i).to_owned())).collect()
    }

    #[test]
    fn all_items_are_listed_and_the_list_becomes_the_shorter_filter() {
        let values = Stored::new("a".into(), [Some("West"), Some("East"), None, Some("West"), Some("North")]);
        let table = Table::new("t", vec![(Column::new("Region", ColumnType::Text), values)], Origin::default()).unwrap();
        let only = |items: &[&str]| vec![ItemFilter::Label(LabelTest::Only(some(items)))];
        let spec = PivotSpec { rows: vec![Field { filters: only(&["West"]), ..Field::new("Region") }], ..PivotSpec::default() };
        let items = listed(&table, &alone(&spec.rows[0], &spec));
        assert_eq!(items, [(Some("East".into()), 1), (Some("North".into()), 1), (Some("West".into()), 2), (None, 1)]);
        let mut dialog = ItemsDialog::open(&spec, (Well::Rows, 0)).unwrap();
        assert_eq!(dialog.kept, Some(some(&["West"]).into_iter().collect()));
        (dialog.kept, dialog.left_out) = (None, some(&["East"]).into_iter().collect());
        let (edited, label) = dialog.edited(&spec, &items).unwrap();
        assert_eq!(edited.rows[0].filters, [ItemFilter::Label(LabelTest::Without(some(&["East"])))]);
        assert_eq!(label, "Choose items of Region");
        dialog.search = "or".into();
        assert_eq!(dialog.edited(&spec, &items).unwrap().0.rows[0].filters, only(&["North"]));
        (dialog.search, dialog.left_out) = (String::new(), BTreeSet::new());
        assert!(dialog.edited(&spec, &items).unwrap().0.rows[0].filters.is_empty(), "all are shown");
    }
}
