//! A warning where a value of the pivot takes amounts in several currencies together.

use eframe::egui::{Frame, Margin, Ui};

use super::super::app::Scene;
use super::super::widgets::{Notice, NoticeKind, Push};
use super::edit_pivot;
use crate::pivot::{Mixed, PivotSpec};
use crate::table::Table;

/// Show it, with the one click that puts it right.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, spec: &PivotSpec, table: &Table) {
    let Some(mixed) = Mixed::of(table, spec) else { return };
    let message = mixed.words();
    let column = &mixed.currencies.column.name;
    let label = if mixed.totals { "Leave these totals out".to_owned() } else { format!("Put {column} into the rows") };
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 4 }).show(ui, |ui| {
        let notice = Notice { kind: NoticeKind::Warning, message: &message, hint: "", dismissable: false };
        notice.show(ui, |ui| {
            if Push::new(&label).show(ui).clicked() {
                edit_pivot(scene, (mixed.apart(spec), format!("Keep the currencies of {} apart", mixed.amounts.name)));
            }
        });
    });
}
