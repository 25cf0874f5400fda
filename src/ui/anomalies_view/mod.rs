//! What is out of line: what to look for above, what was found at the left, the proof of one at the right.

mod changed_members;
mod changes;
mod detail;
mod events;
mod fault_verdicts;
mod faults;
mod forecast;
mod gone;
mod inbox;
mod judge;
mod list;
mod look;
mod peers;
mod rehearsal;
mod series_chart;
mod series_picker;
mod setup;
mod since;
mod unsplit;
mod waterfall;

use eframe::egui::{Align, CentralPanel, Frame, Key, Margin, Popup, Ui};

pub(super) use detail::explained;
pub(super) use look::has_rows;

use super::Command;
use super::app::Scene;
use super::drill::{self, DrillState};
use super::filter_editor::{FilterEditor, filter_trail};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind, Push, Side};
use crate::analysis::{SourceId, SourceSpec};
use crate::detect::{Method, Series};
use crate::engine::Progress;
use crate::session::{Action, Detected, JobKey, Slot, SourceData, Topic};
use crate::table::format;

/// A list of no more findings is not searched.
pub(super) const FEW_FINDINGS: usize = 6;

/// Of the list of findings, and of the proof beside it: so wide that its verdicts stand on one line; in points.
const NARROWEST: f32 = 250.0;
const PROOF: f32 = 480.0;

/// What the screen remembers of the findings.
#[derive(Default)]
pub(super) struct AnomaliesState {
    setup: setup::SetupState,
    detail: detail::DetailState,
    part: Part,
    changes: changes::ChangesState,
    events: events::EventsState,
    rehearsal: series_picker::SeriesChoice,
    forecast: forecast::ForecastState,
    faults: faults::FaultsState,
    filter: FilterEditor,
    /// Whether the field to search findings is to have the keyboard.
    search: bool,
    /// Whether what the part is about is to have the keyboard.
    focus: bool,
    /// Whether something that Escape is for, a field or what lies over the page, was there in the frame before.
    covered: bool,
}

/// What of it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// What is out of line.
    #[default]
    Findings,
    /// What is wrong with single rows.
    Rows,
    /// What changed between two periods.
    Changes,
    /// Days that are judged against days of their kind.
    Events,
    /// What would be found.
    Rehearsal,
    /// What comes next.
    Forecast,
}

impl Part {
    /// All of them with their words on screen, in their order there.
    pub(super) const ALL: [(Self, Option<&'static str>, &'static str); 6] = [
        (Self::Findings, None, "Findings"),
        (Self::Rows, None, "Rows"),
        (Self::Changes, None, "What changed"),
        (Self::Forecast, None, "Forecast"),
        (Self::Events, None, "Events"),
        (Self::Rehearsal, None, "Rehearsal"),
    ];

    /// What it answers, and how, said before anything was looked for.
    fn invitation(self) -> (&'static str, &'static str) {
        match self {
            // Rows are checked and events listed without it.
            Self::Findings | Self::Rows | Self::Events => (
                "What is out of line here?",
                "Every series is compared with what its own past, its weekdays and its calendar lead to expect. What is out of line is \
                 ranked by what it is worth, with the segments that contributed.",
            ),
            Self::Changes => (
                "What changed between two periods?",
                "Once the series are known any two periods can be compared, and what contributed to the change is ranked.",
            ),
            Self::Rehearsal => (
                "What would be found?",
                "Once the series are known, drops of several sizes are put into them, and it is said which are found and how late.",
            ),
            Self::Forecast => (
                "What comes next?",
                "Once the series are known each can be continued, with a band as wide as forecasts of its past were wrong.",
            ),
        }
    }
}

impl AnomaliesState {
    /// Give the keyboard to a word of the verdict.
    pub(super) fn write(&mut self, note: super::Note) {
        self.detail.judge.write(note);
    }

    /// Take the keyboard to what the part is about.
    pub(super) fn focus(&mut self) {
        self.focus = true;
    }

    /// Look at a part of it.
    pub(super) fn go_to(&mut self, part: Part) {
        self.part = part;
    }

    /// Give the keyboard to the search among the findings.
    pub(super) fn search(&mut self) {
        (self.part, self.search) = (Part::Findings, true);
    }
}

/// Show it.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut AnomaliesState,
    rows_behind: &mut DrillState,
) {
    let Some(asked) = &spec.view.detect else {
        without_dates(ui, scene, data, (state, rows_behind));
        return;
    };
    setup::show(ui, scene, asked, data, &mut state.setup);
    // Rows are checked whatever is filtered.
    if let Some(table) = data.table().filter(|_| state.part != Part::Rows && !spec.view.filters.is_empty()) {
        ui.add_space(6.0);
        filter_trail(ui, scene, &spec.view.filters, &mut state.filter, table);
    }
    if let Some(failure) = data.detected().failure() {
        Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8)).show(ui, |ui| {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        });
    }
    let on_findings = state.part == Part::Findings;
    if data.shows_findings() != on_findings {
        scene.act(Action::ShowFindings(on_findings));
    }
    if on_findings || state.part == Part::Rows {
        close_by_key(ui, scene, data, state);
        drill::show(ui, scene, data, rows_behind);
    }
    let around = if setup::is_low(ui) { 4 } else { 8 };
    Frame::new().inner_margin(Margin { left: 14, right: 14, top: around, bottom: around }).show(ui, |ui| {
        ui.horizontal(|ui| {
            // What has no list has the keyboard on its name, from where Tab leads into it.
            let on_name = match (state.part, data.detected().value()) {
                (Part::Rows, _) => false,
                (Part::Events, _) => true,
                (Part::Findings, Some(detected)) => is_clean(detected, data),
                (_, detected) => detected.is_some(),
            };
            let focus = on_name && std::mem::take(&mut state.focus);
            widgets::segmented_with(ui, &mut state.part, &Part::ALL, focus);
            widgets::from_right(ui, Align::Center, |ui| setup::run(ui, scene, asked, data));
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), Palette::of(ui).hairline());
    if state.part == Part::Rows {
        faults::show(ui, scene, data, &mut state.faults, &mut state.focus);
        return;
    }
    if state.part == Part::Events {
        events::show(ui, scene, asked, data, &mut state.events);
        return;
    }
    let Some(detected) = data.detected().value().cloned() else {
        if data.detected().is_running() {
            waiting(ui, scene, (icon::RADAR, "Finding anomalies"), data.detected().progress(), JobKey::Detect);
        } else {
            invitation(ui, scene, state.part, &mut state.focus);
        }
        return;
    };
    match state.part {
        Part::Findings | Part::Rows | Part::Events => findings(ui, scene, (&detected, data), state),
        Part::Changes => changes::show(ui, scene, asked, (&detected, data), &mut state.changes),
        Part::Rehearsal => rehearsal::show(ui, scene, asked, (&detected, data), &mut state.rehearsal),
        Part::Forecast => forecast::show(ui, scene, (&detected, data), &mut state.forecast),
    }
}

/// Without a date nothing can be looked for over time, but rows can be checked.
fn without_dates(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, (state, rows_behind): (&mut AnomaliesState, &mut DrillState)) {
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8)).show(ui, |ui| {
        let notice = Notice {
            kind: NoticeKind::Info,
            message: "No date to look along",
            hint: "Anomalies are looked for over time: the table needs a column of dates and a column of numbers. Check in the data how its \
                   columns were read. What is wrong with single rows is told below.",
            dismissable: false,
        };
        notice.show(ui, |ui| {
            if Push::new("Go to the data").show(ui).clicked() {
                scene.run(Command::Show(crate::session::Page::Data));
            }
        });
    });
    drill::show(ui, scene, data, rows_behind);
    faults::show(ui, scene, data, &mut state.faults, &mut state.focus);
}

/// Escape puts the rows behind away, wherever the keyboard is, unless a field or what lies over the page had it.
fn close_by_key(ui: &Ui, scene: &mut Scene<'_>, data: &SourceData, state: &mut AnomaliesState) {
    let covers = ui.ctx().text_edit_focused() || Popup::is_any_open(ui.ctx()) || ui.memory(|m| m.top_modal_layer().is_some());
    // By now a field has let go of the keyboard for this very key.
    let covered = std::mem::replace(&mut state.covered, covers) || covers;
    if !covered && drill::is_open(data) && ui.input(|i| i.key_pressed(Key::Escape)) {
        scene.act(Action::CloseDrill);
    }
}

/// Whether there is nothing to list, neither found now nor gone since the last time.
fn is_clean(detected: &Detected, data: &SourceData) -> bool {
    detected.findings.is_empty() && data.since().is_none_or(|since| since.gone.is_empty())
}

/// The list and the proof of one.
fn findings(ui: &mut Ui, scene: &mut Scene<'_>, (detected, data): (&Detected, &SourceData), state: &mut AnomaliesState) {
    if is_clean(detected, data) {
        let (detection, grain) = (&detected.detection, detected.detection.grain.name());
        if detection.judged().next().is_none() {
            let text = format!("A series needs {} {grain}s with values. Choose a shorter period, or open a longer export.", Method::LEAST);
            widgets::empty_state(ui, icon::INFO, "Too short to judge", &text, 10.0, |_| {});
            return;
        }
        let judged = format::count(detection.judged().map(Series::points).sum());
        let text = format!(
            "{judged} points of {} series by {grain} were judged. Raise the sensitivity to see what stirs less.",
            format::count(detection.judged().count()),
        );
        widgets::empty_state(ui, icon::CIRCLE_CHECK, "Nothing is out of line", &text, 10.0, |_| {});
        return;
    }
    let palette = Palette::of(ui);
    let room = ui.available_width();
    let width = (room * 0.36).clamp(NARROWEST, 400.0);
    // In a small window the proof needs the larger part.
    let widest = (room * 0.42).min(room - PROOF).clamp(NARROWEST, 520.0);
    let frame = Frame::new().fill(palette.sunken);
    let panel = Side::Left.panel("findings").default_size(width).size_range(NARROWEST..=widest).frame(frame);
    widgets::side_panel(ui, (Side::Left, "findings"), panel, |ui| {
        let asked = (std::mem::take(&mut state.search), std::mem::take(&mut state.focus));
        list::show(ui, scene, (detected, data), asked);
    });
    CentralPanel::no_frame().show(ui, |ui| match (data.selected(), data.selected_gone()) {
        (Some(finding), _) => detail::show(ui, scene, (detected, finding), &mut state.detail),
        (None, Some(gone)) => gone::detail(ui, scene, (detected, data), gone),
        (None, None) => widgets::empty_state(
            ui,
            icon::RADAR,
            "Choose a finding",
            "Its chart, its reason and its contributors are shown here.",
            10.0,
            |_| {},
        ),
    });
}

/// Whether nothing was asked about a topic yet since the findings are these: it is asked by itself then. What was stopped is not.
fn is_first_look(data: &SourceData, topic: Topic, detected: &Detected, seen: &mut usize) -> bool {
    let these = std::ptr::from_ref(detected).addr();
    let is_blank = |slot: &Slot<_>| slot.value().is_none() && !slot.is_running() && slot.failure().is_none();
    data.answer(topic).is_none_or(is_blank) && std::mem::replace(seen, these) != these
}

/// Beside the button of a question that is being answered: that it is, and a way to stop it.
fn working(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, topic: Topic) {
    if !data.answer(topic).is_some_and(Slot::is_running) {
        return;
    }
    widgets::spinner(ui, 14.0);
    if widgets::icon_button(ui, icon::X, "Stop answering").clicked()
        && let Some(id) = scene.session.analysis().active
    {
        scene.act(Action::Cancel(JobKey::Ask(id, topic)));
    }
}

fn invitation(ui: &mut Ui, scene: &mut Scene<'_>, part: Part, focus: &mut bool) {
    let (question, text) = part.invitation();
    widgets::empty_state(ui, icon::RADAR, question, text, 140.0, |ui| {
        let find = Push::new("Find anomalies").name("Find anomalies now").icon(icon::PLAY).primary().tall().show(ui);
        if std::mem::take(focus) {
            find.request_focus();
        }
        if find.clicked() {
            scene.run(Command::Detect);
        }
    });
}

/// In the place of what is being looked for: how far that is, and a way to stop it.
fn waiting(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (symbol, what): (&str, &str),
    progress: Option<&Progress>,
    key: impl FnOnce(SourceId) -> JobKey,
) {
    let now = progress.map_or("", |p| p.what.as_str());
    widgets::empty_state(ui, symbol, what, now, 330.0, |ui| {
        widgets::progress_bar(ui, what, progress.and_then(|p| p.fraction), 240.0);
        if Push::new("Cancel").name(&format!("Cancel {}", what.to_lowercase())).show(ui).clicked()
            && let Some(id) = scene.session.analysis().active
        {
            scene.act(Action::Cancel(key(id)));
        }
    });
}
