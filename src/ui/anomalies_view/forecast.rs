//! The next periods of a series with their interval, and how wrong such forecasts were before.

use chrono::{Months, NaiveDate};
use eframe::egui::{DragValue, Frame, Id, Label, Margin, RichText, ScrollArea, Ui, WidgetInfo};
use egui_plot::{FilledArea, HoverPosition, Line, LineStyle};

use super::look;
use super::series_chart::{self, time_scale};
use super::series_picker::{self, SeriesChoice};
use crate::detect::{DetectSpec, Event, Forecast, Series};
use crate::findings;
use crate::session::{Action, Answer, Answered, Detected, Question, SourceData, Topic};
use crate::table::format;
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::plot::{self, days, place, runs};
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

/// Heights of the chart, and with less height of it and its words the chart comes first, in points.
const CHART: std::ops::RangeInclusive<f32> = 130.0..=420.0;
const ROOMY: f32 = 300.0;
/// Periods of the past shown for each of the future.
const PAST: usize = 4;

/// What the screen remembers of the forecast.
pub(super) struct ForecastState {
    choice: SeriesChoice,
    horizon: usize,
    /// Which findings it was asked beside.
    seen: usize,
}

impl Default for ForecastState {
    fn default() -> Self {
        Self { choice: SeriesChoice::default(), horizon: 28, seen: 0 }
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
            let first = super::is_first_look(data, Topic::Forecast, detected, &mut state.seen);
            if (push.show(ui).clicked() || picked || first)
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
        let bottom = ui.max_rect().bottom();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.add(Label::new(RichText::new(&answered.title).font(font::bold(font::TITLE))).wrap());
            match (found, detected.detection.series.get(*series)) {
                (Some(forecast), Some(series)) => {
                    doubts(ui, scene, detected, forecast);
                    answer(ui, detected, answered, (series, forecast), bottom);
                }
                _ => drop(widgets::muted(ui, "This series is too short to try forecasts on its own past.")),
            }
        });
    });
}

/// The numbers and the chart, which reaches down to `bottom`; where there is little room it comes before how wrong such forecasts were.
fn answer(ui: &mut Ui, detected: &Detected, answered: &Answered, (series, forecast): (&Series, &Forecast), bottom: f32) {
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
    let little = bottom - ui.cursor().top() < ROOMY;
    if little {
        chart(ui, detected, answered, (series, forecast), bottom);
    }
    how_wrong(ui, forecast);
    if !little {
        ui.add_space(space::S);
        chart(ui, detected, answered, (series, forecast), bottom);
    }
}

/// How wrong such forecasts were on the past.
fn how_wrong(ui: &mut Ui, forecast: &Forecast) {
    let percent = |share: f64| format!("{} %", format::number(share * 100.0, 1));
    let better = if forecast.error < forecast.naive_error { "better than" } else { "no better than" };
    let text = format!(
        "Mean error {} (absolute errors over what was measured, WAPE) in {} forecasts of the past, {better} the same period of the season \
         before ({}). The band is a {} % interval: as wide as the errors of those forecasts were. Method: {}.",
        percent(forecast.error),
        forecast.origins,
        percent(forecast.naive_error),
        format::fixed(forecast.coverage * 100.0, 0),
        forecast.method
    );
    widgets::muted(ui, &text);
}

/// What a person should know before trusting it: a last period that may not be complete, and events that nobody has listed yet.
fn doubts(ui: &mut Ui, scene: &mut Scene<'_>, detected: &Detected, forecast: &Forecast) {
    let warning = Palette::of(ui).warning;
    let (spec, detection) = (&detected.spec, &detected.detection);
    if !detection.partial && detected.may_be_cut {
        let text = format!("The last {} is low and may not be complete: it is not drawn.", detection.grain.name());
        widgets::icon_note(ui, icon::TRIANGLE_ALERT, &text, warning);
    }
    let Some((last, until)) = detection.times.last().zip(forecast.times.last()).map(|(a, b)| (a.date(), b.date())) else { return };
    let Some(latest) = unlisted_from(&spec.events, last, until) else {
        if let Some(calendar) = forecast.calendar() {
            widgets::muted(ui, &calendar);
        }
        return;
    };
    ui.horizontal_wrapped(|ui| {
        let none = || format!("No event is listed after {}: the forecast reckons with none.", format::day(latest));
        let text = forecast.calendar().filter(|_| !forecast.going_on.is_empty()).unwrap_or_else(none);
        widgets::icon_label(ui, icon::CALENDAR_DAYS, &text, warning);
        let push = Push::new("List last year's again").name("List last year's again, a year later");
        let tip = "Each a year later, on the same day of the month; check those that move. Anomalies are found again with them.";
        let asked = scene.session.active_spec().and_then(|s| s.view.detect.clone());
        if push.show(ui).on_hover_text(tip).clicked()
            && let Some(asked) = asked
        {
            let mut events = asked.events.clone();
            events.extend(continued(&asked.events, last));
            events.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| a.name.cmp(&b.name)));
            scene.act(Action::EditDetect(DetectSpec { events, ..asked }));
            scene.run(Command::Detect);
        }
    });
}

/// The last day that an event is listed on, where there are events and none lies between the end of the data and that of the forecast.
fn unlisted_from(events: &[Event], last: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
    let latest = events.iter().map(|e| e.end).max()?;
    let ahead = events.iter().any(|e| e.start <= until && e.end > last);
    (!ahead && latest <= last).then_some(latest)
}

/// The events of the year before `last` once more, a year later, but for those that are listed on their day already.
fn continued(events: &[Event], last: NaiveDate) -> Vec<Event> {
    let year = Months::new(12);
    let from = last.checked_sub_months(year).unwrap_or(last);
    let moved = |e: &Event| Some(Event { start: e.start.checked_add_months(year)?, end: e.end.checked_add_months(year)?, ..e.clone() });
    let new = events.iter().filter(|e| e.start > from && e.start <= last).filter_map(moved);
    new.filter(|n| !events.iter().any(|e| e.start == n.start && e.name == n.name)).collect()
}

fn chart(ui: &mut Ui, detected: &Detected, answered: &Answered, (series, forecast): (&Series, &Forecast), bottom: f32) {
    let scale = time_scale(detected.detection.grain);
    let unit = answered.unit.as_deref();
    let hover = |at: &HoverPosition<'_>| {
        let HoverPosition::NearDataPoint { plot_name, position, .. } = at else { return None };
        ["Actual", "Forecast"]
            .contains(plot_name)
            .then(|| format!("{plot_name}\n{}\n{}", place(&scale, position.x), format::with_unit(position.y, unit, None)))
    };
    let height = (bottom - ui.cursor().top() - space::M).clamp(*CHART.start(), *CHART.end());
    // A last period that may not be complete would be a cliff that the forecast climbs.
    let unsure = detected.detection.partial || detected.may_be_cut;
    let until = series.actual.len().saturating_sub(usize::from(unsure));
    let from = until.saturating_sub(PAST * forecast.times.len().max(14));
    // The band and the line of what is to come begin where what was measured ends.
    let joint = (from..until).rev().find(|&t| series.actual[t].is_finite()).map(|t| (days(series.times[t]), series.actual[t]));
    let joined = |values: &[f64]| joint.map(|(_, y)| y).into_iter().chain(values.iter().copied()).collect::<Vec<f64>>();
    let past = (from..until).map(|t| (days(series.times[t]), series.actual[t]));
    let ahead: Vec<f64> = joint.map(|(x, _)| x).into_iter().chain(forecast.times.iter().map(|t| days(*t))).collect();
    let [expected, lower, upper] = [&forecast.expected, &forecast.lower, &forecast.upper].map(|values| joined(values));
    let shown = plot::plot(ui, Id::unique("forecast chart"), (&scale, unit), height, hover).show(ui, |plot| {
        let palette = Palette::for_visuals(&plot.ctx().global_style().visuals);
        let first = past.clone().next().map_or(f64::NEG_INFINITY, |(day, _)| day);
        let known = findings::events(&detected.spec, &detected.detection);
        let shown = known.iter().chain(&forecast.going_on).map(|e| (e, days(e.start.into()), days(e.end.into())));
        for (event, start, end) in shown.filter(|(_, start, end)| *end >= first && ahead.last().is_some_and(|last| start <= last)) {
            series_chart::event_span(plot, palette, &event.name, start, end);
        }
        let band = FilledArea::new("Interval", &ahead, &lower, &upper);
        plot.add(band.fill_color(palette.band).allow_hover(false));
        for (i, run) in runs(past).into_iter().enumerate() {
            plot.line(Line::new("Actual", run).id(("actual", i)).color(palette.series[0]).width(2.0));
        }
        let points: Vec<[f64; 2]> = ahead.iter().zip(&expected).map(|(x, y)| [*x, *y]).collect();
        plot.line(Line::new("Forecast", points).color(palette.series[1]).width(2.0).style(LineStyle::dashed_dense()));
    });
    shown.response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::GraphicsObject, true, format!("Forecast of {}", answered.title)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, day: &str) -> Event {
        let day = day.parse().unwrap();
        Event { name: name.into(), start: day, end: day, before: 0, after: 0 }
    }

    #[test]
    fn a_list_that_ends_with_the_data_is_told_and_goes_on_a_year_later() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (last, until) = (day("2026-06-30"), day("2026-07-28"));
        let listed = [event("6.6 sale", "2025-06-06"), event("7.7 sale", "2025-07-07"), event("6.6 sale", "2026-06-06")];
        assert_eq!(unlisted_from(&listed, last, until), Some(day("2026-06-06")));
        let more = continued(&listed, last);
        assert_eq!(more, [event("7.7 sale", "2026-07-07"), event("6.6 sale", "2027-06-06")]);
        let all: Vec<Event> = listed.into_iter().chain(more).collect();
        assert_eq!((unlisted_from(&all, last, until), unlisted_from(&[], last, until)), (None, None));
    }
}
