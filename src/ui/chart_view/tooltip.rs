//! What is said of the mark under the pointer, on a small card.

use eframe::egui::{Align2, Area, CornerRadius, Frame, Grid, Id, Margin, Order, Pos2, RichText, Ui};

use crate::chart::Tip;
use crate::table::as_drawn;
use crate::ui::theme::{Palette, font, radius};

pub(super) fn show(ui: &Ui, tip: &Tip, at: Pos2) {
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect();
    // Left of the pointer where the right side of the window is near, above it where the bottom is.
    let (right, bottom) = (at.x > screen.right() - 300.0, at.y > screen.bottom() - 140.0);
    let pivot = match (right, bottom) {
        (false, false) => Align2::LEFT_TOP,
        (true, false) => Align2::RIGHT_TOP,
        (false, true) => Align2::LEFT_BOTTOM,
        (true, true) => Align2::RIGHT_BOTTOM,
    };
    let at = Pos2::new(if right { at.x - 28.0 } else { at.x }, if bottom { at.y - 28.0 } else { at.y });
    Area::new(Id::unique("chart tip")).order(Order::Tooltip).fixed_pos(at).pivot(pivot).interactable(false).show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(CornerRadius::same(radius::M));
        frame.inner_margin(Margin::symmetric(10, 8)).shadow(ui.visuals().popup_shadow).show(ui, |ui| {
            if !tip.title.is_empty() {
                ui.label(RichText::new(&*as_drawn(&tip.title)).font(font::medium(12.0)).color(palette.text_muted));
            }
            Grid::new("chart tip lines").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
                for (index, (name, value)) in tip.lines.iter().enumerate() {
                    let face = if index == 0 { font::bold(12.5) } else { font::regular(12.5) };
                    ui.label(RichText::new(&*as_drawn(name)).font(font::regular(12.5)).color(palette.text_muted));
                    ui.label(RichText::new(value).font(face).color(palette.text));
                    ui.end_row();
                }
            });
        });
    });
}
