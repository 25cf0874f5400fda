//! The ways to look at a file, down the left.

use eframe::egui::{Align, Align2, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::app::Scene;
use super::super::theme::{Palette, font, icon, radius};
use super::super::{Command, page_icon, widgets};
use crate::findings::Finding;
use crate::session::Page;
use crate::table::format;

/// With labels, in points.
pub(super) const WIDE: f32 = 168.0;
/// Icons alone, in points.
pub(super) const NARROW: f32 = 52.0;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let session = scene.session;
    let undecided = |f: &&Finding| session.analysis().is_open(f) && !session.analysis().is_dismissed(f);
    let open = session.active_data().and_then(|d| d.detected().value()).map(|d| d.findings.iter().filter(undecided).count());
    for (page, command) in Page::ALL.map(|p| (p, Command::Show(p))) {
        let badge = open.filter(|n| page == Page::Anomalies && *n > 0);
        let mut tip = format!("{} ({})", command.label(), super::toolbar::shortcut(ui, command));
        if let Some(open) = badge {
            tip.push_str(&format!("\n{} to decide", format::counted(open, "finding")));
        }
        if item(ui, page_icon(page), page.name(), Some(page == session.page()), badge).on_hover_text(tip).clicked() {
            scene.run(command);
        }
    }
    widgets::from_bottom(ui, Align::Min, |ui| {
        let tip = format!("{} ({})", Command::Sql.label(), super::toolbar::shortcut(ui, Command::Sql));
        if item(ui, icon::DATABASE, "SQL", None, None).on_hover_text(tip).clicked() {
            scene.run(Command::Sql);
        }
        if item(ui, icon::KEYBOARD, "Shortcuts", None, None).on_hover_text("Keyboard shortcuts (F1)").clicked() {
            scene.run(Command::Shortcuts);
        }
    });
}

fn item(ui: &mut Ui, symbol: &str, label: &str, selected: Option<bool>, badge: Option<usize>) -> eframe::egui::Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::click());
    response.widget_info(|| match selected {
        Some(selected) => WidgetInfo::selected(Role::Tab, ui.is_enabled(), selected, label),
        None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), label),
    });
    let chosen = selected == Some(true);
    let rounding = f32::from(radius::M);
    if chosen {
        ui.painter().rect_filled(rect, rounding, palette.raised);
        ui.painter().rect_stroke(rect, rounding, palette.hairline(), StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, rounding, palette.hovered);
    }
    widgets::focus_ring_within(ui, &response);
    let wide = rect.width() > 60.0;
    let middle = rect.center().y;
    let (icon_colour, text_colour) = if chosen { (palette.accent, palette.text) } else { (palette.text_muted, palette.text_muted) };
    let icon_x = if wide { rect.left() + 19.0 } else { rect.center().x };
    ui.painter().text(pos2(icon_x, middle), Align2::CENTER_CENTER, symbol, font::icon(17.0), icon_colour);
    if wide {
        let font = if chosen { font::bold(font::BODY) } else { font::medium(font::BODY) };
        ui.painter().text(pos2(rect.left() + 38.0, middle), Align2::LEFT_CENTER, label, font, text_colour);
    }
    if badge.is_some() && !wide {
        ui.painter().circle_filled(pos2(rect.right() - 7.0, rect.top() + 8.0), 4.0, palette.accent);
    }
    if let Some(count) = badge.filter(|_| wide) {
        let place = pos2(rect.right() - 20.0, middle);
        let galley = ui.painter().layout_no_wrap(count.to_string(), font::bold(11.0), palette.on_accent);
        let pill = Rect::from_center_size(place, vec2((galley.size().x + 10.0).max(18.0), 18.0));
        ui.painter().rect_filled(pill, 9.0, palette.accent);
        ui.painter().galley(pill.center() - galley.size() / 2.0, galley, palette.on_accent);
    }
    response
}
