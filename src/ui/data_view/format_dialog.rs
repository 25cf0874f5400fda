//! How the values of a column are shown: decimal places, thousands, unit, the pattern of dates.

use chrono::NaiveDate;
use eframe::egui::{Align, Id, Key, Layout, Ui};

use crate::table::{Clock, Column, ColumnFormat, ColumnType, DatePattern, Table, Value, format};
use crate::ui::theme::space;
use crate::ui::widgets::{self, Push};

/// Values shown as an example.
const EXAMPLES: usize = 3;
/// Points of a label beside its control.
const LABEL: f32 = 96.0;
/// Points of a control.
const CONTROL: f32 = 220.0;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct FormatDialog {
    /// The column it is about.
    pub(super) column: String,
    draft: ColumnFormat,
    unit: String,
}

/// What became of the dialog in a frame.
pub(super) enum Done {
    Open,
    Closed,
    Applied(ColumnFormat),
}

/// Whether there is something to choose for a column.
pub(in crate::ui) fn suits(column: &Column) -> bool {
    column.ty.is_temporal() || matches!(column.ty, ColumnType::Integer | ColumnType::Decimal)
}

impl FormatDialog {
    /// The format of a column as it is.
    pub(super) fn open(column: &Column) -> Self {
        let unit = column.unit.clone().unwrap_or_default();
        Self { column: column.name.clone(), draft: column.format.clone(), unit }
    }

    /// Show it; `table` has its columns as the file says.
    pub(super) fn show(&mut self, ui: &Ui, table: &Table) -> Done {
        let Ok((at, column)) = table.column(&self.column) else { return Done::Closed };
        let ((apply, cancel, reset), escaped) = widgets::form(ui, "column format", 360.0, |ui| {
            widgets::title(ui, &format!("Format of {}", column.name));
            ui.add_space(space::S);
            if column.ty.is_temporal() {
                self.dates(ui, column);
            } else {
                self.numbers(ui, column);
            }
            ui.add_space(space::S);
            examples(ui, table, at, &self.draft.of(column));
            ui.add_space(space::M);
            buttons(ui)
        });
        if reset {
            return Done::Applied(ColumnFormat::default());
        }
        if apply {
            return Done::Applied(self.draft.clone());
        }
        if cancel || escaped { Done::Closed } else { Done::Open }
    }

    fn numbers(&mut self, ui: &mut Ui, column: &Column) {
        let places = |n: u8| (Some(n), if n == 1 { "1 decimal".to_owned() } else { format!("{n} decimals") });
        let decimals: Vec<_> = std::iter::once((None, "As the file says".to_owned())).chain((0..=8).map(places)).collect();
        row(ui, "Decimals", |ui| {
            widgets::picker(ui, Id::unique("format decimals"), "Decimals", CONTROL, &mut self.draft.decimals, &decimals);
        });
        let thousands = [(None, "As usual"), (Some(true), "Separated"), (Some(false), "Not separated")];
        row(ui, "Thousands", |ui| {
            let choices = thousands.map(|(t, l)| (t, l.to_owned()));
            widgets::picker(ui, Id::unique("format thousands"), "Thousands", CONTROL, &mut self.draft.thousands, &choices);
        });
        row(ui, "Unit", |ui| {
            let field = widgets::text_field(ui, &mut self.unit, "Unit of the column", "USD, %, kg", CONTROL);
            if field.on_hover_text("Shown after each number; with % fractions read as per cent.").changed() {
                let unit = self.unit.trim();
                let known = column.unit.as_deref().unwrap_or_default() == unit;
                self.draft.unit = (!known).then(|| unit.to_owned());
            }
        });
    }

    fn dates(&mut self, ui: &mut Ui, column: &Column) {
        let sample = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let patterns: Vec<_> =
            std::iter::once((None, "As in the settings".to_owned())).chain(DatePattern::ALL.map(|p| (Some(p), p.day(sample)))).collect();
        row(ui, "Days", |ui| {
            widgets::picker(ui, Id::unique("format dates"), "Pattern of days", CONTROL, &mut self.draft.dates, &patterns);
        });
        if column.ty == ColumnType::DateTime {
            let clocks = [
                (None, "As the file says"),
                (Some(Clock::Hidden), "Not shown"),
                (Some(Clock::Minutes), "14:05"),
                (Some(Clock::Seconds), "14:05:09"),
            ];
            row(ui, "Time of day", |ui| {
                let choices = clocks.map(|(c, l)| (c, l.to_owned()));
                widgets::picker(ui, Id::unique("format clock"), "Time of day", CONTROL, &mut self.draft.clock, &choices);
            });
        }
    }
}

/// The first values of the column as they will be shown.
fn examples(ui: &mut Ui, table: &Table, at: usize, column: &Column) {
    let values = (0..table.rows().min(1000)).map(|row| table.value(row, at)).filter(|v| *v != Value::Missing);
    let shown: Vec<String> = values.take(EXAMPLES).map(|v| format::cell(v, column)).collect();
    row(ui, "Shown as", |ui| {
        ui.label(shown.join("    "));
    });
}

fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(eframe::egui::vec2(LABEL, 28.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(LABEL);
            widgets::muted_inline(ui, label);
        });
        control(ui);
    });
}

/// Apply, cancel and take back what was chosen: whether each was asked for.
fn buttons(ui: &mut Ui) -> (bool, bool, bool) {
    widgets::answers(ui, |ui| {
        let entered = ui.input(|i| i.key_pressed(Key::Enter)) && ui.ctx().text_edit_focused();
        let apply = Push::new("Apply").name("Apply the format").primary().show(ui).clicked();
        let cancel = Push::new("Cancel").name("Cancel the format").show(ui).clicked();
        let reset = Push::new("As the file says").quiet().show(ui).clicked();
        (apply || entered, cancel, reset)
    })
}
