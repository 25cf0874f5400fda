//! What can be done with a mark or a brushed stretch: keep, exclude, see its rows, explain it, make a finding of it, pin a note. Used
//! by the chart page and by boards.

use eframe::egui::{Area, CornerRadius, Frame, Id, Key, Margin, Order, Pos2, Response, Ui};

use super::investigate::{self, Subject};
use crate::chart::{Annotation, ChartSpec, Target, excluded, kept, name_of, within_brush};
use crate::pivot;
use crate::session::ChartView;
use crate::table::Filter;
use crate::ui::theme::{Palette, icon, radius};
use crate::ui::widgets;

/// What the menu is about.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) enum About {
    /// One mark.
    Mark(Target),
    /// A stretch along x.
    Stretch((f64, f64)),
}

/// An open menu, where it stands, and the note that is being written.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Menu {
    about: About,
    at: Pos2,
    fresh: bool,
    note: Option<String>,
    /// Which chart gets the keyboard back.
    chart: Id,
}

/// What was chosen in it.
pub(in crate::ui) enum Chosen {
    /// Keep what these filters keep.
    Keep(Vec<Filter>),
    /// Leave out what this filter leaves out.
    Exclude(Filter),
    /// Show the rows behind a cell of the pivot: its row and its column.
    Rows(pivot::Axis, pivot::Axis),
    /// Say which segments contributed to it.
    Explain(Subject),
    /// Make a finding of it.
    Finding(Subject),
    /// Pin these words.
    Pin(Annotation),
    /// Look at a stretch alone.
    Zoom((f64, f64)),
}

impl Menu {
    pub(in crate::ui) fn new(about: About, at: Pos2, chart: Id) -> Self {
        Self { about, at, fresh: true, note: None, chart }
    }
}

/// Show the menu, if one is open; it is put away when something was chosen, by Escape, and by a click elsewhere.
pub(in crate::ui) fn show(ui: &mut Ui, open: &mut Option<Menu>, view: &ChartView, spec: &ChartSpec) -> Option<Chosen> {
    let mut menu = open.take()?;
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect();
    let at = Pos2::new(menu.at.x.min(screen.right() - 230.0), menu.at.y.min(screen.bottom() - 260.0));
    let mut chosen = None;
    let shown = Area::new(Id::unique("mark menu")).order(Order::Foreground).fixed_pos(at).show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(CornerRadius::same(radius::M + 2));
        frame.inner_margin(Margin::same(6)).shadow(ui.visuals().popup_shadow).show(ui, |ui| {
            ui.set_width(210.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            chosen = match menu.about.clone() {
                About::Mark(target) => of_mark(ui, &mut menu, view, spec, target),
                About::Stretch(x) => of_stretch(ui, menu.fresh, view, spec, x),
            };
        });
    });
    let elsewhere = !menu.fresh && shown.response.clicked_elsewhere();
    let left = ui.input(|i| i.key_pressed(Key::Escape));
    if chosen.is_none() && !elsewhere && !left {
        menu.fresh = false;
        *open = Some(menu);
    } else if !elsewhere {
        ui.memory_mut(|m| m.request_focus(menu.chart));
    }
    chosen
}

/// The first line of a menu that has just opened takes the keyboard: arrows and Enter do the rest.
fn first(fresh: bool, response: Response) -> Response {
    if fresh {
        response.request_focus();
    }
    response
}

fn of_mark(ui: &mut Ui, menu: &mut Menu, view: &ChartView, spec: &ChartSpec, target: Target) -> Option<Chosen> {
    let pivot = &view.pivot;
    let cell = view.data.place_of(target).and_then(|p| Some((pivot.table.rows.get(p.row)?, pivot.table.columns.get(p.column)?)));
    let Some((row, column)) = cell.filter(|_| spec.marks.is_none()) else {
        widgets::muted(ui, "This mark is no cell of the pivot.");
        return None;
    };
    let mut chosen = None;
    let keep = kept(&pivot.spec, row, column);
    if !keep.is_empty() && first(menu.fresh, widgets::menu_item(ui, icon::FUNNEL, "Keep only this", false)).clicked() {
        chosen = Some(Chosen::Keep(keep));
    }
    if let Some(exclude) = excluded(&pivot.spec, row, column)
        && widgets::menu_item(ui, icon::FUNNEL_X, "Exclude this", false).clicked()
    {
        chosen = Some(Chosen::Exclude(exclude));
    }
    if widgets::menu_item(ui, icon::ROWS_3, "Show rows", false).clicked() {
        chosen = Some(Chosen::Rows(row.clone(), column.clone()));
    }
    if let Some(subject) = investigate::subject(view, row, column) {
        let tip = "Which segments contributed to its difference from what was expected";
        if widgets::menu_item(ui, icon::SPLIT, "Explain", false).on_hover_text(tip).clicked() {
            chosen = Some(Chosen::Explain(subject.clone()));
        }
        let tip = "List it among the findings, to judge it, to comment on it, to report it";
        if widgets::menu_item(ui, icon::RADAR, "Make a finding", false).on_hover_text(tip).clicked() {
            chosen = Some(Chosen::Finding(subject));
        }
    }
    chosen.or_else(|| pin(ui, view, target, &mut menu.note))
}

/// A note at the mark's place.
fn pin(ui: &mut Ui, view: &ChartView, target: Target, note: &mut Option<String>) -> Option<Chosen> {
    let series = view.data.series_in(target.panel).get(target.series)?;
    let at = series.points.x.get(target.point).and_then(|x| name_of(&view.data.x, *x))?;
    let Some(text) = note else {
        if widgets::menu_item_stays(ui, icon::PENCIL, "Pin a note…", false).clicked() {
            *note = Some(String::new());
        }
        return None;
    };
    let field = widgets::text_field(ui, text, "Note at this mark", "what happened here", 196.0);
    if !field.has_focus() && !field.lost_focus() {
        field.request_focus();
    }
    let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !text.trim().is_empty();
    entered.then(|| Chosen::Pin(Annotation { at, series: Some(series.name.clone()), text: text.trim().to_owned() }))
}

fn of_stretch(ui: &mut Ui, fresh: bool, view: &ChartView, spec: &ChartSpec, x: (f64, f64)) -> Option<Chosen> {
    let zoom = first(fresh, widgets::menu_item(ui, icon::ZOOM_IN, "Zoom to these", false)).clicked();
    if let Some(filter) = within_brush(&view.pivot.spec, spec, &view.data, x)
        && widgets::menu_item(ui, icon::FUNNEL, "Keep only these", false).on_hover_text(filter.words()).clicked()
    {
        return Some(Chosen::Keep(vec![filter]));
    }
    zoom.then_some(Chosen::Zoom(x))
}

/// Filters with others added; one of the same kind on the same column gives way.
pub(in crate::ui) fn joined(filters: &[Filter], more: Vec<Filter>) -> Vec<Filter> {
    use crate::table::FilterTest::Sql;
    let same = |a: &Filter, b: &Filter| {
        a.column == b.column && std::mem::discriminant(&a.test) == std::mem::discriminant(&b.test) && !matches!(a.test, Sql(_))
    };
    let mut all: Vec<Filter> = filters.iter().filter(|f| !more.iter().any(|m| same(f, m)) && !more.contains(f)).cloned().collect();
    all.extend(more);
    all
}
