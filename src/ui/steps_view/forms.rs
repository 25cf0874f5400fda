//! The fields of each kind of step.

use std::ops::Range;
use std::path::{Path, PathBuf};

use eframe::egui::{TextEdit, Ui};

use super::beside::Candidates;
use super::columns::{self, FIELDS, is_text, line, mark, text};
use super::join_form::{self, JoinForm};
use crate::prepare::{
    Case, Piece, Repeated, Replacement, Splitter, Stack, Stays, StepKind, Variant, fault, name_for, query_fault, variants,
};
use crate::session::Session;
use crate::table::{Column, Table};
use crate::ui::background::Background;
use crate::ui::sql_view::coloured;
use crate::ui::theme::{Palette, icon};
use crate::ui::widgets::{self, Push};

/// Spellings offered to be merged.
const OFFERED: usize = 6;

/// What is typed and not yet a value of the step.
#[derive(Default)]
pub(super) struct Buffers {
    search: String,
    numbers: String,
    lines: String,
    variants: Background<(String, usize), Vec<Variant>>,
    join: JoinForm,
    tables: Candidates,
    /// Files are to be chosen in the dialog of the system.
    wants_files: bool,
    /// The keyboard was taken to where typing begins.
    begun: bool,
    /// The column is given, so that what is asked next has the keyboard.
    has_column: bool,
}

impl Buffers {
    /// What a step's values look like in text.
    pub(super) fn of(kind: &StepKind) -> Self {
        let mut buffers = Self::default();
        match kind {
            StepKind::Split(split) => {
                if let Splitter::Positions(places) = &split.at {
                    buffers.numbers = places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                }
            }
            StepKind::Extract(extract) => {
                if let Piece::First(n) | Piece::Last(n) = &extract.piece {
                    buffers.numbers = n.to_string();
                }
            }
            StepKind::Stack(stack) => {
                buffers.lines = stack.files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join("\n");
            }
            _ => {}
        }
        buffers
    }

    /// Whether files are to be chosen in the dialog of the system; asked once.
    pub(super) fn take_wish_for_files(&mut self) -> bool {
        std::mem::take(&mut self.wants_files)
    }

    /// The same, the column given already.
    pub(super) fn with_column(self) -> Self {
        Self { has_column: true, ..self }
    }
}

/// Show the fields of a step; `table` is the one it begins with.
pub(super) fn show(ui: &mut Ui, kind: &mut StepKind, buffers: &mut Buffers, table: &Table, session: &Session) {
    // The very first frame of a dialog only measures it, and the keyboard it gives is taken back.
    let begins = !ui.is_sizing_pass() && !std::mem::replace(&mut buffers.begun, true);
    let on_second = begins && buffers.has_column;
    match kind {
        StepKind::Stack(step) => stack(ui, step, buffers, table, session),
        StepKind::Join(step) => join_form::show(ui, step, &mut buffers.join, table, session),
        StepKind::Unpivot(step) => {
            columns::several(ui, table, &mut buffers.search, &mut step.columns, columns::NONE, |_| true);
            text(ui, "Names go to", "Date", &mut step.name);
            text(ui, "Values go to", "Value", &mut step.value);
            mark(ui, "Leave out rows without a value", &mut step.drop_missing);
            mark(ui, "Leave out columns that add them up", &mut step.drop_totals);
        }
        StepKind::Split(step) => {
            columns::one(ui, "split", "Column", table, &mut step.column, |_| true);
            splitter(ui, &mut step.at, buffers, on_second);
            mark(ui, "Keep the column too", &mut step.keep);
        }
        StepKind::Extract(step) => {
            columns::one(ui, "extract", "Column", table, &mut step.column, |_| true);
            piece(ui, &mut step.piece, buffers);
            text(ui, "New column", "Name", &mut step.name);
        }
        StepKind::Trim(step) => {
            widgets::muted(ui, "Blanks at both ends go, several within become one. All text where no column is chosen.");
            columns::several(ui, table, &mut buffers.search, &mut step.columns, columns::NONE, is_text);
        }
        StepKind::Replace(step) => replace(ui, step, buffers, table),
        StepKind::FillDown(step) => {
            widgets::muted(ui, "Empty cells take the value above them.");
            columns::several(ui, table, &mut buffers.search, &mut step.columns, columns::NONE, |_| true);
        }
        StepKind::Case(step) => {
            let choices = Case::ALL.map(|c| (c, None, c.name()));
            widgets::segmented(ui, &mut step.case, &choices);
            columns::several(ui, table, &mut buffers.search, &mut step.columns, columns::NONE, is_text);
        }
        StepKind::Formula(step) => {
            text(ui, "New column", "Amount", &mut step.name);
            let (asked, named) = (step.name.trim(), name_for(table, &step.name));
            if !asked.is_empty() && asked != named {
                widgets::small(ui, &format!("There is a column {asked} already: this one is called {named}."));
            }
            let wrong = wrong(&step.expression, table);
            expression(ui, ("Formula", "\"Unit Price\" * Quantity"), &mut step.expression, wrong, begins);
            insert(ui, table, &mut step.expression);
        }
        StepKind::Keep(step) => {
            let wrong = wrong(&step.condition, table);
            expression(ui, ("Condition", "Region = 'West' and Sales > 0"), &mut step.condition, wrong, begins);
            insert(ui, table, &mut step.condition);
        }
        StepKind::Rename(step) => {
            columns::one(ui, "rename", "Column", table, &mut step.from, |_| true);
            let name = text(ui, "New name", "Name", &mut step.to);
            if on_second {
                widgets::begin_typing(ui, &name, &step.to);
            }
        }
        StepKind::Remove(step) => columns::several(ui, table, &mut buffers.search, &mut step.columns, columns::NONE, |_| true),
        StepKind::Deduplicate(step) => {
            widgets::muted(ui, "Of rows that hold the same in the chosen columns one stays.");
            columns::several(ui, table, &mut buffers.search, &mut step.columns, "None chosen: all columns must be the same", |_| true);
            stays(ui, &mut step.stays, table);
        }
        StepKind::Query(step) => {
            widgets::muted(ui, "The result takes the place of the table, which is called this. Its cells stand in no file any more.");
            let others = step.tables.iter().filter_map(|(name, read)| Some((name.clone(), session.table_beside(read)?.clone())));
            let tables: Vec<(String, Table)> = std::iter::once(("this".to_owned(), table.clone())).chain(others).collect();
            let wrong = query_fault(&tables, &step.sql).and_then(|f| f.at);
            expression(ui, ("Query", "SELECT * FROM this"), &mut step.sql, wrong, begins);
        }
    }
}

/// Which of the rows that repeat each other stays; the newest by a date, or by the largest number where no column holds dates.
fn stays(ui: &mut Ui, stays: &mut Stays, table: &Table) {
    let ranks = |column: &Column| column.ty.is_temporal() || column.ty.is_numeric();
    let dates = table.columns().iter().find(|c| c.ty.is_temporal());
    let newest = dates.or_else(|| table.columns().iter().find(|c| ranks(c))).map(|c| Stays::Newest(c.name.clone()));
    let all: Vec<(Stays, &str)> = [(Some(Stays::First), "First"), (Some(Stays::Last), "Last"), (newest, "Newest")]
        .into_iter()
        .filter_map(|(s, name)| Some((s?, name)))
        .collect();
    let is_same = |one: &Stays, other: &Stays| std::mem::discriminant(one) == std::mem::discriminant(other);
    let mut at = all.iter().position(|(one, _)| is_same(one, stays)).unwrap_or_default();
    let choices: Vec<(usize, Option<&str>, &str)> = all.iter().enumerate().map(|(at, (_, name))| (at, None, *name)).collect();
    if line(ui, "Which stays", |ui| widgets::segmented(ui, &mut at, &choices)) {
        stays.clone_from(&all[at].0);
    }
    if let Stays::Newest(by) = stays {
        columns::one(ui, "newest", "Newest by", table, by, ranks);
    }
}

fn stack(ui: &mut Ui, step: &mut Stack, buffers: &mut Buffers, table: &Table, session: &Session) {
    widgets::muted(ui, "Their rows are put below, matched by the names of the columns.");
    widgets::section_title(ui, "Open tables");
    buffers.tables.several(ui, table, session, &mut step.tables);
    ui.horizontal(|ui| {
        widgets::section_title(ui, "Files");
        widgets::from_right(ui, eframe::egui::Align::Center, |ui| {
            buffers.wants_files |= Push::new("Choose files\u{2026}").icon(icon::FOLDER_OPEN).quiet().show(ui).clicked();
        });
    });
    let hint = "One path or pattern such as orders-*.csv per line";
    let edit = TextEdit::multiline(&mut buffers.lines).desired_rows(2).desired_width(f32::INFINITY).hint_text(hint);
    if ui.add(edit).accessible_name("Files to stack").changed() {
        let folder = session.active_spec().and_then(|spec| spec.path.parent());
        step.files = files_of(&buffers.lines, folder.unwrap_or(Path::new("")));
    }
    text(ui, "Column of names", "none", &mut step.source_column);
    let choices = [(Repeated::Keep, None, "Keep"), (Repeated::Drop, None, "Leave out")];
    line(ui, "Repeated rows", |ui| widgets::segmented(ui, &mut step.repeated, &choices));
}

/// The files that lines name; those without a folder of their own lie beside the file that is open.
fn files_of(lines: &str, folder: &Path) -> Vec<PathBuf> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| folder.join(line)).collect()
}

fn splitter(ui: &mut Ui, at: &mut Splitter, buffers: &mut Buffers, begins: bool) {
    let mut by_mark = matches!(at, Splitter::Separator(_));
    let changed =
        line(ui, "Split", |ui| widgets::segmented(ui, &mut by_mark, &[(true, None, "At a separator"), (false, None, "After characters")]));
    if changed {
        *at = if by_mark { Splitter::Separator(",".to_owned()) } else { Splitter::Positions(numbers(&buffers.numbers)) };
    }
    match at {
        Splitter::Separator(mark) => {
            let field = text(ui, "Separator", ", or / or -", mark);
            if begins {
                widgets::begin_typing(ui, &field, mark);
            }
        }
        Splitter::Positions(places) => {
            if text(ui, "Characters", "4, 6", &mut buffers.numbers).changed() {
                *places = numbers(&buffers.numbers);
            }
        }
    }
}

fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}

/// The kinds of pieces there are, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Before,
    After,
    Between,
    First,
    Last,
    Digits,
}

fn piece(ui: &mut Ui, piece: &mut Piece, buffers: &mut Buffers) {
    let before = match piece {
        Piece::Before(_) => PieceKind::Before,
        Piece::After(_) => PieceKind::After,
        Piece::Between(..) => PieceKind::Between,
        Piece::First(_) => PieceKind::First,
        Piece::Last(_) => PieceKind::Last,
        Piece::Digits => PieceKind::Digits,
    };
    let choices = [
        (PieceKind::Before, "Text before".to_owned()),
        (PieceKind::After, "Text after".to_owned()),
        (PieceKind::Between, "Text between".to_owned()),
        (PieceKind::First, "First characters".to_owned()),
        (PieceKind::Last, "Last characters".to_owned()),
        (PieceKind::Digits, "First number".to_owned()),
    ];
    let mut kind = before;
    let id = eframe::egui::Id::unique("step piece");
    if line(ui, "Part", |ui| widgets::picker(ui, id, "Part", FIELDS, &mut kind, &choices)) {
        let count = numbers(&buffers.numbers).first().copied().unwrap_or(3);
        *piece = match kind {
            PieceKind::Before => Piece::Before(" ".to_owned()),
            PieceKind::After => Piece::After(" ".to_owned()),
            PieceKind::Between => Piece::Between("(".to_owned(), ")".to_owned()),
            PieceKind::First => Piece::First(count),
            PieceKind::Last => Piece::Last(count),
            PieceKind::Digits => Piece::Digits,
        };
        if matches!(kind, PieceKind::First | PieceKind::Last) {
            buffers.numbers = count.to_string();
        }
    }
    match piece {
        Piece::Before(mark) | Piece::After(mark) => drop(text(ui, "Mark", "- or a blank", mark)),
        Piece::Between(from, to) => {
            text(ui, "From", "(", from);
            text(ui, "To", ")", to);
        }
        Piece::First(count) | Piece::Last(count) => {
            if text(ui, "Characters", "3", &mut buffers.numbers).changed() {
                *count = numbers(&buffers.numbers).first().copied().unwrap_or(0);
            }
        }
        Piece::Digits => {}
    }
}

fn replace(ui: &mut Ui, step: &mut crate::prepare::Replace, buffers: &mut Buffers, table: &Table) {
    let mut column = step.columns.first().cloned().unwrap_or_default();
    columns::one(ui, "replace", "Column", table, &mut column, is_text);
    step.columns = vec![column.clone()];
    let mut gone = None;
    for (at, value) in step.values.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            widgets::text_field(ui, &mut value.from, &format!("Value {}", at + 1), "Value", 178.0);
            widgets::muted_inline(ui, "by");
            widgets::text_field(ui, &mut value.to, &format!("Replacement {}", at + 1), "nothing: missing", 178.0);
            if widgets::icon_button(ui, icon::X, &format!("Remove replacement {}", at + 1)).clicked() {
                gone = Some(at);
            }
        });
    }
    if let Some(at) = gone {
        step.values.remove(at);
    }
    if Push::new("Another value").icon(icon::PLUS).quiet().show(ui).clicked() {
        step.values.push(Replacement::default());
    }
    mark(ui, "Also within longer texts", &mut step.within);
    mark(ui, "Whatever the case of letters", &mut step.ignore_case);
    offer_variants(ui, step, buffers, table, &column);
}

/// Spellings that probably mean the same, each to be taken over by a click.
fn offer_variants(ui: &mut Ui, step: &mut crate::prepare::Replace, buffers: &mut Buffers, table: &Table, column: &str) {
    let question = (column.to_owned(), table.rows());
    let work = || {
        let (table, column) = (table.clone(), column.to_owned());
        move || variants(&table, &column).unwrap_or_default()
    };
    let found = buffers.variants.get(ui.ctx(), question, work).map_or(&[][..], Vec::as_slice);
    let is_new = |v: &&Variant| !step.values.contains(&v.replacement);
    let fresh: Vec<Variant> = found.iter().filter(is_new).cloned().collect();
    if fresh.is_empty() {
        return;
    }
    widgets::section_title(ui, "Probably the same");
    ui.horizontal_wrapped(|ui| {
        for variant in fresh.iter().take(OFFERED) {
            let words = format!("{} → {}", variant.replacement.from, variant.replacement.to);
            let hint = format!("{} rows and {} rows", variant.rows, variant.usual_rows);
            if widgets::chip(ui, &words, &format!("Merge {words}"), false).on_hover_text(hint).clicked() {
                take(step, variant.replacement.clone());
            }
        }
        if fresh.len() > 1 && Push::new("Take all").name("Take all spellings").quiet().show(ui).clicked() {
            for variant in &fresh {
                take(step, variant.replacement.clone());
            }
        }
    });
}

fn take(step: &mut crate::prepare::Replace, replacement: Replacement) {
    step.values.retain(|v| !v.from.is_empty());
    step.values.push(replacement);
}

/// The place of what is wrong with an expression over a table.
fn wrong(text: &str, table: &Table) -> Option<Range<usize>> {
    Some(text).filter(|text| !text.trim().is_empty()).and_then(|text| fault(text, table)).and_then(|f| f.at)
}

/// An expression; what is wrong with it is marked at its place.
fn expression(ui: &mut Ui, (name, hint): (&str, &str), value: &mut String, wrong: Option<Range<usize>>, begins: bool) {
    let palette = *Palette::of(ui);
    let mut layouter =
        |ui: &Ui, text: &dyn eframe::egui::TextBuffer, width: f32| coloured(ui, text.as_str(), wrong.as_ref(), &palette, width);
    let edit = TextEdit::multiline(value).desired_rows(3).desired_width(f32::INFINITY).hint_text(hint).layouter(&mut layouter);
    let edit = ui.add(edit).accessible_name(name);
    if begins {
        edit.request_focus();
    }
}

/// Columns to put into an expression by a click.
fn insert(ui: &mut Ui, table: &Table, value: &mut String) {
    let button = Push::new("Insert column").icon(icon::COLUMNS_3).quiet().show(ui);
    eframe::egui::Popup::menu(&button).show(|ui| {
        ui.set_width(220.0);
        eframe::egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
            for column in table.columns() {
                if widgets::menu_item(ui, crate::ui::data_view::column_icon(column), &column.name, false).clicked() {
                    if !value.is_empty() && !value.ends_with([' ', '(']) {
                        value.push(' ');
                    }
                    value.push_str(&crate::table::quote(&column.name));
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_to_stack_are_looked_for_beside_the_open_file() {
        let folder = std::env::temp_dir().join("exports");
        let elsewhere = std::env::temp_dir().join("older").join("a.csv");
        let found = files_of(&format!(" orders-*.csv\n\n{}\n", elsewhere.display()), &folder);
        assert_eq!(found, [folder.join("orders-*.csv"), elsewhere]);
    }
}
