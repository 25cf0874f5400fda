//! The same rows in the same order: what the engine may put in any order stands in the order it appears in.

use std::sync::Arc;

use polars::prelude::{DslPlan, Expr, JoinType, MaintainOrderJoin, UniqueKeepStrategy};

/// A plan whose groups, distinct rows, unions, joins and ties of a sort come in the order of their first row.
pub(super) fn stable(plan: DslPlan) -> DslPlan {
    let below = |input: Arc<DslPlan>| Arc::new(stable(Arc::unwrap_or_clone(input)));
    let all = |inputs: Vec<DslPlan>| inputs.into_iter().map(stable).collect();
    match plan {
        // What was planned of it so far is planned anew.
        DslPlan::IR { dsl, .. } => stable(Arc::unwrap_or_clone(dsl)),
        DslPlan::GroupBy { input, keys, predicates, aggs, options, apply, .. } => {
            DslPlan::GroupBy { input: below(input), keys, predicates, aggs: ordered(aggs), maintain_order: true, options, apply }
        }
        DslPlan::Distinct { input, mut options } => {
            options.maintain_order = true;
            if matches!(options.keep_strategy, UniqueKeepStrategy::Any) {
                options.keep_strategy = UniqueKeepStrategy::First;
            }
            DslPlan::Distinct { input: below(input), options }
        }
        DslPlan::Sort { input, by_column, slice, mut sort_options } => {
            sort_options.maintain_order = true;
            DslPlan::Sort { input: below(input), by_column, slice, sort_options }
        }
        DslPlan::Union { inputs, mut args } => {
            args.maintain_order = true;
            DslPlan::Union { inputs: all(inputs), args }
        }
        DslPlan::Join { input_left, input_right, left_on, right_on, predicates, mut options } => {
            if predicates.is_empty() {
                let args = &mut Arc::make_mut(&mut options).args;
                let by_right = matches!(args.how, JoinType::Right);
                args.maintain_order = if by_right { MaintainOrderJoin::RightLeft } else { MaintainOrderJoin::LeftRight };
            }
            DslPlan::Join { input_left: below(input_left), input_right: below(input_right), left_on, right_on, predicates, options }
        }
        DslPlan::Select { expr, input, options } => DslPlan::Select { expr: ordered(expr), input: below(input), options },
        DslPlan::HStack { input, exprs, options } => DslPlan::HStack { input: below(input), exprs: ordered(exprs), options },
        DslPlan::Filter { input, predicate } => DslPlan::Filter { input: below(input), predicate },
        DslPlan::Cache { input, id } => DslPlan::Cache { input: below(input), id },
        DslPlan::Slice { input, offset, len } => DslPlan::Slice { input: below(input), offset, len },
        DslPlan::MapFunction { input, function } => DslPlan::MapFunction { input: below(input), function },
        DslPlan::HConcat { inputs, options } => DslPlan::HConcat { inputs: all(inputs), options },
        DslPlan::ExtContext { input, contexts } => DslPlan::ExtContext { input: below(input), contexts: all(contexts) },
        other => other,
    }
}

/// Windows whose equal rows keep their order, so that `ROW_NUMBER` numbers them alike each time.
fn ordered(exprs: Vec<Expr>) -> Vec<Expr> {
    let order = |expr: Expr| match expr {
        Expr::Over { function, partition_by, order_by: Some((by, mut options)), mapping } => {
            options.maintain_order = true;
            Expr::Over { function, partition_by, order_by: Some((by, options)), mapping }
        }
        other => other,
    };
    exprs.into_iter().map(|expr| expr.map_expr(order)).collect()
}
