//! How the findings stand to those of the file before: a word at each, and how many of each there are.

use eframe::egui::Ui;

use super::look;
use crate::analysis::{Change, Since};
use crate::session::{Inbox, SourceData, Standing};
use crate::ui::widgets;

/// A line on what changed since the file before; a click on a count lists those alone.
pub(super) fn line(ui: &mut Ui, data: &SourceData, inbox: &mut Inbox) {
    let Some(since) = data.since() else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::small(ui, &format!("Since {}", since.file));
        for standing in Standing::ALL {
            let (count, chosen) = (count(since, standing), inbox.since == Some(standing));
            let (label, name) = (format!("{count} {}", standing.word()), format!("List only {} findings", standing.word()));
            let chip = ui.add_enabled_ui(count > 0 || chosen, |ui| widgets::chip(ui, &label, &name, chosen)).inner;
            if chip.on_hover_text(look::stands(standing, &since.file)).clicked() {
                inbox.since = (!chosen).then_some(standing);
            }
        }
    });
}

fn count(since: &Since, standing: Standing) -> usize {
    let of = |wanted: fn(&Change) -> bool| since.changes.values().filter(|change| wanted(change)).count();
    match standing {
        Standing::New => of(|change| matches!(change, Change::New)),
        Standing::Worse => of(|change| matches!(change, Change::Worse { .. })),
        Standing::Gone => since.gone.len(),
    }
}
