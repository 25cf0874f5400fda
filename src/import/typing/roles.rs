//! What a column is for, from its name, its type and how its values repeat.

use super::super::periods::is_period;
use super::words::{names_count, names_identifier, names_period, names_phone};
use crate::table::{ColumnType, Role};

/// Texts longer than this on average are written, not chosen…
pub(super) const LONG: f64 = 60.0;
/// …unless each stands in so many rows on average, as the titles of products do on a marketplace.
const CHOSEN: f64 = 4.0;

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

/// Whole numbers from 0 or 1 upwards, one more on each row; those of a month or of what is counted are so by chance.
fn numbers_the_rows(name: &str, traits: &Traits) -> bool {
    traits.consecutive
        && !names_count(name)
        && !is_period(name)
        && (traits.filled >= 20 || (traits.filled >= 5 && traits.span.is_some_and(|(least, _)| least == 0.0 || least == 1.0)))
}

/// Numbers so long as telephones have, under a name of them; a column called "Handy" may count those sold.
fn is_phone(name: &str, traits: &Traits) -> bool {
    traits.span.is_some_and(|(least, _)| least >= 1e7) && names_phone(name)
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
            // 202603: the year and its month or week.
            let part_of_year = traits.span.is_some_and(|(least, most)| least >= 190_001.0 && most <= 210_053.0);
            if names_period(name) && (year || part_of_year || traits.span.is_some_and(|(least, most)| least >= 0.0 && most <= 366.0)) {
                Role::Dimension
            } else if !has_unit && (names_identifier(name) || is_phone(name, &traits) || numbers_the_rows(name, &traits)) {
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
            } else if (traits.length > LONG && repeats < CHOSEN) || (unique && traits.phrases > 0.5) {
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
    fn roles_follow_names_and_repeats() {
        let year = Traits { filled: 100, distinct: 3, span: Some((2024.0, 2026.0)), ..Traits::default() };
        assert_eq!(role("Year", ColumnType::Integer, false, false, year), Role::Dimension);
        assert_eq!(role("Quantity", ColumnType::Integer, false, false, year), Role::Measure);
        let month = Traits { filled: 100, distinct: 3, span: Some((202_512.0, 202_603.0)), ..Traits::default() };
        assert_eq!(role("Month of the year", ColumnType::Integer, false, false, month), Role::Dimension);
        assert_eq!(role("CustomerID", ColumnType::Integer, false, false, Traits::default()), Role::Identifier);
        let counted = Traits { filled: 28, distinct: 28, span: Some((1.0, 28.0)), consecutive: true, ..Traits::default() };
        let of = |name: &str| role(name, ColumnType::Integer, false, false, counted);
        assert_eq!([of("#"), of("Menge"), of("Qty")], [Role::Identifier, Role::Measure, Role::Measure]);
        assert_eq!(["2025-01", "Jan 2026", "Q1"].map(of), [Role::Measure; 3]);
        let phones = Traits { filled: 100, distinct: 99, span: Some((8.0e8, 6.69e10)), ..Traits::default() };
        assert_eq!(
            ["Telefone", "Handy", "เบอร์โทรศัพท์"].map(|name| role(name, ColumnType::Integer, false, false, phones)),
            [Role::Identifier; 3]
        );
        assert_eq!(role("Handy", ColumnType::Integer, false, false, Traits { consecutive: false, ..counted }), Role::Measure);
        let country = Traits { filled: 1000, distinct: 38, length: 10.0, ..Traits::default() };
        assert_eq!(role("Country", ColumnType::Text, false, false, country), Role::Dimension);
        let notes = Traits { filled: 1000, distinct: 990, length: 40.0, phrases: 0.9, ..Traits::default() };
        assert_eq!(role("Notes", ColumnType::Text, false, false, notes), Role::Text);
        let titles = Traits { filled: 1000, distinct: 120, length: 90.0, phrases: 1.0, ..Traits::default() };
        assert_eq!(role("Product title", ColumnType::Text, false, false, titles), Role::Dimension);
        let answers = Traits { distinct: 600, ..titles };
        assert_eq!(role("Remark", ColumnType::Text, false, false, answers), Role::Text);
    }
}
