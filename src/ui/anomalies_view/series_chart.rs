//! The series of a finding with what was expected of it; flagged points are always drawn.

use eframe::egui::{Id, Ui, WidgetInfo};
use egui_plot::{FilledArea, HoverPosition, Line, LineStyle, PlotUi, Points, Span};

use crate::chart::{AxisScale, decimate};
use crate::detect::{Grain, Series};
use crate::findings::Finding;
use crate::pivot::DatePart;
use crate::session::Detected;
use crate::ui::plot::{self, days, place, runs};
use crate::ui::theme::Palette;
use crate::ui::widgets;

/// Periods shown before and after a finding.
const AROUND: usize = 45;

/// Names of the marks, as they are said over a point.
const ACTUAL: &str = "Actual";
const EXPECTED: &str = "Expected";
const FLAGGED: &str = "Out of line";

pub(super) fn show(ui: &mut Ui, detected: &Detected, finding: &Finding, whole: bool, height: f32) {
    let found = finding.place.as_ref().and_then(|(index, span)| Some((detected.detection.series.get(*index)?, span.clone())));
    let Some((series, span)) = found else {
        widgets::muted(ui, "This finding has no series.");
        return;
    };
    let all = series.times.len();
    let window = if whole { 0..all } else { span.start.saturating_sub(AROUND)..(span.end + AROUND).min(all) };
    let scale = AxisScale::Time(Some(match finding.grain {
        Grain::Hour => DatePart::Hour,
        Grain::Week => DatePart::Week,
        Grain::Month => DatePart::Month,
        Grain::Auto | Grain::Day => DatePart::Day,
    }));
    let unit = finding.unit.as_deref();
    let hover = |at: &HoverPosition<'_>| {
        let HoverPosition::NearDataPoint { plot_name, position, .. } = at else { return None };
        [ACTUAL, EXPECTED, FLAGGED]
            .contains(plot_name)
            .then(|| format!("{plot_name}\n{}\n{}", place(&scale, position.x), crate::table::format::with_unit(position.y, unit, None)))
    };
    let flags = detected.detection.flags_of(series, detected.spec.sensitivity);
    let id = Id::unique(("finding chart", &finding.id, whole));
    let width = ui.available_width();
    let chart = plot::plot(ui, id, (&scale, unit), height, hover);
    let shown = chart.show(ui, |plot| {
        let palette = Palette::for_visuals(&plot.ctx().global_style().visuals);
        draw(plot, palette, series, &flags, (window, span), width);
    });
    shown.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Chart of {}", finding.measure)));
}

fn draw(
    plot: &mut PlotUi<'_>,
    palette: &Palette,
    series: &Series,
    flags: &[bool],
    (window, span): (std::ops::Range<usize>, std::ops::Range<usize>),
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
    for run in window.clone().collect::<Vec<_>>().split(|&i| !value(&series.lower, i).is_finite() || !value(&series.upper, i).is_finite()) {
        let column = |values: &[f64]| run.iter().map(|&i| values[i]).collect::<Vec<f64>>();
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
    let flagged = |i: &usize| (flags.get(*i) == Some(&true) || span.contains(i)) && value(&series.actual, *i).is_finite();
    let (own, others): (Vec<usize>, Vec<usize>) = window.clone().filter(flagged).partition(|i| span.contains(i));
    for (points, radius, id) in [(others, 3.5, "others"), (own, 5.0, "own")] {
        let points: Vec<[f64; 2]> = points.into_iter().map(|i| [at(i), series.actual[i]]).collect();
        plot.points(Points::new(FLAGGED, points).id(id).radius(radius).color(palette.flag));
    }
}
