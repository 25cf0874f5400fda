//! Columns of lengths of time: what tells them from times of day, and what the two numbers of `75:10` are.
//!
//! `00:01:28` is either. A value of a day or more is no time of day; else only the name of its column says which it is.

use super::super::dates::{self, DAY_MS};
use super::super::raw::Cell;
use super::super::source::{Decision, Target};
use super::super::{ClockParts, formats, text};
use super::decide::Plan;
use super::survey::Survey;
use super::{Cells, words};
use crate::table::{ColumnType, span};

/// Why two numbers are read as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhyClock {
    /// A person said so.
    Asked,
    /// Hours, minutes and seconds stand in the column too, so that hours are written where there are some.
    Beside,
    /// The name of the column says so.
    Named,
    /// Nothing does.
    Guessed,
}

/// Whether a column holds lengths of time and nothing else, as its name says; a few words may stand among many of them.
pub(super) fn are_named(survey: &Survey, name: &str) -> bool {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let clocks = numbers.times + numbers.spans + texts.clear_spans + texts.pairs;
    if clocks == 0 || numbers.times + numbers.spans < numbers.count || texts.dates > 0 || !words::names_length(name) {
        return false;
    }
    let (filled, count) = (survey.filled(), numbers.count + texts.spans + texts.pairs);
    count == filled || texts.stubborn == texts.pairs && filled >= 10 && filled.saturating_sub(count) * 10 <= filled
}

/// What the two numbers of its lengths are; `None` where there are none.
pub(super) fn clock(survey: &Survey, name: &str, asked: Option<ClockParts>) -> Option<(ClockParts, WhyClock)> {
    let texts = &survey.texts;
    if texts.pairs == 0 {
        return None;
    }
    let (named, says_unit) = words::named_clock(name);
    Some(match asked {
        Some(asked) => (asked, WhyClock::Asked),
        None if says_unit => (named, WhyClock::Named),
        None if texts.clear_spans > 0 => (ClockParts::MinutesSeconds, WhyClock::Beside),
        None => (named, WhyClock::Guessed),
    })
}

/// Milliseconds of a length of time in a column that was decided to hold some.
pub(super) fn read(text: &str, plan: &Plan) -> Option<i64> {
    let times = if matches!(plan.clock, Some((ClockParts::HoursMinutes, _))) { 60 } else { 1 };
    dates::duration(text).or_else(|| span::pair(text).map(|ms| ms * times)).or_else(|| dates::time_of_day(text))
}

/// The texts of a column with their positions.
fn texts(cells: Cells<'_>) -> impl Iterator<Item = (usize, &str)> {
    cells.iter().enumerate().filter_map(|(at, cell)| match cell {
        Cell::Text(raw) => Some((at, text::unwrapped(raw).0)),
        _ => None,
    })
}

/// Where the first two numbers stand of which nothing says what they are.
fn doubtful(cells: Cells<'_>, plan: &Plan) -> Option<usize> {
    let is_open = plan.ty == ColumnType::Duration && matches!(plan.clock, Some((_, WhyClock::Guessed)));
    texts(cells).find(|(_, text)| is_open && span::pair(text).is_some_and(|ms| ms != 0)).map(|(at, _)| at)
}

/// What is said of lengths whose two numbers may be hours or minutes, and of a column that such lengths keep as text.
pub(super) fn warning(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(&'static str, String, usize)> {
    let shown = |at: usize| formats::shown(cells.sheet, cells.get(at));
    if let (Some(at), Some((clock, _))) = (doubtful(cells, plan), plan.clock) {
        let message = format!("no cell proves whether {} is in hours or in minutes; read as {}", shown(at), clock.words());
        return Some(("ambiguous_duration", message, at));
    }
    let found = &survey.texts;
    let is_kept = plan.ty == ColumnType::Text && !plan.forced && found.long_pairs > 0 && found.spans + found.pairs == survey.filled();
    let (at, _) = texts(cells).find(|(_, text)| is_kept && span::is_long_pair(text))?;
    Some(("kept_as_text", format!("{} is no time of day, and no name says that it is a length of time: kept as text", shown(at)), at))
}

/// What was decided about a column of times of day or lengths of time, and why.
pub(super) fn decisions(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<Decision> {
    match plan.ty {
        ColumnType::Duration => of_lengths(cells, survey, plan),
        ColumnType::Time => of_times(cells, survey).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn of_lengths(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<Decision> {
    let (name, texts_found) = (cells.column.name.as_str(), &survey.texts);
    let shown = |at: usize| formats::shown(cells.sheet, cells.get(at));
    let mut out = Vec::new();
    let count = texts_found.spans + texts_found.pairs + survey.numbers.times;
    let first = || (0..cells.len()).map(shown).find(|text| read(text, plan).is_some());
    if count > 0 && !plan.forced {
        let longest = texts(cells).find(|(_, text)| text.contains(':') && dates::duration(text).is_some_and(|ms| ms.abs() >= DAY_MS));
        let why = match longest {
            Some((at, text)) => format!("{text} in row {} is a day or more", cells.line(at)),
            None if words::names_length(name) => "its name says so".to_owned(),
            None => "hours, minutes and seconds are understood".to_owned(),
        };
        let decision = Decision::new("Read as lengths of time", why).in_column(name);
        out.push(decision.touching(u64::from(count), first().unwrap_or_default()).about(Target::Type));
    }
    if let Some((clock, why)) = plan.clock {
        let why = match why {
            WhyClock::Asked => "you asked for it",
            WhyClock::Beside => "hours, minutes and seconds stand in the column too",
            WhyClock::Named => "its name says so",
            WhyClock::Guessed => "usual under such a name; no cell proves it",
        };
        let example = texts(cells).find(|(_, text)| span::pair(text).is_some()).map(|(_, text)| text).unwrap_or_default();
        let question = doubtful(cells, plan).map(|at| question(&shown(at), name, clock));
        let decision = Decision::new(format!("Two numbers read as {}", clock.words()), why).in_column(name);
        let decision = decision.touching(u64::from(texts_found.pairs), example).about(Target::Clock);
        out.push(Decision { question: question.map(Into::into), ..decision });
    }
    out
}

/// What a person is asked about two numbers.
fn question(example: &str, column: &str, clock: ClockParts) -> String {
    let is = |clock: ClockParts| {
        let ms = span::pair(example).unwrap_or_default() * if clock == ClockParts::HoursMinutes { 60 } else { 1 };
        span::words(ms as f64 / 1000.0)
    };
    let (hours, minutes, read) = (is(ClockParts::HoursMinutes), is(ClockParts::MinutesSeconds), is(clock));
    format!("{example} in {column} could be {hours} or {minutes}. It is read as {read}.")
}

/// Times of day that nothing proves to be some: asked about where none reaches an hour, as lengths seldom do.
fn of_times(cells: Cells<'_>, survey: &Survey) -> Option<Decision> {
    let (name, found) = (cells.column.name.as_str(), &survey.texts);
    let is_open = found.times > 0 && found.spans == found.times && !words::names_date(name);
    if !is_open {
        return None;
    }
    let is_short = |cell: Cell<'_>| match cell {
        Cell::Text(raw) => dates::duration(text::unwrapped(raw).0).is_none_or(|ms| ms < DAY_MS / 24),
        _ => true,
    };
    let example = texts(cells).find(|(_, text)| dates::duration(text).is_some()).map(|(_, text)| text)?;
    let is_asked = found.times > 1 && cells.iter().all(is_short);
    let question = format!("{example} in {name} could be a time of day or a length of time. It is read as a time of day.");
    let decision = Decision::new("Read as times of day", "none is a day or more, and no name says that they are lengths of time");
    let decision = decision.in_column(name).touching(u64::from(found.times), example).about(Target::Type);
    Some(Decision { question: is_asked.then(|| question.into()), ..decision })
}
