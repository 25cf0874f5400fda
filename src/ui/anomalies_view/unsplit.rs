//! In the place of what changed, where nothing is split: the way to a split.

use eframe::egui::Ui;

use super::setup;
use crate::detect::DetectSpec;
use crate::findings;
use crate::session::{Action, SourceData};
use crate::table::{Role, Table};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};

/// Nothing can have contributed where nothing is told apart: columns to split by are offered.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, asked: &DetectSpec, data: &SourceData) {
    /// So many are offered; all are in the list above.
    const OFFERED: usize = 3;
    const TITLE: &str = "Split by what?";
    if !findings::dimensions(asked).is_empty() {
        let text = "What contributed to a change can be told once anomalies were found again, split as chosen above.";
        widgets::empty_state(ui, icon::SPLIT, TITLE, text, 140.0, |ui| {
            if Push::new("Find again").name("Find again, split as chosen").icon(icon::PLAY).primary().tall().show(ui).clicked() {
                scene.run(Command::Detect);
            }
        });
        return;
    }
    let columns = data.table().map(Table::columns).unwrap_or_default();
    let offered: Vec<&str> = columns.iter().filter(|c| c.role == Role::Dimension).map(|c| c.name.as_str()).take(OFFERED).collect();
    let text = if offered.is_empty() {
        "What changed is told by the members of a column, such as regions or categories, and the table has no such column."
    } else {
        "What changed is told by the members of a column, such as regions or categories. Choose one here or under No split above; anomalies are \
         found again with it."
    };
    widgets::empty_state(ui, icon::SPLIT, TITLE, text, 400.0, |ui| {
        ui.vertical_centered(|ui| {
            for column in offered {
                let (label, name) = (format!("Split by {}", setup::clipped(column)), format!("Split by {column}"));
                if Push::new(&label).name(&name).icon(icon::SPLIT).show(ui).clicked() {
                    scene.act(Action::EditDetect(DetectSpec { splits: vec![vec![column.to_owned()]], ..asked.clone() }));
                    scene.run(Command::Detect);
                }
            }
        });
    });
}
