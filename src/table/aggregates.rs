//! Aggregates that people know from spreadsheets and SQL here has not: written as functions, put in place of a stand-in column
//! after the rest of the expression was parsed.

use polars::prelude::{Column, DataType, Expr, Field, LiteralValue, QuantileMethod, Schema, lit, when};

use super::measure::split_list;
use super::scan::Scan;

/// Begins the name of a stand-in; no file has such a column.
const STAND_IN: &str = "\u{1}aggregate";

/// A function and how many arguments it takes.
struct Function {
    name: &'static str,
    arguments: usize,
    make: fn(Vec<Expr>) -> Option<Expr>,
}

/// All of them. Missing values take no part.
const FUNCTIONS: [Function; 11] = [
    Function { name: "product", arguments: 1, make: |x| only(x).map(|x| product(&x)) },
    Function { name: "percentile", arguments: 2, make: percentile },
    Function { name: "stddev_pop", arguments: 1, make: |x| only(x).map(|x| of_some(&x, x.clone().std(0))) },
    Function { name: "stdev_pop", arguments: 1, make: |x| only(x).map(|x| of_some(&x, x.clone().std(0))) },
    Function { name: "var_pop", arguments: 1, make: |x| only(x).map(|x| of_some(&x, x.clone().var(0))) },
    Function { name: "variance_pop", arguments: 1, make: |x| only(x).map(|x| of_some(&x, x.clone().var(0))) },
    Function { name: "first", arguments: 1, make: |x| only(x).map(|x| x.drop_nulls().first()) },
    Function { name: "last", arguments: 1, make: |x| only(x).map(|x| x.drop_nulls().last()) },
    Function { name: "weighted_avg", arguments: 2, make: weighted_average },
    Function { name: "sum_once_per", arguments: 2, make: sum_once_per },
    Function { name: "count_numbers", arguments: 1, make: |x| only(x).map(count_numbers) },
];

fn only(arguments: Vec<Expr>) -> Option<Expr> {
    arguments.into_iter().next()
}

/// An aggregate of `x`, nothing where it has no value at all: polars gives a group of one row without a value no deviation from itself,
/// where the same row on its own has none.
fn of_some(x: &Expr, aggregate: Expr) -> Expr {
    when(x.clone().count().gt(lit(0))).then(aggregate).otherwise(lit(LiteralValue::untyped_null()))
}

/// Zero where there are rows without a number among them, as other counts are.
fn count_numbers(x: Expr) -> Expr {
    when(x.is_finite()).then(lit(1)).otherwise(lit(LiteralValue::untyped_null())).count()
}

/// Nothing over no values, where multiplying them would give one.
fn product(x: &Expr) -> Expr {
    let multiplied = |column: Column| {
        let values = column.as_materialized_series().cast(&DataType::Float64)?;
        let product = values.f64()?.iter().flatten().reduce(|product, value| product * value);
        Ok(Column::new(column.name().clone(), [product]))
    };
    let dtype = |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::Float64));
    x.clone().apply(multiplied, dtype).first()
}

fn percentile(arguments: Vec<Expr>) -> Option<Expr> {
    let [x, share] = <[Expr; 2]>::try_from(arguments).ok()?;
    Some(x.quantile(share, QuantileMethod::Linear))
}

fn sum_once_per(arguments: Vec<Expr>) -> Option<Expr> {
    let [amount, key] = <[Expr; 2]>::try_from(arguments).ok()?;
    Some(super::once::sum(&amount, &key))
}

/// Over the rows that have both a value and a weight.
fn weighted_average(arguments: Vec<Expr>) -> Option<Expr> {
    let [x, weight] = <[Expr; 2]>::try_from(arguments).ok()?;
    let both = || x.clone().is_not_null().and(weight.clone().is_not_null());
    // As floating point: the quotient of whole numbers would be cut to a whole one.
    let total = |of: Expr| of.filter(both()).cast(DataType::Float64).sum();
    Some(total(x.clone() * weight.clone()) / total(weight.clone()))
}

/// An expression whose spreadsheet aggregates are stand-ins, and what each one stands for: a function and its arguments.
pub(super) struct Written<'a> {
    /// SQL.
    pub(super) sql: String,
    calls: Vec<(&'static Function, Vec<&'a str>)>,
}

impl<'a> Written<'a> {
    /// Find the calls of the functions in `text`, outside quotes; `None` where one has a wrong number of arguments.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (mut sql, mut calls) = (String::with_capacity(text.len()), Vec::new());
        let (mut at, mut quote) = (0, None);
        while let Some(c) = text[at..].chars().next() {
            let outside = quote.is_none();
            match quote {
                Some(q) if q == c => quote = None,
                None if c == '\'' || c == '"' => quote = Some(c),
                _ => {}
            }
            let begins = outside && !text[..at].chars().next_back().is_some_and(|p| p.is_alphanumeric() || p == '_');
            if begins && let Some((function, arguments, end)) = call(text, at) {
                let arguments = split_list(arguments);
                if arguments.len() != function.arguments {
                    return None;
                }
                sql.push_str(&format!("\"{STAND_IN}{}\"", calls.len()));
                calls.push((function, arguments));
                at = end;
                continue;
            }
            sql.push(c);
            at += c.len_utf8();
        }
        Some(Self { sql, calls })
    }

    /// What a column stands for, its arguments read by `parse`; `None` for columns that are columns.
    pub(super) fn stands_for<E>(&self, column: &str, parse: impl Fn(&str) -> Result<Expr, E>) -> Option<Result<Expr, E>> {
        let (function, arguments) = self.calls.get(column.strip_prefix(STAND_IN)?.parse::<usize>().ok()?)?;
        let arguments: Result<Vec<Expr>, E> = arguments.iter().map(|a| parse(a)).collect();
        match arguments {
            Ok(arguments) => (function.make)(arguments).map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Whether a measure uses an aggregate that SQL has no word for.
#[must_use]
pub(crate) fn aggregates_outside_sql(text: &str) -> bool {
    Written::read(text).is_some_and(|written| written.calls.iter().any(|(function, _)| !matches!(function.name, "first" | "last")))
}

/// The call that begins at `at`: its function, what stands in its brackets, and where it ends.
fn call(text: &str, at: usize) -> Option<(&'static Function, &str, usize)> {
    let word: String = text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let function = FUNCTIONS.iter().find(|f| f.name.eq_ignore_ascii_case(&word))?;
    let open = at + word.len() + text[at + word.len()..].find(|c: char| !c.is_whitespace())?;
    let inner = text[open..].strip_prefix('(')?;
    let (end, _, _) = Scan::of(inner).find(|(_, c, depth)| *c == ')' && *depth < 0)?;
    Some((function, &inner[..end], open + 1 + end + 1))
}
