//! Windows over groups: the groups are made first, as a table of their own, and the windows computed over that.
//!
//! `SELECT Region, SUM(SUM(Orders)) OVER () … GROUP BY Region` is asked as
//! `SELECT key_1 AS Region, SUM(sum_1) OVER () FROM (SELECT Region AS key_1, SUM(Orders) AS sum_1 … GROUP BY Region)`.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, GroupByExpr, Ident, OrderBy, OrderByKind, Select, SelectItem, SetExpr, Spanned, Statement, TableFactor, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use super::windows::is_window;
use super::written::{any, each, fault, own_name, place};
use crate::engine::quoted;
use crate::table::fault::Fault;

/// What computes one value of many rows.
const AGGREGATES: [&str; 31] = [
    "array_agg",
    "avg",
    "corr",
    "count",
    "covar",
    "covar_pop",
    "covar_samp",
    "first",
    "group_concat",
    "last",
    "listagg",
    "max",
    "mean",
    "median",
    "min",
    "quantile_cont",
    "quantile_disc",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "stdev",
    "stdev_samp",
    "string_agg",
    "sum",
    "total",
    "var",
    "var_pop",
    "var_samp",
    "variance",
    "bool_and",
    "bool_or",
];
const KEY: &str = "__key_";
const VALUE: &str = "__value_";

/// Whether it is an aggregate of the rows of a group.
fn is_aggregate(expr: &Expr) -> bool {
    let Expr::Function(function) = expr else { return false };
    function.over.is_none() && AGGREGATES.contains(&function.name.to_string().to_ascii_lowercase().as_str())
}

/// Make the groups of a SELECT a table of their own where windows are computed over them, or where they are ordered by an
/// aggregate that is no column.
pub(super) fn lift_windows(select: &mut Select, mut order_by: Option<&mut OrderBy>, text: &str) -> Result<(), Fault> {
    let mut has = |is: fn(&Expr) -> bool| (any(&mut select.projection, is), order_by.as_deref_mut().is_some_and(|order| any(order, is)));
    let (windows, aggregates) = (has(is_window), has(is_aggregate));
    let is_grouped = aggregates.0 || !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
    let is_needed = windows.0 || windows.1 || aggregates.1 || any(&mut select.qualify, is_window);
    if !is_grouped || !is_needed {
        return Ok(());
    }
    let Some((mut outer, mut inner)) = frame() else { return Ok(()) };
    let mut groups = Groups { keys: keys(select), values: Vec::new() };
    name_all(&mut select.projection, text)?;
    groups.take(&mut select.projection)?;
    groups.take(&mut select.qualify)?;
    groups.check(&mut select.projection, &[], text)?;
    if let Some(order_by) = order_by {
        let names: Vec<String> = select.projection.iter().filter_map(alias).collect();
        if let OrderByKind::Expressions(keys) = &mut order_by.kind {
            let is_column = |expr: &Expr| matches!(expr, Expr::Identifier(name) if names.contains(&name.value));
            for key in keys.iter_mut().filter(|key| !is_column(&key.expr)) {
                groups.take(&mut key.expr)?;
                groups.check(&mut key.expr, &names, text)?;
            }
        }
    }
    outer.distinct = select.distinct.take();
    outer.projection = std::mem::take(&mut select.projection);
    outer.qualify = select.qualify.take();
    inner.from = std::mem::take(&mut select.from);
    inner.selection = select.selection.take();
    inner.having = select.having.take();
    inner.group_by = GroupByExpr::Expressions(groups.keys.clone(), Vec::new());
    inner.projection = groups.columns();
    if let Some(table) = outer.from.first_mut()
        && let TableFactor::Derived { subquery, .. } = &mut table.relation
    {
        *subquery.body = SetExpr::Select(Box::new(inner));
    }
    *select = outer;
    Ok(())
}

/// A SELECT over another.
fn frame() -> Option<(Select, Select)> {
    let sql = "SELECT 1 FROM (SELECT 1) AS __groups";
    let mut statements = Parser::parse_sql(&GenericDialect, sql).ok()?;
    let Some(Statement::Query(query)) = statements.pop() else { return None };
    let SetExpr::Select(outer) = *query.body else { return None };
    let TableFactor::Derived { subquery, .. } = &outer.from.first()?.relation else { return None };
    let SetExpr::Select(inner) = subquery.body.as_ref().clone() else { return None };
    Some((*outer, *inner))
}

/// What a SELECT groups by: the expressions behind the numbers and names of columns.
fn keys(select: &mut Select) -> Vec<Expr> {
    let expr_of = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr.clone()),
        _ => None,
    };
    let GroupByExpr::Expressions(keys, _) = &select.group_by else {
        let mut all: Vec<Expr> = select.projection.iter().filter_map(expr_of).collect();
        all.retain_mut(|expr| !any(expr, is_aggregate) && !any(expr, is_window));
        return all;
    };
    let behind = |key: &Expr| match key {
        Expr::Value(value) => {
            let Value::Number(number, _) = &value.value else { return None };
            expr_of(select.projection.get(number.parse::<usize>().ok()?.checked_sub(1)?)?)
        }
        Expr::Identifier(name) => select.projection.iter().find_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if alias.value == name.value && !names(expr, &name.value) => Some(expr.clone()),
            _ => None,
        }),
        _ => None,
    };
    keys.iter().map(|key| behind(key).unwrap_or_else(|| key.clone())).collect()
}

/// Whether an expression names a column.
fn names(expr: &Expr, column: &str) -> bool {
    let mut found = false;
    let looked = each(&mut expr.clone(), &mut |e| {
        found |= own_name(e) == Some(column);
        ControlFlow::Continue(())
    });
    found && looked.is_ok()
}

/// Every column of the result by its name, which its key does not bear.
fn name_all(items: &mut [SelectItem], text: &str) -> Result<(), Fault> {
    for item in items {
        match item {
            SelectItem::ExprWithAlias { .. } => {}
            SelectItem::UnnamedExpr(expr) if own_name(expr).is_some() => {
                let name = own_name(expr).unwrap_or_default().to_owned();
                *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::with_quote('"', name) };
            }
            other => return Err(fault(place(other.span(), text), "groups have no such columns", "Name the columns that are grouped by.")),
        }
    }
    Ok(())
}

fn alias(item: &SelectItem) -> Option<String> {
    if let SelectItem::ExprWithAlias { alias, .. } = item { Some(alias.value.clone()) } else { None }
}

/// What the table of the groups holds.
struct Groups {
    keys: Vec<Expr>,
    values: Vec<Expr>,
}

impl Groups {
    /// Put the columns of the groups in the place of keys and aggregates.
    fn take(&mut self, part: &mut impl sqlparser::ast::VisitMut) -> Result<(), Fault> {
        each(part, &mut |expr| {
            let key = self.keys.iter().position(|key| is_same(key, expr));
            let column = match key {
                Some(at) => format!("{KEY}{at}"),
                None if is_aggregate(expr) => {
                    let at = self.values.iter().position(|value| value == expr).unwrap_or_else(|| {
                        self.values.push(expr.clone());
                        self.values.len() - 1
                    });
                    format!("{VALUE}{at}")
                }
                None => return ControlFlow::Continue(()),
            };
            *expr = Expr::Identifier(Ident::new(column));
            ControlFlow::Continue(())
        })
    }

    /// Whatever else is named has no one value in a group.
    fn check(&self, part: &mut impl sqlparser::ast::VisitMut, known: &[String], text: &str) -> Result<(), Fault> {
        each(part, &mut |expr| {
            let Some(name) = own_name(expr) else { return ControlFlow::Continue(()) };
            if name.starts_with(KEY) || name.starts_with(VALUE) || known.iter().any(|k| k == name) {
                return ControlFlow::Continue(());
            }
            let reason = format!("{} is neither grouped by nor added up", quoted(&name));
            let hint = format!("Put it behind GROUP BY, or into an aggregate: SUM({expr}).");
            ControlFlow::Break(Box::new(fault(place(expr.span(), text), &reason, &hint)))
        })
    }

    fn columns(&self) -> Vec<SelectItem> {
        let named = |prefix: &str, exprs: &[Expr]| -> Vec<SelectItem> {
            let item =
                |(at, expr): (usize, &Expr)| SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::new(format!("{prefix}{at}")) };
            exprs.iter().enumerate().map(item).collect()
        };
        named(KEY, &self.keys).into_iter().chain(named(VALUE, &self.values)).collect()
    }
}

/// Whether both are one column or one expression; `o.Region` is `Region`.
fn is_same(key: &Expr, expr: &Expr) -> bool {
    let one_is_plain = matches!((key, expr), (Expr::Identifier(_), _) | (_, Expr::Identifier(_)));
    key == expr || (one_is_plain && own_name(key).is_some() && own_name(key) == own_name(expr))
}
