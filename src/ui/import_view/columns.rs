//! The columns that came of it: name, type, role, unit, what is missing, examples; each can be changed where it stands.

use eframe::egui::containers::menu::menu_style;
use eframe::egui::{Align, Id, Label, Layout, PointerButton, Popup, PopupKind, Pos2, Response, RichText, ScrollArea, Ui, vec2};

use super::choices::{ROLES, capital};
use super::column_menu::{self, Asked};
use crate::import::{ColumnChange, FileColumn, Found, ImportChange, Source};
use crate::table::{Column, ColumnType, Role, Table, Value, format};
use crate::ui::data_view::column_icon;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push};

/// Height of a row, in points.
const ROW: f32 = 34.0;
/// Examples shown of a column.
const EXAMPLES: usize = 3;
/// Rows looked at for them.
const LOOKED_AT: usize = 200;

/// What the screen remembers of the columns: the text that is being typed, and into which field.
#[derive(Default)]
pub(super) struct ColumnsState {
    draft: Option<(Field, String, String)>,
    /// The header of the column whose name is to be typed next.
    rename: Option<String>,
    /// The header of the column whose menu is open, and where.
    menu: Option<(String, Pos2)>,
}

impl ColumnsState {
    /// Take the keyboard to the name of a column.
    pub(super) fn rename(&mut self, header: &str) {
        self.rename = Some(header.to_owned());
    }
}

/// A field to type in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Name,
    Unit,
}

/// Widths of the parts of a row, in points.
struct Widths {
    name: f32,
    ty: f32,
    role: f32,
    unit: f32,
    missing: f32,
    examples: f32,
}

impl Widths {
    const KEEP: f32 = 28.0;
    const MENU: f32 = 30.0;

    fn of(room: f32) -> Self {
        let mut widths = Self { name: 180.0, ty: 104.0, role: 114.0, unit: 58.0, missing: 58.0, examples: 0.0 };
        let fixed = Self::KEEP
            + Self::MENU
            + widths.name
            + widths.ty
            + widths.role
            + widths.unit
            + widths.missing
            + 8.0 * space::S
            + 2.0 * space::M;
        // A name that cannot be read is worth less than an example.
        let rest = (room - fixed).max(0.0);
        let wider = (rest - 160.0).clamp(0.0, 120.0);
        widths.name += wider;
        widths.examples = rest - wider;
        widths
    }
}

/// Show them; what was changed is returned.
pub(super) fn show(ui: &mut Ui, found: &Found, source: &Source, state: &mut ColumnsState) -> Option<ImportChange> {
    let widths = Widths::of(ui.available_width());
    let mut chosen = None;
    ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
    titles(ui, &widths);
    let mut list = ScrollArea::vertical().id_salt("import columns").auto_shrink(false);
    if let Some(at) = state.rename.as_ref().and_then(|header| found.columns.iter().position(|c| c.header == *header)) {
        list = list.vertical_scroll_offset((at as f32 - 1.0).max(0.0) * ROW);
    }
    let clicked = ui.input(|i| i.pointer.button_clicked(PointerButton::Secondary).then(|| i.pointer.interact_pos()).flatten());
    list.show_rows(ui, ROW, found.columns.len(), |ui, range| {
        for (at, place) in found.columns.iter().enumerate().skip(range.start).take(range.len()) {
            let line = ui.push_id(("column", at), |ui| row(ui, place, found, source, &widths, state));
            chosen = line.inner.or(chosen.take());
            let rect = line.response.rect.with_max_x(ui.max_rect().right());
            if let Some(pos) = clicked.filter(|pos| rect.contains(*pos) && ui.rect_contains_pointer(rect)) {
                state.menu = Some((place.header.clone(), pos));
            }
        }
    });
    state.rename = None;
    match context_menu(ui, found, source, state) {
        Some(Asked::Change(change)) => chosen = Some(change),
        Some(Asked::Rename(header)) => state.rename(&header),
        None => {}
    }
    chosen
}

/// The menu of the column that was clicked with the other button.
fn context_menu(ui: &Ui, found: &Found, source: &Source, state: &mut ColumnsState) -> Option<Asked> {
    let (header, pos) = state.menu.clone()?;
    let place = found.columns.iter().find(|c| c.header == header)?;
    let (mut open, mut asked) = (true, None);
    let popup = Popup::new(Id::unique("import column menu"), ui.ctx().clone(), pos, ui.layer_id());
    popup.kind(PopupKind::Menu).layout(Layout::top_down_justified(Align::Min)).style(menu_style).open_bool(&mut open).show(|ui| {
        ui.set_width(230.0);
        asked = column_menu::show(ui, place, found, source, true);
    });
    if !open || asked.is_some() {
        state.menu = None;
    }
    asked
}

/// A part of a row of a fixed width.
fn part<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui_with_layout(vec2(width, ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(width, ROW));
        ui.set_max_width(width);
        content(ui)
    })
    .inner
}

fn titles(ui: &mut Ui, widths: &Widths) {
    let titles = [
        (Widths::KEEP, ""),
        (widths.name, "Name"),
        (widths.ty, "Type"),
        (widths.role, "Use as"),
        (widths.unit, "Unit"),
        (widths.missing, "Missing"),
        (widths.examples, "Examples"),
    ];
    ui.horizontal(|ui| {
        ui.add_space(space::M);
        for (width, title) in titles.into_iter().filter(|(width, _)| *width > 0.0) {
            ui.allocate_ui_with_layout(vec2(width, 24.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(vec2(width, 24.0));
                widgets::section_title(ui, title);
            });
        }
    });
}

fn row(ui: &mut Ui, place: &FileColumn, found: &Found, source: &Source, widths: &Widths, state: &mut ColumnsState) -> Option<ImportChange> {
    let (mut change, mut role) = (None, None);
    ui.horizontal(|ui| {
        ui.add_space(space::M);
        let column = place.position.and_then(|p| found.table.columns().get(p));
        change = part(ui, Widths::KEEP, |ui| keep_box(ui, place, column.is_some()));
        let Some(column) = column else {
            part(ui, widths.name, |ui| ui.add(Label::new(RichText::new(&place.header).color(Palette::of(ui).text_faint)).truncate()));
            widgets::muted_inline(ui, "Left out");
            return;
        };
        let named = part(ui, widths.name, |ui| {
            widgets::glyph(ui, column_icon(column), 14.0, Palette::of(ui).text_faint);
            let name = format!("Name of {}", place.header);
            let wanted = state.rename.as_ref() == Some(&place.header);
            let typed = typed(ui, state, (Field::Name, &place.header), &column.name, &name, widths.name - 26.0 - space::S);
            if wanted {
                widgets::begin_typing(ui, &typed.1, &column.name);
            }
            typed.0
        });
        change = named.filter(|n| !n.is_empty()).map(|n| ColumnChange::Name(Some(n).filter(|n| *n != place.header))).or(change.take());
        change = part(ui, widths.ty, |ui| type_picker(ui, place, column, widths.ty)).or(change.take());
        role = part(ui, widths.role, |ui| role_picker(ui, found, column, widths.role - 8.0));
        let unit = part(ui, widths.unit, |ui| {
            let unit = column.unit.as_deref().unwrap_or_default();
            typed(ui, state, (Field::Unit, &place.header), unit, &format!("Unit of {}", place.header), widths.unit).0
        });
        change = unit.map(|u| ColumnChange::Unit(Some(u))).or(change.take());
        part(ui, widths.missing, |ui| missing(ui, &found.table, place));
        if widths.examples > 60.0 {
            part(ui, widths.examples, |ui| {
                let examples = examples(&found.table, place, column);
                ui.add(Label::new(RichText::new(examples).color(Palette::of(ui).text_muted)).truncate())
            });
        }
        role = part(ui, Widths::MENU, |ui| menu(ui, place, found, source)).or(role.take());
    });
    change.map(|change| ImportChange::Column(place.header.clone(), change)).or(role)
}

fn keep_box(ui: &mut Ui, place: &FileColumn, kept: bool) -> Option<ColumnChange> {
    let (symbol, verb) = if kept { (icon::SQUARE_CHECK, "Leave out") } else { (icon::SQUARE, "Put back") };
    let name = format!("{verb} {}", place.header);
    widgets::icon_button(ui, symbol, &name).clicked().then_some(ColumnChange::LeaveOut(kept))
}

/// A field that gives its text once the keyboard leaves it and it is another one; and the field itself.
fn typed(
    ui: &mut Ui,
    state: &mut ColumnsState,
    (field, header): (Field, &str),
    current: &str,
    name: &str,
    width: f32,
) -> (Option<String>, Response) {
    let draft = state.draft.as_ref().filter(|(f, h, _)| *f == field && h == header).map(|(.., text)| text.clone());
    let mut text = draft.clone().unwrap_or_else(|| current.to_owned());
    let response: Response = widgets::text_field(ui, &mut text, name, "", width);
    if response.lost_focus() {
        state.draft = None;
        let cancelled = ui.input(|i| i.key_pressed(eframe::egui::Key::Escape));
        return ((draft.is_some() && !cancelled && text.trim() != current).then(|| text.trim().to_owned()), response);
    }
    if response.has_focus() {
        state.draft = Some((field, header.to_owned(), text));
    }
    (None, response)
}

fn type_picker(ui: &mut Ui, place: &FileColumn, column: &Column, width: f32) -> Option<ColumnChange> {
    let mut ty = column.ty;
    let choices: Vec<(ColumnType, String)> = ColumnType::ALL.map(|t| (t, capital(t.name()))).to_vec();
    let name = format!("Type of {}", place.header);
    widgets::picker(ui, Id::unique(("type", &place.header)), &name, width - 8.0, &mut ty, &choices).then_some(ColumnChange::Type(Some(ty)))
}

/// What a column of the file is used as; the change, where another role was chosen.
pub(in crate::ui) fn role_picker(ui: &mut Ui, found: &Found, column: &Column, width: f32) -> Option<ImportChange> {
    let header = found.header_of(&column.name)?;
    let mut role = column.role;
    let choices: Vec<(Role, String)> = ROLES.map(|r| (r, capital(r.name()))).to_vec();
    widgets::picker(ui, Id::unique(("role", header)), &format!("Role of {header}"), width, &mut role, &choices)
        .then(|| ImportChange::Column(header.to_owned(), ColumnChange::Role(Some(role))))
}

/// What a column can be used as, and whether it is; nothing for a column that is not in the file.
pub(in crate::ui) fn roles_of(found: &Found, column: &Column) -> Vec<(String, bool)> {
    let there = found.header_of(&column.name).is_some();
    ROLES.into_iter().filter(|_| there).map(|role| (capital(role.name()), role == column.role)).collect()
}

/// The change that uses a column as another one of these.
pub(in crate::ui) fn role_change(found: &Found, column: &Column, role: usize) -> Option<ImportChange> {
    let header = found.header_of(&column.name)?.to_owned();
    Some(ImportChange::Column(header, ColumnChange::Role(Some(*ROLES.get(role)?))))
}

fn missing(ui: &mut Ui, table: &Table, place: &FileColumn) {
    let count = place.position.and_then(|p| table.frame().columns().get(p)).map_or(0, polars::prelude::Column::null_count);
    let share = count as f64 / table.rows().max(1) as f64;
    let text = match count {
        0 => "–".to_owned(),
        _ if share < 0.005 => format::fixed(count as f64, 0),
        _ => format!("{} %", format::fixed(share * 100.0, 0)),
    };
    let label = Label::new(RichText::new(text).color(Palette::of(ui).text_muted));
    ui.add(label).on_hover_text(format!(
        "{} of {} rows have no value",
        format::fixed(count as f64, 0),
        format::fixed(table.rows() as f64, 0)
    ));
}

/// The first different values, as the table shows them.
fn examples(table: &Table, place: &FileColumn, column: &Column) -> String {
    let Some(position) = place.position else { return String::new() };
    let mut shown: Vec<String> = Vec::with_capacity(EXAMPLES);
    for row in 0..table.rows().min(LOOKED_AT) {
        let value = table.value(row, position);
        if matches!(value, Value::Missing) {
            continue;
        }
        let text: String = format::cell(value, column).chars().take(40).collect();
        if !shown.contains(&text) {
            shown.push(text);
        }
        if shown.len() == EXAMPLES {
            break;
        }
    }
    shown.join("  ·  ")
}

/// What is changed more rarely.
fn menu(ui: &mut Ui, place: &FileColumn, found: &Found, source: &Source) -> Option<ImportChange> {
    let name = format!("More about {}", place.header);
    let button = Push::new("").icon(icon::ELLIPSIS_VERTICAL).name(&name).quiet().show(ui);
    let mut chosen = None;
    Popup::menu(&button).show(|ui| {
        ui.set_width(230.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        chosen = column_menu::show(ui, place, found, source, false);
    });
    chosen.and_then(|asked| if let Asked::Change(change) = asked { Some(change) } else { None })
}
