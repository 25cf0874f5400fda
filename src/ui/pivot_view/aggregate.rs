//! The ways to bring the rows of a value to one number that have a name in the menus.

use crate::table::{Column, Measure, Table, quote, split_list};

/// How the rows of a value are brought to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Sum,
    Count,
    Average,
    Distinct,
    Min,
    Max,
    Median,
    CountNumbers,
    Product,
    Percentile,
    Weighted,
    StdDev,
    StdDevP,
    Variance,
    VarianceP,
    First,
    Last,
}

impl Aggregate {
    pub(super) const ALL: [Self; 17] = [
        Self::Sum,
        Self::Count,
        Self::Average,
        Self::Distinct,
        Self::Min,
        Self::Max,
        Self::Median,
        Self::CountNumbers,
        Self::Product,
        Self::Percentile,
        Self::Weighted,
        Self::StdDev,
        Self::StdDevP,
        Self::Variance,
        Self::VarianceP,
        Self::First,
        Self::Last,
    ];

    /// Those in the menu of a value; the others are in its settings.
    pub(super) const USUAL: [Self; 7] = [Self::Sum, Self::Count, Self::Average, Self::Distinct, Self::Min, Self::Max, Self::Median];

    /// The word on screen.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sum => "Sum",
            Self::Count => "Count",
            Self::Average => "Average",
            Self::Distinct => "Distinct count",
            Self::Min => "Minimum",
            Self::Max => "Maximum",
            Self::Median => "Median",
            Self::CountNumbers => "Count of numbers",
            Self::Product => "Product",
            Self::Percentile => "Percentile",
            Self::Weighted => "Weighted average",
            Self::StdDev => "Standard deviation (sample)",
            Self::StdDevP => "Standard deviation (population)",
            Self::Variance => "Variance (sample)",
            Self::VarianceP => "Variance (population)",
            Self::First => "First",
            Self::Last => "Last",
        }
    }

    /// Whether it makes sense for a column.
    pub(super) fn suits(self, column: &Column) -> bool {
        matches!(self, Self::Count | Self::Distinct) || column.ty.is_numeric()
    }

    fn expression(self, column: &str) -> String {
        let quoted = quote(column);
        match self {
            Self::Sum => format!("sum({quoted})"),
            Self::Count => format!("count({quoted})"),
            Self::Average => format!("avg({quoted})"),
            Self::Distinct => format!("count(distinct {quoted})"),
            Self::Min => format!("min({quoted})"),
            Self::Max => format!("max({quoted})"),
            Self::Median => format!("median({quoted})"),
            Self::CountNumbers => format!("count_numbers({quoted})"),
            Self::Product => format!("product({quoted})"),
            Self::Percentile => percentile(column, 90.0),
            // By itself until a weight is chosen.
            Self::Weighted => weighted(column, column),
            Self::StdDev => format!("stddev({quoted})"),
            Self::StdDevP => format!("stddev_pop({quoted})"),
            Self::Variance => format!("variance({quoted})"),
            Self::VarianceP => format!("var_pop({quoted})"),
            Self::First => format!("first({quoted})"),
            Self::Last => format!("last({quoted})"),
        }
    }

    /// The measure of a column.
    pub(super) fn measure(self, column: &Column) -> Measure {
        if self == Self::Sum && column.once_per.is_some() {
            return Measure::sum_of(column);
        }
        let is_count = matches!(self, Self::Count | Self::Distinct | Self::CountNumbers);
        let keeps_unit = !is_count && !matches!(self, Self::Product | Self::Variance | Self::VarianceP);
        let decimals = match self {
            Self::Sum | Self::Min | Self::Max | Self::First | Self::Last => column.decimals,
            _ if is_count => Some(0),
            _ => None,
        };
        let unit = column.number_unit().filter(|_| keeps_unit).map(str::to_owned);
        Measure { unit, decimals, ..Measure::new(format!("{} of {}", self.name(), column.name), self.expression(&column.name)) }
    }

    /// What a measure is of which column, where it is that plain.
    pub(super) fn of<'a>(measure: &Measure, table: &'a Table) -> Option<(Self, &'a Column)> {
        table.columns().iter().find_map(|column| {
            let own = |a: &Self| match a {
                Self::Percentile => percent_of(measure, column).is_some(),
                Self::Weighted => weight_of(measure, column).is_some(),
                plain => plain.expression(&column.name) == measure.expr,
            };
            Some((Self::ALL.into_iter().find(own)?, column))
        })
    }
}

/// The expression of a percentile, from 0 to 100.
pub(super) fn percentile(column: &str, percent: f64) -> String {
    format!("percentile({}, {})", quote(column), percent / 100.0)
}

/// Which percentile of a column a measure is, from 0 to 100.
pub(super) fn percent_of(measure: &Measure, column: &Column) -> Option<f64> {
    let share: f64 = second(measure, "percentile", column)?.parse().ok()?;
    // 0.57 * 100.0 is 56.99999999999999.
    Some((share * 1e8).round() / 1e6).filter(|percent| (0.0..=100.0).contains(percent))
}

/// The expression of an average in which each row counts as much as its weight.
pub(super) fn weighted(column: &str, weight: &str) -> String {
    format!("weighted_avg({}, {})", quote(column), quote(weight))
}

/// The name of the column by which a measure weighs the rows of a column.
pub(super) fn weight_of(measure: &Measure, column: &Column) -> Option<String> {
    let quoted = second(measure, "weighted_avg", column)?;
    Some(quoted.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\""))
}

/// The second argument of a call whose first one is a column.
fn second<'a>(measure: &'a Measure, function: &str, column: &Column) -> Option<&'a str> {
    let arguments = measure.expr.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')')?;
    match split_list(arguments).as_slice() {
        [first, second] if *first == quote(&column.name) => Some(*second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn what_a_percentile_and_a_weight_are_is_read_back() {
        let column = Column::new("Price, \"net\"", ColumnType::Decimal);
        for percent in [0.0, 57.0, 90.0, 99.9, 100.0] {
            let measure = Measure::new("P", percentile(&column.name, percent));
            assert_eq!(percent_of(&measure, &column), Some(percent), "{}", measure.expr);
        }
        let measure = Measure::new("W", weighted(&column.name, "Units, \"all\""));
        assert_eq!(weight_of(&measure, &column).as_deref(), Some("Units, \"all\""));
        let sum = Measure::new("P", "sum(x)");
        assert_eq!((percent_of(&sum, &column), weight_of(&sum, &column)), (None, None));
    }

    #[test]
    fn an_aggregate_is_read_back_from_its_expression() {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("b".into(), ["West"])),
            (Column::new("Sales \"net\"", ColumnType::Decimal), Stored::new("c".into(), [1.0])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        for column in table.columns() {
            for aggregate in Aggregate::ALL.into_iter().filter(|a| a.suits(column)) {
                let measure = aggregate.measure(column);
                assert_eq!(Aggregate::of(&measure, &table), Some((aggregate, column)));
                assert!(measure.over(&table).is_ok(), "{}", measure.expr);
            }
        }
    }
}
