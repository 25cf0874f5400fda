//! What a pivot table is asked to show, as it is saved.

use serde::{Deserialize, Serialize};

use crate::table::{Filter, Measure};

/// A part of a date to group by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatePart {
    /// 2026
    Year,
    /// 2026-Q1
    Quarter,
    /// 2026-03
    Month,
    /// ISO week, named by year and number: 2026-W10
    Week,
    /// 2026-03-05
    Day,
    /// Mon … Sun
    Weekday,
    /// 0 … 23
    Hour,
}

impl DatePart {
    /// All of them, coarse to fine.
    pub const ALL: [Self; 7] = [Self::Year, Self::Quarter, Self::Month, Self::Week, Self::Day, Self::Weekday, Self::Hour];

    /// The word used on the command line and, capitalised, on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }
}

/// A column on an axis of a pivot, perhaps by a part of its date.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// The column.
    pub column: String,
    /// For dates, what to group by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DatePart>,
}

impl Field {
    /// A column as it is.
    pub fn new(column: impl Into<String>) -> Self {
        Self { column: column.into(), by: None }
    }

    /// Read `Region` or `Order Date:month`; the column may stand in double quotes.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let unquoted = |column: &str| {
            let column = column.trim();
            column.strip_prefix('"').and_then(|c| c.strip_suffix('"')).map_or_else(|| column.to_owned(), |c| c.replace("\"\"", "\""))
        };
        let part = text.rsplit_once(':').and_then(|(column, part)| {
            let by = DatePart::ALL.into_iter().find(|p| p.name().eq_ignore_ascii_case(part.trim()))?;
            Some(Self { column: unquoted(column), by: Some(by) })
        });
        part.unwrap_or_else(|| Self::new(unquoted(text)))
    }

    /// What a person reads: `Order Date (month)`.
    #[must_use]
    pub fn label(&self) -> String {
        self.by.map_or_else(|| self.column.clone(), |by| format!("{} ({})", self.column, by.name()))
    }
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

/// What a value cell shows of its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowAs {
    /// The measure itself.
    #[default]
    Value,
    /// Its share of the grand total.
    PercentOfGrand,
    /// Its share of its column's total.
    PercentOfColumn,
    /// Its share of its row's total.
    PercentOfRow,
}

/// One value of a pivot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PivotValue {
    /// What is computed.
    pub measure: Measure,
    /// How it is shown.
    #[serde(default)]
    pub show_as: ShowAs,
}

/// Order the items of the innermost row field by a value, within their parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortBy {
    /// Name of the value's measure.
    pub value: String,
    /// Largest first.
    pub descending: bool,
}

/// Keep the largest items of a field and add the rest up as Others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// The field's column.
    pub field: String,
    /// How many to keep.
    pub count: usize,
    /// Name of the value's measure.
    pub value: String,
}

/// What a pivot table is asked to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PivotSpec {
    /// Fields down the side, outermost first.
    pub rows: Vec<Field>,
    /// Fields across the top, outermost first.
    pub columns: Vec<Field>,
    /// What is computed for every cell.
    pub values: Vec<PivotValue>,
    /// Which rows of the table count.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Where subtotals stand, on both axes.
    #[serde(default)]
    pub subtotals: Subtotals,
    /// A grand total row, over all row items.
    pub grand_rows: bool,
    /// A grand total column, over all column items.
    pub grand_columns: bool,
    /// Order by a value; natural order (chronological, alphabetical) where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<SortBy>,
    /// Top items per field.
    #[serde(default)]
    pub top: Vec<Top>,
}

impl Default for PivotSpec {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            columns: Vec::new(),
            values: Vec::new(),
            filters: Vec::new(),
            subtotals: Subtotals::default(),
            grand_rows: true,
            grand_columns: true,
            sort: None,
            top: Vec::new(),
        }
    }
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
        assert_eq!(read("\"a, \"\"b\"\"\":day"), ("a, \"b\"".to_owned(), Some(DatePart::Day)));
        assert_eq!(read("\"Start:day\""), ("Start:day".to_owned(), None));
        assert_eq!(read("Ratio a:b"), ("Ratio a:b".to_owned(), None));
    }
}
