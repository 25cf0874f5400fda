//! Why money changed: how much was sold, of what, and at which price.
//!
//! With `V` all units, `s` a leaf's share of them and `p` its price per unit, a leaf's money is `V s p`. The change is split by the logarithmic
//! mean Divisia index, `L(a, b) = (a − b) / ln(a / b)`: `ΔM = Σ L ln(V₁/V₀) + Σ L ln(s₁/s₀) + Σ L ln(p₁/p₀)`, exact and without a
//! remainder (Ang 2005). Where a leaf has no units or no positive money in one span there is no logarithm: its three parts are then
//! their Shapley values, which add up as exactly; a price that is not known is the one of the other span.

use polars::prelude::{AggExpr, Expr, Operator};

use super::changes::Span;
use super::leaves::Leaves;
use super::{ExplainError, Segment};
use crate::table::{Column, ColumnType, Measure, Role, Table, expr, is_currency, is_money};

/// A change of money as volume, mix and price; the three sum to it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Factors {
    /// What more or fewer units give.
    pub volume: f64,
    /// What another mix of what is sold gives.
    pub mix: f64,
    /// What other prices give.
    pub price: f64,
}

impl Factors {
    fn add(&mut self, other: Self) {
        self.volume += other.volume;
        self.mix += other.mix;
        self.price += other.price;
    }

    /// All three together.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.volume + self.mix + self.price
    }
}

/// A change of money taken apart, of the whole and of each member.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceVolumeMix {
    /// Money in the earlier span, scaled to the length of the later.
    pub before: f64,
    /// Money in the later span.
    pub after: f64,
    /// Of the whole.
    pub whole: Factors,
    /// Money of what was not sold before, part of the mix and the volume.
    pub new: f64,
    /// Money of what is not sold any more.
    pub gone: f64,
    /// Of every member of every dimension, in their order.
    pub members: Vec<(Segment, Factors)>,
}

impl Leaves {
    /// Take a change of money apart. The leaves must be those of money over units, `sum(money) / sum(units)`; `None` where they are not or a span
    /// has no units.
    ///
    /// # Errors
    /// Where a span holds no data.
    pub fn price_volume_mix(&self, after: Span, before: Span) -> Result<Option<PriceVolumeMix>, ExplainError> {
        let (now, then) = self.both(&self.range(after)?, &self.range(before)?);
        let (units, units_before) = (now.iter().map(|l| l.1).sum::<f64>(), then.iter().map(|l| l.1).sum::<f64>());
        if !self.is_ratio || units <= 0.0 || units_before <= 0.0 {
            return Ok(None);
        }
        let of_leaf: Vec<Factors> = then.iter().zip(&now).map(|(a, b)| split(*a, *b, units_before, units)).collect();
        let mut whole = Factors::default();
        for leaf in &of_leaf {
            whole.add(*leaf);
        }
        let mut members = Vec::new();
        for (dim, codes) in self.cube.codes.iter().enumerate() {
            let mut sums = vec![Factors::default(); self.cube.labels[dim].len()];
            for (&code, factors) in codes.iter().zip(&of_leaf) {
                sums[code as usize].add(*factors);
            }
            members.extend((0_u32..).zip(sums).map(|(code, sum)| (self.cube.segment(&[(dim, code)]), sum)));
        }
        let alone = |here: &[(f64, f64)], there: &[(f64, f64)]| {
            here.iter().zip(there).filter(|(h, t)| h.1 > 0.0 && t.1 == 0.0).map(|(h, _)| h.0).sum()
        };
        let money = |leaves: &[(f64, f64)]| leaves.iter().map(|l| l.0).sum();
        Ok(Some(PriceVolumeMix {
            before: money(&then),
            after: money(&now),
            whole,
            new: alone(&now, &then),
            gone: alone(&then, &now),
            members,
        }))
    }
}

/// One leaf: money and units before and after, and the units of all.
fn split((m0, q0): (f64, f64), (m1, q1): (f64, f64), v0: f64, v1: f64) -> Factors {
    if m0 > 0.0 && m1 > 0.0 && q0 > 0.0 && q1 > 0.0 {
        let ratio = (m1 / m0).ln();
        let mean = if ratio.abs() < 1e-9 { 0.5 * (m0 + m1) } else { (m1 - m0) / ratio };
        let (volume, mix) = (mean * (v1 / v0).ln(), mean * ((q1 / v1) / (q0 / v0)).ln());
        return Factors { volume, mix, price: (m1 - m0) - volume - mix };
    }
    let price = |m: f64, q: f64| (q != 0.0).then(|| m / q);
    let (p0, p1) = (price(m0, q0), price(m1, q1));
    let (p0, p1) = (p0.or(p1).unwrap_or(0.0), p1.or(p0).unwrap_or(0.0));
    let parts = shapley([v0, q0 / v0, p0], [v1, q1 / v1, p1]);
    // Money without units has no price; what it did is told as price, so that nothing is lost.
    let rest = (m1 - m0) - parts.iter().sum::<f64>();
    Factors { volume: parts[0], mix: parts[1], price: parts[2] + rest }
}

/// The Shapley value of each factor of a product of three.
fn shapley(before: [f64; 3], after: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|i| {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        let others = (before[j] * before[k] + after[j] * after[k]) / 3.0 + (after[j] * before[k] + before[j] * after[k]) / 6.0;
        (after[i] - before[i]) * others
    })
}

/// Names of columns that count units.
const UNITS: [&str; 8] = ["quantity", "qty", "units", "pieces", "items", "orders", "volume", "count"];

/// The units behind a money measure, as an SQL aggregate; a count has no price, and so no units. They are the whole-numbered factor of
/// `sum(price * quantity)`, else the column that is named like one.
#[must_use]
pub fn units_of(measure: &Measure, table: &Table) -> Option<String> {
    let parsed = expr::parse(&measure.expr, table).ok()?;
    let own = parsed.clone().meta().root_names();
    let of_money = || own.iter().any(|name| table.column(name).is_ok_and(|(_, column)| is_money(column)));
    let told = match measure.unit.as_deref() {
        Some(unit) => is_currency(unit),
        None => of_money(),
    };
    if !told {
        return None;
    }
    let quoted = |name: &str| format!("sum(\"{}\")", name.replace('"', "\"\""));
    let whole = |name: &str| table.column(name).ok().filter(|(_, c)| c.ty == ColumnType::Integer);
    if let Some(factors) = factors(&parsed) {
        let units: Vec<&String> = factors.iter().filter(|name| whole(name).is_some()).collect();
        return match units.as_slice() {
            [one] => Some(quoted(one)),
            many => many.iter().find(|name| is_units(name)).map(|name| quoted(name)),
        };
    }
    let plain_sum = matches!(sum(&parsed), Some(Expr::Column(_)));
    let counts = |c: &&Column| {
        c.role == Role::Measure && c.ty == ColumnType::Integer && is_units(&c.name) && own.iter().all(|o| o.as_str() != c.name)
    };
    table.columns().iter().filter(|_| plain_sum).find(counts).map(|c| quoted(&c.name))
}

fn is_units(name: &str) -> bool {
    let name = name.to_lowercase();
    UNITS.iter().any(|unit| name.split(|c: char| !c.is_alphanumeric()).any(|word| word == *unit))
}

/// What is added up, where an expression is a plain sum.
fn sum(aggregate: &Expr) -> Option<&Expr> {
    match aggregate {
        Expr::Alias(inner, _) | Expr::Cast { expr: inner, .. } => sum(inner),
        Expr::Ternary { truthy, .. } => sum(truthy),
        Expr::Agg(AggExpr::Sum(of)) => Some(of),
        _ => None,
    }
}

/// The columns of a sum of products.
fn factors(aggregate: &Expr) -> Option<Vec<String>> {
    fn gather(of: &Expr, names: &mut Vec<String>) -> bool {
        match of {
            Expr::Column(name) => {
                names.push(name.to_string());
                true
            }
            Expr::Cast { expr, .. } => gather(expr, names),
            Expr::Literal(_) => true,
            Expr::BinaryExpr { left, op: Operator::Multiply, right } => gather(left, names) && gather(right, names),
            // A discount as `1 - rate` changes the price.
            Expr::BinaryExpr { .. } => true,
            _ => false,
        }
    }
    let of = sum(aggregate)?;
    let mut names = Vec::new();
    (matches!(of, Expr::BinaryExpr { op: Operator::Multiply, .. }) && gather(of, &mut names)).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Origin;
    use polars::prelude::Column as Stored;
    use proptest::prelude::*;

    #[test]
    fn a_higher_price_alone_is_price_and_more_of_the_same_is_volume() {
        let dearer = split((100.0, 10.0), (120.0, 10.0), 50.0, 50.0);
        assert!((dearer.price - 20.0).abs() < 1e-9 && dearer.volume.abs() < 1e-9 && dearer.mix.abs() < 1e-9);
        let more = split((100.0, 10.0), (200.0, 20.0), 50.0, 100.0);
        assert!((more.volume - 100.0).abs() < 1e-9 && more.price.abs() < 1e-9 && more.mix.abs() < 1e-9);
    }

    #[test]
    fn what_is_new_is_no_price() {
        let new = split((0.0, 0.0), (60.0, 6.0), 50.0, 56.0);
        assert!((new.total() - 60.0).abs() < 1e-9 && new.price.abs() < 1e-9 && new.mix > 0.0, "{new:?}");
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_change(
            m0 in -1e6..1e6_f64, m1 in -1e6..1e6_f64, q0 in prop_oneof![Just(0.0), 0.0..1e4_f64], q1 in prop_oneof![Just(0.0), 0.0..1e4_f64], rest in 1.0..1e5_f64,
        ) {
            let found = split((m0, q0), (m1, q1), q0 + rest, q1 + 2.0 * rest);
            prop_assert!((found.total() - (m1 - m0)).abs() <= 1e-9 * (m0.abs() + m1.abs()).max(1.0), "{:?}", found);
        }
    }

    /// Visits were offered a price.
    #[test]
    fn a_count_has_no_price() {
        let count = |name: &str| Column { role: Role::Measure, ..Column::new(name, ColumnType::Integer) };
        let columns = vec![
            (count("Visits"), Stored::new("Visits".into(), [10_i64, 20])),
            (count("Orders"), Stored::new("Orders".into(), [1_i64, 2])),
            (Column { unit: Some("USD".into()), ..count("GMV") }, Stored::new("GMV".into(), [100_i64, 200])),
        ];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        let units = |text: &str| units_of(&Measure::parse(text), &table);
        assert_eq!((units("sum(Visits)"), units("sum(GMV)").as_deref()), (None, Some("sum(\"Orders\")")));
        let share = Measure { unit: Some("%".into()), ..Measure::parse("sum(GMV)") };
        assert_eq!(units_of(&share, &table), None);
    }
}
