//! Amounts of an order that are repeated on each of its lines: a plain sum would count them several times.

use std::collections::HashMap;

use super::roles;
use crate::engine::{Context, Warning};
use crate::table::{MISSING, Role, Table};

use super::super::ImportError;

/// Fewer orders of several lines than this prove nothing.
const LEAST_ORDERS: usize = 1;

/// A warning for every measure that is the same on all lines of each order.
pub(super) fn warnings(table: &Table, context: &Context) -> Result<Vec<Warning>, ImportError> {
    let is_key = |name: &str| {
        let lower = name.to_lowercase();
        roles::names_identifier(name)
            && ["order", "invoice", "transaction", "receipt", "\u{8ba2}\u{5355}", "\u{6ce8}\u{6587}", "pesanan"]
                .iter()
                .any(|w| lower.contains(w))
    };
    let Some((key, column)) = table
        .columns()
        .iter()
        .enumerate()
        .find(|(_, c)| is_key(&c.name) && matches!(c.role, Role::Identifier | Role::Dimension | Role::Text))
    else {
        return Ok(Vec::new());
    };
    let key_name = column.name.clone();
    let codes = table.codes(key)?;
    let mut out = Vec::new();
    for (index, measure) in table.columns().iter().enumerate().filter(|(_, c)| c.role == Role::Measure) {
        context.check()?;
        let mut first: HashMap<u32, (Option<f64>, u32)> = HashMap::new();
        let mut repeats = true;
        for (row, &code) in codes.codes.iter().enumerate() {
            if code == MISSING {
                continue;
            }
            let value = table.value(row, index).number();
            let seen = first.entry(code).or_insert((value, 0));
            seen.1 += 1;
            if seen.0 != value {
                repeats = false;
                break;
            }
        }
        if !repeats {
            continue;
        }
        let several: Vec<f64> = first.values().filter(|(_, lines)| *lines > 1).filter_map(|(v, _)| *v).collect();
        let differ = first.values().filter_map(|(v, _)| *v).map(f64::to_bits).collect::<std::collections::HashSet<_>>().len() > 1;
        if several.len() >= LEAST_ORDERS && differ && names_amount(&measure.name) {
            let message = format!("{} repeats on every line of the same {key_name}; a plain sum counts it several times", measure.name);
            out.push(Warning::new("order_level", message).in_column(&measure.name));
        }
    }
    Ok(out)
}

/// Prices and quantities of lines may repeat by chance; totals of orders do not.
fn names_amount(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["order", "total", "amount", "shipping", "fee", "\u{91d1}\u{989d}"].iter().any(|w| lower.contains(w))
        && !["unit", "price", "sku", "line", "item"].iter().any(|w| lower.contains(w))
}
