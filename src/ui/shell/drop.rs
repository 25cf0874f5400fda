//! What shows that files can be let go of here.

use eframe::egui::{Align2, Id, LayerId, Order, Stroke, StrokeKind, Ui, vec2};

use super::super::theme::{Palette, font, icon, radius};

pub(super) fn show(ui: &Ui) {
    let count = ui.input(|i| i.raw.hovered_files.len());
    if count == 0 {
        return;
    }
    let palette = Palette::of(ui);
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Foreground, Id::unique("drop")));
    painter.rect_filled(rect, 0.0, palette.surface.gamma_multiply(0.92));
    let frame = rect.shrink(16.0);
    painter.rect_filled(frame, f32::from(radius::L), palette.accent_soft.gamma_multiply(0.6));
    painter.rect_stroke(frame, f32::from(radius::L), Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    let centre = frame.center();
    painter.text(centre - vec2(0.0, 26.0), Align2::CENTER_CENTER, icon::UPLOAD, font::icon(40.0), palette.accent);
    let text = if count == 1 { "Let go to open the file".to_owned() } else { format!("Let go to open {count} files") };
    painter.text(centre + vec2(0.0, 22.0), Align2::CENTER_CENTER, text, font::bold(font::HEADING), palette.accent_text);
}
