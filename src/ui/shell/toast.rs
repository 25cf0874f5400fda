//! A word about what was just done, gone after a moment.

use eframe::egui::{Align2, Area, CornerRadius, Frame, Id, Label, Margin, Order, RichText, TextWrapMode, Ui, vec2};

use super::super::theme::{Palette, font, radius};

/// How long it stays, in seconds.
const SECONDS: f64 = 3.0;

pub(super) fn show(ui: &Ui, toast: &mut Option<(String, f64)>) {
    let Some((text, since)) = toast else { return };
    let now = ui.input(|i| i.time);
    if now - *since > SECONDS {
        *toast = None;
        return;
    }
    ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(SECONDS - (now - *since) + 0.05));
    let palette = Palette::of(ui);
    Area::new(Id::unique("toast")).order(Order::Foreground).anchor(Align2::CENTER_BOTTOM, vec2(0.0, -44.0)).interactable(false).show(
        ui.ctx(),
        |ui| {
            Frame::new().fill(palette.text).corner_radius(CornerRadius::same(radius::M)).inner_margin(Margin::symmetric(14, 8)).show(
                ui,
                |ui| {
                    let text = RichText::new(text.as_str()).font(font::medium(font::BODY)).color(palette.surface);
                    ui.add(Label::new(text).wrap_mode(TextWrapMode::Extend));
                },
            );
        },
    );
}
