//! Something a person should know: what, why, and what to do next.

use eframe::egui::{Align, Color32, CornerRadius, Frame, Label, Layout, Margin, RichText, Role, Ui, WidgetInfo};

use super::{from_right, glyph, icon_button};
use crate::ui::theme::{Palette, font, icon, radius};

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something could not be done.
    Error,
    /// Something was done, but look at it.
    Warning,
    /// Something was done.
    Info,
}

/// A card that tells something and can be dismissed.
#[derive(Debug, Clone, Copy)]
#[must_use = "Call show"]
pub struct Notice<'a> {
    /// How grave it is.
    pub kind: NoticeKind,
    /// What and why.
    pub message: &'a str,
    /// What to do next; may be empty.
    pub hint: &'a str,
    /// Whether there is a button to dismiss it.
    pub dismissable: bool,
}

impl Notice<'_> {
    /// Show it; `true` when it was dismissed. `actions` are put before the button that dismisses it.
    pub fn show(self, ui: &mut Ui, actions: impl FnOnce(&mut Ui)) -> bool {
        let palette = Palette::of(ui);
        let (symbol, colour, ground) = match self.kind {
            NoticeKind::Error => (icon::CIRCLE_ALERT, palette.negative, palette.negative_soft),
            NoticeKind::Warning => (icon::TRIANGLE_ALERT, palette.warning, palette.warning_soft),
            NoticeKind::Info => (icon::INFO, palette.accent_text, palette.accent_soft),
        };
        let frame = Frame::new().fill(ground).corner_radius(CornerRadius::same(radius::M + 2)).inner_margin(Margin {
            left: 12,
            right: 8,
            top: 8,
            bottom: 8,
        });
        let shown = frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                glyph(ui, symbol, 16.0, colour);
                let mut dismissed = false;
                from_right(ui, Align::Center, |ui| {
                    if self.dismissable {
                        dismissed = icon_button(ui, icon::X, "Dismiss").clicked();
                    }
                    actions(ui);
                    // One line stands in the middle beside its buttons.
                    let is_short = self.hint.is_empty();
                    ui.with_layout(if is_short { Layout::left_to_right(Align::Center) } else { Layout::top_down(Align::Min) }, |ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        if self.hint.is_empty() {
                            ui.add_space(self.lift(ui));
                        }
                        ui.add(Label::new(RichText::new(self.message).font(font::medium(font::BODY)).color(palette.text)).wrap());
                        if !is_short {
                            ui.add(Label::new(RichText::new(self.hint).color(palette.text_muted)).wrap());
                        }
                    });
                });
                dismissed
            })
            .inner
        });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, self.message));
        shown.inner
    }

    /// Room above a message of one line, so that it stands beside the middle of its icon and its buttons.
    fn lift(&self, ui: &Ui) -> f32 {
        let text = ui.painter().layout(self.message.to_owned(), font::medium(font::BODY), Color32::PLACEHOLDER, ui.available_width());
        if text.rows.len() == 1 { ((ui.spacing().interact_size.y - text.size().y) / 2.0).max(0.0) } else { 0.0 }
    }
}
