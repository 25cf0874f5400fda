//! The settings of a value: its name, what is computed, how it is shown and relative to what, its format and its marks.

use std::ops::Range;

use eframe::egui::{Align, Id, Layout, ScrollArea, TextBuffer, Ui};

use super::aggregate::{self, Aggregate};
use super::edit::{self, Edited};
use crate::pivot::{BaseItem, Field, Mark, MarkKind, MarkScope, PivotSpec, PivotTable, PivotValue, ShowAs};
use crate::prepare::fault;
use crate::table::locale::Locale;
use crate::table::{Column, Direction, Measure, Role, Table, format};
use crate::ui::sql_view::coloured;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push};

/// Items offered to compare with at most; others are named on the command line.
const OFFERED: usize = 300;
/// Points of a label beside its control.
const LABEL: f32 = 104.0;
/// Points of a control.
const CONTROL: f32 = 328.0;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct ValueDialog {
    index: usize,
    draft: PivotValue,
    unit: String,
    /// The percentile as it is typed.
    percent: Option<String>,
    /// The column that was summarised before a person wrote an expression.
    column: Option<String>,
    fresh: bool,
}

/// What became of a dialog in a frame.
pub(super) enum Outcome {
    Open,
    Closed,
    Applied(Edited),
}

impl ValueDialog {
    /// The settings of the value at `index`.
    pub(super) fn open(spec: &PivotSpec, index: usize) -> Option<Self> {
        let draft = spec.values.get(index)?.clone();
        Some(Self { index, unit: draft.measure.unit.clone().unwrap_or_default(), draft, percent: None, column: None, fresh: true })
    }

    /// A value that is not there yet, to be written as an expression.
    pub(super) fn new() -> Self {
        let draft = PivotValue::from(Measure::new("", ""));
        Self { index: usize::MAX, draft, unit: String::new(), percent: None, column: None, fresh: true }
    }

    /// Whether the value is not there yet.
    fn is_new(&self) -> bool {
        self.index == usize::MAX
    }

    /// Show it; `pivot` offers the items to compare with.
    pub(super) fn show(&mut self, ui: &Ui, spec: &PivotSpec, table: &Table, pivot: Option<&PivotTable>) -> Outcome {
        let begun = !self.draft.measure.expr.trim().is_empty();
        let fault = fault(&self.draft.measure.expr, table).filter(|_| begun);
        let ((apply, cancel), escaped) = widgets::form(ui, "value settings", 440.0, |ui| {
            widgets::title(ui, if self.is_new() { "New calculated value" } else { "Value settings" });
            ui.add_space(space::S);
            // The buttons stay in view where the window is low.
            ScrollArea::vertical().max_height(room_in_dialog(ui)).show(ui, |ui| {
                // The frame of what has the keyboard stands around it.
                ui.add_space(2.0);
                self.computed(ui, table, fault.as_ref().and_then(|fault| fault.at.as_ref()));
                if let Some(fault) = &fault {
                    let place = fault.place_words(&self.draft.measure.expr);
                    let words = format!("The expression cannot be read{place}: {}", fault.reason);
                    widgets::icon_note(ui, icon::CIRCLE_ALERT, &words, Palette::of(ui).negative);
                    widgets::small(ui, &fault.hint);
                }
                ui.separator();
                self.shown_as(ui, spec, pivot);
                self.caption(ui, spec, table);
                ui.separator();
                self.format(ui);
            });
            ui.add_space(space::M);
            buttons(ui, fault.is_none() && begun && (self.is_new() || !self.draft.measure.name.trim().is_empty()))
        });
        if apply {
            return Outcome::Applied(self.edited(spec, table));
        }
        if cancel || escaped { Outcome::Closed } else { Outcome::Open }
    }

    fn edited(&self, spec: &PivotSpec, table: &Table) -> Edited {
        let mut edited = spec.clone();
        let mut value = self.draft.clone();
        let mut name = value.measure.name.trim().to_owned();
        value.named = self.is_named(spec, table) && !name.is_empty();
        if name.is_empty() {
            // As on the command line an expression is its own name.
            value.measure.expr.trim().clone_into(&mut name);
        }
        value.measure.name = name;
        value.measure.unit = Some(self.unit.trim().to_owned()).filter(|u| !u.is_empty());
        let others = PivotSpec {
            values: spec.values.iter().enumerate().filter(|(i, _)| *i != self.index).map(|(_, v)| v.clone()).collect(),
            ..spec.clone()
        };
        value.measure = edit::unlike(&others, value.measure);
        if self.is_new() {
            let label = format!("Add {}", value.measure.name);
            edited.values.push(value);
            return (edited, label);
        }
        let label = format!("Change {}", value.measure.name);
        if let Some(old) = edited.values.get_mut(self.index) {
            let before = std::mem::replace(old, value.clone()).measure.name;
            edit::rename_value(&mut edited, &before, &value.measure.name);
        }
        (edited, label)
    }

    /// Whether the name was typed, so that it stands alone; one that came with the way to summarise goes on saying what is shown.
    fn is_named(&self, spec: &PivotSpec, table: &Table) -> bool {
        let name = self.draft.measure.name.trim();
        let came = spec.values.get(self.index).is_some_and(|before| before.measure.name == name && !before.named);
        !came && default_name(&self.draft, table).is_none_or(|usual| usual != name)
    }

    /// What will stand above the numbers, where that is more than the name.
    fn caption(&self, ui: &mut Ui, spec: &PivotSpec, table: &Table) {
        let caption = spec.caption(&PivotValue { named: self.is_named(spec, table), ..self.draft.clone() });
        if caption != self.draft.measure.name {
            widgets::small(ui, &format!("Stands above the numbers: {caption}"));
        }
    }

    /// Its name and its expression, underlined where that is `wrong`.
    fn computed(&mut self, ui: &mut Ui, table: &Table, wrong: Option<&Range<usize>>) {
        let fresh = std::mem::take(&mut self.fresh);
        row(ui, "Name", |ui| {
            let field = widgets::text_field(ui, &mut self.draft.measure.name, "Name of the value", "", CONTROL);
            if fresh {
                field.request_focus();
            }
        });
        self.summarised(ui, table);
        row(ui, "Expression", |ui| {
            let (id, palette) = (Id::unique("expression of the value"), *Palette::of(ui));
            let mut drawn = |ui: &Ui, text: &dyn TextBuffer, width: f32| coloured(ui, text.as_str(), wrong, &palette, width);
            let named = ("Expression of the value", "sum(Profit) / sum(Sales)");
            widgets::growing_field(ui, id, &mut self.draft.measure.expr, named, CONTROL, &mut drawn)
                .on_hover_text("SQL over the columns, evaluated from base rows at every total. Also: product, percentile(x, 0.9), weighted_avg(x, weight).");
        });
    }

    /// The usual ways to bring rows to one number; the expression a person wrote stands beside them.
    fn summarised(&mut self, ui: &mut Ui, table: &Table) {
        let now = Aggregate::of(&self.draft.measure, table);
        if let Some((_, column)) = now {
            self.column = Some(column.name.clone());
        }
        let Some((_, column)) = self.column.as_ref().and_then(|name| table.column(name).ok()) else { return };
        let mut chosen = now.map(|(aggregate, _)| aggregate);
        let custom = now.is_none().then(|| (None, "As written below".to_owned()));
        let usual = Aggregate::ALL.into_iter().filter(|a| a.suits(column)).map(|a| (Some(a), a.name().to_owned()));
        let choices: Vec<_> = custom.into_iter().chain(usual).collect();
        row(ui, "Summarise by", |ui| {
            if widgets::picker(ui, Id::unique("summarise by"), "Summarise by", CONTROL, &mut chosen, &choices)
                && let Some(chosen) = chosen
            {
                let named = now.is_some_and(|(now, column)| self.draft.measure.name == now.measure(column).name);
                let measure = chosen.measure(column);
                let name = if named { measure.name.clone() } else { self.draft.measure.name.clone() };
                self.unit = measure.unit.clone().unwrap_or_default();
                self.draft.measure = Measure { name, ..measure };
                self.percent = None;
                if chosen == Aggregate::Weighted
                    && let Some(weight) = weights(table).find(|name| *name != column.name)
                {
                    self.draft.measure.expr = aggregate::weighted(&column.name, &weight);
                }
            }
        });
        if now.is_some() {
            self.parameter(ui, table, column);
        }
    }

    /// Which percentile, or by what the rows are weighed.
    fn parameter(&mut self, ui: &mut Ui, table: &Table, column: &Column) {
        if let Some(percent) = aggregate::percent_of(&self.draft.measure, column) {
            row(ui, "Percentile", |ui| {
                let text = self.percent.get_or_insert_with(|| format::number(percent, 6));
                let field = widgets::text_field(ui, text, "Percentile, from 0 to 100", "90", 124.0);
                let typed = Locale::current().read_number(text).filter(|p| (0.0..=100.0).contains(p));
                if let Some(typed) = typed.filter(|_| field.changed()) {
                    self.draft.measure.expr = aggregate::percentile(&column.name, typed);
                }
                widgets::muted_inline(ui, "from 0 to 100; 50 is the median");
            });
        } else if let Some(mut weight) = aggregate::weight_of(&self.draft.measure, column) {
            let choices: Vec<(String, String)> = weights(table).map(|name| (name.clone(), name)).collect();
            row(ui, "Weighted by", |ui| {
                if widgets::picker(ui, Id::unique("weighted by"), "Weighted by", CONTROL, &mut weight, &choices) {
                    self.draft.measure.expr = aggregate::weighted(&column.name, &weight);
                }
            });
        }
    }

    fn shown_as(&mut self, ui: &mut Ui, spec: &PivotSpec, pivot: Option<&PivotTable>) {
        let ways: Vec<(String, String)> = ShowAs::all().iter().map(|w| (w.name().to_owned(), sentence(w.name()))).collect();
        let mut name = self.draft.show_as.name().to_owned();
        row(ui, "Show as", |ui| {
            if widgets::picker(ui, Id::unique("show as"), "Show as", CONTROL, &mut name, &ways) {
                let before = self.draft.show_as.base_field().filter(|field| !field.is_empty()).map(str::to_owned);
                if let Some(way) = ShowAs::all().into_iter().find(|w| w.name() == name) {
                    let field = before.unwrap_or_else(|| usual_base(spec, &way));
                    self.draft.show_as = way.with_field(&field);
                }
            }
        });
        let Some(field) = self.draft.show_as.base_field().map(str::to_owned) else { return };
        let fields: Vec<(String, String)> = spec.field_names().into_iter().map(|f| (f.clone(), f)).collect();
        let known = if field.is_empty() { spec.innermost() } else { spec.field(&field) };
        let mut chosen = known.map(Field::label).unwrap_or_default();
        row(ui, "Base field", |ui| {
            if widgets::picker(ui, Id::unique("base field"), "Base field", CONTROL, &mut chosen, &fields) {
                self.draft.show_as = self.draft.show_as.clone().with_field(&chosen);
            }
        });
        let Some(base) = self.draft.show_as.base() else { return };
        let mut item = base.item.clone();
        let mut items = vec![(BaseItem::Previous, "(previous)".to_owned()), (BaseItem::Next, "(next)".to_owned())];
        items.extend(offered(spec, pivot, &chosen).into_iter().map(|i| {
            let shown = i.clone().unwrap_or_else(|| "(missing)".to_owned());
            (BaseItem::Named(i), shown)
        }));
        row(ui, "Base item", |ui| {
            if widgets::picker(ui, Id::unique("base item"), "Base item", CONTROL, &mut item, &items) {
                self.draft.show_as = self.draft.show_as.clone().with_item(item.clone());
            }
        });
    }

    fn format(&mut self, ui: &mut Ui) {
        row(ui, "Unit", |ui| {
            widgets::text_field(ui, &mut self.unit, "Unit", "USD, %, kg", 124.0)
                .on_hover_text("Shown beside the numbers; with % fractions read as per cent.");
        });
        row(ui, "Numbers", |ui| {
            let decimals: Vec<(Option<u8>, String)> = std::iter::once((None, "As usual".to_owned()))
                .chain((0..=6).map(|d| (Some(d), if d == 1 { "1 decimal".to_owned() } else { format!("{d} decimals") })))
                .collect();
            widgets::picker(ui, Id::unique("decimals"), "Decimals", 124.0, &mut self.draft.format.decimals, &decimals);
            let thousand = format::fixed(1000.0, 0);
            let thousands = [(false, thousand.clone()), (true, format::ungrouped(&thousand))];
            widgets::picker(ui, Id::unique("thousands"), "Thousands", 124.0, &mut self.draft.format.ungrouped, &thousands);
        });
        row(ui, "A rise is", |ui| {
            let choices = [(Direction::Up, "good news".to_owned()), (Direction::Down, "bad news".to_owned())];
            widgets::picker(ui, Id::unique("good direction"), "A rise is", 124.0, &mut self.draft.measure.good, &choices);
        });
        let mut kind = self.draft.mark.map(|m| m.kind);
        let mut scope = self.draft.mark.map(|m| m.scope).unwrap_or_default();
        let kinds = [
            (None, "No marks"),
            (Some(MarkKind::Heat), "Heat colours"),
            (Some(MarkKind::Bar), "Data bars"),
            (Some(MarkKind::Icon), "Icons"),
        ];
        let scopes = [
            (MarkScope::Level, "within each level"),
            (MarkScope::Column, "within each column"),
            (MarkScope::Row, "within each row"),
            (MarkScope::Parent, "within each parent"),
        ];
        row(ui, "Marks", |ui| {
            widgets::picker(ui, Id::unique("marks"), "Marks", 124.0, &mut kind, &kinds.map(|(k, l)| (k, l.to_owned())));
            if kind.is_some() {
                widgets::picker(ui, Id::unique("mark scope"), "Cells compared", 148.0, &mut scope, &scopes.map(|(s, l)| (s, l.to_owned())));
            }
        });
        self.draft.mark = kind.map(|kind| Mark { kind, scope });
    }
}

/// The height that settings have between the title of their dialog and its buttons.
pub(super) fn room_in_dialog(ui: &Ui) -> f32 {
    (ui.ctx().content_rect().height() - 190.0).max(220.0)
}

/// What a value is called where nobody names it.
fn default_name(value: &PivotValue, table: &Table) -> Option<String> {
    Aggregate::of(&value.measure, table).map(|(aggregate, column)| aggregate.measure(column).name)
}

/// The columns that rows can be weighed by.
fn weights(table: &Table) -> impl Iterator<Item = String> {
    table.columns().iter().filter(|c| c.ty.is_numeric() && c.role != Role::Identifier).map(|c| c.name.clone())
}

/// A control with its label at the left.
pub(super) fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(eframe::egui::vec2(LABEL, 28.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(LABEL);
            widgets::muted_inline(ui, label);
        });
        control(ui);
    });
}

/// Cancel and apply: whether each was asked for.
pub(super) fn buttons(ui: &mut Ui, enabled: bool) -> (bool, bool) {
    widgets::answers(ui, |ui| {
        let entered = widgets::take_entered(ui);
        let apply = Push::new("Apply").name("Apply the settings").primary().enabled(enabled).show(ui).clicked();
        let cancel = Push::new("Cancel").name("Cancel the settings").show(ui).clicked();
        ((apply || entered) && enabled, cancel)
    })
}

/// The base field that a way to show begins with: what goes on or is compared does so along time, where there is time.
pub(super) fn usual_base(spec: &PivotSpec, way: &ShowAs) -> String {
    let field = match way {
        // Within the innermost items each is all of its parent.
        ShowAs::PercentOfParent(_) => spec.outermost(),
        ShowAs::RankAscending(_) | ShowAs::RankDescending(_) => spec.innermost(),
        _ => spec.along_time().or_else(|| spec.innermost()),
    };
    field.map(Field::label).unwrap_or_default()
}

/// A name as the beginning of a sentence.
pub(super) fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The items of a field as the pivot shows them.
pub(super) fn offered(spec: &PivotSpec, pivot: Option<&PivotTable>, field: &str) -> Vec<Option<String>> {
    let Some(pivot) = pivot else { return Vec::new() };
    let on_rows = spec.rows.iter().position(|f| f.label() == field);
    let level = on_rows.or_else(|| spec.columns.iter().position(|f| f.label() == field));
    let (Some(level), axes) = (level, if on_rows.is_some() { &pivot.rows } else { &pivot.columns }) else { return Vec::new() };
    let mut found: Vec<Option<String>> = Vec::new();
    for item in axes.iter().filter_map(|axis| axis.key.get(level)) {
        if found.len() < OFFERED && !found.contains(item) {
            found.push(item.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn a_name_that_was_typed_stands_alone_and_one_that_came_says_what_is_shown() {
        let column = Column::new("Sales", ColumnType::Decimal);
        let table = Table::new("t", vec![(column.clone(), Stored::new("s".into(), [1.0]))], Origin::default()).unwrap();
        let value = PivotValue::from(Aggregate::Sum.measure(&column));
        let spec = PivotSpec { values: vec![value], ..PivotSpec::default() };
        let mut dialog = ValueDialog::open(&spec, 0).unwrap();
        dialog.draft.show_as = ShowAs::PercentOfGrand;
        let (shown, _) = dialog.edited(&spec, &table);
        assert_eq!(shown.captions(), ["Sum of Sales, % of grand total"]);
        dialog.draft.measure.name = "Share".into();
        let (named, _) = dialog.edited(&shown, &table);
        assert_eq!(named.captions(), ["Share"]);
        let (kept, _) = ValueDialog::open(&named, 0).unwrap().edited(&named, &table);
        assert!(kept.values[0].named, "its name stays a person's");
        let mut dialog = ValueDialog::open(&named, 0).unwrap();
        dialog.draft.measure.name = "Sum of Sales".into();
        assert_eq!(dialog.edited(&named, &table).0.captions(), ["Sum of Sales, % of grand total"]);
        let (average, _) = edit::set_aggregate(&named, 0, Aggregate::Average, &column).unwrap();
        assert_eq!(average.captions(), ["Average of Sales, % of grand total"]);
    }
}
