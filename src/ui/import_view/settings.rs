//! What holds for the whole file: encoding, separator, decimal mark, order of dates.

use eframe::egui::{Id, Ui};

use super::choices::{self, Choice};
use crate::import::{Found, ImportChange, Source, Target};
use crate::table::ColumnType;
use crate::ui::widgets;

/// Show a picker for each that the file has.
pub(super) fn show(ui: &mut Ui, found: &Found, source: &Source) -> Option<ImportChange> {
    let mut chosen = pick(ui, "Encoding", 118.0, "", &choices::encodings(source));
    chosen = pick(ui, "Separator", 96.0, "", &choices::separators(source)).or(chosen);
    if found.preview.rows.is_empty() {
        return chosen;
    }
    let numbers = found.table.columns().iter().any(|c| c.ty.is_numeric());
    if numbers {
        chosen = pick(ui, "Decimal mark", 118.0, "Decimals", &choices::of(Target::Decimal, None, found, source)).or(chosen);
    }
    let dates = found.table.columns().iter().any(|c| matches!(c.ty, ColumnType::Date | ColumnType::DateTime));
    if dates {
        chosen = pick(ui, "Order of dates", 104.0, "Dates", &choices::of(Target::DateOrder, None, found, source)).or(chosen);
    }
    chosen
}

/// A picker that says `label` where nothing was chosen.
fn pick(ui: &mut Ui, name: &str, width: f32, label: &str, choices: &[Choice]) -> Option<ImportChange> {
    if choices.is_empty() {
        return None;
    }
    let mut at = choices.iter().position(|c| c.active).unwrap_or(usize::MAX);
    let mut listed: Vec<(usize, String)> = choices.iter().enumerate().map(|(i, c)| (i, c.label.clone())).collect();
    if at == usize::MAX {
        listed.insert(0, (at, format!("{label} as guessed")));
    }
    widgets::picker(ui, Id::unique(("import setting", name)), name, width, &mut at, &listed)
        .then(|| choices.get(at).map(|c| c.change.clone()))
        .flatten()
}
