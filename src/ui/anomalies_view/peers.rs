//! How the segments beside a finding's own did over the same span: whether it stands alone.

use eframe::egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::findings::{self, Finding, Peer};
use crate::session::Detected;
use crate::table::{Relative, format};
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, radius, space};
use crate::ui::widgets;

/// Peers shown.
const SHOWN: usize = 12;
/// The largest deviation, as a share, that bars tell apart: one that is many times as large would leave no room for the others.
const WIDEST: f64 = 3.0;

pub(super) fn show(ui: &mut Ui, detected: &Detected, finding: &Finding) {
    let peers = findings::peers(&detected.detection, finding, SHOWN);
    if peers.is_empty() {
        widgets::muted(ui, "There are no segments beside this one: split by a column to compare.");
        return;
    }
    let widest = peers.iter().map(|p| p.change.abs()).fold(0.0, f64::max).clamp(1e-9, WIDEST);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for peer in &peers {
            one(ui, finding, peer, widest);
        }
    });
    let against = if findings::against_before(finding) {
        "Each against as long a time before: the expected value follows what lasts."
    } else {
        "Each against its own expected value, over the same span."
    };
    widgets::small(ui, against);
}

/// One peer as a bar to the left or the right of what was expected of it.
fn one(ui: &mut Ui, finding: &Finding, peer: &Peer, widest: f64) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let difference = || format::difference(peer.actual - peer.expected, finding.unit.as_deref());
    let change = Relative::of(peer.actual, peer.expected).map_or_else(difference, |relative| relative.words(1));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Peer {}: {change}", peer.name)));
    if peer.is_self {
        ui.painter().rect_filled(rect, f32::from(radius::S), palette.accent_soft);
    }
    let label = Rect::from_min_max(rect.min + vec2(6.0, 0.0), pos2(rect.left() + (rect.width() * 0.32).min(210.0), rect.bottom()));
    let face = if peer.is_self { font::medium(font::BODY) } else { font::regular(font::BODY) };
    text_line(ui.painter(), &peer.name, face, palette.text, label);
    let track = Rect::from_min_max(pos2(label.right() + space::S, rect.top() + 5.0), pos2(rect.right() - 80.0, rect.bottom() - 5.0));
    let (middle, reach) = (track.center().x, track.width() / 2.0);
    let end = middle + (peer.change / widest).clamp(-1.0, 1.0) as f32 * reach;
    let colour = if peer.change < 0.0 { palette.negative } else { palette.series[0] };
    let filled = Rect::from_min_max(pos2(middle.min(end), track.top()), pos2(middle.max(end).max(middle.min(end) + 1.0), track.bottom()));
    ui.painter().rect_filled(filled, 2.0, colour.gamma_multiply(if peer.is_self { 0.95 } else { 0.55 }));
    ui.painter().vline(middle, rect.y_range(), palette.hairline());
    let place = pos2(rect.right() - 6.0, rect.center().y);
    ui.painter().text(place, Align2::RIGHT_CENTER, &change, font::regular(font::BODY), palette.text_muted);
    let amount = |v: f64| format::with_unit(v, finding.unit.as_deref(), None);
    response.on_hover_text(format!("{}\n{} instead of {}", peer.name, amount(peer.actual), amount(peer.expected)));
}
