//! How commands are found by what a person types: by the words of their labels first, then by the other words they are known by.

/// How well a name answers to what was typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ui) struct Rank {
    tier: Tier,
    /// What was typed is none of its other words exactly.
    is_no_word: bool,
    /// The last word that was typed only begins one.
    is_part: bool,
    /// Words of the label: of two that hold what was typed the shorter one is meant.
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// The label begins with what was typed.
    Begins,
    /// It stands within the label, from the beginning of a word.
    Within,
    /// One of the other words begins with it.
    Word,
    /// Every typed word begins one of the label.
    Scattered,
    /// It stands within one of the other words, from the beginning of a word.
    WithinWord,
    /// Every typed word begins one of the label or of the other words.
    Mixed,
    /// Every typed word stands somewhere in them.
    Somewhere,
    /// The letters of every typed word stand in a word of the label in their order, as in a word that is misspelt or cut short.
    Letters,
}

/// Words that say nothing where others stand beside them.
const FILLERS: [&str; 9] = ["a", "an", "the", "of", "to", "in", "my", "by", "for"];

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// How `label`, or one of the other `names` between commas, answers to `query`, but for case.
pub(in crate::ui) fn rank(label: &str, names: &str, query: &str) -> Option<Rank> {
    let (label, query) = (label.to_lowercase(), query.to_lowercase());
    let (label, typed) = (words(&label), words(&query));
    let Some(last) = typed.last() else {
        return Some(Rank { tier: Tier::Begins, is_no_word: false, is_part: false, length: 0 });
    };
    let names: Vec<Vec<&str>> = names.split(',').map(words).filter(|name| !name.is_empty()).collect();
    let all = || label.iter().chain(names.iter().flatten());
    let kept: Vec<&str> = typed.iter().copied().filter(|word| !FILLERS.contains(word)).collect();
    let kept = if kept.is_empty() { &typed } else { &kept };
    let tier = if stands(&label, &typed, 0) {
        Tier::Begins
    } else if (1..label.len()).any(|at| stands(&label, &typed, at)) {
        Tier::Within
    } else if names.iter().any(|name| stands(name, &typed, 0)) {
        Tier::Word
    } else if kept.iter().all(|word| label.iter().any(|l| l.starts_with(word))) {
        Tier::Scattered
    } else if names.iter().any(|name| (1..name.len()).any(|at| stands(name, &typed, at))) {
        Tier::WithinWord
    } else if kept.iter().all(|word| all().any(|l| l.starts_with(word))) {
        Tier::Mixed
    } else if kept.iter().all(|word| word.len() > 1 && all().any(|l| l.contains(word))) {
        Tier::Somewhere
    } else if kept.iter().all(|word| label.iter().any(|l| holds_letters(l, word))) {
        Tier::Letters
    } else {
        return None;
    };
    Some(Rank { tier, is_no_word: !names.contains(&typed), is_part: !all().any(|word| word == last), length: label.len() })
}

/// Whether the typed words stand in `name` from a word on, the last one perhaps cut short.
fn stands(name: &[&str], typed: &[&str], at: usize) -> bool {
    let (Some(rest), Some((last, whole))) = (name.get(at..), typed.split_last()) else { return false };
    rest.len() >= typed.len() && rest[..whole.len()] == *whole && rest[whole.len()].starts_with(last)
}

/// Whether a word begins with the first letter of what was typed and has the others in their order.
fn holds_letters(word: &str, typed: &str) -> bool {
    let mut letters = word.chars();
    typed.len() > 2 && letters.clone().next() == typed.chars().next() && typed.chars().all(|wanted| letters.any(|c| c == wanted))
}

/// What answers to a query, the best first. Letters in their order are a guess, made only where no name knows what was typed.
pub(in crate::ui) fn found<T>(ranked: impl IntoIterator<Item = (Option<Rank>, T)>) -> Vec<(Rank, T)> {
    let mut found: Vec<(Rank, T)> = ranked.into_iter().filter_map(|(rank, one)| Some((rank?, one))).collect();
    if found.iter().any(|(rank, _)| rank.tier < Tier::Letters) {
        found.retain(|(rank, _)| rank.tier < Tier::Letters);
    }
    found.sort_by_key(|(rank, _)| *rank);
    found
}

#[cfg(test)]
mod tests {
    use super::super::{ColumnTask, Command, Task};
    use super::*;
    use crate::chart::ChartKind;
    use crate::session::Page;
    use crate::ui::{NewStep, Part, ThemeChoice};

    fn first(query: &str) -> Option<Command> {
        let ranked = Command::all().filter(|c| *c != Command::Palette).map(|c| (rank(c.label(), c.words(), query), c));
        found(ranked).into_iter().next().map(|(_, command)| command)
    }

    const fn column(task: ColumnTask) -> Command {
        Command::Task(Task::Column(task))
    }

    const fn part(part: Part) -> Command {
        Command::Task(Task::Part(part))
    }

    /// People who know Excel, Tableau or Power BI typed these, and found nothing, or ran something else with Enter: `theme` opened
    /// the sample.
    #[test]
    fn the_words_of_other_programs_find_the_command_that_is_meant() {
        let join = Command::AddStep(NewStep::Join);
        let table = [
            ("add a calculated value", Command::NewValue),
            ("calculated field", Command::NewValue),
            ("calculated column", Command::AddStep(NewStep::Formula)),
            ("pivot table", Command::Show(Page::Pivot)),
            ("new pivot", Command::Show(Page::Pivot)),
            ("pivot", Command::Show(Page::Pivot)),
            ("change date format", column(ColumnTask::Format)),
            ("date format", column(ColumnTask::Format)),
            ("format", column(ColumnTask::Format)),
            ("delete column", Command::AddStep(NewStep::Remove)),
            ("hide column", column(ColumnTask::Hide)),
            ("hide", column(ColumnTask::Hide)),
            ("group", column(ColumnTask::Group)),
            ("dark mode", Command::Theme(ThemeChoice::Dark)),
            ("dark", Command::Theme(ThemeChoice::Dark)),
            ("light theme", Command::Theme(ThemeChoice::Light)),
            ("theme", Command::SwitchTheme),
            ("sql", Command::Sql),
            ("query with sql", Command::Sql),
            ("font size", Command::ZoomIn),
            ("zoom", Command::ZoomIn),
            ("join", join),
            ("vlookup", join),
            ("xlookup", join),
            ("merge", join),
            ("dedupe", Command::AddStep(NewStep::Deduplicate)),
            ("conditional formatting", Command::Task(Task::Draw(ChartKind::Heatmap))),
            ("highlight", Command::Task(Task::Draw(ChartKind::Heatmap))),
            ("forecast", part(Part::Forecast)),
            ("predict", part(Part::Forecast)),
            ("outliers", Command::Detect),
            ("hotkeys", Command::Shortcuts),
            ("help", Command::Shortcuts),
            ("exit", Command::Quit),
            ("preferences", Command::Settings),
            ("options", Command::Settings),
            ("language", Command::Settings),
            ("locale", Command::Settings),
            ("autosave", Command::Save),
            ("save", Command::Save),
            ("print", Command::Export),
            ("export", Command::Export),
            ("filter", column(ColumnTask::Filter)),
            ("add filter", column(ColumnTask::Filter)),
            ("clear filters", Command::Task(Task::ClearFilters)),
            ("sort", column(ColumnTask::SortAscending)),
            ("find and replace", Command::AddStep(NewStep::Replace)),
            ("find", Command::Find),
            ("text to columns", Command::AddStep(NewStep::Split)),
            ("transpose", Command::AddStep(NewStep::Unpivot)),
            ("refresh", Command::Reload),
            ("reload", Command::Reload),
            ("slicer", column(ColumnTask::Slicer)),
            ("graph", Command::Show(Page::Chart)),
            ("chart", Command::Show(Page::Chart)),
            ("dashboard", Command::Show(Page::Board)),
            ("append", Command::AddStep(NewStep::Stack)),
            ("union", Command::AddStep(NewStep::Stack)),
            ("combine files", Command::StackFiles),
            ("compare", part(Part::Changes)),
            ("what changed", part(Part::Changes)),
            ("explain", Command::Task(Task::Explain)),
            ("copy", Command::Task(Task::Copy)),
            ("type", Command::ImportPanel),
            ("add event", part(Part::Events)),
            ("events", part(Part::Events)),
            ("rehearsal", part(Part::Rehearsal)),
            ("rows", Command::CheckRows),
            ("recent", Command::ReopenLast),
            ("open", Command::Open),
            ("undo", Command::Undo),
        ];
        let wrong: Vec<String> = table
            .into_iter()
            .filter(|(query, wanted)| first(query) != Some(*wanted))
            .map(|(query, wanted)| format!("{query}: {:?} and not {:?}", first(query).map(Command::label), wanted.label()))
            .collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn a_label_comes_before_other_words_and_a_beginning_before_a_middle() {
        let ranks = [
            rank("Settings…", "", "settings"),
            rank("How the file was read (import settings)", "", "settings"),
            rank("Other", "settings", "settings"),
            rank("Other", "regional settings", "settings"),
            rank("Presettings", "", "settings"),
            rank("Settlings", "", "setings"),
        ];
        assert!(ranks.iter().all(Option::is_some) && ranks.is_sorted(), "{ranks:?}");
        assert_eq!(rank("Undo", "revert", "ndu"), None);
    }

    /// `sort` guessed "Show chart", whose letters stand in their order across two words.
    #[test]
    fn letters_are_a_guess_within_one_word_and_only_where_no_name_knows_the_word() {
        assert_eq!(rank("Show chart", "", "sort"), None);
        assert_eq!(first("exprt"), Some(Command::Export), "a word that is misspelt");
        let ranked = [("Short records", ""), ("Order", "sort")].map(|(label, names)| (rank(label, names, "sort"), label));
        assert_eq!(found(ranked).len(), 1, "the one that knows it");
    }

    /// Without a word of its own a command is found only by who knows what it is called here.
    #[test]
    fn every_command_has_words_beside_its_label() {
        let bare: Vec<&str> = Command::all().filter(|c| *c != Command::Palette && c.words().is_empty()).map(Command::label).collect();
        assert_eq!(bare, [""; 0]);
        let capitals = Command::all().find(|c| c.words().chars().any(char::is_uppercase));
        assert_eq!(capitals, None, "they are compared with what was typed in small letters");
    }
}
