//! What each command is called, its icon and its key.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::{Beside, Command};
use crate::session::Page;
use crate::ui::theme::icon;
use crate::ui::{NewStep, ThemeChoice};

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
/// The keys of the pages, in their order on screen.
const NUMBERS: [Key; Page::ALL.len()] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];

#[expect(clippy::unnecessary_wraps, reason = "it stands in arms beside those without a key")]
const fn key(modifiers: Modifiers, key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(modifiers, key))
}

impl Command {
    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open files…",
            Self::OpenPath => "Open by path…",
            Self::OpenSample => "Open the sample",
            Self::CloseFile => "Close file",
            Self::Reload => "Read the file again",
            Self::Save => "Save analysis",
            Self::SaveAs => "Save analysis as…",
            Self::SaveElsewhere => "Save elsewhere what could not be written…",
            Self::Export => "Export workbook…",
            Self::SavePicture("svg") => "Save the chart as SVG…",
            Self::SavePicture(_) => "Save the chart as PNG…",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Show(Page::Data) => "Show data",
            Self::Show(Page::Pivot) => "Show pivot",
            Self::Show(Page::Chart) => "Show chart",
            Self::Show(Page::Board) => "Show board",
            Self::Show(Page::Anomalies) => "Show anomalies",
            Self::ImportPanel => "How the file was read (import settings)",
            Self::Find => "Find in the cells…",
            Self::Distributions => "Show or hide distributions",
            Self::NewValue => "New calculated value of the pivot…",
            Self::Detect => "Find anomalies",
            Self::CheckRows => "Check the rows for faults",
            Self::ImportEvents => "Import events…",
            Self::Triage(step) => step.label(),
            Self::Task(task) => task.label(),
            Self::NextFile => "Next file",
            Self::Table(Beside::Next) => "Next table of the file",
            Self::Table(Beside::Previous) => "Previous table of the file",
            Self::Steps => "Show or hide the steps",
            Self::Sql => "Query with SQL",
            Self::StackFiles => "Stack files…",
            Self::AddStep(step) => step.label(),
            Self::Paste => "Paste a table",
            Self::ReopenLast => "Reopen the last analysis",
            Self::Replace => "Replace by another file…",
            Self::SwitchTheme => "Switch between light and dark theme",
            Self::Theme(ThemeChoice::Light) => "Light theme",
            Self::Theme(ThemeChoice::Dark) => "Dark theme",
            Self::Theme(ThemeChoice::System) => "System theme",
            Self::SwitchContrast => "High contrast on or off",
            Self::ZoomIn => "Larger",
            Self::ZoomOut => "Smaller",
            Self::ZoomReset => "Normal size",
            Self::Settings => "Settings…",
            Self::Messages => "Messages",
            Self::Quit => "Quit",
            Self::Palette => "Command palette",
            Self::Shortcuts => "Keyboard shortcuts",
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Open | Self::OpenPath => icon::FOLDER_OPEN,
            Self::OpenSample => icon::SPARKLES,
            Self::CloseFile => icon::X,
            Self::Reload => icon::REFRESH_CW,
            Self::Save | Self::SaveAs | Self::SaveElsewhere => icon::SAVE,
            Self::Paste => icon::CLIPBOARD,
            Self::ReopenLast => icon::HISTORY,
            Self::Replace => icon::ARROW_RIGHT_LEFT,
            Self::ZoomIn => icon::ZOOM_IN,
            Self::ZoomOut => icon::ZOOM_OUT,
            Self::ZoomReset => icon::SEARCH,
            Self::Settings => icon::SETTINGS,
            Self::Messages => icon::MESSAGE_SQUARE,
            Self::Quit => icon::X,
            Self::Export | Self::SavePicture(_) => icon::DOWNLOAD,
            Self::Undo => icon::UNDO_2,
            Self::Redo => icon::REDO_2,
            Self::Show(page) => page_icon(page),
            Self::ImportPanel => icon::SETTINGS,
            Self::Find => icon::SEARCH,
            Self::Distributions => icon::CHART_COLUMN,
            Self::NewValue => icon::SIGMA,
            Self::Detect => icon::PLAY,
            Self::CheckRows => icon::FILE_WARNING,
            Self::ImportEvents => icon::CALENDAR_DAYS,
            Self::Triage(step) => step.icon(),
            Self::Task(task) => task.icon(),
            Self::NextFile => icon::ARROW_RIGHT,
            Self::Table(Beside::Next) => icon::CHEVRON_RIGHT,
            Self::Table(Beside::Previous) => icon::CHEVRON_LEFT,
            Self::Steps => icon::LAYERS,
            Self::Sql => icon::DATABASE,
            Self::StackFiles => icon::LAYERS,
            Self::AddStep(step) => step.icon(),
            Self::SwitchTheme | Self::Theme(ThemeChoice::Dark) => icon::MOON,
            Self::SwitchContrast | Self::Theme(ThemeChoice::Light) => icon::SUN,
            Self::Theme(ThemeChoice::System) => icon::MONITOR,
            Self::Palette => icon::COMMAND,
            Self::Shortcuts => icon::KEYBOARD,
        }
    }

    /// The key it is on.
    #[must_use]
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        match self {
            Self::Open => key(Modifiers::COMMAND, Key::O),
            Self::OpenPath => key(CTRL_SHIFT, Key::O),
            Self::OpenSample | Self::ImportEvents => None,
            Self::CloseFile => key(Modifiers::COMMAND, Key::W),
            Self::Reload => key(Modifiers::NONE, Key::F5),
            Self::Save => key(Modifiers::COMMAND, Key::S),
            Self::SaveAs => key(CTRL_SHIFT, Key::S),
            Self::SaveElsewhere => key(Modifiers::NONE, Key::F12),
            Self::Export => key(Modifiers::COMMAND, Key::E),
            Self::SavePicture(_) | Self::SwitchContrast | Self::Theme(_) | Self::Task(_) => None,
            Self::Undo => key(Modifiers::COMMAND, Key::Z),
            Self::Redo => key(Modifiers::COMMAND, Key::Y),
            Self::Show(page) => Page::ALL.iter().zip(NUMBERS).find(|(p, _)| **p == page).and_then(|(_, n)| key(Modifiers::COMMAND, n)),
            Self::ImportPanel => key(Modifiers::COMMAND, Key::I),
            Self::Find => key(Modifiers::COMMAND, Key::F),
            Self::Distributions | Self::NewValue | Self::CheckRows => None,
            Self::Detect => key(Modifiers::NONE, Key::F9),
            Self::Triage(step) => Some(step.key()),
            Self::NextFile => key(Modifiers::CTRL, Key::Tab),
            Self::Table(Beside::Next) => key(Modifiers::COMMAND, Key::PageDown),
            Self::Table(Beside::Previous) => key(Modifiers::COMMAND, Key::PageUp),
            Self::Steps => key(CTRL_SHIFT, Key::E),
            Self::Sql => key(Modifiers::COMMAND, Key::J),
            Self::AddStep(NewStep::Formula) => key(CTRL_SHIFT, Key::F),
            Self::StackFiles | Self::AddStep(_) => None,
            Self::Paste => key(Modifiers::COMMAND, Key::V),
            Self::ReopenLast => key(CTRL_SHIFT, Key::T),
            Self::Replace => key(CTRL_SHIFT, Key::R),
            Self::ZoomIn => key(Modifiers::COMMAND, Key::Plus),
            Self::ZoomOut => key(Modifiers::COMMAND, Key::Minus),
            Self::ZoomReset => key(Modifiers::COMMAND, Key::Num0),
            Self::Settings => key(Modifiers::COMMAND, Key::Comma),
            Self::Messages => key(CTRL_SHIFT, Key::M),
            Self::Quit => key(Modifiers::COMMAND, Key::Q),
            Self::SwitchTheme => key(CTRL_SHIFT, Key::D),
            Self::Palette => key(Modifiers::COMMAND, Key::K),
            Self::Shortcuts => key(Modifiers::NONE, Key::F1),
        }
    }

    /// Other keys that people know it by.
    #[must_use]
    pub fn alias(self) -> Option<KeyboardShortcut> {
        match self {
            Self::Redo => key(CTRL_SHIFT, Key::Z),
            Self::Palette => key(CTRL_SHIFT, Key::P),
            Self::ZoomIn => key(Modifiers::COMMAND, Key::Equals),
            _ => None,
        }
    }
}

/// The icon of a page, in the navigation and in the palette.
#[must_use]
pub fn page_icon(page: Page) -> &'static str {
    match page {
        Page::Data => icon::TABLE,
        Page::Pivot => icon::TABLE_PROPERTIES,
        Page::Chart => icon::CHART_LINE,
        Page::Board => icon::LAYERS,
        Page::Anomalies => icon::RADAR,
    }
}
