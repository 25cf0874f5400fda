//! The look of the window: every colour, distance, type size and icon it draws with.
//!
//! Views take what they need from here by meaning (`palette.text_muted`, `space::M`), never by number, so that light and
//! dark, and every view, stay of one piece.

mod fonts;
pub mod icon;
mod palette;
mod scale;
mod style;

pub use fonts::install_fonts;
pub use palette::Palette;
pub use scale::{control, font, radius, space};

use eframe::egui;

/// In seconds.
const LONGEST_CLICK: f64 = 60.0;

/// Put the palettes of high contrast in force, or the usual ones.
pub(in crate::ui) fn set_contrast(ctx: &egui::Context, high: bool) {
    palette::set_high_contrast(high);
    style::install_styles(ctx);
}

/// In seconds: then the caret of a field stands still, so that a window nobody types in uses no processor.
const BLINKS: f64 = 8.0;

/// Let the caret of fields blink while somebody types, and stand still after a while. To be called every frame.
pub(in crate::ui) fn mind_caret(ctx: &egui::Context) {
    let last = egui::Id::unique("last input");
    let (now, typed) = ctx.input(|i| (i.time, !i.events.is_empty()));
    let since = ctx.data_mut(|d| {
        let last = d.get_temp_mut_or(last, now);
        if typed {
            *last = now;
        }
        now - *last
    });
    let blinks = since < BLINKS;
    if ctx.global_style().visuals.text_cursor.blink != blinks {
        ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = blinks);
        ctx.request_repaint();
    }
}

/// Give a context its fonts and both its styles; used alike by the window and by its tests.
pub fn install(ctx: &egui::Context) {
    install_fonts(ctx);
    style::install_styles(ctx);
    // A button held down for long is still clicked when let go of, as everywhere on the desktop.
    ctx.options_mut(|options| {
        options.input_options.max_click_duration = LONGEST_CLICK;
        // Sizes have commands of their own, which remember what was chosen.
        options.zoom_with_keyboard = false;
    });
}
