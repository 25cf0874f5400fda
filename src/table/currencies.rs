//! Amounts in several currencies in one column, told apart by a column of their codes.

use super::{Column, ColumnType, Table, Value, is_money};

/// More different codes than this are no currencies.
const MOST: usize = 200;
/// Values looked at before all of a column are numbered.
const FIRST: usize = 50;

/// What the import calls the currencies of one column after its name.
const SUFFIX: &str = " currency";

/// The codes of ISO 4217 that are in use.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNH CNY COP \
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN \
PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD \
UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/// The column that says in which currency the amounts of another are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currencies<'a> {
    /// The column of the codes.
    pub column: &'a Column,
    /// The codes there are, more than one.
    pub codes: Vec<String>,
}

impl<'a> Currencies<'a> {
    /// Those of a column of amounts; `None` where they are in one currency, or nothing beside them says which.
    #[must_use]
    pub fn of(table: &'a Table, amounts: &Column) -> Option<Self> {
        if !amounts.ty.is_numeric() || amounts.unit.is_some() {
            return None;
        }
        let named = table.currency_columns(may_tell);
        let of = |index: usize| table.columns().get(index).map(|column| (index, column));
        let own = || {
            named.iter().filter_map(|&index| of(index)).find(|(_, column)| column.name.strip_suffix(SUFFIX) == Some(amounts.name.as_str()))
        };
        let beside = || {
            let at = table.column(&amounts.name).ok()?.0;
            let all = named.iter().filter_map(|&index| of(index)).filter(|(index, column)| holds_codes(table, *index, column));
            all.min_by_key(|(index, _)| (index.abs_diff(at), *index))
        };
        if named.is_empty() {
            return None;
        }
        let (index, column) = own().or_else(|| if is_money(amounts) { beside() } else { None })?;
        let codes = table.codes(index).ok()?;
        (codes.labels.len() > 1).then(|| Self { column, codes: codes.labels.clone() })
    }
}

/// The columns that are named so, or hold codes.
fn may_tell(table: &Table) -> Vec<usize> {
    let columns = table.columns().iter().enumerate();
    columns.filter(|(index, column)| column.name.ends_with(SUFFIX) || holds_codes(table, *index, column)).map(|(index, _)| index).collect()
}

/// Whether all members of a column are codes of currencies.
fn holds_codes(table: &Table, index: usize, column: &Column) -> bool {
    let is_code = |text: &str| is_code(text);
    // Most columns are told by their first values, without numbering all.
    let mut first = (0..table.rows().min(FIRST)).map(|row| table.value(row, index));
    column.ty == ColumnType::Text
        && first.all(|value| matches!(value, Value::Missing) || matches!(value, Value::Text(text) if is_code(text)))
        && table.codes(index).is_ok_and(|codes| codes.labels.len() <= MOST && codes.labels.iter().all(|label| is_code(label)))
}

fn is_code(text: &str) -> bool {
    matches!(text, "\u{a5}" | "kr") || text.len() == 3 && CODES.split(' ').any(|code| code == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Origin;
    use polars::prelude::Column as Stored;

    fn table(codes: &[&str], named: &str) -> Table {
        let amounts: Vec<f64> = (0..codes.len()).map(|n| n as f64).collect();
        let values = vec![
            (Column::new("Amount", ColumnType::Decimal), Stored::new("a".into(), amounts.clone())),
            (Column::new("Weight", ColumnType::Decimal), Stored::new("b".into(), amounts)),
            (Column::new(named, ColumnType::Text), Stored::new("c".into(), codes)),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn a_column_of_codes_says_the_currencies_of_the_amounts_beside_it() {
        let of = |table: &Table, at: usize| Currencies::of(table, &table.columns()[at]).map(|found| found.codes);
        assert_eq!(of(&table(&["THB", "SGD", "THB"], "Cur"), 0).unwrap().len(), 2);
        assert_eq!(of(&table(&["THB", "SGD", "THB"], "Cur"), 1), None, "weights are no money");
        assert_eq!(of(&table(&["THB", "THB"], "Currency"), 0), None, "one currency");
        assert_eq!(of(&table(&["DEU", "FRA"], "Country"), 0), None, "codes of countries");
        assert_eq!(of(&table(&["DM", "SF"], "Weight currency"), 1).unwrap().len(), 2, "as the import names them");
    }
}
