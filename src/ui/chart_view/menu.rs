//! What can be done with a mark or a brushed stretch: keep, exclude, see its rows, pin a note.

use eframe::egui::{Area, CornerRadius, Frame, Id, Key, Margin, Order, Pos2, Ui};

use super::ChartState;
use crate::chart::{Annotation, ChartSpec, Target, excluded, kept, name_of, within_brush};
use crate::session::{Action, ChartView, DrillTarget};
use crate::table::Filter;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, icon, radius};
use crate::ui::widgets;

/// What the menu is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    /// One mark.
    Mark(Target),
    /// A stretch along x.
    Stretch((f64, f64)),
}

/// An open menu, where it stands, and the note that is being written.
#[derive(Debug, Clone)]
pub(super) struct Menu {
    pub(super) about: About,
    pub(super) at: Pos2,
    pub(super) fresh: bool,
    note: Option<String>,
}

impl Menu {
    pub(super) fn new(about: About, at: Pos2) -> Self {
        Self { about, at, fresh: true, note: None }
    }
}

/// Show the menu, if one is open.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (filters, spec): (&[Filter], &ChartSpec), view: &ChartView, state: &mut ChartState) {
    let Some(mut menu) = state.menu.take() else { return };
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect();
    let at = Pos2::new(menu.at.x.min(screen.right() - 230.0), menu.at.y.min(screen.bottom() - 200.0));
    let mut done = false;
    let shown = Area::new(Id::unique("mark menu")).order(Order::Foreground).fixed_pos(at).show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(CornerRadius::same(radius::M + 2));
        frame.inner_margin(Margin::same(6)).shadow(ui.visuals().popup_shadow).show(ui, |ui| {
            ui.set_width(210.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            done = match menu.about.clone() {
                About::Mark(target) => of_mark(ui, scene, (filters, spec), view, target, &mut menu.note),
                About::Stretch(x) => of_stretch(ui, scene, (filters, spec), view, x, state),
            };
        });
    });
    let elsewhere = !menu.fresh && shown.response.clicked_elsewhere();
    if done || elsewhere || ui.input(|i| i.key_pressed(Key::Escape)) {
        state.canvas.clear_brush();
    } else {
        menu.fresh = false;
        state.menu = Some(menu);
    }
}

fn of_mark(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (filters, spec): (&[Filter], &ChartSpec),
    view: &ChartView,
    target: Target,
    note: &mut Option<String>,
) -> bool {
    let pivot = &view.pivot;
    let cell = view.data.place_of(target).and_then(|p| Some((pivot.table.rows.get(p.row)?, pivot.table.columns.get(p.column)?)));
    let Some((row, column)) = cell.filter(|_| spec.marks.is_none()) else {
        widgets::muted(ui, "This mark is no cell of the pivot.");
        return false;
    };
    let keep = kept(&pivot.spec, row, column);
    if widgets::menu_item(ui, icon::FUNNEL, "Keep only this", false).clicked() {
        scene.act(Action::SetFilters(joined(filters, keep)));
        return true;
    }
    if let Some(exclude) = excluded(&pivot.spec, row, column)
        && widgets::menu_item(ui, icon::FUNNEL_X, "Exclude this", false).clicked()
    {
        scene.act(Action::SetFilters(joined(filters, vec![exclude])));
        return true;
    }
    if widgets::menu_item(ui, icon::ROWS_3, "Show rows", false).clicked() {
        scene.act(Action::Drill(DrillTarget::Cell { row: row.clone(), column: column.clone() }));
        return true;
    }
    pin(ui, scene, spec, view, target, note)
}

/// A note at the mark's place.
fn pin(ui: &mut Ui, scene: &mut Scene<'_>, spec: &ChartSpec, view: &ChartView, target: Target, note: &mut Option<String>) -> bool {
    let Some(series) = view.data.series().get(target.series) else { return false };
    let Some(at) = series.points.x.get(target.point).and_then(|x| name_of(&view.data.x, *x)) else { return false };
    let Some(text) = note else {
        if widgets::menu_item_stays(ui, icon::PENCIL, "Pin a note…", false).clicked() {
            *note = Some(String::new());
        }
        return false;
    };
    let field = widgets::text_field(ui, text, "Note at this mark", "what happened here", 196.0);
    if !field.has_focus() && !field.lost_focus() {
        field.request_focus();
    }
    if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !text.trim().is_empty() {
        let mut annotations = spec.annotations.clone();
        annotations.push(Annotation { at, series: Some(series.name.clone()), text: text.trim().to_owned() });
        scene.act(Action::EditChart(ChartSpec { annotations, ..spec.clone() }));
        return true;
    }
    false
}

fn of_stretch(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (filters, spec): (&[Filter], &ChartSpec),
    view: &ChartView,
    x: (f64, f64),
    state: &mut ChartState,
) -> bool {
    if let Some(filter) = within_brush(&view.pivot.spec, spec, &view.data, x)
        && widgets::menu_item(ui, icon::FUNNEL, "Keep only these", false).on_hover_text(filter.words()).clicked()
    {
        state.canvas.reset();
        scene.act(Action::SetFilters(joined(filters, vec![filter])));
        return true;
    }
    if widgets::menu_item(ui, icon::ZOOM_IN, "Zoom to these", false).clicked() {
        state.canvas.zoom_to(x);
        return true;
    }
    false
}

/// Filters with others added; one of the same kind on the same column gives way.
fn joined(filters: &[Filter], more: Vec<Filter>) -> Vec<Filter> {
    use crate::table::FilterTest::Sql;
    let same = |a: &Filter, b: &Filter| {
        a.column == b.column && std::mem::discriminant(&a.test) == std::mem::discriminant(&b.test) && !matches!(a.test, Sql(_))
    };
    let mut all: Vec<Filter> = filters.iter().filter(|f| !more.iter().any(|m| same(f, m)) && !more.contains(f)).cloned().collect();
    all.extend(more);
    all
}
