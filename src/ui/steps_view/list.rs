//! The list of steps: what each does, what came of it, and what can be done with it.

use eframe::egui::{Align, Frame, Label, Layout, Margin, Popup, RichText, ScrollArea, Ui};

use super::StepsState;
use super::choice::NewStep;
use super::editor::Editor;
use super::preview::wrapped;
use crate::analysis::SourceSpec;
use crate::prepare::{Step, StepOutcome};
use crate::session::{Action, JobKey, SourceData};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Push};

/// Warnings told below a step.
const WARNINGS: usize = 4;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut StepsState) {
    ui.horizontal(|ui| {
        widgets::title(ui, "Steps");
        widgets::from_right(ui, Align::Center, |ui| {
            if widgets::icon_button(ui, icon::X, "Close the steps").clicked() {
                state.open = false;
            }
            add_menu(ui, scene);
        });
    });
    if let Some(progress) = data.prepared().progress() {
        ui.horizontal(|ui| {
            widgets::spinner(ui, 14.0);
            widgets::muted_inline(ui, &progress.what);
            if widgets::icon_button(ui, icon::X, "Cancel preparing").clicked() {
                scene.act(Action::Cancel(JobKey::Prepare(spec.id)));
            }
        });
    }
    if let Some(failure) = data.prepared().failure() {
        wrapped(ui, icon::CIRCLE_ALERT, &failure.message, Palette::of(ui).negative);
    }
    if spec.steps.is_empty() {
        ui.add_space(space::S);
        widgets::muted(
            ui,
            "Split, trim, replace, compute, look up in another table: each step is listed here, and can be changed or taken back.",
        );
        return;
    }
    let outcomes = data.prepared().value().filter(|r| r.prepared.steps() == spec.steps).map(|r| r.prepared.outcomes());
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        for (at, step) in spec.steps.iter().enumerate() {
            ui.add_space(space::XS);
            card(ui, scene, spec, (at, step, outcomes.and_then(|o| o.get(at))), state);
        }
    });
}

/// The button that opens the menu of steps to add.
fn add_menu(ui: &mut Ui, scene: &mut Scene<'_>) {
    let button = Push::new("Add step").icon(icon::PLUS).show(ui);
    Popup::menu(&button).show(|ui| {
        ui.set_width(220.0);
        for new in NewStep::ALL {
            if widgets::menu_item(ui, new.icon(), new.label(), false).clicked() {
                scene.run(Command::AddStep(new));
            }
        }
    });
}

fn card(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    spec: &SourceSpec,
    (at, step, outcome): (usize, &Step, Option<&StepOutcome>),
    state: &mut StepsState,
) {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(6).inner_margin(Margin::symmetric(10, 6));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal(|ui| {
            let colour = if step.off { palette.text_faint } else { palette.text };
            widgets::glyph(ui, NewStep::icon_of(&step.kind), 14.0, palette.text_muted);
            widgets::from_right(ui, Align::Center, |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                menu(ui, scene, spec, at, state);
                let (symbol, name) = if step.off {
                    (icon::BAN, format!("Switch step {} on", at + 1))
                } else {
                    (icon::EYE, format!("Switch step {} off", at + 1))
                };
                if widgets::icon_button(ui, symbol, &name).clicked() {
                    let label = if step.off { "Switch a step on" } else { "Switch a step off" };
                    scene.act(edited(spec, label, |steps| steps[at].off = !steps[at].off));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = step.kind.words();
                    let text = RichText::new(&words).font(font::medium(font::BODY)).color(colour);
                    let label = ui.add(Label::new(text).truncate().sense(eframe::egui::Sense::click()));
                    label.widget_info(|| {
                        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("Edit step {}: {words}", at + 1))
                    });
                    if label.on_hover_text(&words).clicked() {
                        state.editor = Some(Editor::new(at, true, step.kind.clone()));
                    }
                });
            });
        });
        told(ui, step, outcome);
    });
}

/// What came of a step.
fn told(ui: &mut Ui, step: &Step, outcome: Option<&StepOutcome>) {
    let palette = Palette::of(ui);
    match outcome {
        Some(StepOutcome::Done(report)) => {
            widgets::small(ui, &report.effect());
            for warning in report.warnings.iter().take(WARNINGS) {
                wrapped(ui, icon::TRIANGLE_ALERT, &warning.message.text(), palette.warning);
            }
            let more = report.warnings.len().saturating_sub(WARNINGS);
            if more > 0 {
                let rest: Vec<_> = report.warnings.iter().skip(WARNINGS).map(|w| w.message.text()).collect();
                widgets::small(ui, &format!("{more} more to check.")).on_hover_text(rest.join("\n"));
            }
        }
        Some(StepOutcome::Failed(failure)) => {
            wrapped(ui, icon::CIRCLE_ALERT, &failure.message, palette.negative);
            if !failure.hint.is_empty() {
                widgets::muted(ui, &failure.hint);
            }
        }
        Some(StepOutcome::Waiting) => drop(widgets::small(ui, "Waits for the step above.")),
        Some(StepOutcome::Off) => drop(widgets::small(ui, "Switched off.")),
        None if step.off => drop(widgets::small(ui, "Switched off.")),
        None => drop(widgets::small(ui, "…")),
    }
}

fn menu(ui: &mut Ui, scene: &mut Scene<'_>, spec: &SourceSpec, at: usize, state: &mut StepsState) {
    let button = widgets::icon_button(ui, icon::ELLIPSIS_VERTICAL, &format!("Menu of step {}", at + 1));
    Popup::menu(&button).show(|ui| {
        ui.set_width(160.0);
        if widgets::menu_item(ui, icon::PENCIL, "Edit…", false).clicked() {
            state.editor = Some(Editor::new(at, true, spec.steps[at].kind.clone()));
        }
        if at > 0 && widgets::menu_item(ui, icon::ARROW_UP, "Move up", false).clicked() {
            scene.act(edited(spec, "Move a step up", |steps| steps.swap(at - 1, at)));
        }
        if at + 1 < spec.steps.len() && widgets::menu_item(ui, icon::ARROW_DOWN, "Move down", false).clicked() {
            scene.act(edited(spec, "Move a step down", |steps| steps.swap(at, at + 1)));
        }
        if widgets::menu_item(ui, icon::TRASH_2, "Remove step", false).clicked() {
            scene.act(edited(spec, "Remove a step", |steps| drop(steps.remove(at))));
        }
    });
}

/// The action that changes the list of steps.
fn edited(spec: &SourceSpec, label: &str, change: impl FnOnce(&mut Vec<Step>)) -> Action {
    let mut steps = spec.steps.clone();
    change(&mut steps);
    Action::EditSteps(steps, label.to_owned())
}
