//! A named aggregate: `sum(orders) / sum(visits) as Conversion`.

use polars::prelude::Expr;
use serde::{Deserialize, Serialize};

use super::scan::Scan;
use super::{Direction, Table, TableError, expr};

/// A named aggregate over the rows of a table, evaluated from base rows at every total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What people call it.
    pub name: String,
    /// A SQL aggregate over the columns.
    pub expr: String,
    /// An ISO 4217 code, `%`, or another unit to show beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Decimal places to show; as the values need where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Which way is good.
    #[serde(default)]
    pub good: Direction,
}

impl Measure {
    /// A measure of this name and aggregate, without a unit; which way is good is told from its name.
    pub fn new(name: impl Into<String>, expr: impl Into<String>) -> Self {
        let name = name.into();
        Self { good: Direction::usual(&name), name, expr: expr.into(), unit: None, decimals: None }
    }

    /// Read `EXPRESSION as NAME`; without `as` the expression is its own name. `NAME` may stand in double quotes.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let split = lower.rmatch_indices(" as ").find(|&(at, _)| Scan::is_closed(&text[..at])).map(|(at, _)| at);
        match split {
            Some(at) => Self::new(text[at + 4..].trim().trim_matches('"'), text[..at].trim()),
            None => Self::new(text.trim(), text.trim()),
        }
    }

    /// Read several, separated by commas outside brackets and quotes.
    #[must_use]
    pub fn parse_list(text: &str) -> Vec<Self> {
        split_list(text).into_iter().map(Self::parse).collect()
    }

    /// The sum of a column, named after it; each member counted once where the column says so.
    #[must_use]
    pub fn sum_of(column: &super::Column) -> Self {
        let quoted = quote(&column.name);
        let (name, expr) = match &column.once_per {
            Some(key) => (format!("{} once per {key}", column.name), format!("sum_once_per({quoted}, {})", quote(key))),
            None => (format!("Sum of {}", column.name), format!("sum({quoted})")),
        };
        Self { unit: column.unit.clone(), decimals: column.decimals, ..Self::new(name, expr) }
    }

    /// The aggregate and the column, where it is one aggregate of one column: `sum("Net sales")`.
    #[must_use]
    pub fn plain<'a>(&self, table: &'a Table) -> Option<(String, &'a super::Column)> {
        let (function, inner) = self.expr.trim().strip_suffix(')')?.split_once('(')?;
        let inner = inner.trim();
        let name = match inner.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => inner.to_owned(),
        };
        let column = table.column(&name).ok()?.1;
        Some((function.trim().to_ascii_lowercase(), column))
    }

    /// The same with the unit and the places of its column, where it is one aggregate of one column that keeps them and says no unit itself.
    #[must_use]
    pub fn like_its_column(self, table: &Table) -> Self {
        const EXACT: [&str; 5] = ["sum", "min", "max", "first", "last"];
        const BETWEEN: [&str; 8] = ["avg", "mean", "median", "stddev", "stddev_samp", "stddev_pop", "std", "stdev"];
        let Some((function, column)) = self.plain(table).filter(|_| self.unit.is_none()) else { return self };
        let exact = EXACT.contains(&function.as_str());
        let has_numbers = column.ty.is_numeric() || column.ty == super::ColumnType::Time;
        if !has_numbers || !exact && !BETWEEN.contains(&function.as_str()) {
            return self;
        }
        let decimals = self.decimals.or(column.decimals.filter(|_| exact));
        Self { unit: column.number_unit().map(str::to_owned), decimals, ..self }
    }

    /// Whether it is the plain sum of a column that stands repeated on the rows of another's members.
    #[must_use]
    pub fn counts_repeatedly(&self, column: &super::Column) -> bool {
        let plain = |expr: &str| expr.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
        let written = plain(&self.expr);
        column.once_per.is_some()
            && [format!("sum({})", quote(&column.name)), format!("sum({})", column.name)].iter().any(|e| plain(e) == written)
    }

    /// The aggregate as an engine expression over `table`, named as the measure.
    ///
    /// # Errors
    /// Where it is not SQL or names a column the table does not have.
    pub fn over(&self, table: &Table) -> Result<Expr, TableError> {
        Ok(expr::parse(&self.expr, table)?.alias(self.name.as_str()))
    }

    /// What the numerator of a plain ratio counts: the column it sums up, or its rows.
    #[must_use]
    pub fn counted(&self) -> Option<String> {
        let (above, _) = self.ratio()?;
        let (function, inner) = above.trim().strip_suffix(')')?.split_once('(')?;
        let inner = inner.trim();
        let inner = inner.get(..9).filter(|word| word.eq_ignore_ascii_case("distinct ")).map_or(inner, |word| &inner[word.len()..]);
        if inner == "*" {
            return Some("rows".to_owned());
        }
        let name = inner.trim().trim_matches('"');
        (function.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty() && !name.contains(['(', ')', ',', '"']))
            .then(|| name.to_owned())
    }

    /// Numerator and denominator, where it is a plain ratio of two aggregates.
    #[must_use]
    pub fn ratio(&self) -> Option<(&str, &str)> {
        expr::ratio(&self.expr)
    }
}

/// A column name as SQL wants it: in double quotes, inner ones doubled.
#[must_use]
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Split at the commas that stand outside brackets and quotes; parts trimmed, empty ones dropped.
pub(crate) fn split_list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _, _) in Scan::of(text).filter(|(_, c, depth)| *c == ',' && *depth == 0) {
        parts.push(text[start..at].trim());
        start = at + 1;
    }
    parts.push(text[start..].trim());
    parts.retain(|p| !p.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_as() {
        let m = Measure::parse("sum(Profit)/sum(Sales) AS \"Profit margin\"");
        assert_eq!((m.name.as_str(), m.expr.as_str()), ("Profit margin", "sum(Profit)/sum(Sales)"));
        assert_eq!(Measure::parse("sum(cast(x as double))").name, "sum(cast(x as double))");
    }

    #[test]
    fn a_ratio_counts_what_its_numerator_sums_up() {
        let counted = |expr: &str| Measure::new("", expr).counted();
        assert_eq!(counted("sum(Orders) / sum(Visits)").as_deref(), Some("Orders"));
        assert_eq!(counted("count(distinct \"Order no\") / count(*)").as_deref(), Some("Order no"));
        assert_eq!(counted("count(*) / sum(b)").as_deref(), Some("rows"));
        assert_eq!(counted("sum(a)"), None);
    }

    #[test]
    fn lists_are_split_outside_brackets_and_quotes() {
        let list = Measure::parse_list("sum(a) as A, quantile_cont(b, 0.9) as B, sum(\"c,d\")");
        assert_eq!(list.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["A", "B", "sum(\"c,d\")"]);
    }
}
