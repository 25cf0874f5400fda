//! Amounts that stand on several rows of an order through the steps: each is still to be counted once.

use super::PrepareError;
use super::cells::check;
use super::join::Join;
use super::keys::Matching;
use super::report::{Done, count, decision};
use super::stack::Merged;
use crate::engine::{Context, Warning};
use crate::table::{Column, MISSING, Role, Table, Value};

/// What the columns of a stack count once per, as in the tables it was made of; warned of where files know different amounts of one order.
pub(super) fn of_stack(
    table: Table,
    parts: &[(String, Table)],
    merged: &[Merged],
    done: &mut Done,
    context: &Context,
) -> Result<Table, PrepareError> {
    let mut columns = table.columns().to_vec();
    for (at, (one, column)) in merged.iter().zip(&mut columns).enumerate() {
        let keys = parts.iter().enumerate().zip(&one.positions).filter_map(|((number, (_, part)), position)| {
            let key = part.columns().get((*position)?)?.once_per.as_deref()?;
            let own = part.column(key).ok()?.0;
            merged.iter().position(|m| m.positions[number] == Some(own))
        });
        let mut keys: Vec<usize> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        let [key] = keys[..] else {
            if !keys.is_empty() {
                let message =
                    format!("{} counts once per one column in one file and per another in the next: a sum counts all rows.", one.name);
                done.warnings.push(Warning::new("order_level", message).in_column(&one.name));
            }
            continue;
        };
        let name = &merged[key].name;
        let (several, example) = differing(&table, key, at, context)?;
        if several > 0 {
            let of = if several == 1 { format!("1 value of {name} has") } else { format!("{} of {name} have", count(several, "value")) };
            let message = format!("{of} more than one {} ({example}): the first of each is counted.", one.name);
            done.warnings.push(Warning::new("order_level", message).in_column(&one.name));
        }
        let why = format!("It stands on every row of the same {name} in the files");
        done.decisions.push(decision(format!("Counted once per {name}"), Some(&one.name), why, table.rows(), ""));
        column.once_per = Some(name.clone());
    }
    Ok(table.describe(columns)?)
}

/// What a column that was looked up counts once per: as there, else per key where rows here share one; warned of where no one column is
/// the key.
pub(super) fn of_lookup(
    column: &mut Column,
    (right, brought): (&Table, &[(usize, String)]),
    matching: &Matching,
    step: &Join,
    done: &mut Done,
) {
    // What a key there is called here.
    let here = |key: &str| {
        let at = right.column(key).ok()?.0;
        let is_key = step.keys.iter().find(|pair| pair.there == key).map(|pair| pair.here.clone());
        is_key.or_else(|| brought.iter().find(|(there, _)| *there == at).map(|(_, name)| name.clone()))
    };
    if let Some(key) = column.once_per.take().as_deref().and_then(here) {
        column.once_per = Some(key);
        return;
    }
    let is_amount = column.role == Role::Measure && column.ty.is_numeric() && column.unit.as_deref() != Some("%");
    let shared = matching.shared();
    if !is_amount || shared == 0 {
        return;
    }
    let name = column.name.clone();
    if let [key] = step.keys.as_slice() {
        let why = format!("Several rows here found the same value, {} in all", count(shared, "row"));
        done.decisions.push(decision(format!("Counted once per {}", key.here), Some(&name), why, shared, ""));
        column.once_per = Some(key.here.clone());
    } else {
        let message =
            format!("{name} stands on {} that share it with others now; a plain sum counts it several times.", count(shared, "row"));
        done.warnings.push(Warning::new("repeated_values", message).in_column(&name));
    }
}

/// What a computed column counts once per: as the columns it is computed of, where it has one value for each.
pub(super) fn of_formula(table: &Table, used: &[String], computed: usize) -> Result<Option<String>, PrepareError> {
    let of = |name: &String| table.column(name).ok()?.1.once_per.clone();
    for key in used.iter().filter_map(of) {
        let Ok((at, _)) = table.column(&key) else { continue };
        if differing(table, at, computed, &Context::detached())?.0 == 0 {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// How many members of a key have more than one value in a column, and the first of them.
fn differing(table: &Table, key: usize, at: usize, context: &Context) -> Result<(usize, String), PrepareError> {
    let codes = table.codes_if_wanted(key, context)?;
    let mut first: Vec<Option<Value<'_>>> = vec![None; codes.labels.len()];
    let mut differ = vec![false; first.len()];
    for (row, &code) in codes.codes.iter().enumerate().filter(|(_, code)| **code != MISSING) {
        check(context, row)?;
        let (member, value) = (code as usize, table.value(row, at));
        match first[member] {
            None => first[member] = Some(value),
            Some(before) => differ[member] |= before != value,
        }
    }
    let example = differ.iter().position(|d| *d).map(|member| codes.labels[member].clone());
    Ok((differ.iter().filter(|d| **d).count(), example.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column as Stored, IntoLazy};
    use proptest::prelude::*;

    use super::super::{Formula, KeyPair, Remove, Rename, Several, SourceId, Stack, StepKind, apply, joined, query, stacked};
    use super::*;
    use crate::table::{ColumnType, Measure, Origin};

    /// Lines of orders: the order, and an amount of the whole order that counts once.
    fn lines(orders: &[(&str, f64)]) -> Table {
        let mut amount = Column::new("Order Amount", ColumnType::Decimal);
        amount.role = Role::Measure;
        amount.once_per = Some("Order ID".into());
        let mut id = Column::new("Order ID", ColumnType::Text);
        id.role = Role::Identifier;
        let ids: Vec<&str> = orders.iter().map(|(id, _)| *id).collect();
        let amounts: Vec<f64> = orders.iter().map(|(_, amount)| *amount).collect();
        Table::new("t", vec![(id, Stored::new("a".into(), ids)), (amount, Stored::new("b".into(), amounts))], Origin::default()).unwrap()
    }

    /// What a person who adds a column up is told.
    fn total(table: &Table, column: &str) -> f64 {
        let measure = Measure::sum_of(table.column(column).unwrap().1).over(table).unwrap();
        let frame = table.frame().clone().lazy().select([measure]).collect().unwrap();
        frame.columns()[0].cast(&polars::prelude::DataType::Float64).unwrap().f64().unwrap().get(0).unwrap_or_default()
    }

    fn after(table: &Table, step: StepKind) -> (Table, Vec<Warning>) {
        let prepared = apply(table, &[step.into()], &super::super::Inputs::default(), None, &Context::detached()).unwrap();
        (prepared.table().clone(), prepared.warnings().cloned().collect())
    }

    /// Two months of order lines: the sum of order amounts, right in each alone, counted every line once they were stacked.
    #[test]
    fn a_stack_counts_an_order_once_and_names_orders_of_several_files() {
        let parts =
            [("a.csv".to_owned(), lines(&[("A", 10.0), ("A", 10.0), ("B", 5.0)])), ("b.csv".to_owned(), lines(&[("C", 1.0), ("C", 1.0)]))];
        let (whole, report) = stacked(&parts, &Stack::of(Vec::new()), &Context::detached()).unwrap();
        assert_eq!((total(&whole, "Order Amount"), report.warnings), (16.0, Vec::new()));

        let changed = [parts[0].clone(), ("b.csv".to_owned(), lines(&[("B", 7.0), ("B", 7.0), ("C", 1.0)]))];
        let (whole, report) = stacked(&changed, &Stack::of(Vec::new()), &Context::detached()).unwrap();
        assert_eq!(total(&whole, "Order Amount"), 16.0);
        let told: Vec<String> = report.warnings.iter().map(|w| w.message.to_string()).collect();
        assert_eq!(
            told,
            [
                "1 value of Order ID is in more than one file (B).",
                "1 value of Order ID has more than one Order Amount (B): the first of each is counted."
            ]
        );
    }

    /// A budget of each region that is looked up stands on every line of it.
    #[test]
    fn what_is_looked_up_counts_once_per_key() {
        let budget = Table::new(
            "budgets",
            vec![
                (Column::new("Order", ColumnType::Text), Stored::new("a".into(), ["A", "B", "Z"])),
                (Column { role: Role::Measure, ..Column::new("Budget", ColumnType::Decimal) }, Stored::new("b".into(), [100.0, 20.0, 3.0])),
            ],
            Origin::default(),
        )
        .unwrap();
        let keys = vec![KeyPair { here: "Order ID".into(), there: "Order".into() }];
        let step = Join {
            with: SourceId(1),
            table: None,
            keys,
            take: Vec::new(),
            trim: true,
            ignore_case: true,
            several: Several::Refuse,
            mark: false,
        };
        let look = |here: &Table| joined(here, &budget, &step, &Context::detached()).unwrap().0;
        assert_eq!(total(&look(&lines(&[("A", 10.0), ("A", 10.0), ("B", 5.0), ("C", 1.0)])), "Budget"), 120.0);
        let alone = look(&lines(&[("A", 10.0), ("B", 5.0)]));
        assert_eq!((total(&alone, "Budget"), &alone.column("Budget").unwrap().1.once_per), (120.0, &None));
    }

    #[test]
    fn a_key_that_is_renamed_or_left_out_and_what_is_computed_of_an_amount_keep_totals_right() {
        let table = lines(&[("A", 10.0), ("A", 10.0), ("B", 5.0)]);
        let (renamed, _) = after(&table, StepKind::Rename(Rename { from: "Order ID".into(), to: "Order".into() }));
        assert_eq!(total(&renamed, "Order Amount"), 15.0);
        let (left, warnings) = after(&table, StepKind::Remove(Remove { columns: vec!["Order ID".into()] }));
        assert_eq!((&left.column("Order Amount").unwrap().1.once_per, warnings.len()), (&None, 1));
        let formula = |expression: &str| StepKind::Formula(Formula { name: "Net".into(), expression: expression.into() });
        assert_eq!(total(&after(&table, formula("\"Order Amount\" * 2")).0, "Net"), 30.0);
        let parted = "CASE WHEN \"Order ID\" = 'A' THEN \"Order Amount\" END";
        assert_eq!(total(&after(&table, formula(parted)).0, "Net"), 10.0);
    }

    /// A join in SQL repeats the amount of an order on the lines it is joined with.
    #[test]
    fn a_query_that_joins_orders_with_their_lines_counts_them_once() {
        let ids: Vec<String> = (0..12).map(|n| format!("A{}", 100 + n)).collect();
        let orders: Vec<(&str, f64)> = (0..).zip(&ids).map(|(n, id)| (id.as_str(), 10.0 + f64::from(n))).collect();
        let orders = lines(&orders);
        let goods: Vec<String> = (0..36).map(|n| format!("g{n}")).collect();
        let of: Vec<&str> = (0..36).map(|n| ids[n % 12].as_str()).collect();
        let columns = [("Line of", of), ("Good", goods.iter().map(String::as_str).collect())];
        let columns = columns.map(|(name, values)| (Column::new(name, ColumnType::Text), Stored::new("x".into(), values)));
        let goods = Table::new("lines", columns.into(), Origin::default()).unwrap();
        let sql = "SELECT o.\"Order ID\", l.Good, o.\"Order Amount\" FROM orders o JOIN lines l ON o.\"Order ID\" = l.\"Line of\"";
        let joined = query(&[("orders".into(), orders.clone()), ("lines".into(), goods)], sql, "r", &Context::detached()).unwrap();
        assert_eq!((joined.rows(), total(&joined, "Order Amount")), (36, total(&orders, "Order Amount")));
    }

    proptest! {
        /// However the lines of orders are spread over files, the sum is that of the orders.
        #[test]
        fn a_stack_of_any_lines_adds_up_orders(times in proptest::collection::vec((1_usize..4, 0_usize..3), 1..12)) {
            let names: Vec<String> = (0..times.len()).map(|n| format!("O{n}")).collect();
            let mut files: [Vec<(&str, f64)>; 2] = Default::default();
            for ((n, name), (lines, file)) in names.iter().enumerate().zip(&times) {
                // Those of the third kind stand in both files.
                for at in (0..2).filter(|at| at == file || *file == 2) {
                    files[at].extend(std::iter::repeat_n((name.as_str(), n as f64 + 1.0), *lines));
                }
            }
            prop_assume!(files.iter().all(|lines| !lines.is_empty()));
            let parts: Vec<(String, Table)> = files.iter().map(|f| ("f.csv".to_owned(), lines(f))).collect();
            let (whole, _) = stacked(&parts, &Stack::of(Vec::new()), &Context::detached()).unwrap();
            prop_assert_eq!(total(&whole, "Order Amount"), (1..=times.len()).sum::<usize>() as f64);
        }
    }
}
