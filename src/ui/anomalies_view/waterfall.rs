//! The way from what was expected to what was measured, segment by segment, each bar beginning where the one before ended.

use eframe::egui::{Align2, Color32, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

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
/// The same where the bar stands below its words.
const STACKED_ROW: f32 = 42.0;
/// Where there is less room, bars stand below their words.
const NARROW: f32 = 420.0;
/// Where there is less room, what changed rates and weights gave is told over a bar only.
const ROOM_FOR_EFFECTS: f32 = 640.0;
/// Widths of the columns of shares, of amounts, and of what rates and weights gave, in points.
const SHARE: f32 = 54.0;
const AMOUNT: f32 = 122.0;
const EFFECT: f32 = 84.0;

/// What a waterfall shows.
pub(super) struct Way<'a> {
    pub(super) actual: f64,
    pub(super) expected: f64,
    pub(super) contributors: &'a [Contributor],
    pub(super) unit: Option<&'a str>,
    /// What the way begins at and what it ends at, in words.
    pub(super) ends: [&'a str; 2],
}

impl<'a> Way<'a> {
    /// What the ends of a way from what was expected are called.
    const JUDGED: [&'static str; 2] = ["Expected", "Actual"];

    /// That of a finding.
    pub(super) fn of(finding: &'a Finding) -> Self {
        Self {
            actual: finding.actual,
            expected: finding.expected,
            contributors: &finding.contributors,
            unit: finding.unit.as_deref(),
            ends: Self::JUDGED,
        }
    }

    /// That of an explanation.
    pub(super) fn explained(explanation: &'a Explanation, unit: Option<&'a str>) -> Self {
        let Explanation { actual, expected, contributors, .. } = explanation;
        Self { actual: *actual, expected: *expected, contributors, unit, ends: Self::JUDGED }
    }

    fn amount(&self, value: f64) -> String {
        format::with_unit(value, self.unit, None)
    }

    fn signed(&self, value: f64) -> String {
        format::difference(value, self.unit)
    }

    /// The bars from top to bottom.
    fn steps(&self) -> Vec<Step<'_>> {
        let mut at = self.expected;
        let mut steps = vec![Step { name: self.ends[0].to_owned(), from: None, to: at, contributor: None }];
        for contributor in self.contributors.iter().take(SHOWN) {
            let name = contributor.segment.iter().map(|(_, member)| member.as_str()).collect::<Vec<_>>().join(" · ");
            steps.push(Step { name, from: Some(at), to: at + contributor.delta, contributor: Some(contributor) });
            at += contributor.delta;
        }
        let rest = self.actual - at;
        if rest.abs() > (self.actual - self.expected).abs() * 0.005 {
            steps.push(Step { name: "Everything else".to_owned(), from: Some(at), to: self.actual, contributor: None });
        }
        steps.push(Step { name: self.ends[1].to_owned(), from: None, to: self.actual, contributor: None });
        steps
    }
}

/// One bar: from where to where; a whole where it begins nowhere.
struct Step<'a> {
    name: String,
    from: Option<f64>,
    to: f64,
    contributor: Option<&'a Contributor>,
}

/// Where the bars of wholes begin.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Origin {
    Zero,
    /// At the edge that lies towards zero, which would leave no room for the deviation.
    Left,
    Right,
}

/// What lies at the left and the right edge of the bars. The deviation is what matters: wholes are broken off where they would leave no room
/// for it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    least: f64,
    most: f64,
    origin: Origin,
}

impl Scale {
    fn of(least: f64, most: f64) -> Self {
        let span = most - least;
        let room = (span * 0.12).max(1e-12);
        if least <= 0.0 && most >= 0.0 {
            Self { least, most: most.max(least + 1e-12), origin: Origin::Zero }
        } else if least > 0.0 && least < span {
            Self { least: 0.0, most, origin: Origin::Zero }
        } else if most < 0.0 && -most < span {
            Self { least, most: 0.0, origin: Origin::Zero }
        } else if least > 0.0 {
            Self { least: least - room, most, origin: Origin::Left }
        } else {
            Self { least, most: most + room, origin: Origin::Right }
        }
    }

    /// Where a value lies on a track.
    fn x(self, track: Rect, value: f64) -> f32 {
        track.left() + ((value - self.least) / (self.most - self.least)) as f32 * track.width().max(1.0)
    }

    /// Where a whole begins on it.
    fn start(self, track: Rect) -> f32 {
        match self.origin {
            Origin::Zero => self.x(track, 0.0),
            Origin::Left => track.left(),
            Origin::Right => track.right(),
        }
    }
}

/// How the lines of a waterfall are laid out.
#[derive(Debug, Clone, Copy)]
struct Form {
    scale: Scale,
    stacked: bool,
    effects: bool,
}

pub(super) fn show(ui: &mut Ui, way: &Way<'_>) {
    let steps = way.steps();
    let ends = || steps.iter().flat_map(|s| [Some(s.to), s.from]).flatten().filter(|v| v.is_finite());
    let (least, most) = ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if !(least.is_finite() && most.is_finite()) {
        return;
    }
    let width = ui.available_width();
    let effects = width >= ROOM_FOR_EFFECTS && way.contributors.iter().any(|c| c.rate_effect.is_some() && c.mix_effect.is_some());
    let form = Form { scale: Scale::of(least, most), stacked: width < NARROW, effects };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if effects {
            titles(ui);
        }
        for step in &steps {
            line(ui, way, step, form);
        }
    });
}

/// The right edges of the columns, of a line with what rates and weights gave: rate, mix, amount, share.
fn edges(line: Rect) -> [f32; 4] {
    let amount = line.right() - SHARE;
    [amount - AMOUNT - EFFECT, amount - AMOUNT, amount, line.right()]
}

fn titles(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    for (name, right) in ["By rate", "By mix", "Together", "Share"].into_iter().zip(edges(rect)) {
        ui.painter().text(pos2(right, rect.center().y), Align2::RIGHT_CENTER, name, font::regular(font::SMALL), Palette::of(ui).text_muted);
    }
}

fn line(ui: &mut Ui, way: &Way<'_>, step: &Step<'_>, form: Form) {
    let palette = Palette::of(ui);
    let height = if form.stacked { STACKED_ROW } else { ROW };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let delta = step.from.map(|from| step.to - from);
    let whole = way.actual - way.expected;
    let share = delta.filter(|_| whole != 0.0).map(|d| format!("{} %", format::fixed(100.0 * d / whole, 0))).unwrap_or_default();
    let value = delta.map_or_else(|| way.amount(step.to), |d| way.signed(d));
    let said = format!("{}: {value}   {share}", step.name).trim_end().to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));

    let words = Rect::from_min_max(rect.min, pos2(rect.right(), if form.stacked { rect.top() + 22.0 } else { rect.bottom() }));
    let is_whole = delta.is_none();
    let colour = if is_whole { palette.text } else { palette.text_muted };
    let [rate_edge, mix_edge, amount_edge, share_edge] = edges(words);
    let mut numbers = vec![(share, share_edge), (value, amount_edge)];
    let effects = step.contributor.filter(|_| form.effects).and_then(|c| c.rate_effect.zip(c.mix_effect));
    if let Some((rate, mix)) = effects {
        numbers.extend([(way.signed(rate), rate_edge), (way.signed(mix), mix_edge)]);
    }
    let mut left_edge = words.right();
    // Each in a column of its own, so that they can be read downwards.
    for (text, right) in numbers.into_iter().filter(|(text, _)| !text.is_empty()) {
        let drawn = ui.painter().text(pos2(right, words.center().y), Align2::RIGHT_CENTER, text, font::regular(font::BODY), colour);
        left_edge = left_edge.min(drawn.left());
    }
    let label_right = if form.stacked { left_edge - space::S } else { rect.left() + (rect.width() * 0.32).min(210.0) };
    let face = if is_whole { font::medium(font::BODY) } else { font::regular(font::BODY) };
    text_line(ui.painter(), &step.name, face, palette.text, Rect::from_min_max(words.min, pos2(label_right, words.bottom())));

    let reach = if form.effects { rate_edge - EFFECT } else { amount_edge - AMOUNT };
    let track = if form.stacked {
        Rect::from_min_max(pos2(rect.left(), words.bottom()), pos2(rect.right(), rect.bottom() - 8.0))
    } else {
        Rect::from_min_max(pos2(label_right + space::S, rect.top() + 5.0), pos2(reach, rect.bottom() - 5.0))
    };
    bar(ui, step, form.scale, track);
    // A line to the bar below, where no words lie between.
    if !form.stacked {
        let end = form.scale.x(track, step.to);
        ui.painter().vline(end, track.bottom()..=rect.bottom() + 5.0, palette.hairline());
    }
    response.on_hover_ui(|ui| tip(ui, way, step, form.scale, &said));
}

fn bar(ui: &Ui, step: &Step<'_>, scale: Scale, track: Rect) {
    let palette = Palette::of(ui);
    let (a, b) = (step.from.map_or_else(|| scale.start(track), |from| scale.x(track, from)), scale.x(track, step.to));
    let colour: Color32 = match step.from {
        None => palette.text_faint.gamma_multiply(0.5),
        Some(from) if step.to < from => palette.negative.gamma_multiply(0.85),
        Some(_) => palette.series[0].gamma_multiply(0.85),
    };
    if step.from.is_none() && scale.origin != Origin::Zero {
        broken(ui, track, (a, b), colour);
    } else {
        let filled = Rect::from_min_max(pos2(a.min(b), track.top()), pos2(a.max(b).max(a.min(b) + 2.0), track.bottom()));
        ui.painter().rect_filled(filled, 2.0, colour);
    }
}

/// A bar that does not begin at zero: a slanting gap near where it begins.
fn broken(ui: &Ui, track: Rect, (start, end): (f32, f32), colour: Color32) {
    /// Points from the start to the gap, width of the gap, slant.
    const STUB: f32 = 9.0;
    const GAP: f32 = 4.0;
    const SLANT: f32 = 4.0;
    let way = if end < start { -1.0 } else { 1.0 };
    let (top, bottom) = (track.top(), track.bottom());
    let (before, after) = (start + way * STUB, start + way * (STUB + GAP));
    let half = SLANT / 2.0;
    let stub = vec![pos2(start, top), pos2(before + half, top), pos2(before - half, bottom), pos2(start, bottom)];
    ui.painter().add(Shape::convex_polygon(stub, colour, Stroke::NONE));
    if (end - after) * way > SLANT {
        let rest = vec![pos2(after + half, top), pos2(end, top), pos2(end, bottom), pos2(after - half, bottom)];
        ui.painter().add(Shape::convex_polygon(rest, colour, Stroke::NONE));
    }
}

fn tip(ui: &mut Ui, way: &Way<'_>, step: &Step<'_>, scale: Scale, said: &str) {
    ui.label(said);
    if step.from.is_none() && scale.origin != Origin::Zero {
        widgets::muted(ui, "The bar is broken off: it does not begin at zero.");
    }
    if let Some(c) = step.contributor {
        widgets::muted(ui, &format!("{} instead of {}", way.amount(c.actual), way.amount(c.expected)));
        if let (Some(rate), Some(mix)) = (c.rate_effect, c.mix_effect) {
            widgets::muted(ui, &format!("by its rate {}, by its weight in the mix {}", way.signed(rate), way.signed(mix)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wholes_begin_at_zero_or_are_broken_off_where_they_would_hide_the_deviation() {
        let origin = |least: f64, most: f64| Scale::of(least, most).origin;
        assert_eq!([origin(40.0, 100.0), origin(-20.0, 50.0), origin(-100.0, -40.0)], [Origin::Zero; 3]);
        assert_eq!([origin(950.0, 1_000.0), origin(-1_000.0, -950.0)], [Origin::Left, Origin::Right]);
        let (near, track) = (Scale::of(40.0, 100.0), Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 10.0)));
        assert!((near.x(track, 40.0) - 40.0).abs() < 1e-3 && near.start(track).abs() < 1e-3);
        assert!(Scale::of(950.0, 1_000.0).x(track, 950.0) > 10.0, "what is broken off still has a length");
    }
}
