//! What may be worth a step: wide date columns, labels that mean the same, files of one shape.

use polars::prelude::IdxSize;

use super::keys::matching;
use super::replace::Replacement;
use super::{KeyPair, Unpivot};
use crate::engine::Context;
use crate::import::{header_dates, is_period};
use crate::table::{ColumnType, MISSING, Role, Table, TableError, likeness};

/// Fewer dates in a row are no wide table.
const FEWEST_DATES: usize = 3;
/// Columns with more labels are compared by their folded form only.
const MOST_COMPARED: usize = 400;
/// Shorter labels differ by one letter for good reasons: `S`, `M`, `L`; `TH`, `ID`.
const SHORTEST: usize = 5;
/// How many times more frequent the usual spelling is, where a letter differs.
const TIMES: u64 = 10;

/// The columns whose headers are dates, months or quarters, as a step that turns them into rows.
#[must_use]
pub fn wide_dates(table: &Table) -> Option<Unpivot> {
    let is_value = |ty: ColumnType| ty.is_numeric() || ty == ColumnType::Text;
    let wide: Vec<&str> = table.columns().iter().filter(|c| is_value(c.ty) && is_period(&c.name)).map(|c| c.name.as_str()).collect();
    if wide.len() < FEWEST_DATES || wide.len() * 2 < table.columns().len() && wide.len() < 6 {
        return None;
    }
    let name = if header_dates(&wide).is_some() { "Date" } else { "Period" };
    Some(Unpivot {
        columns: wide.into_iter().map(str::to_owned).collect(),
        name: name.to_owned(),
        value: "Value".to_owned(),
        drop_missing: false,
        drop_totals: true,
    })
}

/// A label that probably means another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// What would be replaced, and by what.
    pub replacement: Replacement,
    /// In how many rows it stands.
    pub rows: u64,
    /// In how many rows the other stands.
    pub usual_rows: u64,
}

/// Labels of a text column that differ from a more frequent one only in case, blanks and punctuation, or from a far more
/// frequent one in one letter; most rows first.
///
/// # Errors
/// Where there is no such column.
pub fn variants(table: &Table, column: &str) -> Result<Vec<Variant>, TableError> {
    let (at, meta) = table.column(column)?;
    if meta.ty != ColumnType::Text || meta.role == Role::Identifier {
        return Ok(Vec::new());
    }
    let codes = table.codes(at)?;
    let mut rows = vec![0_u64; codes.labels.len()];
    for &code in codes.codes.iter().filter(|c| **c != MISSING) {
        rows[code as usize] += 1;
    }
    let folded: Vec<String> = codes.labels.iter().map(|l| likeness::folded(l)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| rows[b].cmp(&rows[a]).then(a.cmp(&b)));
    let mut usual: Vec<usize> = Vec::new();
    let mut by_form = std::collections::HashMap::new();
    let mut found = Vec::new();
    let compared = rows.len() <= MOST_COMPARED;
    for at in order {
        let near = |&&of: &&usize| {
            rows[of] >= TIMES * rows[at] && folded[of].chars().count() >= SHORTEST && likeness::one_letter_apart(&folded[of], &folded[at])
        };
        let meant = by_form.get(folded[at].as_str()).copied().or_else(|| usual.iter().filter(|_| compared).find(near).copied());
        if let Some(of) = meant {
            found.push(Variant {
                replacement: Replacement { from: codes.labels[at].clone(), to: codes.labels[of].clone() },
                rows: rows[at],
                usual_rows: rows[of],
            });
        } else {
            by_form.insert(folded[at].as_str(), at);
            usual.push(at);
        }
    }
    Ok(found)
}

/// Rows that are looked up to see how many are found, and rows of a table that is not looked up in, as that would take too long.
const LOOKED_UP: usize = 1000;
const TOO_MANY: usize = 200_000;
/// Columns of one name that are tried.
const TRIED: usize = 8;

/// Of several tables the one, and of the columns of one name and type the key, by which most of the first rows of a table are found,
/// but for case and blanks; of equals the table with most such columns. `None` where no table has any.
pub fn best_key<'t>(here: &Table, others: impl Iterator<Item = &'t Table>) -> Option<(usize, KeyPair)> {
    let first: Vec<IdxSize> = (0..here.rows().min(LOOKED_UP) as IdxSize).collect();
    let sample = here.take(&first).ok()?;
    let mut best: Option<((usize, usize), (usize, KeyPair))> = None;
    for (at, there) in others.enumerate() {
        let keys = shared_keys(here, there);
        for key in keys.iter().take(TRIED) {
            let found = || Some(matching(&sample, there, std::slice::from_ref(key), true, true, &Context::detached()).ok()?.matched);
            let rank = (if there.rows() < TOO_MANY { found().unwrap_or(0) } else { 0 }, keys.len());
            if best.as_ref().is_none_or(|(before, _)| rank > *before) {
                best = Some((rank, (at, key.clone())));
            }
        }
    }
    best.map(|(_, best)| best)
}

/// Columns of one name and type in both tables that may be keys.
fn shared_keys(here: &Table, there: &Table) -> Vec<KeyPair> {
    let is_key = |ty: ColumnType| matches!(ty, ColumnType::Text | ColumnType::Integer);
    let pairs = here.columns().iter().filter(|c| is_key(c.ty)).filter_map(|c| {
        let (_, other) = there.column(&c.name).ok()?;
        is_key(other.ty).then(|| KeyPair { here: c.name.clone(), there: other.name.clone() })
    });
    pairs.collect()
}

/// Whether two tables have mostly the same columns, so that one may be put below the other.
#[must_use]
pub fn same_shape(a: &Table, b: &Table) -> bool {
    let names = |t: &Table| t.columns().iter().map(|c| likeness::folded(&c.name)).collect::<std::collections::BTreeSet<_>>();
    let (a, b) = (names(a), names(b));
    let shared = a.intersection(&b).count();
    shared >= 2 && shared * 5 >= a.len().max(b.len()) * 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin};
    use polars::prelude::Column as Stored;

    fn table(names: &[&str]) -> Table {
        let columns = names.iter().map(|n| (Column::new(*n, ColumnType::Decimal), Stored::new("x".into(), [1.0])));
        Table::new("t", columns.collect(), Origin::default()).unwrap()
    }

    #[test]
    fn dates_across_the_columns_are_recognised() {
        let dates = wide_dates(&table(&["Region", "2026-01-01", "2026-01-02", "2026-01-03"])).unwrap();
        assert_eq!((dates.columns.len(), dates.name.as_str()), (3, "Date"));
        assert_eq!(wide_dates(&table(&["SKU", "Jan", "Feb", "Mar"])).unwrap().name, "Period");
        assert_eq!(wide_dates(&table(&["SKU", "Q1 2026", "Q2 2026", "Q3 2026"])).unwrap().name, "Period");
        assert_eq!(wide_dates(&table(&["SKU", "2023", "2024", "2025"])).unwrap().columns, ["2023", "2024", "2025"]);
        assert_eq!(wide_dates(&table(&["\u{5730}\u{533a}", "1\u{6708}", "2\u{6708}", "3\u{6708}"])).unwrap().columns.len(), 3);
        assert_eq!(wide_dates(&table(&["Sales", "March", "Profit"])), None);
    }

    #[test]
    fn spellings_that_mean_the_same_are_found() {
        let mut labels = vec!["Electronics"; 20];
        labels.extend(["electronics", " Electronics", "Elecronics", "Beauty"]);
        let columns = vec![(Column::new("Category", ColumnType::Text), Stored::new("x".into(), labels))];
        let found = variants(&Table::new("t", columns, Origin::default()).unwrap(), "Category").unwrap();
        let mut from: Vec<&str> = found.iter().map(|v| v.replacement.from.as_str()).collect();
        from.sort_unstable();
        assert_eq!(from, [" Electronics", "Elecronics", "electronics"]);
        assert!(found.iter().all(|v| v.replacement.to == "Electronics" && v.usual_rows == 20));
    }

    /// A look-up began in the first table that shared a column though none of its keys was found, and another held half of them.
    #[test]
    fn a_lookup_begins_where_most_rows_are_found() {
        let table = |columns: &[(&str, &[&str])]| {
            let columns =
                columns.iter().map(|(name, values)| (Column::new(*name, ColumnType::Text), Stored::new("x".into(), values.to_vec())));
            Table::new("t", columns.collect(), Origin::default()).unwrap()
        };
        let here = table(&[("Id", &["1", "2", "3"]), ("Region", &["N", "S", "W"])]);
        let stranger = table(&[("Id", &["7", "8"]), ("Region", &["North", "South"])]);
        let regions = table(&[("Region", &["s", "N "]), ("Manager", &["Ann", "Bo"])]);
        let key = || KeyPair { here: "Region".into(), there: "Region".into() };
        assert_eq!(best_key(&here, [&stranger, &regions].into_iter()), Some((1, key())));
        let id = KeyPair { here: "Id".into(), there: "Id".into() };
        assert_eq!(best_key(&here, [&stranger].into_iter()), Some((0, id)));
        assert_eq!(best_key(&here, [&table(&[("Other", &["1"])])].into_iter()), None);
    }

    #[test]
    fn files_of_one_shape_share_most_columns() {
        assert!(same_shape(&table(&["Order ID", "Sales", "Day"]), &table(&["order_id", "Day", "Sales"])));
        assert!(!same_shape(&table(&["Order ID", "Sales", "Day"]), &table(&["SKU", "Sales", "Name"])));
    }
}
