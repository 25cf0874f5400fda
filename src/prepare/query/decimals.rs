//! Numbers with so many places. The engine has none of that kind: they are rounded numbers here.

use std::ops::ControlFlow;

use sqlparser::ast::{DataType, ExactNumberInfo, Expr, Ident, SelectItem, SetExpr, VisitMut};

use super::written::{each, template};
use crate::table::fault::Fault;

/// What stands for the number in a function that rounds it.
const NUMBER: &str = "__number";

/// Write every cast to DECIMAL or NUMERIC in a part of a query as one to a number, rounded to the places it asks for.
pub(super) fn as_numbers(part: &mut impl VisitMut) -> Result<(), Fault> {
    each(part, &mut |expr| {
        let Expr::Cast { data_type, .. } = expr else { return ControlFlow::Continue(()) };
        let (DataType::Decimal(info) | DataType::Numeric(info) | DataType::Dec(info)) = data_type else { return ControlFlow::Continue(()) };
        let places = match info {
            ExactNumberInfo::None => None,
            ExactNumberInfo::Precision(_) => Some(0),
            ExactNumberInfo::PrecisionAndScale(_, scale) => Some(*scale),
        };
        *data_type = DataType::Double(ExactNumberInfo::None);
        match places.map(|places| rounded(expr.clone(), places)) {
            None => ControlFlow::Continue(()),
            Some(Ok(rounded)) => {
                *expr = rounded;
                ControlFlow::Continue(())
            }
            Some(Err(fault)) => ControlFlow::Break(Box::new(fault)),
        }
    })
}

fn rounded(number: Expr, places: i64) -> Result<Expr, Fault> {
    let mut query = template(&format!("SELECT ROUND({NUMBER}, {places})"))?;
    let SetExpr::Select(select) = query.body.as_mut() else { return Ok(number) };
    let Some(SelectItem::UnnamedExpr(mut round)) = select.projection.pop() else { return Ok(number) };
    let stand_in = Expr::Identifier(Ident::new(NUMBER));
    each(&mut round, &mut |expr| {
        if *expr == stand_in {
            *expr = number.clone();
        }
        ControlFlow::Continue(())
    })?;
    Ok(round)
}
