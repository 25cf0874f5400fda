//! A field of an axis: which column, grouped how, in which order, and which of its items are shown.

use serde::{Deserialize, Serialize};

use super::{ItemFilter, Key, Top, bins};
use crate::table::{Typed, span};

/// A part of a date to group by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatePart {
    /// 2026, or FY2026 where the fiscal year does not begin in January.
    Year,
    /// 2026-Q1, or FY2026-Q1.
    Quarter,
    /// 2026-03
    Month,
    /// ISO week, named by year and number: 2026-W10. Where weeks do not begin on Monday, named by their first day.
    Week,
    /// 2026-03-05
    Day,
    /// Q1 … Q4, of all years.
    #[serde(rename = "quarter of year")]
    QuarterOfYear,
    /// Jan … Dec, of all years.
    #[serde(rename = "month of year")]
    MonthOfYear,
    /// Mon … Sun
    Weekday,
    /// 0 … 23
    Hour,
}

impl DatePart {
    /// All of them: periods from coarse to fine, then those that come again.
    pub const ALL: [Self; 9] =
        [Self::Year, Self::Quarter, Self::Month, Self::Week, Self::Day, Self::QuarterOfYear, Self::MonthOfYear, Self::Weekday, Self::Hour];

    /// The word used on the command line and, capitalised, on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::QuarterOfYear => "quarter of year",
            Self::MonthOfYear => "month of year",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }

    /// Whether it comes again every year, week or day, rather than being one stretch of the calendar.
    #[must_use]
    pub fn comes_again(self) -> bool {
        matches!(self, Self::QuarterOfYear | Self::MonthOfYear | Self::Weekday | Self::Hour)
    }
}

/// When years and weeks begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Calendar {
    /// The month in which the fiscal year begins, 1 to 12; the year is named by the one in which it ends.
    pub fiscal_start: u32,
    /// The day on which weeks begin, 1 for Monday to 7 for Sunday.
    pub week_start: u32,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { fiscal_start: 1, week_start: 1 }
    }
}

/// Items made of several members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Numbers in stretches of one width; each holds its lower end and not its upper one.
    Bins {
        /// How wide a bin is; greater than zero.
        width: f64,
        /// Where some bin begins.
        #[serde(default)]
        start: f64,
        /// What both of them are.
        #[serde(default, skip_serializing_if = "Typed::is_number")]
        typed: Typed,
    },
    /// Numbers in stretches between these edges; each holds its lower end and not its upper one.
    Edges(Vec<f64>),
    /// Items put together by hand; the others stay as they are.
    Named(Vec<NamedGroup>),
}

/// Items put together by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedGroup {
    /// What they are called together.
    pub name: String,
    /// Which they are; `None` is the missing value.
    pub members: Vec<Option<String>>,
}

impl NamedGroup {
    /// What its item is called: its name, or another one where an item outside the group is called so; the first that is free.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let others = (1..).map(|n| if n == 1 { format!("{} (group)", self.name) } else { format!("{} (group {n})", self.name) });
        std::iter::once(self.name.clone()).chain(others)
    }
}

impl Group {
    /// A group put to those there are; the members of one that is called alike are its own then.
    pub(crate) fn with(group: Option<Self>, added: NamedGroup) -> Self {
        let mut groups = if let Some(Self::Named(groups)) = group { groups } else { Vec::new() };
        match groups.iter_mut().find(|g| g.name == added.name) {
            Some(known) => known.members.extend(added.members.into_iter().filter(|m| !known.members.contains(m)).collect::<Vec<_>>()),
            None => groups.push(added),
        }
        Self::Named(groups)
    }
}

/// In which order the items of a field stand within their parent. Others and missing values always come last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Chronological, by number or alphabetical.
    #[default]
    Natural,
    /// The other way round.
    Reversed,
    /// By a value.
    Value(SortBy),
    /// By hand: these first, the others after them in natural order.
    Manual(Vec<Option<String>>),
}

/// Order the items of a field by a value, within their parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortBy {
    /// Name of the value's measure.
    pub value: String,
    /// Largest first.
    pub descending: bool,
    /// The item of the other axis in which the value is looked at, outermost first; empty for its total.
    #[serde(default, skip_serializing_if = "Key::is_empty")]
    pub within: Key,
}

/// Where the subtotal of an outer item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subtotals {
    /// Nowhere.
    Off,
    /// Above its items.
    Top,
    /// Below its items.
    #[default]
    Bottom,
}

/// Which items of a field are folded up: only their total is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Folded {
    /// All of them but those in `items`; otherwise only those in `items`.
    pub all: bool,
    /// Items by their key, outermost first.
    pub items: Vec<Key>,
}

impl Folded {
    /// Fold an item up, or open it again.
    pub fn toggle(&mut self, key: &Key) {
        match self.items.iter().position(|k| k == key) {
            Some(at) => drop(self.items.remove(at)),
            None => self.items.push(key.clone()),
        }
    }

    /// Whether nothing is folded.
    #[must_use]
    pub fn is_none(&self) -> bool {
        !self.all && self.items.is_empty()
    }
}

/// A column on an axis of a pivot: grouped how, in which order, and which of its items are shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Field {
    /// The column.
    pub column: String,
    /// For dates, what to group by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DatePart>,
    /// What it is called, where not after its column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Items made of several members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Show the periods and bins in between that have no rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fill: bool,
    /// In which order its items stand.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: Order,
    /// Which items are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<ItemFilter>,
    /// How many items are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Top>,
    /// Where the subtotals of its items stand; as the pivot says where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtotals: Option<Subtotals>,
    /// Which of its items are folded up.
    #[serde(default, skip_serializing_if = "Folded::is_none")]
    pub folded: Folded,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Field {
    /// A column as it is.
    pub fn new(column: impl Into<String>) -> Self {
        Self { column: column.into(), ..Self::default() }
    }

    /// A date column by a part of its dates.
    pub fn by(column: impl Into<String>, part: DatePart) -> Self {
        Self { by: Some(part), ..Self::new(column) }
    }

    /// Read `Region`, `Order Date:month` or `Sales:bins 100`; the column may stand in double quotes.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let unquoted = |column: &str| {
            let column = column.trim();
            column.strip_prefix('"').and_then(|c| c.strip_suffix('"')).map_or_else(|| column.to_owned(), |c| c.replace("\"\"", "\""))
        };
        // From the right, for a length of time may hold the sign, and so may the name of a column.
        let grouped = text.rmatch_indices(':').find_map(|(at, _)| {
            let (column, how) = (&text[..at], text[at + 1..].trim().to_lowercase());
            if let Some(part) = DatePart::ALL.into_iter().find(|p| p.name() == how || p.name().replace(' ', "-") == how) {
                return Some(Self::by(unquoted(column), part));
            }
            Some(Self { group: Some(stretches(&how)?), ..Self::new(unquoted(column)) })
        });
        grouped.unwrap_or_else(|| Self::new(unquoted(text)))
    }

    /// What a person reads: `Order Date (month)`.
    #[must_use]
    pub fn label(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match (self.by, &self.group) {
            (Some(by), None) => format!("{} ({})", self.column, by.name()),
            (Some(by), Some(_)) => format!("{} ({}, grouped)", self.column, by.name()),
            (None, Some(Group::Bins { width, typed, .. })) => format!("{} (by {})", self.column, typed.text(*width, bins::places(*width))),
            (None, Some(_)) => format!("{} (grouped)", self.column),
            (None, None) => self.column.clone(),
        }
    }

    /// Whether it is meant by a name: its label, its column, or its column and part as [`parse`](Self::parse) reads them.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let asked = Self::parse(name);
        self.label().eq_ignore_ascii_case(name.trim())
            || self.column.eq_ignore_ascii_case(name.trim())
            || self.column.eq_ignore_ascii_case(&asked.column) && asked.by == self.by && asked.group.is_none()
    }
}

/// `bins 100`, `bins 100 from 50`, or `edges 0 10 100`; lengths of time with units or as clocks: `bins 30 min`, `edges 0 90s 1:00:00`.
fn stretches(how: &str) -> Option<Group> {
    let (kind, rest) = how.split_once(char::is_whitespace)?;
    match kind {
        "bins" => {
            let (width, start) = rest.split_once(" from ").unwrap_or((rest, "0"));
            let ((width, typed), (start, _)) = (amount(width)?, amount(start)?);
            (width > 0.0).then_some(Group::Bins { width, start, typed })
        }
        "edges" => {
            let mut edges: Vec<String> = Vec::new();
            for word in rest.split_whitespace() {
                match edges.last_mut() {
                    // The unit of the number before it.
                    Some(last) if word.starts_with(char::is_alphabetic) => last.push_str(word),
                    _ => edges.push(word.to_owned()),
                }
            }
            let edges: Option<Vec<f64>> = edges.iter().map(|edge| Some(amount(edge)?.0)).collect();
            edges.filter(|e| !e.is_empty()).map(Group::Edges)
        }
        _ => None,
    }
}

/// A number, or the seconds of a length of time.
fn amount(text: &str) -> Option<(f64, Typed)> {
    let number = text.trim().parse().ok().filter(|n: &f64| n.is_finite()).map(|n| (n, Typed::Number));
    number.or_else(|| Some((span::typed(text)?, Typed::Length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_with_or_without_quotes_and_part() {
        let read = |text| {
            let f = Field::parse(text);
            (f.column, f.by)
        };
        assert_eq!(read(" Region "), ("Region".to_owned(), None));
        assert_eq!(read("Order Date:Month"), ("Order Date".to_owned(), Some(DatePart::Month)));
        assert_eq!(read("Order Date:month-of-year"), ("Order Date".to_owned(), Some(DatePart::MonthOfYear)));
        assert_eq!(read("\"a, \"\"b\"\"\":day"), ("a, \"b\"".to_owned(), Some(DatePart::Day)));
        assert_eq!(read("\"Start:day\""), ("Start:day".to_owned(), None));
        assert_eq!(read("Ratio a:b"), ("Ratio a:b".to_owned(), None));
        let bins = |text, width, start, typed| assert_eq!(Field::parse(text).group, Some(Group::Bins { width, start, typed }), "{text}");
        bins("Sales:bins 100 from 50", 100.0, 50.0, Typed::Number);
        bins("Wait:bins 30 min from 1h", 1800.0, 3600.0, Typed::Length);
        bins("Wait:bins 1:00:00", 3600.0, 0.0, Typed::Length);
        assert_eq!(Field::parse("Wait:bins 1:00:00").label(), "Wait (by 1 h)");
        assert_eq!(Field::parse("Wait:edges 0 10 min 1h").group, Some(Group::Edges(vec![0.0, 600.0, 3600.0])));
        assert_eq!(Field::parse("Sales:edges 0 10 100").group, Some(Group::Edges(vec![0.0, 10.0, 100.0])));
        assert_eq!(Field::parse("Sales:bins 0").group, None);
    }

    #[test]
    fn a_field_is_saved_as_little_as_it_says() {
        let field = Field::by("Date", DatePart::Month);
        assert_eq!(serde_json::to_string(&field).unwrap(), r#"{"column":"Date","by":"month"}"#);
        assert_eq!(serde_json::from_str::<Field>(r#"{"column":"Date","by":"month"}"#).unwrap(), field);
    }

    #[test]
    fn a_field_is_known_by_its_names() {
        let field = Field::by("Order Date", DatePart::Month);
        for name in ["Order Date (month)", "order date", "Order Date:month"] {
            assert!(field.is_called(name), "{name}");
        }
        assert!(!field.is_called("Order Date:year"));
    }
}
