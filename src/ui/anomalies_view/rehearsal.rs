//! What would be caught: known drops put into a series, at several sensitivities.

use eframe::egui::{Align, Frame, Grid, Layout, Margin, RichText, ScrollArea, Ui};

use super::look;
use super::series_picker::{self, SeriesChoice};
use crate::detect::{Caught, DetectSpec, Grain, Rehearsal};
use crate::session::{Action, Answer, Answered, Detected, Question, SourceData, Topic};
use crate::table::format;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    spec: &DetectSpec,
    (detected, data): (&Detected, &SourceData),
    choice: &mut SeriesChoice,
) {
    Frame::new().inner_margin(Margin::symmetric(20, 12)).show(ui, |ui| {
        let slot = data.answer(Topic::Rehearsal);
        let running = slot.is_some_and(crate::session::Slot::is_running);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
            let (series, _) = series_picker::show(ui, "rehearsal", detected, choice);
            let push = Push::new("Rehearse").icon(icon::PLAY).primary().enabled(series.is_some() && !running);
            if push.show(ui).clicked()
                && let Some(series) = series.and_then(|at| detected.detection.series.get(at))
            {
                scene.act(Action::Ask(Question::Rehearsal { measure: series.measure, segment: series.segment.clone() }));
            }
            super::working(ui, scene, data, Topic::Rehearsal);
        });
        ui.add_space(space::S);
        let Some(slot) = slot else {
            widgets::muted(
                ui,
                "Drops of known size are put into the series where nothing was wrong, and judged as it would have stood then.",
            );
            return;
        };
        if let Some(failure) = slot.failure() {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        }
        let Some(answered) = slot.value() else { return };
        let Answer::Rehearsal(found) = &answered.answer else { return };
        ui.label(RichText::new(&answered.title).font(font::bold(font::TITLE)));
        match found {
            Ok(found) => {
                ScrollArea::both().auto_shrink(false).show(ui, |ui| table(ui, scene, spec, (detected.detection.grain, answered), found));
            }
            Err(unfit) => drop(widgets::muted(ui, &unfit.words(detected.detection.grain))),
        }
    });
}

fn table(ui: &mut Ui, scene: &mut Scene<'_>, spec: &DetectSpec, (grain, answered): (Grain, &Answered), found: &Rehearsal) {
    Grid::new("rehearsal").num_columns(3 + found.flagged.len()).spacing([space::XL, 6.0]).striped(true).show(ui, |ui| {
        for name in ["Drop", "For", "Takes off"] {
            widgets::section_title(ui, name);
        }
        for (sensitivity, _) in &found.flagged {
            widgets::section_title(ui, &format!("Caught at {sensitivity:.0}"));
        }
        ui.end_row();
        for same in found.caught.chunk_by(|a, b| (a.size, a.length) == (b.size, b.length)) {
            let Some(first) = same.first() else { continue };
            ui.label(format!("{} %", format::fixed(first.size * 100.0, 0)));
            ui.label(look::periods(grain, first.length as f64));
            let worth = format::with_unit(first.worth, answered.unit.as_deref(), None);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(worth));
            for caught in same {
                cell(ui, grain, caught);
            }
            ui.end_row();
        }
        ui.label("Flagged as it is");
        ui.label("");
        ui.label("");
        for (_, stretches) in &found.flagged {
            ui.label(format::counted(*stretches, "time"));
        }
        ui.end_row();
        for _ in 0..3 {
            ui.label("");
        }
        for (sensitivity, _) in &found.flagged {
            let name = format!("Use {sensitivity:.0}");
            if Push::new(&name)
                .name(&format!("Use sensitivity {sensitivity:.0}"))
                .enabled(spec.sensitivity != *sensitivity)
                .show(ui)
                .clicked()
            {
                scene.act(Action::EditDetect(DetectSpec { sensitivity: *sensitivity, ..spec.clone() }));
            }
        }
        ui.end_row();
    });
}

fn cell(ui: &mut Ui, grain: Grain, caught: &Caught) {
    let palette = Palette::of(ui);
    let share = caught.caught as f64 / caught.tried.max(1) as f64;
    let colour = if share >= 0.8 {
        palette.positive
    } else if share >= 0.4 {
        palette.warning
    } else {
        palette.text_muted
    };
    let late = match caught.late {
        Some(0.0) => ", at once".to_owned(),
        Some(periods) => format!(", {} later", look::periods(grain, periods)),
        None => String::new(),
    };
    ui.label(RichText::new(format!("{} of {}{late}", caught.caught, caught.tried)).color(colour));
}
