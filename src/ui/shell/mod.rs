//! The frame around the views: toolbar, navigation, messages, status bar, and what lies over everything.

mod drop;
mod file_menu;
mod first_rows;
mod messages;
mod missing;
mod navigation;
mod notices;
mod offers;
mod palette;
mod path_prompt;
mod sample;
mod shortcuts;
mod status;
mod tabs;
mod toast;
mod toolbar;
mod welcome;

use eframe::egui::{CentralPanel, Frame, Key, Margin, Panel, Ui};

use super::app::{Scene, Screen};
use super::board_view::BoardState;
use super::dialogs::Ask;
use super::home::Settings;
use super::theme::{Palette as Colours, control};
use super::{anomalies_view, asking, board_view, chart_view, data_view, export_dialog, import_view, pivot_view, settings_dialog, sql_view};
use crate::analysis::SourceId;
use crate::session::{Page, Session};

pub(super) use file_menu::is_analysis;
pub(super) use palette::Palette;
pub(super) use path_prompt::{PathPrompt, Purpose};
pub(super) use sample::sample_path;
pub(super) use shortcuts::Shortcuts;

/// Show the whole window; a dialog of the system that is asked for is returned.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, screen: &mut Screen, settings: &mut Settings) -> Option<Ask> {
    let colours = Colours::of(ui);
    if let Some(board) = presented(scene, screen) {
        // What lies over the board takes the key for itself.
        if ui.memory(|m| m.top_modal_layer().is_none()) && ui.input(|i| i.key_pressed(Key::Escape)) {
            board.stop_presenting();
        }
        CentralPanel::no_frame().frame(Frame::new().fill(colours.surface)).show(ui, |ui| view(ui, scene, screen));
        return over(ui, scene, screen, settings);
    }
    let bar = |fill| Frame::new().fill(fill).inner_margin(Margin::symmetric(12, 0));
    Panel::top("toolbar").exact_size(control::TOOLBAR).frame(bar(colours.surface)).show(ui, |ui| toolbar::show(ui, scene));
    if !scene.session.analysis().sources.is_empty() || !scene.session.loading().is_empty() {
        Panel::bottom("status").exact_size(control::STATUS).frame(bar(colours.sunken)).show(ui, |ui| status::show(ui, scene, screen));
    }
    if scene.session.active_spec().is_some() {
        let width = if ui.available_width() < 1000.0 { navigation::NARROW } else { navigation::WIDE };
        let frame = Frame::new().fill(colours.sunken).inner_margin(Margin::symmetric(8, 12));
        Panel::left("navigation").exact_size(width).resizable(false).frame(frame).show(ui, |ui| navigation::show(ui, scene));
    }
    let mut ask = None;
    CentralPanel::no_frame().frame(Frame::new().fill(colours.surface)).show(ui, |ui| {
        offers::show(ui, scene, &mut screen.leftovers);
        notices::show(ui, scene);
        ask = view(ui, scene, screen);
    });
    let ask = over(ui, scene, screen, settings).or(ask);
    drop::show(ui);
    ask
}

/// The board that has the window to itself.
fn presented<'a>(scene: &Scene<'_>, screen: &'a mut Screen) -> Option<&'a mut BoardState> {
    let id = scene.session.active_spec()?.id;
    let board = screen.sources.get_mut(&id).map(|v| &mut v.board)?;
    (scene.session.page() == Page::Board && board.is_presenting()).then_some(board)
}

/// What lies over the view, also over a board that has the window to itself; a dialog of the system that is asked for is returned.
fn over(ui: &mut Ui, scene: &mut Scene<'_>, screen: &mut Screen, settings: &mut Settings) -> Option<Ask> {
    screen.replace.show(ui, scene);
    asking::whether_to_overwrite(ui, scene);
    if let Some(dropped) = screen.dropped.take()
        && !asking::what_for(ui, scene, &dropped)
    {
        screen.dropped = Some(dropped);
    }
    screen.shows_settings = screen.shows_settings && settings_dialog::show(ui, settings);
    screen.shows_messages = screen.shows_messages && messages::show(ui, scene);
    screen.palette.show(ui, scene);
    screen.shortcuts.show(ui);
    screen.path_prompt.show(ui, scene);
    let ask = export_dialog::show(ui, scene, &mut screen.export);
    toast::show(ui, &mut screen.toast);
    ask
}

/// What there is to see of the files on their way: the first rows of one, or how far several are.
fn on_its_way(ui: &mut Ui, scene: &mut Scene<'_>, screen: &mut Screen) {
    let loading = scene.session.loading();
    if let [one] = loading
        && let Some(found) = one.first_rows()
    {
        first_rows::show(ui, scene, one, found, &mut screen.first_rows);
    } else {
        welcome::loading(ui, scene);
    }
}

/// Whether the file of a source was not read.
fn data_is_missing(session: &Session, id: SourceId) -> bool {
    session.data(id).is_none_or(|data| data.source().is_none())
}

/// The page that is looked at; a dialog of the system that is asked for there is returned.
fn view(ui: &mut Ui, scene: &mut Scene<'_>, screen: &mut Screen) -> Option<Ask> {
    let session = scene.session;
    let Some(spec) = session.active_spec() else {
        if session.loading().is_empty() {
            welcome::show(ui, scene);
        } else {
            on_its_way(ui, scene, screen);
        }
        return None;
    };
    let Some(data) = session.active_data().filter(|d| d.table().is_some()) else {
        if session.loading().is_empty() && data_is_missing(session, spec.id) {
            missing::show(ui, scene, spec);
        } else {
            on_its_way(ui, scene, screen);
        }
        return None;
    };
    let views = screen.sources.entry(spec.id).or_default();
    sql_view::show(ui, scene, (spec, data), &mut screen.sql);
    // Where little is left above it, the page ends at its edge.
    let left = ui.available_rect_before_wrap();
    ui.shrink_clip_rect(ui.clip_rect().with_max_y(left.bottom()));
    import_view::show_questions(ui, scene, (spec, data), &mut views.import);
    match session.page() {
        Page::Data if views.import.is_open() => import_view::show(ui, scene, (spec, data), &mut views.import),
        Page::Data => data_view::show(ui, scene, (spec, data), &mut views.data),
        Page::Pivot => return pivot_view::show(ui, scene, (spec, data), &mut views.pivot, &mut views.drill),
        Page::Chart => chart_view::show(ui, scene, (spec, data), &mut views.chart, &mut views.drill),
        Page::Board => board_view::show(ui, scene, (spec, data), &mut views.board, &mut views.drill),
        Page::Anomalies => anomalies_view::show(ui, scene, (spec, data), &mut views.anomalies, &mut views.drill),
    }
    None
}
