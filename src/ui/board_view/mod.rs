//! A board: tiles on a grid, filtered together, moved and resized by pointer and keyboard.

mod bar;
mod grid;
mod menu;
mod tile;

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{Frame, Margin, ScrollArea, Ui};

use super::app::Scene;
use super::chart_view::canvas::CanvasState;
use super::chart_view::investigate::{self, Wanted};
use super::chart_view::menu::Menu;
use super::drill::{self, DrillState};
use super::filter_editor::FilterEditor;
use super::grid::GridState;
use super::page_icon;
use super::theme::space;
use super::widgets::{self, Notice, NoticeKind, Push};
use crate::analysis::SourceSpec;
use crate::board::BoardSpec;
use crate::chart::Band;
use crate::session::{Action, BoardChange, Page, SourceData};

/// What the screen remembers of a board.
#[derive(Default)]
pub(in crate::ui) struct BoardState {
    tiles: BTreeMap<u32, TileState>,
    drag: Option<grid::Drag>,
    /// A tile that was added and is to be brought into sight.
    added: Option<u32>,
    filter: FilterEditor,
    /// The filters of the board alone, and what its columns are searched for.
    own: FilterEditor,
    search: String,
    dates: (String, String),
    /// The name of the board that was shown, and a name that is being typed.
    shown: String,
    name: Option<String>,
    wanted: Option<Wanted>,
    events: Arc<[Band]>,
    /// Shown alone, over the whole window.
    presenting: bool,
    /// The first tile is to have the keyboard.
    focus: bool,
}

impl BoardState {
    /// Whether the board has the window to itself.
    pub(in crate::ui) fn is_presenting(&self) -> bool {
        self.presenting
    }

    /// Take the keyboard to the first tile.
    pub(in crate::ui) fn focus(&mut self) {
        self.focus = true;
    }

    /// Take the whole window.
    pub(in crate::ui) fn present(&mut self) {
        self.presenting = true;
    }

    /// Give the window back.
    pub(in crate::ui) fn stop_presenting(&mut self) {
        self.presenting = false;
    }
}

/// What the screen remembers of a tile.
#[derive(Default)]
struct TileState {
    canvas: CanvasState,
    grid: GridState,
    text: Option<String>,
    /// The words are about to be typed.
    fresh: bool,
    menu: Option<Menu>,
}

/// Show it.
pub(in crate::ui) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut BoardState,
    rows_behind: &mut DrillState,
) {
    let Some(board) = &spec.view.board else {
        state.presenting = false;
        invitation(ui, scene, data, &mut state.focus);
        return;
    };
    if state.shown != board.name {
        state.tiles.clear();
        state.shown.clone_from(&board.name);
    }
    state.events = investigate::events(spec, data);
    if let Some(failure) = data.board().failure() {
        Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        });
    }
    bar::show(ui, scene, (spec, board), data, state);
    investigate::go_on(scene, (spec, data), &mut state.wanted);
    if !state.presenting {
        drill::show(ui, scene, data, rows_behind);
        investigate::explanation(ui, scene, data, state.wanted.as_ref());
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 12, right: 16, top: 2, bottom: 16 }).show(ui, |ui| {
            grid::show(ui, scene, (spec, board), data, state);
        });
    });
}

/// Ask for an edit of the board.
fn edit(scene: &mut Scene<'_>, board: BoardSpec, label: impl Into<String>) {
    scene.act(Action::EditBoard(Some(board), label.into()));
}

/// The action that makes an empty board; beside the others where there are some.
pub(in crate::ui) fn new_board(is_further: bool) -> Action {
    let board = BoardSpec { name: "Board".to_owned(), ..BoardSpec::default() };
    if is_further {
        Action::ChangeBoards(BoardChange::Add(Box::new(board)))
    } else {
        Action::EditBoard(Some(board), "Make a board".to_owned())
    }
}

fn invitation(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, focus: &mut bool) {
    if data.board().is_running() {
        widgets::empty_state(ui, page_icon(Page::Board), "Proposing a board", "", 10.0, |_| {});
        return;
    }
    let text = "Key figures, charts, pivots and findings beside each other, filtered together. A first one is made from the data: its \
                measures, their course, the top segments, what changed.";
    widgets::empty_state(ui, page_icon(Page::Board), "No board yet", text, 260.0, |ui| {
        let propose = Push::new("Propose a board").primary().tall().show(ui);
        if std::mem::take(focus) {
            propose.request_focus();
        }
        if propose.clicked() {
            scene.act(Action::ProposeBoard);
        }
        if Push::new("Empty board").tall().show(ui).clicked() {
            scene.act(new_board(false));
        }
    });
}
