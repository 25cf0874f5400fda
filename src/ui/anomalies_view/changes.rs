//! What changed between two spans: the members that gained and lost, those that beat their peers, and why money moved.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use eframe::egui::{Frame, Id, Margin, RichText, ScrollArea, Ui};

use super::changed_members::{self, Order};
use super::waterfall::{self, Way};
use super::{look, unsplit};
use crate::detect::DetectSpec;
use crate::explain::{Change, Changes, Contributor, Presence, PriceVolumeMix, Span};
use crate::findings;
use crate::session::{Action, Answer, Answered, Detected, Question, SourceData, Topic};
use crate::table::locale::Locale;
use crate::table::{Relative, format};
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push};

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

/// What the screen remembers of the comparison.
#[derive(Default)]
pub(super) struct ChangesState {
    measure: usize,
    preset: Preset,
    /// First and last day of the later and of the earlier span, as they are typed.
    days: [String; 4],
    order: Order,
    /// Whether sums of spans of unlike length are compared as they are.
    unscaled: bool,
    /// Which findings it was asked beside.
    seen: usize,
}

pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    asked: &DetectSpec,
    (detected, data): (&Detected, &SourceData),
    state: &mut ChangesState,
) {
    if findings::dimensions(&detected.spec).is_empty() {
        unsplit::show(ui, scene, asked, data);
        return;
    }
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
            // The bar stands beside the numbers, not over them.
            ui.set_max_width(ui.available_width() - space::M);
            let compared = Compared::of(answered, changes, detected.detection.grain, state.unscaled);
            compared.summary(ui);
            if compared.scaled.is_some() {
                let choices = [(false, None, compared.per.as_str()), (true, None, "As they are")];
                widgets::segmented(ui, &mut state.unscaled, &choices);
            }
            ui.add_space(space::S);
            compared.way(ui);
            if let Some((units, factors)) = factors {
                ui.add_space(space::M);
                price_volume_mix(ui, &compared, units, factors);
            }
            ui.add_space(space::M);
            let orders = [
                (Order::Contribution, None, "By contribution"),
                (Order::Ahead, None, "Ahead of peers"),
                (Order::Behind, None, "Behind peers"),
            ];
            widgets::segmented(ui, &mut state.order, &orders);
            ui.add_space(space::XS);
            changed_members::show(ui, &compared, state.order);
        });
    });
}

fn ask(ui: &mut Ui, scene: &mut Scene<'_>, detected: &Detected, data: &SourceData, state: &mut ChangesState) {
    let detection = &detected.detection;
    // A last period that may not be complete would be all that changed.
    let days_or_more = detection.axis.grain != crate::detect::Grain::Hour;
    let cut = days_or_more && !detection.partial && detected.may_be_cut;
    let whole = detection.times.len().saturating_sub(1 + usize::from(detection.partial || cut));
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
        let first = super::is_first_look(data, Topic::Changes, detected, &mut state.seen);
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
    if cut && state.preset != Preset::Own {
        let grain = detection.grain.name();
        let text = format!("The last {grain} is low and may not be complete: it is left out. To compare it too, write its days.");
        widgets::icon_note(ui, icon::TRIANGLE_ALERT, &text, Palette::of(ui).warning);
    }
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

/// A comparison as it is shown: sums of spans of unlike length scaled to the length of the later, or as they are.
pub(super) struct Compared<'a> {
    answered: &'a Answered,
    pub(super) changes: &'a Changes,
    /// Periods of the later and the earlier span, where sums of the earlier were scaled.
    scaled: Option<(usize, usize)>,
    /// To which length they were: `Per 30 days`.
    per: String,
    unscaled: bool,
}

impl<'a> Compared<'a> {
    fn of(answered: &'a Answered, changes: &'a Changes, grain: crate::detect::Grain, unscaled: bool) -> Self {
        let per = changes.scaled.map(|(after, _)| format!("Per {}", look::periods(grain, after as f64))).unwrap_or_default();
        Self { answered, changes, scaled: changes.scaled, per, unscaled: unscaled && changes.scaled.is_some() }
    }

    /// By what a scaled sum is multiplied to be what was measured.
    fn back(&self) -> f64 {
        self.scaled.map_or(1.0, |(after, before)| before as f64 / after.max(1) as f64)
    }

    /// A sum of the earlier span as it is shown.
    pub(super) fn before(&self, scaled: f64) -> f64 {
        if self.unscaled { scaled * self.back() } else { scaled }
    }

    /// A part in the change as it is shown.
    pub(super) fn delta(&self, delta: f64, after: f64, before: f64) -> f64 {
        if self.unscaled { after - self.before(before) } else { delta }
    }

    /// The change of the whole as it is shown.
    pub(super) fn whole(&self) -> f64 {
        let whole = &self.changes.explanation;
        self.delta(whole.delta, whole.actual, whole.expected)
    }

    /// Whether these are changes of rates.
    pub(super) fn is_of_rates(&self) -> bool {
        self.changes.explanation.contributors.iter().any(|c| c.rate_effect.is_some())
    }

    /// What the earlier span is called.
    pub(super) fn named(&self, unscaled: bool) -> String {
        if self.scaled.is_some() && !unscaled { format!("Before, {}", self.per.to_lowercase()) } else { "Before".to_owned() }
    }

    /// What the earlier span is called as it is shown.
    pub(super) fn earlier(&self) -> String {
        self.named(self.unscaled)
    }

    pub(super) fn amount(&self, value: f64) -> String {
        format::with_unit(value, self.answered.unit.as_deref(), None)
    }

    pub(super) fn signed(&self, value: f64) -> String {
        format::difference(value, self.answered.unit.as_deref())
    }

    /// What became of the whole: what was measured in both spans, then what the earlier comes to at the length of the later.
    fn summary(&self, ui: &mut Ui) {
        let whole = &self.changes.explanation;
        let measured = whole.expected * self.back();
        let change = |before: f64| {
            let delta = if self.scaled.is_some() { whole.actual - before } else { whole.delta };
            format!("{}, {}", self.signed(delta), relative(whole.actual, before))
        };
        let (after, before) = (self.amount(whole.actual), self.amount(measured));
        let text = format!("{}: {after} instead of {before} ({})", self.answered.title, change(measured));
        ui.label(RichText::new(text).font(font::bold(font::TITLE)));
        if self.scaled.is_some() {
            let text = format!("{}, it was {} before ({}).", self.per, self.amount(whole.expected), change(whole.expected));
            widgets::muted(ui, &text);
        }
        for (presence, word) in [(Presence::New, "New"), (Presence::Gone, "Gone")] {
            let (named, more) = appeared(&self.changes.members, presence);
            if !named.is_empty() {
                let each: Vec<String> =
                    named.iter().map(|m| format!("{} ({})", crate::explain::words(&m.segment), self.signed(m.delta))).collect();
                let more = if more > 0 { format!(" and {} more", format::count(more)) } else { String::new() };
                widgets::muted(ui, &format!("{word}: {}{more}.", each.join(", ")));
            }
        }
    }

    fn way(&self, ui: &mut Ui) {
        let whole = &self.changes.explanation;
        let (expected, delta) = (self.before(whole.expected), self.whole());
        let shown = |c: &Contributor| {
            let own = self.delta(c.delta, c.actual, c.expected);
            let share = if delta == 0.0 { 0.0 } else { own / delta };
            Contributor { expected: self.before(c.expected), delta: own, share, ..c.clone() }
        };
        let contributors: Vec<Contributor> = whole.contributors.iter().map(shown).collect();
        let from = self.earlier();
        let unit = self.answered.unit.as_deref();
        waterfall::show(ui, &Way { actual: whole.actual, expected, contributors: &contributors, unit, ends: [&from, "After"] });
        // What is said of the scaled numbers does not hold of the others.
        if !whole.note.is_empty() && !self.unscaled {
            widgets::muted(ui, &whole.note);
        }
    }
}

/// How the later of two numbers stands to the earlier: `+12.5 %`, `4.2 times`.
pub(super) fn relative(after: f64, before: f64) -> String {
    Relative::of(after, before).map_or_else(|| "–".to_owned(), |relative| relative.words(1))
}

/// The largest members that are new or gone, and how many more there are.
fn appeared(members: &[Change], presence: Presence) -> (Vec<&Change>, usize) {
    const NAMED: usize = 4;
    let all: Vec<&Change> = members.iter().filter(|m| m.presence == presence).collect();
    let more = all.len().saturating_sub(NAMED);
    (all.into_iter().take(NAMED).collect(), more)
}

/// Volume, mix and price as a way of their own.
fn price_volume_mix(ui: &mut Ui, compared: &Compared<'_>, units: &str, factors: &PriceVolumeMix) {
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
    let (unit, from) = (compared.answered.unit.as_deref(), compared.named(false));
    let way = Way { actual: factors.after, expected: factors.before, contributors: &parts, unit, ends: [&from, "After"] };
    waterfall::show(ui, &way);
    if factors.new > 0.0 || factors.gone > 0.0 {
        let text = format!(
            "{} came with what was not sold before, {} went with what is not sold any more.",
            compared.amount(factors.new),
            compared.amount(factors.gone)
        );
        widgets::muted(ui, &text);
    }
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
    fn a_month_of_thirty_days_is_held_against_what_one_of_thirty_one_had() {
        let explanation = crate::explain::Explanation {
            actual: 3_000.0,
            expected: 3_100.0 * 30.0 / 31.0,
            delta: 0.0,
            contributors: Vec::new(),
            residual: 0.0,
            root_causes: Vec::new(),
            confidence: 0.0,
            note: String::new(),
        };
        let changes = Changes { explanation, members: Vec::new(), scaled: Some((30, 31)) };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap().into();
        let spans = ((day("2026-06-01"), day("2026-06-30")), (day("2026-05-01"), day("2026-05-31")));
        let answered = Answered {
            question: Question::Changes { measure: 0, after: spans.0, before: spans.1 },
            title: "Sales".into(),
            unit: None,
            answer: Answer::Changes(changes.clone(), None),
        };
        let compared = |unscaled| Compared::of(&answered, &changes, crate::detect::Grain::Day, unscaled);
        assert_eq!((compared(false).earlier(), compared(false).whole()), ("Before, per 30 days".to_owned(), 0.0));
        assert_eq!(compared(true).earlier(), "Before");
        assert!(
            (compared(true).whole() + 100.0).abs() < 1e-9 && (compared(true).before(changes.explanation.expected) - 3_100.0).abs() < 1e-9
        );
    }

    #[test]
    fn spans_that_end_before_they_start_are_no_spans() {
        let of = |d: [&str; 4]| spans(&d.map(str::to_owned)).is_some();
        assert!(of(["2026-03-06", "2026-03-12", "2026-02-27", "2026-03-05"]));
        assert!(!of(["2026-03-12", "2026-03-06", "2026-02-27", "2026-03-05"]) && !of(["", "", "", ""]));
    }
}
