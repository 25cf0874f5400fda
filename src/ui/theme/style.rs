//! The palette and the scales as egui styles, one per theme.

use eframe::egui::style::{ScrollStyle, Selection, TextCursorStyle, WidgetVisuals};
use eframe::egui::{Color32, Context, CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

use super::{Palette, control, font, radius};

/// Set the styles of both themes, so that switching needs nothing more.
pub(super) fn install_styles(ctx: &Context) {
    ctx.all_styles_mut(apply);
}

fn apply(style: &mut Style) {
    let palette = Palette::for_visuals(&style.visuals);
    text(style);
    spacing(style);
    visuals(&mut style.visuals, palette);
    style.animation_time = 0.12;
    style.compact_menu_style = false;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.explanation_tooltips = false;
}

fn text(style: &mut Style) {
    style.text_styles = [
        (TextStyle::Small, font::regular(font::SMALL)),
        (TextStyle::Body, font::regular(font::BODY)),
        (TextStyle::Button, font::medium(font::BODY)),
        (TextStyle::Heading, font::bold(font::HEADING)),
        (TextStyle::Monospace, eframe::egui::FontId::monospace(12.5)),
    ]
    .into();
}

fn spacing(style: &mut Style) {
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(10.0, 4.0);
    spacing.interact_size = vec2(control::HEIGHT, control::HEIGHT);
    spacing.window_margin = Margin::same(20);
    spacing.menu_margin = Margin::same(6);
    spacing.menu_spacing = 2.0;
    spacing.combo_width = 96.0;
    spacing.combo_height = 320.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 9.0;
    spacing.icon_spacing = 6.0;
    spacing.slider_rail_height = 4.0;
    spacing.tooltip_width = 360.0;
    spacing.scroll = ScrollStyle { bar_width: 8.0, floating_width: 4.0, ..ScrollStyle::floating() };
}

fn visuals(v: &mut Visuals, p: &Palette) {
    let control = CornerRadius::same(radius::M);
    let widget = |fill: Color32, border: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: control,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let outline = Stroke::new(1.0, p.border_strong);
    v.widgets.noninteractive = widget(p.surface, p.hairline(), p.text);
    v.widgets.inactive = widget(p.raised, outline, p.text);
    v.widgets.hovered = widget(p.hovered, outline, p.text);
    v.widgets.active = widget(p.pressed, Stroke::new(1.0, p.accent), p.text);
    v.widgets.open = widget(p.hovered, outline, p.text);
    v.selection = Selection { bg_fill: p.accent_soft, stroke: Stroke::new(1.0, p.accent_text) };
    v.text_cursor = TextCursorStyle { stroke: Stroke::new(1.5, p.accent), ..TextCursorStyle::default() };
    v.override_text_color = None;
    v.weak_text_color = Some(p.text_muted);
    v.hyperlink_color = p.accent_text;
    v.faint_bg_color = p.sunken;
    v.extreme_bg_color = p.surface;
    v.text_edit_bg_color = Some(p.surface);
    v.code_bg_color = p.sunken;
    v.warn_fg_color = p.warning;
    v.error_fg_color = p.negative;
    v.panel_fill = p.surface;
    v.window_fill = p.raised;
    v.window_stroke = p.hairline();
    v.window_corner_radius = CornerRadius::same(radius::L);
    v.menu_corner_radius = CornerRadius::same(radius::M + 2);
    v.window_shadow = Shadow { offset: [0, 12], blur: 36, spread: 0, color: p.shadow };
    v.popup_shadow = Shadow { offset: [0, 6], blur: 18, spread: 0, color: p.shadow };
    v.slider_trailing_fill = true;
    v.indent_has_left_vline = false;
    v.striped = false;
    v.button_frame = true;
}
