//! What a column is for, from its name, its type and how its values repeat.

use crate::table::{ColumnType, Role};

/// Words of a name that say that its values name things.
const IDENTIFIER_WORDS: [&str; 36] = [
    "id",
    "ids",
    "no",
    "nr",
    "num",
    "number",
    "code",
    "sku",
    "upc",
    "ean",
    "isbn",
    "asin",
    "gtin",
    "zip",
    "zipcode",
    "postal",
    "postcode",
    "plz",
    "phone",
    "tel",
    "mobile",
    "fax",
    "iban",
    "account",
    "uuid",
    "guid",
    "key",
    "ref",
    "reference",
    "tracking",
    "serial",
    "barcode",
    "vat",
    "index",
    "invoice",
    "invoiceno",
];
/// The same in languages that do not part words.
const IDENTIFIER_PARTS: [&str; 8] = [
    "\u{7f16}\u{53f7}",
    "\u{53f7}\u{7801}",
    "\u{5355}\u{53f7}",
    "\u{7de8}\u{865f}",
    "\u{756a}\u{53f7}",
    "\u{7f16}\u{7801}",
    "\u{30b3}\u{30fc}\u{30c9}",
    "\u{90ae}\u{7f16}",
];
/// Words of a name that say that whole numbers count things after all: `number of orders`, `no. of units`.
const COUNT_WORDS: [&str; 12] = ["of", "count", "total", "qty", "quantity", "sum", "avg", "average", "clicks", "views", "amount", "value"];
/// Words of names of dates.
const DATE_WORDS: [&str; 16] = [
    "date",
    "datum",
    "fecha",
    "data",
    "day",
    "tanggal",
    "tgl",
    "dates",
    "time",
    "datetime",
    "timestamp",
    "created",
    "updated",
    "\u{65e5}\u{671f}",
    "\u{65f6}\u{95f4}",
    "\u{65e5}\u{4ed8}",
];
/// Words of whole numbers that split rather than add up.
const PERIOD_WORDS: [&str; 17] = [
    "year",
    "month",
    "week",
    "weekday",
    "quarter",
    "hour",
    "jahr",
    "monat",
    "ann\u{e9}e",
    "a\u{f1}o",
    "mes",
    "tahun",
    "bulan",
    "fy",
    "\u{5e74}",
    "\u{6708}",
    "dow",
];

/// The words of a name: parted by signs and by `camelCase`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if starts && words.last().is_some_and(|w| !w.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|w| !w.is_empty());
    words
}

/// Whether a name says that its values name things: `Order ID`, `InvoiceNo`, `订单编号`.
pub(super) fn names_identifier(name: &str) -> bool {
    let words = words(name);
    let is = |set: &[&str]| words.iter().any(|w| set.contains(&w.as_str()));
    (is(&IDENTIFIER_WORDS) && !is(&COUNT_WORDS)) || IDENTIFIER_PARTS.iter().any(|p| name.contains(p)) || name.trim_end().ends_with('#')
}

/// Whether a name says that its values are dates or moments.
pub(super) fn names_date(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| DATE_WORDS.contains(&w.as_str())) || DATE_WORDS[13..].iter().any(|w| name.contains(w))
}

fn names_period(name: &str) -> bool {
    words(name).iter().any(|w| PERIOD_WORDS.contains(&w.as_str()))
}

/// Texts longer than this on average are written, not chosen: their column is one of text however often they repeat.
pub(super) const LONG: f64 = 60.0;

/// What the values of a column are like, as far as its role depends on it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    /// Rows with a value.
    pub(super) filled: usize,
    /// Distinct values.
    pub(super) distinct: usize,
    /// Mean length of its texts in characters.
    pub(super) length: f64,
    /// Share of its texts that hold a blank.
    pub(super) phrases: f64,
    /// Share of its texts that hold a digit and no blank.
    pub(super) codes: f64,
    /// Least and greatest whole number.
    pub(super) span: Option<(f64, f64)>,
    /// Each number is one more than the one before.
    pub(super) consecutive: bool,
}

/// Whole numbers from 0 or 1 upwards, one more on each row.
fn numbers_the_rows(traits: &Traits) -> bool {
    traits.consecutive
        && (traits.filled >= 20 || (traits.filled >= 5 && traits.span.is_some_and(|(least, _)| least == 0.0 || least == 1.0)))
}

/// The role of a column.
pub(super) fn role(name: &str, ty: ColumnType, has_unit: bool, kept_as_identifier: bool, traits: Traits) -> Role {
    let repeats = traits.filled.max(1) as f64 / traits.distinct.max(1) as f64;
    match ty {
        ColumnType::Date | ColumnType::DateTime => Role::Date,
        ColumnType::Decimal | ColumnType::Duration => Role::Measure,
        ColumnType::Boolean | ColumnType::Time => Role::Dimension,
        ColumnType::Integer => {
            let year = traits.span.is_some_and(|(least, most)| least >= 1900.0 && most <= 2100.0);
            if names_period(name) && (year || traits.span.is_some_and(|(least, most)| least >= 0.0 && most <= 366.0)) {
                Role::Dimension
            } else if !has_unit && (names_identifier(name) || numbers_the_rows(&traits)) {
                Role::Identifier
            } else {
                Role::Measure
            }
        }
        ColumnType::Text => {
            let many = traits.distinct > 50 || (repeats < 1.5 && traits.distinct > 10);
            let unique = repeats < 1.2 && traits.filled > 30;
            if kept_as_identifier && !(traits.distinct <= 12 && repeats > 20.0) || (names_identifier(name) && traits.codes > 0.5 && many) {
                Role::Identifier
            } else if traits.length > LONG || (unique && traits.phrases > 0.5) {
                Role::Text
            } else if unique && traits.codes > 0.5 {
                Role::Identifier
            } else if unique && traits.distinct > 1000 {
                Role::Text
            } else {
                Role::Dimension
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_identifiers_from_counts() {
        for name in ["Order ID", "InvoiceNo", "CustomerID", "StockCode", "order_id", "\u{8ba2}\u{5355}\u{7f16}\u{53f7}", "Zip", "PO #"] {
            assert!(names_identifier(name), "{name}");
        }
        for name in ["Number of orders", "Quantity", "Paid", "Country", "Video views", "Notes", "Order Amount"] {
            assert!(!names_identifier(name), "{name}");
        }
        assert!(names_date("Order Date") && names_date("\u{521b}\u{5efa}\u{65f6}\u{95f4}") && !names_date("Region"));
    }

    #[test]
    fn roles_follow_names_and_repeats() {
        let year = Traits { filled: 100, distinct: 3, span: Some((2024.0, 2026.0)), ..Traits::default() };
        assert_eq!(role("Year", ColumnType::Integer, false, false, year), Role::Dimension);
        assert_eq!(role("Quantity", ColumnType::Integer, false, false, year), Role::Measure);
        assert_eq!(role("CustomerID", ColumnType::Integer, false, false, Traits::default()), Role::Identifier);
        let country = Traits { filled: 1000, distinct: 38, length: 10.0, ..Traits::default() };
        assert_eq!(role("Country", ColumnType::Text, false, false, country), Role::Dimension);
        let notes = Traits { filled: 1000, distinct: 990, length: 40.0, phrases: 0.9, ..Traits::default() };
        assert_eq!(role("Notes", ColumnType::Text, false, false, notes), Role::Text);
    }
}
