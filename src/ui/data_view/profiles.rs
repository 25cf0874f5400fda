//! What the columns hold: computed one after the other on a thread, drawn below the titles and told in a panel.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use eframe::egui::{Context as Egui, CornerRadius, Frame, Grid as Rows, Margin, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::format_dialog::FormatDialog;
use super::model::{column_icon, letters};
use crate::engine::Context;
use crate::import::{Found, ImportChange};
use crate::session::GridRows;
use crate::table::{Column, Numbers, Profile, Table, format};
use crate::ui::import_view;
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push, Side};

/// The profiles of the columns of a table, as far as they are known.
#[derive(Default)]
pub(super) struct Profiles {
    /// Whether distributions are drawn below the titles.
    pub(super) drawn: bool,
    /// The column told in the panel, by name; no panel where absent.
    pub(super) told: Option<String>,
    question: Option<(u64, usize)>,
    known: Vec<Option<Arc<Profile>>>,
    coming: Option<Receiver<(usize, Arc<Profile>)>>,
    /// Stops the thread when another question comes.
    running: Context,
}

impl Profiles {
    /// Look at the columns in these rows, `first` before the others, and take in what is known.
    pub(super) fn of(&mut self, ui: &Egui, table: &Table, rows: &GridRows, version: u64, first: Option<usize>) {
        let question = (version, rows.order.as_ref().map_or(0, |o| o.as_ptr() as usize));
        if self.question != Some(question) {
            self.question = Some(question);
            self.known = vec![None; table.columns().len()];
            self.start(ui, table, rows, first);
        }
        if let Some(coming) = &self.coming {
            for (column, profile) in coming.try_iter() {
                if let Some(slot) = self.known.get_mut(column) {
                    *slot = Some(profile);
                }
            }
        }
    }

    /// What is known so far, while distributions are drawn.
    pub(super) fn drawn(&self) -> Option<&[Option<Arc<Profile>>]> {
        self.drawn.then_some(self.known.as_slice())
    }

    fn start(&mut self, ui: &Egui, table: &Table, rows: &GridRows, first: Option<usize>) {
        self.running.cancel();
        self.running = Context::detached();
        let (sender, receiver) = channel();
        let (ui, table, rows, context) = (ui.clone(), table.clone(), rows.clone(), self.running.clone());
        let order: Vec<usize> = first.into_iter().chain((0..table.columns().len()).filter(|c| Some(*c) != first)).collect();
        let started = std::thread::Builder::new().name("profiles".to_owned()).spawn(move || {
            for column in order {
                let all = (0..rows.len(table.rows())).filter_map(|at| rows.row(at));
                let Ok(profile) = Profile::of(&table, column, all, &context) else { return };
                if sender.send((column, Arc::new(profile))).is_err() {
                    return;
                }
                ui.request_repaint();
            }
        });
        self.coming = started.ok().map(|_| receiver);
    }
}

impl Drop for Profiles {
    fn drop(&mut self) {
        self.running.cancel();
    }
}

/// What was asked for in the panel.
pub(super) enum Asked {
    /// To show a row of the table in the grid.
    Row(usize),
    /// To read the column otherwise.
    Change(ImportChange),
    /// To choose how the values of the column are shown.
    Format,
}

/// The panel at the right: what one column holds, and what it is for; `found` is the table as it was read.
pub(super) fn panel(ui: &mut Ui, state: &mut Profiles, table: &Table, found: Option<&Found>) -> Option<Asked> {
    let name = state.told.clone()?;
    let Ok((column, meta)) = table.column(&name) else {
        state.told = None;
        return None;
    };
    let profile = state.known.get(column).cloned().flatten();
    let mut chosen = None;
    let frame = Frame::new().fill(Palette::of(ui).raised).inner_margin(Margin::same(space::L as i8));
    let panel = Side::Right.panel("column profile").default_size(300.0).min_size(240.0).max_size(460.0).frame(frame);
    widgets::side_panel(ui, (Side::Right, "column profile"), panel, |ui| {
        ui.horizontal(|ui| {
            widgets::glyph(ui, column_icon(meta), 15.0, Palette::of(ui).text_muted);
            ui.add(eframe::egui::Label::new(eframe::egui::RichText::new(&meta.name).strong()).truncate());
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                if widgets::icon_button(ui, icon::X, "Close the column profile").clicked() {
                    state.told = None;
                }
            });
        });
        let unit = meta.unit.as_ref().map(|u| format!(", in {u}")).unwrap_or_default();
        let computed = found.and_then(|f| f.header_of(&meta.name)).is_none();
        let role = if computed { format!("{}, ", meta.role.name()) } else { String::new() };
        widgets::muted(ui, &format!("{role}{}{unit}", meta.ty.name()));
        ui.horizontal(|ui| {
            let changed = found.and_then(|found| import_view::role_picker(ui, found, meta, 150.0));
            chosen = changed.map(Asked::Change);
            if FormatDialog::suits(meta) && Push::new("Format…").name("Format of the column").icon(icon::HASH).show(ui).clicked() {
                chosen = Some(Asked::Format);
            }
        });
        ui.add_space(space::S);
        let Some(profile) = profile else {
            widgets::spinner(ui, 18.0);
            return;
        };
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            chosen = told(ui, table, (column, meta), &profile).map(Asked::Row).or(chosen.take());
        });
    });
    chosen
}

fn told(ui: &mut Ui, table: &Table, (column, meta): (usize, &Column), profile: &Profile) -> Option<usize> {
    bars(ui, meta, profile);
    ui.add_space(space::S);
    let share = |n: usize| {
        let percent = format::number(100.0 * n as f64 / profile.rows.max(1) as f64, 1);
        format!("{}  ({percent} %)", format::count(n))
    };
    facts(
        ui,
        "facts",
        &[("Rows", format::count(profile.rows)), ("Missing", share(profile.missing)), ("Different", format::count(profile.distinct))],
    );
    let shown = |n: f64| format::with_unit(n, meta.unit.as_deref(), meta.decimals);
    if let Some((first, last)) = profile.days {
        facts(ui, "days", &[("First day", first.to_string()), ("Last day", last.to_string())]);
    }
    let mut chosen = None;
    if let Some(n) = &profile.numbers {
        spread(ui, n, shown);
        if n.far_out > 0 {
            widgets::section_title(ui, "Far out");
            widgets::muted(ui, &format!("{} beyond 3 interquartile ranges. The farthest:", format::count(n.far_out)));
            for &row in &n.farthest {
                let text = format::cell(table.value(row, column), meta);
                let place = table.address(row, column).map(|a| a.to_string()).unwrap_or_default();
                if widgets::list_row(ui, "", &text, &place, false).clicked() {
                    chosen = Some(row);
                }
            }
        }
    }
    if profile.distinct < profile.rows - profile.missing || profile.numbers.is_none() {
        widgets::section_title(ui, "Most frequent");
        for (value, n) in &profile.top {
            let value = if value.is_empty() { "(empty)" } else { value };
            frequent(ui, value, *n, profile.rows);
        }
    }
    chosen
}

fn spread(ui: &mut Ui, n: &Numbers, shown: impl Fn(f64) -> String) {
    facts(
        ui,
        "spread",
        &[
            ("Sum", shown(n.sum)),
            ("Average", shown(n.mean)),
            ("Smallest", shown(n.min)),
            ("Lower quartile", shown(n.lower_quartile)),
            ("Median", shown(n.median)),
            ("Upper quartile", shown(n.upper_quartile)),
            ("Largest", shown(n.max)),
            ("Zero", format::count(n.zeros)),
            ("Below zero", format::count(n.negatives)),
        ],
    );
}

/// Names at the left, values at the right.
fn facts(ui: &mut Ui, id: &str, facts: &[(&str, String)]) {
    let half = ui.available_width() * 0.45;
    Rows::new(id).num_columns(2).min_col_width(half).spacing(vec2(8.0, 4.0)).show(ui, |ui| {
        for (name, value) in facts {
            widgets::muted_inline(ui, name);
            ui.label(value);
            ui.end_row();
        }
    });
    ui.add_space(space::S);
}

/// A value with a bar as long as its share.
fn frequent(ui: &mut Ui, value: &str, n: usize, rows: usize) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let share = n as f32 / rows.max(1) as f32;
    let bar = Rect::from_min_size(rect.min, vec2((rect.width() * share).max(2.0), rect.height() - 3.0));
    ui.painter().rect_filled(bar, CornerRadius::same(3), palette.accent.gamma_multiply(0.22));
    let count = format::count(n);
    let width = count.chars().map(letters).sum::<f32>() * 7.3;
    let painter = ui.painter_at(rect);
    painter.text(
        pos2(rect.right() - 4.0, rect.center().y - 1.5),
        eframe::egui::Align2::RIGHT_CENTER,
        &count,
        crate::ui::theme::font::regular(12.0),
        palette.text_muted,
    );
    let inner = Rect::from_min_max(rect.min + vec2(6.0, -1.5), pos2(rect.right() - width - 10.0, rect.bottom() - 1.5));
    crate::ui::grid::text_line(&painter, value, crate::ui::theme::font::regular(13.0), palette.text, inner);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, format!("{value}: {count} rows")));
}

/// The distribution with its ends.
fn bars(ui: &mut Ui, meta: &Column, profile: &Profile) {
    const HEIGHT: f32 = 72.0;
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Image, true, format!("Distribution of {}", meta.name)));
    let heights = profile.heights();
    let step = rect.width() / heights.len().max(1) as f32;
    for (at, height) in heights.iter().enumerate() {
        let left = rect.left() + step * at as f32;
        let tall = if *height > 0.0 { (height * HEIGHT).max(1.5) } else { 0.0 };
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - tall), pos2(left + (step - 1.5).max(0.5), rect.bottom()));
        ui.painter().rect_filled(bar, 1.5, palette.accent.gamma_multiply(0.7));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), palette.hairline());
}
