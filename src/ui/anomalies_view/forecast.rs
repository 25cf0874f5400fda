//! The next periods of a series with their interval, and how wrong such forecasts were before.

use eframe::egui::{DragValue, Frame, Id, Margin, RichText, Ui, WidgetInfo};
use egui_plot::{FilledArea, HoverPosition, Line, LineStyle};

use super::look;
use super::series_chart::{self, time_scale};
use super::series_picker::{self, SeriesChoice};
use crate::detect::{Forecast, Series};
use crate::findings;
use crate::session::{Action, Answer, Answered, Detected, Question, SourceData, Topic};
use crate::table::format;
use crate::ui::app::Scene;
use crate::ui::plot::{self, days, place, runs};
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

/// Periods of the past shown for each of the future.
const PAST: usize = 4;

/// What the screen remembers of the forecast.
pub(super) struct ForecastState {
    choice: SeriesChoice,
    horizon: usize,
}

impl Default for ForecastState {
    fn default() -> Self {
        Self { choice: SeriesChoice::default(), horizon: 28 }
    }
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), state: &mut ForecastState) {
    Frame::new().inner_margin(Margin::symmetric(20, 12)).show(ui, |ui| {
        let slot = data.answer(Topic::Forecast);
        let running = slot.is_some_and(crate::session::Slot::is_running);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
            let (series, picked) = series_picker::show(ui, "forecast", detected, &mut state.choice);
            ui.add(DragValue::new(&mut state.horizon).range(1..=366).suffix(format!(" {}s ahead", detected.detection.grain.name())))
                .accessible_name("Periods ahead");
            let push = Push::new("Forecast").icon(icon::PLAY).primary().enabled(series.is_some() && !running);
            // What was picked is answered at once, and so is the first look.
            if (push.show(ui).clicked() || picked || slot.is_none())
                && let Some(series) = series
            {
                scene.act(Action::Ask(Question::Forecast { series, horizon: state.horizon }));
            }
            super::working(ui, scene, data, Topic::Forecast);
        });
        ui.add_space(space::S);
        let Some(slot) = slot else {
            widgets::muted(
                ui,
                "Forecasts are first tried on the past of the series itself; how wrong they were is told, and the interval is made of it.",
            );
            return;
        };
        if let Some(failure) = slot.failure() {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        }
        let Some(answered) = slot.value() else { return };
        let (Answer::Forecast(found), Question::Forecast { series, .. }) = (&answered.answer, &answered.question) else { return };
        ui.label(RichText::new(&answered.title).font(font::bold(font::TITLE)));
        match (found, detected.detection.series.get(*series)) {
            (Some(forecast), Some(series)) => answer(ui, detected, answered, series, forecast),
            _ => drop(widgets::muted(ui, "This series is too short to try forecasts on its own past.")),
        }
    });
}

fn answer(ui: &mut Ui, detected: &Detected, answered: &Answered, series: &Series, forecast: &Forecast) {
    let amount = |v: f64| format::with_unit(v, answered.unit.as_deref(), None);
    if series.additive {
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        let text = format!(
            "{} in the next {} together.",
            amount(sum(&forecast.expected)),
            look::periods(detected.detection.grain, forecast.times.len() as f64)
        );
        ui.label(text);
    }
    let percent = |share: f64| format!("{} %", format::number(share * 100.0, 1));
    let better = if forecast.error < forecast.naive_error { "better than" } else { "no better than" };
    let text = format!(
        "Off by {} in {} forecasts of the past, {better} the same period of the season before ({}). {} % of the {}s fell within such an \
         interval. Method: {}.",
        percent(forecast.error),
        forecast.origins,
        percent(forecast.naive_error),
        format::fixed(forecast.coverage * 100.0, 0),
        detected.detection.grain.name(),
        forecast.method
    );
    widgets::muted(ui, &text);
    if let Some(calendar) = forecast.calendar() {
        widgets::muted(ui, &calendar);
    }
    ui.add_space(space::S);
    chart(ui, detected, answered, series, forecast);
}

fn chart(ui: &mut Ui, detected: &Detected, answered: &Answered, series: &Series, forecast: &Forecast) {
    let scale = time_scale(detected.detection.grain);
    let unit = answered.unit.as_deref();
    let hover = |at: &HoverPosition<'_>| {
        let HoverPosition::NearDataPoint { plot_name, position, .. } = at else { return None };
        ["Actual", "Forecast"]
            .contains(plot_name)
            .then(|| format!("{plot_name}\n{}\n{}", place(&scale, position.x), format::with_unit(position.y, unit, None)))
    };
    let height = (ui.available_height() - space::M).clamp(180.0, 420.0);
    let until = series.actual.len() - usize::from(detected.detection.partial).min(series.actual.len());
    let from = until.saturating_sub(PAST * forecast.times.len().max(14));
    let past = (from..until).map(|t| (days(series.times[t]), series.actual[t]));
    let ahead: Vec<f64> = forecast.times.iter().map(|t| days(*t)).collect();
    let shown = plot::plot(ui, Id::unique("forecast chart"), (&scale, unit), height, hover).show(ui, |plot| {
        let palette = Palette::for_visuals(&plot.ctx().global_style().visuals);
        let first = past.clone().next().map_or(f64::NEG_INFINITY, |(day, _)| day);
        let known = findings::events(&detected.spec, &detected.detection);
        let shown = known.iter().chain(&forecast.going_on).map(|e| (e, days(e.start.into()), days(e.end.into())));
        for (event, start, end) in shown.filter(|(_, start, end)| *end >= first && ahead.last().is_some_and(|last| start <= last)) {
            series_chart::event_span(plot, &palette, &event.name, start, end);
        }
        let band = FilledArea::new("Interval", &ahead, &forecast.lower, &forecast.upper);
        plot.add(band.fill_color(palette.band).allow_hover(false));
        for (i, run) in runs(past).into_iter().enumerate() {
            plot.line(Line::new("Actual", run).id(("actual", i)).color(palette.series[0]).width(2.0));
        }
        let points: Vec<[f64; 2]> = ahead.iter().zip(&forecast.expected).map(|(x, y)| [*x, *y]).collect();
        plot.line(Line::new("Forecast", points).color(palette.series[1]).width(2.0).style(LineStyle::dashed_dense()));
    });
    shown.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Forecast of {}", answered.title)));
}
