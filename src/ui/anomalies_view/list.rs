//! The findings by impact: one card each, to walk through by keyboard.

use eframe::egui::{
    Align2, EventFilter, FontId, Frame, Id, Key, Margin, Modifiers, Painter, Popup, Rect, Response, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{gone, inbox, look, setup, since};
use crate::analysis::Gone;
use crate::detect::DetectSpec;
use crate::findings::{Finding, Scope, VerdictState};
use crate::session::{Action, Detected, DrillTarget, SourceData, Standing};
use crate::table::format;
use crate::ui::app::Scene;
use crate::ui::grid::{is_cut, text_line};
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets;

/// Height of a card, and size of its second line, in points.
const CARD: f32 = 74.0;
pub(super) const WHAT: f32 = 12.5;
/// Width of the icon and the word that tell how a finding stands to the last time.
const STANDING: f32 = 62.0;

/// A line of the list.
#[derive(Clone, Copy)]
enum Row<'a> {
    /// It is there.
    There(&'a Finding),
    /// It was there the last time.
    Gone(&'a Gone),
}

impl Row<'_> {
    fn id(&self) -> &str {
        match self {
            Self::There(finding) => &finding.id,
            Self::Gone(gone) => &gone.id,
        }
    }
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), (search, focus): (bool, bool)) {
    let listed = data.listed(scene.session.analysis());
    let there = listed.len();
    let shown: Vec<Row<'_>> =
        listed.into_iter().map(Row::There).chain(data.listed_gone(scene.session.analysis()).into_iter().map(Row::Gone)).collect();
    let counts = (there, shown.len() - there);
    // In a low window the cards need the room of what stands above them, which scrolls with them.
    let low = setup::is_low(ui);
    if !low {
        head(ui, scene, (detected, data), counts, search);
    }
    let looked_at = data.selected().map(|f| f.id.as_str()).or_else(|| data.selected_gone().map(|gone| gone.id.as_str()));
    let selected = looked_at.and_then(|id| shown.iter().position(|row| row.id() == id));
    let id = Id::unique("findings list");
    if focus {
        ui.memory_mut(|m| m.request_focus(id));
    }
    // Who uses the mouse sees which card is chosen.
    if !widgets::is_led_by_keys(ui) {
        widgets::shows_focus(ui, id);
    }
    let moved = keys(ui, id, selected, shown.len());
    if selected.is_some_and(|at| at < there) && has_keyboard(ui, id) && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Delete)) {
        scene.act(Action::DismissFinding(Scope::Point));
    }
    if let Some(row) = moved.and_then(|at| shown.get(at)) {
        scene.act(Action::SelectFinding(Some(row.id().to_owned())));
    }
    // Whatever moved the selection, a key or the verdict before, it stays in sight, also where the window got smaller.
    let now = (looked_at.map(str::to_owned), ui.available_height() as u32);
    let jumped = ui.data_mut(|d| std::mem::replace(d.get_temp_mut_or_default(id), now.clone())) != now;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if low {
            head(ui, scene, (detected, data), counts, search);
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let (all, _) = ui.allocate_exact_size(vec2(ui.available_width(), CARD * shown.len() as f32), Sense::hover());
        let list = ui.interact(all, id, Sense::click());
        list.widget_info(|| WidgetInfo::labeled(Role::List, true, "Findings"));
        let visible = ui.clip_rect();
        for (i, row) in shown.iter().enumerate() {
            let rect = Rect::from_min_size(pos2(all.left(), all.top() + i as f32 * CARD), vec2(all.width(), CARD));
            if moved == Some(i) || jumped && selected == Some(i) {
                ui.scroll_to_rect(rect, None);
            }
            if !visible.intersects(rect) {
                continue;
            }
            let (response, menued) = match row {
                Row::There(finding) => {
                    let by_hand = data.marked_as(finding).is_some();
                    let told = (verdict(scene, finding), data.standing(finding), by_hand);
                    (card(ui, (&detected.spec, finding), rect, selected == Some(i), told), Some((*finding, by_hand)))
                }
                Row::Gone(gone) => (gone::card(ui, &detected.spec, gone, rect, selected == Some(i)), None),
            };
            if response.clicked() {
                ui.memory_mut(|m| m.request_focus(id));
                scene.act(Action::SelectFinding(Some(row.id().to_owned())));
            }
            if let Some((finding, by_hand)) = menued {
                menu(scene, &response, finding, by_hand);
            }
        }
        if shown.is_empty() {
            ui.add_space(space::M);
            ui.vertical_centered(|ui| widgets::muted(ui, "No finding is listed under this filter."));
        }
    });
}

/// How many there are, which of them are listed, and what to know about them.
fn head(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), (there, gone): (usize, usize), search: bool) {
    Frame::new().inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 6 }).show(ui, |ui| {
        let all = detected.findings.len();
        let of = if there == all { String::new() } else { format!("{} of ", format::count(there)) };
        let judged = format::count(detected.detection.points());
        let title = match data.inbox().since {
            Some(Standing::Gone) => format::those(gone, "finding", "is gone", "are gone"),
            _ => format!("{of}{}, by impact", format::counted(all, "finding")),
        };
        widgets::section_title(ui, &title)
            .on_hover_text(format!(
                "{judged} points of {} series were judged. The largest share of a usual period comes first; what hardly leaves its band comes after the others, what may be the season last.",
                format::count(detected.detection.series.len())
            ));
        let mut inbox = data.inbox().clone();
        since::line(ui, (data, scene.session.analysis()), &mut inbox);
        inbox::show(ui, scene, (detected, data), inbox, search);
        for warning in data.detected().warnings() {
            widgets::icon_note(ui, icon::TRIANGLE_ALERT, &warning.message.text(), Palette::of(ui).warning);
        }
    });
}

/// What can be done with a finding without looking at it first.
fn menu(scene: &mut Scene<'_>, card: &Response, finding: &Finding, by_hand: bool) {
    Popup::context_menu(card).show(|ui| {
        ui.set_width(170.0);
        if look::has_rows(finding) && widgets::menu_item(ui, icon::ROWS_3, "Show rows", false).clicked() {
            scene.act(Action::Drill(DrillTarget::Finding(finding.id.clone())));
        }
        let (symbol, word) = if by_hand { (icon::TRASH_2, "Remove") } else { (icon::X, "Dismiss") };
        if widgets::menu_item(ui, symbol, word, false).clicked() {
            scene.act(Action::SelectFinding(Some(finding.id.clone())));
            scene.act(Action::DismissFinding(Scope::Point));
        }
    });
}

fn verdict(scene: &Scene<'_>, finding: &Finding) -> VerdictState {
    scene.session.analysis().verdict(finding).map(|v| v.state).unwrap_or_default()
}

/// Whether keys are meant for the list: it or nothing else has the keyboard, and nothing lies over it.
fn has_keyboard(ui: &Ui, id: Id) -> bool {
    let on_top = ui.memory(|m| m.top_modal_layer().is_some()) || Popup::is_any_open(ui.ctx());
    !on_top && !ui.memory(|m| m.focused().is_some_and(|f| f != id))
}

/// Where the arrows lead, while the list or nothing else has the keyboard.
fn keys(ui: &Ui, id: Id, at: Option<usize>, count: usize) -> Option<usize> {
    if !has_keyboard(ui, id) || count == 0 {
        return None;
    }
    ui.memory_mut(|m| m.set_focus_lock_filter(id, EventFilter { vertical_arrows: true, ..EventFilter::default() }));
    let page = ((ui.available_height() / CARD) as usize).max(1);
    let (back, on) = ui.input_mut(|i| {
        let mut steps = |key, by: usize| i.count_and_consume_key(Modifiers::NONE, key) * by;
        let back = steps(Key::ArrowUp, 1) + steps(Key::PageUp, page) + steps(Key::Home, count);
        (back, steps(Key::ArrowDown, 1) + steps(Key::PageDown, page) + steps(Key::End, count))
    });
    let to = at.map_or(if on > 1 { on } else { 0 }, |at| (at + on).saturating_sub(back)).min(count - 1);
    (back + on > 0 && at != Some(to)).then_some(to)
}

/// The ground of a card and who it is for assistive tools.
pub(super) fn ground(ui: &Ui, (id, name): (Id, &str), rect: Rect, selected: bool) -> (Response, Rect) {
    let palette = Palette::of(ui);
    let response = ui.interact(rect, id, Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, name));
    let inner = rect.shrink2(vec2(8.0, 2.0));
    if selected {
        ui.painter().rect_filled(inner, f32::from(radius::M), palette.raised);
        ui.painter().rect_stroke(inner, f32::from(radius::M), Stroke::new(1.5, palette.accent), StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(inner, f32::from(radius::M), palette.hovered);
    }
    (response, inner)
}

/// The last line of a card: when it was, and how it stands to the last time, with an icon and a word.
pub(super) fn foot(painter: &Painter, palette: &Palette, (when, standing): (&str, Option<Standing>), line: Rect) {
    let width = standing.map_or(0.0, |_| STANDING);
    let when = painter.layout_no_wrap(when.to_owned(), font::regular(font::SMALL), palette.text_faint);
    // What does not fit beside the word gives way to it.
    let room = (line.width() - width).max(0.0);
    let end = when.size().x.min(room);
    let place = Rect::from_min_size(line.min, vec2(room, line.height()));
    text_line(painter, when.text(), font::regular(font::SMALL), palette.text_faint, place);
    let Some(standing) = standing else { return };
    let (symbol, colour) = look::standing(palette, standing);
    let left = line.left() + end + space::S;
    painter.text(pos2(left + 6.0, line.center().y), Align2::CENTER_CENTER, symbol, font::icon(12.0), colour);
    painter.text(pos2(left + 16.0, line.center().y), Align2::LEFT_CENTER, standing.word(), font::medium(font::SMALL), colour);
}

fn card(
    ui: &Ui,
    (spec, finding): (&DetectSpec, &Finding),
    rect: Rect,
    selected: bool,
    (verdict, standing, by_hand): (VerdictState, Option<Standing>, bool),
) -> Response {
    let palette = Palette::of(ui);
    let name = standing.map_or_else(|| finding.why.clone(), |standing| format!("{} It is {}.", finding.why, standing.word()));
    let (response, inner) = ground(ui, (Id::unique(("finding", &finding.id)), &name), rect, selected);
    let painter = ui.painter_at(inner);
    let colour = look::colour(palette, finding);
    painter.text(pos2(inner.left() + 20.0, inner.top() + 20.0), Align2::CENTER_CENTER, look::symbol(finding), font::icon(17.0), colour);
    let (left, right) = (inner.left() + 40.0, inner.right() - space::M);
    let worth = painter.layout_no_wrap(look::impact(spec, finding), font::bold(font::BODY), colour);
    let edge = right - worth.size().x;
    painter.galley(pos2(edge, inner.top() + 11.0), worth, colour);
    let row = |top: f32, to: f32| Rect::from_min_max(pos2(left, inner.top() + top), pos2(to, inner.top() + top + 18.0));
    let place = look::place(finding);
    text_line(&painter, &place, font::bold(font::BODY), palette.text, row(10.0, edge - space::S));
    let what = look::deviation(finding).map_or_else(String::new, |d| format!("{d}  "));
    let more = if finding.also.is_empty() { String::new() } else { format!(" and {} more", finding.also.len()) };
    let kind = if by_hand { "marked by hand".to_owned() } else { finding.kind.words().to_lowercase() };
    let what = format!("{what}{}{more} · {kind}", finding.measure);
    text_line(&painter, &what, font::regular(WHAT), palette.text_muted, row(29.0, right));
    let end = if verdict == VerdictState::Unresolved { right } else { right - 90.0 };
    foot(&painter, palette, (&look::when(finding), standing), row(47.0, end));
    if verdict != VerdictState::Unresolved {
        let said = painter.layout_no_wrap(look::verdict(verdict), font::medium(font::SMALL), palette.accent_text);
        let at = pos2(right - said.size().x, inner.top() + 49.0);
        painter.text(at - vec2(10.0, -7.0), Align2::CENTER_CENTER, icon::CHECK, font::icon(12.0), palette.accent);
        painter.galley(at, said, palette.accent_text);
    }
    uncut(ui, response, [(&place, font::bold(font::BODY), edge - space::S - left), (&what, font::regular(WHAT), right - left)])
}

/// What a card has no room for is told over it.
pub(super) fn uncut(ui: &Ui, card: Response, lines: [(&str, FontId, f32); 2]) -> Response {
    let cut = lines.iter().any(|(text, font, room)| is_cut(ui, text, font, *room));
    if cut { card.on_hover_text(lines.map(|(text, ..)| text).join("\n")) } else { card }
}
