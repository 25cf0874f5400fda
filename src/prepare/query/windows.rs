//! The windows of a SELECT: named ones written out, running ones handed to what computes them here.

use std::ops::ControlFlow;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Interval, NamedWindowExpr, ObjectName,
    OrderBy, OrderByExpr, Select, Spanned, Value, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use super::reach::{Apart, Bound, Reach};
use super::running::{Computes, Running};
use super::written::{each, fault, place};
use crate::table::fault::Fault;

/// Of these the frame does not matter.
const BY_PLACE: [&str; 6] = ["row_number", "rank", "dense_rank", "lag", "lead", "ntile"];

pub(super) fn is_window(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if function.over.is_some())
}

/// Write the windows of a WINDOW clause where they are used.
pub(super) fn inline_named(select: &mut Select) {
    let named = std::mem::take(&mut select.named_window);
    if named.is_empty() {
        return;
    }
    let spec_of = |name: &Ident| {
        let mut wanted = name.clone();
        // A window may be another by name; no more often than there are windows.
        for _ in 0..named.len() {
            match named.iter().find(|window| window.0.value == wanted.value).map(|window| &window.1)? {
                NamedWindowExpr::NamedWindow(other) => wanted = other.clone(),
                NamedWindowExpr::WindowSpec(spec) => return Some(spec.clone()),
            }
        }
        None
    };
    let mut write_out = |expr: &mut Expr| {
        if let Expr::Function(Function { over: Some(over), .. }) = expr {
            let written = match over {
                WindowType::NamedWindow(name) => spec_of(name),
                WindowType::WindowSpec(spec) => spec.window_name.as_ref().and_then(spec_of).map(|base| merged(base, spec)),
            };
            if let Some(spec) = written {
                *over = WindowType::WindowSpec(spec);
            }
        }
        ControlFlow::Continue(())
    };
    // Nothing of it can fail.
    let _ = each(&mut select.projection, &mut write_out).and_then(|()| each(&mut select.qualify, &mut write_out));
}

fn merged(base: WindowSpec, spec: &WindowSpec) -> WindowSpec {
    WindowSpec {
        window_name: None,
        partition_by: if spec.partition_by.is_empty() { base.partition_by } else { spec.partition_by.clone() },
        order_by: if spec.order_by.is_empty() { base.order_by } else { spec.order_by.clone() },
        window_frame: spec.window_frame.clone().or(base.window_frame),
    }
}

/// Hand running sums and the like to the functions that compute them here, as the standard has it; refuse what neither they nor
/// the engine compute as it is written.
pub(super) fn compute_here(
    select: &mut Select,
    order_by: Option<&mut OrderBy>,
    running: &mut Vec<Running>,
    text: &str,
) -> Result<(), Fault> {
    let mut hand_over = |expr: &mut Expr| {
        let Expr::Function(function) = &*expr else { return ControlFlow::Continue(()) };
        match handed(function, running, text) {
            Ok(Some(call)) => *expr = Expr::Function(call),
            Ok(None) => {}
            Err(fault) => return ControlFlow::Break(Box::new(fault)),
        }
        ControlFlow::Continue(())
    };
    each(&mut select.projection, &mut hand_over)?;
    each(&mut select.qualify, &mut hand_over)?;
    order_by.map_or(Ok(()), |order_by| each(order_by, &mut hand_over))
}

/// The call of what computes a window here; `None` where the engine computes it as it is written.
fn handed(function: &Function, running: &mut Vec<Running>, text: &str) -> Result<Option<Function>, Fault> {
    let Some(WindowType::WindowSpec(spec)) = &function.over else { return Ok(None) };
    let name = function.name.to_string().to_ascii_lowercase();
    if BY_PLACE.contains(&name.as_str()) {
        // Some of them ask for an order and take no frame; the engine says so.
        return Ok(None);
    }
    let says = |reason: &str, hint: &str| fault(place(function.span(), text), reason, hint);
    let (asked, is_distinct) = arguments(function);
    let is_plain = !is_distinct && function.filter.is_none() && function.null_treatment.is_none();
    let computes = Computes::called(&name).filter(|_| is_plain);
    let reach = reach(spec).map_err(|(reason, hint)| says(reason, hint))?;
    let is_engines = computes.is_none_or(|c| !spec.partition_by.is_empty() && !matches!(c, Computes::First | Computes::Last));
    if spec.order_by.is_empty() && reach == Reach::ALL && is_engines {
        return Ok(None);
    }
    let upper = name.to_ascii_uppercase();
    let Some(computes) = computes else {
        let reason = format!("{upper} is not computed over a part of its window");
        let hint = "SUM, COUNT, AVG, MIN, MAX, FIRST_VALUE and LAST_VALUE are, without DISTINCT, FILTER and IGNORE NULLS.";
        return Err(says(&reason, hint));
    };
    let (computes, value) = match (computes, asked) {
        // Rows alone are counted by the engine, which knows how many there are.
        (Computes::Count, None) if spec.order_by.is_empty() => return Ok(None),
        (Computes::Count, None) => (Computes::CountRows, None),
        (_, Some(value)) => (computes, Some(value)),
        (_, None) => return Err(says(&format!("{upper} needs one column"), "")),
    };
    let call = format!("__running_{}", running.len());
    running.push(Running {
        name: call.clone(),
        computes,
        partitions: spec.partition_by.len(),
        descending: spec.order_by.iter().map(|key| key.options.asc == Some(false)).collect(),
        nulls_last: spec.order_by.iter().map(nulls_last).collect(),
        reach,
    });
    let order = spec.order_by.iter().map(|key| key.expr.clone());
    let args = value.into_iter().chain(spec.partition_by.iter().cloned()).chain(order);
    Ok(Some(called(function, &call, args)))
}

/// Nulls come last in a rising order, as in the ORDER BY of a query.
fn nulls_last(key: &OrderByExpr) -> bool {
    !key.options.nulls_first.unwrap_or(key.options.asc == Some(false))
}

/// The one column an aggregate is of, if it is no `*`; and whether of its distinct values.
fn arguments(function: &Function) -> (Option<Expr>, bool) {
    let FunctionArguments::List(list) = &function.args else { return (None, false) };
    let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
    let value = match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))] => Some(expr.clone()),
        _ => None,
    };
    (value, is_distinct)
}

/// What is wrong with a frame, and what to do.
type Refused = (&'static str, &'static str);

/// Which rows a window is of.
fn reach(spec: &WindowSpec) -> Result<Reach, Refused> {
    let Some(WindowFrame { units, start_bound, end_bound }) = &spec.window_frame else {
        return Ok(if spec.order_by.is_empty() { Reach::ALL } else { Reach::RUNNING });
    };
    let end_bound = end_bound.as_ref().unwrap_or(&WindowFrameBound::CurrentRow);
    if matches!(start_bound, WindowFrameBound::Following(None)) || matches!(end_bound, WindowFrameBound::Preceding(None)) {
        return Err((
            "the window ends before it begins",
            "Write it from the earlier to the later: ROWS BETWEEN 6 PRECEDING AND CURRENT ROW.",
        ));
    }
    let reach = Reach { from: bound(start_bound, *units)?, to: bound(end_bound, *units)? };
    let is_by_place = [reach.from, reach.to].iter().any(|bound| matches!(bound, Bound::Apart(_)));
    if is_by_place && spec.order_by.len() != 1 {
        return Err(("a RANGE with a difference needs an ORDER BY one column", "ROWS counts rows, by whatever they are ordered."));
    }
    Ok(reach)
}

fn bound(bound: &WindowFrameBound, units: WindowFrameUnits) -> Result<Bound, Refused> {
    let (size, is_before) = match bound {
        WindowFrameBound::Preceding(None) | WindowFrameBound::Following(None) => return Ok(Bound::Unbounded),
        WindowFrameBound::CurrentRow if units == WindowFrameUnits::Rows => return Ok(Bound::Rows(0)),
        WindowFrameBound::CurrentRow => return Ok(Bound::Equals),
        WindowFrameBound::Preceding(Some(size)) => (size.as_ref(), true),
        WindowFrameBound::Following(Some(size)) => (size.as_ref(), false),
    };
    let sign = if is_before { -1.0 } else { 1.0 };
    match units {
        WindowFrameUnits::Groups => {
            Err(("GROUPS is not computed", "ROWS counts rows, RANGE takes those so many days or so great a difference apart."))
        }
        WindowFrameUnits::Rows => {
            let rows = literal(size).and_then(|text| text.parse::<isize>().ok());
            let rows = rows.ok_or(("how many rows is not a whole number", "ROWS takes one, RANGE also fractions and an INTERVAL."))?;
            Ok(Bound::Rows(if is_before { -rows } else { rows }))
        }
        WindowFrameUnits::Range => {
            let apart = match size {
                Expr::Interval(interval) => microseconds(interval).map(|size| Apart::Microseconds(size * sign)),
                _ => literal(size).and_then(|text| text.parse::<f64>().ok()).map(|size| Apart::Number(size * sign)),
            };
            let hint = "Write a number, or an INTERVAL of weeks, days, hours, minutes or seconds: INTERVAL 6 DAY.";
            apart.map(Bound::Apart).ok_or(("RANGE does not know such a difference", hint))
        }
    }
}

/// A number or a text as it is written.
fn literal(expr: &Expr) -> Option<&str> {
    let Expr::Value(value) = expr else { return None };
    match &value.value {
        Value::Number(text, _) | Value::SingleQuotedString(text) => Some(text.trim()),
        _ => None,
    }
}

/// The length of an interval that is the same wherever it begins, which months are not.
fn microseconds(interval: &Interval) -> Option<f64> {
    let text = literal(&interval.value)?;
    let field = interval.leading_field.as_ref().map(ToString::to_string);
    let (number, unit) = match &field {
        Some(field) => (text, field.as_str()),
        None => text.split_once(char::is_whitespace)?,
    };
    let seconds = match unit.trim().to_ascii_lowercase().trim_end_matches('s') {
        "week" => 604_800.0,
        "day" => 86_400.0,
        "hour" => 3600.0,
        "minute" => 60.0,
        "second" => 1.0,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * seconds * 1_000_000.0)
}

/// A call of a function made here. It stays a window to whoever looks, such as QUALIFY.
fn called(like: &Function, name: &str, args: impl Iterator<Item = Expr>) -> Function {
    let mut call = like.clone();
    call.name = ObjectName::from(vec![Ident::new(name)]);
    if let FunctionArguments::List(list) = &mut call.args {
        list.args = args.map(|expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))).collect();
    }
    let window = WindowSpec { window_name: None, partition_by: Vec::new(), order_by: Vec::new(), window_frame: None };
    call.over = Some(WindowType::WindowSpec(window));
    call
}
