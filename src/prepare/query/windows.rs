//! The windows of a SELECT: named ones written out, running ones handed to what computes them here.

use std::ops::ControlFlow;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, NamedWindowExpr, ObjectName, OrderBy,
    OrderByExpr, Select, Spanned, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use super::super::formula::Fault;
use super::running::{Computes, Reach, Running};
use super::written::{each, fault, place};

/// Of these the frame does not matter.
const BY_PLACE: [&str; 8] = ["row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value", "ntile"];

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
        return by_place(function, &name, spec, text);
    }
    let says = |reason: &str, hint: &str| fault(place(function.span(), text), reason, hint);
    let (asked, is_distinct) = arguments(function);
    let computes = Computes::called(&name).filter(|_| !is_distinct && function.filter.is_none());
    let reach = reach(spec);
    if spec.order_by.is_empty() && reach == Some(Reach::All) && (computes.is_none() || !spec.partition_by.is_empty()) {
        return Ok(None);
    }
    let upper = name.to_ascii_uppercase();
    let Some(computes) = computes else {
        let reason = format!("{upper} is not computed over ORDER BY in its window");
        return Err(says(&reason, "SUM, COUNT, AVG, MIN and MAX are, without DISTINCT and FILTER."));
    };
    let Some(reach) = reach else {
        return Err(says(
            "such a part of a window is not computed",
            "From the first row to the current one is, or the whole: leave it out.",
        ));
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

/// What says something of the place of a row is the engine's, but for a last value that is not that of the current row.
fn by_place(function: &Function, name: &str, spec: &WindowSpec, text: &str) -> Result<Option<Function>, Fault> {
    if name == "last_value" && (spec.order_by.is_empty() || reach(spec) == Some(Reach::All)) {
        let hint = "Write FIRST_VALUE with the other order: ORDER BY … DESC.";
        return Err(fault(place(function.span(), text), "LAST_VALUE of a whole window is not computed", hint));
    }
    // Some of them ask for an order and take no frame; the engine says so.
    Ok(None)
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

/// How far a window reaches; `None` where no further than some rows.
fn reach(spec: &WindowSpec) -> Option<Reach> {
    let Some(WindowFrame { units, start_bound, end_bound }) = &spec.window_frame else {
        return Some(if spec.order_by.is_empty() { Reach::All } else { Reach::Equals });
    };
    match (start_bound, end_bound) {
        (WindowFrameBound::Preceding(None), Some(WindowFrameBound::Following(None))) => Some(Reach::All),
        (WindowFrameBound::Preceding(None), None | Some(WindowFrameBound::CurrentRow)) => {
            Some(if matches!(units, WindowFrameUnits::Rows) { Reach::Rows } else { Reach::Equals })
        }
        _ => None,
    }
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
