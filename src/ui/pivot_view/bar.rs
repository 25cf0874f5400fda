//! The strip above a pivot: its layout, folding, slicers, copying and writing it, and how many rows it is made of.

use eframe::egui::{Checkbox, Context, Frame, Id, Label, Margin, Popup, PopupCloseBehavior, RichText, SetOpenCommand, TextStyle, Ui};

use super::carried;
use super::edit::{self, Edited};
use super::slicers;
use super::value_dialog::row;
use super::{Entered, PivotState, edit_pivot};
use crate::analysis::SourceSpec;
use crate::pivot::{Form, PivotSpec, PivotTable, Subtotals, ValuesOn};
use crate::session::SourceData;
use crate::table::format::titled;
use crate::ui::app::Scene;
use crate::ui::grid::fits_clipboard;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push};

/// The most cells that are copied; more are better written to a file.
const MOST_COPIED: usize = 500_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut PivotState) {
    let pivot = &spec.view.pivot;
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
            let edited = layout_menu(ui, pivot, state.entered.take_if(|e| *e == Entered::Layout).is_some())
                .or_else(|| fold_buttons(ui, pivot))
                .or_else(|| slicers::menu(ui, pivot, data.table()));
            if let Some(edited) = edited {
                edit_pivot(scene, edited);
            }
            outputs(ui, scene, (spec, data), state);
            if data.pivot().value().is_some() && widgets::icon_button(ui, icon::SEARCH, "Find in the pivot (Ctrl+F)").clicked() {
                state.find();
            }
            let (symbol, name) = if state.hidden_fields {
                (icon::PANEL_RIGHT_OPEN, "Show the fields")
            } else {
                (icon::PANEL_RIGHT_CLOSE, "Hide the fields")
            };
            if widgets::icon_button(ui, symbol, name).clicked() {
                state.hidden_fields = !state.hidden_fields;
            }
            if data.pivot().is_running() {
                widgets::spinner(ui, 16.0);
            }
            if let Some(pivoted) = data.pivot().value() {
                if pivoted.table.names_items_alone() {
                    let unit = pivoted.table.formats.first().and_then(|f| f.0.as_deref());
                    let words = RichText::new(titled(pivoted.table.caption(0), unit)).strong();
                    ui.add(Label::new(words).truncate());
                }
                sentence(ui, &pivoted.table.rows_used());
                let partial = pivoted.table.partial.iter().map(crate::pivot::Partial::words).collect::<Vec<_>>().join(" ");
                if !partial.is_empty() {
                    sentence(ui, &partial);
                }
            }
            for warning in data.pivot().warnings().iter().take(1) {
                widgets::glyph(ui, icon::TRIANGLE_ALERT, 15.0, Palette::of(ui).warning);
                ui.label(RichText::new(warning.message.text()).color(Palette::of(ui).warning));
            }
        });
    });
}

/// Words that stay together, on the next line where this one is full; those that are wider than a line are wrapped, for they would
/// hide the buttons beside them.
fn sentence(ui: &mut Ui, words: &str) {
    let colour = Palette::of(ui).text_muted;
    let whole = ui.painter().layout_no_wrap(words.to_owned(), TextStyle::Body.resolve(ui.style()), colour);
    if whole.size().x <= ui.max_rect().width() {
        widgets::muted_inline(ui, words);
    } else {
        // From the edge on, or its further lines stand under the buttons.
        ui.end_row();
        ui.label(RichText::new(words).color(colour));
    }
}

fn outputs(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut PivotState) {
    let Some(pivoted) = data.pivot().value().filter(|p| !p.table.values.is_empty()) else { return };
    // A pivot that stands there from before is not what is asked now.
    let current = data.pivot().failure().is_none() && !data.pivot().is_running();
    let copied = Push::new("Copy").name("Copy the pivot as values").icon(icon::COPY).enabled(current).show(ui);
    if copied.on_hover_text("Copy the whole pivot as values, to paste into a spreadsheet").clicked() {
        scene.say(copy_values(ui.ctx(), &pivoted.table));
    }
    let written = Push::new("Write…").name("Write the pivot to a file").icon(icon::DOWNLOAD).enabled(current).show(ui);
    if written.on_hover_text("Write the pivot as Excel workbook or CSV").clicked() {
        state.export = super::export::PivotExport::suggest(spec);
    }
}

/// Copy a pivot as values; what is said of it.
pub(in crate::ui) fn copy_values(ctx: &Context, pivot: &PivotTable) -> String {
    let cells = pivot.rows.len() * pivot.columns.len();
    let text = (cells <= MOST_COPIED).then(|| pivot.to_tsv()).filter(|text| fits_clipboard(text));
    let Some(text) = text else { return "Too large to copy: write it to a file instead.".to_owned() };
    ctx.copy_text(text);
    format!("Copied {} as values", crate::table::format::counted(pivot.rows.len(), "row"))
}

fn fold_buttons(ui: &mut Ui, pivot: &PivotSpec) -> Option<Edited> {
    if pivot.rows.len() < 2 && pivot.columns.len() < 2 {
        return None;
    }
    let open = widgets::icon_button(ui, icon::PLUS, "Open all items").clicked().then(|| edit::fold_all(pivot, false));
    let fold = widgets::icon_button(ui, icon::MINUS, "Fold all items").clicked().then(|| edit::fold_all(pivot, true));
    open.or(fold)
}

/// The layout as a menu of settings; the pivot as it is to be then.
fn layout_menu(ui: &mut Ui, pivot: &PivotSpec, opens: bool) -> Option<Edited> {
    let button = Push::new("Layout").icon(icon::SLIDERS_HORIZONTAL).show(ui);
    let mut next = pivot.clone();
    let popup = Popup::from_toggle_button_response(&button);
    let popup = if opens { popup.open_memory(SetOpenCommand::Bool(true)) } else { popup };
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(440.0);
        widgets::fitted(ui, Id::unique("layout of the pivot"), 72.0, |ui| {
            Frame::new().inner_margin(Margin::same(8)).show(ui, |ui| {
                form(ui, &mut next);
                ui.separator();
                totals(ui, &mut next);
                ui.separator();
                calendar(ui, &mut next);
            });
        });
    });
    carried::follow_calendar(pivot, &mut next);
    (next != *pivot).then(|| {
        let words = layout_words(pivot, &next);
        (next, words)
    })
}

/// What is another in a layout, for undo.
fn layout_words(before: &PivotSpec, after: &PivotSpec) -> String {
    let named = |names: &[&str], number: u32| names.get(number as usize - 1).copied().unwrap_or_default().to_owned();
    let total = |on: bool, line: &str| format!("{} total {line}", if on { "Grand" } else { "No grand" });
    if before.form != after.form {
        return match after.form {
            Form::Compact => "Compact form",
            Form::Outline => "Outline form",
            Form::Tabular => "Tabular form",
        }
        .to_owned();
    }
    if before.repeat_labels != after.repeat_labels {
        return if after.repeat_labels { "Repeat labels" } else { "Labels once" }.to_owned();
    }
    if before.values_on != after.values_on {
        return if after.values_on == ValuesOn::Rows { "Values on rows" } else { "Values on columns" }.to_owned();
    }
    if before.subtotals != after.subtotals {
        return match after.subtotals {
            Subtotals::Off => "No subtotals",
            Subtotals::Top => "Subtotals above",
            Subtotals::Bottom => "Subtotals below",
        }
        .to_owned();
    }
    if before.grand_rows != after.grand_rows {
        return total(after.grand_rows, "row");
    }
    if before.grand_columns != after.grand_columns {
        return total(after.grand_columns, "column");
    }
    if before.calendar.fiscal_start != after.calendar.fiscal_start {
        return format!("Years begin in {}", named(&MONTHS, after.calendar.fiscal_start));
    }
    if before.calendar.week_start != after.calendar.week_start {
        return format!("Weeks begin on {}", named(&DAYS, after.calendar.week_start));
    }
    format!("Blank cells as “{}”", after.blank)
}

fn form(ui: &mut Ui, next: &mut PivotSpec) {
    row(ui, "Form", |ui| {
        let forms = [(Form::Compact, None, "Compact"), (Form::Outline, None, "Outline"), (Form::Tabular, None, "Tabular")];
        widgets::segmented(ui, &mut next.form, &forms);
    });
    row(ui, "", |ui| {
        ui.add(Checkbox::new(&mut next.repeat_labels, "Repeat labels")).accessible_name("Repeat labels");
    });
    row(ui, "Values on", |ui| {
        widgets::segmented(ui, &mut next.values_on, &[(ValuesOn::Columns, None, "Columns"), (ValuesOn::Rows, None, "Rows")]);
    });
    row(ui, "Blank cells", |ui| {
        widgets::text_field(ui, &mut next.blank, "Text of blank cells", "nothing", 150.0);
    });
}

fn totals(ui: &mut Ui, next: &mut PivotSpec) {
    row(ui, "Subtotals", |ui| {
        let places = [(Subtotals::Off, None, "Off"), (Subtotals::Top, None, "Above"), (Subtotals::Bottom, None, "Below")];
        widgets::segmented(ui, &mut next.subtotals, &places);
    });
    row(ui, "Grand totals", |ui| {
        ui.add(Checkbox::new(&mut next.grand_rows, "Row")).accessible_name("Grand total row");
        ui.add(Checkbox::new(&mut next.grand_columns, "Column")).accessible_name("Grand total column");
    });
}

fn calendar(ui: &mut Ui, next: &mut PivotSpec) {
    chips(ui, "Years begin in", &MONTHS, &mut next.calendar.fiscal_start);
    chips(ui, "Weeks begin on", &DAYS, &mut next.calendar.week_start);
}

/// One of several short names; a list that drops down would close the menu around it.
fn chips(ui: &mut Ui, label: &str, names: &[&str], chosen: &mut u32) {
    row(ui, label, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(4.0, 4.0);
            ui.spacing_mut().button_padding.x = 7.0;
            for (number, name) in (1..).zip(names) {
                if widgets::chip(ui, name, &format!("{label} {name}"), *chosen == number).clicked() {
                    *chosen = number;
                }
            }
        });
    });
}
