//! A query as it is written, and as the engine is asked it.
//!
//! The engine reads SQL in ways of its own: it names what has no name after its first column, computes a window over sums of groups
//! as the sums themselves, and counts rows where the standard counts equal values. Such queries are written anew before it sees them.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    Cte, Expr, Ident, OrderBy, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned, Statement, VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::Span;

use super::running::Running;
use super::{decimals, groups, windows};
use crate::engine::quoted;
use crate::table::fault::{Fault, find_word, offset, parser_fault};

/// What the engine is asked, one after the other; the last is the answer.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) parts: Vec<Part>,
}

/// A query that the engine is asked, and the table that its answer is to those that follow.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) sql: String,
    /// The windows that are computed here, called by it as functions. The engine knows them in the SELECT it is asked, and in none within
    /// that: such a one is a part of its own.
    pub(super) running: Vec<Running>,
}

/// Read a query and write it as the engine understands it; the fault where it cannot be read, or is no SELECT.
pub(super) fn read(sql: &str) -> Result<Asked, Fault> {
    let statements = parsed(sql).map_err(|error| said(&error, sql))?;
    let query = match statements.as_slice() {
        [] => return Err(fault(None, "it is empty", "Write a SELECT over the tables.")),
        [Statement::Query(query)] if asks(&query.body) => query,
        [other] => return Err(refused(other, sql)),
        [_, second, ..] => {
            let at = place(second.span(), sql);
            return Err(fault(at, "one query is answered at a time", "Leave the others out, or put -- before their lines."));
        }
    };
    let mut asked = Asked::default();
    let mut answer = write(query.as_ref().clone(), sql, &mut asked)?;
    if answer.sql == query.to_string() {
        sql.clone_into(&mut answer.sql);
    }
    asked.parts.push(answer);
    Ok(asked)
}

/// A query as the engine understands it; what must be asked before goes to `asked`.
fn write(query: Query, text: &str, asked: &mut Asked) -> Result<Part, Fault> {
    let mut written = query;
    let mut writer = Writer { text, running: Vec::new(), open: Vec::new(), asked };
    if let ControlFlow::Break(fault) = VisitMut::visit(&mut written, &mut writer) {
        return Err(*fault);
    }
    let running = writer.running;
    Ok(Part { name: format!("__part_{}", asked.parts.len()), sql: written.to_string(), running })
}

/// A query to put others into.
pub(super) fn template(sql: &str) -> Result<Query, Fault> {
    match parsed(sql).map_err(|error| said(&error, sql))?.pop() {
        Some(Statement::Query(query)) => Ok(*query),
        _ => Err(fault(None, "it cannot be taken apart", "")),
    }
}

fn parsed(sql: &str) -> Result<Vec<Statement>, ParserError> {
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    Parser::new(&GenericDialect).with_options(options).try_with_sql(sql)?.parse_statements()
}

fn said(error: &ParserError, sql: &str) -> Fault {
    let message = error.to_string();
    let text = message.split_once("parser error: ").map_or(message.as_str(), |(_, rest)| rest);
    let fault = parser_fault(text.lines().next().unwrap_or_default(), sql, 0);
    Fault { hint: "Write it as in SQL, names that hold blanks in double quotes.".to_owned(), ..fault }
}

/// Whether it asks and changes nothing.
fn asks(body: &SetExpr) -> bool {
    match body {
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => false,
        SetExpr::SetOperation { left, right, .. } => asks(left) && asks(right),
        _ => true,
    }
}

fn refused(statement: &Statement, sql: &str) -> Fault {
    let written = statement.to_string();
    let verb = written.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let at = find_word(&sql.to_ascii_uppercase(), &verb);
    fault(at, &format!("{verb} is no question"), "Only SELECT and WITH are answered; no table is changed.")
}

pub(super) fn fault(at: Option<Range<usize>>, reason: &str, hint: &str) -> Fault {
    Fault { at, reason: reason.to_owned(), hint: hint.to_owned() }
}

/// A span as bytes of the text.
pub(super) fn place(span: Span, text: &str) -> Option<Range<usize>> {
    let byte = |line: u64, column: u64| offset(text, usize::try_from(line).ok()?, usize::try_from(column).ok()?);
    let start = (span.start.line > 0).then(|| byte(span.start.line, span.start.column))??;
    let end = byte(span.end.line, span.end.column).filter(|end| *end > start).unwrap_or(start);
    Some(start..end)
}

pub(super) type Flow = ControlFlow<Box<Fault>>;

/// Writes every SELECT of a query anew, the inner ones first.
struct Writer<'t, 'a> {
    text: &'t str,
    running: Vec<Running>,
    /// The queries it is within, as they were written.
    open: Vec<Query>,
    asked: &'a mut Asked,
}

impl VisitorMut for Writer<'_, '_> {
    type Break = Box<Fault>;

    fn pre_visit_query(&mut self, query: &mut Query) -> Flow {
        self.open.push(query.clone());
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> Flow {
        let written = self.query(query);
        self.open.pop();
        written.map_or_else(|fault| ControlFlow::Break(Box::new(fault)), ControlFlow::Continue)
    }
}

impl Writer<'_, '_> {
    fn query(&mut self, query: &mut Query) -> Result<(), Fault> {
        let SetExpr::Select(select) = query.body.as_mut() else { return self.parts(&mut query.body) };
        let before = self.running.len();
        self.select(select, query.order_by.as_mut())?;
        let depth = self.open.len() - 1;
        if depth > 0 && self.running.len() > before {
            self.running.truncate(before);
            let original = self.open[depth].clone();
            *query = self.asked_before(original, depth)?;
        }
        Ok(())
    }

    /// The SELECTs of a UNION; those in brackets are queries of their own.
    fn parts(&mut self, body: &mut SetExpr) -> Result<(), Fault> {
        match body {
            SetExpr::Select(select) => {
                let (before, original) = (self.running.len(), select.clone());
                self.select(select, None)?;
                if self.running.len() > before {
                    self.running.truncate(before);
                    let mut alone = template("SELECT 1")?;
                    alone.body = Box::new(SetExpr::Select(original));
                    *body = *self.asked_before(alone, self.open.len())?.body;
                }
                Ok(())
            }
            SetExpr::SetOperation { left, right, .. } => {
                self.parts(left)?;
                self.parts(right)
            }
            _ => Ok(()),
        }
    }

    /// A query that must be asked first, with the tables that WITH gives a name in the outermost `depth` queries it is in; what takes its
    /// place.
    fn asked_before(&mut self, mut query: Query, depth: usize) -> Result<Query, Fault> {
        let own = query.to_string();
        let mut known = Vec::new();
        for with in self.open[..depth].iter().filter_map(|open| open.with.as_ref()) {
            // A table of WITH knows those before it, not itself.
            let is_within = |table: &Cte| table.query.to_string().contains(&own);
            known.extend(with.cte_tables.iter().take_while(|table| !is_within(table)).cloned());
        }
        if !known.is_empty() {
            known.extend(query.with.take().map(|with| with.cte_tables).unwrap_or_default());
            query.with = template("WITH a AS (SELECT 1) SELECT 1")?.with;
            query.with.iter_mut().for_each(|with| with.cte_tables.clone_from(&known));
        }
        let part = write(query, self.text, self.asked)?;
        let instead = template(&format!("SELECT * FROM {}", part.name))?;
        self.asked.parts.push(part);
        Ok(instead)
    }

    fn select(&mut self, select: &mut Select, mut order_by: Option<&mut OrderBy>) -> Result<(), Fault> {
        windows::inline_named(select);
        name_columns(select, self.text)?;
        if let Some(order_by) = order_by.as_deref_mut() {
            order_by_names(&select.projection, order_by);
            decimals::as_numbers(order_by)?;
        }
        decimals::as_numbers(select)?;
        groups::lift_windows(select, order_by.as_deref_mut(), self.text)?;
        windows::compute_here(select, order_by, &mut self.running, self.text)
    }
}

/// Give what has no name the text it is written in, and each a name of its own.
fn name_columns(select: &mut Select, text: &str) -> Result<(), Fault> {
    let mut taken = BTreeSet::new();
    for item in &mut select.projection {
        match item {
            SelectItem::ExprWithAlias { alias, .. } if !taken.insert(alias.value.clone()) => {
                let reason = format!("two columns are called {}", quoted(&alias.value));
                return Err(fault(place(alias.span, text), &reason, "Give one of them another name with AS."));
            }
            SelectItem::UnnamedExpr(expr) if !holds_several(expr) => {
                let own = own_name(expr).map(str::to_owned);
                let written = expr.to_string();
                let usual = own.clone().unwrap_or_else(|| written.clone());
                let numbered = (2..).map(|n| format!("{usual} {n}"));
                let names = [usual.clone(), written].into_iter().chain(numbered);
                let name = names.into_iter().find(|name| !taken.contains(name)).unwrap_or(usual);
                taken.insert(name.clone());
                if own.as_ref() != Some(&name) {
                    *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::with_quote('"', name) };
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The name that a column gives itself.
pub(super) fn own_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Identifier(name) => Some(&name.value),
        Expr::CompoundIdentifier(names) => names.last().map(|name| name.value.as_str()),
        _ => None,
    }
}

/// An expression that stands for several columns or rows.
fn holds_several(expr: &Expr) -> bool {
    let text = expr.to_string().to_ascii_lowercase();
    text.starts_with("columns(") || text.starts_with("unnest(") || text.ends_with('*')
}

/// An order by an expression that is a column of the result is an order by that column.
fn order_by_names(items: &[SelectItem], order_by: &mut OrderBy) {
    let OrderByKind::Expressions(keys) = &mut order_by.kind else { return };
    for key in keys.iter_mut().filter(|key| own_name(&key.expr).is_none()) {
        let same = items.iter().find_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if *expr == key.expr && !matches!(expr, Expr::Value(_)) => Some(alias),
            _ => None,
        });
        if let Some(alias) = same {
            key.expr = Expr::Identifier(alias.clone());
        }
    }
}

/// Go through the expressions of a part of a query, those of queries within it left out.
pub(super) fn each(part: &mut impl VisitMut, change: &mut dyn FnMut(&mut Expr) -> Flow) -> Result<(), Fault> {
    match part.visit(&mut Each { change, depth: 0 }) {
        ControlFlow::Break(fault) => Err(*fault),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Each<'c> {
    change: &'c mut dyn FnMut(&mut Expr) -> Flow,
    depth: usize,
}

impl VisitorMut for Each<'_> {
    type Break = Box<Fault>;

    fn pre_visit_query(&mut self, _: &mut Query) -> Flow {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> Flow {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> Flow {
        if self.depth == 0 { (self.change)(expr) } else { ControlFlow::Continue(()) }
    }
}

/// Whether an expression of a part of a query is such.
pub(super) fn any(part: &mut impl VisitMut, is: fn(&Expr) -> bool) -> bool {
    let mut found = false;
    let looked = each(part, &mut |expr| {
        found |= is(expr);
        ControlFlow::Continue(())
    });
    found && looked.is_ok()
}
