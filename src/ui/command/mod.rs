//! Everything a person can ask for by name: one table for buttons, shortcuts and the palette.

use eframe::egui::{Context, InputState, Key, KeyboardShortcut};

use super::home::ThemeChoice;
use super::{NewStep, Triage};
use crate::session::{Page, Session};

mod beside;
mod column_task;
mod names;
mod search;
mod task;
mod words;

pub use beside::Beside;
pub use column_task::ColumnTask;
pub use names::page_icon;
pub(super) use search::{Rank, found, rank};
pub use task::{Task, TileKind};

/// A thing to do, wherever it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Choose files and open them.
    Open,
    /// Open a file by its path.
    OpenPath,
    /// Open the workbook that comes with the program.
    OpenSample,
    /// Close the active file.
    CloseFile,
    /// Read the active file again.
    Reload,
    /// Put another file in the place of the active one.
    Replace,
    /// Open the table on the clipboard.
    Paste,
    /// Open the analysis that was saved last.
    ReopenLast,
    /// Save the analysis where it was saved last.
    Save,
    /// Save the analysis elsewhere.
    SaveAs,
    /// Save elsewhere what could not be written where it was asked to be.
    SaveElsewhere,
    /// Write the annotated workbook.
    Export,
    /// Write the chart as a picture of this ending.
    SavePicture(&'static str),
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    /// Look at the active file another way.
    Show(Page),
    /// How the active file was read, and what to change about it.
    ImportPanel,
    /// Find a text in the cells of the data.
    Find,
    /// Write an expression as a value of the pivot.
    NewValue,
    /// Draw the distribution of every column below its title, or no more.
    Distributions,
    /// Look for what is out of line.
    Detect,
    /// Check the rows for duplicates, broken arithmetic, slips of unit and the like.
    CheckRows,
    /// Read a list of events from a file.
    ImportEvents,
    /// A step of going through the findings.
    Triage(Triage),
    /// What the menus and the buttons of a page do.
    Task(Task),
    /// Go on to the next file.
    NextFile,
    /// Look at the table before that of the same file, or the one after it.
    Table(Beside),
    /// Show or hide the steps that prepare the table.
    Steps,
    /// Show or hide the queries.
    Sql,
    /// Choose files and put them below the active table.
    StackFiles,
    /// Begin a step.
    AddStep(NewStep),
    /// From light to dark and back.
    SwitchTheme,
    /// Light, dark, or as the system has it.
    Theme(ThemeChoice),
    /// From usual to high contrast and back.
    SwitchContrast,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// Everything as large as the system has it.
    ZoomReset,
    /// Choose theme, size and how numbers are written.
    Settings,
    /// Read again what was said.
    Messages,
    /// Close the window.
    Quit,
    /// Find a command by its name.
    Palette,
    /// The shortcuts there are.
    Shortcuts,
}

impl Command {
    /// All of them, in the order of the palette.
    pub const ALL: &'static [Self] = &[
        Self::Open,
        Self::OpenPath,
        Self::OpenSample,
        Self::Paste,
        Self::ReopenLast,
        Self::Replace,
        Self::Reload,
        Self::CloseFile,
        Self::NextFile,
        Self::Table(Beside::Next),
        Self::Table(Beside::Previous),
        Self::Save,
        Self::SaveAs,
        Self::SaveElsewhere,
        Self::Export,
        Self::SavePicture("png"),
        Self::SavePicture("svg"),
        Self::Undo,
        Self::Redo,
        Self::Show(Page::Data),
        Self::Show(Page::Pivot),
        Self::Show(Page::Chart),
        Self::Show(Page::Board),
        Self::Show(Page::Anomalies),
        Self::ImportPanel,
        Self::Find,
        Self::Distributions,
        Self::NewValue,
        Self::Detect,
        Self::CheckRows,
        Self::ImportEvents,
        Self::Sql,
        Self::Steps,
        Self::AddStep(NewStep::Formula),
        Self::AddStep(NewStep::Keep),
        Self::AddStep(NewStep::Split),
        Self::AddStep(NewStep::Extract),
        Self::AddStep(NewStep::Trim),
        Self::AddStep(NewStep::Replace),
        Self::AddStep(NewStep::Case),
        Self::AddStep(NewStep::FillDown),
        Self::AddStep(NewStep::Rename),
        Self::AddStep(NewStep::Remove),
        Self::AddStep(NewStep::Deduplicate),
        Self::AddStep(NewStep::Unpivot),
        Self::AddStep(NewStep::Join),
        Self::AddStep(NewStep::Stack),
        Self::StackFiles,
        Self::AddStep(NewStep::Query),
        Self::SwitchTheme,
        Self::Theme(ThemeChoice::Light),
        Self::Theme(ThemeChoice::Dark),
        Self::Theme(ThemeChoice::System),
        Self::SwitchContrast,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Settings,
        Self::Messages,
        Self::Palette,
        Self::Shortcuts,
        Self::Quit,
    ];

    /// All of them, what is done on single pages and every step of going through findings.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().chain(Task::all().map(Self::Task)).chain(Triage::ALL.map(Self::Triage))
    }

    /// Whether it can be done now.
    #[must_use]
    pub fn applies(self, session: &Session) -> bool {
        let open = session.active_data().is_some_and(|d| d.table().is_some());
        match self {
            Self::Open | Self::OpenPath | Self::OpenSample | Self::Paste | Self::ReopenLast => true,
            Self::SwitchTheme | Self::Theme(_) | Self::SwitchContrast | Self::ZoomIn | Self::ZoomOut | Self::ZoomReset => true,
            Self::Settings | Self::Messages | Self::Palette | Self::Shortcuts | Self::Quit => true,
            Self::CloseFile | Self::Reload | Self::Replace => session.active_spec().is_some(),
            // Work on a file that could not be read is work all the same.
            Self::Save | Self::SaveAs => !session.analysis().sources.is_empty(),
            Self::SaveElsewhere => session.unwritten().is_some(),
            Self::Show(_) | Self::Export | Self::ImportPanel | Self::Find | Self::Distributions | Self::NewValue | Self::CheckRows => open,
            Self::Steps | Self::Sql | Self::StackFiles | Self::AddStep(_) => open,
            // On a board there is no chart of the page to be seen.
            Self::SavePicture(_) => session.page() != Page::Board && session.active_data().is_some_and(|d| d.chart().value().is_some()),
            Self::NextFile => session.analysis().sources.len() > 1,
            Self::Table(beside) => beside.table(session).is_some(),
            Self::Triage(step) => step.applies(session),
            Self::Task(task) => task.applies(session),
            Self::Undo => session.history().undo_label().is_some(),
            Self::Redo => session.history().redo_label().is_some(),
            Self::Detect | Self::ImportEvents => open && session.active_spec().is_some_and(|s| s.view.detect.is_some()),
        }
    }

    /// Its label with what it would do now: "Undo Sort".
    #[must_use]
    pub fn label_now(self, session: &Session) -> String {
        let what = match self {
            Self::Undo => session.history().undo_label(),
            Self::Redo => session.history().redo_label(),
            _ => None,
        };
        what.map_or_else(|| self.label().to_owned(), |what| format!("{}: {what}", self.label()))
    }

    /// The commands whose keys were pressed this frame. Keys that a text field needs are left to it.
    #[must_use]
    pub fn pressed(ctx: &Context, session: &Session) -> Vec<Self> {
        let (editing, letters) = (ctx.text_edit_focused(), Self::hears_letters(ctx));
        let heard = |c: &Self| !matches!(c, Self::Triage(_)) || letters && c.applies(session);
        let mut keys: Vec<(KeyboardShortcut, Self)> =
            Self::all().filter(heard).flat_map(|c| [c.shortcut(), c.alias()].into_iter().flatten().map(move |k| (k, c))).collect();
        // The one with more modifiers first: Ctrl+Z would take Ctrl+Shift+Z too.
        keys.sort_by_key(|(k, _)| std::cmp::Reverse(u8::from(k.modifiers.shift) + u8::from(k.modifiers.alt)));
        // No field needs a function key.
        let is_function = |key: Key| key.name().strip_prefix('F').is_some_and(|n| n.parse::<u8>().is_ok());
        let for_text = |k: &KeyboardShortcut| k.conflicts_with_text_editing() && !is_function(k.logical_key);
        let takes = |k: &KeyboardShortcut| !editing || !(for_text(k) || matches!(k.logical_key, Key::Z | Key::Y));
        ctx.input_mut(|input| {
            // A letter with Shift is not the letter alone, whose step would be taken where the other does not apply.
            let is_meant = |c: &Self, input: &InputState| match c {
                Self::Triage(step) => input.events.iter().any(|event| Triage::of(event, session) == Some(*step)),
                _ => true,
            };
            let heard = |(k, c): &&(KeyboardShortcut, Self)| takes(k) && is_meant(c, input) && input.consume_shortcut(k);
            keys.iter().filter(heard).map(|&(_, c)| c).collect()
        })
    }

    /// Whether a letter alone may be a command: it belongs to whatever lies on top, and to the page where it means something.
    pub(super) fn hears_letters(ctx: &Context) -> bool {
        !ctx.text_edit_focused() && ctx.memory(|m| m.top_modal_layer().is_none()) && !eframe::egui::Popup::is_any_open(ctx)
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    #[test]
    fn no_two_commands_are_on_one_key() {
        let mut keys: Vec<_> = Command::all().flat_map(|c| [c.shortcut(), c.alias()].into_iter().flatten().map(move |k| (k, c))).collect();
        // Ctrl and Command are one key on Linux and Windows.
        for (k, _) in &mut keys {
            k.modifiers.command |= k.modifiers.ctrl;
            k.modifiers.ctrl = false;
        }
        for (i, (a, first)) in keys.iter().enumerate() {
            for (b, second) in &keys[i + 1..] {
                assert!(a != b, "{first:?} and {second:?} are both on {a:?}");
            }
        }
    }

    /// The board stood fourth on screen and was on Ctrl+5.
    #[test]
    fn the_pages_are_on_the_numbers_of_their_places_on_screen() {
        let numbers = Page::ALL.map(|page| Command::Show(page).shortcut().map(|k| (k.modifiers, k.logical_key)));
        let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
        assert_eq!(numbers, keys.map(|key| Some((Modifiers::COMMAND, key))));
        let listed: Vec<Page> = Command::ALL.iter().filter_map(|c| if let Command::Show(page) = c { Some(*page) } else { None }).collect();
        assert_eq!(listed, Page::ALL, "and in the palette in that order");
    }

    #[test]
    fn every_command_is_in_the_table_once() {
        for command in Command::all() {
            assert_eq!(Command::all().filter(|c| *c == command).count(), 1);
            assert!(!command.label().is_empty() && !command.icon().is_empty());
        }
    }
}
