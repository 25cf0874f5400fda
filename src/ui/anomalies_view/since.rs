//! How the findings stand to those of the file before: a word at each, and how many of each there are.

use eframe::egui::Ui;

use super::look;
use crate::analysis::Analysis;
use crate::session::{Inbox, SourceData, Standing};
use crate::table::format;
use crate::ui::widgets;

/// What a count needs with its word.
const CHIP: f32 = 84.0;

/// A line on what changed since the file before; a click on a count lists those alone.
pub(super) fn line(ui: &mut Ui, (data, analysis): (&SourceData, &Analysis), inbox: &mut Inbox) {
    let Some(since) = data.since() else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::small(ui, &format!("Since {}", since.file));
        for standing in Standing::ALL {
            let (count, chosen) = (data.standing_so(analysis, standing), inbox.since == Some(standing));
            let (label, name) =
                (format!("{} {}", format::count(count), standing.word()), format!("List only {} findings", standing.word()));
            super::setup::break_before(ui, CHIP);
            let chip = ui.add_enabled_ui(count > 0 || chosen, |ui| widgets::chip(ui, &label, &name, chosen)).inner;
            if chip.on_hover_text(look::stands(standing, &since.file)).clicked() {
                inbox.since = (!chosen).then_some(standing);
            }
        }
    });
}
