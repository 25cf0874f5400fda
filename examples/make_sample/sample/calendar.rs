//! What makes one ordinary day busier than another: weekday, season, campaign double-days, paydays and holidays.

use chrono::{Datelike, Days, NaiveDate};

use super::market::{Category, Region};

/// The first day of the daily metrics.
pub(crate) const FIRST_DAY: NaiveDate = date(2025, 1, 1);
/// Days of the daily metrics: 18 months, up to 2026-06-30.
pub(crate) const DAYS: u64 = 546;

/// A date that is known to exist; a wrong one in a table of this program does not compile.
pub(crate) const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("no such date"),
    }
}

/// Every day of the daily metrics, in order.
pub(crate) fn days() -> impl Iterator<Item = NaiveDate> {
    (0..DAYS).filter_map(|offset| FIRST_DAY.checked_add_days(Days::new(offset)))
}

/// Factors on visits and on conversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lift {
    pub(crate) visits: f64,
    pub(crate) conversion: f64,
}

impl Lift {
    const NONE: Self = Self { visits: 1.0, conversion: 1.0 };

    fn times(self, other: Self) -> Self {
        Self { visits: self.visits * other.visits, conversion: self.conversion * other.conversion }
    }
}

/// What the calendar alone does to a region and category on a day.
pub(crate) fn lift(day: NaiveDate, region: Region, category: Category, with_campaign: bool) -> Lift {
    let ordinary = Lift { visits: weekday(day, region) * season(day, category) * trend(day, category), conversion: payday(day, region) };
    let campaign = if with_campaign { campaign(day, region) } else { Lift::NONE };
    ordinary.times(campaign).times(holiday(day, region))
}

/// Whether the day is a double-day such as 9.9 or 11.11.
pub(crate) fn is_double_day(day: NaiveDate) -> bool {
    day.month() == day.day()
}

/// Monday first. Europe shops on Sunday evening, South-East Asia through the whole weekend.
fn weekday(day: NaiveDate, region: Region) -> f64 {
    let week = match region {
        Region::UnitedKingdom | Region::Germany => [0.99, 0.95, 0.94, 0.96, 0.97, 1.03, 1.16],
        Region::Singapore => [0.95, 0.94, 0.96, 0.98, 1.03, 1.08, 1.06],
        Region::Indonesia | Region::Thailand | Region::Vietnam => [0.94, 0.93, 0.95, 0.97, 1.02, 1.10, 1.09],
    };
    week[day.weekday().num_days_from_monday() as usize]
}

/// The month's factor, blended towards the neighbouring month so that no step shows at its first day.
fn season(day: NaiveDate, category: Category) -> f64 {
    let months = category.season();
    let this = day.month0() as usize;
    let middle = 15.5;
    let from_middle = f64::from(day.day()) - middle;
    let neighbour = if from_middle < 0.0 { (this + 11) % 12 } else { (this + 1) % 12 };
    let weight = from_middle.abs() / 31.0;
    months[this] * (1.0 - weight) + months[neighbour] * weight
}

fn trend(day: NaiveDate, category: Category) -> f64 {
    1.0 + category.growth() * (day - FIRST_DAY).num_days() as f64 / 365.0
}

/// Salaries arrive on the 25th in much of South-East Asia.
fn payday(day: NaiveDate, region: Region) -> f64 {
    match (region, day.day()) {
        (Region::UnitedKingdom | Region::Germany, _) => 1.0,
        (_, 25) => 1.14,
        (_, 26 | 27) => 1.08,
        _ => 1.0,
    }
}

/// A double-day, the waiting before it and the afterglow.
fn campaign(day: NaiveDate, region: Region) -> Lift {
    let uplift = |date: Option<NaiveDate>| {
        date.filter(|&date| is_double_day(date)).map_or(0.0, |date| strength(date.month()) * region.campaign_pull())
    };
    let today = uplift(Some(day));
    let tomorrow = uplift(day.succ_opt());
    let yesterday = uplift(day.pred_opt());
    Lift {
        visits: 1.0 + 0.55 * today + 0.04 * tomorrow + 0.10 * yesterday,
        conversion: 1.0 + 0.30 * today - 0.09 * tomorrow + 0.05 * yesterday,
    }
}

/// What the campaign of a month adds, as a share of an ordinary day.
const fn strength(month: u32) -> f64 {
    match month {
        3 => 0.9,
        6 => 1.0,
        7 | 8 => 0.5,
        9 => 1.3,
        10 => 0.7,
        11 => 1.9,
        12 => 1.5,
        _ => 0.3,
    }
}

fn holiday(day: NaiveDate, region: Region) -> Lift {
    let of_day = HOLIDAYS.iter().find(|holiday| holiday.region == region && (holiday.first..=holiday.last).contains(&day));
    of_day.map_or(Lift::NONE, |holiday| holiday.lift)
}

/// A span of days on which a region buys differently.
struct Holiday {
    name: &'static str,
    region: Region,
    first: NaiveDate,
    last: NaiveDate,
    lift: Lift,
}

const fn days_off(name: &'static str, region: Region, [first, last]: [NaiveDate; 2], visits: f64, conversion: f64) -> Holiday {
    Holiday { name, region, first, last, lift: Lift { visits, conversion } }
}

const HOLIDAYS: &[Holiday] = &[
    days_off("Lebaran", Region::Indonesia, [date(2025, 3, 30), date(2025, 4, 4)], 0.72, 0.86),
    days_off("Lebaran", Region::Indonesia, [date(2026, 3, 19), date(2026, 3, 24)], 0.72, 0.86),
    days_off("Songkran", Region::Thailand, [date(2025, 4, 13), date(2025, 4, 15)], 0.80, 0.90),
    days_off("Songkran", Region::Thailand, [date(2026, 4, 13), date(2026, 4, 15)], 0.80, 0.90),
    days_off("Tết", Region::Vietnam, [date(2025, 1, 27), date(2025, 2, 2)], 0.68, 0.80),
    days_off("Tết", Region::Vietnam, [date(2026, 2, 15), date(2026, 2, 21)], 0.68, 0.80),
    days_off("Lunar New Year", Region::Singapore, [date(2025, 1, 29), date(2025, 1, 30)], 0.78, 0.85),
    days_off("Lunar New Year", Region::Singapore, [date(2026, 2, 17), date(2026, 2, 18)], 0.78, 0.85),
    days_off("Black Friday to Cyber Monday", Region::UnitedKingdom, [date(2025, 11, 28), date(2025, 12, 1)], 1.38, 1.22),
    days_off("Christmas", Region::UnitedKingdom, [date(2025, 12, 24), date(2025, 12, 26)], 0.66, 0.88),
    days_off("Black Friday to Cyber Monday", Region::Germany, [date(2025, 11, 28), date(2025, 12, 1)], 1.38, 1.22),
    days_off("Christmas", Region::Germany, [date(2025, 12, 24), date(2025, 12, 26)], 0.66, 0.88),
];

/// The calendar as a list of events: campaigns by how strong they are, paydays with the two days after, holidays.
pub(crate) fn events_csv() -> String {
    let last_day = days().last().unwrap_or(FIRST_DAY);
    let mut events: Vec<(NaiveDate, NaiveDate, String, [u8; 2])> = Vec::new();
    for day in days() {
        if is_double_day(day) {
            events.push((day, day, format!("{0}.{0} {1}", day.month(), tier(day.month())), [1, 1]));
        }
        if day.day() == 25 {
            events.push((day, day, "Payday".to_owned(), [0, 2]));
        }
    }
    let holidays = HOLIDAYS.iter().filter(|h| h.first <= last_day);
    events.extend(holidays.map(|h| (h.first, h.last, h.name.to_owned(), [0, 0])));
    events.sort();
    events.dedup();
    let lines = events.iter().map(|(first, last, name, [before, after])| format!("{name},{first},{last},{before},{after}\n"));
    std::iter::once("name,start,end,before,after\n".to_owned()).chain(lines).collect()
}

/// What a campaign is called: those of one strength alike, for events of one name are judged against each other.
const fn tier(month: u32) -> &'static str {
    match month {
        3 => "spring sale",
        6 => "mid-year sale",
        7 | 8 => "summer sale",
        9 => "super sale",
        10 => "brand sale",
        11 => "mega sale",
        12 => "birthday sale",
        _ => "double day",
    }
}
