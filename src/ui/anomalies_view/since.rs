//! How the findings stand to those of the file before: a word at each, and what is gone.

use eframe::egui::Ui;

use crate::analysis::{Change, Since};
use crate::findings::Finding;
use crate::session::SourceData;
use crate::ui::widgets;

/// How many of those that are gone a tip names.
const NAMED: usize = 8;

/// The word at a finding: `new` or `worse`; nothing where it is as it was, or there was no file before.
pub(super) fn word(data: &SourceData, finding: &Finding) -> Option<&'static str> {
    match data.since()?.changes.get(&finding.id)? {
        Change::New => Some("new"),
        Change::Worse { .. } => Some("worse"),
        Change::Same => None,
    }
}

/// A line on what changed since the file before.
pub(super) fn line(ui: &mut Ui, data: &SourceData) {
    let Some(since) = data.since() else { return };
    let response = widgets::small(ui, &words(since));
    if !since.gone.is_empty() {
        let named: Vec<&str> = since.gone.iter().take(NAMED).map(|g| g.headline.as_str()).collect();
        let more = since.gone.len().saturating_sub(NAMED);
        let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
        response.on_hover_text(format!("Gone:\n{}{more}", named.join("\n")));
    }
}

fn words(since: &Since) -> String {
    let count = |wanted: fn(&Change) -> bool| since.changes.values().filter(|change| wanted(change)).count();
    let new = count(|change| matches!(change, Change::New));
    let worse = count(|change| matches!(change, Change::Worse { .. }));
    format!("Since {}: {new} new, {worse} worse, {} gone", since.file, since.gone.len())
}
