//! What the columns hold: computed one after the other on a thread, drawn below the titles and told in a panel.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use eframe::egui::{Align, Align2, Context as Egui, CornerRadius, Frame, Grid as Rows, Margin, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::format_dialog::suits;
use super::model::{column_icon, letters};
use crate::engine::Context;
use crate::import::{Found, ImportChange};
use crate::session::GridRows;
use crate::table::{BarScale, Column, ColumnType, Numbers, Profile, Table, format};
use crate::ui::import_view;
use crate::ui::theme::{Palette, font, icon, space};
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
            widgets::from_right(ui, Align::Center, |ui| {
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
            if suits(meta) && Push::new("Format…").name("Format of the column").icon(icon::HASH).show(ui).clicked() {
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
    let unit = meta.unit.as_deref();
    let shown = |n: f64| match meta.ty {
        ColumnType::Date | ColumnType::DateTime => BarScale::day(n).map(format::day).unwrap_or_default(),
        ColumnType::Time | ColumnType::Duration => format::span((n * 1000.0).round() as i64),
        _ => format::with_unit(n, unit, meta.decimals),
    };
    bars(ui, meta, profile, shown);
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
    if let Some((first, last)) = profile.days {
        facts(ui, "days", &[("First day", format::day(first)), ("Last day", format::day(last))]);
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
    painter.text(pos2(rect.right() - 4.0, rect.center().y - 1.5), Align2::RIGHT_CENTER, &count, font::regular(12.0), palette.text_muted);
    let inner = Rect::from_min_max(rect.min + vec2(6.0, -1.5), pos2(rect.right() - width - 10.0, rect.bottom() - 1.5));
    crate::ui::grid::text_line(&painter, value, font::regular(13.0), palette.text, inner);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, format!("{value}: {count} rows")));
}

/// The distribution above its axis: where it begins and ends, how high its bars are, and under the pointer what a bar holds.
fn bars(ui: &mut Ui, meta: &Column, profile: &Profile, shown: impl Fn(f64) -> String) {
    const HEIGHT: f32 = 72.0;
    let palette = Palette::of(ui);
    let highest = profile.bars.iter().copied().max().unwrap_or_default();
    widgets::small(ui, &format!("Highest bar: {}", format::counted(highest, "row")));
    // The scroll bar stands over the last points of the panel.
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - space::S, HEIGHT), Sense::hover());
    let heights = profile.heights();
    let step = rect.width() / heights.len().max(1) as f32;
    let hovered = response.hover_pos().map(|pos| ((pos.x - rect.left()) / step) as usize).filter(|at| *at < heights.len());
    for (at, height) in heights.iter().enumerate() {
        let left = rect.left() + step * at as f32;
        let tall = if *height > 0.0 { (height * HEIGHT).max(1.5) } else { 0.0 };
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - tall), pos2(left + (step - 1.5).max(0.5), rect.bottom()));
        let share = if hovered == Some(at) { 1.0 } else { 0.7 };
        ui.painter().rect_filled(bar, 1.5, palette.accent.gamma_multiply(share));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), palette.hairline());
    let said = axis(ui, rect, profile, &shown);
    let name = format!("Distribution of {}, {said}", meta.name);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Image, true, &name));
    if let Some(at) = hovered {
        response.on_hover_text(bar_words(profile, at, shown));
    }
}

/// The ends of the bars below them, the middle too; what the axis says in words.
fn axis(ui: &mut Ui, bars: Rect, profile: &Profile, shown: impl Fn(f64) -> String) -> String {
    let Some(scale) = profile.scale else {
        widgets::small(ui, "Most frequent values first");
        return "most frequent values first".to_owned();
    };
    // Those that lie beyond an end are counted in the bar there.
    let first = format!("{}{}", if scale.beyond.0 { "\u{2264} " } else { "" }, shown(scale.first));
    let last = format!("{}{}", if scale.beyond.1 { "\u{2265} " } else { "" }, shown(scale.last));
    let colour = Palette::of(ui).text_muted;
    let (rect, _) = ui.allocate_exact_size(vec2(bars.width(), 16.0), Sense::hover());
    let write =
        |x: f32, align: Align2, text: &str| ui.painter().text(pos2(x, rect.top() + 2.0), align, text, font::regular(font::SMALL), colour);
    if scale.first >= scale.last {
        // All are the same, in the bar at the middle.
        write(rect.center().x, Align2::CENTER_TOP, &first);
        return format!("all {first}");
    }
    let taken = [write(rect.left(), Align2::LEFT_TOP, &first), write(rect.right(), Align2::RIGHT_TOP, &last)];
    let middle = shown(f64::midpoint(scale.first, scale.last));
    let wide = middle.chars().map(letters).sum::<f32>() * 7.0 + 16.0;
    if taken[1].left() - taken[0].right() > wide {
        write(rect.center().x, Align2::CENTER_TOP, &middle);
    }
    format!("from {first} to {last}")
}

/// What a bar holds.
fn bar_words(profile: &Profile, at: usize, shown: impl Fn(f64) -> String) -> String {
    let rows = format::counted(profile.bars.get(at).copied().unwrap_or_default(), "row");
    let Some(scale) = profile.scale else {
        return match profile.top.get(at) {
            Some((value, _)) => format!("{}: {rows}", if value.is_empty() { "(empty)" } else { value }),
            None => format!("Number {}: {rows}", at + 1),
        };
    };
    let (from, to) = scale.ends(at, profile.bars.len());
    let (is_first, is_last) = (at == 0 && scale.beyond.0, at + 1 == profile.bars.len() && scale.beyond.1);
    match (is_first, is_last) {
        _ if scale.first >= scale.last => format!("{}: {rows}", shown(scale.first)),
        (true, _) => format!("up to {}: {rows}", shown(to)),
        (_, true) => format!("{} and more: {rows}", shown(from)),
        _ => format!("{} to {}: {rows}", shown(from), shown(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::BarScale;

    #[test]
    fn a_bar_tells_from_where_to_where_it_reaches_and_how_many_rows_it_holds() {
        let shown = |n: f64| format::with_unit(n, Some("GBP"), Some(2));
        let scale = BarScale { first: -5.0, last: 5.0, beyond: (false, true) };
        let profile = Profile { bars: vec![3, 1200], scale: Some(scale), ..Profile::default() };
        assert_eq!(bar_words(&profile, 0, shown), "-5.00 GBP to 0.00 GBP: 3 rows");
        assert_eq!(bar_words(&profile, 1, shown), "0.00 GBP and more: 1,200 rows");
        let profile = Profile { bars: vec![1], top: vec![(String::new(), 1)], ..Profile::default() };
        assert_eq!(bar_words(&profile, 0, shown), "(empty): 1 row");
    }
}
