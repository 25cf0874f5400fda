//! What is offered unasked: files of one shape to be stacked, dates across the columns to be unpivoted.

use std::collections::BTreeSet;

use eframe::egui::{Frame, Margin, Ui};

use super::{StepsState, added};
use crate::analysis::SourceSpec;
use crate::prepare::{Stack, StepKind};
use crate::session::{Action, SourceData};
use crate::table::{Table, likeness};
use crate::ui::app::Scene;
use crate::ui::widgets::{Notice, NoticeKind, Push};

/// Files named in the offer.
const NAMED: usize = 3;

/// Show the offers that apply, each with one button that takes it.
pub(in crate::ui) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut StepsState) {
    let offer = scene.session.stack_offer();
    if offer.len() > 1 {
        stack(ui, scene);
    } else if spec.steps.is_empty() && !state.offer_closed && !stack_sheets(ui, scene, (spec, data), state) {
        unpivot(ui, scene, (spec, data), state);
    }
}

fn stack(ui: &mut Ui, scene: &mut Scene<'_>) {
    let session = scene.session;
    let ids = session.stack_offer().to_vec();
    let names: Vec<&str> = ids.iter().filter_map(|id| session.data(*id)?.source().map(|s| s.file.as_str())).collect();
    let rest = names.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let columns: Vec<_> = ids.iter().filter_map(|id| Some(folded_names(session.data(*id)?.table()?))).collect();
    let same = if columns.windows(2).all(|pair| pair[0] == pair[1]) { "the same columns" } else { "nearly the same columns" };
    let message = format!("{}{more} have {same}.", names[..names.len().min(NAMED)].join(", "));
    let hint = "Stacked, they are one table with a column that names the file. You are told of rows that stand in several of them.";
    let card = Notice { kind: NoticeKind::Info, message: &message, hint, dismissable: true };
    let label = format!("Stack these {} files", ids.len());
    let mut taken = false;
    let dismissed = strip(ui, |ui| card.show(ui, |ui| taken = Push::new(&label).primary().show(ui).clicked()));
    if taken {
        scene.act(Action::StackSources(ids));
    } else if dismissed {
        scene.act(Action::DismissStack);
    }
}

/// Offer to put the sheets of this file below that have the columns of the one that is looked at; whether there are any.
fn stack_sheets(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut StepsState) -> bool {
    let Some(table) = data.table() else { return false };
    let alike = state.sheets_alike(table, scene.session, spec.id).to_vec();
    let names: Vec<&str> = std::iter::once(table.name()).chain(alike.iter().filter_map(|read| read.table.as_deref())).collect();
    if alike.is_empty() {
        return false;
    }
    let rest = names.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let message = format!("{}{more} have the same columns.", names[..names.len().min(NAMED)].join(", "));
    let hint = "Stacked, they are one table with a column that names the sheet. You are told of rows that stand in several of them.";
    let card = Notice { kind: NoticeKind::Info, message: &message, hint, dismissable: true };
    let label = format!("Stack these {} tables", names.len());
    let mut taken = false;
    let dismissed = strip(ui, |ui| card.show(ui, |ui| taken = Push::new(&label).primary().show(ui).clicked()));
    if taken {
        scene.act(added(spec, StepKind::Stack(Stack::of_tables(alike))));
    }
    state.offer_closed |= dismissed;
    true
}

/// What the columns of a table are called, whatever the case and the blanks.
fn folded_names(table: &Table) -> BTreeSet<String> {
    table.columns().iter().map(|c| likeness::folded(&c.name)).collect()
}

fn unpivot(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut StepsState) {
    let Some(step) = data.table().and_then(|table| state.wide_dates(table)).cloned() else { return };
    let message = match step.columns.as_slice() {
        [first, .., last] => format!("{} columns are periods: {first} to {last}.", step.columns.len()),
        _ => return,
    };
    let hint = "Unpivoted, each becomes a row with its date and its value, ready for pivots and anomalies.";
    let card = Notice { kind: NoticeKind::Info, message: &message, hint, dismissable: true };
    let mut taken = false;
    let dismissed = strip(ui, |ui| card.show(ui, |ui| taken = Push::new("Unpivot them").primary().show(ui).clicked()));
    if taken {
        scene.act(added(spec, StepKind::Unpivot(step)));
    }
    state.offer_closed |= dismissed;
}

fn strip<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 2 }).show(ui, content).inner
}
