//! How numbers and dates are written for the person in front of the screen.
//!
//! One setting for the whole program, because there is one person: the window sets it at its start and where it is changed.
//! The command line never does, so that its output is the same on every machine, and what is written to a file is written
//! [without](Locale::for_files) it for the same reason. Files are read by what stands in them, never by this.

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::engine::{DAY, POINT, THOUSANDS};

/// The signs of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `1,234.50`
    #[default]
    CommaPoint,
    /// `1.234,50`
    PointComma,
    /// `1 234,50`
    SpaceComma,
    /// `1'234.50`
    ApostrophePoint,
    /// `1234.50`
    Plain,
    /// With the marks of [`Words`](crate::engine::Words), which are written out when they are read; never chosen.
    #[serde(skip)]
    Kept,
}

/// The order and the signs of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// `2026-12-31`
    #[default]
    Iso,
    /// `31.12.2026`
    Dotted,
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
    /// `2026/12/31`
    YearFirst,
    /// As [`Words`](crate::engine::Words) keep it; never chosen.
    #[serde(skip)]
    Kept,
}

/// The day a week starts on in a pivot that is made anew; one that was saved keeps its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As most of the world has it.
    #[default]
    Monday,
    /// As in the Americas and much of Asia.
    Sunday,
    /// As in much of the Arab world.
    Saturday,
}

/// How numbers, dates and weeks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Locale {
    /// The signs of a number.
    pub numbers: NumberStyle,
    /// The order and the signs of a date.
    pub dates: DateStyle,
    /// The day a week starts on.
    pub week: WeekStart,
}

static NUMBERS: AtomicU8 = AtomicU8::new(0);
static DATES: AtomicU8 = AtomicU8::new(0);
static WEEK: AtomicU8 = AtomicU8::new(0);

thread_local! {
    /// For whom this thread is writing.
    static READER: Cell<Reader> = const { Cell::new(Reader::Window) };
}

/// Who will read what is written.
#[derive(Debug, Clone, Copy)]
enum Reader {
    /// The person in front of the screen, now.
    Window,
    /// Whoever has the file.
    Files,
    /// Either, later.
    Anyone,
}

impl NumberStyle {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 5] = [Self::CommaPoint, Self::PointComma, Self::SpaceComma, Self::ApostrophePoint, Self::Plain];

    /// Between thousands, and between whole and fraction. The space is narrow and never breaks a line.
    #[must_use]
    pub fn signs(self) -> (Option<char>, char) {
        match self {
            Self::CommaPoint => (Some(','), '.'),
            Self::PointComma => (Some('.'), ','),
            Self::SpaceComma => (Some('\u{202f}'), ','),
            Self::ApostrophePoint => (Some('\u{2019}'), '.'),
            Self::Plain => (None, '.'),
            Self::Kept => (Some(THOUSANDS), POINT),
        }
    }
}

impl DateStyle {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 5] = [Self::Iso, Self::Dotted, Self::DayFirst, Self::MonthFirst, Self::YearFirst];

    /// A day written so.
    #[must_use]
    pub fn day(self, day: NaiveDate) -> String {
        let pattern = match self {
            Self::Iso => "%Y-%m-%d",
            Self::Dotted => "%d.%m.%Y",
            Self::DayFirst => "%d/%m/%Y",
            Self::MonthFirst => "%m/%d/%Y",
            Self::YearFirst => "%Y/%m/%d",
            Self::Kept => return format!("{DAY}{}", day.format("%Y-%m-%d")),
        };
        day.format(pattern).to_string()
    }
}

impl WeekStart {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 3] = [Self::Monday, Self::Sunday, Self::Saturday];

    /// The word on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Sunday => "Sunday",
            Self::Saturday => "Saturday",
        }
    }

    /// The day as ISO 8601 numbers it: 1 for Monday to 7 for Sunday.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Monday => 1,
            Self::Saturday => 6,
            Self::Sunday => 7,
        }
    }
}

impl Locale {
    /// Do something whose words go into a file: on this thread the neutral locale is in force meanwhile, so that a file is the same
    /// whoever writes it.
    pub fn for_files<T>(work: impl FnOnce() -> T) -> T {
        Self::written_for(Reader::Files, work)
    }

    /// Do something whose words are kept as [`Words`](crate::engine::Words): on this thread marks stand for the signs meanwhile.
    pub fn kept<T>(work: impl FnOnce() -> T) -> T {
        Self::written_for(Reader::Anyone, work)
    }

    fn written_for<T>(reader: Reader, work: impl FnOnce() -> T) -> T {
        /// The former state is put back even where the work breaks off.
        struct Restore(Reader);
        impl Drop for Restore {
            fn drop(&mut self) {
                READER.set(self.0);
            }
        }
        let _restore = Restore(READER.replace(reader));
        work()
    }

    /// Whether sentences in it are those that go into files.
    #[must_use]
    pub fn is_neutral(self) -> bool {
        Self { week: WeekStart::default(), ..self } == Self::default()
    }

    /// The one in force.
    #[must_use]
    pub fn current() -> Self {
        match READER.get() {
            Reader::Window => {}
            Reader::Files => return Self::default(),
            Reader::Anyone => return Self { numbers: NumberStyle::Kept, dates: DateStyle::Kept, ..Self::default() },
        }
        let at = |place: &AtomicU8| usize::from(place.load(Ordering::Relaxed));
        Self {
            numbers: NumberStyle::ALL.get(at(&NUMBERS)).copied().unwrap_or_default(),
            dates: DateStyle::ALL.get(at(&DATES)).copied().unwrap_or_default(),
            week: WeekStart::ALL.get(at(&WEEK)).copied().unwrap_or_default(),
        }
    }

    /// Put it in force for the whole program.
    pub fn set(self) {
        NUMBERS.store(NumberStyle::ALL.iter().position(|s| *s == self.numbers).unwrap_or_default() as u8, Ordering::Relaxed);
        DATES.store(DateStyle::ALL.iter().position(|s| *s == self.dates).unwrap_or_default() as u8, Ordering::Relaxed);
        WEEK.store(WeekStart::ALL.iter().position(|s| *s == self.week).unwrap_or_default() as u8, Ordering::Relaxed);
    }

    /// What is usual where a locale such as `de_CH.UTF-8` is set; the neutral one where it is not known.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.split(['.', '@']).next().unwrap_or_default();
        let (language, country) = name.split_once(['_', '-']).unwrap_or((name, ""));
        let numbers = match (language, country) {
            ("de" | "it" | "fr", "CH") | ("de", "LI") => NumberStyle::ApostrophePoint,
            ("es", "MX" | "US" | "PE" | "GT") => NumberStyle::CommaPoint,
            ("de" | "es" | "it" | "nl" | "pt" | "id" | "tr" | "da" | "el" | "vi" | "ro" | "hr" | "sl", _) => NumberStyle::PointComma,
            ("fr" | "ru" | "uk" | "pl" | "cs" | "sk" | "sv" | "nb" | "no" | "fi" | "hu" | "bg", _) => NumberStyle::SpaceComma,
            _ => NumberStyle::CommaPoint,
        };
        let dates = match (language, country) {
            ("en", "US") => DateStyle::MonthFirst,
            ("de" | "ru" | "uk" | "pl" | "cs" | "sk" | "nb" | "no" | "fi" | "tr" | "da" | "ro" | "bg", _) => DateStyle::Dotted,
            ("ja" | "zh", _) => DateStyle::YearFirst,
            ("en", "GB" | "IE" | "AU" | "NZ" | "IN" | "SG" | "ZA" | "HK")
            | ("fr" | "es" | "it" | "pt" | "vi" | "th" | "id" | "ms" | "ar" | "el" | "nl", _) => DateStyle::DayFirst,
            _ => DateStyle::Iso,
        };
        let week = match (language, country) {
            (_, "AE" | "EG" | "KW" | "QA" | "JO" | "IQ" | "BH" | "OM") => WeekStart::Saturday,
            (_, "US" | "CA" | "MX" | "BR" | "JP" | "KR" | "TW" | "HK" | "IN" | "TH" | "ID" | "PH" | "SG" | "IL" | "SA" | "ZA") => {
                WeekStart::Sunday
            }
            _ => WeekStart::Monday,
        };
        Self { numbers, dates, week }
    }

    /// What is usual for the person who is logged in.
    #[must_use]
    pub fn of_system() -> Self {
        let name = ["LC_ALL", "LC_NUMERIC", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        name.map_or_else(Self::default, |name| Self::of(&name))
    }

    /// A day as a person types it: in the order in force, whatever the signs, or as ISO has it.
    #[must_use]
    pub fn read_day(self, text: &str) -> Option<NaiveDate> {
        let parts: Vec<&str> = text.trim().split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
        let [a, b, c] = <[&str; 3]>::try_from(parts).ok()?;
        let (year, month, day) = match self.dates {
            _ if a.len() == 4 => (a, b, c),
            DateStyle::Dotted | DateStyle::DayFirst => (c, b, a),
            DateStyle::MonthFirst => (c, a, b),
            DateStyle::Iso | DateStyle::YearFirst | DateStyle::Kept => return None,
        };
        let century = if year.len() == 2 { 2000 } else { 0 };
        NaiveDate::from_ymd_opt(century + year.parse::<i32>().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// A number as a person types it, with the signs in force, or with those of the other way to write where only they can be meant: `120,5` is
    /// no 1,205. What may be either is not guessed.
    #[must_use]
    pub fn read_number(self, text: &str) -> Option<f64> {
        let (thousands, point) = self.numbers.signs();
        let other = if point == ',' { '.' } else { ',' };
        let own = typed(text, thousands, point);
        let foreign = || typed(text, Some(point), other).filter(|_| !is_either(text, other));
        own.or_else(foreign)
    }
}

/// A number with these signs, where every one between thousands stands before three digits (or two, then three, as in India).
fn typed(text: &str, thousands: Option<char>, point: char) -> Option<f64> {
    let is_gap = |c: char| c.is_whitespace() || c == '\'' || c == '\u{2019}' || Some(c) == thousands;
    let text = text.trim();
    let unsigned = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = unsigned.split_once(point).map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
    let groups: Vec<usize> = whole.split(is_gap).map(|group| group.chars().count()).collect();
    let [first, inner @ .., last] = groups.as_slice() else { return number(text, point) };
    let even = *last == 3
        && (inner.iter().all(|n| *n == 3) && *first <= 3 || inner.iter().all(|n| *n == 2) && *first <= 2)
        && *first > 0
        && !whole.starts_with('0');
    if groups.len() > 1 && !even || fraction.is_some_and(|f| f.contains(is_gap)) {
        return None;
    }
    number(&text.chars().filter(|c| !is_gap(*c)).collect::<String>(), point)
}

fn number(text: &str, point: char) -> Option<f64> {
    let is_part = |c: char| c.is_ascii_digit() || c == point || matches!(c, '+' | '-' | 'e' | 'E');
    let plain: String = text.chars().map(|c| if c == point { '.' } else { c }).collect();
    plain.parse().ok().filter(|n: &f64| n.is_finite() && text.chars().all(is_part))
}

/// Whether a sign may stand between thousands as well as before a fraction: once, before three digits.
fn is_either(text: &str, sign: char) -> bool {
    text.trim().rsplit_once(sign).is_some_and(|(whole, rest)| {
        rest.len() == 3
            && whole.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-'))
            && !whole.trim_start_matches(['+', '-', '0']).is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_its_usual_signs() {
        let of = |name: &str| {
            let l = Locale::of(name);
            (l.numbers, l.dates, l.week)
        };
        assert_eq!(of("de_DE.UTF-8"), (NumberStyle::PointComma, DateStyle::Dotted, WeekStart::Monday));
        assert_eq!(of("de_CH"), (NumberStyle::ApostrophePoint, DateStyle::Dotted, WeekStart::Monday));
        assert_eq!(of("en_US.UTF-8"), (NumberStyle::CommaPoint, DateStyle::MonthFirst, WeekStart::Sunday));
        assert_eq!(of("ar_AE"), (NumberStyle::CommaPoint, DateStyle::DayFirst, WeekStart::Saturday));
        assert_eq!(of("C.UTF-8"), (NumberStyle::CommaPoint, DateStyle::Iso, WeekStart::Monday));
    }

    #[test]
    fn typed_days_are_read_in_the_order_they_are_written_in() {
        let read = |dates, text: &str| Locale { dates, ..Locale::default() }.read_day(text).map(|d| d.to_string());
        let fifth = Some("2026-03-05".to_owned());
        for style in DateStyle::ALL {
            assert_eq!(read(style, "2026-03-05"), fifth, "{style:?}");
            let written = style.day(NaiveDate::from_ymd_opt(2026, 3, 5).unwrap());
            assert_eq!(read(style, &written), fifth, "{style:?}");
        }
        assert_eq!((read(DateStyle::Dotted, "5.3.26"), read(DateStyle::MonthFirst, " 3/5/2026 ")), (fifth.clone(), fifth));
        for wrong in ["", "5.3.", "31.2.2026", "a.b.c"] {
            assert_eq!(read(DateStyle::Dotted, wrong), None, "{wrong}");
        }
        assert_eq!(read(DateStyle::Iso, "05/03/2026"), None, "which is the day is not guessed");
    }

    #[test]
    fn typed_numbers_are_read_as_they_are_written() {
        let german = Locale { numbers: NumberStyle::PointComma, ..Locale::default() };
        assert_eq!(german.read_number("1.234,5"), Some(1234.5));
        assert_eq!(Locale::default().read_number(" 1,234.5"), Some(1234.5));
        assert_eq!(Locale { numbers: NumberStyle::SpaceComma, ..german }.read_number("1 234,5"), Some(1234.5));
        assert_eq!(Locale::default().read_number("abc"), None);
        for style in NumberStyle::ALL {
            let read = |text: &str| Locale { numbers: style, ..Locale::default() }.read_number(text);
            for number in [-1_234_567.5, 0.125, 12.0, 1_000.0] {
                let text = crate::table::format::written(number, 3, style.signs());
                assert_eq!(read(&text), Some(number), "{text}");
            }
            assert_eq!(read("1e3"), Some(1000.0));
        }
    }

    /// 120,5 was 1,205 and a bin 2,5 wide was one of 25.
    #[test]
    fn a_sign_of_the_other_way_to_write_is_read_where_it_can_be_nothing_else() {
        let read = |numbers, text: &str| Locale { numbers, ..Locale::default() }.read_number(text);
        for text in ["120,5", "120.5"] {
            for style in NumberStyle::ALL {
                assert_eq!(read(style, text), Some(120.5), "{text} in {style:?}");
            }
        }
        assert_eq!(read(NumberStyle::CommaPoint, "1.234,5"), Some(1234.5));
        assert_eq!(read(NumberStyle::PointComma, "1,234.5"), Some(1234.5));
        assert_eq!(read(NumberStyle::CommaPoint, "0,125"), Some(0.125), "nobody writes 0 thousand");
        assert_eq!(read(NumberStyle::CommaPoint, "12,34,567"), Some(1_234_567.0));
        assert_eq!((read(NumberStyle::CommaPoint, "1,234"), read(NumberStyle::PointComma, "1.234")), (Some(1234.0), Some(1234.0)));
        for (style, text) in [
            (NumberStyle::Plain, "1,234"),
            (NumberStyle::SpaceComma, "1.234"),
            (NumberStyle::CommaPoint, "1,23,4"),
            (NumberStyle::CommaPoint, "1,2.5"),
            (NumberStyle::CommaPoint, ",5,"),
            (NumberStyle::CommaPoint, "inf"),
            (NumberStyle::CommaPoint, "4x"),
        ] {
            assert_eq!(read(style, text), None, "{text}");
        }
    }
}
