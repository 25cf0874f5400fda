//! Every decision that was taken on reading the file, with its count and an example, and what else could be chosen.

use eframe::egui::{Align, Color32, Frame, Label, Layout, Margin, Popup, RichText, ScrollArea, Ui};

use super::choices;
use crate::import::{Decision, Found, ImportChange, Source};
use crate::session::SourceData;
use crate::table::format;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push};

/// Decisions listed at most; the rest is counted.
const LISTED: usize = 200;

/// Show them; what was chosen is returned.
pub(super) fn show(ui: &mut Ui, found: &Found, source: &Source, data: &SourceData) -> Option<ImportChange> {
    let palette = Palette::of(ui);
    let mut chosen = None;
    ScrollArea::vertical().id_salt("import decisions").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(space::M as i8, space::S as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 10.0;
            widgets::muted(ui, &place(found));
            for (sheet, why) in &source.unread {
                entry(ui, icon::TRIANGLE_ALERT, palette.warning, &format!("The sheet {sheet} could not be read."), why, |_| {});
            }
            for warning in found.warnings.iter().chain(data.rows().warnings()).filter(|w| !is_asked(&w.kind)).take(LISTED) {
                let named = warning.column.as_ref().filter(|c| !warning.message.starts_with(c.as_str()));
                let column = named.map(|c| format!("{c}: ")).unwrap_or_default();
                entry(ui, icon::TRIANGLE_ALERT, palette.warning, &format!("{column}{}.", warning.message), &rows(&warning.rows), |_| {});
            }
            let asked_first = found.questions().chain(found.decisions.iter().filter(|d| d.question.is_none()));
            for (at, decision) in asked_first.take(LISTED).enumerate() {
                chosen = one(ui, at, decision, found, source).or(chosen.take());
            }
            let more = found.decisions.len().saturating_sub(LISTED);
            if more > 0 {
                widgets::muted(ui, &format!("{more} more are in the cleaning log of the exported workbook."));
            }
            if found.decisions.is_empty() && found.warnings.is_empty() && source.unread.is_empty() {
                widgets::muted(ui, "The file is plain: there was nothing to decide.");
            }
        });
    });
    chosen
}

/// Whether a warning only repeats a question.
fn is_asked(kind: &str) -> bool {
    matches!(kind, "ambiguous_date" | "ambiguous_number")
}

fn place(found: &Found) -> String {
    let sheet = if found.sheet.is_empty() { String::new() } else { format!("{} ", found.sheet) };
    let left_out = found.footer_rows.len() + found.skipped_rows.len();
    let rest = match left_out {
        0 => String::new(),
        1 => " 1 row that is no data was left out.".to_owned(),
        n => format!(" {} rows that are no data were left out.", format::fixed(n as f64, 0)),
    };
    format!("{sheet}{}, {} of data.{rest}", found.range, format::counted(found.table.rows(), "row"))
}

fn rows(rows: &[u64]) -> String {
    match rows {
        [] => String::new(),
        [one] => format!("In row {one} of the file."),
        _ => {
            let shown: Vec<String> = rows.iter().take(8).map(ToString::to_string).collect();
            format!("In rows {}{} of the file.", shown.join(", "), if rows.len() > 8 { ", …" } else { "" })
        }
    }
}

fn one(ui: &mut Ui, at: usize, decision: &Decision, found: &Found, source: &Source) -> Option<ImportChange> {
    let palette = Palette::of(ui);
    let (symbol, colour) =
        if decision.question.is_some() { (icon::CIRCLE_ALERT, palette.accent_text) } else { (icon::CHECK, palette.text_muted) };
    let column = decision.column.as_ref().map(|c| format!("{c}: ")).unwrap_or_default();
    let mut why = choices::capital(&decision.question.as_ref().unwrap_or(&decision.why).text());
    if !why.ends_with('.') {
        why.push('.');
    }
    if decision.count > 0 {
        let times = if decision.count == 1 { "Once".to_owned() } else { format!("{} times", format::fixed(decision.count as f64, 0)) };
        let example =
            if decision.example.is_empty() { String::new() } else { format!(", such as “{}”", short(&decision.example.text())) };
        why.push_str(&format!(" {times}{example}."));
    }
    let mut choices = decision.target.map(|t| choices::of(t, decision.column.as_deref(), found, source)).unwrap_or_default();
    choices.extend(choices::leave_out(decision));
    let mut chosen = None;
    let name = format!("Change {column}{}", decision.what);
    ui.push_id(("decision", at), |ui| {
        entry(ui, symbol, colour, &format!("{column}{}", decision.what), &why, |ui| {
            if choices.is_empty() {
                return;
            }
            let button = Push::new("Change").name(&name).quiet().show(ui);
            Popup::menu(&button).show(|ui| {
                ui.set_width(220.0);
                for choice in &choices {
                    if widgets::menu_item(ui, "", &choice.label, choice.active).clicked() {
                        chosen = Some(choice.change.clone());
                    }
                }
            });
        });
    });
    chosen
}

/// One line of it, with room for a button at its right.
fn entry(ui: &mut Ui, symbol: &str, colour: Color32, what: &str, why: &str, action: impl FnOnce(&mut Ui)) {
    let muted = Palette::of(ui).text_muted;
    ui.horizontal_top(|ui| {
        widgets::glyph(ui, symbol, 16.0, colour);
        widgets::from_right(ui, Align::Min, |ui| {
            action(ui);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(what).wrap());
                if !why.is_empty() {
                    ui.add(Label::new(RichText::new(why).color(muted)).wrap());
                }
            });
        });
    });
}

/// So much of an example as a line has room for.
fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
