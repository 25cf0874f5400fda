//! The names of the ways to show a value, as Excel calls them and shorter.

use super::{Base, BaseItem, ShowAs};

/// One way to show a value.
struct Way {
    /// As Excel calls it, and as it is written.
    name: &'static str,
    /// Other names it is read by.
    also: &'static [&'static str],
    make: fn() -> ShowAs,
}

/// All of them, in the order of Excel's menu. Names are matched in lower case without "total".
const WAYS: [Way; 15] = [
    Way { name: "value", also: &["no calculation", "normal"], make: || ShowAs::Value },
    Way { name: "% of grand total", also: &["% of grand", "% of all"], make: || ShowAs::PercentOfGrand },
    Way { name: "% of column total", also: &["% of column"], make: || ShowAs::PercentOfColumn },
    Way { name: "% of row total", also: &["% of row"], make: || ShowAs::PercentOfRow },
    Way { name: "% of parent row total", also: &["% of parent row"], make: || ShowAs::PercentOfParentRow },
    Way { name: "% of parent column total", also: &["% of parent column"], make: || ShowAs::PercentOfParentColumn },
    Way { name: "% of parent total", also: &["% of parent"], make: || ShowAs::PercentOfParent(String::new()) },
    Way { name: "difference from", also: &["difference"], make: || ShowAs::DifferenceFrom(Base::default()) },
    Way { name: "% difference from", also: &["% difference"], make: || ShowAs::PercentDifferenceFrom(Base::default()) },
    Way { name: "running total", also: &["running"], make: || ShowAs::RunningTotal(String::new()) },
    Way { name: "% running total", also: &["% running"], make: || ShowAs::PercentRunningTotal(String::new()) },
    Way { name: "rank smallest to largest", also: &["rank ascending", "rank asc"], make: || ShowAs::RankAscending(String::new()) },
    Way {
        name: "rank largest to smallest",
        also: &["rank descending", "rank desc", "rank"],
        make: || ShowAs::RankDescending(String::new()),
    },
    Way { name: "index", also: &[], make: || ShowAs::Index },
    // Last, for every "% of …" that is none of the others names an item.
    Way { name: "% of", also: &[], make: || ShowAs::PercentOf(Base::default()) },
];

impl ShowAs {
    /// One of each way, its base field the innermost one and its base item the previous one.
    #[must_use]
    pub fn all() -> Vec<Self> {
        WAYS.iter().map(|way| (way.make)()).collect()
    }

    /// What Excel calls it, in lower case and without its base: `% of column total`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let same = |way: &&Way| std::mem::discriminant(&(way.make)()) == std::mem::discriminant(self);
        WAYS.iter().find(same).map_or("value", |way| way.name)
    }

    /// Its name with its base: `difference from previous in Order Date (month)`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.name().to_owned();
        if let Some(base) = self.base() {
            words.push(' ');
            match &base.item {
                BaseItem::Previous => words.push_str("previous"),
                BaseItem::Next => words.push_str("next"),
                BaseItem::Named(item) => words.push_str(item.as_deref().unwrap_or(super::super::table::MISSING_LABEL)),
            }
        }
        if let Some(field) = self.base_field().filter(|f| !f.is_empty()) {
            words.push_str(" in ");
            words.push_str(field);
        }
        words
    }

    /// What is shown, as short as a caption has room for: `% of column`, `difference from previous`. A base field is named where it
    /// is not the `innermost` one. `None` for the value itself.
    #[must_use]
    pub fn in_short(&self, innermost: &str) -> Option<String> {
        let own = self.base_field().filter(|f| !f.is_empty());
        let words = match self {
            Self::Value => return None,
            Self::PercentOfParent(_) => return Some(own.map_or_else(|| "% of parent".to_owned(), |field| format!("% of {field}"))),
            Self::PercentOfGrand => self.name().to_owned(),
            Self::RankAscending(_) => "rank from smallest".to_owned(),
            Self::RankDescending(_) => "rank from largest".to_owned(),
            Self::PercentOfColumn | Self::PercentOfRow | Self::PercentOfParentRow | Self::PercentOfParentColumn => {
                self.name().trim_end_matches(" total").to_owned()
            }
            based => based.clone().with_field("").words(),
        };
        Some(own.filter(|field| *field != innermost).map_or_else(|| words.clone(), |field| format!("{words} in {field}")))
    }

    /// Read a way as [`words`](Self::words) writes it, by any of its names: `% of column`, `difference from previous in Month`,
    /// `% of East in Region`, `running total in Month`, `rank desc in City`. Field and item may stand in double quotes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = text.to_lowercase();
        let names = |way: &'static Way| std::iter::once(&way.name).chain(way.also).map(move |name| (*name, way));
        let mut known: Vec<(&str, &Way)> = WAYS.iter().flat_map(names).collect();
        // The longest first: "% of parent row total" begins with "% of parent".
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let (name, way) =
            known.into_iter().find(|(name, _)| lower.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))?;
        // Lower-casing may change the length of letters beyond ASCII, but the names are ASCII and come first.
        let rest = text.get(name.len()..)?.trim();
        let made = (way.make)();
        if made.base_field().is_none() {
            return rest.is_empty().then_some(made);
        }
        let (item, field) = item_and_field(rest, made.base().is_some())?;
        let made = made.with_field(&field);
        match (made.base().is_some(), item) {
            (true, item) => Some(made.with_item(base_item(item.as_deref(), name)?)),
            (false, None) => Some(made),
            (false, Some(_)) => None,
        }
    }
}

/// `East in Region` into item and field, either of which may be absent. Names that hold " in " stand in quotes.
fn item_and_field(rest: &str, has_item: bool) -> Option<(Option<String>, String)> {
    let unquoted = |text: &str| text.trim().trim_matches('"').to_owned();
    if rest.is_empty() {
        return Some((None, String::new()));
    }
    if let Some(field) = rest.strip_prefix("in ") {
        return Some((None, unquoted(field)));
    }
    if !has_item {
        return None;
    }
    Some(match rest.rsplit_once(" in ") {
        Some((item, field)) => (Some(unquoted(item)), unquoted(field)),
        None => (Some(unquoted(rest)), String::new()),
    })
}

fn base_item(item: Option<&str>, way: &str) -> Option<BaseItem> {
    Some(match item {
        // A share needs to be told of what.
        None if way == "% of" => return None,
        None => BaseItem::Previous,
        Some(item) if item.eq_ignore_ascii_case("previous") => BaseItem::Previous,
        Some(item) if item.eq_ignore_ascii_case("next") => BaseItem::Next,
        Some(super::super::table::MISSING_LABEL) => BaseItem::Named(None),
        Some(item) => BaseItem::Named(Some(item.to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_read_by_its_names_and_by_its_words() {
        for way in &WAYS {
            let made = (way.make)();
            assert_eq!(ShowAs::parse(&made.words()), Some(made.clone()), "{}", made.words());
            let based = made.clone().with_field("Order Date (month)").with_item(BaseItem::Named(Some("2026-01".into())));
            assert_eq!(ShowAs::parse(&based.words()), Some(based.clone()), "{}", based.words());
            for name in way.also {
                assert_eq!(ShowAs::parse(name).map(|s| s.name()), Some(made.name()), "{name}");
            }
        }
    }

    #[test]
    fn a_caption_says_what_is_shown_in_few_words() {
        let short = |text: &str| ShowAs::parse(text).unwrap().in_short("City");
        assert_eq!(short("value"), None);
        let said = [
            ("% of grand total", "% of grand total"),
            ("% of column total", "% of column"),
            ("% of parent row total", "% of parent row"),
            ("% of parent total in Region", "% of Region"),
            ("% of parent total", "% of parent"),
            ("difference from previous in City", "difference from previous"),
            ("% difference from next in Month", "% difference from next in Month"),
            ("% of East in Region", "% of East in Region"),
            ("running total", "running total"),
            ("% running total in Month", "% running total in Month"),
            ("rank desc in City", "rank from largest"),
            ("index", "index"),
        ];
        for (way, words) in said {
            assert_eq!(short(way).as_deref(), Some(words), "{way}");
        }
    }

    #[test]
    fn bases_are_read() {
        assert_eq!(
            ShowAs::parse("% of \"East\" in Region"),
            Some(ShowAs::PercentOf(Base { field: "Region".into(), item: BaseItem::Named(Some("East".into())) }))
        );
        assert_eq!(
            ShowAs::parse("Difference From Next"),
            Some(ShowAs::DifferenceFrom(Base { field: String::new(), item: BaseItem::Next }))
        );
        assert_eq!(ShowAs::parse("% of Parent Total in Region"), Some(ShowAs::PercentOfParent("Region".into())));
        assert_eq!(ShowAs::parse("rank"), Some(ShowAs::RankDescending(String::new())));
        for wrong in ["% of", "total", "index of Region", "running total by Region"] {
            assert_eq!(ShowAs::parse(wrong), None, "{wrong}");
        }
    }
}
