//! Reads what follows the day of a date: the time of day and its zone.

use super::date_text::{Behind, Cursor};
use super::weekdays;

/// What follows a time is no time zone.
struct NoZone;

/// What follows the hour of a time of day.
struct Rest {
    minute: u32,
    second: u32,
    ms: i64,
}

impl Cursor<'_> {
    /// A day of the week behind a date, in brackets or not: `(Thu)`, `（木）`, ` 星期三`.
    fn skip_weekday_behind(&mut self) {
        let rest = self.rest.trim_start();
        let inner = rest.strip_prefix(['(', '\u{ff08}']).and_then(|t| t.split_once([')', '\u{ff09}']));
        if let Some((inside, behind)) = inner.filter(|(t, _)| t.len() <= 12 && t.chars().all(char::is_alphabetic)) {
            self.rest = if inside.is_empty() { self.rest } else { behind };
        } else if self.behind != Behind::Nothing {
            let before = self.rest;
            self.skip(&[' ', ',']);
            let is_weekday = self.word().is_some_and(|word| weekdays::is_east_asian(word) || weekdays::is_weekday(word));
            self.rest = if is_weekday { self.rest.strip_prefix('.').unwrap_or(self.rest) } else { before };
        }
    }

    /// What ends a year in Russian, Bulgarian and Ukrainian: `2026 г.`
    fn skip_year_word(&mut self) {
        const WORDS: [&str; 6] =
            ["\u{433}\u{43e}\u{434}\u{430}", "\u{433}.", "\u{433}", "\u{440}\u{43e}\u{43a}\u{443}", "\u{440}.", "\u{440}"];
        let rest = self.rest.trim_start();
        let behind = WORDS.iter().find_map(|word| rest.strip_prefix(word));
        if let Some(behind) = behind.filter(|t| !t.starts_with(char::is_alphabetic)) {
            self.rest = behind;
        }
    }

    /// What leads to a time of day behind a day: `at `, `à `, `klo `.
    fn skip_at(&mut self) {
        const WORDS: [&str; 18] = [
            "at ",
            "\u{e0} ",
            "um ",
            "a las ",
            "\u{e0}s ",
            "alle ",
            "ore ",
            "om ",
            "klo ",
            "kl. ",
            "kl ",
            "o ",
            "godz. ",
            "\u{432} ",
            "\u{43e} ",
            "l\u{fa}c ",
            "pukul ",
            "saat ",
        ];
        let known = if self.behind == Behind::Nothing { &WORDS[..1] } else { &WORDS[..] };
        if let Some(rest) = known.iter().find_map(|word| self.rest.strip_prefix(word)) {
            self.rest = rest;
        }
    }

    /// Whether a time is of the afternoon, where that stands before it: `下午 3:00`.
    fn half_before(&mut self) -> Option<bool> {
        const HALVES: [(&str, bool); 8] = [
            ("\u{4e0a}\u{5348}", false),
            ("\u{4e0b}\u{5348}", true),
            ("\u{5348}\u{524d}", false),
            ("\u{5348}\u{5f8c}", true),
            ("\u{c624}\u{c804}", false),
            ("\u{c624}\u{d6c4}", true),
            ("AM ", false),
            ("PM ", true),
        ];
        let (afternoon, rest) = HALVES.iter().find_map(|(name, half)| Some((*half, self.rest.strip_prefix(name)?)))?;
        self.rest = rest.trim_start();
        Some(afternoon)
    }

    /// A time and a zone, either of them absent; `None` where what follows is neither.
    pub(super) fn clock(&mut self) -> Option<(Option<i64>, Option<i32>)> {
        // Nearly every time of day follows its date at once.
        let is_next = matches!(self.rest.as_bytes(), [] | [b' ' | b'T', b'0'..=b'9', ..]);
        if !is_next {
            self.skip_weekday_behind();
        }
        if self.behind != Behind::Nothing && !self.rest.is_ascii() {
            self.skip_year_word();
        }
        // The colon is that of the logs of servers: 14/Jan/2026:07:05:00.
        if !(self.eat('T') || self.behind != Behind::Nothing && self.eat(':')) {
            self.skip(&[' ', ',']);
            if !is_next {
                self.skip_at();
            }
        }
        if self.at_end() {
            return Some((None, None));
        }
        let half = self.half_before();
        let (hour, digits) = self.number()?;
        let time = if self.behind == Behind::CompactDay && matches!(digits, 4 | 6) {
            let (hours, rest) = if digits == 6 { (hour / 10_000, hour % 10_000) } else { (hour / 100, hour % 100 * 100) };
            let ms = self.fraction()?;
            self.time(hours, half, Rest { minute: rest / 100, second: rest % 100, ms })?
        } else {
            let rest = self.minutes()?;
            self.time(hour, half, rest)?
        };
        if HOURS.contains(&self.rest.trim()) {
            self.rest = "";
        }
        Some((Some(time), self.zone().ok()?))
    }

    /// Milliseconds of a time of day that was read but for the AM or PM that may follow.
    fn time(&mut self, hour: u32, half: Option<bool>, rest: Rest) -> Option<i64> {
        let Rest { minute, second, ms } = rest;
        let hour = match half {
            Some(afternoon) => of_24(hour, afternoon)?,
            None => self.half_day(hour)?,
        };
        let is_time = hour <= 23 && minute <= 59 && second <= 60;
        is_time.then_some(((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000 + ms)
    }

    /// Minute and second behind an hour: `:05`, `:05:30`, `时5分30秒`; behind a day also `.05`, `h05`.
    fn minutes(&mut self) -> Option<Rest> {
        // 15时30分20秒
        if self.eat('\u{65f6}') || self.eat('\u{6642}') || self.eat('\u{c2dc}') {
            return self.minutes_in_words();
        }
        let mark = if self.eat(':') {
            ':'
        } else if self.behind == Behind::Nothing {
            return None;
        } else if self.eat('.') {
            '.'
        } else {
            self.rest = self.rest.trim_start().strip_prefix(['h', 'H'])?.trim_start();
            'h'
        };
        let (minute, digits) = self.number()?;
        let has_second = mark == ':' || self.rest.strip_prefix(mark).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        let (second, ms) = if has_second && self.eat(mark) { (self.number()?.0, self.fraction()?) } else { (0, 0) };
        (digits == 2).then_some(Rest { minute, second, ms })
    }

    fn minutes_in_words(&mut self) -> Option<Rest> {
        self.skip(&[' ']);
        let (minute, digits) = self.number()?;
        if !self.eat('\u{5206}') && !self.eat('\u{bd84}') {
            let second = if self.eat(':') { self.number()?.0 } else { 0 };
            return (digits == 2).then_some(Rest { minute, second, ms: 0 });
        }
        self.skip(&[' ']);
        let Some((second, _)) = self.number() else { return Some(Rest { minute, second: 0, ms: 0 }) };
        (self.eat('\u{79d2}') || self.eat('\u{cd08}')).then_some(Rest { minute, second, ms: 0 })
    }

    /// The milliseconds behind a second; behind a minute they would be those of a length of time.
    fn fraction(&mut self) -> Option<i64> {
        let Some(digits) = self.rest.strip_prefix(['.', ',']).filter(|t| t.starts_with(|c: char| c.is_ascii_digit())) else {
            return Some(0);
        };
        let len = digits.bytes().take_while(u8::is_ascii_digit).count();
        self.rest = &digits[len..];
        format!("{:0<3}", &digits[..len]).get(..3)?.parse().ok()
    }

    /// The hour of 24, with the AM or PM that may follow.
    fn half_day(&mut self, hour: u32) -> Option<u32> {
        const HALVES: [(&str, bool); 16] = [
            ("a.m.", false),
            ("p.m.", true),
            ("a. m.", false),
            ("p. m.", true),
            ("a.m", false),
            ("p.m", true),
            ("am", false),
            ("pm", true),
            ("sa", false),
            ("ch", true),
            ("\u{3c0}.\u{3bc}.", false),
            ("\u{3bc}.\u{3bc}.", true),
            ("\u{3c0}\u{3bc}", false),
            ("\u{3bc}\u{3bc}", true),
            ("\u{635}", false),
            ("\u{645}", true),
        ];
        const BLANKS: [char; 3] = [' ', '\u{202f}', '\u{a0}'];
        let rest = self.rest.trim_start_matches(BLANKS);
        if rest.is_empty() || rest.starts_with(['+', '-', 'Z', '(']) {
            return Some(hour);
        }
        let lower = |c: char| if BLANKS.contains(&c) { ' ' } else { c.to_lowercase().next().unwrap_or(c) };
        let begins = |name: &str| name.chars().zip(rest.chars().map(lower).chain(std::iter::repeat('\0'))).all(|(a, b)| a == b);
        let Some((name, afternoon)) = HALVES.iter().find(|(name, _)| begins(name)) else { return Some(hour) };
        let len: usize = rest.chars().take(name.chars().count()).map(char::len_utf8).sum();
        self.rest = &rest[len..];
        of_24(hour, *afternoon)
    }

    /// Minutes east of UTC, where a zone follows.
    fn zone(&mut self) -> Result<Option<i32>, NoZone> {
        self.skip(&[' ']);
        if self.at_end() {
            return Ok(None);
        }
        let offset = match self.rest.chars().next() {
            Some(sign @ ('+' | '-')) => self.offset(sign).ok_or(NoZone)?,
            _ => self.named_zone()?,
        };
        Ok(Some(self.said_again()?.unwrap_or(offset)))
    }

    /// What says a zone again, in brackets: `PDT(UTC-7)`, `GMT+0200 (CEST)`; where it is an offset, that is the zone.
    fn said_again(&mut self) -> Result<Option<i32>, NoZone> {
        let Some(inside) = self.rest.trim().strip_prefix('(').and_then(|t| t.strip_suffix(')')) else { return Ok(None) };
        let offset = ["UTC", "GMT"].iter().find_map(|name| inside.strip_prefix(name)).filter(|t| t.starts_with(['+', '-']));
        if offset.is_none() && !inside.chars().all(|c| c.is_alphabetic() || c == ' ') {
            return Err(NoZone);
        }
        self.rest = "";
        let Some(offset) = offset else { return Ok(None) };
        let mut cursor = Cursor::new(offset);
        let minutes = cursor.offset(if offset.starts_with('-') { '-' } else { '+' }).ok_or(NoZone)?;
        if cursor.at_end() { Ok(Some(minutes)) } else { Err(NoZone) }
    }

    /// Minutes east of UTC of a zone by its name: `PST`, `(UTC+08:00)`.
    fn named_zone(&mut self) -> Result<i32, NoZone> {
        self.eat('(');
        let name = self.word().ok_or(NoZone)?.to_ascii_uppercase();
        let hours = match name.as_str() {
            "Z" | "UTC" | "GMT" | "WET" => 0,
            "PST" => -8,
            "PDT" | "MST" => -7,
            "MDT" | "CST" => -6,
            "CDT" | "EST" => -5,
            "EDT" => -4,
            "BST" | "CET" => 1,
            "CEST" | "EET" => 2,
            "MSK" => 3,
            "WIB" | "ICT" => 7,
            "SGT" | "HKT" | "PHT" => 8,
            "JST" | "KST" => 9,
            "AEST" => 10,
            _ => return Err(NoZone),
        };
        let extra = match self.rest.chars().next() {
            Some(sign @ ('+' | '-')) if matches!(name.as_str(), "UTC" | "GMT") => self.offset(sign).ok_or(NoZone)?,
            _ => 0,
        };
        self.eat(')');
        Ok(hours * 60 + extra)
    }

    /// `+07`, `+0700`, `+07:00`, `+7`.
    fn offset(&mut self, sign: char) -> Option<i32> {
        self.rest = &self.rest[1..];
        let (value, digits) = self.number()?;
        let (hours, minutes) = if digits > 2 {
            (value / 100, value % 100)
        } else if self.eat(':') {
            (value, self.number()?.0)
        } else {
            (value, 0)
        };
        let total = (hours * 60 + minutes) as i32;
        (hours <= 14 && minutes < 60).then_some(if sign == '-' { -total } else { total })
    }
}

/// The hour of 24 that an hour of twelve is.
fn of_24(hour: u32, afternoon: bool) -> Option<u32> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (1..=11, true) => Some(hour + 12),
        (1..=12, _) => Some(hour),
        // 下午 15:30
        (13..=23, true) => Some(hour),
        _ => None,
    }
}

/// What may follow a time and says that it is one: in Spanish, Portuguese, English, German, Thai.
const HOURS: [&str; 7] = ["hs.", "hs", "hrs.", "hrs", "h", "Uhr", "\u{e19}."];
