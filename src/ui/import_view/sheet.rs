//! The sheet as it is in the file, its rows tinted by what they became, and what can be done to them.

use std::borrow::Cow;
use std::ops::Range;

use eframe::egui::{Color32, Id, Sense, Ui, ViewportCommand, vec2};

use super::choices::Choice;
use super::column_menu::{self, Asked};
use crate::import::{FileColumn, Found, ImportChange, NO_HEADER, Preview, RowKind, SheetOptions, Source};
use crate::table::{column_letters, format};
use crate::ui::data_view::letters;
use crate::ui::grid::{CellLook, Grid, GridCell, GridEvent, GridModel, GridState, HeaderCell, MenuOn};
use crate::ui::theme::{Palette, icon, radius, space};
use crate::ui::widgets::{self, Push};

/// A header of more rows than this is none.
const MOST_HEADER_ROWS: usize = 6;
/// Blank lines shown between two rows before they are counted instead.
const BLANK_LINES: u64 = 3;

/// What the screen remembers of the sheet.
#[derive(Default)]
pub(super) struct SheetState {
    grid: GridState,
}

/// A line of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A row of the preview.
    Row(usize),
    /// A row of the file without a cell.
    Blank(u64),
    /// Rows that are not shown.
    Gap(usize),
}

/// The lines of a preview, with what lies between its rows.
fn lines(preview: &Preview) -> Vec<Line> {
    let mut lines = Vec::with_capacity(preview.rows.len() + 8);
    let mut last = 0;
    for (at, row) in preview.rows.iter().enumerate() {
        let blank = row.line - last - 1;
        if row.hidden_before > 0 {
            lines.push(Line::Gap(row.hidden_before));
        } else if blank > BLANK_LINES {
            lines.push(Line::Gap(0));
        } else {
            lines.extend((last + 1..row.line).map(Line::Blank));
        }
        lines.push(Line::Row(at));
        last = row.line;
    }
    lines
}

/// The sheet as a grid asks for it.
struct SheetModel<'a> {
    found: &'a Found,
    lines: Vec<Line>,
    palette: &'a Palette,
    /// The columns of the sheet from the first to the last of the table.
    own: Range<u32>,
    /// Those of the other tables of the sheet.
    others: Vec<Range<u32>>,
}

/// The columns of its sheet that a table stands in.
fn stretch(found: &Found) -> Range<u32> {
    let indices = || found.columns.iter().map(|c| c.index);
    indices().min().unwrap_or(0)..indices().max().map_or(0, |last| last + 1)
}

impl<'a> SheetModel<'a> {
    fn of(found: &'a Found, source: &Source, palette: &'a Palette) -> Self {
        let beside = source.tables.iter().filter(|other| other.sheet == found.sheet && other.range != found.range);
        Self { found, lines: lines(&found.preview), palette, own: stretch(found), others: beside.map(stretch).collect() }
    }

    /// The column of the sheet that a column of the grid shows.
    fn index(&self, column: usize) -> u32 {
        self.found.preview.first_column + column as u32
    }

    /// The column of the file that stands in a column of the grid.
    fn place(&self, column: usize) -> Option<&'a FileColumn> {
        let index = self.index(column);
        self.found.columns.iter().find(|c| c.index == index)
    }

    /// Whether a cell of a row belongs to the table. A total or a note may stand beside its columns, but not in those of another table.
    fn is_own(&self, kind: RowKind, index: u32) -> bool {
        let is_within = self.own.contains(&index);
        match kind {
            RowKind::Header | RowKind::Data | RowKind::Outside => is_within,
            RowKind::Skipped | RowKind::Comment | RowKind::Footer => is_within || !self.others.iter().any(|other| other.contains(&index)),
        }
    }

    fn line(&self, row: u64) -> Option<Line> {
        self.lines.get(usize::try_from(row).ok()?).copied()
    }

    /// The rows of the file among these lines of the grid, with what they became.
    fn of_file(&self, lines: std::ops::RangeInclusive<u64>) -> Vec<(u64, RowKind)> {
        let rows = lines.filter_map(|line| if let Some(Line::Row(at)) = self.line(line) { self.found.preview.rows.get(at) } else { None });
        rows.map(|row| (row.line, row.kind)).collect()
    }
}

/// The tint of a row.
fn tint(palette: &Palette, kind: RowKind) -> Option<Color32> {
    match kind {
        RowKind::Header => Some(palette.accent_soft),
        RowKind::Skipped | RowKind::Comment => Some(palette.warning_soft),
        RowKind::Footer => Some(palette.negative_soft),
        RowKind::Data | RowKind::Outside => None,
    }
}

impl GridModel for SheetModel<'_> {
    fn name(&self) -> Cow<'_, str> {
        "The sheet as it is in the file".into()
    }

    fn rows(&self) -> u64 {
        self.lines.len() as u64
    }

    fn columns(&self) -> usize {
        self.found.preview.columns
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        HeaderCell {
            title: column_letters(self.index(column)).into(),
            hint: self.place(column).map(|c| c.header.clone()).unwrap_or_default(),
            ..HeaderCell::default()
        }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        match self.line(row) {
            Some(Line::Row(at)) => {
                let Some(row) = self.found.preview.rows.get(at) else { return GridCell::default() };
                let is_own = self.is_own(row.kind, self.index(column));
                let left_out = self.place(column).is_some_and(|place| place.position.is_none());
                let look = match row.kind {
                    RowKind::Header if is_own => CellLook::Label,
                    RowKind::Data if is_own && !left_out => CellLook::Plain,
                    _ => CellLook::Muted,
                };
                let text = row.cells.get(column).map_or("", |c| &**c);
                GridCell { text: text.into(), look, fill: tint(self.palette, row.kind).filter(|_| is_own), ..GridCell::default() }
            }
            Some(Line::Gap(rows)) if column == 0 => {
                let text = if rows == 0 { "…".to_owned() } else { format!("… {} more rows", format::fixed(rows as f64, 0)) };
                GridCell { text: text.into(), look: CellLook::Muted, ..GridCell::default() }
            }
            _ => GridCell::default(),
        }
    }

    fn row_number(&self, row: u64) -> Option<u64> {
        match self.line(row)? {
            Line::Row(at) => self.found.preview.rows.get(at).map(|r| r.line),
            Line::Blank(line) => Some(line),
            Line::Gap(_) => None,
        }
    }

    fn largest_row_number(&self) -> Option<u64> {
        self.found.preview.rows.last().map(|r| r.line)
    }

    fn activates(&self) -> bool {
        true
    }

    fn suggested_width(&self, column: usize) -> f32 {
        const LETTER: f32 = 7.3;
        let cells = self.found.preview.rows.iter().filter(|r| r.kind != RowKind::Outside).take(60).filter_map(|r| r.cells.get(column));
        let longest = cells.map(|c| c.chars().map(letters).sum::<f32>()).fold(0.0, f32::max);
        (longest * LETTER + 26.0).clamp(64.0, 240.0)
    }
}

/// What can be done to rows that are selected, best first.
fn actions(rows: &[(u64, RowKind)], found: &Found, source: &Source) -> Vec<(&'static str, Choice)> {
    let (Some(&(first, _)), Some(&(last, _))) = (rows.first(), rows.last()) else { return Vec::new() };
    let asked = source.options.rows_of(&found.sheet);
    let of = |kinds: &[RowKind]| -> Vec<u64> { rows.iter().filter(|(_, k)| kinds.contains(k)).map(|(line, _)| *line).collect() };
    // Of several rows that are selected, the one that it is about is named.
    let row = |lines: &[u64], one: &str, many: &str| match lines {
        [line] if rows.len() > 1 => one.replace("this row", &format!("row {line}")),
        [_] => one.to_owned(),
        _ => many.to_owned(),
    };
    let mut out = Vec::new();
    let is_header = found.header_rows.first() == Some(&first) && found.header_rows.last() == Some(&last);
    if rows.len() <= MOST_HEADER_ROWS && !is_header {
        let all: Vec<u64> = rows.iter().map(|r| r.0).collect();
        out.push((
            icon::TABLE_PROPERTIES,
            Choice::new(row(&all, "Use as header", "Use as header of several rows"), false, ImportChange::Header(Some((first, last)))),
        ));
    }
    let below = |lines: Vec<u64>| -> Vec<u64> {
        let header = found.header_rows.last().copied().unwrap_or(0);
        lines.into_iter().filter(|line| *line > header).collect()
    };
    let data = of(&[RowKind::Data, RowKind::Header]);
    if !data.is_empty() {
        out.push((
            icon::MINUS,
            Choice::new(row(&data, "Leave this row out", "Leave these rows out"), false, ImportChange::Skip(data.clone())),
        ));
    }
    let left_out = below(of(&[RowKind::Skipped, RowKind::Comment, RowKind::Footer, RowKind::Outside]));
    if !left_out.is_empty() {
        let label = row(&left_out, "Keep this row as data", "Keep these rows as data");
        out.push((icon::PLUS, Choice::new(label, false, ImportChange::Keep(left_out))));
    }
    if is_header {
        out.push((icon::ROWS_3, Choice::new("Read without a header", false, ImportChange::Header(Some(NO_HEADER)))));
    }
    out.extend(ends(rows, found, &asked));
    let is_said = |line: &u64| asked.skip.contains(line) || asked.keep.contains(line) || asked.begins.contains(line);
    let said: Vec<u64> = rows.iter().map(|r| r.0).filter(is_said).collect();
    if !said.is_empty() {
        out.push((
            icon::UNDO_2,
            Choice::new(row(&said, "Guess this row again", "Guess these rows again"), false, ImportChange::GuessRows(said)),
        ));
    }
    if asked.header.is_some() && (is_header || found.header_rows.is_empty()) {
        out.push((icon::UNDO_2, Choice::new("Guess the header again", false, ImportChange::Header(None))));
    }
    out
}

/// Where a table begins or ends: above the first of the rows that are selected, below the last.
fn ends(rows: &[(u64, RowKind)], found: &Found, asked: &SheetOptions) -> Vec<(&'static str, Choice)> {
    let (Some(&(first, _)), Some(&(last, kind))) = (rows.first(), rows.last()) else { return Vec::new() };
    let mut out = Vec::new();
    let is_begin = |line: u64| asked.begins.contains(&line) || found.preview.rows.first().is_none_or(|row| row.line == line);
    if !is_begin(first) && !found.header_rows.contains(&first) {
        out.push((icon::ARROW_DOWN, Choice::new("Table begins here", false, ImportChange::Begin(first))));
    }
    let is_last = found.preview.rows.last().is_none_or(|row| row.line == last);
    if kind == RowKind::Data && !is_last && !is_begin(last + 1) {
        out.push((icon::ARROW_UP, Choice::new("Table ends here", false, ImportChange::End(last))));
    }
    out
}

/// Show it; what was chosen is returned.
pub(super) fn show(ui: &mut Ui, found: &Found, source: &Source, version: u64, state: &mut SheetState) -> Option<Asked> {
    if found.preview.rows.is_empty() {
        let text =
            if found.columns.is_empty() { "It has no rows." } else { "This format holds typed columns: there was nothing to guess." };
        widgets::empty_state(ui, icon::TABLE, "No cells to show", text, 0.0, |_| {});
        return None;
    }
    let model = SheetModel::of(found, source, Palette::of(ui));
    let areas = state.grid.areas();
    let selected: Vec<_> = areas.rows().into_iter().flat_map(|rows| model.of_file(rows)).collect();
    let choices = actions(&selected, found, source);
    let chosen = strip(ui, &selected, &choices).map(Asked::Change);
    let mut asked = None;
    // Rows chosen by their numbers are meant as rows.
    let last = model.columns().saturating_sub(1);
    let whole = last > 0 && areas.iter().all(|area| area.columns() == (0..=last));
    let mut menu = |ui: &mut Ui, on: MenuOn, by_keyboard: bool| {
        ui.set_width(240.0);
        let rows = match on {
            MenuOn::Cell(cell) if areas.contains(cell) => selected.clone(),
            MenuOn::Cell(cell) => model.of_file(cell.row..=cell.row),
            MenuOn::Header(_) | MenuOn::Group { .. } => Vec::new(),
        };
        let column = match on {
            MenuOn::Cell(cell) => cell.column,
            MenuOn::Header(column) | MenuOn::Group { column, .. } => column,
        };
        let place = model.place(column).filter(|_| !(whole && matches!(on, MenuOn::Cell(cell) if areas.contains(cell))));
        asked = lines_of_menu(ui, (&rows, place), found, source, by_keyboard).or(asked.take());
    };
    let events = Grid::new(Id::unique("import sheet"), &model, version).with_menu(&mut menu).show(ui, &mut state.grid);
    if events.iter().any(|e| matches!(e, GridEvent::Activated(_))) {
        state.grid.open_menu();
    }
    asked.or(chosen)
}

/// The menu of rows, of a column, or of the cell where they meet.
fn lines_of_menu(
    ui: &mut Ui,
    (rows, place): (&[(u64, RowKind)], Option<&FileColumn>),
    found: &Found,
    source: &Source,
    by_keyboard: bool,
) -> Option<Asked> {
    let mut chosen = None;
    let mut takes_keyboard = by_keyboard;
    for (symbol, choice) in actions(rows, found, source) {
        let line = widgets::menu_item(ui, symbol, &choice.label, choice.active);
        if std::mem::take(&mut takes_keyboard) {
            line.request_focus();
        }
        if line.clicked() {
            chosen = Some(Asked::Change(choice.change));
        }
    }
    if let Some(place) = place {
        if !rows.is_empty() {
            ui.separator();
        }
        widgets::small(ui, &format!("Column {}", place.header));
        chosen = column_menu::show(ui, place, found, source, true).or(chosen);
    }
    if !rows.is_empty() {
        ui.separator();
        if widgets::menu_item(ui, icon::COPY, "Copy", false).clicked() {
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestCopy);
        }
    }
    chosen
}

/// The legend, and the buttons for the rows that are selected.
fn strip(ui: &mut Ui, selected: &[(u64, RowKind)], choices: &[(&'static str, Choice)]) -> Option<ImportChange> {
    let palette = Palette::of(ui);
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        ui.add_space(space::L);
        ui.spacing_mut().item_spacing.x = 6.0;
        if choices.is_empty() {
            for (label, kind) in [("Header", RowKind::Header), ("Left out", RowKind::Skipped), ("Totals and notes", RowKind::Footer)] {
                let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                ui.painter().rect_filled(rect, f32::from(radius::S), tint(palette, kind).unwrap_or(palette.surface));
                ui.painter().rect_stroke(rect, f32::from(radius::S), palette.hairline(), eframe::egui::StrokeKind::Inside);
                widgets::small(ui, label);
                ui.add_space(space::XS);
            }
            widgets::small(ui, "Select rows to change what they are.");
            return;
        }
        let rows = match selected {
            [(one, _)] => format!("Row {one}"),
            [(first, _), .., (last, _)] => format!("Rows {first} to {last}"),
            [] => String::new(),
        };
        widgets::muted_inline(ui, &rows);
        for (symbol, choice) in choices {
            if Push::new(&choice.label).icon(symbol).quiet().show(ui).clicked() {
                chosen = Some(choice.change.clone());
            }
        }
    });
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::PreviewRow;

    fn row(line: u64, hidden_before: usize) -> PreviewRow {
        PreviewRow { line, kind: RowKind::Data, hidden_before, cells: Vec::new() }
    }

    #[test]
    fn what_lies_between_rows_is_told() {
        let preview = Preview { rows: vec![row(2, 0), row(3, 0), row(9, 0), row(500, 490)], ..Preview::default() };
        let expected = [Line::Blank(1), Line::Row(0), Line::Row(1), Line::Gap(0), Line::Row(2), Line::Gap(490), Line::Row(3)];
        assert_eq!(lines(&preview), expected);
    }
}
