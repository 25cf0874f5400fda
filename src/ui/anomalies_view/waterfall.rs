//! The way from what was expected to what was measured, segment by segment, each bar beginning where the one before ended.

use eframe::egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::explain::{Contributor, Explanation};
use crate::findings::Finding;
use crate::table::format;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, space};
use crate::ui::widgets;

/// Contributors shown; the rest is summed up.
const SHOWN: usize = 8;
/// Height of a bar with the room around it.
const ROW: f32 = 26.0;

/// What a waterfall shows.
pub(super) struct Way<'a> {
    pub(super) actual: f64,
    pub(super) expected: f64,
    pub(super) contributors: &'a [Contributor],
    pub(super) unit: Option<&'a str>,
    /// What the way begins at, in words.
    pub(super) from: &'a str,
}

impl<'a> Way<'a> {
    /// That of a finding.
    pub(super) fn of(finding: &'a Finding) -> Self {
        Self {
            actual: finding.actual,
            expected: finding.expected,
            contributors: &finding.contributors,
            unit: finding.unit.as_deref(),
            from: "Expected",
        }
    }

    /// That of an explanation.
    pub(super) fn explained(explanation: &'a Explanation, unit: Option<&'a str>, from: &'a str) -> Self {
        let Explanation { actual, expected, contributors, .. } = explanation;
        Self { actual: *actual, expected: *expected, contributors, unit, from }
    }

    fn amount(&self, value: f64) -> String {
        format::with_unit(value, self.unit, None)
    }

    fn signed(&self, value: f64) -> String {
        format!("{}{}", if value > 0.0 { "+" } else { "" }, self.amount(value))
    }

    /// The bars from top to bottom.
    fn steps(&self) -> Vec<Step<'_>> {
        let mut at = self.expected;
        let mut steps = vec![Step { name: self.from.to_owned(), from: None, to: at, contributor: None }];
        for contributor in self.contributors.iter().take(SHOWN) {
            let name = contributor.segment.iter().map(|(_, member)| member.as_str()).collect::<Vec<_>>().join(" · ");
            steps.push(Step { name, from: Some(at), to: at + contributor.delta, contributor: Some(contributor) });
            at += contributor.delta;
        }
        let rest = self.actual - at;
        if rest.abs() > (self.actual - self.expected).abs() * 0.005 {
            steps.push(Step { name: "Everything else".to_owned(), from: Some(at), to: self.actual, contributor: None });
        }
        steps.push(Step { name: "Actual".to_owned(), from: None, to: self.actual, contributor: None });
        steps
    }
}

/// Width of the column of shares, in points.
const SHARE: f32 = 54.0;

/// One bar: from where to where; from the edge where it is a whole.
struct Step<'a> {
    name: String,
    from: Option<f64>,
    to: f64,
    contributor: Option<&'a Contributor>,
}

pub(super) fn show(ui: &mut Ui, way: &Way<'_>) {
    let steps = way.steps();
    let ends = || steps.iter().flat_map(|s| [Some(s.to), s.from]).flatten().filter(|v| v.is_finite());
    let (least, most) = ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if !(least.is_finite() && most.is_finite()) {
        return;
    }
    // The deviation is what matters: wholes begin at the edge, broken off where they would leave no room for it.
    let room = ((most - least) * 0.12).max(1e-12);
    let bounds = if least >= 0.0 && least < (most - least) { (0.0, most) } else { (least - room, most) };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for step in &steps {
            bar(ui, way, step, bounds);
        }
    });
}

fn bar(ui: &mut Ui, way: &Way<'_>, step: &Step<'_>, (least, most): (f64, f64)) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let delta = step.from.map(|from| step.to - from);
    let whole = way.actual - way.expected;
    let share = delta.filter(|_| whole != 0.0).map(|d| format!("{} %", format::fixed(100.0 * d / whole, 0))).unwrap_or_default();
    let value = delta.map_or_else(|| way.amount(step.to), |d| way.signed(d));
    let said = format!("{}: {value}   {share}", step.name).trim_end().to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    let label_width = (rect.width() * 0.32).min(210.0);
    let label = Rect::from_min_max(rect.min, pos2(rect.left() + label_width, rect.bottom()));
    let is_whole = step.from.is_none();
    let face = if is_whole { font::medium(font::BODY) } else { font::regular(font::BODY) };
    text_line(ui.painter(), &step.name, face, palette.text, label);
    let track = Rect::from_min_max(pos2(label.right() + space::S, rect.top() + 5.0), pos2(rect.right() - 176.0, rect.bottom() - 5.0));
    let x = |v: f64| track.left() + ((v - least) / (most - least)) as f32 * track.width().max(1.0);
    let (a, b) = (step.from.map_or(track.left(), x), x(step.to));
    let colour: Color32 = match delta {
        None => palette.text_faint,
        Some(d) if d < 0.0 => palette.negative,
        Some(_) => palette.series[0],
    };
    let filled = Rect::from_min_max(pos2(a.min(b), track.top()), pos2(a.max(b).max(a.min(b) + 2.0), track.bottom()));
    ui.painter().rect_filled(filled, 2.0, colour.gamma_multiply(if is_whole { 0.5 } else { 0.85 }));
    ui.painter().vline(b, track.bottom()..=rect.bottom() + 5.0, palette.hairline());
    let value_colour = if is_whole { palette.text } else { palette.text_muted };
    // Each in a column of its own, so that they can be read downwards.
    for (text, right) in [(share, rect.right()), (value, rect.right() - SHARE)] {
        ui.painter().text(pos2(right, rect.center().y), Align2::RIGHT_CENTER, text, font::regular(font::BODY), value_colour);
    }
    response.on_hover_ui(|ui| {
        ui.label(&said);
        if let Some(c) = step.contributor {
            widgets::muted(ui, &format!("{} instead of {}", way.amount(c.actual), way.amount(c.expected)));
            if let (Some(rate), Some(mix)) = (c.rate_effect, c.mix_effect) {
                widgets::muted(ui, &format!("rate {}, mix {}", way.signed(rate), way.signed(mix)));
            }
        }
    });
}
