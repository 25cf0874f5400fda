//! Above the board: which days, compared with which, what is filtered, what can be added.

use chrono::NaiveDate;
use eframe::egui::{Align, Frame, Id, Key, Margin, Popup, PopupCloseBehavior, ScrollArea, Ui};

use super::{BoardState, edit, menu, new_board};
use crate::analysis::SourceSpec;
use crate::board::{BoardSpec, Compare, DateRange, Recent};
use crate::session::{Action, BoardChange, SourceData};
use crate::table::locale::Locale;
use crate::table::{Filter, format};
use crate::ui::app::Scene;
use crate::ui::filter_editor::filter_chips;
use crate::ui::theme::{icon, space};
use crate::ui::widgets::{self, Push};

/// A bar with less room for comparison, filter and what stands at its right has no words for some of them, in points.
const NARROW: f32 = 460.0;

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, board): (&SourceSpec, &BoardSpec),
    data: &SourceData,
    state: &mut BoardState,
) {
    if ui.input(|i| i.key_pressed(Key::F11)) {
        state.presenting = !state.presenting;
    }
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 6 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            if state.presenting {
                widgets::heading(ui, &board.name);
                let compared = board.compare.map(|c| format!(", compared with the {}", c.label().to_lowercase())).unwrap_or_default();
                if let Some((label, _)) = days_that_count(board, data) {
                    let exact = board.dates.as_ref().and_then(|d| Some(span(d.start?, d.end?)));
                    let days = exact.filter(|days| *days != label).map(|days| format!(" ({days})")).unwrap_or_default();
                    widgets::muted_inline(ui, &format!("{label}{days}{compared}"));
                }
            } else {
                boards(ui, scene, (spec, board), state);
                dates(ui, scene, board, data, state);
                // In a small window the words give way.
                let narrow = ui.available_width() < NARROW;
                compare(ui, scene, board, data, if narrow { 112.0 } else { 176.0 });
                filter(ui, scene, (spec, board), (data, narrow), state);
            }
            if data.board().is_running() {
                widgets::spinner(ui, 16.0);
            }
            widgets::from_right(ui, Align::Center, |ui| {
                if state.presenting {
                    if Push::new("Leave")
                        .icon(icon::X)
                        .quiet()
                        .name("Leave the presentation")
                        .show(ui)
                        .on_hover_text("Esc or F11")
                        .clicked()
                    {
                        state.presenting = false;
                    }
                    return;
                }
                let present = Push::new("Present").icon(icon::MONITOR).quiet().show(ui);
                if present.on_hover_text("The board alone, over the whole window (F11)").clicked() {
                    state.presenting = true;
                }
                menu::add(ui, scene, (spec, board), state);
            });
        });
        trail(ui, scene, (spec, board), data, state);
    });
}

/// What the board leaves out, each part to be taken away: filters of the file, of the board, and what was chosen in tiles.
fn trail(ui: &mut Ui, scene: &mut Scene<'_>, (spec, board): (&SourceSpec, &BoardSpec), data: &SourceData, state: &mut BoardState) {
    let none = spec.view.filters.is_empty() && board.filters.is_empty() && board.crossed.is_empty();
    let Some(table) = data.table().filter(|_| !none) else { return };
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        if let Some(filters) = filter_chips(ui, &spec.view.filters, &mut state.filter, table) {
            scene.act(Action::SetFilters(filters));
        }
        if let Some(filters) = filter_chips(ui, &board.filters, &mut state.own, table) {
            edit(scene, BoardSpec { filters, ..board.clone() }, "Filter the board");
        }
        for (index, cross) in board.crossed.iter().enumerate() {
            let words = cross.filters.iter().map(Filter::words).collect::<Vec<_>>().join(", ");
            if widgets::chip(ui, &format!("{words}  ×"), &format!("Remove the choice: {words}"), true).clicked() {
                let mut board = board.clone();
                board.crossed.remove(index);
                edit(scene, board, "Remove a choice");
            }
        }
        if board.crossed.len() + board.filters.len() + spec.view.filters.len() > 1 && Push::new("Clear all").quiet().show(ui).clicked() {
            scene.act(Action::SetFilters(Vec::new()));
            edit(scene, BoardSpec { crossed: Vec::new(), filters: Vec::new(), ..board.clone() }, "Clear the filters");
        }
    });
    if let Some(filters) = state.filter.show(ui, table, &spec.view.filters, &[]) {
        scene.act(Action::SetFilters(filters));
    }
}

/// A filter more for all tiles of the board: its column is chosen first.
fn filter(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, board): (&SourceSpec, &BoardSpec),
    (data, narrow): (&SourceData, bool),
    state: &mut BoardState,
) {
    let Some(table) = data.table() else { return };
    let button = Push::new(if narrow { "" } else { "Filter" }).icon(icon::FUNNEL).quiet().name("Filter the board").show(ui);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(230.0);
        widgets::search_field(ui, &mut state.search, "Search columns");
        let wanted = state.search.trim().to_lowercase();
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for column in table.columns().iter().filter(|c| c.name.to_lowercase().contains(&wanted)) {
                let is_filtered = board.filters.iter().any(|f| f.column == column.name);
                if widgets::menu_item(ui, "", &column.name, is_filtered).clicked() {
                    state.own.open(column, &board.filters, button.rect);
                }
            }
        });
    });
    if let Some(filters) = state.own.show(ui, table, &board.filters, &spec.view.filters) {
        edit(scene, BoardSpec { filters, ..board.clone() }, "Filter the board");
    }
}

/// Which board is looked at, and what can be done with it as a whole.
fn boards(ui: &mut Ui, scene: &mut Scene<'_>, (spec, board): (&SourceSpec, &BoardSpec), state: &mut BoardState) {
    let button = Push::new(&board.name).icon(icon::LAYERS).name(&format!("{}: boards", board.name)).show(ui);
    let change = |scene: &mut Scene<'_>, change: BoardChange| scene.act(Action::ChangeBoards(change));
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(230.0);
        let mut names: Vec<&String> = spec.view.other_boards.iter().map(|b| &b.name).chain([&board.name]).collect();
        names.sort_by(|a, b| crate::table::natural_cmp(a, b));
        for name in names {
            if widgets::menu_item(ui, "", name, *name == board.name).clicked() && *name != board.name {
                change(scene, BoardChange::Show(name.clone()));
            }
        }
        ui.separator();
        rename(ui, scene, (spec, board), state);
        if widgets::menu_item(ui, icon::PLUS, "New board", false).clicked() {
            scene.act(new_board(true));
        }
        if widgets::menu_item(ui, icon::COPY, "Copy of this board", false).clicked() {
            change(scene, BoardChange::Add(Box::new(board.clone())));
        }
        if widgets::menu_item(ui, icon::SPARKLES, "Propose another board", false).clicked() {
            scene.act(Action::ProposeBoard);
        }
        if widgets::menu_item(ui, icon::TRASH_2, "Remove this board", false).clicked() {
            change(scene, BoardChange::Remove);
        }
    });
    ui.add_space(space::XS);
}

/// A field for another name of the board; one that another board has is not taken.
fn rename(ui: &mut Ui, scene: &mut Scene<'_>, (spec, board): (&SourceSpec, &BoardSpec), state: &mut BoardState) {
    let Some(text) = &mut state.name else {
        if widgets::menu_item_stays(ui, icon::PENCIL, "Rename…", false).clicked() {
            state.name = Some(board.name.clone());
        }
        return;
    };
    let field = widgets::text_field(ui, text, "Name of the board", "a name", 214.0);
    if field.lost_focus() {
        let name = text.trim().to_owned();
        let is_free = !name.is_empty() && name != board.name && !spec.view.other_boards.iter().any(|b| b.name == name);
        if is_free && !ui.input(|i| i.key_pressed(Key::Escape)) {
            edit(scene, BoardSpec { name, ..board.clone() }, "Rename the board");
        }
        state.name = None;
    } else if !field.has_focus() {
        field.request_focus();
    }
}

/// Two days as they are written here.
fn span(first: NaiveDate, last: NaiveDate) -> String {
    format!("{} – {}", format::day(first), format::day(last))
}

/// The days of a board in words, and the column with its first and last day.
fn days_that_count(board: &BoardSpec, data: &SourceData) -> Option<(String, (String, NaiveDate, NaiveDate))> {
    let (column, first, last) = data.board().value()?.span.clone()?;
    let label = match &board.dates {
        Some(DateRange { recent: Some(recent), .. }) => recent.label().to_owned(),
        Some(dates) => span(dates.start.unwrap_or(first), dates.end.unwrap_or(last)),
        None => "All days".to_owned(),
    };
    Some((label, (column, first, last)))
}

fn dates(ui: &mut Ui, scene: &mut Scene<'_>, board: &BoardSpec, data: &SourceData, state: &mut BoardState) {
    let Some((label, (column, first, last))) = days_that_count(board, data) else { return };
    let button = Push::new(&label).icon(icon::CALENDAR_DAYS).name(&format!("{label}: days that count")).show(ui);
    let set = |scene: &mut Scene<'_>, dates: Option<DateRange>| {
        // All days have none to be compared with.
        let compare = board.compare.filter(|_| dates.is_some());
        edit(scene, BoardSpec { dates, compare, ..board.clone() }, "Choose the days");
    };
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(272.0);
        if widgets::menu_item(ui, "", "All days", board.dates.is_none()).clicked() {
            set(scene, None);
        }
        let now = board.dates.as_ref().and_then(|d| d.recent);
        for recent in Recent::ALL {
            if widgets::menu_item(ui, "", recent.label(), now == Some(recent)).clicked() {
                set(scene, Some(recent.range(&column, (first, last))));
            }
        }
        ui.separator();
        ui.horizontal(|ui| {
            let hint = format::day;
            widgets::text_field(ui, &mut state.dates.0, "First day", &hint(first), 104.0);
            widgets::text_field(ui, &mut state.dates.1, "Last day", &hint(last), 104.0);
            let read = |text: &str, or: NaiveDate| if text.trim().is_empty() { Some(or) } else { Locale::current().read_day(text) };
            let chosen = read(&state.dates.0, first).zip(read(&state.dates.1, last)).filter(|(a, b)| a <= b);
            if Push::new("").icon(icon::CHECK).name("Use these days").enabled(chosen.is_some()).show(ui).clicked() {
                let of = |(start, end)| DateRange { column: column.clone(), start: Some(start), end: Some(end), recent: None };
                set(scene, chosen.map(of));
            }
        });
        widgets::small(ui, &format!("{column}: {} to {}", format::day(first), format::day(last)));
    });
    ui.add_space(space::XS);
}

fn compare(ui: &mut Ui, scene: &mut Scene<'_>, board: &BoardSpec, data: &SourceData, width: f32) {
    let Some((column, first, last)) = data.board().value().and_then(|b| b.span.clone()) else { return };
    let mut compare = board.compare;
    let mut choices = vec![(None, "Not compared".to_owned())];
    choices.extend(Compare::ALL.map(|c| (Some(c), c.label().to_owned())));
    if widgets::picker(ui, Id::unique("board compare"), "Compared with", width, &mut compare, &choices) {
        // A comparison needs days to start from.
        let dates = board.dates.clone().or_else(|| compare.map(|_| Recent::Last28Days.range(&column, (first, last))));
        edit(scene, BoardSpec { dates, compare, ..board.clone() }, "Compare with another period");
    }
}
