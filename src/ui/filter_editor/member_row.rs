//! A member of a list with a box to tick and its rows.

use eframe::egui::{Align, Checkbox, Key, Layout, RichText, TextWrapMode, Ui};

use crate::table::format;
use crate::ui::theme::{Palette, space};
use crate::ui::widgets;

/// What was done to a member of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Ticked {
    /// Nothing.
    Not,
    /// It was ticked.
    On,
    /// Its tick was taken away.
    Off,
    /// Enter was pressed on it: the list is meant as it is, as in Excel; it is Space that ticks.
    Accepted,
}

/// A member with its count at the right, the name cut where it would reach the count.
pub(in crate::ui) fn member_row(ui: &mut Ui, label: &str, rows: u64, mut kept: bool) -> Ticked {
    let changed = ui.horizontal(|ui| {
        ui.set_height(22.0);
        widgets::from_right(ui, Align::Center, |ui| {
            ui.add_space(space::S);
            widgets::small(ui, &format::fixed(rows as f64, 0));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                // What the other filters leave no row of is pale, as in the slicers.
                let text = RichText::new(label);
                let text = if rows == 0 { text.color(Palette::of(ui).text_faint) } else { text };
                ui.add(Checkbox::new(&mut kept, text)).accessible_name(label).changed()
            })
            .inner
        })
        .inner
    });
    match kept {
        _ if !changed.inner => Ticked::Not,
        _ if ui.input(|i| i.key_pressed(Key::Enter)) => Ticked::Accepted,
        true => Ticked::On,
        false => Ticked::Off,
    }
}
