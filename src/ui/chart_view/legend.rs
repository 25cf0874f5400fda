//! The series as switches: a click hides or shows one; a double click, or one with Shift held, shows it alone. Enter is a click too.

use eframe::egui::{Popup, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::chart::{ChartData, ChartSeries, ChartSpec, Form, Mark};
use crate::table::as_drawn;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets;

/// Entries shown at most.
const MOST: usize = 24;

/// Show it; the spec with other series hidden, where that was asked for.
pub(super) fn show(ui: &mut Ui, spec: &ChartSpec, chart: &ChartData) -> Option<ChartSpec> {
    let series = chart.series();
    let fixed = chart.kind == crate::chart::ChartKind::Pareto || chart.kind == crate::chart::ChartKind::Waterfall;
    if series.len() < 2 || matches!(chart.body, crate::chart::Body::Panels(_)) {
        ui.add_space(space::XS);
        return None;
    }
    let mut hidden = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        let drawn = crate::chart::drawn(chart);
        let listed: Vec<_> =
            series.iter().enumerate().filter(|(at, s)| s.hidden || drawn.contains(at)).map(|(_, s)| s).take(MOST).collect();
        for &one in &listed {
            let response = entry(ui, one);
            if fixed {
                continue;
            }
            let toggled = || {
                let mut hidden = spec.hidden.clone();
                if one.hidden {
                    hidden.retain(|n| *n != one.name);
                } else {
                    hidden.push(one.name.clone());
                }
                hidden
            };
            let alone = || series.iter().filter(|s| s.name != one.name).map(|s| s.name.clone()).collect::<Vec<_>>();
            let isolates = response.double_clicked() || response.clicked() && ui.input(|i| i.modifiers.shift);
            if isolates {
                // A second double click shows all again.
                hidden = Some(if spec.hidden.len() + 1 == series.len() && !one.hidden { Vec::new() } else { alone() });
            } else if response.clicked() {
                hidden = Some(toggled());
            }
            Popup::context_menu(&response).show(|ui| {
                ui.set_width(170.0);
                if widgets::menu_item(ui, icon::EYE, "Show this alone", false).clicked() {
                    hidden = Some(alone());
                }
                let word = if one.hidden { "Show" } else { "Hide" };
                if widgets::menu_item(ui, "", word, false).clicked() {
                    hidden = Some(toggled());
                }
                if widgets::menu_item(ui, "", "Show all", false).clicked() {
                    hidden = Some(Vec::new());
                }
            });
        }
        let more = series.len() - listed.len();
        if more > 0 {
            widgets::small(ui, &format!("and {more} more"));
        }
    });
    ui.add_space(space::XS);
    hidden.map(|hidden| ChartSpec { hidden, ..spec.clone() })
}

fn entry(ui: &mut Ui, series: &ChartSeries) -> eframe::egui::Response {
    let palette = Palette::of(ui);
    let name = &series.name;
    let shown: String = if name.chars().count() > 28 { name.chars().take(27).chain(['…']).collect() } else { name.clone() };
    let colour = if series.hidden { palette.text_faint } else { palette.text };
    let galley = ui.painter().layout_no_wrap(as_drawn(&shown).into_owned(), font::regular(12.5), colour);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 30.0, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), !series.hidden, format!("Series {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, f32::from(radius::S), palette.hovered);
    }
    let middle = pos2(rect.left() + 12.0, rect.center().y);
    if series.hidden {
        ui.painter().circle_stroke(middle, 4.5, Stroke::new(1.5, palette.text_faint));
    } else {
        let ink = super::ink(ui, series);
        let form = if matches!(series.mark, Mark::Bar | Mark::Area) { Form::Square } else { Form::of(series.colour) };
        let outline = form.outline([middle.x, middle.y], 5.0);
        ui.painter().add(if outline.is_empty() {
            Shape::circle_filled(middle, 5.0, ink)
        } else {
            Shape::convex_polygon(outline.into_iter().map(|[x, y]| pos2(x, y)).collect(), ink, Stroke::NONE)
        });
    }
    ui.painter().galley(pos2(rect.left() + 22.0, rect.center().y - galley.size().y / 2.0), galley, colour);
    response.on_hover_text(format!("{name}\nClick: hide or show; double click, or Shift with a click or Enter: show it alone"))
}
