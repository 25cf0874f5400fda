//! Public holidays by country.
//!
//! Most of the world's are set by the moon or by decree, so that they are data and not a rule: `assets/holidays` holds the days of the
//! countries that marketplaces sell in, written from the package `holidays` of Python (see its `generate.py`). Later days by the moon are
//! estimates, which the package keeps up to date.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::engine::unpacked;

/// A country and its public holidays.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Country {
    /// Two letters of ISO 3166.
    pub code: String,
    /// Its English name.
    pub name: String,
    /// Its holidays in order of time.
    pub(super) days: Vec<(NaiveDate, String)>,
}

impl Country {
    /// All that are known, by name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| read(include_bytes!("../../../assets/holidays/holidays.tsv.gz")));
        &ALL
    }

    /// Its holidays from one day to another, in order of time.
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = (NaiveDate, &str)> {
        let from = self.days.partition_point(|(day, _)| *day < first);
        self.days[from..].iter().take_while(move |(day, _)| *day <= last).map(|(day, name)| (*day, name.as_str()))
    }

    /// The one that a label names: by its English name or its two letters, as people write them.
    #[must_use]
    pub fn named(label: &str) -> Option<&'static Self> {
        let code = match label {
            "UK" | "Great Britain" => "GB",
            "USA" => "US",
            "UAE" => "AE",
            "Viet Nam" => "VN",
            "Korea" | "Republic of Korea" => "KR",
            "Turkey" => "TR",
            "Czech Republic" => "CZ",
            other => other,
        };
        Self::all().iter().find(|c| c.code == code || c.name.eq_ignore_ascii_case(label))
    }
}

/// The countries of a packed list; none where it cannot be unpacked, which a test rules out.
fn read(packed: &[u8]) -> Vec<Country> {
    let text = String::from_utf8(unpacked(packed)).unwrap_or_default();
    let mut all: Vec<Country> = Vec::new();
    for (first, name) in text.lines().filter_map(|line| line.split_once('\t')) {
        match (first.parse::<NaiveDate>(), all.last_mut()) {
            (Ok(day), Some(country)) => country.days.push((day, name.to_owned())),
            (Err(_), _) => all.push(Country { code: first.to_owned(), name: name.to_owned(), days: Vec::new() }),
            (Ok(_), None) => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markets_of_south_east_asia_have_their_days_by_the_moon() {
        let day = |code: &str, day: &str| {
            let country = Country::all().iter().find(|c| c.code == code).unwrap();
            let day: NaiveDate = day.parse().unwrap();
            country.days.iter().filter(|d| d.0 == day).map(|d| d.1.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(day("VN", "2025-01-29"), ["Lunar New Year"]);
        assert_eq!(day("ID", "2025-03-31"), ["Eid al-Fitr"]);
        assert_eq!(day("TH", "2025-04-13"), ["Songkran Festival"]);
        assert_eq!(day("US", "2025-11-27"), ["Thanksgiving Day"]);
    }

    #[test]
    fn a_label_names_its_country() {
        let code = |label: &str| Country::named(label).map(|c| c.code.as_str());
        assert_eq!(["Thailand", "thailand", "TH", "UK"].map(code), [Some("TH"), Some("TH"), Some("TH"), Some("GB")]);
        assert_eq!(["Viet Nam", "Korea", "Turkey"].map(code), [Some("VN"), Some("KR"), Some("TR")]);
        // Two small letters are as often a word.
        assert_eq!(["no", "in", "Home & living", ""].map(code), [None; 4]);
    }

    #[test]
    fn every_country_has_days_in_every_year_up_to_this_and_in_order() {
        use chrono::Datelike;
        assert!(Country::all().len() > 50);
        for country in Country::all() {
            assert!(country.days.is_sorted(), "{}", country.name);
            // Those by decree are not known ten years ahead.
            for year in 2015..=2026 {
                assert!(country.days.iter().any(|d| d.0.year() == year), "{} in {year}", country.name);
            }
        }
    }
}
