//! The pivot: its fields at the right, its table in the middle, the rows behind a cell below.

mod aggregate;
mod bar;
mod behind;
mod carried;
mod edit;
mod export;
mod field_dialog;
mod field_drafts;
mod field_groups;
mod fields;
mod find;
mod grain;
mod items;
mod items_dialog;
mod menu;
mod mixed;
mod model;
mod rename;
mod slicers;
mod timeline;
mod value_dialog;
mod wells;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use eframe::egui::{CentralPanel, Frame, Id, Key, Margin, Modifiers, ScrollArea, Ui};

use super::app::Scene;
use super::data_view::Stats;
use super::dialogs::Ask;
use super::drill::{self, DrillState};
use super::filter_editor::{FilterEditor, filter_trail};
use super::find::Find;
use super::grid::{Areas, Cell, Grid, GridEvent, GridModel as _, GridState, MenuOn, Selection, Sort, asks_filter};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind, Push, Side};
use crate::analysis::SourceSpec;
use crate::pivot::{Field, PivotSpec, SortBy};
use crate::session::{Action, Pivoted, SourceData};
use crate::table::Table;

pub(super) use bar::copy_values;
pub(super) use edit::{clear_filters, fold_all};
pub(super) use model::PivotModel;
pub(super) use slicers::with as with_slicer;

use behind::Done;
use edit::{Edited, Well};
use export::PivotExport;
use field_dialog::FieldDialog;
use items_dialog::ItemsDialog;
use menu::Choice;
use rename::Rename;
use slicers::SlicerState;
use value_dialog::{Outcome, ValueDialog};

/// What the screen remembers of a pivot.
#[derive(Default)]
pub(super) struct PivotState {
    grid: GridState,
    search: String,
    filter: FilterEditor,
    of_table: FilterEditor,
    find: Find,
    hidden_fields: bool,
    slicers: SlicerState,
    settings: Option<Settings>,
    export: Option<PivotExport>,
    panel_open: bool,
    /// What the selected numbers add up to, of which answer and which cells.
    stats: Option<(u64, Areas, Option<String>)>,
    /// The group that is being renamed.
    rename: Option<Rename>,
    /// What takes the keyboard in the next frame.
    entered: Option<Entered>,
}

/// What the keyboard is led into.
#[derive(PartialEq, Eq)]
enum Entered {
    /// The settings of the layout, which are to be shown.
    Layout,
    /// The first field that is placed.
    Wells,
}

/// The settings that are open.
enum Settings {
    Value(ValueDialog),
    Field(FieldDialog),
    Items(ItemsDialog),
}

impl PivotState {
    /// Take the keyboard to the table.
    pub(super) fn focus(&mut self) {
        self.grid.focus();
    }

    /// Find a text in the pivot.
    pub(super) fn find(&mut self) {
        self.find.open();
    }

    /// Ask for the expression of a value that is not there yet.
    pub(super) fn add_value(&mut self) {
        self.settings = Some(Settings::Value(ValueDialog::new()));
    }

    /// Ask how the items of a field are put together.
    pub(super) fn group(&mut self, spec: &PivotSpec, field: &str, table: &Table) {
        let place = |(well, fields): (Well, &[Field])| Some((well, fields.iter().position(|f| f.label() == field)?));
        let place = [(Well::Rows, spec.rows.as_slice()), (Well::Columns, spec.columns.as_slice())].into_iter().find_map(place);
        self.settings = place.and_then(|place| FieldDialog::open(spec, place, Some(table))).map(Settings::Field);
    }

    /// Show the settings of the layout.
    pub(super) fn open_layout(&mut self) {
        self.entered = Some(Entered::Layout);
    }

    /// Whether the fields are hidden.
    pub(super) fn hides_fields(&self) -> bool {
        self.hidden_fields
    }

    /// Show or hide the fields.
    pub(super) fn toggle_fields(&mut self) {
        self.hidden_fields = !self.hidden_fields;
    }

    /// Ask where to write it.
    pub(super) fn write(&mut self, spec: &SourceSpec) {
        self.export = PivotExport::suggest(spec);
    }

    /// What the selected numbers add up to, in words.
    pub(super) fn stats(&self) -> Option<String> {
        self.stats.as_ref()?.2.clone()
    }

    /// Write it where a person said, if they are still asked.
    pub(super) fn write_to(&mut self, path: &Path) {
        if let Some(dialog) = &mut self.export {
            dialog.choose(path);
        }
    }

    /// What could not be written is on its way there; a dialog that is open follows.
    pub(super) fn written_to(&mut self, path: &Path) {
        if let Some(dialog) = &mut self.export {
            dialog.follow(path);
        }
    }
}

/// Show it; a dialog of the system that is asked for is returned.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut PivotState,
    rows_behind: &mut DrillState,
) -> Option<Ask> {
    let palette = Palette::of(ui);
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::F6)) {
        let in_table = ui.memory(|m| m.has_focus(Grid::cells_id(Id::unique("pivot grid"))));
        (state.entered, state.hidden_fields) = (in_table.then_some(Entered::Wells), state.hidden_fields && !in_table);
        if !in_table {
            state.grid.focus();
        }
    }
    if !state.hidden_fields {
        // The scroll bar stands in the margin, not over the wells.
        let side = space::M as i8;
        let frame = Frame::new().fill(palette.sunken).inner_margin(Margin { left: side, right: 2, top: side, bottom: side });
        let panel = Side::Right.panel("fields").default_size(268.0).size_range(220.0..=420.0).frame(frame);
        widgets::side_panel(ui, (Side::Right, "fields"), panel, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                Frame::new().inner_margin(Margin { right: side - 2, ..Margin::ZERO }).show(ui, |ui| {
                    wells::show(ui, scene, (spec, data), state);
                    fields::show(ui, scene, (spec, data), state);
                });
            });
        });
    }
    let settling = drill::show(ui, scene, data, rows_behind);
    behind::keep_focus(ui, data, settling, state);
    CentralPanel::no_frame().show(ui, |ui| {
        bar::show(ui, scene, (spec, data), state);
        if let Some(table) = data.table() {
            filter_trail(ui, scene, &spec.view.filters, &mut state.of_table, table);
        }
        if let Some(edited) =
            data.table().and_then(|table| slicers::show(ui, (&spec.view.pivot, &spec.view.filters), table, &mut state.slicers))
        {
            edit_pivot(scene, edited);
        }
        if let Some(table) = data.table() {
            grain::show(ui, scene, &spec.view.pivot, table);
            mixed::show(ui, scene, &spec.view.pivot, table);
        }
        if let Some(failure) = data.pivot().failure() {
            Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
                Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
                if data.pivot().value().is_some() {
                    widgets::muted(ui, "Below stands the pivot before, which does not answer what is asked now.");
                }
            });
            ui.multiply_opacity(0.5);
        }
        nothing_left(ui, scene, spec, data);
        match data.pivot().value() {
            Some(pivoted) if !pivoted.spec.values.is_empty() || !pivoted.spec.rows.is_empty() => {
                table(ui, scene, (&spec.view.pivot, pivoted, data), state);
            }
            _ if data.pivot().is_running() => widgets::empty_state(ui, icon::LOADER_CIRCLE, "Computing the pivot", "", 10.0, |_| {}),
            _ => {
                // Kept for the table, it would take the keyboard from the field list once the first field is placed.
                if state.grid.hand_over_focus() && !state.hidden_fields {
                    state.entered = Some(Entered::Wells);
                    ui.request_repaint();
                }
                let text = "Drag fields to rows, columns and values at the right, or use the menu of a field.";
                widgets::empty_state(ui, icon::TABLE_PROPERTIES, "Nothing chosen yet", text, 10.0, |_| {});
            }
        }
    });
    if let Some(table) = data.table()
        && let Some(filters) = state.filter.show(ui, table, &spec.view.pivot.filters, &spec.view.filters)
    {
        edit_pivot(scene, (PivotSpec { filters, ..spec.view.pivot.clone() }, "Filter the pivot".to_owned()));
    }
    dialogs(ui, scene, (spec, data), state)
}

/// Ask for an edit.
fn edit_pivot(scene: &mut Scene<'_>, (spec, label): Edited) {
    scene.act(Action::EditPivot(spec, label));
}

/// Say why a pivot is empty, and offer to let the rows in again.
fn nothing_left(ui: &mut Ui, scene: &mut Scene<'_>, spec: &SourceSpec, data: &SourceData) {
    let Some(pivoted) = data.pivot().value().filter(|_| !data.pivot().is_running() && data.pivot().failure().is_none()) else { return };
    if pivoted.table.source_rows > 0 || pivoted.table.table_rows == 0 {
        return;
    }
    let pivot = &spec.view.pivot;
    let of_pivot = !pivot.filters.is_empty() || pivot.leaves_items_out();
    let message = if of_pivot { "The filters of this pivot leave every row out." } else { "The filters of the table leave every row out." };
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
        Notice { kind: NoticeKind::Info, message, hint: "", dismissable: false }.show(ui, |ui| {
            if of_pivot && Push::new("Clear the filters").show(ui).clicked() {
                edit_pivot(scene, edit::clear_filters(pivot));
            }
        });
    });
}

/// What lies over the pivot: settings of a value or a field, writing it to a file.
fn dialogs(ui: &Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut PivotState) -> Option<Ask> {
    let (pivot, shown) = (&spec.view.pivot, data.pivot().value().map(|p| &p.table));
    if let (Some(table), Some(settings)) = (data.table(), &mut state.settings) {
        let outcome = match settings {
            Settings::Value(dialog) => dialog.show(ui, pivot, table, shown),
            Settings::Field(dialog) => dialog.show(ui, pivot, table, shown),
            Settings::Items(dialog) => dialog.show(ui, pivot, data.pivot().value().map_or(pivot, |p| &p.spec), table),
        };
        match outcome {
            Outcome::Open => {}
            Outcome::Closed => state.settings = None,
            Outcome::Applied(edited) => {
                state.settings = None;
                edit_pivot(scene, edited);
            }
        }
    }
    export::show(ui, scene, data, &mut state.export)
}

fn table(ui: &mut Ui, scene: &mut Scene<'_>, (spec, pivoted, data): (&PivotSpec, &Arc<Pivoted>, &SourceData), state: &mut PivotState) {
    let (version, arrangement, contents) = identity(pivoted);
    state.find.show(ui, version ^ arrangement ^ contents, &mut state.grid, || find::in_pivot(pivoted));
    let mark = state.find.marked().map(str::to_owned);
    let model = PivotModel::new(&pivoted.table, spec, Palette::of(ui)).marking(mark.as_deref());
    let grid = Id::unique("pivot grid");
    let mut chosen = data.table().and_then(|_| group_keys(ui, grid, &model, state));
    let areas = state.grid.areas();
    let mut own = |ui: &mut Ui, on: MenuOn, by_keyboard: bool| {
        if let Some(table) = data.table() {
            chosen = menu::show(ui, &model, (table, &areas), on, by_keyboard).or(chosen.take());
        }
    };
    let events = Grid::new(grid, &model, version)
        .arrangement(arrangement)
        .contents(contents)
        .takes_keys(!state.filter.is_open() && !state.of_table.is_open() && state.rename.is_none())
        .with_menu(&mut own)
        .show(ui, &mut state.grid);
    state.stats = stats(&model, contents, (state.grid.areas(), state.stats.take()));
    for event in events {
        let edited = match event {
            GridEvent::Activated(cell) if cell.column < model.labels() => fold_or_open(&model, cell),
            GridEvent::Fold(cell, fold) => {
                model.foldable(cell.row, cell.column).and_then(|(level, key)| edit::fold(spec, (Well::Rows, level), &key, fold))
            }
            GridEvent::FoldGroup { level, column, fold } => {
                let axis = column.checked_sub(model.labels()).and_then(|at| model.table.columns.get(at));
                let key = axis.and_then(|axis| axis.key.get(..=level)).map(<[_]>::to_vec);
                key.and_then(|key| edit::fold(spec, (Well::Columns, level), &key, Some(fold)))
            }
            GridEvent::Sort { column, order, .. } => sort(&model, column, order),
            event => {
                match event {
                    GridEvent::Activated(cell) | GridEvent::Clicked(cell) => {
                        behind::follow(ui, scene, data, &model, state, Done::Chosen(cell));
                    }
                    GridEvent::Selected => behind::follow(ui, scene, data, &model, state, Done::Moved),
                    GridEvent::Left => behind::follow(ui, scene, data, &model, state, Done::Left),
                    GridEvent::Edit(cell, at) => {
                        state.rename = Rename::begin(&model, cell, at);
                        if state.rename.is_none() {
                            scene.say("Groups made by hand can be renamed; other items are called as the data call them.".to_owned());
                        }
                    }
                    copied => scene.say_copied(&[copied]),
                }
                None
            }
        };
        if let Some(edited) = edited {
            edit_pivot(scene, edited);
        }
    }
    match chosen {
        Some(Choice::Edit(edited)) => edit_pivot(scene, edited),
        Some(Choice::Rows(cell)) => {
            state.grid.select(cell);
            behind::follow(ui, scene, data, &model, state, Done::Chosen(cell));
        }
        Some(Choice::Field(well, at)) => state.settings = FieldDialog::open(spec, (well, at), data.table()).map(Settings::Field),
        Some(Choice::Items(well, at)) => state.settings = ItemsDialog::open(spec, (well, at)).map(Settings::Items),
        Some(Choice::Value(at)) => state.settings = ValueDialog::open(spec, at).map(Settings::Value),
        Some(Choice::Rename(cell)) => {
            state.grid.ask_edit(cell);
            ui.request_repaint();
        }
        Some(Choice::NewValue) => state.add_value(),
        None => {}
    }
    rename::show(ui, scene, spec, state);
}

/// What the selected numbers add up to; of more than so many cells it would hold the window up.
fn stats(
    model: &PivotModel<'_>,
    contents: u64,
    (areas, before): (Areas, Option<(u64, Areas, Option<String>)>),
) -> Option<(u64, Areas, Option<String>)> {
    const MOST: u64 = 200_000;
    if !(2..=MOST).contains(&areas.cells()) {
        return None;
    }
    if let Some(same) = before.filter(|b| b.0 == contents && b.1 == areas) {
        return Some(same);
    }
    let amount = |(row, column): (u64, usize)| {
        let (down, across) = model.axes(row, column)?;
        let number = model.table.cell(usize::try_from(row).ok()?, column - model.labels())?;
        let (unit, decimals) = model.table.formats.get(model.table.value_of(down, across))?;
        Some((number, unit.as_deref(), *decimals))
    };
    let cells = |area: &Selection| {
        let columns = area.columns();
        area.rows().flat_map(move |row| columns.clone().map(move |column| (row, column)))
    };
    let words = Stats::of_amounts(areas.iter().flat_map(cells).filter_map(amount)).words();
    Some((contents, areas, words))
}

/// As in Excel, Alt+Shift and the arrows put the selected items together and take them apart; Alt and the arrow down list the
/// items of the field.
fn group_keys(ui: &Ui, grid: Id, model: &PivotModel<'_>, state: &PivotState) -> Option<Choice> {
    const GROUP: Modifiers = Modifiers { alt: true, shift: true, ..Modifiers::NONE };
    let selection = state.grid.selection.filter(|s| s.start.column < model.labels() && ui.memory(|m| m.has_focus(Grid::cells_id(grid))))?;
    let (level, items) = items::selected(model, selection.start, &state.grid.areas())?;
    if asks_filter(ui) {
        return Some(Choice::Items(Well::Rows, level));
    }
    if ui.input_mut(|i| i.consume_key(GROUP, Key::ArrowRight)) {
        return menu::group(model, (Well::Rows, level), &items);
    }
    let ungroup = ui.input_mut(|i| i.consume_key(GROUP, Key::ArrowLeft));
    ungroup.then(|| items::ungroup(model.spec, model.table, (Well::Rows, level), &items)).flatten().map(Choice::Edit)
}

/// Order the rows by a column, or a field by its names.
fn sort(model: &PivotModel<'_>, column: usize, order: Option<Sort>) -> Option<Edited> {
    let descending = order.is_some_and(|o| o.descending);
    let Some((_, axis)) = model.axes(0, column) else { return edit::sort_names(model.spec, Well::Rows, column, descending) };
    let value = model.table.values.get(axis.value)?.clone();
    edit::sort_rows(model.spec, order.map(|_| SortBy { value, descending, within: axis.key.clone() }))
}

/// A label that has others below it is folded up or opened.
fn fold_or_open(model: &PivotModel<'_>, cell: Cell) -> Option<Edited> {
    let folds = model.cell(cell.row, cell.column).folded.is_some();
    let (level, key) = model.foldable(cell.row, cell.column).filter(|_| folds)?;
    edit::fold(model.spec, (Well::Rows, level), &key, None)
}

/// The first changes with the fields of the pivot, so that widths and place begin anew; the second with what else the widths are made
/// for: where a value is shown in another way, or added, one stays where one looks; the third with each answer, which may be wider.
fn identity(pivoted: &Pivoted) -> (u64, u64, u64) {
    let table = &pivoted.table;
    let [mut fields, mut widths, mut answer] = [(); 3].map(|()| DefaultHasher::new());
    // Another name, or items that are put together, make no other field of it.
    let of = |placed: &[Field]| placed.iter().map(|field| (field.column.clone(), field.by)).collect::<Vec<_>>();
    (of(&pivoted.spec.rows), of(&pivoted.spec.columns), table.form, table.values_on_rows).hash(&mut fields);
    // Units stand in the headers.
    table.formats.iter().for_each(|format| format.0.hash(&mut widths));
    (&table.captions, table.columns.len()).hash(&mut widths);
    (std::ptr::from_ref(pivoted), table.rows.len(), table.source_rows).hash(&mut answer);
    (fields.finish(), widths.finish(), answer.finish())
}
