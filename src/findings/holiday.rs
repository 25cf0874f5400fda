//! Public holidays on the days of findings.
//!
//! **What it says.** Where a segment is a country, the public holidays of that country in the days of a finding, or on a day beside them, that are not
//! among the listed events: orders in Indonesia were 38 % below from 19 to 24 March 2026, and Eid al-Fitr was on 21 March there. Whether that is
//! all there is to it is for a person to say, who lists the holiday as an event with a click; it is judged against its like from then on.
//!
//! **Which columns.** One whose members mostly name countries, by name or by two letters: a brand may be called as one is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Finding, FindingKind};
use crate::detect::{Country, DetectSpec, Detection, Event, Grain};

/// The share of the members of a column that name countries, at least.
const MOSTLY: f64 = 0.6;
/// What lasts longer is no holiday, in days.
const LONGEST: i64 = 14;

/// A holiday that some findings lie on, as events to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The country whose it is.
    pub country: &'static str,
    /// Its days, each time as long as what was found there.
    pub events: Vec<Event>,
    /// How many findings lie on it.
    pub findings: usize,
}

/// The countries of a detection and the events that are listed.
pub(super) struct Holidays<'a> {
    columns: BTreeSet<&'a str>,
    spec: &'a DetectSpec,
}

impl<'a> Holidays<'a> {
    /// What there is to know for the findings of a detection; nothing where periods are no days.
    pub(super) fn of(spec: &'a DetectSpec, detection: &'a Detection) -> Self {
        let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        if detection.grain == Grain::Day {
            for (column, member) in detection.series.iter().flat_map(|s| &s.segment) {
                members.entry(column).or_default().insert(member);
            }
        }
        let mostly = |members: &BTreeSet<&str>| {
            members.iter().filter(|m| Country::named(m).is_some()).count() as f64 >= MOSTLY * members.len() as f64
        };
        Self { columns: members.into_iter().filter(|(_, of)| mostly(of)).map(|(column, _)| column).collect(), spec }
    }

    /// The country of a finding and its holidays in those days, else on a day beside them.
    pub(super) fn on(&self, finding: &Finding) -> Option<(&'static Country, Vec<(NaiveDate, &'static str)>)> {
        let (first, last) = (finding.start.date(), finding.end.date());
        let is_short = (last - first).num_days() < LONGEST;
        if !is_short || !matches!(finding.kind, FindingKind::Spike | FindingKind::Drop | FindingKind::Missing) {
            return None;
        }
        let member = finding.segment.iter().find(|(column, _)| self.columns.contains(column.as_str()));
        let country = Country::named(&member?.1)?;
        let listed = |day: NaiveDate| {
            let covers = |e: &Event| {
                let (before, after) = (Days::new(e.before.into()), Days::new(e.after.into()));
                (e.start.checked_sub_days(before)..=e.end.checked_add_days(after)).contains(&Some(day))
            };
            self.spec.events.iter().any(covers)
        };
        let within = |first: NaiveDate, last: NaiveDate| country.days(first, last).filter(|(day, _)| !listed(*day)).collect::<Vec<_>>();
        let mut found = within(first, last);
        if found.is_empty() {
            found = within(first.pred_opt()?, last.succ_opt()?);
        }
        // The eve and the second day of a feast say no more than the feast.
        let mut named: Vec<(NaiveDate, &str)> = Vec::new();
        for (day, name) in found {
            named.retain(|(_, known)| *known == name || !known.contains(name));
            if named.iter().all(|(_, known)| !name.contains(known)) {
                named.push((day, name));
            }
        }
        (!named.is_empty()).then_some((country, named))
    }
}

/// The holidays that `findings` lie on and that are not listed, that of most findings first. A finding on two of them counts for the one that others lie
/// on too.
#[must_use]
pub fn holidays(spec: &DetectSpec, detection: &Detection, findings: &[Finding]) -> Vec<Holiday> {
    let known = Holidays::of(spec, detection);
    let on: Vec<_> = findings.iter().filter_map(|f| Some((f, known.on(f)?))).collect();
    let mut votes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (_, (country, days)) in &on {
        for (_, name) in days {
            *votes.entry((&country.name, name)).or_default() += 1;
        }
    }
    let mut told: BTreeMap<(&'static str, &'static str), Holiday> = BTreeMap::new();
    for (finding, (country, days)) in on {
        let votes_of = |name: &str| votes.get(&(country.name.as_str(), name)).copied().unwrap_or_default();
        let Some((_, name)) = days.into_iter().rev().max_by_key(|(_, name)| votes_of(name)) else { continue };
        let holiday = told.entry((&country.name, name)).or_insert(Holiday { country: &country.name, events: Vec::new(), findings: 0 });
        holiday.findings += 1;
        let (start, end) = (finding.start.date(), finding.end.date());
        match holiday.events.iter_mut().find(|e| e.start <= end && start <= e.end) {
            Some(event) => (event.start, event.end) = (event.start.min(start), event.end.max(end)),
            None => holiday.events.push(Event { name: name.to_owned(), start, end, before: 0, after: 0 }),
        }
    }
    let mut told: Vec<Holiday> = told.into_values().collect();
    for holiday in &mut told {
        holiday.events.sort_by_key(|e| e.start);
    }
    told.sort_by_key(|holiday| std::cmp::Reverse(holiday.findings));
    told
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column as Stored, DataType};

    use super::*;
    use crate::detect::run;
    use crate::engine::Context;
    use crate::findings::find;
    use crate::table::{Column, ColumnType, Measure, Origin, Table};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Orders of some members from the first of 2025 on; those of Indonesia, or what stands in its place, are low at both feasts of Eid.
    fn orders(members: [&str; 4]) -> Table {
        let low = [(day("2025-03-31"), day("2025-04-03")), (day("2026-03-20"), day("2026-03-23"))];
        let (mut date, mut region, mut orders) = (Vec::new(), Vec::new(), Vec::new());
        for (t, at) in day("2025-01-01").iter_days().take(500).enumerate() {
            for (r, member) in members.iter().enumerate() {
                let usual = 900.0 + 60.0 * (t % 7) as f64 + (t * 31 + r * 17) as f64 % 23.0;
                let is_low = r == 1 && low.iter().any(|(first, last)| (*first..=*last).contains(&at));
                date.push(at.to_epoch_days());
                region.push(*member);
                orders.push((usual * if is_low { 0.6 } else { 1.0 }) as i64);
            }
        }
        let columns = vec![
            (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
            (Column::new("region", ColumnType::Text), Stored::new("region".into(), region)),
            (Column::new("orders", ColumnType::Integer), Stored::new("orders".into(), orders)),
        ];
        Table::new("daily", columns, Origin::default()).unwrap()
    }

    fn found(table: &Table, events: Vec<Event>) -> (Vec<String>, Vec<Holiday>) {
        let measures = vec![Measure::parse("sum(orders) as orders")];
        let spec = DetectSpec { events, ..DetectSpec::new("date", measures, vec![vec!["region".into()]]) };
        let detection = run(table, &spec, &Context::detached()).unwrap();
        let findings = find(table, &spec, &detection, &Context::detached()).unwrap();
        let holidays = holidays(&spec, &detection, &findings);
        (findings.into_iter().map(|f| f.why).collect(), holidays)
    }

    /// The feasts of Eid led the findings of a marketplace, and nothing said what days they were.
    #[test]
    fn a_finding_tells_the_holidays_of_its_country_and_they_can_be_listed() {
        let table = orders(["Thailand", "Indonesia", "Germany", "Singapore"]);
        let (why, told) = found(&table, Vec::new());
        assert_eq!(why.len(), 2, "{why:?}");
        assert!(why.iter().any(|w| w.ends_with(" A public holiday of Indonesia then: Eid al-Fitr on 21 March.")), "{why:?}");
        assert!(why.iter().any(|w| w.ends_with(" A public holiday of Indonesia then: Eid al-Fitr on 31 March.")), "{why:?}");
        let [eid] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((eid.country, eid.findings, eid.events.len()), ("Indonesia", 2, 2));
        assert_eq!(
            (eid.events[1].name.as_str(), eid.events[1].start, eid.events[1].end),
            ("Eid al-Fitr", day("2026-03-20"), day("2026-03-23"))
        );

        // Once they are listed, each is judged against the other.
        let (why, told) = found(&table, eid.events.clone());
        assert_eq!((why, told), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_brand_that_is_called_as_a_country_has_no_holidays() {
        let (why, told) = found(&orders(["Bolt", "Indonesia", "Cellar", "Dune"]), Vec::new());
        assert!(!why.is_empty() && why.iter().all(|w| !w.contains("holiday")), "{why:?}");
        assert_eq!(told, []);
    }
}
