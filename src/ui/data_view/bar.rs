//! The strip above the rows: which table, which filters, and the way to what was decided on reading the file.

use std::borrow::Cow;

use eframe::egui::{Align, Frame, Id, Label, Layout, Margin, RichText, Ui};

use super::{DataState, arrange};
use crate::analysis::SourceSpec;
use crate::import::Found;
use crate::session::{Action, SourceData};
use crate::table::format;
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::filter_editor::filter_chips;
use crate::ui::import_view::show_tables;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Push};

/// Narrower than this, in points, buttons that are known by their icons have nothing else.
const NARROW: f32 = 620.0;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut DataState) {
    let (Some(found), Some(source), Some(table)) = (data.found(), data.source(), data.table()) else { return };
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        let narrow = ui.available_width() < NARROW;
        ui.horizontal(|ui| {
            if source.tables.len() > 1 {
                let width = (ui.available_width() * 0.27).clamp(150.0, 230.0);
                // The table that is shown has the rows that its steps left it with.
                let shown = (data.table_index(), table.rows());
                if let Some(index) = show_tables(ui, Id::unique(("tables", spec.id.0)), width, source, shown) {
                    scene.act(Action::ChooseTable(index));
                }
            }
            widgets::from_right(ui, Align::Center, |ui| {
                about(ui, scene, found, data, narrow);
                steps(ui, scene, (spec, data));
                arrange::columns_button(ui, scene, table, &spec.view.columns, &mut state.column_search);
                let drawn = state.profiles.drawn;
                let words = if narrow { "" } else { "Distributions" };
                let distributions = Push::new(words).icon(icon::CHART_COLUMN).name("Distributions").quiet().selected(drawn).show(ui);
                if distributions.on_hover_text("Draw the distribution of every column below its title").clicked() {
                    state.toggle_distributions();
                }
                if widgets::icon_button(ui, icon::SEARCH, "Find in the cells (Ctrl+F)").clicked() {
                    state.find();
                }
                if source.tables.len() == 1 {
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(
                            Label::new(
                                RichText::new(spec.name.as_deref().unwrap_or(table.name()))
                                    .font(font::bold(font::TITLE))
                                    .color(Palette::of(ui).text),
                            )
                            .truncate(),
                        );
                    });
                }
            });
        });
        if !spec.view.filters.is_empty() {
            ui.add_space(space::XS);
            ui.horizontal_wrapped(|ui| {
                let shown = data.rows().value().map_or(table.rows(), |rows| rows.len(table.rows()));
                widgets::muted_inline(ui, &format!("{} of {} rows", format::count(shown), format::count(table.rows())));
                if let Some(filters) = filter_chips(ui, &spec.view.filters, &mut state.filter, table) {
                    scene.act(Action::SetFilters(filters));
                }
            });
        }
    });
}

/// The button that shows the steps, with their number.
fn steps(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData)) {
    let failure = data.prepared().value().and_then(|r| r.prepared.failure());
    let warnings: Vec<Cow<'_, str>> =
        data.prepared().value().map(|r| r.prepared.warnings().map(|w| w.message.text()).collect()).unwrap_or_default();
    let symbol = if failure.is_some() || !warnings.is_empty() { icon::TRIANGLE_ALERT } else { icon::LAYERS };
    let told = if warnings.is_empty() { "What is done to the table (Ctrl+Shift+E)".to_owned() } else { warnings.join("\n") };
    let hint = failure.map_or(told, |(_, f)| f.message.clone());
    let label = match (spec.steps.len(), warnings.len()) {
        (0, _) => "Steps".to_owned(),
        (steps, 0) => format!("Steps ({steps})"),
        (steps, warnings) => format!("Steps ({steps}), {warnings} to check"),
    };
    if Push::new(&label).icon(symbol).quiet().show(ui).on_hover_text(hint).clicked() {
        scene.run(Command::Steps);
    }
}

/// How the file was read: a button with the number of things to look at, which leads to all of it.
fn about(ui: &mut Ui, scene: &mut Scene<'_>, found: &Found, data: &SourceData, narrow: bool) {
    let unread = data.source().map_or(0, |s| s.unread.len());
    let questions = found.questions().count();
    let warnings = (unread + found.warnings.len() + data.rows().warnings().len()).max(questions);
    let label = if warnings > 0 { format!("{warnings} to check") } else { "How it was read".to_owned() };
    let words = if narrow && warnings == 0 { "" } else { label.as_str() };
    let symbol = if warnings > 0 { icon::TRIANGLE_ALERT } else { icon::INFO };
    if Push::new(words)
        .icon(symbol)
        .name(&label)
        .quiet()
        .show(ui)
        .on_hover_text("How the file was read, and what to change about it (Ctrl+I)")
        .clicked()
    {
        scene.run(Command::ImportPanel);
    }
    if let Some(failure) = data.rows().failure() {
        ui.label(RichText::new(&failure.message).color(Palette::of(ui).negative)).on_hover_text(&failure.hint);
    }
}
