//! The empty window: what this is for and what to do next. And the window while its first file is on its way.

use eframe::egui::{Align, Align2, CornerRadius, Frame, Label, Layout, Margin, RichText, Role, ScrollArea, Stroke, Ui, WidgetInfo, vec2};

use super::super::Command;
use super::super::app::{Scene, short_path};
use super::super::desktop::takes_drops;
use super::super::theme::{Palette, font, icon, radius, space};
use super::super::widgets::{self, Push};
use super::is_analysis;
use crate::session::Action;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    let palette = Palette::of(ui);
    let height = ui.available_height();
    let page = |ui: &mut Ui| {
        ui.add_space(((height - 440.0) / 2.2).max(space::L));
        ui.label(RichText::new("What is going on in these numbers?").font(font::bold(font::DISPLAY)).color(palette.text));
        ui.add_space(2.0);
        ui.scope(|ui| {
            ui.set_max_width(520.0);
            let text = "Open a spreadsheet export: see it as a table, a pivot and a chart, find what is out of line and why, and hand it \
                        back as an annotated workbook.";
            ui.add(Label::new(RichText::new(text).size(14.0).color(palette.text_muted)).wrap().halign(Align::Center));
        });
        ui.add_space(space::XL);
        drop_zone(ui, scene);
        ui.add_space(space::XL);
        // Who has been here before knows the steps.
        if scene.settings.recents.is_empty() {
            steps(ui);
            ui.add_space(space::M);
            let [all, keys] = [Command::Palette, Command::Shortcuts].map(|command| super::toolbar::shortcut(ui, command));
            let places = format!("The pages are down the left once a file is open. {all} finds every command, {keys} lists the keys.");
            ui.add(
                Label::new(RichText::new(places).font(font::regular(font::SMALL)).color(palette.text_muted)).wrap().halign(Align::Center),
            );
        } else {
            recents(ui, scene);
        }
        ui.add_space(space::XL);
        widgets::icon_label_centred(ui, icon::SHIELD_CHECK, "Nothing ever leaves this machine.", palette.text_muted);
        ui.add_space(space::L);
    };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| ui.vertical_centered(page));
}

fn drop_zone(ui: &mut Ui, scene: &mut Scene<'_>) {
    const SIZE: eframe::egui::Vec2 = vec2(520.0, 150.0);
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(SIZE.x.min(ui.available_width() - 32.0), SIZE.y), eframe::egui::Sense::hover());
    ui.painter().rect_filled(rect, f32::from(radius::L), palette.sunken);
    dashed(ui, rect, Stroke::new(1.5, palette.border_strong));
    let inner = rect.shrink(space::L);
    // A child, so that the cursor stays below the whole zone.
    let mut zone = ui.new_child(eframe::egui::UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Center)));
    {
        let ui = &mut zone;
        ui.add_space(4.0);
        widgets::glyph(ui, icon::UPLOAD, 24.0, palette.text_faint);
        // Nobody is told to drop files where none arrive.
        let verb = if takes_drops() {
            "Drop Excel, CSV, OpenDocument or Parquet files here"
        } else {
            "Open Excel, CSV, OpenDocument or Parquet files"
        };
        ui.label(RichText::new(verb).color(palette.text_muted));
        ui.add_space(space::XS);
        ui.allocate_ui_with_layout(vec2(244.0, 32.0), Layout::left_to_right(Align::Center), |ui| {
            if Push::new("Open files").icon(icon::FOLDER_OPEN).primary().tall().show(ui).clicked() {
                scene.run(Command::Open);
            }
            if Push::new("Try the sample").icon(icon::SPARKLES).tall().show(ui).clicked() {
                scene.run(Command::OpenSample);
            }
        });
    }
}

/// The files that were open before, to go on with.
fn recents(ui: &mut Ui, scene: &mut Scene<'_>) {
    const SHOWN: usize = 5;
    const WIDTH: f32 = 520.0;
    let width = WIDTH.min(ui.available_width() - 32.0);
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::section_title(ui, "Go on with");
        ui.add_space(space::XS);
        for path in scene.settings.recents.iter().take(SHOWN) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let symbol = if is_analysis(path) { icon::RADAR } else { icon::FILE_SPREADSHEET };
            let folder = path.parent().map(short_path).unwrap_or_default();
            let row = widgets::list_row(ui, symbol, &name, &tail(&folder), false).on_hover_ui(|ui| drop(ui.label(short_path(path))));
            if row.clicked() {
                scene.actions.push(Action::Open(vec![path.clone()]));
            }
        }
    });
}

/// The end of a long path, which tells more than its start.
fn tail(path: &str) -> String {
    const LONGEST: usize = 36;
    let letters = path.chars().count();
    if letters <= LONGEST { path.to_owned() } else { format!("\u{2026}{}", path.chars().skip(letters - LONGEST).collect::<String>()) }
}

/// A dashed outline.
fn dashed(ui: &Ui, rect: eframe::egui::Rect, stroke: Stroke) {
    let r = f32::from(radius::L);
    let (a, b) = (rect.min, rect.max);
    let corner = |x: f32, y: f32, from: f32| {
        (0..=6).map(move |i| {
            let angle = (from + f32::from(i as u8) * 15.0).to_radians();
            eframe::egui::pos2(x + r * angle.cos(), y + r * angle.sin())
        })
    };
    let path: Vec<_> = corner(b.x - r, a.y + r, 270.0)
        .chain(corner(b.x - r, b.y - r, 0.0))
        .chain(corner(a.x + r, b.y - r, 90.0))
        .chain(corner(a.x + r, a.y + r, 180.0))
        .chain([eframe::egui::pos2(b.x - r, a.y)])
        .collect();
    ui.painter().extend(eframe::egui::Shape::dashed_line(&path, stroke, 6.0, 5.0));
}

fn steps(ui: &mut Ui) {
    const STEPS: [(&str, &str, &str); 3] = [
        (icon::TABLE_PROPERTIES, "Pivot and chart", "Totals evaluated from every row"),
        (icon::RADAR, "Find anomalies", "Ranked by money, with the reason"),
        (icon::FILE_SPREADSHEET, "Hand it back", "An Excel workbook with its proof"),
    ];
    /// Of one, and of all beside each other.
    const SIZE: eframe::egui::Vec2 = vec2(230.0, 58.0);
    const WIDTH: f32 = SIZE.x * STEPS.len() as f32 + space::M * (STEPS.len() - 1) as f32;
    let palette = Palette::of(ui);
    let (size, layout) = if ui.available_width() < WIDTH {
        (SIZE, Layout::top_down(Align::Min))
    } else {
        (vec2(WIDTH, SIZE.y), Layout::left_to_right(Align::Center))
    };
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        for (symbol, title, text) in STEPS {
            let (rect, response) = ui.allocate_exact_size(SIZE, eframe::egui::Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}: {text}")));
            let dot = eframe::egui::Rect::from_center_size(eframe::egui::pos2(rect.left() + 18.0, rect.center().y), vec2(34.0, 34.0));
            ui.painter().rect_filled(dot, 8.0, palette.accent_soft);
            ui.painter().text(dot.center(), Align2::CENTER_CENTER, symbol, font::icon(17.0), palette.accent_text);
            let left = rect.left() + 46.0;
            ui.painter().text(
                eframe::egui::pos2(left, rect.center().y - 9.0),
                Align2::LEFT_CENTER,
                title,
                font::bold(font::BODY),
                palette.text,
            );
            ui.painter().text(
                eframe::egui::pos2(left, rect.center().y + 9.0),
                Align2::LEFT_CENTER,
                text,
                font::regular(font::SMALL),
                palette.text_muted,
            );
        }
    });
}

/// The files on their way, large, while there is nothing else to look at.
pub(super) fn loading(ui: &mut Ui, scene: &mut Scene<'_>) {
    let palette = Palette::of(ui);
    let height = ui.available_height();
    let session = scene.session;
    ui.vertical_centered(|ui| {
        ui.add_space((height / 2.0 - 80.0).max(space::L));
        for loading in session.loading() {
            let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(CornerRadius::same(radius::L));
            frame.inner_margin(Margin::same(16)).show(ui, |ui| {
                ui.set_width(420.0);
                ui.vertical(|ui| {
                    let name = loading.path().file_name().unwrap_or_default().to_string_lossy();
                    let progress = loading.slot().progress();
                    ui.horizontal(|ui| {
                        widgets::glyph(ui, icon::FILE_SPREADSHEET, 18.0, palette.accent);
                        ui.add(Label::new(RichText::new(&*name).font(font::bold(font::TITLE))).truncate());
                    });
                    widgets::muted(ui, progress.map_or("Waiting", |p| p.what.as_str()));
                    ui.add_space(space::XS);
                    ui.horizontal(|ui| {
                        widgets::progress_bar(ui, &format!("Opening {name}"), progress.and_then(|p| p.fraction), 330.0);
                        if Push::new("Cancel").show(ui).clicked() {
                            scene.act(Action::Cancel(loading.key()));
                        }
                    });
                });
            });
            ui.add_space(space::S);
        }
    });
}
