//! The members of each column in two spans: what they had, what they gave to the change, and how they did beside their peers.

use eframe::egui::{Align2, Color32, FontId, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::changes::{Compared, relative};
use crate::explain::{Change, Presence};
use crate::table::format;
use crate::ui::grid::{is_cut, text_line};
use crate::ui::theme::{Palette, font, space};
use crate::ui::widgets;

/// Members listed, of all columns together; of each column at least so many.
const SHOWN: usize = 60;
const LEAST_SHOWN: usize = 8;
/// Height of a line, and the least width of a name, in points.
const LINE: f32 = 24.0;
const NAME: f32 = 150.0;
/// Widths of the columns of numbers.
const WIDTHS: [f32; 6] = [140.0, 120.0, 120.0, 78.0, 78.0, 130.0];

/// Which members are listed, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    #[default]
    Contribution,
    Ahead,
    Behind,
}

/// One table below another, of the members of one column each: only those add up to the change.
pub(super) fn show(ui: &mut Ui, compared: &Compared<'_>, order: Order) {
    let members = &compared.changes.members;
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in members.iter().flat_map(|m| &m.segment) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let each = (SHOWN / columns.len().max(1)).max(LEAST_SHOWN);
    ScrollArea::horizontal().id_salt("members").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for column in columns {
            let of_column: Vec<&Change> = members.iter().filter(|m| m.segment.iter().any(|(c, _)| c == column)).collect();
            table(ui, compared, column, ordered(compared, of_column, order), each);
        }
    });
}

fn ordered<'a>(compared: &Compared<'_>, mut members: Vec<&'a Change>, order: Order) -> Vec<&'a Change> {
    let delta = |c: &Change| compared.delta(c.delta, c.after, c.before).abs();
    match order {
        Order::Contribution => members.sort_by(|a, b| delta(b).total_cmp(&delta(a))),
        Order::Ahead => {
            members.retain(|c| c.beyond_peers > 0.0);
            members.sort_by(|a, b| b.beyond_peers.total_cmp(&a.beyond_peers));
        }
        Order::Behind => {
            members.retain(|c| c.beyond_peers < 0.0);
            members.sort_by(|a, b| a.beyond_peers.total_cmp(&b.beyond_peers));
        }
    }
    members
}

fn table(ui: &mut Ui, compared: &Compared<'_>, column: &str, members: Vec<&Change>, most: usize) {
    let palette = Palette::of(ui);
    let more = members.len().saturating_sub(most);
    let earlier = compared.earlier();
    // What a member contributed to the change of a rate is its own change and weight.
    let change = if compared.is_of_rates() { "Contribution" } else { "Change" };
    let titles = [column, &earlier, "After", change, "Change %", "Share", "Beyond its peers"];
    let muted = palette.text_muted;
    line(ui, &titles.map(|title| (title.to_owned(), muted)), font::bold(12.0), false);
    for (at, change) in members.into_iter().take(most).enumerate() {
        line(ui, &cells(palette, compared, change), font::regular(font::BODY), at % 2 == 0);
    }
    if more > 0 {
        widgets::small(ui, &format!("and {} more", format::count(more)));
    }
    ui.add_space(space::M);
}

fn cells(palette: &Palette, compared: &Compared<'_>, change: &Change) -> [(String, Color32); 7] {
    let colour = |v: f64| if v < 0.0 { palette.negative } else { palette.text };
    let name = change.segment.iter().map(|(_, member)| member.as_str()).collect::<Vec<_>>().join(" · ");
    let (before, delta) = (compared.before(change.before), compared.delta(change.delta, change.after, change.before));
    let growth = match change.presence {
        Presence::New => "new".to_owned(),
        Presence::Gone => "gone".to_owned(),
        Presence::Both => relative(change.after, before),
    };
    [
        (name, palette.text),
        (compared.amount(before), palette.text_muted),
        (compared.amount(change.after), palette.text),
        (compared.signed(delta), colour(delta)),
        (growth, palette.text_muted),
        (share_of(delta, compared.whole()), palette.text_muted),
        (compared.signed(change.beyond_peers), colour(change.beyond_peers)),
    ]
}

/// A part of the whole change.
fn share_of(part: f64, whole: f64) -> String {
    let share = part / whole;
    if share.is_finite() { format!("{} %", format::number(share * 100.0, 1)) } else { "–".to_owned() }
}

/// A name at the left, numbers in columns that end below each other.
fn line(ui: &mut Ui, cells: &[(String, Color32); 7], face: FontId, is_striped: bool) {
    let numbers: f32 = WIDTHS.iter().sum();
    let width = ui.available_width().max(NAME + numbers).min(NAME * 2.0 + numbers);
    let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
    let said = cells.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("   ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    if is_striped {
        ui.painter().rect_filled(rect, 2.0, Palette::of(ui).sunken);
    }
    let [(name, colour), rest @ ..] = cells;
    let name_right = rect.right() - numbers;
    let room = Rect::from_min_max(rect.min + vec2(6.0, 0.0), pos2(name_right, rect.bottom()));
    text_line(ui.painter(), name, face.clone(), *colour, room);
    if is_cut(ui, name, &face, room.width()) {
        response.on_hover_text(name);
    }
    let mut right = name_right;
    for ((text, colour), width) in rest.iter().zip(WIDTHS) {
        right += width;
        ui.painter().text(pos2(right - 6.0, rect.center().y), Align2::RIGHT_CENTER, text, face.clone(), *colour);
    }
}
