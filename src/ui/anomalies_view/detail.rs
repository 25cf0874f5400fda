//! One finding with its proof: the numbers, the chart, the reason, the contributors, what a person makes of it.

use eframe::egui::{Align, FontId, Frame, Label, Layout, Margin, Rect, Response, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::judge::{self, JudgeState};
use super::{look, peers, series_chart, waterfall};
use crate::detect::DetectSpec;
use crate::findings::{self, Finding, FindingKind};
use crate::session::{Action, Answer, Answered, Detected, Question, Slot, Topic};
use crate::table::{Relative, format};
use crate::ui::app::Scene;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

/// The proof that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Evidence {
    /// The series around the finding.
    #[default]
    Around,
    /// All of the series.
    Whole,
    /// The way from the expected to the actual value.
    Waterfall,
    /// The segments beside it.
    Peers,
}

/// What the screen remembers of the detail.
#[derive(Default)]
pub(super) struct DetailState {
    evidence: Evidence,
    pub(super) judge: JudgeState,
    /// The finding that was shown last.
    finding: String,
    /// What was asked and brought into sight.
    answered: Option<Question>,
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, finding): (&Detected, &Finding), state: &mut DetailState) {
    // The chart is what a finding is judged by: it stays in view with the verdicts, and what is beside it gives way.
    let height = ui.available_height();
    let little = height < ROOMY;
    let area = ScrollArea::vertical().auto_shrink(false);
    // Another finding is read from its beginning.
    let is_same = state.finding == finding.id;
    let area = if is_same { area } else { area.vertical_scroll_offset(0.0) };
    state.finding.clone_from(&finding.id);
    area.show(ui, |ui| {
        let top = ui.cursor().top();
        Frame::new().inner_margin(if little { Margin::symmetric(12, 8) } else { Margin::symmetric(20, 14) }).show(ui, |ui| {
            let face = font::bold(if little { font::TITLE } else { font::HEADING });
            widgets::words(ui, &findings::headline(finding), |text| Label::new(text.font(face)).wrap());
            ui.add_space(space::XS);
            if !little {
                judge::row(ui, |ui| judge::actions(ui, scene, finding, false));
            }
            judge::verdicts(ui, scene, finding);
            ui.add_space(if little { space::XS } else { space::S });
            if little {
                numbers_in_words(ui, &detected.spec, finding);
            } else {
                numbers(ui, &detected.spec, finding);
            }
            ui.add_space(if little { space::XS } else { space::M });
            let room = height - (ui.cursor().top() - top);
            evidence(ui, scene, (detected, finding), state, (room, little));
            ui.add_space(space::XS);
            judge::notes(ui, scene, finding, &mut state.judge);
            explanation(ui, scene, finding, state);
            ui.add_space(space::M);
            widgets::section_title(ui, "Why it was flagged");
            widgets::words(ui, &finding.why, |text| Label::new(text).wrap().selectable(true));
            ui.add(Label::new(RichText::new(format!("Method: {}.", finding.method)).color(Palette::of(ui).text_muted)).wrap());
            if !finding.also.is_empty() {
                ui.add_space(space::M);
                also(ui, finding);
            }
            if !finding.contributors.is_empty() && state.evidence != Evidence::Waterfall {
                ui.add_space(space::M);
                widgets::section_title(ui, "Segments that contributed");
                waterfall::show(ui, &waterfall::Way::of(finding));
            }
            if !finding.cells.is_empty() {
                ui.add_space(space::M);
                widgets::section_title(ui, "Cells of the file");
                widgets::muted(ui, &finding.first_cells(FEW_CELLS));
            }
        });
    });
}

/// Cells that are named.
const FEW_CELLS: usize = 6;
/// Points on both sides of the text of a tile.
const TILE_MARGIN: f32 = 10.0;
/// With less height numbers are told in words and the chart is lower.
const ROOMY: f32 = 480.0;
/// Heights of the chart, and of what stands in a line with or below it, in points.
const CHART: std::ops::RangeInclusive<f32> = 130.0..=240.0;
const BESIDE_CHART: f32 = 96.0;

/// The numbers where there is no room for tiles.
fn numbers_in_words(ui: &mut Ui, spec: &DetectSpec, finding: &Finding) {
    let (actual, expected) = (look::amount(finding, finding.actual), look::amount(finding, finding.expected));
    let band = band(finding).map(|band| format!(" (band {band})")).unwrap_or_default();
    let deviation = look::deviation(finding).map(|share| format!(" · {share}")).unwrap_or_default();
    let sure = look::confidence(finding).map(|share| format!(" · confidence {share}")).unwrap_or_default();
    let text = format!("{actual} instead of {expected}{band}{deviation} · impact {}{sure}", look::impact(spec, finding));
    ui.add(Label::new(text).wrap()).on_hover_text(look::surely(finding));
}

/// The expected band in few letters.
fn band(finding: &Finding) -> Option<String> {
    let short = |value: f64| look::shortened(finding, value);
    (finding.lower.is_finite() && finding.upper.is_finite()).then(|| format!("{} – {}", short(finding.lower), short(finding.upper)))
}

/// What it is worth, in tiles.
pub(super) fn numbers(ui: &mut Ui, spec: &DetectSpec, finding: &Finding) {
    let palette = Palette::of(ui);
    let band = band(finding).unwrap_or_else(|| "–".to_owned());
    // Where a number and its unit do not fit, the number alone says more than a part of both.
    let tiles = [
        ("Actual", look::amount(finding, finding.actual), Some(look::shortened(finding, finding.actual)), palette.text),
        ("Expected", look::amount(finding, finding.expected), Some(look::shortened(finding, finding.expected)), palette.text),
        ("Expected band", band, None, palette.text),
        ("Deviation", look::deviation_alone(finding), None, look::colour(palette, finding)),
        ("Impact", look::impact(spec, finding), Some(format::short(finding.impact)), look::colour(palette, finding)),
        ("Confidence", look::confidence(finding).unwrap_or_else(|| "–".to_owned()), None, palette.text),
    ];
    let gap = space::S;
    let wanted = |ui: &Ui, name: &str, value: &str| {
        let width = |text: &str, face: FontId| ui.painter().layout_no_wrap(text.to_owned(), face, palette.text).size().x;
        width(value, font::bold(14.0)).max(width(name, font::regular(font::SMALL))) + 2.0 * TILE_MARGIN
    };
    let per_row = if ui.available_width() < 640.0 { 3 } else { tiles.len() };
    for row in tiles.chunks(per_row) {
        // What is over is shared by all; where too little is there, units go first, then all give the same share of theirs.
        let room = ui.available_width() - gap * (row.len() - 1) as f32;
        let whole: Vec<f32> = row.iter().map(|(name, value, ..)| wanted(ui, name, value)).collect();
        let short = || row.iter().map(|(name, value, shorter, _)| wanted(ui, name, shorter.as_deref().unwrap_or(value))).collect();
        let widths: Vec<f32> = if whole.iter().sum::<f32>() <= room { whole } else { short() };
        let sum: f32 = widths.iter().sum();
        let (over, shrink) = (((room - sum) / row.len() as f32).max(0.0), (room / sum).min(1.0));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for ((name, value, shorter, colour), width) in row.iter().zip(widths) {
                let shown = tile(ui, (name, value, shorter.as_deref()), *colour, (width * shrink + over).floor());
                if *name == "Confidence" {
                    shown.on_hover_text(look::surely(finding));
                }
            }
        });
    }
}

fn tile(ui: &mut Ui, (name, value, shorter): (&str, &str, Option<&str>), colour: eframe::egui::Color32, width: f32) -> Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 54.0), Sense::hover());
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, format!("{name}: {value}")));
    ui.painter().rect_filled(rect, f32::from(radius::M), palette.sunken);
    let inner = rect.shrink2(vec2(TILE_MARGIN, 0.0));
    let row = |from: f32, to: f32| Rect::from_min_max(pos2(inner.left(), rect.top() + from), pos2(inner.right(), rect.top() + to));
    text_line(ui.painter(), name, font::regular(font::SMALL), palette.text_muted, row(7.0, 24.0));
    let room = inner.width();
    let fits = ui.painter().layout_no_wrap(value.to_owned(), font::bold(14.0), colour).size().x <= room;
    let shown = shorter.filter(|_| !fits).unwrap_or(value);
    text_line(ui.painter(), shown, font::bold(14.0), colour, row(25.0, 47.0));
    response.on_hover_text(value)
}

/// The contributors of a point that was clicked, or of a finding that has none yet.
fn explanation(ui: &mut Ui, scene: &mut Scene<'_>, finding: &Finding, state: &mut DetailState) {
    let slot = scene.session.active_data().and_then(|d| d.answer(Topic::Explanation));
    let slot = slot.filter(|s| s.value().is_none_or(|answered| is_about(&answered.question, finding)));
    if let Some(failure) = slot.and_then(Slot::failure) {
        Notice { kind: NoticeKind::Warning, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
    }
    let told = !matches!(finding.kind, FindingKind::Missing | FindingKind::Partial);
    if finding.contributors.is_empty() && told && slot.is_none_or(|s| s.value().is_none() && s.failure().is_none()) {
        ui.add_space(space::S);
        if Push::new("Explain").icon(icon::SPLIT).name("Explain this finding").show(ui).clicked() {
            scene.act(Action::Ask(Question::Finding(finding.id.clone())));
        }
    }
    let Some(answered) = slot.and_then(Slot::value).cloned() else {
        state.answered = None;
        if matches!(state.evidence, Evidence::Around | Evidence::Whole) {
            widgets::small(ui, "A click on the chart explains that point.");
        }
        return;
    };
    ui.add_space(space::S);
    let card = explained(ui, scene, &answered);
    // It stands below the chart, where a click that asked for it would seem to do nothing.
    if let Some(card) = card.filter(|_| state.answered.as_ref() != Some(&answered.question)) {
        let is_tall = card.rect.height() > ui.clip_rect().height();
        card.scroll_to_me(is_tall.then_some(Align::Min));
        state.answered = Some(answered.question.clone());
    }
}

/// Whether what was asked is about this finding or a point of its series: a mark of a chart may have been asked about since.
fn is_about(question: &Question, finding: &Finding) -> bool {
    match question {
        Question::Finding(id) => *id == finding.id,
        Question::Point { series, .. } => finding.place.as_ref().is_some_and(|(of, _)| of == series),
        _ => false,
    }
}

/// An explanation that was asked for, on a card that can be put away.
pub(in crate::ui) fn explained(ui: &mut Ui, scene: &mut Scene<'_>, answered: &Answered) -> Option<Response> {
    let Answer::Explanation(explanation) = &answered.answer else { return None };
    let card = widgets::card(ui, |ui| {
        ui.horizontal(|ui| {
            let room = eframe::egui::vec2((ui.available_width() - 36.0).max(40.0), 0.0);
            ui.allocate_ui_with_layout(room, Layout::top_down(Align::Min), |ui| widgets::section_title(ui, &answered.title));
            widgets::from_right(ui, Align::Center, |ui| {
                if widgets::icon_button(ui, icon::X, "Close the explanation").clicked() {
                    scene.act(Action::CloseAnswer(Topic::Explanation));
                }
            });
        });
        if !explanation.contributors.is_empty() {
            waterfall::show(ui, &waterfall::Way::explained(explanation, answered.unit.as_deref()));
        }
        let surely = match explanation.confidence {
            none if none <= 0.0 => String::new(),
            some => format!("Confidence in these segments: {} %. ", format::fixed(100.0 * some, 0)),
        };
        widgets::muted(ui, format!("{surely}{}", explanation.note).trim());
    });
    Some(card.response)
}

/// One proof of several, each a click away; the chart takes what `room` there is, and where that is little what can be done stands beside.
fn evidence(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (detected, finding): (&Detected, &Finding),
    state: &mut DetailState,
    (room, little): (f32, bool),
) {
    ui.horizontal_wrapped(|ui| {
        let mut choices =
            vec![(Evidence::Around, None, "Around it"), (Evidence::Whole, None, "Whole series"), (Evidence::Peers, None, "Peers")];
        if !finding.contributors.is_empty() {
            choices.insert(2, (Evidence::Waterfall, None, "Waterfall"));
        } else if state.evidence == Evidence::Waterfall {
            state.evidence = Evidence::Around;
        }
        widgets::segmented(ui, &mut state.evidence, &choices);
        if little {
            judge::actions(ui, scene, finding, true);
        }
    });
    match state.evidence {
        Evidence::Around | Evidence::Whole => {
            let height = (room - BESIDE_CHART).clamp(*CHART.start(), *CHART.end());
            if let Some((series, period)) = series_chart::show(ui, detected, finding, state.evidence == Evidence::Whole, height) {
                scene.act(Action::Ask(Question::Point { series, periods: period..period + 1 }));
            }
        }
        Evidence::Waterfall => waterfall::show(ui, &waterfall::Way::of(finding)),
        Evidence::Peers => peers::show(ui, detected, finding),
    }
}

/// The same event in other measures.
fn also(ui: &mut Ui, finding: &Finding) {
    widgets::section_title(ui, "The same event in other measures");
    for other in &finding.also {
        let change = Relative::of(other.actual, other.expected).map(|r| format!("{}, ", r.words(1))).unwrap_or_default();
        let amount = |v: f64| format::with_unit(v, other.unit.as_deref(), None);
        let place = if other.segment == finding.segment { String::new() } else { format!(" in {}", crate::explain::words(&other.segment)) };
        // Nothing happened of which a rate could be.
        let actual = if other.actual.is_nan() { "no data".to_owned() } else { amount(other.actual) };
        widgets::muted(ui, &format!("{}{place}: {change}{actual} instead of {}", other.measure, amount(other.expected)));
    }
}
