//! One finding with its proof: the numbers, the chart, the reason, the contributors, what a person makes of it.

use eframe::egui::{Align, Align2, Frame, Id, Label, Layout, Margin, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::{look, series_chart};
use crate::explain::Contributor;
use crate::findings::{self, Finding, Verdict, VerdictState};
use crate::session::{Action, Detected, DrillTarget};
use crate::table::format;
use crate::ui::app::Scene;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets::{self, Push};

/// Contributors shown; the rest is summed up.
const SHOWN: usize = 8;

/// What the screen remembers of the detail.
#[derive(Default)]
pub(super) struct DetailState {
    whole: bool,
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, finding): (&Detected, &Finding), state: &mut DetailState) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
            header(ui, scene, finding);
            ui.add_space(space::S);
            numbers(ui, finding);
            ui.add_space(space::M);
            ui.horizontal(|ui| {
                widgets::section_title(ui, &format!("{} · {}", finding.measure, look::place(finding)));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    widgets::segmented(ui, &mut state.whole, &[(false, None, "Around it"), (true, None, "Whole series")]);
                });
            });
            series_chart::show(ui, detected, finding, state.whole, 240.0);
            ui.add_space(space::M);
            widgets::section_title(ui, "Why it was flagged");
            ui.add(Label::new(&finding.why).wrap().selectable(true));
            ui.add(Label::new(RichText::new(&finding.method).color(Palette::of(ui).text_muted)).wrap());
            if !finding.contributors.is_empty() {
                ui.add_space(space::M);
                contributors(ui, finding);
            }
            if !finding.cells.is_empty() {
                ui.add_space(space::M);
                widgets::section_title(ui, "Cells of the file");
                let shown = finding.cells.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if finding.cells.len() > 6 { " …" } else { "" };
                widgets::muted(ui, &format!("{shown}{more}"));
            }
        });
    });
}

fn header(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding) {
    ui.add(Label::new(RichText::new(findings::headline(finding)).font(font::bold(font::HEADING))).wrap());
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        if Push::new("Show rows")
            .icon(icon::ROWS_3)
            .primary()
            .show(ui)
            .on_hover_text("The rows of the table this finding rests on")
            .clicked()
        {
            scene.act(Action::Drill(DrillTarget::Finding(finding.id.clone())));
        }
        let mut verdict = scene.session.analysis().verdicts.get(&finding.id).cloned().unwrap_or_default();
        let choices = VerdictState::ALL.map(|s| (s, look::verdict(s)));
        if widgets::picker(ui, Id::unique("verdict"), "Verdict", 140.0, &mut verdict.state, &choices) {
            scene.act(Action::SetVerdict(finding.id.clone(), verdict.clone()));
        }
        note(ui, scene, finding, &verdict);
    });
}

/// The comment of a person, written when the field is left.
fn note(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding, verdict: &Verdict) {
    let id = Id::unique(("note", &finding.id));
    let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| verdict.comment.clone());
    let field = widgets::text_field(ui, &mut text, "Comment", "Add a comment", 220.0);
    if field.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, text));
    } else if field.lost_focus() {
        ui.data_mut(|d| d.remove_temp::<String>(id));
        if text != verdict.comment {
            scene.act(Action::SetVerdict(finding.id.clone(), Verdict { comment: text, ..verdict.clone() }));
        }
    }
}

fn numbers(ui: &mut Ui, finding: &Finding) {
    let palette = Palette::of(ui);
    let band = if finding.lower.is_finite() && finding.upper.is_finite() {
        let short = |value: f64| {
            if finding.unit.as_deref() == Some("%") { format!("{}%", format::number(value * 100.0, 1)) } else { format::short(value) }
        };
        format!("{} – {}", short(finding.lower), short(finding.upper))
    } else {
        "–".to_owned()
    };
    let tiles = [
        ("Actual", look::amount(finding, finding.actual), palette.text),
        ("Expected", look::amount(finding, finding.expected), palette.text),
        ("Expected band", band, palette.text),
        ("Deviation", look::deviation(finding).unwrap_or_else(|| "–".to_owned()), look::colour(palette, finding)),
        ("Impact", look::impact(finding), look::colour(palette, finding)),
    ];
    let gap = space::S;
    let per_row = if ui.available_width() < 560.0 { 3 } else { tiles.len() };
    let width = ((ui.available_width() - gap * (per_row - 1) as f32) / per_row as f32).floor();
    for row in tiles.chunks(per_row) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (name, value, colour) in row {
                tile(ui, name, value, *colour, width);
            }
        });
    }
}

fn tile(ui: &mut Ui, name: &str, value: &str, colour: eframe::egui::Color32, width: f32) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 54.0), Sense::hover());
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, format!("{name}: {value}")));
    ui.painter().rect_filled(rect, f32::from(radius::M), palette.sunken);
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let row = |from: f32, to: f32| Rect::from_min_max(pos2(inner.left(), rect.top() + from), pos2(inner.right(), rect.top() + to));
    text_line(ui.painter(), name, font::regular(font::SMALL), palette.text_muted, row(7.0, 24.0));
    text_line(ui.painter(), value, font::bold(14.0), colour, row(25.0, 47.0));
    response.on_hover_text(value);
}

/// The contributors as bars from a common zero, with what is left over.
fn contributors(ui: &mut Ui, finding: &Finding) {
    widgets::section_title(ui, "Segments that contributed");
    let widest = finding.contributors.iter().map(|c| c.delta.abs()).fold(0.0, f64::max).max(1e-12);
    for contributor in finding.contributors.iter().take(SHOWN) {
        contribution(ui, finding, contributor, widest);
    }
    let shown: f64 = finding.contributors.iter().take(SHOWN).map(|c| c.delta).sum();
    let rest = (finding.actual - finding.expected) - shown;
    if rest.is_finite() && rest.abs() > (finding.actual - finding.expected).abs() * 0.005 {
        widgets::muted(ui, &format!("Everything else together: {}", signed(finding, rest)));
    }
}

fn signed(finding: &Finding, value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, look::amount(finding, value))
}

fn contribution(ui: &mut Ui, finding: &Finding, contributor: &Contributor, widest: f64) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let name = contributor.segment.iter().map(|(_, member)| member.as_str()).collect::<Vec<_>>().join(" · ");
    let said =
        format!("{name}: {}, {} % of the deviation", signed(finding, contributor.delta), format::fixed(contributor.share * 100.0, 0));
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &said));
    let label_width = (rect.width() * 0.34).min(220.0);
    let label = Rect::from_min_max(rect.min, pos2(rect.left() + label_width, rect.bottom()));
    text_line(ui.painter(), &name, font::regular(font::BODY), palette.text, label);
    let track = Rect::from_min_max(pos2(label.right() + space::S, rect.top() + 6.0), pos2(rect.right() - 190.0, rect.bottom() - 6.0));
    let length = (contributor.delta.abs() / widest) as f32 * track.width().max(0.0);
    let colour = if contributor.delta < 0.0 { palette.negative } else { palette.series[0] };
    ui.painter().rect_filled(Rect::from_min_size(track.min, vec2(length.max(2.0), track.height())), 3.0, colour.gamma_multiply(0.85));
    let middle = rect.center().y;
    let value = format!("{}   {} %", signed(finding, contributor.delta), format::fixed(contributor.share * 100.0, 0));
    ui.painter().text(pos2(rect.right(), middle), Align2::RIGHT_CENTER, value, font::regular(font::BODY), palette.text_muted);
    response.on_hover_ui(|ui| {
        ui.label(&said);
        let numbers = format!("{} instead of {}", look::amount(finding, contributor.actual), look::amount(finding, contributor.expected));
        widgets::muted(ui, &numbers);
        if let (Some(rate), Some(mix)) = (contributor.rate_effect, contributor.mix_effect) {
            widgets::muted(ui, &format!("rate {}, mix {}", signed(finding, rate), signed(finding, mix)));
        }
    });
}
