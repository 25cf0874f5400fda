//! The fields of a lookup, with how well the keys match while they are chosen.

use eframe::egui::{Id, Ui};

use super::beside::name_of;
use super::columns::{self, FIELDS, line, mark};
use crate::engine::Context;
use crate::prepare::{Join, KeyPair, MatchReport, Several, TableRef, best_key, matching};
use crate::session::Session;
use crate::table::{Column, Table, format};
use crate::ui::background::Background;
use crate::ui::theme::{Palette, icon};
use crate::ui::widgets::{self, Push};

/// What the form remembers.
#[derive(Default)]
pub(super) struct JoinForm {
    search: String,
    rate: Background<(String, usize, usize), Option<MatchReport>>,
}

pub(super) fn show(ui: &mut Ui, step: &mut Join, form: &mut JoinForm, table: &Table, session: &Session) {
    let beside = session.tables_beside().into_iter();
    let others: Vec<(TableRef, String)> = beside.map(|read| (read.clone(), name_of(&read, session))).collect();
    if others.is_empty() {
        widgets::muted(ui, "Open the file to look up in first: the columns come from another open table.");
        return;
    }
    let mut with = step.other();
    if line(ui, "Look up in", |ui| widgets::picker(ui, Id::unique("join with"), "Look up in", FIELDS, &mut with, &others)) {
        (step.with, step.table) = (with.source, with.table);
        step.take.clear();
        if let Some(other) = session.table_beside(&step.other()) {
            step.keys = vec![best_key(table, [other].into_iter()).map(|(_, key)| key).unwrap_or_default()];
        }
    }
    let Some(other) = session.table_beside(&step.other()).cloned() else { return };
    keys(ui, step, table, &other);
    mark(ui, "Blanks do not count", &mut step.trim);
    mark(ui, "Capitals do not count", &mut step.ignore_case);
    rate(ui, step, form, table, &other);
    let choices = Several::ALL.map(|s| (s, None, s.name()));
    widgets::section_title(ui, "Where a key stands in several rows there");
    widgets::segmented(ui, &mut step.several, &choices);
    mark(ui, "Add a column that says whether it was found", &mut step.mark);
    let title = format!("Columns to bring ({})", if step.take.is_empty() { "all".to_owned() } else { step.take.len().to_string() });
    eframe::egui::CollapsingHeader::new(title).id_salt("join columns").show(ui, |ui| {
        let fits = |c: &Column| !step.keys.iter().any(|k| k.there == c.name);
        columns::several(ui, &other, &mut form.search, &mut step.take, "None chosen: all are brought", fits);
    });
}

fn keys(ui: &mut Ui, step: &mut Join, table: &Table, other: &Table) {
    let names = |t: &Table| t.columns().iter().map(|c| (c.name.clone(), c.name.clone())).collect::<Vec<_>>();
    let (here, there) = (names(table), names(other));
    let mut gone = None;
    let several = step.keys.len() > 1;
    for (at, pair) in step.keys.iter_mut().enumerate() {
        line(ui, if at == 0 { "Where" } else { "and" }, |ui| {
            widgets::picker(ui, Id::unique(("key here", at)), &format!("Key {} here", at + 1), 136.0, &mut pair.here, &here);
            widgets::muted_inline(ui, "=");
            widgets::picker(ui, Id::unique(("key there", at)), &format!("Key {} there", at + 1), 136.0, &mut pair.there, &there);
            if several && widgets::icon_button(ui, icon::X, &format!("Remove key {}", at + 1)).clicked() {
                gone = Some(at);
            }
        });
    }
    if let Some(at) = gone {
        step.keys.remove(at);
    }
    line(ui, "", |ui| {
        if Push::new("Another key").icon(icon::PLUS).quiet().show(ui).clicked() {
            step.keys.push(KeyPair::default());
        }
    });
}

/// How well the keys match, now.
fn rate(ui: &mut Ui, step: &Join, form: &mut JoinForm, table: &Table, other: &Table) {
    if step.keys.iter().any(|k| k.here.is_empty() || k.there.is_empty()) {
        widgets::muted(ui, "Choose the columns that must hold the same.");
        return;
    }
    let question = (format!("{:?}{}{}{:?}", step.keys, step.trim, step.ignore_case, step.other()), table.rows(), other.rows());
    let work = || {
        let (left, right, step) = (table.clone(), other.clone(), step.clone());
        move || matching(&left, &right, &step.keys, step.trim, step.ignore_case, &Context::detached()).ok()
    };
    let Some(report) = form.rate.get(ui.ctx(), question, work) else {
        widgets::spinner(ui, 16.0);
        return;
    };
    let Some(report) = report else { return };
    let share = if report.rows == 0 { 0.0 } else { report.matched as f32 / report.rows as f32 };
    let number = |n: usize| format::fixed(n as f64, 0);
    let words = format!("{} of {} rows found ({:.1} %)", number(report.matched), number(report.rows), share * 100.0);
    ui.horizontal(|ui| {
        widgets::progress_bar(ui, "Match rate", Some(share), 120.0);
        ui.label(&words);
    });
    let palette = Palette::of(ui);
    if report.unmatched_keys > 0 {
        let more = if report.unmatched_keys > report.unmatched.len() { ", …" } else { "" };
        let keys = if report.unmatched_keys == 1 { "1 key".to_owned() } else { format!("{} keys", number(report.unmatched_keys)) };
        widgets::small(ui, &format!("{keys} found nothing: {}{more}", report.unmatched.join(", ")));
    }
    if report.several > 0 {
        let keys = if report.several == 1 { "1 key stands".to_owned() } else { format!("{} keys stand", number(report.several)) };
        let words = format!(
            "{keys} in several rows there ({}): multiplied, {} rows would become {}.",
            report.several_named(),
            number(report.rows),
            number(report.multiplied)
        );
        super::preview::wrapped(ui, icon::TRIANGLE_ALERT, &words, palette.warning);
    }
}
