//! The menu of a cell of the pivot: what Excel offers with the other button of the mouse, the menu key or Shift+F10.

use eframe::egui::{Response, Ui, ViewportCommand};

use super::aggregate::Aggregate;
use super::edit::{self, Edited, Well};
use super::{PivotModel, items};
use crate::pivot::{Axis, PivotValue, ShowAs, SortBy};
use crate::table::Table;
use crate::ui::grid::{Cell, GridModel as _, Selection};
use crate::ui::theme::icon;
use crate::ui::widgets;

/// What was chosen.
pub(super) enum Choice {
    Edit(Edited),
    /// The rows behind the cell.
    Rows(Cell),
    /// The settings of a field.
    Field(Well, usize),
    /// The settings of a value.
    Value(usize),
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

/// Show the lines for a cell.
pub(super) fn show(
    ui: &mut Ui,
    model: &PivotModel<'_>,
    table: &Table,
    (cell, selection): (Cell, Selection),
    by_keyboard: bool,
) -> Option<Choice> {
    ui.set_width(250.0);
    let mut lines = Lines { ui, by_keyboard };
    if cell.column < model.labels() { of_label(&mut lines, model, cell, selection) } else { of_value(&mut lines, model, table, cell) }
}

fn of_value(lines: &mut Lines<'_>, model: &PivotModel<'_>, table: &Table, cell: Cell) -> Option<Choice> {
    let (row, column) = model.axes(cell.row, cell.column)?;
    let index = model.table.value_of(row, column);
    let value = model.spec.values.get(index)?;
    let mut choice = None;
    if lines.line(icon::TABLE, "Show the rows behind") {
        choice = Some(Choice::Rows(cell));
    }
    if lines.line(icon::COPY, "Copy") {
        lines.ui.ctx().send_viewport_cmd(ViewportCommand::RequestCopy);
    }
    lines.ui.separator();
    for (symbol, label, descending) in [(icon::ARROW_DOWN, "Sort largest first", true), (icon::ARROW_UP, "Sort smallest first", false)] {
        if !model.table.values_on_rows && !model.spec.rows.is_empty() && lines.line(symbol, label) {
            let within = column.key.clone();
            let sort = SortBy { value: value.measure.name.clone(), descending, within };
            choice = edit::sort_rows(model.spec, Some(sort)).map(Choice::Edit);
        }
    }
    choice = items_of(lines, model, row, column).or(choice);
    lines.ui.separator();
    if let Some((current, of)) = Aggregate::of(&value.measure, table) {
        lines.ui.menu_button("Summarise by", |ui| {
            for aggregate in Aggregate::USUAL.into_iter().filter(|a| a.suits(of)) {
                if widgets::menu_item(ui, "", aggregate.name(), aggregate == current).clicked() {
                    choice = edit::set_aggregate(model.spec, index, aggregate, of).map(Choice::Edit);
                }
            }
        });
    }
    lines.ui.menu_button("Show as", |ui| choice = shown_as(ui, model, index, value).or(choice.take()));
    if lines.line(icon::SETTINGS, "Value settings…") {
        choice = Some(Choice::Value(index));
    }
    choice
}

/// The items that a cell lies in, kept alone.
fn items_of(lines: &mut Lines<'_>, model: &PivotModel<'_>, row: &Axis, column: &Axis) -> Option<Choice> {
    let mut choice = None;
    for (well, axis) in [(Well::Rows, row), (Well::Columns, column)] {
        let Some(level) = axis.key.len().checked_sub(1) else { continue };
        let item = &axis.key[level];
        if lines.line(icon::FUNNEL, &format!("Keep only {}", items::name(item.as_deref()))) {
            choice = items::keep_only(model.spec, well, level, std::slice::from_ref(item)).map(Choice::Edit);
        }
    }
    if let Some((level, key)) = items::foldable_column(model.table, column) {
        let folded = items::is_folded(model.spec, Well::Columns, level, &key);
        let verb = if folded { "Open" } else { "Fold" };
        if lines.line(if folded { icon::PLUS } else { icon::MINUS }, &format!("{verb} {}", items::name(key.last()?.as_deref()))) {
            choice = edit::fold(model.spec, (Well::Columns, level), &key, Some(!folded)).map(Choice::Edit);
        }
    }
    choice
}

fn shown_as(ui: &mut Ui, model: &PivotModel<'_>, index: usize, value: &PivotValue) -> Option<Choice> {
    let mut choice = None;
    ui.set_width(230.0);
    for way in ShowAs::all() {
        let name = super::value_dialog::sentence(way.name());
        if widgets::menu_item(ui, "", &name, value.show_as.name() == way.name()).clicked() {
            let mut spec = model.spec.clone();
            let base = spec.innermost().map(crate::pivot::Field::label).unwrap_or_default();
            let label = format!("Show {} as {}", value.measure.name, way.name());
            spec.values.get_mut(index)?.show_as = way.with_field(&base);
            choice = Some(Choice::Edit((spec, label)));
        }
    }
    choice
}

fn of_label(lines: &mut Lines<'_>, model: &PivotModel<'_>, cell: Cell, selection: Selection) -> Option<Choice> {
    let mut choice = None;
    if lines.line(icon::COPY, "Copy") {
        lines.ui.ctx().send_viewport_cmd(ViewportCommand::RequestCopy);
    }
    let Some((level, chosen)) = items::selected(model, cell, selection) else { return choice };
    let field = model.spec.rows.get(level)?;
    let named = match chosen.as_slice() {
        [one] => items::name(one.as_deref()).to_owned(),
        several => format!("these {}", several.len()),
    };
    lines.ui.separator();
    if let Some((level, key)) = model.foldable(cell.row, cell.column).filter(|_| model.cell(cell.row, cell.column).folded.is_some()) {
        let folded = items::is_folded(model.spec, Well::Rows, level, &key);
        if lines.line(if folded { icon::PLUS } else { icon::MINUS }, &format!("{} {named}", if folded { "Open" } else { "Fold" })) {
            choice = edit::fold(model.spec, (Well::Rows, level), &key, None).map(Choice::Edit);
        }
    }
    if level + 1 < model.spec.rows.len() {
        for (symbol, verb, fold) in [(icon::MINUS, "Fold", true), (icon::PLUS, "Open", false)] {
            if lines.line(symbol, &format!("{verb} all of {}", field.label())) {
                choice = items::fold_level(model.spec, level, fold).map(Choice::Edit);
            }
        }
    }
    lines.ui.separator();
    if lines.line(icon::FUNNEL, &format!("Keep only {named}")) {
        choice = items::keep_only(model.spec, Well::Rows, level, &chosen).map(Choice::Edit);
    }
    if lines.line(icon::X, &format!("Leave {named} out")) {
        choice = items::leave_out(model.spec, Well::Rows, level, &chosen).map(Choice::Edit);
    }
    for (label, bottom) in [("Top", false), ("Bottom", true)] {
        let Some(value) = model.spec.values.first() else { continue };
        if lines.line(icon::FUNNEL, &format!("{label} {TOP} by {}", value.measure.name)) {
            choice = items::top(model.spec, Well::Rows, level, TOP, bottom).map(Choice::Edit);
        }
    }
    if (field.top.is_some() || !field.filters.is_empty()) && lines.line(icon::ROWS_3, &format!("Show all of {}", field.label())) {
        choice = items::show_all(model.spec, Well::Rows, level).map(Choice::Edit);
    }
    lines.ui.separator();
    for (symbol, label, descending) in [(icon::ARROW_UP, "Sort by name", false), (icon::ARROW_DOWN, "Sort by name, last first", true)] {
        if lines.line(symbol, label) {
            choice = edit::sort_names(model.spec, level, descending).map(Choice::Edit);
        }
    }
    lines.ui.separator();
    choice = groups(lines, model, level, &chosen).or(choice);
    if lines.line(icon::SETTINGS, &format!("Settings of {}…", field.label())) {
        choice = Some(Choice::Field(Well::Rows, level));
    }
    choice
}

fn groups(lines: &mut Lines<'_>, model: &PivotModel<'_>, level: usize, chosen: &[Option<String>]) -> Option<Choice> {
    let mut choice = None;
    if lines.line(icon::LAYERS, "Group (Alt+Shift+\u{2192})") {
        choice = group(model, level, chosen);
    }
    if items::can_ungroup(model.spec, level, chosen) && lines.line(icon::X, "Ungroup (Alt+Shift+\u{2190})") {
        choice = items::ungroup(model.spec, level, chosen).map(Choice::Edit);
    }
    choice
}

/// Put items together; dates and numbers are grouped by the settings of their field.
pub(super) fn group(model: &PivotModel<'_>, level: usize, chosen: &[Option<String>]) -> Option<Choice> {
    let field = model.spec.rows.get(level)?;
    if field.by.is_some() || chosen.len() < 2 || !items::can_group(field) {
        return Some(Choice::Field(Well::Rows, level));
    }
    items::group(model.spec, level, chosen).map(Choice::Edit)
}
