//! Judging findings without the mouse: every step of it as a command with a key.

use eframe::egui::{Event, Key, KeyboardShortcut, Modifiers};

use super::theme::icon;
use crate::findings::{Scope, VerdictState};
use crate::session::{Action, Direction, DrillTarget, Inbox, Page, Session, Standing, Status};

/// A word of a verdict that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// What brought it about.
    Cause,
    /// Who follows it up.
    Owner,
    /// Anything else.
    Comment,
}

impl Note {
    /// All of them, in their order on screen.
    pub const ALL: [Self; 3] = [Self::Cause, Self::Owner, Self::Comment];

    /// The word on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cause => "Cause",
            Self::Owner => "Owner",
            Self::Comment => "Comment",
        }
    }
}

/// What all listed findings may have in common with the one that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alike {
    /// What sort of thing it is.
    Kind,
    /// Its measure.
    Measure,
    /// Above or below what was expected.
    Direction,
}

/// A step of going through the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Triage {
    /// The next finding.
    Next,
    /// The one before.
    Previous,
    /// Decide, and go on.
    Judge(VerdictState),
    /// Type a word of the verdict.
    Write(Note),
    /// Do not tell it again, and go on.
    Dismiss(Scope),
    /// The rows it rests on.
    Rows,
    /// List those that are so far.
    Show(Status),
    /// List only those like it; all again where that was so already.
    Only(Alike),
    /// List only those that are new, then worse, then gone since the last time, then all again.
    Since,
    /// Type what the listed ones say.
    Search,
}

impl Triage {
    /// All of them, in the order of the palette.
    pub const ALL: [Self; 23] = [
        Self::Next,
        Self::Previous,
        Self::Judge(VerdictState::Confirmed),
        Self::Judge(VerdictState::Expected),
        Self::Judge(VerdictState::FalseAlarm),
        Self::Judge(VerdictState::NewTrend),
        Self::Judge(VerdictState::Unresolved),
        Self::Write(Note::Cause),
        Self::Write(Note::Owner),
        Self::Write(Note::Comment),
        Self::Dismiss(Scope::Point),
        Self::Dismiss(Scope::Segment),
        Self::Dismiss(Scope::Rule),
        Self::Rows,
        Self::Show(Status::All),
        Self::Show(Status::Open),
        Self::Show(Status::Decided),
        Self::Show(Status::Dismissed),
        Self::Only(Alike::Kind),
        Self::Only(Alike::Measure),
        Self::Only(Alike::Direction),
        Self::Since,
        Self::Search,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Next => "Next finding",
            Self::Previous => "Previous finding",
            Self::Judge(VerdictState::Confirmed) => "Finding: confirmed",
            Self::Judge(VerdictState::Expected) => "Finding: expected",
            Self::Judge(VerdictState::FalseAlarm) => "Finding: false alarm",
            Self::Judge(VerdictState::NewTrend) => "Finding: new trend",
            Self::Judge(VerdictState::Unresolved) => "Finding: unresolved",
            Self::Write(Note::Cause) => "Finding: write the cause",
            Self::Write(Note::Owner) => "Finding: write the owner",
            Self::Write(Note::Comment) => "Finding: write a comment",
            Self::Dismiss(Scope::Point) => "Dismiss this finding",
            Self::Dismiss(Scope::Segment) => "Dismiss this segment",
            Self::Dismiss(Scope::Rule) => "Dismiss this kind in this measure",
            Self::Rows => "Finding: show its rows",
            Self::Show(Status::All) => "List all findings",
            Self::Show(Status::Open) => "List open findings",
            Self::Show(Status::Decided) => "List decided findings",
            Self::Show(Status::Dismissed) => "List dismissed findings",
            Self::Only(Alike::Kind) => "List only this kind of finding, or all",
            Self::Only(Alike::Measure) => "List only findings of this measure, or all",
            Self::Only(Alike::Direction) => "List only findings of this direction, or all",
            Self::Since => "List only new, worse or gone findings, or all",
            Self::Search => "Search findings",
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Next => icon::CHEVRON_DOWN,
            Self::Previous => icon::CHEVRON_UP,
            Self::Judge(VerdictState::Confirmed) => icon::CHECK,
            Self::Judge(VerdictState::Expected) => icon::CALENDAR,
            Self::Judge(VerdictState::FalseAlarm) => icon::BAN,
            Self::Judge(VerdictState::NewTrend) => icon::TRENDING_UP,
            Self::Judge(VerdictState::Unresolved) => icon::MINUS,
            Self::Write(_) => icon::PENCIL,
            Self::Dismiss(_) => icon::X,
            Self::Rows => icon::ROWS_3,
            Self::Show(_) => icon::LIST_FILTER,
            Self::Only(_) => icon::FUNNEL,
            Self::Since => icon::HISTORY,
            Self::Search => icon::SEARCH,
        }
    }

    /// The key it is on.
    #[must_use]
    pub fn key(self) -> KeyboardShortcut {
        let (modifiers, key) = match self {
            Self::Next => (Modifiers::NONE, Key::J),
            Self::Previous => (Modifiers::NONE, Key::K),
            Self::Judge(VerdictState::Confirmed) => (Modifiers::NONE, Key::C),
            Self::Judge(VerdictState::Expected) => (Modifiers::NONE, Key::E),
            Self::Judge(VerdictState::FalseAlarm) => (Modifiers::NONE, Key::F),
            Self::Judge(VerdictState::NewTrend) => (Modifiers::NONE, Key::N),
            Self::Judge(VerdictState::Unresolved) => (Modifiers::NONE, Key::U),
            Self::Write(Note::Cause) => (Modifiers::NONE, Key::A),
            Self::Write(Note::Owner) => (Modifiers::NONE, Key::O),
            Self::Write(Note::Comment) => (Modifiers::NONE, Key::M),
            Self::Dismiss(Scope::Point) => (Modifiers::NONE, Key::D),
            Self::Dismiss(Scope::Segment) => (Modifiers::SHIFT, Key::D),
            Self::Dismiss(Scope::Rule) => (Modifiers::ALT, Key::D),
            Self::Rows => (Modifiers::NONE, Key::R),
            Self::Show(Status::All) => (Modifiers::NONE, Key::Num1),
            Self::Show(Status::Open) => (Modifiers::NONE, Key::Num2),
            Self::Show(Status::Decided) => (Modifiers::NONE, Key::Num3),
            Self::Show(Status::Dismissed) => (Modifiers::NONE, Key::Num4),
            Self::Only(Alike::Kind) => (Modifiers::NONE, Key::T),
            Self::Only(Alike::Measure) => (Modifiers::NONE, Key::V),
            Self::Only(Alike::Direction) => (Modifiers::NONE, Key::W),
            Self::Since => (Modifiers::NONE, Key::S),
            Self::Search => (Modifiers::NONE, Key::Slash),
        };
        KeyboardShortcut::new(modifiers, key)
    }

    /// The step that a key is pressed for, where there is one.
    pub(super) fn of(event: &Event, session: &Session) -> Option<Self> {
        let Event::Key { key, modifiers, pressed: true, .. } = event else { return None };
        let is_meant = |step: &Self| {
            let shortcut = step.key();
            // What is no letter may need Shift to be typed at all.
            let is_letter = shortcut.logical_key.name().chars().all(char::is_alphabetic);
            let is_with =
                if is_letter { modifiers.matches_exact(shortcut.modifiers) } else { modifiers.matches_logically(shortcut.modifiers) };
            *key == shortcut.logical_key && is_with && step.applies(session)
        };
        Self::ALL.into_iter().find(is_meant)
    }

    /// Whether what is typed next is for a field.
    pub(super) fn takes_keyboard(self) -> bool {
        matches!(self, Self::Write(_) | Self::Search)
    }

    /// Whether there is a finding to do it with.
    #[must_use]
    pub fn applies(self, session: &Session) -> bool {
        let Some(data) = session.active_data().filter(|_| session.page() == Page::Anomalies) else { return false };
        // What is done without being seen is done to the wrong finding; only a search brings the list back.
        if !data.shows_findings() && self != Self::Search {
            return false;
        }
        match (self, data.selected()) {
            (Self::Next | Self::Previous | Self::Show(_), _) => {
                data.detected().value().is_some_and(|d| !d.findings.is_empty()) || data.since().is_some_and(|s| !s.gone.is_empty())
            }
            (Self::Since, _) => data.since().is_some(),
            // A short list has no field for it.
            (Self::Search, _) => data.detected().value().is_some_and(|d| d.findings.len() > super::anomalies_view::FEW_FINDINGS),
            (Self::Dismiss(Scope::Segment), Some(finding)) => !finding.segment.is_empty(),
            (Self::Rows, Some(finding)) => super::anomalies_view::has_rows(finding),
            (_, finding) => finding.is_some(),
        }
    }

    /// What is done in the session; nothing where it only moves the keyboard to a field.
    #[must_use]
    pub fn action(self, session: &Session) -> Option<Action> {
        match self {
            Self::Next => Some(Action::StepFinding(1)),
            Self::Previous => Some(Action::StepFinding(-1)),
            Self::Judge(state) => Some(Action::Judge(state)),
            Self::Write(_) | Self::Search => None,
            Self::Show(status) => Some(Action::FilterInbox(Inbox { status, ..session.active_data()?.inbox().clone() })),
            Self::Only(alike) => only(session, alike),
            Self::Since => {
                let inbox = session.active_data()?.inbox().clone();
                let since = match inbox.since {
                    None => Some(Standing::New),
                    Some(now) => Standing::ALL.into_iter().skip_while(|s| *s != now).nth(1),
                };
                Some(Action::FilterInbox(Inbox { since, ..inbox }))
            }
            Self::Dismiss(scope) => Some(Action::DismissFinding(scope)),
            Self::Rows => {
                let finding = session.active_data()?.selected()?;
                Some(Action::Drill(DrillTarget::Finding(finding.id.clone())))
            }
        }
    }
}

/// The list narrowed to what is like the finding that is looked at, or widened again.
fn only(session: &Session, alike: Alike) -> Option<Action> {
    fn toggled<T: PartialEq>(now: Option<&T>, wanted: T) -> Option<T> {
        (now != Some(&wanted)).then_some(wanted)
    }
    let data = session.active_data()?;
    let (finding, inbox) = (data.selected()?, data.inbox().clone());
    let direction = if finding.is_up() { Direction::Up } else { Direction::Down };
    Some(Action::FilterInbox(match alike {
        Alike::Kind => Inbox { kind: toggled(inbox.kind.as_ref(), finding.kind), ..inbox },
        Alike::Measure => Inbox { measure: toggled(inbox.measure.as_ref(), finding.measure.clone()), ..inbox },
        Alike::Direction => Inbox { direction: toggled(inbox.direction.as_ref(), direction), ..inbox },
    }))
}
