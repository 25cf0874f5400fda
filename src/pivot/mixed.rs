//! Values of a pivot that take amounts in several currencies together.

use super::{Field, ItemFilter, LabelTest, PivotSpec};
use crate::table::{Column, Currencies, FilterTest, Measure, Table, format};

/// A value that takes amounts in several currencies together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed<'a> {
    /// The name of the value.
    pub value: String,
    /// The column of the amounts.
    pub amounts: &'a Column,
    /// In which currencies they are.
    pub currencies: Currencies<'a>,
    /// Whether the currencies stand apart, so that the totals alone mix them.
    pub totals: bool,
}

impl<'a> Mixed<'a> {
    /// The first such value of a pivot.
    #[must_use]
    pub fn of(table: &'a Table, spec: &PivotSpec) -> Option<Self> {
        spec.values.iter().find_map(|value| {
            let (amounts, currencies) = of_measure(table, &value.measure)?;
            let kept = currencies.codes.iter().filter(|code| counts(spec, &currencies.column.name, code)).count();
            let is_apart = |fields: &[Field], grand: bool| !grand && fields.first().is_some_and(|f| tells(f, currencies.column));
            if kept < 2 || is_apart(&spec.rows, spec.grand_rows) || is_apart(&spec.columns, spec.grand_columns) {
                return None;
            }
            let totals = spec.rows.iter().chain(&spec.columns).any(|f| tells(f, currencies.column));
            Some(Self { value: value.measure.name.clone(), amounts, currencies, totals })
        })
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let (codes, more) = (&self.currencies.codes, self.currencies.codes.len().saturating_sub(4));
        let named = if more > 0 { format!("{} and {more} more currencies", codes[..4].join(", ")) } else { format::listed(codes) };
        let what = if self.totals { format!("the totals of {} take", self.value) } else { format!("{} takes", self.value) };
        format!("{} holds amounts in {named}: {what} them together as if they were one currency.", self.amounts.name)
    }

    /// The pivot with every currency on lines of its own, and no total over them.
    #[must_use]
    pub fn apart(&self, spec: &PivotSpec) -> PivotSpec {
        let mut spec = spec.clone();
        let tells = |f: &Field| tells(f, self.currencies.column);
        let column = self.currencies.column.name.clone();
        if let Some(at) = spec.columns.iter().position(tells).filter(|_| !spec.rows.iter().any(tells)) {
            let field = spec.columns.remove(at);
            spec.columns.insert(0, field);
            spec.grand_columns = false;
        } else {
            let field = spec.rows.iter().position(tells).map_or_else(|| Field::new(column), |at| spec.rows.remove(at));
            spec.rows.insert(0, field);
            spec.grand_rows = false;
        }
        spec
    }
}

/// The amounts in several currencies that a measure takes together.
#[must_use]
pub fn of_measure<'a>(table: &'a Table, measure: &Measure) -> Option<(&'a Column, Currencies<'a>)> {
    // How many there are is the same in every currency.
    if measure.expr.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("count")) {
        return None;
    }
    // Looked at first, for an expression takes longer to read and a window asks in every frame.
    let several: Vec<_> = table.columns().iter().filter_map(|column| Some((column, Currencies::of(table, column)?))).collect();
    let used = (!several.is_empty()).then(|| measure.over(table).ok()).flatten()?;
    let names = || (&used).into_iter().filter_map(|e| if let polars::prelude::Expr::Column(name) = e { Some(name.as_str()) } else { None });
    several.into_iter().find(|(column, _)| names().any(|name| name == column.name))
}

/// Whether a field has one item for each member of the column of currencies.
fn tells(field: &Field, currency: &Column) -> bool {
    field.column == currency.name && field.group.is_none() && field.top.as_ref().is_none_or(|top| !top.others)
}

/// Whether the filters of a pivot let the amounts of a currency in.
fn counts(spec: &PivotSpec, column: &str, code: &str) -> bool {
    let named = |list: &[Option<String>]| list.iter().any(|member| member.as_deref() == Some(code));
    let rows = spec.filters.iter().filter(|filter| filter.column == column).all(|filter| match &filter.test {
        FilterTest::Members(list) => named(list),
        FilterTest::Except(list) => !named(list),
        FilterTest::Contains(part) => code.to_lowercase().contains(&part.to_lowercase()),
        _ => true,
    });
    let fields = spec.rows.iter().chain(&spec.columns).filter(|f| f.column == column && f.group.is_none());
    let tests = fields.flat_map(|f| &f.filters).filter_map(|filter| if let ItemFilter::Label(test) = filter { Some(test) } else { None });
    rows && tests.into_iter().all(|test: &LabelTest| test.passes(Some(code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Context;
    use crate::table::{ColumnType, Filter, Origin};
    use polars::prelude::Column as Stored;

    fn table() -> Table {
        let values = vec![
            (Column::new("Shop", ColumnType::Text), Stored::new("a".into(), ["A", "B", "A"])),
            (Column::new("Amount", ColumnType::Decimal), Stored::new("b".into(), [1200.5, 300.0, 5000.0])),
            (Column::new("Currency", ColumnType::Text), Stored::new("c".into(), ["USD", "EUR", "USD"])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    fn spec(expr: &str) -> PivotSpec {
        PivotSpec { rows: vec![Field::new("Shop")], values: vec![Measure::new("Total", expr).into()], ..PivotSpec::default() }
    }

    /// Dollars, euros and yen were one grand total, without a word.
    #[test]
    fn a_sum_over_several_currencies_is_found_and_taken_apart() {
        let (table, mut asked) = (table(), spec("sum(\"Amount\")"));
        let mixed = Mixed::of(&table, &asked).unwrap();
        let said = mixed.words();
        assert!(said.starts_with("Amount holds amounts in ") && said.contains(" and ") && said.contains(": Total takes them"), "{said}");
        let apart = mixed.apart(&asked);
        assert_eq!((apart.rows[0].column.as_str(), apart.grand_rows, Mixed::of(&table, &apart)), ("Currency", false, None));
        assert!(super::super::compute(&table, &apart, &Context::detached()).is_ok());
        asked.columns = vec![Field::new("Currency")];
        let totals = Mixed::of(&table, &asked).unwrap();
        assert!(totals.totals && totals.words().contains("the totals of Total take"), "{}", totals.words());
        assert_eq!(totals.apart(&asked), PivotSpec { grand_columns: false, ..asked });
    }

    #[test]
    fn what_is_in_one_currency_or_counted_is_not_warned_of() {
        let table = table();
        assert_eq!(Mixed::of(&table, &spec("count(Amount)")), None);
        let test = FilterTest::Members(vec![Some("USD".into())]);
        let one = PivotSpec { filters: vec![Filter { column: "Currency".into(), test }], ..spec("avg(Amount)") };
        assert_eq!(Mixed::of(&table, &one), None);
        assert!(Mixed::of(&table, &spec("sum(Amount) / count(*)")).is_some());
    }
}
