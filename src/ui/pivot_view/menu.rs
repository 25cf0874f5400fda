//! The menus of the pivot's cells and headers: what Excel offers with the other button of the mouse, the menu key or Shift+F10.

use eframe::egui::{Response, Ui, ViewportCommand};

use super::aggregate::Aggregate;
use super::edit::{self, Edited, Well};
use super::{PivotModel, items};
use crate::pivot::{Axis, AxisKind, Field, Form, Key, PivotValue, ShowAs, SortBy, Subtotals};
use crate::table::Table;
use crate::ui::grid::{Areas, Cell, GridModel as _, MenuOn};
use crate::ui::theme::icon;
use crate::ui::widgets;

/// What was chosen.
pub(super) enum Choice {
    Edit(Edited),
    /// The rows behind the cell.
    Rows(Cell),
    /// The settings of a field.
    Field(Well, usize),
    /// Another name for the group in a cell.
    Rename(Cell),
    /// The list of the items of a field.
    Items(Well, usize),
    /// The settings of a value.
    Value(usize),
    /// A value that is yet to be written.
    NewValue,
}

/// How many items "top" keeps; another number is in the settings of the field.
const TOP: usize = 10;

/// The lines of the menu; the first of them takes the keyboard where it was opened by keyboard.
struct Lines<'a> {
    ui: &'a mut Ui,
    by_keyboard: bool,
}

impl Lines<'_> {
    fn line(&mut self, symbol: &str, label: &str) -> bool {
        let response = widgets::menu_item(self.ui, symbol, label, false);
        self.first(&response);
        response.clicked()
    }

    fn first(&mut self, response: &Response) {
        if std::mem::take(&mut self.by_keyboard) {
            response.request_focus();
        }
    }
}

/// Items of a field that a menu is about.
struct Chosen {
    well: Well,
    level: usize,
    items: Vec<Option<String>>,
    /// The one of them that the menu was opened on, with those it lies in.
    key: Option<Key>,
    /// The one of them that has others below it.
    fold: Option<Key>,
    /// The cell that the menu was opened on.
    cell: Option<Cell>,
}

/// Show the lines for what the menu was opened on, among the selected `areas`.
pub(super) fn show(ui: &mut Ui, model: &PivotModel<'_>, (table, areas): (&Table, &Areas), on: MenuOn, by_keyboard: bool) -> Option<Choice> {
    ui.set_width(270.0);
    widgets::menu_lines(ui, |ui| of(&mut Lines { ui, by_keyboard }, model, (table, areas), on))
}

fn of(lines: &mut Lines<'_>, model: &PivotModel<'_>, (table, areas): (&Table, &Areas), on: MenuOn) -> Option<Choice> {
    match on {
        MenuOn::Cell(cell) if cell.column < model.labels() => of_label(lines, model, cell, areas),
        MenuOn::Cell(cell) => of_value(lines, model, table, cell),
        MenuOn::Header(at) if at < model.labels() => of_row_fields(lines, model, at),
        MenuOn::Header(at) => of_column(lines, model, table, at),
        MenuOn::Group { level, column } => {
            let axis = model.table.columns.get(column.checked_sub(model.labels())?)?;
            if axis.key.len() <= level { of_column(lines, model, table, column) } else { of_item(lines, model, axis, level) }
        }
    }
}

fn copy(lines: &mut Lines<'_>) {
    if lines.line(icon::COPY, "Copy") {
        lines.ui.ctx().send_viewport_cmd(ViewportCommand::RequestCopy);
    }
}

fn of_value(lines: &mut Lines<'_>, model: &PivotModel<'_>, table: &Table, cell: Cell) -> Option<Choice> {
    let (row, column) = model.axes(cell.row, cell.column)?;
    let index = model.table.value_of(row, column);
    let mut choice = None;
    if lines.line(icon::TABLE, "Show the rows behind") {
        choice = Some(Choice::Rows(cell));
    }
    copy(lines);
    lines.ui.separator();
    choice = sorts(lines, model, index, column).or(choice);
    choice = items_of(lines, model, row, column).or(choice);
    choice = of_grand(lines, model, Some(row), Some(column)).or(choice);
    lines.ui.separator();
    settings(lines, model, table, index).or(choice)
}

/// A grand total that is not wanted is taken away where it stands.
fn of_grand(lines: &mut Lines<'_>, model: &PivotModel<'_>, row: Option<&Axis>, column: Option<&Axis>) -> Option<Choice> {
    let mut choice = None;
    for (well, axis, words) in [(Well::Rows, row, "Remove the grand total row"), (Well::Columns, column, "Remove the grand total column")] {
        if axis.is_some_and(|axis| axis.kind == AxisKind::Grand) && lines.line(icon::TRASH_2, words) {
            choice = Some(Choice::Edit(edit::without_grand(model.spec, well)));
        }
    }
    choice
}

/// Order the rows by the values of a column.
fn sorts(lines: &mut Lines<'_>, model: &PivotModel<'_>, value: usize, column: &Axis) -> Option<Choice> {
    let value = model.spec.values.get(value).filter(|_| !model.table.values_on_rows && !model.spec.rows.is_empty())?;
    let mut choice = None;
    for (symbol, label, descending) in [(icon::ARROW_DOWN, "Sort largest first", true), (icon::ARROW_UP, "Sort smallest first", false)] {
        if lines.line(symbol, label) {
            let sort = SortBy { value: value.measure.name.clone(), descending, within: column.key.clone() };
            choice = edit::sort_rows(model.spec, Some(sort)).map(Choice::Edit);
        }
    }
    choice
}

/// What is computed, and how it is shown.
fn settings(lines: &mut Lines<'_>, model: &PivotModel<'_>, table: &Table, index: usize) -> Option<Choice> {
    let value = model.spec.values.get(index)?;
    let mut choice = None;
    if let Some((current, of)) = Aggregate::of(&value.measure, table) {
        widgets::submenu(lines.ui, icon::SIGMA, "Summarise by", |ui| {
            for aggregate in Aggregate::USUAL.into_iter().filter(|a| a.suits(of)) {
                if widgets::menu_item(ui, "", aggregate.name(), aggregate == current).clicked() {
                    choice = edit::set_aggregate(model.spec, index, aggregate, of).map(Choice::Edit);
                }
            }
        });
    }
    widgets::submenu(lines.ui, icon::PERCENT, "Show as", |ui| {
        choice = widgets::menu_lines(ui, |ui| shown_as(ui, model, index, value)).or(choice.take());
    });
    if lines.line(icon::SETTINGS, "Value settings…") {
        choice = Some(Choice::Value(index));
    }
    if lines.line(icon::PLUS, "New calculated value…") {
        choice = Some(Choice::NewValue);
    }
    choice
}

/// The items that a cell lies in, kept alone.
fn items_of(lines: &mut Lines<'_>, model: &PivotModel<'_>, row: &Axis, column: &Axis) -> Option<Choice> {
    let mut choice = None;
    for (well, axis) in [(Well::Rows, row), (Well::Columns, column)] {
        let Some(level) = axis.key.len().checked_sub(1) else { continue };
        let item = &axis.key[level];
        if items::rest(model.table, well, level).is_some_and(|rest| item.as_deref() == Some(rest)) {
            continue;
        }
        if lines.line(icon::FUNNEL, &format!("Keep only {}", items::name(item.as_deref()))) {
            choice = items::keep_only(model.spec, well, level, std::slice::from_ref(item)).map(Choice::Edit);
        }
    }
    if let Some((level, key)) = items::foldable_column(model.table, column) {
        choice = fold_item(lines, model, (Well::Columns, level), &key, items::name(key.last()?.as_deref())).or(choice);
    }
    choice
}

fn fold_item(lines: &mut Lines<'_>, model: &PivotModel<'_>, place: (Well, usize), key: &Key, named: &str) -> Option<Choice> {
    let folded = items::is_folded(model.spec, place.0, place.1, key);
    let (symbol, verb) = if folded { (icon::PLUS, "Open") } else { (icon::MINUS, "Fold") };
    lines.line(symbol, &format!("{verb} {named}")).then(|| edit::fold(model.spec, place, key, Some(!folded)).map(Choice::Edit)).flatten()
}

fn shown_as(ui: &mut Ui, model: &PivotModel<'_>, index: usize, value: &PivotValue) -> Option<Choice> {
    let mut choice = None;
    ui.set_width(230.0);
    for way in ShowAs::all() {
        let name = super::value_dialog::sentence(way.name());
        if widgets::menu_item(ui, "", &name, value.show_as.name() == way.name()).clicked() {
            let mut spec = model.spec.clone();
            let base = super::value_dialog::usual_base(&spec, &way);
            let label = format!("Show {} as {}", value.measure.name, way.name());
            spec.values.get_mut(index)?.show_as = way.with_field(&base);
            choice = Some(Choice::Edit((spec, label)));
        }
    }
    choice
}

/// The header of a column: of an item where headers name items, else of a value.
fn of_column(lines: &mut Lines<'_>, model: &PivotModel<'_>, table: &Table, at: usize) -> Option<Choice> {
    let axis = model.table.columns.get(at.checked_sub(model.labels())?)?;
    let choice = of_grand(lines, model, None, Some(axis)).or(sorts(lines, model, axis.value, axis));
    let innermost = axis.key.len().checked_sub(1).filter(|_| model.headers_name_items());
    let more = match innermost {
        Some(level) => {
            lines.ui.separator();
            of_item(lines, model, axis, level)
        }
        None if model.table.values_on_rows => of_values(lines, model),
        None => {
            if !model.spec.rows.is_empty() {
                lines.ui.separator();
            }
            settings(lines, model, table, axis.value)
        }
    };
    more.or(choice)
}

/// The settings of every value, where none has a column of its own.
fn of_values(lines: &mut Lines<'_>, model: &PivotModel<'_>) -> Option<Choice> {
    let mut choice = None;
    for (at, value) in model.spec.values.iter().enumerate() {
        if lines.line(icon::SETTINGS, &format!("Settings of {}…", value.measure.name)) {
            choice = Some(Choice::Value(at));
        }
    }
    choice
}

/// An item of the columns.
fn of_item(lines: &mut Lines<'_>, model: &PivotModel<'_>, axis: &Axis, level: usize) -> Option<Choice> {
    let fold = (level + 1 < model.spec.columns.len()).then(|| axis.key.get(..=level).map(<[_]>::to_vec)).flatten();
    let key = axis.key.get(..=level).map(<[_]>::to_vec);
    of_items(lines, model, &Chosen { well: Well::Columns, level, items: vec![axis.key.get(level)?.clone()], key, fold, cell: None })
}

/// The header above row labels: the fields that stand in that column.
fn of_row_fields(lines: &mut Lines<'_>, model: &PivotModel<'_>, at: usize) -> Option<Choice> {
    let mut choice = None;
    let fields = model.spec.rows.iter().enumerate().filter(|(level, _)| model.table.form == Form::Compact || *level == at);
    for (level, field) in fields {
        if level > 0 && model.table.form == Form::Compact {
            lines.ui.separator();
        }
        choice = of_field(lines, model, (Well::Rows, level), field).or(choice);
    }
    choice
}

/// What is done to a field as a whole.
fn of_field(lines: &mut Lines<'_>, model: &PivotModel<'_>, (well, level): (Well, usize), field: &Field) -> Option<Choice> {
    let (spec, label) = (model.spec, field.label());
    let mut choice = None;
    for (symbol, words, descending) in [(icon::ARROW_UP, "Sort by name", false), (icon::ARROW_DOWN, "Sort by name, last first", true)] {
        if lines.line(symbol, words) {
            choice = edit::sort_names(spec, well, level, descending).map(Choice::Edit);
        }
    }
    let fields = if well == Well::Rows { spec.rows.len() } else { spec.columns.len() };
    for (symbol, verb, fold) in [(icon::MINUS, "Fold", true), (icon::PLUS, "Open", false)] {
        if level + 1 < fields && lines.line(symbol, &format!("{verb} all of {label}")) {
            choice = items::fold_level(spec, well, level, fold).map(Choice::Edit);
        }
    }
    if (field.top.is_some() || !field.filters.is_empty()) && lines.line(icon::ROWS_3, &format!("Show all of {label}")) {
        choice = items::show_all(spec, well, level).map(Choice::Edit);
    }
    if lines.line(icon::FUNNEL, &format!("Items of {label}…")) {
        choice = Some(Choice::Items(well, level));
    }
    if level + 1 < fields {
        let are_shown = field.subtotals.unwrap_or(spec.subtotals) != Subtotals::Off;
        let words = if are_shown { format!("No subtotals of {label}") } else { format!("Subtotals of {label}") };
        if lines.line(icon::SIGMA, &words) {
            choice = edit::subtotals(spec, well, level, !are_shown).map(Choice::Edit);
        }
    }
    if lines.line(icon::TRASH_2, &format!("Remove {label}")) {
        choice = edit::remove(spec, well, level).map(Choice::Edit);
    }
    if lines.line(icon::SETTINGS, &format!("Settings of {label}…")) {
        choice = Some(Choice::Field(well, level));
    }
    choice
}

fn of_label(lines: &mut Lines<'_>, model: &PivotModel<'_>, cell: Cell, areas: &Areas) -> Option<Choice> {
    copy(lines);
    if let Some(edited) = of_grand(lines, model, usize::try_from(cell.row).ok().and_then(|row| model.table.rows.get(row)), None) {
        return Some(edited);
    }
    let (level, items) = items::selected(model, cell, areas)?;
    lines.ui.separator();
    let folds = model.cell(cell.row, cell.column).folded.is_some();
    let fold = model.foldable(cell.row, cell.column).filter(|(at, _)| folds && *at == level).map(|(_, key)| key);
    let row = usize::try_from(cell.row).ok().and_then(|row| model.table.rows.get(row));
    let key = row.and_then(|row| row.key.get(..=level)).map(<[_]>::to_vec);
    of_items(lines, model, &Chosen { well: Well::Rows, level, items, key, fold, cell: Some(cell) })
}

/// The rest of a field has its own menu: it is no member that could be kept, put together with others or moved.
fn of_rest(lines: &mut Lines<'_>, model: &PivotModel<'_>, chosen: &Chosen, rest: &str) -> Option<Choice> {
    let place = (chosen.well, chosen.level);
    let folds = chosen.fold.as_ref().and_then(|key| fold_item(lines, model, place, key, rest));
    let left_out = lines.line(icon::X, &format!("Leave {rest} out")).then(|| items::without_rest(model.spec, place.0, place.1)).flatten();
    lines.ui.separator();
    let field = edit::field(model.spec, place.0, place.1)?;
    of_field(lines, model, place, field).or(left_out.map(Choice::Edit)).or(folds)
}

fn of_items(lines: &mut Lines<'_>, model: &PivotModel<'_>, chosen: &Chosen) -> Option<Choice> {
    let Chosen { well, level, ref items, ref key, ref fold, cell } = *chosen;
    let rest = items::rest(model.table, well, level);
    let items: Vec<Option<String>> = items.iter().filter(|item| rest.is_none() || item.as_deref() != rest).cloned().collect();
    if let Some(rest) = rest.filter(|_| items.is_empty()) {
        return of_rest(lines, model, chosen, rest);
    }
    let (spec, mut choice) = (model.spec, None);
    let field = edit::field(spec, well, level)?;
    let named = match items.as_slice() {
        [one] => items::name(one.as_deref()).to_owned(),
        several => format!("these {}", several.len()),
    };
    if let Some(key) = fold {
        choice = fold_item(lines, model, (well, level), key, &named);
    }
    if lines.line(icon::FUNNEL, &format!("Keep only {named}")) {
        choice = items::keep_only(spec, well, level, &items).map(Choice::Edit);
    }
    if lines.line(icon::X, &format!("Leave {named} out")) {
        choice = items::leave_out(spec, well, level, &items).map(Choice::Edit);
    }
    for (label, bottom) in [("Top", false), ("Bottom", true)] {
        let Some(value) = spec.values.first() else { continue };
        if lines.line(icon::FUNNEL, &format!("{label} {TOP} by {}", value.measure.name)) {
            choice = items::top(spec, well, level, TOP, bottom).map(Choice::Edit);
        }
    }
    if lines.line(icon::LAYERS, "Group (Alt+Shift+\u{2192})") {
        choice = group(model, (well, level), &items);
    }
    if let [one] = items.as_slice()
        && items::group_of(spec, model.table, (well, level), one.as_deref()).is_some()
        && lines.line(icon::PENCIL, if cell.is_some() { "Rename (F2)" } else { "Rename…" })
    {
        choice = Some(cell.map_or(Choice::Field(well, level), Choice::Rename));
    }
    if items::can_ungroup(spec, model.table, (well, level), &items) && lines.line(icon::X, "Ungroup (Alt+Shift+\u{2190})") {
        choice = items::ungroup(spec, model.table, (well, level), &items).map(Choice::Edit);
    }
    if let Some(key) = key.as_ref().filter(|_| items.len() == 1) {
        use items::To;
        let [(before, back), (behind, on)] = if well == Well::Rows {
            [(icon::ARROW_UP, "up"), (icon::ARROW_DOWN, "down")]
        } else {
            [(icon::CHEVRON_LEFT, "left"), (icon::CHEVRON_RIGHT, "right")]
        };
        let ways = [
            (before, back, To::Before),
            (behind, on, To::Behind),
            (before, "to the beginning", To::First),
            (behind, "to the end", To::Last),
        ];
        for (symbol, towards, to) in ways {
            if let Some(edited) = items::shift(spec, model.table, (well, level), key, to)
                && lines.line(symbol, &format!("Move {named} {towards}"))
            {
                choice = Some(Choice::Edit(edited));
            }
        }
    }
    lines.ui.separator();
    of_field(lines, model, (well, level), field).or(choice)
}

/// Put items together; dates and numbers are grouped by the settings of their field.
pub(super) fn group(model: &PivotModel<'_>, (well, level): (Well, usize), chosen: &[Option<String>]) -> Option<Choice> {
    let field = edit::field(model.spec, well, level)?;
    let rest = items::rest(model.table, well, level);
    let chosen: Vec<Option<String>> = chosen.iter().filter(|item| rest.is_none() || item.as_deref() != rest).cloned().collect();
    if field.by.is_some() || chosen.len() < 2 || !items::can_group(field) {
        return Some(Choice::Field(well, level));
    }
    items::group(model.spec, model.table, (well, level), &chosen).map(Choice::Edit)
}
