//! With how many decimal places a computed column is shown.

use polars::prelude::{Column as Stored, Float64Chunked, PolarsResult};

use crate::table::{Column, Table, format};

/// The most places that are shown because the values have them, unless a column that was used has more.
const MOST: u8 = 4;
/// What the rounding of floating point adds to a number, as a share of it.
const HAIR: f64 = 1e-9;

/// The places of a result: those of the money it is in; else as many as its values and the columns they come from have. Values that
/// never end, such as ratios, have four where most of them lie below one, else two.
pub(super) fn of_result(used: &[String], unit: Option<&str>, values: &Stored, table: &Table) -> PolarsResult<u8> {
    let columns: Vec<&Column> =
        used.iter().filter_map(|name| table.column(name).ok()).map(|(_, c)| c).filter(|c| c.ty.is_numeric()).collect();
    let of_money = columns.iter().find(|c| unit.is_some() && c.unit.as_deref() == unit).and_then(|c| c.decimals);
    if let Some(places) = of_money {
        return Ok(places);
    }
    let known = most_shown(columns.iter().copied());
    Ok(of_values(values.as_materialized_series().f64()?, known).map_or_else(|ratios| ratios, |needed| needed.max(known)))
}

/// The places of a column that a query computes of these tables: as many as its values have.
pub(super) fn of_answer<'a>(tables: impl Iterator<Item = &'a Table>, values: &Stored) -> PolarsResult<u8> {
    let known = most_shown(tables.flat_map(Table::columns).filter(|c| c.ty.is_numeric()));
    Ok(of_values(values.as_materialized_series().f64()?, known).unwrap_or_else(|ratios| ratios))
}

/// The most places that columns are shown with, but for per cents.
fn most_shown<'a>(columns: impl Iterator<Item = &'a Column>) -> u8 {
    columns.filter(|c| c.unit.as_deref() != Some("%")).filter_map(|c| c.decimals).max().unwrap_or_default()
}

/// The places that values have where columns beside them have `known`; else, as an error, those of values that never end.
fn of_values(values: &Float64Chunked, known: u8) -> Result<u8, u8> {
    let needed = values.iter().flatten().filter(|v| v.is_finite()).try_fold(0, |places, value| needed(value, places, known.max(MOST)));
    needed.ok_or_else(|| format::places_of_ratios(values.iter().flatten()))
}

/// The places that a number needs, at least `from`; `None` where it needs more than `most`.
fn needed(value: f64, from: u8, most: u8) -> Option<u8> {
    let is_enough = |places: &u8| {
        let scaled = value * 10_f64.powi(i32::from(*places));
        (scaled - scaled.round()).abs() <= HAIR * scaled.abs().max(1.0)
    };
    (from..=most).find(is_enough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};

    fn table() -> Table {
        let price = Column { unit: Some("GBP".into()), decimals: Some(2), ..Column::new("Price", ColumnType::Decimal) };
        let rate = Column { decimals: Some(3), ..Column::new("Rate", ColumnType::Decimal) };
        let columns = vec![
            (price, Stored::new("p".into(), [1.1, 2.55])),
            (Column::new("Units", ColumnType::Integer), Stored::new("u".into(), [3_i64, 7])),
            (rate, Stored::new("r".into(), [0.125, 0.5])),
        ];
        Table::new("t", columns, Origin::default()).unwrap()
    }

    fn places(used: &[&str], unit: Option<&str>, values: &[f64]) -> u8 {
        let used: Vec<String> = used.iter().map(|u| (*u).to_owned()).collect();
        of_result(&used, unit, &Stored::new("v".into(), values), &table()).unwrap()
    }

    #[test]
    fn money_times_a_number_has_the_places_of_the_money() {
        assert_eq!(places(&["Price", "Units"], Some("GBP"), &[3.300_000_000_000_000_3, 17.85]), 2);
        assert_eq!(places(&["Price", "Rate"], Some("GBP"), &[0.1375, 1.275]), 2, "not five, which nobody pays");
    }

    #[test]
    fn ratios_have_two_places_or_four_and_plain_numbers_what_they_need() {
        assert_eq!(places(&["Price", "Units"], None, &[1.0 / 3.0, 0.1, f64::NAN]), 4);
        assert_eq!(places(&["Price", "Units"], None, &[10.0 / 3.0, 200.0 / 3.0, 0.1]), 2);
        assert_eq!(places(&["Units"], None, &[1.5, 3.5]), 1);
        assert_eq!(places(&["Units"], None, &[0.1 + 0.2, 1e9]), 1, "what floating point adds is not shown");
        assert_eq!(places(&["Rate", "Units"], None, &[0.5, 1.0]), 3, "in line with the column it comes from");
        assert_eq!(places(&["Units"], None, &[]), 0);
    }
}
