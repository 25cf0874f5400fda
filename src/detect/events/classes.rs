//! Which periods an event touches, and which days of a series recur without being listed.
//!
//! Events of one class are judged against each other. The class of an event is its name without digits, so that `6.6 sale`
//! and `7.7 sale` are two of a kind; the days of its margins are classes of their own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Timelike};

use super::super::clock::Axis;
use super::super::{Event, Grain, stats};

/// The class of each period: 0 for none. Where several events fall together they are a class of their own, for neither tells by itself what
/// both do.
pub(in crate::detect) fn classes(axis: &Axis, events: &[Event]) -> Vec<u16> {
    let mut on: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for event in events {
        for t in axis.touching(event.start, event.end) {
            on.entry(t).or_default().insert(class(&event.name));
        }
    }
    let mut names: BTreeMap<usize, String> = on.into_iter().map(|(t, all)| (t, all.into_iter().collect::<Vec<_>>().join(" + "))).collect();
    if matches!(axis.grain, Grain::Hour | Grain::Day) {
        for event in events {
            for (day, name) in margins(event) {
                for t in axis.touching(day, day) {
                    names.entry(t).or_insert_with(|| name.clone());
                }
            }
        }
    }
    let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
    let mut classes = vec![0_u16; axis.len];
    for (t, name) in names {
        // Hours of an event differ by the hour as ordinary ones do.
        let name = if axis.grain == Grain::Hour { format!("{name} {:02}", axis.start(t).hour()) } else { name };
        let next = u16::try_from(numbers.len() + 1).unwrap_or(u16::MAX);
        classes[t] = *numbers.entry(name).or_insert(next);
    }
    classes
}

/// The first of each class that has two: it is the precedent by which the second is judged, and of two that differ each would blame the other.
pub(in crate::detect) fn precedents(classes: &[u16]) -> Vec<usize> {
    let mut periods: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (t, &class) in classes.iter().enumerate().filter(|(_, class)| **class > 0) {
        periods.entry(class).or_default().push(t);
    }
    periods.into_values().filter(|of_class| of_class.len() == 2).map(|of_class| of_class[0]).collect()
}

/// The days before and after an event that it still moves, and the class of each.
fn margins(event: &Event) -> Vec<(NaiveDate, String)> {
    let class = class(&event.name);
    let named = |sign: char, day: u64| format!("{class} {sign}{day}");
    let before = (1..=u64::from(event.before)).filter_map(|n| Some((event.start.checked_sub_days(Days::new(n))?, named('-', n))));
    let after = (1..=u64::from(event.after)).filter_map(|n| Some((event.end.checked_add_days(Days::new(n))?, named('+', n))));
    before.chain(after).collect()
}

/// The class of an event: its name without digits and the signs between them; of a name of digits alone, their pattern, so that `5.5` and
/// `11.11` are two of a kind.
pub(crate) fn class(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphabetic() || c.is_whitespace()).collect();
    let words = letters.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if !words.is_empty() {
        return words;
    }
    let mut pattern: Vec<char> = name.trim().chars().map(|c| if c.is_numeric() { '#' } else { c }).collect();
    pattern.dedup();
    pattern.into_iter().collect()
}

/// A day must deviate by this much, and in one direction, to count as a recurrence.
const CLEAR: f64 = 2.0;
/// The middle day of a rule must deviate by this much.
const TYPICAL: f64 = 3.0;

/// Days that recur by a rule of the calendar, seen in the deviates of the whole (`NaN` where missing): double-days (1.1 to
/// 12.12), and days of the month. A rule holds when two or more of its days agree.
pub(in crate::detect) fn recurring(axis: &Axis, deviates: &[f64], known: &[u16]) -> Vec<Event> {
    if axis.grain != Grain::Day {
        return Vec::new();
    }
    let days: Vec<NaiveDate> = (0..axis.len).map(|t| axis.start(t).date()).collect();
    let mut taken: Vec<bool> = known.iter().map(|&c| c > 0).collect();
    let mut found = Vec::new();
    for rule in Rule::all() {
        let on: Vec<usize> = (0..axis.len).filter(|&t| !taken[t] && rule.holds(days[t]) && !deviates[t].is_nan()).collect();
        if !agree(&on, deviates) {
            continue;
        }
        for &t in &on {
            taken[t] = true;
            found.push(rule.event(days[t]));
        }
    }
    found.sort_by_key(|e| e.start);
    found
}

/// Days that keep to a rule of the calendar in part need so many that do, and be so unlikely by chance, all rules taken together.
const LEAST_CLEAR: usize = 3;
const UNLIKELY: f64 = 0.001;

/// Days that stand out by a rule which not all of its days keep to, for none of them are sales on 1.1 and 2.2. Nothing is judged by them: they are
/// there to be proposed to a person, who lists them.
pub(in crate::detect) fn in_part(axis: &Axis, deviates: &[f64], known: &[u16]) -> Vec<Event> {
    if axis.grain != Grain::Day {
        return Vec::new();
    }
    let mut free: Vec<usize> = (0..axis.len).filter(|&t| known[t] == 0 && !deviates[t].is_nan()).collect();
    let mut found = Vec::new();
    for rule in Rule::all() {
        let day = |t: usize| axis.start(t).date();
        let (on, others): (Vec<usize>, Vec<usize>) = free.iter().copied().partition(|&t| rule.holds(day(t)));
        for way in [1.0, -1.0] {
            let is_clear = |t: &&usize| deviates[**t] * way > TYPICAL;
            let clear: Vec<usize> = on.iter().filter(is_clear).copied().collect();
            let usually = (others.iter().filter(is_clear).count() + 1) as f64 / (others.len() + 1) as f64;
            let tried = 2.0 * Rule::all().count() as f64;
            if clear.len() >= LEAST_CLEAR && tried * chance_of(clear.len(), on.len(), usually) < UNLIKELY {
                free.retain(|t| !clear.contains(t));
                found.extend(clear.into_iter().map(|t| rule.event(day(t))));
                break;
            }
        }
    }
    found.sort_by_key(|e| e.start);
    found
}

/// The chance that at least `least` of `many` days are such as a share of `usually` of all days is.
fn chance_of(least: usize, many: usize, usually: f64) -> f64 {
    let (mut exactly, mut fewer) = ((1.0 - usually).powi(many as i32), 0.0);
    for k in 0..least {
        fewer += exactly;
        exactly *= (many - k) as f64 / (k + 1) as f64 * usually / (1.0 - usually);
    }
    (1.0 - fewer).max(0.0)
}

/// A rule of the calendar that days may recur by.
#[derive(Debug, Clone, Copy)]
enum Rule {
    Double,
    Day(u32),
    Last,
}

impl Rule {
    fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Double).chain((1..=31).map(Self::Day)).chain([Self::Last])
    }

    fn holds(self, day: NaiveDate) -> bool {
        match self {
            Self::Double => day.day() == day.month(),
            Self::Day(number) => day.day() == number,
            Self::Last => day.succ_opt().is_some_and(|next| next.day() == 1),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Double => "Double day".to_owned(),
            Self::Day(number) => format!("Day {number} of the month"),
            Self::Last => "Last day of the month".to_owned(),
        }
    }

    fn event(self, day: NaiveDate) -> Event {
        Event { name: self.name(), start: day, end: day, before: 0, after: 0 }
    }
}

/// The days after `last`, up to `until`, on which the rules of `recurring` days hold again: what a forecast has to reckon with.
pub(in crate::detect) fn go_on(recurring: &[Event], last: NaiveDate, until: NaiveDate) -> Vec<Event> {
    let rules: Vec<Rule> = Rule::all().filter(|rule| recurring.iter().any(|e| e.name == rule.name())).collect();
    let ahead = last.iter_days().skip(1).take_while(|day| *day <= until);
    ahead.filter_map(|day| rules.iter().find(|rule| rule.holds(day)).map(|rule| rule.event(day))).collect()
}

/// A rule of which this share of the days is listed goes on when the list has ended.
const KEPT: f64 = 0.8;

/// The events after `today` and up to `until` on which the rules go on that the listed ones keep to: paydays and double days, but no feast by the
/// moon. Each begins where its own days end, for those of one rule may be listed further ahead than those of another, and is as the one listed a
/// year before, else as the last of its rule.
pub(in crate::detect) fn continued(listed: &[Event], today: NaiveDate, until: NaiveDate) -> Vec<Event> {
    let days: BTreeMap<NaiveDate, &Event> = listed.iter().map(|e| (e.start, e)).collect();
    let (Some((&first, _)), Some((&last, _))) = (days.first_key_value(), days.last_key_value()) else { return Vec::new() };
    let known = last.min(today);
    let mut ahead: BTreeMap<NaiveDate, Event> = BTreeMap::new();
    for rule in Rule::all() {
        let on: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= known).filter(|day| rule.holds(*day)).collect();
        let kept: Vec<&Event> = on.iter().filter_map(|day| days.get(day).copied()).collect();
        if on.len() < 3 || (kept.len() as f64) < KEPT * on.len() as f64 {
            continue;
        }
        let own_last = days.keys().rev().find(|day| rule.holds(**day)).copied().unwrap_or(known);
        let ended = own_last.max(known);
        for day in ended.iter_days().skip(1).take_while(|day| *day <= until).filter(|day| rule.holds(*day)) {
            let a_year_before = kept.iter().rfind(|e| (e.start.month(), e.start.day()) == (day.month(), day.day()));
            let Some(like) = a_year_before.or(kept.last()) else { continue };
            let end = day.checked_add_signed(like.end - like.start).unwrap_or(day);
            // `6.6 sale` is followed by `7.7 sale`.
            let number = |day: NaiveDate| format!("{}.{}", day.day(), day.month());
            let name = like.name.replace(&number(like.start), &number(day));
            ahead.entry(day).or_insert_with(|| Event { name, start: day, end, ..(*like).clone() });
        }
    }
    ahead.into_values().collect()
}

/// Whether two or more days point the same way, most of them clearly.
fn agree(days: &[usize], deviates: &[f64]) -> bool {
    let typical = stats::median(days.iter().map(|&t| deviates[t]));
    let clear = days.iter().filter(|&&t| deviates[t] * typical.signum() > CLEAR).count();
    days.len() >= 2 && typical.abs() > TYPICAL && clear as f64 >= 0.7 * days.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn axis() -> Axis {
        let ms = |t: &str| day(t).and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        Axis::over(Grain::Day, ms("2025-05-01"), ms("2025-08-31"))
    }

    #[test]
    fn numbered_events_share_a_class_and_margins_have_their_own() {
        let event = |name: &str, d: &str, after| Event { name: name.into(), start: day(d), end: day(d), before: 0, after };
        let classes =
            classes(&axis(), &[event("6.6 sale", "2025-06-06", 1), event("7.7 sale", "2025-07-07", 0), event("payday", "2025-06-25", 0)]);
        let at = |d: &str| classes[axis().touching(day(d), day(d)).start];
        assert_eq!(at("2025-06-06"), at("2025-07-07"));
        assert_ne!(at("2025-06-06"), at("2025-06-25"));
        assert!(at("2025-06-07") > 0 && at("2025-06-07") != at("2025-06-06"));
        assert_eq!(at("2025-06-05"), 0);
    }

    /// A double day within the new year holidays was judged as the double day alone, and called a drop.
    #[test]
    fn events_that_fall_together_are_neither_of_them() {
        let event =
            |name: &str, first: &str, last: &str| Event { name: name.into(), start: day(first), end: day(last), before: 0, after: 0 };
        let events = [
            event("6.6 sale", "2025-06-06", "2025-06-06"),
            event("7.7 sale", "2025-07-07", "2025-07-07"),
            event("Eid", "2025-06-05", "2025-06-08"),
        ];
        let classes = classes(&axis(), &events);
        let at = |d: &str| classes[axis().touching(day(d), day(d)).start];
        assert!(at("2025-06-06") != at("2025-07-07") && at("2025-06-06") != at("2025-06-05"));
        assert_eq!(at("2025-06-05"), at("2025-06-08"));
    }

    /// With a list that ended with the data a forecast knew of no event to come.
    #[test]
    fn listed_events_that_keep_to_a_rule_go_on_and_feasts_do_not() {
        let event =
            |name: &str, first: &str, last: &str, after| Event { name: name.into(), start: day(first), end: day(last), before: 0, after };
        let mut listed: Vec<Event> =
            (1..=6).map(|m| event(&format!("{m}.{m} sale"), &format!("2025-{m:02}-{m:02}"), &format!("2025-{m:02}-{m:02}"), 1)).collect();
        listed.extend((1..=6).map(|m| event("Payday", &format!("2025-{m:02}-25"), &format!("2025-{m:02}-26"), 0)));
        listed.push(event("Eid", "2025-03-31", "2025-04-01", 0));
        let today = day("2025-06-30");
        let ahead = continued(&listed, today, day("2025-08-10"));
        let said: Vec<String> = ahead.iter().map(|e| format!("{} {} {} {}", e.name, e.start, e.end, e.after)).collect();
        assert_eq!(said, ["7.7 sale 2025-07-07 2025-07-07 1", "Payday 2025-07-25 2025-07-26 0", "8.8 sale 2025-08-08 2025-08-08 1"]);
        assert_eq!(continued(&[], today, day("2025-08-10")), []);
        // Paydays that are listed a year ahead are no reason to think that the double days ended.
        listed.extend((7..=12).map(|m| event("Payday", &format!("2025-{m:02}-25"), &format!("2025-{m:02}-26"), 0)));
        let ahead = continued(&listed, today, day("2025-08-10"));
        assert_eq!(ahead.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["7.7 sale", "8.8 sale"]);
    }

    #[test]
    fn double_days_are_found_in_the_data_and_a_single_bad_day_is_not() {
        let axis = axis();
        let mut deviates = vec![0.2; axis.len];
        for d in ["2025-05-05", "2025-06-06", "2025-07-07", "2025-08-08"] {
            deviates[axis.touching(day(d), day(d)).start] = 6.0;
        }
        deviates[axis.touching(day("2025-06-17"), day("2025-06-17")).start] = -9.0;
        let found = recurring(&axis, &deviates, &vec![0; axis.len]);
        let ahead = go_on(&found, day("2025-08-31"), day("2025-10-31"));
        assert_eq!(ahead.iter().map(|e| e.start.to_string()).collect::<Vec<_>>(), ["2025-09-09", "2025-10-10"]);
        assert_eq!(found.iter().map(|e| e.start.to_string()).collect::<Vec<_>>(), ["2025-05-05", "2025-06-06", "2025-07-07", "2025-08-08"]);
    }

    /// Sales on 3.3, 4.4, 5.5 and 6.6 were not proposed, because on 1.1 and 2.2 there were none: seven of ten days had to stand out.
    #[test]
    fn double_days_are_proposed_where_others_are_no_sales() {
        let ms = |t: &str| day(t).and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        let axis = Axis::over(Grain::Day, ms("2026-01-01"), ms("2026-06-30"));
        let mut deviates: Vec<f64> = (0..axis.len).map(|t| if t % 40 == 7 { -4.0 } else { (t % 5) as f64 / 2.0 - 1.0 }).collect();
        let known = vec![0; axis.len];
        assert_eq!(in_part(&axis, &deviates, &known), []);
        let sales = ["2026-03-03", "2026-04-04", "2026-05-05", "2026-06-06"];
        for d in sales {
            deviates[axis.touching(day(d), day(d)).start] = 5.0;
        }
        assert_eq!(recurring(&axis, &deviates, &known), [], "nothing is judged by a rule that only some of its days keep to");
        let found = in_part(&axis, &deviates, &known);
        assert_eq!(found.iter().map(|e| e.start.to_string()).collect::<Vec<_>>(), sales);
        assert!(found.iter().all(|e| e.name == "Double day"));
        // Listed ones are not proposed once more, and the two that are left prove no rule.
        let listed = classes(&axis, &found[..2]);
        assert_eq!(in_part(&axis, &deviates, &listed), []);
    }

    #[test]
    fn the_chance_of_many_days_is_that_of_a_binomial() {
        assert!((chance_of(2, 3, 0.5) - 0.5).abs() < 1e-12 && (chance_of(1, 4, 0.1) - (1.0 - 0.9_f64.powi(4))).abs() < 1e-12);
        assert!((chance_of(0, 5, 0.3) - 1.0).abs() < 1e-12);
    }

    /// Days called 3.3, 4.4 and 5.5 were a class each, so that none was ever judged.
    #[test]
    fn events_of_one_kind_are_told_by_their_names_without_digits() {
        assert_eq!((class("6.6 sale"), class("11.11 Sale")), ("sale".to_owned(), "sale".to_owned()));
        assert_eq!(class("5.5"), class("11.11"));
        assert!(class("5.5") != class("5/5") && class("2026-05-05") != class("5.5"));
    }
}
