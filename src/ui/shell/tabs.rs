//! One tab per open file, and one per file on its way.

use eframe::egui::{Align2, Id, Popup, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::app::{Scene, short_path};
use super::super::grid::text_line;
use super::super::theme::{Palette, control, font, icon, radius};
use super::super::widgets::{self, menu_item};
use crate::analysis::SourceSpec;
use crate::session::{Action, Loading};
use crate::ui::Command;

/// No tab is wider, in points.
const WIDEST: f32 = 210.0;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    let session = scene.session;
    let room = ui.available_width() as u32;
    ScrollArea::horizontal().id_salt("tabs").show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for spec in &session.analysis().sources {
            let source = session.data(spec.id).and_then(|d| d.source());
            let below = session.data(spec.id).and_then(|d| d.prepared().value()).map_or(0, |r| r.stacked());
            let name = spec.name.clone().or_else(|| source.map(|s| s.file.clone())).unwrap_or_else(|| file_name(&spec.path));
            let more = if below > 0 { format!(" + {below}") } else { String::new() };
            let active = session.analysis().active == Some(spec.id);
            let symbol = if spec.is_query() { icon::DATABASE } else { icon::FILE_SPREADSHEET };
            let (tab, closed) = tab(ui, symbol, (&name, &more), active);
            let seen = Id::unique("tab in sight");
            // Once for each file, and anew where other tabs or the size of the window pushed it out.
            let now = (spec.id.0, session.analysis().sources.len(), room);
            if active && ui.data_mut(|d| std::mem::replace(d.get_temp_mut_or(seen, (0, 0, 0)), now)) != now {
                tab.scroll_to_me(None);
            }
            let clicked = tab.clicked();
            menu(&tab, scene, spec);
            tab.on_hover_ui(|ui| drop(ui.label(short_path(&spec.path))));
            if clicked {
                scene.act(Action::Activate(spec.id));
            }
            if closed {
                scene.act(Action::Close(spec.id));
            }
        }
        for loading in session.loading() {
            on_its_way(ui, scene, loading);
        }
    });
}

/// What is done with a file, where a person looks for it: at its tab. It is looked at then, as a click does.
fn menu(tab: &Response, scene: &mut Scene<'_>, spec: &SourceSpec) {
    Popup::context_menu(tab).show(|ui| {
        ui.set_width(250.0);
        for command in [Command::Replace, Command::Reload, Command::ImportPanel, Command::Save, Command::Export] {
            if menu_item(ui, command.icon(), command.label(), false).clicked() {
                scene.act(Action::Activate(spec.id));
                scene.run(command);
            }
        }
        if menu_item(ui, icon::COPY, "Copy the path", false).clicked() {
            ui.ctx().copy_text(spec.path.display().to_string());
        }
        ui.separator();
        if menu_item(ui, Command::CloseFile.icon(), Command::CloseFile.label(), false).clicked() {
            scene.act(Action::Close(spec.id));
        }
        let others: Vec<_> = scene.session.analysis().sources.iter().map(|s| s.id).filter(|id| *id != spec.id).collect();
        if !others.is_empty() && menu_item(ui, icon::X, "Close the others", false).clicked() {
            for id in others {
                scene.act(Action::Close(id));
            }
        }
    });
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A tab; of a name that is too long the end of `name` goes, so that what stands after it is seen.
fn tab(ui: &mut Ui, symbol: &str, (name, more): (&str, &str), active: bool) -> (Response, bool) {
    let palette = Palette::of(ui);
    let font = font::medium(font::BODY);
    let long = |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), palette.text).size().x;
    let (wanted, after) = (long(name), long(more));
    let width = (wanted + after + 62.0).min(WIDEST);
    let (rect, response) = ui.allocate_exact_size(vec2(width, control::HEIGHT), Sense::click());
    let whole = format!("{name}{more}");
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), active, &whole));
    let fill = if active { Some(palette.accent_soft) } else { response.hovered().then_some(palette.hovered) };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, f32::from(radius::M), fill);
    }
    widgets::focus_ring_within(ui, &response);
    let colour = if active { palette.accent_text } else { palette.text_muted };
    ui.painter().text(pos2(rect.left() + 17.0, rect.center().y), Align2::CENTER_CENTER, symbol, font::icon(14.0), colour);
    let inner = Rect::from_min_max(pos2(rect.left() + 30.0, rect.top()), pos2(rect.right() - 30.0, rect.bottom()));
    let cut = inner.left() + wanted.min(inner.width() - after);
    text_line(ui.painter(), name, font.clone(), colour, inner.with_max_x(cut));
    text_line(ui.painter(), more, font, colour, inner.with_min_x(cut));
    let place = Rect::from_center_size(pos2(rect.right() - 15.0, rect.center().y), vec2(20.0, 20.0));
    let close = ui.interact(place, response.id.with("close"), Sense::click());
    close.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Close {whole}")));
    let close = close.on_hover_text("Close (Ctrl+W)");
    if close.hovered() || close.has_focus() {
        ui.painter().rect_filled(place, f32::from(radius::S), palette.pressed);
    }
    widgets::focus_ring_within(ui, &close);
    ui.painter().text(place.center(), Align2::CENTER_CENTER, icon::X, font::icon(12.0), colour);
    (response, close.clicked())
}

fn on_its_way(ui: &mut Ui, scene: &mut Scene<'_>, loading: &Loading) {
    let name = file_name(loading.path());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::spinner(ui, 14.0);
        ui.add_enabled(false, eframe::egui::Label::new(&name).truncate());
        if widgets::icon_button(ui, icon::X, &format!("Cancel opening {name}")).clicked() {
            scene.act(Action::Cancel(loading.key()));
        }
    });
}
