//! Judging findings without the mouse: every step of it as a command with a key.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::theme::icon;
use crate::findings::{Scope, VerdictState};
use crate::session::{Action, DrillTarget, Page, Session};

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
}

impl Triage {
    /// All of them, in the order of the palette.
    pub const ALL: [Self; 14] = [
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
        };
        KeyboardShortcut::new(modifiers, key)
    }

    /// Whether there is a finding to do it with.
    #[must_use]
    pub fn applies(self, session: &Session) -> bool {
        let Some(data) = session.active_data().filter(|_| session.page() == Page::Anomalies) else { return false };
        match (self, data.selected()) {
            (Self::Next | Self::Previous, _) => data.detected().value().is_some_and(|d| !d.findings.is_empty()),
            (Self::Dismiss(Scope::Segment), Some(finding)) => !finding.segment.is_empty(),
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
            Self::Write(_) => None,
            Self::Dismiss(scope) => Some(Action::DismissFinding(scope)),
            Self::Rows => {
                let finding = session.active_data()?.selected()?;
                Some(Action::Drill(DrillTarget::Finding(finding.id.clone())))
            }
        }
    }
}
