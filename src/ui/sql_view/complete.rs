//! What a query may go on with at the place where somebody writes: columns, tables, words of the language.

use std::ops::Range;

use crate::prepare::names_table;
use crate::session::OpenTable;
use crate::table::quote;
use crate::ui::theme::icon;

/// Words of the language that a query is mostly made of.
const WORDS: [&str; 34] = [
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "JOIN",
    "LEFT JOIN",
    "ON",
    "USING",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "BETWEEN",
    "LIKE",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "DISTINCT",
    "DESC",
    "UNION ALL",
    "WITH",
    "DATE",
    "CAST",
    "OVER",
    "PARTITION BY",
    "INTERVAL",
];

/// Functions people ask for.
const FUNCTIONS: [&str; 26] = [
    "SUM",
    "COUNT",
    "AVG",
    "MIN",
    "MAX",
    "MEDIAN",
    "STDDEV",
    "FIRST",
    "LAST",
    "QUANTILE_CONT",
    "ROUND",
    "ABS",
    "COALESCE",
    "NULLIF",
    "STRFTIME",
    "EXTRACT",
    "LOWER",
    "UPPER",
    "LENGTH",
    "SUBSTR",
    "REPLACE",
    "CONCAT",
    "STRPOS",
    "ROW_NUMBER",
    "RANK",
    "LAG",
];

/// Offered at once.
const OFFERED: usize = 8;

/// What may stand in place of the word that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// What is written.
    pub(super) text: String,
    /// What it is, in a word: the table of a column, or `table`, `function`.
    pub(super) what: String,
    /// Its icon.
    pub(super) icon: &'static str,
}

/// The word that ends at `cursor` (a byte) and what may stand in its place, the likeliest first; nothing where no word begins.
pub(super) fn offers(text: &str, cursor: usize, tables: &[OpenTable]) -> (Range<usize>, Vec<Offer>) {
    let Some(before) = text.get(..cursor) else { return (0..0, Vec::new()) };
    let start = word_start(before);
    let word = before[start..].trim_start_matches('"').to_lowercase();
    // Within a text or a comment there is nothing to complete.
    let within = before[..start].matches('\'').count() % 2 == 1 || before.rsplit('\n').next().is_some_and(|line| line.contains("--"));
    if word.is_empty() || within {
        return (start..cursor, Vec::new());
    }
    let fits = |name: &str| name.to_lowercase().starts_with(&word) && name.to_lowercase() != word;
    let holds = |name: &str| name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(&word));
    let named: Vec<&OpenTable> = tables.iter().filter(|t| names_table(text, &t.name)).collect();
    let asked: Vec<&OpenTable> = if named.is_empty() { tables.iter().collect() } else { named };
    let mut found: Vec<Offer> = Vec::new();
    for matches in [&fits as &dyn Fn(&str) -> bool, &|name: &str| holds(name) && name.to_lowercase() != word] {
        for table in &asked {
            let columns = table.table.columns().iter().filter(|c| matches(&c.name));
            found.extend(columns.map(|c| Offer { text: name(&c.name), what: table.name.clone(), icon: icon::COLUMNS_3 }));
        }
        let whole = tables.iter().filter(|t| matches(&t.name));
        found.extend(whole.map(|t| Offer { text: name(&t.name), what: "table".to_owned(), icon: icon::TABLE }));
    }
    // At the start of a statement no column can stand.
    if before[..start].trim().is_empty() {
        let verbs = WORDS.iter().filter(|w| ["SELECT", "WITH"].contains(w) && fits(w));
        found.splice(0..0, verbs.map(|w| Offer { text: (*w).to_owned(), what: String::new(), icon: icon::TYPE }));
    }
    if !before[start..].starts_with('"') {
        let functions = FUNCTIONS.iter().filter(|f| fits(f));
        found.extend(functions.map(|f| Offer { text: format!("{f}("), what: "function".to_owned(), icon: icon::SIGMA }));
        let words = WORDS.iter().filter(|w| fits(w));
        found.extend(words.map(|w| Offer { text: (*w).to_owned(), what: String::new(), icon: icon::TYPE }));
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|offer| seen.insert(offer.text.clone()));
    found.truncate(OFFERED);
    (start..cursor, found)
}

/// Where the word begins that ends with `text`: letters and digits, or everything since a quote that is open.
fn word_start(text: &str) -> usize {
    if text.matches('"').count() % 2 == 1
        && let Some(open) = text.rfind('"')
    {
        return open;
    }
    let letters = text.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric() || *c == '_');
    letters.last().map_or(text.len(), |(at, _)| at)
}

/// A name as SQL wants it, in quotes where it must be or where case or words of the language would be lost.
pub(super) fn name(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_word = WORDS.iter().chain(&FUNCTIONS).any(|w| w.split(' ').any(|part| part.eq_ignore_ascii_case(name)));
    if plain && !is_word { name.to_owned() } else { quote(name) }
}

#[cfg(test)]
mod tests {
    use polars::prelude::Column as Stored;

    use super::*;
    use crate::analysis::SourceId;
    use crate::table::{Column, ColumnType, Origin, Table};

    fn tables() -> Vec<OpenTable> {
        let of = |name: &str, columns: &[&str], id| {
            let columns = columns.iter().map(|c| (Column::new(*c, ColumnType::Text), Stored::new((*c).into(), ["x"]))).collect();
            OpenTable { name: name.to_owned(), read: SourceId(id).into(), table: Table::new(name, columns, Origin::default()).unwrap() }
        };
        vec![of("orders", &["Region", "Net sales", "Order"], 0), of("sellers", &["Region", "Seller name"], 1)]
    }

    fn told(text: &str) -> Vec<String> {
        offers(text, text.len(), &tables()).1.into_iter().map(|o| o.text).collect()
    }

    #[test]
    fn columns_of_the_tables_asked_come_first_then_tables_and_words() {
        assert_eq!(told("select re"), ["Region", "REPLACE("]);
        assert_eq!(told("select * from orders where sal")[..1], ["\"Net sales\""], "any word of a name is enough");
        assert_eq!(told("select * from sell"), ["\"Seller name\"", "sellers"]);
        assert_eq!(told("select \"ne"), ["\"Net sales\""]);
        assert_eq!(told("sel")[0], "SELECT", "no column begins a query");
        assert_eq!(told("select ord"), ["\"Order\"", "orders", "ORDER BY"]);
    }

    #[test]
    fn nothing_is_offered_in_texts_comments_and_between_words() {
        for text in ["select ", "select 'reg", "-- reg", "select Region"] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(offers("select \u{e4}", 8, &tables()).1, []);
    }
}
