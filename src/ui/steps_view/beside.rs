//! The tables that are open beside the one being prepared, as one or several are chosen of them.

use std::collections::BTreeSet;

use eframe::egui::{Align, Checkbox, ScrollArea, Ui};

use crate::prepare::{TableRef, same_shape};
use crate::session::Session;
use crate::table::{Table, format, likeness};
use crate::ui::widgets::{self, Push};

/// The height of a line in points.
const LINE: f32 = 24.0;

/// A table beside, and what a person needs to know to choose it.
pub(super) struct Candidate {
    pub(super) read: TableRef,
    name: String,
    rows: usize,
    /// How many of its columns are called as columns of the table that is prepared, and how many it has.
    shared: (usize, usize),
}

/// The tables beside, found once for as long as they are the same.
#[derive(Default)]
pub(super) struct Candidates {
    of: Vec<TableRef>,
    found: Vec<Candidate>,
    search: String,
}

/// What a table is called among those that are open: its file stands with it where the name alone does not say it.
pub(super) fn name_of(read: &TableRef, session: &Session) -> String {
    let data = session.data(read.source);
    let Some((table, source)) = session.table_beside(read).zip(data.and_then(|d| d.source())) else { return String::new() };
    let hidden = source.tables.iter().any(|found| found.hidden && read.table.as_deref() == Some(found.table.name()));
    let end = if hidden { ", hidden" } else { "" };
    let spec = session.analysis().source(read.source);
    if let Some(own) = spec.and_then(|s| s.name.as_ref()).filter(|_| read.table.is_none()) {
        return own.clone();
    }
    let is_own_file = session.analysis().active == Some(read.source);
    let stem = std::path::Path::new(&source.file).file_stem().is_some_and(|stem| stem.to_string_lossy() == table.name());
    if is_own_file {
        format!("{}{end}", table.name())
    } else if stem {
        format!("{}{end}", source.file)
    } else {
        format!("{} ({}{end})", table.name(), source.file)
    }
}

/// The tables beside that have mostly the columns of `table`, hidden sheets aside.
pub(super) fn alike(table: &Table, session: &Session) -> Vec<TableRef> {
    let is_hidden = |read: &TableRef| {
        let tables = session.data(read.source).and_then(|d| d.source()).into_iter().flat_map(|s| &s.tables);
        tables.filter(|found| read.table.as_deref() == Some(found.table.name())).any(|found| found.hidden)
    };
    let fits = |read: &TableRef| !is_hidden(read) && session.table_beside(read).is_some_and(|other| same_shape(table, other));
    session.tables_beside().into_iter().filter(fits).collect()
}

impl Candidates {
    fn look(&mut self, table: &Table, session: &Session) {
        let beside = session.tables_beside();
        if self.of == beside {
            return;
        }
        let names = |table: &Table| table.columns().iter().map(|c| likeness::folded(&c.name)).collect::<BTreeSet<_>>();
        let own = names(table);
        let found = beside.iter().filter_map(|read| {
            let other = session.table_beside(read)?;
            let theirs = names(other);
            let shared = (theirs.intersection(&own).count(), theirs.len());
            Some(Candidate { read: read.clone(), name: name_of(read, session), rows: other.rows(), shared })
        });
        self.found = found.collect();
        self.of = beside;
    }

    /// A list to mark several in, in the order of the list whatever that of the clicks.
    pub(super) fn several(&mut self, ui: &mut Ui, table: &Table, session: &Session, chosen: &mut Vec<TableRef>) {
        self.look(table, session);
        if self.found.is_empty() {
            widgets::muted(ui, "No other table is open: open one first, or name files below.");
            return;
        }
        if self.found.len() > 8 {
            widgets::search_field(ui, &mut self.search, "Search tables");
        }
        let wanted = self.search.trim().to_lowercase();
        let found: Vec<&Candidate> = self.found.iter().filter(|c| c.name.to_lowercase().contains(&wanted)).collect();
        ui.horizontal(|ui| {
            let fits = |c: &&&Candidate| c.shared.0 > 0 && !chosen.contains(&c.read);
            if Push::new("Select all").name("Select all tables").quiet().show(ui).clicked() {
                chosen.extend(found.iter().filter(fits).map(|c| c.read.clone()).collect::<Vec<_>>());
            }
            if Push::new("Select none").name("Select none of the tables").quiet().show(ui).clicked() {
                chosen.retain(|read| !found.iter().any(|c| c.read == *read));
            }
            widgets::small(ui, &format!("{} chosen", chosen.len()));
        });
        let list = ScrollArea::vertical().id_salt("tables beside").max_height(168.0).auto_shrink([false, true]);
        list.show_rows(ui, LINE, found.len(), |ui, range| {
            for candidate in &found[range] {
                candidate.show(ui, chosen);
            }
        });
        chosen.sort_by_key(|read| self.found.iter().position(|c| c.read == *read));
    }
}

impl Candidate {
    fn show(&self, ui: &mut Ui, chosen: &mut Vec<TableRef>) {
        let mut is_chosen = chosen.contains(&self.read);
        let (shared, all) = self.shared;
        let columns = match shared {
            0 => "no column in common".to_owned(),
            _ if shared == all => "all columns by name".to_owned(),
            _ => format!("{shared} of {all} columns by name"),
        };
        ui.horizontal(|ui| {
            ui.set_min_height(LINE);
            widgets::from_right(ui, Align::Center, |ui| {
                widgets::small(ui, &format!("{}, {columns}", format::counted(self.rows, "row")));
                ui.with_layout(eframe::egui::Layout::left_to_right(Align::Center), |ui| {
                    // What has no column in common could not be put below; what was chosen can always be taken back.
                    let mark = ui.add_enabled(shared > 0 || is_chosen, Checkbox::new(&mut is_chosen, self.name.as_str()));
                    if mark.accessible_name(self.name.as_str()).changed() {
                        if is_chosen {
                            chosen.push(self.read.clone());
                        } else {
                            chosen.retain(|read| *read != self.read);
                        }
                    }
                });
            });
        });
    }
}
