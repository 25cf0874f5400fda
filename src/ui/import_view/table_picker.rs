//! Which table of a file is looked at: their list with rows and columns, and the first rows of the one under the pointer or the keyboard.

use eframe::egui::{ComboBox, Grid, Id, Label, PopupCloseBehavior, RichText, ScrollArea, Ui, vec2};

use crate::import::{Found, Source};
use crate::table::format;
use crate::ui::theme::{Palette, control, font, icon, space};
use crate::ui::widgets;

/// First rows and columns that are shown of a table, and letters of a cell.
const ROWS: usize = 6;
const COLUMNS: usize = 5;
const LETTERS: usize = 16;
/// Lines of the list in view.
const LINES: usize = 11;
/// Points for the list, and for the rows beside it.
const LIST: f32 = 290.0;
const PREVIEW: f32 = 470.0;

/// A field that opens the list; the position of the table that was chosen instead of the one at `index`, of which `rows` are shown.
pub(in crate::ui) fn show(ui: &mut Ui, id: Id, width: f32, source: &Source, (index, rows): (usize, usize)) -> Option<usize> {
    let label = |at: usize, found: &Found| table_label(found, if at == index { rows } else { found.table.rows() });
    let shown = source.tables.get(index).map(|found| label(index, found)).unwrap_or_default();
    let mut chosen = None;
    let field = ComboBox::from_id_salt(id).width(width).height(420.0).truncate().selected_text(shown).icon(widgets::chevron);
    let field = field.close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let response = field.show_ui(ui, |ui| {
        let search_id = id.with("search");
        let mut search: String = ui.data(|d| d.get_temp(search_id)).unwrap_or_default();
        let wide = ui.ctx().content_rect().width() > LIST + PREVIEW + 80.0;
        ui.set_width(if wide { LIST + PREVIEW + space::L } else { LIST });
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(LIST);
                if source.tables.len() > LINES {
                    widgets::search_field(ui, &mut search, "Search tables");
                    ui.add_space(space::XS);
                }
                let wanted = search.trim().to_lowercase();
                let is_wanted = |found: &Found| found.table.name().to_lowercase().contains(&wanted);
                let listed: Vec<(usize, &Found)> = source.tables.iter().enumerate().filter(|(_, f)| is_wanted(f)).collect();
                let area = ScrollArea::vertical().id_salt("tables").max_height(LINES as f32 * control::HEIGHT).auto_shrink([false, true]);
                ui.spacing_mut().item_spacing.y = 0.0;
                area.show_rows(ui, control::HEIGHT, listed.len(), |ui, range| {
                    for (at, found) in &listed[range] {
                        let line = widgets::menu_item(ui, icon::TABLE, &label(*at, found), *at == index);
                        if line.hovered() || line.has_focus() {
                            ui.data_mut(|d| d.insert_temp(id, *at));
                        }
                        if line.clicked() {
                            chosen = Some(*at);
                        }
                    }
                });
            });
            if wide {
                let at = ui.data(|d| d.get_temp::<usize>(id)).unwrap_or(index);
                if let Some(found) = source.tables.get(at).or_else(|| source.tables.get(index)) {
                    preview(ui, found);
                }
            }
        });
        ui.data_mut(|d| d.insert_temp(search_id, search));
    });
    // The next time it is opened it begins with the table that is looked at.
    if response.inner.is_none() {
        ui.data_mut(|d| (d.remove_temp::<usize>(id), d.remove_temp::<String>(id.with("search"))));
    }
    let response = response.response.accessible_name("Table");
    widgets::focus_ring(ui, &response);
    chosen.filter(|at| *at != index)
}

/// What a table with so many rows is called where one is picked.
fn table_label(found: &Found, rows: usize) -> String {
    let hidden = if found.hidden { ", hidden" } else { "" };
    format!("{}  ({}{hidden})", found.table.name(), format::counted(rows, "row"))
}

/// The first rows of a table.
fn preview(ui: &mut Ui, found: &Found) {
    let table = &found.table;
    ui.vertical(|ui| {
        ui.set_width(PREVIEW);
        let sheet = if found.sheet.is_empty() || found.sheet == table.name() { String::new() } else { format!("{}, ", found.sheet) };
        let columns = format::counted(table.columns().len(), "column");
        widgets::small(ui, &format!("{sheet}{}, {}, {columns}", found.range, format::counted(table.rows(), "row")));
        ui.add_space(space::XS);
        // Rows stand as close as text does.
        ui.spacing_mut().interact_size.y = 0.0;
        let count = table.columns().len().min(COLUMNS);
        Grid::new("first rows").spacing(vec2(space::M, 4.0)).min_col_width(40.0).show(ui, |ui| {
            for column in &table.columns()[..count] {
                line(ui, RichText::new(cut(&column.name)).font(font::medium(font::SMALL)));
            }
            let more = table.columns().len() - count;
            if more > 0 {
                line(ui, RichText::new(format!("+ {more}")).font(font::regular(font::SMALL)).color(Palette::of(ui).text_muted));
            }
            ui.end_row();
            for row in 0..table.rows().min(ROWS) {
                for (at, column) in table.columns()[..count].iter().enumerate() {
                    let text = cut(&format::cell(table.value(row, at), column));
                    line(ui, RichText::new(text).font(font::regular(font::SMALL)).color(Palette::of(ui).text_muted));
                }
                ui.end_row();
            }
        });
    });
}

fn line(ui: &mut Ui, text: RichText) {
    ui.add(Label::new(text).extend());
}

fn cut(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text,
    }
}
