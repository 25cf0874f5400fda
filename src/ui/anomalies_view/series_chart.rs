//! The series of a finding with what was expected of it; flagged points are always drawn.

use std::ops::Range;

use eframe::egui::{Id, Ui, WidgetInfo};
use egui_plot::{FilledArea, HoverPosition, Line, LineStyle, PlotUi, Points, Span};

use crate::chart::{AxisScale, decimate};
use crate::detect::{Grain, Series};
use crate::findings::{self, Finding, FindingKind};
use crate::pivot::DatePart;
use crate::session::Detected;
use crate::ui::plot::{self, days, place, runs};
use crate::ui::theme::{Palette, space};
use crate::ui::widgets;

/// Periods shown before and after a finding.
const AROUND: usize = 45;

/// Names of the marks, as they are said over a point.
const ACTUAL: &str = "Actual";
const EXPECTED: &str = "Expected";
const FLAGGED: &str = "Out of line";
const OLD_PATH: &str = "Where the old path led";
const PEERS_LED: &str = "Where its peers led";

/// The axis of periods of this length.
pub(super) fn time_scale(grain: Grain) -> AxisScale {
    AxisScale::Time(Some(match grain {
        Grain::Hour => DatePart::Hour,
        Grain::Week => DatePart::Week,
        Grain::Month => DatePart::Month,
        Grain::Auto | Grain::Day => DatePart::Day,
    }))
}

/// Show it; a click on a point gives the period to explain, as its series and place there.
pub(super) fn show(ui: &mut Ui, detected: &Detected, finding: &Finding, whole: bool, height: f32) -> Option<(usize, usize)> {
    let found = finding.place.as_ref().and_then(|(index, span)| Some((detected.detection.series.get(*index)?, span.clone())));
    let Some((series, span)) = found else {
        widgets::muted(ui, "This finding has no series.");
        return None;
    };
    let all = series.times.len();
    let window = if whole { 0..all } else { span.start.saturating_sub(AROUND)..(span.end + AROUND).min(all) };
    let scale = time_scale(finding.grain);
    let unit = finding.unit.as_deref();
    let hover = |at: &HoverPosition<'_>| {
        let HoverPosition::NearDataPoint { plot_name, position, .. } = at else { return None };
        [ACTUAL, EXPECTED, FLAGGED, OLD_PATH, PEERS_LED]
            .contains(plot_name)
            .then(|| format!("{plot_name}\n{}\n{}", place(&scale, position.x), crate::table::format::with_unit(position.y, unit, None)))
    };
    let flags = detected.detection.flags_of(series, detected.spec.sensitivity);
    let id = Id::unique(("finding chart", &finding.id, whole));
    let width = ui.available_width();
    let led_to = findings::led_to(&detected.detection, finding);
    let heights = heights(series, &flags, &window, &span, led_to.unwrap_or_default());
    let all_heights = Id::unique("all heights of finding charts");
    let cut = heights.filter(|_| !ui.data(|d| d.get_temp::<bool>(all_heights).unwrap_or_default()));
    // Below it stands that points are cut off.
    let height = if heights.is_some() { height - ui.spacing().interact_size.y - space::XS } else { height };
    let chart = plot::plot(ui, id.with(cut.is_some()), (&scale, unit), height, hover);
    let chart = if let Some((least, most)) = cut { chart.default_y_bounds(least, most) } else { chart };
    let shown = chart.show(ui, |plot| {
        let palette = Palette::for_visuals(&plot.ctx().global_style().visuals);
        // The share that peers are held against is that of as long before.
        let reach = if finding.against_peers { Some(span.len()) } else { series.method.baseline(detected.detection.grain) };
        context(plot, palette, detected, series, (&window, &span), reach);
        // What lasts is a band and a path beside it; a dot for each of its days would hide both.
        let dots = if finding.kind == FindingKind::TrendChange { span.start..span.start } else { span.clone() };
        draw(plot, palette, series, &flags, (window.clone(), span.clone(), dots), width);
        if let Some(path) = led_to {
            let name = if finding.against_peers { PEERS_LED } else { OLD_PATH };
            let points: Vec<[f64; 2]> = span.zip(path).map(|(i, v)| [days(series.times[i]), *v]).filter(|p| p[1].is_finite()).collect();
            plot.line(Line::new(name, points).id(name).color(palette.flag).width(1.5).style(LineStyle::dashed_loose()));
        }
    });
    let clicked = shown.response.clicked().then(|| shown.response.interact_pointer_pos()).flatten();
    let at = clicked.map(|pos| shown.transform.value_from_position(pos).x);
    shown.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Chart of {}", finding.measure)));
    if heights.is_some() {
        ui.horizontal(|ui| {
            let (told, offered) = if cut.is_some() {
                ("Points far beyond this finding are cut off.", "Show them")
            } else {
                ("Points far beyond this finding flatten it.", "Cut them off")
            };
            widgets::muted_inline(ui, told);
            if widgets::Push::new(offered).quiet().show(ui).clicked() {
                ui.data_mut(|d| d.insert_temp(all_heights, cut.is_some()));
            }
        });
    }
    let nearest = |x: f64| window.min_by(|a, b| (days(series.times[*a]) - x).abs().total_cmp(&(days(series.times[*b]) - x).abs()));
    finding.place.as_ref().map(|(index, _)| *index).zip(at.and_then(nearest))
}

/// The heights to show where points that are out of line themselves would flatten the finding; `None` where all can be shown.
fn heights(series: &Series, flags: &[bool], window: &Range<usize>, span: &Range<usize>, led_to: &[f64]) -> Option<(f64, f64)> {
    /// So many times the heights of everything else are too many.
    const TOO_MANY: f64 = 4.0;
    /// Left free above and below, as a share.
    const FREE: f64 = 0.08;
    let value = |values: &[f64], i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    let extent = |values: &mut dyn Iterator<Item = f64>| {
        values.filter(|v| v.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| (least.min(v), most.max(v)))
    };
    let usual = window.clone().filter(|i| span.contains(i) || flags.get(*i) != Some(&true)).map(|i| value(&series.actual, i));
    let own = span.clone().flat_map(|i| [value(&series.lower, i), value(&series.upper, i)]);
    let expected = window.clone().map(|i| value(&series.expected, i));
    let (least, most) = extent(&mut usual.chain(own).chain(expected).chain(led_to.iter().copied()));
    let (lowest, highest) = extent(&mut window.clone().map(|i| value(&series.actual, i)));
    let free = FREE * (most - least);
    (most > least && highest.max(most) - lowest.min(least) > TOO_MANY * (most - least)).then_some((least - free, most + free))
}

/// What lies behind the lines: the window that the expected value was learned from, and the events.
fn context(
    plot: &mut PlotUi<'_>,
    palette: &Palette,
    detected: &Detected,
    series: &Series,
    (window, span): (&Range<usize>, &Range<usize>),
    reach: Option<usize>,
) {
    let Some((first, last)) = window.clone().next().zip(window.clone().next_back()) else { return };
    let at = |i: usize| days(series.times[i]);
    let half = if series.times.len() > 1 { (at(1) - at(0)) / 2.0 } else { 0.5 };
    if let Some(reach) = reach {
        let (from, to) = (span.start.saturating_sub(reach).max(first), (span.end + reach).min(last + 1));
        if from < to {
            let edges = at(from) - half..=at(to - 1) + half;
            plot.span(Span::new(" ", edges).fill(palette.text_faint.gamma_multiply(0.07)).border_width(0.0));
        }
    }
    for event in findings::events(&detected.spec, &detected.detection) {
        let (start, end) = (days(event.start.into()), days(event.end.into()));
        if end + 0.5 >= at(first) && start - 0.5 <= at(last) {
            event_span(plot, palette, &event.name, start, end);
        }
    }
}

/// The days of an event, behind the lines.
pub(super) fn event_span(plot: &mut PlotUi<'_>, palette: &Palette, name: &str, first: f64, last: f64) {
    plot.span(Span::new(name, first - 0.5..=last + 0.5).fill(palette.accent.gamma_multiply(0.16)).border_width(0.0));
}

fn draw(
    plot: &mut PlotUi<'_>,
    palette: &Palette,
    series: &Series,
    flags: &[bool],
    (window, span, dots): (Range<usize>, Range<usize>, Range<usize>),
    width: f32,
) {
    let at = |i: usize| days(series.times[i]);
    let value = |values: &[f64], i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    let period = if series.times.len() > 1 { at(1) - at(0) } else { 1.0 };
    if let (Some(first), Some(last)) = (series.times.get(span.start), series.times.get(span.end.saturating_sub(1))) {
        let edges = days(*first) - period / 2.0..=days(*last) + period / 2.0;
        plot.span(Span::new("", edges).fill(palette.flag.gamma_multiply(0.12)).border_width(0.0));
    }
    let thinned = |values: &[f64]| -> Vec<Vec<[f64; 2]>> {
        let points: Vec<(f64, f64)> = window.clone().map(|i| (at(i), value(values, i))).collect();
        runs(decimate(&points, width.max(1.0) as usize, &[]).into_iter().map(|i| points[i]))
    };
    // The band of an event with few of its like may be many times as wide as all that was measured: beyond that it is cut.
    let measured = window.clone().flat_map(|i| [value(&series.actual, i), value(&series.expected, i)]).filter(|v| v.is_finite());
    let (least, most) = measured.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| (least.min(v), most.max(v)));
    let beyond = most - least;
    let cut = |v: f64| if beyond > 0.0 { v.clamp(least - beyond, most + beyond) } else { v };
    for run in window.clone().collect::<Vec<_>>().split(|&i| !value(&series.lower, i).is_finite() || !value(&series.upper, i).is_finite()) {
        let column = |values: &[f64]| run.iter().map(|&i| cut(values[i])).collect::<Vec<f64>>();
        if let Some(first) = run.first() {
            let xs: Vec<f64> = run.iter().map(|&i| at(i)).collect();
            let band = FilledArea::new("Expected band", &xs, &column(&series.lower), &column(&series.upper));
            plot.add(band.fill_color(palette.band).allow_hover(false).id(("band", *first)));
        }
    }
    for (i, run) in thinned(&series.expected).into_iter().enumerate() {
        let line = Line::new(EXPECTED, run).id((EXPECTED, i)).color(palette.text_faint).width(1.5);
        plot.line(line.style(LineStyle::dashed_dense()));
    }
    for (i, run) in thinned(&series.actual).into_iter().enumerate() {
        plot.line(Line::new(ACTUAL, run).id((ACTUAL, i)).color(palette.series[0]).width(2.0));
    }
    let flagged = |i: &usize| (flags.get(*i) == Some(&true) || dots.contains(i)) && value(&series.actual, *i).is_finite();
    let (own, others): (Vec<usize>, Vec<usize>) = window.clone().filter(flagged).partition(|i| dots.contains(i));
    for (points, radius, id) in [(others, 3.5, "others"), (own, 5.0, "own")] {
        let points: Vec<[f64; 2]> = points.into_iter().map(|i| [at(i), series.actual[i]]).collect();
        plot.points(Points::new(FLAGGED, points).id(id).radius(radius).color(palette.flag));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Method;

    /// A day typed a hundred times too large stood beside the finding, which was a flat line at the bottom.
    #[test]
    fn another_fault_does_not_flatten_a_finding() {
        let series = |actual: Vec<f64>| Series {
            measure: 0,
            segment: Vec::new(),
            times: Vec::new().into(),
            expected: vec![100.0; actual.len()],
            lower: vec![80.0; actual.len()],
            upper: vec![120.0; actual.len()],
            score: vec![0.0; actual.len()],
            missing: vec![false; actual.len()],
            weight: None,
            additive: true,
            shifts: Vec::new(),
            bends: Vec::new(),
            method: Method::Decomposition,
            actual,
        };
        let far = series(vec![100.0, 95.0, 30.0, 105.0, 9000.0]);
        let flags = [false, false, true, false, true];
        let (bottom, top) = heights(&far, &flags, &(0..5), &(2..3), &[]).unwrap();
        assert!((0.0..30.0).contains(&bottom) && (120.0..140.0).contains(&top), "{bottom} {top}");
        assert_eq!(heights(&far, &flags, &(0..5), &(4..5), &[]), None, "it is the finding itself");
        assert_eq!(heights(&series(vec![100.0, 95.0, 30.0, 105.0, 150.0]), &flags, &(0..5), &(2..3), &[]), None);
    }
}
