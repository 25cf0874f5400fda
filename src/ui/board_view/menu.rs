//! What can be added to a board and what can be done with a tile.

use eframe::egui::{Id, Popup, Response, Role, Sense, Ui, WidgetInfo};

use super::{BoardState, edit, grid};
use crate::analysis::SourceSpec;
use crate::board::{BoardSpec, Content, Tile, added, removed};
use crate::chart::{ChartKind, ChartSpec};
use crate::session::{Action, Page};
use crate::table::Direction;
use crate::ui::app::Scene;
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};
use crate::ui::{Command, TileKind};

/// The button that adds tiles.
pub(super) fn add(ui: &mut Ui, scene: &mut Scene<'_>, (spec, board): (&SourceSpec, &BoardSpec), state: &mut BoardState) {
    let button = Push::new("Add").icon(icon::PLUS).name("Add a tile").show(ui);
    Popup::menu(&button).show(|ui| {
        ui.set_width(240.0);
        for kind in TileKind::ALL {
            let (symbol, label) = match kind {
                TileKind::Chart => (icon::CHART_LINE, "The chart of the chart page"),
                TileKind::Pivot => (icon::TABLE_PROPERTIES, "The pivot of the pivot page"),
                TileKind::KeyFigures => (icon::HASH, "Its values as key figures"),
                TileKind::Findings => (icon::RADAR, "What is out of line"),
                TileKind::Words => (icon::TYPE, "Words"),
            };
            if widgets::menu_item(ui, symbol, label, false).clicked() {
                scene.act(state.add(spec, board, kind));
            }
        }
    });
}

impl BoardState {
    /// The action that adds a tile; it is brought into sight.
    pub(in crate::ui) fn add(&mut self, spec: &SourceSpec, board: &BoardSpec, kind: TileKind) -> Action {
        let pivot = || spec.view.pivot.clone();
        let chart = |kind: Option<ChartKind>| Content::Chart { pivot: pivot(), chart: ChartSpec { kind, ..spec.view.chart.clone() } };
        let (what, content, size) = match kind {
            TileKind::Chart => ("chart", chart(spec.view.chart.kind), (6, 5)),
            TileKind::Pivot => ("pivot", Content::Pivot { pivot: pivot() }, (6, 5)),
            TileKind::KeyFigures => ("key figures", chart(Some(ChartKind::Kpi)), (3, 3)),
            TileKind::Findings => ("findings", Content::Findings, (4, 5)),
            TileKind::Words => ("words", Content::Text { text: String::new() }, (4, 2)),
        };
        let (board, tile) = added(board, content, size);
        self.added = Some(tile);
        Action::EditBoard(Some(board), format!("Add {what} to the board"))
    }
}

/// The menu of a tile, on its dots and on a right click of its header.
pub(super) fn of_tile(
    ui: &Ui,
    scene: &mut Scene<'_>,
    (spec, board): (&SourceSpec, &BoardSpec),
    tile: &Tile,
    header: &Response,
    state: &mut BoardState,
) {
    if state.presenting {
        return;
    }
    let rect = grid::menu_place(header);
    let dots = ui.interact(rect, Id::unique(("tile menu", tile.id)), Sense::click());
    dots.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Menu of tile {}", crate::board::title(board, tile))));
    grid::dots(ui, rect, dots.hovered() || header.hovered());
    for popup in [Popup::menu(&dots), Popup::context_menu(header)] {
        popup.show(|ui| {
            ui.set_width(210.0);
            if let Some(pivot) = tile.content.pivot()
                && widgets::menu_item(ui, icon::EXTERNAL_LINK, "Open as the view's chart", false).clicked()
            {
                scene.act(Action::EditPivot(pivot.clone(), "Open a tile".to_owned()));
                if let Content::Chart { chart, .. } = &tile.content {
                    scene.act(Action::EditChart(chart.clone()));
                }
                scene.run(Command::Show(Page::Chart));
            }
            if let Content::Chart { pivot, chart } = &tile.content {
                kinds(ui, scene, board, tile, (pivot, chart));
            }
            if let Content::Text { text } = &tile.content
                && widgets::menu_item(ui, icon::PENCIL, "Edit the words", false).clicked()
            {
                let own = state.tiles.entry(tile.id).or_default();
                (own.text, own.fresh) = (Some(text.clone()), true);
            }
            if let Some(opened) = replaced(tile, spec)
                && widgets::menu_item(ui, icon::REFRESH_CW, "Replace by the view's chart", false).clicked()
            {
                let mut board = board.clone();
                board.tiles.iter_mut().filter(|t| t.id == tile.id).for_each(|t| t.content = opened.clone());
                edit(scene, board, "Replace a tile");
            }
            if widgets::menu_item(ui, icon::TRASH_2, "Remove", false).clicked() {
                edit(scene, removed(board, tile.id), "Remove a tile");
            }
        });
    }
}

fn replaced(tile: &Tile, spec: &SourceSpec) -> Option<Content> {
    matches!(tile.content, Content::Chart { .. }).then(|| Content::Chart { pivot: spec.view.pivot.clone(), chart: spec.view.chart.clone() })
}

/// The kinds a chart is changed to most often.
fn kinds(ui: &mut Ui, scene: &mut Scene<'_>, board: &BoardSpec, tile: &Tile, (pivot, chart): (&crate::pivot::PivotSpec, &ChartSpec)) {
    const OFTEN: [ChartKind; 5] = [ChartKind::Line, ChartKind::Bar, ChartKind::Area, ChartKind::Heatmap, ChartKind::Kpi];
    ui.separator();
    for kind in OFTEN {
        let icon = crate::ui::chart_view::kind_icon(kind);
        if widgets::menu_item(ui, icon, kind.label(), chart.kind == Some(kind)).clicked() {
            let mut board = board.clone();
            let content = Content::Chart { pivot: pivot.clone(), chart: ChartSpec { kind: Some(kind), ..chart.clone() } };
            board.tiles.iter_mut().filter(|t| t.id == tile.id).for_each(|t| t.content = content.clone());
            edit(scene, board, "Change the kind of a tile");
        }
    }
    if chart.kind == Some(ChartKind::Kpi) {
        let less = pivot.values.iter().all(|v| v.measure.good == Direction::Down);
        if widgets::menu_item(ui, icon::TRENDING_DOWN, "Less is better", less).clicked() {
            let mut board = board.clone();
            let mut turned = pivot.clone();
            turned.values.iter_mut().for_each(|v| v.measure.good = if less { Direction::Up } else { Direction::Down });
            let content = Content::Chart { pivot: turned, chart: chart.clone() };
            board.tiles.iter_mut().filter(|t| t.id == tile.id).for_each(|t| t.content = content.clone());
            edit(scene, board, "Say which way is good");
        }
    }
    ui.separator();
}
