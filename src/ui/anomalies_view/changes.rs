//! What changed between two spans: the members that gained and lost, those that beat their peers, and why money moved.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use eframe::egui::{Frame, Grid, Id, Margin, RichText, ScrollArea, Ui};

use super::waterfall::{self, Way};
use crate::explain::{Change, Contributor, Presence, PriceVolumeMix, Span};
use crate::session::{Action, Answer, Answered, Detected, Question, SourceData, Topic};
use crate::table::format;
use crate::table::locale::Locale;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

/// Members listed.
const SHOWN: usize = 60;

/// Spans that are often compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Preset {
    #[default]
    Week,
    FourWeeks,
    Month,
    Year,
    Own,
}

impl Preset {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Week, "Last 7 days, the 7 before"),
        (Self::FourWeeks, "Last 28 days, the 28 before"),
        (Self::Month, "Last month, the month before"),
        (Self::Year, "Last 28 days, a year earlier"),
        (Self::Own, "Spans of your own"),
    ];

    /// The later and the earlier span, first and last day, where the data end on `last`.
    fn days(self, last: NaiveDate) -> Option<[NaiveDate; 4]> {
        let back = |days: u64| last.checked_sub_days(Days::new(days));
        match self {
            Self::Week => Some([back(6)?, last, back(13)?, back(7)?]),
            Self::FourWeeks => Some([back(27)?, last, back(55)?, back(28)?]),
            Self::Month => {
                let first = last.with_day(1)?;
                // A month that is not over yet is no month.
                let over = last.succ_opt()?.day() == 1;
                let start = if over { first } else { first.checked_sub_months(Months::new(1))? };
                let before = start.checked_sub_months(Months::new(1))?;
                Some([start, start.checked_add_months(Months::new(1))?.pred_opt()?, before, start.pred_opt()?])
            }
            Self::Year => Some([back(27)?, last, back(27 + 364)?, back(364)?]),
            Self::Own => None,
        }
    }
}

/// Which members are listed, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Order {
    #[default]
    Contribution,
    Ahead,
    Behind,
}

/// What the screen remembers of the comparison.
#[derive(Default)]
pub(super) struct ChangesState {
    measure: usize,
    preset: Preset,
    /// First and last day of the later and of the earlier span, as they are typed.
    days: [String; 4],
    order: Order,
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), state: &mut ChangesState) {
    Frame::new().inner_margin(Margin::symmetric(20, 12)).show(ui, |ui| {
        ask(ui, scene, detected, data, state);
        ui.add_space(space::S);
        let Some(slot) = data.answer(Topic::Changes) else { return };
        if let Some(failure) = slot.failure() {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        }
        let Some(answered) = slot.value() else { return };
        let Answer::Changes(changes, factors) = &answered.answer else { return };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            summary(ui, answered);
            ui.add_space(space::S);
            waterfall::show(ui, &Way::explained(&changes.explanation, answered.unit.as_deref(), "Before"));
            if !changes.explanation.note.is_empty() {
                widgets::muted(ui, &changes.explanation.note);
            }
            if let Some((units, factors)) = factors {
                ui.add_space(space::M);
                price_volume_mix(ui, answered, units, factors);
            }
            ui.add_space(space::M);
            let orders = [
                (Order::Contribution, None, "By contribution"),
                (Order::Ahead, None, "Ahead of peers"),
                (Order::Behind, None, "Behind peers"),
            ];
            widgets::segmented(ui, &mut state.order, &orders);
            ui.add_space(space::XS);
            members(ui, answered, &changes.members, state.order);
        });
    });
}

fn ask(ui: &mut Ui, scene: &mut Scene<'_>, detected: &Detected, data: &SourceData, state: &mut ChangesState) {
    let detection = &detected.detection;
    let whole = detection.times.len().saturating_sub(1 + usize::from(detection.partial));
    let Some(last) = detection.times.get(whole).map(|t| last_day(*t, detection.axis.grain)) else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 6.0);
        let measures: Vec<(usize, String)> = detected.spec.measures.iter().enumerate().map(|(i, m)| (i, m.name.clone())).collect();
        state.measure = state.measure.min(measures.len().saturating_sub(1));
        let mut picked = widgets::picker(ui, Id::unique("changes measure"), "Measure that changed", 130.0, &mut state.measure, &measures);
        let presets = Preset::ALL.map(|(p, label)| (p, label.to_owned()));
        picked |= widgets::picker(ui, Id::unique("changes spans"), "Spans to compare", 210.0, &mut state.preset, &presets);
        if let Some(days) = state.preset.days(last) {
            state.days = days.map(format::day);
        }
        let example = format::day(last);
        for (at, name) in ["First day", "Last day", "First day before", "Last day before"].into_iter().enumerate() {
            if at == 2 {
                widgets::muted_inline(ui, "against");
            }
            if widgets::text_field(ui, &mut state.days[at], name, &example, 112.0).changed() {
                state.preset = Preset::Own;
            }
        }
        let spans = spans(&state.days);
        let running = data.answer(Topic::Changes).is_some_and(crate::session::Slot::is_running);
        let push = Push::new("Compare").icon(icon::PLAY).primary().enabled(spans.is_some() && !running);
        // What was picked is answered at once, and so is the first look; what is typed waits for the button.
        let first = data.answer(Topic::Changes).is_none();
        if (push.show(ui).clicked() || picked || first)
            && let Some((after, before)) = spans
        {
            scene.act(Action::Ask(Question::Changes { measure: state.measure, after, before }));
        }
        super::working(ui, scene, data, Topic::Changes);
        if spans.is_none() {
            widgets::muted_inline(ui, &format!("Write days as {example}, each span from its first to its last."));
        }
    });
}

/// The last day of a period.
fn last_day(start: NaiveDateTime, grain: crate::detect::Grain) -> NaiveDate {
    use crate::detect::Grain;
    let day = start.date();
    let next = match grain {
        Grain::Week => day.checked_add_days(Days::new(7)),
        Grain::Month => day.checked_add_months(Months::new(1)),
        Grain::Hour | Grain::Day | Grain::Auto => day.succ_opt(),
    };
    next.and_then(|n| n.pred_opt()).unwrap_or(day)
}

fn spans(days: &[String; 4]) -> Option<(Span, Span)> {
    let day = |at: usize, time: NaiveTime| Locale::current().read_day(&days[at]).map(|d| d.and_time(time));
    let evening = NaiveTime::from_hms_opt(23, 59, 59)?;
    let span = |at: usize| Some((day(at, NaiveTime::MIN)?, day(at + 1, evening)?)).filter(|(a, b)| a <= b);
    Some((span(0)?, span(2)?))
}

fn amount(answered: &Answered, value: f64) -> String {
    format::with_unit(value, answered.unit.as_deref(), None)
}

fn signed(answered: &Answered, value: f64) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, amount(answered, value))
}

fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{}{} %", if share > 0.0 { "+" } else { "" }, format::number(share * 100.0, 1))
    } else {
        "–".to_owned()
    }
}

fn summary(ui: &mut Ui, answered: &Answered) {
    let Answer::Changes(changes, _) = &answered.answer else { return };
    let whole = &changes.explanation;
    let share = percent(whole.delta / whole.expected.abs());
    let text = format!(
        "{}: {} instead of {} ({}, {share})",
        answered.title,
        amount(answered, whole.actual),
        amount(answered, whole.expected),
        signed(answered, whole.delta)
    );
    ui.label(RichText::new(text).font(font::bold(font::TITLE)));
    for (presence, word) in [(Presence::New, "New"), (Presence::Gone, "Gone")] {
        let (named, more) = appeared(&changes.members, presence);
        if !named.is_empty() {
            let each: Vec<String> =
                named.iter().map(|m| format!("{} ({})", crate::explain::words(&m.segment), signed(answered, m.delta))).collect();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            widgets::muted(ui, &format!("{word}: {}{more}.", each.join(", ")));
        }
    }
}

/// The largest members that are new or gone, and how many more there are.
fn appeared(members: &[Change], presence: Presence) -> (Vec<&Change>, usize) {
    const NAMED: usize = 4;
    let all: Vec<&Change> = members.iter().filter(|m| m.presence == presence).collect();
    let more = all.len().saturating_sub(NAMED);
    (all.into_iter().take(NAMED).collect(), more)
}

/// Volume, mix and price as a way of their own.
fn price_volume_mix(ui: &mut Ui, answered: &Answered, units: &str, factors: &PriceVolumeMix) {
    widgets::section_title(ui, "Price, volume and mix").on_hover_text(format!(
        "Units are {units}. Split by the logarithmic mean Divisia index; where a member is new or gone, by Shapley values."
    ));
    let part = |name: &str, delta: f64| Contributor {
        segment: vec![(String::new(), name.to_owned())],
        actual: factors.after,
        expected: factors.before,
        delta,
        share: delta / (factors.after - factors.before),
        score: 0.0,
        rate_effect: None,
        mix_effect: None,
    };
    let parts = [part("Volume", factors.whole.volume), part("Mix", factors.whole.mix), part("Price", factors.whole.price)];
    let way = Way { actual: factors.after, expected: factors.before, contributors: &parts, unit: answered.unit.as_deref(), from: "Before" };
    waterfall::show(ui, &way);
    if factors.new > 0.0 || factors.gone > 0.0 {
        let text = format!(
            "{} came with what was not sold before, {} went with what is not sold any more.",
            amount(answered, factors.new),
            amount(answered, factors.gone)
        );
        widgets::muted(ui, &text);
    }
}

fn members(ui: &mut Ui, answered: &Answered, members: &[Change], order: Order) {
    let Answer::Changes(changes, _) = &answered.answer else { return };
    let mut shown: Vec<&Change> = members.iter().collect();
    match order {
        Order::Contribution => {}
        Order::Ahead => {
            shown.retain(|c| c.beyond_peers > 0.0);
            shown.sort_by(|a, b| b.beyond_peers.total_cmp(&a.beyond_peers));
        }
        Order::Behind => {
            shown.retain(|c| c.beyond_peers < 0.0);
            shown.sort_by(|a, b| a.beyond_peers.total_cmp(&b.beyond_peers));
        }
    }
    let whole = changes.explanation.delta;
    ScrollArea::horizontal().id_salt("members").show(ui, |ui| {
        Grid::new("changed members").num_columns(7).spacing([space::L, 5.0]).striped(true).show(ui, |ui| {
            for name in ["Member", "Before", "After", "Change", "", "Share", "Beyond its peers"] {
                widgets::section_title(ui, name);
            }
            ui.end_row();
            for change in shown.into_iter().take(SHOWN) {
                row(ui, answered, change, whole);
            }
        });
    });
}

fn row(ui: &mut Ui, answered: &Answered, change: &Change, whole: f64) {
    let palette = Palette::of(ui);
    let colour = |v: f64| if v < 0.0 { palette.negative } else { palette.text };
    let name = crate::explain::words(&change.segment);
    ui.label(name);
    ui.label(RichText::new(amount(answered, change.before)).color(palette.text_muted));
    ui.label(amount(answered, change.after));
    ui.label(RichText::new(signed(answered, change.delta)).color(colour(change.delta)));
    let share = match change.presence {
        Presence::New => "new".to_owned(),
        Presence::Gone => "gone".to_owned(),
        Presence::Both => percent((change.after - change.before) / change.before.abs()),
    };
    ui.label(RichText::new(share).color(palette.text_muted));
    ui.label(RichText::new(percent(change.delta / whole)).color(palette.text_muted));
    ui.label(RichText::new(signed(answered, change.beyond_peers)).color(colour(change.beyond_peers)));
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(preset: Preset, last: &str) -> Vec<String> {
        preset.days(last.parse().unwrap()).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_month_that_is_not_over_is_not_compared() {
        assert_eq!(days(Preset::Month, "2026-03-12"), ["2026-02-01", "2026-02-28", "2026-01-01", "2026-01-31"]);
        assert_eq!(days(Preset::Month, "2026-03-31"), ["2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"]);
        assert_eq!(days(Preset::Week, "2026-03-12"), ["2026-03-06", "2026-03-12", "2026-02-27", "2026-03-05"]);
    }

    #[test]
    fn spans_that_end_before_they_start_are_no_spans() {
        let of = |d: [&str; 4]| spans(&d.map(str::to_owned)).is_some();
        assert!(of(["2026-03-06", "2026-03-12", "2026-02-27", "2026-03-05"]));
        assert!(!of(["2026-03-12", "2026-03-06", "2026-02-27", "2026-03-05"]) && !of(["", "", "", ""]));
    }
}
