//! The chart as a picture: PNG, SVG, or on the clipboard.

use eframe::egui::{ColorImage, Popup, PopupCloseBehavior, Ui};

use super::ChartState;
use crate::chart::{Counting, Inks, Scene as Drawing, View, draw, to_pixels};
use crate::session::{Action, ChartView, Picture};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};

/// Size of a picture in points where the window says none.
const SIZE: [f32; 2] = [960.0, 540.0];

/// A button with the ways out.
pub(super) fn button(ui: &mut Ui, scene: &mut Scene<'_>, (view, narrow): (&ChartView, bool), state: &mut ChartState) {
    let button = Push::new(if narrow { "" } else { "Picture" }).icon(icon::DOWNLOAD).quiet().name("Picture of the chart").show(ui);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(210.0);
        widgets::section_title(ui, "Pixels for each point");
        widgets::segmented(ui, &mut state.scale, &[(Scale::One, None, "1×"), (Scale::Two, None, "2×"), (Scale::Four, None, "4×")]);
        ui.separator();
        if widgets::menu_item(ui, icon::COPY, "Copy the picture", false).clicked() {
            copy(ui, scene, view, state);
        }
        for (label, ending) in [("Save as PNG…", "png"), ("Save as SVG…", "svg")] {
            if widgets::menu_item(ui, icon::DOWNLOAD, label, false).clicked() {
                scene.run(Command::SavePicture(ending));
            }
        }
    });
}

/// How many pixels a point has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scale {
    One,
    #[default]
    Two,
    Four,
}

impl Scale {
    fn factor(self) -> f32 {
        match self {
            Self::One => 1.0,
            Self::Two => 2.0,
            Self::Four => 4.0,
        }
    }
}

/// The chart as it is looked at, with what a picture needs: title, legend, notes.
fn drawing(view: &ChartView, state: &ChartState) -> Drawing {
    let looked = View { title: true, legend: true, notes: true, counting: Counting::Here, ..state.canvas.view().clone() };
    draw(&view.data, SIZE, &looked)
}

fn copy(ui: &Ui, scene: &mut Scene<'_>, view: &ChartView, state: &ChartState) {
    let inks = if ui.visuals().dark_mode { Inks::DARK } else { Inks::LIGHT };
    match to_pixels(&drawing(view, state), &inks, state.scale.factor()) {
        Ok(pixels) => {
            ui.ctx().copy_image(ColorImage::from_rgb(pixels.size, &pixels.rgb));
            ui.close();
        }
        Err(error) => scene.act(Action::Report(error.into())),
    }
}

/// What is to be written when a place for it was chosen.
pub(in crate::ui) fn picture(view: &ChartView, state: &ChartState, dark: bool) -> Picture {
    Picture { scene: drawing(view, state), title: view.data.title.clone(), dark, scale: state.scale.factor() }
}
