//! Things to click.

use eframe::egui::containers::menu::SubMenu;
use eframe::egui::response::Flags;
use eframe::egui::{
    Align2, Button, Color32, CornerRadius, Key, Modifiers, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::focus::{focus_ring, shows_focus};
use super::layout::accepted_in;
use crate::ui::theme::{Palette, control, font, icon, radius, space};

/// How much a button wants to be clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PushKind {
    /// The one thing to do next.
    Primary,
    /// One of several.
    #[default]
    Normal,
    /// Part of a bar: no outline until hovered.
    Quiet,
}

/// A button with an icon, a label, or both.
#[derive(Debug, Clone, Default)]
#[must_use = "Call show"]
pub struct Push<'a> {
    icon: Option<&'a str>,
    label: &'a str,
    name: Option<&'a str>,
    kind: PushKind,
    disabled: bool,
    selected: bool,
    tall: bool,
}

impl<'a> Push<'a> {
    /// A button that says `label`.
    pub fn new(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }

    /// With an icon before the label.
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Called otherwise by assistive tools than its label says.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// The one thing to do next.
    pub fn primary(mut self) -> Self {
        self.kind = PushKind::Primary;
        self
    }

    /// Without an outline until hovered.
    pub fn quiet(mut self) -> Self {
        self.kind = PushKind::Quiet;
        self
    }

    /// Whether it can be clicked.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.disabled = !enabled;
        self
    }

    /// Whether it is the chosen one of its group.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// A little taller, for a button that stands alone.
    pub fn tall(mut self) -> Self {
        self.tall = true;
        self
    }

    /// Show it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let colour = match (self.kind, self.selected) {
            (PushKind::Primary, _) => palette.on_accent,
            (_, true) => palette.accent_text,
            _ => palette.text,
        };
        let icon = self.icon.map(|i| RichText::new(i).font(font::icon(control::ICON)).color(colour));
        let label = RichText::new(self.label).font(font::medium(font::BODY)).color(colour);
        let button = match (icon, self.label.is_empty()) {
            (Some(icon), true) => Button::new(icon),
            (Some(icon), false) => Button::new((icon, label)),
            (None, _) => Button::new(label),
        };
        let height = if self.tall { control::TALL } else { control::HEIGHT };
        let button = button.min_size(vec2(if self.label.is_empty() { height } else { 0.0 }, height));
        // Not within a scope: that would take what is left of a line, so that the line would not wrap before it.
        let style = ui.style().clone();
        if self.kind == PushKind::Primary {
            primary_visuals(ui, palette);
        }
        if self.label.is_empty() {
            ui.spacing_mut().button_padding.x = (height - control::ICON) / 2.0 - 1.0;
        }
        let button = match (self.kind, self.selected) {
            (PushKind::Quiet, selected) => button.frame(true).frame_when_inactive(selected),
            _ => button,
        };
        let button = if self.selected { button.fill(palette.accent_soft).stroke(Stroke::NONE) } else { button };
        let response = ui.add_enabled(!self.disabled, button);
        ui.set_style(style);
        focus_ring(ui, &response);
        take_enter(ui, &response);
        let response = if self.kind == PushKind::Primary { answering(ui, response) } else { response };
        response.accessible_name(self.name.unwrap_or(self.label))
    }
}

/// The primary button of a dialog is clicked by Ctrl+Enter too, wherever the keyboard is.
fn answering(ui: &Ui, mut response: Response) -> Response {
    let Some(accepted) = ui.data(|d| d.get_temp::<bool>(accepted_in(ui.layer_id()))) else { return response };
    if accepted && response.enabled() {
        response.flags.insert(Flags::FAKE_PRIMARY_CLICKED);
    }
    response.on_hover_text("Ctrl+Enter")
}

fn primary_visuals(ui: &mut Ui, palette: &Palette) {
    let widgets = &mut ui.visuals_mut().widgets;
    for (visuals, fill) in [
        (&mut widgets.inactive, palette.accent),
        (&mut widgets.hovered, palette.accent_hovered),
        (&mut widgets.active, palette.accent_hovered),
    ] {
        visuals.weak_bg_fill = fill;
        visuals.bg_stroke = Stroke::NONE;
    }
}

/// A button of an icon alone; its name is its tooltip too.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    Push::new("").icon(icon).name(name).quiet().show(ui).on_hover_text(name)
}

/// The lines of a menu, to be scrolled where the window is too low for them. Near the lower edge they do not shrink to the room
/// below: as high as they are, the menu opens upwards.
pub fn menu_lines<R>(ui: &mut Ui, lines: impl FnOnce(&mut Ui) -> R) -> R {
    let room = ui.ctx().content_rect().height() - 96.0;
    ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, lines).inner
}

/// One line of a menu; closes the menu when clicked.
pub fn menu_item(ui: &mut Ui, icon: &str, label: &str, active: bool) -> Response {
    let response = menu_item_stays(ui, icon, label, active);
    if response.clicked() {
        ui.close();
    }
    response
}

/// What a click by the Enter key opens in the same frame is not to take that key for its own.
fn take_enter(ui: &Ui, response: &Response) {
    if response.clicked() {
        ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    }
}

/// One line of a menu that stays open when it is clicked, as where more is asked then.
pub fn menu_item_stays(ui: &mut Ui, icon: &str, label: &str, active: bool) -> Response {
    let palette = Palette::of(ui);
    let width = ui.available_width().max(120.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, control::HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), label));
    let lit = response.hovered() || response.has_focus();
    shows_focus(ui, response.id);
    take_enter(ui, &response);
    if lit {
        ui.painter().rect_filled(rect, f32::from(radius::S), palette.hovered);
    }
    let colour = if !ui.is_enabled() {
        palette.text_faint
    } else if active {
        palette.accent_text
    } else {
        palette.text
    };
    let middle = rect.center().y;
    if !icon.is_empty() {
        ui.painter().text(pos2(rect.left() + 17.0, middle), Align2::CENTER_CENTER, icon, font::icon(control::ICON), colour);
    }
    let left = rect.left() + if icon.is_empty() { space::S } else { 32.0 };
    let font = if active { font::medium(font::BODY) } else { font::regular(font::BODY) };
    let right = rect.right() - if active { 26.0 } else { 4.0 };
    let inner = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    crate::ui::grid::text_line(ui.painter(), label, font, colour, inner);
    if active {
        ui.painter().text(pos2(rect.right() - 14.0, middle), Align2::CENTER_CENTER, icon::CHECK, font::icon(13.0), palette.accent);
    }
    response
}

/// One line of a menu that leads to more of them.
pub fn submenu(ui: &mut Ui, icon: &str, label: &str, lines: impl FnOnce(&mut Ui)) {
    let line = menu_item_stays(ui, icon, label, false);
    let colour = Palette::of(ui).text_muted;
    ui.painter().text(
        pos2(line.rect.right() - 14.0, line.rect.center().y),
        Align2::CENTER_CENTER,
        icon::CHEVRON_RIGHT,
        font::icon(13.0),
        colour,
    );
    SubMenu::new().show(ui, &line, lines);
}

/// A rounded label that can be clicked, as for a member of a list of choices.
pub fn chip(ui: &mut Ui, label: &str, name: &str, selected: bool) -> Response {
    let palette = Palette::of(ui);
    let (fill, text, stroke) = if selected {
        (palette.accent_soft, palette.accent_text, Stroke::NONE)
    } else {
        (Color32::TRANSPARENT, palette.text_muted, Stroke::new(1.0, palette.border_strong))
    };
    let button = Button::new(RichText::new(label).font(font::medium(12.5)).color(text))
        .fill(fill)
        .stroke(stroke)
        .corner_radius(CornerRadius::same(13))
        .min_size(vec2(0.0, 26.0))
        .selected(selected);
    let response = ui.add(button);
    focus_ring(ui, &response);
    response.accessible_name(name)
}

/// Choices beside each other of which one holds; `true` when another one was chosen.
pub fn segmented<T: Copy + PartialEq>(ui: &mut Ui, value: &mut T, choices: &[(T, Option<&str>, &str)]) -> bool {
    segmented_with(ui, value, choices, false)
}

/// The same; with `focus` the one that holds is given the keyboard.
pub fn segmented_with<T: Copy + PartialEq>(ui: &mut Ui, value: &mut T, choices: &[(T, Option<&str>, &str)], focus: bool) -> bool {
    let before = *value;
    let palette = Palette::of(ui);
    let frame = eframe::egui::Frame::new().fill(palette.sunken).corner_radius(CornerRadius::same(radius::M + 1)).inner_margin(2);
    frame.stroke(palette.hairline()).show(ui, |ui| {
        let height = 22.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().interact_size.y = height;
            ui.spacing_mut().button_padding.y = 1.0;
            // The first choice stands left even at the right end of a bar, where everything is laid out the other way.
            let backwards = ui.layout().prefer_right_to_left();
            for at in 0..choices.len() {
                let (choice, icon, label) = &choices[if backwards { choices.len() - 1 - at } else { at }];
                let chosen = before == *choice;
                let colour = if chosen { palette.text } else { palette.text_muted };
                let text = RichText::new(*label).font(font::medium(12.5)).color(colour);
                let button = match icon {
                    Some(icon) => Button::new((RichText::new(*icon).font(font::icon(14.0)).color(colour), text)),
                    None => Button::new(text),
                };
                let button = button
                    .min_size(vec2(0.0, height))
                    .corner_radius(CornerRadius::same(radius::S + 1))
                    .frame(true)
                    .frame_when_inactive(chosen);
                let button = if chosen { button.fill(palette.raised).stroke(Stroke::new(1.0, palette.border_strong)) } else { button };
                let response = ui.add(button).accessible_name(*label);
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, label));
                if focus && chosen {
                    response.request_focus();
                }
                focus_ring(ui, &response);
                if response.clicked() {
                    *value = *choice;
                }
            }
        });
    });
    *value != before
}

/// One line of a list to pick from by keyboard or pointer, with something at its right.
pub fn list_row(ui: &mut Ui, icon: &str, label: &str, aside: &str, at: bool) -> Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), control::TALL), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), at, label));
    if at || response.hovered() {
        ui.painter().rect_filled(rect, f32::from(radius::S), if at { palette.accent_soft } else { palette.hovered });
    }
    let colour = if at { palette.accent_text } else { palette.text };
    let middle = rect.center().y;
    ui.painter().text(pos2(rect.left() + 18.0, middle), Align2::CENTER_CENTER, icon, font::icon(control::ICON), colour);
    let beside = ui.painter().layout_no_wrap(aside.to_owned(), font::regular(font::SMALL), palette.text_muted);
    // What is beside the label gives way to it, up to the middle of the line.
    let width = beside.size().x.min(rect.width() / 2.0 - 24.0);
    let edge = rect.right() - 10.0 - width;
    let inner = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), pos2(edge - space::S, rect.bottom()));
    crate::ui::grid::text_line(ui.painter(), label, font::medium(font::BODY), colour, inner);
    let place = Rect::from_min_max(pos2(edge, rect.top()), pos2(rect.right() - 9.0, rect.bottom()));
    crate::ui::grid::text_line(ui.painter(), aside, font::regular(font::SMALL), palette.text_muted, place);
    let cut = crate::ui::grid::is_cut(ui, label, &font::medium(font::BODY), inner.width());
    if cut { response.on_hover_text(label) } else { response }
}
