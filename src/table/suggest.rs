//! What to add up in a table nobody has said anything about yet.

use super::measure::quote;
use super::{Column, ColumnType, Measure, Role, Table};

/// Measures worth a look, best first and never none: revenue where a price and a quantity are known, else the sums of the
/// columns that can be added up, money first, else the number of rows.
#[must_use]
pub fn suggest_measures(table: &Table) -> Vec<Measure> {
    let numeric = || table.columns().iter().filter(|c| c.role == Role::Measure && c.ty.is_numeric());
    let named = |words: &'static [&'static str]| numeric().find(move |c| has_word(&c.name, words));
    let price = named(&["price", "unitprice", "unit_price"]);
    let quantity = named(&["quantity", "qty", "units"]);
    let mut found: Vec<Measure> = Vec::new();
    let money = |c: &&Column| has_word(&c.name, &["gmv", "sales", "revenue", "amount", "total", "turnover", "income", "net", "gross"]);
    if let (Some(price), Some(quantity), None) = (price, quantity, numeric().find(money)) {
        let mut revenue = Measure::new("Revenue", format!("sum({} * {})", quote(&quantity.name), quote(&price.name)));
        revenue.unit.clone_from(&price.unit);
        found.push(revenue);
        found.push(Measure::sum_of(quantity));
    } else {
        found.extend(numeric().filter(money).map(Measure::sum_of));
        found.extend(numeric().filter(|c| !money(c) && is_summable(c)).map(Measure::sum_of));
    }
    if found.is_empty() {
        found.push(Measure::new("Rows", "count(*)"));
    }
    found
}

/// Whether adding the column up means something: not prices, rates and the like.
fn is_summable(column: &Column) -> bool {
    column.unit.as_deref() != Some("%")
        && column.ty != ColumnType::Duration
        && !has_word(
            &column.name,
            &[
                "price",
                "unitprice",
                "rate",
                "ratio",
                "share",
                "percent",
                "pct",
                "score",
                "rating",
                "average",
                "avg",
                "year",
                "month",
                "latitude",
                "longitude",
            ],
        )
}

/// Whether one of the words is a word of the name: `Unit Price`, `unit_price` and `UnitPrice` all hold `price`.
pub(super) fn has_word(name: &str, words: &[&str]) -> bool {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut before_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_lower {
            spaced.push(' ');
        }
        before_lower = c.is_lowercase();
        spaced.extend(if c.is_alphanumeric() { c.to_lowercase().collect::<Vec<_>>() } else { vec![' '] });
    }
    spaced.split_whitespace().any(|word| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_spelling() {
        assert!(has_word("UnitPrice", &["price"]) && has_word("unit_price", &["price"]) && !has_word("Pricey", &["price"]));
    }
}
