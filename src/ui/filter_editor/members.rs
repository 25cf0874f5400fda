//! What there is to choose from: the members of a column with their rows, the days it covers.

use chrono::NaiveDate;

use crate::table::{Filter, MISSING, Table, Value, natural_cmp};

/// The members of a column with how many rows each has; `None` is missing.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Members {
    pub(in crate::ui) counted: Vec<(Option<String>, u64)>,
}

impl Members {
    /// Those of a column, the missing one last.
    pub(in crate::ui) fn of(table: &Table, column: usize) -> Self {
        let Ok(codes) = table.codes(column) else { return Self::default() };
        let mut rows = vec![0_u64; codes.labels.len()];
        let mut missing = 0;
        for &code in &codes.codes {
            match rows.get_mut(code as usize) {
                Some(count) => *count += 1,
                None => missing += u64::from(code == MISSING),
            }
        }
        let mut counted: Vec<(Option<String>, u64)> = codes.labels.iter().cloned().map(Some).zip(rows).collect();
        counted.extend((missing > 0).then_some((None, missing)));
        Self { counted }
    }

    /// Those of a column, each with the rows it has among those that `filters` keep.
    pub(in crate::ui) fn among(table: &Table, column: usize, filters: &[Filter]) -> Self {
        let Ok(Some(mask)) = Filter::mask_all(filters, table) else { return Self::of(table, column) };
        let Ok(codes) = table.codes(column) else { return Self::default() };
        let mut rows = vec![0_u64; codes.labels.len()];
        let (mut missing, mut some_missing) = (0, false);
        for (&code, kept) in codes.codes.iter().zip(mask.iter()) {
            let kept = u64::from(kept == Some(true));
            match rows.get_mut(code as usize) {
                Some(count) => *count += kept,
                None => (missing, some_missing) = (missing + kept, true),
            }
        }
        let mut counted: Vec<(Option<String>, u64)> = codes.labels.iter().cloned().map(Some).zip(rows).collect();
        counted.extend(some_missing.then_some((None, missing)));
        Self { counted }
    }

    /// Those without rows last, the others in the order they are in.
    pub(in crate::ui) fn with_rows_first(mut self) -> Self {
        self.counted.sort_by_key(|(_, rows)| *rows == 0);
        self
    }

    /// In the order of their rows.
    pub(super) fn most_frequent_first(mut self) -> Self {
        self.counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self
    }

    /// In the order of their names, the missing one last.
    pub(in crate::ui) fn by_name(mut self) -> Self {
        self.counted.sort_by(|(a, _), (b, _)| {
            a.is_none().cmp(&b.is_none()).then_with(|| natural_cmp(a.as_deref().unwrap_or_default(), b.as_deref().unwrap_or_default()))
        });
        self
    }

    /// Positions of the members that hold `search`, but for case.
    pub(super) fn find(&self, search: &str) -> Vec<usize> {
        let holds = |member: Option<&str>| search.is_empty() || name(member).to_lowercase().contains(search);
        self.counted.iter().enumerate().filter(|(_, (m, _))| holds(m.as_deref())).map(|(i, _)| i).collect()
    }
}

/// How a member reads.
pub(super) fn name(member: Option<&str>) -> String {
    match member {
        Some("") => "(empty)".to_owned(),
        Some(text) => text.to_owned(),
        None => "(missing)".to_owned(),
    }
}

/// First and last day of a column.
pub(in crate::ui) fn days_of(table: &Table, column: usize) -> Option<(NaiveDate, NaiveDate)> {
    let days = (0..table.rows()).filter_map(|row| match table.value(row, column) {
        Value::Date(day) => Some(day),
        Value::DateTime(moment) => Some(moment.date()),
        _ => None,
    });
    days.fold(None, |span: Option<(NaiveDate, NaiveDate)>, day| Some(span.map_or((day, day), |(a, b)| (a.min(day), b.max(day)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, FilterTest, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn rows_are_counted_among_those_that_the_other_filters_keep() {
        let regions = Stored::new("a".into(), [Some("TH"), Some("ID"), Some("TH"), None]);
        let sales = Stored::new("b".into(), [Some(1_i64), Some(2), None, Some(2)]);
        let columns = vec![(Column::new("Region", ColumnType::Text), regions), (Column::new("Sales", ColumnType::Integer), sales)];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        let missing = Filter { column: "Sales".into(), test: FilterTest::Members(vec![None]) };
        let regions = Members::among(&table, 0, &[missing]).with_rows_first();
        assert_eq!(regions.counted, [(Some("TH".into()), 1), (Some("ID".into()), 0), (None, 0)]);
        let th = Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("TH".into())]) };
        let sales = Members::among(&table, 1, &[th]).with_rows_first();
        assert_eq!(sales.counted, [(Some("1".into()), 1), (None, 1), (Some("2".into()), 0)]);
    }

    #[test]
    fn members_are_counted_and_ordered() {
        let values = Stored::new("a".into(), [Some("TH"), Some("ID"), Some("TH"), None]);
        let table = Table::new("t", vec![(Column::new("Region", ColumnType::Text), values)], Origin::default()).unwrap();
        let frequent = Members::of(&table, 0).most_frequent_first();
        assert_eq!(frequent.counted, [(Some("TH".into()), 2), (None, 1), (Some("ID".into()), 1)]);
        assert_eq!((frequent.find("i"), frequent.find("")), (vec![1, 2], vec![0, 1, 2]));
        assert_eq!(frequent.by_name().counted.last(), Some(&(None, 1)));
    }
}
