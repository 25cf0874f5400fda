//! The steps that prepare a table: their list beside the rows, the dialog that makes one, and what is offered unasked.

mod beside;
mod choice;
mod columns;
mod editor;
mod forms;
mod join_form;
mod list;
mod offers;
mod preview;

use std::path::PathBuf;

use eframe::egui::{Frame, Margin, Ui};

use super::app::Scene;
use super::theme::Palette;
use super::widgets::{self, Side};
use crate::analysis::{SourceId, SourceSpec};
use crate::prepare::{Step, StepKind, TableRef, Unpivot, wide_dates};
use crate::session::{Action, Session, SourceData};
use crate::table::Table;

pub(super) use choice::IN_HEADER;
pub use choice::NewStep;
use editor::Editor;
pub(super) use offers::show as show_offers;

/// What the screen remembers of the steps of a file.
#[derive(Default)]
pub(super) struct StepsState {
    open: bool,
    editor: Option<Editor>,
    offer_closed: bool,
    /// The table last looked at, and whether it has dates across its columns: looked for once, not at every frame.
    wide: Option<(Table, Option<Unpivot>)>,
    /// The table last looked at, and the other sheets of its file that have its columns: looked for once too.
    alike: Option<(Table, Vec<TableRef>)>,
    /// The table last looked at, and how many steps there were when it came.
    last: Option<(Table, usize)>,
}

impl StepsState {
    /// Show or hide the list.
    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
    }

    /// The step that would turn the dates across the columns into rows, where there are any.
    fn wide_dates(&mut self, table: &Table) -> Option<&Unpivot> {
        if !self.wide.as_ref().is_some_and(|(known, _)| known.is(table)) {
            self.wide = Some((table.clone(), wide_dates(table)));
        }
        self.wide.as_ref()?.1.as_ref()
    }

    /// The other tables of the file of `source` that have the columns of `table`.
    fn sheets_alike(&mut self, table: &Table, session: &Session, source: SourceId) -> &[TableRef] {
        if !self.alike.as_ref().is_some_and(|(known, _)| known.is(table)) {
            let alike = beside::alike(table, session).into_iter().filter(|read| read.source == source && read.table.is_some());
            self.alike = Some((table.clone(), alike.collect()));
        }
        self.alike.as_ref().map_or(&[], |(_, alike)| alike)
    }

    /// The column that a step has just added, the first of them where there are several: what was made is looked at next.
    pub(super) fn new_column(&mut self, spec: &SourceSpec, table: &Table) -> Option<usize> {
        if self.last.as_ref().is_some_and(|(last, _)| last.is(table)) {
            return None;
        }
        let before = self.last.replace((table.clone(), spec.steps.len()));
        let (last, _) = before.filter(|(_, steps)| spec.steps.len() > *steps)?;
        table.columns().iter().position(|column| last.column(&column.name).is_err())
    }

    /// Put files among those that are to be stacked, where that is being written; whether it is.
    pub(super) fn take_files(&mut self, files: &[PathBuf]) -> bool {
        self.editor.as_mut().is_some_and(|editor| editor.take_files(files))
    }

    /// Begin a step, of a column where one is meant; what needs no more words is returned as done.
    pub(super) fn begin(&mut self, new: NewStep, column: Option<&str>, scene: &mut Scene<'_>) {
        let session = scene.session;
        let (Some(spec), Some(data)) = (session.active_spec(), session.active_data()) else { return };
        let Some(table) = data.table() else { return };
        self.open = true;
        let kind = new.draft(column, table, session);
        if column.is_some() && new.is_plain() {
            scene.act(added(spec, kind));
        } else {
            let editor = Editor::new(spec.steps.len(), false, kind);
            self.editor = Some(if column.is_some() { editor.of_column() } else { editor });
        }
    }
}

/// The action that puts a step behind the others.
fn added(spec: &SourceSpec, kind: StepKind) -> Action {
    let mut steps = spec.steps.clone();
    let label = kind.name().to_owned();
    steps.push(Step::from(kind));
    Action::EditSteps(steps, label)
}

/// The table a step begins with.
fn before(data: &SourceData, step: usize) -> Option<&Table> {
    match data.prepared().value() {
        Some(ready) => Some(ready.prepared.before(step)),
        None => data.table(),
    }
}

/// Show the list at the right, where it is open, and the dialog over everything.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut StepsState) {
    if state.open {
        let palette = Palette::of(ui);
        let frame = Frame::new().fill(palette.sunken).inner_margin(Margin::symmetric(12, 10));
        let panel = Side::Right.panel("steps").default_size(300.0).size_range(240.0..=460.0).frame(frame);
        widgets::side_panel(ui, (Side::Right, "steps"), panel, |ui| {
            list::show(ui, scene, (spec, data), state);
        });
    }
    if let Some(mut editor) = state.editor.take()
        && editor.show(ui, scene, (spec, data))
    {
        state.editor = Some(editor);
    }
}
