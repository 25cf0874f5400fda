//! How the members of a field are put together: parts of a date, bins of numbers, groups made by hand.

use eframe::egui::{Checkbox, Id, Label, RichText, Ui};

use super::field_dialog::{CONTROL, FieldDialog, list, said};
use super::value_dialog::{row, sentence};
use crate::pivot::{DatePart, Group, NamedGroup};
use crate::table::locale::Locale;
use crate::table::{Column, ColumnType, Typed};
use crate::ui::theme::{Palette, icon};
use crate::ui::widgets::{self, Push};

impl FieldDialog {
    pub(super) fn grouping(&mut self, ui: &mut Ui, column: &Column, items: &[Option<String>]) {
        if column.ty.is_temporal() {
            let parts = DatePart::ALL.into_iter().filter(|p| *p != DatePart::Hour || column.ty == ColumnType::DateTime);
            let mut choices = vec![(None, "Every value".to_owned())];
            choices.extend(parts.map(|p| (Some(p), sentence(p.name()))));
            row(ui, "Group by", |ui| {
                widgets::picker(ui, Id::unique("group by"), "Group by", CONTROL, &mut self.draft.by, &choices);
            });
        } else if column.ty.is_numeric() {
            self.bins(ui);
        }
        if column.ty.is_temporal() || matches!(self.draft.group, Some(Group::Bins { .. } | Group::Edges(_))) {
            row(ui, "", |ui| {
                ui.add(Checkbox::new(&mut self.draft.fill, "Show those without rows")).accessible_name("Show those without rows");
            });
        }
        if !matches!(self.draft.group, Some(Group::Bins { .. } | Group::Edges(_))) {
            self.groups(ui, items);
        }
    }

    fn bins(&mut self, ui: &mut Ui) {
        let mut kind = match &self.draft.group {
            Some(Group::Bins { .. }) => 1,
            Some(Group::Edges(_)) => 2,
            _ => 0,
        };
        let kinds = [(0, "Every value"), (1, "Bins of one width"), (2, "Bins between edges")].map(|(k, l)| (k, l.to_owned()));
        row(ui, "Group by", |ui| {
            widgets::picker(ui, Id::unique("bins"), "Group by", 156.0, &mut kind, &kinds);
            let typed = self.typed;
            let (usual, hints) = if typed.is_number() { (100.0, ["100", "0; 10; 100"]) } else { (3600.0, ["1 h", "0; 30 min; 1 h"]) };
            match kind {
                1 => {
                    widgets::text_field(ui, &mut self.width, "Width of a bin", hints[0], 156.0);
                    // Nothing typed is the width that stands there as a hint.
                    let width = typed.read(&self.width).filter(|w| *w > 0.0).unwrap_or(usual);
                    let start = if let Some(Group::Bins { start, .. }) = &self.draft.group { *start } else { 0.0 };
                    self.draft.group = Some(Group::Bins { width, start, typed });
                }
                2 => {
                    widgets::text_field(ui, &mut self.edges, "Edges of the bins", hints[1], 156.0);
                    let edges: Vec<f64> = split_amounts(&self.edges, typed).filter_map(|text| typed.read(text)).collect();
                    self.draft.group = Some(Group::Edges(edges));
                }
                _ if matches!(self.draft.group, Some(Group::Named(_))) => {}
                _ => self.draft.group = None,
            }
        });
        said(ui, self.wrong_bins());
    }

    /// Why the bins that were typed cannot be made, if so.
    pub(super) fn wrong_bins(&self) -> Option<String> {
        let (typed, what) = (self.typed, self.typed.what());
        match &self.draft.group {
            Some(Group::Bins { .. }) => {
                let text = self.width.trim();
                let is_width = text.is_empty() || typed.read(text).is_some_and(|width| width > 0.0);
                let above = if typed.is_number() { " above zero" } else { "" };
                (!is_width).then(|| format!("“{text}” is not {what}{above}."))
            }
            Some(Group::Edges(_)) => {
                let mut edges = split_amounts(&self.edges, typed).map(str::trim).filter(|edge| !edge.is_empty());
                edges.find(|edge| typed.read(edge).is_none()).map(|edge| format!("“{edge}” is not {what}."))
            }
            _ => None,
        }
    }

    /// Items put together by hand: what there is, and a list to choose the next group from.
    fn groups(&mut self, ui: &mut Ui, items: &[Option<String>]) {
        if let Some(Group::Named(groups)) = &mut self.draft.group {
            let mut removed = None;
            for (at, group) in groups.iter_mut().enumerate() {
                row(ui, if at == 0 { "Groups" } else { "" }, |ui| {
                    let members = group.members.iter().map(|m| m.as_deref().unwrap_or("(missing)")).collect::<Vec<_>>().join(", ");
                    widgets::text_field(ui, &mut group.name, &format!("Name of group {}", at + 1), "", 132.0);
                    if widgets::icon_button(ui, icon::X, &format!("Dissolve {}", group.name)).clicked() {
                        removed = Some(at);
                    }
                    ui.add(Label::new(RichText::new(&members).color(Palette::of(ui).text_muted)).truncate()).on_hover_text(members);
                });
            }
            if let Some(at) = removed {
                groups.remove(at);
            }
            if groups.is_empty() {
                self.draft.group = None;
            }
        }
        row(ui, "New group", |ui| {
            widgets::text_field(ui, &mut self.group, "Name of the new group", "Choose items below", 218.0);
            let ready = !self.chosen.is_empty() && !self.group.trim().is_empty();
            if Push::new("Group").name("Group the chosen items").enabled(ready).show(ui).clicked() || ready && widgets::take_entered(ui) {
                let made = NamedGroup { name: self.group.trim().to_owned(), members: std::mem::take(&mut self.chosen) };
                self.draft.group = Some(Group::with(self.draft.group.take(), made));
                self.group.clear();
            }
        });
        row(ui, "", |ui| {
            list(ui, "items to group", 130.0, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                for item in items {
                    let name = item.as_deref().unwrap_or("(missing)");
                    let mut on = self.chosen.contains(item);
                    if ui.add(Checkbox::new(&mut on, name)).accessible_name(format!("Group {name}")).changed() {
                        if on { self.chosen.push(item.clone()) } else { self.chosen.retain(|c| c != item) }
                    }
                }
            });
        });
    }
}

/// The amounts of a list, as texts: between semicolons where there are any, else between what is no part of an amount here.
fn split_amounts(text: &str, typed: Typed) -> impl Iterator<Item = &str> {
    let comma_is_free = Locale::current().numbers.signs().1 != ',';
    let semicolons = text.contains(';');
    text.split(move |c: char| if semicolons { c == ';' } else { c == ' ' && typed.is_number() || c == ',' && comma_is_free })
}
