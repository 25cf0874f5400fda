//! What a person can choose about the window: theme, size, and how numbers, dates and weeks are written.

use eframe::egui::{Grid, Id, Ui};

use super::home::{SCALES, Settings, ThemeChoice};
use super::theme::{icon, space};
use super::widgets::{self, Push};
use crate::table::locale::{DateStyle, Locale, NumberStyle, WeekStart};

/// Show the dialog; `false` once it is closed. `settings` are changed as a person chooses, and hold at once.
pub(super) fn show(ui: &Ui, settings: &mut Settings) -> bool {
    let mut closed = false;
    let ((), should_close) = widgets::dialog(ui, "settings", 460.0, |ui| {
        widgets::title(ui, "Settings");
        ui.add_space(space::S);
        Grid::new("settings").num_columns(2).spacing([space::XL, space::M]).show(ui, |ui| {
            window(ui, settings);
            writing(ui, settings);
        });
        ui.add_space(space::S);
        widgets::muted(
            ui,
            "Files are read by what stands in them, never by these settings. Saved analyses and the command line do not change.",
        );
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            closed = Push::new("Done").primary().show(ui).clicked();
            if Push::new("As the system has it").name("As the system has it: numbers and dates").show(ui).clicked() {
                settings.locale = None;
            }
        });
    });
    !closed && !should_close
}

fn window(ui: &mut Ui, settings: &mut Settings) {
    ui.label("Theme");
    let themes = [
        (ThemeChoice::System, Some(icon::MONITOR), "System"),
        (ThemeChoice::Light, Some(icon::SUN), "Light"),
        (ThemeChoice::Dark, Some(icon::MOON), "Dark"),
    ];
    widgets::segmented(ui, &mut settings.theme, &themes);
    ui.end_row();
    ui.label("Contrast");
    widgets::segmented(ui, &mut settings.high_contrast, &[(false, None, "Usual"), (true, None, "High")]);
    ui.end_row();
    ui.label("Size");
    let sizes: Vec<(u16, String)> = SCALES.iter().map(|s| (*s, format!("{s} %"))).collect();
    widgets::picker(ui, Id::unique("size"), "Size of everything", 130.0, &mut settings.scale, &sizes);
    ui.end_row();
}

fn writing(ui: &mut Ui, settings: &mut Settings) {
    let before = settings.locale.unwrap_or_else(Locale::of_system);
    let mut locale = before;
    ui.label("Numbers");
    let numbers = NumberStyle::ALL.map(|style| {
        let (thousands, point) = style.signs();
        (style, format!("1{}234{point}50", thousands.map(String::from).unwrap_or_default()))
    });
    widgets::picker(ui, Id::unique("numbers"), "How numbers are written", 130.0, &mut locale.numbers, &numbers);
    ui.end_row();
    ui.label("Dates");
    let last = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default();
    let dates = DateStyle::ALL.map(|style| (style, style.day(last)));
    widgets::picker(ui, Id::unique("dates"), "How dates are written", 130.0, &mut locale.dates, &dates);
    ui.end_row();
    ui.label("Weeks start on");
    let weeks = WeekStart::ALL.map(|week| (week, week.name().to_owned()));
    widgets::picker(ui, Id::unique("weeks"), "Day on which weeks start", 130.0, &mut locale.week, &weeks);
    ui.end_row();
    if locale != before {
        settings.locale = Some(locale);
    }
}
