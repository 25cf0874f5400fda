//! How far a job is.

use eframe::egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, lerp, vec2};

use crate::ui::theme::Palette;

/// A thin bar, `width` points wide; it wanders while the share is not known.
pub fn progress_bar(ui: &mut Ui, name: &str, fraction: Option<f32>, width: f32) -> Response {
    const HEIGHT: f32 = 6.0;
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo { value: fraction.map(f64::from), ..WidgetInfo::labeled(Role::ProgressIndicator, true, name) });
    ui.painter().rect_filled(rect, HEIGHT / 2.0, palette.pressed);
    let (from, to) = if let Some(done) = fraction {
        (0.0, done.clamp(0.0, 1.0))
    } else {
        let time = ui.input(|i| i.time);
        let at = ((time * 0.7).sin() * 0.5 + 0.5) as f32 * 0.7;
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(33));
        (at, at + 0.3)
    };
    let x = |share: f32| lerp(rect.x_range(), share);
    let filled = Rect::from_x_y_ranges(x(from)..=x(to), rect.y_range());
    ui.painter().rect_filled(filled, HEIGHT / 2.0, palette.accent);
    response
}

/// A small ring that turns.
pub fn spinner(ui: &mut Ui, size: f32) {
    let colour = Palette::of(ui).accent;
    ui.add(eframe::egui::Spinner::new().size(size).color(colour)).accessible_name("Working");
}
