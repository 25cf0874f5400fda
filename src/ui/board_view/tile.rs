//! What a tile shows.

use std::sync::Arc;

use eframe::egui::{Align2, Id, Label, Response, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use super::{BoardState, edit};
use crate::analysis::SourceSpec;
use crate::board::{BoardSpec, Content, Tile};
use crate::chart::{ChartKind, kept, within_brush};
use crate::findings;
use crate::session::{Action, ChartView, DrillTarget, Page, SourceData, TileView};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::chart_view::canvas::{self, CanvasEvent};
use crate::ui::chart_view::investigate::{self, Wanted};
use crate::ui::chart_view::menu::{self, About, Chosen, Menu};
use crate::ui::grid::Grid;
use crate::ui::pivot_view::PivotModel;
use crate::ui::theme::{Palette, font, icon};
use crate::ui::widgets::{self, Push};

/// Findings listed in a tile.
const LISTED: usize = 12;

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, board, tile): (&SourceSpec, &BoardSpec, &Tile),
    data: &SourceData,
    state: &mut BoardState,
) {
    match &tile.content {
        Content::Findings => findings_list(ui, scene, spec, data),
        Content::Text { text } => words(ui, scene, (board, tile), text, state),
        Content::Chart { .. } | Content::Pivot { .. } | Content::Changes { .. } => {
            match data.board().value().and_then(|b| b.tiles.get(&tile.id)) {
                Some(Ok(TileView::Chart(view))) => chart(ui, scene, (spec, board, tile), (data, view), state),
                Some(Ok(TileView::Pivot(pivoted))) => {
                    let model = PivotModel::new(&pivoted.table, &pivoted.spec, Palette::of(ui));
                    let state = state.tiles.entry(tile.id).or_default();
                    let events = Grid::new(Id::unique(("tile grid", tile.id)), &model, u64::from(tile.id)).show(ui, &mut state.grid);
                    scene.say_copied(&events);
                }
                Some(Err(failure)) => {
                    ui.add(Label::new(RichText::new(&failure.message).color(Palette::of(ui).negative)).wrap());
                    widgets::muted(ui, &failure.hint);
                }
                None => waiting(ui),
            }
        }
    }
}

/// Take the keyboard to what a tile shows, to its title where that takes no keys; whether it is there by now.
pub(super) fn focus(ui: &Ui, (spec, tile): (&SourceSpec, &Tile), data: &SourceData, (header, state): (&Response, &mut BoardState)) -> bool {
    let is_computed = !matches!(tile.content, Content::Findings | Content::Text { .. });
    match data.board().value().and_then(|b| b.tiles.get(&tile.id)) {
        Some(Ok(TileView::Chart(_))) => ui.memory_mut(|m| m.request_focus(chart_id(spec, tile))),
        Some(Ok(TileView::Pivot(_))) => state.tiles.entry(tile.id).or_default().grid.focus(),
        None if is_computed => return false,
        _ => header.request_focus(),
    }
    true
}

fn chart_id(spec: &SourceSpec, tile: &Tile) -> Id {
    Id::unique(("tile chart", spec.id.0, tile.id))
}

fn waiting(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let colour = Palette::of(ui).text_faint;
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon::LOADER_CIRCLE, font::icon(22.0), colour);
}

fn chart(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, board, tile): (&SourceSpec, &BoardSpec, &Tile),
    (data, view): (&SourceData, &Arc<ChartView>),
    state: &mut BoardState,
) {
    let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let own = state.tiles.entry(tile.id).or_default();
    let chart_spec = if let Content::Chart { chart, .. } = &tile.content { chart.clone() } else { crate::chart::ChartSpec::default() };
    own.canvas.shade(if chart_spec.hide_events { Arc::default() } else { state.events.clone() });
    own.canvas.hush(own.menu.is_some());
    // Steps up and down are told by where they lead.
    own.canvas.name_series(view.data.kind != ChartKind::Waterfall);
    let id = chart_id(spec, tile);
    let events = canvas::show(ui, id, rect, view, &mut own.canvas);
    for event in events {
        let filters = match event {
            CanvasEvent::Menu(target, at) => {
                own.menu = Some(Menu::new(About::Mark(target), at, id));
                continue;
            }
            CanvasEvent::Chosen(target, _) => {
                let cell = view.data.place_of(target);
                let axes = cell.and_then(|p| Some((view.pivot.table.rows.get(p.row)?, view.pivot.table.columns.get(p.column)?)));
                axes.filter(|_| chart_spec.marks.is_none()).map(|(row, column)| kept(&view.pivot.spec, row, column)).unwrap_or_default()
            }
            CanvasEvent::Brushed(x, _) => {
                own.canvas.clear_brush();
                within_brush(&view.pivot.spec, &chart_spec, &view.data, x).into_iter().collect()
            }
        };
        if !filters.is_empty() {
            edit(scene, board.cross(tile.id, filters), "Choose in a tile");
        }
    }
    if let Some(chosen) = menu::show(ui, &mut own.menu, view, &chart_spec) {
        take(scene, (spec, board, tile), data, chosen, state);
    }
    if board.crossed.iter().any(|c| c.tile == tile.id) {
        let at = rect.right_top() + vec2(-4.0, -2.0);
        ui.painter().text(at, Align2::RIGHT_TOP, icon::FUNNEL, font::icon(13.0), Palette::of(ui).accent);
    }
}

/// Do what was chosen for a mark of a tile.
fn take(
    scene: &mut Scene<'_>,
    (spec, board, tile): (&SourceSpec, &BoardSpec, &Tile),
    data: &SourceData,
    chosen: Chosen,
    state: &mut BoardState,
) {
    match chosen {
        Chosen::Keep(filters) => edit(scene, board.cross(tile.id, filters), "Choose in a tile"),
        Chosen::Exclude(filter) => {
            let filters = menu::joined(&board.filters, vec![filter]);
            edit(scene, BoardSpec { filters, ..board.clone() }, "Exclude on the board");
        }
        Chosen::Rows(row, column) => scene.act(Action::Drill(DrillTarget::Tile { tile: tile.id, row, column })),
        Chosen::Explain(subject) => investigate::start(scene, (spec, data), Wanted::Explain(subject), &mut state.wanted),
        Chosen::Finding(subject) => investigate::start(scene, (spec, data), Wanted::Finding(subject), &mut state.wanted),
        Chosen::Pin(note) => {
            let mut board = board.clone();
            for tile in board.tiles.iter_mut().filter(|t| t.id == tile.id) {
                if let Content::Chart { chart, .. } = &mut tile.content {
                    chart.annotations.push(note.clone());
                }
            }
            edit(scene, board, "Pin a note");
        }
        Chosen::Zoom(x) => state.tiles.entry(tile.id).or_default().canvas.zoom_to(x),
    }
}

fn words(ui: &mut Ui, scene: &mut Scene<'_>, (board, tile): (&BoardSpec, &Tile), text: &str, state: &mut BoardState) {
    let own = state.tiles.entry(tile.id).or_default();
    if own.text.is_none() && text.is_empty() {
        own.text = Some(String::new());
    }
    let Some(draft) = &mut own.text else {
        let shown = ui.add(Label::new(RichText::new(text).font(font::regular(14.0))).wrap().sense(Sense::click()));
        if shown.double_clicked() {
            (own.text, own.fresh) = (Some(text.to_owned()), true);
        }
        return;
    };
    let width = ui.available_width();
    let rows = ((ui.available_height() - 8.0) / 18.0).max(1.0) as usize;
    let field = ui.add(TextEdit::multiline(draft).desired_width(width).desired_rows(rows).hint_text("Words for those who read the board"));
    let field = field.accessible_name("Words of the tile");
    if std::mem::take(&mut own.fresh) {
        field.request_focus();
    }
    if field.lost_focus() && *draft != text {
        let mut board = board.clone();
        let content = Content::Text { text: draft.clone() };
        board.tiles.iter_mut().filter(|t| t.id == tile.id).for_each(|t| t.content = content.clone());
        own.text = None;
        edit(scene, board, "Write words");
    } else if field.lost_focus() && !draft.is_empty() {
        own.text = None;
    }
}

fn findings_list(ui: &mut Ui, scene: &mut Scene<'_>, spec: &SourceSpec, data: &SourceData) {
    let Some(detected) = data.detected().value() else {
        let text = if data.detected().is_running() { "Looking…" } else { "Nobody has looked yet." };
        widgets::muted(ui, text);
        if spec.view.detect.is_some()
            && !data.detected().is_running()
            && Push::new("Find anomalies").name("Find anomalies for the board").show(ui).clicked()
        {
            scene.act(Action::Detect);
        }
        return;
    };
    if detected.findings.is_empty() {
        widgets::muted(ui, "Nothing is out of line.");
    }
    ScrollArea::vertical().id_salt("tile findings").auto_shrink(false).show(ui, |ui| {
        for finding in detected.findings.iter().take(LISTED) {
            let words = findings::headline(finding);
            let line = ui.add(Label::new(RichText::new(&words).font(font::regular(12.5))).wrap().sense(Sense::click()));
            if line.clicked() {
                scene.act(Action::SelectFinding(Some(finding.id.clone())));
                scene.run(Command::Show(Page::Anomalies));
            }
            ui.add_space(3.0);
        }
    });
}
