//! The ways to bring the rows of a value to one number that have a name in the menus.

use crate::table::{Column, Measure, Table, quote};

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
    Percentile90,
    StdDev,
    StdDevP,
    Variance,
    VarianceP,
    First,
    Last,
}

impl Aggregate {
    pub(super) const ALL: [Self; 16] = [
        Self::Sum,
        Self::Count,
        Self::Average,
        Self::Distinct,
        Self::Min,
        Self::Max,
        Self::Median,
        Self::CountNumbers,
        Self::Product,
        Self::Percentile90,
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
            Self::Percentile90 => "90th percentile",
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
            Self::Percentile90 => format!("percentile({quoted}, 0.9)"),
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
        let unit = column.unit.clone().filter(|_| keeps_unit);
        Measure { unit, decimals, ..Measure::new(format!("{} of {}", self.name(), column.name), self.expression(&column.name)) }
    }

    /// What a measure is of which column, where it is that plain.
    pub(super) fn of<'a>(measure: &Measure, table: &'a Table) -> Option<(Self, &'a Column)> {
        table.columns().iter().find_map(|column| {
            let aggregate = Self::ALL.into_iter().find(|a| a.expression(&column.name) == measure.expr)?;
            Some((aggregate, column))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};
    use polars::prelude::Column as Stored;

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
