//! Which control the keyboard is on is shown, whatever the control is.

use eframe::egui::{Context, Event, Id, Memory, Response, Stroke, StrokeKind, Ui, WidgetRect};

use crate::ui::theme::{Palette, radius};

/// The control that shows by itself that it has the keyboard.
fn shown() -> Id {
    Id::unique("focus is shown by")
}

/// Say that a control shows by itself that it has the keyboard.
pub fn shows_focus(ui: &Ui, control: Id) {
    if ui.memory(|m| m.has_focus(control)) {
        ui.data_mut(|d| d.insert_temp(shown(), Some(control)));
    }
}

/// Show which control the keyboard is on.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Palette::of(ui).accent.gamma_multiply(0.7));
        ui.painter().rect_stroke(response.rect.expand(2.0), f32::from(radius::M) + 2.0, stroke, StrokeKind::Inside);
        shows_focus(ui, response.id);
    }
}

/// The same for what fills its place to the edge, where a ring around it would be cut off.
pub fn focus_ring_within(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Palette::of(ui).accent);
        ui.painter().rect_stroke(response.rect, f32::from(radius::S), stroke, StrokeKind::Inside);
        shows_focus(ui, response.id);
    }
}

/// The same for what fills most of the window: only while it is led by keyboard, as a frame around it would shout at who uses the mouse.
pub fn focus_ring_for_keys(ui: &Ui, response: &Response) {
    if is_led_by_keys(ui) {
        focus_ring_within(ui, response);
    } else {
        shows_focus(ui, response.id);
    }
}

/// Whether the window was last led by keyboard.
pub fn is_led_by_keys(ui: &Ui) -> bool {
    ui.data(|d| d.get_temp(by_keyboard())).unwrap_or(false)
}

/// Where it is kept whether the window was last led by keyboard or by an assistive tool rather than by mouse.
fn by_keyboard() -> Id {
    Id::unique("led by keyboard")
}

fn note_what_leads(ctx: &Context) {
    let leads = |event: &Event| match event {
        Event::Key { pressed: true, .. } | Event::AccessKitActionRequest(_) => Some(true),
        Event::PointerButton { pressed: true, .. } => Some(false),
        _ => None,
    };
    // A key that was a command is no event of the frame any more.
    if let Some(led) = ctx.input(|i| i.raw.events.iter().rev().find_map(leads)) {
        ctx.data_mut(|d| d.insert_temp(by_keyboard(), led));
        ctx.request_repaint();
    }
}

/// Where a control of this frame is. To ask for its response would be taken for its being shown once more: a field that a click on a button
/// has just given the keyboard to would lose it to that click.
pub(in crate::ui) fn place_of(ctx: &Context, id: Id) -> Option<WidgetRect> {
    ctx.viewport(|viewport| viewport.this_pass.widgets.get(id).copied())
}

/// Say that something lies over the page in this frame that is neither a menu nor a dialog of egui.
pub(in crate::ui) fn note_over(ctx: &Context) {
    let now = ctx.cumulative_frame_nr();
    ctx.data_mut(|d| d.insert_temp(Id::unique("lies over the page"), now));
}

/// Whether that was said in this frame.
pub(in crate::ui) fn is_over(ctx: &Context) -> bool {
    ctx.data(|d| d.get_temp(Id::unique("lies over the page"))) == Some(ctx.cumulative_frame_nr())
}

/// At the end of a frame: a ring around the control that the keyboard is on, unless that shows it by itself.
pub fn show_focus_of_the_rest(ctx: &Context) {
    note_what_leads(ctx);
    let by_itself = ctx.data_mut(|d| d.remove_temp::<Option<Id>>(shown()).flatten());
    let Some(id) = ctx.memory(Memory::focused).filter(|id| by_itself != Some(*id)) else { return };
    let Some(place) = place_of(ctx, id) else { return };
    let visible = place.interact_rect.intersect(ctx.content_rect());
    if !visible.is_positive() {
        return;
    }
    let palette = Palette::for_visuals(&ctx.global_style().visuals);
    let painter = ctx.layer_painter(place.layer_id);
    // What is cut off or fills its place has the ring within.
    let around = place.rect.expand(2.0);
    let fits = visible.contains_rect(place.rect) && place.rect.height() < 64.0;
    let ring = if fits { around } else { visible };
    painter.rect_stroke(ring, f32::from(radius::S), Stroke::new(2.0, palette.accent), StrokeKind::Inside);
}
